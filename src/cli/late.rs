//! `marac access late`: what people whose access had ended left beside the record, shown, taken in or left out.

use chrono::{DateTime, Local};
use serde::Serialize;

use super::access::open;
use super::args::{Everywhere, LateArguments};
use super::failure::Failure;
use super::profile::Profile;
use super::said::Words;
use super::show::json;
use super::sitting::{Sitting, read};
use crate::app::cell_words::name_in;
use crate::app::texts::{Sentence, Texts};
use crate::documents::layout::Page;
use crate::documents::phrases::count;
use crate::domain::reason::is_reason;
use crate::record::session::Decision;
use crate::record::{LateChange, LateWriting};
use crate::vault::late_journal::Settled;
use crate::vault::{RowId, SeatId};

/// Shows what waits, or decides on it.
///
/// # Errors
/// When there is no such seat, the reason is none, or it can't be saved.
pub fn run(everywhere: &Everywhere, arguments: &LateArguments, profile: &Profile) -> Result<String, Failure> {
    let (request, mut sitting) = open(&arguments.file, everywhere, profile)?;
    let writings = sitting.late_writings(&request)?;
    let (decision, seat) = match (arguments.take_in, arguments.leave_out) {
        (Some(seat), _) => (Decision::TakeIn, seat),
        (None, Some(seat)) => (Decision::LeaveOut, seat),
        (None, None) => {
            sitting.leave()?;
            let listed: Vec<Listed> = writings.iter().map(Listed::from).collect();
            return if arguments.json { json(&listed) } else { text(&listed) };
        }
    };
    let reason = arguments.reason.as_deref().unwrap_or_default().trim();
    let writing = match says_why(&sitting, reason, profile).and_then(|()| of_seat(&writings, seat)) {
        Ok(writing) => writing,
        Err(failure) => {
            sitting.leave()?;
            return Err(failure);
        }
    };
    let number = sitting.decide_late(writing, decision, reason)?;
    sitting.close_into_file(&request).map_err(Failure::of)?;
    let settled = writing.settle(decision).map_err(Failure::of)?;
    decided(writing, decision, number, &settled)
}

fn of_seat(writings: &[LateWriting], seat: SeatId) -> Result<&LateWriting, Failure> {
    let nothing =
        || Failure::Failed(format!("nothing of seat {seat} waits for a decision; marac access late shows what does"));
    writings.iter().find(|one| one.seat() == seat).ok_or_else(nothing)
}

/// Why it was decided so stays in the log.
fn says_why(sitting: &Sitting, reason: &str, profile: &Profile) -> Result<(), Failure> {
    let settings = sitting.record().settings().map_err(read)?;
    if is_reason(reason, &settings) {
        return Ok(());
    }
    let (texts, _) = Texts::of_folder(profile.folder()).map_err(Failure::of)?;
    let (words, letters) = (settings.reason_words.to_string(), settings.reason_letters.to_string());
    let not = texts.filled(Sentence::NotAReason, &[("words", &words), ("letters", &letters)]);
    Err(Failure::Usage(format!("--reason {not}")))
}

/// What somebody left, as scripts read it.
#[derive(Debug, Serialize)]
struct Listed {
    seat: String,
    who: String,
    /// By whom and when their access was ended, in words.
    ended: String,
    changes: usize,
    /// Made knowing it: can't be taken in.
    refused: usize,
    /// Whose access it speaks of: can't be taken in.
    access_of: Vec<String>,
    /// The cases that it closes off: that can't be taken in.
    closed_off: Vec<String>,
    /// Whether it changes who reads closed cases: that can't be taken in.
    readers: bool,
    what: Vec<What>,
}

#[derive(Debug, Serialize)]
struct What {
    at: String,
    did: Vec<String>,
    fields: Vec<Field>,
    /// Whether there is more of it, about a case that was closed off.
    of_closed: bool,
}

#[derive(Debug, Serialize)]
struct Field {
    name: String,
    text: String,
}

