//! Three seats at one record on a share that does everything wrong, by a seed.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use marac::record::Record;
use marac::record::change::{Made, UndoStep};
use marac::record::session::request;
use marac::vault::*;

use crate::lagging::Lagging;
use crate::sample::NOW;
use crate::sim_disk::*;
use crate::work::{World, path};

const SEATS: usize = 3;
/// After so many looks at the share a seat has seen all.
const LOOKS: usize = 20;
pub const YEAR: u64 = 365 * 86_400_000;

/// Every place is a share.
pub struct OnAShare;

impl PlaceCheck for OnAShare {
    fn check(&self, _: &Path) -> Result<PlaceKind, place::PlaceRefused> {
        Ok(PlaceKind::Share)
    }
}

struct Seat {
    record: Record,
    vault: Vault,
    undo: Vec<UndoStep>,
    /// Made, and not called saved yet.
    unsaved: Vec<Operation>,
    /// Everything that was made and taken in here: what a record that is loaded afresh may lack.
    known: Vec<Operation>,
}

/// What the share may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Others' journals are seen late by those who read on; whoever folds sees them as they are, and sees who is at work.
    Coherent,
    /// Nobody can rely on seeing the last of a journal, nor on a lock.
    Stale,
}

/// One schedule.
pub struct Schedule<'w> {
    share: Share,
    world: &'w World,
    random: Random,
    seed: u64,
    views: [Arc<Lagging>; SEATS],
    clocks: [Arc<AtomicU64>; SEATS],
    seats: [Option<Seat>; SEATS],
    saved: Vec<Operation>,
    pub story: Vec<String>,
}

pub type Wrong = String;

/// What the file system of a share can do, which differs from one to the next.
pub fn abilities_of(share: Share, random: &mut Random) -> Abilities {
    Abilities {
        links: !random.one_in(4),
        locks: share == Share::Coherent || !random.one_in(2),
        replaces: true,
        room: if random.one_in(2) { Room::None } else { Room::Little(2048) },
    }
}

/// The seats' clocks, of which some are a year off.
pub fn clocks_of(random: &mut Random) -> [Arc<AtomicU64>; SEATS] {
    [(); SEATS].map(|()| {
        let off = match random.below(8) {
            0 => NOW - YEAR,
            1 => NOW + YEAR,
            _ => NOW + random.below(60_000) as u64,
        };
        Arc::new(AtomicU64::new(off))
    })
}

impl<'w> Schedule<'w> {
    pub fn new(world: &'w World, share: Share, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let abilities = abilities_of(share, &mut random);
        let disk = SimDisk::new(&world.files, abilities);
        let views = [(); SEATS].map(|()| Lagging::new(disk.elsewhere()));
        let clocks = clocks_of(&mut random);
        let story = vec![format!("{abilities:?}")];
        Self { share, world, random, seed, views, clocks, seats: [const { None }; SEATS], saved: Vec::new(), story }
    }

    /// Plays it to the end. How many operations were called saved.
    pub fn play(&mut self) -> Result<usize, Wrong> {
        for _ in 0..6 + self.random.below(11) {
            self.step()?;
        }
        self.end()
    }

    fn tell(&mut self, what: String) {
        self.story.push(what);
    }

    fn request(&self, who: usize) -> OpenRequest {
        let clock = self.clocks[who].clone();
        let clock: open::WallClock = Arc::new(move || clock.fetch_add(1, Ordering::SeqCst));
        OpenRequest {
            disk: self.views[who].clone(),
            place: Arc::new(OnAShare),
            reader: self.world.reader.clone(),
            steady: clock.clone(),
            clock,
            ..request(&path(), self.world.keys[who].clone())
        }
    }

    fn now(&self, who: usize) -> u64 {
        self.clocks[who].fetch_add(1 + self.seed % 7, Ordering::SeqCst)
    }

    fn is_cut_off(&self, who: usize) -> bool {
        self.views[who].disk().faults().is_set()
    }

    fn step(&mut self) -> Result<(), Wrong> {
        let who = self.random.below(SEATS);
        match self.random.below(32) {
            0..=2 => self.lag(who),
            3 | 4 => self.catch_up(who),
            5 => self.cut_off(who),
            6 | 7 => self.reconnect(who),
            kind => {
                if !self.sit_down(who)? {
                    return Ok(());
                }
                match kind {
                    8..=20 => self.make(who),
                    21 | 22 => self.take_back(who),
                    23..=26 => self.hear(who)?,
                    27 | 28 => self.publish(who),
                    29 => self.leave(who, true),
                    30 => self.leave(who, false),
                    _ => {
                        self.tell(format!("{who} crashes"));
                        self.seats[who] = None;
                    }
                }
            }
        }
        Ok(())
    }

