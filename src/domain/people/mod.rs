//! One human being, many roles in many cases (REF-3, REF-13).
//!
//! A [`Person`](super::person::Person) is somebody in the words of one referral. An [`Identity`] is a human being: the
//! appearances that people found to be the same. Nothing is copied when two are found to be one, so it can be taken back.

pub mod directory;
pub mod follows;
pub mod groups;
pub mod pairs;
pub mod resolve;

use chrono::NaiveDateTime;

use super::identifier::{EarlierCaseId, IdentityDecisionId, IdentityId, PersonId};
use super::person::Role;

/// A human being across cases. Only those who were found to be another, or were, have a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    pub id: IdentityId,
    /// The identity that this one was found to be.
    pub merged_into: Option<IdentityId>,
}

/// Somebody whom the record knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    /// A person of a case.
    Person(PersonId),
    /// A party of a case heard before the record began.
    Earlier(EarlierCaseId, Role),
}

/// A person's word on whether two identities are one human being. Only ever added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityDecision {
    pub id: IdentityDecisionId,
    pub one: IdentityId,
    pub other: IdentityId,
    pub verdict: SamePerson,
    pub by: String,
    pub at: NaiveDateTime,
    pub reason: String,
    /// How sure the program was, from 0 to 100.
    pub score: u8,
    /// What spoke for it and against it, in plain words.
    pub because: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SamePerson {
    Same,
    Different,
}
