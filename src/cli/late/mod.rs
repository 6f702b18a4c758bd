//! `marac access late`: what people whose access had ended left beside the record, shown, taken in or left out.

mod showing;

use std::collections::BTreeSet;

use super::access::open;
use super::args::{Everywhere, LateArguments};
use super::failure::Failure;
use super::profile::Profile;
use super::said::Words;
use super::show::json;
use super::sitting::{Sitting, read};
use crate::app::texts::{Sentence, Texts};
use crate::documents::layout::Page;
use crate::documents::phrases::count;
use crate::domain::reason::is_reason;
use crate::record::session::{Decided, Decision};
use crate::record::{Chosen, LateCase, LateWriting};
use crate::vault::SeatId;
use crate::vault::late_journal::Settled;

use showing::Listed;

/// What is given in the place of a case's reference for what belongs to none.
const OF_NONE: &str = "none";

/// Shows what waits, or decides on it.
///
/// # Errors
/// When there is no such seat, the reason is none, or it can't be saved.
pub fn run(everywhere: &Everywhere, arguments: &LateArguments, profile: &Profile) -> Result<String, Failure> {
    let (request, mut sitting) = open(&arguments.file, everywhere, profile)?;
    let writings = sitting.late_writings(&request)?;
    let Some(seat) = arguments.take_in.or(arguments.leave_out) else {
        sitting.leave()?;
        let listed = writings.iter().map(Listed::of).collect::<Result<Vec<_>, _>>()?;
        return if arguments.json { json(&listed) } else { showing::text(&listed) };
    };
    let (writing, decision) = match asked(&sitting, &writings, seat, arguments, profile) {
        Ok(asked) => asked,
        Err(failure) => {
            sitting.leave()?;
            return Err(failure);
        }
    };
    let reason = arguments.reason.as_deref().unwrap_or_default().trim();
    let decided = sitting.decide_late(writing, &decision, reason)?;
    sitting.close_into_file(&request).map_err(Failure::of)?;
    let settled = writing.settle(decided).map_err(Failure::of)?;
    said(writing, &decision, decided, settled.as_ref())
}

/// On what is to be decided, and how.
fn asked<'w>(
    sitting: &Sitting,
    writings: &'w [LateWriting],
    seat: SeatId,
    arguments: &LateArguments,
    profile: &Profile,
) -> Result<(&'w LateWriting, Decision), Failure> {
    says_why(sitting, arguments.reason.as_deref().unwrap_or_default().trim(), profile)?;
    let nothing =
        || Failure::Failed(format!("nothing of seat {seat} waits for a decision; marac access late shows what does"));
    let writing = writings.iter().find(|one| one.seat() == seat).ok_or_else(nothing)?;
    let words = Words::shipped()?;
    if arguments.take_in.is_some() {
        if writing.number == 0 {
            return Err(Failure::Failed(words.say("late-nothing-here", &[])));
        }
        return Ok((writing, Decision::TakeIn(chosen(writing, &arguments.cases, &words)?)));
    }
    if writing.closed > 0 && !arguments.unseen {
        let ask = whom_to_ask(&writing.ask, &words);
        return Err(Failure::Failed(words.say("late-closed-first", &[("ask", &ask)])));
    }
    Ok((writing, Decision::LeaveOut))
}

/// Which of it: all, or what belongs to these cases.
fn chosen(writing: &LateWriting, cases: &[String], words: &Words) -> Result<Chosen, Failure> {
    if cases.is_empty() {
        return Ok(Chosen::All);
    }
    let mut of = BTreeSet::new();
    for given in cases {
        let given = given.trim();
        let is_it = |one: &&LateCase| match one.case {
            None => given.eq_ignore_ascii_case(OF_NONE),
            Some(id) => one.reference.eq_ignore_ascii_case(given) || id.to_string().eq_ignore_ascii_case(given),
        };
        let found: Vec<_> = writing.cases.iter().filter(is_it).map(|one| one.case).collect();
        match found.as_slice() {
            [case] => of.insert(*case),
            [] => {
                let seat = writing.seat().to_string();
                return Err(Failure::Failed(words.say("late-no-case", &[("case", given), ("seat", &seat)])));
            }
            several => {
                let ids: Vec<String> = several.iter().flatten().map(ToString::to_string).collect();
                let filled = [("case", given), ("ids", &ids.join(", "))];
                return Err(Failure::Failed(words.say("late-several-cases", &filled)));
            }
        };
    }
    Ok(Chosen::Of(of))
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

/// Whom to ask about closed cases that one does not read.
pub(super) fn whom_to_ask(names: &[String], words: &Words) -> String {
    match names {
        [] => words.say("late-ask-nobody", &[]),
        names => words.say("late-ask", &[("names", &names.join(", "))]),
    }
}

fn changes(number: usize) -> String {
    count(number, "change", "changes")
}

/// Says what was decided, and what became of the file.
fn said(
    writing: &LateWriting,
    decision: &Decision,
    decided: Decided,
    settled: Option<&Settled>,
) -> Result<String, Failure> {
    let words = Words::shipped()?;
    let sentence = match decision {
        Decision::TakeIn(_) => "late-taken-in",
        Decision::LeaveOut => "late-left-out",
    };
    let (number, seat) = (changes(decided.number), writing.seat().to_string());
    let filled = [("changes", number.as_str()), ("name", &writing.who), ("seat", &seat)];
    let file = match settled {
        None => words.say("late-part-in", &[]),
        Some(Settled::Gone) => words.say("late-gone", &[]),
        Some(Settled::Stays) => words.say("late-stays", &[]),
        Some(Settled::PutAside(file)) => words.say("late-put-aside", &[("file", &file.display().to_string())]),
    };
    let mut page = Page::new();
    page.hanging("", 0, &words.say(sentence, &filled)).hanging("", 0, &file);
    Ok(page.finish())
}
