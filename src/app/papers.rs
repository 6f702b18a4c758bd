//! What lies on the table: the conference as the record last gave it, and what is worked out from it once a
//! change, never once a key.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};

use super::composer_line::AgencyName;
use super::initials::Masker;
use super::list::folded;
use crate::domain::action::{Action, ActionStatus, ActionUpdate};
use crate::domain::agency::Agency;
use crate::domain::agenda::{Agenda, Release};
use crate::domain::attendance::Attendee;
use crate::domain::case::{Case, Match, MatchKind, MatchedWith};
use crate::domain::conference::{Conference, OutstandingAction};
use crate::domain::entry::Entry;
use crate::domain::identifier::{ActionId, AgencyId, AttendeeId, CaseId, EntryId};
use crate::domain::listing::Group;
use crate::domain::meeting::Break;
use crate::domain::referral::Reference;
use crate::domain::working_days::BankHolidays;

/// Where a line of the agenda stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    Group(Group),
    /// Time held for closed cases (AGE-7).
    Held,
    Deferred,
    NotListed,
    /// Cases of no list yet that are to come to this one (AGE-2, REF-8).
    Expected,
}

/// A line of the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaLine {
    pub section: Section,
    /// The case; `None` is time held for a case that is on a list of its own.
    pub case: Option<CaseId>,
    /// Its place in the order of hearing, from 1.
    pub position: Option<usize>,
    /// When it is expected to be called.
    pub starts: Option<NaiveTime>,
    /// Words that stand beside it.
    pub markers: Vec<&'static str>,
    pub children: usize,
    /// Why it is deferred or not listed.
    pub reason: String,
    /// What it is where it is no case.
    pub aside: Option<Aside>,
}

/// A line between the cases of the agenda (AGE-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// A break of the timetable.
    Break(Break),
    /// From here on the children's agencies need not stay.
    Release(Release),
    /// A case that comes when the meeting before is finished, by its place among those that are expected.
    Expected(usize),
}

/// The conference, and what is worked out from it.
#[derive(Debug, Clone)]
pub struct Papers {
    pub conference: Conference,
    pub agenda: Agenda,
    /// The agenda as it stands on the screen.
    pub lines: Vec<AgendaLine>,
    /// The agencies as the composer knows them, in the conference's order.
    pub agency_names: Vec<AgencyName>,
    pub masker: Masker,
    pub holidays: BankHolidays,
    /// Actions of earlier meetings that were ended since the record was opened, as they then stood. The record's list
    /// of what is outstanding no longer has them.
    pub ended: Vec<OutstandingAction>,
    /// Where each action stands among those of the meeting's cases, and among those of earlier meetings.
    own_actions: HashMap<ActionId, (usize, usize)>,
    outstanding_actions: HashMap<ActionId, usize>,
    /// A case that another closed while somebody was writing in it here: it is shown until they leave it.
    pub stays_open: Option<CaseId>,
    /// The closed case that lies open, and nothing else with it.
    pub apart: Option<CaseId>,
    /// Counts the times that the record was read; what is kept of a drawing is good for one number.
    pub revision: u64,
}

impl Papers {
    #[must_use]
    pub fn new(mut conference: Conference, holidays: BankHolidays, today: NaiveDate, revision: u64) -> Self {
        if conference.meeting.is_none_yet() {
            (conference.meeting.date, conference.meeting.referral_deadline) = (today, today);
        }
        let agenda = Agenda::of(&conference);
        let lines = super::agenda_lines::lines(&conference, &agenda, today);
        let agency_names = agency_names(&conference);
        let masker = Masker::of(&conference);
        let mut own_actions = HashMap::new();
        for (at, case) in conference.cases.iter().enumerate() {
            own_actions.extend(case.actions.iter().enumerate().map(|(place, action)| (action.id, (at, place))));
        }
        let outstanding = conference.outstanding.iter().enumerate();
        let outstanding_actions = outstanding.map(|(at, one)| (one.action.id, at)).collect();
        Self {
            own_actions,
            outstanding_actions,
            conference,
            agenda,
            lines,
            agency_names,
            masker,
            holidays,
            ended: Vec::new(),
            stays_open: None,
            apart: None,
            revision,
        }
    }

