//! What is known of a row of the research: an agency with its people, what it said of each person of a case, a report.

use super::research::{owed_in_words, size};
use super::tracks::{due_words, short};
use crate::app::App;
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::domain::agency::{Contact, ContactRole};
use crate::domain::contacts::on_the_lists;
use crate::domain::identifier::ReportId;
use crate::domain::research::{AgencyHere, CaseHere, Reply, ReportContent, ResearchSheet, Standing};

pub(super) fn agency_lines(app: &App, sheet: &ResearchSheet, here: &AgencyHere) -> Vec<String> {
    let eyes = Eyes::of(app);
    let agency = here.agency.id;
    let mut lines = vec![here.agency.name.clone()];
    lines.extend(here.receives.err().map(|why| why.to_string()));
    if let Some(progress) = sheet.progress(agency) {
        let (day, answered, cases) =
            (short(app, progress.since), progress.answered.to_string(), progress.cases.to_string());
        lines.push(app.say(Sentence::AgencyAsked, &[("day", &day), ("answered", &answered), ("cases", &cases)]));
    }
    let to_ask = sheet.to_ask(agency).len();
    if to_ask > 0 && here.receives.is_ok() {
        lines.push(app.say(Sentence::StillToAsk, &[("count", &to_ask.to_string())]));
    }
    for reminder in sheet.reminders_of(agency) {
        let (day, by) = (short(app, reminder.at.date()), eyes.name(&reminder.by).into_owned());
        let how = reminder.how.as_deref().map(|how| format!(": {}", eyes.text(how))).unwrap_or_default();
        lines.push(app.say(Sentence::RemindedBy, &[("day", &day), ("by", &by), ("how", &how)]));
    }
    let mut people: Vec<&Contact> =
        app.papers.conference.contacts.iter().filter(|one| one.agency == agency && on_the_lists(one).is_ok()).collect();
    people.sort_by_key(|contact| (contact.role != ContactRole::Researcher, contact.role));
    lines.extend(people.into_iter().map(|contact| {
        let reach = [contact.telephone.as_deref(), contact.secure_email.as_deref()].into_iter().flatten();
        let reach: Vec<String> = reach.map(|text| eyes.private(text).into_owned()).collect();
        format!("{}, {}  {}", eyes.name(&contact.name), contact.role.title(), reach.join("  ")).trim_end().to_owned()
    }));
    let owed: Vec<String> = owed_in_words(sheet, agency)
        .into_iter()
        .map(|(reference, letters)| format!("{reference} ({letters})"))
        .collect();
    if let Some(progress) = sheet.progress(agency).filter(|_| !owed.is_empty()) {
        let due = due_words(app, progress.due);
        lines.push(app.say(Sentence::OwesAnswers, &[("due", &due), ("cases", &owed.join(", "))]));
    }
    lines
}

pub(super) fn case_lines(app: &App, sheet: &ResearchSheet, here: &AgencyHere, case: &CaseHere) -> Vec<String> {
    let eyes = Eyes::of(app);
    let agency = here.agency.id;
    let mut lines = vec![format!("{}, {}", here.agency.name, case.reference)];
    let owes = sheet.silent(agency).iter().any(|(owed, _)| *owed == case.case);
    for (letter, person) in case.lettered() {
        let standing = sheet.research.standing(agency, case.case, person.id);
        let due = match standing {
            Standing::NoReply { since, due } if owes => {
                let (since, due) = (short(app, since), due_words(app, due));
                format!(", {}", app.say(Sentence::AskedSince, &[("since", &since), ("due", &due)]))
            }
            _ => String::new(),
        };
        lines.push(format!("{letter:<2} {}: {}{due}", eyes.name(&person.name), standing.title()));
        if sheet.research.disagrees(agency, case.case, person.id) {
            lines.push(format!("   {}", app.say(Sentence::TwoAnswers, &[])));
        }
    }
    for said in sheet.research.answers(agency, case.case) {
        let (day, by) = (short(app, said.at.date()), eyes.name(&said.by).into_owned());
        let values =
            [("answer", Standing::Said(said.answer).title()), ("day", &day), ("by", &by), ("how", how(said.how))];
        lines.push(app.say(Sentence::AnswerKept, &values));
        lines.extend(said.text.as_deref().map(|text| format!("  {}", eyes.text(text))));
    }
    for report in sheet.research.reports_of(agency, Some(case.case)) {
        lines.push(app.say(Sentence::ReportNamed, &[("name", &eyes.private(&report.name))]));
    }
    lines
}

/// How an answer came, where that was said.
const fn how(how: Option<Reply>) -> &'static str {
    match how {
        None => "",
        Some(Reply::InWriting) => ", in writing",
        Some(Reply::ByTelephone) => ", by telephone",
        Some(Reply::AtTheMeeting) => ", at the meeting",
    }
}

pub(super) fn report_lines(app: &App, sheet: &ResearchSheet, id: ReportId) -> Vec<String> {
    let eyes = Eyes::of(app);
    let Some(report) = sheet.research.reports.iter().find(|report| report.id == id) else { return Vec::new() };
    let about = report.case.and_then(|case| sheet.case(case));
    let about = about.map_or_else(|| app.say(Sentence::AllCases, &[]), |case| case.reference.to_string());
    let received = report.received.format("%-d %b %Y %H:%M").to_string();
    let mut lines = vec![
        eyes.private(&report.name).into_owned(),
        format!("{}, {about}", app.papers.agency_name(Some(report.agency))),
        app.say(Sentence::ReportReceived, &[("when", &received), ("by", &eyes.name(&report.by))]),
    ];
    lines.extend(report.read_out.map(|at| {
        let when = at.format("%-d %b %Y %H:%M").to_string();
        app.say(Sentence::ReadOutAt, &[("when", &when)])
    }));
    lines.push(String::new());
    match &report.content {
        ReportContent::Text(text) => lines.extend(text.lines().map(|line| eyes.text(line).into_owned())),
        ReportContent::File { .. } => lines.push(app.say(Sentence::FileTakenOut, &[("size", &size(app, report))])),
    }
    lines
}
