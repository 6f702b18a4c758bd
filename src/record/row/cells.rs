//! How a value stands in cells: text that a person can read with `sqlite3`, whole numbers, or nothing.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rusqlite::types::ValueRef;

use crate::domain::identifier::{
    ActionId, ActionUpdateId, AgencyId, AskId, AttendeeId, CaseId, ClosedRecipientId, ConflictId, ContactCheckId,
    ContactId, DispatchId, DispatchToId, DutyId, EarlierCaseId, EntryId, HeldTimeId, IdentityDecisionId, IdentityId,
    ListingId, MatchId, MeetingId, PersonId, ReleaseId, ReminderId, ReportId, SaidId, SignUpId, StepId, TrackEventId,
    TrackId,
};
use crate::vault::{RowId, Value};

/// The number of the cell, among the line's, that could not be read.
#[derive(Debug)]
pub(in crate::record) struct Unread(pub usize);

/// Takes a line's cells one after the other.
pub(in crate::record) struct Take<'a, 'stmt> {
    row: &'a rusqlite::Row<'stmt>,
    next: usize,
}

impl<'a, 'stmt> Take<'a, 'stmt> {
    /// The cells after the first, which is the identifier.
    pub fn from_second(row: &'a rusqlite::Row<'stmt>) -> Self {
        Self { row, next: 1 }
    }

    /// What the next cell holds, without taking it.
    fn peek(&self) -> Result<ValueRef<'a>, Unread> {
        self.row.get_ref(self.next).map_err(|_| self.unread())
    }

    fn unread(&self) -> Unread {
        Unread(self.next.saturating_sub(1))
    }

    /// Takes the next cell as text that `read` understands.
    pub fn text<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Unread> {
        let found = self.peek()?.as_str().ok().and_then(read).ok_or_else(|| self.unread())?;
        self.next += 1;
        Ok(found)
    }

    /// Takes the next cell as a whole number that fits.
    pub fn number<T: TryFrom<i64>>(&mut self) -> Result<T, Unread> {
        let found = self.peek()?.as_i64().ok().and_then(|n| T::try_from(n).ok()).ok_or_else(|| self.unread())?;
        self.next += 1;
        Ok(found)
    }

    /// Takes the next cell as bytes.
    pub fn bytes(&mut self) -> Result<Vec<u8>, Unread> {
        let found = self.peek()?.as_blob().map(<[u8]>::to_vec).map_err(|_| self.unread())?;
        self.next += 1;
        Ok(found)
    }

    /// Takes the next cell as bytes, where it has any.
    pub fn bytes_if_any(&mut self) -> Result<Option<Vec<u8>>, Unread> {
        if self.peek()? == ValueRef::Null {
            self.next += 1;
            return Ok(None);
        }
        self.bytes().map(Some)
    }

    /// Refuses the cell that was taken last: it contradicts what stands before it.
    pub fn refuse<T>(&self) -> Result<T, Unread> {
        Err(Unread(self.next.saturating_sub(2)))
    }
}

/// A value that stands in one or more cells. The first is never empty, so that an optional value is "nothing" when
/// its first cell is; a type of which this does not hold (all of its parts are optional) is never optional itself.
pub(in crate::record) trait Cells: Sized {
    /// How many cells.
    const WIDTH: usize;
    /// Adds the cells.
    fn put(&self, to: &mut Vec<Value>);
    /// Takes the cells.
    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread>;
}

impl<T: Cells> Cells for Option<T> {
    const WIDTH: usize = T::WIDTH;

    fn put(&self, to: &mut Vec<Value>) {
        match self {
            Some(value) => value.put(to),
            None => to.extend((0..T::WIDTH).map(|_| Value::Null)),
        }
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        if from.peek()? == ValueRef::Null {
            from.next += T::WIDTH;
            return Ok(None);
        }
        T::take(from).map(Some)
    }
}

impl<A: Cells, B: Cells> Cells for (A, B) {
    const WIDTH: usize = A::WIDTH + B::WIDTH;

    fn put(&self, to: &mut Vec<Value>) {
        self.0.put(to);
        self.1.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        Ok((A::take(from)?, B::take(from)?))
    }
}

