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

    /// Somebody else changed the text: at a byte, so many bytes went and so many came. What was typed here can still be
    /// taken back, but for what they wrote over.
    pub(super) fn others_wrote(&mut self, at: usize, removed: usize, inserted: usize) {
        let change = Foreign { at, removed, inserted };
        change.pass_through(&mut self.done, |piece| (piece.inserted.len(), piece.removed.len()));
        change.pass_through(&mut self.undone, |piece| (piece.removed.len(), piece.inserted.len()));
        self.closed = true;
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

/// A change that somebody else made.
#[derive(Clone, Copy)]
struct Foreign {
    at: usize,
    removed: usize,
    inserted: usize,
}

impl Foreign {
    fn moved(self, place: usize) -> usize {
        if place >= self.at + self.removed { place - self.removed + self.inserted } else { place.min(self.at) }
    }

    /// Moves the pieces that stand behind the change, the last first; `lengths` says how long a piece is as it stands,
    /// and how long once the next is looked at. A piece that was written over goes, with those that it stands on.
    fn pass_through(mut self, pieces: &mut Vec<Piece>, lengths: impl Fn(&Piece) -> (usize, usize)) {
        let mut lost = 0;
        for (index, piece) in pieces.iter_mut().enumerate().rev() {
            let (now, then) = lengths(piece);
            if self.at + self.removed <= piece.at {
                piece.at = piece.at - self.removed + self.inserted;
                piece.cursor_before = self.moved(piece.cursor_before);
            } else if self.at >= piece.at + now {
                self.at = self.at - now + then;
                piece.cursor_before = self.moved(piece.cursor_before);
            } else {
                lost = index + 1;
                break;
            }
        }
        pieces.drain(..lost);
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