    /// Somebody's journal is seen late, or in part.
    fn lag(&mut self, who: usize) {
        let own = self.seats[who].as_ref().map(|seat| names::journal(&path(), seat.vault.seat()));
        let files = self.views[who].disk().files();
        let journals: Vec<_> = files
            .0
            .iter()
            .filter(|(path, _)| path.to_string_lossy().contains(".journal-") && Some(*path) != own.as_ref())
            .collect();
        let Some((journal, bytes)) = self.random.pick(&journals).copied() else { return };
        let part = if self.random.one_in(3) { Some(self.random.below(bytes.len() + 1)) } else { None };
        self.views[who].freeze(journal, part);
        self.tell(format!("{who} sees {} late: {part:?}", journal.display()));
    }

    fn catch_up(&mut self, who: usize) {
        let files = self.views[who].disk().files();
        let all: Vec<_> = files.0.keys().collect();
        if let Some(path) = self.random.pick(&all) {
            self.views[who].thaw(path);
        }
    }

    fn cut_off(&mut self, who: usize) {
        let faults = self.views[who].disk().faults();
        faults.set(Some(Fault { at: faults.count(), errno: Errno::Stale, lasting: Lasting::ForEver, done: false }));
        self.tell(format!("{who} is cut off"));
    }

    fn reconnect(&mut self, who: usize) {
        self.views[who].disk().faults().set(None);
        self.tell(format!("{who} is connected"));
    }

    fn sit_down(&mut self, who: usize) -> Result<bool, Wrong> {
        if self.seats[who].is_some() {
            return Ok(true);
        }
        if self.is_cut_off(who) {
            return Ok(false);
        }
        let seat = self.opened(who)?;
        self.tell(format!("{who} opens as {}", seat.vault.seat()));
        self.seats[who] = Some(seat);
        Ok(true)
    }

    fn opened(&mut self, who: usize) -> Result<Seat, Wrong> {
        let opened = open(&self.request(who)).map_err(|error| format!("{who} can't open: {error}"))?;
        let now = self.now(who);
        let key = self.world.keys[who].person_key().verify;
        let said = |error| format!("{who} can't load: {error}");
        let mut record = Record::load(&opened.image, &key, opened.vault.seat(), now).map_err(said)?;
        for frame in &opened.frames {
            record.apply(&frame.body.operations, now).map_err(said)?;
        }
        Ok(Seat { record, vault: opened.vault, undo: Vec::new(), unsaved: Vec::new(), known: Vec::new() })
    }

    fn make(&mut self, who: usize) {
        let change = self.world.change(&mut self.random);
        let now = self.now(who);
        let seat = self.seats[who].as_mut().unwrap();
        // Too late for what it wants: then nothing happens.
        if let Ok(made) = seat.record.make(&change, now) {
            self.keep(who, made);
        }
    }

    fn take_back(&mut self, who: usize) {
        let now = self.now(who);
        let seat = self.seats[who].as_mut().unwrap();
        let Some(step) = seat.undo.pop() else { return };
        if let Ok(made) = seat.record.undo(&step, now) {
            self.keep(who, made);
        }
    }

    fn keep(&mut self, who: usize, made: Made) {
        let seat = self.seats[who].as_mut().unwrap();
        seat.undo.extend(made.undo);
        seat.unsaved.extend(made.operations.iter().cloned());
        seat.known.extend(made.operations.iter().cloned());
        self.append(who, made.operations);
    }

    fn append(&mut self, who: usize, operations: Vec<Operation>) {
        let seat = self.seats[who].as_mut().unwrap();
        let count = operations.len();
        let saved = seat.vault.append(operations);
        if saved.is_ok() {
            self.saved.append(&mut seat.unsaved);
        }
        let said = saved.map(|saved| saved.head.number).map_err(|error| error.to_string());
        self.tell(format!("{who} saves {count}: {said:?}"));
    }

    /// Takes in what the others did, as far as it is seen, as a session does.
    fn hear(&mut self, who: usize) -> Result<(), Wrong> {
        if self.is_cut_off(who) {
            return Ok(());
        }
        let now = self.now(who);
        let key = self.world.keys[who].person_key().verify;
        let seat = self.seats[who].as_mut().unwrap();
        let others = seat.vault.poll().map_err(|error| format!("{who} can't look: {error}"))?;
        let said = |error| format!("{who} can't take in: {error}");
        for frame in &others.frames {
            seat.record.apply(&frame.body.operations, now).map_err(said)?;
            seat.known.extend(frame.body.operations.iter().cloned());
        }
        if let Some(reload) = &others.reload {
            let mut record = Record::load(&reload.image, &key, seat.record.seat(), now).map_err(said)?;
            for frame in &reload.frames {
                record.apply(&frame.body.operations, now).map_err(said)?;
            }
            record.apply(&seat.known, now).map_err(said)?;
            seat.record = record;
        }
        seat.vault.took(&others.heads);
        // What vanished is written again with what was not saved.
        if seat.vault.unsaved().is_empty() {
            self.saved.append(&mut seat.unsaved);
        }
        if !others.is_quiet() {
            let (frames, afresh, findings) = (others.frames.len(), others.reload.is_some(), others.findings);
            self.tell(format!("{who} hears {frames} (afresh: {afresh}) {findings:?}"));
        }
        if others.publish {
            self.publish(who);
        }
        Ok(())
    }

