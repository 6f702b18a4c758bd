//! Work on a share: what was called saved here is on this machine, whatever the share does.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use marac::vault::identity::{self, Protection};
use marac::vault::*;
use tempfile::TempDir;

use super::share::{EveryPlaceIsAShare, Server, ShareDisk, kept};
use super::support::*;

/// A record on a share, and a machine that works on it.
struct Office {
    bench: Bench,
    local: TempDir,
    disk: Arc<ShareDisk>,
}

impl Office {
    fn new() -> Self {
        let bench = Bench::new();
        bench.create();
        let disk = ShareDisk::at(bench.folder.path());
        Self { bench, local: tempfile::tempdir().unwrap(), disk }
    }

    fn request(&self) -> OpenRequest {
        OpenRequest {
            disk: self.disk.clone(),
            place: Arc::new(EveryPlaceIsAShare),
            local: Some(self.local.path().to_owned()),
            ..self.bench.request()
        }
    }

    fn kept(&self) -> Vec<PathBuf> {
        kept(self.local.path())
    }

    fn sit_down(&self) -> Seat {
        Seat::at(open(&self.request()).unwrap())
    }
}

/// Somebody at work, and what the worker told them.
struct Seat {
    worker: Worker,
    told: Receiver<VaultEvent>,
    next: u64,
}

impl Seat {
    fn at(opened: Opened) -> Self {
        Self::on(opened.vault)
    }

    fn on(vault: Vault) -> Self {
        let (sender, told) = channel();
        let sender = Mutex::new(sender);
        let report = Box::new(move |event| drop(sender.lock().unwrap().send(event)));
        Self { worker: Worker::start(vault, report).unwrap(), told, next: 0 }
    }

    fn append(&mut self, operations: Vec<Operation>) -> Ticket {
        self.next += 1;
        let ticket = Ticket(self.next);
        self.worker.send(Work::Append { operations, ticket }).unwrap();
        ticket
    }

    /// Waits for an event; those before it may not call anything saved on the share unless it is waited for.
    fn until(&self, wanted: impl Fn(&VaultEvent) -> bool) -> VaultEvent {
        loop {
            let event = self.told.recv_timeout(Duration::from_secs(60)).expect("the event never came");
            if wanted(&event) {
                return event;
            }
            assert!(!matches!(event, VaultEvent::Saved { .. }), "{event:?}");
        }
    }

    fn until_here(&self, ticket: Ticket) {
        self.until(|event| matches!(event, VaultEvent::SavedHere { tickets, .. } if tickets.contains(&ticket)));
    }

    fn until_on_share(&self, ticket: Ticket) {
        loop {
            let event = self.told.recv_timeout(Duration::from_secs(60)).expect("the event never came");
            if matches!(&event, VaultEvent::Saved { tickets, .. } if tickets.contains(&ticket)) {
                return;
            }
        }
    }
}

fn stamps(operations: &[Operation]) -> BTreeSet<Stamp> {
    operations.iter().map(|one| one.stamp).collect()
}

fn stamps_of(spilled: &[Spilled]) -> BTreeSet<Stamp> {
    spilled.iter().flat_map(|one| &one.frames).flat_map(|frame| &frame.body.operations).map(|one| one.stamp).collect()
}

#[test]
fn a_share_that_hangs_is_named_and_holds_nothing_up() {
    let office = Office::new();
    let mut seat = office.sit_down();
    office.disk.is(Server::Hangs);
    let first = seat.append(operations(1));
    seat.until_here(first);
    seat.until(|event| matches!(event, VaultEvent::ShareSilent { .. }));
    // Still so, and still nothing is held up.
    let last = (0..50).map(|_| seat.append(operations(2))).last().unwrap();
    seat.until_here(last);
    office.disk.is(Server::Well);
    seat.until_on_share(last);
    seat.worker.join();
    assert_eq!(office.kept(), Vec::<PathBuf>::new(), "the share has everything");
    let (opened, _) = office.bench.open();
    assert_eq!(opened.frames.iter().map(|frame| frame.body.operations.len()).sum::<usize>(), 101);
}

