//! The signatures of the log ([`crate::vault::log`]): made with each piece of work, kept for each sitting, and read with the
//! chain computed anew.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use crate::vault::log::{Log, LogMark, LogSignature, SignedUpTo, Sitting};
use crate::vault::{Hash, KeyId, Operation, OperationKind, RowId, SeatId, Stamp, Unlocked, VerifyKey};

use super::Record;
use super::audit::{self, LINES};
use super::change::named;
use super::error::Result;
use super::image::record_id;
use super::row::{self, Member, Seat};
use super::stamp;
use super::withdrawn::noted_owners;

/// The line of the log that says that something of a seat's journal was lost. Its subject is [`as_found`]: what is left of the
/// sitting's log, to the letter, and only that is excused.
pub(super) const LOSS: &str = "loss";
/// The line of the log that says that what was lost of a seat's journal is there again.
pub(super) const FOUND: &str = "found-again";
/// The line of the log that says that somebody was given access.
const GIVEN: &str = "give-access";

/// Names the log of a sitting as it stands: its last line, and the chain over all of them.
fn as_found(seat: SeatId, last: Option<LogMark>) -> RowId {
    let (at, chain) = last.map_or((Vec::new(), Hash::NONE), |mark| (stamp::to_bytes(mark.stamp).to_vec(), mark.chain));
    named("log-as-found", &[seat.as_bytes(), &at, chain.as_bytes()])
}

/// Keeps a signature, where it is the sitting's newest.
pub(super) fn keep(connection: &Connection, at: Stamp, signature: &LogSignature) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO audit_signature (seat, stamp, who, signature) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (seat) DO UPDATE SET stamp = ?2, who = ?3, signature = ?4
             WHERE stamp < ?2 OR signature IS NULL",
        )?
        .execute(params![at.seat.to_string(), stamp::to_bytes(at), signature.who.to_string(), signature.bytes])?;
    Ok(())
}

/// Notes that a line is from a program that signed no lines: no signature is asked for up to it. A sitting that ever signed
/// is not excused by it.
pub(super) fn keep_unsigned(connection: &Connection, at: Stamp) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO audit_signature (seat, stamp) VALUES (?1, ?2)
             ON CONFLICT (seat) DO UPDATE SET stamp = ?2 WHERE stamp < ?2 AND signature IS NULL",
        )?
        .execute(params![at.seat.to_string(), stamp::to_bytes(at)])?;
    Ok(())
}

/// The seat that a line tells of.
fn seat_in(detail: &str) -> Option<SeatId> {
    detail.match_indices("seat ").find_map(|(at, word)| detail.get(at + word.len()..)?.get(..16)?.parse().ok())
}

