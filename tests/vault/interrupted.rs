//! Whatever the disk does and whenever: nothing that was called saved is lost, and the record opens.

use std::collections::BTreeSet;
use std::sync::Arc;

use marac::vault::*;

use super::support::*;

/// A short session on a disk that fails: what was called saved before it ended.
fn session(bench: &Bench, disk: &Arc<FailingDisk>) -> BTreeSet<Stamp> {
    let mut acknowledged = BTreeSet::new();
    let Ok(opened) = open(&bench.on(disk.clone())) else {
        return acknowledged;
    };
    let mut memory = Memory::load(&opened, &[&bench.person]);
    let mut vault = opened.vault;
    for round in 0..3 {
        for _ in 0..2 {
            let operations = operations(2);
            memory.done(&operations);
            if let Ok(saved) = vault.append(operations) {
                memory.saved(&saved);
                // Those of failed attempts went with it.
                acknowledged = memory.stamps();
            }
        }
        if round < 2 {
            let _ = vault.publish(&memory.image(vault.next_generation()));
        }
    }
    let image = memory.image(vault.next_generation());
    if vault.unsaved().is_empty() {
        let _ = vault.close(Closing::Publish(&image));
    }
    acknowledged
}

fn every_step(how: Failing, full: bool) {
    let mut step = 0;
    loop {
        let bench = Bench::new();
        let (mut vault, mut memory) = bench.create();
        append(&mut vault, &mut memory, 1);
        drop(vault);
        let disk = FailingDisk::new(step, how, full);
        let mut due = session(&bench, &disk);
        due.extend(memory.stamps());
        let log = disk.log();
        let at = format!("step {step} ({:?}) {how:?}", log.get(step as usize));
        let opened = open(&bench.request()).unwrap_or_else(|error| panic!("{at}: {error}"));
        assert!(!opened.findings.iter().any(Finding::is_wrong), "{at}: {:?}", opened.findings);
        let found = Memory::load(&opened, &[&bench.person]);
        assert!(found.stamps().is_superset(&due), "{at}: lost");
        // And it can be worked in and closed as if nothing had been.
        let (mut vault, mut memory) = (opened.vault, found);
        append(&mut vault, &mut memory, 1);
        let image = memory.image(vault.next_generation());
        let generation = vault.close(Closing::Publish(&image)).unwrap_or_else(|refused| panic!("{at}: {}", refused.1));
        assert!(generation.is_some_and(|generation| generation.in_place), "{at}");
        let (opened, again) = bench.open();
        assert_eq!(again.stamps(), memory.stamps(), "{at}");
        assert!(opened.frames.is_empty(), "{at}");
        if !disk.has_failed() {
            assert!(step > 50, "the session took only {step} steps");
            return;
        }
        step += 1;
    }
}

#[test]
fn the_disk_goes_away_at_any_step() {
    every_step(Failing::ForEver, false);
}

#[test]
fn the_disk_is_full_from_any_step() {
    every_step(Failing::ForEver, true);
}

#[test]
fn the_disk_fails_once_at_any_step() {
    every_step(Failing::Once, false);
}

#[test]
fn making_a_record_leaves_all_or_nothing() {
    for how in [Failing::Once, Failing::ForEver] {
        let mut step = 0;
        loop {
            let bench = Bench::new();
            let memory = Memory::new(&[&bench.person]);
            let disk = FailingDisk::new(step, how, true);
            let made = create(&bench.on(disk.clone()), &memory.image(1));
            if made.is_ok() {
                bench.open();
            }
            if !disk.has_failed() {
                assert!(made.is_ok());
                break;
            }
            if how == Failing::Once && made.is_err() && !bench.path().exists() {
                let left: Vec<_> = bench.files();
                assert!(left.is_empty(), "step {step}: {left:?}");
            }
            step += 1;
        }
    }
}

#[test]
fn what_failed_to_save_goes_with_the_next() {
    let bench = Bench::new();
    drop(bench.create());
    // Both attempts to make a journal fail.
    let disk = FailingDisk::new(6, Failing::ForEver, true);
    let opened = open(&bench.on(disk.clone())).unwrap();
    let mut vault = opened.vault;
    let lost = operations(2);
    let mut attempts = 0;
    while vault.append(if attempts == 0 { lost.clone() } else { Vec::new() }).is_ok() {
        attempts += 1;
        assert!(attempts < 20);
        if attempts > 1 {
            break;
        }
    }
    assert!(disk.has_failed());
}

#[test]
fn a_refused_rename_leaves_a_generation_that_counts_as_the_record() {
    let bench = Bench::new();
    drop(bench.create());
    let steps = FailingDisk::new(i64::MAX, Failing::Once, false);
    session(&bench, &steps);
    let rename = steps.log().iter().position(|step| step == "rename").unwrap();

    let bench = Bench::new();
    drop(bench.create());
    let disk = FailingDisk::new(rename as i64, Failing::Once, false);
    let opened = open(&bench.on(disk)).unwrap();
    let mut memory = Memory::load(&opened, &[&bench.person]);
    let mut vault = opened.vault;
    append(&mut vault, &mut memory, 1);
    append(&mut vault, &mut memory, 1);
    let generation = vault.publish(&memory.image(2)).unwrap();
    assert!(!generation.in_place);
    drop(vault);
    for journal in bench.journals() {
        std::fs::remove_file(journal).unwrap();
    }
    let (opened, again) = bench.open();
    assert!(matches!(opened.findings[..], [Finding::PendingGeneration { generation: 2, .. }]));
    assert_eq!(again.stamps(), memory.stamps());
    let mut vault = opened.vault;
    assert!(vault.publish(&again.image(vault.next_generation())).unwrap().in_place);
    drop(vault);
    assert!(bench.open().0.findings.is_empty());
}
