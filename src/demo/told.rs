//! The story placed in time: as of a given moment, the room is three minutes into its seventh case.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::story::{ActionStory, AttendeeStory, BadStory, CaseStory, PartStory, Story};
use super::values;
use crate::domain::action::{Action, ActionStatus, ActionUpdate, CannotCompleteCause};
use crate::domain::agency::{Agency, Contact};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::case::EarlierCase;
use crate::domain::entry::Entry;
use crate::domain::identifier::{ActionId, ActionUpdateId, AttendeeId, CaseId, EntryId, MeetingId};
use crate::domain::listing::Deferral;
use crate::domain::meeting::{Break, DeclarationRead, Meeting, MeetingKind, MeetingStage};
use crate::domain::referral::Referral;

const MINUTES_PER_CASE: u16 = 10;

/// A case of the story with what was said and agreed.
#[derive(Debug)]
pub struct ToldCase {
    pub referral: Referral,
    /// The meeting on whose list it was put first.
    pub listed_on: MeetingId,
    /// That meeting put it off to the one after.
    pub deferral: Option<Deferral>,
    /// When the room came to it and when it was closed, in the meeting that heard it.
    pub heard: Option<(NaiveDateTime, Option<NaiveDateTime>)>,
    pub entries: Vec<Entry>,
    /// Without updates; [`Told::updates`] has them.
    pub actions: Vec<Action>,
}

/// The story as values of the field, in the order in which they came about.
#[derive(Debug)]
pub struct Told {
    /// Meetings that were held, oldest first, with when they ended.
    pub earlier_meetings: Vec<(Meeting, NaiveDateTime)>,
    /// The meeting that is under way; given as planned.
    pub meeting: Meeting,
    pub next_meeting: Meeting,
    pub started: NaiveDateTime,
    pub declaration: DeclarationRead,
    pub agencies: Vec<Agency>,
    pub contacts: Vec<Contact>,
    pub heard_before: Vec<EarlierCase>,
    pub earlier_cases: Vec<ToldCase>,
    pub cases: Vec<ToldCase>,
    pub attendance: Vec<Attendee>,
    /// What was said since of the actions of earlier meetings.
    pub updates: Vec<ActionUpdate>,
    /// The case that the room is at.
    pub under_way: Option<CaseId>,
}

/// What every part of the story needs to know.
struct Teller<'a> {
    area: &'a str,
    now: NaiveDateTime,
    day: NaiveDate,
    opened: NaiveDateTime,
    agencies: Vec<Agency>,
}

impl Told {
    /// The story as of `now`, in the area's own time, with the first case called `opening_minutes` after the start.
    ///
    /// # Errors
    /// When the files of the story mean nothing; a test makes sure that they don't.
    pub fn at(now: NaiveDateTime, opening_minutes: u16) -> Result<Self, BadStory> {
        let story = Story::tell()?;
        let room = &story.room;
        let heard = i64::try_from(room.case_under_way.saturating_sub(1)).unwrap_or(0);
        let minutes = heard * i64::from(MINUTES_PER_CASE) + room.minutes_into_it;
        let opened = now - TimeDelta::minutes(minutes);
        let started = opened - TimeDelta::minutes(i64::from(opening_minutes));
        let day = started.date();

        let mut contacts = Vec::new();
        let mut agencies = Vec::new();
        for agency in &room.agencies {
            let (agency, its_contacts) = agency.agency(&room.area, day)?;
            agencies.push(agency);
            contacts.extend(its_contacts);
        }
        let teller = Teller { area: &room.area, now, day, opened, agencies };
        let earlier_meetings: Vec<_> =
            room.earlier_meetings.iter().map(|m| teller.earlier_meeting(m.days_before)).collect();
        let next_day = day + TimeDelta::days(i64::try_from(room.next_meeting_in_days).unwrap_or(28));
        let meeting = teller.meeting(day, started.time());
        let next_meeting = teller.meeting(next_day, morning());

        let mut told = Self {
            declaration: DeclarationRead {
                reader: room.declaration.reader.clone(),
                at: started + TimeDelta::minutes(2),
            },
            heard_before: room.heard_before(day)?,
            attendance: room.attendees.iter().map(|a| teller.attendee(a, meeting.id, &contacts, started)).collect(),
            earlier_cases: Vec::new(),
            cases: Vec::new(),
            updates: Vec::new(),
            under_way: None,
            agencies: Vec::new(),
            earlier_meetings,
            meeting,
            next_meeting,
            started,
            contacts,
        };
        told.tell_earlier(&story, &teller)?;
        told.tell_today(&story, &teller)?;
        told.agencies = teller.agencies;
        Ok(told)
    }

