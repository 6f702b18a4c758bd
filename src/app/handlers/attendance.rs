//! Who is here, and who has agreed to the declaration.

use super::{form_fill, popups};
use crate::app::App;
use crate::app::command::Command;
use crate::app::texts::Sentence;
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::record::change::Change;

fn selected(app: &App) -> Option<&Attendee> {
    app.papers.attendee(app.panes.attendance.selected?)
}

/// One key marks somebody. A deputy who comes in place of the representative is present.
pub(super) fn mark(app: &mut App, command: Command) {
    let presence = match command {
        Command::MarkPresent | Command::MarkDeputy => Presence::Present,
        Command::MarkDialledIn => Presence::DialledIn,
        Command::MarkApologies => Presence::Apologies,
        Command::MarkAbsent => Presence::Absent,
        Command::MarkLeft => Presence::Left,
        Command::MarkReportInPlace => Presence::ReportInPlace,
        _ => return,
    };
    let Some(attendee) = selected(app) else { return };
    let change = if command == Command::MarkDeputy {
        Change::ReviseAttendee(Attendee { part: Part::Deputy, presence, since: Some(app.now), ..attendee.clone() })
    } else {
        Change::SetPresence { attendee: attendee.id, presence, at: app.now }
    };
    app.make("an attendance", vec![change]);
}

pub(super) fn agree(app: &mut App) {
    let Some(id) = selected(app).map(|attendee| attendee.id) else { return };
    let change = Change::AgreeDeclaration { attendees: vec![id], at: Some(app.now) };
    if app.make("an agreement", vec![change]) {
        let time = app.now.format("%H:%M").to_string();
        app.notices.say(app.say(Sentence::Agreed, &[("time", &time)]));
    }
}

pub(super) fn open_form(app: &mut App, new: bool) {
    let form = match selected(app).filter(|_| !new) {
        Some(attendee) => form_fill::attendee(app, attendee),
        None => form_fill::new_attendee(app),
    };
    popups::open_form(app, form);
}
