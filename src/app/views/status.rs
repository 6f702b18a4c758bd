//! The line at the top: where we are.

use std::time::Duration;

use chrono::{NaiveTime, Timelike};

use super::Eyes;
use crate::app::App;
use crate::app::texts::Sentence;
use crate::domain::identifier::CaseId;
use crate::domain::listing::{Hearing, HearingKind};
use crate::domain::meeting::MeetingStage;
use crate::domain::timetable::{Lengths, Progress, Running, Standing};

/// What the line at the top says, most important first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// `Crawley MARAC  Thu 10 Dec 2026`, and shorter: without the year, without the date.
    pub meeting: [String; 3],
    /// `case 7 of 25`.
    pub case: String,
    /// `09:52`.
    pub time: String,
    /// `8 min left`, or where the room is.
    pub left: String,
    /// `14 present`: how many hear what is said.
    pub present: String,
    /// `3 here: Priya, Tom`, and shorter: who is at the record, where anybody else is.
    pub here: [String; 2],
}

#[must_use]
pub fn status(app: &App) -> Status {
    let meeting = &app.papers.conference.meeting;
    let place = app.case_id().and_then(|case| app.papers.agenda.place(case));
    Status {
        meeting: apart(app).unwrap_or_else(|| {
            if meeting.is_none_yet() {
                let none = app.say(Sentence::NoMeetingYet, &[]);
                return [format!("{} MARAC  {none}", meeting.area), format!("{} MARAC", meeting.area), none];
            }
            ["  %a %-d %b %Y", "  %a %-d %b", ""]
                .map(|date| format!("{} MARAC{}", meeting.area, meeting.date.format(date)))
        }),
        case: match place {
            Some(place) => format!("case {} of {}", place.position, app.papers.agenda.listed.len()),
            None if app.case_id().is_some() => "not on the agenda".to_owned(),
            None => String::new(),
        },
        time: app.now().format(if app.day_is_set { "%-d %b (set) %H:%M" } else { "%H:%M" }).to_string(),
        left: left(app),
        present: match app.papers.present() {
            0 => "nobody present".to_owned(),
            count => format!("{count} present"),
        },
        here: super::company::here(app),
    }
}

/// The closed case that lies open, and whose eyes it is for; nothing where none does.
fn apart(app: &App) -> Option<[String; 3]> {
    let case = app.apart()?;
    let names: Vec<&str> = case.readers.iter().filter(|one| one.is_somebody()).map(|one| one.name.as_str()).collect();
    let count = names.len().to_string();
    Some([
        app.say(Sentence::ClosedTop, &[("names", &names.join(", "))]),
        app.say(Sentence::ClosedTopShort, &[("count", &count)]),
        app.say(Sentence::ClosedTopShortest, &[]),
    ])
}

/// When, in ticks, the line at the top shows another minute: nothing while no meeting is under way, or nothing is shown.
#[must_use]
pub fn next_minute(app: &App) -> Option<Duration> {
    let under_way = matches!(app.papers.conference.meeting.stage, MeetingStage::UnderWay { .. });
    let into = Duration::new(app.now.second().into(), app.now.nanosecond().min(999_999_999));
    (under_way && !app.lock.is_drawn()).then(|| app.tick + Duration::from_secs(60).saturating_sub(into))
}

fn left(app: &App) -> String {
    let meeting = &app.papers.conference.meeting;
    match meeting.stage {
        MeetingStage::Planned if meeting.is_none_yet() => return String::new(),
        MeetingStage::Planned => return format!("starts {}", meeting.start.format("%H:%M")),
        MeetingStage::Finished { .. } => return "finished".to_owned(),
        MeetingStage::UnderWay { .. } => {}
    }
    if meeting.declaration.is_none() {
        return "declaration NOT read".to_owned();
    }
    let current = meeting.current_case.and_then(|case| app.papers.agenda.place(case));
    if let Some(place) = current
        && meeting.current_case != app.case_id()
    {
        return format!("the room is at {}", place.position);
    }
    let running = running(app);
    running
        .cases
        .iter()
        .find_map(|(_, progress)| match progress {
            Progress::Now { minutes_left } if *minutes_left >= 0 => Some(format!("{minutes_left} min left")),
            Progress::Now { minutes_left } => Some(format!("{} min over", -minutes_left)),
            _ => None,
        })
        .unwrap_or_default()
}

/// The running estimate of the meeting (AGE-11).
#[must_use]
pub fn running(app: &App) -> Running {
    let cases: Vec<(_, Hearing)> = app
        .papers
        .agenda
        .listed
        .iter()
        .map(|place| {
            let hearing = app.papers.case(place.case).map(|case| case.listing.hearing).unwrap_or_default();
            (place.case, hearing)
        })
        .collect();
    let informs = app.papers.agenda.listed.iter().filter(|place| place.hearing == HearingKind::Information);
    let standing = Standing {
        meeting: &app.papers.conference.meeting,
        lengths: Lengths::of(&app.papers.conference.settings, informs.count()),
        cases: &cases,
        held: held(app),
    };
    Running::at(standing, app.now())
}

/// Closed cases that have not been heard yet, and those that have.
fn held(app: &App) -> (usize, usize) {
    let heard = app.papers.conference.held.iter().filter(|held| held.hearing.opened.is_some()).count();
    (app.papers.agenda.held_for_closed.saturating_sub(heard), heard)
}

/// When the cases still to come are expected, once the meeting is under way (AGE-11).
#[must_use]
pub fn estimate(app: &App) -> Vec<(CaseId, NaiveTime)> {
    if !matches!(app.papers.conference.meeting.stage, MeetingStage::UnderWay { .. }) {
        return Vec::new();
    }
    let due = |(case, progress): (CaseId, Progress)| match progress {
        Progress::Due { at } => Some((case, at.time())),
        _ => None,
    };
    running(app).cases.into_iter().filter_map(due).collect()
}

/// The line that says which case is shown, and who is in it.
#[must_use]
pub fn case_line(app: &App) -> String {
    let Some(case) = app.case() else { return String::new() };
    let eyes = Eyes::of(app);
    let number = app.papers.agenda.place(case.referral.id).map(|place| format!("{} ", place.position));
    let mut parts = vec![format!("{}{}", number.unwrap_or_default(), case.referral.reference)];
    parts.extend(case.referral.victim().map(|victim| eyes.person(victim).into_owned()));
    if let Some(line) = app.papers.line(case.referral.id) {
        match line.children {
            0 => {}
            1 => parts.push("1 child".to_owned()),
            count => parts.push(format!("{count} children")),
        }
        if !line.reason.is_empty() {
            parts.push(line.reason.clone());
        }
        parts.extend(line.markers.iter().map(|marker| (*marker).to_owned()));
    }
    parts.push(case.referral.referring_agency.clone());
    parts.join("  ")
}

/// The cases before and after the one shown, by number and reference.
#[must_use]
pub fn neighbours(app: &App) -> (String, String) {
    let listed = &app.papers.agenda.listed;
    let at = app.case_id().and_then(|case| listed.iter().position(|place| place.case == case));
    let words = |at: Option<usize>| {
        let place = at.and_then(|at| listed.get(at));
        let case = place.and_then(|place| app.papers.case(place.case));
        match (place, case) {
            (Some(place), Some(case)) => format!("{} {}", place.position, case.referral.reference),
            _ => String::new(),
        }
    };
    match at {
        None => (String::new(), String::new()),
        Some(at) => (words(at.checked_sub(1)), words(Some(at + 1))),
    }
}
