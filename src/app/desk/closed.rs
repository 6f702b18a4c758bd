//! The desk of closed cases: those that one's own key reads, who else reads them, and what their representatives have
//! confirmed (CLO-1, CLO-2, MOP 4.14).

use std::rc::Rc;

use chrono::NaiveDate;

use super::left_behind::left_behind;
use super::tracks::{due_word, whom};
use super::{Cell, DeskRow, DeskView, RowKey, Tone, Width};
use crate::app::App;
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::RowStanding;
use crate::command::desk::closed::ClosedRow;
use crate::command::desk::research::{OfResearch, ResearchRow};
use crate::domain::clocks::ClockKind;
use crate::domain::closed::{Confirmed, LikenessKind};
use crate::domain::conflict::KnowsParty;
use crate::domain::due::DueRow;
use crate::domain::person::Role;
use crate::domain::referral::ClosedReason;
use crate::record::closed::{ClosedCase, OpenAction, ReaderStands, Reads, Receives, Resembles, Stands};
use crate::record::queries::HalfTyped;

pub(super) const VIEW: &dyn DeskView = &Closed;

struct Closed;

impl DeskView for Closed {
    fn rows(&self, app: &App) -> Result<Vec<DeskRow>, StoreError> {
        let cases = ask(app.store.as_ref(), |view| view.closed_cases())?;
        let resembling = resembles(app)?;
        Ok(cases.iter().map(|case| row(app, case, &resembling)).collect())
    }

    fn detail(&self, app: &App, key: RowKey) -> Result<Vec<String>, StoreError> {
        let RowKey::Case(case) = key else { return Ok(Vec::new()) };
        let found = ask(app.store.as_ref(), |view| view.closed_case(case))?;
        let resembling = resembles(app)?;
        Ok(found.map(|case| lines(app, &case, &resembling)).unwrap_or_default())
    }

    fn empty(&self) -> Sentence {
        Sentence::EmptyClosed
    }
}

/// Who is to be chased about the closed cases of this meeting, and those that wait for one: what their representatives have
/// not confirmed, and what is late. Nothing where only initials are shown, nor for whoever reads none.
pub(super) fn to_chase(app: &App) -> Result<Vec<DeskRow>, StoreError> {
    let (meeting, today) = (app.papers.conference.meeting.id, app.now().date());
    let here = |row: &&DueRow| row.meeting.is_none_or(|own| own == meeting);
    let owed = |row: &&DueRow| match row.due.kind {
        ClockKind::ClosedResearch | ClockKind::ClosedShielded => true,
        ClockKind::Action => row.due.due.day() < today,
        _ => false,
    };
    let due = super::day_due_of_closed(app)?;
    Ok(due.iter().filter(here).filter(owed).filter_map(|row| chased(app, row)).collect())
}

fn chased(app: &App, one: &DueRow) -> Option<DeskRow> {
    let (case, reference) = one.case.as_ref()?;
    let what = match &one.text {
        Some(text) => Cell::private(format!("{}: {text}", one.due.kind.title()), Width::Rest),
        None => Cell::plain(format!("{}: {}", one.due.kind.title(), one.said.as_deref()?), Width::Rest),
    };
    let cells = vec![
        Cell::plain(whom(app, &one.due.whom), Width::Columns(24)),
        Cell::plain(reference.to_string(), Width::Columns(15)),
        what,
    ];
    Some(DeskRow {
        key: RowKey::ClosedOwed(*case, one.due.kind, one.due.of),
        section: app.say(Sentence::ClosedToChase, &[]),
        cells,
        words: vec![due_word(app, one.due.due.day())],
        standing: RowStanding::Research(ResearchRow { of: OfResearch::Closed, owes: false, answered: false }),
    })
}

fn row(app: &App, case: &ClosedCase, resembling: &[Resembles]) -> DeskRow {
    let victim = case.people.iter().find(|person| person.role == Role::Victim);
    let meeting = case.meeting.map(|(_, date)| date.format("%-d %b").to_string()).unwrap_or_default();
    let undecided = |one: &&Resembles| one.case == case.case && one.said.is_none();
    let like = match resembling.iter().filter(undecided).count() {
        0 => String::new(),
        count => app.say(Sentence::ClosedResemblesCount, &[("count", &count.to_string())]),
    };
    let cells = vec![
        Cell::plain(case.reference.to_string(), Width::Reference),
        Cell::name(victim.map(|person| person.name.clone()).unwrap_or_default(), Width::Rest),
        Cell::plain(like, Width::Columns(7)),
        Cell::plain(meeting, Width::Columns(7)),
    ];
    let others = case.others(&app.user).count();
    let mut words = vec![match others {
        0 => (app.say(Sentence::ClosedOnlyYou, &[]), Tone::Warning),
        _ => (app.say(Sentence::ClosedReadBy, &[("count", &(others + 1).to_string())]), Tone::Dim),
    }];
    let late = case.late(app.now().date());
    if late > 0 {
        words.push((app.say(Sentence::ClosedLate, &[("count", &late.to_string())]), Tone::Warning));
    }
    let lacks = case.lacks();
    if lacks > 0 {
        words.push((app.say(Sentence::ClosedToConfirm, &[("count", &lacks.to_string())]), Tone::Warning));
    }
    if case.readers.iter().any(Reads::is_to_go) {
        words.push((app.say(Sentence::ClosedKnowsParty, &[]), Tone::Warning));
    }
    let tone = if case.stands == Stands::NotHeard { Tone::Warning } else { Tone::Plain };
    words.push((stands(app, case.stands), tone));
    let standing =
        RowStanding::Closed(ClosedRow { listed: case.meeting.is_some(), not_heard: case.not_heard_at.is_some() });
    DeskRow { key: RowKey::Case(case.case), section: String::new(), cells, words, standing }
}

