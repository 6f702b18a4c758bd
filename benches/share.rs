//! What work on a network share feels like, with the share well and with it hung, in one run.
//!
//! `cargo bench --bench share` prints the time from a key to its letter on the screen while the share works and while it
//! does not answer, and their ratio; and what a durable edit costs where the record is on a disk of this machine, on a
//! share, and on a share with this machine keeping it first. The share is a folder mounted by `bindfs` as sshfs mounts
//! one; where that can't be had the first part is left out, and that is said.

#[path = "../tests/support/terminal.rs"]
#[allow(dead_code, reason = "the journeys use more of it")]
mod terminal;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::Local;
use marac::cli::demo;
use marac::domain::identifier::CaseId;
use marac::record::change::Change;
use marac::record::session::{Session, SessionEvent, request};
use marac::vault::identity::{self, Protection};
use marac::vault::place::PlaceRefused;
use marac::vault::{AnyPlace, OpenRequest, PlaceCheck, PlaceKind, RealDisk, Unlocked};
use terminal::Terminal;

const KEYS: usize = 200;
const EDITS: usize = 200;
/// After this long without output, a key's drawing is over.
const QUIET: Duration = Duration::from_millis(15);

fn share_of(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get(times.len() * percent / 100).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

struct AShare;

impl PlaceCheck for AShare {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(PlaceKind::Share)
    }
}

/// Waits for the event that calls an edit kept.
fn until(told: &Receiver<SessionEvent>, here: bool) {
    loop {
        match told.recv_timeout(Duration::from_secs(10)).expect("it is saved") {
            SessionEvent::SavedHere { .. } if here => return,
            SessionEvent::Saved { .. } if !here => return,
            _ => {}
        }
    }
}

/// The median and the slowest hundredth of an edit, until it is kept where asked.
fn edits(request: &OpenRequest, here: bool) -> (Duration, Duration) {
    let (sender, told) = channel();
    let sender = Mutex::new(sender);
    let tell = Box::new(move |event| drop(sender.lock().map(|sender| sender.send(event))));
    let (mut session, _) = Session::open(request, tell).expect("it opens");
    let mut times = Vec::new();
    for number in 0..EDITS {
        let text = format!("pol: third call-out {number}");
        let begun = Instant::now();
        session.make(&Change::KeepDraft { case: None::<CaseId>, text }).expect("a change");
        session.note("bench", None, "an edit").expect("a change");
        until(&told, here);
        times.push(begun.elapsed());
        session.wait_until_saved().expect("it is saved");
        while told.try_recv().is_ok() {}
    }
    session.close().expect("it is saved");
    (share_of(&mut times, 50), share_of(&mut times, 99))
}

fn durable_edits(folder: &Path, record: &Path, unlocked: &Arc<Unlocked>) {
    let plain = OpenRequest { place: Arc::new(AnyPlace), ..request(record, unlocked.clone()) };
    let shared = OpenRequest { place: Arc::new(AShare), ..plain.clone() };
    let spilling = OpenRequest { local: Some(folder.join("state")), ..shared.clone() };
    println!("{EDITS} durable edits, ms:                       p50      p99");
    for (named, request, here) in [
        ("on a disk of this machine", &plain, false),
        ("on a share that keeps nothing here", &shared, false),
        ("on a share, until saved here", &spilling, true),
        ("on a share, until saved on the share", &spilling, false),
    ] {
        let (usual, slow) = edits(request, here);
        println!("{named:38} {:8.2} {:8.2}", milliseconds(usual), milliseconds(slow));
    }
}

fn settle(terminal: &mut Terminal, quiet: Duration) {
    while terminal.receive(quiet) {}
}

/// Types letters one at a time, each when the one before is on the screen and all is quiet.
fn type_letters(terminal: &mut Terminal) -> (Duration, Duration) {
    let mut times = Vec::new();
    for letter in "shesaidthathecametotheschoolgateagain".chars().cycle().take(KEYS) {
        let cursor = terminal.screen().cursor_position();
        let pressed = Instant::now();
        terminal.type_text(&letter.to_string());
        while terminal.screen().cursor_position() == cursor {
            assert!(terminal.receive(Duration::from_secs(5)), "no letter came:\n{}", terminal.text());
        }
        times.push(pressed.elapsed());
        settle(terminal, QUIET);
    }
    (share_of(&mut times, 50), share_of(&mut times, 99))
}

fn signal(process: u32, name: &str) {
    let _ = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status();
}

fn mount(folder: &Path, at: &Path) -> Option<Child> {
    let options = ["-f", "-o", "subtype=sshfs,fsname=asha@files:/srv"];
    let server = Command::new("bindfs").args(options).args([folder, at]).stderr(Stdio::null()).spawn();
    let mut server = server.ok()?;
    let end = Instant::now() + Duration::from_secs(5);
    while !at.join("full.marac").exists() {
        if Instant::now() > end || server.try_wait().is_ok_and(|ended| ended.is_some()) {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(server)
}

fn keys(folder: &Path, server: &Child, at: &Path) {
    let home = folder.to_str().expect("a plain path");
    let (record, identity) = (at.join("full.marac"), folder.join("identity"));
    let arguments = [record.to_str().expect("a path"), "--identity", identity.to_str().expect("a path")];
    let program = Path::new(env!("CARGO_BIN_EXE_marac"));
    let mut terminal = Terminal::start(100, 24, program, &arguments, &[("HOME", home), ("XDG_CONFIG_HOME", home)]);
    terminal.wait_for("case 7 of");
    terminal.type_text("\x1bOR"); // F3: the notes, with the composer
    settle(&mut terminal, Duration::from_millis(300));
    let well = type_letters(&mut terminal);
    signal(server.id(), "STOP");
    terminal.type_text(" hung ");
    terminal.wait_for("share does not answer");
    let hung = type_letters(&mut terminal);
    signal(server.id(), "CONT");
    println!("\n{KEYS} keys, ms:          p50      p99");
    for (named, (usual, slow)) in [("share well", well), ("share hung", hung)] {
        println!("{named:16} {:8.2} {:8.2}", milliseconds(usual), milliseconds(slow));
    }
    let ratio = |hung: Duration, well: Duration| hung.as_secs_f64() / well.as_secs_f64();
    println!("hung / well      {:8.2} {:8.2}", ratio(hung.0, well.0), ratio(hung.1, well.1));
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let (served, at) = (folder.path().join("served"), folder.path().join("share"));
    std::fs::create_dir(&served).and_then(|()| std::fs::create_dir(&at)).expect("folders");
    let record = served.join("full.marac");
    let unlocked = identity::create(&RealDisk, &folder.path().join("identity"), Protection::None).expect("a key");
    let unlocked = Arc::new(unlocked);
    demo::make(&record, unlocked.clone(), &[], Local::now().naive_local()).expect("the demo's record");
    durable_edits(folder.path(), &record, &unlocked);
    let Some(mut server) = mount(&served, &at) else {
        return println!("\nno share could be mounted with bindfs: keys were left out");
    };
    keys(folder.path(), &server, &at);
    let _ = Command::new("fusermount3").args(["-u", "-z"]).arg(&at).status();
    let _ = server.kill();
    let _ = server.wait();
}
