//! What two people did to one cell.
//!
//! Each seat finds it out by itself, as it takes in what another wrote: the record says what stands in the cell and whose
//! it is, and the frames say which the other had seen. The other finds the same the other way round, so both are told,
//! each once.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{OptionalExtension, params};

use crate::record::Record;
use crate::record::error::Result;
use crate::record::queries::Line;
use crate::record::{row, stamp};
use crate::vault::{Frame, Head, KeyId, Operation, OperationKind, RowId, SeatId, Stamp, Ticket, Value};

use super::company::{Conflict, Stands};

/// The cell that says whether a line was removed.
const DEAD: &str = "dead";
/// What stands in somebody's composer, and whose seat one is, is nobody else's to write; the pieces of closed cases and what
/// follows from them say nothing by themselves.
const PERSONAL: [&str; 6] = ["draft", "seat", "closed_piece", "held_time", "purged", "swept"];
/// A change of more operations than this came from a file: its new lines are not watched.
pub(super) const FROM_A_FILE: usize = 256;
/// What somebody writes over with knowledge is told to whoever wrote it not longer ago than this, in milliseconds.
const NEW: u64 = 5 * 60 * 1000;
/// Of cells that go on from one value to the next, not longer ago than this: then both were at it at once.
const AT_ONCE: u64 = 10 * 1000;
/// Cells that say when, beside those that say what. Two moments are no disagreement.
const MOMENTS: [&str; 12] = [
    "edited",
    "since",
    "at",
    "opened",
    "closed",
    "started",
    "finished",
    "declaration_at",
    "declaration_agreed",
    "decided_at",
    "withdrawn",
    "completed_on",
];
/// Cells that go on from one value to the next: who goes on with them later does not contradict whoever wrote them last.
const GOES_ON: [&str; 5] = ["presence", "status", "place", "current_referral", "verdict"];

/// Where one of this seat's writings was saved, as far as it was.
#[derive(Clone, Copy)]
enum Saved {
    With(Ticket),
    /// In an earlier sitting of the same person.
    Before(Head),
}

/// What this seat wrote, and what its person wrote in earlier sittings that are still in journals.
#[derive(Default)]
pub(super) struct Written {
    /// By line and cell: the last.
    cells: HashMap<RowId, (String, HashMap<String, Stamp>)>,
    saved: HashMap<Stamp, Saved>,
    /// What was told already: the line and the cell, when it was written here, the other seat, and whether that knew of it.
    told: HashSet<(RowId, String, Stamp, SeatId, bool)>,
}

/// A cell that another wrote.
struct Cell<'a> {
    name: &'a str,
    /// Nothing for words within a long text, where both keep theirs.
    value: Option<&'a Value>,
}

fn cells_of(operation: &Operation) -> Option<(&str, RowId, Vec<Cell<'_>>)> {
    let (table, row, cells) = match &operation.change {
        OperationKind::Insert { table, row, cells } | OperationKind::Set { table, row, cells } => {
            (table, *row, cells.iter().map(|(name, value)| Cell { name, value: Some(value) }).collect())
        }
        OperationKind::Tombstone { table, row, .. } => (table, *row, vec![Cell { name: DEAD, value: None }]),
        OperationKind::Text { table, row, column, .. } => (table, *row, vec![Cell { name: column, value: None }]),
        OperationKind::Audit { .. } => return None,
    };
    (!PERSONAL.contains(&table.as_str())).then_some((table.as_str(), row, cells))
}

/// Whether an operation leaves its line removed.
const fn removes(operation: &Operation) -> bool {
    matches!(operation.change, OperationKind::Tombstone { dead: true, .. })
}

pub(super) fn is_moment(column: &str) -> bool {
    MOMENTS.contains(&column) || column.ends_with("_at")
}

/// Whether two values for one cell are something to be told.
pub(super) fn disagree(column: &str, ours: &Value, theirs: &Value) -> bool {
    let both_say = *ours != Value::Null && *theirs != Value::Null;
    ours != theirs && !(is_moment(column) && both_say)
}

impl Written {
    /// Notes what this seat does.
    pub fn note(&mut self, operations: &[Operation], ticket: Ticket) {
        self.keep(operations, Saved::With(ticket));
    }

    /// Notes what the same person did in an earlier sitting.
    pub fn note_earlier(&mut self, frame: &Frame) {
        self.keep(&frame.body.operations, Saved::Before(frame.head()));
    }

    fn keep(&mut self, operations: &[Operation], saved: Saved) {
        for operation in operations {
            let is_new = matches!(operation.change, OperationKind::Insert { .. });
            if is_new && operations.len() > FROM_A_FILE {
                continue;
            }
            let Some((table, row, cells)) = cells_of(operation) else { continue };
            self.saved.insert(operation.stamp, saved);
            let (_, line) = self.cells.entry(row).or_insert_with(|| (table.to_owned(), HashMap::new()));
            for cell in cells {
                line.insert(cell.name.to_owned(), operation.stamp);
            }
        }
    }

