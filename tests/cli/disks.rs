//! Disks that are full and folders that can only be read: the sentence says why and what to do, and the record is as it was.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sandbox::{MARAC, Said, Sandbox, data, have, on_disk};

/// A small disk in the sandbox, gone with this.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mounted(sandbox: &Sandbox) -> Option<Self> {
        let on = sandbox.path("disk");
        fs::create_dir(&on).unwrap();
        let done = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
        let image = sandbox.path("disk.img");
        fs::File::create(&image).unwrap().set_len(2 << 20).unwrap();
        let made = done(Command::new("mkfs.ext2").args(["-q", "-F", "-m", "0"]).arg(&image));
        if made && done(Command::new("mount").args(["-o", "loop"]).arg(&image).arg(&on)) {
            fs::set_permissions(&on, fs::Permissions::from_mode(0o700)).unwrap();
            return Some(Self(on));
        }
        // In memory no record is made; all else can be tried there.
        if done(Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs"]).arg(&on)) {
            return Some(Self(on));
        }
        eprintln!("SKIPPED: this user can't mount a small disk, so no full disk was tried");
        None
    }

    /// Leaves no more than so many bytes.
    fn fill_but(&self, bytes: usize) {
        let filler = self.0.join("filler");
        let _ = fs::write(&filler, vec![0; 8 << 20]);
        // What a disk only promised is taken back as it is written: to the last block.
        let mut file = fs::OpenOptions::new().append(true).open(&filler).unwrap();
        for piece in [64 << 10, 1 << 10] {
            while file.sync_data().and_then(|()| file.write_all(&vec![0; piece])).is_ok() {}
        }
        let full = fs::metadata(&filler).unwrap().len();
        let left = full.saturating_sub(u64::try_from(bytes).unwrap());
        fs::OpenOptions::new().write(true).open(&filler).unwrap().set_len(left).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// The sample month, with the record on a small disk and a folder for documents there.
fn on_a_small_disk() -> Option<(Sandbox, SmallDisk)> {
    let sandbox = Sandbox::sample_month();
    let disk = SmallDisk::mounted(&sandbox)?;
    fs::copy(sandbox.path("crawley.marac"), sandbox.path("disk/crawley.marac")).unwrap();
    fs::create_dir(sandbox.path("disk/out")).unwrap();
    fs::copy(data("referrals.csv"), sandbox.path("again.csv")).unwrap();
    let csv = fs::read_to_string(data("referrals.csv")).unwrap();
    fs::write(sandbox.path("more.csv"), csv.replace("WS-7", "WS-8")).unwrap();
    Some((sandbox, disk))
}

const WRITING: [&[&str]; 4] = [
    &["meeting", "add", "disk/crawley.marac", "--date", "2027-02-11"],
    &["import", "referrals", "disk/crawley.marac", "more.csv", "--meeting", "2026-12-10"],
    &["new", "disk/horsham.marac", "--area", "Horsham"],
    &["export", "minutes", "crawley.marac", "--to", "disk/out"],
];

fn one_sentence(said: &Said, command: &[&str], why: &[&str], what_to_do: &[&str]) {
    let sentence = said.err.trim_end();
    let holds = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    assert_eq!(said.code, 1, "{command:?}: {}{sentence}", said.out);
    assert!(holds(why), "{command:?} doesn't say why: {sentence}");
    assert!(holds(what_to_do), "{command:?} doesn't say what to do: {sentence}");
}

/// What the record says, however it is kept.
fn calendar_and_list(sandbox: &Sandbox, record: &str) -> String {
    sandbox.ok(&["meeting", "list", record, "--json"]) + &sandbox.ok(&["show", "agenda", record, "--json"])
}

#[test]
fn a_full_disk() {
    for (command, room) in WRITING.iter().flat_map(|command| [(*command, 0), (*command, 8 << 10)]) {
        let Some((sandbox, disk)) = on_a_small_disk() else { return };
        if command[0] == "new" && on_disk::in_memory(&disk.0) {
            eprintln!("SKIPPED: no disk of an image could be mounted, so no record was made on a full one");
            continue;
        }
        let record = fs::read(sandbox.path("disk/crawley.marac")).unwrap();
        let before = calendar_and_list(&sandbox, "crawley.marac");
        disk.fill_but(room);
        let said = sandbox.run(command);
        // A little room may be enough for one change; then it was made.
        if said.code == 0 {
            assert!(room > 0, "{command:?} was done on a full disk");
            continue;
        }
        one_sentence(&said, command, &["disk is full"], &["free some space"]);
        assert_eq!(fs::read(sandbox.path("disk/crawley.marac")).unwrap(), record, "{command:?}");
        assert!(!sandbox.path("disk/horsham.marac").exists());
        assert_eq!(fs::read_dir(sandbox.path("disk/out")).unwrap().count(), 0, "{command:?} left half a file");
        fs::remove_file(sandbox.path("disk/filler")).unwrap();
        sandbox.ok(&["verify", "disk/crawley.marac"]);
        if room == 0 {
            assert_eq!(calendar_and_list(&sandbox, "disk/crawley.marac"), before, "{command:?} was half done");
        }
    }
}

/// Everything in a folder as somebody who may not write there.
struct Nobody<'a>(&'a Sandbox);

