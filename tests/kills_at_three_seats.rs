//! Three seats at one record, each a real process that works without rest; one of them is killed with -9 at a random
//! moment, again and again: while it opens, works, publishes and closes. Everything that any seat had called saved is in
//! the record at every later opening, and it opens.
//!
//! `MARAC_THREE_SEAT_KILLS` says how often (the full form: 20000, with `--release`), `MARAC_THREE_SEAT_SEED` where to begin,
//! `MARAC_THREE_SEAT_RECORDS` how many records are worked on at once.
#![cfg(unix)]

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/figures.rs"]
mod figures;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "record/sample.rs"]
mod sample;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use marac::domain::case::Case;
use marac::domain::entry::Entry;
use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{SessionError, SessionEvent, request};
use marac::vault::identity::{self, Protection};
use marac::vault::{OpenRequest, RealDisk, Ticket, Unlocked};

use crate::figures::{Dice, asked};
use crate::sample::*;

const FOLDER: &str = "MARAC_TEST_SEAT_FOLDER";
const NAME: &str = "MARAC_TEST_SEAT_NAME";
const DICE: &str = "MARAC_TEST_SEAT_DICE";
const SEATS: usize = 3;
/// So many kills, then a record of its own again: the longer it is, the less is tried in the same time.
const KILLS_OF_A_RECORD: u64 = 25;
/// How long the word is waited for that a seat is to be killed after. One that never says it is killed all the same.
const PATIENCE: Duration = Duration::from_secs(20);
/// More faults tell nothing new.
const ENOUGH_FAULTS: usize = 10;

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

/// Every word that the record holds.
fn held(session: &Session) -> BTreeSet<String> {
    only_case(session).entries.iter().flat_map(|entry| entry.text.split_whitespace().map(str::to_owned)).collect()
}

/// What a seat says on a line of its own, with words behind it; a line that a kill cut off has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// The words that the record held when it was opened.
    Holds,
    Saved,
    Publishes,
    Closes,
    /// It closed, and left the journals to the others.
    NotFolded,
    /// These words, which it had called saved itself, are gone.
    Lost,
    /// It could not open the record, or was told that something is wrong with it.
    Unreadable,
    /// What should never be.
    Fault,
}

impl Says {
    const ALL: [Self; 8] = [
        Self::Holds,
        Self::Saved,
        Self::Publishes,
        Self::Closes,
        Self::NotFolded,
        Self::Lost,
        Self::Unreadable,
        Self::Fault,
    ];

    fn say<'a>(self, words: impl IntoIterator<Item = &'a str>) {
        let words: Vec<&str> = words.into_iter().collect();
        let line = format!("{self:?} {} ;\n", words.join(" "));
        let mut out = std::io::stdout().lock();
        // Nobody who listens: the test is over.
        if out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
            std::process::exit(0);
        }
    }

    fn heard(line: &str) -> Option<(Self, &str)> {
        let (first, words) = line.strip_suffix(" ;")?.split_once(' ')?;
        let says = Self::ALL.into_iter().find(|says| format!("{says:?}") == first)?;
        Some((says, words))
    }
}

/// Not a test of its own: the process that is killed. It says each word that it was told is saved.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn the_seat() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let name = std::env::var(NAME).unwrap();
    let mut dice = Dice(std::env::var(DICE).unwrap().parse().unwrap());
    let mut mine = BTreeSet::new();
    for sitting in 0.. {
        if let Err((says, what)) = sit(&folder, &format!("{name}s{sitting}"), &mut mine, &mut dice) {
            return says.say([what.as_str()]);
        }
    }
}

/// What one process does at the record between opening and closing it.
struct Sitting<'a> {
    session: Session,
    told: Receiver<SessionEvent>,
    due: Vec<(Ticket, String)>,
    /// Everything of this process that was called saved.
    mine: &'a mut BTreeSet<String>,
}

