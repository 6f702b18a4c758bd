//! `marac show referrals`: every referral that was not heard yet, where it stands, and what was decided by quarter (REF-7 to
//! REF-10). No closed case is among them; the quarters count those that one's own key reads.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::moment;
use super::words::columns_of;
use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::domain::calendar::same_area;
use crate::domain::eligibility::Relationships;
use crate::domain::life::{About, CheckSheet, ReferralToCome, Standing, sheet};
use crate::record::error::Result;
use crate::record::queries::View;

/// What is shown.
#[derive(Debug, Serialize)]
pub struct ReferralsDocument {
    pub referrals: Vec<ReferralLine>,
    pub quarters: Vec<QuarterLine>,
}

/// A referral as scripts read it.
#[derive(Debug, Serialize)]
pub struct ReferralLine {
    pub reference: String,
    pub area: String,
    pub received: String,
    pub referring_agency: String,
    pub victim: Option<String>,
    /// Where it stands: `received`, `checked`, `waiting`, `listed-by-calendar`, `listed` and so on.
    pub standing: &'static str,
    /// The meeting that has it on its list.
    pub meeting: Option<NaiveDate>,
    pub times_deferred: u8,
    /// Of whom more was asked, when, and by when.
    pub asked_of: Option<String>,
    pub asked_on: Option<NaiveDate>,
    pub answer_due: Option<NaiveDate>,
    /// What the check finds, question by question.
    pub check: BTreeMap<&'static str, &'static str>,
    #[serde(skip)]
    looks: Vec<String>,
    /// The calendar has a meeting for it, and the agenda leaves it out.
    #[serde(skip)]
    left_out: bool,
}

/// What was received and decided in a quarter.
#[derive(Debug, Serialize)]
pub struct QuarterLine {
    pub quarter: String,
    pub received: u32,
    pub asked_for_more: u32,
    pub listed: u32,
    pub for_information: u32,
    pub deferred: u32,
    pub not_progressed: u32,
    pub child_safeguarding: u32,
    pub adult_safeguarding: u32,
}

/// The referrals of an area, or of all; the quarters are the whole record's.
///
/// # Errors
/// When a line can't be read.
pub fn document(view: View<'_>, area: Option<&str>, relationships: &Relationships) -> Result<ReferralsDocument> {
    let mut referrals = Vec::new();
    let mut to_come = view.referrals_to_come()?;
    to_come.retain(|one| area.is_none_or(|area| same_area(area, &one.area)));
    let sheets = view.referral_sheets(to_come.iter().map(|one| one.case))?;
    for one in &to_come {
        let check = sheets.get(&one.case).map(|found| {
            sheet(&About {
                referral: &found.referral,
                kind: found.kind.as_deref(),
                matches: &found.matches,
                contacts: &found.contacts,
                settings: &found.settings,
                relationships,
                to_be_heard: &found.still_to_be_heard(),
            })
        });
        referrals.push(line(one, check.as_ref()));
    }
    let quarters = view.referral_counts()?.into_iter().map(|(quarter, counts)| QuarterLine {
        quarter: quarter.to_string(),
        received: counts.received,
        asked_for_more: counts.asked,
        listed: counts.listed,
        for_information: counts.for_information,
        deferred: counts.deferred,
        not_progressed: counts.not_progressed,
        child_safeguarding: counts.child_safeguarding,
        adult_safeguarding: counts.adult_safeguarding,
    });
    Ok(ReferralsDocument { referrals, quarters: quarters.collect() })
}

fn line(one: &ReferralToCome, check: Option<&CheckSheet>) -> ReferralLine {
    let (asked_of, asked_on, answer_due) = match &one.standing {
        Standing::Waiting { of, since, by_when } => (Some(of.clone()), Some(*since), *by_when),
        _ => (None, None, None),
    };
    let questions = || check.into_iter().flat_map(|check| &check.questions);
    ReferralLine {
        reference: one.reference.to_string(),
        area: one.area.clone(),
        received: moment(one.received),
        referring_agency: one.referring_agency.clone(),
        victim: one.victim.clone(),
        standing: one.standing.name(),
        meeting: one.meeting.map(|(_, day)| day),
        times_deferred: one.times_deferred,
        asked_of,
        asked_on,
        answer_due,
        check: questions().map(|question| (question.what.name(), question.answer.name())).collect(),
        left_out: matches!(one.standing, Standing::Listed { .. }) && one.facts.refusal.is_some(),
        looks: questions().filter(|question| question.needs_a_look()).map(|question| question.words()).collect(),
    }
}

/// The referrals for people.
#[must_use]
pub fn text(document: &ReferralsDocument) -> String {
    let mut page = Page::new();
    let columns = columns_of(document.referrals.iter().map(|one| one.reference.as_str()));
    let beside = " ".repeat(columns + 2);
    for one in &document.referrals {
        let name = one.victim.as_deref().unwrap_or_default();
        let meeting = one.meeting.map(|day| format!(", {}", phrases::weekday(day))).unwrap_or_default();
        let stands = match one.left_out {
            true => "not listed".to_owned(),
            false => format!("{}{meeting}", one.standing.replace('-', " ")),
        };
        let standing = format!("{name}, {}: {stands}", one.referring_agency);
        page.hanging(&format!("{:<columns$}  ", one.reference), 0, &standing);
        if let Some(of) = &one.asked_of {
            let due = one.answer_due.map(|due| format!(", due {}", phrases::day(due))).unwrap_or_default();
            page.hanging(&beside, 0, &format!("asked of {of}{due}"));
        }
        if !one.looks.is_empty() {
            page.hanging(&beside, 0, &one.looks.join(". "));
        }
    }
    page.gap();
    for one in &document.quarters {
        let counts = format!(
            "received {}, asked for more {}, listed {}, for information {}, deferred {}, not progressed {}, child \
             safeguarding {}, adult safeguarding {}",
            one.received,
            one.asked_for_more,
            one.listed,
            one.for_information,
            one.deferred,
            one.not_progressed,
            one.child_safeguarding,
            one.adult_safeguarding
        );
        page.hanging(&format!("{:<12}", one.quarter), 0, &counts);
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_apart_from_a_long_reference() {
        let line = |reference: &str| ReferralLine {
            reference: reference.to_owned(),
            area: "Crawley".to_owned(),
            received: "2026-11-23T10:00".to_owned(),
            referring_agency: "Sussex Police".to_owned(),
            victim: Some("Shanice O'Neill".to_owned()),
            standing: "received",
            meeting: None,
            times_deferred: 0,
            asked_of: Some("the referrer".to_owned()),
            asked_on: None,
            answer_due: None,
            check: BTreeMap::new(),
            left_out: false,
            looks: Vec::new(),
        };
        let referrals = vec![line("TEL-20261123-1"), line("WS-71000")];
        let text = text(&ReferralsDocument { referrals, quarters: Vec::new() });
        assert!(text.contains("TEL-20261123-1  Shanice O'Neill, "), "{text}");
        assert!(text.contains("WS-71000        Shanice O'Neill, "), "{text}");
        assert!(text.contains("                asked of the referrer"), "{text}");
    }
}
