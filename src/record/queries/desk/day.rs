//! What is due today, what is late, and what comes in the next days: of everything that the record keeps (§15).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::heard::Heard;
use super::tracks::OfAreas;
use crate::domain::action::Action;
use crate::domain::agenda::Outcome;
use crate::domain::calendar::same_area;
use crate::domain::clocks::ClockKind;
use crate::domain::contacts::ContactCheck;
use crate::domain::dispatch::{Dispatch, Paper};
use crate::domain::due::{
    AHEAD, Due, DueAt, DueOf, DueRow, Whom, asked_for_more, contact_check, of_meeting, referral_deadline,
    steering_report,
};
use crate::domain::identifier::{CaseId, ListingId, MeetingId};
use crate::domain::life::{ReferralToCome, Standing, StepKind};
use crate::domain::listing::{Duty, DutyKind, Listing, NotListed};
use crate::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use crate::domain::referral::Reference;
use crate::domain::research::Ask;
use crate::domain::tracks::{OfCase, TrackDue};
use crate::domain::working_days::{BankHolidays, days_after, months_after};
use crate::record::error::Result;
use crate::record::index::Cases;
use crate::record::queries::lists::settings;
use crate::record::queries::view::View;
use crate::record::row;

impl View<'_> {
    /// What is due up to the seventh day after `today`, the first due first. What is due of closed cases is there for those who
    /// read them, and for nobody else (AGE-7, CLO-2).
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn day(&self, today: NaiveDate, holidays: &BankHolidays) -> Result<Vec<DueRow>> {
        let connection = &self.open.connection;
        let known = self.open.known()?;
        let heard = Heard::since(connection, &known, today)?;
        let (meetings, ends) = (self.open.meetings()?, days_after(today, AHEAD));
        let desk = Desk { view: *self, connection, cases: known.cases, heard, meetings, today, ends };
        let mut areas = OfAreas::default();
        let mut rows = desk.meetings(&mut areas, holidays)?;
        rows.extend(desk.actions(&mut areas)?);
        rows.extend(desk.referrals(&mut areas)?);
        rows.extend(desk.over_cap(&mut areas, holidays)?);
        rows.extend(desk.duties()?);
        rows.extend(desk.research()?);
        rows.extend(desk.tracks()?);
        rows.extend(desk.quarter(&mut areas)?);
        rows.extend(desk.flags(&mut areas)?);
        rows.extend(self.closed_due(today, holidays)?);
        rows.retain(|row| row.due.due.day() <= desk.ends);
        rows.sort_by(|a, b| {
            let key =
                |row: &DueRow| (row.due.due.day(), row.due.kind, row.case.clone().map(|(_, reference)| reference));
            key(a).cmp(&key(b)).then_with(|| a.due.whom.cmp(&b.due.whom))
        });
        Ok(rows)
    }
}

impl View<'_> {
    /// How often a paper of a meeting was sent out.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn editions(&self, meeting: MeetingId, what: Paper) -> Result<u32> {
        let sent: Vec<Dispatch> = row::load(&self.open.connection, "meeting = ?1", [meeting.to_string()])?;
        let editions = sent.into_iter().filter(|one| one.what == what).map(|one| one.edition);
        Ok(editions.max().unwrap_or(0))
    }
}

struct Desk<'a> {
    view: View<'a>,
    connection: &'a Connection,
    cases: Arc<Cases>,
    heard: Heard,
    meetings: Vec<Meeting>,
    today: NaiveDate,
    /// The last day that is looked at.
    ends: NaiveDate,
}

