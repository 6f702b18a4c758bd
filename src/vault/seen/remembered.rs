//! What is asked of the memory before a record is open.

use std::collections::HashMap;

use super::belief;
use super::keeper::{Keeper, Recalled};
use crate::vault::ids::{KeyId, SeatId};
use crate::vault::image::ImageFacts;
use crate::vault::open::OpenRequest;
use crate::vault::snapshot::Snapshot;
use crate::vault::trust::Distrust;

/// Who had left a record, which journals lay beside it, and of which this person's key opened something, when this machine
/// saw it last.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    left: Vec<KeyId>,
    beside: Vec<SeatId>,
    opened: HashMap<SeatId, u64>,
}

impl Remembered {
    /// Nothing where nothing is remembered.
    pub(crate) fn of(request: &OpenRequest, facts: &ImageFacts) -> Self {
        let local = request.local.as_ref().filter(|_| request.unlocked.is_kept());
        let Some(local) = local else { return Self::default() };
        let path = request.path.to_string_lossy();
        let keeper = Keeper::new(&request.disk, &request.unlocked, local, facts.record, &path);
        match keeper.recall() {
            Recalled::Memory(memory) => {
                let left = if facts.left().is_empty() { Vec::new() } else { memory.known().left };
                Self { left, opened: memory.opened(), beside: memory.beside }
            }
            Recalled::Nothing | Recalled::NotOurs(_) => Self::default(),
        }
    }

    /// Of whom it was known that they had left before a journal was there.
    pub(crate) fn before(&self, journal: SeatId) -> &[KeyId] {
        if self.beside.contains(&journal) { &[] } else { &self.left }
    }

    /// The number of the first frame of a journal that this person's key opened.
    pub(crate) fn opened(&self, journal: SeatId) -> Option<u64> {
        self.opened.get(&journal).copied()
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
