//! The commands of the people across cases.

use super::{DeskCommand, RowStanding, selected};
use crate::command::possible::{Possible, always, can_write, when};
use crate::command::rows::commands;
use crate::command::situation::{Reason, Situation};
use crate::command::table::ANYWHERE;
use crate::command::{Command, Context, Desk};

pub(super) const NAME: &str = "people";
pub(super) const TITLE: &str = "People";
pub(super) const PLACE: &str = "On the people";
pub(super) const HINTS: &[Command] = &[
    Command::Open,
    Command::Desk(DeskCommand::People(PeopleCommand::Same)),
    Command::Desk(DeskCommand::People(PeopleCommand::Different)),
    Command::Desk(DeskCommand::People(PeopleCommand::Unmerge)),
    Command::Desk(DeskCommand::People(PeopleCommand::Show)),
    Command::Filter,
    Command::Back,
];

const HERE: &[Context] = &[Context::Desk(Desk::People)];

commands! {
    /// What can be done about people across cases.
    PeopleCommand as whole;
    Going {
        Go "go-people" ANYWHERE always
            "People" "Shows people across cases, and those who may be the same person."
        Show "show-person" ANYWHERE always
            "Person" "Shows all that is known of who is named here: cases, roles, actions, who may be the same."
    }
    People {
        Same "same-person" HERE is_pair
            "One person" "Says that the two are one person, with your name and the reason."
        Different "different-people" HERE is_pair
            "Two people" "Says that the two are not one person, with your name and the reason."
        Unmerge "unmerge-person" HERE is_merged
            "Take apart" "Takes back that two are one person, the last that was said, with your name and the reason."
        Split "split-off-person" HERE is_several
            "Split off" "Says that this case's person is not the one of the others, with your name and reason."
        Names "name-also" HERE is_person
            "Other names" "Keeps the other names that a person is known by: they are found by those too."
    }
}

const fn whole(command: PeopleCommand) -> Command {
    Command::Desk(DeskCommand::People(command))
}

/// What matters about a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PersonRow {
    /// Two who may be one.
    pub pair: bool,
    /// One person, of one of the meeting's cases.
    pub person: bool,
    /// They are in several cases.
    pub several: bool,
    /// Somebody of whom a person said that they are another as well.
    pub merged: bool,
}

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeopleReason {
    /// The list is empty.
    #[error("nobody is selected")]
    NothingSelected,
    /// The row is one person.
    #[error("this is one person, not two who may be one")]
    NoPair,
    /// Nobody said that this is somebody else as well.
    #[error("nobody said that this person is another as well")]
    NotMerged,
    /// The row is a pair.
    #[error("these are two, and nobody said yet that they are one")]
    NoPerson,
    /// There is nothing to split off from.
    #[error("this person is in no other case")]
    InOneCase,
}

fn row(now: &Situation) -> Result<PersonRow, Reason> {
    match selected(now) {
        Some(RowStanding::People(row)) => Ok(row),
        _ => Err(because(PeopleReason::NothingSelected)),
    }
}

fn because(reason: PeopleReason) -> Reason {
    Reason::Desk(reason.into())
}

fn is_pair(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.pair, because(PeopleReason::NoPair))
}

fn is_person(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.person, because(PeopleReason::NoPerson))
}

fn is_several(now: &Situation) -> Possible {
    is_person(now)?;
    when(row(now)?.several, because(PeopleReason::InOneCase))
}

fn is_merged(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.merged, because(PeopleReason::NotMerged))
}
