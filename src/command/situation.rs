//! What a command needs to know to say whether it can be done: a small plain snapshot, and pure conditions
//! over it.

use super::Context;

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
    /// The selected action.
    pub action: Option<ActionStanding>,
    /// The selected person of the attendance list.
    pub attendee: Option<AttendeeSituation>,
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
}

/// Why a command can't be done now, as the user reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It belongs to another part of the screen.
    #[error("only {}", lower_first(.0.title()))]
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
    /// This attendee agreed before.
    #[error("they have agreed already")]
    AlreadyAgreed,
    /// Nothing is selected.
    #[error("no case is selected")]
    NoCase,
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
    /// A row without a context.
    #[error("there is nothing to do")]
    NothingToDo,
}

/// "On the agenda" as it reads in the middle of a sentence.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

type Possible = Result<(), Reason>;

fn when(holds: bool, otherwise: Reason) -> Possible {
    if holds { Ok(()) } else { Err(otherwise) }
}

/// At any time.
pub(super) fn always(_: &Situation) -> Possible {
    Ok(())
}

/// When the record may be changed.
pub(super) fn can_write(now: &Situation) -> Possible {
    when(!now.read_only, Reason::ReadOnly)
}

pub(super) fn can_undo(now: &Situation) -> Possible {
    when(now.can_undo, Reason::NothingToUndo)
}

pub(super) fn can_redo(now: &Situation) -> Possible {
    when(now.can_redo, Reason::NothingToRedo)
}

pub(super) fn has_rows(now: &Situation) -> Possible {
    when(now.rows > 0, Reason::EmptyList)
}

pub(super) fn can_complete(now: &Situation) -> Possible {
    when(now.can_complete, Reason::NothingToComplete)
}

fn case(now: &Situation) -> Result<CaseSituation, Reason> {
    now.case.ok_or(Reason::NoCase)
}

/// A case is selected.
pub(super) fn has_case(now: &Situation) -> Possible {
    case(now).map(|_| ())
}

pub(super) fn has_previous_case(now: &Situation) -> Possible {
    when(case(now)?.has_previous, Reason::FirstCase)
}

pub(super) fn has_next_case(now: &Situation) -> Possible {
    when(case(now)?.has_next, Reason::LastCase)
}

pub(super) fn can_change_case(now: &Situation) -> Possible {
    can_write(now)?;
    has_case(now)
}

fn can_move_case(now: &Situation) -> Possible {
    can_write(now)?;
    when(case(now)?.listed, Reason::NotListed)
}

pub(super) fn can_move_case_up(now: &Situation) -> Possible {
    can_move_case(now)?;
    has_previous_case(now)
}

pub(super) fn can_move_case_down(now: &Situation) -> Possible {
    can_move_case(now)?;
    has_next_case(now)
}

pub(super) fn can_defer(now: &Situation) -> Possible {
    can_move_case(now)
}

/// The case is off the agenda, and can be put on it beyond the cap.
pub(super) fn can_hear_over_cap(now: &Situation) -> Possible {
    can_write(now)?;
    when(!case(now)?.listed, Reason::Listed)?;
    when(case(now)?.over_cap, Reason::NotOverCap)
}

/// The room has not come to the case yet.
pub(super) fn can_not_progress(now: &Situation) -> Possible {
    can_write(now)?;
    when(!case(now)?.started, Reason::CaseStarted)
}

pub(super) fn can_list_again(now: &Situation) -> Possible {
    can_write(now)?;
    when(case(now)?.deferred, Reason::NotDeferred)
}

pub(super) fn has_repeat_to_confirm(now: &Situation) -> Possible {
    can_write(now)?;
    when(case(now)?.repeat_to_confirm, Reason::NoRepeat)
}

pub(super) fn has_counter_allegation_to_confirm(now: &Situation) -> Possible {
    can_write(now)?;
    when(case(now)?.counter_allegation_to_confirm, Reason::NoCounterAllegation)
}

pub(super) fn can_start_meeting(now: &Situation) -> Possible {
    can_write(now)?;
    match now.meeting {
        MeetingStage::None => Err(Reason::NoMeeting),
        MeetingStage::Planned => Ok(()),
        MeetingStage::Running => Err(Reason::MeetingStarted),
        MeetingStage::Finished => Err(Reason::MeetingOver),
    }
}

/// The meeting is going on.
pub(super) fn in_meeting(now: &Situation) -> Possible {
    can_write(now)?;
    match now.meeting {
        MeetingStage::None => Err(Reason::NoMeeting),
        MeetingStage::Planned => Err(Reason::MeetingNotStarted),
        MeetingStage::Running => Ok(()),
        MeetingStage::Finished => Err(Reason::MeetingOver),
    }
}

/// There is a meeting, before, during or after it.
pub(super) fn has_meeting(now: &Situation) -> Possible {
    can_write(now)?;
    when(now.meeting != MeetingStage::None, Reason::NoMeeting)
}

pub(super) fn can_start_case(now: &Situation) -> Possible {
    in_meeting(now)?;
    let case = case(now)?;
    when(case.listed, Reason::NotListed)?;
    when(!case.started || case.finished || !case.current, Reason::CaseStarted)
}

pub(super) fn can_finish_case(now: &Situation) -> Possible {
    in_meeting(now)?;
    let case = case(now)?;
    when(case.started, Reason::CaseNotStarted)?;
    when(!case.finished, Reason::CaseFinished)
}

/// Somebody on the attendance list is selected.
pub(super) fn has_attendee(now: &Situation) -> Possible {
    has_meeting(now)?;
    when(now.attendee.is_some(), Reason::NoAttendee)
}

/// The declaration has been read and the person has not agreed yet (MTG-1).
pub(super) fn can_agree(now: &Situation) -> Possible {
    has_meeting(now)?;
    let attendee = now.attendee.ok_or(Reason::NoAttendee)?;
    when(now.declaration_read, Reason::DeclarationNotRead)?;
    when(!attendee.agreed, Reason::AlreadyAgreed)
}

/// The declaration has been read (MTG-1).
pub(super) fn can_agree_for_all(now: &Situation) -> Possible {
    has_meeting(now)?;
    when(now.declaration_read, Reason::DeclarationNotRead)
}

pub(super) fn can_file(now: &Situation) -> Possible {
    can_write(now)?;
    has_case(now)?;
    when(now.line_complete, Reason::NothingToFile)
}

pub(super) fn has_entry(now: &Situation) -> Possible {
    when(now.entry_selected, Reason::NoEntry)
}

pub(super) fn can_change_entry(now: &Situation) -> Possible {
    can_write(now)?;
    has_entry(now)
}

pub(super) fn has_clock(now: &Situation) -> Possible {
    when(now.clock_selected, Reason::NoClock)
}

fn action(now: &Situation) -> Result<ActionStanding, Reason> {
    now.action.ok_or(Reason::NoAction)
}

pub(super) fn can_change_action(now: &Situation) -> Possible {
    can_write(now)?;
    action(now).map(|_| ())
}

pub(super) fn can_end_action(now: &Situation) -> Possible {
    can_write(now)?;
    when(action(now)? == ActionStanding::Open, Reason::ActionNotOpen)
}

pub(super) fn can_reopen_action(now: &Situation) -> Possible {
    can_write(now)?;
    when(action(now)? == ActionStanding::Ended, Reason::ActionOpen)
}