    fn tell_earlier(&mut self, story: &Story, teller: &Teller<'_>) -> Result<(), BadStory> {
        for case in &story.earlier {
            let days = case.meeting_days_before.unwrap_or(0);
            let held = self
                .earlier_meetings
                .iter()
                .find(|(meeting, _)| Some(meeting.date) == values::before(teller.day, days));
            let Some((meeting, finished)) = held else { return Err(BadStory::Meaningless(case.reference.clone())) };
            let referral = case.referral(teller.area, teller.day)?;
            let at = *finished - TimeDelta::minutes(10);
            let mut actions = Vec::new();
            for action in &case.actions {
                let (action, update) = teller.action(action, referral.id, meeting.id, at, true)?;
                self.updates.extend(update);
                actions.push(action);
            }
            let deferral = case.deferred.as_ref().map(|told| Deferral {
                decided_by: told.by.clone(),
                at,
                reason: told.reason.clone(),
                referrer_told: true,
                idva_told: true,
                manager_oversight: true,
                interim_safety_plan: Some(told.plan.clone()),
            });
            let heard = deferral.is_none().then_some((at, Some(*finished)));
            let told = ToldCase { referral, listed_on: meeting.id, deferral, heard, entries: Vec::new(), actions };
            match told.deferral {
                Some(_) => self.tell_case(case, told, teller)?,
                None => self.earlier_cases.push(told),
            }
        }
        Ok(())
    }

    fn tell_today(&mut self, story: &Story, teller: &Teller<'_>) -> Result<(), BadStory> {
        for case in &story.cases {
            let told = ToldCase {
                referral: case.referral(teller.area, teller.day)?,
                listed_on: self.meeting.id,
                deferral: None,
                heard: None,
                entries: Vec::new(),
                actions: Vec::new(),
            };
            self.tell_case(case, told, teller)?;
        }
        Ok(())
    }

    /// A case of the meeting under way; one with notes has been called, in the order of the files.
    fn tell_case(&mut self, case: &CaseStory, mut told: ToldCase, teller: &Teller<'_>) -> Result<(), BadStory> {
        let id = told.referral.id;
        if !case.notes.is_empty() {
            let called = self.cases.iter().filter(|case| case.heard.is_some()).count();
            let called = i64::try_from(called).unwrap_or(0);
            let opened = teller.opened + TimeDelta::minutes(called * i64::from(MINUTES_PER_CASE));
            let closed = opened + TimeDelta::minutes(i64::from(MINUTES_PER_CASE));
            told.heard = Some((opened, (closed <= teller.now).then_some(closed)));
            if closed > teller.now {
                self.under_way = Some(id);
            }
            told.entries = teller.entries(case, id, self.meeting.id, opened)?;
            for action in &case.plan {
                let at = opened + TimeDelta::minutes(9);
                told.actions.push(teller.action(action, id, self.meeting.id, at, false)?.0);
            }
        }
        self.cases.push(told);
        Ok(())
    }
}