impl Record {
    /// Signs the log up to the last line among these operations of this seat, which were made here and are in no journal
    /// yet.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn sign_log(&mut self, operations: &mut [Operation], unlocked: &Unlocked) -> Result<()> {
        let own = self.clock.seat();
        let line = operations.iter_mut().rev().find_map(|operation| match &mut operation.change {
            OperationKind::Audit { signed, .. } if operation.stamp.seat == own => Some((operation.stamp, signed)),
            _ => None,
        });
        let Some((at, signed)) = line else { return Ok(()) };
        if let Some(signature) = self.signature(at, unlocked)? {
            *signed = Some(signature);
        }
        Ok(())
    }

    /// Signs the log up to this seat's last line.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) fn sign_own_log(&mut self, unlocked: &Unlocked) -> Result<()> {
        let sql = "SELECT max(stamp) FROM audit WHERE seat = ?1";
        let last: Option<Vec<u8>> =
            self.connection.query_row(sql, [self.clock.seat().to_string()], |row| row.get(0))?;
        match last.as_deref().and_then(stamp::from_bytes) {
            Some(at) => self.signature(at, unlocked).map(drop),
            None => Ok(()),
        }
    }

    fn signature(&self, at: Stamp, unlocked: &Unlocked) -> Result<Option<LogSignature>> {
        let sql = "SELECT chain FROM audit_chain WHERE stamp = ?1";
        let chain: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([stamp::to_bytes(at)], |row| row.get(0)).optional()?;
        let chain = chain.and_then(|text| text.parse::<Hash>().ok());
        let (Some(chain), Some(record)) = (chain, record_id(&self.connection)) else { return Ok(None) };
        let signature = LogSignature::of(record, LogMark { stamp: at, chain }, unlocked);
        keep(&self.connection, at, &signature)?;
        Ok(Some(signature))
    }

    /// Names the log of a sitting as it stands in memory, for a line that tells of what it lacks.
    pub(super) fn log_as_found(&self, seat: SeatId) -> Result<RowId> {
        let sql = "SELECT a.stamp, c.chain FROM audit AS a JOIN audit_chain AS c ON c.stamp = a.stamp
             WHERE a.seat = ?1 ORDER BY a.stamp DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let last =
            statement.query_row([seat.to_string()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)));
        let mark = last.optional()?.and_then(|(at, chain)| {
            Some(LogMark { stamp: stamp::from_bytes(&at)?, chain: chain.parse().unwrap_or(Hash::NONE) })
        });
        Ok(as_found(seat, mark))
    }

    /// Whether a line of the log tells of this loss, and of what is left of that sitting's log as it is now.
    pub(super) fn log_tells_loss(&self, said: &str, as_found: RowId) -> Result<bool> {
        let sql = "SELECT 1 FROM audit WHERE what = ?1 AND detail = ?2 AND subject = ?3";
        Ok(self.connection.prepare_cached(sql)?.exists(params![LOSS, said, as_found.to_string()])?)
    }

    /// The sittings of which the log tells a loss, with what was left of each when that was last told, and nothing since that
    /// it was found.
    pub(super) fn told_losses(&self) -> Result<Vec<(SeatId, RowId)>> {
        let sql = "SELECT what, subject, detail FROM audit WHERE what IN (?1, ?2) ORDER BY stamp";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([LOSS, FOUND])?;
        let mut open: HashMap<SeatId, RowId> = HashMap::new();
        while let Some(row) = rows.next()? {
            let (what, subject, detail): (String, Option<String>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let Some(seat) = seat_in(&detail) else { continue };
            match subject.and_then(|subject| subject.parse().ok()).filter(|_| what == LOSS) {
                Some(left) => drop(open.insert(seat, left)),
                None => drop(open.remove(&seat)),
            }
        }
        Ok(open.into_iter().collect())
    }

    /// The log as it is in memory, with the chain computed anew.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn log(&self) -> Result<Log> {
        read(&self.connection, &[])
    }
}

