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
    EmptyAgenda "empty-agenda"; EmptyAgendaFilter "empty-agenda-filter"; EmptyNotes "empty-notes";
    EmptyNotesPlanned "empty-notes-planned"; EmptyActions "empty-actions"; EmptyAttendance "empty-attendance";
    EmptyClocks "empty-clocks"; EmptyList "empty-list"; EmptyTracks "empty-tracks"; EmptyDay "empty-day";
    TracksOpen "tracks-open"; TracksAll "tracks-all"; TracksToHear "tracks-to-hear"; TracksEnded "tracks-ended";
    TrackOpened "track-opened"; TrackCase "track-case"; Discussions "discussions"; DiscussedOn "discussed-on";
    OfferPlus "offer-plus"; CanFollow "can-follow"; AskTakeBack "ask-take-back"; TakesTrackOut "takes-track-out";
    OfThisCase "of-this-case"; PlusCounted "plus-counted"; PlusNone "plus-none"; InformedAt "informed-at";
    UnknownAgency "unknown-agency"; NotInCase "not-in-case"; DayOverdue "day-overdue"; DayToday "day-today";
    DayThisWeek "day-this-week"; DayOwn "day-own"; DayOthers "day-others"; DueToday "due-today"; DueRule "due-rule";
    DueWhom "due-whom"; ForCoordinator "for-coordinator"; ForChair "for-chair"; ForManager "for-manager";
    AgendaOf "agenda-of"; MinutesOf "minutes-of"; ContactsOf "contacts-of"; DistributionList "distribution-list";
    EmptyReferrals "empty-referrals"; Reopening "reopening"; AllAreas "all-areas"; NoSuchDesk "no-such-desk";
    RowGone "row-gone"; MoreInRow "more-in-row"; ListsToConfirmRepeat "lists-to-confirm-repeat";
    ListsToConfirmCounter "lists-to-confirm-counter"; ListsTooYoung "lists-too-young";
    ListsCannotBeWeighed "lists-cannot-be-weighed"; ListsNotDeferrable "lists-not-deferrable"; NowStands "now-stands";
    ListingOn "listing-on"; ListingForInformation "listing-for-information"; HeardElsewhere "heard-elsewhere";
    AllowingDeferral "allowing-deferral"; Safeguarding "safeguarding"; SafeguardingFirst "safeguarding-first";
    MeetingsToCome "meetings-to-come"; NoMeetingToMoveTo "no-meeting-to-move-to"; NoMeetingThen "no-meeting-then";
    NotAskedFor "not-asked-for"; DidCheck "did-check"; DidAsk "did-ask"; DidAnswer "did-answer"; DidList "did-list";
    DidNotProgress "did-not-progress"; DidSafeguard "did-safeguard"; DidAllowDeferral "did-allow-deferral";
    DidMove "did-move"; DidReopen "did-reopen"; Quarter "quarter"; NoQuarter "no-quarter";
    StepAskedFor "step-asked-for"; StepDue "step-due"; StepContacts "step-contacts"; StepNextSteps "step-next-steps";
    StepSafePlan "step-safe-plan"; StepTo "step-to"; StepMadeOn "step-made-on"; AreaUnknown "area-unknown";
    ReferralsReceived "referrals-received"; ReferralsUndecided "referrals-undecided";
    ReferralsWaiting "referrals-waiting"; ReferralsByCalendar "referrals-by-calendar";
    ReferralsPutOff "referrals-put-off"; ReferralsListed "referrals-listed";
    ReferralsSafeguarding "referrals-safeguarding"; ReferralsNotProgressed "referrals-not-progressed";
    AnswerOverdue "answer-overdue"; AnswerOverdueOne "answer-overdue-one"; AnswerDue "answer-due"; AskedOn "asked-on";
    ForInformation "for-information"; PutOffTimes "put-off-times"; StepChecked "step-checked"; StepAsked "step-asked";
    StepAnswered "step-answered"; StepListed "step-listed"; StepForInformation "step-for-information";
    StepNotProgressed "step-not-progressed"; StepChild "step-child"; StepAdult "step-adult";
    StepMayBeDeferred "step-may-be-deferred"; StepMoved "step-moved"; StepReopened "step-reopened";
    EmptyPeople "empty-people"; PeopleToDecide "people-to-decide"; PeopleHere "people-here"; InCases "in-cases";
    PairScore "pair-score"; NotKnown "not-known"; AnotherCase "another-case"; FollowsRepeat "follows-repeat";
    FollowsCounterAllegation "follows-counter-allegation"; OpenAction "open-action"; SaidOne "said-one";
    SaidTwo "said-two"; SaidDifferent "said-different"; HowListed "how-listed"; HowHeard "how-heard";
    HowDeferred "how-deferred"; HowNotProgressed "how-not-progressed"; RoleVictim "role-victim";
    RoleAllegedPerpetrator "role-alleged-perpetrator"; RoleLinkedChild "role-linked-child"; RoleOther "role-other";
    SayingOne "saying-one"; SayingTwo "saying-two"; TakingApart "taking-apart"; EmptyCalendar "empty-calendar";
    CalendarToCome "calendar-to-come"; MeetingsHeld "meetings-held"; CasesOnList "cases-on-list";
    OneCaseOnList "one-case-on-list";
    PlusMeeting "plus-meeting"; EmergencyMeeting "emergency-meeting"; AwaitsChair "awaits-chair"; SentOn "sent-on";
    AgendaDue "agenda-due"; AgendaLate "agenda-late"; NotDestroyed "not-destroyed"; EmergencyAsked "emergency-asked";
    ChairAgreed "chair-agreed"; NothingSent "nothing-sent"; NumbersInForce "numbers-in-force";
    MeetingTimes "meeting-times"; MeetingBreaks "meeting-breaks"; ReleaseAt "release-at";
    ReleaseAbout "release-about"; ReleaseNow "release-now"; BreakAbout "break-about";
    MeetingDeadline "meeting-deadline"; NobodyNamed "nobody-named"; ChairAndCover "chair-and-cover";
    SentLine "sent-line"; DestroyedLine "destroyed-line"; NotDestroyedLine "not-destroyed-line";
    UnchangedSince "unchanged-since"; ReorderedSince "reordered-since"; ChangedSince "changed-since";
    MeetingChanged "meeting-changed"; MeetingAdded "meeting-added"; MeetingHasBegun "meeting-has-begun";
    DeadlineAfterMeeting "deadline-after-meeting"; MeetingThere "meeting-there"; NoDayLeft "no-day-left";
    YearAdded "year-added"; YearHasHolidays "year-has-holidays"; CallingEmergency "calling-emergency";
    EmergencyCalled "emergency-called"; EmergencyAwaitsChair "emergency-awaits-chair";
    AgreeingEmergency "agreeing-emergency"; NumbersOf "numbers-of"; NumbersSet "numbers-set";
    NobodyApprovedThere "nobody-approved-there"; SendingEdition "sending-edition";
    NobodyDecidedOn "nobody-decided-on"; ExcludedFrom "excluded-from"; AgendaSent "agenda-sent";
    OfEdition "of-edition"; ConfirmingDestroyed "confirming-destroyed"; AllDestroyed "all-destroyed";
    NotDestroyedYet "not-destroyed-yet"; DutyDone "duty-done"; AskUntick "ask-untick";
    DutyReferrerTold "duty-title-referrer"; DutyIdvaTold "duty-title-idva"; DutyManager "duty-title-manager";
    DutyPlan "duty-title-plan"; PersonAndCase "person-and-case"; ChairToDecide "chair-to-decide";
    KnowsMayStay "knows-may-stay"; KnowsUndecided "knows-undecided"; KnowsExcluded "knows-excluded";
    ChairMustDecide "chair-must-decide"; MustBeAsked "must-be-asked"; ReadingsHeard "readings-heard";
    ReadingsPutOff "readings-put-off"; NoCase "no-case"; TooSmall "too-small"; PreviewCase "preview-case";
    PreviewLines "preview-lines"; PreviewNoAgency "preview-no-agency"; PreviewGoesOn "preview-goes-on";
    PreviewEmpty "preview-empty"; PreviewOpinion "preview-opinion"; PreviewInformation "preview-information";
    PreviewRisk "preview-risk"; PreviewRiskOfAllegedPerpetrator "preview-risk-of-alleged-perpetrator";
    PreviewView "preview-view"; PreviewAction "preview-action"; PreviewActionOfLines "preview-action-of-lines";
    PreviewActionFor "preview-action-for"; PreviewActionOfNobody "preview-action-of-nobody";
    PreviewDecision "preview-decision"; PreviewRough "preview-rough"; SubjectVictim "subject-victim";
    SubjectChild "subject-child"; SubjectSomeChild "subject-some-child";
    SubjectAllegedPerpetrator "subject-alleged-perpetrator"; SubjectStaff "subject-staff";
    CouldAlsoBe "could-also-be"; ChooseAgency "choose-agency"; FiledToOne "filed-to-one"; FiledInCase "filed-in-case";
    CaseBegunAndFiled "case-begun-and-filed"; ComposerEmpty "composer-empty";
    FiledBeforeMeeting "filed-before-meeting"; FiledToLast "filed-to-last"; NotADate "not-a-date";
    NoSuchCase "no-such-case"; NothingCompletes "nothing-completes"; NoField "no-field";
    NoSuchLetter "no-such-letter"; DashCount "dash-count"; FieldOf "field-of"; SavedAt "saved-at";
    HereAndShare "here-and-share"; HereOnly "here-only"; ShareSilent "share-silent"; ShareRefuses "share-refuses";
    NotKeptHere "not-kept-here"; KeptHereBefore "kept-here-before"; Leaving "leaving";
    ShareSilentAtOpening "share-silent-at-opening"; StatusSaved "status-saved"; StatusSaving "status-saving";
    StatusNotSaved "status-not-saved"; StatusHere "status-here"; StatusShareSilent "status-share-silent";
    StatusShareSilentShort "status-share-silent-short"; StatusSavedShareSilent "status-saved-share-silent";
    StatusSavedShareSilentShort "status-saved-share-silent-short"; StatusOnlyShareSilent "status-only-share-silent";
    StatusShareRefuses "status-share-refuses"; StatusShareRefusesShort "status-share-refuses-short"; Saving "saving";
    NotSavedYet "not-saved-yet"; SaveFailed "save-failed"; ChangeFailed "change-failed"; ReloadFailed "reload-failed";
    HowToClose "how-to-close"; Undone "undone"; Redone "redone"; NothingToUndo "nothing-to-undo";
    NothingToRedo "nothing-to-redo"; ActionComplete "action-complete"; ActionCannot "action-cannot";
    ActionSuperseded "action-superseded"; ActionReopened "action-reopened"; ActionRemoved "action-removed";
    EntryRemoved "entry-removed"; AttendeeRemoved "attendee-removed"; Marked "marked"; InitialsOn "initials-on";
    InitialsOff "initials-off"; InitialsNoForm "initials-no-form"; NotSmart "not-smart"; Lacks "lacks";
    RoughHidden "rough-hidden"; RoughShown "rough-shown"; KeptAside "kept-aside"; TakeInFailed "take-in-failed";
    NotSeen "not-seen"; Somebody "somebody"; OthersMoved "others-moved"; OthersMovedOff "others-moved-off";
    OthersDeferred "others-deferred"; OthersNotProgressed "others-not-progressed";
    OthersListedAgain "others-listed-again"; OthersFinishedCase "others-finished-case"; OthersClosed "others-closed";
    OthersTookOff "others-took-off"; OthersTookOutEntry "others-took-out-entry";
    OthersTookOutAction "others-took-out-action"; OthersTookOutAttendee "others-took-out-attendee";
    OthersTookOutForm "others-took-out-form"; OthersInForm "others-in-form";
    OthersStartedMeeting "others-started-meeting"; OthersFinishedMeeting "others-finished-meeting";
    ConflictOurs "conflict-ours"; ConflictTheirs "conflict-theirs"; ThingEntry "thing-entry";
    ThingAction "thing-action"; ThingActionOfNobody "thing-action-of-nobody"; ThingPerson "thing-person";
    ThingMeeting "thing-meeting"; ThingGone "thing-gone"; NothingThere "nothing-there"; AnotherPlace "another-place";
    HereCount "here-count"; HereNames "here-names"; TypingOne "typing-one"; TypingSeveral "typing-several";
    CompanyAlone "company-alone"; CompanyYou "company-you"; CompanyOne "company-one"; CompanySince "company-since";
    CompanyFirst "company-first"; CompanyAt "company-at"; CompanyNowhere "company-nowhere";
    CompanyTyping "company-typing"; CompanySign "company-sign"; CompanyLog "company-log";
    ThingComposer "thing-composer"; HistoryNone "history-none"; HistoryLine "history-line";
    HistoryTitle "history-title"; BroughtBack "brought-back"; TakenUp "taken-up"; FormsLeft "forms-left";
    NoFormLeft "no-form-left"; ChangedMeanwhile "changed-meanwhile"; AskCloseOff "ask-close-off";
    FormOfAnotherMeeting "form-of-another-meeting"; NoSuchClosed "no-such-closed"; ClosedNoMore "closed-no-more";
    AskCloseUnkept "ask-close-unkept"; MeetingStarted "meeting-started"; MeetingFinished "meeting-finished";
    CaseBegun "case-begun"; CaseFinished "case-finished"; CaseFinishedMissing "case-finished-missing";
    DeclarationRecorded "declaration-recorded"; Agreed "agreed"; ListedAgain "listed-again"; Deferred "deferred";
    DeferredNowhere "deferred-nowhere"; DeferredAgain "deferred-again"; NotAPlace "not-a-place";
    MatchConfirmed "match-confirmed"; MatchRejected "match-rejected"; MissingRiskAction "missing-risk-action";
    MissingView "missing-view"; MissingChildView "missing-child-view"; MissingLead "missing-lead";
    MissingOwner "missing-owner"; MissingFlag "missing-flag"; MissingFeedback "missing-feedback";
    MissingActions "missing-actions"; AskStartMeeting "ask-start-meeting"; AskFinishMeeting "ask-finish-meeting";
    UnheardMoveOn "unheard-move-on"; UnheardWait "unheard-wait"; BegunCountAsHeard "begun-count-as-heard";
    AskConfirmMatch "ask-confirm-match"; AskRejectMatch "ask-reject-match"; AskRemoveAction "ask-remove-action";
    AskTakeUpAgain "ask-take-up-again"; AskCloseUnsaved "ask-close-unsaved"; AnswerWith "answer-with";
    Required "required"; NotANumber "not-a-number"; NotAnAgency "not-an-agency"; ReferenceTaken "reference-taken";
    ChildLine "child-line"; ChildWithoutName "child-without-name"; OwnReference "own-reference"; Received "received";
    UnknownReferrer "unknown-referrer"; FormWrong "form-wrong"; AcrossGroups "across-groups"; OverCap "over-cap";
    NotProgress "not-progress"; AllAgreed "all-agreed"; NobodyToList "nobody-to-list";
    AllAgreedBefore "all-agreed-before"; NobodyPresent "nobody-present"; MeetingNotStarted "meeting-not-started";
    DeferredMeanwhile "deferred-meanwhile"; NotProgressedMeanwhile "not-progressed-meanwhile";
    NoPassphrase "no-passphrase"; LocksSoon "locks-soon"; TypedAhead "typed-ahead"; Listed "listed";
    MoreBelow "more-below"; AfterReading "after-reading"; ListedOn "listed-on"; ListedNowhere "listed-nowhere";
    RoomNotClear "room-not-clear"; MustLeave "must-leave"; MustAgree "must-agree"; MustLetIn "must-let-in";
    OnNoMeeting "on-no-meeting"; MeetingOpened "meeting-opened"; MeetingHere "meeting-here"; OtherSeat "other-seat";
    NotClosedBefore "not-closed-before"; DaySet "day-set"; FirstHere "first-here";
    RecoveryNeverTested "recovery-never-tested"; RecoveryTestDue "recovery-test-due"; AskOlder "ask-older";
    AskOlderGeneration "ask-older-generation"; AccessEnded "access-ended"; EndedSaved "ended-saved";
    EndedHere "ended-here"; EndedSaving "ended-saving"; EndedUnsaved "ended-unsaved"; EndedLeave "ended-leave";
    ClosedRecorded "closed-recorded"; Curtain "curtain"; AskPassphrase "ask-passphrase"; Checking "checking";
    WrongPassphrase "wrong-passphrase"; HintBringBack "hint-bring-back"; UndoTheirs "undo-theirs";
    UndoTheirsToo "undo-theirs-too"; UndoGone "undo-gone"; UndoChangedSince "undo-changed-since";
    KindEntry "kind-entry"; KindAction "kind-action"; KindOther "kind-other"; ConflictAfter "conflict-after";
    ConflictValuesOurs "conflict-values-ours"; ConflictValuesTheirs "conflict-values-theirs";
    ConflictWay "conflict-way"; NoTwoValues "no-two-values"; ToldAway "told-away"; ToldAwayMore "told-away-more";
    ToldMore "told-more"; ConflictRemoved "conflict-removed"; ConflictRemovedHere "conflict-removed-here";
    OthersInField "others-in-field"; OthersShifted "others-shifted"; MovedTo "moved-to"; MovedOff "moved-off";
    ThingEarlierAction "thing-earlier-action"; AskStartOtherDay "ask-start-other-day";
}
