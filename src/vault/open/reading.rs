//! Reading a record and its journals, as they lie there together.

use std::path::Path;
use std::time::Duration;

use super::{Damaged, Older, OpenRequest, copies};
use crate::vault::disk::{Disk, DiskError};
use crate::vault::error::VaultError;
use crate::vault::finding::Finding;
use crate::vault::follow::{Follow, Follows, GONE_AFTER_MS, Times};
use crate::vault::frame::Frame;
use crate::vault::image::ImageFacts;
use crate::vault::journal::{self, Before, read_journal};
use crate::vault::place::PlaceKind;
use crate::vault::seen::{self, Remembered};
use crate::vault::snapshot::{self, Choosing, Chosen, Parts, Snapshot};
use crate::vault::{SeatId, Unlocked};

/// How often an opening is begun afresh because another seat published in the midst of it, and how long it waits then: a
/// little longer each time.
const ATTEMPTS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(1);
/// For how long the client of a share may show the length of the file that lay there before the present one: what looks cut
/// short is read again after that, so often, before it is called damaged.
const STALE: Duration = Duration::from_millis(1100);
const LOOKS: u32 = 3;

/// Everything read in one go.
pub(super) struct Read {
    pub chosen: Chosen,
    pub frames: Vec<Frame>,
    pub follows: Follows,
    pub findings: Vec<Finding>,
}

impl Read {
    /// Everything, read while no other seat published.
    pub fn at_rest(request: &OpenRequest, place: PlaceKind) -> Result<Self, VaultError> {
        let (mut missing, mut looks) = (Vec::new(), 1);
        for attempt in 0..ATTEMPTS {
            let read = match Self::all(request, place) {
                Err(VaultError::Damaged { .. }) if place == PlaceKind::Share && looks < LOOKS => {
                    looks += 1;
                    std::thread::sleep(STALE);
                    continue;
                }
                read => read?,
            };
            let now_missing = read.missing();
            if read.is_present(request)? && now_missing == missing {
                return Ok(read);
            }
            missing = now_missing;
            std::thread::sleep(PAUSE.saturating_mul(attempt));
        }
        Err(VaultError::Restless { path: request.path.clone() })
    }

    fn all(request: &OpenRequest, place: PlaceKind) -> Result<Self, VaultError> {
        let OpenRequest { disk, path, unlocked, reader, .. } = request;
        let fall_back = request.damaged == Damaged::UseOlder;
        let doubts = |generation: &Snapshot| seen::doubts(request, generation);
        let choosing = Choosing { fall_back, doubts: &doubts, whatever: request.older != Older::Refuse };
        let mut chosen = snapshot::choose(disk.as_ref(), path, unlocked, reader.as_ref(), choosing)?;
        let mut findings = std::mem::take(&mut chosen.findings);
        let parts = snapshot::parts(disk.as_ref(), path)?;
        let times = Times { wall_ms: (request.clock)(), steady_ms: (request.steady)() };
        let remembered = Remembered::of(request, &chosen.snapshot.facts);
        let mut journals = Journals { place, times, remembered, ..Journals::default() };
        journals.read(disk.as_ref(), &parts, &chosen.snapshot.facts, unlocked)?;
        findings.append(&mut journals.findings);
        findings.extend(chosen.lacking(&journals.frames));
        findings.extend(copies::name(request, &parts, &chosen.snapshot.facts, &journals.frames));
        Ok(Self { chosen, frames: journals.frames, follows: journals.follows, findings })
    }

    /// Frames that somebody had seen and that are nowhere. Of seats at work some may only have been written since their
    /// journal was read, so it is the ones that are missing twice that count.
    fn missing(&self) -> Vec<Finding> {
        self.findings.iter().filter(|finding| matches!(finding, Finding::MissingFrames { .. })).cloned().collect()
    }

    /// Whether the record is still what was read: else the journals may have been folded into one that was not.
    fn is_present(&self, request: &OpenRequest) -> Result<bool, VaultError> {
        let disk = request.disk.as_ref();
        let same = match (snapshot::print(disk, &request.path), self.chosen.record_print) {
            (Ok(now), Some(then)) => now == then,
            (Err(DiskError::Missing { .. }), then) => then.is_none(),
            (Ok(_), None) => false,
            (Err(error), _) => return Err(error.into()),
        };
        let parts = snapshot::parts(disk, &request.path)?;
        let newest = parts.newest(self.chosen.highest);
        Ok(same && newest <= self.chosen.highest)
    }
}

