//! The notes pane's rows: the entries of the case, and its actions where they were agreed among them.

use super::Eyes;
use crate::app::App;
use crate::app::store::TextId;
use crate::domain::action::{Action, ActionStatus};
use crate::domain::entry::{Entry, EntryKind, Standing, Subject};
use crate::domain::identifier::EntryId;

/// A row of the notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRow {
    /// The entry; `None` is an action, which is changed in its own pane.
    pub entry: Option<EntryId>,
    pub time: String,
    /// `!`, `"`, `>`, `=`, `~`, or nothing.
    pub marker: &'static str,
    /// Whose it is, or what it is.
    pub owner: String,
    /// A word that says more: opinion, due.
    pub word: String,
    pub text: String,
    pub rough: bool,
    /// By what the others know it.
    pub id: TextId,
    /// Who is typing in it.
    pub typing: String,
}

/// Whom something is about, in a word.
#[must_use]
pub fn subject_words(subject: Subject) -> String {
    match subject {
        Subject::Victim => "victim".to_owned(),
        Subject::Child(number) => format!("child {number}"),
        Subject::AllegedPerpetrator => "alleged perpetrator".to_owned(),
        Subject::Staff => "staff".to_owned(),
        Subject::Other => "other".to_owned(),
    }
}

fn shown(app: &App) -> impl Iterator<Item = &Entry> {
    let entries = app.case().map(|case| case.entries.as_slice()).unwrap_or_default();
    entries.iter().filter(|entry| {
        !(app.panes.hide_rough && entry.kind == EntryKind::RoughNote)
            && (app.panes.notes.filter.is_none() || {
                let text = Eyes::of(app).text(&entry.text);
                app.panes.notes.lets_through(&format!("{} {text}", app.papers.agency_name(entry.agency)))
            })
    })
}

/// The entries that can be selected, in order.
#[must_use]
pub fn keys(app: &App) -> Vec<EntryId> {
    shown(app).map(|entry| entry.id).collect()
}

/// Something of the notes, still as the record has it: rows are made only for those that are seen.
#[derive(Clone, Copy)]
pub enum Note<'a> {
    Entry(&'a Entry),
    Action(&'a Action),
}

impl Note<'_> {
    const fn at(&self) -> chrono::NaiveDateTime {
        match self {
            Self::Entry(entry) => entry.at,
            Self::Action(action) => action.agreed,
        }
    }
}

/// Entries and actions of the case, in the order in which they were filed.
#[must_use]
pub fn notes(app: &App) -> Vec<Note<'_>> {
    let mut notes: Vec<Note<'_>> = shown(app).map(Note::Entry).collect();
    if app.panes.notes.filter.is_none() {
        notes.extend(app.case().into_iter().flat_map(|case| &case.actions).map(Note::Action));
        notes.sort_by_key(Note::at);
    }
    notes
}

/// A note as it is shown.
#[must_use]
pub fn row(app: &App, note: Note<'_>) -> NoteRow {
    match note {
        Note::Entry(entry) => entry_row(app, entry),
        Note::Action(action) => action_row(app, action),
    }
}

fn entry_row(app: &App, entry: &Entry) -> NoteRow {
    let agency = app.papers.agency_name(entry.agency).to_owned();
    let (marker, owner, word) = match entry.kind {
        EntryKind::Information(Standing::Fact) => ("", agency, String::new()),
        EntryKind::Information(Standing::Opinion) => ("", agency, "opinion".to_owned()),
        EntryKind::Risk { at_risk } => {
            ("!", at_risk.map_or_else(|| "risk".to_owned(), subject_words), "risk".to_owned())
        }
        EntryKind::View { of } => ("\"", subject_words(of), "view".to_owned()),
        EntryKind::Decision => ("=", "decision".to_owned(), String::new()),
        EntryKind::RoughNote => ("~", "rough note".to_owned(), String::new()),
    };
    let text = match &entry.speaker {
        Some(speaker) => format!("{}: {}", Eyes::of(app).name(speaker), Eyes::of(app).text(&entry.text)),
        None => Eyes::of(app).text(&entry.text).into_owned(),
    };
    NoteRow {
        entry: Some(entry.id),
        time: entry.at.format("%H:%M").to_string(),
        marker,
        owner,
        word,
        text: if entry.edited.is_some() { format!("{text} (changed)") } else { text },
        rough: entry.kind == EntryKind::RoughNote,
        id: entry.id.into(),
        typing: super::company::typing(app, entry.id.into()),
    }
}

/// Where an action stands, in a word.
#[must_use]
pub fn status_words(status: &ActionStatus) -> &'static str {
    match status {
        ActionStatus::Open => "open",
        ActionStatus::Complete { .. } => "complete",
        ActionStatus::CannotComplete { .. } => "cannot be completed",
        ActionStatus::Superseded => "superseded",
    }
}

fn action_row(app: &App, action: &Action) -> NoteRow {
    let owner = app.papers.agency_name(action.owner);
    NoteRow {
        entry: None,
        time: action.agreed.format("%H:%M").to_string(),
        marker: ">",
        owner: if owner.is_empty() { "nobody yet".to_owned() } else { owner.to_owned() },
        word: String::new(),
        text: format!(
            "{}, due {}, {}",
            Eyes::of(app).text(&action.text),
            action.due.format("%a %-d %b"),
            status_words(&action.status)
        ),
        rough: false,
        id: action.id.into(),
        typing: super::company::typing(app, action.id.into()),
    }
}
