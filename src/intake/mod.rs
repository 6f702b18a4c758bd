//! Files from outside: referrals, earlier cases and contacts (REF-12, CON-1).
//!
//! A file is read in one pass that names everything wrong with it by row, line, column and reason. Nothing here
//! touches the record: the caller imports all of it, or nothing. Reasons never repeat what stands in a cell of a name
//! or a text; they go to the standard error.

mod cells;
mod circumstances;
mod columns;
mod contacts;
mod heard_before;
mod json;
mod map;
mod referrals;
mod table;
mod text;

use std::fmt;

use sha2::{Digest, Sha256};

use crate::domain::import_mark::ImportMark;
use crate::domain::referral::Reference;
pub use contacts::{AgencyEntry, merged, read_contacts};
pub use heard_before::{read_heard_before, set_aside_known_cases};
pub use map::{Kind, Map, MapError};
pub use referrals::{read_referrals, set_aside_known};

/// The most bytes of a file: a year of the largest area's referrals is a tenth of it.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;
/// The most rows, columns, and characters of a cell.
pub const MOST_ROWS: usize = 50_000;
pub const MOST_COLUMNS: usize = 400;
pub const MOST_CHARACTERS: usize = 100_000;

/// A row that can't be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The row below the headings; 1 is the first.
    pub row: usize,
    /// The line of the file on which the row begins. JSON has none.
    pub line: Option<u64>,
    /// The column's heading, as the file has it. Empty where the whole row is meant.
    pub column: String,
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if let Some(line) = self.line {
            write!(f, " (line {line})")?;
        }
        if !self.column.is_empty() {
            write!(f, ", column “{}”", self.column)?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// What a file gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// The rows without a fault, in the file's order.
    pub rows: Vec<T>,
    pub faults: Vec<Fault>,
    /// Columns that the map doesn't know; what stands in them is left out.
    pub unknown_columns: Vec<String>,
    /// Columns of the shipped map that the file has under no name. One that a map of an area's own names is a fault instead.
    pub absent_columns: Vec<String>,
    /// SHA-256 of the file's bytes.
    pub digest: [u8; 32],
}

impl<T> Read<T> {
    /// How the record remembers the file (REF-12).
    #[must_use]
    pub fn mark(&self, kind: Kind) -> ImportMark {
        ImportMark { kind: kind.name().to_owned(), digest: self.digest, rows: self.rows.len() }
    }
}

/// A row whose reference the record has already. It is not imported again (REF-12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlreadyThere {
    pub reference: Reference,
    /// The file says something else than the record; a person looks at it.
    pub differs: bool,
}

/// A file that can't be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    #[error("the file is empty")]
    Empty,
    #[error("the file is too large: {what}. Export a shorter time at once")]
    TooLarge { what: String },
    #[error("this is not a text file. Export it as CSV; a spreadsheet program does that with “Save as”")]
    NotText,
    #[error(
        "line {line} is not written in the same characters as the rest, which is UTF-8. \
         Export the file anew, or correct that line"
    )]
    MixedCharacters { line: usize },
    #[error("the file is not well-formed: {reason}")]
    Malformed { reason: String },
    #[error(
        "{}. The file has: {}. Where a column has another name, \
         give a map with --map; one that the export leaves out at times stands in the map under may-be-missing",
        are_missing(.missing),
        .found.join(", ")
    )]
    MissingColumns { missing: Vec<String>, found: Vec<String> },
    #[error("the heading “{column}” stands above two columns; it can't be told which is meant")]
    ColumnTwice { column: String },
    #[error("the map is for {map}, not for {wanted}")]
    WrongMap { map: Kind, wanted: Kind },
    #[error(transparent)]
    Asset(#[from] crate::domain::asset::AssetError),
}

fn are_missing(columns: &[String]) -> String {
    match columns {
        [one] => format!("the column {one} is missing"),
        several => format!("these columns are missing: {}", several.join(", ")),
    }
}

/// The digest that tells the same file from another.
#[must_use]
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
