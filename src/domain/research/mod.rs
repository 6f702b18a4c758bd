//! What each agency was asked and what it answered, person by person (NOT-3, NOT-4).
//!
//! Silence is never an answer: who was asked and has not replied, and who was not asked at all, follow from what is not
//! here. An answer names the people it was said of, so somebody added later is "no reply", never "nothing held".

mod names;
mod sheet;
mod standing;
#[cfg(test)]
mod tests;

use chrono::{NaiveDate, NaiveDateTime};

pub use names::free_name;
pub use sheet::{AgencyHere, CaseHere, PersonHere, Progress, ResearchSheet};
pub use standing::{Research, Standing};

use super::identifier::{
    AgencyId, AskId, CaseId, DispatchToId, MeetingId, PersonId, ReminderId, ReportId, SaidId, StepId,
};

/// What an agency said of people of a case.
/// The later ones say more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    NothingHeld,
    HeldNotRelevant,
    Shared,
}

/// That an agency was asked for its research for a meeting: one line an agency and round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub id: AskId,
    pub meeting: MeetingId,
    pub agency: AgencyId,
    pub at: NaiveDateTime,
    pub by: String,
    pub due: NaiveDate,
    pub cases: Vec<CaseId>,
}

/// How an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reply {
    InWriting,
    ByTelephone,
    AtTheMeeting,
}

/// One answer of an agency about people of a case. Each of the answers has one line for agency, case and meeting, whichever
/// seat writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub id: SaidId,
    pub meeting: MeetingId,
    pub case: CaseId,
    pub agency: AgencyId,
    pub answer: Answer,
    /// The people whom it was said of, at that time.
    pub people: Vec<PersonId>,
    pub by: String,
    pub at: NaiveDateTime,
    /// How it came, where somebody said so.
    pub how: Option<Reply>,
    pub text: Option<String>,
}

/// What a report is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportContent {
    Text(String),
    /// A file, kept in parts beside; how many bytes it has.
    File {
        bytes: u32,
    },
}

/// A report that an agency sent for a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub id: ReportId,
    pub meeting: MeetingId,
    /// `None`: about all cases of the meeting.
    pub case: Option<CaseId>,
    pub agency: AgencyId,
    /// What it is called.
    pub name: String,
    pub content: ReportContent,
    pub received: NaiveDateTime,
    pub by: String,
    /// When it was read out in the room.
    pub read_out: Option<NaiveDateTime>,
}

/// What somebody was reminded of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reminded {
    /// Research that an agency was asked for.
    Ask(AskId),
    /// What a referrer was asked for.
    Step(StepId),
    /// Papers whose destruction an agency has not confirmed.
    Dispatch(DispatchToId),
}

/// That somebody was reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    pub id: ReminderId,
    pub of: Reminded,
    pub at: NaiveDateTime,
    pub by: String,
    /// By which means, in a few words.
    pub how: Option<String>,
}
