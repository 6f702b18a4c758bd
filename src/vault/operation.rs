//! Operations: what was changed, in a form that any later version reads.
//!
//! CBOR with numbers for names. A number once given is never given to anything else. A change that an older program
//! would misunderstand raises [`super::frame::FORMAT`]; one that it may safely ignore is a new optional field.

use std::fmt;

use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use super::clock::Stamp;
use super::ids::RowId;
use super::log::LogSignature;

/// The longest text or bytes of one value, and the longest text update.
pub const MAX_VALUE: usize = 8 * 1024 * 1024;
/// The longest name of a table or column.
pub const MAX_NAME: usize = 64;
/// The most cells that one operation changes together.
pub const MAX_CELLS: usize = 256;

/// The most operations that may be made as one piece. A frame has room for more: what is waiting goes with them, and it stays
/// one frame, which others have whole or not at all.
pub const MAX_TOGETHER: usize = super::frame::MAX_OPERATIONS - 5_000;
/// The most bytes of the same, as [`Operation::size`] tells them.
pub const MAX_TOGETHER_BYTES: usize = 16 * 1024 * 1024;

/// Whether operations may be made as one piece.
#[must_use]
pub fn fit_together(operations: &[Operation]) -> bool {
    let bytes = operations.iter().fold(0_usize, |sum, operation| sum.saturating_add(operation.size()));
    operations.len() <= MAX_TOGETHER && bytes <= MAX_TOGETHER_BYTES
}

/// One change, and when and where it was made.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Operation {
    /// The clock of the change. An operation written twice has the same stamp and is the same operation.
    #[n(0)]
    pub stamp: Stamp,
    /// What was changed.
    #[n(1)]
    pub change: OperationKind,
}

/// The kinds of change. Applying is "newer stamp wins", cell by cell, so order and repetition do not matter.
#[derive(Clone, PartialEq, Encode, Decode)]
pub enum OperationKind {
    /// A new row.
    #[n(0)]
    Insert {
        /// The table's name.
        #[n(0)]
        table: String,
        /// The row's name.
        #[n(1)]
        row: RowId,
        /// Columns and their first values.
        #[n(2)]
        cells: Vec<(String, Value)>,
    },
    /// Cells of a row that change together: columns that mean one thing are never half changed.
    #[n(1)]
    Set {
        /// The table's name.
        #[n(0)]
        table: String,
        /// The row's name.
        #[n(1)]
        row: RowId,
        /// Columns and their new values.
        #[n(2)]
        cells: Vec<(String, Value)>,
    },
    /// A row removed, or (undo) brought back. The last writer wins; nothing missing is ever read as deleted.
    #[n(2)]
    Tombstone {
        /// The table's name.
        #[n(0)]
        table: String,
        /// The row's name.
        #[n(1)]
        row: RowId,
        /// Whether the row is gone.
        #[n(2)]
        dead: bool,
    },
    /// A change within a long text that two people may edit at once.
    #[n(3)]
    Text {
        /// The table's name.
        #[n(0)]
        table: String,
        /// The row's name.
        #[n(1)]
        row: RowId,
        /// The column that shows the present text.
        #[n(2)]
        column: String,
        /// A `yrs` update (version 1), opaque here.
        #[cbor(n(3), with = "minicbor::bytes")]
        update: Vec<u8>,
    },
    /// A line of the audit log.
    #[n(4)]
    Audit {
        /// What was done: a kebab-case verb.
        #[n(0)]
        what: String,
        /// The row it was done to, where there is one.
        #[n(1)]
        subject: Option<RowId>,
        /// More, for a reader of the log.
        #[n(2)]
        detail: String,
        /// The signature of whoever did it, at the last line of a piece of work. Older programs pass over it.
        #[n(3)]
        signed: Option<LogSignature>,
    },
}

/// What a cell holds: SQLite's kinds, without floating point, which the record does not use. Its `Debug` shows how long
/// it is and never what it says.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Integer(_) => f.write_str("Integer"),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
        }
    }
}

impl fmt::Debug for OperationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Insert { table, row, cells } => write!(f, "Insert({table} {row} {cells:?})"),
            Self::Set { table, row, cells } => write!(f, "Set({table} {row} {cells:?})"),
            Self::Tombstone { table, row, dead } => write!(f, "Tombstone({table} {row} {dead})"),
            Self::Text { table, row, column, .. } => write!(f, "Text({table} {row} {column})"),
            Self::Audit { what, subject, .. } => write!(f, "Audit({what} {subject:?})"),
        }
    }
}

