//! An action of a case's plan (ACT-1 to ACT-4, MOP 4.27–4.31).

use chrono::{NaiveDate, NaiveDateTime};

use super::entry::Subject;
use super::identifier::{ActionId, ActionUpdateId, AgencyId, CaseId, MeetingId};

/// Why an action can't be completed (ACT-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CannotCompleteCause {
    CircumstancesChanged,
    NotDone,
}

/// Where an action stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionStatus {
    Open,
    Complete { on: NaiveDate, by: String },
    CannotComplete { cause: CannotCompleteCause, reason: String },
    Superseded,
}

/// Something that was said of an action after it was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionUpdate {
    pub id: ActionUpdateId,
    pub action: ActionId,
    pub at: NaiveDateTime,
    pub by: String,
    pub text: String,
    /// The status that it set, where it set one.
    pub status: Option<ActionStatus>,
}

/// An action, owned by an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub id: ActionId,
    pub case: CaseId,
    /// The meeting that agreed it.
    pub meeting: MeetingId,
    /// `None` is pointed at as not SMART, and never blocks (ACT-1).
    pub owner: Option<AgencyId>,
    /// The person at the agency, where one is named.
    pub owner_person: Option<String>,
    pub text: String,
    /// For whose safety it is.
    pub for_whom: Option<Subject>,
    pub due: NaiveDate,
    pub status: ActionStatus,
    /// How one can tell that it was done.
    pub outcome: Option<String>,
    pub agreed: NaiveDateTime,
    pub updates: Vec<ActionUpdate>,
}

impl Action {
    /// Whole days past its due date on `today`; none for an action that is no longer open.
    #[must_use]
    pub fn days_overdue(&self, today: NaiveDate) -> Option<u32> {
        match self.status {
            ActionStatus::Open => u32::try_from((today - self.due).num_days()).ok().filter(|days| *days > 0),
            _ => None,
        }
    }
}
