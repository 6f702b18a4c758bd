//! `marac show day`: what is overdue, due today and due in the next seven days, and for whom.

use chrono::NaiveDate;
use serde::Serialize;

use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::domain::agency::Agency;
use crate::domain::calendar::same_area;
use crate::domain::due::{Due, DueRow, When, Whom};
use crate::domain::meeting::Meeting;

/// Something that is due, as scripts read it.
#[derive(Debug, Serialize)]
pub struct DayLine {
    pub clock: &'static str,
    pub due: NaiveDate,
    /// Below zero when it is past.
    pub days_left: i64,
    /// `coordinator`, `chair`, `manager`, or who owes it by name.
    #[serde(rename = "for")]
    pub whom: String,
    pub area: Option<String>,
    pub case: Option<String>,
    /// It is of a closed case, and told to those alone who read that.
    pub closed_case: bool,
    /// The day of the meeting that it is of.
    pub meeting: Option<NaiveDate>,
    /// What is to be done, where somebody wrote it; which duties, which cases.
    pub text: Option<String>,
    pub rule: String,
    pub clause: &'static str,
    pub started: NaiveDate,
    #[serde(skip)]
    title: &'static str,
    #[serde(skip)]
    when: When,
}

/// What is due in all areas, or in one.
#[must_use]
pub fn lines(
    rows: Vec<DueRow>,
    agencies: &[Agency],
    meetings: &[Meeting],
    area: Option<&str>,
    today: NaiveDate,
) -> Vec<DayLine> {
    let of_area = |row: &DueRow| match (area, row.area.as_deref()) {
        (Some(wanted), Some(own)) => same_area(wanted, own),
        _ => true,
    };
    let line = |row: DueRow| {
        let due = row.due.due.day();
        let meeting = row.meeting.and_then(|id| meetings.iter().find(|meeting| meeting.id == id));
        DayLine {
            clock: row.due.kind.name(),
            due,
            days_left: (due - today).num_days(),
            whom: whom(&row.due.whom, agencies),
            area: row.area.clone(),
            case: row.case.as_ref().map(|(_, reference)| reference.to_string()),
            closed_case: row.due.closed,
            meeting: meeting.map(|meeting| meeting.date),
            text: row.text.clone().or_else(|| row.said.clone()),
            rule: row.due.rule.clone(),
            clause: row.due.kind.clause(),
            started: row.due.started,
            title: row.due.kind.title(),
            when: Due::when(&row.due, today),
        }
    };
    rows.into_iter().filter(of_area).map(line).collect()
}

/// Whose it is.
pub(super) fn whom(whom: &Whom, agencies: &[Agency]) -> String {
    match whom {
        Whom::Coordinator => "coordinator".to_owned(),
        Whom::Chair => "chair".to_owned(),
        Whom::Manager => "manager".to_owned(),
        Whom::Agency(id) => {
            let found = agencies.iter().find(|agency| agency.id == *id);
            found.map(|agency| agency.name.clone()).unwrap_or_default()
        }
        Whom::Referrer(name) | Whom::Reader(name) => name.clone(),
    }
}

/// What is due for people, the first due first.
#[must_use]
pub fn text(lines: &[DayLine]) -> String {
    let mut page = Page::new();
    if lines.is_empty() {
        page.line("Nothing is overdue, and nothing is due in the next seven days.");
    }
    let mut last = None;
    for line in lines {
        let heading = match line.when {
            When::Overdue { .. } => "Overdue",
            When::Today => "Today",
            When::ThisWeek { .. } | When::Later { .. } => "In the next seven days",
        };
        if last.replace(heading) != Some(heading) {
            page.heading(heading);
        }
        let closed = line.closed_case.then_some("CLOSED CASE");
        let what = [closed, Some(line.title), line.case.as_deref(), line.area.as_deref()];
        let what: Vec<&str> = what.into_iter().flatten().collect();
        let said = line.text.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
        page.hanging(&format!("{:<12} ", phrases::short(line.due)), 0, &format!("{}{said}", what.join(", ")));
        let started = phrases::short(line.started);
        page.hanging("", 13, &format!("for {}; {}, from {started} ({})", line.whom, line.rule, line.clause));
    }
    page.finish()
}
