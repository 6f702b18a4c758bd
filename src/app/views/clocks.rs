//! The clocks pane's rows: what is due under the protocol, by which rule, since when (requirements §15).

use chrono::NaiveDate;

use crate::app::App;
use crate::app::list::List;
use crate::domain::meeting::MeetingStage;
use crate::domain::working_days::{BankHolidays, days_after};

/// A row of the clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRow {
    pub what: String,
    /// `due Thu 26 Nov`, `2 days overdue`, `done`.
    pub due: String,
    pub overdue: bool,
    /// `8 working days before the meeting`.
    pub rule: String,
    pub clause: String,
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
    let list: &List<usize> = &app.panes.clocks;
    let rows = rows(app).into_iter().enumerate();
    rows.filter(|(_, row)| list.lets_through(&format!("{} {}", row.what, row.rule))).map(|(at, _)| at).collect()
}

/// The rows.
#[must_use]
pub fn rows(app: &App) -> Vec<ClockRow> {
    let meeting = &app.papers.conference.meeting;
    let settings = &app.papers.conference.settings;
    let today = app.now().date();
    let holidays = BankHolidays::shipped().ok();
    let before = |day, days| holidays.as_ref().map_or(day, |holidays| holidays.before(day, days));
    let agenda = before(meeting.date, settings.agenda_working_days);
    let ended = match meeting.stage {
        MeetingStage::Finished { finished, .. } => finished.date(),
        _ => meeting.date,
    };
    let clock = |what: &str, due: NaiveDate, rule: String, clause: &str, from: NaiveDate| {
        let late = (today - due).num_days();
        ClockRow {
            what: what.to_owned(),
            due: match late {
                late if late > 1 => format!("{late} days past"),
                1 => "1 day past".to_owned(),
                0 => "due today".to_owned(),
                _ => format!("due {}", due.format("%a %-d %b")),
            },
            overdue: late > 0,
            rule,
            clause: clause.to_owned(),
            from,
        }
    };
    vec![
        clock(
            "Agenda sent out",
            agenda,
            format!("{} working days before the meeting", settings.agenda_working_days),
            "MOP 4.12",
            meeting.date,
        ),
        clock(
            "Minutes sent out",
            app.papers.minutes_due(ended),
            format!("{} working days after the meeting", settings.minutes_working_days),
            "MOP 5.2",
            ended,
        ),
        clock(
            "Actions agreed at this meeting",
            days_after(meeting.date, settings.action_days),
            format!("{} days, where no other date was agreed", settings.action_days),
            "MOP 4.29",
            meeting.date,
        ),
    ]
}
