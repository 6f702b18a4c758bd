//! What goes on beside the meetings: opened, and what happened in it (TRF-1 to TRF-6).

use rusqlite::Connection;

use crate::domain::agency::Agency;
use crate::domain::identifier::{CaseId, TrackEventId};
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
use crate::domain::tracks::{Track, TrackEvent};
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, Kin, PersonInCase};
use crate::vault::RowId;

use super::checks;
use super::kind::Part;
use super::writing::Writing;

/// A change to a track.
#[derive(Debug, Clone, PartialEq)]
pub enum TrackChange {
    /// A new track, with what began it.
    Open {
        track: Track,
        first: TrackEvent,
    },
    Add(TrackEvent),
    /// What was written by mistake.
    TakeBack(TrackEventId),
}

impl Part for TrackChange {
    fn kind(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open-track",
            Self::Add(_) => "add-step",
            Self::TakeBack(_) => "take-back-step",
        }
    }

    fn case(&self, connection: &Connection) -> Result<Option<CaseId>> {
        let track = match self {
            Self::Open { track, .. } => return Ok(Some(track.case)),
            Self::Add(event) => Some(event.track),
            Self::TakeBack(id) => row::find::<TrackEvent>(connection, id.row())?.map(|event| event.track),
        };
        let Some(track) = track else { return Ok(None) };
        Ok(row::find::<Track>(connection, track.row())?.map(|track| track.case))
    }

    fn write(&self, writing: &mut Writing<'_>) -> Result<Option<RowId>> {
        match self {
            Self::Open { track, first } => {
                checks::by(&track.opened_by)?;
                writing.require::<Referral>(track.case.row())?;
                writing.insert(track)?;
                add(writing, first)?;
                Ok(Some(track.id.row()))
            }
            Self::Add(event) => add(writing, event),
            Self::TakeBack(id) => {
                writing.remove::<TrackEvent>(id.row())?;
                Ok(Some(id.row()))
            }
        }
    }
}

fn add(writing: &mut Writing<'_>, event: &TrackEvent) -> Result<Option<RowId>> {
    checks::by(&event.by)?;
    let track: Track = writing.get(event.track.row())?;
    if !event.what.is_of(track.kind) {
        return Err(RecordError::Invalid("this does not happen in a track of this kind"));
    }
    event.meeting.map_or(Ok(()), |meeting| writing.require::<Meeting>(meeting.row()))?;
    event.agency.map_or(Ok(()), |agency| writing.require::<Agency>(agency.row()))?;
    event.person.map_or(Ok(()), |person| writing.require::<PersonInCase>(person.row()))?;
    writing.insert(event)?;
    Ok(Some(event.id.row()))
}
