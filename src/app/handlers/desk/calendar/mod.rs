//! What is done on the calendar, and to prepare a meeting: `meetings` and `emergency` have the forms of meetings, `numbers`
//! those of an area, `sending` what was sent and destroyed, `prepared` the duties of deferrals and who knows a party.

mod emergency;
mod meetings;
mod numbers;
mod prepared;
mod sending;

use super::{go, open_form, read};
use crate::app::App;
use crate::app::desk::{self, Desk, RowKey};
use crate::app::form::purpose::{CalendarForm as F, ReferralsForm};
use crate::app::form::{DeskForm, Form, Purpose};
use crate::app::handlers::moving;
use crate::app::panes::Pane;
use crate::command::desk::calendar::CalendarCommand as C;
use crate::domain::identifier::MeetingId;
use crate::domain::listing::DutyKind;

/// Opens a meeting, at its agenda.
pub(super) fn open(app: &mut App, key: RowKey) {
    let RowKey::Meeting(meeting) = key else { return };
    if meeting == app.papers.conference.meeting.id || app.open_meeting(meeting) {
        moving::go_to(app, Pane::Agenda);
    }
}

pub(super) fn command(app: &mut App, command: C) {
    let form = match command {
        C::Go => return go(app, Desk::Calendar),
        C::ShowMeeting => return read(app),
        C::TurnHeld => {
            app.panes.desks.options.held_meetings ^= true;
            return;
        }
        C::AddMeeting => Some(F::NewMeeting),
        C::AddYear => Some(F::NewYear),
        C::CallEmergency => Some(F::Emergency),
        C::EditMeeting => meant(app).map(F::EditMeeting),
        C::EditNumbers => meant(app).map(F::Numbers),
        C::AgreeEmergency => meant(app).map(F::Agree),
        C::SendAgenda => meant(app).map(F::Send),
        C::ConfirmChecks => meant(app).map(F::Confirm),
        C::SetRelease => meant(app).map(F::Release),
        C::MoveCase => {
            if let Some(case) = app.case_id() {
                super::decide(app, ReferralsForm::MoveTo(case));
            }
            return;
        }
        C::TickReferrer | C::TickIdva | C::TickManager | C::TickPlan => return prepared::tick(app, command),
        C::NobodyKnowsParty => return prepared::nobody_knows(app),
        C::DeclareConflict => person_and_case(app).map(|(attendee, case)| F::Declare(attendee, case)),
        C::DecideConflict => person_and_case(app).map(|(attendee, case)| F::Decide(attendee, case)),
    };
    if let Some(form) = form {
        open_form(app, DeskForm::Calendar(form));
    }
}

fn person_and_case(app: &App) -> Option<(crate::domain::identifier::AttendeeId, crate::domain::identifier::CaseId)> {
    app.panes.attendance.selected.zip(app.case_id())
}

/// The meeting that a command is about: the selected one of the calendar, elsewhere the one that is open.
fn meant(app: &App) -> Option<MeetingId> {
    if app.panes.focus != Pane::Desk(Desk::Calendar) {
        return Some(app.papers.conference.meeting.id);
    }
    match desk::selected(app, Desk::Calendar)?.key {
        RowKey::Meeting(meeting) => Some(meeting),
        _ => None,
    }
}

/// Which duty a command ticks.
const fn duty_of(command: C) -> Option<DutyKind> {
    match command {
        C::TickReferrer => Some(DutyKind::ReferrerTold),
        C::TickIdva => Some(DutyKind::IdvaTold),
        C::TickManager => Some(DutyKind::ManagerOversight),
        C::TickPlan => Some(DutyKind::InterimSafetyPlan),
        _ => None,
    }
}

/// Does what was asked about with a question, now that it was answered with yes.
pub(super) fn confirmed(app: &mut App, command: C, key: RowKey) {
    if let (Some(kind), RowKey::Case(case)) = (duty_of(command), key) {
        prepared::untick(app, case, kind);
    }
}

/// A form as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(app: &App, form: F) -> Option<Form> {
    let empty = Form::new(&app.texts.forms, Purpose::Desk(DeskForm::Calendar(form.clone())));
    match form {
        F::NewMeeting => Some(meetings::new(app, empty)),
        F::NewYear => Some(meetings::year(app, empty)),
        F::Emergency => Some(emergency::call(app, empty)),
        F::EditMeeting(meeting) => meetings::edit(app, empty, meeting),
        F::Numbers(meeting) => numbers::fill(app, empty, meeting),
        F::Agree(meeting) => emergency::agree(app, empty, meeting),
        F::Release(meeting) => meetings::release(app, empty, meeting),
        F::Send(meeting) => sending::send(app, empty, meeting),
        F::Confirm(meeting) => sending::confirm(app, empty, meeting),
        F::Duty(listing, kind) => prepared::duty(app, empty, listing, kind),
        F::Declare(attendee, case) => prepared::declare(app, empty, attendee, case),
        F::Decide(attendee, case) => prepared::decide(app, empty, attendee, case),
    }
}

/// Makes the change that a form is for; whether it was made.
pub(super) fn keep(app: &mut App, filled: &mut Form, form: F) -> bool {
    match form {
        F::NewMeeting => meetings::keep(app, filled, None),
        F::EditMeeting(meeting) => meetings::keep(app, filled, Some(meeting)),
        F::NewYear => meetings::keep_year(app, filled),
        F::Emergency => emergency::keep(app, filled),
        F::Numbers(meeting) => numbers::keep(app, filled, meeting),
        F::Agree(meeting) => emergency::keep_agreement(app, filled, meeting),
        F::Release(meeting) => meetings::keep_release(app, filled, meeting),
        F::Send(meeting) => sending::keep(app, filled, meeting),
        F::Confirm(meeting) => sending::keep_confirmed(app, filled, meeting),
        F::Duty(listing, kind) => prepared::keep_duty(app, filled, listing, kind),
        F::Declare(attendee, case) => prepared::keep_declared(app, filled, attendee, case),
        F::Decide(attendee, case) => prepared::keep_decided(app, filled, attendee, case),
    }
}

/// The letters by which the lines of a list are ticked.
fn letters() -> impl Iterator<Item = char> {
    ('a'..='z').chain('A'..='Z')
}

/// The form with a list to tick, each line by a letter, and those ticked that are so at first.
pub(super) fn offering(mut form: Form, id: &str, lines: &[(String, bool)]) -> Form {
    let ticked: String = letters().zip(lines).filter(|(_, (_, ticked))| *ticked).map(|(letter, _)| letter).collect();
    if let Some(field) = form.fields.iter_mut().find(|field| field.spec.id == id) {
        field.spec.choices = letters().zip(lines).map(|(letter, (line, _))| format!("{letter} {line}")).collect();
    }
    form.with(id, ticked)
}

/// Those of a list that are ticked in a form that was [`offering`] it.
pub(super) fn chosen<'a, T>(form: &'a Form, id: &'a str, list: &'a [T]) -> impl Iterator<Item = &'a T> {
    letters().zip(list).filter(|(letter, _)| form.is_ticked(id, *letter)).map(|(_, one)| one)
}
