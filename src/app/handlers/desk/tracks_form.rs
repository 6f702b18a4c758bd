//! The forms of tracks, filled in and read.
//!
//! A field of such a form is named for the part of the event that it fills: `text`, `on-day`. One that begins with the name
//! of another event (`plus-answered.text`) fills that one, which is written with the form's own where anything stands in it.

use chrono::NaiveDate;

use crate::app::App;
use crate::app::form::purpose::TracksForm;
use crate::app::form::{DeskForm, Form, Purpose};
use crate::app::handlers::forms::day_of;
use crate::app::list::holds_all;
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::domain::identifier::{AgencyId, CaseId, StepId, TrackId};
use crate::domain::life::{Step, StepKind};
use crate::domain::listing::HearingKind;
use crate::domain::tracks::{Cell, Happened, OfCase, Track, TrackEvent, TrackKind, Word};
use crate::record::change::{Change, LifeChange, TrackChange};

/// The form as it would be opened now; nothing where its case or track is gone.
pub(super) fn fresh_event_form(app: &App, form: TracksForm) -> Option<Form> {
    let today = app.now().date();
    let purpose = Purpose::Desk(DeskForm::Tracks(form));
    let mut filled = Form::new(&app.texts.forms, purpose).with("by", &app.user);
    let (of, kind) = match form {
        TracksForm::Open(case, kind) => (ask(app.store.as_ref(), |view| view.of_case(case)).ok()??, kind),
        TracksForm::Step(track, _) => {
            let row = ask(app.store.as_ref(), |view| view.track(track, today)).ok()??;
            (row.of, row.log.track.kind)
        }
    };
    // What is past was most likely today; what is to come is not known.
    let past = filled.fields.iter().filter(|field| {
        let own_day = field.spec.id == "on-day" && field.spec.required;
        own_day && field.spec.expecting() == crate::domain::dates::Expecting::Past
    });
    if let Some(id) = past.map(|field| field.spec.id.clone()).next() {
        filled = filled.with(&id, date(today));
    }
    let said = preamble(app, form, &of)?;
    filled = filled.reading(said);
    Some(match (form, kind) {
        (TracksForm::Open(case, TrackKind::TransferOut), _) => moving(app, filled, case),
        (TracksForm::Open(..), TrackKind::Wanted) => filled.with("person", of.alleged_perpetrator.unwrap_or_default()),
        _ => filled,
    })
}

fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// What stands above the fields: the case, and what the rule asks about it.
fn preamble(app: &App, form: TracksForm, of: &OfCase) -> Option<String> {
    let reference = of.reference.to_string();
    let here = app.papers.conference.meeting.date.format("%-d %b %Y").to_string();
    let area = &app.papers.conference.meeting.area;
    Some(match form {
        TracksForm::Open(case, TrackKind::Plus) => {
            let today = app.now().date();
            let days = ask(app.store.as_ref(), |view| view.plus_discussions(case, today)).ok()?;
            let count = days.len().to_string();
            let days: Vec<String> = days.iter().map(|day| day.format("%-d %b %Y").to_string()).collect();
            let values = [("reference", reference.as_str()), ("count", &count), ("days", &days.join(", "))];
            app.say(if days.is_empty() { Sentence::PlusNone } else { Sentence::PlusCounted }, &values)
        }
        TracksForm::Step(_, Happened::DisclosureInformed) => {
            app.say(Sentence::InformedAt, &[("reference", &reference), ("area", area), ("day", &here)])
        }
        _ => app.say(Sentence::OfThisCase, &[("reference", &reference)]),
    })
}

/// What the referral says of a move.
fn moving(app: &App, filled: Form, case: CaseId) -> Form {
    let sheet = app.sheet_of(case);
    match sheet.and_then(|sheet| sheet.referral.moved) {
        Some(moved) => filled.with("text", &moved.to).with("on-day", moved.when.map(date).unwrap_or_default()),
        None => filled,
    }
}

/// The changes that a filled form becomes; nothing where something in it is wrong, which is then marked.
pub(super) fn kept_events(app: &mut App, filled: &mut Form, form: TracksForm) -> Option<Vec<Change>> {
    let (by, at) = (filled.text("by"), app.now());
    let (case, track, own) = match form {
        TracksForm::Open(case, kind) => (case, TrackId::new(), kind.begins()),
        TracksForm::Step(track, what) => {
            let today = at.date();
            let row = ask(app.store.as_ref(), |view| view.track(track, today)).ok()??;
            (row.of.case, track, what)
        }
    };
    let mut events = Vec::new();
    for what in events_of(filled, own) {
        let mut event = TrackEvent::new(track, what, &by, at);
        let said = fill(app, filled, &mut event, if what == own { "" } else { what.name() }, case);
        if what == own || said {
            lacking(app, filled, &event, if what == own { "" } else { what.name() });
            events.push(event);
        }
    }
    if filled.fields.iter().any(|field| field.problem.is_some()) {
        return None;
    }
    surroundings(app, &mut events, case);
    let hearing =
        events.iter().find(|event| event.what == Happened::TransferHear).and_then(|event| heard(app, case, event));
    let mut events = events.into_iter();
    let mut changes = Vec::new();
    if let TracksForm::Open(_, kind) = form {
        let opened = Track { id: track, case, kind, opened_at: at, opened_by: by };
        changes.push(Change::Tracks(TrackChange::Open { track: opened, first: events.next()? }));
    }
    changes.extend(events.map(|event| Change::Tracks(TrackChange::Add(event))));
    changes.extend(hearing);
    Some(changes)
}

