//! What is closed off, or closed to one of its readers, is so in every file: once a close has said that it is done, no older
//! generation, journal or record opens to whoever read it before (CLO-1). Whatever stood in the way, the next sitting, of
//! whomever, puts it right.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use marac::domain::identifier::CaseId;
use marac::domain::referral::{ClosedReason, Referral};
use marac::record::Session;
use marac::record::change::Change;
use marac::record::session::{Keeping, SessionError, SessionEvent, request};
use marac::vault::sealed::{seal, unseal};
use marac::vault::{DiskError, OpenRequest, Unlocked, VaultError, leftover};

use crate::closed::*;
use crate::hooked::{Hooked, Step};
use crate::sample::*;

/// A step of the disk that is held up, or refused, for as long as one says so.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>, Arc<AtomicBool>);

impl Gate {
    fn shut(&self, is_shut: bool) {
        *self.0.0.lock().unwrap() = is_shut;
        self.0.1.notify_all();
    }

    fn wait(&self) {
        self.1.store(true, Ordering::SeqCst);
        let mut shut = self.0.0.lock().unwrap();
        while *shut {
            shut = self.0.1.wait(shut).unwrap();
        }
    }

    fn is_shut(&self) -> bool {
        *self.0.0.lock().unwrap()
    }
}

fn is_generation(path: &std::path::Path) -> bool {
    path.to_string_lossy().contains(".gen-")
}

/// A request whose disk does this first.
fn with_disk(
    world: &World,
    key: &Arc<Unlocked>,
    step: impl Fn(Step, &std::path::Path) -> Result<(), DiskError> + Send + Sync + 'static,
) -> OpenRequest {
    OpenRequest { disk: Arc::new(Hooked::new(step)), ..request(&world.path(), key.clone()) }
}

fn opened(request: &OpenRequest) -> (Session, Receiver<SessionEvent>) {
    let (sender, events) = channel();
    let (mut session, _) = Session::open(request, Box::new(move |event| drop(sender.send(event)))).unwrap();
    session.follow().unwrap();
    (session, events)
}

fn until(events: &Receiver<SessionEvent>, what: &str, is_it: impl Fn(&SessionEvent) -> bool) {
    loop {
        let event = events.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("never: {what}"));
        if is_it(&event) {
            return;
        }
    }
}

fn is_published(event: &SessionEvent) -> bool {
    matches!(event, SessionEvent::Published { .. })
}

/// An open case with a word in it that is in the record's file.
fn open_case(session: &mut Session, number: u32, word: &'static str) -> Referral {
    let mut open = referral(number, word);
    open.received = at("2026-11-21T08:00:00");
    open.people[1].name = format!("Rhys {word}");
    let receive = Change::ReceiveReferral { referral: Box::new(open.clone()), listed_on: None, matches: Vec::new() };
    make(session, &receive);
    open
}

fn close_off(session: &mut Session, open: &Referral) {
    let shut = Referral { closed: Some(ClosedReason::HonourBasedAbuse), ..open.clone() };
    make(session, &Change::ReviseReferral { referral: Box::new(shut), matches: Vec::new() });
}

/// Several generations that have it.
fn publish(session: &mut Session, events: &Receiver<SessionEvent>) {
    session.wait_until_saved().unwrap();
    session.publish().unwrap();
    until(events, "published", is_published);
    session.catch_up().unwrap();
}

fn generations(world: &World) -> Vec<PathBuf> {
    let files = std::fs::read_dir(world.folder.path()).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| is_generation(path)).collect()
}

/// The files that let a key read a closed case.
pub fn open_to(world: &World, key: &Arc<Unlocked>, case: CaseId) -> Vec<PathBuf> {
    let opens = |file: &PathBuf| {
        let alone = tempfile::tempdir().unwrap();
        let copy = alone.path().join("Crawley.marac");
        std::fs::copy(file, &copy).unwrap();
        match Session::open(&request(&copy, key.clone()), Box::new(|_| {})) {
            Ok((session, _)) => session.closed().has(case),
            // It is from before they had access.
            Err(SessionError::Vault(why)) if matches!(*why, VaultError::NoMatchingKey { .. }) => false,
            Err(why) => panic!("{why}"),
        }
    };
    generations(world).into_iter().chain([world.path()]).filter(opens).collect()
}

