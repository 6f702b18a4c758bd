//! Which changes go to closed cases, and which to the record that everybody reads.

use super::ClosedShelf;
use super::making::reference_is_free;
use crate::domain::case::{Match, MatchedWith};
use crate::domain::identifier::CaseId;
use crate::domain::referral::Referral;
use crate::record::Record;
use crate::record::change::{Change, ClosedChange, Made, UndoStep, is_new_import};
use crate::record::error::{RecordError, Result, Unfinished};
use crate::record::row::{self, Member};
use crate::vault::Operation;

/// Where a change goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::record) enum Way {
    /// To the record that everybody reads.
    Open,
    /// To a closed case.
    Closed,
    /// It brings a closed case in.
    Receives,
    /// It brings several cases in, closed ones among them.
    Imports,
    /// It closes an open case off.
    ClosesOff,
    /// It opens a closed case again.
    ComesBack,
}

impl ClosedShelf {
    /// Where a change goes.
    ///
    /// # Errors
    /// When a line can't be read.
    pub(in crate::record) fn way(&self, change: &Change) -> Result<Way> {
        let is_closed = |referral: &Referral| referral.closed.is_some();
        Ok(match change {
            Change::ReceiveReferral { referral, .. } if is_closed(referral) => Way::Receives,
            Change::ImportReferrals { referrals, .. } if referrals.iter().any(is_closed) => Way::Imports,
            Change::Closed(ClosedChange::ComeBack { .. }) => Way::ComesBack,
            Change::Closed(_) => Way::Closed,
            Change::ReviseReferral { referral, .. } if self.has(referral.id) => Way::Closed,
            Change::ReviseReferral { referral, .. } if is_closed(referral) => Way::ClosesOff,
            _ if self.boxes.is_empty() => Way::Open,
            _ => match change.case(&self.record)? {
                Some(case) if self.has(case) => Way::Closed,
                _ => Way::Open,
            },
        })
    }

    /// Makes a change where it belongs, whole or not at all. `now` is milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// Why it can't be made. What was made before that turned out, and what took it back, is given with it.
    pub fn make_where_it_belongs(&mut self, main: &mut Record, change: &Change, now: u64) -> Result<Made, Unfinished> {
        let made = match self.way(change)? {
            Way::Open => main.make(change, now)?,
            Way::Closed => self.make(main, change, now)?,
            Way::Receives => self.receive(main, change, now)?,
            Way::Imports => self.import(main, change, now)?,
            Way::ClosesOff => self.close_off(main, change, now)?,
            Way::ComesBack => self.come_back(main, change, now)?,
        };
        let made = self.followed(main, made, now)?;
        Ok(if change.is_draft() { made } else { self.carried(main, made, now) })
    }

    /// Undoes a change where it was made.
    ///
    /// # Errors
    /// When somebody changed the same thing since; everything is as it was. What was undone before that turned out, and
    /// done again, is given with it.
    pub fn undo_where_it_was(&mut self, main: &mut Record, step: &UndoStep, now: u64) -> Result<Made, Unfinished> {
        let mut made = match step.closed() {
            Some(_) => self.undo(main, step, now)?,
            None => main.undo(step, now)?,
        };
        for with in step.with() {
            match self.undo_where_it_was(main, with, now) {
                Ok(other) => made = joined(made, other),
                Err(why) => return Err(self.taken_back(main, made, why, now)),
            }
        }
        let made = self.followed(main, made, now)?;
        Ok(self.carried(main, made, now))
    }

    fn followed(&mut self, main: &Record, made: Made, now: u64) -> Result<Made, Unfinished> {
        match self.follow(main, now) {
            Ok(_) => Ok(made),
            Err(why) => Err(Unfinished::from(why).after(made.operations)),
        }
    }

    /// Takes back what was made before something that goes with it could not be made.
    fn taken_back(&mut self, main: &mut Record, made: Made, why: Unfinished, now: u64) -> Unfinished {
        let back: Vec<Operation> = match made.undo.map(|undo| self.undo_where_it_was(main, &undo, now)) {
            Some(Ok(back)) => back.operations,
            Some(Err(also)) => also.operations,
            None => Vec::new(),
        };
        let operations = made.operations.into_iter().chain(why.operations).chain(back).collect();
        Unfinished { why: why.why, operations }
    }

    /// Open cases come into the record as ever, closed ones each into a box of its own; all or none.
    fn import(&mut self, main: &mut Record, change: &Change, now: u64) -> Result<Made, Unfinished> {
        let Change::ImportReferrals { referrals, listed_on, matches, mark } = change else {
            return Err(RecordError::IsClosed.into());
        };
        is_new_import(&main.connection, mark)?;
        let (closed, open): (Vec<_>, Vec<_>) = referrals.iter().cloned().partition(|one| one.closed.is_some());
        let own = row::find::<Member>(&main.connection, main.person)?.ok_or(RecordError::IsClosed)?;
        super::list::may_read(&own)?;
        closed.iter().try_for_each(|referral| {
            reference_is_free(main, referral)?;
            reference_is_free(&self.record, referral)
        })?;
        let is_open = |case: CaseId| !closed.iter().any(|one| one.id == case);
        let is_of_open = |found: &&Match| {
            let with = match found.with {
                MatchedWith::Case(case) => is_open(case),
                MatchedWith::Earlier(_) => true,
            };
            with && is_open(found.case)
        };
        let of_open = Change::ImportReferrals {
            referrals: open,
            listed_on: listed_on.iter().filter(|(case, _)| is_open(*case)).copied().collect(),
            matches: matches.iter().filter(is_of_open).cloned().collect(),
            mark: mark.clone(),
        };
        let mut made = main.make(&of_open, now)?;
        for referral in closed {
            let listed_on = listed_on.iter().find(|(case, _)| *case == referral.id).map(|(_, meeting)| *meeting);
            let one = Change::ReceiveReferral { referral: Box::new(referral), listed_on, matches: Vec::new() };
            match self.receive(main, &one, now) {
                Ok(one) => made = joined(made, one),
                Err(why) => return Err(self.taken_back(main, made, why, now)),
            }
        }
        Ok(made)
    }
}

/// Two that were made as one.
fn joined(one: Made, other: Made) -> Made {
    let undo = match (one.undo, other.undo) {
        (Some(undo), Some(other)) => Some(undo.and(other)),
        (one, other) => one.or(other),
    };
    Made { title: one.title, undo, operations: one.operations.into_iter().chain(other.operations).collect() }
}
