//! What each command does, a room of the house each.

mod actions;
mod agenda;
mod attendance;
mod choosers;
mod circumstances;
mod closing_off;
mod company;
mod desk;
mod form_fill;
mod forms;
mod importing;
mod lock;
mod meeting;
mod moving;
mod notes;
mod person;
mod popups;
mod questions;
mod readings;
mod referral_form;
mod undo;

pub(super) use form_fill::fresh as fresh_form;
pub(super) use forms::day_written;
pub(super) use importing::was_read as file_was_read;
pub(super) use lock::draw as draw_curtain;
pub(super) use meeting::point_at_missing;

use super::form::{Form, Purpose};
use super::popup::Popup;
use super::texts::Sentence;
use super::{App, Effect};
use crate::command::desk::people::PeopleCommand;
use crate::command::{Command, Context, DeskCommand, Reason};
use crate::text::editor::Edited;

/// Does what a command says, or says why it can't be done.
pub(super) fn command(app: &mut App, command: Command) -> Vec<Effect> {
    if app.lock.is_drawn() {
        return lock::command(app, command);
    }
    // What is to be read in full is what stands there now.
    if command != Command::ReadNotices {
        app.notices.next_command();
    }
    if app.refuses_key(command) || questions::swallows(app, command) {
        return Vec::new();
    }
    let stack = app.contexts();
    if let Err(reason) = command.possible(&app.situation(), &stack) {
        if reason == Reason::NothingToComplete {
            app.notices.say(app.say(Sentence::NothingCompletes, &[]));
            return Vec::new();
        }
        if reason == Reason::MeetingNotStarted {
            let what = app.say(Sentence::MeetingNotStarted, &[("what", command.title())]);
            app.notices.say(what);
            return Vec::new();
        }
        // A key that has nothing to do in a text field is no news.
        if !matches!(command.contexts().first(), Some(Context::List)) {
            app.notices.say(format!("{}: {reason}.", command.title()));
        }
        return Vec::new();
    }
    run(app, command)
}

/// Does a command that can be done. The palette comes here too.
fn run(app: &mut App, command: Command) -> Vec<Effect> {
    if popups::command(app, command) || typed(app, command) {
        return Vec::new();
    }
    if !app.popups.is_empty() && !stays_over_popups(command) {
        popups::leave_all(app);
    }
    in_general(app, command)
}

/// Commands that don't care what stands over the panes.
const fn stays_over_popups(command: Command) -> bool {
    matches!(
        command,
        Command::Back
            | Command::Help
            | Command::Undo
            | Command::Redo
            | Command::ReadNotices
            | Command::DrawCurtain
            | Command::ToggleInitials
            | Command::SayWhenSaved
            | Command::SayHowToClose
            | Command::Redraw
            | Command::Desk(DeskCommand::People(PeopleCommand::Show))
    )
}

/// Writes what was typed or pasted into the field that has the focus.
pub(super) fn text(app: &mut App, text: &str) {
    if app.lock.is_drawn() {
        app.lock.write(text);
        return;
    }
    if let Some(Popup::Form(form)) = app.popups.last_mut()
        && let Some(all) = form.answered(text)
    {
        if !all {
            let by_letters = form.current().is_some_and(|field| field.spec.kind.is_answered_by_letters());
            let sentence = if by_letters { Sentence::NoSuchLetter } else { Sentence::NoLetterChooses };
            app.notices.say(app.say(sentence, &[]));
        }
        changed(app);
        return;
    }
    let mut letters = text.chars();
    let Some(editor) = app.editor_mut() else {
        if matches!(app.popups.last(), Some(Popup::Form(_))) {
            app.notices.say(app.say(Sentence::NoLetterChooses, &[]));
            return;
        }
        if app.refuses_letter() {
            return;
        }
        app.notices.say(app.say(Sentence::NoField, &[]));
        return;
    };
    match (letters.next(), letters.next()) {
        (Some(letter), None) => editor.insert_char(letter),
        _ => editor.insert_text(text),
    }
    changed(app);
}

/// Moves and changes in the text field that has the focus; whether the command was about text.
fn typed(app: &mut App, command: Command) -> bool {
    if matches!(command, Command::Undo | Command::Redo) {
        return false;
    }
    let waits = |app: &mut App| app.editor_mut().is_some_and(|editor| editor.begins_another());
    let waited = waits(app);
    let edited = app.editor_mut().map(|editor| editor.command(command));
    if let Some(case) = app.case_id().filter(|_| waited && !waits(app)) {
        // Whoever went back into a line goes on with it, also after a lock.
        app.composers.changed(case, app.tick);
    }
    match edited {
        None | Some(Edited::NotMine) => false,
        Some(Edited::Text) => {
            changed(app);
            true
        }
        Some(Edited::Nothing) => {
            out_of_field(app, command);
            true
        }
        Some(Edited::Moved) => true,
    }
}

