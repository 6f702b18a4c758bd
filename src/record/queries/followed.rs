//! The matches of a meeting that no person need confirm any more: they follow from who the people are (REF-3, REF-13).

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use rusqlite::Connection;

use crate::domain::case::{Case, Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::conference::Elsewhere;
use crate::domain::identifier::{CaseId, IdentityId, MatchId};
use crate::domain::people::follows::Follows;
use crate::domain::people::{IdentityDecision, SamePerson};
use crate::record::change::named;
use crate::record::error::Result;
use crate::record::index::Known;
use crate::record::row::Kin;

use super::lists::settings;
use super::person::follows_of;

/// Adds what follows to the cases of a list: a match that waits for a person's word has it, and one that nobody proposed
/// is there. What a person refused stays refused.
pub(super) fn add(connection: &Connection, known: &Known, cases: &mut [Case]) -> Result<()> {
    let groups = &known.who.groups;
    if groups.is_empty() {
        return Ok(());
    }
    let mut all = Vec::new();
    let months = settings(connection)?.repeat_months;
    for case in cases.iter() {
        // Of most people nobody said that they are another.
        if case.referral.people.iter().any(|person| groups.has(person.identity())) {
            all.extend(follows_of(known, case.referral.id, months));
        }
    }
    all.sort_unstable();
    all.dedup();
    for one in all {
        let said = || said(known, one).map(|said| (said.by.clone(), said.at));
        let ends = [one.case, one.with];
        let standing = cases.iter_mut().flat_map(|case| &mut case.matches).find(|found| is(found, one));
        if let Some(found) = standing {
            if found.verdict == MatchVerdict::Proposed {
                found.verdict = MatchVerdict::Confirmed;
                found.decided = said();
            }
            continue;
        }
        // On the later case, where that is on the list.
        let place = ends.iter().find_map(|end| cases.iter().position(|case| case.referral.id == *end));
        if let Some(case) = place.and_then(|place| cases.get_mut(place)) {
            case.matches.push(followed(one, said()));
        }
    }
    Ok(())
}

/// The open cases that are not among these and that one of their matches names, in order of receipt.
pub(super) fn elsewhere(known: &Known, cases: &[Case]) -> Vec<Elsewhere> {
    let here: BTreeSet<CaseId> = cases.iter().map(|case| case.referral.id).collect();
    let mut ends = BTreeSet::new();
    for found in cases.iter().flat_map(|case| &case.matches) {
        ends.insert(found.case);
        ends.extend(match found.with {
            MatchedWith::Case(with) => Some(with),
            MatchedWith::Earlier(_) => None,
        });
    }
    let others = ends.into_iter().filter(|end| !here.contains(end));
    let mut others: Vec<_> = others.filter_map(|end| Some((end, known.cases.open(end)?))).collect();
    others.sort_by_key(|(case, line)| (line.received, &line.reference, *case));
    others.into_iter().map(|(case, line)| Elsewhere { case, reference: line.reference.clone() }).collect()
}

fn is(found: &Match, one: Follows) -> bool {
    let ends = (MatchedWith::Case(found.case), found.with);
    let [case, with] = [one.case, one.with].map(MatchedWith::Case);
    found.kind == one.kind && (ends == (case, with) || ends == (with, case))
}

/// The latest word that made two of the people of the cases one.
fn said(known: &Known, one: Follows) -> Option<&IdentityDecision> {
    let groups = &known.who.groups;
    let here = |case: CaseId| -> BTreeSet<IdentityId> {
        known.who.of_case(case).map(|one| groups.root(one.identity)).collect()
    };
    let (ones, others) = (here(one.case), here(one.with));
    let same = |said: &&IdentityDecision| {
        said.verdict == SamePerson::Same
            && ones.contains(&groups.root(said.one))
            && others.contains(&groups.root(said.one))
    };
    let both = ones.intersection(&others);
    both.flat_map(|identity| known.who.said_of(*identity)).filter(same).max_by_key(|said| (said.at, said.id))
}

fn followed(one: Follows, decided: Option<(String, NaiveDateTime)>) -> Match {
    let because = match (one.kind, one.parties) {
        (MatchKind::Repeat, _) => "Victim and alleged perpetrator are the same two people.",
        (MatchKind::CounterAllegation, 1) => "One of the people is on the other side there.",
        (MatchKind::CounterAllegation, _) => "The same two people the other way round.",
    };
    let kind = if one.kind == MatchKind::Repeat { "repeat" } else { "counter-allegation" };
    let name = named("follows", &[&one.case.into_bytes(), &one.with.into_bytes(), kind.as_bytes()]);
    Match {
        id: MatchId::of(name),
        case: one.case,
        with: MatchedWith::Case(one.with),
        kind: one.kind,
        score: 100,
        because: because.to_owned(),
        verdict: MatchVerdict::Confirmed,
        decided,
    }
}
