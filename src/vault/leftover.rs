//! Files of a record that were encrypted before the last withdrawal: whoever was withdrawn can still open them.

use std::path::{Path, PathBuf};

use super::Unlocked;
use super::disk::{Disk, DiskError};
use super::image::{ImageFacts, ImageReader};
use super::open::OpenRequest;
use super::sealed;
use super::signed;
use super::snapshot::{self, MAX_RECORD};

/// What a record or a generation says about itself; nothing where this key does not open it, or it is damaged.
///
/// # Errors
/// When the disk does not give it.
pub(crate) fn facts_of(
    disk: &dyn Disk,
    path: &Path,
    unlocked: &Unlocked,
    reader: &dyn ImageReader,
) -> Result<Option<ImageFacts>, DiskError> {
    let sealed = disk.read(path, MAX_RECORD)?;
    let Ok(image) = sealed::unseal(&sealed, unlocked) else { return Ok(None) };
    let end = signed::split(&image).map_or(image.len(), |(end, _)| end);
    Ok(image.get(..end).and_then(|image| reader.facts(image).ok()))
}

/// The record's file and the generations beside it that are not of this epoch of access, as far as that can be known: what
/// can't be read is among them. Somebody who has withdrawn their own access opens none of the present epoch.
///
/// # Errors
/// When the folder can't be read.
pub fn of_older_epochs(request: &OpenRequest, epoch: u64, own_ended: bool) -> Result<Vec<PathBuf>, DiskError> {
    let OpenRequest { disk, path, unlocked, reader, .. } = request;
    let path = disk.resolve(path)?;
    let beside = snapshot::parts(disk.as_ref(), &path)?.generations.into_iter().map(|beside| beside.path);
    let is_left = |file: &PathBuf| match facts_of(disk.as_ref(), file, unlocked, reader.as_ref()) {
        Err(DiskError::Missing { .. }) => false,
        Err(_) => true,
        Ok(None) => !own_ended,
        Ok(Some(facts)) => facts.epoch < epoch,
    };
    Ok(std::iter::once(path.clone()).chain(beside).filter(is_left).collect())
}
