//! What can go wrong with a record that is kept in a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::record::{AccessEnd, RecordError};
use crate::vault::VaultError;
use crate::vault::ids::NoRandomness;

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
        "your access to {} was ended{}; nothing can be written there any more. What was called saved before is in the \
         record; ask {} about anything else",
        path.display(),
        end.how(),
        end.whom()
    )]
    AccessEnded { path: PathBuf, end: Box<AccessEnd> },
    /// The same, and the share had not taken everything by then.
    #[error(
        "your access to {} was ended{}, and {} on this machine only, where nobody else has them; ask {} what is to become \
         of them",
        path.display(),
        end.how(),
        last_changes(*number),
        end.whom()
    )]
    EndedOnlyHere { path: PathBuf, end: Box<AccessEnd>, number: usize },
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
    /// The record is saved, but could not be folded into one file.
    #[error("everything is saved in the journal beside the record, but the one file could not be written: {why}")]
    NotFolded { why: Arc<VaultError> },
}

impl SessionError {
    pub(super) fn access_ended(path: &Path, end: AccessEnd) -> Self {
        Self::AccessEnded { path: path.to_owned(), end: Box::new(end) }
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

fn changes(number: usize) -> String {
    if number == 1 { "1 change".to_owned() } else { format!("{number} changes") }
}

fn last_changes(number: usize) -> String {
    if number == 1 { "the last change is".to_owned() } else { format!("the last {number} changes are") }
}

fn because(why: Option<&VaultError>) -> String {
    why.map(|why| format!(": {why}")).unwrap_or_default()
}
