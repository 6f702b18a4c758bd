//! From an empty machine to the agenda, and what plain `age` and `sqlite3` make of the file.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::sandbox::{Sandbox, data, have};

fn references(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|line| line["reference"].as_str().unwrap().to_owned()).collect()
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn marked(listed: &Value, marker: &str) -> Vec<String> {
    let is_marked = |line: &&Value| strings(&line["markers"]).iter().any(|found| found.starts_with(marker));
    let mut marked: Vec<String> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(is_marked)
        .map(|l| l["reference"].as_str().unwrap().to_owned())
        .collect();
    marked.sort();
    marked
}

/// REF-1 to REF-4, REF-8, REF-13, AGE-1 to AGE-3, AGE-6, AGE-7: the promise of `show agenda --json` on the sample month.
#[test]
fn the_agenda_is_what_is_expected() {
    let sandbox = Sandbox::sample_month();
    let expected: Value = serde_json::from_slice(&std::fs::read(data("expected.json")).unwrap()).unwrap();
    let agenda = sandbox.json(&["show", "agenda", "crawley.marac", "--json", "--today", "2026-12-05"]);

    assert_eq!(agenda["meeting"], expected["meeting"]);
    assert_eq!(agenda["held_for_closed"], 2);
    let listed = &agenda["listed"];
    let of_household = |children: bool| {
        let mut lines: Vec<&Value> =
            listed.as_array().unwrap().iter().filter(|line| (line["children"] != 0) == children).collect();
        lines.sort_by_key(|line| line["received"].as_str().unwrap().to_owned());
        lines.iter().map(|line| line["reference"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of_household(true), strings(&expected["with_children_in_order_of_receipt"]));
    assert_eq!(of_household(false), strings(&expected["adult_only_in_order_of_receipt"]));
    assert_eq!(references(&agenda["deferred"]), strings(&expected["deferred_in_order_of_receipt"]));
    assert_eq!(agenda["deferred"][0]["to"], "2027-01-14");
    assert_eq!(agenda["deferred"][0]["days_since_referral"], 14);
    assert_eq!(marked(listed, "repeat"), strings(&expected["repeats"]));
    assert_eq!(marked(listed, "counter-allegation"), strings(&expected["counter_allegation_pair"]));
    assert_eq!(marked(listed, "grounds-differ"), strings(&expected["claim_differs"]));
    let refused = agenda["not_listed"].as_array().unwrap();
    for line in refused {
        let reason = line["reason"].as_str().unwrap().replace('-', " ");
        assert_eq!(expected["refused"][line["reference"].as_str().unwrap()], reason.as_str());
    }
    assert_eq!(refused.len(), expected["refused"].as_object().unwrap().len());

    let everything =
        sandbox.ok(&["show", "agenda", "crawley.marac", "--json"]) + &sandbox.ok(&["show", "agenda", "crawley.marac"]);
    for closed in strings(&expected["closed"]) {
        assert!(!everything.contains(&closed), "{closed} is in a list");
        sandbox.refuses(&["show", "case", "crawley.marac", "--case", &closed]);
    }
}

/// REF-12: importing twice adds nothing.
#[test]
fn the_same_file_twice_adds_nothing() {
    let sandbox = Sandbox::sample_month();
    let before = sandbox.files();
    for kind in ["contacts", "heard-before", "referrals"] {
        let csv = data(&format!("{kind}.csv"));
        let said = sandbox.ok(&["import", kind, "crawley.marac", csv.to_str().unwrap()]);
        assert!(said.contains("nothing was added"), "{said}");
    }
    assert_eq!(sandbox.files(), before);
}

#[test]
fn a_dry_run_changes_nothing() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    let before = sandbox.files();
    let csv = data("referrals.csv");
    let said = sandbox.ok(&["import", "referrals", "crawley.marac", csv.to_str().unwrap(), "--dry-run"]);
    assert!(said.contains("31 referrals"), "{said}");
    assert_eq!(sandbox.files(), before);
}

#[test]
fn the_file_is_an_age_file_and_a_database_to_anyone() {
    let sandbox = Sandbox::sample_month();
    for (question, answer) in [
        ("PRAGMA integrity_check", "ok"),
        // Closed cases stand in no table; each is a box of pieces.
        ("SELECT count(*) FROM referral", "29"),
        ("SELECT count(DISTINCT box) FROM closed_piece", "2"),
        ("SELECT count(*) FROM meeting", "2"),
    ] {
        let Some(found) = sandbox.ask_plainly(question) else { return };
        assert_eq!(found, answer, "{question}");
    }
}

/// CLO-1: closed cases are shown to those alone who read them; everybody may know how many there are.
#[test]
fn clo_1_closed_cases_are_shown_to_their_readers() {
    let sandbox = Sandbox::sample_month();
    let closed = sandbox.json(&["show", "closed", "crawley.marac", "--json"]);
    let all = closed.as_array().unwrap();
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|case| case["standing"] == "held" && !case["readers"].as_array().unwrap().is_empty()));
    let reference = all[0]["reference"].as_str().unwrap();
    let text = sandbox.ok(&["show", "closed", "crawley.marac"]);
    assert!(text.contains(reference) && text.contains("time held on"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let one = sandbox.ok(&["show", "closed", "crawley.marac", "--case", reference]);
    assert!(one.contains(reference), "{one}");
    sandbox.refuses(&["show", "case", "crawley.marac", "--case", reference]);
    sandbox.refuses(&["show", "closed", "crawley.marac", "--case", "WS-1"]);
    let access = sandbox.ok(&["access", "list", "crawley.marac"]);
    assert!(access.contains("Closed cases: 2"), "{access}");
}

/// REC-3: the recovery key opens the record with nothing but `age`.
#[test]
fn the_recovery_key_opens_the_record() {
    if !have("age", "the recovery key was not tried without marac") {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.ok(&["key", "new", "--no-passphrase"]);
    let said = sandbox.ok(&["new", "crawley.marac", "--area", "Crawley"]);
    let key = said.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap();
    std::fs::write(sandbox.path("recovery"), format!("{key}\n")).unwrap();
    let age = Command::new("age")
        .arg("-d")
        .arg("-i")
        .arg(sandbox.path("recovery"))
        .arg(sandbox.path("crawley.marac"))
        .output();
    assert!(age.unwrap().stdout.starts_with(b"SQLite format 3\0"));
    let listed = sandbox.run(&["meeting", "list", "crawley.marac", "--identity", "recovery"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
}

#[test]
fn verify_and_backup() {
    let sandbox = Sandbox::sample_month();
    let verified = sandbox.json(&["verify", "crawley.marac", "--json"]);
    assert_eq!((&verified["whole"], &verified["journals"]), (&Value::Bool(true), &Value::from(0)));
    std::fs::create_dir(sandbox.path("safe")).unwrap();
    sandbox.ok(&["backup", "crawley.marac", "--to", "safe"]);
    let first = std::fs::read(sandbox.path("safe/crawley.marac")).unwrap();
    let agenda = |file| sandbox.ok(&["show", "agenda", file, "--json"]);
    assert_eq!(agenda("safe/crawley.marac"), agenda("crawley.marac"));
    // The next ones have the day and a number in their names, and say so.
    for name in ["safe/crawley-2026-12-11.marac", "safe/crawley-2026-12-11-2.marac"] {
        let said = sandbox.ok(&["backup", "crawley.marac", "--to", "safe", "--today", "2026-12-11"]);
        let said = said.replace('\\', "/");
        assert!(said.contains(name) && said.contains("left as it is"), "{said}");
        assert_eq!(agenda(name), agenda("crawley.marac"));
    }
    assert_eq!(std::fs::read(sandbox.path("safe/crawley.marac")).unwrap(), first);
}

#[test]
fn looking_changes_no_file() {
    let sandbox = Sandbox::sample_month();
    let before = sandbox.files();
    for what in ["agenda", "actions", "attendance", "clocks", "audit"] {
        sandbox.json(&["show", what, "crawley.marac", "--json"]);
        let text = sandbox.ok(&["show", what, "crawley.marac"]);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
    sandbox.json(&["show", "case", "crawley.marac", "--case", "WS-71000", "--json"]);
    sandbox.json(&["meeting", "list", "crawley.marac", "--json"]);
    sandbox.ok(&["verify", "crawley.marac"]);
    assert_eq!(sandbox.files(), before);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::sample_month();
    let mut child = sandbox
        .command(&["show", "agenda", "crawley.marac"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn the_calendar() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10", "--start", "10:00", "--minutes", "12"]);
    let other =
        ["meeting", "add", "crawley.marac", "--date", "2026-12-10", "--area", "Horsham", "--deadline", "2026-11-27"];
    sandbox.ok(&other);
    sandbox.refuses(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    sandbox.refuses(&["meeting", "add", "crawley.marac", "--date", "2026-12-11", "--deadline", "2026-12-12"]);
    let list = sandbox.json(&["meeting", "list", "crawley.marac", "--json"]);
    assert_eq!(list.as_array().unwrap().len(), 2);
    let horsham = sandbox.json(&["meeting", "list", "crawley.marac", "--json", "--area", "horsham"]);
    assert_eq!((&horsham[0]["deadline"], &horsham[0]["stage"]), (&Value::from("2026-11-27"), &Value::from("planned")));
    sandbox.refuses(&["show", "agenda", "crawley.marac", "--meeting", "2026-12-10"]);
    let agenda = ["show", "agenda", "crawley.marac", "--meeting", "2026-12-10", "--area", "Crawley", "--json"];
    assert_eq!(sandbox.json(&agenda)["area"], "Crawley");
}

#[test]
fn rec_2_the_log_says_who_did_what() {
    let sandbox = Sandbox::sample_month();
    std::fs::create_dir(sandbox.path("out")).unwrap();
    sandbox.ok(&["export", "minutes", "crawley.marac", "--to", "out"]);
    let audit = sandbox.json(&["show", "audit", "crawley.marac", "--json"]);
    let done: Vec<&str> = audit.as_array().unwrap().iter().map(|line| line["what"].as_str().unwrap()).collect();
    assert!(done[..2].contains(&"found-record"), "{done:?}");
    assert_eq!(done.last(), Some(&"export"));
    assert!(done.contains(&"import-referrals"));
    assert_eq!(audit[0]["who"], "alison");
}

/// A case is found wherever it stands: heard, deferred, not listed, or of a meeting that isn't the next.
#[test]
fn a_case_is_shown_wherever_it_stands() {
    let sandbox = Sandbox::sample_month();
    let agenda = sandbox.json(&["show", "agenda", "crawley.marac", "--json"]);
    let show = |reference: &str, more: &[&str]| {
        let line = [&["show", "case", "crawley.marac", "--case", reference, "--json"], more].concat();
        sandbox.json(&line)
    };
    let first = |part: &str| agenda[part][0]["reference"].as_str().unwrap().to_owned();
    let listed = show(&first("listed"), &[]);
    assert_eq!((&listed["standing"], &listed["position"]), (&"listed".into(), &1.into()));
    let deferred = show(&first("deferred"), &[]);
    assert_eq!((&deferred["standing"], &deferred["position"]), (&"deferred".into(), &Value::Null));
    let not_listed = show(&first("not_listed"), &[]);
    assert_eq!(not_listed["standing"], agenda["not_listed"][0]["reason"]);
    let text = sandbox.ok(&["show", "case", "crawley.marac", "--case", &first("not_listed")]);
    assert!(text.contains("not listed ("), "{text}");

    // Later, when the meeting that comes is another one, it is found without naming its own.
    let later = show(&first("listed"), &["--today", "2026-12-20"]);
    assert_eq!(later["meeting"], "2026-12-10");
    let january = ["show", "case", "crawley.marac", "--meeting", "2027-01-14", "--case", &first("listed")];
    assert!(sandbox.refuses(&january).contains("2027-01-14"));
    // A closed case is as little there as one that never was.
    let never = sandbox.refuses(&["show", "case", "crawley.marac", "--case", "WS-79999"]);
    let closed = sandbox.refuses(&["show", "case", "crawley.marac", "--case", "WS-71002"]);
    assert_eq!(closed.replace("WS-71002", "WS-79999"), never);
}

/// AGE-2, REF-4, REF-8: an import says what becomes of each referral, and agenda, day and the calendar have the same numbers.
#[test]
fn age_2_what_an_import_says_is_what_the_agenda_and_the_day_have() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "14/01/2027"]);
    let csv = data("referrals.csv");
    let said = sandbox.ok(&["import", "referrals", "crawley.marac", csv.to_str().unwrap()]);
    let numbers = "23 heard, 4 put off by the cap to 14 January 2027";
    let listed =
        format!("27 on the list for Crawley on 2026-12-10 ({numbers}), on no list: 2 too young: another route");
    assert!(said.contains(&format!("{listed}, time held for 2")), "{said}");
    let shown = sandbox.ok(&["show", "agenda", "crawley.marac", "--today", "2026-11-26"]);
    let flat = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(&format!("27 on the list: {numbers}; not on it: 2 too young: another route.")), "{shown}");
    // The day has what the cap puts off, and who is too young and has no route yet.
    let agenda = sandbox.json(&["show", "agenda", "crawley.marac", "--json"]);
    let day = sandbox.json(&["show", "day", "crawley.marac", "--json", "--today", "2026-11-26"]);
    let of = |clock: &str| {
        let lines = day.as_array().unwrap().iter().filter(|line| line["clock"] == clock);
        let mut cases: Vec<String> = lines.map(|line| line["case"].as_str().unwrap().to_owned()).collect();
        cases.sort();
        cases
    };
    assert_eq!(of("over-cap"), references(&agenda["deferred"]));
    assert_eq!(of("no-route"), references(&agenda["not_listed"]));
    // The numbers are those of the lists themselves.
    let lines = |name: &str| agenda[name].as_array().unwrap().len();
    assert_eq!((lines("listed"), lines("deferred"), lines("not_listed")), (23, 4, 2));
}
