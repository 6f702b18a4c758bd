//! The rows of a desk: what they are, and how they are kept between one change of the record and the next.

use std::rc::Rc;

use chrono::NaiveDate;

use super::{Desk, Options, view};
use crate::app::App;
use crate::app::list::holds_all;
use crate::app::panes::Pane;
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::RowStanding;
use crate::domain::clocks::ClockKind;
use crate::domain::due::DueOf;
use crate::domain::identifier::{
    AgencyId, CaseId, ContactId, DispatchId, IdentityId, MeetingId, ReportId, SignUpId, StepId, TrackId,
};
use crate::record::touched::Revision;
use crate::text::width;

/// What a row is about. The selection stays with it, whatever others do to the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKey {
    Case(CaseId),
    Step(StepId),
    Identity(IdentityId),
    /// Two that may be one person.
    Pair(IdentityId, IdentityId),
    AgencyCase(AgencyId, CaseId),
    Agency(AgencyId),
    Contact(ContactId),
    Report(ReportId),
    /// An organisation that is no agency of the record yet.
    Organisation(SignUpId),
    Track(TrackId),
    Meeting(MeetingId),
    Dispatch(DispatchId),
    /// Something that is due: its clock, what it is of, and from which agency.
    Due(ClockKind, DueOf, Option<AgencyId>),
    /// What is owed of a closed case, and which of its lines it is.
    ClosedOwed(CaseId, ClockKind, DueOf),
}

/// What a cell shows while only initials are shown (REC-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// It gives nobody away: a reference, an agency, a day.
    Plain,
    /// Somebody's name: their initials.
    Name,
    /// An address, a number, what somebody wrote: nothing of it.
    Private,
}

/// The columns of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// So many.
    Columns(u16),
    /// What a reference takes, whole where there is room.
    Reference,
    /// What the others leave, in equal parts.
    Rest,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    text: String,
    pub width: Width,
    shows: Shows,
}

impl Cell {
    /// What gives nobody away.
    pub fn plain(text: impl Into<String>, width: Width) -> Self {
        Self { text: text.into(), width, shows: Shows::Plain }
    }

    /// Somebody's name.
    pub fn name(text: impl Into<String>, width: Width) -> Self {
        Self { text: text.into(), width, shows: Shows::Name }
    }

    /// An address, a number, what somebody wrote.
    pub fn private(text: impl Into<String>, width: Width) -> Self {
        Self { text: text.into(), width, shows: Shows::Private }
    }

    /// Its text for these eyes.
    #[must_use]
    pub fn text(&self, eyes: Eyes<'_>) -> String {
        match self.shows {
            _ if self.text.is_empty() => String::new(),
            Shows::Plain => self.text.clone(),
            Shows::Name => eyes.name(&self.text).into_owned(),
            Shows::Private => eyes.private(&self.text).into_owned(),
        }
    }
}

/// How a word at the end of a row is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Dim,
    Strong,
    Good,
    Warning,
}

/// A row of a desk, one line on the screen. Rows of one section stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskRow {
    pub key: RowKey,
    /// The heading under which it stands; empty where the desk has none.
    pub section: String,
    pub cells: Vec<Cell>,
    /// Words at its end. They give nobody away.
    pub words: Vec<(String, Tone)>,
    /// What the conditions of commands need to know of it.
    pub standing: RowStanding,
}

impl DeskRow {
    /// Whoever knows a name finds it, also while it is not shown.
    fn has_letters(&self, letters: &str) -> bool {
        let cells = self.cells.iter().map(|cell| cell.text.as_str());
        let words = self.words.iter().map(|(word, _)| word.as_str());
        let all: Vec<&str> = cells.chain(words).chain([self.section.as_str()]).collect();
        holds_all(&all.join(" "), letters)
    }
}

/// The state at which rows were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct At {
    desk: Desk,
    revision: Revision,
    meeting: MeetingId,
    apart: Option<CaseId>,
    day: NaiveDate,
    options: Options,
    /// Of closed cases nothing is listed while only initials are shown.
    initials: bool,
}

impl At {
    fn now(app: &App, desk: Desk) -> Self {
        let (meeting, options) = (app.papers.conference.meeting.id, app.panes.desks.options);
        Self {
            desk,
            revision: app.store.lists_revision(),
            meeting,
            apart: app.papers.apart,
            day: app.now().date(),
            options,
            initials: app.panes.initials,
        }
    }
}

/// The rows of a desk, as its filter leaves them.
#[derive(Clone)]
pub struct Rows {
    pub shown: Rc<[DeskRow]>,
    /// How many there are without the filter.
    pub all: usize,
    /// Where each section begins among those that are shown, and how many rows it has.
    pub sections: Rc<[(usize, usize)]>,
    /// The columns that the words of a row take at most.
    pub words: usize,
    /// The columns that a reference takes at most.
    pub references: usize,
    /// Why the record could not be asked.
    pub failed: Option<Rc<str>>,
}

/// Rows that were asked for.
pub(super) struct Kept {
    at: At,
    letters: String,
    all: Rc<[DeskRow]>,
    rows: Rows,
}

