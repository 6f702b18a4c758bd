//! What a database image says about itself, told by the room that knows databases.

use super::clock::Stamp;
use super::frame::Head;
use super::ids::{KeyId, RecordId, SeatId};
use super::lingering::LetGo;
use super::log::Log;
use super::loss::Names;
use super::people::Recipient;
use super::signing::VerifyKey;

/// Which publishing an image is, and which frames it already holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Counts publishings, from 1.
    pub generation: u64,
    /// For each seat the last frame whose operations, with those of all before it, are in the image.
    pub heads: Vec<Head>,
}

impl Coverage {
    /// The last frame of this seat that the image holds.
    #[must_use]
    pub fn head(&self, seat: SeatId) -> Option<&Head> {
        self.heads.iter().filter(|head| head.seat == seat).max_by_key(|head| head.number)
    }

    /// Whether every frame of this seat up to this number is in the image.
    #[must_use]
    pub fn holds(&self, seat: SeatId, number: u64) -> bool {
        number == 0 || self.head(seat).is_some_and(|head| head.number >= number)
    }

    /// Whether everything in the other is in this one too.
    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        other.heads.iter().all(|head| self.holds(head.seat, head.number))
    }

    /// How many frames it holds in all.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.heads.iter().fold(0, |sum, head| sum.saturating_add(head.number))
    }
}

/// Someone whose signature on a frame counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// The public half of the person's signing key.
    pub verify: VerifyKey,
    /// The epoch of access at which the person came.
    pub first_epoch: u64,
    /// The last epoch in which the person could write; none while they still can.
    pub last_epoch: Option<u64>,
}

impl Writer {
    /// The short name of the key, as frames carry it.
    #[must_use]
    pub fn key(&self) -> KeyId {
        self.verify.id()
    }

    /// Whether a frame of this epoch may be theirs.
    #[must_use]
    pub fn may_write_in(&self, epoch: u64) -> bool {
        epoch >= self.first_epoch && self.last_epoch.is_none_or(|last| epoch <= last)
    }
}

/// What an image says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFacts {
    /// Which record it is of.
    pub record: RecordId,
    /// Which generation, and what it holds.
    pub coverage: Coverage,
    /// The epoch of access: one more each time that someone is withdrawn.
    pub epoch: u64,
    /// The version of the database's schema.
    pub schema: u32,
    /// Everyone who can or could write, those who have left included: their frames still count.
    pub writers: Vec<Writer>,
    /// Everyone to whom the file and the journals are encrypted now. Publishing an image with a changed list is what
    /// gives and withdraws access.
    pub recipients: Vec<Recipient>,
    /// Those among them who came after the record was founded: seats that had not heard of them yet wrote for the others.
    pub came: Vec<Recipient>,
    /// The journals that lay beside it when it was published: of those whose access had ended by then, only what is in these
    /// is taken in of itself.
    pub beside: Vec<SeatId>,
}

impl ImageFacts {
    /// Whether what is encrypted to these people is open to somebody to whom this is not.
    #[must_use]
    pub fn shuts_out_one_of(&self, recipients: &[Recipient]) -> bool {
        recipients.iter().any(|one| !self.recipients.contains(one))
    }

    /// The keys of those who could write and can't any more.
    #[must_use]
    pub fn left(&self) -> Vec<KeyId> {
        self.writers.iter().filter(|writer| writer.last_epoch.is_some()).map(Writer::key).collect()
    }

    /// The writer with this key, whether still here or not.
    #[must_use]
    pub fn writer(&self, key: KeyId) -> Option<&Writer> {
        self.writers.iter().find(|writer| writer.key() == key)
    }
}

/// Why an image was refused. The sentence must hold no case data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// The bytes are no record of this program: another database, or none.
    #[error("it holds something other than a MARAC record")]
    NotARecord,
    /// A later version of the program made it.
    #[error("a newer version of marac wrote it (schema {found}; this one knows {known})")]
    Newer {
        /// The version found.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// The database's own check failed.
    #[error("the database inside is damaged: {0}")]
    Damaged(String),
}

/// Reads what an image says about itself. Implemented over SQLite by the `record` room. Only bytes that were decrypted
/// whole and authenticated are handed to it.
pub trait ImageReader: Send + Sync {
    /// What the image says about itself.
    ///
    /// # Errors
    /// When it is no record, or one from the future.
    fn facts(&self, image: &[u8]) -> Result<ImageFacts, ImageError>;

    /// Its audit log, as far as it is signed; and, of the lines asked for, the chain up to each.
    ///
    /// # Errors
    /// When it can't be read.
    fn log(&self, _image: &[u8], _asked: &[Stamp]) -> Result<Log, ImageError> {
        Ok(Log::default())
    }

    /// Who worked in it, by name, for sentences about what is lost.
    fn names(&self, _image: &[u8]) -> Names {
        Names::default()
    }

    /// What it had once and has no more, for good.
    ///
    /// # Errors
    /// When it can't be read.
    fn let_go(&self, _image: &[u8]) -> Result<LetGo, ImageError> {
        Ok(LetGo::default())
    }

    /// Whether it holds something of what another has let go of.
    ///
    /// # Errors
    /// When it can't be read.
    fn holds_any(&self, _image: &[u8], _let_go: &LetGo) -> Result<bool, ImageError> {
        Ok(false)
    }

    /// Whether the database is whole, however long it takes to know (`integrity_check`).
    ///
    /// # Errors
    /// When it is not.
    fn check_all(&self, image: &[u8]) -> Result<(), ImageError> {
        self.check(image)
    }

    /// Whether the database is whole (`quick_check`).
    ///
    /// # Errors
    /// When it is not.
    fn check(&self, image: &[u8]) -> Result<(), ImageError>;
}
