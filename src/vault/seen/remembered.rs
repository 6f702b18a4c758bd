//! What is asked of the memory before a record is open.

use std::collections::HashMap;

use super::belief;
use super::keeper::{Keeper, Recalled};
use crate::vault::ids::SeatId;
use crate::vault::image::ImageFacts;
use crate::vault::open::OpenRequest;
use crate::vault::snapshot::Snapshot;
use crate::vault::trust::Distrust;

/// What this person's key opened of each journal, when this machine saw a record last.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    opened: HashMap<SeatId, (u64, u64)>,
}

impl Remembered {
    /// Nothing where nothing is remembered.
    pub(crate) fn of(request: &OpenRequest, facts: &ImageFacts) -> Self {
        let local = request.local.as_ref().filter(|_| request.unlocked.is_kept());
        let Some(local) = local else { return Self::default() };
        let path = request.path.to_string_lossy();
        let keeper = Keeper::new(&request.disk, &request.unlocked, local, facts.record, &path);
        match keeper.recall() {
            Recalled::Memory(memory) => Self { opened: memory.opened() },
            Recalled::Nothing | Recalled::NotOurs(_) => Self::default(),
        }
    }

    /// The number of the first frame of a journal that this person's key opened.
    pub(crate) fn opened(&self, journal: SeatId) -> Option<u64> {
        self.opened.get(&journal).map(|(first, _)| *first)
    }

    /// The number of the last frame of a journal that was taken in; 0 before the first.
    pub(crate) fn taken(&self, journal: SeatId) -> u64 {
        self.opened.get(&journal).map_or(0, |(_, last)| *last)
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
