//! A withdrawal that was never published: whoever opens the record next closes it, and says so.

use std::sync::Arc;

use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{SessionError, request};
use marac::vault::open::steady_ms;
use marac::vault::{AccessKey, DiskError, Finding, OpenRequest, Unlocked, VaultError, sealed};
use tempfile::TempDir;

use crate::hooked::{Hooked, Step};
use crate::share::{EveryPlaceIsAShare, Server, ShareDisk};
use crate::withdrawn::{held, meeting};

struct Office {
    folder: TempDir,
    asha: Arc<Unlocked>,
    ben: Arc<Unlocked>,
    nia: Arc<Unlocked>,
}

impl Office {
    /// Nia's access was ended, and the session that ended it was killed before it could encrypt the file to the others.
    fn killed_while_withdrawing() -> Self {
        let [asha, ben, nia] = [(); 3].map(|()| Arc::new(Unlocked::throwaway().unwrap()));
        let office = Self { folder: tempfile::tempdir().unwrap(), asha, ben, nia };
        let founder =
            Founder { name: "Asha Whitlock", role: "coordinator", key: office.asha.person_key(), recovery: None };
        let request = office.request(&office.asha);
        let mut session = Session::create(&request, "Crawley", &founder, Box::new(|_| {})).unwrap();
        for (name, key) in [("Ben Invented", &office.ben), ("Nia Invented", &office.nia)] {
            let key = AccessKey::Writes(key.person_key());
            session.make(&Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key }).unwrap();
        }
        session.close().unwrap();
        let (mut session, _) = open(&request);
        let nia = session.record().people().unwrap().into_iter().find(|one| one.name == "Nia Invented").unwrap().id;
        session.make(&Change::WithdrawAccess(nia)).unwrap();
        session.wait_until_saved().unwrap();
        drop(session);
        office
    }

    fn request(&self, key: &Arc<Unlocked>) -> OpenRequest {
        request(&self.folder.path().join("Crawley.marac"), key.clone())
    }

    /// On a disk that takes no generation.
    fn without_generations(&self, key: &Arc<Unlocked>) -> OpenRequest {
        let refuse = |step: Step, path: &std::path::Path| match step {
            Step::CreateNew if path.to_string_lossy().contains(".gen-") => {
                Err(DiskError::from_io(path, std::io::Error::from_raw_os_error(28)))
            }
            _ => Ok(()),
        };
        OpenRequest { disk: Arc::new(Hooked::new(refuse)), ..self.request(key) }
    }

    /// How many changes this key can read in the journals; none where it does not open the file.
    fn read_by(&self, key: &Arc<Unlocked>) -> Option<usize> {
        match marac::vault::open(&self.request(key)) {
            Ok(opened) => Some(opened.frames.iter().map(|frame| frame.body.operations.len()).sum()),
            Err(VaultError::NoMatchingKey { .. }) => None,
            Err(other) => panic!("{other}"),
        }
    }
}

fn open(request: &OpenRequest) -> (Session, Vec<Finding>) {
    Session::open(request, Box::new(|_| {})).unwrap()
}

fn still_open(findings: &[Finding]) -> Option<String> {
    let mut said = findings.iter().filter(|finding| matches!(finding, Finding::StillOpen { .. }));
    said.next().map(ToString::to_string)
}

#[test]
fn a_file_that_is_still_open_to_somebody_withdrawn_is_named_and_closed_to_them_at_once() {
    let office = Office::killed_while_withdrawing();
    let (mut ben, findings) = open(&office.request(&office.ben));
    let said = still_open(&findings).expect("it is said");
    assert!(said.contains("Nia Invented can still open the file") && said.contains("by Asha Whitlock"), "{said}");
    // Nothing has to be changed for it: the screen's timer does it.
    assert!(office.read_by(&office.nia).is_some());
    assert!(ben.publish_due().is_some_and(|due| due <= steady_ms()));
    ben.publish_if_due().unwrap();
    ben.close().unwrap();
    assert_eq!(office.read_by(&office.nia), None);
    assert_eq!(still_open(&open(&office.request(&office.ben)).1), None);
}

#[test]
fn what_is_written_before_the_file_is_closed_to_somebody_withdrawn_is_closed_to_them() {
    let office = Office::killed_while_withdrawing();
    let read_before = office.read_by(&office.nia).unwrap();
    let (mut ben, _) = open(&office.without_generations(&office.ben));
    ben.make(&meeting("Horsham")).unwrap();
    ben.wait_until_saved().unwrap();
    assert_eq!(office.read_by(&office.nia), Some(read_before), "the file is open to her, and what came since is not");
    assert!(ben.close().is_err());
    // The others have it.
    let (mut asha, findings) = open(&office.request(&office.asha));
    assert!(held(asha.record(), "Horsham") && still_open(&findings).is_some(), "{findings:?}");
    asha.make(&meeting("Worthing")).unwrap();
    asha.close().unwrap();
    assert_eq!(office.read_by(&office.nia), None);
}

