//! The same meeting on a disk of its own, of which every block is then looked at: also what a file held that was removed
//! at once, as SQLite's temporary files are.
//!
//! `MARAC_LEAKY_BUILD=1` shows that the look can see: it builds the program with an SQLite that may write its temporary
//! files, holds the same meeting with it, and must find what leaked (some minutes).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{
    PASSPHRASE, Sandbox, Terminal, a_case_by_hand, it_is_closed_off, open, record, secrets, the_meeting,
    what_is_typed_and_not_kept,
};
use crate::canaries::found;
use crate::seat::*;

const SIZE: u64 = 192 * 1024 * 1024;

/// Every write reaches the disk at once: a temporary file may be gone before the system would have written it.
const AS_WRITTEN: &str = "-oloop,nodiscard,sync";

/// A small ext4 disk in a file, in use until it is dropped.
struct RawDisk {
    folder: tempfile::TempDir,
    mounted: bool,
}

fn run(program: &str, arguments: &[&Path]) -> bool {
    let output = Command::new(program).args(arguments).output();
    output.is_ok_and(|output| {
        if !output.status.success() {
            eprintln!("{program}: {}", String::from_utf8_lossy(&output.stderr));
        }
        output.status.success()
    })
}

impl RawDisk {
    /// None, loudly, where this user can't have one.
    fn new() -> Option<Self> {
        let mut disk = Self { folder: tempfile::tempdir().unwrap(), mounted: false };
        fs::File::create(disk.image()).unwrap().set_len(SIZE).unwrap();
        fs::create_dir(disk.at()).unwrap();
        let quick = Path::new("-Elazy_itable_init=0,nodiscard");
        disk.mounted = run("mkfs.ext4", &[Path::new("-q"), quick, &disk.image()])
            && run("mount", &[Path::new(AS_WRITTEN), &disk.image(), &disk.at()]);
        if disk.mounted {
            return Some(disk);
        }
        assert!(!crate::sandbox::in_ci(), "under CI a disk of its own must be had");
        eprintln!("SKIPPED: this user can't mount a disk; its raw blocks were not looked at");
        None
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("disk.img")
    }

    fn at(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// Puts the disk out of use, and gives its words.
    fn words(mut self) -> Vec<(&'static str, &'static str)> {
        assert!(run("sync", &[Path::new("-f"), &self.at()]) && run("umount", &[&self.at()]));
        self.mounted = false;
        found(&fs::read(self.image()).unwrap(), &secrets())
    }
}

impl Drop for RawDisk {
    fn drop(&mut self) {
        if self.mounted {
            run("umount", &[&self.at()]);
        }
    }
}

/// A little more than SQLite sorts in memory when it is allowed to do otherwise.
fn long_reports(seat: &mut Terminal) {
    seat.press(NOTES, "F1 helps.");
    let report = "Geplakteregel and more of what the agency wrote\n".repeat(1_300);
    for number in 0..36 {
        seat.type_text(&format!("pol: r{number}x "));
        seat.paste(&report);
        seat.type_text(ENTER);
    }
    seat.wait_saved();
}

/// Holds the meeting with a program on the disk, and gives the words that are found in its blocks.
fn meeting_on(disk: RawDisk, program: Option<&Path>) -> Vec<(&'static str, &'static str)> {
    let mut sandbox = Sandbox::within(&disk.at());
    if let Some(program) = program {
        sandbox.program = program.to_owned();
    }
    let sandbox = record(sandbox);
    let mut seat = open(&sandbox);
    a_case_by_hand(&mut seat);
    seat.wait_for("▸ 12 WS-90001");
    the_meeting(&mut seat);
    long_reports(&mut seat);
    what_is_typed_and_not_kept(&mut seat);
    // Behind the lock all is read and sorted again.
    seat.press(F9, "Locked. Press any key.");
    seat.press("x", "Passphrase:");
    seat.type_text(&format!("{PASSPHRASE}\r"));
    seat.wait_for("Halfafgemaakt");
    seat.press(CTRL_F, "Search");
    seat.press("Geplakteregel", "Geplakteregel");
    seat.type_text(ESC);
    seat.wait_gone("entry WS-90001");
    it_is_closed_off(&mut seat);
    seat.close();
    // Another opening sorts it all again.
    let mut seat = open(&sandbox);
    seat.close();
    drop(sandbox);
    disk.words()
}

#[test]
fn of_a_case_nothing_is_in_any_block_of_the_disk() {
    let Some(disk) = RawDisk::new() else { return };
    let words = meeting_on(disk, None);
    eprintln!("raw disk: {} canaries in five writings over {} MB: {} found", secrets().len(), SIZE >> 20, words.len());
    assert_eq!(words, []);
}

/// What others wrote is built already, and need not be built again where nothing of it changes.
fn begin_with_what_is_built(leaky: &Path) {
    let built = Path::new(env!("CARGO_BIN_EXE_marac")).parent().unwrap();
    fs::create_dir_all(leaky.join("deps")).unwrap();
    for part in [".fingerprint", "build"] {
        assert!(run("cp", &[Path::new("-a"), &built.join(part), leaky]), "{part}");
    }
    for library in fs::read_dir(built.join("deps")).unwrap().map(|entry| entry.unwrap().path()) {
        if library.file_name().unwrap().to_str().is_some_and(|name| name.starts_with("lib")) {
            assert!(run("cp", &[Path::new("-a"), &library, &leaky.join("deps")]), "{}", library.display());
        }
    }
}

/// A copy of the project whose SQLite may write temporary files, and that does not look whether it may.
fn leaky_build(folder: &Path) -> PathBuf {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copy = |from: &str| assert!(run("cp", &[Path::new("-a"), &project.join(from), &folder.join(from)]), "{from}");
    for part in ["Cargo.toml", "Cargo.lock", "src", "assets", "keymaps", "README.md", "benches", ".cargo"] {
        copy(part);
    }
    let change = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(folder.join(file), text.replace(from, to)).unwrap();
    };
    change(".cargo/config.toml", "LIBSQLITE3_FLAGS = \"-DSQLITE_TEMP_STORE=3 ", "LIBSQLITE3_FLAGS = \"");
    change("src/record/engine.rs", "[\"TEMP_STORE=3\", ", "[");
    change("src/record/engine.rs", "REQUIRED: [&str; 6]", "REQUIRED: [&str; 5]");
    let built = project.join("target/leaky");
    if !built.exists() {
        begin_with_what_is_built(&built.join("debug"));
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // What cargo gave this test of the project's own settings would stand before the copy's.
    let status = Command::new(cargo)
        .env_remove("LIBSQLITE3_FLAGS")
        .args(["build", "--locked", "--bin", "marac", "--target-dir"])
        .arg(&built)
        .current_dir(folder)
        .status();
    assert!(status.unwrap().success());
    built.join("debug/marac")
}

#[test]
fn a_build_whose_sqlite_may_write_temporary_files_is_found_out() {
    if std::env::var_os("MARAC_LEAKY_BUILD").is_none() {
        eprintln!("SKIPPED: MARAC_LEAKY_BUILD=1 builds a program that leaks, and takes some minutes");
        return;
    }
    let Some(disk) = RawDisk::new() else { return };
    let folder = tempfile::tempdir().unwrap();
    let program = leaky_build(folder.path());
    let words = meeting_on(disk, Some(&program));
    eprintln!("raw disk of the leaky build: {words:?}");
    assert!(!words.is_empty(), "what leaks was not found");
}
