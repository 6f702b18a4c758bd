//! Every operation of the disk fails, once and for ever and with every error, or does not come back, through a whole
//! meeting: what was called saved is there, nothing else is called so, and nobody waits for the disk.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use marac::record::Session;
use marac::record::session::SessionError;

use crate::figures::{asked, on_every_processor};
use crate::meeting::*;
use crate::sim_disk::*;

/// A run of the meeting in which something goes wrong.
pub fn faults(operations: u64) -> Vec<Fault> {
    let mut faults = Vec::new();
    for at in 0..operations {
        for errno in Errno::ALL {
            for lasting in [Lasting::Once, Lasting::Times(2), Lasting::ForEver] {
                // Of a server's lost answer nobody knows what was done.
                let done: &[bool] = match errno {
                    Errno::Io | Errno::Stale | Errno::Interrupted => &[false, true],
                    Errno::NoSpace | Errno::Access => &[false],
                    Errno::ShortWrite => &[true],
                };
                faults.extend(done.iter().map(|done| Fault { at, errno, lasting, done: *done }));
            }
        }
    }
    faults
}

/// Ends the whole run when somebody waits for ever, and says for what.
pub struct Watch {
    state: Arc<(Mutex<Watched>, Condvar)>,
}

/// How long one stage may take where many are tried at a time on few processors; whoever waits for ever does so in one.
const OF_A_STAGE: Duration = FOR_EVER;

#[derive(Default)]
struct Watched {
    over: bool,
    /// What has been begun, and when.
    begun: Vec<(&'static str, Instant)>,
    /// What the disk was asked for last.
    asked: Option<Asked>,
}

type Asked = Box<dyn Fn() -> String + Send>;

impl Watch {
    pub fn over(what: String) -> Self {
        let state = Arc::new((Mutex::<Watched>::default(), Condvar::new()));
        let theirs = state.clone();
        std::thread::spawn(move || {
            let (state, changed) = &*theirs;
            let mut watched = state.lock().unwrap();
            let since = Instant::now();
            let waits_for_ever = loop {
                let since = watched.begun.last().map_or(since, |(_, at)| *at);
                let left = OF_A_STAGE.saturating_sub(since.elapsed());
                if watched.over || left.is_zero() {
                    break !watched.over;
                }
                watched = changed.wait_timeout(watched, left).unwrap().0;
            };
            if waits_for_ever {
                eprintln!("nothing came back any more: {what}");
                for (stage, at) in &watched.begun {
                    eprintln!("{stage} for {:?}", at.elapsed());
                }
                eprintln!("{}", watched.asked.as_ref().map(|asked| asked()).unwrap_or_default());
                std::process::abort();
            }
        });
        Self { state }
    }

    /// Where somebody waits for ever, this says what the disk was asked for last.
    pub fn asks(&self, asked: impl Fn() -> String + Send + 'static) {
        self.state.0.lock().unwrap().asked = Some(Box::new(asked));
    }

