//! The real program, killed with -9 at random moments while somebody types at 8 keys a second, while it opens and while it
//! closes: everything that it had called saved is there, of the typing at most the last half second is lost, and the
//! file opens every time.
//!
//! `MARAC_KILLS` asks for more than the few of every day, `MARAC_KILL_DESKS` for more of them at once.
#![cfg(unix)]

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/figures.rs"]
mod figures;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "cli/sandbox.rs"]
mod sandbox;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/seat.rs"]
mod seat;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/terminal.rs"]
mod terminal;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use marac::record::session::{Session, request};
use marac::vault::RealDisk;
use marac::vault::identity;

use crate::figures::{Dice, asked};
use crate::sandbox::Sandbox;
use crate::seat::{ATTENDANCE, CTRL_Q, CTRL_U, ENTER, NOTES, notes, open};
use crate::terminal::Terminal;

/// Between two keys: 8 a second.
const KEY: Duration = Duration::from_millis(125);
/// As much typing as may be lost, and what the disk, the screen and a busy machine may take on top of it.
const MAY_BE_LOST: Duration = Duration::from_millis(500);
const SYNC: Duration = Duration::from_millis(500);
/// Silence after which a frame is taken to be whole.
const QUIET: Duration = Duration::from_millis(25);

/// What the record holds, or should: lines filed to the case, and what stands in its composer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    filed: usize,
    draft: String,
}

/// Reads the record through the library, as the next opening will.
fn recovered(folder: &Path) -> (Vec<String>, String) {
    let key = identity::unlock(&RealDisk, &folder.join("config/marac/identity"), None).expect("the key opens");
    let request = request(&folder.join("crawley.marac"), Arc::new(key));
    let (session, findings) = Session::open(&request, Box::new(|_| {})).expect("the record opens");
    let wrong: Vec<_> = findings.iter().filter(|finding| finding.is_wrong()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let record = session.record();
    let meeting = record.meetings().unwrap().into_iter().find(|meeting| meeting.current_case.is_some()).unwrap();
    let case = meeting.current_case.unwrap();
    let entries = record.case(meeting.id, case).unwrap().entries.into_iter().map(|entry| entry.text).collect();
    let draft = record.draft(Some(case)).unwrap().unwrap_or_default();
    session.leave().expect("the record closes");
    (entries, draft)
}

/// How a life ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// So long after the program was started.
    Opening(Duration),
    /// So long after the first frame.
    Typing(Duration),
    /// So long after the key that closes it, pressed after so much typing.
    Closing(Duration, Duration),
}

impl End {
    fn roll(dice: &mut Dice) -> Self {
        let milliseconds = |number| Duration::from_micros(number);
        match dice.below(10) {
            0 => Self::Opening(milliseconds(dice.below(250_000))),
            1 | 2 => Self::Closing(milliseconds(dice.below(2_000_000)), milliseconds(dice.below(200_000))),
            _ => Self::Typing(milliseconds(dice.below(4_000_000))),
        }
    }
}

/// Somebody who types, at a record that is killed again and again.
struct Desk {
    sandbox: Sandbox,
    /// Everything that was ever filed, or sent to be.
    lines: Vec<String>,
    /// What the record held after the last kill.
    found: State,
}

/// What is known of one life: each state that the keys made, when each was seen on the screen, and what was called saved.
struct Life {
    states: Vec<State>,
    seen: Vec<(Instant, usize)>,
    saved: usize,
}

impl Life {
    fn last(&self) -> &State {
        self.states.last().unwrap()
    }

    /// Looks at the screen once it is still: which state it shows, and whether all of that is called saved.
    fn look(&mut self, seat: &mut Terminal, lines: &[String], until: Instant) {
        while seat.receive(QUIET.min(until.saturating_duration_since(Instant::now()))) {
            if Instant::now() >= until {
                return;
            }
        }
        let screen = seat.screen();
        let composer = composer(screen);
        let entries = notes(screen);
        let shown = self.states.iter().rposition(|state| {
            let last = state.filed.checked_sub(1).map(|at| lines[at].as_str()).unwrap_or_default();
            state.draft == composer && entries.ends_with(last)
        });
        let Some(shown) = shown else { return };
        self.seen.push((Instant::now(), shown));
        if seat::bottom(screen).contains("saved ") {
            self.saved = self.saved.max(self.states[shown].filed);
        }
    }
}

