//! The commands of the research.

use super::{DeskCommand, RowStanding, selected};
use crate::command::possible::{Possible, always, can_write, when};
use crate::command::rows::commands;
use crate::command::situation::{MeetingStage, Reason, Situation};
use crate::command::table::ANYWHERE;
use crate::command::{Command, Context, Desk};

pub(super) const NAME: &str = "research";
pub(super) const TITLE: &str = "Research";
pub(super) const PLACE: &str = "On the research";
pub(super) const HINTS: &[Command] = &[
    Command::Open,
    whole(ResearchCommand::AskAgencies),
    whole(ResearchCommand::AnswerNothing),
    whole(ResearchCommand::AnswerNotRelevant),
    whole(ResearchCommand::AnswerShared),
    whole(ResearchCommand::NilReturn),
    whole(ResearchCommand::Remind),
    whole(ResearchCommand::AttachReport),
    whole(ResearchCommand::ReadOut),
    whole(ResearchCommand::Turn),
    Command::Filter,
    Command::Back,
];

const HERE: &[Context] = &[Context::Desk(Desk::Research)];

commands! {
    /// What can be done about what agencies hold.
    ResearchCommand as whole;
    Going {
        Go "go-research" ANYWHERE always
            "Research" "Shows which agency said what about the people of the meeting's cases."
    }
    Preparing {
        AskAgencies "ask-agencies" HERE can_ask
            "Ask" "Records which agencies were asked about the cases, and by when they answer."
        Remind "remind-agency" HERE can_remind
            "Reminded" "Records that the agency was reminded of what it owes."
        AnswerNothing "answer-nothing" HERE can_answer
            "Nothing held" "Nothing held: of those on whom it has not answered yet, else of everybody of the case."
        AnswerNotRelevant "answer-not-relevant" HERE can_answer
            "Not relevant" "Held, but not relevant to share: of those not answered yet, else of everybody."
        AnswerShared "answer-shared" HERE can_answer
            "Shared" "Shared what it holds: of those on whom it has not answered yet, else of everybody."
        EditAnswers "edit-answers" HERE can_answer
            "Answers" "Records what the agency said of each person of the case."
        TakeBackAnswers "take-back-answers" HERE can_take_back
            "No reply" "Takes back what the agency said about the case: it has not replied after all."
        NilReturn "nil-return" HERE can_return_nil
            "Nil return" "Records that the agency holds nothing on anybody on whom it has not answered yet."
        AttachReport "attach-report" HERE can_attach
            "Report" "Keeps a report that the agency sent, as text; marac research attach keeps a file."
        ReadOut "read-report" HERE is_report
            "Read out" "Marks the report as read out in the room; again to take that back."
        RemoveReport "remove-report" HERE is_report
            "Take report out" "Takes a report off the lists, after a question."
        Turn "turn-research" HERE always
            "Turn" "Shows the research by agency, by case, or only what is to be chased."
    }
}

const fn whole(command: ResearchCommand) -> Command {
    Command::Desk(DeskCommand::Research(command))
}

/// What a row of the research is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfResearch {
    /// An agency, with all its cases.
    Agency,
    /// An agency and a case.
    Case,
    /// A report.
    Report,
    /// Of a closed case, for its readers.
    Closed,
}

/// What matters about a row of the research.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResearchRow {
    pub of: OfResearch,
    /// The agency owes an answer, about whatever case.
    pub owes: bool,
    /// The agency answered about somebody of the case.
    pub answered: bool,
}

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResearchReason {
    /// The list is empty.
    #[error("no agency is selected")]
    NothingSelected,
    /// It is about one case.
    #[error("no case of an agency is selected")]
    NoCase,
    /// It is about a report.
    #[error("no report is selected")]
    NoReport,
    /// There is nobody to chase.
    #[error("the agency owes no answer")]
    OwesNothing,
    /// There is nothing to take back.
    #[error("no answer is recorded")]
    NoAnswer,
}

fn because(reason: ResearchReason) -> Reason {
    Reason::Desk(reason.into())
}

fn row(now: &Situation) -> Result<ResearchRow, Reason> {
    match selected(now) {
        Some(RowStanding::Research(row)) => Ok(row),
        _ => Err(because(ResearchReason::NothingSelected)),
    }
}

fn can_ask(now: &Situation) -> Possible {
    can_write(now)?;
    when(now.meeting != MeetingStage::None, Reason::NoMeeting)?;
    when(now.meeting != MeetingStage::Finished, Reason::MeetingOver)
}

fn can_remind(now: &Situation) -> Possible {
    can_write(now)?;
    let row = row(now)?;
    when(row.of != OfResearch::Closed, because(ResearchReason::NothingSelected))?;
    when(row.owes, because(ResearchReason::OwesNothing))
}

fn can_answer(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.of == OfResearch::Case, because(ResearchReason::NoCase))
}

fn can_take_back(now: &Situation) -> Possible {
    can_answer(now)?;
    when(row(now)?.answered, because(ResearchReason::NoAnswer))
}

fn can_return_nil(now: &Situation) -> Possible {
    can_remind(now)
}

fn can_attach(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.of != OfResearch::Closed, because(ResearchReason::NothingSelected))
}

fn is_report(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.of == OfResearch::Report, because(ResearchReason::NoReport))
}
