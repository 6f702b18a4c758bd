//! Following the journals of the other seats: each is read on from where it was left, and never written.
//!
//! A journal is opened, read and closed at each look, because what an open handle shows of a file on a share may be old.
//! A frame that is not whole is left for the next look: its writer may be in the middle of it. What stays so for several
//! looks, with something readable behind it, is damage: it is named once and passed over.

mod all;

use std::path::{Path, PathBuf};

pub(crate) use self::all::Follows;
use super::Unlocked;
use super::clock::Stamp;
use super::disk::{Disk, DiskError};
use super::finding::Finding;
use super::frame::{Frame, PREFIX, Sign, sound_length};
use super::ids::{Hash, KeyId, SeatId};
use super::image::ImageFacts;
use super::journal::{self, Doubt, HEADER, Reached};

/// How many looks at the same unreadable bytes make them damage.
const PATIENCE: u32 = 5;
/// After that, bytes that nothing follows are looked at again with every so many looks.
const SELDOM: u32 = 10;
/// How much is read at a time.
const PIECE: usize = 4096;
/// The most that is read to find where a damaged journal goes on.
const REST: usize = 64 * 1024 * 1024;
/// A colleague who gave no sign for this long counts as gone: they missed three.
pub const GONE_AFTER_MS: u64 = 3 * SIGN_OF_LIFE_MS + 10 * 1000;
/// How often a seat gives a sign of life while somebody else is here.
pub const SIGN_OF_LIFE_MS: u64 = 60 * 1000;

/// Another seat that is at the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    /// Which seat.
    pub seat: SeatId,
    /// Whose key signs its frames.
    pub who: KeyId,
    /// Where it said last that it is.
    pub sign: Sign,
    /// Since when it is taken, as it says: milliseconds since 1970, UTC.
    pub since_ms: u64,
    /// When it last gave a sign, by this machine's wall clock: milliseconds since 1970, UTC.
    pub last_sign_ms: u64,
    /// The same by the steady clock, by which it is judged: nobody vanishes because clocks differ.
    pub last_sign_steady_ms: u64,
}

/// A journal of another seat that can't be read just now, and has not been for several looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Whose.
    pub seat: SeatId,
    /// Whose key signed what was read of it before; nothing where nothing was.
    pub who: Option<KeyId>,
    /// When it first could not be read, by the wall clock: milliseconds since 1970, UTC.
    pub since_ms: u64,
    /// What the disk says, and what to do.
    pub why: String,
}

/// Reading that fails.
#[derive(Debug, Clone)]
struct Trouble {
    looks: u32,
    since_ms: u64,
    why: String,
}

/// What time it is, by both clocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) wall_ms: u64,
    pub(crate) steady_ms: u64,
}

/// One journal that is followed.
#[derive(Debug, Clone)]
pub(crate) struct Follow {
    pub(crate) path: PathBuf,
    pub(crate) reached: Reached,
    /// The stamp of its last frame.
    pub(crate) stamp: Option<Stamp>,
    who: Option<KeyId>,
    sign: Sign,
    /// Its last sign, by the wall clock and the steady one; none where it had left, or seems to have, when first read.
    heard: Option<(u64, u64)>,
    /// The stamp of its first frame, and when that was first read, by the steady clock.
    came: Option<(Stamp, u64)>,
    /// It said something after it was first read.
    spoke: bool,
    /// Since when it is looked at, by the steady clock.
    watched_since: Option<u64>,
    /// What could not be read, how often it was looked at, and whether it was named.
    stuck: Option<(Hash, u32)>,
    /// It can't be read at all.
    trouble: Option<Trouble>,
    /// A newer program writes it: it can't be followed.
    newer: bool,
    /// Of whom it was known that their access has ended when it was first there.
    pub(crate) left: Vec<KeyId>,
    /// Its name is not in the folder, though no generation holds what it held.
    pub(crate) gone: bool,
}

/// What one look found.
#[derive(Debug, Default)]
pub(crate) struct Look {
    pub(crate) frames: Vec<Frame>,
    pub(crate) findings: Vec<Finding>,
}

