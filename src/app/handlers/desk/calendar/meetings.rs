//! The forms of meetings and of an area's numbers (AGE-9, AGE-11, MTG-8, MTG-9).

use chrono::{NaiveDate, NaiveTime};

use super::{chosen, offering};
use crate::app::App;
use crate::app::form::Form;
use crate::app::handlers::forms::{day_of, moment};
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::breaks;
use crate::domain::calendar::{default_deadline, same_area, usual_next_date};
use crate::domain::dates::time_of_day;
use crate::domain::dispatch::{receives, works_in};
use crate::domain::identifier::{AttendeeId, MeetingId};
use crate::domain::meeting::{Emergency, Meeting, MeetingKind, MeetingStage};
use crate::domain::monthly::Monthly;
use crate::domain::settings::Settings;
use crate::domain::working_days::months_after;
use crate::record::change::{CalendarChange, Change};

fn written(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn said(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

fn meetings(app: &App) -> Vec<Meeting> {
    app.store.meetings().unwrap_or_default()
}

pub(super) fn find(app: &App, meeting: MeetingId) -> Option<Meeting> {
    meetings(app).into_iter().find(|one| one.id == meeting)
}

/// The last regular meeting of the area that is open: what a new one is like, where nobody says otherwise.
fn usual(app: &App) -> Meeting {
    let open = &app.papers.conference.meeting;
    let of_area = |one: &Meeting| one.kind == MeetingKind::Area && same_area(&one.area, &open.area);
    meetings(app).into_iter().rfind(of_area).unwrap_or_else(|| open.clone())
}

/// The numbers in force in an area.
fn settings_in(app: &App, area: &str) -> Settings {
    let asked = ask(app.store.as_ref(), |view| view.open.settings_in(area));
    asked.unwrap_or_else(|_| app.papers.conference.settings.clone())
}

fn with_times(form: Form, meeting: &Meeting) -> Form {
    form.with("area", &meeting.area)
        .with("start", clock(meeting.start))
        .with("minutes", meeting.minutes_per_case.to_string())
        .with("breaks", breaks::written(&meeting.breaks))
        .with("chair", meeting.chair.as_deref().unwrap_or_default())
        .with("cover", meeting.cover.as_deref().unwrap_or_default())
}

pub(super) fn new(app: &App, form: Form) -> Form {
    let usual = usual(app);
    with_times(form, &usual).with("date", written(usual_next_date(usual.date))).starting_at("date")
}

pub(super) fn year(app: &App, form: Form) -> Form {
    let usual = usual(app);
    with_times(form, &usual)
        .with("rule", Monthly::of(usual.date).words())
        .with("from", written(usual.date))
        .with("until", written(months_after(usual.date, 12)))
        .starting_at("rule")
}

pub(super) fn edit(app: &App, form: Form, meeting: MeetingId) -> Option<Form> {
    let meeting = find(app, meeting)?;
    let mut form = with_times(form, &meeting)
        .with("date", written(meeting.date))
        .with("deadline", written(meeting.referral_deadline))
        .with("release", meeting.release_at.map(clock).unwrap_or_default())
        .starting_at("date");
    match meeting.kind {
        MeetingKind::Area => {}
        MeetingKind::Plus => form = form.choosing("kind", 1),
        MeetingKind::Emergency(_) => {
            let only = app.say(Sentence::EmergencyMeeting, &[]);
            if let Some(field) = form.fields.iter_mut().find(|field| field.spec.id == "kind") {
                field.spec.choices = vec![only];
            }
        }
    }
    Some(form)
}

/// The day, the times and the breaks that a form says; what is wrong with one is marked.
struct Times {
    start: NaiveTime,
    minutes: u16,
    breaks: Vec<crate::domain::meeting::Break>,
    release: Option<NaiveTime>,
}

fn times(form: &mut Form) -> Option<Times> {
    let mut wrong = Vec::new();
    let mut time = |form: &Form, id: &'static str| {
        let text = form.some(id)?;
        time_of_day(&text).map_err(|error| wrong.push((id, error.to_string()))).ok()
    };
    let (start, release) = (time(form, "start"), time(form, "release"));
    let minutes = form.text("minutes").parse::<u16>().unwrap_or(0);
    let breaks = match breaks::read(&form.text("breaks"), start.unwrap_or_default()) {
        Ok(breaks) => Some(breaks),
        Err(error) => {
            wrong.push(("breaks", error.to_string()));
            None
        }
    };
    let any = !wrong.is_empty();
    wrong.into_iter().for_each(|(id, problem)| form.object(id, problem));
    if any {
        return None;
    }
    Some(Times { start: start?, minutes, breaks: breaks?, release })
}

/// Adds a meeting, or changes one.
pub(super) fn keep(app: &mut App, form: &mut Form, before: Option<MeetingId>) -> bool {
    let before = before.and_then(|id| find(app, id));
    let (Some(times), Some(date)) = (times(form), day_of(app, form, "date")) else { return false };
    let area = form.text("area");
    let deadline = day_of(app, form, "deadline")
        .unwrap_or_else(|| default_deadline(date, &settings_in(app, &area), &app.papers.holidays));
    let kind = match (&before, form.choice("kind")) {
        (Some(Meeting { kind: MeetingKind::Emergency(emergency), .. }), _) => MeetingKind::Emergency(emergency.clone()),
        (_, 1) => MeetingKind::Plus,
        _ => MeetingKind::Area,
    };
    let id = before.as_ref().map_or_else(MeetingId::new, |before| before.id);
    if let Some((field, problem)) = problem(app, before.as_ref(), (&area, date, times.start, deadline), &kind, id) {
        form.object(field, problem);
        return false;
    }
    let meeting = Meeting {
        id,
        area,
        date,
        start: times.start,
        minutes_per_case: times.minutes,
        breaks: times.breaks,
        referral_deadline: deadline,
        kind,
        chair: form.some("chair"),
        cover: form.some("cover"),
        release_at: times.release,
        stage: before.as_ref().map_or(MeetingStage::Planned, |before| before.stage),
        declaration: before.as_ref().and_then(|before| before.declaration.clone()),
        current_case: before.as_ref().and_then(|before| before.current_case),
    };
    let said = [("date", said(date)), ("area", meeting.area.clone()), ("deadline", self::said(deadline))];
    let (what, sentence, change) = match before {
        Some(_) => ("a change of a meeting", Sentence::MeetingChanged, Change::ReviseMeeting(meeting)),
        None => ("a meeting", Sentence::MeetingAdded, Change::AddMeeting(meeting)),
    };
    let made = app.make(what, vec![change]);
    if made {
        let values: Vec<(&str, &str)> = said.iter().map(|(key, value)| (*key, value.as_str())).collect();
        app.notices.say(app.say(sentence, &values));
    }
    made
}

/// What can't be so: a second meeting of the area on that day, a deadline after it, another day for one that has begun.
fn problem(
    app: &App,
    before: Option<&Meeting>,
    (area, date, start, deadline): (&str, NaiveDate, NaiveTime, NaiveDate),
    kind: &MeetingKind,
    id: MeetingId,
) -> Option<(&'static str, String)> {
    let taken = |one: &Meeting| one.id != id && one.date == date && one.kind == *kind && same_area(&one.area, area);
    let begun = before.filter(|before| before.stage != MeetingStage::Planned);
    if begun.is_some_and(|before| (before.date, before.start) != (date, start)) {
        return Some(("date", app.say(Sentence::MeetingHasBegun, &[])));
    }
    if deadline > date {
        return Some(("deadline", app.say(Sentence::DeadlineAfterMeeting, &[])));
    }
    meetings(app).iter().any(taken).then(|| ("date", app.say(Sentence::MeetingThere, &[])))
}

/// Adds the meetings of a year; days on which the area has one are left out.
pub(super) fn keep_year(app: &mut App, form: &mut Form) -> bool {
    let rule = match form.text("rule").parse::<Monthly>() {
        Ok(rule) => rule,
        Err(error) => {
            form.object("rule", error.to_string());
            return false;
        }
    };
    let (Some(times), Some(from), Some(until)) = (times(form), day_of(app, form, "from"), day_of(app, form, "until"))
    else {
        return false;
    };
    let area = form.text("area");
    let (settings, known) = (settings_in(app, &area), meetings(app));
    let taken = |day: &NaiveDate| known.iter().any(|one| one.date == *day && same_area(&one.area, &area));
    let days: Vec<NaiveDate> = rule.days(from, until).into_iter().filter(|day| !taken(day)).collect();
    if days.is_empty() {
        form.object("until", app.say(Sentence::NoDayLeft, &[]));
        return false;
    }
    let meeting = |date: &NaiveDate| Meeting {
        id: MeetingId::new(),
        area: area.clone(),
        date: *date,
        start: times.start,
        minutes_per_case: times.minutes,
        breaks: times.breaks.clone(),
        referral_deadline: default_deadline(*date, &settings, &app.papers.holidays),
        stage: MeetingStage::Planned,
        declaration: None,
        current_case: None,
        kind: MeetingKind::Area,
        chair: form.some("chair"),
        cover: form.some("cover"),
        release_at: None,
    };
    let change = Change::Calendar(CalendarChange::AddMeetings(days.iter().map(meeting).collect()));
    let named = |days: &mut dyn Iterator<Item = &NaiveDate>| {
        days.map(|day| day.format("%-d %b").to_string()).collect::<Vec<_>>().join(", ")
    };
    let (count, all) = (days.len().to_string(), named(&mut days.iter()));
    let off = named(&mut days.iter().filter(|day| !app.papers.holidays.is_working_day(**day)));
    let made = app.make("a year of meetings", vec![change]);
    if made {
        let mut told = app.say(Sentence::YearAdded, &[("count", &count), ("days", &all)]);
        if !off.is_empty() {
            told = format!("{told} {}", app.say(Sentence::YearHasHolidays, &[("days", &off)]));
        }
        app.notices.say(told);
    }
    made
}

/// The agencies that work in an area, and whether somebody there may be asked.
fn agencies(app: &App, area: &str) -> (Vec<Agency>, Vec<Contact>) {
    let conference = &app.papers.conference;
    let works = conference.agencies.iter().filter(|agency| works_in(agency, area));
    (works.cloned().collect(), conference.contacts.clone())
}

pub(super) fn emergency(app: &App, form: Form) -> Form {
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

pub(super) fn keep_emergency(app: &mut App, form: &mut Form) -> bool {
    let (Some(times), Some(date)) = (times(form), day_of(app, form, "date")) else { return false };
    let area = form.text("area");
    let agreed = form.some("agreed-by");
    let meeting = Meeting {
        id: MeetingId::new(),
        area: area.clone(),
        date,
        start: times.start,
        minutes_per_case: times.minutes,
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

pub(super) fn release(app: &App, form: Form, meeting: MeetingId) -> Option<Form> {
    let meeting = find(app, meeting)?;
    Some(form.with("at", meeting.release_at.map(clock).unwrap_or_default()))
}

pub(super) fn keep_release(app: &mut App, form: &mut Form, meeting: MeetingId) -> bool {
    let Some(before) = find(app, meeting) else { return false };
    let release_at = match form.some("at").map(|text| time_of_day(&text)) {
        None => None,
        Some(Ok(at)) => Some(at),
        Some(Err(error)) => {
            form.object("at", error.to_string());
            return false;
        }
    };
    app.make("the release point", vec![Change::ReviseMeeting(Meeting { release_at, ..before })])
}

/// The numbers that an area may set, as the form has them, with what is in force.
fn numbers_of(settings: &Settings) -> [(&'static str, String); 7] {
    [
        ("cap", settings.cap.to_string()),
        ("opening_minutes", settings.opening_minutes.to_string()),
        ("information_minutes", settings.information_minutes.to_string()),
        ("referral_working_days", settings.referral_working_days.to_string()),
        ("agenda_working_days", settings.agenda_working_days.to_string()),
        ("minutes_working_days", settings.minutes_working_days.to_string()),
        ("action_days", settings.action_days.to_string()),
    ]
}

const CLOSED_COUNT: &str = "closed_cases_count_to_cap";

pub(super) fn numbers(app: &App, form: Form, meeting: MeetingId) -> Option<Form> {
    let area = find(app, meeting)?.area;
    let settings = settings_in(app, &area);
    let own = ask(app.store.as_ref(), |view| view.own_numbers(&area)).ok()?;
    let counted = own.iter().any(|name| name == CLOSED_COUNT).then_some(settings.closed_cases_count_to_cap);
    let form = numbers_of(&settings).into_iter().fold(form, |form, (id, value)| form.with(id, value));
    Some(form.answering(CLOSED_COUNT, counted).reading(app.say(Sentence::NumbersOf, &[("area", &area)])))
}

pub(super) fn keep_numbers(app: &mut App, form: &mut Form, meeting: MeetingId) -> bool {
    let Some(area) = find(app, meeting).map(|meeting| meeting.area) else { return false };
    let Ok(own) = ask(app.store.as_ref(), |view| view.own_numbers(&area)) else { return false };
    let set = |name: &str, value: Option<String>| {
        // What was never set otherwise can't be taken back.
        let sets = value.is_some() || own.iter().any(|known| known == name);
        let (area, name) = (Some(area.clone()), name.to_owned());
        sets.then_some(Change::Calendar(CalendarChange::Set { area, name, value }))
    };
    let in_force = settings_in(app, &area);
    let mut changes: Vec<Change> = Vec::new();
    for (name, value) in numbers_of(&in_force) {
        match form.some(name) {
            Some(text) if text == value => {}
            typed => changes.extend(set(name, typed)),
        }
    }
    let counted = own.iter().any(|name| name == CLOSED_COUNT).then_some(in_force.closed_cases_count_to_cap);
    if form.answer(CLOSED_COUNT) != counted {
        changes.extend(set(CLOSED_COUNT, form.answer(CLOSED_COUNT).map(|counts| counts.to_string())));
    }
    if changes.is_empty() {
        return true;
    }
    let made = app.make("an area's numbers", changes);
    if made {
        app.notices.say(app.say(Sentence::NumbersSet, &[("area", &area)]));
    }
    made
}
