//! Who published a generation: a signature inside the encryption, behind the database image.
//!
//! age says nothing about who wrote a file: whoever knows the recipients, and everyone who ever could read the record
//! does, can encrypt something else to them. So the plaintext of a record is
//!
//! ```text
//! the database image   exactly as long as its own header says
//! n bytes              CBOR: an array of the statement (bytes) and its Ed25519 signature over
//!                      "marac generation\0" and the statement
//! 4 bytes              n, big endian
//! 16 bytes             [`MARK`]
//! ```
//!
//! SQLite goes by the length in its own header, so what `age -d` gives is a database for every program that reads one. The
//! statement is CBOR too, an array with each field at its number: see [`Statement`].
//!
//! **What is guaranteed.** A record opens only where its signature holds for this very image, names the record, number,
//! epoch and folded journals that the image itself has, and is by somebody who may write by the image's own roster. A
//! roster is part of what could be forged, so on a machine that remembers the record ([`super::seen`]) the signer must be
//! one whom it remembers, or one to whom such a person gave access by the signed log ([`super::trust`]); and nobody whom
//! it remembers may have gone from the roster. The same holds for what another seat publishes while the record is open, and
//! for what stands in for a record whose own file is gone; then a log that is not the one that was seen is refused too.
//!
//! **What is not.** A machine that opens a record for the first time has nothing to hold it against: it trusts what it
//! finds and goes by that from then on, and says so. Somebody who may write can write what they like, in their own name. And
//! an old record, properly signed, stays properly signed: that it is old is for the memory to know.

use minicbor::{Decode, Decoder, Encode, Encoder};

use super::Unlocked;
use super::ids::{Hash, KeyId, RecordId, SeatId};
use super::image::{Coverage, ImageFacts};
use super::trust::Known;

/// The version of the statement. Raised when an older program would misunderstand what a newer one writes.
pub const FORMAT: u32 = 1;
/// The schema of a record from which on every generation bears a signature.
pub const SINCE_SCHEMA: u32 = 2;
/// The last bytes of a plaintext that bears a signature.
pub const MARK: &[u8; 16] = b"\0marac signed 1\0";
/// The longest statement and signature that are read, in bytes.
const MAX_PROOF: usize = 4096;
const LENGTH: usize = 4;
const SIGNED: &[u8] = b"marac generation\0";
const FOLDED: &[u8] = b"marac folded\0";

/// What the publisher of a generation signs.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Statement {
    /// [`FORMAT`] at the time.
    #[n(0)]
    pub format: u32,
    /// Which record it is.
    #[n(1)]
    pub record: RecordId,
    /// Which generation.
    #[n(2)]
    pub generation: u64,
    /// The epoch of access.
    #[n(3)]
    pub epoch: u64,
    /// The SHA-256 of the database image.
    #[n(4)]
    pub image: Hash,
    /// Whose signature it bears.
    #[n(5)]
    pub who: KeyId,
    /// At which seat it was published.
    #[n(6)]
    pub seat: SeatId,
    /// The SHA-256 over the last folded frame of every journal: see [`folded`].
    #[n(7)]
    pub folded: Hash,
    /// When: milliseconds since 1970, UTC, by the publisher's clock.
    #[n(8)]
    pub at_ms: u64,
}

/// Who published a generation, as far as it is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// An older program, before generations were signed: anybody.
    Nobody,
    /// The holder of this key.
    Key(KeyId),
}

impl Signer {
    /// Whose statement it is.
    #[must_use]
    pub fn of(statement: Option<&Statement>) -> Self {
        statement.map_or(Self::Nobody, |statement| Self::Key(statement.who))
    }

    /// The key, where there is one.
    #[must_use]
    pub const fn key(self) -> Option<KeyId> {
        match self {
            Self::Nobody => None,
            Self::Key(key) => Some(key),
        }
    }
}

/// Why what decrypted is not what somebody of the record published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forgery {
    /// A record of this age must bear a signature.
    #[error("it bears no signature")]
    Unsigned,
    /// What stands where the signature should be is none.
    #[error("its signature can't be read")]
    Malformed,
    /// A newer program signed it in another way.
    #[error("a newer marac signed it (format {0}); update marac")]
    Newer(u32),
    /// The signature is for another database.
    #[error("the database in it is another than the one that was signed")]
    OtherImage,
    /// The signature says something else of it than it does itself.
    #[error("its signature is that of generation {generation} and does not fit what is in it")]
    OtherStatement {
        /// The generation that was signed.
        generation: u64,
    },
    /// Nobody who may write in it signed it.
    #[error("it is signed with the key {0}, which may not write by its own roster")]
    NoWriter(KeyId),
    /// The signature does not hold.
    #[error("its signature does not hold")]
    BadSignature,
    /// Its number is further on than publishing ever gets.
    #[error("it says that it is generation {0}, far beyond the record beside it")]
    Leaps(u64),
    /// It is signed by somebody of whom the record that lies there knows nothing.
    #[error("it is signed with the key {0}, of which the record beside it knows nothing")]
    Stranger(KeyId),
    /// It is signed by somebody whose access has ended, as the record that lies there says.
    #[error("it is signed with the key {0}, and the record beside it says that the access of its owner has ended")]
    Left(KeyId),
}

