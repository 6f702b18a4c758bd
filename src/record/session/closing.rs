//! Waiting for the disk, and the end of a session.

use std::time::Duration;

use super::arrived::Arrived;
use super::keeping::Facts;
use super::others::ATTEMPTS;
use super::patience::Patience;
use super::{Closed, Session, SessionError};
use crate::vault::{VaultError, Work};

/// How long a share that does not answer, or refuses, is waited for before what was done is left on this machine.
const PATIENCE: Duration = Duration::from_secs(5);

impl Session {
    /// Waits until everything made so far is on the disk where the record lives, for the command line. A share that does not
    /// answer is waited for some seconds.
    ///
    /// # Errors
    /// When something could not be saved, or is on this machine only.
    pub fn wait_until_saved(&mut self) -> Result<(), SessionError> {
        self.flush_draft();
        let settled = |facts: &Facts| {
            let is_lost = facts.failure.is_some() && !facts.is_all_here() && !facts.is_coming_here();
            facts.waiting.is_empty() || is_lost
        };
        let facts = self.board.wait_until(&self.patience(), settled);
        if !facts.waiting.is_empty() && facts.is_all_here() && facts.ended.is_none() {
            return Err(self.only_here(&facts));
        }
        match (&facts.failure, facts.ended) {
            (Some(why), _) => Err(SessionError::NotSaved { why: why.clone() }),
            (None, Some(unsaved)) if !facts.waiting.is_empty() => Err(SessionError::Lost { unsaved, why: None }),
            (None, _) => Ok(()),
        }
    }

    /// Closes: folds everything into the one file and removes the journals. Where nothing was changed, nothing is written.
    /// Waits for the disk; a share that does not answer only for some seconds.
    ///
    /// # Errors
    /// When something could not be saved or folded in; what was called saved is safe in any case.
    pub fn close(mut self) -> Result<Closed, SessionError> {
        if self.ended.is_some() {
            return self.leave();
        }
        self.bring_kept();
        let saved = self.wait_until_saved();
        if let Err(only_here @ (SessionError::OnlyHere { .. } | SessionError::EndedOnlyHere { .. })) = saved {
            self.worker.give_up();
            return Err(only_here);
        }
        let facts = self.board.wait_until(&self.patience(), |facts| facts.publishing.is_none());
        let published = facts.publishing.is_none() || facts.ended.is_some();
        drop(facts);
        if !published {
            return Err(self.no_answer());
        }
        // What a file in the record's place decided is taken in before anything is published over it.
        if self.board.facts().arrived.iter().any(Arrived::is_of_a_generation) {
            let _ = self.take_in();
        }
        self.forget_covered();
        // What was handed over just before a publishing is in its image, and its frame is not: its journal would stay.
        let lacks = self.dirty_since.is_some() || !self.company.mine.is_empty();
        if lacks || !self.board.facts().is_folded() {
            self.fold_in()?;
        }
        self.see_all_in_place()?;
        let shut = self.see_all_shut();
        if let Err(no_answer @ SessionError::NotFolded { .. }) = shut {
            return Err(no_answer);
        }
        match (self.end(saved), shut) {
            (Ok(_) | Err(SessionError::NotFolded { .. }), Err(still)) => Err(still),
            (ended, _) => ended,
        }
    }

    /// Ends without writing anything: for those who only looked.
    ///
    /// # Errors
    /// When something that was changed all the same could not be saved.
    pub fn leave(mut self) -> Result<Closed, SessionError> {
        let saved = if self.next_ticket > 0 || !self.draft.is_empty() { self.wait_until_saved() } else { Ok(()) };
        if saved.is_ok() && self.may_write && self.ended.is_none() && self.company.waits_for_somebody() {
            // Nobody else may be able to read it, and whoever could publishes another time.
            let _ = self.fold_in();
        }
        if let Err(only_here @ (SessionError::OnlyHere { .. } | SessionError::EndedOnlyHere { .. })) = saved {
            self.worker.give_up();
            return Err(only_here);
        }
        {
            // What was published before says nothing of what came after.
            let mut facts = self.board.facts();
            (facts.published, facts.unpublished) = (None, None);
        }
        self.end(saved)
    }

