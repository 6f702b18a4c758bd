//! A journal that somebody whose access had ended wrote, and that was not there when the record said so: see
//! [`Finding::LateJournal`](super::Finding::LateJournal). It lies beside the record until a person decides on it.

use std::path::PathBuf;
use std::sync::Arc;

use super::disk::{Disk, DiskError};
use super::frame::Frame;
use super::ids::{KeyId, SeatId};
use super::image::ImageFacts;
use super::journal::{self, MAX_JOURNAL, Reading};
use super::names;
use super::open::OpenRequest;
use super::{Finding, Unlocked};

/// What is in such a journal and not in the record.
pub struct LateJournal {
    disk: Arc<dyn Disk>,
    unlocked: Arc<Unlocked>,
    record: PathBuf,
    facts: ImageFacts,
    /// Whose.
    pub seat: SeatId,
    /// In its order.
    pub frames: Vec<Frame>,
    /// Whether all of it could be read.
    pub is_whole: bool,
}

/// The file of a journal on which somebody decided, and that is there still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftJournal {
    /// Whose.
    pub seat: SeatId,
    /// Their name.
    pub who: String,
    /// Where it is.
    pub path: PathBuf,
    /// Why it could not be taken away; nothing where that was not tried yet.
    pub why: Option<String>,
}

/// What became of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It is gone.
    Gone,
    /// It is kept under this name, and never read again.
    PutAside(PathBuf),
    /// More was written to it since it was read, so it stays.
    Stays,
}

impl LateJournal {
    /// The journal of a seat; nothing where there is none any more.
    ///
    /// # Errors
    /// When the disk does not give it.
    pub fn read(request: &OpenRequest, facts: &ImageFacts, seat: SeatId) -> Result<Option<Self>, DiskError> {
        let mut late = Self {
            disk: request.disk.clone(),
            unlocked: request.unlocked.clone(),
            record: request.disk.resolve(&request.path)?,
            facts: facts.clone(),
            seat,
            frames: Vec::new(),
            is_whole: false,
        };
        let Some(reading) = late.reading()? else { return Ok(None) };
        late.is_whole =
            reading.newer.is_none() && reading.sealed == 0 && !reading.findings.iter().any(Finding::is_wrong);
        late.frames = late.not_held(reading);
        Ok(Some(late))
    }

    /// Whose key signed it; nothing where nothing could be read.
    #[must_use]
    pub fn who(&self) -> Option<KeyId> {
        self.frames.first().map(|frame| frame.body.who)
    }

    /// The newest version of the schema that it speaks of.
    #[must_use]
    pub fn schema(&self) -> u32 {
        self.frames.iter().map(|frame| frame.body.schema).max().unwrap_or_default()
    }

    /// Takes the file away once it was decided on: removes it where the record has all of it, else puts it aside.
    ///
    /// # Errors
    /// When the disk refuses, also because its writer is still at work.
    pub fn settle(&self, has_all: bool) -> Result<Settled, DiskError> {
        let Some(now) = self.reading()? else { return Ok(Settled::Gone) };
        if self.not_held(now) != self.frames {
            return Ok(Settled::Stays);
        }
        let path = names::journal(&self.record, self.seat);
        let settled = if has_all && self.is_whole {
            self.disk.remove(&path)?;
            Settled::Gone
        } else {
            let aside = names::damaged(&self.record, self.seat);
            self.disk.rename(&path, &aside)?;
            Settled::PutAside(aside)
        };
        self.disk.sync_folder(&names::folder(&self.record))?;
        Ok(settled)
    }

    fn reading(&self) -> Result<Option<Reading>, DiskError> {
        match self.disk.read(&names::journal(&self.record, self.seat), MAX_JOURNAL) {
            Ok(bytes) => Ok(Some(journal::read(&bytes, self.seat, &self.facts, &self.unlocked))),
            Err(DiskError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn not_held(&self, reading: Reading) -> Vec<Frame> {
        let is_held = |frame: &Frame| self.facts.coverage.holds(self.seat, frame.body.number);
        reading.frames.into_iter().filter(|frame| !frame.body.operations.is_empty() && !is_held(frame)).collect()
    }
}
