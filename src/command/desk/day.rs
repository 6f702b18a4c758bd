//! The commands of the day's list.

use super::{DeskCommand, RowStanding, selected};
use crate::command::possible::{Possible, always, can_write, when};
use crate::command::rows::commands;
use crate::command::situation::{Reason, Situation};
use crate::command::table::ANYWHERE;
use crate::command::{Command, Context, Desk};

pub(super) const NAME: &str = "day";
pub(super) const TITLE: &str = "Day";
pub(super) const PLACE: &str = "On the day's list";
pub(super) const HINTS: &[Command] = &[
    Command::Open,
    whole(DayCommand::MarkDone),
    whole(DayCommand::Explain),
    whole(DayCommand::TurnWhom),
    Command::Filter,
    whole(DayCommand::TurnHere),
    Command::Back,
];

const HERE: &[Context] = &[Context::Desk(Desk::Day)];

commands! {
    /// What can be done about what is due.
    DayCommand as whole;
    Going {
        Go "go-day" ANYWHERE always
            "Day" "Shows what is overdue, due today and due this week, and for whom."
    }
    Following {
        MarkDone "mark-done" HERE can_be_marked
            "Done" "Keeps that an agenda or minutes were sent, or contacts checked, and by whom."
        Explain "explain-due" HERE has_row
            "Explain" "Says which rule set it, its clause and the day from which it is counted."
        TurnWhom "turn-whom" HERE always
            "For whom" "Shows what is due from all, from the MARAC's own people, or from agencies."
        TurnHere "turn-here" HERE always
            "Areas" "Shows what is due in all areas, or in the meeting's area only."
    }
}

const fn whole(command: DayCommand) -> Command {
    Command::Desk(DeskCommand::Day(command))
}

/// What matters about something that is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DueRow {
    /// It is of a case.
    pub of_case: bool,
    /// It is done with a line of its own: something was sent, or checked.
    pub can_be_marked: bool,
}

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayReason {
    /// The list is empty.
    #[error("nothing that is due is selected")]
    NothingSelected,
    /// It is done elsewhere.
    #[error("it is done elsewhere; opening it goes there")]
    DoneElsewhere,
}

fn row(now: &Situation) -> Result<DueRow, Reason> {
    match selected(now) {
        Some(RowStanding::Day(row)) => Ok(row),
        _ => Err(because(DayReason::NothingSelected)),
    }
}

fn because(reason: DayReason) -> Reason {
    Reason::Desk(reason.into())
}

fn has_row(now: &Situation) -> Possible {
    row(now).map(|_| ())
}

fn can_be_marked(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.can_be_marked, because(DayReason::DoneElsewhere))
}
