//! A share's disk that is watched while it works: how long the call that takes longest has been waiting for an answer.
//!
//! A call to a server that hangs does not return, and nothing in this process can make it. So somebody else must be able
//! to tell that it hangs: every call notes when it began, and strikes that out when it returns.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::vault::disk::{Disk, DiskError, DiskFile, Kind};
use crate::vault::open::WallClock;

/// When a call began that has not returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// By the clock of deadlines.
    pub at: Instant,
    /// By the wall clock: milliseconds since 1970, UTC.
    pub at_ms: u64,
}

#[derive(Default)]
struct Calls {
    next: u64,
    under_way: BTreeMap<u64, Begun>,
}

/// The calls to a share that have not returned.
pub struct Watch {
    calls: Mutex<Calls>,
    clock: WallClock,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Watch({:?})", self.waiting_since())
    }
}

impl Watch {
    fn new(clock: WallClock) -> Self {
        Self { calls: Mutex::default(), clock }
    }

    /// When the oldest call began that has not returned; nothing while the share is not asked for anything.
    #[must_use]
    pub fn waiting_since(&self) -> Option<Begun> {
        self.calls().under_way.values().min_by_key(|begun| begun.at).copied()
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn during<T>(&self, call: impl FnOnce() -> T) -> T {
        let begun = Begun { at: Instant::now(), at_ms: (self.clock)() };
        let number = {
            let mut calls = self.calls();
            calls.next = calls.next.wrapping_add(1);
            let number = calls.next;
            calls.under_way.insert(number, begun);
            number
        };
        let _returns = Returns { watch: self, number };
        call()
    }
}

/// Strikes a call out when it returns, also by a panic.
struct Returns<'a> {
    watch: &'a Watch,
    number: u64,
}

impl Drop for Returns<'_> {
    fn drop(&mut self) {
        self.watch.calls().under_way.remove(&self.number);
    }
}

/// A disk whose calls are watched.
pub struct Watched {
    inner: Arc<dyn Disk>,
    watch: Arc<Watch>,
}

impl Watched {
    /// Watches a disk.
    #[must_use]
    pub fn new(inner: Arc<dyn Disk>, clock: WallClock) -> Self {
        Self { inner, watch: Arc::new(Watch::new(clock)) }
    }

    /// What is watched.
    #[must_use]
    pub fn watch(&self) -> Arc<Watch> {
        self.watch.clone()
    }
}

impl Disk for Watched {
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        let file = self.watch.during(|| self.inner.create_new(path))?;
        Ok(Box::new(WatchedFile { inner: Some(file), watch: self.watch.clone() }))
    }

    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        let file = self.watch.during(|| self.inner.create_held(path))?;
        Ok(Box::new(WatchedFile { inner: Some(file), watch: self.watch.clone() }))
    }

    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
        self.watch.during(|| self.inner.read(path, limit))
    }

    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError> {
        self.watch.during(|| self.inner.read_from(path, offset, length))
    }

    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError> {
        self.watch.during(|| self.inner.kind(path))
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError> {
        self.watch.during(|| self.inner.resolve(path))
    }

    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError> {
        self.watch.during(|| self.inner.list(folder))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.watch.during(|| self.inner.rename(from, to))
    }

    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.watch.during(|| self.inner.link(from, to))
    }

    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        self.watch.during(|| self.inner.remove(path))
    }

    fn make_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.watch.during(|| self.inner.make_folder(folder))
    }

    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.watch.during(|| self.inner.sync_folder(folder))
    }

    fn has_writer(&self, path: &Path) -> bool {
        self.watch.during(|| self.inner.has_writer(path))
    }
}

struct WatchedFile {
    /// Gone once it is closed.
    inner: Option<Box<dyn DiskFile>>,
    watch: Arc<Watch>,
}

impl WatchedFile {
    fn during(&mut self, call: impl FnOnce(&mut dyn DiskFile) -> Result<(), DiskError>) -> Result<(), DiskError> {
        match &mut self.inner {
            Some(inner) => self.watch.during(|| call(inner.as_mut())),
            None => Ok(()),
        }
    }
}

impl Drop for WatchedFile {
    /// Closing a file may wait for the server too.
    fn drop(&mut self) {
        let inner = self.inner.take();
        self.watch.during(|| drop(inner));
    }
}

impl DiskFile for WatchedFile {
    fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        self.during(|file| file.append(bytes))
    }

    fn sync_data(&mut self) -> Result<(), DiskError> {
        self.during(|file| file.sync_data())
    }

    fn preallocate(&mut self, length: u64) -> Result<(), DiskError> {
        self.during(|file| file.preallocate(length))
    }

    fn set_len(&mut self, length: u64) -> Result<(), DiskError> {
        self.during(|file| file.set_len(length))
    }
}
