//! The commands of the calendar, and of what is prepared for a meeting: what was sent, the duties of deferrals, who knows a
//! party.

use super::{DeskCommand, RowStanding, selected};
use crate::command::possible::{Possible, always, can_write, case, when};
use crate::command::rows::commands;
use crate::command::situation::{MeetingStage, Reason, Situation};
use crate::command::table::ANYWHERE;
use crate::command::{Command, Context, Desk};

pub(super) const NAME: &str = "calendar";
pub(super) const TITLE: &str = "Calendar";
pub(super) const PLACE: &str = "On the calendar";
pub(super) const HINTS: &[Command] = &[
    Command::Open,
    whole(CalendarCommand::AgreeEmergency),
    whole(CalendarCommand::SendAgenda),
    whole(CalendarCommand::ConfirmChecks),
    whole(CalendarCommand::AddMeeting),
    whole(CalendarCommand::EditMeeting),
    whole(CalendarCommand::AddYear),
    whole(CalendarCommand::EditNumbers),
    whole(CalendarCommand::CallEmergency),
    whole(CalendarCommand::TurnHeld),
    Command::Back,
];

const HERE: &[Context] = &[Context::Desk(Desk::Calendar)];
const AGENDA: &[Context] = &[Context::Agenda];
const MEETING: &[Context] = &[Context::Desk(Desk::Calendar), Context::Agenda];
const ATTENDANCE: &[Context] = &[Context::Attendance];

commands! {
    /// What can be done about the calendar and to prepare a meeting.
    CalendarCommand as whole;
    Going {
        Go "go-calendar" ANYWHERE always
            "Calendar" "Shows the meetings of all areas, their deadlines and their numbers."
    }
    Preparing {
        ShowMeeting "show-meeting" HERE has_row
            "Show meeting" "Shows what the calendar has of the meeting, and what was sent of it, to whom."
        AddMeeting "add-meeting" HERE can_write
            "New meeting" "Adds a meeting to the calendar."
        AddYear "add-year" HERE can_write
            "Year of meetings" "Adds an area's meetings of a year, such as every second Thursday."
        EditMeeting "edit-meeting" HERE can_edit
            "Edit meeting" "Changes the day, times, breaks, deadline, Chair and cover of a meeting."
        EditNumbers "edit-numbers" HERE can_change_row
            "Area's numbers" "Changes the numbers of the protocol for the meeting's area: cap, days, minutes."
        CallEmergency "call-emergency" HERE can_write
            "Emergency meeting" "Records the request for an emergency meeting, outside the calendar."
        AgreeEmergency "agree-emergency" HERE can_agree
            "Chair agrees" "Records that the Chair agreed to the emergency meeting."
        TurnHeld "turn-held" HERE always
            "Held meetings" "Shows the meetings that were held as well, or those to come only."
        SendAgenda "send-agenda" MEETING can_send
            "Agenda sent" "Records that the agenda was sent: when, by whom and to whom."
        ConfirmChecks "confirm-checks" MEETING can_confirm
            "Agenda destroyed" "Records who says that the checks are complete and the agenda destroyed."
        SetRelease "set-release" AGENDA can_set_release
            "Release point" "Says when the children's agencies may leave, where it is not after their last case."
        MoveCase "move-case" AGENDA can_move_case
            "Other meeting" "Moves the case to another meeting, such as an emergency one, with the reason."
        TickReferrer "tick-referrer-told" AGENDA has_deferral
            "Referrer told" "Records that the referrer was told of the deferral; again to take it back."
        TickIdva "tick-idva-told" AGENDA has_deferral
            "IDVA told" "Records that the IDVA was told of the deferral; again to take it back."
        TickManager "tick-manager" AGENDA has_deferral
            "Manager's oversight" "Records which manager has the deferred case in view; again to take it back."
        TickPlan "tick-interim-plan" AGENDA has_deferral
            "Interim plan" "Records the plan for safety until the case is heard; again to take it back."
        DeclareConflict "declare-conflict" ATTENDANCE has_attendee_and_case
            "Knows a party?" "Records whether the person knows somebody of the case that is shown."
        NobodyKnowsParty "nobody-knows-party" ATTENDANCE has_room_and_case
            "Others know nobody" "Records for everybody here who was not asked yet that they know nobody of the case."
        DecideConflict "decide-conflict" ATTENDANCE can_decide
            "Chair decides" "Records whether somebody who knows a party to the case may stay for it."
    }
}

