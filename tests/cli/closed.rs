//! Closed cases on the command line: their papers, what is due of them, and what `verify` says of their pieces.

use std::fs;
use std::process::Command;
use std::sync::Arc;

use marac::domain::referral::ClosedReason;
use marac::record::Session;
use marac::record::change::Change;
use marac::record::session::request;
use marac::vault::{RealDisk, SeatId, identity, names};

use crate::sandbox::{Sandbox, have};

fn references(sandbox: &Sandbox) -> Vec<String> {
    let closed = sandbox.json(&["show", "closed", "crawley.marac", "--json"]);
    let reference = |case: &serde_json::Value| case["reference"].as_str().unwrap().to_owned();
    closed.as_array().unwrap().iter().map(reference).collect()
}

/// CLO-1: papers of a closed case are written encrypted to its readers, whatever else is asked for; neither the names of the
/// files nor the log say whose they are.
#[test]
fn clo_1_papers_of_a_closed_case_are_never_plain() {
    let sandbox = Sandbox::sample_month();
    fs::create_dir(sandbox.path("out")).unwrap();
    let reference = references(&sandbox).remove(0);
    let ask = |more: &[&str]| {
        let basic = ["export", "closed", "crawley.marac", "--to", "out", "--today", "2026-12-01"];
        [&basic[..], more].concat().iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()
    };
    let run = |arguments: &[String]| sandbox.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(run(&ask(&[])).code, 2, "which case is not said");
    assert_eq!(run(&ask(&["--case", &reference, "--age-recipient", "age1x"])).code, 2);
    assert_eq!(run(&ask(&["--case", "WS-1"])).code, 1);
    let said = run(&ask(&["--case", &reference]));
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.contains("and to nobody else") && !said.out.contains(&reference), "{}", said.out);
    let files: Vec<_> = fs::read_dir(sandbox.path("out")).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 3, "{files:?}");
    for path in &files {
        assert!(fs::read(path).unwrap().starts_with(b"age-encryption.org/v1\n"), "{}", path.display());
    }
    let log = sandbox.ok(&["show", "audit", "crawley.marac"]);
    let line = log.lines().find(|line| line.contains("wrote papers of a closed case")).unwrap();
    assert!(!log.contains(&reference) && !line.contains("-known"), "{line}");
    if !have("age", "the papers were not read without marac") {
        return;
    }
    let key = sandbox.path("config/marac/identity");
    let mut read = String::new();
    for path in &files {
        let plain = Command::new("age").args(["-d", "-i"]).arg(&key).arg(path).output().unwrap();
        assert!(plain.status.success());
        read += &String::from_utf8(plain.stdout).unwrap();
    }
    for words in [reference.as_str(), "CLOSED CASE, for", "For nobody but those named above", "Action plan"] {
        assert!(read.contains(words), "{words}");
    }
    assert_eq!(read.matches("CLOSED CASE, for").count(), 3);
}

/// CLO-1: whoever verifies a record is told how many pieces their key opened and checked, and how many are others'.
#[test]
fn clo_1_verify_looks_into_the_pieces() {
    let sandbox = Sandbox::sample_month();
    let said = sandbox.json(&["verify", "crawley.marac", "--json"]);
    let closed = &said["closed_cases"];
    assert_eq!((closed["opened"].as_u64(), closed["pieces_of_others"].as_u64()), (Some(2), Some(0)), "{closed}");
    assert!(closed["pieces_sound"].as_u64().unwrap() >= 2);
    let text = sandbox.ok(&["verify", "crawley.marac"]);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&text).contains("of 2 closed cases opened"), "{text}");
    sandbox.ok(&["key", "new", "--no-passphrase", "--out", "tom.key"]);
    let tom = sandbox.ok(&["--identity", "tom.key", "key", "show"]);
    sandbox.ok(&["access", "add", "crawley.marac", tom.trim(), "--name", "Tom Reader", "--role", "chair"]);
    let said = sandbox.json(&["--identity", "tom.key", "verify", "crawley.marac", "--json"]);
    let others = &said["closed_cases"];
    assert_eq!((others["opened"].as_u64(), others["pieces_sound"].as_u64()), (Some(0), Some(0)));
    assert_eq!(others["pieces_of_others"], closed["pieces_sound"]);
    let text = sandbox.ok(&["--identity", "tom.key", "verify", "crawley.marac"]);
    assert!(words(&text).contains("only their readers can look inside"), "{text}");
    // And nothing that is due is due to him.
    let day =
        sandbox.json(&["--identity", "tom.key", "show", "day", "crawley.marac", "--json", "--today", "2026-12-09"]);
    assert!(day.as_array().unwrap().iter().all(|line| line["closed_case"] == false));
}

/// CLO-1: an older generation that somebody could not remove, or put back, is named by `verify`; the next sitting that changes
/// something removes it.
#[test]
fn clo_1_verify_names_what_still_holds_what_was_closed_off() {
    let sandbox = Sandbox::sample_month();
    let path = sandbox.path("crawley.marac");
    let before = fs::read(&path).unwrap();
    let key = identity::unlock(&RealDisk, &sandbox.path("config/marac/identity"), None).unwrap();
    let (mut session, _) = Session::open(&request(&path, Arc::new(key)), Box::new(|_| {})).unwrap();
    let meeting = session.record().meetings().unwrap()[0].id;
    let mut referral = session.record().conference(meeting).unwrap().cases[0].referral.clone();
    referral.closed = Some(ClosedReason::HighProfile);
    session.make(&Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() }).unwrap();
    session.close().unwrap();
    let files = |sandbox: &Sandbox| {
        let said = sandbox.json(&["verify", "crawley.marac", "--json"]);
        assert_eq!(said["whole"], true, "{said}");
        said["closed_cases"]["files_with_what_was_closed"].as_array().unwrap().clone()
    };
    assert_eq!(files(&sandbox), [""; 0]);
    let older = names::generation(&path, 1, SeatId::new().unwrap());
    fs::write(&older, before).unwrap();
    let name = older.file_name().unwrap().to_str().unwrap();
    let named = files(&sandbox);
    assert!(named.len() == 1 && named[0].as_str().unwrap().ends_with(name), "{named:?}");
    let text = sandbox.ok(&["verify", "crawley.marac"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("what was closed off, or closed to a reader"), "{text}");
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2027-06-10"]);
    assert!(!older.exists());
    assert_eq!(files(&sandbox), [""; 0]);
}
