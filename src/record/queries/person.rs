//! One human being across the record: every case, role and open action, and who may be the same (REF-3, REF-13).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::domain::case::{EarlierCase, Match, MatchKind, MatchedWith};
use crate::domain::identifier::{CaseId, IdentityId, MatchId, MeetingId, PersonId};
use crate::domain::listing::{Hearing, Listing};
use crate::domain::matching::{Alike, Candidate, KnownAs, Nicknames, one_of_two_at_least, proposed_at_least};
use crate::domain::meeting::Meeting;
use crate::domain::people::directory::{
    Appearance, AtMeeting, Directory, EarlierAppearance, HowListed, Pair, PersonHere, Resembling,
};
use crate::domain::people::follows::{Follows, Parties, follows};
use crate::domain::people::{IdentityDecision, SamePerson, Whom};
use crate::domain::person::Role;
use crate::record::error::{RecordError, Result};
use crate::record::index::{CaseLine, InCase, Known};
use crate::record::row::{self, Kin, PersonInCase};

use super::View;
use super::lists::settings;

impl View<'_> {
    /// The identity that stands for a person of a case.
    ///
    /// # Errors
    /// When there is no such person, or a line can't be read.
    pub fn identity_of(&self, person: PersonId) -> Result<IdentityId> {
        let who = self.open.known()?.who;
        let found = who.person(person).ok_or(RecordError::Missing { table: "case_person", row: person.row() })?;
        Ok(who.groups.root(found.identity))
    }

    /// All that the record knows of one human being.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn person(&self, identity: IdentityId) -> Result<Directory> {
        let connection = &self.open.connection;
        let known = self.open.known()?;
        let identity = known.who.groups.root(identity);
        let mut appearances = Vec::new();
        for InCase { person, case, .. } in known.who.appearances(identity) {
            let Some(CaseLine { reference, received, .. }) = known.cases.open(case).cloned() else { continue };
            let PersonInCase { person, .. } = row::get(connection, person.row())?;
            let meetings = meetings_of(connection, case)?;
            appearances.push(Appearance { person, case, reference, received, meetings });
        }
        appearances.sort_by_key(|one| Reverse((one.received, one.case)));
        let mut earlier = Vec::new();
        for (case, role) in known.who.parties(identity) {
            let found: Option<EarlierCase> = row::find(connection, case.row())?;
            earlier.extend(found.map(|found| party(found, role)));
        }
        earlier.sort_by_key(|one| Reverse((one.referred, one.case, one.role)));
        let cases: BTreeSet<CaseId> = appearances.iter().map(|one| one.case).collect();
        let months = settings(connection)?.repeat_months;
        let found: BTreeSet<Follows> = cases.iter().flat_map(|case| follows_of(&known, *case, months)).collect();
        Ok(Directory {
            identity,
            appearances,
            earlier,
            open_actions: self.open.open_actions_of(&cases)?,
            follows: found.into_iter().collect(),
            decisions: known.who.said_of(identity).into_iter().cloned().collect(),
        })
    }

    /// Everybody in the open cases of a meeting's list, each once, by name.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn people_of(&self, meeting: MeetingId) -> Result<Vec<PersonHere>> {
        let mut people = self.each_once(people_listed(&self.open.connection, meeting)?)?;
        people.sort_by_cached_key(|one| (crate::text::folded(&one.name), one.identity));
        Ok(people)
    }

    /// The people of one case, each once, as the case has them; nobody of a closed case (AGE-7).
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn people_in(&self, case: CaseId) -> Result<Vec<PersonHere>> {
        let own = "referral = ?1 ORDER BY position, id";
        self.each_once(row::load(&self.open.connection, own, [case.to_string()])?)
    }

    fn each_once(&self, people: Vec<PersonInCase>) -> Result<Vec<PersonHere>> {
        let known = self.open.known()?;
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        for PersonInCase { person, case, .. } in people {
            let identity = known.who.groups.root(person.identity());
            let (Some(line), true) = (known.cases.open(case), seen.insert(identity)) else { continue };
            let cases: BTreeSet<CaseId> = known.who.appearances(identity).into_iter().map(|one| one.case).collect();
            let open = cases.into_iter().filter(|case| known.cases.open(*case).is_some()).count();
            found.push(PersonHere {
                identity,
                role: person.role,
                born: person.born,
                reference: line.reference.clone(),
                person: person.id,
                cases: open + known.who.parties(identity).len(),
                merged: known.who.groups.members(identity).len() > 1,
                name: person.name,
            });
        }
        Ok(found)
    }

    /// The last that was said of somebody to be another, and stands; nothing where nobody said so.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn last_merge(&self, identity: IdentityId) -> Result<Option<IdentityDecision>> {
        let who = self.open.known()?.who;
        let members = who.groups.members(identity);
        let stands = |said: &&IdentityDecision| {
            said.verdict == SamePerson::Same && members.contains(&said.one) && members.contains(&said.other)
        };
        Ok(who.said_of(identity).into_iter().find(stands).cloned())
    }

    /// The repeats and counter-allegations of a case that follow from who its people are, with whatever other open case.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn follows(&self, case: CaseId) -> Result<Vec<Follows>> {
        let months = settings(&self.open.connection)?.repeat_months;
        Ok(follows_of(&self.open.known()?, case, months))
    }

    /// Everybody who may be the one who is asked for, the likeliest first: what the record knows of somebody whose name is
    /// being typed.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn known_as(&self, asked: &KnownAs<'_>, nicknames: &Nicknames) -> Result<Vec<(Resembling, Alike)>> {
        let known = self.open.known()?;
        let looked = self.open.with_people(nicknames, |people| Ok(people.index.like(asked, nicknames)))?;
        let mut found = Vec::new();
        for candidate in looked.candidates {
            let resembling = resembling(&self.open.connection, &known, candidate.whom)?;
            found.extend(resembling.map(|one| (one, candidate.alike)));
        }
        Ok(found)
    }

    /// Who may be the same as one human being, each with the appearances that are most alike, the likeliest first. Nobody
    /// of whom a person said already that it is somebody else.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn perhaps_the_same(&self, identity: IdentityId, nicknames: &Nicknames) -> Result<Vec<Pair>> {
        let known = self.open.known()?;
        let people = known.who.appearances(known.who.groups.root(identity));
        self.pairs(people.into_iter().map(|one| one.person), &known, 0, nicknames)
    }

    /// Who of the people of a meeting's cases are proposed as one with somebody of the record, the likeliest first, for a
    /// person to confirm or refuse.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn people_to_decide(&self, meeting: MeetingId, nicknames: &Nicknames) -> Result<Vec<Pair>> {
        let people = people_listed(&self.open.connection, meeting)?;
        let known = self.open.known()?;
        self.pairs(people.into_iter().map(|one| one.person.id), &known, proposed_at_least(), nicknames)
    }

    /// The people whom a match takes for one, side by side: of a counter-allegation those who seem to have changed sides.
    /// None who stand as one already, or are of a closed case.
    ///
    /// # Errors
    /// When there is no such match, or a line can't be read.
    pub fn people_of_match(&self, found: MatchId, nicknames: &Nicknames) -> Result<Vec<Pair>> {
        let connection = &self.open.connection;
        let (known, found): (Known, Match) = (self.open.known()?, row::get(connection, found.row())?);
        let of_case = |case, role| {
            let people = known.who.of_case(case).filter(move |one| one.role == role);
            people.map(|one| Whom::Person(one.person)).collect::<Vec<_>>()
        };
        let there = |role| match found.with {
            MatchedWith::Case(case) => of_case(case, role),
            MatchedWith::Earlier(case) => vec![Whom::Earlier(case, role)],
        };
        let (victim, other) = (Role::Victim, Role::AllegedPerpetrator);
        let (roles, at_least) = match found.kind {
            MatchKind::Repeat => ([(victim, victim), (other, other)], 0),
            MatchKind::CounterAllegation => ([(victim, other), (other, victim)], one_of_two_at_least()),
        };
        let mut pairs = Vec::new();
        for (here, role) in roles {
            let here = of_case(found.case, here);
            let both = here.iter().flat_map(|one| there(role).into_iter().map(move |other| (*one, other)));
            let alike = |(one, other)| {
                let alike = self.open.with_people(nicknames, |people| Ok(people.index.alike(one, other)));
                Ok(alike?.map(|alike| (alike, one, other)))
            };
            let alike = both.map(alike).collect::<Result<Vec<_>>>()?;
            // Of several victims or alleged perpetrators those who are most alike.
            let best = alike.into_iter().flatten().max_by_key(|(alike, ..)| alike.score());
            let Some((alike, one, other)) = best.filter(|(alike, ..)| alike.score() >= at_least) else { continue };
            if root_of(&known, one) == root_of(&known, other) {
                continue;
            }
            let ends = (resembling(connection, &known, one)?, resembling(connection, &known, other)?);
            if let (Some(one), Some(other)) = ends {
                pairs.push(Pair { one, other, score: alike.score(), because: alike.to_string() });
            }
        }
        Ok(pairs)
    }

    fn pairs(
        &self,
        of: impl Iterator<Item = PersonId>,
        known: &Known,
        at_least: u8,
        nicknames: &Nicknames,
    ) -> Result<Vec<Pair>> {
        let connection = &self.open.connection;
        let case_of = |person| known.who.person(person).map(|found| found.case);
        let mut best: BTreeMap<(IdentityId, IdentityId), (u8, Whom, Candidate<Whom>)> = BTreeMap::new();
        for person in of {
            let one = Whom::Person(person);
            let Some(from) = root_of(known, one) else { continue };
            let apart = known.who.apart_from(from);
            let looked = self.open.with_people(nicknames, |people| Ok(people.index.like_known(one).candidates))?;
            for candidate in looked.into_iter().filter(|found| found.alike.score() >= at_least) {
                // Those of one case are several people: their referrer named them side by side.
                if matches!(candidate.whom, Whom::Person(other) if case_of(other) == case_of(person)) {
                    continue;
                }
                let to = root_of(known, candidate.whom).filter(|to| *to != from && !apart.contains(to));
                let Some(to) = to else { continue };
                let (score, ends) = (candidate.alike.score(), (from.min(to), from.max(to)));
                if best.get(&ends).is_none_or(|(known, ..)| *known < score) {
                    best.insert(ends, (score, one, candidate));
                }
            }
        }
        let mut pairs = Vec::with_capacity(best.len());
        for (score, one, candidate) in best.into_values() {
            let because = candidate.alike.to_string();
            let ends = (resembling(connection, known, one)?, resembling(connection, known, candidate.whom)?);
            let (Some(one), Some(other)) = ends else { continue };
            pairs.push(Pair { one, other, score, because });
        }
        pairs.sort_by_key(|pair| (Reverse(pair.score), pair.one.whom, pair.other.whom));
        Ok(pairs)
    }
}

