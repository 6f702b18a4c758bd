//! The power is cut after every change of many random sessions: openings and publishings after a cut, and the taking in of what
//! others do, are among them.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use marac::vault::Unlocked;

use crate::figures::{asked, on_every_processor};
use crate::script::{Deeds, Script, Tally, found_in, keep, play};
use crate::sim_disk::{Cuts, Files, Platter, Random};

/// How many states of one moment are looked at.
const OF_A_MOMENT: usize = 64;

/// Whatever the disk shows after a power cut, the record opens, and everything that was called saved is in it.
///
/// `MARAC_POWER_CUTS` says how many states (the full form: 5000000), `MARAC_POWER_CUT_SEED` where to begin.
#[test]
fn a_power_cut_at_any_moment_loses_nothing() {
    let most = asked("MARAC_POWER_CUTS", [5_000, 100_000]);
    let from = asked("MARAC_POWER_CUT_SEED", [1, 1]);
    let person = Arc::new(Unlocked::throwaway().unwrap());
    let (states, distinct, scripts) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let lost = Mutex::new(Vec::new());
    let tally = Mutex::new(Tally::default());
    let begun = Instant::now();
    on_every_processor(from, |seed| {
        let script = play(seed, &person);
        let outcome = every_cut(&script);
        scripts.fetch_add(1, Ordering::SeqCst);
        distinct.fetch_add(outcome.distinct, Ordering::SeqCst);
        lost.lock().unwrap().extend(outcome.lost);
        let mut tally = tally.lock().unwrap();
        tally.alarms += outcome.tally.alarms;
        tally.kinds.extend(outcome.tally.kinds);
        states.fetch_add(outcome.states, Ordering::SeqCst) + outcome.states < most && lost.lock().unwrap().len() < 20
    });
    let lost = lost.into_inner().unwrap();
    let tally = tally.into_inner().unwrap();
    println!(
        "power cuts: {} states after {} sessions, {} distinct, {} lost; {} spoke of a loss where none was {:?}; {:?}",
        states.into_inner(),
        scripts.into_inner(),
        distinct.into_inner(),
        lost.len(),
        tally.alarms,
        tally.kinds,
        begun.elapsed()
    );
    assert!(lost.is_empty(), "{}", lost.join("\n\n"));
}

#[derive(Default)]
struct Outcome {
    states: u64,
    distinct: u64,
    lost: Vec<String>,
    tally: Tally,
}

/// Every moment of a session, and the states in which it may leave the disk.
fn every_cut(script: &Script) -> Outcome {
    let mut outcome = Outcome::default();
    let mut seen: HashMap<u128, Result<Deeds, String>> = HashMap::new();
    let mut platter = Platter::default();
    let mut random = Random::new(script.seed ^ 0xc075);
    for (number, event) in script.log.iter().enumerate() {
        platter.apply(event);
        let after = number + 1;
        if after < script.made {
            continue;
        }
        let due = script.saved.iter().take_while(|(at, _)| *at <= after).last().map_or(0, |(_, deeds)| *deeds);
        let cuts = Cuts::of(&platter);
        for index in 0..cuts.worth(OF_A_MOMENT) {
            let files = cuts.state(index, &mut random);
            outcome.states += 1;
            let found = seen.entry(print(&files)).or_insert_with(|| {
                outcome.distinct += 1;
                found_in(&files, script, &mut outcome.tally)
            });
            let wrong = match found {
                Ok(found) if due & !*found == 0 => continue,
                Ok(found) => format!("{:x} of {due:x} lost", due & !*found),
                Err(error) => error.clone(),
            };
            let kept = keep(&files, &format!("{}-{after}-{index}", script.seed));
            outcome.lost.push(format!(
                "session {}, after change {after} ({event:?}), state {index}: {wrong}; kept in {}\n{}",
                script.seed,
                kept.display(),
                script.story.join("\n")
            ));
            return outcome;
        }
    }
    outcome
}

/// Tells one state of the disk from another.
fn print(files: &Files) -> u128 {
    let half = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        files.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(1) << 64 | half(2)
}
