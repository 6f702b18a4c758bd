//! What this workstation has seen of each record, so that an older file put in its place is noticed.
//!
//! In `LOCAL/seen/` lies one small file for each record, name and person: the newest generation, the epoch of access, and
//! for each seat its last frames with when, whose, and how many changes; who was on the roster, with which key; and how far
//! the log of the newest sittings went, with its chain ([`super::log`]), so that a past that was written anew is noticed
//! however much was added to it. Who publishes is held against these people ([`super::trust`]). It is encrypted to the person's own key and signed
//! by it. It tells nothing of what is in a record, and is only ever advanced by what the record's own disk has synced: a
//! frame that was saved, a generation that was read, and of a seat at work elsewhere every frame but its last.
//!
//! Whoever can write this folder as well can take the memory away: then it is a first opening, and said to be one.

mod belief;
mod keeper;
mod memory;
mod remembered;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::clock::Stamp;
use super::error::VaultError;
use super::finding::Finding;
use super::frame::{Frame, Head};
use super::ids::{Hash, RecordId, SeatId};
use super::image::{ImageFacts, ImageReader};
use super::known_files::KnownFiles;
use super::log::{Log, LogFault};
use super::loss::{Loss, Names};
use super::open::{Older, OpenRequest};
use super::signed::Signer;
use super::snapshot::Snapshot;
use super::spill::Spilled;
use super::trust::Distrust;

use keeper::{Keeper, Recalled};
pub(crate) use memory::Noted;
use memory::{Glimpse, MAX_LOGS, Memory};
pub(crate) use remembered::{Remembered, doubts};

/// The memory is written at most this often while frames are saved, in milliseconds; and always at publishing and at the
/// end.
const WRITE_EVERY_MS: u64 = 2_000;

/// What was read of a record, to be compared with what was seen of it.
pub(crate) struct Found<'a> {
    pub facts: &'a ImageFacts,
    pub image: &'a [u8],
    /// The SHA-256 of the image.
    pub hash: Hash,
    pub signer: Signer,
    pub frames: &'a [Frame],
    /// What is kept on this machine itself, and goes to the record again.
    pub kept: &'a [Spilled],
    /// The seats that seem to be at work elsewhere: their last frame may not be synced yet.
    pub live: &'a [SeatId],
}

/// A generation that is in place, but for what it says of itself.
pub(crate) struct Published {
    pub image: Hash,
    pub names: Names,
    pub log: Log,
    pub signer: Signer,
}

impl Published {
    /// What is to be remembered of an image.
    pub fn of(reader: &dyn ImageReader, image: &[u8], hash: Hash, signer: Signer) -> Self {
        let log = reader.log(image, &[]).unwrap_or_default();
        Self { image: hash, names: reader.names(image), log, signer }
    }
}

/// The memory of an open record. Its clones are one.
#[derive(Clone, Default)]
pub struct Seen(Option<Arc<Mutex<State>>>);

struct State {
    keeper: Keeper,
    memory: Memory,
    names: Names,
    own_name: Option<String>,
    /// What was found wrong with the log at opening.
    faults: Vec<LogFault>,
    /// The last frame of each other seat that is at work.
    last: HashMap<SeatId, (Head, Noted, Option<String>)>,
    /// Nothing is written before the first frame is saved: it holds the line of the log that says what was missing.
    waits_for_log: bool,
    is_new: bool,
    written_ms: u64,
}

impl State {
    fn write(&mut self, now_ms: u64) {
        // A memory that could not be written lags behind, and is then too easily content: never a false alarm.
        if self.is_new && !self.waits_for_log && self.keeper.write(&self.memory).is_ok() {
            self.is_new = false;
        }
        self.written_ms = now_ms;
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.write(0);
    }
}

