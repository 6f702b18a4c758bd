//! The clocks pane's rows: what is due under the protocol, by which rule, since when (requirements §15).

use std::rc::Rc;

use chrono::{Datelike, NaiveDate};

use super::{Eyes, Seen};
use crate::app::App;
use crate::app::desk::tracks;
use crate::domain::calendar::same_area;
use crate::domain::clocks::{Clock, ClockOf, ClockState, case_clocks, clocks};
use crate::domain::tracks::carried;

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
    let rows = rows(app);
    if list.filter.is_none() {
        return (0..rows.len()).collect();
    }
    let rows = rows.iter().enumerate();
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

const fn heading(part: u8) -> &'static str {
    match part {
        0 => "The meeting",
        1 => "The case shown",
        _ => "Actions",
    }
}

/// The rows: the meeting's clocks, those of the case that is shown, then every action's. Clocks of a closed case
/// are for those alone who are on its own list (AGE-7).
#[must_use]
pub fn rows(app: &App) -> Rc<[ClockRow]> {
    app.panes.shown.clocks.of(Seen::by(app), || all(app))
}

fn all(app: &App) -> Vec<ClockRow> {
    let today = app.now().date();
    let mut all = clocks(&app.papers.conference, today, &app.papers.holidays);
    all.extend(app.case().into_iter().flat_map(|case| case_clocks(&app.papers.conference, case)));
    all.sort_by_key(|clock| part(clock.of));
    let shown = all.iter().filter(|clock| !clock.of_closed_case);
    let mut rows: Vec<(u8, ClockRow)> = shown.map(|clock| (part(clock.of), row(app, clock, today))).collect();
    rows.extend(of_tracks(app));
    // Where a closed case lies open nothing else does.
    if app.papers.apart.is_some() {
        rows.retain(|(of, _)| *of != part(ClockOf::Meeting));
    }
    rows.sort_by_key(|(part, _)| *part);
    let mut last = None;
    let headed = |(part, row)| {
        let first = last.replace(part) != Some(part);
        ClockRow { heading: first.then(|| heading(part)), ..row }
    };
    rows.into_iter().map(headed).collect()
}

/// What this meeting is to hear of the tracks of its area, and what is due in those of the case that is shown.
fn of_tracks(app: &App) -> Vec<(u8, ClockRow)> {
    let (today, shown) = (app.now().date(), app.case_id());
    let area = &app.papers.conference.meeting.area;
    let mut rows = Vec::new();
    for track in tracks(app).iter() {
        let part = match (Some(track.of.case) == shown, carried(&track.log) && same_area(&track.of.area, area)) {
            (_, true) => 0,
            (true, false) => 1,
            (false, false) => continue,
        };
        rows.extend(track.dues.iter().map(|due| {
            let state = (due.due - today).num_days();
            let row = ClockRow {
                what: format!("{} {}", track.of.reference, due.kind.title()),
                heading: None,
                due: due_in(due.due, state, today),
                overdue: state < 0,
                of_action: false,
                rule: due.rule.clone(),
                clause: due.kind.clause(),
                from: due.started,
            };
            (part, row)
        }));
    }
    rows
}

/// `due Mon 14 Dec`, `2 days past, Sat 12 Dec`.
fn due_in(due: NaiveDate, days: i64, today: NaiveDate) -> String {
    let same_year = due.year() == today.year();
    let date = due.format(if same_year { "%a %-d %b" } else { "%a %-d %b %Y" });
    match days {
        0 => "due today".to_owned(),
        -1 => format!("1 day past, {date}"),
        days if days < 0 => format!("{} days past, {date}", -days),
        _ => format!("due {date}"),
    }
}

fn row(app: &App, clock: &Clock, today: NaiveDate) -> ClockRow {
    let of = match clock.of {
        ClockOf::Meeting => String::new(),
        ClockOf::Case(id) => app.papers.case(id).map(|case| case.referral.reference.to_string()).unwrap_or_default(),
        ClockOf::Action(id) => app
            .papers
            .action_of_case(id)
            .map(|(reference, action)| {
                let owner = app.papers.agency_name(action.owner);
                format!("{reference} {owner}: {}", Eyes::of(app).action(app, action))
            })
            .unwrap_or_default(),
    };
    ClockRow {
        heading: None,
        what: match clock.of {
            ClockOf::Meeting => clock.kind.title().to_owned(),
            ClockOf::Case(_) => format!("{of} {}", clock.kind.title()),
            ClockOf::Action(_) => of,
        },
        due: due_in(clock.due, (clock.due - today).num_days(), today),
        overdue: matches!(clock.state(today), ClockState::Past { .. }),
        of_action: matches!(clock.of, ClockOf::Action(_)),
        rule: clock.rule.clone(),
        clause: clock.kind.clause(),
        from: clock.started,
    }
}
