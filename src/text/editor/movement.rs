//! Where the insertion point can go: characters, words, rows and lines.

use unicode_segmentation::GraphemeCursor;

use super::{Edited, Editor, Lines};
use crate::command::Command;
use crate::text::{grapheme_width, graphemes, is_break};

impl Editor {
    pub(super) fn movement(&mut self, command: Command) -> Edited {
        use Command as C;
        let (to, marking) = match command {
            C::CursorLeft => (self.selection().map_or(self.before(self.cursor), |marked| marked.start), false),
            C::CursorRight => (self.selection().map_or(self.after(self.cursor), |marked| marked.end), false),
            C::CursorWordLeft => (self.word_before(), false),
            C::CursorWordRight => (self.word_after(), false),
            C::CursorHome => (self.row_start(), false),
            C::CursorEnd => (self.row_end(), false),
            C::CursorTop => (0, false),
            C::CursorBottom => (self.text.len(), false),
            C::SelectLeft => (self.before(self.cursor), true),
            C::SelectRight => (self.after(self.cursor), true),
            C::SelectWordLeft => (self.word_before(), true),
            C::SelectWordRight => (self.word_after(), true),
            C::SelectHome => (self.row_start(), true),
            C::SelectEnd => (self.row_end(), true),
            C::CursorUp | C::SelectLineUp => {
                return self.vertically(-1, command == C::SelectLineUp);
            }
            C::CursorDown | C::SelectLineDown => {
                return self.vertically(1, command == C::SelectLineDown);
            }
            C::SelectAll => {
                self.history.close();
                self.anchor = Some(0);
                self.cursor = self.text.len();
                return Edited::Moved;
            }
            _ => return Edited::NotMine,
        };
        self.column = None;
        self.go(to, marking)
    }

    /// Goes to the row above or below, keeping to the column.
    pub(super) fn vertically(&mut self, by: isize, marking: bool) -> Edited {
        let target = {
            let layout = self.laid_out();
            let row = layout.row_of(self.cursor);
            let column = self.column.unwrap_or_else(|| layout.column_of(&self.text, row, self.cursor));
            let target = row.checked_add_signed(by).and_then(|row| layout.byte_at(&self.text, row, column));
            target.map(|target| (target, column))
        };
        match target {
            Some((to, column)) => {
                let edited = self.go(to, marking);
                self.column = Some(column);
                edited
            }
            None => Edited::Nothing,
        }
    }

    pub(super) fn go(&mut self, to: usize, marking: bool) -> Edited {
        let before = (self.cursor, self.anchor);
        self.history.close();
        self.another = false;
        self.anchor = if marking { self.anchor.or(Some(self.cursor)) } else { None };
        self.cursor = to;
        if before == (self.cursor, self.anchor) { Edited::Nothing } else { Edited::Moved }
    }

    pub(super) fn is_boundary(&self, byte: usize) -> bool {
        GraphemeCursor::new(byte, self.text.len(), true).is_boundary(&self.text, 0) == Ok(true)
    }

    /// The start of the grapheme that a byte is in.
    pub(super) fn boundary(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        if self.is_boundary(byte) { byte } else { self.before(byte) }
    }

    /// The start of the last grapheme that begins before a byte.
    pub(super) fn before(&self, byte: usize) -> usize {
        let mut cursor = GraphemeCursor::new(byte, self.text.len(), true);
        cursor.prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    pub(super) fn after(&self, byte: usize) -> usize {
        let start = self.boundary(byte);
        let rest = self.text.get(start..).unwrap_or_default();
        graphemes(rest).next().map_or(self.text.len(), |(_, grapheme)| start + grapheme.len())
    }

    /// The start of the word before the insertion point.
    pub(super) fn word_before(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        let mut word: Option<Kind> = None;
        for (at, grapheme) in graphemes(before).rev() {
            let kind = Kind::of(grapheme);
            match word {
                None if kind != Kind::Space => word = Some(kind),
                Some(word) if kind != word => return at + grapheme.len(),
                _ => {}
            }
        }
        0
    }

    /// The start of the word after the insertion point.
    pub(super) fn word_after(&self) -> usize {
        let rest = self.text.get(self.cursor..).unwrap_or_default();
        let mut last: Option<Kind> = None;
        for (at, grapheme) in graphemes(rest) {
            let kind = Kind::of(grapheme);
            if kind != Kind::Space && last.is_some_and(|last| last != kind) {
                return self.cursor + at;
            }
            last = Some(kind);
        }
        self.text.len()
    }

    /// The start of the row on the screen; there already, the start of the line.
    pub(super) fn row_start(&self) -> usize {
        let layout = self.laid_out();
        let start = layout.row(layout.row_of(self.cursor)).start;
        if start < self.cursor { start } else { self.line_start() }
    }

    /// The end of the row on the screen; there already, the end of the line.
    pub(super) fn row_end(&self) -> usize {
        let layout = self.laid_out();
        let row = layout.row_of(self.cursor);
        let end = layout.last_place(&self.text, row);
        if end > self.cursor { end } else { self.line_end() }
    }

    pub(super) fn line_start(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        before.char_indices().rfind(|(_, c)| is_break(*c)).map_or(0, |(at, c)| at + c.len_utf8())
    }

    pub(super) fn line_end(&self) -> usize {
        let rest = self.text.get(self.cursor..).unwrap_or_default();
        rest.find(is_break).map_or(self.text.len(), |at| self.cursor + at)
    }

    /// The columns of the text before a byte.
    pub(super) fn columns_before(&self, byte: usize) -> usize {
        let before = self.text.get(..byte).unwrap_or_default();
        graphemes(before).map(|(_, grapheme)| self.shown_width(grapheme)).sum()
    }

    /// Columns of one grapheme as the field shows it: in a secret, each is one dot.
    pub fn shown_width(&self, grapheme: &str) -> usize {
        if self.lines == Lines::Secret { 1 } else { grapheme_width(grapheme) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Space,
    Word,
    Sign,
}

impl Kind {
    fn of(grapheme: &str) -> Kind {
        match grapheme.chars().next() {
            Some(c) if c.is_whitespace() => Kind::Space,
            Some(c) if c.is_alphanumeric() || matches!(c, '\'' | '’' | '_') => Kind::Word,
            _ => Kind::Sign,
        }
    }
}
