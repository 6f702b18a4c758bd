//! The calendar: breaks, and a meeting that was entered wrongly.

use crate::sandbox::Sandbox;

const ADD: [&str; 5] = ["meeting", "add", "crawley.marac", "--date", "2026-12-10"];
const CHANGE: [&str; 5] = ["meeting", "change", "crawley.marac", "--date", "2026-12-10"];

fn with<'a>(command: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [command, more].concat()
}

fn calendar(sandbox: &Sandbox) -> serde_json::Value {
    sandbox.json(&["meeting", "list", "crawley.marac", "--json"])
}

/// AGE-11: no case is cut in two by a break, and the timetable says when it is.
#[test]
fn age_11_breaks_stand_in_the_timetable() {
    let sandbox = Sandbox::sample_month();
    let starts = |sandbox: &Sandbox| {
        let agenda = sandbox.json(&["show", "agenda", "crawley.marac", "--json"]);
        agenda["listed"].as_array().unwrap().iter().map(|one| one["starts"].as_str().unwrap().to_owned()).collect()
    };
    let before: Vec<String> = starts(&sandbox);
    sandbox.ok(&with(&CHANGE, &["--break", "12:00/30", "--break", "10:55/10"]));
    let after: Vec<String> = starts(&sandbox);
    assert!(before.iter().zip(&after).filter(|(_, now)| now.as_str() < "10:55").all(|(then, now)| then == now));
    assert_ne!(before, after);
    let text = sandbox.ok(&["show", "agenda", "crawley.marac"]);
    assert!(text.contains("break, 10 minutes") && text.contains("break, 30 minutes"), "{text}");
    let breaks = &calendar(&sandbox)[0]["breaks"];
    assert_eq!(breaks[0], serde_json::json!({"at": "10:55", "minutes": 10}));
    sandbox.ok(&with(&CHANGE, &["--no-breaks"]));
    assert_eq!(starts(&sandbox), before);
}

#[test]
fn breaks_when_a_meeting_is_added() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&with(&ADD, &["--break", "11:00/10"]));
    assert!(sandbox.ok(&["meeting", "list", "crawley.marac"]).contains("break 11:00 (10)"));
    for wrong in [&["--break", "11"][..], &["--break", "11:00/0"], &["--break", "08:00/10"]] {
        let line = with(&["meeting", "add", "crawley.marac", "--date", "2027-01-14"], wrong);
        assert_eq!(sandbox.run(&line).code, 2, "{wrong:?}");
    }
    let overlapping = with(&CHANGE, &["--break", "11:00/30", "--break", "11:10/10"]);
    assert_eq!(sandbox.run(&overlapping).code, 2);
    assert_eq!(calendar(&sandbox).as_array().unwrap().len(), 1);
}

#[test]
fn a_wrong_day_is_put_right_and_the_usual_deadline_goes_with_it() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&ADD);
    let deadline = calendar(&sandbox)[0]["deadline"].clone();
    let said = sandbox.ok(&with(&CHANGE, &["--to", "2026-12-17", "--start", "10:00", "--minutes", "12"]));
    assert!(said.contains("Thursday 17 December 2026 at 10:00, 12 minutes a case"), "{said}");
    let now = &calendar(&sandbox)[0];
    assert_eq!((&now["date"], &now["start"], &now["minutes"]), (&"2026-12-17".into(), &"10:00".into(), &12.into()));
    assert!(now["deadline"].as_str() > deadline.as_str());

    let moved = ["meeting", "change", "crawley.marac", "--date", "2026-12-17"];
    sandbox.ok(&with(&moved, &["--deadline", "2026-12-01"]));
    sandbox.ok(&with(&moved, &["--to", "2026-12-18"]));
    assert_eq!(calendar(&sandbox)[0]["deadline"], "2026-12-01", "a deadline that somebody set stays");
    let audit = sandbox.json(&["show", "audit", "crawley.marac", "--json"]);
    assert_eq!(audit.as_array().unwrap().last().unwrap()["what"], "revise-meeting");
}

#[test]
fn changes_that_can_not_be_meant() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&ADD);
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2027-01-14"]);
    assert_eq!(sandbox.run(&CHANGE).code, 2);
    let sentence = sandbox.refuses(&with(&CHANGE, &["--to", "2027-01-14"]));
    assert!(sentence.contains("already"), "{sentence}");
    sandbox.refuses(&with(&CHANGE, &["--deadline", "2026-12-11"]));
    sandbox.refuses(&["meeting", "change", "crawley.marac", "--date", "2026-12-09", "--minutes", "9"]);
    assert!(sandbox.ok(&with(&CHANGE, &["--minutes", "10"])).contains("already"));
}
