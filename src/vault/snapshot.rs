//! Reading the record and the generations beside it, and choosing among them.

mod choosing;

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use self::choosing::{Choice, is_damage, is_forged, is_missing};
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
use super::trust::{Distrust, Known, is_trusted};

/// The longest record that is read, in bytes.
pub const MAX_RECORD: u64 = 16 * 1024 * 1024 * 1024;
/// A generation is numbered at most this much further than the last that is known: seats that can't see each other publish
/// by themselves, but no more often than people change something.
pub const MAX_LEAP: u64 = 1_000_000;
/// The beginning of an age file is random and is never the same twice.
const PRINT: usize = 4096;

/// Whether a number is no generation's that follows on another.
#[must_use]
pub(crate) const fn leaps(number: u64, from: u64) -> bool {
    number > from.saturating_add(MAX_LEAP)
}

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
        let generation = other.facts.coverage.generation;
        match (self.signer(), other.signer()) {
            _ if leaps(generation, self.facts.coverage.generation) => Err(Forgery::Leaps(generation)),
            (Signer::Nobody, _) => Ok(()),
            (Signer::Key(_), Signer::Nobody) => Err(Forgery::Unsigned),
            (Signer::Key(_), Signer::Key(key)) => {
                let known = Known::of(&self.facts);
                let told =
                    || reader.log(&other.image, &[]).is_ok_and(|log| is_trusted(key, &known, &log, &other.facts));
                if known.active.contains(&key) || told() { Ok(()) } else { Err(Forgery::of_key(key, &known)) }
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
    /// Journals that were put aside, because something in them can't be taken in.
    pub damaged: Vec<(SeatId, PathBuf)>,
    /// The record's own file as it was when it was damaged and an older generation was restored in its place.
    pub damaged_records: Vec<PathBuf>,
}

impl Parts {
    /// The highest number of a generation that may follow on this one; 0 where there is none.
    #[must_use]
    pub fn newest(&self, from: u64) -> u64 {
        self.generations.iter().map(|beside| beside.number).find(|number| !leaps(*number, from)).unwrap_or(0)
    }

    /// Names the generations that can't.
    pub(crate) fn leaping(&self, from: u64) -> impl Iterator<Item = Finding> {
        let leaping = self.generations.iter().filter(move |beside| leaps(beside.number, from));
        leaping.map(|beside| Finding::LeapingGeneration { path: beside.path.clone() })
    }
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
            None => match names::damaged_seat(record, &name) {
                Some(seat) => parts.damaged.push((seat, path)),
                None if names::is_damaged_record(record, &name) => parts.damaged_records.push(path),
                None => parts.copies.extend(names::put_aside(record, &name).map(|original| (original, path))),
            },
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
    /// The print of the record's own file, where there is one, be it whole or not.
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

/// How to choose.
#[derive(Clone, Copy)]
pub struct Choosing<'a> {
    /// A damaged file gives way to the newest older generation that is whole.
    pub fall_back: bool,
    /// Why one that would stand in for the record's own file is not believed here.
    pub doubts: &'a dyn Fn(&Snapshot) -> Option<Distrust>,
    /// Where nothing else is there, one that is not believed counts all the same.
    pub whatever: bool,
}

/// Chooses what counts as the record: its own file, or a complete newer generation beside it.
///
/// # Errors
/// What is wrong with the record, when nothing can stand in for it.
pub fn choose(
    disk: &dyn Disk,
    path: &Path,
    unlocked: &Unlocked,
    reader: &dyn ImageReader,
    choosing: Choosing<'_>,
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
    let mut chosen = Choice {
        print: match &own {
            Some(own) => Some(own.print),
            // A damaged file, which may give way to an older generation.
            None => print(disk, path).ok(),
        },
        best: own,
        findings: Vec::new(),
        divergent: Vec::new(),
        doubtful: None,
    };
    let own = chosen.best.as_ref().map(|own| own.facts.coverage.generation);
    let is_possible = |number: u64| own.is_none_or(|own| number >= own && !leaps(number, own));
    for beside in parts.generations.iter().filter(|beside| is_possible(beside.number)) {
        if problem.is_some() && chosen.best.as_ref().is_some_and(|best| best.facts.coverage.generation > beside.number)
        {
            break;
        }
        chosen.weigh(beside, read(disk, &beside.path, unlocked, reader), reader, choosing.doubts)?;
    }
    let is_gone = problem.as_ref().is_none_or(is_missing);
    chosen.settle(choosing.whatever, is_gone)?;
    chosen.finish(path, problem, choosing.fall_back, &parts)
}
