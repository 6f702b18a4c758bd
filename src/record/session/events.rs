//! What a session tells those who work in it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::vault::{Generation, Ticket, VaultError};

/// What a session tells, on the worker's thread.
#[derive(Debug, Clone)]
pub enum SessionEvent {
    /// These changes are on this machine's disk, and on their way to the share.
    SavedHere { at_ms: u64, tickets: Vec<Ticket> },
    /// The share does not answer, or refuses; everything is kept on this machine meanwhile, and goes on by itself.
    ShareAway(Away),
    /// The share was said not to answer, and does again.
    ShareAnswers,
    /// Nothing can be kept on this machine while the share does not have it. Said once.
    NotKeptHere { why: Arc<VaultError> },
    /// These changes are on the disk where the record lives.
    Saved { at_ms: u64, tickets: Vec<Ticket> },
    /// These are not, and the worker goes on trying where it can.
    Failed { why: Arc<VaultError>, tickets: Vec<Ticket>, unsaved: usize },
    /// Others did something, came, moved or went: there is something for [`super::Session::take_in`].
    Others,
    /// The one file holds everything up to now.
    Published { generation: Generation },
    /// These files hold what was closed off, or closed to a reader, and could not be removed; it is tried again by itself. With
    /// no file: they are gone now.
    Lingers { files: Vec<PathBuf>, why: Option<Arc<VaultError>> },
    /// It could not be written; the journal holds everything, and it is tried again later.
    NotPublished { why: Arc<VaultError> },
}

/// Where a session's events go. Called on the worker's thread; must not block.
pub type Tell = Box<dyn Fn(SessionEvent) + Send>;

/// A share that can't be written.
#[derive(Debug, Clone)]
pub struct Away {
    /// Since when: milliseconds since 1970, UTC.
    pub since_ms: u64,
    /// What it says; nothing where it does not answer at all.
    pub why: Option<Arc<VaultError>>,
}

/// How the record is kept at this moment.
#[derive(Debug, Clone)]
pub enum Keeping {
    /// Nothing was changed in this session.
    Unchanged,
    /// Handed over, not on the disk yet.
    Saving,
    /// Everything is on this machine's disk, and not all of it on the share yet; when the last of it came here, and why
    /// the share does not have it where that takes longer than it should.
    SavedHere { at_ms: u64, away: Option<Away> },
    /// Everything is on the disk where the record lives; when the last of it came there, in milliseconds since 1970, UTC.
    Saved { at_ms: u64 },
    /// Something is in memory only.
    NotSaved { why: Arc<VaultError> },
}

/// How closing went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The file that was written; nothing where nothing was to be written.
    pub published: Option<PathBuf>,
    /// Whether the file under the record's own name holds everything. Where another program holds that open, what was
    /// written lies beside it and counts as the record; the file itself is the old one.
    pub in_place: bool,
}
