//! Cutting a journal into pieces, whatever lies between them.

use super::{HEADER, is_header};
use crate::vault::frame::{self, PREFIX};
use crate::vault::sealed::{AGE_MAGIC, find};

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
        Some(header) if is_header(header) => {}
        Some(header) if header.iter().all(|byte| *byte == 0) && is_unused(bytes) => return pieces,
        None if HEADER.starts_with(bytes) => {
            if !bytes.is_empty() {
                pieces.push(Piece::Torn { offset: 0, bytes: bytes.len() });
            }
            return pieces;
        }
        _ => pieces.push(Piece::BadHeader),
    }
    frames_from(bytes, HEADER.len(), &mut pieces);
    pieces
}

/// Cuts what lies from an offset on, where a frame begins.
pub(super) fn frames_from<'a>(bytes: &'a [u8], from: usize, pieces: &mut Vec<Piece<'a>>) {
    let mut offset = from;
    while let Some(rest) = bytes.get(offset..).filter(|rest| !is_unused(rest)) {
        offset = next_piece(bytes, offset, rest, pieces);
    }
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
