//! What is not there any more and was there before: whose, until when, how many changes.

use std::fmt;

use chrono::{DateTime, Local};

use super::ids::{KeyId, SeatId};

/// Who worked in a record, by name, for sentences that people read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// By signing key.
    pub people: Vec<(KeyId, String)>,
    /// By seat.
    pub seats: Vec<(SeatId, String)>,
}

impl Names {
    /// Whose seat it was.
    #[must_use]
    pub fn of_seat(&self, seat: SeatId) -> Option<&str> {
        self.seats.iter().find(|(known, _)| *known == seat).map(|(_, name)| name.as_str())
    }

    /// Whose key it is.
    #[must_use]
    pub fn of_key(&self, key: KeyId) -> Option<&str> {
        self.people.iter().find(|(known, _)| *known == key).map(|(_, name)| name.as_str())
    }
}

/// Frames of a seat that are not there, and what is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Whose journal.
    pub seat: SeatId,
    /// The first that is missing.
    pub from: u64,
    /// The last that is missing.
    pub to: u64,
    /// The person's name.
    pub who: Option<String>,
    /// When the last of them was written: milliseconds since 1970, UTC.
    pub until_ms: Option<u64>,
    /// How many changes they held.
    pub changes: Option<u64>,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.changes {
            Some(1) => f.write_str("1 change")?,
            Some(changes) => write!(f, "{changes} changes")?,
            None => f.write_str("changes")?,
        }
        if let Some(who) = &self.who {
            write!(f, " by {who}")?;
        }
        if let Some(until) = self.until_ms {
            write!(f, ", until {}", moment(until))?;
        }
        let Self { seat, from, to, .. } = self;
        if from == to {
            write!(f, " (seat {seat}, frame {from})")
        } else {
            write!(f, " (seat {seat}, frames {from} to {to})")
        }
    }
}

/// A record that lacks what this machine has seen of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Behind {
    /// What is nowhere to be found.
    pub missing: Vec<Loss>,
    /// The generation that was seen and the one found, where that is an older one.
    pub generation: Option<(u64, u64)>,
    /// The epoch of access that was seen and the one found, where that is an earlier one: somebody whose access was
    /// withdrawn has it again.
    pub epoch: Option<(u64, u64)>,
    /// Where the newer one was seen, if under another name.
    pub elsewhere: Option<String>,
}

impl Behind {
    /// Whether nothing is.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.missing.is_empty() && self.generation.is_none() && self.epoch.is_none()
    }

    /// What is missing, where the file itself is as new as what was seen: a journal beside it is gone, or the end of one.
    #[must_use]
    pub fn journals(&self) -> Option<String> {
        let only = self.generation.is_none() && self.epoch.is_none() && !self.missing.is_empty();
        only.then(|| self.losses("").join("; "))
    }

    /// The losses, the latest first, each with a word before it; the most of them by number.
    fn losses(&self, before: &str) -> Vec<String> {
        let mut missing: Vec<&Loss> = self.missing.iter().collect();
        missing.sort_by_key(|loss| std::cmp::Reverse(loss.until_ms));
        let mut named: Vec<String> = missing.iter().take(NAMED).map(|loss| format!("{before}{loss}")).collect();
        let more = missing.len().checked_sub(NAMED).filter(|more| *more > 0);
        named.extend(more.map(|more| format!("and what {more} more seats wrote")));
        named
    }

    /// The newest moment that is lost.
    #[must_use]
    pub fn until_ms(&self) -> Option<u64> {
        self.missing.iter().filter_map(|loss| loss.until_ms).max()
    }
}

/// As many losses as are named one by one.
const NAMED: usize = 4;

impl fmt::Display for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some((seen, found)) = self.generation {
            parts.push(match seen.saturating_sub(found) {
                1 => "the file that was open here had been written one time more than this one".to_owned(),
                times => format!("the file that was open here had been written {times} times more than this one"),
            });
        }
        if self.epoch.is_some() {
            parts.push("somebody whose access was withdrawn has it again".to_owned());
        }
        if let Some(path) = &self.elsewhere {
            parts.push(format!("it was open here as {path}"));
        }
        parts.extend(self.losses("missing: "));
        f.write_str(&parts.join("; "))
    }
}

/// A moment for people: `10 Dec 2026 09:41`, by this machine's clock.
#[must_use]
pub fn moment(at_ms: u64) -> String {
    let at = i64::try_from(at_ms).ok().and_then(DateTime::from_timestamp_millis);
    at.map_or_else(|| at_ms.to_string(), |at| at.with_timezone(&Local).format("%-d %b %Y %H:%M").to_string())
}
