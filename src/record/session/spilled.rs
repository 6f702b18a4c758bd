//! What this machine kept of sessions that ended before the share had it.

use std::collections::{BTreeSet, HashSet};

use super::Session;
use crate::record::engine::SCHEMA;
use crate::record::{Record, RecordError};
use crate::vault::{Finding, Frame, Operation, Spilled, Stamp, Ticket};

/// The most operations that are handed over in one piece.
const PIECE: usize = 4_096;
/// The most bytes.
const PIECE_BYTES: usize = 1024 * 1024;

/// What is to go to the share before anything else.
#[derive(Default)]
pub(super) struct Kept {
    spilled: Vec<Spilled>,
    operations: Vec<Operation>,
}

impl Kept {
    /// Takes what was kept into a record that was just loaded, before the journals beside it are. What the image holds
    /// already need not be saved again; what only a journal on the share seems to hold is, because nobody knows whether
    /// that was ever synced.
    pub fn take_in(
        record: &mut Record,
        spilled: Vec<Spilled>,
        journals: &[Frame],
        findings: &mut Vec<Finding>,
        now: u64,
    ) -> Self {
        let mut kept = Self::default();
        for one in spilled {
            match missing(record, &one, now) {
                Ok(operations) => {
                    kept.operations.extend(operations);
                    kept.spilled.push(one);
                }
                Err(why) => findings.push(Finding::SpillUnreadable { path: one.path().to_owned(), why }),
            }
        }
        let there: HashSet<Stamp> =
            journals.iter().flat_map(|frame| &frame.body.operations).map(|operation| operation.stamp).collect();
        let operations = kept.operations.iter().filter(|operation| !there.contains(&operation.stamp)).count();
        if operations > 0 {
            findings.push(Finding::SpillFound { operations });
        }
        kept
    }
}

/// Applies what was kept; says which of it the record did not hold.
fn missing(record: &mut Record, spilled: &Spilled, now: u64) -> Result<Vec<Operation>, String> {
    if spilled.frames.iter().any(|frame| frame.body.schema > SCHEMA) {
        return Err("a newer marac wrote it; update marac".to_owned());
    }
    let mut missing = Vec::new();
    let each =
        |frame: &'_ Frame| frame.body.operations.iter().map(|one| (frame.body.schema, one.clone())).collect::<Vec<_>>();
    for (schema, operation) in spilled.frames.iter().flat_map(each) {
        let before = record.connection.total_changes();
        record.apply_of(schema, std::slice::from_ref(&operation), now).map_err(|why: RecordError| why.to_string())?;
        if record.connection.total_changes() != before {
            missing.push(operation);
        }
    }
    Ok(missing)
}

impl Session {
    /// Hands over what this machine kept of sessions that ended. It is done before the first change and at closing by
    /// itself; who only looks changes nothing.
    pub fn bring_kept(&mut self) {
        if !self.may_write {
            return;
        }
        let Kept { spilled, operations } = std::mem::take(&mut self.kept);
        if spilled.is_empty() {
            return;
        }
        let mut tickets: BTreeSet<Ticket> = BTreeSet::new();
        let mut piece: Vec<Operation> = Vec::new();
        let mut bytes = 0_usize;
        for operation in operations {
            bytes = bytes.saturating_add(operation.size());
            piece.push(operation);
            if piece.len() >= PIECE || bytes >= PIECE_BYTES {
                tickets.insert(self.hand(std::mem::take(&mut piece)));
                bytes = 0;
            }
        }
        if !piece.is_empty() {
            tickets.insert(self.hand(piece));
        }
        let mut facts = self.board.facts();
        tickets.retain(|ticket| facts.waiting.contains(ticket));
        facts.brings(tickets, spilled);
    }
}
