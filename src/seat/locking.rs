//! Behind the curtain: what is open leaves memory as soon as it is saved. Dropping is not wiping, so this process ends
//! and a fresh one asks for the passphrase. Until all is saved, and where no fresh process can be had, the curtain hangs
//! in this one.

use std::time::Duration;

use super::Left;
use super::SeatError;
use super::program::{Phase, Seat, tick};
use crate::app::lock::Stage;
use crate::app::whereabouts::Whereabouts;
use crate::record::session::{Keeping, SessionError};
use crate::ui::run::Flow;

/// How long the screen stays blank and takes no key while things are being saved. A disk that takes longer may be gone
/// for long, and the user may want to go on meanwhile.
const PATIENCE: Duration = Duration::from_secs(2);

/// How far locking has come.
#[derive(Debug, Default)]
pub enum Locking {
    /// Nothing is locked, or nothing can start afresh.
    #[default]
    Not,
    /// The screen is blank; what was typed is being saved.
    Saving { since: Duration },
    /// It could not be saved yet: the curtain hangs here meanwhile.
    Waiting,
    /// Everything is saved, and the fresh process is to come back here.
    Done(Whereabouts),
}

impl Seat {
    /// The curtain was drawn.
    pub(super) fn lock(&mut self) -> Flow {
        if self.place.afresh
            && let Phase::Open(_, shelf) = &self.phase
        {
            shelf.with(|session| session.flush_draft());
            self.locking = Locking::Saving { since: tick() };
        }
        Flow::Redraw
    }

    /// Whether keys are not taken just now.
    pub(super) const fn is_locking(&self) -> bool {
        matches!(self.locking, Locking::Saving { .. })
    }

    /// When locking goes on, in ticks. It does so in a deadline, so that the blank screen has been drawn before.
    pub(super) fn locking_due(&self) -> Option<Duration> {
        match self.locking {
            Locking::Saving { since } => Some(if self.is_safe() { tick() } else { since + PATIENCE }),
            Locking::Waiting if self.is_safe() && self.is_blank() => Some(tick()),
            Locking::Not | Locking::Waiting | Locking::Done(_) => None,
        }
    }

    /// Goes on with locking where it is time to.
    pub(super) fn go_on_locking(&mut self) -> Flow {
        if self.locking_due().is_none_or(|due| due > tick()) {
            return Flow::Same;
        }
        match &self.phase {
            Phase::Open(app, _) if self.is_safe() => {
                self.locking = Locking::Done(app.whereabouts());
                Flow::Stop
            }
            _ => {
                self.locking = Locking::Waiting;
                Flow::Redraw
            }
        }
    }

    /// The curtain was lifted here: there is nothing to lock any more.
    pub(super) fn unlocked_again(&mut self) {
        if matches!(&self.phase, Phase::Open(app, _) if !app.lock.is_drawn()) {
            self.locking = Locking::Not;
        }
    }

    /// There is nothing left to lock.
    pub(super) fn stop_locking(&mut self) {
        self.locking = Locking::Not;
    }

    fn is_blank(&self) -> bool {
        matches!(&self.phase, Phase::Open(app, _) if app.lock.stage() == Stage::Blank)
    }

    fn is_safe(&self) -> bool {
        let Phase::Open(_, shelf) = &self.phase else { return false };
        let keeping = shelf.with(|session| session.keeping());
        matches!(keeping, None | Some(Keeping::Unchanged | Keeping::Saved { .. }))
    }
}

/// How leaving went: locked, where that is why and nothing was lost.
pub(super) fn left(locking: Locking, left: Result<Left, SeatError>) -> Result<Left, SeatError> {
    match (locking, left) {
        // What could not be folded into the one file now is saved beside it; what could not be removed goes at leaving, or is
        // told of then.
        (Locking::Done(at), Ok(_)) => Ok(Left::Locked(at)),
        (
            Locking::Done(at),
            Err(SeatError::Session(SessionError::NotFolded { .. } | SessionError::StillThere { .. })),
        ) => Ok(Left::Locked(at)),
        (_, left) => left,
    }
}
