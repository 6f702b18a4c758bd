//! What is done on the desk of referrals.

use super::go;
use crate::app::App;
use crate::app::desk::{self, Desk, RowKey, referral_lines};
use crate::app::handlers::{agenda, moving};
use crate::app::panes::Pane;
use crate::app::popup::{Popup, Reading};
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::command::desk::referrals::ReferralsCommand as C;

/// Opens a referral, to be read.
pub(super) fn open(app: &mut App, key: RowKey) {
    let RowKey::Case(case) = key else { return };
    match referral_lines(app, case) {
        Ok(Some((reference, lines))) => app.popups.push(Popup::Reading(Reading::new(reference, lines))),
        Ok(None) => app.notices.say(app.say(Sentence::OnNoMeeting, &[])),
        Err(error) => app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())])),
    }
}

pub(super) fn command(app: &mut App, command: C) {
    match command {
        C::Go => go(app, Desk::Referrals),
        C::ShowOnAgenda => show_on_agenda(app),
        C::TurnAreas => app.panes.desks.options.all_areas ^= true,
    }
}

/// Goes to the meeting that lists the selected referral, and to its case there.
fn show_on_agenda(app: &mut App) {
    let Some(RowKey::Case(case)) = desk::selected(app, Desk::Referrals).map(|row| row.key) else { return };
    let listed = ask(app.store.as_ref(), |view| {
        let found = view.referrals_to_come()?.into_iter().find(|one| one.case == case);
        Ok(found.and_then(|one| one.meeting).map(|(meeting, _)| meeting))
    });
    let meeting = match listed {
        Ok(meeting) => meeting,
        Err(error) => {
            app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
            return;
        }
    };
    let here = app.papers.conference.meeting.id;
    if meeting.is_some_and(|meeting| meeting == here || app.open_meeting(meeting)) {
        agenda::show(app, case);
        moving::go_to(app, Pane::Agenda);
    }
}

/// Does what was asked about with a question, now that it was answered with yes.
pub(super) fn confirmed(_app: &mut App, command: C, _key: RowKey) {
    match command {
        C::Go | C::ShowOnAgenda | C::TurnAreas => {}
    }
}
