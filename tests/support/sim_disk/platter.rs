//! What is on the disk for certain, and what is on its way there.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use marac::vault::disk::Kind;

/// Every file that a disk shows, with its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Files(pub BTreeMap<PathBuf, Arc<Vec<u8>>>);

/// One change, as it was asked for.
#[derive(Debug, Clone)]
pub enum Event {
    /// The disk was found like this, at the beginning or after a power cut.
    Found(Files),
    /// A file came, changed or went by other means, whole and synced.
    Placed(PathBuf, Option<Arc<Vec<u8>>>),
    Create(PathBuf),
    /// At the end of what was written before.
    Write {
        inode: usize,
        bytes: Arc<[u8]>,
    },
    Length {
        inode: usize,
        length: usize,
    },
    Sync(usize),
    /// What was written is marked as clean and never written again; it may have come to the disk, or not.
    SyncFailed(usize),
    Link {
        path: PathBuf,
        inode: usize,
    },
    Rename {
        from: PathBuf,
        to: PathBuf,
        inode: usize,
    },
    Remove(PathBuf),
    SyncFolder(PathBuf),
}

/// A change of a file's content that is not synced.
#[derive(Debug, Clone)]
pub(super) enum Pending {
    Write { offset: usize, bytes: Arc<[u8]> },
    Length(usize),
}

/// A change of a folder's names that is not synced.
#[derive(Debug, Clone)]
pub(super) enum Naming {
    Add { path: PathBuf, inode: usize },
    Move { from: PathBuf, to: PathBuf, inode: usize },
    Remove(PathBuf),
}

impl Naming {
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Add { path, .. } | Self::Remove(path) | Self::Move { to: path, .. } => path.parent(),
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Inode {
    pub durable: Arc<Vec<u8>>,
    /// What everyone reads.
    pub seen: Arc<Vec<u8>>,
    pub pending: Vec<Pending>,
    /// What no later sync will bring to the disk.
    pub doomed: Vec<Pending>,
    /// Where the next write goes.
    pub end: usize,
}

/// The disk's whole truth.
#[derive(Debug, Clone, Default)]
pub struct Platter {
    pub(super) inodes: Vec<Inode>,
    pub(super) names: BTreeMap<PathBuf, usize>,
    pub(super) durable_names: BTreeMap<PathBuf, usize>,
    pub(super) namings: Vec<Naming>,
}

impl Platter {
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Found(files) => *self = Self::found(files),
            Event::Placed(path, bytes) => self.placed(path, bytes.as_ref()),
            Event::Create(path) => {
                self.inodes.push(Inode::default());
                self.name(Naming::Add { path: path.clone(), inode: self.inodes.len() - 1 });
            }
            Event::Write { inode, bytes } => self.inodes[*inode].write(bytes),
            Event::Length { inode, length } => self.inodes[*inode].set_length(*length),
            Event::Sync(inode) => self.inodes[*inode].sync(),
            Event::SyncFailed(inode) => self.inodes[*inode].lose(),
            Event::Link { path, inode } => self.name(Naming::Add { path: path.clone(), inode: *inode }),
            Event::Rename { from, to, inode } => {
                self.name(Naming::Move { from: from.clone(), to: to.clone(), inode: *inode });
            }
            Event::Remove(path) => self.name(Naming::Remove(path.clone())),
            Event::SyncFolder(folder) => self.sync_folder(folder),
        }
    }

    fn found(files: &Files) -> Self {
        let mut platter = Self::default();
        for (path, bytes) in &files.0 {
            platter.placed(path, Some(bytes));
        }
        platter
    }

    fn placed(&mut self, path: &Path, bytes: Option<&Arc<Vec<u8>>>) {
        self.durable_names.remove(path);
        self.names.remove(path);
        if let Some(bytes) = bytes {
            let inode = Inode { durable: bytes.clone(), seen: bytes.clone(), end: bytes.len(), ..Inode::default() };
            self.inodes.push(inode);
            self.durable_names.insert(path.to_owned(), self.inodes.len() - 1);
            self.names.insert(path.to_owned(), self.inodes.len() - 1);
        }
    }

    fn name(&mut self, naming: Naming) {
        rename(&mut self.names, &naming, true);
        self.namings.push(naming);
    }

    fn sync_folder(&mut self, folder: &Path) {
        let (synced, left) =
            std::mem::take(&mut self.namings).into_iter().partition(|naming| naming.folder() == Some(folder));
        self.namings = left;
        let synced: Vec<Naming> = synced;
        for naming in &synced {
            rename(&mut self.durable_names, naming, true);
        }
    }

    pub fn inode(&self, path: &Path) -> Option<usize> {
        self.names.get(path).copied()
    }

    pub fn has_name(&self, inode: usize) -> bool {
        self.names.values().any(|named| *named == inode)
    }

    /// How far a file is written, and how long it is.
    pub fn end(&self, inode: usize) -> (usize, usize) {
        let inode = &self.inodes[inode];
        (inode.end, inode.seen.len())
    }

    pub fn read(&self, path: &Path) -> Option<Arc<Vec<u8>>> {
        Some(self.inodes[self.inode(path)?].seen.clone())
    }

    pub fn kind(&self, path: &Path) -> Option<Kind> {
        if self.names.contains_key(path) {
            return Some(Kind::File);
        }
        self.names.keys().any(|name| name.starts_with(path)).then_some(Kind::Folder)
    }

    pub fn list(&self, folder: &Path) -> Vec<OsString> {
        let inside = self.names.keys().filter(|name| name.parent() == Some(folder));
        inside.filter_map(|name| name.file_name()).map(ToOwned::to_owned).collect()
    }

    /// What everyone sees now.
    pub fn seen(&self) -> Files {
        let read = |(path, inode): (&PathBuf, &usize)| (path.clone(), self.inodes[*inode].seen.clone());
        Files(self.names.iter().map(read).collect())
    }

    /// What is there whatever happens.
    pub fn durable(&self) -> Files {
        let read = |(path, inode): (&PathBuf, &usize)| (path.clone(), self.inodes[*inode].durable.clone());
        Files(self.durable_names.iter().map(read).collect())
    }
}

