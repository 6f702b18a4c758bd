//! The forms of meetings (AGE-9, AGE-11, MTG-8).

use chrono::{NaiveDate, NaiveTime};

use crate::app::App;
use crate::app::form::Form;
use crate::app::handlers::forms::day_of;
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::domain::breaks;
use crate::domain::calendar::{default_deadline, same_area, usual_next_date};
use crate::domain::dates::time_of_day;
use crate::domain::identifier::MeetingId;
use crate::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use crate::domain::monthly::Monthly;
use crate::domain::settings::Settings;
use crate::domain::working_days::months_after;
use crate::record::change::{CalendarChange, Change};

pub(super) fn written(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

pub(super) fn said(day: NaiveDate) -> String {
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
pub(super) fn settings_in(app: &App, area: &str) -> Settings {
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
pub(super) struct Times {
    pub(super) start: NaiveTime,
    pub(super) minutes: u16,
    breaks: Vec<crate::domain::meeting::Break>,
    release: Option<NaiveTime>,
}

pub(super) fn times(form: &mut Form) -> Option<Times> {
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
        let mut told = app.say(sentence, &values);
        if !app.papers.holidays.is_working_day(date) {
            told = format!("{told} {}", app.say(Sentence::NoWorkingDay, &[("date", &self::said(date))]));
        }
        app.notices.say(told);
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
