//! Somebody ended this person's access while they sat there: nothing of the record is shown any more, and how it ended and
//! what became of what they had typed stands in its place until they leave.

use super::SeatError;
use super::program::{Phase, Seat, UNLOCKING};
use super::shelf::Shelf;
use crate::app::now::local;
use crate::app::texts::Sentence;
use crate::command::Command;
use crate::keymap::Keymap;
use crate::record::AccessEnd;
use crate::record::session::{Keeping, SessionError};
use crate::ui::run::Flow;

/// A session that writes no more. It is closed, and the record leaves memory, as soon as what was handed to it before is
/// where the record is; nobody has to press a key for that.
pub struct Ended {
    shelf: Shelf,
    end: AccessEnd,
    /// It may stand all the same: see [`crate::record::Session::may_still_stand`].
    at_once: bool,
    /// How what was typed was kept when the session was closed, and what is said when the seat is left.
    closed: Option<(Option<Keeping>, SeatError)>,
}

impl Ended {
    fn of(shelf: Shelf, end: AccessEnd) -> Self {
        let at_once = shelf.with(|session| session.may_still_stand()).unwrap_or_default();
        Self { shelf, end, at_once, closed: None }
    }

    /// How what was typed is kept; nothing where nothing was.
    fn keeping(&self) -> Option<Keeping> {
        match &self.closed {
            Some((keeping, _)) => keeping.clone(),
            None => self.shelf.with(|session| session.keeping()),
        }
    }

    /// Whether all that was typed is on a disk.
    fn is_safe(&self) -> bool {
        !matches!(self.keeping(), Some(Keeping::Saving | Keeping::NotSaved { .. }))
    }

    /// Whether the session is to be closed now: it is open, and has nothing to bring anywhere.
    pub(super) fn is_to_close(&self) -> bool {
        let has_all = || matches!(self.keeping(), None | Some(Keeping::Unchanged | Keeping::Saved { .. }));
        self.closed.is_none() && has_all()
    }

    /// Closes the session: what it holds of the record is given back, and wiped.
    pub(super) fn close(&mut self) {
        let keeping = self.keeping();
        let error = Self::ended(&self.shelf);
        self.closed = Some((keeping, error));
    }

    /// Takes in what came since: it may say who ended it.
    pub(super) fn take_in(&self) {
        // What can't be taken in any more changes nothing here.
        let _ = self.shelf.with(|session| session.take_in().map(drop));
    }

    /// Ends the session too, and says why.
    pub(super) fn leave(self) -> SeatError {
        match self.closed {
            Some((_, error)) => error,
            None => Self::ended(&self.shelf),
        }
    }

    fn ended(shelf: &Shelf) -> SeatError {
        let lost = SessionError::Lost { unsaved: 0, why: None };
        let Some(session) = shelf.take() else { return lost.into() };
        let ended = session.access_error();
        match session.close() {
            Ok(_) => ended.unwrap_or(lost).into(),
            Err(error) => error.into(),
        }
    }
}

/// The key that leaves: any that keeps a form where all is safe, else only that which closes.
fn key_to_leave(keymap: &Keymap, is_safe: bool) -> String {
    let leave = if is_safe { Command::SaveForm } else { Command::Close };
    let key = keymap.key_for(leave, &UNLOCKING).map(ToString::to_string);
    key.unwrap_or_else(|| leave.name().to_owned())
}

impl Seat {
    /// What was typed and not handed over yet goes to the record before it hears that this person's access has ended.
    pub(super) fn keep_before_the_end(&mut self) {
        if let Phase::Open(app, shelf) = &mut self.phase
            && shelf.with(|session| session.access_is_ending()) == Some(true)
        {
            app.keep_drafts();
        }
    }

    /// Leaves the conference where this person's access has ended.
    pub(super) fn end_of_access(&mut self) -> Option<Flow> {
        let shelf = match &self.phase {
            Phase::Open(_, shelf) | Phase::Ended(Ended { shelf, closed: None, .. }) => shelf.clone(),
            _ => return None,
        };
        let end = shelf.with(|session| session.access_end().cloned()).flatten()?;
        self.phase = Phase::Ended(Ended::of(shelf, end));
        self.stop_locking();
        Some(Flow::Redraw)
    }

    /// Closes the session once the screen that says so has been drawn. Whether it did.
    pub(super) fn close_after_the_end(&mut self) -> bool {
        let Phase::Ended(ended) = &mut self.phase else { return false };
        let due = ended.is_to_close();
        if due {
            ended.close();
        }
        due
    }

    /// What a key does then.
    pub(super) fn ended_key(&self, command: Command) -> Flow {
        let Phase::Ended(ended) = &self.phase else { return Flow::Same };
        match command {
            Command::Close => Flow::Stop,
            Command::SaveForm | Command::Open | Command::Back if ended.is_safe() => Flow::Stop,
            Command::Redraw => Flow::Redraw,
            _ => Flow::Same,
        }
    }

    /// How it ended, what became of what was typed, and how to leave.
    pub(super) fn said_of_end(&self, ended: &Ended) -> String {
        let texts = &self.place.texts;
        let name = self.place.record.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let ending = texts.raw(Sentence::AccessEnded).replace("{record}", &name).replace("{how}", &ended.end.how());
        let at_once = if ended.at_once { texts.raw(Sentence::AccessAtOnce) } else { "" };
        let at = |at_ms| local(at_ms).map(|at| at.format("%H:%M:%S").to_string()).unwrap_or_default();
        let kept = match ended.keeping() {
            Some(Keeping::Unchanged) | None => String::new(),
            Some(Keeping::Saved { at_ms }) => texts.raw(Sentence::EndedSaved).replace("{time}", &at(at_ms)),
            Some(Keeping::SavedHere { at_ms, .. }) => texts.raw(Sentence::EndedHere).replace("{time}", &at(at_ms)),
            Some(Keeping::Saving) => texts.raw(Sentence::EndedSaving).to_owned(),
            Some(Keeping::NotSaved { why }) => texts.raw(Sentence::EndedUnsaved).replace("{why}", &why.to_string()),
        };
        let key = key_to_leave(&self.place.keymap, ended.is_safe());
        let leave = texts.raw(Sentence::EndedLeave).replace("{key}", &key);
        let said = [ending, at_once.to_owned(), kept, leave];
        said.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::Shipped;

    #[test]
    fn the_key_that_leaves_is_named() {
        for shipped in [Shipped::Default, Shipped::Vim] {
            let keymap = Keymap::shipped(shipped);
            assert_eq!(key_to_leave(&keymap, true), "Enter");
            assert_eq!(key_to_leave(&keymap, false), "Ctrl-Q");
        }
    }
}
