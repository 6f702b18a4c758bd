//! What a reader wrote in a closed case that another had opened again, not having heard of that: it lies in the case's box, where
//! no list shows it. The next of the readers takes it on to where the case is now.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, params};

use super::ClosedShelf;
use super::coming_back::{Cells, OPENED, Renamed, bring, brought_as};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::change::Writing;
use crate::record::error::Result;
use crate::record::purge::{Purged, id_of as purged_line};
use crate::record::retold::retold;
use crate::record::row::{self, Kin, is_long_text};
use crate::record::stamp;
use crate::record::unswept::Swept;
use crate::text::merge::taking_in;
use crate::vault::{Operation, OperationKind, RowId, Stamp, Value};

/// Lines of an open case that a closed one has, and no more once it is open: that they were removed says nothing.
const EMPTIED: [&str; 2] = ["listing", "referral"];

/// A line with what came to it later.
struct Later {
    table: &'static str,
    new: RowId,
    /// Whether it is gone from the case, and by what came later.
    is_dead: bool,
    removes: bool,
    cells: Cells,
    /// The columns of which something later stands.
    changed: BTreeSet<String>,
    /// What a long text was before, by column.
    was: BTreeMap<String, BTreeSet<String>>,
    stamps: BTreeSet<Stamp>,
}

impl ClosedShelf {
    /// Takes on what came to a case after it was opened again.
    pub(super) fn bring_on(&mut self, main: &mut Record, case: CaseId, now: u64) -> Result<Vec<Operation>> {
        if !self.record.sweeps(brought_as(case).row())? {
            return Ok(Vec::new());
        }
        let renamed = self.renamed(case)?;
        let mut later = Vec::new();
        for line in &renamed {
            later.extend(self.later(main, line, &renamed)?);
        }
        if later.is_empty() {
            return Ok(Vec::new());
        }
        let ((), said) = self.record.write(OPENED, now, |writing| {
            later.iter().try_for_each(|one| writing.put(&Swept::new(one.table, one.new, &one.stamps)))
        })?;
        let taken_back = said.undo.clone();
        let subject = brought_as(case).row();
        let made = self.brought(main, case, said, now, |writing| {
            later.into_iter().try_for_each(|one| one.write(writing))?;
            writing.audit(OPENED, Some(subject), "")
        });
        if made.is_err() {
            taken_back.map(|undo| self.record.undo(&undo, now)).transpose()?;
        }
        Ok(made?.operations)
    }

    fn later(&self, main: &Record, (table, line, new): &Renamed, renamed: &[Renamed]) -> Result<Option<Later>> {
        let connection = &self.record.connection;
        let operations = self.record.not_swept(*new, retold(connection, table, *line)?)?;
        let emptied = EMPTIED.contains(table);
        let operations: Vec<Operation> = operations
            .into_iter()
            .filter(|one| !(emptied && matches!(one.change, OperationKind::Tombstone { .. })))
            .collect();
        // Closed off once more, what was brought is in another box; what is new goes there by itself.
        let is_gone = row::is_dead::<Purged>(&main.connection, purged_line(*new))?.is_some();
        if operations.is_empty() || is_gone {
            return Ok(None);
        }
        let (is_dead, cells) = self.standing(table, *line, renamed)?;
        let stamps: BTreeSet<Stamp> = operations.iter().map(|one| one.stamp).collect();
        let removes = operations.iter().any(|one| matches!(one.change, OperationKind::Tombstone { dead: true, .. }));
        let (mut changed, mut was) = (BTreeSet::new(), BTreeMap::new());
        for one in &operations {
            match &one.change {
                OperationKind::Insert { cells, .. } | OperationKind::Set { cells, .. } => {
                    for (column, _) in cells {
                        if !is_long_text(table, column) && stamps.contains(&self.since(table, *line, column)?) {
                            changed.insert(column.clone());
                        }
                    }
                }
                OperationKind::Text { column, .. } => {
                    was.insert(column.clone(), self.texts_before(*line, column)?);
                    changed.insert(column.clone());
                }
                OperationKind::Tombstone { .. } | OperationKind::Audit { .. } => {}
            }
        }
        // What no list of an open case has is not brought.
        changed
            .retain(|column| !matches!((*table, column.as_str()), ("referral", "closed") | ("case_person", "person")));
        let is_dead = is_dead && !emptied;
        Ok(Some(Later { table, new: *new, is_dead, removes, cells, changed, was, stamps }))
    }

