//! The record as the open conference sees it: one narrow door, with a twin in memory for tests.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use zeroize::Zeroizing;

use crate::domain::case::Match;
use crate::domain::conference::Conference;
use crate::domain::identifier::{ActionId, CaseId, EntryId, MeetingId, PersonId};
use crate::domain::matching::Nicknames;
use crate::domain::meeting::Meeting;
use crate::domain::referral::{Reference, Referral};
use crate::record::change::Change;
use crate::record::error::Result as Answer;
use crate::record::queries::{self, EarlierValue, Found, Line, View, Writer};
use crate::record::touched::Revision;

pub use crate::record::session::{Colleague, Conflict, SeatId, Stands, TakenIn, TextId, Whereabouts, WrittenOver};

/// A change that was made, by which the record can take it back. Taking it back is itself a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Made(pub u64);

/// Why the record did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The text says what happened and what to do next, and holds no case data.
    #[error("{0}")]
    Refused(String),
    /// What is to be taken back was changed again since: the line, where people know it, and the cell.
    #[error("it was changed again since")]
    ChangedSince { line: Option<Line>, cell: String },
}

impl StoreError {
    /// The field that was changed since, where it is known.
    #[must_use]
    pub fn cell(&self) -> Option<(Line, Vec<String>)> {
        match self {
            Self::ChangedSince { line: Some(line), cell } if !cell.is_empty() => Some((*line, vec![cell.clone()])),
            Self::ChangedSince { .. } | Self::Refused(_) => None,
        }
    }
}

/// What was found by a search of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The case that it belongs to; `None` for an agency.
    pub case: Option<CaseId>,
    /// That case's reference.
    pub reference: Option<Reference>,
    /// The meeting at which it was said or agreed; for people and referrals, the last that lists the case.
    pub meeting: Option<MeetingId>,
    pub what: HitKind,
    /// The line to show.
    pub text: String,
}

impl From<queries::Hit> for Hit {
    fn from(hit: queries::Hit) -> Self {
        Self {
            case: hit.case.as_ref().map(|(case, _)| *case),
            reference: hit.case.map(|(_, reference)| reference),
            meeting: hit.meeting,
            what: match hit.found {
                Found::Referral => HitKind::Case,
                Found::Person(id) => HitKind::Person(id),
                Found::Entry(id) => HitKind::Entry(id),
                Found::Action(id) => HitKind::Action(id),
                Found::Agency(_) => HitKind::Agency,
                Found::Research => HitKind::Research,
            },
            text: hit.text,
        }
    }
}

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitKind {
    Case,
    Person(PersonId),
    Agency,
    Entry(EntryId),
    Action(ActionId),
    /// What an agency sent or said.
    Research,
}

impl HitKind {
    /// The person, where it is one.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Case | Self::Agency | Self::Entry(_) | Self::Action(_) | Self::Research => None,
        }
    }
}

/// What was being written, as the record kept it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Drafts {
    /// The composers, by case.
    pub lines: BTreeMap<CaseId, String>,
    /// The forms that were not kept yet, as [`super::form_drafts`] writes them.
    pub forms: String,
}

/// Somebody whose journal can't be read: what they do is not seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Who it is; nothing where that is not known.
    pub name: Option<String>,
    pub since: NaiveDateTime,
    /// Why, with the file and what to do.
    pub why: String,
}

/// What a field held before.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    /// When it was written, in the area's own time.
    pub at: NaiveDateTime,
    pub value: EarlierValue,
}

/// The record as the open conference sees it.
pub trait Store {
    /// Makes a change, whole or not at all.
    ///
    /// # Errors
    /// When the record refuses it; then nothing has changed.
    fn make(&mut self, change: Change) -> Result<Made, StoreError>;

    /// Takes a change back, or makes it again: what comes back takes back the taking back.
    ///
    /// # Errors
    /// When something newer stands in its way; then nothing has changed.
    fn undo(&mut self, made: Made) -> Result<Made, StoreError>;

    /// The meeting with everything that belongs to it, as it stands now.
    ///
    /// # Errors
    /// When the record can't be read.
    fn conference(&self) -> Result<Conference, StoreError>;

    /// Every meeting of the calendar.
    ///
    /// # Errors
    /// When the record can't be read.
    fn meetings(&self) -> Result<Vec<Meeting>, StoreError>;

    /// Turns to another meeting, which [`Self::conference`] is from now on.
    ///
    /// # Errors
    /// When the record has no such meeting or can't be read; then it stays with the one it had.
    fn turn_to(&mut self, meeting: MeetingId) -> Result<Conference, StoreError>;

