//! Two seats in the same moment, of which one ends, and the other ends too or begins only: one is held before each of its
//! steps on the disk in turn, the other before each of its own, and then the one that was held first runs to its end.
//! Whatever either does between two steps of the other, what both had called saved is in the record.
//!
//! `MARAC_TWO_AT_ONCE` says how many of the pairs of steps are tried: every one (1), every second (2) …

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{SessionError, SessionEvent, request};
use marac::vault::disk::{DiskFile, Kind};
use marac::vault::place::PlaceRefused;
use marac::vault::{Disk, DiskError, OpenRequest, PlaceCheck, PlaceKind, RealDisk, Ticket, Unlocked};

use crate::figures::asked;
use crate::sample::*;

/// Where one seat is held, and how far it is.
#[derive(Default)]
struct Gate {
    state: Mutex<Held>,
    bell: Condvar,
}

#[derive(Default)]
struct Held {
    /// Steps taken since it was told to count.
    steps: usize,
    /// Before which of them it is held; none where it is not counted.
    before: Option<usize>,
    waits: bool,
    over: bool,
}

impl Gate {
    fn step(&self) {
        let mut held = self.state.lock().unwrap();
        let Some(before) = held.before else { return };
        held.steps += 1;
        if held.steps == before.saturating_add(1) {
            held.waits = true;
            self.bell.notify_all();
        }
        // Whichever of its threads comes by is held too.
        while held.waits {
            held = self.bell.wait(held).unwrap();
        }
    }

    fn hold_before(&self, step: usize) {
        self.state.lock().unwrap().before = Some(step);
    }

    fn is_over(&self) {
        self.state.lock().unwrap().over = true;
        self.bell.notify_all();
    }

    /// Waits until it is held, or at its end; whether it is held.
    fn is_held(&self) -> bool {
        let mut held = self.state.lock().unwrap();
        while !held.waits && !held.over {
            held = self.bell.wait(held).unwrap();
        }
        held.waits
    }

    fn let_go(&self) {
        self.state.lock().unwrap().waits = false;
        self.bell.notify_all();
    }
}

/// The machine's own disk, at the steps of which a seat can be held; in a folder of a given kind.
#[derive(Clone)]
struct Stepped(Arc<Gate>, PlaceKind);

impl Disk for Stepped {
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.0.step();
        RealDisk.create_new(path)
    }
    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.0.step();
        RealDisk.create_held(path)
    }
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
        self.0.step();
        RealDisk.read(path, limit)
    }
    fn read_start(&self, path: &Path, length: usize) -> Result<Vec<u8>, DiskError> {
        self.0.step();
        RealDisk.read_start(path, length)
    }
    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError> {
        RealDisk.read_from(path, offset, length)
    }
    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError> {
        RealDisk.kind(path)
    }
    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError> {
        RealDisk.resolve(path)
    }
    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError> {
        self.0.step();
        RealDisk.list(folder)
    }
    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.0.step();
        RealDisk.rename(from, to)
    }
    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.0.step();
        RealDisk.link(from, to)
    }
    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        self.0.step();
        RealDisk.remove(path)
    }
    fn make_folder(&self, folder: &Path) -> Result<(), DiskError> {
        RealDisk.make_folder(folder)
    }
    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.0.step();
        RealDisk.sync_folder(folder)
    }
    fn has_writer(&self, path: &Path) -> bool {
        RealDisk.has_writer(path)
    }
}

impl PlaceCheck for Stepped {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(self.1)
    }
}

/// A record with one entry, as files to begin with again and again.
struct Beginning {
    key: Arc<Unlocked>,
    folder: tempfile::TempDir,
}

impl Beginning {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = Arc::new(Unlocked::throwaway().unwrap());
        let founder = Founder { name: "Asha Whitlock", role: "minute-taker", key: key.person_key(), recovery: None };
        let wanted = request(&folder.path().join("crawley.marac"), key.clone());
        let mut session = Session::create(&wanted, "Crawley", &founder, Box::new(|_| {})).unwrap();
        let (meeting, referral) = (meeting("2026-12-10"), referral(71_000, "Maeve Invented"));
        let police = agency("Sussex Police", "pol");
        let first = entry(referral.id, meeting.id, police.id, "begins");
        let listed_on = Some(meeting.id);
        for change in [
            Change::AddMeeting(meeting),
            Change::ReviseAgency(police),
            Change::ReceiveReferral { referral: Box::new(referral), listed_on, matches: Vec::new() },
            Change::FileEntry(first),
        ] {
            session.make(&change).unwrap();
        }
        session.close().unwrap();
        Self { key, folder }
    }

    fn again(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
        }
        folder
    }
}

fn path(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("crawley.marac")
}

/// A seat, and the words that it was told are saved.
struct Seat {
    session: Session,
    told: Receiver<SessionEvent>,
    due: Vec<(Ticket, String)>,
    gate: Arc<Gate>,
    name: &'static str,
}

impl Seat {
    fn at(beginning: &Beginning, folder: &tempfile::TempDir, place: PlaceKind, name: &'static str) -> Self {
        Self::by(&Arc::default(), beginning, folder, place, name)
    }

    fn by(
        gate: &Arc<Gate>,
        beginning: &Beginning,
        folder: &tempfile::TempDir,
        place: PlaceKind,
        name: &'static str,
    ) -> Self {
        let gate = gate.clone();
        let disk = Stepped(gate.clone(), place);
        let wanted = request(&path(folder), beginning.key.clone());
        let wanted = OpenRequest { disk: Arc::new(disk.clone()), place: Arc::new(disk), ..wanted };
        let (events, told) = channel();
        let (session, _) = Session::open(&wanted, Box::new(move |event| drop(events.send(event)))).unwrap();
        Self { session, told, due: Vec::new(), gate, name }
    }

