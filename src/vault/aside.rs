//! What belongs into a record's log and could not be written there when it happened: a wrong passphrase, a key that does
//! not fit, an opening that changed nothing.
//!
//! In `LOCAL/aside/` lies an empty file for each event, whose name says of which record's name it is, when, and in one word
//! what: two programs note theirs without knowing of each other, and what one has written into the log takes away none
//! that came since. The next session that writes in the record takes them into its log. No more than [`MOST`] are kept; the
//! oldest go.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, DiskError};
use super::names;
use super::open::OpenRequest;

const FOLDER: &str = "aside";
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

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What happened.
    pub event: Event,
    /// Tells apart those of the same moment.
    number: usize,
}

/// Where the events of one record are kept.
pub struct Aside {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    /// With what the names of its events begin.
    record: String,
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
        Self { disk: disk.clone(), folder: local.join(FOLDER), record: names::place(&path) }
    }

    /// Keeps an event. That it can't be kept is no reason to stop.
    pub fn note(&self, what: &'static str, at_ms: u64) {
        let _ = self.keep(what, at_ms);
        let kept = self.kept();
        let excess = kept.len().saturating_sub(MOST);
        for event in kept.iter().take(excess) {
            self.forget(event);
        }
    }

    fn keep(&self, what: &'static str, at_ms: u64) -> Result<(), DiskError> {
        self.disk.make_folder(&self.folder)?;
        for number in 0..MOST {
            match self.disk.create_new(&self.file(Event { at_ms, what }, number)) {
                Ok(mut file) => {
                    file.sync_data()?;
                    break;
                }
                // Another one in the same moment.
                Err(DiskError::Exists { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        self.disk.sync_folder(&self.folder)
    }

    fn file(&self, event: Event, number: usize) -> PathBuf {
        let Self { record, folder, .. } = self;
        folder.join(format!("{record}.{:013}.{}.{number}", event.at_ms, event.what))
    }

    /// The events that are kept, in order.
    #[must_use]
    pub fn kept(&self) -> Vec<Kept> {
        let parse = |name: &OsString| {
            let mut parts = name.to_str()?.split('.');
            let (record, at, word, number) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
            let what = WORDS.into_iter().find(|known| *known == word).filter(|_| record == self.record)?;
            let event = Event { at_ms: at.parse().ok()?, what };
            (parts.next().is_none()).then_some(Kept { event, number: number.parse().ok()? })
        };
        let mut kept: Vec<Kept> = self.disk.list(&self.folder).unwrap_or_default().iter().filter_map(parse).collect();
        kept.sort_unstable_by_key(|kept| (kept.event.at_ms, kept.event.what, kept.number));
        kept
    }

    /// The same, as what happened.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.kept().into_iter().map(|kept| kept.event).collect()
    }

    /// Forgets one that is in the log now, and no other.
    pub fn forget(&self, kept: &Kept) {
        // One that stays is found to be in the log already.
        let _ = self.disk.remove(&self.file(kept.event, kept.number));
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
        let oldest = aside.kept().remove(0);
        aside.note(LOOKED, 9_999);
        aside.forget(&oldest);
        assert_eq!(aside.events().last(), Some(&Event { at_ms: 9_999, what: LOOKED }));
        aside.kept().iter().for_each(|kept| aside.forget(kept));
        assert_eq!(aside.events(), []);
        // Two in one moment are two.
        (0..2).for_each(|_| aside.note(FAILED_UNLOCK, 7));
        assert_eq!(aside.events().len(), 2);
        aside.kept().iter().for_each(|kept| aside.forget(kept));
        let other = Aside::at(&disk, folder.path(), Path::new("/nowhere/Horsham.marac"));
        other.note(REFUSED_KEY, 1);
        assert_eq!(aside.events(), []);
        for junk in ["junk", "12.drop-table.0", &format!("{}.5.drop-table.0", other.record)] {
            std::fs::write(other.folder.join(junk), "").unwrap();
        }
        assert_eq!(other.events(), [Event { at_ms: 1, what: REFUSED_KEY }]);
    }
}
