//! What people whose access had ended left beside the record, and the decision on it, which is a person's and stands in the
//! log.

use super::{Made, Session, SessionError, changes};
use crate::record::Record;
use crate::record::engine::SCHEMA;
use crate::record::late_writing::LateWriting;
use crate::vault::late_journal::{LateJournal, Settled};
use crate::vault::{Finding, ImageFacts, OpenRequest, SeatId, VaultError};

/// What the log calls the two decisions.
const TAKEN_IN: &str = "take-in-late";
const LEFT_OUT: &str = "leave-out-late";

/// What was decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It goes into the record, but for what it says of access, and what takes cases from their readers.
    TakeIn,
    /// It stays out, and its file is put aside.
    LeaveOut,
}

/// Leaves out of what was found the journals on which nothing is to be decided any more: somebody decided, and the file could
/// not be taken away.
pub(super) fn still_waiting(
    record: &mut Record,
    request: &OpenRequest,
    facts: &ImageFacts,
    findings: &mut Vec<Finding>,
) {
    findings.retain(|finding| match finding {
        Finding::LateJournal { seat, .. } => {
            // What can't be read or does not fit is named all the same.
            let read = LateJournal::read(request, facts, *seat).ok().flatten().filter(|one| one.schema() <= SCHEMA);
            let writing = read.and_then(|journal| record.late_writing(journal).ok().flatten());
            writing.is_none_or(|writing| writing.waits())
        }
        _ => true,
    });
}

impl Session {
    /// What waits for a decision, by seat.
    ///
    /// # Errors
    /// When a journal can't be read, a newer program wrote it, or it does not fit the record.
    pub fn late_writings(&mut self, request: &OpenRequest) -> Result<Vec<LateWriting>, SessionError> {
        let mut writings = Vec::new();
        for seat in self.late.clone() {
            let facts = self.record.facts()?;
            let journal = LateJournal::read(request, &facts, seat).map_err(VaultError::from)?;
            let Some(journal) = journal else { continue };
            if journal.schema() > SCHEMA {
                let (path, found) = (self.path.clone(), journal.schema());
                return Err(SessionError::Newer { path, found, known: SCHEMA });
            }
            writings.extend(self.record.late_writing(journal)?.filter(LateWriting::waits));
        }
        Ok(writings)
    }

    /// Decides on what somebody left: says how many changes came into the record. Once the record is closed, its file is to be
    /// settled with [`LateWriting::settle`].
    ///
    /// # Errors
    /// When this person may not write, or what was left does not fit the record, which is then as it was.
    pub fn decide_late(
        &mut self,
        writing: &LateWriting,
        decision: Decision,
        reason: &str,
    ) -> Result<usize, SessionError> {
        let now = self.writable()?;
        let (what, operations) = match decision {
            Decision::TakeIn => (TAKEN_IN, self.record.take_in_late(writing, now)?),
            Decision::LeaveOut => (LEFT_OUT, Vec::new()),
        };
        let number = match decision {
            Decision::TakeIn => operations.len(),
            Decision::LeaveOut => writing.number.saturating_add(writing.refused),
        };
        let detail = format!("{} (seat {}): {reason}", changes(number), writing.seat());
        let mut made: Made = self.record.note(what, Some(writing.person), &detail, now)?;
        made.operations.splice(..0, operations);
        self.hand_over(made);
        Ok(number)
    }

    /// Notes the journals on which somebody is to decide.
    pub(super) fn note_late(&mut self, findings: &[Finding]) {
        let late = findings.iter().filter(|finding| matches!(finding, Finding::LateJournal { .. }));
        let seats: Vec<SeatId> = late.filter_map(Finding::of_seat).filter(|seat| !self.late.contains(seat)).collect();
        self.late.extend(seats);
    }
}

impl LateWriting {
    /// Takes the journal away that was decided on, once the record that says so is closed.
    ///
    /// # Errors
    /// When the disk refuses: then it is found again at the next opening.
    pub fn settle(&self, decision: Decision) -> Result<Settled, SessionError> {
        let has_all = decision == Decision::TakeIn && self.refused == 0 && self.kept_out == 0;
        Ok(self.journal.settle(has_all).map_err(VaultError::from)?)
    }
}
