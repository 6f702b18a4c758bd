//! Preparing a meeting: its kind, what was sent out, who knows a party, the time of closed cases, and an area's numbers
//! (AGE-5, AGE-9, AGE-10, CLO-3, MTG-8).

use chrono::NaiveDateTime;
use rusqlite::Connection;

use crate::domain::agency::{Agency, Contact};
use crate::domain::attendance::Attendee;
use crate::domain::conflict::{ConflictDecision, ConflictOfInterest, Whose};
use crate::domain::dispatch::{Dispatch, DispatchTo};
use crate::domain::identifier::{CaseId, ConflictId, DispatchToId, MeetingId};
use crate::domain::meeting::{Meeting, MeetingKind};
use crate::domain::referral::Referral;
use crate::record::error::{RecordError, Result};
use crate::record::queries::settings_of;
use crate::record::row::{self, Kin, SentCopy, Setting};
use crate::vault::RowId;

use super::agenda;
use super::checks::{self, About};
use super::kind::Part;
use super::writing::{Writing, named};

/// A change to how a meeting is prepared.
#[derive(Debug, Clone, PartialEq)]
pub enum CalendarChange {
    /// Several meetings at once, such as a year of them.
    AddMeetings(Vec<Meeting>),
    /// The Chair agrees to an emergency meeting.
    AgreeEmergency {
        meeting: MeetingId,
        by: String,
        at: NaiveDateTime,
    },
    /// Papers were sent out; with a copy of them where one is kept until they are destroyed.
    SendOut {
        dispatch: Dispatch,
        to: Vec<DispatchTo>,
        copy: Option<String>,
    },
    /// A recipient says that the checks are complete and the agenda is destroyed.
    ConfirmChecks {
        to: DispatchToId,
        by: String,
        at: NaiveDateTime,
    },
    /// Somebody knows a party to a case, or says that they don't. One line a person, case and meeting, whatever
    /// identifier is given; the Chair's decision on it stays.
    DeclareConflict(ConflictOfInterest),
    DecideConflict {
        id: ConflictId,
        decision: Option<ConflictDecision>,
    },
    /// A number is set otherwise than the protocol says, in one area or the whole record; `None`: as it was shipped.
    Set {
        area: Option<String>,
        name: String,
        value: Option<String>,
    },
}

impl Part for CalendarChange {
    fn kind(&self) -> &'static str {
        match self {
            Self::AddMeetings(meetings) if meetings.len() == 1 => "add-meeting",
            Self::AddMeetings(_) => "add-meetings",
            Self::AgreeEmergency { .. } => "agree-emergency",
            Self::SendOut { .. } => "send-out",
            Self::ConfirmChecks { .. } => "confirm-checks",
            Self::DeclareConflict(_) => "declare-conflict",
            Self::DecideConflict { .. } => "decide-conflict",
            Self::Set { .. } => "set-number",
        }
    }

    fn case(&self, connection: &Connection) -> Result<Option<CaseId>> {
        Ok(match self {
            Self::DeclareConflict(conflict) => Some(conflict.case),
            Self::DecideConflict { id, .. } => {
                row::find::<ConflictOfInterest>(connection, id.row())?.map(|conflict| conflict.case)
            }
            Self::AddMeetings(_)
            | Self::AgreeEmergency { .. }
            | Self::SendOut { .. }
            | Self::ConfirmChecks { .. }
            | Self::Set { .. } => None,
        })
    }

    fn write(&self, writing: &mut Writing<'_>) -> Result<Option<RowId>> {
        match self {
            Self::AddMeetings(meetings) => {
                meetings.iter().try_for_each(|meeting| agenda::add_meeting(writing, meeting).map(drop))?;
                Ok(meetings.first().map(|meeting| meeting.id.row()))
            }
            Self::AgreeEmergency { meeting, by, at } => agree_emergency(writing, *meeting, by, *at),
            Self::SendOut { dispatch, to, copy } => send_out(writing, dispatch, to, copy.as_deref()),
            Self::ConfirmChecks { to, by, at } => {
                checks::by(by)?;
                writing.revise::<DispatchTo>(to.row(), |found| found.checks = Some((by.clone(), *at)))?;
                Ok(Some(to.row()))
            }
            Self::DeclareConflict(conflict) => declare(writing, conflict),
            Self::DecideConflict { id, decision } => {
                decision.as_ref().map_or(Ok(()), |decision| checks::by(&decision.by))?;
                writing.revise::<ConflictOfInterest>(id.row(), |found| found.decided = decision.clone())?;
                Ok(Some(id.row()))
            }
            Self::Set { area, name, value } => set(writing, area.as_deref(), name, value.as_deref()),
        }
    }
}

