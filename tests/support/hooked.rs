//! The machine's own disk, on which something happens before each of its steps: somebody waits, another writes, it fails.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use marac::vault::disk::{DiskFile, Kind};
use marac::vault::{Disk, DiskError, RealDisk};

/// What is about to be done to a file; a rename and a link are told of by the new name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    CreateNew,
    CreateHeld,
    Read,
    ReadStart,
    List,
    Rename,
    Link,
    Remove,
    SyncFolder,
}

type Hook = dyn Fn(Step, &Path) -> Result<(), DiskError> + Send + Sync;

/// The disk with what happens before its steps. A step before which that fails is not taken.
#[derive(Clone)]
pub struct Hooked(Arc<Hook>);

impl Hooked {
    pub fn new(hook: impl Fn(Step, &Path) -> Result<(), DiskError> + Send + Sync + 'static) -> Self {
        Self(Arc::new(hook))
    }
}

impl Disk for Hooked {
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        (self.0)(Step::CreateNew, path)?;
        RealDisk.create_new(path)
    }
    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        (self.0)(Step::CreateHeld, path)?;
        RealDisk.create_held(path)
    }
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
        (self.0)(Step::Read, path)?;
        RealDisk.read(path, limit)
    }
    fn read_start(&self, path: &Path, length: usize) -> Result<Vec<u8>, DiskError> {
        (self.0)(Step::ReadStart, path)?;
        RealDisk.read_start(path, length)
    }
    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError> {
        RealDisk.read_from(path, offset, length)
    }
    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError> {
        RealDisk.kind(path)
    }
    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError> {
        RealDisk.resolve(path)
    }
    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError> {
        (self.0)(Step::List, folder)?;
        RealDisk.list(folder)
    }
    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        (self.0)(Step::Rename, to)?;
        RealDisk.rename(from, to)
    }
    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        (self.0)(Step::Link, to)?;
        RealDisk.link(from, to)
    }
    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        (self.0)(Step::Remove, path)?;
        RealDisk.remove(path)
    }
    fn make_folder(&self, folder: &Path) -> Result<(), DiskError> {
        RealDisk.make_folder(folder)
    }
    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError> {
        (self.0)(Step::SyncFolder, folder)?;
        RealDisk.sync_folder(folder)
    }
    fn has_writer(&self, path: &Path) -> bool {
        RealDisk.has_writer(path)
    }
}