/// What is known about a row.
pub(super) struct Detail {
    at: At,
    key: RowKey,
    initials: bool,
    lines: Rc<[String]>,
}

/// The rows of a desk as they are shown. The record is asked only where something of it has changed.
#[must_use]
pub fn rows(app: &App, desk: Desk) -> Rows {
    let desks = &app.panes.desks;
    let at = At::now(app, desk);
    let letters = desks.list(desk).filter.as_ref().map(|filter| filter.text().to_owned()).unwrap_or_default();
    let before = desks.kept.take().filter(|kept| kept.at == at);
    let kept = match before {
        Some(kept) if kept.letters == letters => kept,
        Some(kept) => {
            // More letters let through nothing that fewer did not.
            let narrower = letters.starts_with(&kept.letters);
            let among = if narrower { kept.rows.shown } else { Rc::clone(&kept.all) };
            filtered(at, letters, kept.all, &among, kept.rows.failed)
        }
        None => match view(desk).rows(app) {
            Ok(all) => {
                let all: Rc<[DeskRow]> = all.into();
                filtered(at, letters, Rc::clone(&all), &all, None)
            }
            Err(error) => {
                let said = app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]);
                let none: Rc<[DeskRow]> = Rc::new([]);
                filtered(at, letters, Rc::clone(&none), &none, Some(said.into()))
            }
        },
    };
    let rows = kept.rows.clone();
    desks.kept.replace(Some(kept));
    rows
}

fn filtered(at: At, letters: String, all: Rc<[DeskRow]>, among: &Rc<[DeskRow]>, failed: Option<Rc<str>>) -> Kept {
    let shown: Rc<[DeskRow]> = if letters.trim().is_empty() {
        Rc::clone(among)
    } else {
        among.iter().filter(|row| row.has_letters(&letters)).cloned().collect()
    };
    let mut sections: Vec<(usize, usize)> = Vec::new();
    let mut section = None;
    for (place, row) in shown.iter().enumerate() {
        match sections.last_mut().filter(|_| section == Some(&row.section)) {
            Some((_, count)) => *count += 1,
            None => sections.push((place, 1)),
        }
        section = Some(&row.section);
    }
    let of_row = |row: &DeskRow| row.words.iter().map(|(word, _)| width(word) + WORD_GAP).sum();
    let words = shown.iter().map(of_row).max().unwrap_or(0);
    let references = shown.iter().flat_map(|row| &row.cells).filter(|cell| cell.width == Width::Reference);
    let references = references.map(|cell| width(&cell.text)).max().unwrap_or(0).clamp(REFERENCE, REFERENCE_MOST);
    let rows = Rows { all: all.len(), sections: sections.into(), words, references, failed, shown };
    Kept { at, letters, all, rows }
}

/// Columns of a reference: the fewest, and the most, with a telephone referral's `TEL-20261123-1` in it.
pub const REFERENCE: usize = 11;
const REFERENCE_MOST: usize = 16;

/// Columns between two words at the end of a row.
pub const WORD_GAP: usize = 2;

/// The selected row of a desk.
#[must_use]
pub fn selected(app: &App, desk: Desk) -> Option<DeskRow> {
    let key = app.panes.desks.list(desk).selected?;
    rows(app, desk).shown.iter().find(|row| row.key == key).cloned()
}

/// What is known about the selected row, a line each.
#[must_use]
pub fn detail(app: &App, desk: Desk) -> Rc<[String]> {
    let none = || Rc::from(Vec::new());
    let (view, Some(row)) = (view(desk), selected(app, desk)) else { return none() };
    let (at, initials) = (At::now(app, desk), app.panes.initials);
    let same = |kept: &Detail| kept.at == at && kept.key == row.key && kept.initials == initials;
    let kept = app.panes.desks.detail.take().filter(same).unwrap_or_else(|| {
        let failed = |error: crate::app::store::StoreError| {
            vec![app.say(Sentence::ReloadFailed, &[("why", &error.to_string())])]
        };
        let lines = view.detail(app, row.key).unwrap_or_else(failed);
        Detail { at, key: row.key, initials, lines: lines.into() }
    });
    let lines = Rc::clone(&kept.lines);
    app.panes.desks.detail.replace(Some(kept));
    lines
}

/// Leaves the open desk at its row, or at the row that took its place. Rows change only while something is taken in, so
/// this is done at the end of each input.
pub fn settle(app: &mut App) {
    let Pane::Desk(desk) = app.panes.focus else { return };
    let shown = rows(app, desk).shown;
    let desks = &mut app.panes.desks;
    if desks.settled.as_ref().is_some_and(|before| Rc::ptr_eq(before, &shown)) {
        return;
    }
    let keys = |rows: &[DeskRow]| rows.iter().map(|row| row.key).collect::<Vec<_>>();
    let (before, now) = (desks.settled.as_deref().map(keys).unwrap_or_default(), keys(&shown));
    desks.settled = Some(shown);
    let list = desks.list_mut(desk);
    list.settle(&before, &now);
    list.begin(&now);
}
