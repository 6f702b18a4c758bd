//! The forms of the research.

use std::collections::BTreeMap;

use super::{by_now, said};
use crate::app::App;
use crate::app::desk::RESEARCH_ANSWERS;
use crate::app::form::Form;
use crate::app::handlers::desk::calendar::{chosen, offering};
use crate::app::handlers::forms::{day_of, moment};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::domain::contacts::{Attends, NoReceipt};
use crate::domain::identifier::{AgencyId, AskId, CaseId, PersonId, ReminderId, ReportId};
use crate::domain::research::{
    AgencyHere, Answer, Ask, Reminded, Reminder, Reply, Report, ReportContent, ResearchSheet, Said, Standing, free_name,
};
use crate::record::change::{Change, ResearchChange};

const HOWS: [Option<Reply>; 4] = [None, Some(Reply::InWriting), Some(Reply::ByTelephone), Some(Reply::AtTheMeeting)];

fn moment_now(app: &App) -> String {
    app.now().format("%d/%m/%Y %H:%M").to_string()
}

/// The agencies that can be asked and were not asked about every case yet.
pub(super) fn to_be_asked(sheet: &ResearchSheet) -> Vec<&AgencyHere> {
    let open = |here: &&AgencyHere| here.receives.is_ok() && !sheet.to_ask(here.agency.id).is_empty();
    sheet.agencies.iter().filter(open).collect()
}

pub(super) fn ask(app: &App, form: Form, sheet: &ResearchSheet) -> Form {
    let cases = |count: usize| {
        app.say(
            if count == 1 { Sentence::OneCaseOnList } else { Sentence::CasesOnList },
            &[("count", &count.to_string())],
        )
    };
    let lines: Vec<(String, bool)> = to_be_asked(sheet)
        .into_iter()
        .map(|here| {
            let count = sheet.to_ask(here.agency.id).len();
            let some = count < sheet.cases.iter().filter(|case| case.heard).count();
            let line = if some { format!("{} ({})", here.agency.name, cases(count)) } else { here.agency.name.clone() };
            // Whoever comes case by case is asked by choice.
            (line, here.agency.attends != Some(Attends::CaseByCase))
        })
        .collect();
    let days = app.papers.conference.settings.research_working_days;
    let due = app.papers.holidays.before(sheet.meeting.date, days).max(app.now().date());
    let mut reading = app.say(
        Sentence::AskingAbout,
        &[
            ("count", &cases(sheet.cases.iter().filter(|case| case.heard).count())),
            ("day", &sheet.meeting.date.format("%-d %b %Y").to_string()),
        ],
    );
    let mut why_not: BTreeMap<NoReceipt, Vec<&str>> = BTreeMap::new();
    for here in &sheet.agencies {
        if let Err(why) = here.receives {
            why_not.entry(why).or_default().push(&here.agency.name);
        }
    }
    let not: Vec<String> = why_not.into_iter().map(|(why, names)| format!("{}: {why}", names.join(", "))).collect();
    if !not.is_empty() {
        reading = format!("{reading} {}", app.say(Sentence::NothingGoesTo, &[("agencies", &not.join("; "))]));
    }
    let form = form.with("due", due.format("%d/%m/%Y").to_string()).with("by", &app.user).with("at", moment_now(app));
    offering(form.reading(reading), "to", &lines)
}

pub(super) fn keep_ask(app: &mut App, form: &mut Form, sheet: &ResearchSheet) -> bool {
    let (Some(due), Ok(at)) = (day_of(app, form, "due"), moment(app, &form.text("at"))) else { return false };
    if due < at.date() {
        form.object("due", app.say(Sentence::DueBeforeAsked, &[]));
        return false;
    }
    let open = to_be_asked(sheet);
    let asks: Vec<Ask> = chosen(form, "to", &open)
        .map(|here| Ask {
            id: AskId::new(),
            meeting: sheet.meeting.id,
            agency: here.agency.id,
            at,
            by: form.text("by"),
            due,
            cases: sheet.to_ask(here.agency.id),
        })
        .collect();
    if asks.is_empty() {
        form.object("to", app.say(Sentence::Required, &[]));
        return false;
    }
    let (count, day) = (asks.len().to_string(), due.format("%a %-d %b").to_string());
    let made = app.make("what agencies were asked", vec![Change::Research(ResearchChange::Ask(asks))]);
    if made {
        app.notices.say(app.say(Sentence::AgenciesAsked, &[("count", &count), ("day", &day)]));
    }
    made
}

