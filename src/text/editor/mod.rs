//! The text field: one line or several, soft-wrapped, with a marked range, words, undo and pasting in one piece.
//!
//! Nothing here draws: [`Editor::shown`] says what stands in an area of so many columns and rows. What has to be
//! remembered from one time to the next (how wide it was, how far it is scrolled) can't change the text. Places in the text are bytes at the start of a grapheme, so nothing here cuts one in two.

mod history;
mod layout;
mod movement;
mod refused;

use std::cell::{Cell, RefCell};
use std::ops::Range;

use history::History;
use layout::Layout;
pub use layout::Shown;

use super::OWN_LINE;
use super::merge::Hunk;
use crate::command::Command;

/// What kind of field it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// One line, scrolled sideways. A line break becomes a space.
    One,
    /// Several, wrapped.
    Several,
    /// One line that shows dots: a passphrase. Nothing can be undone, so nothing of it is kept.
    Secret,
}

/// What a command did in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The text is another one.
    Text,
    /// The insertion point or the marked range moved.
    Moved,
    /// Nothing to do, as at the end of the text.
    Nothing,
    /// The command isn't about text.
    NotMine,
}

/// A text field.
pub struct Editor {
    lines: Lines,
    text: String,
    cursor: usize,
    /// The other end of the marked range.
    anchor: Option<usize>,
    /// The column that moving up and down keeps to.
    column: Option<usize>,
    history: History,
    /// The last line was not taken, and nothing was done since: what is typed now is another.
    another: bool,
    layout: RefCell<Layout>,
    scroll: Cell<usize>,
}

impl Editor {
    /// An empty field.
    pub fn new(lines: Lines) -> Self {
        Editor {
            lines,
            text: String::new(),
            cursor: 0,
            anchor: None,
            column: None,
            history: History::default(),
            another: false,
            layout: RefCell::new(Layout::default()),
            scroll: Cell::new(0),
        }
    }

    /// A field with a text, the insertion point at its end, and nothing to undo.
    pub fn with_text(lines: Lines, text: &str) -> Self {
        let mut editor = Editor::new(lines);
        editor.set_text(text);
        editor
    }

    /// What kind of field it is.
    pub fn lines(&self) -> Lines {
        self.lines
    }

    /// What is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The byte before which the next character goes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The marked range, if any.
    pub fn selection(&self) -> Option<Range<usize>> {
        let anchor = self.anchor.filter(|anchor| *anchor != self.cursor)?;
        Some(anchor.min(self.cursor)..anchor.max(self.cursor))
    }

    /// Another text altogether, the insertion point at its end. Forgets what could be undone.
    pub fn set_text(&mut self, text: &str) {
        self.text = self.cleaned(text);
        self.history = History::default();
        self.place(self.text.len());
        self.changed();
    }

    /// Another text as one change that can be undone, as completing does.
    pub fn replace_all(&mut self, text: &str, cursor: usize) {
        let text = self.cleaned(text);
        self.replace(0..self.text.len(), &text);
        self.history.close();
        self.place(self.boundary(cursor));
    }

    /// Takes in what somebody else wrote. The insertion point and what is marked stay where they are in the text, and
    /// only what was typed here can be taken back. The pieces are in order, and apart from each other.
    pub fn take_in(&mut self, hunks: &[Hunk]) {
        let (mut cursor, mut anchor) = (self.cursor, self.anchor);
        for Hunk { range, with } in hunks.iter().rev() {
            if self.text.get(range.clone()).is_none() {
                continue;
            }
            let with = self.cleaned(with);
            let moved = |place: usize| match place {
                place if place <= range.start => place,
                place if place >= range.end => place - range.len() + with.len(),
                _ => range.start,
            };
            (cursor, anchor) = (moved(cursor), anchor.map(moved));
            self.text.replace_range(range.clone(), &with);
            self.history.others_wrote(range.start, range.len(), with.len());
        }
        self.cursor = self.boundary(cursor);
        self.anchor = anchor.map(|anchor| self.boundary(anchor));
        self.changed();
    }

    /// Takes the text out and leaves an empty field that can't be undone.
    pub fn take(&mut self) -> String {
        let text = std::mem::take(&mut self.text);
        self.set_text("");
        text
    }

    /// Puts the insertion point at a byte, or at the start of the grapheme that it is in.
    pub fn set_cursor(&mut self, byte: usize) {
        self.history.close();
        self.place(self.boundary(byte));
    }

    /// Writes a character in place of what is marked.
    pub fn insert_char(&mut self, c: char) {
        self.insert(c.encode_utf8(&mut [0; 4]), false);
    }

