//! Cases that were heard before the record began (REF-3).

use std::collections::BTreeMap;

use super::cells::Cells;
use super::columns::Layout;
use super::map::{Kind, Map};
use super::table::Table;
use super::{AlreadyThere, Fault, IntakeError, Read, digest};
use crate::domain::case::EarlierCase;
use crate::domain::identifier::EarlierCaseId;
use crate::domain::referral::Reference;

/// Reads earlier cases. Everything wrong is named in one pass. A case that was heard twice stands there twice.
///
/// # Errors
/// When the file as a whole can't be read, or a column that is needed isn't there.
pub fn read_heard_before(bytes: &[u8], map: &Map) -> Result<Read<EarlierCase>, IntakeError> {
    let table = Table::read(bytes, map)?;
    let layout = Layout::of(&table, map, Kind::HeardBefore)?;
    let mut faults = table.faults.clone();
    let mut rows = Vec::with_capacity(table.rows.len());
    let mut seen = BTreeMap::new();
    for row in &table.rows {
        let mut cells = Cells::new(row, &table, &layout, map);
        let case = earlier_case(&mut cells);
        if let Some(case) = &case {
            let earlier = *seen.entry((case.reference.clone(), case.meeting)).or_insert(row.row);
            if earlier != row.row {
                cells.fault("reference", format!("row {earlier} has the same reference and meeting"));
            }
        }
        if cells.faults.is_empty() {
            rows.extend(case);
        }
        faults.append(&mut cells.faults);
    }
    faults.sort_by_key(|fault: &Fault| fault.row);
    Ok(Read { rows, faults, unknown_columns: layout.unknown, absent_columns: layout.absent, digest: digest(bytes) })
}

/// Takes out the earlier cases that the record has already, by reference and meeting, and names them.
pub fn set_aside_known_cases(read: &mut Read<EarlierCase>, known: &[EarlierCase]) -> Vec<AlreadyThere> {
    let mut there = Vec::new();
    read.rows.retain(|row| {
        let present = known.iter().find(|known| known.reference == row.reference && known.meeting == row.meeting);
        there.extend(present.map(|present| AlreadyThere {
            reference: row.reference.clone(),
            differs: *present != EarlierCase { id: present.id, ..row.clone() },
        }));
        present.is_none()
    });
    there
}

fn earlier_case(cells: &mut Cells<'_>) -> Option<EarlierCase> {
    let reference = cells.needed("reference").and_then(|text| Reference::new(&text).ok());
    let meeting = cells.needed_moment("meeting").map(|at| at.date());
    let referred = cells.needed_moment("referred").map(|at| at.date());
    if let (Some(meeting), Some(referred)) = (meeting, referred)
        && meeting < referred
    {
        cells.fault("meeting", "the meeting is before the referral");
    }
    let victim = cells.needed("victim-name");
    let victim_born = cells.born("victim-born", 0, referred);
    let alleged_perpetrator = cells.needed("alleged-perpetrator-name");
    let alleged_perpetrator_born = cells.born("alleged-perpetrator-born", 0, referred);
    Some(EarlierCase {
        id: EarlierCaseId::new(),
        reference: reference?,
        referred: referred?,
        meeting: meeting?,
        victim: victim?,
        victim_born,
        alleged_perpetrator: alleged_perpetrator?,
        alleged_perpetrator_born,
    })
}