/// The events that a form has fields for, its own first.
fn events_of(form: &Form, own: Happened) -> Vec<Happened> {
    let mut all = vec![own];
    for field in &form.fields {
        let Some((name, _)) = field.spec.id.split_once('.') else { continue };
        let what = Happened::ALL.iter().copied().find(|what| what.name() == name);
        all.extend(what.filter(|what| !all.contains(what)));
    }
    all
}

/// Fills an event from the fields that are named for it; whether anything stood in them.
fn fill(app: &App, form: &mut Form, event: &mut TrackEvent, prefix: &str, case: CaseId) -> bool {
    let cells: Vec<(String, String)> = form
        .fields
        .iter()
        .filter_map(|field| {
            let id = field.spec.id.clone();
            let cell = match id.split_once('.') {
                Some((name, cell)) if name == prefix => cell.to_owned(),
                None if prefix.is_empty() && id != "by" => id.clone(),
                _ => return None,
            };
            Some((id, cell))
        })
        .collect();
    let mut said = false;
    for (id, cell) in cells {
        let text = form.text(&id);
        match cell.as_str() {
            "on-day" => event.on_day = day_of(app, form, &id),
            "until" => event.until = day_of(app, form, &id),
            "choice" => {
                let word = form.choice(&id).checked_sub(1).and_then(|at| event.what.choices().get(at));
                event.choice = word.map(|word| word.name().to_owned());
                said |= word.is_some();
            }
            "text" => event.texts[0] = form.some(&id),
            "text-2" => event.texts[1] = form.some(&id),
            "text-3" => event.texts[2] = form.some(&id),
            "items" => event.items = lines(&text),
            "agency" => event.agency = app.papers.agency_meant(&text).map(|agency| agency.id),
            "agencies" => agencies(app, form, event, &id),
            "person" => person(app, form, event, &id, case),
            _ => {}
        }
        said |= !text.is_empty();
    }
    said
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The agencies of a list, one a line or between commas; one that is unknown is marked.
fn agencies(app: &App, form: &mut Form, event: &mut TrackEvent, id: &str) {
    let text = form.text(id);
    let mut found: Vec<AgencyId> = Vec::new();
    for name in text.split([',', ';', '\n']).map(str::trim).filter(|name| !name.is_empty()) {
        match app.papers.agency_meant(name) {
            Some(agency) if found.contains(&agency.id) => {}
            Some(agency) => found.push(agency.id),
            None => {
                let said = app.say(Sentence::UnknownAgency, &[("name", name)]);
                form.object(id, said);
            }
        }
    }
    event.items = found.iter().map(ToString::to_string).collect();
}

/// The person of the case that a name means.
fn person(app: &App, form: &mut Form, event: &mut TrackEvent, id: &str, case: CaseId) {
    let name = form.text(id);
    if name.is_empty() {
        return;
    }
    let sheet = app.sheet_of(case);
    let people = sheet.map(|sheet| sheet.referral.people).unwrap_or_default();
    let mut fitting = people.iter().filter(|person| holds_all(&person.name, &name));
    match (fitting.next(), fitting.next()) {
        (Some(person), None) => event.person = Some(person.id),
        _ => form.object(id, app.say(Sentence::NotInCase, &[])),
    }
}

/// Marks what the clause asks for and the form lacks.
fn lacking(app: &App, form: &mut Form, event: &TrackEvent, prefix: &str) {
    let [text, text_2, text_3] = &event.texts;
    for cell in event.what.needs() {
        let (name, has) = match cell {
            Cell::OnDay => ("on-day", event.on_day.is_some()),
            Cell::Until => ("until", event.until.is_some()),
            Cell::Agency => ("agency", event.agency.is_some()),
            Cell::Choice => ("choice", event.choice.is_some()),
            Cell::Text => ("text", text.is_some()),
            Cell::Text2 => ("text-2", text_2.is_some()),
            Cell::Text3 => ("text-3", text_3.is_some()),
            Cell::Items => ("items", !event.items.is_empty()),
            Cell::Meeting => continue,
        };
        if has {
            continue;
        }
        let name = if name == "items" && event.what == Happened::WantedAsked { "agencies" } else { name };
        let id = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        if form.field(&id).is_some_and(|field| field.problem.is_none()) {
            form.object(&id, app.say(Sentence::Required, &[]));
        }
    }
    if event.what == Happened::PlusChosen && event.chose(Word::Plus) {
        let id = |text: &str| format!("plus-answered.{text}");
        let mut asked = ["text", "text-2", "text-3"].map(id).to_vec();
        asked.retain(|id| form.field(id).is_some() && form.text(id).is_empty());
        for id in asked {
            form.object(&id, app.say(Sentence::Required, &[]));
        }
    }
}

/// What is not typed: the meeting that is open, and the discussions that were counted.
fn surroundings(app: &App, events: &mut [TrackEvent], case: CaseId) {
    let today = app.now().date();
    let meeting = &app.papers.conference.meeting;
    for event in events {
        match event.what {
            Happened::DisclosureInformed => event.meeting = Some(meeting.id),
            Happened::PlusChosen if app.papers.case(case).is_some() => event.meeting = Some(meeting.id),
            Happened::PlusOffered => {
                let days = ask(app.store.as_ref(), |view| view.plus_discussions(case, today)).unwrap_or_default();
                event.items = days.iter().map(|day| day.format("%-d %b %Y").to_string()).collect();
            }
            _ => {}
        }
    }
}

/// The decision that says how a case from another MARAC is heard, where a meeting has it on its list (REF-10).
fn heard(app: &App, case: CaseId, event: &TrackEvent) -> Option<Change> {
    let meeting = ask(app.store.as_ref(), |view| {
        let found = view.referrals_to_come()?.into_iter().find(|one| one.case == case);
        Ok(found.and_then(|one| one.meeting))
    });
    let (meeting, _) = meeting.ok().flatten()?;
    let hearing = if event.chose(Word::Information) { HearingKind::Information } else { HearingKind::Full };
    let step = Step {
        id: StepId::new(),
        case,
        by: event.by.clone(),
        at: event.at,
        reason: event.texts[0].clone().unwrap_or_default(),
        kind: StepKind::Listed { meeting, hearing },
    };
    Some(Change::Life(LifeChange::Decide(step)))
}

/// Whether a form of the file can be filled into its event: its fields are parts of events, its choices as many as theirs.
#[cfg(test)]
pub(super) fn mismatch(form: &Form, own: Happened) -> Option<String> {
    use crate::app::form::{FieldKind, Value};
    for field in &form.fields {
        let id = field.spec.id.as_str();
        let (what, cell) = match id.split_once('.') {
            Some((name, cell)) => (Happened::ALL.iter().copied().find(|what| what.name() == name)?, cell),
            None => (own, id),
        };
        let known =
            ["on-day", "until", "choice", "text", "text-2", "text-3", "items", "agency", "agencies", "person", "by"];
        if !known.contains(&cell) {
            return Some(format!("{id} is no part of {}", what.name()));
        }
        if let (Value::Choice(_), "choice") = (&field.value, cell)
            && field.spec.choices.len() != what.choices().len() + 1
        {
            return Some(format!("{id} has {} choices", field.spec.choices.len()));
        }
        let dated = matches!(cell, "on-day" | "until");
        if dated != (field.spec.kind == FieldKind::Date) {
            return Some(format!("{id} is of the wrong kind"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::texts::{Sources, Texts};

    /// Each track and each thing that can happen in one has a form whose fields are parts of it, and which can say
    /// everything that its clause asks for.
    #[test]
    fn every_event_has_a_form_that_can_say_what_it_needs() {
        let forms = Texts::new(Sources::default()).unwrap().forms;
        let opening = TrackKind::ALL.iter().map(|kind| (TracksForm::Open(CaseId::new(), *kind), kind.begins()));
        let begins = |what: &Happened| TrackKind::ALL.iter().any(|kind| kind.begins() == *what);
        let steps = Happened::ALL.iter().filter(|what| !begins(what));
        let steps = steps.map(|what| (TracksForm::Step(TrackId::new(), *what), *what));
        for (form, own) in opening.chain(steps) {
            let form = Form::new(&forms, Purpose::Desk(DeskForm::Tracks(form)));
            assert!(!form.fields.is_empty(), "{own:?} has no form");
            assert_eq!(mismatch(&form, own), None, "{own:?}");
            for cell in own.needs() {
                let names: &[&str] = match cell {
                    Cell::OnDay => &["on-day"],
                    Cell::Until => &["until"],
                    Cell::Agency => &["agency"],
                    Cell::Choice => &["choice"],
                    Cell::Text => &["text"],
                    Cell::Text2 => &["text-2"],
                    Cell::Text3 => &["text-3"],
                    Cell::Items => &["items", "agencies"],
                    // The one that is open.
                    Cell::Meeting => continue,
                };
                let field = names.iter().find_map(|name| form.field(name));
                let field = field.unwrap_or_else(|| panic!("{own:?} can't say {cell:?}"));
                assert!(field.spec.required, "{own:?} asks for {} and does not mark it", field.spec.label);
            }
        }
    }
}
