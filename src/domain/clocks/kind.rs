//! Which clocks there are. What they are called, the clause that sets them and their rule are in `assets/rules.toml`.

use crate::domain::said::said;

/// Writes the kinds with their names, and where each finds its words.
macro_rules! clock_kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal;)+) => {
        /// Which clock it is. The order is that in which a case and its meeting meet them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ClockKind { $($(#[$doc])* $kind,)+ }

        impl ClockKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// What it is called on the screen.
            #[must_use]
            pub fn title(self) -> &'static str {
                said(match self { $(Self::$kind => concat!("clock-title-", $name),)+ })
            }

            /// The clause that sets it; where the protocol has no number, the clause of the step that it waits for.
            #[must_use]
            pub fn clause(self) -> &'static str {
                said(match self { $(Self::$kind => concat!("clock-clause-", $name),)+ })
            }

            /// Its rule, as the file has it.
            fn rule_text(self) -> &'static str {
                said(match self { $(Self::$kind => concat!("clock-rule-", $name),)+ })
            }
        }
    };
}

clock_kinds! {
    ReferralDeadline = "referral-deadline";
    /// What was asked of the referrer (REF-7).
    AskedForMore = "asked-for-more";
    Agenda = "agenda";
    /// What an agency is asked about the people of a meeting's cases (NOT-3).
    Research = "research";
    /// What the cap puts off, while no person has decided it (AGE-2, AGE-3).
    OverCap = "over-cap";
    /// Somebody is too young for the conference, and no other route is recorded (REF-4).
    NoRoute = "no-route";
    /// What a deferral asks of the coordinator (AGE-3).
    DeferralDuty = "deferral-duty";
    Minutes = "minutes";
    Action = "action";
    RepeatWindow = "repeat-window";
    Flag = "flag";
    AgencyReview = "agency-review";
    TransferSent = "transfer-sent";
    TransferAcknowledged = "transfer-acknowledged";
    /// A case from another MARAC, whose first meeting and risk are to be known before it is heard (REF-10).
    TransferIn = "transfer-in";
    PlusOffer = "plus-offer";
    PlusEntry = "plus-entry";
    PlusStay = "plus-stay";
    ComplexDecided = "complex-decided";
    ComplexMeeting = "complex-meeting";
    ComplexOutcome = "complex-outcome";
    DisclosureApplied = "disclosure-applied";
    DisclosureDecided = "disclosure-decided";
    DisclosureTold = "disclosure-told";
    /// What the next meeting is to hear; it is carried forward until it has.
    DisclosureInformed = "disclosure-informed";
    NoticeOutcome = "notice-outcome";
    NoticeExpires = "notice-expires";
    WantedAnswer = "wanted-answer";
    WantedOutcome = "wanted-outcome";
    /// The check of the list of contacts and of who gets what is sent out.
    ContactCheck = "contact-check";
    SteeringReport = "steering-report";
    /// Of a closed case, for its readers alone: what its representatives confirm, who knows a party, what it resembles (CLO-2,
    /// CLO-3).
    ClosedResearch = "closed-research";
    ClosedShielded = "closed-shielded";
    ClosedConflict = "closed-conflict";
    ClosedLikeness = "closed-likeness";
    /// That a meeting is to hear it, from that day on, and that one never came to it (AGE-7).
    ClosedHearing = "closed-hearing";
    ClosedNotHeard = "closed-not-heard";
    ComplaintAcknowledged = "complaint-acknowledged";
    BreachConsidered = "breach-considered";
}

impl ClockKind {
    /// The rule in words, with its number: `{n}` in the file.
    #[must_use]
    pub fn rule(self, number: u32) -> String {
        let text = self.rule_text();
        let text = match number {
            1 => text.replace("{n} days", "1 day").replace("{n} months", "1 month").replace("{n} hours", "1 hour"),
            _ => text.to_owned(),
        };
        text.replace("{n}", &number.to_string())
    }
}
