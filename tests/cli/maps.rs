//! An area's own map, written with nothing but the program at hand.

use std::fs;

use crate::sandbox::Sandbox;

/// What another area's form exports: other columns, other words, the month before the day.
const CSV: &str = "\
No.;Arrived;Where;From;First;Last;Suspect;Victim's birthday;Why;Kid 1\n\
H-1;11/03/2026 09:30;Horsham;Sussex Police;Una;Invented;Ivor Invented;04/23/1981;14 ticks or over;Wren Invented\n\
H-2;11/04/2026 10:00;Horsham;Sussex Police;Vera;Invented;Owen Invented;;Heard earlier;\n";

const MAP: &str = r#"
for = "referrals"
date-order = "month-first"
separators = "|"
[columns]
reference = "No."
received = "Arrived"
area = "Where"
referring-agency = "From"
victim-name = { join = ["First", "Last"] }
alleged-perpetrator-name = "Suspect"
victim-born = "Victim's birthday"
grounds = "Why"
child-name = "Kid {n}"
[grounds]
visible-high-risk = ["14 ticks or over"]
repeat = ["heard earlier"]
"#;

fn horsham() -> Sandbox {
    let sandbox = Sandbox::crawley();
    let add = ["meeting", "add", "crawley.marac", "--date", "2026-12-10", "--area", "Horsham"];
    sandbox.ok(&add);
    fs::write(sandbox.path("form.csv"), CSV).unwrap();
    fs::write(sandbox.path("map.toml"), MAP).unwrap();
    sandbox
}

const IMPORT: [&str; 6] = ["import", "referrals", "crawley.marac", "form.csv", "--map", "map.toml"];

/// REF-12: a map that somebody wrote for other columns and words.
#[test]
fn ref_12_a_map_for_other_columns() {
    let sandbox = horsham();
    assert!(sandbox.ok(&IMPORT).contains("2 referrals"));
    let case = sandbox.json(&["show", "case", "crawley.marac", "--case", "H-1", "--json"]);
    assert_eq!(case["received"], "2026-11-03T09:30");
    assert_eq!(
        (&case["people"][0]["name"], &case["people"][0]["born"]),
        (&"Una Invented".into(), &"1981-04-23".into())
    );
    assert_eq!(case["people"][2]["name"], "Wren Invented");
}

/// The shipped map comes out of the program, and goes in again as it is.
#[test]
fn the_shipped_maps_are_printed() {
    let sandbox = Sandbox::sample_month();
    for kind in ["referrals", "heard-before", "contacts"] {
        let map = sandbox.ok(&["import", kind, "--print-map"]);
        fs::write(sandbox.path("printed.toml"), map).unwrap();
        let csv = crate::sandbox::data(&format!("{kind}.csv"));
        let said = sandbox.ok(&["import", kind, "crawley.marac", csv.to_str().unwrap(), "--map", "printed.toml"]);
        assert!(said.contains("already"), "{said}");
    }
    assert_eq!(sandbox.run(&["import", "referrals"]).code, 2);
    assert_eq!(sandbox.run(&["import", "referrals", "crawley.marac", "--print-map"]).code, 2);
}

#[test]
fn every_wrong_part_is_named_with_those_there_are() {
    let sandbox = horsham();
    let wrong = MAP.replace("victim-born", "victim-dob").replace("child-name", "kid").replace("repeat =", "again =");
    fs::write(sandbox.path("map.toml"), &wrong).unwrap();
    let sentence = sandbox.refuses(&IMPORT);
    for words in ["map.toml", "“kid”, “victim-dob”", "victim-born", "child-name", "summary"] {
        assert!(sentence.contains(words), "{words}: {sentence}");
    }
    fs::write(sandbox.path("map.toml"), wrong.replace("victim-dob", "victim-born").replace("kid", "child-name"))
        .unwrap();
    let sentence = sandbox.refuses(&IMPORT);
    assert!(sentence.contains("“again”") && sentence.contains("potential-escalation"), "{sentence}");
}

/// A form's own word is repeated, so that it can go into the map; what stands in one row alone could be a name.
#[test]
fn a_criterion_that_the_map_does_not_know_is_quoted() {
    let sandbox = horsham();
    fs::write(
        sandbox.path("form.csv"),
        CSV.replace("Heard earlier", "Gut feeling").replace("14 ticks or over", "Gut feeling"),
    )
    .unwrap();
    let said = sandbox.run(&IMPORT);
    assert_eq!(said.code, 1);
    assert_eq!(said.err.matches("“Gut feeling”").count(), 2, "{}", said.err);
    fs::write(sandbox.path("form.csv"), CSV.replace("Heard earlier", "Zelda Invented")).unwrap();
    let said = sandbox.run(&IMPORT);
    assert!(said.err.contains("criterion") && !said.err.contains("Zelda"), "{}", said.err);
}

#[test]
fn where_no_meeting_is_the_referrals_are_named() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    fs::write(sandbox.path("form.csv"), CSV).unwrap();
    fs::write(sandbox.path("map.toml"), MAP).unwrap();
    let sentence = sandbox.refuses(&IMPORT);
    assert!(sentence.contains("Horsham: H-1, H-2") && sentence.contains("--area"), "{sentence}");
}
