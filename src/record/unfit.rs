//! Frames that are properly signed and don't fit the record: written by a program that is not ours, or damaged before they
//! were signed. One stops its own seat, and nobody else.

use std::collections::BTreeSet;

use rusqlite::ErrorCode;

use super::error::{RecordError, Result};
use crate::vault::{Finding, Frame, SeatId};

/// The seats with a frame that did not fit: none after it is taken in either, for it may build on that.
#[derive(Debug, Default)]
pub(super) struct Unfit {
    seats: BTreeSet<SeatId>,
    found: Vec<Finding>,
}

impl Unfit {
    /// Whether nothing more of this seat is taken in.
    pub fn stops(&self, seat: SeatId) -> bool {
        self.seats.contains(&seat)
    }

    /// Stops a seat for another reason, which is told elsewhere.
    pub fn stop(&mut self, seat: SeatId) {
        self.seats.insert(seat);
    }

    /// Takes in a frame, unless its seat is stopped; stops the seat where the frame does not fit. Nothing where it was not
    /// taken in.
    ///
    /// # Errors
    /// When it is not the frame that is at fault.
    pub fn unless_stopped<T>(&mut self, frame: &Frame, take: impl FnOnce() -> Result<T>) -> Result<Option<T>> {
        if self.stops(frame.body.seat) {
            return Ok(None);
        }
        match take() {
            Err(why) if is_of_the_frame(&why) => {
                self.name(frame);
                Ok(None)
            }
            other => other.map(Some),
        }
    }

    /// Stops the seat of a frame that does not fit.
    pub fn name(&mut self, frame: &Frame) {
        let (seat, number) = (frame.body.seat, frame.body.number);
        if self.seats.insert(seat) {
            self.found.push(Finding::UnfitFrame { seat, number });
        }
    }

    /// What was found since it was last asked.
    pub fn news(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.found)
    }

    /// Stops what another has stopped, too; what that found was not told yet.
    pub fn join(&mut self, other: Self) {
        let is_new = |finding: &Finding| finding.of_seat().is_none_or(|seat| !self.seats.contains(&seat));
        let found: Vec<Finding> = other.found.into_iter().filter(is_new).collect();
        self.found.extend(found);
        self.seats.extend(other.seats);
    }
}

/// Whether the frame is at fault, and not this machine.
pub(super) const fn is_of_the_frame(why: &RecordError) -> bool {
    match why {
        RecordError::FromNewer { .. } | RecordError::BadOperation { .. } | RecordError::Unreadable { .. } => true,
        RecordError::Sqlite(rusqlite::Error::SqliteFailure(why, _)) => {
            matches!(why.code, ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig)
        }
        RecordError::Sqlite(
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..),
        ) => true,
        _ => false,
    }
}
