//! Who else is at the record, in words for the status line, the panes and a text to read.

use super::Eyes;
use crate::app::App;
use crate::app::cell_words::thing;
use crate::app::initials::initials;
use crate::app::now::local;
use crate::app::store::{Colleague, TextId};
use crate::app::texts::Sentence;
use crate::domain::identifier::{ActionId, CaseId, EntryId};
use crate::record::queries::Line;

/// How many are here: with names, and without; nothing while nobody else is.
#[must_use]
pub fn here(app: &App) -> [String; 2] {
    let others = app.company.others();
    if others.is_empty() {
        return [String::new(), String::new()];
    }
    let count = (others.len() + 1).to_string();
    let names = names(app, others.iter());
    let with = app.say(Sentence::HereNames, &[("count", &count), ("names", &names)]);
    [with, app.say(Sentence::HereCount, &[("count", &count)])]
}

fn names<'a>(app: &App, all: impl Iterator<Item = &'a Colleague>) -> String {
    all.map(|one| app.called(&one.name)).collect::<Vec<_>>().join(", ")
}

/// The initials of those who have a case on their screen, in brackets: they are nobody of the case.
#[must_use]
pub fn initials_at(app: &App, case: CaseId) -> String {
    let all: Vec<String> = app.company.at_case(case).map(|one| initials(&one.name)).collect();
    if all.is_empty() { String::new() } else { format!("[{}]", all.join(" ")) }
}

/// Who is typing in a text; nothing while nobody is.
#[must_use]
pub fn typing(app: &App, text: TextId) -> String {
    let sentence = match app.company.typing_in(text).count() {
        0 => return String::new(),
        1 => Sentence::TypingOne,
        _ => Sentence::TypingSeveral,
    };
    app.say(sentence, &[("who", &names(app, app.company.typing_in(text)))])
}

/// Everyone who is here, where, since when; then what others did, the latest first.
#[must_use]
pub fn lines(app: &App) -> Vec<String> {
    let eyes = Eyes::of(app);
    let mut lines = Vec::new();
    if app.company.others().is_empty() {
        lines.push(app.say(Sentence::CompanyAlone, &[]));
    } else {
        lines.push(app.say(Sentence::CompanyYou, &[("name", &eyes.name(&app.user))]));
    }
    for one in app.company.others() {
        lines.push(app.say(Sentence::CompanyOne, &[("name", &eyes.name(&one.name)), ("role", &one.role)]));
        lines.push(format!("  {}", whereabouts(app, one)));
    }
    if !app.company.log.is_empty() {
        lines.extend([String::new(), app.say(Sentence::CompanyLog, &[])]);
        let told = app.company.log.iter().rev();
        lines.extend(told.map(|told| format!("  {}  {}", told.at.format("%H:%M"), told.text)));
    }
    lines
}

fn whereabouts(app: &App, one: &Colleague) -> String {
    let case = one.at.case.and_then(|case| app.papers.case(case));
    let mut parts = vec![match case {
        Some(case) => {
            let place = app.papers.agenda.place(case.referral.id);
            let number = place.map(|place| format!("{} ", place.position)).unwrap_or_default();
            app.say(Sentence::CompanyAt, &[("case", &format!("{number}{}", case.referral.reference))])
        }
        None => app.say(Sentence::CompanyNowhere, &[]),
    }];
    if let Some(what) = one.at.typing.and_then(|text| text_words(app, text)) {
        parts.push(app.say(Sentence::CompanyTyping, &[("what", &what)]));
    }
    let time = |ms: u64, how: &str| local(ms).map(|at| at.format(how).to_string()).unwrap_or_default();
    parts.push(app.say(Sentence::CompanySince, &[("time", &time(one.since_ms, "%H:%M"))]));
    let sign = time(one.last_sign_ms, "%H:%M:%S");
    parts.push(app.say(Sentence::CompanySign, &[("time", &sign)]));
    parts.join(", ")
}

/// What a text is, in words.
fn text_words(app: &App, text: TextId) -> Option<String> {
    let case = CaseId::from_bytes(text.into_bytes());
    if let Some(case) = app.papers.case(case) {
        return Some(app.say(Sentence::ThingComposer, &[("case", case.referral.reference.as_str())]));
    }
    let entry = EntryId::from_bytes(text.into_bytes());
    if app.papers.entry(entry).is_some() {
        return Some(thing(app, Line::Entry(entry)));
    }
    let action = ActionId::from_bytes(text.into_bytes());
    app.papers.action(action).map(|_| thing(app, Line::Action(action)))
}
