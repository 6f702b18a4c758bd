//! What is to be read for as long as it is so.

use super::{Notice, Weight};

/// What is said for as long as it is so; what was read is not said again meanwhile.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    pub(super) unread: Vec<Notice>,
    read: Vec<Notice>,
}

impl Standing {
    pub(super) fn is_so(&mut self, texts: Vec<String>) {
        let notices: Vec<Notice> = texts.into_iter().map(|text| Notice::new(Weight::Failed, text)).collect();
        self.read.retain(|read| notices.contains(read));
        self.unread = notices.into_iter().filter(|notice| !self.read.contains(notice)).collect();
    }

    /// The first of it was read; whether there was any.
    pub(super) fn read(&mut self) -> bool {
        let is_any = !self.unread.is_empty();
        self.read.extend(self.unread.drain(..usize::from(is_any)));
        is_any
    }
}
