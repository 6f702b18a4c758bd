//! What others did, where it is more than a line: in a box over the panes, away from where one types, so that nothing moves.

use ratatui::layout::{Position, Rect};

use super::layout::Areas;
use super::pen::{Pen, split_top};
use super::theme::Role;
use crate::app::App;
use crate::app::popup::Popup;
use crate::app::texts::Sentence;
use crate::text::{width, wrap};

/// How many are to be read after the first, in words; nothing where there is none.
pub fn after(app: &App, more: usize) -> String {
    match more {
        0 => String::new(),
        more => format!("  {}", app.say(Sentence::ToldMore, &[("count", &more.to_string())])),
    }
}

/// Whether the first of it is said in one line of so many columns: where it fits, and over a window that shows what is
/// asked for just now.
pub fn is_a_line(app: &App, columns: u16) -> bool {
    let looks_up = matches!(app.popups.last(), Some(Popup::Chooser(_) | Popup::Question(_) | Popup::Reading(_)));
    let fits = app.notices.told().is_none_or(|(told, more)| {
        width(&told.text) + width(&after(app, more)) <= usize::from(columns.saturating_sub(2))
    });
    fits || looks_up
}

/// Draws it where one line is not enough; the cursor stays in sight.
pub fn draw(app: &App, areas: &Areas, cursor: Option<Position>, pen: &mut Pen<'_>) {
    let Some((told, more)) = app.notices.told().filter(|_| !is_a_line(app, areas.notices.width)) else { return };
    let room = room(app, areas);
    let inner = room.width.saturating_sub(4);
    let rows = u16::try_from(wrap(&told.text, inner.into()).len()).unwrap_or(u16::MAX);
    let (top, _) = split_top(room, rows.saturating_add(3));
    let bottom = Rect { y: room.bottom() - top.height, ..top };
    let is_near = |cursor: Position| {
        let near = Rect { y: top.y.saturating_sub(1), height: top.height + 2, ..top };
        near.contains(cursor)
    };
    let inside = pen.boxed(if cursor.is_some_and(is_near) { bottom } else { top }, "");
    let (text, foot) = split_top(inside, inside.height.saturating_sub(1));
    pen.paragraph(text, &told.text, Role::Strong);
    pen.line(foot, &[(away(app, more), Role::Dim)]);
}

/// Where it may stand: over the notes, or over all panes where a window is open.
fn room(app: &App, areas: &Areas) -> Rect {
    if !app.popups.is_empty() {
        return areas.over;
    }
    let Rect { x, width, y, .. } = areas.composer;
    Rect { x, width, height: y.saturating_sub(1).saturating_sub(areas.over.y), ..areas.over }
}

/// How it is put away: where a window is open, that goes first.
fn away(app: &App, more: usize) -> String {
    let sentence = match (app.popups.is_empty(), more) {
        (true, 0) => Sentence::ToldAway,
        (true, _) => Sentence::ToldAwayMore,
        (false, 0) => return String::new(),
        (false, _) => Sentence::ToldMore,
    };
    app.say(sentence, &[("count", &more.to_string())])
}