    /// Turns to a closed case at a meeting: [`Self::conference`] is that case alone from now on, until it turns to a meeting.
    ///
    /// # Errors
    /// When this person does not read it, or the record can't be read; then it stays where it was.
    fn turn_to_closed(&mut self, _case: CaseId, _meeting: MeetingId) -> Result<Conference, StoreError> {
        Err(StoreError::Refused("there are no closed cases here".to_owned()))
    }

    /// What holds all words of `text`, closed cases left out.
    ///
    /// # Errors
    /// When the record can't be read.
    fn search(&self, text: &str) -> Result<Vec<Hit>, StoreError>;

    /// The matches to propose for a referral that came in or was changed, against everything that the record knows
    /// (REF-3, REF-13).
    ///
    /// # Errors
    /// When the record can't be read.
    fn proposals(&self, referral: &Referral, nicknames: &Nicknames) -> Result<Vec<Match>, StoreError>;

    /// Shows the record to a question; see [`ask`].
    ///
    /// # Errors
    /// When there is no whole record behind this door, or it is closed.
    fn look(&self, _question: &mut dyn FnMut(View<'_>)) -> Result<(), StoreError> {
        Err(StoreError::Refused("there is no whole record here to ask".to_owned()))
    }

    /// The state that the record is in: an answer that was had at this one still holds.
    fn revision(&self) -> Revision {
        Revision::default()
    }

    /// The state that everything but notes and drafts is in: an answer that shows neither still holds at the same one.
    fn lists_revision(&self) -> Revision {
        self.revision()
    }

    /// When everything that was done had last reached the disk.
    fn last_saved(&self) -> Option<NaiveDateTime>;

    /// Whether something that was done has not reached the disk yet. A change that changed nothing has nothing to reach it.
    fn is_saving(&self) -> bool {
        true
    }

    /// Takes in what others did at the same record since this was last asked.
    ///
    /// # Errors
    /// When it can't be taken in; the record is as it was.
    fn take_in(&mut self) -> Result<TakenIn, StoreError> {
        Ok(TakenIn::default())
    }

    /// What the changes made since this was last asked wrote over that others had given.
    fn written_over(&mut self) -> Vec<WrittenOver> {
        Vec::new()
    }

    /// The others who are at the record now.
    fn others(&self) -> Vec<Colleague> {
        Vec::new()
    }

    /// The others whose journals can't be read now.
    fn unread(&self) -> Vec<Unread> {
        Vec::new()
    }

    /// What is so of the closed cases until somebody does something about it.
    fn closed_standing(&self) -> Vec<String> {
        Vec::new()
    }

    /// Says where this seat is, for the others; kept nowhere.
    fn here(&mut self, _at: Whereabouts) {}

    /// What a line of the record held before, the newest first.
    ///
    /// # Errors
    /// When the record can't be read.
    fn earlier(&self, _line: Line) -> Result<Vec<Earlier>, StoreError> {
        Ok(Vec::new())
    }

    /// What the fields of a line hold now.
    ///
    /// # Errors
    /// When the record can't be read.
    fn standing(&self, _line: Line) -> Result<Vec<EarlierValue>, StoreError> {
        Ok(Vec::new())
    }

    /// Who wrote last what stands in these cells of a line; nothing where that can't be told.
    fn writer(&self, _line: Line, _cells: &[&str]) -> Option<Writer> {
        None
    }

    /// Writes papers of a closed case beside the record, encrypted to those alone who read it now; each with what its file
    /// is called without the ending. Says what the files became.
    ///
    /// # Errors
    /// When this person does not read the case, or they can't be written; then nothing was.
    fn write_closed_papers(
        &mut self,
        _case: CaseId,
        _documents: &[(String, Zeroizing<String>)],
        _by: &str,
        _at: NaiveDateTime,
    ) -> Result<Vec<String>, StoreError> {
        Err(StoreError::Refused("there are no closed cases here".to_owned()))
    }

    /// Whether this record can only be read here.
    fn read_only(&self) -> bool {
        false
    }
}

/// Asks the record something that only the whole of it knows.
///
/// # Errors
/// When it can't be asked, or can't be read.
pub fn ask<T>(store: &dyn Store, question: impl FnOnce(View<'_>) -> Answer<T>) -> Result<T, StoreError> {
    let (mut question, mut answer) = (Some(question), None);
    store.look(&mut |view| {
        if let Some(question) = question.take() {
            answer = Some(question(view));
        }
    })?;
    let unasked = || StoreError::Refused("the record is closed".to_owned());
    answer.ok_or_else(unasked)?.map_err(|error| StoreError::Refused(error.to_string()))
}
