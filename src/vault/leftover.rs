//! Files of a record that somebody can open who has no access now: whoever was withdrawn has the key of what was encrypted
//! before; and those that hold what the record has let go of since.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Unlocked;
use super::disk::{Disk, DiskError};
use super::frame;
use super::ids::Hash;
use super::image::{ImageFacts, ImageReader};
use super::journal::{self, MAX_JOURNAL, Piece};
use super::lingering::LetGo;
use super::names::Original;
use super::open::OpenRequest;
use super::sealed;
use super::signed;
use super::snapshot::{self, MAX_RECORD};

/// What tells a file from any other, and the image in it.
type Printed = (Hash, Zeroizing<Vec<u8>>);

/// What tells a record or a generation from any other file, and what it says about itself; nothing where this key does not
/// open it, or it is damaged.
///
/// # Errors
/// When the disk does not give it.
pub(crate) fn facts_of(
    disk: &dyn Disk,
    path: &Path,
    unlocked: &Unlocked,
    reader: &dyn ImageReader,
) -> Result<Option<(Hash, ImageFacts)>, DiskError> {
    let image = image_of(disk, path, unlocked)?;
    Ok(image.and_then(|(print, image)| Some((print, reader.facts(&image).ok()?))))
}

/// What tells a record or a generation from any other file, and the image in it; nothing where this key does not open it, or
/// it is damaged.
///
/// # Errors
/// When the disk does not give it.
pub(crate) fn image_of(disk: &dyn Disk, path: &Path, unlocked: &Unlocked) -> Result<Option<Printed>, DiskError> {
    let sealed = disk.read(path, MAX_RECORD)?;
    let print = snapshot::print_of(&sealed);
    let Ok(mut image) = sealed::unseal(&sealed, unlocked) else { return Ok(None) };
    let end = signed::split(&image).map_or(image.len(), |(end, _)| end);
    image.truncate(end);
    Ok(Some((print, image)))
}

/// Files in which what a record has let go of may be read by whoever could before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holding {
    /// Those that hold something of it, or that the disk does not give.
    pub files: Vec<PathBuf>,
    /// Those of which only somebody whose key opens them can say: this one does not, or they are damaged.
    pub not_open: Vec<PathBuf>,
}

/// The generations, and copies and damaged files of the record and of its journals, that hold what it has let go of, or may
/// ([`super::lingering`]).
///
/// # Errors
/// When the folder can't be read.
pub fn holding(request: &OpenRequest, let_go: &LetGo) -> Result<Holding, DiskError> {
    let mut holding = Holding::default();
    if let_go.is_empty() {
        return Ok(holding);
    }
    let OpenRequest { disk, unlocked, reader, .. } = request;
    let path = disk.resolve(&request.path)?;
    let parts = snapshot::parts(disk.as_ref(), &path)?;
    let (copies, journals): (Vec<_>, Vec<_>) =
        parts.copies.into_iter().partition(|(what, _)| *what == Original::Record);
    let journals = journals.into_iter().map(|(_, path)| path);
    for file in journals.chain(parts.damaged.into_iter().map(|(_, path)| path)) {
        match disk.read(&file, MAX_JOURNAL).map(|bytes| journal_holds(&bytes, unlocked, let_go)) {
            Err(DiskError::Missing { .. }) | Ok(Some(false)) => {}
            Ok(None) => holding.not_open.push(file),
            Err(_) | Ok(Some(true)) => holding.files.push(file),
        }
    }
    let copies = copies.into_iter().map(|(_, path)| path);
    let beside = parts.generations.into_iter().map(|beside| beside.path).chain(parts.damaged_records);
    for file in beside.chain(copies).chain([path]) {
        match image_of(disk.as_ref(), &file, unlocked) {
            Err(DiskError::Missing { .. }) => {}
            Ok(None) => holding.not_open.push(file),
            Ok(Some((_, image))) if !reader.holds_any(&image, let_go).unwrap_or(true) => {}
            Err(_) | Ok(Some(_)) => holding.files.push(file),
        }
    }
    Ok(holding)
}

