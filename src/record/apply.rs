//! Applying operations: cell by cell the newer stamp wins, and what loses goes to the history.
//!
//! The same operations in any order, any of them twice, end in the same record: a cell's value is the one with the
//! greatest stamp of all that were written to it, and its history is all the others. Nothing has to be rolled back.

use std::collections::HashMap;
use std::sync::OnceLock;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql, params};

use crate::vault::{Operation, OperationKind, RowId, SeatId, Stamp, Value};

use super::error::{RecordError, Result};
use super::touched::Touched;
use super::{access, audit, purge, row, signed_log, stamp, unswept};

/// The cell that says whether a line was removed.
const DEAD: &str = "dead";
/// What stands in a composer is nobody's statement yet, and a piece of a closed case that another replaced is to be gone:
/// what it was before is not kept.
pub(super) const WITHOUT_HISTORY: [&str; 2] = ["draft", CLOSED_PIECE];
const CLOSED_PIECE: &str = "closed_piece";
/// What is said once and never otherwise.
const STAYS: [&str; 2] = [purge::TABLE, unswept::TABLE];
/// Since this schema the log is signed.
const SIGNED_LOG: u32 = 2;
/// Since this schema every edit of a text is kept.
pub(super) const EVERY_EDIT: u32 = 3;
/// Before an operation that waits, and was written by a program older than [`EVERY_EDIT`]: "nothing" in CBOR, which begins no
/// operation.
const OLDER: u8 = 0xf6;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// The tables whose lines are made by operations, and their columns; from the schema itself.
#[derive(Debug)]
pub(super) struct Tables(HashMap<String, Vec<String>>);

impl Tables {
    /// The same for every database that was opened: its schema is letter for letter the newest. Read once.
    pub fn of(connection: &Connection) -> Result<&'static Self> {
        static NEWEST: OnceLock<Tables> = OnceLock::new();
        if let Some(known) = NEWEST.get() {
            return Ok(known);
        }
        let read = Self::read(connection)?;
        Ok(NEWEST.get_or_init(|| read))
    }

    fn read(connection: &Connection) -> Result<Self> {
        let mut statement = connection.prepare(
            "SELECT t.name, c.name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c
             WHERE t.schema = 'main' AND t.type = 'table'
               AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'written')
               AND c.name NOT IN ('id', 'dead', 'written')
             ORDER BY t.name, c.cid",
        )?;
        let mut tables: HashMap<String, Vec<String>> = HashMap::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            tables.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        Ok(Self(tables))
    }

    /// The tables, sorted by name, with their columns in order.
    pub fn sorted(&self) -> Vec<(&str, &[String])> {
        let mut all: Vec<_> = self.0.iter().map(|(table, columns)| (table.as_str(), columns.as_slice())).collect();
        all.sort_unstable();
        all
    }

    /// The table's name, for keeping.
    fn name(&'static self, table: &str) -> Option<&'static str> {
        self.0.get_key_value(table).map(|(name, _)| name.as_str())
    }

    pub fn columns(&self, table: &str) -> Result<&[String]> {
        let unknown = || RecordError::FromNewer { table: table.to_owned(), column: "*".to_owned() };
        self.0.get(table).map(Vec::as_slice).ok_or_else(unknown)
    }

    /// Checks that every column is one of the table's, so that names can be put into a statement.
    fn check<'c>(&self, table: &str, columns: impl IntoIterator<Item = &'c str>) -> Result<()> {
        let known = self.columns(table)?;
        match columns.into_iter().find(|column| !known.iter().any(|k| k == column)) {
            Some(column) => Err(RecordError::FromNewer { table: table.to_owned(), column: column.to_owned() }),
            None => Ok(()),
        }
    }
}

/// Applies operations to a database within the caller's transaction.
#[derive(Clone, Copy)]
pub(super) struct Apply<'a> {
    pub connection: &'a Connection,
    pub tables: &'static Tables,
    pub touched: &'a Touched,
    /// Under whose number texts are opened; none of them is edited here.
    pub author: SeatId,
    /// The schema of the program that wrote the operations.
    pub schema: u32,
}

