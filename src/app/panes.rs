//! Where somebody is on the screen: which pane has the focus, and the row selected in each.

use std::cell::Cell;

use super::desk::{Desk, Desks};
use super::list::List;
use super::store::TextId;
use super::views::Shown;
use crate::command::Context;
use crate::domain::identifier::{ActionId, AttendeeId, CaseId, EntryId};
use crate::text::editor::Editor;

/// A pane of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    Agenda,
    Notes,
    Actions,
    Attendance,
    Clocks,
    /// A list beside the meeting, in the place of the others.
    Desk(Desk),
}

impl Pane {
    /// Those of the meeting, in the order in which one goes from one to the next.
    pub const ALL: [Self; 5] = [Self::Agenda, Self::Notes, Self::Actions, Self::Attendance, Self::Clocks];

    /// The pane's context of keys.
    #[must_use]
    pub const fn context(self) -> Context {
        match self {
            Self::Agenda => Context::Agenda,
            Self::Notes => Context::Notes,
            Self::Actions => Context::Actions,
            Self::Attendance => Context::Attendance,
            Self::Clocks => Context::Clocks,
            Self::Desk(desk) => Context::Desk(desk),
        }
    }

    /// Its heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Agenda => "Agenda",
            Self::Notes => "Notes",
            Self::Actions => "Actions",
            Self::Attendance => "Attendance",
            Self::Clocks => "Clocks",
            Self::Desk(desk) => desk.title(),
        }
    }

    /// The pane after this one, or the one before; from a desk the first, or the last.
    #[must_use]
    pub fn step(self, forward: bool) -> Self {
        let count = Self::ALL.len();
        let to = match (Self::ALL.iter().position(|pane| *pane == self), forward) {
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
            (None, true) => 0,
            (None, false) => count - 1,
        };
        Self::ALL.get(to).copied().unwrap_or(Self::Agenda)
    }
}

/// Where somebody is on the screen.
pub struct Panes {
    pub focus: Pane,
    /// In the notes: among the entries, not in the composer.
    pub among_entries: bool,
    pub agenda: List<CaseId>,
    pub notes: List<EntryId>,
    pub actions: List<ActionId>,
    pub attendance: List<AttendeeId>,
    /// A clock is known by its place.
    pub clocks: List<usize>,
    pub desks: Desks,
    /// The rows of panes, as they were last made.
    pub(super) shown: Shown,
    /// How many rows further up than the newest the notes are shown.
    pub scrolled_back: usize,
    /// The case, and the newest of its notes when the scrolling back began.
    pub(super) scrolled: Cell<Option<(CaseId, TextId)>>,
    /// Rough notes are not shown.
    pub hide_rough: bool,
    /// Initials instead of names.
    pub initials: bool,
    /// The case that was on the screen went from under whoever works here.
    pub went: Option<Went>,
}

/// The case that was on the screen went from under whoever works here: they choose the next themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Went {
    /// The case that stands where it stood.
    pub beside: Option<CaseId>,
}

impl Panes {
    /// The composer of this case, or the agenda where there is none.
    #[must_use]
    pub fn at(case: Option<CaseId>) -> Self {
        Self {
            focus: if case.is_some() { Pane::Notes } else { Pane::Agenda },
            among_entries: false,
            agenda: List { selected: case, ..List::default() },
            notes: List::default(),
            actions: List::default(),
            attendance: List::default(),
            clocks: List::default(),
            desks: Desks::default(),
            shown: Shown::default(),
            scrolled_back: 0,
            scrolled: Cell::new(None),
            hide_rough: false,
            initials: false,
            went: None,
        }
    }

    /// The newest note when the scrolling back began; nothing while it is the newest that is shown.
    #[must_use]
    pub fn scrolled_since(&self) -> Option<TextId> {
        let (case, newest) = self.scrolled.get().filter(|_| self.scrolled_back > 0)?;
        (Some(case) == self.agenda.selected).then_some(newest)
    }

    /// Notes from which of them it is scrolled back.
    pub fn scrolled_from(&self, newest: Option<TextId>) {
        let since = self.agenda.selected.zip(newest).filter(|_| self.scrolled_back > 0);
        self.scrolled.set(since);
    }

    /// Whether text goes to the composer.
    #[must_use]
    pub fn in_composer(&self) -> bool {
        self.focus == Pane::Notes && !self.among_entries
    }

    /// Whether no case has the composer, because the one that had it went from under whoever was in it.
    #[must_use]
    pub fn composer_is_closed(&self) -> bool {
        self.went.is_some() && self.agenda.selected.is_none()
    }

    /// Whether text goes to the filter of the pane.
    #[must_use]
    pub const fn typing_filter(&self) -> bool {
        match self.focus {
            Pane::Agenda => self.agenda.typing,
            Pane::Notes => self.among_entries && self.notes.typing,
            Pane::Actions => self.actions.typing,
            Pane::Attendance => self.attendance.typing,
            Pane::Clocks => self.clocks.typing,
            Pane::Desk(desk) => self.desks.list(desk).typing,
        }
    }

    /// The filter of the pane that has the focus.
    #[must_use]
    pub const fn filter(&self) -> Option<&Editor> {
        match self.focus {
            Pane::Agenda => self.agenda.filter.as_ref(),
            Pane::Notes => self.notes.filter.as_ref(),
            Pane::Actions => self.actions.filter.as_ref(),
            Pane::Attendance => self.attendance.filter.as_ref(),
            Pane::Clocks => self.clocks.filter.as_ref(),
            Pane::Desk(desk) => self.desks.list(desk).filter.as_ref(),
        }
    }

    pub(super) const fn filter_mut(&mut self) -> Option<&mut Editor> {
        match self.focus {
            Pane::Agenda => self.agenda.filter.as_mut(),
            Pane::Notes => self.notes.filter.as_mut(),
            Pane::Actions => self.actions.filter.as_mut(),
            Pane::Attendance => self.attendance.filter.as_mut(),
            Pane::Clocks => self.clocks.filter.as_mut(),
            Pane::Desk(desk) => self.desks.list_mut(desk).filter.as_mut(),
        }
    }

    /// The contexts of keys, innermost first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        if self.in_composer() {
            return vec![Context::Composer, Context::Text, Context::Field, Context::Notes, Context::Everywhere];
        }
        if self.typing_filter() {
            return vec![Context::List, Context::Field, self.focus.context(), Context::Everywhere];
        }
        vec![self.focus.context(), Context::List, Context::Everywhere]
    }
}
