//! What was done to prepare a meeting, and the meetings as the calendar shows them (AGE-3, AGE-5, AGE-9, AGE-10, CLO-3).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::agenda::Tally;
use super::conflict::ConflictOfInterest;
use super::dispatch::{ChangedSince, Sent};
use super::identifier::{AgencyId, CaseId, MeetingId};
use super::listing::Duty;
use super::meeting::{Meeting, MeetingKind, MeetingStage};
use super::referral::Reference;
use super::settings::Settings;

/// What was done to prepare one meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preparation {
    /// The ticked duties of its deferrals.
    pub duties: Vec<Duty>,
    /// What was sent out, in order of time.
    pub sent: Vec<Sent>,
    /// Who knows a party to one of its cases, or says that they don't.
    pub conflicts: Vec<ConflictOfInterest>,
    /// Of which cases agencies get nothing because the Chair excluded somebody of theirs at another meeting (CLO-3).
    pub kept_from: BTreeSet<(AgencyId, CaseId)>,
}

/// A meeting of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRow {
    pub meeting: Meeting,
    /// What becomes of the open cases of its list; of a meeting that is over, which the room called and which it did not.
    pub tally: Tally,
    /// Working days before it by which its agenda is due, in its area.
    pub agenda_working_days: u32,
    /// The last agenda that went out: its edition and the day.
    pub sent: Option<(u32, NaiveDate)>,
    /// How many of its recipients have not said that their copy is destroyed.
    pub unconfirmed: usize,
}

/// The agenda of a meeting to come that has gone out, held against how it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentAgenda {
    pub meeting: MeetingId,
    pub date: NaiveDate,
    pub edition: u32,
    /// The cases that were on it.
    pub sent: BTreeSet<CaseId>,
    /// Those that are on it now.
    pub listed: BTreeSet<CaseId>,
    /// Those of both of which it says something else now.
    pub altered: BTreeSet<CaseId>,
    /// Those of both stand in another order.
    pub reordered: bool,
    /// What the open ones are called.
    pub references: BTreeMap<CaseId, Reference>,
}

impl CalendarRow {
    /// The Chair's agreement is still missing, without which an emergency meeting can't start (MTG-9).
    #[must_use]
    pub fn awaits_chair(&self) -> bool {
        self.meeting.awaits_chair()
    }

    /// Whether it is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.meeting.stage, MeetingStage::Finished { .. })
    }
}

impl Meeting {
    /// The Chair's agreement is still missing, without which an emergency meeting can't start (MTG-9, MOP 4.32).
    #[must_use]
    pub const fn awaits_chair(&self) -> bool {
        matches!(&self.kind, MeetingKind::Emergency(emergency) if emergency.chair_agreed.is_none())
    }
}

/// A meeting of the calendar whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingSheet {
    pub meeting: Meeting,
    /// The numbers in force in its area.
    pub settings: Settings,
    pub sent: Vec<Sent>,
    /// What is otherwise on the agenda than on the last one that went out.
    pub changed: ChangedSince,
    /// The references of what has changed; of a case that is no longer there, none.
    pub references: Vec<Reference>,
}
