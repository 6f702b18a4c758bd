//! Publishing.

use std::path::PathBuf;

use super::{Generation, Vault};
use crate::vault::disk::DiskError;
use crate::vault::error::VaultError;
use crate::vault::frame::Base;
use crate::vault::ids::Hash;
use crate::vault::image::ImageFacts;
use crate::vault::leftover;
use crate::vault::lingering::{LetGo, Look, Looked};
use crate::vault::names;
use crate::vault::publish::{KEPT, Placed, Publishing, Replaced};
use crate::vault::seen::Published;
use crate::vault::signed::Signer;
use crate::vault::snapshot;

/// A generation that was written and read back, and is not in place yet.
pub(crate) struct Written {
    path: PathBuf,
    /// Tells its file from any other.
    print: Hash,
    published: Published,
    /// What it has let go of.
    let_go: LetGo,
}

impl Publishing {
    /// The long part, which may run beside the vault.
    ///
    /// # Errors
    /// When the generation could not be written and read back.
    pub(crate) fn run(&self, image: &[u8]) -> Result<Written, VaultError> {
        let hash = Hash::of(image);
        let (path, print) = self.write(image, hash)?;
        let signer = Signer::Key(self.unlocked.key_id());
        let let_go = self.reader.let_go(image);
        let let_go = let_go.map_err(|source| VaultError::Image { path: self.record.clone(), source })?;
        Ok(Written { path, print, published: Published::of(self.reader.as_ref(), image, hash, signer), let_go })
    }
}

impl Vault {
    /// Publishes an image, which must say that it is [`Self::next_generation`] and hold at least what the last one held.
    /// Journals of sessions that ended, which it holds whole, go; this seat's own stays until [`Self::close`].
    ///
    /// # Errors
    /// When the record was changed by another seat meanwhile, or the generation could not be written and read back. The
    /// record is then as it was and the journals hold everything.
    pub fn publish(&mut self, image: &[u8]) -> Result<Generation, VaultError> {
        let publishing = self.begin_publishing(image)?;
        let written = publishing.run(image)?;
        self.finish_publishing(&publishing, written)
    }

    /// Asks whether an image may be published.
    pub(crate) fn begin_publishing(&self, image: &[u8]) -> Result<Publishing, VaultError> {
        let facts = self.check_image(image)?;
        self.check_present()?;
        Ok(Publishing {
            disk: self.request.disk.clone(),
            record: self.request.path.clone(),
            session: self.session,
            unlocked: self.request.unlocked.clone(),
            reader: self.request.reader.clone(),
            facts,
            at_ms: (self.request.clock)(),
            since_publish: self.since_publish,
        })
    }

    /// Puts a generation in place.
    pub(crate) fn finish_publishing(
        &mut self,
        publishing: &Publishing,
        written: Written,
    ) -> Result<Generation, VaultError> {
        // Asked again: writing a large record takes a while, and another seat's may have been adopted meanwhile.
        // By its journal the others know that this seat is at work, and keep theirs until it has left.
        if self.journal.is_none() && self.may_write() {
            self.say_sign().inspect_err(|_| drop(publishing.disk.remove(&written.path)))?;
        }
        let outdated = || VaultError::Outdated { path: self.request.path.clone() };
        let ahead = if self.is_ahead(&publishing.facts) { Ok(()) } else { Err(outdated()) };
        self.check_present().and(ahead).inspect_err(|_| {
            let _ = publishing.disk.remove(&written.path);
        })?;
        self.meet_before(&publishing.facts);
        let placed = publishing.put_in_place(
            written.path,
            &Replaced { path: &self.present, number: self.base.generation, damaged: self.damaged },
        );
        if placed.in_place {
            // Someone withdrawn could still read what is kept.
            let keep = if publishing.facts.shuts_out_one_of(&self.facts.recipients) { 0 } else { KEPT };
            publishing.prune(&placed, keep);
            self.prune_what_others_open(publishing, &placed);
        }
        let in_place = placed.in_place;
        self.lingering.published(written.print, written.let_go, &publishing.facts.recipients);
        let generation = self.has_published(publishing, (written.published.image, written.print), placed);
        self.request.seen.knows(&self.lingering.known);
        if in_place {
            self.request.seen.published(&self.facts, written.published, (self.request.steady)());
        }
        if generation.in_place {
            self.remove_held_journals(false);
        }
        Ok(generation)
    }

