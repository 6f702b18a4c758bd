//! What this seat writes over that another gave: the program has it from the moment it was taken in, whoever sits here
//! perhaps not. Whether they had the time to read it, the screen must judge.

use std::collections::HashMap;

use crate::record::change::Change;
use crate::record::queries::Line;
use crate::vault::{Frame, Operation, OperationKind, RowId, Stamp, Value};

use super::company::{Conflict, Stands, WrittenOver};
use super::conflicts::{FROM_A_FILE, disagree, is_moment, joined};

/// A value that another gave.
struct Theirs {
    value: Value,
    at: Stamp,
    other: String,
    /// When it was taken in, by the steady clock.
    taken_ms: u64,
}

/// What others gave and stands, as far as this seat took it in and wrote nothing there since; and what it did write over.
#[derive(Default)]
pub(super) struct Newest {
    cells: HashMap<(RowId, String), Theirs>,
    over: Vec<WrittenOver>,
}

/// A value that an operation gives to a cell of a line that was there before.
struct Given<'a> {
    line: Line,
    cell: &'a str,
    value: &'a Value,
    at: Stamp,
}

fn given(operations: &[Operation]) -> impl Iterator<Item = Given<'_>> {
    let set = operations.iter().filter_map(|operation| match &operation.change {
        OperationKind::Set { table, row, cells } => Some((operation.stamp, Line::of(table, *row)?, cells)),
        _ => None,
    });
    set.flat_map(|(at, line, cells)| cells.iter().map(move |(cell, value)| Given { line, cell, value, at }))
}

impl Newest {
    /// Notes what a frame of another gave. `own` says when this seat wrote a cell last, `now` is the steady clock's.
    pub fn took(&mut self, frame: &Frame, other: &str, own: impl Fn(RowId, &str) -> Option<Stamp>, now: u64) {
        let operations = &frame.body.operations;
        if operations.len() > FROM_A_FILE {
            return;
        }
        for Given { line, cell, value, at } in given(operations).filter(|given| !is_moment(given.cell)) {
            let place = (line.row(), cell.to_owned());
            let newest = self.cells.get(&place).map(|known| known.at).max(own(line.row(), cell));
            if newest.is_none_or(|newest| newest < at) {
                let theirs = Theirs { value: value.clone(), at, other: other.to_owned(), taken_ms: now };
                self.cells.insert(place, theirs);
            }
        }
    }

    /// Notes what a change of this seat wrote over. Whoever brings an earlier value back looked at both.
    pub fn wrote(&mut self, change: &Change, operations: &[Operation], now: u64) {
        let by_choice = matches!(change, Change::BringBack(_));
        for Given { line, cell, value, .. } in given(operations) {
            let Some(theirs) = self.cells.remove(&(line.row(), cell.to_owned())) else { continue };
            if !by_choice && disagree(cell, value, &theirs.value) {
                self.note(line, cell, &theirs.other, now.saturating_sub(theirs.taken_ms));
            }
        }
    }

    fn note(&mut self, line: Line, cell: &str, other: &str, had_ms: u64) {
        let same = |over: &&mut WrittenOver| over.conflict.line == line && over.conflict.other == other;
        if let Some(over) = self.over.iter_mut().find(same) {
            over.conflict.columns.push(cell.to_owned());
            over.had_ms = over.had_ms.min(had_ms);
            return;
        }
        let conflicts = joined(vec![(line, cell.to_owned(), Stands::Ours)], other);
        self.over.extend(conflicts.into_iter().map(|conflict: Conflict| WrittenOver { conflict, had_ms }));
    }

    /// What was written over since this was last asked.
    pub fn take_over(&mut self) -> Vec<WrittenOver> {
        std::mem::take(&mut self.over)
    }
}
