//! Repeats and counter-allegations: finds people who are probably the same, says why, and leaves it to a person
//! (REF-3, REF-13, MOP 4.6, 7.32).

mod address;
mod birth;
mod index;
mod likeness;
mod name;
mod people_index;
mod same;
mod sound;
mod weights;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::case::{EarlierCase, Match, MatchKind, MatchVerdict, MatchedWith};
use super::dates;
use super::identifier::MatchId;
use super::person::Role;
use super::referral::Referral;
use super::working_days::months_after;
use index::Index;
use likeness::{Bearers, Likeness};
pub use same::{WholeName, same_name};
use weights::weights;

pub use likeness::{Alike, KnownAs};
pub use name::Nicknames;
pub use people_index::{Candidate, Looked, PeopleIndex};
pub use weights::{clear_at_least, one_of_two_at_least, proposed_at_least, shown_at_least};

/// What is known and what is new; matches are looked for wherever at least one side is new.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search<'a> {
    pub new_referrals: &'a [Referral],
    pub new_earlier_cases: &'a [EarlierCase],
    pub known_referrals: &'a [Referral],
    pub known_earlier_cases: &'a [EarlierCase],
    /// Matches that stand already, whatever was decided about them: none of them is proposed again.
    pub standing: &'a [Match],
    /// Months in which a further incident makes a repeat.
    pub repeat_months: u32,
}

/// A case as the search sees it.
struct Subject<'a> {
    with: MatchedWith,
    /// `None` for a case of the history import.
    referral: Option<&'a Referral>,
    referred: NaiveDate,
    /// Sorts cases by receipt.
    received: chrono::NaiveDateTime,
    victims: Vec<Likeness>,
    perpetrators: Vec<Likeness>,
    new: bool,
}

/// The matches to propose, each on the later of its two cases (REF-3, REF-13). Names are compared as people spell them,
/// with the nicknames given; nothing is decided here.
#[must_use]
pub fn propose(search: Search<'_>, nicknames: &Nicknames) -> Vec<Match> {
    let subjects = subjects(search, nicknames);
    let index = Index::of(subjects.iter().map(|subject| subject.victims.iter().chain(&subject.perpetrators)));
    let standing: BTreeSet<_> = search.standing.iter().flat_map(standing_keys).collect();
    let mut found = Vec::new();
    for (at, subject) in subjects.iter().enumerate().filter(|(_, subject)| subject.new) {
        for other_at in index.near(at) {
            let Some(other) = subjects.get(other_at) else { continue };
            // A pair of two new cases comes up twice; once is enough.
            if other.new && other_at < at {
                continue;
            }
            let (later, earlier) = in_order(subject, other);
            let Some(referral) = later.referral else { continue };
            for (kind, alike) in [
                (MatchKind::Repeat, repeat(later, earlier, search.repeat_months)),
                (MatchKind::CounterAllegation, counter_allegation(later, earlier)),
            ] {
                let Some((score, because)) = alike else { continue };
                if standing.contains(&(kind, MatchedWith::Case(referral.id), earlier.with)) {
                    continue;
                }
                found.push(Match {
                    id: MatchId::new(),
                    case: referral.id,
                    with: earlier.with,
                    kind,
                    score,
                    because,
                    verdict: MatchVerdict::Proposed,
                    decided: None,
                });
            }
        }
    }
    found.sort_by(|a, b| (a.case, b.score, a.with, a.kind).cmp(&(b.case, a.score, b.with, b.kind)));
    found
}

/// A match between two cases stands in both directions.
fn standing_keys(found: &Match) -> [(MatchKind, MatchedWith, MatchedWith); 2] {
    let case = MatchedWith::Case(found.case);
    [(found.kind, case, found.with), (found.kind, found.with, case)]
}

