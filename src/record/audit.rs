//! The log of who did what (REC-2): only ever added to, and chained, so that an altered line shows.

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::vault::{RowId, Stamp};

use super::error::{RecordError, Result};
use super::stamp;

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// When, in UTC.
    pub at: String,
    /// The sitting at which it was done, 16 digits.
    pub seat: String,
    /// Whose sitting it was, where the roster says.
    pub who: Option<String>,
    /// The person of the roster that it was done to.
    pub about: Option<String>,
    /// The reference of the case that it was done to; nothing for a closed case, which is in no list (AGE-7).
    pub case: Option<String>,
    /// What was done: a kebab-case verb.
    pub what: String,
    /// The line of the record that it was done to.
    pub subject: Option<RowId>,
    /// More; never case data.
    pub detail: String,
}

/// Adds a line; one that is there changes nothing.
pub(super) fn add(connection: &Connection, at: Stamp, what: &str, subject: Option<RowId>, detail: &str) -> Result<()> {
    let added = connection
        .prepare_cached(
            "INSERT OR IGNORE INTO audit (stamp, at, seat, what, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            stamp::to_bytes(at),
            stamp::date(at),
            at.seat.to_string(),
            what,
            subject.map(|row| row.to_string()),
            detail
        ])?;
    if added > 0 { chain_from(connection, at) } else { Ok(()) }
}

/// Chains this line to the seat's line before it, and those after it again: lines of one seat come in their order
/// from its journal, but nothing here leans on that.
fn chain_from(connection: &Connection, from: Stamp) -> Result<()> {
    let (seat, bytes) = (from.seat.to_string(), stamp::to_bytes(from));
    let before: Option<String> = connection
        .prepare_cached(
            "SELECT c.chain FROM audit AS a JOIN audit_chain AS c ON c.stamp = a.stamp
             WHERE a.seat = ?1 AND a.stamp < ?2 ORDER BY a.stamp DESC LIMIT 1",
        )?
        .query_row(params![seat, bytes], |row| row.get(0))
        .optional()?;
    let mut chain = before.unwrap_or_default();
    let mut lines = connection.prepare_cached(&format!("{LINES} WHERE seat = ?1 AND stamp >= ?2 ORDER BY stamp"))?;
    let mut rows = lines.query(params![seat, bytes])?;
    let mut write = connection.prepare_cached("INSERT OR REPLACE INTO audit_chain (stamp, chain) VALUES (?1, ?2)")?;
    while let Some(row) = rows.next()? {
        chain = link(&chain, row)?;
        write.execute(params![row.get_ref(0)?.as_blob().unwrap_or_default(), chain])?;
    }
    Ok(())
}

pub(super) const LINES: &str = "SELECT stamp, at, seat, what, subject, detail FROM audit";

/// The chain after a line: over the chain before it and every column, each with its length.
pub(super) fn link(before: &str, row: &rusqlite::Row<'_>) -> Result<String> {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
    };
    part(before.as_bytes());
    for column in 0..6 {
        part(row.get_ref(column)?.as_bytes_or_null().ok().flatten().unwrap_or_default());
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The log, oldest first.
pub(super) fn lines(connection: &Connection) -> Result<Vec<AuditLine>> {
    let mut statement = connection.prepare_cached(
        "WITH of_case (subject, referral) AS (
             SELECT id, id FROM referral
             UNION ALL SELECT id, referral FROM case_person UNION ALL SELECT id, referral FROM listing
             UNION ALL SELECT id, referral FROM entry UNION ALL SELECT id, referral FROM action
             UNION ALL SELECT id, referral FROM person_match UNION ALL SELECT id, referral FROM step
             UNION ALL SELECT id, referral FROM said UNION ALL SELECT id, referral FROM report
             UNION ALL SELECT id, referral FROM conflict_of_interest UNION ALL SELECT id, referral FROM track
             UNION ALL SELECT d.id, l.referral FROM duty AS d JOIN listing AS l ON l.id = d.listing
             UNION ALL SELECT e.id, t.referral FROM track_event AS e JOIN track AS t ON t.id = e.track
             UNION ALL SELECT u.id, a.referral FROM action_update AS u JOIN action AS a ON a.id = u.action
         )
         SELECT a.at, a.seat, r.name, a.what, a.subject, a.detail, p.name, f.reference FROM audit AS a
         LEFT JOIN seat AS s ON s.id = a.seat || '0000000000000000'
         LEFT JOIN vault_meta AS o ON o.name = 'seat ' || a.seat
         LEFT JOIN roster AS r ON r.id = coalesce(s.person, o.value)
         LEFT JOIN roster AS p ON p.id = a.subject
         LEFT JOIN of_case AS c ON c.subject = a.subject
         LEFT JOIN referral AS f ON f.id = c.referral AND f.closed IS NULL
         ORDER BY a.stamp",
    )?;
    let lines = statement.query_map([], |row| {
        let subject: Option<String> = row.get(4)?;
        Ok(AuditLine {
            at: row.get(0)?,
            seat: row.get(1)?,
            who: row.get(2)?,
            about: row.get(6)?,
            case: row.get(7)?,
            what: row.get(3)?,
            subject: subject.and_then(|text| text.parse().ok()),
            detail: row.get(5)?,
        })
    })?;
    Ok(lines.collect::<rusqlite::Result<_>>()?)
}

