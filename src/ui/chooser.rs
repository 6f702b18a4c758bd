//! Lists to choose from: help, the palette, search, go to.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::layout::{Position, Rect};

use super::list::{self, Item, MARK, NO_MARK, draw_editor};
use super::pen::{Pen, Piece, plain, split_top};
use super::theme::Role;
use crate::app::App;
use crate::app::popup::{Chooser, ChooserKind, ChooserRow};
use crate::app::texts::Sentence;
use crate::text::find::find;
use crate::text::{fit, pad, width, wrap};

/// Rows that the selected row takes in full, at most.
const FOOT: usize = 3;

pub fn draw(app: &App, chooser: &Chooser, over: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let columns = over.width.saturating_sub(4).min(100);
    let area = Rect { x: over.x + (over.width - columns) / 2, width: columns, ..over };
    let inside = pen.window(area, over, &chooser.title);
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
    let sentence = sentence(chooser);
    let rows = wrap(&sentence, usize::from(body.width)).len().min(FOOT);
    let foot_rows = u16::try_from(rows).unwrap_or(1).saturating_add(1).min(body.height / 2);
    let (body, foot) = split_top(body, body.height - foot_rows);
    let left = match chooser.kind {
        ChooserKind::Help => 20,
        ChooserKind::Palette => 24,
        ChooserKind::GoTo | ChooserKind::Meetings | ChooserKind::Steps => 28,
        ChooserKind::Readings => usize::from(body.width) / 2,
        ChooserKind::Search
        | ChooserKind::History
        | ChooserKind::PeopleOf(_)
        | ChooserKind::People(_)
        | ChooserKind::Person(_) => usize::from(body.width) * 6 / 10,
    };
    let letters = chooser.letters.text();
    let items: Vec<Item> = chooser
        .rows
        .iter()
        .enumerate()
        .flat_map(|(at, row)| items(row, at == chooser.at, letters, left, usize::from(body.width)))
        .collect();
    list::rows(&items, true, body, pen);
    let (rule, foot) = split_top(foot, 1);
    pen.rule(rule);
    pen.paragraph(foot, &sentence, Role::Text);
    cursor
}

/// The selected row in full, which the list may have to cut.
fn sentence(chooser: &Chooser) -> String {
    let Some(row) = chooser.current() else { return String::new() };
    match (&chooser.kind, &row.unavailable) {
        (ChooserKind::Help | ChooserKind::Palette, Some(reason)) => format!("{} Not now: {reason}.", row.beside),
        (ChooserKind::Help | ChooserKind::Palette, None) => row.beside.clone(),
        (
            ChooserKind::Search
            | ChooserKind::GoTo
            | ChooserKind::Meetings
            | ChooserKind::PeopleOf(_)
            | ChooserKind::People(_)
            | ChooserKind::Person(_),
            _,
        ) => {
            format!("{}  {}", row.beside, row.title)
        }
        (ChooserKind::Steps, _) => row.beside.clone(),
        (ChooserKind::Readings, _) => format!("{}   |  {}", row.title.trim(), row.beside.trim()),
        (ChooserKind::History, _) => format!("{} ({})", row.title, row.beside),
    }
}

fn items(row: &ChooserRow, selected: bool, letters: &str, left: usize, columns: usize) -> Vec<Item> {
    let mut items: Vec<Item> = row.heading.as_deref().map(Item::heading).into_iter().collect();
    let role = if row.unavailable.is_some() { Role::Dim } else { Role::Text };
    let left = left.min(columns / 2 + columns / 10);
    let beside = match &row.unavailable {
        Some(reason) => format!("({reason}) {}", row.beside),
        None => row.beside.clone(),
    };
    let key_width = width(&row.right);
    let room = columns.saturating_sub(left + MARK.chars().count() + 1 + key_width);
    let mut line: Vec<Piece> = vec![plain(if selected { MARK } else { NO_MARK })];
    line.extend(lit(&pad(around(&row.title, letters, left).as_ref(), left), letters, role));
    line.push(plain(" "));
    line.extend(lit(&pad(&fit(&beside, room.saturating_sub(1)), room), letters, Role::Dim));
    line.push((row.right.clone(), Role::Key));
    items.push(Item { lines: vec![line], selected });
    items
}

/// The part of a long text in which the letters were found: the words before them give way.
fn around<'a>(text: &'a str, letters: &str, columns: usize) -> Cow<'a, str> {
    let places = letters.split_whitespace().filter_map(|word| find(word, text)).flat_map(|found| found.at);
    let Some(first) = places.map(|at| at.start).min() else { return Cow::Borrowed(text) };
    let before = text.get(..first).unwrap_or_default();
    if width(text) <= columns || width(before) <= columns / 2 {
        return Cow::Borrowed(text);
    }
    // A few words before it, from the beginning of a word on.
    let wanted = width(before).saturating_sub(columns / 4);
    let from = before.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8());
    let from = from.into_iter().find(|at| width(before.get(..*at).unwrap_or_default()) >= wanted).unwrap_or(first);
    Cow::Owned(format!("…{}", text.get(from..).unwrap_or_default()))
}

/// The text with the letters that were looked for standing out.
fn lit(text: &str, letters: &str, role: Role) -> Vec<Piece> {
    let mut places: Vec<Range<usize>> =
        letters.split_whitespace().filter_map(|word| find(word, text)).flat_map(|found| found.at).collect();
    places.sort_by_key(|at| at.start);
    let mut pieces = Vec::new();
    let mut done = 0;
    for at in places.into_iter().filter(|at| !at.is_empty()) {
        if at.start < done {
            continue;
        }
        pieces.push((text.get(done..at.start).unwrap_or_default().to_owned(), role));
        pieces.push((text.get(at.clone()).unwrap_or_default().to_owned(), Role::Key));
        done = at.end;
    }
    pieces.push((text.get(done..).unwrap_or_default().to_owned(), role));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_in_sight_and_stands_out() {
        let text = "third call-out since September; bail until the 14th, and the school knows of it";
        let shown = around(text, "scho", 40);
        assert!(shown.starts_with('…') && width(&fit(&shown, 40)) <= 40, "{shown}");
        assert!(fit(&shown, 40).contains("school"), "{shown}");
        assert_eq!(around(text, "third", 40), text);
        let lit = lit("Zoë Brontë", "bronte", Role::Text);
        assert_eq!(
            lit,
            [("Zoë ".to_owned(), Role::Text), ("Brontë".to_owned(), Role::Key), (String::new(), Role::Text)]
        );
    }
}
