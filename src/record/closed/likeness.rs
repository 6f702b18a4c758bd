//! Which other cases a closed one may have to do with: a repeat, a counter-allegation, one of its people again.
//!
//! Looked for at the seat of somebody who reads it, in memory, and kept nowhere but for what a reader says of it, which
//! goes into the case's own box. At any other seat nothing is looked for, because nothing is there to be compared.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::ClosedShelf;
use crate::domain::case::{Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::closed::LikenessKind;
use crate::domain::identifier::CaseId;
use crate::domain::matching::{KnownAs, Nicknames, PeopleIndex, Search, propose, proposed_at_least};
use crate::domain::people::Whom;
use crate::domain::person::Person;
use crate::domain::referral::{Reference, Referral};
use crate::record::Record;
use crate::record::change::named;
use crate::record::error::Result;
use crate::record::queries::{View, whole_referral};
use crate::record::row::{self, Kin, PersonInCase, row};
use crate::record::touched::{Revision, Since};
use crate::vault::RowId;

/// What a reader of a case said of its likeness to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedLikeness {
    pub id: RowId,
    pub case: CaseId,
    /// The other referral, or the case heard before.
    pub with: RowId,
    pub kind: LikenessKind,
    pub verdict: MatchVerdict,
    pub by: String,
    pub at: NaiveDateTime,
}

row! { ClosedLikeness = "closed_likeness", RowId {
    case: "referral";
    with: "with_case";
    kind: "kind";
    verdict: "verdict";
    by: "by";
    at: "at";
} }

/// The line of what was said: one a pair of cases and kind.
pub(in crate::record) fn likeness_line(case: CaseId, with: RowId, kind: LikenessKind) -> RowId {
    named("closed-likeness", &[&case.into_bytes(), with.as_bytes(), kind.name().as_bytes()])
}

/// A closed case that may have to do with another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resembles {
    pub case: CaseId,
    pub reference: Reference,
    pub with: RowId,
    pub other: Reference,
    pub kind: LikenessKind,
    /// How sure, from 0 to 100.
    pub score: u8,
    pub because: String,
    /// What a reader said of it, and when; nothing while nobody did.
    pub said: Option<(MatchVerdict, String, NaiveDateTime)>,
}

impl Resembles {
    /// Whether it is this case that it may have to do with.
    #[must_use]
    pub fn is_with(&self, case: CaseId) -> bool {
        self.with == case.row()
    }
}

impl View<'_> {
    /// What the closed cases that the one who asks reads may have to do with other cases, open ones and those: by case,
    /// the likeliest first. What a reader said is nothing of the kind is left out.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn closed_resembles(&self, nicknames: &Nicknames) -> Result<Vec<Resembles>> {
        let Some(closed) = self.closed.filter(|closed| !closed.boxes.is_empty()) else { return Ok(Vec::new()) };
        let mut slot = closed.compared.borrow_mut();
        let known = slot.take().filter(|known| known.among.nicknames == *nicknames);
        let compared = match known {
            Some(mut known) => known.follow(*self, closed)?.then_some(known),
            None => None,
        };
        let compared = match compared {
            Some(compared) => compared,
            None => Compared::of(*self, closed, nicknames)?,
        };
        let mut all = Vec::new();
        for one in compared.found.values().flatten() {
            let said = said(closed, one)?;
            if !matches!(said, Some((MatchVerdict::Rejected, ..))) {
                all.push(Resembles { said, ..one.clone() });
            }
        }
        slot.replace(compared);
        Ok(all)
    }
}

/// What was found, and the states of the record and of the closed cases that it was found in.
pub(super) struct Compared {
    open: Revision,
    shelf: Revision,
    among: Among,
    found: BTreeMap<CaseId, Vec<Resembles>>,
}

