//! A home of its own for each test, and folders on it.

use std::fs;
use std::path::{Path, PathBuf};

use marac::vault::place::{Look, Surroundings, ThisMachine, Verdict};

#[path = "../support/on_disk.rs"]
pub mod on_disk;

/// Asha's home, with nothing in it.
pub struct Home(tempfile::TempDir);

impl Home {
    pub fn new() -> Self {
        Self(on_disk::tempdir())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        // The temporary folder itself may be behind a link.
        let home = fs::canonicalize(self.0.path()).unwrap();
        // A stroke in front would name a place outside.
        let name = name.trim_start_matches('/');
        if name.is_empty() { home } else { home.join(name) }
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(&path).unwrap();
        path
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            home: Some(self.path("")),
            config: vec![self.path(".config")],
            data: vec![self.path(".local/share")],
            state: vec![self.path(".local/state")],
            cache: vec![self.path(".cache")],
            vouching: Some(self.path(".config/marac/places.toml")),
            ..Surroundings::default()
        }
    }

    /// Looks as if for the first time.
    pub fn look(&self, folder: &Path) -> Look {
        ThisMachine::with(self.surroundings()).look(folder).unwrap()
    }

    /// The same as for somebody who asks.
    pub fn look_closely(&self, folder: &Path) -> Look {
        ThisMachine::with(self.surroundings()).look_closely(folder).unwrap()
    }

    pub fn verdict(&self, folder: &Path) -> Verdict {
        self.look(folder).judged.verdict
    }

    /// Whose cloud it is, where it is one.
    pub fn whose(&self, folder: &Path) -> Option<String> {
        match self.verdict(folder) {
            Verdict::Cloud { whose, .. } => Some(whose),
            _ => None,
        }
    }
}
