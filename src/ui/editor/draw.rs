//! The field on the screen: its rows, its look and where the insertion point is.

use std::cell::RefMut;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::{Editor, Lines};
use crate::ui::text::{graphemes, row_at, width, wrap};

/// What a passphrase's characters look like.
const DOT: &str = "•";
/// Columns before the first drawing.
const UNSEEN: usize = 80;

/// How a field looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EditorStyle {
    /// Its text.
    pub text: Style,
    /// What is marked.
    pub marked: Style,
}

/// The rows of a text at a width; worked out when they are asked for, once for each text and width.
pub(super) struct Layout {
    columns: usize,
    pub(super) rows: Vec<Range<usize>>,
}

impl Default for Layout {
    fn default() -> Self {
        Layout { columns: UNSEEN, rows: Vec::new() }
    }
}

impl Layout {
    pub(super) fn forget(&mut self) {
        self.rows.clear();
    }

    /// Works out the rows again after `removed` bytes at `at` became `inserted`. A row depends on nothing before it:
    /// those before the change stay, and those after it stay as soon as one begins where one began before.
    pub(super) fn edited(&mut self, text: &str, at: usize, removed: usize, inserted: usize) {
        if self.rows.is_empty() {
            return;
        }
        // A word may go up to the row before, and whether it did could hang on the wide sign behind it.
        let first = self.row_of(at).saturating_sub(2);
        let old = self.rows.split_off(first);
        let mut start = old.first().map(|row| row.start);
        while let Some(from) = start {
            let before = (from > at + inserted).then(|| from - inserted + removed);
            let same = before.and_then(|before| old.binary_search_by_key(&before, |row| row.start).ok());
            if let Some(same) = same {
                let moved = |byte: usize| byte + inserted - removed;
                let rest = old.iter().skip(same);
                self.rows.extend(rest.map(|row| moved(row.start)..moved(row.end)));
                return;
            }
            let (row, next) = row_at(text, from, self.columns);
            self.rows.push(row);
            start = next;
        }
    }

    pub(super) fn row(&self, row: usize) -> Range<usize> {
        self.rows.get(row).cloned().unwrap_or_default()
    }

    /// The row that a byte is in.
    pub(super) fn row_of(&self, byte: usize) -> usize {
        self.rows.partition_point(|row| row.start <= byte).saturating_sub(1)
    }

    pub(super) fn column_of(&self, text: &str, row: usize, byte: usize) -> usize {
        text.get(self.row(row).start..byte).map_or(0, width)
    }

    /// The last place of the insertion point in a row. The end of a wrapped row is the start of the next, so
    /// there it is the place before the last character.
    pub(super) fn last_place(&self, text: &str, row: usize) -> usize {
        let range = self.row(row);
        let wrapped = self.rows.get(row + 1).is_some_and(|next| next.start == range.end);
        let shown = text.get(range.clone()).unwrap_or_default();
        match graphemes(shown).next_back() {
            Some((at, _)) if wrapped => range.start + at,
            _ => range.end,
        }
    }

    /// The place in a row that is nearest to a column.
    pub(super) fn byte_at(&self, text: &str, row: usize, column: usize) -> Option<usize> {
        let range = self.rows.get(row)?.clone();
        let shown = text.get(range.clone())?;
        let fitting = crate::ui::text::cut(shown, column).len();
        Some((range.start + fitting).min(self.last_place(text, row)))
    }
}

impl Editor {
    /// How many rows the text takes at a width, the column of the insertion point included.
    pub fn rows_at(&self, columns: u16) -> usize {
        match self.lines {
            Lines::Several => self.laid_out_at(text_columns(columns)).rows.len(),
            Lines::One | Lines::Secret => 1,
        }
    }