fn agree_emergency(
    writing: &mut Writing<'_>,
    meeting: MeetingId,
    by: &str,
    at: NaiveDateTime,
) -> Result<Option<RowId>> {
    checks::by(by)?;
    let found: Meeting = writing.get(meeting.row())?;
    let MeetingKind::Emergency(mut emergency) = found.kind else {
        return Err(RecordError::Invalid("this is no emergency meeting; it needs no agreement"));
    };
    emergency.chair_agreed = Some((by.to_owned(), at));
    writing.revise::<Meeting>(meeting.row(), |found| found.kind = MeetingKind::Emergency(emergency))?;
    Ok(Some(meeting.row()))
}

fn send_out(
    writing: &mut Writing<'_>,
    dispatch: &Dispatch,
    to: &[DispatchTo],
    copy: Option<&str>,
) -> Result<Option<RowId>> {
    checks::by(&dispatch.by)?;
    writing.require::<Meeting>(dispatch.meeting.row())?;
    if to.is_empty() {
        return Err(RecordError::Invalid("say to whom it was sent"));
    }
    writing.insert(dispatch)?;
    for recipient in to {
        checks::said(&recipient.name, "a recipient needs a name")?;
        checks::may_take_part(&recipient.name)?;
        checks::may_be_told(writing.connection(), About::Meeting(dispatch.meeting), &recipient.name)?;
        if recipient.dispatch != dispatch.id {
            return Err(RecordError::Invalid("a recipient belongs to something else that was sent"));
        }
        recipient.agency.map_or(Ok(()), |agency| writing.require::<Agency>(agency.row()))?;
        recipient.contact.map_or(Ok(()), |contact| writing.require::<Contact>(contact.row()))?;
        writing.insert(recipient)?;
    }
    if let Some(text) = copy {
        let id = named("dispatch-copy", &[&dispatch.id.into_bytes()]);
        writing.insert(&SentCopy { id, dispatch: dispatch.id, text: text.to_owned() })?;
    }
    Ok(Some(dispatch.id.row()))
}

fn declare(writing: &mut Writing<'_>, conflict: &ConflictOfInterest) -> Result<Option<RowId>> {
    checks::by(&conflict.by)?;
    writing.require::<Meeting>(conflict.meeting.row())?;
    writing.require::<Referral>(conflict.case.row())?;
    let whose = match conflict.whose {
        Whose::Attendee(attendee) => {
            writing.require::<Attendee>(attendee.row())?;
            attendee.into_bytes()
        }
        Whose::Contact(contact) => {
            writing.require::<Contact>(contact.row())?;
            contact.into_bytes()
        }
    };
    let id = named("conflict", &[&conflict.meeting.into_bytes(), &whose, &conflict.case.into_bytes()]);
    let before: Option<ConflictOfInterest> = row::find(writing.connection(), id)?;
    let decided = before.map_or_else(|| conflict.decided.clone(), |before| before.decided);
    writing.put(&ConflictOfInterest { id: ConflictId::of(id), decided, ..conflict.clone() })?;
    Ok(Some(id))
}

fn set(writing: &mut Writing<'_>, area: Option<&str>, name: &str, value: Option<&str>) -> Result<Option<RowId>> {
    let area = area.map(|area| area.trim().to_lowercase());
    let id = named("setting", &[area.as_deref().unwrap_or_default().as_bytes(), name.as_bytes()]);
    match value {
        Some(value) => {
            let setting = Setting { id, name: name.to_owned(), value: value.to_owned(), area: area.clone() };
            writing.put(&setting)?;
        }
        None => writing.remove::<Setting>(id)?,
    }
    let settings = settings_of(writing.connection(), area.as_deref())?;
    settings.check().map_err(RecordError::Invalid)?;
    Ok(Some(id))
}
