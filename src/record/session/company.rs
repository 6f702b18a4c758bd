//! The others at the same record: who is here, where, and what came of working at the same time.

use crate::domain::identifier::CaseId;
use crate::record::AccessEnd;
use crate::vault::{Finding, RowId, SeatId};

/// Where somebody is, as the others are told. It is said with the next frame, and never part of the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The case on their screen.
    pub case: Option<CaseId>,
    /// The text that they are typing in: an entry, an action, or the case itself for its composer.
    pub typing: Option<RowId>,
}

/// Another seat at the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    pub seat: SeatId,
    pub name: String,
    pub role: String,
    pub at: Whereabouts,
    /// When they last gave a sign: milliseconds since 1970, UTC, by this machine's clock.
    pub last_sign_ms: u64,
}

/// A journal of another seat that can't be read at the moment: what they do is not seen until it can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Whose; nothing where that is not known.
    pub name: Option<String>,
    /// Since when: milliseconds since 1970, UTC.
    pub since_ms: u64,
    /// Why, with the file and what to do.
    pub why: String,
}

/// Two people gave one cell a value without knowing of each other. The newer stands, the other is in the history, and
/// both are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The table and the line.
    pub table: String,
    pub row: RowId,
    /// The cells.
    pub columns: Vec<String>,
    /// The other person's name.
    pub other: String,
    /// Whether the value of this seat stands.
    pub ours_stands: bool,
}

/// What was taken in from other seats.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Whether anything of the record is different now.
    pub changed: bool,
    pub conflicts: Vec<Conflict>,
    /// What someone should know.
    pub findings: Vec<Finding>,
    /// How this person's access ended, where somebody ended it: nothing can be written from now on.
    pub ended: Option<AccessEnd>,
}
