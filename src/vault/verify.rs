//! Is a record whole? Reads everything and changes nothing.

use std::path::{Path, PathBuf};

use super::Unlocked;
use super::disk::Disk;
use super::error::VaultError;
use super::finding::Finding;
use super::image::{ImageFacts, ImageReader};
use super::open::read_journals_of;
use super::snapshot;

/// What was read and what was found.
#[derive(Debug, Clone)]
pub struct VerifyReport {
    /// The file that counts as the record.
    pub record: PathBuf,
    /// What its image says about itself.
    pub facts: ImageFacts,
    /// How many journals lie beside it.
    pub journals: usize,
    /// How many whole frames they hold that the image does not.
    pub frames: usize,
    /// How many operations those hold.
    pub operations: usize,
    /// Everything that is not as a properly closed record leaves it.
    pub findings: Vec<Finding>,
}

impl VerifyReport {
    /// Whether nothing is wrong. A session that did not end, or has not yet, is nothing wrong.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.findings.iter().any(Finding::is_wrong)
    }
}

/// Verifies a record: encryption, database, every frame of every journal, signatures, chain and heads.
///
/// # Errors
/// When there is no record to speak of: see [`super::open()`].
pub fn verify(
    disk: &dyn Disk,
    path: &Path,
    unlocked: &Unlocked,
    reader: &dyn ImageReader,
) -> Result<VerifyReport, VaultError> {
    let chosen = snapshot::choose(disk, path, unlocked, reader, false)?;
    let mut findings = chosen.findings;
    let parts = snapshot::parts(disk, path)?;
    let facts = chosen.snapshot.facts;
    let frames = read_journals_of(disk, &parts, &facts, unlocked, &mut findings)?;
    Ok(VerifyReport {
        record: chosen.snapshot.path,
        journals: parts.journals.len(),
        frames: frames.len(),
        operations: frames.iter().map(|frame| frame.body.operations.len()).sum(),
        facts,
        findings,
    })
}
