//! The attendance pane's rows.

use super::Eyes;
use crate::app::App;
use crate::app::texts::Sentence;
use crate::domain::attendance::{Attendee, Part};
use crate::domain::conflict::{KnowsParty, bears_name_of_party, knows_party};
use crate::domain::contacts::admitted;
use crate::domain::identifier::AttendeeId;

/// A row of the attendance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendeeRow {
    pub attendee: AttendeeId,
    pub name: String,
    pub organisation: String,
    pub part: String,
    pub presence: &'static str,
    /// They hear what is said.
    pub here: bool,
    /// `agreed 09:32`, or that they hear what is said without having agreed (MTG-1).
    pub declaration: String,
    /// They are here and have not agreed although it was read.
    pub must_agree: bool,
}

fn part_words(app: &App, part: Part) -> String {
    match part {
        Part::Chair => "Chair".to_owned(),
        Part::MinuteTaker => "minute-taker".to_owned(),
        Part::Representative => String::new(),
        Part::Deputy => "deputy".to_owned(),
        Part::Guest { case } => match app.papers.agenda.place(case) {
            Some(place) => format!("guest, case {} only", place.position),
            None => "guest".to_owned(),
        },
        Part::Observer => "observer".to_owned(),
    }
}

/// Who leads the meeting, who represents an agency, and after them those who stand in or look on.
const fn rank(part: Part) -> u8 {
    match part {
        Part::Chair => 0,
        Part::MinuteTaker => 1,
        Part::Representative => 2,
        Part::Deputy => 3,
        Part::Guest { .. } => 4,
        Part::Observer => 5,
    }
}

fn shown(app: &App) -> impl Iterator<Item = &Attendee> {
    let mut all: Vec<&Attendee> = app.papers.conference.attendance.iter().collect();
    all.sort_by_key(|attendee| rank(attendee.part));
    all.into_iter().filter(|attendee| {
        app.panes.attendance.filter.is_none()
            || app.panes.attendance.lets_through(&format!(
                "{} {} {}",
                Eyes::of(app).name(&attendee.name),
                attendee.organisation,
                attendee.presence.words()
            ))
    })
}

/// The people that can be selected, in order.
#[must_use]
pub fn keys(app: &App) -> Vec<AttendeeId> {
    shown(app).map(|attendee| attendee.id).collect()
}

/// The rows as they are shown.
#[must_use]
pub fn rows(app: &App) -> Vec<AttendeeRow> {
    shown(app).map(|attendee| row(app, attendee)).collect()
}

/// How somebody stands to the case that is shown, where they know a party to it, or bear the name of one and nobody has
/// asked them (CLO-3).
fn conflict_words(app: &App, attendee: &Attendee) -> String {
    let Some(case) = app.case() else { return String::new() };
    let (conflicts, people) = (&app.papers.conference.preparation.conflicts, &case.referral.people);
    match knows_party(conflicts, attendee, case.referral.id) {
        KnowsParty::NotAsked if bears_name_of_party(&attendee.name, people) => app.say(Sentence::BearsNameOfParty, &[]),
        KnowsParty::NotAsked | KnowsParty::No => String::new(),
        KnowsParty::MayStay => app.say(Sentence::KnowsMayStay, &[]),
        KnowsParty::Undecided => app.say(Sentence::KnowsUndecided, &[]),
        KnowsParty::Excluded => app.say(Sentence::KnowsExcluded, &[]),
    }
}

fn row(app: &App, attendee: &Attendee) -> AttendeeRow {
    let here = attendee.presence.hears();
    let read = app.papers.conference.meeting.declaration.is_some();
    let must_agree = here && read && attendee.declaration_agreed.is_none();
    let conference = &app.papers.conference;
    let barred = here && admitted(attendee, &conference.agencies, &conference.contacts).is_err();
    let conflict = conflict_words(app, attendee);
    let conflict = if barred && conflict.is_empty() { app.say(Sentence::AgencyNotAdmitted, &[]) } else { conflict };
    AttendeeRow {
        attendee: attendee.id,
        name: Eyes::of(app).name(&attendee.name).into_owned(),
        organisation: match conflict.is_empty() {
            true => attendee.organisation.clone(),
            false => format!("{conflict}, {}", attendee.organisation),
        },
        part: part_words(app, attendee.part),
        presence: attendee.presence.words(),
        here,
        declaration: match attendee.declaration_agreed {
            Some(at) => at.format("agreed %H:%M").to_string(),
            None if must_agree => "has NOT agreed yet".to_owned(),
            None => String::new(),
        },
        must_agree,
    }
}
