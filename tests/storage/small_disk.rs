//! A real disk that fills up, or can only be read from now on, while somebody works.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use marac::record::session::{Keeping, Session, SessionError, SessionEvent};
use marac::vault::disk::{Disk, DiskError, RealDisk};
use marac::vault::{OpenRequest, VaultError};
use tempfile::TempDir;

use crate::meeting::{FOR_EVER, World, nobody};

/// A small disk of one kind, gone with this.
struct SmallDisk {
    folder: TempDir,
}

fn mount(arguments: &[&str], on: &Path) -> bool {
    Command::new("mount").args(arguments).arg(on).output().is_ok_and(|output| output.status.success())
}

impl SmallDisk {
    fn of(kind: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let on = folder.path().join("disk");
        fs::create_dir(&on).unwrap();
        let mounted = match kind {
            "tmpfs" => mount(&["-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs"], &on),
            _ => Self::made(kind, folder.path()).is_some_and(|file| mount(&["-o", "loop", &file], &on)),
        };
        if mounted {
            return Some(Self { folder });
        }
        eprintln!("SKIPPED: this user can't mount a small {kind} disk, so none was filled or made read-only");
        None
    }

    /// A file with a file system in it.
    fn made(kind: &str, folder: &Path) -> Option<String> {
        let file = folder.join("image");
        fs::File::create(&file).ok()?.set_len(16 << 20).ok()?;
        let made = Command::new(format!("mkfs.{kind}")).arg("-q").arg(&file).output().ok()?;
        made.status.success().then(|| file.display().to_string())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("disk").join(name)
    }

    /// Takes all room that is left.
    fn fill(&self) {
        let mut filler = fs::File::create(self.path("filler")).unwrap();
        // What a first attempt leaves a later and smaller one may still get.
        for piece in [1 << 20, 4096, 512, 1] {
            while filler.write_all(&vec![1; piece]).and_then(|()| filler.sync_data()).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.path("filler")).unwrap();
        fs::File::open(self.path("")).unwrap().sync_all().unwrap();
    }

    fn only_read(&self, yes: bool) {
        let how = if yes { "remount,ro" } else { "remount,rw" };
        assert!(mount(&["-o", how], &self.folder.path().join("disk")), "{how}");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.folder.path().join("disk")).status();
    }
}

/// The world's record on a real disk.
fn on(disk: &SmallDisk, world: &World) -> OpenRequest {
    for (path, bytes) in &world.files.0 {
        fs::write(disk.path(path.file_name().unwrap().to_str().unwrap()), bytes.as_slice()).unwrap();
    }
    let real: Arc<dyn Disk> = Arc::new(RealDisk);
    OpenRequest { path: disk.path("Crawley.marac"), ..world.request(real) }
}

fn not_saved(outcome: Result<(), SessionError>, why: fn(&DiskError) -> bool) {
    match outcome {
        Err(SessionError::NotSaved { why: error }) => match &*error {
            VaultError::NotSaved { source, .. } if why(source) => {}
            other => panic!("{other}"),
        },
        other => panic!("{other:?}"),
    }
}

fn goes_wrong_and_right_again(kind: &str, wrong: fn(&SmallDisk), right: fn(&SmallDisk), why: fn(&DiskError) -> bool) {
    let Some(disk) = SmallDisk::of(kind) else { return };
    let world = World::new();
    let request = on(&disk, &world);
    let (sender, told) = channel();
    let sender = Mutex::new(sender);
    let tell = Box::new(move |event| drop(sender.lock().unwrap().send(event)));
    let (mut session, _) = Session::open(&request, tell).unwrap();
    wrong(&disk);
    session.note("opened", None, "word 01").unwrap();
    not_saved(session.wait_until_saved(), why);
    session.note("opened", None, "word 02").unwrap();
    not_saved(session.wait_until_saved(), why);
    assert!(matches!(session.keeping(), Keeping::NotSaved { .. }));
    right(&disk);
    // What was not saved goes with the next change.
    session.note("opened", None, "word 03").unwrap();
    while !matches!(told.recv_timeout(FOR_EVER).unwrap(), SessionEvent::Saved { .. }) {}
    session.wait_until_saved().unwrap();
    assert!(session.close().unwrap().published.is_some());
    let (session, findings) = Session::open(&request, nobody()).unwrap();
    assert_eq!(findings, []);
    let text = session.record().canonical_dump().unwrap();
    for word in ["word 01", "word 02", "word 03"] {
        assert!(text.contains(word), "{word}");
    }
}

#[test]
fn a_disk_that_fills_up_while_somebody_works() {
    for kind in ["tmpfs", "ext4"] {
        let full = |error: &DiskError| matches!(error, DiskError::Full { .. });
        goes_wrong_and_right_again(kind, SmallDisk::fill, SmallDisk::make_room, full);
    }
}

#[test]
fn a_disk_that_can_only_be_read_from_now_on() {
    for kind in ["tmpfs", "ext4"] {
        let read_only = |error: &DiskError| matches!(error, DiskError::ReadOnly { .. });
        goes_wrong_and_right_again(kind, |disk| disk.only_read(true), |disk| disk.only_read(false), read_only);
    }
}
