//! One meeting with everything that belongs to it.

use std::collections::HashMap;
use std::hash::Hash;

use rusqlite::{Connection, ToSql};

use crate::domain::action::{Action, ActionUpdate};
use crate::domain::agenda::Agenda;
use crate::domain::attendance::Attendee;
use crate::domain::calendar::same_area;
use crate::domain::case::{Case, Match, MatchedWith};
use crate::domain::conference::{Conference, Elsewhere, Expected};
use crate::domain::entry::Entry;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::life::{Step, is_stopped};
use crate::domain::listing::Listing;
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::referral::Referral;
use crate::record::Record;
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, Kin, PersonInCase};

use super::lists::settings;
use super::{followed, meeting_after, meeting_before};

/// How entries come: as they were filed.
pub(super) const FILED: &str = "ORDER BY at, id";

impl Record {
    /// One meeting with everything that belongs to it. Closed cases are among its cases, for the screen to hold their
    /// time; their content is in no other list.
    ///
    /// # Errors
    /// When there is no such meeting, or a line can't be read.
    pub fn conference(&self, meeting: MeetingId) -> Result<Conference> {
        let meeting = self.meeting(meeting)?;
        Ok(Conference {
            contacts: self.contacts()?,
            earlier_cases: self.earlier_cases()?,
            attendance: self.attendance(meeting.id)?,
            outstanding: self.outstanding_actions(&meeting)?,
            expected: expected(&self.connection, &meeting)?,
            ..standing(&self.connection, meeting)?
        })
    }

    /// One case of a meeting, for loading again after a change.
    ///
    /// # Errors
    /// When the case is not on the list of this meeting, or a line can't be read.
    pub fn case(&self, meeting: MeetingId, case: CaseId) -> Result<Case> {
        let found = cases(&self.connection, meeting, Some(case))?;
        found.into_iter().next().ok_or(RecordError::Missing { table: "listing", row: case.row() })
    }

    /// Who is, was or is to be in the room, in the order in which they were added.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn attendance(&self, meeting: MeetingId) -> Result<Vec<Attendee>> {
        row::load(&self.connection, "meeting = ?1 ORDER BY id", [meeting.to_string()])
    }

    /// Every referral, with its people, in order of receipt: what a new one is compared with (REF-3, REF-13).
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn referrals(&self) -> Result<Vec<Referral>> {
        let mut all: Vec<Referral> = row::load(&self.connection, "1 ORDER BY received, reference", [])?;
        let mut people: HashMap<_, Vec<_>> = HashMap::new();
        for person in row::load::<PersonInCase>(&self.connection, "1 ORDER BY position, id", [])? {
            people.entry(person.case).or_default().push(person.person);
        }
        for referral in &mut all {
            referral.people = people.remove(&referral.id).unwrap_or_default();
        }
        Ok(all)
    }
}

/// The referrals that stand on no meeting's list and wait for one, without their people, in order of receipt. Of what was
/// not progressed, or goes the safeguarding way, no list is waiting.
pub(in crate::record) fn waiting(connection: &Connection) -> Result<Vec<Referral>> {
    let on_none = "NOT IN (SELECT referral FROM listing WHERE dead = 0 AND referral IS NOT NULL)";
    let mut found: Vec<Referral> = row::load(connection, &format!("id {on_none} ORDER BY received, reference"), [])?;
    let steps = row::load(connection, &format!("referral {on_none}"), [])?;
    let steps = grouped(steps, |step: &Step| step.case);
    found.retain(|one| steps.get(&one.id).is_none_or(|steps| !is_stopped(steps)));
    Ok(found)
}

/// A meeting with all that says where its cases stand, and nothing else.
pub(in crate::record) fn standing(connection: &Connection, meeting: Meeting) -> Result<Conference> {
    let cases = cases(connection, meeting.id, None)?;
    let mut elsewhere = elsewhere(connection, meeting.id)?;
    followed::elsewhere(connection, &cases, &mut elsewhere)?;
    Ok(Conference {
        next_meeting: meeting_after(connection, &meeting)?,
        settings: settings(connection)?,
        agencies: row::load(connection, "1 ORDER BY name, id", [])?,
        contacts: Vec::new(),
        cases,
        earlier_cases: Vec::new(),
        attendance: Vec::new(),
        outstanding: Vec::new(),
        expected: Vec::new(),
        elsewhere,
        meeting,
    })
}

/// The open cases that no list of a coming meeting has yet: those that wait for a meeting of the area, and those for
/// which the meeting before this one, not finished yet, has no room (AGE-2, REF-8).
fn expected(connection: &Connection, meeting: &Meeting) -> Result<Vec<Expected>> {
    let waiting = waiting(connection)?.into_iter().filter(|one| one.closed.is_none());
    let mut expected: Vec<Expected> = waiting
        .filter(|one| same_area(&one.area, &meeting.area))
        .map(|one| Expected { case: one.id, reference: one.reference, received: one.received, over_cap_on: None })
        .collect();
    let Some(before) = meeting_before(connection, meeting)? else { return Ok(expected) };
    if matches!(before.stage, MeetingStage::Finished { .. }) {
        return Ok(expected);
    }
    let before = standing(connection, before)?;
    for put_off in Agenda::of(&before).deferred.iter().filter(|put_off| !put_off.decided) {
        if let Some(case) = before.case(put_off.case) {
            expected.push(Expected {
                case: put_off.case,
                reference: case.referral.reference.clone(),
                received: put_off.received,
                over_cap_on: Some(before.meeting.date),
            });
        }
    }
    Ok(expected)
}

