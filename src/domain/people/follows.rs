//! What follows from knowing who somebody is: repeats (REF-3) and counter-allegations (REF-13).

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::case::MatchKind;
use crate::domain::identifier::{CaseId, IdentityId};
use crate::domain::working_days::months_after;

/// Who the people of a case are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parties {
    pub case: CaseId,
    pub received: NaiveDateTime,
    /// The identities that stand for its victims.
    pub victims: BTreeSet<IdentityId>,
    pub alleged_perpetrators: BTreeSet<IdentityId>,
}

/// What a case is to an earlier one because its people are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Follows {
    pub kind: MatchKind,
    /// The later of the two.
    pub case: CaseId,
    pub with: CaseId,
    /// How many of the two parties changed sides, for a counter-allegation; else both are as they were.
    pub parties: u8,
}

impl Parties {
    fn place(&self) -> (NaiveDateTime, CaseId) {
        (self.received, self.case)
    }

    fn day(&self) -> NaiveDate {
        self.received.date()
    }
}

/// What follows for two cases, each on the later of them: a repeat within so many months of the last referral where both
/// parties are the same (requirements §16); a counter-allegation, of any age, where somebody changed sides.
#[must_use]
pub fn follows(one: &Parties, other: &Parties, repeat_months: u32) -> Vec<Follows> {
    let (later, earlier) = if one.place() > other.place() { (one, other) } else { (other, one) };
    let shared = |some: &BTreeSet<IdentityId>, others: &BTreeSet<IdentityId>| !some.is_disjoint(others);
    let (case, with) = (later.case, earlier.case);
    let mut found = Vec::new();
    let same =
        shared(&later.victims, &earlier.victims) && shared(&later.alleged_perpetrators, &earlier.alleged_perpetrators);
    if same && later.day() <= months_after(earlier.day(), repeat_months) {
        found.push(Follows { kind: MatchKind::Repeat, case, with, parties: 0 });
    }
    let turned = u8::from(shared(&later.victims, &earlier.alleged_perpetrators))
        + u8::from(shared(&later.alleged_perpetrators, &earlier.victims));
    if turned > 0 {
        found.push(Follows { kind: MatchKind::CounterAllegation, case, with, parties: turned });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::day;

    fn id(number: u8) -> IdentityId {
        IdentityId::from_bytes([number; 16])
    }

    fn parties(received: &str, victim: u8, alleged_perpetrator: u8) -> Parties {
        Parties {
            case: CaseId::new(),
            received: day(received).and_hms_opt(10, 0, 0).unwrap(),
            victims: BTreeSet::from([id(victim)]),
            alleged_perpetrators: BTreeSet::from([id(alleged_perpetrator)]),
        }
    }

    fn kinds(one: &Parties, other: &Parties) -> Vec<(MatchKind, CaseId, u8)> {
        let found = follows(one, other, 12);
        assert_eq!(found, follows(other, one, 12), "the same whichever is asked first");
        found.into_iter().map(|found| (found.kind, found.case, found.parties)).collect()
    }

    #[test]
    fn ref_3_a_repeat_follows_from_both_being_who_they_were_within_twelve_months() {
        let first = parties("2026-01-10", 1, 2);
        for (received, victim, alleged_perpetrator, repeat) in [
            ("2026-06-01", 1, 2, true),
            ("2027-01-10", 1, 2, true),
            ("2027-01-11", 1, 2, false),
            ("2026-06-01", 1, 3, false),
            ("2026-06-01", 3, 2, false),
        ] {
            let later = parties(received, victim, alleged_perpetrator);
            let expected = if repeat { vec![(MatchKind::Repeat, later.case, 0)] } else { vec![] };
            assert_eq!(kinds(&first, &later), expected, "{received} {victim} {alleged_perpetrator}");
        }
    }

    #[test]
    fn ref_13_a_counter_allegation_follows_from_changing_sides_however_long_ago() {
        let first = parties("2020-01-10", 1, 2);
        let turned = parties("2026-06-01", 2, 1);
        assert_eq!(kinds(&first, &turned), [(MatchKind::CounterAllegation, turned.case, 2)]);
        let one_only = parties("2026-06-01", 2, 3);
        assert_eq!(kinds(&first, &one_only), [(MatchKind::CounterAllegation, one_only.case, 1)]);
    }
}
