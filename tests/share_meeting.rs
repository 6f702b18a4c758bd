//! A meeting at three seats on a real share: each a process of its own, one of them killed in the midst of it and taken
//! again. What was lost, and how long it took from one seat to another.
//!
//! `.ci/share-meeting` sets up the share and runs this in it: `MARAC_SHARE_FOLDERS` names the three seats' folders, with
//! colons between, in which they see the same share. Without it the three have one folder of this machine, which is treated
//! as a share. `MARAC_SHARE_LINES` says how many lines each of them files.
#![cfg(unix)]

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "record/sample.rs"]
mod sample;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/share.rs"]
mod share;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use marac::domain::identifier::{CaseId, MeetingId};
use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{SessionEvent, Whereabouts, request};
use marac::vault::identity::{self, Protection};
use marac::vault::open::wall_ms;
use marac::vault::{OpenRequest, RealDisk, Ticket};

use crate::sample::*;
use crate::share::EveryPlaceIsAShare;

const FOLDERS: &str = "MARAC_SHARE_FOLDERS";
const LINES: &str = "MARAC_SHARE_LINES";
/// Of one seat: its folder on the share, its machine's own, its name, and how many lines each seat files.
const SEAT: [&str; 4] =
    ["MARAC_TEST_SEAT_FOLDER", "MARAC_TEST_SEAT_LOCAL", "MARAC_TEST_SEAT_NAME", "MARAC_TEST_SEAT_LINES"];
/// About as fast as somebody writes who writes fast.
const PAUSE: Duration = Duration::from_millis(300);
/// Longer than any share takes.
const FOR_EVER: Duration = Duration::from_secs(240);
/// Those who stay to the end; the last of them sits down where the fourth was killed.
const STAYING: [&str; 3] = ["asha", "priya", "ruth"];
const KILLED: &str = "tom";

fn asked_in(folder: &Path, local: &Path) -> OpenRequest {
    let key = identity::unlock(&RealDisk, &local.join("key"), None).unwrap();
    OpenRequest {
        place: Arc::new(EveryPlaceIsAShare),
        local: Some(local.to_owned()),
        ..request(&folder.join("Crawley.marac"), Arc::new(key))
    }
}

fn first_case(session: &Session) -> (CaseId, MeetingId) {
    let meeting = session.record().meetings().unwrap().remove(0);
    let conference = session.record().conference(meeting.id).unwrap();
    (conference.cases[0].referral.id, meeting.id)
}

fn filed(session: &Session) -> Vec<String> {
    let (case, meeting) = first_case(session);
    session.record().case(meeting, case).unwrap().entries.into_iter().map(|entry| entry.text).collect()
}

/// A meeting with one case and a line of notes in it.
fn prepare(session: &mut Session) {
    let (meeting, referral) = (meeting("2026-12-10"), referral(71_000, "Maeve Invented"));
    let police = agency("Sussex Police", "pol");
    let first = entry(referral.id, meeting.id, police.id, "begins");
    let listed_on = Some(meeting.id);
    for change in [
        Change::AddMeeting(meeting),
        Change::ReviseAgency(police),
        Change::ReceiveReferral { referral: Box::new(referral), listed_on, matches: Vec::new() },
        Change::FileEntry(first),
    ] {
        session.make(&change).unwrap();
    }
}

fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}").and_then(|()| out.flush()).unwrap();
}

/// Somebody at work, in the process.
struct Seat {
    session: Session,
    events: Receiver<SessionEvent>,
    /// What was filed and is not on the share, and when.
    due: BTreeMap<Ticket, (String, Instant)>,
    seen: BTreeSet<String>,
    name: String,
}

impl Seat {
    fn work_until(&mut self, until: Instant) {
        loop {
            match self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(SessionEvent::SavedHere { tickets, .. }) => self.say_kept("here", &tickets),
                Ok(SessionEvent::Saved { tickets, .. }) => {
                    self.say_kept("share", &tickets);
                    tickets.iter().for_each(|ticket| drop(self.due.remove(ticket)));
                }
                Ok(SessionEvent::Others) => self.take_in(),
                Ok(SessionEvent::Published { .. }) => say("published"),
                Ok(other) => say(&format!("told {other:?}")),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => panic!("the worker is gone"),
            }
        }
    }

    fn say_kept(&self, at: &str, tickets: &[Ticket]) {
        for (word, since) in tickets.iter().filter_map(|ticket| self.due.get(ticket)) {
            say(&format!("{at} {word} {}", since.elapsed().as_millis()));
        }
    }

    fn take_in(&mut self) {
        let taken = self.session.take_in().unwrap();
        taken.findings.iter().for_each(|finding| say(&format!("told {finding}")));
        self.session.unread().iter().for_each(|unread| say(&format!("told of what can't be read: {}", unread.why)));
        let now = wall_ms();
        for text in filed(&self.session) {
            let Some((word, at)) = text.split_once(' ').filter(|(word, _)| !word.starts_with(&self.name)) else {
                continue;
            };
            let Ok(at) = at.parse::<u64>() else { continue };
            if self.seen.insert(word.to_owned()) {
                say(&format!("seen {word} {}", now.saturating_sub(at)));
            }
        }
    }
}

