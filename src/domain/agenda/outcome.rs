//! What an agenda makes of each case on its list, and its numbers: the same wherever they are said (AGE-2, AGE-3, REF-4).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::families::Families;
use super::{Agenda, Place, PutOff};
use crate::domain::identifier::CaseId;
use crate::domain::listing::NotListed;

/// What becomes of a case on a meeting's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Heard,
    /// It goes to the next meeting, on the day `to` if the calendar has one; because a person `decided` it, or by the cap.
    PutOff {
        to: Option<NaiveDate>,
        decided: bool,
    },
    NotListed(NotListed),
}

/// How many cases a list has, and what becomes of them; beside them those that came for it and are on no list, because
/// somebody is too young or nothing can be weighed. What a person decided not to progress is neither.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub heard: usize,
    /// Put off by the cap alone.
    pub over_cap: usize,
    /// Put off by a person.
    pub deferred: usize,
    /// The day to which they are put off, where the calendar has it.
    pub to: Option<NaiveDate>,
    /// Somebody is too young, so another route takes the meeting's place (REF-4).
    pub too_young: usize,
    /// Nothing says how high the risk is (REF-2).
    pub not_weighed: usize,
    /// The meeting is over and did not come to it.
    pub not_called: usize,
}

impl Tally {
    /// All that are on the list: heard by this meeting, or put off to another.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.heard + self.over_cap + self.deferred + self.not_called
    }

    /// Those that came for it, and that no list has (REF-2, REF-4).
    #[must_use]
    pub const fn on_no_list(&self) -> usize {
        self.too_young + self.not_weighed
    }

    /// The same once the meeting is over, with so many of those to be heard to which the room never came.
    #[must_use]
    pub const fn without(self, not_called: usize) -> Self {
        Self { heard: self.heard.saturating_sub(not_called), not_called, ..self }
    }

    /// Counts one more.
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Heard => self.heard += 1,
            Outcome::PutOff { to, decided } => {
                let count = if decided { &mut self.deferred } else { &mut self.over_cap };
                *count += 1;
                self.to = self.to.or(to);
            }
            Outcome::NotListed(NotListed::VictimUnder16 | NotListed::AllegedPerpetratorUnder16) => self.too_young += 1,
            Outcome::NotListed(NotListed::Incomplete) => self.not_weighed += 1,
            Outcome::NotListed(NotListed::NotProgressed) => {}
        }
    }
}

impl Agenda {
    /// What becomes of a case; `None` where it is not on the list, or closed.
    #[must_use]
    pub fn outcome(&self, case: CaseId) -> Option<Outcome> {
        if self.place(case).is_some() {
            return Some(Outcome::Heard);
        }
        let put_off = self.deferred.iter().find(|put_off| put_off.case == case);
        let put_off = put_off.map(|put_off| Outcome::PutOff { to: put_off.to, decided: put_off.decided });
        let not_listed = || self.not_listed.iter().find(|(id, _)| *id == case).map(|(_, why)| Outcome::NotListed(*why));
        put_off.or_else(not_listed)
    }

    /// Every open case of the list, with what becomes of it.
    pub fn outcomes(&self) -> impl Iterator<Item = (CaseId, Outcome)> {
        let listed = self.listed.iter().map(|place| place.case);
        let put_off = self.deferred.iter().map(|put_off| put_off.case);
        let not_listed = self.not_listed.iter().map(|(case, _)| *case);
        // What was put off after the room had called it stands in two of them.
        let all: BTreeSet<CaseId> = listed.chain(put_off).chain(not_listed).collect();
        all.into_iter().filter_map(|case| Some((case, self.outcome(case)?)))
    }

    /// The numbers of the whole list.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        self.outcomes().for_each(|(_, outcome)| tally.add(outcome));
        tally
    }

    /// The cases of its counter-allegation that this meeting does not hear with it, or hears without it (AGE-6).
    pub fn apart_from(&self, case: CaseId) -> impl Iterator<Item = CaseId> {
        let other = move |(heard, put_off): &(CaseId, CaseId)| match case {
            case if case == *heard => Some(*put_off),
            case if case == *put_off => Some(*heard),
            _ => None,
        };
        self.apart.iter().filter_map(other)
    }
}

/// The pairs of a counter-allegation of which one is heard and the other put off.
pub(super) fn apart(families: &Families, listed: &[Place], put_off: &[PutOff]) -> Vec<(CaseId, CaseId)> {
    let gone = || put_off.iter().filter(|one| listed.iter().all(|place| place.case != one.case));
    let of = |place: &Place| {
        let case = place.case;
        let others = gone().filter(move |one| families.together(case, one.case));
        others.map(move |one| (case, one.case)).collect::<Vec<_>>()
    };
    listed.iter().flat_map(of).collect()
}
