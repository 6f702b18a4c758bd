//! Encrypting a case again: to other readers, in one box where it came into two, and in few pieces.

use std::collections::{BTreeMap, BTreeSet};

use super::closing_off::has_strays;
use super::late::Late;
use super::making::Contents;
use super::{ClosedBox, ClosedShelf, PersonLine, box_of, held};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::change::Writing;
use crate::record::error::{RecordError, Result, Unfinished};
use crate::record::image::epoch;
use crate::record::row;
use crate::record::touched::Since;
use crate::vault::closed_piece::BoxSecret;
use crate::vault::{Operation, RowId};

use super::keeping::PieceLine;

/// How many pieces a box may come to before its content is put together again.
const MOST_PIECES: usize = 32;
const AGAIN: &str = "encrypt-closed-case";
const LEFT_OUT: &str = "leave-out-of-closed-case";

impl ClosedShelf {
    /// What a reader's seat does unasked, at opening and after taking in what others did: cases that wait for a meeting are
    /// listed on one, what came late to a case that was closed off is swept in, and boxes are encrypted to those alone who
    /// may read them now. What it gives is to be kept. Where nothing changed that it depends on, it costs next to nothing.
    ///
    /// # Errors
    /// When a case can't be read or encrypted. What was done of it and of the other cases is given with it.
    pub fn settle(&mut self, main: &mut Record, now: u64) -> Result<Vec<Operation>, Unfinished> {
        self.follow(main, now)?;
        let since = self.settled.map_or(Since::Everything, |at| main.touched_since(at));
        let cases = self.unsettled(main, &since)?;
        let mut operations = Vec::new();
        let left_out = self.leave_out(main, &mut operations, now);
        let settled = self.settle_cases(main, cases, &mut operations, now);
        match left_out.and(settled) {
            Ok(()) => {
                self.settled = Some(main.revision());
                Ok(operations)
            }
            Err(why) => Err(Unfinished { why, operations }),
        }
    }

    /// Takes out of a former box what somebody wrote who is on the list no more: as long as it lay there, they would read
    /// the case on. What the case is to have of it goes into the box that it has now.
    fn leave_out(&mut self, main: &mut Record, all: &mut Vec<Operation>, now: u64) -> Result<()> {
        if self.late.is_empty() {
            return Ok(());
        }
        let late = std::mem::take(&mut self.late);
        let left_out = self.leave_out_all(main, &late, all, now);
        if left_out.is_err() {
            self.late = late;
        }
        left_out
    }

    fn leave_out_all(
        &mut self,
        main: &mut Record,
        late: &BTreeMap<RowId, Late>,
        all: &mut Vec<Operation>,
        now: u64,
    ) -> Result<()> {
        let mut goes = Vec::new();
        for (line, Late { case, kept }) in late {
            if self.is_no_readers(main, *case)? {
                continue;
            }
            if self.has(*case) && !kept.is_empty() {
                self.record.apply(kept, now)?;
                all.extend(self.add(main, *case, kept, now)?);
            }
            goes.extend(self.may_go(main, *line)?.then_some(*line));
        }
        if goes.is_empty() {
            return Ok(());
        }
        let ((), made) = main.write(LEFT_OUT, now, |writing| {
            goes.iter().try_for_each(|line| let_go(writing, *line))?;
            writing.audit(LEFT_OUT, None, "")
        })?;
        all.extend(made.operations);
        Ok(())
    }

    /// Whether what is here of a case has no list: it is a piece whose writer put this person on that without being let. Whoever is on
    /// it encrypts the case again, and here nothing is done about it.
    fn is_no_readers(&self, main: &Record, case: CaseId) -> Result<bool> {
        Ok(self.has(case) && self.recipients(main, case)?.1.is_empty())
    }

    /// Of these people it is undecided whether their access has ended: until that is known they read on what they read.
    pub(in crate::record) fn keeps(&mut self, undecided: BTreeSet<PersonLine>) {
        if self.undecided != undecided {
            self.undecided = undecided;
            self.settled = None;
        }
    }

    /// Whether there is anybody of that kind.
    pub(in crate::record) fn keeps_somebody(&self) -> bool {
        !self.undecided.is_empty()
    }

    /// The cases that something that was touched may concern.
    fn unsettled(&self, main: &Record, since: &Since) -> Result<BTreeSet<CaseId>> {
        let Since::Lines(lines) = since else { return Ok(self.cases()) };
        let of_all = |table: &str| matches!(table, "roster" | "meeting" | "purged" | "held_time");
        if self.boxes.is_empty() || lines.iter().any(|(table, _)| of_all(table)) || has_strays(main, lines)? {
            return Ok(self.cases());
        }
        let pieces = lines.iter().filter(|(table, _)| *table == "closed_piece").map(|(_, line)| line);
        let boxes = pieces.filter_map(|line| self.boxes.get(&self.pieces.get(line)?.within?));
        Ok(boxes.map(|one| one.case).collect())
    }

    /// One that can't be settled keeps none of the others from being.
    fn settle_cases(
        &mut self,
        main: &mut Record,
        cases: BTreeSet<CaseId>,
        all: &mut Vec<Operation>,
        now: u64,
    ) -> Result<()> {
        let mut problem = None;
        for case in cases {
            if let Err(why) = self.settle_case(main, case, all, now) {
                problem.get_or_insert(why);
            }
        }
        problem.map_or(Ok(()), Err)
    }