/// Not a test of its own: one of the processes.
#[test]
#[ignore = "run by the test below, in processes of their own"]
fn one_seat() {
    let [Some(folder), Some(local), Some(name), Some(lines)] = SEAT.map(|name| std::env::var(name).ok()) else {
        return;
    };
    let (sender, events) = channel();
    let sender = Mutex::new(sender);
    let tell = Box::new(move |event| drop(sender.lock().unwrap().send(event)));
    let (mut session, findings) = Session::open(&asked_in(Path::new(&folder), Path::new(&local)), tell).unwrap();
    session.bring_kept();
    findings.iter().for_each(|finding| say(&format!("told {finding}")));
    let (case, meeting) = first_case(&session);
    session.here(Whereabouts { case: Some(case), typing: None }).unwrap();
    let agency = session.record().conference(meeting).unwrap().agencies[0].id;
    let mut seat = Seat { session, events, due: BTreeMap::new(), seen: BTreeSet::new(), name: name.clone() };
    let lines: usize = lines.parse().unwrap();
    // The one that is killed goes on until it is.
    let count = if name == KILLED { usize::MAX } else { lines };
    for number in 0..count {
        let (word, begun) = (format!("{name}-{number}"), Instant::now());
        let text = format!("{word} {}", wall_ms());
        let (_, ticket) = seat.session.make(&Change::FileEntry(entry(case, meeting, agency, &text))).unwrap();
        seat.due.extend(ticket.map(|ticket| (ticket, (word, begun))));
        seat.work_until(begun + PAUSE);
        if number % 8 == 7 {
            seat.session.publish().unwrap();
        }
    }
    let others: Vec<String> = STAYING
        .iter()
        .filter(|other| **other != name)
        .flat_map(|other| (0..lines).map(move |number| format!("{other}-{number}")))
        .collect();
    let end = Instant::now() + FOR_EVER;
    while !seat.due.is_empty() || !others.iter().all(|word| seat.seen.contains(word)) {
        assert!(Instant::now() < end, "{name} waited in vain: {} due, {} seen", seat.due.len(), seat.seen.len());
        seat.work_until(Instant::now() + PAUSE);
    }
    let begun = Instant::now();
    let closed = seat.session.close();
    say(&format!("closed {} {}", begun.elapsed().as_millis(), if closed.is_ok() { "well" } else { "beside" }));
    if let Err(error) = closed {
        say(&format!("told at closing: {error}"));
    }
}

/// What the processes said.
#[derive(Default)]
struct Said {
    /// Words that were called saved, on the seat's machine or on the share.
    saved: BTreeSet<String>,
    times: BTreeMap<&'static str, Vec<u64>>,
    told: BTreeMap<String, usize>,
    closed: usize,
    published: usize,
}

impl Said {
    fn take(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        let what = match words[..] {
            ["here", _, _] => "until saved here",
            ["share", _, _] => "until saved on the share",
            ["seen", _, _] => "until another seat shows it",
            ["closed", time, _] => {
                self.closed += 1;
                self.times.entry("to close").or_default().extend(time.parse::<u64>());
                return;
            }
            ["published"] => {
                self.published += 1;
                return;
            }
            ["told", ..] => {
                *self.told.entry(line.to_owned()).or_default() += 1;
                return;
            }
            _ => return,
        };
        if words[0] != "seen" {
            self.saved.insert(words[1].to_owned());
        }
        self.times.entry(what).or_default().extend(words[2].parse::<u64>());
    }

    fn print(&mut self) {
        println!("{:32} {:>6} {:>7} {:>7} {:>7}", "milliseconds", "count", "p50", "p99", "most");
        for (what, times) in &mut self.times {
            times.sort_unstable();
            let part = |percent: usize| times[times.len() * percent / 100];
            println!("{what:32} {:6} {:7} {:7} {:7}", times.len(), part(50), part(99), times[times.len() - 1]);
        }
        for (what, count) in &self.told {
            println!("{count:4} x {what}");
        }
    }
}