/// The open cases that are not on this meeting's list and that a match of one of its cases names.
fn elsewhere(connection: &Connection, meeting: MeetingId) -> Result<Vec<Elsewhere>> {
    let matched = "closed IS NULL
        AND id IN (SELECT with_referral FROM person_match WHERE dead = 0
            UNION SELECT referral FROM person_match WHERE dead = 0)
        AND id NOT IN (SELECT referral FROM listing WHERE meeting = ?1 AND dead = 0 AND referral IS NOT NULL)
        ORDER BY received, reference";
    let found: Vec<Referral> = row::load(connection, matched, [meeting.to_string()])?;
    Ok(found.into_iter().map(|one| Elsewhere { case: one.id, reference: one.reference }).collect())
}

/// The cases of a meeting's list, or one of them, in order of receipt.
fn cases(connection: &Connection, meeting: MeetingId, only: Option<CaseId>) -> Result<Vec<Case>> {
    let (meeting, case) = (meeting.to_string(), only.map(|case| case.to_string()));
    let mut values: Vec<&dyn ToSql> = vec![&meeting];
    values.extend(case.iter().map(|case| case as &dyn ToSql));
    let values = values.as_slice();
    let and_case = if only.is_some() { "AND referral = ?2" } else { "" };
    let here = format!("meeting = ?1 {and_case}");
    let listed = format!("IN (SELECT referral FROM listing WHERE {here} AND dead = 0)");
    let of = |column: &str| format!("{column} {listed}");

    let listings: Vec<Listing> = row::load(connection, &here, values)?;
    let referrals = row::load::<Referral>(connection, &of("id"), values)?;
    let mut referrals: HashMap<CaseId, Referral> = referrals.into_iter().map(|one| (one.id, one)).collect();
    let people = row::load(connection, &format!("{} ORDER BY position, id", of("referral")), values)?;
    let mut people = grouped(people, |person: &PersonInCase| person.case);
    let mut entries = grouped(row::load(connection, &format!("{here} {FILED}"), values)?, |entry: &Entry| entry.case);
    let mut actions = actions(connection, &here, values)?;
    let matches = row::load(connection, &format!("{} ORDER BY score DESC, id", of("referral")), values)?;
    let mut matches = grouped(matches, |found: &Match| found.case);
    // Those that a case of another meeting was found to have with one of these.
    let from_elsewhere = format!(
        "{} AND referral NOT IN (SELECT referral FROM listing WHERE meeting = ?1 AND dead = 0 AND referral IS NOT NULL)
         ORDER BY score DESC, id",
        of("with_referral")
    );
    for found in row::load::<Match>(connection, &from_elsewhere, values)? {
        if let MatchedWith::Case(here) = found.with {
            matches.entry(here).or_default().push(found);
        }
    }

    let mut cases: Vec<Case> = Vec::with_capacity(listings.len());
    for listing in listings {
        let case = listing.case;
        // A list may arrive before the referral does; the case appears with it.
        let Some(mut referral) = referrals.remove(&case) else { continue };
        referral.people = people.remove(&case).unwrap_or_default().into_iter().map(|person| person.person).collect();
        cases.push(Case {
            referral,
            listing,
            entries: entries.remove(&case).unwrap_or_default(),
            actions: actions.remove(&case).unwrap_or_default(),
            matches: matches.remove(&case).unwrap_or_default(),
        });
    }
    followed::add(connection, &mut cases)?;
    cases.sort_by(|a, b| {
        (a.referral.received, &a.referral.reference).cmp(&(b.referral.received, &b.referral.reference))
    });
    Ok(cases)
}

fn actions(connection: &Connection, here: &str, values: &[&dyn ToSql]) -> Result<HashMap<CaseId, Vec<Action>>> {
    let mut actions: Vec<Action> = row::load(connection, &format!("{here} ORDER BY agreed, id"), values)?;
    let updates = format!("action IN (SELECT id FROM action WHERE {here} AND dead = 0) ORDER BY at, id");
    let mut updates = grouped(row::load(connection, &updates, values)?, |update: &ActionUpdate| update.action);
    for action in &mut actions {
        action.updates = updates.remove(&action.id).unwrap_or_default();
    }
    Ok(grouped(actions, |action| action.case))
}

/// Values by what they belong to, their order kept.
pub(super) fn grouped<K: Eq + Hash, V>(values: Vec<V>, key: impl Fn(&V) -> K) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for value in values {
        groups.entry(key(&value)).or_default().push(value);
    }
    groups
}
