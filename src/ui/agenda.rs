//! The agenda: both groups with held time, then who is deferred and who is not listed, with the reason.

use ratatui::layout::{Position, Rect};

use super::list::{self, Item, MARK, NO_MARK};
use super::pen::{Pen, Piece, plain};
use super::theme::Role;
use crate::app::App;
use crate::app::panes::Pane;
use crate::app::texts::Sentence;
use crate::app::views::agenda::{AgendaRow, rows};
use crate::text::{pad, width, wrap};

/// From so many columns on, a row is one line.
const ONE_LINE: u16 = 72;
const NUMBER: usize = 2;
const REFERENCE: usize = 10;
const WHEN: usize = 6;

pub fn draw(app: &App, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let focused = app.panes.focus == Pane::Agenda;
    let (body, typing) = list::title(Pane::Agenda.title(), &app.panes.agenda, focused, area, pen);
    let rows = rows(app);
    if rows.is_empty() {
        let sentence =
            if app.panes.agenda.filter.is_some() { Sentence::EmptyAgendaFilter } else { Sentence::EmptyAgenda };
        return typing.or(pen.paragraph(body, &app.say(sentence, &[]), Role::Dim));
    }
    let selected = app.case_id();
    let items: Vec<Item> =
        rows.iter().flat_map(|row| items(row, selected.is_some() && row.case == selected, body.width)).collect();
    let cursor = list::rows_of(&app.panes.agenda, &items, focused, body, pen);
    typing.or(cursor)
}

fn items(row: &AgendaRow, selected: bool, columns: u16) -> Vec<Item> {
    let mut items: Vec<Item> = row.heading.map(Item::heading).into_iter().collect();
    if row.case.is_none() {
        items.push(Item {
            lines: vec![vec![(format!("{NO_MARK}{}", row.words.join(", ")), Role::Dim)]],
            selected: false,
        });
        return items;
    }
    let lines = match wide(row, selected, usize::from(columns)) {
        Some(line) if columns >= ONE_LINE => vec![line],
        _ => narrow(row, selected, usize::from(columns)),
    };
    items.push(Item { lines, selected });
    items
}

fn begin(row: &AgendaRow, selected: bool) -> Vec<Piece> {
    let mark = if selected { MARK } else { NO_MARK };
    let role = if row.heard { Role::Dim } else { Role::Text };
    vec![
        plain(mark),
        (format!("{:>NUMBER$} ", row.number), role),
        (format!("{} ", pad(&row.reference, REFERENCE)), role),
    ]
}

const fn when_role(row: &AgendaRow) -> Role {
    if row.now {
        Role::Strong
    } else if row.heard {
        Role::Dim
    } else {
        Role::Text
    }
}

/// Who else has the case on the screen.
fn company(row: &AgendaRow) -> Option<Piece> {
    (!row.company.is_empty()).then(|| (format!(" {}", row.company), Role::Key))
}

fn company_width(row: &AgendaRow) -> usize {
    company(row).map_or(0, |(text, _)| width(&text))
}

/// Everything on one line, the time at its end; nothing where the words would be cut.
fn wide(row: &AgendaRow, selected: bool, columns: usize) -> Option<Vec<Piece>> {
    let mut pieces = begin(row, selected);
    let used: usize = pieces.iter().map(|(text, _)| width(text)).sum();
    let room = columns.saturating_sub(used + WHEN + 1 + company_width(row));
    let name = (room / 3).clamp(8, 28);
    let words = row.words.join(", ");
    let beside = room.saturating_sub(name + 1);
    if width(&words) > beside {
        return None;
    }
    pieces.push((format!("{} ", pad(&row.victim, name)), Role::Text));
    pieces.push((pad(&words, beside), words_role(row)));
    pieces.extend(company(row));
    pieces.push((format!(" {:>WHEN$}", row.when), when_role(row)));
    Some(pieces)
}

/// Who and when on the first line, words on a second where there are any.
fn narrow(row: &AgendaRow, selected: bool, columns: usize) -> Vec<Vec<Piece>> {
    let mut first = begin(row, selected);
    let used: usize = first.iter().map(|(text, _)| width(text)).sum();
    let room = columns.saturating_sub(used + WHEN + 1 + company_width(row));
    first.push((pad(&row.victim, room), Role::Text));
    first.extend(company(row));
    first.push((format!(" {:>WHEN$}", row.when), when_role(row)));
    let mut lines = vec![first];
    if !row.words.is_empty() {
        let indent = MARK.chars().count() + NUMBER + 1;
        let words = row.words.join(", ");
        for line in wrap(&words, columns.saturating_sub(indent)) {
            let line = words.get(line).unwrap_or_default().trim_end().to_owned();
            lines.push(vec![plain(" ".repeat(indent)), (line, words_role(row))]);
        }
    }
    lines
}

/// What waits for a person's word wants attention; the words say it as well.
fn words_role(row: &AgendaRow) -> Role {
    let waits = row.words.iter().any(|word| {
        word.ends_with('?') || word.contains("DEFERRED") || word == "NOT HEARD" || word == "grounds differ"
    });
    if waits { Role::Warning } else { Role::Dim }
}
