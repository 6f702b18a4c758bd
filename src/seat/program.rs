//! What the loop drives: first the passphrase, then the conference.

mod ahead;
mod greeting;
mod kept;
mod locked;

use std::time::{Duration, Instant};

use chrono::Local;
use ratatui::Frame;
use tokio::sync::mpsc::UnboundedSender;

use ahead::Ahead;

use super::ending::Ended;
use super::leaving;
use super::locking::{self, Locking};
use super::question::Question;
use super::reading;
use super::report::Report;
use super::shelf::Shelf;
use super::unlocking::{self, Files, OpenedRecord};
use super::{Arrival, Key, Left, Place, SeatError};
use crate::app::importing::MOST_BYTES;
use crate::app::lock::{Lock, Stage};
use crate::app::{App, Effect, Input, Now, Start};
use crate::command::desk::calendar::CalendarCommand;
use crate::command::{Command, Context, DeskCommand};
use crate::guard::report;
use crate::keymap::{Meaning, Pressed};
use crate::ui;
use crate::ui::run::{Event, Flow, Program};
use crate::vault::Finding;
use crate::vault::identity::IdentityError;
use crate::vault::open::steady_ms;

pub(super) enum Phase {
    /// The passphrase is asked for, or being tried.
    Locked(Lock),
    /// The user is asked something first.
    Asked(Question, String),
    Open(Box<App>, Shelf),
    /// This person's access has ended.
    Ended(Ended),
    /// It could not be opened.
    Failed(SeatError),
}

/// One person's seat.
pub struct Seat {
    pub(super) place: Place,
    reporter: UnboundedSender<Report>,
    pub(super) phase: Phase,
    pub(super) locking: Locking,
    pressed: Pressed,
    ahead: Ahead,
    /// The key has no passphrase: it opens with none.
    plain: bool,
    /// Since when the opening is waited for.
    opening: Option<Now>,
    /// It takes longer than any machine: whoever has the file does not answer.
    said_silent: bool,
}

/// The time by which deadlines count.
pub(super) fn tick() -> Duration {
    Duration::from_millis(steady_ms())
}

/// An opening that takes longer than this waits for a share.
const SILENT: Duration = Duration::from_secs(4);

/// The contexts of keys while the passphrase is asked for.
pub(super) const UNLOCKING: [Context; 3] = [Context::Field, Context::Form, Context::Everywhere];

impl Seat {
    /// A seat that begins to unlock: at once where it can, else when the passphrase has been typed.
    pub fn new(mut place: Place, reporter: UnboundedSender<Report>) -> Self {
        let (files, identity) = (Files::of(&place), place.identity.clone());
        let mut stage = Stage::Checking;
        let plain = matches!(place.key, Key::Plain);
        match std::mem::replace(&mut place.key, Key::AskedFor) {
            Key::Unlocked(unlocked) => unlocking::open_unlocked(files, unlocked, reporter.clone()),
            Key::Passphrase(passphrase) => unlocking::open(files, identity, Some(passphrase), reporter.clone()),
            Key::Plain if !place.was_locked() => unlocking::open(files, identity, None, reporter.clone()),
            Key::Plain => stage = Stage::Blank,
            Key::AskedFor if place.was_locked() => stage = Stage::Blank,
            Key::AskedFor => stage = Stage::Asking,
        }
        let mut lock = Lock::at(stage, tick());
        if plain {
            lock.needs_none();
        }
        let mut seat = Self {
            place,
            reporter,
            phase: Phase::Locked(lock),
            locking: Locking::Not,
            pressed: Pressed::default(),
            ahead: Ahead::default(),
            plain,
            opening: None,
            said_silent: false,
        };
        seat.opening = (stage == Stage::Checking).then(|| seat.now());
        seat
    }

    fn now(&self) -> Now {
        Now { wall: Local::now().naive_local() + self.place.days_ahead, tick: tick() }
    }

    /// What was typed and waits to be gone on with, as one leaves.
    pub fn unfinished(&self) -> Option<String> {
        match &self.phase {
            Phase::Open(app, _) => app.left_unfinished(),
            _ => None,
        }
    }

    /// Leaves the seat: keeps what was typed and closes the record.
    ///
    /// # Errors
    /// When it could not be opened, or something could not be saved.
    pub fn leave(self) -> Result<Left, SeatError> {
        match self.phase {
            Phase::Locked(_) | Phase::Asked(..) => Ok(Left::Unopened),
            Phase::Failed(error) => Err(error),
            Phase::Ended(ended) => Err(ended.leave()),
            Phase::Open(mut app, shelf) => {
                app.keep_drafts();
                let Some(session) = shelf.take() else { return Ok(Left::Unopened) };
                locking::left(self.locking, leaving::close(session))
            }
        }
    }

