//! The commands of the desk of referrals.

use super::{DeskCommand, RowStanding, selected};
use crate::command::possible::{Possible, always, can_write, when};
use crate::command::rows::commands;
use crate::command::situation::{Reason, Situation};
use crate::command::table::ANYWHERE;
use crate::command::{Command, Context, Desk};

pub(super) const NAME: &str = "referrals";
pub(super) const TITLE: &str = "Referrals";
pub(super) const PLACE: &str = "On the referrals";
pub(super) const HINTS: &[Command] = &[
    Command::Open,
    Command::Desk(DeskCommand::Referrals(ReferralsCommand::ShowOnAgenda)),
    Command::Desk(DeskCommand::Referrals(ReferralsCommand::Reopen)),
    Command::NewCase,
    Command::Filter,
    Command::Desk(DeskCommand::Referrals(ReferralsCommand::TurnAreas)),
    Command::Back,
];

const HERE: &[Context] = &[Context::Desk(Desk::Referrals)];

commands! {
    /// What can be done about referrals.
    ReferralsCommand as whole;
    Going {
        Go "go-referrals" ANYWHERE always
            "Referrals" "Shows every referral that was not heard yet, and where it stands."
    }
    Referrals {
        ShowOnAgenda "show-on-agenda" HERE is_listed
            "On the agenda" "Goes to the meeting that lists the referral, and to its case there."
        Reopen "reopen-referral" HERE is_stopped
            "Take up again" "Takes up a referral again that was not progressed or went another way."
        TurnAreas "turn-areas" HERE always
            "All areas" "Shows the referrals of all areas, or those of the meeting's area only."
    }
}

const fn whole(command: ReferralsCommand) -> Command {
    Command::Desk(DeskCommand::Referrals(command))
}

/// What matters about a referral that was not heard yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReferralRow {
    /// A meeting still to come has it on its list.
    pub listed: bool,
    /// A person decided that it is not heard.
    pub stopped: bool,
}

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferralsReason {
    /// The list is empty.
    #[error("no referral is selected")]
    NothingSelected,
    /// It is on no meeting's list.
    #[error("no meeting has the referral on its list")]
    OnNoList,
    /// Nobody decided that it is not heard.
    #[error("nobody decided that the referral is not heard")]
    NotStopped,
}

fn row(now: &Situation) -> Result<ReferralRow, Reason> {
    match selected(now) {
        Some(RowStanding::Referrals(row)) => Ok(row),
        _ => Err(because(ReferralsReason::NothingSelected)),
    }
}

fn because(reason: ReferralsReason) -> Reason {
    Reason::Desk(reason.into())
}

fn is_stopped(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.stopped, because(ReferralsReason::NotStopped))
}

fn is_listed(now: &Situation) -> Possible {
    when(row(now)?.listed, because(ReferralsReason::OnNoList))
}
