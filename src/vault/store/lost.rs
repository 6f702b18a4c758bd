//! What becomes of this session's own journals under its hands: one that somebody removed, or cut, is written again from
//! memory, and until it is, what was in it is unsaved.

use std::collections::HashSet;

use super::Vault;
use crate::vault::clock::Stamp;
use crate::vault::finding::Finding;
use crate::vault::ids::SeatId;
use crate::vault::names;
use crate::vault::operation::Operation;
use crate::vault::snapshot::{self, Parts};

impl Vault {
    /// The journals of this session that are not in the folder, or end before they should, though something in them is in
    /// no generation; and the one that is written now.
    pub(super) fn lost_journals(&self, parts: &Parts) -> Vec<SeatId> {
        let mut seats: Vec<SeatId> = Vec::new();
        for seat in self.kept.iter().map(|kept| kept.head.seat).chain(self.journal.as_ref().map(|_| self.seat)) {
            if !seats.contains(&seat) {
                seats.push(seat);
            }
        }
        let is_there = |seat: &SeatId| parts.journals.iter().any(|(found, _)| found == seat);
        seats.retain(|seat| !is_there(seat) || self.is_cut(*seat));
        seats
    }

    /// Whether a journal of this session ends before what was saved in it. Where that can't be read, nothing is concluded.
    fn is_cut(&self, seat: SeatId) -> bool {
        let ends = self.kept.iter().filter(|kept| kept.head.seat == seat).map(|kept| kept.end);
        let Some(last) = ends.max().and_then(|end| end.checked_sub(1)) else { return false };
        let path = names::journal(&self.request.path, seat);
        self.request.disk.read_from(&path, last, 1).is_ok_and(|byte| byte.is_empty())
    }

    /// Writes again what was in these journals. Only where the record is still in its folder: else everything is missing,
    /// and that is no reason to conclude anything. What can't be written now is unsaved, and tried again with everything else
    /// that is.
    pub(super) fn write_again(&mut self, lost: &[SeatId]) -> Option<Finding> {
        let seat = *lost.first()?;
        for seat in lost {
            self.request.seen.forget(*seat);
        }
        let before = self.unsaved.len();
        let (gone, former): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.former).into_iter().partition(|head| lost.contains(&head.seat));
        self.former = former;
        self.vanished.extend(gone);
        self.unsave(|head| lost.contains(&head.seat));
        let operations = self.unsaved.len().saturating_sub(before);
        if lost.contains(&self.seat) && self.begin_fresh_journal(true).is_err() {
            return None;
        }
        let written = if self.unsaved.is_empty() { self.say_sign().is_ok() } else { self.append(Vec::new()).is_ok() };
        (written && operations > 0).then_some(Finding::JournalRewritten { seat, operations })
    }

    /// At the end: whether what only this session's journals hold is in them still. On a share where that can't be told,
    /// it counts as unsaved, so that this machine keeps it.
    pub(crate) fn make_sure_of_own(&mut self) {
        if self.kept.is_empty() {
            return;
        }
        let looked = snapshot::parts(self.request.disk.as_ref(), &self.request.path).and_then(|parts| {
            let lost = self.lost_journals(&parts);
            if lost.is_empty() { Ok(lost) } else { self.check_record_is_there().map(|()| lost) }
        });
        match looked {
            Ok(lost) => drop(self.write_again(&lost)),
            Err(_) if self.keeps_here() => self.doubt_own(),
            Err(_) => {}
        }
    }

    fn doubt_own(&mut self) {
        self.unsave(|_| true);
        // Only randomness can fail here; then the next append fails too.
        let _ = self.begin_fresh_journal(false);
    }

    /// What is in memory only, by its stamps.
    pub(crate) fn unsaved_stamps(&self) -> HashSet<Stamp> {
        self.unsaved.iter().map(|operation| operation.stamp).collect()
    }

    /// The same, and what is in this session's journals and in no generation.
    pub(crate) fn own_stamps(&self) -> HashSet<Stamp> {
        let kept = self.kept.iter().flat_map(|kept| &kept.operations);
        kept.chain(&self.unsaved).map(|operation| operation.stamp).collect()
    }

    /// Gives what is in memory only to another.
    pub(crate) fn move_unsaved(&mut self, to: &mut Self) {
        to.unsaved.append(&mut self.unsaved);
    }

    /// Takes operations that go with the next append.
    pub(crate) fn take_unsaved(&mut self, operations: Vec<Operation>) {
        self.unsaved.extend(operations);
    }
}
