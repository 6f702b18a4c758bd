//! Three seats at one record on a share that does everything wrong, by a seed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use marac::domain::entry::{EntryKind, Standing};
use marac::domain::identifier::{ActionId, EntryId, ListingId};
use marac::domain::listing::{Deferral, OrderKey};
use marac::record::Record;
use marac::record::change::{Change, Made, UndoStep};
use marac::record::session::request;
use marac::vault::*;

use crate::lagging::Lagging;
use crate::sample::*;
use crate::sim_disk::*;

const SEATS: usize = 3;
const YEAR: u64 = 365 * 86_400_000;

fn path() -> PathBuf {
    PathBuf::from("/share/Crawley.marac")
}

/// A record before the meeting, and what in it is worked on.
pub struct World {
    key: Arc<Unlocked>,
    files: Files,
    sample: Sample,
    entries: [EntryId; 2],
    actions: [ActionId; 2],
    listing: ListingId,
}

impl World {
    pub fn new() -> Self {
        let (mut record, key) = founded();
        let sample = fill(&mut record, NOW);
        let (case, meeting, police) = (sample.referrals[0].id, sample.december.id, sample.police.id);
        let entries = [0, 1].map(|n| entry(case, meeting, police, &format!("abc {n}")));
        let actions = [0, 1].map(|n| action(case, meeting, police, &format!("abc {n}")));
        for entry in &entries {
            record.make(&Change::FileEntry(entry.clone()), NOW).unwrap();
        }
        for action in &actions {
            record.make(&Change::AgreeAction(action.clone()), NOW).unwrap();
        }
        let listing = record.case(meeting, case).unwrap().listing.id;
        let key = Arc::new(key);
        let disk = SimDisk::new(&Files::default(), Abilities::default());
        let request = OpenRequest { disk: disk.clone(), ..request(&path(), key.clone()) };
        create(&request, &record.image(1, &[]).unwrap()).unwrap().close(Closing::Leave).unwrap();
        let files = disk.files();
        Self { key, files, sample, entries: entries.map(|e| e.id), actions: actions.map(|a| a.id), listing }
    }

    fn change(&self, random: &mut Random) -> Change {
        let (case, meeting) = (self.sample.referrals[0].id, self.sample.december.id);
        let text: String =
            (0..1 + random.below(8)).map(|_| *random.pick(&['a', 'b', 'é', ' ', 'd']).unwrap()).collect();
        let text = text + "x";
        let (entry_id, action_id) = (self.entries[random.below(2)], self.actions[random.below(2)]);
        match random.below(11) {
            0..=2 => Change::ReviseEntry {
                id: entry_id,
                speaker: Some(text.clone()),
                text,
                kind: EntryKind::Information(Standing::Opinion),
                agency: None,
                at: at("2026-12-10T10:00:00"),
            },
            3 => Change::RemoveEntry(entry_id),
            4 | 5 => Change::ReviseAction {
                id: action_id,
                outcome: Some(text.clone()),
                text,
                owner: None,
                owner_person: None,
                due: date(&format!("2026-12-{}", 11 + random.below(19))),
            },
            6 => Change::OrderCases(vec![(self.listing, OrderKey(format!("m{}", random.below(999))))]),
            7 | 8 => Change::FileEntry(entry(case, meeting, self.sample.police.id, &text)),
            9 => Change::KeepDraft { case: Some(case), text },
            _ => Change::Defer {
                listing: self.listing,
                deferral: Some(Deferral {
                    decided_by: text,
                    at: at("2026-12-01T10:00:00"),
                    reason: "cap".to_owned(),
                    referrer_told: false,
                    idva_told: false,
                    manager_oversight: false,
                    interim_safety_plan: None,
                }),
            },
        }
    }
}

/// Every place is a share.
struct OnAShare;

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
}

/// One schedule.
pub struct Schedule<'w> {
    world: &'w World,
    random: Random,
    seed: u64,
    views: [Arc<Lagging>; SEATS],
    clocks: [Arc<AtomicU64>; SEATS],
    seats: [Option<Seat>; SEATS],
    saved: Vec<Operation>,
    pub story: Vec<String>,
}

