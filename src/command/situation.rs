//! What a command needs to know to say whether it can be done: a small plain snapshot, and the reasons why it can't.

use super::Context;
use super::desk::{DeskReason, DeskSituation};

/// The open conference as the commands' conditions see it. Taken afresh from the state when a key is pressed or
/// a list of commands is drawn; holds no case data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// The record may be read but not changed here.
    pub read_only: bool,
    /// How far the meeting is.
    pub meeting: MeetingStage,
    /// The Chair has read the declaration at this meeting.
    pub declaration_read: bool,
    /// The case a command would be about.
    pub case: Option<CaseSituation>,
    /// No case is on the screen, and there are some to go to.
    pub cases_to_choose: bool,
    /// Somebody who was sent the agenda of the meeting has not said that it is destroyed.
    pub agenda_unconfirmed: bool,
    /// The selected action.
    pub action: Option<ActionStanding>,
    /// The selected person of the attendance list.
    pub attendee: Option<AttendeeSituation>,
    /// The desk that is open, and how its selected row stands.
    pub desk: Option<DeskSituation>,
    /// A closed case lies open.
    pub closed_lies_open: bool,
    /// An entry is selected.
    pub entry_selected: bool,
    /// A clock is selected.
    pub clock_selected: bool,
    /// Rows of the list that has the focus.
    pub rows: usize,
    /// There is a change, of typing or of the record, to undo.
    pub can_undo: bool,
    /// There is an undone change to do again.
    pub can_redo: bool,
    /// The composer's line can be filed as it stands.
    pub line_complete: bool,
    /// There is something to complete at the insertion point.
    pub can_complete: bool,
    /// Something stands in the composer, which has the focus.
    pub typing: bool,
}

/// How far a meeting is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MeetingStage {
    /// The record has none.
    #[default]
    None,
    /// It is in the calendar.
    Planned,
    /// It is going on.
    Running,
    /// It is over.
    Finished,
}

/// What matters about a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaseSituation {
    /// There is one before it on the agenda.
    pub has_previous: bool,
    /// There is one after it.
    pub has_next: bool,
    /// It is on this meeting's agenda, not deferred or stopped.
    pub listed: bool,
    /// A person deferred it to the next meeting, or decided that it is not progressed.
    pub deferred: bool,
    /// A person deferred it to the next meeting.
    pub put_off: bool,
    /// It is being discussed.
    pub started: bool,
    /// Its discussion is over.
    pub finished: bool,
    /// The room is at it.
    pub current: bool,
    /// It is not heard because the cap is reached, and for no other reason.
    pub over_cap: bool,
    /// A match with an earlier referral waits for confirmation.
    pub repeat_to_confirm: bool,
    /// A suspected counter-allegation waits for confirmation.
    pub counter_allegation_to_confirm: bool,
}

/// Where an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionStanding {
    /// Still to be done.
    Open,
    /// Complete, not possible or superseded.
    Ended,
}

/// What matters about a person on the attendance list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttendeeSituation {
    /// They have agreed to the declaration at this meeting.
    pub agreed: bool,
    /// They are marked as here, or as having left.
    pub came: bool,
    /// They know somebody of the case that is shown, as was recorded.
    pub knows_party: bool,
}

/// Why a command can't be done now, as the user reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It belongs to another part of the screen.
    #[error("only {}", .0.place())]
    NotHere(Context),
    /// Somebody else has the record, or the folder is read-only.
    #[error("this record is open for reading only")]
    ReadOnly,
    /// The record has no meeting yet.
    #[error("there is no meeting yet")]
    NoMeeting,
    /// It hasn't begun.
    #[error("the meeting has not started")]
    MeetingNotStarted,
    /// It has begun already.
    #[error("the meeting has started already")]
    MeetingStarted,
    /// It is over.
    #[error("the meeting is over")]
    MeetingOver,
    /// The declaration comes first (MOP 4.25).
    #[error("the declaration has not been read yet")]
    DeclarationNotRead,
    /// Who hasn't come can't have agreed (MTG-1).
    #[error("they are not marked as present")]
    NotPresent,
    /// This attendee agreed before.
    #[error("they have agreed already")]
    AlreadyAgreed,
    /// Nothing is selected.
    #[error("no case is selected")]
    NoCase,
    /// A desk is open, whose rows are other cases than the one that is shown.
    #[error("it would be done to the agenda's case, not to this row; go to the agenda first")]
    OverDesk,
    /// A meeting, a person, an agency.
    #[error("not for this row")]
    RowOfNoCase,
    /// At the top of the agenda.
    #[error("this is the first case")]
    FirstCase,
    /// At its end.
    #[error("this is the last case")]
    LastCase,
    /// It isn't on this agenda.
    #[error("the case is not on this agenda")]
    NotListed,
    /// It is on this agenda already.
    #[error("the case is on this agenda")]
    Listed,
    /// Nothing to take back.
    #[error("the case is not deferred")]
    NotDeferred,
    /// It is being discussed.
    #[error("the case has started already")]
    CaseStarted,
    /// It isn't being discussed.
    #[error("the case has not started")]
    CaseNotStarted,
    /// Its discussion is over.
    #[error("the case is finished already")]
    CaseFinished,
    /// It is deferred or not listed for another reason.
    #[error("the cap is not why the case is not heard")]
    NotOverCap,
    /// No match is waiting.
    #[error("no repeat is waiting to be confirmed")]
    NoRepeat,
    /// No suspicion is waiting.
    #[error("no counter-allegation is waiting to be confirmed")]
    NoCounterAllegation,
    /// Nothing is selected.
    #[error("no action is selected")]
    NoAction,
    /// It has an outcome.
    #[error("the action is not open")]
    ActionNotOpen,
    /// It has none.
    #[error("the action is open")]
    ActionOpen,
    /// Nothing is selected.
    #[error("nobody is selected")]
    NoAttendee,
    /// Nothing is selected.
    #[error("no entry is selected")]
    NoEntry,
    /// Nothing is selected.
    #[error("no clock is selected")]
    NoClock,
    /// The list has no rows.
    #[error("the list is empty")]
    EmptyList,
    /// There is no earlier change.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// There is no undone change.
    #[error("there is nothing to redo")]
    NothingToRedo,
    /// Nothing typed, or something in the line doesn't make sense yet.
    #[error("there is nothing to file yet")]
    NothingToFile,
    /// No agency begins like that.
    #[error("there is nothing to complete")]
    NothingToComplete,
    /// A reason that a desk gives.
    #[error(transparent)]
    Desk(#[from] DeskReason),
    /// A row without a context.
    #[error("there is nothing to do")]
    NothingToDo,
}

impl Context {
    /// Where that is, in the middle of a sentence: "on the agenda".
    #[must_use]
    pub fn place(self) -> String {
        lower_first(self.title())
    }
}

/// "On the agenda" as it reads in the middle of a sentence.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