fn sit(folder: &Path, name: &str, mine: &mut BTreeSet<String>, dice: &mut Dice) -> Result<(), (Says, String)> {
    let said = |error: SessionError| (Says::Fault, error.to_string());
    let unreadable = |what: String| (Says::Unreadable, what);
    let (events, told): (Sender<SessionEvent>, Receiver<SessionEvent>) = channel();
    let tell = move |event| drop(events.send(event));
    let (session, findings) =
        Session::open(&wanted(folder), Box::new(tell)).map_err(|error| unreadable(error.to_string()))?;
    let wrong: Vec<_> = findings.iter().filter(|finding| finding.is_wrong()).collect();
    if !wrong.is_empty() {
        return Err(unreadable(format!("{wrong:?}")));
    }
    let held = held(&session);
    let lost: Vec<&str> = mine.difference(&held).map(String::as_str).collect();
    if !lost.is_empty() {
        return Err((Says::Lost, lost.join(" ")));
    }
    Says::Holds.say(held.iter().map(String::as_str));
    let case = only_case(&session);
    let meeting = session.record().meetings().map_err(|error| (Says::Fault, error.to_string()))?[0].id;
    let shared = case.entries[0].clone();
    let mut sitting = Sitting { session, told, due: Vec::new(), mine };
    sitting.session.follow().map_err(said)?;
    let publishes = 4 + dice.below(12);
    for number in 0..4 + dice.below(24) {
        let word = format!("{name}n{number}.");
        let change = if number % 3 == 0 {
            sitting.in_the_shared_entry(&shared, &word)
        } else {
            Change::FileEntry(entry(case.referral.id, meeting, shared.agency.unwrap(), &word))
        };
        let (_, ticket) = sitting.session.make(&change).map_err(said)?;
        sitting.due.extend(ticket.map(|ticket| (ticket, word)));
        if number % publishes == publishes - 1 {
            Says::Publishes.say([]);
            sitting.session.publish().map_err(said)?;
        }
        sitting.take_in(Duration::from_micros(dice.below(6_000))).map_err(|fault| (Says::Fault, fault))?;
    }
    Says::Closes.say([]);
    let Sitting { session, due, mine, .. } = sitting;
    match session.close() {
        Ok(_) => {}
        // Everything is in the journal, which the others fold in.
        Err(SessionError::NotFolded { .. }) => Says::NotFolded.say([]),
        Err(error) => return Err(said(error)),
    }
    let words: Vec<String> = due.into_iter().map(|(_, word)| word).collect();
    Says::Saved.say(words.iter().map(String::as_str));
    mine.extend(words);
    Ok(())
}

impl Sitting<'_> {
    /// All three write in the same entry.
    fn in_the_shared_entry(&self, first: &Entry, word: &str) -> Change {
        let now = only_case(&self.session).entries.into_iter().find(|entry| entry.id == first.id).unwrap();
        Change::ReviseEntry {
            id: now.id,
            text: format!("{} {word}", now.text),
            kind: now.kind,
            agency: now.agency,
            speaker: now.speaker,
            at: at("2026-12-10T09:45:00"),
        }
    }

    fn take_in(&mut self, time: Duration) -> Result<(), String> {
        let until = Instant::now() + time;
        while let Ok(event) = self.told.recv_timeout(until.saturating_duration_since(Instant::now())) {
            match event {
                SessionEvent::Saved { tickets, .. } => {
                    let saved: Vec<String> =
                        self.due.extract_if(.., |(ticket, _)| tickets.contains(ticket)).map(|(_, word)| word).collect();
                    Says::Saved.say(saved.iter().map(String::as_str));
                    self.mine.extend(saved);
                }
                SessionEvent::Others => drop(self.session.take_in().map_err(|error| error.to_string())?),
                SessionEvent::Failed { why, .. } => return Err(format!("not saved: {why}")),
                _ => {}
            }
        }
        Ok(())
    }
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

/// What is known of a record that three work at.
#[derive(Default)]
struct Known {
    /// Every word that was called saved, in the order in which it was heard.
    saved: Vec<String>,
    /// Those of them that an opening did not show.
    lost: BTreeSet<String>,
    /// Openings that failed, or found something wrong.
    unreadable: u64,
    openings: u64,
    not_folded: u64,
    faults: Vec<String>,
}

