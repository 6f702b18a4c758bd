//! Actions across meetings. A closed case's are in none of these lists but the one that says so (AGE-7).

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use rusqlite::ToSql;

use crate::domain::action::{Action, ActionUpdate};
use crate::domain::conference::OutstandingAction;
use crate::domain::identifier::{ActionId, AgencyId, CaseId, MeetingId};
use crate::domain::meeting::Meeting;
use crate::record::Record;
use crate::record::error::{RecordError, Result};
use crate::record::index::Cases;
use crate::record::queries::meetings_of;
use crate::record::row::{self, Kin, Row};

/// Which actions are asked for; each `None` asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionFilter {
    /// The meeting that agreed it.
    pub meeting: Option<MeetingId>,
    /// The case that it is of.
    pub case: Option<CaseId>,
    /// The agency that owns it.
    pub owner: Option<AgencyId>,
    /// Only those that are still open.
    pub open_only: bool,
    /// Only those due before this day.
    pub due_before: Option<NaiveDate>,
    /// Those of closed cases instead of all others'.
    pub of_closed_cases: bool,
}

impl Record {
    /// Open actions of earlier meetings of the same area, the longest due first (MTG-11).
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn outstanding_actions(&self, meeting: &Meeting) -> Result<Vec<OutstandingAction>> {
        self.outstanding(meeting, false)
    }

    /// The same of closed cases, for their own distribution list only.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn outstanding_actions_of_closed_cases(&self, meeting: &Meeting) -> Result<Vec<OutstandingAction>> {
        self.outstanding(meeting, true)
    }

    /// Actions with the reference of their case and the date of their meeting, the first due first.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn actions(&self, filter: &ActionFilter) -> Result<Vec<OutstandingAction>> {
        let mut conditions = Vec::new();
        let mut values: Vec<String> = Vec::new();
        let mut and = |condition: &str, value: Option<String>| {
            if let Some(value) = value {
                values.push(value);
                conditions.push(format!("{condition} ?{}", values.len()));
            }
        };
        and("meeting =", filter.meeting.map(|id| id.to_string()));
        and("referral =", filter.case.map(|id| id.to_string()));
        and("owner =", filter.owner.map(|id| id.to_string()));
        and("due <", filter.due_before.map(|date| date.to_string()));
        and("status =", filter.open_only.then(|| "open".to_owned()));
        let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let cases = self.cases()?;
        let wanted = |action: &Action| cases.any(action.case).is_some_and(|case| case.closed == filter.of_closed_cases);
        self.with_their_cases(&cases, &conditions, &values, wanted)
    }

    /// One action, with the reference of its case and the date of its meeting.
    ///
    /// # Errors
    /// When it is not there.
    pub fn action(&self, id: ActionId) -> Result<OutstandingAction> {
        let found = self.with_their_cases(&*self.cases()?, &["id = ?1".to_owned()], &[&id.to_string()], |_| true)?;
        found.into_iter().next().ok_or(RecordError::Missing { table: Action::TABLE, row: id.row() })
    }

    fn outstanding(&self, meeting: &Meeting, of_closed: bool) -> Result<Vec<OutstandingAction>> {
        let mut earlier = meetings_of(&self.connection, &meeting.area)?;
        earlier.retain(|other| (other.date, other.start, other.id) < (meeting.date, meeting.start, meeting.id));
        let earlier: BTreeSet<MeetingId> = earlier.into_iter().map(|meeting| meeting.id).collect();
        let cases = self.cases()?;
        let wanted = |action: &Action| {
            earlier.contains(&action.meeting) && cases.any(action.case).is_some_and(|case| case.closed == of_closed)
        };
        self.with_their_cases(&cases, &["status = 'open'".to_owned()], &[], wanted)
    }

    /// The open actions of some cases, the longest due first.
    pub(super) fn open_actions_of(&self, cases: &BTreeSet<CaseId>) -> Result<Vec<OutstandingAction>> {
        let mut found = Vec::new();
        for case in cases {
            let filter = ActionFilter { case: Some(*case), open_only: true, ..ActionFilter::default() };
            found.extend(self.actions(&filter)?);
        }
        found.sort_by_key(|one| (one.action.due, one.action.agreed, one.action.id));
        Ok(found)
    }

    /// Three questions, however many actions there are.
    fn with_their_cases(
        &self,
        cases: &Cases,
        conditions: &[String],
        values: &[&dyn ToSql],
        wanted: impl Fn(&Action) -> bool,
    ) -> Result<Vec<OutstandingAction>> {
        let condition = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
        let mut actions: Vec<Action> = row::load(&self.connection, &condition, values)?;
        actions.retain(wanted);
        actions.sort_by_key(|action| (action.due, action.agreed, action.id));
        let of_them = match conditions {
            [] => "1".to_owned(),
            _ => format!("action IN (SELECT id FROM action WHERE dead = 0 AND {condition})"),
        };
        let mut updates: HashMap<ActionId, Vec<ActionUpdate>> = HashMap::new();
        for update in row::load::<ActionUpdate>(&self.connection, &format!("{of_them} ORDER BY at, id"), values)? {
            updates.entry(update.action).or_default().push(update);
        }
        let meetings: HashMap<MeetingId, NaiveDate> =
            self.meetings()?.into_iter().map(|meeting| (meeting.id, meeting.date)).collect();
        let mut found = Vec::with_capacity(actions.len());
        for mut action in actions {
            action.updates = updates.remove(&action.id).unwrap_or_default();
            if let (Some(case), Some(held)) = (cases.any(action.case), meetings.get(&action.meeting)) {
                found.push(OutstandingAction { reference: case.reference.clone(), meeting_date: *held, action });
            }
        }
        Ok(found)
    }
}