fn stands(app: &App, stands: Stands) -> String {
    let sentence = match stands {
        Stands::Waits => Sentence::ClosedWaits,
        Stands::Held | Stands::Begun => Sentence::ClosedHeld,
        Stands::NotHeard => Sentence::ClosedNotHeard,
        Stands::Heard => Sentence::ClosedHeard,
        Stands::PutOff => Sentence::ClosedPutOff,
        Stands::NotProgressed => Sentence::ClosedNotProgressed,
    };
    app.say(sentence, &[])
}

/// Why it is closed, who its people are, who reads it, and who gets its papers.
fn lines(app: &App, case: &ClosedCase, resembling: &[Resembles]) -> Vec<String> {
    let eyes = Eyes::of(app);
    let why = match case.closed {
        Some(ClosedReason::HonourBasedAbuse) | None => Sentence::ClosedHonour,
        Some(ClosedReason::HighProfile) => Sentence::ClosedHighProfile,
        Some(ClosedReason::EmployeeOfAgency) => Sentence::ClosedEmployee,
    };
    let mut lines = vec![format!("{}  {}", case.reference, app.say(why, &[]))];
    let people: Vec<String> = case.people.iter().map(|person| eyes.name(&person.name).into_owned()).collect();
    lines.push(people.join(", "));
    lines.extend(went_on(app, case));
    if !case.open_actions.is_empty() {
        lines.push(String::new());
        lines.push(app.say(Sentence::ClosedActions, &[]));
        lines.extend(case.open_actions.iter().map(|action| open_action(app, eyes, action)));
    }
    lines.push(String::new());
    lines.push(app.say(Sentence::ClosedReaders, &[]));
    let here = case.readers.iter().filter(|one| !(one.is_recovery() && one.ended));
    lines.extend(here.flat_map(|one| [Some(reads(app, one)), knows(app, one)]).flatten());
    lines.extend(case.apart_with.iter().map(|name| format!("  {}", app.say(Sentence::ClosedApart, &[("name", name)]))));
    lines.extend(
        case.crossed_with.iter().map(|name| format!("  {}", app.say(Sentence::ClosedCrossed, &[("name", name)]))),
    );
    for one in &case.copies_out {
        let on = one.at.format("%-d %b %Y").to_string();
        lines.push(format!("  {}", app.say(Sentence::ClosedCopyOut, &[("name", &one.name), ("on", &on)])));
    }
    if !case.half_typed.is_empty() {
        lines.push(String::new());
        lines.push(app.say(Sentence::ClosedHalfTyped, &[]));
        let line = |one: &HalfTyped| format!("  {}: {}", eyes.name(&one.who), eyes.private(&one.text));
        lines.extend(case.half_typed.iter().map(line));
    }
    lines.extend(left_behind_of(app, case));
    let mut like = resembling.iter().filter(|one| one.case == case.case).peekable();
    if like.peek().is_some() && !app.panes.initials {
        lines.push(String::new());
        lines.push(app.say(Sentence::ClosedResembles, &[]));
        lines.extend(like.map(|one| format!("  {}", resembles_line(app, one))));
    }
    lines.push(String::new());
    match case.recipients.as_slice() {
        [] => lines.push(app.say(Sentence::ClosedNoRecipients, &[])),
        recipients => {
            lines.push(app.say(Sentence::ClosedRecipients, &[]));
            recipients.iter().for_each(|one| lines.extend(receives(app, eyes, one)));
        }
    }
    lines
}

/// Which papers may still have something of it, as long as there are any.
fn left_behind_of(app: &App, case: &ClosedCase) -> Vec<String> {
    match ask(app.store.as_ref(), |view| view.left_behind(case.case)) {
        Ok(stays) if stays.is_nothing() => Vec::new(),
        Ok(stays) => {
            let title = app.say(Sentence::NamesNoCaseTitle, &[]);
            [String::new(), title].into_iter().chain(left_behind(app, &stays)).collect()
        }
        Err(error) => vec![app.say(Sentence::NamesNoCaseUnread, &[("why", &error.to_string())])],
    }
}

