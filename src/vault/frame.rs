//! Frames: what a seat did, signed, chained and encrypted, as they lie in its journal.
//!
//! A journal begins with sixteen bytes (see [`super::journal`]). Then, for each frame:
//!
//! ```text
//! 4 bytes   length of the age message, big endian
//! 4 bytes   check of that length: the first of SHA-256("marac frame length" length)
//! n bytes   a complete binary age message to the record's recipients
//! ```
//!
//! Inside the message is CBOR: an array of the body (bytes) and its Ed25519 signature over `"marac frame\0"` and the body.
//! The body is CBOR too: an array, each field at its number, so that later versions may add fields at the end. The hash
//! of a frame is the SHA-256 of its body.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Unlocked;
use super::clock::Stamp;
use super::ids::{Hash, KeyId, RecordId, RowId, SeatId};
use super::image::ImageFacts;
use super::operation::Operation;
use super::sealed::{Unsealable, unseal};
use super::signing::SigningKey;

/// The version of the body. Raised when an older program would misunderstand what a newer one writes.
pub const FORMAT: u32 = 1;
/// The longest age message in a journal, in bytes.
pub const MAX_MESSAGE: usize = 32 * 1024 * 1024;
/// The longest body that is written, in bytes: leaves room for encryption.
pub const MAX_BODY: usize = 30 * 1024 * 1024;
/// The most operations in a frame.
pub const MAX_OPERATIONS: usize = 100_000;
/// What comes before an age message: length and check.
pub const PREFIX: usize = 8;
const SIGNED: &[u8] = b"marac frame\0";
const LENGTH_CHECK: &[u8] = b"marac frame length";

/// One seat's last frame, as another or a generation has seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Head {
    /// Whose.
    #[n(0)]
    pub seat: SeatId,
    /// The epoch of access in which it was written.
    #[n(1)]
    pub epoch: u64,
    /// Its number.
    #[n(2)]
    pub number: u64,
    /// Its hash.
    #[n(3)]
    pub hash: Hash,
}

impl Head {
    /// A head that no journal has, by a seat that is none. An image that claims it holds what no frame does: every other seat
    /// must load it.
    #[must_use]
    pub const fn of_no_journal(seat: SeatId) -> Self {
        Self { seat, epoch: 0, number: 1, hash: Hash::NONE }
    }

    /// Whether it is one that no journal has.
    #[must_use]
    pub fn is_of_no_journal(&self) -> bool {
        *self == Self::of_no_journal(self.seat)
    }
}

/// The generation that a frame builds on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Base {
    /// Its number.
    #[n(0)]
    pub generation: u64,
    /// The SHA-256 of its image.
    #[n(1)]
    pub image: Hash,
}

/// Where a seat is, as it tells the others with its frames. It is never part of the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct Sign {
    /// What is on its screen.
    #[n(0)]
    pub at: Option<RowId>,
    /// The text that is being typed in.
    #[n(1)]
    pub typing: Option<RowId>,
    /// The seat was left: no frame follows.
    #[n(2)]
    pub left: bool,
    /// Since when the seat is taken, by its own wall clock: milliseconds since 1970, UTC. A colleague who opens the record
    /// later can't know it otherwise. Older programs don't say it, and pass over it.
    #[n(3)]
    pub since_ms: Option<u64>,
}

/// What a frame says.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Body {
    /// [`FORMAT`] at the time.
    #[n(0)]
    pub format: u32,
    /// Which record it is of.
    #[n(1)]
    pub record: RecordId,
    /// Which seat wrote it.
    #[n(2)]
    pub seat: SeatId,
    /// The epoch of access.
    #[n(3)]
    pub epoch: u64,
    /// Counts the seat's frames, from 1.
    #[n(4)]
    pub number: u64,
    /// The hash of the seat's frame before; zeros for its first.
    #[n(5)]
    pub previous: Hash,
    /// The generation that the seat had opened or published last.
    #[n(6)]
    pub base: Base,
    /// When it was written.
    #[n(7)]
    pub stamp: Stamp,
    /// Whose signature it bears.
    #[n(8)]
    pub who: KeyId,
    /// The last frames of other seats, and of this sitting's earlier journals, that this seat had taken in when it did
    /// what the frame holds. Of every journal that then lay beside the record, and of others beyond what its base holds.
    #[n(9)]
    pub seen: Vec<Head>,
    /// The version of the schema that the operations speak of.
    #[n(10)]
    pub schema: u32,
    /// What was done.
    #[n(11)]
    pub operations: Vec<Operation>,
    /// Where the seat is, where it has something new to say. Older programs pass over it.
    #[n(12)]
    pub sign: Option<Sign>,
}

