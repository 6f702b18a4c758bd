//! What agencies were asked about the cases of a meeting, what they answered and what they sent (NOT-3, NOT-4).

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::domain::agency::Agency;
use crate::domain::agenda::Agenda;
use crate::domain::case::Case;
use crate::domain::conference::Conference;
use crate::domain::contacts::agency_receives;
use crate::domain::dispatch::works_in;
use crate::domain::identifier::{AgencyId, AskId, CaseId, MeetingId, ReportId, SaidId};
use crate::domain::meeting::Meeting;
use crate::domain::research::{
    AgencyHere, CaseHere, PersonHere, Reminded, Report, ReportContent, Research, ResearchSheet, Said,
};
use crate::record::error::{RecordError, Result};
use crate::record::queries::conference::{kept_from, standing};
use crate::record::queries::view::View;
use crate::record::row::{self, Kin, ReportPart};

impl View<'_> {
    /// The research of one meeting; `None` where there is no such meeting. Of closed cases there is nothing (AGE-7).
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn research(&self, meeting: MeetingId) -> Result<Option<ResearchSheet>> {
        let connection = &self.open.connection;
        let Some(meeting) = row::find::<Meeting>(connection, meeting.row())? else { return Ok(None) };
        let research = research(connection, meeting.id)?;
        let conference = standing(connection, &self.open.known()?, meeting)?;
        let area = conference.meeting.area.clone();
        let kept_from = kept_from(connection, None)?;
        self.sheet((conference, research, kept_from), |agency| works_in(agency, &area)).map(Some)
    }

    /// The research of one closed case, for those who read it: those alone are asked who are on its distribution list (CLO-2).
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn closed_research(&self, meeting: MeetingId, case: CaseId) -> Result<Option<ResearchSheet>> {
        let Some(closed) = self.closed.filter(|closed| closed.has(case)) else { return Ok(None) };
        let Some(row) = closed.row(case)? else { return Ok(None) };
        let connection = &closed.record().connection;
        let mut research = research(connection, meeting)?;
        research.asks.retain(|ask| ask.cases.contains(&case));
        research.said.retain(|said| said.case == case);
        research.reports.retain(|report| report.case == Some(case));
        let asked: BTreeSet<AskId> = research.asks.iter().map(|ask| ask.id).collect();
        research.reminders.retain(|one| matches!(one.of, Reminded::Ask(ask) if asked.contains(&ask)));
        let gets = row.recipients.iter().filter(|one| one.refused.is_none());
        let gets: BTreeSet<AgencyId> = gets.filter_map(|one| one.of_agency).collect();
        let of_case = (closed.conference(meeting, case)?, research, kept_from(connection, None)?);
        self.sheet(of_case, |agency| gets.contains(&agency.id)).map(Some)
    }

    /// What is known of the cases of a conference, of the agencies that are asked and those of which there is something.
    fn sheet(
        &self,
        (conference, research, kept_from): (Conference, Research, BTreeSet<(AgencyId, CaseId)>),
        is_asked: impl Fn(&Agency) -> bool,
    ) -> Result<ResearchSheet> {
        let agenda = Agenda::of(&conference);
        let contacts = self.open.contacts()?;
        let of_agency: BTreeSet<AgencyId> = (research.asks.iter().map(|ask| ask.agency))
            .chain(research.said.iter().map(|said| said.agency))
            .chain(research.reports.iter().map(|report| report.agency))
            .collect();
        let here = conference.agencies.iter();
        let here = here.filter(|agency| is_asked(agency) || of_agency.contains(&agency.id));
        let agencies = here
            .map(|agency| AgencyHere { receives: agency_receives(agency, &contacts), agency: agency.clone() })
            .collect();
        let heard: Vec<CaseId> = agenda.listed.iter().map(|place| place.case).collect();
        let mut cases: Vec<CaseHere> =
            heard.iter().filter_map(|case| conference.case(*case)).map(|case| here_of(case, true)).collect();
        let spoken_of: BTreeSet<CaseId> = (research.asks.iter().flat_map(|ask| ask.cases.iter().copied()))
            .chain(research.said.iter().map(|said| said.case))
            .chain(research.reports.iter().filter_map(|report| report.case))
            .collect();
        let put_off = conference.cases.iter().filter(|case| {
            let id = case.referral.id;
            case.referral.closed.is_none() && !heard.contains(&id) && spoken_of.contains(&id)
        });
        cases.extend(put_off.map(|case| here_of(case, false)));
        Ok(ResearchSheet { agencies, cases, research, kept_from, meeting: conference.meeting })
    }

    /// What an agency answered, by its line; `None` where it is gone.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn answer(&self, id: SaidId) -> Result<Option<Said>> {
        row::find(&self.open.connection, id.row())
    }

    /// A report with the bytes of its file; none where it is a text. `None` where there is no such report.
    ///
    /// # Errors
    /// When a line can't be read, or a part of the file is not there.
    pub fn report(&self, report: ReportId) -> Result<Option<(Report, Vec<u8>)>> {
        let connection = &self.open.connection;
        let Some(found) = row::find::<Report>(connection, report.row())? else { return Ok(None) };
        let parts: Vec<ReportPart> = row::load(connection, "report = ?1 ORDER BY part", [report.to_string()])?;
        let content: Vec<u8> = parts.into_iter().flat_map(|part| part.bytes).collect();
        let expected = match found.content {
            ReportContent::Text(_) => 0,
            ReportContent::File { bytes } => usize::try_from(bytes).unwrap_or(usize::MAX),
        };
        if content.len() != expected {
            return Err(RecordError::Invalid("a part of the report's file has not arrived yet; try again later"));
        }
        Ok(Some((found, content)))
    }
}

fn here_of(case: &Case, heard: bool) -> CaseHere {
    let people = case.referral.people.iter();
    let people =
        people.map(|person| PersonHere { id: person.id, role: person.role, name: person.name.clone() }).collect();
    CaseHere { case: case.referral.id, reference: case.referral.reference.clone(), heard, people }
}

fn research(connection: &Connection, meeting: MeetingId) -> Result<Research> {
    let meeting = meeting.to_string();
    let of = [&meeting];
    let reminded = "of_kind = 'ask' AND of_line IN (SELECT id FROM ask WHERE meeting = ?1) ORDER BY at, id";
    Ok(Research {
        asks: row::load(connection, "meeting = ?1 ORDER BY at, id", of)?,
        said: row::load(connection, "meeting = ?1 ORDER BY at, id", of)?,
        reports: row::load(connection, "meeting = ?1 ORDER BY received, id", of)?,
        reminders: row::load(connection, reminded, of)?,
    })
}
