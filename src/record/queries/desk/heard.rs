//! Which cases were heard lately, and which of them are about the same two people.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Months, NaiveDate};
use rusqlite::Connection;

use super::tracks::one_case;
use crate::domain::case::{EarlierCase, Match, MatchedWith};
use crate::domain::identifier::{CaseId, EarlierCaseId, IdentityId, MeetingId};
use crate::domain::listing::{HearingKind, Listing};
use crate::domain::meeting::{Meeting, MeetingKind};
use crate::domain::people::pairs::Joined;
use crate::domain::person::Role;
use crate::domain::tracks::OfCase;
use crate::record::error::Result;
use crate::record::index::Known;
use crate::record::row::{self, Kin};

/// As far back as hearings are looked at: longer than any window and any flag.
const MONTHS_BACK: u32 = 25;

/// The meetings of these months.
const LATELY: &str = "meeting IN (SELECT id FROM meeting WHERE dead = 0 AND date >= ?1)";

/// The case that an earlier one was confirmed with, and the day of the earlier one's meeting.
type EarlierMeeting = (CaseId, NaiveDate);

/// The cases that were heard lately. A closed case is not among them (AGE-7).
pub(super) struct Heard {
    /// Day, meeting and case of each discussion: heard in full, to its end, by a MARAC that is not MARAC Plus.
    discussed: Vec<(NaiveDate, MeetingId, CaseId)>,
    pairs: Joined<CaseId>,
    /// Earlier cases, heard before the record began, and the case that each was confirmed with.
    earlier: Vec<EarlierMeeting>,
}

impl Heard {
    pub(super) fn since(connection: &Connection, known: &Known, today: NaiveDate) -> Result<Self> {
        let from = today.checked_sub_months(Months::new(MONTHS_BACK)).unwrap_or(NaiveDate::MIN).to_string();
        let meetings: Vec<Meeting> = row::load(connection, "date >= ?1", [&from])?;
        let meetings: HashMap<MeetingId, Meeting> = meetings.into_iter().map(|meeting| (meeting.id, meeting)).collect();
        let heard: Vec<Listing> = row::load(connection, &format!("closed IS NOT NULL AND {LATELY}"), [&from])?;
        let listings = heard.iter().filter(|listing| known.cases.open(listing.case).is_some());
        let counts = |listing: &Listing| {
            let meeting = meetings.get(&listing.meeting).filter(|meeting| meeting.kind != MeetingKind::Plus)?;
            (listing.hearing_kind == HearingKind::Full).then_some((meeting.date, listing.meeting, listing.case))
        };
        let mut discussed: Vec<_> = listings.filter_map(counts).collect();
        discussed.sort_unstable();
        let (mut pairs, earlier) = by_matches(connection)?;
        by_people(known, heard.iter().map(|listing| listing.case), &mut pairs);
        Ok(Self { discussed, pairs, earlier })
    }

    /// The case that stands for all that are about the same two people.
    pub(super) fn pair_of(&self, case: CaseId) -> CaseId {
        self.pairs.of(case)
    }

    /// The discussions of each two people, in order: the day, and the case that was heard.
    pub(super) fn pairs(&self) -> BTreeMap<CaseId, Vec<(NaiveDate, CaseId)>> {
        let mut pairs: BTreeMap<CaseId, Vec<(NaiveDate, CaseId)>> = BTreeMap::new();
        for (day, _, case) in &self.discussed {
            pairs.entry(self.pairs.of(*case)).or_default().push((*day, *case));
        }
        pairs
    }

    /// The meetings before the record began that heard the same two people.
    pub(super) fn earlier_of(&self, pair: CaseId) -> impl Iterator<Item = NaiveDate> {
        self.earlier.iter().filter(move |(case, _)| self.pairs.of(*case) == pair).map(|(_, day)| *day)
    }

    /// The last discussion of each two people: its day, meeting and case.
    pub(super) fn last_of_each(&self) -> impl Iterator<Item = (NaiveDate, MeetingId, CaseId)> {
        let last: BTreeMap<CaseId, _> = self.discussed.iter().map(|one| (self.pairs.of(one.2), *one)).collect();
        last.into_values()
    }

    pub(super) fn case_of(&self, connection: &Connection, case: CaseId) -> Result<Option<OfCase>> {
        one_case(connection, case)
    }
}

/// Cases that a confirmed repeat makes one, and the earlier cases that one was confirmed with.
fn by_matches(connection: &Connection) -> Result<(Joined<CaseId>, Vec<EarlierMeeting>)> {
    let confirmed: Vec<Match> = row::load(connection, "kind = 'repeat' AND verdict = 'confirmed'", [])?;
    let (mut pairs, mut with_earlier) = (Joined::default(), Vec::new());
    for found in &confirmed {
        match found.with {
            MatchedWith::Case(other) => pairs.join(found.case, other),
            MatchedWith::Earlier(earlier) => with_earlier.push((found.case, earlier)),
        }
    }
    if with_earlier.is_empty() {
        return Ok((pairs, Vec::new()));
    }
    let mut days: HashMap<EarlierCaseId, NaiveDate> = HashMap::new();
    for (_, earlier) in &with_earlier {
        let found: Option<EarlierCase> = row::find(connection, earlier.row())?;
        days.extend(found.map(|one| (one.id, one.meeting)));
    }
    // Two cases that were confirmed with one earlier case are about the same people; it is one discussion for both.
    let mut first: BTreeMap<EarlierCaseId, CaseId> = BTreeMap::new();
    for (case, earlier) in with_earlier {
        let first = *first.entry(earlier).or_insert(case);
        pairs.join(first, case);
    }
    let earlier = first.into_iter().filter_map(|(earlier, case)| Some((case, *days.get(&earlier)?))).collect();
    Ok((pairs, earlier))
}

/// Cases whose victim and alleged perpetrator were found to be the same people.
fn by_people(known: &Known, heard: impl Iterator<Item = CaseId>, pairs: &mut Joined<CaseId>) {
    let mut first: HashMap<(IdentityId, IdentityId), CaseId> = HashMap::new();
    for case in heard.collect::<BTreeSet<_>>() {
        let of = |role| {
            let people = known.who.of_case(case).filter(move |one| one.role == role);
            people.map(|one| known.who.groups.root(one.identity)).collect::<Vec<_>>()
        };
        let (victims, perpetrators) = (of(Role::Victim), of(Role::AllegedPerpetrator));
        let both = victims.iter().flat_map(|victim| perpetrators.iter().map(move |other| (*victim, *other)));
        for pair in both {
            pairs.join(*first.entry(pair).or_insert(case), case);
        }
    }
}