impl From<&LateWriting> for Listed {
    fn from(writing: &LateWriting) -> Self {
        Self {
            seat: writing.seat().to_string(),
            who: writing.who.clone(),
            ended: writing.end.as_ref().map(|end| end.how().trim().to_owned()).unwrap_or_default(),
            changes: writing.number,
            refused: writing.refused,
            access_of: writing.left_out.access.clone().unwrap_or_default(),
            closed_off: writing.left_out.closed_off.iter().filter_map(|(_, case)| case.clone()).collect(),
            readers: writing.left_out.pieces,
            what: writing.changes.iter().map(What::from).collect(),
        }
    }
}

impl From<&LateChange> for What {
    fn from(change: &LateChange) -> Self {
        let at = i64::try_from(change.at_ms).ok().and_then(DateTime::from_timestamp_millis);
        let at = at.map(|at| at.with_timezone(&Local).format("%Y-%m-%d %H:%M").to_string());
        // Every word of it is for whoever decides: a field that has no name of its own is called as the record calls it.
        let words = change.fields.iter().filter(|(_, _, text)| text.parse::<RowId>().is_err());
        let fields = words.map(|(table, column, text)| {
            let name = name_in(table, column).map_or_else(|| column.replace('_', " "), str::to_owned);
            Field { name, text: text.clone() }
        });
        Self {
            at: at.unwrap_or_default(),
            did: change.what.clone(),
            fields: fields.collect(),
            of_closed: change.of_closed,
        }
    }
}

fn text(listed: &[Listed]) -> Result<String, Failure> {
    let words = Words::shipped()?;
    let of_log = Words::read(include_str!("../../assets/log.toml"))?;
    let mut page = Page::new();
    for one in listed {
        let how = if one.ended.is_empty() { String::new() } else { format!(" {}", one.ended) };
        let number = changes(one.changes);
        let filled = [("name", one.who.as_str()), ("how", &how), ("changes", &number), ("seat", &one.seat)];
        page.gap().hanging("", 2, &words.say("late-heading", &filled));
        for change in &one.what {
            let did: Vec<String> =
                change.did.iter().map(|what| of_log.say(what, &[])).filter(|did| !did.is_empty()).collect();
            let did = if did.is_empty() { words.say("late-half-line", &[]) } else { did.join(", ") };
            page.hanging("  ", 18, &words.say("late-change", &[("at", &change.at), ("what", &did)]));
            for field in &change.fields {
                page.hanging("      ", 2, &format!("{}: {}", field.name, field.text));
            }
            if change.of_closed {
                page.hanging("      ", 2, &words.say("late-of-closed", &[]));
            }
        }
        if one.refused > 0 {
            page.hanging("  ", 2, &words.say("late-refused", &[("changes", &changes(one.refused))]));
        }
        if !one.access_of.is_empty() {
            page.hanging("  ", 2, &words.say("late-access", &[("names", &one.access_of.join(", "))]));
        }
        if !one.closed_off.is_empty() {
            page.hanging("  ", 2, &words.say("late-closed-off", &[("cases", &one.closed_off.join(", "))]));
        }
        if one.readers {
            page.hanging("  ", 2, &words.say("late-readers", &[]));
        }
    }
    page.gap().hanging("", 0, &words.say(if listed.is_empty() { "late-none" } else { "late-what-to-do" }, &[]));
    Ok(page.finish())
}

fn changes(number: usize) -> String {
    count(number, "change", "changes")
}

/// Says what was decided, and what became of the file.
fn decided(writing: &LateWriting, decision: Decision, number: usize, settled: &Settled) -> Result<String, Failure> {
    let words = Words::shipped()?;
    let sentence = match decision {
        Decision::TakeIn => "late-taken-in",
        Decision::LeaveOut => "late-left-out",
    };
    let (number, seat) = (changes(number), writing.seat().to_string());
    let filled = [("changes", number.as_str()), ("name", &writing.who), ("seat", &seat)];
    let file = match settled {
        Settled::Gone => words.say("late-gone", &[]),
        Settled::Stays => words.say("late-stays", &[]),
        Settled::PutAside(file) => words.say("late-put-aside", &[("file", &file.display().to_string())]),
    };
    let mut page = Page::new();
    page.hanging("", 0, &words.say(sentence, &filled)).hanging("", 0, &file);
    Ok(page.finish())
}
