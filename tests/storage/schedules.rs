//! Random schedules of three seats: delays, parts, partitions, clocks a year off, crashes, publishing by any seat.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::figures::{asked, on_every_processor};
use crate::seats::{Schedule, Share, Wrong};
use crate::sittings::Sittings;
use crate::work::World;

/// Seeds that once showed a fault: played every time, first.
const KEPT: &[u64] = &[];
const KEPT_SITTINGS: &[u64] = &[36, 63, 70, 142];

/// Three seats at one record, and all goes wrong that can; at the end all seats have the same canonical dump, and every
/// operation that was called saved is in it or in a history.
///
/// `MARAC_SCHEDULES` says how many schedules (the full form: 200000), `MARAC_SCHEDULE_SEED` where to begin. A seed that
/// fails is printed, and goes into `KEPT` with the mending.
#[test]
fn whatever_the_schedule_all_seats_end_the_same_with_all_that_was_saved() {
    let world = World::new();
    let most = asked("MARAC_SCHEDULES", [60, 500]);
    play_all("schedules of three seats", most, KEPT, |seed| {
        let share = if seed.is_multiple_of(4) { Share::Coherent } else { Share::Stale };
        let mut schedule = Schedule::new(&world, share, seed);
        let outcome = schedule.play();
        (outcome, schedule.story)
    });
}

/// The same through the session, with access given and withdrawn, seats that leave and come back, and copies of files that
/// appear. Every word that was called saved is in the dump.
///
/// `MARAC_SITTINGS` says how many schedules (the full form: 200000), `MARAC_SCHEDULE_SEED` where to begin.
#[test]
fn three_people_in_sessions_of_their_own_end_the_same_with_all_that_was_saved() {
    let world = World::new();
    let most = asked("MARAC_SITTINGS", [30, 300]);
    play_all("schedules of three sessions", most, KEPT_SITTINGS, |seed| {
        let mut sittings = Sittings::new(&world, seed);
        let outcome = sittings.play();
        (outcome, sittings.story)
    });
}

fn play_all(what: &str, most: u64, kept: &[u64], one: impl Fn(u64) -> (Result<usize, Wrong>, Vec<String>) + Sync) {
    let from = asked("MARAC_SCHEDULE_SEED", [1, 1]);
    let (played, saved) = (AtomicU64::new(0), AtomicU64::new(0));
    let wrong = Mutex::new(Vec::new());
    let begun = Instant::now();
    let play = |seed: u64| {
        let (outcome, story) = one(seed);
        played.fetch_add(1, Ordering::SeqCst);
        match outcome {
            Ok(operations) => {
                saved.fetch_add(operations as u64, Ordering::SeqCst);
            }
            Err(what) => wrong.lock().unwrap().push((seed, format!("{what}\n{}", story.join("\n")))),
        }
        wrong.lock().unwrap().len() < 50
    };
    for seed in kept {
        play(*seed);
    }
    on_every_processor(from, |seed| seed < from + most && play(seed));
    let wrong = wrong.into_inner().unwrap();
    let seeds: Vec<u64> = wrong.iter().map(|(seed, _)| *seed).collect();
    println!(
        "{what}: {} played, {} called saved, {} ended otherwise {seeds:?}; {:?}",
        played.into_inner(),
        saved.into_inner(),
        wrong.len(),
        begun.elapsed()
    );
    let told: Vec<String> = wrong.iter().map(|(seed, what)| format!("schedule {seed}: {what}")).collect();
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}
