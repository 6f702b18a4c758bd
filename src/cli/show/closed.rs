//! `marac show closed`: the closed cases that one's own key reads, and one of them whole (CLO-1, CLO-2). Whoever is on no
//! list is told as much as everybody may know: how many there are.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::case::CaseDocument;
use super::moment;
use crate::cli::failure::Failure;
use crate::cli::said::Words;
use crate::cli::sitting::read;
use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::domain::conflict::KnowsParty;
use crate::domain::matching::Nicknames;
use crate::domain::referral::ClosedReason;
use crate::record::closed::{ClosedCase, ClosedShelf, CopyOut, OpenAction, Reads, Receives, Resembles, Stands};
use crate::record::queries::HalfTyped;
use crate::record::queries::View;

/// A closed case as scripts read it.
#[derive(Debug, Serialize)]
pub struct ClosedLine {
    pub reference: String,
    pub received: String,
    /// `honour-based-abuse`, `high-profile` or `employee-of-agency`.
    pub reason: Option<&'static str>,
    pub meeting: Option<NaiveDate>,
    /// `waits`, `held`, `heard`, `put-off` or `not-progressed`.
    pub standing: &'static str,
    /// The day of the last meeting before that one that is over and never came to it.
    pub not_heard_on: Option<NaiveDate>,
    /// Where it stands as `not-heard`: the next meeting in the calendar.
    pub next_meeting: Option<NaiveDate>,
    /// Who can read it, by name; the recovery key among them.
    pub readers: Vec<String>,
    pub recipients: Vec<RecipientLine>,
    pub open_actions: Vec<ActionLine>,
    /// Readers who know a party, or bear the name of one, and may not read it as things stand (CLO-3).
    pub conflicts: Vec<ConflictLine>,
    /// Who closed it off at the same moment, and has theirs apart from this one.
    pub apart_with: Vec<String>,
    /// Who was taken off its list as they took this person off, and has theirs apart.
    pub crossed_with: Vec<String>,
    /// Who reads it no more, and has papers of it.
    pub copies_out: Vec<CopyLine>,
    /// What others typed into it and did not file, before it was closed to them.
    pub half_typed: Vec<HalfTypedLine>,
    /// What it may have to do with other cases: told to its readers alone.
    pub resembles: Vec<LikeLine>,
}

/// A reader about whom something is to be done.
#[derive(Debug, Serialize)]
pub struct ConflictLine {
    pub name: String,
    /// `undecided`, `excluded` or `bears-name`.
    pub standing: &'static str,
}

/// Somebody whose copy is out.
#[derive(Debug, Serialize)]
pub struct CopyLine {
    pub name: String,
    pub until: String,
}

/// What somebody typed and did not file.
#[derive(Debug, Serialize)]
pub struct HalfTypedLine {
    pub who: String,
    pub text: String,
}

/// A likeness to another case.
#[derive(Debug, Serialize)]
pub struct LikeLine {
    pub other: String,
    /// `repeat`, `counter-allegation` or `same-person`.
    pub kind: &'static str,
    pub score: u8,
    pub because: String,
    /// Who said that it is so; `null` while nobody did.
    pub said_by: Option<String>,
}

/// An action that is not done yet.
#[derive(Debug, Serialize)]
pub struct ActionLine {
    pub owner: Option<String>,
    pub text: String,
    pub due: NaiveDate,
}

/// Somebody on its distribution list, and when what they confirmed was kept.
#[derive(Debug, Serialize)]
pub struct RecipientLine {
    pub name: String,
    pub agency: String,
    pub researches_in_person: Option<String>,
    pub record_shielded: Option<String>,
    /// Why nothing goes there any more.
    pub receives_nothing_because: Option<String>,
}

impl From<&ClosedCase> for ClosedLine {
    fn from(case: &ClosedCase) -> Self {
        Self {
            reference: case.reference.to_string(),
            received: moment(case.received),
            reason: case.closed.map(|reason| match reason {
                ClosedReason::HonourBasedAbuse => "honour-based-abuse",
                ClosedReason::HighProfile => "high-profile",
                ClosedReason::EmployeeOfAgency => "employee-of-agency",
            }),
            meeting: case.meeting.map(|(_, date)| date),
            standing: match case.stands {
                Stands::Waits => "waits",
                Stands::Held => "held",
                Stands::Begun => "begun",
                Stands::NotHeard => "not-heard",
                Stands::Heard => "heard",
                Stands::PutOff => "put-off",
                Stands::NotProgressed => "not-progressed",
            },
            not_heard_on: case.missed,
            next_meeting: case.next,
            readers: case.readers.iter().filter(|one| !one.ended).map(|one| one.name.clone()).collect(),
            recipients: case.recipients.iter().map(RecipientLine::from).collect(),
            open_actions: case.open_actions.iter().map(ActionLine::from).collect(),
            conflicts: case.readers.iter().filter_map(conflict).collect(),
            apart_with: case.apart_with.clone(),
            crossed_with: case.crossed_with.clone(),
            copies_out: case.copies_out.iter().map(CopyLine::from).collect(),
            half_typed: case.half_typed.iter().map(HalfTypedLine::from).collect(),
            resembles: Vec::new(),
        }
    }
}