impl Teller<'_> {
    fn meeting(&self, date: NaiveDate, start: NaiveTime) -> Meeting {
        let pause = start.overflowing_add_signed(TimeDelta::minutes(130)).0;
        Meeting {
            id: MeetingId::new(),
            area: self.area.to_owned(),
            date,
            start,
            minutes_per_case: MINUTES_PER_CASE,
            breaks: if pause > start { vec![Break { at: pause, minutes: 15 }] } else { Vec::new() },
            referral_deadline: date - TimeDelta::days(12),
            stage: MeetingStage::Planned,
            declaration: None,
            current_case: None,
            kind: MeetingKind::Area,
            chair: None,
            cover: None,
            release_at: None,
        }
    }

    fn earlier_meeting(&self, days_before: u64) -> (Meeting, NaiveDateTime) {
        let meeting = self.meeting(values::before(self.day, days_before).unwrap_or(self.day), morning());
        let finished = meeting.date.and_time(meeting.start) + TimeDelta::minutes(70);
        (meeting, finished)
    }

    fn attendee(
        &self,
        told: &AttendeeStory,
        meeting: MeetingId,
        contacts: &[Contact],
        started: NaiveDateTime,
    ) -> Attendee {
        let contact = contacts.iter().find(|contact| contact.name == told.name);
        let agency = self.agencies.iter().find(|agency| agency.name == told.organisation);
        let presence = Presence::from(told.presence);
        let came = match (presence, told.agreed) {
            (Presence::Left, _) => Some(self.now - TimeDelta::minutes(12)),
            (Presence::Present | Presence::DialledIn, true) => Some(started - TimeDelta::minutes(4)),
            (Presence::Present | Presence::DialledIn, false) => Some(self.now - TimeDelta::minutes(2)),
            _ => None,
        };
        Attendee {
            id: AttendeeId::new(),
            meeting,
            name: told.name.clone(),
            job_title: told.job_title.clone().or_else(|| contact.and_then(|contact| contact.job_title.clone())),
            agency: agency.map(|agency| agency.id),
            organisation: told.organisation.clone(),
            contact: contact.map(|contact| contact.id),
            part: match told.part {
                PartStory::Chair => Part::Chair,
                PartStory::MinuteTaker => Part::MinuteTaker,
                PartStory::Representative => Part::Representative,
                PartStory::Deputy => Part::Deputy,
            },
            presence,
            since: came,
            declaration_agreed: told.agreed.then_some(started + TimeDelta::minutes(3)),
        }
    }

    /// The entries, spread over the minutes that the room spent on the case.
    fn entries(
        &self,
        case: &CaseStory,
        id: CaseId,
        meeting: MeetingId,
        opened: NaiveDateTime,
    ) -> Result<Vec<Entry>, BadStory> {
        let until = (opened + TimeDelta::minutes(9)).min(self.now);
        let count = i32::try_from(case.notes.len()).unwrap_or(i32::MAX).saturating_add(1);
        let step = (until - opened) / count;
        let mut at = opened;
        let mut entries = Vec::new();
        for (word, whom, text) in &case.notes {
            at += step;
            let (kind, agency) = values::kind(word, whom)?;
            let agency = agency.and_then(|short| self.agencies.iter().find(|agency| agency.short_name == short));
            entries.push(Entry {
                id: EntryId::new(),
                case: id,
                meeting,
                kind,
                agency: agency.map(|agency| agency.id),
                speaker: None,
                text: text.clone(),
                at,
                edited: None,
            });
        }
        Ok(entries)
    }

    /// An action as it was agreed, and what was said of it since.
    fn action(
        &self,
        told: &ActionStory,
        case: CaseId,
        meeting: MeetingId,
        at: NaiveDateTime,
        earlier: bool,
    ) -> Result<(Action, Option<ActionUpdate>), BadStory> {
        let owner = self.agencies.iter().find(|agency| agency.short_name == told.owner);
        let due = at.date() + TimeDelta::days(i64::try_from(told.days).unwrap_or(10));
        let action = Action {
            id: ActionId::new(),
            case,
            meeting,
            owner: owner.map(|agency| agency.id),
            owner_person: None,
            text: told.text.clone(),
            for_whom: Some(values::subject(&told.for_whom)?),
            due,
            status: ActionStatus::Open,
            outcome: told.outcome.clone(),
            agreed: at,
            updates: Vec::new(),
        };
        let by = owner.map_or_else(|| "MARAC support team".to_owned(), |agency| agency.name.clone());
        let status = status(told, due, &by);
        let text =
            told.update.clone().or_else(|| told.cannot.clone()).or_else(|| status.as_ref().map(|_| "Done".to_owned()));
        let update = text.filter(|_| earlier).map(|text| ActionUpdate {
            id: ActionUpdateId::new(),
            action: action.id,
            at: (due.and_time(morning()) + TimeDelta::hours(5)).min(self.now - TimeDelta::days(1)),
            by,
            text,
            status,
        });
        Ok((action, update))
    }
}

fn status(told: &ActionStory, due: NaiveDate, by: &str) -> Option<ActionStatus> {
    if told.superseded {
        return Some(ActionStatus::Superseded);
    }
    if let Some(reason) = &told.cannot {
        let cause = match told.cause.as_deref() {
            Some("circumstances-changed") => CannotCompleteCause::CircumstancesChanged,
            _ => CannotCompleteCause::NotDone,
        };
        return Some(ActionStatus::CannotComplete { cause, reason: reason.clone() });
    }
    told.status.as_ref().map(|_| ActionStatus::Complete { on: due, by: by.to_owned() })
}

/// Half past nine.
fn morning() -> NaiveTime {
    NaiveTime::from_hms_opt(9, 30, 0).unwrap_or_default()
}

#[cfg(test)]
pub mod tests;
