//! What is due of closed cases: for those who read them, and for nobody else (CLO-2, CLO-3, AGE-7). Whose key opens none
//! has no shelf to ask, so there is nothing that could show.

use chrono::NaiveDate;

use super::tracks::OfAreas;
use crate::domain::case::MatchVerdict;
use crate::domain::clocks::ClockKind;
use crate::domain::closed::{Confirmed, NotHeard};
use crate::domain::due::{AHEAD, Due, DueAt, DueOf, DueRow, Whom};
use crate::domain::matching::Nicknames;
use crate::domain::meeting::Meeting;
use crate::domain::settings::Settings;
use crate::domain::working_days::{BankHolidays, days_after};
use crate::record::closed::{ClosedCase, Receives, Stands};
use crate::record::error::Result;
use crate::record::queries::view::View;

impl View<'_> {
    /// What representatives have not confirmed, what is agreed and not done, which readers know a party, and which cases a
    /// meeting is to hear or never came to, whenever it is due.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn closed_due(&self, today: NaiveDate, holidays: &BankHolidays) -> Result<Vec<DueRow>> {
        let mut rows = Vec::new();
        let mut areas = OfAreas::default();
        for case in self.closed_cases()? {
            let meeting = match case.meeting {
                Some((meeting, _)) => self.open.meeting(meeting).ok(),
                None => None,
            };
            let area = meeting.as_ref().map(|meeting| meeting.area.as_str()).unwrap_or_default();
            let settings = areas.of(&self.open.connection, area)?;
            let of = Of { case: &case, meeting: meeting.as_ref(), settings, holidays };
            rows.extend(case.recipients.iter().flat_map(|one| of.confirmations(one)));
            rows.extend(of.actions());
            rows.extend(of.conflicts(today));
            rows.extend(of.hearing(today));
            rows.extend(of.not_heard(today));
        }
        Ok(rows)
    }

    /// What closed cases may have to do with others, while no reader has said whether they do.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn closed_likeness_due(&self, today: NaiveDate, nicknames: &Nicknames) -> Result<Vec<DueRow>> {
        let resembles = self.closed_resembles(nicknames)?;
        let mut rows: Vec<DueRow> = Vec::new();
        if resembles.is_empty() {
            return Ok(rows);
        }
        let kind = ClockKind::ClosedLikeness;
        for case in &self.closed_cases()? {
            let own = resembles.iter().filter(|one| one.case == case.case);
            let undecided = own.filter(|one| !matches!(one.said, Some((MatchVerdict::Confirmed, ..))));
            let others: Vec<&str> = undecided.map(|one| one.other.as_str()).collect();
            if others.is_empty() {
                continue;
            }
            let row = row_of(case, kind, DueOf::Case(case.case), Whom::Coordinator, (today, today));
            rows.push(DueRow { said: Some(others.join(", ")), ..row });
        }
        Ok(rows)
    }
}

/// A closed case, and what its days are counted by.
struct Of<'a> {
    case: &'a ClosedCase,
    meeting: Option<&'a Meeting>,
    settings: &'a Settings,
    holidays: &'a BankHolidays,
}

