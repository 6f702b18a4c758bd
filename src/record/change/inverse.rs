//! Taking back: only what this seat did, and never what a colleague did since or at the same time.

use rusqlite::{OptionalExtension, params};

use crate::domain::action::{Action, ActionUpdate};
use crate::record::error::{RecordError, Result};
use crate::record::long_text::taken_back;
use crate::record::row::{self, Row};
use crate::record::stamp;
use crate::vault::{RowId, SeatId, Stamp, Value};

use super::writing::{Inverse, Writing};

/// The cell that says whether a line was removed.
const DEAD: &str = "dead";

/// When words of an entry were last changed: a colleague's later moment stays, and is in nobody's way.
const EDITED: &str = "edited";

/// What a cell held before its last writing.
struct Beneath {
    stamp: Stamp,
    value: Value,
}

impl Writing<'_> {
    /// Does the opposite of one piece; what undoes that is noted in turn.
    pub fn invert(&mut self, inverse: &Inverse) -> Result<()> {
        match inverse {
            Inverse::Dead { table, row, dead } => {
                self.check_line_is_own(table, *row, *dead)?;
                self.set_dead(table, *row, *dead)
            }
            Inverse::Cells { table, row, cells } => {
                let mut back = Vec::with_capacity(cells.len());
                for (column, before, after) in cells {
                    let own = self.apply.clock(table, *row, column)?.is_none_or(|last| last.seat == self.seat());
                    let stands = own && self.holds(table, *row, column)? == *after;
                    if !stands && *column == EDITED {
                        continue;
                    }
                    if !stands {
                        return changed_since(table, *row, column);
                    }
                    // Where a colleague wrote it at the same time and ours only stood for being newer, theirs comes back.
                    let beneath = self.beneath(*row, column)?.filter(|beneath| beneath.stamp.seat != self.seat());
                    let value = beneath.map_or_else(|| before.clone(), |beneath| beneath.value);
                    back.push((*column, after.clone(), value));
                }
                if back.is_empty() { Ok(()) } else { self.set_cells(table, *row, back) }
            }
            Inverse::Text { table, row, column, before, after } => {
                let Value::Text(present) = self.holds(table, *row, column)? else {
                    return changed_since(table, *row, column);
                };
                match taken_back(before, after, &present) {
                    Some(new) => self.set_text(table, *row, column, present, new),
                    None => changed_since(table, *row, column),
                }
            }
        }
    }

    fn seat(&self) -> SeatId {
        self.clock.seat()
    }

    /// Checks that a line can be taken out, or brought back, without undoing what a colleague did with it.
    fn check_line_is_own(&self, table: &'static str, row: RowId, dead: bool) -> Result<()> {
        let theirs = |seat: SeatId| seat != self.seat();
        let last = self.apply.own_clock(row, DEAD)?;
        if self.holds(table, row, DEAD)? != Value::from(!dead) || last.is_some_and(|last| theirs(last.seat)) {
            return changed_since(table, row, DEAD);
        }
        if !dead {
            // Both took it out.
            let also =
                self.beneath(row, DEAD)?.is_some_and(|it| theirs(it.stamp.seat) && it.value == Value::from(true));
            return if also { changed_since(table, row, DEAD) } else { Ok(()) };
        }
        let since = last.or(self.apply.written(table, row)?);
        let mut cells =
            self.connection().prepare_cached("SELECT cell, stamp FROM cell_clock WHERE id = ?1 ORDER BY stamp DESC")?;
        let mut rows = cells.query([row.to_string()])?;
        while let Some(found) = rows.next()? {
            let at = found.get_ref(1)?.as_blob().ok().and_then(stamp::from_bytes);
            if at.is_some_and(|at| theirs(at.seat) && Some(at) > since) {
                return changed_since(table, row, &found.get::<_, String>(0)?);
            }
        }
        if table == Action::TABLE && self.has_update_by_another(row)? {
            return changed_since(table, row, "");
        }
        Ok(())
    }

    /// Whether somebody else said how an action stands.
    fn has_update_by_another(&self, action: RowId) -> Result<bool> {
        let sql = format!("SELECT written FROM {} WHERE action = ?1 AND dead = 0", ActionUpdate::TABLE);
        let mut updates = self.connection().prepare_cached(&sql)?;
        let mut rows = updates.query([action.to_string()])?;
        while let Some(found) = rows.next()? {
            let at = found.get_ref(0)?.as_blob().ok().and_then(stamp::from_bytes);
            if at.is_some_and(|at| at.seat != self.seat()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The newest of what a cell held before.
    fn beneath(&self, row: RowId, column: &str) -> Result<Option<Beneath>> {
        let mut newest = self.connection().prepare_cached(
            "SELECT stamp, value FROM cell_history WHERE id = ?1 AND cell = ?2 ORDER BY stamp DESC LIMIT 1",
        )?;
        let found = newest.query_row(params![row.to_string(), column], |found| {
            let at = found.get_ref(0)?.as_blob().ok().and_then(stamp::from_bytes);
            Ok(at.zip(Some(row::value_of(found.get(1)?))))
        });
        Ok(found.optional()?.flatten().map(|(stamp, value)| Beneath { stamp, value }))
    }
}

fn changed_since<T>(table: &'static str, row: RowId, cell: &str) -> Result<T> {
    Err(RecordError::ChangedSince { table, row, cell: cell.to_owned() })
}
