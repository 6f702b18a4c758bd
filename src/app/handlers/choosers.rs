//! Lists to choose from: help, the palette, search, go to.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::agenda;
use crate::app::App;
use crate::app::list::holds_all;
use crate::app::panes::Pane;
use crate::app::popup::{Choice, Chooser, ChooserKind, ChooserRow, Popup};
use crate::app::store::{Hit, HitKind, StoreError};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::{Command, Desk};
use crate::domain::identifier::MeetingId;
use crate::domain::meeting::MeetingStage;

/// The fewest letters that are searched for.
const FEWEST: usize = 2;
/// As many finds as anybody reads through.
const MOST: usize = 200;

pub(super) fn open(app: &mut App, command: Command) {
    let kind = match command {
        Command::Help => ChooserKind::Help,
        Command::OpenPalette => ChooserKind::Palette,
        Command::Search => ChooserKind::Search,
        Command::OpenMeeting => ChooserKind::Meetings,
        Command::OtherCap => ChooserKind::Readings,
        _ => ChooserKind::GoTo,
    };
    let (from, situation) = match app.popups.last() {
        // Help about help is help about what lies below.
        Some(Popup::Chooser(below)) => (below.from.clone(), below.situation.clone()),
        _ => (app.contexts(), app.situation()),
    };
    if matches!(app.popups.last(), Some(Popup::Chooser(_))) {
        app.popups.pop();
    }
    app.popups.push(Popup::Chooser(Box::new(Chooser::new(kind, command.title(), from, situation))));
    refresh(app);
}

/// Works out the rows of the list on top again.
pub(super) fn refresh(app: &mut App) {
    let Some(Popup::Chooser(chooser)) = app.popups.last() else { return };
    let letters = chooser.letters.text().to_owned();
    let rows = match &chooser.kind {
        ChooserKind::Help => help(app, chooser),
        ChooserKind::Palette => palette(app, chooser),
        ChooserKind::Search => search(app, &letters),
        ChooserKind::GoTo => go_to(app, &letters),
        ChooserKind::Meetings => meetings(app, &letters),
        ChooserKind::History => super::company::rows(app, &letters),
        ChooserKind::Steps => super::desk::steps(app, &letters),
        ChooserKind::Readings => super::readings::rows(app, &letters),
        ChooserKind::PeopleOf(case) => super::person::of_case(app, *case, &letters),
        ChooserKind::People(people) => super::person::of_several(app, people, &letters),
        ChooserKind::Person(identity) => super::person::rows(app, *identity, &letters),
    };
    if let Some(Popup::Chooser(chooser)) = app.popups.last_mut() {
        chooser.rows = rows;
        chooser.at = 0;
    }
}

/// The keys of the place that help was asked for in, innermost first.
fn help(app: &App, chooser: &Chooser) -> Vec<ChooserRow> {
    let letters = chooser.letters.text();
    let mut rows = Vec::new();
    for listing in app.keymap.listing_of(&chooser.from) {
        let mut heading = Some(listing.context.title().to_owned());
        for row in listing.rows {
            let keys = row.keys.join(", ");
            let command = row.command;
            if !holds_all(&format!("{} {} {keys} {}", command.title(), command.sentence(), command.name()), letters) {
                continue;
            }
            rows.push(ChooserRow {
                title: keys,
                beside: command.sentence().to_owned(),
                right: String::new(),
                unavailable: command.possible(&chooser.situation, &chooser.from).err().map(|reason| reason.to_string()),
                heading: heading.take(),
                meeting: None,
                person: None,
                choice: Choice::Run(command),
            });
        }
    }
    rows
}

/// Every command with its key, those that can be done first, and why the others can't.
fn palette(app: &App, chooser: &Chooser) -> Vec<ChooserRow> {
    let rows = app.keymap.palette(chooser.letters.text(), &chooser.from, &chooser.situation);
    rows.into_iter()
        .map(|row| ChooserRow {
            title: row.command.title().to_owned(),
            beside: row.command.sentence().to_owned(),
            right: row.keys.first().cloned().unwrap_or_default(),
            unavailable: row.reason.map(|reason| reason.to_string()),
            heading: None,
            meeting: None,
            person: None,
            choice: Choice::Run(row.command),
        })
        .collect()
}

pub(super) fn plain(title: String, beside: String, choice: Choice) -> ChooserRow {
    let (right, unavailable, heading, meeting, person) = (String::new(), None, None, None, None);
    ChooserRow { title, beside, right, unavailable, heading, meeting, person, choice }
}

