//! When each case is called: the plan, and in the meeting a running estimate (AGE-11).

use chrono::{NaiveDateTime, TimeDelta};

use super::identifier::CaseId;
use super::listing::Hearing;
use super::meeting::{Break, Meeting, MeetingStage};
use super::settings::Settings;

/// How long what happens at a meeting takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lengths {
    /// Minutes before the first case.
    pub opening_minutes: u16,
    /// How many of the cases, the last of them, are for information only, and the minutes of each (REF-10).
    pub for_information: usize,
    pub information_minutes: u16,
}

impl Lengths {
    /// Those of an area's settings.
    #[must_use]
    pub const fn of(settings: &Settings, for_information: usize) -> Self {
        let Settings { opening_minutes, information_minutes, .. } = *settings;
        Self { opening_minutes, for_information, information_minutes }
    }

    /// Whether the case at a place, counted from 0, of so many is for information only.
    const fn informs(self, at: usize, cases: usize) -> bool {
        at + self.for_information >= cases
    }
}

/// The plan before the meeting begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    /// When each listed case starts, in the agenda's order.
    pub cases: Vec<NaiveDateTime>,
    /// When the time held for each closed case starts: after the open list, when the room has emptied.
    pub held: Vec<NaiveDateTime>,
    pub ends: NaiveDateTime,
}

/// Hands out stretches of time one after another, with the breaks between them.
struct Clockwork<'a> {
    at: NaiveDateTime,
    breaks: Vec<&'a Break>,
    meeting: &'a Meeting,
}

impl<'a> Clockwork<'a> {
    /// Breaks that lie before `from` are over.
    fn new(meeting: &'a Meeting, at: NaiveDateTime, from: Option<NaiveDateTime>) -> Self {
        let mut breaks: Vec<&Break> = meeting.breaks.iter().collect();
        breaks.retain(|pause| from.is_none_or(|from| meeting.date.and_time(pause.at) > from));
        breaks.sort_by_key(|pause| pause.at);
        Self { at, breaks, meeting }
    }

    /// The start of a stretch so long. A break that has come due is taken first: no case is cut in two.
    fn next(&mut self, minutes: i64) -> NaiveDateTime {
        while let Some(pause) = self.breaks.first().copied()
            && self.meeting.date.and_time(pause.at) <= self.at
        {
            self.at += TimeDelta::minutes(i64::from(pause.minutes));
            self.breaks.remove(0);
        }
        let start = self.at;
        self.at += TimeDelta::minutes(minutes);
        start
    }
}

impl Timetable {
    /// The plan: the opening, then so many cases, then the time held for closed cases.
    #[must_use]
    pub fn planned(meeting: &Meeting, lengths: Lengths, cases: usize, held: usize) -> Self {
        let opening = TimeDelta::minutes(i64::from(lengths.opening_minutes));
        let opens = meeting.date.and_time(meeting.start) + opening;
        let mut clockwork = Clockwork::new(meeting, opens, None);
        let minutes = i64::from(meeting.minutes_per_case);
        let length = |at| if lengths.informs(at, cases) { i64::from(lengths.information_minutes) } else { minutes };
        let cases = (0..cases).map(|at| clockwork.next(length(at))).collect();
        let held = (0..held).map(|_| clockwork.next(minutes)).collect();
        Self { cases, held, ends: clockwork.at }
    }
}

/// Where a case stands in the running meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The room has been there.
    Heard,
    /// The room is at it. Minutes left of its share; below zero it runs over.
    Now { minutes_left: i64 },
    /// It is expected to be called then.
    Due { at: NaiveDateTime },
}

/// The running estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// In the agenda's order.
    pub cases: Vec<(CaseId, Progress)>,
    /// What each case still to come can have so that the last family gets as long as the first and the
    /// meeting ends as planned, in whole minutes.
    pub fair_minutes: i64,
    /// When it ends if every case still to come takes its share; never more than the planned minutes.
    pub ends: NaiveDateTime,
    pub planned_end: NaiveDateTime,
}

