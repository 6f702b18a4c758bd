//! One person's seat at a record: the passphrase, the open conference, and what its workers report, on one screen.
//!
//! Here the loop, the conference's state and the record meet. Nothing here decides anything about a case.

mod arriving;
mod ending;
mod leaving;
mod locking;
mod program;
mod question;
mod reading;
mod report;
mod shelf;
mod unlocking;

use std::path::PathBuf;
use std::sync::Arc;

use age::secrecy::SecretString;
use chrono::{NaiveDate, TimeDelta};
use tokio::sync::mpsc::unbounded_channel;

use crate::app::texts::{Texts, TextsError};
use crate::app::whereabouts::Whereabouts;
use crate::keymap::Keymap;
use crate::record::RecordError;
use crate::record::session::SessionError;
use crate::ui::terminal::{TerminalGuard, say_where_on_panic};
use crate::ui::theme::Theme;
use crate::ui::{input, run};
use crate::vault::Unlocked;
use crate::vault::identity::IdentityError;

pub use program::Seat;

/// How the key is to be had.
pub enum Key {
    /// It is unlocked already.
    Unlocked(Arc<Unlocked>),
    /// It has no passphrase.
    Plain,
    /// Its passphrase is asked for on the screen.
    AskedFor,
    /// This is its passphrase.
    Passphrase(SecretString),
}

/// How somebody comes to a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// From outside.
    First,
    /// From a process that was locked, where they were so.
    Locked(Option<Whereabouts>),
}

/// What a seat is taken with.
pub struct Place {
    pub record: PathBuf,
    /// This machine's own folder; none where nothing can be kept here.
    pub local: Option<PathBuf>,
    /// An older file is opened as it is, and the log says so.
    pub restore: bool,
    /// What this machine kept for the record under another name is brought into this one.
    pub bring: bool,
    /// The key's file, against which the curtain's passphrase is checked.
    pub identity: PathBuf,
    pub key: Key,
    pub keymap: Keymap,
    pub texts: Texts,
    pub theme: Theme,
    /// Days from the machine's today to the day that counts as today.
    pub days_ahead: TimeDelta,
    /// That day was set by hand.
    pub day_is_set: bool,
    /// After so many minutes without a key the screen locks, where this machine says otherwise than the record.
    pub idle_minutes: Option<u32>,
    /// The meeting to open; else the one that is most likely meant.
    pub meeting: Option<NaiveDate>,
    /// Its area.
    pub area: Option<String>,
    pub arrival: Arrival,
    /// It is the invented conference.
    pub is_demo: bool,
    /// A fresh process can take over when this one is locked.
    pub afresh: bool,
    /// How others sit down, by how many of them are here already; nothing once all are.
    pub invitations: Vec<String>,
    /// What the user reads then until the first command.
    pub greeting: Option<String>,
    /// What the user must read once the conference is open: a wrong key map, a protection that is missing here.
    pub warnings: Vec<String>,
}

impl Place {
    /// Whether this takes over from a process that was locked.
    #[must_use]
    pub const fn was_locked(&self) -> bool {
        matches!(self.arrival, Arrival::Locked(_))
    }
}

/// Why a seat could not be taken, or was lost.
#[derive(Debug, thiserror::Error)]
pub enum SeatError {
    #[error("the screen could not be had ({0}); run marac in a terminal")]
    Terminal(#[from] std::io::Error),
    #[error(transparent)]
    Key(#[from] IdentityError),
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Texts(#[from] TextsError),
    #[error("{} has no meeting in its calendar yet; add one with marac meeting add", record.display())]
    NoMeeting { record: PathBuf },
    #[error("{} has no meeting on {date}; see marac meeting list", record.display())]
    NoMeetingOn { record: PathBuf, date: NaiveDate },
    #[error("{} has no meeting of {area}; see marac meeting list", record.display())]
    NoMeetingOf { record: PathBuf, area: String },
    #[error("several areas of {} meet on {date}; say which with --area", record.display())]
    SeveralMeetingsOn { record: PathBuf, date: NaiveDate },
    #[error("the work of opening {} stopped unexpectedly; nothing was changed", record.display())]
    Stopped { record: PathBuf },
}

impl SeatError {
    /// Whether nothing is lost: what the share lacks is kept on this machine.
    #[must_use]
    pub const fn is_kept_here(&self) -> bool {
        matches!(self, Self::Session(SessionError::OnlyHere { .. } | SessionError::EndedOnlyHere { .. }))
    }
}

/// How it ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Left {
    /// Before the record was opened.
    Unopened,
    /// With everything saved; the file where something was written.
    Saved(Option<PathBuf>),
    /// With everything saved beside the record, which another seat is at work on; it is joined in at the next opening.
    Beside,
    /// The curtain was drawn, everything is saved: a fresh process is to take over, there. The terminal is still ours.
    Locked(Whereabouts),
}

/// How it ended, and what of what was typed waits to be gone on with.
#[derive(Debug)]
pub struct Over {
    pub left: Left,
    /// In words that may stand on the terminal afterwards.
    pub unfinished: Option<String>,
}

/// Takes a seat at a record and stays until the user leaves, the terminal goes or the system says so.
///
/// # Errors
/// When the record can't be opened or something could not be saved. The terminal is as it was in any case.
pub fn take(place: Place) -> Result<Over, SeatError> {
    say_where_on_panic(place.is_demo);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let guard = TerminalGuard::enter()?;
    let mut screen = guard.screen()?;
    let mut seat = runtime.block_on(async {
        let mut source = input::open()?;
        let (reporter, mut reports) = unbounded_channel();
        let mut seat = Seat::new(place, reporter);
        // A screen that can't be written has told the seat so; what matters then is that it saves.
        let _ = run::run(&mut seat, &mut screen, &mut source, &mut reports).await;
        Ok::<_, SeatError>(seat)
    })?;
    if seat.says_leaving() {
        let _ = screen.draw(|frame| run::Program::draw(&seat, frame));
    }
    let unfinished = seat.unfinished();
    let left = seat.leave();
    match left {
        Ok(Left::Locked(_)) => guard.hand_over(),
        _ => drop(guard),
    }
    // The thread that waits for the terminal never ends by itself.
    runtime.shutdown_background();
    Ok(Over { left: left?, unfinished })
}
