//! The research: what each agency was asked and answered about the people of the meeting's cases, and the reports that it
//! sent (NOT-3, NOT-4).

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::research_detail::{agency_lines, case_lines, report_lines};
use super::tracks::{due_word, short};
use super::{Cell, DeskRow, DeskView, RowKey, Tone, Width};
use crate::app::App;
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::command::RowStanding;
use crate::command::desk::research::{OfResearch, ResearchRow};
use crate::domain::identifier::{AgencyId, CaseId, MeetingId};
use crate::domain::person::Role;
use crate::domain::research::{
    AgencyHere, Answer, CaseHere, Report, ReportContent, Research as Asked, ResearchSheet, Standing,
};
use crate::record::touched::Revision;

pub(super) const VIEW: &dyn DeskView = &Research;

struct Research;

/// How the research is turned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ResearchBy {
    #[default]
    Agency,
    Case,
    /// The agencies alone that owe an answer.
    Chase,
}

impl ResearchBy {
    /// The next in turn.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Agency => Self::Case,
            Self::Case => Self::Chase,
            Self::Chase => Self::Agency,
        }
    }
}

impl DeskView for Research {
    fn rows(&self, app: &App) -> Result<Vec<DeskRow>, StoreError> {
        let Some(sheet) = sheet(app)? else { return Ok(Vec::new()) };
        let owed = owed_by_each(&sheet);
        Ok(match app.panes.desks.options.research {
            ResearchBy::Agency => sheet.agencies.iter().flat_map(|here| by_agency(app, &sheet, &owed, here)).collect(),
            ResearchBy::Case => sheet.cases.iter().flat_map(|case| by_case(app, &sheet, &owed, case)).collect(),
            ResearchBy::Chase => {
                let mut rows: Vec<DeskRow> =
                    sheet.to_chase().iter().map(|(here, _)| chased(app, &sheet, &owed, here)).collect();
                if app.papers.apart.is_none() {
                    rows.extend(super::closed::to_chase(app)?);
                }
                rows
            }
        })
    }

    fn detail(&self, app: &App, key: RowKey) -> Result<Vec<String>, StoreError> {
        let Some(sheet) = sheet(app)? else { return Ok(Vec::new()) };
        Ok(match key {
            RowKey::Agency(agency) => {
                sheet.agency(agency).map(|here| agency_lines(app, &sheet, here)).unwrap_or_default()
            }
            RowKey::AgencyCase(agency, case) => match (sheet.agency(agency), sheet.case(case)) {
                (Some(here), Some(case)) => case_lines(app, &sheet, here, case),
                _ => Vec::new(),
            },
            RowKey::Report(report) => report_lines(app, &sheet, report),
            RowKey::ClosedOwed(case, ..) => super::closed::VIEW.detail(app, RowKey::Case(case))?,
            _ => Vec::new(),
        })
    }

    fn empty(&self) -> Sentence {
        Sentence::EmptyResearch
    }

    fn beside_title(&self, app: &App) -> String {
        let shown = match app.panes.desks.options.research {
            ResearchBy::Agency => Sentence::ResearchByAgency,
            ResearchBy::Case => Sentence::ResearchByCase,
            ResearchBy::Chase => Sentence::ResearchToChase,
        };
        let day = app.papers.conference.meeting.date.format("%-d %b %Y").to_string();
        app.say(shown, &[("day", &day)])
    }
}

/// The research as it was asked for, of which meeting and at which state of the record.
pub(super) type KeptSheet = (Revision, MeetingId, Option<CaseId>, Option<Rc<ResearchSheet>>);

/// The research of the meeting that is open, or of the closed case that lies open, and of nothing else then. The record is asked only where something of it has changed.
pub(in crate::app) fn sheet(app: &App) -> Result<Option<Rc<ResearchSheet>>, StoreError> {
    let (revision, meeting, apart) = (app.store.lists_revision(), app.papers.conference.meeting.id, app.papers.apart);
    let same = |kept: &KeptSheet| (kept.0, kept.1, kept.2) == (revision, meeting, apart);
    let kept = app.panes.desks.research_sheet.take().filter(same);
    let kept = match kept {
        Some(kept) => kept,
        None => {
            let found = ask(app.store.as_ref(), |view| match apart {
                Some(case) => view.closed_research(meeting, case),
                None => view.research(meeting),
            })?;
            (revision, meeting, apart, found.map(Rc::new))
        }
    };
    let sheet = kept.3.clone();
    app.panes.desks.research_sheet.replace(Some(kept));
    Ok(sheet)
}

/// The cases of which each agency owes an answer. Worked out once a list: every row of an agency needs to know.
type Owed = BTreeMap<AgencyId, BTreeSet<CaseId>>;

fn owed_by_each(sheet: &ResearchSheet) -> Owed {
    let of = |agency: AgencyId| sheet.silent(agency).into_iter().map(|(case, _)| case).collect();
    sheet.agencies.iter().map(|here| (here.agency.id, of(here.agency.id))).collect()
}

