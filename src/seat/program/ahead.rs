//! Keys that are pressed while the record is being opened. Those that go somewhere wait for it; letters never do: they could
//! be of a passphrase, and would end up in somebody's notes.

use super::{Phase, Seat};
use crate::app::Input;
use crate::app::lock::Stage;
use crate::app::texts::Sentence;
use crate::command::Command;
use crate::keymap::{Key, Meaning};
use crate::ui::run::Flow;

/// As many keys wait at most.
const MOST: usize = 64;

/// The keys that wait.
#[derive(Default)]
pub(in crate::seat) struct Ahead {
    keys: Vec<Key>,
    /// A letter or what ends a line was pressed: that, and everything after it, is left out.
    left_out: bool,
}

impl Seat {
    /// Whether keys wait for the record.
    pub(super) fn is_opening(&self) -> bool {
        matches!(&self.phase, Phase::Locked(lock) if lock.stage() == Stage::Checking)
    }

    /// Keeps a key until the record is open.
    pub(super) fn keep_ahead(&mut self, key: Key, meaning: &Meaning) {
        let writes = matches!(
            meaning,
            Meaning::Text(_)
                | Meaning::Command(Command::SaveForm | Command::Open | Command::FileEntry | Command::NewLine)
        );
        self.ahead.left_out |= writes || self.ahead.keys.len() >= MOST;
        if !self.ahead.left_out {
            self.ahead.keys.push(key);
        }
    }

    /// Letters were pasted or typed fast while the record is being opened.
    pub(super) fn leave_out(&mut self) {
        self.ahead.left_out = true;
    }

    /// The record is open: what waited is done. Whether all is drawn again.
    pub(super) fn go_ahead(&mut self) {
        let Ahead { keys, left_out } = std::mem::take(&mut self.ahead);
        for key in keys {
            // One that ends it is pressed again by whoever means it.
            if self.pressed(key) == Flow::Stop {
                return;
            }
        }
        if left_out && let Phase::Open(app, _) = &self.phase {
            let said = app.say(Sentence::TypedAhead, &[]);
            self.update(Input::Warning(said));
        }
    }

    /// It was not the passphrase: what was typed meanwhile may have been.
    pub(super) fn forget_ahead(&mut self) {
        self.ahead = Ahead::default();
    }
}
