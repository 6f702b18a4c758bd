//! Lists to choose from: help, the palette, search, go to.

use super::agenda;
use crate::app::App;
use crate::app::list::holds_all;
use crate::app::panes::Pane;
use crate::app::popup::{Choice, Chooser, ChooserKind, ChooserRow, Popup};
use crate::app::store::{Hit, HitKind};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::Command;

/// The fewest letters that are searched for.
const FEWEST: usize = 2;
/// As many finds as anybody reads through.
const MOST: usize = 200;

pub(super) fn open(app: &mut App, command: Command) {
    let kind = match command {
        Command::Help => ChooserKind::Help,
        Command::OpenPalette => ChooserKind::Palette,
        Command::Search => ChooserKind::Search,
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
    let rows = match chooser.kind {
        ChooserKind::Help => help(app, chooser),
        ChooserKind::Palette => palette(app, chooser),
        ChooserKind::Search => search(app, &letters),
        ChooserKind::GoTo => go_to(app, &letters),
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
            choice: Choice::Run(row.command),
        })
        .collect()
}

fn plain(title: String, beside: String, choice: Choice) -> ChooserRow {
    ChooserRow { title, beside, right: String::new(), unavailable: None, heading: None, choice }
}

/// What the record holds of these letters. Closed cases are in no list (AGE-7).
fn search(app: &mut App, letters: &str) -> Vec<ChooserRow> {
    if letters.trim().chars().count() < FEWEST {
        return Vec::new();
    }
    let hits = match app.store.search(letters) {
        Ok(hits) => hits,
        Err(error) => {
            app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
            return Vec::new();
        }
    };
    let eyes = Eyes::of(app);
    let shown = hits.into_iter().filter(|hit| match hit.case {
        None => true,
        Some(case) if app.papers.conference.case(case).is_some() => app.papers.case(case).is_some(),
        // The people of another meeting's cases are not known here, so nothing could be hidden of them.
        Some(_) => !eyes.initials_only(),
    });
    shown
        .take(MOST)
        .map(|hit| {
            let of_case = hit.case.map(|case| match app.papers.case(case) {
                Some(case) => case.referral.reference.to_string(),
                None => "of another meeting".to_owned(),
            });
            let here = hit.case.filter(|case| app.papers.case(*case).is_some());
            let (what, choice) = match (hit.what, here) {
                (HitKind::Case, Some(case)) => ("case", Choice::Case(case, Pane::Notes)),
                (HitKind::Person, Some(case)) => ("person", Choice::Case(case, Pane::Notes)),
                (HitKind::Entry(entry), Some(case)) => ("entry", Choice::Entry(case, entry)),
                (HitKind::Action(_), Some(case)) => ("action", Choice::Case(case, Pane::Actions)),
                (HitKind::Agency, _) => ("agency", Choice::Attendance),
                (HitKind::Case, None) => ("case", Choice::Nothing),
                (HitKind::Person, None) => ("person", Choice::Nothing),
                (HitKind::Entry(_), None) => ("entry", Choice::Nothing),
                (HitKind::Action(_), None) => ("action", Choice::Nothing),
            };
            let beside = format!("{what} {}", of_case.unwrap_or_default());
            plain(found(eyes, &hit), beside.trim_end().to_owned(), choice)
        })
        .collect()
}

/// The line of a find. While only initials are shown, nothing of a person is but those.
fn found(eyes: Eyes<'_>, hit: &Hit) -> String {
    let text = match hit.what {
        HitKind::Person if eyes.initials_only() => hit.text.split(" · ").next().unwrap_or_default(),
        _ => &hit.text,
    };
    eyes.text(text).into_owned()
}

/// Cases, people and agencies by a few letters.
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
    rows
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
    let choice = row.choice;
    app.popups.pop();
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
        Choice::Nothing => app.notices.say(app.say(Sentence::OfAnotherMeeting, &[])),
    }
}
