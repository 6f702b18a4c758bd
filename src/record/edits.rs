//! Edits of long texts, as they come in: the text that all of them make, and what it was in between.

use rusqlite::{OptionalExtension, params};

use super::apply::Apply;
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
        let (id, bytes) = (row.to_string(), stamp::to_bytes(at));
        let is_new = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO text_edit (id, cell, stamp, edit) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id, column, bytes, update])?;
        if is_new == 0 {
            return Ok(true);
        }
        let last = self.own_clock(row, column)?.unwrap_or(written);
        let is_last = last < at;
        if is_last {
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
        if !is_last {
            self.tell_again(table, row, column)?;
        }
        Ok(true)
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
            return LongText::from_state(&state, self.seat).map_err(bad);
        }
        let sql = format!("SELECT coalesce({column}, '') FROM {table} WHERE id = ?1");
        let first: String = self.connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?;
        LongText::from_first_writing(&first, self.seat).map_err(bad)
    }

    /// Works out again what a text was in between, after an edit came that is older than the last: all edits up to each
    /// stamp, in the order of the stamps, which no seat sees otherwise.
    fn tell_again(&self, table: &str, row: RowId, column: &str) -> Result<()> {
        let bad = |_| RecordError::BadOperation { table: table.to_owned(), row };
        let id = row.to_string();
        // The first of the history is the first writing.
        let first: Option<String> = self
            .connection
            .prepare_cached("SELECT value FROM cell_history WHERE id = ?1 AND cell = ?2 ORDER BY stamp LIMIT 1")?
            .query_row([id.as_str(), column], |row| row.get(0))
            .optional()?
            .flatten();
        let edits: Vec<(Vec<u8>, Vec<u8>)> = self
            .connection
            .prepare_cached("SELECT stamp, edit FROM text_edit WHERE id = ?1 AND cell = ?2 ORDER BY stamp")?
            .query_map([id.as_str(), column], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let Some(((oldest, _), (newest, _))) = edits.first().zip(edits.last()) else { return Ok(()) };
        self.connection
            .prepare_cached("DELETE FROM cell_history WHERE id = ?1 AND cell = ?2 AND stamp >= ?3")?
            .execute(params![id, column, oldest])?;
        let text = LongText::from_first_writing(&first.unwrap_or_default(), self.seat).map_err(bad)?;
        for (at, edit) in edits.iter().filter(|(at, _)| at != newest) {
            text.merge(edit).map_err(bad)?;
            if let Some(at) = stamp::from_bytes(at) {
                self.keep(table, row, column, at, "?6", Some(&Value::from(text.text())))?;
            }
        }
        Ok(())
    }
}