fn subjects<'a>(search: Search<'a>, nicknames: &Nicknames) -> Vec<Subject<'a>> {
    let of_referral = |referral: &'a Referral, new| {
        let people =
            |role| referral.of_role(role).map(|person| Likeness::of(&KnownAs::person(person), nicknames)).collect();
        Subject {
            with: MatchedWith::Case(referral.id),
            referral: Some(referral),
            referred: referral.received.date(),
            received: referral.received,
            victims: people(Role::Victim),
            perpetrators: people(Role::AllegedPerpetrator),
            new,
        }
    };
    let of_name = |name, born| Likeness::of(&KnownAs { name, born, ..KnownAs::default() }, nicknames);
    let of_earlier = |case: &'a EarlierCase, new| Subject {
        with: MatchedWith::Earlier(case.id),
        referral: None,
        referred: case.referred,
        received: case.referred.and_time(chrono::NaiveTime::MIN),
        victims: vec![of_name(&case.victim, case.victim_born)],
        perpetrators: vec![of_name(&case.alleged_perpetrator, case.alleged_perpetrator_born)],
        new,
    };
    let new = search.new_referrals.iter().map(|referral| of_referral(referral, true));
    let new = new.chain(search.new_earlier_cases.iter().map(|case| of_earlier(case, true)));
    let known = search.known_referrals.iter().map(|referral| of_referral(referral, false));
    new.chain(known).chain(search.known_earlier_cases.iter().map(|case| of_earlier(case, false))).collect()
}

/// The later referral first. A case of the history import always counts as the earlier.
fn in_order<'s, 'a>(one: &'s Subject<'a>, other: &'s Subject<'a>) -> (&'s Subject<'a>, &'s Subject<'a>) {
    let place = |subject: &Subject<'_>| (subject.referral.is_some(), subject.received, subject.with);
    if place(one) > place(other) { (one, other) } else { (other, one) }
}

/// The likeliest of every two people.
fn likeliest<'l>(ones: &'l [Likeness], others: &'l [Likeness]) -> Option<Alike> {
    // Of two cases the other person says more than how common a name is.
    let nobody = &Bearers::default();
    let pairs = ones.iter().flat_map(|one| others.iter().map(move |other| one.alike(other, nobody)));
    pairs.max_by_key(|alike| alike.score)
}

fn repeat(later: &Subject<'_>, earlier: &Subject<'_>, months: u32) -> Option<(u8, String)> {
    let within = earlier.referred <= later.referred && later.referred <= months_after(earlier.referred, months);
    let victim = likeliest(&later.victims, &earlier.victims).filter(|_| within)?;
    let perpetrator = likeliest(&later.perpetrators, &earlier.perpetrators)?;
    let score = pair_score(&victim, &perpetrator)?;
    let days = (later.referred - earlier.referred).num_days();
    let because = format!(
        "Victim: {victim}. Alleged perpetrator: {perpetrator}. Last referred {}, {} before.",
        earlier.referred.format("%-d %B %Y"),
        dates::days(days)
    );
    Some((score, because))
}

fn counter_allegation(later: &Subject<'_>, earlier: &Subject<'_>) -> Option<(u8, String)> {
    let victim = likeliest(&later.victims, &earlier.perpetrators);
    let perpetrator = likeliest(&later.perpetrators, &earlier.victims);
    if let (Some(victim), Some(perpetrator)) = (&victim, &perpetrator)
        && let Some(score) = pair_score(victim, perpetrator)
    {
        let because = format!(
            "The same two people the other way round. Victim here, alleged perpetrator there: {victim}. Alleged \
             perpetrator here, victim there: {perpetrator}."
        );
        return Some((score, because));
    }
    let at_most = weights().case.one_person_at_most;
    let sure = |alike: &Alike| alike.score >= weights().case.one_person_at_least;
    if let Some(victim) = victim.filter(sure) {
        let because = format!("The victim was the alleged perpetrator there, with somebody else: {victim}.");
        return Some((victim.score.min(at_most), because));
    }
    let perpetrator = perpetrator.filter(sure)?;
    let because = format!("The alleged perpetrator was the victim there, with somebody else: {perpetrator}.");
    Some((perpetrator.score.min(at_most), because))
}

fn pair_score(one: &Alike, other: &Alike) -> Option<u8> {
    let sum = u16::from(one.score) + u16::from(other.score);
    let least = weights().case;
    let enough = one.score.min(other.score) >= least.person_at_least && sum >= least.pair_at_least;
    enough.then(|| u8::try_from(sum / 2).unwrap_or(100))
}

#[cfg(test)]
mod tests;
