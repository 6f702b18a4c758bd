//! A disk in memory that tells the truth about crashes: what was written and not synced may be there, or not, or in part.
//!
//! What is assumed of a real disk, and no more: what a sync has acknowledged stays; writing a stretch of a file changes
//! no byte beside it (SQLite's "powersafe overwrite"); a rename leaves the name it goes to either way standing. A file's
//! content and the folder's names are synced apart from each other, and unsynced ones come to the disk in any order.

mod crash;
mod fault;
mod platter;
mod random;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use marac::vault::disk::{Disk, DiskError, DiskFile, Kind};

pub use crash::Cuts;
pub use fault::{Errno, Fault, Lasting};
use fault::{Faults, Outcome};
pub use platter::{Event, Files, Platter};
pub use random::Random;

/// How much room is really made when room is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// It can't be had, as on many shares.
    None,
    /// As much as was asked for.
    Whole,
    /// What is needed now and this many bytes: as a whole one, but quicker to copy ten thousand times.
    Little(usize),
}

/// What the file system can do.
#[derive(Debug, Clone, Copy)]
pub struct Abilities {
    /// Whether a file can have a second name.
    pub links: bool,
    /// Whether one seat's locks are seen by another.
    pub locks: bool,
    /// Whether a file may be renamed over the record; not while another program holds it open on SMB.
    pub replaces: bool,
    pub room: Room,
}

impl Default for Abilities {
    fn default() -> Self {
        Self { links: true, locks: true, replaces: true, room: Room::Little(4096) }
    }
}

/// What all machines see of the disk.
struct Shared {
    platter: Mutex<State>,
    abilities: Abilities,
}

struct State {
    platter: Platter,
    /// Every change so far, where someone wants to know.
    log: Option<Vec<Event>>,
    /// How many open handles hold each file.
    writers: BTreeMap<usize, usize>,
}

impl State {
    fn take(&mut self, event: Event) {
        self.platter.apply(&event);
        if let Some(log) = &mut self.log {
            log.push(event);
        }
    }
}

/// The disk as one machine has it mounted.
pub struct SimDisk {
    shared: Arc<Shared>,
    faults: Arc<Faults>,
    /// Whether this machine is cut off: as with a pulled plug, for ever.
    dead: Arc<AtomicBool>,
}

impl SimDisk {
    pub fn new(files: &Files, abilities: Abilities) -> Arc<Self> {
        Self::over(files, abilities, None)
    }

    /// One that keeps a log of every change, from which all states after a power cut can be told.
    pub fn logged(files: &Files, abilities: Abilities) -> Arc<Self> {
        Self::over(files, abilities, Some(Vec::new()))
    }

    fn over(files: &Files, abilities: Abilities, log: Option<Vec<Event>>) -> Arc<Self> {
        let mut state = State { platter: Platter::default(), log, writers: BTreeMap::new() };
        state.take(Event::Found(files.clone()));
        Self::mounted(Arc::new(Shared { platter: Mutex::new(state), abilities }))
    }

    fn mounted(shared: Arc<Shared>) -> Arc<Self> {
        Arc::new(Self { shared, faults: Arc::default(), dead: Arc::default() })
    }

    /// The same disk on another machine, with faults of its own.
    pub fn elsewhere(&self) -> Arc<Self> {
        Self::mounted(self.shared.clone())
    }

    /// What goes wrong on this machine from now on.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Nothing that this machine does from now on comes to the disk: its program was killed and does not know it.
    pub fn kill(&self) {
        self.dead.store(true, Ordering::SeqCst);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.platter.lock().unwrap()
    }

    /// How many changes there were.
    pub fn changes(&self) -> usize {
        self.state().log.as_ref().map_or(0, Vec::len)
    }

    /// Every change so far.
    pub fn log(&self) -> Vec<Event> {
        self.state().log.clone().unwrap_or_default()
    }

    /// The power goes and comes back, and the disk shows this.
    pub fn power_cycle(&self, files: &Files) {
        let mut state = self.state();
        state.writers.clear();
        state.take(Event::Found(files.clone()));
    }

    /// What everyone sees now.
    pub fn files(&self) -> Files {
        self.state().platter.seen()
    }

    /// What is there whatever happens.
    pub fn durable(&self) -> Files {
        self.state().platter.durable()
    }

    /// Everything as it is, to be cut off in every way.
    pub fn platter(&self) -> Platter {
        self.state().platter.clone()
    }

    /// Puts a file there, or takes it away, as whatever replicates files does: whole, and synced.
    pub fn place(&self, path: &Path, bytes: Option<Arc<Vec<u8>>>) {
        self.state().take(Event::Placed(path.to_owned(), bytes));
    }

    fn step(&self, what: &'static str, path: &Path) -> Outcome {
        if self.dead.load(Ordering::SeqCst) {
            return Outcome::refused(Errno::Io, path);
        }
        self.faults.step(what, path)
    }

    /// Does what only looks.
    fn look<T>(&self, what: &'static str, path: &Path, look: impl FnOnce(&Platter) -> T) -> Result<T, DiskError> {
        self.step(what, path).before()?;
        Ok(look(&self.state().platter))
    }

    /// Does what changes names; a failing one may have been done all the same.
    fn change(
        &self,
        what: &'static str,
        path: &Path,
        change: impl FnOnce(&mut State) -> Result<(), DiskError>,
    ) -> Result<(), DiskError> {
        match self.step(what, path) {
            Outcome::Goes => change(&mut self.state()),
            Outcome::Fails { error, done } => {
                if done {
                    let _ = change(&mut self.state());
                }
                Err(error)
            }
        }
    }
}

