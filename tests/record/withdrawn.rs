//! Somebody's access is withdrawn while three people work in the record, each at a live session: what each of them sees,
//! what is in the record, and what becomes of what was written by one who did not know, or did.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use marac::domain::identifier::MeetingId;
use marac::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{Keeping, SessionError, SessionEvent, TakenIn, Whereabouts, request};
use marac::record::{AccessEnd, Record, Session};
use marac::vault::place::PlaceRefused;
use marac::vault::{
    AccessKey, DiskError, Finding, OpenRequest, Operation, OperationKind, PlaceCheck, PlaceKind, RowId, Stamp,
    Unlocked, VaultError, leftover, names, snapshot, verify,
};

use super::hooked::{Hooked, Step};

/// Long enough for the busiest machine; nothing is ever waited for so long where it works.
const PATIENCE: Duration = Duration::from_secs(60);

struct OnAShare;

impl PlaceCheck for OnAShare {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(PlaceKind::Share)
    }
}

/// A record of Asha's in which Tom and Ruth work too.
pub struct Office {
    pub folder: tempfile::TempDir,
    /// What each of them keeps on their own machine.
    pub machines: tempfile::TempDir,
    pub asha: Arc<Unlocked>,
    pub tom: Arc<Unlocked>,
    pub ruth: Arc<Unlocked>,
    share: bool,
}

impl Office {
    pub fn new(share: bool) -> Self {
        let [asha, tom, ruth] = [(); 3].map(|()| Arc::new(Unlocked::throwaway().unwrap()));
        let [folder, machines] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let office = Self { folder, machines, asha, tom, ruth, share };
        let founder =
            Founder { name: "Asha Whitlock", role: "coordinator", key: office.asha.person_key(), recovery: None };
        let mut session =
            Session::create(&office.request(&office.asha), "Crawley", &founder, Box::new(|_| {})).unwrap();
        for (name, key) in [("Tom Ashe", &office.tom), ("Ruth Calloway", &office.ruth)] {
            let key = AccessKey::Writes(key.person_key());
            session.make(&Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key }).unwrap();
        }
        session.close().unwrap();
        office
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("Crawley.marac")
    }

    pub fn request(&self, key: &Arc<Unlocked>) -> OpenRequest {
        self.request_of(&self.path(), key)
    }

    pub fn request_of(&self, path: &Path, key: &Arc<Unlocked>) -> OpenRequest {
        let request = request(path, key.clone());
        let place: Arc<dyn PlaceCheck> = if self.share { Arc::new(OnAShare) } else { request.place.clone() };
        // What is worked in a copy is on a machine that remembers nothing.
        let local = (path == self.path()).then(|| self.machines.path().join(key.key_id().to_string()));
        OpenRequest { place, local, ..request }
    }

    pub fn open(&self, key: &Arc<Unlocked>) -> (Session, Vec<Finding>) {
        Session::open(&self.request(key), Box::new(|_| {})).unwrap()
    }

    pub fn seat(&self, key: &Arc<Unlocked>) -> Seat {
        Self::seat_on(&self.request(key))
    }

    pub fn seat_on(request: &OpenRequest) -> Seat {
        let (sender, events) = channel();
        let tell = move |event| drop(sender.send(event));
        let (mut session, _) = Session::open(request, Box::new(tell)).unwrap();
        session.here(Whereabouts::default()).unwrap();
        Seat { session, events, taken: TakenIn::default() }
    }

    /// As `marac access remove` does it.
    pub fn withdraw(&self, name: &str) {
        let (mut session, _) = self.open(&self.asha);
        let person = session.record().people().unwrap().into_iter().find(|one| one.name == name).unwrap().id;
        session.make(&Change::WithdrawAccess(person)).unwrap();
        session.close().unwrap();
    }

    pub fn beside(&self, part: &str) -> Vec<PathBuf> {
        let all = std::fs::read_dir(self.folder.path()).unwrap().map(|one| one.unwrap().path());
        all.filter(|path| path.to_string_lossy().contains(part)).collect()
    }

    /// The record's file and the generations beside it that a key opens.
    pub fn opened_by(&self, key: &Arc<Unlocked>) -> Vec<PathBuf> {
        let request = self.request(key);
        let files = self.beside(".gen-").into_iter().chain([self.path()]);
        let opens = |path: &PathBuf| snapshot::read(&*request.disk, path, key, &*request.reader).is_ok();
        files.filter(opens).collect()
    }

    /// What `marac verify` finds, and whether it says that the record is whole.
    pub fn verified(&self) -> (Vec<Finding>, bool) {
        let request = self.request(&self.asha);
        let (report, opened) = verify::verify_all(&request).unwrap();
        let (record, late) = Record::of_opened(&opened, &request).unwrap();
        let whole = report.is_whole() && record.audit_faults().unwrap().is_empty();
        (report.findings.into_iter().chain(late).collect(), whole)
    }
}

