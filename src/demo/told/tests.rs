//! The story told at a given moment, and a conference of it for other tests.

use super::*;
use crate::domain::agenda::Agenda;
use crate::domain::case::Case;
use crate::domain::conference::{Conference, OutstandingAction};
use crate::domain::listing::{Hearing, Listing};
use crate::domain::settings::Settings;

/// The moment that the tests are told the story at.
pub fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 12, 10).unwrap().and_hms_opt(11, 23, 0).unwrap()
}

/// The meeting of the story as the record would give it, but for matches.
pub fn conference() -> Conference {
    let settings = Settings::shipped().unwrap();
    let told = Told::at(now(), settings.opening_minutes).unwrap();
    let mut meeting = told.meeting.clone();
    meeting.stage = MeetingStage::UnderWay { started: told.started };
    meeting.declaration = Some(told.declaration);
    meeting.current_case = told.under_way;
    let outstanding = told.earlier_cases.iter().flat_map(|case| {
        let held = told.earlier_meetings.iter().find(|(meeting, _)| meeting.id == case.listed_on).unwrap();
        let updated = |id| told.updates.iter().any(|u| u.action == id && u.status.is_some());
        case.actions.iter().filter(move |action| !updated(action.id)).map(|action| OutstandingAction {
            reference: case.referral.reference.clone(),
            meeting_date: held.0.date,
            action: action.clone(),
        })
    });
    Conference {
        expected: Vec::new(),
        elsewhere: Vec::new(),
        preparation: crate::domain::preparation::Preparation::default(),
        held: Vec::new(),
        outstanding: outstanding.collect(),
        cases: told.cases.into_iter().map(|case| case_of(case, told.meeting.id)).collect(),
        next_meeting: Some(told.next_meeting),
        agencies: told.agencies,
        contacts: told.contacts,
        earlier_cases: told.heard_before,
        attendance: told.attendance,
        settings,
        meeting,
    }
}

fn case_of(told: ToldCase, meeting: MeetingId) -> Case {
    let mut listing = Listing::new(told.referral.id, meeting);
    listing.times_deferred = u8::from(told.deferral.is_some());
    listing.hearing = Hearing { opened: told.heard.map(|(at, _)| at), closed: told.heard.and_then(|(_, at)| at) };
    Case { referral: told.referral, listing, entries: told.entries, actions: told.actions, matches: Vec::new() }
}

#[test]
fn the_room_is_at_its_seventh_case_and_has_heard_the_six_before() {
    let conference = conference();
    let agenda = Agenda::of(&conference);
    let current = conference.meeting.current_case.unwrap();
    assert_eq!(agenda.place(current).unwrap().position, 7);
    for place in &agenda.listed {
        let hearing = conference.case(place.case).unwrap().listing.hearing;
        assert_eq!(hearing.closed.is_some(), place.position < 7, "{}", place.position);
    }
    assert_eq!((agenda.listed.len(), agenda.held_for_closed), (23, 2));
    assert_eq!((agenda.deferred.len(), agenda.not_listed.len()), (3, 2));
}

#[test]
fn it_can_be_told_at_any_moment_of_the_year() {
    let mut now = now();
    for _ in 0..200 {
        now += TimeDelta::minutes(3011);
        let told = Told::at(now, 10).unwrap();
        assert!(told.cases.iter().flat_map(|case| &case.entries).all(|entry| entry.at <= now));
        assert!(told.updates.iter().all(|update| update.at <= now));
    }
}
