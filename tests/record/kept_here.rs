//! What was kept on this machine while the share was away goes to the record that it was kept for, whatever is opened
//! meanwhile, and by whomever.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{SessionError, request};
use marac::record::{Record, Session};
use marac::vault::identity::{self, Protection};
use marac::vault::{AccessKey, Elsewhere, Finding, OpenRequest, RealDisk, Unlocked, VaultError, verify};
use tempfile::TempDir;

use crate::share::{EveryPlaceIsAShare, Server, ShareDisk, kept};
use crate::withdrawn::{held, late, meeting};

/// A record on a share, and one machine on which whoever sits there keeps what the share does not have.
struct Office {
    share: TempDir,
    machine: TempDir,
    disk: Arc<ShareDisk>,
    asha: Arc<Unlocked>,
}

impl Office {
    fn new() -> Self {
        let [share, machine] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let office = Self { disk: ShareDisk::at(share.path()), share, asha: key(&machine, "asha"), machine };
        let founder =
            Founder { name: "Asha Whitlock", role: "coordinator", key: office.asha.person_key(), recovery: None };
        let request = office.request(&office.asha);
        Session::create(&request, "Crawley", &founder, Box::new(|_| {})).unwrap().close().unwrap();
        office
    }

    fn path(&self) -> PathBuf {
        self.share.path().join("Crawley.marac")
    }

    /// Whether this is the record, however the system writes its path.
    fn is_named(&self, at: Option<&str>) -> bool {
        at.is_some_and(|at| Path::new(at).canonicalize().unwrap() == self.path().canonicalize().unwrap())
    }

    fn local(&self) -> PathBuf {
        self.machine.path().join("local")
    }

    fn request(&self, key: &Arc<Unlocked>) -> OpenRequest {
        let (disk, place) = (self.disk.clone(), Arc::new(EveryPlaceIsAShare));
        OpenRequest { disk, place, ..self.at(&self.path(), key) }
    }

    /// The record somewhere else, on a disk of this machine.
    fn at(&self, path: &Path, key: &Arc<Unlocked>) -> OpenRequest {
        OpenRequest { local: Some(self.local()), ..request(path, key.clone()) }
    }

    /// Adds a meeting while the share refuses, and leaves it on this machine.
    fn works_without_the_share(&self, key: &Arc<Unlocked>, area: &str) {
        let (mut session, _) = open(&self.request(key));
        self.disk.is(Server::Refuses(5));
        session.make(&meeting(area)).unwrap();
        assert!(matches!(session.close(), Err(SessionError::OnlyHere { .. })));
        // Whoever was given up tries once more as they end.
        self.disk.let_go();
        self.disk.is(Server::Well);
        assert_eq!(self.kept().len(), 1);
    }

    fn kept(&self) -> Vec<PathBuf> {
        kept(&self.local())
    }

    /// Somebody who works in the record too.
    fn joins(&self, name: &str) -> Arc<Unlocked> {
        let joins = key(&self.machine, &name.replace(' ', "-"));
        let (mut session, _) = open(&self.request(&self.asha));
        let access = AccessKey::Writes(joins.person_key());
        session.make(&Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key: access }).unwrap();
        session.close().unwrap();
        joins
    }

    fn withdraws(&self, name: &str) {
        // On another machine.
        let elsewhere = OpenRequest { local: None, ..self.request(&self.asha) };
        let (mut session, _) = open(&elsewhere);
        let person = session.record().people().unwrap().into_iter().find(|one| one.name == name).unwrap().id;
        session.make(&Change::WithdrawAccess(person)).unwrap();
        session.close().unwrap();
    }
}

/// A key as a person has it, of which this machine remembers what it opened.
fn key(folder: &TempDir, name: &str) -> Arc<Unlocked> {
    let file = folder.path().join(format!("{name}.key"));
    identity::create(&RealDisk, &file, Protection::None).unwrap();
    Arc::new(identity::unlock(&RealDisk, &file, None).unwrap())
}

fn open(request: &OpenRequest) -> (Session, Vec<Finding>) {
    Session::open(request, Box::new(|_| {})).unwrap()
}

fn waiting(findings: &[Finding]) -> Option<(usize, Option<&str>)> {
    findings.iter().find_map(|finding| match finding {
        Finding::SpillElsewhere { operations, at } => Some((*operations, at.as_deref())),
        _ => None,
    })
}

#[test]
fn what_is_kept_here_goes_to_the_record_that_it_was_kept_for_and_into_no_copy() {
    let (office, elsewhere) = (Office::new(), tempfile::tempdir().unwrap());
    let copy = elsewhere.path().join("Crawley.marac");
    std::fs::copy(office.path(), &copy).unwrap();
    office.works_without_the_share(&office.asha, "Horsham");
    // Yesterday's copy is opened while the share is away, worked in and closed.
    let (mut session, findings) = open(&office.at(&copy, &office.asha));
    let (number, at) = waiting(&findings).expect("what waits is told of");
    assert!(number > 0 && office.is_named(at), "{findings:?}");
    let said = findings.iter().map(ToString::to_string).find(|said| said.contains("--bring-kept")).unwrap();
    assert!(!said.contains("Horsham"), "{said}");
    session.bring_kept();
    session.make(&meeting("Worthing")).unwrap();
    session.close().unwrap();
    assert!(!held(open(&office.at(&copy, &office.asha)).0.record(), "Horsham"));
    assert_eq!(office.kept().len(), 1, "it waits for the record");
    let (mut session, findings) = open(&office.request(&office.asha));
    assert!(findings.iter().any(|finding| matches!(finding, Finding::SpillFound { .. })), "{findings:?}");
    session.bring_kept();
    session.close().unwrap();
    assert!(held(open(&office.request(&office.asha)).0.record(), "Horsham"));
    assert_eq!(office.kept(), Vec::<PathBuf>::new());
}

