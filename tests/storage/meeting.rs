//! A full meeting through the real session, on a disk that may do anything: what was called saved, and when.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use marac::domain::action::ActionUpdate;
use marac::domain::entry::{EntryKind, Standing};
use marac::domain::identifier::ActionUpdateId;
use marac::record::change::{Change, Made};
use marac::record::roster::Founder;
use marac::record::session::{Session, SessionError, SessionEvent, Tell, request};
use marac::vault::{Disk, OpenRequest, Ticket, Unlocked};

use crate::sample::*;
use crate::sim_disk::*;

/// Longer than anything here takes, however busy the machine: who waits for more waits for ever.
pub const FOR_EVER: Duration = Duration::from_secs(300);

/// A record with a meeting in its calendar, before the meeting.
pub struct World {
    pub key: Arc<Unlocked>,
    pub files: Files,
    sample: Sample,
}

fn path() -> PathBuf {
    PathBuf::from("/share/Crawley.marac")
}

impl World {
    pub fn new() -> Self {
        let key = Arc::new(Unlocked::throwaway().unwrap());
        let disk = SimDisk::new(&Files::default(), Abilities::default());
        let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: key.person_key(), recovery: None };
        let asked = asked_of(disk.clone(), &key);
        let mut session = Session::create(&asked, "Crawley", &founder, nobody()).unwrap();
        // The same changes, made in a record on the side, so that they are written down once.
        let (mut aside, _) = founded();
        let sample = fill(&mut aside, NOW);
        let conference = aside.conference(sample.december.id).unwrap();
        let listed_on = conference.cases.iter().map(|case| (case.referral.id, sample.december.id)).collect();
        for change in [
            Change::AddMeeting(sample.december.clone()),
            Change::ImportContacts {
                agencies: conference.agencies.clone(),
                contacts: conference.contacts.clone(),
                mark: mark("contacts", 1),
            },
            Change::ImportReferrals {
                referrals: conference.cases.iter().map(|case| case.referral.clone()).collect(),
                listed_on,
                matches: vec![],
                mark: mark("referrals", 3),
            },
        ] {
            session.make(&change).unwrap();
        }
        session.close().unwrap();
        Self { key, files: disk.files(), sample }
    }

    pub fn request(&self, disk: Arc<dyn Disk>) -> OpenRequest {
        asked_of(disk, &self.key)
    }

    /// Opens what a disk shows, and gives the whole text of it.
    pub fn text_of(&self, files: &Files) -> Result<String, SessionError> {
        let disk = SimDisk::new(files, Abilities::default());
        let (session, _) = Session::open(&self.request(disk), nobody())?;
        Ok(session.record().canonical_dump().unwrap())
    }

    /// What is done in the meeting, one after another; each change with the words by which it is known again.
    pub fn changes(&self) -> Vec<(Change, String)> {
        let (december, police) = (self.sample.december.id, self.sample.police.id);
        let [one, two] = [self.sample.referrals[0].id, self.sample.referrals[1].id];
        let said = |case, words: &str| entry(case, december, police, words);
        let first = said(one, "word 01 third call-out");
        let agreed = action(one, december, self.sample.housing.id, "word 04 change the locks");
        let update = ActionUpdate {
            id: ActionUpdateId::new(),
            action: agreed.id,
            at: at("2026-12-12T12:00:00"),
            by: "Marlon Invented".to_owned(),
            text: "word 07 done".to_owned(),
            status: None,
        };
        let revised = Change::ReviseEntry {
            id: first.id,
            text: "word 01 third call-out, word 06 since September".to_owned(),
            kind: EntryKind::Information(Standing::Opinion),
            agency: Some(police),
            speaker: None,
            at: at("2026-12-10T09:50:00"),
        };
        [
            Change::AddAttendees(vec![attendee(december, police, "word 00 Invented")]),
            Change::FileEntry(first),
            Change::KeepDraft { case: Some(two), text: "word 02 housing: not fi".to_owned() },
            Change::FileEntry(said(one, "word 03 bail until the 14th")),
            Change::AgreeAction(agreed),
            Change::FileEntry(said(two, "word 05 contact hearing")),
            revised,
            Change::UpdateAction(update),
            Change::FileEntry(said(two, "word 08 the school run")),
            Change::FileEntry(said(two, "word 09 the last")),
        ]
        .into_iter()
        .enumerate()
        .map(|(number, change)| (change, format!("word {number:02}")))
        .collect()
    }
}

