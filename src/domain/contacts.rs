//! Joiners, leavers, and the check of the list of contacts (CON-1 to CON-5, MOP 2.2, 12.2).

mod gate;
mod list;
mod sign_up;
#[cfg(test)]
mod tests;

use chrono::{NaiveDate, NaiveDateTime};

pub use gate::{
    NoReceipt, admitted, agency_receives, is_expected, may_receive, not_admitted, on_the_lists, takes_part,
};
pub use list::{AgencyPeople, AreaCheck, ContactList};
pub use sign_up::{Suggestion, Visit, folded, suggestions};

use super::identifier::{AgencyId, ContactCheckId, ReleaseId, SignUpId};
use super::listing::Decision;

/// How an agency takes part (CON-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attends {
    Routinely,
    ReportsOnly,
    CaseByCase,
}

/// Where a joiner stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Joining {
    Proposed,
    Approved,
    Refused,
}

/// Whether somebody may join, and whose word that is (CON-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub standing: Joining,
    /// Who proposed, approved or refused it.
    pub by: String,
    pub at: NaiveDateTime,
    /// The Chair's advice, or the reason.
    pub note: Option<String>,
}

/// Somebody has left an agency, or its place at the meetings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub on: NaiveDate,
    pub reason: Option<String>,
}

/// An agency has left the partnership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    pub on: NaiveDate,
    pub by: String,
    pub reason: String,
}

/// That somebody went through an area's contacts and signed them off (CON-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactCheck {
    pub id: ContactCheckId,
    pub area: String,
    pub at: NaiveDateTime,
    pub by: String,
    pub note: Option<String>,
}

/// Information given to an agency that has no approved contact (CON-4, DSA appendix D).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    pub id: ReleaseId,
    pub at: NaiveDateTime,
    pub by: String,
    pub agency: Option<AgencyId>,
    pub to_whom: String,
    pub what: String,
    /// Why it was necessary.
    pub necessity: String,
    pub lawful_basis: String,
    /// Who of the nominated persons was told, and when.
    pub told: Option<String>,
}

/// An organisation that is often a guest, and why it is not asked to sign up (CON-5, MOP 12.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUp {
    pub id: SignUpId,
    pub organisation: String,
    pub dismissed: Decision,
}
