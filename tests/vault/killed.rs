//! A real process, killed at any moment: what it had called saved is there.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use marac::vault::identity::{self, Protection};
use marac::vault::*;

use super::support::*;

const FOLDER: &str = "MARAC_TEST_KILLED_FOLDER";

fn request(folder: &Path) -> OpenRequest {
    let person = identity::unlock(&RealDisk, &folder.join("key"), None).unwrap();
    OpenRequest::new(&folder.join("Crawley.marac"), Arc::new(person), Arc::new(TestReader))
}

/// Not a test of its own: the process that is killed. It says each row that it was told is saved.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn the_victim() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let opened = open(&request(&folder)).unwrap();
    let person = identity::unlock(&RealDisk, &folder.join("key"), None).unwrap();
    let mut memory = Memory::load(&opened, &[&person]);
    let mut vault = opened.vault;
    // What was recovered is folded in first, as the program does.
    if !opened.frames.is_empty() {
        vault.publish(&memory.image(vault.next_generation())).unwrap();
    }
    let mut out = std::io::stdout();
    loop {
        for _ in 0..7 {
            let operations = operations(1);
            let row = row(&operations[0]);
            memory.done(&operations);
            memory.saved(&vault.append(operations).unwrap());
            writeln!(out, "saved {row}").unwrap();
            out.flush().unwrap();
        }
        vault.publish(&memory.image(vault.next_generation())).unwrap();
        // A session that ends and another that begins, in the same process.
        let image = memory.image(vault.next_generation());
        vault.close(Closing::Publish(&image)).unwrap();
        let opened = open(&request(&folder)).unwrap();
        memory = Memory::load(&opened, &[&person]);
        vault = opened.vault;
    }
}

fn row(operation: &Operation) -> RowId {
    match &operation.change {
        OperationKind::Insert { row, .. } => *row,
        other => panic!("{other:?}"),
    }
}

/// How often: `MARAC_KILLS` asks for more.
fn kills() -> u64 {
    crate::figures::asked("MARAC_KILLS", [25, 150])
}

#[test]
fn a_process_killed_at_any_moment_loses_nothing_that_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let person = identity::create(&RealDisk, &folder.path().join("key"), Protection::None).unwrap();
    create(&request(folder.path()), &Memory::new(&[&person]).image(1)).unwrap();
    let mut due: BTreeSet<String> = BTreeSet::new();
    for kill in 0..kills() {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::the_victim", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first =
            lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("saved ")).expect("it saved nothing");
        due.insert(first);
        let moment = Instant::now() + Duration::from_micros(kill.wrapping_mul(7_919) % 60_000);
        while Instant::now() < moment {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        due.extend(lines.map_while(Result::ok).filter(|line| line.len() == "saved ".len() + 32));
        let opened = open(&request(folder.path())).unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        assert!(!opened.findings.iter().any(Finding::is_wrong), "kill {kill}: {:?}", opened.findings);
        let memory = Memory::load(&opened, &[&person]);
        let found: BTreeSet<_> = memory.operations.values().map(|one| format!("saved {}", row(one))).collect();
        assert!(found.is_superset(&due), "kill {kill}: {} lost", due.difference(&found).count());
    }
    eprintln!("{} kills, {} saved rows, 0 lost", kills(), due.len());
}
