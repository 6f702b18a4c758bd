//! What is done about closed cases: who reads one, who gets its papers, opening it here, and opening it for everybody.

use std::collections::BTreeMap;

use super::{closed_readers, go, open_form, read, select_row};
use crate::app::App;
use crate::app::desk::{self, Desk, RowKey};
use crate::app::form::purpose::ClosedForm;
use crate::app::form::{DeskForm, Form, Purpose};
use crate::app::list::folded;
use crate::app::panes::Pane;
use crate::app::popup::{Asked, Popup, Question};
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::command::DeskCommand;
use crate::command::desk::closed::ClosedCommand as C;
use crate::domain::agency::{Contact, ContactRole};
use crate::domain::closed::{ClosedRecipient, Confirmed};
use crate::domain::conflict::Declared;
use crate::domain::contacts::may_receive;
use crate::domain::identifier::{CaseId, ClosedRecipientId, ContactId};
use crate::record::change::{Change, ClosedChange};
use crate::record::closed::{ClosedCase, ClosedReader, PersonLine, RECOVERY_READER, ReaderConflict};

/// Goes to the closed cases, to this one.
pub(super) fn go_to(app: &mut App, case: CaseId) {
    go(app, Desk::Closed);
    select_row(app, Desk::Closed, RowKey::Case(case));
}

/// Opens a row: the case lies open, and no other.
pub(super) fn open(app: &mut App, key: RowKey) {
    let RowKey::Case(case) = key else { return };
    match closed(app, case).and_then(|found| found.meeting) {
        Some((meeting, _)) => {
            if app.open_closed(case, meeting) {
                super::moving::go_to(app, Pane::Notes);
            }
        }
        None => read(app),
    }
}

pub(super) fn command(app: &mut App, command: C) {
    let form = match (command, selected(app)) {
        (C::Go, _) => return go(app, Desk::Closed),
        (C::Leave, _) => return app.leave_closed(),
        (C::ShowClosed, _) => return read(app),
        (C::AddReader, Some(case)) => ClosedForm::AddReader(case),
        (C::RemoveReader, Some(case)) => ClosedForm::RemoveReader(case),
        (C::Distribution, Some(case)) => ClosedForm::Distribution(case),
        (C::ComeBack, Some(case)) => ClosedForm::ComeBack(case),
        (C::Knows, Some(case)) => ClosedForm::Knows(case),
        (C::Decide, Some(case)) => ClosedForm::Decided(case),
        (C::Compare, Some(case)) => ClosedForm::Compare(case),
        (C::WasHeard, Some(case)) => return ask_was_heard(app, case),
        (C::WritePapers, Some(case)) => return closed_readers::write(app, case),
        (_, None) => return,
    };
    open_form(app, DeskForm::Closed(form));
}

/// It comes off the list to which the meeting's end took it, so that is asked.
fn ask_was_heard(app: &mut App, case: CaseId) {
    let Some((found, (_, day))) = closed(app, case).and_then(|found| Some((found.reference, found.not_heard_at?)))
    else {
        return;
    };
    let values = [("case", found.to_string()), ("day", day.format("%a %-d %b %Y").to_string())];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let title = app.say(Sentence::AskClosedWasHeard, &values);
    let asked = Asked::Desk(DeskCommand::Closed(C::WasHeard), RowKey::Case(case));
    app.popups.push(Popup::Question(Question::new(title, Vec::new(), asked)));
}

/// Does what was asked about with a question, now that it was answered with yes.
pub(super) fn confirmed(app: &mut App, command: C, key: RowKey) {
    let (C::WasHeard, RowKey::Case(case)) = (command, key) else { return };
    let Some((meeting, day)) = closed(app, case).and_then(|found| found.not_heard_at) else { return };
    let change = Change::Closed(ClosedChange::WasHeard { case, meeting });
    if app.make("that a closed case was heard", vec![change]) {
        let day = day.format("%a %-d %b %Y").to_string();
        app.notices.say(app.say(Sentence::ClosedWasHeard, &[("day", &day)]));
    }
}

fn selected(app: &App) -> Option<CaseId> {
    match desk::selected(app, Desk::Closed)?.key {
        RowKey::Case(case) => Some(case),
        _ => None,
    }
}

pub(super) fn closed(app: &App, case: CaseId) -> Option<ClosedCase> {
    ask(app.store.as_ref(), |view| view.closed_case(case)).ok().flatten()
}

