//! A record that lives in memory alone: the twin for tests of handlers and drawing.

use chrono::NaiveDateTime;

use super::store::{
    Colleague, Drafts, Earlier, Hit, HitKind, Made, Store, StoreError, TakenIn, Unread, Whereabouts, WrittenOver,
};
use crate::domain::action::ActionStatus;
use crate::domain::attendance::Attendee;
use crate::domain::case::{Case, Match, MatchVerdict};
use crate::domain::conference::Conference;
use crate::domain::entry::Entry;
use crate::domain::identifier::{ActionId, AttendeeId, CaseId, EntryId, ListingId, MatchId, MeetingId};
use crate::domain::listing::Listing;
use crate::domain::matching::{Nicknames, Search, propose};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::referral::Referral;
use crate::record::change::Change;
use crate::record::queries::{EarlierValue, Line, Writer};

/// A record in memory. Every change is remembered with what stood before it.
#[derive(Clone)]
pub struct MemoryStore {
    conference: Conference,
    /// The other meetings of the record.
    others: Vec<Conference>,
    drafts: Drafts,
    before: Vec<Conference>,
    /// Every change that was asked for, in order.
    pub asked: Vec<Change>,
    /// What the next change fails with.
    pub refusal: Option<String>,
    /// What a colleague changed since, so that the next taking back is refused.
    pub in_the_way: Option<(Option<Line>, String)>,
    pub saved: Option<NaiveDateTime>,
    /// The others at the record.
    pub colleagues: Vec<Colleague>,
    pub unread: Vec<Unread>,
    /// Where this seat said that it is, each time.
    pub told: Vec<Whereabouts>,
    /// What the next taking in brings.
    pub news: TakenIn,
    /// What the next change writes over.
    pub over: Vec<WrittenOver>,
    /// What every line held before.
    pub earlier: Vec<Earlier>,
    /// What every line holds now.
    pub standing: Vec<EarlierValue>,
    /// Who wrote last, where it was another.
    pub last_writer: Option<String>,
}

impl MemoryStore {
    /// A record that holds this conference.
    #[must_use]
    pub fn new(conference: Conference) -> Self {
        Self {
            conference,
            others: Vec::new(),
            drafts: Drafts::default(),
            before: Vec::new(),
            asked: Vec::new(),
            refusal: None,
            in_the_way: None,
            saved: None,
            colleagues: Vec::new(),
            unread: Vec::new(),
            told: Vec::new(),
            news: TakenIn::default(),
            over: Vec::new(),
            earlier: Vec::new(),
            standing: Vec::new(),
            last_writer: None,
        }
    }

    /// Gives the record another meeting.
    pub fn add_meeting(&mut self, other: Conference) {
        self.others.push(other);
    }

    /// The drafts as they were last kept.
    #[must_use]
    pub const fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    /// Another makes a change at their seat, to be taken in.
    #[cfg(test)]
    pub fn by_another(&mut self, name: &str, change: Change) {
        self.news.changed |= apply(&mut self.conference, change).is_some();
        self.last_writer = Some(name.to_owned());
    }

    fn remember(&mut self, before: Conference) -> Made {
        self.before.push(before);
        Made(self.before.len() as u64 - 1)
    }
}

impl Store for MemoryStore {
    fn make(&mut self, change: Change) -> Result<Made, StoreError> {
        if let Some(refusal) = self.refusal.take() {
            return Err(StoreError::Refused(refusal));
        }
        self.asked.push(change.clone());
        let before = self.conference.clone();
        if let Change::KeepDraft { case, text } = change {
            match case {
                Some(case) => drop(self.drafts.lines.insert(case, text)),
                None => self.drafts.forms = text,
            }
        } else if let Change::BringBack(value) = change {
            self.standing = vec![value];
        } else if apply(&mut self.conference, change).is_none() {
            self.conference = before;
            return Err(StoreError::Refused("no such row in this record".to_owned()));
        }
        Ok(self.remember(before))
    }

    fn undo(&mut self, made: Made) -> Result<Made, StoreError> {
        if let Some((line, cell)) = self.in_the_way.take() {
            return Err(StoreError::ChangedSince { line, cell });
        }
        let wanted = usize::try_from(made.0).ok().and_then(|at| self.before.get(at)).cloned();
        let wanted = wanted.ok_or_else(|| StoreError::Refused("this change is not known".to_owned()))?;
        let now = std::mem::replace(&mut self.conference, wanted);
        Ok(self.remember(now))
    }

    fn conference(&self) -> Result<Conference, StoreError> {
        let mut conference = self.conference.clone();
        conference.outstanding.retain(|outstanding| outstanding.action.status == ActionStatus::Open);
        Ok(conference)
    }