const fn whole(command: CalendarCommand) -> Command {
    Command::Desk(DeskCommand::Calendar(command))
}

/// What matters about a meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeetingRow {
    /// It is over.
    pub over: bool,
    /// It is an emergency to which the Chair has not agreed.
    pub awaits_chair: bool,
    /// Somebody who was sent the agenda has not said that it is destroyed.
    pub unconfirmed: bool,
}

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarReason {
    /// The list is empty.
    #[error("no meeting is selected")]
    NothingSelected,
    /// It is over.
    #[error("the meeting is over")]
    Over,
    /// It needs no agreement, or has it.
    #[error("it is no emergency meeting that waits for the Chair")]
    NotAwaited,
    /// Nothing was sent, or everybody has confirmed.
    #[error("nobody's agenda of this meeting is still to be destroyed")]
    NothingToConfirm,
    /// Nobody deferred it.
    #[error("the case is not deferred")]
    NotDeferred,
    /// Nobody has decided it, so nobody was told.
    #[error("only the cap puts the case off so far; defer it first, with the reason")]
    ByTheCap,
    /// Nobody said so.
    #[error("nobody recorded that this person knows somebody of the case")]
    NotDeclared,
}

fn because(reason: CalendarReason) -> Reason {
    Reason::Desk(reason.into())
}

fn row(now: &Situation) -> Result<MeetingRow, Reason> {
    match selected(now) {
        Some(RowStanding::Calendar(row)) => Ok(row),
        _ => Err(because(CalendarReason::NothingSelected)),
    }
}

fn has_row(now: &Situation) -> Possible {
    row(now).map(|_| ())
}

fn can_change_row(now: &Situation) -> Possible {
    can_write(now)?;
    has_row(now)
}

fn can_edit(now: &Situation) -> Possible {
    can_write(now)?;
    when(!row(now)?.over, because(CalendarReason::Over))
}

fn can_agree(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.awaits_chair, because(CalendarReason::NotAwaited))
}

/// The selected meeting of the calendar, elsewhere the one that is open.
fn can_send(now: &Situation) -> Possible {
    can_write(now)?;
    let over = match now.desk {
        Some(_) => row(now)?.over,
        None => now.meeting == MeetingStage::Finished,
    };
    when(!over, because(CalendarReason::Over))
}

fn can_confirm(now: &Situation) -> Possible {
    can_write(now)?;
    let unconfirmed = match now.desk {
        Some(_) => row(now)?.unconfirmed,
        None => now.agenda_unconfirmed,
    };
    when(unconfirmed, because(CalendarReason::NothingToConfirm))
}

fn can_set_release(now: &Situation) -> Possible {
    can_write(now)?;
    when(now.meeting != MeetingStage::Finished, because(CalendarReason::Over))
}

fn has_deferral(now: &Situation) -> Possible {
    can_write(now)?;
    let case = case(now)?;
    when(!case.over_cap, because(CalendarReason::ByTheCap))?;
    when(case.put_off, because(CalendarReason::NotDeferred))
}

fn can_move_case(now: &Situation) -> Possible {
    can_write(now)?;
    when(!case(now)?.started, Reason::CaseStarted)
}

fn has_room_and_case(now: &Situation) -> Possible {
    can_write(now)?;
    case(now).map(|_| ())
}

fn has_attendee_and_case(now: &Situation) -> Possible {
    can_write(now)?;
    when(now.attendee.is_some(), Reason::NoAttendee)?;
    case(now).map(|_| ())
}

fn can_decide(now: &Situation) -> Possible {
    has_attendee_and_case(now)?;
    let knows = now.attendee.is_some_and(|attendee| attendee.knows_party);
    when(knows, because(CalendarReason::NotDeclared))
}