    /// Draws the field and says where the insertion point is: somewhere in `area`, unless that is empty. The
    /// caller puts the terminal's own cursor there if the field has the focus.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, style: EditorStyle) -> Option<Position> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        buffer.set_style(area, style.text);
        match self.lines {
            Lines::Several => Some(self.draw_rows(area, buffer, style)),
            Lines::One | Lines::Secret => Some(self.draw_line(area, buffer, style)),
        }
    }

    fn draw_rows(&self, area: Rect, buffer: &mut Buffer, style: EditorStyle) -> Position {
        let layout = self.laid_out_at(text_columns(area.width));
        let height = usize::from(area.height);
        let cursor_row = layout.row_of(self.cursor);
        let furthest = layout.rows.len().saturating_sub(height);
        let scroll = self.scroll.get().min(furthest).clamp((cursor_row + 1).saturating_sub(height), cursor_row);
        self.scroll.set(scroll);
        for (y, row) in (area.top()..area.bottom()).zip(layout.rows.iter().skip(scroll)) {
            let line = Rect { y, height: 1, ..area };
            self.draw_graphemes(row.clone(), 0, line, buffer, style);
        }
        let column = layout.column_of(&self.text, cursor_row, self.cursor);
        Position {
            x: at_most(area, column),
            y: area.top() + u16::try_from(cursor_row - scroll).unwrap_or(0).min(area.height - 1),
        }
    }

    fn draw_line(&self, area: Rect, buffer: &mut Buffer, style: EditorStyle) -> Position {
        let room = text_columns(area.width);
        let column = self.columns_before(self.cursor);
        let whole = self.columns_before(self.text.len());
        let scroll = self.scroll.get().min(whole.saturating_sub(room)).clamp(column.saturating_sub(room), column);
        self.scroll.set(scroll);
        self.draw_graphemes(0..self.text.len(), scroll, Rect { height: 1, ..area }, buffer, style);
        Position { x: at_most(area, column - scroll), y: area.top() }
    }

    /// Draws a piece of the text on one line, from column `skip` of the piece on.
    fn draw_graphemes(&self, piece: Range<usize>, skip: usize, line: Rect, buffer: &mut Buffer, style: EditorStyle) {
        let marked = self.selection().unwrap_or_default();
        let room = usize::from(line.width);
        let mut column = 0;
        for (at, grapheme) in graphemes(self.text.get(piece.clone()).unwrap_or_default()) {
            let wide = self.shown_width(grapheme);
            let start = column;
            column += wide;
            if wide == 0 || start < skip {
                continue;
            }
            let x = start - skip;
            if x + wide > room {
                break;
            }
            let byte = piece.start + at;
            let mut look = style.text;
            for styled in self.styled.iter().filter(|styled| styled.at.contains(&byte)) {
                look = look.patch(styled.style);
            }
            if marked.contains(&byte) {
                look = look.patch(style.marked);
            }
            let symbol = if self.lines == Lines::Secret { DOT } else { grapheme };
            for (within, x) in (x..x + wide).enumerate() {
                let x = line.x + u16::try_from(x).unwrap_or(u16::MAX);
                if let Some(cell) = buffer.cell_mut((x, line.y)) {
                    cell.reset();
                    cell.set_style(look);
                    if within == 0 {
                        cell.set_symbol(symbol);
                    }
                }
            }
        }
    }

    /// The rows at the width of the last drawing.
    pub(super) fn laid_out(&self) -> RefMut<'_, Layout> {
        let columns = self.layout.borrow().columns;
        self.laid_out_at(columns)
    }

    fn laid_out_at(&self, columns: usize) -> RefMut<'_, Layout> {
        let mut layout = self.layout.borrow_mut();
        if layout.columns != columns || layout.rows.is_empty() {
            layout.columns = columns;
            layout.rows = match self.lines {
                Lines::Several => wrap(&self.text, columns),
                Lines::One | Lines::Secret => std::iter::once(0..self.text.len()).collect(),
            };
        }
        layout
    }
}

/// One column is the insertion point's, so that it is never over the edge.
fn text_columns(columns: u16) -> usize {
    usize::from(columns).saturating_sub(1).max(1)
}

fn at_most(area: Rect, column: usize) -> u16 {
    let last = area.right().saturating_sub(1);
    u16::try_from(column).map_or(last, |column| area.left().saturating_add(column).min(last))
}
