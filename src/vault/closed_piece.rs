//! A piece of a closed case: operations that are encrypted once more, inside the record, to those alone who may read the
//! case.
//!
//! ```text
//! piece     = age-encryption.org/v1 message to the case's own readers
//! plaintext = CBOR [ body: bytes, Ed25519 signature over "marac closed piece\0" ‖ body, padding: bytes ]
//! body      = CBOR array; see Piece
//! ```
//!
//! Anybody who can open the record knows everybody's public keys and can encrypt to them, so that a piece opens says
//! nothing about who made it. It is signed, it says of which record it is and which line holds it, and it bears the secret
//! of its box, which only ever stood in pieces of that box: whoever was never a reader of the case can't forge one, nor
//! put one in another's place.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};
use zeroize::Zeroizing;

use super::Unlocked;
use super::ids::{KeyId, NoRandomness, RecordId, RowId, random};
use super::image::Writer;
use super::operation::Operation;
use super::people::Recipient;
use super::sealed::{Unsealable, seal, unseal};
use super::signing::SigningKey;

/// The version of the body.
pub const FORMAT: u32 = 1;
/// About how many bytes of operations stand in one piece: with padding it stays below what one value may have.
pub const ROOM: usize = 6 * 1024 * 1024;
/// The most operations of one piece.
const MAX_OPERATIONS: usize = 100_000;
const SIGNED: &[u8] = b"marac closed piece\0";
/// Small pieces are filled up to a multiple of this, larger ones to a multiple of [`COARSE`].
const FINE: usize = 1024;
const COARSE: usize = 4096;
const SMALL: usize = 16 * 1024;

/// What every reader of a box knows and nobody else.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct BoxSecret(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]);

impl BoxSecret {
    /// A new one.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn new() -> Result<Self, NoRandomness> {
        Ok(Self(random()?))
    }

    /// Its bytes, to name the box by.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for BoxSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxSecret")
    }
}

/// What a piece says.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Piece {
    /// [`FORMAT`] at the time.
    #[n(0)]
    pub format: u32,
    /// Of which record it is.
    #[n(1)]
    pub record: RecordId,
    /// The secret of its box.
    #[n(2)]
    pub secret: BoxSecret,
    /// The line that holds it.
    #[n(3)]
    pub line: RowId,
    /// The case.
    #[n(4)]
    pub case: RowId,
    /// Whose signature it bears.
    #[n(5)]
    pub who: KeyId,
    /// The lines of the roster to which it is encrypted, sorted.
    #[n(6)]
    pub to: Vec<RowId>,
    /// The other pieces of the box that its writer held.
    #[n(7)]
    pub beside: Vec<RowId>,
    /// Pieces whose operations are all in this one, or in one written with it.
    #[n(8)]
    pub replaces: Vec<RowId>,
    /// The boxes that this one goes on from: somebody was taken off the list of readers.
    #[n(9)]
    pub former: Vec<BoxSecret>,
    /// What was done.
    #[n(10)]
    pub operations: Vec<Operation>,
}

/// Why a piece is not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceProblem {
    /// It is for others: this person is not on the list of the case, or was not when it was written.
    NotForThisKey,
    /// It is damaged, or no piece.
    Damaged,
    /// A newer program wrote it.
    Newer,
    /// It belongs to another record or line, or nobody who may write signed it.
    Forged,
}

/// A piece could not be made: there is nobody to encrypt to, or it is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the closed case could not be encrypted to its readers, so nothing was changed")]
pub struct NotSealed;

/// The record that a piece is to be of, and who ever could write in it.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// The record.
    pub record: RecordId,
    /// Everybody whose signature counts.
    pub writers: &'a [Writer],
}

/// Signs a piece and encrypts it to these people.
///
/// # Errors
/// When there is nobody to encrypt to.
pub fn close(piece: &Piece, key: &SigningKey, readers: &[Recipient]) -> Result<Vec<u8>, NotSealed> {
    let plaintext = sign(piece, key)?;
    seal(&plaintext, readers).map_err(|_| NotSealed)
}

/// What is inside a piece: its body, signed, and filled up.
///
/// # Errors
/// When it is too long.
pub fn sign(piece: &Piece, key: &SigningKey) -> Result<Zeroizing<Vec<u8>>, NotSealed> {
    let body = Zeroizing::new(minicbor::to_vec(piece).map_err(|_| NotSealed)?);
    if piece.operations.len() > MAX_OPERATIONS {
        return Err(NotSealed);
    }
    let signature = key.sign(&signed(&body));
    let step = if body.len() < SMALL { FINE } else { COARSE };
    let padding = vec![0; body.len().next_multiple_of(step) - body.len()];
    let mut e = Encoder::new(Vec::with_capacity(body.len() + padding.len() + 96));
    let encoded = e.array(3).and_then(|e| e.bytes(&body)).and_then(|e| e.bytes(&signature));
    encoded.and_then(|e| e.bytes(&padding)).map_err(|_| NotSealed)?;
    Ok(Zeroizing::new(e.into_writer()))
}

/// Decrypts a piece that stands in a line and judges it. Its operations are decoded only when the signature holds.
///
/// # Errors
/// Why it can't be taken in.
pub fn open(bytes: &[u8], line: RowId, of: &Whose<'_>, unlocked: &Unlocked) -> Result<Piece, PieceProblem> {
    let plaintext = unseal(bytes, unlocked).map_err(|why| match why {
        Unsealable::NoMatchingKey => PieceProblem::NotForThisKey,
        _ => PieceProblem::Damaged,
    })?;
    read(&plaintext, line, of)
}

