//! Three seats at one record, each a real process that works without rest; one of them is killed with -9 at a random
//! moment, again and again. Everything that any seat had called saved is in the record afterwards, and it opens.
//!
//! `MARAC_THREE_SEAT_KILLS=20000` asks for more than the 500 of every day; `MARAC_THREE_SEAT_SEED` for other moments.
#![cfg(unix)]

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "record/sample.rs"]
mod sample;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use marac::domain::case::Case;
use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{SessionEvent, request};
use marac::vault::identity::{self, Protection};
use marac::vault::{OpenRequest, RealDisk, Ticket, Unlocked};

use crate::sample::*;

const FOLDER: &str = "MARAC_TEST_SEAT_FOLDER";
const NAME: &str = "MARAC_TEST_SEAT_NAME";
/// So many kills, then a record of its own again: the longer it is, the less is tried in the same time.
const KILLS_OF_A_RECORD: u64 = 100;

fn asked(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn key(folder: &Path) -> Arc<Unlocked> {
    Arc::new(identity::unlock(&RealDisk, &folder.join("key"), None).unwrap())
}

fn wanted(folder: &Path) -> OpenRequest {
    request(&folder.join("crawley.marac"), key(folder))
}

fn only_case(session: &Session) -> Case {
    let meeting = session.record().meetings().unwrap()[0].id;
    let mut conference = session.record().conference(meeting).unwrap();
    conference.cases.remove(0)
}

/// Not a test of its own: the process that is killed. It says each word that it was told is saved.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn the_seat() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let name = std::env::var(NAME).unwrap();
    for sitting in 0.. {
        sit(&folder, &format!("{name}s{sitting}"));
    }
}

/// Opens the record, works, and closes it again.
fn sit(folder: &Path, name: &str) {
    let (events, told): (Sender<SessionEvent>, Receiver<SessionEvent>) = channel();
    let tell = move |event| drop(events.send(event));
    let (mut session, _) = Session::open(&wanted(folder), Box::new(tell)).unwrap();
    session.follow().unwrap();
    let case = only_case(&session);
    let meeting = session.record().meetings().unwrap()[0].id;
    let agency = case.entries[0].agency.unwrap();
    let mut due: Vec<(Ticket, String)> = Vec::new();
    for number in 0..40 {
        let word = format!("{name}n{number}.");
        let change = if number % 3 == 0 {
            // All three write in the same entry.
            let shared = only_case(&session).entries.into_iter().find(|entry| entry.id == case.entries[0].id).unwrap();
            Change::ReviseEntry {
                id: shared.id,
                text: format!("{} {word}", shared.text),
                kind: shared.kind,
                agency: shared.agency,
                speaker: shared.speaker,
                at: at("2026-12-10T09:45:00"),
            }
        } else {
            Change::FileEntry(entry(case.referral.id, meeting, agency, &word))
        };
        let (_, ticket) = session.make(&change).unwrap();
        due.extend(ticket.map(|ticket| (ticket, word)));
        if number % 16 == 15 {
            session.publish().unwrap();
        }
        take_in(&mut session, &mut due, &told, Duration::from_millis(3));
    }
    session.close().unwrap();
    due.into_iter().for_each(|(_, word)| say(&word));
}

fn take_in(session: &mut Session, due: &mut Vec<(Ticket, String)>, told: &Receiver<SessionEvent>, time: Duration) {
    let until = Instant::now() + time;
    while let Ok(event) = told.recv_timeout(until.saturating_duration_since(Instant::now())) {
        match event {
            SessionEvent::Saved { tickets, .. } => {
                for (_, word) in due.extract_if(.., |(ticket, _)| tickets.contains(ticket)) {
                    say(&word);
                }
            }
            SessionEvent::Others => drop(session.take_in().unwrap()),
            _ => {}
        }
    }
}

fn say(word: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "saved {word}").unwrap();
    out.flush().unwrap();
}

