//! What stands over the panes: lists to choose from, forms, questions, texts to read. The last one has the focus.

use std::cell::Cell;

use super::desk::RowKey;
use super::form::{FieldKind, Form, Purpose};
use super::list::Step;
use super::panes::Pane;
use crate::command::{Command, Context, DeskCommand, Situation};
use std::rc::Rc;

use crate::domain::case::MatchVerdict;
use crate::domain::identifier::{ActionId, CaseId, EntryId, IdentityId, MatchId, MeetingId, PersonId, TrackId};
use crate::domain::tracks::Happened;
use crate::text::editor::{Editor, Lines};

/// What a list is a list of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChooserKind {
    Help,
    Palette,
    Search,
    GoTo,
    Meetings,
    /// What stood in something before.
    History,
    /// What can follow in a track.
    Steps,
    /// The two readings of the cap, side by side.
    Readings,
    /// The people of a case.
    PeopleOf(CaseId),
    /// Several people to choose from.
    People(Rc<[IdentityId]>),
    /// All that the record knows of one person.
    Person(IdentityId),
}

/// What choosing a row does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    Run(Command),
    /// Goes to a case, and there to a pane.
    Case(CaseId, Pane),
    Entry(CaseId, EntryId),
    /// Goes to who is here.
    Attendance,
    /// Gives a field the earlier value back, by its place among those that are shown.
    BringBack(usize),
    /// The form of what happened in a track.
    Step(TrackId, Happened),
    /// Shows all that the record knows of a person.
    Person(IdentityId),
    /// It is to be read, and no more.
    Read,
    /// Nothing further: the meeting is where to go.
    Meeting,
    /// There is nowhere to go.
    Nothing,
}

/// A row to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChooserRow {
    /// What it is called; the name of a person is hidden while only initials are shown.
    pub title: String,
    /// What stands beside it: a sentence, a place.
    pub beside: String,
    /// What stands at its right: a key.
    pub right: String,
    /// Why it can't be chosen now.
    pub unavailable: Option<String>,
    /// A heading stands above it.
    pub heading: Option<String>,
    /// The meeting to be opened first, where it is another one.
    pub meeting: Option<MeetingId>,
    /// The person whom it names.
    pub person: Option<PersonId>,
    pub choice: Choice,
}

/// A list to choose from, narrowed by letters.
pub struct Chooser {
    pub kind: ChooserKind,
    pub title: String,
    pub letters: Editor,
    /// What could be done there.
    pub situation: Situation,
    /// Where the user was when it was opened.
    pub from: Vec<Context>,
    pub rows: Vec<ChooserRow>,
    pub at: usize,
}

impl Chooser {
    #[must_use]
    pub fn new(kind: ChooserKind, title: impl Into<String>, from: Vec<Context>, situation: Situation) -> Self {
        Self { kind, title: title.into(), letters: Editor::new(Lines::One), situation, from, rows: Vec::new(), at: 0 }
    }

    /// The row that has the focus.
    #[must_use]
    pub fn current(&self) -> Option<&ChooserRow> {
        self.rows.get(self.at)
    }

    pub(super) fn go(&mut self, step: Step) {
        self.at = step.from(Some(self.at), self.rows.len()).unwrap_or(0);
    }
}

/// What a yes answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    StartMeeting,
    FinishMeeting,
    /// Puts off a case that the room has come to.
    DeferBegun(CaseId),
    Close,
    /// A case is called otherwise from now on.
    ChangeReference,
    /// A case goes off every list but its own.
    CloseOff,
    /// What was typed in the form below is thrown away.
    Discard,
    /// The referrals of a file are taken in.
    Import,
    DecideMatch(MatchId, MatchVerdict),
    RemoveAction(ActionId),
    /// The room comes back to a finished case.
    TakeUpAgain(CaseId),
    /// A command of a desk, about one of its rows.
    Desk(DeskCommand, RowKey),
}

/// A question that wants yes or no, written out and sent off: a letter alone answers nothing, so that whoever goes on typing
/// gives no answer and runs no command with the rest.
pub struct Question {
    pub title: String,
    /// Lines to be read before answering.
    pub lines: Vec<String>,
    pub asked: Asked,
    /// What is typed as the answer.
    pub reply: Editor,
    /// The first row shown.
    pub top: usize,
    /// The furthest that it can be scrolled; known once it has been drawn.
    pub furthest: Cell<usize>,
}

impl Question {
    #[must_use]
    pub fn new(title: impl Into<String>, lines: Vec<String>, asked: Asked) -> Self {
        let (title, reply) = (title.into(), Editor::new(Lines::One));
        Self { title, lines, asked, reply, top: 0, furthest: Cell::new(0) }
    }
}

/// A text to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub title: String,
    pub lines: Vec<String>,
    /// The first row shown.
    pub top: usize,
    /// The furthest that it can be scrolled; known once it has been drawn.
    pub furthest: Cell<usize>,
    /// What follows when it has been read.
    pub then: Option<Purpose>,
}

impl Reading {
    #[must_use]
    pub fn new(title: impl Into<String>, lines: Vec<String>) -> Self {
        Self { title: title.into(), lines, top: 0, furthest: Cell::new(0), then: None }
    }
}

/// Something that stands over the panes.
pub enum Popup {
    Chooser(Box<Chooser>),
    Form(Box<Form>),
    Question(Question),
    Reading(Reading),
}

impl Popup {
    /// The text field in it that has the focus.
    #[must_use]
    pub fn editor(&self) -> Option<&Editor> {
        match self {
            Self::Chooser(chooser) => Some(&chooser.letters),
            Self::Form(form) => form.current()?.value.editor(),
            Self::Question(question) => Some(&question.reply),
            Self::Reading(_) => None,
        }
    }

    pub(super) fn editor_mut(&mut self) -> Option<&mut Editor> {
        match self {
            Self::Chooser(chooser) => Some(&mut chooser.letters),
            Self::Form(form) => form.current_mut()?.value.editor_mut(),
            Self::Question(question) => Some(&mut question.reply),
            Self::Reading(_) => None,
        }
    }

    /// The contexts of keys in it, innermost first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        match self {
            Self::Chooser(_) => vec![Context::Popup, Context::List, Context::Field, Context::Everywhere],
            Self::Question(_) => {
                vec![Context::Question, Context::Popup, Context::List, Context::Field, Context::Everywhere]
            }
            Self::Reading(_) => vec![Context::Popup, Context::List, Context::Everywhere],
            Self::Form(form) => match form.current().map(|field| field.spec.kind) {
                Some(FieldKind::Choice) => vec![Context::Choice, Context::Form, Context::Everywhere],
                Some(kind) if kind.is_answered_by_letters() => {
                    vec![Context::Letters, Context::Form, Context::Everywhere]
                }
                Some(FieldKind::Long) => vec![Context::Text, Context::Field, Context::Form, Context::Everywhere],
                _ => vec![Context::Field, Context::Form, Context::Everywhere],
            },
        }
    }
}
