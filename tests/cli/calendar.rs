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

/// AGE-9, MTG-8: a year of meetings with one command, on the right days, chaired, none on a day that has one.
#[test]
fn age_9_a_year_of_meetings_with_its_chair_on_the_command_line() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&ADD);
    let chaired = ["--chair", "Ruth Alder", "--cover", "Tom Hale", "--start", "10:00", "--break", "11:30/10"];
    let rule = ["meeting", "add", "crawley.marac", "--every", "second thursday", "--until", "2027-06-30"];
    let said = sandbox.ok(&with(&rule, &chaired));
    let days = ["2026-12-10", "2027-01-14", "2027-02-11", "2027-03-11", "2027-04-08", "2027-05-13", "2027-06-10"];
    let found = calendar(&sandbox);
    let of = |part: &str| found.as_array().unwrap().iter().map(|one| one[part].clone()).collect::<Vec<_>>();
    assert_eq!(of("date"), days, "{said}");
    let added = &found.as_array().unwrap()[1..];
    for one in added {
        let words = (&one["chair"], &one["cover"], &one["start"], &one["kind"]);
        assert_eq!(words, (&"Ruth Alder".into(), &"Tom Hale".into(), &"10:00".into(), &"area".into()));
        assert_eq!(one["breaks"][0], serde_json::json!({"at": "11:30", "minutes": 10}));
    }
    assert!(found[0]["chair"].is_null(), "the one that was there stays as it was");
    let text = sandbox.ok(&["meeting", "list", "crawley.marac"]);
    assert!(text.contains("Chair Ruth Alder"), "{text}");
    // What can't be meant: a rule without its end, one that is none, a rule beside a day.
    for wrong in [
        &["--every", "second thursday"][..],
        &["--every", "now and then", "--until", "2027-06-30"],
        &["--every", "last monday", "--until", "2027-06-30", "--date", "2027-01-15"],
    ] {
        assert_eq!(sandbox.run(&with(&ADD[..3], wrong)).code, 2, "{wrong:?}");
    }
    assert_eq!(calendar(&sandbox), found);
}

/// AGE-9, MTG-9: MARAC Plus and an emergency meeting beside the area's own, each called what it is.
#[test]
fn mtg_9_other_kinds_of_meetings_on_the_command_line() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&ADD);
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-15", "--kind", "plus"]);
    let emergency = ["meeting", "add", "crawley.marac", "--date", "2026-12-02", "--kind", "emergency"];
    assert_eq!(sandbox.run(&emergency).code, 2, "who asked, and why it can't wait, are needed (MOP 4.32)");
    let why = ["--requested-by", "Sussex Police", "--urgency", "he is released on Friday"];
    assert_eq!(sandbox.run(&with(&ADD[..3], &with(&["--date", "2026-12-03"], &why))).code, 2);
    // A letter is no reason, as on the screen.
    let letter = sandbox.run(&with(&emergency, &["--requested-by", "Sussex Police", "--urgency", "x"]));
    let said = "--urgency stays in the log: say why, in 2 words or 10 letters at least";
    assert!(letter.code == 2 && letter.err.contains(said), "{}", letter.err);
    assert_eq!(calendar(&sandbox).as_array().unwrap().len(), 2, "nothing was added");
    sandbox.ok(&with(&emergency, &why));
    let found = calendar(&sandbox);
    let kinds: Vec<_> = found.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["emergency", "area", "plus"]);
    assert_eq!(found[0]["chair_agreed"], false);
    let text = sandbox.ok(&["meeting", "list", "crawley.marac"]);
    assert!(text.contains("the Chair has NOT agreed") && text.contains("MARAC Plus"), "{text}");
}

/// Of an area's own meeting and its MARAC Plus on one day, a date means the area's own; of two areas it is asked which.
#[test]
fn a_date_means_the_areas_own_meeting() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&ADD);
    sandbox.ok(&with(&ADD, &["--kind", "plus", "--start", "14:00"]));
    let said = sandbox.ok(&with(&CHANGE, &["--minutes", "12"]));
    assert!(said.contains("at 09:30, 12 minutes a case"), "{said}");
    let agenda = sandbox.ok(&["show", "agenda", "crawley.marac", "--meeting", "2026-12-10"]);
    assert!(agenda.contains("09:30, 12 minutes a case"), "{agenda}");
    sandbox.ok(&with(&ADD, &["--area", "Horsham"]));
    let sentence = sandbox.refuses(&["show", "agenda", "crawley.marac", "--meeting", "2026-12-10"]);
    assert!(sentence.contains("--area"), "{sentence}");
    sandbox.ok(&["show", "agenda", "crawley.marac", "--meeting", "2026-12-10", "--area", "Crawley"]);
}

/// REF-4: whoever is too young is on no list, whatever meeting the calendar has for the day it came.
#[test]
fn ref_4_who_is_too_young_is_not_shown_as_listed() {
    let sandbox = Sandbox::sample_month();
    let text = sandbox.ok(&["show", "referrals", "crawley.marac", "--today", "2026-11-24"]);
    let line = |reference: &str| text.lines().find(|line| line.starts_with(reference)).unwrap().to_owned();
    assert!(line("WS-71005").ends_with("not listed"), "{text}");
    assert!(line("WS-71007").contains("listed by calendar"), "{text}");
}
