//! The agenda as text (AGE-4, MOP 4.12): what every agency needs in order to do its checks.

use std::collections::BTreeSet;

use super::layout::Page;
use super::selection::Shown;
use super::wording::Wording;
use super::{phrases, selection};
use crate::domain::agenda::Agenda;
use crate::domain::conference::Conference;
use crate::domain::identifier::CaseId;
use crate::domain::person::{Person, Role};

/// The agenda of the meeting, without the cases that whoever gets it must have nothing of (CLO-3).
#[must_use]
pub fn text(conference: &Conference, without: &BTreeSet<CaseId>, wording: &Wording) -> String {
    let meeting = &conference.meeting;
    let mut page = Page::new();
    page.line(&wording.marking).gap();
    page.line(&format!("{} MARAC: agenda", meeting.area));
    page.line(&format!("{}, {}", phrases::weekday(meeting.date), meeting.start.format("%H:%M")));
    page.gap().paragraph(&wording.agenda_note);
    let mut listed = selection::listed(conference);
    page.gap().paragraph(&format!("On the agenda: {}.", phrases::count(listed.len(), "case", "cases")));
    if let Some(release) = Agenda::of(conference).release {
        page.paragraph(&wording.release.replace("{time}", &release.at.format("%H:%M").to_string()));
    }
    if let Some(held) = wording.held(selection::held(conference)) {
        page.paragraph(&held);
    }
    let all = listed.len();
    listed.retain(|shown| !without.contains(&shown.case.referral.id));
    if let Some(without) = wording.without(all - listed.len()) {
        page.paragraph(&without);
    }
    let (mut group, mut before) = (None, None);
    for shown in &listed {
        for pause in meeting.breaks_between(before.replace(shown.starts), shown.starts) {
            page.gap().line(&format!("Break of {} minutes about {}", pause.minutes, pause.at.format("%H:%M")));
        }
        if group != Some(shown.group) {
            group = Some(shown.group);
            page.gap().rule('=').line(&wording.marking).line(phrases::group(shown.group)).rule('=');
        }
        case(&mut page, conference, shown);
    }
    page.gap().line(&wording.marking);
    page.finish()
}

fn case(page: &mut Page, conference: &Conference, shown: &Shown<'_>) {
    let referral = &shown.case.referral;
    let starts = shown.starts.format("%H:%M");
    page.gap().line(&format!("{:>2}. {}   about {starts}", shown.position, referral.reference));
    page.hanging(&label("Referred by"), 4, &referral.referring_agency);
    for role in [Role::Victim, Role::AllegedPerpetrator, Role::LinkedChild] {
        for person in referral.of_role(role) {
            page.hanging(&label(phrases::role(role)), 4, &with_address(person, conference));
        }
    }
    if !shown.markers.is_empty() {
        page.hanging(&label("Markers"), 4, &shown.markers.join(", "));
    }
}

fn with_address(person: &Person, conference: &Conference) -> String {
    let who = phrases::person(person, conference.meeting.date);
    match &person.address {
        Some(address) => format!("{who}\n{address}"),
        None => who,
    }
}

fn label(text: &str) -> String {
    format!("{text:<21}")
}
