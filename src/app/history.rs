//! What was done to the record here, to be taken back and done again.

use super::store::Made;

/// Changes that were made for one reason, and are taken back together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it was, in two or three words.
    pub what: String,
    pub made: Vec<Made>,
}

/// What can be taken back, and what can be done again.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl History {
    /// Something new was done; what had been taken back can't be done again.
    pub fn did(&mut self, what: impl Into<String>, made: Vec<Made>) {
        self.done.push(Step { what: what.into(), made });
        self.undone.clear();
    }

    /// The last step, to be taken back; where that worked, answer with [`Self::undid`].
    pub fn take_done(&mut self) -> Option<Step> {
        self.done.pop()
    }

    /// The last step that was taken back, to be done again; where that worked, answer with [`Self::redid`].
    pub fn take_undone(&mut self) -> Option<Step> {
        self.undone.pop()
    }

    /// A step was taken back.
    pub fn undid(&mut self, step: Step) {
        self.undone.push(step);
    }

    /// A step was done again.
    pub fn redid(&mut self, step: Step) {
        self.done.push(step);
    }

    #[must_use]
    pub const fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    #[must_use]
    pub const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}
