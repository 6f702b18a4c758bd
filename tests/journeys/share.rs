//! The record on a real mount whose server stops answering: keys go on, nothing is lost, and the screen says what is so.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::passphrase::{RIGHT, locked};
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
            assert!(std::env::var_os("MARAC_HUNG_SECONDS").is_none(), "/dev/fuse can't be opened here: {without}");
            eprintln!("SKIPPED: /dev/fuse can't be opened here; {without}");
            return None;
        }
        let (folder, at) = (sandbox.path("server"), sandbox.path("share"));
        std::fs::create_dir(&folder).unwrap();
        std::fs::create_dir(&at).unwrap();
        std::fs::rename(sandbox.path("crawley.marac"), folder.join("crawley.marac")).unwrap();
        Some(Self::serve(&folder, at))
    }

    fn serve(folder: &Path, at: PathBuf) -> Self {
        let options = ["-f", "-o", "subtype=sshfs,fsname=asha@files:/srv"];
        let server = Command::new("bindfs").args(options).args([folder, &at]).stderr(Stdio::null()).spawn().unwrap();
        let share = Self { server, at };
        wait("the mount", || share.at.join("crawley.marac").exists());
        share
    }

    /// The server ends with whatever it was asked and has not done, and another is started in its place.
    fn starts_afresh(mut self, sandbox: &Sandbox) -> Self {
        self.server.kill().unwrap();
        let at = self.at.clone();
        drop(self);
        Self::serve(&sandbox.path("server"), at)
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

/// Leaves while the share hangs. The screen is given back and it is said what is only here, whatever the share does. A call
/// that this system's mount has handed on keeps the process from being buried until it is answered.
fn leave_while_it_hangs(seat: &mut Terminal) {
    seat.type_text(CTRL_Q);
    let end = Instant::now() + PATIENCE;
    while !seat.after().contains("kept on this machine only") {
        assert!(Instant::now() < end && (seat.receive(PATIENCE) || Instant::now() < end), "{}", seat.after());
    }
    assert!(!seat.screen().alternate_screen());
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
    leave_while_it_hangs(&mut seat);
    share.answers();
    let status = seat.wait_end();
    assert_eq!(status.exit_code(), 1, "{}", seat.after());

    let mut seat = open_share(&sandbox);
    seat.type_text(NOTES);
    seat.wait_until("while it hung", |screen| notes(screen).contains("while it hung"));
    saved_on_the_share(&mut seat);
    seat.close();
}

/// Types line after line for so long; how many, and how long each key took, the fastest first.
fn type_lines(seat: &mut Terminal, word: &str, so_long: Duration) -> (usize, Vec<Duration>) {
    let (begun, mut lines, mut keys) = (Instant::now(), 0, Vec::new());
    while begun.elapsed() < so_long {
        lines += 1;
        let line = format!("pol: {word} line {lines:04} of many");
        for end in 1..=line.len() {
            let pressed = Instant::now();
            seat.type_text(&line[end - 1..end]);
            seat.wait_for(line[..end].trim_end());
            keys.push(pressed.elapsed());
        }
        seat.type_text(ENTER);
        let shown = format!("{word} line {lines:04} of many");
        seat.wait_until(&shown, |screen| notes(screen).contains(&shown));
    }
    keys.sort_unstable();
    (lines, keys)
}

fn p99(sorted: &[Duration]) -> Option<Duration> {
    sorted.get(sorted.len() * 99 / 100).copied()
}

/// The share hangs all the while: whatever is typed is on the screen before the next key, line after line is filed, and
/// when it answers all of it is there.
///
/// `MARAC_HUNG_SECONDS` says for how long it hangs (the full form: 60).
#[test]
fn every_key_is_drawn_for_as_long_as_the_share_hangs() {
    let asked = std::env::var("MARAC_HUNG_SECONDS").ok().and_then(|text| text.parse().ok());
    let hangs_for = Duration::from_secs(asked.unwrap_or(6));
    let sandbox = Sandbox::sample_month();
    let Some(share) = Share::mount(&sandbox) else { return };
    let mut seat = open_share(&sandbox);
    seat.type_text(NOTES);
    file(&mut seat, "pol: before it hung", "before it hung");
    saved_on_the_share(&mut seat);
    let (_, well) = type_lines(&mut seat, "well", hangs_for);
    saved_on_the_share(&mut seat);
    share.hangs();
    let begun = Instant::now();
    let (lines, hung) = type_lines(&mut seat, "hung", hangs_for);
    said_to_hang(&mut seat);
    println!(
        "a share that hung for {:?}: {} keys and {lines} lines drawn; p99 of a key {:?}, and {:?} while all was well; the slowest {:?}",
        begun.elapsed(),
        hung.len(),
        p99(&hung),
        p99(&well),
        hung.last()
    );
    share.answers();
    saved_on_the_share(&mut seat);
    seat.close();
    std::fs::copy(sandbox.path("server/crawley.marac"), sandbox.path("crawley.marac")).unwrap();
    let Some(there) = sandbox.ask_plainly("select text from entry where text like 'hung line%'") else { return };
    for line in 1..=lines {
        assert!(there.contains(&format!("hung line {line:04} of many")), "line {line} of {lines} is lost");
    }
}

/// Whoever only looks is told too that what others do can't be seen, and told when it can.
#[test]
fn a_share_that_hangs_while_nothing_is_typed_is_said_until_it_answers() {
    let sandbox = Sandbox::sample_month();
    let Some(share) = Share::mount(&sandbox) else { return };
    let mut seat = open_share(&sandbox);
    share.hangs();
    seat.wait_until("the share named as silent", |screen| bottom(screen).contains("share does not answer since"));
    share.answers();
    seat.wait_until("the share well again", |screen| !bottom(screen).contains("share"));
    seat.close();
}

#[test]
fn who_opens_a_record_on_a_share_that_begins_to_hang_is_told_and_can_leave() {
    let sandbox = locked();
    let Some(share) = Share::mount(&sandbox) else { return };
    let mut seat = open_with(&sandbox, (100, 24), &["share/crawley.marac", "--today", MEETING], &[]);
    seat.wait_for("Passphrase:");
    share.hangs();
    seat.type_text(&format!("{RIGHT}{ENTER}"));
    seat.wait_for("No answer from where the record is since");
    seat.type_text(CTRL_Q);
    seat.wait_until("the screen given back", |screen| !screen.alternate_screen());
    share.answers();
    assert!(seat.wait_end().success(), "{}", seat.after());
}

#[test]
fn who_waits_for_a_share_before_there_is_a_screen_is_told_and_leaves_with_control_c() {
    let sandbox = Sandbox::sample_month();
    let Some(share) = Share::mount(&sandbox) else { return };
    for arguments in [&["show", "agenda", "share/crawley.marac"][..], &["share/crawley.marac"]] {
        share.hangs();
        let mut command = open_with(&sandbox, (100, 24), arguments, &[]);
        command.wait_for("does not answer yet; wait, or interrupt it");
        command.type_text(CTRL_C);
        // This system's mount keeps a process from being buried while its server has a question of it.
        share.answers();
        let ended = command.wait_end();
        assert!(!ended.success() && !command.text().contains("WS-71"), "it went on:\n{}", command.text());
    }
}

/// The record that the share serves, opened by the name that it has there: what waits for the other name is asked about.
#[test]
fn what_was_kept_for_the_share_is_asked_about_where_the_record_has_another_name() {
    let sandbox = Sandbox::sample_month();
    let Some(share) = Share::mount(&sandbox) else { return };
    let mut seat = open_share(&sandbox);
    seat.type_text(NOTES);
    file(&mut seat, "pol: before it hung", "before it hung");
    saved_on_the_share(&mut seat);
    share.hangs();
    file(&mut seat, "pol: while it hung", "while it hung");
    said_to_hang(&mut seat);
    leave_while_it_hangs(&mut seat);
    let _share = share.starts_afresh(&sandbox);
    assert_eq!(seat.wait_end().exit_code(), 1, "{}", seat.after());

    // Neither a copy nor what is said of the record is silent about it.
    let said = sandbox.run(&["verify", "share/crawley.marac"]).out;
    assert!(said.contains("on this machine only"), "{said}");
    let said = sandbox.json(&["verify", "server/crawley.marac", "--json"]);
    let kept = |name: &str| said[name].as_u64().unwrap();
    assert!(kept("changes_kept_here") == 0 && kept("changes_kept_for_another_name") > 0, "{said:#}");
    std::fs::create_dir(sandbox.path("copies")).unwrap();
    let said = sandbox.ok(&["backup", "share/crawley.marac", "--to", "copies"]);
    assert!(said.contains("It is not all") && said.contains("on this machine only"), "{said}");

    let open = |options: &[&str]| {
        let arguments = [&["server/crawley.marac", "--today", MEETING], options].concat();
        open_with(&sandbox, (100, 24), &arguments, &[])
    };
    let mut seat = open(&[]);
    seat.wait_for("This machine kept");
    seat.wait_for("share/crawley.marac");
    seat.type_text(ESC);
    seat.wait_for("Crawley MARAC");
    seat.type_text(NOTES);
    seat.wait_until("the notes without it", |screen| {
        notes(screen).contains("before it hung") && !notes(screen).contains("while it hung")
    });
    seat.close();
    let mut seat = open(&[]);
    seat.wait_for("This machine kept");
    seat.press(ENTER, "Crawley MARAC");
    seat.type_text(NOTES);
    seat.wait_until("while it hung", |screen| notes(screen).contains("while it hung"));
    seat.close();
    // It is asked once; and whoever opens the share removes what waited for it.
    let mut seat = open(&["--bring-kept"]);
    seat.wait_for("Crawley MARAC");
    seat.close();
    // The mount may go on for a second with what it knew of the file before.
    let [there, here] = ["share", "server"].map(|folder| sandbox.path(folder).join("crawley.marac"));
    wait("what the mount knows", || std::fs::read(&there).unwrap() == std::fs::read(&here).unwrap());
    let mut seat = open_share(&sandbox);
    seat.type_text(NOTES);
    seat.wait_until("while it hung", |screen| notes(screen).contains("while it hung"));
    seat.close();
    assert!(!keeps_something(&sandbox.path(".local/state/marac")));
}
