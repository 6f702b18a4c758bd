//! Changes to closed cases: made on the shelf, and handed to the record as pieces.

use super::keeping::PieceLine;
use super::reference::{is_own, is_reference};
use super::{ClosedBox, ClosedShelf, Known, box_of, held};
use crate::domain::case::{Match, MatchedWith};
use crate::domain::held_time::HeldTime;
use crate::domain::identifier::CaseId;
use crate::domain::referral::Referral;
use crate::record::change::{Change, ClosedChange, Made, UndoStep, Writing, draft_of};
use crate::record::error::{RecordError, Result, Unfinished};
use crate::record::image::epoch;
use crate::record::retold::retold;
use crate::record::row::{self, Kin, Member};
use crate::record::{Record, closed::list::RECOVERY_READER};
use crate::vault::closed_piece::{self, BoxSecret, Piece, ROOM};
use crate::vault::{Hash, Operation, RowId};

use super::list::ClosedReader;

/// The most operations of one piece.
const MOST: usize = 50_000;
/// What the log of everybody says of a change to a closed case.
const WRITTEN: &str = "write-closed-case";
/// And of one that came in.
const RECEIVED: &str = "receive-closed-case";

/// A piece in its line, and to whom it is encrypted.
pub(super) type Sealed = (PieceLine, Vec<RowId>);

/// What goes into a box.
pub(super) struct Contents<'a> {
    pub secret: BoxSecret,
    pub case: CaseId,
    pub former: Vec<BoxSecret>,
    pub operations: &'a [Operation],
    /// The pieces that are gone with it.
    pub replaces: Vec<RowId>,
}

/// What is added to a box.
pub(super) struct Adding {
    what: &'static str,
    within: RowId,
    sealed: Vec<Sealed>,
    held: Vec<(HeldTime, bool)>,
}

impl Adding {
    pub fn write(&self, writing: &mut Writing<'_>) -> Result<()> {
        self.sealed.iter().try_for_each(|(line, _)| writing.insert(line))?;
        held::write(writing, &self.held)?;
        writing.audit(self.what, Some(self.within), "")
    }

    /// It was written.
    pub fn done(self, shelf: &mut ClosedShelf) {
        shelf.note(self.within, self.sealed);
    }
}

impl ClosedShelf {
    /// Makes a change to a case of the shelf, whole or not at all; what it gives is to be kept with the record. `now` is
    /// milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// Why it can't be made.
    pub fn make(&mut self, main: &mut Record, change: &Change, now: u64) -> Result<Made, Unfinished> {
        self.follow(main, now)?;
        let case = change.case(&self.record)?.filter(|case| self.has(*case));
        let Some(case) = case else { return Err(RecordError::IsClosed.into()) };
        if change.is_draft() {
            return Ok(self.keep_draft(main, case, change, now)?);
        }
        self.leaves_a_reader(change)?;
        let made = self.record.make(&self.own(change)?, now)?;
        let of_list = matches!(change, Change::Closed(ClosedChange::AddReader(_) | ClosedChange::RemoveReader { .. }));
        self.kept(main, case, made, of_list, now)
    }

    /// Undoes what was done to a case of the shelf, or does it again.
    ///
    /// # Errors
    /// When somebody changed the same thing since; everything is as it was.
    pub fn undo(&mut self, main: &mut Record, step: &UndoStep, now: u64) -> Result<Made, Unfinished> {
        self.follow(main, now)?;
        let case = step.closed().filter(|case| self.has(*case)).ok_or(RecordError::IsClosed)?;
        let made = self.record.undo(step, now)?;
        self.kept(main, case, made, false, now)
    }

    /// Takes a closed case in that comes with this change: from now on this person and the recovery key can read it, and
    /// nobody else.
    ///
    /// # Errors
    /// Why it can't be taken in.
    pub fn receive(&mut self, main: &mut Record, change: &Change, now: u64) -> Result<Made, Unfinished> {
        self.follow(main, now)?;
        let Change::ReceiveReferral { referral, listed_on, .. } = change else {
            return Err(RecordError::IsClosed.into());
        };
        reference_is_free(main, referral)?;
        let alone = Change::ReceiveReferral { referral: referral.clone(), listed_on: *listed_on, matches: Vec::new() };
        let mut made = self.record.make(&alone, now)?;
        let first = self.first_readers(main, referral.id, now)?;
        made.operations.extend(first);
        let case = referral.id;
        self.boxes_new(case)?;
        let kept = self.kept(main, case, made, false, now);
        if kept.is_err() {
            self.boxes.retain(|_, one| one.case != case);
        }
        kept
    }