    /// Keeps an action of an earlier meeting in sight that this update ends.
    pub fn ends(&mut self, update: &ActionUpdate) {
        let all = self.conference.outstanding.iter().chain(&self.ended);
        let Some(mut ended) = all.clone().find(|one| one.action.id == update.action).cloned() else { return };
        if let Some(status) = update.status.clone() {
            ended.action.status = status;
        }
        ended.action.updates.push(update.clone());
        self.revision += 1;
        self.ended.retain(|one| one.action.id != update.action);
        self.ended.push(ended);
    }

    /// An action that was taken out is kept in sight no longer.
    pub fn forget_ended(&mut self, id: ActionId) {
        self.ended.retain(|ended| ended.action.id != id);
        self.revision += 1;
    }

    /// Those of them that are not open again.
    pub fn ended(&self) -> impl Iterator<Item = &OutstandingAction> {
        let open = |id: ActionId| self.conference.outstanding.iter().any(|one| one.action.id == id);
        self.ended.iter().filter(move |one| one.action.status != ActionStatus::Open && !open(one.action.id))
    }

    /// A case that may be shown: not a closed one.
    #[must_use]
    pub fn case(&self, id: CaseId) -> Option<&Case> {
        self.conference.case(id).filter(|case| self.may_show(case))
    }

    fn may_show(&self, case: &Case) -> bool {
        case.referral.closed.is_none() || self.stays_open == Some(case.referral.id)
    }

