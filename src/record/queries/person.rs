//! One human being across the record: every case, role and open action, and who may be the same (REF-3, REF-13).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use rusqlite::Connection;

use crate::domain::case::EarlierCase;
use crate::domain::identifier::{CaseId, IdentityId, MeetingId, PersonId};
use crate::domain::listing::{Hearing, Listing};
use crate::domain::matching::{Alike, KnownAs, Nicknames, proposed_at_least};
use crate::domain::meeting::Meeting;
use crate::domain::people::directory::{Appearance, AtMeeting, Directory, HowListed, Pair, PersonHere, Resembling};
use crate::domain::people::follows::{Follows, Parties, follows};
use crate::domain::people::groups::Groups;
use crate::domain::people::{Identity, IdentityDecision, SamePerson, Whom};
use crate::domain::person::Role;
use crate::domain::referral::Reference;
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, Kin, PersonInCase};

use super::View;
use super::lists::settings;

impl View<'_> {
    /// The identity that stands for a person of a case.
    ///
    /// # Errors
    /// When there is no such person, or a line can't be read.
    pub fn identity_of(&self, person: PersonId) -> Result<IdentityId> {
        let found: PersonInCase = row::get(&self.open.connection, person.row())?;
        Ok(groups(&self.open.connection)?.root(found.person.identity()))
    }

    /// All that the record knows of one human being.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn person(&self, identity: IdentityId) -> Result<Directory> {
        let connection = &self.open.connection;
        let groups = groups(connection)?;
        let identity = groups.root(identity);
        let mut appearances = Vec::new();
        for PersonInCase { person, case, .. } in appearances_of(connection, &groups, identity)? {
            let Some((reference, received)) = open_case(connection, case)? else { continue };
            let meetings = meetings_of(connection, case)?;
            appearances.push(Appearance { person, case, reference, received, meetings });
        }
        appearances.sort_by_key(|one| std::cmp::Reverse((one.received, one.case)));
        let cases: BTreeSet<CaseId> = appearances.iter().map(|one| one.case).collect();
        let mut found = BTreeSet::new();
        let months = settings(connection)?.repeat_months;
        for case in &cases {
            found.extend(follows_of(connection, &groups, *case, months)?);
        }
        let members = groups.members(identity);
        let mut decisions: Vec<IdentityDecision> = row::load(connection, "1 ORDER BY at DESC, id DESC", [])?;
        decisions.retain(|one| members.contains(&one.one) || members.contains(&one.other));
        Ok(Directory {
            identity,
            appearances,
            open_actions: self.open.open_actions_of(&cases)?,
            follows: found.into_iter().collect(),
            decisions,
        })
    }

    /// Everybody in the open cases of a meeting's list, each once, by name.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn people_of(&self, meeting: MeetingId) -> Result<Vec<PersonHere>> {
        let connection = &self.open.connection;
        let groups = groups(connection)?;
        let mut found: BTreeMap<IdentityId, PersonHere> = BTreeMap::new();
        for PersonInCase { person, case, .. } in people_listed(connection, meeting)? {
            let identity = groups.root(person.identity());
            let (Some((reference, _)), false) = (open_case(connection, case)?, found.contains_key(&identity)) else {
                continue;
            };
            let mut cases = BTreeSet::new();
            for other in appearances_of(connection, &groups, identity)? {
                cases.extend(open_case(connection, other.case)?.map(|_| other.case));
            }
            let (name, role, born) = (person.name, person.role, person.born);
            let cases = cases.len();
            let merged = groups.members(identity).len() > 1;
            found.insert(identity, PersonHere { identity, name, role, born, reference, cases, merged });
        }
        let mut people: Vec<PersonHere> = found.into_values().collect();
        people.sort_by_cached_key(|one| (crate::text::folded(&one.name), one.identity));
        Ok(people)
    }

    /// The last that was said of somebody to be another, and stands; nothing where nobody said so.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn last_merge(&self, identity: IdentityId) -> Result<Option<IdentityDecision>> {
        let groups = groups(&self.open.connection)?;
        let members = groups.members(identity);
        let same = "verdict = 'same' ORDER BY at DESC, id DESC";
        let mut said: Vec<IdentityDecision> = row::load(&self.open.connection, same, [])?;
        said.retain(|one| members.contains(&one.one) && members.contains(&one.other));
        Ok(said.into_iter().next())
    }

    /// The repeats and counter-allegations of a case that follow from who its people are, with whatever other open case.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn follows(&self, case: CaseId) -> Result<Vec<Follows>> {
        let months = settings(&self.open.connection)?.repeat_months;
        follows_of(&self.open.connection, &groups(&self.open.connection)?, case, months)
    }

    /// Everybody who may be the one who is asked for, the likeliest first: what the record knows of somebody whose name is
    /// being typed.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn known_as(&self, asked: &KnownAs<'_>, nicknames: &Nicknames) -> Result<Vec<(Resembling, Alike)>> {
        let groups = groups(&self.open.connection)?;
        let looked = self.open.with_people(nicknames, |known| Ok(known.index.like(asked, nicknames)))?;
        let mut found = Vec::new();
        for candidate in looked.candidates {
            let resembling = resembling(&self.open.connection, &groups, candidate.whom)?;
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
        let groups = groups(&self.open.connection)?;
        let identity = groups.root(identity);
        let people = appearances_of(&self.open.connection, &groups, identity)?;
        self.pairs(people.into_iter().map(|one| one.person.id), &groups, 0, nicknames)
    }

    /// Who of the people of a meeting's cases are proposed as one with somebody of the record, the likeliest first, for a
    /// person to confirm or refuse.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn people_to_decide(&self, meeting: MeetingId, nicknames: &Nicknames) -> Result<Vec<Pair>> {
        let connection = &self.open.connection;
        let people = people_listed(connection, meeting)?;
        let groups = groups(connection)?;
        self.pairs(people.into_iter().map(|one| one.person.id), &groups, proposed_at_least(), nicknames)
    }

    fn pairs(
        &self,
        of: impl Iterator<Item = PersonId>,
        groups: &Groups,
        at_least: u8,
        nicknames: &Nicknames,
    ) -> Result<Vec<Pair>> {
        let connection = &self.open.connection;
        let apart = Apart::of(connection, groups)?;
        let mut best: BTreeMap<(Side, Side), Pair> = BTreeMap::new();
        for person in of {
            let Some(one) = resembling(connection, groups, Whom::Person(person))? else { continue };
            let looked = self.open.with_people(nicknames, |known| {
                let mut candidates = known.index.like_known(one.whom).candidates;
                // Those of one case are several people: their referrer named them side by side.
                candidates.retain(|found| match found.whom {
                    Whom::Person(other) => known.case_of(other) != known.case_of(person),
                    Whom::Earlier(..) => true,
                });
                Ok(candidates)
            })?;
            for candidate in looked.into_iter().filter(|found| found.alike.score() >= at_least) {
                let Some(other) = resembling(connection, groups, candidate.whom)? else { continue };
                let (from, to) = (Side::of(&one), Side::of(&other));
                if from == to || apart.said(from, to) {
                    continue;
                }
                let (score, because) = (candidate.alike.score(), candidate.alike.to_string());
                let pair = Pair { one: one.clone(), other, score, because };
                let known = best.entry((from.min(to), from.max(to))).or_insert_with(|| pair.clone());
                if known.score < pair.score {
                    *known = pair;
                }
            }
        }
        let mut pairs: Vec<Pair> = best.into_values().collect();
        pairs.sort_by_key(|pair| (std::cmp::Reverse(pair.score), pair.one.whom, pair.other.whom));
        Ok(pairs)
    }
}

