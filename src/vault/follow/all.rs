//! All journals of other seats together.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Follow, Look, Present, Times, Unread};
use crate::vault::Unlocked;
use crate::vault::disk::Disk;
use crate::vault::finding::Finding;
use crate::vault::frame::Head;
use crate::vault::ids::{KeyId, SeatId};
use crate::vault::image::ImageFacts;
use crate::vault::journal;

/// All journals of other seats.
#[derive(Debug, Clone, Default)]
pub(crate) struct Follows {
    all: BTreeMap<SeatId, Follow>,
}

impl Follows {
    pub(crate) fn insert(&mut self, seat: SeatId, follow: Follow) {
        self.all.insert(seat, follow);
    }

    pub(crate) fn get(&self, seat: SeatId) -> Option<&Follow> {
        self.all.get(&seat)
    }

    /// The last frame of each that may be said to be taken in, and that changed something.
    pub(crate) fn heads(&self) -> impl Iterator<Item = Head> {
        self.all.values().filter_map(|follow| follow.reached.changed)
    }

    /// The last frame of each that may be said to be taken in, whether it changed something or not.
    pub(crate) fn reached(&self) -> impl Iterator<Item = Head> {
        self.all.values().filter_map(|follow| follow.reached.head)
    }

    /// The other seats that are at the record. A sitting of somebody who came back since, or of `own`, who looks, counts
    /// again only when it says something more, which one that is alive does at once.
    pub(crate) fn present(&self, own: KeyId, steady_ms: u64) -> Vec<Present> {
        let later = |seat: &SeatId, one: &Follow| self.all.iter().any(|(other, it)| other != seat && it.follows(one));
        let is_left_behind = |seat: &SeatId, one: &Follow| one.who == Some(own) && !one.spoke || later(seat, one);
        let all = self.all.iter().filter(|(seat, follow)| !is_left_behind(seat, follow));
        all.filter_map(|(seat, follow)| follow.present(*seat, steady_ms)).collect()
    }

    /// The journals that can't be read, and have not been for several looks.
    pub(crate) fn unread(&self) -> Vec<Unread> {
        self.all.iter().filter_map(|(seat, follow)| follow.unread(*seat)).collect()
    }

    /// Whether one could not be read at the last look, so that the next should not be far.
    pub(crate) fn has_trouble(&self) -> bool {
        self.all.values().any(|follow| follow.trouble.is_some() && !follow.gone)
    }

    /// Whether a journal that was followed is not among these.
    pub(crate) fn misses_one(&self, there: &[(SeatId, PathBuf)]) -> bool {
        self.all.keys().any(|seat| !there.iter().any(|(found, _)| found == seat))
    }

    /// Notes which journals are there, before anything more is learnt of who has `left`.
    pub(crate) fn meet(&mut self, journals: &[(SeatId, PathBuf)], left: &[KeyId], on_share: bool) {
        for (seat, path) in journals {
            let new = || Follow { left: left.to_vec(), ..Follow::new(path, on_share) };
            self.all.entry(*seat).or_insert_with(new);
        }
    }

    /// The journals that are there, and of which nothing waits for somebody to decide on it. One of which nothing could be read
    /// may be anybody's: it is only among them where it is in `known`.
    pub(crate) fn counted(&self, known: &[SeatId]) -> Vec<SeatId> {
        let counted = self.all.iter().filter(|(seat, one)| !one.gone && one.reached.counts(known.contains(seat)));
        counted.map(|(seat, _)| *seat).collect()
    }

    /// Reads on in every journal that it has met. One that can't be read now is tried again at the next look.
    pub(crate) fn look(
        &mut self,
        disk: &dyn Disk,
        journals: &[(SeatId, PathBuf)],
        facts: &ImageFacts,
        unlocked: &Unlocked,
        times: Times,
    ) -> Look {
        let mut look = Look::default();
        for (seat, _) in journals {
            let Some(follow) = self.all.get_mut(seat) else { continue };
            follow.gone = false;
            let found = follow.look(disk, *seat, facts, unlocked, times);
            look.frames.extend(found.frames);
            look.findings.extend(found.findings);
        }
        // What a colleague took in before hearing that it was late counts here too.
        for (seat, number) in journal::vouched(&look.frames, facts) {
            let waits = |follow: &&mut Follow| !follow.gone && follow.reached.waits_for(number);
            let Some(follow) = self.all.get_mut(&seat).filter(waits) else { continue };
            follow.reached = follow.reached.again(number);
            let found = follow.look(disk, seat, facts, unlocked, times);
            look.frames.extend(found.frames);
            look.findings.extend(found.findings);
        }
        look
    }

    /// Notes which journals are not in the folder any more: forgets those that `held` says are in the record, and names
    /// the others once.
    pub(crate) fn miss(&mut self, there: &[(SeatId, PathBuf)], held: impl Fn(&Head) -> bool) -> Vec<Finding> {
        let is_there = |seat: &SeatId| there.iter().any(|(found, _)| found == seat);
        self.all.retain(|seat, follow| is_there(seat) || follow.reached.changed.is_some_and(|head| !held(&head)));
        let mut findings = Vec::new();
        for (seat, follow) in self.all.iter_mut().filter(|(seat, _)| !is_there(seat)) {
            if !std::mem::replace(&mut follow.gone, true) {
                findings.push(Finding::JournalGone { seat: *seat });
            }
        }
        findings
    }
}
