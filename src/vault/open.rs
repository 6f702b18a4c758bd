//! Making and opening a record.

mod copies;
mod reading;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use zeroize::Zeroizing;

use super::disk::{Disk, DiskError};
use super::error::VaultError;
use super::finding::Finding;
use super::follow::Follows;
use super::frame::{Base, Frame};
use super::ids::{Hash, SeatId};
use super::image::{ImageFacts, ImageReader};
use super::names;
use super::order;
use super::place::{PlaceCheck, PlaceKind};
use super::publish::{read_back, write_synced};
use super::sealed;
use super::seen::{self, Found, Seen};
use super::signed::{self, Signer};
use super::snapshot::{self, Chosen, Snapshot};
use super::spill::{self, Elsewhere, Outside, Spilled};
use super::store::{Beginning, Vault};
use super::{AnyPlace, RealDisk, Unlocked};
use reading::Read;

pub(crate) use reading::read_journals_of;

/// How often a record is read again that seems to lack what was seen, while what it lacks changes.
const REREADINGS: u32 = 5;

/// The wall clock: milliseconds since 1970, UTC.
pub type WallClock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What to do when the record's own file is damaged and an older generation beside it is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Damaged {
    /// Say so, and where the older one is.
    #[default]
    Refuse,
    /// Open the older one, and say so among the findings: only when the user asked for it.
    UseOlder,
}

/// What to do when the record is older than what this machine has seen of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Older {
    /// Say what is missing.
    #[default]
    Refuse,
    /// Open it, and say so among the findings: only when the user asked for it, and the log must tell of it.
    Restore,
    /// Open it to look, and say so among the findings: nothing may be written.
    Look,
}

/// What making or opening a record needs.
#[derive(Clone)]
pub struct OpenRequest {
    /// The disk.
    pub disk: Arc<dyn Disk>,
    /// The record's file.
    pub path: PathBuf,
    /// The person's key.
    pub unlocked: Arc<Unlocked>,
    /// Who can read an image.
    pub reader: Arc<dyn ImageReader>,
    /// Whether a record may live in the folder.
    pub place: Arc<dyn PlaceCheck>,
    /// This workstation's own folder of the person, outside every share: what has not reached the share yet, and what
    /// was last seen of each record. None where nothing may be kept here.
    pub local: Option<PathBuf>,
    /// What to do with a damaged file.
    pub damaged: Damaged,
    /// What to do with a file that is older than what was seen.
    pub older: Older,
    /// What to do with what this machine kept for the record under another name.
    pub elsewhere: Elsewhere,
    /// What was seen of the record, once it is open.
    pub seen: Seen,
    /// The wall clock.
    pub clock: WallClock,
    /// The clock of deadlines, which nobody can set.
    pub steady: WallClock,
}

impl OpenRequest {
    /// A request with the machine's own disk and clock, any place, and damage refused.
    #[must_use]
    pub fn new(path: &Path, unlocked: Arc<Unlocked>, reader: Arc<dyn ImageReader>) -> Self {
        Self {
            disk: Arc::new(RealDisk),
            path: path.to_owned(),
            unlocked,
            reader,
            place: Arc::new(AnyPlace),
            local: None,
            damaged: Damaged::Refuse,
            older: Older::Refuse,
            elsewhere: Elsewhere::Leave,
            seen: Seen::nothing(),
            clock: Arc::new(wall_ms),
            steady: Arc::new(steady_ms),
        }
    }
}

/// Milliseconds since the program first asked: for deadlines, which hold whatever is done to the wall clock.
#[must_use]
pub fn steady_ms() -> u64 {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    u64::try_from(BEGUN.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The machine's wall clock: milliseconds since 1970, UTC.
#[must_use]
pub fn wall_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A record that was opened.
pub struct Opened {
    /// The database image: authenticated to its last byte, and checked.
    pub image: Zeroizing<Vec<u8>>,
    /// What the image says about itself.
    pub facts: ImageFacts,
    /// Every whole frame that the image does not hold yet, each after those its writer had seen. Apply them all.
    pub frames: Vec<Frame>,
    /// What someone should know.
    pub findings: Vec<Finding>,
    /// What this machine kept of sessions that ended, because the share did not have it. Apply it, and save it again.
    pub spilled: Vec<Spilled>,
    /// The same for this record under other names: to be told of. Where it was asked for, it is among the former.
    pub elsewhere: Vec<Spilled>,
    /// The way back to the disk.
    pub vault: Vault,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, frames) = (self.image.len(), self.frames.len());
        write!(f, "Opened({:?}, {bytes} bytes, {frames} frames, {:?})", self.vault, self.findings)
    }
}

