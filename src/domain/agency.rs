//! Agencies and the people who speak for them (MOP 2.2, 2.3, appendix 5).

use chrono::NaiveDate;

use super::contacts::{Approval, Attends, Left, Withdrawn};
use super::identifier::{AgencyId, ContactId};
use super::said::said;

/// An agency of the conference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    pub id: AgencyId,
    pub name: String,
    /// What the minute-taker types in front of a colon: `pol`, `housing`. Lower case, no spaces.
    pub short_name: String,
    /// What kind of agency it is, in the words of the contact list: `police`, `idva`, `housing` …
    pub kind: String,
    /// When it signed the protocol; `None`: it has not (MTG-5).
    pub protocol_signed: Option<NaiveDate>,
    /// The areas whose meetings it comes to.
    pub areas: Vec<String>,
    /// What it can nearly always offer (ACT-3, MOP 2.5).
    pub routine_actions: Vec<String>,
    /// How it takes part; `None`: not said.
    pub attends: Option<Attends>,
    /// What the signed protocol is called where it is kept (CON-1).
    pub protocol_document: Option<String>,
    /// It has left the partnership (CON-3).
    pub withdrawn: Option<Withdrawn>,
}

/// What somebody is for their agency (MOP 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactRole {
    Representative,
    Deputy,
    PointOfContact,
    DataProtectionLead,
    /// Looks records up, and answers for the agency in writing.
    Researcher,
}

impl ContactRole {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Representative, Self::Deputy, Self::PointOfContact, Self::DataProtectionLead, Self::Researcher];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Representative => "representative",
            Self::Deputy => "deputy",
            Self::PointOfContact => "point-of-contact",
            Self::DataProtectionLead => "data-protection-lead",
            Self::Researcher => "researcher",
        }
    }

    /// In words.
    #[must_use]
    pub fn title(self) -> &'static str {
        said(match self {
            Self::Representative => "contact-role-representative",
            Self::Deputy => "contact-role-deputy",
            Self::PointOfContact => "contact-role-point-of-contact",
            Self::DataProtectionLead => "contact-role-data-protection-lead",
            Self::Researcher => "contact-role-researcher",
        })
    }
}

/// A named person at an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub agency: AgencyId,
    pub role: ContactRole,
    pub name: String,
    pub job_title: Option<String>,
    pub telephone: Option<String>,
    pub secure_email: Option<String>,
    pub areas: Vec<String>,
    /// Whether the person may join (CON-3). `None`: on the list since before joiners were approved.
    pub approval: Option<Approval>,
    /// The person has left (CON-3).
    pub left: Option<Left>,
    /// When the person was briefed for the meetings.
    pub briefed: Option<NaiveDate>,
}
