//! What somebody left, as it can be shown: each value that they wrote, what stood before it, and what stands in its place where
//! somebody has written since.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::LateCase;
use super::sorting::{Goes, Lot, Sorted};
use crate::domain::identifier::CaseId;
use crate::record::apply::Apply;
use crate::record::closed::ClosedShelf;
use crate::record::error::Result;
use crate::record::row::{Kin, value_of};
use crate::record::touched::Touched;
use crate::record::{Record, stamp};
use crate::vault::{Operation, OperationKind, RowId, SeatId, Stamp, Value};

/// By what people call a line, by table.
const CALLED: [(&str, &str); 15] = [
    ("action", "text"),
    ("agency", "name"),
    ("area", "name"),
    ("attendee", "name"),
    ("case_person", "name"),
    ("contact", "name"),
    ("draft", "text"),
    ("earlier_case", "reference"),
    ("entry", "text"),
    ("import_mark", "kind"),
    ("meeting", "date"),
    ("referral", "reference"),
    ("report", "name"),
    ("roster", "name"),
    ("setting", "name"),
];
/// How many digits the name of a line has.
const DIGITS: usize = 32;

/// Something that was done, as it can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateChange {
    /// When: milliseconds since 1970, UTC, by its writer's clock.
    pub at_ms: u64,
    /// The case that it was done to; nothing where it is of none.
    pub case: Option<CaseId>,
    /// The reference of the case, or nothing.
    pub reference: String,
    /// Whether that is a closed one, which this person reads.
    pub closed: bool,
    /// The log's words for it; none of what leaves no line there, such as a half line.
    pub what: Vec<String>,
    /// What was written.
    pub values: Vec<LateValue>,
}

/// What was done to a field, or to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    Wrote,
    /// The whole line was taken out, or brought back.
    Removed,
    BroughtBack,
}

/// A value that was written. Lines that it names are called as people call them; one that is not in the record by its own name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateValue {
    pub table: String,
    pub line: RowId,
    /// By what people call the line, where that is not the value itself.
    pub of: String,
    /// Empty of a whole line.
    pub column: String,
    pub did: Did,
    /// What stood before; empty where nothing did.
    pub old: String,
    /// What they wrote; empty where they emptied it.
    pub new: String,
    /// What stands and goes on standing, because it is newer.
    pub stands: Option<StandsNow>,
}

/// What somebody wrote since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandsNow {
    /// Empty where nothing stands.
    pub value: String,
    /// Who wrote it, where the record says.
    pub by: Option<String>,
    /// When: milliseconds since 1970, UTC.
    pub at_ms: u64,
    seat: SeatId,
}

/// Of one frame what was done to one case.
type Group = (usize, u64, Option<CaseId>);

/// What is made out on the way.
#[derive(Default)]
struct Told {
    values: BTreeMap<Group, Vec<LateValue>>,
    /// The cases, each with its reference.
    references: BTreeMap<CaseId, String>,
}

impl Record {
    /// What of these the record lacks, as it is shown, and the cases that it is about. Record and shelf stay as they are.
    pub(super) fn shown(
        &mut self,
        shelf: Option<&mut ClosedShelf>,
        sorted: &Sorted,
    ) -> Result<(Vec<LateChange>, Vec<LateCase>)> {
        let mut told = Told::default();
        self.tell(&sorted.lots, |goes| matches!(goes, Goes::Open(_)), &mut told)?;
        if let Some(shelf) = shelf {
            shelf.trial().tell(&sorted.lots, Goes::is_closed, &mut told)?;
        }
        for stands in told.values.values_mut().flatten().filter_map(|value| value.stands.as_mut()) {
            stands.by = self.name_of(stands.seat)?;
        }
        let changes = changes(&sorted.lots, told.values, &told.references);
        Ok((changes, cases(&sorted.lots, &told.references)))
    }

    fn tell(&mut self, lots: &[Lot], is_here: impl Fn(&Goes) -> bool, told: &mut Told) -> Result<()> {
        // Rolled back when it goes.
        let transaction = self.connection.transaction()?;
        let (tables, author, touched) = (self.tables, self.author, Touched::default());
        for lot in lots.iter().filter(|lot| is_here(&lot.goes)) {
            let case = lot.goes.case().flatten();
            let values = told.values.entry((lot.frame, lot.at_ms, case)).or_default();
            if !matches!(lot.goes, Goes::PieceLine { .. }) {
                let apply = Apply { connection: &transaction, tables, touched: &touched, author, schema: lot.schema };
                let new = tell_one(&apply, &lot.operation, case)?;
                if lot.is_lacking {
                    new.into_iter().for_each(|value| put(values, value));
                }
            }
        }
        for case in lots.iter().filter(|lot| is_here(&lot.goes)).filter_map(|lot| lot.goes.case().flatten()) {
            if let Some(reference) = called(&transaction, "referral", case.row())? {
                told.references.insert(case, reference);
            }
        }
        Ok(())
    }
}

