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
    let probe = FailingDisk::new(i64::MAX, Failing::Once, true);
    drop(open(&bench.on(probe.clone())).unwrap());
    // The first attempt to make a journal fails, and so does the second.
    let disk = FailingDisk::new(probe.log().len() as i64, Failing::Times(2), true);
    let mut vault = open(&bench.on(disk)).unwrap().vault;
    let refused = vault.append(operations(2));
    assert!(matches!(refused, Err(VaultError::NotSaved { unsaved: 2, source: DiskError::Full { .. } })));
    assert_eq!(vault.unsaved().len(), 2);
    assert_eq!(vault.append(operations(1)).unwrap().operations, 3);
    assert!(vault.unsaved().is_empty());
    drop(vault);
    assert_eq!(bench.open().1.stamps().len(), 3);
}

#[cfg(unix)]
#[test]
fn a_journal_removed_under_its_writer_is_written_again() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    vault.publish(&memory.image(2)).unwrap();
    std::fs::remove_file(&bench.journals()[0]).unwrap();
    append(&mut vault, &mut memory, 2);
    assert_eq!(bench.journals().len(), 1);
    drop(vault);
    assert_eq!(bench.open().1.stamps(), memory.stamps());
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