/// Something that is wrong with the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFault {
    /// A seat's lines are not as they were written, from this moment on at the latest.
    Altered { seat: String, who: Option<String>, at: String },
    /// A seat wrote lines and says nowhere whose it is.
    NobodysSeat { seat: String, at: String },
}

impl std::fmt::Display for AuditFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Altered { seat, who, at } => {
                let who = who.as_deref().unwrap_or("nobody known");
                write!(f, "the audit log of seat {seat} ({who}) was altered at or before {at}")
            }
            Self::NobodysSeat { seat, at } => {
                write!(
                    f,
                    "the audit log has lines of seat {seat}, the first of {at}, which belongs to nobody on the roster"
                )
            }
        }
    }
}

/// Checks the chain of every seat, and that each belongs to somebody: the first fault of each seat.
pub(super) fn faults(connection: &Connection) -> Result<Vec<AuditFault>> {
    let mut statement = connection.prepare(
        "SELECT a.stamp, a.at, a.seat, a.what, a.subject, a.detail, c.chain, r.name
         FROM audit AS a LEFT JOIN audit_chain AS c ON c.stamp = a.stamp
         LEFT JOIN seat AS s ON s.id = a.seat || '0000000000000000'
         LEFT JOIN vault_meta AS o ON o.name = 'seat ' || a.seat
         LEFT JOIN roster AS r ON r.id = coalesce(s.person, o.value) ORDER BY a.seat, a.stamp",
    )?;
    let mut rows = statement.query([])?;
    let (mut of_seat, mut chain, mut is_sound, mut faults) = (String::new(), String::new(), true, Vec::new());
    while let Some(row) = rows.next()? {
        let (at, seat, who): (String, String, Option<String>) = (row.get(1)?, row.get(2)?, row.get(7)?);
        if seat != of_seat {
            chain.clear();
            of_seat.clone_from(&seat);
            is_sound = true;
            if who.is_none() {
                faults.push(AuditFault::NobodysSeat { seat: seat.clone(), at: at.clone() });
            }
        }
        chain = link(&chain, row)?;
        if is_sound && row.get::<_, Option<String>>(6)?.as_deref() != Some(chain.as_str()) {
            is_sound = false;
            faults.push(AuditFault::Altered { seat, who, at });
        }
    }
    Ok(faults)
}

/// Checks the chain of every seat.
///
/// # Errors
/// The first line at which a chain does not hold.
pub(super) fn verify(connection: &Connection) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT a.stamp, a.at, a.seat, a.what, a.subject, a.detail, c.chain
         FROM audit AS a LEFT JOIN audit_chain AS c ON c.stamp = a.stamp ORDER BY a.seat, a.stamp",
    )?;
    let mut rows = statement.query([])?;
    let (mut of_seat, mut chain) = (String::new(), String::new());
    while let Some(row) = rows.next()? {
        let (at, seat): (String, String) = (row.get(1)?, row.get(2)?);
        if seat != of_seat {
            chain.clear();
            of_seat.clone_from(&seat);
        }
        chain = link(&chain, row)?;
        if row.get::<_, Option<String>>(6)?.as_deref() != Some(chain.as_str()) {
            return Err(RecordError::AuditAltered { seat, at });
        }
    }
    Ok(())
}
