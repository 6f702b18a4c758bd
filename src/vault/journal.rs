//! Reading a seat's journal: what is whole is handed out, what is not is named.
//!
//! A journal begins with the sixteen bytes of [`HEADER`]: a name and a version. Frames follow ([`super::frame`]). Zeros up
//! to the end are room that was never used.

use super::Unlocked;
use super::finding::Finding;
use super::frame::{self, Frame, FrameProblem, PREFIX};
use super::ids::{Hash, SeatId};
use super::image::ImageFacts;
use super::sealed::{AGE_MAGIC, find};

/// How a journal begins: a name, and its version in two bytes.
pub const HEADER: [u8; 16] = *b"marac-journal\n\0\x01";
/// The longest journal that is read, in bytes.
pub const MAX_JOURNAL: u64 = 4 * 1024 * 1024 * 1024;
/// A tag of encryption does not end like this; a write that was cut off in prepared room does.
const UNWRITTEN: [u8; 16] = [0; 16];

/// A stretch of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// An age message.
    Message {
        /// Where its frame begins.
        offset: usize,
        /// The message.
        bytes: &'a [u8],
    },
    /// The last write was cut off here.
    Torn {
        /// Where.
        offset: usize,
        /// How many bytes are left.
        bytes: usize,
    },
    /// A length that can't be believed; what follows was found by looking for the next frame.
    BadLength {
        /// Where.
        offset: usize,
        /// How many bytes to the next frame, or to the end.
        bytes: usize,
    },
    /// The journal does not begin as it should.
    BadHeader,
}

/// Cuts a journal into pieces without decrypting anything.
#[must_use]
pub fn scan(bytes: &[u8]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    match bytes.get(..HEADER.len()) {
        Some(header) if header == HEADER => {}
        Some(header) if header.iter().all(|byte| *byte == 0) && is_unused(bytes) => return pieces,
        None if HEADER.starts_with(bytes) => {
            if !bytes.is_empty() {
                pieces.push(Piece::Torn { offset: 0, bytes: bytes.len() });
            }
            return pieces;
        }
        _ => pieces.push(Piece::BadHeader),
    }
    let mut offset = HEADER.len();
    while let Some(rest) = bytes.get(offset..).filter(|rest| !is_unused(rest)) {
        offset = next_piece(bytes, offset, rest, &mut pieces);
    }
    pieces
}

/// Takes one stretch off and says where the next begins.
fn next_piece<'a>(bytes: &'a [u8], offset: usize, rest: &'a [u8], pieces: &mut Vec<Piece<'a>>) -> usize {
    let used = rest.len() - rest.iter().rev().take_while(|byte| **byte == 0).count();
    if used < PREFIX && rest.len() < PREFIX + AGE_MAGIC.len() || used < 5 {
        pieces.push(Piece::Torn { offset, bytes: used });
        return bytes.len();
    }
    if let Some(length) = frame::sound_length(rest) {
        if let Some(message) = rest.get(PREFIX..PREFIX + length) {
            pieces.push(Piece::Message { offset, bytes: message });
            return offset + PREFIX + length;
        }
        pieces.push(Piece::Torn { offset, bytes: used });
        return bytes.len();
    }
    let next = next_sound_frame(rest);
    let end = next.unwrap_or(used);
    pieces.push(Piece::BadLength { offset, bytes: end });
    // The message itself may be whole: only its length was hit.
    if let Some(message) = rest.get(PREFIX..end).filter(|message| message.starts_with(AGE_MAGIC)) {
        pieces.push(Piece::Message { offset, bytes: message });
    }
    next.map_or(bytes.len(), |next| offset + next)
}

/// How far it is to the next frame whose length can be believed.
fn next_sound_frame(rest: &[u8]) -> Option<usize> {
    let mut from = PREFIX + 1;
    loop {
        let found = from + find(rest.get(from..)?, AGE_MAGIC)?;
        let start = found.checked_sub(PREFIX)?;
        if start > 0 && frame::sound_length(rest.get(start..)?).is_some() {
            return Some(start);
        }
        from = found + 1;
    }
}

fn is_unused(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
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
}

/// Reads a seat's journal.
#[must_use]
pub fn read(bytes: &[u8], seat: SeatId, facts: &ImageFacts, unlocked: &Unlocked) -> Reading {
    let mut reading = Reading::default();
    let mut chain = Chain::new(seat, facts);
    for piece in scan(bytes) {
        match piece {
            Piece::BadHeader => reading.findings.push(Finding::DamagedHeader { seat }),
            Piece::Torn { offset, bytes } => reading.findings.push(torn(seat, offset, bytes)),
            Piece::BadLength { offset, bytes } => {
                let (offset, bytes) = (offset as u64, bytes as u64);
                reading.findings.push(Finding::DamagedLength { seat, offset, bytes });
                // If the message is whole all the same, it is taken in next and no number is missing.
            }
            Piece::Message { offset, bytes } => match frame::read_message(bytes, seat, facts, unlocked) {
                Ok(frame) => chain.take(frame, &mut reading),
                Err(FrameProblem::Unreadable) if bytes.ends_with(&UNWRITTEN) => {
                    reading.findings.push(torn(seat, offset, bytes.len() + PREFIX));
                }
                Err(problem) => {
                    if let FrameProblem::NewerFormat(format) = problem {
                        reading.newer = Some(format);
                    }
                    chain.pass_over(offset, problem, &mut reading);
                }
            },
        }
    }
    reading
}

fn torn(seat: SeatId, offset: usize, bytes: usize) -> Finding {
    Finding::TornTail { seat, offset: offset as u64, bytes: bytes as u64 }
}

/// Follows a seat's numbers and hashes.
struct Chain<'a> {
    seat: SeatId,
    facts: &'a ImageFacts,
    /// The last frame taken or known from the image; none before the first.
    last: Option<(u64, Hash)>,
    /// How many frames since then could not be taken.
    passed: u64,
}

impl<'a> Chain<'a> {
    fn new(seat: SeatId, facts: &'a ImageFacts) -> Self {
        Self { seat, facts, last: None, passed: 0 }
    }

    fn pass_over(&mut self, offset: usize, problem: FrameProblem, reading: &mut Reading) {
        self.passed = self.passed.saturating_add(1);
        let number = self.last.map_or(0, |(number, _)| number).saturating_add(self.passed);
        reading.findings.push(Finding::DamagedFrame { seat: self.seat, offset: offset as u64, number, problem });
    }

    fn take(&mut self, frame: Frame, reading: &mut Reading) {
        let number = frame.body.number;
        if self.last == Some((number, frame.hash)) {
            return;
        }
        let covered = self.facts.coverage.holds(self.seat, number);
        let (before, hash) = self.before(&frame);
        let due = before.saturating_add(1).saturating_add(self.passed);
        if number > due {
            reading.findings.push(Finding::MissingFrames { seat: self.seat, from: due, to: number.saturating_sub(1) });
        } else if self.passed == 0 && !covered && (number < due || hash != frame.body.previous) {
            reading.findings.push(Finding::BrokenChain { seat: self.seat, number });
        }
        self.passed = 0;
        self.last = Some((number, frame.hash));
        reading.frames.push(frame);
    }

    /// What should come before this frame: what was taken last, else what the image holds, else nothing.
    fn before(&self, frame: &Frame) -> (u64, Hash) {
        if let Some(last) = self.last {
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
