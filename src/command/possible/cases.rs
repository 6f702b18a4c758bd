//! What a case must be for something to be done with it.

use super::{Possible, can_write, when};
use crate::command::situation::{CaseSituation, Reason, Situation};

/// The case that is shown. Over a desk it is not the row's, and nothing is done to it unseen.
pub(in crate::command) fn case(now: &Situation) -> Result<CaseSituation, Reason> {
    when(now.desk.is_none(), Reason::OverDesk)?;
    shown(now)
}

/// The case that is shown, also where a desk stands over it.
fn shown(now: &Situation) -> Result<CaseSituation, Reason> {
    now.case.ok_or(Reason::NoCase)
}

/// A case is selected.
pub(in crate::command) fn has_case(now: &Situation) -> Possible {
    case(now).map(|_| ())
}

/// A case is selected; on a desk the one of its row.
pub(in crate::command) fn has_case_or_row(now: &Situation) -> Possible {
    match now.desk {
        Some(desk) => when(desk.of_case(), Reason::RowOfNoCase),
        None => has_case(now),
    }
}

pub(in crate::command) fn can_change_case_or_row(now: &Situation) -> Possible {
    can_write(now)?;
    has_case_or_row(now)
}

pub(in crate::command) fn has_previous_case(now: &Situation) -> Possible {
    if now.cases_to_choose {
        return Ok(());
    }
    when(shown(now)?.has_previous, Reason::FirstCase)
}

pub(in crate::command) fn has_next_case(now: &Situation) -> Possible {
    if now.cases_to_choose {
        return Ok(());
    }
    when(shown(now)?.has_next, Reason::LastCase)
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

/// It is on the agenda, or the cap alone puts it off: that it is deferred is then decided, with who was told (AGE-3).
pub(in crate::command) fn can_defer(now: &Situation) -> Possible {
    can_write(now)?;
    let case = case(now)?;
    when(case.listed || case.over_cap, Reason::NotListed)
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