fn asked_of(disk: Arc<dyn Disk>, key: &Arc<Unlocked>) -> OpenRequest {
    let clock = Arc::new(AtomicU64::new(NOW));
    let clock = Arc::new(move || clock.fetch_add(1, Ordering::SeqCst));
    OpenRequest { disk, steady: clock.clone(), clock, ..request(&path(), key.clone()) }
}

pub fn nobody() -> Tell {
    Box::new(|_| {})
}

/// A promise: these words are on the disk, and this is what the disk held for certain when it was given.
pub struct Promise {
    pub words: Vec<String>,
    pub files: Files,
    pub by: &'static str,
}

impl Promise {
    /// Whether all of the words are in a text of the record.
    pub fn kept_in(&self, text: &str) -> Result<(), String> {
        match self.words.iter().find(|word| !text.contains(word.as_str())) {
            Some(word) => Err(format!("{word} was called saved by {} and is not there", self.by)),
            None => Ok(()),
        }
    }
}

/// What came of a meeting.
#[derive(Default)]
pub struct Held {
    pub promises: Vec<Promise>,
    /// Changes that could be made.
    pub made: usize,
    pub end: Option<String>,
}

/// What the session told, and what was certain at that moment.
type Told = (SessionEvent, Files);

/// Whether the meeting waits after each change until it is saved or not, or goes on at once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    Waits,
    GoesOn,
}

/// Holds the meeting: opens, changes, publishes in the midst, closes. `all_made` is called when every change was made.
pub fn hold(world: &World, disk: &Arc<SimDisk>, pace: Pace, all_made: impl FnOnce()) -> Held {
    let mut held = Held::default();
    let (sender, told) = channel();
    let session = Session::open(&world.request(disk.clone()), listener(sender, disk.clone()));
    let mut session = match session {
        Ok((session, _)) => session,
        Err(error) => {
            all_made();
            held.end = Some(format!("not opened: {error}"));
            return held;
        }
    };
    let mut words: Vec<String> = Vec::new();
    let mut by_ticket: BTreeMap<Ticket, Vec<String>> = BTreeMap::new();
    let mut draft: Vec<String> = Vec::new();
    let (mut all_told, changes) = (Vec::new(), world.changes());
    for (number, (change, word)) in changes.iter().enumerate() {
        let (_, ticket): (Made, _) = session.make(change).unwrap_or_else(|error| panic!("{word}: {error}"));
        words.push(word.clone());
        draft.push(word.clone());
        if let Some(ticket) = ticket {
            by_ticket.insert(ticket, std::mem::take(&mut draft));
        }
        if number == 4 || number == 8 {
            session.publish().unwrap();
            if pace == Pace::Waits {
                all_told.extend(until_published(&mut session, &told));
            }
        }
        if pace == Pace::Waits && session.wait_until_saved().is_ok() {
            held.promises.push(Promise { words: words.clone(), files: disk.durable(), by: "waiting" });
        }
    }
    held.made = words.len();
    all_made();
    let end = session.close();
    let (files, all) = (disk.durable(), words.clone());
    all_told.extend(told.try_iter());
    for (event, files) in all_told {
        if let SessionEvent::Saved { tickets, .. } = event {
            let words = tickets.iter().filter_map(|ticket| by_ticket.get(ticket)).flatten().cloned().collect();
            held.promises.push(Promise { words, files, by: "saved" });
        }
    }
    let whole = match &end {
        Ok(_) => Some("closed"),
        // It says that everything is in the journal.
        Err(SessionError::NotFolded { .. }) => Some("not folded"),
        Err(_) => None,
    };
    held.promises.extend(whole.map(|by| Promise { words: all, files, by }));
    held.end = Some(end.map_or_else(|error| error.to_string(), |closed| format!("{closed:?}")));
    held
}

fn listener(sender: Sender<Told>, disk: Arc<SimDisk>) -> Tell {
    let sender = Mutex::new(sender);
    Box::new(move |event| drop(sender.lock().unwrap().send((event, disk.durable()))))
}

/// What was told until a publishing came to its end, one way or the other.
fn until_published(session: &mut Session, told: &Receiver<Told>) -> Vec<Told> {
    let mut all = Vec::new();
    loop {
        match told.recv_timeout(FOR_EVER) {
            Ok(told) => {
                if matches!(told.0, SessionEvent::Others) {
                    // Another was first, or seemed to be: what is there is taken in, and it is published again.
                    session.take_in().unwrap();
                }
                let over = matches!(told.0, SessionEvent::Published { .. } | SessionEvent::NotPublished { .. });
                all.push(told);
                if over {
                    return all;
                }
            }
            Err(RecvTimeoutError::Timeout) => panic!("the publishing never ended"),
            Err(RecvTimeoutError::Disconnected) => return all,
        }
    }
}
