//! `marac show research`: what each agency was asked and answered about each person of a meeting's cases (NOT-3, NOT-4).

use chrono::NaiveDate;
use serde::Serialize;

use super::moment;
use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::domain::identifier::AgencyId;
use crate::domain::research::{CaseHere, Report, ReportContent, ResearchSheet, Standing};

/// The research of one meeting, as scripts read it.
#[derive(Debug, Serialize)]
pub struct ResearchDocument {
    pub area: String,
    pub meeting: NaiveDate,
    pub agencies: Vec<AgencyLine>,
    pub answers: Vec<AnswerLine>,
    pub reports: Vec<ReportLine>,
}

/// How far an agency is.
#[derive(Debug, Serialize)]
pub struct AgencyLine {
    pub agency: String,
    pub short_name: String,
    /// Why nothing goes there; `null` where it can be asked.
    pub not_asked_because: Option<String>,
    pub asked: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub cases: usize,
    pub answered: usize,
    /// The cases of which it owes an answer, each with the letters of the people.
    pub owes: Vec<OwedLine>,
    pub reminders: Vec<ReminderLine>,
}

/// What an agency owes about a case.
#[derive(Debug, Serialize)]
pub struct OwedLine {
    pub case: String,
    pub people: Vec<String>,
}

/// That it was reminded.
#[derive(Debug, Serialize)]
pub struct ReminderLine {
    pub at: String,
    pub by: String,
    pub how: Option<String>,
}

/// Where an agency stands to a person. Silence is `not-asked` or `no-reply`, never an answer.
#[derive(Debug, Serialize)]
pub struct AnswerLine {
    pub case: String,
    pub person: String,
    pub name: String,
    pub agency: String,
    pub answer: &'static str,
    /// Two seats wrote two answers; the one that says more stands.
    pub disagrees: bool,
}

/// A report that an agency sent.
#[derive(Debug, Serialize)]
pub struct ReportLine {
    pub report: String,
    pub agency: String,
    pub case: Option<String>,
    pub received: String,
    /// `text` or `file`.
    pub kind: &'static str,
    pub read_out: Option<String>,
}

impl ResearchDocument {
    /// Of one meeting, or of one of its cases.
    #[must_use]
    pub fn of(sheet: &ResearchSheet, only: Option<&str>) -> Self {
        let takes =
            |case: &&CaseHere| only.is_none_or(|only| case.reference.as_str().eq_ignore_ascii_case(only.trim()));
        let cases: Vec<&CaseHere> = sheet.cases.iter().filter(takes).collect();
        let short = |id: AgencyId| sheet.agency(id).map(|here| here.agency.short_name.clone()).unwrap_or_default();
        let mut answers = Vec::new();
        for case in &cases {
            for (letter, person) in case.lettered() {
                answers.extend(sheet.agencies.iter().map(|here| AnswerLine {
                    case: case.reference.to_string(),
                    person: letter.clone(),
                    name: person.name.clone(),
                    agency: here.agency.short_name.clone(),
                    answer: sheet.research.standing(here.agency.id, case.case, person.id).name(),
                    disagrees: sheet.research.disagrees(here.agency.id, case.case, person.id),
                }));
            }
        }
        let about =
            |report: &Report| report.case.and_then(|case| sheet.case(case)).map(|case| case.reference.to_string());
        let of_these = |report: &&Report| only.is_none() || cases.iter().any(|case| report.case == Some(case.case));
        let report = |report: &Report| ReportLine {
            report: report.name.clone(),
            agency: short(report.agency),
            case: about(report),
            received: moment(report.received),
            kind: match report.content {
                ReportContent::Text(_) => "text",
                ReportContent::File { .. } => "file",
            },
            read_out: report.read_out.map(moment),
        };
        Self {
            area: sheet.meeting.area.clone(),
            meeting: sheet.meeting.date,
            agencies: sheet.agencies.iter().filter_map(|here| agency(sheet, here.agency.id, &cases)).collect(),
            answers,
            reports: sheet.research.reports.iter().filter(of_these).map(report).collect(),
        }
    }
}

