//! What somebody whose access had ended left beside the record, before a person decides on it: what of it could be taken in,
//! and what it says.

mod showing;
mod sorting;

use std::collections::{BTreeMap, BTreeSet};

use super::Record;
use super::closed::{CLOSED_OFF, ClosedShelf, ForCase};
use super::error::Result;
use super::withdrawn::{AccessEnd, person_row};
use crate::domain::identifier::CaseId;
use crate::vault::late_journal::LateJournal;
use crate::vault::{LeftOut, Operation, RowId, SeatId};

pub use showing::{Did, LateChange, LateValue, StandsNow};
use sorting::{Goes, Lot, Sorted};

/// A case of which something waits, or what belongs to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateCase {
    /// Nothing: what belongs to no case.
    pub case: Option<CaseId>,
    /// Its reference; empty where it belongs to none.
    pub reference: String,
    /// Whether it is a closed one, which this person reads.
    pub closed: bool,
    /// How many changes.
    pub number: usize,
}

/// What waits for a decision.
pub struct LateWriting {
    pub(super) journal: LateJournal,
    /// Their line of the roster, and their name.
    pub person: RowId,
    pub who: String,
    /// How their access ended.
    pub end: Option<AccessEnd>,
    /// What could be taken in and is not in the record.
    pub changes: Vec<LateChange>,
    /// The cases that it is about.
    pub cases: Vec<LateCase>,
    /// How many changes can be taken in here.
    pub number: usize,
    /// How many of these come in encrypted as they are: they were written in a case that was closed off by it, which stays open.
    /// Those to whom they were have them once one of these closes it off.
    pub sealed: usize,
    /// How many belong to closed cases that this person does not read: only their readers are shown them, and take them in.
    pub closed: usize,
    /// How many of those whoever had access then can read, because they were made as if the case were open.
    pub(super) in_the_open: usize,
    /// Who may know who reads these cases, by name.
    pub ask: Vec<String>,
    /// How many changes were made knowing that the access had ended: those can't be taken in.
    pub refused: usize,
    /// How many are of something that is not in the record: those can't be taken in either.
    pub nowhere: usize,
    /// What would open or close the record, or a case, to others: that can't be taken in either.
    pub left_out: LeftOut,
    /// How many changes that is.
    pub(super) kept_out: usize,
    /// The log's words for what says who reads a case: it was closed off, or opened again. Nor can that.
    pub readers: Vec<&'static str>,
    /// Whether something of a closed case's list was changed. Nor can that.
    pub of_list: bool,
}

/// Which of it is decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// All that can be taken in here.
    All,
    /// What belongs to these cases, or to none, and what that stands on.
    Of(BTreeSet<Option<CaseId>>),
}

impl LateWriting {
    /// At which seat it was written.
    #[must_use]
    pub const fn seat(&self) -> SeatId {
        self.journal.seat
    }

    /// Whether there is anything to decide.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.number > 0 || self.closed > 0 || self.has_what_never_comes_in()
    }

    const fn has_what_never_comes_in(&self) -> bool {
        self.refused > 0 || self.nowhere > 0 || self.of_list || !self.readers.is_empty()
    }

    /// Whether it says who reads a closed case; of the open ones that it closes off there is [`LeftOut::closed_off`].
    #[must_use]
    pub fn says_who_reads(&self) -> bool {
        let is_known = |what: &str| what == CLOSED_OFF && !self.left_out.closed_off.is_empty();
        self.of_list || self.left_out.pieces || self.readers.iter().any(|what| !is_known(what))
    }

    /// Whether the record has all of it once what can be taken in is in it.
    pub(super) fn is_all_taken_in(&self) -> bool {
        self.closed == 0 && !self.has_what_never_comes_in() && self.kept_out == 0
    }

    /// Up to which frame of the journal a decision on all of it goes.
    pub(super) fn last_frame(&self) -> u64 {
        self.journal.frames.last().map(|frame| frame.body.number).unwrap_or_default()
    }
}

