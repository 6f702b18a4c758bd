//! A record that is worked in: what was called saved is there again, and the file is one file after closing.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use marac::domain::identifier::EntryId;
use marac::domain::referral::Referral;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{Keeping, SessionEvent, Tell, request};
use marac::record::{Record, Session, session::SessionError};
use marac::vault::{Finding, OpenRequest, Unlocked, VaultError};
use tempfile::TempDir;

use crate::disk::{Failing, FailingDisk};
use crate::sample::*;

struct Desk {
    folder: TempDir,
    unlocked: Arc<Unlocked>,
    clock: Arc<AtomicU64>,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let unlocked = Arc::new(Unlocked::throwaway().unwrap());
        Self { folder, unlocked, clock: Arc::new(AtomicU64::new(NOW)) }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("Crawley.marac")
    }

    fn request(&self) -> OpenRequest {
        let clock = self.clock.clone();
        let clock = Arc::new(move || clock.fetch_add(1, Ordering::SeqCst));
        OpenRequest { steady: clock.clone(), clock, ..request(&self.path(), self.unlocked.clone()) }
    }

    fn create(&self) -> Session {
        let founder =
            Founder { name: "Asha Whitlock", role: "coordinator", key: self.unlocked.person_key(), recovery: None };
        Session::create(&self.request(), "Crawley", &founder, nobody()).unwrap()
    }

    fn open(&self) -> (Session, Vec<Finding>) {
        Session::open(&self.request(), nobody()).unwrap()
    }

    fn pass(&self, milliseconds: u64) {
        self.clock.fetch_add(milliseconds, Ordering::SeqCst);
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn journals(&self) -> usize {
        self.files().iter().filter(|name| name.contains(".journal-")).count()
    }
}

fn nobody() -> Tell {
    Box::new(|_| {})
}

fn listener() -> (Tell, Receiver<SessionEvent>) {
    let (sender, receiver) = channel();
    let sender = Mutex::new(sender);
    (Box::new(move |event| drop(sender.lock().unwrap().send(event))), receiver)
}

/// Fills a session's record as [`fill`] does a record in memory.
pub fn fill_session(session: &mut Session) -> Sample {
    // The same changes, made in a record on the side, so that they are written down once.
    let (mut aside, _) = founded();
    let sample = fill(&mut aside, NOW);
    let conference = aside.conference(sample.december.id).unwrap();
    let listed_on = conference.cases.iter().map(|case| (case.referral.id, sample.december.id)).collect();
    for change in [
        Change::AddMeeting(sample.december.clone()),
        Change::AddMeeting(sample.january.clone()),
        Change::ImportContacts {
            agencies: conference.agencies.clone(),
            contacts: conference.contacts.clone(),
            mark: mark("contacts", 1),
        },
        Change::ImportReferrals {
            // Closed cases are kept apart, and have tests of their own.
            referrals: conference.cases.iter().map(|case| Referral { closed: None, ..case.referral.clone() }).collect(),
            listed_on,
            matches: vec![],
            mark: mark("referrals", 3),
        },
    ] {
        session.make(&change).unwrap();
    }
    sample
}

fn file(session: &mut Session, sample: &Sample, text: &str) -> EntryId {
    let filed = entry(sample.referrals[0].id, sample.december.id, sample.police.id, text);
    session.make(&Change::FileEntry(filed.clone())).unwrap();
    filed.id
}

fn texts(record: &Record, sample: &Sample) -> Vec<String> {
    let case = record.case(sample.december.id, sample.referrals[0].id).unwrap();
    case.entries.into_iter().map(|entry| entry.text).collect()
}

#[test]
fn after_closing_everything_is_in_the_one_file() {
    let desk = Desk::new();
    let mut session = desk.create();
    let sample = fill_session(&mut session);
    file(&mut session, &sample, "third call-out");
    session.wait_until_saved().unwrap();
    assert!(matches!(session.keeping(), Keeping::Saved { .. }));
    assert_eq!(desk.journals(), 1);
    let before = session.record().canonical_hash().unwrap();
    assert_eq!(session.close().unwrap().published, Some(desk.path()));
    assert_eq!(desk.journals(), 0);

    let (session, findings) = desk.open();
    assert_eq!(findings, []);
    assert_eq!(session.record().canonical_hash().unwrap(), before);
    assert_eq!(texts(session.record(), &sample), ["third call-out"]);
    assert!(matches!(session.keeping(), Keeping::Unchanged));
    session.record().verify_audit().unwrap();
}

#[test]
fn looking_writes_nothing() {
    let desk = Desk::new();
    let mut session = desk.create();
    fill_session(&mut session);
    session.close().unwrap();
    let before = (desk.files(), std::fs::read(desk.path()).unwrap());
    let (session, _) = desk.open();
    assert_eq!(session.close().unwrap().published, None);
    let (session, _) = desk.open();
    session.leave().unwrap();
    assert_eq!((desk.files(), std::fs::read(desk.path()).unwrap()), before);
}

