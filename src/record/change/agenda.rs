//! The calendar, and the coordinator's decisions on the list of a meeting.

use crate::domain::calendar::meeting_for;
use crate::domain::carrying::{HandedOn, handed_on};
use crate::domain::conference::Conference;
use crate::domain::identifier::{CaseId, ListingId, MeetingId};
use crate::domain::life::{Step, deferrable};
use crate::domain::listing::{Decision, Deferral, Group, Hearing, Listing, OrderKey};
use crate::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use crate::domain::referral::Referral;
use crate::record::error::{RecordError, Result};
use crate::record::index::Known;
use crate::record::queries::{meeting_after, meetings_of, standing, waiting};
use crate::record::row::{self, Area, Kin};
use crate::vault::RowId;

use super::intake::require_case_and_meeting;
use super::writing::{Writing, named};

pub(super) fn add_meeting(writing: &mut Writing<'_>, meeting: &Meeting) -> Result<Option<RowId>> {
    check(meeting)?;
    know_area(writing, &meeting.area)?;
    writing.insert(meeting)?;
    take_over(writing, meeting)?;
    list_waiting(writing)?;
    Ok(Some(meeting.id.row()))
}

/// Adds an area that the record does not know yet (AGE-9). Capitals do not make another.
pub(in crate::record) fn know_area(writing: &mut Writing<'_>, name: &str) -> Result<()> {
    let name = name.trim();
    if name.is_empty() {
        return Err(RecordError::Invalid("a meeting and a record need the name of their area"));
    }
    let id = named("area", &[name.to_lowercase().as_bytes()]);
    match row::is_dead::<Area>(writing.connection(), id)? {
        Some(false) => Ok(()),
        _ => writing.put(&Area { id, name: name.to_owned() }),
    }
}

pub(super) fn revise_meeting(writing: &mut Writing<'_>, meeting: &Meeting) -> Result<Option<RowId>> {
    check(meeting)?;
    know_area(writing, &meeting.area)?;
    writing.require::<Meeting>(meeting.id.row())?;
    writing.put(meeting)?;
    list_waiting(writing)?;
    Ok(Some(meeting.id.row()))
}

/// Lists each referral that stands on no list, where the calendar has a meeting that takes it (REF-8).
pub(super) fn list_waiting(writing: &mut Writing<'_>) -> Result<()> {
    let waiting = waiting(writing.connection())?;
    if waiting.is_empty() {
        return Ok(());
    }
    let meetings: Vec<Meeting> = row::load(writing.connection(), "1 ORDER BY date, start, id", [])?;
    for referral in waiting {
        if let Some(meeting) = meeting_for(referral.received, &referral.area, &meetings) {
            list(writing, referral.id, meeting.id)?;
        }
    }
    Ok(())
}

fn check(meeting: &Meeting) -> Result<()> {
    if meeting.referral_deadline > meeting.date {
        return Err(RecordError::Invalid("the referral deadline is after the meeting; give an earlier date"));
    }
    if meeting.minutes_per_case == 0 {
        return Err(RecordError::Invalid("a case needs at least one minute"));
    }
    Ok(())
}

pub(super) fn order(writing: &mut Writing<'_>, places: &[(ListingId, OrderKey)]) -> Result<Option<RowId>> {
    for (listing, place) in places {
        writing.revise::<Listing>(listing.row(), |found| found.order = Some(place.clone()))?;
    }
    Ok(places.first().map(|(listing, _)| listing.row()))
}

pub(super) fn override_group(
    writing: &mut Writing<'_>,
    listing: ListingId,
    to: Option<&(Group, Decision)>,
) -> Result<Option<RowId>> {
    reasoned(to.map(|(_, decision)| decision))?;
    set(writing, listing, |found| found.group_override = to.cloned())
}

pub(super) fn over_cap(
    writing: &mut Writing<'_>,
    listing: ListingId,
    decision: Option<&Decision>,
) -> Result<Option<RowId>> {
    reasoned(decision)?;
    set(writing, listing, |found| found.over_cap = decision.cloned())
}

pub(super) fn not_progress(
    writing: &mut Writing<'_>,
    listing: ListingId,
    decision: Option<&Decision>,
) -> Result<Option<RowId>> {
    reasoned(decision)?;
    set(writing, listing, |found| found.not_progressed = decision.cloned())
}

/// Defers a case, and lists it on the next meeting of the area where there is one; a meeting that is added later
/// takes it over (AGE-3). Taking the deferral back takes it off that list again.
pub(super) fn defer(
    writing: &mut Writing<'_>,
    listing: ListingId,
    deferral: Option<&Deferral>,
) -> Result<Option<RowId>> {
    if deferral.is_some_and(|deferral| deferral.reason.trim().is_empty() || deferral.decided_by.trim().is_empty()) {
        return Err(RecordError::Invalid("a deferral needs a reason and the name of who decided it"));
    }
    if deferral.is_some() {
        may_be_deferred(writing, listing)?;
    }
    let subject = set(writing, listing, |found| found.deferral = deferral.cloned())?;
    let deferred: Listing = writing.get(listing.row())?;
    let meeting: Meeting = writing.get(deferred.meeting.row())?;
    match (deferral, meeting_after(writing.connection(), &meeting)?) {
        (Some(_), Some(next)) => carry_over(writing, HandedOn { listing: &deferred, deferred: true }, &next)?,
        (None, _) => take_off(writing, &deferred, &meeting)?,
        (Some(_), None) => {}
    }
    Ok(subject)
}

