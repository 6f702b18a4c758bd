//! A track as a list shows it.

use chrono::NaiveDate;

use super::{Surroundings, TrackDue, TrackLog};
use crate::domain::identifier::CaseId;
use crate::domain::referral::Reference;

/// What a list shows of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfCase {
    pub case: CaseId,
    pub reference: Reference,
    pub area: String,
    pub victim: Option<String>,
    pub alleged_perpetrator: Option<String>,
}

/// A track with what is due in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackRow {
    pub log: TrackLog,
    pub of: OfCase,
    pub around: Surroundings,
    /// The first due first; empty where it has ended.
    pub dues: Vec<TrackDue>,
}

/// A case for which MARAC Plus is to be offered (TRF-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRow {
    /// The case that was discussed last.
    pub of: OfCase,
    /// When the two people were discussed, in order.
    pub discussions: Vec<NaiveDate>,
    pub due: TrackDue,
}
