//! The actions: agreed, changed, done, not done.

use super::{form_fill, popups};
use crate::app::App;
use crate::app::form::{Form, Purpose};
use crate::command::Command;
use crate::domain::action::{Action, ActionStatus, ActionUpdate};
use crate::domain::identifier::{ActionId, ActionUpdateId};
use crate::record::change::Change;

fn selected(app: &App) -> Option<&Action> {
    app.papers.action(app.panes.actions.selected?)
}

pub(super) fn command(app: &mut App, command: Command) {
    if command == Command::NewAction {
        let Some(case) = app.case_id() else { return };
        popups::open_form(app, form_fill::new_action(app, case));
        return;
    }
    let Some(action) = selected(app) else { return };
    let id = action.id;
    let specs = &app.texts.forms;
    let form = match command {
        Command::EditAction => form_fill::action(app, action),
        Command::ChangeDueDate => form_fill::due_date(app, action),
        Command::UpdateAction => Form::new(specs, Purpose::UpdateAction(id)).with("by", said_by(app, action)),
        Command::CannotCompleteAction => Form::new(specs, Purpose::CannotComplete(id)).starting_at("text"),
        Command::CompleteAction => {
            let status = ActionStatus::Complete { on: app.now.date(), by: app.user.clone() };
            set_status(app, id, status, "complete", "an action's completion");
            return;
        }
        Command::SupersedeAction => {
            set_status(app, id, ActionStatus::Superseded, "superseded", "an action's status");
            return;
        }
        Command::RemoveAction => {
            app.make("an action's removal", vec![Change::RemoveAction(id)]);
            return;
        }
        Command::ReopenAction => {
            set_status(app, id, ActionStatus::Open, "open again", "an action's status");
            return;
        }
        _ => return,
    };
    popups::open_form(app, form);
}

fn said_by(app: &App, action: &Action) -> String {
    let agency = app.papers.agency_name(action.owner);
    if agency.is_empty() { app.user.clone() } else { agency.to_owned() }
}

fn set_status(app: &mut App, action: ActionId, status: ActionStatus, text: &str, what: &str) {
    let update = ActionUpdate {
        id: ActionUpdateId::new(),
        action,
        at: app.now,
        by: app.user.clone(),
        text: text.to_owned(),
        status: Some(status),
    };
    app.make(what, vec![Change::UpdateAction(update)]);
}
