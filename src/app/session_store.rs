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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::fixture::{at, conference};
    use crate::app::texts::{Sources, Texts};
    use crate::app::{App, Input, Start, command::Command};
    use crate::domain::working_days::BankHolidays;
    use crate::keymap::{Keymap, Shipped};
    use crate::record::change::ImportMark;
    use crate::record::roster::Founder;
    use crate::record::session::request;
    use crate::vault::Unlocked;

    fn mark(kind: &str) -> ImportMark {
        ImportMark { kind: kind.to_owned(), digest: [7; 32], rows: 1 }
    }

    fn filled(session: &mut Session, conference: &Conference) {
        let (agencies, contacts) = (conference.agencies.clone(), conference.contacts.clone());
        let referrals: Vec<_> = conference.cases.iter().map(|case| case.referral.clone()).collect();
        let listed_on = referrals.iter().map(|referral| (referral.id, conference.meeting.id)).collect();
        for change in [
            Change::AddMeeting(conference.meeting.clone()),
            Change::ImportContacts { agencies, contacts, mark: mark("contacts") },
            Change::ImportReferrals { referrals, listed_on, matches: Vec::new(), mark: mark("referrals") },
        ] {
            session.make(&change).unwrap();
        }
    }

    fn app(session: &Rc<RefCell<Session>>, meeting: MeetingId) -> App {
        let store = SessionStore::new(Rc::clone(session), meeting);
        let conference = store.conference().unwrap();
        let drafts = store.drafts(&conference).unwrap();
        App::new(Start {
            store: Box::new(store),
            conference,
            drafts,
            keymap: Keymap::shipped(Shipped::Default),
            texts: Texts::new(Sources::default()).unwrap(),
            holidays: BankHolidays::shipped().unwrap(),
            user: "Asha Whitlock".to_owned(),
            now: at(9, 52),
        })
    }

    fn close(session: Rc<RefCell<Session>>) {
        let session = Rc::try_unwrap(session).unwrap_or_else(|_| panic!("still shared")).into_inner();
        session.close().unwrap();
    }

    /// What is typed and filed, taken back and left in the composer is so again when the record is opened again.
    #[test]
    fn a_meeting_is_gone_on_with_after_closing() {
        let folder = tempfile::tempdir().unwrap();
        let unlocked = Arc::new(Unlocked::throwaway().unwrap());
        let request = request(&folder.path().join("Crawley.marac"), unlocked.clone());
        let founder =
            Founder { name: "Asha Whitlock", role: "coordinator", key: unlocked.person_key(), recovery: None };
        let mut session = Session::create(&request, "Crawley", &founder, Box::new(|_| {})).unwrap();
        let conference = conference();
        filled(&mut session, &conference);
        let session = Rc::new(RefCell::new(session));
        let mut first = app(&session, conference.meeting.id);
        let case = first.case_id().unwrap();
        for (line, command) in [
            ("pol: third call-out", Command::FileEntry),
            ("pol: by mistake", Command::FileEntry),
            ("", Command::Undo),
            ("> housing: change the locks", Command::FileEntry),
            ("idva: half a", Command::CursorLeft),
        ] {
            first.update(Input::Text(line.to_owned()), at(9, 52));
            first.update(Input::Command(command), at(9, 52));
        }
        assert_eq!(first.notices.lines().next(), None);
        first.keep_drafts();
        drop(first);
        close(session);

        let (session, _) = Session::open(&request, Box::new(|_| {})).unwrap();
        let session = Rc::new(RefCell::new(session));
        let second = app(&session, conference.meeting.id);
        let found = second.papers.case(case).unwrap();
        let texts: Vec<&str> = found.entries.iter().map(|entry| entry.text.as_str()).collect();
        assert_eq!(texts, ["third call-out"]);
        assert_eq!(found.actions.len(), 1);
        assert_eq!(second.composers.text(case), "idva: half a");
        drop(second);
        close(session);
    }
}
