//! The record as an image: the bytes that the vault encrypts, and what they say about themselves.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use zeroize::Zeroizing;

use crate::vault::lingering::LetGo;
use crate::vault::log::Log;
use crate::vault::signed::SINCE_SCHEMA;
use crate::vault::{
    Coverage, Finding, Head, ImageError, ImageFacts, ImageReader, Names, Recipient, RecordId, SeatId, Stamp, VerifyKey,
    Writer,
};

use super::Record;
use super::engine::{self, EngineError};
use super::error::Result;
use super::letting_go;
use super::row::{self, Member, Seat};
use super::signed_log;
use super::stamp;
use super::withdrawn::noted_owners;

const RECORD: &str = "record";
const GENERATION: &str = "generation";
const EPOCH: &str = "epoch";
const BESIDE: &str = "beside";

/// Reads what an image says about itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reader;

impl ImageReader for Reader {
    fn facts(&self, image: &[u8]) -> Result<ImageFacts, ImageError> {
        let (connection, schema) = engine::peek(image).map_err(refused)?;
        facts(&connection, schema)
    }

    fn log(&self, image: &[u8], asked: &[Stamp]) -> Result<Log, ImageError> {
        let (connection, schema) = engine::peek(image).map_err(refused)?;
        if schema < SINCE_SCHEMA {
            return Ok(Log::default());
        }
        signed_log::read(&connection, asked).map_err(|error| ImageError::Damaged(error.to_string()))
    }

    fn names(&self, image: &[u8]) -> Names {
        engine::peek(image).ok().and_then(|(connection, _)| names(&connection)).unwrap_or_default()
    }

    fn let_go(&self, image: &[u8]) -> Result<LetGo, ImageError> {
        let (connection, _) = engine::peek(image).map_err(refused)?;
        letting_go::let_go(&connection).map_err(|error| refused(error.into()))
    }

    fn holds_any(&self, image: &[u8], let_go: &LetGo) -> Result<bool, ImageError> {
        let (connection, _) = engine::peek(image).map_err(refused)?;
        letting_go::holds_any(&connection, let_go).map_err(|error| refused(error.into()))
    }

    fn check_all(&self, image: &[u8]) -> Result<(), ImageError> {
        let (connection, _) = engine::peek(image).map_err(refused)?;
        engine::integrity_check(&connection).map_err(refused)
    }

    fn check(&self, image: &[u8]) -> Result<(), ImageError> {
        let (connection, _) = engine::peek(image).map_err(refused)?;
        engine::quick_check(&connection).map_err(refused)
    }
}

/// Whose keys and seats there are, as far as they can be read: only for sentences.
fn names(connection: &Connection) -> Option<Names> {
    let mut names = Names::default();
    let members: Vec<Member> = row::load(connection, "1 ORDER BY id", []).ok()?;
    for member in &members {
        if let Some(verify) = member.verify_key.as_ref().and_then(|text| text.parse::<VerifyKey>().ok()) {
            names.people.push((verify.id(), member.name.clone()));
        }
    }
    for seat in row::load::<Seat>(connection, "1", []).ok()? {
        let name = members.iter().find(|member| member.id == seat.person).map(|member| member.name.clone());
        let id = seat.id.as_bytes().first_chunk::<8>().map(|bytes| SeatId::from_bytes(*bytes));
        names.seats.extend(id.zip(name));
    }
    names.seats.extend(noted_owners(connection).into_iter().filter_map(|(seat, person)| {
        let name = members.iter().find(|member| member.id == person).map(|member| member.name.clone());
        Some((seat, name?))
    }));
    Some(names)
}

fn refused(error: EngineError) -> ImageError {
    match error {
        EngineError::Image(error) => error,
        // What SQLite says may quote a statement, never a value.
        other => ImageError::Damaged(other.to_string()),
    }
}

