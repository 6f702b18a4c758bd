//! The names of the sentences that the screen says; their words are in `assets/sentences.toml`.

/// Writes the enum of sentences and their keys in `assets/sentences.toml` from one list.
macro_rules! sentences {
    ($($name:ident $key:literal;)+) => {
        /// A sentence of the interface; its wording is data.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the key is the documentation")]
        pub enum Sentence { $($name,)+ }

        impl Sentence {
            /// Every sentence that the program can say.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its key in the file.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }
        }
    };
}

sentences! {
    EmptyAgenda "empty-agenda";
    EmptyAgendaFilter "empty-agenda-filter";
    EmptyNotes "empty-notes";
    EmptyNotesPlanned "empty-notes-planned";
    EmptyActions "empty-actions";
    EmptyAttendance "empty-attendance";
    EmptyClocks "empty-clocks";
    EmptyList "empty-list";
    NoCase "no-case";
    TooSmall "too-small";
    FiledInCase "filed-in-case";
    CaseBegunAndFiled "case-begun-and-filed";
    ComposerEmpty "composer-empty";
    FiledBeforeMeeting "filed-before-meeting";
    FiledToLast "filed-to-last";
    NotADate "not-a-date";
    NoSuchCase "no-such-case";
    NothingCompletes "nothing-completes";
    NoField "no-field";
    SavedAt "saved-at";
    HereAndShare "here-and-share";
    HereOnly "here-only";
    ShareSilent "share-silent";
    ShareRefuses "share-refuses";
    NotKeptHere "not-kept-here";
    KeptHereBefore "kept-here-before";
    Leaving "leaving";
    ShareSilentAtOpening "share-silent-at-opening";
    StatusSaved "status-saved";
    StatusSaving "status-saving";
    StatusNotSaved "status-not-saved";
    StatusHere "status-here";
    StatusShareSilent "status-share-silent";
    StatusShareSilentShort "status-share-silent-short";
    StatusSavedShareSilent "status-saved-share-silent";
    StatusSavedShareSilentShort "status-saved-share-silent-short";
    StatusOnlyShareSilent "status-only-share-silent";
    StatusShareRefuses "status-share-refuses";
    StatusShareRefusesShort "status-share-refuses-short";
    Saving "saving";
    NotSavedYet "not-saved-yet";
    SaveFailed "save-failed";
    ChangeFailed "change-failed";
    ReloadFailed "reload-failed";
    HowToClose "how-to-close";
    Undone "undone";
    Redone "redone";
    NothingToUndo "nothing-to-undo";
    NothingToRedo "nothing-to-redo";
    ActionComplete "action-complete";
    ActionCannot "action-cannot";
    ActionSuperseded "action-superseded";
    ActionReopened "action-reopened";
    ActionRemoved "action-removed";
    EntryRemoved "entry-removed";
    AttendeeRemoved "attendee-removed";
    Marked "marked";
    InitialsOn "initials-on";
    InitialsOff "initials-off";
    InitialsNoForm "initials-no-form";
    NotSmart "not-smart";
    RoughHidden "rough-hidden";
    RoughShown "rough-shown";
    KeptAside "kept-aside";
    TakeInFailed "take-in-failed";
    NotSeen "not-seen";
    Somebody "somebody";
    OthersMoved "others-moved";
    OthersMovedOff "others-moved-off";
    OthersDeferred "others-deferred";
    OthersNotProgressed "others-not-progressed";
    OthersListedAgain "others-listed-again";
    OthersFinishedCase "others-finished-case";
    OthersClosed "others-closed";
    OthersTookOff "others-took-off";
    OthersTookOutEntry "others-took-out-entry";
    OthersTookOutAction "others-took-out-action";
    OthersTookOutAttendee "others-took-out-attendee";
    OthersTookOutForm "others-took-out-form";
    OthersInForm "others-in-form";
    OthersStartedMeeting "others-started-meeting";
    OthersFinishedMeeting "others-finished-meeting";
    ConflictOurs "conflict-ours";
    ConflictTheirs "conflict-theirs";
    ThingEntry "thing-entry";
    ThingAction "thing-action";
    ThingActionOfNobody "thing-action-of-nobody";
    ThingPerson "thing-person";
    ThingMeeting "thing-meeting";
    ThingGone "thing-gone";
    NothingThere "nothing-there";
    AnotherPlace "another-place";
    HereCount "here-count";
    HereNames "here-names";
    TypingOne "typing-one";
    TypingSeveral "typing-several";
    CompanyAlone "company-alone";
    CompanyYou "company-you";
    CompanyOne "company-one";
    CompanySince "company-since";
    CompanyFirst "company-first";
    CompanyAt "company-at";
    CompanyNowhere "company-nowhere";
    CompanyTyping "company-typing";
    CompanySign "company-sign";
    CompanyLog "company-log";
    ThingComposer "thing-composer";
    HistoryNone "history-none";
    HistoryLine "history-line";
    HistoryTitle "history-title";
    BroughtBack "brought-back";
    TakenUp "taken-up";
    FormsLeft "forms-left";
    NoFormLeft "no-form-left";
    ChangedMeanwhile "changed-meanwhile";
    AskCloseOff "ask-close-off";
    FormOfAnotherMeeting "form-of-another-meeting";
    NoSuchClosed "no-such-closed";
    ClosedNoMore "closed-no-more";
    CapByReceipt "cap-by-receipt";
    CapAfterOrdering "cap-after-ordering";
    NoCases "no-cases";
    AskCloseUnkept "ask-close-unkept";
    MeetingStarted "meeting-started";
    MeetingFinished "meeting-finished";
    CaseBegun "case-begun";
    CaseFinished "case-finished";
    CaseFinishedMissing "case-finished-missing";
    DeclarationRecorded "declaration-recorded";
    Agreed "agreed";
    Moved "moved";
    ListedAgain "listed-again";
    Deferred "deferred";
    DeferredNowhere "deferred-nowhere";
    DeferredAgain "deferred-again";
    NotAPlace "not-a-place";
    MatchConfirmed "match-confirmed";
    MatchRejected "match-rejected";
    MissingRiskAction "missing-risk-action";
    MissingView "missing-view";
    MissingChildView "missing-child-view";
    MissingLead "missing-lead";
    MissingOwner "missing-owner";
    MissingFlag "missing-flag";
    MissingFeedback "missing-feedback";
    MissingActions "missing-actions";
    AskStartMeeting "ask-start-meeting";
    AskFinishMeeting "ask-finish-meeting";
    UnheardMoveOn "unheard-move-on";
    UnheardWait "unheard-wait";
    BegunCountAsHeard "begun-count-as-heard";
    AskConfirmMatch "ask-confirm-match";
    AskRejectMatch "ask-reject-match";
    AskRemoveAction "ask-remove-action";
    AskTakeUpAgain "ask-take-up-again";
    AskCloseUnsaved "ask-close-unsaved";
    AnswerWith "answer-with";
    Required "required";
    NotANumber "not-a-number";
    NotAnAgency "not-an-agency";
    NotDash "not-dash";
    ReferenceTaken "reference-taken";
    ChildLine "child-line";
    ChildWithoutName "child-without-name";
    OwnReference "own-reference";
    Received "received";
    UnknownReferrer "unknown-referrer";
    FormWrong "form-wrong";
    AcrossGroups "across-groups";
    OverCap "over-cap";
    NotProgress "not-progress";
    AllAgreed "all-agreed";
    NobodyToList "nobody-to-list";
    Listed "listed";
    MoreBelow "more-below";
    AfterReading "after-reading";
    ListedOn "listed-on";
    ListedNowhere "listed-nowhere";
    RoomNotClear "room-not-clear";
    MustLeave "must-leave";
    MustAgree "must-agree";
    MustLetIn "must-let-in";
    OnNoMeeting "on-no-meeting";
    MeetingOpened "meeting-opened";
    MeetingHere "meeting-here";
    OtherSeat "other-seat";
    NotClosedBefore "not-closed-before";
    DaySet "day-set";
    FirstHere "first-here";
    RecoveryNeverTested "recovery-never-tested";
    RecoveryTestDue "recovery-test-due";
    AskOlder "ask-older";
    AskOlderGeneration "ask-older-generation";
    AccessEnded "access-ended";
    EndedSaved "ended-saved";
    EndedHere "ended-here";
    EndedSaving "ended-saving";
    EndedUnsaved "ended-unsaved";
    EndedLeave "ended-leave";
    ClosedRecorded "closed-recorded";
    Curtain "curtain";
    AskPassphrase "ask-passphrase";
    Checking "checking";
    WrongPassphrase "wrong-passphrase";
}
