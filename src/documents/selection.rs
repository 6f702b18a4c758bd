//! Which cases a document may show, and in which order. The gate for closed cases (AGE-7, MOP 4.14).

use chrono::NaiveTime;

use super::phrases;
use crate::domain::action::Action;
use crate::domain::agenda::{Agenda, Place};
use crate::domain::carrying;
use crate::domain::case::Case;
use crate::domain::conference::{Conference, OutstandingAction};
use crate::domain::identifier::CaseId;
use crate::domain::listing::Group;
use crate::domain::referral::Reference;

/// A case of the agenda, as a document shows it.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    /// Its place on the agenda, from 1.
    pub position: usize,
    pub group: Group,
    /// Its markers in words.
    pub markers: Vec<&'static str>,
    /// When it is called, by the timetable.
    pub starts: NaiveTime,
    pub case: &'a Case,
}

/// The cases that the meeting hears, in the agenda's order.
#[must_use]
pub fn listed(conference: &Conference) -> Vec<Shown<'_>> {
    let places = Agenda::of(conference).listed;
    places.iter().filter_map(|place| Some(shown(place, open_case(conference, place.case)?))).collect()
}

fn shown<'a>(place: &Place, case: &'a Case) -> Shown<'a> {
    let markers = place.markers.iter().filter_map(|marker| phrases::marker(*marker)).collect();
    Shown { position: place.position, group: place.group, markers, starts: place.starts, case }
}

/// How many closed cases the meeting holds time for.
#[must_use]
pub fn held(conference: &Conference) -> usize {
    Agenda::of(conference).held_for_closed
}

/// The cases put off to the next meeting, in the order in which they stand in line for it.
#[must_use]
pub fn deferred(conference: &Conference) -> Vec<&Case> {
    let deferred = Agenda::of(conference).deferred;
    deferred.iter().filter_map(|put_off| open_case(conference, put_off.case)).collect()
}

/// The cases that the meeting had listed and never came to, in the agenda's order; none before it is over.
#[must_use]
pub fn not_heard(conference: &Conference) -> Vec<&Case> {
    let not_heard = carrying::not_heard(conference, &Agenda::of(conference));
    not_heard.into_iter().filter_map(|id| open_case(conference, id)).collect()
}

/// A case that isn't a closed one.
fn open_case(conference: &Conference, id: CaseId) -> Option<&Case> {
    conference.case(id).filter(|case| case.referral.closed.is_none())
}

/// A case of the agenda by its reference, in capitals or not. A closed case is not found.
#[must_use]
pub fn by_reference<'a>(conference: &'a Conference, reference: &Reference) -> Option<Shown<'a>> {
    listed(conference).into_iter().find(|shown| same(&shown.case.referral.reference, reference))
}

/// The outstanding actions of earlier meetings, without those of closed cases.
#[must_use]
pub fn outstanding(conference: &Conference) -> Vec<&OutstandingAction> {
    conference.outstanding.iter().filter(|outstanding| !is_closed(conference, outstanding.action.case)).collect()
}

/// The actions that this meeting agreed, case by case in the agenda's order.
#[must_use]
pub fn agreed(conference: &Conference) -> Vec<(&Case, &Action)> {
    listed(conference)
        .into_iter()
        .flat_map(|shown| {
            let of_meeting = shown.case.actions.iter().filter(|a| a.meeting == conference.meeting.id);
            of_meeting.map(move |action| (shown.case, action))
        })
        .collect()
}

/// Whether two references mean the same case, however they are written.
#[must_use]
pub fn same(one: &Reference, other: &Reference) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}

fn is_closed(conference: &Conference, id: CaseId) -> bool {
    conference.case(id).is_some_and(|case| case.referral.closed.is_some())
}
