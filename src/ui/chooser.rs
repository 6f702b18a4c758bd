//! Lists to choose from: help, the palette, search, go to.

use ratatui::layout::{Position, Rect};

use super::list::{self, Item, MARK, NO_MARK, draw_editor};
use super::pen::{Pen, Piece, plain, split_top};
use super::theme::Role;
use crate::app::App;
use crate::app::popup::{Chooser, ChooserKind, ChooserRow};
use crate::app::texts::Sentence;
use crate::text::{fit, pad, width};

pub fn draw(app: &App, chooser: &Chooser, over: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let columns = over.width.saturating_sub(4).min(100);
    let area = Rect { x: over.x + (over.width - columns) / 2, width: columns, ..over };
    let inside = pen.boxed(area, &chooser.title);
    let (field, body) = split_top(inside, 1);
    pen.line(field, &[("/ ".to_owned(), Role::Key)]);
    let text = Rect { x: field.x.saturating_add(2), width: field.width.saturating_sub(2), ..field };
    let cursor = draw_editor(&chooser.letters, text, pen);
    if chooser.rows.is_empty() {
        if !chooser.letters.is_empty() {
            pen.paragraph(body, &app.say(Sentence::EmptyList, &[]), Role::Dim);
        }
        return cursor;
    }
    let left = match chooser.kind {
        ChooserKind::Help => 20,
        ChooserKind::Palette => 24,
        ChooserKind::GoTo | ChooserKind::Meetings => 28,
        ChooserKind::Search => usize::from(body.width) * 6 / 10,
    };
    let items: Vec<Item> = chooser
        .rows
        .iter()
        .enumerate()
        .flat_map(|(at, row)| items(row, at == chooser.at, left, usize::from(body.width)))
        .collect();
    list::rows(&items, true, body, pen);
    cursor
}

fn items(row: &ChooserRow, selected: bool, left: usize, columns: usize) -> Vec<Item> {
    let mut items: Vec<Item> = row.heading.as_deref().map(Item::heading).into_iter().collect();
    let role = if row.unavailable.is_some() { Role::Dim } else { Role::Text };
    let left = left.min(columns / 2);
    let beside = match &row.unavailable {
        Some(reason) => format!("({reason}) {}", row.beside),
        None => row.beside.clone(),
    };
    let key_width = width(&row.right);
    let room = columns.saturating_sub(left + MARK.chars().count() + 1 + key_width);
    let line: Vec<Piece> = vec![
        plain(if selected { MARK } else { NO_MARK }),
        (format!("{} ", pad(&row.title, left)), role),
        (pad(&fit(&beside, room.saturating_sub(1)), room), Role::Dim),
        (row.right.clone(), Role::Key),
    ];
    items.push(Item { lines: vec![line], selected });
    items
}
