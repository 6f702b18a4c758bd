//! Whether somebody in the room, or on a distribution, knows a party to a case (CLO-3).

use chrono::NaiveDateTime;

use super::identifier::{AttendeeId, CaseId, ConflictId, ContactId, MeetingId};

/// Who may know a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    Attendee(AttendeeId),
    Contact(ContactId),
}

/// What the person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Declared {
    /// Knows nobody of the case.
    None,
    /// Knows somebody; of what kind it is stands in the note, without names.
    Knows,
}

/// What the Chair decided about somebody who knows a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MayStay {
    Stays,
    /// From the discussion and from everything that is sent out about the case.
    Excluded,
}

/// The Chair's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictDecision {
    pub decision: MayStay,
    pub by: String,
    pub at: NaiveDateTime,
}

/// Whether somebody knows a party to a case: one line a person and case of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictOfInterest {
    pub id: ConflictId,
    pub meeting: MeetingId,
    pub whose: Whose,
    pub case: CaseId,
    pub declared: Declared,
    pub note: Option<String>,
    /// Who wrote the declaration down, and when.
    pub by: String,
    pub at: NaiveDateTime,
    pub decided: Option<ConflictDecision>,
}
