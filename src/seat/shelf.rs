//! The session as the open conference sees it: one meeting of the record, its changes and its questions.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use chrono::{NaiveDate, NaiveDateTime};
use zeroize::Zeroizing;

use crate::app::now::local;
use crate::app::store::{
    Colleague, Drafts, Earlier, Hit, Made, Store, StoreError, TakenIn, Unread, Whereabouts, WrittenOver,
};
use crate::app::{Away, Here};
use crate::domain::case::Match;
use crate::domain::conference::Conference;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::matching::Nicknames;
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
use crate::record::RecordError;
use crate::record::change::{Change, UndoStep};
use crate::record::queries::{EarlierValue, Line, View, Writer};
use crate::record::session::{self, ClosedPapers, Keeping, Session, SessionError};
use crate::record::touched::Revision;

/// A session that the conference and the seat share; the seat closes it.
#[derive(Clone)]
pub struct Shelf {
    session: Rc<RefCell<Option<Session>>>,
    meeting: Rc<Cell<MeetingId>>,
    /// The closed case that lies open.
    apart: Rc<Cell<Option<CaseId>>>,
    /// How to take each change back; nothing for a draft.
    steps: Rc<RefCell<Vec<Option<UndoStep>>>>,
    /// The day set by hand that the log doesn't tell of yet.
    set_day: Rc<Cell<Option<NaiveDate>>>,
}

/// What this machine has and the share lacks, as the screen says it.
pub fn here(at_ms: u64, away: Option<session::Away>) -> Option<Here> {
    Some(Here { at: local(at_ms)?, away: away.and_then(self::away) })
}

/// A share that can't be written, as the screen says it.
pub fn away(away: session::Away) -> Option<Away> {
    Some(Away { since: local(away.since_ms)?, why: away.why.map(|why| why.to_string()) })
}

fn refused(error: impl std::fmt::Display) -> StoreError {
    StoreError::Refused(error.to_string())
}

fn closed() -> StoreError {
    StoreError::Refused("the record is closed".to_owned())
}

/// Why something could not be taken back.
fn not_undone(error: SessionError) -> StoreError {
    if let SessionError::Record(why) = &error
        && let RecordError::ChangedSince { table, row, cell } = &**why
    {
        return StoreError::ChangedSince { line: Line::of(table, *row), cell: cell.clone() };
    }
    refused(error)
}

