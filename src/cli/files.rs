//! Files that commands write: for the user alone, synced, and never over something that is there.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::platform::files::{can_write, folder_for_owner, for_owner, keep_for_owner};

/// Makes a folder and those above it, for the user alone. One that is there stays as it is.
///
/// # Errors
/// When it can't be made.
pub fn make_private_folder(folder: &Path) -> Result<(), Failure> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    folder_for_owner(&mut builder).create(folder).map_err(|error| cannot_write(folder, &error))
}

/// Closes a folder to everyone but the user, and asks whether the user can write there.
///
/// # Errors
/// When it can't be closed or written.
pub fn close_to_others(folder: &Path) -> Result<(), Failure> {
    keep_for_owner(folder).map_err(|error| cannot_write(folder, &error))?;
    if can_write(folder) { Ok(()) } else { Err(cannot_write(folder, &io::ErrorKind::PermissionDenied.into())) }
}

/// Writes a new file into a folder; where the name is taken, `name-2`, `name-3` … Says which it became.
///
/// # Errors
/// When it can't be written; then nothing is left of it.
pub fn write_new(folder: &Path, name: &str, extension: &str, content: &[u8]) -> Result<PathBuf, Failure> {
    for number in 1..=999 {
        let numbered = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{numbered}.{extension}"));
        match for_owner(OpenOptions::new().write(true).create_new(true)).open(&path) {
            Ok(file) => return fill(file, &path, content).map(|()| path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(cannot_write(&path, &error)),
        }
    }
    Err(Failure::Failed(format!("{} is full of files named {name}; clear it first", folder.display())))
}

/// Writes a small file of the profile, in place of an older one.
pub(super) fn replace_private(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let file = for_owner(OpenOptions::new().write(true).create(true).truncate(true)).open(path);
    fill(file.map_err(|error| cannot_write(path, &error))?, path, content)
}

fn fill(mut file: File, path: &Path, content: &[u8]) -> Result<(), Failure> {
    file.write_all(content).and_then(|()| file.sync_all()).map_err(|error| {
        let _ = std::fs::remove_file(path);
        cannot_write(path, &error)
    })
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    use io::ErrorKind;
    let path = path.display();
    Failure::Failed(match error.kind() {
        ErrorKind::PermissionDenied => format!("you may not write to {path}; name another folder"),
        ErrorKind::NotFound | ErrorKind::NotADirectory => format!("the folder of {path} is not there; make it first"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            format!("the disk is full, so {path} could not be written; free some space and try again")
        }
        ErrorKind::ReadOnlyFilesystem => format!("{path} is on a disk that can only be read; name another folder"),
        _ => format!("{path} could not be written ({error}); check the disk and try again"),
    })
}

/// A text as part of a file's name: small letters, digits and hyphens.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() && letter != '\'' && letter != '’' {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let first = write_new(folder.path(), "minutes", "txt", b"one").unwrap();
        let second = write_new(folder.path(), "minutes", "txt", b"two").unwrap();
        assert_eq!(first, folder.path().join("minutes.txt"));
        assert_eq!(second, folder.path().join("minutes-2.txt"));
        assert_eq!(std::fs::read(first).unwrap(), b"one");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_for_the_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = write_new(folder.path(), "minutes", "txt", b"one").unwrap();
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_is_closed_to_others() {
        use std::os::unix::fs::PermissionsExt;
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("state");
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        close_to_others(&folder).unwrap();
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn names_of_agencies_make_names_of_files() {
        assert_eq!(slug("Aldmere Children's Services"), "aldmere-childrens-services");
        assert_eq!(slug("  St. Bride’s / A&E  "), "st-brides-a-e");
        assert_eq!(slug("../../etc"), "etc");
    }
}
