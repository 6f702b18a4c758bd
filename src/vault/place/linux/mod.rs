//! How a folder is looked at on Linux.

pub mod mounts;
pub mod watchers;

use std::fs;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::catalogue::Catalogue;
use super::looking::followed;
use super::probes::{Above, Configured, Disk, NotKnown, Program};
use mounts::Mount;
use watchers::Identity;

/// The most of the mount table that is read: a machine of many containers has some hundred kilobytes.
const MOST_TABLE: u64 = 16 << 20;
/// The most bytes of the names of extended attributes; the kernel's own limit.
const MOST_ATTRIBUTES: usize = 64 << 10;

/// This machine.
#[derive(Default)]
pub struct Platform {
    mounts: Vec<Mount>,
}

impl Platform {
    /// Reads what is mounted.
    pub fn read(&mut self) -> Option<NotKnown> {
        let mut table = Vec::new();
        let read =
            fs::File::open("/proc/self/mountinfo").and_then(|file| file.take(MOST_TABLE).read_to_end(&mut table));
        self.mounts = mounts::mounts(&table);
        (read.is_err() || self.mounts.is_empty()).then(|| NotKnown::new("mounts"))
    }

    pub fn disk(&self, path: &Path) -> Disk {
        mounts::disk(&self.mounts, path)
    }

    pub fn other_paths(&self, path: &Path) -> Vec<PathBuf> {
        mounts::other_paths(&self.mounts, path)
    }

    pub fn resolved(&self, path: &Path) -> PathBuf {
        followed(path, |_| true)
    }

    /// The same without touching what may wait for another machine.
    pub fn carefully_resolved(&self, path: &Path) -> PathBuf {
        let waits =
            |path: &Path| mounts::of_path(&self.mounts, path).is_some_and(|mount| mounts::may_wait(&mount.kind));
        followed(path, |path| !waits(path))
    }

    pub fn marks(&self, above: &mut Above) {
        let mut names = vec![0u8; MOST_ATTRIBUTES];
        let Ok(length) = rustix::fs::llistxattr(&above.path, names.as_mut_slice()) else { return };
        let names = names.get(..length).unwrap_or_default().split(|byte| *byte == 0).filter(|name| !name.is_empty());
        above.attributes = names.map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    }

    pub fn registered(&self, _: &Catalogue, _: &mut Vec<NotKnown>) -> Vec<Configured> {
        Vec::new()
    }

    pub fn programs(&self, above: &[PathBuf], catalogue: &Catalogue, closely: bool) -> Option<Vec<Program>> {
        let folders: Vec<Identity> = above.iter().filter_map(|path| self.identity(path)).collect();
        watchers::programs(&folders, catalogue, closely)
    }

    fn identity(&self, path: &Path) -> Option<Identity> {
        let there = fs::symlink_metadata(path).ok()?;
        let device = there.dev();
        let mut devices = vec![(rustix::fs::major(device), rustix::fs::minor(device))];
        devices.extend(mounts::of_path(&self.mounts, path).map(|mount| mount.device));
        Some(Identity { path: path.to_owned(), inode: there.ino(), devices })
    }
}
