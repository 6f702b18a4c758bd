//! One meeting with everything that belongs to it.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use rusqlite::{Connection, ToSql};

use crate::domain::action::{Action, ActionUpdate};
use crate::domain::agency::Contact;
use crate::domain::agenda::Agenda;
use crate::domain::attendance::Attendee;
use crate::domain::calendar::same_area;
use crate::domain::case::{Case, EarlierCase, Match, MatchedWith};
use crate::domain::conference::{Conference, Expected};
use crate::domain::conflict::{ConflictOfInterest, KnowsParty, Whose};
use crate::domain::entry::Entry;
use crate::domain::identifier::{AgencyId, CaseId, ContactId, EarlierCaseId, MeetingId};
use crate::domain::life::{Step, is_stopped};
use crate::domain::listing::Listing;
use crate::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use crate::domain::preparation::Preparation;
use crate::domain::referral::Referral;
use crate::record::Record;
use crate::record::error::{RecordError, Result};
use crate::record::index::Known;
use crate::record::row::{self, Area, Kin, PersonInCase};

use super::desk::sent;
use super::lists::settings_of;
use super::{followed, meeting_after, meeting_before};

/// How entries come: as they were filed.
pub(super) const FILED: &str = "ORDER BY at, id";

impl Record {
    /// One meeting with everything that belongs to it; of [`Meeting::NONE_YET`] the first that there is, or none. Closed cases are among its cases, for the screen to hold their
    /// time; their content is in no other list.
    ///
    /// # Errors
    /// When there is no such meeting, or a line can't be read.
    pub fn conference(&self, meeting: MeetingId) -> Result<Conference> {
        let meeting = if meeting == Meeting::NONE_YET { self.first_meeting()? } else { self.meeting(meeting)? };
        let known = self.known()?;
        let cases = cases(&self.connection, &known, meeting.id, None, Notes::Read)?;
        Ok(Conference {
            contacts: self.contacts()?,
            earlier_cases: matched_earlier(&self.connection, &cases)?,
            attendance: self.attendance(meeting.id)?,
            outstanding: self.outstanding_actions(&meeting)?,
            expected: expected(&self.connection, &known, &meeting)?,
            ..around(&self.connection, &known, meeting, cases)?
        })
    }

    /// The first meeting of the calendar; of an empty one what stands for none.
    fn first_meeting(&self) -> Result<Meeting> {
        if let Some(first) = self.meetings()?.into_iter().next() {
            return Ok(first);
        }
        let areas: Vec<Area> = row::load(&self.connection, "1 ORDER BY name, id", [])?;
        Ok(Meeting::none_yet(areas.into_iter().next().map(|area| area.name).unwrap_or_default()))
    }

