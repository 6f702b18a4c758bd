//! Bad input at the door: one clear sentence with what to do, exit code 1, and not a byte changed.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use crate::sandbox::{MARAC, Sandbox};
use crate::seat::*;
use crate::terminal::Terminal;

/// Waits for a refusal and gives its sentence.
fn refusal(seat: &mut Terminal) -> String {
    let status = seat.wait_end();
    let after = seat.after();
    assert_eq!(status.exit_code(), 1, "{after}");
    assert!(seat.is_as_before() && !seat.screen().alternate_screen());
    let lines: Vec<&str> = after.lines().collect();
    assert!(after.starts_with("marac: ") && lines.len() == 1, "not one sentence: {after:?}");
    after
}

/// Opens something that can't be opened, and gives what is said about it.
fn refused(sandbox: &Sandbox, name: &str, more: &[(&str, &str)]) -> String {
    let before = sandbox.files();
    let mut seat = open_with(sandbox, (80, 24), &[name], more);
    let said = refusal(&mut seat);
    assert!(said.contains(name), "{said:?} doesn't name {name}");
    assert_eq!(sandbox.files(), before, "{name}: something was changed");
    said
}

/// A record by itself, without the generations beside it that could stand in for it.
fn alone(sandbox: &Sandbox, name: &str, bytes: &[u8]) {
    fs::create_dir_all(sandbox.path("alone")).unwrap();
    fs::write(sandbox.path("alone").join(name), bytes).unwrap();
}

#[test]
fn what_is_not_a_record_is_refused_in_one_sentence() {
    let sandbox = Sandbox::sample_month();
    let whole = fs::read(sandbox.path("crawley.marac")).unwrap();
    for (name, bytes) in [
        ("half.marac", &whole[..whole.len() / 2]),
        ("one-byte-short.marac", &whole[..whole.len() - 1]),
        ("header-only.marac", &whole[..100]),
        ("empty.marac", &[]),
        ("text.marac", b"Dear all, please find attached"),
        ("database.marac", b"SQLite format 3\0and a hundred more bytes that plain SQLite would have here"),
    ] {
        alone(&sandbox, name, bytes);
        let said = refused(&sandbox, &format!("alone/{name}"), &[]);
        eprintln!("{said}");
    }
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    alone(&sandbox, "flipped.marac", &flipped);
    eprintln!("{}", refused(&sandbox, "alone/flipped.marac", &[]));
    fs::create_dir(sandbox.path("folder.marac")).unwrap();
    assert!(refused(&sandbox, "folder.marac", &[]).contains("is a folder"));
    assert!(refused(&sandbox, "gone.marac", &[]).contains("is not there"));
}

#[test]
fn somebody_elses_age_file_and_the_wrong_key() {
    let sandbox = Sandbox::sample_month();
    sandbox.ok(&["key", "new", "--no-passphrase", "--out", "other"]);
    let other = sandbox.path("other");
    eprintln!("{}", refused(&sandbox, "crawley.marac", &[("MARAC_IDENTITY", other.to_str().unwrap())]));
    if have("age", "somebody else's age file was not tried") {
        let public = sandbox.ok(&["key", "show"]);
        let recipient = public.trim().split(':').next().unwrap().to_owned();
        for (name, to) in [("to-me.marac", recipient.as_str()), ("to-other.marac", "")] {
            fs::write(sandbox.path("letter"), "not a record").unwrap();
            let mut age = Command::new("age");
            age.arg("-o").arg(sandbox.path(name));
            if to.is_empty() {
                age.arg("-e").arg("-i").arg(&other)
            } else {
                age.args(["-r", to])
            };
            assert!(age.arg(sandbox.path("letter")).status().unwrap().success());
            eprintln!("{}", refused(&sandbox, name, &[]));
        }
    }
}

