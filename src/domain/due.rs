//! What is due, by when, and whose it is: the day view's lines (requirements §15).
//!
//! Each part of the program gives its own lines; the day view puts them together.

use chrono::{NaiveDate, NaiveDateTime};

use super::clocks::ClockKind;
use super::dispatch::Paper;
use super::identifier::{
    ActionId, AgencyId, AskId, CaseId, ClosedRecipientId, ContactId, DispatchToId, MeetingId, StepId, TrackId,
};
use super::meeting::{Meeting, MeetingKind, MeetingStage};
use super::referral::Reference;
use super::settings::Settings;
use super::working_days::{BankHolidays, days_after, months_after};

/// The days ahead that the day view looks, after today.
pub const AHEAD: u32 = 7;

/// Whose it is to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    Coordinator,
    Chair,
    Manager,
    Agency(AgencyId),
    /// By the name that the referral gives.
    Referrer(String),
    /// Somebody on the list of a closed case, by name.
    Reader(String),
}

/// When it is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DueAt {
    Day(NaiveDate),
    Moment(NaiveDateTime),
}

impl DueAt {
    /// The day.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Moment(at) => at.date(),
        }
    }
}

/// What it is about, and where one goes to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DueOf {
    Meeting(MeetingId),
    Case(CaseId),
    Action(ActionId),
    Step(StepId),
    Ask(AskId),
    Dispatch(DispatchToId),
    Contact(ContactId),
    Track(TrackId),
    /// Somebody on the distribution list of a closed case.
    Recipient(ClosedRecipientId),
    /// No meeting and no case, but the area's or the whole partnership's.
    Record,
}

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its clock, which has a title, a clause and a rule.
    pub kind: ClockKind,
    pub of: DueOf,
    pub whom: Whom,
    pub due: DueAt,
    /// The day from which it is counted.
    pub started: NaiveDate,
    /// The rule in words.
    pub rule: String,
    /// Of a closed case: shown to its readers alone.
    pub closed: bool,
}

/// How soon something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    Overdue {
        days: i64,
    },
    Today,
    /// In the seven days after today.
    ThisWeek {
        days: i64,
    },
    Later {
        days: i64,
    },
}

impl Due {
    /// How soon it is due. What is due at a moment of today is so until the day is over.
    #[must_use]
    pub fn when(&self, today: NaiveDate) -> When {
        match (self.due.day() - today).num_days() {
            days if days < 0 => When::Overdue { days: -days },
            0 => When::Today,
            days if days <= i64::from(AHEAD) => When::ThisWeek { days },
            days => When::Later { days },
        }
    }
}

/// Something that is due, with what a list shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRow {
    pub due: Due,
    /// The case that it is of, and its reference.
    pub case: Option<(CaseId, Reference)>,
    /// The meeting at which it is done, or was agreed.
    pub meeting: Option<MeetingId>,
    pub area: Option<String>,
    /// What the record says of it, in the words of somebody.
    pub text: Option<String>,
    /// References of cases, names of duties: what gives nobody away.
    pub said: Option<String>,
}

impl DueRow {
    /// A row with nothing but what is due.
    #[must_use]
    pub const fn new(due: Due) -> Self {
        Self { due, case: None, meeting: None, area: None, text: None, said: None }
    }
}

/// What is due of a meeting: its agenda until it was sent, its minutes from the day on which it was held (AGE-5, MIN-1).
#[must_use]
pub fn of_meeting(meeting: &Meeting, sent: &[Paper], settings: &Settings, holidays: &BankHolidays) -> Option<Due> {
    let (kind, due, days) = match meeting.stage {
        MeetingStage::Planned => {
            let days = settings.agenda_working_days;
            (ClockKind::Agenda, holidays.before(meeting.date, days), days)
        }
        MeetingStage::UnderWay { .. } | MeetingStage::Finished { .. } => {
            let days = settings.minutes_working_days;
            (ClockKind::Minutes, holidays.after(meeting.date, days), days)
        }
    };
    let paper = if kind == ClockKind::Agenda { Paper::Agenda } else { Paper::Minutes };
    (!sent.contains(&paper)).then(|| Due {
        kind,
        of: DueOf::Meeting(meeting.id),
        whom: Whom::Coordinator,
        due: DueAt::Day(due),
        started: meeting.date,
        rule: kind.rule(days),
        closed: false,
    })
}

/// Until when a meeting takes referrals (MOP 4.10); nothing once that is past, which ends it by itself, or where it was called
/// outside the calendar.
#[must_use]
pub fn referral_deadline(meeting: &Meeting, settings: &Settings, today: NaiveDate) -> Option<Due> {
    let kind = ClockKind::ReferralDeadline;
    let open = meeting.stage == MeetingStage::Planned && meeting.referral_deadline >= today;
    (open && !matches!(meeting.kind, MeetingKind::Emergency(_))).then(|| Due {
        kind,
        of: DueOf::Meeting(meeting.id),
        whom: Whom::Coordinator,
        due: DueAt::Day(meeting.referral_deadline),
        started: meeting.date,
        rule: kind.rule(settings.referral_working_days),
        closed: false,
    })
}

/// When the list of contacts of an area is to be checked again: so many months after the last check, or where there was
/// none after the area's first meeting, which may be to come (CON-2). No check lies in the future: where today was set by
/// hand as one was signed off, as to the meeting's day, it counts from today.
#[must_use]
pub fn contact_check(last: Option<NaiveDate>, first_meeting: NaiveDate, today: NaiveDate, settings: &Settings) -> Due {
    let (kind, months) = (ClockKind::ContactCheck, settings.quarter_months);
    let started = last.map_or(first_meeting, |last| last.min(today));
    Due {
        kind,
        of: DueOf::Record,
        whom: Whom::Coordinator,
        due: DueAt::Day(months_after(started, months)),
        started,
        rule: kind.rule(months),
        closed: false,
    }
}

/// The report to the Steering Group: on the last day of each quarter of the calendar year. The one that is due next, or
/// that was due in the week before `today`.
#[must_use]
pub fn steering_report(today: NaiveDate, settings: &Settings) -> Option<Due> {
    use chrono::Datelike;
    let (kind, months) = (ClockKind::SteeringReport, settings.quarter_months);
    let week_ago = today.checked_sub_days(chrono::Days::new(u64::from(AHEAD)))?;
    let first = (week_ago.month0() / months) * months + 1;
    let started = NaiveDate::from_ymd_opt(week_ago.year(), first, 1)?;
    Some(Due {
        kind,
        of: DueOf::Record,
        whom: Whom::Coordinator,
        due: DueAt::Day(months_after(started, months).pred_opt()?),
        started,
        rule: kind.rule(months),
        closed: false,
    })
}

/// An answer that a referrer owes: by the day that was asked for, else so many days after it was asked (REF-7).
#[must_use]
pub fn asked_for_more(
    case: CaseId,
    of: &str,
    since: NaiveDate,
    by_when: Option<NaiveDate>,
    settings: &Settings,
) -> Due {
    let kind = ClockKind::AskedForMore;
    Due {
        kind,
        of: DueOf::Case(case),
        whom: Whom::Referrer(of.to_owned()),
        due: DueAt::Day(by_when.unwrap_or_else(|| days_after(since, settings.track_days))),
        started: since,
        rule: kind.rule(settings.track_days),
        closed: false,
    }
}

#[cfg(test)]
mod tests;