    fn meetings(&self) -> Result<Vec<Meeting>, StoreError> {
        let mut all: Vec<Meeting> =
            std::iter::once(&self.conference).chain(&self.others).map(|one| one.meeting.clone()).collect();
        let next = self.conference.next_meeting.iter().filter(|next| all.iter().all(|known| known.id != next.id));
        let next: Vec<Meeting> = next.cloned().collect();
        all.extend(next);
        Ok(all)
    }

    fn turn_to(&mut self, meeting: MeetingId) -> Result<Conference, StoreError> {
        if let Some(other) = self.others.iter_mut().find(|other| other.meeting.id == meeting) {
            std::mem::swap(other, &mut self.conference);
        }
        Ok(self.conference.clone())
    }

    fn search(&self, text: &str) -> Result<Vec<Hit>, StoreError> {
        let wanted: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let holds = |line: &str| {
            let line = line.to_lowercase();
            wanted.iter().all(|word| line.contains(word))
        };
        let mut hits = Vec::new();
        let conferences = std::iter::once(&self.conference).chain(&self.others);
        let cases = conferences.flat_map(|one| one.cases.iter().map(move |case| (one.meeting.id, case)));
        for (meeting, case) in cases.filter(|(_, case)| case.referral.closed.is_none()) {
            let mut add = |what, text: &str| {
                if holds(text) {
                    let (case, reference) = (Some(case.referral.id), Some(case.referral.reference.clone()));
                    hits.push(Hit { case, reference, meeting: Some(meeting), what, text: text.to_owned() });
                }
            };
            add(HitKind::Case, case.referral.reference.as_str());
            case.referral.people.iter().for_each(|person| add(HitKind::Person(person.id), &person.name));
            case.entries.iter().for_each(|entry| add(HitKind::Entry(entry.id), &entry.text));
            case.actions.iter().for_each(|action| add(HitKind::Action(action.id), &action.text));
        }
        for agency in self.conference.agencies.iter().filter(|agency| holds(&agency.name)) {
            let (what, text) = (HitKind::Agency, agency.name.clone());
            hits.push(Hit { case: None, reference: None, meeting: None, what, text });
        }
        Ok(hits)
    }

    fn proposals(&self, referral: &Referral, nicknames: &Nicknames) -> Result<Vec<Match>, StoreError> {
        let cases = self.conference.cases.iter();
        let known: Vec<Referral> =
            cases.clone().map(|case| case.referral.clone()).filter(|other| other.id != referral.id).collect();
        let standing: Vec<Match> = cases.flat_map(|case| case.matches.clone()).collect();
        let search = Search {
            new_referrals: std::slice::from_ref(referral),
            known_referrals: &known,
            known_earlier_cases: &self.conference.earlier_cases,
            standing: &standing,
            repeat_months: self.conference.settings.repeat_months,
            ..Search::default()
        };
        Ok(propose(search, nicknames))
    }

    fn last_saved(&self) -> Option<NaiveDateTime> {
        self.saved
    }

    fn take_in(&mut self) -> Result<TakenIn, StoreError> {
        Ok(std::mem::take(&mut self.news))
    }

    fn written_over(&mut self) -> Vec<WrittenOver> {
        std::mem::take(&mut self.over)
    }

    fn others(&self) -> Vec<Colleague> {
        self.colleagues.clone()
    }

    fn unread(&self) -> Vec<Unread> {
        self.unread.clone()
    }

    fn here(&mut self, at: Whereabouts) {
        self.told.push(at);
    }

    fn earlier(&self, line: Line) -> Result<Vec<Earlier>, StoreError> {
        Ok(self.earlier.iter().filter(|one| one.value.line == line).cloned().collect())
    }

    fn standing(&self, line: Line) -> Result<Vec<EarlierValue>, StoreError> {
        Ok(self.standing.iter().filter(|one| one.line == line).cloned().collect())
    }

    fn writer(&self, _: Line, _: &[&str]) -> Option<Writer> {
        Some(Writer { own: self.last_writer.is_none(), name: self.last_writer.clone() })
    }
}

fn listing(conference: &mut Conference, id: ListingId) -> Option<&mut Listing> {
    conference.cases.iter_mut().map(|case| &mut case.listing).find(|listing| listing.id == id)
}

fn case(conference: &mut Conference, id: CaseId) -> Option<&mut Case> {
    conference.cases.iter_mut().find(|case| case.referral.id == id)
}

fn entry(conference: &mut Conference, id: EntryId) -> Option<&mut Entry> {
    conference.cases.iter_mut().flat_map(|case| &mut case.entries).find(|entry| entry.id == id)
}

fn action(conference: &mut Conference, id: ActionId) -> Option<&mut crate::domain::action::Action> {
    let outstanding = conference.outstanding.iter_mut().map(|outstanding| &mut outstanding.action);
    conference.cases.iter_mut().flat_map(|case| &mut case.actions).chain(outstanding).find(|action| action.id == id)
}

fn attendee(conference: &mut Conference, id: AttendeeId) -> Option<&mut Attendee> {
    conference.attendance.iter_mut().find(|attendee| attendee.id == id)
}

