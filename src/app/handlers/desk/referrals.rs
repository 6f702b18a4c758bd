//! What is done on the desk of referrals.

use super::{go, open_form};
use crate::app::App;
use crate::app::desk::{self, Desk, RowKey, referral_lines};
use crate::app::form::purpose::ReferralsForm;
use crate::app::form::{DeskForm, Form, Purpose};
use crate::app::handlers::{agenda, moving};
use crate::app::panes::Pane;
use crate::app::popup::{Popup, Reading};
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::command::desk::referrals::ReferralsCommand as C;
use crate::domain::identifier::{CaseId, StepId};
use crate::domain::life::{Step, StepKind};
use crate::record::change::{Change, LifeChange};

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
        C::Reopen => {
            if let Some(case) = selected(app) {
                open_form(app, DeskForm::Referrals(ReferralsForm::Reopen(case)));
            }
        }
        C::TurnAreas => app.panes.desks.options.all_areas ^= true,
    }
}

/// The selected referral.
fn selected(app: &App) -> Option<CaseId> {
    match desk::selected(app, Desk::Referrals)?.key {
        RowKey::Case(case) => Some(case),
        _ => None,
    }
}

/// Goes to the meeting that lists the selected referral, and to its case there.
fn show_on_agenda(app: &mut App) {
    let Some(case) = selected(app) else { return };
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
        C::Go | C::ShowOnAgenda | C::Reopen | C::TurnAreas => {}
    }
}

/// A form of this desk as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(app: &App, form: ReferralsForm) -> Option<Form> {
    match form {
        ReferralsForm::Reopen(case) => {
            ask(app.store.as_ref(), |view| view.referral_sheet(case)).ok()??;
            let purpose = Purpose::Desk(DeskForm::Referrals(form));
            let said = app.say(Sentence::Reopening, &[]);
            Some(Form::new(&app.texts.forms, purpose).with("by", &app.user).reading(said).starting_at("reason"))
        }
    }
}

/// Makes the change that a form of this desk is for; whether it was made.
pub(super) fn keep(app: &mut App, filled: &mut Form, form: ReferralsForm) -> bool {
    match form {
        ReferralsForm::Reopen(case) => {
            let (by, reason) = (filled.text("by"), filled.text("reason"));
            let step = Step { id: StepId::new(), case, by, at: app.now(), reason, kind: StepKind::Reopened };
            app.make("taking a referral up again", vec![Change::Life(LifeChange::Decide(step))])
        }
    }
}
