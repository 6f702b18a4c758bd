//! Publishing: how a new generation takes the place of the record, so that at no moment there is none that is whole.
//!
//! 1. The generation is signed ([`super::signed`]) and written under a name of its own, synced every 8 MB and at the end.
//! 2. It is read back, decrypted to its end, and compared with what was to be written.
//! 3. The record's present file gets a second name, as the generation it is, or as the damaged file that it is.
//! 4. The new one is renamed over the record, and the folder synced. Where another program holds the record open and the
//!    rename is refused, the generation stays beside it and counts as the record until a later publishing succeeds.
//! 5. Generations beyond the last [`KEPT`] are removed.
//!
//! Steps 1 and 2 take long and touch nothing else: they may run while the seat goes on saving. Journals are no business of
//! this protocol.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Unlocked;
use super::disk::{Disk, DiskError, DiskFile};
use super::error::VaultError;
use super::ids::{Hash, SeatId};
use super::image::{ImageFacts, ImageReader};
use super::names;
use super::sealed;
use super::signed;
use super::snapshot::{self, MAX_RECORD};

/// How many generations before the record's own are kept.
pub const KEPT: u64 = 3;
/// Sync after this many bytes, or an edit made meanwhile waits for all of it.
const SYNC_EVERY: usize = 8 * 1024 * 1024;
const PIECE: usize = 1024 * 1024;

/// A publishing that was allowed, and all that it needs to know.
pub(crate) struct Publishing {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) record: PathBuf,
    pub(crate) session: SeatId,
    pub(crate) unlocked: Arc<Unlocked>,
    pub(crate) reader: Arc<dyn ImageReader>,
    pub(crate) facts: ImageFacts,
    /// By this seat's clock: milliseconds since 1970, UTC.
    pub(crate) at_ms: u64,
    /// How many frames had been saved since the last publishing when the image was handed over.
    pub(crate) since_publish: u64,
}

/// What a generation takes the place of.
pub(crate) struct Replaced<'a> {
    /// What counted as the record: its own file, or a generation beside it.
    pub(crate) path: &'a Path,
    /// Its number.
    pub(crate) number: u64,
    /// Whether the record's own file is damaged: then it is kept for whoever may get more out of it.
    pub(crate) damaged: bool,
}

/// Where a published generation is.
pub(crate) struct Placed {
    pub(crate) path: PathBuf,
    /// Whether it is durably under the record's own name.
    pub(crate) in_place: bool,
}

impl Publishing {
    /// Steps 1 and 2, of an image with this SHA-256. Says where it is, and what tells the file from any other.
    pub(crate) fn write(&self, image: &[u8], hash: Hash) -> Result<(PathBuf, Hash), VaultError> {
        let path = names::generation(&self.record, self.facts.coverage.generation, self.session);
        match self.disk.remove(&path) {
            Ok(()) | Err(DiskError::Missing { .. }) => {}
            Err(other) => return Err(other.into()),
        }
        let proof = signed::prove(&self.facts, hash, &self.unlocked, (self.session, self.at_ms));
        let proof = proof.map_err(|_| VaultError::NotOnRoster { path: self.record.clone() })?;
        let plaintext = [image, &proof];
        let sealed = sealed::seal_pieces(&plaintext, &self.facts.recipients)?;
        let written = write_synced(self.disk.as_ref(), &path, &sealed).map_err(VaultError::from);
        let (whole, print) = (Hash::of(&sealed), snapshot::print_of(&sealed));
        drop(sealed);
        written.and_then(|()| self.read_back(&path, whole, &plaintext)).inspect_err(|_| {
            let _ = self.disk.remove(&path);
        })?;
        self.disk.sync_folder(&names::folder(&self.record))?;
        Ok((path, print))
    }

    /// Whoever withdraws their own access can't decrypt what they write: then its bytes are compared.
    fn read_back(&self, path: &Path, whole: Hash, plaintext: &[&[u8]]) -> Result<(), VaultError> {
        let goes = self.facts.writer(self.unlocked.key_id()).is_some_and(|own| own.last_epoch.is_some());
        match read_back(self.disk.as_ref(), path, &self.unlocked, plaintext) {
            Err(VaultError::NoMatchingKey { .. }) if goes => {
                let same = Hash::of(&self.disk.read(path, MAX_RECORD)?) == whole;
                if same { Ok(()) } else { Err(VaultError::ReadBack { path: path.to_owned() }) }
            }
            other => other,
        }
    }

    /// Steps 3 and 4. From here on the generation is the record, wherever it lies, so a failure is no error.
    pub(crate) fn put_in_place(&self, written: PathBuf, replaced: &Replaced<'_>) -> Placed {
        if replaced.damaged {
            self.keep(&names::damaged_record(&self.record, self.session));
        } else if *replaced.path == self.record {
            self.keep(&names::generation(&self.record, replaced.number, self.session));
        }
        let renamed = self.disk.rename(&written, &self.record).is_ok();
        // Over a network a rename may be done and its answer lost.
        let moved = renamed || matches!(self.disk.kind(&written), Ok(None));
        let durable = renamed && self.disk.sync_folder(&names::folder(&self.record)).is_ok();
        Placed { path: if moved { self.record.clone() } else { written }, in_place: durable }
    }

    /// Gives the file in the record's place this second name.
    fn keep(&self, kept: &Path) {
        if let Err(DiskError::Unsupported { .. }) = self.disk.link(&self.record, kept) {
            let bytes = self.disk.read(&self.record, MAX_RECORD);
            if bytes.and_then(|bytes| write_synced(self.disk.as_ref(), kept, &bytes)).is_err() {
                let _ = self.disk.remove(kept);
            }
        }
    }

    /// Step 5. With `keep` 0, none is left but the record.
    pub(crate) fn prune(&self, placed: &Placed, keep: u64) {
        let oldest = self.facts.coverage.generation.saturating_sub(keep);
        let Ok(parts) = snapshot::parts(self.disk.as_ref(), &self.record) else {
            return;
        };
        for beside in parts.generations.iter().filter(|beside| beside.number < oldest && beside.path != placed.path) {
            let _ = self.disk.remove(&beside.path);
        }
    }
}

/// Reads a file back, decrypts all of it, and compares it with the plaintext.
pub(crate) fn read_back(
    disk: &dyn Disk,
    path: &Path,
    unlocked: &Unlocked,
    plaintext: &[&[u8]],
) -> Result<(), VaultError> {
    let bytes = disk.read(path, MAX_RECORD)?;
    match sealed::unseals_to(&bytes, unlocked, plaintext) {
        Ok(true) => Ok(()),
        // Whoever publishes must stay among the recipients.
        Err(sealed::Unsealable::NoMatchingKey) => Err(VaultError::NoMatchingKey { path: path.to_owned() }),
        Ok(false) | Err(_) => Err(VaultError::ReadBack { path: path.to_owned() }),
    }
}

/// Makes a file with these bytes and syncs it as it grows.
pub(crate) fn write_synced(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    fill_synced(disk.create_new(path)?, bytes)
}

/// Writes these bytes into a new file and syncs it as it grows.
pub(crate) fn fill_synced(mut file: Box<dyn DiskFile>, bytes: &[u8]) -> Result<(), DiskError> {
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
