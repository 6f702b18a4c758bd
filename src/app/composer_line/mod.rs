//! What a line typed in the composer will become.
//!
//! [`parse`] is pure and total: any text gives a [`ComposedLine`], and what isn't grammar stays in its text, word
//! for word. What can't be filed yet says so ([`Fault`]), and the line stays in the composer. The grammar is
//! promised to users: see the README, "The composer's line".

mod agency;
mod complete;
mod due;
mod people;
mod preview;

use std::fmt;
use std::ops::Range;

use chrono::NaiveDate;

pub use agency::{AgencyIndex, AgencyName, Named};
pub use complete::{Completer, Completion, completions};
pub use due::parse_due;
pub use people::{Mention, Person, mentions};
pub use preview::preview;

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
    /// The words that are kept, without the grammar around them.
    pub text: String,
    /// Where those words stand in the line.
    pub text_at: Range<usize>,
    /// Why it can't be filed as it stands; empty when it can.
    pub faults: Vec<Fault>,
    /// A word before a colon that is no agency's name. It stays in the text, and the preview says so.
    pub not_an_agency: Option<String>,
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
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NothingWritten => f.write_str("nothing written yet"),
            Fault::NoSuchCase { number, cases } => {
                write!(f, "there is no case {number}; the agenda has {cases}")
            }
            Fault::WhoseInformation => {
                f.write_str("whose information? begin with an agency: pol: …")
            }
            Fault::WhoseAction => f.write_str("whose action? > agency: what, by when"),
            Fault::UnknownAgency(written) => write!(f, "no agency is called \"{written}\""),
            Fault::AmbiguousAgency(written, names) => {
                write!(f, "\"{written}\" could be {}", names.join(", "))
            }
            Fault::NoSuchChild {
                number,
                children: 0,
            } => {
                write!(
                    f,
                    "there is no child {number}; the case has no linked child"
                )
            }
            Fault::NoSuchChild { number, children } => {
                write!(f, "there is no child {number}; the case has {children}")
            }
            Fault::WhichChild { children: 0 } => f.write_str("the case has no linked child"),
            Fault::WhichChild { children } => write!(f, "which child? c1 to c{children}"),
            Fault::DuePast(date) => write!(f, "{} is over", date.format("%-d %b %Y")),
        }
    }
}

/// Reads a line.
pub fn parse(line: &str, context: &LineContext<'_>) -> ComposedLine {
    let (case, start) = case_prefix(line);
    let mut reading = Reading {
        line,
        context,
        faults: Vec::new(),
        not_an_agency: None,
    };
    let (kind, text_at) = reading.kind(start);
    let Reading {
        mut faults,
        not_an_agency,
        ..
    } = reading;
    if let Some(number) = case.filter(|number| *number == 0 || *number > context.cases) {
        faults.insert(
            0,
            Fault::NoSuchCase {
                number,
                cases: context.cases,
            },
        );
    }
    let text = line.get(text_at.clone()).unwrap_or_default().to_owned();
    if text.is_empty() {
        faults = vec![Fault::NothingWritten];
    }
    ComposedLine {
        case,
        kind,
        text,
        text_at,
        faults,
        not_an_agency,
    }
}

/// The number of `@7 `, and where the rest begins.
pub(crate) fn case_prefix(line: &str) -> (Option<usize>, usize) {
    let start = line.len() - line.trim_start().len();
    let Some(rest) = line.get(start..).and_then(|rest| rest.strip_prefix('@')) else {
        return (None, start);
    };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let after = rest.get(digits.len()..).unwrap_or_default();
    match digits.parse() {
        Ok(number) if after.is_empty() || after.starts_with(char::is_whitespace) => {
            (Some(number), line.len() - after.trim_start().len())
        }
        _ => (None, start),
    }
}

struct Reading<'a> {
    line: &'a str,
    context: &'a LineContext<'a>,
    faults: Vec<Fault>,
    not_an_agency: Option<String>,
}

