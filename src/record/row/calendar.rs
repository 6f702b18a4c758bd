//! The lines of preparing a meeting: its kind, what was sent out, who knows a party, the time of closed cases, and numbers.

use chrono::NaiveDateTime;

use crate::domain::conflict::{ConflictDecision, ConflictOfInterest, Declared, MayStay, Whose};
use crate::domain::dispatch::{Dispatch, DispatchTo, Paper};
use crate::domain::held_time::HeldTime;
use crate::domain::identifier::{ConflictId, DispatchId, DispatchToId, HeldTimeId};
use crate::domain::meeting::{Emergency, MeetingKind};
use crate::vault::{RowId, Value};

use super::cells::{Cells, Take, Unread, compound_cells, text_cells};
use super::row;
use super::words::words;

compound_cells! {
    ConflictDecision { decision: MayStay, by: String, at: NaiveDateTime }
    Emergency { requested_by: String, urgency: String, chair_agreed: Option<(String, NaiveDateTime)> }
}

row! { Dispatch = "dispatch", DispatchId {
    meeting: "meeting";
    what: "what";
    edition: "edition";
    at: "at";
    by: "by";
    note: "note";
} }

row! { DispatchTo = "dispatch_to", DispatchToId {
    dispatch: "dispatch";
    agency: "agency";
    contact: "contact";
    name: "name";
    checks: "checks_by" "checks_at";
} }

row! { ConflictOfInterest = "conflict_of_interest", ConflictId {
    meeting: "meeting";
    whose: "attendee" "contact";
    case: "referral";
    declared: "declared";
    note: "note";
    by: "by";
    at: "at";
    decided: "decision" "decided_by" "decided_at";
} }

row! { HeldTime = "held_time", HeldTimeId {
    meeting: "meeting";
    hearing: "opened" "closed";
} }

words! {
    Paper { Agenda = "agenda", Minutes = "minutes" }
    Declared { None = "none", Knows = "knows" }
    MayStay { Stays = "stays", Excluded = "excluded" }
}

/// The attendee, or the contact.
impl Cells for Whose {
    const WIDTH: usize = 2;

    fn put(&self, to: &mut Vec<Value>) {
        let (attendee, contact) = match *self {
            Self::Attendee(attendee) => (Some(attendee), None),
            Self::Contact(contact) => (None, Some(contact)),
        };
        attendee.put(to);
        contact.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        match <(Option<_>, Option<_>)>::take(from)? {
            (Some(attendee), None) => Ok(Self::Attendee(attendee)),
            (None, Some(contact)) => Ok(Self::Contact(contact)),
            _ => from.refuse(),
        }
    }
}

/// The word, and behind it what an emergency needs. An area's regular meeting has none, as in the lines of schema 1.
impl Cells for MeetingKind {
    const WIDTH: usize = 1 + Emergency::WIDTH;

    fn put(&self, to: &mut Vec<Value>) {
        let (word, emergency) = match self {
            Self::Area => (None, None),
            Self::Plus => (Some("plus".to_owned()), None),
            Self::Emergency(emergency) => (Some("emergency".to_owned()), Some(emergency)),
        };
        word.put(to);
        match emergency {
            Some(emergency) => emergency.put(to),
            None => None::<Emergency>.put(to),
        }
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let word: Option<String> = Cells::take(from)?;
        let emergency: Option<Emergency> = Cells::take(from)?;
        match (word.as_deref(), emergency) {
            (None, _) => Ok(Self::Area),
            (Some("plus"), _) => Ok(Self::Plus),
            (Some("emergency"), Some(emergency)) => Ok(Self::Emergency(emergency)),
            _ => from.refuse(),
        }
    }
}

/// What was sent, kept until every recipient has destroyed theirs (AGE-10).
#[derive(Clone, PartialEq, Eq)]
pub(in crate::record) struct SentCopy {
    pub id: RowId,
    pub dispatch: DispatchId,
    pub text: String,
}

row! { SentCopy = "dispatch_copy", RowId {
    dispatch: "dispatch";
    text: "text";
} }

/// A number that the record, or one area, sets otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::record) struct Setting {
    pub id: RowId,
    pub name: String,
    pub value: String,
    /// In lower case; `None`: the whole record.
    pub area: Option<String>,
}

row! { Setting = "setting", RowId {
    name: "name";
    value: "value";
    area: "area";
} }
