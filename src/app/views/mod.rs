//! What the panes show, as plain rows: no drawing, and nothing that initials only or a closed case should hide.

pub mod actions;
pub mod agenda;
pub mod attendance;
pub mod check;
pub mod clocks;
pub mod company;
pub mod composer;
mod eyes;
pub mod missing;
pub mod notes;
pub mod referral;
pub mod status;

pub use eyes::Eyes;

use super::App;
use crate::domain::identifier::{ActionId, AttendeeId, CaseId, EntryId};

/// The keys of every list as it is shown.
#[derive(Debug, Clone)]
pub struct Keys {
    pub agenda: Vec<CaseId>,
    pub notes: Vec<EntryId>,
    pub actions: Vec<ActionId>,
    pub attendance: Vec<AttendeeId>,
    pub clocks: Vec<usize>,
}

impl Keys {
    #[must_use]
    pub fn of(app: &App) -> Self {
        Self {
            agenda: agenda::keys(app),
            notes: notes::keys(app),
            actions: actions::keys(app),
            attendance: attendance::keys(app),
            clocks: clocks::keys(app),
        }
    }
}

/// Leaves every list at its row, or at the row that took its place, after the conference was read again.
pub fn settle(app: &mut App, before: &Keys) {
    let now = Keys::of(app);
    if app.panes.agenda.selected.is_none_or(|case| app.papers.case(case).is_none()) {
        app.panes.agenda.settle(&before.agenda, &now.agenda);
        if app.panes.agenda.selected.is_none() {
            app.panes.agenda.selected = app.papers.heard().first().copied();
        }
    }
    app.panes.notes.settle(&before.notes, &now.notes);
    app.panes.actions.settle(&before.actions, &now.actions);
    app.panes.attendance.settle(&before.attendance, &now.attendance);
    app.panes.actions.begin(&now.actions);
    app.panes.attendance.begin(&now.attendance);
}