impl Apply<'_> {
    /// Applies one operation, and those that waited for it; one that was applied before changes nothing.
    pub fn operation(&self, operation: &Operation) -> Result<()> {
        match self.alone(operation)? {
            Some(row) => self.catch_up(row),
            None => Ok(()),
        }
    }

    /// Applies one operation; says of which line those that came before what they build on may fit now.
    fn alone(&self, operation: &Operation) -> Result<Option<RowId>> {
        let at = operation.stamp;
        if let Some((table, row)) = operation.change.line()
            && self.is_purged(table, row)?
        {
            return self.set_aside(row, operation).map(|()| None);
        }
        match &operation.change {
            OperationKind::Insert { table, row, cells } => {
                self.tables.check(table, cells.iter().map(|(column, _)| column.as_str()))?;
                self.fits(table, *row, table != "roster" || access::is_sound_line(*row, cells))?;
                self.fits(table, *row, table != purge::TABLE || purge::is_sound(*row, cells))?;
                self.fits(table, *row, table != unswept::TABLE || unswept::is_sound(*row, cells))?;
                let is_first = self.insert(table, *row, cells, at)?;
                match table.as_str() {
                    purge::TABLE if is_first => self.purge(cells)?,
                    unswept::TABLE if is_first => self.forget_swept(cells)?,
                    _ => {}
                }
                return Ok(is_first.then_some(*row));
            }
            OperationKind::Set { table, row, cells } => {
                self.tables.check(table, cells.iter().map(|(column, _)| column.as_str()))?;
                let is_long = cells.iter().any(|(column, _)| row::is_long_text(table, column));
                let fits = table != "roster" || access::is_sound_change(cells);
                self.fits(table, *row, !is_long && fits && !STAYS.contains(&table.as_str()))?;
                let Some(written) = self.written(table, *row)? else { return self.wait(*row, operation) };
                cells.iter().try_for_each(|(column, value)| self.cell(table, *row, column, value, at, written))?;
            }
            OperationKind::Tombstone { table, row, dead } => {
                self.tables.columns(table)?;
                // Nobody is ever taken off the roster, and what is gone for good stays so.
                self.fits(table, *row, table != "roster" && !STAYS.contains(&table.as_str()))?;
                let Some(written) = self.written(table, *row)? else { return self.wait(*row, operation) };
                self.cell(table, *row, DEAD, &Value::from(*dead), at, written)?;
            }
            OperationKind::Text { table, row, column, update } => {
                self.tables.check(table, [column.as_str()])?;
                self.fits(table, *row, row::is_long_text(table, column))?;
                let Some(written) = self.written(table, *row)? else { return self.wait(*row, operation) };
                if !self.text(table, *row, column, update, at, written)? {
                    return self.wait(*row, operation);
                }
                return Ok(Some(*row));
            }
            OperationKind::Audit { what, subject, detail, signed } => {
                audit::add(self.connection, at, what, *subject, detail)?;
                match signed {
                    Some(signature) => signed_log::keep(self.connection, at, signature)?,
                    None if self.schema < SIGNED_LOG => signed_log::keep_unsigned(self.connection, at)?,
                    None => {}
                }
            }
        }
        Ok(None)
    }

    fn fits(&self, table: &str, row: RowId, fits: bool) -> Result<()> {
        if fits { Ok(()) } else { Err(RecordError::BadOperation { table: table.to_owned(), row }) }
    }

    /// The stamp of a cell's last writing; nothing where its line is not there.
    pub fn clock(&self, table: &str, row: RowId, cell: &str) -> Result<Option<Stamp>> {
        let Some(written) = self.written(table, row)? else { return Ok(None) };
        Ok(Some(self.own_clock(row, cell)?.map_or(written, |own| own.max(written))))
    }

    pub fn written(&self, table: &str, row: RowId) -> Result<Option<Stamp>> {
        let sql = format!("SELECT written FROM {table} WHERE id = ?1");
        self.stamp(&sql, params![row.to_string()])
    }

    pub fn own_clock(&self, row: RowId, cell: &str) -> Result<Option<Stamp>> {
        self.stamp("SELECT stamp FROM cell_clock WHERE id = ?1 AND cell = ?2", params![row.to_string(), cell])
    }

    fn stamp(&self, sql: &str, values: &[&dyn ToSql]) -> Result<Option<Stamp>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_row(values, |row| Ok(row.get_ref(0)?.as_blob().ok().and_then(stamp::from_bytes)));
        Ok(found.optional()?.flatten())
    }

    /// Writes a line; whether it was not there.
    fn insert(&self, table: &str, row: RowId, cells: &[(String, Value)], at: Stamp) -> Result<bool> {
        match self.written(table, row)? {
            None => self.first_writing(table, row, cells, at).map(|()| true),
            Some(written) if written == at => Ok(false),
            Some(written) => self.written_twice(table, row, cells, at, written).map(|()| false),
        }
    }

    fn first_writing(&self, table: &str, row: RowId, cells: &[(String, Value)], at: Stamp) -> Result<()> {
        let columns: String = cells.iter().map(|(column, _)| format!(", {column}")).collect();
        let places = ", ?".repeat(cells.len());
        let sql = format!("INSERT INTO {table} (id, written{columns}) VALUES (?, ?{places})");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let (id, at) = (row.to_string(), stamp::to_bytes(at));
        let head: [&dyn ToSql; 2] = [&id, &at];
        let values = head.into_iter().chain(cells.iter().map(|(_, value)| value as &dyn ToSql));
        statement.execute(rusqlite::params_from_iter(values))?;
        self.touch(table, row);
        Ok(())
    }

    /// Writes a cell, or what would have been its value to the history.
    pub fn cell(&self, table: &str, row: RowId, cell: &str, value: &Value, at: Stamp, written: Stamp) -> Result<()> {
        let own = self.own_clock(row, cell)?;
        let last = if cell == DEAD {
            // A line is not "there" by its writing but by not having been removed: every removal counts.
            let Some(last) = own else { return self.overwrite(table, row, cell, value, at) };
            last
        } else {
            own.map_or(written, |own| own.max(written))
        };
        if at == last {
            return Ok(());
        }
        let loses = match access::only_goes_on(table, cell) {
            true => !access::goes_on((value, at), (&self.value(table, row, cell)?, last)),
            false => at < last,
        };
        if loses {
            return self.keep(table, row, cell, at, "?6", Some(value));
        }
        self.keep(table, row, cell, last, &format!("(SELECT {cell} FROM {table} WHERE id = ?1)"), None)?;
        self.overwrite(table, row, cell, value, at)
    }

    pub fn value(&self, table: &str, row: RowId, cell: &str) -> Result<Value> {
        let sql = format!("SELECT {cell} FROM {table} WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(row::value_of(statement.query_row([row.to_string()], |row| row.get(0))?))
    }

    fn overwrite(&self, table: &str, row: RowId, cell: &str, value: &Value, at: Stamp) -> Result<()> {
        self.fill(table, row, cell, value)?;
        self.set_clock(row, cell, at)
    }

    pub fn touch(&self, table: &str, row: RowId) {
        if let Some(name) = self.tables.name(table) {
            self.touched.note(name, row);
        }
    }

    /// Keeps in the history what `source` gives (the cell itself, or the value handed in).
    pub fn keep(
        &self,
        table: &str,
        row: RowId,
        cell: &str,
        at: Stamp,
        source: &str,
        value: Option<&Value>,
    ) -> Result<()> {
        // Who let a piece go says nothing of what was in it: of two who did so at once each is known by that.
        let is_letting_go = table == CLOSED_PIECE && cell == DEAD;
        if WITHOUT_HISTORY.contains(&table) && !is_letting_go {
            return Ok(());
        }
        let sql = format!(
            "INSERT OR IGNORE INTO cell_history (id, cell, stamp, at, seat, line_of, value)
             VALUES (?1, ?2, ?3, ?4, ?5, '{table}', {source})"
        );
        let (id, bytes, date, seat) = (row.to_string(), stamp::to_bytes(at), stamp::date(at), at.seat.to_string());
        let head: [&dyn ToSql; 5] = [&id, &cell, &bytes, &date, &seat];
        let values = head.into_iter().chain(value.map(|value| value as &dyn ToSql));
        self.connection.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(values))?;
        Ok(())
    }

    pub fn set_clock(&self, row: RowId, cell: &str, at: Stamp) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO cell_clock (id, cell, stamp) VALUES (?1, ?2, ?3)")?
            .execute(params![row.to_string(), cell, stamp::to_bytes(at)])?;
        Ok(())
    }

    /// Keeps an operation until what it builds on arrives: the first writing of its line, or an earlier edit.
    fn wait(&self, row: RowId, operation: &Operation) -> Result<Option<RowId>> {
        let bad = |_| RecordError::BadOperation { table: "waiting".to_owned(), row };
        let mut bytes = minicbor::to_vec(operation).map_err(bad)?;
        if self.schema < EVERY_EDIT {
            bytes.insert(0, OLDER);
        }
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO waiting (id, stamp, operation) VALUES (?1, ?2, ?3)")?
            .execute(params![row.to_string(), stamp::to_bytes(operation.stamp), bytes])?;
        Ok(None)
    }

    /// Applies what waited for something of a line, round by round, for as long as one of a round makes others fit. How many
    /// wait is another's to say, so nothing here may go deeper with each.
    fn catch_up(&self, row: RowId) -> Result<()> {
        let id = row.to_string();
        // Every other round from the last to the first: whichever way they build on each other, few rounds are enough.
        let (mut goes_on, mut backwards) = (true, false);
        while std::mem::take(&mut goes_on) {
            let mut waiting: Vec<Vec<u8>> = self
                .connection
                .prepare_cached("SELECT operation FROM waiting WHERE id = ?1 ORDER BY stamp")?
                .query_map([&id], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            if waiting.is_empty() {
                break;
            }
            self.connection.prepare_cached("DELETE FROM waiting WHERE id = ?1")?.execute([&id])?;
            if backwards {
                waiting.reverse();
            }
            backwards = !backwards;
            for bytes in &waiting {
                let (operation, schema) = waited(row, bytes)?;
                let waited = Apply { schema, ..*self };
                goes_on |= waited.alone(&operation)?.is_some();
            }
        }
        Ok(())
    }
}

/// An operation of a line as it waits, and the schema of the program that wrote it.
pub(super) fn waited(row: RowId, bytes: &[u8]) -> Result<(Operation, u32)> {
    let (bytes, schema) = match bytes.split_first() {
        Some((&OLDER, rest)) => (rest, EVERY_EDIT - 1),
        _ => (bytes, EVERY_EDIT),
    };
    let bad = |_| RecordError::BadOperation { table: "waiting".to_owned(), row };
    Ok((minicbor::decode(bytes).map_err(bad)?, schema))
}
