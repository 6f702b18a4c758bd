//! Operations: what was changed, in a form that any later version reads.
//!
//! CBOR with numbers for names. A number once given is never given to anything else. A change that an older program
//! would misunderstand raises [`super::frame::FORMAT`]; one that it may safely ignore is a new optional field.

use std::fmt;

use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use super::clock::Stamp;
use super::ids::RowId;

/// The longest text or bytes of one value, and the longest text update.
pub const MAX_VALUE: usize = 8 * 1024 * 1024;
/// The longest name of a table or column.
pub const MAX_NAME: usize = 64;
/// The most cells that one operation changes together.
pub const MAX_CELLS: usize = 256;

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
mod tests {
    use super::*;
    use crate::vault::SeatId;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::Integer),
            ".*".prop_map(Value::Text),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        ]
    }

    fn cells() -> impl Strategy<Value = Vec<(String, Value)>> {
        proptest::collection::btree_map("[a-z_][a-z0-9_]{0,20}", value(), 1..6)
            .prop_map(|map| map.into_iter().collect())
    }

    fn change() -> impl Strategy<Value = OperationKind> {
        let table = || "[a-z_][a-z0-9_]{0,20}";
        let row = || any::<[u8; 16]>().prop_map(RowId::from_bytes);
        let update = proptest::collection::vec(any::<u8>(), 0..40);
        prop_oneof![
            (table(), row(), cells()).prop_map(|(table, row, cells)| OperationKind::Insert { table, row, cells }),
            (table(), row(), cells()).prop_map(|(table, row, cells)| OperationKind::Set { table, row, cells }),
            (table(), row(), any::<bool>()).prop_map(|(table, row, dead)| OperationKind::Tombstone {
                table,
                row,
                dead
            }),
            (table(), row(), table(), update)
                .prop_map(|(table, row, column, update)| { OperationKind::Text { table, row, column, update } }),
            (".*", proptest::option::of(row()), ".*")
                .prop_map(|(what, subject, detail)| { OperationKind::Audit { what, subject, detail } }),
        ]
    }

    fn stamp() -> impl Strategy<Value = Stamp> {
        (any::<u64>(), any::<u32>(), any::<[u8; 8]>()).prop_map(|(wall_ms, counter, seat)| Stamp {
            wall_ms,
            counter,
            seat: SeatId::from_bytes(seat),
        })
    }

    proptest! {
        #[test]
        fn every_operation_goes_there_and_back(stamp in stamp(), change in change()) {
            let operation = Operation { stamp, change };
            prop_assert_eq!(operation.check(), Ok(()));
            let bytes = minicbor::to_vec(&operation).unwrap();
            prop_assert_eq!(minicbor::decode::<Operation>(&bytes).unwrap(), operation);
        }

        #[test]
        fn a_changed_byte_never_panics(stamp in stamp(), change in change(), at in any::<prop::sample::Index>(), byte: u8) {
            let mut bytes = minicbor::to_vec(Operation { stamp, change }).unwrap();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(operation) = minicbor::decode::<Operation>(&bytes) {
                let _ = operation.check();
            }
        }
    }

    /// These bytes are in records: they must decode to the same for ever.
    #[test]
    fn the_bytes_are_those_of_the_format() {
        let seat = SeatId::from_bytes([1; 8]);
        let row = RowId::from_bytes([2; 16]);
        let cells = vec![("a".to_owned(), Value::Null), ("b".to_owned(), Value::Integer(-1))];
        let stamp = Stamp { wall_ms: 3, counter: 4, seat };
        let operation = Operation { stamp, change: OperationKind::Set { table: "t".to_owned(), row, cells } };
        let hex: String = minicbor::to_vec(&operation).unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "82830304480101010101010101820183617450020202020202020202020202020202028282\
             6161f682616220"
        );
    }

    #[test]
    fn fields_that_a_later_version_adds_are_passed_over() {
        // A tombstone with a fourth field.
        let mut e = Encoder::new(Vec::new());
        let stamp = Stamp { wall_ms: 3, counter: 4, seat: SeatId::from_bytes([1; 8]) };
        let row = RowId::from_bytes([2; 16]);
        e.array(2).unwrap().encode(stamp).unwrap();
        e.array(2).unwrap().u32(2).unwrap().array(4).unwrap();
        e.str("t").unwrap().encode(row).unwrap().bool(true).unwrap().str("later").unwrap();
        let operation: Operation = minicbor::decode(&e.into_writer()).unwrap();
        assert_eq!(operation.change, OperationKind::Tombstone { table: "t".to_owned(), row, dead: true });
    }

    #[test]
    fn debug_shows_nothing_of_a_case() {
        let row = RowId::from_bytes([2; 16]);
        let secret = || "14 Mill Lane".to_owned();
        let cells = vec![("a".to_owned(), Value::Text(secret())), ("b".to_owned(), Value::Integer(8_675_309))];
        let table = "t".to_owned();
        let changes = [
            OperationKind::Set { table: table.clone(), row, cells },
            OperationKind::Text { table: table.clone(), row, column: table, update: secret().into_bytes() },
            OperationKind::Audit { what: "export".to_owned(), subject: None, detail: secret() },
        ];
        let shown = format!("{changes:?}");
        for secret in ["Mill", "8675309", "77, 105"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn what_could_not_be_a_statement_is_refused() {
        let stamp = Stamp { wall_ms: 3, counter: 4, seat: SeatId::from_bytes([1; 8]) };
        let row = RowId::from_bytes([2; 16]);
        let set = |table: &str, cells: Vec<(String, Value)>| {
            Operation { stamp, change: OperationKind::Set { table: table.to_owned(), row, cells } }.check()
        };
        let cell = |name: &str| (name.to_owned(), Value::Null);
        for name in ["", "1a", "a b", "a;", "A", "é", &"a".repeat(65)] {
            assert_eq!(set(name, vec![cell("a")]), Err(BadOperation::Name), "{name}");
            assert_eq!(set("a", vec![cell(name)]), Err(BadOperation::Name), "{name}");
        }
        assert_eq!(set("a", vec![]), Err(BadOperation::Cells));
        assert_eq!(set("a", vec![cell("a"), cell("a")]), Err(BadOperation::Cells));
        assert_eq!(set("a", vec![("a".to_owned(), Value::Bytes(vec![0; MAX_VALUE + 1]))]), Err(BadOperation::Value));
    }
}
