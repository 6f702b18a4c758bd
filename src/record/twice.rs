//! Lines that are named by what they are, so that two seats that write the same write one.

use rusqlite::{OptionalExtension, params};

use super::apply::Apply;
use super::error::Result;
use super::{row, stamp};
use crate::vault::{RowId, Stamp, Value};

impl Apply<'_> {
    /// Two seats wrote the same new line, one that is named by what it is (a case on a list, an import). The earlier
    /// is its first writing, the later sets its cells.
    pub fn written_twice(
        &self,
        table: &str,
        row: RowId,
        cells: &[(String, Value)],
        at: Stamp,
        written: Stamp,
    ) -> Result<()> {
        let plain = || cells.iter().filter(|(column, _)| !row::is_long_text(table, column));
        if at < written {
            self.was_written_before(table, row, cells, at, written)?;
            let sql = format!("UPDATE {table} SET written = ?2 WHERE id = ?1");
            self.connection.prepare_cached(&sql)?.execute(params![row.to_string(), stamp::to_bytes(at)])?;
        }
        let first = at.min(written);
        for (column, value) in plain() {
            self.cell(table, row, column, value, at, first)?;
        }
        Ok(())
    }

    /// A line turns out to be older: what its first writing here said is a later value. What that left empty it did not say.
    fn was_written_before(
        &self,
        table: &str,
        row: RowId,
        cells: &[(String, Value)],
        at: Stamp,
        written: Stamp,
    ) -> Result<()> {
        for column in self.tables.columns(table)? {
            if row::is_long_text(table, column) {
                self.was_first_written(row, column, written, at)?;
                continue;
            }
            let said = cells.iter().find(|(known, _)| known == column).map(|(_, value)| value);
            let (value, is_changed) = match self.own_clock(row, column)? {
                Some(_) => (self.history_at(row, column, written)?, true),
                None => (Some(self.value(table, row, column)?), false),
            };
            match (value, said) {
                (None, _) => {}
                (Some(Value::Null), Some(value)) if !is_changed => self.fill(table, row, column, value)?,
                (Some(Value::Null), None) if !is_changed => {}
                // The older one says what it was before it was changed.
                (Some(Value::Null), _) => self.was_first_written(row, column, written, at)?,
                (Some(_), said) => {
                    if !is_changed {
                        self.set_clock(row, column, written)?;
                    }
                    if said.is_none() {
                        self.keep(table, row, column, at, "?6", Some(&Value::Null))?;
                    }
                }
            }
            if let (Some(value), true) = (said, is_changed) {
                self.say_again(row, column, at, value)?;
            }
        }
        Ok(())
    }

    /// What was kept of a cell as of this stamp.
    fn history_at(&self, row: RowId, column: &str, at: Stamp) -> Result<Option<Value>> {
        let sql = "SELECT value FROM cell_history WHERE id = ?1 AND cell = ?2 AND stamp = ?3";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_row(params![row.to_string(), column, stamp::to_bytes(at)], |row| row.get(0));
        Ok(found.optional()?.map(row::value_of))
    }

    /// Gives what was kept of a cell as of this stamp, where something was, this value.
    fn say_again(&self, row: RowId, column: &str, at: Stamp, value: &Value) -> Result<()> {
        let sql = "UPDATE cell_history SET value = ?4 WHERE id = ?1 AND cell = ?2 AND stamp = ?3";
        let values = params![row.to_string(), column, stamp::to_bytes(at), value];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    pub fn fill(&self, table: &str, row: RowId, cell: &str, value: &Value) -> Result<()> {
        let sql = format!("UPDATE {table} SET {cell} = ?2 WHERE id = ?1");
        self.connection.prepare_cached(&sql)?.execute(params![row.to_string(), value])?;
        self.touch(table, row);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::record::Record;
    use crate::vault::{Operation, OperationKind, RowId, SeatId, Stamp, Value};

    /// Whichever of two first writings is heard of first, and whatever either left empty, seats agree.
    #[test]
    fn a_line_that_was_written_twice_is_the_same_whichever_came_first() {
        let row = RowId::from_bytes([7; 16]);
        let cells = |said: &[(&str, &str)]| {
            said.iter().map(|(column, value)| ((*column).to_owned(), Value::from(*value))).collect::<Vec<_>>()
        };
        let operation = |counter, seat, change| Operation {
            stamp: Stamp { wall_ms: 1_796_900_000_000, counter, seat: SeatId::from_bytes([seat; 8]) },
            change,
        };
        let insert = |counter, seat, said: &[(&str, &str)]| {
            operation(counter, seat, OperationKind::Insert { table: "entry".to_owned(), row, cells: cells(said) })
        };
        let table = || "entry".to_owned();
        let one = insert(1, 1, &[("speaker", "Marlon"), ("kind", "risk"), ("text", "")]);
        let other = insert(2, 2, &[("edited", "2026-12-10"), ("kind", "information"), ("text", "")]);
        let set = operation(3, 2, OperationKind::Set { table: table(), row, cells: cells(&[("standing", "fact")]) });
        let dump = |order: [&Operation; 3]| {
            let mut record = Record::empty(RowId::from_bytes([1; 16]), SeatId::from_bytes([3; 8])).unwrap();
            order.iter().for_each(|one| record.apply(std::slice::from_ref(*one), 0).unwrap());
            record.canonical_dump().unwrap()
        };
        let again = operation(
            4,
            2,
            OperationKind::Set { table: table(), row, cells: cells(&[("kind", "risk"), ("speaker", "Asha")]) },
        );
        for set in [set, again] {
            same_in_any_order(&one, &other, &set, &dump);
        }
    }

    fn same_in_any_order(
        one: &Operation,
        other: &Operation,
        set: &Operation,
        dump: &impl Fn([&Operation; 3]) -> String,
    ) {
        let all = dump([one, other, set]);
        assert!(["Marlon", "2026-12-10", "information", "risk"].iter().all(|word| all.contains(word)));
        for order in [[one, set, other], [other, one, set], [other, set, one], [set, other, one], [set, one, other]] {
            assert_eq!(dump(order), all);
        }
    }
}
