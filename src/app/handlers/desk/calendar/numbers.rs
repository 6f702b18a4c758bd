//! The numbers that an area sets for itself (AGE-9).

use super::meetings::{find, settings_in};
use crate::app::App;
use crate::app::form::Form;
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::domain::identifier::MeetingId;
use crate::domain::settings::Settings;
use crate::record::change::{CalendarChange, Change};

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

pub(super) fn fill(app: &App, form: Form, meeting: MeetingId) -> Option<Form> {
    let area = find(app, meeting)?.area;
    let settings = settings_in(app, &area);
    let own = ask(app.store.as_ref(), |view| view.own_numbers(&area)).ok()?;
    let counted = own.iter().any(|name| name == CLOSED_COUNT).then_some(settings.closed_cases_count_to_cap);
    let form = numbers_of(&settings).into_iter().fold(form, |form, (id, value)| form.with(id, value));
    Some(form.answering(CLOSED_COUNT, counted).reading(app.say(Sentence::NumbersOf, &[("area", &area)])))
}

pub(super) fn keep(app: &mut App, form: &mut Form, meeting: MeetingId) -> bool {
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
