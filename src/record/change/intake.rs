//! Referrals, cases heard before, and contacts coming in.

use chrono::NaiveDateTime;
use rusqlite::Connection;

use crate::domain::agency::{Agency, Contact};
use crate::domain::case::{EarlierCase, Match, MatchVerdict, MatchedWith};
use crate::domain::identifier::{CaseId, MatchId, MeetingId};
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, Imported, Kin, PersonInCase};
use crate::vault::RowId;

use super::writing::{Writing, named};
use super::{ImportMark, agenda, checks};

pub(super) fn referrals(
    writing: &mut Writing<'_>,
    referrals: &[Referral],
    listed_on: &[(CaseId, MeetingId)],
    matches: &[Match],
    import: &ImportMark,
) -> Result<Option<RowId>> {
    let mark = mark(writing, import)?;
    for referral in referrals {
        add(writing, referral)?;
    }
    for (case, meeting) in listed_on {
        agenda::list(writing, *case, *meeting)?;
    }
    add_matches(writing, matches)?;
    Ok(Some(mark))
}

pub(super) fn earlier_cases(
    writing: &mut Writing<'_>,
    cases: &[EarlierCase],
    matches: &[Match],
    import: &ImportMark,
) -> Result<Option<RowId>> {
    let mark = mark(writing, import)?;
    for case in cases {
        writing.insert(case)?;
    }
    add_matches(writing, matches)?;
    Ok(Some(mark))
}

/// Agencies and contacts of known identifiers are changed, others added.
pub(super) fn contacts(
    writing: &mut Writing<'_>,
    agencies: &[Agency],
    contacts: &[Contact],
    import: &ImportMark,
) -> Result<Option<RowId>> {
    let mark = mark(writing, import)?;
    for agency in agencies {
        checks::may_take_part(&agency.name)?;
        writing.put(agency)?;
    }
    for contact in contacts {
        writing.require::<Agency>(contact.agency.row())?;
        writing.put(contact)?;
    }
    Ok(Some(mark))
}

pub(super) fn receive(
    writing: &mut Writing<'_>,
    referral: &Referral,
    listed_on: Option<MeetingId>,
    matches: &[Match],
) -> Result<Option<RowId>> {
    add(writing, referral)?;
    match listed_on {
        Some(meeting) => agenda::list(writing, referral.id, meeting)?,
        None => agenda::list_waiting(writing)?,
    }
    add_matches(writing, matches)?;
    Ok(Some(referral.id.row()))
}

pub(super) fn revise(writing: &mut Writing<'_>, referral: &Referral, matches: &[Match]) -> Result<Option<RowId>> {
    writing.require::<Referral>(referral.id.row())?;
    reference_is_free(writing, referral)?;
    writing.put(referral)?;
    let former: Vec<PersonInCase> = row::load(writing.connection(), "referral = ?1", [referral.id.to_string()])?;
    for person in former.iter().filter(|former| referral.people.iter().all(|p| p.id != former.person.id)) {
        writing.remove::<PersonInCase>(person.person.id.row())?;
    }
    for person in people(referral) {
        writing.put(&person)?;
    }
    add_matches(writing, matches)?;
    // Another area or another day of receipt may find it a meeting.
    agenda::list_waiting(writing)?;
    Ok(Some(referral.id.row()))
}

pub(super) fn decide(
    writing: &mut Writing<'_>,
    id: MatchId,
    verdict: MatchVerdict,
    by: &str,
    at: NaiveDateTime,
) -> Result<Option<RowId>> {
    writing.revise::<Match>(id.row(), |found| {
        found.verdict = verdict;
        found.decided = (verdict != MatchVerdict::Proposed).then(|| (by.to_owned(), at));
    })?;
    Ok(Some(id.row()))
}

pub(super) fn revise_agency(writing: &mut Writing<'_>, agency: &Agency) -> Result<Option<RowId>> {
    checks::said(&agency.name, "an agency needs a name")?;
    checks::may_take_part(&agency.name)?;
    writing.put(agency)?;
    Ok(Some(agency.id.row()))
}

fn add(writing: &mut Writing<'_>, referral: &Referral) -> Result<()> {
    reference_is_free(writing, referral)?;
    writing.insert(referral)?;
    people(referral).try_for_each(|person| writing.insert(&person))
}

fn people(referral: &Referral) -> impl Iterator<Item = PersonInCase> {
    let case = referral.id;
    referral.people.iter().cloned().zip(0..).map(move |(person, position)| PersonInCase { case, position, person })
}

/// A reference names one case, in the room and on paper.
fn reference_is_free(writing: &Writing<'_>, referral: &Referral) -> Result<()> {
    let same: Vec<Referral> = row::load(writing.connection(), "reference = ?1", [referral.reference.as_str()])?;
    match same.iter().find(|other| other.id != referral.id) {
        Some(other) => Err(RecordError::AlreadyThere { table: "referral", row: other.id.row() }),
        None => Ok(()),
    }
}

fn add_matches(writing: &mut Writing<'_>, matches: &[Match]) -> Result<()> {
    for found in matches {
        writing.require::<Referral>(found.case.row())?;
        match found.with {
            MatchedWith::Earlier(earlier) => writing.require::<EarlierCase>(earlier.row())?,
            MatchedWith::Case(case) => writing.require::<Referral>(case.row())?,
        }
        writing.insert(found)?;
    }
    Ok(())
}

/// Marks a file as imported (REF-12). The mark is named by the file's content, so two seats that import the same
/// file make the same mark; an import that was undone may be made again.
fn mark(writing: &mut Writing<'_>, mark: &ImportMark) -> Result<RowId> {
    is_new(writing.connection(), mark)?;
    let id = mark_of(mark);
    let digest = mark.digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let rows = u32::try_from(mark.rows).unwrap_or(u32::MAX);
    writing.put(&Imported { id, kind: mark.kind.clone(), digest, rows })?;
    Ok(id)
}

fn mark_of(mark: &ImportMark) -> RowId {
    named("import", &[mark.kind.as_bytes(), &mark.digest])
}

/// Checks that a file was not imported before (REF-12).
pub(in crate::record) fn is_new(connection: &Connection, mark: &ImportMark) -> Result<()> {
    if row::is_dead::<Imported>(connection, mark_of(mark))? == Some(false) {
        return Err(RecordError::ImportedBefore { kind: mark.kind.clone(), rows: mark.rows });
    }
    Ok(())
}

/// Checks that a case and a meeting are in the record.
pub(super) fn require_case_and_meeting(writing: &Writing<'_>, case: CaseId, meeting: MeetingId) -> Result<()> {
    writing.require::<Referral>(case.row())?;
    writing.require::<Meeting>(meeting.row())
}
