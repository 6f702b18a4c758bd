//! What somebody left whose access had ended, decided on while the power goes, the disk refuses, or two people decide at once: in the
//! end all seats are the same, the words are in the record if somebody took them in, and else in a file beside it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use marac::record::change::Change;
use marac::record::session::{Decided, Decision, request};
use marac::record::{Chosen, LateWriting, Session};
use marac::vault::*;

use crate::figures::{asked, on_every_processor};
use crate::sim_disk::*;
use crate::work::{World, path};

const WORD: &str = "heldback";
const DECISIONS: [Decision; 2] = [Decision::TakeIn(Chosen::All), Decision::LeaveOut];

/// Tom's access ended, and then came a journal of his that nobody had seen.
struct Beginning {
    world: World,
    files: Files,
    /// The power was cut: a torn tail that was never called saved is told as damage.
    is_cut: bool,
}

impl Beginning {
    fn new() -> Self {
        let world = World::new();
        let elsewhere = SimDisk::new(&world.files, Abilities::default());
        let mut begun = Self { files: world.files.clone(), world, is_cut: false };
        let mut tom = begun.open(&elsewhere, 1).unwrap();
        let mut random = Random::new(1);
        for word in [WORD, "and more of it"] {
            let change = begun.world.said(tom.record(), word, &mut random);
            tom.make(&change).unwrap();
        }
        tom.wait_until_saved().unwrap();
        tom.leave().unwrap();
        let disk = SimDisk::new(&begun.world.files, Abilities::default());
        let mut asha = begun.open(&disk, 0).unwrap();
        let people = asha.record().people().unwrap();
        let tom = people.into_iter().find(|person| person.name == "Tom Ashe").unwrap().id;
        asha.make(&Change::WithdrawAccess(tom)).unwrap();
        asha.close().unwrap();
        let journals = elsewhere.files().0.into_iter().filter(|(file, _)| is_journal(file));
        journals.for_each(|(file, bytes)| disk.place(&file, Some(bytes)));
        begun.files = disk.files();
        begun
    }

    fn request(&self, disk: &Arc<SimDisk>, who: usize) -> OpenRequest {
        let (disk, reader) = (disk.clone(), self.world.reader.clone());
        OpenRequest { disk, reader, ..request(&path(), self.world.keys[who].clone()) }
    }

    fn open(&self, disk: &Arc<SimDisk>, who: usize) -> Result<Session, String> {
        let (session, findings) =
            Session::open(&self.request(disk, who), Box::new(|_| {})).map_err(|error| error.to_string())?;
        match findings.iter().find(|finding| finding.is_loss() && !self.is_cut) {
            Some(loss) => Err(format!("speaks of a loss: {loss}")),
            None => Ok(session),
        }
    }

    /// Decides on what waits, as `marac access late` does.
    fn decide(&self, disk: &Arc<SimDisk>, who: usize, decision: &Decision) -> Result<(), String> {
        let mut session = self.open(disk, who)?;
        let writings = decided(&mut session, &self.request(disk, who), decision)?;
        session.close().map_err(|error| error.to_string())?;
        settled(&writings)
    }

    /// What everybody finds in the end.
    fn check(&self, disk: &Arc<SimDisk>, is_taken_in: bool) -> Result<(), String> {
        let mut dumps = Vec::new();
        for who in [0, 2] {
            let mut session = self.open(disk, who)?;
            let waits = session.late_writings(&self.request(disk, who)).map_err(|error| error.to_string())?;
            if !waits.is_empty() {
                return Err("it waits still".to_owned());
            }
            dumps.push(session.record().canonical_dump().map_err(|error| error.to_string())?);
            session.leave().map_err(|error| error.to_string())?;
        }
        if dumps[0] != dumps[1] {
            return Err("two seats differ".to_owned());
        }
        if dumps[0].contains(WORD) != is_taken_in {
            return Err(format!("what was said is in the record: {}", !is_taken_in));
        }
        let beside = disk.files().0.into_keys().any(|file| file.to_string_lossy().contains(".journal-"));
        if is_taken_in || beside { Ok(()) } else { Err("what was left out is nowhere".to_owned()) }
    }

