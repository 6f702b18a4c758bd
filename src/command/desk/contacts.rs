//! The commands of the contact list.

use super::{DeskCommand, not_yet};
use crate::command::Command;
use crate::command::rows::commands;
use crate::command::table::ANYWHERE;

pub(super) const NAME: &str = "contacts";
pub(super) const TITLE: &str = "Contacts";
pub(super) const PLACE: &str = "On the contacts";
pub(super) const HINTS: &[Command] = &[Command::Open, Command::Filter, Command::Back];

commands! {
    /// What can be done about the contact list.
    ContactsCommand as whole;
    Going {
        Go "go-contacts" ANYWHERE not_yet
            "Contacts" "Shows the agencies, who comes for them, and what is to be approved."
    }
}

const fn whole(command: ContactsCommand) -> Command {
    Command::Desk(DeskCommand::Contacts(command))
}

/// What matters about an agency or one of its people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContactRow;

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContactsReason {
    /// The list is empty.
    #[error("nobody is selected")]
    NothingSelected,
}