    /// Writes a text in one piece, in place of what is marked: pasted, or a burst of fast keys.
    pub fn insert_text(&mut self, text: &str) {
        self.insert(text, true);
    }

    /// Whether there is typing to undo.
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// Whether there is undone typing.
    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// Takes back the last piece of typing.
    pub fn undo(&mut self) -> Edited {
        match self.history.undo(&mut self.text) {
            Some(cursor) => self.restored(cursor),
            None => Edited::Nothing,
        }
    }

    /// Types it again.
    pub fn redo(&mut self) -> Edited {
        match self.history.redo(&mut self.text) {
            Some(cursor) => self.restored(cursor),
            None => Edited::Nothing,
        }
    }

    /// Does a command of the typing group, a new line, undo or redo.
    pub fn command(&mut self, command: Command) -> Edited {
        match command {
            Command::NewLine if self.lines == Lines::Several => {
                self.another = false;
                self.insert("\n", true);
                Edited::Text
            }
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::DeleteBack => self.delete(self.before(self.cursor)..self.cursor),
            Command::DeleteForward => self.delete(self.cursor..self.after(self.cursor)),
            Command::DeleteWordBack => self.delete(self.word_before()..self.cursor),
            Command::DeleteWordForward => self.delete(self.cursor..self.word_after()),
            Command::DeleteToStart => self.delete(self.line_start()..self.cursor),
            Command::DeleteToEnd => self.delete(self.cursor..self.line_end()),
            _ => self.movement(command),
        }
    }

    fn insert(&mut self, text: &str, whole: bool) {
        // What is typed or pasted in one piece is one line, whatever signs are in it.
        let text = self.cleaned(&text.replace(OWN_LINE, "\n"));
        if text.is_empty() {
            return;
        }
        if whole {
            self.history.close();
        }
        if self.another && self.selection().is_none() && self.cursor == self.text.len() {
            self.history.close();
            self.replace(self.cursor..self.cursor, &OWN_LINE.to_string());
            self.history.close();
        }
        let range = self.selection().unwrap_or(self.cursor..self.cursor);
        self.replace(range, &text);
        if whole {
            self.history.close();
        }
    }

    /// Deletes what is marked, else the range.
    fn delete(&mut self, range: Range<usize>) -> Edited {
        let range = self.selection().unwrap_or(range);
        if range.is_empty() {
            return Edited::Nothing;
        }
        self.replace(range, "");
        Edited::Text
    }

    fn replace(&mut self, range: Range<usize>, with: &str) {
        let Some(removed) = self.text.get(range.clone()).map(str::to_owned) else {
            return;
        };
        self.text.replace_range(range.clone(), with);
        let layout = self.layout.get_mut();
        match self.lines {
            Lines::Several => layout.edited(&self.text, range.start, removed.len(), with.len()),
            Lines::One | Lines::Secret => layout.forget(),
        }
        if self.lines != Lines::Secret {
            self.history.record(range.start, removed, with, self.cursor);
        }
        // A combining mark joins what stands before it: the insertion point goes after the whole.
        let end = range.start + with.len();
        self.place(if self.is_boundary(end) { end } else { self.after(end) });
    }

    fn restored(&mut self, cursor: usize) -> Edited {
        self.place(self.boundary(cursor));
        self.changed();
        Edited::Text
    }

    fn place(&mut self, cursor: usize) {
        self.cursor = cursor.min(self.text.len());
        self.another = false;
        self.anchor = None;
        self.column = None;
    }

    /// Another text altogether: nothing that was worked out for the old one holds.
    fn changed(&mut self) {
        self.layout.get_mut().forget();
    }

    /// Without what can't be written here: control characters, line breaks in a single line.
    fn cleaned(&self, text: &str) -> String {
        let mut cleaned = String::with_capacity(text.len());
        let mut letters = text.chars().peekable();
        while let Some(c) = letters.next() {
            match c {
                '\r' if letters.peek() == Some(&'\n') => {}
                '\r' | '\n' if self.lines == Lines::Several => cleaned.push('\n'),
                OWN_LINE if self.lines == Lines::Several => cleaned.push(OWN_LINE),
                '\r' | '\n' | '\t' | OWN_LINE => cleaned.push(' '),
                c if c.is_control() => {}
                c => cleaned.push(c),
            }
        }
        cleaned
    }
}

/// Never shows what is written.
impl std::fmt::Debug for Editor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Editor")
            .field("lines", &self.lines)
            .field("bytes", &self.text.len())
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
