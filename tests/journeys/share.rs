//! The record on a real mount whose server stops answering: keys go on, nothing is lost, and the screen says what is so.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::sandbox::{Sandbox, have};
use crate::seat::*;
use crate::terminal::{PATIENCE, Terminal};

/// A folder mounted as sshfs mounts one; the program that serves it can be stopped.
struct Share {
    server: Child,
    at: PathBuf,
}

impl Share {
    /// None where this machine can mount nothing, which is said.
    fn mount(sandbox: &Sandbox) -> Option<Self> {
        let without = "a share that hangs was not tried";
        if !have("bindfs", without) {
            return None;
        }
        if std::fs::File::open("/dev/fuse").is_err() {
            eprintln!("SKIPPED: /dev/fuse can't be opened here; {without}");
            return None;
        }
        let (folder, at) = (sandbox.path("server"), sandbox.path("share"));
        std::fs::create_dir(&folder).unwrap();
        std::fs::create_dir(&at).unwrap();
        std::fs::rename(sandbox.path("crawley.marac"), folder.join("crawley.marac")).unwrap();
        let options = ["-f", "-o", "subtype=sshfs,fsname=asha@files:/srv"];
        let server = Command::new("bindfs").args(options).args([&folder, &at]).stderr(Stdio::null()).spawn().unwrap();
        let share = Self { server, at };
        wait("the mount", || share.at.join("crawley.marac").exists());
        Some(share)
    }

    /// The server stops in the midst of its work, as one does whose network is gone.
    fn hangs(&self) {
        self.signal("STOP");
        let stat = format!("/proc/{}/stat", self.server.id());
        wait("the server's end", || std::fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") T ")));
    }

    fn answers(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.server.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.signal("CONT");
        let unmounted = Command::new("fusermount3").args(["-u", "-z"]).arg(&self.at).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            let _ = Command::new("umount").arg("-l").arg(&self.at).status();
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn wait(named: &str, state: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !state() {
        assert!(Instant::now() < end, "{named} never came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn open_share(sandbox: &Sandbox) -> Terminal {
    let mut seat = open_with(sandbox, (100, 24), &["share/crawley.marac", "--today", MEETING], &[]);
    seat.wait_for("Crawley MARAC");
    seat
}

fn saved_on_the_share(seat: &mut Terminal) {
    seat.wait_until("saved on the share", |screen| {
        let bottom = bottom(screen);
        bottom.contains("saved ") && !bottom.contains("saved here")
    });
}

fn said_to_hang(seat: &mut Terminal) {
    seat.wait_until("the share named as silent", |screen| {
        let bottom = bottom(screen);
        bottom.contains("saved here") && bottom.contains("share does not answer since")
    });
}

/// Types a line letter by letter: each is on the screen before the next is typed.
fn type_letters(seat: &mut Terminal, line: &str) {
    for end in 1..=line.len() {
        seat.type_text(&line[end - 1..end]);
        seat.wait_for(line[..end].trim_end());
    }
}

fn file(seat: &mut Terminal, line: &str, shown: &str) {
    type_letters(seat, line);
    seat.type_text(ENTER);
    seat.wait_until(shown, |screen| notes(screen).contains(shown));
}

fn keeps_something(folder: &Path) -> bool {
    std::fs::read_dir(folder.join("spill")).is_ok_and(|mut entries| entries.next().is_some())
}

#[test]
fn every_key_comes_while_the_share_hangs_and_all_is_on_it_when_it_answers() {
    let sandbox = Sandbox::sample_month();
    let Some(share) = Share::mount(&sandbox) else { return };
    let mut seat = open_share(&sandbox);
    seat.type_text(NOTES);
    file(&mut seat, "pol: before it hung", "before it hung");
    saved_on_the_share(&mut seat);

    share.hangs();
    file(&mut seat, "pol: while it hung", "while it hung");
    said_to_hang(&mut seat);
    file(&mut seat, "idva: and still", "and still");
    type_letters(&mut seat, "pol: half a line");
    assert!(keeps_something(&sandbox.path(".local/state/marac")), "nothing is kept on this machine");

    share.answers();
    saved_on_the_share(&mut seat);
    seat.close();

    let mut seat = open_share(&sandbox);
    seat.type_text(NOTES);
    seat.wait_for("and still");
    seat.wait_for("pol: half a line");
    for shown in ["before it hung", "while it hung", "and still"] {
        seat.wait_until(shown, |screen| notes(screen).contains(shown));
    }
    seat.close();
    assert!(
        !keeps_something(&sandbox.path(".local/state/marac")),
        "the share has everything, and it is still kept here"
    );
}

#[test]
fn who_closes_while_it_hangs_is_told_and_finds_everything_again() {
    let sandbox = Sandbox::sample_month();
    let Some(share) = Share::mount(&sandbox) else { return };
    let mut seat = open_share(&sandbox);
    seat.type_text(NOTES);
    file(&mut seat, "pol: before it hung", "before it hung");
    saved_on_the_share(&mut seat);
    share.hangs();
    file(&mut seat, "pol: while it hung", "while it hung");
    said_to_hang(&mut seat);
    seat.type_text(CTRL_Q);
    // The screen is given back and it is said, whatever the share does. A call that this system's mount has handed on keeps
    // the process from being buried until it is answered.
    let end = Instant::now() + PATIENCE;
    while !seat.after().contains("kept on this machine only") {
        assert!(Instant::now() < end && (seat.receive(PATIENCE) || Instant::now() < end), "{}", seat.after());
    }
    assert!(!seat.screen().alternate_screen());
    share.answers();
    let status = seat.wait_end();
    assert_eq!(status.exit_code(), 1, "{}", seat.after());

    let mut seat = open_share(&sandbox);
    seat.type_text(NOTES);
    seat.wait_until("while it hung", |screen| notes(screen).contains("while it hung"));
    saved_on_the_share(&mut seat);
    seat.close();
}