    /// Notes the journals that lie there before a generation says whose access has ended: they may have been begun by
    /// somebody who could not know it.
    fn meet_before(&mut self, facts: &ImageFacts) {
        let left = self.facts.left();
        if facts.left() == left {
            return;
        }
        if let Ok(parts) = snapshot::parts(self.request.disk.as_ref(), &self.request.path) {
            let journals = self.of_others(&parts);
            self.follows.meet(&journals, &left, self.place.is_shared());
        }
    }

    /// Removes the generations that can't be shown to be encrypted to nobody but those who have access now, also those that
    /// an earlier publishing could not remove: somebody who was withdrawn could still read them. The epoch does not say it:
    /// two people may be withdrawn in one, on two seats.
    fn prune_what_others_open(&mut self, publishing: &Publishing, placed: &Placed) {
        let Publishing { disk, record, facts, unlocked, reader, .. } = publishing;
        let number = facts.coverage.generation;
        let goes = facts.writer(unlocked.key_id()).is_some_and(|own| own.last_epoch.is_some());
        // Nobody was ever withdrawn; and whoever withdraws themselves leaves nothing but the record anyhow.
        if facts.epoch <= 1 || goes {
            return;
        }
        // What is kept of the file that was replaced just now is encrypted to those of before, where that was the record as it
        // is known here: not one that a generation beside it stood in for, or that somebody withdrawn had put there.
        let was_ours = self.present == *record && !self.overtaken;
        let is_known = was_ours && !facts.shuts_out_one_of(&self.facts.recipients);
        if let Some(replaced) = self.print.filter(|_| is_known) {
            self.lingering.known.for_none_but(replaced, &facts.recipients);
        }
        let Ok(parts) = snapshot::parts(disk.as_ref(), record) else { return };
        let older =
            parts.generations.into_iter().filter(|beside| beside.number <= number && beside.path != placed.path);
        for beside in older.collect::<Vec<_>>() {
            let print = snapshot::print(disk.as_ref(), &beside.path).ok();
            if print.is_some_and(|print| self.lingering.known.is_for(print, &facts.recipients)) {
                continue;
            }
            match leftover::facts_of(disk.as_ref(), &beside.path, unlocked, reader.as_ref()) {
                // It can't be read now: another time.
                Err(_) => {}
                Ok(Some((print, theirs))) if !facts.shuts_out_one_of(&theirs.recipients) => {
                    self.lingering.known.for_none_but(print, &facts.recipients);
                }
                // Another seat's, which may hold what is nowhere else.
                Ok(Some((_, theirs))) if beside.number == number && !facts.coverage.includes(&theirs.coverage) => {}
                Ok(None) if beside.number == number => {}
                Ok(_) => {
                    let _ = disk.remove(&beside.path);
                }
            }
        }
    }

    /// What tells the file from others is known from what was written: asking the disk may fail, and then another seat's in
    /// its place would be taken for this one.
    fn has_published(&mut self, publishing: &Publishing, (image, print): (Hash, Hash), placed: Placed) -> Generation {
        let facts = publishing.facts.clone();
        let number = facts.coverage.generation;
        self.base = Base { generation: number, image };
        self.highest = self.highest.max(number);
        if placed.path == self.request.path {
            self.damaged = false;
            self.print = Some(print);
        }
        if placed.in_place {
            self.is_covered_by(&facts);
        } else {
            self.since_publish = self.since_publish.saturating_sub(publishing.since_publish);
        }
        self.facts = facts;
        self.moved = false;
        self.overtaken &= !placed.in_place;
        self.present.clone_from(&placed.path);
        self.tell_access();
        Generation { number, path: placed.path, in_place: placed.in_place, at_ms: (self.request.clock)() }
    }

