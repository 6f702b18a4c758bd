//! What a session that ended left on this machine, because the share did not have it yet.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder;
use crate::vault::Unlocked;
use crate::vault::disk::{Disk, DiskError};
use crate::vault::finding::Finding;
use crate::vault::frame::{self, Frame};
use crate::vault::ids::{KeyId, RecordId, SeatId};
use crate::vault::image::ImageFacts;
use crate::vault::journal::{self, MAX_JOURNAL, Piece, Reading};
use crate::vault::names;
use crate::vault::open::OpenRequest;
use crate::vault::sealed::{self, Unsealable};

/// What to do with what this machine kept for the same record under another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Elsewhere {
    /// Leave it, and say so among the findings.
    #[default]
    Leave,
    /// Ask before anything is opened.
    Ask,
    /// Take it in here too: only when the user said that this is where it belongs. It stays for the other name.
    Bring,
}

/// A journal of this machine that no running session writes.
pub struct Spilled {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    /// What is whole in it, in its order.
    pub frames: Vec<Frame>,
    /// The name under which the record was open that it was kept for, where it is another and known here.
    pub at: Option<String>,
    /// It was kept for another name: whoever opens that removes it.
    elsewhere: bool,
    /// Whether all of it could be read, and was taken in.
    whole: bool,
}

impl Spilled {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whose it is; nothing where nothing in it could be read.
    #[must_use]
    pub fn who(&self) -> Option<KeyId> {
        self.frames.first().map(|frame| frame.body.who)
    }

    /// Something in it was refused: it is put aside at the end, and not removed.
    pub fn keep_aside(&mut self) {
        self.whole = false;
    }

    /// The share has everything that could be read in it: it goes, or is put aside where something could not be read. What
    /// was kept for another name stays.
    pub fn settle(&self) {
        if self.elsewhere {
            return;
        }
        // Nothing depends on it: what is left is read again next time, and nothing new is found in it.
        let _ =
            if self.whole { self.disk.remove(&self.path) } else { self.disk.rename(&self.path, &aside(&self.path)) };
    }
}

/// Under this name it is never read again.
fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".kept");
    name.into()
}

/// Reads what sessions that ended have left on this machine.
pub(crate) struct Reader<'a> {
    pub disk: &'a Arc<dyn Disk>,
    /// This machine's own folder.
    pub local: &'a Path,
    pub facts: &'a ImageFacts,
    pub unlocked: &'a Unlocked,
}