/// A frame that is whole, and signed by one who may.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// What it says.
    pub body: Body,
    /// Its hash.
    pub hash: Hash,
}

impl Frame {
    /// Its place in its seat's chain.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { seat: self.body.seat, epoch: self.body.epoch, number: self.body.number, hash: self.hash }
    }
}

/// Why a frame was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameProblem {
    /// It does not decrypt: altered, or written before this person had access.
    Unreadable,
    /// It is whole as far as can be told, and sealed for others: written before this person had access.
    NotForThisKey,
    /// It decrypts and is no frame.
    Malformed,
    /// A newer program wrote it.
    NewerFormat(u32),
    /// It is of another record.
    WrongRecord,
    /// It is of another seat than the journal's.
    WrongSeat,
    /// Nobody who may write in this record, or ever could, signed it.
    UnknownSigner(KeyId),
    /// The signature does not hold.
    BadSignature,
}

impl fmt::Display for FrameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("it is damaged, or was written before you had access"),
            Self::NotForThisKey => {
                f.write_str("written before you had access, it is read when its seat next publishes")
            }
            Self::Malformed => f.write_str("what is inside is no frame"),
            Self::NewerFormat(format) => write!(f, "a newer marac wrote it (format {format})"),
            Self::WrongRecord => f.write_str("it belongs to another record"),
            Self::WrongSeat => f.write_str("it belongs to another seat"),
            Self::UnknownSigner(who) => write!(f, "it is signed by the key {who}, which never could write"),
            Self::BadSignature => f.write_str("its signature does not hold"),
        }
    }
}

/// The body is longer than a frame may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyTooLong;

/// Signs a body: what is to be encrypted, and the frame's hash.
///
/// # Errors
/// When it is too long.
pub fn sign(body: &Body, key: &SigningKey) -> Result<(Zeroizing<Vec<u8>>, Hash), BodyTooLong> {
    let bytes = Zeroizing::new(minicbor::to_vec(body).map_err(|_| BodyTooLong)?);
    if bytes.len() > MAX_BODY || body.operations.len() > MAX_OPERATIONS {
        return Err(BodyTooLong);
    }
    let signature = key.sign(&signed_message(&bytes));
    let mut e = Encoder::new(Vec::with_capacity(bytes.len() + 80));
    let encoded = e.array(2).and_then(|e| e.bytes(&bytes)).and_then(|e| e.bytes(&signature)).map(|_| ());
    encoded.map_err(|_| BodyTooLong)?;
    Ok((Zeroizing::new(e.into_writer()), Hash::of(&bytes)))
}

fn signed_message(body: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([SIGNED, body].concat())
}

/// The fields that must be known before anything else in a body is believed.
#[derive(Decode)]
struct Peek {
    #[n(0)]
    format: u32,
    #[n(1)]
    record: RecordId,
    #[n(2)]
    seat: SeatId,
    #[n(8)]
    who: KeyId,
}

/// Decrypts and judges one age message of a seat's journal.
///
/// # Errors
/// Why it can't be taken in.
pub fn read_message(
    message: &[u8],
    seat: SeatId,
    facts: &ImageFacts,
    unlocked: &Unlocked,
) -> Result<Frame, FrameProblem> {
    let plaintext = unseal(message, unlocked).map_err(|why| match why {
        Unsealable::NoMatchingKey => FrameProblem::NotForThisKey,
        _ => FrameProblem::Unreadable,
    })?;
    read_plaintext(&plaintext, seat, facts)
}

