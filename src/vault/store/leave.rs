//! The end of a sitting, and when journals may go.

use std::path::Path;

use super::{Closing, Generation, Vault};
use crate::vault::clock::Stamp;
use crate::vault::disk::Disk;
use crate::vault::error::VaultError;
use crate::vault::follow::{Follow, Times};
use crate::vault::ids::SeatId;
use crate::vault::journal::{self, MAX_JOURNAL};
use crate::vault::names;
use crate::vault::place::PlaceKind;
use crate::vault::seat;
use crate::vault::snapshot::{self, Parts};

/// Where copies of a folder are brought together, the record holds what another place's lacks only until that other's takes its
/// place: so long journals are kept for it.
const NEEDED_FOR_MS: u64 = 14 * 24 * 60 * 60 * 1000;
/// On a share, a journal to which nothing was added for this long is that of a seat that ended without saying so.
const ABANDONED_AFTER_MS: u64 = 12 * 60 * 60 * 1000;

/// Whether a journal of which no lock tells is that of a seat which ended without saying so: old by its own clock, and, lest
/// that or ours be wrong, silent for as long as this process has watched it. A short command has watched nobody.
fn is_abandoned(follow: &Follow, times: Times) -> bool {
    let old = |stamp: Stamp| times.wall_ms.saturating_sub(stamp.wall_ms) > ABANDONED_AFTER_MS;
    follow.stamp.is_some_and(old) && follow.is_watched_silent(times.steady_ms)
}

impl Vault {
    /// Ends the session. With an image, publishes it. When no other seat is at work, every journal that the record holds
    /// whole goes; else this seat's own says that it was left, for the last to leave to remove. Says what was published.
    ///
    /// # Errors
    /// As [`Self::publish`], with the vault handed back: what was appended is safe in the journal, and closing can be
    /// tried again, or left.
    pub fn close(mut self, closing: Closing<'_>) -> Result<Option<Generation>, Box<(Self, VaultError)>> {
        let generation = match closing {
            Closing::Leave => None,
            Closing::Publish(image) => match self.publish(image) {
                Ok(generation) => Some(generation),
                Err(error) => return Err(Box::new((self, error))),
            },
        };
        self.leave();
        Ok(generation)
    }

    /// Nothing that is left undone here is lost: a journal that stays is read, and passed over, at the next opening.
    fn leave(&mut self) {
        let had_journal = self.journal.is_some();
        if had_journal && !self.is_newest() {
            // Another seat was the last to publish, and what it published may hold all of this one's, or lack some of it.
            let _ = self.poll();
        }
        let alone = self.is_alone();
        // That it was left is said after the last publishing: a seat of which that is known changes nothing more.
        let stays = self.place == PlaceKind::Copied || !(alone && self.is_folded());
        if had_journal && (!alone || self.place.is_shared()) && stays {
            self.sign.left = true;
            let _ = self.say_sign();
        }
        if let Some(journal) = self.journal.take() {
            journal.close();
        }
        if !had_journal {
            return;
        }
        if !self.is_newest() {
            let _ = self.poll();
        }
        if self.is_folded() {
            self.remove_held_journals(true);
        }
    }

    /// Whether the file in the record's place is the one that this seat knows.
    fn is_newest(&self) -> bool {
        let print = snapshot::print(self.request.disk.as_ref(), &self.request.path).ok();
        print.is_some() && print == self.print
    }

    /// Whether the record holds all that this session saved.
    fn is_folded(&self) -> bool {
        !self.overtaken && self.kept.is_empty() && self.unsaved.is_empty()
    }

    /// Whether no other seat is at work, as far as can be told.
    pub(crate) fn is_alone(&mut self) -> bool {
        match snapshot::parts(self.request.disk.as_ref(), &self.request.path) {
            Ok(parts) => self.all_are_done(&parts),
            Err(_) => false,
        }
    }

    fn all_are_done(&mut self, parts: &Parts) -> bool {
        let journals = self.of_others(parts);
        if journals.is_empty() {
            return true;
        }
        // What is read here is not reported, so it is not noted as read either.
        let mut follows = self.follows.clone();
        let (disk, times) = (self.request.disk.clone(), self.times());
        let on_share = self.place.is_shared();
        follows.meet(&journals, &self.facts.left(), on_share);
        follows.look(disk.as_ref(), &journals, &self.facts, &self.request.unlocked, times);
        journals.iter().all(|(seat, path)| {
            let follow = follows.get(*seat);
            let left = follow.is_some_and(|follow| follow.has_left() || follow.reached.is_late);
            let gone = || match !on_share && journal::tells_of_its_writer(disk.as_ref(), path) {
                true => !self.has_writer(*seat, path),
                false => follow.is_some_and(|follow| is_abandoned(follow, times)),
            };
            left || gone()
        })
    }

    /// Whether a journal has not been added to for so long that every place has seen it.
    fn is_old(&self, path: &Path, seat: SeatId, now: u64) -> bool {
        let Ok(bytes) = self.request.disk.read(path, MAX_JOURNAL) else { return false };
        let reading = journal::read(&bytes, seat, &self.facts, &self.request.unlocked);
        let last = reading.frames.iter().map(|frame| frame.body.stamp.wall_ms).max();
        last.is_some_and(|last| now.saturating_sub(last) > NEEDED_FOR_MS)
    }

    fn has_writer(&self, seat: SeatId, path: &Path) -> bool {
        !(self.is_own(seat) && self.journal.is_none()) && self.request.disk.has_writer(path)
    }

    /// Removes the journals that the record holds whole, once no other seat is at work: a seat that published before
    /// might yet put its generation in place, without what is in these. This seat's own goes only at the end.
    pub(super) fn remove_held_journals(&mut self, leaving: bool) {
        let disk = self.request.disk.clone();
        let disk: &dyn Disk = disk.as_ref();
        let Ok(mut parts) = snapshot::parts(disk, &self.request.path) else {
            return;
        };
        if self.overtaken || !self.all_are_done(&parts) {
            return;
        }
        parts.journals.retain(|(seat, _)| leaving || self.journal.is_none() || *seat != self.seat);
        // Nor may a generation count, now or ever, that lacks what they hold.
        let superseded = parts.newest(self.base.generation) >= self.base.generation;
        if parts.journals.is_empty() || superseded || !self.is_newest() || self.present != self.request.path {
            return;
        }
        // Another seat may have renamed what holds them, and not come to make that durable.
        if disk.sync_folder(&names::folder(&self.request.path)).is_err() {
            return;
        }
        let now = (self.request.clock)();
        let may_be_needed = |path: &Path, seat| self.place == PlaceKind::Copied && !self.is_old(path, seat, now);
        for (seat, path) in &parts.journals {
            if may_be_needed(path, *seat) {
                continue;
            }
            // What waits for somebody to decide on it is not held, and stays.
            if seat::is_held(disk, path, *seat, &self.facts, &self.request.unlocked) {
                let _ = disk.remove(path);
            } else if leaving && seat::is_spent(disk, path, *seat, &self.facts, &self.request.unlocked) {
                let _ = disk.rename(path, &names::damaged(&self.request.path, *seat));
            }
        }
        let _ = disk.sync_folder(&names::folder(&self.request.path));
    }
}
