//! What two people did to one cell without knowing of each other.
//!
//! Each seat finds it out by itself, from the frames that the other's frame had seen: where that one had not seen this
//! seat's writing of the cell, and this seat wrote it before it took the other's in, neither knew. The other finds the
//! same the other way round, so both are told, each once.

use std::collections::{BTreeMap, HashMap};

use crate::vault::{Frame, Head, Operation, OperationKind, RowId, SeatId, Stamp, Ticket, Value};

use super::company::Conflict;

/// The cell that says whether a line was removed.
const DEAD: &str = "dead";
/// What stands in somebody's composer, and whose seat one is, is nobody else's to write.
const PERSONAL: [&str; 2] = ["draft", "seat"];
/// A change of more operations than this came from a file: its new lines are not watched.
const FROM_A_FILE: usize = 256;
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

/// This seat's last writing of a cell.
struct Wrote {
    ticket: Ticket,
    stamp: Stamp,
    /// What was written; nothing for words within a long text, where both keep theirs.
    value: Option<Value>,
    /// The seats with whose writing it was told to conflict.
    told: Vec<SeatId>,
}

/// What this seat wrote, by line and cell.
#[derive(Default)]
pub(super) struct Written {
    cells: HashMap<RowId, HashMap<String, Wrote>>,
}

/// A writing of a cell by somebody.
struct Cell<'a> {
    name: &'a str,
    value: Option<&'a Value>,
}

fn named(cells: &[(String, Value)]) -> Vec<Cell<'_>> {
    cells.iter().map(|(name, value)| Cell { name, value: Some(value) }).collect()
}

fn cells_of(operation: &Operation) -> Option<(&str, RowId, Vec<Cell<'_>>)> {
    let (table, row, cells) = match &operation.change {
        OperationKind::Insert { table, row, cells } | OperationKind::Set { table, row, cells } => {
            (table, *row, named(cells))
        }
        OperationKind::Tombstone { table, row, dead } => {
            let value = if *dead { &Value::Integer(1) } else { &Value::Integer(0) };
            (table, *row, vec![Cell { name: DEAD, value: Some(value) }])
        }
        OperationKind::Text { table, row, column, .. } => (table, *row, vec![Cell { name: column, value: None }]),
        OperationKind::Audit { .. } => return None,
    };
    (!PERSONAL.contains(&table.as_str())).then_some((table.as_str(), row, cells))
}

/// Whether an operation leaves its line removed.
const fn removes(operation: &Operation) -> bool {
    matches!(operation.change, OperationKind::Tombstone { dead: true, .. })
}

fn is_moment(column: &str) -> bool {
    MOMENTS.contains(&column) || column.ends_with("_at")
}

/// Whether two values for one cell are something to be told.
fn disagree(column: &str, ours: Option<&Value>, theirs: Option<&Value>) -> bool {
    let (Some(ours), Some(theirs)) = (ours, theirs) else { return false };
    let both_say = *ours != Value::Null && *theirs != Value::Null;
    ours != theirs && !(is_moment(column) && both_say)
}

impl Written {
    /// Notes what this seat does.
    pub fn note(&mut self, operations: &[Operation], ticket: Ticket) {
        for operation in operations {
            let is_new = matches!(operation.change, OperationKind::Insert { .. });
            if is_new && operations.len() > FROM_A_FILE {
                continue;
            }
            let Some((_, row, cells)) = cells_of(operation) else { continue };
            let line = self.cells.entry(row).or_default();
            for cell in cells {
                let (stamp, value) = (operation.stamp, cell.value.cloned());
                line.insert(cell.name.to_owned(), Wrote { ticket, stamp, value, told: Vec::new() });
            }
        }
    }

    /// What a frame of another seat says otherwise than this seat did, neither knowing of the other. `frames` says with
    /// which frame each change of this seat was saved.
    pub fn against(&mut self, frame: &Frame, frames: &BTreeMap<Ticket, Head>, other: &str) -> Vec<Conflict> {
        let mut conflicts: Vec<Conflict> = Vec::new();
        for operation in &frame.body.operations {
            let Some((table, row, cells)) = cells_of(operation) else { continue };
            let Some(line) = self.cells.get_mut(&row) else { continue };
            for (column, ours_stands) in contradicted(line, operation, &cells, frame, frames) {
                let same = |told: &&mut Conflict| told.row == row && told.ours_stands == ours_stands;
                match conflicts.iter_mut().find(same) {
                    Some(told) if told.columns.contains(&column) => {}
                    Some(told) => told.columns.push(column),
                    None => conflicts.push(Conflict {
                        table: table.to_owned(),
                        row,
                        columns: vec![column],
                        other: other.to_owned(),
                        ours_stands,
                    }),
                }
            }
        }
        conflicts
    }
}

/// The cells of one line that an operation contradicts, and whether what this seat wrote stands.
fn contradicted(
    line: &mut HashMap<String, Wrote>,
    operation: &Operation,
    cells: &[Cell<'_>],
    frame: &Frame,
    frames: &BTreeMap<Ticket, Head>,
) -> Vec<(String, bool)> {
    let seat = frame.body.seat;
    let unknown = |wrote: &Wrote| !has_seen(frame, frames.get(&wrote.ticket)) && !wrote.told.contains(&seat);
    let mut found = Vec::new();
    for cell in cells {
        let Some(wrote) = line.get_mut(cell.name).filter(|wrote| unknown(wrote)) else { continue };
        if disagree(cell.name, wrote.value.as_ref(), cell.value) {
            wrote.told.push(seat);
            found.push((cell.name.to_owned(), wrote.stamp > operation.stamp));
        }
    }
    // A line that one removes while the other writes in it: it is gone, whichever came later.
    if removes(operation) && found.is_empty() {
        let in_it = line.iter_mut().filter(|(column, wrote)| *column != DEAD && unknown(wrote));
        let touched = in_it.map(|(_, wrote)| wrote.told.push(seat)).count();
        if touched > 0 {
            found.push((DEAD.to_owned(), false));
        }
    } else if !cells.iter().any(|cell| cell.name == DEAD)
        && let Some(wrote) = line.get_mut(DEAD).filter(|wrote| unknown(wrote))
        && wrote.value == Some(Value::Integer(1))
    {
        wrote.told.push(seat);
        found.push((DEAD.to_owned(), true));
    }
    found
}

/// Whether a frame was written knowing the frame with which something of this seat was saved.
fn has_seen(frame: &Frame, saved: Option<&Head>) -> bool {
    let Some(saved) = saved else { return false };
    frame.body.seen.iter().any(|head| head.seat == saved.seat && head.number >= saved.number)
}
