//! Who is here, as what, and who has agreed to the declaration.

use ratatui::layout::{Position, Rect};

use super::list::{self, Item, MARK, NO_MARK};
use super::pen::{Pen, Piece, plain};
use super::theme::Role;
use crate::app::App;
use crate::app::panes::Pane;
use crate::app::texts::Sentence;
use crate::app::views::attendance::{AttendeeRow, rows};
use crate::text::{pad, width};

/// From so many columns on, a row is one line.
const ONE_LINE: usize = 76;
const PRESENCE: usize = 15;
const DECLARATION: usize = 18;
const WIDEST_NAME: usize = 30;

pub fn draw(app: &App, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let focused = app.panes.focus == Pane::Attendance;
    let (body, typing) = list::title(Pane::Attendance.title(), &app.panes.attendance, focused, area, pen);
    let rows = rows(app);
    if rows.is_empty() {
        let filtered = app.panes.attendance.filter.is_some();
        let sentence = if filtered { Sentence::EmptyList } else { Sentence::EmptyAttendance };
        return typing.or(pen.paragraph(body, &app.say(sentence, &[]), Role::Dim));
    }
    let selected = app.panes.attendance.selected.filter(|_| focused);
    let items: Vec<Item> =
        rows.iter().map(|row| item(row, selected == Some(row.attendee), usize::from(body.width))).collect();
    typing.or(list::rows_of(&app.panes.attendance, &items, focused, body, pen))
}

fn item(row: &AttendeeRow, selected: bool, columns: usize) -> Item {
    let mark = if selected { MARK } else { NO_MARK };
    let role = if row.here { Role::Text } else { Role::Dim };
    let presence_role = if row.here { Role::Good } else { Role::Dim };
    let declaration_role = if row.must_agree { Role::Warning } else { Role::Dim };
    let part = if row.part.is_empty() { String::new() } else { format!(", {}", row.part) };
    let who = format!("{}{part}", row.organisation);
    let head: Vec<Piece> = vec![plain(mark), (format!("{} ", pad(row.presence, PRESENCE)), presence_role)];
    let used: usize = head.iter().map(|(text, _)| width(text)).sum();
    let room = columns.saturating_sub(used);
    let lines = if columns >= ONE_LINE {
        let declaration = if row.declaration.is_empty() { 0 } else { DECLARATION };
        let name = (room.saturating_sub(DECLARATION + 2) * 2 / 5).min(WIDEST_NAME);
        let room = room.saturating_sub(declaration + 2);
        let mut line = head;
        line.push((format!("{} ", pad(&row.name, name)), role));
        line.push((format!("{} ", pad(&who, room.saturating_sub(name).min(WIDEST_NAME * 2))), role));
        line.push((row.declaration.clone(), declaration_role));
        vec![line]
    } else {
        let mut first = head;
        first.push((row.name.clone(), role));
        let indent = " ".repeat(mark.chars().count());
        let mut lines = vec![first, vec![plain(indent.clone()), (who, Role::Dim)]];
        if row.must_agree {
            lines.push(vec![plain(indent), (row.declaration.clone(), declaration_role)]);
        }
        lines
    };
    Item { lines, selected }
}
