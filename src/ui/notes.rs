//! The notes: the newest in sight, the selected one always. Only rows that are seen are wrapped.

use ratatui::layout::{Position, Rect};

use super::list::{self, MARK, NO_MARK};
use super::pen::{Pen, Piece, plain};
use super::theme::Role;
use crate::app::App;
use crate::app::panes::Pane;
use crate::app::store::TextId;
use crate::app::texts::Sentence;
use crate::app::views::notes::{NoteRow, notes, row};
use crate::domain::meeting::MeetingStage;
use crate::text::{pad, width, wrap};

/// From so many columns on, owners have a column of their own.
const WITH_OWNERS: usize = 60;
const OWNER: usize = 20;

/// A note as it stands on the screen.
struct Block {
    id: TextId,
    lines: Vec<Vec<Piece>>,
    selected: bool,
    /// Who is typing in it.
    typing: String,
}

pub fn draw(app: &App, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let focused = app.panes.focus == Pane::Notes;
    let (body, typing) = list::title(Pane::Notes.title(), &app.panes.notes, focused, area, pen);
    let Some(_) = app.case() else {
        return pen.paragraph(body, &app.say(Sentence::NoCase, &[]), Role::Dim);
    };
    let (blocks, all) = blocks(app, usize::from(body.width), usize::from(body.height));
    if blocks.is_empty() {
        return typing.or(pen.paragraph(body, &empty(app), Role::Dim));
    }
    let head = Rect { height: area.height - body.height, ..area };
    let cursor = draw_blocks(app, &blocks, all, head, body, pen);
    typing.or(cursor)
}

fn empty(app: &App) -> String {
    if app.panes.notes.filter.is_some() {
        return app.say(Sentence::EmptyList, &[]);
    }
    match app.papers.conference.meeting.stage {
        MeetingStage::Planned => app.say(Sentence::EmptyNotesPlanned, &[]),
        _ => app.say(Sentence::EmptyNotes, &[]),
    }
}

/// The notes from the newest back until the room, and the selected one, are filled; in the order of the screen.
/// Whether these are all.
fn blocks(app: &App, columns: usize, room: usize) -> (Vec<Block>, bool) {
    let notes = notes(app);
    let selected = app.panes.notes.selected.filter(|_| app.panes.among_entries);
    let mut wanted = room + app.panes.scrolled_back;
    // What came since the scrolling back began stays below the screen.
    let mut newer = app.panes.scrolled_since();
    let (mut blocks, mut lines) = (Vec::new(), 0);
    let mut seen = selected.is_none();
    for note in notes.iter().rev() {
        if lines >= wanted && seen {
            break;
        }
        let row = row(app, *note);
        let is_selected = selected.is_some() && row.entry == selected;
        newer = newer.filter(|newest| *newest != row.id);
        let (id, typing) = (row.id, row.typing.clone());
        let block = Block { id, lines: block(&row, is_selected, columns), selected: is_selected, typing };
        lines += block.lines.len();
        if newer.is_some() {
            wanted += block.lines.len();
        }
        // One more screen than to the selected one, so that it can stand in the middle.
        if is_selected {
            seen = true;
            lines = lines.saturating_sub(room);
        }
        blocks.push(block);
    }
    let all = blocks.len() == notes.len();
    blocks.reverse();
    (blocks, all)
}

