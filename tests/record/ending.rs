//! What happens while a seat ends, while access changes and while a record is copied or restored: nothing that was there
//! before is left where nobody looks for it, or taken away by somebody else's turn.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{Whereabouts, request};
use marac::vault::place::PlaceRefused;
use marac::vault::*;
use tempfile::TempDir;

use super::hooked::{Hooked, Step};
use super::sample::meeting;

/// Longer than anything here takes; nothing is ever waited for so long where it works.
const PATIENCE: Duration = Duration::from_secs(60);

struct Is(PlaceKind);

impl PlaceCheck for Is {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(self.0)
    }
}

struct Office {
    folder: TempDir,
    asha: Arc<Unlocked>,
}

impl Office {
    fn new() -> Self {
        let (folder, asha) = (tempfile::tempdir().unwrap(), Arc::new(Unlocked::throwaway().unwrap()));
        let office = Self { folder, asha };
        let key = office.asha.person_key();
        let founder = Founder { name: "Asha Whitlock", role: "coordinator", key, recovery: None };
        Session::create(&office.request(), "Crawley", &founder, Box::new(|_| {})).unwrap().close().unwrap();
        office
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("Crawley.marac")
    }

    fn request(&self) -> OpenRequest {
        request(&self.path(), self.asha.clone())
    }

    fn files(&self) -> Vec<PathBuf> {
        std::fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().path()).collect()
    }

    fn has_journals(&self) -> bool {
        self.files().iter().any(|file| file.to_string_lossy().contains(".journal-"))
    }

    fn meetings(&self) -> usize {
        let (session, findings) = open(&self.request());
        assert!(findings.iter().all(|finding| !finding.is_wrong()), "{findings:?}");
        let meetings = session.record().meetings().unwrap().len();
        session.leave().unwrap();
        meetings
    }
}

fn open(request: &OpenRequest) -> (Session, Vec<Finding>) {
    Session::open(request, Box::new(|_| {})).unwrap()
}

/// At work beside others.
fn at_work(request: &OpenRequest) -> Session {
    let (mut session, _) = open(request);
    session.here(Whereabouts::default()).unwrap();
    session
}

fn add(session: &mut Session, day: &str) {
    session.make(&Change::AddMeeting(meeting(day))).unwrap();
    session.wait_until_saved().unwrap();
}

/// Holds a seat before it puts what it published in the record's place, once.
struct Gate {
    armed: Arc<Mutex<bool>>,
    arrived: Receiver<()>,
    go: Sender<()>,
}

impl Gate {
    fn before_the_rename(record: PathBuf) -> (Self, Hooked) {
        let ((here, arrived), (go, let_go)) = (channel(), channel::<()>());
        let (armed, let_go, here) = (Arc::new(Mutex::new(false)), Mutex::new(let_go), Mutex::new(here));
        let is_armed = armed.clone();
        let disk = Hooked::new(move |step, path| {
            if step == Step::Rename && path == record && std::mem::take(&mut *is_armed.lock().unwrap()) {
                here.lock().unwrap().send(()).unwrap();
                let _ = let_go.lock().unwrap().recv_timeout(PATIENCE);
            }
            Ok(())
        });
        (Self { armed, arrived, go }, disk)
    }

    fn hold(&self, session: &mut Session) {
        *self.armed.lock().unwrap() = true;
        session.publish().unwrap();
        self.arrived.recv_timeout(PATIENCE).unwrap();
    }
}

/// Whoever is the last to leave folds in what somebody left who ended without closing, though they changed nothing.
#[test]
fn the_last_to_leave_folds_in_what_others_left() {
    for place in [PlaceKind::Local, PlaceKind::Share] {
        let office = Office::new();
        let wanted = OpenRequest { place: Arc::new(Is(place)), ..office.request() };
        let steady = Arc::new(std::sync::atomic::AtomicU64::new(1));
        let (asha, ben) = (at_work(&wanted), {
            let steady = steady.clone();
            let clock = Arc::new(move || steady.load(std::sync::atomic::Ordering::SeqCst));
            let later = wanted.clock.clone();
            let passed = clock.clone();
            at_work(&OpenRequest { steady: clock, clock: Arc::new(move || later() + passed()), ..wanted.clone() })
        });
        let (mut asha, mut ben) = (asha, ben);
        ben.catch_up().unwrap();
        add(&mut asha, "2027-03-01");
        // Her window is closed, and nothing waits for it.
        drop(asha);
        ben.catch_up().unwrap();
        assert_eq!(ben.record().meetings().unwrap().len(), 1);
        // On a share only a long silence says that somebody is gone.
        steady.fetch_add(13 * 60 * 60 * 1000, std::sync::atomic::Ordering::SeqCst);
        ben.catch_up().unwrap();
        ben.close().unwrap();
        assert!(!office.has_journals(), "{place:?}: {:?}", office.files());
        assert_eq!(office.meetings(), 1, "{place:?}");
    }
}

