//! What can go wrong with a record, each with one sentence and what to do next. None holds case data, and none changes
//! a file.

use std::path::{Path, PathBuf};

use super::disk::DiskError;
use super::identity::IdentityError;
use super::ids::NoRandomness;
use super::image::ImageError;
use super::loss::Behind;
use super::operation::BadOperation;
use super::place::PlaceRefused;
use super::sealed::{NoRecipients, Unsealable};
use super::signed::Forgery;
use super::trust::Distrust;

/// Why the vault did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A file could not be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The key could not be unlocked.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A record may not live in this folder.
    #[error(transparent)]
    Place(#[from] PlaceRefused),
    /// No random numbers.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// Nobody to encrypt to.
    #[error(transparent)]
    NoRecipients(#[from] NoRecipients),
    /// A change that can't be written down.
    #[error("a change could not be written down ({0}); this is a fault of the program")]
    BadOperation(#[from] BadOperation),

    /// Nothing in it.
    #[error("{} is empty; name another file, or restore this one from a backup", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A database without encryption.
    #[error("{} is a plain SQLite database, not an encrypted record; open it with sqlite3, or name another file", path.display())]
    PlainSqlite {
        /// The file.
        path: PathBuf,
    },
    /// age's text form.
    #[error("{} is age's armoured text form; turn it into the binary form with age -d and age -r, or name another file", path.display())]
    Armoured {
        /// The file.
        path: PathBuf,
    },
    /// Not an age file.
    #[error("{} is not an age file, so it is no record; name another file", path.display())]
    NotAge {
        /// The file.
        path: PathBuf,
    },
    /// An age file of a later kind.
    #[error("{} was encrypted by a newer age than this program knows; update marac", path.display())]
    NewerAge {
        /// The file.
        path: PathBuf,
    },
    /// An age file for a passphrase.
    #[error("{} is encrypted with a passphrase of its own, so it is no record; name another file", path.display())]
    Passphrase {
        /// The file.
        path: PathBuf,
    },
    /// An absurd header.
    #[error("{} has an age header that no marac writes; restore the file from a backup", path.display())]
    Header {
        /// The file.
        path: PathBuf,
    },
    /// The key does not fit.
    #[error("your key does not open {}; name another key with --identity, or ask someone with access to run marac access add", path.display())]
    NoMatchingKey {
        /// The file.
        path: PathBuf,
    },
    /// The key opened it before, on this machine, and does not any more.
    #[error("your access to {} was ended: the key with which you opened it here before does not open it any more. Ask somebody who works in it; if nobody ended it, another file was put there{}", path.display(), kept_here(*kept))]
    AccessEnded {
        /// The file.
        path: PathBuf,
        /// How many of this person's changes are on this machine only.
        kept: usize,
    },
    /// Cut short or altered.
    #[error("{} is damaged or cut short{}; restore it from a backup", path.display(), older_hint(older.as_deref()))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// An older generation that could be opened instead.
        older: Option<PathBuf>,
    },
    /// Whoever wrote it is nobody of the record, or it is not what they wrote.
    #[error("{} opens, but nobody of the record published it like that: {why}{}; do not go by what is in it, keep it, ask who wrote in the folder, and restore the record from a backup", path.display(), older_hint(older.as_deref()))]
    Forged {
        /// The file.
        path: PathBuf,
        /// What is wrong with its signature.
        why: Forgery,
        /// An older generation that could be opened instead.
        older: Option<PathBuf>,
    },
    /// The image inside was refused.
    #[error("{} opens, but {source}; {}", path.display(), image_advice(source))]
    Image {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ImageError,
    },
    /// A newer program wrote a journal.
    #[error("{} was written by a newer marac (format {format}); update marac", path.display())]
    NewerJournal {
        /// The journal.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
    /// The parts of a record lie where a new one should be made.
    #[error("{} belongs to a record of the name {}; open that, or choose another name", part.display(), path.display())]
    PartsLeft {
        /// The record that was to be made.
        path: PathBuf,
        /// What lies there.
        part: PathBuf,
    },
    /// The record on the disk is no longer the one that was opened.
    #[error("{} was changed by another seat since you opened it; your changes are saved beside it and are joined in when it is next opened", path.display())]
    Outdated {
        /// The record.
        path: PathBuf,
    },
    /// Other seats published again and again while it was read.
    #[error("{} was written by others each time that it was read; try again in a moment", path.display())]
    Restless {
        /// The record.
        path: PathBuf,
    },
    /// What lies there is older than what this machine has seen.
    #[error("{}", went_back(path, behind))]
    RolledBack {
        /// The record.
        path: PathBuf,
        /// What it lacks.
        behind: Box<Behind>,
    },
    /// It is properly signed, but not by anybody whom this machine knows.
    #[error("{} is not to be trusted: {why}. Ask those who work in it before you go by it, and look for another copy in backups; to open this one all the same, which the log records: marac FILE --restore", path.display())]
    Distrusted {
        /// The record.
        path: PathBuf,
        /// Why.
        why: Distrust,
    },
    /// An image was handed in that lacks something that the record has.
    #[error("the new generation of {} lacks what is already in it, so it was not written; this is a fault of the program", path.display())]
    ImageLags {
        /// The record.
        path: PathBuf,
    },
    /// What was read back is not what was written.
    #[error("{} could not be read back as it was written, so the record was left as it was; check the disk", path.display())]
    ReadBack {
        /// The new generation.
        path: PathBuf,
    },
    /// The person may read and not write.
    #[error("your signing key is not on the list of those who work in {}; ask someone who is to run marac access add", path.display())]
    NotOnRoster {
        /// The record.
        path: PathBuf,
    },
    /// More than one frame holds.
    #[error("{operations} changes at once are too many to be saved together; make them in smaller parts")]
    TooMuchAtOnce {
        /// How many there were.
        operations: usize,
    },
    /// Nothing to save.
    #[error("there was nothing to save; this is a fault of the program")]
    NothingToSave,
    /// Two attempts to write failed; the changes are still in memory.
    #[error("{unsaved} changes are not saved: {source}")]
    NotSaved {
        /// How many operations are only in memory.
        unsaved: usize,
        /// What the disk said last.
        source: DiskError,
    },
    /// A copy did not come out as its source.
    #[error("the copy {} differs from what was to be copied; remove it and check the disk", path.display())]
    CopyDiffers {
        /// The copy.
        path: PathBuf,
    },
    /// The server does not answer.
    #[error("the share of {} does not answer; when it does, open the record again", path.display())]
    NoAnswer {
        /// The record.
        path: PathBuf,
    },
    /// The thread that does the file work is gone.
    #[error("the part of the program that saves has stopped; close and open the record again, nothing saved is lost")]
    WorkerGone,
}

impl VaultError {
    /// What it means for a record at this path that its bytes can't be decrypted.
    #[must_use]
    pub(crate) fn unsealable(path: &Path, why: Unsealable) -> Self {
        let path = path.to_owned();
        match why {
            Unsealable::Empty => Self::Empty { path },
            Unsealable::PlainSqlite => Self::PlainSqlite { path },
            Unsealable::Armoured => Self::Armoured { path },
            Unsealable::NewerAge => Self::NewerAge { path },
            Unsealable::NotAge => Self::NotAge { path },
            Unsealable::Header => Self::Header { path },
            Unsealable::Passphrase | Unsealable::WrongPassphrase | Unsealable::TooMuchWork(_) => {
                Self::Passphrase { path }
            }
            Unsealable::NoMatchingKey => Self::NoMatchingKey { path },
            Unsealable::Damaged => Self::Damaged { path, older: None },
        }
    }
}

/// An older file, or a file whose journal is not beside it any more.
fn went_back(path: &Path, behind: &Behind) -> String {
    let path = path.display();
    match behind.journals() {
        Some(lost) => format!(
            "a journal beside {path} that was open here before is missing, or its end is: {lost}. Look for the journal, in the folder and in \
             backups; to open the record without it, which the log records: marac FILE --restore"
        ),
        None => format!(
            "{path} is older than what was open here before: {behind}. Look for the newer file and its journals, in the folder and in \
             backups; to open this one all the same, which the log records: marac FILE --restore"
        ),
    }
}

fn older_hint(older: Option<&Path>) -> String {
    older.map_or_else(String::new, |path| format!(" (an older generation is whole: {})", path.display()))
}

fn kept_here(changes: usize) -> String {
    match changes {
        0 => String::new(),
        1 => format!(". 1 change that you made is {KEPT_HERE}"),
        several => format!(". {several} changes that you made are {KEPT_HERE}"),
    }
}

const KEPT_HERE: &str = "on this machine only: somebody who has access brings it into the record by opening it here, on this account, with their key";

fn image_advice(source: &ImageError) -> &'static str {
    match source {
        ImageError::NotARecord => "name another file",
        ImageError::Newer { .. } => "update marac",
        ImageError::Damaged(_) => "restore it from a backup",
    }
}
