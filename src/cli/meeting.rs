//! `marac meeting`: the calendar of meetings.

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;

use super::args::{Everywhere, MeetingAddArguments, MeetingChangeArguments, MeetingListArguments};
use super::failure::Failure;
use super::profile::Profile;
use super::show::{json, moment};
use super::sitting::{Preferring, Sitting, chosen, read};
use super::values::KindOfMeeting;
use crate::app::texts::{Sentence, Texts};
use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::domain::calendar::{default_deadline, same_area};
use crate::domain::identifier::MeetingId;
use crate::domain::meeting::{Break, Emergency, Meeting, MeetingKind, MeetingStage};
use crate::domain::reason::is_reason;
use crate::domain::working_days::BankHolidays;
use crate::record::change::{CalendarChange, Change};

/// Adds a meeting.
///
/// # Errors
/// When the area has one on that day, or it can't be saved.
pub fn add(everywhere: &Everywhere, arguments: &MeetingAddArguments, profile: &Profile) -> Result<String, Failure> {
    let mut sitting = Sitting::open(&arguments.file, everywhere, profile)?;
    let areas = sitting.record().areas().map_err(read)?;
    let area = match (&arguments.area, areas.as_slice()) {
        (Some(area), _) => {
            areas.iter().find(|known| same_area(known, area)).cloned().unwrap_or_else(|| area.trim().to_owned())
        }
        (None, [area, ..]) => area.clone(),
        (None, []) => return Err(Failure::Usage("say which area meets, with --area".to_owned())),
    };
    let kind = kind(arguments)?;
    if let MeetingKind::Emergency(emergency) = &kind {
        says_why(&sitting, &area, &emergency.urgency, profile)?;
    }
    let meetings = sitting.record().meetings().map_err(read)?;
    let taken = |date: NaiveDate| {
        meetings.iter().any(|one| one.date == date && one.kind == kind && same_area(&one.area, &area))
    };
    let dates: Vec<NaiveDate> = match (arguments.date, arguments.every, arguments.until) {
        (Some(date), ..) => vec![date],
        (None, Some(rule), Some(until)) => {
            let of_area = |one: &&Meeting| one.kind == MeetingKind::Area && same_area(&one.area, &area);
            let last = meetings.iter().rfind(of_area).map(|one| one.date);
            let after = last.unwrap_or_else(|| super::today(everywhere));
            rule.days(after, until).into_iter().filter(|date| !taken(*date)).collect()
        }
        (None, ..) => return Err(Failure::Usage("say which day, with --date, or --every and --until".to_owned())),
    };
    let Some(first) = dates.first().copied() else {
        return Err(Failure::Failed(format!("{area} has a meeting on each of those days; nothing was added")));
    };
    if taken(first) {
        return Err(Failure::Failed(format!("{area} has a meeting on {first} already; nothing was added")));
    }
    let breaks = in_order(&arguments.breaks, arguments.start)?;
    let mut added = Vec::with_capacity(dates.len());
    for date in dates {
        let deadline = match (arguments.deadline, &kind) {
            (Some(deadline), _) => deadline,
            (None, MeetingKind::Emergency(_)) => date,
            (None, _) => usual_deadline(&sitting, &area, date)?,
        };
        added.push(Meeting {
            id: MeetingId::new(),
            area: area.clone(),
            date,
            start: arguments.start,
            minutes_per_case: arguments.minutes,
            breaks: breaks.clone(),
            referral_deadline: deadline,
            stage: MeetingStage::Planned,
            declaration: None,
            current_case: None,
            kind: kind.clone(),
            chair: arguments.chair.clone(),
            cover: arguments.cover.clone(),
            release_at: None,
        });
    }
    let said: String = added
        .iter()
        .map(|meeting| {
            format!(
                "Added the {area} meeting of {} to {}; referrals for it until {}\n",
                phrases::weekday(meeting.date),
                arguments.file.display(),
                phrases::day(meeting.referral_deadline)
            )
        })
        .collect();
    let days: Vec<NaiveDate> = added.iter().map(|meeting| meeting.date).collect();
    sitting.make(&Change::Calendar(CalendarChange::AddMeetings(added)))?;
    sitting.close()?;
    warn_of_free_days(&days, &BankHolidays::shipped().map_err(Failure::of)?);
    Ok(said)
}