/// What somebody else publishes in the same moment replaces a generation in which access was given; it comes back, at the
/// latest when that seat closes, and whoever was let in is let in.
#[test]
fn access_given_while_another_publishes_is_given() {
    let office = Office::new();
    let (gate, disk) = Gate::before_the_rename(office.path());
    let mut ben = at_work(&OpenRequest { disk: Arc::new(disk), ..office.request() });
    add(&mut ben, "2027-03-01");
    gate.hold(&mut ben);
    let mia = Arc::new(Unlocked::throwaway().unwrap());
    let (mut session, _) = open(&office.request());
    let key = AccessKey::Writes(mia.person_key());
    session.make(&Change::GiveAccess { name: "Mia Invented".to_owned(), role: "chair".to_owned(), key }).unwrap();
    session.close().unwrap();
    gate.go.send(()).unwrap();
    ben.close().unwrap();
    let (session, _) = open(&OpenRequest { unlocked: mia, ..office.request() });
    assert_eq!(session.record().meetings().unwrap().len(), 1);
}

/// The same while the other stays at work: it is to be published without anybody's doing more.
#[test]
fn what_another_replaced_is_due_to_be_published() {
    let office = Office::new();
    let (gate, disk) = Gate::before_the_rename(office.path());
    let mut ben = at_work(&OpenRequest { disk: Arc::new(disk), ..office.request() });
    add(&mut ben, "2027-03-01");
    gate.hold(&mut ben);
    let mut asha = at_work(&office.request());
    add(&mut asha, "2027-04-01");
    asha.publish().unwrap();
    asha.catch_up().unwrap();
    drop(asha);
    gate.go.send(()).unwrap();
    ben.wait_until_saved().unwrap();
    ben.catch_up().unwrap();
    assert_eq!(ben.record().meetings().unwrap().len(), 2);
    assert!(ben.publish_due().is_some());
    drop(ben);
    assert_eq!(office.meetings(), 2);
}

/// A damaged file is kept as it is when an older generation is restored in its place: somebody may get more out of it.
#[test]
fn restoring_keeps_the_damaged_file() {
    let office = Office::new();
    for day in ["2027-03-01", "2027-03-08", "2027-03-15"] {
        let (mut session, _) = open(&office.request());
        add(&mut session, day);
        session.close().unwrap();
    }
    let mut damaged = std::fs::read(office.path()).unwrap();
    let last = damaged.len() - 5;
    damaged[last] ^= 1;
    std::fs::write(office.path(), &damaged).unwrap();
    let wanted = OpenRequest { older: Older::Restore, damaged: Damaged::UseOlder, ..office.request() };
    let (mut session, findings) = open(&wanted);
    assert!(findings.iter().any(Finding::is_wrong), "{findings:?}");
    add(&mut session, "2027-04-01");
    session.close().unwrap();
    // Neither this closing nor later ones take it away.
    for day in ["2027-04-08", "2027-04-15", "2027-04-22", "2027-04-29"] {
        let (mut session, _) = open(&office.request());
        add(&mut session, day);
        session.close().unwrap();
    }
    let kept: Vec<PathBuf> =
        office.files().into_iter().filter(|file| std::fs::read(file).unwrap() == damaged).collect();
    assert!(
        matches!(kept.as_slice(), [one] if one.to_string_lossy().contains(".marac.damaged-")),
        "{:?}",
        office.files()
    );
}

fn back_up(office: &Office, disk: &dyn Disk, to: &Path) -> Result<backup::Backup, VaultError> {
    backup::backup(disk, &office.path(), to, &office.asha, office.request().reader.as_ref(), &AnyPlace)
}

