//! Documents as files: private, never over another, marked, and without what must not be in them.

use std::fs;

use crate::sandbox::{Sandbox, data};

fn with_folder() -> Sandbox {
    let sandbox = Sandbox::sample_month();
    fs::create_dir(sandbox.path("out")).unwrap();
    sandbox
}

#[test]
fn age_7_nothing_of_a_closed_case_is_in_any_file() {
    let sandbox = with_folder();
    for what in ["agenda", "minutes"] {
        sandbox.ok(&["export", what, "crawley.marac", "--to", "out"]);
    }
    let mut closed = Vec::new();
    let bytes = fs::read(data("referrals.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|heading| heading.ends_with(name)).unwrap();
    for row in reader.records().map(Result::unwrap) {
        if ["Honour-based abuse", "High profile", "Employee of a MARAC agency"].iter().any(|c| &row[column(c)] == "Yes")
        {
            closed.push((row[column("Form reference")].to_owned(), row[column("Victim address")].to_owned()));
        }
    }
    assert_eq!(closed.len(), 2);
    for name in ["crawley-2026-12-10-agenda.txt", "crawley-2026-12-10-minutes.txt"] {
        let text = fs::read_to_string(sandbox.path("out").join(name)).unwrap();
        assert!(text.starts_with("Personal Sensitive\n"));
        assert!(text.contains("Time is held for 2 closed cases."));
        for (reference, address) in &closed {
            assert!(!text.contains(reference) && !text.contains(address), "{reference} is in {name}");
        }
    }
}

#[test]
fn a_file_is_private_and_never_replaced() {
    let sandbox = with_folder();
    let first = sandbox.run(&["export", "minutes", "crawley.marac", "--to", "out"]);
    assert_eq!(first.out.replace('\\', "/"), "Wrote out/crawley-2026-12-10-minutes.txt\n");
    assert!(first.err.contains("plain text outside the record"), "{}", first.err);
    let second = sandbox.ok(&["export", "minutes", "crawley.marac", "--to", "out"]);
    assert_eq!(second.replace('\\', "/"), "Wrote out/crawley-2026-12-10-minutes-2.txt\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(sandbox.path("out/crawley-2026-12-10-minutes.txt")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn one_case_for_a_referrer() {
    let sandbox = with_folder();
    sandbox.ok(&["export", "case", "crawley.marac", "--case", "ws-71000", "--to", "out"]);
    let text = fs::read_to_string(sandbox.path("out/crawley-2026-12-10-case-ws-71000.txt")).unwrap();
    assert!(text.contains("WS-71000") && !text.contains("WS-71001"));
    sandbox.refuses(&["export", "case", "crawley.marac", "--case", "WS-71002", "--to", "out"]);
}

#[test]
fn encrypted_to_somebody() {
    let sandbox = with_folder();
    sandbox.ok(&["key", "new", "--no-passphrase", "--out", "hers"]);
    let public = sandbox.ok(&["key", "show", "--identity", "hers"]);
    let recipient = public.split(':').next().unwrap();
    let said = sandbox.run(&["export", "agenda", "crawley.marac", "--to", "out", "--age-recipient", recipient]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let bytes = fs::read(sandbox.path("out/crawley-2026-12-10-agenda.txt.age")).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n"));
    sandbox.refuses(&["export", "agenda", "crawley.marac", "--to", "out", "--age-recipient", "age1nobody"]);
}

#[test]
fn what_this_version_can_not_write_it_says() {
    let sandbox = with_folder();
    for (arguments, words) in [
        (&["minutes", "--format", "docx"][..], "text only"),
        (&["minutes", "--password-file", "p"], "Word"),
        (&["case"], "--case"),
        (&["agenda", "--case", "WS-71000"], "--case"),
    ] {
        let line = [&["export", arguments[0], "crawley.marac", "--to", "out"], &arguments[1..]].concat();
        let said = sandbox.run(&line);
        assert_eq!(said.code, 2, "{line:?}: {}", said.err);
        assert!(said.err.contains(words), "{line:?}: {}", said.err);
    }
    assert_eq!(fs::read_dir(sandbox.path("out")).unwrap().count(), 0);
    sandbox.refuses(&["export", "actions", "crawley.marac", "--to", "out", "--for", "nobody"]);
}

/// Help offers what there is; what is asked for beyond that is answered all the same.
#[test]
fn help_offers_what_can_be_written() {
    let help = Sandbox::new().ok(&["export", "--help"]);
    assert!(help.contains("txt") && help.contains("--age-recipient"));
    assert!(!["docx", "csv", "xlsx", "json", "--password-file"].iter().any(|missing| help.contains(missing)), "{help}");
}

#[test]
fn an_area_may_replace_the_sentences() {
    let sandbox = with_folder();
    let shipped = include_str!("../../assets/documents/wording.toml");
    let own = shipped.replace("Time is held for {count} closed cases.", "{count} closed.");
    fs::write(sandbox.path("config/marac/wording.toml"), own).unwrap();
    sandbox.ok(&["export", "agenda", "crawley.marac", "--to", "out"]);
    let text = fs::read_to_string(sandbox.path("out/crawley-2026-12-10-agenda.txt")).unwrap();
    assert!(text.contains("2 closed."));
    fs::write(sandbox.path("config/marac/wording.toml"), "marking = 1").unwrap();
    let said = sandbox.run(&["export", "agenda", "crawley.marac", "--to", "out"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("wording.toml"), "{}", said.err);
}
