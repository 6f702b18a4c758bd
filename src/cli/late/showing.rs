//! What somebody left, for scripts and for people.

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{changes, whom_to_ask};
use crate::app::cell_words::name_in;
use crate::cli::failure::Failure;
use crate::cli::said::Words;
use crate::documents::layout::Page;
use crate::record::{Did, LateCase, LateChange, LateValue, LateWriting, StandsNow};
use crate::text::fit;
use crate::vault::RowId;

/// By what a line is called takes no more of a line than so many columns.
const LONGEST: usize = 40;
/// How many digits the name of a line has, which no person reads.
const DIGITS: usize = 32;

/// What somebody left, as scripts read it.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    seat: String,
    who: String,
    /// By whom and when their access was ended, in words.
    ended: String,
    /// What can be taken in with this key.
    changes: usize,
    /// How many of these stay encrypted as they are, because they were written in a case that it closes off.
    sealed: usize,
    /// Of closed cases that this key does not open, and who may know their readers.
    closed: usize,
    ask: Vec<String>,
    /// Made knowing it: can't be taken in.
    refused: usize,
    /// Of what is not in the record: can't be taken in.
    nowhere: usize,
    /// Whose access it speaks of: can't be taken in.
    access_of: Vec<String>,
    /// The open cases that it closes off: that can't be taken in.
    closed_off: Vec<String>,
    /// It says who reads closed cases: can't be taken in.
    readers: bool,
    cases: Vec<Case>,
    what: Vec<What>,
}

/// By which `--case` takes it in.
#[derive(Debug, Serialize)]
struct Case {
    case: Option<String>,
    /// What the record calls it.
    id: Option<String>,
    closed: bool,
    changes: usize,
}

#[derive(Debug, Serialize)]
struct What {
    at: String,
    case: Option<String>,
    /// What the record calls the case.
    id: Option<String>,
    closed: bool,
    did: Vec<String>,
    fields: Vec<Field>,
}

#[derive(Debug, Serialize)]
struct Field {
    /// What kind of thing it is of, and by what that is called.
    thing: String,
    of: String,
    /// Nothing of the whole thing.
    name: Option<String>,
    /// `wrote`, `removed` or `brought-back`.
    did: &'static str,
    old: String,
    new: String,
    stands: Option<Stands>,
}

/// What stands in its place, because it is newer.
#[derive(Debug, Serialize)]
struct Stands {
    value: String,
    by: Option<String>,
    at: String,
}

impl Listed {
    pub fn of(writing: &LateWriting) -> Result<Self, Failure> {
        let (words, things) = (Words::shipped()?, Words::read(include_str!("../../../assets/things.toml"))?);
        Ok(Self {
            seat: writing.seat().to_string(),
            who: writing.who.clone(),
            ended: writing.end.as_ref().map(|end| end.how().trim().to_owned()).unwrap_or_default(),
            changes: writing.number,
            sealed: writing.sealed,
            closed: writing.closed,
            ask: writing.ask.clone(),
            refused: writing.refused,
            nowhere: writing.nowhere,
            access_of: writing.left_out.access.clone().unwrap_or_default(),
            closed_off: writing.left_out.closed_off.iter().filter_map(|(_, case)| case.clone()).collect(),
            readers: writing.says_who_reads(),
            cases: writing.cases.iter().map(Case::of).collect(),
            what: writing.changes.iter().map(|change| What::of(change, &words, &things)).collect(),
        })
    }
}

impl Case {
    fn of(LateCase { case, reference, closed, number }: &LateCase) -> Self {
        let id = case.map(|case| case.to_string());
        Self { case: case.map(|_| reference.clone()), id, closed: *closed, changes: *number }
    }
}

impl What {
    fn of(change: &LateChange, words: &Words, things: &Words) -> Self {
        Self {
            at: moment(change.at_ms),
            case: change.case.map(|_| change.reference.clone()),
            id: change.case.map(|case| case.to_string()),
            closed: change.closed,
            did: change.what.clone(),
            fields: change.values.iter().map(|value| Field::of(value, words, things)).collect(),
        }
    }
}

impl Field {
    fn of(written: &LateValue, words: &Words, things: &Words) -> Self {
        let table = written.table.as_str();
        let thing = if things.has(table) { things.say(table, &[]) } else { table.replace('_', " ") };
        let called = || name_in(table, &written.column).map_or_else(|| written.column.replace('_', " "), str::to_owned);
        let did = match written.did {
            Did::Wrote => "wrote",
            Did::Removed => "removed",
            Did::BroughtBack => "brought-back",
        };
        let is_line = written.did != Did::Wrote;
        let stands = |now: &StandsNow| Stands {
            value: match (is_line, now.value.as_str()) {
                (true, "1") => words.say("late-stands-removed", &[]),
                (true, _) => words.say("late-stands-there", &[]),
                (false, "") => words.say("late-stands-nothing", &[]),
                (false, value) => in_words(value, words),
            },
            by: now.by.clone(),
            at: moment(now.at_ms),
        };
        Self {
            thing,
            of: in_words(&written.of, words),
            name: (!is_line).then(called),
            did,
            old: in_words(&written.old, words),
            new: in_words(&written.new, words),
            stands: written.stands.as_ref().map(stands),
        }
    }

