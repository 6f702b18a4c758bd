//! The case notes, and what stands in the composer.

use chrono::NaiveDateTime;

use crate::domain::agency::Agency;
use crate::domain::entry::{Entry, EntryKind};
use crate::domain::identifier::{AgencyId, CaseId, EntryId};
use crate::domain::referral::Referral;
use crate::record::error::{RecordError, Result};
use crate::record::row::{Draft, Kin};
use crate::vault::RowId;

use super::intake::require_case_and_meeting;
use super::writing::{Writing, named};

/// What an entry becomes.
pub(super) struct Revised<'a> {
    pub text: &'a str,
    pub kind: EntryKind,
    pub agency: Option<AgencyId>,
    pub speaker: Option<&'a String>,
    pub at: NaiveDateTime,
}

pub(super) fn file(writing: &mut Writing<'_>, entry: &Entry) -> Result<Option<RowId>> {
    require_case_and_meeting(writing, entry.case, entry.meeting)?;
    check(writing, &entry.text, entry.agency)?;
    writing.insert(entry)?;
    Ok(Some(entry.id.row()))
}

pub(super) fn revise(writing: &mut Writing<'_>, id: EntryId, revised: Revised<'_>) -> Result<Option<RowId>> {
    check(writing, revised.text, revised.agency)?;
    writing.revise::<Entry>(id.row(), |entry| {
        entry.kind = revised.kind;
        entry.agency = revised.agency;
        entry.speaker = revised.speaker.cloned();
        revised.text.clone_into(&mut entry.text);
        entry.edited = Some(revised.at);
    })?;
    Ok(Some(id.row()))
}

pub(super) fn remove(writing: &mut Writing<'_>, id: EntryId) -> Result<Option<RowId>> {
    writing.remove::<Entry>(id.row())?;
    Ok(Some(id.row()))
}

/// Keeps what stands in this person's composer of a case (or of none); an empty one is removed.
pub(super) fn keep_draft(writing: &mut Writing<'_>, case: Option<CaseId>, text: &str) -> Result<Option<RowId>> {
    if let Some(case) = case {
        writing.require::<Referral>(case.row())?;
    }
    let id = draft_of(writing.person, case);
    writing.put(&Draft { id, person: writing.person, case, text: text.to_owned() })?;
    Ok(None)
}

/// A person has one draft a case.
pub(in crate::record) fn draft_of(person: RowId, case: Option<CaseId>) -> RowId {
    let case = case.map(CaseId::into_bytes);
    named("draft", &[person.as_bytes(), case.as_ref().map_or(&[][..], |case| &case[..])])
}

fn check(writing: &Writing<'_>, text: &str, agency: Option<AgencyId>) -> Result<()> {
    if text.trim().is_empty() {
        return Err(RecordError::Invalid("an entry needs a text"));
    }
    match agency {
        Some(agency) => writing.require::<Agency>(agency.row()),
        None => Ok(()),
    }
}