    /// Whether whoever wrote a frame had taken in what was written here.
    fn is_known(&self, ours: Stamp, frame: &Frame, frames: &BTreeMap<Ticket, Head>) -> bool {
        let saved = match self.saved.get(&ours) {
            Some(Saved::With(ticket)) => frames.get(ticket),
            Some(Saved::Before(head)) => Some(head),
            None => return true,
        };
        saved.is_some_and(|saved| {
            frame.body.seen.iter().any(|head| head.seat == saved.seat && head.number >= saved.number)
        })
    }

    /// What a frame of another seat, which is about to be taken in, says otherwise than was said here. `frames` says with
    /// which frame each change of this seat was saved.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn against(
        &mut self,
        frame: &Frame,
        record: &Record,
        frames: &BTreeMap<Ticket, Head>,
        now: u64,
    ) -> Result<Vec<(Line, String, Stands)>> {
        let mut found = Vec::new();
        for operation in &frame.body.operations {
            let Some((table, row, cells)) = cells_of(operation) else { continue };
            let Some(line) = Line::of(table, row).filter(|_| self.cells.contains_key(&row)) else { continue };
            if removes(operation) || cells.iter().any(|cell| cell.name == DEAD) {
                found.extend(self.removed(operation, line, frame, frames, record)?);
                continue;
            }
            if let Some(ours) = self.own(row, DEAD)
                && record.holds(table, row, DEAD)?.is_some_and(|now| now.value == Value::from(true) && now.at == ours)
                && !self.is_known(ours, frame, frames)
                && self.is_news(row, DEAD, ours, (frame.body.seat, false))
            {
                found.push((line, DEAD.to_owned(), Stands::Ours));
                continue;
            }
            for cell in cells {
                let (Some(theirs), Some(ours)) = (cell.value, self.own(row, cell.name)) else { continue };
                let Some(now_there) = record.holds(table, row, cell.name)?.filter(|now| now.at == ours) else {
                    continue;
                };
                let at = operation.stamp;
                if !disagree(cell.name, &now_there.value, theirs) || record.has_written(row, cell.name, at)? {
                    continue;
                }
                let known = self.is_known(ours, frame, frames);
                let stands = match (at > ours, known) {
                    (false, _) => Stands::Ours,
                    (true, false) => Stands::Theirs,
                    (true, true) => Stands::TheirsAfterOurs,
                };
                let new = if GOES_ON.contains(&cell.name) { AT_ONCE } else { NEW };
                let is_old = now.saturating_sub(ours.wall_ms) > new;
                if stands == Stands::TheirsAfterOurs && (is_old || is_moment(cell.name)) {
                    continue;
                }
                if self.is_news(row, cell.name, ours, (frame.body.seat, stands == Stands::TheirsAfterOurs)) {
                    found.push((line, cell.name.to_owned(), stands));
                }
            }
        }
        Ok(found)
    }

    /// A line that another removes while something was written in it here: it is gone, whichever came later.
    fn removed(
        &mut self,
        operation: &Operation,
        line: Line,
        frame: &Frame,
        frames: &BTreeMap<Ticket, Head>,
        record: &Record,
    ) -> Result<Option<(Line, String, Stands)>> {
        let row = line.row();
        let Some((_, cells)) = self.cells.get(&row).filter(|_| removes(operation)) else { return Ok(None) };
        let unknown = cells.iter().filter(|(column, ours)| *column != DEAD && !self.is_known(**ours, frame, frames));
        let Some(ours) = unknown.map(|(_, ours)| *ours).max() else { return Ok(None) };
        let again = record.has_written(row, DEAD, operation.stamp)?;
        let is_told = !again && self.is_news(row, DEAD, ours, (frame.body.seat, false));
        Ok(is_told.then(|| (line, DEAD.to_owned(), Stands::Theirs)))
    }

    /// What a record that was loaded afresh says otherwise than was said here, and the record before did not: whoever wrote
    /// it, with the seat.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn against_fresh(&mut self, before: &Record, fresh: &Record) -> Result<Vec<(Line, String, Stands, SeatId)>> {
        let mut found = Vec::new();
        for (row, (table, cells)) in &self.cells {
            let Some(line) = Line::of(table, *row) else { continue };
            for (column, ours) in cells.iter().filter(|(column, _)| !row::is_long_text(table, column)) {
                let Some(was) = before.holds(table, *row, column)?.filter(|was| was.at == *ours) else { continue };
                let Some(is) = fresh.holds(table, *row, column)? else { continue };
                let removal = column == DEAD;
                if is.at > *ours && (disagree(column, &was.value, &is.value)) && !removal {
                    found.push((line, column.clone(), Stands::Theirs, is.at.seat));
                } else if is.at == *ours && !removal {
                    let newer = fresh.losers(*row, column, *ours)?.into_iter();
                    for loser in newer.filter(|loser| disagree(column, &was.value, &loser.value)) {
                        if !before.has_written(*row, column, loser.at)? {
                            found.push((line, column.clone(), Stands::Ours, loser.at.seat));
                        }
                    }
                }
            }
        }
        found.retain(|(line, column, _, seat)| {
            let ours = self.cells.get(&line.row()).and_then(|(_, cells)| cells.get(column)).copied();
            ours.is_some_and(|ours| self.told.insert((line.row(), column.clone(), ours, *seat, false)))
        });
        Ok(found)
    }

    /// When this seat wrote a cell last.
    pub fn own(&self, row: RowId, cell: &str) -> Option<Stamp> {
        self.cells.get(&row)?.1.get(cell).copied()
    }

    fn is_news(&mut self, row: RowId, cell: &str, ours: Stamp, (other, knew): (SeatId, bool)) -> bool {
        self.told.insert((row, cell.to_owned(), ours, other, knew))
    }
}

