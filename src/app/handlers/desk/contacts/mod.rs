//! What is done about agencies and their people: joiners, leavers, the quarterly check, guests (CON-1 to CON-5).

mod agencies;
mod people;

use super::{go, open_form, read};
use crate::app::App;
use crate::app::desk::{self, Desk, RowKey, contact_list, release_lines};
use crate::app::form::purpose::{ContactsForm as F, DayForm};
use crate::app::form::{DeskForm, Form, Purpose};
use crate::app::popup::{Popup, Reading};
use crate::app::texts::Sentence;
use crate::command::Command;
use crate::command::DeskCommand;
use crate::command::desk::contacts::ContactsCommand as C;
use crate::domain::agency::{Agency, Contact};
use crate::domain::contacts::{ContactList, Suggestion};
use crate::domain::identifier::{AgencyId, ContactId, SignUpId};
use crate::record::change::{Change, ContactsChange};

/// Opens a row, to be read.
pub(super) fn open(app: &mut App, _key: RowKey) {
    read(app);
}

pub(super) fn command(app: &mut App, command: C) {
    let key = desk::selected(app, Desk::Contacts).map(|row| row.key);
    let form = match (command, key) {
        (C::Go, _) => return go(app, Desk::Contacts),
        (C::Turn, _) => {
            app.panes.desks.options.former_contacts ^= true;
            return;
        }
        (C::ShowReleases, _) => return show_releases(app),
        (C::SignCheck, key) => return sign_check(app, key),
        (C::AddAgency, _) => F::NewAgency,
        (C::Release, _) => F::Release,
        (C::AddContact, Some(RowKey::Agency(agency))) => F::NewContact(agency),
        (C::AddContact, Some(RowKey::Contact(contact))) => match find(app, contact) {
            Some(contact) => F::NewContact(contact.agency),
            None => return,
        },
        (C::Edit, Some(RowKey::Agency(agency))) => F::EditAgency(agency),
        (C::Edit, Some(RowKey::Contact(contact))) => F::EditContact(contact),
        (C::Approve, Some(RowKey::Contact(contact))) => F::Approve(contact),
        (C::Refuse, Some(RowKey::Contact(contact))) => F::Refuse(contact),
        (C::Left, Some(RowKey::Contact(contact))) => F::Left(contact),
        (C::Withdraw, Some(RowKey::Agency(agency))) => F::Withdraw(agency),
        (C::Restore, Some(key)) => return restore(app, key),
        (C::SignUp, Some(RowKey::Organisation(id))) => match suggested(app, id).and_then(|one| one.agency) {
            Some(agency) => F::EditAgency(agency),
            None => F::SignUp(id),
        },
        (C::DismissSignUp, Some(RowKey::Organisation(id))) => F::Dismiss(id),
        _ => return,
    };
    open_form(app, DeskForm::Contacts(form));
}

/// The list as it is now; empty where it can't be read, which its desk says.
fn list(app: &App) -> ContactList {
    contact_list(app).unwrap_or_default()
}

fn find(app: &App, id: ContactId) -> Option<Contact> {
    list(app).agencies.into_iter().flat_map(|one| one.contacts).find(|contact| contact.id == id)
}

fn agency(app: &App, id: AgencyId) -> Option<Agency> {
    list(app).agencies.into_iter().map(|one| one.agency).find(|agency| agency.id == id)
}

fn suggested(app: &App, id: SignUpId) -> Option<Suggestion> {
    list(app).suggestions.into_iter().find(|one| one.id == id)
}

fn show_releases(app: &mut App) {
    let lines = release_lines(app, &list(app).releases);
    let title = Command::Desk(DeskCommand::Contacts(C::ShowReleases)).title();
    app.popups.push(Popup::Reading(Reading::new(title, lines)));
}

/// The form of the check: of the area of the row, elsewhere of the area of the meeting that is open.
fn sign_check(app: &mut App, key: Option<RowKey>) {
    let meeting = match key {
        Some(RowKey::Meeting(meeting)) => meeting,
        _ => app.papers.conference.meeting.id,
    };
    open_form(app, DeskForm::Day(DayForm::Checked(meeting)));
}

fn restore(app: &mut App, key: RowKey) {
    let change = match key {
        RowKey::Contact(id) => ContactsChange::Leave { id, left: None },
        RowKey::Agency(id) => ContactsChange::WithdrawAgency { id, withdrawn: None },
        _ => return,
    };
    if app.make("somebody's coming back", vec![Change::Contacts(change)]) {
        app.notices.say(app.say(Sentence::BackOnLists, &[]));
    }
}

/// Does what was asked about with a question, now that it was answered with yes: this desk asks none.
pub(super) fn confirmed(_app: &mut App, _command: C, _key: RowKey) {}

/// A form as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(app: &App, form: F) -> Option<Form> {
    let empty = Form::new(&app.texts.forms, Purpose::Desk(DeskForm::Contacts(form)));
    match form {
        F::NewAgency => Some(agencies::new(app, empty, "")),
        F::SignUp(id) => Some(agencies::new(app, empty, &suggested(app, id)?.organisation)),
        F::EditAgency(id) => Some(agencies::edit(empty, &agency(app, id)?)),
        F::Withdraw(id) => agencies::withdraw(app, empty, id),
        F::Release => Some(agencies::release(app, empty)),
        F::Dismiss(id) => {
            let name = suggested(app, id)?.organisation;
            Some(empty.with("by", &app.user).reading(name).starting_at("reason"))
        }
        F::NewContact(id) => Some(people::new(app, empty, &agency(app, id)?)),
        F::EditContact(id) => Some(people::edit(empty, &find(app, id)?)),
        F::Approve(id) => Some(people::approve(app, empty, &find(app, id)?)),
        F::Refuse(id) => Some(people::refuse(app, empty, &find(app, id)?)),
        F::Left(id) => people::leave(app, empty, &find(app, id)?),
    }
}

/// Makes the change that a form is for; whether it was made.
pub(super) fn keep(app: &mut App, filled: &mut Form, form: F) -> bool {
    match form {
        F::NewAgency | F::SignUp(_) => agencies::keep(app, filled, None),
        F::EditAgency(id) => agencies::keep(app, filled, Some(id)),
        F::Withdraw(id) => agencies::keep_withdrawn(app, filled, id),
        F::Release => agencies::keep_release(app, filled),
        F::Dismiss(id) => agencies::keep_dismissed(app, filled, id),
        F::NewContact(id) => people::keep_new(app, filled, id),
        F::EditContact(id) => people::keep_edited(app, filled, id),
        F::Approve(id) => people::keep_approved(app, filled, id),
        F::Refuse(id) => people::keep_refused(app, filled, id),
        F::Left(id) => people::keep_left(app, filled, id),
    }
}

/// A list that is written in one line, between commas.
fn in_line(text: &str) -> Vec<String> {
    text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A list that is written one a line.
fn in_lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn day(date: chrono::NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}
