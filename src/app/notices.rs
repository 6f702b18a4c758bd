//! What the program has to say to the user: one line above the hints, or a few.

/// How much it matters, which the line says in a word as well as in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Something was done; goes with the next command.
    Said,
    /// Something was not done; stays until the user backs out of it.
    Failed,
}

/// Something to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub weight: Weight,
    pub text: String,
}

/// What there is to be read now. A failure is never overwritten by a word of success.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    /// Why something is not on the disk.
    unsaved: Option<Notice>,
    /// What else was not done, the oldest first.
    failed: Vec<Notice>,
    kept: Option<Notice>,
    said: Option<Notice>,
}

impl Notices {
    /// Says that something was done.
    pub fn say(&mut self, text: impl Into<String>) {
        self.said = Some(Notice { weight: Weight::Said, text: text.into() });
    }

    /// Says that something was not done.
    pub fn fail(&mut self, text: impl Into<String>) {
        let notice = Notice { weight: Weight::Failed, text: text.into() };
        if !self.failed.contains(&notice) {
            self.failed.push(notice);
        }
    }

    /// Says that something is not on the disk.
    pub fn not_saved(&mut self, text: impl Into<String>) {
        self.unsaved = Some(Notice { weight: Weight::Failed, text: text.into() });
    }

    /// Everything has reached the disk after all.
    pub fn saved(&mut self) {
        self.unsaved = None;
    }

    /// Says something that stays until the user backs out of it, or it is no longer so.
    pub fn keep(&mut self, text: impl Into<String>) {
        self.kept = Some(Notice { weight: Weight::Said, text: text.into() });
    }

    /// What was to stay is no longer so.
    pub fn drop_kept(&mut self) {
        self.kept = None;
    }

    /// What is to be read: failures before anything else.
    pub fn lines(&self) -> impl Iterator<Item = &Notice> {
        self.unsaved.iter().chain(&self.failed).chain(&self.said).chain(&self.kept)
    }

    /// A new command begins: what was only said is done with.
    pub fn next_command(&mut self) {
        self.said = None;
    }

    /// The user has read the first; whether there was something that stays until it is read.
    pub fn read(&mut self) -> bool {
        self.said = None;
        if self.unsaved.take().is_some() {
            return true;
        }
        if !self.failed.is_empty() {
            self.failed.remove(0);
            return true;
        }
        self.kept.take().is_some()
    }
}
