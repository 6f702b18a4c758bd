//! What cases stand on, copied from the record to the shelf: never an operation there, and in no piece.

use rusqlite::types::Value as Kept;

use super::ClosedShelf;
use crate::record::Record;
use crate::record::error::Result;
use crate::record::touched::Since;
use crate::vault::Operation;

/// The tables.
const TABLES: [&str; 8] = ["agency", "area", "attendee", "contact", "meeting", "roster", "seat", "setting"];

/// Whether a table is one of the record itself.
pub(super) fn is_reference(table: &str) -> bool {
    TABLES.contains(&table)
}

/// Whether an operation is the case's own.
pub(super) fn is_own(operation: &Operation) -> bool {
    operation.change.line().is_none_or(|(table, _)| !is_reference(table))
}

impl ClosedShelf {
    /// Copies what changed.
    pub(super) fn copy(&mut self, main: &Record, since: &Since) -> Result<()> {
        match since {
            Since::Everything => TABLES.iter().try_for_each(|table| self.copy_where(main, table, "1", "")),
            Since::Lines(lines) => {
                let mut own = lines.iter().filter(|(table, _)| is_reference(table));
                own.try_for_each(|(table, line)| self.copy_where(main, table, "id = ?1", &line.to_string()))
            }
        }
    }

    /// Makes the shelf's own lines of a table what they are in the record again: a change here may have touched them.
    pub(super) fn copy_again(&mut self, main: &Record, operations: &[Operation]) -> Result<()> {
        let touched = operations.iter().filter_map(|one| one.change.line()).filter(|(table, _)| is_reference(table));
        for (table, line) in touched {
            if let Some(table) = TABLES.iter().find(|known| **known == table) {
                self.copy_where(main, table, "id = ?1", &line.to_string())?;
            }
        }
        Ok(())
    }

    fn copy_where(&mut self, main: &Record, table: &str, condition: &str, value: &str) -> Result<()> {
        let values: &[&str] = if value.is_empty() { &[] } else { &[value] };
        let values = || rusqlite::params_from_iter(values.iter());
        let to = self.record.connection.transaction()?;
        to.execute(&format!("DELETE FROM {table} WHERE {condition}"), values())?;
        let mut statement = main.connection.prepare_cached(&format!("SELECT * FROM {table} WHERE {condition}"))?;
        let columns = statement.column_count();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let names = names.join(", ");
        let places = vec!["?"; columns].join(", ");
        let sql = format!("INSERT INTO {table} ({names}) VALUES ({places})");
        let mut rows = statement.query(values())?;
        while let Some(row) = rows.next()? {
            let cells: Vec<Kept> = (0..columns).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
            to.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(cells))?;
        }
        Ok(to.commit()?)
    }
}
