//! The agenda: which cases a meeting hears, in what order, and which it can't (AGE-1 to AGE-7, requirements §16).

mod beside;
mod families;
mod other_reading;
mod outcome;
mod release;

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::case::Case;
use super::conference::Conference;
use super::eligibility::{refusal, too_young};
use super::grounds::RepeatStanding;
use super::identifier::{CaseId, ListingId};
use super::listing::{AtEnd, Group, HearingKind, NotListed, OrderKey};
use super::marker::Marker;
use super::meeting::MeetingStage;
use super::person::Role;
use super::timetable::{Lengths, Timetable};
pub use beside::markers;
use families::Families;
pub use other_reading::{InReading, SideBySide};
pub use outcome::{Outcome, Tally};
pub use release::Release;

/// The agenda of one meeting, worked out anew from what people decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    pub cap: usize,
    /// How many closed cases time is held for. They stand in no list here (AGE-7).
    pub held_for_closed: usize,
    pub listed: Vec<Place>,
    /// Cases that go to the next meeting, in the order in which they stand in line for it.
    pub deferred: Vec<PutOff>,
    /// Cases that are not heard at all, by time of receipt.
    pub not_listed: Vec<(CaseId, NotListed)>,
    /// Which cases would be deferred if the agenda were ordered first and then cut (requirements §16).
    pub deferred_if_ordered_first: Vec<CaseId>,
    /// Which cases would be heard then, in order.
    pub listed_if_ordered_first: Vec<CaseId>,
    /// The counter-allegations of which this meeting hears one side alone: the case heard, and the one put off (AGE-6).
    pub apart: Vec<(CaseId, CaseId)>,
    /// From when on the children's agencies need not stay; `None` where no case has linked children (AGE-11).
    pub release: Option<Release>,
}

/// A case's place on the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub case: CaseId,
    pub listing: ListingId,
    /// From 1 on.
    pub position: usize,
    pub group: Group,
    /// How many linked children there are.
    pub children: usize,
    pub markers: Vec<Marker>,
    /// When it starts by the plan.
    pub starts: NaiveTime,
    /// The key that it is sorted by, whether a person gave it or the receipt.
    pub key: OrderKey,
    /// In full, or for information only (REF-10).
    pub hearing: HearingKind,
    /// It is heard beyond the cap, by a named person's decision (AGE-2).
    pub over_cap: bool,
    /// The cases of its counter-allegation, which stand beside it (AGE-6).
    pub beside: Vec<CaseId>,
}

/// A case that goes to the next meeting (AGE-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutOff {
    pub case: CaseId,
    pub listing: ListingId,
    pub received: NaiveDateTime,
    /// `None`: no next meeting of the area is in the calendar.
    pub to: Option<NaiveDate>,
    /// This deferral included. From 2 on it is said loudly.
    pub times_deferred: u8,
    /// A person decided it; otherwise the cap proposes it.
    pub decided: bool,
}

impl PutOff {
    /// Whole days since the referral was received, on `today`; never below 0.
    #[must_use]
    pub fn days_since_referral(&self, today: NaiveDate) -> i64 {
        (today - self.received.date()).num_days().max(0)
    }
}

/// A case that may be heard, with what places it.
struct Candidate<'a> {
    case: &'a Case,
    key: OrderKey,
    own_group: Group,
    called: bool,
}

impl Candidate<'_> {
    fn id(&self) -> CaseId {
        self.case.referral.id
    }

    /// It is not put off by a cap: the room has called it, a person decided so, or there are concerns about the police's
    /// response, with which only a person's decision puts it off (AGE-2, REF-6).
    fn stays(&self) -> bool {
        let concerns = self.case.referral.crime.as_ref().and_then(|crime| crime.has_concerns());
        self.called || self.case.listing.over_cap.is_some() || concerns.is_some()
    }
}

/// What the cases come apart into before the cap is looked at.
#[derive(Default)]
struct Sorted<'a> {
    candidates: Vec<Candidate<'a>>,
    put_off: Vec<&'a Case>,
    not_listed: Vec<(CaseId, NotListed)>,
    held: usize,
}