/// What the record holds of these letters. Closed cases are in no list (AGE-7).
fn search(app: &mut App, letters: &str) -> Vec<ChooserRow> {
    let hits = match hits(app, letters) {
        Ok(hits) => hits,
        Err(error) => {
            app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
            return Vec::new();
        }
    };
    let meetings = app.store.meetings().unwrap_or_default();
    let eyes = Eyes::of(app);
    hits.into_iter()
        .take(MOST)
        .map(|hit| {
            let elsewhere = elsewhere(app, &hit);
            let (what, choice) = match (hit.what, hit.case.filter(|_| elsewhere != Some(None))) {
                (HitKind::Agency, _) => ("agency", Choice::Attendance),
                (HitKind::Case, Some(case)) => ("case", Choice::Case(case, Pane::Notes)),
                (HitKind::Person(_), Some(case)) => ("person", Choice::Case(case, Pane::Notes)),
                (HitKind::Entry(entry), Some(case)) => ("entry", Choice::Entry(case, entry)),
                (HitKind::Action(_), Some(case)) => ("action", Choice::Case(case, Pane::Actions)),
                (HitKind::Research, Some(case)) => ("research", Choice::Case(case, Pane::Desk(Desk::Research))),
                (HitKind::Research, None) => ("research", Choice::Nothing),
                (HitKind::Case, None) => ("case", Choice::Nothing),
                (HitKind::Person(_), None) => ("person", Choice::Nothing),
                (HitKind::Entry(_), None) => ("entry", Choice::Nothing),
                (HitKind::Action(_), None) => ("action", Choice::Nothing),
            };
            let reference = hit.reference.as_ref().map(ToString::to_string).unwrap_or_default();
            let meeting = elsewhere.flatten();
            let date = meeting.and_then(|id| meetings.iter().find(|one| one.id == id)).map(|one| one.date);
            let date = date.map(|date| date.format(" · %-d %b %Y").to_string()).unwrap_or_default();
            let beside = format!("{what} {reference}{date}").trim_end().to_owned();
            ChooserRow { meeting, person: hit.what.person(), ..plain(found(eyes, &hit), beside, choice) }
        })
        .collect()
}

/// The finds that may be shown.
fn hits(app: &App, letters: &str) -> Result<Vec<Hit>, StoreError> {
    if letters.trim().chars().count() < FEWEST {
        return Ok(Vec::new());
    }
    let initials_only = Eyes::of(app).initials_only();
    let mut hits = app.store.search(letters)?;
    hits.retain(|hit| match hit.case {
        // Of a report on several cases nobody knows here whom it names.
        None => hit.what != HitKind::Research || !initials_only,
        Some(case) if app.papers.conference.case(case).is_some() => app.papers.case(case).is_some(),
        // The people of another meeting's cases are not known here, so nothing could be hidden of them.
        Some(_) => !initials_only,
    });
    Ok(hits)
}

/// The meeting that a find is at, where it isn't the one on the screen; `Some(None)` where no meeting has it.
fn elsewhere(app: &App, hit: &Hit) -> Option<Option<MeetingId>> {
    let case = hit.case?;
    // From a closed case that lies open, everything else is elsewhere.
    let here = Some(app.papers.conference.meeting.id).filter(|_| app.papers.apart.is_none());
    // An entry or an action is at its own meeting; the rest is wherever the case is.
    let said_here = matches!(hit.what, HitKind::Case | HitKind::Person(_)) || here.is_some() && hit.meeting == here;
    if app.papers.case(case).is_some() && said_here {
        return None;
    }
    Some(hit.meeting.filter(|meeting| Some(*meeting) != here))
}

/// The line of a find. While only initials are shown, nothing of a person is but those.
fn found(eyes: Eyes<'_>, hit: &Hit) -> String {
    let text = match hit.what {
        HitKind::Person(_) if eyes.initials_only() => hit.text.split(" · ").next().unwrap_or_default(),
        _ => &hit.text,
    };
    eyes.text(text).into_owned()
}

/// Cases, people and agencies by a few letters: of this meeting, then the cases of others.
fn go_to(app: &App, letters: &str) -> Vec<ChooserRow> {
    let eyes = Eyes::of(app);
    let mut rows = Vec::new();
    for line in &app.papers.lines {
        let Some(case) = line.case.and_then(|id| app.papers.case(id)) else { continue };
        let number = line.position.map(|position| format!("case {position}")).unwrap_or_default();
        let people: Vec<_> = case.referral.people.iter().map(|person| eyes.person(person).into_owned()).collect();
        let title = format!("{} {}", case.referral.reference, people.first().cloned().unwrap_or_default());
        // Whoever knows a name finds it, also while it is not shown.
        let names: Vec<&str> = case.referral.people.iter().map(|person| person.name.as_str()).collect();
        let text = format!("{number} {title} {} {}", names.join(" "), case.referral.referring_agency);
        if holds_all(&text, letters) {
            let others = people.get(1..).unwrap_or_default().join(", ");
            let beside = format!("{number}  {others}").trim().to_owned();
            rows.push(plain(title, beside, Choice::Case(case.referral.id, Pane::Notes)));
        }
    }
    for attendee in &app.papers.conference.attendance {
        if !letters.trim().is_empty() && holds_all(&attendee.organisation, letters) {
            let beside = format!("agency, {}", eyes.name(&attendee.name));
            rows.push(plain(attendee.organisation.clone(), beside, Choice::Attendance));
        }
    }
    rows.extend(go_elsewhere(app, letters));
    rows
}