    fn end(mut self, saved: Result<(), SessionError>) -> Result<Closed, SessionError> {
        self.settle_before(saved.is_ok());
        let ticket = self.ticket();
        self.worker.send(Work::Close { image: None, ticket })?;
        let facts = self.board.wait_until(&self.patience(), |_| false);
        if facts.ended.is_none() {
            drop(facts);
            return Err(self.no_answer());
        }
        if facts.published.is_none() && !facts.waiting.is_empty() && facts.is_all_here() {
            return Err(self.only_here(&facts));
        }
        let published = facts.published.as_ref().map(|generation| (generation.path.clone(), generation.in_place));
        match (published, &facts.unpublished, facts.ended.unwrap_or_default()) {
            // The file holds everything, whatever the journal refused before. Of one beside it others need not know.
            (Some((path, in_place)), _, unsaved) if in_place || unsaved == 0 && facts.refused.is_empty() => {
                Ok(Closed { published: Some(path), in_place })
            }
            (published, unpublished, unsaved) if unsaved > 0 || published.is_some() => {
                let unsaved = unsaved.max(facts.refused.len());
                Err(SessionError::Lost { unsaved, why: facts.failure.as_ref().or(unpublished.as_ref()).cloned() })
            }
            (_, Some(why), _) => saved.and(Err(SessionError::NotFolded { why: why.clone() })),
            (_, None, _) => saved.map(|()| Closed { published: None, in_place: true }),
        }
    }

    /// Before the end: whoever is the last folds in what others left, and what another seat replaced in the same moment is
    /// published again.
    pub(super) fn see_all_in_place(&mut self) -> Result<(), SessionError> {
        if !self.may_write || !self.company.following && self.board.facts().published.is_none() {
            return Ok(());
        }
        for _ in 0..ATTEMPTS {
            // What can't be looked at, or taken in, stays beside the record.
            if self.catch_up().is_err() || self.ended.is_some() {
                return Ok(());
            }
            let alone = self.board.facts().alone;
            let theirs = alone && self.company.holds_what_no_file_does();
            // What was swept into a closed case with what came just now is this seat's own, and so is a line of the log about it.
            let own = self.dirty_since.is_some() || !self.company.mine.is_empty();
            if (theirs || own) && self.board.facts().publishing.is_none() {
                if own {
                    // A frame that is not there when the image is made would keep its journal; what can't be saved is told at the end.
                    let _ = self.wait_until_saved();
                }
                self.fold_in()?;
                continue;
            }
            let facts = self.board.facts();
            if facts.publishing.is_none() {
                return Ok(());
            }
            drop(facts);
            let facts = self.board.wait_until(&self.patience(), |facts| facts.publishing.is_none());
            if facts.publishing.is_some() && facts.ended.is_none() {
                drop(facts);
                return Err(self.no_answer());
            }
        }
        Ok(())
    }

    /// Publishes everything, also where other seats publish at the same time. An error is noted on the board.
    pub(super) fn fold_in(&mut self) -> Result<(), SessionError> {
        self.board.facts().published = None;
        for attempt in 0..ATTEMPTS {
            self.publish()?;
            let facts = self.board.wait_until(&self.patience(), |facts| facts.publishing.is_none());
            if facts.publishing.is_some() && facts.ended.is_none() {
                drop(facts);
                return Err(self.no_answer());
            }
            if !matches!(facts.unpublished.as_deref(), Some(VaultError::Outdated { .. })) {
                return Ok(());
            }
            drop(facts);
            if attempt + 1 < ATTEMPTS {
                // Taking in begins the next attempt by itself where there still is something to publish.
                self.company.attempts = ATTEMPTS;
                let _ = self.catch_up();
                self.still_has_access()?;
                drop(self.board.wait_until(&self.patience(), |facts| facts.publishing.is_none()));
                if self.company.mine.is_empty() && self.draft.is_empty() {
                    self.board.facts().unpublished = None;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    pub(super) fn patience(&self) -> Patience {
        Patience::with(self.worker.share(), PATIENCE)
    }

    fn only_here(&self, facts: &Facts) -> SessionError {
        if let Some(end) = self.ended.clone() {
            let (path, number) = (self.path.clone(), facts.waiting.len());
            return SessionError::EndedOnlyHere { path, end: Box::new(end), number };
        }
        let why = facts.away.as_ref().and_then(|away| away.why.clone());
        SessionError::OnlyHere { number: facts.waiting.len(), path: self.path.clone(), why }
    }

    /// Everything is saved, and the share hangs at the rest.
    pub(super) fn no_answer(&mut self) -> SessionError {
        self.worker.give_up();
        SessionError::NotFolded { why: VaultError::NoAnswer { path: self.path.clone() }.into() }
    }
}
