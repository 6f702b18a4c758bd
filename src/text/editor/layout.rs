//! The rows of a field: where they begin and end, and which of them are in sight.

use std::cell::RefMut;
use std::ops::Range;

use super::{Editor, Lines};
use crate::text::{cut, graphemes, row_at, width, wrap};

/// Columns before the field was shown.
const UNSEEN: usize = 80;

/// What of a field is in sight, and where the insertion point is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The rows from the top, as ranges of the text.
    pub rows: Vec<Range<usize>>,
    /// The columns of each row that are scrolled away to the left.
    pub skipped: usize,
    /// The insertion point's column, from the left of what is in sight.
    pub column: usize,
    /// The insertion point's row, from the top of what is in sight.
    pub row: usize,
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
        let fitting = cut(shown, column).len();
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

    /// What is in sight in an area of so many columns and rows. Scrolls no further than the insertion point asks for.
    pub fn shown(&self, columns: u16, rows: u16) -> Shown {
        match self.lines {
            Lines::Several => self.shown_rows(text_columns(columns), usize::from(rows).max(1)),
            Lines::One | Lines::Secret => self.shown_line(text_columns(columns)),
        }
    }

    fn shown_rows(&self, columns: usize, height: usize) -> Shown {
        let layout = self.laid_out_at(columns);
        let cursor_row = layout.row_of(self.cursor);
        let furthest = layout.rows.len().saturating_sub(height);
        let scroll = self.scroll.get().min(furthest).clamp((cursor_row + 1).saturating_sub(height), cursor_row);
        self.scroll.set(scroll);
        Shown {
            rows: layout.rows.iter().skip(scroll).take(height).cloned().collect(),
            skipped: 0,
            column: layout.column_of(&self.text, cursor_row, self.cursor),
            row: cursor_row - scroll,
        }
    }

    fn shown_line(&self, room: usize) -> Shown {
        let column = self.columns_before(self.cursor);
        let whole = self.columns_before(self.text.len());
        let scroll = self.scroll.get().min(whole.saturating_sub(room)).clamp(column.saturating_sub(room), column);
        self.scroll.set(scroll);
        let rows = std::iter::once(0..self.text.len()).collect();
        Shown { rows, skipped: scroll, column: column - scroll, row: 0 }
    }

    /// The rows at the width at which it was last shown.
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
