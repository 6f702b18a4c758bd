//! A referral's life: received, checked, asked about, listed or not (REF-4, REF-7 to REF-10, MOP 4.10, 4.11).
//!
//! Where a referral stands is never picked from a list. Each decision about it is a [`Step`]: a line by a named person
//! with a reason, which is added and never changed. The present standing follows from all of them.

mod check;
mod possible;
mod quarters;
mod standing;

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};

pub use check::{About, CheckSheet, ContactNames, Question, ToBeHeard, safeguarding_first, sheet};
pub use possible::{Act, Facts, NotDeferrable, NotNow, deferrable, possible};
pub use quarters::{Counts, Quarter, by_quarter};
pub use standing::{ReferralToCome, Standing, is_stopped, on_list, outstanding, standing};

use super::eligibility::Missing;
use super::identifier::{CaseId, MeetingId, StepId};
use super::listing::HearingKind;

/// A decision about a referral, by a named person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub id: StepId,
    pub case: CaseId,
    pub by: String,
    pub at: NaiveDateTime,
    pub reason: String,
    pub kind: StepKind,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// The coordinator looked at it; the findings as they then were, so that a later reader sees what was known.
    Checked {
        found: Found,
    },
    /// More was asked for (REF-7): of whom, what, and by when.
    AskedForMore {
        of: String,
        items: Vec<AskedItem>,
        by_when: Option<NaiveDate>,
    },
    /// What was asked for came, or is no longer needed.
    Answered {
        items: Vec<AskedItem>,
    },
    Listed {
        meeting: MeetingId,
        hearing: HearingKind,
    },
    /// Not progressed (REF-9, MOP 4.11): the contacts with the referrer, what happens next, and the plan for safety.
    NotProgressed {
        contacts: String,
        next_steps: String,
        safe_plan: String,
    },
    /// The safeguarding route (REF-4): to whom, and when the referral there was made.
    Safeguarding {
        route: Route,
        to: String,
        made_on: Option<NaiveDate>,
    },
    /// Concerns about the police's response stand, and it may be deferred all the same (REF-6, MOP 7.31).
    MayBeDeferred,
    /// It is heard at another meeting than the calendar says.
    Moved {
        from: MeetingId,
        to: MeetingId,
    },
    /// A decision that it is not heard is taken back, days later: what it was stays in the log, overtaken.
    Reopened,
}

impl StepKind {
    /// The name that the record and the audit log keep.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Checked { .. } => "check-referral",
            Self::AskedForMore { .. } => "ask-for-more",
            Self::Answered { .. } => "record-answer",
            Self::Listed { .. } => "list-case",
            Self::NotProgressed { .. } => "not-progress-referral",
            Self::Safeguarding { .. } => "safeguard-case",
            Self::MayBeDeferred => "allow-deferral",
            Self::Moved { .. } => "move-to-meeting",
            Self::Reopened => "reopen-referral",
        }
    }
}

/// What a decision makes of a referral, where it settles whether and where it is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settles {
    HeardAt(MeetingId, Option<HearingKind>),
    NotHeard,
    Safeguarding(Route),
}

impl StepKind {
    const fn settles(&self) -> Option<Settles> {
        match self {
            Self::Listed { meeting, hearing } => Some(Settles::HeardAt(*meeting, Some(*hearing))),
            Self::Moved { to, .. } => Some(Settles::HeardAt(*to, None)),
            Self::NotProgressed { .. } => Some(Settles::NotHeard),
            Self::Safeguarding { route, .. } => Some(Settles::Safeguarding(*route)),
            Self::Checked { .. }
            | Self::AskedForMore { .. }
            | Self::Answered { .. }
            | Self::MayBeDeferred
            | Self::Reopened => None,
        }
    }

    /// Whether it says where a referral goes, so that what was said of that before is past.
    #[must_use]
    pub const fn decides(&self) -> bool {
        self.settles().is_some() || matches!(self, Self::Reopened)
    }

    /// Whether the two can't both have been meant: heard and not heard, at two meetings, in full and for information.
    #[must_use]
    pub fn opposes(&self, other: &Self) -> bool {
        match (self.settles(), other.settles()) {
            (Some(Settles::HeardAt(here, how)), Some(Settles::HeardAt(there, how_there))) => {
                here != there || how.zip(how_there).is_some_and(|(one, other)| one != other)
            }
            (Some(one), Some(other)) => one != other,
            _ => false,
        }
    }
}

/// The safeguarding route that a referral takes instead of the meeting's, or beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    Child,
    Adult,
}

/// Something that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AskedItem {
    /// What the program found missing.
    Missing(Missing),
    /// In the coordinator's own words; one line.
    Other(String),
}

/// As people read it, a line each.
impl fmt::Display for AskedItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(missing) => missing.fmt(f),
            Self::Other(words) => f.write_str(words),
        }
    }
}

impl AskedItem {
    /// What a line means: something that the program knows to be missing, by its words, or the coordinator's own.
    #[must_use]
    pub fn read(line: &str) -> Self {
        let line = line.trim();
        let known = Missing::ALL.into_iter().find(|missing| missing.to_string().eq_ignore_ascii_case(line));
        known.map_or_else(|| Self::Other(line.to_owned()), Self::Missing)
    }
}

/// A question that the check of a referral answers (REF-1 to REF-7, REF-13, CLO-3, AGE-8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asks {
    Complete,
    Threshold,
    Ages,
    Repeat,
    CounterAllegation,
    Conflict,
    Safeguarding,
    RightToKnow,
    Crime,
    Moved,
}

/// What the check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    Yes,
    No,
    /// The program proposes it and nobody has decided.
    ToConfirm,
    /// The referral does not say.
    NotSaid,
}

/// What the check found, question by question, in the order of the check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found(pub Vec<(Asks, Answer)>);
