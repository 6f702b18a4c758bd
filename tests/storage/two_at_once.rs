//! Two seats in the same moment, of which one ends, and the other ends too or begins only: one is held before each of its
//! steps on the disk in turn, the other before each of its own, and then the one that was held first runs to its end.
//! Whatever either does between two steps of the other, what both had called saved is in the record.
//!
//! `MARAC_TWO_AT_ONCE` says how many of the pairs of steps are tried: every one (1), every second (2) …

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{SessionError, SessionEvent, request};
use marac::vault::place::PlaceRefused;
use marac::vault::{OpenRequest, PlaceCheck, PlaceKind, Ticket, Unlocked};

use crate::figures::asked;
use crate::hooked::{Hooked, Step};
use crate::sample::*;

/// Where one seat is held, and how far it is.
#[derive(Default)]
struct Gate {
    state: Mutex<Held>,
    bell: Condvar,
}

#[derive(Default)]
struct Held {
    /// The steps taken since it was told to count.
    steps: Vec<Step>,
    /// Before which of them it is held; none where it is not counted.
    before: Option<usize>,
    waits: bool,
    over: bool,
}

impl Gate {
    fn step(&self, what: Step) {
        let mut held = self.state.lock().unwrap();
        let Some(before) = held.before else { return };
        held.steps.push(what);
        if held.steps.len() == before.saturating_add(1) {
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

/// Two seats, and what they are like.
#[derive(Debug, Clone, Copy)]
struct Scene {
    /// What kind of place the folder is to each: it may be a disk of the one's machine and a share for the other.
    places: [PlaceKind; 2],
    /// Whether the second opens the record only now, instead of ending too.
    opens: bool,
    /// How far its clock is ahead.
    ahead: Duration,
}

impl Scene {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for places in [
            [PlaceKind::Local; 2],
            [PlaceKind::Share; 2],
            [PlaceKind::Share, PlaceKind::Local],
            [PlaceKind::Local, PlaceKind::Share],
        ] {
            for opens in [false, true] {
                for hours in [0, 13] {
                    all.push(Self { places, opens, ahead: Duration::from_secs(hours * 60 * 60) });
                }
            }
        }
        all
    }

    /// What the first or the second opens the record with.
    fn request(&self, at: usize, beginning: &Beginning, folder: &tempfile::TempDir, gate: &Arc<Gate>) -> OpenRequest {
        let gate = gate.clone();
        let disk = Hooked::new(move |step, _| {
            gate.step(step);
            Ok(())
        });
        let ahead = if at == 1 { u64::try_from(self.ahead.as_millis()).unwrap() } else { 0 };
        let wanted = request(&path(folder), beginning.key.clone());
        let clock = wanted.clock.clone();
        OpenRequest {
            disk: Arc::new(disk),
            place: Arc::new(Is(self.places[at])),
            clock: Arc::new(move || clock() + ahead),
            ..wanted
        }
    }
}

/// Every folder is of this kind.
struct Is(PlaceKind);

impl PlaceCheck for Is {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(self.0)
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
    fn at(wanted: &OpenRequest, gate: &Arc<Gate>, name: &'static str) -> Self {
        let (events, told) = channel();
        let (session, _) = Session::open(wanted, Box::new(move |event| drop(events.send(event)))).unwrap();
        Self { session, told, due: Vec::new(), gate: gate.clone(), name }
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
    /// The steps that the first took.
    steps: Vec<Step>,
    /// Whether each came to the step before which it was to be held.
    came: [bool; 2],
    lost: Vec<String>,
}

/// Holds the first seat, which ends, before one step and the second before another, then lets both go on to their end, the
/// first of them first.
fn held_at(beginning: &Beginning, scene: Scene, steps: [usize; 2]) -> Outcome {
    let folder = beginning.again();
    let gates: [Arc<Gate>; 2] = Default::default();
    let wanted = [0, 1].map(|at| scene.request(at, beginning, &folder, &gates[at]));
    let sit_down = |at: usize, name| {
        let mut seat = Seat::at(&wanted[at], &gates[at], name);
        seat.session.follow().unwrap();
        seat.work(1);
        seat.session.wait_until_saved().unwrap();
        seat
    };
    let mut asha = sit_down(0, "asha");
    let mut ben = (!scene.opens).then(|| sit_down(1, "ben"));
    for seat in std::iter::once(&mut asha).chain(&mut ben) {
        seat.session.catch_up().unwrap();
    }
    let mut words = BTreeSet::new();
    let mut came = [false, false];
    std::thread::scope(|scope| {
        gates[0].hold_before(steps[0]);
        let asha = scope.spawn(|| asha.end());
        came[0] = gates[0].is_held();
        gates[1].hold_before(steps[1]);
        let opened = || Seat::at(&wanted[1], &gates[1], "ben");
        let ben = scope.spawn(move || ben.unwrap_or_else(opened).end());
        came[1] = gates[1].is_held();
        gates[0].let_go();
        words.extend(asha.join().unwrap());
        gates[1].let_go();
        words.extend(ben.join().unwrap());
    });
    let steps = std::mem::take(&mut gates[0].state.lock().unwrap().steps);
    Outcome { steps, came, lost: lost(beginning, &folder, &words) }
}

#[test]
fn whatever_one_does_between_two_steps_of_another_nothing_saved_is_lost() {
    let beginning = Beginning::new();
    let every = usize::try_from(asked("MARAC_TWO_AT_ONCE", [1511, 61])).unwrap();
    let (mut tried, mut both_held, mut losses) = (0, 0, Vec::new());
    for scene in Scene::all() {
        let alone = held_at(&beginning, scene, [usize::MAX; 2]).steps;
        // Somewhat more than it takes when nobody is in the way: who was first makes the other begin again.
        let most = alone.len() + alone.len() / 2;
        let some = (0..most * most).step_by(every).map(|pair| [pair / most, pair % most]);
        // And always before it puts something in place or takes something away, with the other's whole end in between.
        let changes = alone.iter().enumerate().filter(|(_, what)| [Step::Rename, Step::Remove].contains(what));
        for steps in some.chain(changes.map(|(at, _)| [at, usize::MAX])) {
            let Outcome { came, lost, .. } = held_at(&beginning, scene, steps);
            tried += 1;
            both_held += usize::from(came == [true, true]);
            if !lost.is_empty() {
                losses.push(format!("{scene:?}, held before steps {steps:?} of {alone:?}: {lost:?}"));
            }
        }
    }
    eprintln!("{tried} pairs of steps of two seats at once, both held in {both_held}: {} lost", losses.len());
    assert!(both_held > 0, "nobody was ever held");
    assert!(losses.is_empty(), "{}", losses.join("\n"));
}
