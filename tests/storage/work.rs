//! A record in which three people work, and what they do to it.

use std::path::PathBuf;
use std::sync::Arc;

use marac::domain::entry::{EntryKind, Standing};
use marac::domain::identifier::{ActionId, EntryId, ListingId};
use marac::domain::listing::{Deferral, OrderKey};
use marac::record::change::Change;
use marac::record::session::request;
use marac::vault::*;

use crate::remembering::Remembering;
use crate::sample::*;
use crate::sim_disk::*;

pub fn path() -> PathBuf {
    PathBuf::from("/share/Crawley.marac")
}

/// A record before the meeting, and what in it is worked on.
pub struct World {
    pub key: Arc<Unlocked>,
    pub verify: signing::VerifyKey,
    pub files: Files,
    sample: Sample,
    entries: [EntryId; 2],
    actions: [ActionId; 2],
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
        for entry in &entries {
            record.make(&Change::FileEntry(entry.clone()), NOW).unwrap();
        }
        for action in &actions {
            record.make(&Change::AgreeAction(action.clone()), NOW).unwrap();
        }
        let listing = record.case(meeting, case).unwrap().listing.id;
        let key = Arc::new(key);
        let disk = SimDisk::new(&Files::default(), Abilities::default());
        let request = OpenRequest { disk: disk.clone(), ..request(&path(), key.clone()) };
        create(&request, &record.image(1, &[]).unwrap()).unwrap().close(Closing::Leave).unwrap();
        let files = disk.files();
        Self {
            verify: key.person_key().verify,
            key,
            files,
            sample,
            entries: entries.map(|e| e.id),
            actions: actions.map(|a| a.id),
            listing,
            reader: Arc::new(Remembering::new(request.reader)),
        }
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
