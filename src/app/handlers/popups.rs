//! What stands over the panes: opened, gone through, answered, left. Forms that are left keep what was typed.

use super::{choosers, desk, form_fill, forms, meeting, moving, questions};
use crate::app::App;
use crate::app::desk::RowKey;
use crate::app::form::{Form, Purpose};
use crate::app::form_drafts::FormDraft;
use crate::app::panes::Pane;
use crate::app::popup::{Asked, Popup, Question, Reading};
use crate::app::texts::Sentence;
use crate::app::views;
use crate::command::Command;

/// Lines of a text that one press scrolls.
const PAGE: usize = 10;

/// Opens a form; where it was left with something typed, that is there again.
pub(super) fn open_form(app: &mut App, mut fresh: Form) {
    fresh.opened = app.tick;
    if let Some(reference) = app.reference_about(&fresh.purpose) {
        fresh.title = format!("{reference}: {}", fresh.title);
    }
    let before = app.set_aside.iter().position(|draft| draft.purpose == fresh.purpose);
    if app.panes.initials && (fresh.purpose.shows_people() || before.is_some()) {
        app.notices.say(app.say(Sentence::InitialsNoForm, &[]));
        return;
    }
    let form = match before {
        Some(at) => {
            app.notices.say(app.say(Sentence::TakenUp, &[]));
            let draft = app.set_aside.remove(at);
            draft.taken_up(fresh, |now| app.say(Sentence::ChangedMeanwhile, &[("now", now)]))
        }
        None => {
            fresh.arrive();
            fresh
        }
    };
    app.popups.push(Popup::Form(Box::new(form)));
}

/// Opens the form again that was left last.
pub(super) fn resume(app: &mut App) {
    let Some(purpose) = app.set_aside.last().map(|draft| draft.purpose.clone()) else {
        app.notices.say(app.say(Sentence::NoFormLeft, &[]));
        return;
    };
    match form_fill::fresh(app, purpose) {
        Some(form) => open_form(app, form),
        None => app.notices.say(app.say(Sentence::FormOfAnotherMeeting, &[])),
    }
}

/// Throws away what was typed in the form on top, once that was answered; a form in which nothing was typed is only left.
pub(super) fn ask_discard(app: &mut App) {
    let Some(Popup::Form(form)) = app.popups.last() else { return };
    if FormDraft::of(form).is_none() {
        back(app);
        return;
    }
    let title = app.say(Sentence::AskDiscard, &[("form", form.title.trim())]);
    app.popups.push(Popup::Question(Question::new(title, Vec::new(), Asked::Discard)));
}

/// Leaves the form on top and keeps nothing of it but what undo brings back.
pub(super) fn discard(app: &mut App) {
    let Some(Popup::Form(form)) = app.popups.pop() else { return };
    let of_closed_off = app.is_of_closed_off(&form);
    let sentence = match FormDraft::of(&form).filter(|_| !of_closed_off) {
        Some(draft) => {
            app.history.threw_away(app.say(Sentence::DidDiscard, &[("form", form.title.trim())]), draft);
            Sentence::Discarded
        }
        None => Sentence::FormNotKept,
    };
    app.keep_forms();
    app.notices.say(app.say(sentence, &[]));
}

/// A form that was thrown away is there again, as one that was left.
pub(super) fn bring_back(app: &mut App, draft: FormDraft) {
    app.set_aside.retain(|other| other.purpose != draft.purpose);
    app.set_aside.push(draft);
    app.keep_forms();
    resume(app);
}

/// It is thrown away again; what was typed in it since, too.
pub(super) fn throw_away_again(app: &mut App, draft: &FormDraft) {
    app.set_aside.retain(|other| other.purpose != draft.purpose);
    app.keep_forms();
}