/// Of two backups to one name at once, one is refused and the other's is there and whole, whichever comes first.
#[test]
fn of_two_backups_at_once_one_stays() {
    let office = Office::new();
    let to = office.folder.path().join("safe.marac");
    let mut ran = 0;
    for at in 0.. {
        let (steps, other) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(None)));
        let counts = steps.clone();
        let (made, path, key, reader) = (other.clone(), office.path(), office.asha.clone(), office.request().reader);
        let target = to.clone();
        let disk = Hooked::new(move |_, _| {
            let step = std::mem::replace(&mut *counts.lock().unwrap(), usize::MAX);
            if step == at {
                let copy = backup::backup(&RealDisk, &path, &target, &key, reader.as_ref(), &AnyPlace);
                *made.lock().unwrap() = Some(copy.map(|copy| copy.record));
            } else if step != usize::MAX {
                *counts.lock().unwrap() = step + 1;
            }
            Ok(())
        });
        let mine = back_up(&office, &disk, &to);
        let Some(others) = other.lock().unwrap().take() else {
            assert!(mine.is_ok(), "nothing was in its way: {mine:?}");
            break;
        };
        ran += 1;
        assert!(mine.is_ok() != others.is_ok(), "before step {at}: {mine:?}, {others:?}");
        let copied = verify::verify(&RealDisk, &to, &office.asha, office.request().reader.as_ref()).unwrap();
        assert!(copied.findings.iter().all(|finding| !finding.is_wrong()), "before step {at}: {:?}", copied.findings);
        std::fs::remove_file(&to).unwrap();
    }
    assert!(ran > 3, "{ran}");
}

/// A colleague who publishes while a backup is made doesn't spoil it.
#[test]
fn a_backup_begins_again_when_somebody_publishes_meanwhile() {
    let office = Office::new();
    let to = office.folder.path().join("safe.marac");
    let mut asha = at_work(&office.request());
    add(&mut asha, "2027-03-01");
    let asha = Arc::new(Mutex::new(Some(asha)));
    let (closes, copy) = (asha.clone(), to.clone());
    let disk = Hooked::new(move |step, path| {
        if step == Step::CreateNew && path.to_string_lossy().starts_with(&*copy.to_string_lossy()) {
            let session = closes.lock().unwrap().take();
            if let Some(mut session) = session {
                session.make(&Change::AddMeeting(meeting("2027-03-08"))).unwrap();
                session.close().unwrap();
            }
        }
        Ok(())
    });
    back_up(&office, &disk, &to).unwrap();
    assert!(asha.lock().unwrap().is_none(), "somebody published meanwhile");
    let (session, _) = open(&request(&to, office.asha.clone()));
    assert_eq!(session.record().meetings().unwrap().len(), 2);
}

/// A publishing while nothing could be saved, because no journal could be made, hinders no later one: once the disk is well
/// again everything is saved, published, and loaded by a colleague who was at work all the while.
#[test]
fn publishing_while_something_is_unsaved_hinders_no_later_one() {
    let office = Office::new();
    let mut colleague = at_work(&office.request());
    let full = Arc::new(Mutex::new(true));
    let is_full = full.clone();
    let disk = Hooked::new(move |step, path| {
        let makes = matches!(step, Step::CreateNew | Step::CreateHeld) && path.to_string_lossy().contains(".journal-");
        match makes && *is_full.lock().unwrap() {
            true => Err(DiskError::Full { path: path.to_owned() }),
            false => Ok(()),
        }
    });
    let (mut session, _) = open(&OpenRequest { disk: Arc::new(disk), ..office.request() });
    session.make(&Change::AddMeeting(meeting("2027-03-01"))).unwrap();
    assert!(session.wait_until_saved().is_err());
    session.publish().unwrap();
    let _ = session.catch_up();
    *full.lock().unwrap() = false;
    session.make(&Change::AddMeeting(meeting("2027-03-08"))).unwrap();
    let began = Instant::now();
    while let Err(why) = session.wait_until_saved() {
        assert!(began.elapsed() < PATIENCE, "{why}");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(session.close().unwrap().in_place);
    colleague.catch_up().unwrap();
    assert_eq!(colleague.record().meetings().unwrap().len(), 2);
    colleague.close().unwrap();
    assert_eq!(office.meetings(), 2);
}

/// Somebody who gets access while others are at work is told of no damage, whatever these write meanwhile; and what they wrote
/// is open to the newcomer within seconds.
#[test]
fn a_newcomer_is_told_of_no_damage_while_others_work() {
    let office = Office::new();
    let mut ann = at_work(&office.request());
    // A second of them has only looked.
    let mut looks = at_work(&office.request());
    let newcomers: Vec<_> = ["Nia Invented", "Rowan Invented"]
        .into_iter()
        .map(|name| {
            let theirs = Arc::new(Unlocked::throwaway().unwrap());
            let (mut command, _) = open(&office.request());
            let key = AccessKey::Writes(theirs.person_key());
            command.make(&Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key }).unwrap();
            command.close().unwrap();
            // Neither has heard of it, and both leave a sign or a change.
            add(&mut ann, "2027-03-08");
            looks.here(Whereabouts::default()).unwrap();
            OpenRequest { unlocked: theirs, ..office.request() }
        })
        .collect();
    for wanted in &newcomers {
        let (session, findings) = open(wanted);
        assert!(findings.iter().all(|one| !one.is_wrong()), "{findings:?}");
        assert!(Finding::to_tell(&findings).len() <= 1, "{findings:?}");
        assert!(session.record().audit().unwrap().iter().all(|line| line.what != "loss"));
        session.leave().unwrap();
        let (report, _) = verify::verify_all(wanted).unwrap();
        assert!(report.is_whole(), "{:?}", report.findings);
    }
    ann.catch_up().unwrap();
    looks.catch_up().unwrap();
    let soon = ann.publish_due().unwrap().saturating_sub(open::steady_ms());
    assert!(soon <= 5_000, "{soon} ms");
    ann.publish().unwrap();
    ann.wait_until_saved().unwrap();
    for wanted in &newcomers {
        let (session, findings) = open(wanted);
        assert_eq!(session.record().meetings().unwrap().len(), 2, "{findings:?}");
        session.leave().unwrap();
    }
}

