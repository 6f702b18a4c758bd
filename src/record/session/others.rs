//! Working with others at the record: taking in what they did, and telling them where one is.

use crate::record::engine::SCHEMA;
use crate::record::error::Result;
use crate::record::row::Kin;
use crate::record::unfit::is_of_the_frame;
use crate::vault::follow::GONE_AFTER_MS;
use crate::vault::{self, Coverage, Finding, Frame, Operation, OperationKind, RowId, Sign, VaultError, Work};

use super::arrived::{Arrived, Fresh};
use super::company::{Colleague, TakenIn, TextId, Unread, Whereabouts, WrittenOver};
use super::conflicts::joined;
use super::unfolded::Company;
use super::{Away, Session, SessionError};
use crate::record::withdrawn::person_row;

/// How often in a row this seat tries again to publish because another was first.
pub(super) const ATTEMPTS: u32 = 5;
impl Session {
    /// Follows what other seats do from now on: [`super::SessionEvent::Others`] then says when there is something for
    /// [`Self::take_in`].
    ///
    /// # Errors
    /// When the worker is gone.
    pub fn follow(&mut self) -> Result<(), SessionError> {
        if !std::mem::replace(&mut self.company.following, true) {
            self.worker.send(Work::Here { sign: None })?;
        }
        Ok(())
    }

    /// Tells the others where this person is, and follows them from now on. A person who may only read follows and is
    /// not told of. Costs nothing while nobody else is here.
    ///
    /// # Errors
    /// When the worker is gone.
    pub fn here(&mut self, at: Whereabouts) -> Result<(), SessionError> {
        if self.company.at.replace(at) == Some(at) {
            return Ok(());
        }
        self.company.following = true;
        // Where somebody is in a closed case is nobody's but its readers'.
        let at = if at.case.is_some_and(|case| self.closed.has(case)) { Whereabouts::default() } else { at };
        let sign = Sign { at: at.case.map(Kin::row), typing: at.typing.map(|text| text.0), ..Sign::default() };
        self.worker.send(Work::Here { sign: self.may_write.then_some(sign) })?;
        Ok(())
    }

    /// What changes of this seat wrote over since this was last asked, although it had taken it in.
    pub fn written_over(&mut self) -> Vec<WrittenOver> {
        self.company.newest.take_over()
    }

    /// Who else is at the record, by seat. Somebody who missed three signs of life is not.
    #[must_use]
    pub fn others(&self) -> Vec<Colleague> {
        let present = self.board.facts().present.clone();
        let now = (self.steady)();
        let here = present.into_iter().filter(|one| now.saturating_sub(one.last_sign_steady_ms) < GONE_AFTER_MS);
        // Whose access was ended is not at work any more, whatever their last sign said.
        let here = here.filter(|one| self.record.end_of(person_row(one.who)).ok().flatten().is_none());
        here.map(|one| {
            let (name, role) = self.record.person_with(one.who).ok().flatten().unwrap_or_default();
            let at = Whereabouts { case: one.sign.at.map(Kin::of), typing: one.sign.typing.map(TextId) };
            Colleague { seat: one.seat, name, role, at, since_ms: one.since_ms, last_sign_ms: one.last_sign_ms }
        })
        .collect()
    }

    /// Whose journals can't be read at the moment.
    #[must_use]
    pub fn unread(&self) -> Vec<Unread> {
        let unread = self.board.facts().unread.clone();
        let named = |one: vault::Unread| {
            let person = one.who.and_then(|who| self.record.person_with(who).ok().flatten());
            Unread { name: person.map(|(name, _)| name), since_ms: one.since_ms, why: one.why }
        };
        unread.into_iter().map(named).collect()
    }

    /// Whether the record is on a share, so that work is kept on this machine first.
    #[must_use]
    pub const fn is_on_share(&self) -> bool {
        self.worker.share().is_some()
    }

    /// Since when the share that the record is on does not answer or takes nothing; nothing while all is well.
    #[must_use]
    pub fn share_away(&self) -> Option<Away> {
        self.board.facts().away.clone()
    }

