//! Actions, and what becomes of them.

use chrono::NaiveDate;

use crate::domain::action::{Action, ActionStatus, ActionUpdate};
use crate::domain::agency::Agency;
use crate::domain::identifier::{ActionId, AgencyId, CaseId};
use crate::record::error::{RecordError, Result};
use crate::record::row::Kin;
use crate::vault::RowId;

use super::checks::{self, About};
use super::intake::require_case_and_meeting;
use super::writing::Writing;

/// What an action becomes.
pub(super) struct Revised<'a> {
    pub text: &'a str,
    pub owner: Option<AgencyId>,
    pub owner_person: Option<&'a String>,
    pub due: NaiveDate,
    pub outcome: Option<&'a String>,
}

pub(super) fn agree(writing: &mut Writing<'_>, action: &Action) -> Result<Option<RowId>> {
    require_case_and_meeting(writing, action.case, action.meeting)?;
    check(writing, action.case, &action.text, action.owner, action.owner_person.as_ref())?;
    reasoned(&action.status)?;
    writing.insert(action)?;
    for update in &action.updates {
        writing.insert(update)?;
    }
    Ok(Some(action.id.row()))
}

pub(super) fn revise(writing: &mut Writing<'_>, id: ActionId, revised: Revised<'_>) -> Result<Option<RowId>> {
    let case = writing.get::<Action>(id.row())?.case;
    check(writing, case, revised.text, revised.owner, revised.owner_person)?;
    writing.revise::<Action>(id.row(), |action| {
        revised.text.clone_into(&mut action.text);
        action.owner = revised.owner;
        action.owner_person = revised.owner_person.cloned();
        action.due = revised.due;
        action.outcome = revised.outcome.cloned();
    })?;
    Ok(Some(id.row()))
}

pub(super) fn update(writing: &mut Writing<'_>, update: &ActionUpdate) -> Result<Option<RowId>> {
    writing.require::<Action>(update.action.row())?;
    writing.insert(update)?;
    if let Some(status) = &update.status {
        reasoned(status)?;
        writing.revise::<Action>(update.action.row(), |action| action.status = status.clone())?;
    }
    Ok(Some(update.action.row()))
}

pub(super) fn remove(writing: &mut Writing<'_>, id: ActionId) -> Result<Option<RowId>> {
    writing.remove::<Action>(id.row())?;
    Ok(Some(id.row()))
}

/// An action that can't be completed says why (ACT-4, MOP 4.30).
fn reasoned(status: &ActionStatus) -> Result<()> {
    match status {
        ActionStatus::CannotComplete { reason, .. } if reason.trim().is_empty() => {
            Err(RecordError::Invalid("an action that can't be completed needs the reason"))
        }
        _ => Ok(()),
    }
}

fn check(
    writing: &Writing<'_>,
    case: CaseId,
    text: &str,
    owner: Option<AgencyId>,
    person: Option<&String>,
) -> Result<()> {
    if let Some(person) = person {
        checks::may_take_part(person)?;
        // Whoever does it has its slip addressed to them.
        checks::may_be_told(writing.connection(), About::Case(case), person)?;
    }
    if text.trim().is_empty() {
        return Err(RecordError::Invalid("an action needs a text"));
    }
    match owner {
        Some(owner) => writing.require::<Agency>(owner.row()),
        None => Ok(()),
    }
}
