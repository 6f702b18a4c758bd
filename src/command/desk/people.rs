//! The commands of the people across cases.

use super::{DeskCommand, not_yet};
use crate::command::Command;
use crate::command::rows::commands;
use crate::command::table::ANYWHERE;

pub(super) const NAME: &str = "people";
pub(super) const TITLE: &str = "People";
pub(super) const PLACE: &str = "On the people";
pub(super) const HINTS: &[Command] = &[Command::Open, Command::Filter, Command::Back];

commands! {
    /// What can be done about people across cases.
    PeopleCommand as whole;
    Going {
        Go "go-people" ANYWHERE not_yet
            "People" "Shows people across cases, and those who may be the same person."
    }
}

const fn whole(command: PeopleCommand) -> Command {
    Command::Desk(DeskCommand::People(command))
}

/// What matters about a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PersonRow;

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeopleReason {
    /// The list is empty.
    #[error("nobody is selected")]
    NothingSelected,
}