/// Starts a seat; a thread takes in what it says until it ends.
fn sit_down(
    folder: &Path,
    local: &Path,
    name: &str,
    lines: usize,
    said: &Arc<Mutex<Said>>,
) -> (Child, std::thread::JoinHandle<()>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "one_seat", "--nocapture"]).stdout(Stdio::piped());
    command.env(SEAT[0], folder).env(SEAT[1], local).env(SEAT[2], name).env(SEAT[3], lines.to_string());
    let mut child = command.spawn().unwrap();
    let (out, said) = (child.stdout.take().unwrap(), said.clone());
    let listener = std::thread::spawn(move || {
        // A line that the kill cut off is none.
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            said.lock().unwrap().take(&line);
        }
    });
    (child, listener)
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + FOR_EVER;
    while !is_so() {
        assert!(Instant::now() < end, "{what} never came");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("Crawley"))
        .collect();
    names.sort();
    names
}

#[test]
fn three_seats_hold_a_meeting_and_nothing_is_lost() {
    let lines = std::env::var(LINES).ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    let at_home = tempfile::tempdir().unwrap();
    let folders: Vec<PathBuf> = match std::env::var(FOLDERS) {
        Ok(named) => named.split(':').map(PathBuf::from).collect(),
        Err(_) => vec![at_home.path().to_owned(); 3],
    };
    assert_eq!(folders.len(), 3, "{FOLDERS} names three folders");
    let machines = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let key = Arc::new(identity::create(&RealDisk, &machines[0].path().join("key"), Protection::None).unwrap());
    for machine in &machines[1..] {
        std::fs::copy(machines[0].path().join("key"), machine.path().join("key")).unwrap();
        std::fs::copy(machines[0].path().join("key.sign"), machine.path().join("key.sign")).unwrap();
    }
    let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: key.person_key(), recovery: None };
    let asked = |at: usize| asked_in(&folders[at], machines[at].path());
    let mut session = Session::create(&asked(0), "Crawley", &founder, Box::new(|_| {})).unwrap();
    prepare(&mut session);
    session.close().unwrap();
    // What replicates takes its time.
    let made = std::fs::read(folders[0].join("Crawley.marac")).unwrap();
    for folder in &folders {
        wait_for("the record", || std::fs::read(folder.join("Crawley.marac")).is_ok_and(|there| there == made));
    }
    let said = Arc::new(Mutex::new(Said::default()));
    let sit = |at: usize, name: &str| sit_down(&folders[at], machines[at].path(), name, lines, &said);
    let mut seats = vec![sit(0, STAYING[0]), sit(1, STAYING[1])];
    let (mut killed, listener) = sit(2, KILLED);
    let of_killed = |said: &Said| said.saved.iter().filter(|word| word.starts_with(KILLED)).count();
    wait_for("the one to be killed", || of_killed(&said.lock().unwrap()) > lines / 3);
    killed.kill().unwrap();
    killed.wait().unwrap();
    listener.join().unwrap();
    seats.push(sit(2, STAYING[2]));
    for (mut child, listener) in seats {
        listener.join().unwrap();
        assert!(child.wait().unwrap().success(), "a seat did not come to its end");
    }
    let mut said = said.lock().unwrap();
    said.print();
    println!("{} saved, {} publishings, {} seats closed", said.saved.len(), said.published, said.closed);
    for (at, folder) in folders.iter().enumerate() {
        println!("left in folder {at}: {:?}", names_in(folder));
    }
    let lost = |at: usize| -> Vec<String> {
        let Ok((session, _)) = Session::open(&asked(at), Box::new(|_| {})) else {
            return vec!["it does not open".to_owned()];
        };
        let mut there: Vec<String> =
            filed(&session).iter().filter_map(|text| text.split_once(' ')).map(|(word, _)| word.to_owned()).collect();
        session.leave().unwrap();
        let all = there.len();
        there.sort();
        there.dedup();
        assert_eq!(there.len(), all, "something was taken in twice");
        said.saved.iter().filter(|word| !there.contains(word)).cloned().collect()
    };
    for at in 0..3 {
        wait_for("all that was saved", || lost(at).is_empty());
    }
    println!("lost: 0 of {}", said.saved.len());
    assert_eq!(said.closed, 3);
}