/// Above the first row of a form's long field is the field before it, and below the last the next one.
fn out_of_field(app: &mut App, command: Command) {
    if let (Some(Popup::Form(form)), Command::CursorUp | Command::CursorDown) = (app.popups.last_mut(), command) {
        form.step(command == Command::CursorDown);
    }
}

/// Something was typed: drafts are to be kept, lists to be narrowed.
fn changed(app: &mut App) {
    app.company.typed(app.tick);
    match app.popups.last_mut() {
        Some(Popup::Chooser(_)) => choosers::refresh(app),
        Some(Popup::Form(_)) => app.composers.soon(app.tick),
        Some(_) => {}
        None if app.panes.in_composer() => {
            if let Some(case) = app.case_id() {
                app.composers.changed(case, app.tick);
                app.panes.scrolled_back = 0;
            }
        }
        None => {}
    }
}

fn in_general(app: &mut App, command: Command) -> Vec<Effect> {
    use Command as C;
    match command {
        C::Help | C::OpenPalette | C::Search | C::GoTo | C::OpenMeeting | C::OtherCap => choosers::open(app, command),
        C::Back => moving::back(app),
        C::Undo => undo::undo(app),
        C::Redo => undo::redo(app),
        C::DrawCurtain => return lock::draw(app),
        C::ToggleInitials => lock::toggle_initials(app),
        C::SayWhenSaved => lock::say_when_saved(app),
        C::SayHowToClose => lock::say_how_to_close(app),
        C::Redraw => return vec![Effect::Redraw],
        C::Close => return lock::close(app),
        C::ResumeForm => popups::resume(app),
        C::ReadNotices => popups::read_notices(app),
        C::ShowCompany => company::show(app),
        C::ShowHistory => company::show_history(app),
        C::BothValues => company::both_values(app),
        C::NextPane | C::PreviousPane | C::GoAgenda | C::GoNotes | C::GoActions | C::GoAttendance | C::GoClocks => {
            moving::to_pane(app, command);
        }
        C::PreviousCase => agenda::step_case(app, false),
        C::NextCase => agenda::step_case(app, true),
        C::SelectUp | C::SelectDown | C::SelectPageUp | C::SelectPageDown | C::SelectFirst | C::SelectLast => {
            moving::select(app, command);
        }
        C::Filter => moving::filter(app),
        C::Open => moving::open(app),
        _ => in_rooms(app, command),
    }
    Vec::new()
}

fn in_rooms(app: &mut App, command: Command) {
    use Command as C;
    match command {
        C::ShowCase => popups::show_case(app),
        C::NewCase | C::EditCase => agenda::open_case_form(app, command == C::NewCase),
        C::MoveCaseUp | C::MoveCaseDown => agenda::move_case(app, command == C::MoveCaseUp),
        C::DeferCase => agenda::defer(app),
        C::UnmarkClosed => {
            let form = Form::new(&app.texts.forms, Purpose::UnmarkClosed);
            popups::open_form(app, form);
        }
        C::ListAgain => agenda::list_again(app),
        C::HearOverCap => agenda::hear_over_cap(app),
        C::NotProgress => agenda::not_progress(app),
        C::ConfirmRepeat | C::RejectRepeat | C::ConfirmCounterAllegation | C::RejectCounterAllegation => {
            agenda::ask_match(app, command);
        }
        C::StartMeeting | C::FinishMeeting => meeting::ask_about(app, command == C::StartMeeting),
        C::ReadDeclaration => meeting::read_declaration(app),
        C::StartCase => meeting::start_case(app),
        C::FinishCase => meeting::finish_case(app),
        C::AgreeDeclaration | C::AgreeForAll => attendance::agree(app, command == C::AgreeForAll),
        C::ListContacts => attendance::list_contacts(app),
        C::RemoveAttendee => attendance::remove(app),
        C::AddAttendee | C::EditAttendee => attendance::open_form(app, command == C::AddAttendee),
        C::FileEntry
        | C::RemoveEntry
        | C::Complete
        | C::ChooseEntry
        | C::EditEntry
        | C::ScrollBack
        | C::ScrollOn
        | C::ToggleRoughNotes => {
            notes::command(app, command);
        }
        C::NewAction
        | C::EditAction
        | C::RemoveAction
        | C::CompleteAction
        | C::CannotCompleteAction
        | C::SupersedeAction
        | C::ReopenAction
        | C::UpdateAction
        | C::ChangeDueDate => actions::command(app, command),
        C::ExplainClock => popups::explain_clock(app),
        C::Desk(command) => desk::command(app, command),
        _ => attendance::mark(app, command),
    }
}