/// The identity that stands for somebody; nothing where they are gone, or of a closed case (AGE-7).
fn root_of(known: &Known, whom: Whom) -> Option<IdentityId> {
    let own = match whom {
        Whom::Person(person) => {
            known.who.person(person).filter(|found| known.cases.open(found.case).is_some())?.identity
        }
        Whom::Earlier(case, role) => row::identity_of_party(case, role),
    };
    Some(known.who.groups.root(own))
}

/// A party of a case heard before the record began.
fn party(found: EarlierCase, role: Role) -> EarlierAppearance {
    let EarlierCase { id: case, reference, referred, meeting, .. } = found;
    let (name, born) = match role {
        Role::AllegedPerpetrator => (found.alleged_perpetrator, found.alleged_perpetrator_born),
        _ => (found.victim, found.victim_born),
    };
    EarlierAppearance { case, role, name, born, reference, referred, meeting }
}

/// The people of the cases of a meeting's list, closed ones too.
fn people_listed(connection: &Connection, meeting: MeetingId) -> Result<Vec<PersonInCase>> {
    let listed = "referral IN (SELECT referral FROM listing WHERE meeting = ?1 AND dead = 0) ORDER BY id";
    row::load(connection, listed, [meeting.to_string()])
}

fn meetings_of(connection: &Connection, case: CaseId) -> Result<Vec<AtMeeting>> {
    let mut meetings = Vec::new();
    for listing in row::load::<Listing>(connection, "referral = ?1", [case.to_string()])? {
        let Some(meeting) = row::find::<Meeting>(connection, listing.meeting.row())? else { continue };
        let how = match listing {
            Listing { hearing: Hearing { opened: Some(_), .. }, .. } => HowListed::Heard,
            Listing { not_progressed: Some(_), .. } => HowListed::NotProgressed,
            Listing { deferral: Some(_), .. } => HowListed::Deferred,
            _ => HowListed::Listed,
        };
        meetings.push(AtMeeting { meeting: meeting.id, date: meeting.date, how });
    }
    meetings.sort_by_key(|at| (at.date, at.meeting));
    Ok(meetings)
}

