//! The lists that a meeting draws on, what was imported, and the drafts.

use std::sync::OnceLock;

use rusqlite::Connection;

use crate::domain::agency::{Agency, Contact};
use crate::domain::case::EarlierCase;
use crate::domain::identifier::CaseId;
use crate::domain::referral::Reference;
use crate::domain::settings::Settings;
use crate::record::Record;
use crate::record::audit::{self, AuditLine};
use crate::record::change::draft_of;
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, Area, Draft, Imported, Setting};
use crate::text::own_lines_as_read;

/// The protocol's numbers as shipped.
const SETTINGS: &str = include_str!("../../../assets/settings.toml");

/// Those of the whole record first, so that an area's stand over them.
const OF_AREA: &str = "(area IS NULL OR area = ?1) ORDER BY area IS NOT NULL, id";

/// A line that somebody had typed and not filed when their access ended.
#[derive(Clone, PartialEq, Eq)]
pub struct UnfinishedLine {
    pub who: String,
    /// The case's reference.
    pub case: String,
    pub text: String,
}

/// What somebody typed into a closed case that they don't read, and did not file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfTyped {
    pub who: String,
    pub text: String,
}

/// What stands in a composer, for people who don't file it.
fn as_read(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(own_lines_as_read(&row.get::<_, String>(column)?))
}

/// A file that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFile {
    /// `referrals`, `heard-before` or `contacts`.
    pub kind: String,
    /// SHA-256 of the file's bytes, as 64 hexadecimal digits.
    pub digest: String,
    /// How many rows it had.
    pub rows: u32,
}