#[test]
fn where_the_share_is_found_under_another_name_what_is_kept_here_is_brought_when_the_user_says_so() {
    let office = Office::new();
    office.works_without_the_share(&office.asha, "Horsham");
    // The same folder by another name, as a drive letter would be.
    let other = tempfile::tempdir().unwrap();
    let name = other.path().join("Crawley.marac");
    std::fs::hard_link(office.path(), &name).unwrap();
    let under_another_name = |elsewhere| OpenRequest { elsewhere, ..office.at(&name, &office.asha) };
    let Err(SessionError::KeptElsewhere { number, at, .. }) =
        Session::open(&under_another_name(Elsewhere::Ask), Box::new(|_| {}))
    else {
        panic!("nobody was asked")
    };
    assert!(number > 0 && office.is_named(at.as_deref()), "{at:?}");
    let (mut session, findings) = open(&under_another_name(Elsewhere::Bring));
    assert!(findings.contains(&Finding::SpillFound { operations: number }) && waiting(&findings).is_none());
    session.bring_kept();
    session.close().unwrap();
    // It is there now: nobody is asked again, and nothing was taken away from where it was kept for.
    let (session, findings) = open(&under_another_name(Elsewhere::Ask));
    assert!(held(session.record(), "Horsham") && waiting(&findings).is_none(), "{findings:?}");
    session.leave().unwrap();
    assert_eq!(office.kept().len(), 1);
    // Brought twice it is one.
    let (session, _) = open(&office.request(&office.asha));
    session.close().unwrap();
    assert_eq!(office.kept(), Vec::<PathBuf>::new());
    let (session, _) = open(&office.request(&office.asha));
    assert_eq!(session.record().meetings().unwrap().len(), 1);
}

#[test]
fn what_somebody_withdrawn_had_kept_here_is_brought_by_a_colleague_at_that_machine() {
    let office = Office::new();
    let nia = office.joins("Nia Invented");
    office.works_without_the_share(&nia, "Horsham");
    office.withdraws("Nia Invented");
    // She is told that it lies here, and who can bring it.
    let refused = Session::open(&office.request(&nia), Box::new(|_| {})).map(drop).unwrap_err();
    let SessionError::Vault(why) = &refused else { panic!("{refused}") };
    assert!(matches!(**why, VaultError::AccessEnded { kept, .. } if kept > 0), "{why}");
    assert!(why.to_string().contains("somebody who has access brings it into the record"), "{why}");
    assert_eq!(office.kept().len(), 1);
    // A colleague opens the record there.
    let (mut session, findings) = open(&office.request(&office.asha));
    assert!(findings.iter().any(|finding| matches!(finding, Finding::SpillFound { .. })), "{findings:?}");
    let (who, by, changes) = late(&findings, false).expect("whose work it is is told");
    assert_eq!((who, by), ("Nia Invented", Some("Asha Whitlock")));
    assert!(changes > 0);
    session.bring_kept();
    session.close().unwrap();
    assert_eq!(office.kept(), Vec::<PathBuf>::new());
    let (session, findings) = open(&office.request(&office.asha));
    assert!(held(session.record(), "Horsham") && late(&findings, false).is_none(), "{findings:?}");
    let tells = |line: &marac::record::audit::AuditLine| line.what == "changes-after-withdrawal";
    assert_eq!(session.record().audit().unwrap().iter().filter(|line| tells(line)).count(), 1);
    session.leave().unwrap();
    let request = office.request(&office.asha);
    let (report, opened) = verify::verify_all(&request).unwrap();
    let (record, _) = Record::of_opened(&opened, &request).unwrap();
    assert!(report.is_whole(), "{:?}", report.findings);
    assert!(record.audit_faults().unwrap().is_empty());
    // Another machine takes it like any other work.
    let elsewhere = OpenRequest { local: None, ..request };
    assert!(held(open(&elsewhere).0.record(), "Horsham"));
}

#[test]
fn what_was_kept_before_somebody_had_access_is_left_for_those_who_can_read_it() {
    let office = Office::new();
    let nia = office.joins("Nia Invented");
    office.works_without_the_share(&nia, "Horsham");
    let ben = office.joins("Ben Invented");
    office.withdraws("Nia Invented");
    let (mut session, findings) = open(&office.request(&ben));
    assert!(findings.iter().any(|finding| matches!(finding, Finding::SpillUnreadable { .. })), "{findings:?}");
    session.bring_kept();
    session.close().unwrap();
    let (mut session, _) = open(&office.request(&office.asha));
    session.bring_kept();
    assert!(held(session.record(), "Horsham"));
    session.close().unwrap();
}

/// Another's file may hold what no journal does, so that this seat makes its record anew of it.
#[test]
fn what_was_kept_here_stays_where_the_record_is_read_again_before_it_is_brought() {
    let office = Office::new();
    let ben = office.joins("Ben Invented");
    office.works_without_the_share(&office.asha, "Horsham");
    let (mut asha, _) = open(&office.request(&office.asha));
    assert!(held(asha.record(), "Horsham"));
    let elsewhere = OpenRequest { local: None, ..office.request(&ben) };
    let (mut session, _) = open(&elsewhere);
    session.make(&meeting("Ben's")).unwrap();
    session.close().unwrap();
    asha.catch_up().unwrap();
    assert!(held(asha.record(), "Ben's") && held(asha.record(), "Horsham"));
    asha.close().unwrap();
    assert_eq!(office.kept(), Vec::<PathBuf>::new());
    let (session, _) = open(&elsewhere);
    assert!(held(session.record(), "Ben's") && held(session.record(), "Horsham"));
}
