//! Turning changes of domain values into operations, applied as they are made.

use crate::record::engine::SCHEMA;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::record::apply::{Apply, Tables};
use crate::record::error::{RecordError, Result};
use crate::record::queries::EarlierValue;
use crate::record::row::{self, Row};
use crate::record::touched::Touched;
use crate::vault::{HybridClock, Operation, OperationKind, RowId, SeatId, Stamp, Value};

/// How one piece of a change is undone.
#[derive(Clone, PartialEq)]
pub(in crate::record) enum Inverse {
    /// The line is to be there or not, as before.
    Dead { table: &'static str, row: RowId, dead: bool },
    /// Cells that meant one thing: column, what it held, what it holds now.
    Cells { table: &'static str, row: RowId, cells: Vec<(&'static str, Value, Value)> },
    /// A long text.
    Text { table: &'static str, row: RowId, column: &'static str, before: String, after: String },
}

impl Inverse {
    /// The table of the line that it is about.
    pub const fn table(&self) -> &'static str {
        match self {
            Self::Dead { table, .. } | Self::Cells { table, .. } | Self::Text { table, .. } => table,
        }
    }
}

/// A change as it is being written. Everything happens in the caller's transaction.
pub(in crate::record) struct Writing<'a> {
    connection: &'a Connection,
    pub(super) apply: Apply<'a>,
    pub(super) clock: &'a mut HybridClock,
    now: u64,
    pub person: RowId,
    pub operations: Vec<Operation>,
    pub undo: Vec<Inverse>,
}