/// Makes a record from its first image, which says which record it is (generation 1), who may write and who may read.
/// Nothing is written over, and nothing is left behind when it fails.
///
/// # Errors
/// When something of the name is there already, or it can't be written.
pub fn create(request: &OpenRequest, image: &[u8]) -> Result<Vault, VaultError> {
    let unwatched = request.clone();
    let (request, place, share) = &placed(request.clone())?;
    let OpenRequest { disk, path, .. } = request;
    let folder = names::folder(path);
    if disk.kind(path)?.is_some() {
        return Err(DiskError::Exists { path: path.clone() }.into());
    }
    let parts = snapshot::parts(disk.as_ref(), path)?;
    let left = parts.journals.first().map(|(_, part)| part).or(parts.generations.first().map(|first| &first.path));
    if let Some(part) = left {
        return Err(VaultError::PartsLeft { path: path.clone(), part: part.clone() });
    }
    let refused = |source| VaultError::Image { path: path.clone(), source };
    let facts = request.reader.facts(image).map_err(refused)?;
    request.reader.check(image).map_err(refused)?;
    let seat = SeatId::new()?;
    let hash = Hash::of(image);
    let proof = signed::prove(&facts, hash, &request.unlocked, (seat, (request.clock)()));
    let proof = proof.map_err(|_| VaultError::NotOnRoster { path: path.clone() })?;
    let plaintext = [image, &proof];
    let sealed = sealed::seal_pieces(&plaintext, &facts.recipients)?;
    let temporary = names::generation(path, facts.coverage.generation, seat);
    let placed = write_synced(disk.as_ref(), &temporary, &sealed)
        .map_err(VaultError::from)
        .and_then(|()| read_back(disk.as_ref(), &temporary, &request.unlocked, &plaintext))
        .and_then(|()| place_new(disk.as_ref(), &temporary, path).map_err(VaultError::from));
    let _ = disk.remove(&temporary);
    placed?;
    disk.sync_folder(&folder)?;
    let print = snapshot::print(disk.as_ref(), path)?;
    let signer = Signer::Key(request.unlocked.key_id());
    let found = Found { facts: &facts, image, hash, signer, frames: &[], kept: &[], live: &[] };
    let seen = seen::recall(&unwatched, &found, &mut Vec::new())?;
    let start = beginning(facts, hash, Some(print), path.clone(), (seat, *place));
    Ok(Vault::begin(request, start)?.at(share.clone()).remembering(seen))
}

/// Gives the first generation the record's name, which must still be free. Where there are no second names, the question
/// and the move are two steps.
fn place_new(disk: &dyn Disk, temporary: &Path, path: &Path) -> Result<(), DiskError> {
    match disk.link(temporary, path) {
        Err(DiskError::Unsupported { .. }) => match disk.kind(path)? {
            Some(_) => Err(DiskError::Exists { path: path.to_owned() }),
            None => disk.rename(temporary, path),
        },
        other => other,
    }
}

fn beginning(
    facts: ImageFacts,
    image: Hash,
    print: Option<Hash>,
    present: PathBuf,
    (seat, place): (SeatId, PlaceKind),
) -> Beginning {
    let generation = facts.coverage.generation;
    let base = Base { generation, image };
    let follows = Follows::default();
    Beginning { facts, base, print, present, seat, place, follows, highest: generation, latest: None, damaged: false }
}

/// Opens a record, with everything that its journals hold. Changes nothing on the disk.
///
/// # Errors
/// Each kind of bad input with its own, and none changes anything.
pub fn open(request: &OpenRequest) -> Result<Opened, VaultError> {
    let mut behind = None;
    for _ in 0..REREADINGS {
        let opened = open_now(request);
        // What was seen may have been saved from this machine since the journals were read: it is missing only where it
        // stays so.
        let now = match &opened {
            Err(VaultError::RolledBack { behind, .. }) => Some((**behind).clone()),
            Ok(opened) if request.older == Older::Look => opened.findings.iter().find_map(Finding::behind).cloned(),
            _ => None,
        };
        if now.is_none() || behind == now {
            return opened;
        }
        behind = now;
    }
    open_now(request)
}

fn open_now(request: &OpenRequest) -> Result<Opened, VaultError> {
    // What was seen is kept on this machine, whatever becomes of a share.
    let unwatched = resolved(request)?;
    let (request, place, share) = placed(unwatched.clone())?;
    let read = Read::at_rest(&request, place).map_err(|error| match error {
        VaultError::NoMatchingKey { path } if seen::has_opened(&unwatched) => {
            VaultError::AccessEnded { path, kept: spill::own_changes_for(&unwatched) }
        }
        other => other,
    })?;
    let Read { chosen, frames, follows, mut findings } = read;
    let Chosen { snapshot, record_print, highest, .. } = chosen;
    let frames = order::causal(frames, &snapshot.facts.coverage);
    let facts = snapshot.facts.clone();
    let mut start = beginning(snapshot.facts, snapshot.hash, record_print, snapshot.path, (SeatId::new()?, place));
    start.highest = highest;
    start.damaged = findings.iter().any(|finding| matches!(finding, Finding::OlderGenerationUsed { .. }));
    start.follows = follows;
    for frame in &frames {
        start.latest = start.latest.max(Some(frame.body.stamp));
    }
    let vault = Vault::begin(&request, start)?.at(share);
    let (mut spilled, mut elsewhere) = vault.left_here(&mut findings);
    if request.elsewhere == Elsewhere::Bring {
        spilled.append(&mut elsewhere);
    }
    let live: Vec<SeatId> = findings.iter().filter_map(Finding::live_seat).collect();
    let signer = Signer::of(snapshot.statement.as_ref());
    let Snapshot { image, hash, .. } = snapshot;
    let (facts_of, kept) = (&facts, &spilled[..]);
    let found = Found { facts: facts_of, image: &image, hash, signer, frames: &frames, kept, live: &live };
    let vault = vault.remembering(seen::recall(&unwatched, &found, &mut findings)?);
    Ok(Opened { image, facts, frames, findings, spilled, elsewhere, vault })
}

/// The same request, where a record may live there; on a share its calls are watched.
fn placed(request: OpenRequest) -> Result<(OpenRequest, PlaceKind, Option<Outside>), VaultError> {
    Ok(match request.place.check(&names::folder(&request.path))? {
        PlaceKind::Local => (request, PlaceKind::Local, None),
        place @ (PlaceKind::Share | PlaceKind::Copied) => {
            let (request, outside) = spill::watched(request);
            (request, place, Some(outside))
        }
    })
}

/// The same request, for the file that a symbolic link leads to.
fn resolved(request: &OpenRequest) -> Result<OpenRequest, VaultError> {
    let path = request.disk.resolve(&request.path)?;
    Ok(OpenRequest { path, ..request.clone() })
}
