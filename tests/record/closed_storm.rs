//! Three people close cases off, let each other read them and take each other off, while others come and go, their disks refuse
//! what they like and sittings break off: once everybody has left, no file has a word of what is closed, and none opens to who is
//! off its list.
//!
//! `MARAC_CLOSED_STORMS` asks for more than the few of every day.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use marac::domain::identifier::CaseId;
use marac::domain::referral::{ClosedReason, Referral};
use marac::record::Session;
use marac::record::change::Change;
use marac::record::session::request;
use marac::vault::{DiskError, OpenRequest, Unlocked};

use crate::canaries::found;
use crate::closed::*;
use crate::closed_left::open_to;
use crate::figures::{Dice, asked, on_every_processor};
use crate::hooked::{Hooked, Step};
use crate::sample::*;
use crate::standing::{end_of, give, has_access};

const NAMES: [&str; 3] = ["Asha Whitlock", "Ben Okafor", "Carol Hythe"];
const STEPS: u64 = 40;

/// What a seat's disk refuses: generations to be removed, or made, the record to be replaced; or nearly everything, as where
/// the machine is about to go down.
const REMOVE: u8 = 1;
const CREATE: u8 = 2;
const RENAME: u8 = 4;
const DOWN: u8 = 8;

/// What happened, so that a test in which nothing did is seen.
#[derive(Default)]
struct Counts {
    closed: AtomicUsize,
    taken_off: AtomicUsize,
    refused: AtomicUsize,
    broken_off: AtomicUsize,
    not_said: AtomicUsize,
    came: AtomicUsize,
    went: AtomicUsize,
}

impl Counts {
    fn add(count: &AtomicUsize) {
        count.fetch_add(1, Ordering::SeqCst);
    }
}

struct Case {
    referral: Referral,
    word: &'static str,
}

struct Storm<'a> {
    world: World,
    dice: Dice,
    seats: [Option<Session>; 3],
    weather: [Arc<AtomicU8>; 3],
    refused: [Arc<AtomicUsize>; 3],
    cases: Vec<Case>,
    visitors: Vec<String>,
    counts: &'a Counts,
}

/// A word that is nowhere else.
fn word(dice: &mut Dice) -> &'static str {
    let letters = (0..14).map(|_| char::from(b'a' + u8::try_from(dice.below(26)).unwrap()));
    Box::leak(letters.collect::<String>().into_boxed_str())
}

