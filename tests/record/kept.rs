//! What questions are answered from in memory is right after every change, one's own or another seat's, and after each that
//! was taken back: a record that is loaded afresh, and keeps nothing yet, answers the same.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

use marac::domain::case::MatchVerdict;
use marac::domain::identifier::{ActionUpdateId, IdentityDecisionId, IdentityId};
use marac::domain::matching::{KnownAs, Nicknames};
use marac::domain::people::{IdentityDecision, SamePerson};
use marac::domain::person::{Person, Role};
use marac::domain::referral::{ClosedReason, Referral};
use marac::domain::working_days::BankHolidays;
use marac::record::Record;
use marac::record::change::{Change, ClosedChange, PeopleChange, UndoStep};
use marac::record::closed::ClosedShelf;
use marac::record::queries::{ActionFilter, View};
use marac::vault::Unlocked;
use proptest::prelude::*;

use crate::sample::*;

const NAMES: [&str; 5] = ["Delphine Okoro", "Okoro, Delphine", "Marcus Thistle", "Mark Thistle", "Zoë Wójcik"];

#[derive(Debug, Clone)]
enum Step {
    Receive { victim: usize, perpetrator: usize, listed: bool },
    Rename { case: usize, name: usize },
    Close { case: usize },
    Decide { case: usize, verdict: MatchVerdict },
    Say { one: usize, other: usize, verdict: SamePerson },
    Split { who: usize },
    Agree { case: usize },
    End { action: usize },
    Hear { case: usize },
    Defer { case: usize },
    File { case: usize },
    AddMeeting { day: u64 },
    Undo,
}

fn step() -> impl Strategy<Value = Step> {
    let (name, case, person) = (0..NAMES.len(), 0..8_usize, 0..16_usize);
    let verdict = prop_oneof![3 => Just(SamePerson::Same), 1 => Just(SamePerson::Different)];
    prop_oneof![
        3 => (name.clone(), name.clone(), prop::bool::weighted(0.8))
            .prop_map(|(victim, perpetrator, listed)| Step::Receive { victim, perpetrator, listed }),
        1 => (case.clone(), name).prop_map(|(case, name)| Step::Rename { case, name }),
        1 => case.clone().prop_map(|case| Step::Close { case }),
        1 => (case.clone(), prop_oneof![Just(MatchVerdict::Confirmed), Just(MatchVerdict::Rejected)])
            .prop_map(|(case, verdict)| Step::Decide { case, verdict }),
        4 => (person.clone(), person.clone(), verdict).prop_map(|(one, other, verdict)| Step::Say { one, other, verdict }),
        1 => person.prop_map(|who| Step::Split { who }),
        1 => case.clone().prop_map(|case| Step::Agree { case }),
        1 => (0..4_usize).prop_map(|action| Step::End { action }),
        2 => case.clone().prop_map(|case| Step::Hear { case }),
        1 => case.clone().prop_map(|case| Step::Defer { case }),
        1 => case.prop_map(|case| Step::File { case }),
        1 => (1..60_u64).prop_map(|day| Step::AddMeeting { day }),
        2 => Just(Step::Undo),
    ]
}

/// Two seats at one record; what either does arrives at the other.
struct World {
    own: Record,
    other: Record,
    key: Arc<Unlocked>,
    sample: Sample,
    undo: Vec<UndoStep>,
    number: u32,
    nicknames: Nicknames,
}

impl World {
    fn new() -> Self {
        let (mut own, key) = founded();
        let sample = fill(&mut own, NOW);
        let image = own.image(2, &[]).unwrap();
        let other = Record::load(&image, &key.person_key().verify, seat(2), NOW).unwrap();
        let key = Arc::new(key);
        Self { own, other, key, sample, undo: vec![], number: 72_000, nicknames: Nicknames::shipped().unwrap() }
    }

    fn case(&self, place: usize) -> Referral {
        let all = self.own.referrals().unwrap();
        all[place % all.len()].clone()
    }

    fn person(&self, place: usize) -> Person {
        let people: Vec<Person> = self.own.referrals().unwrap().into_iter().flat_map(|case| case.people).collect();
        people[place % people.len()].clone()
    }

    fn decision(&self, one: IdentityId, other: IdentityId, verdict: SamePerson) -> IdentityDecision {
        IdentityDecision {
            id: IdentityDecisionId::new(),
            one,
            other,
            verdict,
            by: "Asha Whitlock".to_owned(),
            at: at("2026-12-22T10:00:00") + chrono::Duration::minutes(self.number.into()),
            reason: "rang the referrer".to_owned(),
            score: 71,
            because: "same telephone".to_owned(),
        }
    }

