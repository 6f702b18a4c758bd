//! The papers of a closed case: what is known of it, its part of the minutes, its actions. They are made of a conference
//! that has this case alone, which only somebody who reads the case can be given, and they are for its readers only: whoever
//! calls this encrypts them and writes none of it plain (CLO-1, MOP 4.14). No other document holds a word of it.

use chrono::NaiveDate;
use zeroize::Zeroizing;

use super::layout::Page;
use super::wording::Wording;
use super::{case, phrases, selection};
use crate::domain::case::Case;
use crate::domain::conference::Conference;
use crate::domain::referral::Referral;

/// A paper of a closed case.
pub struct Paper {
    /// What its file is called: nothing of the case.
    pub name: String,
    pub text: Zeroizing<String>,
}

/// The papers of the one case that this conference has, for these readers. Where the meeting does not hear it, there is no
/// part of the minutes.
#[must_use]
pub fn papers(conference: &Conference, readers: &[String], today: NaiveDate, wording: &Wording) -> Vec<Paper> {
    let [of] = conference.cases.as_slice() else { return Vec::new() };
    let paper =
        |name: &str, text: String| Paper { name: format!("closed-case-{today}-{name}"), text: Zeroizing::new(text) };
    let mut papers = vec![paper("known", known(conference, of, readers, wording))];
    papers.extend(minutes(conference, of, readers, wording).map(|text| paper("minutes", text)));
    papers.push(paper("actions", actions(conference, of, readers, wording)));
    papers
}

/// What is known of it, for whoever researches it in person.
fn known(conference: &Conference, of: &Case, readers: &[String], wording: &Wording) -> String {
    let referral = &of.referral;
    let mut page = begun(conference, referral, readers, "what is known of it", wording);
    let received = phrases::day(referral.received.date());
    page.paragraph(&format!("Referred by {} on {received}.", referral.referring_agency));
    page.heading("People");
    for person in &referral.people {
        let who = phrases::person(person, conference.meeting.date);
        page.hanging(&format!("{:<21}", phrases::role(person.role)), 2, &who);
        let reach = [&person.address, &person.telephone, &person.relationship].into_iter().flatten();
        let reach: Vec<&str> = reach.map(String::as_str).collect();
        if !reach.is_empty() {
            page.hanging("", 23, &reach.join("; "));
        }
    }
    for (heading, text) in [("Safe contact", &referral.safe_contact), ("Safe times", &referral.safe_times)] {
        if let Some(text) = text {
            page.heading(heading).paragraph(text);
        }
    }
    page.heading("What was referred").paragraph(&referral.summary);
    ended(page, wording)
}

/// Its part of the minutes; rough notes are in none (NOT-12).
fn minutes(conference: &Conference, of: &Case, readers: &[String], wording: &Wording) -> Option<String> {
    let shown = selection::by_reference(conference, &of.referral.reference)?;
    let mut page = begun(conference, &of.referral, readers, "minutes", wording);
    page.paragraph(&wording.reminder).gap();
    case::write(&mut page, conference, &shown, wording);
    Some(ended(page, wording))
}

/// All its actions, the first due first.
fn actions(conference: &Conference, of: &Case, readers: &[String], wording: &Wording) -> String {
    let mut page = begun(conference, &of.referral, readers, "actions", wording);
    page.paragraph(&wording.responsibility).paragraph(&wording.report_back).gap();
    let earlier = conference.outstanding.iter().map(|one| &one.action);
    let mut all: Vec<_> = of.actions.iter().chain(earlier).collect();
    all.sort_by_key(|action| (action.due, action.id));
    all.dedup_by_key(|action| action.id);
    for action in &all {
        let owner = phrases::agency(action.owner, conference);
        let (due, text) = (phrases::day(action.due), action.text.trim().trim_end_matches('.'));
        let status = phrases::status(&action.status);
        page.hanging("- ", 2, &format!("{owner}: {text}. Due {due}; {}.", status.trim_end_matches('.')));
    }
    if all.is_empty() {
        page.line(&wording.no_actions);
    }
    ended(page, wording)
}

fn begun(conference: &Conference, referral: &Referral, readers: &[String], what: &str, wording: &Wording) -> Page {
    let mut page = Page::new();
    page.line(&wording.marking);
    page.hanging("", 0, &format!("CLOSED CASE, for {}", readers.join(", ")));
    page.gap().line(&format!("{}: {what}", referral.reference));
    page.line(&format!("{} MARAC, {}", conference.meeting.area, phrases::weekday(conference.meeting.date)));
    page.gap().paragraph(&wording.closed_marking()).gap();
    page
}

fn ended(mut page: Page, wording: &Wording) -> String {
    page.gap().line(&wording.marking);
    page.finish()
}