/// Reads the log, with the chain at each line asked for.
pub(super) fn read(connection: &Connection, asked: &[Stamp]) -> Result<Log> {
    let people = People::of(connection)?;
    let mut signatures = signatures(connection)?;
    let asked: HashSet<Stamp> = asked.iter().copied().collect();
    let mut log = Log::default();
    let mut sitting: Option<Sitting> = None;
    let (mut chain, mut losses): (String, HashSet<RowId>) = Default::default();
    let sql = format!("{LINES} LEFT JOIN audit_chain USING (stamp) ORDER BY seat, stamp");
    let mut statement = connection.prepare(&sql.replace("detail FROM", "detail, chain FROM"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(at) = row.get_ref(0)?.as_blob().ok().and_then(stamp::from_bytes) else { continue };
        // The column of the seat is what people read; the stamp's own is what the line is under.
        let of_line = row.get_ref(2)?.as_str().ok().and_then(|text| text.parse::<SeatId>().ok()).unwrap_or(at.seat);
        if sitting.as_ref().is_none_or(|sitting| sitting.seat != of_line) {
            log.sittings.extend(sitting.take());
            chain.clear();
            sitting = Some(people.sitting(of_line, signatures.remove(&of_line)));
        }
        let Some(sitting) = &mut sitting else { continue };
        chain = audit::link(&chain, row)?;
        let mark = LogMark { stamp: at, chain: chain.parse().unwrap_or(Hash::NONE) };
        sitting.take(mark, at.seat != of_line || row.get_ref(6)?.as_str_or_null().ok().flatten() != Some(&chain));
        if asked.contains(&at) {
            log.asked.push(mark);
        }
        if row.get_ref(3)?.as_str() == Ok(LOSS) {
            let subject = row.get_ref(4)?.as_str_or_null().ok().flatten();
            losses.extend(subject.and_then(|subject| subject.parse::<RowId>().ok()));
        }
        if row.get_ref(3)?.as_str() == Ok(GIVEN) {
            let subject = row.get_ref(4)?.as_str_or_null().ok().flatten().and_then(|text| text.parse::<RowId>().ok());
            log.given.extend(subject.and_then(|subject| people.newcomer(subject)).map(|key| (key, at)));
        }
    }
    log.sittings.extend(sitting);
    log.sittings.extend(signatures.into_iter().map(|(seat, signed)| people.sitting(seat, Some(signed))));
    for sitting in &mut log.sittings {
        sitting.is_lossy = losses.contains(&as_found(sitting.seat, sitting.last));
    }
    Ok(log)
}

impl Sitting {
    fn take(&mut self, mark: LogMark, is_altered: bool) {
        if is_altered {
            self.altered.get_or_insert(mark.stamp);
        }
        if let Some(signed) = self.signed.as_mut().filter(|signed| signed.stamp == mark.stamp) {
            signed.chain = Some(mark.chain);
        }
        self.last = Some(mark);
    }
}

fn signatures(connection: &Connection) -> Result<HashMap<SeatId, SignedUpTo>> {
    let mut statement = connection.prepare("SELECT seat, stamp, who, signature FROM audit_signature")?;
    let mut rows = statement.query([])?;
    let mut signatures = HashMap::new();
    while let Some(row) = rows.next()? {
        let seat = row.get_ref(0)?.as_str().ok().and_then(|text| text.parse::<SeatId>().ok());
        let at = row.get_ref(1)?.as_blob().ok().and_then(stamp::from_bytes);
        let (Some(seat), Some(stamp)) = (seat, at) else { continue };
        let who = row.get_ref(2)?.as_str_or_null().ok().flatten().map(str::parse::<KeyId>);
        let bytes = row.get_ref(3)?.as_blob_or_null().ok().flatten().map(<[u8; 64]>::try_from);
        let signature = match (who, bytes) {
            (None, None) => None,
            // What can't be read is a signature that does not hold.
            (who, bytes) => Some(LogSignature {
                who: who.and_then(std::result::Result::ok).unwrap_or(KeyId::from_bytes([0; 16])),
                bytes: bytes.and_then(std::result::Result::ok).unwrap_or([0; 64]),
            }),
        };
        signatures.insert(seat, SignedUpTo { stamp, chain: None, signature });
    }
    Ok(signatures)
}

/// Whose sittings they were, and the names under which people are given access.
struct People {
    of_seat: HashMap<SeatId, (String, Option<KeyId>)>,
    newcomers: HashMap<RowId, KeyId>,
}

impl People {
    fn of(connection: &Connection) -> Result<Self> {
        let members: Vec<Member> = row::load(connection, "1 ORDER BY id", [])?;
        let key = |member: &Member| member.verify_key.as_ref().and_then(|text| text.parse::<VerifyKey>().ok());
        let newcomer = |key: VerifyKey| (named("person", &[key.id().as_bytes()]), key.id());
        let newcomers = members.iter().filter_map(key).map(newcomer).collect();
        let by_id: HashMap<RowId, &Member> = members.iter().map(|member| (member.id, member)).collect();
        let mut of_seat = HashMap::new();
        for (seat, person) in noted_owners(connection) {
            if let Some(member) = by_id.get(&person) {
                of_seat.insert(seat, (member.name.clone(), key(member).map(|key| key.id())));
            }
        }
        for seat in row::load::<Seat>(connection, "1", [])? {
            let id = seat.id.as_bytes().first_chunk::<8>().map(|bytes| SeatId::from_bytes(*bytes));
            if let (Some(id), Some(member)) = (id, by_id.get(&seat.person)) {
                of_seat.insert(id, (member.name.clone(), key(member).map(|key| key.id())));
            }
        }
        for (seat, person) in noted_owners(connection) {
            if let Some(member) = by_id.get(&person) {
                of_seat.entry(seat).or_insert_with(|| (member.name.clone(), key(member).map(|key| key.id())));
            }
        }
        Ok(Self { of_seat, newcomers })
    }

    fn sitting(&self, seat: SeatId, signed: Option<SignedUpTo>) -> Sitting {
        let (who, key) = self.of_seat.get(&seat).cloned().map_or((None, None), |(who, key)| (Some(who), key));
        Sitting { seat, who, key, last: None, altered: None, signed, is_lossy: false }
    }

    fn newcomer(&self, subject: RowId) -> Option<KeyId> {
        self.newcomers.get(&subject).copied()
    }
}
