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

/// The line of the log that says that something of a seat's journal was lost.
const LOSS: &str = "loss";
/// The line of the log that says that somebody was given access.
const GIVEN: &str = "give-access";

/// Keeps a signature, where it is the sitting's newest.
pub(super) fn keep(connection: &Connection, at: Stamp, signature: &LogSignature) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO audit_signature (seat, stamp, who, signature) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (seat) DO UPDATE SET stamp = ?2, who = ?3, signature = ?4 WHERE stamp < ?2",
        )?
        .execute(params![at.seat.to_string(), stamp::to_bytes(at), signature.who.to_string(), signature.bytes])?;
    Ok(())
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
    let (mut chain, mut losses): (String, Vec<String>) = Default::default();
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
            losses.push(row.get(5)?);
        }
        if row.get_ref(3)?.as_str() == Ok(GIVEN) {
            let subject = row.get_ref(4)?.as_str_or_null().ok().flatten().and_then(|text| text.parse::<RowId>().ok());
            log.given.extend(subject.and_then(|subject| people.newcomer(subject)).map(|key| (key, at)));
        }
    }
    log.sittings.extend(sitting);
    log.sittings.extend(signatures.into_iter().map(|(seat, signed)| people.sitting(seat, Some(signed))));
    for sitting in &mut log.sittings {
        let seat = format!("seat {}", sitting.seat);
        sitting.is_lossy = losses.iter().any(|told| told.contains(&seat));
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
