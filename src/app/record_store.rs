//! A record in memory behind the conference's door, with every change and question that a kept one has: the twin for tests
//! of what the record answers. Nothing of it is saved.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use chrono::NaiveDateTime;
use zeroize::Zeroizing;

use super::now::local;
use super::store::{Earlier, Hit, Made, Store, StoreError, TakenIn};
use crate::domain::case::Match;
use crate::domain::conference::Conference;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::matching::Nicknames;
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
use crate::record::change::{self, Change, ClosedChange, UndoStep};
use crate::record::closed::{ClosedCopy, ClosedShelf};
use crate::record::queries::{EarlierValue, Line, View, Writer};
use crate::record::touched::Revision;
use crate::record::{Record, RecordError};

/// A record in memory. Its clones are the same record, so that a test can look into what an open conference has.
#[derive(Clone)]
pub struct RecordStore {
    record: Rc<RefCell<Record>>,
    /// The closed cases, where it has a key that opens some, and which of them lies open.
    closed: Rc<RefCell<Option<ClosedShelf>>>,
    apart: Rc<Cell<Option<CaseId>>>,
    meeting: Rc<Cell<MeetingId>>,
    steps: Rc<RefCell<Vec<Option<UndoStep>>>>,
    /// The time of the next change: milliseconds since 1970, UTC.
    now: Rc<Cell<u64>>,
    /// Others did something that was not taken in yet.
    by_others: Rc<Cell<bool>>,
}

fn refused(error: impl std::fmt::Display) -> StoreError {
    StoreError::Refused(error.to_string())
}

fn not_undone(error: RecordError) -> StoreError {
    match error {
        RecordError::ChangedSince { table, row, cell } => StoreError::ChangedSince { line: Line::of(table, row), cell },
        error => refused(error),
    }
}

impl RecordStore {
    /// The record, open at one of its meetings; changes are made at this time, each a millisecond after the last.
    #[must_use]
    pub fn new(record: Record, meeting: MeetingId, now: u64) -> Self {
        Self {
            record: Rc::new(RefCell::new(record)),
            closed: Rc::default(),
            apart: Rc::default(),
            meeting: Rc::new(Cell::new(meeting)),
            steps: Rc::default(),
            now: Rc::new(Cell::new(now)),
            by_others: Rc::default(),
        }
    }

    /// The same with the closed cases of a key.
    #[must_use]
    pub fn with_closed(self, closed: ClosedShelf) -> Self {
        self.closed.replace(Some(closed));
        self
    }

    /// As somebody whose key opens no closed case has it.
    #[cfg(test)]
    pub fn without_closed(&self) {
        self.closed.replace(None);
    }

    /// The same, until they come back.
    #[cfg(test)]
    pub fn take_closed(&self) -> Option<ClosedShelf> {
        self.closed.take()
    }

    /// They come back: this person was let in.
    #[cfg(test)]
    pub fn give_closed(&self, closed: ClosedShelf) {
        self.closed.replace(Some(closed));
        self.by_others.set(true);
    }

    fn made(&self, change: &Change) -> Result<change::Made, RecordError> {
        let (now, mut record) = (self.next_moment(), self.record.borrow_mut());
        match self.closed.borrow_mut().as_mut() {
            Some(closed) => closed.make_where_it_belongs(&mut record, change, now).map_err(|unfinished| unfinished.why),
            None => record.make(change, now),
        }
    }

    /// Makes a change as another at the record would: whoever has it open takes it in with the next news of others.
    ///
    /// # Errors
    /// When the record refuses it; then nothing has changed.
    pub fn by_another(&self, change: &Change) -> Result<(), StoreError> {
        self.made(change).map_err(refused)?;
        self.by_others.set(true);
        Ok(())
    }

    fn remember(&self, step: Option<UndoStep>) -> Made {
        let mut steps = self.steps.borrow_mut();
        steps.push(step);
        Made(steps.len() as u64 - 1)
    }

    fn next_moment(&self) -> u64 {
        self.now.replace(self.now.get() + 1)
    }
}

impl Store for RecordStore {
    fn make(&mut self, change: Change) -> Result<Made, StoreError> {
        let made = self.made(&change).map_err(refused)?;
        Ok(self.remember(made.undo))
    }

    fn undo(&mut self, made: Made) -> Result<Made, StoreError> {
        let step = usize::try_from(made.0).ok().and_then(|at| self.steps.borrow().get(at).cloned());
        let step = step.ok_or_else(|| StoreError::Refused("this change is not known".to_owned()))?;
        let Some(step) = step else { return Ok(self.remember(None)) };
        let now = self.next_moment();
        let mut record = self.record.borrow_mut();
        let undone = match self.closed.borrow_mut().as_mut() {
            Some(closed) => closed.undo_where_it_was(&mut record, &step, now).map_err(|unfinished| unfinished.why),
            None => record.undo(&step, now),
        };
        let undone = undone.map_err(not_undone)?;
        Ok(self.remember(undone.undo))
    }

    fn conference(&self) -> Result<Conference, StoreError> {
        let meeting = self.meeting.get();
        match (self.closed.borrow().as_ref(), self.apart.get()) {
            (Some(closed), Some(case)) => closed.conference(meeting, case).map_err(refused),
            _ => self.record.borrow().conference(meeting).map_err(refused),
        }
    }

    fn meetings(&self) -> Result<Vec<Meeting>, StoreError> {
        self.record.borrow().meetings().map_err(refused)
    }

    fn turn_to(&mut self, meeting: MeetingId) -> Result<Conference, StoreError> {
        let conference = self.record.borrow().conference(meeting).map_err(refused)?;
        self.meeting.set(meeting);
        self.apart.set(None);
        Ok(conference)
    }

