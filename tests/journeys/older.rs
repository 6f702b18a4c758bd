//! An older file in the record's place: asked about before it is opened, and recorded where it is.

use std::fs;

use crate::sandbox::Sandbox;
use crate::seat::*;

const RECORD: &str = "crawley.marac";

/// The record as it is now, and as it was before another meeting came into its calendar: that one lies in its place.
fn rolled_back() -> (Sandbox, Vec<u8>) {
    let sandbox = Sandbox::sample_month();
    let older = fs::read(sandbox.path(RECORD)).unwrap();
    sandbox.ok(&["meeting", "add", RECORD, "--date", "2027-02-11"]);
    let newest = fs::read(sandbox.path(RECORD)).unwrap();
    for beside in fs::read_dir(sandbox.path("")).unwrap().map(|entry| entry.unwrap().path()) {
        if beside.to_string_lossy().contains(".gen-") {
            fs::remove_file(beside).unwrap();
        }
    }
    fs::write(sandbox.path(RECORD), older).unwrap();
    (sandbox, newest)
}

fn restores(sandbox: &Sandbox) -> Vec<String> {
    let log = sandbox.json(&["show", "audit", RECORD, "--json"]);
    let lines = log.as_array().unwrap().iter().filter(|line| line["what"] == "restore");
    lines.map(|line| line["detail"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn escape_leaves_it_as_it_is() {
    let (sandbox, _) = rolled_back();
    let before = sandbox.files();
    let mut seat = open_with(&sandbox, (80, 24), &[RECORD, "--today", MEETING], &[]);
    seat.wait_for("is OLDER than what this");
    seat.wait_for("opens it");
    assert!(seat.text().contains("alison"), "whose work is missing: {}", seat.text());
    seat.type_text(ESC);
    assert!(seat.wait_end().success());
    assert_eq!(sandbox.files(), before);
    // Asked again the next time.
    let mut seat = open_with(&sandbox, (80, 24), &[RECORD, "--today", MEETING], &[]);
    seat.wait_for("is OLDER");
    seat.type_text(CTRL_Q);
    assert!(seat.wait_end().success());
}

#[test]
fn enter_opens_it_and_the_log_says_what_was_missing() {
    let (sandbox, newest) = rolled_back();
    let mut seat = open_with(&sandbox, (80, 24), &[RECORD, "--today", MEETING], &[]);
    seat.wait_for("is OLDER");
    seat.press(ENTER, "Crawley MARAC");
    seat.close();
    let [said] = &restores(&sandbox)[..] else { panic!("one line in the log") };
    assert!(said.contains("older record") && said.contains("missing") && said.contains("alison"), "{said}");
    // From now on this is the one that counts, and the newer one lacks the line that says so.
    sandbox.ok(&["meeting", "add", RECORD, "--date", "2027-03-11"]);
    fs::write(sandbox.path(RECORD), newest).unwrap();
    sandbox.refuses(&["meeting", "add", RECORD, "--date", "2027-04-08"]);
}

#[test]
fn restore_on_the_command_line_opens_it_without_asking() {
    let (sandbox, _) = rolled_back();
    let mut seat = open_with(&sandbox, (80, 24), &[RECORD, "--restore", "--today", MEETING], &[]);
    seat.wait_for("Crawley MARAC");
    seat.close();
    assert_eq!(restores(&sandbox).len(), 1);
}

#[test]
fn a_damaged_file_gives_way_to_an_older_generation_when_the_user_says_so() {
    let sandbox = Sandbox::sample_month();
    let mut bytes = fs::read(sandbox.path(RECORD)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(sandbox.path(RECORD), bytes).unwrap();
    let mut seat = open_with(&sandbox, (80, 24), &[RECORD, "--today", MEETING], &[]);
    seat.wait_for("opens the older generation");
    seat.press(ENTER, "Crawley MARAC");
    seat.close();
    assert!(!restores(&sandbox).is_empty());
    sandbox.ok(&["show", "agenda", RECORD]);
}