impl Record {
    /// The agencies, by name.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn agencies(&self) -> Result<Vec<Agency>> {
        row::load(&self.connection, "1 ORDER BY name, id", [])
    }

    /// The contacts, by agency, representatives first.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn contacts(&self) -> Result<Vec<Contact>> {
        let mut contacts: Vec<Contact> = row::load(&self.connection, "1 ORDER BY name, id", [])?;
        contacts.sort_by_key(|contact| (contact.agency, contact.role));
        Ok(contacts)
    }

    /// The cases heard before the record began, by reference.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn earlier_cases(&self) -> Result<Vec<EarlierCase>> {
        row::load(&self.connection, "1 ORDER BY reference, id", [])
    }

    /// The areas of the record.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn areas(&self) -> Result<Vec<String>> {
        let areas: Vec<Area> = row::load(&self.connection, "1 ORDER BY name", [])?;
        Ok(areas.into_iter().map(|area| area.name).collect())
    }

    /// The protocol's numbers, with those that this record sets otherwise.
    ///
    /// # Errors
    /// When a setting in the record is not one, or its value is not of its kind.
    pub fn settings(&self) -> Result<Settings> {
        settings(&self.connection)
    }

    /// The numbers in force in an area, whose own stand over the record's.
    ///
    /// # Errors
    /// When a setting in the record is not one, or its value is not of its kind.
    pub fn settings_in(&self, area: &str) -> Result<Settings> {
        settings_of(&self.connection, Some(&area.trim().to_lowercase()))
    }

    /// The references of all referrals in the record, so that none comes in twice.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn references(&self) -> Result<Vec<(Reference, CaseId)>> {
        let mut statement =
            self.connection.prepare_cached("SELECT reference, id FROM referral WHERE dead = 0 ORDER BY reference")?;
        let mut rows = statement.query([])?;
        let mut references = Vec::new();
        while let Some(row) = rows.next()? {
            let (reference, id): (String, String) = (row.get(0)?, row.get(1)?);
            let unreadable = |column| RecordError::Unreadable { table: "referral", row: id.clone(), column };
            let reference = Reference::new(&reference).map_err(|_| unreadable("reference"))?;
            references.push((reference, id.parse().map_err(|_| unreadable("id"))?));
        }
        Ok(references)
    }

    /// What was imported.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn import_marks(&self) -> Result<Vec<ImportedFile>> {
        let marks: Vec<Imported> = row::load(&self.connection, "1 ORDER BY id", [])?;
        Ok(marks
            .into_iter()
            .map(|Imported { id: _, kind, digest, rows }| ImportedFile { kind, digest, rows })
            .collect())
    }

    /// What stands in this person's composer of a case, or of none.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn draft(&self, case: Option<CaseId>) -> Result<Option<String>> {
        let found: Option<Draft> = row::find(&self.connection, draft_of(self.person, case))?;
        Ok(found.map(|draft| draft.text).filter(|text| !text.is_empty()))
    }

    /// Everything that stands unfiled in this person's composers.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn drafts(&self) -> Result<Vec<(Option<CaseId>, String)>> {
        let drafts: Vec<Draft> =
            row::load(&self.connection, "person = ?1 AND text <> '' ORDER BY id", [self.person.to_string()])?;
        Ok(drafts.into_iter().map(|draft| (draft.case, draft.text)).collect())
    }

    /// The cases in whose composer anybody has something that they did not enter.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn cases_with_lines(&self) -> Result<Vec<CaseId>> {
        let drafts: Vec<Draft> = row::load(&self.connection, "referral IS NOT NULL AND text <> '' ORDER BY id", [])?;
        Ok(drafts.into_iter().filter_map(|draft| draft.case).collect())
    }

    /// What people whose access has ended since left unfiled in the notes of a case; of closed cases nothing (AGE-7).
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn unfinished_lines(&self) -> Result<Vec<UnfinishedLine>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT r.name, f.reference, d.text FROM draft AS d JOIN roster AS r ON r.id = d.person
             JOIN referral AS f ON f.id = d.referral
             WHERE d.text <> '' AND r.last_epoch IS NOT NULL AND f.closed IS NULL ORDER BY f.reference, r.name, d.id",
        )?;
        let lines = statement
            .query_map([], |row| Ok(UnfinishedLine { who: row.get(0)?, case: row.get(1)?, text: as_read(row, 2)? }))?;
        Ok(lines.collect::<std::result::Result<_, _>>()?)
    }

    /// What somebody typed into the notes of a case of this record and did not file, with their name, though they are not on
    /// the list of its readers: before it was closed off, or before they were taken off. Of closed cases alone.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn half_typed(&self, case: CaseId) -> Result<Vec<HalfTyped>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT r.name, d.text FROM draft AS d JOIN roster AS r ON r.id = d.person
             WHERE d.referral = ?1 AND d.text <> '' AND d.dead = 0 AND NOT EXISTS
             (SELECT 1 FROM closed_reader AS c WHERE c.referral = d.referral AND c.person = d.person AND c.dead = 0)
             ORDER BY r.name, d.id",
        )?;
        let lines = statement
            .query_map([case.to_string()], |row| Ok(HalfTyped { who: row.get(0)?, text: as_read(row, 1)? }))?;
        Ok(lines.collect::<std::result::Result<_, _>>()?)
    }

    /// Whether words name a case that was made a closed one, or a line of it, by its identifier: the record has nothing of it
    /// any more.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn names_closed_off(&self, words: &str) -> Result<bool> {
        let mut gone = self.connection.prepare_cached("SELECT 1 FROM purged WHERE line = ?1")?;
        for word in words.split_whitespace() {
            if gone.exists([word])? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The audit log, oldest first.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn audit(&self) -> Result<Vec<AuditLine>> {
        audit::lines(&self.connection)
    }
}

/// The protocol's numbers, with those that this record sets otherwise.
pub(super) fn settings(connection: &Connection) -> Result<Settings> {
    settings_of(connection, None)
}

/// The protocol's numbers, with those that this record sets otherwise, and over them those of one area (in lower case).
pub(in crate::record) fn settings_of(connection: &Connection, area: Option<&str>) -> Result<Settings> {
    let (table, settings) = shipped()?;
    let own: Vec<Setting> = row::load(connection, OF_AREA, [area])?;
    if own.is_empty() {
        return Ok(settings.clone());
    }
    let mut table = table.clone();
    for Setting { id: _, name, value, area: _ } in own {
        let line: toml::Table =
            toml::from_str(&format!("value = {value}")).map_err(|_| RecordError::Setting(name.clone()))?;
        table.extend(line.into_iter().map(|(_, value)| (name.clone(), value)));
    }
    table.try_into().map_err(|error: toml::de::Error| RecordError::Setting(error.message().to_owned()))
}

/// The protocol's numbers as shipped, as a file has them and as values. Read once.
fn shipped() -> Result<&'static (toml::Table, Settings)> {
    static READ: OnceLock<Option<(toml::Table, Settings)>> = OnceLock::new();
    let read = || {
        let table: toml::Table = toml::from_str(SETTINGS).ok()?;
        Some((table.clone(), table.try_into().ok()?))
    };
    READ.get_or_init(read).as_ref().ok_or_else(|| RecordError::Setting("assets/settings.toml".to_owned()))
}