/// A live session and what it was told.
pub struct Seat {
    pub session: Session,
    events: Receiver<SessionEvent>,
    pub taken: TakenIn,
}

impl Seat {
    pub fn take_in(&mut self) {
        let taken = self.session.take_in().unwrap();
        self.taken.findings.extend(taken.findings);
        self.taken.ended = taken.ended.or(self.taken.ended.take());
    }

    pub fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        loop {
            self.take_in();
            if is_so(self) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "never came: {what}; {:?}", self.taken);
            let _ = self.events.recv_timeout(Duration::from_secs(5));
        }
    }

    pub fn has(&self, area: &str) -> bool {
        held(self.session.record(), area)
    }
}

pub fn held(record: &Record, area: &str) -> bool {
    record.meetings().unwrap().iter().any(|meeting| meeting.area == area)
}

pub fn meeting(area: &str) -> Change {
    Change::AddMeeting(Meeting {
        id: MeetingId::new(),
        area: area.to_owned(),
        date: chrono::NaiveDate::from_ymd_opt(2026, 12, 10).unwrap(),
        start: chrono::NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
        minutes_per_case: 10,
        breaks: Vec::new(),
        referral_deadline: chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap(),
        stage: MeetingStage::Planned,
        declaration: None,
        current_case: None,
        kind: MeetingKind::Area,
        chair: None,
        cover: None,
        release_at: None,
    })
}

fn draft(text: &str) -> Change {
    Change::KeepDraft { case: None, text: text.to_owned() }
}

pub fn late(findings: &[Finding], of: bool) -> Option<(&str, Option<&str>, usize)> {
    findings.iter().rev().find_map(|finding| match finding {
        Finding::WithdrawnWriter { who, by, changes, refused, .. } if *refused == of => {
            Some((who.as_str(), by.as_deref(), *changes))
        }
        _ => None,
    })
}

fn withdrawn_while_all_are_open(share: bool) {
    let office = Office::new(share);
    let [mut asha, mut tom, mut ruth] = [&office.asha, &office.tom, &office.ruth].map(|key| office.seat(key));
    tom.session.make(&meeting("before")).unwrap();
    tom.session.wait_until_saved().unwrap();
    asha.until("what Tom did before", |seat| seat.has("before"));
    office.withdraw("Tom Ashe");
    // Tom files something and types on without having heard of it.
    tom.session.make(&meeting("unaware")).unwrap();
    tom.session.make(&draft("half a sen")).unwrap();
    tom.session.make(&draft("half a sentence")).unwrap();
    tom.until("the end of his access", |seat| seat.session.access_end().is_some());

    let end = tom.session.access_end().unwrap().clone();
    assert_eq!((end.name.as_str(), end.by.as_deref()), ("Tom Ashe", Some("Asha Whitlock")));
    assert!(end.at_ms.is_some() && tom.taken.ended.as_ref() == Some(&end));
    assert!(!tom.session.may_write() && tom.session.publish_due().is_none());
    let refused = tom.session.make(&meeting("afterwards"));
    assert!(matches!(refused, Err(SessionError::AccessEnded { .. })), "{:?}", refused.map(|_| ()));
    assert!(matches!(tom.session.publish(), Err(SessionError::AccessEnded { .. })));
    tom.session.wait_until_saved().unwrap();
    assert!(matches!(tom.session.keeping(), Keeping::Saved { .. }), "what he did before is saved, and said to be");

    // The others have what he did without knowing, and are told.
    for seat in [&mut asha, &mut ruth] {
        seat.until("what Tom did", |seat| seat.has("unaware") && late(&seat.taken.findings, false).is_some());
        let (who, by, _) = late(&seat.taken.findings, false).unwrap();
        assert_eq!((who, by), ("Tom Ashe", Some("Asha Whitlock")));
        assert_eq!(late(&seat.taken.findings, true), None);
        seat.until("the new epoch", |seat| seat.session.record().facts().unwrap().epoch == 2);
    }
    let (findings, whole) = office.verified();
    assert!(whole, "{findings:?}");
    assert!(late(&findings, false).is_some(), "{findings:?}");

    let published = tom.session.close().unwrap().published;
    assert_eq!(published, None, "whoever has no access writes no file");
    ruth.session.make(&meeting("goes on")).unwrap();
    ruth.session.close().unwrap();
    asha.until("Ruth's", |seat| seat.has("goes on"));
    asha.session.close().unwrap();
    assert!(office.beside(".journal-").is_empty(), "{:?}", office.beside("marac."));

    // His key opens nothing of it, and he is told why.
    assert!(office.opened_by(&office.tom).is_empty());
    assert!(office.opened_by(&office.asha).len() > 1, "older generations of the new epoch are kept");
    let opened = Session::open(&office.request(&office.tom), Box::new(|_| {})).map(|_| ());
    let Err(SessionError::Vault(why)) = opened else { panic!("{opened:?}") };
    assert!(matches!(*why, VaultError::AccessEnded { .. }), "{why}");
    let (session, findings) = office.open(&office.asha);
    assert_eq!(findings, []);
    assert!(["before", "unaware", "goes on"].iter().all(|area| held(session.record(), area)));
    assert!(!held(session.record(), "afterwards"));
    let log = session.record().audit().unwrap();
    let told: Vec<_> = log.iter().filter(|line| line.what == "changes-after-withdrawal").collect();
    assert!(!told.is_empty() && told.iter().all(|line| line.detail.contains("Tom Ashe")), "{told:?}");
    session.leave().unwrap();
    assert_eq!(office.verified(), (vec![], true));
}

