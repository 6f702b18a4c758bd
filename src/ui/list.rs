//! Lists of rows: a heading with the filter, the rows round the selected one, or what to press where there are none.

use ratatui::layout::{Position, Rect};

use super::editor::{self, EditorStyle};
use super::pen::{Pen, Piece, split_top};
use super::theme::Role;
use crate::app::list::List;
use crate::text::editor::Editor;

/// Stands before the selected row.
pub const MARK: &str = "▸ ";
/// Stands before any other.
pub const NO_MARK: &str = "  ";

/// A row: the lines that it takes, the first with the mark.
pub struct Item {
    pub lines: Vec<Vec<Piece>>,
    /// A heading can't be selected.
    pub selected: bool,
}

impl Item {
    /// A heading between rows.
    pub fn heading(text: &str) -> Self {
        Self { lines: vec![vec![(text.to_owned(), Role::Strong)]], selected: false }
    }
}

/// Draws the pane's title and what its filter holds; the place of the insertion point while it is typed.
pub fn title<K>(title: &str, list: &List<K>, focused: bool, area: Rect, pen: &mut Pen<'_>) -> (Rect, Option<Position>) {
    let (head, rest) = split_top(area, 1);
    let role = if focused { Role::FocusedRule } else { Role::Strong };
    pen.line(head, &[(format!(" {title}"), role)]);
    let Some(filter) = &list.filter else { return (rest, None) };
    let used = u16::try_from(title.chars().count() + 3).unwrap_or(u16::MAX).min(head.width);
    let field = Rect { x: head.x + used, width: head.width - used, ..head };
    pen.line(field, &[("/ ".to_owned(), Role::Key)]);
    let text = Rect { x: field.x.saturating_add(2), width: field.width.saturating_sub(2), ..field };
    let cursor = draw_editor(filter, text, pen);
    (rest, cursor.filter(|_| list.typing))
}

/// Draws a text field.
pub fn draw_editor(editor: &Editor, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let style = EditorStyle { text: pen.style(Role::Text), marked: pen.style(Role::Marked) };
    let area = area.intersection(pen.buffer.area);
    editor::draw(editor, area, pen.buffer, style)
}

/// Draws rows so that the selected one is in sight, and says where it is.
pub fn rows(items: &[Item], focused: bool, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let (heights, selected) = measured(items);
    let top = first_line(&heights, selected, usize::from(area.height), None);
    draw_rows(items, top, focused, area, pen)
}

/// The same for a list of the conference: a row that stays selected stays on its line of the screen, also where others
/// put rows above it.
pub fn rows_of<K: Copy + PartialEq>(
    list: &List<K>,
    items: &[Item],
    focused: bool,
    area: Rect,
    pen: &mut Pen<'_>,
) -> Option<Position> {
    let (heights, selected) = measured(items);
    let top = first_line(&heights, selected, usize::from(area.height), list.held_at(area.height));
    if let Some(at) = selected {
        let before: usize = heights.iter().take(at).sum();
        list.was_drawn(before.saturating_sub(top), area.height);
    }
    draw_rows(items, top, focused, area, pen)
}

fn measured(items: &[Item]) -> (Vec<usize>, Option<usize>) {
    (items.iter().map(|item| item.lines.len()).collect(), items.iter().position(|item| item.selected))
}

fn draw_rows(items: &[Item], top: usize, focused: bool, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let mut cursor = None;
    let mut line = 0;
    for item in items {
        for (at, pieces) in item.lines.iter().enumerate() {
            let Some(y) = row_of(area, line, top) else {
                line += 1;
                continue;
            };
            line += 1;
            let row = Rect { y, height: 1, ..area };
            pen.line(row, pieces);
            if item.selected {
                pen.select(row, focused);
                if at == 0 {
                    cursor = Some(row.as_position());
                }
            }
        }
    }
    cursor.or_else(|| (!area.is_empty()).then_some(area.as_position()))
}

fn row_of(area: Rect, line: usize, top: usize) -> Option<u16> {
    let down = u16::try_from(line.checked_sub(top)?).ok()?;
    (down < area.height).then(|| area.y + down)
}

/// The first line to draw: the selected row stands where it is held, else in the middle, but at the ends of the list.
fn first_line(heights: &[usize], selected: Option<usize>, room: usize, held: Option<usize>) -> usize {
    let all: usize = heights.iter().sum();
    let before: usize = selected.map_or(0, |at| heights.iter().take(at).sum());
    before.saturating_sub(held.unwrap_or(room / 2)).min(all.saturating_sub(room))
}

#[cfg(test)]
mod tests {
    use super::first_line;

    #[test]
    fn the_selected_row_is_always_in_sight() {
        for selected in 0..20 {
            let heights = vec![2; 20];
            let top = first_line(&heights, Some(selected), 7, None);
            let at = selected * 2;
            assert!(top <= at && at < top + 7, "{selected}");
        }
    }
}