fn agency(sheet: &ResearchSheet, id: AgencyId, cases: &[&CaseHere]) -> Option<AgencyLine> {
    let here = sheet.agency(id)?;
    let progress = sheet.progress(id);
    let owed = sheet.silent(id).into_iter().filter_map(|(case, people)| {
        let case = cases.iter().find(|one| one.case == case)?;
        let silent = case.lettered().filter(|(_, person)| people.contains(&person.id));
        Some(OwedLine { case: case.reference.to_string(), people: silent.map(|(letter, _)| letter).collect() })
    });
    let reminders = sheet.reminders_of(id).into_iter();
    Some(AgencyLine {
        agency: here.agency.name.clone(),
        short_name: here.agency.short_name.clone(),
        not_asked_because: here.receives.err().map(|why| why.to_string()),
        asked: progress.as_ref().map(|progress| progress.since),
        due: progress.as_ref().map(|progress| progress.due),
        cases: progress.as_ref().map_or(0, |progress| progress.cases),
        answered: progress.as_ref().map_or(0, |progress| progress.answered),
        owes: owed.collect(),
        reminders: reminders
            .map(|one| ReminderLine { at: moment(one.at), by: one.by.clone(), how: one.how.clone() })
            .collect(),
    })
}

/// For people: who is to be chased first, then each case with what was said of whom, then the reports.
#[must_use]
pub fn text(document: &ResearchDocument, today: NaiveDate) -> String {
    let mut page = Page::new();
    page.heading(&format!("Research, {} MARAC, {}", document.area, phrases::short(document.meeting)));
    for one in &document.agencies {
        let due = one.due.filter(|_| !one.owes.is_empty()).map(|due| {
            let late = if due < today { ", LATE" } else { "" };
            let owes: Vec<String> =
                one.owes.iter().map(|owed| format!("{} ({})", owed.case, owed.people.join(" "))).collect();
            format!("owes answers, due {}{late}: {}", phrases::short(due), owes.join(", "))
        });
        let said = match (one.asked, due, &one.not_asked_because) {
            (Some(_), Some(due), _) => due,
            (Some(_), None, _) => format!("answered about all {}", phrases::count(one.cases, "case", "cases")),
            (None, _, Some(why)) => format!("not asked: {why}"),
            (None, _, None) => "not asked".to_owned(),
        };
        page.hanging(&format!("{:<9} ", one.short_name), 0, &said);
        let last = one.reminders.last();
        if let Some(last) = last {
            page.hanging("", 10, &format!("reminded {} times, last {}", one.reminders.len(), last.at));
        }
    }
    let said: Vec<&AnswerLine> =
        document.answers.iter().filter(|one| one.answer != Standing::NotAsked.name()).collect();
    for of_case in said.chunk_by(|one, next| one.case == next.case) {
        page.gap();
        page.line(of_case.first().map_or("", |one| one.case.as_str()));
        for agency in &document.agencies {
            let theirs: Vec<&&AnswerLine> = of_case.iter().filter(|one| one.agency == agency.short_name).collect();
            let of = |answer: &str| {
                let people: Vec<&str> =
                    theirs.iter().filter(|one| one.answer == answer).map(|one| one.person.as_str()).collect();
                (!people.is_empty()).then(|| format!("{}: {}", answer.replace('-', " "), people.join(" ")))
            };
            let answers = ["shared", "held-not-relevant", "nothing-held", "no-reply"];
            let mut parts: Vec<String> = answers.into_iter().filter_map(of).collect();
            if theirs.iter().any(|one| one.disagrees) {
                parts.push("two answers of one person".to_owned());
            }
            if !parts.is_empty() {
                page.hanging(&format!("  {:<9} ", agency.short_name), 0, &parts.join("; "));
            }
        }
    }
    if !document.reports.is_empty() {
        page.gap();
    }
    for one in &document.reports {
        let about = one.case.as_deref().unwrap_or("all cases");
        let read = one.read_out.as_deref().map_or_else(|| "not read out".to_owned(), |at| format!("read out {at}"));
        page.hanging("Report ", 0, &format!("{} ({}), {}, {about}: {read}", one.report, one.kind, one.agency));
    }
    page.finish()
}