    fn settle_case(&mut self, main: &mut Record, case: CaseId, all: &mut Vec<Operation>, now: u64) -> Result<()> {
        if self.is_no_readers(main, case)? {
            return Ok(());
        }
        all.extend(self.sweep(main, case, now)?);
        all.extend(self.bring_on(main, case, now)?);
        let (operations, went_on) = self.carry(main, case, now)?;
        all.extend(operations);
        self.went_on.extend(went_on);
        if self.is_due(main, case)? {
            match self.seal_again(main, case, &[], now) {
                Ok(operations) => all.extend(operations),
                Err(Unfinished { why, operations }) => {
                    all.extend(operations);
                    return Err(why);
                }
            }
        }
        all.extend(self.hold_again(main, case, now)?);
        Ok(())
    }

    /// Whether a case is encrypted to others than its readers, lies in two boxes, or in many pieces.
    fn is_due(&self, main: &Record, case: CaseId) -> Result<bool> {
        let boxes: Vec<&ClosedBox> = self.boxes.values().filter(|one| one.case == case).collect();
        let (to, _) = self.recipients(main, case)?;
        let present = epoch(&main.connection).and_then(|epoch| u32::try_from(epoch).ok()).unwrap_or(0);
        let pieces = || boxes.iter().flat_map(|one| one.pieces.values());
        // For their sake of whom it is undecided nothing is encrypted again before a generation says so.
        let is_epoch_open = !self.undecided.is_empty();
        let others = pieces().any(|(readers, epoch)| *readers != to || *epoch < present && !is_epoch_open);
        // Whoever reads by the recovery key, or has no place on the list, leaves it to the readers.
        let may = to.contains(&main.person);
        Ok(may && (others || boxes.len() > 1 || pieces().count() > MOST_PIECES))
    }

    /// Encrypts all of a case to its present readers, with these operations that no piece has yet. Where somebody is on the
    /// list no more it goes on in a new box.
    pub(super) fn seal_again(
        &mut self,
        main: &mut Record,
        case: CaseId,
        new: &[Operation],
        now: u64,
    ) -> Result<Vec<Operation>, Unfinished> {
        let left_out = self.leave_out_of_both(main, case, now)?;
        let new = [new, &left_out.operations].concat();
        let (to, _) = self.recipients(main, case)?;
        let joined = self.joined(main, case, &to, &left_out)?;
        match self.seal_all(main, case, &new, now) {
            Err(why) if why.operations.is_empty() => {
                // It was encrypted to nobody, so nobody is off the list.
                left_out.undo.map(|undo| self.record.undo(&undo, now)).transpose()?;
                Err(why)
            }
            sealed => {
                self.joined.extend(joined);
                sealed
            }
        }
    }

    fn seal_all(
        &mut self,
        main: &mut Record,
        case: CaseId,
        new: &[Operation],
        now: u64,
    ) -> Result<Vec<Operation>, Unfinished> {
        let (_, present) = self.present_box(case).ok_or(RecordError::IsClosed)?;
        let present = present.secret;
        let own = || self.boxes.values().filter(|one| one.case == case);
        let (to, _) = self.recipients(main, case)?;
        let somebody_left = own().flat_map(|one| one.pieces.values()).any(|(readers, _)| !is_within(readers, &to));
        // Two seats that do this at once come to rest: of several boxes both take the same one.
        let secret = if somebody_left { BoxSecret::new().map_err(RecordError::from)? } else { present };
        let mut former: Vec<BoxSecret> = Vec::new();
        for one in own().flat_map(|one| one.former.iter().chain([&one.secret])) {
            if *one != secret && !former.contains(one) {
                former.push(*one);
            }
        }
        let lines: Vec<RowId> = own().flat_map(|one| one.pieces.keys().copied()).collect();
        let mut operations = self.operations_of(main, &lines)?;
        operations.extend_from_slice(new);
        let replaces = lines.iter().copied().chain(self.crossed_at(main, case)?).collect();
        let contents = Contents { secret, case, former: former.clone(), operations: &operations, replaces };
        let sealed = self.sealed(main, &contents, now)?;
        let (id, held) = (box_of(&secret), self.held(case)?);
        let ((), made) = main.write(AGAIN, now, |writing| {
            sealed.iter().try_for_each(|(line, _)| writing.insert(line))?;
            lines.iter().try_for_each(|line| let_go(writing, *line))?;
            held::write(writing, &held)?;
            writing.audit(AGAIN, Some(id), "")
        })?;
        self.boxes.retain(|_, one| one.case != case);
        self.boxes.insert(id, ClosedBox { secret, case, former, pieces: BTreeMap::new() });
        for line in &lines {
            self.pieces.remove(line);
        }
        self.drafts.remove(&case);
        self.crossed.replaces(&lines, case, main.person);
        self.note(id, sealed);
        if !to.contains(&main.person) {
            // Whoever goes sees it no more.
            if let Err(why) = self.afresh(main, now) {
                return Err(Unfinished { why, operations: made.operations });
            }
        }
        Ok(made.operations)
    }
}

/// Empties and removes a piece.
fn let_go(writing: &mut Writing<'_>, line: RowId) -> Result<()> {
    if row::is_dead::<PieceLine>(writing.connection(), line)? == Some(false) {
        writing.revise::<PieceLine>(line, |old| old.bytes = None)?;
        writing.remove::<PieceLine>(line)?;
    }
    Ok(())
}

fn is_within(some: &[RowId], all: &[RowId]) -> bool {
    some.iter().all(|one| all.contains(one))
}
