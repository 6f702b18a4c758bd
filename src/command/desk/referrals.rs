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
    whole(ReferralsCommand::List),
    whole(ReferralsCommand::AskForMore),
    whole(ReferralsCommand::RecordAnswer),
    whole(ReferralsCommand::Reopen),
    whole(ReferralsCommand::NotProgress),
    whole(ReferralsCommand::Safeguard),
    whole(ReferralsCommand::Edit),
    Command::NewCase,
    whole(ReferralsCommand::ShowOnAgenda),
    Command::Filter,
    whole(ReferralsCommand::TurnAreas),
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
        Check "check-referral" HERE can_check
            "Looked at" "Records who looked at the referral and what the check found, without deciding more."
        List "list-case" HERE can_list
            "List" "Decides that the meeting hears the case in full."
        ListForInformation "list-for-information" HERE can_list_for_information
            "For information" "Lists a case that was heard elsewhere for information only."
        AskForMore "ask-for-more" HERE can_ask
            "Ask for more" "Records what is asked for, of whom, and by when."
        RecordAnswer "record-answer" HERE can_record_answer
            "Answer came" "Records what came of what was asked for."
        NotProgress "not-progress-referral" HERE can_not_progress_referral
            "Not progress" "Decides that no meeting hears it: reason, contacts, next steps, plan for safety."
        Safeguard "safeguard-case" HERE can_safeguard
            "Safeguarding" "Takes the safeguarding route, instead of the meeting or beside it."
        AllowDeferral "allow-deferral" HERE can_allow_deferral
            "May be deferred" "Decides that it may be deferred although there are concerns about the police's response."
        MoveToMeeting "move-to-meeting" HERE can_move
            "Other meeting" "Moves the case to another meeting, with the reason."
        Reopen "reopen-referral" HERE can_reopen
            "Take up again" "Takes up a referral again that was not progressed or went another way."
        Edit "edit-referral" HERE can_edit
            "Edit" "Changes what the referral says."
        ConfirmRepeat "referral-is-repeat" HERE has_repeat
            "Repeat: yes" "Confirms the repeat that is proposed for the referral."
        RejectRepeat "referral-is-no-repeat" HERE has_repeat
            "Repeat: no" "Records that the proposed repeat is none."
        ConfirmCounter "referral-is-counter" HERE has_counter
            "Counter-allegation: yes" "Confirms the counter-allegation that is proposed for the referral."
        RejectCounter "referral-is-no-counter" HERE has_counter
            "Counter-allegation: no" "Records that the proposed counter-allegation is none."
        ShowOnAgenda "show-on-agenda" HERE is_listed
            "On the agenda" "Goes to the meeting that lists the referral, and to its case there."
        ShowQuarters "show-quarters" HERE always
            "By quarter" "Shows how many referrals were received, listed, deferred and not progressed, by quarter."
        Import "import-file" HERE can_write
            "Import" "Reads a file of referrals, says what it would add, and takes it in with a yes."
        TurnAreas "turn-areas" HERE always
            "All areas" "Shows the referrals of all areas, or those of the meeting's area only."
    }
}

const fn whole(command: ReferralsCommand) -> Command {
    Command::Desk(DeskCommand::Referrals(command))
}

/// What matters about a referral that was not heard yet: whether each thing can be decided about it, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferralRow {
    /// A meeting still to come has it on its list.
    pub listed: bool,
    pub check: Result<(), ReferralsReason>,
    pub list: Result<(), ReferralsReason>,
    pub list_for_information: Result<(), ReferralsReason>,
    pub ask: Result<(), ReferralsReason>,
    pub record_answer: Result<(), ReferralsReason>,
    pub not_progress: Result<(), ReferralsReason>,
    pub safeguard: Result<(), ReferralsReason>,
    pub allow_deferral: Result<(), ReferralsReason>,
    pub move_on: Result<(), ReferralsReason>,
    pub reopen: Result<(), ReferralsReason>,
    /// A repeat, or a counter-allegation, is proposed and nobody has decided.
    pub repeat_proposed: bool,
    pub counter_proposed: bool,
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
    /// It was decided that it is not heard.
    #[error("it was decided that the referral is not heard; take it up again first")]
    Stopped,
    /// It was heard.
    #[error("the case was heard")]
    Heard,
    /// The room is at it.
    #[error("the case was called at the meeting; defer it there")]
    Called,
    /// Nothing is outstanding.
    #[error("nothing that was asked for is outstanding")]
    NothingAsked,
    /// It is listed like that.
    #[error("it was decided already that it is heard in this way")]
    ListedAlready,
    /// No meeting takes it.
    #[error("the calendar has no meeting that takes it; add one first")]
    NoMeeting,
    /// REF-4.
    #[error(
        "the victim or the alleged perpetrator is too young for the conference: take the safeguarding route (MOP 4.6)"
    )]
    TooYoung,
    /// REF-2.
    #[error("nothing says how high the risk is: ask for a DASH, incidents or reasons, and edit the referral (MOP 4.6)")]
    CannotBeWeighed,
    /// REF-6.
    #[error("nothing stands in the way of a deferral")]
    DeferrableAnyway,
    /// Nothing is proposed.
    #[error("nothing of the kind is proposed")]
    NothingProposed,
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

/// Whether something can be decided about the selected row, and written.
fn decide(now: &Situation, what: impl FnOnce(ReferralRow) -> Result<(), ReferralsReason>) -> Possible {
    can_write(now)?;
    what(row(now)?).map_err(because)
}

fn can_check(now: &Situation) -> Possible {
    decide(now, |row| row.check)
}

fn can_list(now: &Situation) -> Possible {
    decide(now, |row| row.list)
}

fn can_list_for_information(now: &Situation) -> Possible {
    decide(now, |row| row.list_for_information)
}

fn can_ask(now: &Situation) -> Possible {
    decide(now, |row| row.ask)
}

fn can_record_answer(now: &Situation) -> Possible {
    decide(now, |row| row.record_answer)
}

fn can_not_progress_referral(now: &Situation) -> Possible {
    decide(now, |row| row.not_progress)
}

fn can_safeguard(now: &Situation) -> Possible {
    decide(now, |row| row.safeguard)
}

fn can_allow_deferral(now: &Situation) -> Possible {
    decide(now, |row| row.allow_deferral)
}

fn can_move(now: &Situation) -> Possible {
    decide(now, |row| row.move_on)
}

fn can_reopen(now: &Situation) -> Possible {
    decide(now, |row| row.reopen)
}

fn can_edit(now: &Situation) -> Possible {
    decide(now, |_| Ok(()))
}

fn has_repeat(now: &Situation) -> Possible {
    decide(now, |row| if row.repeat_proposed { Ok(()) } else { Err(ReferralsReason::NothingProposed) })
}

fn has_counter(now: &Situation) -> Possible {
    decide(now, |row| if row.counter_proposed { Ok(()) } else { Err(ReferralsReason::NothingProposed) })
}

fn is_listed(now: &Situation) -> Possible {
    when(row(now)?.listed, because(ReferralsReason::OnNoList))
}
