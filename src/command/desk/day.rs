//! The commands of the day's list.

use super::{DeskCommand, not_yet};
use crate::command::Command;
use crate::command::rows::commands;
use crate::command::table::ANYWHERE;

pub(super) const NAME: &str = "day";
pub(super) const TITLE: &str = "Day";
pub(super) const PLACE: &str = "On the day's list";
pub(super) const HINTS: &[Command] = &[Command::Open, Command::Filter, Command::Back];

commands! {
    /// What can be done about what is due.
    DayCommand as whole;
    Going {
        Go "go-day" ANYWHERE not_yet
            "Day" "Shows what is overdue, due today and due this week, and for whom."
    }
}

const fn whole(command: DayCommand) -> Command {
    Command::Desk(DeskCommand::Day(command))
}

/// What matters about something that is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DueRow;

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayReason {
    /// The list is empty.
    #[error("nothing that is due is selected")]
    NothingSelected,
}
