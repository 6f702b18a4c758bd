//! What goes on beside the meetings for one case: transfers, MARAC Plus, complex cases, the disclosure scheme, protective
//! notices, requests on wanted offenders (TRF-1 to TRF-6, MOP 4.34 to 4.37).
//!
//! Each is a log of what happened, with a name and a moment to each line; where it stands follows from all of them. A line
//! has room for what any kind of event needs; [`Happened::needs`] says what each can't do without.
//!
//! A track goes one way: what has happened is never overtaken by a line that says the contrary, it is taken back. So where
//! it stands ([`TrackLog::stage`]) follows from which lines are there, whatever their order, and two seats that have the
//! same lines agree.

mod carried;
mod check;
mod due;
mod events;
pub mod plus;
mod row;
mod stage;

use chrono::{NaiveDate, NaiveDateTime};

pub use carried::carried;
pub use check::{CannotHappen, check};
pub use due::{Surroundings, TrackDue, dues};
pub use events::{Cell, Happened, Word};
pub use row::{OfCase, OfferRow, TrackRow};
pub use stage::Stage;

use super::identifier::{AgencyId, CaseId, MeetingId, PersonId, TrackEventId, TrackId};
use super::said::said;

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

impl TrackKind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::TransferOut,
        Self::TransferIn,
        Self::Plus,
        Self::Complex,
        Self::DisclosureScheme,
        Self::ProtectiveNotice,
        Self::Wanted,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TransferOut => "transfer-out",
            Self::TransferIn => "transfer-in",
            Self::Plus => "plus",
            Self::Complex => "complex",
            Self::DisclosureScheme => "disclosure-scheme",
            Self::ProtectiveNotice => "protective-notice",
            Self::Wanted => "wanted",
        }
    }

    /// What it is called on the screen.
    #[must_use]
    pub fn title(self) -> &'static str {
        said(match self {
            Self::TransferOut => "track-title-transfer-out",
            Self::TransferIn => "track-title-transfer-in",
            Self::Plus => "track-title-plus",
            Self::Complex => "track-title-complex",
            Self::DisclosureScheme => "track-title-disclosure-scheme",
            Self::ProtectiveNotice => "track-title-protective-notice",
            Self::Wanted => "track-title-wanted",
        })
    }

    /// The clause that it follows.
    #[must_use]
    pub fn clause(self) -> &'static str {
        said(match self {
            Self::TransferOut => "track-clause-transfer-out",
            Self::TransferIn => "track-clause-transfer-in",
            Self::Plus => "track-clause-plus",
            Self::Complex => "track-clause-complex",
            Self::DisclosureScheme => "track-clause-disclosure-scheme",
            Self::ProtectiveNotice => "track-clause-protective-notice",
            Self::Wanted => "track-clause-wanted",
        })
    }

    /// Whether a case has one of them at a time: what goes on is written to the one that is open.
    #[must_use]
    pub const fn one_at_a_time(self) -> bool {
        matches!(self, Self::TransferOut | Self::TransferIn | Self::Plus | Self::Complex)
    }

    /// What begins it.
    #[must_use]
    pub const fn begins(self) -> Happened {
        match self {
            Self::TransferOut | Self::TransferIn => Happened::TransferOpened,
            Self::Plus => Happened::PlusOffered,
            Self::Complex => Happened::ComplexProposed,
            Self::DisclosureScheme => Happened::DisclosureConsidered,
            Self::ProtectiveNotice => Happened::NoticeIssued,
            Self::Wanted => Happened::WantedAsked,
        }
    }
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

impl TrackEvent {
    /// A line of a track with nothing but its name and its moment.
    #[must_use]
    pub fn new(track: TrackId, what: Happened, by: &str, at: NaiveDateTime) -> Self {
        Self {
            id: TrackEventId::new(),
            track,
            what,
            at,
            by: by.to_owned(),
            on_day: None,
            until: None,
            meeting: None,
            agency: None,
            person: None,
            choice: None,
            texts: [None, None, None],
            items: Vec::new(),
        }
    }

    /// The day that it was: the one that is said, else the one on which it was written.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.on_day.unwrap_or_else(|| self.at.date())
    }

    /// Whether this word was chosen.
    #[must_use]
    pub fn chose(&self, word: Word) -> bool {
        self.choice.as_deref() == Some(word.name())
    }

    /// Who is given something by it, as they are named: an area, a contact, who comes to a meeting.
    #[must_use]
    pub fn recipients(&self) -> Vec<&str> {
        let [text, text_2, _] = &self.texts;
        let (texts, items): (Vec<&Option<String>>, &[String]) = match self.what {
            Happened::TransferOpened => (vec![text, text_2], &[]),
            Happened::TransferSent | Happened::ComplexEscalated | Happened::DisclosureTold => (vec![text], &[]),
            Happened::ComplexMeeting | Happened::PlusDischarged => (Vec::new(), &self.items),
            _ => (Vec::new(), &[]),
        };
        texts.into_iter().flatten().chain(items).map(String::as_str).collect()
    }

    /// The agencies that its items name, where they do.
    #[must_use]
    pub fn agencies(&self) -> Vec<AgencyId> {
        self.items.iter().filter_map(|item| item.parse().ok()).collect()
    }
}

/// A track with what happened in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackLog {
    pub track: Track,
    events: Vec<TrackEvent>,
}

impl TrackLog {
    /// The log of a track, in order, whatever the order in which the lines came.
    #[must_use]
    pub fn new(track: Track, mut events: Vec<TrackEvent>) -> Self {
        events.sort_by_key(|event| (event.at, event.id));
        events.dedup_by_key(|event| event.id);
        Self { track, events }
    }

    /// What happened, in order.
    #[must_use]
    pub fn events(&self) -> &[TrackEvent] {
        &self.events
    }

    /// The last time that this happened.
    #[must_use]
    pub fn last(&self, what: Happened) -> Option<&TrackEvent> {
        self.events.iter().rfind(|event| event.what == what)
    }

    /// Whether this happened.
    #[must_use]
    pub fn has(&self, what: Happened) -> bool {
        self.last(what).is_some()
    }

    /// The same with one line more, as if it had been written.
    #[must_use]
    pub fn and(&self, event: TrackEvent) -> Self {
        Self::new(self.track.clone(), self.events.iter().cloned().chain([event]).collect())
    }
}

#[cfg(test)]
mod tests;
