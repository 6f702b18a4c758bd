//! What is remembered: domain values on one side, SQLite and the vault's operations on the other.
//!
//! A [`Record`] is the database in memory. A typed [`Change`](change::Change) becomes operations, which are applied
//! here at once and handed on to be kept; the questions ([`queries`]) answer in domain values only.

mod access;
mod apply;
pub mod audit;
mod canonical;
pub mod change;
pub mod closed;
mod edits;
pub mod engine;
pub mod error;
pub mod image;
mod index;
mod late_work;
mod late_writing;
mod left_out;
mod letting_go;
mod long_text;
mod purge;
pub mod queries;
mod retold;
pub mod roster;
mod row;
pub mod session;
mod signed_log;
mod stamp;
mod standing;
pub mod touched;
mod twice;
mod unfit;
mod unswept;
mod waiting;
mod wiping;
mod withdrawn;

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::vault::signing::VerifyKey;
use crate::vault::{Finding, Frame, HybridClock, OpenRequest, Opened, Operation, RowId, SeatId, Spilled};

pub use error::{RecordError, Result};
pub use late_writing::{Chosen, Did, LateCase, LateChange, LateValue, LateWriting, StandsNow};
pub use session::Session;
pub use withdrawn::AccessEnd;

use apply::{Apply, Tables};
use index::Indexes;
use late_work::LateWork;
use touched::{Feed, Touched};
use unfit::Unfit;

/// Stands for the person where the roster has none with the key: somebody who only reads.
const NOBODY: RowId = RowId::from_bytes([0; 16]);

/// The record in memory, as one seat sees it.
pub struct Record {
    connection: Connection,
    tables: &'static Tables,
    clock: HybridClock,
    /// Under whose number texts are edited here: the seat's, or another that no seat has.
    author: SeatId,
    /// Whose seat this is: their line of the roster.
    person: RowId,
    /// Whether this seat has said in the record whose it is.
    announced: bool,
    /// What was touched lately.
    feed: Feed,
    /// What is kept in memory beside the lines.
    indexes: Indexes,
    /// The frames of which something is left out ([`left_out`]), because their writers' own access had ended.
    left_out: BTreeSet<(SeatId, u64)>,
}

impl Record {
    /// A new record with nothing in it.
    ///
    /// # Errors
    /// When SQLite is not as it must be.
    pub fn empty(person: RowId, seat: SeatId) -> Result<Self> {
        Self::over(engine::empty()?, person, seat)
    }

    /// The record of an image, for the person with this key. Only bytes that were decrypted whole and authenticated may
    /// come here. `now` is milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// When the image is no record, a newer version's, or damaged.
    pub fn load(image: &[u8], key: &VerifyKey, seat: SeatId, now: u64) -> Result<Self> {
        let mut record = Self::over(engine::load(image)?, NOBODY, seat)?;
        record.belongs_to(key)?;
        // Every change but a draft leaves a line in the log, so its last line is the last change.
        let last = "SELECT max(stamp) FROM audit";
        let last: Option<Vec<u8>> = record.connection.query_row(last, [], |row| row.get(0))?;
        if let Some(last) = last.as_deref().and_then(stamp::from_bytes) {
            record.clock.observe(now, last);
        }
        Ok(record)
    }

    /// The record that the vault opened, with the frames that its image does not hold, and what is to be said of them.
    ///
    /// # Errors
    /// When it is no record, damaged, or a newer program wrote in it.
    pub fn of_opened(opened: &Opened, request: &OpenRequest) -> Result<(Self, Vec<Finding>)> {
        let now = (request.clock)();
        let key = request.unlocked.person_key().verify;
        let mut record = Self::load(&opened.image, &key, opened.vault.seat(), now)?;
        let (mut late, mut unfit) = (LateWork::default(), Unfit::default());
        record.judge(&opened.frames)?;
        for frame in &opened.frames {
            if let Some(taken) = unfit.unless_stopped(frame, || record.take(frame, now))? {
                late.note(frame, taken);
            }
        }
        let mut found = late.news(&record)?;
        found.extend(unfit.news());
        found.extend(record.still_open(&opened.facts)?);
        found.extend(record.unusable_keys());
        found.extend(record.waiting()?);
        Ok((record, found))
    }

