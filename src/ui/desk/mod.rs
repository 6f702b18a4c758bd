//! A desk: its rows in columns, and what is known about the selected one beside or below them.

use ratatui::layout::{Position, Rect};

use super::list::{self, Item, MARK, NO_MARK};
use super::pen::{Pen, Piece, plain, split_top};
use super::theme::Role;
use crate::app::App;
use crate::app::desk::{self, Desk, DeskRow, REFERENCE, RowKey, Rows, Tone, WORD_GAP, Width};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::text::{fit, fit_middle, pad, wrap};

/// From so many columns on, what is known about a row stands beside the list.
const WIDE: u16 = 120;
/// The fewest rows of a desk below whose list anything else stands.
const TALL: u16 = 14;
/// From so many columns on a list has room for whole references.
const ROOMY: usize = 64;
/// Columns between two cells.
const GAP: usize = 1;

pub fn draw(app: &App, desk: Desk, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let view = desk::view(desk);
    let (rows_area, rule, detail) = areas(area);
    let rows = desk::rows(app, desk);
    let list = app.panes.desks.list(desk);
    let (body, typing) = list::title(desk.title(), list, true, rows_area, pen);
    let beside = view.beside_title(app);
    let count = if rows.shown.len() == rows.all {
        rows.all.to_string()
    } else {
        format!("{} of {}", rows.shown.len(), rows.all)
    };
    let said = [beside, count].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("   ");
    pen.right(Rect { height: 1, width: rows_area.width.saturating_sub(1), ..rows_area }, &said, Role::Dim);
    if rows.shown.is_empty() {
        let why = rows.failed.as_deref().map(str::to_owned);
        let sentence = if list.filter.is_some() { Sentence::EmptyList } else { view.empty() };
        let (text, role) = why.map_or_else(|| (app.say(sentence, &[]), Role::Dim), |why| (why, Role::Fault));
        return typing.or(pen.paragraph(body, &text, role));
    }
    let items = items(app, &rows, list.selected, usize::from(body.width), usize::from(body.height));
    let cursor = list::rows_of(list, &items, true, body, pen);
    rule.iter().for_each(|rule| pen.rule(*rule));
    draw_detail(app, desk, detail, pen);
    typing.or(cursor)
}

/// Where the list stands, the line between, and what is known about its row.
fn areas(area: Rect) -> (Rect, Option<Rect>, Rect) {
    if area.width >= WIDE {
        let left = area.width * 58 / 100;
        let rule = Rect { x: area.x + left, width: 1, ..area };
        let right = Rect { x: area.x + left + 2, width: area.width - left - 2, ..area };
        return (Rect { width: left, ..area }, Some(rule), right);
    }
    if area.height < TALL {
        return (area, None, Rect::ZERO);
    }
    let (above, below) = split_top(area, area.height - area.height / 3);
    let (rule, below) = split_top(below, 1);
    (above, Some(rule), below)
}

fn role(tone: Tone) -> Role {
    match tone {
        Tone::Plain => Role::Text,
        Tone::Dim => Role::Dim,
        Tone::Strong => Role::Strong,
        Tone::Good => Role::Good,
        Tone::Warning => Role::Warning,
    }
}

/// The rows with the headings of their sections. Only those that can be in sight are written out: a desk may have
/// thousands.
fn items(app: &App, rows: &Rows, selected: Option<RowKey>, columns: usize, height: usize) -> Vec<Item> {
    // Words line up behind the cells, and take at most a third of the row; the rest of one is in what is known about it.
    let for_words = rows.words.min(columns / 3);
    let references = if columns >= ROOMY { rows.references } else { REFERENCE };
    let eyes = Eyes::of(app);
    let at = rows.shown.iter().position(|row| Some(row.key) == selected).unwrap_or(0);
    let mut items = Vec::with_capacity(rows.shown.len() + rows.sections.len());
    for (first, count) in rows.sections.iter() {
        let of_section = rows.shown.iter().enumerate().skip(*first).take(*count);
        if let Some(heading) = rows.shown.get(*first).map(|row| &row.section).filter(|heading| !heading.is_empty()) {
            items.push(Item::heading(&format!("{heading}  {count}")));
        }
        for (place, row) in of_section {
            let selected = selected == Some(row.key);
            let pieces = if place.abs_diff(at) <= height {
                line(eyes, row, selected, columns, (for_words, references))
            } else {
                Vec::new()
            };
            items.push(Item { lines: vec![pieces], selected });
        }
    }
    items
}

fn line(
    eyes: Eyes<'_>,
    row: &DeskRow,
    selected: bool,
    columns: usize,
    (for_words, references): (usize, usize),
) -> Vec<Piece> {
    let fixed = |width: Width| match width {
        Width::Columns(columns) => usize::from(columns),
        Width::Reference => references,
        Width::Rest => 0,
    };
    let taken: usize = row.cells.iter().map(|cell| fixed(cell.width) + GAP).sum();
    let shares = row.cells.iter().filter(|cell| cell.width == Width::Rest).count().max(1);
    let left = columns.saturating_sub(MARK.chars().count() + taken + for_words);
    let mut pieces = vec![plain(if selected { MARK } else { NO_MARK })];
    for cell in &row.cells {
        let columns = if cell.width == Width::Rest { left / shares } else { fixed(cell.width) };
        let text = cell.text(eyes);
        let text = if cell.width == Width::Reference { fit_middle(&text, columns) } else { fit(&text, columns) };
        pieces.push(plain(pad(&text, columns + GAP)));
    }
    for (word, tone) in &row.words {
        pieces.push((word.clone(), role(*tone)));
        pieces.push(plain(" ".repeat(WORD_GAP)));
    }
    pieces
}

/// What is known about the selected row, as far as there is room; the key that shows the rest where there is not.
fn draw_detail(app: &App, desk: Desk, area: Rect, pen: &mut Pen<'_>) {
    if area.is_empty() {
        return;
    }
    let lines = desk::detail(app, desk);
    let columns = usize::from(area.width.saturating_sub(1));
    let mut rows: Vec<String> = Vec::new();
    for line in lines.iter() {
        let indent = line.len() - line.trim_start().len();
        for (at, part) in wrap(line, columns.saturating_sub(indent)).into_iter().enumerate() {
            let text = line.get(part).unwrap_or_default().trim_end();
            rows.push(if at == 0 { text.to_owned() } else { format!("{}{}", " ".repeat(indent), text.trim_start()) });
        }
        // Nobody reads further than the area goes.
        if rows.len() > usize::from(area.height) {
            break;
        }
    }
    let all_fit = rows.len() <= usize::from(area.height);
    let room = if all_fit { area.height } else { area.height - 1 };
    for (row, y) in rows.iter().zip(area.top()..area.top() + room) {
        pen.line(Rect { x: area.x + 1, y, height: 1, width: area.width.saturating_sub(1) }, &[plain(row.as_str())]);
    }
    if !all_fit {
        let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
        pen.line(foot, &[(format!(" {}", app.say(Sentence::MoreInRow, &[])), Role::Dim)]);
    }
}

#[cfg(test)]
mod tests;
