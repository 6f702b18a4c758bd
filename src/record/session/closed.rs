//! Closed cases while a record is worked in: which changes go to them, and what a reader's seat does unasked.

use super::keeping::Facts;
use super::{Session, SessionError};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::change::{Change, Made, UndoStep, WentOn};
use crate::record::closed::{ClosedShelf, Joined, plain, sweeps};
use crate::record::error::{RecordError, Result, Unfinished};
use crate::record::queries::View;
use crate::vault::{Finding, Operation, OperationKind, VaultError, Work};

/// How long to wait before publishing again what was closed to somebody and could not be.
const AGAIN_MS: u64 = 20 * 1000;
/// How often that is tried before the end.
const ATTEMPTS: usize = 4;

/// Whether something was closed to somebody that the file in the record's place still has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shuts {
    #[default]
    Nothing,
    /// To be published; when, by the clock of deadlines.
    Wanted { due_ms: u64 },
    /// The image that is being published, or was, is without it.
    UnderWay,
}

impl Session {
    /// The closed cases that this person's key opens.
    #[must_use]
    pub const fn closed(&self) -> &ClosedShelf {
        &self.closed
    }

    /// The record as this person may read it.
    #[must_use]
    pub const fn view(&self) -> View<'_> {
        View { open: &self.record, closed: Some(&self.closed) }
    }

    /// The record that has this case: the one that everybody reads, or the closed cases.
    #[must_use]
    pub fn record_with(&self, case: Option<CaseId>) -> &Record {
        match case {
            Some(case) if self.closed.has(case) => self.closed.record(),
            _ => &self.record,
        }
    }

    /// Makes a change in memory where it belongs.
    pub(super) fn make_in_memory(&mut self, change: &Change, now: u64) -> Result<Made> {
        let made = self.closed.make_where_it_belongs(&mut self.record, change, now);
        made.map_err(|unfinished| self.save_unfinished(unfinished))
    }

    /// Those of whom it is undecided whether their access has ended read closed cases on, until a generation says so: another's
    /// may say otherwise, and then nobody would have the case who had it before.
    pub(super) fn keep_undecided(&mut self) -> Result<(), SessionError> {
        let undecided = self.undecided()?;
        self.closed.keeps(undecided);
        Ok(())
    }

    /// Encrypts closed cases again once a generation says whose access has ended.
    pub(super) fn settle_decided(&mut self) {
        let is_decided = self.is_decided(&self.board.facts());
        if is_decided {
            self.forget_covered();
            // What can't be encrypted again now is tried again with what others do.
            let _ = self.settle_closed();
        }
    }

    /// Whether there is something of that kind to do; where something of others' waits, it is done with that.
    pub(super) fn is_decided(&self, facts: &Facts) -> bool {
        self.closed.keeps_somebody() && !facts.covered.is_empty() && facts.arrived.is_empty()
    }

    /// Undoes a change in memory where it was made.
    pub(super) fn undo_in_memory(&mut self, step: &UndoStep, now: u64) -> Result<Made> {
        let made = self.closed.undo_where_it_was(&mut self.record, step, now);
        made.map_err(|unfinished| self.save_unfinished(unfinished))
    }

    /// Hands over what was made in memory before something could not be done to its end, and says why that was.
    fn save_unfinished(&mut self, Unfinished { why, operations }: Unfinished) -> RecordError {
        if !operations.is_empty() {
            self.hand_over(Made { title: "", undo: None, operations });
        }
        why
    }

    /// Does what a reader's seat does unasked: see [`ClosedShelf::settle`]. What can't be read or encrypted stays as it is.
    pub(super) fn settle_closed(&mut self) -> Result<(), SessionError> {
        let now = (self.clock)();
        self.keep_undecided()?;
        if !self.may_write || self.ended.is_some() {
            self.closed.follow(&self.record, now)?;
            return Ok(());
        }
        let (operations, problem) = match self.closed.settle(&mut self.record, now) {
            Ok(operations) => (operations, None),
            Err(Unfinished { why, operations }) => (operations, Some(why)),
        };
        if !operations.is_empty() {
            self.hand_over(Made { title: "", undo: None, operations });
        }
        Ok(problem.map_or(Ok(()), Err)?)
    }

    /// What is to be said of the closed cases at opening.
    pub(super) fn closed_findings(&mut self) -> Vec<Finding> {
        let pieces = self.closed.unsound();
        let unsound = (pieces > 0).then_some(Finding::ClosedUnsound { pieces });
        let cases = plain(&self.record).unwrap_or(0);
        let in_the_open = (cases > 0).then_some(Finding::ClosedInTheOpen { cases });
        unsound.into_iter().chain(in_the_open).chain(self.closed_news()).collect()
    }

    /// What is new of the closed cases, once: who closed some off at the same moment as this person, who wrote in
    /// some whose list they were off, and how many went from this person.
    pub(super) fn closed_news(&mut self) -> impl Iterator<Item = Finding> + use<> {
        let apart = self.closed.apart_news();
        let crossed = self.closed.crossed_news().into_iter().map(|(who, cases)| Finding::ClosedCrossed { who, cases });
        let joined = self.closed.joined_news().into_iter();
        let joined = joined.map(|Joined { come, left_out }| Finding::ClosedJoined { come, left_out });
        let late = self.closed.late_news();
        let late = late.into_iter().map(|(who, (changes, of_list))| Finding::ClosedLate { who, changes, of_list });
        let cases = self.closed.gone_news();
        let gone = (cases > 0).then_some(Finding::ClosedGone { cases });
        apart
            .into_iter()
            .map(|(who, cases)| Finding::ClosedApart { who, cases })
            .chain(crossed)
            .chain(joined)
            .chain(late)
            .chain(gone)
    }

    /// What is so of the closed cases, for as long as it is: who closed some off at the same moment as this person, who took
    /// them off a list at the same moment as they were taken off it, and how many went from them.
    #[must_use]
    pub fn closed_standing(&self) -> Vec<Finding> {
        self.closed.stands()
    }

    /// Which closed cases this seat took on from a meeting that never came to them, once.
    pub(super) fn went_on_news(&mut self) -> impl Iterator<Item = Finding> + use<> {
        let news = self.closed.went_on_news().into_iter();
        news.map(|(WentOn { from, to }, cases)| Finding::ClosedWentOn { cases, from, to })
    }

    /// Notes whether what is handed over takes from the record what somebody could read there: an open case was closed off, or
    /// what came to it late swept up, or somebody is off a closed case's list.
    pub(super) fn note_shutting(&mut self, operations: &[Operation]) {
        if operations.iter().any(|one| lets_go(one) || sweeps(one)) {
            self.shuts = Shuts::Wanted { due_ms: 0 };
        }
    }

    /// Publishes, where something was closed to somebody: until the file in the record's place is without it, it can be read
    /// there. The vault then removes the older generations that have it. Where a generation is being written, it waits for the
    /// next; what can't be done now is tried again after a while, and at closing.
    pub(super) fn publish_what_is_shut(&mut self) {
        let (under_way, in_place) = {
            let facts = self.board.facts();
            (facts.publishing.is_some(), facts.is_in_place())
        };
        if under_way {
            return;
        }
        let now = (self.steady)();
        if self.shuts == Shuts::UnderWay {
            self.shuts = if in_place { Shuts::Nothing } else { Shuts::Wanted { due_ms: now.saturating_add(AGAIN_MS) } };
        }
        if let Shuts::Wanted { due_ms } = self.shuts
            && due_ms <= now
            && self.publish().is_err()
        {
            self.shuts = Shuts::Wanted { due_ms: now.saturating_add(AGAIN_MS) };
        }
    }

    /// When that is to be seen to next.
    pub(super) const fn shutting_due(&self) -> Option<u64> {
        match self.shuts {
            Shuts::Nothing => None,
            Shuts::UnderWay => Some(0),
            Shuts::Wanted { due_ms } => Some(due_ms),
        }
    }

    /// Before the end: the file in the record's place is without what was closed to somebody, and so are the generations
    /// beside it, whichever sitting closed it.
    ///
    /// # Errors
    /// The files that are not.
    pub(super) fn see_all_shut(&mut self) -> std::result::Result<(), SessionError> {
        if !self.may_write || self.ended.is_some() {
            return Ok(());
        }
        self.publish_until_shut()?;
        let (in_place, why) = {
            let facts = self.board.facts();
            (facts.is_in_place(), facts.unpublished.clone())
        };
        if self.shuts != Shuts::Nothing && why.is_some() {
            return Err(SessionError::StillThere { files: vec![self.path.clone()], why });
        }
        let let_go = self.record.let_go()?;
        if let_go.is_empty() || why.is_some() || !in_place && self.shuts == Shuts::Nothing {
            return Ok(());
        }
        let ticket = self.ticket();
        self.worker.send(Work::LetGo { let_go, ticket })?;
        let facts = self.board.wait_until(&self.patience(), |facts| facts.looked.contains(&ticket));
        let (files, why) = match facts.looked.contains(&ticket) {
            true => facts.lingering.clone(),
            false => (vec![self.path.clone()], Some(VaultError::NoAnswer { path: self.path.clone() }.into())),
        };
        if files.is_empty() { Ok(()) } else { Err(SessionError::StillThere { files, why }) }
    }

    fn publish_until_shut(&mut self) -> std::result::Result<(), SessionError> {
        for _ in 0..ATTEMPTS {
            let facts = self.board.wait_until(&self.patience(), |facts| facts.publishing.is_none());
            if facts.publishing.is_some() && facts.ended.is_none() {
                drop(facts);
                return Err(self.no_answer());
            }
            drop(facts);
            self.publish_what_is_shut();
            match self.shuts {
                Shuts::Nothing => break,
                Shuts::UnderWay => {}
                Shuts::Wanted { .. } => self.fold_in()?,
            }
        }
        Ok(())
    }
}

/// Whether it takes something out of the record for good.
fn lets_go(operation: &Operation) -> bool {
    match &operation.change {
        OperationKind::Insert { table, .. } | OperationKind::Set { table, .. } => table == "purged",
        OperationKind::Tombstone { table, dead, .. } => *dead && table == "closed_piece",
        OperationKind::Text { .. } | OperationKind::Audit { .. } => false,
    }
}