/// Of several writings of one cell in one piece of work the last counts, over what stood before the first.
fn put(values: &mut Vec<LateValue>, value: LateValue) {
    let same = |one: &&mut LateValue| {
        one.line == value.line && one.column == value.column && one.did == Did::Wrote && value.did == Did::Wrote
    };
    match values.iter_mut().find(same) {
        Some(known) => (known.new, known.stands) = (value.new, value.stands),
        None => values.push(value),
    }
}

/// Applies one operation, and says what it writes.
fn tell_one(apply: &Apply<'_>, operation: &Operation, case: Option<CaseId>) -> Result<Vec<LateValue>> {
    let (connection, at) = (apply.connection, operation.stamp);
    let Some((table, line)) = operation.change.line() else { return Ok(Vec::new()) };
    let teller = Teller { apply, table, line };
    let is_own_case = |value: &Value| case.is_some_and(|case| *value == Value::from(case.row()));
    let columns: Vec<(&str, String)> = match &operation.change {
        OperationKind::Insert { cells, .. } | OperationKind::Set { cells, .. } => cells
            .iter()
            .filter(|(_, value)| !matches!(value, Value::Bytes(_)) && !is_own_case(value))
            .map(|(column, value)| (column.as_str(), text_of(value)))
            .collect(),
        OperationKind::Text { column, .. } => vec![(column.as_str(), String::new())],
        OperationKind::Tombstone { .. } | OperationKind::Audit { .. } => Vec::new(),
    };
    let before: Vec<String> = columns.iter().map(|(column, _)| teller.stands_in(column)).collect::<Result<_>>()?;
    let was_called = called(connection, table, line)?.unwrap_or_default();
    apply.operation(operation)?;
    if let OperationKind::Tombstone { dead, .. } = operation.change {
        let stands = if apply.own_clock(line, "dead")? == Some(at) { None } else { teller.now("dead")? };
        let did = if dead { Did::Removed } else { Did::BroughtBack };
        let (column, of) = (String::new(), was_called);
        return Ok(vec![teller.value(column, of, did, [String::new(), String::new()], stands)]);
    }
    let mut values = Vec::new();
    for ((column, written), before) in columns.into_iter().zip(before) {
        let is_text = matches!(operation.change, OperationKind::Text { .. });
        let stands = is_text || apply.clock(table, line, column)? == Some(at);
        let (old, now) = match stands {
            true => (before, None),
            false => (teller.earlier(column, at)?, teller.now(column)?),
        };
        // What two edit at once both have: it is shown as it then is.
        let new = if is_text { teller.stands_in(column)? } else { written };
        if old == new && now.is_none() {
            continue;
        }
        let of = if is_called_by(table, column) {
            String::new()
        } else {
            called(connection, table, line)?.unwrap_or_default()
        };
        let shown = [in_words(connection, &old)?, in_words(connection, &new)?];
        values.push(teller.value(column.to_owned(), of, Did::Wrote, shown, now));
    }
    Ok(values)
}

/// Looks at the cells of a line.
struct Teller<'a> {
    apply: &'a Apply<'a>,
    table: &'a str,
    line: RowId,
}

impl Teller<'_> {
    fn value(
        &self,
        column: String,
        of: String,
        did: Did,
        [old, new]: [String; 2],
        stands: Option<StandsNow>,
    ) -> LateValue {
        LateValue { table: self.table.to_owned(), line: self.line, of, column, did, old, new, stands }
    }

    /// What a cell holds.
    fn stands_in(&self, column: &str) -> Result<String> {
        cell(self.apply.connection, self.table, column, self.line)
    }

    /// What it held before this, where that is known.
    fn earlier(&self, column: &str, at: Stamp) -> Result<String> {
        let sql =
            "SELECT value FROM cell_history WHERE id = ?1 AND cell = ?2 AND stamp < ?3 ORDER BY stamp DESC LIMIT 1";
        let mut statement = self.apply.connection.prepare_cached(sql)?;
        let values = params![self.line.to_string(), column, stamp::to_bytes(at)];
        let found = statement.query_row(values, |row| row.get(0)).optional()?;
        Ok(found.map(|found| text_of(&value_of(found))).unwrap_or_default())
    }

    /// What it holds, and who wrote that.
    fn now(&self, column: &str) -> Result<Option<StandsNow>> {
        let own = match column {
            "dead" => self.apply.own_clock(self.line, column)?,
            _ => self.apply.clock(self.table, self.line, column)?,
        };
        let Some(at) = own else { return Ok(None) };
        let value = in_words(self.apply.connection, &self.stands_in(column)?)?;
        Ok(Some(StandsNow { value, by: None, at_ms: at.wall_ms, seat: at.seat }))
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Null | Value::Bytes(_) => String::new(),
    }
}

