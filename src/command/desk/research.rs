//! The commands of the research.

use super::{DeskCommand, not_yet};
use crate::command::Command;
use crate::command::rows::commands;
use crate::command::table::ANYWHERE;

pub(super) const NAME: &str = "research";
pub(super) const TITLE: &str = "Research";
pub(super) const PLACE: &str = "On the research";
pub(super) const HINTS: &[Command] = &[Command::Open, Command::Filter, Command::Back];

commands! {
    /// What can be done about what agencies hold.
    ResearchCommand as whole;
    Going {
        Go "go-research" ANYWHERE not_yet
            "Research" "Shows which agency said what about the people of the meeting's cases."
    }
}

const fn whole(command: ResearchCommand) -> Command {
    Command::Desk(DeskCommand::Research(command))
}

/// What matters about an agency and a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResearchRow;

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResearchReason {
    /// The list is empty.
    #[error("no agency is selected")]
    NothingSelected,
}