#[test]
fn whoever_is_withdrawn_writes_no_more_and_everyone_is_told() {
    withdrawn_while_all_are_open(false);
}

#[test]
fn the_same_on_a_share() {
    withdrawn_while_all_are_open(true);
}

/// A program that passes over the withdrawal goes on writing: it has the journal that tells of it, and the old file.
#[test]
fn what_is_written_knowing_of_the_withdrawal_is_refused_everywhere() {
    let office = Office::new(false);
    let [mut asha, mut ruth] = [&office.asha, &office.ruth].map(|key| office.seat(key));
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("Crawley.marac");
    std::fs::copy(office.path(), &copy).unwrap();
    asha.session.make(&meeting("stays")).unwrap();
    let tom = asha.session.record().people().unwrap().into_iter().find(|one| one.name == "Tom Ashe").unwrap();
    asha.session.make(&Change::WithdrawAccess(tom.id)).unwrap();
    asha.session.wait_until_saved().unwrap();
    for journal in office.beside(".journal-") {
        std::fs::copy(&journal, copies.path().join(journal.file_name().unwrap())).unwrap();
    }
    let mut opened = marac::vault::open(&office.request_of(&copy, &office.tom)).unwrap();
    let seat = opened.vault.seat();
    let written = |number: u32| {
        let stamp = Stamp { wall_ms: 4_000_000_000_000, counter: number, seat };
        let (what, detail) = ("add-meeting".to_owned(), format!("written on {number}"));
        Operation {
            stamp,
            change: OperationKind::Audit { what, subject: Some(RowId::from_bytes([7; 16])), detail, signed: None },
        }
    };
    for number in 0..3 {
        opened.vault.append(vec![written(number)]).unwrap();
    }
    let journal = names::journal(&copy, opened.vault.seat());
    drop(opened);
    std::fs::rename(&journal, office.folder.path().join(journal.file_name().unwrap())).unwrap();

    let is_in = |record: &Record| record.audit().unwrap().iter().any(|line| line.detail.starts_with("written on"));
    for live in [&mut asha, &mut ruth] {
        live.until("the refusal", |live| late(&live.taken.findings, true).is_some());
        assert_eq!(late(&live.taken.findings, true), Some(("Tom Ashe", Some("Asha Whitlock"), 3)));
        assert!(!is_in(live.session.record()));
    }
    let (findings, whole) = office.verified();
    assert!(whole && late(&findings, true) == Some(("Tom Ashe", Some("Asha Whitlock"), 3)), "{findings:?}");
    ruth.session.close().unwrap();
    asha.session.close().unwrap();
    // The journals are folded in, and the record knows still.
    assert!(office.beside(".journal-").is_empty(), "{:?}", office.beside(".journal-"));
    let (session, findings) = office.open(&office.ruth);
    assert!(findings.iter().all(|one| !one.is_wrong()) && !is_in(session.record()), "{findings:?}");
    let log = session.record().audit().unwrap();
    let told = log.iter().find(|line| line.what == "refused-changes").map(|line| line.detail.as_str());
    assert!(told.is_some_and(|told| told.contains("Tom Ashe") && told.contains("3 changes")), "{told:?}");
    session.leave().unwrap();

    // What comes later still, when nothing but the file tells of it.
    let mut opened = marac::vault::open(&office.request_of(&copy, &office.tom)).unwrap();
    let seat = opened.vault.seat();
    let again = Operation { stamp: Stamp { seat, ..written(9).stamp }, ..written(9) };
    opened.vault.append(vec![again]).unwrap();
    let journal = names::journal(&copy, opened.vault.seat());
    drop(opened);
    std::fs::rename(&journal, office.folder.path().join(journal.file_name().unwrap())).unwrap();
    let (session, findings) = office.open(&office.asha);
    let who = findings.iter().find_map(|finding| match finding {
        Finding::LateJournal { who, .. } => who.as_deref(),
        _ => None,
    });
    assert_eq!(who, Some("Tom Ashe"), "{findings:?}");
    assert!(!is_in(session.record()));
    session.close().unwrap();
}

