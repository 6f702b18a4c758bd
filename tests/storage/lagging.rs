//! A share as one machine sees it: other seats' journals may be older than they are, or not be there yet.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use marac::vault::disk::{Disk, DiskError, DiskFile, Kind};

use crate::sim_disk::SimDisk;

/// The share, with what this machine has in its own memory of it.
pub struct Lagging {
    disk: Arc<SimDisk>,
    /// Files that are shown as they were; none for one that is not there yet.
    old: Mutex<BTreeMap<PathBuf, Option<Arc<Vec<u8>>>>>,
}

impl Lagging {
    pub fn new(disk: Arc<SimDisk>) -> Arc<Self> {
        Arc::new(Self { disk, old: Mutex::default() })
    }

    pub fn disk(&self) -> &SimDisk {
        &self.disk
    }

    fn old(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Option<Arc<Vec<u8>>>>> {
        self.old.lock().unwrap()
    }

    /// From now on this file looks as it does now, or as if there were only so many bytes of it.
    pub fn freeze(&self, path: &Path, bytes: Option<usize>) {
        let mut now = self.disk.files().0.get(path).cloned();
        if let (Some(now), Some(bytes)) = (&mut now, bytes) {
            Arc::make_mut(now).truncate(bytes);
        }
        self.old().insert(path.to_owned(), now);
    }

    /// This file is seen as it is.
    pub fn thaw(&self, path: &Path) {
        self.old().remove(path);
    }

    pub fn thaw_all(&self) {
        self.old().clear();
    }

    fn shown(&self, path: &Path) -> Option<Result<Arc<Vec<u8>>, DiskError>> {
        let old = self.old().get(path)?.clone();
        Some(old.ok_or_else(|| DiskError::Missing { path: path.to_owned() }))
    }
}

impl Disk for Lagging {
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.disk.create_new(path)
    }

    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.disk.create_held(path)
    }

    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
        let now = self.disk.read(path, limit);
        match self.shown(path) {
            // A share that can't be reached shows nothing.
            Some(old) if !matches!(now, Err(DiskError::Other { .. })) => old.map(|bytes| bytes.to_vec()),
            _ => now,
        }
    }

    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError> {
        let now = self.disk.read_from(path, offset, length);
        match self.shown(path) {
            Some(old) if !matches!(now, Err(DiskError::Other { .. })) => {
                let start = usize::try_from(offset).unwrap();
                old.map(|bytes| bytes.iter().skip(start).take(length).copied().collect())
            }
            _ => now,
        }
    }

    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError> {
        self.disk.kind(path)
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError> {
        self.disk.resolve(path)
    }

    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError> {
        let mut names = self.disk.list(folder)?;
        let old = self.old();
        names.retain(|name| !matches!(old.get(&folder.join(name)), Some(None)));
        for (path, _) in old.iter().filter(|(path, bytes)| bytes.is_some() && path.parent() == Some(folder)) {
            names.extend(path.file_name().filter(|name| !names.iter().any(|known| known == name)).map(OsString::from));
        }
        names.sort();
        Ok(names)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.disk.rename(from, to)
    }

    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.disk.link(from, to)
    }

    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        self.disk.remove(path)
    }

    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.disk.sync_folder(folder)
    }

    fn has_writer(&self, path: &Path) -> bool {
        self.disk.has_writer(path)
    }
}
