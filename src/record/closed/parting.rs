//! Who the people of a case were found to be, when it is closed off: what was said of them and somebody of another case names
//! both, so it goes into the box with the rest. Those of other cases who were one through them stay one.

use std::collections::{BTreeMap, BTreeSet};

use super::ClosedShelf;
use crate::domain::identifier::{CaseId, IdentityId};
use crate::domain::people::{Identity, IdentityDecision};
use crate::domain::referral::Reference;
use crate::record::Record;
use crate::record::change::Writing;
use crate::record::error::Result;
use crate::record::row::{self, Kin, PersonInCase};
use crate::vault::RowId;

impl ClosedShelf {
    /// Everybody of a case, by the identities that they have of their own.
    pub(super) fn identities(&self, case: CaseId) -> Result<BTreeSet<IdentityId>> {
        let people: Vec<PersonInCase> = row::load(&self.record.connection, "referral = ?1", [case.to_string()])?;
        Ok(people.iter().map(|one| one.person.identity()).collect())
    }
}

/// What was said of people who were split off from others: it names them by another name than their line's. And what was said
/// of others and names the case in its reason.
pub(super) fn said_of(record: &Record, case: CaseId, reference: &Reference) -> Result<Vec<RowId>> {
    let connection = &record.connection;
    let people: Vec<PersonInCase> = row::load(connection, "referral = ?1 AND person IS NOT NULL", [case.to_string()])?;
    let split_off: BTreeSet<IdentityId> = people.iter().map(|one| one.person.identity()).collect();
    let names = |reason: &str| {
        let mut words = reason.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
        words.any(|word| word.eq_ignore_ascii_case(reference.as_str()))
    };
    let said: Vec<IdentityDecision> = row::load(connection, "1", [])?;
    let of_case = |said: &&IdentityDecision| {
        split_off.contains(&said.one) || split_off.contains(&said.other) || names(&said.reason)
    };
    Ok(said.iter().filter(of_case).map(|said| said.id.row()).collect())
}

/// Forwards those who were forwarded to somebody who is gone: on to where that one led, else to the oldest of them.
pub(super) fn stay_one(writing: &mut Writing<'_>, gone: &BTreeSet<IdentityId>) -> Result<()> {
    let lines: Vec<Identity> = row::load(writing.connection(), "merged_into IS NOT NULL", [])?;
    let next: BTreeMap<IdentityId, IdentityId> =
        lines.iter().filter_map(|line| Some((line.id, line.merged_into?))).collect();
    let mut without: BTreeMap<IdentityId, BTreeSet<IdentityId>> = BTreeMap::new();
    for (from, to) in next.iter().filter(|(from, to)| !gone.contains(from) && gone.contains(to)) {
        let (mut at, mut seen) = (*to, BTreeSet::new());
        while let Some(on) = next.get(&at).filter(|_| gone.contains(&at) && seen.insert(at)) {
            at = *on;
        }
        if gone.contains(&at) {
            without.entry(at).or_default().insert(*from);
        } else {
            writing.put(&Identity { id: *from, merged_into: Some(at).filter(|at| at != from) })?;
        }
    }
    for together in without.into_values() {
        let Some(oldest) = together.first().copied() else { continue };
        for id in together {
            writing.put(&Identity { id, merged_into: Some(oldest).filter(|oldest| *oldest != id) })?;
        }
    }
    Ok(())
}