/// CLO-1: a second case is closed off while the file that is without the first is being written: the file after it is without
/// both, and so is everything beside it.
#[test]
fn clo_1_what_is_closed_off_while_the_file_is_written_is_gone_from_every_file() {
    let world = World::new();
    let gate = Gate::default();
    let held = gate.clone();
    let (mut asha, events) = opened(&with_disk(&world, &world.asha, move |step, path| {
        if step == Step::CreateNew && is_generation(path) {
            held.wait();
        }
        Ok(())
    }));
    let open: Vec<Referral> =
        [(81_001, CANARIES[0]), (81_002, CANARIES[1])].map(|(n, word)| open_case(&mut asha, n, word)).to_vec();
    publish(&mut asha, &events);
    assert!(!world.leaks(&world.carol).is_empty(), "while it is open everybody reads it");

    gate.shut(true);
    gate.1.store(false, Ordering::SeqCst);
    close_off(&mut asha, &open[0]);
    while !gate.1.load(Ordering::SeqCst) {
        std::thread::yield_now();
    }
    close_off(&mut asha, &open[1]);
    gate.shut(false);
    until(&events, "published", is_published);
    // As the screen's deadline does.
    assert!(asha.publish_due().is_some_and(|due| due == 0));
    asha.publish_if_due().unwrap();
    until(&events, "published again", is_published);
    asha.close().unwrap();
    assert_eq!(world.leaks(&world.carol), []);
}

/// CLO-1: somebody is taken off the list in the very moment in which the timer publishes.
#[test]
fn clo_1_who_is_taken_off_while_the_file_is_written_reads_no_file_any_more() {
    let world = World::new();
    let gate = Gate::default();
    let held = gate.clone();
    let (mut asha, events) = opened(&with_disk(&world, &world.asha, move |step, path| {
        if step == Step::CreateNew && is_generation(path) {
            held.wait();
        }
        Ok(())
    }));
    let case = received(&mut asha);
    let ben = line(&asha, "Ben Okafor");
    make(&mut asha, &reader(case, ben));
    publish(&mut asha, &events);
    assert_eq!(open_to(&world, &world.ben, case).len(), 1);
    make(&mut asha, &world.filed(case, "something"));
    asha.wait_until_saved().unwrap();
    gate.shut(true);
    asha.publish().unwrap();
    make(&mut asha, &taken_off(case, ben));
    gate.shut(false);
    asha.close().unwrap();
    assert_eq!(open_to(&world, &world.ben, case), Vec::<PathBuf>::new());
    assert!(!open_to(&world, &world.asha, case).is_empty());
}

/// CLO-1: the machine goes down between the change and the file; whoever comes next, reader or not, leaves nothing of it.
#[test]
fn clo_1_what_was_closed_off_before_a_sitting_broke_off_goes_with_the_next() {
    for who in ["asha", "carol"] {
        let world = World::new();
        let gate = Gate::default();
        let refused = gate.clone();
        let (mut asha, events) = opened(&with_disk(&world, &world.asha, move |step, path| {
            match step == Step::CreateNew && is_generation(path) && refused.is_shut() {
                true => Err(DiskError::InUse { path: path.to_owned() }),
                false => Ok(()),
            }
        }));
        let open = open_case(&mut asha, 81_001, CANARIES[0]);
        let case = received(&mut asha);
        let ben = line(&asha, "Ben Okafor");
        make(&mut asha, &reader(case, ben));
        publish(&mut asha, &events);
        make(&mut asha, &world.filed(world.sample.referrals[0].id, "another thing"));
        publish(&mut asha, &events);
        gate.shut(true);
        close_off(&mut asha, &open);
        make(&mut asha, &taken_off(case, ben));
        asha.wait_until_saved().unwrap();
        drop(asha);
        assert!(!open_to(&world, &world.ben, case).is_empty());

        let next = if who == "asha" { &world.asha } else { &world.carol };
        world.open(next).close().unwrap();
        let leaks: Vec<_> = world.leaks(&world.carol).into_iter().filter(|(_, word, _)| *word == CANARIES[0]).collect();
        assert_eq!(leaks, [], "{who}");
        assert_eq!(open_to(&world, &world.ben, case), Vec::<PathBuf>::new(), "{who}");
    }
}