/// Reads every journal beside a record, and names what is missing among them.
pub(crate) fn read_journals_of(
    disk: &dyn Disk,
    parts: &Parts,
    facts: &ImageFacts,
    unlocked: &Unlocked,
    remembered: Remembered,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Frame>, VaultError> {
    let mut journals = Journals { remembered, ..Journals::default() };
    journals.read(disk, parts, facts, unlocked)?;
    findings.append(&mut journals.findings);
    Ok(journals.frames)
}

/// Everything that the journals beside a record hold and its image does not, and how far each was read.
struct Journals {
    place: PlaceKind,
    times: Times,
    remembered: Remembered,
    frames: Vec<Frame>,
    follows: Follows,
    /// What was found, and in which journal.
    of_journals: Vec<(SeatId, Finding)>,
    findings: Vec<Finding>,
}

impl Default for Journals {
    fn default() -> Self {
        Self {
            place: PlaceKind::Local,
            times: Times { wall_ms: 0, steady_ms: 0 },
            remembered: Remembered::default(),
            frames: Vec::new(),
            follows: Follows::default(),
            of_journals: Vec::new(),
            findings: Vec::new(),
        }
    }
}

impl Journals {
    fn read(
        &mut self,
        disk: &dyn Disk,
        parts: &Parts,
        facts: &ImageFacts,
        unlocked: &Unlocked,
    ) -> Result<(), VaultError> {
        for (seat, path) in &parts.journals {
            let taken = self.remembered.taken(*seat);
            self.read_one(disk, (*seat, path), facts, unlocked, taken)?;
        }
        for (seat, number) in journal::vouched(&self.frames, facts) {
            let waits = self.follows.get(seat).is_some_and(|follow| follow.reached.waits_for(number));
            let path = parts.journals.iter().find(|(other, _)| waits && *other == seat).map(|(_, path)| path);
            let Some(path) = path else { continue };
            self.frames.retain(|frame| frame.body.seat != seat);
            self.of_journals.retain(|(other, _)| *other != seat);
            self.read_one(disk, (seat, path), facts, unlocked, number)?;
        }
        self.findings.extend(std::mem::take(&mut self.of_journals).into_iter().map(|(_, finding)| finding));
        missing_frames(&self.frames, facts, &mut self.findings);
        Ok(())
    }

    /// Reads one journal. One that can't be read is named and the others go on.
    fn read_one(
        &mut self,
        disk: &dyn Disk,
        (seat, path): (SeatId, &Path),
        facts: &ImageFacts,
        unlocked: &Unlocked,
        taken: u64,
    ) -> Result<(), VaultError> {
        let (on_share, left) = (self.place.is_shared(), facts.left());
        let before = Before { on_share, left: &left, taken, opened: self.remembered.opened(seat) };
        let (reading, reached) = match read_journal(disk, path, seat, facts, unlocked, before) {
            Ok(read) => read,
            // Folded in and removed by another seat since the folder was listed.
            Err(DiskError::Missing { .. }) => return Ok(()),
            Err(error) => {
                let why = error.to_string();
                self.of_journals.push((seat, Finding::JournalUnreadable { path: path.to_owned(), why }));
                return Ok(());
            }
        };
        if let Some(format) = reading.newer {
            return Err(VaultError::NewerJournal { path: path.to_owned(), format });
        }
        self.of_journals.extend(reading.findings.into_iter().map(|finding| (seat, finding)));
        let tells = !on_share && journal::tells_of_its_writer(disk, path);
        let live = if tells { disk.has_writer(path) } else { self.wrote_just_now(&reading.frames) };
        let heard = live.then_some(self.times);
        self.follows.insert(seat, Follow::read(path, reached, &reading.frames, heard));
        let fresh: Vec<_> =
            reading.frames.into_iter().filter(|frame| !facts.coverage.holds(seat, frame.body.number)).collect();
        let operations = fresh.iter().map(|frame| frame.body.operations.len()).sum();
        // Frames that only said where somebody was are nothing to take in.
        if operations > 0 || live && !fresh.is_empty() {
            let found = Finding::JournalFound { seat, frames: fresh.len(), operations, live };
            self.of_journals.push((seat, found));
        }
        self.frames.extend(fresh);
        Ok(())
    }

    /// Whether a journal's writer is to be taken to be at work. On a share no lock says so: one that did would keep others
    /// from reading, over SMB. So it is one that wrote a moment ago, by its clock, and did not say that it left. A wrong
    /// clock is found out at once: whoever is there answers the newcomer.
    fn wrote_just_now(&self, frames: &[Frame]) -> bool {
        let left = frames.iter().rev().find_map(|frame| frame.body.sign).is_some_and(|sign| sign.left);
        let last = frames.last().map(|frame| frame.body.stamp.wall_ms);
        !left && last.is_some_and(|last| self.times.wall_ms.abs_diff(last) < GONE_AFTER_MS)
    }
}

/// Names frames that another seat has seen and that neither the image nor any journal holds.
fn missing_frames(frames: &[Frame], facts: &ImageFacts, findings: &mut Vec<Finding>) {
    let mut seen: Vec<crate::vault::Head> = Vec::new();
    for head in frames.iter().flat_map(|frame| &frame.body.seen) {
        match seen.iter_mut().find(|known| known.seat == head.seat) {
            Some(known) if known.number < head.number => *known = *head,
            Some(_) => {}
            None => seen.push(*head),
        }
    }
    let withheld: Vec<_> = findings.iter().filter_map(Finding::withheld).collect();
    for head in seen {
        let held = facts.coverage.head(head.seat).map_or(0, |held| held.number);
        let have = frames
            .iter()
            .filter(|frame| frame.body.seat == head.seat)
            .map(|frame| frame.body.number)
            .chain(withheld.iter().filter(|(seat, _)| *seat == head.seat).map(|(_, numbers)| *numbers.end()))
            .fold(held, u64::max);
        if have < head.number {
            findings.push(Finding::MissingFrames { seat: head.seat, from: have.saturating_add(1), to: head.number });
        }
    }
}
