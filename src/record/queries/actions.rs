//! Actions across meetings. A closed case's are in none of these lists but the one that says so (AGE-7).

use std::collections::{BTreeSet, HashMap};

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
        condition: &str,
        values: &[&dyn ToSql],
        wanted: impl Fn(&Action) -> bool,
    ) -> Result<Vec<OutstandingAction>> {
        let actions: Vec<Action> =
            row::load(&self.connection, &format!("{condition} ORDER BY due, agreed, id"), values)?;
        let asked = format!("IN (SELECT id FROM action WHERE dead = 0 AND {condition})");
        let mut updates: HashMap<ActionId, Vec<ActionUpdate>> = HashMap::new();
        for update in row::load::<ActionUpdate>(&self.connection, &format!("action {asked} ORDER BY at, id"), values)? {
            updates.entry(update.action).or_default().push(update);
        }
        let mut whose = self.cases_and_meetings(&asked, values)?;
        let mut found = Vec::with_capacity(actions.len());
        for mut action in actions.into_iter().filter(wanted) {
            action.updates = updates.remove(&action.id).unwrap_or_default();
            if let Some((reference, meeting_date)) = whose.remove(&action.id) {
                found.push(OutstandingAction { reference, meeting_date, action });
            }
        }
        Ok(found)
    }

    /// The reference of the case and the date of the meeting of each action.
    fn cases_and_meetings(
        &self,
        asked: &str,
        values: &[&dyn ToSql],
    ) -> Result<HashMap<ActionId, (Reference, NaiveDate)>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT a.id, r.reference, m.date, r.id, m.id FROM action AS a
             JOIN referral AS r ON r.id = a.referral JOIN meeting AS m ON m.id = a.meeting WHERE a.id {asked}"
        ))?;
        let mut rows = statement.query(values)?;
        let mut found = HashMap::new();
        while let Some(row) = rows.next()? {
            let text = |at: usize| row.get::<_, String>(at);
            let (id, reference, date) = (text(0)?, text(1)?, text(2)?);
            let unreadable = |table, row: String, column| RecordError::Unreadable { table, row, column };
            let action = id.parse().map_err(|_| unreadable("action", id.clone(), "id"))?;
            let case = text(3)?;
            let reference = Reference::new(&reference).map_err(|_| unreadable("referral", case, "reference"))?;
            let meeting = text(4)?;
            let date = date.parse().map_err(|_| unreadable("meeting", meeting, "date"))?;
            found.insert(action, (reference, date));
        }
        Ok(found)
    }
}

/// Lines of cases that are closed cases, or that are not.
pub(super) fn of_cases(closed: bool) -> String {
    let is = if closed { "IS NOT NULL" } else { "IS NULL" };
    format!("referral IN (SELECT id FROM referral WHERE closed {is} AND dead = 0)")
}