    /// One line for people.
    fn line(&self, words: &Words) -> String {
        let thing = match self.of.as_str() {
            "" => self.thing.clone(),
            of => words.say("late-thing", &[("thing", &self.thing), ("of", &fit(of, LONGEST))]),
        };
        let sentence = match (self.did, self.old.is_empty(), self.new.is_empty()) {
            ("removed", ..) => "late-removed",
            ("brought-back", ..) => "late-brought-back",
            (_, _, true) => "late-emptied",
            (_, true, false) => "late-new",
            (_, false, false) => "late-value",
        };
        let old = if self.old.is_empty() { words.say("late-stands-nothing", &[]) } else { self.old.clone() };
        let field = self.name.as_deref().unwrap_or_default();
        // Last what people wrote: a brace in it is theirs.
        words.say(sentence, &[("thing", &thing), ("field", field), ("old", &old), ("new", &self.new)])
    }
}

fn moment(at_ms: u64) -> String {
    let at = i64::try_from(at_ms).ok().and_then(DateTime::from_timestamp_millis);
    at.map(|at| at.with_timezone(&Local).format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// A value as people read it: days and times as they say them, and no name that only the record gives.
fn in_words(value: &str, words: &Words) -> String {
    if let Ok(at) = value.parse::<NaiveDateTime>() {
        return at.format("%a %-d %b %Y %H:%M").to_string();
    }
    if let Ok(day) = value.parse::<NaiveDate>() {
        return day.format("%a %-d %b %Y").to_string();
    }
    let ids = value.split(|c: char| !c.is_ascii_hexdigit()).filter(|run| run.len() == DIGITS);
    let unknown = ids.filter(|run| run.parse::<RowId>().is_ok());
    let say = |said: String, id| said.replace(id, &words.say("late-unknown", &[]));
    unknown.fold(value.to_owned(), say)
}

pub(super) fn text(listed: &[Listed]) -> Result<String, Failure> {
    let words = Words::shipped()?;
    let of_log = Words::read(include_str!("../../../assets/log.toml"))?;
    let mut page = Page::new();
    for one in listed {
        let how = if one.ended.is_empty() { String::new() } else { format!(" {}", one.ended) };
        let number = changes(one.changes);
        let filled = [("name", one.who.as_str()), ("how", &how), ("changes", &number), ("seat", &one.seat)];
        let heading = if one.changes > 0 { "late-heading" } else { "late-heading-none" };
        page.gap().hanging("", 2, &words.say(heading, &filled));
        one.what.iter().for_each(|change| show(&mut page, change, (&words, &of_log)));
        for (sentence, number) in [("late-refused", one.refused), ("late-nowhere", one.nowhere)] {
            if number > 0 {
                page.hanging("  ", 2, &words.say(sentence, &[("changes", &changes(number))]));
            }
        }
        if !one.access_of.is_empty() {
            page.hanging("  ", 2, &words.say("late-access", &[("names", &one.access_of.join(", "))]));
        }
        if !one.closed_off.is_empty() {
            page.hanging("  ", 2, &words.say("late-closed-off", &[("cases", &one.closed_off.join(", "))]));
        }
        if one.sealed > 0 {
            page.hanging("  ", 2, &words.say("late-sealed", &[("changes", &changes(one.sealed))]));
        }
        if one.readers {
            page.hanging("  ", 2, &words.say("late-readers", &[]));
        }
        if one.closed > 0 {
            let filled = [("changes", changes(one.closed)), ("ask", whom_to_ask(&one.ask, &words))];
            let filled = filled.each_ref().map(|(name, value)| (*name, value.as_str()));
            page.hanging("  ", 2, &words.say("late-closed", &filled));
        }
    }
    page.gap().hanging("", 0, &words.say(if listed.is_empty() { "late-none" } else { "late-what-to-do" }, &[]));
    Ok(page.finish())
}

fn show(page: &mut Page, change: &What, (words, of_log): (&Words, &Words)) {
    let did: Vec<String> = change.did.iter().map(|what| of_log.say(what, &[])).filter(|did| !did.is_empty()).collect();
    let did = match (did.is_empty(), change.fields.iter().any(|field| field.name.is_some())) {
        (false, _) => did.join(", "),
        (true, true) => words.say("late-wrote", &[]),
        (true, false) => words.say("late-half-line", &[]),
    };
    let case = match change.case.as_deref() {
        None => words.say("late-of-no-case", &[]),
        Some("") => words.say("late-of-unnamed", &[("id", change.id.as_deref().unwrap_or_default())]),
        Some(case) if change.closed => words.say("late-of-closed", &[("case", case)]),
        Some(case) => case.to_owned(),
    };
    page.hanging("  ", 18, &words.say("late-change", &[("at", &change.at), ("case", &case), ("what", &did)]));
    for field in &change.fields {
        page.hanging("      ", 2, &field.line(words));
        if let Some(now) = &field.stands {
            let by = now.by.as_ref().map(|by| format!(", {by}")).unwrap_or_default();
            let filled = [("value", now.value.as_str()), ("by", &by), ("at", &now.at)];
            page.hanging("        ", 2, &words.say("late-stands", &filled));
        }
    }
}