/// The cases of other meetings in whose reference or people the letters are.
fn go_elsewhere(app: &App, letters: &str) -> Vec<ChooserRow> {
    let meetings = app.store.meetings().unwrap_or_default();
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for hit in hits(app, letters).unwrap_or_default() {
        let (Some(case), Some(Some(meeting)), Some(reference)) = (hit.case, elsewhere(app, &hit), &hit.reference)
        else {
            continue;
        };
        let date = meetings.iter().find(|one| one.id == meeting).map(|one| one.date.format("%-d %b %Y").to_string());
        let (true, Some(date)) = (matches!(hit.what, HitKind::Case | HitKind::Person(_)) && seen.insert(case), date)
        else {
            continue;
        };
        let choice = Choice::Case(case, Pane::Notes);
        let person = hit.what.person().and_then(|_| hit.text.split(" · ").next());
        let title = format!("{reference} {}", person.unwrap_or_default());
        rows.push(ChooserRow { meeting: Some(meeting), person: hit.what.person(), ..plain(title, date, choice) });
    }
    rows.truncate(MOST);
    rows
}

/// Every meeting of the calendar, the latest first (AGE-9).
fn meetings(app: &mut App, letters: &str) -> Vec<ChooserRow> {
    let mut meetings = match app.store.meetings() {
        Ok(meetings) => meetings,
        Err(error) => {
            app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
            return Vec::new();
        }
    };
    meetings.sort_by_key(|meeting| Reverse((meeting.date, meeting.start, meeting.id)));
    let rows = meetings.iter().map(|meeting| {
        let title = format!("{}  {}", meeting.date.format("%a %-d %b %Y"), meeting.area);
        let mut beside = match meeting.stage {
            MeetingStage::Planned => format!("planned, {}", meeting.start.format("%H:%M")),
            MeetingStage::UnderWay { .. } => "under way".to_owned(),
            MeetingStage::Finished { .. } => {
                let days = app.papers.conference.settings.minutes_working_days;
                let due = app.texts.holidays.after(meeting.date, days);
                format!("held, minutes due {}", due.format("%-d %b %Y"))
            }
        };
        if meeting.id == app.papers.conference.meeting.id {
            beside.push_str("  (on the screen)");
        }
        ChooserRow { meeting: Some(meeting.id), ..plain(title, beside, Choice::Meeting) }
    });
    rows.filter(|row| holds_all(&format!("{} {}", row.title, row.beside), letters)).collect()
}

/// Does what the row with the focus says.
pub(super) fn choose(app: &mut App) {
    let Some(Popup::Chooser(chooser)) = app.popups.last() else { return };
    let Some(row) = chooser.current() else { return };
    if let Some(reason) = &row.unavailable {
        let text = format!("{}: {reason}.", row.title);
        app.notices.say(text);
        return;
    }
    let (choice, meeting) = (row.choice, row.meeting);
    if choice == Choice::Read {
        return;
    }
    app.popups.pop();
    if let Some(meeting) = meeting
        && !app.open_meeting(meeting)
    {
        return;
    }
    match choice {
        Choice::Run(command) => app.chosen = Some(command),
        Choice::Case(case, pane) => {
            agenda::show(app, case);
            super::moving::go_to(app, pane);
        }
        Choice::Entry(case, entry) => {
            agenda::show(app, case);
            app.panes.focus = Pane::Notes;
            app.panes.notes.clear_filter();
            app.panes.among_entries = true;
            app.panes.notes.selected = Some(entry);
        }
        Choice::Attendance => super::moving::go_to(app, Pane::Attendance),
        Choice::BringBack(at) => super::company::bring_back(app, at),
        Choice::Step(track, what) => super::desk::step_form(app, track, what),
        Choice::Person(identity) => super::person::show(app, identity),
        Choice::Meeting | Choice::Read => {}
        Choice::Nothing => app.notices.say(app.say(Sentence::OnNoMeeting, &[])),
    }
}
