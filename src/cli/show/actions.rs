//! `marac show actions`: what was agreed, and what is outstanding of earlier meetings, overdue first (ACT-5).

use chrono::NaiveDate;
use serde::Serialize;

use super::{moment, words};
use crate::documents::layout::Page;
use crate::documents::{phrases, selection};
use crate::domain::action::Action;
use crate::domain::conference::Conference;
use crate::domain::referral::Reference;

/// An action as scripts read it; its shape is a promise.
#[derive(Debug, Serialize)]
pub struct ActionLine {
    pub id: String,
    pub case: String,
    /// The day of the meeting that agreed it.
    pub meeting: NaiveDate,
    pub owner: Option<String>,
    pub text: String,
    #[serde(rename = "for")]
    pub for_whom: Option<String>,
    pub due: NaiveDate,
    pub status: &'static str,
    /// 0 for an action that is not overdue.
    pub days_overdue: u32,
    pub updates: Vec<UpdateLine>,
}

#[derive(Debug, Serialize)]
pub struct UpdateLine {
    pub at: String,
    pub by: String,
    pub text: String,
    pub status: Option<&'static str>,
}

/// The actions of the meeting, and the outstanding ones of earlier meetings; of one case where one is named.
#[must_use]
pub fn lines(conference: &Conference, case: Option<&Reference>, today: NaiveDate) -> Vec<ActionLine> {
    let agreed = selection::agreed(conference)
        .into_iter()
        .map(|(case, action)| (&case.referral.reference, conference.meeting.date, action));
    let earlier = selection::outstanding(conference)
        .into_iter()
        .map(|outstanding| (&outstanding.reference, outstanding.meeting_date, &outstanding.action));
    let mut lines: Vec<ActionLine> = agreed
        .chain(earlier)
        .filter(|(reference, ..)| case.is_none_or(|case| selection::same(case, reference)))
        .map(|(reference, meeting, action)| line(conference, reference, meeting, action, today))
        .collect();
    lines.sort_by(|a, b| (b.days_overdue, a.due, &a.case, &a.id).cmp(&(a.days_overdue, b.due, &b.case, &b.id)));
    lines
}

fn line(
    conference: &Conference,
    reference: &Reference,
    meeting: NaiveDate,
    action: &Action,
    today: NaiveDate,
) -> ActionLine {
    let updates = action.updates.iter().map(|update| UpdateLine {
        at: moment(update.at),
        by: update.by.clone(),
        text: update.text.clone(),
        status: update.status.as_ref().map(words::status),
    });
    ActionLine {
        id: action.id.to_string(),
        case: reference.to_string(),
        meeting,
        owner: action.owner.map(|owner| phrases::agency(Some(owner), conference)),
        text: action.text.clone(),
        for_whom: action.for_whom.map(words::subject),
        due: action.due,
        status: words::status(&action.status),
        days_overdue: action.days_overdue(today).unwrap_or(0),
        updates: updates.collect(),
    }
}

/// The actions for people.
#[must_use]
pub fn text(lines: &[ActionLine]) -> String {
    let mut page = Page::new();
    if lines.is_empty() {
        page.line("No action was agreed, and none is outstanding.");
    }
    for action in lines {
        let late = match action.days_overdue {
            0 => String::new(),
            days => format!("   OVERDUE by {}", phrases::count(days as usize, "day", "days")),
        };
        let status = if action.status == "open" { String::new() } else { format!("   {}", action.status) };
        page.line(&format!("{}   due {}{status}{late}", action.case, phrases::day(action.due)));
        let owner = action.owner.as_deref().unwrap_or("No agency named");
        page.hanging("", 4, &format!("{owner}: {}", action.text));
        for update in &action.updates {
            page.hanging(&format!("{} ", update.at.replace('T', " ")), 4, &update.text);
        }
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::told::tests::conference;

    #[test]
    fn the_json_has_the_promised_shape_and_overdue_comes_first() {
        let conference = conference();
        let today = conference.meeting.date;
        let json = serde_json::to_value(lines(&conference, None, today)).unwrap();
        let first = json[0].as_object().unwrap();
        let keys: Vec<_> = first.keys().collect();
        let promised = ["case", "days_overdue", "due", "for", "id", "meeting", "owner", "status", "text", "updates"];
        assert_eq!(keys, promised);
        assert_eq!(first["days_overdue"], 74);
        let overdue: Vec<u64> =
            json.as_array().unwrap().iter().map(|line| line["days_overdue"].as_u64().unwrap()).collect();
        assert!(overdue.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn one_case_alone() {
        let conference = conference();
        let reference = Reference::new("AL-1070").unwrap();
        let of_case = lines(&conference, Some(&reference), conference.meeting.date);
        assert_eq!(of_case.len(), 5);
        assert!(text(&of_case).contains("Greenleaf Homes: Change the locks"));
    }
}