/// What its only reader can't open any more is damage, and never taken for something from before their time.
#[test]
fn what_the_founder_can_not_open_is_damage() {
    let office = Office::new();
    let mut ann = at_work(&office.request());
    add(&mut ann, "2027-03-08");
    drop(ann);
    let journal = office.files().into_iter().find(|file| file.to_string_lossy().contains(".journal-")).unwrap();
    let mut bytes = std::fs::read(&journal).unwrap();
    let stanza = bytes.windows(10).position(|piece| piece == b"-> X25519 ").unwrap();
    // Still a sound stanza, of a key that is not the founder's.
    bytes[stanza + 14] = if bytes[stanza + 14] == b'A' { b'B' } else { b'A' };
    std::fs::write(&journal, bytes).unwrap();
    let (session, findings) = open(&office.request());
    assert!(findings.iter().any(Finding::is_loss), "{findings:?}");
    session.leave().unwrap();
}

/// The same where the newcomer is at work when a colleague goes on writing, and opens the record again.
#[test]
fn a_newcomer_who_comes_again_is_told_of_no_damage_either() {
    let office = Office::new();
    let mut ann = at_work(&office.request());
    let mut ben = at_work(&office.request());
    add(&mut ben, "2027-03-01");
    ann.catch_up().unwrap();
    let theirs = Arc::new(Unlocked::throwaway().unwrap());
    let (mut command, _) = open(&office.request());
    let key = AccessKey::Writes(theirs.person_key());
    let nia = Change::GiveAccess { name: "Nia Invented".to_owned(), role: "chair".to_owned(), key };
    command.make(&nia).unwrap();
    command.close().unwrap();
    // This machine remembers what it saw.
    let local = tempfile::tempdir().unwrap();
    let wanted = OpenRequest { unlocked: theirs, local: Some(local.path().to_owned()), ..office.request() };
    let sane = |findings: &[Finding], when: &str| {
        assert!(findings.iter().all(|one| !one.is_wrong()), "{when}: {findings:?}");
        let (report, _) = verify::verify_all(&wanted).unwrap();
        assert!(report.is_whole(), "{when}: {:?}", report.findings);
    };
    let (mut session, findings) = open(&wanted);
    sane(&findings, "at first");
    // Ben has not heard of her; Ann has, of both.
    add(&mut ben, "2027-03-08");
    ann.catch_up().unwrap();
    for day in ["2027-03-15", "2027-03-16", "2027-03-17"] {
        add(&mut ann, day);
    }
    sane(&session.catch_up().unwrap().findings, "while at work");
    ben.catch_up().unwrap();
    add(&mut ben, "2027-03-22");
    add(&mut ben, "2027-04-05");
    sane(&session.catch_up().unwrap().findings, "later");
    session.leave().unwrap();
    let (session, findings) = open(&wanted);
    sane(&findings, "again");
    session.leave().unwrap();
    add(&mut ben, "2027-04-12");
    let (session, findings) = open(&wanted);
    sane(&findings, "once more");
    session.leave().unwrap();
    ben.publish().unwrap();
    ben.wait_until_saved().unwrap();
    ann.catch_up().unwrap();
    add(&mut ann, "2027-03-29");
    let (session, findings) = open(&wanted);
    sane(&findings, "after a publishing");
    session.leave().unwrap();
}
