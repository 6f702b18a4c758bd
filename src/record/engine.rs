//! SQLite, in memory and nowhere else.
//!
//! A database in memory still writes to disk unless it is told not to: sorts spill to temporary files. The options
//! that prevent it are set where SQLite is compiled (`.cargo/config.toml`), and are checked here at every start,
//! because a build that lost them would look the same and leak.

use std::io::Read;
use std::sync::OnceLock;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::vault::ImageError;

/// Marks a database as ours: `MARC`.
const APPLICATION_ID: i64 = 0x4D41_5243;
/// The largest text or bytes in one cell; the vault's own limit for a value, with room for its line.
const LARGEST_CELL: i32 = 16 * 1024 * 1024;
/// The largest page that SQLite has.
const LARGEST_PAGE: usize = 64 * 1024;
const HEADER: &[u8; 16] = b"SQLite format 3\0";

/// The migrations, oldest first: the n-th takes the schema from version n - 1 to n. One that was shipped never changes.
const MIGRATIONS: [&str; 4] = [
    include_str!("schema/001.sql"),
    include_str!("schema/002.sql"),
    include_str!("schema/003.sql"),
    include_str!("schema/004.sql"),
];

/// The newest schema that this program knows.
pub const SCHEMA: u32 = MIGRATIONS.len() as u32;

/// Compiled options without which nothing is decrypted.
const REQUIRED: [&str; 6] =
    ["TEMP_STORE=3", "SECURE_DELETE", "DQS=0", "MAX_MMAP_SIZE=0", "OMIT_LOAD_EXTENSION", "TRUSTED_SCHEMA=0"];

/// SQLite, or a database, is not as it must be.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// SQLite was compiled without an option that keeps case data off the disk.
    #[error(
        "this build of marac has an SQLite without {0}, which keeps case data off the disk; build it with the project's own settings"
    )]
    Option(&'static str),
    /// The image is no record that can be used.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// SQLite refused.
    #[error("the database in memory refused: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// An empty database of the newest schema.
///
/// # Errors
/// When SQLite lacks a compiled option, or has no memory.
pub fn empty() -> Result<Connection, EngineError> {
    let mut connection = memory()?;
    migrate(&mut connection, 0)?;
    Ok(connection)
}

/// A database from the bytes of an image, brought to the newest schema.
///
/// Only bytes that were decrypted whole and authenticated may come here. They are still not trusted: the schema must
/// be letter for letter the one that this program makes, so that no view or trigger of another's runs.
///
/// # Errors
/// When it is no record, one of a newer version, or damaged.
pub fn load(image: &[u8]) -> Result<Connection, EngineError> {
    let mut connection = deserialized(image, room_for(image))?;
    let version = recognise(&connection)?;
    quick_check(&connection)?;
    migrate(&mut connection, version)?;
    Ok(connection)
}

/// A database from an image whose schema was recognised, as it is, to be read only; and its schema's version.
pub(super) fn peek(image: &[u8]) -> Result<(Connection, u32), EngineError> {
    let connection = deserialized(image, 0)?;
    let version = recognise(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok((connection, version))
}

/// SQLite's own check of a database.
pub(super) fn quick_check(connection: &Connection) -> Result<(), EngineError> {
    let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    // What it says may quote an index's content; which page or index it is does not matter to whoever reads it.
    if said == "ok" { Ok(()) } else { Err(ImageError::Damaged("SQLite's check of it failed".to_owned()).into()) }
}

/// SQLite's fuller check, which looks at every index too.
pub(super) fn integrity_check(connection: &Connection) -> Result<(), EngineError> {
    let said: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(ImageError::Damaged("SQLite's full check of it failed".to_owned()).into()) }
}

/// Has SQLite take its memory from the allocator that wipes; done before its first use, and noted.
pub fn prepare_memory() {
    super::wiping::route();
}

fn memory() -> Result<Connection, EngineError> {
    prepare_memory();
    let connection = Connection::open_in_memory()?;
    check_options(&connection)?;
    set_up(&connection)?;
    Ok(connection)
}

fn check_options(connection: &Connection) -> Result<(), EngineError> {
    let mut statement = connection.prepare("PRAGMA compile_options")?;
    let options = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    match missing_option(&options) {
        Some(option) => Err(EngineError::Option(option)),
        None => Ok(()),
    }
}

/// The first required option that is not among those given. Trusted schema has no name of its own among SQLite's
/// compiled options in every version; [`set_up`] sets it and asks it back.
fn missing_option(options: &[String]) -> Option<&'static str> {
    REQUIRED
        .into_iter()
        .filter(|required| *required != "TRUSTED_SCHEMA=0")
        .find(|required| !options.iter().any(|option| option == required))
}

