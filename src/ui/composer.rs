//! The composer: what the line will become, and the line.

use ratatui::layout::{Position, Rect};

use super::list::draw_editor;
use super::pen::{Pen, split_top};
use super::theme::Role;
use crate::app::App;
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::app::views::company::typing;
use crate::app::views::composer::preview;
use crate::text::editor::{Editor, Lines};
use crate::text::wrap;

/// The most rows that say what the line will become.
const PREVIEW_MOST: usize = 2;

/// How many rows the text takes, with those that the preview has more than one.
pub fn rows(app: &App, columns: u16) -> u16 {
    let line = app.case_id().and_then(|case| app.composers.line(case));
    let text = line.map_or(1, |line| u16::try_from(line.rows_at(columns.saturating_sub(1))).unwrap_or(u16::MAX));
    text.saturating_add(preview_rows(&preview(app), columns).saturating_sub(1))
}

fn preview_rows(preview: &str, columns: u16) -> u16 {
    let rows = wrap(preview, columns.saturating_sub(1).into()).len();
    u16::try_from(rows.clamp(1, PREVIEW_MOST)).unwrap_or(1)
}

/// What the line will become: what has no room is cut in the last row alone.
fn draw_preview(preview: &str, area: Rect, pen: &mut Pen<'_>) {
    let columns = usize::from(area.width.saturating_sub(1));
    for (row, y) in wrap(preview, columns).into_iter().zip(area.top()..area.bottom()) {
        let is_last = y + 1 == area.bottom();
        let text = preview.get(if is_last { row.start..preview.len() } else { row }).unwrap_or_default().trim_end();
        pen.line(Rect { y, height: 1, ..area }, &[(format!(" {text}"), Role::Preview)]);
    }
}

pub fn draw(app: &App, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let preview = preview(app);
    let preview_rows = preview_rows(&preview, area.width).min(area.height.saturating_sub(1).max(1));
    let (above, text) = split_top(area, preview_rows);
    if app.panes.composer_is_closed() {
        pen.line(above, &[(format!(" {}", app.say(Sentence::ComposerClosed, &[])), Role::Warning)]);
        return None;
    }
    let case = app.case()?.referral.id;
    // On the line above, where nothing has to make room for it.
    let rule = Rect { y: area.y.saturating_sub(1), height: 1, ..area };
    let typing = typing(app, case.into());
    if !typing.is_empty() {
        pen.right(Rect { width: rule.width.saturating_sub(2), ..rule }, &format!(" {typing} "), Role::Dim);
    }
    draw_preview(&preview, above, pen);
    let text = Rect { x: text.x + 1, width: text.width.saturating_sub(1), ..text };
    let line = app.case_id().and_then(|case| app.composers.line(case));
    // What to do first, until the first letter.
    if app.panes.in_composer() && line.is_none_or(Editor::is_empty) {
        pen.line(text, &[(app.say(Sentence::ComposerEmpty, &[]), Role::Dim)]);
    }
    match line {
        Some(line) if app.panes.initials => draw_editor(&masked(app, line), text, pen),
        Some(line) => draw_editor(line, text, pen),
        None => (!text.is_empty()).then(|| text.as_position()),
    }
}

/// The line as it may be seen while only initials are shown; the words that were typed stay as they are.
fn masked(app: &App, line: &Editor) -> Editor {
    let eyes = Eyes::of(app);
    let before = eyes.text(line.text().get(..line.cursor()).unwrap_or_default()).len();
    let whole = eyes.text(line.text());
    let cursor = (0..=before.min(whole.len())).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0);
    let mut shown = Editor::new(Lines::Several);
    shown.replace_all(&whole, cursor);
    shown
}
