//! One meeting with everything that belongs to it, as the screen and the documents read it.

use super::action::Action;
use super::agency::{Agency, Contact};
use super::attendance::Attendee;
use super::case::{Case, EarlierCase};
use super::held_time::HeldTime;
use super::identifier::{AgencyId, CaseId};
use super::meeting::Meeting;
use super::preparation::Preparation;
use super::referral::Reference;
use super::settings::Settings;

/// An action of an earlier meeting that is still open, with the case that it belongs to (MTG-11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutstandingAction {
    pub reference: Reference,
    pub meeting_date: chrono::NaiveDate,
    pub action: Action,
}

/// An open case that is not on the list and can be expected on this one or a later one (AGE-2, REF-8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    pub case: CaseId,
    pub reference: Reference,
    pub received: chrono::NaiveDateTime,
    /// The meeting whose cap it is over, from which it comes when that is finished. `None`: no meeting in the calendar
    /// takes it yet.
    pub over_cap_on: Option<chrono::NaiveDate>,
}

/// An open case of other meetings, as far as a match names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    pub case: CaseId,
    pub reference: Reference,
}

/// One meeting with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conference {
    pub meeting: Meeting,
    /// The next meeting of the same area, to which cases are deferred.
    pub next_meeting: Option<Meeting>,
    pub settings: Settings,
    pub agencies: Vec<Agency>,
    pub contacts: Vec<Contact>,
    /// Every case of this meeting's list, closed and deferred ones included, in order of receipt.
    pub cases: Vec<Case>,
    pub earlier_cases: Vec<EarlierCase>,
    pub attendance: Vec<Attendee>,
    /// Open actions of earlier meetings.
    pub outstanding: Vec<OutstandingAction>,
    /// Open cases that wait for a meeting, or that the meeting before has no room for.
    pub expected: Vec<Expected>,
    /// Open cases of other meetings that a match names; one that is neither here nor on the list is a closed one's.
    pub elsewhere: Vec<Elsewhere>,
    /// What was done to prepare the meeting.
    pub preparation: Preparation,
    /// The time that is held for closed cases, which stand in no list here (AGE-7).
    pub held: Vec<HeldTime>,
}

impl Conference {
    #[must_use]
    pub fn case(&self, id: CaseId) -> Option<&Case> {
        self.cases.iter().find(|case| case.referral.id == id)
    }

    #[must_use]
    pub fn agency(&self, id: AgencyId) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.id == id)
    }

    /// What kind of agency a referral names, by the contact list; while that doesn't have it, by the settings' own
    /// words. Without either it has no rule of its own.
    #[must_use]
    pub fn kind_of(&self, agency_name: &str) -> Option<&str> {
        kind_of(&self.agencies, &self.settings, agency_name)
    }
}

/// What kind of agency a name is, by the contact list; while that doesn't have it, by the settings' own words.
#[must_use]
pub fn kind_of<'a>(agencies: &'a [Agency], settings: &'a Settings, agency_name: &str) -> Option<&'a str> {
    let name = agency_name.trim();
    let known = agencies.iter().find(|agency| agency.name.trim().eq_ignore_ascii_case(name));
    known.map_or_else(|| settings.kind_in_name(name), |agency| Some(agency.kind.as_str()))
}
