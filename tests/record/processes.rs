//! Three processes at one record, one of which is killed: what it had called saved is with the others, and in the file.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use marac::domain::identifier::{CaseId, MeetingId};
use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{Whereabouts, request};
use marac::vault::identity::{self, Protection};
use marac::vault::{OpenRequest, RealDisk};

use crate::sample::*;
use crate::session::fill_session;

const FOLDER: &str = "MARAC_TEST_SEAT_FOLDER";
const NAME: &str = "MARAC_TEST_SEAT_NAME";
const EACH: usize = 12;

fn request_in(folder: &Path) -> OpenRequest {
    let person = identity::unlock(&RealDisk, &folder.join("key"), None).unwrap();
    request(&folder.join("Crawley.marac"), Arc::new(person))
}

fn first_case(session: &Session) -> (CaseId, MeetingId) {
    let meeting = session.record().meetings().unwrap().remove(0);
    let conference = session.record().conference(meeting.id).unwrap();
    (conference.cases[0].referral.id, meeting.id)
}

fn filed(session: &Session) -> BTreeSet<String> {
    let (case, meeting) = first_case(session);
    session.record().case(meeting, case).unwrap().entries.into_iter().map(|entry| entry.text).collect()
}

/// Not a test of its own: one of the processes. It says each entry that it was told is saved, and ends when it has seen
/// all of those that are to stay.
#[test]
#[ignore = "run by the test below, in processes of their own"]
fn one_seat() {
    let (Some(folder), Ok(name)) = (std::env::var_os(FOLDER).map(PathBuf::from), std::env::var(NAME)) else { return };
    let (sender, events) = channel();
    let (mut session, _) =
        Session::open(&request_in(&folder), Box::new(move |event| drop(sender.send(event)))).unwrap();
    let (case, meeting) = first_case(&session);
    session.here(Whereabouts { case: Some(case), typing: None }).unwrap();
    let agency = session.record().conference(meeting).unwrap().agencies[0].id;
    let mut out = std::io::stdout();
    // The one that is killed goes on until it is.
    let count = if name == "killed" { usize::MAX } else { EACH };
    for number in 0..count {
        let text = format!("{name} {number}");
        session.make(&Change::FileEntry(entry(case, meeting, agency, &text))).unwrap();
        session.wait_until_saved().unwrap();
        writeln!(out, "saved {text}").unwrap();
        out.flush().unwrap();
        session.take_in().unwrap();
        if number % 5 == 4 {
            session.publish().unwrap();
        }
    }
    let all = |session: &Session| {
        let seen = filed(session);
        ["one", "two"].iter().all(|who| (0..EACH).all(|number| seen.contains(&format!("{who} {number}"))))
    };
    while !all(&session) {
        let _ = events.recv_timeout(Duration::from_secs(5));
        session.take_in().unwrap();
    }
    session.close().unwrap();
    writeln!(out, "closed").unwrap();
}

/// Reads what a process says; kills it after so many entries.
fn listen(mut child: Child, kill_after: Option<usize>) -> (BTreeSet<String>, bool) {
    let (mut saved, mut closed) = (BTreeSet::new(), false);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        closed |= line.ends_with("closed");
        if let Some((_, text)) = line.split_once("saved ") {
            saved.insert(text.to_owned());
        }
        if kill_after.is_some_and(|after| saved.len() >= after) {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    (saved, closed)
}

/// `MARAC_SEAT_KILLS` says how often; once in short.
#[test]
fn of_three_processes_one_is_killed_and_nothing_that_was_saved_is_lost() {
    let rounds = usize::try_from(crate::figures::asked("MARAC_SEAT_KILLS", [1, 10])).unwrap();
    let mut acknowledged = 0;
    for round in 0..rounds {
        let folder = tempfile::tempdir().unwrap();
        let key = Arc::new(identity::create(&RealDisk, &folder.path().join("key"), Protection::None).unwrap());
        let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: key.person_key(), recovery: None };
        let made = request(&folder.path().join("Crawley.marac"), key);
        let mut session = Session::create(&made, "Crawley", &founder, Box::new(|_| {})).unwrap();
        fill_session(&mut session);
        session.close().unwrap();
        let seat = |name: &str, kill_after: Option<usize>| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["--ignored", "--exact", "processes::one_seat", "--nocapture"]);
            command.env(FOLDER, folder.path()).env(NAME, name).stdout(Stdio::piped());
            let child = command.spawn().unwrap();
            std::thread::spawn(move || listen(child, kill_after))
        };
        let seats = [seat("killed", Some(3 + round % 9)), seat("one", None), seat("two", None)];
        let [(mut saved, _), (one, one_closed), (two, two_closed)] = seats.map(|seat| seat.join().unwrap());
        assert!(one_closed && two_closed, "one did not see the other's or could not close");
        saved.extend(one);
        saved.extend(two);
        acknowledged += saved.len();
        let (session, findings) = Session::open(&request_in(folder.path()), Box::new(|_| {})).unwrap();
        assert!(findings.iter().all(|finding| !finding.is_wrong()), "{findings:?}");
        let found = filed(&session);
        assert!(found.is_superset(&saved), "lost: {:?}", saved.difference(&found).collect::<Vec<_>>());
        session.record().verify_audit().unwrap();
        session.close().unwrap();
        let left = std::fs::read_dir(folder.path()).unwrap().flatten();
        assert_eq!(left.filter(|file| file.file_name().to_string_lossy().contains(".journal-")).count(), 0);
    }
    println!("{rounds} meetings of three processes, one killed in each: {acknowledged} entries saved, 0 lost");
}

/// How often the threads of this process were woken so far; nothing where the system does not say.
fn woken() -> u64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return 0 };
    let statuses = threads.flatten().filter_map(|thread| std::fs::read_to_string(thread.path().join("status")).ok());
    let of_one = |status: String| {
        let row = status.lines().find(|row| row.starts_with("voluntary_ctxt_switches")).map(str::to_owned);
        row.and_then(|row| row.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or_default()
    };
    statuses.map(of_one).sum()
}

/// Prints how often an idle seat wakes, alone and with another: `cargo test --test record what_an_idle -- --ignored --nocapture`.
#[test]
#[ignore = "prints figures, and sleeps for them"]
fn what_an_idle_seat_costs() {
    let folder = tempfile::tempdir().unwrap();
    let key = Arc::new(identity::create(&RealDisk, &folder.path().join("key"), Protection::None).unwrap());
    let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: key.person_key(), recovery: None };
    let made = request(&folder.path().join("Crawley.marac"), key);
    let mut session = Session::create(&made, "Crawley", &founder, Box::new(|_| {})).unwrap();
    session.here(Whereabouts::default()).unwrap();
    let measure = |what: &str| {
        std::thread::sleep(Duration::from_secs(2));
        let before = woken();
        std::thread::sleep(Duration::from_secs(20));
        // This thread's own sleep is one.
        println!("{what}: {} wake-ups in 20 s", woken().saturating_sub(before + 1));
    };
    measure("one seat, alone");
    let (mut other, _) = Session::open(&made, Box::new(|_| {})).unwrap();
    other.here(Whereabouts::default()).unwrap();
    measure("two seats in one process");
}
