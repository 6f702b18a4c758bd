//! The demo on a real terminal: in the middle of the meeting, in a private folder that is gone afterwards.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

use crate::sandbox::{MARAC, Sandbox};
use crate::terminal::Terminal;

fn start(sandbox: &Sandbox) -> Terminal {
    fs::create_dir(sandbox.path("tmp")).unwrap();
    let mut environment = sandbox.environment();
    environment.push(("TMPDIR", sandbox.path("tmp").display().to_string()));
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut terminal = Terminal::start(100, 30, Path::new(MARAC), &["demo"], &environment);
    terminal.wait_for("case 7 of 23");
    terminal
}

fn nothing_left(sandbox: &Sandbox) {
    let left: Vec<_> = sandbox.files().into_keys().collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(fs::read_dir(sandbox.path("tmp")).unwrap().count(), 0);
}

/// The temporary folder of many a machine is in memory: the demo is gone at its end anyway, and nothing is said of it.
#[cfg(target_os = "linux")]
#[test]
fn it_opens_in_memory_too() {
    let memory = Path::new("/dev/shm");
    if !crate::sandbox::on_disk::in_memory(memory) {
        eprintln!("skipped: /dev/shm is no memory here");
        return;
    }
    let (sandbox, folder) = (Sandbox::new(), tempfile::tempdir_in(memory).unwrap());
    let mut environment = sandbox.environment();
    environment.push(("TMPDIR", folder.path().display().to_string()));
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut terminal = Terminal::start(100, 30, Path::new(MARAC), &["demo"], &environment);
    terminal.wait_for("as Alison Frayne, the minute-taker");
    assert!(!terminal.text().contains("memory"), "{}", terminal.text());
    terminal.type_text("\x11");
    assert!(terminal.wait_end().success());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn it_opens_in_the_middle_of_the_meeting_and_leaves_nothing() {
    let sandbox = Sandbox::new();
    let mut terminal = start(&sandbox);
    terminal.wait_for("Maureen Dacre");
    terminal.wait_for("as Alison Frayne, the minute-taker");
    // Locked, it says that no passphrase was ever given, and how to go on.
    terminal.type_text("\x1b[20~");
    terminal.wait_for("Locked. Press any key.");
    terminal.type_text("x");
    terminal.wait_for("This key has no passphrase. Enter goes on.");
    terminal.type_text("\r");
    terminal.wait_for("case 7 of 23");
    let folder = fs::read_dir(sandbox.path("tmp")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    terminal.type_text("\x11");
    assert!(terminal.wait_end().success(), "{}", terminal.text());
    nothing_left(&sandbox);
}

#[test]
fn it_leaves_nothing_when_it_is_told_to_end() {
    for signal in [Signal::TERM, Signal::HUP] {
        let sandbox = Sandbox::new();
        let mut terminal = start(&sandbox);
        let process = Pid::from_raw(terminal.process().try_into().unwrap()).unwrap();
        kill_process(process, signal).unwrap();
        terminal.wait_end();
        nothing_left(&sandbox);
    }
}
