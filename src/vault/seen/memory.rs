//! What was seen of a record, and what of it is missing from one that was found.

use std::collections::{HashMap, HashSet};

use minicbor::{Decode, Encode};

use crate::vault::clock::Stamp;
use crate::vault::frame::{Frame, Head};
use crate::vault::ids::{Hash, KeyId, RecordId, SeatId};
use crate::vault::image::ImageFacts;
use crate::vault::known_files::KnownFiles;
use crate::vault::log::LogMark;
use crate::vault::loss::{Behind, Loss, Names};
use crate::vault::signed::Signer;
use crate::vault::trust::Known;

/// Raised when an older program would misunderstand what a newer one keeps.
pub const FORMAT: u32 = 1;
/// As many seats are remembered: those of the newest generations. A file that goes back behind the oldest of them lacks
/// all of these too.
const MAX_SEATS: usize = 1024;
/// The log of as many sittings is remembered: the newest.
pub const MAX_LOGS: usize = 512;
/// As many frames of each seat are remembered one by one, so that lost changes can be counted.
const MAX_MARKS: usize = 256;

/// A frame of a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Mark {
    #[n(0)]
    number: u64,
    /// How many changes the seat had written with it, those of all frames before included.
    #[n(1)]
    changes: u64,
    #[n(2)]
    at_ms: u64,
    /// The stamp of its last change; none where it held none.
    #[n(3)]
    last: Option<Stamp>,
}

/// What a frame held, as far as it is remembered.
#[derive(Debug, Clone, Copy)]
pub struct Noted {
    pub changes: u64,
    pub at_ms: u64,
    /// The stamp of its last change.
    pub last: Option<Stamp>,
}

impl Noted {
    pub fn of(frame: &Frame) -> Self {
        let body = &frame.body;
        let last = body.operations.last().map(|operation| operation.stamp);
        Self { changes: body.operations.len() as u64, at_ms: body.stamp.wall_ms, last }
    }
}

/// How far a seat was seen.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SeenSeat {
    #[n(0)]
    head: Head,
    /// The person's name.
    #[n(1)]
    who: Option<String>,
    /// The generation by which it got as far.
    #[n(2)]
    since: u64,
    /// Its last frames, in order; none where it was seen in a generation only.
    #[n(3)]
    marks: Vec<Mark>,
    /// Its last frame that was folded into the generation that was seen.
    #[cbor(n(4), default)]
    folded: u64,
}

/// Somebody who was on the roster, and signs with this key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SeenPerson {
    #[n(0)]
    key: KeyId,
    #[n(1)]
    name: String,
    /// Whether their access was withdrawn.
    #[n(2)]
    left: bool,
}

impl SeenSeat {
    fn at(&self, number: u64) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.number == number)
    }

    /// Whether nothing is lost with these frames.
    fn is_kept(&self, loss: &Loss, kept: &HashSet<Stamp>) -> bool {
        let of_loss = self.marks.iter().filter(|mark| (loss.from..=loss.to).contains(&mark.number));
        let held = of_loss.filter(|mark| mark.last.is_none_or(|last| kept.contains(&last))).count() as u64;
        held == loss.to.saturating_sub(loss.from).saturating_add(1)
    }

    /// What is known of frames that are missing.
    fn loss(&self, from: u64, to: u64) -> Loss {
        let last = self.at(to);
        let before = if from == 1 { Some(0) } else { self.at(from - 1).map(|mark| mark.changes) };
        let changes = last.zip(before).map(|(last, before)| last.changes.saturating_sub(before));
        let until_ms = last.or(self.marks.last()).map(|mark| mark.at_ms);
        Loss { seat: self.head.seat, from, to, who: self.who.clone(), until_ms, changes }
    }
}

/// What was seen of a record.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Memory {
    #[n(0)]
    pub format: u32,
    #[n(1)]
    pub record: RecordId,
    /// Under which name.
    #[n(2)]
    pub path: String,
    #[n(3)]
    pub generation: u64,
    /// The SHA-256 of that generation's image.
    #[n(4)]
    pub image: Hash,
    #[n(5)]
    pub epoch: u64,
    #[n(6)]
    seats: Vec<SeenSeat>,
    /// Whether that generation was signed.
    #[cbor(n(7), default)]
    pub signed: bool,
    #[cbor(n(8), default)]
    people: Vec<SeenPerson>,
    /// How far the log of the newest sittings went, and its chain.
    #[cbor(n(9), default)]
    pub log: Vec<LogMark>,
    /// What was found out of generations beside it. (10 was the journals beside it, which the record says itself now.)
    #[cbor(n(11), default)]
    pub files: KnownFiles,
}

/// A generation, as it is remembered.
pub struct Glimpse<'a> {
    pub facts: &'a ImageFacts,
    /// The SHA-256 of its image.
    pub image: Hash,
    pub names: &'a Names,
    pub signer: Signer,
    pub log: Vec<LogMark>,
}

