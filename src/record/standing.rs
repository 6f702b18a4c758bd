//! Which changes of access stand, where people withdrew each other, or changed the access of others while their own was
//! being ended.
//!
//! What somebody wrote without knowing that their access had ended is taken in, but for what it says of access: neither the
//! roster nor anybody's seat is changed by one who was withdrawn, unless whoever withdrew them knew of it and let it be. So it
//! is with what takes a case from those who read it ([`super::left_out`]).
//!
//! **Who withdraws whom at once.** A withdrawal made by somebody who was withdrawn in turn, neither knowing of the other,
//! would leave nobody. Then that of whoever has had access longer stands, and the other is left out as any change of access
//! is. Not the earlier by the clock: a clock says what its owner likes, and whoever was withdrawn could always have been
//! first. Once one of them is in a published generation it stands, whoever made it.
//!
//! So what stands follows from the generation in place and the frames beside it, in whatever order they come. A seat that
//! took something in before it heard what ends it, or before another generation decided otherwise, reads everything again.

use std::collections::BTreeSet;

use rusqlite::params;

use super::Record;
use super::access::{changes_access, line_of_roster, name_given};
use super::error::Result;
use super::left_out::may_shut;
use super::withdrawn::{ended_in, person_row};
use crate::vault::{Frame, Head, Operation, RowId, SeatId};

/// A frame that changes somebody's access, or may take a case from somebody.
#[derive(Debug)]
pub(super) struct Piece<'f> {
    /// Its writer.
    pub person: RowId,
    pub head: (SeatId, u64),
    seen: &'f [Head],
    /// Whose access it ends.
    pub ends: BTreeSet<RowId>,
    /// Whether it changes somebody's access, and not only who reads a case.
    pub is_of_access: bool,
}

impl<'f> Piece<'f> {
    /// None where it does neither.
    pub fn of(frame: &'f Frame) -> Option<Self> {
        let body = &frame.body;
        let person = person_row(body.who);
        let ends = ended_in(&body.operations).collect();
        let is_of_access = body.operations.iter().any(|operation| changes_access(operation, person));
        (is_of_access || body.operations.iter().any(may_shut)).then_some(Self {
            person,
            head: (body.seat, body.number),
            seen: &body.seen,
            ends,
            is_of_access,
        })
    }

    /// Whether its writer had taken in another frame, or written it before.
    pub fn knows_of(&self, other: (SeatId, u64)) -> bool {
        let seen = self.seen.iter().map(|head| (head.seat, head.number));
        knows(self.head, seen, other)
    }

    /// Whether it ends the access of the writer of another, who did not know and of whose doing it did not know.
    fn overrules(&self, other: &Self) -> bool {
        self.head != other.head && self.ends.contains(&other.person) && !self.knows_of(other.head)
    }
}

/// Whether a frame with what it had seen knows of another.
pub(super) fn knows(
    (seat, number): (SeatId, u64),
    seen: impl IntoIterator<Item = (SeatId, u64)>,
    of: (SeatId, u64),
) -> bool {
    seat == of.0 && number >= of.1 || seen.into_iter().any(|seen| seen.0 == of.0 && seen.1 >= of.1)
}

impl Record {
    /// Decides of which of these frames that is left out, on top of what this record, as it was published, holds.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) fn judge(&mut self, frames: &[Frame]) -> Result<()> {
        let mut pieces: Vec<Piece<'_>> = frames.iter().filter_map(Piece::of).collect();
        let mut left_out = Vec::new();
        for piece in &pieces {
            if self.is_overruled(piece.person, piece.head)? {
                left_out.push(piece.head);
            }
        }
        pieces.retain(|piece| !left_out.contains(&piece.head));
        let stands = self.standing_ends(&pieces)?;
        let standing = || pieces.iter().filter(|piece| stands.contains(&piece.head));
        let overruled = |piece: &&Piece<'_>| standing().any(|end| end.overrules(piece));
        left_out.extend(pieces.iter().filter(overruled).map(|piece| piece.head));
        self.left_out.extend(left_out);
        Ok(())
    }

    /// The frames that end somebody's access and stand. Each is decided once all that could overrule it are; where they
    /// wait for each other, that of whoever has had access longest stands.
    fn standing_ends(&self, pieces: &[Piece<'_>]) -> Result<BTreeSet<(SeatId, u64)>> {
        let mut open = Vec::new();
        for end in pieces.iter().filter(|piece| !piece.ends.is_empty()) {
            open.push((self.had_access_since(end.person)?, end));
        }
        open.sort_by_key(|(since, end)| (since.is_none(), since.clone(), end.person, end.head));
        let mut standing: Vec<&Piece<'_>> = Vec::new();
        while !open.is_empty() {
            open.retain(|(_, end)| !standing.iter().any(|other| other.overrules(end)));
            let is_free = |end: &Piece<'_>| !open.iter().any(|(_, other)| other.overrules(end));
            let next = open.iter().position(|(_, end)| is_free(end)).unwrap_or(0);
            if next < open.len() {
                standing.push(open.remove(next).1);
            }
        }
        Ok(standing.into_iter().map(|end| end.head).collect())
    }

    /// Since when somebody has had access: the stamp of their line, by which lines sort.
    pub(super) fn had_access_since(&self, person: RowId) -> Result<Option<Vec<u8>>> {
        let mut statement = self.connection.prepare_cached("SELECT written FROM roster WHERE id = ?1")?;
        let mut rows = statement.query(params![person.to_string()])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// Whether what a frame says of that is to be left out of this record as it is: its writer's access has ended, and
    /// whoever ended it did not know of this frame.
    pub(super) fn leaves_out(&self, frame: &Frame) -> Result<bool> {
        let Some(piece) = Piece::of(frame) else { return Ok(false) };
        Ok(self.left_out.contains(&piece.head) || self.is_overruled(piece.person, piece.head)?)
    }

    fn is_overruled(&self, person: RowId, head: (SeatId, u64)) -> Result<bool> {
        if self.end_of(person)?.is_none() {
            return Ok(false);
        }
        let ends = self.ends_of(person)?;
        for end in &ends {
            if *end != head && !knows(*end, self.known_to(*end)?, head) {
                return Ok(true);
            }
        }
        // An older program did not note what they knew who ended it.
        Ok(ends.is_empty())
    }

    /// Whose access these operations change, by name.
    pub(super) fn subjects_of(&self, operations: &[&Operation]) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for operation in operations {
            let given = name_given(operation).map(str::to_owned);
            let name = match (given, line_of_roster(operation)) {
                (Some(name), _) => Some(name),
                (None, Some(line)) => self.name_in_roster(line)?,
                (None, None) => None,
            };
            names.extend(name.filter(|name| !names.contains(name)));
        }
        Ok(names)
    }

    fn name_in_roster(&self, line: RowId) -> Result<Option<String>> {
        let mut statement = self.connection.prepare_cached("SELECT name FROM roster WHERE id = ?1")?;
        let mut rows = statement.query(params![line.to_string()])?;
        Ok(rows.next()?.map(|row| row.get::<_, Option<String>>(0)).transpose()?.flatten())
    }
}
