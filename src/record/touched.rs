//! Which lines changed, and since when: for whatever keeps an answer in memory beside the record.
//!
//! [`Apply`](super::apply::Apply) notes each line that it changed. A change that was committed, whoever made it, is one
//! [`Revision`]; one that was rolled back is none. Whoever keeps an answer asks what was touched since the revision that
//! it was made at, and reads only that again.

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};

use crate::vault::RowId;

use super::Record;

/// How many touched lines are remembered; whoever is further behind reads everything again.
const REMEMBERED: usize = 20_000;

/// Lines that no list beside the meeting shows: what is being typed, and the notes. They change all the time.
const IN_NO_LIST: [&str; 2] = ["draft", "entry"];

/// A state of the record. Later ones are greater; only those of one record in memory can be compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(u64);

/// What was touched since a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// These lines, by table.
    Lines(BTreeSet<(&'static str, RowId)>),
    /// More than is remembered, or the record was loaded afresh: anything.
    Everything,
}

impl Since {
    /// Whether a line of this table may be among them.
    pub(super) fn has_any_of(&self, table: &str) -> bool {
        match self {
            Self::Lines(lines) => lines.iter().any(|(of, _)| *of == table),
            Self::Everything => true,
        }
    }
}

/// The lines that one transaction touched.
#[derive(Debug, Default)]
pub(super) struct Touched(RefCell<BTreeSet<(&'static str, RowId)>>);

impl Touched {
    pub fn note(&self, table: &'static str, row: RowId) {
        self.0.borrow_mut().insert((table, row));
    }
}

/// What was touched lately.
#[derive(Debug, Default)]
pub(super) struct Feed {
    now: Revision,
    /// The last revision that a list could show.
    lists: Revision,
    /// The revision that must be known by whoever wants only the lines since.
    from: Revision,
    lines: VecDeque<(Revision, &'static str, RowId)>,
}

impl Feed {
    /// A transaction was committed.
    pub fn committed(&mut self, touched: Touched) {
        let touched = touched.0.into_inner();
        if touched.is_empty() {
            return;
        }
        self.now = Revision(self.now.0 + 1);
        if touched.iter().any(|(table, _)| !IN_NO_LIST.contains(table)) {
            self.lists = self.now;
        }
        self.lines.extend(touched.into_iter().map(|(table, row)| (self.now, table, row)));
        while self.lines.len() > REMEMBERED {
            let forgotten = self.lines.pop_front().map(|(revision, ..)| revision);
            self.from = forgotten.unwrap_or(self.now);
        }
    }

    /// The record was loaded afresh.
    pub fn loaded(&mut self) {
        self.now = Revision(self.now.0 + 1);
        (self.from, self.lists) = (self.now, self.now);
        self.lines.clear();
    }

    fn since(&self, revision: Revision) -> Since {
        if revision < self.from {
            return Since::Everything;
        }
        let later = self.lines.iter().filter(|(at, ..)| *at > revision);
        Since::Lines(later.map(|(_, table, row)| (*table, *row)).collect())
    }
}

impl Record {
    /// The present state: it changes with every change that touches a line.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        self.feed.now
    }

    /// The present state of everything but notes and drafts: an answer that shows neither still holds at the same one.
    #[must_use]
    pub const fn lists_revision(&self) -> Revision {
        self.feed.lists
    }

    /// What was touched since a revision of this record.
    #[must_use]
    pub fn touched_since(&self, revision: Revision) -> Since {
        self.feed.since(revision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(rows: std::ops::Range<u32>) -> Touched {
        let touched = Touched::default();
        for row in rows {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&row.to_be_bytes());
            touched.note("entry", RowId::from_bytes(id));
        }
        touched
    }

    #[test]
    fn what_is_no_longer_remembered_is_everything() {
        let mut feed = Feed::default();
        let begin = feed.now;
        feed.committed(touched(0..3));
        let then = feed.now;
        assert!(matches!(feed.since(begin), Since::Lines(lines) if lines.len() == 3));
        feed.committed(touched(0..u32::try_from(REMEMBERED).unwrap()));
        assert_eq!(feed.since(begin), Since::Everything);
        assert!(matches!(feed.since(then), Since::Lines(lines) if lines.len() == REMEMBERED));
        feed.committed(touched(0..1));
        assert_eq!(feed.since(then), Since::Everything);
        let then = feed.now;
        feed.committed(touched(0..0));
        assert_eq!((feed.now, feed.since(then)), (then, Since::Lines(BTreeSet::new())));
        feed.loaded();
        assert_eq!(feed.since(then), Since::Everything);
    }

    #[test]
    fn what_is_typed_and_noted_makes_no_list_another() {
        let mut feed = Feed::default();
        let noted = |table: &'static str| {
            let touched = Touched::default();
            touched.note(table, RowId::from_bytes([7; 16]));
            touched
        };
        for (table, another) in [("draft", false), ("entry", false), ("action", true), ("entry", false), ("step", true)]
        {
            let (before, lists) = (feed.now, feed.lists);
            feed.committed(noted(table));
            assert!(feed.now > before);
            assert_eq!(feed.lists > lists, another, "{table}");
        }
        let lists = feed.lists;
        feed.loaded();
        assert!(feed.lists > lists);
    }
}
