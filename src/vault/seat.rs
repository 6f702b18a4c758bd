//! This seat's own journal, as it is written.

use std::path::Path;

use super::Unlocked;
use super::disk::{Disk, DiskError, DiskFile};
use super::ids::SeatId;
use super::image::ImageFacts;
use super::journal::{self, HEADER, HEADER_UNHELD, MAX_JOURNAL, Piece};
use super::names;
use super::place::PlaceKind;
use super::sealed::{self, Unsealable};

/// Room is asked for in steps of this many bytes, so that a sync need not record a new length.
const STEP: u64 = 256 * 1024;

/// An open journal with one writer. After any error it is never written again.
pub(crate) struct SeatJournal {
    file: Box<dyn DiskFile>,
    length: u64,
    room: u64,
}

impl SeatJournal {
    /// Makes the journal with its first frame. When it returns, name and content are on the disk.
    pub(crate) fn create(disk: &dyn Disk, path: &Path, place: PlaceKind, frame: &[u8]) -> Result<Self, DiskError> {
        let file = match place {
            PlaceKind::Local => disk.create_held(path)?,
            PlaceKind::Share | PlaceKind::Copied => disk.create_new(path)?,
        };
        let header = if place == PlaceKind::Local && file.is_held() { HEADER } else { HEADER_UNHELD };
        let mut journal = Self { file, length: 0, room: 0 };
        let written = journal.write(&[header.as_slice(), frame].concat());
        if let Err(error) = written {
            // Nothing in it was called saved, and what should be in it is still in memory: on a full disk every attempt
            // would leave another of these.
            drop(journal);
            let _ = disk.remove(path);
            return Err(error);
        }
        disk.sync_folder(&names::folder(path))?;
        Ok(journal)
    }

    /// Appends a frame. When it returns, the frame is on the disk.
    pub(crate) fn append(&mut self, frame: &[u8]) -> Result<(), DiskError> {
        self.write(frame)
    }

    /// How many bytes were written and synced.
    pub(crate) const fn length(&self) -> u64 {
        self.length
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        let end = self.length.saturating_add(bytes.len() as u64);
        if end > self.room {
            let room = end.div_ceil(STEP).saturating_mul(STEP);
            // Only for speed: where it can't be had, the file grows as it is written.
            let _ = self.file.preallocate(room);
            self.room = room;
        }
        self.file.append(bytes)?;
        self.file.sync_data()?;
        self.length = end;
        Ok(())
    }

    /// Gives back the room that was not used.
    pub(crate) fn close(mut self) {
        let _ = self.file.set_len(self.length);
    }
}

/// Whether everything that is whole in a damaged journal is in the image, so that it may be put aside: there is nothing
/// left for the next opening but to name the damage once more. A frame that this key does not open may be whole for
/// others, if it was written before this person had access.
pub(crate) fn is_spent(disk: &dyn Disk, path: &Path, seat: SeatId, facts: &ImageFacts, unlocked: &Unlocked) -> bool {
    let Ok(bytes) = disk.read(path, MAX_JOURNAL) else {
        return false;
    };
    let reading = journal::read(&bytes, seat, facts, unlocked);
    let is_held =
        |frame: &super::Frame| frame.body.operations.is_empty() || facts.coverage.holds(seat, frame.body.number);
    let mut had_access = false;
    let mut is_damage = |piece: &Piece<'_>| match piece {
        Piece::Message { bytes, .. } => match sealed::unseal(bytes, unlocked) {
            Err(Unsealable::NoMatchingKey) => had_access,
            opened => {
                had_access |= opened.is_ok();
                true
            }
        },
        _ => true,
    };
    // One that is sound was only not to be had a moment ago.
    let is_damaged = reading.findings.iter().any(super::Finding::is_wrong);
    is_damaged
        && reading.newer.is_none()
        && reading.frames.iter().all(is_held)
        && journal::scan(&bytes).iter().all(&mut is_damage)
}

/// Whether everything in a journal is in the image, so that it may go: frames that only said where somebody was need not
/// be. One with anything that can't be read stays: a torn tail alone had not been called saved.
pub(crate) fn is_held(disk: &dyn Disk, path: &Path, seat: SeatId, facts: &ImageFacts, unlocked: &Unlocked) -> bool {
    let Ok(bytes) = disk.read(path, MAX_JOURNAL) else {
        return false;
    };
    let reading = journal::read(&bytes, seat, facts, unlocked);
    reading.newer.is_none()
        && !reading.findings.iter().any(|finding| finding.is_wrong() || finding.withheld_seat().is_some())
        && reading
            .frames
            .iter()
            .all(|frame| frame.body.operations.is_empty() || facts.coverage.holds(seat, frame.body.number))
}
