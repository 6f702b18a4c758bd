//! Whether a record may live in a folder at all (REC-1): the door; what stands behind it is the caller's.

use std::path::{Path, PathBuf};

/// A record may not be kept here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is no place for a record: {why}", folder.display())]
pub struct PlaceRefused {
    /// The folder.
    pub folder: PathBuf,
    /// Whose cloud or what else it is, and what to do.
    pub why: String,
}

/// What kind of place a record may live in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// A disk of this machine, where locks, syncing and a folder's news can be relied on.
    Local,
    /// A folder of a server: allowed, and trusted with less. Work is kept on this machine first.
    Share,
}

/// Asked before a record is made, opened or copied, with the folder.
pub trait PlaceCheck: Send + Sync {
    /// Whether a record may live in this folder, and what kind of place it is.
    ///
    /// # Errors
    /// When it may not, with the reason.
    fn check(&self, folder: &Path) -> Result<PlaceKind, PlaceRefused>;
}

/// Lets every place pass, as a disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct AnyPlace;

impl PlaceCheck for AnyPlace {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(PlaceKind::Local)
    }
}