    /// Before it folds.
    fn looks_again(&self, who: usize) {
        if self.share == Share::Coherent {
            self.views[who].thaw_all();
        }
    }

    fn image(&mut self, who: usize) -> zeroize::Zeroizing<Vec<u8>> {
        let seat = self.seats[who].as_mut().unwrap();
        let (generation, heads) = (seat.vault.next_generation(), seat.vault.heads());
        seat.record.image(generation, &heads).unwrap()
    }

    fn publish(&mut self, who: usize) {
        if !self.seats[who].as_ref().unwrap().vault.unsaved().is_empty() {
            return;
        }
        self.looks_again(who);
        let image = self.image(who);
        let published = self.seats[who].as_mut().unwrap().vault.publish(&image);
        let outdated = matches!(published, Err(VaultError::Outdated { .. }));
        let said = published.map(|one| (one.number, one.in_place)).map_err(|error| error.to_string());
        self.tell(format!("{who} publishes: {said:?}"));
        if outdated {
            self.tell(format!("{who} was not first"));
        }
    }

    fn leave(&mut self, who: usize, folding: bool) {
        if !self.seats[who].as_ref().unwrap().vault.unsaved().is_empty() {
            return;
        }
        self.looks_again(who);
        let image = folding.then(|| self.image(who));
        let seat = self.seats[who].take().unwrap();
        let closing = image.as_ref().map_or(Closing::Leave, |image| Closing::Publish(image));
        let said = match seat.vault.close(closing) {
            Ok(generation) => format!("{:?}", generation.map(|one| (one.number, one.in_place))),
            Err(refused) => {
                let said = refused.1.to_string();
                let _ = refused.0.close(Closing::Leave);
                said
            }
        };
        self.tell(format!("{who} leaves: {said}"));
    }

    fn dump(&self, who: usize) -> Result<String, Wrong> {
        self.seats[who].as_ref().unwrap().record.canonical_dump().map_err(|error| error.to_string())
    }

    /// Everyone is connected, sees everything and saves everything; then all see the same, with all that was ever saved.
    fn end(&mut self) -> Result<usize, Wrong> {
        for who in 0..SEATS {
            self.reconnect(who);
            self.views[who].thaw_all();
        }
        for who in 0..SEATS {
            if self.seats[who].as_ref().is_some_and(|seat| !seat.vault.unsaved().is_empty()) {
                self.append(who, Vec::new());
            }
        }
        // On a share the record itself is not looked at every time.
        let mut dumps = Vec::new();
        for _ in 0..LOOKS {
            for who in 0..SEATS {
                if self.seats[who].is_some() {
                    self.hear(who)?;
                }
            }
        }
        for who in 0..SEATS {
            if self.seats[who].is_some() {
                dumps.push(self.dump(who)?);
            }
        }
        let mut order: Vec<usize> = (0..SEATS).filter(|who| self.seats[*who].is_some()).collect();
        while !order.is_empty() {
            let who = order.swap_remove(self.random.below(order.len()));
            let folding = self.random.one_in(2);
            self.leave(who, folding);
        }
        let who = self.random.below(SEATS);
        let seat = self.opened(who)?;
        seat.record.verify_audit().map_err(|error| error.to_string())?;
        self.seats[who] = Some(seat);
        let dump = self.dump(who)?;
        // What is in it already changes nothing when it is applied once more.
        let now = self.now(who);
        let seat = self.seats[who].as_mut().unwrap();
        seat.record.apply(&self.saved, now).map_err(|error| error.to_string())?;
        let again = self.dump(who)?;
        if again != dump {
            let lacking: Vec<_> = again.lines().filter(|line| !dump.lines().any(|known| known == *line)).collect();
            return Err(format!("what was called saved is in nothing: {lacking:#?}"));
        }
        dumps.push(dump);
        if dumps.iter().any(|dump| *dump != dumps[0]) {
            return Err("the seats see different things".to_owned());
        }
        Ok(self.saved.len())
    }
}