impl Of<'_> {
    /// Research comes before the meeting; a record is shielded whether the case was heard or not.
    fn confirmations(&self, one: &Receives) -> Vec<DueRow> {
        let heard = matches!(self.case.stands, Stands::Heard | Stands::NotProgressed);
        let lacks = one.recipient.lacks().into_iter().filter(|what| !(heard && *what == Confirmed::Researches));
        let (Some(agency), None) = (one.of_agency, one.refused) else { return Vec::new() };
        let started = one.recipient.at.date();
        let due = match self.meeting {
            Some(meeting) => self.holidays.before(meeting.date, self.settings.research_working_days).max(started),
            None => days_after(started, self.settings.track_days),
        };
        let row = |what: Confirmed| {
            let kind = match what {
                Confirmed::Researches => ClockKind::ClosedResearch,
                Confirmed::Shielded => ClockKind::ClosedShielded,
            };
            let mut row = self.row(kind, DueOf::Recipient(one.recipient.id), Whom::Agency(agency), (started, due));
            let days = self.settings.track_days.to_string();
            row.due.rule = kind.rule(self.settings.research_working_days).replace("{d}", &days);
            DueRow { said: Some(one.name.clone()), ..row }
        };
        lacks.map(row).collect()
    }

    fn actions(&self) -> Vec<DueRow> {
        let row = |action: &crate::record::closed::OpenAction| {
            let days = u32::try_from((action.due - action.agreed).num_days()).unwrap_or(self.settings.action_days);
            let whom = action.agency.map_or(Whom::Coordinator, Whom::Agency);
            let mut row = self.row(ClockKind::Action, DueOf::Action(action.id), whom, (action.agreed, action.due));
            row.due.rule = ClockKind::Action.rule(days);
            DueRow { text: Some(action.text.clone()), ..row }
        };
        self.case.open_actions.iter().map(row).collect()
    }

    /// Those who read it and know a party, while the Chair has not said that they may.
    fn conflicts(&self, today: NaiveDate) -> Option<DueRow> {
        let wait = || self.case.readers.iter().filter(|one| one.is_to_go());
        let started = wait().filter_map(|one| one.stands.since).map(|at| at.date()).min().unwrap_or(today);
        let names: Vec<&str> = wait().map(|one| one.name.as_str()).collect();
        let row = self.row(ClockKind::ClosedConflict, DueOf::Case(self.case.case), Whom::Chair, (started, started));
        (!names.is_empty()).then(|| DueRow { said: Some(names.join(", ")), ..row })
    }

    /// On the day of its meeting nobody but its readers knows that it is to be heard, so nobody else misses it.
    fn hearing(&self, today: NaiveDate) -> Option<DueRow> {
        let meeting = self.meeting.filter(|meeting| self.case.stands == Stands::Held && meeting.date <= today)?;
        let days = (meeting.date, meeting.date);
        Some(self.row(ClockKind::ClosedHearing, DueOf::Case(self.case.case), Whom::Coordinator, days))
    }

    /// That a meeting never came to it: until another has it, and for some days after, so that each reader is told.
    fn not_heard(&self, today: NaiveDate) -> Option<DueRow> {
        let here = self.meeting?.date;
        let (missed, becomes) = match (self.case.stands, self.case.missed) {
            (Stands::NotHeard, _) => (here, self.case.next.map_or(NotHeard::Waits, NotHeard::ToBeListed)),
            (Stands::Held, Some(missed)) if today <= days_after(missed, AHEAD) => (missed, NotHeard::WentOn(here)),
            _ => return None,
        };
        let row = self.row(ClockKind::ClosedNotHeard, DueOf::Case(self.case.case), Whom::Coordinator, (missed, missed));
        let due = Due { rule: ClockKind::ClosedNotHeard.rule(AHEAD), ..row.due };
        Some(DueRow { due, said: Some(becomes.said(missed)), ..row })
    }

    fn row(&self, kind: ClockKind, of: DueOf, whom: Whom, days: (NaiveDate, NaiveDate)) -> DueRow {
        let area = self.meeting.map(|meeting| meeting.area.clone());
        DueRow { area, ..row_of(self.case, kind, of, whom, days) }
    }
}

fn row_of(case: &ClosedCase, kind: ClockKind, of: DueOf, whom: Whom, (started, due): (NaiveDate, NaiveDate)) -> DueRow {
    let due = Due { kind, of, whom, due: DueAt::Day(due), started, rule: kind.rule(0), closed: true };
    let named = Some((case.case, case.reference.clone()));
    DueRow { case: named, meeting: case.meeting.map(|(meeting, _)| meeting), ..DueRow::new(due) }
}
