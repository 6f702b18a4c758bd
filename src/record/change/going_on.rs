//! Where a closed case goes on by itself: no change of the open record knows it, so its readers' seats see to it (AGE-3, AGE-7).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::agenda::{carry_over, is_untouched, later_listings, list};
use super::writing::Writing;
use crate::domain::agenda::{ClosedStanding, closed_cases};
use crate::domain::calendar::meeting_for;
use crate::domain::carrying::{HandedOn, closed_handed_on};
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::listing::{Listing, NotListed};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::referral::Referral;
use crate::record::error::Result;
use crate::record::index::Known;
use crate::record::queries::{meeting_after, standing, waiting};
use crate::record::row::{self, Kin};

/// A case that a meeting never came to, and the meeting on whose list it stands for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::record) struct WentOn {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// Lists a case where it stands on no list, and on the next meeting where it was put off, or its meeting is over and never
/// came to it, as soon as the calendar has one. Where a meeting that was finished is taken up again, among these, or the case
/// was heard after all, it comes off the list to which that took it. From a meeting that takes nothing on (`keeps`) it goes
/// nowhere by itself.
pub(in crate::record) fn carry_on(
    writing: &mut Writing<'_>,
    case: CaseId,
    taken_up_again: &BTreeSet<MeetingId>,
    keeps: &BTreeSet<MeetingId>,
) -> Result<Vec<WentOn>> {
    let Some(referral) = row::find::<Referral>(writing.connection(), case.row())? else { return Ok(Vec::new()) };
    let listings: Vec<Listing> = row::load(writing.connection(), "referral = ?1", [case.to_string()])?;
    if listings.is_empty() {
        list_waiting(writing, &referral)?;
        return Ok(Vec::new());
    }
    let mut went_on = Vec::new();
    for listing in listings {
        // One that this seat has not heard of yet is looked at with it.
        let Some(meeting) = row::find::<Meeting>(writing.connection(), listing.meeting.row())? else { continue };
        let counts = match listing.deferral {
            None if keeps.contains(&meeting.id) => None,
            _ => counts(writing.connection(), &listing, &meeting)?,
        };
        match counts {
            Some(deferred) => went_on.extend(go_on(writing, HandedOn { listing: &listing, deferred }, &meeting)?),
            None => come_back(writing, &listing, &meeting, taken_up_again)?,
        }
    }
    Ok(went_on)
}

fn list_waiting(writing: &mut Writing<'_>, referral: &Referral) -> Result<()> {
    if waiting(writing.connection())?.iter().any(|one| one.id == referral.id) {
        let meetings: Vec<Meeting> = row::load(writing.connection(), "1 ORDER BY date, start, id", [])?;
        if let Some(meeting) = meeting_for(referral.received, &referral.area, &meetings) {
            list(writing, referral.id, meeting.id)?;
        }
    }
    Ok(())
}

/// Whether a case goes on from a list, and if so whether that counts as a deferral.
fn counts(connection: &Connection, listing: &Listing, meeting: &Meeting) -> Result<Option<bool>> {
    if listing.not_progressed.is_some() {
        return Ok(None);
    }
    if !is_over(meeting) || listing.deferral.is_some() {
        return Ok(listing.deferral.as_ref().map(|_| true));
    }
    if listing.hearing.opened.is_some() {
        return Ok(None);
    }
    let conference = standing(connection, &Known::read(connection)?, meeting.clone())?;
    Ok(closed_handed_on(&conference).iter().find(|one| one.listing.id == listing.id).map(|one| one.deferred))
}

fn go_on(writing: &mut Writing<'_>, from: HandedOn<'_>, meeting: &Meeting) -> Result<Option<WentOn>> {
    let HandedOn { listing, deferred } = from;
    if !later_listings(writing, listing.case, meeting)?.is_empty() {
        return Ok(None);
    }
    let Some((next, missed)) = coming_after(writing.connection(), meeting)? else { return Ok(None) };
    let missed = if deferred { missed } else { 0 };
    let listing = &Listing { times_deferred: listing.times_deferred.saturating_add(missed), ..listing.clone() };
    carry_over(writing, HandedOn { listing, deferred }, &next)?;
    let unheard = listing.deferral.is_none();
    Ok(unheard.then_some(WentOn { from: meeting.date, to: next.date }))
}

/// The next regular meeting of the area that is not over. Its readers may have been away for longer than from one to the
/// next: the list of a meeting that was held stays as it was, and each that went by counts, so that whichever seat sees to it
/// first comes to the same.
pub(in crate::record) fn coming_after(connection: &Connection, meeting: &Meeting) -> Result<Option<(Meeting, u8)>> {
    let (mut next, mut missed) = (meeting_after(connection, meeting)?, 0_u8);
    while let Some(over) = next.as_ref().filter(|meeting| is_over(meeting)) {
        next = meeting_after(connection, over)?;
        missed = missed.saturating_add(1);
    }
    Ok(next.map(|next| (next, missed)))
}

/// Takes a case that is not put off after all off the later list to which the end of this meeting took it, where nobody has
/// decided anything about it there.
fn come_back(
    writing: &mut Writing<'_>,
    listing: &Listing,
    meeting: &Meeting,
    taken_up_again: &BTreeSet<MeetingId>,
) -> Result<()> {
    let was_heard = is_over(meeting) && listing.hearing.opened.is_some();
    let is_to_come = !is_over(meeting) && taken_up_again.contains(&meeting.id);
    if listing.not_progressed.is_some() || !was_heard && !is_to_come {
        return Ok(());
    }
    let mut later = later_listings(writing, listing.case, meeting)?;
    later.retain(is_untouched);
    // Nobody deferred what only was to be completed.
    let uncounted = !later.is_empty() && is_to_come && is_incomplete(writing.connection(), listing, meeting)?;
    for one in later {
        if one.times_deferred > listing.times_deferred || uncounted && one.times_deferred == listing.times_deferred {
            writing.remove::<Listing>(one.id.row())?;
        }
    }
    Ok(())
}

fn is_incomplete(connection: &Connection, listing: &Listing, meeting: &Meeting) -> Result<bool> {
    let conference = standing(connection, &Known::read(connection)?, meeting.clone())?;
    Ok(closed_cases(&conference).contains(&(listing.case, ClosedStanding::NotListed(NotListed::Incomplete))))
}

const fn is_over(meeting: &Meeting) -> bool {
    matches!(meeting.stage, MeetingStage::Finished { .. })
}