impl Compared {
    fn of(view: View<'_>, closed: &ClosedShelf, nicknames: &Nicknames) -> Result<Self> {
        let mut own: Vec<Referral> = Vec::new();
        for case in closed.cases() {
            if row::find::<Referral>(&closed.record.connection, case.row())?.is_some() {
                own.push(whole_referral(&closed.record.connection, case)?);
            }
        }
        let every = (0..own.len()).collect();
        let (open, shelf) = (view.open.revision(), closed.record.revision());
        let mut compared = Self { open, shelf, among: Among::of(own, nicknames), found: BTreeMap::new() };
        compared.compare(view, every)?;
        Ok(compared)
    }

    /// Brings it up to the present state by comparing those again that may share somebody with what was touched. False where
    /// all are to be compared again.
    fn follow(&mut self, view: View<'_>, closed: &ClosedShelf) -> Result<bool> {
        let Since::Lines(of_shelf) = closed.record.touched_since(self.shelf) else { return Ok(false) };
        let Since::Lines(lines) = view.open.touched_since(self.open) else { return Ok(false) };
        if of_shelf.iter().any(|(table, _)| matches!(*table, "case_person" | "referral")) {
            return Ok(false);
        }
        let mut touched: BTreeSet<CaseId> = BTreeSet::new();
        for (table, line) in lines {
            match table {
                "referral" => drop(touched.insert(CaseId::of(line))),
                "case_person" => match row::find::<PersonInCase>(&view.open.connection, line)? {
                    Some(person) => drop(touched.insert(person.case)),
                    None => return Ok(false),
                },
                "earlier_case" | "setting" => return Ok(false),
                _ => {}
            }
        }
        let mut again: BTreeSet<usize> = BTreeSet::new();
        for case in touched {
            for person in view.open.referral(case)?.into_iter().flat_map(|referral| referral.people) {
                again.extend(self.among.near(&person).map(|(at, _)| at));
            }
            let knew = |referral: &Referral| {
                self.found.get(&referral.id).is_some_and(|found| found.iter().any(|one| one.is_with(case)))
            };
            again.extend(self.among.own.iter().enumerate().filter(|(_, one)| knew(one)).map(|(at, _)| at));
        }
        (self.open, self.shelf) = (view.open.revision(), closed.record.revision());
        self.compare(view, again)?;
        Ok(true)
    }

    fn compare(&mut self, view: View<'_>, which: BTreeSet<usize>) -> Result<()> {
        for at in which {
            let Some(referral) = self.among.own.get(at) else { continue };
            let mut found = of_one(view, &self.among, at, referral)?;
            found.sort_by(|a, b| (b.score, a.kind, &a.other).cmp(&(a.score, b.kind, &b.other)));
            self.found.insert(referral.id, found);
        }
        Ok(())
    }
}

/// The closed cases that are compared with each other, and everybody in them by whatever tells them apart: each is compared
/// with the few that share somebody, however many there are.
struct Among {
    own: Vec<Referral>,
    nicknames: Nicknames,
    people: PeopleIndex<(usize, usize)>,
}

impl Among {
    fn of(own: Vec<Referral>, nicknames: &Nicknames) -> Self {
        let mut people = PeopleIndex::default();
        for (at, referral) in own.iter().enumerate() {
            for (place, person) in referral.people.iter().enumerate() {
                people.put((at, place), &KnownAs::person(person), nicknames);
            }
        }
        Self { own, nicknames: nicknames.clone(), people }
    }

    /// Those who share enough with somebody to be compared.
    fn near(&self, person: &Person) -> impl Iterator<Item = (usize, usize)> {
        self.people.worth_comparing(&KnownAs::person(person), &self.nicknames).into_iter()
    }

    /// The others in which somebody of this one may be.
    fn sharing(&self, at: usize, referral: &Referral) -> Vec<Referral> {
        let others: BTreeSet<usize> =
            referral.people.iter().flat_map(|person| self.near(person)).map(|(other, _)| other).collect();
        others.into_iter().filter(|other| *other != at).filter_map(|other| self.own.get(other)).cloned().collect()
    }
}

fn said(closed: &ClosedShelf, one: &Resembles) -> Result<Option<(MatchVerdict, String, NaiveDateTime)>> {
    let line = likeness_line(one.case, one.with, one.kind);
    let found: Option<ClosedLikeness> = row::find(&closed.record.connection, line)?;
    Ok(found.map(|found| (found.verdict, found.by, found.at)))
}

