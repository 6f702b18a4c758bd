//! What is done on the desks: opened, left, gone through; and which desk's file does a command of its own.

mod calendar;
mod closed;
mod closed_readers;
mod contacts;
mod day;
mod people;
mod referrals;
mod research;
mod tracks;
mod tracks_form;

pub(super) use people::said_by_match;
pub(super) use referrals::{edit as edit_referral, open as open_referral, outcome_words, stand_on};
pub(super) use tracks::{row_case, step_form, steps};

use super::{moving, popups};
use crate::app::App;
use crate::app::desk::{self, Desk, Left, RowKey, settle};
use crate::app::form::purpose::ReferralsForm;
use crate::app::form::{DeskForm, Form};
use crate::app::list::Step;
use crate::app::panes::Pane;
use crate::app::popup::{Popup, Reading};
use crate::app::texts::Sentence;
use crate::command::DeskCommand as D;

/// Does a command of a desk, which can be done.
pub(super) fn command(app: &mut App, command: D) {
    match command {
        D::Referrals(command) => referrals::command(app, command),
        D::Day(command) => day::command(app, command),
        D::People(command) => people::command(app, command),
        D::Research(command) => research::command(app, command),
        D::Contacts(command) => contacts::command(app, command),
        D::Tracks(command) => tracks::command(app, command),
        D::Calendar(command) => calendar::command(app, command),
        D::Closed(command) => closed::command(app, command),
    }
}

/// Does what a question of a desk asked, now that it was answered with yes.
pub(super) fn confirmed(app: &mut App, command: D, key: RowKey) {
    match command {
        D::Referrals(command) => referrals::confirmed(app, command, key),
        D::Day(command) => day::confirmed(app, command, key),
        D::People(command) => people::confirmed(app, command, key),
        D::Research(command) => research::confirmed(app, command, key),
        D::Contacts(command) => contacts::confirmed(app, command, key),
        D::Tracks(command) => tracks::confirmed(app, command, key),
        D::Calendar(command) => calendar::confirmed(app, command, key),
        D::Closed(command) => closed::confirmed(app, command, key),
    }
}

/// A form of a desk as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(app: &App, form: DeskForm) -> Option<Form> {
    match form {
        DeskForm::Referrals(form) => referrals::fresh(app, form),
        DeskForm::Day(form) => day::fresh(app, form),
        DeskForm::People(form) => people::fresh(app, form),
        DeskForm::Research(form) => research::fresh(app, form),
        DeskForm::Contacts(form) => contacts::fresh(app, form),
        DeskForm::Tracks(form) => tracks::fresh(app, form),
        DeskForm::Calendar(form) => calendar::fresh(app, form),
        DeskForm::Closed(form) => closed::fresh(app, form),
    }
}

/// Makes the change that a form of a desk is for; whether it was made.
pub(super) fn keep(app: &mut App, filled: &mut Form, form: DeskForm) -> bool {
    match form {
        DeskForm::Referrals(form) => referrals::keep(app, filled, form),
        DeskForm::Day(form) => day::keep(app, filled, form),
        DeskForm::People(form) => people::keep(app, filled, form),
        DeskForm::Research(form) => research::keep(app, filled, form),
        DeskForm::Contacts(form) => contacts::keep(app, filled, form),
        DeskForm::Tracks(form) => tracks::keep(app, filled, form),
        DeskForm::Calendar(form) => calendar::keep(app, filled, form),
        DeskForm::Closed(form) => closed::keep(app, filled, form),
    }
}

/// Opens the selected row.
pub(super) fn open(app: &mut App, desk: Desk) {
    let Some(row) = desk::selected(app, desk) else { return };
    match desk {
        Desk::Referrals => referrals::open(app, row.key),
        Desk::Day => day::open(app, row.key),
        Desk::People => people::open(app, row.key),
        Desk::Research => research::open(app, row.key),
        Desk::Contacts => contacts::open(app, row.key),
        Desk::Tracks => tracks::open(app, row.key),
        Desk::Calendar => calendar::open(app, row.key),
        Desk::Closed => closed::open(app, row.key),
    }
}

/// Goes to a desk. What is being written stays where it is, and going back leads to it; but a desk is over the whole record, so
/// a closed case that lies open is left. Its own research alone is there with it.
fn go(app: &mut App, to: Desk) {
    if to != Desk::Research {
        app.leave_closed();
    }
    let panes = &mut app.panes;
    if panes.focus == Pane::Desk(to) {
        return;
    }
    let here = Left { pane: panes.focus, among_entries: panes.among_entries };
    // Whoever comes back to a desk by going to it has left what they went to from there.
    match panes.desks.left.iter().position(|left| left.pane == Pane::Desk(to)) {
        Some(at) => panes.desks.left.truncate(at),
        None => panes.desks.left.push(here),
    }
    panes.focus = Pane::Desk(to);
    app.keep_drafts();
    settle(app);
}

/// Goes back to where one was before the desk that is open.
pub(super) fn leave(app: &mut App) {
    match app.panes.desks.left.pop() {
        Some(Left { pane, among_entries }) => {
            app.panes.focus = pane;
            app.panes.among_entries = among_entries;
        }
        None => moving::go_to(app, Pane::Notes),
    }
}

pub(super) fn select(app: &mut App, desk: Desk, step: Step) {
    let keys: Vec<RowKey> = desk::rows(app, desk).shown.iter().map(|row| row.key).collect();
    app.panes.desks.list_mut(desk).go(step, &keys);
}

/// Opens the form of a decision about a referral from wherever it is shown.
pub(super) fn decide(app: &mut App, form: ReferralsForm) {
    open_form(app, DeskForm::Referrals(form));
}

/// Selects a row of a desk, where it has it.
fn select_row(app: &mut App, desk: Desk, key: RowKey) {
    if desk::rows(app, desk).shown.iter().any(|row| row.key == key) {
        app.panes.desks.list_mut(desk).selected = Some(key);
    }
}

/// Selects a row that was made just now; a filter that hides it ends.
fn select_new(app: &mut App, desk: Desk, key: RowKey) {
    if desk::rows(app, desk).shown.iter().all(|row| row.key != key) {
        app.panes.desks.list_mut(desk).clear_filter();
    }
    select_row(app, desk, key);
}

/// Opens a form of a desk, with what was left in it.
fn open_form(app: &mut App, form: DeskForm) {
    match fresh(app, form) {
        Some(fresh) => popups::open_form(app, fresh),
        None => app.notices.say(app.say(Sentence::RowGone, &[])),
    }
}

/// Shows what is known about the selected row as a text to be read: what Enter does where a desk has nothing better.
fn read(app: &mut App) {
    let Pane::Desk(desk) = app.panes.focus else { return };
    let lines = desk::detail(app, desk);
    if !lines.is_empty() {
        app.popups.push(Popup::Reading(Reading::new(desk.title(), lines.to_vec())));
    }
}