impl<'a> Writing<'a> {
    pub fn new(
        connection: &'a Connection,
        tables: &'static Tables,
        touched: &'a Touched,
        (clock, author): (&'a mut HybridClock, SeatId),
        person: RowId,
        now: u64,
    ) -> Self {
        let apply = Apply { connection, tables, touched, author, schema: SCHEMA };
        Self { connection, apply, clock, now, person, operations: Vec::new(), undo: Vec::new() }
    }

    pub const fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// Milliseconds since 1970, UTC.
    pub const fn now(&self) -> u64 {
        self.now
    }

    /// The value of a line that must be there.
    pub fn get<R: Row>(&self, row: RowId) -> Result<R> {
        row::get(self.connection, row)
    }

    /// Checks that a line is there.
    pub fn require<R: Row>(&self, row: RowId) -> Result<()> {
        self.get::<R>(row).map(drop)
    }

    /// Adds a line.
    pub fn insert<R: Row>(&mut self, value: &R) -> Result<()> {
        let row = value.row();
        if row::is_dead::<R>(self.connection, row)?.is_some() {
            return Err(RecordError::AlreadyThere { table: R::TABLE, row });
        }
        // An empty cell need not be said.
        let cells = R::COLUMNS.iter().zip(value.cells()).filter(|(_, value)| *value != Value::Null);
        let cells = cells.map(|(column, value)| ((*column).to_owned(), value)).collect();
        self.emit(OperationKind::Insert { table: R::TABLE.to_owned(), row, cells }, None)?;
        self.undo.push(Inverse::Dead { table: R::TABLE, row, dead: true });
        Ok(())
    }

    /// Adds a line of these cells.
    pub fn insert_cells(&mut self, table: &'static str, row: RowId, cells: Vec<(String, Value)>) -> Result<()> {
        self.emit(OperationKind::Insert { table: table.to_owned(), row, cells }, None)?;
        self.undo.push(Inverse::Dead { table, row, dead: true });
        Ok(())
    }

    /// Gives cells of a line that is there these values. Not undone.
    pub fn give_cells(&mut self, table: &str, row: RowId, cells: Vec<(String, Value)>) -> Result<()> {
        let mut seen = None;
        for (column, _) in &cells {
            seen = seen.max(self.apply.clock(table, row, column)?);
        }
        self.emit(OperationKind::Set { table: table.to_owned(), row, cells }, seen)
    }

    /// Takes a line out that is there. Not undone.
    pub fn take_out(&mut self, table: &str, row: RowId) -> Result<()> {
        let seen = self.apply.clock(table, row, "dead")?;
        self.emit(OperationKind::Tombstone { table: table.to_owned(), row, dead: true }, seen)
    }

    /// Makes a long text say something, by an edit that is the same at every seat that does so to the same text: made at two,
    /// it stands there once. Not undone.
    pub fn edit_alike(&mut self, table: &str, row: RowId, column: &str, after: &str) -> Result<()> {
        let author = author_named("edit-alike", &[row.as_bytes(), column.as_bytes(), after.as_bytes()]);
        let update = Apply { author, ..self.apply }.open_text(table, row, column)?.edit(after);
        let seen = self.apply.clock(table, row, column)?;
        let (table, column) = (table.to_owned(), column.to_owned());
        self.emit(OperationKind::Text { table, row, column, update }, seen)
    }

    /// Adds a line, or makes the one of this name be there with this value.
    pub fn put<R: Row>(&mut self, value: &R) -> Result<()> {
        let row = value.row();
        match row::is_dead::<R>(self.connection, row)? {
            None => return self.insert(value),
            Some(true) => self.set_dead(R::TABLE, row, false)?,
            Some(false) => {}
        }
        let before = self.get::<R>(row)?;
        self.write_difference(&before, value)
    }

    /// Changes a line that must be there; only what differs is written.
    pub fn revise<R: Row>(&mut self, row: RowId, change: impl FnOnce(&mut R)) -> Result<()> {
        let before = self.get::<R>(row)?;
        let mut after = self.get::<R>(row)?;
        change(&mut after);
        self.write_difference(&before, &after)
    }

    /// Removes a line that must be there.
    pub fn remove<R: Row>(&mut self, row: RowId) -> Result<()> {
        self.require::<R>(row)?;
        self.set_dead(R::TABLE, row, true)
    }

    /// Adds a line to the audit log.
    pub fn audit(&mut self, what: &str, subject: Option<RowId>, detail: &str) -> Result<()> {
        let (what, detail) = (what.to_owned(), detail.to_owned());
        self.emit(OperationKind::Audit { what, subject, detail, signed: None }, None)
    }

    /// Gives a field of a line that must be there the value back that it had before, and gives the line.
    pub fn bring_back(&mut self, earlier: &EarlierValue) -> Result<Option<RowId>> {
        let (table, row) = (earlier.line.table(), earlier.line.row());
        if self.holds(table, row, "dead")? != Value::from(false) {
            return Err(RecordError::Missing { table, row });
        }
        let mut cells = Vec::new();
        for (column, value) in &earlier.cells {
            let present = self.holds(table, row, column)?;
            match (present, value) {
                (Value::Text(now), Value::Text(then)) if row::is_long_text(table, column) => {
                    if now != *then {
                        self.set_text(table, row, column, now, then.clone())?;
                    }
                }
                (present, value) => cells.push((*column, present, value.clone())),
            }
        }
        if cells.iter().any(|(_, now, then)| now != then) {
            self.set_cells(table, row, cells)?;
        }
        Ok(Some(row))
    }

    fn write_difference<R: Row>(&mut self, before: &R, after: &R) -> Result<()> {
        let mut cells = R::COLUMNS.iter().copied().zip(before.cells()).zip(after.cells());
        let mut changed = Vec::new();
        for &width in R::FIELDS {
            let field: Vec<_> = cells.by_ref().take(width).map(|((column, old), new)| (column, old, new)).collect();
            if field.iter().all(|(_, old, new)| old == new) {
                continue;
            }
            match field.as_slice() {
                [(column, Value::Text(old), Value::Text(new))] if row::is_long_text(R::TABLE, column) => {
                    self.set_text(R::TABLE, after.row(), column, old.clone(), new.clone())?;
                }
                _ => changed.extend(field),
            }
        }
        if changed.is_empty() { Ok(()) } else { self.set_cells(R::TABLE, after.row(), changed) }
    }

    pub(super) fn set_cells(
        &mut self,
        table: &'static str,
        row: RowId,
        cells: Vec<(&'static str, Value, Value)>,
    ) -> Result<()> {
        let mut seen = None;
        for (column, ..) in &cells {
            seen = seen.max(self.apply.clock(table, row, column)?);
        }
        let new = cells.iter().map(|(column, _, new)| ((*column).to_owned(), new.clone())).collect();
        self.emit(OperationKind::Set { table: table.to_owned(), row, cells: new }, seen)?;
        self.undo.push(Inverse::Cells { table, row, cells });
        Ok(())
    }

    pub(super) fn set_text(
        &mut self,
        table: &'static str,
        row: RowId,
        column: &'static str,
        before: String,
        after: String,
    ) -> Result<()> {
        let update = self.apply.open_text(table, row, column)?.edit(&after);
        let seen = self.apply.clock(table, row, column)?;
        let (table_name, column_name) = (table.to_owned(), column.to_owned());
        self.emit(OperationKind::Text { table: table_name, row, column: column_name, update }, seen)?;
        self.undo.push(Inverse::Text { table, row, column, before, after });
        Ok(())
    }

    pub(super) fn set_dead(&mut self, table: &'static str, row: RowId, dead: bool) -> Result<()> {
        let seen = self.apply.clock(table, row, "dead")?;
        self.emit(OperationKind::Tombstone { table: table.to_owned(), row, dead }, seen)?;
        self.undo.push(Inverse::Dead { table, row, dead: !dead });
        Ok(())
    }

    /// What a cell holds now; nothing where its line is not there.
    pub fn holds(&self, table: &str, row: RowId, column: &str) -> Result<Value> {
        let sql = format!("SELECT {column} FROM {table} WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([row.to_string()])?;
        let Some(found) = rows.next()? else { return Ok(Value::Null) };
        Ok(row::value_of(found.get(0)?))
    }

    /// Stamps an operation so that it comes after `seen`, and applies it.
    fn emit(&mut self, change: OperationKind, seen: Option<Stamp>) -> Result<()> {
        let stamp = match seen {
            Some(seen) => self.clock.issue_after(self.now, seen),
            None => self.clock.issue(self.now),
        };
        let operation = Operation { stamp, change };
        self.apply.operation(&operation)?;
        self.operations.push(operation);
        Ok(())
    }
}

/// The row of something that is known by what it is, so that two seats that add it add the same.
pub(in crate::record) fn named(kind: &str, parts: &[&[u8]]) -> RowId {
    let mut hash = Sha256::new();
    for part in [kind.as_bytes()].iter().chain(parts) {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    let mut name = [0; 16];
    for (to, from) in name.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    RowId::from_bytes(name)
}

/// A number under which texts are edited that no seat has: always the same one for these parts.
pub(in crate::record) fn author_named(kind: &str, parts: &[&[u8]]) -> SeatId {
    let mut number = [0; 8];
    for (to, from) in number.iter_mut().zip(named(kind, parts).as_bytes()) {
        *to = *from;
    }
    SeatId::from_bytes(number)
}
