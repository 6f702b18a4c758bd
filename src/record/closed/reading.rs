//! Taking pieces in: those that are new or changed, and everything afresh where one's own box is gone.

use std::collections::{BTreeMap, BTreeSet};

use super::{ClosedBox, ClosedShelf, Known, box_of, case_of};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::engine::EngineError;
use crate::record::error::Result;
use crate::record::image::record_id;
use crate::record::row::{self, Member};
use crate::record::touched::Since;
use crate::record::withdrawn::person_row;
use crate::vault::closed_piece::{self, Piece, PieceProblem, Whose};
use crate::vault::{Hash, ImageError, KeyId, Operation, RowId};

use super::list::{ClosedReader, reader_line};
use super::undone::Undone;

/// A piece as it stands in its line.
pub(super) struct Found {
    pub line: RowId,
    pub within: Option<RowId>,
    pub epoch: u32,
    /// Nothing where another replaced it.
    pub bytes: Option<Vec<u8>>,
}

impl ClosedShelf {
    /// Takes in what changed in the record since the last time; whether anything of the closed cases did. `now` is
    /// milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// When SQLite refuses, or a piece of one's own can't be applied.
    pub fn follow(&mut self, main: &Record, now: u64) -> Result<bool> {
        if self.at == Some(main.revision()) {
            return Ok(false);
        }
        let followed = self.follow_since(main, now);
        if followed.is_err() {
            // What was not taken in is looked at again.
            self.at = None;
        }
        followed
    }

    fn follow_since(&mut self, main: &Record, now: u64) -> Result<bool> {
        let since = self.at.map_or(Since::Everything, |at| main.touched_since(at));
        self.at = Some(main.revision());
        if self.record.person != main.person || record_id(&self.record.connection).is_none() {
            self.record.person = main.person;
            if let Some(id) = record_id(&main.connection) {
                self.record.name(id, 1)?;
            }
        }
        self.copy(main, &since)?;
        let found = match &since {
            Since::Everything => pieces(main, None)?,
            Since::Lines(lines) => {
                let mut found = Vec::new();
                for (_, line) in lines.iter().filter(|(table, _)| *table == "closed_piece") {
                    found.extend(pieces(main, Some(*line))?);
                }
                found
            }
        };
        let looks_apart = !found.is_empty() || since.has_any_of("purged") || since.has_any_of("roster");
        let mut changed = !found.is_empty() && self.take_pieces(main, found, now)?;
        if self.is_otherwise(main, &since)? {
            self.afresh(main, now)?;
            changed = true;
        }
        if self.lost_a_case()? {
            let mine = self.gone.of(self.mine(main)?);
            self.afresh(main, now)?;
            self.gone.note(mine, &self.cases());
            changed = true;
        }
        self.gone.has(self.cases());
        if changed || since.has_any_of("meeting") {
            self.look_who_keeps(main)?;
        }
        if looks_apart {
            self.look_apart(main)?;
            self.look_crossed(main)?;
        }
        Ok(changed)
    }

    /// Takes these pieces in, first those of boxes from which none goes on.
    fn take_pieces(&mut self, main: &Record, found: Vec<Found>, now: u64) -> Result<bool> {
        let (record, writers) = main.whose()?;
        let of = Whose { record, writers: &writers };
        let (mut opened, mut changed) = (Vec::new(), false);
        for one in found {
            let digest = one.bytes.as_deref().map_or(Hash::NONE, Hash::of);
            if self.pieces.get(&one.line).is_some_and(|known| known.digest == digest) {
                continue;
            }
            let before = self.pieces.insert(one.line, Known { digest, within: None });
            if let Some(within) = before.and_then(|before| before.within)
                && let Some(held) = self.boxes.get_mut(&within)
            {
                held.pieces.remove(&one.line);
                changed = true;
            }
            if let Some(piece) = self.opened(&one, &of) {
                opened.push((piece, one.epoch));
            }
        }
        let former: Vec<_> = opened.iter().flat_map(|(piece, _)| piece.former.clone()).collect();
        for (piece, _) in &opened {
            self.note_replacing(main, piece)?;
        }
        // What came of a change that was left out goes to what is there without it.
        opened.sort_by_key(|(piece, _)| (self.is_undone(piece), former.contains(&piece.secret)));
        for (piece, epoch) in opened {
            changed |= self.take_piece(main, piece, epoch, now)?;
        }
        self.boxes.retain(|_, one| !one.pieces.is_empty());
        Ok(changed)
    }

    /// What a piece says, where this key opens it and it is sound.
    fn opened(&mut self, found: &Found, of: &Whose<'_>) -> Option<Piece> {
        let within = found.within?;
        match closed_piece::open(found.bytes.as_deref()?, found.line, of, &self.unlocked) {
            Ok(piece) if box_of(&piece.secret) == within => Some(piece),
            Err(PieceProblem::NotForThisKey) => None,
            // Damage in what is another's can't be told from damage in one's own.
            Err(PieceProblem::Damaged) if !self.boxes.contains_key(&within) => None,
            Ok(_) | Err(_) => {
                self.unsound.insert(found.line);
                None
            }
        }
    }

