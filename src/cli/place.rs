//! Where a record may live, asked before anyone types a passphrase and before the process closes itself in (REC-1).

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::patience::Waiting;
use crate::vault::names;
use crate::vault::place::{Look, ThisMachine};

/// Whether a record may live where this one does. A share is named on standard error.
///
/// # Errors
/// When it may not.
pub fn of_record(record: &Path) -> Result<(), Failure> {
    let _waiting = Waiting::for_record(record);
    of_folder(&folder_of(record))
}

/// Whether a record, or what is taken out of one, may be put into a folder. A share is named on standard error.
///
/// # Errors
/// When it may not.
pub fn of_folder(folder: &Path) -> Result<(), Failure> {
    if let Some(share) = looked_at(folder)?.share_named() {
        super::warn(&share);
    }
    Ok(())
}

/// What the folder is, where a record may live in it.
///
/// # Errors
/// When it may not.
pub fn looked_at(folder: &Path) -> Result<Look, Failure> {
    let look = ThisMachine::of_process().look(folder).map_err(Failure::of)?;
    look.kind().map_err(Failure::of)?;
    Ok(look)
}

/// The folder of a record, or of the file that a symbolic link of its name leads to, as the vault finds it.
#[must_use]
pub fn folder_of(record: &Path) -> PathBuf {
    names::folder(&std::fs::canonicalize(record).unwrap_or_else(|_| record.to_owned()))
}
