//! What people call a field of the record, and how they read what stood in it.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::{NaiveDate, NaiveDateTime};

use super::App;
use super::store::ask;
use super::texts::Sentence;
use super::views::Eyes;
use crate::domain::identifier::AgencyId;
use crate::record::queries::{EarlierValue, Line};
use crate::text::fit;

type Names = HashMap<String, HashMap<String, String>>;

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| toml::from_str(include_str!("../../assets/cells.toml")).unwrap_or_default())
}

/// What a column of a line's table is called; nothing where it is not for people.
#[must_use]
pub fn name(line: Line, column: &str) -> Option<&'static str> {
    name_in(line.table(), column)
}

/// The same of a table that is named.
#[must_use]
pub fn name_in(table: &str, column: &str) -> Option<&'static str> {
    names().get(table)?.get(column).map(String::as_str)
}

/// What the columns that mean one thing are called: the first of them speaks for all.
#[must_use]
pub fn name_of_field(line: Line, columns: &[String]) -> Option<&'static str> {
    columns.iter().find_map(|column| name(line, column))
}

/// What stood in a cell, as people read it.
#[must_use]
pub fn value(app: &App, line: Line, column: &str, written: &str) -> String {
    if written.is_empty() {
        return app.say(Sentence::NothingThere, &[]);
    }
    if let (Line::Listing(_), "place") = (line, column) {
        return app.say(Sentence::AnotherPlace, &[]);
    }
    let agency = matches!(column, "agency" | "owner").then(|| written.parse::<AgencyId>().ok()).flatten();
    if let Some(agency) = agency {
        return app.papers.agency_name(Some(agency)).to_owned();
    }
    if let Ok(id) = written.parse()
        && let Some(case) = app.papers.case(id)
    {
        return case.referral.reference.to_string();
    }
    if let Ok(at) = written.parse::<NaiveDateTime>() {
        return at.format("%a %-d %b %Y %H:%M").to_string();
    }
    if let Ok(day) = written.parse::<NaiveDate>() {
        return day.format("%a %-d %b %Y").to_string();
    }
    let eyes = Eyes::of(app);
    match (line, column) {
        // Their names; of those who are not of this meeting nothing but that there are more.
        (Line::Answer(_), "people") => {
            let people = app.papers.cases().flat_map(|case| &case.referral.people);
            let named = people.filter(|person| written.contains(&person.id.to_string()));
            named.map(|person| eyes.person(person).into_owned()).collect::<Vec<_>>().join(", ")
        }
        (Line::Person(_), "name") | (Line::Attendee(_), "name") => eyes.name(written).into_owned(),
        (Line::Person(_), "born" | "address" | "telephone") => eyes.private(written).into_owned(),
        _ => eyes.text(written).into_owned(),
    }
}

/// No value takes more of a line than so many columns.
const LONGEST: usize = 60;

/// What a field holds or held, as people read it, cut where it is long.
#[must_use]
pub fn field_value(app: &App, held: &EarlierValue) -> String {
    let named: Vec<(&'static str, String)> =
        held.cells().filter(|(column, _)| name(held.line, column).is_some()).collect();
    let words = named.iter().enumerate().filter(|(at, (_, text))| *at == 0 || !text.is_empty());
    let words: Vec<String> = words.map(|(_, (column, text))| value(app, held.line, column, text)).collect();
    fit(&words.join(", "), LONGEST).into_owned()
}

/// What a line of the record is, in words that go after "of": "the action for Crawley Housing in WS-71009".
#[must_use]
pub fn thing(app: &App, line: Line) -> String {
    let reference = |case| app.papers.case(case).map(|case| case.referral.reference.to_string()).unwrap_or_default();
    match line {
        Line::Entry(id) => {
            let Some(entry) = app.papers.entry(id) else { return app.say(Sentence::ThingGone, &[]) };
            let time = entry.at.format("%H:%M").to_string();
            app.say(Sentence::ThingEntry, &[("time", &time), ("case", &reference(entry.case))])
        }
        Line::Action(id) => {
            let Some(action) = app.papers.action(id) else { return app.say(Sentence::ThingGone, &[]) };
            let agency = app.papers.agency_name(action.owner);
            let of_earlier = app.papers.conference.outstanding.iter().find(|one| one.action.id == id);
            let case = of_earlier.map_or_else(|| reference(action.case), |one| one.reference.to_string());
            let sentence = match (agency.is_empty(), case.is_empty()) {
                (true, _) => Sentence::ThingActionOfNobody,
                (false, true) => Sentence::ThingEarlierAction,
                (false, false) => Sentence::ThingAction,
            };
            app.say(sentence, &[("agency", agency), ("case", &case)])
        }
        Line::Attendee(id) => {
            let name = app.papers.attendee(id).map(|attendee| attendee.name.clone()).unwrap_or_default();
            Eyes::of(app).name(&name).into_owned()
        }
        Line::Case(id) => reference(id),
        Line::Listing(id) => {
            let case = app.papers.cases().find(|case| case.listing.id == id);
            case.map(|case| case.referral.reference.to_string()).unwrap_or_else(|| app.say(Sentence::ThingGone, &[]))
        }
        Line::Person(id) => {
            let has = |person: &crate::domain::person::Person| person.id == id;
            let case = app.papers.cases().find(|case| case.referral.people.iter().any(has));
            let case = case.map(|case| case.referral.reference.to_string()).unwrap_or_default();
            app.say(Sentence::ThingPerson, &[("case", &case)])
        }
        Line::Meeting(_) => app.say(Sentence::ThingMeeting, &[]),
        Line::Answer(id) => {
            let said = ask(app.store.as_ref(), |view| view.answer(id)).ok().flatten();
            let Some(said) = said else { return app.say(Sentence::ThingGone, &[]) };
            let agency = app.papers.agency_name(Some(said.agency));
            app.say(Sentence::ThingAnswer, &[("agency", agency), ("case", &reference(said.case))])
        }
    }
}

/// The same with its first words where it has any, for those who are to know which of several is meant.
#[must_use]
pub fn thing_by_its_words(app: &App, line: Line) -> String {
    let text = match line {
        Line::Entry(id) => app.papers.entry(id).map(|entry| entry.text.as_str()),
        Line::Action(id) => app.papers.action(id).map(|action| action.text.as_str()),
        _ => None,
    };
    let what = thing(app, line);
    let Some(words) = text.and_then(|text| text.lines().next()).filter(|words| !words.trim().is_empty()) else {
        return what;
    };
    let words = Eyes::of(app).text(words).into_owned();
    app.say(Sentence::ThingWords, &[("what", &what), ("words", &fit(words.trim(), FIRST_WORDS))])
}

/// So many columns of a text tell which it is.
const FIRST_WORDS: usize = 30;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identifier::{ActionId, ListingId};

    #[test]
    fn fields_have_names_and_what_is_not_for_people_has_none() {
        assert_eq!(name(Line::Action(ActionId::new()), "due"), Some("due date"));
        assert_eq!(name(Line::Listing(ListingId::new()), "times_deferred"), None);
    }
}