    /// Every case that may be shown.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.conference.cases.iter().filter(|case| self.may_show(case))
    }

    /// The line of a case.
    #[must_use]
    pub fn line(&self, id: CaseId) -> Option<&AgendaLine> {
        self.lines.iter().find(|line| line.case == Some(id))
    }

    /// The cases that are to be heard and may be shown, in order.
    #[must_use]
    pub fn heard(&self) -> Vec<CaseId> {
        self.agenda.listed.iter().map(|place| place.case).collect()
    }

    /// The case that is shown first: the one that the room is at, else the first to be heard.
    #[must_use]
    pub fn first_shown(&self) -> Option<CaseId> {
        let room_at = self.conference.meeting.current_case.filter(|case| self.case(*case).is_some());
        room_at.or_else(|| self.agenda.listed.first().map(|place| place.case))
    }

    /// The case at a place of the agenda, counted from 1.
    #[must_use]
    pub fn at_position(&self, position: usize) -> Option<CaseId> {
        self.agenda.listed.iter().find(|place| place.position == position).map(|place| place.case)
    }

    /// Every action that may be shown: those of the meeting's cases, then those of earlier meetings.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        let closed = |id: CaseId| self.conference.case(id).is_some_and(|case| case.referral.closed.is_some());
        let outstanding = self.conference.outstanding.iter().chain(self.ended()).map(|outstanding| &outstanding.action);
        self.cases().flat_map(|case| &case.actions).chain(outstanding.filter(move |action| !closed(action.case)))
    }

    #[must_use]
    pub fn action(&self, id: ActionId) -> Option<&Action> {
        self.action_of_case(id).map(|(_, action)| action)
    }

    /// An action with the reference of its case.
    #[must_use]
    pub fn action_of_case(&self, id: ActionId) -> Option<(&Reference, &Action)> {
        let own = |at: &(usize, usize)| {
            let case = self.conference.cases.get(at.0)?;
            let action = case.actions.get(at.1).filter(|action| action.id == id && self.may_show(case))?;
            Some((&case.referral.reference, action))
        };
        let outstanding = |at: &usize| self.conference.outstanding.get(*at).filter(|one| one.action.id == id);
        self.own_actions.get(&id).and_then(own).or_else(|| {
            let earlier = self.outstanding_actions.get(&id).and_then(outstanding);
            let earlier = earlier.or_else(|| self.ended().find(|one| one.action.id == id))?;
            let closed = self.conference.case(earlier.action.case).is_some_and(|case| case.referral.closed.is_some());
            (!closed).then_some((&earlier.reference, &earlier.action))
        })
    }

    #[must_use]
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.cases().flat_map(|case| &case.entries).find(|entry| entry.id == id)
    }

    #[must_use]
    pub fn attendee(&self, id: AttendeeId) -> Option<&Attendee> {
        self.conference.attendance.iter().find(|attendee| attendee.id == id)
    }

    /// The matches of a case: its own, and the counter-allegations that another case was found to make with it. One with
    /// a closed case is for those alone who are on that case's list (AGE-7).
    pub fn matches_of(&self, case: CaseId) -> impl Iterator<Item = &Match> {
        let closed = |id: CaseId| self.conference.case(id).is_some_and(|case| case.referral.closed.is_some());
        let concerned = move |found: &&Match| {
            let mirrored = found.kind == MatchKind::CounterAllegation && found.with == MatchedWith::Case(case);
            let apart = matches!(found.with, MatchedWith::Case(other) if closed(other));
            (found.case == case || mirrored) && !apart
        };
        self.cases().flat_map(|case| &case.matches).filter(concerned)
    }

    /// The match that waits for a person's word, of a kind.
    #[must_use]
    pub fn proposed(&self, case: CaseId, kind: MatchKind) -> Option<&Match> {
        self.conference.proposed(case, kind).filter(|_| self.case(case).is_some())
    }

    /// The agency's name, or nothing.
    #[must_use]
    pub fn agency_name(&self, id: Option<AgencyId>) -> &str {
        id.and_then(|id| self.conference.agency(id)).map_or("", |agency| &agency.name)
    }

    /// The agency that somebody means: its short name, its name, or the only one that begins so.
    #[must_use]
    pub fn agency_meant(&self, text: &str) -> Option<&Agency> {
        let wanted = folded(text.trim());
        if wanted.is_empty() {
            return None;
        }
        let agencies = &self.conference.agencies;
        let exact = |agency: &&Agency| folded(&agency.short_name) == wanted || folded(&agency.name) == wanted;
        if let Some(agency) = agencies.iter().find(exact) {
            return Some(agency);
        }
        let begins = |agency: &&Agency| {
            folded(&agency.short_name).starts_with(&wanted)
                || folded(&agency.name).split_whitespace().any(|word| word.starts_with(&wanted))
                || folded(&agency.name).starts_with(&wanted)
        };
        let mut found = agencies.iter().filter(begins);
        found.next().filter(|_| found.next().is_none())
    }

    /// How many people in the room hear what is said.
    #[must_use]
    pub fn present(&self) -> usize {
        self.conference.attendance.iter().filter(|attendee| attendee.presence.hears()).count()
    }

    /// By when the minutes go out (MOP 5.2).
    #[must_use]
    pub fn minutes_due(&self) -> NaiveDate {
        self.holidays.after(self.conference.meeting.date, self.conference.settings.minutes_working_days)
    }

    /// The Chair, where one is on the attendance list.
    #[must_use]
    pub fn chair(&self) -> Option<&Attendee> {
        use crate::domain::attendance::Part;
        self.conference.attendance.iter().find(|attendee| attendee.part == Part::Chair)
    }
}

fn agency_names(conference: &Conference) -> Vec<AgencyName> {
    let in_room = |id: AgencyId| {
        conference.attendance.iter().any(|attendee| attendee.agency == Some(id) && attendee.presence.hears())
    };
    let name = |agency: &Agency| AgencyName {
        short: agency.short_name.clone(),
        long: agency.name.clone(),
        in_room: in_room(agency.id),
    };
    conference.agencies.iter().map(name).collect()
}