impl Storm<'_> {
    fn key(&self, seat: usize) -> Arc<Unlocked> {
        [&self.world.asha, &self.world.ben, &self.world.carol][seat].clone()
    }

    fn open(&mut self, seat: usize) {
        let (weather, refused) = (self.weather[seat].clone(), self.refused[seat].clone());
        weather.store(0, Ordering::SeqCst);
        let record = self.world.path();
        let disk = Hooked::new(move |step, path| {
            let (now, is_generation) = (weather.load(Ordering::SeqCst), path.to_string_lossy().contains(".gen-"));
            let refuses = |what: u8| now & what != 0;
            let fails = match step {
                Step::Remove => refuses(DOWN) || is_generation && refuses(REMOVE) && path.exists(),
                Step::CreateNew => refuses(DOWN) || is_generation && refuses(CREATE),
                Step::Rename => refuses(DOWN) || path == record && refuses(RENAME),
                Step::Link | Step::CreateHeld | Step::SyncFolder => refuses(DOWN),
                _ => false,
            };
            if !fails {
                return Ok(());
            }
            refused.fetch_add(1, Ordering::SeqCst);
            Err(DiskError::InUse { path: path.to_owned() })
        });
        let request = OpenRequest { disk: Arc::new(disk), ..request(&self.world.path(), self.key(seat)) };
        let (mut session, _) = Session::open(&request, Box::new(|_| {})).unwrap();
        session.follow().unwrap();
        self.seats[seat] = Some(session);
    }

    fn with(&mut self, seat: usize) -> &mut Session {
        if self.seats[seat].is_none() {
            self.open(seat);
        }
        self.seats[seat].as_mut().unwrap()
    }

    fn new_case(&mut self, seat: usize) {
        let word = word(&mut self.dice);
        let number = 82_000 + u32::try_from(self.cases.len()).unwrap();
        let mut referral = referral(number, word);
        referral.received = at("2026-11-21T08:00:00");
        referral.people[1].name = format!("Rhys {word}");
        let listed_on = Some(self.world.sample.december.id);
        let receive = Change::ReceiveReferral { referral: Box::new(referral.clone()), listed_on, matches: Vec::new() };
        self.with(seat).make(&receive).unwrap();
        self.cases.push(Case { referral, word });
    }

    /// Somebody at a seat, and a closed case that they read.
    fn somebody_reads(&mut self) -> Option<(usize, CaseId)> {
        let seats = self.seats.iter().enumerate().filter_map(|(seat, session)| Some((seat, session.as_ref()?)));
        let all: Vec<(usize, CaseId)> = seats
            .flat_map(|(seat, session)| session.closed().cases().into_iter().map(move |case| (seat, case)))
            .collect();
        let which = usize::try_from(self.dice.below(all.len() as u64)).unwrap();
        all.get(which).copied()
    }

    /// Somebody gets access who has nothing to do with the cases.
    fn somebody_comes(&mut self, seat: usize) {
        let (name, key) = (format!("Visitor {}", word(&mut self.dice)), Unlocked::throwaway().unwrap());
        if self.with(seat).make(&give(&name, &key)).is_ok() {
            Counts::add(&self.counts.came);
            self.visitors.push(name);
            self.everybody_hears_of_access(seat);
        }
    }

    /// One of them goes, where this seat has heard of them.
    fn somebody_goes(&mut self, seat: usize) {
        let Some(name) = self.visitors.last().cloned() else { return };
        let session = self.with(seat);
        if has_access(session.record(), &name) && session.make(&end_of(session.record(), &name)).is_ok() {
            Counts::add(&self.counts.went);
            self.visitors.pop();
            self.everybody_hears_of_access(seat);
        }
    }

    /// Whoever is there takes in what this seat said of access, and that a file says so; so their seats read the record again, and
    /// what they read waits for them.
    fn everybody_hears_of_access(&mut self, seat: usize) {
        let _ = self.with(seat).wait_until_saved();
        self.everybody_looks();
        let _ = self.with(seat).publish();
        // It looks when that is done.
        let _ = self.with(seat).catch_up();
        self.everybody_looks();
    }

    /// A seat that has read the record again, and does not go on with that yet, puts more in its file; then it is the last, and
    /// folds in what others left whose sittings broke off.
    fn somebody_is_the_last(&mut self, seat: usize) {
        for one in 0..3 {
            self.with(one);
        }
        self.somebody_comes((seat + 1) % 3);
        self.new_case(seat);
        let _ = self.with(seat).wait_until_saved();
        let _ = self.with(seat).publish();
        for other in (0..3).filter(|other| *other != seat) {
            self.new_case(other);
            self.breaks_off(other);
        }
        self.leaves(seat);
    }

    fn leaves(&mut self, seat: usize) {
        if let Some(Err(_)) = self.seats[seat].take().map(Session::close) {
            Counts::add(&self.counts.not_said);
        }
    }

    fn breaks_off(&mut self, seat: usize) {
        if let Some(mut session) = self.seats[seat].take() {
            let _ = session.wait_until_saved();
            self.weather[seat].store(DOWN, Ordering::SeqCst);
            drop(session);
            Counts::add(&self.counts.broken_off);
        }
    }

    /// What the disk refuses is seen another time.
    fn everybody_looks(&mut self) {
        self.seats.iter_mut().flatten().for_each(|session| drop(session.catch_up()));
    }

    fn step(&mut self) {
        let seat = usize::try_from(self.dice.below(3)).unwrap();
        let counts = self.counts;
        let which = usize::try_from(self.dice.below(self.cases.len() as u64)).unwrap();
        let (case, word) = (self.cases[which].referral.id, self.cases[which].word);
        let other = NAMES[usize::try_from(self.dice.below(3)).unwrap()];
        match self.dice.below(23) {
            0 | 1 => self.new_case(seat),
            2..=4 => {
                let mut shut = self.cases[which].referral.clone();
                shut.closed = Some(ClosedReason::HonourBasedAbuse);
                let change = Change::ReviseReferral { referral: Box::new(shut), matches: Vec::new() };
                // Whoever has not heard of it, or reads it not, can't; nor twice.
                let session = self.with(seat);
                if !session.closed().has(case) && session.make(&change).is_ok() {
                    Counts::add(&counts.closed);
                }
            }
            5 | 6 => {
                let change = self.world.filed(case, &format!("{word} moved"));
                let _ = self.with(seat).make(&change);
            }
            7..=9 => {
                let Some((seat, case)) = self.somebody_reads() else { return };
                let person = line(self.with(seat), other);
                let _ = self.with(seat).make(&reader(case, person));
            }
            10..=12 => {
                let Some((seat, case)) = self.somebody_reads() else { return };
                let person = line(self.with(seat), other);
                if self.with(seat).make(&taken_off(case, person)).is_ok() {
                    Counts::add(&counts.taken_off);
                }
            }
            13 => drop(self.with(seat).publish()),
            14 => drop(self.with(seat).catch_up()),
            15 => self.leaves(seat),
            16 => self.breaks_off(seat),
            17 => self.somebody_comes(seat),
            18 => self.somebody_goes(seat),
            19 => self.somebody_is_the_last(seat),
            _ => {
                let weather = u8::try_from(self.dice.below(8)).unwrap();
                self.weather[seat].store(weather & (REMOVE | CREATE | RENAME), Ordering::SeqCst);
            }
        }
        if let Some(session) = &mut self.seats[seat] {
            // The disk may refuse.
            let _ = session.publish_if_due();
        }
    }

    /// The disks do what they are asked for, and everybody leaves; then each comes once more, so that what a colleague did to
    /// a case that was closed off is swept up by one of its readers.
    fn calm(&mut self) {
        self.weather.iter().for_each(|weather| weather.store(0, Ordering::SeqCst));
        for session in &mut self.seats {
            // A file that was held up to now is tried again in a while, or by whoever comes next.
            let _ = session.take().map(Session::close);
        }
        for seat in [0, 1, 2, 0, 1, 2] {
            self.with(seat).catch_up().unwrap();
            let closed = self.seats[seat].take().unwrap().close();
            assert!(closed.is_ok(), "{}", closed.unwrap_err());
        }
    }

    fn check(&mut self) {
        let asha = self.world.open(&self.world.asha);
        let open: BTreeSet<CaseId> = asha
            .record()
            .conference(self.world.sample.december.id)
            .unwrap()
            .cases
            .iter()
            .map(|case| case.referral.id)
            .collect();
        asha.leave().unwrap();
        let closed: Vec<&Case> = self.cases.iter().filter(|case| !open.contains(&case.referral.id)).collect();
        let words: Vec<&'static str> = closed.iter().map(|case| case.word).collect();
        for key in (0..3).map(|seat| self.key(seat)).chain([self.world.recovery.clone()]) {
            for (name, bytes) in self.world.readable(&key) {
                assert_eq!(found(&bytes, &words), [], "{name}");
            }
        }
        for case in closed.iter().map(|case| case.referral.id) {
            let mut readers = 0;
            for seat in 0..3 {
                let session = self.world.open(&self.key(seat));
                let reads = session.closed().has(case);
                session.leave().unwrap();
                readers += usize::from(reads);
                if !reads {
                    assert_eq!(open_to(&self.world, &self.key(seat), case), Vec::<std::path::PathBuf>::new(), "{seat}");
                }
            }
            assert!(readers > 0, "somebody reads it");
        }
    }
}

