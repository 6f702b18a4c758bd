//! Actions across meetings. A closed case's are in none of these lists but the one that says so (AGE-7).

use chrono::NaiveDate;
use rusqlite::ToSql;

use crate::domain::action::{Action, ActionUpdate};
use crate::domain::conference::OutstandingAction;
use crate::domain::identifier::{ActionId, AgencyId, CaseId, MeetingId};
use crate::domain::meeting::Meeting;
use crate::domain::referral::Reference;
use crate::record::Record;
use crate::record::error::{RecordError, Result};
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
        conditions.push(of_cases(filter.of_closed_cases));
        let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        self.with_their_cases(&conditions.join(" AND "), &values, |_| true)
    }

    /// One action, with the reference of its case and the date of its meeting.
    ///
    /// # Errors
    /// When it is not there.
    pub fn action(&self, id: ActionId) -> Result<OutstandingAction> {
        let found = self.with_their_cases("id = ?1", &[&id.to_string()], |_| true)?;
        found.into_iter().next().ok_or(RecordError::Missing { table: Action::TABLE, row: id.row() })
    }

    fn outstanding(&self, meeting: &Meeting, of_closed: bool) -> Result<Vec<OutstandingAction>> {
        let mut earlier = meetings_of(&self.connection, &meeting.area)?;
        earlier.retain(|other| (other.date, other.start, other.id) < (meeting.date, meeting.start, meeting.id));
        let condition = format!("status = 'open' AND {}", of_cases(of_closed));
        self.with_their_cases(&condition, &[], |action| earlier.iter().any(|meeting| meeting.id == action.meeting))
    }

    fn with_their_cases(
        &self,
        condition: &str,
        values: &[&dyn ToSql],
        wanted: impl Fn(&Action) -> bool,
    ) -> Result<Vec<OutstandingAction>> {
        let actions: Vec<Action> =
            row::load(&self.connection, &format!("{condition} ORDER BY due, agreed, id"), values)?;
        let mut found = Vec::new();
        for mut action in actions.into_iter().filter(wanted) {
            let of = [action.id.to_string()];
            action.updates = row::load::<ActionUpdate>(&self.connection, "action = ?1 ORDER BY at, id", of)?;
            let Some((reference, meeting_date)) = self.case_and_meeting(&action)? else { continue };
            found.push(OutstandingAction { reference, meeting_date, action });
        }
        Ok(found)
    }

    fn case_and_meeting(&self, action: &Action) -> Result<Option<(Reference, NaiveDate)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT r.reference, m.date FROM referral AS r, meeting AS m WHERE r.id = ?1 AND m.id = ?2",
        )?;
        let mut rows = statement.query([action.case.to_string(), action.meeting.to_string()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let (reference, date): (String, String) = (row.get(0)?, row.get(1)?);
        let unreadable = |table, row: String, column| RecordError::Unreadable { table, row, column };
        let reference =
            Reference::new(&reference).map_err(|_| unreadable("referral", action.case.to_string(), "reference"))?;
        let date = date.parse().map_err(|_| unreadable("meeting", action.meeting.to_string(), "date"))?;
        Ok(Some((reference, date)))
    }
}

/// Lines of cases that are closed cases, or that are not.
pub(super) fn of_cases(closed: bool) -> String {
    let is = if closed { "IS NOT NULL" } else { "IS NULL" };
    format!("referral IN (SELECT id FROM referral WHERE closed {is} AND dead = 0)")
}