/// Nobody works on a weekend or a bank holiday: a meeting then is added, and said to be on one.
fn warn_of_free_days(days: &[NaiveDate], holidays: &BankHolidays) {
    for day in days.iter().filter(|day| !holidays.is_working_day(**day)) {
        let day = phrases::weekday(*day);
        super::warn(&format!("{day} is no working day: a weekend or a bank holiday; meeting change gives another"));
    }
}

/// The kind of meeting that the arguments say.
fn kind(arguments: &MeetingAddArguments) -> Result<MeetingKind, Failure> {
    let MeetingAddArguments { requested_by, urgency, .. } = arguments;
    match (arguments.kind, requested_by, urgency) {
        (KindOfMeeting::Area, None, None) => Ok(MeetingKind::Area),
        (KindOfMeeting::Plus, None, None) => Ok(MeetingKind::Plus),
        (KindOfMeeting::Emergency, Some(requested_by), Some(urgency)) => Ok(MeetingKind::Emergency(Emergency {
            requested_by: requested_by.clone(),
            urgency: urgency.clone(),
            chair_agreed: None,
        })),
        _ => Err(Failure::Usage("an emergency meeting, and no other, needs --requested-by and --urgency".to_owned())),
    }
}

/// Why it can't wait stays in the log, as what is typed in the form does.
fn says_why(sitting: &Sitting, area: &str, urgency: &str, profile: &Profile) -> Result<(), Failure> {
    let settings = sitting.record().settings_in(area).map_err(read)?;
    if is_reason(urgency, &settings) {
        return Ok(());
    }
    let (texts, _) = Texts::of_folder(profile.folder()).map_err(Failure::of)?;
    let (words, letters) = (settings.reason_words.to_string(), settings.reason_letters.to_string());
    let not = texts.filled(Sentence::NotAReason, &[("words", &words), ("letters", &letters)]);
    Err(Failure::Usage(format!("--urgency {not}")))
}

/// Changes what the calendar says of a meeting. One that has begun keeps its day, its start and its deadline; one that is
/// finished keeps everything.
///
/// # Errors
/// When there is no such meeting, the change can't be meant, or it can't be saved.
pub fn change(
    everywhere: &Everywhere,
    arguments: &MeetingChangeArguments,
    profile: &Profile,
) -> Result<String, Failure> {
    if !says_something(arguments) {
        return Err(Failure::Usage(
            "say what to change: --to, --start, --minutes, --deadline, --break, --no-breaks, --chair, --cover or --release"
                .to_owned(),
        ));
    }
    let mut sitting = Sitting::open(&arguments.file, everywhere, profile)?;
    let meetings = sitting.record().meetings().map_err(read)?;
    let area = arguments.area.as_deref();
    let before = chosen(&meetings, Some(arguments.date), area, Preferring::Coming, arguments.date)?;
    may_change(before, arguments)?;
    let date = arguments.to.unwrap_or(before.date);
    let same = |other: &Meeting| other.kind == before.kind && same_area(&other.area, &before.area);
    let taken = |other: &Meeting| other.id != before.id && other.date == date && same(other);
    if meetings.iter().any(taken) {
        return Err(Failure::Failed(format!("{} has a meeting on {date} already; nothing was changed", before.area)));
    }
    let moves_deadline = before.referral_deadline == usual_deadline(&sitting, &before.area, before.date)?;
    let deadline = match arguments.deadline {
        Some(deadline) => deadline,
        None if moves_deadline => usual_deadline(&sitting, &before.area, date)?,
        None => before.referral_deadline,
    };
    let start = arguments.start.unwrap_or(before.start);
    let breaks = match (arguments.no_breaks, arguments.breaks.as_slice()) {
        (true, _) => Vec::new(),
        (false, []) => before.breaks.clone(),
        (false, breaks) => in_order(breaks, start)?,
    };
    let after = Meeting {
        date,
        start,
        minutes_per_case: arguments.minutes.unwrap_or(before.minutes_per_case),
        breaks,
        referral_deadline: deadline,
        chair: arguments.chair.clone().or_else(|| before.chair.clone()),
        cover: arguments.cover.clone().or_else(|| before.cover.clone()),
        release_at: arguments.release.or(before.release_at),
        ..before.clone()
    };
    if after == *before {
        sitting.leave()?;
        return Ok("The calendar says that already; nothing was changed\n".to_owned());
    }
    let said = format!("Changed in {}: {}\n", arguments.file.display(), in_words(&after));
    sitting.make(&Change::ReviseMeeting(after))?;
    sitting.close()?;
    Ok(said)
}

