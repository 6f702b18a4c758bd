//! The minutes of one case: a section of the whole, and a document of its own for a referrer or guest (MIN-3).

use super::layout::Page;
use super::notes::Notes;
use super::selection::Shown;
use super::wording::Wording;
use super::{phrases, selection};
use crate::domain::action::Action;
use crate::domain::conference::Conference;
use crate::domain::entry::{Entry, Standing, Subject};
use crate::domain::meeting::MeetingStage;
use crate::domain::person::Role;
use crate::domain::referral::{Reference, Referral};

/// The minutes of one case. `None` where no such case is on the agenda, and for a closed one.
#[must_use]
pub fn text(conference: &Conference, reference: &Reference, wording: &Wording) -> Option<String> {
    let shown = selection::by_reference(conference, reference)?;
    let mut page = Page::new();
    page.line(&wording.marking);
    page.gap().line(&format!("{} MARAC: minutes of one case", conference.meeting.area));
    page.line(&phrases::weekday(conference.meeting.date));
    if !matches!(conference.meeting.stage, MeetingStage::Finished { .. }) {
        page.gap().paragraph(&wording.draft);
    }
    page.gap().paragraph(&wording.reminder).gap();
    write(&mut page, conference, &shown, wording);
    page.gap().line(&wording.marking);
    Some(page.finish())
}

/// Writes a case's section, headed by the marking.
pub fn write(page: &mut Page, conference: &Conference, shown: &Shown<'_>, wording: &Wording) {
    let case = shown.case;
    page.gap().rule('=').line(&wording.marking);
    page.line(&format!("Case {}: {}{}", shown.position, case.referral.reference, called(shown))).rule('=');
    referral(page, conference, shown);
    people(page, conference, &case.referral);
    let notes = Notes::of(case, conference);
    if case.listing.hearing.opened.is_none() {
        let over = matches!(conference.meeting.stage, MeetingStage::Finished { .. });
        let to = conference.next_meeting.as_ref().map(|next| next.date);
        page.gap().line(&if over { wording.not_heard(to) } else { wording.not_heard.clone() });
    }
    information(page, conference, &notes, wording);
    views(page, shown, &notes, wording);
    risks(page, shown, &notes, wording);
    decisions(page, &notes, wording);
    plan(page, conference, shown, wording);
}

fn called(shown: &Shown<'_>) -> String {
    let hearing = shown.case.listing.hearing;
    match (hearing.opened, hearing.closed) {
        (Some(from), Some(to)) => format!("    heard {}-{}", from.format("%H:%M"), to.format("%H:%M")),
        (Some(from), None) => format!("    called {}", from.format("%H:%M")),
        _ => String::new(),
    }
}

fn referral(page: &mut Page, conference: &Conference, shown: &Shown<'_>) {
    let referral = &shown.case.referral;
    let received = phrases::day(referral.received.date());
    page.paragraph(&format!("Referred by {} on {received}.", referral.referring_agency));
    if !shown.markers.is_empty() {
        page.paragraph(&format!("Markers: {}.", shown.markers.join(", ")));
    }
    if let Some(moved) = &referral.moved {
        let how = if moved.has { "has moved" } else { "is about to move" };
        let when = moved.when.map(|on| format!(" ({})", phrases::day(on))).unwrap_or_default();
        page.paragraph(&format!("The victim {how}{when}: {}.", stop(&moved.to)));
    }
    for earlier in conference.outstanding.iter().filter(|earlier| earlier.action.case == referral.id) {
        let owner = phrases::agency(earlier.action.owner, conference);
        page.hanging("Outstanding: ", 0, &format!("{owner}: {}", earlier.action.text));
    }
}

fn people(page: &mut Page, conference: &Conference, referral: &Referral) {
    page.heading("People");
    let on = conference.meeting.date;
    for person in referral.of_role(Role::Victim) {
        page.hanging(&label("Victim"), 2, &phrases::person(person, on));
    }
    for person in referral.of_role(Role::AllegedPerpetrator) {
        let who = phrases::person(person, on);
        let relationship = person.relationship.as_ref().map(|r| format!("; {r} of the victim")).unwrap_or_default();
        page.hanging(&label("Alleged perpetrator"), 2, &format!("{who}{relationship}"));
    }
    for (index, person) in referral.linked_children().into_iter().enumerate() {
        page.hanging(&label(&format!("Linked child {}", index + 1)), 2, &phrases::person(person, on));
    }
}

