//! What goes on beside the meetings for one case: transfers, MARAC Plus, complex cases, the disclosure scheme, protective
//! notices, requests on wanted offenders (TRF-1 to TRF-6, MOP 4.34 to 4.37).
//!
//! Each is a log of what happened, with a name and a moment to each line; where it stands follows from all of them. A line
//! has room for what any kind of event needs; each kind says itself what it puts where.

use chrono::{NaiveDate, NaiveDateTime};

use super::identifier::{AgencyId, CaseId, MeetingId, PersonId, TrackEventId, TrackId};

/// What kind of track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrackKind {
    TransferOut,
    TransferIn,
    Plus,
    Complex,
    /// DVDS, from considered to told.
    DisclosureScheme,
    /// DVPN and DVPO.
    ProtectiveNotice,
    Wanted,
}

/// A track of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    pub id: TrackId,
    pub case: CaseId,
    pub kind: TrackKind,
    pub opened_at: NaiveDateTime,
    pub opened_by: String,
}

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
        PlusDischarged = "plus-discharged",
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

/// What happened in a track. Only ever added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackEvent {
    pub id: TrackEventId,
    pub track: TrackId,
    pub what: Happened,
    pub at: NaiveDateTime,
    pub by: String,
    /// The day that it was, or is to be.
    pub on_day: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub meeting: Option<MeetingId>,
    pub agency: Option<AgencyId>,
    pub person: Option<PersonId>,
    /// One word of a few, where the event is a choice.
    pub choice: Option<String>,
    /// What is said, in the order of the event's own form.
    pub texts: [Option<String>; 3],
    /// A list of its own: documents, agencies, conditions; one a line.
    pub items: Vec<String>,
}