/// CLO-1: what somebody wrote of it meanwhile was published before a reader swept it up.
#[test]
fn clo_1_what_is_swept_up_late_is_gone_from_the_generations_of_before() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    asha.follow().unwrap();
    let case = world.sample.referrals[0].id;
    let mut carol = world.open(&world.carol);
    let mut referral = asha.record().case(world.sample.december.id, case).unwrap().referral;
    referral.closed = Some(ClosedReason::HighProfile);
    make(&mut asha, &Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() });
    make(&mut carol, &world.filed(case, CANARIES[2]));
    asha.wait_until_saved().unwrap();
    asha.leave().unwrap();
    carol.close().unwrap();
    world.open(&world.asha).close().unwrap();
    assert_eq!(world.leaks(&world.carol), []);
}

/// A case was closed off where another program holds the generations of before, which has been told.
fn closed_off_where_nothing_goes(world: &World) -> (Session, Receiver<SessionEvent>, Gate) {
    let gate = Gate::default();
    let refused = gate.clone();
    let (mut asha, events) = opened(&with_disk(world, &world.asha, move |step, path| {
        match step == Step::Remove && is_generation(path) && refused.is_shut() && path.exists() {
            true => Err(DiskError::InUse { path: path.to_owned() }),
            false => Ok(()),
        }
    }));
    let open = open_case(&mut asha, 81_001, CANARIES[0]);
    publish(&mut asha, &events);
    gate.shut(true);
    close_off(&mut asha, &open);
    asha.wait_until_saved().unwrap();
    until(&events, "named", |event| matches!(event, SessionEvent::Lingers { files, .. } if !files.is_empty()));
    (asha, events, gate)
}

/// CLO-1: another program holds the generations of before: that is no failure to save, it is said, tried again, and said at
/// closing; and it is made good by the next sitting, although nothing is changed in it.
#[test]
fn clo_1_generations_that_can_not_be_removed_are_named_until_they_are_gone() {
    for heals in [true, false] {
        let world = World::new();
        let (asha, events, gate) = closed_off_where_nothing_goes(&world);
        assert!(matches!(asha.keeping(), Keeping::Saved { .. }), "all is saved");
        if heals {
            gate.shut(false);
            until(&events, "gone", |event| matches!(event, SessionEvent::Lingers { files, .. } if files.is_empty()));
            assert_eq!(world.leaks(&world.carol).into_iter().filter(|one| one.0.contains(".gen-")).count(), 0);
            asha.close().unwrap();
        } else {
            let Err(SessionError::StillThere { files, .. }) = asha.close() else { panic!("not said") };
            assert!(files.iter().all(|file| is_generation(file)) && !files.is_empty());
            // What `marac verify` names.
            assert_eq!(holding(&world), files);
            let before = std::fs::read(world.path()).unwrap();
            world.open(&world.carol).close().unwrap();
            assert_eq!(std::fs::read(world.path()).unwrap(), before, "nothing was published");
        }
        assert_eq!(world.leaks(&world.carol), []);
        assert_eq!(holding(&world), Vec::<PathBuf>::new());
    }
}

