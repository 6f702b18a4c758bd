//! `marac show`: a part of the record, as text for people or as one JSON document for scripts.

pub mod actions;
pub mod agenda;
pub mod attendance;
pub mod audit;
pub mod case;
pub mod clocks;
pub mod closed;
pub mod contacts;
pub mod day;
pub mod drafts;
mod find;
pub mod referrals;
pub mod research;
pub mod tracks;
mod words;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::args::{Everywhere, ShowArguments, ShowWhat};
use super::failure::Failure;
use super::profile::Profile;
use super::sitting::{Preferring, Sitting, chosen, read};
use crate::documents::wording::Wording;
use crate::domain::conference::Conference;
use crate::domain::eligibility::Relationships;
use crate::domain::matching::Nicknames;
use crate::domain::referral::Reference;
use crate::domain::working_days::BankHolidays;

use actions::lines;
use agenda::AgendaDocument;
use attendance::AttendanceDocument;
use audit::{Filter, Logged};
use drafts::DraftLine;

/// Prints a part of the record.
///
/// # Errors
/// When the record can't be opened, or what is asked for isn't in it.
pub fn run(everywhere: &Everywhere, arguments: &ShowArguments, profile: &Profile) -> Result<String, Failure> {
    if arguments.what == ShowWhat::Case && arguments.case.is_none() {
        return Err(Failure::Usage("say which case, with --case REF".to_owned()));
    }
    let of_log = arguments.from.is_some() || arguments.to.is_some() || arguments.person.is_some();
    if of_log && arguments.what != ShowWhat::Audit {
        return Err(Failure::Usage("--from, --to and --person are for show audit".to_owned()));
    }
    let sitting = Sitting::look(&arguments.file, everywhere, profile)?;
    let today = super::today(everywhere);
    if arguments.what == ShowWhat::Case {
        let document = find::case(&sitting, arguments, today)?;
        sitting.leave()?;
        return if arguments.json { json(&document) } else { Ok(case::text(&document)) };
    }
    if arguments.what == ShowWhat::Drafts {
        let lines = sitting.record().unfinished_lines().map_err(read)?;
        sitting.leave()?;
        let of_case =
            |line: &DraftLine| arguments.case.as_ref().is_none_or(|case| line.case.eq_ignore_ascii_case(case));
        let lines: Vec<DraftLine> = lines.into_iter().map(DraftLine::from).filter(of_case).collect();
        return if arguments.json { json(&lines) } else { drafts::text(&lines) };
    }
    if arguments.what == ShowWhat::Referrals {
        let relationships = Relationships::shipped().map_err(Failure::of)?;
        let document = referrals::document(sitting.view(), arguments.area.as_deref(), &relationships).map_err(read)?;
        sitting.leave()?;
        return if arguments.json { json(&document) } else { Ok(referrals::text(&document)) };
    }
    if arguments.what == ShowWhat::Closed {
        return closed_cases(sitting, arguments, today);
    }
    if let Some(of_all) = of_all_meetings(&sitting, arguments, today)? {
        sitting.leave()?;
        return Ok(of_all);
    }
    let Some(part) = Part::of(arguments.what) else {
        let filter = Filter::of(arguments);
        let lines = sitting.record().audit().map_err(read)?.into_iter().map(Logged::from);
        let logged: Vec<Logged> = lines.filter(|line| filter.takes(line)).collect();
        sitting.leave()?;
        return if arguments.json { json(&logged) } else { audit::text(&logged) };
    };
    let conference = sitting.conference(arguments.meeting, arguments.area.as_deref(), Preferring::Coming, today)?;
    sitting.leave()?;
    of_meeting(part, arguments, &conference, today, &profile.wording()?)
}

/// The closed cases that this key reads, or one of them.
fn closed_cases(sitting: Sitting, arguments: &ShowArguments, today: NaiveDate) -> Result<String, Failure> {
    let shelf = sitting.closed();
    if let Some(reference) = &arguments.case {
        let none = || Failure::Failed(format!("your key reads no closed case {reference} that a meeting has"));
        let document = closed::case(shelf, reference, today)?.ok_or_else(none)?;
        sitting.leave()?;
        return if arguments.json { json(&document) } else { Ok(case::text(&document)) };
    }
    let (lines, others) = (closed::lines(sitting.view())?, shelf.others(sitting.record()));
    sitting.leave()?;
    if arguments.json { json(&lines) } else { closed::text(&lines, others) }
}

/// What is shown of one meeting; a case is found in the whole record, and the log is all of it.
#[derive(Debug, Clone, Copy)]
enum Part {
    Agenda,
    Actions,
    Attendance,
    Clocks,
}

