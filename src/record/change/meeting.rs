//! The course of a meeting.

use chrono::NaiveDateTime;

use crate::domain::agenda::Agenda;
use crate::domain::conference::Conference;
use crate::domain::identifier::{CaseId, ListingId, MeetingId};
use crate::domain::listing::{AtEnd, Listing};
use crate::domain::meeting::{DeclarationRead, Meeting, MeetingStage};
use crate::record::error::{RecordError, Result};
use crate::record::index::Known;
use crate::record::queries::{meeting_after, standing};
use crate::record::row::{self, Kin};
use crate::vault::RowId;

use super::agenda::hand_on;
use super::writing::Writing;

/// What the log says of a meeting whose end takes on the closed cases to which it never came. That a meeting which an earlier
/// program finished never called one says nothing: nobody could.
pub(in crate::record) const CLOSED_GO_ON: &str = "closed-cases-go-on";

pub(super) fn start(writing: &mut Writing<'_>, meeting: MeetingId, at: NaiveDateTime) -> Result<Option<RowId>> {
    let found: Meeting = writing.get(meeting.row())?;
    if found.stage != MeetingStage::Planned {
        return Err(RecordError::Invalid("the meeting has started already"));
    }
    if found.awaits_chair() {
        return Err(RecordError::Invalid(
            "the Chair has not agreed to this emergency meeting yet; it can't start before (MOP 4.32)",
        ));
    }
    writing.revise::<Meeting>(meeting.row(), |found| found.stage = MeetingStage::UnderWay { started: at })?;
    Ok(Some(meeting.row()))
}

/// Finishes a meeting; what it hands on is listed on the next one.
pub(super) fn finish(writing: &mut Writing<'_>, meeting: MeetingId, at: NaiveDateTime) -> Result<Option<RowId>> {
    let found: Meeting = writing.get(meeting.row())?;
    let MeetingStage::UnderWay { started } = found.stage else {
        return Err(RecordError::Invalid("only a meeting that is under way can be finished"));
    };
    if at < started {
        return Err(RecordError::Invalid("a meeting can't end before it started"));
    }
    let next = meeting_after(writing.connection(), &found)?;
    let conference = standing(writing.connection(), &Known::read(writing.connection())?, found)?;
    keep_list(writing, &conference)?;
    writing.revise::<Meeting>(meeting.row(), |found| {
        found.stage = MeetingStage::Finished { started, finished: at };
        found.current_case = None;
    })?;
    if let Some(next) = next {
        hand_on(writing, &conference, &next)?;
    }
    writing.audit(CLOSED_GO_ON, Some(meeting.row()), "")?;
    Ok(Some(meeting.row()))
}

/// Keeps where each case of a meeting stands at its end: what is decided or counted otherwise later changes no list, and no
/// minutes, of a meeting that was held.
fn keep_list(writing: &mut Writing<'_>, conference: &Conference) -> Result<()> {
    let agenda = Agenda::of(conference);
    let listed = agenda.listed.iter().map(|place| (place.listing, AtEnd::Listed));
    let put_off = agenda.deferred.iter().filter(|put_off| !put_off.decided);
    let over_cap = put_off.map(|put_off| (put_off.listing, AtEnd::OverCap));
    for (listing, at_end) in listed.chain(over_cap) {
        writing.revise::<Listing>(listing.row(), |found| found.at_end = Some(at_end))?;
    }
    Ok(())
}

pub(super) fn declaration(
    writing: &mut Writing<'_>,
    meeting: MeetingId,
    read: &DeclarationRead,
) -> Result<Option<RowId>> {
    writing.revise::<Meeting>(meeting.row(), |found| found.declaration = Some(read.clone()))?;
    Ok(Some(meeting.row()))
}

/// Calls a case: the room is at it now, and the first time is kept.
pub(super) fn call(
    writing: &mut Writing<'_>,
    meeting: MeetingId,
    case: CaseId,
    at: NaiveDateTime,
) -> Result<Option<RowId>> {
    let found: Vec<Listing> =
        row::load(writing.connection(), "meeting = ?1 AND referral = ?2", [meeting.to_string(), case.to_string()])?;
    let Some(listing) = found.first() else {
        return Err(RecordError::Invalid("the case is not on the list of this meeting"));
    };
    writing.revise::<Meeting>(meeting.row(), |found| found.current_case = Some(case))?;
    if listing.hearing.opened.is_none() {
        writing.revise::<Listing>(listing.id.row(), |found| found.hearing.opened = Some(at))?;
    }
    Ok(Some(listing.id.row()))
}

/// Closes a case after it was heard, or opens it again.
pub(super) fn close(writing: &mut Writing<'_>, listing: ListingId, at: Option<NaiveDateTime>) -> Result<Option<RowId>> {
    let found: Listing = writing.get(listing.row())?;
    if let (Some(opened), Some(at)) = (found.hearing.opened, at)
        && at < opened
    {
        return Err(RecordError::Invalid("a case can't be closed before it was called"));
    }
    writing.revise::<Listing>(listing.row(), |found| found.hearing.closed = at)?;
    Ok(Some(listing.row()))
}