impl Follow {
    /// A journal that is new in the folder.
    pub(crate) fn new(path: &Path, on_share: bool) -> Self {
        Self {
            path: path.to_owned(),
            reached: Reached::nothing(on_share),
            stamp: None,
            who: None,
            sign: Sign::default(),
            heard: None,
            came: None,
            spoke: false,
            watched_since: None,
            stuck: None,
            trouble: None,
            newer: false,
            left: Vec::new(),
            gone: false,
        }
    }

    /// A journal that was read whole, at opening; `heard` where its seat seems to be at work.
    pub(crate) fn read(path: &Path, reached: Reached, frames: &[Frame], heard: Option<Times>) -> Self {
        let mut follow = Self { reached, ..Self::new(path, false) };
        for frame in frames {
            follow.note(frame);
        }
        follow.came = frames.first().map(|first| first.body.stamp).zip(heard.map(|times| times.steady_ms));
        follow.heard = heard.filter(|_| !follow.has_left()).map(|times| (times.wall_ms, times.steady_ms));
        follow
    }

    /// The same journal after it was read whole again.
    pub(crate) fn reread(mut self, reached: Reached, frames: &[Frame]) -> Self {
        self.reached = reached;
        self.stuck = None;
        for frame in frames {
            self.note(frame);
        }
        self
    }

    /// Whether the seat said that it was left.
    pub(crate) const fn has_left(&self) -> bool {
        self.sign.left
    }

    fn note(&mut self, frame: &Frame) {
        self.stamp = self.stamp.max(Some(frame.body.stamp));
        self.who = Some(frame.body.who);
        if let Some(sign) = frame.body.sign {
            self.sign = sign;
        }
    }

    /// Whether this is a later sitting of the same person, and the earlier one has said nothing since it began.
    fn follows(&self, earlier: &Self) -> bool {
        let (Some((began, came_ms)), Some((_, heard_ms))) = (self.came, earlier.heard) else { return false };
        self.who.is_some() && self.who == earlier.who && earlier.stamp < Some(began) && heard_ms <= came_ms
    }

    /// Whether it gave a sign not long ago, by this machine's steady clock.
    pub(crate) fn is_heard(&self, steady_ms: u64) -> bool {
        self.heard.is_some_and(|(_, heard)| steady_ms.saturating_sub(heard) < GONE_AFTER_MS)
    }

    /// Whether it was looked at for so long without a sign that its seat must be gone, whatever clocks say.
    pub(crate) fn is_watched_silent(&self, steady_ms: u64) -> bool {
        let watched = self.watched_since.is_some_and(|since| steady_ms.saturating_sub(since) >= GONE_AFTER_MS);
        watched && !self.is_heard(steady_ms)
    }

    /// The seat, where it is at the record.
    fn present(&self, seat: SeatId, steady_ms: u64) -> Option<Present> {
        let (last_sign_ms, last_sign_steady_ms) = self.heard.filter(|_| !self.has_left() && !self.gone)?;
        let here = steady_ms.saturating_sub(last_sign_steady_ms) < GONE_AFTER_MS;
        let who = self.who.filter(|_| here)?;
        // One of an older program does not say it: it was there for its first frame.
        let since_ms = self.sign.since_ms.or(self.came.map(|(first, _)| first.wall_ms)).unwrap_or(last_sign_ms);
        // Nobody came after they were heard, whatever their clock says.
        let since_ms = since_ms.min(last_sign_ms);
        Some(Present { seat, who, sign: self.sign, since_ms, last_sign_ms, last_sign_steady_ms })
    }

