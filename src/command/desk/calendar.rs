//! The commands of the calendar.

use super::{DeskCommand, not_yet};
use crate::command::Command;
use crate::command::rows::commands;
use crate::command::table::ANYWHERE;

pub(super) const NAME: &str = "calendar";
pub(super) const TITLE: &str = "Calendar";
pub(super) const PLACE: &str = "On the calendar";
pub(super) const HINTS: &[Command] = &[Command::Open, Command::Filter, Command::Back];

commands! {
    /// What can be done about the calendar.
    CalendarCommand as whole;
    Going {
        Go "go-calendar" ANYWHERE not_yet
            "Calendar" "Shows the meetings of all areas, their deadlines and their numbers."
    }
}

const fn whole(command: CalendarCommand) -> Command {
    Command::Desk(DeskCommand::Calendar(command))
}

/// What matters about a meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeetingRow;

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarReason {
    /// The list is empty.
    #[error("no meeting is selected")]
    NothingSelected,
}