/// What is not open to whoever leaves may be nowhere else: it stays, is named to them, and goes when somebody looks who can.
#[test]
fn an_older_generation_that_a_key_does_not_open_stays_and_is_named() {
    let world = World::new();
    let (mut asha, events) = opened(&request(&world.path(), world.asha.clone()));
    let open = open_case(&mut asha, 81_001, CANARIES[0]);
    publish(&mut asha, &events);
    let image = unseal(&std::fs::read(world.path()).unwrap(), &world.asha).unwrap();
    close_off(&mut asha, &open);
    asha.close().unwrap();
    assert_eq!(holding_for(&world, &world.carol), leftover::Holding::default());
    let path = world.folder.path().join("Crawley.marac.gen-000001-00000000000000aa");
    std::fs::write(&path, seal(&image, &[world.asha.person_key().recipient]).unwrap()).unwrap();
    world.open(&world.carol).close().unwrap();
    let named = leftover::Holding { files: Vec::new(), not_open: vec![path.clone()] };
    assert_eq!(holding_for(&world, &world.carol), named);
    assert_eq!(holding_for(&world, &world.asha), leftover::Holding { files: vec![path.clone()], not_open: Vec::new() });
    assert!(path.exists());
    world.open(&world.asha).close().unwrap();
    assert!(!path.exists());
}

/// What could not be removed is judged by what lies there when it can be.
#[test]
fn what_lies_where_a_generation_could_not_be_removed_is_looked_at_again() {
    let world = World::new();
    let (asha, events, gate) = closed_off_where_nothing_goes(&world);
    let there = holding(&world);
    let other = seal(b"what is nowhere else", &[world.ben.person_key().recipient]).unwrap();
    for path in &there {
        std::fs::write(path, &other).unwrap();
    }
    gate.shut(false);
    until(&events, "gone", |event| matches!(event, SessionEvent::Lingers { files, .. } if files.is_empty()));
    asha.close().unwrap();
    assert!(!there.is_empty() && there.iter().all(|path| std::fs::read(path).unwrap() == other), "{there:?}");
}

fn holding(world: &World) -> Vec<PathBuf> {
    holding_for(world, &world.asha).files
}

fn holding_for(world: &World, key: &Arc<Unlocked>) -> leftover::Holding {
    let session = world.open(key);
    let let_go = session.record().let_go().unwrap();
    session.leave().unwrap();
    leftover::holding(&request(&world.path(), key.clone()), &let_go).unwrap()
}

/// CLO-1: another program holds the record's own file, so the one without the case lies beside it.
#[test]
fn clo_1_a_record_that_can_not_be_replaced_is_named_too() {
    let world = World::new();
    let gate = Gate::default();
    let (refused, record) = (gate.clone(), world.path());
    let (mut asha, events) = opened(&with_disk(&world, &world.asha, move |step, path| {
        match step == Step::Rename && path == record && refused.is_shut() {
            true => Err(DiskError::InUse { path: path.to_owned() }),
            false => Ok(()),
        }
    }));
    let open = open_case(&mut asha, 81_001, CANARIES[0]);
    publish(&mut asha, &events);
    gate.shut(true);
    close_off(&mut asha, &open);
    let Err(SessionError::StillThere { files, .. }) = asha.close() else { panic!("not said") };
    assert!(files.contains(&world.path()), "{files:?}");
    world.open(&world.carol).close().unwrap();
    assert_eq!(world.leaks(&world.carol), []);
}

/// The generations of before are kept where nothing was closed to anybody, however often its readers write in a closed case.
#[test]
fn generations_stay_that_hold_nothing_of_it() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let case = received(&mut asha);
    let carol = line(&asha, "Carol Hythe");
    asha.close().unwrap();
    for sitting in 0..3 {
        let mut asha = world.open(&world.asha);
        for number in 0..20 {
            make(&mut asha, &world.filed(case, &format!("{sitting} {number}")));
        }
        if sitting == 2 {
            make(&mut asha, &reader(case, carol));
        }
        asha.close().unwrap();
    }
    assert_eq!(generations(&world).len(), 3);
    let mut asha = world.open(&world.asha);
    make(&mut asha, &taken_off(case, carol));
    asha.close().unwrap();
    assert_eq!(open_to(&world, &world.carol, case), Vec::<PathBuf>::new());
}