/// How the line begins that stands in an empty composer.
const HINT: &str = "F1 helps.";

/// The text in the composer.
fn composer(screen: &vt100::Screen) -> String {
    let (_, columns) = screen.size();
    let rows: Vec<String> = screen.rows(0, columns.get()).collect();
    let rule = rows.iter().rposition(|row| row.starts_with("───")).unwrap_or(0);
    let row = rows.get(rule + 2).map(|row| row.trim().to_owned()).unwrap_or_default();
    // An empty composer says what may be typed into it.
    if row.starts_with(HINT) { String::new() } else { row }
}

impl Desk {
    /// A copy of a record in the middle of its meeting.
    fn at(template: &Sandbox) -> Self {
        let sandbox = Sandbox::new();
        for (path, bytes) in template.files() {
            let to = sandbox.path(path.strip_prefix(template.path("")).unwrap().to_str().unwrap());
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, bytes).unwrap();
        }
        let (lines, draft) = recovered(&sandbox.path(""));
        let found = State { filed: lines.len(), draft };
        Self { sandbox, lines, found }
    }

    /// One life of the program, and what was left of it.
    fn live(&mut self, number: u64, figures: &Figures) {
        let mut dice = Dice(number.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let end = End::roll(&mut dice);
        let started = Instant::now();
        let environment = [("TERM", "xterm-256color")];
        let arguments = ["crawley.marac", "--today", seat::MEETING];
        let mut seat = seat::open_with(&self.sandbox, (80, 24), &arguments, &environment);
        let mut life = Life { states: vec![self.found.clone()], seen: Vec::new(), saved: self.found.filed };
        let killed = match end {
            End::Opening(after) => {
                while Instant::now() < started + after {
                    seat.receive((started + after).saturating_duration_since(Instant::now()));
                }
                Instant::now()
            }
            End::Typing(after) => {
                self.type_for(&mut seat, &mut life, after, number, &mut dice);
                Instant::now()
            }
            End::Closing(after, then) => {
                self.type_for(&mut seat, &mut life, after, number, &mut dice);
                seat.type_text(CTRL_Q);
                let until = Instant::now() + then;
                while Instant::now() < until && seat.is_running() {
                    seat.receive((until - Instant::now()).min(Duration::from_millis(5)));
                }
                if !seat.is_running() {
                    figures.closed.fetch_add(1, Ordering::Relaxed);
                    // It had all the time that it wanted: everything typed is there.
                    life.saved = life.last().filed;
                    life.seen.push((started, life.states.len() - 1));
                }
                Instant::now()
            }
        };
        seat.kill();
        self.check(&life, killed, number, end, figures);
    }

    fn type_for(&mut self, seat: &mut Terminal, life: &mut Life, time: Duration, number: u64, dice: &mut Dice) {
        seat.wait_for("case 1 of 23");
        // What was found in the record stands in the composer again.
        let draft = self.found.draft.clone();
        seat.wait_until("the draft", |screen| composer(screen) == draft.trim());
        let end = Instant::now() + time;
        let mut next = Instant::now();
        let mut keys = vec![CTRL_U.to_owned()];
        loop {
            if keys.is_empty() {
                let line = format!(
                    "k{number}x{}{}",
                    life.last().filed,
                    &"abcdefgh"[..usize::try_from(dice.below(8)).unwrap()]
                );
                keys = std::iter::once(ENTER.to_owned()).chain(line.chars().rev().map(String::from)).collect();
            }
            let Some(key) = keys.pop() else { return };
            while Instant::now() < next.min(end) {
                life.look(seat, &self.lines, next.min(end));
            }
            if Instant::now() >= end {
                return;
            }
            seat.type_text(&key);
            let State { filed, draft } = life.last().clone();
            let state = match key.as_str() {
                ENTER => {
                    self.lines.truncate(filed);
                    self.lines.push(draft);
                    State { filed: filed + 1, draft: String::new() }
                }
                CTRL_U => State { filed, draft: String::new() },
                letter => State { filed, draft: draft + letter },
            };
            life.states.push(state);
            next += KEY;
        }
    }

    /// Compares what is there with what must be.
    fn check(&mut self, life: &Life, killed: Instant, number: u64, end: End, figures: &Figures) {
        let (entries, draft) = recovered(&self.sandbox.path(""));
        let context = || format!("kill {number}, {end:?}, of {:?}", life.last());
        assert!(entries.len() >= life.saved, "{}: {} of {} saved lines", context(), entries.len(), life.saved);
        assert_eq!(entries, self.lines[..entries.len().min(self.lines.len())], "{}", context());
        let found = State { filed: entries.len(), draft };
        // A line is filed or in the composer, never both and never neither.
        let at = life.states.iter().rposition(|state| *state == found);
        let at = at.unwrap_or_else(|| panic!("{}: {found:?} was never so", context()));
        let lost =
            life.seen.iter().filter(|(_, shown)| *shown > at).map(|(when, _)| killed.saturating_duration_since(*when));
        let lost = lost.max().unwrap_or_default();
        figures.kills.fetch_add(1, Ordering::Relaxed);
        figures.saved.fetch_add((life.saved - life.states[0].filed) as u64, Ordering::Relaxed);
        figures.keys.fetch_add(life.states.len() as u64 - 1, Ordering::Relaxed);
        figures.lost.fetch_max(u64::try_from(lost.as_millis()).unwrap(), Ordering::Relaxed);
        if lost > MAY_BE_LOST {
            figures.late.fetch_add(1, Ordering::Relaxed);
        }
        assert!(lost <= MAY_BE_LOST + SYNC, "{}: typing of {lost:?} before is lost", context());
        self.lines = entries;
        self.found = found;
    }
}