pub(super) fn remind(app: &App, form: Form, sheet: &ResearchSheet, agency: AgencyId) -> Option<Form> {
    let here = sheet.agency(agency)?;
    let owed = sheet.silent(agency).len().to_string();
    let reading = app.say(Sentence::RemindingOf, &[("agency", &here.agency.name), ("count", &owed)]);
    Some(form.with("by", &app.user).with("at", moment_now(app)).reading(reading))
}

pub(super) fn keep_reminder(app: &mut App, form: &mut Form, sheet: &ResearchSheet, agency: AgencyId) -> bool {
    let (Some(ask), Ok(at)) = (sheet.research.last_ask(agency), moment(app, &form.text("at"))) else { return false };
    let of = Reminded::Ask(ask.id);
    let reminder = Reminder { id: ReminderId::new(), of, at, by: form.text("by"), how: form.some("how") };
    app.make("a reminder", vec![Change::Research(ResearchChange::Remind(reminder))])
}

fn field_of(person: PersonId) -> String {
    format!("person {person}")
}

/// The answer of an agency about a case that says most, whose words the form shows.
fn most_said(sheet: &ResearchSheet, agency: AgencyId, case: CaseId) -> Option<&Said> {
    sheet.research.answers(agency, case).max_by_key(|said| said.answer)
}

/// How the answer came, as the form shows it at first.
fn how_shown(app: &App, before: Option<&Said>) -> Option<Reply> {
    before.map_or_else(|| by_now(app), |said| said.how)
}

pub(super) fn answers(app: &App, form: Form, sheet: &ResearchSheet, agency: AgencyId, case: CaseId) -> Option<Form> {
    let (here, case) = (sheet.agency(agency)?, sheet.case(case)?);
    let eyes = Eyes::of(app);
    let each: Vec<(String, String)> = case
        .lettered()
        .map(|(letter, person)| (field_of(person.id), format!("{letter} {}", eyes.name(&person.name))))
        .collect();
    let mut form = form.repeating("person", &each);
    for person in &case.people {
        let standing = sheet.research.standing(agency, case.case, person.id);
        let answer = match standing {
            Standing::Said(answer) => Some(answer),
            Standing::NotAsked | Standing::NoReply { .. } => None,
        };
        let choice = RESEARCH_ANSWERS.iter().position(|one| *one == answer).unwrap_or(0);
        form = form.choosing(&field_of(person.id), choice);
    }
    let before = most_said(sheet, agency, case.case);
    let how = how_shown(app, before);
    let form = form
        .choosing("how", HOWS.iter().position(|one| *one == how).unwrap_or(0))
        .with("text", before.and_then(|said| said.text.as_deref()).unwrap_or_default());
    Some(form.reading(format!("{}, {}", here.agency.name, case.reference)))
}

