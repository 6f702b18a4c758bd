//! Access: given and withdrawn by name, and what plain `age` says to each of the people concerned.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use marac::domain::agency::Agency;
use marac::domain::identifier::AgencyId;
use marac::record::Session;
use marac::record::change::{Change, ImportMark};
use marac::record::session::request;
use marac::vault::{RealDisk, identity};

use super::sandbox::{Sandbox, have};

/// A second person's key, without a passphrase, and its public line.
fn person(sandbox: &Sandbox, name: &str) -> (PathBuf, String) {
    let path = sandbox.path(name);
    sandbox.ok(&["key", "new", "--no-passphrase", "--out", name]);
    let line = sandbox.ok(&["--identity", name, "key", "show"]).trim().to_owned();
    (path, line)
}

/// Whether plain `age` opens the record with a key; nothing where `age` is not there.
fn age_opens(sandbox: &Sandbox, key: &PathBuf) -> Option<bool> {
    have("age", "access was not tried with plain age").then(|| {
        let record = sandbox.path("crawley.marac");
        let said = Command::new("age").arg("-d").arg("-i").arg(key).arg(record).output().unwrap();
        said.status.success() && said.stdout.starts_with(b"SQLite format 3\0")
    })
}

fn listed(sandbox: &Sandbox, name: &str) -> serde_json::Value {
    let list = sandbox.json(&["access", "list", "crawley.marac", "--json"]);
    list.as_array().unwrap().iter().find(|one| one["name"] == name).cloned().unwrap_or_default()
}

#[test]
fn somebody_is_given_access_works_and_loses_it() {
    let sandbox = Sandbox::crawley();
    let (key, line) = person(&sandbox, "tom.key");
    let refused = sandbox.refuses(&["--identity", "tom.key", "show", "audit", "crawley.marac"]);
    assert!(refused.contains("does not open"), "{refused}");
    let said = sandbox.ok(&["access", "add", "crawley.marac", &line, "--name", "Tom Ashe", "--role", "chair"]);
    assert!(said.contains("Tom Ashe (chair)") && said.contains("read and write"), "{said}");
    assert_ne!(age_opens(&sandbox, &key), Some(false));
    sandbox.ok(&["--identity", "tom.key", "meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    let log = sandbox.json(&["show", "audit", "crawley.marac", "--json"]);
    let who =
        |what: &str| log.as_array().unwrap().iter().find(|line| line["what"] == what).map(|line| line["who"].clone());
    assert_eq!(who("add-meeting"), Some("Tom Ashe".into()));
    assert_eq!(who("give-access"), Some("alison".into()));
    assert_eq!(listed(&sandbox, "Tom Ashe")["key"], line.as_str());

    let before = sandbox.path("before.marac");
    std::fs::copy(sandbox.path("crawley.marac"), &before).unwrap();
    let said = sandbox.ok(&["access", "remove", "crawley.marac", "tom ashe"]);
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Tom Ashe has no access") && words.contains("stay readable to them"), "{said}");
    assert_ne!(age_opens(&sandbox, &key), Some(true));
    assert_ne!(age_opens(&sandbox, &sandbox.path("config/marac/identity")), Some(false));
    let refused = sandbox.refuses(&["--identity", "tom.key", "show", "audit", "crawley.marac"]);
    assert!(refused.contains("does not open"), "{refused}");
    // Nothing beside the record that the old key opens.
    let names: Vec<_> = std::fs::read_dir(sandbox.path("")).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().starts_with("crawley.marac.")), "{names:?}");
    assert!(listed(&sandbox, "Tom Ashe")["to"].is_string());
    let again = sandbox.refuses(&["access", "add", "crawley.marac", &line, "--name", "Tom Ashe", "--role", "chair"]);
    assert!(again.contains("withdrawn on"), "{again}");
    let twice = sandbox.refuses(&["access", "remove", "crawley.marac", "Tom Ashe"]);
    assert!(twice.contains("no access any more"), "{twice}");
    sandbox.ok(&["verify", "crawley.marac"]);
}

