//! What goes on beside the meetings: opened, and what happened in it (TRF-1 to TRF-6).

use rusqlite::Connection;

use crate::domain::action::Action;
use crate::domain::agency::Agency;
use crate::domain::identifier::{CaseId, TrackEventId};
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
use crate::domain::tracks::{self, Happened, Track, TrackEvent, TrackLog};
use crate::record::error::{RecordError, Result};
use crate::record::index::Known;
use crate::record::queries::{discussions, is_open, settings_of};
use crate::record::row::{self, Kin, PersonInCase};
use crate::vault::RowId;

use super::checks::{self, About};
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
                let event: TrackEvent = writing.get(id.row())?;
                let all: Vec<TrackEvent> = row::load(writing.connection(), "track = ?1", [event.track.to_string()])?;
                writing.remove::<TrackEvent>(id.row())?;
                // A track without a line says nothing; it goes with its last.
                if all.len() == 1 {
                    writing.remove::<Track>(event.track.row())?;
                }
                Ok(Some(id.row()))
            }
        }
    }
}

fn add(writing: &mut Writing<'_>, event: &TrackEvent) -> Result<Option<RowId>> {
    checks::by(&event.by)?;
    let track: Track = writing.get(event.track.row())?;
    event.meeting.map_or(Ok(()), |meeting| writing.require::<Meeting>(meeting.row()))?;
    event.agency.map_or(Ok(()), |agency| writing.require::<Agency>(agency.row()))?;
    event.person.map_or(Ok(()), |person| writing.require::<PersonInCase>(person.row()))?;
    event.agencies().into_iter().try_for_each(|agency| writing.require::<Agency>(agency.row()))?;
    // Immigration Enforcement is given nothing, whatever a field calls it (MTG-6).
    event.recipients().into_iter().try_for_each(checks::may_take_part)?;
    may_happen(writing, track, event)?;
    writing.insert(event)?;
    Ok(Some(event.id.row()))
}

/// Holds an event to the clause of its track, as the record stands.
fn may_happen(writing: &Writing<'_>, track: Track, event: &TrackEvent) -> Result<()> {
    let connection = writing.connection();
    let (case, kind) = (track.case, track.kind);
    let referral: Referral = writing.get(case.row())?;
    let before: Vec<TrackEvent> = row::load(connection, "track = ?1", [track.id.to_string()])?;
    let told = |to: &str| checks::may_be_told(connection, About::Case(case), to);
    event.recipients().into_iter().try_for_each(told)?;
    if before.is_empty() && kind.one_at_a_time() && is_open(connection, case, kind, Some(track.id))? {
        return Err(RecordError::Invalid("the case has an open track of this kind; go on with that one"));
    }
    let open: Vec<Action> = match event.what {
        Happened::PlusDischarged => row::load(connection, "status = 'open' AND referral = ?1", [case.to_string()])?,
        _ => Vec::new(),
    };
    let discussed = match event.what {
        Happened::PlusChosen => discussions(connection, &Known::read(connection)?, case, event.at.date())?.len(),
        _ => 0,
    };
    let settings = settings_of(connection, Some(&referral.area.to_lowercase()))?;
    let log = TrackLog::new(track, before);
    tracks::check(&log, event, open.len(), discussed, &settings).map_err(RecordError::CannotHappen)
}