fn facts(connection: &Connection, schema: u32) -> Result<ImageFacts, ImageError> {
    let damaged = |what: &str| ImageError::Damaged(format!("{what} can't be read"));
    let number = |name: &str| meta(connection, name).and_then(|text| text.parse().ok()).ok_or_else(|| damaged(name));
    let record = record_id(connection);
    let Roster { writers, recipients, came, .. } = roster(connection).ok_or_else(|| damaged("the roster"))?;
    Ok(ImageFacts {
        record: record.ok_or_else(|| damaged(RECORD))?,
        coverage: Coverage {
            generation: number(GENERATION)?,
            heads: heads(connection).ok_or_else(|| damaged("the list of frames"))?,
        },
        epoch: epoch(connection).ok_or_else(|| damaged(EPOCH))?,
        schema,
        writers,
        recipients,
        came,
        beside: beside(connection),
    })
}

/// The roster, as far as it says whose signature counts and to whom everything is encrypted.
#[derive(Default)]
struct Roster {
    writers: Vec<Writer>,
    recipients: Vec<Recipient>,
    /// Those of the recipients whose lines are younger than the record.
    came: Vec<Recipient>,
    /// Lines to which nothing can be encrypted, or with which nothing can be verified, by name.
    unusable: Vec<String>,
}

/// One line that can't be used, whoever put it there, must not keep everybody else from publishing.
fn roster(connection: &Connection) -> Option<Roster> {
    let sql =
        "SELECT name, recipient, verify_key, first_epoch, last_epoch, written FROM roster WHERE dead = 0 ORDER BY id";
    // The founder's line, and that of the recovery key made with it, have one moment and one seat.
    let founded: Option<Vec<u8>> =
        connection.query_row("SELECT min(written) FROM roster", [], |row| row.get(0)).ok()?;
    let founded = founded.as_deref().and_then(stamp::from_bytes);
    let is_founders = |at: Stamp| founded.is_some_and(|first| (first.wall_ms, first.seat) == (at.wall_ms, at.seat));
    let mut statement = connection.prepare(sql).ok()?;
    let mut rows = statement.query([]).ok()?;
    let mut roster = Roster::default();
    while let Some(row) = rows.next().ok()? {
        let text = |column: usize| row.get::<_, Option<String>>(column).ok().flatten();
        let number = |column: usize| row.get::<_, Option<u32>>(column).ok().flatten().map(u64::from);
        let has_access = row.get_ref(4).is_ok_and(|last| last == ValueRef::Null);
        let (recipient, verify) = (text(1).map(|key| key.parse::<Recipient>()), text(2).map(|key| key.parse()));
        if let (Some(Ok(verify)), Some(first_epoch)) = (&verify, number(3)) {
            let last_epoch = if has_access { None } else { Some(number(4).unwrap_or(0)) };
            roster.writers.push(Writer { verify: VerifyKey::clone(verify), first_epoch, last_epoch });
        }
        let is_sound = matches!(recipient, Some(Ok(_))) && !matches!(verify, Some(Err(_))) && number(3).is_some();
        if has_access && !is_sound {
            roster.unusable.push(text(0).unwrap_or_default());
        }
        let recipient = recipient.and_then(std::result::Result::ok).filter(|_| has_access);
        let written = row.get::<_, Vec<u8>>(5).ok().and_then(|bytes| stamp::from_bytes(&bytes));
        if !written.is_none_or(is_founders) {
            roster.came.extend(recipient.clone());
        }
        roster.recipients.extend(recipient);
    }
    Some(roster)
}

/// The epoch of access: one more than the last in which somebody who was withdrawn could write. It follows from the
/// roster, so that seats that have seen the same withdrawals are in the same epoch.
pub(super) fn epoch(connection: &Connection) -> Option<u64> {
    let founded: u64 = meta(connection, EPOCH)?.parse().ok()?;
    let last: Option<i64> = connection.query_row("SELECT max(last_epoch) FROM roster", [], |row| row.get(0)).ok()?;
    let last = last.and_then(|last| u64::try_from(last).ok());
    Some(last.map_or(founded, |last| founded.max(last.saturating_add(1))))
}

