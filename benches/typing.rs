//! What typing feels like, beside vim and nano in the same pseudo-terminal, in one run.
//!
//! `cargo bench --bench typing` prints, for each program: the time from a key to its letter on the screen, the bytes
//! that one key costs, the time for a burst of 500 keys, what it does when nobody types, and its resident memory; and
//! for `marac` the time to the lock screen and from passphrase to first frame beside the key derivation alone.
//! Editors that are not installed are left out, and that is said.

#[path = "../tests/support/terminal.rs"]
#[allow(dead_code, reason = "the journeys use more of it")]
mod terminal;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Local;
use marac::cli::demo;
use marac::domain::entry::{Entry, EntryKind, Standing};
use marac::domain::identifier::EntryId;
use marac::domain::meeting::MeetingStage;
use marac::record::change::Change;
use marac::record::session::{Session, request};
use marac::vault::RealDisk;
use marac::vault::identity::{self, Protection};
use terminal::Terminal;

const PASSPHRASE: &str = "seven lanterns over the quiet harbour";
const KEYS: usize = 300;
const IDLE: Duration = Duration::from_secs(5);
/// After this long without output, a key's drawing is over.
const QUIET: Duration = Duration::from_millis(15);

struct Figures {
    name: &'static str,
    key: Duration,
    slow_key: Duration,
    bytes: usize,
    burst: Duration,
    idle_bytes: usize,
    idle_wakeups: u64,
    resident_kb: u64,
}

fn median(times: &mut [Duration], share: usize) -> Duration {
    times.sort_unstable();
    times.get(times.len() * share / 100).copied().unwrap_or_default()
}

fn settle(terminal: &mut Terminal, quiet: Duration) {
    while terminal.receive(quiet) {}
}

/// Types letters one at a time, each when the one before is on the screen and all is quiet.
fn type_letters(terminal: &mut Terminal) -> (Duration, Duration, usize) {
    let (mut times, mut bytes) = (Vec::new(), Vec::new());
    let text = "she said that he came to the school gate again and the new lock does not close ".chars().cycle();
    for letter in text.take(KEYS) {
        if letter == ' ' {
            // At the end of a row a space shows nowhere.
            terminal.type_text(" ");
            settle(terminal, QUIET);
            continue;
        }
        let before = terminal.written.len();
        let cursor = terminal.screen().cursor_position();
        let pressed = Instant::now();
        terminal.type_text(&letter.to_string());
        while terminal.screen().cursor_position() == cursor {
            assert!(terminal.receive(Duration::from_secs(5)), "no letter came:\n{}", terminal.text());
        }
        times.push(pressed.elapsed());
        settle(terminal, QUIET);
        bytes.push(terminal.written.len() - before);
    }
    bytes.sort_unstable();
    let usual = bytes.get(bytes.len() / 2).copied().unwrap_or_default();
    (median(&mut times, 50), median(&mut times, 99), usual)
}

/// Sends 500 keys at once and waits until the last of them are on the screen.
fn burst(terminal: &mut Terminal) -> Duration {
    let text = format!("{}qxz", "words ".repeat(83)).chars().take(497).collect::<String>() + "qxz";
    let pressed = Instant::now();
    terminal.type_text(&text);
    while !terminal.text().contains("qxz") {
        assert!(terminal.receive(Duration::from_secs(10)), "the burst did not come:\n{}", terminal.text());
    }
    pressed.elapsed()
}

