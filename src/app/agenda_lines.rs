//! The agenda as lines to be drawn, in the order in which they stand on the screen.

use chrono::NaiveDate;

use super::papers::{AgendaLine, Aside, Section};
use crate::domain::agenda::{Agenda, Place, PutOff, markers};
use crate::domain::conference::Conference;
use crate::domain::dates;
use crate::domain::identifier::CaseId;
use crate::domain::listing::NotListed;
use crate::domain::marker::Marker;
use crate::domain::meeting::MeetingStage;

/// The agenda's lines: both groups, the time held for closed cases, then who is deferred and who is not listed.
#[must_use]
pub fn lines(conference: &Conference, agenda: &Agenda, today: NaiveDate) -> Vec<AgendaLine> {
    let mut before = None;
    let listed = agenda.listed.iter().flat_map(|place| {
        let pauses = conference.meeting.breaks_between(before.replace(place.starts), place.starts);
        let pauses = pauses.into_iter().filter(|_| conference.meeting.stage == MeetingStage::Planned);
        let release = agenda.release.filter(|release| release.after == Some(place.position));
        let pauses = pauses.map(|pause| aside(place, Aside::Break(pause)));
        let release = release.map(|release| aside(place, Aside::Release(release)));
        pauses.chain([listed(place)]).chain(release).collect::<Vec<_>>()
    });
    let held = (agenda.held_for_closed > 0).then(|| held(agenda.held_for_closed));
    let deferred = agenda.deferred.iter().map(|put_off| deferred(conference, put_off, today));
    let not_listed = agenda.not_listed.iter().map(|(case, reason)| not_listed(conference, *case, *reason));
    let expected = (0..conference.expected.len()).map(expected);
    listed.chain(held).chain(deferred).chain(not_listed).chain(expected).collect()
}

/// A marker as the agenda says it.
#[must_use]
pub const fn marker_words(marker: Marker) -> &'static str {
    match marker {
        Marker::Repeat => "repeat",
        Marker::RepeatToConfirm => "repeat?",
        Marker::CounterAllegation => "counter-allegation",
        Marker::CounterAllegationToConfirm => "counter-allegation?",
        Marker::Mappa => "MAPPA",
        Marker::GroundsDiffer => "grounds differ",
        Marker::InformationOnly => "for information",
        Marker::Moved => "moved",
    }
}

/// Why a case isn't heard, in words.
#[must_use]
pub const fn reason_words(reason: NotListed) -> &'static str {
    match reason {
        NotListed::VictimUnder16 => "victim under 16",
        NotListed::AllegedPerpetratorUnder16 => "alleged perpetrator under 16",
        NotListed::Incomplete => "incomplete",
        NotListed::NotProgressed => "not progressed",
    }
}

fn listed(place: &Place) -> AgendaLine {
    let mut words: Vec<&'static str> = place.markers.iter().map(|marker| marker_words(*marker)).collect();
    if place.over_cap {
        words.push("over the cap");
    }
    AgendaLine {
        section: Section::Group(place.group),
        case: Some(place.case),
        position: Some(place.position),
        starts: Some(place.starts),
        markers: words,
        children: place.children,
        reason: String::new(),
        aside: None,
    }
}

/// A line beside a case, in its part of the agenda.
fn aside(beside: &Place, aside: Aside) -> AgendaLine {
    AgendaLine {
        section: Section::Group(beside.group),
        case: None,
        position: None,
        starts: None,
        markers: Vec::new(),
        children: 0,
        reason: String::new(),
        aside: Some(aside),
    }
}

fn held(count: usize) -> AgendaLine {
    let cases = if count == 1 { "1 case".to_owned() } else { format!("{count} cases") };
    AgendaLine {
        section: Section::Held,
        case: None,
        position: None,
        starts: None,
        markers: Vec::new(),
        children: 0,
        reason: format!("time held for {cases}"),
        aside: None,
    }
}

fn deferred(conference: &Conference, put_off: &PutOff, today: NaiveDate) -> AgendaLine {
    let to = put_off.to.map_or_else(|| "to the next meeting".to_owned(), |date| date.format("to %-d %b").to_string());
    let days = dates::days(put_off.days_since_referral(today));
    let again =
        if put_off.times_deferred > 1 { format!(", DEFERRED {} TIMES", put_off.times_deferred) } else { String::new() };
    let by = if put_off.decided { "" } else { ", over the cap" };
    AgendaLine {
        section: Section::Deferred,
        reason: format!("{to}, {days} since referral{by}{again}"),
        ..bare(conference, put_off.case)
    }
}

fn expected(at: usize) -> AgendaLine {
    AgendaLine {
        section: Section::Expected,
        case: None,
        position: None,
        starts: None,
        markers: Vec::new(),
        children: 0,
        reason: String::new(),
        aside: Some(Aside::Expected(at)),
    }
}

fn not_listed(conference: &Conference, case: CaseId, reason: NotListed) -> AgendaLine {
    AgendaLine { section: Section::NotListed, reason: reason_words(reason).to_owned(), ..bare(conference, case) }
}

fn bare(conference: &Conference, id: CaseId) -> AgendaLine {
    let case = conference.case(id);
    AgendaLine {
        section: Section::NotListed,
        case: Some(id),
        position: None,
        starts: None,
        markers: case.map(|case| markers(conference, case).into_iter().map(marker_words).collect()).unwrap_or_default(),
        children: case.map_or(0, |case| case.referral.linked_children().len()),
        reason: String::new(),
        aside: None,
    }
}
