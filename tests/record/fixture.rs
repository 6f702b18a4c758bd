//! A record made by any version opens in every later one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use marac::domain::action::{ActionStatus, ActionUpdate};
use marac::domain::entry::{EntryKind, Standing, Subject};
use marac::domain::identifier::ActionUpdateId;
use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::request;
use marac::vault::{Finding, RealDisk, Unlocked, identity};

use crate::plain_tools::have;
use crate::sample::*;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

pub fn key(path: &Path) -> Arc<Unlocked> {
    Arc::new(identity::unlock(&RealDisk, path, None).unwrap())
}

/// Copies the fixture's files to a folder of their own, so that nothing touches them.
pub fn copied(folder: &Path, schema: u32) -> PathBuf {
    for name in files(schema) {
        std::fs::copy(fixture(&name), folder.join(name)).unwrap();
    }
    folder.join(format!("record-v{schema}.marac"))
}

/// The record is the last; one key opens them all.
fn files(schema: u32) -> [String; 3] {
    ["record-v1.key".to_owned(), "record-v1.key.sign".to_owned(), format!("record-v{schema}.marac")]
}

/// Nobody signed it, which is said; with the next publishing somebody did.
#[test]
fn a_record_of_schema_1_opens() {
    opens(1, &[Finding::Unsigned, Finding::ClosedInTheOpen { cases: 1 }]);
}

#[test]
fn a_record_of_schema_2_opens() {
    opens(2, &[Finding::ClosedInTheOpen { cases: 1 }]);
}

fn opens(schema: u32, found: &[Finding]) {
    let folder = tempfile::tempdir().unwrap();
    let path = copied(folder.path(), schema);
    let key = key(&folder.path().join("record-v1.key"));
    let (mut session, findings) = Session::open(&request(&path, key.clone()), Box::new(|_| {})).unwrap();
    assert_eq!(findings, found);
    let record = session.record();
    record.verify_audit().unwrap();
    let meetings = record.meetings().unwrap();
    assert_eq!(meetings.len(), 2);
    let conference = record.conference(meetings[0].id).unwrap();
    assert_eq!(conference.cases.len(), 3);
    let case = &conference.cases[0];
    assert_eq!(case.referral.reference.as_str(), "WS-71000");
    assert_eq!(case.referral.people[1].name, "Rhys Nguyễn");
    assert_eq!(case.entries.len(), 3);
    assert_eq!(case.entries[0].text, "third call-out since October");
    assert_eq!(case.entries[1].kind, EntryKind::Risk { at_risk: Some(Subject::Child(1)) });
    assert!(matches!(case.actions[0].status, ActionStatus::Complete { .. }));
    assert_eq!(record.draft(Some(case.referral.id)).unwrap().as_deref(), Some("housing: not fi"));
    assert_eq!(record.search("october").unwrap().len(), 1);

    // And it can be worked in.
    let (case, meeting) = (case.referral.id, meetings[0].id);
    let agency = conference.agencies[0].id;
    session.make(&Change::FileEntry(entry(case, meeting, agency, "said later"))).unwrap();
    session.close().unwrap();
    let (session, findings) = Session::open(&request(&path, key), Box::new(|_| {})).unwrap();
    assert_eq!(
        findings,
        [Finding::ClosedInTheOpen { cases: 1 }],
        "it is signed now; its closed case is plain as it was"
    );
    assert_eq!(session.record().case(meeting, case).unwrap().entries.len(), 4);
    let (record, log) = (session.record(), session.record().log().unwrap());
    assert_eq!(log.faults(&record.facts().unwrap(), |_| false), []);
    assert_eq!(log.before_signatures() > 0, schema == 1, "what nobody signed then, nobody did");
}

/// Nobody needs this program to get at the data.
#[test]
fn plain_age_and_sqlite3_read_it() {
    if !["age", "sqlite3"].iter().all(|tool| have(tool, "the record was not read without marac")) {
        return;
    }
    for schema in [1, 2] {
        read_without_marac(schema);
    }
}

fn read_without_marac(schema: u32) {
    let folder = tempfile::tempdir().unwrap();
    let path = copied(folder.path(), schema);
    let database = folder.path().join("x.db");
    let mut age = Command::new("age");
    age.args(["-d", "-i"]).arg(folder.path().join("record-v1.key")).arg("-o").arg(&database).arg(&path);
    assert!(age.status().unwrap().success());
    let ask = |sql: &str| {
        let output = Command::new("sqlite3").arg(&database).arg(sql).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(ask("PRAGMA integrity_check"), "ok\n");
    assert_eq!(ask("SELECT text FROM entry WHERE dead = 0 ORDER BY at, id LIMIT 1"), "third call-out since October\n");
    assert_eq!(ask("SELECT status, completed_on, completed_by FROM action"), "complete|2026-12-12|Marlon Invented\n");
    assert_eq!(
        ask("SELECT DISTINCT r.name FROM audit AS a, seat AS s, roster AS r
             WHERE s.id LIKE a.seat || '%' AND r.id = s.person"),
        "Asha Whitlock\n"
    );
}

/// Makes the fixture anew: only before the first release of a schema, never after.
#[test]
#[ignore = "writes tests/fixtures"]
fn make_the_fixture() {
    let folder = fixture("");
    std::fs::create_dir_all(&folder).unwrap();
    let record = fixture("record-v2.marac");
    let _ = std::fs::remove_file(&record);
    let key = key(&fixture("record-v1.key"));
    let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: key.person_key(), recovery: None };
    let request = request(&record, key);
    let mut session = Session::create(&request, "Crawley", &founder, Box::new(|_| {})).unwrap();
    let sample = crate::session::fill_session(&mut session);
    let (case, meeting, police) = (sample.referrals[0].id, sample.december.id, sample.police.id);
    let mut filed = ["third call-out since September", "contact hearing on 14 December", "he has moved back in"]
        .map(|text| entry(case, meeting, police, text));
    filed[1].kind = EntryKind::Risk { at_risk: Some(Subject::Child(1)) };
    filed[2].kind = EntryKind::Information(Standing::Opinion);
    for entry in &filed {
        session.make(&Change::FileEntry(entry.clone())).unwrap();
    }
    let agreed = action(case, meeting, sample.housing.id, "change the locks");
    let status = ActionStatus::Complete { on: date("2026-12-12"), by: "Marlon Invented".to_owned() };
    for change in [
        Change::ReviseEntry {
            id: filed[0].id,
            text: "third call-out since October".to_owned(),
            kind: EntryKind::Information(Standing::Fact),
            agency: Some(police),
            speaker: None,
            at: at("2026-12-10T09:50:00"),
        },
        Change::AgreeAction(agreed.clone()),
        Change::UpdateAction(ActionUpdate {
            id: ActionUpdateId::new(),
            action: agreed.id,
            at: at("2026-12-12T12:00:00"),
            by: "Marlon Invented".to_owned(),
            text: "done".to_owned(),
            status: Some(status),
        }),
        Change::KeepDraft { case: Some(case), text: "housing: not fi".to_owned() },
    ] {
        session.make(&change).unwrap();
    }
    session.close().unwrap();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.file_name().to_string_lossy().contains(".gen-") {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
}
