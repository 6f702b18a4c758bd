//! The handle on an open record, and its appending to this seat's journal.

mod fold;
mod home;

pub(crate) use fold::Written;
pub(crate) use home::{Access, Share};

use std::path::{Path, PathBuf};

use super::clock::{HybridClock, Stamp};
use super::error::VaultError;
use super::frame::{self, Base, Body, FORMAT, Head, MAX_OPERATIONS};
use super::ids::{Hash, RecordId, SeatId};
use super::image::ImageFacts;
use super::names;
use super::open::OpenRequest;
use super::operation::Operation;
use super::sealed;
use super::seat::SeatJournal;
use super::seen;
use home::Home;

/// What was saved: it is on the disk, synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// The frame. The caller keeps it as the seat's head, so that the next image says that it holds it.
    pub head: Head,
    /// When the disk said so: milliseconds since 1970, UTC.
    pub at_ms: u64,
    /// How many operations it holds, those of earlier failed attempts included.
    pub operations: usize,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Its number.
    pub number: u64,
    /// Where it lies: under the record's name, or beside it where that could not be replaced.
    pub path: PathBuf,
    /// Whether it lies under the record's own name.
    pub in_place: bool,
    /// When it was complete: milliseconds since 1970, UTC.
    pub at_ms: u64,
}

/// How to close.
#[derive(Debug, Clone, Copy)]
pub enum Closing<'a> {
    /// Publish this image, which holds everything, and fold the journals in.
    Publish(&'a [u8]),
    /// Leave everything as it is: the journals are taken in at the next opening.
    Leave,
}

/// What a vault begins with.
pub(crate) struct Beginning {
    pub(crate) facts: ImageFacts,
    pub(crate) base: Base,
    pub(crate) print: Option<Hash>,
    pub(crate) present: PathBuf,
    pub(crate) seat: SeatId,
    /// The last frames taken in from other journals.
    pub(crate) heads: Vec<Head>,
    pub(crate) highest: u64,
    pub(crate) latest: Option<Stamp>,
}

/// An open record. It has one seat's journal, made at the first change: opening to read writes nothing.
pub struct Vault {
    request: OpenRequest,
    home: Home,
    facts: ImageFacts,
    base: Base,
    /// The record's own file as this seat knows it.
    print: Option<Hash>,
    /// The file that counts as the record.
    present: PathBuf,
    highest: u64,
    clock: HybridClock,
    /// Names the generations of this session.
    session: SeatId,
    /// The seat whose journal is written now: the session's own, until a disk failed.
    seat: SeatId,
    /// The seat's last frame.
    head: Option<Head>,
    journal: Option<SeatJournal>,
    /// The last frames of others, and of this session's earlier journals, that have been taken in.
    heads: Vec<Head>,
    unsaved: Vec<Operation>,
    since_publish: u64,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({}, seat {})", self.request.path.display(), self.seat)
    }
}

impl Vault {
    pub(crate) fn begin(request: &OpenRequest, start: Beginning) -> Result<Self, VaultError> {
        let mut clock = HybridClock::new(start.seat);
        if let Some(latest) = start.latest {
            clock.observe((request.clock)(), latest);
        }
        Ok(Self {
            request: request.clone(),
            home: Home::Disk,
            facts: start.facts,
            base: start.base,
            print: start.print,
            present: start.present,
            highest: start.highest,
            clock,
            session: start.seat,
            seat: start.seat,
            head: None,
            journal: None,
            heads: start.heads,
            unsaved: Vec::new(),
            since_publish: 0,
        })
    }

    /// Which record it is.
    #[must_use]
    pub fn record(&self) -> RecordId {
        self.facts.record
    }

