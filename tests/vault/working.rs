//! The worker: what it reports, and that it never says "saved" too early.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use marac::vault::*;
use zeroize::Zeroizing;

use super::hooked::{Hooked, Step};
use super::support::*;

fn start(vault: Vault) -> (Worker, Receiver<VaultEvent>) {
    let (sender, receiver) = channel();
    let report = Box::new(move |event| {
        let _ = sender.send(event);
    });
    (Worker::start(vault, report).unwrap(), receiver)
}

fn next(events: &Receiver<VaultEvent>) -> VaultEvent {
    events.recv_timeout(Duration::from_secs(30)).unwrap()
}

/// Collects reports until all these tickets are saved.
fn all_saved(events: &Receiver<VaultEvent>, memory: &mut Memory, mut due: BTreeSet<Ticket>) -> usize {
    let mut frames = 0;
    while !due.is_empty() {
        if let VaultEvent::Saved { tickets, saved, .. } = next(events) {
            memory.saved(&saved);
            tickets.iter().for_each(|ticket| assert!(due.remove(ticket)));
            frames += 1;
        }
    }
    frames
}

#[test]
fn appends_are_joined_and_each_ticket_is_reported_once() {
    let bench = Bench::new();
    let (vault, mut memory) = bench.create();
    let (worker, events) = start(vault);
    let tickets: BTreeSet<_> = (0..200).map(Ticket).collect();
    for ticket in &tickets {
        let operations = operations(1);
        memory.done(&operations);
        worker.send(Work::Append { operations, ticket: *ticket }).unwrap();
    }
    let frames = all_saved(&events, &mut memory, tickets);
    assert!(frames < 200, "{frames} frames for 200 appends");
    let image = Zeroizing::new(memory.image(2));
    worker.send(Work::Publish { image, ticket: Ticket(900) }).unwrap();
    assert!(matches!(next(&events), VaultEvent::Published { ticket: Ticket(900), next_generation: 3, .. }));
    let image = Some(Zeroizing::new(memory.image(3)));
    worker.send(Work::Close { image, ticket: Ticket(901) }).unwrap();
    let VaultEvent::Closed { ticket: Some(Ticket(901)), generation: Some(generation), unsaved: 0 } = next(&events)
    else {
        panic!("not closed")
    };
    assert_eq!((generation.number, generation.in_place), (3, true));
    let gone = worker.send(Work::Look { ticket: Ticket(902) });
    worker.join();
    assert!(gone.is_err() || events.recv().is_err());
    assert!(bench.journals().is_empty());
    assert_eq!(bench.open().1.stamps(), memory.stamps());
}

#[test]
fn an_image_that_is_refused_at_closing_leaves_the_journal() {
    let bench = Bench::new();
    let (vault, mut memory) = bench.create();
    let (worker, events) = start(vault);
    let operations = operations(1);
    memory.done(&operations);
    worker.send(Work::Append { operations, ticket: Ticket(1) }).unwrap();
    let image = Some(Zeroizing::new(memory.image(77)));
    worker.send(Work::Close { image, ticket: Ticket(2) }).unwrap();
    assert!(matches!(next(&events), VaultEvent::Saved { .. }));
    assert!(matches!(next(&events), VaultEvent::Failed(Failed { ref tickets, .. }) if tickets == &[Ticket(2)]));
    assert!(matches!(next(&events), VaultEvent::Closed { generation: None, unsaved: 0, .. }));
    worker.join();
    assert_eq!(bench.open().1.stamps(), memory.stamps());
}

#[test]
fn what_a_failing_disk_refused_is_tried_again_without_being_asked() {
    let bench = Bench::new();
    drop(bench.create());
    let probe = FailingDisk::new(i64::MAX, Failing::Once, true);
    drop(open(&bench.on(probe.clone())).unwrap());
    let disk = FailingDisk::new(probe.log().len() as i64, Failing::Times(2), true);
    let opened = open(&bench.on(disk)).unwrap();
    let (worker, events) = start(opened.vault);
    worker.send(Work::Append { operations: operations(2), ticket: Ticket(1) }).unwrap();
    let VaultEvent::Failed(failed) = next(&events) else { panic!("saved on a full disk") };
    assert_eq!((failed.tickets, failed.unsaved), (vec![Ticket(1)], 2));
    let VaultEvent::Saved { tickets, saved, since_publish } = next(&events) else { panic!("not tried again") };
    assert_eq!((tickets, saved.operations, since_publish), (vec![Ticket(1)], 2, 1));
    worker.join();
    assert!(matches!(next(&events), VaultEvent::Closed { ticket: None, generation: None, unsaved: 0 }));
    assert_eq!(bench.open().1.stamps().len(), 2);
}

