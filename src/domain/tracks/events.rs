//! What can happen in a track, and what has to be said of it.

use super::TrackKind;
use crate::domain::said::said;

macro_rules! events {
    ($($kind:ident $(| $other:ident)* { $($event:ident = $name:literal),+ $(,)? })+) => {
        /// What can happen in a track.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Happened {
            $($($event,)+)+
        }

        impl Happened {
            /// Everything that can happen.
            pub const ALL: &[Self] = &[$($(Self::$event,)+)+];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $($(Self::$event => $name,)+)+
                }
            }

            /// What it is called on the screen.
            #[must_use]
            pub fn title(self) -> &'static str {
                said(match self {
                    $($(Self::$event => concat!("happened-", $name),)+)+
                })
            }

            /// Whether it can happen in a track of this kind.
            #[must_use]
            pub const fn is_of(self, kind: TrackKind) -> bool {
                match self {
                    $($(Self::$event)|+ => matches!(kind, TrackKind::$kind $(| TrackKind::$other)*),)+
                }
            }
        }
    };
}

events! {
    TransferOut | TransferIn {
        TransferOpened = "transfer-opened",
        TransferFormMade = "transfer-form-made",
        TransferSent = "transfer-sent",
        TransferAcknowledged = "transfer-acknowledged",
        TransferCancelled = "transfer-cancelled",
        TransferFirstMarac = "transfer-first-marac",
        TransferCurrentRisk = "transfer-current-risk",
        TransferVictimContacted = "transfer-victim-contacted",
        TransferHear = "transfer-hear",
    }
    Plus {
        PlusOffered = "plus-offered",
        PlusChosen = "plus-chosen",
        PlusAnswered = "plus-answered",
        PlusEntered = "plus-entered",
        PlusExtended = "plus-extended",
        PlusReviewed = "plus-reviewed",
        PlusDischarged = "plus-discharged",
        PlusEnded = "plus-ended",
    }
    Complex {
        ComplexProposed = "complex-proposed",
        ComplexMeeting = "complex-meeting",
        ComplexEscalated = "complex-escalated",
        ComplexEnded = "complex-ended",
    }
    DisclosureScheme {
        DisclosureConsidered = "disclosure-considered",
        DisclosureApplied = "disclosure-applied",
        DisclosureDecided = "disclosure-decided",
        DisclosureTold = "disclosure-told",
        DisclosureInformed = "disclosure-informed",
    }
    ProtectiveNotice {
        NoticeIssued = "notice-issued",
        NoticeServed = "notice-served",
        NoticeApplied = "notice-applied",
        NoticeGranted = "notice-granted",
        NoticeRefused = "notice-refused",
        NoticeEnded = "notice-ended",
    }
    Wanted {
        WantedAsked = "wanted-asked",
        WantedAnswered = "wanted-answered",
        WantedClosed = "wanted-closed",
    }
}

/// Writes the words that an event chooses among.
macro_rules! words {
    ($($word:ident = $name:literal;)+) => {
        /// A word of a choice.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Word { $($word,)+ }

        impl Word {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$word,)+];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$word => $name,)+ }
            }

            /// What it is called on the screen.
            #[must_use]
            pub fn title(self) -> &'static str {
                said(match self { $(Self::$word => concat!("choice-", $name),)+ })
            }

            /// The word of that name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == name)
            }
        }
    };
}

words! {
    Permanent = "permanent";
    Temporary = "temporary";
    Yes = "yes";
    No = "no";
    Full = "full";
    Information = "information";
    Plus = "plus";
    ProfessionalsMeeting = "professionals-meeting";
    StrategyDiscussion = "strategy-discussion";
    Stays = "stays";
    RightToKnow = "right-to-know";
    RightToAsk = "right-to-ask";
    NotApplied = "not-applied";
    Disclose = "disclose";
    DoNotDisclose = "do-not-disclose";
    NothingHeld = "nothing-held";
    HeldNotRelevant = "held-not-relevant";
    Shared = "shared";
}