impl Shelf {
    pub fn new(session: Session, meeting: MeetingId) -> Self {
        Self {
            session: Rc::new(RefCell::new(Some(session))),
            meeting: Rc::new(Cell::new(meeting)),
            apart: Rc::default(),
            steps: Rc::default(),
            set_day: Rc::default(),
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

    /// What was being written, as it was last kept.
    pub fn drafts(&self) -> Drafts {
        let both = |session: &mut Session| {
            let mut drafts = session.record().drafts().unwrap_or_default();
            drafts.extend(session.closed().record().drafts().unwrap_or_default());
            drafts
        };
        let drafts = self.with(both).unwrap_or_default();
        let mut kept = Drafts::default();
        for (case, text) in drafts {
            match case {
                Some(case) => drop(kept.lines.insert(case, text)),
                None => kept.forms = text,
            }
        }
        kept
    }

    /// Notes that the day was set by hand: the log says so before the first change.
    pub fn day_is_set_to(&self, day: NaiveDate) {
        self.set_day.set(Some(day));
    }

    fn turn(&self, meeting: MeetingId, apart: Option<CaseId>) -> Result<Conference, StoreError> {
        let before = (self.meeting.replace(meeting), self.apart.replace(apart));
        let turned = self.conference();
        if turned.is_err() {
            self.meeting.set(before.0);
            self.apart.set(before.1);
        }
        turned
    }

    fn remember(&self, step: Option<UndoStep>) -> Made {
        let mut steps = self.steps.borrow_mut();
        steps.push(step);
        Made(steps.len() as u64 - 1)
    }
}

impl Store for Shelf {
    fn make(&mut self, change: Change) -> Result<Made, StoreError> {
        if let Some(day) = self.set_day.get() {
            let note = self.with(|session| session.note("set-day", None, &day.to_string()));
            note.ok_or_else(closed)?.map_err(refused)?;
            self.set_day.set(None);
        }
        let made = self.with(|session| session.make(&change)).ok_or_else(closed)?.map_err(refused)?;
        Ok(self.remember(made.0.undo))
    }

    fn undo(&mut self, made: Made) -> Result<Made, StoreError> {
        let step = usize::try_from(made.0).ok().and_then(|at| self.steps.borrow().get(at).cloned());
        let step = step.ok_or_else(|| StoreError::Refused("this change is not known".to_owned()))?;
        // A change that changed nothing is taken back by doing nothing.
        let Some(step) = step else { return Ok(self.remember(None)) };
        let undone = self.with(|session| session.undo(&step)).ok_or_else(closed)?.map_err(not_undone)?;
        Ok(self.remember(undone.0.undo))
    }

    fn conference(&self) -> Result<Conference, StoreError> {
        let (meeting, apart) = (self.meeting.get(), self.apart.get());
        let conference = |session: &mut Session| match apart {
            Some(case) => session.closed().conference(meeting, case),
            None => session.record().conference(meeting),
        };
        let found = self.with(conference).ok_or_else(closed)?.map_err(refused)?;
        // The first that was added is the one that is open from now on.
        if meeting == Meeting::NONE_YET {
            self.meeting.set(found.meeting.id);
        }
        Ok(found)
    }

    fn meetings(&self) -> Result<Vec<Meeting>, StoreError> {
        self.with(|session| session.record().meetings()).ok_or_else(closed)?.map_err(refused)
    }

    fn turn_to(&mut self, meeting: MeetingId) -> Result<Conference, StoreError> {
        self.turn(meeting, None)
    }

    fn turn_to_closed(&mut self, case: CaseId, meeting: MeetingId) -> Result<Conference, StoreError> {
        self.turn(meeting, Some(case))
    }

    fn search(&self, text: &str) -> Result<Vec<Hit>, StoreError> {
        let hits = self.with(|session| session.record().search(text)).ok_or_else(closed)?.map_err(refused)?;
        Ok(hits.into_iter().map(Hit::from).collect())
    }

    fn proposals(&self, referral: &Referral, nicknames: &Nicknames) -> Result<Vec<Match>, StoreError> {
        self.with(|session| session.record().proposals(referral, nicknames)).ok_or_else(closed)?.map_err(refused)
    }

    fn look(&self, question: &mut dyn FnMut(View<'_>)) -> Result<(), StoreError> {
        self.with(|session| question(session.view())).ok_or_else(closed)
    }

    fn lists_revision(&self) -> Revision {
        self.with(|session| session.record().lists_revision()).unwrap_or_default()
    }

    fn revision(&self) -> Revision {
        self.with(|session| session.record().revision()).unwrap_or_default()
    }

    fn last_saved(&self) -> Option<NaiveDateTime> {
        match self.with(|session| session.keeping())? {
            Keeping::Saved { at_ms } => local(at_ms),
            _ => None,
        }
    }

    fn is_saving(&self) -> bool {
        let keeping = self.with(|session| session.keeping());
        !matches!(keeping, Some(Keeping::Saved { .. } | Keeping::Unchanged))
    }

    fn take_in(&mut self) -> Result<TakenIn, StoreError> {
        self.with(Session::take_in).ok_or_else(closed)?.map_err(refused)
    }

    fn written_over(&mut self) -> Vec<WrittenOver> {
        self.with(Session::written_over).unwrap_or_default()
    }

    fn others(&self) -> Vec<Colleague> {
        self.with(|session| session.others()).unwrap_or_default()
    }

    fn unread(&self) -> Vec<Unread> {
        let unread = self.with(|session| session.unread()).unwrap_or_default();
        let said = |one: session::Unread| {
            let since = local(one.since_ms).unwrap_or_default();
            Unread { name: one.name, since, why: one.why }
        };
        unread.into_iter().map(said).collect()
    }

    fn closed_standing(&self) -> Vec<String> {
        let standing = self.with(|session| session.closed_standing()).unwrap_or_default();
        standing.iter().map(ToString::to_string).collect()
    }

    fn here(&mut self, at: Whereabouts) {
        // Whether the others know it changes nothing of the work; a worker that is gone says so itself.
        let _ = self.with(|session| session.here(at));
    }

    fn earlier(&self, line: Line) -> Result<Vec<Earlier>, StoreError> {
        let apart = self.apart.get();
        let values = self
            .with(|session| session.record_with(apart).earlier_values(line))
            .ok_or_else(closed)?
            .map_err(refused)?;
        let earlier = |value: EarlierValue| Some(Earlier { at: local(value.written_ms)?, value });
        Ok(values.into_iter().filter_map(earlier).collect())
    }

    fn standing(&self, line: Line) -> Result<Vec<EarlierValue>, StoreError> {
        let apart = self.apart.get();
        self.with(|session| session.record_with(apart).standing_values(line)).ok_or_else(closed)?.map_err(refused)
    }

    fn writer(&self, line: Line, cells: &[&str]) -> Option<Writer> {
        // What lies with a closed case of its meeting is this seat's copy.
        let apart = self.apart.get().filter(|_| !matches!(line, Line::Meeting(_)));
        self.with(|session| session.record_with(apart).last_writer(line, cells).ok().flatten()).flatten()
    }

    fn write_closed_papers(
        &mut self,
        case: CaseId,
        documents: &[(String, Zeroizing<String>)],
        by: &str,
        at: NaiveDateTime,
    ) -> Result<Vec<String>, StoreError> {
        let papers = ClosedPapers { case, documents, by, at };
        let write = |session: &mut Session| {
            if session.is_on_share() {
                return Err(refused("the record lies on a share: write them with marac export closed"));
            }
            session.write_closed_papers(&papers, None).map_err(refused)
        };
        let written = self.with(write).ok_or_else(closed)??;
        let name = |path: &std::path::PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(written.iter().filter_map(name).collect())
    }

    fn read_only(&self) -> bool {
        self.with(|session| !session.may_write()).unwrap_or(true)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::fixture::{at, conference};
    use crate::app::texts::{Sources, Texts};
    use crate::app::{App, Input, Start};
    use crate::command::Command;
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

    fn app(shelf: &Shelf) -> App {
        App::new(Start {
            store: Box::new(shelf.clone()),
            conference: shelf.conference().unwrap(),
            drafts: shelf.drafts(),
            keymap: Keymap::shipped(Shipped::Default),
            texts: Texts::new(Sources::default()).unwrap(),
            user: "Asha Whitlock".to_owned(),
            now: at(9, 52).into(),
        })
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
        let shelf = Shelf::new(session, conference.meeting.id);
        let mut first = app(&shelf);
        let case = first.case_id().unwrap();
        for (line, command) in [
            ("pol: third call-out", Command::FileEntry),
            ("pol: by mistake", Command::FileEntry),
            ("", Command::Undo),
            ("", Command::DeleteToStart),
            ("> housing: change the locks", Command::FileEntry),
            ("idva: half a", Command::CursorLeft),
        ] {
            first.update(Input::Text(line.to_owned()), at(9, 52));
            first.update(Input::Command(command), at(9, 52));
        }
        assert_eq!(first.notices.lines().next(), None);
        first.keep_drafts();
        shelf.take().unwrap().close().unwrap();

        let (session, _) = Session::open(&request, Box::new(|_| {})).unwrap();
        let shelf = Shelf::new(session, conference.meeting.id);
        let second = app(&shelf);
        let found = second.papers.case(case).unwrap();
        let texts: Vec<&str> = found.entries.iter().map(|entry| entry.text.as_str()).collect();
        assert_eq!(texts, ["third call-out"]);
        assert_eq!(found.actions.len(), 1);
        assert_eq!(second.composers.text(case), "idva: half a");
        shelf.take().unwrap().close().unwrap();
    }
}