/// A record with one case and one entry in it, and the key beside it.
fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let key = identity::create(&RealDisk, &folder.path().join("key"), Protection::None).unwrap();
    let founder = Founder { name: "Asha Whitlock", role: "minute-taker", key: key.person_key(), recovery: None };
    let request = wanted(folder.path());
    let mut session = Session::create(&request, "Crawley", &founder, Box::new(|_| {})).unwrap();
    let (meeting, referral) = (meeting("2026-12-10"), referral(71_000, "Maeve Invented"));
    let police = agency("Sussex Police", "pol");
    let entry = entry(referral.id, meeting.id, police.id, "begins");
    let listed_on = Some(meeting.id);
    for change in [
        Change::AddMeeting(meeting),
        Change::ReviseAgency(police),
        Change::ReceiveReferral { referral: Box::new(referral), listed_on, matches: Vec::new() },
        Change::FileEntry(entry),
    ] {
        session.make(&change).unwrap();
    }
    session.close().unwrap();
    folder
}

/// Somebody at work, and what they were told.
struct Seated {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Seated {
    fn at(folder: &Path, name: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_seat", "--ignored", "--nocapture"])
            .env(FOLDER, folder)
            .env(NAME, name)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// Kills it, and gives what it had called saved; a word cut off by the kill doesn't count.
    fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.lines
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("saved ").filter(|word| word.ends_with('.')).map(str::to_owned))
            .collect()
    }
}

/// Every word that the record holds, and what of it is not as it should be.
fn held(folder: &Path, when: &str) -> BTreeSet<String> {
    let (session, findings) =
        Session::open(&wanted(folder), Box::new(|_| {})).unwrap_or_else(|error| panic!("{when}: {error}"));
    let wrong: Vec<_> = findings.iter().filter(|finding| finding.is_wrong()).collect();
    assert!(wrong.is_empty(), "{when}: {wrong:?}");
    let words = only_case(&session).entries.iter().flat_map(|entry| words(&entry.text)).collect();
    session.leave().unwrap();
    words
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn three_seats_killed_at_any_moment_lose_nothing_that_was_saved() {
    let kills = asked("MARAC_THREE_SEAT_KILLS", 500);
    let mut dice = asked("MARAC_THREE_SEAT_SEED", 1);
    let mut roll = |bound: u64| {
        // Knuth's, good enough for moments.
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % bound
    };
    let (mut killed, mut saved) = (0, 0);
    while killed < kills {
        let folder = prepared();
        let of_record = KILLS_OF_A_RECORD.min(kills - killed);
        let mut due: BTreeSet<String> = BTreeSet::new();
        let mut seats: Vec<Seated> = (0..3).map(|at| Seated::at(folder.path(), &format!("k{killed}x{at}"))).collect();
        for kill in 0..of_record {
            std::thread::sleep(Duration::from_micros(roll(120_000)));
            let at = usize::try_from(roll(3)).unwrap();
            due.extend(seats.swap_remove(at).kill());
            // Most openings are at the other two's busy time, as in life.
            let when = format!("kill {} (seed {})", killed + kill, asked("MARAC_THREE_SEAT_SEED", 1));
            let held = held(folder.path(), &when);
            let lost: Vec<_> = due.difference(&held).collect();
            assert!(lost.is_empty(), "{when}: {lost:?} of {} saved", due.len());
            seats.push(Seated::at(folder.path(), &format!("k{}y{at}", killed + kill)));
        }
        for seat in seats {
            due.extend(seat.kill());
        }
        let held = held(folder.path(), "at the end");
        assert_eq!(due.difference(&held).collect::<Vec<_>>(), Vec::<&String>::new());
        killed += of_record;
        saved += due.len();
    }
    assert!(saved > 0, "nothing was ever called saved");
    eprintln!("{killed} kills at three seats: {saved} saved edits, 0 lost, 0 unreadable");
}