/// Does one change of names. A move that is not `whole` leaves the old name standing too.
pub(super) fn rename(names: &mut BTreeMap<PathBuf, usize>, naming: &Naming, whole: bool) {
    match naming {
        Naming::Add { path, inode } => {
            names.insert(path.clone(), *inode);
        }
        Naming::Move { from, to, inode } => {
            names.insert(to.clone(), *inode);
            if whole {
                names.remove(from);
            }
        }
        Naming::Remove(path) => {
            names.remove(path);
        }
    }
}

impl Inode {
    fn write(&mut self, bytes: &Arc<[u8]>) {
        let offset = self.end;
        self.pend(Pending::Write { offset, bytes: bytes.clone() });
        self.end = offset + bytes.len();
    }

    fn set_length(&mut self, length: usize) {
        self.pend(Pending::Length(length));
        self.end = self.end.min(length);
    }

    fn pend(&mut self, pending: Pending) {
        pending.put(Arc::make_mut(&mut self.seen));
        self.pending.push(pending);
    }

    fn sync(&mut self) {
        let durable = Arc::make_mut(&mut self.durable);
        for pending in self.pending.drain(..) {
            pending.put(durable);
        }
        if self.doomed.is_empty() {
            // The same bytes, so the same allocation.
            self.durable = self.seen.clone();
        }
    }

    fn lose(&mut self) {
        self.doomed.append(&mut self.pending);
    }
}

impl Pending {
    /// Does it, whole.
    pub fn put(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes: new } => {
                let end = offset + new.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*offset..end].copy_from_slice(new);
            }
            Self::Length(length) => bytes.resize(*length, 0),
        }
    }
}
