//! What is due, by when, and whose it is: the day view's lines (requirements §15).
//!
//! Each part of the program gives its own lines; the day view puts them together.

use chrono::{NaiveDate, NaiveDateTime};

use super::identifier::{ActionId, AgencyId, AskId, CaseId, ContactId, DispatchToId, MeetingId, StepId, TrackId};

/// Whose it is to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    Coordinator,
    Chair,
    Manager,
    Agency(AgencyId),
    /// By the name that the referral gives.
    Referrer(String),
    /// Somebody on the list of a closed case, by name.
    Reader(String),
}

/// When it is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DueAt {
    Day(NaiveDate),
    Moment(NaiveDateTime),
}

/// What it is about, and where one goes to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DueOf {
    Meeting(MeetingId),
    Case(CaseId),
    Action(ActionId),
    Step(StepId),
    Ask(AskId),
    Dispatch(DispatchToId),
    Contact(ContactId),
    Track(TrackId),
}

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The rule's key in `assets/rules.toml`, which has its title and clause.
    pub rule: &'static str,
    pub of: DueOf,
    pub whom: Whom,
    pub due: DueAt,
    /// The day from which it is counted.
    pub started: NaiveDate,
    /// Of a closed case: shown to its readers alone.
    pub closed: bool,
}
