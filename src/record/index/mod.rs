//! What is kept in memory beside the record, so that a question is answered between two keys: every text folded for
//! searching, and everybody whom the record knows by whatever tells them apart.
//!
//! Each is made when it is first asked for, and brought up to the present state by what was touched since. Nothing is
//! pushed into it, so a change costs it nothing.

mod people;
mod text;

use std::cell::RefCell;

use rusqlite::Connection;

use crate::domain::matching::Nicknames;

use super::Record;
use super::error::Result;
use super::touched::{Revision, Since};

pub(in crate::record) use people::People;
pub(in crate::record) use text::{Source, Texts};

/// Something that is made from the record and kept in memory.
pub(in crate::record) trait Kept: Sized {
    /// What is needed beside the record to make it.
    type With: PartialEq;

    /// From the whole record.
    fn of(connection: &Connection, with: &Self::With) -> Result<Self>;

    /// Reads again what was touched.
    fn take(&mut self, connection: &Connection, with: &Self::With, lines: &Lines) -> Result<()>;
}

/// The lines that were touched, by table.
pub(in crate::record) type Lines = std::collections::BTreeSet<(&'static str, crate::vault::RowId)>;

/// One kept thing, the state that it stands for, and what it was made with.
struct Slot<K: Kept>(Option<(K, K::With, Revision)>);

impl<K: Kept> Default for Slot<K> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: Kept> Slot<K> {
    /// As the record stands now. What could not be brought up to it is made afresh the next time.
    fn now(&mut self, record: &Record, with: &K::With) -> Result<&K>
    where
        K::With: Clone,
    {
        let revision = record.revision();
        let kept = match self.0.take() {
            Some((kept, had, at)) if had == *with && at == revision => kept,
            Some((mut kept, had, at)) if had == *with => match record.touched_since(at) {
                Since::Lines(lines) => {
                    kept.take(&record.connection, with, &lines)?;
                    kept
                }
                Since::Everything => K::of(&record.connection, with)?,
            },
            _ => K::of(&record.connection, with)?,
        };
        Ok(&self.0.insert((kept, with.clone(), revision)).0)
    }
}

/// All that is kept.
#[derive(Default)]
pub(super) struct Indexes {
    texts: RefCell<Slot<Texts>>,
    people: RefCell<Slot<People>>,
}

impl Record {
    /// Asks the folded texts.
    pub(in crate::record) fn with_texts<T>(&self, question: impl FnOnce(&Texts) -> Result<T>) -> Result<T> {
        question(self.indexes.texts.borrow_mut().now(self, &())?)
    }

    /// Asks who is known.
    pub(in crate::record) fn with_people<T>(
        &self,
        nicknames: &Nicknames,
        question: impl FnOnce(&People) -> Result<T>,
    ) -> Result<T> {
        question(self.indexes.people.borrow_mut().now(self, nicknames)?)
    }

    /// Makes now what would be made at the first question, so that no key waits for it.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn be_ready(&self, nicknames: &Nicknames) -> Result<()> {
        self.with_texts(|_| Ok(()))?;
        self.with_people(nicknames, |_| Ok(()))
    }
}
