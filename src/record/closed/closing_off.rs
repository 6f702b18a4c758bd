//! A case that was open becomes a closed one, and a closed one comes back.
//!
//! All that the record has of it goes into its box, line by line with clocks and history, and is purged from the record. What
//! somebody else did to it at the same time arrives as a line of a case that is gone, or is set aside as done to a line that is
//! gone: no list shows it, and the next of the readers sweeps it into the box.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use super::{ClosedShelf, held};
use crate::domain::identifier::CaseId;
use crate::domain::referral::Referral;
use crate::record::Record;
use crate::record::change::{Change, Made, Writing};
use crate::record::error::{RecordError, Result};
use crate::record::purge::{Purged, id_of as purged_line};
use crate::record::retold::retold;
use crate::record::row::{self, Draft, Kin, Row};
use crate::record::unswept::Swept;
use crate::vault::{Operation, RowId};

use super::making::Contents;
use super::parting::{said_of, stay_one};
use super::reference::is_own;
use super::sent_before::{SentBefore, has_marks_of_gone};

/// The name of what closes a case off, in the log and where the lines that it purged are named.
pub(in crate::record) const CLOSED_OFF: &str = "close-off";
pub(super) const SWEPT: &str = "sweep-closed-case";

/// The lines of a case, by table: those that name it, and those that name one of its lines.
pub(super) const OF_CASE: [(&str, &str); 12] = [
    ("action", "referral"),
    ("case_person", "referral"),
    ("conflict_of_interest", "referral"),
    ("draft", "referral"),
    ("entry", "referral"),
    ("listing", "referral"),
    ("person_match", "referral"),
    ("person_match", "with_referral"),
    ("report", "referral"),
    ("said", "referral"),
    ("step", "referral"),
    ("track", "referral"),
];
/// Table, its column, and the table whose lines it names.
pub(super) const OF_LINES: [(&str, &str, &str); 8] = [
    ("action_update", "action", "action"),
    ("duty", "listing", "listing"),
    // Whoever was not split off from others is named by their own line.
    ("person", "identity", "case_person"),
    ("person_decision", "one", "case_person"),
    ("person_decision", "other", "case_person"),
    ("reminder", "of_line", "step"),
    ("report_content", "report", "report"),
    ("track_event", "track", "track"),
];

/// What was said of who is whom.
const SAID: &str = "person_decision";

/// A line of a case.
pub(super) type LineOf = (&'static str, RowId);

/// What leaves the record for a box.
#[derive(Clone, Copy)]
pub(super) struct Leaving<'a> {
    pub operations: &'a [Operation],
    /// The lines that go for good.
    pub lines: &'a [LineOf],
    /// What of them, and of lines that went before, is in the box.
    pub swept: &'a [Swept],
}

impl ClosedShelf {
    /// Closes a case off that was open: `change` is its referral as it is to be from now on. Publish afterwards, and let go
    /// of the generations of before: only then does the file not have it any more.
    ///
    /// # Errors
    /// Why it can't be closed off.
    pub fn close_off(&mut self, main: &mut Record, change: &Change, now: u64) -> Result<Made> {
        self.follow(main, now)?;
        let Change::ReviseReferral { referral, .. } = change else { return Err(RecordError::IsClosed) };
        let case = referral.id;
        let stood: Referral = row::get(&main.connection, case.row())?;
        let mut lines = lines_of(main, case, &[])?;
        lines.extend(said_of(main, case, &stood.reference)?.into_iter().map(|line| (SAID, line)));
        lines.sort_unstable();
        lines.dedup();
        let operations = told(main, &lines)?;
        self.record.apply(&operations, now)?;
        let swept = Swept::all(&operations);
        let mut all = operations;
        let alone = Change::ReviseReferral { referral: referral.clone(), matches: Vec::new() };
        let made = self.record.make(&alone, now)?;
        all.extend(made.operations.into_iter().filter(is_own));
        all.extend(self.first_readers(main, case, now)?.into_iter().filter(is_own));
        self.boxes_new(case)?;
        let operations =
            self.add_purging(main, case, Leaving { operations: &all, lines: &lines, swept: &swept }, CLOSED_OFF, now);
        if operations.is_err() {
            self.boxes.retain(|_, one| one.case != case);
        }
        Ok(Made { title: made.title, undo: None, operations: operations? })
    }

    /// Takes into the box what came to a case that was closed off.
    pub(super) fn sweep(&mut self, main: &mut Record, case: CaseId, now: u64) -> Result<Vec<Operation>> {
        let was_open = "SELECT 1 FROM purged WHERE line = ?1";
        if !main.connection.prepare_cached(was_open)?.exists([case.to_string()])? {
            return Ok(Vec::new());
        }
        let own = lines_of(&self.record, case, &[])?;
        let strays = lines_of(main, case, &own)?;
        let mut operations = told(main, &strays)?;
        let reference = row::find::<Referral>(&self.record.connection, case.row())?.map(|referral| referral.reference);
        let said = reference.map(|reference| said_of(&self.record, case, &reference)).transpose()?.unwrap_or_default();
        let aside: BTreeSet<RowId> = own.iter().map(|(_, line)| *line).chain(said).collect();
        for line in aside {
            operations.extend(main.unswept(line)?);
        }
        if operations.is_empty() && SentBefore::of(main, case)?.is_nothing() {
            return Ok(Vec::new());
        }
        self.record.apply(&operations, now)?;
        let leaving = Leaving { operations: &operations, lines: &strays, swept: &Swept::all(&operations) };
        self.add_purging(main, case, leaving, SWEPT, now)
    }