impl Known {
    /// Notes what was called saved and is not among what an opening showed.
    fn loses(&mut self, lost: Vec<String>, when: &str) {
        if !lost.is_empty() {
            self.faults.push(format!("lost: {lost:?} of {} saved, {when}", self.saved.len()));
            self.lost.extend(lost);
        }
    }

    fn cannot_read(&mut self, what: &str) {
        self.unreadable += 1;
        self.faults.push(what.to_owned());
    }
}

/// What one seat said last, and a bell that rings when it says more.
#[derive(Default)]
struct Ear {
    lines: Mutex<Vec<Says>>,
    bell: Condvar,
}

impl Ear {
    fn hears(&self, says: Says) {
        self.lines.lock().unwrap().push(says);
        self.bell.notify_all();
    }

    /// Waits until it is said from now on.
    fn wait_for(&self, says: Says) {
        let lines = self.lines.lock().unwrap();
        let from = lines.len();
        let over = [says, Says::Lost, Says::Unreadable, Says::Fault];
        let not_yet = |lines: &mut Vec<Says>| !lines[from..].iter().any(|one| over.contains(one));
        drop(self.bell.wait_timeout_while(lines, PATIENCE, not_yet).unwrap());
    }
}

/// Somebody at work, and what they were told.
struct Seated {
    child: Child,
    ear: Arc<Ear>,
    listener: JoinHandle<()>,
}

