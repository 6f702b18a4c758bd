//! What stands beside a case on the agenda (AGE-4, AGE-8, MOP 4.12).

use super::families::is_counter_allegation;
use crate::domain::case::{Case, MatchVerdict};
use crate::domain::conference::Conference;
use crate::domain::grounds::{RepeatStanding, differences};
use crate::domain::listing::HearingKind;
use crate::domain::marker::Marker;

/// The markers beside a case (AGE-4).
#[must_use]
pub fn markers(conference: &Conference, case: &Case) -> Vec<Marker> {
    let id = case.referral.id;
    let repeat = RepeatStanding::of(conference.matches_of(id).filter(|found| found.case == id));
    let counter = conference.matches_of(id).filter(|found| is_counter_allegation(found));
    let counter: Vec<MatchVerdict> = counter.map(|found| found.verdict).collect();
    let confirmed = counter.contains(&MatchVerdict::Confirmed);
    let kind = conference.kind_of(&case.referral.referring_agency);
    let differ = !differences(&case.referral.risk, kind, repeat, &conference.settings).is_empty();
    Marker::ALL
        .into_iter()
        .filter(|marker| match marker {
            Marker::Repeat => repeat == RepeatStanding::Confirmed,
            Marker::RepeatToConfirm => repeat == RepeatStanding::ToConfirm,
            Marker::CounterAllegation => confirmed,
            Marker::CounterAllegationToConfirm => !counter.is_empty() && !confirmed,
            Marker::Mappa => case.referral.mappa == Some(true),
            Marker::GroundsDiffer => differ,
            Marker::Moved => case.referral.moved.is_some(),
            Marker::InformationOnly => case.listing.hearing_kind == HearingKind::Information,
        })
        .collect()
}
