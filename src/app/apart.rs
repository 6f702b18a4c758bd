//! A closed case that lies open: it alone is on the screen, behind a line that says whose eyes it is for (CLO-1).

use super::App;
use super::desk::{Desk, Desks};
use super::form_drafts::FormDraft;
use super::notices::Lasting;
use super::panes::{Pane, Panes};
use super::papers::Papers;
use super::popup::Popup;
use super::store::ask;
use super::texts::Sentence;
use crate::domain::conference::Conference;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::record::closed::ClosedCase;
use crate::record::queries::ReferralSheet;

impl App {
    /// Opens a closed case; whether it lies open now. It is one's own eyes only that it is for, so not where names are hidden.
    pub(super) fn open_closed(&mut self, case: CaseId, meeting: MeetingId) -> bool {
        if self.panes.initials {
            self.notices.say(self.say(Sentence::ClosedNotInitials, &[]));
            return false;
        }
        self.keep_drafts();
        let conference = match self.store.turn_to_closed(case, meeting) {
            Ok(conference) => conference,
            Err(error) => {
                self.notices.fail(self.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
                return false;
            }
        };
        self.lay_out(conference, Some(case));
        self.panes.agenda.selected = Some(case);
        // What this person had half typed before it was closed to them, or at another sitting.
        let kept =
            ask(self.store.as_ref(), |view| view.closed.map_or(Ok(None), |closed| closed.record().draft(Some(case))));
        self.composers.take_up(case, &kept.ok().flatten().unwrap_or_default());
        let reference = self.case().map(|case| case.referral.reference.to_string()).unwrap_or_default();
        self.notices.say(self.say(Sentence::ClosedOpened, &[("case", &reference)]));
        true
    }

    /// Leaves the closed case that lies open, for the meeting.
    pub(super) fn leave_closed(&mut self) {
        if self.papers.apart.is_some() {
            self.open_meeting(self.papers.conference.meeting.id);
        }
    }

    /// The closed case that lay open is not at that meeting any more, or not this person's.
    pub(super) fn lose_closed(&mut self) {
        let Some(case) = self.papers.apart else { return };
        match self.apart().map(|found| found.meeting) {
            Some(Some((meeting, _))) if meeting != self.papers.conference.meeting.id => {
                self.follow_closed(case, meeting);
            }
            Some(_) => {
                let line = self.is_half_written(case);
                self.be_without_closed();
                let what = if line { self.say(Sentence::LineStays, &[]) } else { String::new() };
                self.notices.fail(self.say(Sentence::ClosedOnNoMeeting, &[("what", &what)]).trim_end());
            }
            None => self.give_up_closed(case),
        }
    }

    /// It is on the list of another meeting now: it lies open there, and whoever is in the middle of a word goes on with it.
    fn follow_closed(&mut self, case: CaseId, meeting: MeetingId) {
        let (focus, among_entries) = (self.panes.focus, self.panes.among_entries);
        let history = std::mem::take(&mut self.history);
        if self.open_closed(case, meeting) {
            (self.panes.focus, self.panes.among_entries) = (focus, among_entries);
            self.history = history;
            let day = self.papers.conference.meeting.date.format("%a %-d %b %Y").to_string();
            self.notices.say(self.say(Sentence::ClosedElsewhere, &[("day", &day)]));
        } else {
            self.be_without_closed();
        }
    }

    /// It is this person's no more: back to the meeting, and nothing of it stays. They may be in the middle of a word: it goes
    /// to no other case.
    fn give_up_closed(&mut self, case: CaseId) {
        let line = self.is_half_written(case);
        let form = self.popups.iter().any(|popup| matches!(popup, Popup::Form(form) if FormDraft::of(form).is_some()));
        self.composers.forget(case);
        self.be_without_closed();
        // Whoever still has its box reads it, so it was opened again for everybody, without what was not entered.
        let again = self.reads_closed(case);
        let (gone, left) = match again {
            true => (Sentence::ClosedOpenAgain, Sentence::LineNotKept),
            false => (Sentence::ClosedGone, Sentence::LineLeftToReaders),
        };
        let what = [(line, left), (form, Sentence::FormNotKept)].into_iter().filter(|(is_so, _)| *is_so);
        let what: Vec<String> = what.map(|(_, sentence)| self.say(sentence, &[])).collect();
        let text = self.say(gone, &[("what", &what.join(" "))]).trim_end().to_owned();
        if !again {
            self.notices.say_of_lost(&text, case);
        }
        self.notices.fail(text);
    }

    fn is_half_written(&self, case: CaseId) -> bool {
        !self.composers.text(case).trim().is_empty()
    }

    /// Back to the meeting, where no case is open until one is chosen.
    fn be_without_closed(&mut self) {
        self.popups.clear();
        self.leave_closed();
        self.be_without_case(self.papers.first_shown());
        self.panes.focus = Pane::Notes;
    }

    /// What was said over a closed case goes with it. That something of it was not done is said without a word of it.
    fn go_from_closed(&mut self) {
        if self.notices.leave_closed() {
            self.notices.fail(self.say(Sentence::ClosedLeftUndone, &[]));
        }
    }

    /// The list of closed cases is for their readers too: what is said there goes when that is left.
    pub(super) fn settle_over_closed(&mut self) {
        if self.papers.apart.is_some() || self.panes.focus == Pane::Desk(Desk::Closed) {
            self.notices.come_over_closed();
        } else if self.notices.is_over_closed() {
            self.go_from_closed();
        }
    }

    /// Whether whoever works here reads this closed case.
    pub(super) fn reads_closed(&self, case: CaseId) -> bool {
        matches!(ask(self.store.as_ref(), |view| Ok(view.closed.is_some_and(|closed| closed.has(case)))), Ok(true))
    }

    /// Says what stands of the closed cases until somebody does something about it, and no longer that one went which is here
    /// again.
    pub(super) fn say_what_stands_of_closed(&mut self) {
        let standing = self.store.closed_standing();
        self.notices.stands_of_closed(standing);
        let mut notices = std::mem::take(&mut self.notices);
        notices.found_again(|case| self.reads_closed(case));
        self.notices = notices;
    }

    /// A referral with what is known about it: the closed case that lies open too.
    pub(super) fn sheet_of(&self, case: CaseId) -> Option<ReferralSheet> {
        let is_apart = self.papers.apart == Some(case);
        let found =
            ask(self.store.as_ref(), |view| if is_apart { view.closed_sheet(case) } else { view.referral_sheet(case) });
        found.ok().flatten()
    }

    /// Turns the screen to another meeting of the record, at the case that the room is at there; whether it is there
    /// now. What is being written is kept first, and stays with its case.
    pub(super) fn open_meeting(&mut self, meeting: MeetingId) -> bool {
        if meeting == self.papers.conference.meeting.id && self.papers.apart.is_none() {
            self.notices.say(self.say(Sentence::MeetingHere, &[]));
            return true;
        }
        self.keep_drafts();
        let conference = match self.store.turn_to(meeting) {
            Ok(conference) => conference,
            Err(error) => {
                self.notices.fail(self.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
                return false;
            }
        };
        let (area, date) =
            (conference.meeting.area.clone(), conference.meeting.date.format("%a %-d %b %Y").to_string());
        self.lay_out(conference, None);
        self.notices.say(self.say(Sentence::MeetingOpened, &[("area", &area), ("date", &date)]));
        true
    }

    /// Lays another conference on the table. What could be taken back of the one before can't be seen from here.
    pub(super) fn lay_out(&mut self, conference: Conference, apart: Option<CaseId>) {
        if self.papers.apart.is_some() && self.papers.apart != apart {
            self.go_from_closed();
        }
        if apart.is_some() {
            self.notices.come_over_closed();
        }
        if self.papers.apart.is_some() {
            // What was left in forms there is nobody's to read, and is kept nowhere.
            self.set_aside = super::form_drafts::read(&self.forms_kept);
        }
        let holidays = self.papers.holidays.clone();
        let papers = Papers::new(conference, holidays, self.now.date(), self.papers.revision + 1);
        self.papers = papers;
        self.papers.apart = apart;
        let (hide_rough, initials) = (self.panes.hide_rough, self.panes.initials);
        let desks: Desks = std::mem::take(&mut self.panes.desks);
        self.panes = Panes { hide_rough, initials, desks, ..Panes::at(self.papers.first_shown()) };
        self.completer = super::Completer::default();
        self.pointed_at = None;
        for about in [Lasting::WithoutCase, Lasting::Missing, Lasting::Filed] {
            self.notices.drop_kept(about);
        }
        self.history = super::History::default();
    }

    /// The closed case that lies open, with who may read it.
    #[must_use]
    pub fn apart(&self) -> Option<ClosedCase> {
        let case = self.papers.apart?;
        ask(self.store.as_ref(), |view| view.closed_case(case)).ok().flatten()
    }
}
