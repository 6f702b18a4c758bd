//! The forms of the people of agencies: joiners, leavers, changes (CON-1, CON-3).

use super::super::select_new;
use super::{day, find, in_line};
use crate::app::App;
use crate::app::desk::{Desk, RowKey};
use crate::app::form::Form;
use crate::app::handlers::forms::day_of;
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::contacts::{Approval, Joining, Left};
use crate::domain::identifier::{AgencyId, ContactId};
use crate::record::change::{Change, ContactsChange};

pub(super) fn new(app: &App, form: Form, agency: &Agency) -> Form {
    let areas = match agency.areas.as_slice() {
        [] => app.papers.conference.meeting.area.clone(),
        areas => areas.join(", "),
    };
    form.with("areas", areas).reading(app.say(Sentence::NewAt, &[("agency", &agency.name)]))
}

pub(super) fn edit(form: Form, contact: &Contact) -> Form {
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    form.with("name", &contact.name)
        .choosing("role", ContactRole::ALL.iter().position(|role| *role == contact.role).unwrap_or(0))
        .with("job-title", some(&contact.job_title))
        .with("telephone", some(&contact.telephone))
        .with("secure-email", some(&contact.secure_email))
        .with("areas", contact.areas.join(", "))
        .with("briefed", contact.briefed.map(day).unwrap_or_default())
}

fn written(app: &App, form: &Form, before: Option<Contact>, agency: AgencyId) -> Contact {
    let (id, approval, left) = match before {
        Some(before) => (before.id, before.approval, before.left),
        None => (ContactId::new(), None, None),
    };
    Contact {
        id,
        agency,
        role: ContactRole::ALL.get(form.choice("role")).copied().unwrap_or(ContactRole::Representative),
        name: form.text("name"),
        job_title: form.some("job-title"),
        telephone: form.some("telephone"),
        secure_email: form.some("secure-email"),
        areas: in_line(&form.text("areas")),
        approval,
        left,
        briefed: day_of(app, form, "briefed"),
    }
}

/// A joiner waits until the manager has approved (MOP 10.11), unless that is known already.
pub(super) fn keep_new(app: &mut App, form: &mut Form, agency: AgencyId) -> bool {
    let approved = form.some("approved-by");
    let waits = approved.is_none();
    let approval = Approval {
        standing: if waits { Joining::Proposed } else { Joining::Approved },
        by: approved.unwrap_or_else(|| app.user.clone()),
        at: app.now(),
        note: form.some("note"),
    };
    let contact = Contact { approval: Some(approval), ..written(app, form, None, agency) };
    let id = contact.id;
    let made = app.make("a contact", vec![Change::Contacts(ContactsChange::AddContact(contact))]);
    if made {
        let sentence = if waits { Sentence::JoinerWaits } else { Sentence::JoinerOnLists };
        app.notices.say(app.say(sentence, &[]));
        select_new(app, Desk::Contacts, RowKey::Contact(id));
    }
    made
}

pub(super) fn keep_edited(app: &mut App, form: &mut Form, id: ContactId) -> bool {
    let Some(before) = find(app, id) else { return false };
    let agency = before.agency;
    let contact = written(app, form, Some(before), agency);
    app.make("a change of a contact", vec![Change::Contacts(ContactsChange::ReviseContact(contact))])
}

fn about(app: &App, contact: &Contact) -> String {
    let name = Eyes::of(app).name(&contact.name).into_owned();
    format!("{name}, {}, {}", contact.role.title(), app.papers.agency_name(Some(contact.agency)))
}

pub(super) fn approve(app: &App, form: Form, contact: &Contact) -> Form {
    let briefed = contact.briefed.map(day).unwrap_or_default();
    form.with("briefed", briefed).reading(about(app, contact))
}

pub(super) fn refuse(app: &App, form: Form, contact: &Contact) -> Form {
    form.with("by", &app.user).reading(about(app, contact)).starting_at("reason")
}

/// Approved by somebody; who was briefed before anything is sent there is kept with it (MOP 10.10).
pub(super) fn keep_approved(app: &mut App, form: &mut Form, id: ContactId) -> bool {
    let Some(contact) = find(app, id) else { return false };
    let approval =
        Approval { standing: Joining::Approved, by: form.text("by"), at: app.now(), note: form.some("note") };
    let briefed = day_of(app, form, "briefed");
    let mut changes = vec![Change::Contacts(ContactsChange::Approve { id, approval: approval.clone() })];
    if briefed != contact.briefed {
        let contact = Contact { approval: Some(approval), briefed, ..contact };
        changes.push(Change::Contacts(ContactsChange::ReviseContact(contact)));
    }
    let made = app.make("an approval", changes);
    if made {
        app.notices.say(app.say(Sentence::JoinerOnLists, &[]));
    }
    made
}

pub(super) fn keep_refused(app: &mut App, form: &mut Form, id: ContactId) -> bool {
    let approval =
        Approval { standing: Joining::Refused, by: form.text("by"), at: app.now(), note: form.some("reason") };
    app.make("a refusal", vec![Change::Contacts(ContactsChange::Approve { id, approval })])
}

pub(super) fn leave(app: &App, form: Form, contact: &Contact) -> Option<Form> {
    let reading = format!("{}. {}", about(app, contact), app.say(Sentence::Leaves, &[]));
    Some(form.with("on", day(app.now().date())).reading(reading))
}

/// Off every list at once: nothing is sent there, and no meeting to come expects them (CON-3).
pub(super) fn keep_left(app: &mut App, form: &mut Form, id: ContactId) -> bool {
    let (Some(contact), Some(on)) = (find(app, id), day_of(app, form, "on")) else { return false };
    let expected = ask(app.store.as_ref(), |view| view.expected_from(contact.agency, Some(id))).unwrap_or_default();
    let count = expected.len().to_string();
    let left = Some(Left { on, reason: form.some("reason") });
    let mut changes = vec![Change::Contacts(ContactsChange::Leave { id, left })];
    changes.extend(expected.into_iter().map(Change::RemoveAttendee));
    let made = app.make("somebody's leaving", changes);
    if made {
        app.notices.say(app.say(Sentence::ContactGone, &[("count", &count)]));
    }
    made
}
