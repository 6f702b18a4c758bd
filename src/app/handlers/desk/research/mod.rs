//! What is done about research: asked, answered with one key, reminded, kept as a report, read out (NOT-3, NOT-4).

mod answers;
mod forms;

use std::rc::Rc;

use super::{go, open_form, read, select_row};
use crate::app::App;
use crate::app::desk::{self, Desk, ResearchBy, RowKey, research_sheet};
use crate::app::form::purpose::ResearchForm as F;
use crate::app::form::{DeskForm, Form, Purpose};
use crate::app::popup::{Asked, Popup, Question};
use crate::app::texts::Sentence;
use crate::command::DeskCommand;
use crate::command::desk::research::ResearchCommand as C;
use crate::domain::identifier::{AgencyId, CaseId, PersonId, ReportId, SaidId};
use crate::domain::meeting::MeetingStage;
use crate::domain::research::{Answer, Reply, ResearchSheet, Said};
use crate::record::change::{Change, ResearchChange};

/// Opens a row: what an agency said of each person, or what is known of it.
pub(super) fn open(app: &mut App, key: RowKey) {
    match key {
        RowKey::ClosedOwed(case, ..) => super::closed::go_to(app, case),
        RowKey::AgencyCase(agency, case) if !app.panes.initials => edit(app, agency, case),
        // From those to be chased to what they owe.
        RowKey::Agency(_) if app.panes.desks.options.research == ResearchBy::Chase => {
            turn(app, ResearchBy::Agency, Some(key));
        }
        _ => read(app),
    }
}

/// Turns the list, and stays with the agency of the row.
fn turn(app: &mut App, to: ResearchBy, key: Option<RowKey>) {
    let agency = key.and_then(|key| agency_of(app, key)).map(RowKey::Agency);
    app.panes.desks.options.research = to;
    if let Some(key) = agency.filter(|_| to != ResearchBy::Case) {
        select_row(app, Desk::Research, key);
    }
}

fn edit(app: &mut App, agency: AgencyId, case: CaseId) {
    let meeting = app.papers.conference.meeting.id;
    open_form(app, DeskForm::Research(F::Answers(meeting, agency, case)));
}

pub(super) fn command(app: &mut App, command: C) {
    let key = desk::selected(app, Desk::Research).map(|row| row.key);
    let meeting = app.papers.conference.meeting.id;
    match (command, key) {
        (C::Go, _) => go(app, Desk::Research),
        (C::Turn, key) => turn(app, app.panes.desks.options.research.next(), key),
        (C::AskAgencies, _) => ask(app),
        (C::Remind, Some(key)) => {
            if let Some(agency) = agency_of(app, key) {
                open_form(app, DeskForm::Research(F::Remind(meeting, agency)));
            }
        }
        (C::EditAnswers, Some(RowKey::AgencyCase(agency, case))) => edit(app, agency, case),
        (C::AnswerNothing | C::AnswerNotRelevant | C::AnswerShared, Some(RowKey::AgencyCase(agency, case))) => {
            answers::answer(app, agency, case, command);
        }
        (C::TakeBackAnswers, Some(RowKey::AgencyCase(agency, case))) => take_back(app, agency, case),
        (C::NilReturn, Some(key)) => ask_for_nil(app, key),
        (C::AttachReport, Some(key)) => {
            let case = match key {
                RowKey::AgencyCase(_, case) => Some(case),
                RowKey::Report(report) => report_of(app, report).and_then(|(_, case)| case),
                _ => None,
            };
            // A report about all cases is everybody's to read.
            let case = case.or(app.papers.apart);
            if let Some(agency) = agency_of(app, key) {
                open_form(app, DeskForm::Research(F::Report(meeting, agency, case)));
            }
        }
        (C::ReadOut, Some(RowKey::Report(report))) => mark_read_out(app, report),
        (C::RemoveReport, Some(key @ RowKey::Report(_))) => {
            let title = app.say(Sentence::AskRemoveReport, &[]);
            let asked = Asked::Desk(DeskCommand::Research(C::RemoveReport), key);
            app.popups.push(Popup::Question(Question::new(title, Vec::new(), asked)));
        }
        _ => {}
    }
}

/// The form of what is asked, where there is anything to ask.
fn ask(app: &mut App) {
    let meeting = app.papers.conference.meeting.id;
    match sheet(app) {
        Some(sheet) if sheet.agencies.is_empty() && app.papers.apart.is_some() => {
            app.notices.say(app.say(Sentence::ClosedNobodyToAsk, &[]));
        }
        Some(sheet) if sheet.agencies.is_empty() => app.notices.say(app.say(Sentence::NoContactsYet, &[])),
        Some(sheet) if forms::to_be_asked(&sheet).is_empty() => {
            app.notices.say(app.say(Sentence::NothingToAsk, &[]));
        }
        Some(_) => open_form(app, DeskForm::Research(F::Ask(meeting))),
        None => {}
    }
}

/// The research of the meeting, or why it can't be read.
fn sheet(app: &mut App) -> Option<Rc<ResearchSheet>> {
    match research_sheet(app) {
        Ok(sheet) => sheet,
        Err(error) => {
            app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
            None
        }
    }
}

fn report_of(app: &mut App, report: ReportId) -> Option<(AgencyId, Option<CaseId>)> {
    let sheet = sheet(app)?;
    let found = sheet.research.reports.iter().find(|one| one.id == report)?;
    Some((found.agency, found.case))
}

fn agency_of(app: &mut App, key: RowKey) -> Option<AgencyId> {
    match key {
        RowKey::Agency(agency) | RowKey::AgencyCase(agency, _) => Some(agency),
        RowKey::Report(report) => report_of(app, report).map(|(agency, _)| agency),
        _ => None,
    }
}