/// How a row of an agency stands. Whether it owes an answer is of the agency, whatever the row is about.
fn standing_of(owed: &Owed, agency: AgencyId, of: OfResearch, answered: bool) -> RowStanding {
    let owes = owed.get(&agency).is_some_and(|cases| !cases.is_empty());
    RowStanding::Research(ResearchRow { of, owes, answered })
}

fn by_agency(app: &App, sheet: &ResearchSheet, owed: &Owed, here: &AgencyHere) -> Vec<DeskRow> {
    let agency = here.agency.id;
    let section = here.agency.name.clone();
    let mut rows = vec![DeskRow { section: section.clone(), ..agency_row(app, sheet, owed, here) }];
    for case in &sheet.cases {
        let standings = sheet.standings(agency, case);
        let touched = standings.iter().any(|standing| *standing != Standing::NotAsked);
        if touched {
            let name = Cell::plain(case.reference.to_string(), Width::Reference);
            let victim = case.people.iter().find(|person| person.role == Role::Victim);
            let victim = Cell::name(victim.map(|victim| victim.name.clone()).unwrap_or_default(), Width::Columns(18));
            let row = case_row(app, sheet, owed, agency, case, vec![name, victim]);
            rows.push(DeskRow { section: section.clone(), ..row });
        }
        let about = case.reference.as_str();
        rows.extend(reports(app, &sheet.research, owed, (agency, Some(case.case)), &section, about));
    }
    let all = app.say(Sentence::AllCases, &[]);
    rows.extend(reports(app, &sheet.research, owed, (agency, None), &section, &all));
    rows
}

fn by_case(app: &App, sheet: &ResearchSheet, owed: &Owed, case: &CaseHere) -> Vec<DeskRow> {
    let place = app.papers.agenda.place(case.case).map(|place| format!("{} ", place.position));
    let section = format!("{}{}", place.unwrap_or_default(), case.reference);
    let mut rows = Vec::new();
    for here in &sheet.agencies {
        let name = Cell::plain(here.agency.name.clone(), Width::Rest);
        let agency = here.agency.id;
        let row = case_row(app, sheet, owed, agency, case, vec![name]);
        rows.push(DeskRow { section: section.clone(), ..row });
        rows.extend(reports(app, &sheet.research, owed, (agency, Some(case.case)), &section, &here.agency.name));
    }
    rows
}

fn chased(app: &App, sheet: &ResearchSheet, owed: &Owed, here: &AgencyHere) -> DeskRow {
    let cases: Vec<String> = owed_in_words(sheet, here.agency.id).into_iter().map(|(reference, _)| reference).collect();
    let cells = vec![
        Cell::plain(here.agency.name.clone(), Width::Columns(24)),
        Cell::plain(reminded(app, sheet, here.agency.id), Width::Columns(15)),
        Cell::plain(format!("{}: {}", cases.len(), cases.join(", ")), Width::Rest),
    ];
    DeskRow { section: app.say(Sentence::ToChase, &[]), cells, ..agency_row(app, sheet, owed, here) }
}

/// The cases of which an agency owes an answer, each with the letters of the people.
pub(super) fn owed_in_words(sheet: &ResearchSheet, agency: AgencyId) -> Vec<(String, String)> {
    let silent = sheet.silent(agency).into_iter();
    let named = silent.filter_map(|(id, people)| {
        let case = sheet.case(id)?;
        let letters: Vec<String> =
            case.lettered().filter(|(_, person)| people.contains(&person.id)).map(|(letter, _)| letter).collect();
        Some((case.reference.to_string(), letters.join(" ")))
    });
    named.collect()
}

/// `reminded 1 Dec`, with how often where that is more than once.
fn reminded(app: &App, sheet: &ResearchSheet, agency: AgencyId) -> String {
    let reminders = sheet.reminders_of(agency);
    let Some(last) = reminders.last() else { return String::new() };
    let (count, day) = (reminders.len().to_string(), short(app, last.at.date()));
    let sentence = if reminders.len() == 1 { Sentence::RemindedOnce } else { Sentence::RemindedOften };
    app.say(sentence, &[("count", &count), ("day", &day)])
}

