//! Real mounts: file systems made by programs, disks, other paths to a folder, and shares that hang.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use marac::vault::place::{PlaceKind, Verdict};

use crate::machine::{Home, on_disk};
use crate::tools::have;

/// Something mounted, gone with this.
struct Mounted(PathBuf);

impl Mounted {
    /// Mounts as root, or says that it can't be done here.
    fn by(arguments: &[&str], on: &Path) -> Option<Self> {
        let mount = Command::new("mount").args(arguments).arg(on).stderr(Stdio::null()).status();
        if mount.is_ok_and(|status| status.success()) {
            return Some(Self(on.to_owned()));
        }
        eprintln!("SKIPPED: this user can't mount {arguments:?}");
        None
    }

    /// A FUSE that shows `source` at `on` and calls itself what it is told to.
    fn fuse(source: &Path, on: &Path, options: &str) -> Option<Self> {
        if !have("bindfs", "no file system of a program was tried") {
            return None;
        }
        let mut bindfs = Command::new("bindfs");
        if !options.is_empty() {
            bindfs.args(["-o", options]);
        }
        let mounted = bindfs.arg(source).arg(on).stderr(Stdio::null()).status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(on.to_owned()));
        }
        eprintln!("SKIPPED: this user can't mount a FUSE");
        None
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).stderr(Stdio::null()).status();
    }
}

/// A home with something to show and somewhere to show it.
fn home() -> (Home, PathBuf, PathBuf) {
    let home = Home::new();
    let (source, on) = (home.folder("source"), home.folder("mounted"));
    home.folder("source/records");
    (home, source, on)
}

#[test]
fn what_clouds_mount_is_refused_by_name() {
    for (whose, options) in [
        ("rclone", "subtype=rclone"),
        ("OneDrive", "subtype=onedriver"),
        ("Google Drive", "subtype=google-drive-ocamlfuse"),
        ("an object store in a cloud", "subtype=s3fs"),
        ("pCloud", "subtype=pCloud.fs"),
        ("Insync (Google Drive, OneDrive, Dropbox)", "subtype=insync"),
        ("MEGA", "subtype=mega"),
        ("a WebDAV server", "subtype=davfs2"),
        ("Seafile", "subtype=seadrive"),
    ] {
        let (home, source, on) = home();
        let Some(_mounted) = Mounted::fuse(&source, &on, options) else { return };
        assert_eq!(home.whose(&on.join("records")).as_deref(), Some(whose), "{options}");
        assert_eq!(home.whose(&on).as_deref(), Some(whose), "{options}");
        // What lies below is not what lies beside.
        assert_eq!(home.verdict(&home.path("")), Verdict::Local);
    }
}

#[test]
fn a_fuse_that_nobody_knows_is_refused_and_harmless_ones_pass() {
    for options in ["", "subtype=gocryptfs", "subtype=newest"] {
        let (home, source, on) = home();
        let Some(_mounted) = Mounted::fuse(&source, &on, options) else { return };
        let look = home.look(&on.join("records"));
        assert!(matches!(look.judged.verdict, Verdict::UnknownFuse { .. }), "{options}: {look:?}");
        assert!(look.refusal().unwrap().contains("fuse"));
    }
    for options in ["subtype=lxcfs", "subtype=portal", "subtype=ntfs-3g"] {
        let (home, source, on) = home();
        let Some(_mounted) = Mounted::fuse(&source, &on, options) else { return };
        assert_eq!(home.verdict(&on.join("records")), Verdict::Local, "{options}");
    }
}

#[test]
fn a_share_is_allowed_and_a_cloud_on_it_is_not() {
    let (home, source, on) = home();
    let Some(_mounted) = Mounted::fuse(&source, &on, "subtype=sshfs") else { return };
    let look = home.look(&on.join("records"));
    assert_eq!(look.kind(), Ok(PlaceKind::Share));
    assert!(look.named().unwrap().contains("SSH"));
    // Somebody else's client may synchronise a folder of the server.
    fs::write(source.join(".nextcloudsync.log"), "").unwrap();
    assert_eq!(home.whose(&on.join("records")).as_deref(), Some("Nextcloud or ownCloud"));
    fs::remove_file(on.join(".nextcloudsync.log")).unwrap();
    fs::create_dir_all(on.join("OneDrive - Aldmere/records")).unwrap();
    assert_eq!(home.whose(&on.join("OneDrive - Aldmere/records")).as_deref(), Some("OneDrive"));
}

#[test]
fn below_gnomes_mount_point() {
    let (home, source, on) = home();
    for name in ["google-drive:host=gmail.com,user=asha", "smb-share:server=files,share=marac", "mtp:host=phone"] {
        fs::create_dir(source.join(name)).unwrap();
    }
    let Some(_mounted) = Mounted::fuse(&source, &on, "subtype=gvfsd-fuse") else { return };
    assert_eq!(home.whose(&on.join("google-drive:host=gmail.com,user=asha")).as_deref(), Some("Google Drive"));
    let share = Verdict::Share { protocol: "SMB".to_owned(), server: "files".to_owned() };
    assert_eq!(home.verdict(&on.join("smb-share:server=files,share=marac")), share);
    assert!(matches!(home.verdict(&on.join("mtp:host=phone")), Verdict::UnknownFuse { .. }));
}