/// That a meeting never came to it, and where it is to be heard now.
fn went_on(app: &App, case: &ClosedCase) -> Option<String> {
    let day = |day: NaiveDate| day.format("%a %-d %b %Y").to_string();
    let (_, to) = case.meeting?;
    match (case.stands, case.missed, case.next) {
        (Stands::NotHeard, _, None) => Some(app.say(Sentence::ClosedNotHeardWaits, &[("day", &day(to))])),
        (Stands::NotHeard, _, Some(next)) => {
            Some(app.say(Sentence::ClosedNotHeardYet, &[("day", &day(to)), ("to", &day(next))]))
        }
        (Stands::Heard | Stands::Begun, Some(missed), _) => {
            Some(app.say(Sentence::ClosedWentOnHeard, &[("day", &day(missed)), ("to", &day(to))]))
        }
        (Stands::Held, Some(missed), _) => {
            Some(app.say(Sentence::ClosedWentOn, &[("day", &day(missed)), ("to", &day(to))]))
        }
        _ => None,
    }
}

fn open_action(app: &App, eyes: Eyes<'_>, action: &OpenAction) -> String {
    let due = action.due.format("%-d %b %Y").to_string();
    let owner = action.owner.clone().unwrap_or_else(|| app.say(Sentence::Somebody, &[]));
    let what = eyes.private(&action.text);
    app.say(Sentence::ClosedAction, &[("due", &due), ("owner", &owner), ("what", &what)])
}

fn reads(app: &App, one: &Reads) -> String {
    let on = one.at.format("%-d %b %Y").to_string();
    let sentence = match one {
        one if one.is_recovery() => Sentence::ClosedReadsRecovery,
        one if one.ended => Sentence::ClosedReadsEnded,
        _ => Sentence::ClosedReads,
    };
    app.say(sentence, &[("name", &one.name), ("role", &one.role), ("on", &on), ("by", &one.by)])
}

/// Whether a reader knows a party, and what is to be done about it.
fn knows(app: &App, one: &Reads) -> Option<String> {
    let sentence = match one.stands {
        _ if one.ended || one.is_recovery() => return None,
        ReaderStands { knows: KnowsParty::Excluded, .. } => Sentence::ClosedReaderExcluded,
        ReaderStands { knows: KnowsParty::Undecided, .. } => Sentence::ClosedReaderToDecide,
        ReaderStands { knows: KnowsParty::MayStay, .. } => Sentence::ClosedReaderMayStay,
        ReaderStands { knows: KnowsParty::NotAsked, bears_name: true, .. } => Sentence::ClosedReaderBearsName,
        ReaderStands { knows: KnowsParty::NotAsked | KnowsParty::No, .. } => return None,
    };
    Some(app.say(sentence, &[]))
}

/// What the closed cases may have to do with others. Looked for where the record has changed, and kept nowhere else.
pub(in crate::app) fn resembles(app: &App) -> Result<Rc<[Resembles]>, StoreError> {
    let ask = || ask(app.store.as_ref(), |view| view.closed_resembles(&app.texts.nicknames));
    app.panes.desks.resembling.at(app.store.lists_revision(), ask)
}

/// A likeness in one line.
pub(in crate::app) fn resembles_line(app: &App, one: &Resembles) -> String {
    let sentence = match one.kind {
        LikenessKind::Repeat => Sentence::ClosedIsRepeat,
        LikenessKind::CounterAllegation => Sentence::ClosedIsCounter,
        LikenessKind::SamePerson => Sentence::ClosedIsSame,
    };
    let (other, score) = (one.other.to_string(), one.score.to_string());
    let line = app.say(sentence, &[("other", &other), ("score", &score), ("because", &one.because)]);
    match &one.said {
        Some((_, by, at)) => {
            let on = at.format("%-d %b %Y").to_string();
            format!("{line}; {}", app.say(Sentence::ClosedResemblesSaid, &[("by", by), ("on", &on)]))
        }
        None => line,
    }
}

fn receives(app: &App, eyes: Eyes<'_>, one: &Receives) -> Vec<String> {
    let mut lines = vec![format!("  {} ({})", eyes.name(&one.name), one.agency)];
    if let Some(why) = &one.refused {
        lines.push(format!("    {}", app.say(Sentence::ClosedReceivesNoMore, &[("why", &why.to_string())])));
        return lines;
    }
    for (what, confirmed, yes, no) in [
        (Confirmed::Researches, &one.recipient.researches, Sentence::ClosedResearches, Sentence::ClosedAskResearches),
        (Confirmed::Shielded, &one.recipient.shielded, Sentence::ClosedShielded, Sentence::ClosedAskShielded),
    ] {
        let said = match confirmed {
            Some((by, at)) => app.say(yes, &[("by", by), ("on", &at.format("%-d %b %Y").to_string())]),
            None if one.recipient.lacks().contains(&what) => app.say(no, &[]),
            None => continue,
        };
        lines.push(format!("    {said}"));
    }
    lines
}
