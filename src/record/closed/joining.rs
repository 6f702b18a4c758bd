//! Two boxes of one case become one: each has a list of its own, and what either says of somebody counts for both. Whoever knows a
//! party, and of whom the Chair has not said that they may read the case, does not come along.

use std::collections::BTreeSet;

use super::list::{ClosedReader, RECOVERY_READER, reader_line};
use super::reference::is_own;
use super::{ClosedBox, ClosedShelf, PersonLine};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::change::{Made, UndoStep};
use crate::record::error::Result;
use crate::record::row::{self, Member};
use crate::vault::Operation;
use crate::vault::closed_piece::BoxSecret;

/// What is to be told of boxes that became one, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::record) struct Joined {
    /// Who reads now what only others read before.
    pub come: Vec<String>,
    /// Who was on one of the lists, and is on none any more.
    pub left_out: Vec<String>,
}

/// Who was taken off a list before it became another's too.
#[derive(Default)]
pub(super) struct LeftOut {
    people: Vec<PersonLine>,
    pub operations: Vec<Operation>,
    pub undo: Option<UndoStep>,
}

impl ClosedShelf {
    /// Takes off the list who is not to come along where boxes of a case become one; nobody where it is one already. Whoever
    /// joins them was let into both.
    pub(super) fn leave_out_of_both(&mut self, main: &Record, case: CaseId, now: u64) -> Result<LeftOut> {
        if self.boxes_apart(case).len() < 2 {
            return Ok(LeftOut::default());
        }
        let readers = self.readers(case)?;
        let goes = readers.iter().filter(|one| one.is_to_go() && one.person != main.person);
        let people: Vec<PersonLine> = goes.map(|one| one.person).filter(|person| *person != RECOVERY_READER).collect();
        if people.is_empty() {
            return Ok(LeftOut::default());
        }
        let ((), Made { undo, operations, .. }) = self.record.write("remove-closed-reader", now, |writing| {
            people.iter().try_for_each(|person| {
                writing.remove::<ClosedReader>(reader_line(case, *person))?;
                writing.audit("remove-closed-reader", Some(reader_line(case, *person)), "")
            })
        })?;
        Ok(LeftOut { people, operations: operations.into_iter().filter(is_own).collect(), undo })
    }

    /// What is to be told once the boxes of a case have become one for these people; to be asked before they do.
    pub(super) fn joined(
        &self,
        main: &Record,
        case: CaseId,
        to: &[PersonLine],
        left_out: &LeftOut,
    ) -> Result<Option<Joined>> {
        let apart = self.boxes_apart(case);
        if apart.len() < 2 {
            return Ok(None);
        }
        let reads = |one: &ClosedBox, person: &PersonLine| one.pieces.values().any(|(to, _)| to.contains(person));
        let come = to.iter().filter(|person| **person != main.person && !apart.iter().all(|one| reads(one, person)));
        let named = |people: Vec<&PersonLine>| -> Result<Vec<String>> {
            let members = people.into_iter().map(|person| row::find::<Member>(&main.connection, *person));
            let members: Vec<Option<Member>> = members.collect::<Result<_>>()?;
            Ok(members.into_iter().flatten().map(|member| member.name).collect())
        };
        let told = Joined { come: named(come.collect())?, left_out: named(left_out.people.iter().collect())? };
        Ok(Some(told).filter(|told| !told.come.is_empty() || !told.left_out.is_empty()))
    }

    /// The boxes of a case from which none goes on: more than one where it went on apart.
    fn boxes_apart(&self, case: CaseId) -> Vec<&ClosedBox> {
        let former: BTreeSet<&[u8; 32]> =
            self.boxes.values().flat_map(|one| &one.former).map(BoxSecret::as_bytes).collect();
        let of_case = self.boxes.values().filter(|one| one.case == case);
        of_case.filter(|one| !former.contains(one.secret.as_bytes())).collect()
    }

    /// What is to be told of boxes that became one; once.
    pub(in crate::record) fn joined_news(&mut self) -> Vec<Joined> {
        std::mem::take(&mut self.joined)
    }
}
