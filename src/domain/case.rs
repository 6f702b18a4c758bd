//! A case as one meeting sees it: the referral, its listing, and what has been said and agreed.

use chrono::{NaiveDate, NaiveDateTime};

use super::action::Action;
use super::entry::Entry;
use super::identifier::{CaseId, EarlierCaseId, MatchId};
use super::listing::Listing;
use super::referral::{Reference, Referral};

/// A case that was heard before, as the history import gave it (REF-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierCase {
    pub id: EarlierCaseId,
    pub reference: Reference,
    pub referred: NaiveDate,
    pub meeting: NaiveDate,
    pub victim: String,
    pub victim_born: Option<NaiveDate>,
    pub alleged_perpetrator: String,
    pub alleged_perpetrator_born: Option<NaiveDate>,
}

/// What a match was found with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchedWith {
    /// A case of the history import.
    Earlier(EarlierCaseId),
    /// Another referral in the record.
    Case(CaseId),
}

/// What a match would make of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchKind {
    /// The same victim and alleged perpetrator as before (REF-3).
    Repeat,
    /// Victim and alleged perpetrator the other way round (REF-13).
    CounterAllegation,
}

/// A person's word on a proposed match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchVerdict {
    Proposed,
    Confirmed,
    Rejected,
}

/// A match that the program proposes and a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub id: MatchId,
    pub case: CaseId,
    pub with: MatchedWith,
    pub kind: MatchKind,
    /// How sure, from 0 to 100.
    pub score: u8,
    /// What agrees and what differs, in plain words.
    pub because: String,
    pub verdict: MatchVerdict,
    pub decided: Option<(String, NaiveDateTime)>,
}

/// A case as one meeting sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub referral: Referral,
    pub listing: Listing,
    /// In the order in which they were filed.
    pub entries: Vec<Entry>,
    pub actions: Vec<Action>,
    pub matches: Vec<Match>,
}
