//! What this process may still reach once it is closed in.

use std::path::{Path, PathBuf};

/// Files and folders outside of which nothing can be opened. What is not there is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    pub(super) writable: Vec<PathBuf>,
    pub(super) readable: Vec<PathBuf>,
}

impl Reach {
    /// Nothing but what every process needs: the terminal, the time zone, itself.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Also a folder, with all that is in it, to read and write.
    #[must_use]
    pub fn folder(mut self, folder: &Path) -> Self {
        self.writable.push(folder.to_owned());
        self
    }

    /// Also the folder of a file, to read and write: its neighbours belong to it. Where the file is a link, the folder of
    /// what it names as well.
    #[must_use]
    pub fn beside(self, file: &Path) -> Self {
        self.beside_both(file, std::fs::canonicalize(file).ok())
    }

    /// The same, where it is known already what the file really is.
    #[must_use]
    pub fn beside_both(self, file: &Path, real: Option<PathBuf>) -> Self {
        let reach = self.folder(&parent(file));
        match real {
            Some(real) if real != file => reach.folder(&parent(&real)),
            _ => reach,
        }
    }

    /// Also a file or a folder, to be read.
    #[must_use]
    pub fn reading(mut self, path: &Path) -> Self {
        self.readable.push(path.to_owned());
        self
    }
}

fn parent(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}