impl Agenda {
    /// The agenda as it stands.
    #[must_use]
    pub fn of(conference: &Conference) -> Self {
        let Sorted { mut candidates, put_off, not_listed, held } = sort_out(conference);
        let settings = &conference.settings;
        let taken = if settings.closed_cases_count_to_cap { held } else { 0 };
        let room = settings.cap.saturating_sub(taken);

        candidates.sort_by_key(selection_order);
        let families = Families::of(conference);
        // What is for information only takes no place under the cap and comes last (REF-10).
        let (information, candidates): (Vec<_>, Vec<_>) = candidates.into_iter().partition(is_for_information);
        let (listed_if_ordered_first, deferred_if_ordered_first) =
            cut_after_ordering(&candidates, &information, &families, room);
        let (mut chosen, mut over): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
        let mut proposed = Vec::new();
        for (index, candidate) in candidates.into_iter().enumerate() {
            let is_listed = match case_at_end(conference, candidate.case) {
                Some(AtEnd::Listed) => true,
                Some(AtEnd::OverCap) => candidate.called,
                None => index < room || candidate.stays(),
            };
            if is_listed {
                if index >= room && candidate.stays() {
                    over.push(candidate.id());
                }
                chosen.push(candidate);
            } else {
                proposed.push(candidate.case);
            }
        }
        let deferred = deferred(conference, &put_off, &proposed);
        let mut ordered = ordered(&chosen, &families);
        ordered.extend(self::ordered(&information, &families).into_iter().map(|(_, case)| (Group::AdultOnly, case)));
        let lengths = Lengths::of(settings, information.len());
        let plan = Timetable::planned(&conference.meeting, lengths, ordered.len(), held);
        let listed = ordered.into_iter().zip(plan.cases).enumerate().map(|(index, ((group, candidate), starts))| {
            let id = candidate.id();
            Place {
                case: id,
                listing: candidate.case.listing.id,
                position: index + 1,
                group,
                children: candidate.case.referral.of_role(Role::LinkedChild).count(),
                markers: markers(conference, candidate.case),
                starts: starts.time(),
                key: candidate.key.clone(),
                hearing: candidate.case.listing.hearing_kind,
                over_cap: over.contains(&id),
                beside: chosen
                    .iter()
                    .chain(&information)
                    .map(Candidate::id)
                    .filter(|other| families.together(id, *other))
                    .collect(),
            }
        });
        let listed: Vec<Place> = listed.collect();
        Self {
            cap: settings.cap,
            held_for_closed: held,
            release: Release::planned(&conference.meeting, &listed),
            apart: outcome::apart(&families, &listed, &deferred),
            listed,
            deferred,
            not_listed,
            deferred_if_ordered_first,
            listed_if_ordered_first,
        }
    }

    /// The place of a case that is listed.
    #[must_use]
    pub fn place(&self, case: CaseId) -> Option<&Place> {
        self.listed.iter().find(|place| place.case == case)
    }
}

/// Where a closed case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedStanding {
    /// Time is held for it.
    Held,
    PutOff,
    NotListed(NotListed),
}

/// The closed cases and where each stands, so that none is forgotten because no list may show it. For those on their own
/// distribution list alone (AGE-7).
#[must_use]
pub fn closed_cases(conference: &Conference) -> Vec<(CaseId, ClosedStanding)> {
    let closed = conference.cases.iter().filter(|case| case.referral.closed.is_some());
    let standing = |case: &Case| {
        if is_heard(conference, case) {
            ClosedStanding::Held
        } else if case.listing.not_progressed.is_some() {
            ClosedStanding::NotListed(NotListed::NotProgressed)
        } else if case.listing.deferral.is_some() {
            ClosedStanding::PutOff
        } else {
            refused(conference, case).map_or(ClosedStanding::Held, ClosedStanding::NotListed)
        }
    };
    closed.map(|case| (case.referral.id, standing(case))).collect()
}

/// Where a case stood when this meeting was over; nothing while it is to come, or under way.
fn case_at_end(conference: &Conference, case: &Case) -> Option<AtEnd> {
    case.listing.at_end.filter(|_| matches!(conference.meeting.stage, MeetingStage::Finished { .. }))
}

fn is_heard(conference: &Conference, case: &Case) -> bool {
    let listing = &case.listing;
    listing.hearing.opened.is_some()
        || case_at_end(conference, case) == Some(AtEnd::Listed)
        || (listing.deferral.is_none() && listing.not_progressed.is_none() && refused(conference, case).is_none())
}

/// What is decided before the cap: a case that the room has called stays, whatever is found out about it later.
fn sort_out(conference: &Conference) -> Sorted<'_> {
    let mut sorted = Sorted { held: conference.held.len(), ..Sorted::default() };
    for case in &conference.cases {
        let called = case.listing.hearing.opened.is_some();
        if case.referral.closed.is_some() {
            sorted.held += usize::from(is_heard(conference, case));
            continue;
        }
        let was_listed = case_at_end(conference, case) == Some(AtEnd::Listed);
        if case.listing.deferral.is_some() && case.listing.not_progressed.is_none() && !was_listed {
            sorted.put_off.push(case);
        }
        if called || is_heard(conference, case) {
            sorted.candidates.push(candidate(case, called));
        } else if case.listing.not_progressed.is_some() {
            // Whoever is too young goes another way: that is not a referral that nobody progressed (REF-4).
            let too_young = too_young(&case.referral, &conference.settings);
            sorted.not_listed.push((case.referral.id, too_young.unwrap_or(NotListed::NotProgressed)));
        } else if case.listing.deferral.is_none()
            && let Some(reason) = refused(conference, case)
        {
            sorted.not_listed.push((case.referral.id, reason));
        }
    }
    let received = |id: &CaseId| conference.case(*id).map(|case| (case.referral.received, *id));
    sorted.not_listed.sort_by_key(|(id, _)| received(id));
    sorted
}

