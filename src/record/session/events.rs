//! What a session tells those who work in it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::vault::{Generation, Ticket, VaultError};

/// What a session tells, on the worker's thread.
#[derive(Debug, Clone)]
pub enum SessionEvent {
    /// These changes are on the disk.
    Saved { at_ms: u64, tickets: Vec<Ticket> },
    /// These are not, and the worker goes on trying where it can.
    Failed { why: Arc<VaultError>, tickets: Vec<Ticket>, unsaved: usize },
    /// Others did something, came, moved or went: there is something for [`super::Session::take_in`].
    Others,
    /// The one file holds everything up to now.
    Published { generation: Generation },
    /// It could not be written; the journal holds everything, and it is tried again later.
    NotPublished { why: Arc<VaultError> },
}

/// Where a session's events go. Called on the worker's thread; must not block.
pub type Tell = Box<dyn Fn(SessionEvent) + Send>;

/// How the record is kept at this moment.
#[derive(Debug, Clone)]
pub enum Keeping {
    /// Nothing was changed in this session.
    Unchanged,
    /// Handed over, not on the disk yet.
    Saving,
    /// Everything is on the disk; when the last of it came there, in milliseconds since 1970, UTC.
    Saved { at_ms: u64 },
    /// Something is in memory only.
    NotSaved { why: Arc<VaultError> },
}

/// How closing went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The file that was written; nothing where nothing was to be written.
    pub published: Option<PathBuf>,
}
