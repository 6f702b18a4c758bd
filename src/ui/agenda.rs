//! The agenda: both groups with held time, then who is deferred and who is not listed, with the reason.

use ratatui::layout::{Position, Rect};

use super::list::{self, Item, MARK, NO_MARK};
use super::pen::{Pen, Piece, plain};
use super::theme::Role;
use crate::app::App;
use crate::app::panes::Pane;
use crate::app::texts::Sentence;
use crate::app::views::agenda::{AgendaRow, capped, rows};
use crate::text::{fit_middle, pad, width, wrap};

/// From so many columns on, a row is one line.
const ONE_LINE: u16 = 72;
const NUMBER: usize = 2;
const REFERENCE: usize = 10;
const REFERENCE_MOST: usize = 16;
/// From so many columns on there is room for longer ones.
const ROOMY: u16 = 40;
const WHEN: usize = 6;

pub fn draw(app: &App, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let focused = app.panes.focus == Pane::Agenda;
    let title = match capped(app) {
        Some(capped) => format!("{}  {capped}", Pane::Agenda.title()),
        None => Pane::Agenda.title().to_owned(),
    };
    let (body, typing) = list::title(&title, &app.panes.agenda, focused, area, pen);
    let rows = rows(app);
    if rows.is_empty() {
        let sentence =
            if app.panes.agenda.filter.is_some() { Sentence::EmptyAgendaFilter } else { Sentence::EmptyAgenda };
        return typing.or(pen.paragraph(body, &app.say(sentence, &[]), Role::Dim));
    }
    let selected = app.case_id();
    let references = references(&rows, body.width);
    let items: Vec<Item> = rows
        .iter()
        .flat_map(|row| items(row, selected.is_some() && row.case == selected, (body.width, references)))
        .collect();
    let cursor = list::rows_of(&app.panes.agenda, &items, focused, body, pen);
    typing.or(cursor)
}

/// The columns of the references: whole where there is room, as those of telephone referrals need more.
fn references(rows: &[AgendaRow], columns: u16) -> usize {
    let longest = rows.iter().map(|row| width(&row.reference)).max().unwrap_or(0);
    if columns >= ROOMY { longest.clamp(REFERENCE, REFERENCE_MOST) } else { REFERENCE }
}

fn items(row: &AgendaRow, selected: bool, (columns, references): (u16, usize)) -> Vec<Item> {
    let mut items: Vec<Item> = row.heading.map(Item::heading).into_iter().collect();
    if row.case.is_none() {
        items.push(Item {
            lines: vec![vec![(format!("{NO_MARK}{}", row.words.join(", ")), Role::Dim)]],
            selected: false,
        });
        return items;
    }
    let lines = match wide(row, begin(row, selected, references), usize::from(columns)) {
        Some(line) if columns >= ONE_LINE => vec![line],
        _ => narrow(row, begin(row, selected, references), usize::from(columns)),
    };
    items.push(Item { lines, selected });
    items
}

fn begin(row: &AgendaRow, selected: bool, references: usize) -> Vec<Piece> {
    let mark = if selected { MARK } else { NO_MARK };
    let role = if row.heard { Role::Dim } else { Role::Text };
    vec![
        plain(mark),
        (format!("{:>NUMBER$} ", row.number), role),
        (format!("{} ", pad(&fit_middle(&row.reference, references), references)), role),
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

/// A text in so many columns with those who are at the case at their end; nothing where nobody is, or where the text
/// would be cut and must not be.
fn with_company(text: &str, role: Role, row: &AgendaRow, columns: usize, may_cut: bool) -> Option<Vec<Piece>> {
    let company = format!(" {}", row.company);
    let fits = width(text) + width(&company) <= columns;
    (!row.company.is_empty() && (may_cut || fits))
        .then(|| vec![(pad(text, columns.saturating_sub(width(&company))), role), (company, Role::Key)])
}

/// Everything on one line, the time at its end; nothing where the words would be cut. Who else is at the case stands where
/// nothing has to make room for it, but a name that is too long.
fn wide(row: &AgendaRow, mut pieces: Vec<Piece>, columns: usize) -> Option<Vec<Piece>> {
    let used: usize = pieces.iter().map(|(text, _)| width(text)).sum();
    let room = columns.saturating_sub(used + WHEN + 1);
    let name = (room / 3).clamp(8, 28);
    let words = row.words.join(", ");
    let beside = room.saturating_sub(name + 1);
    if width(&words) > beside {
        return None;
    }
    let behind_words = with_company(&words, words_role(row), row, beside, false);
    let behind_name = with_company(&row.victim, Role::Text, row, name, true).filter(|_| behind_words.is_none());
    pieces.extend(behind_name.unwrap_or_else(|| vec![(pad(&row.victim, name), Role::Text)]));
    pieces.push(plain(" "));
    pieces.extend(behind_words.unwrap_or_else(|| vec![(pad(&words, beside), words_role(row))]));
    pieces.push((format!(" {:>WHEN$}", row.when), when_role(row)));
    Some(pieces)
}

/// Who and when on the first line, words on a second where there are any.
fn narrow(row: &AgendaRow, mut first: Vec<Piece>, columns: usize) -> Vec<Vec<Piece>> {
    let used: usize = first.iter().map(|(text, _)| width(text)).sum();
    let room = columns.saturating_sub(used + WHEN + 1);
    let indent = MARK.chars().count() + NUMBER + 1;
    let beside = columns.saturating_sub(indent);
    let words = row.words.join(", ");
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    if !words.is_empty() {
        let line = |at| (words.get(at).map_or("", str::trim_end).to_owned(), words_role(row));
        rows.extend(wrap(&words, beside).into_iter().map(|at| vec![plain(" ".repeat(indent)), line(at)]));
    }
    let last = rows.last_mut().and_then(|line| line.last_mut());
    let behind_words = last.and_then(|(text, role)| {
        let [with, company] = <[Piece; 2]>::try_from(with_company(text, *role, row, beside, false)?).ok()?;
        (*text, *role) = with;
        Some(company)
    });
    let behind_name = with_company(&row.victim, Role::Text, row, room, true).filter(|_| behind_words.is_none());
    rows.last_mut().into_iter().for_each(|line| line.extend(behind_words.clone()));
    first.extend(behind_name.unwrap_or_else(|| vec![(pad(&row.victim, room), Role::Text)]));
    first.push((format!(" {:>WHEN$}", row.when), when_role(row)));
    std::iter::once(first).chain(rows).collect()
}

/// What waits for a person's word wants attention; the words say it as well.
fn words_role(row: &AgendaRow) -> Role {
    let waits = row.words.iter().any(|word| {
        word.ends_with('?')
            || word.contains("DEFERRED")
            || word == "NOT HEARD"
            || word == "grounds differ"
            || word.starts_with("[ ]")
    });
    if waits { Role::Warning } else { Role::Dim }
}