impl Desk<'_> {
    fn meeting(&self, id: MeetingId) -> Option<&Meeting> {
        self.meetings.iter().find(|meeting| meeting.id == id)
    }

    /// Agendas and minutes, and until when referrals are taken. Of a meeting that never began and is past there is no agenda to send any more.
    fn meetings(&self, areas: &mut OfAreas, holidays: &BankHolidays) -> Result<Vec<DueRow>> {
        let sent: Vec<Dispatch> = row::load(self.connection, "1", [])?;
        let mut rows = Vec::new();
        for meeting in &self.meetings {
            let papers: Vec<_> = sent.iter().filter(|one| one.meeting == meeting.id).map(|one| one.what).collect();
            let due = of_meeting(meeting, &papers, areas.of(self.connection, &meeting.area)?, holidays);
            let due = due.filter(|due| due.kind != ClockKind::Agenda || meeting.date >= self.today);
            let held = meeting.date.format("%-d %b %Y").to_string();
            let deadline = referral_deadline(meeting, areas.of(self.connection, &meeting.area)?, self.today);
            rows.extend(
                due.into_iter().chain(deadline).map(|due| DueRow { said: Some(held.clone()), ..of_this(meeting, due) }),
            );
        }
        Ok(rows)
    }

    fn actions(&self, areas: &mut OfAreas) -> Result<Vec<DueRow>> {
        let open = "status = 'open' AND due <= ?1 ORDER BY due, id";
        let mut actions: Vec<Action> = row::load(self.connection, open, [self.ends.to_string()])?;
        actions.retain(|action| self.cases.open(action.case).is_some());
        let kind = ClockKind::Action;
        let mut rows = Vec::with_capacity(actions.len());
        for action in actions {
            let meeting = self.meeting(action.meeting);
            let area = meeting.map(|meeting| meeting.area.clone());
            let started = action.agreed.date();
            let usual = areas.of(self.connection, area.as_deref().unwrap_or_default())?.action_days;
            let days = u32::try_from((action.due - started).num_days()).unwrap_or(usual);
            let due = Due {
                kind,
                of: DueOf::Action(action.id),
                whom: action.owner.map_or(Whom::Coordinator, Whom::Agency),
                due: DueAt::Day(action.due),
                started,
                rule: kind.rule(days),
                closed: false,
            };
            let case = self.case(action.case);
            rows.push(DueRow {
                case,
                meeting: Some(action.meeting),
                area,
                text: Some(action.text),
                ..DueRow::new(due)
            });
        }
        Ok(rows)
    }

    /// What the cap of a meeting to come puts off: until the agenda goes out somebody defers it, with its duties, or hears it over
    /// the cap (AGE-2, AGE-3).
    fn over_cap(&self, areas: &mut OfAreas, holidays: &BankHolidays) -> Result<Vec<DueRow>> {
        let kind = ClockKind::OverCap;
        let mut rows = Vec::new();
        for (case, (meeting, outcome)) in self.view.outcomes()? {
            let Outcome::PutOff { to, decided: false } = outcome else { continue };
            // Of a meeting that never began and is past nothing goes out any more.
            let past = |meeting: &&Meeting| meeting.stage == MeetingStage::Planned && meeting.date < self.today;
            let Some(meeting) = self.meeting(meeting).filter(|meeting| !past(meeting)) else { continue };
            let days = areas.of(self.connection, &meeting.area)?.agenda_working_days;
            let due = Due {
                kind,
                of: DueOf::Case(case),
                whom: Whom::Coordinator,
                due: DueAt::Day(holidays.before(meeting.date, days)),
                started: meeting.date,
                rule: kind.rule(days),
                closed: false,
            };
            let said = to.map(|to| to.format("to %-d %b %Y").to_string());
            rows.push(DueRow { case: self.case(case), said, ..of_this(meeting, due) });
        }
        Ok(rows)
    }

    /// Who is too young for the conference goes another way; until somebody has recorded which, nobody may be seeing to it (REF-4).
    fn no_route(&self, one: &ReferralToCome) -> Result<Option<DueRow>> {
        let young = matches!(one.facts.refusal, Some(NotListed::VictimUnder16 | NotListed::AllegedPerpetratorUnder16));
        let decided = matches!(one.standing, Standing::Safeguarding(_) | Standing::NotProgressed);
        if !young
            || decided
            || self.view.steps(one.case)?.iter().any(|step| matches!(step.kind, StepKind::Safeguarding { .. }))
        {
            return Ok(None);
        }
        let (kind, came) = (ClockKind::NoRoute, one.received.date());
        let due = Due {
            kind,
            of: DueOf::Case(one.case),
            whom: Whom::Coordinator,
            due: DueAt::Day(came),
            started: came,
            rule: kind.rule(0),
            closed: false,
        };
        let case = Some((one.case, one.reference.clone()));
        Ok(Some(DueRow { case, area: Some(one.area.clone()), ..DueRow::new(due) }))
    }

    /// What referrers owe an answer to, and who is too young and has no other route.
    fn referrals(&self, areas: &mut OfAreas) -> Result<Vec<DueRow>> {
        let mut rows = Vec::new();
        for one in self.view.referrals_to_come()? {
            rows.extend(self.no_route(&one)?);
            let Standing::Waiting { of, since, by_when } = &one.standing else { continue };
            let due = asked_for_more(one.case, of, *since, *by_when, areas.of(self.connection, &one.area)?);
            let (case, area) = (Some((one.case, one.reference)), Some(one.area));
            rows.push(DueRow { case, area, meeting: one.meeting.map(|(meeting, _)| meeting), ..DueRow::new(due) });
        }
        Ok(rows)
    }

    /// The duties of a deferral that nobody has ticked, while the case has not been heard (AGE-3, MOP 4.15).
    fn duties(&self) -> Result<Vec<DueRow>> {
        let put_off = "deferred_by IS NOT NULL AND referral IN (SELECT id FROM referral WHERE dead = 0 AND closed IS NULL)
            AND referral NOT IN (SELECT referral FROM listing WHERE dead = 0 AND closed IS NOT NULL AND referral IS NOT NULL)
            ORDER BY id";
        let listings: Vec<Listing> = row::load(self.connection, put_off, [])?;
        let ticked: Vec<Duty> = row::load(self.connection, "1", [])?;
        let ticked: BTreeSet<(ListingId, DutyKind)> = ticked.iter().map(|duty| (duty.listing, duty.kind)).collect();
        let kind = ClockKind::DeferralDuty;
        let mut rows = Vec::new();
        for listing in listings {
            let open: Vec<DutyKind> = open_duties(&listing, &ticked);
            let (Some(deferral), false) = (&listing.deferral, open.is_empty()) else { continue };
            let by_manager = open.iter().all(|duty| *duty == DutyKind::ManagerOversight);
            let started = deferral.at.date();
            let due = Due {
                kind,
                of: DueOf::Case(listing.case),
                whom: if by_manager { Whom::Manager } else { Whom::Coordinator },
                due: DueAt::Day(started),
                started,
                rule: kind.rule(0),
                closed: false,
            };
            let meeting = self.meeting(listing.meeting);
            rows.push(DueRow {
                case: self.case(listing.case),
                meeting: Some(listing.meeting),
                area: meeting.map(|meeting| meeting.area.clone()),
                said: Some(open.into_iter().map(DutyKind::title).collect::<Vec<_>>().join(", ")),
                ..DueRow::new(due)
            });
        }
        Ok(rows)
    }

    /// What agencies were asked about cases still to be heard, and have not answered (NOT-3, NOT-4): one line an agency and
    /// meeting.
    fn research(&self) -> Result<Vec<DueRow>> {
        let kind = ClockKind::Research;
        let mut rows = Vec::new();
        for meeting in self.meetings.iter().filter(|meeting| meeting.date >= self.today) {
            let asked: Vec<Ask> = row::load(self.connection, "meeting = ?1 LIMIT 1", [meeting.id.to_string()])?;
            let Some(sheet) = asked.first().map(|_| self.view.research(meeting.id)).transpose()?.flatten() else {
                continue;
            };
            for (here, progress) in sheet.to_chase() {
                let Some(ask) = sheet.research.last_ask(here.agency.id) else { continue };
                let count = sheet.silent(here.agency.id).len();
                let due = Due {
                    kind,
                    of: DueOf::Ask(ask.id),
                    whom: Whom::Agency(here.agency.id),
                    due: DueAt::Day(progress.due),
                    started: progress.since,
                    rule: kind.rule(0),
                    closed: false,
                };
                let said = if count == 1 { "1 case".to_owned() } else { format!("{count} cases") };
                rows.push(DueRow { said: Some(said), ..of_this(meeting, due) });
            }
        }
        Ok(rows)
    }

    /// Transfers, MARAC Plus, complex cases, disclosures, notices, wanted offenders.
    fn tracks(&self) -> Result<Vec<DueRow>> {
        let mut rows = Vec::new();
        for track in self.view.tracks(self.today)? {
            let id = track.log.track.id;
            rows.extend(track.dues.iter().map(|due| of_case(&track.of, DueOf::Track(id), due)));
        }
        let offers = self.view.offers_of(&self.heard, self.today)?;
        rows.extend(offers.iter().map(|offer| of_case(&offer.of, DueOf::Case(offer.of.case), &offer.due)));
        Ok(rows)
    }

    /// What comes each quarter: the check of each area's contacts, the report to the Steering Group.
    fn quarter(&self, areas: &mut OfAreas) -> Result<Vec<DueRow>> {
        let checks: Vec<ContactCheck> = row::load(self.connection, "1", [])?;
        let mut firsts: Vec<&Meeting> = Vec::new();
        for meeting in self.meetings.iter().filter(|meeting| meeting.kind == MeetingKind::Area) {
            if !firsts.iter().any(|first| same_area(&first.area, &meeting.area)) {
                firsts.push(meeting);
            }
        }
        let mut rows = Vec::new();
        for first in firsts {
            let own = checks.iter().filter(|check| same_area(&check.area, &first.area));
            let last = own.map(|check| check.at.date()).max();
            let due = contact_check(last, first.date, self.today, areas.of(self.connection, &first.area)?);
            // The area has no identifier; its first meeting stands for it.
            rows.push(of_this(first, Due { of: DueOf::Meeting(first.id), ..due }));
        }
        rows.extend(steering_report(self.today, &settings(self.connection)?).map(DueRow::new));
        Ok(rows)
    }

    /// The flags that come to their end in these days, a line for each meeting that heard their cases last. They are the
    /// agencies' to remove; nothing here says whether they have, so they are shown for a week.
    fn flags(&self, areas: &mut OfAreas) -> Result<Vec<DueRow>> {
        let mut of: BTreeMap<(MeetingId, NaiveDate), (u32, Vec<CaseId>)> = BTreeMap::new();
        for (heard, meeting, case) in self.heard.last_of_each() {
            let Some(meeting) = self.meeting(meeting) else { continue };
            let months = areas.of(self.connection, &meeting.area)?.flag_months;
            let due = months_after(heard, months);
            if due <= self.ends && days_after(due, AHEAD) >= self.today {
                of.entry((meeting.id, due)).or_insert_with(|| (months, Vec::new())).1.push(case);
            }
        }
        let kind = ClockKind::Flag;
        let row = |((meeting, due), (months, cases)): ((MeetingId, NaiveDate), (u32, Vec<CaseId>))| {
            let meeting = self.meeting(meeting)?;
            let mut named: Vec<String> =
                cases.iter().filter_map(|case| Some(self.cases.open(*case)?.reference.to_string())).collect();
            named.sort_unstable();
            let due = Due {
                kind,
                of: DueOf::Meeting(meeting.id),
                whom: Whom::Coordinator,
                due: DueAt::Day(due),
                started: meeting.date,
                rule: kind.rule(months).replace("{from}", "the last MARAC"),
                closed: false,
            };
            Some(DueRow { said: Some(named.join(", ")), ..of_this(meeting, due) })
        };
        Ok(of.into_iter().filter_map(row).collect())
    }

    /// A case by its reference; nothing for a closed one.
    fn case(&self, case: CaseId) -> Option<(CaseId, Reference)> {
        self.cases.open(case).map(|line| (case, line.reference.clone()))
    }
}

