//! What systems do differently with files.
//!
//! | | Unix | Windows |
//! |---|---|---|
//! | a file for its owner alone | mode 0600 | the rights of its folder: a share's rights say who works on a record, and a profile is its owner's already |
//! | a folder for its owner alone | mode 0700 | the rights of the folder above it |
//! | a live writer | a lock, on disks of this machine only | the file is not shared for writing |
//! | removing or replacing an open file | done at once; a writer must notice | refused where the other doesn't share it |
//! | new names made durable | the folder is synced | NTFS has a journal for that; folders can't be synced |
//! | room beforehand | `fallocate` | a longer file |
//! | one file, many names | by links only | capital letters and short names (`CRAWLE~1.MAR`) too |

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::path::{Path, PathBuf};

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

/// A file that is made with this is for its owner alone.
pub fn for_owner(options: &mut OpenOptions) -> &mut OpenOptions {
    system::for_owner(options)
}

/// A folder that is made with this is for its owner alone.
pub fn folder_for_owner(builder: &mut DirBuilder) -> &mut DirBuilder {
    system::folder_for_owner(builder)
}

/// Takes the rights to a folder from everyone but its owner, where its own rights say who has them.
///
/// # Errors
/// When the rights can't be changed.
pub fn keep_for_owner(folder: &Path) -> io::Result<()> {
    system::keep_for_owner(folder)
}

/// What a temporary folder for its owner alone is made with; none where its own rights don't say so.
#[must_use]
pub fn owner_permissions() -> Option<Permissions> {
    system::owner_permissions()
}

/// Whether a folder, and no link to one, is this user's own and for nobody else; where its own rights don't say so, whether
/// it is a folder.
#[must_use]
pub fn is_for_owner(folder: &Path) -> bool {
    system::is_for_owner(folder)
}

/// Others may read a file that is opened with this and see that its writer lives; call [`mark_as_writer`] with it then.
pub fn for_writer(options: &mut OpenOptions) -> &mut OpenOptions {
    system::for_writer(options)
}

/// Tells others on this machine that this file's writer lives, for as long as the file is open. Not for a file on a share:
/// over SMB a lock is no hint but a ban, and every other machine's reading fails while it is held. Whether they can tell now.
#[must_use]
pub fn mark_as_writer(file: &File) -> bool {
    system::mark_as_writer(file)
}

/// Whether a live process of this machine has this file open for writing. Not for a file on a share: asking takes a lock for
/// a moment, and over SMB nobody can write meanwhile.
#[must_use]
pub fn has_writer(path: &Path) -> bool {
    system::has_writer(path)
}

/// Whether an open file has been removed from its folder.
#[must_use]
pub fn has_no_name(file: &File) -> bool {
    system::has_no_name(file)
}

/// Makes new, moved and removed names of a folder durable.
///
/// # Errors
/// When the disk refuses; not where folders can't be synced and need not.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    system::sync_folder(folder)
}

/// Makes a file this long, the new part zeros.
///
/// # Errors
/// When there is no room or the file system can't.
pub fn preallocate(file: &File, length: u64) -> io::Result<()> {
    system::preallocate(file, length)
}

/// Whether this user may make files in a folder; where the system can't say, yes.
#[must_use]
pub fn can_write(folder: &Path) -> bool {
    system::can_write(folder)
}

/// The path under the name that its folder shows, for one file may answer to many. A symbolic link is followed.
///
/// # Errors
/// When it can't be looked up.
pub fn true_name(path: &Path) -> io::Result<PathBuf> {
    if std::fs::symlink_metadata(path)?.is_symlink() {
        return std::fs::canonicalize(path).map(system::without_prefix);
    }
    system::own_name(path)
}

/// The path under the name that its folder shows for it: its own, else one in other capital letters.
fn name_in_folder(path: &Path) -> PathBuf {
    let Some(name) = path.file_name() else { return path.to_owned() };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A folder that may be entered and not listed tells nothing, and need not.
    let Ok(entries) = std::fs::read_dir(folder) else { return path.to_owned() };
    let folded = name.to_string_lossy().to_lowercase();
    let mut alike = None;
    for entry in entries.flatten() {
        let shown = entry.file_name();
        if shown == name {
            return path.to_owned();
        }
        if shown.to_string_lossy().to_lowercase() == folded {
            alike = Some(path.with_file_name(shown));
        }
    }
    alike.unwrap_or_else(|| path.to_owned())
}

/// Whether an error says that another program has the file open in a way that stands against ours.
#[must_use]
pub fn is_in_use(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy) || system::is_in_use(error)
}

#[cfg(test)]
mod tests;
