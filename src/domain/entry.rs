//! A line of the case notes (NOT-1, NOT-2, NOT-5, MOP 4.24, 10.2).

use chrono::NaiveDateTime;

use super::identifier::{AgencyId, CaseId, EntryId, MeetingId};

/// Whom an entry is about, by their place in the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Victim,
    /// The linked child with this number; 1 is the first.
    Child(u8),
    AllegedPerpetrator,
    Staff,
    Other,
}

/// Whether what was said is held as fact or as the speaker's opinion (NOT-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    Fact,
    Opinion,
}

/// What kind of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    Information(Standing),
    /// A risk, and who is at risk (NOT-5); for the alleged perpetrator, from or to him or her.
    Risk {
        at_risk: Option<Subject>,
    },
    /// The view of the victim or of a child (NOT-2).
    View {
        of: Subject,
    },
    Decision,
    /// Never in the minutes; destroyed when they are issued (NOT-12).
    RoughNote,
}

/// A line of the case notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: EntryId,
    pub case: CaseId,
    pub meeting: MeetingId,
    pub kind: EntryKind,
    /// The supplying agency, which stays data controller (MOP 10.2). `None` only where none applies.
    pub agency: Option<AgencyId>,
    pub speaker: Option<String>,
    pub text: String,
    /// When it was filed.
    pub at: NaiveDateTime,
    /// When its text or owner was last changed.
    pub edited: Option<NaiveDateTime>,
}
