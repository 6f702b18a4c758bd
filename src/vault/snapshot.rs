//! Reading the record and the generations beside it, and choosing among them.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Unlocked;
use super::disk::{Disk, DiskError};
use super::error::VaultError;
use super::finding::Finding;
use super::frame::{Frame, Head};
use super::ids::{Hash, SeatId};
use super::image::{Coverage, ImageFacts, ImageReader};
use super::names::{self, Original, Part};
use super::sealed;
use super::signed::{self, Forgery, Signer, Statement};
use super::trust::{Known, is_trusted};

/// The longest record that is read, in bytes.
pub const MAX_RECORD: u64 = 16 * 1024 * 1024 * 1024;
/// The beginning of an age file is random and is never the same twice.
const PRINT: usize = 4096;

/// A record or generation, decrypted whole and checked.
pub struct Snapshot {
    /// The file.
    pub path: PathBuf,
    /// The database image.
    pub image: Zeroizing<Vec<u8>>,
    /// Its SHA-256.
    pub hash: Hash,
    /// What its publisher signed; none where an older program published it.
    pub statement: Option<Statement>,
    /// What the image says about itself.
    pub facts: ImageFacts,
    /// Tells this very file from any other that was ever written in its place.
    pub print: Hash,
}

impl Snapshot {
    /// Who published it, by its own roster.
    #[must_use]
    pub fn signer(&self) -> Signer {
        Signer::of(self.statement.as_ref())
    }

    /// Whether another, which would take the place of this one, is by somebody of whom this one knows.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn vouches_for(&self, other: &Self, reader: &dyn ImageReader) -> Result<(), Forgery> {
        match (self.signer(), other.signer()) {
            (Signer::Nobody, _) => Ok(()),
            (Signer::Key(_), Signer::Nobody) => Err(Forgery::Unsigned),
            (Signer::Key(_), Signer::Key(key)) => {
                let known = Known::of(&self.facts);
                let told =
                    || reader.log(&other.image, &[]).is_ok_and(|log| is_trusted(key, &known, &log, &other.facts));
                if known.active.contains(&key) || told() { Ok(()) } else { Err(Forgery::Stranger(key)) }
            }
        }
    }
}

/// A generation lying beside the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The file.
    pub path: PathBuf,
    /// Its number.
    pub number: u64,
}

/// The files beside a record.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Journals, by seat.
    pub journals: Vec<(SeatId, PathBuf)>,
    /// Generations, the newest first.
    pub generations: Vec<Beside>,
    /// What Syncthing put aside because two places changed it.
    pub copies: Vec<(Original, PathBuf)>,
}

/// Lists what lies beside a record.
///
/// # Errors
/// When the folder can't be read.
pub fn parts(disk: &dyn Disk, record: &Path) -> Result<Parts, DiskError> {
    let folder = names::folder(record);
    let mut parts = Parts::default();
    for name in disk.list(&folder)? {
        let path = record.with_file_name(&name);
        match names::part(record, &name) {
            Some(Part::Journal(seat)) => parts.journals.push((seat, path)),
            Some(Part::Generation(number, _)) => parts.generations.push(Beside { path, number }),
            None => parts.copies.extend(names::put_aside(record, &name).map(|original| (original, path))),
        }
    }
    parts.generations.sort_by(|a, b| b.number.cmp(&a.number).then_with(|| a.path.cmp(&b.path)));
    Ok(parts)
}

/// Tells one file from any other that was written in its place, by its first bytes.
///
/// # Errors
/// When it can't be read.
pub fn print(disk: &dyn Disk, path: &Path) -> Result<Hash, DiskError> {
    Ok(Hash::of(&disk.read_start(path, PRINT)?))
}

/// The same of a file with these bytes.
pub(crate) fn print_of(bytes: &[u8]) -> Hash {
    Hash::of(bytes.get(..PRINT).unwrap_or(bytes))
}

/// Reads one record or generation: decrypts the whole, then asks what it is, who published it and whether it is whole.
///
/// # Errors
/// What is wrong with it.
pub fn read(
    disk: &dyn Disk,
    path: &Path,
    unlocked: &Unlocked,
    reader: &dyn ImageReader,
) -> Result<Snapshot, VaultError> {
    let sealed = disk.read(path, MAX_RECORD)?;
    let print = print_of(&sealed);
    let mut image = sealed::unseal(&sealed, unlocked).map_err(|why| VaultError::unsealable(path, why))?;
    drop(sealed);
    let refused = |source| VaultError::Image { path: path.to_owned(), source };
    let forged = |why| VaultError::Forged { path: path.to_owned(), why, older: None };
    let (end, proof) = signed::split(&image).map_err(forged)?;
    let proof = proof.map(<[u8]>::to_vec);
    image.truncate(end);
    let hash = Hash::of(&image);
    let facts = reader.facts(&image).map_err(refused)?;
    let statement = signed::check(proof.as_deref(), &facts, hash).map_err(forged)?;
    reader.check(&image).map_err(refused)?;
    Ok(Snapshot { path: path.to_owned(), image, hash, statement, facts, print })
}

