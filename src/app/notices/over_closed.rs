//! What is said over a closed case is of it: it goes with the case when that is left, for others look on then (CLO-1).

use super::{Notice, Notices, Weight};

impl Notices {
    /// What is said from now on is said over a closed case.
    pub fn come_over_closed(&mut self) {
        self.over_closed = true;
    }

    /// Whether what is said now is said over a closed case.
    #[must_use]
    pub const fn is_over_closed(&self) -> bool {
        self.over_closed
    }

    /// The closed case is left, and what was said over it goes. Whether something was not done that nobody has read away.
    pub fn leave_closed(&mut self) -> bool {
        self.over_closed = false;
        let stays = |notice: &Notice| !notice.of_closed;
        let before = self.failed.len();
        self.failed.retain(stays);
        self.said.take_if(|said| said.of_closed);
        self.kept.retain(|(_, notice)| stays(notice));
        self.told.retain(|told| stays(&told.notice));
        self.failed.len() < before
    }

    /// A notice of where one is now.
    pub(super) const fn here(&self, weight: Weight, text: String) -> Notice {
        Notice { weight, text, of_closed: self.over_closed }
    }
}
