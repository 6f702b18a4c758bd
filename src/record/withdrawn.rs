//! Whose access was ended, and what becomes of what they write after that.
//!
//! What somebody wrote without knowing that their access had ended was done in good faith and is taken in; what they
//! wrote after their seat had taken in the withdrawal is refused. A frame says itself what its writer knew, so every seat
//! judges alike, in whatever order it hears of both. For that the record notes which frames ended whose access, beside the
//! other things that are no operation's: `ended-by ROW` is `SEAT:NUMBER …`.
//!
//! What it says of access is another matter: see [`super::standing`]. For that the record notes too what they had seen who
//! ended it: `knew SEAT:NUMBER` is `SEAT:NUMBER …`.
//!
//! A seat says in its first frame whose it is. Where that frame is lost, any other says it too: `seat SEAT` is the row of
//! the person who signed it.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use crate::vault::image::ImageFacts;
use crate::vault::leftover;
use crate::vault::loss::moment;
use crate::vault::{
    Finding, Frame, Head, KeyId, LeftOut, Operation, OperationKind, PersonKey, Recipient, RowId, SeatId, Stamp, Value,
};

use super::change::{named, seat_row};
use super::error::Result;
use super::left_out::Parted;
use super::roster::{Person, RECOVERY_NAME};
use super::stamp;
use super::{Record, standing};

/// The end of somebody's access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessEnd {
    /// Whose access it was.
    pub name: String,
    /// Who ended it, where the record says.
    pub by: Option<String>,
    /// When: milliseconds since 1970, UTC.
    pub at_ms: Option<u64>,
}

impl AccessEnd {
    /// By whom and when, in words that follow "was ended"; nothing where neither is known.
    #[must_use]
    pub fn how(&self) -> String {
        let by = self.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        let when = self.at_ms.map(|at| format!(" on {}", moment(at))).unwrap_or_default();
        format!("{by}{when}")
    }

    /// Whom to ask.
    #[must_use]
    pub fn whom(&self) -> &str {
        self.by.as_deref().unwrap_or("somebody who works in it")
    }
}

/// What was written by somebody whose access had ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Late {
    /// Its writer knew, so it was not taken in.
    pub refused: bool,
    /// What it said of access, and what it took from the readers of cases, was left out.
    pub left_out: Option<LeftOut>,
    /// How many operations that is.
    pub kept_out: usize,
}

/// The row of the person with this signing key.
pub(super) fn person_row(key: KeyId) -> RowId {
    named("person", &[key.as_bytes()])
}

/// The people whose access these operations end.
pub(super) fn ended_in(operations: &[Operation]) -> impl Iterator<Item = RowId> + '_ {
    operations.iter().filter_map(|operation| match &operation.change {
        OperationKind::Set { table, row, cells } if table == "roster" => {
            let ends = cells.iter().any(|(column, value)| column == "last_epoch" && *value != Value::Null);
            ends.then_some(*row)
        }
        _ => None,
    })
}

