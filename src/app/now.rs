//! The time that is handed in: nothing here reads a clock.

use std::time::Duration;

use chrono::NaiveDateTime;

/// The time, as it is told and as deadlines count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// What the clock on the wall shows, and the record is written with.
    pub wall: NaiveDateTime,
    /// Counts on steadily, whatever is done to the wall clock.
    pub tick: Duration,
}

/// A test lets one clock run: the other goes with it.
#[cfg(test)]
impl From<NaiveDateTime> for Now {
    fn from(wall: NaiveDateTime) -> Self {
        Self { wall, tick: (wall - chrono::DateTime::UNIX_EPOCH.naive_utc()).to_std().unwrap_or_default() }
    }
}
