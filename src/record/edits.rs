//! Edits of long texts, as they come in: the text that all of them make, and what it was in between.

use rusqlite::{OptionalExtension, params};

use super::apply::{Apply, EVERY_EDIT};
use super::error::{RecordError, Result};
use super::long_text::LongText;
use super::stamp;
use crate::vault::{RowId, Stamp, Value};

impl Apply<'_> {
    /// Takes an edit in; whether everything that it builds on was there. Where not, nothing is kept of it here: what
    /// `yrs` itself keeps of an edit that came too early did not always end the same (seed in proptest-regressions).
    pub fn text(
        &self,
        table: &str,
        row: RowId,
        column: &str,
        update: &[u8],
        at: Stamp,
        written: Stamp,
    ) -> Result<bool> {
        let bad = |_| RecordError::BadOperation { table: table.to_owned(), row };
        let text = self.open_text(table, row, column)?;
        text.merge(update).map_err(bad)?;
        if text.lacks_something() {
            return Ok(false);
        }
        // No program of ours writes an edit that is older than its line.
        let at = if at > written { at } else { written.next(at.seat) };
        let id = row.to_string();
        let is_older =
            self.schema < EVERY_EDIT && self.join_older(&Cell { table, row, column }, update, at, written)?;
        if !is_older {
            let is_new = self
                .connection
                .prepare_cached("INSERT OR IGNORE INTO text_edit (id, cell, stamp, edit) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![id, column, stamp::to_bytes(at), update])?;
            if is_new == 0 {
                return Ok(true);
            }
        }
        let last = self.own_clock(row, column)?.unwrap_or(written);
        let is_last = last < at;
        if is_last && !is_older {
            let before = format!("(SELECT {column} FROM {table} WHERE id = ?1)");
            self.keep(table, row, column, last, &before, None)?;
        }
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO text_state (id, cell, state) VALUES (?1, ?2, ?3)")?
            .execute(params![id, column, text.state()])?;
        let sql = format!("UPDATE {table} SET {column} = ?2 WHERE id = ?1");
        self.connection.prepare_cached(&sql)?.execute(params![id, text.text()])?;
        self.touch(table, row);
        self.set_clock(row, column, at.max(last))?;
        if !is_last || is_older {
            self.tell_again(&Cell { table, row, column })?;
        }
        Ok(true)
    }

    /// The first writing of a text turns out to be older: what it said then is the same.
    pub fn was_first_written(&self, row: RowId, column: &str, before: Stamp, at: Stamp) -> Result<()> {
        let sql = "UPDATE OR IGNORE cell_history SET stamp = ?4, at = ?5, seat = ?6
                   WHERE id = ?1 AND cell = ?2 AND stamp = ?3";
        let (from, to) = (stamp::to_bytes(before), stamp::to_bytes(at));
        let values = params![row.to_string(), column, from, to, stamp::date(at), at.seat.to_string()];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// The document of a long text whose line is there.
    pub fn open_text(&self, table: &str, row: RowId, column: &str) -> Result<LongText> {
        let bad = |_| RecordError::BadOperation { table: table.to_owned(), row };
        let id = row.to_string();
        let kept: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT state FROM text_state WHERE id = ?1 AND cell = ?2")?
            .query_row([id.as_str(), column], |row| row.get(0))
            .optional()?;
        if let Some(state) = kept {
            return LongText::from_state(&state, self.author).map_err(bad);
        }
        let sql = format!("SELECT coalesce({column}, '') FROM {table} WHERE id = ?1");
        let first: String = self.connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?;
        LongText::from_first_writing(&first, self.author).map_err(bad)
    }

    /// What programs of before [`EVERY_EDIT`] edited in a text, as one.
    fn older(&self, cell: &Cell<'_>) -> Result<Option<Older>> {
        let found: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT edit FROM text_edit WHERE id = ?1 AND cell = ?2 AND stamp = zeroblob(20)")?
            .query_row([&cell.id(), cell.column], |row| row.get(0))
            .optional()?;
        let Some((until, state)) = found.as_ref().and_then(|bytes| bytes.split_at_checked(20)) else { return Ok(None) };
        let until = stamp::from_bytes(until).ok_or_else(|| cell.bad())?;
        Ok(Some(Older { until, text: LongText::from_state(state, self.author).map_err(|_| cell.bad())? }))
    }

    /// Joins an edit of such a program to the others of theirs. One that builds on a newer program's is kept like those: none of
    /// theirs does.
    fn join_older(&self, cell: &Cell<'_>, update: &[u8], at: Stamp, written: Stamp) -> Result<bool> {
        let before = self.older(cell)?;
        let (until, text) = match before {
            Some(Older { until, text }) => (Some(until), text),
            None => (None, self.first_writing_of(cell)?),
        };
        let value = Value::from(text.text());
        text.merge(update).map_err(|_| cell.bad())?;
        if text.lacks_something() {
            return Ok(false);
        }
        let last = until.unwrap_or(written);
        if last < at {
            // What it was after the last of theirs, whatever newer programs did in between.
            self.forget_told(cell, last)?;
            self.keep(cell.table, cell.row, cell.column, last, "?6", Some(&value))?;
        }
        let edit = [&stamp::to_bytes(last.max(at))[..], &text.state()].concat();
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO text_edit (id, cell, stamp, edit) VALUES (?1, ?2, zeroblob(20), ?3)",
            )?
            .execute(params![cell.id(), cell.column, edit])?;
        Ok(true)
    }

    fn forget_told(&self, cell: &Cell<'_>, at: Stamp) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM cell_history WHERE id = ?1 AND cell = ?2 AND stamp = ?3")?
            .execute(params![cell.id(), cell.column, stamp::to_bytes(at)])?;
        Ok(())
    }

    /// The text before any edit: the first of its history, or what it is where there is none.
    fn first_writing_of(&self, cell: &Cell<'_>) -> Result<LongText> {
        let first: Option<Option<String>> = self
            .connection
            .prepare_cached("SELECT value FROM cell_history WHERE id = ?1 AND cell = ?2 ORDER BY stamp LIMIT 1")?
            .query_row([&cell.id(), cell.column], |row| row.get(0))
            .optional()?;
        let first = match first {
            Some(first) => first,
            None => {
                let sql = format!("SELECT {} FROM {} WHERE id = ?1", cell.column, cell.table);
                self.connection.prepare_cached(&sql)?.query_row([&cell.id()], |row| row.get(0))?
            }
        };
        LongText::from_first_writing(&first.unwrap_or_default(), self.author).map_err(|_| cell.bad())
    }

    /// Works out again what a text was in between, after an edit came that is older than the last: all edits up to each
    /// stamp, in the order of the stamps, which no seat sees otherwise. Of what older programs edited only the end is known: what
    /// newer ones edited before that has no value in between.
    fn tell_again(&self, cell: &Cell<'_>) -> Result<()> {
        let (older, first) = (self.older(cell)?, self.first_writing_of(cell)?);
        let edits: Vec<(Stamp, Vec<u8>)> = self
            .connection
            .prepare_cached(
                "SELECT stamp, edit FROM text_edit WHERE id = ?1 AND cell = ?2 AND stamp <> zeroblob(20) ORDER BY stamp",
            )?
            .query_map([&cell.id(), cell.column], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?)))?
            .filter_map(|found| {
                found.map(|(at, edit)| stamp::from_bytes(&at).map(|at| (at, edit))).transpose()
            })
            .collect::<rusqlite::Result<_>>()?;
        let (until, text) = older.map_or((None, first), |Older { until, text }| (Some(until), text));
        let (before, after) = edits.split_at(edits.partition_point(|(at, _)| Some(*at) < until));
        for (at, edit) in before {
            text.merge(edit).map_err(|_| cell.bad())?;
            self.forget_told(cell, *at)?;
        }
        let Some(oldest) = until.or(after.first().map(|(at, _)| *at)) else { return Ok(()) };
        self.connection
            .prepare_cached("DELETE FROM cell_history WHERE id = ?1 AND cell = ?2 AND stamp >= ?3")?
            .execute(params![cell.id(), cell.column, stamp::to_bytes(oldest)])?;
        let tell = |at: Stamp| {
            let value = Value::from(text.text());
            self.keep(cell.table, cell.row, cell.column, at, "?6", Some(&value))
        };
        let Some((_, in_between)) = after.split_last() else { return Ok(()) };
        until.map_or(Ok(()), tell)?;
        for (at, edit) in in_between {
            text.merge(edit).map_err(|_| cell.bad())?;
            tell(*at)?;
        }
        Ok(())
    }
}

/// Which text.
struct Cell<'a> {
    table: &'a str,
    row: RowId,
    column: &'a str,
}

impl Cell<'_> {
    fn id(&self) -> String {
        self.row.to_string()
    }

    fn bad(&self) -> RecordError {
        RecordError::BadOperation { table: self.table.to_owned(), row: self.row }
    }
}

/// What older programs edited in a text.
struct Older {
    /// The newest stamp of theirs.
    until: Stamp,
    text: LongText,
}
