//! The forms of agencies: new, changed, withdrawn; what was given without a contact; who is not asked to sign up.

use std::collections::BTreeSet;

use super::super::select_new;
use super::{agency, day, in_line, in_lines, list, suggested};
use crate::app::App;
use crate::app::desk::{Desk, RowKey};
use crate::app::form::Form;
use crate::app::handlers::forms::day_of;
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::domain::agency::Agency;
use crate::domain::agency_names::{AgencyNames, is_usable};
use crate::domain::contacts::{Attends, Release, SignUp, Withdrawn};
use crate::domain::identifier::{AgencyId, ReleaseId, SignUpId};
use crate::domain::listing::Decision;
use crate::record::change::{Change, ContactsChange};

const ATTENDS: [Option<Attends>; 4] =
    [None, Some(Attends::Routinely), Some(Attends::ReportsOnly), Some(Attends::CaseByCase)];

pub(super) fn new(app: &App, form: Form, name: &str) -> Form {
    form.with("name", name).with("areas", &app.papers.conference.meeting.area)
}

pub(super) fn edit(form: Form, agency: &Agency) -> Form {
    form.with("name", &agency.name)
        .with("short-name", &agency.short_name)
        .with("kind", &agency.kind)
        .with("areas", agency.areas.join(", "))
        .with("protocol-signed", agency.protocol_signed.map(day).unwrap_or_default())
        .with("protocol-document", agency.protocol_document.as_deref().unwrap_or_default())
        .choosing("attends", ATTENDS.iter().position(|one| *one == agency.attends).unwrap_or(0))
        .with("routine-actions", agency.routine_actions.join("\n"))
}

/// The short name that is typed in front of a colon: as it was written, or one that is free.
fn short_name(app: &App, form: &mut Form, own: Option<AgencyId>) -> Option<String> {
    let agencies = list(app).agencies;
    let others = agencies.iter().filter(|one| Some(one.agency.id) != own);
    let taken: BTreeSet<String> = others.map(|one| one.agency.short_name.clone()).collect();
    let Some(written) = form.some("short-name") else {
        let names = AgencyNames::shipped().ok()?;
        return Some(names.suggest(&form.text("name"), &form.text("kind"), &taken));
    };
    let written = written.to_lowercase();
    let problem = match (is_usable(&written), taken.contains(&written)) {
        (false, _) => Sentence::ShortNameUnusable,
        (_, true) => Sentence::ShortNameTaken,
        _ => return Some(written),
    };
    form.object("short-name", app.say(problem, &[]));
    None
}

/// Adds an agency, or changes one.
pub(super) fn keep(app: &mut App, form: &mut Form, before: Option<AgencyId>) -> bool {
    let Some(short_name) = short_name(app, form, before) else { return false };
    let name = form.text("name");
    let same = |other: &Agency| Some(other.id) != before && other.name.trim().eq_ignore_ascii_case(&name);
    if list(app).agencies.iter().any(|one| same(&one.agency)) {
        form.object("name", app.say(Sentence::AgencyThere, &[]));
        return false;
    }
    let before = before.and_then(|id| agency(app, id));
    let made = Agency {
        id: before.as_ref().map_or_else(AgencyId::new, |before| before.id),
        name: name.clone(),
        short_name,
        kind: form.text("kind").to_lowercase(),
        protocol_signed: day_of(app, form, "protocol-signed"),
        areas: in_line(&form.text("areas")),
        routine_actions: in_lines(&form.text("routine-actions")),
        attends: ATTENDS.get(form.choice("attends")).copied().flatten(),
        protocol_document: form.some("protocol-document"),
        withdrawn: before.as_ref().and_then(|before| before.withdrawn.clone()),
    };
    let (signed, id) = (made.protocol_signed.is_some(), made.id);
    let (what, change) = match before {
        Some(_) => ("a change of an agency", Change::ReviseAgency(made)),
        None => ("an agency", Change::Contacts(ContactsChange::AddAgency(made))),
    };
    let kept = app.make(what, vec![change]);
    if kept {
        let sentence = if signed { Sentence::AgencyKept } else { Sentence::AgencyKeptUnsigned };
        app.notices.say(app.say(sentence, &[("agency", &name)]));
        select_new(app, Desk::Contacts, RowKey::Agency(id));
    }
    kept
}

pub(super) fn withdraw(app: &App, form: Form, id: AgencyId) -> Option<Form> {
    let list = list(app);
    let one = list.agencies.iter().find(|one| one.agency.id == id)?;
    let actions = one.open_actions.to_string();
    let reading = app.say(Sentence::Withdrawing, &[("agency", &one.agency.name), ("count", &actions)]);
    Some(form.with("on", day(app.now().date())).with("by", &app.user).reading(reading).starting_at("reason"))
}

/// It goes off every list at once: nothing is sent there, nobody of it is expected (CON-3).
pub(super) fn keep_withdrawn(app: &mut App, form: &mut Form, id: AgencyId) -> bool {
    let Some(on) = day_of(app, form, "on") else { return false };
    let withdrawn = Some(Withdrawn { on, by: form.text("by"), reason: form.text("reason") });
    let expected = ask(app.store.as_ref(), |view| view.expected_from(id, None)).unwrap_or_default();
    let actions = list(app).agencies.iter().find(|one| one.agency.id == id).map_or(0, |one| one.open_actions);
    let (count, actions) = (expected.len().to_string(), actions.to_string());
    let mut changes = vec![Change::Contacts(ContactsChange::WithdrawAgency { id, withdrawn })];
    changes.extend(expected.into_iter().map(Change::RemoveAttendee));
    let made = app.make("an agency's withdrawal", changes);
    if made {
        app.notices.say(app.say(Sentence::AgencyWithdrew, &[("count", &count), ("actions", &actions)]));
    }
    made
}

pub(super) fn release(app: &App, form: Form) -> Form {
    form.reading(app.say(Sentence::Releasing, &[]))
}

/// Something was given where no approved contact was at hand (CON-4).
pub(super) fn keep_release(app: &mut App, form: &mut Form) -> bool {
    let agency = form.some("agency").and_then(|text| app.papers.agency_meant(&text).map(|agency| agency.id));
    let release = Release {
        id: ReleaseId::new(),
        at: app.now(),
        by: app.user.clone(),
        agency,
        to_whom: form.text("to-whom"),
        what: form.text("what"),
        necessity: form.text("necessity"),
        lawful_basis: form.text("basis"),
        told: form.some("told"),
    };
    let made = app.make("what was given out", vec![Change::Contacts(ContactsChange::Release(release))]);
    if made {
        app.notices.say(app.say(Sentence::ReleaseKept, &[]));
    }
    made
}

pub(super) fn keep_dismissed(app: &mut App, form: &mut Form, id: SignUpId) -> bool {
    let Some(suggestion) = suggested(app, id) else { return false };
    let dismissed = Decision { by: form.text("by"), at: app.now(), reason: form.text("reason") };
    let sign_up = SignUp { id, organisation: suggestion.organisation, dismissed };
    app.make("who is not asked to sign up", vec![Change::Contacts(ContactsChange::DismissSignUp(sign_up))])
}
