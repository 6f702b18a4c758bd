//! What people whose access had ended wrote, as it is told.
//!
//! A frame may be taken in before the withdrawal that it did not know of, or only with a record that is loaded afresh: it is
//! judged again when an end becomes known, so that everybody is told the same, in whatever order they hear of both.

use std::collections::{BTreeMap, BTreeSet};

use super::Record;
use super::error::Result;
use super::withdrawn::{AccessEnd, Late, person_row};
use crate::vault::{Finding, Frame, Head, LeftOut, RowId, SeatId};

/// What was written by people whose access had ended, by journal.
#[derive(Debug, Default)]
pub(super) struct LateWork {
    taken: BTreeMap<(SeatId, u64), Taken>,
    writers: BTreeSet<RowId>,
    /// The ends by which each person's frames were judged.
    judged: BTreeMap<RowId, Vec<(SeatId, u64)>>,
    /// How many changes had been told of, by journal and by whether they were refused.
    told: BTreeMap<(SeatId, bool), usize>,
    /// What was left out, and is not told yet.
    left_out: BTreeMap<(SeatId, RowId), LeftOut>,
}

/// A frame that was taken in or refused.
#[derive(Debug)]
struct Taken {
    person: RowId,
    changes: usize,
    seen: Vec<Head>,
    /// Whether it was refused; nothing where its writer had access, as far as is known.
    refused: Option<bool>,
}

impl LateWork {
    /// Notes what became of a frame; once for each.
    pub fn note(&mut self, frame: &Frame, late: Option<Late>) {
        let (head, person) = ((frame.body.seat, frame.body.number), person_row(frame.body.who));
        let kept_out = late.as_ref().map_or(0, |late| late.kept_out);
        let (refused, left_out) = late.map_or((None, None), |late| (Some(late.refused), late.left_out));
        if let Some(known) = self.taken.get_mut(&head) {
            known.refused = known.refused.max(refused);
            return;
        }
        let changes = frame.body.operations.len().saturating_sub(kept_out);
        if changes > 0 {
            self.writers.insert(person);
            self.taken.insert(head, Taken { person, changes, seen: frame.body.seen.clone(), refused });
        }
        if let Some(of) = left_out {
            self.left_out.entry((head.0, person)).or_default().join(of);
        }
    }

    /// What is to be told: what is new, and again when it has become twice as much. A seat that writes on and on must not
    /// hide everything else that is to be read.
    ///
    /// # Errors
    /// When the record can't say how it came.
    pub fn news(&mut self, record: &Record) -> Result<Vec<Finding>> {
        self.judge(record)?;
        let mut news = Vec::new();
        for ((seat, refused), (person, changes)) in self.late() {
            let told = self.told.entry((seat, refused)).or_default();
            if *told > 0 && changes < told.saturating_mul(2) {
                continue;
            }
            // Where a withdrawal was itself left out there is nothing to tell.
            let Some(AccessEnd { name: who, by, at_ms }) = record.end_of(person)? else { continue };
            *told = changes;
            news.push(Finding::WithdrawnWriter { seat, who, by, at_ms, changes, refused });
        }
        for ((seat, person), what) in std::mem::take(&mut self.left_out) {
            let unknown = || AccessEnd { name: person.to_string(), by: None, at_ms: None };
            let AccessEnd { name: who, by, at_ms } = record.end_of(person)?.unwrap_or_else(unknown);
            news.push(Finding::AccessLeftOut { seat, who, by, at_ms, what });
        }
        Ok(news)
    }

    /// Takes over what another has noted.
    pub fn join(&mut self, other: Self) {
        self.writers.extend(other.writers);
        for (head, taken) in other.taken {
            let refused = taken.refused;
            let known = self.taken.entry(head).or_insert(taken);
            known.refused = known.refused.max(refused);
        }
        for (of, names) in other.left_out {
            self.left_out.entry(of).or_insert(names);
        }
    }

    /// Judges what was taken in before an end of its writer's access was known.
    fn judge(&mut self, record: &Record) -> Result<()> {
        for person in &self.writers {
            let ends = record.ends_of(*person)?;
            if ends.is_empty() || self.judged.get(person) == Some(&ends) {
                continue;
            }
            for (head, taken) in self.taken.iter_mut().filter(|(_, taken)| taken.person == *person) {
                if taken.refused.is_none() {
                    taken.refused = record.fate(&ends, *head, &taken.seen)?;
                }
            }
            self.judged.insert(*person, ends);
        }
        Ok(())
    }

    /// By journal and by whether they were refused: whose, and how many changes.
    fn late(&self) -> BTreeMap<(SeatId, bool), (RowId, usize)> {
        let mut late = BTreeMap::new();
        for ((seat, _), taken) in &self.taken {
            if let Some(refused) = taken.refused {
                let (_, changes) = late.entry((*seat, refused)).or_insert((taken.person, 0_usize));
                *changes = changes.saturating_add(taken.changes);
            }
        }
        late
    }
}
