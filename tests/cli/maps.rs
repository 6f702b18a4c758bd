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

/// REF-12: what the map names and the file lacks is a fault of the map, and nothing comes in, whatever kind of file it is.
#[test]
fn ref_12_a_column_that_the_map_names_and_the_file_lacks_is_a_fault_of_the_map() {
    let sandbox = horsham();
    let wrong =
        MAP.replace("\"Kid {n}\"", "\"Kyd {n}\"").replace("[grounds]", "safe-contact = \"How to reach\"\n[grounds]");
    fs::write(sandbox.path("map.toml"), &wrong).unwrap();
    let sentence = sandbox.refuses(&IMPORT);
    assert!(sentence.contains("“How to reach”") && sentence.contains("“Kyd {n}”"), "{sentence}");
    // Columns that are put together are all needed.
    fs::write(sandbox.path("map.toml"), MAP.replace("[\"First\", \"Last\"]", "[\"First\", \"Family\"]")).unwrap();
    let sentence = sandbox.refuses(&IMPORT);
    assert!(sentence.contains("“Family”") && !sentence.contains("“First”"), "{sentence}");
    let shown = sandbox.json(&["show", "referrals", "crawley.marac", "--json"]);
    assert_eq!(shown["referrals"].as_array().unwrap().len(), 0, "nothing came in");
    // What the export leaves out at times is said to be so.
    let said = format!("may-be-missing = [\"Kyd {{n}}\", \"How to reach\"]\n{wrong}");
    fs::write(sandbox.path("map.toml"), said).unwrap();
    assert!(sandbox.ok(&IMPORT).contains("2 referrals"));

    for (kind, heading) in [("heard-before", "Victim DOB"), ("contacts", "Phone")] {
        let part = if kind == "contacts" { "telephone" } else { "victim-born" };
        let map = sandbox.ok(&["import", kind, "--print-map"]);
        let line = map.lines().find(|line| line.starts_with(&format!("{part} ="))).unwrap();
        let own = map.replace(line, &format!("{part} = \"Not {heading}\""));
        fs::write(sandbox.path("own.toml"), own).unwrap();
        let csv = crate::sandbox::data(&format!("{kind}.csv"));
        let import = ["import", kind, "crawley.marac", csv.to_str().unwrap(), "--map", "own.toml"];
        let sentence = sandbox.refuses(&import);
        assert!(sentence.contains(&format!("“Not {heading}”")), "{sentence}");
    }
}

/// The shipped map only guesses at what a form asks: what it finds nothing of is said, and doesn't stop anything.
#[test]
fn what_the_shipped_map_finds_nothing_of_is_said() {
    let sandbox = Sandbox::sample_month();
    let csv = crate::sandbox::data("referrals.csv");
    let said = sandbox.run(&["import", "referrals", "crawley.marac", csv.to_str().unwrap()]);
    assert_eq!(said.code, 0);
    assert!(said.err.contains("Safe times") && !said.err.contains("Safe contact details"), "{}", said.err);
}