    fn work(&mut self, number: usize) {
        let meeting = self.session.record().meetings().unwrap()[0].id;
        let case = self.session.record().conference(meeting).unwrap().cases.remove(0);
        let word = format!("{}{number}.", self.name);
        let change = Change::FileEntry(entry(case.referral.id, meeting, case.entries[0].agency.unwrap(), &word));
        let (_, ticket) = self.session.make(&change).unwrap();
        self.due.extend(ticket.map(|ticket| (ticket, word)));
    }

    /// The end of a sitting: what was typed just now is saved and folded in. Says what was called saved.
    fn end(mut self) -> BTreeSet<String> {
        self.work(7);
        self.session.publish().unwrap();
        self.work(8);
        while self.told.recv_timeout(Duration::ZERO).is_ok() {}
        let _ = self.session.take_in();
        self.work(9);
        let (name, gate) = (self.name, self.gate.clone());
        let words = self.due.into_iter().map(|(_, word)| word).collect();
        let closed = self.session.close();
        gate.is_over();
        match closed {
            // Everything is in the journal, for the others to fold in.
            Ok(_) | Err(SessionError::NotFolded { .. }) => words,
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

/// What the record holds at the next opening of those words, and whether it is whole.
fn lost(beginning: &Beginning, folder: &tempfile::TempDir, words: &BTreeSet<String>) -> Vec<String> {
    let (session, findings) = Session::open(&request(&path(folder), beginning.key.clone()), Box::new(|_| {})).unwrap();
    let wrong: Vec<_> = findings.iter().filter(|finding| finding.is_wrong()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let meeting = session.record().meetings().unwrap()[0].id;
    let case = session.record().conference(meeting).unwrap().cases.remove(0);
    let held: BTreeSet<&str> = case.entries.iter().flat_map(|entry| entry.text.split_whitespace()).collect();
    words.iter().filter(|word| !held.contains(word.as_str())).cloned().collect()
}

/// What came of one pair of steps.
struct Outcome {
    /// How many steps the first took in all.
    steps: usize,
    /// Whether each came to the step before which it was to be held.
    came: [bool; 2],
    lost: Vec<String>,
}

/// Holds the first seat, which ends, before one step and the second before another, then lets both go on to their end, the
/// first of them first. The second ends too, or opens the record only now and works in it.
fn held_at(beginning: &Beginning, place: PlaceKind, opens: bool, steps: [usize; 2]) -> Outcome {
    let folder = beginning.again();
    let sit_down = |name| {
        let mut seat = Seat::at(beginning, &folder, place, name);
        seat.session.follow().unwrap();
        seat.work(1);
        seat.session.wait_until_saved().unwrap();
        seat
    };
    let mut asha = sit_down("asha");
    let mut ben = (!opens).then(|| sit_down("ben"));
    for seat in std::iter::once(&mut asha).chain(&mut ben) {
        seat.session.catch_up().unwrap();
    }
    let gates = [asha.gate.clone(), ben.as_ref().map(|ben| ben.gate.clone()).unwrap_or_default()];
    let mut words = BTreeSet::new();
    let mut came = [false, false];
    std::thread::scope(|scope| {
        gates[0].hold_before(steps[0]);
        let asha = scope.spawn(|| asha.end());
        came[0] = gates[0].is_held();
        gates[1].hold_before(steps[1]);
        let opened = || Seat::by(&gates[1], beginning, &folder, place, "ben");
        let ben = scope.spawn(move || ben.unwrap_or_else(opened).end());
        came[1] = gates[1].is_held();
        gates[0].let_go();
        words.extend(asha.join().unwrap());
        gates[1].let_go();
        words.extend(ben.join().unwrap());
    });
    let steps = gates[0].state.lock().unwrap().steps;
    Outcome { steps, came, lost: lost(beginning, &folder, &words) }
}

#[test]
fn whatever_one_does_between_two_steps_of_another_nothing_saved_is_lost() {
    let beginning = Beginning::new();
    let every = usize::try_from(asked("MARAC_TWO_AT_ONCE", [151, 17])).unwrap();
    let (mut tried, mut both_held, mut losses) = (0, 0, Vec::new());
    for (place, opens) in [PlaceKind::Local, PlaceKind::Share].into_iter().flat_map(|one| [(one, false), (one, true)]) {
        // Somewhat more than it takes when nobody is in the way: who was first makes the other begin again.
        let alone = held_at(&beginning, place, opens, [usize::MAX; 2]).steps;
        let most = alone + alone / 2;
        for pair in (0..most * most).step_by(every) {
            let steps = [pair / most, pair % most];
            let Outcome { came, lost, .. } = held_at(&beginning, place, opens, steps);
            tried += 1;
            both_held += usize::from(came == [true, true]);
            if !lost.is_empty() {
                let other = if opens { "opens" } else { "ends" };
                losses.push(format!("{place:?}, the other {other}, held before steps {steps:?}: {lost:?}"));
            }
        }
    }
    eprintln!("{tried} pairs of steps of two seats at once, both held in {both_held}: {} lost", losses.len());
    assert!(both_held > 0, "nobody was ever held");
    assert!(losses.is_empty(), "{}", losses.join("\n"));
}