fn missing(path: &Path) -> DiskError {
    DiskError::Missing { path: path.to_owned() }
}

impl SimDisk {
    fn create(&self, path: &Path, held: bool) -> Result<SimFile, DiskError> {
        self.change("create", path, |state| match state.platter.inode(path) {
            Some(_) => Err(DiskError::Exists { path: path.to_owned() }),
            None => {
                state.take(Event::Create(path.to_owned()));
                Ok(())
            }
        })?;
        let mut state = self.state();
        let inode = state.platter.inode(path).ok_or_else(|| missing(path))?;
        if held {
            *state.writers.entry(inode).or_default() += 1;
        }
        drop(state);
        let disk = Self { shared: self.shared.clone(), faults: self.faults.clone(), dead: self.dead.clone() };
        Ok(SimFile { disk, inode, path: path.to_owned(), held })
    }
}

impl Disk for SimDisk {
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        Ok(Box::new(self.create(path, false)?))
    }

    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        Ok(Box::new(self.create(path, true)?))
    }
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
        let bytes = self.look("read", path, |platter| platter.read(path))?.ok_or_else(|| missing(path))?;
        if bytes.len() as u64 > limit {
            return Err(DiskError::TooLarge { path: path.to_owned(), limit });
        }
        Ok(bytes.to_vec())
    }

    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError> {
        let bytes = self.look("read from", path, |platter| platter.read(path))?.ok_or_else(|| missing(path))?;
        let start = usize::try_from(offset).unwrap().min(bytes.len());
        Ok(bytes[start..start.saturating_add(length).min(bytes.len())].to_vec())
    }

    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError> {
        self.look("kind", path, |platter| platter.kind(path))
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError> {
        self.look("resolve", path, |_| path.to_owned())
    }

    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError> {
        self.look("list", folder, |platter| platter.list(folder))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        let replaces = self.shared.abilities.replaces;
        self.change("rename", to, |state| {
            let inode = state.platter.inode(from).ok_or_else(|| missing(from))?;
            if !replaces && state.platter.inode(to).is_some() {
                return Err(DiskError::InUse { path: to.to_owned() });
            }
            state.take(Event::Rename { from: from.to_owned(), to: to.to_owned(), inode });
            Ok(())
        })
    }

    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        let links = self.shared.abilities.links;
        self.change("link", to, |state| {
            if !links {
                return Err(DiskError::Unsupported { path: to.to_owned() });
            }
            let inode = state.platter.inode(from).ok_or_else(|| missing(from))?;
            if state.platter.inode(to).is_some() {
                return Err(DiskError::Exists { path: to.to_owned() });
            }
            state.take(Event::Link { path: to.to_owned(), inode });
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        self.change("remove", path, |state| {
            state.platter.inode(path).ok_or_else(|| missing(path))?;
            state.take(Event::Remove(path.to_owned()));
            Ok(())
        })
    }

    fn make_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.look("make folder", folder, |_| ())
    }

    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.change("sync folder", folder, |state| {
            state.take(Event::SyncFolder(folder.to_owned()));
            Ok(())
        })
    }

    fn has_writer(&self, path: &Path) -> bool {
        let state = self.state();
        let inode = state.platter.inode(path);
        self.shared.abilities.locks
            && inode.is_some_and(|inode| state.writers.get(&inode).is_some_and(|open| *open > 0))
    }
}

struct SimFile {
    disk: SimDisk,
    inode: usize,
    path: PathBuf,
    held: bool,
}

impl SimFile {
    fn length(&mut self, what: &'static str, length: usize) -> Result<(), DiskError> {
        let inode = self.inode;
        self.disk.change(what, &self.path, |state| {
            state.take(Event::Length { inode, length });
            Ok(())
        })
    }
}

impl DiskFile for SimFile {
    fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        let outcome = self.disk.step("append", &self.path);
        let mut state = self.disk.state();
        let written = match &outcome {
            Outcome::Goes => bytes,
            // How much was written is unknown to the program.
            Outcome::Fails { done: true, .. } => &bytes[..bytes.len() / 2],
            Outcome::Fails { .. } => &[],
        };
        if !written.is_empty() {
            state.take(Event::Write { inode: self.inode, bytes: written.into() });
        }
        drop(state);
        outcome.before()
    }

    fn sync_data(&mut self) -> Result<(), DiskError> {
        let outcome = self.disk.step("sync", &self.path);
        let mut state = self.disk.state();
        let synced = matches!(outcome, Outcome::Goes);
        state.take(if synced { Event::Sync(self.inode) } else { Event::SyncFailed(self.inode) });
        let named = state.platter.has_name(self.inode);
        drop(state);
        outcome.before()?;
        if named { Ok(()) } else { Err(DiskError::Vanished { path: self.path.clone() }) }
    }

    fn preallocate(&mut self, length: u64) -> Result<(), DiskError> {
        let asked = usize::try_from(length).unwrap();
        let (used, length) = self.disk.state().platter.end(self.inode);
        let room = match self.disk.shared.abilities.room {
            Room::None => return Err(DiskError::Unsupported { path: self.path.clone() }),
            Room::Whole => asked,
            Room::Little(more) => asked.min(used + more),
        };
        self.length("preallocate", room.max(length))
    }

    fn set_len(&mut self, length: u64) -> Result<(), DiskError> {
        self.length("set length", usize::try_from(length).unwrap())
    }
}

impl Drop for SimFile {
    fn drop(&mut self) {
        if self.held
            && let Ok(mut state) = self.disk.shared.platter.lock()
            && let Some(open) = state.writers.get_mut(&self.inode)
        {
            *open = open.saturating_sub(1);
        }
    }
}