#[test]
fn what_was_saved_survives_a_crash_and_is_folded_in_at_the_next_closing() {
    let desk = Desk::new();
    let mut session = desk.create();
    let sample = fill_session(&mut session);
    file(&mut session, &sample, "said before the crash");
    session.wait_until_saved().unwrap();
    // Dropped without closing: as after a kill, only the journal knows.
    drop(session);
    assert_eq!(desk.journals(), 1);

    let (session, findings) = desk.open();
    assert!(findings.iter().any(|finding| matches!(finding, Finding::JournalFound { .. })), "{findings:?}");
    assert_eq!(texts(session.record(), &sample), ["said before the crash"]);
    assert!(session.close().unwrap().published.is_some());
    assert_eq!(desk.journals(), 0);
    assert_eq!(texts(desk.open().0.record(), &sample), ["said before the crash"]);
}

#[test]
fn undo_and_drafts_survive_too() {
    let desk = Desk::new();
    let mut session = desk.create();
    let sample = fill_session(&mut session);
    let case = sample.referrals[0].id;
    let filed = entry(case, sample.december.id, sample.police.id, "taken back");
    let (made, _) = session.make(&Change::FileEntry(filed)).unwrap();
    session.undo(&made.undo.unwrap()).unwrap();
    for text in ["pol", "pol: third"] {
        session.make(&Change::KeepDraft { case: Some(case), text: text.to_owned() }).unwrap();
    }
    assert!(session.draft_waits_until().is_some());
    drop(session);
    let (session, _) = desk.open();
    assert_eq!(texts(session.record(), &sample), Vec::<String>::new());
    assert_eq!(session.draft(Some(case)).unwrap().as_deref(), Some("pol: third"));
}

/// The first thing that a sitting does opens it in the log, and that line is signed whatever the thing is.
#[test]
fn a_sitting_that_only_typed_leaves_a_record_that_is_whole() {
    let desk = Desk::new();
    let mut session = desk.create();
    let sample = fill_session(&mut session);
    session.close().unwrap();
    let (mut session, _) = desk.open();
    session.make(&Change::KeepDraft { case: Some(sample.referrals[0].id), text: "pol: half".to_owned() }).unwrap();
    session.close().unwrap();
    let (session, findings) = desk.open();
    assert_eq!(findings, []);
    assert_eq!(session.draft(Some(sample.referrals[0].id)).unwrap().as_deref(), Some("pol: half"));
    let record = session.record();
    assert_eq!(record.log().unwrap().faults(&record.facts().unwrap(), |_| false), []);
}

#[test]
fn typing_makes_at_most_two_frames_a_second() {
    let desk = Desk::new();
    let mut session = desk.create();
    let sample = fill_session(&mut session);
    let case = Some(sample.referrals[0].id);
    let mut handed_over = 0;
    let text = "third call-out since September".to_owned();
    for length in 1..=text.len() {
        let (_, ticket) = session.make(&Change::KeepDraft { case, text: text[..length].to_owned() }).unwrap();
        handed_over += usize::from(ticket.is_some());
        desk.pass(100);
        if session.draft_waits_until().is_some_and(|due| due <= desk.clock.load(Ordering::SeqCst)) {
            handed_over += usize::from(session.flush_draft().is_some());
        }
    }
    assert!((4..=7).contains(&handed_over), "{handed_over} frames in three seconds");
    assert!(matches!(session.keeping(), Keeping::Saving | Keeping::Saved { .. }));
    session.close().unwrap();
    assert_eq!(desk.open().0.draft(case).unwrap(), Some(text));
}

#[test]
fn after_five_minutes_with_changes_the_file_is_published() {
    let desk = Desk::new();
    let mut session = desk.create();
    let (tell, events) = listener();
    let sample = fill_session(&mut session);
    session.close().unwrap();
    let (mut session, _) = Session::open(&desk.request(), tell).unwrap();
    assert_eq!(session.publish_due(), None);
    file(&mut session, &sample, "one");
    assert!(session.publish_due().is_some());
    desk.pass(6 * 60 * 1000);
    session.publish_if_due().unwrap();
    let generation = loop {
        if let SessionEvent::Published { generation } = events.recv().unwrap() {
            break generation;
        }
    };
    assert!(generation.in_place);
    assert_eq!(session.publish_due(), None);
    file(&mut session, &sample, "two");
    drop(session);
    assert_eq!(texts(desk.open().0.record(), &sample), ["one", "two"]);
}

#[test]
fn after_500_frames_the_file_is_published() {
    let desk = Desk::new();
    let mut session = desk.create();
    let sample = fill_session(&mut session);
    session.close().unwrap();
    let (tell, events) = listener();
    let (mut session, _) = Session::open(&desk.request(), tell).unwrap();
    let id = file(&mut session, &sample, "x");
    for _ in 0..505 {
        let (made, _) = session.make(&Change::RemoveEntry(id)).unwrap();
        session.wait_until_saved().unwrap();
        session.undo(&made.undo.unwrap()).unwrap();
        session.wait_until_saved().unwrap();
        if events.try_iter().any(|event| matches!(event, SessionEvent::Published { .. })) {
            return;
        }
    }
    panic!("never published");
}

