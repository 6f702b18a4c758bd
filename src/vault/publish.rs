//! Publishing: how a new generation takes the place of the record, so that at no moment there is none that is whole.
//!
//! 1. The generation is written under a name of its own, synced every 8 MB and at the end.
//! 2. It is read back, decrypted to its end, and compared with the image.
//! 3. The record's present file gets a second name, as the generation it is.
//! 4. The new one is renamed over the record, and the folder synced. Where another program holds the record open and the
//!    rename is refused, the generation stays beside it and counts as the record until a later publishing succeeds.
//! 5. Generations beyond the last [`KEPT`] are removed.
//!
//! Journals are no business of this step.

use std::path::{Path, PathBuf};

use super::Unlocked;
use super::disk::{Disk, DiskError};
use super::error::VaultError;
use super::ids::SeatId;
use super::image::ImageFacts;
use super::names;
use super::sealed;
use super::snapshot::{self, MAX_RECORD};

/// How many generations before the record's own are kept.
pub const KEPT: u64 = 3;
/// Sync after this many bytes, or an edit made meanwhile waits for all of it.
const SYNC_EVERY: usize = 8 * 1024 * 1024;
const PIECE: usize = 1024 * 1024;

/// What a publishing needs to know.
pub(crate) struct Publishing<'a> {
    pub(crate) disk: &'a dyn Disk,
    pub(crate) record: &'a Path,
    pub(crate) seat: SeatId,
    pub(crate) unlocked: &'a Unlocked,
    pub(crate) image: &'a [u8],
    pub(crate) facts: &'a ImageFacts,
    /// Where the generation that is to be replaced is: the record's own file, or a pending one beside it.
    pub(crate) present: Option<(PathBuf, u64)>,
}

/// Where a published generation is.
pub(crate) struct Placed {
    pub(crate) path: PathBuf,
    /// Whether it is under the record's own name.
    pub(crate) in_place: bool,
}

impl Publishing<'_> {
    /// Steps 1 and 2.
    pub(crate) fn write(&self) -> Result<PathBuf, VaultError> {
        let path = names::generation(self.record, self.facts.coverage.generation, self.seat);
        match self.disk.remove(&path) {
            Ok(()) | Err(DiskError::Missing { .. }) => {}
            Err(other) => return Err(other.into()),
        }
        let sealed = sealed::seal(self.image, &self.facts.recipients)?;
        let written = write_synced(self.disk, &path, &sealed).map_err(VaultError::from);
        drop(sealed);
        written
            .and_then(|()| self.read_back(&path))
            .inspect_err(|_| {
                let _ = self.disk.remove(&path);
            })?;
        self.disk.sync_folder(&names::folder(self.record))?;
        Ok(path)
    }

    fn read_back(&self, path: &Path) -> Result<(), VaultError> {
        let bytes = self.disk.read(path, MAX_RECORD)?;
        match sealed::unseals_to(&bytes, self.unlocked, self.image) {
            Ok(true) => Ok(()),
            // Whoever publishes must stay among the recipients.
            Err(sealed::Unsealable::NoMatchingKey) => Err(VaultError::NoMatchingKey {
                path: path.to_owned(),
            }),
            Ok(false) | Err(_) => Err(VaultError::ReadBack {
                path: path.to_owned(),
            }),
        }
    }

    /// Steps 3 and 4. From here on the generation is the record, wherever it lies, so a failure is no error.
    pub(crate) fn put_in_place(&self, written: PathBuf) -> Placed {
        let folder = names::folder(self.record);
        self.keep_present();
        match self.disk.rename(&written, self.record) {
            Ok(()) => {
                let synced = self.disk.sync_folder(&folder).is_ok();
                Placed {
                    path: self.record.to_owned(),
                    in_place: synced,
                }
            }
            Err(_) => Placed {
                path: written,
                in_place: false,
            },
        }
    }

    fn keep_present(&self) {
        let Some((path, number)) = self
            .present
            .as_ref()
            .filter(|(path, _)| path == self.record)
        else {
            return;
        };
        let kept = names::generation(self.record, *number, self.seat);
        if let Err(DiskError::Unsupported { .. }) = self.disk.link(path, &kept) {
            let copied = self
                .disk
                .read(path, MAX_RECORD)
                .and_then(|bytes| write_synced(self.disk, &kept, &bytes));
            if copied.is_err() {
                let _ = self.disk.remove(&kept);
            }
        }
    }

    /// Step 5. With `keep` 0, none is left but the record.
    pub(crate) fn prune(&self, placed: &Placed, keep: u64) {
        let oldest = self.facts.coverage.generation.saturating_sub(keep);
        let Ok(parts) = snapshot::parts(self.disk, self.record) else {
            return;
        };
        for beside in parts
            .generations
            .iter()
            .filter(|beside| beside.number < oldest && beside.path != placed.path)
        {
            let _ = self.disk.remove(&beside.path);
        }
    }
}

/// Makes a file with these bytes and syncs it as it grows.
pub(crate) fn write_synced(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let mut file = disk.create_new(path)?;
    let mut unsynced = 0;
    for piece in bytes.chunks(PIECE) {
        file.append(piece)?;
        unsynced += piece.len();
        if unsynced >= SYNC_EVERY {
            file.sync_data()?;
            unsynced = 0;
        }
    }
    file.sync_data()
}
