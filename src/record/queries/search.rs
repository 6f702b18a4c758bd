//! Searching everything, whatever the case of its letters and their accents. Closed cases are not searched (AGE-7).

use chrono::NaiveDateTime;
use rusqlite::Row;

use crate::domain::identifier::{ActionId, AgencyId, CaseId, EntryId, MeetingId, PersonId};
use crate::domain::referral::Reference;
use crate::record::Record;
use crate::record::error::{RecordError, Result};
use crate::record::index::Source;
use crate::text::folded;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The referral itself: its reference, summary or another field.
    Referral,
    /// A person of the case.
    Person(PersonId),
    /// An entry of the case notes.
    Entry(EntryId),
    /// An action.
    Action(ActionId),
    /// An agency, or one of its contacts.
    Agency(AgencyId),
    /// A report that an agency sent, or its words to an answer (NOT-3).
    Research,
}

/// A line that has every word that was searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The case that it belongs to; nothing for an agency.
    pub case: Option<(CaseId, Reference)>,
    /// The meeting at which it was said or agreed; for people and referrals, the last that the case is listed on.
    pub meeting: Option<MeetingId>,
    pub found: Found,
    /// The text in which the words are.
    pub text: String,
    /// When it was said, agreed or received; nothing for an agency.
    pub at: Option<NaiveDateTime>,
}

/// At most so many are found: the latest.
const AT_MOST: usize = 500;

/// What is shown of a line of a source: what was found, the case, its reference, the meeting, when, and the text.
const fn shown(source: Source) -> &'static str {
    match source {
        Source::Referral => {
            "SELECT r.id, r.id, r.reference, NULL, r.received, concat_ws(' · ', r.reference, r.referring_agency, r.referrer,
                r.source, r.summary, r.professional_judgement) FROM referral AS r WHERE r.id = ?1"
        }
        Source::Person => {
            "SELECT p.id, r.id, r.reference, NULL, r.received, concat_ws(' · ', p.name, p.born, p.address, p.telephone)
             FROM case_person AS p JOIN referral AS r ON r.id = p.referral WHERE p.id = ?1"
        }
        Source::Entry => {
            "SELECT e.id, r.id, r.reference, e.meeting, e.at, e.text
             FROM entry AS e JOIN referral AS r ON r.id = e.referral WHERE e.id = ?1"
        }
        Source::Action => {
            "SELECT a.id, r.id, r.reference, a.meeting, a.agreed, concat_ws(' · ', a.text, a.owner_person, a.outcome)
             FROM action AS a JOIN referral AS r ON r.id = a.referral WHERE a.id = ?1"
        }
        Source::Report => {
            "SELECT t.id, r.id, r.reference, t.meeting, t.received, concat_ws(' · ', a.name, t.name, t.text)
             FROM report AS t LEFT JOIN referral AS r ON r.id = t.referral LEFT JOIN agency AS a ON a.id = t.agency
             WHERE t.id = ?1"
        }
        Source::Said => {
            "SELECT t.id, r.id, r.reference, t.meeting, t.at, concat_ws(' · ', a.name, t.text)
             FROM said AS t JOIN referral AS r ON r.id = t.referral LEFT JOIN agency AS a ON a.id = t.agency
             WHERE t.id = ?1"
        }
        Source::Agency => {
            "SELECT id, NULL, NULL, NULL, NULL, concat_ws(' · ', name, short_name, kind) FROM agency WHERE id = ?1"
        }
        Source::Contact => {
            "SELECT c.agency, NULL, NULL, NULL, NULL,
                concat_ws(' · ', c.name, c.job_title, a.name, c.telephone, c.secure_email)
             FROM contact AS c JOIN agency AS a ON a.id = c.agency WHERE c.id = ?1"
        }
    }
}

impl Record {
    /// The lines that have all the words of `text`, the latest first, agencies last; at most five hundred.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn search(&self, text: &str) -> Result<Vec<Hit>> {
        let words: Vec<String> = text.split_whitespace().map(folded).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let places = self.with_texts(|texts| Ok(texts.find(&words, AT_MOST)))?;
        let mut hits = Vec::with_capacity(places.len());
        for place in places {
            let unreadable = || RecordError::Unreadable { table: "referral", row: String::new(), column: "id" };
            let mut statement = self.connection.prepare_cached(shown(place.source))?;
            let hit = statement.query_row([place.id.to_string()], |row| Ok(hit(place.source, row)))?;
            hits.push(hit.ok_or_else(unreadable)?);
        }
        self.add_meetings(&mut hits)?;
        Ok(hits)
    }

    fn add_meetings(&self, hits: &mut [Hit]) -> Result<()> {
        let mut statement = self.connection.prepare_cached(
            "SELECT l.meeting FROM listing AS l JOIN meeting AS m ON m.id = l.meeting
             WHERE l.referral = ?1 AND l.dead = 0 AND m.dead = 0 ORDER BY m.date DESC LIMIT 1",
        )?;
        for hit in hits.iter_mut().filter(|hit| hit.meeting.is_none()) {
            let Some((case, _)) = &hit.case else { continue };
            let mut rows = statement.query([case.to_string()])?;
            if let Some(row) = rows.next()? {
                hit.meeting = row.get_ref(0)?.as_str().ok().and_then(|text| text.parse().ok());
            }
        }
        Ok(())
    }
}

fn hit(source: Source, row: &Row<'_>) -> Option<Hit> {
    let column = |at: usize| row.get_ref(at).ok().and_then(|value| value.as_str().ok());
    let case = match (column(1), column(2)) {
        (Some(case), Some(reference)) => Some((case.parse().ok()?, Reference::new(reference).ok()?)),
        _ => None,
    };
    Some(Hit {
        case,
        meeting: column(3).and_then(|text| text.parse().ok()),
        found: match source {
            Source::Referral => Found::Referral,
            Source::Person => Found::Person(column(0)?.parse().ok()?),
            Source::Entry => Found::Entry(column(0)?.parse().ok()?),
            Source::Action => Found::Action(column(0)?.parse().ok()?),
            Source::Report | Source::Said => Found::Research,
            Source::Agency | Source::Contact => Found::Agency(column(0)?.parse().ok()?),
        },
        text: column(5).unwrap_or_default().to_owned(),
        at: column(4).and_then(|text| text.parse().ok()),
    })
}