    /// The record's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.request.path
    }

    /// What the image last opened or published says about itself.
    #[must_use]
    pub fn facts(&self) -> &ImageFacts {
        &self.facts
    }

    /// The seat whose journal is written now. It changes when a disk fails and a fresh journal is begun; the stamps of
    /// operations keep the seat of the caller's clock.
    #[must_use]
    pub fn seat(&self) -> SeatId {
        self.seat
    }

    /// The number that the next image must say it is.
    #[must_use]
    pub fn next_generation(&self) -> u64 {
        self.highest.max(self.base.generation).saturating_add(1)
    }

    /// The last frames of all journals that are open to this vault: what an image that holds everything must say that it
    /// holds, on top of what the image before said.
    #[must_use]
    pub fn heads(&self) -> Vec<Head> {
        self.heads.iter().copied().chain(self.head).collect()
    }

    /// How many frames were saved since the last publishing.
    #[must_use]
    pub fn frames_since_publish(&self) -> u64 {
        self.since_publish
    }

    /// Operations that are in memory only, because the disk failed. They go in front of the next ones appended.
    #[must_use]
    pub fn unsaved(&self) -> &[Operation] {
        &self.unsaved
    }

    /// Whether this person may write.
    #[must_use]
    pub fn may_write(&self) -> bool {
        let key = self.request.unlocked.key_id();
        self.facts.writer(key).is_some_and(|writer| writer.may_write_in(self.facts.epoch))
    }

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
        if operations.len() > MAX_OPERATIONS {
            return Err(VaultError::TooMuchAtOnce { operations: total });
        }
        let kept = self.unsaved.len();
        self.unsaved.extend(operations);
        let first = self.write_frame();
        let outcome = match first {
            Err(VaultError::Disk(_)) => {
                self.begin_fresh_journal()?;
                self.write_frame()
            }
            other => other,
        };
        match outcome {
            Ok(saved) => {
                self.unsaved.clear();
                Ok(saved)
            }
            Err(VaultError::Disk(source)) => {
                self.begin_fresh_journal()?;
                Err(VaultError::NotSaved { unsaved: self.unsaved.len(), source })
            }
            // Not the disk's doing: these can't be saved as they are, and must not hold up others.
            Err(other) => {
                self.unsaved.truncate(kept);
                Err(other)
            }
        }
    }

    /// After an error nothing is known of what the handle holds, so it is never written again. What it may hold is read
    /// at the next opening; an operation found twice is one operation.
    fn begin_fresh_journal(&mut self) -> Result<(), VaultError> {
        let next = SeatId::new()?;
        self.heads.extend(self.head.take());
        self.journal = None;
        self.seat = next;
        Ok(())
    }

    fn write_frame(&mut self) -> Result<Saved, VaultError> {
        let now = (self.request.clock)();
        if let Some(latest) = self.unsaved.iter().map(|operation| operation.stamp).max() {
            self.clock.observe(now, latest);
        }
        let stamp = Stamp { seat: self.seat, ..self.clock.issue(now) };
        let operations = std::mem::take(&mut self.unsaved);
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
            seen: self.heads.clone(),
            schema: self.facts.schema,
            operations,
        };
        let written = self.seal_and_append(&body);
        let Body { seat, epoch, number, operations, .. } = body;
        let count = operations.len();
        self.unsaved = operations;
        let head = Head { seat, epoch, number, hash: written? };
        self.head = Some(head);
        self.since_publish = self.since_publish.saturating_add(1);
        let at_ms = (self.request.clock)();
        let last = self.unsaved.last().map(|operation| operation.stamp);
        self.request.seen.saved(head, seen::Noted { changes: count as u64, at_ms, last }, (self.request.steady)());
        Ok(Saved { head, at_ms, operations: count })
    }

    fn seal_and_append(&mut self, body: &Body) -> Result<Hash, VaultError> {
        let too_much = |_| VaultError::TooMuchAtOnce { operations: body.operations.len() };
        let (plaintext, hash) = frame::sign(body, self.request.unlocked.signing()).map_err(too_much)?;
        let message = sealed::seal(&plaintext, &self.facts.recipients)?;
        let bytes = frame::enframe(&message).map_err(too_much)?;
        match &mut self.journal {
            Some(journal) => journal.append(&bytes)?,
            None => {
                self.check_record_is_there()?;
                let path = names::journal(&self.request.path, self.seat);
                self.journal = Some(SeatJournal::create(self.request.disk.as_ref(), &path, &bytes)?);
            }
        }
        Ok(hash)
    }
}