/// A form of this desk as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(app: &App, form: ClosedForm) -> Option<Form> {
    let purpose = Purpose::Desk(DeskForm::Closed(form.clone()));
    let new = || Form::new(&app.texts.forms, purpose);
    let said = |sentence, none: Sentence, names: Vec<String>| match names.as_slice() {
        [] => app.say(none, &[]),
        names => app.say(sentence, &[("names", &names.join(", "))]),
    };
    match form {
        ClosedForm::AddReader(case) => {
            let names = may_come(app, &closed(app, case)?).into_iter().map(|(name, _)| name).collect();
            Some(new().reading(said(Sentence::ClosedMayRead, Sentence::ClosedNobodyElse, names)))
        }
        ClosedForm::RemoveReader(case) => {
            let names = closed(app, case)?.readers.into_iter().map(|one| one.name).collect();
            Some(new().with("by", &app.user).reading(said(Sentence::ClosedMayGo, Sentence::ClosedMayGo, names)))
        }
        ClosedForm::Distribution(case) => {
            closed(app, case)?;
            let names = representatives(app).map(|contact| contact.name.clone()).collect();
            Some(new().reading(said(Sentence::ClosedMayReceive, Sentence::ClosedNoContacts, names)))
        }
        ClosedForm::Knows(case) => closed_readers::knows(app, new(), case),
        ClosedForm::Decided(case) => closed_readers::decided(app, new(), case),
        ClosedForm::Compare(case) => closed_readers::compare(app, new(), case),
        ClosedForm::ComeBack(case) => {
            let reference = closed(app, case)?.reference.to_string();
            let said = app.say(Sentence::ClosedComingBack, &[("case", &reference)]);
            Some(new().with("by", &app.user).reading(said).starting_at("reason"))
        }
    }
}

/// Those who could come to the list, with their lines.
pub(super) fn may_come(app: &App, case: &ClosedCase) -> Vec<(String, PersonLine)> {
    let people = ask(app.store.as_ref(), |view| view.not_on_closed_list(case)).unwrap_or_default();
    let line = |one: &crate::record::roster::Person| if one.is_recovery() { RECOVERY_READER } else { one.id };
    people.into_iter().map(|one| (one.name.clone(), line(&one))).collect()
}

/// Papers go to representatives only (MOP 4.14).
fn representatives(app: &App) -> impl Iterator<Item = &Contact> {
    let agencies = &app.papers.conference.agencies;
    let receives = |contact: &Contact| {
        let agency = agencies.iter().find(|agency| agency.id == contact.agency);
        agency.is_some_and(|agency| may_receive(agency, contact).is_ok())
    };
    let contacts = app.papers.conference.contacts.iter();
    contacts.filter(move |contact| contact.role == ContactRole::Representative && receives(contact))
}

/// The one of these that somebody means: by name, or the only one of whose names one begins so.
pub(super) fn meant<T>(all: impl Iterator<Item = (String, T)>, text: &str) -> Option<T> {
    let wanted = folded(text.trim());
    if wanted.is_empty() {
        return None;
    }
    let begins = |name: &str| {
        let name = folded(name);
        name.starts_with(&wanted) || name.split_whitespace().any(|word| word.starts_with(&wanted))
    };
    let (mut exact, mut found): (Option<T>, Vec<T>) = (None, Vec::new());
    for (name, one) in all.filter(|(name, _)| begins(name)) {
        if folded(&name) == wanted { exact = Some(one) } else { found.push(one) }
    }
    exact.or_else(|| if found.len() == 1 { found.pop() } else { None })
}

/// Makes the change that a form of this desk is for; whether it was made.
pub(super) fn keep(app: &mut App, filled: &mut Form, form: ClosedForm) -> bool {
    let Some(found) = closed(app, form.case()) else {
        app.notices.say(app.say(Sentence::RowGone, &[]));
        return false;
    };
    match form {
        ClosedForm::AddReader(_) => add_reader(app, filled, &found),
        ClosedForm::RemoveReader(_) => remove_reader(app, filled, &found),
        ClosedForm::Distribution(_) => distribution(app, filled, &found),
        ClosedForm::Knows(_) => closed_readers::keep_knows(app, filled, &found),
        ClosedForm::Decided(_) => closed_readers::keep_decided(app, filled, &found),
        ClosedForm::Compare(_) => closed_readers::keep_compared(app, filled, &found),
        ClosedForm::ComeBack(_) => come_back(app, filled, &found),
    }
}

