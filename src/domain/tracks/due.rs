//! What is due in a track: by when, for whom, by which rule, counted from which day (requirements §15).

use chrono::NaiveDate;

use super::{Happened as H, Stage, TrackLog};
use crate::domain::clocks::ClockKind;
use crate::domain::due::Whom;
use crate::domain::settings::Settings;
use crate::domain::working_days::days_after;

/// What of the record around a track its clocks depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The meeting that has its case on the list, or had it last.
    pub listed_on: Option<NaiveDate>,
    /// The next meeting of its area, today's among them.
    pub next_meeting: Option<NaiveDate>,
    /// Whether the victim has moved already; `Some(false)`: is about to (MOP 4.36, 4.37).
    pub moved: Option<bool>,
}

/// Something that is due in a track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackDue {
    pub kind: ClockKind,
    pub whom: Whom,
    pub due: NaiveDate,
    pub started: NaiveDate,
    pub rule: String,
}

/// What is due in it now, the first due first. Nothing where it has ended.
#[must_use]
pub fn dues(log: &TrackLog, around: &Surroundings, settings: &Settings) -> Vec<TrackDue> {
    let mut all = match log.stage() {
        Stage::ToSend => vec![transfer(log, around, settings)],
        Stage::Sent => {
            after(log, H::TransferSent, ClockKind::TransferAcknowledged, Whom::Coordinator, settings.track_days)
        }
        Stage::ToComplete | Stage::ToAcknowledge => vec![transfer_in(log, around, settings)],
        Stage::Offered => {
            let asked = after(log, H::PlusOffered, ClockKind::PlusOffer, Whom::Chair, settings.track_days);
            asked.into_iter().map(|due| TrackDue { due: around.next_meeting.unwrap_or(due.due), ..due }).collect()
        }
        Stage::ToAnswer | Stage::ToEnter | Stage::ToMeet => {
            after(log, H::PlusChosen, ClockKind::PlusEntry, Whom::Coordinator, settings.track_days)
        }
        Stage::InPlus | Stage::Reviewed => stay(log, settings),
        Stage::Proposed => after(log, H::ComplexProposed, ClockKind::ComplexDecided, Whom::Chair, settings.track_days),
        Stage::MeetingSet => after(log, H::ComplexMeeting, ClockKind::ComplexMeeting, Whom::Coordinator, 0),
        Stage::Escalated => {
            after(log, H::ComplexEscalated, ClockKind::ComplexOutcome, Whom::Manager, settings.track_days)
        }
        Stage::ToApply => {
            after(log, H::DisclosureConsidered, ClockKind::DisclosureApplied, Whom::Coordinator, settings.track_days)
        }
        Stage::Applied => {
            after(log, H::DisclosureApplied, ClockKind::DisclosureDecided, Whom::Coordinator, settings.track_days)
        }
        Stage::ToTell => {
            after(log, H::DisclosureDecided, ClockKind::DisclosureTold, Whom::Coordinator, settings.track_days)
        }
        Stage::ToInform => vec![inform(log, around, settings)],
        Stage::Issued => after(log, H::NoticeIssued, ClockKind::NoticeOutcome, Whom::Coordinator, settings.notice_days),
        Stage::ToBeHeard => until(log, H::NoticeApplied, ClockKind::NoticeOutcome),
        Stage::InForce => until(log, H::NoticeGranted, ClockKind::NoticeExpires),
        Stage::ToBeAnswered => answers(log, settings),
        Stage::Answered => {
            let last = if log.has(H::WantedAnswered) { H::WantedAnswered } else { H::WantedAsked };
            after(log, last, ClockKind::WantedOutcome, Whom::Coordinator, settings.track_days)
        }
        _ => Vec::new(),
    };
    all.sort_by(|a, b| (a.due, a.kind, &a.whom).cmp(&(b.due, b.kind, &b.whom)));
    all
}

/// So many days after the last time that something happened.
fn after(log: &TrackLog, what: H, kind: ClockKind, whom: Whom, days: u32) -> Vec<TrackDue> {
    let due = |started| TrackDue { kind, whom, due: days_after(started, days), started, rule: kind.rule(days) };
    log.last(what).map(super::TrackEvent::day).map(due).into_iter().collect()
}