fn of_this(meeting: &Meeting, due: Due) -> DueRow {
    DueRow { meeting: Some(meeting.id), area: Some(meeting.area.clone()), ..DueRow::new(due) }
}

fn of_case(of: &OfCase, what: DueOf, due: &TrackDue) -> DueRow {
    let due = Due {
        kind: due.kind,
        of: what,
        whom: due.whom.clone(),
        due: DueAt::Day(due.due),
        started: due.started,
        rule: due.rule.clone(),
        closed: false,
    };
    DueRow { case: Some((of.case, of.reference.clone())), area: Some(of.area.clone()), ..DueRow::new(due) }
}

/// The duties of a deferral that are not done, by its own answers or by a tick.
fn open_duties(listing: &Listing, ticked: &BTreeSet<(ListingId, DutyKind)>) -> Vec<DutyKind> {
    let Some(deferral) = &listing.deferral else { return Vec::new() };
    let answered = |duty: DutyKind| match duty {
        DutyKind::ReferrerTold => deferral.referrer_told,
        DutyKind::IdvaTold => deferral.idva_told,
        DutyKind::ManagerOversight => deferral.manager_oversight,
        DutyKind::InterimSafetyPlan => deferral.interim_safety_plan.is_some(),
    };
    DutyKind::ALL.into_iter().filter(|duty| !answered(*duty) && !ticked.contains(&(listing.id, *duty))).collect()
}
