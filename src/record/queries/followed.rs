//! The matches of a meeting that no person need confirm any more: they follow from who the people are (REF-3, REF-13).

use rusqlite::Connection;

use crate::domain::case::{Case, Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::conference::Elsewhere;
use crate::domain::identifier::{CaseId, MatchId};
use crate::domain::people::IdentityDecision;
use crate::domain::people::follows::Follows;
use crate::domain::people::groups::Groups;
use crate::domain::referral::Referral;
use crate::record::change::named;
use crate::record::error::Result;
use crate::record::row::{self, Kin};

use super::lists::settings;
use super::person::{follows_of, groups};

/// Adds what follows to the cases of a list: a match that waits for a person's word has it, and one that nobody proposed
/// is there. What a person refused stays refused.
pub(super) fn add(connection: &Connection, cases: &mut [Case]) -> Result<()> {
    let groups = groups(connection)?;
    if groups.is_empty() {
        return Ok(());
    }
    let mut all = Vec::new();
    let months = settings(connection)?.repeat_months;
    for case in cases.iter() {
        // Of most people nobody said that they are another.
        if case.referral.people.iter().any(|person| groups.has(person.identity())) {
            all.extend(follows_of(connection, &groups, case.referral.id, months)?);
        }
    }
    all.sort_unstable();
    all.dedup();
    for one in all {
        let said = said(connection, &groups, one)?;
        let ends = [one.case, one.with];
        let known = cases.iter_mut().flat_map(|case| &mut case.matches).find(|found| is(found, one));
        if let Some(found) = known {
            if found.verdict == MatchVerdict::Proposed {
                found.verdict = MatchVerdict::Confirmed;
                found.decided = said.map(|said| (said.by, said.at));
            }
            continue;
        }
        // On the later case, where that is on the list.
        let place = ends.iter().find_map(|end| cases.iter().position(|case| case.referral.id == *end));
        if let Some(case) = place.and_then(|place| cases.get_mut(place)) {
            case.matches.push(followed(one, said));
        }
    }
    Ok(())
}

/// The open cases that are not among these and that one of their matches names, beside those already known.
pub(super) fn elsewhere(connection: &Connection, cases: &[Case], known: &mut Vec<Elsewhere>) -> Result<()> {
    for found in cases.iter().flat_map(|case| &case.matches) {
        let MatchedWith::Case(with) = found.with else { continue };
        for end in [found.case, with] {
            let here = cases.iter().any(|case| case.referral.id == end);
            if here || known.iter().any(|one| one.case == end) {
                continue;
            }
            let other = row::find::<Referral>(connection, end.row())?.filter(|other| other.closed.is_none());
            known.extend(other.map(|other| Elsewhere { case: end, reference: other.reference }));
        }
    }
    Ok(())
}

fn is(found: &Match, one: Follows) -> bool {
    let ends = (MatchedWith::Case(found.case), found.with);
    let [case, with] = [one.case, one.with].map(MatchedWith::Case);
    found.kind == one.kind && (ends == (case, with) || ends == (with, case))
}

/// The latest word that made two of the people of the cases one.
fn said(connection: &Connection, groups: &Groups, one: Follows) -> Result<Option<IdentityDecision>> {
    let here = |case: CaseId| -> Result<Vec<_>> {
        let people: Vec<row::PersonInCase> = row::load(connection, "referral = ?1", [case.to_string()])?;
        Ok(people.into_iter().map(|one| groups.root(one.person.identity())).collect())
    };
    let (ones, others) = (here(one.case)?, here(one.with)?);
    let mut decisions: Vec<IdentityDecision> = row::load(connection, "verdict = 'same' ORDER BY at, id", [])?;
    decisions.retain(|said| {
        let root = groups.root(said.one);
        ones.contains(&root) && others.contains(&root)
    });
    Ok(decisions.pop())
}

fn followed(one: Follows, said: Option<IdentityDecision>) -> Match {
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
        decided: said.map(|said| (said.by, said.at)),
    }
}
