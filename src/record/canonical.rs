//! The record as one text, the same on every seat that has seen the same operations, in whatever order.

use std::fmt::Write;

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use super::Record;
use super::error::Result;
use crate::vault::Hash;

impl Record {
    /// The SHA-256 of everything that operations made: lines, clocks, history, log. Two seats that agree have the same.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn canonical_hash(&self) -> Result<Hash> {
        let mut hash = Sha256::new();
        self.each_canonical_line(|line| hash.update(line))?;
        Ok(Hash::from_bytes(hash.finalize().into()))
    }

    /// The whole canonical text, with all case data: for finding out what differs where the hashes do.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn canonical_dump(&self) -> Result<String> {
        let mut dump = String::new();
        self.each_canonical_line(|line| dump.push_str(line))?;
        Ok(dump)
    }

    fn each_canonical_line(&self, mut take: impl FnMut(&str)) -> Result<()> {
        let mut tables: Vec<(String, String, &str)> = Vec::new();
        for (table, columns) in self.tables.sorted() {
            tables.push((table.to_owned(), format!("id, dead, written, {}", columns.join(", ")), "1"));
        }
        // The state of a text is not among them: the same text may be kept in other bytes.
        for (table, columns, key) in [
            ("audit", "stamp, at, seat, what, subject, detail", "1"),
            ("audit_chain", "stamp, chain", "1"),
            ("audit_signature", "seat, stamp, who, signature", "1"),
            ("cell_clock", "id, cell, stamp", "1, 2"),
            ("cell_history", "id, cell, stamp, line_of, value", "1, 2, 3"),
            // Nor is what older programs edited: only until when.
            (
                "text_edit",
                "id, cell, stamp, CASE stamp WHEN zeroblob(20) THEN substr(edit, 1, 20) ELSE edit END",
                "1, 2, 3",
            ),
            // The same may be said in other bytes.
            ("unswept", "id, stamp", "1, 2"),
            ("waiting", "id, stamp, operation", "1, 2"),
        ] {
            tables.push((table.to_owned(), columns.to_owned(), key));
        }
        for (table, columns, key) in tables {
            let mut statement = self.connection.prepare(&format!("SELECT {columns} FROM {table} ORDER BY {key}"))?;
            let width = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let mut line = table.clone();
                for column in 0..width {
                    line.push('\t');
                    put(&mut line, row.get_ref(column)?);
                }
                line.push('\n');
                take(&line);
            }
        }
        Ok(())
    }
}

/// A value such that no two look the same.
fn put(line: &mut String, value: ValueRef<'_>) {
    let written = match value {
        ValueRef::Null => write!(line, "-"),
        ValueRef::Integer(number) => write!(line, "{number}"),
        ValueRef::Real(number) => write!(line, "r{:x}", number.to_bits()),
        ValueRef::Text(text) => write!(line, "{:?}", String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => {
            let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            line.extend(digits.filter_map(|digit| char::from_digit(digit.into(), 16)));
            Ok(())
        }
    };
    // Writing to a text in memory does not fail.
    let _ = written;
}