/// Leaves the popup on top; whether there was one.
pub(super) fn back(app: &mut App) -> bool {
    match app.popups.pop() {
        None => return false,
        Some(Popup::Form(form)) => {
            if app.is_of_closed_off(&form) {
                app.notices.say(app.say(Sentence::FormNotKept, &[]));
            } else if let Some(draft) = FormDraft::of(&form) {
                app.set_aside.push(draft);
                app.notices.say(app.say(Sentence::KeptAside, &[]));
            }
            app.keep_forms();
        }
        Some(_) => {}
    }
    true
}

/// Leaves everything that stands over the panes.
pub(super) fn leave_all(app: &mut App) {
    while back(app) {}
}

/// A command for the popup on top; whether it was one.
pub(super) fn command(app: &mut App, command: Command) -> bool {
    match app.popups.last_mut() {
        None => false,
        Some(Popup::Chooser(chooser)) => {
            if let Some(step) = moving::step(command) {
                chooser.go(step);
            } else if command == Command::Open {
                choosers::choose(app);
            } else {
                return false;
            }
            true
        }
        Some(Popup::Form(form)) => {
            match command {
                Command::NextField => form.step(true),
                Command::PreviousField => form.step(false),
                Command::NextChoice | Command::PreviousChoice => {
                    form.choose(command == Command::NextChoice);
                    app.composers.soon(app.tick);
                }
                Command::DeleteBack if form.unanswer() => app.composers.soon(app.tick),
                Command::SaveForm => forms::keep(app),
                Command::DiscardForm => ask_discard(app),
                _ => return false,
            }
            true
        }
        Some(Popup::Question(_)) => questions::command(app, command),
        Some(Popup::Reading(_)) => read(app, command).unwrap_or(false),
    }
}

/// Scrolls the text on top, or leaves it.
fn read(app: &mut App, command: Command) -> Option<bool> {
    let Some(Popup::Reading(reading)) = app.popups.last_mut() else { return None };
    let last = reading.furthest.get();
    match command {
        Command::SelectUp => reading.top = reading.top.saturating_sub(1),
        Command::SelectDown => reading.top = (reading.top + 1).min(last),
        Command::SelectPageUp => reading.top = reading.top.saturating_sub(PAGE),
        Command::SelectPageDown => reading.top = (reading.top + PAGE).min(last),
        Command::SelectFirst => reading.top = 0,
        Command::SelectLast => reading.top = last,
        Command::Open => {
            let then = reading.then.clone();
            app.popups.pop();
            if then == Some(Purpose::ReadDeclaration) {
                meeting::ask_reader(app);
            }
        }
        _ => return Some(false),
    }
    Some(true)
}

/// Shows the referral of the case.
pub(super) fn show_case(app: &mut App) {
    if let Pane::Desk(open) = app.panes.focus {
        if let Some(case) = desk::row_case(app, open) {
            desk::open_referral(app, RowKey::Case(case));
        }
        return;
    }
    let Some(case) = app.case() else { return };
    let title = format!("{}", case.referral.reference);
    let lines = views::referral::lines(app, case);
    app.popups.push(Popup::Reading(Reading::new(title, lines)));
}

/// Shows all that there is to be read, whole, over whatever one is busy with; once more leaves it.
pub(super) fn read_notices(app: &mut App) {
    let title = app.say(Sentence::ToBeRead, &[]);
    if matches!(app.popups.last(), Some(Popup::Reading(reading)) if reading.title == title) {
        app.popups.pop();
        return;
    }
    let (nothing, mut lines) = (app.say(Sentence::NothingToRead, &[]), Vec::new());
    for notice in app.notices.all().filter(|notice| notice.text != nothing) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(notice.shown());
    }
    if lines.is_empty() {
        app.notices.say(nothing);
        return;
    }
    app.popups.push(Popup::Reading(Reading::new(title, lines)));
}

/// Says which rule set the clock, its clause and the day from which it runs.
pub(super) fn explain_clock(app: &mut App) {
    let Some(row) = app.panes.clocks.selected.and_then(|at| views::clocks::rows(app).get(at).cloned()) else {
        return;
    };
    app.popups.push(Popup::Reading(Reading::new(row.what.clone(), row.explanation())));
}