/// Runs as nobody where this user may; else says that it was skipped.
fn as_nobody(sandbox: &Sandbox) -> bool {
    let folder = sandbox.path("");
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    let reachable = |path: &str| {
        Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups", "test", "-x", path])
            .status()
            .is_ok_and(|status| status.success())
    };
    if !is_root || !have("setpriv", "nobody could be played") || !reachable(MARAC) {
        eprintln!("SKIPPED: this user can't play nobody, and root may write anywhere: no read-only folder was tried");
        return false;
    }
    let mut folders = vec![folder];
    while let Some(one) = folders.pop() {
        chown(&one, Some(65534), Some(65534)).unwrap();
        if one.is_dir() {
            folders.extend(fs::read_dir(one).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    true
}

#[test]
fn a_read_only_folder() {
    let sandbox = Sandbox::sample_month();
    if !as_nobody(&sandbox) {
        return;
    }
    let folder = sandbox.path("");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let before = sandbox.files();
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", MARAC, "crawley.marac"];
    let mut seat = start(&sandbox, (80, 24), &nobody, &[]);
    // It can be read, and that nothing will be saved is said before anything is typed.
    seat.wait_for("case 1 of 23");
    seat.wait_for("nothing can be written to the folder of crawley.marac");
    seat.press(ESC, "case 1 of 23");
    seat.wait_gone("nothing can be written");
    seat.type_text("pol: will this be kept\r");
    seat.wait_for("NOT SAVED");
    seat.press(CTRL_Q, "Close all the same?");
    seat.type_text("y\r");
    let said = refusal(&mut seat);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(said.contains("could not be saved"), "{said}");
    assert_eq!(sandbox.files(), before);
}

/// A small disk of its own, gone when this is.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mounted(on: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(on).unwrap();
        let options = format!("size={size},mode=0700");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(on).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(on.to_owned()));
        }
        eprintln!("SKIPPED: this user can't mount a small disk: no full disk was tried");
        None
    }

    /// Fills it up; removing the file makes room again.
    fn fill(&self) -> std::path::PathBuf {
        let filler = self.0.join("filler");
        let _ = fs::write(&filler, vec![0; 64 << 20]);
        filler
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_at_the_door() {
    let sandbox = Sandbox::sample_month();
    let Some(disk) = SmallDisk::mounted(&sandbox.path("disk"), "1m") else { return };
    fs::copy(sandbox.path("crawley.marac"), sandbox.path("disk/crawley.marac")).unwrap();
    let filler = disk.fill();
    let before = fs::read(sandbox.path("disk/crawley.marac")).unwrap();
    // It opens for reading, or says in one sentence why not; in both cases it is whole.
    let mut seat = open_with(&sandbox, (80, 24), &["disk/crawley.marac", "--today", MEETING], &[]);
    seat.wait_until("open, or refused", |screen| {
        let text = screen.contents();
        text.contains("case 1 of 23") || text.contains("marac: ")
    });
    eprintln!("{}", seat.text());
    if seat.is_running() {
        seat.type_text("pol: does this fit\r");
        seat.wait_for("NOT SAVED");
        seat.press(CTRL_Q, "Close all the same?");
        eprintln!("{}", seat.text());
        seat.type_text("y\r");
        let status = seat.wait_end();
        eprintln!("{}", seat.after());
        assert_eq!(status.exit_code(), 1);
        assert_eq!(seat.after().lines().count(), 1);
    }
    assert_eq!(fs::read(sandbox.path("disk/crawley.marac")).unwrap(), before);
    fs::remove_file(filler).unwrap();
    sandbox.ok(&["verify", "disk/crawley.marac"]);
}

/// The disk fills up while somebody types, and has room again later: nothing is called saved before it is.
#[test]
fn a_disk_that_fills_up_in_the_meeting() {
    let sandbox = Sandbox::sample_month();
    let Some(disk) = SmallDisk::mounted(&sandbox.path("disk"), "4m") else { return };
    fs::copy(sandbox.path("crawley.marac"), sandbox.path("disk/crawley.marac")).unwrap();
    let mut seat = open_with(&sandbox, (80, 24), &["disk/crawley.marac", "--today", MEETING], &[]);
    seat.wait_for("case 1 of 23");
    seat.file("pol: before it was full", "Sussex Police, information", "before it was full");
    seat.wait_saved();
    let filler = disk.fill();
    // What fits into what the journal had put by is saved still; then it says so.
    let mut lines = 0;
    while !seat.text().contains("NOT SAVED") {
        lines += 1;
        assert!(lines < 200, "200 lines are saved on a full disk");
        seat.paste(&format!("line {lines} {}", "of a long report ".repeat(2000)));
        seat.wait_for("Sussex Police, information");
        seat.press(ENTER, "Sussex Police goes on");
    }
    seat.press(CTRL_Q, "Close all the same?");
    seat.type_text("n\r");
    seat.wait_gone("Close all the same?");
    // Locked now, the curtain hangs in the process that has what is not saved.
    let before = seat.seat_process();
    seat.press(F9, "Locked. Press any key.");
    assert_eq!(seat.seat_process(), before);
    seat.press("x", "This key has no passphrase");
    seat.press(ENTER, "NOT SAVED");
    fs::remove_file(filler).unwrap();
    seat.file("there is room again", "Sussex Police, information", "there is room again");
    seat.wait_saved();
    seat.wait_gone("NOT SAVED");
    seat.close();
    let case =
        sandbox.json(&["show", "case", "disk/crawley.marac", "--case", "WS-71000", "--json", "--today", MEETING]);
    assert_eq!(case["entries"].as_array().unwrap().len(), lines + 2);
    sandbox.ok(&["verify", "disk/crawley.marac"]);
}
