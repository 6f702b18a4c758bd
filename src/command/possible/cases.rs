//! What a case must be for something to be done with it.

use super::{Possible, can_write, when};
use crate::command::situation::{CaseSituation, Reason, Situation};

pub(super) fn case(now: &Situation) -> Result<CaseSituation, Reason> {
    now.case.ok_or(Reason::NoCase)
}

/// A case is selected.
pub(in crate::command) fn has_case(now: &Situation) -> Possible {
    case(now).map(|_| ())
}

pub(in crate::command) fn has_previous_case(now: &Situation) -> Possible {
    when(case(now)?.has_previous, Reason::FirstCase)
}

pub(in crate::command) fn has_next_case(now: &Situation) -> Possible {
    when(case(now)?.has_next, Reason::LastCase)
}

pub(in crate::command) fn can_change_case(now: &Situation) -> Possible {
    can_write(now)?;
    has_case(now)
}

fn can_move_case(now: &Situation) -> Possible {
    can_write(now)?;
    when(case(now)?.listed, Reason::NotListed)
}

pub(in crate::command) fn can_move_case_up(now: &Situation) -> Possible {
    can_move_case(now)?;
    has_previous_case(now)
}

pub(in crate::command) fn can_move_case_down(now: &Situation) -> Possible {
    can_move_case(now)?;
    has_next_case(now)
}

pub(in crate::command) fn can_defer(now: &Situation) -> Possible {
    can_move_case(now)
}

/// The case is off the agenda, and can be put on it beyond the cap.
pub(in crate::command) fn can_hear_over_cap(now: &Situation) -> Possible {
    can_write(now)?;
    when(!case(now)?.listed, Reason::Listed)?;
    when(case(now)?.over_cap, Reason::NotOverCap)
}

/// The room has not come to the case yet.
pub(in crate::command) fn can_not_progress(now: &Situation) -> Possible {
    can_write(now)?;
    when(!case(now)?.started, Reason::CaseStarted)
}

pub(in crate::command) fn can_list_again(now: &Situation) -> Possible {
    can_write(now)?;
    when(case(now)?.deferred, Reason::NotDeferred)
}

pub(in crate::command) fn has_repeat_to_confirm(now: &Situation) -> Possible {
    can_write(now)?;
    when(case(now)?.repeat_to_confirm, Reason::NoRepeat)
}

pub(in crate::command) fn has_counter_allegation_to_confirm(now: &Situation) -> Possible {
    can_write(now)?;
    when(case(now)?.counter_allegation_to_confirm, Reason::NoCounterAllegation)
}