#[test]
fn disks_of_this_machine_pass() {
    for make in [&["mkfs.vfat"][..], &["mkfs.ext4", "-q"], &["mkfs.ext2", "-q"]] {
        let (home, _, on) = home();
        let image = home.file("disk.img", "");
        fs::OpenOptions::new().write(true).open(&image).unwrap().set_len(4 << 20).unwrap();
        if !have(make[0], "no such disk was tried") {
            continue;
        }
        let made =
            Command::new(make[0]).args(&make[1..]).arg(&image).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(made.unwrap().success(), "{make:?}");
        let Some(_mounted) = Mounted::by(&["-o", "loop", &image.display().to_string()], &on) else { return };
        fs::create_dir(on.join("records")).unwrap();
        assert_eq!(home.verdict(&on.join("records")), Verdict::Local, "{make:?}");
        // And a client that synchronises a stick is found on it.
        fs::write(on.join(".megaignore"), "").unwrap();
        assert_eq!(home.whose(&on.join("records")).as_deref(), Some("MEGA"));
    }
    let (home, _, on) = home();
    let Some(_mounted) = Mounted::by(&["-t", "tmpfs", "tmpfs"], &on) else { return };
    fs::create_dir(on.join("records")).unwrap();
    let memory = Verdict::Memory { kind: "tmpfs".to_owned(), at: on.clone() };
    assert_eq!(home.verdict(&on.join("records")), memory);
}

/// What lies in memory is opened and copied from, and nothing that is to last is made there; in the system's own view of
/// itself there is nothing to open either.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_no_place_to_keep_anything() {
    let (home, _, _) = home();
    for (folder, last_word) in [("/dev/shm", "memory"), ("/proc/self", "keeps no files"), ("/sys", "keeps no files")] {
        let folder = Path::new(folder);
        if !folder.is_dir() || (last_word == "memory" && !on_disk::in_memory(folder)) {
            eprintln!("skipped: {} is something else here", folder.display());
            continue;
        }
        let look = home.look(folder);
        let refused = look.kind_for_keeping().unwrap_err().to_string();
        assert!(refused.contains(last_word), "{refused}");
        assert_eq!(look.kind().is_ok(), last_word == "memory", "{refused}");
        assert_eq!(look.named().is_some_and(|named| named.contains("gone")), last_word == "memory");
    }
}

/// A cloud folder that is shown under another name is still a cloud folder.
#[test]
fn other_paths_to_the_same_folder() {
    let (home, source, on) = home();
    fs::write(source.join(".dropbox"), "").unwrap();
    {
        let records = source.join("records").display().to_string();
        let Some(_mounted) = Mounted::by(&["--bind", &records], &on) else { return };
        assert_eq!(home.whose(&on).as_deref(), Some("Dropbox"), "a bind mount");
    }
    let (upper, work, lower) = (home.folder("source/upper"), home.folder("work"), home.folder("lower"));
    let options = format!("lowerdir={},upperdir={},workdir={}", lower.display(), upper.display(), work.display());
    // The work folder has to be on the disk of the upper one; where the temporary folder is an overlay itself this can't be.
    let Some(_mounted) = Mounted::by(&["-t", "overlay", "-o", &options, "overlay"], &on) else { return };
    assert_eq!(home.whose(&on).as_deref(), Some("Dropbox"), "an overlay");
    fs::remove_file(source.join(".dropbox")).unwrap();
    assert_eq!(home.verdict(&on), Verdict::Local);
}

/// The program behind a share, stopped: whatever touches the share waits. It goes on with the end of the test.
struct Stopped(i32);

impl Stopped {
    fn of(source: &Path) -> Self {
        let source = source.display().to_string();
        let is_it = |id: &i32| {
            let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).into_owned();
            line.starts_with("bindfs") && line.contains(&source)
        };
        let mut ids = fs::read_dir("/proc").unwrap().flatten().filter_map(|one| one.file_name().to_str()?.parse().ok());
        let id = ids.find(is_it).expect("the program that was started");
        Self::signal(id, rustix::process::Signal::STOP);
        Self(id)
    }

    fn signal(id: i32, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_raw(id).unwrap(), signal).unwrap();
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        Self::signal(self.0, rustix::process::Signal::CONT);
    }
}

#[test]
fn a_share_that_hangs_holds_up_nobody() {
    let (home, source, on) = home();
    let Some(_mounted) = Mounted::fuse(&source, &on, "subtype=sshfs") else { return };
    let stopped = Stopped::of(&source);
    let look = home.look(&on.join("records"));
    assert_eq!(look.kind(), Ok(PlaceKind::Share));
    let silent = look.not_known();
    assert!(silent.iter().any(|one| one.contains("did not answer") && one.contains("mounted")), "{silent:?}");

    // A client whose folder lies on it does not hold up the others.
    home.file(".dropbox/info.json", format!("{{\"personal\": {{\"path\": \"{}\"}}}}", on.join("Dropbox").display()));
    let beside = home.look(&home.folder("plain"));
    assert_eq!((beside.judged.verdict.clone(), beside.not_known()), (Verdict::Local, Vec::new()));
    drop(stopped);
}
