//! What can go wrong with the record in memory. No sentence holds case data.

use chrono::NaiveDate;

use crate::vault::ids::NoRandomness;
use crate::vault::operation::{BadOperation, MAX_TOGETHER, MAX_TOGETHER_BYTES};
use crate::vault::{Operation, RowId};

use super::engine::EngineError;

/// Why a change or a question could not be answered. The record is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A line that the change is about is not there, or was removed.
    #[error("the {table} is not in the record any more; somebody may have removed it, or closed off its case")]
    Missing { table: &'static str, row: RowId },
    /// A new line has the identifier of one that is there.
    #[error("the same {table} is in the record already")]
    AlreadyThere { table: &'static str, row: RowId },
    /// The same file was imported before (REF-12).
    #[error("this file was imported before ({kind}, {rows} rows): nothing was added")]
    ImportedBefore { kind: String, rows: usize },
    /// The person can open the record already, with this key.
    #[error("{name} has access with this key already")]
    HasAccess { name: String },
    /// The person can open the record already, with another key.
    #[error(
        "{name} has access already, with another key; withdraw that first with marac access remove, or give another name"
    )]
    NameTaken { name: String },
    /// Two people would have one key, and nobody could tell who wrote what.
    #[error("this is the key of {name}; each person needs a key of their own, made with marac key new")]
    KeyOfAnother { name: String },
    /// A key that was withdrawn stays so.
    #[error(
        "this key, of {name}, was withdrawn on {on} and does not come back; make a new one with marac key new --out FILE"
    )]
    KeyWithdrawn { name: String, on: NaiveDate },
    /// Nobody could change the record any more.
    #[error("{name} is the only one who can write in this record; give somebody else access first")]
    LastWriter { name: String },
    /// The access was withdrawn before.
    #[error("{name} has no access any more")]
    NoAccess { name: String },
    /// An agency that can be neither an attendee nor a recipient (MTG-6), in the words of the list of agencies.
    #[error("{0}")]
    CannotTakePart(String),
    /// It would be addressed to the alleged perpetrator (REF-5).
    #[error(transparent)]
    MayNotBeTold(#[from] crate::domain::recipient::Refusal),
    /// The case can't be put off as it stands (REF-6).
    #[error(transparent)]
    NotDeferrable(#[from] crate::domain::life::NotDeferrable),
    /// What a track's clause does not allow, or lacks (TRF-1 to TRF-6).
    #[error("{0}")]
    CannotHappen(crate::domain::tracks::CannotHappen),
    /// Somebody who can't be on the distribution list of a closed case (CLO-1).
    #[error(transparent)]
    NotForClosed(#[from] crate::domain::closed::NotForClosed),
    /// Somebody who can't come to the list of those who read a closed case (CLO-3).
    #[error(transparent)]
    NotAReader(#[from] crate::domain::closed::NotAReader),
    /// A closed case could not be encrypted to its readers.
    #[error(transparent)]
    NotSealed(#[from] crate::vault::closed_piece::NotSealed),
    /// A closed case was given where only open ones may stand.
    #[error("a closed case is kept by its own readers alone, and stands in no table of the record")]
    IsClosed,
    /// Values that contradict each other.
    #[error("{0}")]
    Invalid(&'static str),
    /// What is to be undone was changed again since, in this cell.
    #[error("can't undo: this {table} was changed again since; change it by hand")]
    ChangedSince { table: &'static str, row: RowId, cell: String },
    /// A cell holds what this program can't read.
    #[error("the {table} table holds something in “{column}” of line {row} that this version of marac can't read")]
    Unreadable { table: &'static str, row: String, column: &'static str },
    /// More at once than is ever saved as one piece.
    #[error(
        "{operations} changes at once are too many to be saved as one piece, which others have whole or not at all, and nothing \
         was changed; do it in parts: a file that is imported may have at most {MAX_TOGETHER} changes or {} MB, so make several \
         of it, each with fewer rows",
        MAX_TOGETHER_BYTES / (1024 * 1024)
    )]
    TooMuchAtOnce { operations: usize },
    /// A text that no frame may hold.
    #[error("not done, and nothing was changed: {0}; put in less at a time")]
    TooLong(BadOperation),
    /// An operation of a later version of the program.
    #[error(
        "a newer version of marac wrote to “{table}.{column}”, which this one does not know; open the record with the newer version"
    )]
    FromNewer { table: String, column: String },
    /// An operation that no program of ours writes.
    #[error("an operation on line {row} of {table} is not one that marac writes")]
    BadOperation { table: String, row: RowId },
    /// The audit log is not as it was written.
    #[error("the audit log of seat {seat} was altered at or before {at}")]
    AuditAltered { seat: String, at: String },
    /// The settings kept in the record can't be read.
    #[error("the setting “{0}” in the record can't be read")]
    Setting(String),
    /// The machine gave no random numbers.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// SQLite as it is built into the program, or the database, is not as it must be.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// SQLite refused.
    #[error("the database in memory refused: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// What a question or a change gives.
pub type Result<T, E = RecordError> = std::result::Result<T, E>;

/// Something of several steps was not done to its end.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct Unfinished {
    /// Why.
    #[source]
    pub why: RecordError,
    /// What was made in memory all the same. It is to be saved like any other: or the others never have it, and this seat only
    /// until it closes.
    pub operations: Vec<Operation>,
}

impl From<RecordError> for Unfinished {
    fn from(why: RecordError) -> Self {
        Self { why, operations: Vec::new() }
    }
}

impl Unfinished {
    /// The same with what was made before it.
    #[must_use]
    pub fn after(self, mut before: Vec<Operation>) -> Self {
        before.extend(self.operations);
        Self { why: self.why, operations: before }
    }
}
