//! The commands of the closed cases.

use super::{DeskCommand, not_yet};
use crate::command::Command;
use crate::command::rows::commands;
use crate::command::table::ANYWHERE;

pub(super) const NAME: &str = "closed";
pub(super) const TITLE: &str = "Closed cases";
pub(super) const PLACE: &str = "On the closed cases";
pub(super) const HINTS: &[Command] = &[Command::Open, Command::Filter, Command::Back];

commands! {
    /// What can be done about closed cases.
    ClosedCommand as whole;
    Going {
        Go "go-closed" ANYWHERE not_yet
            "Closed cases" "Shows the closed cases that your key reads."
    }
}

const fn whole(command: ClosedCommand) -> Command {
    Command::Desk(DeskCommand::Closed(command))
}

/// What matters about a closed case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClosedRow;

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClosedReason {
    /// The list is empty.
    #[error("no closed case is selected")]
    NothingSelected,
}
