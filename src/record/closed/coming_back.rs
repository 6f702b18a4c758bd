//! A closed case is opened again: everybody at the record may read it from now on.

use std::str::FromStr;

use rusqlite::OptionalExtension;

use super::ClosedShelf;
use super::closing_off::lines_of;
use super::reference::is_own;
use crate::domain::identifier::CaseId;
use crate::domain::listing::Listing;
use crate::domain::referral::Referral;
use crate::record::Record;
use crate::record::change::{Change, ClosedChange, Made, Writing, draft_of, listing_of, named};
use crate::record::error::{RecordError, Result};
use crate::record::retold::retold;
use crate::record::row::{self, Kin, value_of};
use crate::record::unswept::Swept;
use crate::vault::{Operation, RowId, Value};

/// A line of a case: its table, its name, and the one that it gets.
pub(super) type Renamed = (&'static str, RowId, RowId);
/// Columns and what stands in them.
pub(super) type Cells = Vec<(String, Value)>;

pub(super) const OPENED: &str = "come-back";
/// Who its people were found to be is not brought along: they come under new names.
const LEFT: [&str; 2] = ["person", "person_decision"];

impl ClosedShelf {
    /// Opens a case again. It comes back as it stands, with its entries and actions, under names of its own: what was purged
    /// when it was closed off does not come back, and what it was before stays with its former readers.
    ///
    /// # Errors
    /// Why it can't be opened.
    pub fn come_back(&mut self, main: &mut Record, change: &Change, now: u64) -> Result<Made> {
        self.follow(main, now)?;
        let Change::Closed(ClosedChange::ComeBack { case, by, reason, .. }) = change else {
            return Err(RecordError::IsClosed);
        };
        if by.trim().is_empty() || reason.trim().is_empty() {
            return Err(RecordError::Invalid(
                "opening a closed case again needs a reason and the name of who decided it",
            ));
        }
        let case = *case;
        let referral: Referral = row::get(&self.record.connection, case.row())?;
        super::making::reference_is_free(main, &referral)?;
        let renamed = self.renamed(case)?;
        let mut lines = Vec::new();
        for (table, line, new) in &renamed {
            let (is_dead, cells) = self.standing(table, *line, &renamed)?;
            lines.extend((!is_dead).then_some((*table, *new, cells)));
        }
        let subject = renamed.iter().find(|(table, line, _)| *table == "referral" && *line == case.row());
        let subject = subject.map(|(_, _, new)| *new);
        let emptied = self.emptied(case, &renamed, now)?;
        let taken_back = emptied.undo.clone();
        let made = self.brought(main, case, emptied, now, |writing| {
            lines.into_iter().try_for_each(|(table, line, cells)| bring(writing, table, line, cells))?;
            writing.audit(OPENED, subject, reason)
        });
        match made {
            Ok(made) => Ok(made),
            Err(why) => {
                // It did not come back, so it is on the shelf.
                taken_back.map(|undo| self.record.undo(&undo, now)).transpose()?;
                Err(why)
            }
        }
    }

    /// Writes in one piece what goes to the record, and to the box that the case is gone from the shelf.
    pub(super) fn brought(
        &mut self,
        main: &mut Record,
        case: CaseId,
        emptied: Made,
        now: u64,
        write: impl FnOnce(&mut Writing<'_>) -> Result<()>,
    ) -> Result<Made> {
        let own: Vec<Operation> = emptied.operations.into_iter().filter(is_own).collect();
        let adding = self.adding(main, case, &own, now)?;
        let ((), made) = main.write(OPENED, now, |writing| {
            write(writing)?;
            adding.write(writing)
        })?;
        adding.done(self);
        Ok(Made { title: made.title, undo: None, operations: made.operations })
    }

    /// The lines of a case, each with the name that it gets. Two readers who bring it back give them the same, so it is one case.
    pub(super) fn renamed(&self, case: CaseId) -> Result<Vec<Renamed>> {
        let mut lines = lines_of(&self.record, case, &[])?;
        lines.extend(self.asked(case)?);
        let new_case = brought_as(case);
        let mut renamed = Vec::with_capacity(lines.len());
        for (table, line) in lines.into_iter().filter(|(table, _)| !LEFT.contains(table)) {
            let new = match table {
                "listing" => self.names(line, table, "meeting")?.map(|meeting| listing_of(new_case, meeting).row()),
                // What somebody has typed and not filed stands in their composer again.
                "draft" => self.names(line, table, "person")?.map(|person| draft_of(person, Some(new_case))),
                _ => None,
            };
            renamed.push((table, line, new.unwrap_or_else(|| named(OPENED, &[line.as_bytes()]))));
        }
        Ok(renamed)
    }

    /// Who was asked about it, and reminded: an ask of the shelf is about one case, where one of the record is about many.
    fn asked(&self, case: CaseId) -> Result<Vec<(&'static str, RowId)>> {
        let of_case = "SELECT id FROM ask WHERE instr(cases, ?1) > 0";
        let reminded = format!("SELECT id FROM reminder WHERE of_kind = 'ask' AND of_line IN ({of_case})");
        let mut found = Vec::new();
        for (table, sql) in [("ask", of_case), ("reminder", reminded.as_str())] {
            let mut statement = self.record.connection.prepare_cached(sql)?;
            let ids = statement.query_map([case.to_string()], |row| row.get::<_, String>(0))?;
            let ids = ids.collect::<rusqlite::Result<Vec<_>>>()?;
            found.extend(ids.iter().filter_map(|id| Some((table, id.parse().ok()?))));
        }
        Ok(found)
    }

    /// What a line names in a column, also where it was removed: the meeting on whose list a case stands, or whose composer it is.
    fn names<T: FromStr>(&self, line: RowId, table: &str, column: &str) -> Result<Option<T>> {
        let sql = format!("SELECT {column} FROM {table} WHERE id = ?1");
        let mut statement = self.record.connection.prepare_cached(&sql)?;
        let found = statement.query_row([line.to_string()], |row| row.get::<_, Option<String>>(0)).optional()?;
        Ok(found.flatten().and_then(|found| found.parse().ok()))
    }

    /// Whether a line was removed, and what stands in it, by the new names.
    pub(super) fn standing(&self, table: &str, line: RowId, renamed: &[Renamed]) -> Result<(bool, Cells)> {
        let mut statement = self.record.connection.prepare_cached(&format!("SELECT * FROM {table} WHERE id = ?1"))?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([line.to_string()])?;
        let Some(found) = rows.next()? else { return Ok((true, Vec::new())) };
        let (mut is_dead, mut cells) = (false, Vec::with_capacity(names.len()));
        for (at, name) in names.into_iter().enumerate() {
            match (table, name.as_str()) {
                (_, "dead") => is_dead = found.get(at)?,
                (_, "id" | "written") | ("referral", "closed") | ("case_person", "person") => {}
                _ => cells.push((name, by_new_names(value_of(found.get(at)?), renamed))),
            }
        }
        cells.retain(|(_, value)| *value != Value::Null);
        Ok((is_dead, cells))
    }

    /// Takes a case that is open again off the shelf; its box stays, with what it was. What of it was brought along is said
    /// there, so that what comes later is known.
    fn emptied(&mut self, case: CaseId, renamed: &[Renamed], now: u64) -> Result<Made> {
        let listings: Vec<Listing> = row::load(&self.record.connection, "referral = ?1", [case.to_string()])?;
        let mut brought = Vec::with_capacity(renamed.len());
        for (table, line, new) in renamed {
            let told = retold(&self.record.connection, table, *line)?;
            brought.push(Swept::new(table, *new, &told.iter().map(|one| one.stamp).collect()));
        }
        let ((), made) = self.record.write(OPENED, now, |writing| {
            brought.iter().try_for_each(|one| writing.put(one))?;
            listings.iter().try_for_each(|listing| writing.remove::<Listing>(listing.id.row()))?;
            writing.remove::<Referral>(case.row())?;
            writing.audit(OPENED, Some(case.row()), "")
        })?;
        Ok(made)
    }
}

/// The case that one becomes when it is opened again.
pub(super) fn brought_as(case: CaseId) -> CaseId {
    CaseId::of(named(OPENED, &[case.row().as_bytes()]))
}

fn by_new_names(value: Value, renamed: &[Renamed]) -> Value {
    let Value::Text(mut text) = value else { return value };
    for (_, old, new) in renamed {
        let old = old.to_string();
        if text.contains(&old) {
            text = text.replace(&old, &new.to_string());
        }
    }
    Value::Text(text)
}

/// Writes a line of a case that is open again. Its long texts are edits of nothing: where two readers bring it back at once and
/// one knew more of a text, both are in it, at every seat.
pub(super) fn bring(writing: &mut Writing<'_>, table: &'static str, line: RowId, cells: Cells) -> Result<()> {
    let mut texts = Vec::new();
    let first = cells.into_iter().map(|(column, value)| match value {
        Value::Text(text) if row::is_long_text(table, &column) => {
            texts.push((column.clone(), text));
            (column, Value::from(""))
        }
        value => (column, value),
    });
    let first = first.collect();
    writing.insert_cells(table, line, first)?;
    let texts = texts.iter().filter(|(_, text)| !text.is_empty());
    texts.into_iter().try_for_each(|(column, text)| writing.edit_alike(table, line, column, text))
}
