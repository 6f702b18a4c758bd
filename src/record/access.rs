//! Which operations say who has access, and which of them fit.
//!
//! A line of the roster decides to whom everything is encrypted, so one that nobody could be encrypted to, or that gives a
//! key another name than its own, would stop the publishing of everybody. Such an operation does not fit the record. And
//! access that ended never comes back: of two values of `last_epoch`, or of the day of it, the one that ends it stands, and
//! of two ends the later epoch, whatever the stamps say.

use chrono::NaiveDate;

use crate::vault::signing::VerifyKey;
use crate::vault::{Operation, OperationKind, Recipient, RowId, Stamp, Value};

use super::change::{named, seat_row};

const ROSTER: &str = "roster";
const SEAT: &str = "seat";
/// Of larger epochs nothing could be withdrawn any more.
const MAX_EPOCH: i64 = u32::MAX as i64 - 1;

/// Whether an operation changes who has access or whose a seat is; a sitting that says itself that it is its own
/// writer's does not.
pub(super) fn changes_access(operation: &Operation, writer: RowId) -> bool {
    match &operation.change {
        OperationKind::Insert { table, row, cells } if table == SEAT => {
            let own = cells.as_slice() == [("person".to_owned(), Value::from(writer))];
            !own || *row != seat_row(operation.stamp.seat)
        }
        OperationKind::Insert { table, .. }
        | OperationKind::Set { table, .. }
        | OperationKind::Tombstone { table, .. }
        | OperationKind::Text { table, .. } => table == ROSTER || table == SEAT,
        OperationKind::Audit { .. } => false,
    }
}

/// The line of the roster that an operation changes.
pub(super) fn line_of_roster(operation: &Operation) -> Option<RowId> {
    match &operation.change {
        OperationKind::Insert { table, row, .. } | OperationKind::Set { table, row, .. } => {
            (table == ROSTER).then_some(*row)
        }
        _ => None,
    }
}

/// The name that a new line of the roster has.
pub(super) fn name_given(operation: &Operation) -> Option<&str> {
    let OperationKind::Insert { table, cells, .. } = &operation.change else { return None };
    let name = cells.iter().find(|(column, _)| column == "name").filter(|_| table == ROSTER);
    name.and_then(|(_, value)| if let Value::Text(name) = value { Some(name.as_str()) } else { None })
}

/// Whether a new line of the roster is one that can be encrypted to, under the name that is made of its key.
pub(super) fn is_sound_line(row: RowId, cells: &[(String, Value)]) -> bool {
    let text = |name: &str| match cells.iter().find(|(column, _)| column == name) {
        Some((_, Value::Text(text))) => Some(text.as_str()),
        _ => None,
    };
    let has = |name: &str| cells.iter().any(|(column, _)| column == name);
    let recipient = text("recipient").and_then(|text| text.parse::<Recipient>().ok());
    let verify = text("verify_key").map(str::parse::<VerifyKey>);
    let own = match (&recipient, verify) {
        (None, _) | (_, Some(Err(_))) => return false,
        (Some(_), Some(Ok(verify))) => named("person", &[verify.id().as_bytes()]),
        (Some(recipient), None) => named("person", &[recipient.to_string().as_bytes()]),
    };
    own == row
        && ["name", "role", "first_epoch", "joined"].into_iter().all(has)
        && cells.iter().all(|(column, value)| is_sound_cell(column, value))
}

/// Whether a line of the roster that is there may be given this: its keys stay what they were.
pub(super) fn is_sound_change(cells: &[(String, Value)]) -> bool {
    let of_key = |column: &str| matches!(column, "recipient" | "verify_key" | "first_epoch");
    cells.iter().all(|(column, value)| !of_key(column) && is_sound_cell(column, value))
}

fn is_sound_cell(column: &str, value: &Value) -> bool {
    match (column, value) {
        ("last_epoch" | "withdrawn" | "verify_key", Value::Null) => true,
        ("first_epoch" | "last_epoch", Value::Integer(epoch)) => (0..=MAX_EPOCH).contains(epoch),
        ("joined" | "withdrawn", Value::Text(day)) => day.parse::<NaiveDate>().is_ok(),
        ("name" | "role" | "recipient" | "verify_key", Value::Text(_)) => true,
        _ => false,
    }
}

/// Whether a cell only ever goes on, whatever the stamps say.
pub(super) fn only_goes_on(table: &str, cell: &str) -> bool {
    table == ROSTER && matches!(cell, "last_epoch" | "withdrawn")
}

/// Whether one value of such a cell stands over another.
pub(super) fn goes_on(to: (&Value, Stamp), from: (&Value, Stamp)) -> bool {
    let rank = |value: &Value| match value {
        Value::Null => -1,
        Value::Integer(epoch) => *epoch,
        Value::Text(_) | Value::Bytes(_) => 0,
    };
    (rank(to.0), to.1) > (rank(from.0), from.1)
}