/// A part of an event that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    OnDay,
    Until,
    Meeting,
    Agency,
    Choice,
    Text,
    Text2,
    Text3,
    Items,
}

impl Happened {
    /// What it can't be written without, by the clause of its track.
    #[must_use]
    pub const fn needs(self) -> &'static [Cell] {
        use Cell as C;
        match self {
            // To which area or from which, and for how long.
            Self::TransferOpened => &[C::Text, C::Choice],
            Self::TransferFormMade => &[C::OnDay],
            // Which documents went (MOP 4.36).
            Self::TransferSent => &[C::OnDay, C::Items],
            // By whom.
            Self::TransferAcknowledged => &[C::OnDay, C::Text],
            Self::TransferCancelled => &[C::Text],
            // Its day, and the outcome (MOP 4.11).
            Self::TransferFirstMarac => &[C::OnDay, C::Text],
            Self::TransferCurrentRisk => &[C::Text],
            Self::TransferVictimContacted => &[C::Choice],
            Self::TransferHear => &[C::Choice, C::Text],
            // The days of the discussions are its items.
            Self::PlusOffered => &[],
            Self::PlusChosen => &[C::Choice, C::Text],
            // The three questions (MOP 4.34).
            Self::PlusAnswered => &[C::Text, C::Text2, C::Text3],
            Self::PlusEntered => &[C::OnDay],
            // Until when, why, and who agreed it.
            Self::PlusExtended => &[C::Until, C::Text, C::Text2],
            // The review of the actions taken, the evidence of less risk, the concerns that remain.
            Self::PlusReviewed => &[C::Text, C::Text2, C::Text3],
            // The day, why, the Chair's summary, and the agencies that stay involved.
            Self::PlusDischarged => &[C::OnDay, C::Text, C::Text2, C::Items],
            Self::PlusEnded => &[C::Text],
            // By whom, and why.
            Self::ComplexProposed => &[C::Text, C::Text2],
            // When, and with whom.
            Self::ComplexMeeting => &[C::OnDay, C::Items],
            // To whom.
            Self::ComplexEscalated => &[C::OnDay, C::Text],
            Self::ComplexEnded => &[C::Text],
            // Whether it is applied for, and why.
            Self::DisclosureConsidered => &[C::Choice, C::Text],
            Self::DisclosureApplied => &[C::OnDay],
            // By whom it was authorised (DSA 2.6: a Detective Inspector).
            Self::DisclosureDecided => &[C::OnDay, C::Choice, C::Text],
            // To whom.
            Self::DisclosureTold => &[C::OnDay, C::Text],
            Self::DisclosureInformed => &[C::Meeting],
            Self::NoticeIssued | Self::NoticeServed => &[C::OnDay],
            // The day of the hearing.
            Self::NoticeApplied => &[C::Until],
            Self::NoticeGranted => &[C::OnDay, C::Until],
            Self::NoticeRefused => &[C::OnDay],
            Self::NoticeEnded => &[C::OnDay, C::Text],
            // What is asked, why it is necessary, and of which agencies (DSA 2.7).
            Self::WantedAsked => &[C::Text, C::Text2, C::Items],
            Self::WantedAnswered => &[C::Agency, C::Choice],
            Self::WantedClosed => &[C::Text],
        }
    }

    /// The words that it chooses among.
    #[must_use]
    pub const fn choices(self) -> &'static [Word] {
        use Word as W;
        match self {
            Self::TransferOpened => &[W::Permanent, W::Temporary],
            Self::TransferVictimContacted => &[W::Yes, W::No],
            Self::TransferHear => &[W::Full, W::Information],
            Self::PlusChosen => &[W::Plus, W::ProfessionalsMeeting, W::StrategyDiscussion, W::Stays],
            Self::DisclosureConsidered => &[W::RightToKnow, W::RightToAsk, W::NotApplied],
            Self::DisclosureDecided => &[W::Disclose, W::DoNotDisclose],
            Self::WantedAnswered => &[W::NothingHeld, W::HeldNotRelevant, W::Shared],
            _ => &[],
        }
    }
}
