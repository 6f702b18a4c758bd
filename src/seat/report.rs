//! What the seat's workers report.

use super::SeatError;
use super::question::Question;
use super::unlocking::OpenedRecord;
use crate::record::session::SessionEvent;

/// What the seat's workers report.
pub enum Report {
    /// The record was opened, or could not be.
    Opened(Box<Result<OpenedRecord, SeatError>>),
    /// The user is to be asked before the record is opened.
    Asked(Question),
    /// The record's own worker.
    Kept(SessionEvent),
    /// Whether it was the passphrase, or why that can't be told.
    Checked(Result<bool, String>),
    /// What was read of a file that the user named, or why it could not be.
    Read(Result<Vec<u8>, String>),
    /// The record's own worker has ended: nothing is kept any more.
    KeeperGone,
    /// Another worker stopped in the middle of its work.
    Stopped,
}
