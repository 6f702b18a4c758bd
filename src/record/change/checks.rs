//! What every decision must have before it is written.

use std::sync::OnceLock;

use rusqlite::Connection;

use crate::domain::agency_names::AgencyNames;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::recipient::none_of;
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, PersonInCase};

/// Checks that somebody is named.
pub(super) fn by(name: &str) -> Result<()> {
    said(name, "the name of who decided it is missing")
}

/// Checks that something was said.
pub(super) fn said(text: &str, otherwise: &'static str) -> Result<()> {
    if text.trim().is_empty() { Err(RecordError::Invalid(otherwise)) } else { Ok(()) }
}

/// Checks that an agency or organisation can take part at all (MTG-6).
pub(super) fn may_take_part(name: &str) -> Result<()> {
    static NAMES: OnceLock<Option<AgencyNames>> = OnceLock::new();
    let names = NAMES.get_or_init(|| AgencyNames::shipped().ok());
    match names.as_ref().and_then(|names| names.refusal(name)) {
        Some(reason) => Err(RecordError::CannotTakePart(reason.to_owned())),
        None => Ok(()),
    }
}

/// Of which cases nothing may reach an alleged perpetrator.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    Case(CaseId),
    /// Whatever is on the meeting's list.
    Meeting(MeetingId),
    /// Nobody knows of which: it may be any.
    Any,
}

/// Checks that what goes to somebody would not go to an alleged perpetrator, by name or by telephone (REF-5, MOP 4.8).
/// The one gate of every text in which the record keeps to whom something went, or of whom it was asked.
pub(super) fn may_be_told(connection: &Connection, about: About, to: &str) -> Result<()> {
    const THEIRS: &str = "role = 'alleged-perpetrator'";
    let people: Vec<PersonInCase> = match about {
        About::Case(case) => row::load(connection, &format!("{THEIRS} AND referral = ?1"), [case.to_string()])?,
        About::Meeting(meeting) => {
            let listed = "referral IN (SELECT referral FROM listing WHERE meeting = ?1 AND dead = 0)";
            row::load(connection, &format!("{THEIRS} AND {listed}"), [meeting.to_string()])?
        }
        About::Any => row::load(connection, THEIRS, [])?,
    };
    Ok(none_of(people.iter().map(|one| &one.person), to)?)
}