#[test]
fn what_access_refuses_says_why_and_changes_nothing() {
    let sandbox = Sandbox::crawley();
    let (_, line) = person(&sandbox, "tom.key");
    let add = |key: &str, name: &str| {
        sandbox.refuses(&["access", "add", "crawley.marac", key, "--name", name, "--role", "minute-taker"])
    };
    let secret = std::fs::read_to_string(sandbox.path("tom.key")).unwrap();
    assert!(add(&secret, "Tom").contains("secret key"));
    assert!(add("tom.key", "Tom").contains("secret key"), "also where the file is named");
    assert!(add("tim.pub", "Tim").contains("tim.pub is not there"));
    assert!(add("age1nonsense", "Tom").contains("age1"));
    assert!(add(&line[..line.len() - 2], "Tom").contains("marac key show"));
    assert!(add(&line, " ").contains("name"));
    assert!(add(&line, "Alison").contains("has access already"));
    sandbox.ok(&["access", "add", "crawley.marac", &line, "--name", "Tom", "--role", "minute-taker"]);
    assert!(add(&line, "Tom").contains("with this key already"));
    assert!(add(&line, "Thomas").contains("key of Tom"));
    let unknown = sandbox.refuses(&["access", "remove", "crawley.marac", "Nobody"]);
    assert!(unknown.contains("access list"), "{unknown}");
    let recovery = sandbox.refuses(&["access", "remove", "crawley.marac", "Recovery key"]);
    assert!(recovery.contains("marac access recovery"), "{recovery}");
    let own = sandbox.refuses(&["access", "remove", "crawley.marac", "alison"]);
    assert!(own.contains("--yes"), "{own}");
    let no_role = sandbox.run(&["access", "add", "crawley.marac", &line, "--name", "Eve"]);
    assert_eq!(no_role.code, 2, "{}", no_role.err);
}

#[test]
fn the_last_who_can_write_stays_and_anyone_may_leave_before() {
    let sandbox = Sandbox::crawley();
    let last = sandbox.refuses(&["access", "remove", "crawley.marac", "alison", "--yes"]);
    assert!(last.contains("only one who can write"), "{last}");
    let (key, line) = person(&sandbox, "tom.key");
    sandbox.ok(&["access", "add", "crawley.marac", &line, "--name", "Tom", "--role", "coordinator"]);
    sandbox.ok(&["access", "remove", "crawley.marac", "alison", "--yes"]);
    assert_ne!(age_opens(&sandbox, &sandbox.path("config/marac/identity")), Some(true));
    assert_ne!(age_opens(&sandbox, &key), Some(false));
    sandbox.ok(&["--identity", "tom.key", "verify", "crawley.marac"]);
}