impl Record {
    /// What a journal that came late holds; nothing where none of it can be read. Without a shelf nothing of closed cases is
    /// looked into.
    ///
    /// # Errors
    /// When it does not fit the record.
    pub(super) fn late_writing(
        &mut self,
        shelf: Option<&mut ClosedShelf>,
        journal: LateJournal,
    ) -> Result<Option<LateWriting>> {
        let Some(key) = journal.who() else { return Ok(None) };
        let person = person_row(key);
        let (end, known) = (self.end_of(person)?, self.person_with(key)?);
        let sorted = self.sorted(shelf.as_deref(), &journal)?;
        let (changes, cases) = self.shown(shelf, &sorted)?;
        let Sorted { lots, closed, in_the_open, ask, refused, nowhere, left_out, kept_out, readers, of_list } = sorted;
        let who = known.map_or_else(|| key.to_string(), |(name, _)| name);
        let ask = ask.into_iter().filter(|name| *name != who).collect();
        let number = lots.iter().filter(|lot| lot.is_lacking).count();
        let sealed = lots.iter().filter(|lot| lot.is_lacking && lot.goes == Goes::Sealed).count();
        let readers = readers.into_iter().collect();
        Ok(Some(LateWriting {
            journal,
            person,
            who,
            end,
            changes,
            cases,
            number,
            sealed,
            closed,
            in_the_open,
            ask,
            refused,
            nowhere,
            left_out,
            kept_out,
            readers,
            of_list,
        }))
    }

    /// What of it the record lacks and is chosen, and how many changes that is; it is in the record then, or in the closed case
    /// that it belongs to.
    pub(super) fn take_in_late(
        &mut self,
        shelf: &mut ClosedShelf,
        writing: &LateWriting,
        chosen: &Chosen,
        now: u64,
    ) -> Result<(Vec<Operation>, usize)> {
        let lots = self.sorted(Some(shelf), &writing.journal)?.lots;
        let lots = those_of(lots, chosen);
        let number = lots.len();
        let (mut all, mut for_cases) = (Vec::new(), BTreeMap::<CaseId, ForCase>::new());
        for Lot { goes, schema, operation, .. } in lots {
            match goes {
                Goes::Log | Goes::Open(_) | Goes::Sealed => {
                    self.apply_of(schema, std::slice::from_ref(&operation), now)?;
                    all.push(operation);
                }
                Goes::Closed(case) => for_cases.entry(case).or_default().in_the_open.push(operation),
                Goes::Piece(case) => for_cases.entry(case).or_default().in_pieces.push(operation),
                Goes::PieceLine { case, line, within } => {
                    for_cases.entry(case).or_default().pieces.insert(line, within);
                }
            }
        }
        for (case, left) in for_cases {
            all.extend(shelf.take_left(self, case, &left, now)?);
        }
        Ok((all, number))
    }
}

/// The chosen lots that the record lacks. Where not all are, with what they stand on that belongs to no case, and with the log,
/// which comes in whole or not at all: its signatures are over all of its lines.
fn those_of(lots: Vec<Lot>, chosen: &Chosen) -> Vec<Lot> {
    let lots: Vec<Lot> = lots.into_iter().filter(|lot| lot.is_lacking).collect();
    let Chosen::Of(cases) = chosen else { return lots };
    let is_chosen = |lot: &Lot| lot.goes.case().is_some_and(|case| cases.contains(&case));
    let mut named: BTreeSet<RowId> = BTreeSet::new();
    loop {
        let stands_on = |lot: &Lot| {
            let line = lot.operation.change.line().map(|(_, line)| line);
            lot.goes == Goes::Open(None) && line.is_some_and(|line| named.contains(&line))
        };
        let taken = || lots.iter().filter(|lot| is_chosen(lot) || stands_on(lot));
        let now: BTreeSet<RowId> = taken().flat_map(|lot| sorting::named_by(&lot.operation)).collect();
        if now == named {
            break;
        }
        named = now;
    }
    let is_in = |lot: &Lot| {
        let line = lot.operation.change.line().map(|(_, line)| line);
        is_chosen(lot) || lot.goes == Goes::Open(None) && line.is_some_and(|line| named.contains(&line))
    };
    if !lots.iter().any(is_in) {
        return Vec::new();
    }
    lots.into_iter().filter(|lot| lot.goes == Goes::Log || is_in(lot)).collect()
}
