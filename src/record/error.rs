//! What can go wrong with the record in memory. No sentence holds case data.

use chrono::NaiveDate;

use crate::vault::RowId;
use crate::vault::ids::NoRandomness;

use super::engine::EngineError;

/// Why a change or a question could not be answered. The record is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A line that the change is about is not there, or was removed.
    #[error("the {table} {row} is not in the record; somebody may have removed it")]
    Missing { table: &'static str, row: RowId },
    /// A new line has the identifier of one that is there.
    #[error("the {table} {row} is in the record already")]
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
    /// Values that contradict each other.
    #[error("{0}")]
    Invalid(&'static str),
    /// What is to be undone was changed again since, in this cell.
    #[error("can't undo: this {table} was changed again since; change it by hand")]
    ChangedSince { table: &'static str, row: RowId, cell: String },
    /// A cell holds what this program can't read.
    #[error("the {table} table holds something in “{column}” of line {row} that this version of marac can't read")]
    Unreadable { table: &'static str, row: String, column: &'static str },
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
