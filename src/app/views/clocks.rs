//! The clocks pane's rows: what is due under the protocol, by which rule, since when (requirements §15).

use chrono::{Datelike, NaiveDate};

use super::Eyes;
use crate::app::App;
use crate::domain::clocks::{Clock, ClockOf, ClockState, case_clocks, clocks};

/// A row of the clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRow {
    pub what: String,
    /// `due Thu 26 Nov`, `2 days past`.
    pub due: String,
    pub overdue: bool,
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

/// The rows: the meeting's clocks and its actions', then those of the case that is shown. Clocks of a closed case
/// are for those alone who are on its own list (AGE-7).
#[must_use]
pub fn rows(app: &App) -> Vec<ClockRow> {
    let today = app.now().date();
    let mut all = clocks(&app.papers.conference, today, &app.papers.holidays);
    all.extend(app.case().into_iter().flat_map(|case| case_clocks(&app.papers.conference, case)));
    all.iter().filter(|clock| !clock.of_closed_case).map(|clock| row(app, clock, today)).collect()
}

fn row(app: &App, clock: &Clock, today: NaiveDate) -> ClockRow {
    let of = match clock.of {
        ClockOf::Meeting => String::new(),
        ClockOf::Case(id) => app.papers.case(id).map(|case| case.referral.reference.to_string()).unwrap_or_default(),
        ClockOf::Action(id) => app
            .papers
            .action(id)
            .map(|action| format!("{}: {}", app.papers.agency_name(action.owner), Eyes::of(app).action(app, action)))
            .unwrap_or_default(),
    };
    let same_year = clock.due.year() == today.year();
    let date = clock.due.format(if same_year { "%a %-d %b" } else { "%a %-d %b %Y" });
    ClockRow {
        what: format!("{} {of}", clock.kind.title()).trim_end().to_owned(),
        due: match clock.state(today) {
            ClockState::Today => "due today".to_owned(),
            ClockState::Running { .. } => format!("due {date}"),
            ClockState::Past { days: 1 } => format!("1 day past, {date}"),
            ClockState::Past { days } => format!("{days} days past, {date}"),
        },
        overdue: matches!(clock.state(today), ClockState::Past { .. }),
        rule: clock.rule.clone(),
        clause: clock.kind.clause(),
        from: clock.started,
    }
}
