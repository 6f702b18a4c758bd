//! The actions pane's rows: those of the case, then those outstanding from earlier meetings, overdue first.

use std::rc::Rc;

use super::notes::status_words;
use super::{Eyes, Seen};
use crate::app::App;
use crate::domain::action::Action;
use crate::domain::identifier::ActionId;

/// A row of the actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRow {
    /// A heading stands above it.
    pub heading: Option<&'static str>,
    pub action: ActionId,
    pub owner: String,
    pub text: String,
    /// `due Sun 20 Dec`, or `3 days overdue`.
    pub due: String,
    pub status: &'static str,
    pub overdue: bool,
    pub open: bool,
    /// The last thing that was said of it.
    pub update: String,
}

const OF_CASE: &str = "This case";
const EARLIER: &str = "Outstanding from earlier meetings";

fn shown(app: &App) -> Vec<(&'static str, String, &Action)> {
    let own = app.case().into_iter().flat_map(|case| &case.actions);
    let mut rows: Vec<(&'static str, String, &Action)> = own.map(|action| (OF_CASE, String::new(), action)).collect();
    let closed =
        |action: &Action| app.papers.conference.case(action.case).is_some_and(|case| case.referral.closed.is_some());
    let outstanding = app.papers.conference.outstanding.iter().chain(app.papers.ended());
    let mut earlier: Vec<_> = outstanding.filter(|one| !closed(&one.action)).collect();
    earlier.sort_by(|one, other| (one.action.due, &one.reference).cmp(&(other.action.due, &other.reference)));
    rows.extend(earlier.into_iter().map(|one| (EARLIER, one.reference.to_string(), &one.action)));
    rows.retain(|(_, reference, action)| {
        app.panes.actions.filter.is_none()
            || app.panes.actions.lets_through(&format!(
                "{reference} {} {} {}",
                app.papers.agency_name(action.owner),
                Eyes::of(app).action(app, action),
                status_words(&action.status)
            ))
    });
    rows
}

/// The actions that can be selected, in order.
#[must_use]
pub fn keys(app: &App) -> Vec<ActionId> {
    shown(app).into_iter().map(|(_, _, action)| action.id).collect()
}

/// The rows as they are shown.
#[must_use]
pub fn rows(app: &App) -> Rc<[ActionRow]> {
    let letters = app.panes.actions.filter.as_ref().map(|filter| filter.text().to_owned());
    app.panes.shown.actions.of((Seen::by(app), letters), || {
        let mut last = "";
        let row = |(heading, reference, action): (&'static str, String, &Action)| {
            let first = std::mem::replace(&mut last, heading) != heading;
            row(app, first.then_some(heading), &reference, action)
        };
        shown(app).into_iter().map(row).collect()
    })
}

fn row(app: &App, heading: Option<&'static str>, reference: &str, action: &Action) -> ActionRow {
    use crate::domain::action::ActionStatus;
    let eyes = Eyes::of(app);
    let overdue = action.days_overdue(app.now().date());
    let owner = app.papers.agency_name(action.owner);
    let person = action.owner_person.as_deref().map(|person| format!(", {}", eyes.name(person))).unwrap_or_default();
    let text = eyes.action(app, action);
    ActionRow {
        heading,
        action: action.id,
        owner: if owner.is_empty() { "nobody yet".to_owned() } else { format!("{owner}{person}") },
        text: if reference.is_empty() { text.into_owned() } else { format!("{reference} {text}") },
        due: match overdue {
            Some(1) => "1 day overdue".to_owned(),
            Some(days) => format!("{days} days overdue"),
            None => format!("due {}", action.due.format("%a %-d %b")),
        },
        status: status_words(&action.status),
        overdue: overdue.is_some(),
        open: action.status == ActionStatus::Open,
        update: action
            .updates
            .last()
            .filter(|_| !(eyes.initials_only() && app.papers.conference.case(action.case).is_none()))
            .map(|update| eyes.text(&update.text).into_owned())
            .unwrap_or_default(),
    }
}
