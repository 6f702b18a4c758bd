//! Every text that is searched, folded once.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use chrono::NaiveDateTime;
use memchr::memmem::Finder;
use rusqlite::{Connection, Params};

use crate::domain::identifier::CaseId;
use crate::record::error::{RecordError, Result};
use crate::record::row::Kin;
use crate::text::folded;
use crate::vault::RowId;

use super::{Kept, Lines};

/// Where a text stands; in the order in which texts of one moment are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::record) enum Source {
    Referral,
    Person,
    Entry,
    Action,
    Report,
    Said,
    Agency,
    Contact,
}

impl Source {
    const ALL: [Self; 8] = [
        Self::Referral,
        Self::Person,
        Self::Entry,
        Self::Action,
        Self::Report,
        Self::Said,
        Self::Agency,
        Self::Contact,
    ];

    fn of_table(table: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.table() == table)
    }

    const fn table(self) -> &'static str {
        match self {
            Self::Referral => "referral",
            Self::Person => "case_person",
            Self::Entry => "entry",
            Self::Action => "action",
            Self::Report => "report",
            Self::Said => "said",
            Self::Agency => "agency",
            Self::Contact => "contact",
        }
    }

    /// The lines of the source: id, case, when, and the text with what is searched but not shown, its parts on lines of their
    /// own. Whether the case may be searched is another line's matter.
    const fn lines(self) -> &'static str {
        match self {
            Self::Referral => {
                "SELECT t.id, t.id, t.received, concat_ws(char(10), t.reference, t.referring_agency, t.referrer, t.source,
                    t.summary, t.professional_judgement) FROM referral AS t WHERE t.dead = 0"
            }
            Self::Person => {
                "SELECT t.id, t.referral, NULL, concat_ws(char(10), t.name, t.born, t.address, t.telephone)
                 FROM case_person AS t WHERE t.dead = 0"
            }
            Self::Entry => "SELECT t.id, t.referral, t.at, t.text FROM entry AS t WHERE t.dead = 0",
            Self::Action => {
                "SELECT t.id, t.referral, t.agreed, concat_ws(char(10), t.text, t.owner_person, t.outcome)
                 FROM action AS t WHERE t.dead = 0"
            }
            // A file is not looked into.
            Self::Report => {
                "SELECT t.id, t.referral, t.received, concat_ws(char(10), t.name, t.text) FROM report AS t WHERE t.dead = 0"
            }
            Self::Said => {
                "SELECT t.id, t.referral, t.at, t.text FROM said AS t WHERE t.dead = 0 AND t.text IS NOT NULL"
            }
            Self::Agency => {
                "SELECT t.id, NULL, NULL, concat_ws(char(10), t.name, t.short_name, t.kind)
                 FROM agency AS t WHERE t.dead = 0"
            }
            Self::Contact => {
                "SELECT t.id, NULL, NULL, concat_ws(char(10), t.name, t.job_title, a.name, t.telephone, t.secure_email)
                 FROM contact AS t JOIN agency AS a ON a.id = t.agency WHERE t.dead = 0 AND a.dead = 0"
            }
        }
    }
}

struct Line {
    source: Source,
    id: RowId,
    case: Option<CaseId>,
    at: Option<NaiveDateTime>,
    folded: Box<str>,
}

/// Where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::record) struct Place {
    /// The latest first; what has no time last.
    pub at: Reverse<Option<NaiveDateTime>>,
    pub source: Source,
    pub id: RowId,
}

/// Every text that is searched.
#[derive(Default)]
pub(in crate::record) struct Texts {
    lines: Vec<Line>,
    places: HashMap<RowId, usize>,
    /// The cases that may be searched, with the time of their receipt (AGE-7).
    cases: HashMap<CaseId, Option<NaiveDateTime>>,
}

impl Kept for Texts {
    type With = ();

    fn of(connection: &Connection, (): &()) -> Result<Self> {
        let mut texts = Self::default();
        texts.read_cases(connection, "", [])?;
        for source in Source::ALL {
            texts.read(connection, source, "", [])?;
        }
        Ok(texts)
    }

