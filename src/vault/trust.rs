//! Whether somebody who published a record is one of its people, by what is known on this machine.
//!
//! The roster is inside the record, so by itself it proves nothing. It is believed as far as it goes back to people who
//! were known before: each newcomer was given access by somebody, whose signed log ([`super::log`]) tells of it by a name
//! that is made of the newcomer's key. Nobody is ever taken off a roster; who leaves stays on it with their last epoch.

use std::fmt;

use super::ids::KeyId;
use super::image::ImageFacts;
use super::log::{Log, LogFault, Sitting};
use super::signed::SINCE_SCHEMA;

/// Why a record that is properly signed is not believed on a machine that knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distrust {
    /// It bears no signature, and did before.
    Unsigned,
    /// It is signed with a key of which nobody who was known says that it was given access.
    Stranger(KeyId),
    /// Somebody published it whose access has ended, as is known here.
    Left {
        /// By name.
        who: String,
        /// Whether it is from before that, as it says itself, and older than what was seen here.
        before: bool,
    },
    /// People who were on the roster are not on it any more, or have other keys there.
    RosterLacks(Vec<String>),
    /// Its log is not as it was written, or not the one that was seen.
    Log(LogFault),
    /// Its number is further from the one that was seen than publishing ever gets.
    Leaps(u64),
    /// Another record was open here under its name.
    AnotherRecord,
}

impl fmt::Display for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned => f.write_str("it bears no signature, and the one that was open here before did"),
            Self::Stranger(key) => {
                write!(f, "it is signed with the key {key}, to which nobody who was known here before has given access")
            }
            Self::Left { who, before: true } => write!(
                f,
                "{who} published it, whose access was ended later, as was seen here; it is from before that, as a backup is, but \
                 whoever kept their key could have made it up since"
            ),
            Self::Left { who, before: false } => {
                write!(f, "{who} published it, whose access had been ended by then, as was seen here")
            }
            Self::RosterLacks(names) => {
                write!(f, "its roster lacks the keys of {}, which nobody ever takes off it", names.join(", "))
            }
            Self::Log(fault) => fault.fmt(f),
            Self::Leaps(generation) => {
                write!(f, "it says that it is generation {generation}, which is far beyond the one that was seen here")
            }
            Self::AnotherRecord => f.write_str("it is another record than the one that was open here under this name"),
        }
    }
}

/// The people of a record who are known, by the keys with which they sign.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Those who may write.
    pub active: Vec<KeyId>,
    /// Those whose access was withdrawn: they speak for nobody, and never write again.
    pub left: Vec<KeyId>,
    /// Whether they are known from a record that nobody had to sign: then the lines of its log, from before signatures,
    /// are as good as everything else that is known.
    pub unsigned: bool,
}

impl Known {
    /// The people of a roster.
    #[must_use]
    pub fn of(facts: &ImageFacts) -> Self {
        let (active, left): (Vec<_>, Vec<_>) = facts.writers.iter().partition(|writer| writer.last_epoch.is_none());
        Self {
            active: active.iter().map(|one| one.key()).collect(),
            left: left.iter().map(|one| one.key()).collect(),
            unsigned: facts.schema < SINCE_SCHEMA,
        }
    }
}

/// Whether a key is one of those known, or was given access by somebody known, directly or over others.
#[must_use]
pub fn is_trusted(key: KeyId, known: &Known, log: &Log, facts: &ImageFacts) -> bool {
    let mut trusted = known.active.clone();
    loop {
        if trusted.contains(&key) {
            return true;
        }
        let before = trusted.len();
        for (given, line) in &log.given {
            let vouches = |sitting: &Sitting| {
                sitting.seat == line.seat
                    && sitting.altered.is_none()
                    && sitting.key.is_some_and(|key| trusted.contains(&key))
                    && sitting.signed.is_some_and(|signed| signed.stamp >= *line)
                    && (sitting.is_signed(facts) || known.unsigned && sitting.is_from_before_signatures())
            };
            let is_new = !trusted.contains(given) && !known.left.contains(given);
            if is_new && log.sittings.iter().any(vouches) {
                trusted.push(*given);
            }
        }
        if trusted.len() == before {
            return false;
        }
    }
}