fn says_something(arguments: &MeetingChangeArguments) -> bool {
    let MeetingChangeArguments { to, start, minutes, deadline, breaks, no_breaks, chair, cover, release, .. } =
        arguments;
    let named = chair.is_some() || cover.is_some() || release.is_some();
    named
        || to.is_some()
        || start.is_some()
        || minutes.is_some()
        || deadline.is_some()
        || !breaks.is_empty()
        || *no_breaks
}

fn may_change(meeting: &Meeting, arguments: &MeetingChangeArguments) -> Result<(), Failure> {
    let of_the_past = arguments.to.is_some() || arguments.start.is_some() || arguments.deadline.is_some();
    let refused = |why: &str| {
        let when = phrases::weekday(meeting.date);
        Err(Failure::Failed(format!("the {} meeting of {when} {why}; nothing was changed", meeting.area)))
    };
    match meeting.stage {
        MeetingStage::Finished { .. } => refused("is finished"),
        MeetingStage::UnderWay { .. } if of_the_past => {
            refused("has begun: only its minutes a case and its breaks can be changed")
        }
        MeetingStage::UnderWay { .. } | MeetingStage::Planned => Ok(()),
    }
}

/// `the Crawley meeting of Thursday 10 December 2026 at 09:30, 10 minutes a case, break 11:00 (10 minutes), referrals until …`
fn in_words(meeting: &Meeting) -> String {
    let mut said = format!(
        "the {} meeting of {} at {}, {} minutes a case",
        meeting.area,
        phrases::weekday(meeting.date),
        meeting.start.format("%H:%M"),
        meeting.minutes_per_case
    );
    for pause in &meeting.breaks {
        said.push_str(&format!(", break {} ({} minutes)", pause.at.format("%H:%M"), pause.minutes));
    }
    format!("{said}, referrals until {}", phrases::day(meeting.referral_deadline))
}

fn usual_deadline(sitting: &Sitting, area: &str, date: NaiveDate) -> Result<NaiveDate, Failure> {
    let settings = sitting.record().settings_in(area).map_err(read)?;
    let holidays = BankHolidays::shipped().map_err(Failure::of)?;
    Ok(default_deadline(date, &settings, &holidays))
}

/// Breaks by the clock. One before the meeting, or two at once, is a slip of the pen.
fn in_order(breaks: &[Break], start: NaiveTime) -> Result<Vec<Break>, Failure> {
    let mut breaks = breaks.to_vec();
    breaks.sort_by_key(|pause| pause.at);
    if let Some(early) = breaks.iter().find(|pause| pause.at <= start) {
        let (at, start) = (early.at.format("%H:%M"), start.format("%H:%M"));
        return Err(Failure::Usage(format!("the break at {at} is not after the meeting's start at {start}")));
    }
    let overlaps = |pair: &&[Break]| match pair {
        [one, next] => next.at.signed_duration_since(one.at).num_minutes() < i64::from(one.minutes),
        _ => false,
    };
    if let Some([one, next]) = breaks.windows(2).find(overlaps) {
        let (one, next) = (one.at.format("%H:%M"), next.at.format("%H:%M"));
        return Err(Failure::Usage(format!("the break at {next} begins before the one at {one} is over")));
    }
    Ok(breaks)
}

