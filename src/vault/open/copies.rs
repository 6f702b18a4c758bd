//! Copies that Syncthing puts aside where two places changed one file: named, with whether anything is in them that is not in
//! the record. Nothing is taken in from them: of whoever wrote it the journal does that.

use std::path::{Path, PathBuf};

use super::OpenRequest;
use crate::vault::disk::Disk;
use crate::vault::error::VaultError;
use crate::vault::finding::Finding;
use crate::vault::frame::{Frame, Head};
use crate::vault::ids::SeatId;
use crate::vault::image::ImageFacts;
use crate::vault::journal::{self, MAX_JOURNAL};
use crate::vault::names::Original;
use crate::vault::snapshot::{self, Parts};

/// Names the copies beside a record that was read.
pub(super) fn name(request: &OpenRequest, parts: &Parts, facts: &ImageFacts, frames: &[Frame]) -> Vec<Finding> {
    let is_known = |seat: SeatId, number: u64| {
        facts.coverage.holds(seat, number)
            || frames.iter().any(|frame| frame.body.seat == seat && frame.body.number >= number)
    };
    let is_held = |original: &Original, path: &Path| match original {
        Original::Journal(seat) => is_journal_known(request, path, *seat, facts, is_known),
        Original::Record => is_image_known(request, path, facts, is_known),
    };
    let named = |(original, path): &(Original, PathBuf)| Finding::ConflictCopy {
        path: path.clone(),
        is_held: is_held(original, path).unwrap_or(false),
    };
    parts.copies.iter().map(named).collect()
}

fn is_journal_known(
    request: &OpenRequest,
    path: &Path,
    seat: SeatId,
    facts: &ImageFacts,
    is_known: impl Fn(SeatId, u64) -> bool,
) -> Result<bool, VaultError> {
    let bytes = request.disk.read(path, MAX_JOURNAL)?;
    let reading = journal::read(&bytes, seat, facts, &request.unlocked);
    // Frames that only said where somebody was are nothing to keep.
    let mut changes = reading.frames.iter().filter(|frame| !frame.body.operations.is_empty());
    Ok(reading.newer.is_none()
        && reading.sealed == 0
        && !reading.findings.iter().any(Finding::is_wrong)
        && changes.all(|frame| is_known(seat, frame.body.number)))
}

fn is_image_known(
    request: &OpenRequest,
    path: &Path,
    facts: &ImageFacts,
    is_known: impl Fn(SeatId, u64) -> bool,
) -> Result<bool, VaultError> {
    let disk: &dyn Disk = request.disk.as_ref();
    let there = snapshot::read(disk, path, &request.unlocked, request.reader.as_ref())?;
    let known = |head: &Head| is_known(head.seat, head.number);
    Ok(there.facts.record == facts.record && there.facts.coverage.heads.iter().all(known))
}