/// What was chosen to be the record.
pub struct Chosen {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The print of the record's own file, where there is one.
    pub record_print: Option<Hash>,
    /// What was found on the way.
    pub findings: Vec<Finding>,
    /// The highest generation seen, finished or not.
    pub highest: u64,
    /// Generations that hold something which the chosen one does not.
    divergent: Vec<(PathBuf, Coverage)>,
}

impl Chosen {
    /// Names the other generations that hold what neither the chosen one nor these frames of the journals do. A seat that
    /// was cut off as it published leaves one that lacks what another published since; what it saved is in its journal.
    #[must_use]
    pub fn lacking(&self, frames: &[Frame]) -> Vec<Finding> {
        let mut heads: Vec<Head> = frames.iter().map(Frame::head).collect();
        heads.extend(&self.snapshot.facts.coverage.heads);
        let there = Coverage { generation: 0, heads };
        let lacks = |(other, coverage): &(PathBuf, Coverage)| {
            let (chosen, other) = (self.snapshot.path.clone(), other.clone());
            (!there.includes(coverage)).then_some(Finding::DivergentGenerations { chosen, other })
        };
        self.divergent.iter().filter_map(lacks).collect()
    }
}

/// Chooses what counts as the record: its own file, or a complete newer generation beside it. With `fall_back`, a damaged
/// file gives way to the newest older generation that is whole.
///
/// # Errors
/// What is wrong with the record, when nothing can stand in for it.
pub fn choose(
    disk: &dyn Disk,
    path: &Path,
    unlocked: &Unlocked,
    reader: &dyn ImageReader,
    fall_back: bool,
) -> Result<Chosen, VaultError> {
    if let Some(super::disk::Kind::Folder) = disk.kind(path)? {
        return Err(DiskError::Folder { path: path.to_owned() }.into());
    }
    let parts = match parts(disk, path) {
        Err(DiskError::Missing { .. }) => {
            return Err(DiskError::Missing { path: path.to_owned() }.into());
        }
        other => other?,
    };
    let own = read(disk, path, unlocked, reader);
    let (own, problem) = match own {
        Ok(snapshot) => (Some(snapshot), None),
        Err(error) if is_damage(&error) || is_missing(&error) || is_forged(&error) => (None, Some(error)),
        Err(error) => return Err(error),
    };
    let mut chosen =
        Choice { print: own.as_ref().map(|own| own.print), best: own, findings: Vec::new(), divergent: Vec::new() };
    let floor = chosen.best.as_ref().map_or(0, |own| own.facts.coverage.generation);
    let highest = parts.generations.first().map_or(0, |newest| newest.number);
    for beside in parts.generations.iter().filter(|beside| beside.number >= floor) {
        if problem.is_some() && chosen.best.as_ref().is_some_and(|best| best.facts.coverage.generation > beside.number)
        {
            break;
        }
        chosen.weigh(beside, read(disk, &beside.path, unlocked, reader), reader)?;
    }
    chosen.finish(path, problem, fall_back, highest)
}

fn is_damage(error: &VaultError) -> bool {
    use super::image::ImageError;
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
    use super::image::ImageError;
    is_damage(error)
        || matches!(
            error,
            VaultError::PlainSqlite { .. }
                | VaultError::Armoured { .. }
                | VaultError::Passphrase { .. }
                | VaultError::Image { source: ImageError::NotARecord, .. }
        )
}

const fn is_forged(error: &VaultError) -> bool {
    matches!(error, VaultError::Forged { .. })
}

fn is_missing(error: &VaultError) -> bool {
    matches!(error, VaultError::Disk(DiskError::Missing { .. }))
}

struct Choice {
    best: Option<Snapshot>,
    print: Option<Hash>,
    findings: Vec<Finding>,
    divergent: Vec<(PathBuf, Coverage)>,
}

impl Choice {
    fn weigh(
        &mut self,
        beside: &Beside,
        read: Result<Snapshot, VaultError>,
        reader: &dyn ImageReader,
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
            self.best = Some(candidate);
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

    fn finish(
        mut self,
        path: &Path,
        problem: Option<VaultError>,
        fall_back: bool,
        highest: u64,
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
        let highest = highest.max(generation);
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