fn set_up(connection: &Connection) -> Result<(), EngineError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    if connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)? {
        return Err(EngineError::Option("TRUSTED_SCHEMA=0"));
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LARGEST_CELL)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_limit(Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 2)?;
    connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 64 * 1024)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(())
}

/// How much room a database that is written to has behind its pages. SQLite has its memory in one piece, and moves all of it
/// where that is full: 80 ms at ten years' size, for which the first change would wait. A day's work fits in.
fn room_for(image: &[u8]) -> usize {
    const ROOM: usize = 4 * 1024 * 1024;
    // Whole pages, whatever their size.
    ROOM + image.len().next_multiple_of(LARGEST_PAGE) - image.len()
}

/// The pages of a database as the bytes of an image, without the room behind them.
///
/// # Errors
/// When SQLite refuses.
pub(super) fn pages(connection: &mut Connection) -> Result<Zeroizing<Vec<u8>>, EngineError> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let bytes = number("page_count")?.saturating_mul(number("page_size")?);
    let all = connection.serialize("main")?;
    let own = usize::try_from(bytes).ok().and_then(|bytes| all.get(..bytes)).unwrap_or(&all);
    Ok(Zeroizing::new(own.to_vec()))
}

/// With so many bytes of room behind it.
fn deserialized(image: &[u8], room: usize) -> Result<Connection, EngineError> {
    if !image.starts_with(HEADER) {
        return Err(ImageError::NotARecord.into());
    }
    let mut connection = memory()?;
    let padded = image.chain(std::io::repeat(0).take(u64::try_from(room).unwrap_or_default()));
    connection.deserialize_read_exact("main", padded, image.len().saturating_add(room), false)?;
    set_up(&connection)?;
    Ok(connection)
}

/// The version of the schema, where it is one of ours.
fn recognise(connection: &Connection) -> Result<u32, EngineError> {
    let unreadable = |_| ImageError::NotARecord;
    let application: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(unreadable)?;
    if application != APPLICATION_ID {
        return Err(ImageError::NotARecord.into());
    }
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(unreadable)?;
    if found > SCHEMA {
        return Err(ImageError::Newer { found, known: SCHEMA }.into());
    }
    if found == 0 || schema_hash(connection)? != own_schema_hash(found)? {
        return Err(ImageError::Damaged("its tables are not the ones that marac makes".to_owned()).into());
    }
    Ok(found)
}

/// The hash of the schema that this program makes of a version.
fn own_schema_hash(version: u32) -> Result<[u8; 32], EngineError> {
    static NEWEST: OnceLock<[u8; 32]> = OnceLock::new();
    if let Some(hash) = NEWEST.get().filter(|_| version == SCHEMA) {
        return Ok(*hash);
    }
    let mut ours = memory()?;
    migrate_to(&mut ours, 0, version)?;
    let hash = schema_hash(&ours)?;
    Ok(if version == SCHEMA { *NEWEST.get_or_init(|| hash) } else { hash })
}

fn schema_hash(connection: &Connection) -> Result<[u8; 32], rusqlite::Error> {
    let mut statement = connection
        .prepare("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name, tbl_name")?;
    let mut rows = statement.query([])?;
    let mut hash = Sha256::new();
    while let Some(row) = rows.next()? {
        for column in 0..4 {
            hash.update(row.get::<_, String>(column)?);
            hash.update([0]);
        }
    }
    Ok(hash.finalize().into())
}

fn migrate(connection: &mut Connection, from: u32) -> Result<(), EngineError> {
    migrate_to(connection, from, SCHEMA)
}