    fn over(connection: Connection, person: RowId, seat: SeatId) -> Result<Self> {
        let tables = Tables::of(&connection)?;
        Ok(Self {
            connection,
            tables,
            clock: HybridClock::new(seat),
            author: seat,
            person,
            announced: false,
            feed: Feed::default(),
            indexes: Indexes::default(),
            left_out: BTreeSet::new(),
        })
    }

    /// The seat whose view of the record this is.
    #[must_use]
    pub fn seat(&self) -> SeatId {
        self.clock.seat()
    }

    /// Applies operations that were made elsewhere, or before a crash: all of them or none. Those that were applied
    /// before change nothing. `now` is milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// When one is of a newer version of the program, or not well formed.
    pub fn apply(&mut self, operations: &[Operation], now: u64) -> Result<()> {
        self.apply_of(engine::SCHEMA, operations, now)
    }

    /// The same of what a program of this schema wrote.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn apply_of(&mut self, schema: u32, operations: &[Operation], now: u64) -> Result<()> {
        let transaction = self.connection.transaction()?;
        let touched = Touched::default();
        let (tables, author) = (self.tables, self.author);
        let apply = Apply { connection: &transaction, tables, touched: &touched, author, schema };
        for operation in operations {
            apply.operation(operation)?;
        }
        transaction.commit()?;
        self.feed.committed(touched);
        for operation in operations {
            self.clock.observe(now, operation.stamp);
        }
        Ok(())
    }

    /// How many changes this record lacks that this machine kept for it, for its share did not have them: under its own name,
    /// and under others.
    pub fn kept_here(&mut self, opened: &Opened) -> [usize; 2] {
        [&opened.spilled, &opened.elsewhere].map(|kept| self.lacks_of(kept))
    }

    /// How many of the changes that were kept this record lacks: all of them, where they can't be applied.
    fn lacks_of(&mut self, kept: &[Spilled]) -> usize {
        let frames = || kept.iter().flat_map(|one| &one.frames);
        self.lacks(frames()).unwrap_or_else(|_| frames().map(|frame| frame.body.operations.len()).sum())
    }

    /// How many of the operations in these frames this record lacks. It stays as it is.
    ///
    /// # Errors
    /// When one is of a newer version of the program, or not well formed.
    pub fn lacks<'f>(&mut self, frames: impl IntoIterator<Item = &'f Frame>) -> Result<usize> {
        // Rolled back when it goes.
        let transaction = self.connection.transaction()?;
        let (tables, author, touched) = (self.tables, self.author, Touched::default());
        let mut lacking = 0_usize;
        for Frame { body, .. } in frames {
            let apply = Apply { connection: &transaction, tables, touched: &touched, author, schema: body.schema };
            for operation in &body.operations {
                let before = transaction.total_changes();
                apply.operation(operation)?;
                lacking = lacking.saturating_add(usize::from(transaction.total_changes() != before));
            }
        }
        Ok(lacking)
    }

    /// Everything that is wrong with the audit log: the first fault of each seat.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn audit_faults(&self) -> Result<Vec<audit::AuditFault>> {
        audit::faults(&self.connection)
    }

    /// Goes on with the same record, loaded afresh: the seat, its clock and what it announced stay.
    fn go_on_with(&mut self, fresh: Self) {
        let Self { connection, tables, person, left_out, .. } = fresh;
        (self.connection, self.tables, self.person, self.left_out) = (connection, tables, person, left_out);
        self.feed.loaded();
    }

    /// Checks the chains of the audit log.
    ///
    /// # Errors
    /// The first line that is not as it was written.
    pub fn verify_audit(&self) -> Result<()> {
        audit::verify(&self.connection)
    }
}
