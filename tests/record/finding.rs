//! What is kept in memory for searching and matching answers as the record itself would, whatever was changed in
//! whatever order, at this seat or at another.

use std::collections::BTreeSet;

use marac::domain::identifier::{CaseId, EntryId, PersonId};
use marac::domain::matching::{Nicknames, Search, propose};
use marac::domain::person::Role;
use marac::domain::referral::{ClosedReason, Referral};
use marac::record::Record;
use marac::record::change::{Change, UndoStep};
use marac::record::queries::Found;
use proptest::prelude::*;

use crate::sample::*;

const NAMES: [&str; 8] = [
    "Delphine Okoro",
    "Delfine Okoro",
    "Okoro, Delphine",
    "Marcus Thistle",
    "Mark Thistle",
    "Zoë Wójcik",
    "Zoe Wojcik",
    "Ioana Thistle",
];
const WORDS: [&str; 8] = ["bail", "LOCK", "wojcik", "okoro thistle", "metres gate", "housing", "nobody", "WS-7"];

#[derive(Debug, Clone)]
enum Step {
    Receive { victim: usize, perpetrator: usize, born: usize },
    Rename { case: usize, name: usize },
    Close { case: usize },
    File { case: usize, words: usize },
    Rewrite { entry: usize, words: usize },
    Remove { entry: usize },
    RenameAgency { words: usize },
    Undo,
}

fn steps() -> impl Strategy<Value = Step> {
    let (name, case, word) = (0..NAMES.len(), 0..6_usize, 0..WORDS.len());
    prop_oneof![
        (name.clone(), name.clone(), 0..3_usize).prop_map(|(victim, perpetrator, born)| Step::Receive {
            victim,
            perpetrator,
            born
        }),
        (case.clone(), name).prop_map(|(case, name)| Step::Rename { case, name }),
        case.clone().prop_map(|case| Step::Close { case }),
        (case, word.clone()).prop_map(|(case, words)| Step::File { case, words }),
        (0..6_usize, word.clone()).prop_map(|(entry, words)| Step::Rewrite { entry, words }),
        (0..6_usize).prop_map(|entry| Step::Remove { entry }),
        word.prop_map(|words| Step::RenameAgency { words }),
        Just(Step::Undo),
    ]
}

struct World {
    record: Record,
    sample: Sample,
    entries: Vec<EntryId>,
    undo: Vec<UndoStep>,
    number: u32,
}

fn born(which: usize) -> Option<chrono::NaiveDate> {
    [None, Some(date("1984-05-07")), Some(date("1984-07-05"))][which]
}

impl World {
    fn new() -> Self {
        let (mut record, _) = founded();
        let sample = fill(&mut record, NOW);
        Self { record, sample, entries: Vec::new(), undo: Vec::new(), number: 72_000 }
    }

    fn case(&self, place: usize) -> Referral {
        let all = self.record.referrals().unwrap();
        all[place % all.len()].clone()
    }

    /// Takes a step; one that the record refuses changes nothing.
    fn step(&mut self, step: &Step) {
        let meeting = self.sample.december.id;
        let police = self.sample.police.id;
        let entry_at = |place: usize| self.entries.get(place % self.entries.len().max(1)).copied();
        let change = match step {
            Step::Receive { victim, perpetrator, born: which } => {
                self.number += 1;
                let mut new = referral(self.number, NAMES[*victim]);
                new.people[0].born = born(*which);
                new.people[1] = person(Role::AllegedPerpetrator, NAMES[*perpetrator]);
                Change::ReceiveReferral { referral: Box::new(new), listed_on: Some(meeting), matches: vec![] }
            }
            Step::Rename { case, name } => {
                let mut case = self.case(*case);
                case.people[0].name = NAMES[*name].to_owned();
                Change::ReviseReferral { referral: Box::new(case), matches: vec![] }
            }
            Step::Close { case } => {
                let closed = Some(ClosedReason::HighProfile);
                Change::ReviseReferral { referral: Box::new(Referral { closed, ..self.case(*case) }), matches: vec![] }
            }
            Step::File { case, words } => {
                let new = entry(self.case(*case).id, meeting, police, &format!("she said: {} Łódź", WORDS[*words]));
                self.entries.push(new.id);
                Change::FileEntry(new)
            }
            Step::Rewrite { entry: place, words } => {
                let Some(id) = entry_at(*place) else { return };
                let like = entry(CaseId::new(), meeting, police, WORDS[*words]);
                Change::ReviseEntry { id, text: like.text, kind: like.kind, agency: None, speaker: None, at: like.at }
            }
            Step::Remove { entry } => {
                let Some(id) = entry_at(*entry) else { return };
                Change::RemoveEntry(id)
            }
            Step::RenameAgency { words } => {
                let agency = self.sample.police.clone();
                Change::ReviseAgency(marac::domain::agency::Agency { name: WORDS[*words].to_owned(), ..agency })
            }
            Step::Undo => {
                if let Some(step) = self.undo.pop() {
                    let _ = self.record.undo(&step, NOW);
                }
                return;
            }
        };
        if let Ok(made) = self.record.make(&change, NOW) {
            self.undo.extend(made.undo);
        }
    }