    /// Reads what is new, and notes where it can't.
    fn look(&mut self, disk: &dyn Disk, seat: SeatId, facts: &ImageFacts, unlocked: &Unlocked, times: Times) -> Look {
        let mut look = Look::default();
        self.watched_since.get_or_insert(times.steady_ms);
        match self.read_on(disk, seat, facts, unlocked, times, &mut look) {
            // Removed since the folder was listed, which the next list says.
            Ok(()) | Err(DiskError::Missing { .. }) => self.trouble = None,
            Err(error) => {
                let new = || Trouble { looks: 0, since_ms: times.wall_ms, why: String::new() };
                let trouble = self.trouble.get_or_insert_with(new);
                trouble.looks = trouble.looks.saturating_add(1);
                trouble.why = error.to_string();
            }
        }
        look
    }

    /// What is to be said of a journal that can't be read: nothing at once, for a virus scanner may be at it.
    fn unread(&self, seat: SeatId) -> Option<Unread> {
        let trouble = self.trouble.as_ref().filter(|trouble| trouble.looks >= PATIENCE && !self.gone)?;
        Some(Unread { seat, who: self.who, since_ms: trouble.since_ms, why: trouble.why.clone() })
    }

    /// Reads what is new into `look`; what was read before an error is in it too.
    fn read_on(
        &mut self,
        disk: &dyn Disk,
        seat: SeatId,
        facts: &ImageFacts,
        unlocked: &Unlocked,
        times: Times,
        look: &mut Look,
    ) -> Result<(), DiskError> {
        while !self.newer {
            let Some(bytes) = self.more(disk)? else { break };
            let doubt = self.doubt(&bytes);
            let Some(doubt) = doubt else { break };
            let before = self.reached.offset;
            let bytes = if doubt == Doubt::PassOver { disk.read_from(&self.path, before, REST)? } else { bytes };
            let reading = journal::go_on(&bytes, seat, facts, unlocked, &mut self.reached, (doubt, &self.left));
            self.newer = reading.newer.is_some();
            look.findings.extend(reading.findings.into_iter().filter(Finding::is_wrong));
            for frame in &reading.frames {
                self.note(frame);
                self.heard = Some((times.wall_ms, times.steady_ms));
                self.spoke = true;
                self.came.get_or_insert((frame.body.stamp, times.steady_ms));
            }
            look.frames.extend(reading.frames);
            if self.reached.offset == before {
                break;
            }
            self.stuck = None;
        }
        Ok(())
    }

    /// The next bytes, with at least one whole frame where there is one; nothing where there is nothing new.
    fn more(&mut self, disk: &dyn Disk) -> Result<Option<Vec<u8>>, DiskError> {
        if self.reached.offset == 0 && !self.begun(disk)? {
            return Ok(None);
        }
        // On a share, all that a journal without news costs.
        let prefix = disk.read_from(&self.path, self.reached.offset, PREFIX)?;
        if prefix.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let length = sound_length(&prefix).map_or(PIECE, |length| (PREFIX + length).max(PIECE));
        disk.read_from(&self.path, self.reached.offset, length).map(Some)
    }

    /// Whether the journal has its first bytes; damaged ones are for the next opening to name.
    fn begun(&mut self, disk: &dyn Disk) -> Result<bool, DiskError> {
        let begun = journal::is_header(&disk.read_from(&self.path, 0, HEADER.len())?);
        if begun {
            self.reached.offset = HEADER.len() as u64;
        }
        Ok(begun)
    }

    /// What to do about what can't be read; nothing to leave it, because it is what it was at the last look.
    fn doubt(&mut self, bytes: &[u8]) -> Option<Doubt> {
        // What is appended behind it does not make it other bytes.
        let frame = sound_length(bytes).map_or(PREFIX, |length| PREFIX + length);
        let hash = Hash::of(bytes.get(..frame).unwrap_or(bytes));
        match &mut self.stuck {
            Some((same, looks)) if *same == hash => {
                *looks = looks.saturating_add(1);
                match *looks {
                    PATIENCE => Some(Doubt::PassOver),
                    more if more > PATIENCE && more.is_multiple_of(SELDOM) => Some(Doubt::PassOver),
                    // It may be by one whom the roster names only since.
                    _ => Some(Doubt::Wait),
                }
            }
            _ => {
                self.stuck = Some((hash, 0));
                Some(Doubt::Wait)
            }
        }
    }
}
