//! Reading a seat's journal: what is whole is handed out, what is not is named.
//!
//! A journal begins with the sixteen bytes of [`HEADER`]: a name and a version. Frames follow ([`super::frame`]). Zeros up
//! to the end are room that was never used.

mod late;
mod scan;

pub use scan::{Piece, scan};

use std::path::Path;

pub(crate) use self::late::vouched;
use self::scan::frames_from;
use super::Unlocked;
use super::disk::{Disk, DiskError};
use super::finding::Finding;
use super::frame::{self, Frame, FrameProblem, Head, PREFIX};
use super::ids::{Hash, KeyId, SeatId};
use super::image::ImageFacts;
use super::sealed;

/// How a journal begins: a name, and its version in two bytes.
pub const HEADER: [u8; 16] = *b"marac-journal\n\0\x01";
/// How one begins of which nobody can tell whether its writer lives: on a share, or on a disk without locks. A seat that sees
/// the same folder as a disk of its own machine must not take it for one that ended.
pub const HEADER_UNHELD: [u8; 16] = *b"marac-journal\n\0\x02";
/// The longest journal that is read, in bytes.
pub const MAX_JOURNAL: u64 = 4 * 1024 * 1024 * 1024;
/// A tag of encryption does not end like this; a write that was cut off in prepared room does.
const UNWRITTEN: [u8; 16] = [0; 16];

/// Whether these bytes begin a journal.
#[must_use]
pub fn is_header(bytes: &[u8]) -> bool {
    bytes == HEADER || bytes == HEADER_UNHELD
}

/// Whether a lock says that this journal's writer lives. One that is not even begun was made by somebody who says first that
/// they are here.
pub(crate) fn tells_of_its_writer(disk: &dyn Disk, path: &Path) -> bool {
    disk.read_from(path, 0, HEADER.len()).is_ok_and(|header| header != HEADER_UNHELD)
}

/// What a journal holds.
#[derive(Debug, Default)]
pub struct Reading {
    /// Every frame that is whole and rightly signed, in the order of the file; those that the image holds already
    /// included.
    pub frames: Vec<Frame>,
    /// What is not as it should be.
    pub findings: Vec<Finding>,
    /// A newer program's format, where one was met: nothing may be built on such a journal.
    pub newer: Option<u32>,
    /// How many frames this key does not open and the image holds: whoever had access when they were written reads them.
    pub sealed: u64,
}

/// How far a seat's journal has been read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reached {
    /// Where the next frame begins, in bytes.
    pub(crate) offset: u64,
    /// The last frame that may be said to be taken in.
    pub(crate) head: Option<Head>,
    /// The last of these that changed something: what an image that holds them says that it holds, and what a frame says it
    /// was made knowing. Those after it only said where their seat is, and go with the journal; nobody must look for them.
    pub(crate) changed: Option<Head>,
    /// On a share, that is the last up to which none is missing. What lies behind a gap is taken in too, and read again
    /// at the next opening, because the gap may close: a share can show the end of a file before its middle.
    pub(crate) on_share: bool,
    /// The last frame taken; none before the first.
    last: Option<(u64, Hash)>,
    /// The last frame taken that changed something.
    last_change: Option<Head>,
    /// The number of the first frame that this person's key opened, now or before.
    pub(crate) opened: Option<u64>,
    /// How many frames since then could not be taken.
    passed: u64,
    /// Whether something is missing before what was taken last.
    gap: bool,
    /// How many frames at the beginning the image holds and this key does not open: written before this person had access.
    sealed: u64,
    /// Whether frames that were passed over may be whole for others: what this seat publishes must not claim to hold them.
    withheld: bool,
    /// Whether its writer's access had ended, and nothing says that it was there before the record said so: it is kept, and
    /// nothing more of it is taken in until a person says so.
    pub(crate) is_late: bool,
    /// How many changes are in what was not taken in for that, and how many of them were told of.
    late: (usize, usize),
    /// The number up to which its frames count all the same: they were taken in here, or by a colleague, before it was known.
    pub(crate) taken: u64,
}

impl Reached {
    /// Nothing was read yet.
    pub(crate) fn nothing(on_share: bool) -> Self {
        Self { on_share, ..Self::default() }
    }

    /// Whether something of it was taken.
    pub(crate) const fn is_begun(&self) -> bool {
        self.last.is_some()
    }
}

/// Whether to wait for what can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// It may be a frame that is being written: stop before it.
    Wait,
    /// It is damage: name it and go on behind it.
    PassOver,
}

