//! From one meeting of the record to another.

use crate::app::App;
use crate::app::composer_line::Completer;
use crate::app::history::History;
use crate::app::panes::Panes;
use crate::app::papers::Papers;
use crate::app::texts::Sentence;
use crate::domain::identifier::MeetingId;

/// Turns the screen to another meeting of the record, at the case that the room is at there; whether it is there
/// now. What is being written is kept first, and stays with its case.
pub(super) fn open(app: &mut App, meeting: MeetingId) -> bool {
    if meeting == app.papers.conference.meeting.id {
        app.notices.say(app.say(Sentence::MeetingHere, &[]));
        return true;
    }
    app.keep_drafts();
    let conference = match app.store.turn_to(meeting) {
        Ok(conference) => conference,
        Err(error) => {
            app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
            return false;
        }
    };
    let (area, date) = (conference.meeting.area.clone(), conference.meeting.date.format("%a %-d %b %Y").to_string());
    let holidays = app.papers.holidays.clone();
    app.papers = Papers::new(conference, holidays, app.now.date(), app.papers.revision + 1);
    let (hide_rough, initials) = (app.panes.hide_rough, app.panes.initials);
    app.panes = Panes { hide_rough, initials, ..Panes::at(app.papers.first_shown()) };
    app.completer = Completer::default();
    // What could be taken back there can't be seen from here.
    app.history = History::default();
    app.notices.say(app.say(Sentence::MeetingOpened, &[("area", &area), ("date", &date)]));
    true
}
