//! Who can open the record, and the founding of one.

use chrono::{DateTime, Months, NaiveDate, NaiveDateTime};

use crate::vault::signing::VerifyKey;
use crate::vault::{KeyId, PersonKey, Recipient, RecordId, RowId, SeatId, Unlocked};

use super::Record;
use super::change::{know_area, named};
use super::error::{RecordError, Result};
use super::row::{self, Member};

/// The role of the key that is printed and locked away.
pub(super) const RECOVERY: &str = "recovery";
/// Its name in the roster.
pub(in crate::record) const RECOVERY_NAME: &str = "Recovery key";
/// The line of the log that says that a recovery key was tried and opened the record.
pub const RECOVERY_TESTED: &str = "test-recovery-key";

/// Someone who can open the record, or could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: RowId,
    pub name: String,
    /// `coordinator`, `minute-taker`, `chair`, `reader`, or `recovery` for the key that is locked away.
    pub role: String,
    /// Their public key: age's, or an SSH key.
    pub recipient: String,
    /// What verifies their signature; nothing for those who only read.
    pub verify_key: Option<VerifyKey>,
    pub joined: NaiveDate,
    pub withdrawn: Option<NaiveDate>,
    /// When a recovery key was last tried, and opened the record.
    pub tested: Option<NaiveDate>,
}

impl Person {
    /// Whether it is the key that is printed and locked away.
    #[must_use]
    pub fn is_recovery(&self) -> bool {
        self.role == RECOVERY
    }

    /// Whether they can open the record now.
    #[must_use]
    pub const fn has_access(&self) -> bool {
        self.withdrawn.is_none()
    }
}

/// How it stands with the recovery key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryStanding {
    /// There is none: whoever forgets the passphrase last has lost the record.
    None,
    /// Nobody has tried yet whether what is locked away opens the record.
    NeverTested { since: NaiveDate },
    /// It was tried, but long ago.
    Due { tested: NaiveDate },
    /// It was tried.
    Tested { on: NaiveDate },
}

/// The first person of a record.
#[derive(Debug, Clone)]
pub struct Founder<'a> {
    pub name: &'a str,
    pub role: &'a str,
    pub key: PersonKey,
    /// The recovery key's public half.
    pub recovery: Option<Recipient>,
}

impl Record {
    /// A record of one area that is kept nowhere, with a made-up key and seat and one person: for trying things out.
    /// `now` is milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// When the name is empty, or the machine gives no random numbers.
    pub fn alone(area: &str, name: &str, now: u64) -> Result<Self> {
        let key = Unlocked::throwaway()?.person_key();
        let founder = Founder { name, role: "coordinator", key, recovery: None };
        Self::found(RecordId::new()?, area, &founder, SeatId::new()?, now)
    }

    /// A new record of one area, whose first person is its founder. `now` is milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// When a name is empty, or SQLite is not as it must be.
    pub fn found(id: RecordId, area: &str, founder: &Founder<'_>, seat: SeatId, now: u64) -> Result<Self> {
        if founder.name.trim().is_empty() {
            return Err(RecordError::Invalid("a record needs the name of the person who makes it"));
        }
        let person = named("person", &[founder.key.verify.id().as_bytes()]);
        let mut record = Self::empty(person, seat)?;
        record.name(id, 1)?;
        let joined = date(now)?;
        let member = |id: RowId, name: &str, role: &str, recipient: &Recipient, verify_key: Option<String>| Member {
            id,
            name: name.to_owned(),
            role: role.to_owned(),
            recipient: recipient.to_string(),
            verify_key,
            first_epoch: 1,
            last_epoch: None,
            joined,
            withdrawn: None,
        };
        record.write("found-record", now, |writing| {
            let Founder { name, role, key, recovery } = founder;
            writing.insert(&member(person, name, role, &key.recipient, Some(key.verify.to_string())))?;
            if let Some(recovery) = recovery {
                let id = named("person", &[recovery.to_string().as_bytes()]);
                writing.insert(&member(id, RECOVERY_NAME, RECOVERY, recovery, None))?;
            }
            know_area(writing, area)?;
            writing.audit("found-record", Some(person), "")
        })?;
        Ok(record)
    }

