//! The forms of the day's list.

use super::OfDesk;
use crate::domain::dispatch::Paper;
use crate::domain::identifier::MeetingId;

/// What a form of the day's list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayForm {
    /// The agenda or the minutes of a meeting were sent.
    Sent(MeetingId, Paper),
    /// The contacts of a meeting's area were checked.
    Checked(MeetingId),
}

impl OfDesk for DayForm {
    fn spec(&self) -> &'static str {
        match self {
            Self::Sent(..) => "sent",
            Self::Checked(_) => "contact-check",
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Sent(meeting, Paper::Agenda) => format!("agenda-sent {meeting}"),
            Self::Sent(meeting, Paper::Minutes) => format!("minutes-sent {meeting}"),
            Self::Checked(meeting) => format!("contacts-checked {meeting}"),
        }
    }

    fn read(word: &str, ids: &[&str]) -> Option<Self> {
        let meeting = ids.first()?.parse().ok()?;
        match word {
            "agenda-sent" => Some(Self::Sent(meeting, Paper::Agenda)),
            "minutes-sent" => Some(Self::Sent(meeting, Paper::Minutes)),
            "contacts-checked" => Some(Self::Checked(meeting)),
            _ => None,
        }
    }
}