/// How an answer most likely comes now, for a form that is read before it is kept: what is said while the meeting goes on
/// is said there.
pub(super) const fn by_now(app: &App) -> Option<Reply> {
    match app.papers.conference.meeting.stage {
        MeetingStage::UnderWay { .. } => Some(Reply::AtTheMeeting),
        _ => None,
    }
}

/// An answer of which nobody said how it came.
fn said(app: &App, agency: AgencyId, case: CaseId, answer: Answer, people: Vec<PersonId>) -> Said {
    Said {
        id: SaidId::new(),
        meeting: app.papers.conference.meeting.id,
        case,
        agency,
        answer,
        people,
        by: app.user.clone(),
        at: app.now(),
        how: None,
        text: None,
    }
}

fn take_back(app: &mut App, agency: AgencyId, case: CaseId) {
    let Some(sheet) = sheet(app) else { return };
    let Some(here) = sheet.case(case) else { return };
    let (meeting, people) = (sheet.meeting.id, here.people.iter().map(|person| person.id).collect());
    let change = ResearchChange::Unsay { meeting, case, agency, people };
    if app.make("an agency's answer taken back", vec![Change::Research(change)]) {
        app.notices.say(app.say(Sentence::AnswerTakenBack, &[]));
    }
}

/// Nothing held on anybody is much to say with one key, so it is asked about.
fn ask_for_nil(app: &mut App, key: RowKey) {
    let (Some(agency), Some(sheet)) = (agency_of(app, key), sheet(app)) else { return };
    let silent = sheet.silent(agency);
    let people: usize = silent.iter().map(|(_, people)| people.len()).sum();
    let references = silent.iter().filter_map(|(case, _)| Some(sheet.case(*case)?.reference.to_string()));
    let name = app.papers.agency_name(Some(agency)).to_owned();
    let title = app.say(Sentence::AskNilReturn, &[("agency", &name), ("count", &people.to_string())]);
    let mut lines = vec![references.collect::<Vec<_>>().join(", ")];
    lines.extend(answers::beside_reports(app, &sheet, agency));
    let asked = Asked::Desk(DeskCommand::Research(C::NilReturn), RowKey::Agency(agency));
    app.popups.push(Popup::Question(Question::new(title, lines, asked)));
}

fn nil_return(app: &mut App, agency: AgencyId) {
    let Some(sheet) = sheet(app) else { return };
    let silent = sheet.silent(agency).into_iter();
    let said: Vec<Said> = silent.map(|(case, people)| said(app, agency, case, Answer::NothingHeld, people)).collect();
    let count = said.len().to_string();
    if !said.is_empty() && app.make("a nil return", vec![Change::Research(ResearchChange::Say(said))]) {
        app.notices.say(app.say(Sentence::NilReturned, &[("count", &count)]));
    }
}

fn mark_read_out(app: &mut App, report: ReportId) {
    let Some(sheet) = sheet(app) else { return };
    let Some(found) = sheet.research.reports.iter().find(|one| one.id == report) else { return };
    let at = found.read_out.is_none().then_some(app.now());
    if app.make("a report's reading", vec![Change::Research(ResearchChange::MarkReadOut { report, at })]) {
        let sentence = if at.is_some() { Sentence::MarkedReadOut } else { Sentence::NotReadAfterAll };
        app.notices.say(app.say(sentence, &[]));
    }
}

/// Does what was asked about with a question, now that it was answered with yes.
pub(super) fn confirmed(app: &mut App, command: C, key: RowKey) {
    match (command, key) {
        (C::NilReturn, RowKey::Agency(agency)) => nil_return(app, agency),
        (_, RowKey::AgencyCase(agency, case)) => {
            if let Some(answer) = answers::of(command) {
                answers::put_down(app, agency, case, answer);
            }
        }
        (C::RemoveReport, RowKey::Report(report)) => {
            let change = ResearchChange::RemoveReport(report);
            if app.make("a report taken out", vec![Change::Research(change)]) {
                app.notices.say(app.say(Sentence::ReportRemoved, &[]));
            }
        }
        _ => {}
    }
}

/// A form as it would be opened now; nothing where what it is about is gone, or of another meeting.
pub(super) fn fresh(app: &App, form: F) -> Option<Form> {
    let empty = Form::new(&app.texts.forms, Purpose::Desk(DeskForm::Research(form)));
    let sheet = research_sheet(app).ok()??;
    match form {
        F::Ask(meeting) => (meeting == sheet.meeting.id).then(|| forms::ask(app, empty, &sheet)),
        F::Remind(meeting, agency) if meeting == sheet.meeting.id => forms::remind(app, empty, &sheet, agency),
        F::Answers(meeting, agency, case) if meeting == sheet.meeting.id => {
            forms::answers(app, empty, &sheet, agency, case)
        }
        F::Report(meeting, agency, case) if meeting == sheet.meeting.id => {
            forms::report(app, empty, &sheet, agency, case)
        }
        F::Remind(..) | F::Answers(..) | F::Report(..) => None,
    }
}

/// Makes the change that a form is for; whether it was made.
pub(super) fn keep(app: &mut App, filled: &mut Form, form: F) -> bool {
    let Some(sheet) = sheet(app) else { return false };
    match form {
        F::Ask(_) => forms::keep_ask(app, filled, &sheet),
        F::Remind(_, agency) => forms::keep_reminder(app, filled, &sheet, agency),
        F::Answers(_, agency, case) => forms::keep_answers(app, filled, &sheet, agency, case),
        F::Report(_, agency, case) => forms::keep_report(app, filled, &sheet, agency, case),
    }
}
