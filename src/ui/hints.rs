//! The bottom: what there is to be read, what can be done now, and when it was last saved.

use ratatui::layout::Rect;

use super::pen::{Pen, Piece};
use super::text::{width, wrap};
use super::theme::Role;
use crate::app::App;
use crate::app::command::{Command, Context};
use crate::app::notices::{Notice, Weight};

/// The commands that matter most in a place, in the order in which they are shown.
const fn offered(context: Context) -> &'static [Command] {
    use Command as C;
    match context {
        Context::Composer => {
            &[C::FileEntry, C::Complete, C::NextCase, C::GoAgenda, C::GoActions, C::ChooseEntry, C::Help]
        }
        Context::Agenda => &[
            C::StartMeeting,
            C::Open,
            C::StartCase,
            C::FinishCase,
            C::ConfirmRepeat,
            C::RejectRepeat,
            C::ConfirmCounterAllegation,
            C::MoveCaseUp,
            C::MoveCaseDown,
            C::DeferCase,
            C::ListAgain,
            C::Filter,
            C::Help,
        ],
        Context::Notes => &[C::EditEntry, C::NewAction, C::ToggleRoughNotes, C::Filter, C::Back, C::Help],
        Context::Actions => &[
            C::CompleteAction,
            C::CannotCompleteAction,
            C::ReopenAction,
            C::UpdateAction,
            C::EditAction,
            C::NewAction,
            C::Back,
            C::Help,
        ],
        Context::Attendance => &[
            C::MarkPresent,
            C::MarkApologies,
            C::AgreeDeclaration,
            C::ReadDeclaration,
            C::MarkLeft,
            C::AddAttendee,
            C::Back,
            C::Help,
        ],
        Context::Clocks => &[C::ExplainClock, C::Back, C::Help],
        Context::Form | Context::Choice => &[C::SaveForm, C::NextField, C::NextChoice, C::Back],
        Context::Question => &[C::AnswerYes, C::AnswerNo, C::Back],
        Context::Popup => &[C::Open, C::Back],
        _ => &[C::Back, C::Help],
    }
}

/// How many rows the notices take.
pub fn rows(app: &App, columns: u16) -> u16 {
    let rows: usize =
        app.notices.lines().map(|notice| wrap(&text(notice), columns.saturating_sub(2).into()).len()).sum();
    u16::try_from(rows).unwrap_or(u16::MAX)
}

fn text(notice: &Notice) -> String {
    match notice.weight {
        Weight::Said => notice.text.clone(),
        Weight::Failed => format!("! {}", notice.text),
    }
}

pub fn draw(app: &App, notices: Rect, bottom: Rect, pen: &mut Pen<'_>) {
    let mut y = notices.top();
    for notice in app.notices.lines() {
        let role = if notice.weight == Weight::Failed { Role::Fault } else { Role::Text };
        let area = Rect {
            x: notices.x + 1,
            y,
            width: notices.width.saturating_sub(2),
            height: notices.bottom().saturating_sub(y),
        };
        let text = text(notice);
        pen.paragraph(area, &text, role);
        y = y
            .saturating_add(u16::try_from(wrap(&text, area.width.into()).len()).unwrap_or(u16::MAX))
            .min(notices.bottom());
    }
    let used = pen.right(bottom, &saved(app), saved_role(app));
    let left = Rect { width: bottom.width.saturating_sub(used + 1), ..bottom };
    pen.line(left, &hints(app, left.width.into()));
}

fn saved(app: &App) -> String {
    match (&app.saving.failed, app.saving.pending, app.saving.saved) {
        (Some(_), ..) => "NOT SAVED ".to_owned(),
        (None, true, _) => "saving … ".to_owned(),
        (None, false, Some(at)) => format!("saved {} ", at.format("%H:%M:%S")),
        (None, false, None) => String::new(),
    }
}

const fn saved_role(app: &App) -> Role {
    if app.saving.failed.is_some() { Role::Fault } else { Role::Dim }
}

/// As many as fit, each whole: the key and what it does.
fn hints(app: &App, room: usize) -> Vec<Piece> {
    let stack = app.contexts();
    let situation = app.situation();
    let context =
        stack.iter().copied().find(|context| !matches!(context, Context::Field | Context::Text | Context::List));
    let commands = offered(context.unwrap_or(Context::Everywhere));
    let mut pieces = vec![(" ".to_owned(), Role::Bottom)];
    let mut used = 1;
    for command in commands.iter().filter(|command| command.possible(&situation, &stack).is_ok()) {
        let Some(key) = app.keymap.key_for(*command, &stack) else { continue };
        let (key, title) = (key.to_string(), format!(" {}   ", command.title().to_lowercase()));
        let needed = width(&key) + width(&title);
        if used + needed > room + 3 {
            continue;
        }
        used += needed;
        pieces.push((key, Role::Key));
        pieces.push((title, Role::Bottom));
    }
    pieces
}
