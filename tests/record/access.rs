//! Access as the record keeps it: epochs follow from who was withdrawn, and what a withdrawn person writes is refused.

use std::sync::Arc;

use marac::domain::meeting::{Meeting, MeetingKind};
use marac::record::change::Change;
use marac::record::roster::{Founder, RECOVERY_TESTED, RecoveryStanding};
use marac::record::session::{Session, SessionError, request};
use marac::record::{Record, RecordError};
use marac::vault::operation::Value;
use marac::vault::verify::verify_all;
use marac::vault::{
    AccessKey, Finding, OpenRequest, Operation, OperationKind, RowId, Stamp, Unlocked, VaultError, identity,
};

struct Office {
    folder: tempfile::TempDir,
    asha: Arc<Unlocked>,
    tom: Arc<Unlocked>,
}

impl Office {
    /// A record of Asha's, to which Tom has access.
    fn new() -> Self {
        let [asha, tom] = [(); 2].map(|()| Arc::new(Unlocked::throwaway().unwrap()));
        let office = Self { folder: tempfile::tempdir().unwrap(), asha, tom };
        let recovery = Some(identity::recovery_key().recipient);
        let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: office.asha.person_key(), recovery };
        let mut session =
            Session::create(&office.request(&office.asha), "Crawley", &founder, Box::new(|_| {})).unwrap();
        session.make(&give("Tom Ashe", &office.tom)).unwrap();
        session.close().unwrap();
        office
    }

    fn request(&self, key: &Arc<Unlocked>) -> OpenRequest {
        request(&self.folder.path().join("Crawley.marac"), key.clone())
    }

    fn open(&self, key: &Arc<Unlocked>) -> (Session, Vec<Finding>) {
        Session::open(&self.request(key), Box::new(|_| {})).unwrap()
    }

    fn person(&self, session: &Session, name: &str) -> marac::vault::RowId {
        session.record().people().unwrap().into_iter().find(|person| person.name == name).unwrap().id
    }
}

fn give(name: &str, key: &Unlocked) -> Change {
    Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key: AccessKey::Writes(key.person_key()) }
}

fn meeting() -> Change {
    Change::AddMeeting(Meeting {
        id: marac::domain::identifier::MeetingId::new(),
        area: "Crawley".to_owned(),
        date: chrono::NaiveDate::from_ymd_opt(2026, 12, 10).unwrap(),
        start: chrono::NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
        minutes_per_case: 10,
        breaks: Vec::new(),
        referral_deadline: chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap(),
        stage: marac::domain::meeting::MeetingStage::Planned,
        declaration: None,
        current_case: None,
        kind: MeetingKind::Area,
        chair: None,
        cover: None,
        release_at: None,
    })
}

#[test]
fn withdrawing_begins_an_epoch_that_every_seat_reckons_alike() {
    let office = Office::new();
    let (mut asha, _) = office.open(&office.asha);
    let (mut tom, _) = office.open(&office.tom);
    assert_eq!(asha.record().facts().unwrap().epoch, 1);
    // Both withdraw somebody at the same time, neither knowing of the other.
    let [eve, sam] = [(); 2].map(|()| Unlocked::throwaway().unwrap());
    for (session, name, key) in [(&mut asha, "Eve", &eve), (&mut tom, "Sam", &sam)] {
        session.make(&give(name, key)).unwrap();
        let person = office.person(session, name);
        session.make(&Change::WithdrawAccess(person)).unwrap();
        assert_eq!(session.record().facts().unwrap().epoch, 2);
    }
    asha.wait_until_saved().unwrap();
    tom.wait_until_saved().unwrap();
    asha.leave().unwrap();
    tom.leave().unwrap();
    let (session, _) = office.open(&office.asha);
    assert_eq!(session.record().facts().unwrap().epoch, 2);
    session.close().unwrap();
    let (session, findings) = office.open(&office.tom);
    assert_eq!((session.record().facts().unwrap().epoch, findings), (2, Vec::new()));
    session.leave().unwrap();
}

