//! A line as the operations that made it: with its clocks, what it held before, and every edit of its texts.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::error::Result;
use super::row::{is_long_text, value_of};
use super::stamp;
use crate::vault::{Operation, OperationKind, RowId, Stamp, Value};

/// A column and what stands in it.
type Cell = (String, Value);

/// What was written to one cell, by when.
type Written = BTreeMap<Stamp, Value>;

/// The operations that make this line in a record that does not have it: the same line, clocks and history.
///
/// # Errors
/// When the database refuses.
pub(super) fn retold(connection: &Connection, table: &str, row: RowId) -> Result<Vec<Operation>> {
    let Some((first, present)) = line(connection, table, row)? else { return Ok(Vec::new()) };
    let (mut cells, clocks) = (history(connection, row)?, clocks(connection, row)?);
    for (column, value) in present {
        let at = clocks.get(&column).copied().unwrap_or(first);
        cells.entry(column).or_default().insert(at, value);
    }
    let name = || table.to_owned();
    let mut told = Vec::new();
    let (mut insert, mut later): (Vec<_>, BTreeMap<Stamp, Vec<_>>) = (Vec::new(), BTreeMap::new());
    for (column, written) in cells {
        for (at, value) in written {
            let is_first = at == first;
            if column == "dead" {
                if !is_first || value != Value::Integer(0) {
                    let dead = value == Value::Integer(1);
                    let change = OperationKind::Tombstone { table: name(), row, dead };
                    told.push(Operation { stamp: at, change });
                }
            } else if is_first {
                insert.extend((value != Value::Null).then(|| (column.clone(), value)));
            } else if !is_long_text(table, &column) {
                later.entry(at).or_default().push((column.clone(), value));
            }
        }
    }
    let change = OperationKind::Insert { table: name(), row, cells: insert };
    let mut all = vec![Operation { stamp: first, change }];
    let set = |(stamp, cells)| Operation { stamp, change: OperationKind::Set { table: name(), row, cells } };
    all.extend(later.into_iter().map(set));
    all.extend(edits(connection, table, row)?);
    all.extend(told);
    Ok(all)
}

/// When a line was first written, and what stands in it, `dead` included.
fn line(connection: &Connection, table: &str, row: RowId) -> Result<Option<(Stamp, Vec<Cell>)>> {
    let mut statement = connection.prepare_cached(&format!("SELECT * FROM {table} WHERE id = ?1"))?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([row.to_string()])?;
    let Some(found) = rows.next()? else { return Ok(None) };
    let (mut first, mut cells) = (None, Vec::with_capacity(names.len()));
    for (at, name) in names.into_iter().enumerate() {
        match name.as_str() {
            "id" => {}
            "written" => first = stamp::from_bytes(&found.get::<_, Vec<u8>>(at)?),
            _ => cells.push((name, value_of(found.get(at)?))),
        }
    }
    Ok(first.map(|first| (first, cells)))
}

fn history(connection: &Connection, row: RowId) -> Result<BTreeMap<String, Written>> {
    let sql = "SELECT cell, stamp, value FROM cell_history WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([row.to_string()])?;
    let mut cells: BTreeMap<String, Written> = BTreeMap::new();
    while let Some(found) = rows.next()? {
        if let Some(at) = stamp::from_bytes(&found.get::<_, Vec<u8>>(1)?) {
            cells.entry(found.get(0)?).or_default().insert(at, value_of(found.get(2)?));
        }
    }
    Ok(cells)
}

fn clocks(connection: &Connection, row: RowId) -> Result<BTreeMap<String, Stamp>> {
    let mut statement = connection.prepare_cached("SELECT cell, stamp FROM cell_clock WHERE id = ?1")?;
    let mut rows = statement.query([row.to_string()])?;
    let mut clocks = BTreeMap::new();
    while let Some(found) = rows.next()? {
        if let Some(at) = stamp::from_bytes(&found.get::<_, Vec<u8>>(1)?) {
            clocks.insert(found.get(0)?, at);
        }
    }
    Ok(clocks)
}

/// The edits of its texts. What programs of before edited is one edit, of the stamp 0: the stamp of the last of them, and
/// the text's state with all of them.
fn edits(connection: &Connection, table: &str, row: RowId) -> Result<Vec<Operation>> {
    let sql = "SELECT cell, stamp, edit FROM text_edit WHERE id = ?1 ORDER BY stamp";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![row.to_string()])?;
    let mut edits = Vec::new();
    while let Some(found) = rows.next()? {
        let (at, edit): (Vec<u8>, Vec<u8>) = (found.get(1)?, found.get(2)?);
        let is_older = at.iter().all(|byte| *byte == 0);
        let (at, update) = match edit.split_at_checked(at.len()).filter(|_| is_older) {
            Some((at, state)) => (at.to_vec(), state.to_vec()),
            None => (at, edit),
        };
        if let Some(stamp) = stamp::from_bytes(&at) {
            let change = OperationKind::Text { table: table.to_owned(), row, column: found.get(0)?, update };
            edits.push(Operation { stamp, change });
        }
    }
    Ok(edits)
}