    /// What a search finds, by the lines themselves: read whole, folded here, and looked through word by word.
    fn looked_through(&self, text: &str) -> BTreeSet<(Option<CaseId>, String)> {
        let fold = |text: &str| {
            let plain = text.to_lowercase().replace('ë', "e").replace('ó', "o").replace('é', "e");
            plain.replace("nguyễn", "nguyen")
        };
        let words: Vec<String> = text.split_whitespace().map(fold).collect();
        let mut found = BTreeSet::new();
        let mut look = |case: Option<CaseId>, what: Found, text: String| {
            if words.iter().all(|word| fold(&text).contains(word)) {
                found.insert((case, format!("{what:?}")));
            }
        };
        let joined = |parts: &[Option<String>]| parts.iter().flatten().cloned().collect::<Vec<_>>().join(" · ");
        for case in self.record.referrals().unwrap().into_iter().filter(|case| case.closed.is_none()) {
            let own = [
                Some(case.reference.to_string()),
                Some(case.referring_agency.clone()),
                case.referrer.clone(),
                case.source.clone(),
                Some(case.summary.clone()),
                case.risk.professional_judgement.clone(),
            ];
            look(Some(case.id), Found::Referral, joined(&own));
            for one in &case.people {
                let born = one.born.map(|born| born.to_string());
                let own = [Some(one.name.clone()), born, one.address.clone(), one.telephone.clone()];
                look(Some(case.id), Found::Person(one.id), joined(&own));
            }
            if let Ok(here) = self.record.case(self.sample.december.id, case.id) {
                for entry in here.entries {
                    look(Some(case.id), Found::Entry(entry.id), entry.text);
                }
            }
        }
        let agencies = self.record.agencies().unwrap();
        for agency in &agencies {
            let own = [&agency.name, &agency.short_name, &agency.kind].map(|text| Some(text.clone()));
            look(None, Found::Agency(agency.id), joined(&own));
        }
        for contact in self.record.contacts().unwrap() {
            let agency = agencies.iter().find(|agency| agency.id == contact.agency).unwrap();
            let own = [
                Some(contact.name),
                contact.job_title,
                Some(agency.name.clone()),
                contact.telephone,
                contact.secure_email,
            ];
            look(None, Found::Agency(agency.id), joined(&own));
        }
        found
    }

    fn searches_as_looked_through(&self) {
        for words in WORDS {
            let hits = self.record.search(words).unwrap();
            assert!(hits.is_sorted_by(|a, b| a.at >= b.at), "{words}: not the latest first");
            let hits = hits.into_iter().map(|hit| (hit.case.map(|(case, _)| case), format!("{:?}", hit.found)));
            assert_eq!(hits.collect::<BTreeSet<_>>(), self.looked_through(words), "{words}");
        }
    }

    /// What is proposed, by comparing with everything.
    fn proposes_as_compared(&self) {
        let nicknames = Nicknames::shipped().unwrap();
        let all = self.record.referrals().unwrap();
        for new in &all {
            let known: Vec<Referral> = all.iter().filter(|other| other.id != new.id).cloned().collect();
            let search = Search {
                new_referrals: std::slice::from_ref(new),
                known_referrals: &known,
                known_earlier_cases: &self.record.earlier_cases().unwrap(),
                repeat_months: 12,
                ..Search::default()
            };
            let told = |matches: Vec<marac::domain::case::Match>| {
                let told = matches.into_iter().map(|one| (one.case, one.with, one.kind, one.score, one.because));
                told.collect::<Vec<_>>()
            };
            let mut compared = told(propose(search, &nicknames));
            // The first case has a match that stands already, and is not proposed again.
            let standing = self.sample.referrals[0].id;
            let mut proposed = told(self.record.proposals(new, &nicknames).unwrap());
            for list in [&mut compared, &mut proposed] {
                list.retain(|one| one.0 != standing);
            }
            assert_eq!(proposed, compared, "{}", new.reference);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_in_memory_answers_as_the_record_itself(steps in prop::collection::vec(steps(), 1..30)) {
        let mut world = World::new();
        // Asked once before, so that the rest is brought up to date and not made afresh.
        world.searches_as_looked_through();
        for (number, step) in steps.iter().enumerate() {
            world.step(step);
            if number % 5 == 4 {
                world.searches_as_looked_through();
            }
        }
        world.searches_as_looked_through();
        world.proposes_as_compared();
    }
}

/// Another seat's operations and a rolled back change are no less seen, or no more, than one's own.
#[test]
fn what_another_seat_did_is_found() {
    let (mut record, key) = founded();
    let sample = fill(&mut record, NOW);
    let image = record.image(2, &[]).unwrap();
    let mut other = Record::load(&image, &key.person_key().verify, seat(2), NOW).unwrap();
    assert!(record.search("canal").unwrap().is_empty());
    let case = sample.referrals[0].id;
    let made = other
        .make(&Change::FileEntry(entry(case, sample.december.id, sample.police.id, "by the canal")), NOW + 1)
        .unwrap();
    record.apply(&made.operations, NOW + 2).unwrap();
    assert_eq!(record.search("canal").unwrap().len(), 1);
    let refused = Change::FileEntry(entry(CaseId::new(), sample.december.id, sample.police.id, "the other canal"));
    assert!(record.make(&refused, NOW + 3).is_err());
    assert_eq!(record.search("canal").unwrap().len(), 1);
    let unknown = PersonId::new();
    assert!(record.search(&unknown.to_string()).unwrap().is_empty());
}
