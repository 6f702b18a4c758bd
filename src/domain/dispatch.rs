//! Papers of a meeting that were sent out, and what became of them (AGE-5, AGE-10, MOP 4.12, 10.29).

use chrono::NaiveDateTime;

use super::identifier::{AgencyId, ContactId, DispatchId, DispatchToId, MeetingId};

/// What was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Paper {
    Agenda,
    Minutes,
}

/// That papers of a meeting were sent out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    pub id: DispatchId,
    pub meeting: MeetingId,
    pub what: Paper,
    /// The first is 1; one that follows a change counts up.
    pub edition: u32,
    pub at: NaiveDateTime,
    pub by: String,
    pub note: Option<String>,
}

/// To whom, and what they said since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DispatchTo {
    pub id: DispatchToId,
    pub dispatch: DispatchId,
    pub agency: Option<AgencyId>,
    pub contact: Option<ContactId>,
    /// As it was sent; never empty.
    pub name: String,
    /// Who said that the checks are complete and the agenda is destroyed, and when (AGE-10).
    pub checks: Option<(String, NaiveDateTime)>,
}
