//! The session as the open conference sees it: one meeting of the record, its changes and its questions.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use chrono::{DateTime, Local, NaiveDateTime};

use crate::app::store::{Drafts, Hit, HitKind, Made, Store, StoreError};
use crate::domain::conference::Conference;
use crate::domain::identifier::MeetingId;
use crate::record::change::{Change, UndoStep};
use crate::record::queries::Found;
use crate::record::session::{Keeping, Session};

/// A session that the conference and the seat share; the seat closes it.
#[derive(Clone)]
pub struct Shelf {
    session: Rc<RefCell<Option<Session>>>,
    meeting: Rc<Cell<MeetingId>>,
    /// How to take each change back; nothing for a draft.
    steps: Rc<RefCell<Vec<Option<UndoStep>>>>,
}

/// A time of the machine in the area's own, as the record writes it.
pub fn local(at_ms: u64) -> Option<NaiveDateTime> {
    let at = DateTime::from_timestamp_millis(i64::try_from(at_ms).ok()?)?;
    Some(at.with_timezone(&Local).naive_local())
}

fn refused(error: impl std::fmt::Display) -> StoreError {
    StoreError(error.to_string())
}

fn closed() -> StoreError {
    StoreError("the record is closed".to_owned())
}

impl Shelf {
    pub fn new(session: Session, meeting: MeetingId) -> Self {
        Self {
            session: Rc::new(RefCell::new(Some(session))),
            meeting: Rc::new(Cell::new(meeting)),
            steps: Rc::default(),
        }
    }

    /// Takes the session away, to close it.
    pub fn take(&self) -> Option<Session> {
        self.session.borrow_mut().take()
    }

    /// Does something with the session, where it is still open.
    pub fn with<T>(&self, what: impl FnOnce(&mut Session) -> T) -> Option<T> {
        self.session.borrow_mut().as_mut().map(what)
    }

    /// The drafts of the composers, as they were last kept.
    pub fn drafts(&self) -> Drafts {
        let drafts = self.with(|session| session.record().drafts().unwrap_or_default()).unwrap_or_default();
        drafts.into_iter().filter_map(|(case, text)| Some((case?, text))).collect()
    }

    fn remember(&self, step: Option<UndoStep>) -> Made {
        let mut steps = self.steps.borrow_mut();
        steps.push(step);
        Made(steps.len() as u64 - 1)
    }
}

impl Store for Shelf {
    fn make(&mut self, change: Change) -> Result<Made, StoreError> {
        let made = self.with(|session| session.make(&change)).ok_or_else(closed)?.map_err(refused)?;
        Ok(self.remember(made.0.undo))
    }

    fn undo(&mut self, made: Made) -> Result<Made, StoreError> {
        let step = usize::try_from(made.0).ok().and_then(|at| self.steps.borrow().get(at).cloned().flatten());
        let step = step.ok_or_else(|| StoreError("this change is not known".to_owned()))?;
        let undone = self.with(|session| session.undo(&step)).ok_or_else(closed)?.map_err(refused)?;
        Ok(self.remember(undone.0.undo))
    }

    fn conference(&self) -> Result<Conference, StoreError> {
        let meeting = self.meeting.get();
        self.with(|session| session.record().conference(meeting)).ok_or_else(closed)?.map_err(refused)
    }

    fn search(&self, text: &str) -> Result<Vec<Hit>, StoreError> {
        let hits = self.with(|session| session.record().search(text)).ok_or_else(closed)?.map_err(refused)?;
        let hit = |hit: crate::record::queries::Hit| Hit {
            case: hit.case.map(|(case, _)| case),
            what: match hit.found {
                Found::Referral => HitKind::Case,
                Found::Person(_) => HitKind::Person,
                Found::Entry(id) => HitKind::Entry(id),
                Found::Action(id) => HitKind::Action(id),
                Found::Agency(_) => HitKind::Agency,
            },
            text: hit.text,
        };
        Ok(hits.into_iter().map(hit).collect())
    }

    fn last_saved(&self) -> Option<NaiveDateTime> {
        match self.with(|session| session.keeping())? {
            Keeping::Saved { at_ms } => local(at_ms),
            _ => None,
        }
    }

    fn read_only(&self) -> bool {
        self.with(|session| !session.may_write()).unwrap_or(true)
    }
}
