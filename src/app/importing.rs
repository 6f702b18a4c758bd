//! What an import of referrals would add, by keys and on the command line alike: all of it or nothing (REF-12).

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::documents::phrases::{self, count};
use crate::domain::agenda::Tally;
use crate::domain::calendar::{meeting_for, same_area};
use crate::domain::case::{Case, Match};
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::listing::Listing;
use crate::domain::matching::{Nicknames, Search, propose};
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
pub use crate::intake::MOST_BYTES;
use crate::intake::{Kind, Read, set_aside_known};
use crate::record::RecordError;
use crate::record::change::Change;
use crate::record::queries::View;

/// What an import by keys waits for.
#[derive(Default)]
pub(super) struct Waiting {
    /// A file that is to be read.
    pub(super) wanted: Option<PathBuf>,
    /// What was read, while it is asked whether it comes in.
    pub(super) read: Option<Read<Referral>>,
}

/// What an import would add, and how it is said.
#[derive(Debug)]
pub struct Planned {
    pub change: Change,
    /// How many referrals it adds.
    pub adds: usize,
    pub said: String,
    /// The references of those that the record has in other words; they stay as they are.
    pub differ: Vec<String>,
}

/// Why nothing is imported.
#[derive(Debug, thiserror::Error)]
pub enum NotPlanned {
    #[error("the record could not be read ({0})")]
    Record(#[from] RecordError),
    #[error(
        "there is no meeting on {date} for {areas}; so nothing was imported. Add it with marac meeting add --area AREA"
    )]
    NoMeetingOn { date: NaiveDate, areas: String },
    #[error(
        "no meeting is in the calendar whose deadline had not passed when these referrals came: {areas}; so nothing was \
         imported. Add it with marac meeting add --area AREA, or name one with --meeting"
    )]
    NoMeeting { areas: String },
}

/// What a file of referrals would add. Each is listed on the meeting that takes it (REF-8), or all on that of a day.
///
/// # Errors
/// When one of them has no meeting, or the record can't be read.
pub fn plan(
    view: View<'_>,
    mut file: Read<Referral>,
    on: Option<NaiveDate>,
    nicknames: &Nicknames,
) -> Result<Planned, NotPlanned> {
    let record = view.open;
    let known = record.referrals()?;
    let mark = file.mark(Kind::Referrals);
    let closed = view.closed.map(|closed| closed.record().referrals()).transpose()?.unwrap_or_default();
    let all: Vec<Referral> = known.iter().chain(&closed).cloned().collect();
    let there = set_aside_known(&mut file, &all);
    let differ = there.iter().filter(|one| one.differs).map(|one| one.reference.to_string()).collect();
    let meetings = record.meetings()?;
    let listed_on = listings(&file.rows, &meetings, on)?;
    let earlier = record.earlier_cases()?;
    // A closed case is compared with no other here: whoever can't read it would learn of it.
    let open: Vec<Referral> = file.rows.iter().filter(|referral| referral.closed.is_none()).cloned().collect();
    let search = Search {
        new_referrals: &open,
        known_referrals: &known,
        known_earlier_cases: &earlier,
        repeat_months: record.settings()?.repeat_months,
        ..Search::default()
    };
    let matches = propose(search, nicknames);
    let mut said = count(file.rows.len(), "referral", "referrals");
    for meeting in &meetings {
        let here: BTreeSet<CaseId> =
            listed_on.iter().filter(|(_, on)| *on == meeting.id).map(|(case, _)| *case).collect();
        if !here.is_empty() {
            let coming = file.rows.iter().filter(|referral| here.contains(&referral.id));
            said.push_str(&on_list(view, meeting, coming, &matches)?);
        }
    }
    also(&mut said, matches.len(), "match to confirm", "matches to confirm");
    also(&mut said, there.len(), "was there already", "were there already");
    let adds = file.rows.len();
    let change = Change::ImportReferrals { referrals: file.rows, listed_on, matches, mark };
    Ok(Planned { change, adds, said, differ })
}

/// What becomes of referrals that come for a meeting: how many are on its list, as the agenda shows it, how many of those it
/// hears, and how many the ages keep off it. A closed case is on no list, and time is held for it.
fn on_list<'a>(
    view: View<'_>,
    meeting: &Meeting,
    coming: impl Iterator<Item = &'a Referral>,
    matches: &[Match],
) -> Result<String, RecordError> {
    let case = |referral: &Referral| Case {
        listing: Listing::new(referral.id, meeting.id),
        entries: Vec::new(),
        actions: Vec::new(),
        matches: matches.iter().filter(|found| found.case == referral.id).cloned().collect(),
        referral: referral.clone(),
    };
    let cases: Vec<Case> = coming.map(case).collect();
    let (closed, open): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.referral.closed.is_some());
    let (closed, open): (usize, Vec<CaseId>) = (closed.len(), open.into_iter().map(|case| case.referral.id).collect());
    let Some(agenda) = view.agenda_with(meeting.id, cases)? else { return Ok(String::new()) };
    let mut tally = Tally::default();
    open.into_iter().filter_map(|case| agenda.outcome(case)).for_each(|outcome| tally.add(outcome));
    let (all, numbers) = (tally.all(), phrases::tally(&tally));
    let mut said = format!(", {all} on the list for {} on {} ({numbers})", meeting.area, meeting.date);
    if let Some(words) = phrases::on_no_list(&tally) {
        said.push_str(&format!(", on no list: {words}"));
    }
    if closed > 0 {
        said.push_str(&format!(", time held for {}", count(closed, "closed case", "closed cases")));
    }
    Ok(said)
}

/// Says how many there are of something else, where there are any.
pub fn also(said: &mut String, number: usize, one: &str, many: &str) {
    if number > 0 {
        said.push_str(", ");
        said.push_str(&count(number, one, many));
    }
}

/// The meeting of each referral (REF-8). One for which there is none would be forgotten: then nothing is imported.
fn listings(
    referrals: &[Referral],
    meetings: &[Meeting],
    on: Option<NaiveDate>,
) -> Result<Vec<(CaseId, MeetingId)>, NotPlanned> {
    let on_day = |referral: &Referral, date| {
        meetings.iter().find(|meeting| meeting.date == date && same_area(&meeting.area, &referral.area))
    };
    let mut listed = Vec::new();
    let mut homeless: BTreeMap<&str, Vec<&Referral>> = BTreeMap::new();
    for referral in referrals {
        let meeting = match on {
            Some(date) => on_day(referral, date),
            None => meeting_for(referral.received, &referral.area, meetings),
        };
        match meeting {
            Some(meeting) => listed.push((referral.id, meeting.id)),
            None => homeless.entry(referral.area.as_str()).or_default().push(referral),
        }
    }
    if homeless.is_empty() {
        return Ok(listed);
    }
    let areas: Vec<String> = homeless.iter().map(|(area, referrals)| of_area(area, referrals)).collect();
    let areas = areas.join("; ");
    Err(match on {
        Some(date) => NotPlanned::NoMeetingOn { date, areas },
        None => NotPlanned::NoMeeting { areas },
    })
}

/// `Horsham: WS-71003, WS-71010`. References tell the rows apart in every file.
fn of_area(area: &str, referrals: &[&Referral]) -> String {
    const MOST: usize = 8;
    let named: Vec<&str> = referrals.iter().take(MOST).map(|referral| referral.reference.as_str()).collect();
    let more = match referrals.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{area}: {}{more}", named.join(", "))
}
