//! What is left out of the changes of somebody whose access had ended, as the shelf finds it ([`crate::record::left_out`]): their
//! pieces are in the record, and the lines that they purged, and the pieces that they emptied, are there as well.
//!
//! * A box whose case stands open is nobody's: it waits until somebody who is left closes the case off.
//! * A piece that says which it replaces, and did not: its words are taken in as of somebody who is off the list, and the list
//!   stays as it was.
//!
//! Both follow from the record as it is, so every seat finds the same, in whatever order it hears of what.

use std::collections::{BTreeMap, BTreeSet};

use super::crossed::emptied_by;
use super::{ClosedShelf, PersonLine, box_of, case_of};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::error::Result;
use crate::record::row::{self, Member};
use crate::record::touched::Since;
use crate::record::withdrawn::person_row;
use crate::vault::RowId;
use crate::vault::closed_piece::Piece;

use super::keeping::PieceLine;

/// What was left out of the changes that pieces came with.
#[derive(Default)]
pub(super) struct Undone {
    /// The cases that stand open and have a box.
    open: BTreeSet<CaseId>,
    /// Who wrote which piece that says what it replaces, and whether it did not.
    replacing: BTreeMap<RowId, Replacing>,
    /// The boxes that somebody began with such a piece.
    boxes: BTreeSet<(RowId, PersonLine)>,
    /// The pieces of both kinds that are no part of the shelf.
    pieces: BTreeSet<RowId>,
}

struct Replacing {
    by: PersonLine,
    lines: Vec<RowId>,
    is_undone: bool,
}

impl Undone {
    /// Whether a piece is no part of the shelf, whoever wrote it.
    pub fn has(&self, piece: RowId) -> bool {
        self.pieces.contains(&piece)
    }
}

impl ClosedShelf {
    /// Notes of a piece that opened whether it replaces what it says.
    pub(super) fn note_replacing(&mut self, main: &Record, piece: &Piece) -> Result<()> {
        if piece.replaces.is_empty() {
            return Ok(());
        }
        let by = person_row(piece.who);
        let is_undone = is_undone(main, by, &piece.replaces)?;
        if is_undone && !self.began_before(main, piece)? {
            self.undone.boxes.insert((box_of(&piece.secret), by));
        }
        self.undone.replacing.insert(piece.line, Replacing { by, lines: piece.replaces.clone(), is_undone });
        Ok(())
    }

    /// Whether what a piece replaces lay in its own box: then the box is not new with it.
    fn began_before(&self, main: &Record, piece: &Piece) -> Result<bool> {
        let own = box_of(&piece.secret);
        for line in &piece.replaces {
            let sql = "SELECT 1 FROM closed_piece WHERE id = ?1 AND box = ?2";
            if main.connection.prepare_cached(sql)?.exists([line.to_string(), own.to_string()])? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a piece came with a change that was left out, of one who replaced others without being let.
    pub(super) fn is_undone(&self, piece: &Piece) -> bool {
        let of_box = self.undone.boxes.contains(&(box_of(&piece.secret), person_row(piece.who)));
        of_box || self.undone.replacing.get(&piece.line).is_some_and(|one| one.is_undone)
    }

    /// Takes what is new in such a piece, where the case is here without it.
    pub(super) fn take_undone(&mut self, main: &Record, piece: Piece, now: u64) -> Result<()> {
        self.undone.pieces.insert(piece.line);
        // Whom they put on the list with it is on none.
        if self.has(case_of(piece.case)) { self.take_words(main, piece, now) } else { Ok(()) }
    }

    /// Whether the case of a piece stands open: then it is not taken in.
    pub(super) fn waits_open(&mut self, main: &Record, piece: &Piece) -> Result<bool> {
        let case = case_of(piece.case);
        let is_open = stands_open(main, case)?;
        if is_open {
            self.undone.open.insert(case);
            self.undone.pieces.insert(piece.line);
        }
        Ok(is_open)
    }

    /// Whether a piece may go that was written without being let: others have gone on from what it says it replaces, so the case is
    /// whole without it.
    pub(super) fn may_go(&self, main: &Record, piece: RowId) -> Result<bool> {
        let lines = self.undone.replacing.get(&piece).filter(|one| one.is_undone).map(|one| one.lines.as_slice());
        for line in lines.unwrap_or_default() {
            if row::is_dead::<PieceLine>(&main.connection, *line)? == Some(false) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether something of that is otherwise in the record now than it was when its pieces were taken in.
    pub(super) fn is_otherwise(&self, main: &Record, since: &Since) -> Result<bool> {
        if !["closed_piece", "purged", "referral", "roster"].into_iter().any(|table| since.has_any_of(table)) {
            return Ok(false);
        }
        for case in &self.undone.open {
            if !stands_open(main, *case)? {
                return Ok(true);
            }
        }
        for (case, one) in self.boxes.values().map(|one| (one.case, one)) {
            if stands_open(main, case)? && has_one_of(main, one.pieces.keys())? {
                return Ok(true);
            }
        }
        for one in self.undone.replacing.values() {
            if is_undone(main, one.by, &one.lines)? != one.is_undone {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether a case stands open in the record itself: of one that was closed off somebody who has not heard of that may bring a line
/// back, until a reader sweeps it up.
fn stands_open(main: &Record, case: CaseId) -> Result<bool> {
    let sql = "SELECT 1 FROM referral WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM purged WHERE line = ?1)";
    Ok(main.connection.prepare_cached(sql)?.exists([case.to_string()])?)
}

/// Whether one of these pieces is in the record. Where a file without what it should have was put in its place none is, until what it
/// lacks comes back: what this seat knows of them it goes on knowing.
fn has_one_of<'a>(main: &Record, pieces: impl Iterator<Item = &'a RowId>) -> Result<bool> {
    for piece in pieces {
        if row::is_dead::<PieceLine>(&main.connection, *piece)? == Some(false) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody whose access has ended emptied none of these pieces, which they say they replaced.
fn is_undone(main: &Record, by: PersonLine, lines: &[RowId]) -> Result<bool> {
    if row::find::<Member>(&main.connection, by)?.is_none_or(|member| member.last_epoch.is_none()) {
        return Ok(false);
    }
    for line in lines {
        if emptied_by(main, *line)?.contains(&by) {
            return Ok(false);
        }
    }
    Ok(true)
}
