//! Weighing the generations beside a record.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use super::{Beside, Chosen, Parts, Snapshot};
use crate::vault::disk::DiskError;
use crate::vault::error::VaultError;
use crate::vault::finding::Finding;
use crate::vault::ids::Hash;
use crate::vault::image::{Coverage, ImageFacts, ImageReader};
use crate::vault::trust::Distrust;

pub(super) fn is_damage(error: &VaultError) -> bool {
    use crate::vault::image::ImageError;
    matches!(
        error,
        VaultError::Damaged { .. }
            | VaultError::Empty { .. }
            | VaultError::Header { .. }
            | VaultError::NotAge { .. }
            | VaultError::NewerAge { .. }
            | VaultError::NoMatchingKey { .. }
            | VaultError::Image { source: ImageError::Damaged(_), .. }
    )
}

/// Beside the record anything that is not whole is left out of account: where a write was cut off, the bytes of any other
/// file may lie. Only what a newer program wrote, or the disk does not give, may hold more than is known here.
fn is_no_generation(error: &VaultError) -> bool {
    use crate::vault::image::ImageError;
    is_damage(error)
        || matches!(
            error,
            VaultError::PlainSqlite { .. }
                | VaultError::Armoured { .. }
                | VaultError::Passphrase { .. }
                | VaultError::Image { source: ImageError::NotARecord, .. }
        )
}

pub(super) const fn is_forged(error: &VaultError) -> bool {
    matches!(error, VaultError::Forged { .. })
}

pub(super) fn is_missing(error: &VaultError) -> bool {
    matches!(error, VaultError::Disk(DiskError::Missing { .. }))
}

fn not_adopted(path: &Path, why: &Distrust) -> Finding {
    Finding::NotAdopted { path: path.to_owned(), why: why.to_string() }
}

/// What was read so far, and which of it counts.
pub(super) struct Choice {
    pub best: Option<Snapshot>,
    pub print: Option<Hash>,
    pub findings: Vec<Finding>,
    pub divergent: Vec<(PathBuf, Coverage)>,
    /// The first that would have stood in for the record's own file, and is not believed.
    pub doubtful: Option<(Snapshot, Distrust)>,
}

impl Choice {
    pub fn weigh(
        &mut self,
        beside: &Beside,
        read: Result<Snapshot, VaultError>,
        reader: &dyn ImageReader,
        doubts: &dyn Fn(&Snapshot) -> Option<Distrust>,
    ) -> Result<(), VaultError> {
        let candidate = match read {
            Ok(candidate) => candidate,
            Err(VaultError::Forged { path, why, .. }) => {
                self.findings.push(Finding::ForgedGeneration { path, why });
                return Ok(());
            }
            Err(error) if is_no_generation(&error) || is_missing(&error) => {
                self.findings.push(Finding::IncompleteGeneration { path: beside.path.clone() });
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let Some(best) = &self.best else {
            match doubts(&candidate) {
                None => self.best = Some(candidate),
                Some(why) if self.doubtful.is_none() => self.doubtful = Some((candidate, why)),
                Some(why) => self.findings.push(not_adopted(&candidate.path, &why)),
            }
            return Ok(());
        };
        if candidate.facts.record != best.facts.record {
            return Ok(());
        }
        if let Err(why) = best.vouches_for(&candidate, reader) {
            self.findings.push(Finding::ForgedGeneration { path: beside.path.clone(), why });
            return Ok(());
        }
        if best.facts.coverage.includes(&candidate.facts.coverage)
            && best.facts.coverage.generation >= candidate.facts.coverage.generation
        {
            return Ok(());
        }
        let differ = !candidate.facts.coverage.includes(&best.facts.coverage)
            && !best.facts.coverage.includes(&candidate.facts.coverage);
        let take = fuller(&candidate.facts, &best.facts) == Ordering::Greater;
        if differ {
            let other = if take { best } else { &candidate };
            self.divergent.push((other.path.clone(), other.facts.coverage.clone()));
        }
        if take {
            self.best = Some(candidate);
        }
        Ok(())
    }

    /// What becomes of one that is not believed.
    pub fn settle(&mut self, whatever: bool, is_gone: bool) -> Result<(), VaultError> {
        match self.doubtful.take() {
            Some((doubtful, _)) if self.best.is_none() && whatever => self.best = Some(doubtful),
            Some((doubtful, why)) if self.best.is_none() && is_gone => {
                return Err(VaultError::Distrusted { path: doubtful.path, why });
            }
            Some((doubtful, why)) => self.findings.push(not_adopted(&doubtful.path, &why)),
            None => {}
        }
        Ok(())
    }

    pub fn finish(
        mut self,
        path: &Path,
        problem: Option<VaultError>,
        fall_back: bool,
        parts: &Parts,
    ) -> Result<Chosen, VaultError> {
        let Some(snapshot) = self.best else {
            return Err(problem.unwrap_or_else(|| DiskError::Missing { path: path.to_owned() }.into()));
        };
        let generation = snapshot.facts.coverage.generation;
        let used = snapshot.path.clone();
        match problem {
            Some(error) if is_missing(&error) => {
                self.findings.push(Finding::RecordMissing { path: path.to_owned(), used });
            }
            Some(_) if fall_back => {
                self.findings.push(Finding::OlderGenerationUsed { damaged: path.to_owned(), used, generation });
            }
            // Someone whose access was withdrawn can open older generations still: that is no damage.
            Some(error @ VaultError::NoMatchingKey { .. }) => return Err(error),
            Some(VaultError::Forged { path, why, .. }) => {
                return Err(VaultError::Forged { path, why, older: Some(used) });
            }
            Some(_) => {
                return Err(VaultError::Damaged { path: path.to_owned(), older: Some(used) });
            }
            None if used != path => self.findings.push(Finding::PendingGeneration { path: used, generation }),
            None => {}
        }
        self.findings.extend(parts.leaping(generation));
        let highest = parts.newest(generation).max(generation);
        let Self { print: record_print, findings, divergent, .. } = self;
        Ok(Chosen { snapshot, record_print, findings, highest, divergent })
    }
}

/// The fuller of two: the one that includes the other; failing that the higher number, then the more frames.
fn fuller(a: &ImageFacts, b: &ImageFacts) -> Ordering {
    let (a, b) = (&a.coverage, &b.coverage);
    match (a.includes(b), b.includes(a)) {
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        _ => a.generation.cmp(&b.generation).then(a.frames().cmp(&b.frames())),
    }
}