fn add_reader(app: &mut App, filled: &mut Form, found: &ClosedCase) -> bool {
    let Some(person) = meant(may_come(app, found).into_iter(), &filled.text("name")) else {
        filled.object("name", app.say(Sentence::ClosedNotOne, &[]));
        return false;
    };
    let reader = ClosedReader::new(found.case, person, app.now(), &app.user, &filled.text("reason"));
    let declared = match filled.choice("knows") {
        1 => Some(Declared::None),
        2 => Some(Declared::Knows),
        _ => None,
    };
    let said = declared.filter(|_| person != RECOVERY_READER);
    let said = said.map(|said| ReaderConflict::new(found.case, person, said, None, &app.user, app.now()));
    let declare = said.map(|said| Change::Closed(ClosedChange::DeclareReader(said)));
    if declared == Some(Declared::Knows) {
        // The Chair decides before they are let in.
        let made = app.make("a declaration", declare.into_iter().collect());
        if made {
            app.notices.say(app.say(Sentence::ClosedChairDecides, &[]));
        }
        return made;
    }
    let add = Change::Closed(ClosedChange::AddReader(reader));
    app.make("a reader of a closed case", declare.into_iter().chain([add]).collect())
}

fn remove_reader(app: &mut App, filled: &mut Form, found: &ClosedCase) -> bool {
    let readers = found.readers.iter().map(|one| (one.name.clone(), one.person));
    let Some(person) = meant(readers, &filled.text("name")) else {
        filled.object("name", app.say(Sentence::ClosedNotOne, &[]));
        return false;
    };
    if app.papers.apart == Some(found.case) {
        app.leave_closed();
    }
    let (by, reason) = (filled.text("by"), filled.text("reason"));
    let change = ClosedChange::RemoveReader { case: found.case, person, by, reason };
    let made = app.make("a reader of a closed case", vec![Change::Closed(change)]);
    if made {
        app.notices.say(app.say(Sentence::ClosedTakenOff, &[]));
    }
    made
}

fn distribution(app: &mut App, filled: &mut Form, found: &ClosedCase) -> bool {
    // Who is on it and gets nothing any more can still be taken off.
    let mut contacts: BTreeMap<ContactId, String> =
        representatives(app).map(|contact| (contact.id, contact.name.clone())).collect();
    contacts.extend(found.recipients.iter().map(|one| (one.recipient.contact, one.name.clone())));
    let contacts = contacts.into_iter().map(|(id, name)| (name, id));
    let Some(contact) = meant(contacts, &filled.text("name")) else {
        filled.object("name", app.say(Sentence::ClosedNoRepresentative, &[]));
        return false;
    };
    let on_list = found.recipients.iter().find(|one| one.recipient.contact == contact).map(|one| &one.recipient);
    let (now, by) = (app.now(), app.user.clone());
    if filled.choice("takes-off") == 1 {
        let change = on_list.map(|one| Change::Closed(ClosedChange::RemoveRecipient(one.id)));
        return app.make("the distribution of a closed case", change.into_iter().collect());
    }
    let said = |id: &str, before: Option<(String, chrono::NaiveDateTime)>| match filled.choice(id) {
        1 => before.or_else(|| Some((by.clone(), now))),
        2 => None,
        _ => before,
    };
    let researches = said("researches", on_list.and_then(|one| one.researches.clone()));
    let shielded = said("shielded", on_list.and_then(|one| one.shielded.clone()));
    let changes = match on_list {
        None => {
            let id = ClosedRecipientId::new();
            let new = ClosedRecipient { id, case: found.case, contact, at: now, by: by.clone(), researches, shielded };
            vec![Change::Closed(ClosedChange::AddRecipient(new))]
        }
        Some(one) => [(Confirmed::Researches, researches), (Confirmed::Shielded, shielded)]
            .map(|(what, confirmed)| Change::Closed(ClosedChange::Confirm { recipient: one.id, what, confirmed }))
            .to_vec(),
    };
    app.make("the distribution of a closed case", changes)
}

fn come_back(app: &mut App, filled: &mut Form, found: &ClosedCase) -> bool {
    app.leave_closed();
    let (by, reason) = (filled.text("by"), filled.text("reason"));
    let change = ClosedChange::ComeBack { case: found.case, by, at: app.now(), reason };
    let made = app.make("the return of a closed case", vec![Change::Closed(change)]);
    if made {
        app.notices.say(app.say(Sentence::ClosedNoMore, &[]));
    }
    made
}