/// One end of a pair: a human being, or a party of a case heard before the record began.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Identity(IdentityId),
    Earlier(Whom),
}

impl Side {
    fn of(one: &Resembling) -> Self {
        one.identity.map_or(Self::Earlier(one.whom), Self::Identity)
    }
}

/// Whom people said to be different.
struct Apart(BTreeSet<(IdentityId, IdentityId)>);

impl Apart {
    fn of(connection: &Connection, groups: &Groups) -> Result<Self> {
        let different: Vec<IdentityDecision> = row::load(connection, "verdict = 'different' ORDER BY id", [])?;
        let different = different.into_iter().filter(|one| one.verdict == SamePerson::Different);
        let roots = different.map(|one| (groups.root(one.one), groups.root(one.other)));
        Ok(Self(roots.flat_map(|(one, other)| [(one, other), (other, one)]).collect()))
    }

    fn said(&self, one: Side, other: Side) -> bool {
        match (one, other) {
            (Side::Identity(one), Side::Identity(other)) => self.0.contains(&(one, other)),
            _ => false,
        }
    }
}

/// Who was found to be whom.
pub(super) fn groups(connection: &Connection) -> Result<Groups> {
    let lines: Vec<Identity> = row::load(connection, "merged_into IS NOT NULL", [])?;
    Ok(Groups::of(&lines))
}

