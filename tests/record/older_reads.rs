//! What publishing reads of the older generations beside the record, where the record has let go of something, or somebody
//! was withdrawn: each once on a machine, and never again while it stays what it was. Over a slow share each costs as long as
//! the record takes to come.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use marac::domain::referral::ClosedReason;
use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::request;
use marac::vault::identity::{self, Protection};
use marac::vault::{AccessKey, Finding, OpenRequest, RealDisk, Unlocked};
use tempfile::TempDir;

use crate::hooked::{Hooked, Step};
use crate::session::fill_session;
use crate::standing::end_of;
use crate::withdrawn::meeting;

/// A machine, with a key of which it remembers what it opened.
struct Machine {
    folder: TempDir,
    key: Arc<Unlocked>,
    /// How many bytes of older generations were read whole.
    read: Arc<AtomicU64>,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("person.key");
        identity::create(&RealDisk, &file, Protection::None).unwrap();
        let key = Arc::new(identity::unlock(&RealDisk, &file, None).unwrap());
        Self { folder, key, read: Arc::default() }
    }

    fn request(&self, record: &Path) -> OpenRequest {
        let (read, written) = (self.read.clone(), Mutex::new(BTreeSet::new()));
        let disk = Hooked::new(move |step, path| {
            let mut written = written.lock().unwrap();
            if step == Step::CreateNew {
                written.insert(path.to_owned());
            }
            // What was just written is read back; that is not meant.
            let is_older = path.to_string_lossy().contains(".gen-") && !written.contains(path);
            if step == Step::Read && is_older {
                read.fetch_add(std::fs::metadata(path).map_or(0, |file| file.len()), Ordering::SeqCst);
            }
            Ok(())
        });
        let local = Some(self.folder.path().join("local"));
        OpenRequest { disk: Arc::new(disk), local, ..request(record, self.key.clone()) }
    }

    fn open(&self, record: &Path) -> (Session, Vec<Finding>) {
        Session::open(&self.request(record), Box::new(|_| {})).unwrap()
    }

    /// One sitting with a change; how many bytes of older generations it read, in records.
    fn sits(&self, record: &Path, area: &str) -> f64 {
        let before = self.read.load(Ordering::SeqCst);
        let (mut session, _) = self.open(record);
        session.make(&meeting(area)).unwrap();
        session.close().unwrap();
        let read = self.read.load(Ordering::SeqCst) - before;
        read as f64 / std::fs::metadata(record).unwrap().len() as f64
    }
}

#[test]
fn older_generations_are_read_once_on_each_machine() {
    let [asha, ben] = [(); 2].map(|()| Machine::new());
    let share = tempfile::tempdir().unwrap();
    let record = share.path().join("Crawley.marac");
    let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: asha.key.person_key(), recovery: None };
    let mut session = Session::create(&asha.request(&record), "Crawley", &founder, Box::new(|_| {})).unwrap();
    let sample = fill_session(&mut session);
    for (name, key) in [("Ben Okafor", ben.key.person_key()), ("Tom Ashe", Machine::new().key.person_key())] {
        let key = AccessKey::Writes(key);
        session.make(&Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key }).unwrap();
    }
    session.close().unwrap();

    // A case is closed off, and somebody withdrawn: from now on what is older may hold what it must not, or be open.
    let (mut session, _) = asha.open(&record);
    let mut referral = session.record().case(sample.december.id, sample.referrals[0].id).unwrap().referral;
    referral.closed = Some(ClosedReason::HighProfile);
    let closing = Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() };
    session.make(&closing).unwrap();
    session.make(&end_of(session.record(), "Tom Ashe")).unwrap();
    session.close().unwrap();

    let alone: Vec<f64> = (0..6).map(|number| asha.sits(&record, &format!("Asha {number}"))).collect();
    println!("older generations read in a sitting, in records: one machine {alone:.2?}");
    assert_eq!(alone, [0.0; 6], "this machine wrote them all");
    // What another machine published is read when it has become an older one, once.
    let by_turns: Vec<[f64; 2]> =
        (0..4).map(|number| [&asha, &ben].map(|machine| machine.sits(&record, &format!("both {number}")))).collect();
    println!("two machines by turns {by_turns:.2?}");
    assert!(by_turns[1..].iter().flatten().all(|read| *read < 1.2), "each but the newest was read before");
}
