//! A share that can be made to hang, to refuse and to be slow. What lies outside its folder is on an ordinary disk.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use marac::vault::disk::{DiskFile, Kind};
use marac::vault::place::PlaceRefused;
use marac::vault::{Disk, DiskError, PlaceCheck, PlaceKind, RealDisk};

/// Every folder is one of a server.
pub struct EveryPlaceIsAShare;

impl PlaceCheck for EveryPlaceIsAShare {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(PlaceKind::Share)
    }
}

/// How the share is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    Well,
    /// Every call waits.
    Hangs,
    /// Every call fails with this error of the operating system.
    Refuses(i32),
    /// The same of every call that writes; what lies there can be read.
    RefusesWrites(i32),
    /// Every call takes this long.
    Slow(Duration),
}

struct State {
    folder: PathBuf,
    beyond: Arc<dyn Disk>,
    server: Mutex<Server>,
    changed: Condvar,
}

/// The disk with the share.
pub struct ShareDisk(Arc<State>);

impl ShareDisk {
    pub fn at(folder: &Path) -> Arc<Self> {
        Self::before(Arc::new(RealDisk), folder)
    }

    /// The same, where what lies outside the folder is on another disk.
    pub fn before(beyond: Arc<dyn Disk>, folder: &Path) -> Arc<Self> {
        let (server, changed) = (Mutex::new(Server::Well), Condvar::new());
        Arc::new(Self(Arc::new(State { folder: folder.to_owned(), beyond, server, changed })))
    }

    pub fn is(&self, server: Server) {
        *self.0.server.lock().unwrap() = server;
        self.0.changed.notify_all();
    }

    /// Waits until nobody has this disk any more. Whoever was given up tries once more to save what the share lacks as
    /// they end, and a share that is well by then takes it.
    pub fn let_go(self: &Arc<Self>) {
        let waited = Instant::now();
        while Arc::strong_count(self) > 1 || Arc::strong_count(&self.0) > 1 {
            assert!(waited.elapsed() < Duration::from_secs(60), "somebody still has the share");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl State {
    /// A call that changes something.
    fn writes(&self, path: &Path) -> Result<(), DiskError> {
        self.call(path)?;
        match *self.server.lock().unwrap() {
            Server::RefusesWrites(code) if path.starts_with(&self.folder) => {
                Err(DiskError::from_io(path, std::io::Error::from_raw_os_error(code)))
            }
            _ => Ok(()),
        }
    }

    fn call(&self, path: &Path) -> Result<(), DiskError> {
        if !path.starts_with(&self.folder) {
            return Ok(());
        }
        let hangs = |server: &mut Server| *server == Server::Hangs;
        let server = *self.changed.wait_while(self.server.lock().unwrap(), hangs).unwrap();
        match server {
            Server::Refuses(code) => Err(DiskError::from_io(path, std::io::Error::from_raw_os_error(code))),
            Server::Slow(time) => {
                std::thread::sleep(time);
                Ok(())
            }
            Server::Well | Server::Hangs | Server::RefusesWrites(_) => Ok(()),
        }
    }
}

impl Disk for ShareDisk {
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.0.writes(path)?;
        let inner = self.0.beyond.create_new(path)?;
        Ok(Box::new(ShareFile { inner, path: path.to_owned(), state: self.0.clone() }))
    }

    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.0.writes(path)?;
        let inner = self.0.beyond.create_held(path)?;
        Ok(Box::new(ShareFile { inner, path: path.to_owned(), state: self.0.clone() }))
    }

    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
        self.0.call(path)?;
        self.0.beyond.read(path, limit)
    }

    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError> {
        self.0.call(path)?;
        self.0.beyond.read_from(path, offset, length)
    }

    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError> {
        self.0.call(path)?;
        self.0.beyond.kind(path)
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError> {
        self.0.call(path)?;
        self.0.beyond.resolve(path)
    }

    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError> {
        self.0.call(folder)?;
        self.0.beyond.list(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.0.writes(to)?;
        self.0.beyond.rename(from, to)
    }

    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.0.writes(to)?;
        self.0.beyond.link(from, to)
    }

    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        self.0.writes(path)?;
        self.0.beyond.remove(path)
    }

    fn make_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.0.writes(folder)?;
        self.0.beyond.make_folder(folder)
    }

    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.0.writes(folder)?;
        self.0.beyond.sync_folder(folder)
    }

    fn has_writer(&self, path: &Path) -> bool {
        let _ = self.0.call(path);
        self.0.beyond.has_writer(path)
    }
}

struct ShareFile {
    inner: Box<dyn DiskFile>,
    path: PathBuf,
    state: Arc<State>,
}

impl DiskFile for ShareFile {
    fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        self.state.writes(&self.path)?;
        self.inner.append(bytes)
    }

    fn sync_data(&mut self) -> Result<(), DiskError> {
        self.state.writes(&self.path)?;
        self.inner.sync_data()
    }

    fn preallocate(&mut self, length: u64) -> Result<(), DiskError> {
        self.state.writes(&self.path)?;
        self.inner.preallocate(length)
    }

    fn set_len(&mut self, length: u64) -> Result<(), DiskError> {
        self.state.writes(&self.path)?;
        self.inner.set_len(length)
    }
}

/// What this machine keeps: the names in its folder's `spill`.
pub fn kept(local: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(local.join("spill"))
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    files.sort();
    files
}
