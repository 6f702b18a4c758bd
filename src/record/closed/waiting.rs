//! What came to a case that was closed off and none of its readers has taken into it yet: it stands in the record as it was
//! written, in no list. Only a reader can take it; everybody can say that it waits, and for whom.

use std::collections::BTreeSet;

use super::closing_off::{OF_CASE, OF_LINES};
use crate::record::error::Result;
use crate::record::row::{self, Member};
use crate::record::{Record, stamp};
use crate::vault::{Finding, RowId};

impl Record {
    /// What waits for a reader of a case that was closed off; nothing where nothing does.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn waits_for_readers(&self) -> Result<Option<Finding>> {
        let connection = &self.connection;
        let aside: u32 = connection.query_row("SELECT count(DISTINCT id) FROM unswept", [], |row| row.get(0))?;
        let mut gone = ids(self, "SELECT DISTINCT id FROM unswept")?;
        // What is new of such a case names it or a line of it, and was done to no line that went.
        let mut strays = BTreeSet::new();
        let of_lines = OF_LINES.iter().map(|(table, column, _)| (*table, *column));
        for (table, column) in OF_CASE.into_iter().chain(of_lines) {
            let named = format!("{column} IN (SELECT line FROM purged)");
            strays.extend(ids(self, &format!("SELECT id FROM {table} WHERE {named}"))?);
            gone.extend(ids(self, &format!("SELECT DISTINCT {column} FROM {table} WHERE {named}"))?);
        }
        let changes = (aside as usize).saturating_add(strays.len());
        if changes == 0 {
            return Ok(None);
        }
        let mut closers = BTreeSet::new();
        for line in gone {
            let sql = "SELECT written FROM purged WHERE line = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let stamps = statement.query_map([line.to_string()], |row| row.get::<_, Vec<u8>>(0))?;
            for at in stamps.collect::<rusqlite::Result<Vec<_>>>()?.iter().filter_map(|at| stamp::from_bytes(at)) {
                let person = self.person_at(at.seat)?;
                let member = person.map(|person| row::find::<Member>(connection, person)).transpose()?.flatten();
                closers.extend(member.map(|member| member.name));
            }
        }
        Ok(Some(Finding::ClosedUnswept { changes, closers: closers.into_iter().collect() }))
    }
}

fn ids(record: &Record, sql: &str) -> Result<BTreeSet<RowId>> {
    let mut statement = record.connection.prepare_cached(sql)?;
    let found = statement.query_map([], |row| row.get::<_, Option<String>>(0))?;
    let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(found.into_iter().flatten().filter_map(|id| id.parse().ok()).collect())
}
