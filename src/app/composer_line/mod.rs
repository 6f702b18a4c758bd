//! What a line typed in the composer will become.
//!
//! [`parse`] is pure and total: any text gives a [`ComposedLine`], and what isn't grammar stays in its text, word
//! for word. What can't be filed yet says so ([`Fault`]), and the line stays in the composer. The grammar is
//! promised to users: see the README, "The composer's line".

mod agency;
mod complete;
mod due;
mod line;
mod people;
mod preview;

use std::ops::Range;

pub use agency::{AgencyIndex, AgencyName, Named};
pub use complete::{Completer, Completion, completions};
pub use due::{parse_due, unread_date};
pub use line::{ComposedLine, Due, Fault, LineContext, LineKind, Owner, Subject, Written};
pub use people::{Mention, Person, mentions};
pub use preview::preview;

/// What a line begins with that is more than what an agency said.
const MARKERS: [char; 5] = ['!', '"', '>', '=', '~'];

/// Reads a line.
pub fn parse(line: &str, context: &LineContext<'_>) -> ComposedLine {
    let (case, start) = case_prefix(line);
    let mut reading =
        Reading { line, context, owner: Owner::Missing, faults: Vec::new(), not_an_agency: None, named: None };
    let (kind, text_at) = reading.kind(start);
    let Reading { mut faults, owner, not_an_agency, named, .. } = reading;
    if let Some(number) = case.filter(|number| *number == 0 || *number > context.cases) {
        faults.insert(0, Fault::NoSuchCase { number, cases: context.cases });
    }
    let text = line.get(text_at.clone()).unwrap_or_default().to_owned();
    if text.is_empty() {
        faults = vec![Fault::NothingWritten];
    }
    ComposedLine { case, kind, owner, text, text_at, faults, not_an_agency, named }
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
    owner: Owner,
    faults: Vec<Fault>,
    not_an_agency: Option<String>,
    named: Option<Written>,
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
                let at = self.whose(at, marker);
                (LineKind::Risk(subject), self.words(at))
            }
            '"' => {
                let (subject, at) = self.subject(after, &['v']);
                let at = self.whose(at, marker);
                (LineKind::View(subject), self.unquoted(at))
            }
            '>' => self.action(after),
            '=' => {
                self.goes_on();
                (LineKind::Decision, self.words(after))
            }
            '~' => (LineKind::Rough, self.words(after)),
            _ => self.information(start),
        }
    }

    /// Whose words a risk or a view is: an agency before a colon, else the last (NOT-1). Where the words begin.
    fn whose(&mut self, start: usize, marker: char) -> usize {
        if let Some((written, after)) = agency::before_colon(self.line, start) {
            match agency::find(written, self.context.agencies) {
                Named::One(agency) => {
                    self.owner = self.one(agency, written, start);
                    return after;
                }
                Named::Several(could_be) if self.is_spaced(after) => {
                    self.owner = self.ambiguous(written, start, could_be);
                    return after;
                }
                Named::Several(_) | Named::None => {}
            }
        }
        self.goes_on();
        if self.owner == Owner::Missing {
            self.faults.push(Fault::WhoseWords(marker));
        }
        start
    }

    fn goes_on(&mut self) {
        self.owner = self.context.last_agency.map_or(Owner::Missing, Owner::Last);
    }

    /// The rest of the line without the white space around it.
    fn words(&self, start: usize) -> Range<usize> {
        trim(self.line, start..self.line.len())
    }

    /// The same without the quotation mark that closes it.
    fn unquoted(&self, start: usize) -> Range<usize> {
        let at = self.words(start);
        match self.line.get(at.clone()).and_then(|text| text.strip_suffix('"')) {
            Some(inside) if !inside.contains('"') => trim(self.line, at.start..at.end - 1),
            _ => at,
        }
    }

    /// `c1`, `p` or `s` straight after the marker and before a space, and where the words begin.
    fn subject(&mut self, start: usize, letters: &[char]) -> (Subject, usize) {
        let rest = self.line.get(start..).unwrap_or_default();
        let token: &str = rest.split(char::is_whitespace).next().unwrap_or_default();
        let name = token.strip_suffix(':').unwrap_or(token).to_ascii_lowercase();
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
            return (LineKind::Action { owner: Owner::Missing, due }, text_at);
        };
        let owner = match agency::find(written, self.context.agencies) {
            Named::One(agency) => self.one(agency, written, start),
            Named::Several(could_be) => self.ambiguous(written, start, could_be),
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
                (Due { date, written: true }, text_at)
            }
            None => {
                self.faults.extend(due::no_such_day(text).map(|written| Fault::NoSuchDay(written.to_owned())));
                (Due { date: self.context.default_due, written: false }, words)
            }
        }
    }

    fn information(&mut self, start: usize) -> (LineKind, Range<usize>) {
        if let Some((written, after)) = agency::before_colon(self.line, start) {
            let (name, opinion) = match written.strip_suffix('?') {
                Some(name) => (name.trim_end(), true),
                None => (written, false),
            };
            let spaced = self.is_spaced(after);
            match agency::find(name, self.context.agencies) {
                Named::One(agency) => {
                    let owner = self.one(agency, name, start);
                    return (LineKind::Information { owner, opinion }, self.words(after));
                }
                Named::Several(could_be) if spaced => {
                    let owner = self.ambiguous(name, start, could_be);
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
        (LineKind::Information { owner, opinion: false }, self.words(start))
    }

    /// Whether a colon that ends there is followed by a space or nothing.
    fn is_spaced(&self, after: usize) -> bool {
        self.line.get(after..).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    }

    /// The one agency that is meant; which others the word could mean is kept.
    fn one(&mut self, agency: AgencyIndex, written: &str, start: usize) -> Owner {
        self.write(written, start, agency::others(written, agency, self.context.agencies));
        Owner::Named(agency)
    }

    fn ambiguous(&mut self, written: &str, start: usize, could_be: Vec<AgencyIndex>) -> Owner {
        let names = could_be
            .iter()
            .filter_map(|agency| self.context.agencies.get(agency.0))
            .map(|agency| agency.long.clone())
            .collect();
        self.faults.push(Fault::AmbiguousAgency(written.to_owned(), names));
        self.write(written, start, could_be.clone());
        Owner::Ambiguous { written: written.to_owned(), could_be }
    }

    /// Where an agency's name stands: the first thing from `start` on.
    fn write(&mut self, written: &str, start: usize, others: Vec<AgencyIndex>) {
        let from = start + self.line.get(start..).map_or(0, |rest| rest.len() - rest.trim_start().len());
        self.named = Some(Written { at: from..from + written.len(), others });
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
