//! Papers of a closed case that were written for its readers, each encrypted to exactly those who read the case at that
//! moment: who has one, and whose copy is out although they read the case no more.

use chrono::NaiveDateTime;
use zeroize::Zeroizing;

use super::list::stands_for;
use super::{ClosedShelf, Reads};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::change::named;
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, Member, row};
use crate::vault::{RowId, sealed};

/// That papers of a case were written for one of its readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedCopy {
    pub id: RowId,
    pub case: CaseId,
    /// For whom: their line of the roster.
    pub person: RowId,
    pub at: NaiveDateTime,
    pub by: String,
}

row! { ClosedCopy = "closed_copy", RowId {
    case: "referral";
    person: "person";
    at: "at";
    by: "by";
} }

/// A document, encrypted to the readers of a case.
pub struct ForReaders {
    /// The lines of the roster of those who can open it.
    pub to: Vec<RowId>,
    pub documents: Vec<Vec<u8>>,
}

/// Somebody whose copy is out: they read the case no more, and what was written for them they still can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyOut {
    pub name: String,
    /// When the last of them was written.
    pub at: NaiveDateTime,
}

impl ClosedShelf {
    /// Documents of a case, encrypted to those alone who read it now.
    ///
    /// # Errors
    /// When this key does not read the case, or nobody with access does.
    pub fn for_readers(&self, main: &Record, case: CaseId, documents: &[Zeroizing<String>]) -> Result<ForReaders> {
        if !self.has(case) {
            return Err(RecordError::IsClosed);
        }
        let (to, keys) = self.readers_now(main, case)?;
        let seal = |text: &Zeroizing<String>| {
            sealed::seal(text.as_bytes(), &keys).map_err(|_| crate::vault::closed_piece::NotSealed.into())
        };
        let documents = documents.iter().map(seal).collect::<Result<_>>()?;
        Ok(ForReaders { to, documents })
    }

    /// Whose copies are out, by name.
    pub(super) fn copies_out(&self, case: CaseId, readers: &[Reads]) -> Result<Vec<CopyOut>> {
        let connection = &self.record.connection;
        let copies: Vec<ClosedCopy> = row::load(connection, "referral = ?1 ORDER BY at, id", [case.to_string()])?;
        let mut out: Vec<CopyOut> = Vec::new();
        for copy in copies {
            let member: Option<Member> = row::find(connection, copy.person)?;
            let Some(member) = member else { continue };
            let reads = |one: &&Reads| !one.ended && stands_for(&member, one.person);
            if member.last_epoch.is_none() && readers.iter().any(|one| reads(&one)) {
                continue;
            }
            match out.iter_mut().find(|one| one.name == member.name) {
                Some(known) => known.at = known.at.max(copy.at),
                None => out.push(CopyOut { name: member.name, at: copy.at }),
            }
        }
        Ok(out)
    }
}

/// The line of a copy: one a person and moment.
pub(in crate::record) fn copy_line(copy: &ClosedCopy) -> RowId {
    let at = copy.at.and_utc().timestamp_millis().to_be_bytes();
    named("closed-copy", &[&copy.case.into_bytes(), copy.person.as_bytes(), &at])
}
