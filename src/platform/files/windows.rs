use std::ffi::OsString;
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf, Prefix};

const FILE_SHARE_READ: u32 = 1;
/// To make files in a folder, asked of the folder itself.
const FILE_ADD_FILE: u32 = 2;
/// Without it a folder can't be opened at all.
const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
const ERROR_SHARING_VIOLATION: i32 = 32;
const ERROR_LOCK_VIOLATION: i32 = 33;
const ERROR_USER_MAPPED_FILE: i32 = 1224;
/// The longest path that every program takes; longer ones keep their prefix.
const MAX_PATH: usize = 260;

pub(super) fn for_owner(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

pub(super) fn folder_for_owner(builder: &mut DirBuilder) -> &mut DirBuilder {
    builder
}

pub(super) fn owner_permissions() -> Option<Permissions> {
    None
}

pub(super) fn is_for_owner(folder: &Path) -> bool {
    folder.is_dir()
}

pub(super) fn keep_for_owner(_: &Path) -> io::Result<()> {
    Ok(())
}

pub(super) fn for_writer(options: &mut OpenOptions) -> &mut OpenOptions {
    // Others may read the file while it is written, and neither write nor remove it.
    options.share_mode(FILE_SHARE_READ)
}

pub(super) const fn mark_as_writer(_: &File) -> bool {
    true
}

pub(super) fn has_writer(path: &Path) -> bool {
    // Only of one that opens, or is not there, is it known.
    OpenOptions::new().write(true).open(path).is_err_and(|error| error.kind() != io::ErrorKind::NotFound)
}

/// What is written is not shared for removing.
pub(super) fn has_no_name(_: &File) -> bool {
    false
}

pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

pub(super) fn preallocate(file: &File, length: u64) -> io::Result<()> {
    if file.metadata()?.len() < length { file.set_len(length) } else { Ok(()) }
}

pub(super) fn can_write(folder: &Path) -> bool {
    let opened = OpenOptions::new().access_mode(FILE_ADD_FILE).custom_flags(FILE_FLAG_BACKUP_SEMANTICS).open(folder);
    let refused = [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem];
    !opened.is_err_and(|error| refused.contains(&error.kind()))
}

pub(super) fn own_name(path: &Path) -> io::Result<PathBuf> {
    match std::fs::canonicalize(path) {
        Ok(found) => Ok(found.file_name().map_or_else(|| path.to_owned(), |name| path.with_file_name(name))),
        // Some drives and some very long paths have no such name.
        Err(_) => Ok(super::name_in_folder(path)),
    }
}

/// `\\?\C:\Records` as people write it, `C:\Records`. A path too long for that keeps its prefix.
pub(super) fn without_prefix(path: PathBuf) -> PathBuf {
    let mut components = path.components();
    let Some(Component::Prefix(prefix)) = components.next() else { return path };
    let begin = match prefix.kind() {
        Prefix::VerbatimDisk(letter) => OsString::from(format!("{}:", char::from(letter))),
        Prefix::VerbatimUNC(server, share) => {
            let mut begin = OsString::from(r"\\");
            begin.push(server);
            begin.push(r"\");
            begin.push(share);
            begin
        }
        _ => return path,
    };
    let mut plain = begin;
    plain.push(components.as_path());
    if plain.len() < MAX_PATH { plain.into() } else { path }
}

pub(super) fn is_in_use(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION | ERROR_USER_MAPPED_FILE))
}