impl Reading<'_> {
    /// What the line becomes from `start` on, and where its words are.
    fn kind(&mut self, start: usize) -> (LineKind, Range<usize>) {
        let rest = self.line.get(start..).unwrap_or_default();
        let Some(marker) = rest.chars().next() else {
            return (LineKind::Empty, start..start);
        };
        let after = start + marker.len_utf8();
        match marker {
            '!' => {
                let (subject, at) = self.subject(after, &['v', 'p', 's']);
                (LineKind::Risk(subject), self.words(at))
            }
            '"' => {
                let (subject, at) = self.subject(after, &['v']);
                (LineKind::View(subject), self.unquoted(at))
            }
            '>' => self.action(after),
            '=' => (LineKind::Decision, self.words(after)),
            '~' => (LineKind::Rough, self.words(after)),
            _ => self.information(start),
        }
    }

    /// The rest of the line without the white space around it.
    fn words(&self, start: usize) -> Range<usize> {
        trim(self.line, start..self.line.len())
    }

    /// The same without the quotation mark that closes it.
    fn unquoted(&self, start: usize) -> Range<usize> {
        let at = self.words(start);
        match self
            .line
            .get(at.clone())
            .and_then(|text| text.strip_suffix('"'))
        {
            Some(inside) if !inside.contains('"') => trim(self.line, at.start..at.end - 1),
            _ => at,
        }
    }

    /// `c1`, `p` or `s` straight after the marker and before a space, and where the words begin.
    fn subject(&mut self, start: usize, letters: &[char]) -> (Subject, usize) {
        let rest = self.line.get(start..).unwrap_or_default();
        let token: &str = rest.split(char::is_whitespace).next().unwrap_or_default();
        let name = token
            .strip_suffix(':')
            .unwrap_or(token)
            .to_ascii_lowercase();
        let subject = match name.as_str() {
            "v" if letters.contains(&'v') => Some(Subject::Victim),
            "p" if letters.contains(&'p') => Some(Subject::AllegedPerpetrator),
            "s" if letters.contains(&'s') => Some(Subject::Staff),
            "c" => Some(self.some_child()),
            name => name
                .strip_prefix('c')
                .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|digits| digits.parse().ok())
                .map(|number| self.child(number)),
        };
        match subject {
            Some(subject) => (subject, start + token.len()),
            None => (Subject::Victim, start),
        }
    }

    fn child(&mut self, number: usize) -> Subject {
        let children = self.context.children;
        if number == 0 || number > children {
            self.faults.push(Fault::NoSuchChild { number, children });
        }
        Subject::Child(number)
    }

    fn some_child(&mut self) -> Subject {
        match self.context.children {
            1 => Subject::Child(1),
            children => {
                self.faults.push(Fault::WhichChild { children });
                Subject::SomeChild
            }
        }
    }

    fn action(&mut self, start: usize) -> (LineKind, Range<usize>) {
        let Some((written, after)) = agency::before_colon(self.line, start) else {
            self.faults.push(Fault::WhoseAction);
            let (due, text_at) = self.due(self.words(start));
            return (
                LineKind::Action {
                    owner: Owner::Missing,
                    due,
                },
                text_at,
            );
        };
        let owner = match agency::find(written, self.context.agencies) {
            Named::One(agency) => Owner::Named(agency),
            Named::Several(could_be) => self.ambiguous(written, could_be),
            Named::None => {
                self.faults.push(Fault::UnknownAgency(written.to_owned()));
                Owner::Unknown(written.to_owned())
            }
        };
        let (due, text_at) = self.due(self.words(after));
        (LineKind::Action { owner, due }, text_at)
    }

    /// Takes `by fri` from the end of an action's words.
    fn due(&mut self, words: Range<usize>) -> (Due, Range<usize>) {
        let text = self.line.get(words.clone()).unwrap_or_default();
        match due::at_end(text, self.context.today) {
            Some((date, cut)) => {
                if date < self.context.today {
                    self.faults.push(Fault::DuePast(date));
                }
                let text_at = trim(self.line, words.start..words.start + cut);
                (
                    Due {
                        date,
                        written: true,
                    },
                    text_at,
                )
            }
            None => (
                Due {
                    date: self.context.default_due,
                    written: false,
                },
                words,
            ),
        }
    }

    fn information(&mut self, start: usize) -> (LineKind, Range<usize>) {
        if let Some((written, after)) = agency::before_colon(self.line, start) {
            let (name, opinion) = match written.strip_suffix('?') {
                Some(name) => (name.trim_end(), true),
                None => (written, false),
            };
            let spaced = self
                .line
                .get(after..)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
            match agency::find(name, self.context.agencies) {
                Named::One(agency) => {
                    let owner = Owner::Named(agency);
                    return (LineKind::Information { owner, opinion }, self.words(after));
                }
                Named::Several(could_be) if spaced => {
                    let owner = self.ambiguous(name, could_be);
                    return (LineKind::Information { owner, opinion }, self.words(after));
                }
                _ if spaced && !name.contains(char::is_whitespace) => {
                    self.not_an_agency = Some(name.to_owned());
                }
                _ => {}
            }
        }
        let owner = match self.context.last_agency {
            Some(agency) => Owner::Last(agency),
            None => {
                self.faults.push(Fault::WhoseInformation);
                Owner::Missing
            }
        };
        (
            LineKind::Information {
                owner,
                opinion: false,
            },
            self.words(start),
        )
    }

    fn ambiguous(&mut self, written: &str, could_be: Vec<AgencyIndex>) -> Owner {
        let names = could_be
            .iter()
            .filter_map(|agency| self.context.agencies.get(agency.0))
            .map(|agency| agency.long.clone())
            .collect();
        self.faults
            .push(Fault::AmbiguousAgency(written.to_owned(), names));
        Owner::Ambiguous {
            written: written.to_owned(),
            could_be,
        }
    }
}

/// The range without the white space at its ends.
fn trim(line: &str, range: Range<usize>) -> Range<usize> {
    let text = line.get(range.clone()).unwrap_or_default();
    let start = range.start + (text.len() - text.trim_start().len());
    let end = range.end - (text.len() - text.trim_end().len());
    start.min(end)..end
}

#[cfg(test)]
mod tests;
