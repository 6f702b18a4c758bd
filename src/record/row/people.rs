//! The lines of people across cases.

use crate::domain::identifier::{EarlierCaseId, IdentityDecisionId, IdentityId};
use crate::domain::people::{Identity, IdentityDecision, SamePerson};
use crate::domain::person::Role;
use crate::record::change::named;
use crate::vault::{RowId, Value};

use super::cells::{Cells, Kin, Take, Unread, text_cells};
use super::words::words;
use super::{Row, row};

/// An identity that no line gave another name has the bytes of the person it began with, and clocks are kept by id alone:
/// so its line has an id of its own, made of those bytes.
impl Row for Identity {
    const TABLE: &'static str = "person";
    const COLUMNS: &'static [&'static str] = &["identity", "merged_into"];
    const FIELDS: &'static [usize] = &[1, 1];

    fn row(&self) -> RowId {
        line_of(self.id)
    }

    fn cells(&self) -> Vec<Value> {
        let mut cells = Vec::with_capacity(Self::COLUMNS.len());
        self.id.put(&mut cells);
        self.merged_into.put(&mut cells);
        cells
    }

    fn read(_: RowId, cells: &mut Take<'_, '_>) -> Result<Self, Unread> {
        Ok(Self { id: Cells::take(cells)?, merged_into: Cells::take(cells)? })
    }
}

/// The line of an identity.
pub(in crate::record) fn line_of(identity: IdentityId) -> RowId {
    named("identity", &[&identity.into_bytes()])
}

/// The identity of a party of a case heard before the record began, as long as nobody found it to be another: such a case
/// names its people without lines of their own, so the case and the role are what it is made of.
pub(in crate::record) fn identity_of_party(case: EarlierCaseId, role: Role) -> IdentityId {
    let role: &[u8] = if role == Role::AllegedPerpetrator { b"alleged-perpetrator" } else { b"victim" };
    IdentityId::of(named("earlier-party", &[&case.into_bytes(), role]))
}

row! { IdentityDecision = "person_decision", IdentityDecisionId {
    one: "one";
    other: "other";
    verdict: "verdict";
    by: "by";
    at: "at";
    reason: "reason";
    score: "score";
    because: "because";
} }

words! {
    SamePerson { Same = "same", Different = "different" }
}
