//! How far the meeting must be, and who is in it.

use super::cases::case;
use super::{Possible, can_write, when};
use crate::command::situation::{MeetingStage, Reason, Situation};

pub(in crate::command) fn can_start_meeting(now: &Situation) -> Possible {
    can_write(now)?;
    match now.meeting {
        MeetingStage::None => Err(Reason::NoMeeting),
        MeetingStage::Planned => Ok(()),
        MeetingStage::Running => Err(Reason::MeetingStarted),
        MeetingStage::Finished => Err(Reason::MeetingOver),
    }
}

/// The meeting is going on.
pub(in crate::command) fn in_meeting(now: &Situation) -> Possible {
    can_write(now)?;
    match now.meeting {
        MeetingStage::None => Err(Reason::NoMeeting),
        MeetingStage::Planned => Err(Reason::MeetingNotStarted),
        MeetingStage::Running => Ok(()),
        MeetingStage::Finished => Err(Reason::MeetingOver),
    }
}

/// There is a meeting, before, during or after it.
pub(in crate::command) fn has_meeting(now: &Situation) -> Possible {
    can_write(now)?;
    when(now.meeting != MeetingStage::None, Reason::NoMeeting)
}

pub(in crate::command) fn can_start_case(now: &Situation) -> Possible {
    in_meeting(now)?;
    let case = case(now)?;
    when(case.listed, Reason::NotListed)?;
    when(!case.started || case.finished || !case.current, Reason::CaseStarted)
}

pub(in crate::command) fn can_finish_case(now: &Situation) -> Possible {
    in_meeting(now)?;
    let case = case(now)?;
    when(case.started, Reason::CaseNotStarted)?;
    when(!case.finished, Reason::CaseFinished)
}

/// Somebody on the attendance list is selected.
pub(in crate::command) fn has_attendee(now: &Situation) -> Possible {
    has_meeting(now)?;
    when(now.attendee.is_some(), Reason::NoAttendee)
}

/// The declaration has been read, and the person has come and not agreed yet (MTG-1).
pub(in crate::command) fn can_agree(now: &Situation) -> Possible {
    has_meeting(now)?;
    let attendee = now.attendee.ok_or(Reason::NoAttendee)?;
    when(now.declaration_read, Reason::DeclarationNotRead)?;
    when(!attendee.agreed, Reason::AlreadyAgreed)?;
    when(attendee.came, Reason::NotPresent)
}

/// The declaration has been read (MTG-1).
pub(in crate::command) fn can_agree_for_all(now: &Situation) -> Possible {
    has_meeting(now)?;
    when(now.declaration_read, Reason::DeclarationNotRead)
}