impl From<&HalfTyped> for HalfTypedLine {
    fn from(HalfTyped { who, text }: &HalfTyped) -> Self {
        Self { who: who.clone(), text: text.clone() }
    }
}

fn conflict(one: &Reads) -> Option<ConflictLine> {
    let standing = match (one.stands.knows, one.stands.bears_name) {
        _ if one.ended || one.is_recovery() => return None,
        (KnowsParty::Excluded, _) => "excluded",
        (KnowsParty::Undecided, _) => "undecided",
        (KnowsParty::NotAsked, true) => "bears-name",
        _ => return None,
    };
    Some(ConflictLine { name: one.name.clone(), standing })
}

impl From<&CopyOut> for CopyLine {
    fn from(one: &CopyOut) -> Self {
        Self { name: one.name.clone(), until: moment(one.at) }
    }
}

impl From<&Resembles> for LikeLine {
    fn from(one: &Resembles) -> Self {
        let said_by = one.said.as_ref().map(|(_, by, _)| by.clone());
        let (other, because) = (one.other.to_string(), one.because.clone());
        Self { other, kind: one.kind.name(), score: one.score, because, said_by }
    }
}

impl From<&OpenAction> for ActionLine {
    fn from(action: &OpenAction) -> Self {
        Self { owner: action.owner.clone(), text: action.text.clone(), due: action.due }
    }
}

impl From<&Receives> for RecipientLine {
    fn from(one: &Receives) -> Self {
        let kept = |said: &Option<(String, NaiveDateTime)>| said.as_ref().map(|(_, at)| moment(*at));
        Self {
            name: one.name.clone(),
            agency: one.agency.clone(),
            researches_in_person: kept(&one.recipient.researches),
            record_shielded: kept(&one.recipient.shielded),
            receives_nothing_because: one.refused.map(|why| why.to_string()),
        }
    }
}

/// The closed cases that a key reads.
///
/// # Errors
/// When a line can't be read.
pub fn lines(view: View<'_>) -> Result<Vec<ClosedLine>, Failure> {
    let cases = view.closed_cases().map_err(read)?;
    let nicknames = Nicknames::shipped().map_err(Failure::of)?;
    let resembling = view.closed_resembles(&nicknames).map_err(read)?;
    let line = |case: &ClosedCase| {
        let own = resembling.iter().filter(|one| one.case == case.case).map(LikeLine::from);
        ClosedLine { resembles: own.collect(), ..ClosedLine::from(case) }
    };
    Ok(cases.iter().map(line).collect())
}

/// One of them; nothing where this key reads none of that reference that a meeting has.
///
/// # Errors
/// When a line can't be read.
pub fn case(shelf: &ClosedShelf, reference: &str, today: NaiveDate) -> Result<Option<CaseDocument>, Failure> {
    let cases = shelf.list().map_err(read)?;
    let found = cases.iter().find(|case| case.reference.as_str().eq_ignore_ascii_case(reference.trim()));
    let Some((case, (meeting, _))) = found.and_then(|case| Some((case, case.meeting?))) else { return Ok(None) };
    let conference = shelf.conference(meeting, case.case).map_err(read)?;
    Ok(CaseDocument::of(&conference, &case.reference, today))
}

