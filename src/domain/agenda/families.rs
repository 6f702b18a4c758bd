//! Cases that are two sides of one story, and stay side by side (AGE-6, MOP 7.32).

use std::collections::BTreeSet;

use crate::domain::case::{Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::conference::Conference;
use crate::domain::identifier::CaseId;

/// Which cases of the meeting are tied by a counter-allegation. A proposed one ties as a confirmed one does: keeping two
/// cases side by side harms nobody, and hearing them hours apart may.
pub(super) struct Families(Vec<BTreeSet<CaseId>>);

impl Families {
    pub(super) fn of(conference: &Conference) -> Self {
        let mut families: Vec<BTreeSet<CaseId>> = Vec::new();
        for found in counter_allegations(conference) {
            let MatchedWith::Case(other) = found.with else { continue };
            let mut tied = BTreeSet::from([found.case, other]);
            families.retain(|family| {
                let meets = !family.is_disjoint(&tied);
                if meets {
                    tied.extend(family);
                }
                !meets
            });
            families.push(tied);
        }
        Self(families)
    }

    /// Whether two different cases are of one counter-allegation.
    pub(super) fn together(&self, one: CaseId, other: CaseId) -> bool {
        one != other && self.0.iter().any(|family| family.contains(&one) && family.contains(&other))
    }
}

fn counter_allegations(conference: &Conference) -> impl Iterator<Item = &Match> {
    let all = conference.cases.iter().flat_map(|case| &case.matches);
    all.filter(|found| is_counter_allegation(found) && conference.may_be_shown(found))
}

pub(super) fn is_counter_allegation(found: &Match) -> bool {
    found.kind == MatchKind::CounterAllegation && found.verdict != MatchVerdict::Rejected
}