    fn turn_to_closed(&mut self, case: CaseId, meeting: MeetingId) -> Result<Conference, StoreError> {
        let before = (self.meeting.replace(meeting), self.apart.replace(Some(case)));
        let turned = self.conference();
        if turned.is_err() {
            self.meeting.set(before.0);
            self.apart.set(before.1);
        }
        turned
    }

    fn search(&self, text: &str) -> Result<Vec<Hit>, StoreError> {
        Ok(self.record.borrow().search(text).map_err(refused)?.into_iter().map(Hit::from).collect())
    }

    fn proposals(&self, referral: &Referral, nicknames: &Nicknames) -> Result<Vec<Match>, StoreError> {
        self.record.borrow().proposals(referral, nicknames).map_err(refused)
    }

    fn write_closed_papers(
        &mut self,
        case: CaseId,
        documents: &[(String, Zeroizing<String>)],
        by: &str,
        at: NaiveDateTime,
    ) -> Result<Vec<String>, StoreError> {
        let texts: Vec<_> = documents.iter().map(|(_, text)| text.clone()).collect();
        let sealed = match self.closed.borrow().as_ref() {
            Some(closed) => closed.for_readers(&self.record.borrow(), case, &texts).map_err(refused)?,
            None => return Err(refused("there are no closed cases here")),
        };
        let copy = |person| ClosedCopy { id: person, case, person, at, by: by.to_owned() };
        let copies = sealed.to.into_iter().map(copy).collect();
        self.made(&Change::Closed(ClosedChange::KeepCopies { case, copies })).map_err(refused)?;
        Ok(documents.iter().map(|(name, _)| format!("{name}.txt.age")).collect())
    }

    fn closed_standing(&self) -> Vec<String> {
        let standing = self.closed.borrow().as_ref().map(ClosedShelf::stands).unwrap_or_default();
        standing.iter().map(ToString::to_string).collect()
    }

    fn take_in(&mut self) -> Result<TakenIn, StoreError> {
        Ok(TakenIn { changed: self.by_others.take(), ..TakenIn::default() })
    }

    fn last_saved(&self) -> Option<NaiveDateTime> {
        None
    }

    fn look(&self, question: &mut dyn FnMut(View<'_>)) -> Result<(), StoreError> {
        question(View { open: &self.record.borrow(), closed: self.closed.borrow().as_ref() });
        Ok(())
    }

    fn lists_revision(&self) -> Revision {
        self.record.borrow().lists_revision()
    }

    fn revision(&self) -> Revision {
        self.record.borrow().revision()
    }

    fn earlier(&self, line: Line) -> Result<Vec<Earlier>, StoreError> {
        let values = self.record.borrow().earlier_values(line).map_err(refused)?;
        Ok(values.into_iter().filter_map(|value| Some(Earlier { at: local(value.written_ms)?, value })).collect())
    }

    fn standing(&self, line: Line) -> Result<Vec<EarlierValue>, StoreError> {
        self.record.borrow().standing_values(line).map_err(refused)
    }

    fn writer(&self, line: Line, cells: &[&str]) -> Option<Writer> {
        self.record.borrow().last_writer(line, cells).ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture::{at, record};
    use crate::app::store::{Drafts, ask};
    use crate::app::texts::{Sources, Texts};
    use crate::app::{App, Input, Start};
    use crate::command::Command;
    use crate::domain::identifier::{StepId, TrackId};
    use crate::domain::life::{Found, Step, StepKind};
    use crate::keymap::{Keymap, Shipped};
    use crate::record::change::LifeChange;

    /// What is done with keys is in the record, and what the record alone knows is asked of it.
    #[test]
    fn the_open_conference_works_over_a_whole_record() {
        let store = record();
        let mut app = App::new(Start {
            store: Box::new(store.clone()),
            conference: store.conference().unwrap(),
            drafts: Drafts::default(),
            keymap: Keymap::shipped(Shipped::Default),
            texts: Texts::new(Sources::default()).unwrap(),
            user: "Asha Whitlock".to_owned(),
            now: at(9, 52).into(),
        });
        let before = store.revision();
        app.update(Input::Text("pol: third call-out".to_owned()), at(9, 52));
        app.update(Input::Command(Command::FileEntry), at(9, 52));
        assert!(store.revision() > before);
        let found = ask(&store, |view| view.open.search("call-out")).unwrap();
        assert_eq!(found.len(), 1);
        app.update(Input::Command(Command::Undo), at(9, 52));
        assert_eq!(ask(&store, |view| view.open.search("call-out")).unwrap().len(), 0);
    }

    /// A change that no twin of the conference knows is made, logged and taken back.
    #[test]
    fn a_decision_about_a_referral_is_made_and_taken_back() {
        let mut store = record();
        let conference = store.conference().unwrap();
        let step = Step {
            id: StepId::new(),
            case: conference.cases[0].referral.id,
            by: "Asha Whitlock".to_owned(),
            at: at(9, 52),
            reason: String::new(),
            kind: StepKind::Checked { found: Found::default() },
        };
        let made = store.make(Change::Life(LifeChange::Decide(step))).unwrap();
        let logged = |store: &RecordStore| ask(store, |view| view.open.audit()).unwrap().last().unwrap().what.clone();
        assert_eq!(logged(&store), "check-referral");
        store.undo(made).unwrap();
        assert_eq!(logged(&store), "undo");
        // What the record refuses is said, not passed over.
        let unknown = Change::Tracks(crate::record::change::TrackChange::TakeBack(
            crate::domain::identifier::TrackEventId::from_bytes(TrackId::new().into_bytes()),
        ));
        assert!(store.make(unknown).is_err());
    }
}