/// The list for people.
///
/// # Errors
/// When the program's own words can't be read.
pub fn text(lines: &[ClosedLine], others: usize) -> Result<String, Failure> {
    let words = Words::shipped()?;
    let mut page = Page::new();
    for line in lines {
        let meeting = line.meeting.map(phrases::day).unwrap_or_default();
        let filled = [
            ("case", line.reference.as_str()),
            ("standing", &words.say(&format!("closed-{}", line.standing), &[("meeting", &meeting)])),
            ("readers", &line.readers.join(", ")),
        ];
        page.hanging("", 2, &words.say("closed-line", &filled));
        for said in went_on(&words, line) {
            page.hanging("    ", 2, &said);
        }
        for one in &line.open_actions {
            let due = phrases::day(one.due);
            let filled = [("due", due.as_str()), ("owner", one.owner.as_deref().unwrap_or("?")), ("what", &one.text)];
            page.hanging("    ", 2, &words.say("closed-action", &filled));
        }
        for one in &line.conflicts {
            let sentence = format!("closed-reader-{}", one.standing);
            page.hanging("    ", 2, &words.say(&sentence, &[("name", &one.name)]));
        }
        for name in &line.apart_with {
            page.hanging("    ", 2, &words.say("closed-apart", &[("name", name)]));
        }
        for name in &line.crossed_with {
            page.hanging("    ", 2, &words.say("closed-crossed", &[("name", name)]));
        }
        for one in &line.copies_out {
            page.hanging("    ", 2, &words.say("closed-copy-out", &[("name", &one.name), ("on", &one.until)]));
        }
        for one in &line.half_typed {
            page.hanging("    ", 2, &words.say("closed-half-typed", &[("name", &one.who), ("text", &one.text)]));
        }
        for one in &line.resembles {
            let (sentence, score) = (format!("closed-like-{}", one.kind), one.score.to_string());
            let filled = [("other", one.other.as_str()), ("score", &score), ("because", &one.because)];
            let said = one.said_by.as_ref().map(|by| words.say("closed-like-said", &[("by", by)]));
            page.hanging("    ", 2, &format!("{}{}", words.say(&sentence, &filled), said.unwrap_or_default()));
        }
        for one in &line.recipients {
            if let Some(why) = &one.receives_nothing_because {
                let filled = [("name", one.name.as_str()), ("agency", &one.agency), ("why", why)];
                page.hanging("    ", 2, &words.say("closed-recipient-refused", &filled));
                continue;
            }
            let said = |kept: &Option<String>| if kept.is_some() { "closed-yes" } else { "closed-not-yet" };
            let researches = words.say(said(&one.researches_in_person), &[]);
            let shielded = words.say(said(&one.record_shielded), &[]);
            let filled = [
                ("name", one.name.as_str()),
                ("agency", &one.agency),
                ("researches", &researches),
                ("shielded", &shielded),
            ];
            page.hanging("    ", 2, &words.say("closed-recipient", &filled));
        }
    }
    let count = others.to_string();
    let sentence = if lines.is_empty() { "closed-none" } else { "closed-others" };
    page.gap().hanging("", 0, &words.say(sentence, &[("count", &count)]));
    Ok(page.finish())
}

/// That a meeting never came to it, and what becomes of it.
fn went_on(words: &Words, line: &ClosedLine) -> Vec<String> {
    let missed = line.not_heard_on.map(|day| words.say("closed-missed", &[("day", &phrases::day(day))]));
    let waits = (line.standing == "not-heard").then(|| match line.next_meeting {
        Some(day) => words.say("closed-next", &[("day", &phrases::day(day))]),
        None => words.say("closed-no-next", &[]),
    });
    missed.into_iter().chain(waits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture::record_with_closed;
    use crate::app::store::Store;
    use crate::domain::meeting::{Meeting, MeetingStage};
    use crate::record::change::Change;

    fn said(store: &impl Store) -> (String, Option<NaiveDate>) {
        let mut said = None;
        let mut look = |view: View<'_>| {
            let lines = lines(view).unwrap();
            said = Some((text(&lines, 0).unwrap(), lines[0].not_heard_on.or(lines[0].next_meeting)));
        };
        store.look(&mut look).unwrap();
        said.unwrap()
    }

    /// AGE-7: one that its meeting never came to is named, with the meeting that has it now, or that there is none.
    #[test]
    fn age_7_what_became_of_a_closed_case_that_was_not_heard_is_printed() {
        let mut store = record_with_closed();
        let meeting = store.conference().unwrap().meeting;
        let MeetingStage::UnderWay { started } = meeting.stage else { panic!() };
        store.make(Change::FinishMeeting { meeting: meeting.id, at: started }).unwrap();
        let (page, _) = said(&store);
        assert!(page.contains("NOT HEARD on") && page.contains("no next meeting is in the calendar"), "{page}");
        let date = meeting.date + chrono::Days::new(35);
        let (stage, current_case) = (MeetingStage::Planned, None);
        let id = crate::domain::identifier::MeetingId::new();
        let next = Meeting { id, date, referral_deadline: date, stage, current_case, ..meeting.clone() };
        store.make(Change::AddMeeting(next)).unwrap();
        let (page, missed) = said(&store);
        let day = phrases::day(date);
        assert!(page.contains(&format!("time held on {day}")) && page.contains("NOT HEARD on"), "{page}");
        assert_eq!(missed, Some(meeting.date));
    }
}
