//! The other reading of the cap beside the one in force (requirements §16): MOP 4.15 selects by receipt, 4.13 orders.

use super::Agenda;
use crate::domain::identifier::CaseId;

/// A case in one of the readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InReading {
    pub case: CaseId,
    /// It is heard in one reading and put off in the other.
    pub differs: bool,
}

/// A line of both readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SideBySide {
    /// Heard at this meeting; otherwise put off.
    pub heard: bool,
    /// Its place among those, from 1.
    pub place: usize,
    pub in_force: Option<InReading>,
    pub other: Option<InReading>,
}

impl Agenda {
    /// Both readings beside each other: first who is heard, in order, then who is put off.
    #[must_use]
    pub fn side_by_side(&self) -> Vec<SideBySide> {
        let heard: Vec<CaseId> = self.listed.iter().map(|place| place.case).collect();
        let put_off: Vec<CaseId> = self.deferred.iter().map(|put_off| put_off.case).collect();
        let by_people = self.deferred.iter().filter(|put_off| put_off.decided).map(|put_off| put_off.case);
        let put_off_else: Vec<CaseId> = by_people.chain(self.deferred_if_ordered_first.iter().copied()).collect();
        let mut lines = beside(true, &heard, &self.listed_if_ordered_first);
        lines.extend(beside(false, &put_off, &put_off_else));
        lines
    }

    /// Whether the two readings hear the same cases.
    #[must_use]
    pub fn readings_agree(&self) -> bool {
        self.listed.iter().all(|place| self.listed_if_ordered_first.contains(&place.case))
    }
}

fn beside(heard: bool, in_force: &[CaseId], other: &[CaseId]) -> Vec<SideBySide> {
    let cell = |own: &[CaseId], at: usize, opposite: &[CaseId]| {
        own.get(at).map(|case| InReading { case: *case, differs: !opposite.contains(case) })
    };
    (0..in_force.len().max(other.len()))
        .map(|at| SideBySide {
            heard,
            place: at + 1,
            in_force: cell(in_force, at, other),
            other: cell(other, at, in_force),
        })
        .collect()
}