fn draw_blocks(app: &App, blocks: &[Block], all: bool, head: Rect, body: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let room = usize::from(body.height);
    let total: usize = blocks.iter().map(|block| block.lines.len()).sum();
    let at = blocks.iter().position(|block| block.selected);
    let last = total.saturating_sub(room);
    let top = match at {
        Some(at) => {
            let before: usize = blocks.iter().take(at).map(|block| block.lines.len()).sum();
            let held = app.panes.notes.held_at(body.height).unwrap_or(room / 2);
            let top = before.saturating_sub(held).min(last);
            app.panes.notes.was_drawn(before - top, body.height);
            top
        }
        None => {
            let newest = blocks.last().map(|block| block.id);
            let since = app.panes.scrolled_since().filter(|id| blocks.iter().any(|block| block.id == *id)).or(newest);
            app.panes.scrolled_from(since);
            let newer = blocks.iter().rev().take_while(|block| Some(block.id) != since);
            let below: usize = newer.map(|block| block.lines.len()).sum();
            let back = if app.panes.scrolled_back > 0 { app.panes.scrolled_back + below } else { 0 };
            last.saturating_sub(back)
        }
    };
    let mut cursor = None;
    let lines = blocks.iter().flat_map(|block| block.lines.iter().enumerate().map(move |(at, line)| (block, at, line)));
    let mut elsewhere = None;
    for ((block, at, line), y) in lines.skip(top).zip(body.top()..body.bottom()) {
        let row = Rect { y, height: 1, ..body };
        pen.line(row, line);
        if at + 1 == block.lines.len() && !typing_beside(&block.typing, line, row, pen) {
            elsewhere = Some(block.typing.as_str());
        }
        if block.selected {
            pen.select(row, true);
            if at == 0 {
                cursor = Some(row.as_position());
            }
        }
    }
    // In the heading, so that they never stand on somebody's words.
    let more = [elsewhere, (top > 0 || !all).then_some("↑ earlier"), (top < last).then_some("↓ later")];
    let more = more.into_iter().flatten().collect::<Vec<_>>().join("  ");
    if app.panes.notes.filter.is_none() && !head.is_empty() {
        pen.right(head, &more, Role::Dim);
    }
    cursor.or_else(|| (!body.is_empty()).then_some(body.as_position()))
}

/// Says who is typing in a note behind its last line; whether there was room, or nothing to say.
fn typing_beside(typing: &str, line: &[Piece], row: Rect, pen: &mut Pen<'_>) -> bool {
    let used: usize = line.iter().map(|(text, _)| width(text)).sum();
    let fits = used + width(typing) + 3 <= usize::from(row.width);
    if fits && !typing.is_empty() {
        pen.right(Rect { width: row.width - 1, ..row }, typing, Role::Dim);
    }
    fits || typing.is_empty()
}

fn role(row: &NoteRow) -> Role {
    match (row.marker, row.word.as_str()) {
        ("!", _) => Role::Risk,
        ("\"", _) => Role::View,
        (">", _) => Role::Action,
        ("=", _) => Role::Decision,
        ("~", _) => Role::Rough,
        (_, "opinion") => Role::Opinion,
        _ => Role::Strong,
    }
}

/// A note's lines: time, marker and owner before the text, which hangs under itself.
fn block(row: &NoteRow, selected: bool, columns: usize) -> Vec<Vec<Piece>> {
    let mark = if selected { MARK } else { NO_MARK };
    let marker = if row.marker.is_empty() { String::new() } else { format!("{} ", row.marker) };
    let text_role = if row.rough { Role::Rough } else { Role::Text };
    let word = if row.word.is_empty() { String::new() } else { format!("{}  ", row.word) };
    let text = row.text.clone();
    if columns >= WITH_OWNERS {
        let owner = format!("{} ", pad(&format!("{marker}{}", row.owner), OWNER));
        let head = vec![plain(mark), (format!("{}  ", row.time), Role::Dim), (owner, role(row))];
        let indent = mark.chars().count() + 7 + OWNER + 1;
        return hang(head, (word, role(row)), &text, text_role, indent, columns);
    }
    let owner = format!("{marker}{}", row.owner);
    let owner = if owner.is_empty() { word } else { format!("{owner}: {word}") };
    let head = vec![plain(mark), (format!("{} ", row.time), Role::Dim)];
    hang(head, (owner, role(row)), &text, text_role, mark.chars().count() + 6, columns)
}

/// Wraps `lead` and `text` together behind `head`, every further line under the lead.
fn hang(head: Vec<Piece>, lead: Piece, text: &str, role: Role, indent: usize, columns: usize) -> Vec<Vec<Piece>> {
    let whole = format!("{}{text}", lead.0);
    let rows = wrap(&whole, columns.saturating_sub(indent));
    let split = lead.0.len();
    let mut lines = Vec::with_capacity(rows.len());
    for (at, row) in rows.into_iter().enumerate() {
        let mut line = if at == 0 { head.clone() } else { vec![plain(" ".repeat(indent))] };
        let middle = split.clamp(row.start, row.end);
        line.push((whole.get(row.start..middle).unwrap_or_default().to_owned(), lead.1));
        line.push((whole.get(middle..row.end).unwrap_or_default().trim_end().to_owned(), role));
        lines.push(line);
    }
    lines
}
