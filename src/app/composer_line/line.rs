//! What a line is read against and what it becomes.

use std::fmt;
use std::ops::Range;

use chrono::NaiveDate;

use super::agency::{AgencyIndex, AgencyName};

/// What the line is read against.
#[derive(Clone, Copy, Debug)]
pub struct LineContext<'a> {
    /// The agencies that can own an entry or an action.
    pub agencies: &'a [AgencyName],
    /// The one that spoke last in this case.
    pub last_agency: Option<AgencyIndex>,
    /// How many linked children the case has.
    pub children: usize,
    /// How many cases the agenda has.
    pub cases: usize,
    /// The day of the meeting or of the entry.
    pub today: NaiveDate,
    /// When an action is due that names no date (ACT-1).
    pub default_due: NaiveDate,
}

/// A line as it will be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposedLine {
    /// The position on the agenda that `@7 ` names; none is the case that is open.
    pub case: Option<usize>,
    /// What it becomes.
    pub kind: LineKind,
    /// Who shared a risk or a view; of a decision who spoke last, and `Missing` where it is the conference's own.
    pub owner: Owner,
    /// The words that are kept, without the grammar around them.
    pub text: String,
    /// Where those words stand in the line.
    pub text_at: Range<usize>,
    /// Why it can't be filed as it stands; empty when it can.
    pub faults: Vec<Fault>,
    /// A word before a colon that is no agency's name. It stays in the text, and the preview says so.
    pub not_an_agency: Option<String>,
    /// The agency's name, where the line has one.
    pub named: Option<Written>,
}

/// An agency's name as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it stands in the line.
    pub at: Range<usize>,
    /// The other agencies that it could mean; all, where it is not known which.
    pub others: Vec<AgencyIndex>,
}

impl ComposedLine {
    /// Whether Enter files it.
    pub fn can_file(&self) -> bool {
        self.faults.is_empty()
    }
}

/// What a line becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing yet.
    Empty,
    /// What an agency said.
    Information {
        /// Whose it is.
        owner: Owner,
        /// Opinion rather than fact.
        opinion: bool,
    },
    /// A risk to somebody.
    Risk(Subject),
    /// What somebody wants, in their own words.
    View(Subject),
    /// Something to be done.
    Action {
        /// By whom.
        owner: Owner,
        /// Until when.
        due: Due,
    },
    /// A decision or an outcome.
    Decision,
    /// A rough note, never in the minutes (NOT-12).
    Rough,
}

/// Whom a risk or a view is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The victim.
    Victim,
    /// A linked child, from 1.
    Child(usize),
    /// One of several children, and it isn't said which.
    SomeChild,
    /// The alleged perpetrator, as the one at risk or the one it comes from.
    AllegedPerpetrator,
    /// Somebody who works with the family.
    Staff,
}

/// Whose an entry or an action is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The line names it.
    Named(AgencyIndex),
    /// The line names none and goes on with the last.
    Last(AgencyIndex),
    /// The line names none and nobody has spoken.
    Missing,
    /// The line names something that isn't an agency.
    Unknown(String),
    /// What the line names could be several.
    Ambiguous {
        /// As it was typed.
        written: String,
        /// The agencies that it could be.
        could_be: Vec<AgencyIndex>,
    },
}

impl Owner {
    /// The agency, if it is known.
    pub fn agency(&self) -> Option<AgencyIndex> {
        match self {
            Owner::Named(agency) | Owner::Last(agency) => Some(*agency),
            Owner::Missing | Owner::Unknown(_) | Owner::Ambiguous { .. } => None,
        }
    }
}

/// When an action is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub date: NaiveDate,
    /// The line names it; otherwise it is the default.
    pub written: bool,
}

/// Why a line can't be filed as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There are no words.
    NothingWritten,
    /// The agenda has no such position.
    NoSuchCase {
        /// As it was typed.
        number: usize,
        /// The agenda's length.
        cases: usize,
    },
    /// Information that belongs to nobody (NOT-1).
    WhoseInformation,
    /// A risk or a view that belongs to nobody (NOT-1); its marker.
    WhoseWords(char),
    /// An action without an agency and a colon (ACT-1).
    WhoseAction,
    /// No agency is called so.
    UnknownAgency(String),
    /// Several agencies could be meant; their names.
    AmbiguousAgency(String, Vec<String>),
    /// The case has no such child.
    NoSuchChild {
        /// As it was typed.
        number: usize,
        /// How many there are.
        children: usize,
    },
    /// The case has several children.
    WhichChild {
        /// How many there are.
        children: usize,
    },
    /// The day is over.
    DuePast(NaiveDate),
    /// No month has such a day; as it was typed.
    NoSuchDay(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NothingWritten => f.write_str("nothing written yet"),
            Fault::NoSuchCase { number, cases } => {
                write!(f, "there is no case {number}; the agenda has {cases}")
            }
            Fault::WhoseInformation => f.write_str("whose information? begin with an agency: pol: …"),
            Fault::WhoseWords(marker) => write!(f, "who says so? name an agency: {marker} pol: …"),
            Fault::WhoseAction => f.write_str("whose action? > agency: what, by when"),
            Fault::UnknownAgency(written) => write!(f, "no agency is called \"{written}\""),
            Fault::AmbiguousAgency(written, names) => {
                write!(f, "\"{written}\" could be {}", names.join(", "))
            }
            Fault::NoSuchChild { number, children: 0 } => {
                write!(f, "there is no child {number}; the case has no linked child")
            }
            Fault::NoSuchChild { number, children } => {
                write!(f, "there is no child {number}; the case has {children}")
            }
            Fault::WhichChild { children: 0 } => f.write_str("the case has no linked child"),
            Fault::WhichChild { children } => write!(f, "which child? c1 to c{children}"),
            Fault::NoSuchDay(written) => write!(f, "\"{written}\" is no day of the calendar"),
            Fault::DuePast(date) => write!(f, "{} is over", date.format("%-d %b %Y")),
        }
    }
}