fn of_status(process: u32, line: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let row = status.lines().find(|row| row.starts_with(line)).unwrap_or_default();
    row.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// How often the process's threads have been woken so far.
fn wakeups(process: u32) -> u64 {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{process}/task")) else { return 0 };
    let statuses = threads.flatten().filter_map(|thread| std::fs::read_to_string(thread.path().join("status")).ok());
    let switches = statuses.map(|status| {
        let row = status.lines().find(|row| row.starts_with("voluntary_ctxt_switches")).map(str::to_owned);
        row.and_then(|row| row.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or_default()
    });
    switches.sum()
}

fn measure(name: &'static str, terminal: &mut Terminal) -> Figures {
    settle(terminal, Duration::from_millis(300));
    let (key, slow_key, bytes) = type_letters(terminal);
    let burst = burst(terminal);
    // What a burst sets going (saving, a draft) may finish before idleness is counted.
    settle(terminal, Duration::from_secs(2));
    // The process that draws; the one that keeps it waits.
    let process = terminal.seat_process().unwrap_or_else(|| terminal.process());
    let (before, woken) = (terminal.written.len(), wakeups(process));
    while terminal.receive(IDLE) {}
    Figures {
        name,
        key,
        slow_key,
        bytes,
        burst,
        idle_bytes: terminal.written.len() - before,
        idle_wakeups: wakeups(process) - woken,
        resident_kb: of_status(process, "VmRSS"),
    }
}

fn installed(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn editor(name: &'static str, arguments: &[&str], insert: &str) -> Option<Figures> {
    let Some(program) = installed(name) else {
        println!("{name} is not installed: left out");
        return None;
    };
    let folder = tempfile::tempdir().ok()?;
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "An earlier line of the notes.\n".repeat(400)).ok()?;
    let mut arguments = arguments.to_vec();
    arguments.push(file.to_str()?);
    let mut terminal = Terminal::start(80, 24, &program, &arguments, &[]);
    terminal.wait_for("An earlier line");
    terminal.type_text(insert);
    Some(measure(name, &mut terminal))
}

/// A conference at full size: that of the demo, with entries until there are 400.
fn full_conference(folder: &Path) -> (PathBuf, PathBuf) {
    let (identity, record) = (folder.join("identity"), folder.join("full.marac"));
    let passphrase = Protection::Passphrase(&PASSPHRASE.to_owned().into());
    let unlocked = Arc::new(identity::create(&RealDisk, &identity, passphrase).expect("a key"));
    demo::make(&record, unlocked.clone(), &[], Local::now().naive_local()).expect("the demo's record");
    let (mut session, _) = Session::open(&request(&record, unlocked), Box::new(|_| {})).expect("it opens");
    let meetings = session.record().meetings().expect("its meetings");
    let under_way = meetings.iter().find(|meeting| matches!(meeting.stage, MeetingStage::UnderWay { .. }));
    let conference = session.record().conference(under_way.expect("one is under way").id).expect("it reads");
    let missing = 400 - conference.cases.iter().map(|case| case.entries.len()).sum::<usize>();
    for (number, case) in conference.cases.iter().cycle().take(missing).enumerate() {
        let entry = Entry {
            id: EntryId::new(),
            case: case.referral.id,
            meeting: conference.meeting.id,
            kind: EntryKind::Information(Standing::Fact),
            agency: conference.agencies.get(number % conference.agencies.len()).map(|agency| agency.id),
            speaker: None,
            text: format!(
                "Entry {number}: seen at the address again on Sunday; the neighbour will call if he is back."
            ),
            at: Local::now().naive_local(),
            edited: None,
        };
        session.make(&Change::FileEntry(entry)).expect("an entry");
    }
    session.close().expect("it is saved");
    (identity, record)
}

/// What the passphrase alone costs: the derivation of the key, in this process.
fn derivation(identity: &Path) -> Duration {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let begun = Instant::now();
            identity::unlock(&RealDisk, identity, Some(&PASSPHRASE.to_owned().into())).expect("the passphrase");
            begun.elapsed()
        })
        .collect();
    median(&mut times, 50)
}

fn marac() -> Figures {
    let folder = tempfile::tempdir().expect("a folder");
    let (identity, record) = full_conference(folder.path());
    let program = Path::new(env!("CARGO_BIN_EXE_marac"));
    let home = folder.path().to_str().expect("a plain path");
    let arguments = [record.to_str().expect("a plain path"), "--identity", identity.to_str().expect("a plain path")];
    let (mut locks, mut opens) = (Vec::new(), Vec::new());
    let mut open = || {
        let begun = Instant::now();
        let environment = [("HOME", home), ("XDG_CONFIG_HOME", home)];
        let mut terminal = Terminal::start(80, 24, program, &arguments, &environment);
        terminal.wait_for("Passphrase");
        locks.push(begun.elapsed());
        terminal.type_text(PASSPHRASE);
        settle(&mut terminal, QUIET);
        let entered = Instant::now();
        terminal.type_text("\r");
        terminal.wait_for("case 7 of");
        opens.push(entered.elapsed());
        terminal
    };
    for _ in 0..4 {
        drop(open());
    }
    let mut terminal = open();
    terminal.type_text("\x1bOR"); // F3: the notes, with the composer
    let figures = measure("marac", &mut terminal);
    let derivation = derivation(&identity);
    println!("start to lock screen {:.1} ms", milliseconds(median(&mut locks, 50)));
    println!(
        "unlock to first frame {:.0} ms, of which the key derivation {:.0} ms",
        milliseconds(median(&mut opens, 50)),
        milliseconds(derivation),
    );
    figures
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn main() {
    let vim = editor("vim", &["-u", "NONE", "-i", "NONE", "-n", "+set wrap linebreak"], "Go");
    let nano = editor("nano", &["--ignorercfiles"], "\x1b/");
    let all: Vec<Figures> = std::iter::once(marac()).chain(vim).chain(nano).collect();
    println!("\n80×24, {KEYS} keys; times in ms, idle over {} s\n", IDLE.as_secs());
    println!("program   key p50  key p99  bytes/key  burst 500  idle bytes  idle wake-ups  resident MB");
    for figures in &all {
        println!(
            "{:8} {:8.2} {:8.2} {:10} {:10.1} {:11} {:14} {:12.1}",
            figures.name,
            milliseconds(figures.key),
            milliseconds(figures.slow_key),
            figures.bytes,
            milliseconds(figures.burst),
            figures.idle_bytes,
            figures.idle_wakeups,
            figures.resident_kb as f64 / 1024.0,
        );
    }
    if let [marac, others @ ..] = all.as_slice() {
        for other in others {
            println!("marac / {}: {:.2} key to screen", other.name, marac.key.as_secs_f64() / other.key.as_secs_f64());
        }
    }
}
