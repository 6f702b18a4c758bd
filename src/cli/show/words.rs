//! The names that scripts rely on, for what is said in JSON.

use crate::domain::action::ActionStatus;
use crate::domain::attendance::{Part, Presence};
use crate::domain::entry::{EntryKind, Standing, Subject};
use crate::domain::person::Role;
use crate::text::width;

/// The columns of these references, none of which is cut: a telephone referral's is longer than others.
pub fn columns_of<'a>(references: impl Iterator<Item = &'a str>) -> usize {
    references.map(width).max().unwrap_or(0).max(10)
}

pub fn subject(subject: Subject) -> String {
    match subject {
        Subject::Victim => "victim".to_owned(),
        Subject::Child(number) => format!("child-{number}"),
        Subject::AllegedPerpetrator => "alleged-perpetrator".to_owned(),
        Subject::Staff => "staff".to_owned(),
        Subject::Other => "other".to_owned(),
    }
}

pub const fn status(status: &ActionStatus) -> &'static str {
    match status {
        ActionStatus::Open => "open",
        ActionStatus::Complete { .. } => "complete",
        ActionStatus::CannotComplete { .. } => "cannot-complete",
        ActionStatus::Superseded => "superseded",
    }
}

/// The kind of an entry, and whom it is about.
pub fn kind(kind: EntryKind) -> (&'static str, Option<String>) {
    match kind {
        EntryKind::Information(Standing::Fact) => ("information", None),
        EntryKind::Information(Standing::Opinion) => ("opinion", None),
        EntryKind::Risk { at_risk } => ("risk", at_risk.map(subject)),
        EntryKind::View { of } => ("view", Some(subject(of))),
        EntryKind::Decision => ("decision", None),
        EntryKind::RoughNote => ("rough-note", None),
    }
}

pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Victim => "victim",
        Role::AllegedPerpetrator => "alleged-perpetrator",
        Role::LinkedChild => "linked-child",
        Role::Other => "other",
    }
}

pub const fn part(part: Part) -> &'static str {
    match part {
        Part::Chair => "chair",
        Part::MinuteTaker => "minute-taker",
        Part::Representative => "representative",
        Part::Deputy => "deputy",
        Part::Guest { .. } => "guest",
        Part::Observer => "observer",
    }
}

pub const fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Expected => "expected",
        Presence::Present => "present",
        Presence::DialledIn => "dialled-in",
        Presence::Apologies => "apologies",
        Presence::ReportInPlace => "report-in-place",
        Presence::Absent => "absent",
        Presence::Left => "left",
    }
}
