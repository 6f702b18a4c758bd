//! What people whose access had ended left beside the record, and the decision on it, which is a person's and stands in the
//! log.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{Made, Session, SessionError, changes};
use crate::record::Record;
use crate::record::engine::SCHEMA;
use crate::record::error::Result;
use crate::record::late_writing::{Chosen, LateWriting};
use crate::vault::late_journal::{LateJournal, LeftJournal, Settled};
use crate::vault::{Finding, ImageFacts, Older, OpenRequest, SeatId, VaultError, names};

/// What the log calls the two decisions.
const TAKEN_IN: &str = "take-in-late";
const LEFT_OUT: &str = "leave-out-late";

/// What was decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It goes into the record, but for what it says of access, and what takes cases from their readers.
    TakeIn(Chosen),
    /// It stays out, and its file is put aside.
    LeaveOut,
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// How many changes came into the record, or stayed out of it.
    pub number: usize,
    /// Whether nothing of the journal waits any more: its file may go.
    pub is_all: bool,
    has_all: bool,
}

/// A journal, and what it holds.
fn read(record: &mut Record, request: &OpenRequest, facts: &ImageFacts, seat: SeatId) -> Option<LateWriting> {
    let read = LateJournal::read(request, facts, seat).ok().flatten().filter(|one| one.schema() <= SCHEMA);
    read.and_then(|journal| record.late_writing(None, journal).ok().flatten())
}

/// The journals on which nothing is to be decided any more, among these: somebody decided, and the file stayed, because the
/// program was stopped then or the disk refused. The record in its place says so already, so their files are taken away now. Of
/// those that can't be it is said why, in the place of what is said of journals that wait.
pub(super) fn settle_decided(
    record: &mut Record,
    request: &OpenRequest,
    facts: &ImageFacts,
    findings: &mut Vec<Finding>,
    may_write: bool,
) {
    if !may_write || request.older == Older::Look {
        return;
    }
    findings.retain_mut(|finding| {
        let Finding::LateJournal { seat, .. } = *finding else { return true };
        let Some(writing) = read(record, request, facts, seat) else { return true };
        let Ok(Some(has_all)) = record.is_decided(&writing) else { return true };
        match writing.journal.settle(has_all) {
            Ok(Settled::Gone | Settled::PutAside(_)) => false,
            Ok(Settled::Stays) => true,
            Err(why) => {
                *finding = left(&writing, request, Some(why.to_string()));
                true
            }
        }
    });
}

/// Names the journals on which somebody decided and that are there still as such, and not as waiting.
pub(super) fn name_decided(record: &mut Record, request: &OpenRequest, facts: &ImageFacts, findings: &mut [Finding]) {
    for finding in findings {
        let Finding::LateJournal { seat, .. } = *finding else { continue };
        // What can't be read or does not fit is named all the same.
        let Some(writing) = read(record, request, facts, seat) else { continue };
        if let Ok(Some(_)) = record.is_decided(&writing) {
            *finding = left(&writing, request, None);
        }
    }
}

fn left(writing: &LateWriting, request: &OpenRequest, why: Option<String>) -> Finding {
    let path = names::journal(&request.path, writing.seat());
    Finding::LateDecided(LeftJournal { seat: writing.seat(), who: writing.who.clone(), path, why })
}

/// How the log tells of a decision on all of a journal, up to this frame.
fn up_to(writing: &LateWriting) -> String {
    format!(" (seat {}, to frame {}): ", writing.seat(), writing.last_frame())
}

impl Record {
    /// The journals among these that wait for a decision and hold words of cases that were closed off since, which everybody can
    /// read who had access when they were written; and who may know the readers of these, by name.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn waits_with_closed(
        &mut self,
        request: &OpenRequest,
        facts: &ImageFacts,
        findings: &[Finding],
    ) -> std::result::Result<(Vec<PathBuf>, BTreeSet<String>), SessionError> {
        let (mut files, mut ask) = (Vec::new(), BTreeSet::new());
        for finding in findings {
            let Finding::LateJournal { seat, .. } = *finding else { continue };
            let Some(journal) = LateJournal::read(request, facts, seat).map_err(VaultError::from)? else { continue };
            // What a newer program wrote can't be looked into.
            let is_newer = journal.schema() > SCHEMA;
            let writing = if is_newer { None } else { self.late_writing(None, journal)? };
            if is_newer || writing.as_ref().is_some_and(|writing| writing.in_the_open > 0) {
                files.push(names::journal(&request.path, seat));
                ask.extend(writing.map(|writing| writing.ask).unwrap_or_default());
            }
        }
        Ok((files, ask))
    }

    /// Whether nothing of a journal is to be decided any more, and if so, whether the record has all of it.
    fn is_decided(&self, writing: &LateWriting) -> Result<Option<bool>> {
        let has_all = writing.is_all_taken_in();
        if !writing.waits() {
            return Ok(Some(has_all));
        }
        let tells = |what| self.log_tells_of_other(what, &up_to(writing), writing.person);
        let left_out = tells(LEFT_OUT)?;
        Ok((left_out || writing.number == 0 && tells(TAKEN_IN)?).then_some(has_all && !left_out))
    }
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
            self.closed.follow(&self.record, (self.clock)())?;
            let writing = self.record.late_writing(Some(&mut self.closed), journal)?;
            writings.extend(writing.filter(LateWriting::waits));
        }
        Ok(writings)
    }

    /// Decides on what somebody left. Once the record is closed, its file is to be settled with [`LateWriting::settle`], where all
    /// of it was decided on.
    ///
    /// # Errors
    /// When this person may not write, or what was left does not fit the record, which is then as it was.
    pub fn decide_late(
        &mut self,
        writing: &LateWriting,
        decision: &Decision,
        reason: &str,
    ) -> Result<Decided, SessionError> {
        let now = self.writable()?;
        let (what, operations, decided) = match decision {
            Decision::TakeIn(chosen) => {
                let (operations, number) = self.record.take_in_late(&mut self.closed, writing, chosen, now)?;
                let is_all = writing.closed == 0 && number == writing.number;
                (TAKEN_IN, operations, Decided { number, is_all, has_all: is_all && writing.is_all_taken_in() })
            }
            Decision::LeaveOut => {
                let number = writing.number + writing.closed + writing.refused + writing.nowhere;
                (LEFT_OUT, Vec::new(), Decided { number, is_all: true, has_all: false })
            }
        };
        let how_far = if decided.is_all { up_to(writing) } else { format!(" (seat {}): ", writing.seat()) };
        let detail = format!("{}{how_far}{reason}", changes(decided.number));
        let mut made: Made = self.record.note(what, Some(writing.person), &detail, now)?;
        made.operations.splice(..0, operations);
        self.hand_over(made);
        Ok(decided)
    }

    /// Notes the journals on which somebody is to decide.
    pub(super) fn note_late(&mut self, findings: &[Finding]) {
        let late = findings.iter().filter(|finding| matches!(finding, Finding::LateJournal { .. }));
        let seats: Vec<SeatId> = late.filter_map(Finding::of_seat).filter(|seat| !self.late.contains(seat)).collect();
        self.late.extend(seats);
    }
}

impl LateWriting {
    /// Takes the journal away where all of it was decided on, once the record that says so is closed; nothing where something of
    /// it waits still.
    ///
    /// # Errors
    /// When the disk refuses: then it is tried again at the next opening.
    pub fn settle(&self, decided: Decided) -> Result<Option<Settled>, SessionError> {
        if !decided.is_all {
            return Ok(None);
        }
        Ok(Some(self.journal.settle(decided.has_all).map_err(VaultError::from)?))
    }
}
