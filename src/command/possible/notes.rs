//! What must be selected or typed among entries, actions and clocks.

use super::{Possible, can_write, has_case, when};
use crate::command::situation::{ActionStanding, Reason, Situation};

pub(in crate::command) fn can_file(now: &Situation) -> Possible {
    can_write(now)?;
    has_case(now)?;
    when(now.line_complete, Reason::NothingToFile)
}

pub(in crate::command) fn has_entry(now: &Situation) -> Possible {
    when(now.entry_selected, Reason::NoEntry)
}

pub(in crate::command) fn can_change_entry(now: &Situation) -> Possible {
    can_write(now)?;
    has_entry(now)
}

pub(in crate::command) fn has_clock(now: &Situation) -> Possible {
    when(now.clock_selected, Reason::NoClock)
}

fn action(now: &Situation) -> Result<ActionStanding, Reason> {
    now.action.ok_or(Reason::NoAction)
}

pub(in crate::command) fn can_change_action(now: &Situation) -> Possible {
    can_write(now)?;
    action(now).map(|_| ())
}

pub(in crate::command) fn can_end_action(now: &Situation) -> Possible {
    can_write(now)?;
    when(action(now)? == ActionStanding::Open, Reason::ActionNotOpen)
}

pub(in crate::command) fn can_reopen_action(now: &Situation) -> Possible {
    can_write(now)?;
    when(action(now)? == ActionStanding::Ended, Reason::ActionOpen)
}
