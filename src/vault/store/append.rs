//! Writing this seat's journal.

use super::{Kept, Saved, Vault};
use crate::vault::clock::Stamp;
use crate::vault::disk::DiskError;
use crate::vault::error::VaultError;
use crate::vault::frame::{self, Body, FORMAT, Head, MAX_BODY, MAX_OPERATIONS};
use crate::vault::ids::{Hash, SeatId};
use crate::vault::names;
use crate::vault::operation::Operation;
use crate::vault::sealed;
use crate::vault::seat::SeatJournal;
use crate::vault::seen;

/// The most bytes of operations in one frame where several changes wait; more than that goes into several.
const FRAME_BYTES: usize = 20 * 1024 * 1024;

impl Vault {
    /// Saves operations. When it returns, they are on the disk. When the disk fails, a fresh journal is tried once; if
    /// that fails too they stay in [`Self::unsaved`] and go with the next call, which may be made with none.
    ///
    /// # Errors
    /// When they are not saved.
    pub fn append(&mut self, operations: Vec<Operation>) -> Result<Saved, VaultError> {
        if !self.may_write() {
            return Err(VaultError::NotOnRoster { path: self.request.path.clone() });
        }
        operations.iter().try_for_each(Operation::check)?;
        let total = self.unsaved.len().saturating_add(operations.len());
        if total == 0 {
            return Err(VaultError::NothingToSave);
        }
        let bytes = operations.iter().fold(0_usize, |sum, operation| sum.saturating_add(operation.size()));
        if operations.len() > MAX_OPERATIONS || bytes > MAX_BODY {
            return Err(VaultError::TooMuchAtOnce { operations: total });
        }
        let new = operations.len();
        self.unsaved.extend(operations);
        let first = self.write_unsaved(total);
        let outcome = match first {
            Err(VaultError::Disk(source)) => {
                self.begin_fresh_journal(matches!(source, DiskError::Vanished { .. }))?;
                self.write_unsaved(total)
            }
            other => other,
        };
        match outcome {
            Ok(saved) => Ok(saved),
            Err(VaultError::Disk(source)) => {
                self.begin_fresh_journal(matches!(source, DiskError::Vanished { .. }))?;
                Err(VaultError::NotSaved { unsaved: self.unsaved.len(), source })
            }
            // Not the disk's doing: these can't be saved as they are, and must not hold up others.
            Err(other) => {
                self.unsaved.truncate(self.unsaved.len().saturating_sub(new));
                Err(other)
            }
        }
    }

    /// Tells the others where this seat is, with a frame of its own. Nothing of the record is saved by it.
    ///
    /// # Errors
    /// When the disk refuses: then the next change goes into a fresh journal.
    pub fn say_sign(&mut self) -> Result<(), VaultError> {
        if !self.may_write() {
            return Ok(());
        }
        self.sign_is_news = true;
        match self.write_frame(Vec::new()) {
            Ok(_) => Ok(()),
            Err((_, error)) => {
                if let VaultError::Disk(source) = &error {
                    self.begin_fresh_journal(matches!(source, DiskError::Vanished { .. }))?;
                }
                Err(error)
            }
        }
    }

    /// After an error nothing is known of what the handle holds, so it is never written again. What it may hold is read
    /// at the next opening; an operation found twice is one operation. Where the file itself is gone, all that it held is
    /// unsaved again.
    pub(super) fn begin_fresh_journal(&mut self, vanished: bool) -> Result<(), VaultError> {
        let next = SeatId::new()?;
        self.journal = None;
        let seat = std::mem::replace(&mut self.seat, next);
        if vanished {
            self.vanished.extend(self.head.take());
            // What it held is written again, by another seat's name.
            self.request.seen.forget(seat);
            self.unsave(|head| head.seat == seat);
        } else {
            self.former.extend(self.head.take());
        }
        Ok(())
    }

    /// Takes what these frames held back among what is unsaved, in front.
    pub(super) fn unsave(&mut self, of: impl Fn(&Head) -> bool) {
        let (lost, kept) = std::mem::take(&mut self.kept).into_iter().partition::<Vec<_>, _>(|kept| of(&kept.head));
        self.kept = kept;
        let later = std::mem::take(&mut self.unsaved);
        self.unsaved = lost.into_iter().flat_map(|kept| kept.operations).chain(later).collect();
    }

