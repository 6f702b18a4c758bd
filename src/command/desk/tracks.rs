//! The commands of the tracks.

use super::{DeskCommand, not_yet};
use crate::command::Command;
use crate::command::rows::commands;
use crate::command::table::ANYWHERE;

pub(super) const NAME: &str = "tracks";
pub(super) const TITLE: &str = "Tracks";
pub(super) const PLACE: &str = "On the tracks";
pub(super) const HINTS: &[Command] = &[Command::Open, Command::Filter, Command::Back];

commands! {
    /// What can be done about tracks.
    TracksCommand as whole;
    Going {
        Go "go-tracks" ANYWHERE not_yet
            "Tracks" "Shows transfers, MARAC Plus, complex cases, disclosures and notices."
    }
}

const fn whole(command: TracksCommand) -> Command {
    Command::Desk(DeskCommand::Tracks(command))
}

/// What matters about a track.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrackRow;

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TracksReason {
    /// The list is empty.
    #[error("no track is selected")]
    NothingSelected,
}
