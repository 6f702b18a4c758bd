//! Where a record may live, asked before anyone types a passphrase and before the process closes itself in (REC-1).

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::patience::Waiting;
use crate::vault::names;
use crate::vault::place::{Look, ThisMachine};

/// Whether a new record may be made where this one is to live. A share is named on standard error.
///
/// # Errors
/// When it may not, or it would not last there.
pub fn of_new_record(record: &Path) -> Result<(), Failure> {
    let _waiting = Waiting::for_record(record);
    to_keep(&folder_of(record))
}

/// Whether what is to last may be put into a folder. A share is named on standard error.
///
/// # Errors
/// When it may not, or it would not last there.
pub fn to_keep(folder: &Path) -> Result<(), Failure> {
    looked_at(folder)?.kind_for_keeping().map_err(Failure::of)?;
    of_folder(folder)
}

/// Whether a record may live where this one does. A share or memory is named on standard error.
///
/// # Errors
/// When it may not.
pub fn of_record(record: &Path) -> Result<(), Failure> {
    let _waiting = Waiting::for_record(record);
    of_folder(&folder_of(record))
}

/// Whether a record, or what is taken out of one, may be put into a folder. A share or memory is named on standard error.
///
/// # Errors
/// When it may not.
pub fn of_folder(folder: &Path) -> Result<(), Failure> {
    if let Some(named) = looked_at(folder)?.named() {
        super::warn(&named);
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