/// Reads a seat's journal.
#[must_use]
pub fn read(bytes: &[u8], seat: SeatId, facts: &ImageFacts, unlocked: &Unlocked) -> Reading {
    read_whole(bytes, seat, facts, unlocked, Before::nothing(false)).0
}

/// What is known of a journal before it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Before<'a> {
    pub(crate) on_share: bool,
    /// Of whom it was known that their access had ended, when this journal was first looked at.
    pub(crate) left: &'a [KeyId],
    /// The number of the last frame of it that was taken in before, here or by a colleague.
    pub(crate) taken: u64,
    /// The number of the first frame of it that this person's key has opened here before.
    pub(crate) opened: Option<u64>,
}

impl Before<'_> {
    /// Nothing is.
    pub(crate) const fn nothing(on_share: bool) -> Self {
        Self { on_share, left: &[], taken: 0, opened: None }
    }
}

/// Reads a seat's journal, and says how far it went.
pub(crate) fn read_whole(
    bytes: &[u8],
    seat: SeatId,
    facts: &ImageFacts,
    unlocked: &Unlocked,
    before: Before<'_>,
) -> (Reading, Reached) {
    let mut reader = Reader::new(seat, facts, unlocked, Reached::nothing(before.on_share));
    reader.left = before.left;
    (reader.reached.opened, reader.reached.taken) = (before.opened, before.taken);
    let pieces = scan(bytes);
    let begun = bytes.len() >= HEADER.len() && !pieces.is_empty();
    reader.reached.offset = if begun { HEADER.len() as u64 } else { 0 };
    reader.take_all(&pieces, 0, Doubt::PassOver);
    (reader.reading, reader.reached)
}

/// Reads a journal whole from the disk, as at opening.
pub(crate) fn read_journal(
    disk: &dyn Disk,
    path: &Path,
    seat: SeatId,
    facts: &ImageFacts,
    unlocked: &Unlocked,
    before: Before<'_>,
) -> Result<(Reading, Reached), DiskError> {
    let bytes = disk.read(path, MAX_JOURNAL)?;
    Ok(read_whole(&bytes, seat, facts, unlocked, before))
}

/// Goes on reading a journal with the bytes that lie from where it was left on.
pub(crate) fn go_on(
    bytes: &[u8],
    seat: SeatId,
    facts: &ImageFacts,
    unlocked: &Unlocked,
    reached: &mut Reached,
    (doubt, left): (Doubt, &[KeyId]),
) -> Reading {
    let mut reader = Reader::new(seat, facts, unlocked, reached.clone());
    reader.left = left;
    let mut pieces = Vec::new();
    frames_from(bytes, 0, &mut pieces);
    reader.take_all(&pieces, reached.offset, doubt);
    *reached = reader.reached;
    reader.reading
}

fn torn(seat: SeatId, offset: u64, bytes: usize) -> Finding {
    Finding::TornTail { seat, offset, bytes: bytes as u64 }
}

/// Follows a seat's numbers and hashes.
struct Reader<'a> {
    seat: SeatId,
    facts: &'a ImageFacts,
    unlocked: &'a Unlocked,
    reached: Reached,
    reading: Reading,
    left: &'a [KeyId],
}

impl<'a> Reader<'a> {
    fn new(seat: SeatId, facts: &'a ImageFacts, unlocked: &'a Unlocked, reached: Reached) -> Self {
        Self { seat, facts, unlocked, reached, reading: Reading::default(), left: &[] }
    }