impl Memory {
    /// A generation, with no journal.
    pub fn of(glimpse: Glimpse<'_>, path: &str) -> Self {
        let mut memory = Self {
            format: FORMAT,
            record: glimpse.facts.record,
            path: path.to_owned(),
            generation: 0,
            image: Hash::NONE,
            epoch: 0,
            seats: Vec::new(),
            signed: false,
            people: Vec::new(),
            log: Vec::new(),
            files: KnownFiles::default(),
        };
        memory.published(glimpse);
        memory
    }

    /// Notes a generation.
    pub fn published(&mut self, glimpse: Glimpse<'_>) {
        let Glimpse { facts, image, names, signer, log } = glimpse;
        self.signed |= signer.key().is_some();
        self.meet(facts, names);
        self.remember_log(&log);
        if facts.coverage.generation >= self.generation {
            self.generation = facts.coverage.generation;
            self.image = image;
        }
        self.epoch = self.epoch.max(facts.epoch);
        let since = self.generation;
        let mut index: HashMap<SeatId, usize> =
            self.seats.iter().enumerate().map(|(at, seen)| (seen.head.seat, at)).collect();
        for head in &facts.coverage.heads {
            let name = names.of_seat(head.seat).map(str::to_owned);
            match index.get(&head.seat).and_then(|at| self.seats.get_mut(*at)) {
                Some(seen) => {
                    seen.folded = seen.folded.max(head.number);
                    seen.who = name.or_else(|| seen.who.take());
                    if seen.head.number < head.number {
                        (seen.head, seen.since) = (*head, since);
                    }
                }
                None => {
                    index.insert(head.seat, self.seats.len());
                    self.seats.push(SeenSeat { head: *head, who: name, since, marks: Vec::new(), folded: head.number });
                }
            }
        }
        self.forget();
    }

    fn meet(&mut self, facts: &ImageFacts, names: &Names) {
        for writer in &facts.writers {
            let key = writer.key();
            let name = names.of_key(key).map_or_else(|| key.to_string(), str::to_owned);
            self.remember_person(SeenPerson { key, name, left: writer.last_epoch.is_some() });
        }
    }

    fn remember_person(&mut self, person: SeenPerson) {
        match self.people.iter_mut().find(|known| known.key == person.key) {
            Some(known) => known.left |= person.left,
            None => self.people.push(person),
        }
    }

    fn remember_log(&mut self, marks: &[LogMark]) {
        for mark in marks {
            match self.log.iter_mut().find(|known| known.stamp.seat == mark.stamp.seat) {
                Some(known) if known.stamp < mark.stamp => *known = *mark,
                Some(_) => {}
                None => self.log.push(*mark),
            }
        }
        if self.log.len() > MAX_LOGS {
            self.log.sort_unstable_by_key(|mark| std::cmp::Reverse(mark.stamp));
            self.log.truncate(MAX_LOGS);
        }
    }

    /// The people who were on the roster.
    pub fn known(&self) -> Known {
        let (left, active): (Vec<_>, Vec<_>) = self.people.iter().partition(|person| person.left);
        let keys = |people: Vec<&SeenPerson>| people.iter().map(|person| person.key).collect();
        Known { active: keys(active), left: keys(left), unsigned: !self.signed }
    }

    /// The name of somebody whose access has ended.
    pub fn left(&self, key: KeyId) -> Option<&str> {
        self.people.iter().find(|one| one.key == key && one.left).map(|one| one.name.as_str())
    }

    /// Of each seat of which this person's key opened frames, the numbers of the first that is remembered and of the last.
    pub fn opened(&self) -> HashMap<SeatId, (u64, u64)> {
        let both = |seen: &SeenSeat| Some((seen.head.seat, (seen.marks.first()?.number, seen.marks.last()?.number)));
        self.seats.iter().filter_map(both).collect()
    }

    /// Whether an image holds every frame that the generation held which was seen: then it holds everybody too.
    pub fn is_held_by(&self, facts: &ImageFacts) -> bool {
        let held: HashMap<SeatId, u64> = facts.coverage.heads.iter().map(|head| (head.seat, head.number)).collect();
        self.seats.iter().all(|seen| seen.folded <= held.get(&seen.head.seat).copied().unwrap_or(0))
    }

    /// Who was on the roster and is not on this one, by name.
    pub fn lacking(&self, facts: &ImageFacts) -> Vec<String> {
        let gone = |person: &&SeenPerson| facts.writer(person.key).is_none();
        self.people.iter().filter(gone).map(|person| person.name.clone()).collect()
    }

    /// Notes a frame.
    pub fn frame(&mut self, head: Head, written: Noted, who: Option<&str>) {
        let Noted { changes, at_ms, last } = written;
        let since = self.generation;
        let seen = match self.seats.iter().position(|seen| seen.head.seat == head.seat) {
            Some(at) => self.seats.get_mut(at),
            None => {
                self.seats.push(SeenSeat { head, who: None, since, marks: Vec::new(), folded: 0 });
                self.seats.last_mut()
            }
        };
        let Some(seen) = seen else { return };
        if seen.head.number <= head.number {
            seen.head = head;
            seen.since = since;
        }
        if let Some(who) = who {
            seen.who = Some(who.to_owned());
        }
        let before = match seen.marks.last() {
            Some(before) if before.number.saturating_add(1) == head.number => before.changes,
            None if head.number == 1 => 0,
            // Seen already, or not seen from its beginning: then nothing can be counted across the gap.
            Some(before) if before.number >= head.number => return,
            _ => {
                seen.marks.clear();
                0
            }
        };
        seen.marks.push(Mark { number: head.number, changes: before.saturating_add(changes), at_ms, last });
        let excess = seen.marks.len().saturating_sub(MAX_MARKS);
        seen.marks.drain(..excess);
        self.forget();
    }

