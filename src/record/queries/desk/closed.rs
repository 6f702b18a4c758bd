//! The closed cases that the one who asks may read.

use crate::domain::contacts::Release;
use crate::domain::identifier::CaseId;
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
use crate::domain::research::Report;
use crate::record::closed::ClosedCase;
use crate::record::error::Result;
use crate::record::queries::View;
use crate::record::roster::Person;
use crate::record::row::{self, Kin};

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

    /// What stays in the record when a case is closed off, since it names none, and may have something of it. Asked before:
    /// afterwards nobody knows on which lists it was.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn names_no_case(&self, case: CaseId) -> Result<NamesNoCase> {
        let connection = &self.open.connection;
        let lists =
            "referral IS NULL AND meeting IN (SELECT meeting FROM listing WHERE referral = ?1) ORDER BY received, id";
        let mut reports = Vec::new();
        for report in row::load::<Report>(connection, lists, [case.to_string()])? {
            let meeting: Meeting = row::get(connection, report.meeting.row())?;
            reports.push((report, meeting));
        }
        let Some(referral) = row::find::<Referral>(connection, case.row())? else { return Ok(NamesNoCase::default()) };
        let mut releases: Vec<Release> = row::load(connection, "1 ORDER BY at, id", [])?;
        releases.retain(|release| release.at.date() >= referral.received.date());
        Ok(NamesNoCase { reports, releases })
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