#[test]
fn a_colleague_at_work_soon_closes_the_file_where_whoever_withdrew_somebody_does_not() {
    let [asha, ben, nia] = [(); 3].map(|()| Arc::new(Unlocked::throwaway().unwrap()));
    let office = Office { folder: tempfile::tempdir().unwrap(), asha, ben, nia };
    let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: office.asha.person_key(), recovery: None };
    let mut session = Session::create(&office.request(&office.asha), "Crawley", &founder, Box::new(|_| {})).unwrap();
    for (name, key) in [("Ben Invented", &office.ben), ("Nia Invented", &office.nia)] {
        let key = AccessKey::Writes(key.person_key());
        session.make(&Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key }).unwrap();
    }
    session.close().unwrap();
    let (mut ben, _) = open(&office.request(&office.ben));
    assert_eq!(ben.publish_due(), None);
    let (mut asha, _) = open(&office.without_generations(&office.asha));
    let id = asha.record().people().unwrap().into_iter().find(|one| one.name == "Nia Invented").unwrap().id;
    asha.make(&Change::WithdrawAccess(id)).unwrap();
    asha.wait_until_saved().unwrap();
    ben.catch_up().unwrap();
    assert!(ben.publish_due().is_some_and(|due| due <= steady_ms() + 10_000), "{:?}", ben.publish_due());
    // What he writes until then is closed to her as well.
    let read_before = office.read_by(&office.nia).unwrap();
    ben.make(&meeting("Horsham")).unwrap();
    ben.wait_until_saved().unwrap();
    assert_eq!(office.read_by(&office.nia), Some(read_before));
    drop(asha);
    ben.close().unwrap();
    assert_eq!(office.read_by(&office.nia), None);
}

/// The file is in use where somebody is withdrawn, and what takes its place stays beside it.
#[test]
fn a_file_in_use_at_a_withdrawal_is_replaced_as_soon_as_somebody_opens_the_record() {
    let office = Office::killed_while_withdrawing();
    let path = office.request(&office.asha).path;
    let opens = |key: &Arc<Unlocked>| sealed::unseal(&std::fs::read(&path).unwrap(), key).is_ok();
    let refused = path.clone();
    let in_use = Hooked::new(move |step, to| match step {
        Step::Rename if to == refused => Err(DiskError::from_io(to, std::io::Error::from_raw_os_error(16))),
        _ => Ok(()),
    });
    let (session, _) = open(&OpenRequest { disk: Arc::new(in_use), ..office.request(&office.asha) });
    assert!(!session.close().unwrap().in_place);
    assert!(opens(&office.nia));
    let (mut ben, findings) = open(&office.request(&office.ben));
    let said = findings.iter().find(|finding| matches!(finding, Finding::PendingGeneration { .. })).unwrap();
    assert!(said.to_string().contains("whatever access there was then"), "{said}");
    assert!(ben.publish_due().is_some_and(|due| due <= steady_ms()));
    ben.publish_if_due().unwrap();
    ben.close().unwrap();
    assert!(opens(&office.ben) && !opens(&office.nia));
}

#[test]
fn what_a_machine_keeps_for_a_share_before_the_file_is_closed_is_closed_to_them_too() {
    let (office, local) = (Office::killed_while_withdrawing(), tempfile::tempdir().unwrap());
    let disk = ShareDisk::at(office.folder.path());
    let on_share = |key: &Arc<Unlocked>| OpenRequest {
        disk: disk.clone(),
        place: Arc::new(EveryPlaceIsAShare),
        local: Some(local.path().to_owned()),
        ..office.request(key)
    };
    let (mut ben, _) = open(&on_share(&office.ben));
    disk.is(Server::Refuses(5));
    ben.make(&meeting("Horsham")).unwrap();
    assert!(matches!(ben.close(), Err(SessionError::OnlyHere { .. })));
    disk.let_go();
    disk.is(Server::Well);
    let opened = marac::vault::open(&on_share(&office.nia)).unwrap();
    let why = opened.findings.iter().find_map(|finding| match finding {
        Finding::SpillUnreadable { why, .. } => Some(why.as_str()),
        _ => None,
    });
    assert!(why.is_some_and(|why| why.contains("your key does not open it")), "{why:?}");
    assert!(open(&on_share(&office.ben)).1.iter().any(|finding| matches!(finding, Finding::SpillFound { .. })));
}
