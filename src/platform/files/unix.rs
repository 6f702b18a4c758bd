use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{Access, access};
use rustix::io::Errno;

pub(super) fn for_owner(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

pub(super) fn folder_for_owner(builder: &mut DirBuilder) -> &mut DirBuilder {
    builder.mode(0o700)
}

pub(super) fn owner_permissions() -> Option<Permissions> {
    Some(Permissions::from_mode(0o700))
}

pub(super) fn is_for_owner(folder: &Path) -> bool {
    let own = rustix::process::geteuid().as_raw();
    std::fs::symlink_metadata(folder)
        .is_ok_and(|there| there.is_dir() && there.uid() == own && there.mode() & 0o077 == 0)
}

pub(super) fn keep_for_owner(folder: &Path) -> io::Result<()> {
    if std::fs::metadata(folder)?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    std::fs::set_permissions(folder, Permissions::from_mode(0o700))
}

pub(super) fn for_writer(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Whoever asks whether it has a writer holds a lock for a moment, which may be the very moment in which it is made.
const ATTEMPTS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(1);

pub(super) fn mark_as_writer(file: &File) -> bool {
    for _ in 0..ATTEMPTS {
        match file.try_lock() {
            Ok(()) => return true,
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            // A file system without locks tells nobody anything.
            Err(TryLockError::Error(_)) => return false,
        }
    }
    false
}

pub(super) fn has_writer(path: &Path) -> bool {
    match File::open(path) {
        Ok(file) => matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)),
        // Only of one that is not there is it known.
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

pub(super) fn has_no_name(file: &File) -> bool {
    file.metadata().is_ok_and(|found| found.nlink() == 0)
}

pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems can't sync a folder and need not.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        other => other,
    }
}

#[cfg(target_os = "linux")]
pub(super) fn preallocate(file: &File, length: u64) -> io::Result<()> {
    Ok(rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, length)?)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn preallocate(_: &File, _: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn can_write(folder: &Path) -> bool {
    !matches!(access(folder, Access::WRITE_OK), Err(Errno::ACCESS | Errno::ROFS | Errno::PERM))
}

pub(super) fn without_prefix(path: PathBuf) -> PathBuf {
    path
}

/// A share or a stick may not tell capital letters apart although this system does.
pub(super) fn own_name(path: &Path) -> io::Result<PathBuf> {
    Ok(super::name_in_folder(path))
}

pub(super) fn is_in_use(_: &io::Error) -> bool {
    false
}
