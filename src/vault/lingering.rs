//! Generations beside a record that hold what it has let go of since: what was closed off, or closed to one of its readers,
//! would be read there by whoever could read it before.
//!
//! Nothing says which those are but what is in them: they are read, and held against the record. So it makes no difference
//! which seat let go of it, when, or whether it came to its end: whoever publishes next, or closes, finds what is left, as
//! far as their key opens it. Nothing is removed that was not read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Unlocked;
use super::disk::{Disk, DiskError};
use super::error::VaultError;
use super::ids::{Hash, RowId};
use super::image::{ImageFacts, ImageReader};
use super::known_files::KnownFiles;
use super::leftover::image_of;
use super::names;
use super::operation::{Operation, Value};
use super::people::Recipient;
use super::snapshot;

/// What a record had once and has no more, for good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetGo {
    /// Lines that are gone, by table.
    pub lines: BTreeSet<(&'static str, RowId)>,
    /// Boxes of closed cases of which nothing is left: the case goes on in another, for other readers.
    pub boxes: BTreeSet<RowId>,
    /// The tables of which lines may go: one in these that names a line that went belongs to what went.
    pub may_go: &'static [&'static str],
    /// Lines of which something was set aside for the readers of their case, and they have it.
    pub aside: BTreeSet<RowId>,
}

impl LetGo {
    /// Whether it has let go of nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.boxes.is_empty() && self.aside.is_empty()
    }

    /// Whether an operation is of something of it: a line, what names one as its own, or a piece in one of the boxes.
    #[must_use]
    pub fn is_of(&self, operation: &Operation) -> bool {
        let Some((table, line)) = operation.change.line() else { return false };
        let is_line = self.aside.contains(&line) || self.lines.iter().any(|gone| *gone == (table, line));
        let is_gone = |id| self.may_go.contains(&table) && self.lines.iter().any(|(_, gone)| *gone == id);
        is_line
            || operation.change.cells().iter().any(|(_, value)| match value {
                Value::Text(text) => text.parse().is_ok_and(|id| self.boxes.contains(&id) || is_gone(id)),
                Value::Null | Value::Integer(_) | Value::Bytes(_) => false,
            })
    }

    /// Tells it from any other.
    #[must_use]
    pub(crate) fn digest(&self) -> Hash {
        let lines = self.lines.iter().flat_map(|(table, line)| [table.as_bytes(), line.as_bytes()]);
        let boxes = self.boxes.iter().map(|one| one.as_bytes().as_slice());
        let boxes = std::iter::once(b"boxes".as_slice()).chain(boxes);
        let aside = self.aside.iter().map(|one| one.as_bytes().as_slice());
        let aside = std::iter::once(b"aside".as_slice()).chain(aside);
        let parts: Vec<&[u8]> = lines.chain(boxes).chain(aside).collect();
        Hash::of(&parts.join(&0))
    }
}

/// What a vault knows of the generations beside it.
#[derive(Debug, Default)]
pub(crate) struct Lingering {
    /// What the record in its place has let go of.
    pub let_go: LetGo,
    /// What was found out of them.
    pub known: KnownFiles,
}

impl Lingering {
    /// Notes what this seat published: a file that is known by this and open to these holds nothing of what it has let go of.
    pub fn published(&mut self, print: Hash, let_go: LetGo, to: &[Recipient]) {
        self.known.clean(print, let_go.digest());
        self.known.for_none_but(print, to);
        self.let_go = let_go;
    }

    /// Takes in what was found.
    pub fn take(&mut self, looked: &Looked) {
        looked.clean.iter().for_each(|print| self.known.clean(*print, looked.digest));
    }
}

/// All that is needed to look, beside a vault that goes on saving.
pub(crate) struct Look {
    disk: Arc<dyn Disk>,
    record: PathBuf,
    unlocked: Arc<Unlocked>,
    reader: Arc<dyn ImageReader>,
    facts: ImageFacts,
    /// The file that counts as the record.
    present: PathBuf,
    let_go: LetGo,
    digest: Hash,
    known: KnownFiles,
}

/// What was found.
#[derive(Debug, Clone)]
pub(crate) struct Looked {
    digest: Hash,
    /// What tells those from others that hold nothing of it.
    clean: Vec<Hash>,
    /// All files that hold something still, or that the disk did not give. Those that this key does not open are named by
    /// [`super::leftover::holding`]: they are looked into by whoever has a key that does.
    pub left: Vec<PathBuf>,
    /// Why they could not be removed, where the disk said it.
    pub why: Option<Arc<VaultError>>,
}

