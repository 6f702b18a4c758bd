//! A meeting: when it is, and how far it has come (MOP 4.12, 4.25, 10.12).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::identifier::{CaseId, MeetingId};

/// A break in a meeting's timetable (AGE-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    pub at: NaiveTime,
    pub minutes: u16,
}

/// That the confidentiality declaration was read out, and by whom (MTG-1, MOP 4.25).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationRead {
    pub reader: String,
    pub at: NaiveDateTime,
}

/// How far a meeting has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingStage {
    Planned,
    UnderWay { started: NaiveDateTime },
    Finished { started: NaiveDateTime, finished: NaiveDateTime },
}

/// A meeting of one MARAC area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    pub id: MeetingId,
    pub area: String,
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub minutes_per_case: u16,
    pub breaks: Vec<Break>,
    /// Referrals received up to the end of this day are listed here (REF-8, MOP 4.10).
    pub referral_deadline: NaiveDate,
    pub stage: MeetingStage,
    pub declaration: Option<DeclarationRead>,
    /// The case that the room is at.
    pub current_case: Option<CaseId>,
}
