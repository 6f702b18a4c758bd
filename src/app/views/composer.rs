//! The composer: what its line is read against, and what it will become.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::Eyes;
use crate::app::App;
use crate::app::composer_line::{self, AgencyIndex, ComposedLine, Fault, LineContext, LineKind, Person, mentions};
use crate::app::texts::Sentence;
use crate::domain::case::Case;
use crate::domain::clocks::default_action_due;
use crate::domain::identifier::{AgencyId, CaseId};
use crate::text::editor::Editor;

/// The agency that spoke last about a case: in the composer, else in the notes.
#[must_use]
pub fn last_agency(app: &App, case: CaseId) -> Option<AgencyId> {
    app.composers
        .last_agency(case)
        .or_else(|| app.papers.case(case)?.entries.iter().rev().find_map(|entry| entry.agency))
}

/// When an action is due that names no date (ACT-1, MOP 4.29).
#[must_use]
pub fn default_due(app: &App) -> NaiveDate {
    default_action_due(&app.papers.conference, app.now().date(), &app.papers.holidays)
}

/// What a line about a case is read against.
#[must_use]
pub fn line_context<'a>(app: &'a App, case: Option<&Case>) -> LineContext<'a> {
    let last = case.and_then(|case| last_agency(app, case.referral.id));
    let agencies = &app.papers.conference.agencies;
    LineContext {
        agencies: &app.papers.agency_names,
        last_agency: last.and_then(|id| agencies.iter().position(|agency| agency.id == id)).map(AgencyIndex),
        children: case.map_or(0, |case| case.referral.linked_children().len()),
        cases: app.papers.agenda.listed.len(),
        today: app.now().date(),
        default_due: default_due(app),
    }
}

/// A line read for the case that it goes to: the one shown, or the one that it names.
#[must_use]
pub fn read<'a>(app: &'a App, line: &str) -> (ComposedLine, Option<&'a Case>, LineContext<'a>) {
    let shown = app.case();
    let context = line_context(app, shown);
    let composed = composer_line::parse(line, &context);
    let Some(number) = composed.case else { return (composed, shown, context) };
    let named = app.papers.at_position(number).and_then(|case| app.papers.case(case));
    let context = line_context(app, named);
    (composer_line::parse(line, &context), named, context)
}

/// Points at words at the end of an action that were meant to be its date and are none.
#[must_use]
pub fn not_a_date(app: &App, line: &ComposedLine) -> Option<String> {
    let LineKind::Action { due, .. } = &line.kind else { return None };
    let words = composer_line::unread_date(&line.text, app.now().date()).filter(|_| !due.written)?;
    let date = due.date.format("%a %-d %b").to_string();
    Some(app.say(Sentence::NotADate, &[("words", &Eyes::of(app).text(words)), ("date", &date)]))
}

/// What the line in the composer will become, in one line.
#[must_use]
pub fn preview(app: &App) -> Cow<'_, str> {
    let Some(case) = app.case_id() else { return Cow::Borrowed("") };
    let (composed, target, context) = read(app, app.composers.first(case));
    let people = target.map(|case| people(app, case, &composed.text)).unwrap_or_default();
    let preview = composer_line::preview(&composed, &context, &app.texts) + &others(app, &composed, &context) + &people;
    let first = match app.composers.line(case).map_or(1, Editor::count) {
        1 => String::new(),
        count => app.say(Sentence::PreviewFirst, &[("count", &count.to_string())]),
    };
    Cow::Owned(match not_a_date(app, &composed) {
        Some(point) => format!("{first}{preview} · {point}"),
        None => first + &preview,
    })
}

/// The other agencies that the name in the line could mean, and how to take one of them.
fn others(app: &App, line: &ComposedLine, context: &LineContext<'_>) -> String {
    match line.faults.first() {
        Some(Fault::AmbiguousAgency(..)) => format!(" · {}", app.say(Sentence::ChooseAgency, &[])),
        Some(_) => String::new(),
        None => match other_names(line, context) {
            names if names.is_empty() => names,
            names => format!(" · {}", app.say(Sentence::CouldAlsoBe, &[("agencies", &names)])),
        },
    }
}

/// The names of the other agencies that the name in the line could mean.
#[must_use]
pub fn other_names(line: &ComposedLine, context: &LineContext<'_>) -> String {
    let others = line.named.iter().flat_map(|named| &named.others);
    others.filter_map(|at| context.agencies.get(at.0)).map(|agency| agency.long.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whom the letters in a text stand for, each once: the text keeps the letters, which are as good on paper, where the
/// people stand above it, and give nobody away on a shared screen.
fn people(app: &App, case: &Case, text: &str) -> String {
    let children = case.referral.linked_children();
    let eyes = Eyes::of(app);
    let mut said = String::new();
    let mut seen = Vec::new();
    for mention in mentions(text, children.len()) {
        let person = match mention.person {
            Person::Victim => case.referral.victim(),
            Person::AllegedPerpetrator => case.referral.alleged_perpetrator(),
            Person::Child(number) => number.checked_sub(1).and_then(|at| children.get(at)).copied(),
        };
        if let Some(person) = person.filter(|_| !seen.contains(&mention.person)) {
            seen.push(mention.person);
            let letters = text.get(mention.at).unwrap_or_default();
            said.push_str(&format!(" · {letters} is {}", eyes.person(person)));
        }
    }
    said
}