    /// Takes pieces whose offsets count from `start`.
    fn take_all(&mut self, pieces: &[Piece<'_>], start: u64, doubt: Doubt) {
        for (index, piece) in pieces.iter().enumerate() {
            let is_last = index + 1 == pieces.len();
            if !self.take(piece, start, doubt, is_last) {
                return;
            }
        }
    }

    /// Takes one piece; whether to go on behind it.
    fn take(&mut self, piece: &Piece<'_>, start: u64, doubt: Doubt, is_last: bool) -> bool {
        let seat = self.seat;
        let at = |offset: usize| start.saturating_add(offset as u64);
        match *piece {
            Piece::BadHeader => self.reading.findings.push(Finding::DamagedHeader { seat }),
            Piece::Torn { offset, bytes } => {
                if doubt == Doubt::PassOver {
                    self.reading.findings.push(torn(seat, at(offset), bytes));
                }
                return false;
            }
            Piece::BadLength { offset, bytes } => {
                if doubt == Doubt::Wait {
                    return false;
                }
                self.reading.findings.push(Finding::DamagedLength { seat, offset: at(offset), bytes: bytes as u64 });
                // If the message is whole all the same, it is taken in next and no number is missing.
                self.reached.offset = at(offset + bytes);
            }
            Piece::Message { offset, bytes } => return self.message(bytes, at(offset), doubt, is_last),
        }
        true
    }

    fn message(&mut self, bytes: &[u8], offset: u64, doubt: Doubt, is_last: bool) -> bool {
        let end = offset.saturating_add((PREFIX + bytes.len()) as u64).max(self.reached.offset);
        match frame::read_message(bytes, self.seat, self.facts, self.unlocked) {
            Ok(frame) if self.is_late(&frame) => self.hold_back(&frame),
            Ok(frame) => self.frame(frame),
            Err(FrameProblem::NewerFormat(format)) => {
                self.reading.newer = Some(format);
                self.pass_over(offset, FrameProblem::NewerFormat(format));
                if doubt == Doubt::Wait {
                    return false;
                }
            }
            Err(FrameProblem::NotForThisKey) if self.next_is_held() => {
                self.reached.sealed = self.reached.sealed.saturating_add(1);
                self.reading.sealed = self.reading.sealed.saturating_add(1);
            }
            Err(_) if doubt == Doubt::Wait => return false,
            Err(FrameProblem::Unreadable | FrameProblem::NotForThisKey) if bytes.ends_with(&UNWRITTEN) => {
                self.reading.findings.push(torn(self.seat, offset, bytes.len() + PREFIX));
                if is_last {
                    return false;
                }
                self.reached.gap = true;
            }
            Err(FrameProblem::NotForThisKey) => self.not_for_this_key(bytes, offset),
            Err(problem) => self.pass_over(offset, problem),
        }
        self.reached.offset = end;
        true
    }

    /// Whether nothing of this journal was opened yet, and what comes next is in the image.
    fn next_is_held(&self) -> bool {
        self.reached.last.is_none() && self.facts.coverage.holds(self.seat, self.next_number())
    }

    /// Passes over what is sealed for others. Once something was opened it is damage, also if that was another time: access
    /// does not come and go. It is damage too where it was encrypted to as many keys as the record has now: its writer knew
    /// this person's. Who came in somebody else's place can be told so of what is only closed to them; the other way round
    /// a loss would pass for something that waits.
    fn not_for_this_key(&mut self, message: &[u8], offset: u64) {
        let is_first = self.reached.last.is_none();
        self.reached.withheld |= is_first;
        let came = || self.facts.came.contains(&self.unlocked.person_key().recipient);
        let was_opened = self.reached.opened.is_some_and(|first| self.next_number() >= first);
        let was_open = was_opened || sealed::keys(message) >= self.facts.recipients.len();
        let is_known = is_first && !was_open && (self.reached.sealed > 0 || came());
        self.pass_over(offset, if is_known { FrameProblem::NotForThisKey } else { FrameProblem::Unreadable });
    }

    /// The number that comes next, as far as can be told.
    fn next_number(&self) -> u64 {
        let before = self.reached.last.map_or(self.reached.sealed, |(number, _)| number);
        before.saturating_add(self.reached.passed).saturating_add(1)
    }

    fn pass_over(&mut self, offset: u64, problem: FrameProblem) {
        self.reached.gap = true;
        let number = self.next_number();
        self.reached.passed = self.reached.passed.saturating_add(1);
        for finding in &mut self.reading.findings {
            if let Finding::DamagedFrame { more, problem: named, .. } = finding
                && *named == problem
            {
                *more = more.saturating_add(1);
                return;
            }
        }
        self.reading.findings.push(Finding::DamagedFrame { seat: self.seat, offset, number, more: 0, problem });
    }

    fn frame(&mut self, frame: Frame) {
        let seat = self.seat;
        let number = frame.body.number;
        if self.reached.last == Some((number, frame.hash)) {
            return;
        }
        let covered = self.facts.coverage.holds(seat, number);
        let (before, hash) = self.before(&frame);
        let due = before.saturating_add(1).saturating_add(self.reached.passed);
        if number > due {
            let to = number.saturating_sub(1);
            self.reached.gap = true;
            self.reading.findings.push(Finding::MissingFrames { seat, from: due, to });
        } else if self.reached.passed == 0 && !covered && (number < due || hash != frame.body.previous) {
            self.reading.findings.push(Finding::BrokenChain { seat, number });
        }
        self.reached.passed = 0;
        self.reached.last = Some((number, frame.hash));
        self.reached.opened = Some(self.reached.opened.map_or(number, |first| first.min(number)));
        self.reached.withheld &= !covered;
        self.reached.gap &= !covered && (self.reached.on_share || self.reached.withheld);
        if !frame.body.operations.is_empty() {
            self.reached.last_change = Some(frame.head());
        }
        if !self.reached.gap {
            self.reached.head = Some(frame.head());
            self.reached.changed = self.reached.last_change;
        }
        self.reading.frames.push(frame);
    }

    /// What should come before this frame: what was taken last, else what the image holds, else nothing.
    fn before(&self, frame: &Frame) -> (u64, Hash) {
        if let Some(last) = self.reached.last {
            return last;
        }
        match self.facts.coverage.head(self.seat) {
            // The image holds this frame: the journal begins anywhere in what is held.
            Some(head) if head.number >= frame.body.number => {
                (frame.body.number.saturating_sub(1), frame.body.previous)
            }
            Some(head) => (head.number, head.hash),
            None => (0, Hash::NONE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::Stamp;
    use super::super::frame::{Base, Body, FORMAT, enframe, sign};
    use super::super::ids::RecordId;
    use super::super::image::{Coverage, Writer};
    use super::super::signing::SigningKey;
    use super::*;

    /// A journal of one frame, encrypted to these.
    fn journal(seat: SeatId, key: &SigningKey, to: &[&Unlocked]) -> Vec<u8> {
        let body = Body {
            format: FORMAT,
            record: RecordId::from_bytes([2; 16]),
            seat,
            epoch: 1,
            number: 1,
            previous: Hash::NONE,
            base: Base { generation: 1, image: Hash::NONE },
            stamp: Stamp { wall_ms: 6, counter: 7, seat },
            who: key.public().id(),
            seen: Vec::new(),
            schema: 1,
            operations: Vec::new(),
            sign: None,
        };
        let (plaintext, _) = sign(&body, key).unwrap_or_else(|_| panic!("too long"));
        let to: Vec<_> = to.iter().map(|one| one.person_key().recipient).collect();
        let message = sealed::seal(&plaintext, &to).unwrap();
        [&HEADER[..], &enframe(&message).unwrap_or_else(|_| panic!("too long"))].concat()
    }

    /// The same with the stanza of a key altered: the second.
    fn altered(journal: &[u8]) -> Vec<u8> {
        let name = b"\n-> X25519 ";
        let starts: Vec<usize> = (0..journal.len()).filter(|at| journal[*at..].starts_with(name)).collect();
        let at = starts[1] + name.len() + 4;
        let mut bytes = journal.to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        bytes
    }

    /// What a newcomer can't open is theirs to wait for only where nothing says that it was encrypted to them.
    #[test]
    fn what_a_newcomer_could_open_once_does_not_pass_for_what_waits() {
        let seat = SeatId::from_bytes([1; 8]);
        let key = SigningKey::generate().unwrap();
        let [asha, ben, carol] = std::array::from_fn(|_| Unlocked::throwaway().unwrap());
        let writer = Writer { verify: key.public(), first_epoch: 1, last_epoch: None };
        let facts = |recipients: &[&Unlocked]| ImageFacts {
            record: RecordId::from_bytes([2; 16]),
            coverage: Coverage { generation: 1, heads: Vec::new() },
            epoch: 1,
            schema: 1,
            writers: vec![writer.clone()],
            recipients: recipients.iter().map(|one| one.person_key().recipient).collect(),
            came: vec![ben.person_key().recipient],
            beside: Vec::new(),
        };
        let told = |bytes: &[u8], facts: &ImageFacts, opened: Option<u64>| {
            let before = Before { opened, ..Before::nothing(false) };
            let (reading, _) = read_whole(bytes, seat, facts, &ben, before);
            let of = |finding: &Finding| match finding {
                Finding::DamagedFrame { problem, .. } => *problem,
                other => panic!("{other:?}"),
            };
            reading.findings.iter().map(of).collect::<Vec<_>>()
        };
        let (two, three) = (facts(&[&asha, &ben]), facts(&[&asha, &ben, &carol]));
        let before_ben = journal(seat, &key, &[&asha]);
        assert_eq!(told(&before_ben, &two, None), [FrameProblem::NotForThisKey]);
        let whole = journal(seat, &key, &[&asha, &ben]);
        assert_eq!(told(&whole, &two, None), []);
        let altered = altered(&whole);
        assert_eq!(told(&altered, &two, None), [FrameProblem::Unreadable], "to as many keys as there are");
        assert_eq!(told(&altered, &three, None), [FrameProblem::NotForThisKey], "nothing says it");
        assert_eq!(told(&altered, &three, Some(1)), [FrameProblem::Unreadable], "it was opened here before");
        assert_eq!(told(&altered, &three, Some(2)), [FrameProblem::NotForThisKey], "what came behind it was");
    }
}