    fn opened(&mut self, opened: Result<OpenedRecord, SeatError>) -> Flow {
        let now = self.now();
        (self.opening, self.said_silent) = (None, false);
        match (opened, &mut self.phase) {
            (Ok(opened), _) => match self.seated(opened) {
                Ok((app, shelf)) => {
                    self.phase = Phase::Open(app, shelf);
                    self.go_ahead();
                    Flow::Redraw
                }
                Err(error) => self.fail(error),
            },
            (Err(SeatError::Key(IdentityError::WrongPassphrase { .. })), Phase::Locked(lock)) => {
                lock.checked(false, now.tick);
                self.forget_ahead();
                Flow::Changed
            }
            (Err(error), _) => self.fail(error),
        }
    }

    fn fail(&mut self, error: SeatError) -> Flow {
        self.phase = Phase::Failed(error);
        Flow::Stop
    }

    fn seated(&mut self, opened: OpenedRecord) -> Result<(Box<App>, Shelf), SeatError> {
        let OpenedRecord { session, findings } = opened;
        let now = self.now();
        let meeting = self.meeting(session.record(), now.wall)?;
        let conference = session.record().conference(meeting.id)?;
        let user = session.record().own_name()?.unwrap_or_default();
        let shelf = Shelf::new(session, meeting.id);
        let mut app = Box::new(App::new(Start {
            store: Box::new(shelf.clone()),
            conference,
            drafts: shelf.drafts(),
            keymap: self.place.keymap.clone(),
            texts: self.place.texts.clone(),
            user,
            now,
        }));
        if self.plain {
            app.lock.needs_none();
        }
        if let Some(minutes) = self.place.idle_minutes {
            app.lock.idle_after(minutes);
        }
        self.greet(&mut app, &shelf, &findings);
        if let Arrival::Locked(Some(at)) = &self.place.arrival {
            app.come_back(at);
        }
        if meeting.is_none_yet() {
            app.update(Input::Command(Command::Desk(DeskCommand::Calendar(CalendarCommand::Go))), now);
        }
        // What others did to what this person had done is told first of all.
        app.update(Input::Others, now);
        // What stands until something is done about it is said with what others did.
        let passing: Vec<Finding> = findings.into_iter().filter(|one| !one.stands()).collect();
        let wrong = Finding::to_tell(&passing);
        // What protects this process: all of it is in force now, or could not be had.
        let unprotected = report::missing().into_iter().map(|one| one.to_string());
        let read_before = self.place.was_locked();
        let known = self.place.warnings.drain(..).chain(unprotected).filter(|_| !read_before);
        for warning in known.chain(wrong) {
            app.update(Input::Warning(warning), now);
        }
        Ok((app, shelf))
    }

    fn update(&mut self, input: Input) -> Flow {
        let now = self.now();
        let Phase::Open(app, _) = &mut self.phase else { return Flow::Same };
        let effects = app.update(input, now);
        let mut flow = Flow::Changed;
        for effect in effects {
            match effect {
                Effect::Close => return Flow::Stop,
                Effect::Redraw => flow = Flow::Redraw,
                Effect::Lock => flow = self.lock(),
                Effect::ReadFile(named) => {
                    reading::read(&self.place.record, &named, MOST_BYTES, self.reporter.clone());
                }
                Effect::CheckPassphrase(typed) => {
                    unlocking::check(self.place.identity.clone(), typed, self.reporter.clone());
                }
            }
        }
        flow
    }

    fn pressed(&mut self, key: crate::keymap::Key) -> Flow {
        if self.is_locking() {
            return Flow::Same;
        }
        let before = self.pressed.keys().len();
        let meaning = match &self.phase {
            Phase::Locked(_) | Phase::Asked(..) | Phase::Ended(_) => {
                self.pressed.press(&self.place.keymap, &UNLOCKING, key, |_| true)
            }
            Phase::Open(app, _) => {
                let stack = app.contexts();
                // Asked about few commands; the situation is only taken then.
                let can = |command: Command| command.keeps_its_key(&app.situation(), &stack);
                self.pressed.press(&app.keymap, &stack, key, can)
            }
            Phase::Failed(_) => Meaning::Nothing,
        };
        if self.is_opening() && !matches!(meaning, Meaning::Command(Command::Close | Command::Redraw)) {
            self.keep_ahead(key, &meaning);
            return Flow::Same;
        }
        match meaning {
            Meaning::Command(command) if self.is_locked() => self.locked_key(command),
            Meaning::Command(command) if matches!(self.phase, Phase::Ended(_)) => self.ended_key(command),
            Meaning::Command(command) => self.update(Input::Command(command)),
            Meaning::Text(letter) => self.text(letter.to_string()),
            Meaning::Pending(_) => Flow::Changed,
            Meaning::Nothing if self.curtain_is_blank() => self.text(String::new()),
            Meaning::Nothing if before > 0 => Flow::Changed,
            Meaning::Nothing => Flow::Same,
        }
    }

