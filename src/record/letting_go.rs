//! What a record has let go of for good, and whether another image holds something of it: lines that were purged, and boxes
//! of closed cases that go on in others.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::Record;
use super::purge::MAY_GO;
use crate::vault::RowId;
use crate::vault::lingering::LetGo;

type Found<T> = rusqlite::Result<T>;

/// A box of which a piece is there.
const FULL: &str = "box IS NOT NULL AND dead = 0 AND bytes IS NOT NULL";

/// What a database has let go of. One of an older schema has let go of nothing.
pub(super) fn let_go(connection: &Connection) -> Found<LetGo> {
    let mut found = LetGo { may_go: &MAY_GO, ..LetGo::default() };
    if has_table(connection, "purged")? {
        let mut statement = connection.prepare("SELECT line_of, line FROM purged")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (table, line) = (row.get::<_, Option<String>>(0)?, row.get::<_, Option<String>>(1)?);
            let table = MAY_GO.into_iter().find(|may_go| Some(*may_go) == table.as_deref());
            found.lines.extend(table.zip(line.and_then(|line| line.parse().ok())));
        }
    }
    if has_table(connection, "unswept")? {
        let taken = "SELECT DISTINCT line FROM swept WHERE line IS NOT NULL AND line NOT IN (SELECT id FROM unswept)";
        found.aside = ids(connection, taken)?;
    }
    if has_table(connection, "closed_piece")? {
        let gone = "SELECT DISTINCT box FROM closed_piece WHERE box IS NOT NULL";
        let full = format!("SELECT DISTINCT box FROM closed_piece WHERE {FULL}");
        found.boxes = &ids(connection, gone)? - &ids(connection, &full)?;
    }
    Ok(found)
}

/// Whether a database holds something of this: a line, what it was before, what waits for it, or a piece in a box.
pub(super) fn holds_any(connection: &Connection, let_go: &LetGo) -> Found<bool> {
    for place in MAY_GO.into_iter().filter(|table| let_go.lines.iter().any(|(of, _)| of == table)) {
        if has_table(connection, place)? {
            let mut lines = let_go.lines.iter().filter(|(of, _)| *of == place).map(|(_, line)| *line);
            if has_one_of(connection, place, &mut lines)? {
                return Ok(true);
            }
        }
    }
    for place in ["cell_history", "waiting"] {
        if has_table(connection, place)? {
            let mut lines = let_go.lines.iter().map(|(_, line)| *line);
            if has_one_of(connection, place, &mut lines)? {
                return Ok(true);
            }
        }
    }
    if has_table(connection, "unswept")? && has_one_of(connection, "unswept", &mut let_go.aside.iter().copied())? {
        return Ok(true);
    }
    if let_go.boxes.is_empty() || !has_table(connection, "closed_piece")? {
        return Ok(false);
    }
    let full = format!("SELECT DISTINCT box FROM closed_piece WHERE {FULL}");
    Ok(!ids(connection, &full)?.is_disjoint(&let_go.boxes))
}

fn has_one_of(connection: &Connection, place: &str, lines: &mut dyn Iterator<Item = RowId>) -> Found<bool> {
    let mut statement = connection.prepare(&format!("SELECT 1 FROM {place} WHERE id = ?1"))?;
    for line in lines {
        if statement.exists([line.to_string()])? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn ids(connection: &Connection, sql: &str) -> Found<BTreeSet<RowId>> {
    let mut statement = connection.prepare(sql)?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Found<Vec<_>>>()?;
    Ok(ids.iter().filter_map(|one| one.parse().ok()).collect())
}

fn has_table(connection: &Connection, table: &str) -> Found<bool> {
    connection.prepare_cached("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1")?.exists([table])
}

impl Record {
    /// What this record had once and has no more, for good.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn let_go(&self) -> super::error::Result<LetGo> {
        Ok(let_go(&self.connection)?)
    }
}
