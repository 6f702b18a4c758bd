//! Older files, failed unlocks, damage: what the command line says of them, and with which exit code.

use std::fs;
use std::path::PathBuf;

use super::sandbox::{OF_MACHINE, Sandbox};

const RECORD: &str = "crawley.marac";

fn add_meeting(sandbox: &Sandbox, date: &str) {
    sandbox.ok(&["meeting", "add", RECORD, "--date", date]);
}

#[test]
fn an_older_file_is_refused_where_it_would_be_changed_and_said_where_it_is_read() {
    let sandbox = Sandbox::crawley();
    add_meeting(&sandbox, "2026-12-10");
    let older = fs::read(sandbox.path(RECORD)).unwrap();
    add_meeting(&sandbox, "2027-01-14");
    let newest = fs::read(sandbox.path(RECORD)).unwrap();
    fs::write(sandbox.path(RECORD), older).unwrap();

    let refused = sandbox.refuses(&["meeting", "add", RECORD, "--date", "2027-02-11"]);
    for part in ["older than what was open here", "by alison", "written one time more than this one", "--restore"] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    let shown = sandbox.run(&["meeting", "list", RECORD]);
    assert_eq!(shown.code, 0);
    assert!(shown.err.contains("older record than was open here before"), "{}", shown.err);
    let verified = sandbox.run(&["verify", RECORD]);
    assert_eq!(verified.code, 1);
    assert!(verified.out.contains("NOT whole") && verified.out.contains("alison"), "{}", verified.out);

    fs::write(sandbox.path(RECORD), newest).unwrap();
    add_meeting(&sandbox, "2027-02-11");
    sandbox.ok(&["verify", RECORD]);
}

#[test]
fn an_older_file_is_not_older_for_somebody_who_has_seen_nothing() {
    let sandbox = Sandbox::crawley();
    let older = fs::read(sandbox.path(RECORD)).unwrap();
    add_meeting(&sandbox, "2026-12-10");
    fs::write(sandbox.path(RECORD), older).unwrap();
    fs::remove_dir_all(sandbox.path(OF_MACHINE).join("seen")).unwrap();
    add_meeting(&sandbox, "2027-02-11");
}

#[test]
fn failed_unlocks_and_openings_stand_in_the_log_once_something_is_written() {
    let sandbox = Sandbox::new();
    let with = |passphrase: &str, arguments: &[&str]| {
        sandbox.run_with_input(&format!("{passphrase}\n"), &[arguments, &["--passphrase-fd", "0"]].concat())
    };
    let right = "correct horse battery";
    assert_eq!(with(right, &["key", "new"]).code, 0);
    assert_eq!(with(right, &["new", RECORD, "--area", "Crawley"]).code, 0);
    for _ in 0..2 {
        assert_eq!(with("wrong horse battery", &["show", "audit", RECORD]).code, 1);
    }
    fs::create_dir(sandbox.path("copies")).unwrap();
    assert_eq!(with(right, &["backup", RECORD, "--to", "copies"]).code, 0);
    assert_eq!(with(right, &["show", "audit", RECORD]).code, 0);
    assert_eq!(with(right, &["meeting", "add", RECORD, "--date", "2026-12-10"]).code, 0);
    let said = with(right, &["show", "audit", RECORD, "--json"]);
    let log: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let count = |what: &str, detail: &str| {
        let lines = log.as_array().unwrap().iter();
        lines.filter(|line| line["what"] == what && line["detail"].as_str().unwrap().starts_with(detail)).count()
    };
    assert_eq!(count("failed-unlock", "at 20"), 2, "{log:#}");
    assert_eq!(count("backup", "at 20"), 1, "{log:#}");
    assert!(count("open-record", "at 20") >= 1, "{log:#}");
    // They are written once.
    assert_eq!(with(right, &["meeting", "add", RECORD, "--date", "2027-01-14"]).code, 0);
    let said = with(right, &["show", "audit", RECORD, "--json"]);
    assert_eq!(said.out.matches("failed-unlock").count(), 2);
    assert!(!said.out.contains("horse"));
}

#[test]
fn the_log_is_shown_by_day_person_and_case_in_80_columns() {
    let sandbox = Sandbox::sample_month();
    let all = sandbox.ok(&["show", "audit", RECORD]);
    assert!(all.lines().all(|line| line.chars().count() <= 80), "{all}");
    assert!(all.contains("imported the referrals") && all.contains("alison"));
    assert_eq!(sandbox.ok(&["show", "audit", RECORD, "--from", "2099-01-01"]), "");
    assert_eq!(sandbox.ok(&["show", "audit", RECORD, "--to", "2001-01-01"]), "");
    assert_eq!(sandbox.ok(&["show", "audit", RECORD, "--person", "ALI"]), all);
    assert_eq!(sandbox.ok(&["show", "audit", RECORD, "--person", "nobody"]), "");
    assert_eq!(sandbox.ok(&["show", "audit", RECORD, "--case", "WS-00000"]), "");
    assert_eq!(sandbox.run(&["show", "agenda", RECORD, "--person", "alison"]).code, 2);
}

fn beside(sandbox: &Sandbox, part: &str) -> Vec<PathBuf> {
    let names = fs::read_dir(sandbox.path("")).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = names.filter(|path| path.to_string_lossy().contains(part)).collect();
    found.sort();
    found
}

/// Each kind of damage: exit code 1, and a sentence that says what and where.
#[test]
fn verify_names_every_kind_of_damage() {
    let sandbox = Sandbox::sample_month();
    let whole = sandbox.ok(&["verify", RECORD]);
    assert!(whole.contains("is whole") && whole.contains("generation"), "{whole}");
    let record = fs::read(sandbox.path(RECORD)).unwrap();

    // A flipped byte of the file, with where it is.
    let mut flipped = record.clone();
    let at = flipped.len() - 70_000;
    flipped[at] ^= 1;
    fs::write(sandbox.path(RECORD), &flipped).unwrap();
    let said = sandbox.refuses(&["verify", RECORD]);
    let from: usize = said.split("from byte ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(from <= at && at < from + 65_552, "{said}");
    fs::write(sandbox.path(RECORD), &record).unwrap();

    // An older generation that can't be read.
    let generation = beside(&sandbox, ".gen-").pop().unwrap();
    let bytes = fs::read(&generation).unwrap();
    fs::write(&generation, &bytes[..bytes.len() - 9]).unwrap();
    let said = sandbox.run(&["verify", RECORD]);
    let words = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.code == 1 && words.contains("an older generation, can't be used"), "{}", said.out);
    fs::write(&generation, bytes).unwrap();
    sandbox.ok(&["verify", RECORD]);

    // A journal that is no journal.
    let journal = sandbox.path(&format!("{RECORD}.journal-0123456789abcdef"));
    fs::write(&journal, b"something else entirely, and long enough to be looked at").unwrap();
    let said = sandbox.run(&["verify", RECORD, "--json"]);
    assert!(said.code == 1 && said.out.contains("0123456789abcdef"), "{}", said.out);
    let document: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(document["whole"], false);
    fs::remove_file(journal).unwrap();
    sandbox.ok(&["verify", RECORD]);
}