/// Somebody whose access was withdrawn has a copy from before, can work in that, and put the journal beside the record.
#[test]
fn a_journal_that_a_withdrawn_person_begins_later_is_refused_and_named() {
    let office = Office::new();
    let copies = tempfile::tempdir().unwrap();
    // Asha's machine remembers.
    let machine = tempfile::tempdir().unwrap();
    let remembering = || {
        let request = office.request(&office.asha);
        Session::open(&OpenRequest { local: Some(machine.path().to_owned()), ..request }, Box::new(|_| {})).unwrap()
    };
    let copy = copies.path().join("Crawley.marac");
    std::fs::copy(office.request(&office.asha).path, &copy).unwrap();
    let (mut asha, _) = remembering();
    let tom = office.person(&asha, "Tom Ashe");
    asha.make(&Change::WithdrawAccess(tom)).unwrap();
    asha.close().unwrap();
    assert!(matches!(
        Session::open(&office.request(&office.tom), Box::new(|_| {})).map(|_| ()),
        Err(SessionError::Vault(why)) if matches!(*why, VaultError::NoMatchingKey { .. })
    ));
    let in_copy = || Session::open(&request(&copy, office.tom.clone()), Box::new(|_| {})).unwrap().0;
    // Puts the journal that Tom leaves in his copy beside the record, and opens that.
    let smuggled = || {
        let mut session = in_copy();
        session.make(&meeting()).unwrap();
        session.leave().unwrap();
        let mut beside = std::fs::read_dir(copies.path()).unwrap().map(|entry| entry.unwrap().path());
        let journal = beside.find(|path| path.to_string_lossy().contains(".journal-")).unwrap();
        let there = office.folder.path().join(journal.file_name().unwrap());
        std::fs::rename(journal, &there).unwrap();
        let (session, findings) = remembering();
        let meetings = session.record().meetings().unwrap().len();
        session.leave().unwrap();
        std::fs::remove_file(there).unwrap();
        (findings, meetings)
    };
    let (findings, meetings) = smuggled();
    let named = |one: &Finding| matches!(one, Finding::LateJournal { who: Some(who), .. } if who == "Tom Ashe");
    assert!(meetings == 0 && findings.iter().any(named), "{findings:?}");
    // In his copy he reaches the epoch in which the record is now.
    let mut session = in_copy();
    session.make(&give("Eve", &Unlocked::throwaway().unwrap())).unwrap();
    let eve = office.person(&session, "Eve");
    session.make(&Change::WithdrawAccess(eve)).unwrap();
    session.close().unwrap();
    let (findings, meetings) = smuggled();
    assert!(meetings == 0 && findings.iter().any(named), "{findings:?}");
}

#[test]
fn the_recovery_key_is_asked_for_until_it_was_tested_and_again_after_a_year() {
    let office = Office::new();
    let (mut session, _) = office.open(&office.asha);
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let standing = |session: &Session, on: &str| session.record().recovery_standing(day(on)).unwrap();
    assert!(matches!(standing(&session, "2099-01-01"), RecoveryStanding::NeverTested { .. }));
    let key = office.person(&session, "Recovery key");
    session.note(RECOVERY_TESTED, Some(key), "").unwrap();
    assert!(matches!(standing(&session, "2001-01-01"), RecoveryStanding::Tested { .. }));
    assert!(matches!(standing(&session, "2099-01-01"), RecoveryStanding::Due { .. }));
    let new = identity::recovery_key().recipient;
    session.make(&Change::ReplaceRecoveryKey(new.clone())).unwrap();
    assert!(matches!(standing(&session, "2001-01-01"), RecoveryStanding::NeverTested { .. }));
    let facts = session.record().facts().unwrap();
    assert!(facts.recipients.contains(&new) && facts.recipients.len() == 3, "the old one is out: {facts:?}");
    session.close().unwrap();
}

#[test]
fn what_access_refuses() {
    let office = Office::new();
    let (mut session, _) = office.open(&office.asha);
    let refused = |session: &mut Session, change: &Change| match session.make(change) {
        Err(SessionError::Record(why)) => why,
        other => panic!("{:?}", other.map(|_| ())),
    };
    let again = refused(&mut session, &give("tom ashe", &office.tom));
    assert!(matches!(*again, RecordError::HasAccess { .. }));
    let two_names = refused(&mut session, &give("Thomas", &office.tom));
    assert!(matches!(&*two_names, RecordError::KeyOfAnother { name } if name == "Tom Ashe"));
    let other_key = refused(&mut session, &give("Tom Ashe", &Unlocked::throwaway().unwrap()));
    assert!(matches!(*other_key, RecordError::NameTaken { .. }));
    let tom = office.person(&session, "Tom Ashe");
    session.make(&Change::WithdrawAccess(tom)).unwrap();
    assert!(matches!(*refused(&mut session, &Change::WithdrawAccess(tom)), RecordError::NoAccess { .. }));
    assert!(matches!(*refused(&mut session, &give("Tom", &office.tom)), RecordError::KeyWithdrawn { .. }));
    let own = office.person(&session, "Asha Whitlock");
    assert!(matches!(*refused(&mut session, &Change::WithdrawAccess(own)), RecordError::LastWriter { .. }));
    session.make(&meeting()).unwrap();
    session.close().unwrap();
}

impl Office {
    /// As `marac access add` and `marac access recovery` do it: another sitting of Asha's.
    fn give_fern_and_a_new_recovery_key(&self) -> [Arc<Unlocked>; 2] {
        let fern = Arc::new(Unlocked::throwaway().unwrap());
        let recovery = identity::recovery_key();
        let (mut session, _) = self.open(&self.asha);
        session.make(&give("Fern Dale", &fern)).unwrap();
        session.make(&Change::ReplaceRecoveryKey(recovery.recipient)).unwrap();
        session.close().unwrap();
        [fern, Arc::new(Unlocked::of_text(&recovery.text).unwrap().unwrap())]
    }

    fn is_whole(&self, key: &Arc<Unlocked>) -> bool {
        verify_all(&self.request(key)).unwrap().0.is_whole()
    }
}

