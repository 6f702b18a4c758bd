//! What an agency said, put down with one key: of those of whom it had said nothing, at once; in the place of what it said, or
//! against a report of its own, only when that was asked about.

use super::{said, sheet};
use crate::app::App;
use crate::app::desk::RowKey;
use crate::app::popup::{Asked, Popup, Question};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::DeskCommand;
use crate::command::desk::research::ResearchCommand as C;
use crate::domain::identifier::{AgencyId, CaseId, PersonId};
use crate::domain::research::{Answer, CaseHere, Report, ResearchSheet, Standing};
use crate::record::change::{Change, ResearchChange};

/// The answer that a key is.
pub(super) const fn of(command: C) -> Option<Answer> {
    match command {
        C::AnswerNothing => Some(Answer::NothingHeld),
        C::AnswerNotRelevant => Some(Answer::HeldNotRelevant),
        C::AnswerShared => Some(Answer::Shared),
        _ => None,
    }
}

/// One answer for those of the case of whom the agency has said nothing. Where it has answered of everybody, or sent a report
/// that nothing held would contradict, it is asked first.
pub(super) fn answer(app: &mut App, agency: AgencyId, case: CaseId, command: C) {
    let (Some(answer), Some(sheet)) = (of(command), sheet(app)) else { return };
    let Some(here) = sheet.case(case) else { return };
    let standings = sheet.standings(agency, here);
    let answered = standings.iter().all(|standing| matches!(standing, Standing::Said(_)));
    let (name, reference) = (app.papers.agency_name(Some(agency)).to_owned(), here.reference.to_string());
    let title = Standing::Said(answer).title();
    let values = [("agency", name.as_str()), ("case", &reference), ("answer", title)];
    if answered && standings.iter().all(|standing| *standing == Standing::Said(answer)) {
        app.notices.say(app.say(Sentence::AnswerStands, &values));
        return;
    }
    let reports: Vec<&Report> = if answer == Answer::NothingHeld { about(&sheet, agency, case) } else { Vec::new() };
    if !answered && reports.is_empty() {
        return put_down(app, agency, case, answer);
    }
    let sentence = if answered { Sentence::AskReplaceAnswer } else { Sentence::AskNothingBesideReport };
    let mut lines = if answered { said_of_each(here, &standings) } else { Vec::new() };
    lines.extend(reports.into_iter().map(|report| report_line(app, &reference, report)));
    let asked = Asked::Desk(DeskCommand::Research(command), RowKey::AgencyCase(agency, case));
    app.popups.push(Popup::Question(Question::new(app.say(sentence, &values), lines, asked)));
}

/// Puts an answer down for those of the case of whom the agency has said nothing, else for everybody of it.
pub(super) fn put_down(app: &mut App, agency: AgencyId, case: CaseId, answer: Answer) {
    let Some(sheet) = sheet(app) else { return };
    let Some(here) = sheet.case(case) else { return };
    let standings = sheet.standings(agency, here);
    let open = |standing: &Standing| !matches!(standing, Standing::Said(_));
    let any_open = standings.iter().any(open);
    let meant = here.lettered().zip(&standings).filter(|(_, standing)| !any_open || open(standing));
    let (letters, people): (Vec<String>, Vec<PersonId>) =
        meant.map(|((letter, person), _)| (letter, person.id)).unzip();
    let (name, reference) = (app.papers.agency_name(Some(agency)).to_owned(), here.reference.to_string());
    let change = ResearchChange::Say(vec![said(app, agency, case, answer, people)]);
    if app.make("an agency's answer", vec![Change::Research(change)]) {
        let title = Standing::Said(answer).title();
        let values =
            [("agency", name.as_str()), ("case", &reference), ("answer", title), ("people", &letters.join(" "))];
        app.notices.say(app.say(Sentence::AnswerNoted, &values));
    }
}

/// The reports of an agency that concern a case: about it, or about all its cases.
fn about(sheet: &ResearchSheet, agency: AgencyId, case: CaseId) -> Vec<&Report> {
    sheet.research.reports_of(agency, Some(case)).chain(sheet.research.reports_of(agency, None)).collect()
}

fn said_of_each(here: &CaseHere, standings: &[Standing]) -> Vec<String> {
    here.lettered().zip(standings).map(|((letter, _), standing)| format!("{letter}: {}", standing.title())).collect()
}

fn report_line(app: &App, reference: &str, report: &Report) -> String {
    let name = Eyes::of(app).private(&report.name).into_owned();
    app.say(Sentence::BesideReport, &[("case", reference), ("name", &name)])
}

/// What is to be read before a nil return: the reports that it would contradict.
pub(super) fn beside_reports(app: &App, sheet: &ResearchSheet, agency: AgencyId) -> Vec<String> {
    let silent = sheet.silent(agency);
    let own = silent.iter().flat_map(|(case, _)| {
        let reference = sheet.case(*case).map(|here| here.reference.to_string()).unwrap_or_default();
        sheet.research.reports_of(agency, Some(*case)).map(move |report| (reference.clone(), report))
    });
    let all = app.say(Sentence::AllCases, &[]);
    let of_all = sheet.research.reports_of(agency, None).map(move |report| (all.clone(), report));
    own.chain(of_all).map(|(reference, report)| report_line(app, &reference, report)).collect()
}
