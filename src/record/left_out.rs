//! What of a frame is left out where its writer's access had ended and whoever ended it did not know of it: what it says of access,
//! and what takes a case from those who can read it. Nobody who is left may find a case closed to them by somebody who is not.
//!
//! A case is closed off by one change: its pieces come in, its lines are purged, and with them goes what else names it. Of such
//! a change the pieces stay, so no word of theirs is lost that was written in it afterwards: for as long as the case stands open
//! in the record nobody takes them in (`closed::reading`), and those who can open them have them once it is closed off again.
//! Of a change that replaces pieces the new ones stay too; the readers have what is new in them, but for what they say of the list.

use rusqlite::OptionalExtension;

use super::Record;
use super::access::changes_access;
use super::error::Result;
use super::purge::{self, line_in};
use super::row;
use super::stamp;
use super::unswept;
use super::withdrawn::person_row;
use crate::domain::referral::Referral;
use crate::vault::{Frame, LeftOut, Operation, OperationKind, RowId, Value};

const PIECE: &str = "closed_piece";
const REFERRAL: &str = "referral";
/// Beside the lines that it purges, a change that closes a case off writes in these: nothing of it holds if the case is open.
const GO_WITH: [&str; 3] = ["dispatch_copy", "held_time", "person"];

/// What a frame says.
#[derive(Default)]
pub(super) struct Parted<'f> {
    /// Of access.
    pub access: Vec<&'f Operation>,
    /// What takes a case from somebody.
    pub shuts: Vec<&'f Operation>,
    /// All else.
    pub rest: Vec<&'f Operation>,
}

/// Whether an operation may take a case from those who can read it.
pub(super) fn may_shut(operation: &Operation) -> bool {
    match &operation.change {
        OperationKind::Set { table, .. } | OperationKind::Tombstone { table, .. } => {
            table == PIECE || takes_lines(table)
        }
        OperationKind::Insert { table, .. } | OperationKind::Text { table, .. } => takes_lines(table),
        OperationKind::Audit { .. } => false,
    }
}

/// Whether what stands in this table takes lines from the record.
fn takes_lines(table: &str) -> bool {
    table == purge::TABLE || table == unswept::TABLE
}

/// Whether an operation of a change that purges lines is part of that: beside what it purges, what else it does to hide it.
fn goes_with(operation: &Operation) -> bool {
    let empties = |cells: &[(String, Value)]| cells.iter().all(|(_, value)| *value == Value::from(""));
    match &operation.change {
        OperationKind::Set { table, cells, .. } if table == "draft" => empties(cells),
        change => change.line().is_some_and(|(table, _)| GO_WITH.contains(&table)),
    }
}

/// The changes of a frame: each but a half line ends with its line of the log.
pub(super) fn changes(operations: &[Operation]) -> impl Iterator<Item = &[Operation]> {
    operations.split_inclusive(|operation| matches!(operation.change, OperationKind::Audit { .. }))
}

impl Record {
    /// What of a frame is to be left out where its writer's access had ended.
    pub(super) fn parted<'f>(&self, frame: &'f Frame) -> Result<Parted<'f>> {
        let person = person_row(frame.body.who);
        let mut parted = Parted::default();
        for change in changes(&frame.body.operations) {
            let purges = change.iter().any(|one| one.change.line().is_some_and(|(table, _)| takes_lines(table)));
            for operation in change {
                if changes_access(operation, person) {
                    parted.access.push(operation);
                } else if may_shut(operation) && !self.is_own_half_line(operation, frame)?
                    || purges && goes_with(operation)
                {
                    parted.shuts.push(operation);
                } else {
                    parted.rest.push(operation);
                }
            }
        }
        Ok(parted)
    }

    /// Whether it writes a piece over that its own seat had put there: what stands in a composer lies in one piece.
    fn is_own_half_line(&self, operation: &Operation, frame: &Frame) -> Result<bool> {
        let OperationKind::Set { table, row, cells } = &operation.change else { return Ok(false) };
        if table != PIECE || cells.iter().any(|(column, value)| column == "bytes" && *value == Value::Null) {
            return Ok(false);
        }
        let puts = |one: &Operation| matches!(&one.change, OperationKind::Insert { row: put, .. } if put == row);
        if frame.body.operations.iter().any(puts) {
            return Ok(true);
        }
        let mut statement = self.connection.prepare_cached("SELECT written FROM closed_piece WHERE id = ?1")?;
        let written = statement.query_row([row.to_string()], |row| row.get::<_, Vec<u8>>(0)).optional()?;
        let seat = written.as_deref().and_then(stamp::from_bytes).map(|at| at.seat);
        Ok(seat == Some(operation.stamp.seat))
    }

    /// What is to be told of what is left out; nothing where there is none. Of what was swept anew by somebody there is not: the
    /// next of the case's readers does it.
    pub(super) fn told_of(&self, parted: &Parted<'_>) -> Result<Option<LeftOut>> {
        let access = if parted.access.is_empty() { None } else { Some(self.subjects_of(&parted.access)?) };
        let mut closed_off = Vec::new();
        for line in parted.shuts.iter().filter_map(|one| referral_in(one)) {
            if let Some(referral) = row::find::<Referral>(&self.connection, line)? {
                closed_off.push((line, Some(referral.reference.as_str().to_owned())));
            }
        }
        let pieces = parted.shuts.iter().any(|one| one.change.line().is_some_and(|(table, _)| table == PIECE));
        let told = LeftOut { access, closed_off, pieces };
        Ok(Some(told).filter(|told| !told.is_nothing()))
    }
}

/// The referral that an operation purges.
fn referral_in(operation: &Operation) -> Option<RowId> {
    let OperationKind::Insert { table, cells, .. } = &operation.change else { return None };
    let (of, line) = line_in(cells).filter(|_| table == purge::TABLE)?;
    (of == REFERRAL).then_some(line)
}
