//! The actions of the case, and those outstanding from earlier meetings, overdue first.

use ratatui::layout::{Position, Rect};

use super::list::{self, Item, MARK, NO_MARK};
use super::pen::{Pen, Piece, plain};
use super::theme::Role;
use crate::app::App;
use crate::app::panes::Pane;
use crate::app::texts::Sentence;
use crate::app::views::actions::{ActionRow, rows};
use crate::text::wrap;

pub fn draw(app: &App, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let focused = app.panes.focus == Pane::Actions;
    let (body, typing) = list::title(Pane::Actions.title(), &app.panes.actions, focused, area, pen);
    let rows = rows(app);
    if rows.is_empty() {
        let sentence = if app.panes.actions.filter.is_some() { Sentence::EmptyList } else { Sentence::EmptyActions };
        return typing.or(pen.paragraph(body, &app.say(sentence, &[]), Role::Dim));
    }
    let selected = app.panes.actions.selected.filter(|_| focused);
    let items: Vec<Item> =
        rows.iter().flat_map(|row| items(row, selected == Some(row.action), usize::from(body.width))).collect();
    typing.or(list::rows_of(&app.panes.actions, &items, focused, body, pen))
}

const INDENT: usize = 2;

fn items(row: &ActionRow, selected: bool, columns: usize) -> Vec<Item> {
    let mut items: Vec<Item> = row.heading.map(Item::heading).into_iter().collect();
    let mark = if selected { MARK } else { NO_MARK };
    let role = if row.open { Role::Text } else { Role::Dim };
    let room = columns.saturating_sub(INDENT);
    let due = if row.open { row.due.clone() } else { row.status.to_owned() };
    let due_role = if row.overdue {
        Role::Warning
    } else if row.status == "complete" {
        Role::Good
    } else {
        Role::Dim
    };
    let mut lines: Vec<Vec<Piece>> =
        vec![vec![plain(mark), (row.owner.clone(), Role::Action), (format!("  {due}"), due_role)]];
    for line in wrap(&row.text, room) {
        let text = row.text.get(line).unwrap_or_default().trim_end().to_owned();
        lines.push(vec![plain(" ".repeat(INDENT)), (text, role)]);
    }
    if !row.update.is_empty() {
        lines.push(vec![plain(" ".repeat(INDENT)), (format!("· {}", row.update), Role::Dim)]);
    }
    items.push(Item { lines, selected });
    items
}