fn meets(session: &mut Session, times: usize) {
    for _ in 0..times {
        session.make(&meeting()).unwrap();
        session.wait_until_saved().unwrap();
    }
}

fn losses(session: &Session) -> usize {
    session.record().audit().unwrap().iter().filter(|line| line.what == "loss").count()
}

/// The journal of whoever gave access is sealed for those of before, and the image that it came with holds what is in it.
#[test]
fn whoever_comes_while_another_works_finds_nothing_wrong_and_follows_on() {
    let office = Office::new();
    let (mut asha, _) = office.open(&office.asha);
    meets(&mut asha, 5);
    let [fern, recovery] = office.give_fern_and_a_new_recovery_key();
    for key in [&fern, &recovery] {
        let (session, findings) = office.open(key);
        assert_eq!((findings, session.record().meetings().unwrap().len(), losses(&session)), (vec![], 5, 0));
        assert!(office.is_whole(key));
        session.leave().unwrap();
    }
    // From now on Asha writes for Fern too.
    asha.catch_up().unwrap();
    let (mut session, _) = office.open(&fern);
    meets(&mut asha, 2);
    let taken = session.catch_up().unwrap();
    assert_eq!((taken.findings, session.record().meetings().unwrap().len()), (vec![], 7));
    let (later, findings) = office.open(&fern);
    assert!(!findings.iter().any(Finding::is_wrong), "{findings:?}");
    assert_eq!(later.record().meetings().unwrap().len(), 7);
    later.leave().unwrap();
    session.close().unwrap();
    asha.close().unwrap();
    let (session, findings) = office.open(&fern);
    assert_eq!((findings, session.record().meetings().unwrap().len(), losses(&session)), (vec![], 7, 0));
    session.leave().unwrap();
}

/// What a seat writes before it has heard of the newcomer is told once, and what the newcomer publishes does not pass for
/// holding it.
#[test]
fn what_was_written_before_its_seat_heard_of_the_newcomer_is_told_once_and_not_lost() {
    let office = Office::new();
    let (mut asha, _) = office.open(&office.asha);
    meets(&mut asha, 2);
    let [fern, recovery] = office.give_fern_and_a_new_recovery_key();
    meets(&mut asha, 3);
    let (mut session, findings) = office.open(&fern);
    let withheld = findings.iter().filter(|one| one.withheld_seat() == Some(asha.record().seat())).count();
    assert_eq!((withheld, findings.len()), (1, 1), "{findings:?}");
    assert!(office.is_whole(&fern) && office.is_whole(&recovery));
    asha.catch_up().unwrap();
    meets(&mut asha, 1);
    session.catch_up().unwrap();
    meets(&mut session, 1);
    session.close().unwrap();
    asha.leave().unwrap();
    for key in [&office.tom, &fern] {
        let (session, findings) = office.open(key);
        let (there, lost) = (session.record().meetings().unwrap().len(), losses(&session));
        // Who reads all of it folds it in.
        assert_eq!((there, lost), (7, 0), "{findings:?}");
        session.close().unwrap();
    }
    let (session, findings) = office.open(&fern);
    assert_eq!(findings, []);
    session.leave().unwrap();
}

/// A program that is not ours signs what does not fit.
#[test]
fn a_frame_that_does_not_fit_stops_its_own_seat_only() {
    let unfit = [("name", Value::Bytes(vec![0xff])), ("no_such_column", Value::Integer(1))];
    for (column, value) in unfit {
        let office = Office::new();
        let (mut live, _) = office.open(&office.asha);
        let (mut asha, _) = office.open(&office.asha);
        meets(&mut asha, 1);
        let mut opened = marac::vault::open(&office.request(&office.tom)).unwrap();
        let seat = opened.vault.seat();
        let wall_ms = marac::vault::open::wall_ms();
        let (row, cells) = (RowId::from_bytes([7; 16]), vec![(column.to_owned(), value)]);
        let change = OperationKind::Insert { table: "area".to_owned(), row, cells };
        opened.vault.append(vec![Operation { stamp: Stamp { wall_ms, counter: 0, seat }, change }]).unwrap();
        drop(opened);
        meets(&mut asha, 1);
        asha.leave().unwrap();
        let named = Finding::UnfitFrame { seat, number: 1 };
        let taken = live.catch_up().unwrap();
        assert_eq!((&taken.findings[..], live.record().meetings().unwrap().len()), (&[named.clone()][..], 2));
        live.leave().unwrap();
        // Opened and published, it stays where it is, and is named again.
        for _ in 0..2 {
            let (session, findings) = office.open(&office.asha);
            assert!(findings.contains(&named), "{findings:?}");
            assert_eq!((session.record().meetings().unwrap().len(), losses(&session)), (2, 1));
            session.close().unwrap();
        }
        let request = office.request(&office.asha);
        let (record, found) = Record::of_opened(&verify_all(&request).unwrap().1, &request).unwrap();
        assert!(found.contains(&named) && named.breaks());
        assert_eq!(record.meetings().unwrap().len(), 2);
    }
}