fn of_one(view: View<'_>, among: &Among, at: usize, referral: &Referral) -> Result<Vec<Resembles>> {
    let (own, others) = (&among.own, among.sharing(at, referral));
    let among_closed = Search {
        new_referrals: std::slice::from_ref(referral),
        known_referrals: &others,
        repeat_months: view.open.settings()?.repeat_months,
        ..Search::default()
    };
    let mut matches = view.open.proposals(referral, &among.nicknames)?;
    matches.extend(propose(among_closed, &among.nicknames));
    let mut found = Vec::new();
    for one in matches {
        let (with, other) = match other_end(&one, referral.id) {
            MatchedWith::Case(case) => (case.row(), reference_of(view.open, own, case)?),
            MatchedWith::Earlier(case) => {
                (case.row(), row::find(&view.open.connection, case.row())?.map(earlier_reference))
            }
        };
        let kind = match one.kind {
            MatchKind::Repeat => LikenessKind::Repeat,
            MatchKind::CounterAllegation => LikenessKind::CounterAllegation,
        };
        found.extend(other.map(|other| resembles(referral, (with, other), kind, (one.score, one.because))));
    }
    // Of a case that is a repeat it is known that the people are the same.
    let known: BTreeSet<RowId> = found.iter().map(|one| one.with).collect();
    found.extend(people(view, among, at, referral)?.into_iter().filter(|one| !known.contains(&one.with)));
    Ok(found)
}

/// Somebody of this case who may be somebody of another, each other case once.
fn people(view: View<'_>, among: &Among, at: usize, referral: &Referral) -> Result<Vec<Resembles>> {
    let mut found: Vec<Resembles> = Vec::new();
    let mut take = |with: RowId, other: Reference, score: u8, because: String| {
        let one = resembles(referral, (with, other), LikenessKind::SamePerson, (score, because));
        match found.iter_mut().find(|known| known.with == with) {
            Some(known) if known.score >= score => {}
            Some(known) => *known = one,
            None => found.push(one),
        }
    };
    for person in &referral.people {
        let asked = KnownAs::person(person);
        for (like, alike) in view.known_as(&asked, &among.nicknames)? {
            if alike.score() < proposed_at_least() {
                continue;
            }
            let with = match like.whom {
                Whom::Person(id) => view.open.known()?.who.person(id).map(|found| found.case.row()),
                Whom::Earlier(case, _) => Some(case.row()),
            };
            if let Some(with) = with {
                take(with, like.reference, alike.score(), alike.to_string());
            }
        }
        for like in among.people.like(&asked, &among.nicknames).candidates {
            let is_other = like.whom.0 != at && like.alike.score() >= proposed_at_least();
            let other = among.own.get(like.whom.0).filter(|_| is_other);
            if let Some(other) = other {
                take(other.id.row(), other.reference.clone(), like.alike.score(), like.alike.to_string());
            }
        }
    }
    Ok(found)
}

fn resembles(
    referral: &Referral,
    (with, other): (RowId, Reference),
    kind: LikenessKind,
    (score, because): (u8, String),
) -> Resembles {
    let (case, reference) = (referral.id, referral.reference.clone());
    Resembles { case, reference, with, other, kind, score, because, said: None }
}

/// The end of a match that is not this case.
fn other_end(found: &Match, case: CaseId) -> MatchedWith {
    if found.case == case { found.with } else { MatchedWith::Case(found.case) }
}

fn reference_of(open: &Record, own: &[Referral], case: CaseId) -> Result<Option<Reference>> {
    if let Some(known) = own.iter().find(|one| one.id == case) {
        return Ok(Some(known.reference.clone()));
    }
    Ok(row::find::<Referral>(&open.connection, case.row())?.map(|one| one.reference))
}

fn earlier_reference(found: crate::domain::case::EarlierCase) -> Reference {
    found.reference
}
