//! Running programs: sync clients that watch, stand in or were started for a folder.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use marac::vault::place::Verdict;

use crate::machine::Home;

/// A running program of any name, gone with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program under another name: the kernel calls it as the link is called.
fn called(home: &Home, name: &str, program: &Path) -> PathBuf {
    let link = home.folder("programs").join(name);
    let made = std::os::unix::fs::symlink(program, &link);
    assert!(made.is_ok() || link.exists(), "{made:?}");
    link
}

/// A shell that does nothing, under a sync client's name.
fn shell(home: &Home, name: &str, arguments: &[&str], stands_in: &Path) -> Running {
    let program = called(home, name, Path::new("/bin/sh"));
    let mut command = Command::new(program);
    command.args(["-c", "echo ready; read line"]).args(arguments).current_dir(stands_in);
    running(command)
}

/// Starts it and waits until it says something.
fn running(mut command: Command) -> Running {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let said =
        BufReader::new(child.stdout.as_mut().unwrap()).lines().map_while(Result::ok).any(|line| line.contains("ready"));
    assert!(said, "it did not start");
    Running(child)
}

/// This test as a program of its own, which watches a folder.
fn watching(home: &Home, name: &str, folder: &Path) -> Running {
    let program = called(home, name, &std::env::current_exe().unwrap());
    let mut command = Command::new(program);
    command.args(["--exact", "programs::watches_what_it_is_told_to", "--nocapture"]).env("MARAC_WATCH", folder);
    running(command)
}

/// Only when it is told to, by [`watching`].
#[test]
fn watches_what_it_is_told_to() {
    let Some(folder) = std::env::var_os("MARAC_WATCH") else { return };
    use rustix::fs::inotify;
    let watcher = inotify::init(inotify::CreateFlags::CLOEXEC).unwrap();
    inotify::add_watch(&watcher, Path::new(&folder), inotify::WatchFlags::CREATE).unwrap();
    println!("\nready");
    std::io::stdout().flush().unwrap();
    let _ = std::io::stdin().read(&mut [0]);
}

#[test]
fn a_client_that_watches_the_folder_or_one_above_it() {
    let home = Home::new();
    let records = home.folder("work/records");
    assert_eq!(home.verdict(&records), Verdict::Local);
    for watched in ["work/records", "work"] {
        let _client = watching(&home, "megasync", &home.path(watched));
        assert_eq!(home.whose(&records).as_deref(), Some("MEGA"), "{watched}");
        // Another folder, which it does not watch.
        assert_eq!(home.verdict(&home.folder("elsewhere")), Verdict::Local);
    }
    // The home folder is watched by every client.
    let _client = watching(&home, "megasync", &home.path(""));
    assert_eq!(home.verdict(&records), Verdict::Local);
}

#[test]
fn a_program_that_is_no_client_is_only_named() {
    let home = Home::new();
    let records = home.folder("work/records");
    let _indexer = watching(&home, "indexer", &records);
    let look = home.look_closely(&records);
    assert_eq!(
        (look.judged.verdict.clone(), look.judged.watched_by.clone()),
        (Verdict::Local, vec!["indexer".to_owned()])
    );
    assert!(look.remarks().iter().any(|remark| remark.contains("indexer")));
}

/// A seat of this program watches its record's folder, and is no stranger to be named for it.
#[test]
fn another_seat_of_this_program_is_not_named() {
    let home = Home::new();
    let records = home.folder("work/records");
    let _seat = watching(&home, "marac", &records);
    let look = home.look_closely(&records);
    assert_eq!((look.judged.verdict.clone(), look.judged.watched_by.clone()), (Verdict::Local, Vec::<String>::new()));
}

#[test]
fn a_client_that_was_started_for_a_folder() {
    let home = Home::new();
    let (records, elsewhere) = (home.folder("work/records"), home.folder("elsewhere"));
    let work = home.path("work").display().to_string();
    for arguments in [
        &["rclone", "bisync", work.as_str(), "gdrive:"][..],
        &["rclone", "sync", &format!("{work}/"), "gdrive:"],
        &["rclone", &format!("--source={work}")],
        &["rclone", "work"],
    ] {
        let _client = shell(&home, "rclone", arguments, &home.path(""));
        assert_eq!(home.whose(&records).as_deref(), Some("rclone"), "{arguments:?}");
        assert_eq!(home.verdict(&elsewhere), Verdict::Local, "{arguments:?}");
    }
}

#[test]
fn a_client_that_stands_in_a_folder() {
    let home = Home::new();
    let records = home.folder("work/records");
    {
        let _client = shell(&home, "onedrive", &[], &home.path("work"));
        assert_eq!(home.whose(&records).as_deref(), Some("OneDrive"));
    }
    let _client = shell(&home, "onedrive", &[], &home.path(""));
    assert_eq!(home.verdict(&records), Verdict::Local, "the home folder is where anything is started");
}