/// Values that are text in one cell: how it is written, and how it is read.
macro_rules! text_cells {
    ($($type:ty: $write:expr, $read:expr;)+) => {$(
        impl Cells for $type {
            const WIDTH: usize = 1;

            fn put(&self, to: &mut Vec<Value>) {
                let write: fn(&$type) -> String = $write;
                to.push(Value::Text(write(self)));
            }

            fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
                let read: fn(&str) -> Option<$type> = $read;
                from.text(read)
            }
        }
    )+};
}
pub(super) use text_cells;

text_cells! {
    String: Clone::clone, |text| Some(text.to_owned());
    bool: |yes| if *yes { "yes" } else { "no" }.to_owned(), |text| match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    NaiveDate: |date| date.format("%Y-%m-%d").to_string(), |text| text.parse().ok();
    NaiveTime: |time| time.format("%H:%M:%S%.f").to_string(), |text| text.parse().ok();
    NaiveDateTime: |at| at.format("%Y-%m-%dT%H:%M:%S%.f").to_string(), |text| text.parse().ok();
    // One a line: no name of an area and no routine action has a line break, and one that had would become two.
    Vec<String>: |list| list.join("\n"), |text| Some(text.lines().map(str::to_owned).collect());
}

macro_rules! number_cells {
    ($($type:ty)+) => {$(
        impl Cells for $type {
            const WIDTH: usize = 1;

            fn put(&self, to: &mut Vec<Value>) {
                to.push(Value::Integer(i64::from(*self)));
            }

            fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
                from.number()
            }
        }
    )+};
}

number_cells! { u8 u16 u32 }

/// A kind of identifier, and the row that it names.
pub(in crate::record) trait Kin {
    /// The identifier of a row.
    fn of(row: RowId) -> Self;
    /// The row of an identifier.
    fn row(self) -> RowId;
}

macro_rules! identifier_cells {
    ($($type:ty)+) => {$(
        impl Kin for $type {
            fn of(row: RowId) -> Self {
                Self::from_bytes(*row.as_bytes())
            }

            fn row(self) -> RowId {
                RowId::from_bytes(self.into_bytes())
            }
        }

        impl Cells for $type {
            const WIDTH: usize = 1;

            fn put(&self, to: &mut Vec<Value>) {
                to.push(Value::Text(self.to_string()));
            }

            fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
                from.text(|text| text.parse().ok())
            }
        }
    )+};
}

identifier_cells! {
    ActionId ActionUpdateId AgencyId AskId AttendeeId CaseId ClosedRecipientId ConflictId ContactCheckId ContactId DispatchId DispatchToId
    DutyId EarlierCaseId EntryId HeldTimeId IdentityDecisionId IdentityId ListingId MatchId MeetingId PersonId ReleaseId
    ReminderId ReportId SaidId SignUpId StepId TrackEventId TrackId
}

/// Lists of identifiers, one a line.
macro_rules! identifier_lists {
    ($($type:ty)+) => {text_cells! {$(
        Vec<$type>: |list| list.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
            |text| text.lines().map(|line| line.parse().ok()).collect();
    )+}};
}

identifier_lists! { CaseId PersonId }

impl Kin for RowId {
    fn of(row: RowId) -> Self {
        row
    }

    fn row(self) -> RowId {
        self
    }
}

impl Cells for RowId {
    const WIDTH: usize = 1;

    fn put(&self, to: &mut Vec<Value>) {
        to.push(Value::Text(self.to_string()));
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        from.text(|text| text.parse().ok())
    }
}

/// A value of several parts, whose cells are theirs in order.
macro_rules! compound_cells {
    ($($type:ident { $($part:ident: $kind:ty),+ $(,)? })+) => {$(
        impl $crate::record::row::Cells for $type {
            const WIDTH: usize = 0 $(+ <$kind as $crate::record::row::Cells>::WIDTH)+;

            fn put(&self, to: &mut Vec<$crate::vault::Value>) {
                $($crate::record::row::Cells::put(&self.$part, to);)+
            }

            fn take(
                from: &mut $crate::record::row::Take<'_, '_>,
            ) -> Result<Self, $crate::record::row::Unread> {
                Ok(Self { $($part: <$kind as $crate::record::row::Cells>::take(from)?),+ })
            }
        }
    )+};
}
pub(super) use compound_cells;
