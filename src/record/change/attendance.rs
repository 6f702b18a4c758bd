//! Who is in the room.

use chrono::NaiveDateTime;

use crate::domain::agency::{Agency, Contact};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::identifier::AttendeeId;
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
use crate::record::error::{RecordError, Result};
use crate::record::row::Kin;
use crate::vault::RowId;

use super::checks::{self, About};
use super::writing::Writing;

pub(super) fn add(writing: &mut Writing<'_>, attendees: &[Attendee]) -> Result<Option<RowId>> {
    for attendee in attendees {
        check(writing, attendee)?;
        writing.insert(attendee)?;
    }
    Ok(attendees.first().map(|attendee| attendee.id.row()))
}

pub(super) fn revise(writing: &mut Writing<'_>, attendee: &Attendee) -> Result<Option<RowId>> {
    check(writing, attendee)?;
    writing.require::<Attendee>(attendee.id.row())?;
    writing.put(attendee)?;
    Ok(Some(attendee.id.row()))
}

pub(super) fn presence(
    writing: &mut Writing<'_>,
    attendee: AttendeeId,
    presence: Presence,
    at: NaiveDateTime,
) -> Result<Option<RowId>> {
    writing.revise::<Attendee>(attendee.row(), |found| {
        if found.presence != presence {
            found.presence = presence;
            found.since = Some(at);
        }
    })?;
    Ok(Some(attendee.row()))
}

pub(super) fn agree(
    writing: &mut Writing<'_>,
    attendees: &[AttendeeId],
    at: Option<NaiveDateTime>,
) -> Result<Option<RowId>> {
    for attendee in attendees {
        writing.revise::<Attendee>(attendee.row(), |found| found.declaration_agreed = at)?;
    }
    Ok(attendees.first().map(|attendee| attendee.row()))
}

pub(super) fn remove(writing: &mut Writing<'_>, attendee: AttendeeId) -> Result<Option<RowId>> {
    writing.remove::<Attendee>(attendee.row())?;
    Ok(Some(attendee.row()))
}

fn check(writing: &Writing<'_>, attendee: &Attendee) -> Result<()> {
    writing.require::<Meeting>(attendee.meeting.row())?;
    if let Some(agency) = attendee.agency {
        checks::may_take_part(&writing.get::<Agency>(agency.row())?.name)?;
    }
    let said = [Some(&attendee.organisation), Some(&attendee.name), attendee.job_title.as_ref()];
    said.into_iter().flatten().try_for_each(|said| checks::may_take_part(said))?;
    if let Some(contact) = attendee.contact {
        writing.require::<Contact>(contact.row())?;
    }
    if let Part::Guest { case } = attendee.part {
        writing.require::<Referral>(case.row())?;
        // A guest comes to hear of one case, and is sent its minutes.
        checks::may_be_told(writing.connection(), About::Case(case), &attendee.name)?;
    }
    if attendee.name.trim().is_empty() {
        return Err(RecordError::Invalid("an attendee needs a name"));
    }
    Ok(())
}