    /// Takes in what other seats did: the record in memory then has it. Where this seat wanted to publish and another was
    /// first, it publishes again.
    ///
    /// Where one of them ended this person's access, this seat writes no more: see [`TakenIn::ended`].
    ///
    /// # Errors
    /// When something of theirs can't be taken in, because a newer program wrote it. All the rest was. A seat whose frame
    /// does not fit the record is stopped there, and named among the findings.
    pub fn take_in(&mut self) -> Result<TakenIn, SessionError> {
        let arrived = std::mem::take(&mut self.board.facts().arrived);
        let mut taken = TakenIn { conflicts: std::mem::take(&mut self.company.met), ..TakenIn::default() };
        let (mut publish, mut problem) = (false, None);
        self.settle_ends()?;
        for one in arrived {
            publish |= one.others.publish;
            if let Err(error) = self.take_in_one(one, &mut taken) {
                problem.get_or_insert(error);
            }
        }
        // What a generation decided is closed to whoever was withdrawn, closed cases too.
        self.forget_covered();
        // A closed case that can't be taken in keeps nothing else from being.
        let unsound = self.closed.unsound();
        if let Err(why) = self.settle_closed() {
            problem.get_or_insert(why);
        }
        if self.closed.unsound() > unsound {
            taken.findings.push(Finding::ClosedUnsound { pieces: self.closed.unsound() });
        }
        taken.findings.extend(self.closed_news());
        taken.findings.extend(self.went_on_news());
        self.publish_again(publish);
        self.publish_what_is_shut();
        match problem {
            Some(error) => Err(error),
            None => Ok(taken),
        }
    }

    fn take_in_one(&mut self, arrived: Arrived, taken: &mut TakenIn) -> Result<(), SessionError> {
        let Arrived { mut others, fresh } = arrived;
        self.name_late(&mut others.findings)?;
        self.log_late(&others.findings)?;
        self.settle_access(&others)?;
        taken.findings.extend(others.findings);
        let mut problem = None;
        for frame in &others.frames {
            if self.company.stopped.stops(frame.body.seat) {
                continue;
            }
            match self.take_in_frame(frame, taken) {
                Ok(()) => {}
                Err(SessionError::Record(why)) if is_of_the_frame(&why) => self.company.stopped.name(frame),
                Err(error) => {
                    self.company.stopped.stop(frame.body.seat);
                    problem.get_or_insert(error);
                }
            }
        }
        let loaded = match fresh {
            Some(Ok(fresh)) => self.move_to(fresh, taken),
            Some(Err(why)) => Err(why.into()),
            None => Ok(()),
        };
        taken.findings.extend(self.company.stopped.news());
        let news = self.company.late.news(&self.record)?;
        self.log_late(&news)?;
        taken.findings.extend(news);
        if let Some(end) = self.learn_own_end(others.shut_out)? {
            taken.ended = Some(end);
        }
        // What can't be loaded is left where it is; this seat goes on with what it has and publishes nothing.
        loaded?;
        let mut heads = others.heads;
        heads.retain(|head| !self.company.stopped.stops(head.seat));
        self.board.facts().take_heads(&heads);
        self.worker.send(Work::Took { heads })?;
        problem.map_or(Ok(()), Err)
    }

    fn take_in_frame(&mut self, frame: &Frame, taken: &mut TakenIn) -> Result<(), SessionError> {
        let found = frame.body.schema;
        if found > SCHEMA {
            return Err(SessionError::Newer { path: self.path.clone(), found, known: SCHEMA });
        }
        let operations = &frame.body.operations;
        if operations.is_empty() {
            return Ok(());
        }
        let now = (self.clock)();
        let facts = self.board.facts();
        let found = self.company.written.against(frame, &self.record, &facts.frames, now)?;
        drop(facts);
        let late = self.record.take(frame, now)?;
        let refused = late.as_ref().is_some_and(|late| late.refused);
        let is_whole = late.as_ref().is_none_or(|late| late.kept_out == 0);
        self.company.late.note(frame, late);
        if refused {
            return Ok(());
        }
        if is_whole {
            self.closed.heard(operations, person_row(frame.body.who));
        }
        let name = self.record.person_with(frame.body.who)?.map(|(name, _)| name).unwrap_or_default();
        let Company { newest, written, .. } = &mut self.company;
        newest.took(frame, &name, |row, cell| written.own(row, cell), (self.steady)());
        taken.conflicts.extend(joined(found, &name));
        taken.changed |= operations.iter().any(is_of_the_record);
        self.company.theirs.push(frame.clone());
        self.company.theirs_since.get_or_insert_with(|| (self.steady)());
        self.learn_ends(frame, taken)
    }