/// Somebody as a list shows them; nothing where they are gone, or of a closed case (AGE-7).
fn resembling(connection: &Connection, known: &Known, whom: Whom) -> Result<Option<Resembling>> {
    match whom {
        Whom::Person(id) => {
            let found = known.who.person(id).and_then(|found| known.cases.open(found.case));
            let Some(CaseLine { reference, received, .. }) = found.cloned() else { return Ok(None) };
            let PersonInCase { person, .. } = row::get(connection, id.row())?;
            Ok(Some(Resembling {
                whom,
                identity: known.who.groups.root(person.identity()),
                role: person.role,
                name: person.name,
                born: person.born,
                address: person.address,
                reference,
                referred: received.date(),
            }))
        }
        Whom::Earlier(id, role) => {
            let found: Option<EarlierCase> = row::find(connection, id.row())?;
            let identity = known.who.groups.root(row::identity_of_party(id, role));
            Ok(found.map(|found| {
                let EarlierAppearance { name, born, reference, referred, .. } = party(found, role);
                Resembling { whom, identity, role, name, born, address: None, reference, referred }
            }))
        }
    }
}

/// Who the people of a case are; nothing for a closed case, or one that is gone (AGE-7).
fn parties(known: &Known, case: CaseId) -> Option<Parties> {
    let received = known.cases.open(case)?.received;
    let of = |role| {
        let people = known.who.of_case(case).filter(move |one| one.role == role);
        people.map(|one| known.who.groups.root(one.identity)).collect()
    };
    Some(Parties { case, received, victims: of(Role::Victim), alleged_perpetrators: of(Role::AllegedPerpetrator) })
}

/// What follows for a case from who its people are.
pub(super) fn follows_of(known: &Known, case: CaseId, repeat_months: u32) -> Vec<Follows> {
    let Some(own) = parties(known, case) else { return Vec::new() };
    let own_people = own.victims.iter().chain(&own.alleged_perpetrators);
    let others = own_people.flat_map(|identity| known.who.appearances(*identity)).map(|one| one.case);
    let others: BTreeSet<CaseId> = others.filter(|other| *other != case).collect();
    let mut found: Vec<Follows> = others
        .into_iter()
        .filter_map(|other| parties(known, other))
        .flat_map(|other| follows(&own, &other, repeat_months))
        .collect();
    found.sort_unstable();
    found
}
