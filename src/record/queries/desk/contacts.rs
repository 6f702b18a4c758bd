//! The list of contacts, what is due of it, and what hangs on somebody of it (CON-1 to CON-5).

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::domain::attendance::{Attendee, Part};
use crate::domain::calendar::same_area;
use crate::domain::contacts::{AgencyPeople, AreaCheck, ContactCheck, ContactList, SignUp, Visit, suggestions};
use crate::domain::due::contact_check;
use crate::domain::identifier::{AgencyId, AttendeeId, ContactId, MeetingId, SignUpId};
use crate::domain::meeting::{Meeting, MeetingKind};
use crate::record::change::sign_up_row;
use crate::record::error::Result;
use crate::record::queries::conference::grouped;
use crate::record::queries::lists::{settings, settings_of};
use crate::record::queries::view::View;
use crate::record::row::{self, Kin};

/// Meetings that have not begun.
const TO_COME: &str = "meeting IN (SELECT id FROM meeting WHERE dead = 0 AND started IS NULL)";

impl View<'_> {
    /// Every agency with its people, what is to be checked, and who is to be asked to sign up.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn contact_list(&self, today: NaiveDate) -> Result<ContactList> {
        let connection = &self.open.connection;
        let agencies = self.open.agencies()?;
        let dismissed: Vec<SignUp> = row::load(connection, "1 ORDER BY id", [])?;
        let id = |name: &str| SignUpId::of(sign_up_row(name));
        let visits = visits(connection)?;
        let suggested = suggestions(&visits, &agencies, &dismissed, &settings(connection)?, today, id);
        let mut people = grouped(self.open.contacts()?, |contact| contact.agency);
        let mut actions = open_actions(connection)?;
        let with_people = |agency: crate::domain::agency::Agency| AgencyPeople {
            contacts: people.remove(&agency.id).unwrap_or_default(),
            open_actions: actions.remove(&agency.id.to_string()).unwrap_or(0),
            agency,
        };
        Ok(ContactList {
            agencies: agencies.into_iter().map(with_people).collect(),
            suggestions: suggested,
            checks: checks(connection, &self.open.meetings()?, today)?,
            releases: row::load(connection, "1 ORDER BY at DESC, id", [])?,
        })
    }

    /// Who of an agency is expected at meetings to come: everybody, or one person of the list. They go from there with the
    /// agency or the person (CON-3).
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn expected_from(&self, agency: AgencyId, only: Option<ContactId>) -> Result<Vec<AttendeeId>> {
        let which = format!("agency = ?1 AND presence = 'expected' AND {TO_COME} ORDER BY id");
        let mut found: Vec<Attendee> = row::load(&self.open.connection, &which, [agency.to_string()])?;
        found.retain(|attendee| only.is_none_or(|only| attendee.contact == Some(only)));
        Ok(found.into_iter().map(|attendee| attendee.id).collect())
    }
}

fn visits(connection: &Connection) -> Result<Vec<Visit>> {
    let meetings: Vec<Meeting> = row::load(connection, "started IS NOT NULL", [])?;
    let days: HashMap<MeetingId, NaiveDate> = meetings.iter().map(|meeting| (meeting.id, meeting.date)).collect();
    let guests: Vec<Attendee> = row::load(connection, "part = 'guest' ORDER BY id", [])?;
    let visit = |guest: Attendee| {
        let came = guest.presence.came() && matches!(guest.part, Part::Guest { .. });
        let on = days.get(&guest.meeting).filter(|_| came)?;
        Some(Visit { meeting: guest.meeting, on: *on, organisation: guest.organisation, agency: guest.agency })
    };
    Ok(guests.into_iter().filter_map(visit).collect())
}

fn open_actions(connection: &Connection) -> Result<HashMap<String, usize>> {
    // Those of closed cases are in no list but their own (AGE-7).
    let sql = "SELECT owner, COUNT(*) FROM action WHERE dead = 0 AND status = 'open' AND owner IS NOT NULL
        AND referral IN (SELECT id FROM referral WHERE dead = 0 AND closed IS NULL) GROUP BY owner";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query([])?;
    let mut actions = HashMap::new();
    while let Some(row) = found.next()? {
        let count: i64 = row.get(1)?;
        actions.insert(row.get::<_, String>(0)?, usize::try_from(count).unwrap_or(0));
    }
    Ok(actions)
}

fn checks(connection: &Connection, meetings: &[Meeting], today: NaiveDate) -> Result<Vec<AreaCheck>> {
    let made: Vec<ContactCheck> = row::load(connection, "1 ORDER BY at, id", [])?;
    let mut checks: Vec<AreaCheck> = Vec::new();
    for meeting in meetings.iter().filter(|meeting| meeting.kind == MeetingKind::Area) {
        if checks.iter().any(|check| same_area(&check.area, &meeting.area)) {
            continue;
        }
        let last = made.iter().rfind(|check| same_area(&check.area, &meeting.area)).cloned();
        let settings = settings_of(connection, Some(&meeting.area.trim().to_lowercase()))?;
        let due = contact_check(last.as_ref().map(|check| check.at.date()), meeting.date, today, &settings);
        checks.push(AreaCheck { area: meeting.area.clone(), meeting: meeting.id, last, due });
    }
    Ok(checks)
}