    fn text(&mut self, text: String) -> Flow {
        if self.is_locking() {
            return Flow::Same;
        }
        if self.is_opening() {
            self.leave_out();
            return Flow::Same;
        }
        if let Phase::Locked(lock) = &mut self.phase {
            lock.write(&text);
            return Flow::Changed;
        }
        self.update(Input::Text(text))
    }

    const fn is_locked(&self) -> bool {
        matches!(self.phase, Phase::Locked(_) | Phase::Asked(..))
    }

    fn curtain_is_blank(&self) -> bool {
        match &self.phase {
            Phase::Open(app, _) => app.lock.is_drawn(),
            Phase::Locked(lock) => lock.stage() == Stage::Blank,
            Phase::Asked(..) | Phase::Ended(_) | Phase::Failed(_) => false,
        }
    }

    fn deadline(&mut self) -> Flow {
        if self.close_after_the_end() {
            return Flow::Changed;
        }
        let Phase::Open(_, shelf) = &self.phase else {
            self.said_silent = self.opening.is_some();
            return Flow::Changed;
        };
        let failed = shelf.with(|session| {
            if session.draft_waits_until().is_some_and(|due| due <= steady_ms()) {
                session.flush_draft();
            }
            session.publish_if_due().err()
        });
        if let Some(error) = failed.flatten() {
            self.update(Input::Warning(error.to_string()));
        }
        self.update(Input::Deadline)
    }
}

impl Program for Seat {
    type Report = Report;

    fn handle(&mut self, event: Event<Report>) -> Flow {
        match event {
            Event::Key(key) => self.pressed(key),
            Event::Text(text) => self.text(text),
            Event::Resize => Flow::Redraw,
            Event::Deadline if self.go_on_locking() == Flow::Stop => Flow::Stop,
            Event::Deadline => self.deadline(),
            Event::Report(Report::Opened(opened)) => self.opened(*opened),
            Event::Report(Report::Asked(question)) => {
                let Place { record, texts, keymap, .. } = &self.place;
                let said = question.said(record, texts, keymap, &UNLOCKING);
                self.phase = Phase::Asked(question, said);
                Flow::Redraw
            }
            Event::Report(Report::Kept(event)) => self.kept(event),
            Event::Report(Report::Read(read)) => self.update(Input::FileRead(read)),
            Event::Report(Report::Checked(Ok(right))) => {
                let flow = self.update(Input::PassphraseChecked(right));
                self.unlocked_again();
                flow
            }
            Event::Report(Report::Checked(Err(why))) => {
                self.update(Input::Warning(why));
                self.update(Input::PassphraseChecked(false))
            }
            // A worker that broke off leaves a screen that can't be trusted: what there is is saved, and that is the end.
            Event::Report(Report::KeeperGone) if self.is_locked() || matches!(self.phase, Phase::Ended(_)) => {
                Flow::Same
            }
            Event::Report(Report::Stopped) if self.is_locked() => {
                self.fail(SeatError::Stopped { record: self.place.record.clone() })
            }
            Event::Report(Report::KeeperGone | Report::Stopped) | Event::End(_) => Flow::Stop,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        match &self.phase {
            Phase::Locked(lock) if self.place.was_locked() => {
                ui::curtain::alone(
                    lock,
                    &self.waiting(),
                    &self.without_passphrase(),
                    &self.place.texts,
                    self.place.theme,
                    frame,
                );
            }
            Phase::Asked(_, question) => ui::unlock::ask(question, &self.place.record, self.place.theme, frame),
            Phase::Locked(lock) => {
                ui::unlock::draw(lock, &self.place.record, &self.waiting(), &self.place.texts, self.place.theme, frame);
            }
            Phase::Ended(ended) => {
                ui::unlock::ask(&self.said_of_end(ended), &self.place.record, self.place.theme, frame);
            }
            Phase::Open(..) if self.is_locking() => {}
            Phase::Open(app, _) => ui::draw(app, self.place.theme, frame),
            Phase::Failed(_) => {}
        }
    }

    fn takes_text(&self) -> bool {
        match &self.phase {
            Phase::Locked(_) => true,
            Phase::Open(app, _) => app.contexts().iter().any(|context| context.takes_text()),
            Phase::Asked(..) | Phase::Ended(_) | Phase::Failed(_) => false,
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        if matches!(&self.phase, Phase::Ended(ended) if ended.is_to_close()) {
            return Some(Instant::now());
        }
        let Phase::Open(app, shelf) = &self.phase else {
            let due = self.opening.filter(|_| !self.said_silent)?.tick + SILENT;
            return Some(Instant::now() + due.saturating_sub(tick()));
        };
        let of_session =
            shelf.with(|session| session.draft_waits_until().into_iter().chain(session.publish_due()).min());
        let of_session = of_session.flatten().map(Duration::from_millis);
        let soonest = app.deadline().into_iter().chain(of_session).chain(self.locking_due()).min()?;
        Some(Instant::now() + soonest.saturating_sub(tick()))
    }
}