/// Nobody changes anything, so it is only what others do that can't be seen.
#[test]
fn a_share_that_hangs_while_nothing_waits_is_named_until_it_answers() {
    let office = Office::new();
    let seat = office.sit_down();
    seat.worker.send(Work::Here { sign: None }).unwrap();
    for _ in 0..2 {
        office.disk.is(Server::Hangs);
        seat.until(|event| matches!(event, VaultEvent::ShareSilent { .. }));
        office.disk.is(Server::Well);
        seat.until(|event| matches!(event, VaultEvent::ShareAnswers));
    }
    seat.worker.join();
}

#[test]
fn what_the_share_never_got_is_found_on_this_machine() {
    let office = Office::new();
    let mut seat = office.sit_down();
    office.disk.is(Server::Hangs);
    let all = operations(30);
    let tickets: Vec<Ticket> = all.chunks(3).map(|piece| seat.append(piece.to_vec())).collect();
    seat.until_here(*tickets.last().unwrap());
    seat.worker.give_up();
    office.disk.is(Server::Well);

    let opened = open(&office.request()).unwrap();
    assert_eq!(stamps_of(&opened.spilled), stamps(&all));
    assert_eq!(opened.findings.iter().filter(|finding| finding.is_wrong()).count(), 0);
    opened.spilled.iter().for_each(Spilled::settle);
    assert_eq!(office.kept(), Vec::<PathBuf>::new());
}

/// Whoever sits at the same machine a second time lets alone what the first is still writing.
#[test]
fn what_a_running_seat_keeps_is_let_alone() {
    let office = Office::new();
    let mut seat = office.sit_down();
    let first = seat.append(operations(1));
    seat.until_here(first);
    let opened = open(&office.request()).unwrap();
    assert!(opened.spilled.is_empty());
    assert_eq!(office.kept().len(), 1);
    seat.worker.join();
}

/// The same record on a disk of this machine: no file, no byte, no sync more than without.
#[test]
fn on_a_disk_of_this_machine_nothing_is_kept_twice() {
    let calls = |local: Option<&Path>| {
        let bench = Bench::new();
        bench.create();
        let disk = FailingDisk::new(i64::MAX, Failing::Once, false);
        let request = OpenRequest { local: local.map(Path::to_owned), ..bench.on(disk.clone()) };
        let mut seat = Seat::at(open(&request).unwrap());
        for _ in 0..3 {
            let ticket = seat.append(operations(1));
            seat.until_on_share(ticket);
        }
        seat.worker.join();
        // Whether something was kept here before is asked once, at opening.
        let mut log = disk.log();
        if local.is_some() {
            let made = log.iter().position(|call| call == "create").unwrap();
            let asked = log[..made].iter().rposition(|call| call == "list").unwrap();
            log.remove(asked);
        }
        log
    };
    let local = tempfile::tempdir().unwrap();
    assert_eq!(calls(Some(local.path())), calls(None));
    assert_eq!(kept(local.path()), Vec::<PathBuf>::new());
}

#[test]
fn what_is_kept_does_not_grow_while_the_share_works() {
    let office = Office::new();
    let mut seat = office.sit_down();
    let mut most = 0;
    for _ in 0..80 {
        let ticket = (0..30).map(|_| seat.append(operations(4))).last().unwrap();
        seat.until_on_share(ticket);
        let bytes: u64 = office.kept().iter().filter_map(|file| Some(file.metadata().ok()?.len())).sum();
        most = most.max(bytes);
    }
    assert!(most <= 2 * 1024 * 1024, "{most} bytes");
    seat.worker.join();
    assert_eq!(office.kept(), Vec::<PathBuf>::new());
}

/// A folder that was unmounted and came back empty is no record, and nothing is written into it.
#[test]
fn a_share_that_comes_back_empty_is_an_error() {
    let office = Office::new();
    let mut seat = office.sit_down();
    let aside = tempfile::tempdir().unwrap();
    let record = office.bench.path();
    std::fs::rename(&record, aside.path().join("Crawley.marac")).unwrap();
    let ticket = seat.append(operations(1));
    let failed = seat.until(|event| matches!(event, VaultEvent::Failed(_)));
    let VaultEvent::Failed(failed) = failed else { unreachable!() };
    assert!(failed.error.to_string().contains("is not there"), "{}", failed.error);
    assert_eq!(office.bench.files(), Vec::<String>::new());
    // It is back, and all goes on.
    std::fs::rename(aside.path().join("Crawley.marac"), &record).unwrap();
    seat.until_on_share(ticket);
    seat.worker.join();
}