    /// Decides again where it has to be, on a disk that does what it is asked, and looks.
    fn ends_well(&self, disk: &Arc<SimDisk>, decision: &Decision) -> Result<(), String> {
        self.decide(disk, 2, decision)?;
        self.check(disk, *decision == DECISIONS[0])
    }
}

fn is_journal(file: &Path) -> bool {
    file.to_string_lossy().contains(".journal-")
}

fn decided(
    session: &mut Session,
    request: &OpenRequest,
    decision: &Decision,
) -> Result<Vec<(LateWriting, Decided)>, String> {
    let writings = session.late_writings(request).map_err(|error| error.to_string())?;
    let decide = |writing: LateWriting| {
        let decided = session.decide_late(&writing, decision, "asked by telephone");
        decided.map(|decided| (writing, decided)).map_err(|error| error.to_string())
    };
    writings.into_iter().map(decide).collect()
}

fn settled(writings: &[(LateWriting, Decided)]) -> Result<(), String> {
    let settle = |(one, decided): &(LateWriting, Decided)| one.settle(*decided).map(drop);
    writings.iter().try_for_each(|one| settle(one).map_err(|error| error.to_string()))
}

/// Whatever the disk shows after a power cut, the decision is there, or is asked for again, and nothing is lost.
///
/// `MARAC_LATE_CUTS` says how many states of one moment are looked at (the full form: 64).
#[test]
fn a_power_cut_while_it_is_decided_loses_nothing() {
    let mut begun = Beginning::new();
    let of_a_moment = usize::try_from(asked("MARAC_LATE_CUTS", [2, 12])).unwrap();
    for decision in &DECISIONS {
        let disk = SimDisk::logged(&begun.files, Abilities::default());
        begun.is_cut = false;
        begun.decide(&disk, 0, decision).unwrap();
        begun.check(&disk, *decision == DECISIONS[0]).unwrap();
        let (mut platter, mut random) = (Platter::default(), Random::new(7));
        let (mut seen, mut states) = (HashSet::new(), Vec::new());
        for event in disk.log() {
            platter.apply(&event);
            let cuts = Cuts::of(&platter);
            for index in 0..cuts.worth(of_a_moment) {
                let files = cuts.state(index, &mut random);
                if seen.insert(files.clone()) {
                    states.push(files);
                }
            }
        }
        begun.is_cut = true;
        every("power cuts", decision, states.len(), |at| {
            let disk = SimDisk::new(&states[at], Abilities::default());
            begun.ends_well(&disk, decision)
        });
    }
}

/// Whichever operation of the disk fails, and however, nothing is lost, and what is decided once it works again stands.
///
/// `MARAC_LATE_FAULTS` says how many failures are tried of each decision (the full form: 2000).
#[test]
fn a_disk_that_fails_while_it_is_decided_loses_nothing() {
    let begun = Beginning::new();
    let most = usize::try_from(asked("MARAC_LATE_FAULTS", [16, 200])).unwrap();
    for decision in &DECISIONS {
        let disk = SimDisk::new(&begun.files, Abilities::default());
        begun.decide(&disk, 0, decision).unwrap();
        let operations = usize::try_from(disk.faults().count()).unwrap();
        let failed = AtomicUsize::new(0);
        every("failing disks", decision, most, |number| {
            // From the first operation to the last, however many are tried.
            let (at, way) = (number * operations / most, number);
            let lasting = if (at + way) % 2 == 0 { Lasting::Once } else { Lasting::ForEver };
            let errno = Errno::ALL[(at + way) % Errno::ALL.len()];
            let done = matches!(errno, Errno::ShortWrite) || at % 3 == 0 && matches!(errno, Errno::Io | Errno::Stale);
            let disk = SimDisk::new(&begun.files, Abilities::default());
            disk.faults().set(Some(Fault { at: at as u64, errno, lasting, done }));
            failed.fetch_add(usize::from(begun.decide(&disk, 0, decision).is_err()), Ordering::SeqCst);
            disk.faults().set(None);
            begun.ends_well(&disk, decision)
        });
        assert!(failed.into_inner() > 0, "some failure is told");
    }
}

