//! The narrow trait through which all file work of the vault goes, so that a test can be the disk.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

pub use super::real_disk::RealDisk;
use crate::platform::files;

/// What went wrong with a file, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// It is not there.
    #[error("{} is not there; check the name and the folder", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It is there already.
    #[error("{} exists already; nothing was written over it", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// No room.
    #[error("the disk is full, so {} could not be written; free some space and try again", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The disk can't be written.
    #[error("{} is on a disk that can only be read; copy the record to one that can be written", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// Not allowed.
    #[error("you may not read or write {}; ask whoever looks after the folder for permission", path.display())]
    Forbidden {
        /// The file.
        path: PathBuf,
    },
    /// A folder where a file was expected.
    #[error("{} is a folder, not a file; name the file inside it", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// Another program holds it.
    #[error("another program holds {} open; close it there and try again", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// Larger than anything of its kind.
    #[error("{} is larger than {limit} bytes, so it is not what it is named as; name another file", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// The file was removed under the program's hands.
    #[error("{} was removed while it was being written; look who or what clears this folder", path.display())]
    Vanished {
        /// The file.
        path: PathBuf,
    },
    /// What the file system can't do; callers go another way.
    #[error("the file system of {} can't do this", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
    },
    /// Anything else.
    #[error("{} could not be used ({source}); check the disk or the network and try again", path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

impl DiskError {
    /// Tells what an error of the operating system means for this file.
    #[must_use]
    pub fn from_io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if files::is_in_use(&source) {
            return Self::InUse { path };
        }
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            io::ErrorKind::AlreadyExists => Self::Exists { path },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::WriteZero => Self::Full { path },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path },
            io::ErrorKind::PermissionDenied => Self::Forbidden { path },
            io::ErrorKind::IsADirectory => Self::Folder { path },
            io::ErrorKind::Unsupported => Self::Unsupported { path },
            _ => Self::Other { path, source },
        }
    }

    /// The same, for use with `map_err`.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::from_io(path, source)
    }
}

/// What a name in a folder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A device, pipe or socket.
    Other,
}

/// The file work that the vault needs, and no more. Every call names the file in its error.
pub trait Disk: Send + Sync {
    /// Makes a file that was not there, readable by its owner alone, to be appended to.
    ///
    /// # Errors
    /// When it exists or can't be made.
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError>;

    /// The same, for a journal on a disk of this machine: others there can tell by [`Self::has_writer`] that its writer lives.
    /// Never on a share, where a lock may keep them from reading it.
    ///
    /// # Errors
    /// When it exists or can't be made.
    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError>;

    /// Reads a file, whole.
    ///
    /// # Errors
    /// When it can't be read, or is longer than `limit` bytes.
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError>;

    /// Reads at most this many bytes from the beginning.
    ///
    /// # Errors
    /// When it can't be read.
    fn read_start(&self, path: &Path, length: usize) -> Result<Vec<u8>, DiskError> {
        self.read_from(path, 0, length)
    }

    /// Reads at most this many bytes from an offset on; fewer, or none, where the file ends before.
    ///
    /// # Errors
    /// When it can't be read.
    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError>;

    /// What is at this path; none where there is nothing.
    ///
    /// # Errors
    /// When that can't be told.
    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError>;

    /// Where a file really is and what its folder calls it, when the path is a symbolic link to it, or names it in other
    /// letters than the folder does: beside that are its journals, and it is what a publishing must replace.
    ///
    /// # Errors
    /// When the link leads nowhere.
    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError>;

    /// The names in a folder.
    ///
    /// # Errors
    /// When it can't be read.
    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError>;

    /// Moves a file over another, at once.
    ///
    /// # Errors
    /// When it can't be moved; then both are as they were.
    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError>;

    /// Gives a file a second name, which must be free.
    ///
    /// # Errors
    /// [`DiskError::Unsupported`] where the file system has no second names; [`DiskError::Exists`] when it is taken.
    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError>;

    /// Removes a file.
    ///
    /// # Errors
    /// When it can't be removed.
    fn remove(&self, path: &Path) -> Result<(), DiskError>;

    /// Makes a folder for its owner alone, and those above it; one that is there stays as it is.
    ///
    /// # Errors
    /// When it can't be made.
    fn make_folder(&self, folder: &Path) -> Result<(), DiskError> {
        Err(DiskError::Unsupported { path: folder.to_owned() })
    }

    /// Makes new, moved and removed names of a folder durable.
    ///
    /// # Errors
    /// When the disk refuses.
    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError>;

    /// Whether a live process of this machine has this journal open for writing: one made by [`Self::create_held`]. Not to be
    /// asked on a share: asking is a lock too, and one that may stop the writer.
    fn has_writer(&self, path: &Path) -> bool;
}

/// A file that is being written. Dropping it closes it.
pub trait DiskFile: Send {
    /// Writes at the end.
    ///
    /// # Errors
    /// When not all was written; how much was is unknown.
    fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError>;

    /// Returns when what was written is on the disk. After an error nothing is known about what was written since the
    /// last success, and the file is not to be written again.
    ///
    /// # Errors
    /// When the disk refuses, or the file has been removed meanwhile.
    fn sync_data(&mut self) -> Result<(), DiskError>;

    /// Asks for room up to this length, filled with zeros, so that syncing need not record a new length each time.
    ///
    /// # Errors
    /// When there is none or the file system can't; the file can still be appended to.
    fn preallocate(&mut self, length: u64) -> Result<(), DiskError>;

    /// Cuts off room that was not used.
    ///
    /// # Errors
    /// When it can't be cut.
    fn set_len(&mut self, length: u64) -> Result<(), DiskError>;

    /// Of a file made with [`Disk::create_held`]: whether others can tell by it that its writer lives.
    fn is_held(&self) -> bool {
        true
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_refusal_has_its_own_sentence() {
        let path = Path::new("/srv/Crawley.marac");
        let told = |code| DiskError::from_io(path, io::Error::from_raw_os_error(code));
        assert!(matches!(told(2), DiskError::Missing { .. }));
        assert!(matches!(told(13), DiskError::Forbidden { .. }));
        assert!(matches!(told(1), DiskError::Forbidden { .. }));
        assert!(matches!(told(17), DiskError::Exists { .. }));
        assert!(matches!(told(21), DiskError::Folder { .. }));
        assert!(matches!(told(28), DiskError::Full { .. }));
        assert!(matches!(told(122), DiskError::Full { .. }));
        assert!(matches!(told(30), DiskError::ReadOnly { .. }));
        assert!(matches!(told(5), DiskError::Other { .. }));
        for code in [1, 2, 5, 13, 16, 17, 21, 28, 30] {
            let sentence = told(code).to_string();
            assert!(sentence.contains("/srv/Crawley.marac") && !sentence.contains('\n'), "{sentence}");
        }
    }
}