/// The people of the cases of a meeting's list, closed ones too.
fn people_listed(connection: &Connection, meeting: MeetingId) -> Result<Vec<PersonInCase>> {
    let listed = "referral IN (SELECT referral FROM listing WHERE meeting = ?1 AND dead = 0) ORDER BY id";
    row::load(connection, listed, [meeting.to_string()])
}

/// The people of cases, closed ones too, who are one human being.
fn appearances_of(connection: &Connection, groups: &Groups, identity: IdentityId) -> Result<Vec<PersonInCase>> {
    let mut people = Vec::new();
    for member in groups.members(identity) {
        // Who has an identity of another is found by it; who has their own, by their own line, which has its bytes.
        let of = [member.to_string()];
        people.extend(row::load::<PersonInCase>(connection, "person = ?1", of.clone())?);
        people.extend(row::load::<PersonInCase>(connection, "id = ?1 AND person IS NULL", of)?);
    }
    people.sort_by_key(|one| one.person.id);
    people.dedup_by_key(|one| one.person.id);
    Ok(people)
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
fn resembling(connection: &Connection, groups: &Groups, whom: Whom) -> Result<Option<Resembling>> {
    match whom {
        Whom::Person(id) => {
            let Some(PersonInCase { person, case, .. }) = row::find(connection, id.row())? else { return Ok(None) };
            Ok(open_case(connection, case)?.map(|(reference, received)| Resembling {
                whom,
                identity: Some(groups.root(person.identity())),
                name: person.name,
                born: person.born,
                address: person.address,
                reference,
                referred: received.date(),
            }))
        }
        Whom::Earlier(id, role) => {
            let found: Option<EarlierCase> = row::find(connection, id.row())?;
            Ok(found.map(|earlier| {
                let (name, born) = match role {
                    Role::AllegedPerpetrator => (earlier.alleged_perpetrator, earlier.alleged_perpetrator_born),
                    _ => (earlier.victim, earlier.victim_born),
                };
                let (reference, referred) = (earlier.reference, earlier.referred);
                Resembling { whom, identity: None, name, born, address: None, reference, referred }
            }))
        }
    }
}

/// The reference of a case and its receipt; nothing for a closed case, or one that is gone (AGE-7).
fn open_case(connection: &Connection, case: CaseId) -> Result<Option<(Reference, NaiveDateTime)>> {
    let sql = "SELECT reference, received FROM referral WHERE id = ?1 AND dead = 0 AND closed IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([case.to_string()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (reference, received): (String, String) = (row.get(0)?, row.get(1)?);
    let unreadable = |column| RecordError::Unreadable { table: "referral", row: case.to_string(), column };
    let reference = Reference::new(&reference).map_err(|_| unreadable("reference"))?;
    Ok(Some((reference, received.parse().map_err(|_| unreadable("received"))?)))
}

/// Who the people of a case are; nothing for a closed case.
fn parties(connection: &Connection, groups: &Groups, case: CaseId) -> Result<Option<Parties>> {
    let Some((_, received)) = open_case(connection, case)? else { return Ok(None) };
    let people: Vec<PersonInCase> = row::load(connection, "referral = ?1", [case.to_string()])?;
    let of = |role| {
        let people = people.iter().filter(move |one| one.person.role == role);
        people.map(|one| groups.root(one.person.identity())).collect()
    };
    Ok(Some(Parties { case, received, victims: of(Role::Victim), alleged_perpetrators: of(Role::AllegedPerpetrator) }))
}

/// What follows for a case from who its people are.
pub(super) fn follows_of(
    connection: &Connection,
    groups: &Groups,
    case: CaseId,
    repeat_months: u32,
) -> Result<Vec<Follows>> {
    let Some(own) = parties(connection, groups, case)? else { return Ok(Vec::new()) };
    let mut others = BTreeSet::new();
    for identity in own.victims.iter().chain(&own.alleged_perpetrators) {
        others.extend(appearances_of(connection, groups, *identity)?.into_iter().map(|one| one.case));
    }
    others.remove(&case);
    let mut found = Vec::new();
    for other in others {
        if let Some(other) = parties(connection, groups, other)? {
            found.extend(follows(&own, &other, repeat_months));
        }
    }
    found.sort_unstable();
    Ok(found)
}
