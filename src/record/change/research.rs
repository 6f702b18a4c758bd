//! What agencies were asked, what they answered, and what they sent (NOT-3, NOT-4).

use chrono::NaiveDateTime;
use rusqlite::Connection;

use crate::domain::agency::Agency;
use crate::domain::dispatch::DispatchTo;
use crate::domain::identifier::{AgencyId, CaseId, MeetingId, PersonId, ReportId, SaidId};
use crate::domain::life::Step;
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
use crate::domain::research::{Answer, Ask, Reminded, Reminder, Report, ReportContent, Said};
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, Kin, PersonInCase, ReportPart};
use crate::vault::RowId;

use super::checks;
use super::kind::Part;
use super::writing::{Writing, named};

/// The most bytes of one part of a file: a value of an operation may be twice as long.
const PART: usize = 4 * 1024 * 1024;
/// The most bytes of a report's file. Its parts are one change, and a change is one frame of at most 30 MiB.
pub const LARGEST_REPORT: usize = 24 * 1024 * 1024;

/// A change to research.
#[derive(Clone, PartialEq)]
pub enum ResearchChange {
    Ask(Vec<Ask>),
    /// Answers; each of an agency, case, meeting and answer is one line, whatever identifier is given. What was said of
    /// these people before gives way.
    Say(Vec<Said>),
    /// No answer of an agency about these people is known after all: silence again (NOT-4).
    Unsay {
        meeting: MeetingId,
        case: CaseId,
        agency: AgencyId,
        people: Vec<PersonId>,
    },
    /// A report; its file's bytes where it is one, else nothing.
    Attach {
        report: Report,
        content: Vec<u8>,
    },
    /// That it was read out in the room, or was not after all.
    MarkReadOut {
        report: ReportId,
        at: Option<NaiveDateTime>,
    },
    /// Taken off the lists; its content stays in the record until it is disposed of.
    RemoveReport(ReportId),
    Remind(Reminder),
}

impl std::fmt::Debug for ResearchChange {
    /// Without what was said: that is case data, and may be megabytes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ResearchChange({})", self.kind())
    }
}

impl Part for ResearchChange {
    fn kind(&self) -> &'static str {
        match self {
            Self::Ask(_) => "ask-agencies",
            Self::Say(_) => "answer-research",
            Self::Unsay { .. } => "take-back-answer",
            Self::Attach { .. } => "attach-report",
            Self::MarkReadOut { .. } => "mark-read-out",
            Self::RemoveReport(_) => "remove-report",
            Self::Remind(_) => "remind",
        }
    }

    fn case(&self, connection: &Connection) -> Result<Option<CaseId>> {
        Ok(match self {
            Self::Say(said) => one(said.iter().map(|said| said.case)),
            Self::Ask(asks) => one(asks.iter().flat_map(|ask| ask.cases.iter().copied())),
            Self::Unsay { case, .. } => Some(*case),
            Self::Attach { report, .. } => report.case,
            Self::MarkReadOut { report, .. } | Self::RemoveReport(report) => {
                row::find::<Report>(connection, report.row())?.and_then(|report| report.case)
            }
            Self::Remind(Reminder { of: Reminded::Step(step), .. }) => {
                row::find::<Step>(connection, step.row())?.map(|step| step.case)
            }
            Self::Remind(Reminder { of: Reminded::Ask(ask), .. }) => {
                row::find::<Ask>(connection, ask.row())?.and_then(|ask| one(ask.cases.into_iter()))
            }
            Self::Remind(_) => None,
        })
    }

    fn write(&self, writing: &mut Writing<'_>) -> Result<Option<RowId>> {
        match self {
            Self::Ask(asks) => {
                asks.iter().try_for_each(|ask| add_ask(writing, ask))?;
                Ok(asks.first().map(|ask| ask.id.row()))
            }
            Self::Say(answers) => {
                let mut lines = Vec::with_capacity(answers.len());
                for answer in answers {
                    lines.push(say(writing, answer)?);
                }
                Ok(lines.first().copied())
            }
            Self::Unsay { meeting, case, agency, people } => {
                let mut any = false;
                for answer in Answer::ALL {
                    any |= without(writing, line_of((*meeting, *case, *agency), answer), people)?;
                }
                if any {
                    Ok(Some(case.row()))
                } else {
                    Err(RecordError::Invalid("the agency has said nothing of them"))
                }
            }
            Self::Attach { report, content } => attach(writing, report, content),
            Self::MarkReadOut { report, at } => {
                writing.revise::<Report>(report.row(), |found| found.read_out = *at)?;
                Ok(Some(report.row()))
            }
            Self::RemoveReport(report) => {
                writing.remove::<Report>(report.row())?;
                Ok(Some(report.row()))
            }
            Self::Remind(reminder) => {
                checks::by(&reminder.by)?;
                match reminder.of {
                    Reminded::Ask(ask) => writing.require::<Ask>(ask.row())?,
                    Reminded::Step(step) => writing.require::<Step>(step.row())?,
                    Reminded::Dispatch(to) => writing.require::<DispatchTo>(to.row())?,
                }
                writing.insert(reminder)?;
                Ok(Some(reminder.id.row()))
            }
        }
    }
}

