//! Bad input of every kind: one clear sentence, and nothing changed.

use std::fs;

use crate::sandbox::{Sandbox, data};

fn show(file: &str) -> [&str; 3] {
    ["show", "agenda", file]
}

#[test]
fn files_that_are_no_records() {
    let sandbox = Sandbox::sample_month();
    let record = fs::read(sandbox.path("crawley.marac")).unwrap();
    fs::write(sandbox.path("empty.marac"), b"").unwrap();
    fs::write(sandbox.path("text.marac"), b"minutes of the meeting").unwrap();
    fs::write(sandbox.path("sqlite.marac"), b"SQLite format 3\0 and so on").unwrap();
    fs::write(sandbox.path("cut.marac"), &record[..record.len() / 2]).unwrap();
    fs::write(sandbox.path("header.marac"), &record[..40]).unwrap();
    let mut altered = record.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    fs::write(sandbox.path("altered.marac"), altered).unwrap();
    fs::create_dir(sandbox.path("folder.marac")).unwrap();
    for (file, word) in [
        ("empty.marac", "empty"),
        ("text.marac", "not"),
        ("sqlite.marac", "SQLite"),
        ("cut.marac", "cut.marac"),
        ("header.marac", "header.marac"),
        ("altered.marac", "altered.marac"),
        ("folder.marac", "folder"),
        ("missing.marac", "not there"),
        ("no/such/folder.marac", "not there"),
    ] {
        for command in [&show(file)[..], &["verify", file], &["meeting", "add", file, "--date", "2026-12-10"]] {
            let sentence = sandbox.refuses(command);
            assert!(sentence.contains(word), "{file}: {sentence}");
        }
    }
}

#[test]
fn a_key_that_does_not_open_it() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["key", "new", "--no-passphrase", "--out", "other"]);
    let sentence = sandbox.refuses(&["show", "agenda", "crawley.marac", "--identity", "other"]);
    assert!(sentence.contains("key"), "{sentence}");
    sandbox.refuses(&["show", "agenda", "crawley.marac", "--identity", "nowhere"]);
    sandbox.refuses(&["show", "agenda", "crawley.marac", "--identity", "crawley.marac"]);
}

#[test]
fn no_key_yet() {
    let sandbox = Sandbox::crawley();
    fs::remove_file(sandbox.path("config/marac/identity")).unwrap();
    let sentence = sandbox.refuses(&["show", "agenda", "crawley.marac"]);
    assert!(sentence.contains("marac key new"), "{sentence}");
    sandbox.refuses(&["key", "show"]);
}

#[test]
fn nothing_is_written_over() {
    let sandbox = Sandbox::crawley();
    assert!(sandbox.refuses(&["new", "crawley.marac", "--area", "Horsham"]).contains("exists"));
    assert!(sandbox.refuses(&["key", "new", "--no-passphrase"]).contains("already"));
}

#[cfg(unix)]
#[test]
fn a_folder_that_can_only_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::crawley();
    fs::create_dir(sandbox.path("shut")).unwrap();
    fs::set_permissions(sandbox.path("shut"), fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write everywhere, and then there is nothing to refuse.
    if fs::write(sandbox.path("shut/probe"), b"").is_ok() {
        eprintln!("SKIPPED: run as an ordinary user to see that a folder without write permission is refused");
        return;
    }
    sandbox.refuses(&["new", "shut/horsham.marac", "--area", "Horsham"]);
    sandbox.refuses(&["backup", "crawley.marac", "--to", "shut"]);
}

#[test]
fn places_that_are_not_there() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    sandbox.refuses(&["new", "no/such/horsham.marac", "--area", "Horsham"]);
    sandbox.refuses(&["backup", "crawley.marac", "--to", "nowhere"]);
    sandbox.refuses(&["export", "minutes", "crawley.marac", "--to", "nowhere"]);
    sandbox.refuses(&["export", "minutes", "crawley.marac", "--to", "crawley.marac"]);
    sandbox.refuses(&["show", "agenda", "crawley.marac", "--meeting", "2026-12-11"]);
}

/// REF-12: every wrong row is named by row, column and reason in one pass, and nothing is half imported.
#[test]
fn every_faulty_row_is_named_and_nothing_is_imported() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    let csv = fs::read_to_string(data("referrals.csv")).unwrap();
    let bad = csv.replace("18/11/2026 04:15", "soon").replace("23/04/1952", "31/02/1952");
    assert_ne!(csv, bad);
    fs::write(sandbox.path("bad.csv"), bad).unwrap();
    let before = sandbox.files();
    let import = ["import", "referrals", "crawley.marac", "bad.csv"];
    let said = sandbox.run(&import);
    assert_eq!((said.code, sandbox.files()), (1, before));
    for words in ["row 1 ", "“Submitted”", "row 2 ", "“Victim date of birth”", "2 rows have faults"] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    assert!(!said.err.contains("MacDonald"), "a name is in the message");

    let skipped = [&import[..], &["--skip-bad"]].concat();
    assert!(sandbox.ok(&skipped).contains("29 referrals"));
    let whole = ["import", "referrals", "crawley.marac", data("referrals.csv").to_str().unwrap()].map(str::to_owned);
    let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
    assert!(sandbox.ok(&whole).contains("2 referrals"), "the two that were left out come in later");
}