/// Two people decide at once, alike or not, and work on meanwhile, in any order of what each of them does.
///
/// `MARAC_LATE_SCHEDULES` says how many orders (the full form: 2000).
#[test]
fn two_who_decide_at_once_end_the_same() {
    let begun = Beginning::new();
    let most = usize::try_from(asked("MARAC_LATE_SCHEDULES", [12, 120])).unwrap();
    every("schedules", &DECISIONS[0], most, |seed| {
        let mut random = Random::new(seed as u64 + 1);
        let disk = SimDisk::new(&begun.files, Abilities::default());
        let decisions = [(); 2].map(|()| &DECISIONS[random.below(2)]);
        let mut people = [0, 2].map(|who| Person { who, disk: disk.elsewhere(), at: Stage::Away });
        let mut took_in = false;
        while people.iter().any(|one| !matches!(one.at, Stage::Done)) {
            let next = random.below(2);
            let came_in = people[next].step(&begun, decisions[next], &mut random)?;
            took_in |= came_in;
        }
        // What the first left out and the second had read before may be taken in by the second.
        begun.decide(&disk, 0, &DECISIONS[1])?;
        begun.check(&disk, took_in).map_err(|wrong| format!("{wrong} {decisions:?}"))
    });
}

struct Person {
    who: usize,
    disk: Arc<SimDisk>,
    at: Stage,
}

/// How far one of them is.
enum Stage {
    Away,
    Sits(Session),
    Decided(Session, Vec<(LateWriting, Decided)>),
    Closed(Vec<(LateWriting, Decided)>),
    Done,
}

impl Person {
    /// Does what comes next; whether something was taken in by it.
    fn step(&mut self, begun: &Beginning, decision: &Decision, random: &mut Random) -> Result<bool, String> {
        let request = begun.request(&self.disk, self.who);
        let mut took_in = false;
        self.at = match std::mem::replace(&mut self.at, Stage::Done) {
            Stage::Away => Stage::Sits(begun.open(&self.disk, self.who)?),
            Stage::Sits(mut session) => {
                if random.one_in(2) {
                    let change = begun.world.change(random);
                    // Too late for what it wants: then nothing happens.
                    let _ = session.make(&change);
                }
                let writings = decided(&mut session, &request, decision)?;
                took_in = *decision == DECISIONS[0] && !writings.is_empty();
                Stage::Decided(session, writings)
            }
            Stage::Decided(mut session, writings) => {
                session.catch_up().map_err(|error| error.to_string())?;
                session.close().map_err(|error| error.to_string())?;
                Stage::Closed(writings)
            }
            Stage::Closed(writings) => {
                settled(&writings)?;
                Stage::Done
            }
            Stage::Done => Stage::Done,
        };
        Ok(took_in)
    }
}

/// Tries all of these on every processor.
fn every(what: &str, decision: &Decision, number: usize, one: impl Fn(usize) -> Result<(), String> + Sync) {
    let wrong = Mutex::new(Vec::new());
    on_every_processor(0, |at| {
        let at = usize::try_from(at).unwrap();
        if at < number
            && let Err(why) = one(at)
        {
            wrong.lock().unwrap().push(format!("{decision:?} {at}: {why}"));
        }
        at + 1 < number
    });
    let wrong = wrong.into_inner().unwrap();
    println!("late decisions, {what}: {number} tried, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