    /// Everyone who can open the record, or could, in order of coming.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn people(&self) -> Result<Vec<Person>> {
        let members: Vec<Member> = row::load(&self.connection, "1 ORDER BY joined, name", [])?;
        members.into_iter().map(|member| self.person_of(member)).collect()
    }

    fn person_of(&self, member: Member) -> Result<Person> {
        let Member { id, name, role, recipient, verify_key, joined, withdrawn, last_epoch, .. } = member;
        // It is the epoch that counts; a program that is not ours may have left out the day.
        let withdrawn = withdrawn.or_else(|| last_epoch.map(|_| joined));
        // A key that is none verifies nothing, and must not hide the others.
        let verify_key = verify_key.and_then(|text| text.parse().ok());
        let tested = self.recovery_tested(id)?;
        Ok(Person { id, name, role, recipient, verify_key, joined, withdrawn, tested })
    }

    fn recovery_tested(&self, key: RowId) -> Result<Option<NaiveDate>> {
        let sql = "SELECT max(at) FROM audit WHERE what = ?1 AND subject = ?2";
        let at: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([RECOVERY_TESTED, &key.to_string()], |row| row.get(0))?;
        Ok(at.and_then(|at| at.get(..10)?.parse().ok()))
    }

    /// How it stands with the recovery key today.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn recovery_standing(&self, today: NaiveDate) -> Result<RecoveryStanding> {
        let months = self.settings()?.recovery_test_months;
        let keys = self.people()?.into_iter().filter(|person| person.is_recovery() && person.has_access());
        let Some(key) = keys.max_by_key(|key| key.tested) else { return Ok(RecoveryStanding::None) };
        let is_due = |on: NaiveDate| on.checked_add_months(Months::new(months)).is_some_and(|due| due <= today);
        Ok(match key.tested {
            None => RecoveryStanding::NeverTested { since: key.joined },
            Some(tested) if is_due(tested) => RecoveryStanding::Due { tested },
            Some(on) => RecoveryStanding::Tested { on },
        })
    }

    /// The name of the person whose seat this is; nothing for somebody who only reads, with a recovery key.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn own_name(&self) -> Result<Option<String>> {
        Ok(row::find::<Member>(&self.connection, self.person)?.map(|member| member.name))
    }

    /// The name and the role of the person with this signing key.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn person_with(&self, key: KeyId) -> Result<Option<(String, String)>> {
        let members: Vec<Member> = row::load(&self.connection, "verify_key IS NOT NULL", [])?;
        let is_theirs = |member: &Member| {
            let verify = member.verify_key.as_ref().and_then(|text| text.parse::<VerifyKey>().ok());
            verify.is_some_and(|verify| verify.id() == key)
        };
        Ok(members.into_iter().find(is_theirs).map(|member| (member.name, member.role)))
    }

    /// Makes this the record of the person with this key.
    pub(super) fn belongs_to(&mut self, key: &VerifyKey) -> Result<()> {
        let members: Vec<Member> = row::load(&self.connection, "verify_key = ?1", [key.to_string()])?;
        if let Some(member) = members.first() {
            self.person = member.id;
        }
        Ok(())
    }
}

/// The day of a moment, UTC.
pub(super) fn date(now: u64) -> Result<NaiveDate> {
    Ok(moment(now)?.date())
}

/// A moment, UTC.
pub(super) fn moment(now: u64) -> Result<NaiveDateTime> {
    let at = i64::try_from(now).ok().and_then(DateTime::from_timestamp_millis);
    at.map(|at| at.naive_utc()).ok_or(RecordError::Invalid("this machine's clock is wrong; set it"))
}
