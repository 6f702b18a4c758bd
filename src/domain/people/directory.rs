//! All that the record knows of one human being.

use chrono::{NaiveDate, NaiveDateTime};

use super::follows::Follows;
use super::{IdentityDecision, Whom};
use crate::domain::conference::OutstandingAction;
use crate::domain::identifier::{CaseId, EarlierCaseId, IdentityId, MeetingId, PersonId};
use crate::domain::person::{Person, Role};
use crate::domain::referral::Reference;

/// All that the record knows of one human being. Closed cases are in nobody's (AGE-7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// The identity that stands for all.
    pub identity: IdentityId,
    /// Every case with the person in it, the latest received first.
    pub appearances: Vec<Appearance>,
    /// Every case heard before the record began in which somebody said that the person is, the latest first.
    pub earlier: Vec<EarlierAppearance>,
    /// The open actions of those cases, the longest due first.
    pub open_actions: Vec<OutstandingAction>,
    /// The repeats and counter-allegations that follow from who the people of those cases are (REF-3, REF-13).
    pub follows: Vec<Follows>,
    /// What people said about who this is, the latest first.
    pub decisions: Vec<IdentityDecision>,
}

/// Somebody as one case has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    pub person: Person,
    pub case: CaseId,
    pub reference: Reference,
    pub received: NaiveDateTime,
    /// The meetings whose lists the case stood on, in order.
    pub meetings: Vec<AtMeeting>,
}

/// Somebody as a case heard before the record began has them (REF-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierAppearance {
    pub case: EarlierCaseId,
    pub role: Role,
    pub name: String,
    pub born: Option<NaiveDate>,
    pub reference: Reference,
    /// When the case was referred, and the meeting that heard it.
    pub referred: NaiveDate,
    pub meeting: NaiveDate,
}

/// How a case stands at a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtMeeting {
    pub meeting: MeetingId,
    pub date: NaiveDate,
    pub how: HowListed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HowListed {
    /// Not called yet.
    Listed,
    Heard,
    /// A person put it off.
    Deferred,
    NotProgressed,
}

/// Two who may be one human being, for a person to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub one: Resembling,
    pub other: Resembling,
    /// How sure, from 0 to 100.
    pub score: u8,
    /// What speaks for it and against it, in plain words.
    pub because: String,
}

/// Somebody of the record who resembles somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resembling {
    pub whom: Whom,
    /// The identity that stands for them.
    pub identity: IdentityId,
    pub role: Role,
    pub name: String,
    pub born: Option<NaiveDate>,
    pub address: Option<String>,
    pub reference: Reference,
    /// When the case was referred.
    pub referred: NaiveDate,
}

/// Somebody in a meeting's cases, as a list shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonHere {
    /// The identity that stands for all.
    pub identity: IdentityId,
    pub name: String,
    pub role: Role,
    pub born: Option<NaiveDate>,
    /// The case of this meeting, and who they are in it.
    pub reference: Reference,
    pub person: PersonId,
    /// In how many open cases, of whatever meeting, those heard before the record began among them.
    pub cases: usize,
    /// A person said that this is somebody else as well.
    pub merged: bool,
}

impl Directory {
    /// What was said to be two people although it now stands as one: a third joined them, and somebody is to look again.
    pub fn contradictions(&self) -> impl Iterator<Item = &IdentityDecision> {
        self.decisions
            .iter()
            .enumerate()
            .filter(|(place, decision)| {
                let pair = |one: &IdentityDecision| (one.one.min(one.other), one.one.max(one.other));
                let later = self.decisions.iter().take(*place).any(|other| pair(other) == pair(decision));
                !later && decision.verdict == super::SamePerson::Different && self.stands_for_both(decision)
            })
            .map(|(_, decision)| decision)
    }

    fn stands_for_both(&self, decision: &IdentityDecision) -> bool {
        let has = |id: IdentityId| self.appearances.iter().any(|one| one.person.identity() == id);
        has(decision.one) && has(decision.other)
    }
}
