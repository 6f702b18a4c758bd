//! Each agency's actions as text, the same day (MIN-8, MOP 5.2). Cases are told by reference and initials:
//! the slip is passed round inside the agency, and whoever may know more has the minutes.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::layout::Page;
use super::wording::Wording;
use super::{phrases, selection};
use crate::domain::action::{Action, ActionStatus};
use crate::domain::agency::Agency;
use crate::domain::conference::Conference;
use crate::domain::conflict::kept_from;
use crate::domain::identifier::AgencyId;
use crate::domain::referral::{Reference, Referral};

/// The agencies that own an action of this meeting or an outstanding one, by name.
#[must_use]
pub fn owners(conference: &Conference) -> Vec<&Agency> {
    let mut owners: Vec<&Agency> =
        conference.agencies.iter().filter(|agency| !slips(conference, agency.id).is_empty()).collect();
    owners.sort_by(|a, b| a.name.cmp(&b.name));
    owners
}

/// One agency's actions: those agreed at this meeting, and its open ones of earlier meetings. None of a case from which the
/// Chair excluded somebody of it (CLO-3).
#[must_use]
pub fn text(conference: &Conference, agency: &Agency, today: NaiveDate, wording: &Wording) -> String {
    let mut page = Page::new();
    page.line(&wording.marking).gap();
    page.line(&format!("{} MARAC: actions", conference.meeting.area));
    page.hanging("For ", 0, &agency.name);
    page.line(&format!("Meeting of {}", phrases::weekday(conference.meeting.date)));
    page.gap().paragraph(&wording.responsibility).paragraph(&wording.report_back);
    if let Some(without) = wording.without(left_out(conference, agency.id).len()) {
        page.paragraph(&without);
    }
    let (earlier, agreed): (Vec<_>, Vec<_>) = slips(conference, agency.id).into_iter().partition(|slip| slip.earlier);
    section(&mut page, "Agreed at this meeting", agreed, today, wording);
    section(&mut page, "Outstanding from earlier meetings", earlier, today, wording);
    page.gap().line(&wording.marking);
    page.finish()
}

/// The cases in which an agency has something to do, and of which it gets nothing: somebody must see to it otherwise.
#[must_use]
pub fn left_out(conference: &Conference, agency: AgencyId) -> BTreeSet<&Reference> {
    let kept_from = kept_from(conference, agency);
    let all = every_slip(conference, agency).into_iter();
    all.filter(|slip| kept_from.contains(&slip.action.case)).map(|slip| slip.reference).collect()
}

struct Slip<'a> {
    reference: &'a Reference,
    /// The case, where it is on this meeting's list too.
    referral: Option<&'a Referral>,
    action: &'a Action,
    agreed_on: NaiveDate,
    earlier: bool,
}

fn slips(conference: &Conference, owner: AgencyId) -> Vec<Slip<'_>> {
    let kept_from = kept_from(conference, owner);
    let mut slips = every_slip(conference, owner);
    slips.retain(|slip| !kept_from.contains(&slip.action.case));
    slips
}

fn every_slip(conference: &Conference, owner: AgencyId) -> Vec<Slip<'_>> {
    let agreed = selection::agreed(conference).into_iter().map(|(case, action)| Slip {
        reference: &case.referral.reference,
        referral: Some(&case.referral),
        action,
        agreed_on: conference.meeting.date,
        earlier: false,
    });
    let earlier = selection::outstanding(conference).into_iter().map(|outstanding| Slip {
        reference: &outstanding.reference,
        referral: conference.case(outstanding.action.case).map(|case| &case.referral),
        action: &outstanding.action,
        agreed_on: outstanding.meeting_date,
        earlier: true,
    });
    agreed.chain(earlier).filter(|slip| slip.action.owner == Some(owner)).collect()
}

fn section(page: &mut Page, heading: &str, mut slips: Vec<Slip<'_>>, today: NaiveDate, wording: &Wording) {
    slips.sort_by_key(|slip| (slip.action.due, slip.reference));
    page.heading(heading);
    if slips.is_empty() {
        page.line(&wording.no_actions);
    }
    for slip in slips {
        write(page, &slip, today);
    }
}

fn write(page: &mut Page, slip: &Slip<'_>, today: NaiveDate) {
    let initials = slip.referral.and_then(Referral::victim).map(|victim| format!(" ({})", victim.initials()));
    let late = match slip.action.days_overdue(today) {
        Some(days) => format!("   OVERDUE by {}", phrases::count(days as usize, "day", "days")),
        None => String::new(),
    };
    let due = phrases::day(slip.action.due);
    page.gap().line(&format!("{}{}   due {due}{late}", slip.reference, initials.unwrap_or_default()));
    page.hanging("", 4, &slip.action.text);
    if let Some(person) = &slip.action.owner_person {
        page.hanging("By: ", 4, person);
    }
    if let (Some(subject), Some(referral)) = (slip.action.for_whom, slip.referral) {
        let whom = subject_without_name(&phrases::subject(subject, referral));
        page.hanging("For: ", 4, &whom);
    }
    if let Some(outcome) = &slip.action.outcome {
        page.hanging("Done when: ", 4, outcome);
    }
    if slip.earlier {
        page.line(&format!("    Agreed on {}", phrases::day(slip.agreed_on)));
    }
    if slip.action.status != ActionStatus::Open {
        page.hanging("Status: ", 4, &phrases::status(&slip.action.status));
    }
    for update in &slip.action.updates {
        page.hanging(&format!("{}: ", phrases::day(update.at.date())), 4, &update.text);
    }
}

fn subject_without_name(subject: &str) -> String {
    subject.split(',').next().unwrap_or_default().to_owned()
}
