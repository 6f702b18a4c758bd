//! The curtain: nothing of the conference, and where the passphrase is typed.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::pen::Pen;
use super::theme::{Role, Theme};
use crate::app::App;
use crate::app::lock::{Lock, Stage};
use crate::app::texts::{Sentence, Texts};
use crate::text::width;

/// As many dots as are ever shown, so that a long passphrase's length is not.
const DOTS: usize = 24;

/// Draws the curtain over an open conference.
pub fn draw(app: &App, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    of_lock(&app.lock, &app.texts, &app.say(Sentence::NoPassphrase, &[]), area, pen)
}

/// Draws the curtain of a process that has nothing of the record, with what is to be said of an opening that takes too long,
/// and of a key that has no passphrase.
pub fn alone(lock: &Lock, waiting: &str, plain: &str, texts: &Texts, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut pen = Pen::new(frame.buffer_mut(), theme);
    let cursor = of_lock(lock, texts, plain, area, &mut pen);
    let from = area.y + area.height / 2 + 2;
    let below = Rect { y: from, height: area.bottom().saturating_sub(from), ..area };
    pen.paragraph(below, waiting, Role::Warning);
    if let Some(cursor) = cursor.filter(|cursor| area.contains(*cursor)) {
        frame.set_cursor_position(cursor);
    }
}

fn of_lock(lock: &Lock, texts: &Texts, plain: &str, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let dots = "•".repeat(lock.typed_characters().min(DOTS));
    let prompt = texts.raw(Sentence::AskPassphrase);
    let text = match lock.stage() {
        Stage::Asking | Stage::Refused if lock.is_plain() => plain.to_owned(),
        Stage::Open => return None,
        Stage::Blank => texts.raw(Sentence::Curtain).to_owned(),
        Stage::Checking => format!("{prompt} {}", texts.raw(Sentence::Checking)),
        Stage::Asking => format!("{prompt} {dots}"),
        Stage::Refused if dots.is_empty() => texts.raw(Sentence::WrongPassphrase).to_owned(),
        Stage::Refused => format!("{prompt} {dots}"),
    };
    let row = Rect { x: area.x + area.width / 4, y: area.y + area.height / 2, width: area.width * 3 / 4, height: 1 };
    let row = row.intersection(area);
    pen.line(row, &[(text.clone(), Role::Text)]);
    let x = row.x.saturating_add(u16::try_from(width(&text)).unwrap_or(u16::MAX)).min(area.right().saturating_sub(1));
    Some(Position { x, y: row.y })
}