/// The cells of one line and one outcome as one conflict, in their order.
pub(super) fn joined(found: Vec<(Line, String, Stands)>, other: &str) -> Vec<Conflict> {
    let mut conflicts: Vec<Conflict> = Vec::new();
    for (line, column, stands) in found {
        let same = |told: &&mut Conflict| told.line == line && told.stands == stands;
        match conflicts.iter_mut().find(same) {
            Some(told) if told.columns.contains(&column) => {}
            Some(told) => told.columns.push(column),
            None => conflicts.push(Conflict { line, columns: vec![column], other: other.to_owned(), stands }),
        }
    }
    conflicts
}

/// What happened while this person was away: frames of their earlier sittings, and of others who did not know of these.
/// What an earlier sitting had taken in it was told of.
pub(super) fn met_before(frames: &[Frame], own: KeyId) -> (Vec<&Frame>, Vec<&Frame>, impl Fn(&Frame) -> bool) {
    let (ours, theirs): (Vec<&Frame>, Vec<&Frame>) = frames.iter().partition(|frame| frame.body.who == own);
    let mut seen: HashMap<SeatId, u64> = HashMap::new();
    for head in ours.iter().flat_map(|frame| &frame.body.seen) {
        let number = seen.entry(head.seat).or_default();
        *number = head.number.max(*number);
    }
    let was_told = move |frame: &Frame| seen.get(&frame.body.seat).is_some_and(|number| *number >= frame.body.number);
    (ours, theirs, was_told)
}

/// What stands in a cell, and since which writing.
pub(super) struct Standing {
    pub at: Stamp,
    pub value: Value,
}

impl Record {
    /// What a cell of a line holds; nothing where the line is not there.
    fn holds(&self, table: &str, row: RowId, column: &str) -> Result<Option<Standing>> {
        let sql = format!(
            "SELECT coalesce((SELECT stamp FROM cell_clock WHERE id = ?1 AND cell = ?2), written), {column}
             FROM {table} WHERE id = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_row(params![row.to_string(), column], |found| {
            let at = found.get_ref(0)?.as_blob().ok().and_then(stamp::from_bytes);
            Ok(at.zip(Some(row::value_of(found.get(1)?))))
        });
        Ok(found.optional()?.flatten().map(|(at, value)| Standing { at, value }))
    }

    /// Whether this writing of a cell was taken in before.
    fn has_written(&self, row: RowId, column: &str, at: Stamp) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM cell_clock WHERE id = ?1 AND cell = ?2 AND stamp = ?3)
                   OR EXISTS (SELECT 1 FROM cell_history WHERE id = ?1 AND cell = ?2 AND stamp = ?3)";
        let values = params![row.to_string(), column, stamp::to_bytes(at)];
        Ok(self.connection.prepare_cached(sql)?.query_row(values, |found| found.get(0))?)
    }

    /// What other seats wrote to a cell, and stands beneath one writing of it.
    fn losers(&self, row: RowId, column: &str, ours: Stamp) -> Result<Vec<Standing>> {
        let mut statement =
            self.connection.prepare_cached("SELECT stamp, value FROM cell_history WHERE id = ?1 AND cell = ?2")?;
        let mut rows = statement.query(params![row.to_string(), column])?;
        let mut losers = Vec::new();
        while let Some(found) = rows.next()? {
            let at = found.get_ref(0)?.as_blob().ok().and_then(stamp::from_bytes);
            if let Some(at) = at.filter(|at| at.seat != ours.seat && *at < ours) {
                losers.push(Standing { at, value: row::value_of(found.get(1)?) });
            }
        }
        Ok(losers)
    }
}