fn match_of(conference: &mut Conference, id: MatchId) -> Option<&mut Match> {
    conference.cases.iter_mut().flat_map(|case| &mut case.matches).find(|found| found.id == id)
}

fn receive(conference: &mut Conference, referral: Referral, matches: Vec<Match>) {
    let listing = Listing::new(referral.id, conference.meeting.id);
    conference.cases.push(Case { referral, listing, entries: Vec::new(), actions: Vec::new(), matches });
    conference.cases.sort_by_key(|case| case.referral.received);
}

fn apply(conference: &mut Conference, change: Change) -> Option<()> {
    match change {
        Change::ReceiveReferral { referral, matches, listed_on } => {
            if listed_on == Some(conference.meeting.id) {
                receive(conference, *referral, matches);
            }
        }
        Change::ReviseReferral { referral, mut matches } => {
            let found = case(conference, referral.id)?;
            found.referral = *referral;
            found.matches.append(&mut matches);
        }
        Change::DecideMatch { id, verdict, by, at } => {
            let found = match_of(conference, id)?;
            found.verdict = verdict;
            found.decided = (verdict != MatchVerdict::Proposed).then_some((by, at));
        }
        Change::ReviseMeeting(meeting) => conference.meeting = meeting,
        Change::OrderCases(orders) => {
            for (id, order) in orders {
                listing(conference, id)?.order = Some(order);
            }
        }
        Change::OverrideGroup { listing: id, to } => listing(conference, id)?.group_override = to,
        Change::HearOverCap { listing: id, decision } => listing(conference, id)?.over_cap = decision,
        Change::Defer { listing: id, deferral } => listing(conference, id)?.deferral = deferral,
        Change::NotProgress { listing: id, decision } => listing(conference, id)?.not_progressed = decision,
        Change::CloseCase { listing: id, at } => listing(conference, id)?.hearing.closed = at,
        change => return apply_in_meeting(conference, change),
    }
    Some(())
}

fn apply_in_meeting(conference: &mut Conference, change: Change) -> Option<()> {
    match change {
        Change::StartMeeting { at, .. } => conference.meeting.stage = MeetingStage::UnderWay { started: at },
        Change::FinishMeeting { at, .. } => {
            let started = match conference.meeting.stage {
                MeetingStage::UnderWay { started } | MeetingStage::Finished { started, .. } => started,
                MeetingStage::Planned => at,
            };
            conference.meeting.stage = MeetingStage::Finished { started, finished: at };
        }
        Change::ReadDeclaration { read, .. } => conference.meeting.declaration = Some(read),
        Change::CallCase { case: id, at, .. } => {
            let hearing = &mut case(conference, id)?.listing.hearing;
            hearing.opened = hearing.opened.or(Some(at));
            conference.meeting.current_case = Some(id);
        }
        Change::AddAttendees(mut attendees) => conference.attendance.append(&mut attendees),
        Change::ReviseAttendee(revised) => {
            let id = revised.id;
            *attendee(conference, id)? = revised;
        }
        Change::SetPresence { attendee: id, presence, at } => {
            let attendee = attendee(conference, id)?;
            attendee.presence = presence;
            attendee.since = Some(at);
        }
        Change::AgreeDeclaration { attendees, at } => {
            for id in attendees {
                attendee(conference, id)?.declaration_agreed = at;
            }
        }
        Change::RemoveAttendee(id) => conference.attendance.retain(|attendee| attendee.id != id),
        change => return apply_to_case(conference, change),
    }
    Some(())
}

fn apply_to_case(conference: &mut Conference, change: Change) -> Option<()> {
    match change {
        Change::FileEntry(entry) => case(conference, entry.case)?.entries.push(entry),
        Change::ReviseEntry { id, text, kind, agency, speaker, at } => {
            let found = entry(conference, id)?;
            (found.text, found.kind, found.agency, found.speaker) = (text, kind, agency, speaker);
            found.edited = Some(at);
        }
        Change::RemoveEntry(id) => {
            conference.cases.iter_mut().for_each(|case| case.entries.retain(|entry| entry.id != id));
        }
        Change::AgreeAction(action) => case(conference, action.case)?.actions.push(action),
        Change::ReviseAction { id, text, owner, owner_person, due, outcome } => {
            let found = action(conference, id)?;
            (found.text, found.owner, found.owner_person, found.due) = (text, owner, owner_person, due);
            found.outcome = outcome;
        }
        Change::UpdateAction(update) => {
            let found = action(conference, update.action)?;
            if let Some(status) = update.status.clone() {
                found.status = status;
            }
            found.updates.push(update);
        }
        Change::RemoveAction(id) => {
            conference.outstanding.retain(|outstanding| outstanding.action.id != id);
            conference.cases.iter_mut().for_each(|case| case.actions.retain(|action| action.id != id));
        }
        _ => return None,
    }
    Some(())
}