pub(super) fn keep_answers(
    app: &mut App,
    form: &mut Form,
    sheet: &ResearchSheet,
    agency: AgencyId,
    case: CaseId,
) -> bool {
    let Some(here) = sheet.case(case) else { return false };
    let how = HOWS.get(form.choice("how")).copied().flatten();
    let how_changed = how != how_shown(app, most_said(sheet, agency, case));
    let text = form.some("text");
    let chosen = |person: PersonId| RESEARCH_ANSWERS.get(form.choice(&field_of(person))).copied().flatten();
    let people_of = |answer: Option<Answer>| -> Vec<PersonId> {
        here.people.iter().map(|person| person.id).filter(|person| chosen(*person) == answer).collect()
    };
    let mut changes = Vec::new();
    let taken_back: Vec<PersonId> = people_of(None)
        .into_iter()
        .filter(|person| matches!(sheet.research.standing(agency, case, *person), Standing::Said(_)))
        .collect();
    if !taken_back.is_empty() {
        let change = ResearchChange::Unsay { meeting: sheet.meeting.id, case, agency, people: taken_back };
        changes.push(Change::Research(change));
    }
    let most = Answer::ALL.into_iter().rev().find(|answer| !people_of(Some(*answer)).is_empty());
    if text.is_some() && most.is_none() {
        form.object("text", app.say(Sentence::TextOfNobody, &[]));
        return false;
    }
    let said: Vec<Said> = Answer::ALL
        .into_iter()
        .map(|answer| (answer, people_of(Some(answer))))
        .filter(|(_, people)| !people.is_empty())
        .map(|(answer, people)| {
            let text = text.clone().filter(|_| Some(answer) == most);
            Said { how, text, ..said(app, agency, case, answer, people) }
        })
        .filter(|one| {
            let before = sheet.research.answers(agency, case).find(|before| before.answer == one.answer);
            let same = |before: &Said| {
                one.people.iter().all(|person| before.people.contains(person))
                    // What the form shows is how the answer that says most came, and nothing about another.
                    && (before.how == how || !how_changed)
                    && (one.text.is_none() || before.text == one.text)
            };
            !before.is_some_and(same)
        })
        .collect();
    if !said.is_empty() {
        changes.push(Change::Research(ResearchChange::Say(said)));
    }
    changes.is_empty() || app.make("an agency's answers", changes)
}

pub(super) fn report(
    app: &App,
    form: Form,
    sheet: &ResearchSheet,
    agency: AgencyId,
    case: Option<CaseId>,
) -> Option<Form> {
    let here = sheet.agency(agency)?;
    let about = case.and_then(|case| sheet.case(case));
    let about = about.map_or_else(|| app.say(Sentence::AllCases, &[]), |case| case.reference.to_string());
    let form = form.with("received", moment_now(app));
    let taken = sheet.research.reports.iter().filter(|one| one.agency == agency).map(|one| one.name.as_str());
    let form = form.with("name", free_name(&app.say(Sentence::ReportName, &[]), taken));
    Some(form.reading(format!("{}, {about}", here.agency.name)).starting_at("text"))
}

pub(super) fn keep_report(
    app: &mut App,
    form: &mut Form,
    sheet: &ResearchSheet,
    agency: AgencyId,
    case: Option<CaseId>,
) -> bool {
    let Ok(received) = moment(app, &form.text("received")) else { return false };
    let of_agency = || sheet.research.reports.iter().filter(|one| one.agency == agency);
    let text = form.text("text");
    let same = |one: &&Report| one.case == case && matches!(&one.content, ReportContent::Text(kept) if *kept == text);
    if let Some(kept) = of_agency().find(same) {
        let day = kept.received.format("%-d %b").to_string();
        let said = app.say(Sentence::ReportThere, &[("name", &kept.name), ("day", &day)]);
        form.object("text", said);
        return false;
    }
    let name = free_name(&form.text("name"), of_agency().map(|one| one.name.as_str()));
    let report = Report {
        id: ReportId::new(),
        meeting: app.papers.conference.meeting.id,
        case,
        agency,
        name: name.clone(),
        content: ReportContent::Text(text),
        received,
        by: app.user.clone(),
        read_out: None,
    };
    let change = ResearchChange::Attach { report, content: Vec::new() };
    let made = app.make("a report", vec![Change::Research(change)]);
    if made {
        app.notices.say(app.say(Sentence::ReportKept, &[("name", &name)]));
    }
    made
}
