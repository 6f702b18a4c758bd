//! `marac access late` over several cases: one by one, what is closed to whoever decides, and what never comes in.

use std::sync::Arc;

use marac::domain::referral::{ClosedReason, Referral};
use marac::record::Session;
use marac::record::change::Change;
use marac::record::session::request;
use marac::vault::{RealDisk, identity};

use crate::sandbox::Sandbox;

const LATE: [&str; 3] = ["access", "late", "crawley.marac"];
const REASON: [&str; 2] = ["--reason", "asked him by telephone"];

fn session(sandbox: &Sandbox, key: &str, record: &str) -> Session {
    let unlocked = Arc::new(identity::unlock(&RealDisk, &sandbox.path(key), None).unwrap());
    Session::open(&request(&sandbox.path(record), unlocked), Box::new(|_| {})).unwrap().0
}

fn revise(session: &mut Session, referral: &Referral, with: impl Fn(&mut Referral)) {
    let mut referral = referral.clone();
    with(&mut referral);
    session.make(&Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() }).unwrap();
}

fn give_access(sandbox: &Sandbox, key: &str, name: &str) {
    sandbox.ok(&["key", "new", "--no-passphrase", "--out", key]);
    let line = sandbox.ok(&["--identity", key, "key", "show"]);
    sandbox.ok(&["access", "add", "crawley.marac", line.trim(), "--name", name, "--role", "chair"]);
}

/// Tom worked on a copy of the folder, not knowing that his access was ended: on three cases, of which one was closed off
/// meanwhile.
fn left_by_tom(sandbox: &Sandbox) -> (String, Vec<Referral>) {
    give_access(sandbox, "tom.key", "Tom Ashe");
    give_access(sandbox, "carol.key", "Carol Hythe");
    std::fs::create_dir(sandbox.path("copy")).unwrap();
    std::fs::copy(sandbox.path("crawley.marac"), sandbox.path("copy/crawley.marac")).unwrap();
    sandbox.ok(&["access", "remove", "crawley.marac", "Tom Ashe"]);
    let mut alison = session(sandbox, "config/marac/identity", "crawley.marac");
    let meeting = alison.record().meetings().unwrap()[0].id;
    let cases = alison.record().conference(meeting).unwrap().cases.into_iter().take(3);
    let cases: Vec<Referral> = cases.map(|case| case.referral).collect();
    revise(&mut alison, &cases[0], |case| case.closed = Some(ClosedReason::HighProfile));
    alison.close().unwrap();
    let mut tom = session(sandbox, "tom.key", "copy/crawley.marac");
    for (case, words) in cases.iter().zip(["said of the closed one", "said of the second", "said of the third"]) {
        revise(&mut tom, case, |case| case.summary = words.to_owned());
    }
    tom.leave().unwrap();
    let files = std::fs::read_dir(sandbox.path("copy")).unwrap().map(|one| one.unwrap().path());
    let journal = files.into_iter().find(|path| path.to_string_lossy().contains(".journal-")).unwrap();
    let name = journal.file_name().unwrap().to_string_lossy().into_owned();
    std::fs::rename(&journal, sandbox.path(&name)).unwrap();
    (name.rsplit_once('-').unwrap().1.to_owned(), cases)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn summaries(sandbox: &Sandbox) -> String {
    let record = session(sandbox, "config/marac/identity", "crawley.marac");
    let dump = record.record().canonical_dump().unwrap();
    record.leave().unwrap();
    dump
}

#[test]
fn cases_are_taken_in_one_by_one_and_a_closed_one_by_its_reader() {
    let sandbox = Sandbox::sample_month();
    let (seat, cases) = left_by_tom(&sandbox);
    let [closed, second, third] = [0, 1, 2].map(|at: usize| cases[at].reference.to_string());
    let carol = |more: &[&str]| sandbox.run(&[&["--identity", "carol.key"], &LATE[..], more].concat());
    let alison = |more: &[&str]| sandbox.run(&[&LATE[..], more].concat());

    let hers = words(&carol(&[]).out);
    assert!(hers.contains("said of the second") && !hers.contains("said of the closed one"), "{hers}");
    assert!(!hers.contains(&closed) && hers.contains("Ask alison"), "{hers}");
    let unseen = carol(&[&["--leave-out", &seat], &REASON[..]].concat());
    assert!(unseen.code == 1 && unseen.err.contains("--unseen"), "{}", unseen.err);

    let one = carol(&[&["--take-in", &seat, "--case", &second], &REASON[..]].concat());
    assert!(one.code == 0 && one.out.contains("The rest waits"), "{}{}", one.out, one.err);
    let dump = summaries(&sandbox);
    assert!(dump.contains("said of the second") && !dump.contains("said of the third"));

    // By what the record calls it, as scripts have it; a case that is a closed one is hers alone to take in.
    let listed = sandbox.json(&[&LATE[..], &["--json"]].concat());
    let all = listed[0]["cases"].as_array().unwrap();
    let of = |reference: &str| all.iter().find(|case| case["case"] == reference).unwrap_or_else(|| panic!("{all:?}"));
    assert_eq!(of(&closed)["closed"], true);
    let id = of(&third)["id"].as_str().unwrap();
    assert_eq!(alison(&[&["--take-in", &seat, "--case", id], &REASON[..]].concat()).code, 0);
    assert!(summaries(&sandbox).contains("said of the third"));

    let rest = alison(&[&["--take-in", &seat], &REASON[..]].concat());
    assert_eq!(rest.code, 0, "{}", rest.err);
    assert!(!summaries(&sandbox).contains("said of the closed one"), "it is in the case");
    let reader = session(&sandbox, "config/marac/identity", "crawley.marac");
    assert!(reader.closed().record().canonical_dump().unwrap().contains("said of the closed one"));
    reader.leave().unwrap();
    assert!(alison(&[]).out.contains("Nothing waits"));
}

#[test]
fn what_is_closed_to_whoever_decides_is_left_out_unseen_when_asked() {
    let sandbox = Sandbox::sample_month();
    let (seat, _) = left_by_tom(&sandbox);
    let carol = |more: &[&str]| sandbox.run(&[&["--identity", "carol.key"], &LATE[..], more].concat());
    let none = carol(&[&["--take-in", &seat, "--case", "none"], &REASON[..]].concat());
    assert!(none.code == 1 && none.err.contains("nothing of none waits"), "{}", none.err);
    assert!(!summaries(&sandbox).contains("said of the second"));
    let left = carol(&[&["--leave-out", &seat, "--unseen"], &REASON[..]].concat());
    assert!(left.code == 0 && left.out.contains(".damaged"), "{}{}", left.out, left.err);
    assert!(carol(&[]).out.contains("Nothing waits"));
}