/// A frame that knows of the withdrawal may come to a seat before the withdrawal itself does.
#[test]
fn what_was_taken_in_before_the_withdrawal_was_known_goes_again() {
    let office = Office::new(false);
    let mut ruth = office.seat(&office.ruth);
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("Crawley.marac");
    std::fs::copy(office.path(), &copy).unwrap();
    // Asha ends Tom's access in her copy, and Tom writes there knowing it.
    let (mut asha, _) = Session::open(&office.request_of(&copy, &office.asha), Box::new(|_| {})).unwrap();
    let tom = asha.record().people().unwrap().into_iter().find(|one| one.name == "Tom Ashe").unwrap();
    asha.make(&Change::WithdrawAccess(tom.id)).unwrap();
    asha.leave().unwrap();
    let journals = || {
        let all = std::fs::read_dir(copies.path()).unwrap().map(|one| one.unwrap().path());
        all.filter(|path| path.to_string_lossy().contains(".journal-")).collect::<Vec<_>>()
    };
    let [of_asha] = <[PathBuf; 1]>::try_from(journals()).unwrap();
    let mut opened = marac::vault::open(&office.request_of(&copy, &office.tom)).unwrap();
    let stamp = Stamp { wall_ms: 4_000_000_000_000, counter: 1, seat: opened.vault.seat() };
    let (what, detail) = ("add-meeting".to_owned(), "written on".to_owned());
    let change = OperationKind::Audit { what, subject: None, detail, signed: None };
    opened.vault.append(vec![Operation { stamp, change }]).unwrap();
    let of_tom = names::journal(&copy, opened.vault.seat());
    drop(opened);
    let put =
        |journal: &Path| std::fs::rename(journal, office.folder.path().join(journal.file_name().unwrap())).unwrap();
    let is_in = |record: &Record| record.audit().unwrap().iter().any(|line| line.detail == "written on");
    put(&of_tom);
    ruth.until("Tom's", |ruth| is_in(ruth.session.record()));
    put(&of_asha);
    ruth.until("the withdrawal", |ruth| !is_in(ruth.session.record()));
    assert_eq!(late(&ruth.taken.findings, true), Some(("Tom Ashe", Some("Asha Whitlock"), 1)));
    assert_eq!(late(&ruth.taken.findings, false), None);
    assert_eq!(ruth.session.record().facts().unwrap().epoch, 2);
    ruth.session.close().unwrap();
    let (session, _) = office.open(&office.asha);
    assert!(!is_in(session.record()));
    session.leave().unwrap();
}

