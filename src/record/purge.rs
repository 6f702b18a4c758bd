//! Lines that are gone for good: out of their table, their clocks and everything they held before.
//!
//! A line of `purged` says which. Whatever else was done to such a line, before or after, waits beside the tables for those who
//! read the case ([`super::unswept`]), but for what they have: so nothing is lost, and seats agree in whatever order they hear of
//! it.

use rusqlite::params;

use super::apply::Apply;
use super::change::named;
use super::error::Result;
use super::retold::retold;
use super::row::{Cells, Kin, Row, Take, Unread};
use crate::vault::{RowId, Value};

/// The table.
pub(super) const TABLE: &str = "purged";
/// The tables whose lines may go for good: what belongs to a case, and nothing that others stand on; and the
/// marks of an agenda that had it.
pub(super) const MAY_GO: [&str; 20] = [
    "action",
    "action_update",
    "case_person",
    "conflict_of_interest",
    "dispatch_copy",
    "draft",
    "duty",
    "entry",
    "listing",
    "person",
    "person_decision",
    "person_match",
    "referral",
    "reminder",
    "report",
    "report_content",
    "said",
    "step",
    "track",
    "track_event",
];

/// A line that is gone for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Purged {
    pub id: RowId,
    pub line_of: String,
    pub line: RowId,
    /// Under which rule it went.
    pub rule: String,
}

impl Purged {
    pub fn new(line_of: &str, line: RowId, rule: &str) -> Self {
        Self { id: id_of(line), line_of: line_of.to_owned(), line, rule: rule.to_owned() }
    }
}

impl Row for Purged {
    const TABLE: &'static str = TABLE;
    const COLUMNS: &'static [&'static str] = &["line_of", "line", "rule"];
    const FIELDS: &'static [usize] = &[1, 1, 1];

    fn row(&self) -> RowId {
        self.id
    }

    fn cells(&self) -> Vec<Value> {
        vec![Value::from(self.line_of.as_str()), Value::from(self.line), Value::from(self.rule.as_str())]
    }

    fn read(id: RowId, cells: &mut Take<'_, '_>) -> std::result::Result<Self, Unread> {
        let (line_of, line) = (String::take(cells)?, <RowId as Cells>::take(cells)?);
        Ok(Self { id: RowId::of(id), line_of, line, rule: String::take(cells)? })
    }
}

/// The line that says that another is gone: two who purge it say one thing.
pub(super) fn id_of(line: RowId) -> RowId {
    named("purged", &[line.as_bytes()])
}

pub(super) fn may_go(table: &str) -> bool {
    MAY_GO.contains(&table)
}

/// Whether a new line of the table names one that may go, under the name that is made of it.
pub(super) fn is_sound(row: RowId, cells: &[(String, Value)]) -> bool {
    line_in(cells).is_some_and(|(table, line)| may_go(table) && id_of(line) == row)
}

pub(super) fn line_in(cells: &[(String, Value)]) -> Option<(&str, RowId)> {
    let text = |name: &str| match cells.iter().find(|(column, _)| column == name) {
        Some((_, Value::Text(text))) => Some(text.as_str()),
        _ => None,
    };
    Some((text("line_of")?, text("line")?.parse().ok()?))
}

impl Apply<'_> {
    /// Whether a line is gone for good.
    pub fn is_purged(&self, table: &str, row: RowId) -> Result<bool> {
        if !may_go(table) {
            return Ok(false);
        }
        Ok(self.connection.prepare_cached("SELECT 1 FROM purged WHERE id = ?1")?.exists([id_of(row).to_string()])?)
    }

    /// Takes a line out of everything that keeps something of it. What of it the case's readers don't have is set aside for
    /// them.
    pub fn purge(&self, cells: &[(String, Value)]) -> Result<()> {
        let Some((table, line)) = line_in(cells) else { return Ok(()) };
        let id = line.to_string();
        let mut told = retold(self.connection, table, line)?;
        told.extend(self.waiting_for(line)?);
        for place in [table, "cell_clock", "cell_history", "text_state", "text_edit", "waiting"] {
            self.connection.prepare_cached(&format!("DELETE FROM {place} WHERE id = ?1"))?.execute(params![id])?;
        }
        self.touch(table, line);
        told.iter().try_for_each(|operation| self.set_aside(line, operation))
    }
}
