//! Who is one human being across cases: said, taken back, split (REF-3, REF-13).

use rusqlite::Connection;

use crate::domain::identifier::{CaseId, IdentityId, PersonId};
use crate::domain::people::resolve::way;
use crate::domain::people::{Identity, IdentityDecision, SamePerson};
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, Kin, PersonInCase, identity_line};
use crate::vault::RowId;

use super::checks;
use super::kind::Part;
use super::writing::Writing;

/// A change to who is who.
#[derive(Debug, Clone, PartialEq)]
pub enum PeopleChange {
    /// Two identities are one, or are not: of those that are one the younger is forwarded to the older, and nothing is
    /// copied; of those that are not, the forwarding that makes them one is taken back.
    Decide(IdentityDecision),
    /// One appearance is somebody else than those it was put with: it gets the decision's `one`, a new identity.
    SplitOff { person: PersonId, decision: IdentityDecision },
    /// Other names that a person of a case is known by.
    NameAlso { person: PersonId, other_names: Vec<String> },
}

impl Part for PeopleChange {
    fn kind(&self) -> &'static str {
        match self {
            Self::Decide(IdentityDecision { verdict: SamePerson::Same, .. }) => "same-person",
            Self::Decide(IdentityDecision { verdict: SamePerson::Different, .. }) => "different-people",
            Self::SplitOff { .. } => "split-off-person",
            Self::NameAlso { .. } => "name-also",
        }
    }

    fn case(&self, connection: &Connection) -> Result<Option<CaseId>> {
        let person = match self {
            Self::Decide(_) => return Ok(None),
            Self::SplitOff { person, .. } | Self::NameAlso { person, .. } => *person,
        };
        Ok(row::find::<PersonInCase>(connection, person.row())?.map(|found| found.case))
    }

    fn write(&self, writing: &mut Writing<'_>) -> Result<Option<RowId>> {
        match self {
            Self::Decide(decision) => {
                check(decision)?;
                match decision.verdict {
                    SamePerson::Same => merge(writing, decision.one, decision.other)?,
                    SamePerson::Different => unmerge(writing, decision.one, decision.other)?,
                }
                writing.insert(decision)?;
                Ok(Some(decision.id.row()))
            }
            Self::SplitOff { person, decision } => {
                check(decision)?;
                if decision.verdict != SamePerson::Different {
                    return Err(RecordError::Invalid("who is split off is somebody else"));
                }
                writing.revise::<PersonInCase>(person.row(), |found| found.person.same_as = Some(decision.one))?;
                writing.insert(decision)?;
                Ok(Some(person.row()))
            }
            Self::NameAlso { person, other_names } => {
                let names: Vec<String> = other_names.iter().map(|name| name.trim().to_owned()).collect();
                let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
                writing.revise::<PersonInCase>(person.row(), |found| found.person.other_names = names)?;
                Ok(Some(person.row()))
            }
        }
    }
}

fn check(decision: &IdentityDecision) -> Result<()> {
    checks::by(&decision.by)?;
    checks::said(&decision.reason, "say what makes them one, or two")?;
    if decision.one == decision.other {
        return Err(RecordError::Invalid("somebody is always the same as themselves"));
    }
    Ok(())
}

fn merge(writing: &mut Writing<'_>, one: IdentityId, other: IdentityId) -> Result<()> {
    let (one, other) = (ends_at(writing, one)?, ends_at(writing, other)?);
    if one == other {
        return Ok(());
    }
    // Identifiers begin with their time: the greater is the younger.
    writing.put(&Identity { id: one.max(other), merged_into: Some(one.min(other)) })
}

/// Takes back the forwarding that makes two one: the last on the way from one of them to where their ways meet.
fn unmerge(writing: &mut Writing<'_>, one: IdentityId, other: IdentityId) -> Result<()> {
    let (mut one, mut other) = (way_of(writing, one)?, way_of(writing, other)?);
    if one.last() != other.last() {
        return Ok(());
    }
    let mut last = None;
    while let (Some(a), Some(b)) = (one.last().copied(), other.last().copied())
        && a == b
    {
        last = Some(a);
        one.pop();
        other.pop();
    }
    // Where one of them stands at the meeting of the ways, the other's forwarding made them one; else the younger's did.
    let forwarded = one.last().copied().max(other.last().copied());
    let Some((from, _)) = forwarded.zip(last) else { return Ok(()) };
    writing.put(&Identity { id: from, merged_into: None })
}

fn ends_at(writing: &Writing<'_>, from: IdentityId) -> Result<IdentityId> {
    Ok(way_of(writing, from)?.last().copied().unwrap_or(from))
}

fn way_of(writing: &Writing<'_>, from: IdentityId) -> Result<Vec<IdentityId>> {
    way(from, |id| {
        let found: Option<Identity> = row::find(writing.connection(), identity_line(id))?;
        Ok(found.and_then(|identity| identity.merged_into))
    })
}