    pub(super) fn add_purging(
        &mut self,
        main: &mut Record,
        case: CaseId,
        leaving: Leaving<'_>,
        what: &'static str,
        now: u64,
    ) -> Result<Vec<Operation>> {
        let (id, present) = self.present_box(case).ok_or(RecordError::IsClosed)?;
        let (secret, former) = (present.secret, present.former.clone());
        let Leaving { operations, lines, swept } = leaving;
        let contents = Contents { secret, case, former, operations, replaces: Vec::new() };
        let sealed = self.sealed(main, &contents, now)?;
        let (held, gone) = (self.held(case)?, self.identities(case)?);
        let sent = SentBefore::of(main, case)?;
        let ((), made) = main.write(what, now, |writing| {
            sealed.iter().try_for_each(|(line, _)| writing.insert(line))?;
            stay_one(writing, &gone)?;
            // Before the lines go: what goes with them is not to be set aside.
            swept.iter().try_for_each(|one| writing.put(one))?;
            purge(writing, lines, what)?;
            sent.take_out(writing, what)?;
            empty_forms(writing, lines)?;
            held::write(writing, &held)?;
            writing.audit(what, Some(id), "")
        })?;
        self.note(id, sealed);
        Ok(made.operations)
    }
}

/// Whether an operation says that something is in a box and is to go from the record.
pub(in crate::record) fn sweeps(operation: &Operation) -> bool {
    operation.change.line().is_some_and(|(table, _)| table == Swept::TABLE)
}

fn purge(writing: &mut Writing<'_>, lines: &[LineOf], rule: &str) -> Result<()> {
    lines.iter().try_for_each(|(table, line)| writing.put(&Purged::new(table, *line, rule)))
}

/// Empties what somebody had half typed in forms about these lines: it is kept by person, for everybody to read, and what it
/// was about is no form of theirs any more.
fn empty_forms(writing: &mut Writing<'_>, lines: &[LineOf]) -> Result<()> {
    let drafts: Vec<Draft> = row::load(writing.connection(), "referral IS NULL AND text <> ''", [])?;
    let is_about = |draft: &&Draft| lines.iter().any(|(_, line)| draft.text.contains(&line.to_string()));
    drafts.iter().filter(is_about).try_for_each(|draft| writing.revise::<Draft>(draft.id, |found| found.text.clear()))
}

/// Whether one of these lines belongs to something that is gone for good, or is gone and something more was done to it.
pub(super) fn has_strays(main: &Record, lines: &BTreeSet<LineOf>) -> Result<bool> {
    let parents = OF_CASE.iter().copied().chain(OF_LINES.iter().map(|(table, column, _)| (*table, *column)));
    let parents: Vec<(&str, &str)> = parents.collect();
    if has_marks_of_gone(main, lines)? {
        return Ok(true);
    }
    for (table, line) in lines {
        if main.has_unswept(*line)? {
            return Ok(true);
        }
        for (_, column) in parents.iter().filter(|(of, _)| of == table) {
            if let Some(parent) = parent(&main.connection, table, column, *line)?
                && row::is_dead::<Purged>(&main.connection, purged_line(parent))?.is_some()
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn parent(connection: &Connection, table: &str, column: &str, line: RowId) -> Result<Option<RowId>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {column} FROM {table} WHERE id = ?1"))?;
    let found = statement.query_row([line.to_string()], |row| row.get::<_, Option<String>>(0)).optional()?;
    Ok(found.flatten().and_then(|parent| parent.parse().ok()))
}

/// The lines of a case that a record has, removed ones too; `parents` are lines of it that another record has.
pub(super) fn lines_of(record: &Record, case: CaseId, parents: &[LineOf]) -> Result<Vec<LineOf>> {
    let mut found: BTreeSet<LineOf> = BTreeSet::new();
    found.extend(ids(record, "referral", "id", &case.to_string())?);
    for (table, column) in OF_CASE {
        found.extend(ids(record, table, column, &case.to_string())?);
    }
    let known: Vec<LineOf> = found.iter().chain(parents).copied().collect();
    for (table, column, of) in OF_LINES {
        for (_, parent) in known.iter().filter(|(table, _)| *table == of) {
            found.extend(ids(record, table, column, &parent.to_string())?);
        }
    }
    Ok(found.into_iter().collect())
}

fn ids(record: &Record, table: &'static str, column: &str, value: &str) -> Result<Vec<LineOf>> {
    let sql = format!("SELECT id FROM {table} WHERE {column} = ?1");
    let mut statement = record.connection.prepare_cached(&sql)?;
    let ids = statement.query_map([value], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(ids.iter().filter_map(|id| Some((table, id.parse().ok()?))).collect())
}

fn told(record: &Record, lines: &[LineOf]) -> Result<Vec<Operation>> {
    let mut all = Vec::new();
    for (table, line) in lines {
        all.extend(retold(&record.connection, table, *line)?);
    }
    Ok(all)
}
