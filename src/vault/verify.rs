//! Is a record whole? Reads everything and changes nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Unlocked;
use super::disk::Disk;
use super::error::VaultError;
use super::finding::Finding;
use super::image::{ImageFacts, ImageReader};
use super::journal::{self, MAX_JOURNAL};
use super::open::{Older, OpenRequest, Opened, open, read_journals_of};
use super::sealed;
use super::seen::{self, Remembered, name_late};
use super::signed::{Forgery, Signer, Statement};
use super::snapshot::{self, Choosing, MAX_RECORD, Snapshot};

/// What was read and what was found.
#[derive(Debug, Clone)]
pub struct VerifyReport {
    /// The file that counts as the record.
    pub record: PathBuf,
    /// What its image says about itself.
    pub facts: ImageFacts,
    /// What its publisher signed; none where an older program published it.
    pub published: Option<Statement>,
    /// How many older generations lie beside it and were read whole.
    pub generations: usize,
    /// How many more this key does not open: written before this person had access.
    pub not_open: usize,
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
    fn note(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Of how many journals this key does not open something: whether that is whole can't be said with it.
    #[must_use]
    pub fn withheld(&self) -> usize {
        self.findings.iter().filter_map(Finding::withheld_seat).collect::<BTreeSet<_>>().len()
    }

    /// Whether nothing is wrong in what was read. A session that did not end, or has not yet, is nothing wrong.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.findings.iter().any(Finding::breaks)
    }
}

/// Verifies a record: encryption, the publisher's signature, database, every frame of every journal, signatures, chain and
/// heads.
///
/// # Errors
/// When there is no record to speak of: see [`super::open()`].
pub fn verify(
    disk: &dyn Disk,
    path: &Path,
    unlocked: &Unlocked,
    reader: &dyn ImageReader,
) -> Result<VerifyReport, VaultError> {
    let choosing = Choosing { fall_back: false, doubts: &|_| None, whatever: false };
    verify_as(disk, path, unlocked, reader, (choosing, &|_| Remembered::default()))
}

fn verify_as(
    disk: &dyn Disk,
    path: &Path,
    unlocked: &Unlocked,
    reader: &dyn ImageReader,
    (choosing, remembered): (Choosing<'_>, &dyn Fn(&ImageFacts) -> Remembered),
) -> Result<VerifyReport, VaultError> {
    let mut chosen = snapshot::choose(disk, path, unlocked, reader, choosing)?;
    let parts = snapshot::parts(disk, path)?;
    let mut findings = std::mem::take(&mut chosen.findings);
    let facts = &chosen.snapshot.facts;
    let frames = read_journals_of(disk, &parts, facts, unlocked, remembered(facts), &mut findings)?;
    findings.extend(chosen.lacking(&frames));
    name_late(&mut findings, &reader.names(&chosen.snapshot.image));
    let Snapshot { path: record, facts, statement: published, .. } = chosen.snapshot;
    Ok(VerifyReport {
        record,
        published,
        generations: 0,
        not_open: 0,
        journals: parts.journals.len(),
        frames: frames.len(),
        operations: frames.iter().map(|frame| frame.body.operations.len()).sum(),
        facts,
        findings,
    })
}

/// Verifies everything that can be known of a record here: as [`verify()`], and the database to its last index, each older
/// generation, the frames that the image says it holds, and what this machine has seen before. Hands the record out as it
/// would be opened, to be looked at further.
///
/// # Errors
/// When there is no record to speak of: see [`super::open()`].
pub fn verify_all(request: &OpenRequest) -> Result<(VerifyReport, Opened), VaultError> {
    let look = OpenRequest { older: Older::Look, ..request.clone() };
    let opened = open(&look)?;
    let OpenRequest { disk, path, unlocked, reader, .. } = &look;
    let path = &disk.resolve(path)?;
    let at_path = OpenRequest { path: path.clone(), ..look.clone() };
    let doubts = |generation: &Snapshot| seen::doubts(&at_path, generation);
    let choosing = Choosing { fall_back: false, doubts: &doubts, whatever: true };
    let remembered = |facts: &ImageFacts| Remembered::of(&at_path, facts);
    let mut report = verify_as(disk.as_ref(), path, unlocked, reader.as_ref(), (choosing, &remembered))?;
    for finding in &opened.findings {
        if *finding != Finding::FirstHere {
            report.note(finding.clone());
        }
    }
    // What is known better is not said twice.
    let known: Vec<_> = report.findings.iter().filter_map(Finding::known_seat).collect();
    report.findings.retain(|finding| !matches!(finding, Finding::MissingFrames { seat, .. } if known.contains(seat)));
    let refused = |source| VaultError::Image { path: report.record.clone(), source };
    reader.check_all(&opened.image).map_err(refused)?;
    let parts = snapshot::parts(disk.as_ref(), path)?;
    let record = report.record.clone();
    for beside in parts.generations.iter().filter(|beside| beside.path != record) {
        match snapshot::read(disk.as_ref(), &beside.path, unlocked, reader.as_ref()) {
            Ok(older) if older.facts.record == report.facts.record => match older.signer() {
                Signer::Key(key) if report.facts.writer(key).is_none() => {
                    report.note(Finding::ForgedGeneration { path: older.path, why: Forgery::Stranger(key) });
                }
                Signer::Key(_) | Signer::Nobody => report.generations += 1,
            },
            Err(VaultError::Forged { path, why, .. }) => report.note(Finding::ForgedGeneration { path, why }),
            // Written before this person had access.
            Err(VaultError::NoMatchingKey { .. }) => report.not_open += 1,
            Ok(_) => report.findings.push(Finding::DamagedGeneration {
                path: beside.path.clone(),
                why: "it is of another record".to_owned(),
            }),
            Err(why) if beside.number < report.facts.coverage.generation => {
                report.findings.push(Finding::DamagedGeneration { path: beside.path.clone(), why: why.to_string() });
            }
            // Never finished: said already.
            Err(_) => {}
        }
    }
    for (seat, journal) in &parts.journals {
        let Ok(bytes) = disk.read(journal, MAX_JOURNAL) else { continue };
        let head = report.facts.coverage.head(*seat);
        let reading = journal::read(&bytes, *seat, &report.facts, unlocked);
        let differs = |frame: &&super::Frame| {
            head.is_some_and(|head| frame.body.number == head.number && frame.hash != head.hash)
        };
        if let Some(frame) = reading.frames.iter().find(differs) {
            report.findings.push(Finding::OtherFrameHeld { seat: *seat, number: frame.body.number });
        }
    }
    Ok((report, opened))
}

/// Where the record's own file is damaged: the offset of the first piece of 64 KiB that does not decrypt; nothing where
/// that can't be said.
#[must_use]
pub fn first_damage(request: &OpenRequest) -> Option<u64> {
    let bytes = request.disk.read(&request.path, MAX_RECORD).ok()?;
    sealed::first_damage(&bytes, &request.unlocked)
}
