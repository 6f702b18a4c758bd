//! `marac show contacts`: the agencies with their people, who waits for approval, who is often a guest, what was given where
//! nobody was approved (CON-1 to CON-5).

use chrono::NaiveDate;
use serde::Serialize;

use super::moment;
use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::domain::agency::{Agency, Contact};
use crate::domain::calendar::same_area;
use crate::domain::contacts::{ContactList, may_receive, takes_part};

/// The list as scripts read it.
#[derive(Debug, Serialize)]
pub struct ContactsDocument {
    pub agencies: Vec<AgencyLine>,
    pub checks: Vec<CheckLine>,
    pub sign_up: Vec<SuggestionLine>,
    pub released: Vec<ReleaseLine>,
}

/// An agency.
#[derive(Debug, Serialize)]
pub struct AgencyLine {
    pub agency: String,
    pub short_name: String,
    pub kind: String,
    pub areas: Vec<String>,
    pub protocol_signed: Option<NaiveDate>,
    pub protocol_document: Option<String>,
    pub withdrawn: Option<NaiveDate>,
    /// Why it takes no part; `null` where it does.
    pub takes_no_part_because: Option<String>,
    pub routine_actions: Vec<String>,
    pub open_actions: usize,
    pub contacts: Vec<ContactLine>,
}

/// One of its people.
#[derive(Debug, Serialize)]
pub struct ContactLine {
    pub name: String,
    pub role: &'static str,
    pub job_title: Option<String>,
    pub telephone: Option<String>,
    pub secure_email: Option<String>,
    pub areas: Vec<String>,
    /// Why nothing goes there; `null` where it does.
    pub receives_nothing_because: Option<String>,
    pub briefed: Option<NaiveDate>,
    pub left: Option<NaiveDate>,
}

/// When an area's list was checked, and is to be again.
#[derive(Debug, Serialize)]
pub struct CheckLine {
    pub area: String,
    pub checked: Option<String>,
    pub by: Option<String>,
    pub due: NaiveDate,
}

/// An organisation that is often a guest.
#[derive(Debug, Serialize)]
pub struct SuggestionLine {
    pub organisation: String,
    pub guest_on: Vec<NaiveDate>,
    /// Why it is not asked, where somebody decided so.
    pub not_asked_because: Option<String>,
}

/// What was given where no approved contact was at hand.
#[derive(Debug, Serialize)]
pub struct ReleaseLine {
    pub at: String,
    pub by: String,
    pub agency: Option<String>,
    pub to: String,
    pub what: String,
    pub necessity: String,
    pub lawful_basis: String,
    pub told: Option<String>,
}

impl ContactsDocument {
    /// Of all areas, or of one.
    #[must_use]
    pub fn of(list: &ContactList, area: Option<&str>) -> Self {
        let takes = |areas: &[String]| area.is_none_or(|area| areas.iter().any(|one| same_area(one, area)));
        let name = |id| list.agencies.iter().find(|one| one.agency.id == id).map(|one| one.agency.name.clone());
        Self {
            agencies: list
                .agencies
                .iter()
                .filter(|one| takes(&one.agency.areas))
                .map(|one| agency(&one.agency, &one.contacts, one.open_actions))
                .collect(),
            checks: list
                .checks
                .iter()
                .filter(|check| area.is_none_or(|area| same_area(area, &check.area)))
                .map(|check| CheckLine {
                    area: check.area.clone(),
                    checked: check.last.as_ref().map(|last| moment(last.at)),
                    by: check.last.as_ref().map(|last| last.by.clone()),
                    due: check.due.due.day(),
                })
                .collect(),
            sign_up: list
                .suggestions
                .iter()
                .map(|one| SuggestionLine {
                    organisation: one.organisation.clone(),
                    guest_on: one.meetings.clone(),
                    not_asked_because: one.dismissed.as_ref().map(|sign_up| sign_up.dismissed.reason.clone()),
                })
                .collect(),
            released: list
                .releases
                .iter()
                .map(|one| ReleaseLine {
                    at: moment(one.at),
                    by: one.by.clone(),
                    agency: one.agency.and_then(name),
                    to: one.to_whom.clone(),
                    what: one.what.clone(),
                    necessity: one.necessity.clone(),
                    lawful_basis: one.lawful_basis.clone(),
                    told: one.told.clone(),
                })
                .collect(),
        }
    }
}

fn agency(agency: &Agency, contacts: &[Contact], open_actions: usize) -> AgencyLine {
    let contact = |contact: &Contact| ContactLine {
        name: contact.name.clone(),
        role: contact.role.name(),
        job_title: contact.job_title.clone(),
        telephone: contact.telephone.clone(),
        secure_email: contact.secure_email.clone(),
        areas: contact.areas.clone(),
        receives_nothing_because: may_receive(agency, contact).err().map(|why| why.to_string()),
        briefed: contact.briefed,
        left: contact.left.as_ref().map(|left| left.on),
    };
    AgencyLine {
        agency: agency.name.clone(),
        short_name: agency.short_name.clone(),
        kind: agency.kind.clone(),
        areas: agency.areas.clone(),
        protocol_signed: agency.protocol_signed,
        protocol_document: agency.protocol_document.clone(),
        withdrawn: agency.withdrawn.as_ref().map(|withdrawn| withdrawn.on),
        takes_no_part_because: takes_part(agency).err().map(|why| why.to_string()),
        routine_actions: agency.routine_actions.clone(),
        open_actions,
        contacts: contacts.iter().map(contact).collect(),
    }
}

/// For people.
#[must_use]
pub fn text(document: &ContactsDocument, today: NaiveDate) -> String {
    let mut page = Page::new();
    for check in &document.checks {
        let late = if check.due < today { ", LATE" } else { "" };
        let due = phrases::short(check.due);
        page.hanging("", 0, &format!("{}: contacts to be checked by {due}{late}", check.area));
    }
    for one in &document.sign_up {
        let said = one.not_asked_because.as_deref().map_or_else(
            || format!("guest at {}: ask to sign up", phrases::count(one.guest_on.len(), "meeting", "meetings")),
            |why| format!("often a guest, not asked to sign up: {why}"),
        );
        page.hanging("", 0, &format!("{}: {said}", one.organisation));
    }
    for one in &document.agencies {
        page.gap();
        let why = one.takes_no_part_because.as_deref().map(|why| format!(", {why}")).unwrap_or_default();
        page.hanging("", 0, &format!("{} ({}), {}{why}", one.agency, one.short_name, one.kind));
        for contact in &one.contacts {
            let reach = [&contact.telephone, &contact.secure_email].into_iter().flatten().cloned();
            let why = contact.receives_nothing_because.iter().filter(|_| one.takes_no_part_because.is_none()).cloned();
            let role = contact.role.replace('-', " ");
            let parts: Vec<String> = [contact.name.clone(), role].into_iter().chain(reach).chain(why).collect();
            page.hanging("", 2, &parts.join(", "));
        }
    }
    if !document.released.is_empty() {
        page.gap();
        page.line("Given where no approved contact was at hand:");
    }
    for one in &document.released {
        page.hanging("", 2, &format!("{} to {}: {} ({})", one.at, one.to, one.what, one.lawful_basis));
    }
    page.finish()
}
