//! Access as the record keeps it: epochs follow from who was withdrawn, and what a withdrawn person writes is refused.

use std::sync::Arc;

use marac::domain::meeting::{Meeting, MeetingKind};
use marac::record::RecordError;
use marac::record::change::Change;
use marac::record::roster::{Founder, RECOVERY_TESTED, RecoveryStanding};
use marac::record::session::{Session, SessionError, request};
use marac::vault::frame::FrameProblem;
use marac::vault::{AccessKey, Finding, OpenRequest, Unlocked, VaultError, identity};

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
fn what_a_withdrawn_person_writes_later_is_refused_and_what_is_dated_before_is_named() {
    let office = Office::new();
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("Crawley.marac");
    std::fs::copy(office.request(&office.asha).path, &copy).unwrap();
    let (mut asha, _) = office.open(&office.asha);
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
        let (session, findings) = office.open(&office.asha);
        let meetings = session.record().meetings().unwrap().len();
        session.leave().unwrap();
        std::fs::remove_file(there).unwrap();
        (findings, meetings)
    };
    let (findings, meetings) = smuggled();
    let named = |one: &Finding| matches!(one, Finding::WithdrawnWriter { who, .. } if who == "Tom Ashe");
    assert!(meetings == 1 && findings.iter().any(named), "{findings:?}");
    // In his copy he reaches the epoch in which the record is now.
    let mut session = in_copy();
    session.make(&give("Eve", &Unlocked::throwaway().unwrap())).unwrap();
    let eve = office.person(&session, "Eve");
    session.make(&Change::WithdrawAccess(eve)).unwrap();
    session.close().unwrap();
    let (findings, meetings) = smuggled();
    let refused = |one: &Finding| matches!(one, Finding::DamagedFrame { problem: FrameProblem::UnknownSigner(_), .. });
    assert!(meetings == 0 && findings.iter().any(refused), "{findings:?}");
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
