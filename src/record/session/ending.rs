//! The end of this person's access while they have the record open, and of other people's as this session notes it.
//!
//! What was handed to the session before it took in that its access had ended was done in good faith: it is written as
//! before, so nothing that was typed is lost, and whoever takes it in is told. After that nothing is written.

use super::{Session, SessionError, TakenIn};
use crate::record::access::name_given;
use crate::record::roster::RECOVERY_NAME;
use crate::record::withdrawn::{AccessEnd, ended_in, person_row};
use crate::vault::{Finding, Frame, RowId, Work};

/// How long whoever ended somebody's access has for encrypting the file to the others, before another seat does it.
const SHUT_OUT_AFTER_MS: u64 = 5 * 1000;

impl Session {
    /// How this person's access ended; nothing while they have it.
    #[must_use]
    pub const fn access_end(&self) -> Option<&AccessEnd> {
        self.ended.as_ref()
    }

    /// Whether this person's access may have ended for this session alone: it ended somebody's as well, and of two who end
    /// each other's at once one stays. Only an opening of the record says who.
    #[must_use]
    pub const fn may_still_stand(&self) -> bool {
        self.ended.is_some() && self.company.access.has_ended
    }

    /// Whether what waits for [`Self::take_in`] ends this person's access: what is still to be handed over must be so
    /// before.
    #[must_use]
    pub fn access_is_ending(&self) -> bool {
        let lines = [person_row(self.own.verify.id()), self.record.person];
        let facts = self.board.facts();
        self.ended.is_none() && facts.arrived.iter().any(|arrived| arrived.ends_access_of(&self.own, &lines))
    }

    pub(super) fn still_has_access(&self) -> Result<(), SessionError> {
        self.access_error().map_or(Ok(()), Err)
    }

    /// What is said of the end of this person's access; nothing while they have it.
    #[must_use]
    pub fn access_error(&self) -> Option<SessionError> {
        let (path, at_once) = (self.path.clone(), self.may_still_stand());
        let error = |end: &AccessEnd| SessionError::AccessEnded { path, end: Box::new(end.clone()), kept: 0, at_once };
        self.ended.as_ref().map(error)
    }

    /// Notes whether this person's access has ended: by what was taken in, or because the file can't be opened with their
    /// key any more. Says so where that is news.
    pub(super) fn learn_own_end(&mut self, shut_out: bool) -> Result<Option<AccessEnd>, SessionError> {
        if self.left {
            return Ok(None);
        }
        let unknown = || AccessEnd { name: String::new(), by: None, at_ms: None };
        let end = self.record.access_end(&self.own)?.or_else(|| (shut_out || self.ended.is_some()).then(unknown));
        let Some(end) = end.filter(|end| self.ended.as_ref() != Some(end)) else { return Ok(None) };
        if self.ended.is_none() {
            // Typed before, and told to the worker before it hears what this session has taken in.
            self.flush_draft();
        }
        (self.ended, self.may_write) = (Some(end.clone()), false);
        Ok(Some(end))
    }

    /// After a change of this person's own: whoever ended their own access makes no other.
    pub(super) fn learn_of_own_doing(&mut self) -> Result<(), SessionError> {
        if self.record.access_end(&self.own)?.is_some() {
            (self.may_write, self.left) = (false, true);
        }
        self.keep_undecided()?;
        self.shut_out()
    }

    /// The same at opening. What whoever published last could not put in place leaves a file there that may be open to somebody
    /// withdrawn since.
    pub(super) fn shut_out_at_opening(&mut self, findings: &[Finding]) -> Result<(), SessionError> {
        let lags = findings.iter().any(|finding| matches!(finding, Finding::PendingGeneration { .. }));
        if lags && self.dirty_since.is_some() {
            self.company.access.file_lags();
        }
        self.shut_out()
    }