/// With concerns about the police's response it needs a decision of its own first (REF-6, MOP 7.31).
fn may_be_deferred(writing: &Writing<'_>, listing: ListingId) -> Result<()> {
    let case = writing.get::<Listing>(listing.row())?.case;
    let referral: Referral = writing.get(case.row())?;
    let steps: Vec<Step> = row::load(writing.connection(), "referral = ?1", [case.to_string()])?;
    Ok(deferrable(&referral, &steps)?)
}

/// A case goes on to a meeting, where it stands before others if it was deferred. It stands on one later list: from
/// one on which nothing was done about it, it moves; where somebody did, or the room came to it, it stays.
pub(super) fn carry_over(writing: &mut Writing<'_>, from: HandedOn<'_>, to: &Meeting) -> Result<()> {
    let left: Meeting = writing.get(from.listing.meeting.row())?;
    let later = later_listings(writing, from.listing.case, &left)?;
    if later.iter().any(|listing| listing.meeting == to.id || !is_untouched(listing)) {
        return Ok(());
    }
    for listing in later {
        writing.remove::<Listing>(listing.id.row())?;
    }
    let id = listing_of(from.listing.case, to.id);
    let times_deferred = from.listing.times_deferred.saturating_add(u8::from(from.deferred));
    writing.put(&Listing { times_deferred, ..fresh(id, from.listing.case, to.id) })
}

/// The lists of later meetings of the area on which a case stands.
pub(super) fn later_listings(writing: &Writing<'_>, case: CaseId, than: &Meeting) -> Result<Vec<Listing>> {
    let meetings = meetings_of(writing.connection(), &than.area)?;
    let later = |id: MeetingId| {
        let found = meetings.iter().find(|meeting| meeting.id == id);
        found.is_some_and(|meeting| (meeting.date, meeting.start, meeting.id) > (than.date, than.start, than.id))
    };
    let mut listings: Vec<Listing> = row::load(writing.connection(), "referral = ?1", [case.to_string()])?;
    listings.retain(|listing| later(listing.meeting));
    Ok(listings)
}

/// Whether nobody decided anything about it on this list, and the room has not come to it.
pub(super) fn is_untouched(listing: &Listing) -> bool {
    *listing == Listing { times_deferred: listing.times_deferred, ..fresh(listing.id, listing.case, listing.meeting) }
}

/// All that a finished meeting hands on.
pub(super) fn hand_on(writing: &mut Writing<'_>, finished: &Conference, to: &Meeting) -> Result<()> {
    handed_on(finished).into_iter().try_for_each(|case| carry_over(writing, case, to))
}

/// Lists a case on a meeting.
pub(super) fn list(writing: &mut Writing<'_>, case: CaseId, meeting: MeetingId) -> Result<()> {
    require_case_and_meeting(writing, case, meeting)?;
    writing.put(&fresh(listing_of(case, meeting), case, meeting))
}

/// Takes a case that is not put off after all off the later lists that it came to by that, until one at which the room
/// came to it. What a finished meeting never heard stays where it went.
fn take_off(writing: &mut Writing<'_>, listing: &Listing, meeting: &Meeting) -> Result<()> {
    if matches!(meeting.stage, MeetingStage::Finished { .. }) && listing.hearing.opened.is_none() {
        return Ok(());
    }
    for later in later_listings(writing, listing.case, meeting)? {
        if later.hearing == Hearing::default() && later.times_deferred > listing.times_deferred {
            writing.remove::<Listing>(later.id.row())?;
        }
    }
    Ok(())
}

/// Lists on a new regular meeting what earlier ones of its area put off before there was a next one. Nothing comes to an
/// emergency meeting, or one of MARAC Plus, but by a decision.
fn take_over(writing: &mut Writing<'_>, new: &Meeting) -> Result<()> {
    if new.kind != MeetingKind::Area {
        return Ok(());
    }
    let before = meetings_of(writing.connection(), &new.area)?
        .into_iter()
        .rfind(|meeting| meeting.kind == MeetingKind::Area && (meeting.date, meeting.start) < (new.date, new.start));
    let Some(before) = before else { return Ok(()) };
    if matches!(before.stage, MeetingStage::Finished { .. }) {
        let finished = standing(writing.connection(), &Known::read(writing.connection())?, before)?;
        return hand_on(writing, &finished, new);
    }
    let listings: Vec<Listing> = row::load(writing.connection(), "meeting = ?1", [before.id.to_string()])?;
    let put_off = listings.iter().filter(|listing| listing.deferral.is_some() && listing.not_progressed.is_none());
    put_off.map(|listing| HandedOn { listing, deferred: true }).try_for_each(|case| carry_over(writing, case, new))
}

/// A case stands on one meeting's list once, whichever seat lists it.
pub(in crate::record) fn listing_of(case: CaseId, meeting: MeetingId) -> ListingId {
    ListingId::of(named("listing", &[&case.into_bytes(), &meeting.into_bytes()]))
}

fn fresh(id: ListingId, case: CaseId, meeting: MeetingId) -> Listing {
    Listing { id, ..Listing::new(case, meeting) }
}

fn set(writing: &mut Writing<'_>, listing: ListingId, change: impl FnOnce(&mut Listing)) -> Result<Option<RowId>> {
    writing.revise(listing.row(), change)?;
    Ok(Some(listing.row()))
}

fn reasoned(decision: Option<&Decision>) -> Result<()> {
    if decision.is_some_and(|decision| decision.by.trim().is_empty() || decision.reason.trim().is_empty()) {
        return Err(RecordError::Invalid("a decision needs a reason and the name of who decided it"));
    }
    Ok(())
}