/// What can't be kept here goes to the share all the same.
#[test]
fn a_machine_that_can_keep_nothing_is_named() {
    let office = Office::new();
    std::fs::write(office.local.path().join("spill"), b"a file where the folder should be").unwrap();
    let mut seat = office.sit_down();
    let ticket = seat.append(operations(1));
    seat.until(|event| matches!(event, VaultEvent::NotSavedHere { .. }));
    seat.until_on_share(ticket);
    seat.worker.join();
    let (opened, _) = office.bench.open();
    assert_eq!(opened.frames.iter().map(|frame| frame.body.operations.len()).sum::<usize>(), 1);
}

/// The bytes of what one machine keeps of three frames.
fn three_frames(office: &Office) -> (PathBuf, Vec<u8>, Vec<Operation>) {
    let mut seat = office.sit_down();
    office.disk.is(Server::Hangs);
    let all = operations(3);
    for one in &all {
        let ticket = seat.append(vec![one.clone()]);
        seat.until_here(ticket);
    }
    seat.worker.give_up();
    office.disk.is(Server::Well);
    let file = office.kept().pop().unwrap();
    let bytes = std::fs::read(&file).unwrap();
    (file, bytes, all)
}

#[test]
fn a_torn_tail_had_not_been_called_saved() {
    let office = Office::new();
    let (file, bytes, all) = three_frames(&office);
    std::fs::write(&file, &bytes[..bytes.len() - 5]).unwrap();
    let opened = open(&office.request()).unwrap();
    assert_eq!(stamps_of(&opened.spilled), stamps(&all[..2]));
    assert!(opened.findings.iter().any(|finding| matches!(finding, Finding::TornTail { .. })));
    opened.spilled.iter().for_each(Spilled::settle);
    assert_eq!(office.kept(), Vec::<PathBuf>::new());
}

#[test]
fn what_is_whole_in_a_damaged_file_is_taken_and_the_file_is_put_aside() {
    let office = Office::new();
    let (file, bytes, all) = three_frames(&office);
    // In the midst of the second of three frames of about the same length.
    let mut damaged = bytes.clone();
    damaged[bytes.len() / 2] ^= 1;
    std::fs::write(&file, &damaged).unwrap();
    let opened = open(&office.request()).unwrap();
    assert_eq!(stamps_of(&opened.spilled), stamps(&[all[0].clone(), all[2].clone()]));
    assert!(opened.findings.iter().any(|finding| matches!(finding, Finding::SpillDamaged { .. })));
    assert!(opened.findings.iter().any(|finding| matches!(finding, Finding::DamagedFrame { .. })));
    opened.spilled.iter().for_each(Spilled::settle);
    let aside = PathBuf::from(format!("{}.kept", file.display()));
    assert_eq!(office.kept(), std::slice::from_ref(&aside));
    assert_eq!(std::fs::read(aside).unwrap(), damaged);
    // It is named once.
    assert!(!open(&office.request()).unwrap().findings.iter().any(Finding::is_wrong));
}

/// `MARAC_EVERY_BYTE` says of how many bytes one is flipped (the full form: 1).
#[test]
fn a_flipped_byte_of_what_is_kept_is_noticed_and_costs_one_frame_at_most() {
    let step = usize::try_from(crate::figures::asked("MARAC_EVERY_BYTE", [23, 5])).unwrap();
    let office = Office::new();
    let (file, bytes, all) = three_frames(&office);
    for at in (0..bytes.len()).step_by(step) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x40;
        std::fs::write(&file, &damaged).unwrap();
        let opened = open(&office.request()).unwrap();
        let found = stamps_of(&opened.spilled);
        assert!(found.is_subset(&stamps(&all)) && found.len() >= 2, "byte {at}: {} of 3", found.len());
        let named = opened.findings.iter().any(Finding::is_wrong)
            || opened.findings.iter().any(|finding| matches!(finding, Finding::TornTail { .. }));
        assert!(named, "byte {at} was not noticed");
    }
}