    /// Notes what is done from now on, to be told where somebody waits for ever.
    pub fn begins(&self, stage: &'static str) {
        self.state.0.lock().unwrap().begun.push((stage, Instant::now()));
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.state.0.lock().unwrap().over = true;
        self.state.1.notify_all();
    }
}

/// How many operations the meeting takes when nothing goes wrong.
fn operations(world: &World) -> (u64, u64) {
    let disk = SimDisk::new(&world.files, Abilities::default());
    let (session, _) = Session::open(&world.request(disk.clone()), nobody()).unwrap();
    let opening = disk.faults().count();
    session.leave().unwrap();
    let disk = SimDisk::new(&world.files, Abilities::default());
    let held = hold(world, &disk, Pace::Waits, || {});
    assert_eq!(held.made, 10);
    for promise in &held.promises {
        kept(world, promise).unwrap();
    }
    assert!(held.promises.iter().any(|promise| promise.by == "saved" && promise.words == ["word 03"]));
    (opening, disk.faults().count())
}

/// Whether a promise holds in the worst case: the power went the moment it was given.
fn kept(world: &World, promise: &Promise) -> Result<(), String> {
    promise.kept_in(&world.text_of(&promise.files).map_err(|error| format!("{error}, by {}", promise.by))?)
}

/// Nothing that was called saved is lost, and nothing is called saved that is not on the disk at that moment, whichever
/// operation fails, and how. Afterwards the record opens on a sound disk, can be worked in, and closes into one file.
///
/// `MARAC_FAILURES` says of how many faults one is tried (the full form: 1).
#[test]
fn whichever_operation_fails_nothing_is_lost_and_nothing_falsely_called_saved() {
    let one_in = asked("MARAC_FAILURES", [101, 13]);
    let world = World::new();
    let (opening, operations) = operations(&world);
    let all = faults(operations + 4);
    let (tried, promises, hits) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let wrong = Mutex::new(Vec::new());
    let begun = Instant::now();
    on_every_processor(0, |number| {
        let Some(fault) = all.get(usize::try_from(number.saturating_mul(one_in)).unwrap()) else { return false };
        let _watch = Watch::over(format!("{fault:?}"));
        tried.fetch_add(1, Ordering::SeqCst);
        let outcome = tried_with(&world, *fault, &promises, &hits);
        if let Err(what) = outcome {
            wrong.lock().unwrap().push(format!("{fault:?} (opening takes {opening}): {what}"));
        }
        true
    });
    let wrong = wrong.into_inner().unwrap();
    println!(
        "failing operations: {} faults over {operations} operations, {} of them hit; {} promises held against the \
         worst, {} broken; {:?}",
        tried.into_inner(),
        hits.into_inner(),
        promises.into_inner(),
        wrong.len(),
        begun.elapsed()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn tried_with(world: &World, fault: Fault, promises: &AtomicU64, hits: &AtomicU64) -> Result<(), String> {
    let disk = SimDisk::new(&world.files, Abilities::default());
    disk.faults().set(Some(fault));
    disk.faults().keep_log();
    let held = hold(world, &disk, Pace::Waits, || {});
    hits.fetch_add(u64::from(disk.faults().failed() > 0), Ordering::SeqCst);
    disk.faults().set(None);
    let log = disk.faults().log();
    let told = |what: String| {
        format!("{what}; at {:?}; ended with {:?}", log.get(usize::try_from(fault.at).unwrap()), held.end)
    };
    let mut due = BTreeSet::new();
    let mut texts: HashMap<&Files, String> = HashMap::new();
    for promise in &held.promises {
        promises.fetch_add(1, Ordering::SeqCst);
        if !texts.contains_key(&promise.files) {
            let text = world.text_of(&promise.files).map_err(|error| told(format!("{error}, by {}", promise.by)))?;
            texts.insert(&promise.files, text);
        }
        promise.kept_in(&texts[&promise.files]).map_err(told)?;
        due.extend(promise.words.iter().cloned());
    }
    // The program has ended, or the power has gone: either way it goes on.
    for files in [disk.files(), disk.durable()] {
        goes_on(world, &files, &due).map_err(told)?;
    }
    Ok(())
}

/// The record opens with all that is due, is worked in, and closes into one file with all that is due.
fn goes_on(world: &World, files: &Files, due: &BTreeSet<String>) -> Result<(), String> {
    let disk = SimDisk::new(files, Abilities::default());
    let said = |error: SessionError| error.to_string();
    let (mut session, findings) = Session::open(&world.request(disk.clone()), nobody()).map_err(said)?;
    let wrong: Vec<_> = findings.iter().filter(|finding| finding.is_wrong()).collect();
    if !wrong.is_empty() {
        return Err(format!("{wrong:?}"));
    }
    session.note("opened", None, "word 99").map_err(said)?;
    let closed = session.close().map_err(said)?;
    let left: Vec<_> = disk.files().0.into_keys().filter(|path| path.to_string_lossy().contains(".journal-")).collect();
    if closed.published.is_none() || !left.is_empty() {
        return Err(format!("not folded into one file: {closed:?}, {left:?}"));
    }
    let text = world.text_of(&disk.durable()).map_err(said)?;
    match due.iter().find(|word| !text.contains(word.as_str())) {
        Some(word) => Err(format!("{word} was called saved and is lost")),
        None => Ok(()),
    }
}

/// Whatever operation of the disk never comes back, changes are made all the same; and when it does come back, closing
/// ends and everything is there.
///
/// `MARAC_FAILURES` says of how many operations one is tried (the full form: 1).
#[test]
fn a_disk_that_does_not_answer_holds_up_nobody() {
    let one_in = asked("MARAC_FAILURES", [101, 13]).div_ceil(10);
    let world = World::new();
    let (opening, operations) = operations(&world);
    let hung = AtomicU64::new(0);
    let begun = Instant::now();
    on_every_processor(0, |number| {
        let at = opening + number * one_in;
        if at >= operations {
            return false;
        }
        let _watch = Watch::over(format!("operation {at} hung"));
        let disk = SimDisk::new(&world.files, Abilities::default());
        disk.faults().hang_at(at);
        let made = AtomicBool::new(false);
        let held = std::thread::scope(|scope| {
            scope.spawn(|| {
                // Fewer operations may be made than when each was waited for.
                let hangs = disk.faults().wait_until_hanging(|| made.load(Ordering::SeqCst));
                hung.fetch_add(u64::from(hangs), Ordering::SeqCst);
                while !made.load(Ordering::SeqCst) {
                    std::thread::yield_now();
                }
                disk.faults().release();
            });
            hold(&world, &disk, Pace::GoesOn, || made.store(true, Ordering::SeqCst))
        });
        assert_eq!(held.made, 10);
        assert!(held.promises.iter().any(|promise| promise.by == "closed"), "operation {at}: {:?}", held.end);
        for promise in &held.promises {
            kept(&world, promise).unwrap_or_else(|what| panic!("operation {at} hung: {what}"));
        }
        true
    });
    println!(
        "hanging operations: {} hung while a whole meeting was held; {:?}",
        hung.load(Ordering::SeqCst),
        begun.elapsed()
    );
    assert!(hung.into_inner() > 0);
}

/// Another program held the record open, so that what was published lies beside it, and the journals stay: whoever opens and
/// closes it next puts everything in its place, without having changed anything.
#[test]
fn what_could_not_be_put_in_place_is_so_at_the_next_closing() {
    let world = World::new();
    let held_open = SimDisk::new(&world.files, Abilities { replaces: false, ..Abilities::default() });
    let (mut session, _) = Session::open(&world.request(held_open.clone()), nobody()).unwrap();
    session.note("opened", None, "word 98").unwrap();
    assert!(!session.close().unwrap().in_place);
    let disk = SimDisk::new(&held_open.files(), Abilities::default());
    let (session, _) = Session::open(&world.request(disk.clone()), nobody()).unwrap();
    assert!(session.close().unwrap().in_place);
    let left: Vec<_> = disk.files().0.into_keys().filter(|path| path.to_string_lossy().contains(".journal-")).collect();
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
    let (session, findings) = Session::open(&world.request(disk), nobody()).unwrap();
    assert_eq!(findings, []);
    session.leave().unwrap();
}
