//! Which cases a document may show, and in which order. The gate for closed cases (AGE-7, MOP 4.14).

use chrono::NaiveTime;

use crate::domain::action::Action;
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
    pub starts: Option<NaiveTime>,
    pub case: &'a Case,
}

/// The cases that the meeting hears, in the agenda's order.
#[must_use]
pub fn listed(conference: &Conference) -> Vec<Shown<'_>> {
    conference
        .cases
        .iter()
        .filter(|case| case.referral.closed.is_none())
        .enumerate()
        .map(|(index, case)| Shown {
            position: index + 1,
            group: Group::LinkedChildren,
            markers: Vec::new(),
            starts: None,
            case,
        })
        .collect()
}

/// How many closed cases the meeting holds time for.
#[must_use]
pub fn held(conference: &Conference) -> usize {
    conference.cases.iter().filter(|case| case.referral.closed.is_some()).count()
}

/// The cases put off to the next meeting, in order of receipt.
#[must_use]
pub fn deferred(_conference: &Conference) -> Vec<&Case> {
    Vec::new()
}

/// A case of the agenda by its reference. A closed case is not found.
#[must_use]
pub fn by_reference<'a>(conference: &'a Conference, reference: &Reference) -> Option<Shown<'a>> {
    listed(conference).into_iter().find(|shown| &shown.case.referral.reference == reference)
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

fn is_closed(conference: &Conference, id: CaseId) -> bool {
    conference.case(id).is_some_and(|case| case.referral.closed.is_some())
}