    /// Since when a cell of the shelf holds what it does.
    fn since(&self, table: &str, line: RowId, column: &str) -> Result<Stamp> {
        let sql = format!(
            "SELECT coalesce((SELECT stamp FROM cell_clock WHERE id = ?1 AND cell = ?2), written) FROM {table} WHERE id = ?1"
        );
        let mut statement = self.record.connection.prepare_cached(&sql)?;
        let at: Vec<u8> = statement.query_row(params![line.to_string(), column], |row| row.get(0))?;
        let unreadable = || crate::record::error::RecordError::BadOperation { table: table.to_owned(), row: line };
        stamp::from_bytes(&at).ok_or_else(unreadable)
    }

    fn texts_before(&self, line: RowId, column: &str) -> Result<BTreeSet<String>> {
        let sql = "SELECT coalesce(value, '') FROM cell_history WHERE id = ?1 AND cell = ?2";
        let mut statement = self.record.connection.prepare_cached(sql)?;
        let texts = statement.query_map(params![line.to_string(), column], |row| row.get::<_, String>(0))?;
        Ok(texts.collect::<rusqlite::Result<_>>()?)
    }
}

impl Later {
    fn write(self, writing: &mut Writing<'_>) -> Result<()> {
        let sql = format!("SELECT 1 FROM {} WHERE id = ?1", self.table);
        let is_there = writing.connection().prepare_cached(&sql)?.exists([self.new.to_string()])?;
        if !is_there {
            // What came and went meanwhile is nobody's any more.
            return if self.is_dead { Ok(()) } else { bring(writing, self.table, self.new, self.cells) };
        }
        let value = |column: &str| {
            let found = self.cells.iter().find(|(known, _)| known == column);
            found.map_or(Value::Null, |(_, value)| value.clone())
        };
        let (texts, plain): (Vec<&String>, Vec<&String>) =
            self.changed.iter().partition(|column| is_long_text(self.table, column));
        let mut cells = Vec::new();
        for column in plain {
            if writing.holds(self.table, self.new, column)? != value(column) {
                cells.push((column.clone(), value(column)));
            }
        }
        if !cells.is_empty() {
            writing.give_cells(self.table, self.new, cells)?;
        }
        for column in texts {
            let here = text_of(writing.holds(self.table, self.new, column)?);
            let after = self.joined(writing, column, &here, &text_of(value(column)))?;
            if after != here {
                writing.edit_alike(self.table, self.new, column, &after)?;
            }
        }
        if self.removes && self.is_dead {
            writing.take_out(self.table, self.new)?;
        }
        Ok(())
    }

    /// What a text is to say in which something was written in the open case, and something else in the closed one.
    fn joined(&self, writing: &Writing<'_>, column: &str, here: &str, there: &str) -> Result<String> {
        if self.was.get(column).is_some_and(|was| was.contains(here)) {
            return Ok(there.to_owned());
        }
        // As it was when the case came back: what the first edit made.
        let sql = "SELECT coalesce(value, '') FROM cell_history WHERE id = ?1 AND cell = ?2
                   AND stamp = (SELECT min(stamp) FROM text_edit WHERE id = ?1 AND cell = ?2)";
        let mut statement = writing.connection().prepare_cached(sql)?;
        let base =
            statement.query_row(params![self.new.to_string(), column], |row| row.get::<_, String>(0)).optional()?;
        let base = base.unwrap_or_else(|| here.to_owned());
        let mut text = here.to_owned();
        for hunk in taking_in(&base, here, there).into_iter().rev() {
            text.replace_range(hunk.range, &hunk.with);
        }
        Ok(text)
    }
}

fn text_of(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        Value::Null | Value::Integer(_) | Value::Bytes(_) => String::new(),
    }
}
