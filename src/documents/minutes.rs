//! The minutes of a whole meeting as text (MIN-1, MOP 5.2, 10.16).

use std::collections::BTreeSet;

use super::layout::Page;
use super::wording::Wording;
use super::{case, phrases, selection};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::conference::Conference;
use crate::domain::identifier::CaseId;
use crate::domain::meeting::MeetingStage;

/// The minutes of the meeting, without the cases that whoever gets them must have nothing of (CLO-3). A meeting that is not
/// finished gives a draft that says so.
#[must_use]
pub fn text(conference: &Conference, without: &BTreeSet<CaseId>, wording: &Wording) -> String {
    let mut page = Page::new();
    front(&mut page, conference, without, wording);
    attendance(&mut page, conference, wording);
    outstanding(&mut page, conference, without, wording);
    let listed = selection::listed(conference);
    for shown in listed.iter().filter(|shown| !without.contains(&shown.case.referral.id)) {
        case::write(&mut page, conference, shown, wording);
    }
    closing(&mut page, conference, without, wording);
    page.finish()
}

fn front(page: &mut Page, conference: &Conference, without: &BTreeSet<CaseId>, wording: &Wording) {
    let meeting = &conference.meeting;
    page.line(&wording.marking).gap();
    page.line(&format!("{} MARAC: minutes", meeting.area));
    page.line(&phrases::weekday(meeting.date));
    match meeting.stage {
        MeetingStage::Finished { started, finished } => {
            page.line(&format!("{}-{}", started.format("%H:%M"), finished.format("%H:%M")));
        }
        MeetingStage::UnderWay { .. } | MeetingStage::Planned => {
            page.gap().paragraph(&wording.draft);
        }
    }
    page.gap().paragraph(&wording.reminder);
    page.gap().paragraph(&wording.checking);
    page.heading("Declaration of confidentiality");
    match &meeting.declaration {
        Some(read) => {
            let at = read.at.format("%H:%M");
            page.paragraph(&format!("Read by {} at {at} on {}.", read.reader, phrases::day(read.at.date())));
        }
        None => {
            page.paragraph("Not recorded as read.");
        }
    }
    let listed = selection::listed(conference);
    let cases = phrases::count(listed.len(), "case", "cases");
    page.gap().paragraph(&format!("On the agenda: {cases}."));
    let left_out = listed.iter().filter(|shown| without.contains(&shown.case.referral.id)).count();
    if let Some(without) = wording.without(left_out) {
        page.paragraph(&without);
    }
    if let Some(held) = wording.held(selection::held(conference)) {
        page.paragraph(&held);
    }
}

fn attendance(page: &mut Page, conference: &Conference, wording: &Wording) {
    page.gap().rule('=').line(&wording.marking);
    page.line(&format!("Attendance, {}", phrases::day(conference.meeting.date))).rule('=');
    let in_part = |part: Part| conference.attendance.iter().filter(move |attendee| attendee.part == part);
    for (label, part) in [("Chair: ", Part::Chair), ("Minute-taker: ", Part::MinuteTaker)] {
        for attendee in in_part(part) {
            page.hanging(label, 0, &format!("{}, {}", attendee.name, attendee.organisation));
        }
    }
    for (heading, wanted) in [
        ("In the room", &[Presence::Present, Presence::DialledIn, Presence::Left][..]),
        ("Apologies", &[Presence::Apologies, Presence::ReportInPlace][..]),
        ("Not there", &[Presence::Absent, Presence::Expected][..]),
    ] {
        let mut who: Vec<&Attendee> = conference.attendance.iter().filter(|a| wanted.contains(&a.presence)).collect();
        who.sort_by(|a, b| (&a.organisation, &a.name).cmp(&(&b.organisation, &b.name)));
        if !who.is_empty() {
            page.heading(heading);
        }
        for attendee in who {
            attendee_lines(page, attendee);
        }
    }
    if conference.attendance.is_empty() {
        page.line(&wording.nothing_recorded);
    }
}

/// Name, job title, organisation (MTG-10), how they attend, and when they agreed to the declaration (MTG-1).
fn attendee_lines(page: &mut Page, attendee: &Attendee) {
    let title = attendee.job_title.as_ref().map(|title| format!(", {title}")).unwrap_or_default();
    page.hanging("", 2, &format!("{}: {}{title}", attendee.organisation, attendee.name));
    let since = attendee.since.filter(|_| attendee.presence == Presence::Left);
    let since = since.map(|at| format!(" at {}", at.format("%H:%M"))).unwrap_or_default();
    let agreed = match attendee.declaration_agreed {
        Some(at) => format!("; agreed to the declaration at {}", at.format("%H:%M")),
        None if attendee.presence.hears() => "; agreement to the declaration not recorded".to_owned(),
        None => String::new(),
    };
    let presence = attendee.presence.words();
    page.hanging("", 4, &format!("{}, {presence}{since}{agreed}", phrases::part(attendee)));
}

fn outstanding(page: &mut Page, conference: &Conference, without: &BTreeSet<CaseId>, wording: &Wording) {
    page.gap().rule('=').line(&wording.marking).line("Outstanding actions of earlier meetings").rule('=');
    let mut actions = selection::outstanding(conference);
    actions.retain(|outstanding| !without.contains(&outstanding.action.case));
    actions.sort_by_key(|outstanding| outstanding.action.due);
    if actions.is_empty() {
        page.line("None.");
    }
    for outstanding in actions {
        let action = &outstanding.action;
        let owner = phrases::agency(action.owner, conference);
        let late = match action.days_overdue(conference.meeting.date) {
            Some(days) => format!(", {} overdue at the meeting", phrases::count(days as usize, "day", "days")),
            None => String::new(),
        };
        let due = phrases::day(action.due);
        let text = action.text.trim().trim_end_matches('.');
        let text = format!("{owner}: {text}. Due {due}{late}; {}.", phrases::status(&action.status));
        page.hanging(&format!("{}  ", outstanding.reference), 0, &text);
    }
}

fn closing(page: &mut Page, conference: &Conference, without: &BTreeSet<CaseId>, wording: &Wording) {
    let (deferred, not_heard) = (selection::deferred(conference), selection::not_heard(conference));
    let put_off =
        deferred.into_iter().map(|case| (case, "")).chain(not_heard.into_iter().map(|case| (case, ", not heard")));
    let mut put_off: Vec<_> = put_off.filter(|(case, _)| !without.contains(&case.referral.id)).collect();
    // What was put off after the room had called it stands once.
    let mut named = BTreeSet::new();
    put_off.retain(|(case, _)| named.insert(case.referral.id));
    if !put_off.is_empty() {
        page.gap().rule('=').line(&wording.marking).line("Deferred to the next meeting").rule('=');
        if let Some(next) = &conference.next_meeting {
            page.paragraph(&format!("The next meeting is on {}.", phrases::weekday(next.date)));
        }
        for (case, why) in put_off {
            let received = phrases::day(case.referral.received.date());
            page.line(&format!("{}  received {received}{why}", case.referral.reference));
        }
    }
    page.gap().paragraph(&wording.responsibility);
    page.paragraph(&wording.report_back);
    page.gap().line(&wording.marking);
}