    /// Writes all that is unsaved, in as many frames as it takes.
    fn write_unsaved(&mut self, total: usize) -> Result<Saved, VaultError> {
        loop {
            let mut bytes = 0_usize;
            let fits = |operation: &&Operation| {
                let first = bytes == 0;
                bytes = bytes.saturating_add(operation.size());
                first || bytes <= FRAME_BYTES
            };
            let count = self.unsaved.iter().take(MAX_OPERATIONS).take_while(fits).count();
            let rest = self.unsaved.split_off(count);
            let operations = std::mem::replace(&mut self.unsaved, rest);
            match self.write_frame(operations) {
                Ok(saved) if self.unsaved.is_empty() => {
                    if let Some(taken) = self.taken_since.take() {
                        self.taken = taken;
                    }
                    return Ok(Saved { operations: total, ..saved });
                }
                Ok(_) => {}
                Err((operations, error)) => {
                    self.unsaved.splice(..0, operations);
                    return Err(error);
                }
            }
        }
    }

    /// Writes one frame; gives the operations back where that fails.
    fn write_frame(&mut self, operations: Vec<Operation>) -> Result<Saved, (Vec<Operation>, VaultError)> {
        let now = (self.request.clock)();
        if let Some(latest) = operations.iter().map(|operation| operation.stamp).max() {
            self.clock.observe(now, latest);
        }
        let stamp = Stamp { seat: self.seat, ..self.clock.issue(now) };
        let body = Body {
            format: FORMAT,
            record: self.facts.record,
            seat: self.seat,
            epoch: self.facts.epoch,
            number: self.head.map_or(1, |head| head.number.saturating_add(1)),
            previous: self.head.map_or(Hash::NONE, |head| head.hash),
            base: self.base,
            stamp,
            who: self.request.unlocked.key_id(),
            seen: self.taken.iter().copied().chain(self.changed_before()).collect(),
            schema: self.facts.schema,
            operations,
            sign: self.sign_is_news.then_some(self.sign),
        };
        let written = self.seal_and_append(&body);
        let Body { seat, epoch, number, operations, .. } = body;
        let hash = match written {
            Ok(hash) => hash,
            Err(error) => return Err((operations, error)),
        };
        let head = Head { seat, epoch, number, hash };
        self.head = Some(head);
        self.sign_is_news = false;
        let count = operations.len();
        let last = operations.last().map(|operation| operation.stamp);
        if count > 0 {
            self.since_publish = self.since_publish.saturating_add(1);
            // What waits for a share on this machine has no generation that could hold it.
            if !self.is_of_elsewhere() {
                let end = self.journal.as_ref().map_or(0, SeatJournal::length);
                self.kept.push(Kept { head, end, operations });
            }
        }
        let at_ms = (self.request.clock)();
        self.request.seen.saved(head, seen::Noted { changes: count as u64, at_ms, last }, (self.request.steady)());
        Ok(Saved { head, at_ms, operations: count })
    }

    /// The last frame with changes of each earlier journal of this session that no generation holds.
    fn changed_before(&self) -> impl Iterator<Item = Head> {
        let last = |former: &Head| {
            let of_seat = self.kept.iter().map(|kept| kept.head).filter(|head| head.seat == former.seat);
            of_seat.max_by_key(|head| head.number)
        };
        self.former.iter().filter_map(last)
    }

    fn seal_and_append(&mut self, body: &Body) -> Result<Hash, VaultError> {
        let too_much = |_| VaultError::TooMuchAtOnce { operations: body.operations.len() };
        let (plaintext, hash) = frame::sign(body, self.request.unlocked.signing()).map_err(too_much)?;
        let message = sealed::seal(&plaintext, &self.readers())?;
        let bytes = frame::enframe(&message).map_err(too_much)?;
        match &mut self.journal {
            Some(journal) => journal.append(&bytes)?,
            None => {
                self.check_record_is_there()?;
                let path = names::journal(&self.request.path, self.seat);
                self.journal = Some(SeatJournal::create(self.request.disk.as_ref(), &path, self.place, &bytes)?);
            }
        }
        Ok(hash)
    }
}
