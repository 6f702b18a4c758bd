//! The actions: agreed, changed, done, not done.

use super::{form_fill, popups};
use crate::app::App;
use crate::app::form::{Form, Purpose};
use crate::app::popup::{Asked, Popup, Question};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::Command;
use crate::domain::action::{Action, ActionStatus, ActionUpdate};
use crate::domain::identifier::{ActionId, ActionUpdateId};
use crate::domain::meeting::MeetingStage;
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
        Command::CompleteAction => match done_by(app, action) {
            Some(by) => return complete(app, id, by),
            None => Form::new(specs, Purpose::CompleteAction(id)),
        },
        Command::SupersedeAction => {
            set_status(app, id, ActionStatus::Superseded, "superseded");
            return;
        }
        Command::RemoveAction => return ask_or_remove(app, id),
        Command::ReopenAction => {
            set_status(app, id, ActionStatus::Open, "open again");
            return;
        }
        _ => return,
    };
    popups::open_form(app, form);
}

/// Who did it: the agency that owns it, with its person where one is named (ACT-4). Nobody owns it: somebody has to say.
fn done_by(app: &App, action: &Action) -> Option<String> {
    let agency = app.papers.agency_name(action.owner);
    let parts = [Some(agency).filter(|agency| !agency.is_empty()), action.owner_person.as_deref()];
    let by = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    (!by.is_empty()).then_some(by)
}

/// Records that an action was completed today, and by whom.
pub(super) fn complete(app: &mut App, action: ActionId, by: String) {
    set_status(app, action, ActionStatus::Complete { on: app.now.date(), by }, "complete");
}

/// What was agreed at a meeting that is over, or at another one, is in minutes that were sent: that is asked first.
fn ask_or_remove(app: &mut App, id: ActionId) {
    let Some(action) = app.papers.action(id) else { return };
    let meeting = &app.papers.conference.meeting;
    let over = action.meeting != meeting.id || matches!(meeting.stage, MeetingStage::Finished { .. });
    if !over {
        return remove(app, id);
    }
    let eyes = Eyes::of(app);
    let line = format!("{}: {}", app.papers.agency_name(action.owner), eyes.action(app, action));
    let question = Question::new(app.say(Sentence::AskRemoveAction, &[]), vec![line], Asked::RemoveAction(id));
    app.popups.push(Popup::Question(question));
}

/// Takes an action out, and says how to have it back.
pub(super) fn remove(app: &mut App, id: ActionId) {
    if app.make("an action's removal", vec![Change::RemoveAction(id)]) {
        app.papers.forget_ended(id);
        app.notices.say(app.say(Sentence::ActionRemoved, &[]));
    }
}

fn said_by(app: &App, action: &Action) -> String {
    let agency = app.papers.agency_name(action.owner);
    if agency.is_empty() { app.user.clone() } else { agency.to_owned() }
}

/// Records where an action stands, and says so with the keys that take it back. It stays in its list, so that it can
/// be opened again.
pub(super) fn set_status(app: &mut App, action: ActionId, status: ActionStatus, text: &str) -> bool {
    let update = ActionUpdate {
        id: ActionUpdateId::new(),
        action,
        at: app.now,
        by: app.user.clone(),
        text: text.to_owned(),
        status: Some(status.clone()),
    };
    app.papers.ends(&update);
    let made = app.make("an action's status", vec![Change::UpdateAction(update)]);
    if made {
        app.panes.actions.selected = Some(action);
        let sentence = match status {
            ActionStatus::Open => Sentence::ActionReopened,
            ActionStatus::Complete { .. } => Sentence::ActionComplete,
            ActionStatus::CannotComplete { .. } => Sentence::ActionCannot,
            ActionStatus::Superseded => Sentence::ActionSuperseded,
        };
        let by = match &status {
            ActionStatus::Complete { by, .. } => Eyes::of(app).text(by).into_owned(),
            _ => String::new(),
        };
        app.notices.say(app.say(sentence, &[("by", &by)]));
    }
    made
}