/// Judges what was inside a piece that stands in a line.
///
/// # Errors
/// Why it can't be taken in.
pub fn read(plaintext: &[u8], line: RowId, of: &Whose<'_>) -> Result<Piece, PieceProblem> {
    let (body, signature) = split(plaintext).ok_or(PieceProblem::Damaged)?;
    let peek: Peek = minicbor::decode(body).map_err(|_| PieceProblem::Damaged)?;
    if peek.record != of.record || peek.line != line {
        return Err(PieceProblem::Forged);
    }
    let writer = of.writers.iter().find(|writer| writer.verify.id() == peek.who).ok_or(PieceProblem::Forged)?;
    if !writer.verify.verify(&signed(body), signature) {
        return Err(PieceProblem::Forged);
    }
    if peek.format > FORMAT {
        return Err(PieceProblem::Newer);
    }
    let piece: Piece = minicbor::decode(body).map_err(|_| PieceProblem::Damaged)?;
    let sound = piece.operations.len() <= MAX_OPERATIONS && piece.operations.iter().all(|one| one.check().is_ok());
    if sound { Ok(piece) } else { Err(PieceProblem::Damaged) }
}

/// The fields that must be known before anything else in a body is believed.
#[derive(Decode)]
struct Peek {
    #[n(0)]
    format: u32,
    #[n(1)]
    record: RecordId,
    #[n(3)]
    line: RowId,
    #[n(5)]
    who: KeyId,
}

fn signed(body: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([SIGNED, body].concat())
}

fn split(plaintext: &[u8]) -> Option<(&[u8], &[u8; 64])> {
    let mut d = Decoder::new(plaintext);
    if d.array().ok()?? != 3 {
        return None;
    }
    let body = d.bytes().ok()?;
    let signature = d.bytes().ok()?.try_into().ok()?;
    d.bytes().ok()?;
    (d.position() == plaintext.len()).then_some((body, signature))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{OperationKind, SeatId, Stamp, Value};

    fn piece(reader: &Unlocked, entries: usize) -> Piece {
        let row = RowId::from_bytes([3; 16]);
        let stamp = Stamp { wall_ms: 1, counter: 0, seat: SeatId::from_bytes([1; 8]) };
        let cells = vec![("text".to_owned(), Value::from("he has moved back in".repeat(10)))];
        let insert = OperationKind::Insert { table: "entry".to_owned(), row, cells };
        Piece {
            format: FORMAT,
            record: RecordId::from_bytes([2; 16]),
            secret: BoxSecret::new().unwrap(),
            line: RowId::from_bytes([4; 16]),
            case: RowId::from_bytes([5; 16]),
            who: reader.key_id(),
            to: vec![RowId::from_bytes([6; 16])],
            beside: Vec::new(),
            replaces: Vec::new(),
            former: Vec::new(),
            operations: vec![Operation { stamp, change: insert }; entries],
        }
    }

    const RECORD: RecordId = RecordId::from_bytes([2; 16]);

    fn writers(all: &[&Unlocked]) -> Vec<Writer> {
        let writer = |one: &&Unlocked| Writer { verify: one.person_key().verify, first_epoch: 1, last_epoch: None };
        all.iter().map(writer).collect()
    }

    /// CLO-1: a reader opens it, nobody else does, and nothing that was altered or put elsewhere is believed.
    #[test]
    fn clo_1_a_piece_opens_for_its_readers_alone_and_only_as_it_was_written() {
        let [reader, other] = [(); 2].map(|()| Unlocked::throwaway().unwrap());
        let (piece, both) = (piece(&reader, 2), writers(&[&reader, &other]));
        let facts = Whose { record: RECORD, writers: &both };
        let sealed = close(&piece, reader.signing(), &[reader.person_key().recipient]).unwrap();
        assert_eq!(open(&sealed, piece.line, &facts, &reader), Ok(piece.clone()));
        assert_eq!(open(&sealed, piece.line, &facts, &other), Err(PieceProblem::NotForThisKey));
        let elsewhere = RowId::from_bytes([9; 16]);
        assert_eq!(open(&sealed, elsewhere, &facts, &reader), Err(PieceProblem::Forged));
        let another = Whose { record: RecordId::from_bytes([7; 16]), ..facts };
        assert_eq!(open(&sealed, piece.line, &another, &reader), Err(PieceProblem::Forged));
        let others = writers(&[&other]);
        let strangers = Whose { writers: &others, ..facts };
        assert_eq!(open(&sealed, piece.line, &strangers, &reader), Err(PieceProblem::Forged));
        let forged = close(&piece, other.signing(), &[reader.person_key().recipient]).unwrap();
        assert_eq!(open(&forged, piece.line, &facts, &reader), Err(PieceProblem::Forged), "signed by another");
        let newer = Piece { format: FORMAT + 1, ..piece.clone() };
        let newer = close(&newer, reader.signing(), &[reader.person_key().recipient]).unwrap();
        assert_eq!(open(&newer, piece.line, &facts, &reader), Err(PieceProblem::Newer));
        for at in (0..sealed.len()).step_by(7) {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(open(&altered, piece.line, &facts, &reader).is_err(), "byte {at}");
            assert!(open(&sealed[..at], piece.line, &facts, &reader).is_err(), "cut at {at}");
        }
        assert_eq!(close(&piece, reader.signing(), &[]), Err(NotSealed));
    }

    /// How much was written is seen to a kilobyte only.
    #[test]
    fn clo_1_sizes_are_rounded() {
        let reader = Unlocked::throwaway().unwrap();
        // age itself adds some bytes by chance.
        let size = |entries| {
            let sealed = close(&piece(&reader, entries), reader.signing(), &[reader.person_key().recipient]).unwrap();
            unseal(&sealed, &reader).unwrap().len() / FINE
        };
        assert_eq!(size(1), size(2));
        assert!(size(40) > size(1));
    }
}
