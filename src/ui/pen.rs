//! Writes on the screen: pieces of text with a role each, cut at the edge, never outside it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::theme::{Role, Theme};
use crate::text::{cut, fit, is_plain, width, wrap};

/// So many columns beside a window, on both sides together, show nothing that can be read.
const SLIVERS: u16 = 8;

/// A piece of a line.
pub type Piece = (String, Role);

/// Writes on the screen.
pub struct Pen<'a> {
    pub buffer: &'a mut Buffer,
    pub theme: Theme,
}

impl<'a> Pen<'a> {
    pub const fn new(buffer: &'a mut Buffer, theme: Theme) -> Self {
        Self { buffer, theme }
    }

    /// How a role looks.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Writes pieces from the left end of the area's first row. What doesn't fit is cut with an ellipsis.
    pub fn line(&mut self, area: Rect, pieces: &[Piece]) {
        let area = area.intersection(self.buffer.area);
        if area.is_empty() {
            return;
        }
        let (mut x, end) = (area.x, area.right());
        for (text, role) in pieces {
            let room = usize::from(end.saturating_sub(x));
            if room == 0 {
                return;
            }
            let shown = fit(text, room);
            let style = self.style(*role);
            x = self.write(x, area.y, &shown, room, style);
        }
    }

    /// Writes a text that fits; the column after it. Printable ASCII goes cell by cell, without looking for graphemes.
    fn write(&mut self, x: u16, y: u16, text: &str, room: usize, style: Style) -> u16 {
        if !is_plain(text) {
            self.buffer.set_stringn(x, y, text, room, style);
            return x.saturating_add(u16::try_from(width(text)).unwrap_or(u16::MAX));
        }
        let mut x = x;
        for at in 0..text.len() {
            if let (Some(cell), Some(letter)) = (self.buffer.cell_mut((x, y)), text.get(at..=at)) {
                cell.set_symbol(letter).set_style(style);
            }
            x = x.saturating_add(1);
        }
        x
    }

    /// Writes a text at the right end of the area's first row, and says how many columns it took.
    pub fn right(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        let shown = cut(text, usize::from(area.width));
        let columns = u16::try_from(width(shown)).unwrap_or(area.width);
        let x = area.right().saturating_sub(columns);
        self.line(Rect { x, width: columns, ..area }, &[(shown.to_owned(), role)]);
        columns
    }

    /// Writes a text over as many rows as the area has. The place of its first letter.
    pub fn paragraph(&mut self, area: Rect, text: &str, role: Role) -> Option<Position> {
        let rows = wrap(text, usize::from(area.width));
        for (row, y) in rows.into_iter().zip(area.top()..area.bottom()) {
            let line = text.get(row).unwrap_or_default().trim_end().to_owned();
            self.line(Rect { y, height: 1, ..area }, &[(line, role)]);
        }
        (!area.is_empty()).then_some(area.as_position())
    }

    /// Draws a row as selected, from end to end.
    pub fn select(&mut self, row: Rect, with_focus: bool) {
        let role = if with_focus { Role::Selected } else { Role::SelectedElsewhere };
        let style = self.style(role);
        let row = row.intersection(self.buffer.area);
        self.buffer.set_style(row, style);
    }

    /// Draws a line between panes: across where the area is a row high, else down.
    pub fn rule(&mut self, area: Rect) {
        let symbol = if area.height > 1 { "│" } else { "─" };
        let style = self.style(Role::Rule);
        for position in area.intersection(self.buffer.area).positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.set_symbol(symbol).set_style(style);
            }
        }
    }

    /// Empties an area; as much of it as there is.
    pub fn blank(&mut self, area: Rect) -> Rect {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
            }
        }
        area
    }

    /// Draws the box of a window in the middle of `over`. Where only a few columns are left beside it, they are emptied:
    /// what would be seen of the screen below is the ends of words.
    pub fn window(&mut self, area: Rect, over: Rect, title: &str) -> Rect {
        if over.width.saturating_sub(area.width) <= SLIVERS {
            self.blank(Rect { x: over.x, width: over.width, ..area });
        }
        self.boxed(area, title)
    }

    /// Empties an area and draws a box round it with a title; what is inside.
    pub fn boxed(&mut self, area: Rect, title: &str) -> Rect {
        let area = self.blank(area);
        if area.width < 4 || area.height < 3 {
            return area;
        }
        let style = self.style(Role::FocusedRule);
        let (left, right, top, bottom) = (area.left(), area.right() - 1, area.top(), area.bottom() - 1);
        for position in area.positions() {
            let symbol = match (position.x == left, position.x == right, position.y == top, position.y == bottom) {
                (true, _, true, _) => "┌",
                (_, true, true, _) => "┐",
                (true, _, _, true) => "└",
                (_, true, _, true) => "┘",
                (false, false, true, _) | (false, false, _, true) => "─",
                (true, ..) | (_, true, ..) => "│",
                _ => continue,
            };
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.set_symbol(symbol).set_style(style);
            }
        }
        let inside = Rect { x: left + 2, y: top + 1, width: area.width - 4, height: area.height - 2 };
        if !title.is_empty() {
            let head = Rect { x: left + 2, y: top, width: area.width - 4, height: 1 };
            let shown = format!(" {} ", fit(title, usize::from(head.width.saturating_sub(2))));
            self.line(head, &[(shown, Role::Strong)]);
        }
        inside
    }
}

/// A piece in the ordinary role.
pub fn plain(text: impl Into<String>) -> Piece {
    (text.into(), Role::Text)
}

/// The first row of an area, and what is below it.
pub fn split_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let top = Rect { height: rows, ..area };
    (top, Rect { y: area.y + rows, height: area.height - rows, ..area })
}
