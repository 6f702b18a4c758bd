//! Which protections are in force in this process, and why the others are not.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

/// What is protected against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A crash leaves no memory image on disk.
    NoCore,
    /// No other program of the same user reads this one's memory.
    NotDumpable,
    /// No started program gains new rights.
    NoNewPrivileges,
    /// Only the files that the command line means can be reached (Landlock).
    Files,
    /// No network, no other program started, no other process looked into (seccomp).
    Calls,
    /// Memory is wiped when it is given back.
    Wiping,
    /// The database's memory is wiped when it is given back.
    DatabaseWiping,
    /// The key's memory is never written to the swap.
    LockedKey,
    /// Locking starts the process afresh.
    FreshStart,
}

impl Kind {
    /// Every protection, in the order in which they are told.
    pub const ALL: [Self; 9] = [
        Self::NoCore,
        Self::NotDumpable,
        Self::NoNewPrivileges,
        Self::Files,
        Self::Calls,
        Self::Wiping,
        Self::DatabaseWiping,
        Self::LockedKey,
        Self::FreshStart,
    ];

    /// Its key in `assets/protections.toml`.
    const fn key(self) -> &'static str {
        match self {
            Self::NoCore => "no-core",
            Self::NotDumpable => "not-dumpable",
            Self::NoNewPrivileges => "no-new-privileges",
            Self::Files => "files",
            Self::Calls => "calls",
            Self::Wiping => "wiping",
            Self::DatabaseWiping => "database-wiping",
            Self::LockedKey => "locked-key",
            Self::FreshStart => "fresh-start",
        }
    }

    /// Its short name.
    #[must_use]
    pub fn name(self) -> &'static str {
        words().get(self.key()).map_or_else(|| self.key(), |words| &words.name)
    }

    /// What can happen while it is off.
    fn without(self) -> &'static str {
        words().get(self.key()).map_or_else(|| self.key(), |words| &words.without)
    }
}

#[derive(Debug, serde::Deserialize)]
struct Words {
    name: String,
    without: String,
}

fn words() -> &'static HashMap<String, Words> {
    static WORDS: OnceLock<HashMap<String, Words>> = OnceLock::new();
    WORDS.get_or_init(|| toml::from_str(include_str!("../../assets/protections.toml")).unwrap_or_default())
}

/// Whether a protection is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is.
    On,
    /// It is not, and why.
    Off(String),
}

/// A protection of this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    pub kind: Kind,
    pub state: State,
    /// More about it, where there is more to say: `Landlock 7`.
    pub detail: String,
}

impl Protection {
    /// Its short name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    #[must_use]
    pub const fn is_on(&self) -> bool {
        matches!(self.state, State::On)
    }
}

/// As it is said to somebody who opens a record.
impl fmt::Display for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            State::On => f.write_str(self.name()),
            State::Off(why) => write!(f, "{} ({why})", self.kind.without()),
        }
    }
}

static NOTED: Mutex<Vec<Protection>> = Mutex::new(Vec::new());

/// Notes how a protection came out; what was noted of it before no longer counts.
pub fn note(kind: Kind, state: State, detail: &str) {
    let mut noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner);
    noted.retain(|one| one.kind != kind);
    noted.push(Protection { kind, state, detail: detail.to_owned() });
}

/// Notes how a step went.
pub fn note_result<E: fmt::Display>(kind: Kind, result: Result<(), E>) {
    note(kind, result.map_or_else(|error| State::Off(error.to_string()), |()| State::On), "");
}

/// Every protection, as it is in this process now. One that has not been put in force yet is off.
#[must_use]
pub fn report() -> Vec<Protection> {
    let noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner);
    let of = |kind| {
        let not_yet = || Protection { kind, state: State::Off("not needed so far".to_owned()), detail: String::new() };
        noted.iter().find(|one| one.kind == kind).cloned().unwrap_or_else(not_yet)
    };
    Kind::ALL.into_iter().map(of).collect()
}

/// What was tried and could not be had, for whoever opens a record.
#[must_use]
pub fn missing() -> Vec<Protection> {
    let mut noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    noted.retain(|one| !one.is_on());
    noted.sort_by_key(|one| one.kind);
    noted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_protection_has_its_words() {
        assert_eq!(words().len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!(words().contains_key(kind.key()), "{kind:?}");
        }
    }
}