const NOBODY: u32 = 65534;

impl<'a> Nobody<'a> {
    fn play(sandbox: &'a Sandbox) -> Option<Self> {
        let nobody = Self(sandbox);
        let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        let may = is_root && have("setpriv", "nobody could be played") && nobody.runs(&["--version"]);
        if !may {
            eprintln!("SKIPPED: this user can't play nobody, so no folder without write permission was tried");
            return None;
        }
        own_all(&sandbox.path(""));
        Some(nobody)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", MARAC]).args(arguments);
        command.current_dir(self.0.path("")).env_clear().envs(self.0.environment());
        command
    }

    fn runs(&self, arguments: &[&str]) -> bool {
        own_all(&self.0.path(""));
        self.command(arguments).output().is_ok_and(|output| output.status.success())
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }
}

fn own_all(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| own_all(&entry.unwrap().path()));
    }
}

#[test]
fn a_folder_that_can_only_be_read() {
    let sandbox = Sandbox::sample_month();
    fs::create_dir_all(sandbox.path("disk/out")).unwrap();
    fs::copy(sandbox.path("crawley.marac"), sandbox.path("disk/crawley.marac")).unwrap();
    let csv = fs::read_to_string(data("referrals.csv")).unwrap();
    fs::write(sandbox.path("more.csv"), csv.replace("WS-7", "WS-8")).unwrap();
    let Some(nobody) = Nobody::play(&sandbox) else { return };
    for folder in ["disk", "disk/out"] {
        fs::set_permissions(sandbox.path(folder), fs::Permissions::from_mode(0o555)).unwrap();
    }
    let before = sandbox.files();
    for command in WRITING.iter().copied().chain([&["backup", "crawley.marac", "--to", "disk/out"][..]]) {
        let said = nobody.run(command);
        let what_to_do = ["ask whoever", "name another folder", "copy the record"];
        one_sentence(&said, command, &["may not"], &what_to_do);
        let after: Vec<PathBuf> =
            sandbox.files().into_keys().filter(|path| path.starts_with(sandbox.path("disk"))).collect();
        assert!(after.iter().all(|path| before.contains_key(path)), "{command:?} left something: {after:?}");
        assert_eq!(fs::read(sandbox.path("disk/crawley.marac")).unwrap(), before[&sandbox.path("disk/crawley.marac")]);
    }
    // Looking is possible.
    assert_eq!(nobody.run(&["show", "agenda", "disk/crawley.marac"]).code, 0);
    for folder in ["disk", "disk/out"] {
        fs::set_permissions(sandbox.path(folder), fs::Permissions::from_mode(0o755)).unwrap();
    }
}