#[test]
fn on_a_failing_disk_nothing_is_called_saved_and_nothing_made_is_forgotten() {
    let desk = Desk::new();
    let mut session = desk.create();
    let sample = fill_session(&mut session);
    session.close().unwrap();
    // How many steps opening takes; then a disk that fails with the first after them.
    let counting = FailingDisk::new(i64::MAX, Failing::Once, false);
    let (session, _) = Session::open(&OpenRequest { disk: counting.clone(), ..desk.request() }, nobody()).unwrap();
    let steps = i64::try_from(counting.log().len()).unwrap();
    session.leave().unwrap();
    let disk = FailingDisk::new(steps, Failing::ForEver, true);
    let (tell, events) = listener();
    let (mut session, _) = Session::open(&OpenRequest { disk, ..desk.request() }, tell).unwrap();
    file(&mut session, &sample, "only in memory");
    assert!(matches!(session.wait_until_saved(), Err(SessionError::NotSaved { .. })));
    assert!(matches!(session.keeping(), Keeping::NotSaved { .. }));
    assert!(events.try_iter().all(|event| !matches!(event, SessionEvent::Saved { .. })));
    assert_eq!(texts(session.record(), &sample), ["only in memory"]);
    let before = std::fs::read(desk.path()).unwrap();
    match session.close() {
        // It says what stopped it, and what to do.
        Err(error @ SessionError::Lost { .. }) => {
            let SessionError::Lost { why: Some(why), .. } = &error else { panic!("{error}") };
            let said = error.to_string();
            assert!(said.contains("could not be saved") && said.contains(&why.to_string()), "{said}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(std::fs::read(desk.path()).unwrap(), before);
}

#[test]
fn a_disk_that_fails_once_is_got_over() {
    let desk = Desk::new();
    let mut session = desk.create();
    let sample = fill_session(&mut session);
    session.close().unwrap();
    let counting = FailingDisk::new(i64::MAX, Failing::Once, false);
    let (session, _) = Session::open(&OpenRequest { disk: counting.clone(), ..desk.request() }, nobody()).unwrap();
    let steps = i64::try_from(counting.log().len()).unwrap();
    session.leave().unwrap();
    for step in 0..12 {
        let disk = FailingDisk::new(steps + step, Failing::Once, false);
        let (mut session, _) = Session::open(&OpenRequest { disk, ..desk.request() }, nobody()).unwrap();
        file(&mut session, &sample, &format!("step {step}"));
        let _ = session.wait_until_saved();
        let _ = session.close();
        let found = texts(desk.open().0.record(), &sample);
        assert!(found.contains(&format!("step {step}")), "{step}: {found:?}");
    }
}

#[test]
fn bad_input_gets_its_own_sentence() {
    let desk = Desk::new();
    let open = |path: &Path| Session::open(&request(path, desk.unlocked.clone()), nobody()).err().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = desk.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    assert!(matches!(vault_error(&open(&file("empty.marac", b""))), Some(VaultError::Empty { .. })));
    let mut other = rusqlite::Connection::open_in_memory().unwrap();
    other.execute_batch("CREATE TABLE recipe (name TEXT)").unwrap();
    let database = other.serialize("main").unwrap().to_vec();
    assert!(matches!(vault_error(&open(&file("plain.marac", &database))), Some(VaultError::PlainSqlite { .. })));
    // Somebody's own age file, to the same key: encrypted soundly, and no record.
    for inside in [&database[..], b"a shopping list"] {
        let sealed = marac::vault::sealed::seal(inside, &[desk.unlocked.person_key().recipient]).unwrap();
        assert!(matches!(vault_error(&open(&file("other.marac", &sealed))), Some(VaultError::Image { .. })));
    }
    desk.create().close().unwrap();
    let stranger = Arc::new(Unlocked::throwaway().unwrap());
    let refused = Session::open(&request(&desk.path(), stranger), nobody()).err().unwrap();
    assert!(matches!(vault_error(&refused), Some(VaultError::NoMatchingKey { .. })));
}

fn vault_error(error: &SessionError) -> Option<&VaultError> {
    match error {
        SessionError::Vault(error) => Some(error),
        _ => None,
    }
}

#[test]
fn nothing_is_made_over_a_record() {
    let desk = Desk::new();
    desk.create().close().unwrap();
    let before = std::fs::read(desk.path()).unwrap();
    let founder = Founder { name: "B", role: "chair", key: desk.unlocked.person_key(), recovery: None };
    assert!(Session::create(&desk.request(), "Horsham", &founder, nobody()).is_err());
    assert_eq!(std::fs::read(desk.path()).unwrap(), before);
}
