//! From pane to pane and row to row.

use super::{actions, agenda, attendance, desk, notes, popups};
use crate::app::App;
use crate::app::list::Step;
use crate::app::panes::Pane;
use crate::app::views::{self, Keys, clocks};
use crate::command::Command;

/// Backs out of one thing: a failure that was read, a popup, a filter, the field, the pane.
pub(super) fn back(app: &mut App) {
    if app.popups.is_empty() && app.notices.read() {
        if app.notices.lines().next().is_none() {
            app.pointed_at = None;
        }
        return;
    }
    if popups::back(app) {
        return;
    }
    let panes = &mut app.panes;
    let cleared = match panes.focus {
        Pane::Agenda => panes.agenda.clear_filter(),
        Pane::Notes => panes.notes.clear_filter(),
        Pane::Actions => panes.actions.clear_filter(),
        Pane::Attendance => panes.attendance.clear_filter(),
        Pane::Clocks => panes.clocks.clear_filter(),
        Pane::Desk(desk) => panes.desks.list_mut(desk).clear_filter(),
    };
    if cleared {
        return;
    }
    if matches!(panes.focus, Pane::Desk(_)) {
        desk::leave(app);
    } else if panes.focus == Pane::Notes {
        if panes.among_entries {
            panes.among_entries = false;
            panes.notes.selected = None;
        } else {
            panes.focus = Pane::Agenda;
        }
        panes.scrolled_back = 0;
    } else {
        go_to(app, Pane::Notes);
    }
}

/// Goes to a pane; in the notes to the composer.
pub(super) fn go_to(app: &mut App, pane: Pane) {
    app.panes.focus = pane;
    app.panes.desks.left.clear();
    app.panes.among_entries = false;
    app.panes.notes.selected = None;
    app.panes.scrolled_back = 0;
    app.keep_drafts();
    let keys = Keys::of(app);
    if app.panes.actions.selected.is_none() {
        app.panes.actions.go(Step::First, &keys.actions);
    }
    if app.panes.attendance.selected.is_none() {
        app.panes.attendance.go(Step::First, &keys.attendance);
    }
    if app.panes.clocks.selected.is_none() {
        app.panes.clocks.go(Step::First, &clocks::keys(app));
    }
}

pub(super) fn to_pane(app: &mut App, command: Command) {
    // Whoever types a filter means its list: the letters stay, and so does the pane.
    if app.panes.typing_filter() && matches!(command, Command::NextPane | Command::PreviousPane) {
        return end_filter(app);
    }
    let pane = match command {
        Command::NextPane => app.panes.focus.step(true),
        Command::PreviousPane => app.panes.focus.step(false),
        Command::GoAgenda => Pane::Agenda,
        Command::GoActions => Pane::Actions,
        Command::GoAttendance => Pane::Attendance,
        Command::GoClocks => Pane::Clocks,
        _ => Pane::Notes,
    };
    go_to(app, pane);
}

/// The step that a command of a list is.
pub(super) const fn step(command: Command) -> Option<Step> {
    match command {
        Command::SelectUp => Some(Step::Up),
        Command::SelectDown => Some(Step::Down),
        Command::SelectPageUp => Some(Step::PageUp),
        Command::SelectPageDown => Some(Step::PageDown),
        Command::SelectFirst => Some(Step::First),
        Command::SelectLast => Some(Step::Last),
        _ => None,
    }
}

pub(super) fn select(app: &mut App, command: Command) {
    let Some(step) = step(command) else { return };
    match app.panes.focus {
        Pane::Agenda => agenda::select(app, step, &views::agenda::keys(app)),
        Pane::Notes => notes::select(app, step, &views::notes::keys(app)),
        Pane::Actions => app.panes.actions.go(step, &views::actions::keys(app)),
        Pane::Attendance => app.panes.attendance.go(step, &views::attendance::keys(app)),
        Pane::Clocks => app.panes.clocks.go(step, &clocks::keys(app)),
        Pane::Desk(desk) => desk::select(app, desk, step),
    }
}

pub(super) fn filter(app: &mut App) {
    match app.panes.focus {
        Pane::Agenda => app.panes.agenda.begin_filter(),
        Pane::Notes => app.panes.notes.begin_filter(),
        Pane::Actions => app.panes.actions.begin_filter(),
        Pane::Attendance => app.panes.attendance.begin_filter(),
        Pane::Clocks => app.panes.clocks.begin_filter(),
        Pane::Desk(desk) => app.panes.desks.list_mut(desk).begin_filter(),
    }
}

/// Opens the selected row. While a filter is being typed, Enter ends the typing and goes to the first row.
pub(super) fn open(app: &mut App) {
    if app.panes.typing_filter() {
        end_filter(app);
        return;
    }
    match app.panes.focus {
        Pane::Agenda => go_to(app, Pane::Notes),
        Pane::Notes => notes::command(app, Command::EditEntry),
        Pane::Actions => actions::command(app, Command::EditAction),
        Pane::Attendance => attendance::open_form(app, false),
        Pane::Clocks => popups::explain_clock(app),
        Pane::Desk(desk) => desk::open(app, desk),
    }
}

fn end_filter(app: &mut App) {
    let keys = Keys::of(app);
    match app.panes.focus {
        Pane::Agenda => {
            app.panes.agenda.end_typing();
            if app.panes.agenda.position(&keys.agenda).is_none() {
                agenda::select(app, Step::First, &keys.agenda);
            }
        }
        Pane::Notes => {
            app.panes.notes.end_typing();
            notes::select(app, Step::Last, &keys.notes);
        }
        Pane::Actions => {
            app.panes.actions.end_typing();
            app.panes.actions.selected = None;
            app.panes.actions.go(Step::First, &keys.actions);
        }
        Pane::Attendance => {
            app.panes.attendance.end_typing();
            app.panes.attendance.selected = None;
            app.panes.attendance.go(Step::First, &keys.attendance);
        }
        Pane::Clocks => app.panes.clocks.end_typing(),
        Pane::Desk(desk) => app.panes.desks.list_mut(desk).end_typing(),
    }
}

/// The first action of the case that is shown now.
pub(super) fn settle_actions(app: &mut App) {
    app.panes.actions.go(Step::First, &views::actions::keys(app));
}