impl OperationKind {
    /// The table and the line that it is about; nothing for a line of the log.
    #[must_use]
    pub fn line(&self) -> Option<(&str, RowId)> {
        match self {
            Self::Insert { table, row, .. }
            | Self::Set { table, row, .. }
            | Self::Tombstone { table, row, .. }
            | Self::Text { table, row, .. } => Some((table, *row)),
            Self::Audit { .. } => None,
        }
    }

    /// The cells that it writes.
    #[must_use]
    pub fn cells(&self) -> &[(String, Value)] {
        match self {
            Self::Insert { cells, .. } | Self::Set { cells, .. } => cells,
            Self::Tombstone { .. } | Self::Text { .. } | Self::Audit { .. } => &[],
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Integer(i64::from(yes))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<RowId> for Value {
    fn from(row: RowId) -> Self {
        Self::Text(row.to_string())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<C> Encode<C> for Value {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Null => e.null(),
            Self::Integer(number) => e.i64(*number),
            Self::Text(text) => e.str(text),
            Self::Bytes(bytes) => e.bytes(bytes),
        }?;
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Value {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        match d.datatype()? {
            Type::Null => d.null().map(|()| Self::Null),
            Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => {
                d.i64().map(Self::Integer)
            }
            Type::String => d.str().map(|text| Self::Text(text.to_owned())),
            Type::Bytes => d.bytes().map(|bytes| Self::Bytes(bytes.to_vec())),
            other => Err(decode::Error::type_mismatch(other)),
        }
    }
}

/// An operation that no program of ours writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadOperation {
    /// A name that could not be a table's or column's.
    #[error("a table or column name is not lower-case letters, digits and underscores")]
    Name,
    /// No cells, too many, or one column twice.
    #[error("a change has no cells, more than {MAX_CELLS}, or one column twice")]
    Cells,
    /// A value that is too long.
    #[error("a value is longer than {MAX_VALUE} bytes")]
    Value,
}

impl Operation {
    /// Checks names and sizes. Done before writing and after reading, so that what comes out of a journal can be
    /// turned into a statement without a further thought.
    ///
    /// # Errors
    /// Which limit does not hold.
    pub fn check(&self) -> Result<(), BadOperation> {
        match &self.change {
            OperationKind::Insert { table, cells, .. } => check_name(table).and_then(|()| check_cells(cells)),
            OperationKind::Set { table, cells, .. } => {
                check_name(table)?;
                if cells.is_empty() { Err(BadOperation::Cells) } else { check_cells(cells) }
            }
            OperationKind::Tombstone { table, .. } => check_name(table),
            OperationKind::Text { table, column, update, .. } => {
                check_name(table)?;
                check_name(column)?;
                check_length(update.len())
            }
            OperationKind::Audit { what, detail, .. } => {
                check_length(what.len())?;
                check_length(detail.len())
            }
        }
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let content = match &self.change {
            OperationKind::Insert { cells, .. } | OperationKind::Set { cells, .. } => {
                cells.iter().map(|(column, value)| column.len() + value.size()).sum()
            }
            OperationKind::Tombstone { .. } => 0,
            OperationKind::Text { update, .. } => update.len(),
            OperationKind::Audit { what, detail, .. } => what.len() + detail.len(),
        };
        content + 64
    }
}

fn check_name(name: &str) -> Result<(), BadOperation> {
    let sound = (1..=MAX_NAME).contains(&name.len())
        && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if sound { Ok(()) } else { Err(BadOperation::Name) }
}

impl Value {
    fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Null | Self::Integer(_) => 8,
        }
    }
}

fn check_cells(cells: &[(String, Value)]) -> Result<(), BadOperation> {
    if cells.len() > MAX_CELLS {
        return Err(BadOperation::Cells);
    }
    let mut columns = std::collections::HashSet::new();
    for (column, value) in cells {
        check_name(column)?;
        if !columns.insert(column.as_str()) {
            return Err(BadOperation::Cells);
        }
        check_length(value.size())?;
    }
    Ok(())
}

fn check_length(length: usize) -> Result<(), BadOperation> {
    if length > MAX_VALUE { Err(BadOperation::Value) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
