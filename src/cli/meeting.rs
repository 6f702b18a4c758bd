//! `marac meeting`: the calendar of meetings.

use chrono::NaiveDate;
use serde::Serialize;

use super::args::{Everywhere, MeetingAddArguments, MeetingListArguments};
use super::failure::Failure;
use super::profile::Profile;
use super::show::{json, moment};
use super::sitting::{Sitting, read};
use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::domain::calendar::{default_deadline, same_area};
use crate::domain::identifier::MeetingId;
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::working_days::BankHolidays;
use crate::record::change::Change;

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
    let meetings = sitting.record().meetings().map_err(read)?;
    if meetings.iter().any(|meeting| meeting.date == arguments.date && same_area(&meeting.area, &area)) {
        return Err(Failure::Failed(format!("{area} has a meeting on {} already; nothing was added", arguments.date)));
    }
    let settings = sitting.record().settings().map_err(read)?;
    let holidays = BankHolidays::shipped().map_err(Failure::of)?;
    let deadline = arguments.deadline.unwrap_or_else(|| default_deadline(arguments.date, &settings, &holidays));
    sitting.make(&Change::AddMeeting(Meeting {
        id: MeetingId::new(),
        area: area.clone(),
        date: arguments.date,
        start: arguments.start,
        minutes_per_case: arguments.minutes,
        breaks: Vec::new(),
        referral_deadline: deadline,
        stage: MeetingStage::Planned,
        declaration: None,
        current_case: None,
    }))?;
    sitting.close()?;
    Ok(format!(
        "Added the {area} meeting of {} to {}; referrals for it until {}\n",
        phrases::weekday(arguments.date),
        arguments.file.display(),
        phrases::day(deadline)
    ))
}

/// A meeting as scripts read it.
#[derive(Debug, Serialize)]
struct MeetingLine {
    area: String,
    date: NaiveDate,
    start: String,
    minutes: u16,
    deadline: NaiveDate,
    stage: &'static str,
    started: Option<String>,
    finished: Option<String>,
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
            deadline: meeting.referral_deadline,
            stage,
            started: started.map(moment),
            finished: finished.map(moment),
        }
    }
}

/// The calendar.
///
/// # Errors
/// When the record can't be opened.
pub fn list(everywhere: &Everywhere, arguments: &MeetingListArguments, profile: &Profile) -> Result<String, Failure> {
    let sitting = Sitting::open(&arguments.file, everywhere, profile)?;
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
        page.hanging(&label, 0, &format!("{}, referrals until {}", line.area, phrases::day(line.deadline)));
    }
    Ok(page.finish())
}