fn agency_row(app: &App, sheet: &ResearchSheet, owed: &Owed, here: &AgencyHere) -> DeskRow {
    let agency = here.agency.id;
    let owes = owed.get(&agency).is_some_and(|cases| !cases.is_empty());
    let (text, words) = match (sheet.progress(agency), here.receives) {
        (Some(progress), _) => {
            let (day, answered, cases) =
                (short(app, progress.since), progress.answered.to_string(), progress.cases.to_string());
            let said = app.say(Sentence::AgencyAsked, &[("day", &day), ("answered", &answered), ("cases", &cases)]);
            let text = [said, reminded(app, sheet, agency)].into_iter().filter(|part| !part.is_empty());
            let text = text.collect::<Vec<_>>().join(", ");
            (text, if owes { due_word(app, progress.due) } else { (app.say(Sentence::Answered, &[]), Tone::Good) })
        }
        (None, Err(why)) => (why.to_string(), (app.say(Sentence::NotAsked, &[]), Tone::Warning)),
        (None, Ok(())) => (app.say(Sentence::CanBeAsked, &[]), (app.say(Sentence::NotAsked, &[]), Tone::Dim)),
    };
    DeskRow {
        key: RowKey::Agency(agency),
        section: String::new(),
        cells: vec![Cell::plain(text, Width::Rest)],
        words: vec![words],
        standing: standing_of(owed, agency, OfResearch::Agency, false),
    }
}

fn case_row(
    app: &App,
    sheet: &ResearchSheet,
    owed: &Owed,
    agency: AgencyId,
    case: &CaseHere,
    cells: Vec<Cell>,
) -> DeskRow {
    let standings = sheet.standings(agency, case);
    let owes_this = owed.get(&agency).is_some_and(|cases| cases.contains(&case.case));
    let answered = standings.iter().any(|standing| matches!(standing, Standing::Said(_)));
    let mut words = Vec::new();
    if case.people.iter().any(|person| sheet.research.disagrees(agency, case.case, person.id)) {
        words.push((app.say(Sentence::TwoAnswers, &[]), Tone::Warning));
    }
    let due = standings.iter().find_map(|standing| match standing {
        Standing::NoReply { due, .. } => Some(*due),
        _ => None,
    });
    words.push(match due {
        Some(due) if owes_this => due_word(app, due),
        Some(_) if !case.heard => (app.say(Sentence::PutOffSince, &[]), Tone::Dim),
        Some(_) => (app.say(Sentence::OwesNoAnswer, &[]), Tone::Dim),
        None if standings.iter().all(|standing| *standing == Standing::NotAsked) => {
            (app.say(Sentence::NotAsked, &[]), Tone::Dim)
        }
        None => (app.say(Sentence::Answered, &[]), Tone::Good),
    });
    let mut cells = cells;
    cells.push(Cell::plain(summary(case, &standings), Width::Rest));
    DeskRow {
        key: RowKey::AgencyCase(agency, case.case),
        section: String::new(),
        cells,
        words,
        standing: standing_of(owed, agency, OfResearch::Case, answered),
    }
}

/// What is known of whom: `shared: P · no reply: V C1`; without letters where it is the same of everybody.
fn summary(case: &CaseHere, standings: &[Standing]) -> String {
    let mut kinds: Vec<Standing> = standings.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.reverse();
    match kinds.as_slice() {
        [] | [Standing::NotAsked] => String::new(),
        [only] => only.title().to_owned(),
        kinds => {
            let of = |kind: &Standing| {
                let letters = case.lettered().zip(standings).filter(|(_, standing)| *standing == kind);
                let letters: Vec<String> = letters.map(|((letter, _), _)| letter).collect();
                format!("{}: {}", kind.title(), letters.join(" "))
            };
            kinds.iter().map(of).collect::<Vec<_>>().join(" · ")
        }
    }
}

/// The rows of the reports of an agency, about a case or about all.
fn reports(
    app: &App,
    research: &Asked,
    owed: &Owed,
    (agency, case): (AgencyId, Option<CaseId>),
    section: &str,
    about: &str,
) -> Vec<DeskRow> {
    let row = |report: &Report| DeskRow {
        key: RowKey::Report(report.id),
        section: section.to_owned(),
        cells: vec![
            Cell::plain(about, Width::Reference),
            Cell::private(app.say(Sentence::ReportNamed, &[("name", &report.name)]), Width::Rest),
            Cell::plain(size(app, report), Width::Columns(12)),
        ],
        words: vec![match report.read_out {
            Some(at) => {
                let when = at.format("%-d %b %H:%M").to_string();
                (app.say(Sentence::ReadOutAt, &[("when", &when)]), Tone::Good)
            }
            None => (app.say(Sentence::NotReadOut, &[]), Tone::Plain),
        }],
        standing: standing_of(owed, agency, OfResearch::Report, false),
    };
    research.reports_of(agency, case).map(row).collect()
}

pub(super) fn size(app: &App, report: &Report) -> String {
    match &report.content {
        ReportContent::Text(text) => {
            let words = text.split_whitespace().count().to_string();
            app.say(Sentence::ReportWords, &[("count", &words)])
        }
        ReportContent::File { bytes } => {
            let kilobytes = bytes.div_ceil(1024).to_string();
            app.say(Sentence::ReportFile, &[("count", &kilobytes)])
        }
    }
}

/// The answer that each choice of the form stands for; the first is none.
pub(in crate::app) const ANSWERS: [Option<Answer>; 4] =
    [None, Some(Answer::NothingHeld), Some(Answer::HeldNotRelevant), Some(Answer::Shared)];
