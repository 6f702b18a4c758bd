//! The protocol's clocks. Each says its rule, its clause and the day it started from (requirements §15).

use chrono::NaiveDate;

use super::action::{Action, ActionStatus};
use super::case::Case;
use super::conference::Conference;
use super::identifier::{ActionId, CaseId};
use super::meeting::MeetingStage;
use super::said::said;
use super::working_days::{BankHolidays, months_after};

/// Which clock it is. The order is that in which a meeting meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockKind {
    ReferralDeadline,
    Agenda,
    Minutes,
    Action,
    RepeatWindow,
    Flag,
}

impl ClockKind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReferralDeadline => "referral-deadline",
            Self::Agenda => "agenda",
            Self::Minutes => "minutes",
            Self::Action => "action",
            Self::RepeatWindow => "repeat-window",
            Self::Flag => "flag",
        }
    }

    /// What it is called on the screen.
    #[must_use]
    pub fn title(self) -> &'static str {
        said(match self {
            Self::ReferralDeadline => "clock-title-referral-deadline",
            Self::Agenda => "clock-title-agenda",
            Self::Minutes => "clock-title-minutes",
            Self::Action => "clock-title-action",
            Self::RepeatWindow => "clock-title-repeat-window",
            Self::Flag => "clock-title-flag",
        })
    }

    /// The clause that sets it.
    #[must_use]
    pub fn clause(self) -> &'static str {
        said(match self {
            Self::ReferralDeadline => "clock-clause-referral-deadline",
            Self::Agenda => "clock-clause-agenda",
            Self::Minutes => "clock-clause-minutes",
            Self::Action => "clock-clause-action",
            Self::RepeatWindow => "clock-clause-repeat-window",
            Self::Flag => "clock-clause-flag",
        })
    }
}

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
/// the agenda once the meeting has begun, the minutes before it has.
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
    let mut all = Vec::new();
    if meeting.stage == MeetingStage::Planned && today <= meeting.date {
        let rule = "referrals up to this day are listed here".to_owned();
        all.push(of_meeting(ClockKind::ReferralDeadline, rule, meeting.date, meeting.referral_deadline));
        let days = settings.agenda_working_days;
        let due = holidays.before(meeting.date, days);
        all.push(of_meeting(ClockKind::Agenda, format!("{days} working days before the meeting"), meeting.date, due));
    } else {
        let days = settings.minutes_working_days;
        let due = holidays.after(meeting.date, days);
        all.push(of_meeting(ClockKind::Minutes, format!("{days} working days after the meeting"), meeting.date, due));
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
    let rule = match (action.due - started).num_days() {
        1 => "1 day after it was agreed".to_owned(),
        days => format!("{days} days after it was agreed"),
    };
    Clock { kind: ClockKind::Action, of: ClockOf::Action(action.id), rule, started, due: action.due, of_closed_case }
}

/// The clocks of one case: until when a further incident is a repeat, from the last referral; and when its flag is due
/// for review, from the later of the last referral and the last MARAC (requirements §16).
#[must_use]
pub fn case_clocks(conference: &Conference, case: &Case) -> [Clock; 2] {
    let (referred, heard) = (case.referral.received.date(), conference.meeting.date);
    let clock = |kind, months: u32, started, from: &str| Clock {
        kind,
        of: ClockOf::Case(case.referral.id),
        rule: format!("{months} months from {from}"),
        started,
        due: months_after(started, months),
        of_closed_case: is_closed(case),
    };
    let (last, which) = if referred > heard { (referred, "the last referral") } else { (heard, "the last MARAC") };
    [
        clock(ClockKind::RepeatWindow, conference.settings.repeat_months, referred, "the last referral"),
        clock(ClockKind::Flag, conference.settings.flag_months, last, which),
    ]
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
