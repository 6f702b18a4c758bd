//! Identifiers: one type for each kind of thing, so that a case can't be taken for an action.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// A text that isn't an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: 32 hexadecimal digits were expected")]
pub struct NotAnIdentifier;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier, unlike any other on any seat.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "a default that is never twice the same would mislead")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The identifier as the record keeps it.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The sixteen bytes that the record keeps.
            #[must_use]
            pub const fn into_bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = NotAnIdentifier;

            fn from_str(text: &str) -> Result<Self, NotAnIdentifier> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnIdentifier)
            }
        }
    )+};
}

identifiers! {
    /// A meeting of a MARAC.
    MeetingId;
    /// A referral, and the case that it became.
    CaseId;
    /// A person in one case: victim, alleged perpetrator, linked child or other.
    PersonId;
    /// A case on the list of one meeting.
    ListingId;
    /// An agency that has signed, or may sign, the protocol.
    AgencyId;
    /// A named person at an agency.
    ContactId;
    /// A line of the case notes.
    EntryId;
    /// An action of a case's plan.
    ActionId;
    /// An update of an action.
    ActionUpdateId;
    /// Somebody's place in one meeting.
    AttendeeId;
    /// A proposed or decided match with an earlier case or another referral.
    MatchId;
    /// A case heard before the record began, as the history import gave it.
    EarlierCaseId;
    /// A decision about a referral.
    StepId;
    /// A duty of a deferral that was done.
    DutyId;
    /// One human being, across cases and roles.
    IdentityId;
    /// A person's word on whether two identities are one.
    IdentityDecisionId;
    /// That an agency was asked for its research.
    AskId;
    /// What an agency answered.
    SaidId;
    /// A report that an agency sent.
    ReportId;
    /// That somebody was reminded.
    ReminderId;
    /// That papers of a meeting were sent out.
    DispatchId;
    /// A recipient of papers that were sent out.
    DispatchToId;
    /// Whether somebody in the room knows a party to a case.
    ConflictId;
    /// A quarterly check of an area's contacts.
    ContactCheckId;
    /// That information was given to an agency without an approved contact.
    ReleaseId;
    /// An organisation that is often a guest, and was not asked to sign up.
    SignUpId;
    /// What goes on beside the meetings for one case.
    TrackId;
    /// What happened in a track.
    TrackEventId;
    /// The time of a closed case at a meeting.
    HeldTimeId;
    /// Somebody who gets papers of a closed case.
    ClosedRecipientId;
}

impl IdentityId {
    /// The identity of a person whom nobody has found in another case: of the same bytes, so that no line is needed.
    #[must_use]
    pub const fn of_person(person: PersonId) -> Self {
        Self(person.0)
    }
}
