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
}
