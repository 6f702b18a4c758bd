//! What there is to be read, in the order in which it is read.

use super::{Notice, Notices};

impl Notices {
    /// What is to be read: failures before anything else.
    pub fn lines(&self) -> impl Iterator<Item = &Notice> {
        let told = self.told.iter().map(|told| &told.notice);
        self.locks_soon
            .iter()
            .chain(&self.unsaved)
            .chain(&self.unread.unread)
            .chain(&self.of_closed.unread)
            .chain(&self.failed)
            .chain(&self.said)
            .chain(told)
            .chain(self.last_kept())
    }

    /// All that there is to be read, also what stays behind another.
    pub fn all(&self) -> impl Iterator<Item = &Notice> {
        self.lines().chain(self.kept.iter().rev().skip(1).map(|(_, notice)| notice))
    }

    /// What came of one's own doing: this alone may take rows from the panes.
    pub fn own(&self) -> impl Iterator<Item = &Notice> {
        self.locks_soon
            .iter()
            .chain(&self.unsaved)
            .chain(&self.unread.unread)
            .chain(&self.of_closed.unread)
            .chain(&self.failed)
            .chain(&self.said)
            .chain(self.last_kept())
    }

    /// Those that stand above what others did, and those below.
    pub fn round_told(&self) -> (impl Iterator<Item = &Notice>, impl Iterator<Item = &Notice>) {
        (
            self.locks_soon
                .iter()
                .chain(&self.unsaved)
                .chain(&self.unread.unread)
                .chain(&self.of_closed.unread)
                .chain(&self.failed)
                .chain(&self.said),
            self.last_kept().into_iter(),
        )
    }
}
