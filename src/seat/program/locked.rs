//! What keys do before the record is open: the passphrase, and the question about an older record.

use super::{Files, Flow, Lock, Phase, Seat, Stage, tick, unlocking};
use crate::command::Command;

impl Seat {
    /// Opens an older record all the same, or leaves it.
    pub(super) fn answer(&mut self, command: Command) -> Flow {
        let Phase::Older(older, _) = &self.phase else { return Flow::Same };
        match command {
            Command::Close | Command::Back => Flow::Stop,
            Command::SaveForm | Command::Open => {
                let files = Files { restore: true, ..Files::of(&self.place) };
                unlocking::open_unlocked(files, older.unlocked.clone(), self.reporter.clone());
                self.phase = Phase::Locked(Lock::at(Stage::Checking, tick()));
                self.opening = Some(self.now());
                Flow::Redraw
            }
            Command::Redraw => Flow::Redraw,
            _ => Flow::Same,
        }
    }

    pub(super) fn locked_key(&mut self, command: Command) -> Flow {
        if matches!(self.phase, Phase::Older(..)) {
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
