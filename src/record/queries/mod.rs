//! Questions to the record, answered in domain values.

mod actions;
mod conference;
mod desk;
mod followed;
mod history;
mod lists;
mod person;
mod proposals;
mod search;
mod view;

use rusqlite::Connection;

use crate::domain::identifier::MeetingId;
use crate::domain::meeting::{Meeting, MeetingKind};

use super::Record;
use super::error::Result;
use super::row::{self, Kin};

pub use actions::ActionFilter;
pub(in crate::record) use conference::{standing, waiting};
pub(in crate::record) use desk::whole_referral;
pub use desk::{NamesNoCase, ReferralCounts, ReferralSheet};
pub(in crate::record) use desk::{discussions, is_open};
pub use history::{EarlierValue, Line, Writer};
pub(in crate::record) use lists::settings_of;
pub use lists::{HalfTyped, ImportedFile, UnfinishedLine};
pub use search::{Found, Hit};
pub use view::View;

impl Record {
    /// Every meeting, in order of time.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn meetings(&self) -> Result<Vec<Meeting>> {
        row::load(&self.connection, "1 ORDER BY date, start, id", [])
    }

    /// One meeting.
    ///
    /// # Errors
    /// When there is none of this identifier.
    pub fn meeting(&self, id: MeetingId) -> Result<Meeting> {
        row::get(&self.connection, id.row())
    }

    /// The meeting of the same area that follows this one, to which its cases are deferred.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn next_meeting(&self, meeting: &Meeting) -> Result<Option<Meeting>> {
        meeting_after(&self.connection, meeting)
    }
}

/// The meetings of an area, in order of time. Capitals do not make another area.
pub(super) fn meetings_of(connection: &Connection, area: &str) -> Result<Vec<Meeting>> {
    let mut all: Vec<Meeting> = row::load(connection, "1 ORDER BY date, start, id", [])?;
    let same = |text: &str| text.trim().to_lowercase();
    all.retain(|meeting| same(&meeting.area) == same(area));
    Ok(all)
}

/// The regular meeting of the same area that follows.
pub(super) fn meeting_after(connection: &Connection, meeting: &Meeting) -> Result<Option<Meeting>> {
    let all = meetings_of(connection, &meeting.area)?;
    let place = |meeting: &Meeting| (meeting.date, meeting.start, meeting.id);
    Ok(all.into_iter().find(|other| other.kind == MeetingKind::Area && place(other) > place(meeting)))
}

/// The regular meeting of the same area that comes before.
fn meeting_before(connection: &Connection, meeting: &Meeting) -> Result<Option<Meeting>> {
    let all = meetings_of(connection, &meeting.area)?;
    let place = |meeting: &Meeting| (meeting.date, meeting.start, meeting.id);
    Ok(all.into_iter().rfind(|other| other.kind == MeetingKind::Area && place(other) < place(meeting)))
}