fn label(text: &str) -> String {
    format!("{text:<21}")
}

fn information(page: &mut Page, conference: &Conference, notes: &Notes<'_>, wording: &Wording) {
    page.heading("Information, by the agency that owns it");
    if notes.information.is_empty() {
        page.hanging("", 2, &wording.nothing_recorded);
    }
    for from in &notes.information {
        page.hanging("", 2, &phrases::agency(from.agency, conference));
        for (entry, standing) in &from.entries {
            let opinion = if *standing == Standing::Opinion { "(opinion) " } else { "" };
            page.hanging(&time(entry), 4, &format!("{opinion}{}", spoken(entry)));
        }
    }
}

fn views(page: &mut Page, shown: &Shown<'_>, notes: &Notes<'_>, wording: &Wording) {
    page.heading("Views of the victim and of each child");
    let referral = &shown.case.referral;
    let mut subjects = Notes::views_expected(shown.case);
    for (_, of) in &notes.views {
        if !subjects.contains(of) {
            subjects.push(*of);
        }
    }
    for subject in subjects {
        let label = format!("{}: ", capitalised(&phrases::subject(subject, referral)));
        let mut said = notes.views.iter().filter(|(_, of)| *of == subject).peekable();
        if said.peek().is_none() {
            page.hanging(&label, 2, &wording.view_missing);
        }
        for (entry, _) in said {
            page.hanging(&label, 2, &spoken(entry));
        }
    }
}

fn risks(page: &mut Page, shown: &Shown<'_>, notes: &Notes<'_>, wording: &Wording) {
    page.heading("Risks");
    if notes.risks.is_empty() {
        page.hanging("", 2, &wording.no_risks);
    }
    for (entry, at_risk) in &notes.risks {
        let whom = match at_risk {
            Some(Subject::AllegedPerpetrator) => "To or from the alleged perpetrator: ".to_owned(),
            Some(Subject::Victim) => "To the victim: ".to_owned(),
            Some(subject) => format!("To {}: ", phrases::subject(*subject, &shown.case.referral)),
            None => String::new(),
        };
        page.hanging("- ", 2, &format!("{whom}{}", spoken(entry)));
    }
}

fn decisions(page: &mut Page, notes: &Notes<'_>, wording: &Wording) {
    page.heading("Decisions and outcomes");
    if notes.decisions.is_empty() {
        page.hanging("", 2, &wording.nothing_recorded);
    }
    for entry in &notes.decisions {
        page.hanging("- ", 2, &spoken(entry));
    }
}

fn plan(page: &mut Page, conference: &Conference, shown: &Shown<'_>, wording: &Wording) {
    page.heading("Action plan");
    let actions = shown.case.actions.iter().filter(|action| action.meeting == conference.meeting.id);
    let mut number = 0;
    for action in actions {
        number += 1;
        page.hanging(&format!("{number:>2}. "), 2, &self::action(action, conference, &shown.case.referral));
    }
    if number == 0 {
        page.hanging("", 2, &wording.no_actions);
    }
}

/// An action as a sentence: owner, what, for whom, due, status.
fn action(action: &Action, conference: &Conference, referral: &Referral) -> String {
    let owner = phrases::agency(action.owner, conference);
    let person = action.owner_person.as_ref().map(|person| format!(" ({person})")).unwrap_or_default();
    let for_whom = action.for_whom.map(|s| format!(" For: {}.", phrases::subject(s, referral))).unwrap_or_default();
    let outcome = action.outcome.as_ref().map(|o| format!(" Done when: {}.", stop(o))).unwrap_or_default();
    let (text, due, status) = (stop(&action.text), phrases::day(action.due), phrases::status(&action.status));
    format!("{owner}{person}: {text}.{for_whom}{outcome} Due {due}; {}.", stop(&status))
}

fn stop(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}

fn time(entry: &Entry) -> String {
    format!("{}  ", entry.at.format("%H:%M"))
}

fn spoken(entry: &Entry) -> String {
    match &entry.speaker {
        Some(speaker) => format!("{} ({speaker})", entry.text),
        None => entry.text.clone(),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
