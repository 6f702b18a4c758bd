//! Every case as lists name it, which of them no meeting's list has, and which a match of another case names.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDateTime;
use rusqlite::{Connection, Params};

use crate::domain::identifier::{CaseId, MatchId};
use crate::domain::referral::Reference;
use crate::record::error::{RecordError, Result};
use crate::record::row::{Cells, Kin, Take};
use crate::vault::RowId;

use super::{Kept, Lines};

/// A case as lists name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::record) struct CaseLine {
    pub reference: Reference,
    pub received: NaiveDateTime,
    pub area: String,
    /// It is a closed case: in nobody's lists but its own readers' (AGE-7).
    pub closed: bool,
}

/// Every case that is there.
#[derive(Clone, Default)]
pub(in crate::record) struct Cases {
    lines: HashMap<CaseId, CaseLine>,
    listings: Of,
    /// Those of them at which the case was heard to its end.
    heard: Of,
    /// Matches, by the case that they were found with.
    matches: Of,
}

/// Lines by the one case that each is of.
#[derive(Clone, Default)]
struct Of {
    case: HashMap<RowId, CaseId>,
    lines: HashMap<CaseId, BTreeSet<RowId>>,
}

/// The lines of lists.
const LISTINGS: &str = "SELECT id, referral FROM listing WHERE dead = 0 AND referral IS NOT NULL";
/// Those at which the case was heard to its end.
const HEARD: &str = "SELECT id, referral FROM listing WHERE dead = 0 AND referral IS NOT NULL AND closed IS NOT NULL";
/// The matches with a case of the record.
const MATCHES: &str = "SELECT id, with_referral FROM person_match WHERE dead = 0 AND with_referral IS NOT NULL";

impl Of {
    fn of(&self, case: CaseId) -> impl Iterator<Item = RowId> {
        self.lines.get(&case).into_iter().flatten().copied()
    }

    fn take(&mut self, connection: &Connection, which: &str, row: RowId) -> Result<()> {
        if let Some(case) = self.case.remove(&row)
            && let Some(lines) = self.lines.get_mut(&case)
        {
            lines.remove(&row);
        }
        self.read(connection, &format!("{which} AND id = ?1"), [row.to_string()])
    }

    fn read(&mut self, connection: &Connection, which: &str, values: impl Params) -> Result<()> {
        let mut statement = connection.prepare_cached(which)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let column = |at: usize| row.get_ref(at).ok().and_then(|value| value.as_str().ok());
            let unreadable = || RecordError::Unreadable { table: "referral", row: String::new(), column: "id" };
            let id = column(0).and_then(|text| text.parse().ok()).ok_or_else(unreadable)?;
            let case = column(1).and_then(|text| text.parse().ok()).ok_or_else(unreadable)?;
            self.case.insert(id, case);
            self.lines.entry(case).or_default().insert(id);
        }
        Ok(())
    }
}

impl Kept for Cases {
    type With = ();

    fn of(connection: &Connection, (): &()) -> Result<Self> {
        let mut cases = Self::default();
        cases.read(connection, "", [])?;
        cases.listings.read(connection, LISTINGS, [])?;
        cases.heard.read(connection, HEARD, [])?;
        cases.matches.read(connection, MATCHES, [])?;
        Ok(cases)
    }

    fn take(&mut self, connection: &Connection, (): &(), lines: &Lines) -> Result<()> {
        for (table, row) in lines {
            match *table {
                "referral" => {
                    self.lines.remove(&CaseId::of(*row));
                    self.read(connection, "AND id = ?1", [row.to_string()])?;
                }
                "listing" => {
                    self.listings.take(connection, LISTINGS, *row)?;
                    self.heard.take(connection, HEARD, *row)?;
                }
                "person_match" => self.matches.take(connection, MATCHES, *row)?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl Cases {
    /// A case, closed or not.
    pub fn any(&self, case: CaseId) -> Option<&CaseLine> {
        self.lines.get(&case)
    }

    /// A case that is in everybody's lists.
    pub fn open(&self, case: CaseId) -> Option<&CaseLine> {
        self.any(case).filter(|line| !line.closed)
    }

    /// The open cases on no meeting's list, in order of receipt.
    pub fn on_no_list(&self) -> Vec<(CaseId, &CaseLine)> {
        let listed = |case: &CaseId| self.listings.of(*case).next().is_some();
        let mut found: Vec<(CaseId, &CaseLine)> = self
            .lines
            .iter()
            .filter(|(case, line)| !line.closed && !listed(case))
            .map(|(id, line)| (*id, line))
            .collect();
        found.sort_by_key(|(case, line)| (line.received, &line.reference, *case));
        found
    }

    /// The open cases that no meeting has heard to its end.
    pub fn to_come(&self) -> impl Iterator<Item = CaseId> {
        let open = self.lines.iter().filter(|(_, line)| !line.closed).map(|(case, _)| *case);
        open.filter(|case| self.heard.of(*case).next().is_none())
    }

    /// The matches of other cases that were found with this one.
    pub fn found_with(&self, case: CaseId) -> impl Iterator<Item = MatchId> {
        self.matches.of(case).map(MatchId::of)
    }

    fn read(&mut self, connection: &Connection, condition: &str, values: impl Params) -> Result<()> {
        let sql = format!(
            "SELECT id, reference, received, area, closed IS NOT NULL FROM referral WHERE dead = 0 {condition}"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let unreadable = |column| RecordError::Unreadable { table: "referral", row: id.clone(), column };
            let case = id.parse().map_err(|_| unreadable("id"))?;
            let mut cells = Take::from_second(row);
            let reference = Cells::take(&mut cells).map_err(|_| unreadable("reference"))?;
            let received = Cells::take(&mut cells).map_err(|_| unreadable("received"))?;
            let area = Cells::take(&mut cells).map_err(|_| unreadable("area"))?;
            self.lines.insert(case, CaseLine { reference, received, area, closed: row.get(4)? });
        }
        Ok(())
    }
}
