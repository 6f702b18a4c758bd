//! What can go wrong with a record that is kept in a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::record::{AccessEnd, RecordError};
use crate::vault::VaultError;
use crate::vault::ids::NoRandomness;

/// What is said besides to somebody who had ended another's access.
const AT_ONCE: &str = ". You had ended somebody's access as well: of two who end each other's at the same time whoever has had \
    access longer stays, so open the record again, and if that is you, you go on there";

/// Why a session could not do what was asked. No sentence holds case data.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SessionError {
    /// The change or the question.
    #[error(transparent)]
    Record(Arc<RecordError>),
    /// The file.
    #[error(transparent)]
    Vault(Arc<VaultError>),
    /// A journal beside the record is of a newer program.
    #[error(
        "a newer version of marac worked in {} (schema {found}; this one knows {known}); open it with the newer version",
        path.display()
    )]
    Newer { path: PathBuf, found: u32, known: u32 },
    /// The person may read and not write.
    #[error("you can read {} but not change it; ask someone who works in it to run marac access add", path.display())]
    ReadOnly { path: PathBuf },
    /// Somebody ended the person's access.
    #[error(
        "your access to {} was ended{}; nothing can be written there any more. {}; ask {} about anything else{}",
        path.display(),
        end.how(),
        what_was_saved(*kept),
        end.whom(),
        if *at_once { AT_ONCE } else { "" }
    )]
    AccessEnded { path: PathBuf, end: Box<AccessEnd>, kept: usize, at_once: bool },
    /// The same, and the share had not taken everything by then.
    #[error(
        "your access to {} was ended{}, and {} on this machine only. Somebody who has access brings them into the record by \
         opening it here, on this account, with their key; ask {}",
        path.display(),
        end.how(),
        last_changes(*number),
        end.whom()
    )]
    EndedOnlyHere { path: PathBuf, end: Box<AccessEnd>, number: usize },
    /// This machine kept changes for the record under another name, and the user is to be asked about them first.
    #[error(
        "{} on this machine only, for {}; open that, or open {} with --bring-kept if the share is now found there",
        changes_are(*number),
        at.as_deref().unwrap_or("the same record under another name"),
        path.display()
    )]
    KeptElsewhere { path: PathBuf, number: usize, at: Option<String> },
    /// What was done is in memory only.
    #[error("not saved: {why}; the changes are still in memory and are tried again, so leave the program open")]
    NotSaved { why: Arc<VaultError> },
    /// The share did not take what was done, and it is safe on this machine.
    #[error(
        "{} kept on this machine only, because the share {}; open {} here again when it is back, and they go to it then",
        last_changes(*number),
        why.as_deref().map_or_else(|| "does not answer".to_owned(), |why| format!("refuses ({why})")),
        path.display()
    )]
    OnlyHere { number: usize, path: PathBuf, why: Option<Arc<VaultError>> },
    /// The worker ended while changes were waiting.
    #[error(
        "{} could not be saved{}; what was called saved before is safe. Put right what stopped it, and do it again",
        changes(*unsaved),
        because(why.as_deref())
    )]
    Lost { unsaved: usize, why: Option<Arc<VaultError>> },
    /// What was closed to somebody can be read where it was.
    #[error(
        "everything is saved, but what was closed off, or closed to a reader, can still be read in {}{}. Close what holds \
         them open, then open the record once more and leave it",
        names(files),
        because(why.as_deref())
    )]
    StillThere { files: Vec<PathBuf>, why: Option<Arc<VaultError>> },
    /// The record is saved, but could not be folded into one file.
    #[error("everything is saved in the journal beside the record, but the one file could not be written: {why}")]
    NotFolded { why: Arc<VaultError> },
}

impl SessionError {
    pub(super) fn access_ended(path: &Path, end: AccessEnd, kept: usize) -> Self {
        Self::AccessEnded { path: path.to_owned(), end: Box::new(end), kept, at_once: false }
    }
}

impl From<RecordError> for SessionError {
    fn from(error: RecordError) -> Self {
        Self::Record(Arc::new(error))
    }
}

impl From<VaultError> for SessionError {
    fn from(error: VaultError) -> Self {
        Self::Vault(Arc::new(error))
    }
}

impl From<NoRandomness> for SessionError {
    fn from(error: NoRandomness) -> Self {
        VaultError::from(error).into()
    }
}

/// So many changes, in words.
#[must_use]
pub fn changes(number: usize) -> String {
    if number == 1 { "1 change".to_owned() } else { format!("{number} changes") }
}

fn changes_are(number: usize) -> String {
    format!("{} {} saved", changes(number), if number == 1 { "is" } else { "are" })
}

fn what_was_saved(kept: usize) -> String {
    if kept == 0 {
        return "What was called saved before is in the record, or the others are asked whether it goes in".to_owned();
    }
    format!(
        "{} on this machine only: somebody who has access brings what is kept here into the record by opening it here, on \
         this account, with their key",
        changes_are(kept)
    )
}

fn last_changes(number: usize) -> String {
    if number == 1 { "the last change is".to_owned() } else { format!("the last {number} changes are") }
}

fn names(files: &[PathBuf]) -> String {
    files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn because(why: Option<&VaultError>) -> String {
    why.map(|why| format!(": {why}")).unwrap_or_default()
}