    fn take_piece(&mut self, main: &Record, piece: Piece, epoch: u32, now: u64) -> Result<bool> {
        let (id, case) = (box_of(&piece.secret), case_of(piece.case));
        if self.waits_open(main, &piece)? {
            return Ok(false);
        }
        if self.is_undone(&piece) {
            self.take_undone(main, piece, now)?;
            return Ok(true);
        }
        self.crossed.replaces(&piece.replaces, case, person_row(piece.who));
        // Whoever was taken off the list knows the former secret, and has no say in who is on it any more.
        let is_former = self.boxes.values().any(|one| one.former.contains(&piece.secret));
        if is_former && !self.is_reader(main, case, piece.who)? {
            self.take_late(main, piece, now)?;
            return Ok(true);
        }
        let own: Vec<_> = piece.operations.into_iter().filter(super::reference::is_own).collect();
        if self.record.apply(&own, now).is_err() {
            self.unsound.insert(piece.line);
            return Ok(false);
        }
        let new = || ClosedBox { secret: piece.secret, case, former: Vec::new(), pieces: BTreeMap::new() };
        let held = self.boxes.entry(id).or_insert_with(new);
        for former in piece.former {
            if !held.former.contains(&former) {
                held.former.push(former);
            }
        }
        held.pieces.insert(piece.line, (piece.to, epoch));
        if let Some(known) = self.pieces.get_mut(&piece.line) {
            known.within = Some(id);
        }
        Ok(true)
    }

    fn is_reader(&self, main: &Record, case: CaseId, who: KeyId) -> Result<bool> {
        let person = person_row(who);
        let has_access = row::find::<Member>(&main.connection, person)?.is_some_and(|one| one.last_epoch.is_none());
        let line = reader_line(case, person);
        Ok(has_access && row::find::<ClosedReader>(&self.record.connection, line)?.is_some())
    }

    /// Whether there is a case here of which no piece opens any more.
    fn lost_a_case(&self) -> Result<bool> {
        let (cases, sql) = (self.cases(), "SELECT id FROM referral");
        let mut statement = self.record.connection.prepare_cached(sql)?;
        let here = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        let here: BTreeSet<_> = here.iter().filter_map(|id| id.parse::<RowId>().ok()).map(case_of).collect();
        Ok(here.iter().any(|case| !cases.contains(case)))
    }

    /// Begins again with what this key opens now.
    pub(super) fn afresh(&mut self, main: &Record, now: u64) -> Result<()> {
        let fresh = Record::empty(main.person, main.seat())?;
        self.record.go_on_with(fresh);
        self.boxes.clear();
        self.pieces.clear();
        self.drafts.clear();
        self.unsound.clear();
        self.undone = Undone::default();
        if let Some(id) = record_id(&main.connection) {
            self.record.name(id, 1)?;
        }
        self.copy(main, &Since::Everything)?;
        self.take_pieces(main, pieces(main, None)?, now).map(drop)
    }

    /// The operations of these pieces of the record, each once, in the order of their stamps.
    pub(super) fn operations_of(&self, main: &Record, lines: &[RowId]) -> Result<Vec<Operation>> {
        let (record, writers) = main.whose()?;
        let of = Whose { record, writers: &writers };
        let mut all = BTreeMap::new();
        for line in lines {
            for found in pieces(main, Some(*line))? {
                let Some(bytes) = &found.bytes else { continue };
                // It was opened before; where it opens no more, what it says must not be lost by going on without it.
                let piece = closed_piece::open(bytes, found.line, &of, &self.unlocked)
                    .map_err(|_| EngineError::Image(ImageError::Damaged("a closed case".to_owned())))?;
                all.extend(piece.operations.into_iter().map(|one| (one.stamp, one)));
            }
        }
        Ok(all.into_values().collect())
    }
}

pub(super) fn pieces(main: &Record, only: Option<RowId>) -> Result<Vec<Found>> {
    let which = if only.is_some() { "id = ?1" } else { "1" };
    let sql = format!("SELECT id, box, epoch, bytes, dead FROM closed_piece WHERE {which}");
    let mut statement = main.connection.prepare_cached(&sql)?;
    let values: Vec<String> = only.iter().map(ToString::to_string).collect();
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (line, within): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        let Ok(line) = line.parse::<RowId>() else { continue };
        let is_dead: bool = row.get(4)?;
        let bytes: Option<Vec<u8>> = row.get(3)?;
        let within = within.and_then(|within| within.parse().ok());
        let epoch = row.get::<_, Option<u32>>(2)?.unwrap_or(0);
        found.push(Found { line, within, epoch, bytes: bytes.filter(|_| !is_dead) });
    }
    Ok(found)
}
