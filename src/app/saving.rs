//! How far what was done has got towards the disk, and what of that is worth a word.

use std::time::Duration;

use chrono::NaiveDateTime;

/// How far what was done has got towards the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saving {
    /// When everything had last reached the disk.
    pub saved: Option<NaiveDateTime>,
    /// Something has been done since.
    pub pending: bool,
    /// Since when typing alone is on its way to the disk, in ticks. That is over in a moment, twice a second, and is only
    /// worth a word where it takes longer.
    pub typing: Option<Duration>,
    /// Why it has not reached the disk.
    pub failed: Option<String>,
}

/// For so long typing may be on its way before it is called unsaved.
const UNSAID: Duration = Duration::from_millis(1500);

impl Saving {
    /// When typing that is still on its way is to be called unsaved.
    pub(super) fn word_due(&self) -> Option<Duration> {
        self.typing.filter(|_| !self.pending).map(|since| since + UNSAID)
    }

    /// Whether everything, the last letter too, is on the disk.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        !self.pending && self.typing.is_none() && self.failed.is_none()
    }

    /// What of it the screen shows, the time to the minute.
    #[must_use]
    pub fn shown(&self) -> (bool, bool, Option<String>) {
        (self.failed.is_some(), self.pending, self.saved.map(|at| at.format("%H:%M").to_string()))
    }
}