/// While another waits for the disk too: whoever waits for the second would wait for ever.
#[test]
fn a_change_that_can_never_be_saved_is_told_from_one_that_is_tried_again() {
    let bench = Bench::new();
    drop(bench.create());
    let probe = FailingDisk::new(i64::MAX, Failing::Once, true);
    drop(open(&bench.on(probe.clone())).unwrap());
    let disk = FailingDisk::new(probe.log().len() as i64, Failing::Times(3), true);
    let (worker, events) = start(open(&bench.on(disk)).unwrap().vault);
    worker.send(Work::Append { operations: operations(1), ticket: Ticket(1) }).unwrap();
    let mut too_large = operations(1);
    for operation in &mut too_large {
        let detail = "x".repeat(40 * 1024 * 1024);
        operation.change = OperationKind::Audit { what: "note".to_owned(), subject: None, detail, signed: None };
    }
    worker.send(Work::Append { operations: too_large, ticket: Ticket(2) }).unwrap();
    let mut last = BTreeMap::new();
    loop {
        match next(&events) {
            VaultEvent::Failed(failed) => last.extend(failed.tickets.iter().map(|ticket| (*ticket, failed.is_final))),
            VaultEvent::Saved { tickets, .. } => {
                assert_eq!(tickets, [Ticket(1)]);
                break;
            }
            _ => {}
        }
    }
    assert_eq!(last, BTreeMap::from([(Ticket(1), false), (Ticket(2), true)]));
}

#[test]
fn a_change_that_can_never_be_saved_holds_up_nothing() {
    let bench = Bench::new();
    let (vault, _) = bench.create();
    let (worker, events) = start(vault);
    worker.send(Work::Append { operations: Vec::new(), ticket: Ticket(1) }).unwrap();
    assert!(matches!(next(&events), VaultEvent::Failed(Failed { unsaved: 0, .. })));
    worker.send(Work::Append { operations: operations(1), ticket: Ticket(2) }).unwrap();
    assert!(matches!(next(&events), VaultEvent::Saved { ref tickets, .. } if tickets == &[Ticket(2)]));
}

#[test]
fn saving_does_not_wait_for_a_publishing_and_what_is_saved_meanwhile_stays() {
    let bench = Bench::new();
    drop(bench.create());
    let (release, gate) = channel();
    // Reading a generation back waits until it is let go.
    let gate = std::sync::Mutex::new(gate);
    let disk = Hooked::new(move |step, path| {
        if step == Step::Read && path.to_string_lossy().contains(".gen-") {
            let _ = gate.lock().unwrap().recv_timeout(Duration::from_secs(30));
        }
        Ok(())
    });
    let opened = open(&bench.on(std::sync::Arc::new(disk))).unwrap();
    let mut memory = Memory::load(&opened, &[&bench.person]);
    let (worker, events) = start(opened.vault);
    let image = Zeroizing::new(memory.image(2));
    worker.send(Work::Publish { image, ticket: Ticket(1) }).unwrap();
    worker.send(Work::Look { ticket: Ticket(2) }).unwrap();
    for ticket in [3, 4] {
        let operations = operations(1);
        memory.done(&operations);
        worker.send(Work::Append { operations, ticket: Ticket(ticket) }).unwrap();
        let VaultEvent::Saved { saved, .. } = next(&events) else { panic!("saving waited") };
        memory.saved(&saved);
    }
    release.send(()).unwrap();
    assert!(matches!(next(&events), VaultEvent::Published { ticket: Ticket(1), next_generation: 3, .. }));
    assert!(matches!(next(&events), VaultEvent::Others { ticket: Some(Ticket(2)), .. }));
    drop(worker);
    assert!(matches!(next(&events), VaultEvent::Closed { .. }));
    let (opened, again) = bench.open();
    assert_eq!((opened.frames.len(), again.stamps()), (2, memory.stamps()));
}