/// The journal that tells of the withdrawal may be gone by the time somebody looks: then the file alone says it.
#[test]
fn whoever_finds_the_file_closed_to_them_is_told_too() {
    let office = Office::new(false);
    let mut tom = office.seat(&office.tom);
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("Crawley.marac");
    std::fs::copy(office.path(), &copy).unwrap();
    let (mut asha, _) = Session::open(&office.request_of(&copy, &office.asha), Box::new(|_| {})).unwrap();
    let person = asha.record().people().unwrap().into_iter().find(|one| one.name == "Tom Ashe").unwrap();
    asha.make(&Change::WithdrawAccess(person.id)).unwrap();
    asha.close().unwrap();
    std::fs::rename(&copy, office.path()).unwrap();
    tom.until("the end", |tom| tom.session.access_end().is_some());
    assert_eq!(tom.session.access_end(), Some(&AccessEnd { name: String::new(), by: None, at_ms: None }));
    assert!(matches!(tom.session.make(&meeting("afterwards")), Err(SessionError::AccessEnded { .. })));
    tom.session.close().unwrap();
}

/// Somebody who only reads is told as well.
#[test]
fn a_reader_whose_access_ends_is_told() {
    let office = Office::new(false);
    let eve = Arc::new(Unlocked::throwaway().unwrap());
    let (mut session, _) = office.open(&office.asha);
    let key = AccessKey::Reads(eve.person_key().recipient);
    session.make(&Change::GiveAccess { name: "Eve".to_owned(), role: "reader".to_owned(), key }).unwrap();
    session.close().unwrap();
    let mut reader = office.seat(&eve);
    assert!(!reader.session.may_write() && reader.session.access_end().is_none());
    let asha = office.seat(&office.asha);
    office.withdraw("Eve");
    reader.until("the end", |reader| reader.session.access_end().is_some());
    reader.until("by whom", |reader| {
        reader.session.access_end().and_then(|end| end.by.as_deref()) == Some("Asha Whitlock")
    });
    reader.session.close().unwrap();
    asha.session.close().unwrap();
}

/// Flips a byte in the middle of the message of a journal's frame, counted from 0.
pub fn damage(journal: &Path, frame: usize) {
    let mut bytes = std::fs::read(journal).unwrap();
    let mut at = marac::vault::journal::HEADER.len();
    for _ in 0..frame {
        at += marac::vault::frame::PREFIX + marac::vault::frame::sound_length(&bytes[at..]).unwrap();
    }
    let length = marac::vault::frame::sound_length(&bytes[at..]).unwrap();
    bytes[at + length] ^= 1;
    std::fs::write(journal, bytes).unwrap();
}

/// What is whole in a damaged journal is folded in, and the loss is named once: after that the record is whole.
fn damaged_once(frame: usize) {
    let office = Office::new(false);
    let (mut tom, _) = office.open(&office.tom);
    for area in ["one", "two", "three"] {
        tom.make(&meeting(area)).unwrap();
        tom.wait_until_saved().unwrap();
    }
    let seat = tom.record().seat();
    tom.leave().unwrap();
    // Asha's machine has seen all of it.
    office.open(&office.asha).0.leave().unwrap();
    let [journal] = <[PathBuf; 1]>::try_from(office.beside(".journal-")).unwrap();
    damage(&journal, frame);
    let request = office.request(&office.ruth);
    let (session, findings) = Session::open(&request, Box::new(|_| {})).unwrap();
    let damaged = |one: &Finding| matches!(one, Finding::DamagedFrame { .. });
    assert!(findings.iter().any(damaged), "{findings:?}");
    let there = ["one", "two", "three"].map(|area| held(session.record(), area));
    assert_eq!(there, [0, 1, 2].map(|number| number != frame));
    session.close().unwrap();
    assert_eq!(office.beside(".journal-"), [names::damaged(&office.path(), seat)]);
    let whole = |key| {
        let request = office.request(key);
        let (report, opened) = verify::verify_all(&request).unwrap();
        let (record, _) = Record::of_opened(&opened, &request).unwrap();
        let log = record.audit().unwrap();
        assert!(log.iter().all(|line| line.who.is_some()), "every line is somebody's: {log:?}");
        assert!(log.iter().any(|line| line.what == "loss" && line.detail.contains(&seat.to_string())), "{log:?}");
        (report.findings.iter().filter(|one| one.breaks()).count(), record.audit_faults().unwrap())
    };
    assert_eq!(whole(&office.ruth), (0, vec![]));
    // Whoever had seen what is lost is told so once more, and is not refused for it.
    office.open(&office.asha).0.close().unwrap();
    assert_eq!(whole(&office.asha), (0, vec![]));
}

