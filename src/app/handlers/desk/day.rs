//! What is done on the day's list.

use super::{go, open_form, select_row};
use crate::app::App;
use crate::app::desk::{self, Desk, ResearchBy, RowKey, day_due, day_key, day_lines};
use crate::app::form::purpose::DayForm;
use crate::app::form::{DeskForm, Form, Purpose};
use crate::app::handlers::{agenda, moving};
use crate::app::panes::Pane;
use crate::app::popup::{Popup, Reading};
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::command::desk::day::DayCommand as C;
use crate::domain::clocks::ClockKind;
use crate::domain::contacts::ContactCheck;
use crate::domain::dispatch::{Dispatch, DispatchTo, Paper};
use crate::domain::due::{DueOf, DueRow, Whom};
use crate::domain::identifier::{CaseId, ContactCheckId, DispatchId, DispatchToId, MeetingId};
use crate::domain::meeting::Meeting;
use crate::record::change::{CalendarChange, Change, ContactsChange};

/// Goes where it is done.
pub(super) fn open(app: &mut App, key: RowKey) {
    let Some(row) = found(app, key) else { return };
    if let (true, Some((case, _))) = (row.due.closed, &row.case) {
        return super::closed::go_to(app, *case);
    }
    match (row.due.kind, row.due.of, row.meeting) {
        (_, DueOf::Track(track), _) => {
            go(app, Desk::Tracks);
            select_row(app, Desk::Tracks, RowKey::Track(track));
        }
        (ClockKind::PlusOffer, DueOf::Case(case), _) => {
            go(app, Desk::Tracks);
            select_row(app, Desk::Tracks, RowKey::Case(case));
        }
        (ClockKind::AskedForMore | ClockKind::NoRoute, DueOf::Case(case), _) => {
            go(app, Desk::Referrals);
            select_row(app, Desk::Referrals, RowKey::Case(case));
        }
        (ClockKind::Research, _, Some(meeting)) => {
            if meeting == app.papers.conference.meeting.id || app.open_meeting(meeting) {
                app.panes.desks.options.research = ResearchBy::Agency;
                go(app, Desk::Research);
                if let Whom::Agency(agency) = row.due.whom {
                    select_row(app, Desk::Research, RowKey::Agency(agency));
                }
            }
        }
        (ClockKind::ContactCheck, DueOf::Meeting(meeting), _) => {
            go(app, Desk::Contacts);
            select_row(app, Desk::Contacts, RowKey::Meeting(meeting));
        }
        (ClockKind::ContactCheck | ClockKind::Flag | ClockKind::SteeringReport, ..) => explain(app),
        (kind, DueOf::Meeting(meeting), _) => {
            let pane = if kind == ClockKind::Agenda { Pane::Agenda } else { Pane::Notes };
            to_meeting(app, meeting, None, pane);
        }
        (_, DueOf::Action(_), Some(meeting)) => to_meeting(app, meeting, row.case.map(|case| case.0), Pane::Actions),
        (_, _, Some(meeting)) => to_meeting(app, meeting, row.case.map(|case| case.0), Pane::Agenda),
        _ => explain(app),
    }
}

/// The selected row, as it is now.
fn found(app: &mut App, key: RowKey) -> Option<DueRow> {
    match day_due(app) {
        Ok(rows) => rows.into_iter().find(|row| day_key(row) == key),
        Err(error) => {
            app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
            None
        }
    }
}

/// Opens a meeting, and its case where there is one.
pub(super) fn to_meeting(app: &mut App, meeting: MeetingId, case: Option<CaseId>, pane: Pane) {
    if meeting != app.papers.conference.meeting.id && !app.open_meeting(meeting) {
        return;
    }
    if let Some(case) = case {
        agenda::show(app, case);
    }
    moving::go_to(app, pane);
}

pub(super) fn command(app: &mut App, command: C) {
    match command {
        C::Go => go(app, Desk::Day),
        C::Explain => explain(app),
        C::TurnHere => app.panes.desks.options.day_here ^= true,
        C::TurnWhom => app.panes.desks.options.day_whom = app.panes.desks.options.day_whom.next(),
        C::MarkDone => {
            let Some(RowKey::Due(kind, DueOf::Meeting(meeting), _)) = desk::selected(app, Desk::Day).map(|row| row.key)
            else {
                return;
            };
            let form = match kind {
                ClockKind::Agenda => DayForm::Sent(meeting, Paper::Agenda),
                ClockKind::Minutes => DayForm::Sent(meeting, Paper::Minutes),
                _ => DayForm::Checked(meeting),
            };
            open_form(app, DeskForm::Day(form));
        }
    }
}

fn explain(app: &mut App) {
    let Some(row) = desk::selected(app, Desk::Day).and_then(|row| found(app, row.key)) else { return };
    let lines = day_lines(app, &row);
    app.popups.push(Popup::Reading(Reading::new(row.due.kind.title(), lines)));
}

/// Does what was asked about with a question, now that it was answered with yes.
pub(super) fn confirmed(_app: &mut App, command: C, _key: RowKey) {
    match command {
        C::Go | C::Explain | C::TurnHere | C::TurnWhom | C::MarkDone => {}
    }
}

fn meeting(app: &App, id: MeetingId) -> Option<Meeting> {
    app.store.meetings().ok()?.into_iter().find(|meeting| meeting.id == id)
}

/// A form of this desk as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(app: &App, form: DayForm) -> Option<Form> {
    let (sentence, id) = match form {
        DayForm::Sent(id, Paper::Agenda) => (Sentence::AgendaOf, id),
        DayForm::Sent(id, Paper::Minutes) => (Sentence::MinutesOf, id),
        DayForm::Checked(id) => (Sentence::ContactsOf, id),
    };
    let meeting = meeting(app, id)?;
    let day = meeting.date.format("%a %-d %b %Y").to_string();
    let said = app.say(sentence, &[("area", &meeting.area), ("day", &day)]);
    let list = app.say(Sentence::DistributionList, &[("area", &meeting.area)]);
    let empty = Form::new(&app.texts.forms, Purpose::Desk(DeskForm::Day(form)));
    Some(empty.with("to", list).with("by", &app.user).reading(said))
}

/// Makes the change that a form of this desk is for; whether it was made.
pub(super) fn keep(app: &mut App, filled: &mut Form, form: DayForm) -> bool {
    let (by, note, at) = (filled.text("by"), filled.some("note"), app.now());
    match form {
        DayForm::Sent(id, what) => {
            let Ok(sent) = ask(app.store.as_ref(), |view| view.editions(id, what)) else { return false };
            let dispatch = Dispatch { id: DispatchId::new(), meeting: id, what, edition: sent + 1, at, by, note };
            let to = |name: &str| DispatchTo {
                id: DispatchToId::new(),
                dispatch: dispatch.id,
                agency: None,
                contact: None,
                name: name.trim().to_owned(),
                checks: None,
            };
            let to = filled.text("to").lines().filter(|line| !line.trim().is_empty()).map(to).collect();
            let change = Change::Calendar(CalendarChange::SendOut { dispatch, to, copy: None });
            app.make("keeping that something was sent", vec![change])
        }
        DayForm::Checked(id) => {
            let Some(meeting) = meeting(app, id) else { return false };
            let check = ContactCheck { id: ContactCheckId::new(), area: meeting.area, at, by, note };
            app.make("keeping that contacts were checked", vec![Change::Contacts(ContactsChange::CheckList(check))])
        }
    }
}
