//! The commands of the tracks.

use super::{DeskCommand, RowStanding, selected};
use crate::command::possible::{Possible, always, can_write, when};
use crate::command::rows::commands;
use crate::command::situation::{Reason, Situation};
use crate::command::table::ANYWHERE;
use crate::command::{Command, Context, Desk};

pub(super) const NAME: &str = "tracks";
pub(super) const TITLE: &str = "Tracks";
pub(super) const PLACE: &str = "On the tracks";
pub(super) const HINTS: &[Command] = &[
    whole(TracksCommand::AddStep),
    Command::Open,
    whole(TracksCommand::ShowCase),
    Command::Filter,
    whole(TracksCommand::TurnEnded),
    Command::Back,
];

const HERE: &[Context] = &[Context::Desk(Desk::Tracks)];

commands! {
    /// What can be done about tracks.
    TracksCommand as whole;
    Going {
        Go "go-tracks" ANYWHERE always
            "Tracks" "Shows transfers, MARAC Plus, complex cases, disclosures and notices."
    }
    Following {
        OpenTransferOut "open-transfer-out" ANYWHERE has_case
            "Transfer out" "Opens a transfer of the case to another MARAC (MOP 4.35)."
        OpenTransferIn "open-transfer-in" ANYWHERE has_case
            "Transfer in" "Keeps what came with a case from another MARAC (MOP 4.11)."
        OpenPlus "open-plus" ANYWHERE has_case
            "MARAC Plus" "Offers MARAC Plus for the case, with the way chosen and the three questions (MOP 4.34)."
        OpenComplex "open-complex" ANYWHERE has_case
            "Complex case" "Keeps that the case was proposed as complex (MOP 4.39)."
        OpenDisclosure "open-disclosure" ANYWHERE has_case
            "DVDS" "Keeps that a disclosure under the DVDS was considered for the case (MOP 7.3)."
        OpenNotice "open-notice" ANYWHERE has_case
            "DVPN" "Keeps that a protective notice was issued in the case (MOP 7.7)."
        OpenWanted "open-wanted" ANYWHERE has_case
            "Wanted offender" "Asks agencies about a wanted offender, for the police (DSA 2.7)."
        AddStep "add-step" HERE can_follow
            "What happened" "Writes what happened in the track: a step that can follow where it stands."
        TakeBackStep "take-back-step" HERE can_take_back
            "Take back" "Takes the last line of the track back, after a question."
        ShowCase "show-track-case" HERE has_row
            "Its case" "Goes to the case of the track, at the meeting that has it."
        TurnEnded "turn-ended" HERE always
            "Ended ones" "Shows the tracks that have ended too, or those alone that are open."
    }
}

const fn whole(command: TracksCommand) -> Command {
    Command::Desk(DeskCommand::Tracks(command))
}

/// What matters about a track.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrackRow {
    /// Something can follow where it stands; not for what is only offered.
    pub open: bool,
    /// It has a line: it is no offer.
    pub begun: bool,
}

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TracksReason {
    /// The list is empty.
    #[error("no track is selected")]
    NothingSelected,
    /// Neither the meeting nor the list has one.
    #[error("no case is selected")]
    NoCase,
    /// It is over.
    #[error("the track has ended")]
    HasEnded,
    /// MARAC Plus is only offered.
    #[error("nothing was written yet; MARAC Plus opens it")]
    NotBegun,
}

fn because(reason: TracksReason) -> Reason {
    Reason::Desk(reason.into())
}

fn row(now: &Situation) -> Result<TrackRow, Reason> {
    match selected(now) {
        Some(RowStanding::Tracks(row)) => Ok(row),
        _ => Err(because(TracksReason::NothingSelected)),
    }
}

/// A track is of the case of the selected row, where a desk is open, else of the case that is shown.
fn has_case(now: &Situation) -> Possible {
    can_write(now)?;
    let has = match now.desk {
        None => now.case.is_some(),
        Some(desk) => desk.of_case(),
    };
    when(has, because(TracksReason::NoCase))
}

fn has_row(now: &Situation) -> Possible {
    row(now).map(|_| ())
}

fn can_follow(now: &Situation) -> Possible {
    can_write(now)?;
    let row = row(now)?;
    when(row.begun, because(TracksReason::NotBegun))?;
    when(row.open, because(TracksReason::HasEnded))
}

fn can_take_back(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.begun, because(TracksReason::NotBegun))
}