fn candidate(case: &Case, called: bool) -> Candidate<'_> {
    let Case { referral, listing, .. } = case;
    let by_household = match referral.of_role(Role::LinkedChild).next() {
        Some(_) => Group::LinkedChildren,
        None => Group::AdultOnly,
    };
    let natural = || OrderKey::of_receipt(referral.received, listing.times_deferred > 0, referral.id);
    Candidate {
        case,
        key: listing.order.clone().unwrap_or_else(natural),
        own_group: listing.group_override.as_ref().map_or(by_household, |(group, _)| *group),
        called,
    }
}

fn is_for_information(candidate: &Candidate<'_>) -> bool {
    candidate.case.listing.hearing_kind == HearingKind::Information
}

fn refused(conference: &Conference, case: &Case) -> Option<NotListed> {
    let kind = conference.kind_of(&case.referral.referring_agency);
    refusal(&case.referral, kind, repeat_of(case), &conference.settings)
}

fn repeat_of(case: &Case) -> RepeatStanding {
    RepeatStanding::of(case.matches.iter().filter(|found| found.case == case.referral.id))
}

/// Called cases, then those deferred before, then by time of receipt (AGE-2, AGE-3).
fn selection_order(candidate: &Candidate<'_>) -> (bool, bool, NaiveDateTime, CaseId) {
    let Case { referral, listing, .. } = candidate.case;
    (!candidate.called, listing.times_deferred == 0, referral.received, referral.id)
}

/// Who would be heard, and who put off, if the cases were ordered first and then cut (requirements §16).
fn cut_after_ordering(
    candidates: &[Candidate<'_>],
    information: &[Candidate<'_>],
    families: &Families,
    room: usize,
) -> (Vec<CaseId>, Vec<CaseId>) {
    let (mut heard, mut cut) = (Vec::new(), Vec::new());
    for (index, (_, candidate)) in ordered(candidates, families).into_iter().enumerate() {
        let list = if index < room || candidate.stays() { &mut heard } else { &mut cut };
        list.push(candidate.id());
    }
    heard.extend(ordered(information, families).into_iter().map(|(_, candidate)| candidate.id()));
    (heard, cut)
}

fn deferred(conference: &Conference, decided: &[&Case], proposed: &[&Case]) -> Vec<PutOff> {
    let to = conference.next_meeting.as_ref().map(|meeting| meeting.date);
    let put_off = |case: &Case, decided| PutOff {
        case: case.referral.id,
        listing: case.listing.id,
        received: case.referral.received,
        to,
        times_deferred: case.listing.times_deferred.saturating_add(1),
        decided,
    };
    let decided = decided.iter().map(|case| put_off(case, true));
    let mut all: Vec<PutOff> = decided.chain(proposed.iter().map(|case| put_off(case, false))).collect();
    all.sort_by_key(|put_off| (put_off.times_deferred == 1, put_off.received, put_off.case));
    all
}

/// The order of AGE-1, with counter-allegations side by side (AGE-6).
///
/// Where one case of a counter-allegation has linked children, all of it stands in that group, at the place of the one
/// that belongs there by itself.
fn ordered<'a, 'b>(cases: &'b [Candidate<'a>], families: &Families) -> Vec<(Group, &'b Candidate<'a>)> {
    let mut blocks: Vec<(Group, &OrderKey, Vec<&Candidate<'_>>)> = Vec::new();
    let mut placed = BTreeSet::new();
    for first in cases {
        if placed.contains(&first.id()) {
            continue;
        }
        let mut block: Vec<&Candidate<'_>> = cases
            .iter()
            .filter(|other| other.id() == first.id() || families.together(first.id(), other.id()))
            .collect();
        block.sort_by(|a, b| (&a.key, a.id()).cmp(&(&b.key, b.id())));
        placed.extend(block.iter().map(|candidate| candidate.id()));
        let group = block_group(&block);
        let natives = block.iter().filter(|candidate| candidate.own_group == group);
        let anchor = natives.map(|candidate| &candidate.key).min().unwrap_or(&first.key);
        blocks.push((group, anchor, block));
    }
    blocks.sort_by(|a, b| {
        (rank(a.0), a.1, a.2.first().map(|c| c.id())).cmp(&(rank(b.0), b.1, b.2.first().map(|c| c.id())))
    });
    blocks
        .into_iter()
        .flat_map(|(group, _, block)| block.into_iter().map(move |candidate| (group, candidate)))
        .collect()
}

const fn rank(group: Group) -> u8 {
    match group {
        Group::LinkedChildren => 0,
        Group::AdultOnly => 1,
    }
}

/// A person's decision about one of them carries the others along; then children first.
fn block_group(block: &[&Candidate<'_>]) -> Group {
    let overridden = block.iter().filter_map(|candidate| candidate.case.listing.group_override.as_ref());
    let group = overridden.map(|(group, _)| *group).min_by_key(|group| rank(*group));
    group.unwrap_or_else(|| {
        block.iter().map(|candidate| candidate.own_group).min_by_key(|group| rank(*group)).unwrap_or(Group::AdultOnly)
    })
}

#[cfg(test)]
mod tests;
