//! The clocks pane's rows: what is due under the protocol, by which rule, since when (requirements §15).

use chrono::{Datelike, NaiveDate};

use super::Eyes;
use crate::app::App;
use crate::domain::clocks::{Clock, ClockOf, ClockState, case_clocks, clocks};
use crate::domain::identifier::ActionId;

/// A row of the clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRow {
    pub what: String,
    /// A heading stands above it.
    pub heading: Option<&'static str>,
    /// `due Thu 26 Nov`, `2 days past`.
    pub due: String,
    pub overdue: bool,
    /// It is an action's.
    pub of_action: bool,
    /// `8 working days before the meeting`.
    pub rule: String,
    pub clause: &'static str,
    /// The day that it is counted from.
    pub from: NaiveDate,
}

impl ClockRow {
    /// What explains it, a line each.
    #[must_use]
    pub fn explanation(&self) -> Vec<String> {
        vec![
            self.what.clone(),
            self.due.clone(),
            format!("Rule: {}", self.rule),
            format!("Clause: {}", self.clause),
            format!("Counted from {}", self.from.format("%a %-d %b %Y")),
        ]
    }
}

/// The places that can be selected, in order.
#[must_use]
pub fn keys(app: &App) -> Vec<usize> {
    let list = &app.panes.clocks;
    let rows = rows(app).into_iter().enumerate();
    rows.filter(|(_, row)| list.lets_through(&format!("{} {}", row.what, row.rule))).map(|(at, _)| at).collect()
}

/// Few clocks are the meeting's and the case's, many are actions': those come last, the first due first.
const fn part(of: ClockOf) -> u8 {
    match of {
        ClockOf::Meeting => 0,
        ClockOf::Case(_) => 1,
        ClockOf::Action(_) => 2,
    }
}

const fn heading(of: ClockOf) -> &'static str {
    match of {
        ClockOf::Meeting => "The meeting",
        ClockOf::Case(_) => "The case shown",
        ClockOf::Action(_) => "Actions",
    }
}

/// The reference of the case that an action is of.
fn reference(app: &App, action: ActionId) -> String {
    let conference = &app.papers.conference;
    let own = app.papers.cases().find(|case| case.actions.iter().any(|one| one.id == action));
    let earlier = || conference.outstanding.iter().find(|one| one.action.id == action).map(|one| &one.reference);
    own.map(|case| &case.referral.reference).or_else(earlier).map(ToString::to_string).unwrap_or_default()
}

/// The rows: the meeting's clocks, those of the case that is shown, then every action's. Clocks of a closed case
/// are for those alone who are on its own list (AGE-7).
#[must_use]
pub fn rows(app: &App) -> Vec<ClockRow> {
    let today = app.now().date();
    let mut all = clocks(&app.papers.conference, today, &app.papers.holidays);
    all.extend(app.case().into_iter().flat_map(|case| case_clocks(&app.papers.conference, case)));
    all.sort_by_key(|clock| part(clock.of));
    let mut last = None;
    all.iter()
        .filter(|clock| !clock.of_closed_case)
        .map(|clock| {
            let heading = heading(clock.of);
            let first = last.replace(heading) != Some(heading);
            ClockRow { heading: first.then_some(heading), ..row(app, clock, today) }
        })
        .collect()
}

fn row(app: &App, clock: &Clock, today: NaiveDate) -> ClockRow {
    let of = match clock.of {
        ClockOf::Meeting => String::new(),
        ClockOf::Case(id) => app.papers.case(id).map(|case| case.referral.reference.to_string()).unwrap_or_default(),
        ClockOf::Action(id) => app
            .papers
            .action(id)
            .map(|action| {
                let owner = app.papers.agency_name(action.owner);
                format!("{} {owner}: {}", reference(app, id), Eyes::of(app).action(app, action))
            })
            .unwrap_or_default(),
    };
    let same_year = clock.due.year() == today.year();
    let date = clock.due.format(if same_year { "%a %-d %b" } else { "%a %-d %b %Y" });
    ClockRow {
        heading: None,
        what: match clock.of {
            ClockOf::Meeting => clock.kind.title().to_owned(),
            ClockOf::Case(_) => format!("{of} {}", clock.kind.title()),
            ClockOf::Action(_) => of,
        },
        due: match clock.state(today) {
            ClockState::Today => "due today".to_owned(),
            ClockState::Running { .. } => format!("due {date}"),
            ClockState::Past { days: 1 } => format!("1 day past, {date}"),
            ClockState::Past { days } => format!("{days} days past, {date}"),
        },
        overdue: matches!(clock.state(today), ClockState::Past { .. }),
        of_action: matches!(clock.of, ClockOf::Action(_)),
        rule: clock.rule.clone(),
        clause: clock.kind.clause(),
        from: clock.started,
    }
}