impl Forgery {
    /// What is wrong where nobody vouches for a key, by what is known of its owner.
    #[must_use]
    pub fn of_key(key: KeyId, known: &Known) -> Self {
        if known.left.contains(&key) { Self::Left(key) } else { Self::Stranger(key) }
    }
}

/// The publisher may not write, so nobody would believe the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MayNotSign;

/// Over the last folded frame of every journal, sorted by seat.
#[must_use]
pub fn folded(coverage: &Coverage) -> Hash {
    let mut heads: Vec<_> = coverage.heads.iter().collect();
    heads.sort_by_key(|head| (head.seat, head.number));
    let mut bytes = FOLDED.to_vec();
    for head in heads {
        bytes.extend_from_slice(head.seat.as_bytes());
        bytes.extend_from_slice(&head.epoch.to_be_bytes());
        bytes.extend_from_slice(&head.number.to_be_bytes());
        bytes.extend_from_slice(head.hash.as_bytes());
    }
    Hash::of(&bytes)
}

/// What goes behind an image: the signature of whoever publishes it.
///
/// # Errors
/// When by the image's own roster they may not.
pub fn prove(
    facts: &ImageFacts,
    image: Hash,
    unlocked: &Unlocked,
    (seat, at_ms): (SeatId, u64),
) -> Result<Vec<u8>, MayNotSign> {
    let who = unlocked.key_id();
    if !may_publish(facts, who) {
        return Err(MayNotSign);
    }
    let statement = Statement {
        format: FORMAT,
        record: facts.record,
        generation: facts.coverage.generation,
        epoch: facts.epoch,
        image,
        who,
        seat,
        folded: folded(&facts.coverage),
        at_ms,
    };
    let bytes = minicbor::to_vec(&statement).map_err(|_| MayNotSign)?;
    let signature = unlocked.signing().sign(&[SIGNED, &bytes].concat());
    let mut e = Encoder::new(Vec::with_capacity(bytes.len() + 80));
    let encoded = e.array(2).and_then(|e| e.bytes(&bytes)).and_then(|e| e.bytes(&signature)).map(|_| ());
    encoded.map_err(|_| MayNotSign)?;
    let mut proof = e.into_writer();
    let length = u32::try_from(proof.len()).map_err(|_| MayNotSign)?;
    proof.extend_from_slice(&length.to_be_bytes());
    proof.extend_from_slice(MARK);
    Ok(proof)
}

/// Whether somebody may publish what says this of itself: who may write in its epoch, and who withdrew themselves with it.
fn may_publish(facts: &ImageFacts, who: KeyId) -> bool {
    facts.writer(who).is_some_and(|writer| {
        let leaves = writer.last_epoch.and_then(|last| last.checked_add(1)) == Some(facts.epoch);
        writer.may_write_in(facts.epoch) || leaves && writer.first_epoch < facts.epoch
    })
}

/// Where an image ends and its signature begins; none where nothing says that there is one.
///
/// # Errors
/// When something says so and it is not true.
pub fn split(plaintext: &[u8]) -> Result<(usize, Option<&[u8]>), Forgery> {
    let Some(before) = plaintext.strip_suffix(MARK) else { return Ok((plaintext.len(), None)) };
    let (before, length) = before.split_last_chunk::<LENGTH>().ok_or(Forgery::Malformed)?;
    let length = u32::from_be_bytes(*length) as usize;
    let end = before.len().checked_sub(length).filter(|_| length <= MAX_PROOF).ok_or(Forgery::Malformed)?;
    Ok((end, before.get(end..)))
}

/// What was signed of an image, which says `facts` of itself; none where an older program published it.
///
/// # Errors
/// Why it is not believed.
pub fn check(proof: Option<&[u8]>, facts: &ImageFacts, image: Hash) -> Result<Option<Statement>, Forgery> {
    let Some(proof) = proof else {
        return if facts.schema < SINCE_SCHEMA { Ok(None) } else { Err(Forgery::Unsigned) };
    };
    let (bytes, signature) = parts(proof).ok_or(Forgery::Malformed)?;
    let statement: Statement = minicbor::decode(bytes).map_err(|_| Forgery::Malformed)?;
    let who = statement.who;
    let writer = facts.writer(who).filter(|_| may_publish(facts, who)).ok_or(Forgery::NoWriter(who))?;
    if !writer.verify.verify(&[SIGNED, bytes].concat(), signature) {
        return Err(Forgery::BadSignature);
    }
    if statement.format > FORMAT {
        return Err(Forgery::Newer(statement.format));
    }
    if statement.image != image {
        return Err(Forgery::OtherImage);
    }
    let fits = statement.record == facts.record
        && statement.generation == facts.coverage.generation
        && statement.epoch == facts.epoch
        && statement.folded == folded(&facts.coverage);
    if fits { Ok(Some(statement)) } else { Err(Forgery::OtherStatement { generation: statement.generation }) }
}

fn parts(proof: &[u8]) -> Option<(&[u8], &[u8; 64])> {
    let mut d = Decoder::new(proof);
    if d.array().ok()?? != 2 {
        return None;
    }
    let statement = d.bytes().ok()?;
    let signature = d.bytes().ok()?.try_into().ok()?;
    (d.position() == proof.len()).then_some((statement, signature))
}