impl Part {
    const fn of(what: ShowWhat) -> Option<Self> {
        match what {
            ShowWhat::Agenda => Some(Self::Agenda),
            ShowWhat::Actions => Some(Self::Actions),
            ShowWhat::Attendance => Some(Self::Attendance),
            ShowWhat::Clocks => Some(Self::Clocks),
            ShowWhat::Audit
            | ShowWhat::Case
            | ShowWhat::Closed
            | ShowWhat::Day
            | ShowWhat::Drafts
            | ShowWhat::Contacts
            | ShowWhat::Referrals
            | ShowWhat::Research
            | ShowWhat::Tracks => None,
        }
    }
}

/// What is shown of all meetings together; nothing where something else is asked for.
fn of_all_meetings(sitting: &Sitting, arguments: &ShowArguments, today: NaiveDate) -> Result<Option<String>, Failure> {
    let (record, area) = (sitting.record(), arguments.area.as_deref());
    let view = sitting.view();
    let shown = match arguments.what {
        ShowWhat::Day => {
            let holidays = BankHolidays::shipped().map_err(Failure::of)?;
            let mut rows = view.day(today, &holidays).map_err(read)?;
            let nicknames = Nicknames::shipped().map_err(Failure::of)?;
            rows.extend(view.closed_likeness_due(today, &nicknames).map_err(read)?);
            rows.sort_by_key(|row| row.due.due.day());
            let (agencies, meetings) = (record.agencies().map_err(read)?, record.meetings().map_err(read)?);
            let lines = day::lines(rows, &agencies, &meetings, area, today);
            if arguments.json { json(&lines)? } else { day::text(&lines) }
        }
        ShowWhat::Tracks => {
            let (tracks, offers) = (view.tracks(today).map_err(read)?, view.plus_offers(today).map_err(read)?);
            let agencies = record.agencies().map_err(read)?;
            let only = tracks::Only { area, case: arguments.case.as_deref() };
            let document = tracks::TracksDocument::of(&tracks, &offers, &agencies, only, today);
            if arguments.json { json(&document)? } else { tracks::text(&document) }
        }
        ShowWhat::Contacts => {
            let document = contacts::ContactsDocument::of(&view.contact_list(today).map_err(read)?, area);
            if arguments.json { json(&document)? } else { contacts::text(&document, today) }
        }
        ShowWhat::Research => {
            let meetings = record.meetings().map_err(read)?;
            let meeting = chosen(&meetings, arguments.meeting, area, Preferring::Coming, today)?;
            let sheet = view.research(meeting.id).map_err(read)?;
            let case = arguments.case.as_deref();
            let Some(document) = sheet.map(|sheet| research::ResearchDocument::of(&sheet, case)) else {
                return Ok(None);
            };
            if let Some(case) = case.filter(|_| document.answers.is_empty()) {
                let date = document.meeting;
                return Err(Failure::Failed(format!(
                    "no case {case} is on the agenda of {date}; marac show agenda lists those that are"
                )));
            }
            if arguments.json { json(&document)? } else { research::text(&document, today) }
        }
        _ => return Ok(None),
    };
    Ok(Some(shown))
}

fn of_meeting(
    part: Part,
    arguments: &ShowArguments,
    conference: &Conference,
    today: NaiveDate,
    wording: &Wording,
) -> Result<String, Failure> {
    let reference = arguments.case.as_deref().map(|text| reference(text, conference)).transpose()?;
    match part {
        Part::Agenda if arguments.json => json(&AgendaDocument::of(conference, today)),
        Part::Agenda => Ok(agenda::text(conference, today, wording)),
        Part::Actions => {
            let lines = lines(conference, reference.as_ref(), today);
            if arguments.json { json(&lines) } else { Ok(actions::text(&lines)) }
        }
        Part::Attendance => {
            let document = AttendanceDocument::of(conference);
            if arguments.json { json(&document) } else { Ok(attendance::text(&document)) }
        }
        Part::Clocks => {
            let holidays = BankHolidays::shipped().map_err(Failure::of)?;
            let lines = clocks::lines(conference, reference.as_ref(), today, &holidays);
            if arguments.json { json(&lines) } else { Ok(clocks::text(&lines)) }
        }
    }
}

fn reference(text: &str, conference: &Conference) -> Result<Reference, Failure> {
    Reference::new(text).map_err(|_| no_such_case(text, conference))
}

/// A closed case is as little there as one that never was (AGE-7).
pub(super) fn no_such_case(reference: &str, conference: &Conference) -> Failure {
    let date = conference.meeting.date;
    Failure::Failed(format!("no case {reference} is on the agenda of {date}; marac show agenda lists those that are"))
}

/// A document as scripts read it.
///
/// # Errors
/// Never with the documents of this folder.
pub fn json(document: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(document).map(|text| text + "\n").map_err(Failure::of)
}

/// A date and time as every JSON document writes it: `2026-11-02T11:20`.
#[must_use]
pub fn moment(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M").to_string()
}
