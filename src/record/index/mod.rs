//! What is kept in memory beside the record, so that a question is answered between two keys: every text folded for
//! searching, everybody whom the record knows by whatever tells them apart, every case by its reference, and who is whom.
//!
//! Each is made when it is first asked for, and brought up to the present state by what was touched since. Nothing is
//! pushed into it, so a change costs it nothing.

mod cases;
mod identities;
mod people;
mod text;

use std::cell::RefCell;
use std::sync::Arc;

use rusqlite::Connection;

use crate::domain::matching::Nicknames;

use super::Record;
use super::error::Result;
use super::touched::{Revision, Since};

pub(in crate::record) use cases::{CaseLine, Cases};
pub(in crate::record) use identities::{Identities, InCase};
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

/// Kept for whoever holds on to it while the record goes on.
impl<K: Kept + Clone> Kept for Arc<K> {
    type With = K::With;

    fn of(connection: &Connection, with: &Self::With) -> Result<Self> {
        K::of(connection, with).map(Self::new)
    }

    fn take(&mut self, connection: &Connection, with: &Self::With, lines: &Lines) -> Result<()> {
        Self::make_mut(self).take(connection, with, lines)
    }
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
        let known = match self.0.take().filter(|(_, had, _)| had == with) {
            Some((kept, had, at)) if at == revision => Some((kept, had)),
            Some((mut kept, had, at)) => match record.touched_since(at) {
                Since::Lines(lines) => {
                    kept.take(&record.connection, with, &lines)?;
                    Some((kept, had))
                }
                Since::Everything => None,
            },
            None => None,
        };
        let (kept, had) = match known {
            Some(known) => known,
            None => (K::of(&record.connection, with)?, with.clone()),
        };
        Ok(&self.0.insert((kept, had, revision)).0)
    }
}

/// All that is kept.
#[derive(Default)]
pub(super) struct Indexes {
    texts: RefCell<Slot<Texts>>,
    people: RefCell<Slot<People>>,
    cases: RefCell<Slot<Arc<Cases>>>,
    identities: RefCell<Slot<Arc<Identities>>>,
}

/// What questions about people across cases are answered from: every case, and who is whom in them.
pub(in crate::record) struct Known {
    pub cases: Arc<Cases>,
    pub who: Arc<Identities>,
}

impl Known {
    /// The same read from the lines, for within a change, where nothing is kept.
    pub fn read(connection: &Connection) -> Result<Self> {
        Ok(Self { cases: Arc::of(connection, &())?, who: Arc::of(connection, &())? })
    }
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

    /// Every case by its reference.
    pub(in crate::record) fn cases(&self) -> Result<Arc<Cases>> {
        self.indexes.cases.borrow_mut().now(self, &()).cloned()
    }

    /// Every case, and who is whom in them.
    pub(in crate::record) fn known(&self) -> Result<Known> {
        let who = self.indexes.identities.borrow_mut().now(self, &()).cloned()?;
        Ok(Known { cases: self.cases()?, who })
    }

    /// Makes now what would be made at the first question, so that no key waits for it.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn be_ready(&self, nicknames: &Nicknames) -> Result<()> {
        self.known()?;
        self.with_texts(|_| Ok(()))?;
        self.with_people(nicknames, |_| Ok(()))
    }
}