#[test]
fn a_journal_that_lost_its_first_frame_is_folded_in_and_the_record_is_whole() {
    damaged_once(0);
}

#[test]
fn a_journal_that_lost_its_last_frame_is_folded_in_and_the_record_is_whole() {
    damaged_once(2);
}

/// Another program holds the record's file open for as long as this is so, and nothing there can be replaced or removed.
fn held_open(record: &Path, held: &Arc<AtomicBool>) -> Hooked {
    let (record, held) = (record.to_string_lossy().into_owned(), held.clone());
    Hooked::new(move |step, path| {
        let replaces = matches!(step, Step::Rename | Step::Remove);
        let is_of_record = path.to_string_lossy().starts_with(&record) && path.exists();
        let is_held = replaces && is_of_record && held.load(Ordering::SeqCst);
        if is_held { Err(DiskError::InUse { path: path.to_owned() }) } else { Ok(()) }
    })
}

/// Until the file itself is the new one nothing says that it is; and once it is, no older file is left that the old key
/// opens, whatever could not be removed before.
#[test]
fn what_the_old_key_still_opens_is_named_until_it_is_gone() {
    let office = Office::new(false);
    // Older generations lie beside it.
    for area in ["one", "two"] {
        let (mut session, _) = office.open(&office.asha);
        session.make(&meeting(area)).unwrap();
        session.close().unwrap();
    }
    let held = Arc::new(AtomicBool::new(true));
    let request = OpenRequest { disk: Arc::new(held_open(&office.path(), &held)), ..office.request(&office.asha) };
    let open = || Session::open(&request, Box::new(|_| {})).unwrap().0;
    let left = || {
        let (session, _) = office.open(&office.asha);
        let since = session.record().access_since().unwrap();
        session.leave().unwrap();
        leftover::open_to_others(&request, &since, false).unwrap()
    };
    let mut session = open();
    let tom = session.record().people().unwrap().into_iter().find(|one| one.name == "Tom Ashe").unwrap().id;
    session.make(&Change::WithdrawAccess(tom)).unwrap();
    let closed = session.close().unwrap();
    assert!(!closed.in_place && closed.published.is_some(), "{closed:?}");
    let old = office.opened_by(&office.tom);
    assert!(old.contains(&office.path()) && old.len() > 2, "{old:?}");
    assert!(old.iter().all(|file| left().contains(file)), "all that the old key opens are named: {:?}", left());
    // It may be replaced again, and still nothing be removed: the next to publish removes what is left.
    held.store(false, Ordering::SeqCst);
    let mut session = open();
    session.make(&meeting("three")).unwrap();
    assert!(session.close().unwrap().in_place);
    assert_eq!((left(), office.opened_by(&office.tom)), (vec![], vec![]));
    let (session, findings) = office.open(&office.ruth);
    assert!(findings == [Finding::FirstHere] && held_all(session.record()), "{findings:?}");
    session.leave().unwrap();
}

/// Whoever is withdrawn may replace the file before they hear of it. What they put there is published over, and is no older
/// generation that anybody keeps.
#[test]
fn what_somebody_withdrawn_put_in_the_records_place_is_not_kept() {
    let office = Office::new(false);
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("Crawley.marac");
    std::fs::copy(office.path(), &copy).unwrap();
    let mut ruth = office.seat(&office.ruth);
    office.withdraw("Tom Ashe");
    ruth.until("the new epoch", |ruth| ruth.session.record().facts().unwrap().epoch == 2);
    let (mut tom, _) = Session::open(&office.request_of(&copy, &office.tom), Box::new(|_| {})).unwrap();
    tom.publish().unwrap();
    tom.close().unwrap();
    std::fs::rename(&copy, office.path()).unwrap();
    assert!(office.opened_by(&office.tom).contains(&office.path()), "he can open what he put there");
    ruth.until("that it is published over", |_| !office.opened_by(&office.tom).contains(&office.path()));
    ruth.session.close().unwrap();
    assert_eq!(office.opened_by(&office.tom), Vec::<PathBuf>::new());
    assert!(office.verified().1);
}

fn held_all(record: &Record) -> bool {
    ["one", "two", "three"].iter().all(|area| held(record, area))
}
