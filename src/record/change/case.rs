//! Which case a change is about.

use rusqlite::Connection;

use crate::domain::action::Action;
use crate::domain::case::Match;
use crate::domain::entry::Entry;
use crate::domain::identifier::{ActionId, CaseId, EntryId, ListingId};
use crate::domain::listing::Listing;
use crate::domain::research::Said;
use crate::record::Record;
use crate::record::error::Result;
use crate::record::queries::Line;
use crate::record::row::{self, Kin, PersonInCase};

use super::Change;
use super::kind::Part;

impl Change {
    /// The one case that the change is about; nothing where it is about none or several, or its line is not there.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn case(&self, record: &Record) -> Result<Option<CaseId>> {
        let connection = &record.connection;
        match self {
            Self::ReceiveReferral { referral, .. } | Self::ReviseReferral { referral, .. } => Ok(Some(referral.id)),
            Self::DecideMatch { id, .. } => Ok(row::find::<Match>(connection, id.row())?.map(|found| found.case)),
            Self::OverrideGroup { listing, .. }
            | Self::HearOverCap { listing, .. }
            | Self::Defer { listing, .. }
            | Self::NotProgress { listing, .. }
            | Self::CloseCase { listing, .. } => of_listing(connection, *listing),
            Self::OrderCases(places) => match places.as_slice() {
                [(listing, _)] => of_listing(connection, *listing),
                _ => Ok(None),
            },
            Self::CallCase { case, .. } => Ok(Some(*case)),
            Self::FileEntry(entry) => Ok(Some(entry.case)),
            Self::ReviseEntry { id, .. } | Self::RemoveEntry(id) => of_entry(connection, *id),
            Self::KeepDraft { case, .. } => Ok(*case),
            Self::AgreeAction(action) => Ok(Some(action.case)),
            Self::ReviseAction { id, .. } | Self::RemoveAction(id) => of_action(connection, *id),
            Self::UpdateAction(update) => of_action(connection, update.action),
            Self::BringBack(earlier) => of_line(connection, earlier.line),
            Self::Life(change) => change.case(connection),
            Self::People(change) => change.case(connection),
            Self::Calendar(change) => change.case(connection),
            Self::Research(change) => change.case(connection),
            Self::Contacts(change) => change.case(connection),
            Self::Tracks(change) => change.case(connection),
            Self::Closed(change) => change.case(connection),
            Self::ImportReferrals { .. }
            | Self::ImportEarlierCases { .. }
            | Self::ImportContacts { .. }
            | Self::AddMeeting(_)
            | Self::ReviseMeeting(_)
            | Self::StartMeeting { .. }
            | Self::FinishMeeting { .. }
            | Self::ReadDeclaration { .. }
            | Self::AddAttendees(_)
            | Self::ReviseAttendee(_)
            | Self::SetPresence { .. }
            | Self::AgreeDeclaration { .. }
            | Self::RemoveAttendee(_)
            | Self::ReviseAgency(_)
            | Self::GiveAccess { .. }
            | Self::WithdrawAccess(_)
            | Self::ReplaceRecoveryKey(_) => Ok(None),
        }
    }
}

fn of_line(connection: &Connection, line: Line) -> Result<Option<CaseId>> {
    match line {
        Line::Case(case) => Ok(Some(case)),
        Line::Person(id) => Ok(row::find::<PersonInCase>(connection, id.row())?.map(|found| found.case)),
        Line::Listing(id) => of_listing(connection, id),
        Line::Entry(id) => of_entry(connection, id),
        Line::Action(id) => of_action(connection, id),
        Line::Answer(id) => Ok(row::find::<Said>(connection, id.row())?.map(|found| found.case)),
        Line::Attendee(_) | Line::Meeting(_) => Ok(None),
    }
}

fn of_listing(connection: &Connection, id: ListingId) -> Result<Option<CaseId>> {
    Ok(row::find::<Listing>(connection, id.row())?.map(|found| found.case))
}

fn of_entry(connection: &Connection, id: EntryId) -> Result<Option<CaseId>> {
    Ok(row::find::<Entry>(connection, id.row())?.map(|found| found.case))
}

fn of_action(connection: &Connection, id: ActionId) -> Result<Option<CaseId>> {
    Ok(row::find::<Action>(connection, id.row())?.map(|found| found.case))
}
