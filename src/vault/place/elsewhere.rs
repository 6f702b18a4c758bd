//! How a folder is looked at on macOS and other systems with POSIX calls. Marks and settings are looked for as everywhere.

use std::path::{Path, PathBuf};

use super::catalogue::Catalogue;
use super::looking::followed;
use super::probes::{Above, Configured, Disk, NotKnown, Program};

/// This machine.
#[derive(Default)]
pub struct Platform;

impl Platform {
    #[cfg(target_os = "macos")]
    pub fn read(&mut self) -> Option<NotKnown> {
        None
    }

    #[cfg(not(target_os = "macos"))]
    pub fn read(&mut self) -> Option<NotKnown> {
        Some(NotKnown::new("mounts"))
    }

    #[cfg(target_os = "macos")]
    pub fn disk(&self, path: &Path) -> Disk {
        let there = path.ancestors().find_map(|path| rustix::fs::statfs(path).ok());
        let Some(there) = there else { return Disk::NotKnown };
        let text = |letters: &[std::ffi::c_char]| -> String {
            let bytes: Vec<u8> =
                letters.iter().map(|letter| letter.to_ne_bytes()[0]).take_while(|byte| *byte != 0).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let at = PathBuf::from(text(&there.f_mntonname));
        let below = path.strip_prefix(&at).unwrap_or(path).to_owned();
        Disk::Mounted { kind: text(&there.f_fstypename), source: text(&there.f_mntfromname), at, below }
    }

    #[cfg(not(target_os = "macos"))]
    pub fn disk(&self, _: &Path) -> Disk {
        Disk::NotKnown
    }

    pub fn other_paths(&self, _: &Path) -> Vec<PathBuf> {
        Vec::new()
    }

    pub fn resolved(&self, path: &Path) -> PathBuf {
        followed(path, |_| true)
    }

    pub fn carefully_resolved(&self, path: &Path) -> PathBuf {
        followed(path, |_| true)
    }

    #[cfg(target_os = "macos")]
    pub fn marks(&self, above: &mut Above) {
        use std::os::macos::fs::MetadataExt;
        /// The system's mark on what is fetched from a cloud when it is opened.
        const DATALESS: u32 = 0x4000_0000;
        let mut names = vec![0u8; 64 << 10];
        let length = rustix::fs::llistxattr(&above.path, names.as_mut_slice()).unwrap_or_default();
        let names = names.get(..length).unwrap_or_default().split(|byte| *byte == 0).filter(|name| !name.is_empty());
        above.attributes = names.map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        if std::fs::symlink_metadata(&above.path).is_ok_and(|there| there.st_flags() & DATALESS != 0) {
            above.attributes.push("SF_DATALESS".to_owned());
        }
    }

    #[cfg(not(target_os = "macos"))]
    pub fn marks(&self, _: &mut Above) {}

    pub fn registered(&self, _: &Catalogue, _: &mut Vec<NotKnown>) -> Vec<Configured> {
        Vec::new()
    }

    pub fn programs(&self, _: &[PathBuf], _: &Catalogue, _: bool) -> Option<Vec<Program>> {
        None
    }
}
