//! What somebody whose access had ended left beside the record, before a person decides on it: what of it could be taken in,
//! and what it says.

use std::collections::BTreeMap;

use super::Record;
use super::apply::Apply;
use super::closed::is_stray;
use super::error::Result;
use super::touched::Touched;
use super::withdrawn::{AccessEnd, person_row};
use crate::vault::late_journal::LateJournal;
use crate::vault::{Frame, LeftOut, Operation, OperationKind, RowId, SeatId, Value};

/// What stands in a field, or stood: table, column, text.
pub type WrittenField = (String, String, String);

/// Something that was done, as it can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateChange {
    /// When: milliseconds since 1970, UTC, by its writer's clock.
    pub at_ms: u64,
    /// The log's words for it; none of what leaves no line there, such as a half line.
    pub what: Vec<String>,
    /// What they wrote, or took out.
    pub fields: Vec<WrittenField>,
    /// Whether there is more of it, about a case that was closed off: that is for its readers alone.
    pub of_closed: bool,
}

/// What waits for a decision.
pub struct LateWriting {
    pub(super) journal: LateJournal,
    /// Their line of the roster, and their name.
    pub person: RowId,
    pub who: String,
    /// How their access ended.
    pub end: Option<AccessEnd>,
    /// What could be taken in and is not in the record.
    pub changes: Vec<LateChange>,
    /// How many changes that is.
    pub number: usize,
    /// How many changes were made knowing that the access had ended: those can't be taken in.
    pub refused: usize,
    /// What would open or close the record, or a case, to others: that can't be taken in either.
    pub left_out: LeftOut,
    /// How many changes that is.
    pub kept_out: usize,
}

impl LateWriting {
    /// At which seat it was written.
    #[must_use]
    pub const fn seat(&self) -> SeatId {
        self.journal.seat
    }

    /// Whether there is anything to decide.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.number > 0 || self.refused > 0
    }
}

/// What of a frame can be taken in.
struct Part<'f> {
    frame: &'f Frame,
    operations: Vec<Operation>,
}

impl Record {
    /// What a journal that came late holds; nothing where none of it can be read.
    ///
    /// # Errors
    /// When it does not fit the record.
    pub(super) fn late_writing(&mut self, journal: LateJournal) -> Result<Option<LateWriting>> {
        let Some(key) = journal.who() else { return Ok(None) };
        let person = person_row(key);
        let (end, known) = (self.end_of(person)?, self.person_with(key)?);
        let (mut parts, mut refused) = (Vec::new(), 0_usize);
        let (mut left_out, mut kept_out) = (LeftOut::default(), 0_usize);
        for frame in &journal.frames {
            let (operations, late) = self.left_behind(frame)?;
            let knew = late.as_ref().is_some_and(|late| late.refused);
            refused = refused.saturating_add(if knew { frame.body.operations.len() } else { 0 });
            if let Some(late) = late {
                left_out.join(late.left_out.unwrap_or_default());
                kept_out = kept_out.saturating_add(late.kept_out);
            }
            parts.push(Part { frame, operations });
        }
        let (changes, number) = self.shown(&parts)?;
        let who = known.map_or_else(|| key.to_string(), |(name, _)| name);
        Ok(Some(LateWriting { person, who, end, changes, number, refused, left_out, kept_out, journal }))
    }

    /// What of it the record lacks; it is in the record then.
    pub(super) fn take_in_late(&mut self, writing: &LateWriting, now: u64) -> Result<Vec<Operation>> {
        let mut missing = Vec::new();
        for frame in &writing.journal.frames {
            for operation in self.left_behind(frame)?.0 {
                let changes = self.connection.total_changes();
                self.apply_of(frame.body.schema, std::slice::from_ref(&operation), now)?;
                if self.connection.total_changes() != changes {
                    missing.push(operation);
                }
            }
        }
        Ok(missing)
    }

    /// What the record lacks of these, as it would stand in it, and how many operations that is. The record stays as it is.
    fn shown(&mut self, parts: &[Part<'_>]) -> Result<(Vec<LateChange>, usize)> {
        // Rolled back when it goes.
        let transaction = self.connection.transaction()?;
        let (tables, author, touched) = (self.tables, self.author, Touched::default());
        let (mut changes, mut number) = (Vec::new(), 0_usize);
        for Part { frame, operations } in parts {
            let apply =
                Apply { connection: &transaction, tables, touched: &touched, author, schema: frame.body.schema };
            let mut lacking = Vec::new();
            for operation in operations {
                let before = transaction.total_changes();
                apply.operation(operation)?;
                if transaction.total_changes() != before {
                    lacking.push(operation);
                }
            }
            number = number.saturating_add(lacking.len());
            let what = lacking.iter().filter_map(|one| match &one.change {
                OperationKind::Audit { what, .. } => Some(what.clone()),
                _ => None,
            });
            let what: Vec<String> = what.collect();
            let (fields, of_closed) = fields(&apply, &lacking)?;
            if !what.is_empty() || !fields.is_empty() || of_closed {
                changes.push(LateChange { at_ms: frame.body.stamp.wall_ms, what, fields, of_closed });
            }
        }
        Ok((changes, number))
    }
}

/// What these write, by field, and whether some of it is for the readers of a closed case alone. What somebody wrote is shown also
/// where another's value stands; of a long text what it comes to, and of a line that goes what it said.
fn fields(apply: &Apply<'_>, operations: &[&Operation]) -> Result<(Vec<WrittenField>, bool)> {
    let (mut fields, mut of_closed) = (BTreeMap::new(), false);
    for operation in operations {
        let Some((table, row)) = operation.change.line() else { continue };
        if apply.is_purged(table, row)? || is_stray(apply.connection, table, row)? {
            of_closed = true;
            continue;
        }
        let mut put = |column: &str, text: String| fields.insert((table.to_owned(), row, column.to_owned()), text);
        match &operation.change {
            OperationKind::Insert { cells, .. } | OperationKind::Set { cells, .. } => {
                for (column, value) in cells {
                    if let Value::Text(text) = value {
                        put(column, text.clone());
                    }
                }
            }
            OperationKind::Text { column, .. } => {
                if let Some(Value::Text(text)) = apply.stands(table, row, column)? {
                    put(column, text);
                }
            }
            OperationKind::Tombstone { dead: true, .. } => {
                for column in apply.tables.columns(table)? {
                    if let Some(Value::Text(text)) = apply.stands(table, row, column)? {
                        put(column, text);
                    }
                }
            }
            OperationKind::Tombstone { .. } | OperationKind::Audit { .. } => {}
        }
    }
    let written = fields.into_iter().filter(|(_, text)| !text.is_empty());
    Ok((written.map(|((table, _, column), text)| (table, column, text)).collect(), of_closed))
}

impl Apply<'_> {
    /// What stands in a cell; nothing where its line is not there.
    fn stands(&self, table: &str, row: RowId, column: &str) -> Result<Option<Value>> {
        if self.written(table, row)?.is_none() { Ok(None) } else { self.value(table, row, column).map(Some) }
    }
}
