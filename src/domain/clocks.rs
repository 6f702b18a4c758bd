//! The protocol's clocks. Each says its rule, its clause and the day it started from (requirements §15).

mod kind;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::action::{Action, ActionStatus};
use super::case::Case;
use super::conference::Conference;
use super::dispatch::Paper;
use super::identifier::{ActionId, CaseId};
use super::meeting::MeetingStage;
use super::settings::Settings;
use super::working_days::{BankHolidays, months_after};
pub use kind::ClockKind;

/// What a clock runs for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockOf {
    Meeting,
    Case(CaseId),
    Action(ActionId),
}

/// How a clock stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    /// Calendar days left.
    Running {
        days: i64,
    },
    Today,
    /// Calendar days past.
    Past {
        days: i64,
    },
}

/// One clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub kind: ClockKind,
    pub of: ClockOf,
    /// The rule in words: "8 working days before the meeting".
    pub rule: String,
    /// The day that it counts from.
    pub started: NaiveDate,
    pub due: NaiveDate,
    /// It belongs to a closed case: only for those on that case's own distribution list (AGE-7).
    pub of_closed_case: bool,
}

impl Clock {
    /// How it stands on `today`.
    #[must_use]
    pub fn state(&self, today: NaiveDate) -> ClockState {
        match (self.due - today).num_days() {
            0 => ClockState::Today,
            days if days > 0 => ClockState::Running { days },
            days => ClockState::Past { days: -days },
        }
    }
}

/// The clocks of a meeting and its open actions, the next due first. What can no longer be missed or met is left out:
/// the agenda once the meeting has begun, the minutes before it has, either once somebody kept that it was sent.
#[must_use]
pub fn clocks(conference: &Conference, today: NaiveDate, holidays: &BankHolidays) -> Vec<Clock> {
    let (meeting, settings) = (&conference.meeting, &conference.settings);
    let of_meeting = |kind, rule: String, started, due| Clock {
        kind,
        of: ClockOf::Meeting,
        rule,
        started,
        due,
        of_closed_case: false,
    };
    let sent = |paper: Paper| conference.preparation.sent.iter().any(|one| one.dispatch.what == paper);
    let mut all = Vec::new();
    if meeting.stage == MeetingStage::Planned && today <= meeting.date {
        let rule = ClockKind::ReferralDeadline.rule(settings.referral_working_days);
        all.push(of_meeting(ClockKind::ReferralDeadline, rule, meeting.date, meeting.referral_deadline));
        if !sent(Paper::Agenda) {
            let days = settings.agenda_working_days;
            let due = holidays.before(meeting.date, days);
            all.push(of_meeting(ClockKind::Agenda, ClockKind::Agenda.rule(days), meeting.date, due));
        }
    } else if !sent(Paper::Minutes) {
        let days = settings.minutes_working_days;
        let due = holidays.after(meeting.date, days);
        all.push(of_meeting(ClockKind::Minutes, ClockKind::Minutes.rule(days), meeting.date, due));
    }
    let own = conference.cases.iter().flat_map(|case| case.actions.iter().map(move |action| (action, is_closed(case))));
    let earlier = conference.outstanding.iter().map(|outstanding| {
        let case = conference.case(outstanding.action.case);
        (&outstanding.action, case.is_some_and(is_closed))
    });
    let open = own.chain(earlier).filter(|(action, _)| action.status == ActionStatus::Open);
    all.extend(open.map(|(action, closed)| action_clock(action, closed)));
    all.sort_by_key(|clock| (clock.due, clock.kind, clock.of));
    all
}

fn is_closed(case: &Case) -> bool {
    case.referral.closed.is_some()
}

fn action_clock(action: &Action, of_closed_case: bool) -> Clock {
    let started = action.agreed.date();
    let days = u32::try_from((action.due - started).num_days()).unwrap_or_default();
    let rule = ClockKind::Action.rule(days);
    Clock { kind: ClockKind::Action, of: ClockOf::Action(action.id), rule, started, due: action.due, of_closed_case }
}

/// The clocks of one case: until when a further incident is a repeat, from the last referral; when its flag is due for
/// review, from the later of the last referral and the last MARAC (requirements §16); and when each agency looks again at
/// what it keeps of it (MOP 10.32).
#[must_use]
pub fn case_clocks(conference: &Conference, case: &Case) -> [Clock; 3] {
    let (referred, heard) = (case.referral.received.date(), conference.meeting.date);
    let months = (conference.settings.repeat_months, conference.settings.flag_months);
    let clock = |kind: ClockKind, months: u32, started: NaiveDate, from: &str| Clock {
        kind,
        of: ClockOf::Case(case.referral.id),
        rule: kind.rule(months).replace("{from}", from),
        started,
        due: months_after(started, months),
        of_closed_case: is_closed(case),
    };
    let (last, which) = if referred > heard { (referred, "the last referral") } else { (heard, "the last MARAC") };
    [
        clock(ClockKind::RepeatWindow, months.0, referred, "the last referral"),
        clock(ClockKind::Flag, months.1, last, which),
        clock(ClockKind::AgencyReview, months.1, heard, "the MARAC"),
    ]
}

/// When a complaint, or its second stage, is to be acknowledged at the latest (MOP 11.9).
#[must_use]
pub fn complaint_due(received: NaiveDate, settings: &Settings, holidays: &BankHolidays) -> NaiveDate {
    holidays.after(received, settings.complaint_working_days)
}

/// Until when it is to be considered whether the Information Commissioner is told of a breach: hours from when it was
/// known, by day and night (MOP 11.3, DSA 4.8).
#[must_use]
pub fn breach_due(known: NaiveDateTime, settings: &Settings) -> NaiveDateTime {
    known.checked_add_signed(TimeDelta::hours(i64::from(settings.breach_hours))).unwrap_or(NaiveDateTime::MAX)
}

/// When an action is due that nobody gives a date to (MOP 4.29, requirements §16).
#[must_use]
pub fn default_action_due(conference: &Conference, agreed: NaiveDate, holidays: &BankHolidays) -> NaiveDate {
    let settings = &conference.settings;
    if settings.action_days_are_working_days {
        holidays.after(agreed, settings.action_days)
    } else {
        super::working_days::days_after(agreed, settings.action_days)
    }
}

#[cfg(test)]
mod tests;
