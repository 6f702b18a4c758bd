//! What a session writes into the log on its own account: what was found at opening, and what happened before and could
//! not be written then.

use chrono::DateTime;

use crate::vault::aside::{Aside, Kept, LOOKED};
use crate::vault::{Finding, OpenRequest, Operation, SeatId, open::Older};

use super::{Session, SessionError};
use crate::record::signed_log::{FOUND, LOSS};

/// What happened before, until it is in the log.
pub(super) struct Before {
    aside: Option<Aside>,
    /// Whether this person's openings can ever be written into the log.
    may_write: bool,
    /// Those that this session found in the log or wrote into it.
    written: Vec<Kept>,
    was_read: bool,
}

impl Before {
    pub fn of(request: &OpenRequest, may_write: bool) -> Self {
        Self { aside: Aside::of(request), may_write, written: Vec::new(), was_read: false }
    }
}

impl Session {
    /// Notes what was found at opening and the log must tell of, such as a restore. Somebody who may only read, or only
    /// looks, leaves no line.
    pub(super) fn log_findings(&mut self, request: &OpenRequest, findings: &[Finding]) -> Result<(), SessionError> {
        if !self.may_write || request.older == Older::Look {
            return Ok(());
        }
        let live: Vec<SeatId> = findings.iter().filter_map(Finding::live_seat).collect();
        for finding in findings {
            let Some(what) = finding.log_word() else { continue };
            let (seat, said) = (finding.of_seat(), finding.for_log());
            if let Some(seat) = seat.filter(|_| what == LOSS) {
                // Of a seat at work it may only not be here yet.
                if !live.contains(&seat) {
                    self.log_loss(seat, &said)?;
                }
            } else {
                self.log_unless_told(finding, seat.is_some().then_some(said.as_str()))?;
            }
        }
        let still_lost: Vec<SeatId> =
            findings.iter().filter(|one| one.log_word() == Some(LOSS)).filter_map(Finding::of_seat).collect();
        self.log_found(&still_lost)
    }

    /// Tells of something, unless the log has a line of it that says this: a line for each case that it is about, and one where
    /// it is about none.
    pub(super) fn log_unless_told(&mut self, finding: &Finding, told_by: Option<&str>) -> Result<(), SessionError> {
        let Some(what) = finding.log_word() else { return Ok(()) };
        let subjects = match finding {
            Finding::AccessLeftOut { what, .. } => what.closed_off.iter().map(|(line, _)| Some(*line)).collect(),
            _ => Vec::new(),
        };
        for subject in if subjects.is_empty() { vec![None] } else { subjects } {
            let is_told = told_by.map(|said| self.record.log_tells(what, subject, said)).transpose()?;
            if is_told != Some(true) {
                self.note(what, subject, &finding.for_log())?;
            }
        }
        Ok(())
    }

    /// Tells of a loss, once for as long as what is left stays as it is: of that alone the line is an excuse.
    fn log_loss(&mut self, seat: SeatId, said: &str) -> Result<(), SessionError> {
        let left = self.record.log_as_found(seat)?;
        if !self.record.log_tells_loss(said, left)? {
            self.note(LOSS, Some(left), said)?;
        }
        Ok(())
    }

    /// Tells that what was called lost had only been late.
    fn log_found(&mut self, still_lost: &[SeatId]) -> Result<(), SessionError> {
        for (seat, left) in self.record.told_losses()? {
            if !still_lost.contains(&seat) && self.record.log_as_found(seat)? != left {
                let who = self.record.name_of(seat)?.map(|who| format!(" by {who}")).unwrap_or_default();
                self.note(FOUND, None, &format!("changes{who} (seat {seat})"))?;
            }
        }
        Ok(())
    }

    /// Signs the log with what was just made. A line that could not be signed is found by `marac verify`.
    pub(super) fn sign_log(&mut self, operations: &mut [Operation]) {
        // The change was made; that its line bears no signature is then found, and does not undo it.
        let _ = self.record.sign_log(operations, &self.unlocked);
    }

    /// Writes what happened before into the log, with the first change that this session makes: what is to be kept of it.
    pub(super) fn log_before(&mut self) -> Vec<Operation> {
        let mut operations = Vec::new();
        let Some(aside) = self.before.aside.as_ref().filter(|_| !self.before.was_read) else { return operations };
        self.before.was_read = true;
        for kept in aside.kept() {
            let at = i64::try_from(kept.event.at_ms).ok().and_then(DateTime::from_timestamp_millis);
            let detail = at.map(|at| at.format("at %Y-%m-%dT%H:%M:%S%.3fZ").to_string()).unwrap_or_default();
            // Another session on this machine may have been first.
            let there = self.record.log_count(kept.event.what, &detail).unwrap_or_default();
            let same = self.before.written.iter().filter(|other| other.event == kept.event).count();
            if there <= same {
                // One that can't be written stays where it is for the next time.
                let Ok(made) = self.record.note(kept.event.what, None, &detail, (self.clock)()) else { break };
                operations.extend(made.operations);
            }
            self.before.written.push(kept);
        }
        operations
    }

    /// At the end: what is in the log now is forgotten, and an opening that wrote nothing is kept for the next that does.
    pub(super) fn settle_before(&self, all_saved: bool) {
        let Some(aside) = &self.before.aside else { return };
        if all_saved {
            self.before.written.iter().for_each(|kept| aside.forget(kept));
        }
        if self.before.may_write && self.next_ticket == 0 && self.dirty_since.is_none() {
            aside.note(LOOKED, (self.clock)());
        }
    }
}
