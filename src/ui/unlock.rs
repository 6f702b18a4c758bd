//! Where the passphrase is asked for before anything of the record is read.

use std::path::Path;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::pen::Pen;
use super::theme::{Role, Theme};
use crate::app::lock::{Lock, Stage};
use crate::app::texts::{Sentence, Texts};
use crate::text::{width, wrap};

/// As many dots as are ever shown, so that a long passphrase's length is not.
const DOTS: usize = 24;

/// Draws a question that is answered before anything is opened.
pub fn ask(question: &str, record: &Path, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut pen = Pen::new(frame.buffer_mut(), theme);
    let left = area.width / 8;
    let width = area.width.saturating_sub(2 * left);
    let mut row = Rect { x: left, y: area.height / 4, width: area.width.saturating_sub(left), height: 1 };
    let name = record.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    pen.line(row.intersection(area), &[("marac  ".to_owned(), Role::Strong), (name, Role::Text)]);
    row.y = row.y.saturating_add(1);
    for line in wrap(question, usize::from(width)) {
        row.y = row.y.saturating_add(1);
        let line = question.get(line).unwrap_or_default().trim_end();
        pen.line(row.intersection(area), &[(line.to_owned(), Role::Warning)]);
    }
    let cursor = Position { x: left, y: row.y };
    if area.contains(cursor) {
        frame.set_cursor_position(cursor);
    }
}

/// Draws the question, with what is said of an opening that takes long, and puts the cursor behind what was typed.
pub fn draw(lock: &Lock, record: &Path, waiting: &str, texts: &Texts, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut pen = Pen::new(frame.buffer_mut(), theme);
    let left = area.width / 8;
    let row = |at: u16| {
        let y = area.height / 3 + at;
        Rect { x: left, y, width: area.width.saturating_sub(left), height: 1 }.intersection(area)
    };
    let name = record.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    pen.line(row(0), &[("marac  ".to_owned(), Role::Strong), (name, Role::Text)]);
    let question = match lock.stage() {
        Stage::Checking => texts.raw(Sentence::Checking).to_owned(),
        _ => format!("{} {}", texts.raw(Sentence::AskPassphrase), "•".repeat(lock.typed_characters().min(DOTS))),
    };
    pen.line(row(2), &[(question.clone(), Role::Text)]);
    if lock.stage() == Stage::Refused {
        pen.line(row(4), &[(texts.raw(Sentence::WrongPassphrase).to_owned(), Role::Warning)]);
    }
    if !waiting.is_empty() {
        let room = Rect { height: area.bottom().saturating_sub(row(4).y), ..row(4) };
        pen.paragraph(room, waiting, Role::Warning);
    }
    let at = row(2);
    let x =
        at.x.saturating_add(u16::try_from(width(&question)).unwrap_or(u16::MAX)).min(area.right().saturating_sub(1));
    let cursor = Position { x, y: at.y };
    if area.contains(cursor) {
        frame.set_cursor_position(cursor);
    }
}
