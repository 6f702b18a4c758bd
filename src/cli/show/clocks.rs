//! `marac show clocks`: what is due. Each says its rule, its clause and the day it counts from (requirements §15).

use chrono::NaiveDate;
use serde::Serialize;

use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::documents::selection;
use crate::domain::clocks::{Clock, ClockOf, case_clocks, clocks};
use crate::domain::conference::Conference;
use crate::domain::referral::Reference;
use crate::domain::working_days::BankHolidays;

/// A clock as scripts read it.
#[derive(Debug, Serialize)]
pub struct ClockLine {
    pub clock: &'static str,
    /// The case, where it runs for one.
    pub case: Option<String>,
    /// The action, where it runs for one.
    pub action: Option<String>,
    /// Who owns the action, and what it is.
    pub agency: Option<String>,
    pub text: Option<String>,
    pub rule: String,
    pub clause: &'static str,
    pub started: NaiveDate,
    pub due: NaiveDate,
    /// Below zero when it is past.
    pub days_left: i64,
    #[serde(skip)]
    title: &'static str,
}

/// The clocks of a meeting, or of one case; none of a closed case (AGE-7).
#[must_use]
pub fn lines(
    conference: &Conference,
    case: Option<&Reference>,
    today: NaiveDate,
    holidays: &BankHolidays,
) -> Vec<ClockLine> {
    let found = match case {
        None => clocks(conference, today, holidays),
        Some(reference) => {
            let shown = selection::by_reference(conference, reference);
            shown.iter().flat_map(|shown| case_clocks(conference, shown.case)).collect()
        }
    };
    found.iter().filter(|clock| !clock.of_closed_case).map(|clock| line(conference, clock, today)).collect()
}

fn line(conference: &Conference, clock: &Clock, today: NaiveDate) -> ClockLine {
    let agreed = selection::agreed(conference);
    let earlier = selection::outstanding(conference);
    let (reference, action) = match clock.of {
        ClockOf::Meeting => (None, None),
        ClockOf::Case(id) => (conference.case(id).map(|case| &case.referral.reference), None),
        ClockOf::Action(id) => {
            let agreed = agreed.iter().find(|(_, action)| action.id == id);
            let agreed = agreed.map(|(case, action)| (&case.referral.reference, *action));
            let earlier = || earlier.iter().find(|earlier| earlier.action.id == id);
            agreed.or_else(|| earlier().map(|earlier| (&earlier.reference, &earlier.action))).unzip()
        }
    };
    ClockLine {
        clock: clock.kind.name(),
        case: reference.map(ToString::to_string),
        action: action.map(|action| action.id.to_string()),
        agency: action.map(|action| phrases::agency(action.owner, conference)),
        text: action.map(|action| action.text.clone()),
        rule: clock.rule.clone(),
        clause: clock.kind.clause(),
        started: clock.started,
        due: clock.due,
        days_left: (clock.due - today).num_days(),
        title: clock.kind.title(),
    }
}

/// The clocks for people, the next due first.
#[must_use]
pub fn text(lines: &[ClockLine]) -> String {
    let mut page = Page::new();
    if lines.is_empty() {
        page.line("Nothing is due.");
    }
    for line in lines {
        let left = match line.days_left {
            0 => "today".to_owned(),
            days => {
                let number = phrases::count(usize::try_from(days.unsigned_abs()).unwrap_or(0), "day", "days");
                if days > 0 { format!("in {number}") } else { format!("{number} PAST") }
            }
        };
        let case = line.case.as_ref().map(|case| format!(" {case}")).unwrap_or_default();
        page.hanging(
            &format!("{:<14} {left:<13} ", phrases::short(line.due)),
            0,
            &format!("{}{case}{}", line.title, what(line)),
        );
        let started = phrases::day(line.started);
        page.hanging("", 29, &format!("{}, from {started} ({})", line.rule, line.clause));
    }
    page.finish()
}

/// `, Sussex Police: change the locks`
fn what(line: &ClockLine) -> String {
    match (&line.agency, &line.text) {
        (Some(agency), Some(text)) => format!(", {agency}: {text}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::told::tests::conference;
    use crate::domain::referral::ClosedReason;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn each_clock_says_its_rule_its_clause_and_its_start() {
        let conference = conference();
        let holidays = BankHolidays::shipped().unwrap();
        let lines = lines(&conference, None, conference.meeting.date, &holidays);
        assert!(lines.iter().any(|line| line.clock == "minutes"));
        assert!(lines.iter().any(|line| line.clock == "action" && line.days_left < 0));
        for line in &lines {
            assert!(!line.rule.is_empty() && line.clause.starts_with("MOP"));
            let whole = line.case.is_some() && line.agency.is_some() && line.text.is_some();
            assert!(line.clock != "action" || whole);
        }
        assert!(text(&lines).contains("Action AL-"));
        for line in text(&lines).lines() {
            assert!(line.width() <= 80, "{line}");
        }
    }

    #[test]
    fn age_7_no_clock_of_a_closed_case() {
        let mut conference = conference();
        let holidays = BankHolidays::shipped().unwrap();
        let of_case = |conference: &Conference| {
            let all = lines(conference, None, conference.meeting.date, &holidays);
            all.iter().filter(|line| line.case.as_deref() == Some("AL-1070")).count()
        };
        assert_eq!(of_case(&conference), 5);
        conference.cases[1].referral.closed = Some(ClosedReason::HighProfile);
        assert_eq!(of_case(&conference), 0);
    }
}