/// Which record it is, where it says so.
pub(super) fn record_id(connection: &Connection) -> Option<RecordId> {
    meta(connection, RECORD)?.parse().ok()
}

fn meta(connection: &Connection, name: &str) -> Option<String> {
    connection.query_row("SELECT value FROM vault_meta WHERE name = ?1", [name], |row| row.get(0)).ok()
}

/// The journals that lay beside it; none where an older program published it.
fn beside(connection: &Connection) -> Vec<SeatId> {
    let journals = meta(connection, BESIDE).unwrap_or_default();
    journals.split(' ').filter_map(|seat| seat.parse().ok()).collect()
}

fn heads(connection: &Connection) -> Option<Vec<Head>> {
    let mut statement = connection.prepare("SELECT seat, epoch, number, hash FROM frame_head ORDER BY seat").ok()?;
    let mut rows = statement.query([]).ok()?;
    let mut heads = Vec::new();
    while let Some(row) = rows.next().ok()? {
        let text = |column: usize| row.get_ref(column).ok().and_then(|value| value.as_str().ok());
        let number = |column: usize| row.get::<_, i64>(column).ok().and_then(|number| u64::try_from(number).ok());
        heads.push(Head {
            seat: text(0)?.parse().ok()?,
            epoch: number(1)?,
            number: number(2)?,
            hash: text(3)?.parse().ok()?,
        });
    }
    Some(heads)
}

impl Record {
    /// What this record says about itself.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn facts(&self) -> Result<ImageFacts> {
        facts(&self.connection, engine::SCHEMA).map_err(|error| EngineError::Image(error).into())
    }

    /// Which record it is, and who ever could write in it.
    ///
    /// # Errors
    /// When that can't be read.
    pub fn whose(&self) -> Result<(RecordId, Vec<Writer>)> {
        let unreadable = || EngineError::Image(ImageError::Damaged("the record's name can't be read".to_owned()));
        let writers = roster(&self.connection).unwrap_or_default().writers;
        Ok((record_id(&self.connection).ok_or_else(unreadable)?, writers))
    }

    /// What is to be said of lines of the roster that can't be used.
    pub(super) fn unusable_keys(&self) -> Vec<Finding> {
        let names = roster(&self.connection).unwrap_or_default().unusable;
        names.into_iter().map(|who| Finding::UnusableKey { who }).collect()
    }

    /// The image of the record as it is, which says that it is this generation and holds these frames as well as those
    /// that it held before.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn image(&mut self, generation: u64, heads: &[Head]) -> Result<Zeroizing<Vec<u8>>> {
        let transaction = self.connection.transaction()?;
        set_meta(&transaction, GENERATION, &generation.to_string())?;
        for head in heads {
            let [epoch, number] = [head.epoch, head.number].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
            transaction
                .prepare_cached(
                    "INSERT INTO frame_head (seat, epoch, number, hash) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (seat) DO UPDATE SET epoch = ?2, number = ?3, hash = ?4 WHERE number < ?3",
                )?
                .execute(params![head.seat.to_string(), epoch, number, head.hash.to_string()])?;
        }
        transaction.commit()?;
        Ok(engine::pages(&mut self.connection)?)
    }

    /// Notes which journals of other seats lie beside the record, for the next image to say so.
    pub(super) fn lies_beside(&mut self, journals: &[SeatId]) -> Result<()> {
        let seats: Vec<String> = journals.iter().map(ToString::to_string).collect();
        set_meta(&self.connection, BESIDE, &seats.join(" "))
    }

    /// Says which record it is.
    pub(super) fn name(&mut self, record: RecordId, epoch: u64) -> Result<()> {
        set_meta(&self.connection, RECORD, &record.to_string())?;
        set_meta(&self.connection, EPOCH, &epoch.to_string())
    }
}

fn set_meta(connection: &Connection, name: &str, value: &str) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO vault_meta (name, value) VALUES (?1, ?2)")?
        .execute([name, value])?;
    Ok(())
}