/// What the running estimate starts from.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    pub meeting: &'a Meeting,
    pub lengths: Lengths,
    /// The agenda's cases, in order, with how far the room has come.
    pub cases: &'a [(CaseId, Hearing)],
    /// Closed cases that have not been heard yet, and those that have.
    pub held: (usize, usize),
}

impl Running {
    /// The estimate as of `now`. Estimates never assume more than the planned minutes a case, so that a guest is
    /// called too early rather than too late.
    #[must_use]
    pub fn at(standing: Standing<'_>, now: NaiveDateTime) -> Self {
        let Standing { meeting, lengths, cases, held: (held_left, held_heard) } = standing;
        let plan = Timetable::planned(meeting, lengths, cases.len(), held_left + held_heard);
        let current =
            cases.iter().find(|(case, hearing)| meeting.current_case == Some(*case) && hearing.closed.is_none());
        let is_now = |case: CaseId| current.is_some_and(|(other, _)| *other == case);
        let informs = |case: CaseId| {
            let at = cases.iter().position(|(other, _)| *other == case).unwrap_or(0);
            lengths.informs(at, cases.len())
        };
        let waits = |(case, hearing): &&(CaseId, Hearing)| hearing.opened.is_none() && !is_now(*case);
        let to_come = cases.iter().filter(|one| waits(one) && !informs(one.0)).count();
        let short = cases.iter().filter(|one| waits(one) && informs(one.0)).count();
        let short = i64::try_from(short).unwrap_or(i64::MAX);
        let information_minutes = i64::from(lengths.information_minutes);

        let from = earliest(meeting, lengths.opening_minutes, cases, now);
        let per_case = i64::from(meeting.minutes_per_case);
        let opened = current.map(|(_, hearing)| hearing.opened.unwrap_or(now));
        // The case in the room shares in what is left; what it has had already is counted from its opening.
        let share_from = opened.unwrap_or(from);
        let sharers = i64::try_from(to_come + held_left + usize::from(current.is_some())).unwrap_or(i64::MAX);
        let pauses: i64 = Clockwork::new(meeting, share_from, Some(share_from))
            .breaks
            .iter()
            .filter(|pause| meeting.date.and_time(pause.at) < plan.ends)
            .map(|pause| i64::from(pause.minutes))
            .sum();
        let left = (plan.ends - share_from).num_minutes() - pauses - short.saturating_mul(information_minutes);
        let fair_minutes = if sharers == 0 { 0 } else { (left / sharers).max(0) };
        let share = if fair_minutes == 0 { per_case } else { fair_minutes.min(per_case) };

        let own = current.filter(|(case, _)| informs(*case)).map_or(share, |_| information_minutes);
        let minutes_left = opened.map_or(0, |opened| own - (now - opened).num_minutes());
        let next_from = if current.is_some() { now + TimeDelta::minutes(minutes_left.max(0)) } else { from };
        let mut clockwork = Clockwork::new(meeting, next_from, Some(share_from));
        let cases = cases
            .iter()
            .map(|(case, hearing)| {
                let progress = if is_now(*case) {
                    Progress::Now { minutes_left }
                } else if hearing.opened.is_some() {
                    Progress::Heard
                } else {
                    let own = if informs(*case) { information_minutes } else { share };
                    Progress::Due { at: clockwork.next(own) }
                };
                (*case, progress)
            })
            .collect();
        for _ in 0..held_left {
            clockwork.next(share);
        }
        Self { cases, fair_minutes, ends: clockwork.at, planned_end: plan.ends }
    }
}

/// The earliest moment at which the next case can be called, if none is in the room.
fn earliest(meeting: &Meeting, opening_minutes: u16, cases: &[(CaseId, Hearing)], now: NaiveDateTime) -> NaiveDateTime {
    let opening = TimeDelta::minutes(i64::from(opening_minutes));
    let begun = match meeting.stage {
        MeetingStage::Planned => meeting.date.and_time(meeting.start),
        MeetingStage::UnderWay { started } | MeetingStage::Finished { started, .. } => started,
    };
    if cases.iter().any(|(_, hearing)| hearing.opened.is_some()) { now } else { (begun + opening).max(now) }
}

#[cfg(test)]
mod tests;
