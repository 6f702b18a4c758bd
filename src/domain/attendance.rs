//! Who is in the room (MTG-1, MTG-2, MTG-10, MOP 2.2, 4.25, 4.26).

use chrono::NaiveDateTime;

use super::identifier::{AgencyId, AttendeeId, CaseId, ContactId, MeetingId};

/// In what part somebody attends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Chair,
    MinuteTaker,
    Representative,
    Deputy,
    /// Only for this case (MTG-3).
    Guest {
        case: CaseId,
    },
    Observer,
}

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    Expected,
    Present,
    DialledIn,
    Apologies,
    /// Apologies, and a report was sent in place (MOP 4.26).
    ReportInPlace,
    Absent,
    Left,
}

impl Presence {
    /// Whether they hear what is said now.
    #[must_use]
    pub const fn hears(self) -> bool {
        matches!(self, Self::Present | Self::DialledIn)
    }

    /// Whether they have come to the meeting, though they may have left it.
    #[must_use]
    pub const fn came(self) -> bool {
        self.hears() || matches!(self, Self::Left)
    }

    /// In words, as the screen and the minutes show it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Present => "present",
            Self::DialledIn => "dialled in",
            Self::Apologies => "apologies",
            Self::ReportInPlace => "report in place",
            Self::Absent => "absent",
            Self::Left => "left",
        }
    }
}

/// Somebody's place in one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    pub id: AttendeeId,
    pub meeting: MeetingId,
    pub name: String,
    pub job_title: Option<String>,
    pub agency: Option<AgencyId>,
    /// The organisation's name as the attendance sheet shows it.
    pub organisation: String,
    /// The entry of the contact list that they came from.
    pub contact: Option<ContactId>,
    pub part: Part,
    pub presence: Presence,
    /// When presence last changed: when they came, or left.
    pub since: Option<NaiveDateTime>,
    /// When they agreed to the declaration.
    pub declaration_agreed: Option<NaiveDateTime>,
}