const FOLDER: &str = "MARAC_TEST_SPILL_FOLDER";

fn slow_request(folder: &Path, server: Server) -> OpenRequest {
    let person = identity::unlock(&RealDisk, &folder.join("key"), None).unwrap();
    let share = folder.join("share");
    let disk = ShareDisk::at(&share);
    disk.is(server);
    OpenRequest {
        disk,
        place: Arc::new(EveryPlaceIsAShare),
        local: Some(folder.join("local")),
        ..OpenRequest::new(&share.join("Crawley.marac"), Arc::new(person), Arc::new(TestReader))
    }
}

/// Not a test of its own: the process that is killed. It brings what was kept before, and says what is saved here.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn the_victim() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut out = std::io::stdout();
    let opened = open(&slow_request(&folder, Server::Slow(Duration::from_millis(20)))).unwrap();
    let spilled = opened.spilled;
    let left: Vec<Operation> =
        spilled.iter().flat_map(|one| &one.frames).flat_map(|frame| frame.body.operations.clone()).collect();
    let mut seat = Seat::on(opened.vault);
    let mut bringing = (!left.is_empty()).then(|| seat.append(left));
    let mut rows = std::collections::BTreeMap::new();
    loop {
        let operations = operations(1);
        let OperationKind::Insert { row, .. } = operations[0].change else { unreachable!() };
        rows.insert(seat.append(operations), row);
        let wait = Instant::now() + Duration::from_millis(3);
        while let Ok(event) = seat.told.recv_timeout(wait.saturating_duration_since(Instant::now())) {
            match event {
                VaultEvent::SavedHere { tickets, .. } => {
                    for row in tickets.iter().filter_map(|ticket| rows.remove(ticket)) {
                        writeln!(out, "here {row}").unwrap();
                    }
                    out.flush().unwrap();
                }
                VaultEvent::Saved { tickets, .. } if bringing.is_some_and(|ticket| tickets.contains(&ticket)) => {
                    spilled.iter().for_each(Spilled::settle);
                    bringing = None;
                }
                _ => {}
            }
        }
    }
}

/// How often: `MARAC_KILLS` asks for more, and prints the figure.
fn kills() -> u64 {
    crate::figures::asked("MARAC_KILLS", [15, 60])
}

/// On a share whose every call takes 20 ms, a process is killed at any moment: what it had called saved here is there when
/// the record is opened on this machine.
#[test]
fn a_process_killed_before_the_share_has_it_loses_nothing_that_was_saved_here() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("share")).unwrap();
    let person = identity::create(&RealDisk, &folder.path().join("key"), Protection::None).unwrap();
    create(&slow_request(folder.path(), Server::Well), &Memory::new(&[&person]).image(1)).unwrap();
    let mut due: BTreeSet<String> = BTreeSet::new();
    for kill in 0..kills() {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "spilled::the_victim", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("here "));
        due.insert(first.expect("it saved nothing"));
        let moment = Instant::now() + Duration::from_micros(kill.wrapping_mul(17_919) % 200_000);
        while Instant::now() < moment {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        due.extend(lines.map_while(Result::ok).filter(|line| line.len() == "here ".len() + 32));
        let opened =
            open(&slow_request(folder.path(), Server::Well)).unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        assert!(!opened.findings.iter().any(Finding::is_wrong), "kill {kill}: {:?}", opened.findings);
        let mut memory = Memory::load(&opened, &[&person]);
        for frame in opened.spilled.iter().flat_map(|one| &one.frames) {
            memory.done(&frame.body.operations);
        }
        let row = |one: &Operation| match &one.change {
            OperationKind::Insert { row, .. } => format!("here {row}"),
            other => panic!("{other:?}"),
        };
        let found: BTreeSet<String> = memory.operations.values().map(row).collect();
        assert!(found.is_superset(&due), "kill {kill}: {} lost", due.difference(&found).count());
    }
    eprintln!("{} kills on a slow share, {} rows saved here, 0 lost", kills(), due.len());
}