/// Whether something of it is in a journal; nothing where that is for somebody else's key to say.
fn journal_holds(journal: &[u8], unlocked: &Unlocked, let_go: &LetGo) -> Option<bool> {
    let mut is_open = true;
    for piece in journal::scan(journal) {
        let Piece::Message { bytes, .. } = piece else { continue };
        match sealed::unseal(bytes, unlocked) {
            // What is no frame of ours can't be looked into: it is taken to hold it.
            Ok(plaintext) => match frame::operations_in(&plaintext) {
                Some(operations) if !operations.iter().any(|one| let_go.is_of(one)) => {}
                Some(_) | None => return Some(true),
            },
            Err(_) => is_open = false,
        }
    }
    is_open.then_some(false)
}

/// Who has access now, and since when nobody else has.
#[derive(Debug, Clone)]
pub struct Since {
    /// What the record says about itself.
    pub facts: ImageFacts,
    /// When somebody was withdrawn last: milliseconds since 1970, UTC; nothing where nobody ever was.
    pub withdrawn_ms: Option<u64>,
}

/// The record's file, the generations beside it, copies of them that Syncthing put aside, and journals that were put aside,
/// that somebody else than these can open, as far as that can be known: what can't be read is among them. Somebody who has
/// withdrawn their own access opens none of the present ones.
///
/// # Errors
/// When the folder can't be read.
pub fn open_to_others(request: &OpenRequest, since: &Since, own_ended: bool) -> Result<Vec<PathBuf>, DiskError> {
    let path = request.disk.resolve(&request.path)?;
    let parts = snapshot::parts(request.disk.as_ref(), &path)?;
    let mut left = Vec::new();
    // The record last: what lay beside it a moment ago may have been put in its place since.
    let record = std::iter::once((Original::Record, path));
    let beside = parts.generations.into_iter().map(|beside| (Original::Record, beside.path));
    let beside = beside.chain(parts.damaged_records.into_iter().map(|path| (Original::Record, path)));
    let aside = parts.damaged.into_iter().map(|(seat, path)| (Original::Journal(seat), path));
    for (what, file) in beside.chain(parts.copies).chain(aside).chain(record) {
        let is_left = match what {
            Original::Record => is_file_left(request, &file, since, own_ended),
            Original::Journal(_) => is_journal_left(request, &file, since),
        };
        if is_left {
            left.push(file);
        }
    }
    Ok(left)
}

fn is_file_left(request: &OpenRequest, file: &Path, since: &Since, own_ended: bool) -> bool {
    let OpenRequest { disk, unlocked, reader, .. } = request;
    match facts_of(disk.as_ref(), file, unlocked, reader.as_ref()) {
        Err(DiskError::Missing { .. }) => false,
        Err(_) => true,
        Ok(None) => !own_ended,
        Ok(Some((_, facts))) => since.facts.shuts_out_one_of(&facts.recipients),
    }
}

/// A frame says nothing of those to whom it is encrypted, so it is taken to be open to all who had access when it was
/// written.
fn is_journal_left(request: &OpenRequest, file: &Path, since: &Since) -> bool {
    let Some(withdrawn_ms) = since.withdrawn_ms else { return false };
    let bytes = match request.disk.read(file, MAX_JOURNAL) {
        Ok(bytes) => bytes,
        Err(DiskError::Missing { .. }) => return false,
        Err(_) => return true,
    };
    journal::scan(&bytes).iter().any(|piece| match piece {
        Piece::Message { bytes, .. } => match sealed::unseal(bytes, &request.unlocked) {
            Ok(plaintext) => frame::written(&plaintext)
                .is_none_or(|(epoch, stamp)| epoch < since.facts.epoch || stamp.wall_ms <= withdrawn_ms),
            Err(_) => true,
        },
        _ => false,
    })
}