/// What is to be done with a file.
enum Verdict {
    /// It holds nothing of it, or is no generation of this record; what tells it from others.
    Stays(Hash),
    Goes,
    /// It may not go: what it holds besides is nowhere else.
    IsNeeded,
    /// Another seat may be writing it, or this key does not open it: what it holds may be nowhere else.
    Unknown,
}

impl Look {
    /// Of a vault's record; nothing where it has let go of nothing.
    pub fn of(lingering: &Lingering, request: &super::OpenRequest, facts: &ImageFacts, present: &Path) -> Option<Self> {
        if lingering.let_go.is_empty() {
            return None;
        }
        Some(Self {
            disk: request.disk.clone(),
            record: request.path.clone(),
            unlocked: request.unlocked.clone(),
            reader: request.reader.clone(),
            facts: facts.clone(),
            present: present.to_owned(),
            let_go: lingering.let_go.clone(),
            digest: lingering.let_go.digest(),
            known: lingering.known.clone(),
        })
    }

    /// Removes the generations before the record's that hold something of it, and names those that stay. Where the record is
    /// not in its own place, nothing is removed: its file is named where it holds something itself.
    pub fn run(&self) -> Looked {
        let mut looked = Looked::new(self.digest);
        let (disk, in_place) = (self.disk.as_ref(), self.present == self.record);
        let parts = match snapshot::parts(disk, &self.record) {
            Ok(parts) => parts,
            Err(why) => {
                looked.stays(&self.record, Some(why));
                return looked;
            }
        };
        let number = self.facts.coverage.generation;
        let mut removed = false;
        let beside = parts.generations.into_iter().filter(|beside| beside.number <= number).map(|beside| beside.path);
        let record = (!in_place).then(|| self.record.clone());
        for path in beside.chain(record).filter(|path| *path != self.present) {
            match self.judge(&path) {
                Ok(Verdict::Stays(print)) => looked.clean.push(print),
                Ok(Verdict::Unknown) => {}
                Ok(Verdict::IsNeeded) => looked.stays(&path, None),
                Ok(Verdict::Goes) if !in_place => {
                    looked.stays(&path, Some(DiskError::InUse { path: self.record.clone() }));
                }
                Ok(Verdict::Goes) => match disk.remove(&path) {
                    Ok(()) => removed = true,
                    Err(DiskError::Missing { .. }) => {}
                    Err(why) => looked.stays(&path, Some(why)),
                },
                Err(DiskError::Missing { .. }) => {}
                Err(why) => looked.stays(&path, Some(why)),
            }
        }
        if removed && let Err(why) = disk.sync_folder(&names::folder(&self.record)) {
            looked.why.get_or_insert_with(|| Arc::new(why.into()));
        }
        looked
    }

    /// By what lies there now, whatever lay there at the last look. What this key does not open was written before its owner
    /// had access, or is damaged: somebody who was there may read it all the same, and looks at it when they leave.
    fn judge(&self, path: &Path) -> Result<Verdict, DiskError> {
        let print = snapshot::print(self.disk.as_ref(), path)?;
        if self.known.is_clean(print, self.digest) {
            return Ok(Verdict::Stays(print));
        }
        let Some((print, image)) = image_of(self.disk.as_ref(), path, &self.unlocked)? else {
            return Ok(Verdict::Unknown);
        };
        let Ok(theirs) = self.reader.facts(&image) else { return Ok(Verdict::Unknown) };
        if theirs.record != self.facts.record {
            return Ok(Verdict::Stays(print));
        }
        // What can't be asked is taken to hold it.
        if !self.reader.holds_any(&image, &self.let_go).unwrap_or(true) {
            return Ok(Verdict::Stays(print));
        }
        let is_own_number = theirs.coverage.generation == self.facts.coverage.generation;
        Ok(match self.facts.coverage.includes(&theirs.coverage) {
            true => Verdict::Goes,
            false if is_own_number => Verdict::Unknown,
            false => Verdict::IsNeeded,
        })
    }
}

impl Looked {
    const fn new(digest: Hash) -> Self {
        Self { digest, clean: Vec::new(), left: Vec::new(), why: None }
    }

    /// Nothing could be looked at beside this record.
    pub fn failed(record: PathBuf, why: VaultError) -> Self {
        Self { left: vec![record], why: Some(Arc::new(why)), ..Self::new(Hash::NONE) }
    }

    fn stays(&mut self, path: &Path, why: Option<DiskError>) {
        self.left.push(path.to_owned());
        if let Some(why) = why {
            self.why.get_or_insert_with(|| Arc::new(why.into()));
        }
    }
}