    /// What is written from now on is closed to those whose access has ended, whether the file is already or not. Where this
    /// session ended it, once a generation says so: if another's says otherwise, this person's seat may never hear in time that
    /// what it writes must be open to them.
    pub(super) fn shut_out(&mut self) -> Result<(), SessionError> {
        self.note_generation();
        let ended = self.record.shut_out(|person| self.company.access.may_still_have_access(person))?;
        if self.company.access.shut_out != ended {
            if self.company.access.shut_out.iter().any(|one| !ended.contains(one)) {
                self.let_in();
            }
            self.company.access.shut_out.clone_from(&ended);
            self.worker.send(Work::ShutOut { ended })?;
        }
        Ok(())
    }

    /// Tells whose access has ended, but for this person's own. The file is to be encrypted to the others soon.
    pub(super) fn tell_ends(&mut self, ended: &[RowId], taken: &mut TakenIn) -> Result<(), SessionError> {
        if self.may_write && !ended.is_empty() && self.company.access.ends_wait() {
            self.dirty_since.get_or_insert_with(|| (self.steady)());
            self.company.access.is_due_at((self.steady)().saturating_add(SHUT_OUT_AFTER_MS));
        }
        self.shut_out()?;
        let own = self.record.access_end(&self.own)?;
        for end in ended.iter().filter_map(|person| self.record.end_of(*person).ok().flatten()) {
            if own.as_ref() != Some(&end) {
                let how = end.how();
                taken.findings.push(match end.name.as_str() {
                    RECOVERY_NAME => Finding::RecoveryReplaced { how },
                    who => Finding::AccessEnded { who: who.to_owned(), how },
                });
            }
        }
        Ok(())
    }

    /// Somebody came: what was written before its seat heard of them goes into the file soon, so that they can read it.
    pub(super) fn let_in(&mut self) {
        let due_ms = (self.steady)().saturating_add(SHUT_OUT_AFTER_MS);
        self.company.access.lets_in(Some(due_ms));
    }

    /// Notes whose access a frame ended, now that it is taken in, whether whoever ended it could encrypt the file
    /// to the others or not. What that person wrote knowing it, and was taken in before this seat knew, goes again.
    pub(super) fn learn_ends(&mut self, frame: &Frame, taken: &mut TakenIn) -> Result<(), SessionError> {
        if frame.body.operations.iter().any(|one| name_given(one).is_some()) {
            self.let_in();
        }
        let decides = self.company.access.is_decided_by(frame);
        self.company.access.took(frame);
        if decides {
            self.worker.send(Work::Reread)?;
        }
        let ended: Vec<RowId> = ended_in(&frame.body.operations).collect();
        if ended.is_empty() {
            return Ok(());
        }
        self.tell_ends(&ended, taken)?;
        let before = self.company.theirs.len();
        let mut kept = Vec::with_capacity(before);
        for frame in std::mem::take(&mut self.company.theirs) {
            if !self.record.late(&frame)?.is_some_and(|late| late.refused) {
                kept.push(frame);
            }
        }
        self.company.theirs = kept;
        if self.company.theirs.len() < before {
            self.worker.send(Work::Reread)?;
        }
        Ok(())
    }

    /// Says who began a journal after their access had ended.
    pub(super) fn name_late(&self, findings: &mut [Finding]) -> Result<(), SessionError> {
        for finding in findings {
            if let Finding::LateJournal { key, who, .. } = finding {
                *who = self.record.person_with(*key)?.map(|(name, _)| name);
            }
        }
        Ok(())
    }

    /// Writes into the log what others wrote after their access had ended; once for each seat and kind.
    pub(super) fn log_late(&mut self, news: &[Finding]) -> Result<(), SessionError> {
        for finding in news {
            if !self.may_write {
                break;
            }
            let is_of_late = matches!(
                finding,
                Finding::WithdrawnWriter { .. } | Finding::AccessLeftOut { .. } | Finding::LateJournal { .. }
            );
            if let (true, Some(seat)) = (is_of_late, finding.of_seat()) {
                self.log_unless_told(finding, Some(&seat.to_string()))?;
            }
        }
        Ok(())
    }
}
