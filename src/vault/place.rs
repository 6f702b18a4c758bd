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

/// Asked before a record is made, opened or copied, with the folder.
pub trait PlaceCheck: Send + Sync {
    /// Whether a record may live in this folder.
    ///
    /// # Errors
    /// When it may not, with the reason.
    fn check(&self, folder: &Path) -> Result<(), PlaceRefused>;
}

/// Lets every place pass.
#[derive(Debug, Clone, Copy, Default)]
pub struct AnyPlace;

impl PlaceCheck for AnyPlace {
    fn check(&self, _: &Path) -> Result<(), PlaceRefused> {
        Ok(())
    }
}