fn cell(connection: &Connection, table: &str, column: &str, line: RowId) -> Result<String> {
    let mut statement = connection.prepare_cached(&format!("SELECT {column} FROM {table} WHERE id = ?1"))?;
    let found = statement.query_row([line.to_string()], |row| row.get(0)).optional()?;
    Ok(found.map(|found| text_of(&value_of(found))).unwrap_or_default())
}

fn is_called_by(table: &str, column: &str) -> bool {
    CALLED.contains(&(table, column))
}

/// By what people call a line; nothing where it is not there, or they call it by nothing.
fn called(connection: &Connection, table: &str, line: RowId) -> Result<Option<String>> {
    let Some((table, column)) = CALLED.iter().find(|(of, _)| *of == table) else { return Ok(None) };
    Ok(Some(cell(connection, table, column, line)?).filter(|name| !name.is_empty()))
}

/// A value in which each line that it names is called as people call it.
fn in_words(connection: &Connection, value: &str) -> Result<String> {
    let ids: BTreeSet<&str> = value.split(|c: char| !c.is_ascii_hexdigit()).filter(|run| run.len() == DIGITS).collect();
    let mut said = value.to_owned();
    for id in ids {
        let Ok(line) = id.parse::<RowId>() else { continue };
        for (table, _) in CALLED {
            if let Some(name) = called(connection, table, line)? {
                said = said.replace(id, &name);
                break;
            }
        }
    }
    Ok(said)
}

/// What is shown: by frame and case, with the log's words for it. A line of the log that is of no case here stands with what came
/// with it, or alone.
fn changes(
    lots: &[Lot],
    mut values: BTreeMap<Group, Vec<LateValue>>,
    references: &BTreeMap<CaseId, String>,
) -> Vec<LateChange> {
    let lacking: BTreeSet<Group> = lots.iter().filter(|lot| lot.is_lacking).filter_map(group_of).collect();
    values.retain(|group, _| lacking.contains(group));
    let of_line: BTreeMap<RowId, Option<CaseId>> = lots
        .iter()
        .filter_map(|lot| Some((lot.operation.change.line()?.1, lot.goes.case()?)))
        .chain(references.keys().map(|case| (case.row(), Some(*case))))
        .collect();
    let mut what: BTreeMap<Group, Vec<String>> = BTreeMap::new();
    for lot in lots {
        let OperationKind::Audit { what: word, subject, .. } = &lot.operation.change else { continue };
        let case = subject.and_then(|subject| of_line.get(&subject).copied()).flatten();
        let of_frame = || values.keys().filter(|(frame, ..)| *frame == lot.frame);
        let with = of_frame().find(|(.., of)| *of == case).or_else(|| of_frame().next()).copied();
        let is_alone = with.is_none() && lot.is_lacking;
        if let Some(group) = with.or_else(|| is_alone.then_some((lot.frame, lot.at_ms, case))) {
            what.entry(group).or_default().push(word.clone());
        }
    }
    let groups: BTreeSet<Group> = values.keys().chain(what.keys()).copied().collect();
    let closed: BTreeSet<CaseId> = closed_of(lots).collect();
    let change = |group: Group| {
        let (_, at_ms, case) = group;
        LateChange {
            at_ms,
            case,
            reference: case.and_then(|case| references.get(&case).cloned()).unwrap_or_default(),
            closed: case.is_some_and(|case| closed.contains(&case)),
            what: what.remove(&group).unwrap_or_default(),
            values: values.remove(&group).unwrap_or_default(),
        }
    };
    groups.into_iter().map(change).collect()
}

fn group_of(lot: &Lot) -> Option<Group> {
    Some((lot.frame, lot.at_ms, lot.goes.case()?))
}

fn closed_of(lots: &[Lot]) -> impl Iterator<Item = CaseId> + '_ {
    lots.iter().filter(|lot| lot.goes.is_closed()).filter_map(|lot| lot.goes.case().flatten())
}

/// The cases of what the record lacks, with how many changes each; what is of none last.
fn cases(lots: &[Lot], references: &BTreeMap<CaseId, String>) -> Vec<LateCase> {
    let closed: BTreeSet<CaseId> = closed_of(lots).collect();
    let mut numbers: BTreeMap<Option<CaseId>, usize> = BTreeMap::new();
    for case in lots.iter().filter(|lot| lot.is_lacking).filter_map(|lot| lot.goes.case()) {
        *numbers.entry(case).or_default() += 1;
    }
    let case = |(case, number): (Option<CaseId>, usize)| LateCase {
        case,
        reference: case.and_then(|case| references.get(&case).cloned()).unwrap_or_default(),
        closed: case.is_some_and(|case| closed.contains(&case)),
        number,
    };
    let mut cases: Vec<LateCase> = numbers.into_iter().map(case).collect();
    cases.sort_by(|a, b| (a.case.is_none(), &a.reference).cmp(&(b.case.is_none(), &b.reference)));
    cases
}