fn migrate_to(connection: &mut Connection, from: u32, to: u32) -> Result<(), EngineError> {
    for (step, version) in MIGRATIONS.iter().zip(1..=to).skip(from as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_option_is_missed() {
        let all: Vec<String> = REQUIRED.iter().map(|option| (*option).to_owned()).collect();
        assert_eq!(missing_option(&all), None);
        for required in REQUIRED.into_iter().filter(|option| *option != "TRUSTED_SCHEMA=0") {
            let without: Vec<String> = all.iter().filter(|option| *option != required).cloned().collect();
            assert_eq!(missing_option(&without), Some(required));
        }
    }

    #[test]
    fn a_sort_of_50_mb_spills_nowhere() {
        let connection = empty().unwrap();
        let store: i64 = connection.pragma_query_value(None, "temp_store", |row| row.get(0)).unwrap();
        assert!(store == 0 || store == 2, "TEMP_STORE=3 overrides it; a 1 would say file");
        let mut sort = connection
            .prepare(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
                 SELECT hex(randomblob(500)) AS text FROM n ORDER BY text",
            )
            .unwrap();
        let mut rows = sort.query([]).unwrap();
        // With the first row all is sorted, and a file that it spilled to would still be open.
        assert!(rows.next().unwrap().is_some());
        assert_eq!(temporary_files_open(), 0);
    }

    /// SQLite unlinks its temporary files as it opens them, so they are looked for among the open ones.
    fn temporary_files_open() -> usize {
        std::fs::read_dir("/proc/self/fd").map_or(0, |fds| {
            fds.flatten()
                .filter_map(|fd| std::fs::read_link(fd.path()).ok())
                .filter(|file| file.to_string_lossy().contains("etilqs"))
                .count()
        })
    }

    #[test]
    fn somebody_elses_database_is_no_record() {
        let mut other = Connection::open_in_memory().unwrap();
        other.execute_batch("CREATE TABLE recipe (name TEXT)").unwrap();
        let image = other.serialize("main").unwrap().to_vec();
        assert!(matches!(load(&image), Err(EngineError::Image(ImageError::NotARecord))));
        for junk in [&b""[..], b"SQLite format 3\0", b"age-encryption.org/v1\n", &[0; 4096]] {
            assert!(matches!(load(junk), Err(EngineError::Image(_) | EngineError::Sqlite(_))));
        }
    }

    /// What a database has behind its pages is no part of its image, however often it is loaded and written.
    #[test]
    fn the_room_behind_the_pages_is_in_no_image() {
        let first = pages(&mut empty().unwrap()).unwrap();
        let mut image = first.clone();
        for _ in 0..3 {
            let mut connection = load(&image).unwrap();
            image = pages(&mut connection).unwrap();
            assert_eq!(image, first, "loading changes nothing");
        }
        let mut connection = load(&image).unwrap();
        let text = "x".repeat(3000);
        for at in 0..3000 {
            let values = [format!("{at}"), text.clone()];
            connection.execute("INSERT INTO vault_meta (name, value) VALUES (?1, ?2)", values).unwrap();
        }
        image = pages(&mut connection).unwrap();
        // More than there was room for, and still whole.
        assert!(image.len() > 9_000_000 && image.len() < 16_000_000, "{}", image.len());
        let mut again = load(&image).unwrap();
        integrity_check(&again).unwrap();
        let count: i64 = again.query_row("SELECT count(*) FROM vault_meta", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 3000);
        assert_eq!(pages(&mut again).unwrap(), image);
    }

    #[test]
    fn a_newer_version_is_named_and_a_strange_schema_refused() {
        let mut connection = empty().unwrap();
        connection.pragma_update(None, "user_version", SCHEMA + 3).unwrap();
        let image = connection.serialize("main").unwrap().to_vec();
        match load(&image) {
            Err(EngineError::Image(ImageError::Newer { found, known })) => {
                assert_eq!((found, known), (SCHEMA + 3, SCHEMA))
            }
            other => panic!("{:?}", other.err()),
        }
        let mut connection = empty().unwrap();
        connection.execute_batch("CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM action; END").unwrap();
        let image = connection.serialize("main").unwrap().to_vec();
        assert!(matches!(load(&image), Err(EngineError::Image(ImageError::Damaged(_)))));
    }
}
