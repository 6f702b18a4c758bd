//! Emergency meetings, and the Chair's word on them (MTG-9, MOP 4.32, 4.33).

use super::meetings::{Times, find, said, times, written};
use super::{chosen, offering};
use crate::app::App;
use crate::app::form::Form;
use crate::app::handlers::forms::{day_of, moment};
use crate::app::texts::Sentence;
use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::dispatch::{receives, works_in};
use crate::domain::identifier::{AttendeeId, MeetingId};
use crate::domain::meeting::{Emergency, Meeting, MeetingKind, MeetingStage};
use crate::record::change::{CalendarChange, Change};

/// The agencies that work in an area, and whether somebody there may be asked.
fn agencies(app: &App, area: &str) -> (Vec<Agency>, Vec<Contact>) {
    let conference = &app.papers.conference;
    let works = conference.agencies.iter().filter(|agency| works_in(agency, area));
    (works.cloned().collect(), conference.contacts.clone())
}

pub(super) fn call(app: &App, form: Form) -> Form {
    let meeting = &app.papers.conference.meeting;
    let (agencies, contacts) = agencies(app, &meeting.area);
    let lines: Vec<(String, bool)> =
        agencies.iter().map(|one| (one.name.clone(), receives(one, &contacts, &meeting.area))).collect();
    let form = form
        .with("area", &meeting.area)
        .with("date", written(app.now().date()))
        .with("start", "14:00")
        .with("minutes", meeting.minutes_per_case.to_string())
        .reading(app.say(Sentence::CallingEmergency, &[]));
    offering(form, "agencies", &lines)
}

pub(super) fn keep(app: &mut App, form: &mut Form) -> bool {
    let (Some(Times { start, minutes, .. }), Some(date)) = (times(form), day_of(app, form, "date")) else {
        return false;
    };
    let area = form.text("area");
    let agreed = form.some("agreed-by");
    let meeting = Meeting {
        id: MeetingId::new(),
        area: area.clone(),
        date,
        start,
        minutes_per_case: minutes,
        breaks: Vec::new(),
        referral_deadline: date,
        stage: MeetingStage::Planned,
        declaration: None,
        current_case: None,
        kind: MeetingKind::Emergency(Emergency {
            requested_by: form.text("requested-by"),
            urgency: form.text("urgency"),
            chair_agreed: agreed.clone().map(|by| (by, app.now())),
        }),
        chair: agreed.clone(),
        cover: None,
        release_at: None,
    };
    let (agencies, contacts) = agencies(app, &app.papers.conference.meeting.area);
    let asked: Vec<&Agency> = chosen(form, "agencies", &agencies).collect();
    let people: Vec<Attendee> = asked.iter().flat_map(|agency| of_agency(agency, &contacts, meeting.id)).collect();
    let count = people.len().to_string();
    let mut changes = vec![Change::AddMeeting(meeting)];
    if !people.is_empty() {
        changes.push(Change::AddAttendees(people));
    }
    let made = app.make("an emergency meeting", changes);
    if made {
        let sentence = if agreed.is_some() { Sentence::EmergencyCalled } else { Sentence::EmergencyAwaitsChair };
        app.notices.say(app.say(sentence, &[("date", &said(date)), ("count", &count)]));
    }
    made
}

/// Who represents an agency at a meeting.
fn of_agency(agency: &Agency, contacts: &[Contact], meeting: MeetingId) -> Vec<Attendee> {
    let represents = |contact: &&Contact| {
        contact.agency == agency.id
            && contact.role == ContactRole::Representative
            && receives(agency, std::slice::from_ref(*contact), agency.areas.first().map_or("", String::as_str))
    };
    let attendee = |contact: &Contact| Attendee {
        id: AttendeeId::new(),
        meeting,
        name: contact.name.clone(),
        job_title: contact.job_title.clone(),
        agency: Some(agency.id),
        organisation: agency.name.clone(),
        contact: Some(contact.id),
        part: Part::Representative,
        presence: Presence::Expected,
        since: None,
        declaration_agreed: None,
    };
    contacts.iter().filter(represents).map(attendee).collect()
}

pub(super) fn agree(app: &App, form: Form, meeting: MeetingId) -> Option<Form> {
    let meeting = find(app, meeting)?;
    let MeetingKind::Emergency(emergency) = &meeting.kind else { return None };
    let values = [("by", emergency.requested_by.as_str()), ("why", emergency.urgency.as_str())];
    let chair = meeting.chair.as_deref().unwrap_or_default();
    let now = app.now().format("%d/%m/%Y %H:%M").to_string();
    Some(form.with("by", chair).with("at", now).reading(app.say(Sentence::AgreeingEmergency, &values)))
}

pub(super) fn keep_agreement(app: &mut App, form: &Form, meeting: MeetingId) -> bool {
    let Ok(at) = moment(app, &form.text("at")) else { return false };
    let change = CalendarChange::AgreeEmergency { meeting, by: form.text("by"), at };
    app.make("the Chair's agreement", vec![Change::Calendar(change)])
}
