//! The closed cases that the one who asks may read.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::domain::contacts::Release;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::meeting::Meeting;
use crate::domain::referral::{Reference, Referral};
use crate::domain::research::Report;
use crate::record::closed::ClosedCase;
use crate::record::error::Result;
use crate::record::queries::View;
use crate::record::roster::Person;
use crate::record::row::{self, Kin};
use crate::vault::RowId;

/// What names no case and may have something of one all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamesNoCase {
    /// Reports about all cases of a meeting that had it on its list, each with the meeting; in order of receipt.
    pub reports: Vec<(Report, Meeting)>,
    /// What was given out since it was received, in order of time.
    pub releases: Vec<Release>,
}

impl NamesNoCase {
    /// Whether there is nothing to look through.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.reports.is_empty() && self.releases.is_empty()
    }
}

impl View<'_> {
    /// All of them, in order of receipt.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn closed_cases(&self) -> Result<Vec<ClosedCase>> {
        self.closed.map_or_else(|| Ok(Vec::new()), |closed| closed.list())
    }

    /// One of them; nothing where it is not for the one who asks.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn closed_case(&self, case: CaseId) -> Result<Option<ClosedCase>> {
        match self.closed {
            Some(closed) if closed.has(case) => closed.row(case),
            _ => Ok(None),
        }
    }

    /// Those that the end of a meeting takes to the next one, because it never came to them.
    ///
    /// # Errors
    /// When there is no such meeting, or a line can't be read.
    pub fn closed_not_heard_at(&self, meeting: MeetingId) -> Result<Vec<Reference>> {
        self.closed.map_or_else(|| Ok(Vec::new()), |closed| closed.not_heard_at(meeting))
    }

    /// What stays in the record when a case is closed off, since it names none, and may have something of it. Afterwards its
    /// readers alone know on which lists it was.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn names_no_case(&self, case: CaseId) -> Result<NamesNoCase> {
        let connection = &self.open.connection;
        let of_case = match self.closed.filter(|closed| closed.has(case)) {
            Some(closed) => &closed.record().connection,
            None => connection,
        };
        let Some(referral) = row::find::<Referral>(of_case, case.row())? else { return Ok(NamesNoCase::default()) };
        let mut reports = Vec::new();
        for meeting in lists(of_case, case)? {
            let Some(meeting) = row::find::<Meeting>(connection, meeting)? else { continue };
            let all = "referral IS NULL AND meeting = ?1";
            let found = row::load::<Report>(connection, all, [meeting.id.to_string()])?;
            reports.extend(found.into_iter().map(|report| (report, meeting.clone())));
        }
        reports.sort_by_key(|(report, _)| (report.received, report.id));
        let mut releases: Vec<Release> = row::load(connection, "1 ORDER BY at, id", [])?;
        releases.retain(|release| release.at.date() >= referral.received.date());
        Ok(NamesNoCase { reports, releases })
    }

    /// The same of a case that was closed off, for its readers; nothing of one that came in as a closed one.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn left_behind(&self, case: CaseId) -> Result<NamesNoCase> {
        let reads = self.closed.is_some_and(|closed| closed.has(case));
        match reads && self.open.names_closed_off(&case.to_string())? {
            true => self.names_no_case(case),
            false => Ok(NamesNoCase::default()),
        }
    }

    /// Who could be put on the list of a closed case: everybody with access who is not on it.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn not_on_closed_list(&self, case: &ClosedCase) -> Result<Vec<Person>> {
        let mut people = self.open.people()?;
        let is_on = |person: &Person| match person.is_recovery() {
            true => case.readers.iter().any(crate::record::closed::Reads::is_recovery),
            false => case.readers.iter().any(|reads| reads.person == person.id),
        };
        people.retain(|person| person.has_access() && !is_on(person));
        Ok(people)
    }
}

/// The meetings on whose lists a case stands, or ever stood.
fn lists(connection: &Connection, case: CaseId) -> Result<BTreeSet<RowId>> {
    let mut statement = connection.prepare_cached("SELECT meeting FROM listing WHERE referral = ?1")?;
    let found = statement.query_map([case.to_string()], |row| row.get::<_, Option<String>>(0))?;
    let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(found.into_iter().flatten().filter_map(|meeting| meeting.parse().ok()).collect())
}