fn storm(seed: u64, counts: &Counts) {
    let mut storm = Storm {
        world: World::new(),
        dice: Dice(seed),
        seats: [None, None, None],
        weather: Default::default(),
        refused: Default::default(),
        cases: Vec::new(),
        visitors: Vec::new(),
        counts,
    };
    storm.new_case(0);
    storm.new_case(1);
    for _ in 0..STEPS {
        storm.step();
    }
    storm.calm();
    storm.check();
    for refused in &storm.refused {
        counts.refused.fetch_add(refused.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

/// CLO-1: whatever three people do at once, and whatever their disks refuse.
#[test]
fn clo_1_whatever_disks_refuse_no_file_keeps_what_is_closed() {
    let storms = asked("MARAC_CLOSED_STORMS", [4, 12]);
    let counts = Counts::default();
    on_every_processor(0, |seed| {
        if seed < storms {
            eprintln!("storm {seed}");
            storm(seed, &counts);
        }
        seed + 1 < storms
    });
    let Counts { closed, taken_off, refused, broken_off, not_said, came, went } = &counts;
    let all = [closed, taken_off, refused, broken_off, not_said, came, went];
    let [closed, taken_off, refused, broken_off, not_said, came, went] = all.map(|count| count.load(Ordering::SeqCst));
    eprintln!(
        "{storms} storms: {closed} closed off, {taken_off} taken off, {refused} steps refused, {broken_off} broken off, \
         {not_said} closings that said what remained, {came} came, {went} went"
    );
    assert!(closed > 0 && taken_off > 0 && refused > 0 && broken_off > 0 && came > 0 && went > 0);
}