impl Record {
    /// Takes in a frame of another seat, or of a session that ended, unless its writer knew that their access had ended.
    /// What is to be said of it where it had. `now` is milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub(super) fn take(&mut self, frame: &Frame, now: u64) -> Result<Option<Late>> {
        let operations = &frame.body.operations;
        if operations.is_empty() {
            return Ok(None);
        }
        let mut late = self.late(frame)?;
        if late.as_ref().is_some_and(|late| late.refused) {
            return Ok(late);
        }
        if self.leaves_out(frame)? {
            let parted = self.parted(frame)?;
            self.left_out.insert((frame.body.seat, frame.body.number));
            late = self.with_left_out(late, &parted)?;
            let rest: Vec<Operation> = parted.rest.into_iter().cloned().collect();
            self.take_all(frame, &rest, now)?;
        } else {
            self.take_all(frame, operations, now)?;
        }
        Ok(late)
    }

    /// What is to be brought of a frame that somebody whose access has ended left on a machine of theirs, and what is to be
    /// said of it. What is to be left out of it is: whoever ended theirs did not know of it.
    pub(super) fn left_behind(&self, frame: &Frame) -> Result<(Vec<Operation>, Option<Late>)> {
        let mut late = self.late(frame)?;
        if late.as_ref().is_some_and(|late| late.refused) {
            return Ok((Vec::new(), late));
        }
        let parted = self.parted(frame)?;
        late = self.with_left_out(late, &parted)?;
        Ok((parted.rest.into_iter().cloned().collect(), late))
    }

    fn with_left_out(&self, late: Option<Late>, parted: &Parted<'_>) -> Result<Option<Late>> {
        let kept_out = parted.access.len().saturating_add(parted.shuts.len());
        if kept_out == 0 {
            return Ok(late);
        }
        let refused = late.is_some_and(|late| late.refused);
        Ok(Some(Late { refused, left_out: self.told_of(parted)?, kept_out }))
    }

    fn take_all(&mut self, frame: &Frame, operations: &[Operation], now: u64) -> Result<()> {
        self.apply_of(frame.body.schema, operations, now)?;
        let seats: BTreeSet<SeatId> = operations.iter().map(|operation| operation.stamp.seat).collect();
        for seat in seats {
            self.note_owner(seat, frame.body.who)?;
        }
        for person in ended_in(operations) {
            self.note_end(person, (frame.body.seat, frame.body.number), &frame.body.seen)?;
        }
        Ok(())
    }

    /// Whether a frame's writer has no access any more, and whether they knew. Nothing where whoever ended it had taken in
    /// the frame: that was there before.
    pub(super) fn late(&self, frame: &Frame) -> Result<Option<Late>> {
        let (body, person) = (&frame.body, person_row(frame.body.who));
        if self.end_of(person)?.is_none() {
            return Ok(None);
        }
        let refused = self.fate(&self.ends_of(person)?, (body.seat, body.number), &body.seen)?;
        Ok(refused.map(|refused| Late { refused, left_out: None, kept_out: 0 }))
    }

    /// Whether a frame, with what its writer had seen, was written knowing one of these ends. Nothing where it was there
    /// before them.
    pub(super) fn fate(&self, ends: &[(SeatId, u64)], head: (SeatId, u64), seen: &[Head]) -> Result<Option<bool>> {
        let knew = |end: &(SeatId, u64)| standing::knows(head, seen.iter().map(|head| (head.seat, head.number)), *end);
        if ends.iter().any(|end| *end != head && knew(end)) {
            return Ok(Some(true));
        }
        for end in ends {
            if *end == head || standing::knows(*end, self.known_to(*end)?, head) {
                return Ok(None);
            }
        }
        Ok(Some(false))
    }

    /// How somebody's access ended; nothing where they have it.
    pub(super) fn end_of(&self, person: RowId) -> Result<Option<AccessEnd>> {
        let sql =
            "SELECT r.name, c.stamp FROM roster AS r LEFT JOIN cell_clock AS c ON c.id = r.id AND c.cell = 'last_epoch'
                   WHERE r.id = ?1 AND r.last_epoch IS NOT NULL";
        let found = self
            .connection
            .prepare_cached(sql)?
            .query_row([person.to_string()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<Vec<u8>>>(1)?)));
        let Some((name, at)) = found.optional()? else { return Ok(None) };
        let at: Option<Stamp> = at.as_deref().and_then(stamp::from_bytes);
        let by = at.map(|at| self.name_of(at.seat)).transpose()?.flatten();
        Ok(Some(AccessEnd { name, by, at_ms: at.map(|at| at.wall_ms) }))
    }

    /// Everyone whose access has ended, by their lines.
    pub(super) fn without_access(&self) -> Result<BTreeSet<RowId>> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM roster WHERE last_epoch IS NOT NULL")?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        Ok(lines.collect::<rusqlite::Result<Vec<_>>>()?.iter().filter_map(|line| line.parse().ok()).collect())
    }

    /// How the access of the person with this key ended, who writes or only reads; nothing where they have it, or never
    /// had.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn access_end(&self, key: &PersonKey) -> Result<Option<AccessEnd>> {
        let sql = "SELECT 1 FROM roster WHERE dead = 0 AND last_epoch IS NULL AND (verify_key = ?1 OR recipient = ?2)";
        let keys = params![key.verify.to_string(), key.recipient.to_string()];
        if self.connection.prepare_cached(sql)?.exists(keys)? {
            return Ok(None);
        }
        let reader = named("person", &[key.recipient.to_string().as_bytes()]);
        match self.end_of(person_row(key.verify.id()))? {
            None => self.end_of(reader),
            end => Ok(end),
        }
    }

    /// Who has access now, and since when: what tells the files that somebody else can open still.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn access_since(&self) -> Result<leftover::Since> {
        let sql = "SELECT max(stamp) FROM cell_clock WHERE cell = 'last_epoch'";
        let last: Option<Vec<u8>> = self.connection.query_row(sql, [], |row| row.get(0))?;
        let withdrawn_ms = last.as_deref().and_then(stamp::from_bytes).map(|at| at.wall_ms);
        Ok(leftover::Since { facts: self.facts()?, withdrawn_ms })
    }

    /// To whom nothing more is to be encrypted, whatever the file says: everyone whose access has ended, and was ended by
    /// themselves or by somebody who has had access longer. Else it may turn out that it has not (see [`super::standing`]), and
    /// nothing may be closed to them before a generation says so; nor to those of whom it is undecided.
    pub(super) fn shut_out(&self, is_undecided: impl Fn(RowId) -> bool) -> Result<Vec<Recipient>> {
        let mut keys = Vec::new();
        for (key, person) in self.ended_keys()?.into_iter().filter(|(_, person)| !is_undecided(person.id)) {
            let ender = self.ended_at(person.id)?.map(|at| self.person_at(at.seat)).transpose()?.flatten();
            let since = ender.map(|ender| self.had_access_since(ender)).transpose()?.flatten();
            if ender == Some(person.id) || since.is_some() && since < self.had_access_since(person.id)? {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// Names those whose access has ended and to whom the file that this record was read of is encrypted all the same.
    pub(super) fn still_open(&self, file: &ImageFacts) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        for (_, person) in self.ended_keys()?.into_iter().filter(|(key, _)| file.recipients.contains(key)) {
            let how = self.end_of(person.id)?.map(|end| end.how()).unwrap_or_default();
            let who = if person.name == RECOVERY_NAME { "whoever has the old recovery key" } else { &person.name };
            findings.push(Finding::StillOpen { who: who.to_owned(), how });
        }
        Ok(findings)
    }

    /// Everyone whose access has ended, by their key.
    fn ended_keys(&self) -> Result<Vec<(Recipient, Person)>> {
        let open = self.facts()?.recipients;
        let ended = self.people()?.into_iter().filter(|person| person.withdrawn.is_some());
        let keys = ended.filter_map(|person| Some((person.recipient.parse().ok()?, person)));
        Ok(keys.filter(|(key, _)| !open.contains(key)).collect())
    }

    /// When somebody's access was ended, and at which seat.
    fn ended_at(&self, person: RowId) -> Result<Option<Stamp>> {
        let sql = "SELECT stamp FROM cell_clock WHERE id = ?1 AND cell = 'last_epoch'";
        let at = self.connection.prepare_cached(sql)?.query_row([person.to_string()], |row| row.get::<_, Vec<u8>>(0));
        Ok(at.optional()?.as_deref().and_then(stamp::from_bytes))
    }

    /// Whether a line of the log of this kind, and of this line of the record, tells of something already.
    pub(super) fn log_tells(&self, what: &str, subject: Option<RowId>, of: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM audit WHERE what = ?1 AND instr(detail, ?2) > 0 AND (?3 IS NULL OR subject = ?3)";
        let subject = subject.map(|line| line.to_string());
        Ok(self.connection.prepare_cached(sql)?.exists(params![what, of, subject])?)
    }

    /// The same, where somebody else than this person wrote the line.
    pub(super) fn log_tells_of_other(&self, what: &str, of: &str, person: RowId) -> Result<bool> {
        let sql = "SELECT DISTINCT seat FROM audit WHERE what = ?1 AND instr(detail, ?2) > 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let seats =
            statement.query_map([what, of], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        for seat in seats.iter().filter_map(|seat| seat.parse().ok()) {
            if self.person_at(seat)?.is_some_and(|writer| writer != person) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many lines of the log of this kind say exactly this.
    pub(super) fn log_count(&self, what: &str, detail: &str) -> Result<usize> {
        let sql = "SELECT count(*) FROM audit WHERE what = ?1 AND detail = ?2";
        let lines: i64 = self.connection.prepare_cached(sql)?.query_row([what, detail], |row| row.get(0))?;
        Ok(usize::try_from(lines).unwrap_or_default())
    }

    /// Notes that a frame ended somebody's access, and what its writer had seen.
    pub(super) fn note_end(&self, person: RowId, end: (SeatId, u64), seen: &[Head]) -> Result<()> {
        let mut known = self.ends_of(person)?;
        if known.contains(&end) {
            return Ok(());
        }
        known.push(end);
        known.sort_unstable();
        note(&self.connection, &ended_by(person), &written(known))?;
        note(&self.connection, &knew(end), &written(seen.iter().map(|head| (head.seat, head.number))))
    }

    /// The frames that ended somebody's access.
    pub(super) fn ends_of(&self, person: RowId) -> Result<Vec<(SeatId, u64)>> {
        Ok(frames(&meta(&self.connection, &ended_by(person))?.unwrap_or_default()))
    }

    /// What the writer of a frame that ended somebody's access had seen.
    pub(super) fn known_to(&self, end: (SeatId, u64)) -> Result<Vec<(SeatId, u64)>> {
        Ok(frames(&meta(&self.connection, &knew(end))?.unwrap_or_default()))
    }

    /// Whose seat it is by the signature of its frames.
    pub(super) fn noted_owner(&self, seat: SeatId) -> Result<Option<RowId>> {
        Ok(meta(&self.connection, &owner_of(seat))?.and_then(|row| row.parse().ok()))
    }

    /// Notes whose seat it is, where the seat has not said so itself.
    fn note_owner(&self, seat: SeatId, who: KeyId) -> Result<()> {
        let sql = "SELECT 1 FROM seat WHERE id = ?1";
        if self.connection.prepare_cached(sql)?.exists([seat_row(seat).to_string()])? {
            return Ok(());
        }
        note(&self.connection, &owner_of(seat), &person_row(who).to_string())
    }
}

fn ended_by(person: RowId) -> String {
    format!("ended-by {person}")
}

fn owner_of(seat: SeatId) -> String {
    format!("seat {seat}")
}

/// The seats that have not said themselves whose they are, with the people who signed their frames.
pub(super) fn noted_owners(connection: &Connection) -> Vec<(SeatId, RowId)> {
    let sql = "SELECT name, value FROM vault_meta WHERE name LIKE 'seat %'";
    let read = || {
        let mut statement = connection.prepare(sql).ok()?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).ok()?;
        Some(rows.flatten().collect::<Vec<_>>())
    };
    let one = |(name, row): (String, String)| Some((name.strip_prefix("seat ")?.parse().ok()?, row.parse().ok()?));
    read().unwrap_or_default().into_iter().filter_map(one).collect()
}

fn meta(connection: &Connection, name: &str) -> Result<Option<String>> {
    let sql = "SELECT value FROM vault_meta WHERE name = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()?)
}

fn knew((seat, number): (SeatId, u64)) -> String {
    format!("knew {seat}:{number}")
}

fn written(frames: impl IntoIterator<Item = (SeatId, u64)>) -> String {
    let words: Vec<String> = frames.into_iter().map(|(seat, number)| format!("{seat}:{number}")).collect();
    words.join(" ")
}

fn frames(text: &str) -> Vec<(SeatId, u64)> {
    let one = |word: &str| {
        let (seat, number) = word.split_once(':')?;
        Some((seat.parse().ok()?, number.parse().ok()?))
    };
    text.split(' ').filter_map(one).collect()
}

fn note(connection: &Connection, name: &str, value: &str) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO vault_meta (name, value) VALUES (?1, ?2)")?
        .execute([name, value])?;
    Ok(())
}