#[test]
fn a_key_alone_reads_and_changes_nothing() {
    let sandbox = Sandbox::crawley();
    let (_, line) = person(&sandbox, "eve.key");
    let alone = line.split(':').next().unwrap();
    let said = sandbox.ok(&["access", "add", "crawley.marac", alone, "--name", "Eve"]);
    assert!(said.contains("change nothing"), "{said}");
    sandbox.ok(&["--identity", "eve.key", "show", "audit", "crawley.marac"]);
    let refused =
        sandbox.refuses(&["--identity", "eve.key", "meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    assert!(refused.contains("can read"), "{refused}");
    assert_eq!(listed(&sandbox, "Eve")["may_write"], false);
}

#[test]
fn an_ssh_key_reads_the_record() {
    if !have("ssh-keygen", "no SSH key was given access") {
        return;
    }
    let sandbox = Sandbox::crawley();
    let key = sandbox.path("id_ed25519");
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status().unwrap();
    assert!(made.success());
    sandbox.ok(&["access", "add", "crawley.marac", "id_ed25519.pub", "--name", "Sam"]);
    assert_ne!(age_opens(&sandbox, &key), Some(false));
    sandbox.ok(&["--identity", "id_ed25519", "show", "audit", "crawley.marac"]);
    // With the line of its companion the same person also writes, once the other access is withdrawn.
    let line = sandbox.ok(&["--identity", "id_ed25519", "key", "show"]).trim().to_owned();
    sandbox.ok(&["access", "remove", "crawley.marac", "Sam"]);
    sandbox.ok(&["access", "add", "crawley.marac", &line, "--name", "Sam", "--role", "chair"]);
    sandbox.ok(&["--identity", "id_ed25519", "meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
}

#[test]
fn the_recovery_key_is_tested_and_replaced() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["key", "new", "--no-passphrase"]);
    let said = sandbox.ok(&["new", "crawley.marac", "--area", "Crawley"]);
    let printed = &said[said.find("# public key").unwrap()..];
    let list = sandbox.ok(&["access", "list", "crawley.marac"]);
    assert!(list.contains("never tested") && list.lines().all(|line| line.chars().count() <= 80), "{list}");
    let test = ["access", "test-recovery", "crawley.marac", "--recovery-fd", "0"];
    let tested = sandbox.run_with_input(printed, &test);
    assert_eq!(tested.code, 0, "{}", tested.err);
    assert!(listed(&sandbox, "Recovery key")["tested"].is_string());
    let list = sandbox.ok(&["access", "list", "crawley.marac"]);
    assert!(list.contains("was tested on"), "{list}");
    let later = sandbox.ok(&["access", "list", "crawley.marac", "--today", "2099-01-01"]);
    assert!(later.contains("long ago"), "{later}");
    let own = std::fs::read_to_string(sandbox.path("config/marac/identity")).unwrap();
    let other = sandbox.run_with_input(&own, &test);
    assert!(other.code == 1 && other.err.contains("not the recovery key"), "{}", other.err);
    let junk = sandbox.run_with_input("kettle orbit\n", &test);
    assert!(junk.code == 1 && junk.err.contains("no age key"), "{}", junk.err);

    if let Some(said) = sandbox.run_without_terminal(&["access", "recovery", "crawley.marac"]) {
        // The key in the safe is not made worthless by a slip.
        assert!(said.code == 1 && said.err.contains("say --yes"), "{}{}", said.out, said.err);
    }
    let said = sandbox.ok(&["access", "recovery", "crawley.marac", "--yes"]);
    let new = &said[said.find("# public key").unwrap()..];
    let old = sandbox.run_with_input(printed, &test);
    assert!(old.code == 1 && old.err.contains("does NOT open"), "{}", old.err);
    assert_eq!(sandbox.run_with_input(new, &test).code, 0);
    let recovered = sandbox.path("recovery.txt");
    std::fs::write(&recovered, new).unwrap();
    assert_ne!(age_opens(&sandbox, &recovered), Some(false));
}

/// Where there is no terminal, the option is named that is missing, and not another.
#[test]
fn a_script_is_told_how_the_recovery_key_is_given() {
    let sandbox = Sandbox::crawley();
    let test = ["access", "test-recovery", "crawley.marac"];
    if let Some(said) = sandbox.run_without_terminal(&test) {
        assert_eq!(said.code, 1, "{}", said.err);
        assert!(said.err.contains("recovery key") && said.err.contains("--recovery-fd"), "{}", said.err);
        assert!(!said.err.contains("passphrase"), "{}", said.err);
    }
    let said = sandbox.run(&[&test[..], &["--recovery-fd", "57"]].concat());
    assert!(said.code == 1 && said.err.contains("no recovery key could be read"), "{}", said.err);
    let key = ["key", "new", "--out", "second"];
    if let Some(said) = sandbox.run_without_terminal(&key) {
        assert!(said.code == 1 && said.err.contains("--passphrase-fd"), "{}", said.err);
    }
}

/// What a colleague wrote before their program had heard of somebody can't be verified with that person's key: that is said,
/// and it is not called whole.
#[test]
fn verify_calls_nothing_whole_that_the_key_does_not_open() {
    let sandbox = Sandbox::sample_month();
    let founder = identity::unlock(&RealDisk, &sandbox.path("config/marac/identity"), None).unwrap();
    let open = request(&sandbox.path("crawley.marac"), Arc::new(founder));
    let (mut session, _) = Session::open(&open, Box::new(|_| {})).unwrap();
    let (_, line) = person(&sandbox, "tom.key");
    sandbox.ok(&["access", "add", "crawley.marac", &line, "--name", "Tom", "--role", "chair"]);
    sandbox.ok(&["--identity", "tom.key", "verify", "crawley.marac"]);
    let meeting = session.record().meetings().unwrap()[0].id;
    let at = "2026-12-10T09:30:00".parse().unwrap();
    session.make(&Change::StartMeeting { meeting, at }).unwrap();
    session.wait_until_saved().unwrap();
    let said = sandbox.run(&["--identity", "tom.key", "verify", "crawley.marac"]);
    let words = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(said.code, 1, "{words}");
    assert!(words.contains("can't be said with your key") && !words.contains("NOT whole"), "{words}");
    assert!(said.err.contains("nobody can say with this key") && said.err.lines().count() == 1, "{}", said.err);
    let said = sandbox.run(&["--identity", "tom.key", "verify", "crawley.marac", "--json"]);
    let said: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said["whole"].as_bool(), said["journals_not_open"].as_u64()), (Some(false), Some(1)), "{said}");
    sandbox.ok(&["verify", "crawley.marac"]);
    session.close().unwrap();
    sandbox.ok(&["--identity", "tom.key", "verify", "crawley.marac"]);
}