#[derive(Debug, Default)]
struct Figures {
    kills: AtomicU64,
    keys: AtomicU64,
    /// Lines that the screen had called saved.
    saved: AtomicU64,
    /// Lives that ended by themselves before the kill came.
    closed: AtomicU64,
    /// The oldest typing that was lost, in milliseconds before the kill.
    lost: AtomicU64,
    /// Kills after which more than half a second of typing was lost.
    late: AtomicU64,
}

/// A record whose meeting has begun, in its first case.
fn template() -> Sandbox {
    let sandbox = Sandbox::sample_month();
    let mut seat = open(&sandbox, (80, 24));
    seat.press(ATTENDANCE, "Nobody is on the list yet");
    seat.press("S", "Start the meeting now?");
    seat.press("y\r", "The meeting has begun");
    seat.press(NOTES, "case 1 of 23");
    seat.file("pol: begins", "Sussex Police, information", "begins");
    seat.close();
    sandbox
}

#[test]
fn killed_at_any_moment_nothing_that_was_called_saved_is_lost() {
    let kills = asked("MARAC_KILLS", [24, 96]);
    let desks = asked("MARAC_KILL_DESKS", [8, 8]).min(kills.max(1));
    let template = template();
    let figures = Figures::default();
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..desks)
            .map(|_| {
                scope.spawn(|| {
                    let mut desk = Desk::at(&template);
                    for life in 0.. {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= kills {
                            break;
                        }
                        if life % 25 == 24 {
                            desk = Desk::at(&template);
                        }
                        desk.live(number, &figures);
                    }
                    desk.sandbox.ok(&["verify", "crawley.marac"]);
                })
            })
            .collect();
        let ended: Vec<_> = running.into_iter().map(|one| one.join()).collect();
        eprintln!("{figures:?}");
        ended.into_iter().for_each(|one| one.unwrap_or_else(|cause| std::panic::resume_unwind(cause)));
    });
    assert!(figures.saved.load(Ordering::Relaxed) > 0, "nothing was ever called saved");
}