impl Reader<'_> {
    /// What was left for the record under this name, and what this person left for it under others. What is being written is
    /// let alone, as is what another person wrote who can bring it themselves, or a newer program. `name_of` tells a name,
    /// where it is known.
    pub(crate) fn left(
        &self,
        record: &Path,
        name_of: impl Fn(&str) -> Option<String>,
        findings: &mut Vec<Finding>,
    ) -> (Vec<Spilled>, Vec<Spilled>) {
        let folder = folder(self.local);
        let listed = match self.disk.list(&folder) {
            Ok(listed) => listed,
            Err(DiskError::Missing { .. }) => Vec::new(),
            Err(error) => {
                findings.push(Finding::SpillUnreadable { path: folder.clone(), why: error.to_string() });
                Vec::new()
            }
        };
        let own_place = names::place(record);
        let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
        for name in listed {
            let (path, of) = (folder.join(&name), LeftFor::parse(&name));
            let Some(LeftFor { place, seat, .. }) = of.filter(|of| of.record == self.facts.record) else { continue };
            if self.disk.has_writer(&path) {
                continue;
            }
            match place.filter(|place| *place != own_place) {
                None => here.extend(self.read(seat, path, findings)),
                Some(place) => {
                    // What can't be read is named where it belongs.
                    let read = self.read(seat, path, &mut Vec::new());
                    let own = read.filter(|read| read.who() == Some(self.unlocked.key_id()));
                    elsewhere.extend(own.map(|read| Spilled { elsewhere: true, at: name_of(&place), ..read }));
                }
            }
        }
        (here, elsewhere)
    }

    fn read(&self, seat: SeatId, path: PathBuf, findings: &mut Vec<Finding>) -> Option<Spilled> {
        let mut unreadable = |why: String| findings.push(Finding::SpillUnreadable { path: path.clone(), why });
        let bytes = match self.disk.read(&path, MAX_JOURNAL) {
            Ok(bytes) => bytes,
            Err(DiskError::Missing { .. }) => return None,
            Err(error) => {
                unreadable(error.to_string());
                return None;
            }
        };
        let reading = journal::read(&bytes, seat, self.facts, self.unlocked);
        if let Some(why) = self.why_not(&reading, &bytes) {
            unreadable(why);
            return None;
        }
        let whole = !reading.findings.iter().any(Finding::is_wrong);
        if !whole {
            findings.push(Finding::SpillDamaged { path: path.clone(), kept: aside(&path) });
        }
        findings.extend(reading.findings);
        Some(Spilled { path, disk: self.disk.clone(), frames: reading.frames, at: None, elsewhere: false, whole })
    }

    /// Why a journal is let alone. What somebody wrote who has no access any more, others bring for them.
    fn why_not(&self, reading: &Reading, bytes: &[u8]) -> Option<String> {
        if let Some(format) = reading.newer {
            return Some(format!("a newer marac wrote it (format {format}); update marac"));
        }
        let (own, left) = (self.unlocked.key_id(), self.facts.left());
        if reading.frames.iter().any(|frame| frame.body.who != own && !left.contains(&frame.body.who)) {
            return Some("it was written with another key; open the record with that".to_owned());
        }
        // All of it is for the same people: see [`super::Spill::change_access`].
        let closed = |piece: &Piece<'_>| match piece {
            Piece::Message { bytes, .. } => {
                Some(matches!(sealed::unseal(bytes, self.unlocked), Err(Unsealable::NoMatchingKey)))
            }
            _ => None,
        };
        let is_sealed = || journal::scan(bytes).iter().filter_map(closed).reduce(|all, one| all && one) == Some(true);
        let sealed =
            "your key does not open it; somebody who had access when it was written has to open the record here";
        (reading.frames.is_empty() && is_sealed()).then(|| sealed.to_owned())
    }
}

/// What the name of a journal says.
struct LeftFor {
    record: RecordId,
    /// The name of the record's file, as [`names::place`] tells it; none where an earlier version of the program kept it.
    place: Option<String>,
    seat: SeatId,
}

impl LeftFor {
    fn parse(name: &OsStr) -> Option<Self> {
        let (stem, _) = name.to_str()?.split_once('.')?;
        let Some(names::Part::Journal(seat)) = names::part(Path::new(stem), name) else { return None };
        let (record, place) = stem.split_once('-').map_or((stem, None), |(record, place)| (record, Some(place)));
        Some(Self { record: record.parse().ok()?, place: place.map(str::to_owned), seat })
    }
}

/// Where the journals are that are kept for a record under a name.
pub(crate) fn stem(local: &Path, record: RecordId, name: &Path) -> PathBuf {
    folder(local).join(format!("{record}-{}", names::place(name)))
}

/// How many changes this person left for the record of this name, whatever record that is: for somebody who can't open it any
/// more.
pub(crate) fn own_changes_for(request: &OpenRequest) -> usize {
    let OpenRequest { disk, path, local, unlocked, .. } = request;
    let Some(local) = local else { return 0 };
    let place = names::place(path);
    let listed = disk.list(&folder(local)).unwrap_or_default();
    let of_place = |name: &&OsString| LeftFor::parse(name).is_some_and(|of| of.place.as_ref() == Some(&place));
    let bytes =
        listed.iter().filter(of_place).filter_map(|name| disk.read(&folder(local).join(name), MAX_JOURNAL).ok());
    bytes.map(|bytes| own_changes(&bytes, unlocked)).sum()
}

fn own_changes(journal: &[u8], unlocked: &Unlocked) -> usize {
    let own = |piece: &Piece<'_>| match piece {
        Piece::Message { bytes, .. } => {
            let plaintext = sealed::unseal(bytes, unlocked).ok()?;
            frame::changes_by(&plaintext, unlocked.key_id())
        }
        _ => None,
    };
    journal::scan(journal).iter().filter_map(own).sum()
}
