//! The rows themselves.

use std::convert::identity;

use super::Context;
use super::desk::DeskCommand;
use super::possible::*;
use super::rows::commands;

pub(super) const ANYWHERE: &[Context] = &[Context::Everywhere];
const AGENDA: &[Context] = &[Context::Agenda];
const COMPOSER: &[Context] = &[Context::Composer];
const ENTRIES: &[Context] = &[Context::Notes];
const NOTES: &[Context] = &[Context::Notes, Context::Composer];
const ACTIONS: &[Context] = &[Context::Actions];
const ATTENDANCE: &[Context] = &[Context::Attendance];
const CLOCKS: &[Context] = &[Context::Clocks];
const LIST: &[Context] = &[Context::List, Context::Popup];
const FORM: &[Context] = &[Context::Form, Context::Choice, Context::Letters];
const CHOICE: &[Context] = &[Context::Choice, Context::Letters];
const QUESTION: &[Context] = &[Context::Question];
const FIELD: &[Context] = &[Context::Field, Context::Text, Context::Composer];
const ERASABLE: &[Context] = &[Context::Field, Context::Text, Context::Composer, Context::Letters];
const TEXT: &[Context] = &[Context::Text, Context::Composer];

commands! {
    /// Something that the user can have done. Each is one row of the table.
    Command as identity, and Desk(DeskCommand);
    General {
        Help "help" ANYWHERE always
            "Help" "Shows the keys and commands for where you are, with a filter."
        OpenPalette "open-palette" ANYWHERE always
            "Commands" "Lists every command by name, with its key, and why it can't be done now."
        Back "back" ANYWHERE always
            "Back" "Backs out of one thing: window, field or pane. What you typed stays."
        Undo "undo" ANYWHERE can_undo
            "Undo" "Takes back typing in a field, elsewhere the last change to the record."
        Redo "redo" ANYWHERE can_redo
            "Redo" "Does again what was taken back."
        ResumeForm "resume-form" ANYWHERE can_write
            "Unfinished form" "Opens the form again that was left last with something typed in it."
        Search "search" ANYWHERE always
            "Search" "Searches everything in the record."
        ReadNotices "read-notices" ANYWHERE always
            "Read in full" "Shows all that there is to be read in full, also what has no room on the bottom lines."
        ShowCompany "show-company" ANYWHERE always
            "Who is here" "Shows who else is at this record, where, and what others did."
        ShowHistory "show-history" ANYWHERE has_case
            "Earlier values" "Shows what stood here before, when and by whom, and brings it back."
        BothValues "both-values" ANYWHERE always
            "Both values" "Shows what else was written where two people gave one field a value, and brings it back."
        DrawCurtain "draw-curtain" ANYWHERE always
            "Curtain" "Blanks the screen at once; any key asks for the passphrase."
        ToggleInitials "toggle-initials" ANYWHERE always
            "Initials" "Shows initials instead of names, for a shared screen; again for names."
        SayWhenSaved "say-when-saved" ANYWHERE always
            "Saved?" "Says when your work was last saved. There is never anything to save."
        Redraw "redraw" ANYWHERE always
            "Redraw" "Draws the whole screen again."
        Close "close" ANYWHERE always
            "Close" "Closes the record; asks only if something needs an answer."
        SayHowToClose "say-how-to-close" ANYWHERE always
            "How to close" "Says how to close the record, and closes nothing."
    }
    Going {
        NextPane "next-pane" ANYWHERE always
            "Next pane" "Goes to the next pane."
        PreviousPane "previous-pane" ANYWHERE always
            "Previous pane" "Goes to the pane before."
        GoAgenda "go-agenda" ANYWHERE always
            "Agenda" "Goes to the agenda."
        GoNotes "go-notes" ANYWHERE always
            "Notes" "Goes to the notes of the case, ready to type."
        GoActions "go-actions" ANYWHERE always
            "Actions" "Goes to the actions."
        GoAttendance "go-attendance" ANYWHERE always
            "Attendance" "Goes to who is here."
        GoClocks "go-clocks" ANYWHERE always
            "Clocks" "Goes to what is due under the protocol."
        PreviousCase "previous-case" ANYWHERE has_previous_case
            "Previous case" "Goes to the case before, also while typing."
        NextCase "next-case" ANYWHERE has_next_case
            "Next case" "Goes to the next case, also while typing."
        GoTo "go-to" ANYWHERE always
            "Go to" "Goes to a case, person or agency by a few letters."
        OpenMeeting "open-meeting" ANYWHERE always
            "Open meeting" "Opens another meeting of the calendar: one that was held, or one to come."
    }
    Cases {
        ShowCase "show-case" ANYWHERE has_case_or_row
            "Show case" "Shows the people, the referral and the markers of the case."
        NewCase "new-case" ANYWHERE can_write
            "New case" "Opens a form for a referral that came by hand."
        EditCase "edit-case" ANYWHERE can_change_case_or_row
            "Edit case" "Opens the form of the case."
        MoveCaseUp "move-case-up" AGENDA can_move_case_up
            "Move up" "Moves the case up; across the two groups it asks for the reason."
        MoveCaseDown "move-case-down" AGENDA can_move_case_down
            "Move down" "Moves the case down; across the two groups it asks for the reason."
        DeferCase "defer-case" ANYWHERE can_defer
            "Defer" "Defers the case to the next meeting, ahead of newer ones."
        ListAgain "list-again" ANYWHERE can_list_again
            "List again" "Takes the deferral back and lists the case at this meeting."
        HearOverCap "hear-over-cap" ANYWHERE can_hear_over_cap
            "Hear over the cap" "Lists the case beyond the cap; asks who decided it, and why."
        OtherCap "other-cap" ANYWHERE has_meeting
            "Cap, both ways" "Shows both readings of the cap side by side: by receipt, and ordered before the cut."
        UnmarkClosed "unmark-closed" ANYWHERE can_write
            "Closed no more" "Brings a closed case back to the lists; asks for its reference."
        NotProgress "not-progress" ANYWHERE can_not_progress
            "Not progressed" "Takes the case off the agenda; asks who decided it, and why."
        ConfirmRepeat "confirm-repeat" ANYWHERE has_repeat_to_confirm
            "Repeat: yes" "Confirms that the case is a repeat of the earlier referral."
        RejectRepeat "reject-repeat" ANYWHERE has_repeat_to_confirm
            "Repeat: no" "Records that the earlier referral is about other people."
        ConfirmCounterAllegation "confirm-counter-allegation" ANYWHERE has_counter_allegation_to_confirm
            "Counter-allegation: yes" "Confirms a counter-allegation; the pair stays side by side."
        RejectCounterAllegation "reject-counter-allegation" ANYWHERE has_counter_allegation_to_confirm
            "Counter-allegation: no" "Records that there is no counter-allegation."
    }
    Meeting {
        StartMeeting "start-meeting" ANYWHERE can_start_meeting
            "Start meeting" "Starts the meeting and its timetable."
        FinishMeeting "finish-meeting" ANYWHERE in_meeting
            "Finish meeting" "Ends the meeting; shows first what becomes of cases not heard."
        ReadDeclaration "read-declaration" ANYWHERE in_meeting
            "Declaration" "Shows the confidentiality declaration and records when it was read, and by whom."
        AgreeDeclaration "agree-declaration" ATTENDANCE can_agree
            "Agrees" "Records that this person agreed to the declaration."
        StartCase "start-case" ANYWHERE can_start_case
            "Start case" "Begins the discussion of the case, and ends that of the one before."
        FinishCase "finish-case" ANYWHERE can_finish_case
            "Finish case" "Ends the discussion of the case."
        AgreeForAll "agree-for-all" ATTENDANCE can_agree_for_all
            "All agree" "Records that everyone who is here agreed to the declaration."
        ListContacts "list-contacts" ATTENDANCE has_meeting
            "List contacts" "Puts the area's representatives and deputies on the list, as expected."
        AddAttendee "add-attendee" ANYWHERE has_meeting
            "Add person" "Adds somebody to the attendance list."
        EditAttendee "edit-attendee" ATTENDANCE has_attendee
            "Edit person" "Opens the form of the selected person."
        RemoveAttendee "remove-attendee" ATTENDANCE has_attendee
            "Remove" "Takes the person off the attendance list."
        MarkPresent "mark-present" ATTENDANCE has_attendee
            "Present" "Marks the person as present."
        MarkDeputy "mark-deputy" ATTENDANCE has_attendee
            "Deputy" "Marks the person as here for the representative."
        MarkDialledIn "mark-dialled-in" ATTENDANCE has_attendee
            "Dialled in" "Marks the person as dialled in."
        MarkApologies "mark-apologies" ATTENDANCE has_attendee
            "Apologies" "Records the person's apologies."
        MarkAbsent "mark-absent" ATTENDANCE has_attendee
            "Absent" "Marks the person as absent."
        MarkLeft "mark-left" ATTENDANCE has_attendee
            "Left" "Records that the person has left."
        MarkReportInPlace "mark-report-in-place" ATTENDANCE has_attendee
            "Report in place" "Records that the agency sent a report in place of attending."
    }
    Notes {
        FileEntry "file-entry" COMPOSER can_file
            "File" "Files the line to the case, as the preview says."
        NewLine "new-line" TEXT always
            "New line" "Begins a new line in the same text."
        Complete "complete" COMPOSER can_complete
            "Complete" "Completes the agency's name, those in the room first; again for the next one."
        ChooseEntry "choose-entry" NOTES has_case
            "Entries" "Goes from the composer up to the entries, to change one."
        EditEntry "edit-entry" ENTRIES can_change_entry
            "Edit entry" "Opens the selected entry for a change; the old text is kept."
        RemoveEntry "remove-entry" ENTRIES can_change_entry
            "Remove entry" "Takes the selected entry out of the notes."
        ScrollBack "scroll-back" NOTES always
            "Earlier entries" "Scrolls to earlier entries without leaving the composer."
        ScrollOn "scroll-on" NOTES always
            "Later entries" "Scrolls to later entries without leaving the composer."
        ToggleRoughNotes "toggle-rough-notes" ANYWHERE always
            "Rough notes" "Hides rough notes among the entries, or shows them again."
    }
    Actions {
        NewAction "new-action" ANYWHERE can_change_case
            "New action" "Opens a form for an action on the case."
        EditAction "edit-action" ACTIONS can_change_action
            "Edit action" "Opens the form of the selected action."
        RemoveAction "remove-action" ACTIONS can_change_action
            "Remove action" "Takes the selected action out, as if it had not been agreed."
        CompleteAction "complete-action" ACTIONS can_end_action
            "Complete" "Marks the action as complete, with when and by whom."
        CannotCompleteAction "cannot-complete-action" ACTIONS can_end_action
            "Cannot be done" "Records that the action cannot be completed; asks for the reason."
        SupersedeAction "supersede-action" ACTIONS can_end_action
            "Superseded" "Marks the action as superseded by another."
        ReopenAction "reopen-action" ACTIONS can_reopen_action
            "Reopen" "Opens the action again."
        UpdateAction "update-action" ACTIONS can_change_action
            "Update" "Adds a note on how the action stands."
        ChangeDueDate "change-due-date" ACTIONS can_change_action
            "Due date" "Changes when the action is due."
        ExplainClock "explain-clock" CLOCKS has_clock
            "Explain" "Says which rule set the clock, its clause and when it started."
    }
    Choosing {
        SelectUp "select-up" LIST has_rows
            "Up" "Selects the row above."
        SelectDown "select-down" LIST has_rows
            "Down" "Selects the row below."
        SelectPageUp "select-page-up" LIST has_rows
            "Page up" "Selects a page further up."
        SelectPageDown "select-page-down" LIST has_rows
            "Page down" "Selects a page further down."
        SelectFirst "select-first" LIST has_rows
            "First" "Selects the first row."
        SelectLast "select-last" LIST has_rows
            "Last" "Selects the last row."
        Filter "filter" LIST always
            "Filter" "Shows only the rows with certain letters."
        Open "open" LIST has_rows
            "Open" "Opens the selected row."
        NextField "next-field" FORM always
            "Next field" "Goes to the next field of the form."
        PreviousField "previous-field" FORM always
            "Previous field" "Goes to the field before."
        SaveForm "save-form" FORM can_write
            "Keep" "Keeps what the form says."
        DiscardForm "discard-form" FORM always
            "Throw away" "Leaves the form without what was typed in it, once that was asked; undo brings it back."
        NextChoice "next-choice" CHOICE always
            "Next choice" "Takes the next of the possible values."
        PreviousChoice "previous-choice" CHOICE always
            "Previous choice" "Takes the value before."
        Answer "answer" QUESTION always
            "Answer" "Gives the answer that was typed: yes or no."
    }
    Typing {
        CursorLeft "cursor-left" FIELD always
            "Left" "Goes one character to the left."
        CursorRight "cursor-right" FIELD always
            "Right" "Goes one character to the right."
        CursorWordLeft "cursor-word-left" FIELD always
            "Word left" "Goes one word to the left."
        CursorWordRight "cursor-word-right" FIELD always
            "Word right" "Goes one word to the right."
        CursorHome "cursor-home" FIELD always
            "Start of line" "Goes to the start of the row, then of the line."
        CursorEnd "cursor-end" FIELD always
            "End of line" "Goes to the end of the row, then of the line."
        CursorUp "cursor-up" TEXT always
            "Line up" "Goes one row up."
        CursorDown "cursor-down" TEXT always
            "Line down" "Goes one row down."
        CursorTop "cursor-top" FIELD always
            "Start of text" "Goes to the start of the text."
        CursorBottom "cursor-bottom" FIELD always
            "End of text" "Goes to the end of the text."
        SelectLeft "select-left" FIELD always
            "Mark left" "Marks one character to the left."
        SelectRight "select-right" FIELD always
            "Mark right" "Marks one character to the right."
        SelectWordLeft "select-word-left" FIELD always
            "Mark word left" "Marks one word to the left."
        SelectWordRight "select-word-right" FIELD always
            "Mark word right" "Marks one word to the right."
        SelectHome "select-home" FIELD always
            "Mark to start" "Marks to the start of the row, then of the line."
        SelectEnd "select-end" FIELD always
            "Mark to end" "Marks to the end of the row, then of the line."
        SelectLineUp "select-line-up" TEXT always
            "Mark line up" "Marks one row up."
        SelectLineDown "select-line-down" TEXT always
            "Mark line down" "Marks one row down."
        SelectAll "select-all" FIELD always
            "Mark all" "Marks the whole text."
        DeleteBack "delete-back" ERASABLE always
            "Delete back" "Deletes the character before, or what is marked."
        DeleteForward "delete-forward" FIELD always
            "Delete" "Deletes the character after, or what is marked."
        DeleteWordBack "delete-word-back" FIELD always
            "Delete word back" "Deletes the word before."
        DeleteWordForward "delete-word-forward" FIELD always
            "Delete word" "Deletes the word after."
        DeleteToStart "delete-to-start" FIELD always
            "Delete to start" "Deletes back to the start of the whole line."
        DeleteToEnd "delete-to-end" FIELD always
            "Delete to end" "Deletes on to the end of the whole line."
    }
}