/// Judges what was in an age message. The operations are decoded only when the signature holds.
///
/// # Errors
/// Why it can't be taken in.
pub fn read_plaintext(plaintext: &[u8], seat: SeatId, facts: &ImageFacts) -> Result<Frame, FrameProblem> {
    let (bytes, signature) = split(plaintext).ok_or(FrameProblem::Malformed)?;
    let peek: Peek = minicbor::decode(bytes).map_err(|_| FrameProblem::Malformed)?;
    if peek.record != facts.record {
        return Err(FrameProblem::WrongRecord);
    }
    // Not by the epoch: two people may be withdrawn at once, or come, on two seats that have not heard of each other. What
    // counts of somebody who was withdrawn is judged by what they knew.
    let writer = facts.writer(peek.who).ok_or(FrameProblem::UnknownSigner(peek.who))?;
    if !writer.verify.verify(&signed_message(bytes), signature) {
        return Err(FrameProblem::BadSignature);
    }
    if peek.format > FORMAT {
        return Err(FrameProblem::NewerFormat(peek.format));
    }
    if peek.seat != seat {
        return Err(FrameProblem::WrongSeat);
    }
    let body: Body = minicbor::decode(bytes).map_err(|_| FrameProblem::Malformed)?;
    let sound = body.number > 0
        && body.operations.len() <= MAX_OPERATIONS
        && body.operations.iter().all(|operation| operation.check().is_ok());
    if sound { Ok(Frame { hash: Hash::of(bytes), body }) } else { Err(FrameProblem::Malformed) }
}

/// In which epoch and when what was in an age message says that it was written, whoever says so.
pub(crate) fn written(plaintext: &[u8]) -> Option<(u64, Stamp)> {
    #[derive(Decode)]
    struct Written {
        #[n(3)]
        epoch: u64,
        #[n(7)]
        stamp: Stamp,
    }
    let (bytes, _) = split(plaintext)?;
    let Written { epoch, stamp } = minicbor::decode(bytes).ok()?;
    Some((epoch, stamp))
}

/// How many changes what was in an age message holds, where this key says that it wrote it.
pub(crate) fn changes_by(plaintext: &[u8], who: KeyId) -> Option<usize> {
    let (bytes, _) = split(plaintext)?;
    let body: Body = minicbor::decode(bytes).ok()?;
    (body.who == who).then_some(body.operations.len())
}

/// What was done in an age message, whoever says so.
pub(crate) fn operations_in(plaintext: &[u8]) -> Option<Vec<Operation>> {
    let (bytes, _) = split(plaintext)?;
    let body: Body = minicbor::decode(bytes).ok()?;
    Some(body.operations)
}

fn split(plaintext: &[u8]) -> Option<(&[u8], &[u8; 64])> {
    let mut d = Decoder::new(plaintext);
    if d.array().ok()?? != 2 {
        return None;
    }
    let body = d.bytes().ok()?;
    let signature = d.bytes().ok()?.try_into().ok()?;
    (d.position() == plaintext.len()).then_some((body, signature))
}

/// An age message with its length and check in front, as it is appended to a journal.
///
/// # Errors
/// When it is too long.
pub fn enframe(message: &[u8]) -> Result<Vec<u8>, BodyTooLong> {
    let length = u32::try_from(message.len()).map_err(|_| BodyTooLong)?;
    if message.len() > MAX_MESSAGE {
        return Err(BodyTooLong);
    }
    let mut bytes = Vec::with_capacity(PREFIX + message.len());
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&length_check(length));
    bytes.extend_from_slice(message);
    Ok(bytes)
}

/// The length of the message that follows, when its check holds and it is possible.
#[must_use]
pub fn sound_length(prefix: &[u8]) -> Option<usize> {
    let length = u32::from_be_bytes(prefix.get(..4)?.try_into().ok()?);
    let check: [u8; 4] = prefix.get(4..PREFIX)?.try_into().ok()?;
    let sound = length > 0 && length as usize <= MAX_MESSAGE && check == length_check(length);
    sound.then_some(length as usize)
}