    /// Goes on with a record that was loaded afresh: everything that only memory holds goes into it. What somebody who came
    /// and went meanwhile wrote otherwise than this seat is told as ever, and so is whose access it says has ended.
    fn move_to(&mut self, fresh: Fresh, taken: &mut TakenIn) -> Result<(), SessionError> {
        let Fresh { mut record, unfit, late } = fresh;
        let now = (self.clock)();
        self.company.stopped.join(unfit);
        self.company.late.join(late);
        let mut heads = Vec::new();
        for frame in &self.company.theirs {
            let late = record.take(frame, now)?;
            self.company.late.note(frame, late);
            heads.push(frame.head());
        }
        for (_, operations) in &self.company.mine {
            record.apply(operations, now)?;
        }
        record.apply(&self.draft, now)?;
        record.apply(self.kept.operations(), now)?;
        for (line, column, stands, seat) in self.company.written.against_fresh(&self.record, &record)? {
            let name = record.name_of(seat)?.unwrap_or_default();
            taken.conflicts.extend(joined(vec![(line, column, stands)], &name));
        }
        let ended = self.record.without_access()?;
        let known = self.record.facts()?.recipients;
        self.record.go_on_with(record);
        if self.record.facts()?.recipients.iter().any(|one| !known.contains(one)) {
            self.let_in();
        }
        self.board.facts().take_heads(&heads);
        taken.changed = true;
        let new: Vec<RowId> = self.record.without_access()?.difference(&ended).copied().collect();
        self.tell_ends(&new, taken)
    }

    /// Forgets what is in a generation in place, and whether it still has to be published. While what others did waits to be
    /// taken in, a record that was read before that generation was there may be among it: everything that it lacks is still
    /// to go into it, and what is said of access has to be held against theirs.
    pub(super) fn forget_covered(&mut self) {
        let mut facts = self.board.facts();
        if facts.arrived.iter().any(Arrived::is_of_a_generation) {
            return;
        }
        let covered = std::mem::take(&mut facts.covered);
        if covered.is_empty() {
            return;
        }
        self.company.forget(&Coverage { generation: 0, heads: covered }, &facts.frames);
        let is_all = self.company.mine.is_empty() && self.draft.is_empty() && facts.waiting.is_empty();
        // Somebody's access ended: the file is to be encrypted to the others, whoever said so.
        if is_all && !self.company.access.ends_wait() {
            self.dirty_since = None;
        }
    }

    fn publish_again(&mut self, wanted: bool) {
        let was_first = {
            let facts = self.board.facts();
            if facts.publishing.is_some() || !self.may_write {
                return;
            }
            match facts.unpublished.as_deref() {
                Some(VaultError::Outdated { .. }) => true,
                Some(_) => false,
                None => {
                    self.company.attempts = 0;
                    false
                }
            }
        };
        if was_first && self.company.mine.is_empty() && self.draft.is_empty() {
            // What the other published holds all that this seat did.
            self.board.facts().unpublished = None;
        } else if wanted || was_first && self.company.attempts < ATTEMPTS {
            self.company.attempts = self.company.attempts.saturating_add(1);
            if let Err(SessionError::Vault(why)) = self.publish() {
                self.board.facts().unpublished = Some(why);
            }
        }
    }

    /// Looks at once what the others did, and takes it in. Waits for the disk; for a share that does not answer some
    /// seconds.
    ///
    /// # Errors
    /// When something of theirs can't be taken in, or the worker is gone. What can't be taken in stays beside the record.
    pub fn catch_up(&mut self) -> Result<TakenIn, SessionError> {
        let ticket = self.ticket();
        self.worker.send(Work::Look { ticket })?;
        drop(self.board.wait_until(&self.patience(), |facts| facts.looked.contains(&ticket)));
        self.take_in()
    }
}

/// Whether others see anything of it: what stands in somebody's composer they don't.
fn is_of_the_record(operation: &Operation) -> bool {
    match &operation.change {
        OperationKind::Insert { table, .. }
        | OperationKind::Set { table, .. }
        | OperationKind::Tombstone { table, .. }
        | OperationKind::Text { table, .. } => table != "draft",
        OperationKind::Audit { .. } => false,
    }
}
