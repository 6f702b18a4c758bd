//! `marac backup`: a verified copy in another folder.

use super::args::{BackupArguments, Everywhere};
use super::failure::Failure;
use super::key;
use super::profile::Profile;
use super::sitting::{exists, folder, request_with};
use crate::documents::phrases::count;
use crate::vault::backup;

/// Copies the record and what lies beside it, and verifies the copy.
///
/// # Errors
/// When something of these names is there, or the copy is not as good as the record; then nothing is left of it.
pub fn run(everywhere: &Everywhere, arguments: &BackupArguments, profile: &Profile) -> Result<String, Failure> {
    exists(&arguments.file)?;
    let to = folder(&arguments.to)?;
    let request = request_with(&arguments.file, key::unlock(everywhere, profile)?);
    let (disk, reader, place) = (&*request.disk, &*request.reader, &*request.place);
    let made = backup::backup(disk, &request.path, &to, &request.unlocked, reader, place).map_err(Failure::of)?;
    let files = count(made.files.len(), "file", "files");
    Ok(format!("Wrote a verified copy to {} ({files})\n", made.record.display()))
}