/// What somebody without access left beside the record: shown with its words, and decided on by name with a reason.
#[test]
fn what_was_left_after_a_withdrawal_is_shown_and_decided_on() {
    for (decision, is_in) in [("--take-in", true), ("--leave-out", false)] {
        let sandbox = Sandbox::crawley();
        let (key, line) = person(&sandbox, "tom.key");
        sandbox.ok(&["access", "add", "crawley.marac", &line, "--name", "Tom Ashe", "--role", "chair"]);
        let nothing = sandbox.ok(&["access", "late", "crawley.marac"]);
        assert!(nothing.contains("Nothing waits"), "{nothing}");
        std::fs::create_dir(sandbox.path("copy")).unwrap();
        let copy = sandbox.path("copy/crawley.marac");
        std::fs::copy(sandbox.path("crawley.marac"), &copy).unwrap();
        sandbox.ok(&["access", "remove", "crawley.marac", "Tom Ashe"]);
        let tom = Arc::new(identity::unlock(&RealDisk, &key, None).unwrap());
        let (mut session, _) = Session::open(&request(&copy, tom), Box::new(|_| {})).unwrap();
        let mark = ImportMark { kind: "contacts".to_owned(), digest: [7; 32], rows: 1 };
        let agency = Agency {
            id: AgencyId::new(),
            name: "Horsham by the sea".to_owned(),
            short_name: "horsham".to_owned(),
            kind: "housing".to_owned(),
            protocol_signed: None,
            areas: Vec::new(),
            routine_actions: Vec::new(),
            attends: None,
            protocol_document: None,
            withdrawn: None,
        };
        session.make(&Change::ImportContacts { agencies: vec![agency], contacts: Vec::new(), mark }).unwrap();
        session.leave().unwrap();
        let journal = std::fs::read_dir(sandbox.path("copy")).unwrap().map(|one| one.unwrap().path());
        let journal = journal.into_iter().find(|path| path.to_string_lossy().contains(".journal-")).unwrap();
        let name = journal.file_name().unwrap().to_owned();
        std::fs::rename(&journal, sandbox.path("").join(&name)).unwrap();
        let seat = name.to_string_lossy().rsplit_once('-').unwrap().1.to_owned();

        let shown = sandbox.ok(&["access", "late", "crawley.marac"]);
        let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in ["Tom Ashe", "ended by alison", &seat, "Horsham by the sea", "--take-in"] {
            assert!(words.contains(part), "{part}: {shown}");
        }
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
        let listed = sandbox.json(&["access", "late", "crawley.marac", "--json"]);
        assert_eq!((&listed[0]["who"], &listed[0]["seat"]), (&"Tom Ashe".into(), &seat.as_str().into()));
        let fields = listed[0]["what"].as_array().unwrap().iter().flat_map(|what| what["fields"].as_array().unwrap());
        let called = fields.into_iter().find(|field| field["new"] == "Horsham by the sea").unwrap();
        assert_eq!((&called["thing"], &called["old"], &called["stands"]), (&"agency".into(), &"".into(), &().into()));
        let other =
            ["access", "late", "crawley.marac", "--take-in", &seat, "--case", "WS-1", "--reason", "asked by telephone"];
        let other = sandbox.run(&other);
        assert!(other.code == 1 && other.err.contains("nothing of WS-1 waits"), "{}", other.err);
        let decide = |seat: &str, reason: &[&str]| {
            sandbox.run(&[&["access", "late", "crawley.marac", decision, seat], reason].concat())
        };
        for (seat, reason, code) in [
            (seat.as_str(), &[][..], 2),
            (&seat, &["--reason", "x"], 2),
            ("0123456789abcdef", &["--reason", "asked him by telephone"], 1),
        ] {
            let refused = decide(seat, reason);
            assert_eq!(refused.code, code, "{}", refused.err);
        }
        let done = decide(&seat, &["--reason", "asked him by telephone"]);
        assert_eq!(done.code, 0, "{}", done.err);
        let contacts = sandbox.ok(&["show", "contacts", "crawley.marac"]);
        assert_eq!(contacts.contains("Horsham by the sea"), is_in, "{contacts}");

        let log = sandbox.ok(&["show", "audit", "crawley.marac"]);
        let log = log.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(log.contains("asked him by telephone") && log.contains("after a withdrawal"), "{log}");
        assert!(sandbox.ok(&["access", "late", "crawley.marac"]).contains("Nothing waits"));
        let there = std::fs::read_dir(sandbox.path("")).unwrap().map(|one| one.unwrap().file_name());
        let there: Vec<String> = there.map(|name| name.to_string_lossy().into_owned()).collect();
        assert_eq!(there.iter().any(|name| name.ends_with(".damaged")), !is_in, "{there:?}");
        assert!(!there.iter().any(|found| **found == *name.to_string_lossy()), "{there:?}");
        sandbox.ok(&["verify", "crawley.marac"]);
    }
}
