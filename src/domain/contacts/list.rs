//! The list of contacts as the desk shows it (CON-1 to CON-5).

use super::{ContactCheck, Release, Suggestion};
use crate::domain::agency::{Agency, Contact};
use crate::domain::due::Due;
use crate::domain::identifier::MeetingId;

/// An agency with its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyPeople {
    pub agency: Agency,
    /// Representatives first.
    pub contacts: Vec<Contact>,
    /// Actions that it still has to do.
    pub open_actions: usize,
}

/// When the contacts of an area are to be checked (CON-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaCheck {
    pub area: String,
    /// The area has no identifier; its first meeting stands for it.
    pub meeting: MeetingId,
    pub last: Option<ContactCheck>,
    pub due: Due,
}

/// The whole list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactList {
    pub agencies: Vec<AgencyPeople>,
    pub suggestions: Vec<Suggestion>,
    pub checks: Vec<AreaCheck>,
    /// What was given where nobody was approved, the last first (CON-4).
    pub releases: Vec<Release>,
}