fn length_check(length: u32) -> [u8; 4] {
    let digest = Sha256::new().chain_update(LENGTH_CHECK).chain_update(length.to_be_bytes()).finalize();
    let mut check = [0; 4];
    for (to, from) in check.iter_mut().zip(digest) {
        *to = from;
    }
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Body {
        let seat = SeatId::from_bytes([1; 8]);
        let hash = Hash::from_bytes([3; 32]);
        Body {
            format: FORMAT,
            record: RecordId::from_bytes([2; 16]),
            seat,
            epoch: 1,
            number: 2,
            previous: hash,
            base: Base { generation: 5, image: hash },
            stamp: Stamp { wall_ms: 6, counter: 7, seat },
            who: KeyId::from_bytes([8; 16]),
            seen: vec![Head { seat, epoch: 1, number: 9, hash }],
            schema: 10,
            operations: Vec::new(),
            sign: None,
        }
    }

    /// These bytes are in records: they must be the same for ever.
    #[test]
    fn the_bytes_are_those_of_the_format() {
        let (eight, sixteen, thirty_two) = ("01".repeat(8), "02".repeat(16), "03".repeat(32));
        let expected = format!(
            "8c0150{sixteen}48{eight}01025820{thirty_two}82055820{thirty_two}83060748{eight}50{}818448{eight}0109\
             5820{thirty_two}0a80",
            "08".repeat(16)
        );
        let hex: String = minicbor::to_vec(body()).unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected);
        let sign = Sign { at: Some(RowId::from_bytes([4; 16])), left: true, ..Sign::default() };
        let signed = minicbor::to_vec(Body { sign: Some(sign), ..body() }).unwrap();
        let hex: String = signed.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, format!("8d{}8350{}f6f5", &expected[2..], "04".repeat(16)));
        let since = minicbor::to_vec(Sign { since_ms: Some(1), ..sign }).unwrap();
        let hex: String = since.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, format!("8450{}f6f501", "04".repeat(16)));
        let framed: String = enframe(b"abc").unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(framed, "000000039b5c6538616263");
    }

    /// What the first version knew of a body.
    #[derive(Decode)]
    struct First {
        #[n(4)]
        number: u64,
        #[n(11)]
        operations: Vec<Operation>,
    }

    #[test]
    fn an_older_program_passes_over_a_sign() {
        let signed = minicbor::to_vec(Body { sign: Some(Sign::default()), ..body() }).unwrap();
        let first: First = minicbor::decode(&signed).unwrap();
        assert_eq!((first.number, first.operations.len()), (2, 0));
    }

    #[test]
    fn a_length_is_believed_only_with_its_check() {
        let framed = enframe(&[0; 300]).unwrap();
        assert_eq!(sound_length(&framed), Some(300));
        for at in 0..PREFIX {
            for bit in 0..8 {
                let mut flipped = framed.clone();
                flipped[at] ^= 1 << bit;
                assert_eq!(sound_length(&flipped), None, "byte {at}, bit {bit}");
            }
        }
        assert_eq!(sound_length(&[0; 8]), None);
        assert_eq!(sound_length(&framed[..7]), None);
    }

    #[test]
    fn a_body_goes_through_its_signature_or_not_at_all() {
        let key = SigningKey::generate().unwrap();
        let writer = crate::vault::Writer { verify: key.public(), first_epoch: 1, last_epoch: Some(3) };
        let body = Body { who: key.public().id(), ..body() };
        let facts = ImageFacts {
            record: body.record,
            coverage: crate::vault::Coverage { generation: 5, heads: Vec::new() },
            came: Vec::new(),
            epoch: 4,
            schema: 10,
            writers: vec![writer],
            recipients: Vec::new(),
            beside: Vec::new(),
        };
        let read = |body: &Body| {
            let (plaintext, _) = sign(body, &key).ok().unwrap();
            read_plaintext(&plaintext, body.seat, &facts).map(|frame| frame.body)
        };
        assert_eq!(read(&body), Ok(body.clone()));
        let later = Body { epoch: 4, ..body.clone() };
        assert_eq!(read(&later), Ok(later.clone()), "of one who has left it is judged by what they knew");
        let nobody = Body { who: KeyId::from_bytes([9; 16]), ..body.clone() };
        assert_eq!(read(&nobody), Err(FrameProblem::UnknownSigner(nobody.who)));
        let newer = Body { format: FORMAT + 1, ..body.clone() };
        assert_eq!(read(&newer), Err(FrameProblem::NewerFormat(FORMAT + 1)));
        let none = Body { number: 0, ..body.clone() };
        assert_eq!(read(&none), Err(FrameProblem::Malformed));
        let (plaintext, _) = sign(&body, &key).ok().unwrap();
        for at in 0..plaintext.len() {
            let mut flipped = plaintext.to_vec();
            flipped[at] ^= 1;
            assert!(read_plaintext(&flipped, body.seat, &facts).is_err(), "byte {at}");
        }
    }
}
