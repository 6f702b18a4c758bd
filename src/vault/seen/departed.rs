//! What is asked of the memory before a record is open.

use super::belief;
use super::keeper::{Keeper, Recalled};
use crate::vault::ids::{KeyId, SeatId};
use crate::vault::image::ImageFacts;
use crate::vault::open::OpenRequest;
use crate::vault::snapshot::Snapshot;
use crate::vault::trust::Distrust;

/// Who had left a record, and which journals lay beside it, when this machine saw it last.
#[derive(Debug, Default)]
pub(crate) struct Departed {
    left: Vec<KeyId>,
    beside: Vec<SeatId>,
}

impl Departed {
    /// Nothing where nobody has left, or nothing is remembered.
    pub(crate) fn of(request: &OpenRequest, facts: &ImageFacts) -> Self {
        let local = request.local.as_ref().filter(|_| request.unlocked.is_kept() && !facts.left().is_empty());
        let Some(local) = local else { return Self::default() };
        let path = request.path.to_string_lossy();
        let keeper = Keeper::new(&request.disk, &request.unlocked, local, facts.record, &path);
        match keeper.recall() {
            Recalled::Memory(memory) => Self { left: memory.known().left, beside: memory.beside },
            Recalled::Nothing | Recalled::NotOurs(_) => Self::default(),
        }
    }

    /// Of whom it was known that they had left before a journal was there.
    pub(crate) fn before(&self, journal: SeatId) -> &[KeyId] {
        if self.beside.contains(&journal) { &[] } else { &self.left }
    }
}

/// Why a generation is not to stand in for a record whose own file is gone, by what this machine remembers.
pub(crate) fn doubts(request: &OpenRequest, newer: &Snapshot) -> Option<Distrust> {
    let local = request.local.as_ref().filter(|_| request.unlocked.is_kept())?;
    let path = request.path.to_string_lossy();
    let keeper = Keeper::new(&request.disk, &request.unlocked, local, newer.facts.record, &path);
    let before = match keeper.recall() {
        Recalled::Memory(memory) => *memory,
        Recalled::NotOurs(_) => return None,
        Recalled::Nothing if keeper.knows_another_here() => return Some(Distrust::AnotherRecord),
        Recalled::Nothing => keeper.recall_elsewhere()?,
    };
    belief::doubts(&before, request.reader.as_ref(), newer, &[])
}
