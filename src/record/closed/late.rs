//! What somebody wrote into a former box who is on the list of its case no more. Before they heard of that it was done in good
//! faith, and had been saved: it stays in the case, and its readers are told whose it is. What they knew of a secret that is a
//! former one lets them write there and nowhere else, and puts nobody on the list.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::list::ClosedReader;
use super::reference::is_own;
use super::{ClosedShelf, case_of};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::error::Result;
use crate::record::retold::retold;
use crate::record::row::{self, Member, Row};
use crate::record::withdrawn::person_row;
use crate::vault::closed_piece::Piece;
use crate::vault::{Operation, OperationKind, RowId, Stamp};

/// What of such a piece the case is to have that it has not: that it came by them is no reason to lose it.
pub(super) struct Late {
    pub case: CaseId,
    pub kept: Vec<Operation>,
}

/// What is to be told of them, by who wrote it.
#[derive(Default)]
pub(super) struct LateNews {
    told: BTreeSet<RowId>,
    new: BTreeMap<String, (usize, bool)>,
}

impl ClosedShelf {
    /// Takes in what such a piece says that is new, but for what it says of the list.
    pub(super) fn take_late(&mut self, main: &Record, piece: Piece, now: u64) -> Result<()> {
        let (case, person, all) = (case_of(piece.case), person_row(piece.who), piece.operations.len());
        if !self.was_reader(case, person)? {
            // They were never on it, so it is not theirs to write. What they swept into it others did.
            let kept = main.only_swept(piece.operations)?;
            if kept.len() < all {
                self.unsound.insert(piece.line);
            }
            self.late.insert(piece.line, Late { case, kept });
            return Ok(());
        }
        self.take_words(main, piece, now)
    }

    /// Takes in what of such a piece is new and says nothing of the list.
    pub(super) fn take_words(&mut self, main: &Record, piece: Piece, now: u64) -> Result<()> {
        let (case, person) = (case_of(piece.case), person_row(piece.who));
        let new = self.new_of(piece.operations)?;
        let (of_list, kept): (Vec<_>, Vec<_>) = new.into_iter().partition(is_of_list);
        if self.record.apply(&kept, now).is_err() {
            self.unsound.insert(piece.line);
            self.late.insert(piece.line, Late { case, kept: Vec::new() });
            return Ok(());
        }
        let changes = kept.iter().filter(|one| is_change(one)).count();
        if (changes > 0 || !of_list.is_empty()) && self.late_news.told.insert(piece.line) {
            let name = row::find::<Member>(&main.connection, person)?.map(|member| member.name).unwrap_or_default();
            let (known, left_out) = self.late_news.new.entry(name).or_default();
            *known = known.saturating_add(changes);
            *left_out |= !of_list.is_empty();
        }
        self.late.insert(piece.line, Late { case, kept });
        Ok(())
    }

    /// Whose late work was taken in, how many changes, and whether something of theirs about a list was left out; once.
    pub(in crate::record) fn late_news(&mut self) -> BTreeMap<String, (usize, bool)> {
        std::mem::take(&mut self.late_news.new)
    }

    /// Those of a case's own operations that the shelf has not: a piece may repeat all of a case.
    pub(super) fn new_of(&self, operations: Vec<Operation>) -> Result<Vec<Operation>> {
        let mut known: BTreeMap<RowId, BTreeSet<Stamp>> = BTreeMap::new();
        let mut new = Vec::new();
        for one in operations.into_iter().filter(is_own) {
            let Some((table, line)) = one.change.line() else {
                new.push(one);
                continue;
            };
            if let Entry::Vacant(entry) = known.entry(line) {
                let told = retold(&self.record.connection, table, line)?;
                entry.insert(told.iter().map(|one| one.stamp).collect());
            }
            if !known.get(&line).is_some_and(|known| known.contains(&one.stamp)) {
                new.push(one);
            }
        }
        Ok(new)
    }
}

pub(super) fn is_of_list(operation: &Operation) -> bool {
    operation.change.line().is_some_and(|(table, _)| table == ClosedReader::TABLE)
}

/// Whether it is more than a line of the log, or a half-typed one.
fn is_change(operation: &Operation) -> bool {
    !matches!(operation.change, OperationKind::Audit { .. })
        && operation.change.line().is_none_or(|(table, _)| table != "draft")
}
