//! The time that is handed in: nothing here reads a clock.

use std::time::Duration;

use chrono::{DateTime, Local, NaiveDateTime};

/// The time, as it is told and as deadlines count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// What the clock on the wall shows, and the record is written with.
    pub wall: NaiveDateTime,
    /// Counts on steadily, whatever is done to the wall clock.
    pub tick: Duration,
}

/// A time of the machine, in milliseconds since 1970, UTC, in the area's own, as the record writes it.
#[must_use]
pub fn local(at_ms: u64) -> Option<NaiveDateTime> {
    let at = DateTime::from_timestamp_millis(i64::try_from(at_ms).ok()?)?;
    Some(at.with_timezone(&Local).naive_local())
}

/// The same the other way round.
#[cfg(test)]
pub fn milliseconds(at: NaiveDateTime) -> u64 {
    let at = at.and_local_timezone(Local).earliest().unwrap_or_default();
    u64::try_from(at.timestamp_millis()).unwrap_or_default()
}

/// A test lets one clock run: the other goes with it.
#[cfg(test)]
impl From<NaiveDateTime> for Now {
    fn from(wall: NaiveDateTime) -> Self {
        Self { wall, tick: (wall - DateTime::UNIX_EPOCH.naive_utc()).to_std().unwrap_or_default() }
    }
}
