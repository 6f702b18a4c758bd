//! What keys do before the record is open: the passphrase, and a question that comes before.

use super::{Files, Flow, Lock, Phase, Seat, Stage, tick, unlocking};
use crate::command::Command;

impl Seat {
    /// Opens the record as the answer says, or leaves it.
    pub(super) fn answer(&mut self, command: Command) -> Flow {
        let Phase::Asked(question, _) = &self.phase else { return Flow::Same };
        let files = match command {
            Command::SaveForm | Command::Open => Some(question.yes()),
            Command::Back => question.no(),
            Command::Close => None,
            Command::Redraw => return Flow::Redraw,
            _ => return Flow::Same,
        };
        let Some(files) = files else { return Flow::Stop };
        unlocking::open_unlocked(files, question.unlocked.clone(), self.reporter.clone());
        self.phase = Phase::Locked(Lock::at(Stage::Checking, tick()));
        self.opening = Some(self.now());
        Flow::Redraw
    }

    pub(super) fn locked_key(&mut self, command: Command) -> Flow {
        if matches!(self.phase, Phase::Asked(..)) {
            return self.answer(command);
        }
        let Phase::Locked(lock) = &mut self.phase else { return Flow::Same };
        match command {
            _ if lock.stage() == Stage::Blank => lock.write(""),
            // Behind the curtain there is no leaving; but nobody is kept waiting for a share that does not answer.
            Command::Close if self.place.was_locked() && !self.said_silent => return Flow::Same,
            Command::Close => return Flow::Stop,
            Command::DeleteBack => lock.erase(),
            Command::DeleteToStart | Command::DeleteWordBack | Command::Back => lock.erase_all(),
            Command::SaveForm | Command::Open => {
                // No key that asks has an empty passphrase, and deriving one takes a while.
                let empty = lock.typed_characters() == 0;
                let Some(typed) = (!empty || self.plain).then(|| lock.submit()).flatten() else {
                    return Flow::Same;
                };
                let passphrase = (!self.plain).then(|| unlocking::secret(&typed));
                let (files, identity) = (Files::of(&self.place), self.place.identity.clone());
                unlocking::open(files, identity, passphrase, self.reporter.clone());
                self.opening = Some(self.now());
            }
            Command::Redraw => return Flow::Redraw,
            _ => return Flow::Same,
        }
        Flow::Changed
    }
}
