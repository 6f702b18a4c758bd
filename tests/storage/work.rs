//! A record in which three people work, and what they do to it.

use std::path::PathBuf;
use std::sync::Arc;

use marac::domain::entry::{EntryKind, Standing};
use marac::domain::identifier::{ActionId, EntryId, ListingId};
use marac::domain::listing::{Deferral, OrderKey};
use marac::record::Record;
use marac::record::change::Change;
use marac::record::session::request;
use marac::vault::*;

use crate::remembering::Remembering;
use crate::sample::*;
use crate::sim_disk::*;

const NAMES: [&str; 3] = ["Asha Whitlock", "Tom Ashe", "Ruth Invented"];

/// The key of somebody else.
pub fn another() -> Arc<Unlocked> {
    Arc::new(Unlocked::throwaway().unwrap())
}

/// Gives somebody access.
pub fn access(name: &str, key: &Unlocked) -> Change {
    Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key: AccessKey::Writes(key.person_key()) }
}

pub fn path() -> PathBuf {
    PathBuf::from("/share/Crawley.marac")
}

/// A record before the meeting, and what in it is worked on.
pub struct World {
    /// Of three people who may write.
    pub keys: [Arc<Unlocked>; 3],
    pub files: Files,
    sample: Sample,
    entries: [EntryId; 2],
    actions: [ActionId; 2],
    /// Nobody takes anything away from this one.
    shared: EntryId,
    listing: ListingId,
    pub reader: Arc<Remembering>,
}

impl World {
    pub fn new() -> Self {
        let (mut record, key) = founded();
        let sample = fill(&mut record, NOW);
        let (case, meeting, police) = (sample.referrals[0].id, sample.december.id, sample.police.id);
        let entries = [0, 1].map(|n| entry(case, meeting, police, &format!("abc {n}")));
        let actions = [0, 1].map(|n| action(case, meeting, police, &format!("abc {n}")));
        let shared = entry(case, meeting, police, "all write here");
        for entry in entries.iter().chain([&shared]) {
            record.make(&Change::FileEntry(entry.clone()), NOW).unwrap();
        }
        for action in &actions {
            record.make(&Change::AgreeAction(action.clone()), NOW).unwrap();
        }
        let listing = record.case(meeting, case).unwrap().listing.id;
        let keys = [Arc::new(key), another(), another()];
        for (key, name) in keys.iter().zip(NAMES).skip(1) {
            record.make(&access(name, key), NOW).unwrap();
        }
        let disk = SimDisk::new(&Files::default(), Abilities::default());
        let request = OpenRequest { disk: disk.clone(), ..request(&path(), keys[0].clone()) };
        create(&request, &record.image(1, &[]).unwrap()).unwrap().close(Closing::Leave).unwrap();
        let files = disk.files();
        Self {
            keys,
            files,
            sample,
            entries: entries.map(|e| e.id),
            actions: actions.map(|a| a.id),
            shared: shared.id,
            listing,
            reader: Arc::new(Remembering::new(request.reader)),
        }
    }

    /// Something that stays, whatever others do: a word in an entry of its own, or behind what all write in.
    pub fn said(&self, record: &Record, word: &str, random: &mut Random) -> Change {
        let (case, meeting, police) = (self.sample.referrals[0].id, self.sample.december.id, self.sample.police.id);
        let said = match random.below(3) {
            0 => Some(Change::FileEntry(entry(case, meeting, police, word))),
            1 => Some(Change::AgreeAction(action(case, meeting, police, word))),
            _ => None,
        };
        said.unwrap_or_else(|| {
            let entries = record.case(meeting, case).map(|case| case.entries).unwrap_or_default();
            match entries.into_iter().find(|entry| entry.id == self.shared) {
                Some(shared) => Change::ReviseEntry {
                    id: shared.id,
                    text: format!("{} {word}", shared.text),
                    kind: shared.kind,
                    agency: shared.agency,
                    speaker: shared.speaker,
                    at: shared.at,
                },
                None => Change::FileEntry(entry(case, meeting, police, word)),
            }
        })
    }

    /// What somebody does next.
    pub fn change(&self, random: &mut Random) -> Change {
        let (case, meeting) = (self.sample.referrals[0].id, self.sample.december.id);
        let text: String =
            (0..1 + random.below(8)).map(|_| *random.pick(&['a', 'b', 'é', ' ', 'd']).unwrap()).collect();
        let text = text + "x";
        let (entry_id, action_id) = (self.entries[random.below(2)], self.actions[random.below(2)]);
        match random.below(11) {
            0..=2 => Change::ReviseEntry {
                id: entry_id,
                speaker: Some(text.clone()),
                text,
                kind: EntryKind::Information(Standing::Opinion),
                agency: None,
                at: at("2026-12-10T10:00:00"),
            },
            3 => Change::RemoveEntry(entry_id),
            4 | 5 => Change::ReviseAction {
                id: action_id,
                outcome: Some(text.clone()),
                text,
                owner: None,
                owner_person: None,
                due: date(&format!("2026-12-{}", 11 + random.below(19))),
            },
            6 => Change::OrderCases(vec![(self.listing, OrderKey(format!("m{}", random.below(999))))]),
            7 | 8 => Change::FileEntry(entry(case, meeting, self.sample.police.id, &text)),
            9 => Change::KeepDraft { case: Some(case), text },
            _ => Change::Defer {
                listing: self.listing,
                deferral: Some(Deferral {
                    decided_by: text,
                    at: at("2026-12-01T10:00:00"),
                    reason: "cap".to_owned(),
                    referrer_told: false,
                    idva_told: false,
                    manager_oversight: false,
                    interim_safety_plan: None,
                }),
            },
        }
    }
}