/// A meeting as scripts read it.
#[derive(Debug, Serialize)]
struct MeetingLine {
    area: String,
    date: NaiveDate,
    start: String,
    minutes: u16,
    breaks: Vec<BreakLine>,
    deadline: NaiveDate,
    kind: &'static str,
    chair: Option<String>,
    cover: Option<String>,
    /// When the children's agencies may leave, where somebody said so.
    release: Option<String>,
    /// Whether the Chair agreed to an emergency meeting.
    chair_agreed: Option<bool>,
    stage: &'static str,
    started: Option<String>,
    finished: Option<String>,
}

#[derive(Debug, Serialize)]
struct BreakLine {
    at: String,
    minutes: u16,
}

impl From<&Meeting> for MeetingLine {
    fn from(meeting: &Meeting) -> Self {
        let (stage, started, finished) = match meeting.stage {
            MeetingStage::Planned => ("planned", None, None),
            MeetingStage::UnderWay { started } => ("under-way", Some(started), None),
            MeetingStage::Finished { started, finished } => ("finished", Some(started), Some(finished)),
        };
        Self {
            area: meeting.area.clone(),
            date: meeting.date,
            start: meeting.start.format("%H:%M").to_string(),
            minutes: meeting.minutes_per_case,
            breaks: meeting.breaks.iter().map(BreakLine::from).collect(),
            deadline: meeting.referral_deadline,
            kind: match meeting.kind {
                MeetingKind::Area => "area",
                MeetingKind::Plus => "plus",
                MeetingKind::Emergency(_) => "emergency",
            },
            chair: meeting.chair.clone(),
            cover: meeting.cover.clone(),
            release: meeting.release_at.map(|at| at.format("%H:%M").to_string()),
            chair_agreed: match &meeting.kind {
                MeetingKind::Emergency(emergency) => Some(emergency.chair_agreed.is_some()),
                MeetingKind::Area | MeetingKind::Plus => None,
            },
            stage,
            started: started.map(moment),
            finished: finished.map(moment),
        }
    }
}

impl From<&Break> for BreakLine {
    fn from(pause: &Break) -> Self {
        Self { at: pause.at.format("%H:%M").to_string(), minutes: pause.minutes }
    }
}

/// The calendar.
///
/// # Errors
/// When the record can't be opened.
pub fn list(everywhere: &Everywhere, arguments: &MeetingListArguments, profile: &Profile) -> Result<String, Failure> {
    let sitting = Sitting::look(&arguments.file, everywhere, profile)?;
    let meetings = sitting.record().meetings().map_err(read)?;
    sitting.leave()?;
    let wanted = |meeting: &&Meeting| arguments.area.as_ref().is_none_or(|area| same_area(area, &meeting.area));
    let lines: Vec<MeetingLine> = meetings.iter().filter(wanted).map(MeetingLine::from).collect();
    if arguments.json {
        return json(&lines);
    }
    let mut page = Page::new();
    if lines.is_empty() {
        page.line("No meeting is in the calendar; add one with marac meeting add.");
    }
    for line in &lines {
        let when = format!("{}  {}", line.date.format("%a %d %b %Y"), line.start);
        let label = format!("{when}  {:<10} ", line.stage);
        let breaks: String = line.breaks.iter().map(|one| format!(", break {} ({})", one.at, one.minutes)).collect();
        let kind = match (line.kind, line.chair_agreed) {
            ("plus", _) => ", MARAC Plus",
            ("emergency", Some(false)) => ", emergency, the Chair has NOT agreed",
            ("emergency", _) => ", emergency",
            _ => "",
        };
        let named = |what: &str, name: &Option<String>| name.as_ref().map(|name| format!(", {what} {name}"));
        let people: String = [named("Chair", &line.chair), named("cover", &line.cover)].into_iter().flatten().collect();
        let deadline = phrases::day(line.deadline);
        page.hanging(&label, 0, &format!("{}{kind}{breaks}{people}, referrals until {deadline}", line.area));
    }
    Ok(page.finish())
}
