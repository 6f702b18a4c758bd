//! What the seat's workers report.

use super::SeatError;
use super::older::Older;
use super::unlocking::OpenedRecord;
use crate::record::session::SessionEvent;

/// What the seat's workers report.
pub enum Report {
    /// The record was opened, or could not be.
    Opened(Box<Result<OpenedRecord, SeatError>>),
    /// The record is older than what was seen here, or damaged where an older generation is whole: the user is asked.
    Older(Older),
    /// The record's own worker.
    Kept(SessionEvent),
    /// Whether it was the passphrase, or why that can't be told.
    Checked(Result<bool, String>),
    /// The record's own worker has ended: nothing is kept any more.
    KeeperGone,
    /// Another worker stopped in the middle of its work.
    Stopped,
}