    /// A box for a case that has none; nothing lies in it yet.
    pub(super) fn boxes_new(&mut self, case: CaseId) -> Result<()> {
        let secret = BoxSecret::new()?;
        let pieces = std::collections::BTreeMap::new();
        self.boxes.insert(box_of(&secret), ClosedBox { secret, case, former: Vec::new(), pieces });
        Ok(())
    }

    /// Puts whoever closes a case on its list, and the recovery key.
    pub(super) fn first_readers(&mut self, main: &Record, case: CaseId, now: u64) -> Result<Vec<Operation>> {
        let (person, at) = (main.person, crate::record::roster::moment(now)?);
        let own = row::find::<Member>(&main.connection, person)?.ok_or(RecordError::IsClosed)?;
        super::list::may_read(&own)?;
        let ((), made) = self.record.write("add-closed-reader", now, |writing| {
            for person in [person, RECOVERY_READER] {
                writing.put(&ClosedReader::new(case, person, at, &own.name, ""))?;
            }
            Ok(())
        })?;
        Ok(made.operations)
    }

    /// What was made on the shelf, as it is kept with the record.
    fn kept(
        &mut self,
        main: &mut Record,
        case: CaseId,
        made: Made,
        of_list: bool,
        now: u64,
    ) -> Result<Made, Unfinished> {
        let Made { title, undo, operations } = made;
        self.copy_again(main, &operations)?;
        let undo = undo.and_then(|undo| undo.of_closed(case, |table| !is_reference(table)));
        let own: Vec<Operation> = operations.into_iter().filter(is_own).collect();
        if own.is_empty() {
            return Ok(Made { title, undo: None, operations: Vec::new() });
        }
        let kept = match of_list {
            true => self.seal_again(main, case, &own, now),
            false => self.add(main, case, &own, now).map_err(Unfinished::from),
        };
        match kept {
            Ok(operations) => Ok(Made { title, undo: undo.filter(|_| !of_list), operations }),
            // It is kept, and only what this seat shows of it is not as it should be yet.
            Err(why) if !why.operations.is_empty() => Err(why),
            Err(why) => {
                // It was kept nowhere, so it was not done.
                if let Some(undo) = &undo {
                    self.record.undo(undo, now)?;
                }
                Err(why)
            }
        }
    }

    /// Adds operations to the box of a case.
    pub(super) fn add(
        &mut self,
        main: &mut Record,
        case: CaseId,
        operations: &[Operation],
        now: u64,
    ) -> Result<Vec<Operation>> {
        let adding = self.adding(main, case, operations, now)?;
        let ((), made) = main.write(adding.what, now, |writing| adding.write(writing))?;
        adding.done(self);
        Ok(made.operations)
    }

    /// Operations sealed for the box of a case, to be written.
    pub(super) fn adding(&self, main: &Record, case: CaseId, operations: &[Operation], now: u64) -> Result<Adding> {
        let (within, present) = self.present_box(case).ok_or(RecordError::IsClosed)?;
        let what = if present.pieces.is_empty() { RECEIVED } else { WRITTEN };
        let (secret, former) = (present.secret, present.former.clone());
        let contents = Contents { secret, case, former, operations, replaces: Vec::new() };
        let sealed = self.sealed(main, &contents, now)?;
        Ok(Adding { what, within, sealed, held: self.held(case)? })
    }

    /// The pieces that hold these operations, to the readers that the case has now.
    pub(super) fn sealed(&self, main: &Record, contents: &Contents<'_>, now: u64) -> Result<Vec<Sealed>> {
        let parts = parts(contents.operations);
        let mut lines = Vec::with_capacity(parts.len());
        for (at, operations) in parts.into_iter().enumerate() {
            lines.push(self.sealed_in(main, contents, RowId::new(now)?, (at == 0, operations))?);
        }
        Ok(lines)
    }

