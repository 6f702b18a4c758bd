//! What was typed, so that it can be taken back a piece at a time.

/// One piece: where, what went and what came.
struct Piece {
    at: usize,
    removed: String,
    inserted: String,
    cursor_before: usize,
}

/// The pieces, those done and those taken back.
#[derive(Default)]
pub(super) struct History {
    done: Vec<Piece>,
    undone: Vec<Piece>,
    /// The next change begins a piece of its own.
    closed: bool,
}

/// As many pieces as a minute-taker can want back; what is older is let go.
const MOST: usize = 500;

impl History {
    pub(super) fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub(super) fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Ends the piece: the insertion point went elsewhere, or something was pasted.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// Keeps a change that was made. Letters of one word, and deletions in one run, are one piece.
    pub(super) fn record(&mut self, at: usize, removed: String, inserted: &str, cursor_before: usize) {
        self.undone.clear();
        let closed = std::mem::take(&mut self.closed);
        if let Some(last) = self.done.last_mut().filter(|_| !closed)
            && last.takes(at, &removed, inserted)
        {
            return;
        }
        if self.done.len() >= MOST {
            self.done.remove(0);
        }
        self.done.push(Piece { at, removed, inserted: inserted.to_owned(), cursor_before });
    }

    /// Takes the last piece back and says where the insertion point was.
    pub(super) fn undo(&mut self, text: &mut String) -> Option<usize> {
        let piece = self.done.pop()?;
        swap(text, piece.at, &piece.inserted, &piece.removed);
        let cursor = piece.cursor_before;
        self.undone.push(piece);
        self.closed = true;
        Some(cursor)
    }

    /// Does it again and says where the insertion point then is.
    pub(super) fn redo(&mut self, text: &mut String) -> Option<usize> {
        let piece = self.undone.pop()?;
        swap(text, piece.at, &piece.removed, &piece.inserted);
        let cursor = piece.at + piece.inserted.len();
        self.done.push(piece);
        self.closed = true;
        Some(cursor)
    }
}

impl Piece {
    /// Joins a change to this piece if it goes on with it.
    fn takes(&mut self, at: usize, removed: &str, inserted: &str) -> bool {
        let typing = removed.is_empty() && self.removed.is_empty() && at == self.at + self.inserted.len();
        let begins_word = self.inserted.ends_with(char::is_whitespace) && !inserted.starts_with(char::is_whitespace);
        if typing && !begins_word {
            self.inserted.push_str(inserted);
            return true;
        }
        let deleting = inserted.is_empty() && self.inserted.is_empty();
        if deleting && at + removed.len() == self.at {
            self.removed.insert_str(0, removed);
            self.at = at;
            return true;
        }
        if deleting && at == self.at {
            self.removed.push_str(removed);
            return true;
        }
        false
    }
}

/// Puts `with` where `there` stands; leaves the text alone if it doesn't.
fn swap(text: &mut String, at: usize, there: &str, with: &str) {
    let range = at..at + there.len();
    if text.get(range.clone()) == Some(there) {
        text.replace_range(range, with);
    }
}