impl Seated {
    fn at(folder: &Path, name: &str, dice: u64, known: &Arc<Mutex<Known>>) -> Self {
        // What was saved before it began must be in what it opens.
        let before = known.lock().unwrap().saved.len();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_seat", "--ignored", "--nocapture"])
            .env(FOLDER, folder)
            .env(NAME, name)
            .env(DICE, dice.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let ear = Arc::new(Ear::default());
        let lines = BufReader::new(child.stdout.take().unwrap());
        let (hears, known, name) = (ear.clone(), known.clone(), name.to_owned());
        let listener = std::thread::spawn(move || listen(lines, &hears, &known, &name, before));
        Self { child, ear, listener }
    }

    /// Kills it once it says something, or soon, and waits until all that it had said is heard.
    fn kill(mut self, known: &Mutex<Known>) {
        if let Some(status) = self.child.try_wait().unwrap() {
            known.lock().unwrap().faults.push(format!("a seat ended by itself: {status}"));
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.listener.join().unwrap();
    }
}

fn listen(lines: BufReader<ChildStdout>, ear: &Ear, known: &Mutex<Known>, name: &str, before: usize) {
    let mut before = Some(before);
    for line in lines.lines().map_while(Result::ok) {
        // The first line has the test harness's own words in front.
        let Some((says, words)) = Says::heard(line.rsplit_once("... ").map_or(line.as_str(), |(_, line)| line)) else {
            continue;
        };
        let mut known = known.lock().unwrap();
        match says {
            Says::Saved => known.saved.extend(words.split_whitespace().map(str::to_owned)),
            Says::Holds => {
                known.openings += 1;
                if let Some(before) = before.take() {
                    let held: BTreeSet<&str> = words.split_whitespace().collect();
                    let lost: Vec<_> =
                        known.saved[..before].iter().filter(|word| !held.contains(word.as_str())).cloned().collect();
                    known.loses(lost, &format!("when {name} opened"));
                }
            }
            Says::NotFolded => known.not_folded += 1,
            Says::Lost => {
                let lost = words.split_whitespace().map(str::to_owned).collect();
                known.loses(lost, &format!("when {name}, which had called them so, opened again"));
            }
            Says::Unreadable => known.cannot_read(&format!("{name} can't read it: {words}")),
            Says::Fault => known.faults.push(format!("{name}: {words}")),
            Says::Publishes | Says::Closes => {}
        }
        drop(known);
        ear.hears(says);
    }
}

/// Waits for the moment at which this seat is to be killed: any, or shortly after something that it begins.
fn wait_for_the_moment(seat: &Seated, dice: &mut Dice) {
    let (after, most) = match dice.below(8) {
        0 | 1 => (None, 60_000),
        2 | 3 => (Some(Says::Saved), 10_000),
        4 => (Some(Says::Holds), 10_000),
        5 | 6 => (Some(Says::Publishes), 15_000),
        _ => (Some(Says::Closes), 25_000),
    };
    if let Some(after) = after {
        seat.ear.wait_for(after);
    }
    std::thread::sleep(Duration::from_micros(dice.below(most)));
}

/// Three seats at a record of their own, of which one after another is killed.
fn a_record(number: u64, kills: u64, seed: u64) -> Known {
    let folder = prepared();
    let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let known = Arc::new(Mutex::new(Known::default()));
    let sit = |name: String, dice: &mut Dice| Seated::at(folder.path(), &name, dice.below(u64::MAX), &known);
    let mut seats: Vec<Seated> = (0..SEATS).map(|at| sit(format!("r{number}x{at}"), &mut dice)).collect();
    for kill in 0..kills {
        let at = usize::try_from(dice.below(SEATS as u64)).unwrap();
        wait_for_the_moment(&seats[at], &mut dice);
        seats.swap_remove(at).kill(&known);
        if !known.lock().unwrap().faults.is_empty() {
            break;
        }
        seats.push(sit(format!("r{number}k{kill}"), &mut dice));
    }
    for seat in seats {
        seat.kill(&known);
    }
    let mut known = std::mem::take(&mut *known.lock().unwrap());
    match Session::open(&wanted(folder.path()), Box::new(|_| {})) {
        Ok((session, findings)) => {
            let held = held(&session);
            let lost = known.saved.iter().filter(|word| !held.contains(*word)).cloned().collect();
            known.loses(lost, "at the end");
            let wrong: Vec<_> = findings.iter().filter(|finding| finding.is_wrong()).collect();
            if !wrong.is_empty() {
                known.cannot_read(&format!("something is wrong at the end: {wrong:?}"));
            }
        }
        Err(error) => known.cannot_read(&format!("it can't be read at the end: {error}")),
    }
    if let Some(last) = known.faults.last_mut() {
        let kept = folder.keep();
        last.push_str(&format!("; record {number} with seed {seed} is kept in {}", kept.display()));
    }
    known
}

#[test]
fn three_seats_killed_at_any_moment_lose_nothing_that_was_saved() {
    let kills = asked("MARAC_THREE_SEAT_KILLS", [12, 500]);
    let seed = asked("MARAC_THREE_SEAT_SEED", [1, 1]);
    let records = asked("MARAC_THREE_SEAT_RECORDS", [3, 3]);
    let next = AtomicU64::new(0);
    let all = Mutex::new(Known::default());
    let begun = Instant::now();
    let of_record = KILLS_OF_A_RECORD.min(kills.div_ceil(records)).max(1);
    std::thread::scope(|scope| {
        for _ in 0..records {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let left = kills.saturating_sub(number * of_record).min(of_record);
                    if left == 0 || all.lock().unwrap().faults.len() > ENOUGH_FAULTS {
                        return;
                    }
                    let known = a_record(number, left, seed);
                    let mut all = all.lock().unwrap();
                    all.saved.extend(known.saved);
                    all.lost.extend(known.lost);
                    all.unreadable += known.unreadable;
                    all.openings += known.openings;
                    all.not_folded += known.not_folded;
                    all.faults.extend(known.faults);
                }
            });
        }
    });
    let all = all.into_inner().unwrap();
    eprintln!(
        "{kills} kills at three seats, {} openings: {} saved edits, {} of them lost, {} openings with something wrong, \
         {} faults in all \
         ({} closings left the journals to the others); {:?}",
        all.openings,
        all.saved.len(),
        all.lost.len(),
        all.unreadable,
        all.faults.len(),
        all.not_folded,
        begun.elapsed()
    );
    assert!(!all.saved.is_empty(), "nothing was ever called saved");
    assert!(all.faults.is_empty(), "{}", all.faults.join("\n"));
}
