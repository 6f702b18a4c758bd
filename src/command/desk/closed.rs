//! The commands of the closed cases.

use super::{DeskCommand, RowStanding, selected};
use crate::command::possible::{Possible, always, can_write, when};
use crate::command::rows::commands;
use crate::command::situation::{Reason, Situation};
use crate::command::table::ANYWHERE;
use crate::command::{Command, Context, Desk};

pub(super) const NAME: &str = "closed";
pub(super) const TITLE: &str = "Closed cases";
pub(super) const PLACE: &str = "On the closed cases";
pub(super) const HINTS: &[Command] = &[
    Command::Open,
    Command::Desk(DeskCommand::Closed(ClosedCommand::AddReader)),
    Command::Desk(DeskCommand::Closed(ClosedCommand::Distribution)),
    Command::Desk(DeskCommand::Closed(ClosedCommand::ShowClosed)),
    Command::Filter,
    Command::Back,
];

const HERE: &[Context] = &[Context::Desk(Desk::Closed)];

commands! {
    /// What can be done about closed cases.
    ClosedCommand as whole;
    Going {
        Go "go-closed" ANYWHERE always
            "Closed cases" "Shows the closed cases that your key reads."
        Leave "leave-closed" ANYWHERE lies_open
            "Leave the closed case" "Goes back from the closed case that lies open to the meeting."
    }
    Following {
        ShowClosed "show-closed" HERE has_row
            "Who reads it" "Shows who reads the closed case, who gets its papers, and what they confirmed."
        AddReader "add-closed-reader" HERE can_change
            "Let somebody read it" "Puts somebody on the list of the closed case: they read it from its beginning."
        RemoveReader "remove-closed-reader" HERE can_change
            "Take off the list" "Takes somebody off the list of the closed case, and encrypts it again."
        Distribution "closed-distribution" HERE can_change
            "Distribution" "Who gets its papers, representatives only, and what they confirmed (CLO-2)."
        Knows "closed-reader-knows" HERE can_change
            "Knows a party" "Keeps whether somebody who reads the closed case, or is to, knows a party (CLO-3)."
        Decide "decide-closed-reader" HERE can_change
            "Chair decides" "Keeps whether the Chair lets somebody who knows a party read it (CLO-3)."
        Compare "compare-closed" HERE can_change
            "Has to do with" "Keeps whether the closed case has to do with another that is like it."
        WasHeard "closed-was-heard" HERE can_be_heard
            "Was heard" "Keeps that a meeting that is over heard the case, where nobody called it on the screen."
        WritePapers "write-closed-papers" HERE can_change
            "Write its papers" "Writes its papers beside the record, encrypted to those alone who read the case."
        ComeBack "reopen-closed" HERE can_change
            "Open it again" "Makes the case an ordinary one again, for everybody at the record, with the reason."
    }
}

const fn whole(command: ClosedCommand) -> Command {
    Command::Desk(DeskCommand::Closed(command))
}

/// What matters about a closed case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClosedRow {
    /// A meeting has it.
    pub listed: bool,
    /// A meeting that is over never came to it.
    pub not_heard: bool,
}

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClosedReason {
    /// The list is empty.
    #[error("no closed case is selected")]
    NothingSelected,
    /// No meeting that is over has it unheard.
    #[error("no meeting that is over has it as not heard")]
    NotMissed,
    /// One is at the meeting.
    #[error("no closed case lies open")]
    NoneOpen,
}

fn because(reason: ClosedReason) -> Reason {
    Reason::Desk(reason.into())
}

fn has_row(now: &Situation) -> Possible {
    let is_row = matches!(selected(now), Some(RowStanding::Closed(_)));
    when(is_row, because(ClosedReason::NothingSelected))
}

fn can_change(now: &Situation) -> Possible {
    can_write(now)?;
    has_row(now)
}

fn can_be_heard(now: &Situation) -> Possible {
    can_change(now)?;
    let missed = matches!(selected(now), Some(RowStanding::Closed(row)) if row.not_heard);
    when(missed, because(ClosedReason::NotMissed))
}

fn lies_open(now: &Situation) -> Possible {
    when(now.closed_lies_open, because(ClosedReason::NoneOpen))
}
