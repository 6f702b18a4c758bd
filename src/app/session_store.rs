//! The record of a session as the open conference sees it.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use chrono::{DateTime, Local, NaiveDateTime};

use super::store::{Drafts, Hit, HitKind, Made, Store, StoreError};
use crate::domain::conference::Conference;
use crate::domain::identifier::MeetingId;
use crate::record::change::{Change, UndoStep};
use crate::record::queries::Found;
use crate::record::session::{Keeping, Session};

/// One meeting of a record that is worked in. The session is shared with whoever opened it and closes it.
pub struct SessionStore {
    session: Rc<RefCell<Session>>,
    meeting: MeetingId,
    /// What takes back each change that was made here; nothing where nothing was changed.
    steps: Vec<Option<UndoStep>>,
}

fn refused(error: impl std::fmt::Display) -> StoreError {
    StoreError(error.to_string())
}

fn local(at_ms: u64) -> Option<NaiveDateTime> {
    let at = DateTime::from_timestamp_millis(i64::try_from(at_ms).ok()?)?;
    Some(at.with_timezone(&Local).naive_local())
}

impl SessionStore {
    #[must_use]
    pub const fn new(session: Rc<RefCell<Session>>, meeting: MeetingId) -> Self {
        Self { session, meeting, steps: Vec::new() }
    }

    /// What stands in this person's composers of the meeting's cases.
    ///
    /// # Errors
    /// When the record can't be read.
    pub fn drafts(&self, conference: &Conference) -> Result<Drafts, StoreError> {
        let session = self.session()?;
        let mut drafts = Drafts::new();
        for case in conference.cases.iter().map(|case| case.referral.id) {
            if let Some(text) = session.draft(Some(case)).map_err(refused)? {
                drafts.insert(case, text);
            }
        }
        Ok(drafts)
    }

    fn session(&self) -> Result<RefMut<'_, Session>, StoreError> {
        self.session.try_borrow_mut().map_err(refused)
    }

    fn remember(&mut self, step: Option<UndoStep>) -> Made {
        self.steps.push(step);
        Made(self.steps.len() as u64 - 1)
    }
}

impl Store for SessionStore {
    fn make(&mut self, change: Change) -> Result<Made, StoreError> {
        let draft = change.is_draft();
        let made = {
            let mut session = self.session()?;
            let (made, _) = session.make(&change).map_err(refused)?;
            if !draft {
                // The change is in the journal already: that the one file has to wait is no failure of it.
                let _ = session.publish_if_due();
            }
            made
        };
        Ok(self.remember(made.undo))
    }

    fn undo(&mut self, made: Made) -> Result<Made, StoreError> {
        let step = usize::try_from(made.0).ok().and_then(|at| self.steps.get(at)).cloned().flatten();
        let Some(step) = step else { return Ok(self.remember(None)) };
        let reverse = self.session()?.undo(&step).map_err(refused)?.0.undo;
        Ok(self.remember(reverse))
    }

    fn conference(&self) -> Result<Conference, StoreError> {
        self.session()?.record().conference(self.meeting).map_err(refused)
    }

    fn search(&self, text: &str) -> Result<Vec<Hit>, StoreError> {
        let hits = self.session()?.record().search(text).map_err(refused)?;
        let shown = hits.into_iter().map(|hit| Hit {
            case: hit.case.map(|(case, _)| case),
            what: match hit.found {
                Found::Person(_) => HitKind::Person,
                Found::Agency(_) => HitKind::Agency,
                Found::Entry(entry) => HitKind::Entry(entry),
                Found::Action(action) => HitKind::Action(action),
                Found::Referral => HitKind::Case,
            },
            text: hit.text,
        });
        Ok(shown.collect())
    }

    fn last_saved(&self) -> Option<NaiveDateTime> {
        match self.session().ok()?.keeping() {
            Keeping::Saved { at_ms } => local(at_ms),
            _ => None,
        }
    }

    fn read_only(&self) -> bool {
        self.session().is_ok_and(|session| !session.may_write())
    }
}