    fn take(&mut self, connection: &Connection, (): &(), lines: &Lines) -> Result<()> {
        for (table, row) in lines {
            let Some(source) = Source::of_table(table) else { continue };
            if source == Source::Referral {
                self.cases.remove(&CaseId::of(*row));
                self.read_cases(connection, "AND id = ?1", [row.to_string()])?;
            }
            if !matches!(source, Source::Agency | Source::Contact) {
                self.remove(*row);
                self.read(connection, source, "AND t.id = ?1", [row.to_string()])?;
            }
        }
        // A contact is found by the name of its agency; there are few.
        if lines.iter().any(|(table, _)| matches!(*table, "agency" | "contact")) {
            let agencies = |line: &&Line| matches!(line.source, Source::Agency | Source::Contact);
            let old = self.lines.iter().filter(agencies).map(|line| line.id);
            for id in old.collect::<Vec<_>>() {
                self.remove(id);
            }
            self.read(connection, Source::Agency, "", [])?;
            self.read(connection, Source::Contact, "", [])?;
        }
        Ok(())
    }
}

impl Texts {
    /// Where all the words are, the latest first, at most so many. Words are folded.
    pub(in crate::record) fn find(&self, words: &[String], at_most: usize) -> Vec<Place> {
        let mut words: Vec<Finder<'_>> = words.iter().map(|word| Finder::new(word.as_bytes())).collect();
        // The longest is the rarest, mostly.
        words.sort_by_key(|word| Reverse(word.needle().len()));
        let holds = |line: &&Line| words.iter().all(|word| word.find(line.folded.as_bytes()).is_some());
        // No more than so many are ever held: two letters are in nearly every text.
        let mut latest: BinaryHeap<Place> = BinaryHeap::with_capacity(at_most.saturating_add(1));
        for place in self.lines.iter().filter(holds).filter_map(|line| self.place(line)) {
            latest.push(place);
            if latest.len() > at_most {
                latest.pop();
            }
        }
        latest.into_sorted_vec()
    }

    fn place(&self, line: &Line) -> Option<Place> {
        let received = line.case.map(|case| self.cases.get(&case).copied());
        let at = match received {
            // A case that may not be searched, or that did not come yet.
            Some(None) => return None,
            Some(Some(received)) => line.at.or(received),
            None => line.at,
        };
        Some(Place { at: Reverse(at), source: line.source, id: line.id })
    }

    fn remove(&mut self, id: RowId) {
        let Some(place) = self.places.remove(&id) else { return };
        self.lines.swap_remove(place);
        if let Some(moved) = self.lines.get(place) {
            self.places.insert(moved.id, place);
        }
    }

    fn read_cases(&mut self, connection: &Connection, condition: &str, values: impl Params) -> Result<()> {
        let sql = format!("SELECT id, received FROM referral WHERE dead = 0 AND closed IS NULL {condition}");
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let column = |at: usize| row.get_ref(at).ok().and_then(|value| value.as_str().ok());
            let id = column(0).and_then(|text| text.parse().ok()).ok_or_else(|| unreadable("referral"))?;
            self.cases.insert(id, column(1).and_then(|text| text.parse().ok()));
        }
        Ok(())
    }

    fn read(&mut self, connection: &Connection, source: Source, condition: &str, values: impl Params) -> Result<()> {
        let mut statement = connection.prepare_cached(&format!("{} {condition}", source.lines()))?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let column = |at: usize| row.get_ref(at).ok().and_then(|value| value.as_str().ok());
            let id: RowId = column(0).and_then(|text| text.parse().ok()).ok_or_else(|| unreadable(source.table()))?;
            // A line of no case is of none that may be searched, unless it never is of one.
            let of_no_case = matches!(source, Source::Agency | Source::Contact | Source::Report);
            let case = column(1).and_then(|text| text.parse().ok());
            if case.is_none() && !of_no_case {
                continue;
            }
            self.places.insert(id, self.lines.len());
            self.lines.push(Line {
                source,
                id,
                case,
                at: column(2).and_then(|text| text.parse().ok()),
                folded: folded(column(3).unwrap_or_default()).into_boxed_str(),
            });
        }
        Ok(())
    }
}

fn unreadable(table: &'static str) -> RecordError {
    RecordError::Unreadable { table, row: String::new(), column: "id" }
}