    fn change(&mut self, step: &Step) -> Option<Change> {
        self.number += 1;
        let meeting = self.sample.december.id;
        let conference = self.own.conference(meeting).unwrap();
        let listing = |case: usize| conference.cases[case % conference.cases.len()].listing.clone();
        Some(match step {
            Step::Receive { victim, perpetrator, listed } => {
                let mut new = referral(self.number, NAMES[*victim]);
                new.people[1] = person(Role::AllegedPerpetrator, NAMES[*perpetrator]);
                if !listed {
                    new.area = "Horsham".to_owned();
                }
                let matches = self.own.proposals(&new, &self.nicknames).unwrap();
                Change::ReceiveReferral { referral: Box::new(new), listed_on: listed.then_some(meeting), matches }
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
            Step::Decide { case, verdict } => {
                let id = self.own.case(meeting, listing(*case).case).ok()?.matches.first()?.id;
                let (by, at) = ("Asha Whitlock".to_owned(), at("2026-12-09T10:00:00"));
                Change::DecideMatch { id, verdict: *verdict, by, at }
            }
            Step::Say { one, other, verdict } => {
                let (one, other) = (self.person(*one).identity(), self.person(*other).identity());
                Change::People(PeopleChange::Decide(self.decision(one, other, *verdict)))
            }
            Step::Split { who } => {
                let person = self.person(*who);
                let decision = self.decision(IdentityId::new(), person.identity(), SamePerson::Different);
                Change::People(PeopleChange::SplitOff { person: person.id, decision })
            }
            Step::Agree { case } => {
                Change::AgreeAction(action(listing(*case).case, meeting, self.sample.housing.id, "change the locks"))
            }
            Step::End { action } => {
                let all = self.own.actions(&ActionFilter::default()).unwrap();
                let action = all.get(action % all.len().max(1))?.action.id;
                let status = marac::domain::action::ActionStatus::Superseded;
                let (at, by, text) = (at("2026-12-12T10:00:00"), "Asha Whitlock".to_owned(), "another".to_owned());
                let update = marac::domain::action::ActionUpdate {
                    id: ActionUpdateId::new(),
                    action,
                    at,
                    by,
                    text,
                    status: Some(status),
                };
                Change::UpdateAction(update)
            }
            Step::Hear { case } => {
                Change::CloseCase { listing: listing(*case).id, at: Some(at("2026-12-10T10:00:00")) }
            }
            Step::Defer { case } => {
                let deferral = marac::domain::listing::Deferral {
                    decided_by: "Asha Whitlock".to_owned(),
                    at: at("2026-12-09T10:00:00"),
                    reason: "invented".to_owned(),
                    referrer_told: true,
                    idva_told: false,
                    manager_oversight: true,
                    interim_safety_plan: None,
                };
                Change::Defer { listing: listing(*case).id, deferral: Some(deferral) }
            }
            Step::File { case } => {
                Change::FileEntry(entry(listing(*case).case, meeting, self.sample.police.id, "by the canal"))
            }
            Step::AddMeeting { day } => {
                let date = self.sample.january.date + chrono::Days::new(*day);
                Change::AddMeeting(marac::domain::meeting::Meeting { date, ..meeting_of_horsham(date) })
            }
            Step::Undo => return None,
        })
    }

    /// Takes a step here or at the other seat; one that the record refuses changes nothing.
    fn take(&mut self, step: &Step, elsewhere: bool) {
        let now = NOW + u64::from(self.number);
        if matches!(step, Step::Undo) {
            let Some(step) = self.undo.pop() else { return };
            if let Ok(made) = self.own.undo(&step, now) {
                self.other.apply(&made.operations, now).unwrap();
            }
            return;
        }
        let Some(change) = self.change(step) else { return };
        let (maker, hearer) =
            if elsewhere { (&mut self.other, &mut self.own) } else { (&mut self.own, &mut self.other) };
        let Ok(made) = maker.make(&change, now) else { return };
        hearer.apply(&made.operations, now).unwrap();
        self.undo.extend(made.undo.filter(|_| !elsewhere));
    }

    /// Every question that is answered from what is kept, each with its answer.
    fn answers(&self, record: &Record) -> Vec<(String, String)> {
        let (view, today) = (View { open: record, closed: None }, date("2026-12-20"));
        let holidays = BankHolidays::shipped().unwrap();
        let mut answers = Vec::new();
        let mut note = |what: String, answer: &dyn Debug| answers.push((what, format!("{answer:#?}")));
        for meeting in record.meetings().unwrap() {
            let id = meeting.id;
            note(format!("conference {id:?}"), &record.conference(id).unwrap());
            note(format!("outstanding {id:?}"), &record.outstanding_actions(&meeting).unwrap());
            note(format!("people of {id:?}"), &view.people_of(id).unwrap());
            note(format!("pairs of {id:?}"), &view.people_to_decide(id, &self.nicknames).unwrap());
        }
        for case in record.referrals().unwrap() {
            note(format!("sheet {}", case.reference), &view.referral_sheet(case.id).unwrap());
            note(format!("follows {}", case.reference), &view.follows(case.id).unwrap());
            note(format!("discussions {}", case.reference), &view.plus_discussions(case.id, today).unwrap());
            for person in &case.people {
                let identity = view.identity_of(person.id).unwrap();
                note(format!("person {identity:?}"), &view.person(identity).unwrap());
                note(format!("merge {identity:?}"), &view.last_merge(identity).unwrap());
                note(format!("like {identity:?}"), &view.perhaps_the_same(identity, &self.nicknames).unwrap());
            }
        }
        for (open_only, of_closed_cases) in [(false, false), (true, false), (false, true)] {
            let filter = ActionFilter { open_only, of_closed_cases, ..ActionFilter::default() };
            note(format!("actions {open_only} {of_closed_cases}"), &record.actions(&filter).unwrap());
        }
        for name in NAMES {
            let known = view.known_as(&KnownAs { name, ..KnownAs::default() }, &self.nicknames).unwrap();
            let known: Vec<_> = known.into_iter().map(|(one, alike)| (one, alike.score(), alike.to_string())).collect();
            note(format!("known {name}"), &known);
        }
        note("day".to_owned(), &view.day(today, &holidays).unwrap());
        note("tracks".to_owned(), &view.tracks(today).unwrap());
        note("offers".to_owned(), &view.plus_offers(today).unwrap());
        note("to come".to_owned(), &view.referrals_to_come().unwrap());
        note("search".to_owned(), &record.search("okoro").unwrap());
        answers
    }

    fn answers_as_one_loaded_afresh(&mut self) {
        let image = self.own.image(3, &[]).unwrap();
        let fresh = Record::load(&image, &self.key.person_key().verify, seat(3), NOW).unwrap();
        for ((what, own), (_, afresh)) in self.answers(&self.own).into_iter().zip(self.answers(&fresh)) {
            assert_eq!(own, afresh, "{what}");
        }
    }
}

fn meeting_of_horsham(date: chrono::NaiveDate) -> marac::domain::meeting::Meeting {
    marac::domain::meeting::Meeting { area: "Horsham".to_owned(), ..meeting(&date.to_string()) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_is_right_after_every_change_of_whatever_seat(
        steps in prop::collection::vec((step(), prop::bool::weighted(0.3)), 1..30),
    ) {
        let mut world = World::new();
        // Asked before, so that the rest is brought up to date and not made afresh.
        world.own.be_ready(&world.nicknames).unwrap();
        for (number, (step, elsewhere)) in steps.iter().enumerate() {
            world.take(step, *elsewhere);
            if number % 8 == 7 {
                world.answers_as_one_loaded_afresh();
            }
        }
        world.answers_as_one_loaded_afresh();
    }
}

/// Two seats, and the closed cases of the first.
struct WithClosed {
    world: World,
    shelf: ClosedShelf,
    now: u64,
}

impl WithClosed {
    fn new() -> Self {
        let world = World::new();
        let shelf = ClosedShelf::of(&world.own, Arc::clone(&world.key), NOW).unwrap();
        world.own.be_ready(&world.nicknames).unwrap();
        world.other.be_ready(&world.nicknames).unwrap();
        Self { world, shelf, now: NOW + 1_000 }
    }

    /// Makes a change here, of which the other seat hears.
    fn make(&mut self, change: &Change) {
        self.now += 7;
        let made = self.shelf.make_where_it_belongs(&mut self.world.own, change, self.now).unwrap();
        self.world.other.apply(&made.operations, self.now).unwrap();
    }

    /// What the reader's seat does unasked, of which the other seat hears.
    fn settle(&mut self) {
        self.now += 7;
        let operations = self.shelf.settle(&mut self.world.own, self.now).unwrap();
        self.world.other.apply(&operations, self.now).unwrap();
    }

    fn receive(&mut self, number: u32, victim: &str) -> Referral {
        let new = referral(number, victim);
        let matches = self.world.own.proposals(&new, &self.world.nicknames).unwrap();
        let referral = Box::new(new.clone());
        self.make(&Change::ReceiveReferral { referral, listed_on: Some(self.world.sample.december.id), matches });
        new
    }

    fn same(&self, one: &Person, other: &Person, reason: &str) -> Change {
        let decision = self.world.decision(one.identity(), other.identity(), SamePerson::Same);
        let id = IdentityDecisionId::new();
        Change::People(PeopleChange::Decide(IdentityDecision { id, reason: reason.to_owned(), ..decision }))
    }

    /// The references of the cases that any question names which is asked for this name.
    fn named(&self, record: &Record, name: &str) -> BTreeSet<String> {
        let view = View { open: record, closed: None };
        let known = view.known_as(&KnownAs { name, ..KnownAs::default() }, &self.world.nicknames).unwrap();
        let mut named: BTreeSet<String> = known.iter().map(|(one, _)| one.reference.to_string()).collect();
        let people = view.people_of(self.world.sample.december.id).unwrap();
        named.extend(people.iter().filter(|one| one.name == name).map(|one| one.reference.to_string()));
        named.extend(record.search(name).unwrap().into_iter().filter_map(|hit| Some(hit.case?.1.to_string())));
        let to_come = view.referrals_to_come().unwrap().into_iter();
        named.extend(to_come.filter(|one| one.victim.as_deref() == Some(name)).map(|one| one.reference.to_string()));
        for (one, _) in known {
            let found = view.person(one.identity).unwrap();
            named.extend(found.appearances.iter().map(|one| one.reference.to_string()));
        }
        named
    }

    fn agree(&mut self) {
        let [own, other] = [&self.world.own, &self.world.other].map(|record| self.world.answers(record));
        for ((what, own), (_, other)) in own.into_iter().zip(other) {
            assert_eq!(own, other, "{what}");
        }
        self.world.answers_as_one_loaded_afresh();
    }
}

/// CLO-1, AGE-7: what is kept for questions forgets a case that is closed off, at every seat, and what was said of its people;
/// those of other cases who were one through them stay so. What is opened again is taken in.
#[test]
fn age_7_a_case_that_is_closed_off_is_forgotten_and_one_that_comes_back_is_known() {
    const NAME: &str = "Isolde Quillfeather";
    let mut seats = WithClosed::new();
    let closed = seats.receive(72_001, NAME);
    let [second, third] = [72_002, 72_003].map(|number| seats.receive(number, NAME));
    for later in [&second, &third] {
        let reason = format!("WS-72001 and {} were confirmed to be about the same people", later.reference);
        let said = seats.same(&later.people[0], &closed.people[0], &reason);
        seats.make(&said);
    }
    let all: BTreeSet<String> = ["WS-72001", "WS-72002", "WS-72003"].map(str::to_owned).into();
    for record in [&seats.world.own, &seats.world.other] {
        assert_eq!(seats.named(record, NAME), all);
    }
    let close = Referral { closed: Some(ClosedReason::HighProfile), ..closed.clone() };
    seats.make(&Change::ReviseReferral { referral: Box::new(close), matches: vec![] });
    let others: BTreeSet<String> = all.iter().filter(|one| *one != "WS-72001").cloned().collect();
    for record in [&seats.world.own, &seats.world.other] {
        assert_eq!(seats.named(record, NAME), others);
        let view = View { open: record, closed: None };
        let [one, other] = [&second, &third].map(|case| view.identity_of(case.people[0].id).unwrap());
        assert_eq!(one, other, "they were one through somebody who is gone");
        assert!(!record.canonical_dump().unwrap().contains("WS-72001"), "a decision names it");
    }
    seats.agree();

    // What somebody says of its people before they hear of it goes too.
    let late = seats.same(&second.people[1], &closed.people[1], "WS-72001 again");
    let made = seats.world.other.make(&late, seats.now).unwrap();
    seats.world.own.apply(&made.operations, seats.now).unwrap();
    seats.settle();
    for record in [&seats.world.own, &seats.world.other] {
        assert!(!record.canonical_dump().unwrap().contains("WS-72001"), "a late decision names it");
    }
    seats.agree();

    let (by, reason) = ("Asha Whitlock".to_owned(), "it was a mistake".to_owned());
    let at = at("2026-12-09T10:00:00");
    seats.make(&Change::Closed(ClosedChange::ComeBack { case: closed.id, by, at, reason }));
    for record in [&seats.world.own, &seats.world.other] {
        assert_eq!(seats.named(record, NAME), all);
    }
    let back = seats.world.own.referrals().unwrap().into_iter().find(|one| one.reference == closed.reference).unwrap();
    let said = seats.same(&second.people[0], &back.people[0], "rang the referrer");
    seats.make(&said);
    for record in [&seats.world.own, &seats.world.other] {
        let view = View { open: record, closed: None };
        let of = |case: &Referral| view.identity_of(case.people[0].id).unwrap();
        assert_eq!([of(&back), of(&third)], [of(&second); 2]);
    }
    seats.agree();
}