    /// One piece, in this line; the first of several says what they replace.
    fn sealed_in(
        &self,
        main: &Record,
        contents: &Contents<'_>,
        line: RowId,
        (is_first, operations): (bool, &[Operation]),
    ) -> Result<Sealed> {
        let Contents { secret, case, former, replaces, .. } = contents;
        let (to, readers) = self.recipients(main, *case)?;
        let (record, _) = main.whose()?;
        let epoch = epoch(&main.connection).and_then(|epoch| u32::try_from(epoch).ok()).unwrap_or(0);
        let (within, own) = (box_of(secret), self.boxes.get(&box_of(secret)));
        let beside: Vec<RowId> = own.map(|own| own.pieces.keys().copied().collect()).unwrap_or_default();
        let piece = Piece {
            format: closed_piece::FORMAT,
            record,
            secret: *secret,
            line,
            case: case.row(),
            who: self.unlocked.key_id(),
            to: to.clone(),
            beside,
            replaces: if is_first { replaces.clone() } else { Vec::new() },
            former: former.clone(),
            operations: operations.to_vec(),
        };
        let bytes = Some(closed_piece::close(&piece, self.unlocked.signing(), &readers)?);
        Ok((PieceLine { id: line, within, epoch, bytes }, to))
    }

    /// Notes pieces that were written here, so that they are not opened again.
    pub(super) fn note(&mut self, within: RowId, lines: Vec<Sealed>) {
        for (line, to) in lines {
            let digest = line.bytes.as_deref().map_or(Hash::NONE, Hash::of);
            self.pieces.insert(line.id, Known { digest, within: Some(within) });
            if let Some(own) = self.boxes.get_mut(&within) {
                own.pieces.insert(line.id, (to, line.epoch));
            }
        }
    }

    /// Keeps what stands in the composer: one piece, written over again and again.
    fn keep_draft(&mut self, main: &mut Record, case: CaseId, change: &Change, now: u64) -> Result<Made> {
        let made = self.record.make(change, now)?;
        let line = draft_of(self.record.person, Some(case));
        let operations = retold(&self.record.connection, "draft", line)?;
        let (id, present) = self.present_box(case).ok_or(RecordError::IsClosed)?;
        let known = self.drafts.get(&case).filter(|line| present.pieces.contains_key(line)).copied();
        let (secret, former) = (present.secret, present.former.clone());
        let contents = Contents { secret, case, former, operations: &operations, replaces: Vec::new() };
        let line = known.map_or_else(|| RowId::new(now), Ok)?;
        let sealed = self.sealed_in(main, &contents, line, (true, &operations))?;
        let ((), kept) = main.write("keep-closed-draft", now, |writing| writing.put(&sealed.0))?;
        self.drafts.insert(case, line);
        self.note(id, vec![sealed]);
        Ok(Made { title: made.title, undo: None, operations: kept.operations })
    }

    /// A change as it may be made here: matches are with what is here, and a case that is closed stays so.
    fn own(&self, change: &Change) -> Result<Change> {
        let Change::ReviseReferral { referral, matches } = change else { return Ok(change.clone()) };
        let stands: Referral = row::get(&self.record.connection, referral.id.row())?;
        let here = |found: &&Match| match found.with {
            MatchedWith::Case(other) => self.has(other),
            MatchedWith::Earlier(_) => false,
        };
        let mut referral = referral.clone();
        referral.closed = referral.closed.or(stands.closed);
        Ok(Change::ReviseReferral { referral, matches: matches.iter().filter(here).cloned().collect() })
    }

    /// Somebody who can open the record must stay on the list, or nobody could ever read the case again.
    fn leaves_a_reader(&self, change: &Change) -> Result<()> {
        let Change::Closed(ClosedChange::RemoveReader { case, person, .. }) = change else { return Ok(()) };
        let stays = |one: &super::Reads| one.person != *person && !one.is_recovery() && !one.ended;
        if self.readers(*case)?.iter().any(stays) {
            return Ok(());
        }
        Err(RecordError::Invalid(
            "nobody at the record could read this case any more; put somebody else on its list first",
        ))
    }
}

/// A reference names one case, in the room and on paper.
pub(super) fn reference_is_free(main: &Record, referral: &Referral) -> Result<()> {
    let same: Vec<Referral> = row::load(&main.connection, "reference = ?1", [referral.reference.as_str()])?;
    match same.first() {
        Some(other) => Err(RecordError::AlreadyThere { table: "referral", row: other.id.row() }),
        None => Ok(()),
    }
}

/// Operations in parts that each fit a piece.
fn parts(operations: &[Operation]) -> Vec<&[Operation]> {
    let (mut parts, mut from, mut size) = (Vec::new(), 0, 0_usize);
    for (at, operation) in operations.iter().enumerate() {
        let own = operation.size();
        if at > from && (size + own > ROOM || at - from >= MOST) {
            parts.extend(operations.get(from..at));
            (from, size) = (at, 0);
        }
        size += own;
    }
    parts.extend(operations.get(from..).filter(|rest| !rest.is_empty()));
    parts
}
