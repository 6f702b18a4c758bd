//! The others at the same record: who is here, where, and what came of working at the same time.

use crate::domain::identifier::{ActionId, CaseId, EntryId};
use crate::record::AccessEnd;
use crate::record::queries::Line;
use crate::record::row::Kin;
use crate::vault::{Finding, RowId};

pub use crate::vault::SeatId;

/// A text that somebody may be typing in: an entry, an action, or a case for its composer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(pub(in crate::record) RowId);

impl TextId {
    /// The identifier of the line that it is in.
    #[must_use]
    pub const fn into_bytes(self) -> [u8; 16] {
        *self.0.as_bytes()
    }
}

impl From<CaseId> for TextId {
    fn from(case: CaseId) -> Self {
        Self(case.row())
    }
}

impl From<EntryId> for TextId {
    fn from(entry: EntryId) -> Self {
        Self(entry.row())
    }
}

impl From<ActionId> for TextId {
    fn from(action: ActionId) -> Self {
        Self(action.row())
    }
}

/// Where somebody is, as the others are told. It is said with the next frame, and never part of the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The case on their screen.
    pub case: Option<CaseId>,
    /// The text that they are typing in.
    pub typing: Option<TextId>,
}

/// Somebody else at the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Their sitting, unlike any other.
    pub seat: SeatId,
    pub name: String,
    pub role: String,
    pub at: Whereabouts,
    /// Since when they have been here, as they say: milliseconds since 1970, UTC.
    pub since_ms: u64,
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

/// Which of two values stands. The other is in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// What was written at this seat.
    Ours,
    /// What the other wrote, not knowing of ours.
    Theirs,
    /// What the other wrote over ours, which was new and which they had.
    TheirsAfterOurs,
}

/// Two people gave one field a value: one stands, the other is in the history, and both are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub line: Line,
    /// The cells; `dead` where the one removed the line that the other wrote in.
    pub columns: Vec<String>,
    /// The other person's name.
    pub other: String,
    pub stands: Stands,
}

/// A value of another that this seat wrote over, having taken it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenOver {
    /// Ours stands.
    pub conflict: Conflict,
    /// For how long this seat had had theirs, in milliseconds.
    pub had_ms: u64,
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

impl TakenIn {
    /// What someone must read; what stands until something is done about it is said for as long as it does.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let passing: Vec<Finding> = self.findings.iter().filter(|one| !one.stands()).cloned().collect();
        Finding::to_tell(&passing)
    }
}
