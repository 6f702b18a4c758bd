//! Files that a second process holds open: a live journal, and a record that may not be replaced just now, which is how
//! Windows and its shares treat an open file.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use marac::vault::*;

use super::support::*;

const FILE: &str = "MARAC_TEST_HELD_FILE";
const HOW: &str = "MARAC_TEST_HELD_HOW";

/// As a copying program or a scanner opens it: others may read and write, and not replace it.
fn open_for_reading(path: &Path) -> File {
    let mut options = OpenOptions::new();
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 1 | 2);
    options.read(true).open(path).unwrap()
}

/// Not a test of its own: the second process. Holds a file until its standard input ends.
#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn the_holder() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else { return };
    let writer = || {
        let mut file = RealDisk.create_held(&path).unwrap();
        file.append(b"held").and_then(|()| file.sync_data()).unwrap();
        file
    };
    let (mut _written, mut _read) = (None, None);
    if std::env::var(HOW).is_ok_and(|how| how == "write") {
        _written = Some(writer());
    } else {
        _read = Some(open_for_reading(&path));
    }
    println!("\nholding");
    let _ = std::io::stdin().read_line(&mut String::new());
}

/// A process that holds a file.
struct Holder(Child);

impl Holder {
    fn of(path: &Path, how: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "held_open::the_holder", "--ignored", "--nocapture"])
            .env(FILE, path)
            .env(HOW, how)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line.trim() == "holding"), "{} was not held", path.display());
        Self(child)
    }

    fn lets_go(mut self) {
        self.0.stdin.take().unwrap().write_all(b"\n").unwrap();
        self.0.wait().unwrap();
    }

    fn end_at_once(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn a_journal_that_another_process_writes_is_seen_as_live() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Crawley.marac.journal-a1a1a1a1a1a1a1a1");
    for ends in [Holder::lets_go, Holder::end_at_once] {
        let holder = Holder::of(&path, "write");
        assert!(RealDisk.has_writer(&path));
        assert_eq!(RealDisk.read(&path, 100).unwrap(), b"held", "others may read it");
        assert!(matches!(RealDisk.create_new(&path).err(), Some(DiskError::Exists { .. })));
        let removed = RealDisk.remove(&path);
        if cfg!(windows) {
            assert!(matches!(removed, Err(DiskError::InUse { .. } | DiskError::Forbidden { .. })), "{removed:?}");
        } else {
            removed.unwrap();
        }
        ends(holder);
        assert!(!RealDisk.has_writer(&path));
        let _ = RealDisk.remove(&path);
        assert_eq!(RealDisk.kind(&path).unwrap(), None);
    }
}

#[test]
fn a_record_that_another_process_reads_is_published_all_the_same() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    let holder = Holder::of(&bench.path(), "read");
    let generation = vault.publish(&memory.image(2)).unwrap();
    assert!(generation.in_place || cfg!(windows), "elsewhere an open file can be replaced");
    append(&mut vault, &mut memory, 1);
    drop(vault);
    let (opened, found) = bench.open();
    assert_eq!(found.stamps(), memory.stamps(), "whatever stands under the record's name");
    assert!(!opened.findings.iter().any(Finding::is_wrong), "{:?}", opened.findings);

    holder.lets_go();
    let vault = opened.vault;
    let image = found.image(vault.next_generation());
    let generation = vault.close(Closing::Publish(&image)).unwrap().unwrap();
    assert!(generation.in_place);
    let (opened, found) = bench.open();
    assert_eq!((opened.findings.as_slice(), found.stamps()), (&[][..], memory.stamps()));
}

/// A file that may only be read (its attribute on Windows, its rights elsewhere) is replaced by a publishing, or the new
/// generation counts beside it; never is anything lost.
#[test]
fn a_record_marked_as_read_only_loses_nothing() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    let mut permissions = std::fs::metadata(bench.path()).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(bench.path(), permissions).unwrap();
    vault.publish(&memory.image(2)).unwrap();
    append(&mut vault, &mut memory, 1);
    drop(vault);
    let (opened, found) = bench.open();
    assert_eq!(found.stamps(), memory.stamps());
    assert!(!opened.findings.iter().any(Finding::is_wrong), "{:?}", opened.findings);
}