    fn check_image(&self, image: &[u8]) -> Result<ImageFacts, VaultError> {
        let path = || self.request.path.clone();
        let refused = |source| VaultError::Image { path: path(), source };
        let facts = self.request.reader.facts(image).map_err(refused)?;
        self.request.reader.check(image).map_err(refused)?;
        let fits = facts.record == self.facts.record
            && facts.coverage.generation <= self.next_generation()
            && self.claims_only_what_is_known(&facts);
        if !fits {
            return Err(VaultError::ImageLags { path: path() });
        }
        if facts.coverage.generation < self.next_generation() || !self.is_ahead(&facts) {
            let path = path();
            // It was made before another seat's was adopted.
            return Err(if self.moved { VaultError::Outdated { path } } else { VaultError::ImageLags { path } });
        }
        Ok(facts)
    }

    /// Whether an image holds all that the record does.
    fn is_ahead(&self, facts: &ImageFacts) -> bool {
        facts.coverage.generation > self.base.generation
            && facts.coverage.includes(&self.facts.coverage)
            && facts.epoch >= self.facts.epoch
    }

    /// An image that claims frames which it can't hold would have them passed over for ever.
    fn claims_only_what_is_known(&self, facts: &ImageFacts) -> bool {
        let known = self.known_heads();
        facts.coverage.heads.iter().all(|claimed| {
            claimed.is_of_no_journal()
                || self.facts.coverage.holds(claimed.seat, claimed.number)
                || known.iter().any(|head| {
                    head.seat == claimed.seat
                        && (claimed.number < head.number || claimed.number == head.number && claimed.hash == head.hash)
                })
        })
    }

    /// The record must still be the one that this seat knows: publishing over another's would lose what is in it.
    fn check_present(&self) -> Result<(), VaultError> {
        let disk = self.request.disk.as_ref();
        let outdated = || VaultError::Outdated { path: self.request.path.clone() };
        let print = match snapshot::print(disk, &self.request.path) {
            Ok(print) => Some(print),
            Err(DiskError::Missing { .. }) => None,
            Err(other) => return Err(other.into()),
        };
        let parts = snapshot::parts(disk, &self.request.path)?;
        if print.is_none() && parts.generations.is_empty() && parts.journals.is_empty() {
            // Another folder, such as the one over which a share that is gone was mounted.
            return Err(DiskError::Missing { path: self.request.path.clone() }.into());
        }
        // A file that is gone is put back.
        if print.is_some() && print != self.print {
            return Err(outdated());
        }
        let newer = parts.generations.iter().any(|beside| {
            beside.number > self.highest
                && !snapshot::leaps(beside.number, self.highest)
                && !names::is_of_seat(&self.request.path, &beside.path, self.session)
        });
        if newer { Err(outdated()) } else { Ok(()) }
    }

    /// What looks for the generations before this one that hold what the record has let go of, and removes them. It may run
    /// beside the vault, while nothing is published. Nothing where the record has let go of nothing.
    pub(crate) fn look_at_older(&self) -> Option<Look> {
        Look::of(&self.lingering, &self.request, &self.facts, &self.present)
    }

    /// Takes in what was found.
    pub(crate) fn has_looked(&mut self, looked: &Looked) {
        self.lingering.take(looked);
        self.request.seen.knows(&self.lingering.known);
    }

    /// Notes what the record in memory has let go of, of which all is in its file.
    pub(crate) fn lets_go(&mut self, let_go: LetGo) {
        self.lingering.let_go = let_go;
    }
}
