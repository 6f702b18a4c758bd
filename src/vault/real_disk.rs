//! The disk as the operating system gives it.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::disk::{Disk, DiskError, DiskFile, Kind};
use crate::platform::files;

/// The machine's own disks and shares.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        Ok(Box::new(create(path)?))
    }

    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        let made = create(path)?;
        let held = files::mark_as_writer(&made.file);
        Ok(Box::new(RealFile { held, ..made }))
    }

    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
        let file = open_file(path)?;
        let length = file.metadata().map_err(DiskError::at(path))?.len();
        let too_large = || DiskError::TooLarge { path: path.to_owned(), limit };
        if length > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        // The file may grow while it is read.
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(DiskError::at(path))?;
        if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
    }

    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError> {
        let mut bytes = Vec::new();
        let mut file = open_file(path)?;
        file.seek(SeekFrom::Start(offset)).map_err(DiskError::at(path))?;
        file.take(length as u64).read_to_end(&mut bytes).map_err(DiskError::at(path))?;
        Ok(bytes)
    }

    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError> {
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Ok(Some(Kind::Folder)),
            Ok(found) if found.is_file() => Ok(Some(Kind::File)),
            Ok(_) => Ok(Some(Kind::Other)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(DiskError::from_io(path, error)),
        }
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError> {
        match files::true_name(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && fs::symlink_metadata(path).is_err() => {
                Ok(path.to_owned())
            }
            found => found.map_err(DiskError::at(path)),
        }
    }

    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError> {
        let mut names = fs::read_dir(folder)
            .map_err(DiskError::at(folder))?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(DiskError::at(folder))?;
        names.sort();
        Ok(names)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        fs::rename(from, to).map_err(DiskError::at(to))
    }

    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        fs::hard_link(from, to).map_err(|error| match DiskError::from_io(to, error) {
            exists @ (DiskError::Exists { .. } | DiskError::Full { .. } | DiskError::ReadOnly { .. }) => exists,
            // File systems without second names say so in many ways.
            _ => DiskError::Unsupported { path: to.to_owned() },
        })
    }

    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        fs::remove_file(path).map_err(DiskError::at(path))
    }

    fn make_folder(&self, folder: &Path) -> Result<(), DiskError> {
        let mut builder = fs::DirBuilder::new();
        files::folder_for_owner(builder.recursive(true)).create(folder).map_err(DiskError::at(folder))
    }

    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError> {
        files::sync_folder(folder).map_err(DiskError::at(folder))
    }

    fn has_writer(&self, path: &Path) -> bool {
        files::has_writer(path)
    }
}

fn create(path: &Path) -> Result<RealFile, DiskError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    let options = files::for_writer(files::for_owner(&mut options));
    let file = options.open(path).map_err(DiskError::at(path))?;
    Ok(RealFile { file, path: path.to_owned(), length: 0, held: false })
}

fn open_file(path: &Path) -> Result<File, DiskError> {
    // Asked first: opening a pipe would wait for ever, and Windows calls a folder forbidden.
    match RealDisk.kind(path)? {
        Some(Kind::Folder) => Err(DiskError::Folder { path: path.to_owned() }),
        Some(Kind::Other) => Err(DiskError::Unsupported { path: path.to_owned() }),
        None => Err(DiskError::Missing { path: path.to_owned() }),
        Some(Kind::File) => File::open(path).map_err(DiskError::at(path)),
    }
}

struct RealFile {
    file: File,
    path: PathBuf,
    /// How many bytes were appended.
    length: u64,
    /// Whether it is marked as having a writer.
    held: bool,
}

impl RealFile {
    /// Whether somebody cut off what was appended. Written on, there would be a hole.
    fn is_cut(&self) -> Result<bool, DiskError> {
        let found = self.file.metadata().map_err(DiskError::at(&self.path))?;
        Ok(found.len() < self.length)
    }
}

impl DiskFile for RealFile {
    fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        if self.is_cut()? {
            return Err(DiskError::Vanished { path: self.path.clone() });
        }
        self.file.write_all(bytes).map_err(DiskError::at(&self.path))?;
        self.length = self.length.saturating_add(bytes.len() as u64);
        Ok(())
    }

    fn sync_data(&mut self) -> Result<(), DiskError> {
        self.file.sync_data().map_err(DiskError::at(&self.path))?;
        if files::has_no_name(&self.file) {
            return Err(DiskError::Vanished { path: self.path.clone() });
        }
        Ok(())
    }

    fn preallocate(&mut self, length: u64) -> Result<(), DiskError> {
        files::preallocate(&self.file, length).map_err(DiskError::at(&self.path))
    }

    fn set_len(&mut self, length: u64) -> Result<(), DiskError> {
        self.file.set_len(length).map_err(DiskError::at(&self.path))
    }

    fn is_held(&self) -> bool {
        self.held
    }
}
