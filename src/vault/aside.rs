//! What belongs into a record's log and could not be written there when it happened: a wrong passphrase, a key that does
//! not fit, an opening that changed nothing.
//!
//! In `LOCAL/aside/` lies a short file for each record's name, with a line for each event: when, and one word for what. The
//! next session that writes in the record takes them into its log. No more than [`MOST`] are kept; the oldest go.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, DiskError};
use super::ids::Hash;
use super::names;
use super::open::OpenRequest;
use super::publish::write_synced;

const FOLDER: &str = "aside";
const MAX_FILE: u64 = 64 * 1024;
/// As many events are kept.
pub const MOST: usize = 200;

/// Somebody tried to unlock the key for this record, with a wrong passphrase.
pub const FAILED_UNLOCK: &str = "failed-unlock";
/// A key was unlocked that does not open this record.
pub const REFUSED_KEY: &str = "refused-key";
/// The record was opened, and nothing was changed.
pub const LOOKED: &str = "open-record";
/// A copy was made.
pub const BACKED_UP: &str = "backup";
/// Every word there is: a line with another was not written by this program.
const WORDS: [&str; 4] = [FAILED_UNLOCK, REFUSED_KEY, LOOKED, BACKED_UP];

/// An event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds since 1970, UTC.
    pub at_ms: u64,
    /// What happened.
    pub what: &'static str,
}

/// Where the events of one record are kept.
pub struct Aside {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    file: PathBuf,
}

impl Aside {
    /// For the record that is asked for; none where nothing can be kept on this machine.
    #[must_use]
    pub fn of(request: &OpenRequest) -> Option<Self> {
        Some(Self::at(&request.disk, request.local.as_ref()?, &request.path))
    }

    /// For a record by its name, whether or not it can be opened.
    #[must_use]
    pub fn at(disk: &Arc<dyn Disk>, local: &Path, record: &Path) -> Self {
        let path = disk.resolve(record).unwrap_or_else(|_| record.to_owned());
        let folder = local.join(FOLDER);
        let file = folder.join(Hash::of(path.to_string_lossy().as_bytes()).to_string());
        Self { disk: disk.clone(), folder, file }
    }

    /// Keeps an event. That it can't be kept is no reason to stop.
    pub fn note(&self, what: &'static str, at_ms: u64) {
        let mut events = self.events();
        events.push(Event { at_ms, what });
        let excess = events.len().saturating_sub(MOST);
        let _ = self.write(events.get(excess..).unwrap_or_default());
    }

    /// The events that are kept, in order.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        let bytes = self.disk.read(&self.file, MAX_FILE).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let parse = |line: &str| {
            let (at, word) = line.split_once(' ')?;
            let what = WORDS.into_iter().find(|known| *known == word)?;
            Some(Event { at_ms: at.parse().ok()?, what })
        };
        text.lines().filter_map(parse).collect()
    }

    /// Forgets the first so many, which are in the log now.
    pub fn forget(&self, first: usize) {
        let events = self.events();
        let rest = events.get(first..).unwrap_or_default();
        if rest.is_empty() {
            let _ = self.disk.remove(&self.file);
        } else {
            let _ = self.write(rest);
        }
    }

    fn write(&self, events: &[Event]) -> Result<(), DiskError> {
        let text: String = events.iter().map(|event| format!("{} {}\n", event.at_ms, event.what)).collect();
        self.disk.make_folder(&self.folder)?;
        let temporary = self.file.with_extension("new");
        match self.disk.remove(&temporary) {
            Ok(()) | Err(DiskError::Missing { .. }) => {}
            Err(other) => return Err(other),
        }
        write_synced(self.disk.as_ref(), &temporary, text.as_bytes())?;
        self.disk.rename(&temporary, &self.file)?;
        self.disk.sync_folder(&names::folder(&self.file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::RealDisk;

    #[test]
    fn events_are_kept_in_order_and_no_more_than_there_may_be() {
        let folder = tempfile::tempdir().unwrap();
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let aside = Aside::at(&disk, folder.path(), Path::new("/nowhere/Crawley.marac"));
        assert_eq!(aside.events(), []);
        for at_ms in 0..MOST as u64 + 5 {
            aside.note(FAILED_UNLOCK, at_ms);
        }
        let kept = aside.events();
        assert_eq!((kept.len(), kept[0].at_ms), (MOST, 5));
        aside.note(LOOKED, 9);
        aside.forget(MOST - 1);
        assert_eq!(aside.events(), [Event { at_ms: 9, what: LOOKED }]);
        aside.forget(1);
        assert_eq!(aside.events(), []);
        let other = Aside::at(&disk, folder.path(), Path::new("/nowhere/Horsham.marac"));
        other.note(REFUSED_KEY, 1);
        assert_eq!(aside.events(), []);
        std::fs::write(&other.file, "junk\n12 drop-table\n\u{1}\n5 refused-key\n").unwrap();
        assert_eq!(other.events(), [Event { at_ms: 5, what: REFUSED_KEY }]);
    }
}
