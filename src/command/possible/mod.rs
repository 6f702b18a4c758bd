//! Whether a command can be done in a situation, and if not why: pure conditions, by what they are about.

mod cases;
mod meeting;
mod notes;

pub(super) use cases::*;
pub(super) use meeting::*;
pub(super) use notes::*;

use super::situation::{Reason, Situation};

pub(in crate::command) type Possible = Result<(), Reason>;

pub(in crate::command) fn when(holds: bool, otherwise: Reason) -> Possible {
    if holds { Ok(()) } else { Err(otherwise) }
}

/// At any time.
pub(in crate::command) fn always(_: &Situation) -> Possible {
    Ok(())
}

/// When the record may be changed.
pub(in crate::command) fn can_write(now: &Situation) -> Possible {
    when(!now.read_only, Reason::ReadOnly)
}

pub(in crate::command) fn can_undo(now: &Situation) -> Possible {
    when(now.can_undo, Reason::NothingToUndo)
}

pub(in crate::command) fn can_redo(now: &Situation) -> Possible {
    when(now.can_redo, Reason::NothingToRedo)
}

pub(in crate::command) fn has_rows(now: &Situation) -> Possible {
    when(now.rows > 0, Reason::EmptyList)
}

pub(in crate::command) fn can_complete(now: &Situation) -> Possible {
    when(now.can_complete, Reason::NothingToComplete)
}