    /// Forgets what a seat wrote.
    pub fn forget_seat(&mut self, seat: SeatId) {
        self.seats.retain(|seen| seen.head.seat != seat);
    }

    fn forget(&mut self) {
        if self.seats.len() > MAX_SEATS {
            self.seats.sort_by_key(|seen| std::cmp::Reverse(seen.since));
            self.seats.truncate(MAX_SEATS);
        }
    }

    /// Adds what another memory of the same record has seen.
    pub fn merge(&mut self, other: &Self) {
        if other.generation > self.generation {
            (self.generation, self.image) = (other.generation, other.image);
        }
        self.epoch = self.epoch.max(other.epoch);
        self.signed |= other.signed;
        for person in &other.people {
            self.remember_person(person.clone());
        }
        self.remember_log(&other.log);
        self.files.clone_from(&other.files);
        for theirs in &other.seats {
            match self.seats.iter_mut().find(|seen| seen.head.seat == theirs.head.seat) {
                Some(ours) if ours.head.number >= theirs.head.number && !ours.marks.is_empty() => {
                    ours.folded = ours.folded.max(theirs.folded);
                }
                Some(ours) => {
                    ours.folded = ours.folded.max(theirs.folded);
                    if ours.head.number < theirs.head.number {
                        ours.head = theirs.head;
                    }
                    ours.marks.clone_from(&theirs.marks);
                    ours.who = ours.who.take().or_else(|| theirs.who.clone());
                }
                None => self.seats.push(theirs.clone()),
            }
        }
        self.forget();
    }

    /// What was seen and is neither in the image nor among the frames. Frames without a change are no loss, nor are those
    /// whose changes are kept on this machine.
    pub fn behind(&self, facts: &ImageFacts, frames: &[Frame], kept: &HashSet<Stamp>) -> Behind {
        let mut by_seat: HashMap<SeatId, Vec<(u64, Hash)>> = HashMap::new();
        for frame in frames {
            by_seat.entry(frame.body.seat).or_default().push((frame.body.number, frame.hash));
        }
        let covered: HashMap<SeatId, Head> = facts.coverage.heads.iter().map(|head| (head.seat, *head)).collect();
        let missing = self.seats.iter().filter_map(|seen| {
            let beside = by_seat.get(&seen.head.seat).map_or(&[][..], Vec::as_slice);
            missing(seen, covered.get(&seen.head.seat), beside).filter(|loss| !seen.is_kept(loss, kept))
        });
        let older = |seen: u64, found: u64| (found < seen).then_some((seen, found));
        Behind {
            missing: missing.collect(),
            generation: older(self.generation, facts.coverage.generation),
            epoch: older(self.epoch, facts.epoch),
            elsewhere: None,
        }
    }

    /// What is known of frames of a seat that are missing.
    pub fn tell(&self, loss: &mut Loss) {
        let Some(seen) = self.seats.iter().find(|seen| seen.head.seat == loss.seat) else { return };
        let known = seen.loss(loss.from, loss.to);
        loss.who = loss.who.take().or(known.who);
        loss.until_ms = loss.until_ms.or(known.until_ms);
        loss.changes = loss.changes.or(known.changes);
    }
}

fn missing(seen: &SeenSeat, covered: Option<&Head>, beside: &[(u64, Hash)]) -> Option<Loss> {
    let head = &seen.head;
    let held = covered.map_or(0, |covered| covered.number);
    if held > head.number {
        return None;
    }
    let other = |hash: Hash| hash != head.hash;
    let replaced = covered.is_some_and(|covered| covered.number == head.number && other(covered.hash))
        || beside.iter().any(|(number, hash)| *number == head.number && other(*hash));
    if replaced {
        return Some(seen.loss(head.number, head.number));
    }
    let mut there: Vec<u64> =
        beside.iter().map(|(number, _)| *number).filter(|number| *number > held && *number <= head.number).collect();
    there.sort_unstable();
    there.dedup();
    // The first number that is not there, and the last.
    let first = there.iter().zip(held.saturating_add(1)..).find(|(number, due)| **number != *due).map(|(_, due)| due);
    let from = first.unwrap_or_else(|| held.saturating_add(there.len() as u64).saturating_add(1));
    if from > head.number {
        return None;
    }
    let after = there.iter().rev().zip((0..=head.number).rev()).take_while(|(number, due)| **number == *due).count();
    Some(seen.loss(from, head.number.saturating_sub(after as u64)))
}
