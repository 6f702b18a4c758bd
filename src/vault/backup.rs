//! A verified copy of a record.

use std::path::{Path, PathBuf};

use super::Unlocked;
use super::disk::{Disk, DiskError};
use super::error::VaultError;
use super::image::ImageReader;
use super::journal::MAX_JOURNAL;
use super::names;
use super::place::PlaceCheck;
use super::publish::fill_synced;
use super::snapshot::{self, MAX_RECORD};
use super::verify::{VerifyReport, verify};

/// How often it begins again because somebody published meanwhile.
const ATTEMPTS: u32 = 5;

/// What was copied, and what the copy was found to be.
#[derive(Debug, Clone)]
pub struct Backup {
    /// The record's copy.
    pub record: PathBuf,
    /// Every file written.
    pub files: Vec<PathBuf>,
    /// The copy, verified by opening it.
    pub report: VerifyReport,
}

/// Copies what counts as the record, and its journals beside it, to a new name, where nothing may be of these names; reads
/// every file back and compares, and verifies the copy as a record. Begins again where a colleague publishes meanwhile. On
/// failure nothing is left behind.
///
/// # Errors
/// When the record is not whole enough to be read, or the copy could not be written, or differs.
pub fn backup(
    disk: &dyn Disk,
    path: &Path,
    to: &Path,
    unlocked: &Unlocked,
    reader: &dyn ImageReader,
    place: &dyn PlaceCheck,
) -> Result<Backup, VaultError> {
    let mut attempts = 1..ATTEMPTS;
    loop {
        let made = attempt(disk, path, to, unlocked, reader, place);
        let moved = matches!(made, Err(VaultError::CopyDiffers { .. } | VaultError::Disk(DiskError::Missing { .. })));
        if !moved || attempts.next().is_none() {
            return made;
        }
    }
}

fn attempt(
    disk: &dyn Disk,
    path: &Path,
    to: &Path,
    unlocked: &Unlocked,
    reader: &dyn ImageReader,
    place: &dyn PlaceCheck,
) -> Result<Backup, VaultError> {
    let folder = names::folder(to);
    place.check(&folder)?;
    let source = verify(disk, path, unlocked, reader)?;
    let mut files = Vec::new();
    let copied = copy_all(disk, path, &source.record, to, &mut files)
        .and_then(|()| Ok(disk.sync_folder(&folder)?))
        .and_then(|()| verify(disk, to, unlocked, reader))
        .and_then(|report| match report.facts == source.facts && report.frames >= source.frames {
            true => Ok(report),
            false => Err(VaultError::CopyDiffers { path: to.to_owned() }),
        });
    match copied {
        Ok(report) => Ok(Backup { record: to.to_owned(), files, report }),
        Err(error) => {
            for file in &files {
                let _ = disk.remove(file);
            }
            Err(error)
        }
    }
}

/// Journals come first: a seat at work only adds to them, and what is published meanwhile holds no less than they.
fn copy_all(
    disk: &dyn Disk,
    path: &Path,
    record: &Path,
    to: &Path,
    files: &mut Vec<PathBuf>,
) -> Result<(), VaultError> {
    for (seat, journal) in snapshot::parts(disk, path)?.journals {
        copy(disk, &journal, &names::journal(to, seat), MAX_JOURNAL, files)?;
    }
    copy(disk, record, to, MAX_RECORD, files)
}

fn copy(disk: &dyn Disk, from: &Path, to: &Path, limit: u64, files: &mut Vec<PathBuf>) -> Result<(), VaultError> {
    if disk.kind(to)?.is_some() {
        return Err(DiskError::Exists { path: to.to_owned() }.into());
    }
    let bytes = disk.read(from, limit)?;
    let file = disk.create_new(to)?;
    // From here on it is this backup's own: another may have come first since it was asked for.
    files.push(to.to_owned());
    fill_synced(file, &bytes)?;
    if disk.read(to, limit)? == bytes { Ok(()) } else { Err(VaultError::CopyDiffers { path: to.to_owned() }) }
}
