//! What a session that ended left on this machine, because the share did not have it yet.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::vault::Unlocked;
use crate::vault::disk::{Disk, DiskError};
use crate::vault::finding::Finding;
use crate::vault::frame::Frame;
use crate::vault::ids::SeatId;
use crate::vault::image::ImageFacts;
use crate::vault::journal::{self, MAX_JOURNAL};
use crate::vault::snapshot;

/// A journal of this machine that no running session writes.
pub struct Spilled {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    /// What is whole in it, in its order.
    pub frames: Vec<Frame>,
    /// Whether all of it could be read.
    whole: bool,
}

impl Spilled {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The share has everything that could be read in it: it goes, or is put aside where something could not be read.
    pub fn settle(&self) {
        // Nothing depends on it: what is left is read again next time, and nothing new is found in it.
        let _ =
            if self.whole { self.disk.remove(&self.path) } else { self.disk.rename(&self.path, &aside(&self.path)) };
    }
}

/// Under this name it is never read again.
fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".kept");
    name.into()
}

/// Reads what sessions that ended have left for a record. One that is being written is let alone, as is one of another
/// person's key or of a newer program.
pub(crate) fn left_of(
    disk: &Arc<dyn Disk>,
    stem: &Path,
    facts: &ImageFacts,
    unlocked: &Unlocked,
    findings: &mut Vec<Finding>,
) -> Vec<Spilled> {
    let journals = match snapshot::parts(disk.as_ref(), stem) {
        Ok(parts) => parts.journals,
        Err(DiskError::Missing { .. }) => Vec::new(),
        Err(error) => {
            findings.push(Finding::SpillUnreadable { path: super::super::names::folder(stem), why: error.to_string() });
            Vec::new()
        }
    };
    let ended = journals.into_iter().filter(|(_, path)| !disk.has_writer(path));
    ended.filter_map(|(seat, path)| read(disk, seat, path, facts, unlocked, findings)).collect()
}

fn read(
    disk: &Arc<dyn Disk>,
    seat: SeatId,
    path: PathBuf,
    facts: &ImageFacts,
    unlocked: &Unlocked,
    findings: &mut Vec<Finding>,
) -> Option<Spilled> {
    let mut unreadable = |why: String| findings.push(Finding::SpillUnreadable { path: path.clone(), why });
    let bytes = match disk.read(&path, MAX_JOURNAL) {
        Ok(bytes) => bytes,
        Err(DiskError::Missing { .. }) => return None,
        Err(error) => {
            unreadable(error.to_string());
            return None;
        }
    };
    let reading = journal::read(&bytes, seat, facts, unlocked);
    if let Some(format) = reading.newer {
        unreadable(format!("a newer marac wrote it (format {format}); update marac"));
        return None;
    }
    if reading.frames.iter().any(|frame| frame.body.who != unlocked.key_id()) {
        unreadable("it was written with another key; open the record with that".to_owned());
        return None;
    }
    let whole = !reading.findings.iter().any(Finding::is_wrong);
    if !whole {
        findings.push(Finding::SpillDamaged { path: path.clone(), kept: aside(&path) });
    }
    findings.extend(reading.findings);
    Some(Spilled { path, disk: disk.clone(), frames: reading.frames, whole })
}
