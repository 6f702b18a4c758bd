//! `marac show referrals`: every referral that was not heard yet, where it stands, and what was decided by quarter (REF-7 to
//! REF-10). No closed case is among them; the quarters count them, because a number names nobody.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::moment;
use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::domain::calendar::same_area;
use crate::domain::eligibility::Relationships;
use crate::domain::life::{About, CheckSheet, ReferralToCome, Standing, sheet};
use crate::record::Record;
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
pub fn document(record: &Record, area: Option<&str>, relationships: &Relationships) -> Result<ReferralsDocument> {
    let view = View { open: record };
    let mut referrals = Vec::new();
    for one in view.referrals_to_come()?.iter().filter(|one| area.is_none_or(|area| same_area(area, &one.area))) {
        let found = view.referral_sheet(one.case)?;
        let check = found.map(|found| {
            sheet(&About {
                referral: &found.referral,
                kind: found.kind.as_deref(),
                matches: &found.matches,
                contacts: &found.contacts,
                settings: &found.settings,
                relationships,
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
        looks: questions().filter(|question| question.needs_a_look()).map(|question| question.words()).collect(),
    }
}

/// The referrals for people.
#[must_use]
pub fn text(document: &ReferralsDocument) -> String {
    let mut page = Page::new();
    for one in &document.referrals {
        let name = one.victim.as_deref().unwrap_or_default();
        let meeting = one.meeting.map(|day| format!(", {}", phrases::weekday(day))).unwrap_or_default();
        let standing = format!("{name}, {}: {}{meeting}", one.referring_agency, one.standing.replace('-', " "));
        page.hanging(&format!("{:<12}", one.reference), 0, &standing);
        if let Some(of) = &one.asked_of {
            let due = one.answer_due.map(|due| format!(", due {}", phrases::day(due))).unwrap_or_default();
            page.hanging(&" ".repeat(12), 0, &format!("asked of {of}{due}"));
        }
        if !one.looks.is_empty() {
            page.hanging(&" ".repeat(12), 0, &one.looks.join(". "));
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
