//! What others did, where it is more than a line: in a box over the panes, away from where one types, so that nothing moves.

use ratatui::layout::{Position, Rect};

use super::form;
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
    // What it stands beside is then said to be there.
    let beside = app.notices.own().count();
    let beside =
        if beside > 0 { width(&app.say(Sentence::ReadMore, &[("count", &beside.to_string())])) + 2 } else { 0 };
    let fits = app.notices.told().is_none_or(|(told, more)| {
        width(&told.text) + width(&after(app, more)) + beside <= usize::from(columns.saturating_sub(2))
    });
    fits || looks_up
}

/// Draws it where one line is not enough; the cursor stays in sight.
pub fn draw(app: &App, areas: &Areas, cursor: Option<Position>, pen: &mut Pen<'_>) {
    let Some((told, more)) = app.notices.told().filter(|_| !is_a_line(app, areas.notices.width)) else { return };
    if let Some(Popup::Form(form)) = app.popups.last() {
        return beside_form(app, areas, form::place(form, areas.over), pen);
    }
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

/// Draws it where it covers nothing of the form that one types in: above or below the form, else over the lines at the top.
fn beside_form(app: &App, areas: &Areas, form: Rect, pen: &mut Pen<'_>) {
    let Some((told, more)) = app.notices.told() else { return };
    let Rect { y, .. } = areas.over;
    let above = Rect { height: form.y.saturating_sub(y), ..areas.over };
    let below = Rect { y: form.bottom(), height: areas.over.bottom().saturating_sub(form.bottom()), ..areas.over };
    let rows = wrap(&told.text, areas.over.width.saturating_sub(4).into()).len();
    let needed = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(2);
    let after = after(app, more);
    if let Some(free) = [above, below].into_iter().find(|free| free.height >= needed) {
        let inside = pen.boxed(Rect { height: needed, ..free }, "");
        pen.paragraph(inside, &told.text, Role::Strong);
        let foot = Rect { y: free.y + needed - 1, height: 1, x: inside.x, width: inside.width };
        pen.right(foot, &after, Role::Dim);
        return;
    }
    // No box has room there; the lines at the top are read again once this was.
    let lines = Rect { x: areas.top.x, y: areas.top.y, width: areas.top.width, height: y.saturating_sub(areas.top.y) };
    let lines = pen.blank(lines);
    let text = Rect { x: lines.x + 1, width: lines.width.saturating_sub(2), ..lines };
    pen.paragraph(text, &format!("{}{after}", told.text), Role::Strong);
}

/// Where it may stand: over the notes, or over all panes where a window or a desk is open.
fn room(app: &App, areas: &Areas) -> Rect {
    if !app.popups.is_empty() || areas.composer.is_empty() {
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
