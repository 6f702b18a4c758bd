//! What the panes show, as plain rows: no drawing, and nothing that initials only or a closed case should hide.

pub mod actions;
pub mod agenda;
pub mod attendance;
pub mod check;
pub mod clocks;
pub mod company;
pub mod composer;
mod eyes;
pub mod known;
pub mod missing;
mod moves;
pub mod notes;
pub mod referral;
pub mod status;

pub use eyes::Eyes;

use chrono::NaiveDate;

use super::App;
use super::panes::Pane;
use super::remembered::Remembered;
use crate::domain::identifier::{ActionId, AttendeeId, CaseId, EntryId};
use crate::record::touched::Revision;

/// All that the rows of a pane are made of, but for what its filter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    papers: u64,
    lists: Revision,
    case: Option<CaseId>,
    stays_open: Option<CaseId>,
    day: NaiveDate,
    initials: bool,
}

impl Seen {
    fn by(app: &App) -> Self {
        Self {
            papers: app.papers.revision,
            lists: app.store.lists_revision(),
            case: app.case_id(),
            stays_open: app.papers.stays_open,
            day: app.now().date(),
            initials: app.panes.initials,
        }
    }
}

/// The rows of the panes that have many, as they were last made.
#[derive(Default)]
pub struct Shown {
    clocks: Remembered<Seen, clocks::ClockRow>,
    actions: Remembered<(Seen, Option<String>), actions::ActionRow>,
    known: Remembered<known::Asked, known::Known>,
}

/// The keys of the lists as they are shown.
#[derive(Debug, Clone)]
pub struct Keys {
    pub agenda: Vec<CaseId>,
    pub notes: Vec<EntryId>,
    pub actions: Vec<ActionId>,
    pub attendance: Vec<AttendeeId>,
}

impl Keys {
    #[must_use]
    pub fn of(app: &App) -> Self {
        Self {
            agenda: agenda::keys(app),
            notes: notes::keys(app),
            actions: actions::keys(app),
            attendance: attendance::keys(app),
        }
    }
}

/// Leaves every list at its row, or at the row that took its place, after the conference was read again.
pub fn settle(app: &mut App, before: &Keys) {
    let now = Keys::of(app);
    if app.panes.composer_is_closed() {
        // They choose the next case themselves.
    } else if app.panes.agenda.selected.is_none_or(|case| app.papers.case(case).is_none()) {
        app.panes.agenda.settle(&before.agenda, &now.agenda);
        if app.panes.agenda.selected.is_none() {
            app.panes.agenda.selected = app.papers.heard().first().copied();
        }
    }
    let in_list = app.panes.focus == Pane::Agenda && app.popups.is_empty() && !app.panes.agenda.typing;
    if in_list && !now.agenda.is_empty() && agenda::hides_selected(app) {
        app.panes.agenda.settle(&before.agenda, &now.agenda);
    }
    app.panes.notes.settle(&before.notes, &now.notes);
    app.panes.actions.settle(&before.actions, &now.actions);
    app.panes.attendance.settle(&before.attendance, &now.attendance);
    app.panes.actions.begin(&now.actions);
    app.panes.attendance.begin(&now.attendance);
}