type Wrong = String;

impl<'w> Schedule<'w> {
    pub fn new(world: &'w World, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let abilities = Abilities {
            links: !random.one_in(4),
            locks: !random.one_in(2),
            replaces: true,
            room: if random.one_in(2) { Room::None } else { Room::Little(2048) },
        };
        let disk = SimDisk::new(&world.files, abilities);
        let views = [(); SEATS].map(|()| Lagging::new(disk.elsewhere()));
        let clocks = [(); SEATS].map(|()| {
            let off = match random.below(8) {
                0 => NOW - YEAR,
                1 => NOW + YEAR,
                _ => NOW + random.below(60_000) as u64,
            };
            Arc::new(AtomicU64::new(off))
        });
        let story = vec![format!("{abilities:?}")];
        Self { world, random, seed, views, clocks, seats: [const { None }; SEATS], saved: Vec::new(), story }
    }

    /// Plays it to the end. How many operations were called saved.
    pub fn play(&mut self) -> Result<usize, Wrong> {
        for _ in 0..10 + self.random.below(25) {
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
            steady: clock.clone(),
            clock,
            ..request(&path(), self.world.key.clone())
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
        let key = self.world.key.person_key().verify;
        let said = |error| format!("{who} can't load: {error}");
        let mut record = Record::load(&opened.image, &key, opened.vault.seat(), now).map_err(said)?;
        for frame in &opened.frames {
            record.apply(&frame.body.operations, now).map_err(said)?;
        }
        Ok(Seat { record, vault: opened.vault, undo: Vec::new(), unsaved: Vec::new() })
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

    /// Takes in what the others did, as far as it is seen.
    fn hear(&mut self, who: usize) -> Result<(), Wrong> {
        if self.is_cut_off(who) {
            return Ok(());
        }
        let opened = open(&self.request(who)).map_err(|error| format!("{who} can't hear: {error}"))?;
        let now = self.now(who);
        let seat = self.seats[who].as_mut().unwrap();
        for frame in &opened.frames {
            seat.record.apply(&frame.body.operations, now).map_err(|error| format!("{who} can't hear: {error}"))?;
        }
        self.tell(format!("{who} hears {}", opened.frames.len()));
        Ok(())
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
        let image = self.image(who);
        let published = self.seats[who].as_mut().unwrap().vault.publish(&image);
        let outdated = matches!(published, Err(VaultError::Outdated { .. }));
        let said = published.map(|one| (one.number, one.in_place)).map_err(|error| error.to_string());
        self.tell(format!("{who} publishes: {said:?}"));
        if outdated {
            // What another published is taken in by opening again.
            self.leave(who, false);
        }
    }

    fn leave(&mut self, who: usize, folding: bool) {
        if !self.seats[who].as_ref().unwrap().vault.unsaved().is_empty() {
            return;
        }
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
        let mut order: Vec<usize> = (0..SEATS).filter(|who| self.seats[*who].is_some()).collect();
        while !order.is_empty() {
            let who = order.swap_remove(self.random.below(order.len()));
            let folding = self.random.one_in(2);
            self.leave(who, folding);
        }
        let mut dumps = Vec::new();
        for who in 0..SEATS {
            let mut seat = self.opened(who)?;
            let dump = seat.record.canonical_dump().map_err(|error| error.to_string())?;
            seat.record.verify_audit().map_err(|error| error.to_string())?;
            // What is in it already changes nothing when it is applied once more.
            if who == 0 {
                let now = self.now(who);
                seat.record.apply(&self.saved, now).map_err(|error| error.to_string())?;
                let again = seat.record.canonical_dump().map_err(|error| error.to_string())?;
                let lacking: Vec<_> = again.lines().filter(|line| !dump.lines().any(|known| known == *line)).collect();
                if again != dump {
                    return Err(format!("what was called saved is in nothing: {lacking:#?}"));
                }
            }
            dumps.push(dump);
        }
        if dumps.iter().any(|dump| *dump != dumps[0]) {
            return Err("the seats see different things".to_owned());
        }
        Ok(self.saved.len())
    }
}