    /// One case of a meeting, for loading again after a change.
    ///
    /// # Errors
    /// When the case is not on the list of this meeting, or a line can't be read.
    pub fn case(&self, meeting: MeetingId, case: CaseId) -> Result<Case> {
        let found = cases(&self.connection, &self.known()?, meeting, Some(case), Notes::Read)?;
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

/// A meeting with all that says where its cases stand, and nothing else: neither notes nor actions.
pub(in crate::record) fn standing(connection: &Connection, known: &Known, meeting: Meeting) -> Result<Conference> {
    let cases = cases(connection, known, meeting.id, None, Notes::Left)?;
    around(connection, known, meeting, cases)
}

fn around(connection: &Connection, known: &Known, meeting: Meeting, cases: Vec<Case>) -> Result<Conference> {
    Ok(Conference {
        next_meeting: meeting_after(connection, &meeting)?,
        settings: settings_of(connection, Some(&meeting.area.trim().to_lowercase()))?,
        agencies: row::load(connection, "1 ORDER BY name, id", [])?,
        contacts: Vec::new(),
        elsewhere: followed::elsewhere(known, &cases),
        cases,
        earlier_cases: Vec::new(),
        attendance: Vec::new(),
        outstanding: Vec::new(),
        expected: Vec::new(),
        preparation: preparation(connection, meeting.id)?,
        held: row::load(connection, "meeting = ?1 ORDER BY id", [meeting.id.to_string()])?,
        meeting,
    })
}

/// What was done to prepare a meeting.
fn preparation(connection: &Connection, meeting: MeetingId) -> Result<Preparation> {
    let id = meeting.to_string();
    let of = "listing IN (SELECT id FROM listing WHERE meeting = ?1 AND dead = 0) ORDER BY at, id";
    Ok(Preparation {
        duties: row::load(connection, of, [&id])?,
        sent: sent(connection, Some(meeting))?,
        conflicts: row::load(connection, "meeting = ?1 ORDER BY at, id", [&id])?,
        kept_from: kept_from(connection, Some(meeting))?,
    })
}

/// Of which cases agencies get nothing because the Chair excluded somebody of theirs, at every meeting but one (CLO-3).
pub(super) fn kept_from(connection: &Connection, but_at: Option<MeetingId>) -> Result<BTreeSet<(AgencyId, CaseId)>> {
    let decided: Vec<ConflictOfInterest> = row::load(connection, "decision IS NOT NULL", [])?;
    let excluded = |one: &&ConflictOfInterest| one.knows_party() == KnowsParty::Excluded && Some(one.meeting) != but_at;
    let of_contact = |id: ContactId| -> Result<Option<AgencyId>> {
        Ok(row::find::<Contact>(connection, id.row())?.map(|found| found.agency))
    };
    let mut kept = BTreeSet::new();
    for one in decided.iter().filter(excluded) {
        let agency = match one.whose {
            Whose::Contact(contact) => of_contact(contact)?,
            Whose::Attendee(id) => match row::find::<Attendee>(connection, id.row())? {
                Some(Attendee { agency: None, contact: Some(contact), .. }) => of_contact(contact)?,
                found => found.and_then(|found| found.agency),
            },
        };
        kept.extend(agency.map(|agency| (agency, one.case)));
    }
    Ok(kept)
}

/// The open cases that no list of a coming meeting has yet: those that wait for a meeting of the area, and those for
/// which the meeting before this one, not finished yet, has no room (AGE-2, REF-8).
fn expected(connection: &Connection, known: &Known, meeting: &Meeting) -> Result<Vec<Expected>> {
    if meeting.kind != MeetingKind::Area {
        return Ok(Vec::new());
    }
    let mut expected = Vec::new();
    for (case, line) in known.cases.on_no_list() {
        if !same_area(&line.area, &meeting.area) || is_stopped(&steps_of(connection, case)?) {
            continue;
        }
        let (reference, received) = (line.reference.clone(), line.received);
        expected.push(Expected { case, reference, received, over_cap_on: None });
    }
    let Some(before) = meeting_before(connection, meeting)? else { return Ok(expected) };
    if matches!(before.stage, MeetingStage::Finished { .. }) {
        return Ok(expected);
    }
    let before = standing(connection, known, before)?;
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

fn steps_of(connection: &Connection, case: CaseId) -> Result<Vec<Step>> {
    row::load(connection, "referral = ?1", [case.to_string()])
}

/// The cases heard before the record began that a match of these names, by reference.
fn matched_earlier(connection: &Connection, cases: &[Case]) -> Result<Vec<EarlierCase>> {
    let with = |found: &Match| match found.with {
        MatchedWith::Earlier(earlier) => Some(earlier),
        MatchedWith::Case(_) => None,
    };
    let named: BTreeSet<EarlierCaseId> = cases.iter().flat_map(|case| &case.matches).filter_map(with).collect();
    let mut found: Vec<EarlierCase> = Vec::with_capacity(named.len());
    for id in named {
        found.extend(row::find(connection, id.row())?);
    }
    found.sort_by(|one, other| (&one.reference, one.id).cmp(&(&other.reference, other.id)));
    Ok(found)
}

/// Whether what was said and agreed of a case is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notes {
    Read,
    Left,
}

/// The cases of a meeting's list, or one of them, in order of receipt.
fn cases(
    connection: &Connection,
    known: &Known,
    meeting: MeetingId,
    only: Option<CaseId>,
    notes: Notes,
) -> Result<Vec<Case>> {
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
    let (mut entries, mut actions) = (HashMap::new(), HashMap::new());
    if notes == Notes::Read {
        entries = grouped(row::load(connection, &format!("{here} {FILED}"), values)?, |entry: &Entry| entry.case);
        actions = self::actions(connection, &here, values)?;
    }
    let matches = row::load(connection, &format!("{} ORDER BY score DESC, id", of("referral")), values)?;
    let mut matches = grouped(matches, |found: &Match| found.case);
    let on_list: BTreeSet<CaseId> = match only {
        Some(_) => row::load(connection, "meeting = ?1", [&meeting])?.iter().map(|one: &Listing| one.case).collect(),
        None => listings.iter().map(|listing| listing.case).collect(),
    };

    let mut cases: Vec<Case> = Vec::with_capacity(listings.len());
    for listing in listings {
        let case = listing.case;
        // A list may arrive before the referral does; the case appears with it.
        let Some(mut referral) = referrals.remove(&case) else { continue };
        referral.people = people.remove(&case).unwrap_or_default().into_iter().map(|person| person.person).collect();
        let mut matches: Vec<Match> = matches.remove(&case).unwrap_or_default();
        matches.extend(found_elsewhere(connection, known, case, &on_list)?);
        cases.push(Case {
            referral,
            listing,
            entries: entries.remove(&case).unwrap_or_default(),
            actions: actions.remove(&case).unwrap_or_default(),
            matches,
        });
    }
    followed::add(connection, known, &mut cases)?;
    cases.sort_by(|a, b| {
        (a.referral.received, &a.referral.reference).cmp(&(b.referral.received, &b.referral.reference))
    });
    Ok(cases)
}

/// The matches that a case of another meeting was found to have with this one.
fn found_elsewhere(
    connection: &Connection,
    known: &Known,
    case: CaseId,
    on_list: &BTreeSet<CaseId>,
) -> Result<Vec<Match>> {
    let mut matches: Vec<Match> = Vec::new();
    for found in known.cases.found_with(case) {
        matches.extend(row::find(connection, found.row())?.filter(|found: &Match| !on_list.contains(&found.case)));
    }
    matches.sort_by_key(|found| (Reverse(found.score), found.id));
    Ok(matches)
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