#[test]
fn files_that_can_not_be_imported() {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    fs::write(sandbox.path("empty.csv"), b"").unwrap();
    fs::write(sandbox.path("binary.csv"), [0u8, 159, 146, 150, 0, 1, 2]).unwrap();
    fs::write(sandbox.path("columns.csv"), b"a,b\n1,2\n").unwrap();
    fs::write(sandbox.path("map.toml"), b"for = \"referrals\"\n[columns]\nshoe-size = \"Shoe\"\n").unwrap();
    fs::create_dir(sandbox.path("folder.csv")).unwrap();
    let headings = fs::read_to_string(data("referrals.csv")).unwrap().lines().next().unwrap().to_owned();
    fs::write(sandbox.path("headings.csv"), headings).unwrap();
    for file in ["headings.csv", "empty.csv", "binary.csv", "columns.csv", "folder.csv", "missing.csv"] {
        let sentence = sandbox.refuses(&["import", "referrals", "crawley.marac", file]);
        assert!(sentence.contains(file), "{sentence}");
    }
    let referrals = data("referrals.csv");
    let referrals = referrals.to_str().unwrap();
    let sentence = sandbox.refuses(&["import", "referrals", "crawley.marac", referrals, "--map", "map.toml"]);
    assert!(sentence.contains("shoe-size"), "{sentence}");
    sandbox.refuses(&["import", "contacts", "crawley.marac", referrals]);
}

/// REF-12: what the record has stays as it is, and a file that says otherwise is not passed over in silence.
#[test]
fn a_referral_in_other_words_is_named_and_changes_nothing() {
    let sandbox = Sandbox::sample_month();
    let csv = fs::read_to_string(data("referrals.csv")).unwrap();
    fs::write(sandbox.path("again.csv"), csv.replace("07700 900145", "07700 900146")).unwrap();
    let before = sandbox.files();
    let said = sandbox.run(&["import", "referrals", "crawley.marac", "again.csv"]);
    assert_eq!((said.code, sandbox.files()), (0, before));
    assert!(said.err.contains("WS-71022"), "{}", said.err);
}

/// REF-8: a referral that no meeting takes would be forgotten.
#[test]
fn referrals_without_a_meeting_are_not_imported() {
    let sandbox = Sandbox::crawley();
    let referrals = data("referrals.csv");
    let import = ["import", "referrals", "crawley.marac", referrals.to_str().unwrap()];
    assert!(sandbox.refuses(&import).contains("marac meeting add"));
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10", "--deadline", "2026-11-03"]);
    assert!(sandbox.refuses(&import).contains("deadline"));
    let named = [&import[..], &["--meeting", "10/12/2026"]].concat();
    assert!(sandbox.ok(&named).contains("27 on the list for Crawley on 2026-12-10"));
}

/// Said before anyone types a passphrase or sees a screen.
#[test]
fn a_record_that_is_not_there_is_said_at_once() {
    let sandbox = Sandbox::new();
    assert!(sandbox.refuses(&["missing.marac"]).contains("marac new"));
    assert!(sandbox.refuses(&["verify", "missing.marac"]).contains("marac new"));
}

/// A record whose own file is gone still opens from the generation beside it, and says so.
#[test]
fn a_generation_beside_a_missing_file_counts() {
    let sandbox = Sandbox::sample_month();
    fs::remove_file(sandbox.path("crawley.marac")).unwrap();
    let said = sandbox.run(&["show", "agenda", "crawley.marac", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("crawley.marac.gen-"), "{}", said.err);
}

/// A damaged record is told from a whole one, and says so with its exit code.
#[test]
fn what_lies_beside_a_record_is_looked_at_too() {
    let sandbox = Sandbox::crawley();
    fs::write(sandbox.path("crawley.marac.journal-0123456789abcdef"), b"not a journal").unwrap();
    let said = sandbox.run(&["verify", "crawley.marac"]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("NOT whole"), "{}", said.out);
}

/// A copy of what is damaged is never called a good one.
#[test]
fn a_backup_of_a_damaged_record_says_so() {
    let sandbox = Sandbox::crawley();
    fs::write(sandbox.path("crawley.marac.journal-0123456789abcdef"), b"something that is no journal at all").unwrap();
    fs::create_dir(sandbox.path("out")).unwrap();
    let said = sandbox.run(&["backup", "crawley.marac", "--to", "out"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{}", said.err);
    assert!(said.err.contains("NOT whole") && !said.err.contains("verified"), "{}", said.err);
    assert!(sandbox.path("out/crawley.marac").is_file(), "what there is is copied all the same");
}