impl Seen {
    /// No memory is kept.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    fn state(&self) -> Option<MutexGuard<'_, State>> {
        self.0.as_ref().map(|state| state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes a frame of this seat that is saved.
    pub(crate) fn saved(&self, head: Head, written: Noted, steady_ms: u64) {
        let Some(mut state) = self.state() else { return };
        let own = state.own_name.clone();
        state.memory.frame(head, written, own.as_deref());
        state.is_new = true;
        let first = std::mem::take(&mut state.waits_for_log);
        if first || steady_ms.saturating_sub(state.written_ms) >= WRITE_EVERY_MS {
            state.write(steady_ms);
        }
    }

    /// Notes frames of other seats as they come. The last of a seat may not be synced yet: it is noted when another frame
    /// of the same seat follows.
    pub(crate) fn took(&self, frames: &[Frame], steady_ms: u64) {
        let Some(mut state) = self.state().filter(|_| !frames.is_empty()) else { return };
        for frame in frames {
            let who = state.names.of_key(frame.body.who).map(str::to_owned);
            if let Some((head, noted, who)) = state.last.insert(frame.body.seat, (frame.head(), Noted::of(frame), who))
            {
                state.memory.frame(head, noted, who.as_deref());
                state.is_new = true;
            }
        }
        if steady_ms.saturating_sub(state.written_ms) >= WRITE_EVERY_MS {
            state.write(steady_ms);
        }
    }

    /// What was found out of generations beside the record.
    pub(crate) fn known(&self) -> KnownFiles {
        self.state().map(|state| state.memory.files.clone()).unwrap_or_default()
    }

    /// Notes it.
    pub(crate) fn knows(&self, files: &KnownFiles) {
        let Some(mut state) = self.state() else { return };
        state.is_new |= state.memory.files != *files;
        state.memory.files.clone_from(files);
    }

    /// Forgets a journal of this seat that was removed under its hands: what it held is written again elsewhere.
    pub(crate) fn forget(&self, seat: SeatId) {
        let Some(mut state) = self.state() else { return };
        state.memory.forget_seat(seat);
        state.is_new = true;
    }

    /// Why a generation that another put in place is not to be gone on with, by what is remembered.
    pub(crate) fn doubts(&self, reader: &dyn ImageReader, newer: &Snapshot) -> Option<Distrust> {
        let state = self.state()?;
        belief::doubts(&state.memory, reader, newer, &state.faults)
    }

    /// Notes a generation that is in place.
    pub(crate) fn published(&self, facts: &ImageFacts, of: Published, steady_ms: u64) {
        let Some(mut state) = self.state() else { return };
        let Published { image, names, log, signer } = of;
        let (_, log) = log.judge(facts, &state.memory.log, MAX_LOGS);
        state.memory.published(Glimpse { facts, image, names: &names, signer, log });
        if !names.people.is_empty() {
            state.names = names;
        }
        state.is_new = true;
        state.write(steady_ms);
    }
}

/// Compares what was found with what was seen, and begins the memory of the open record.
///
/// # Errors
/// When the record is older than what was seen, and the user has not said to open it all the same.
pub(crate) fn recall(
    request: &OpenRequest,
    found: &Found<'_>,
    findings: &mut Vec<Finding>,
) -> Result<Seen, VaultError> {
    let names = request.reader.names(found.image);
    explain(findings, found, &names);
    name_late(findings, &names);
    if found.signer == Signer::Nobody {
        findings.push(Finding::Unsigned);
    }
    let Some(local) = request.local.as_ref().filter(|_| request.unlocked.is_kept()) else {
        belief::read_log(request, found, None)?.say(findings);
        return Ok(Seen::nothing());
    };
    let path = request.path.to_string_lossy();
    let keeper = Keeper::new(&request.disk, &request.unlocked, local, found.facts.record, &path);
    let recalled = keeper.recall();
    let before = remembered(&keeper, recalled, findings);
    let read = belief::read_log(request, found, before.as_ref())?;
    let (facts, image, signer) = (found.facts, found.hash, found.signer);
    let mut now = Memory::of(Glimpse { facts, image, names: &names, signer, log: read.marks.clone() }, &path);
    note_frames(&mut now, found, &names);
    let (mut waits_for_log, mut is_new) = (false, true);
    if let Some(before) = &before {
        let elsewhere = (before.path != path).then(|| before.path.clone());
        waits_for_log = judge(request, before, found, findings, elsewhere)?;
        waits_for_log |= read.believe(request, before, (found, &names), findings)?;
        if !waits_for_log && before.path == path {
            now.merge(before);
            is_new = now != *before;
        }
    }
    let faults = read.faults.clone();
    read.say(findings);
    let own_name = names.of_key(request.unlocked.key_id()).map(str::to_owned);
    let last = last_of_live(found, &names);
    let mut state = State { keeper, memory: now, names, own_name, faults, last, waits_for_log, is_new, written_ms: 0 };
    state.write((request.steady)());
    Ok(Seen(Some(Arc::new(Mutex::new(state)))))
}

/// The name under which this person opened the record here, of which only this is known ([`super::names::place`]).
pub(crate) fn name_of(request: &OpenRequest, record: RecordId, place: &str) -> Option<String> {
    let local = request.local.as_ref().filter(|_| request.unlocked.is_kept())?;
    Keeper::new(&request.disk, &request.unlocked, local, record, &request.path.to_string_lossy()).path_of(place)
}

/// Whether this person's key has opened a record under this name on this machine.
pub(crate) fn has_opened(request: &OpenRequest) -> bool {
    let Some(local) = request.local.as_ref().filter(|_| request.unlocked.is_kept()) else { return false };
    Keeper::knows(&request.disk, &request.unlocked, local, &request.path.to_string_lossy())
}

/// What was seen before, under this name or, failing that, another; what is odd about it is said.
fn remembered(keeper: &Keeper, recalled: Recalled, findings: &mut Vec<Finding>) -> Option<Memory> {
    match recalled {
        Recalled::Memory(memory) => return Some(*memory),
        Recalled::NotOurs(path) => findings.push(Finding::MemoryNotOurs { path }),
        Recalled::Nothing => {
            if let Some(memory) = keeper.recall_elsewhere() {
                return Some(memory);
            }
            let first = if keeper.knows_another_here() { Finding::AnotherHere } else { Finding::FirstHere };
            findings.push(first);
        }
    }
    None
}

fn note_frames(memory: &mut Memory, found: &Found<'_>, names: &Names) {
    let mut frames: Vec<&Frame> = found.frames.iter().collect();
    frames.sort_by_key(|frame| (frame.body.seat, frame.body.number));
    for (at, frame) in frames.iter().enumerate() {
        let seat = frame.body.seat;
        let is_last = frames.get(at + 1).is_none_or(|next| next.body.seat != seat);
        if is_last && found.live.contains(&seat) {
            continue;
        }
        memory.frame(frame.head(), Noted::of(frame), names.of_key(frame.body.who));
    }
}

/// The last frame of each seat that is at work, which is not noted yet.
fn last_of_live(found: &Found<'_>, names: &Names) -> HashMap<SeatId, (Head, Noted, Option<String>)> {
    let mut last = HashMap::new();
    for frame in found.frames.iter().filter(|frame| found.live.contains(&frame.body.seat)) {
        let who = names.of_key(frame.body.who).map(str::to_owned);
        let entry = last.entry(frame.body.seat).or_insert_with(|| (frame.head(), Noted::of(frame), who.clone()));
        if entry.0.number < frame.body.number {
            *entry = (frame.head(), Noted::of(frame), who);
        }
    }
    last
}

/// Says what is missing; whether the memory is to start anew once the log tells of it.
fn judge(
    request: &OpenRequest,
    before: &Memory,
    found: &Found<'_>,
    findings: &mut Vec<Finding>,
    elsewhere: Option<String>,
) -> Result<bool, VaultError> {
    // Also what a seat wrote again under another name, because its journal was removed.
    let frames = found.kept.iter().flat_map(|spilled| &spilled.frames).chain(found.frames);
    let kept = frames.flat_map(|frame| &frame.body.operations);
    let kept: HashSet<Stamp> = kept.map(|operation| operation.stamp).collect();
    let mut behind = before.behind(found.facts, found.frames, &kept);
    // What was written before this person had access was never seen here; only what came behind it was.
    let withheld: Vec<_> = findings.iter().filter_map(Finding::withheld).collect();
    behind.missing.retain(|loss| {
        !withheld
            .iter()
            .any(|(seat, numbers)| *seat == loss.seat && numbers.contains(&loss.from) && numbers.contains(&loss.to))
    });
    let damaged: Vec<SeatId> = findings.iter().filter_map(|finding| damaged_seat(finding, request)).collect();
    let (lost, missing): (Vec<Loss>, Vec<Loss>) = std::mem::take(&mut behind.missing).into_iter().partition(|loss| {
        let put_aside = || request.disk.kind(&super::names::damaged(&request.path, loss.seat));
        damaged.contains(&loss.seat) || put_aside().is_ok_and(|kind| kind.is_some())
    });
    behind.missing = missing;
    for finding in findings.iter_mut() {
        if let Finding::MissingKnown(loss) = finding {
            before.tell(loss);
        }
    }
    // What can't be read is lost, or can be read again another time: that is no older file.
    let has_lost = !lost.is_empty();
    findings.extend(lost.into_iter().map(Finding::Lost));
    if behind.missing.is_empty() && behind.epoch.is_none() {
        let older = behind.generation.is_some() && elsewhere.is_none();
        if older {
            findings.push(Finding::OlderInPlace(behind));
        }
        return Ok(older || has_lost);
    }
    behind.elsewhere = elsewhere;
    match request.older {
        Older::Refuse => Err(VaultError::RolledBack { path: request.path.clone(), behind: Box::new(behind) }),
        Older::Restore | Older::Look => {
            findings.push(Finding::RolledBack(behind));
            Ok(true)
        }
    }
}

/// The seat of whose journal something is there and can't be read.
fn damaged_seat(finding: &Finding, request: &OpenRequest) -> Option<SeatId> {
    match finding {
        Finding::DamagedFrame { seat, .. } | Finding::DamagedLength { seat, .. } | Finding::DamagedHeader { seat } => {
            Some(*seat)
        }
        Finding::JournalUnreadable { path, .. } => {
            match path.file_name().and_then(|name| super::names::part(&request.path, name)) {
                Some(super::names::Part::Journal(seat)) => Some(seat),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Says whose it was that is missing, where the record itself can tell.
fn explain(findings: &mut [Finding], found: &Found<'_>, names: &Names) {
    for finding in findings.iter_mut() {
        if let Finding::MissingFrames { seat, from, to } = finding {
            let beside = found.frames.iter().filter(|frame| frame.body.seat == *seat);
            let by_frame = beside.clone().find_map(|frame| names.of_key(frame.body.who));
            let who = names.of_seat(*seat).or(by_frame).map(str::to_owned);
            // A later frame of the seat says that those before it are no younger.
            let until_ms = beside.filter(|frame| frame.body.number > *to).map(|frame| frame.body.stamp.wall_ms).min();
            if who.is_some() {
                let (seat, from, to) = (*seat, *from, *to);
                *finding = Finding::MissingKnown(Loss { seat, from, to, who, until_ms, changes: None });
            }
        }
    }
}

/// Says who began a journal after their access had ended.
pub(crate) fn name_late(findings: &mut [Finding], names: &Names) {
    for finding in findings.iter_mut() {
        if let Finding::LateJournal { key, who, .. } = finding {
            *who = who.take().or_else(|| names.of_key(*key).map(str::to_owned));
        }
    }
}

/// Whether opening the record now says that it is older than what was seen here, or that something of it is lost.
///
/// # Errors
/// As for opening, but for the refusal of an older file.
pub fn is_announced(request: &OpenRequest) -> Result<bool, VaultError> {
    let request = OpenRequest { older: Older::Refuse, ..request.clone() };
    match super::open(&request) {
        Err(VaultError::RolledBack { .. }) => Ok(true),
        Err(other) => Err(other),
        Ok(opened) => {
            let says = |finding: &Finding| finding.is_loss() || matches!(finding, Finding::OlderInPlace(_));
            Ok(opened.findings.iter().any(says))
        }
    }
}