/// The case where they are all of one.
fn one(mut cases: impl Iterator<Item = CaseId>) -> Option<CaseId> {
    let first = cases.next()?;
    cases.all(|case| case == first).then_some(first)
}

fn add_ask(writing: &mut Writing<'_>, ask: &Ask) -> Result<()> {
    checks::by(&ask.by)?;
    writing.require::<Meeting>(ask.meeting.row())?;
    writing.require::<Agency>(ask.agency.row())?;
    ask.cases.iter().try_for_each(|case| writing.require::<Referral>(case.row()))?;
    writing.insert(ask)
}

fn say(writing: &mut Writing<'_>, said: &Said) -> Result<RowId> {
    checks::by(&said.by)?;
    writing.require::<Meeting>(said.meeting.row())?;
    writing.require::<Agency>(said.agency.row())?;
    for person in &said.people {
        if writing.get::<PersonInCase>(person.row())?.case != said.case {
            return Err(RecordError::Invalid("the answer is about somebody of another case"));
        }
    }
    if said.people.is_empty() {
        return Err(RecordError::Invalid("say of whom the agency answered"));
    }
    let of = (said.meeting, said.case, said.agency);
    for other in Answer::ALL.into_iter().filter(|other| *other != said.answer) {
        without(writing, line_of(of, other), &said.people)?;
    }
    let id = line_of(of, said.answer);
    // Those of whom the same was said before stay.
    let before = row::find::<Said>(writing.connection(), id)?;
    let (before, text) = before.map(|before| (before.people, before.text)).unwrap_or_default();
    let mut people: Vec<PersonId> = before.into_iter().filter(|one| !said.people.contains(one)).collect();
    people.extend(&said.people);
    writing.put(&Said { id: SaidId::of(id), people, text: said.text.clone().or(text), ..said.clone() })?;
    Ok(id)
}

/// The line of one answer of an agency about a case of a meeting.
fn line_of((meeting, case, agency): (MeetingId, CaseId, AgencyId), answer: Answer) -> RowId {
    let of = [meeting.into_bytes(), case.into_bytes(), agency.into_bytes()];
    named("said", &[&of[0], &of[1], &of[2], answer.name().as_bytes()])
}

/// Takes people out of an answer, and the answer with the last of them; whether any of them was in it.
fn without(writing: &mut Writing<'_>, line: RowId, people: &[PersonId]) -> Result<bool> {
    let Some(said) = row::find::<Said>(writing.connection(), line)? else { return Ok(false) };
    let left: Vec<PersonId> = said.people.iter().copied().filter(|one| !people.contains(one)).collect();
    if left.len() == said.people.len() {
        return Ok(false);
    }
    if left.is_empty() {
        writing.remove::<Said>(line)?;
    } else {
        writing.revise::<Said>(line, |found| found.people = left)?;
    }
    Ok(true)
}

fn attach(writing: &mut Writing<'_>, report: &Report, content: &[u8]) -> Result<Option<RowId>> {
    checks::by(&report.by)?;
    checks::said(&report.name, "a report needs a name")?;
    writing.require::<Meeting>(report.meeting.row())?;
    writing.require::<Agency>(report.agency.row())?;
    report.case.map_or(Ok(()), |case| writing.require::<Referral>(case.row()))?;
    let said = match &report.content {
        ReportContent::Text(_) => 0,
        ReportContent::File { bytes } => usize::try_from(*bytes).unwrap_or(usize::MAX),
    };
    if said != content.len() {
        return Err(RecordError::Invalid("the report's file is not as long as it says"));
    }
    if content.len() > LARGEST_REPORT {
        return Err(RecordError::Invalid("the report's file is larger than 24 MiB; attach what matters of it"));
    }
    writing.insert(report)?;
    for (part, bytes) in (0_u32..).zip(content.chunks(PART)) {
        let id = named("report-part", &[&report.id.into_bytes(), &part.to_be_bytes()]);
        writing.insert(&ReportPart { id, report: report.id, part, bytes: bytes.to_vec() })?;
    }
    Ok(Some(report.id.row()))
}