/// On the day that the last such event names.
fn until(log: &TrackLog, what: H, kind: ClockKind) -> Vec<TrackDue> {
    let Some(event) = log.last(what) else { return Vec::new() };
    let due = event.until.unwrap_or_else(|| event.day());
    let rule = match kind {
        ClockKind::NoticeOutcome => crate::domain::said::said("clock-rule-notice-heard").to_owned(),
        kind => kind.rule(0),
    };
    vec![TrackDue {
        kind,
        whom: Whom::Coordinator,
        due,
        started: event.on_day.unwrap_or_else(|| event.at.date()),
        rule,
    }]
}

fn begun(log: &TrackLog) -> NaiveDate {
    log.track.opened_at.date()
}

/// A victim who has moved is transferred before the meeting that still hears the case; one who is about to, after it
/// (MOP 4.36, 4.37).
fn transfer(log: &TrackLog, around: &Surroundings, settings: &Settings) -> TrackDue {
    use crate::domain::said::said;
    let (kind, days, opened) = (ClockKind::TransferSent, settings.track_days, begun(log));
    let (started, due, rule) = match (around.moved, around.listed_on) {
        (Some(false), Some(meeting)) => {
            let rule = said("clock-rule-transfer-after").replace("{n}", &days.to_string());
            (meeting, days_after(meeting, days), rule)
        }
        (_, Some(meeting)) if meeting >= opened => (opened, meeting, said("clock-rule-transfer-before").to_owned()),
        _ => (opened, days_after(opened, days), kind.rule(days)),
    };
    TrackDue { kind, whom: Whom::Coordinator, due, started, rule }
}

/// What came with a case is known before it is heard (MOP 4.11).
fn transfer_in(log: &TrackLog, around: &Surroundings, settings: &Settings) -> TrackDue {
    let opened = begun(log);
    let by_days = days_after(opened, settings.track_days);
    let due = around.listed_on.filter(|meeting| *meeting >= opened).map_or(by_days, |meeting| meeting.min(by_days));
    let kind = if log.stage() == Stage::ToComplete { ClockKind::TransferIn } else { ClockKind::TransferAcknowledged };
    TrackDue { kind, whom: Whom::Coordinator, due, started: opened, rule: kind.rule(settings.track_days) }
}

/// The stay in MARAC Plus (MOP 4.34).
fn stay(log: &TrackLog, settings: &Settings) -> Vec<TrackDue> {
    let kind = ClockKind::PlusStay;
    let Some((due, entered)) = log.out_by(settings).zip(log.last(H::PlusEntered)) else { return Vec::new() };
    let mut rule = kind.rule(settings.plus_stay_months);
    if log.has(H::PlusExtended) {
        rule.push_str(crate::domain::said::said("clock-rule-plus-extended"));
    }
    vec![TrackDue { kind, whom: Whom::Chair, due, started: entered.day(), rule }]
}

/// The MARAC is told at its next meeting (DSA 2.6).
fn inform(log: &TrackLog, around: &Surroundings, settings: &Settings) -> TrackDue {
    let told = log.last(H::DisclosureTold).or_else(|| log.last(H::DisclosureDecided));
    let started = told.map_or_else(|| begun(log), super::TrackEvent::day);
    let due = around.next_meeting.unwrap_or_else(|| days_after(started, settings.track_days));
    let kind = ClockKind::DisclosureInformed;
    TrackDue { kind, whom: Whom::Coordinator, due, started, rule: kind.rule(0) }
}

/// Each agency that was asked about a wanted offender and has not answered (DSA 2.7).
fn answers(log: &TrackLog, settings: &Settings) -> Vec<TrackDue> {
    let Some(asked) = log.last(H::WantedAsked) else { return Vec::new() };
    let kind = ClockKind::WantedAnswer;
    let due = asked.until.unwrap_or_else(|| days_after(asked.day(), settings.track_days));
    let of = |agency| TrackDue {
        kind,
        whom: Whom::Agency(agency),
        due,
        started: asked.day(),
        rule: kind.rule(settings.track_days),
    };
    log.unanswered().into_iter().map(of).collect()
}
