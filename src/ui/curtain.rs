//! The curtain: nothing of the conference, and where the passphrase is typed.

use ratatui::layout::{Position, Rect};

use super::pen::Pen;
use super::theme::Role;
use crate::app::App;
use crate::app::lock::Stage;
use crate::app::texts::Sentence;
use crate::text::width;

/// As many dots as are ever shown, so that a long passphrase's length is not.
const DOTS: usize = 24;

pub fn draw(app: &App, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let dots = "•".repeat(app.lock.typed_characters().min(DOTS));
    let prompt = app.say(Sentence::AskPassphrase, &[]);
    let text = match app.lock.stage() {
        Stage::Open => return None,
        Stage::Blank => app.say(Sentence::Curtain, &[]),
        Stage::Checking => format!("{prompt} {}", app.say(Sentence::Checking, &[])),
        Stage::Asking => format!("{prompt} {dots}"),
        Stage::Refused if dots.is_empty() => app.say(Sentence::WrongPassphrase, &[]),
        Stage::Refused => format!("{prompt} {dots}"),
    };
    let row = Rect { x: area.x + area.width / 4, y: area.y + area.height / 2, width: area.width * 3 / 4, height: 1 };
    let row = row.intersection(area);
    pen.line(row, &[(text.clone(), Role::Text)]);
    let x = row.x.saturating_add(u16::try_from(width(&text)).unwrap_or(u16::MAX)).min(area.right().saturating_sub(1));
    Some(Position { x, y: row.y })
}
