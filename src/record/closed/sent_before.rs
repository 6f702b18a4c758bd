//! What was sent of a case before it was closed off. The marks of an agenda that went out have a line of each case: its
//! identifier, and a short hash of names, births and addresses. Whoever has an address could try it against that, so the
//! line goes with the case.
//!
//! The marks without it are a line of their own, since the history of the one of before would keep them. Seats that close
//! several cases off at once leave several: what all of them have is what stands ([`crate::domain::dispatch::in_all`]).

use std::collections::BTreeSet;

use crate::domain::dispatch::{marked, without_mark};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::change::{Writing, named};
use crate::record::error::Result;
use crate::record::purge::Purged;
use crate::record::retold::retold;
use crate::record::row::{self, Row, SentCopy};
use crate::record::unswept::Swept;
use crate::vault::RowId;

/// The marks that have a line of a case, and what takes their place.
pub(super) struct SentBefore {
    /// Those that go, removed ones too.
    lines: Vec<RowId>,
    /// Nobody needs what was done to them.
    swept: Vec<Swept>,
    anew: Vec<SentCopy>,
}

impl SentBefore {
    pub fn of(main: &Record, case: CaseId) -> Result<Self> {
        let mut statement = main.connection.prepare_cached("SELECT id FROM dispatch_copy WHERE instr(text, ?1) > 0")?;
        let ids = statement.query_map([case.to_string()], |row| row.get::<_, String>(0))?;
        let ids = ids.collect::<rusqlite::Result<Vec<_>>>()?;
        let lines: Vec<RowId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let mut operations = Vec::new();
        for line in &lines {
            operations.extend(retold(&main.connection, SentCopy::TABLE, *line)?);
        }
        let stand: Vec<SentCopy> = row::load(&main.connection, "instr(text, ?1) > 0", [case.to_string()])?;
        let anew = stand.into_iter().map(|copy| SentCopy {
            id: named("dispatch-copy-without", &[copy.id.as_bytes(), &case.into_bytes()]),
            text: without_mark(&copy.text, case),
            ..copy
        });
        Ok(Self { swept: Swept::all(&operations), anew: anew.collect(), lines })
    }

    pub fn is_nothing(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn take_out(&self, writing: &mut Writing<'_>, rule: &str) -> Result<()> {
        // Before the lines go: what goes with them is not to be set aside.
        self.swept.iter().try_for_each(|one| writing.put(one))?;
        self.lines.iter().try_for_each(|line| writing.put(&Purged::new(SentCopy::TABLE, *line, rule)))?;
        self.anew.iter().try_for_each(|copy| writing.put(copy))
    }
}

/// Whether one of these lines is the marks of an agenda, sent where nobody had heard that a case on it was closed off.
pub(super) fn has_marks_of_gone(main: &Record, lines: &BTreeSet<(&'static str, RowId)>) -> Result<bool> {
    for (_, line) in lines.iter().filter(|(table, _)| *table == SentCopy::TABLE) {
        let Some(copy) = row::find::<SentCopy>(&main.connection, *line)? else { continue };
        for case in marked(&copy.text) {
            let gone = "SELECT 1 FROM purged WHERE line = ?1";
            if main.connection.prepare_cached(gone)?.exists([case.to_string()])? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
