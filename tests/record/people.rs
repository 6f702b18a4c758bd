//! One human being across cases: said, refused, taken back, split, from two seats; and what follows from it.

use std::collections::BTreeSet;

use marac::domain::case::{Match, MatchKind, MatchVerdict};
use marac::domain::identifier::{IdentityDecisionId, IdentityId};
use marac::domain::matching::{KnownAs, Nicknames, proposed_at_least};
use marac::domain::meeting::Meeting;
use marac::domain::people::directory::HowListed;
use marac::domain::people::{IdentityDecision, SamePerson};
use marac::domain::person::{Person, Role};
use marac::domain::referral::{ClosedReason, Referral};
use marac::record::change::{Change, PeopleChange};
use marac::record::queries::View;
use marac::record::{Record, Result};
use marac::vault::Operation;
use proptest::prelude::*;

use crate::sample::*;

const BY: &str = "Asha Whitlock";

fn decision(one: IdentityId, other: IdentityId, verdict: SamePerson) -> IdentityDecision {
    IdentityDecision {
        id: IdentityDecisionId::new(),
        one,
        other,
        verdict,
        by: BY.to_owned(),
        at: at("2026-12-22T10:00:00"),
        reason: "rang the referrer".to_owned(),
        score: 71,
        because: "same telephone".to_owned(),
    }
}

fn decide(one: &Person, other: &Person, verdict: SamePerson) -> Change {
    Change::People(PeopleChange::Decide(decision(one.identity(), other.identity(), verdict)))
}

/// A case of two people who live nowhere in particular.
fn case_of(number: u32, received: &str, victim: &str, perpetrator: &str) -> Referral {
    let mut new = referral(number, victim);
    new.received = at(received);
    new.people = vec![Person::named(Role::Victim, victim), Person::named(Role::AllegedPerpetrator, perpetrator)];
    new
}

fn receive(record: &mut Record, meeting: &Meeting, referral: &Referral) {
    let listed_on = Some(meeting.id);
    let change = Change::ReceiveReferral { referral: Box::new(referral.clone()), listed_on, matches: vec![] };
    record.make(&change, NOW).unwrap();
}

fn view(record: &Record) -> View<'_> {
    View { open: record, closed: None }
}

fn matches(record: &Record, meeting: &Meeting, case: &Referral) -> Vec<Match> {
    record.conference(meeting.id).unwrap().matches_of(case.id).cloned().collect()
}

/// Two cases of the same two people, whom no name tells.
fn two_cases(record: &mut Record) -> (Sample, Referral, Referral) {
    let sample = fill(record, NOW);
    let first = case_of(71_200, "2026-11-21T10:00:00", "Peggy Ashby", "Bo Lund");
    let later = case_of(71_201, "2026-12-20T10:00:00", "Margaret Thorne", "Robert Halvorsen");
    receive(record, &sample.december, &first);
    receive(record, &sample.january, &later);
    (sample, first, later)
}

#[test]
fn ref_3_a_repeat_follows_from_who_people_are_and_goes_with_it() {
    let (mut record, _) = founded();
    let (sample, first, later) = two_cases(&mut record);
    assert_eq!(matches(&record, &sample.january, &later), []);
    record.make(&decide(&first.people[0], &later.people[0], SamePerson::Same), NOW).unwrap();
    assert_eq!(matches(&record, &sample.january, &later), [], "the same victim with somebody else is no repeat");
    let made = record.make(&decide(&first.people[1], &later.people[1], SamePerson::Same), NOW).unwrap();
    // At both meetings, as what a person said.
    for (meeting, case) in [(&sample.january, &later), (&sample.december, &first)] {
        let found = matches(&record, meeting, case);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kind, found[0].verdict), (MatchKind::Repeat, MatchVerdict::Confirmed));
        assert_eq!(found[0].decided.as_ref().map(|(by, _)| by.as_str()), Some(BY));
    }
    let undone = record.undo(&made.undo.unwrap(), NOW).unwrap();
    assert_eq!(matches(&record, &sample.january, &later), []);
    record.undo(&undone.undo.unwrap(), NOW).unwrap();
    assert_eq!(matches(&record, &sample.january, &later).len(), 1);
    record.make(&decide(&later.people[1], &first.people[1], SamePerson::Different), NOW).unwrap();
    assert_eq!(matches(&record, &sample.january, &later), []);
}

#[test]
fn ref_3_a_proposed_repeat_is_confirmed_by_who_people_are_and_a_refused_one_stays_refused() {
    for refused in [false, true] {
        let (mut record, _) = founded();
        let sample = fill(&mut record, NOW);
        let first = case_of(71_200, "2026-11-21T10:00:00", "Delphine Okoro", "Marcus Thistle");
        let later = case_of(71_201, "2026-12-20T10:00:00", "Delphine Okoro", "Marcus Thistle");
        receive(&mut record, &sample.december, &first);
        let matches_of_later = record.proposals(&later, &Nicknames::shipped().unwrap()).unwrap();
        assert_eq!(matches_of_later.len(), 1);
        let id = matches_of_later[0].id;
        let (listed_on, referral) = (Some(sample.january.id), Box::new(later.clone()));
        record.make(&Change::ReceiveReferral { referral, listed_on, matches: matches_of_later }, NOW).unwrap();
        if refused {
            let (verdict, by) = (MatchVerdict::Rejected, BY.to_owned());
            record.make(&Change::DecideMatch { id, verdict, by, at: at("2026-12-21T10:00:00") }, NOW).unwrap();
        }
        for place in [0, 1] {
            record.make(&decide(&first.people[place], &later.people[place], SamePerson::Same), NOW).unwrap();
        }
        let found = matches(&record, &sample.january, &later);
        let expected = if refused { MatchVerdict::Rejected } else { MatchVerdict::Confirmed };
        assert_eq!(found.iter().map(|one| (one.id, one.verdict)).collect::<Vec<_>>(), [(id, expected)]);
    }
}

#[test]
fn ref_13_a_counter_allegation_follows_from_one_person_on_both_sides() {
    let (mut record, _) = founded();
    let (sample, first, later) = two_cases(&mut record);
    record.make(&decide(&first.people[0], &later.people[1], SamePerson::Same), NOW).unwrap();
    let found = matches(&record, &sample.january, &later);
    assert_eq!(
        found.iter().map(|one| (one.kind, one.verdict)).collect::<Vec<_>>(),
        [(MatchKind::CounterAllegation, MatchVerdict::Confirmed)]
    );
    // A closed case is nobody's (AGE-7).
    let closed = Referral { closed: Some(ClosedReason::HighProfile), ..first };
    record.make(&Change::ReviseReferral { referral: Box::new(closed), matches: vec![] }, NOW).unwrap();
    assert_eq!(matches(&record, &sample.january, &later), []);
}

#[test]
fn ref_3_the_directory_has_every_case_role_and_open_action_of_a_person() {
    let (mut record, _) = founded();
    let (sample, first, later) = two_cases(&mut record);
    let elsewhere = case_of(71_202, "2026-12-21T10:00:00", "Nadia Singh", "Peg Ashby");
    receive(&mut record, &sample.january, &elsewhere);
    let open = action(first.id, sample.december.id, sample.police.id, "change the locks");
    record.make(&Change::AgreeAction(open.clone()), NOW).unwrap();
    let of =
        |record: &Record, person: &Person| view(record).person(view(record).identity_of(person.id).unwrap()).unwrap();
    let references = |directory: &marac::domain::people::directory::Directory| {
        directory.appearances.iter().map(|one| (one.case, one.person.role)).collect::<Vec<_>>()
    };
    assert_eq!(references(&of(&record, &first.people[0])), [(first.id, Role::Victim)]);
    record.make(&decide(&first.people[0], &later.people[0], SamePerson::Same), NOW).unwrap();
    record.make(&decide(&elsewhere.people[1], &later.people[0], SamePerson::Same), NOW).unwrap();
    let all = [(elsewhere.id, Role::AllegedPerpetrator), (later.id, Role::Victim), (first.id, Role::Victim)];
    // From whichever of her names one comes.
    for person in [&first.people[0], &later.people[0], &elsewhere.people[1]] {
        let directory = of(&record, person);
        assert_eq!(references(&directory), all);
        assert_eq!(directory.open_actions.iter().map(|one| one.action.id).collect::<Vec<_>>(), [open.id]);
        assert_eq!(directory.decisions.len(), 2);
        assert!(directory.follows.iter().all(|one| one.kind == MatchKind::CounterAllegation));
        assert_eq!(directory.follows.len(), 2, "against both of her cases as victim");
        let [.., last] = &directory.appearances[..] else { panic!() };
        assert_eq!(
            last.meetings.iter().map(|at| (at.date, at.how)).collect::<Vec<_>>(),
            [(sample.december.date, HowListed::Listed)]
        );
    }
    // Split off: somebody else after all.
    let split = decision(IdentityId::new(), first.people[0].identity(), SamePerson::Different);
    let change = PeopleChange::SplitOff { person: first.people[0].id, decision: split };
    let made = record.make(&Change::People(change), NOW).unwrap();
    assert_eq!(references(&of(&record, &first.people[0])), [(first.id, Role::Victim)]);
    assert_eq!(references(&of(&record, &later.people[0])), all[..2]);
    record.undo(&made.undo.unwrap(), NOW).unwrap();
    assert_eq!(references(&of(&record, &first.people[0])), all);
}

#[test]
fn ref_3_two_who_were_said_to_differ_and_stand_as_one_are_named() {
    let (mut record, _) = founded();
    let (sample, first, later) = two_cases(&mut record);
    let third = case_of(71_202, "2026-12-21T10:00:00", "Mags Thorne", "Nobody Known");
    receive(&mut record, &sample.january, &third);
    let [a, b, c] = [&first.people[0], &later.people[0], &third.people[0]];
    record.make(&decide(a, b, SamePerson::Different), NOW).unwrap();
    record.make(&decide(a, c, SamePerson::Same), NOW).unwrap();
    let directory = |record: &Record| view(record).person(a.identity()).unwrap();
    assert_eq!(directory(&record).contradictions().count(), 0);
    record.make(&decide(c, b, SamePerson::Same), NOW).unwrap();
    assert_eq!(directory(&record).contradictions().count(), 1);
}

#[test]
fn ref_3_who_may_be_the_same_is_shown_until_a_person_has_spoken() {
    let nicknames = Nicknames::shipped().unwrap();
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let mut first = case_of(71_200, "2026-11-21T10:00:00", "Delphine Okoro", "Marcus Thistle");
    let mut later = case_of(71_201, "2026-12-20T10:00:00", "Delfine Okoro", "Nobody Known");
    first.people[0].born = Some(date("1984-05-07"));
    later.people[0].born = Some(date("1984-07-05"));
    receive(&mut record, &sample.december, &first);
    receive(&mut record, &sample.january, &later);
    let pairs = |record: &Record| -> Result<Vec<_>> {
        let pairs = view(record).people_to_decide(sample.january.id, &nicknames)?;
        let one = view(record).perhaps_the_same(first.people[0].identity(), &nicknames)?;
        assert_eq!(pairs.len(), one.len());
        Ok(pairs)
    };
    let found = pairs(&record).unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].score >= proposed_at_least());
    assert_eq!(found[0].because, "similar name, day and month of birth swapped");
    assert_eq!((found[0].one.reference.to_string(), found[0].other.reference.to_string()), {
        ("WS-71201".to_owned(), "WS-71200".to_owned())
    });
    let made = record.make(&decide(&first.people[0], &later.people[0], SamePerson::Different), NOW).unwrap();
    assert_eq!(pairs(&record).unwrap(), []);
    record.undo(&made.undo.unwrap(), NOW).unwrap();
    assert_eq!(pairs(&record).unwrap().len(), 1);
    record.make(&decide(&first.people[0], &later.people[0], SamePerson::Same), NOW).unwrap();
    assert_eq!(pairs(&record).unwrap(), []);
    // As somebody types the name into a form.
    let asked = KnownAs { name: "okoro delphine", born: first.people[0].born, ..KnownAs::default() };
    let known = view(&record).known_as(&asked, &nicknames).unwrap();
    assert_eq!(known.first().map(|(one, _)| one.name.as_str()), Some("Delphine Okoro"));
    assert!(known.iter().any(|(one, _)| one.name == "Delfine Okoro"));
}

/// What two people may do about who is who, at once.
#[derive(Debug, Clone)]
enum Deed {
    Say { one: usize, other: usize, same: bool },
    Split { who: usize },
    Undo,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        5 => (0..6_usize, 0..6_usize, prop::bool::weighted(0.7))
            .prop_map(|(one, other, same)| Deed::Say { one, other, same }),
        1 => (0..6_usize).prop_map(|who| Deed::Split { who }),
        2 => Just(Deed::Undo),
    ]
}

/// Does what it may at one seat; gives what is to be kept.
fn work(record: &mut Record, people: &[Person], deeds: &[Deed], now: u64) -> Vec<Operation> {
    let (mut operations, mut undo) = (Vec::new(), Vec::new());
    for deed in deeds {
        let made = match deed {
            Deed::Say { one, other, .. } if one == other => continue,
            Deed::Say { one, other, same } => {
                let verdict = if *same { SamePerson::Same } else { SamePerson::Different };
                record.make(&decide(&people[*one], &people[*other], verdict), now)
            }
            Deed::Split { who } => {
                let split = decision(IdentityId::new(), people[*who].identity(), SamePerson::Different);
                record.make(&Change::People(PeopleChange::SplitOff { person: people[*who].id, decision: split }), now)
            }
            Deed::Undo => match undo.pop() {
                Some(step) => record.undo(&step, now),
                None => continue,
            },
        };
        if let Ok(made) = made {
            undo.extend(made.undo.filter(|_| !matches!(deed, Deed::Undo)));
            operations.extend(made.operations);
        }
    }
    operations
}

/// Who is one with whom, as each of them finds it.
fn together(record: &Record, people: &[Person]) -> Vec<BTreeSet<String>> {
    let of = |person: &Person| {
        let directory = view(record).person(view(record).identity_of(person.id).unwrap()).unwrap();
        directory.appearances.into_iter().map(|one| one.person.name).collect()
    };
    people.iter().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// REF-3: two seats that merge, unmerge, split and undo at once end with the same people, whoever's work comes first,
    /// and nobody is in two groups.
    #[test]
    fn ref_3_merging_and_unmerging_at_two_seats_ends_the_same(
        ones in prop::collection::vec(deed(), 1..8),
        others in prop::collection::vec(deed(), 1..8),
    ) {
        let (mut record, key) = founded();
        let sample = fill(&mut record, NOW);
        let cases = [0, 1, 2].map(|number| {
            case_of(71_200 + number, "2026-11-21T10:00:00", &format!("Victim {number}"), &format!("Other {number}"))
        });
        for case in &cases {
            receive(&mut record, &sample.december, case);
        }
        let people: Vec<Person> = cases.iter().flat_map(|case| case.people.clone()).collect();
        let image = record.image(2, &[]).unwrap();
        let seat_of = |number| Record::load(&image, &key.person_key().verify, seat(number), NOW).unwrap();
        let (mut one, mut other) = (seat_of(2), seat_of(3));
        let by_one = work(&mut one, &people, &ones, NOW + 1);
        let by_other = work(&mut other, &people, &others, NOW + 1);
        one.apply(&by_other, NOW + 2).unwrap();
        other.apply(&by_one, NOW + 2).unwrap();
        prop_assert_eq!(one.canonical_hash().unwrap(), other.canonical_hash().unwrap());
        let groups = together(&one, &people);
        prop_assert_eq!(&groups, &together(&other, &people));
        for (person, group) in people.iter().zip(&groups) {
            prop_assert!(group.contains(&person.name));
            for (member, theirs) in people.iter().zip(&groups) {
                prop_assert!(!group.contains(&member.name) || theirs == group);
            }
        }
    }

    /// What is said and taken back, the last first, leaves everybody as they were.
    #[test]
    fn ref_3_taking_everything_back_leaves_everybody_as_they_were(deeds in prop::collection::vec(deed(), 1..8)) {
        let (mut record, _) = founded();
        let (_, first, later) = two_cases(&mut record);
        let people: Vec<Person> = first.people.iter().chain(&later.people).cloned().collect();
        let before = together(&record, &people);
        let deeds: Vec<Deed> = deeds.into_iter().map(|deed| match deed {
            Deed::Say { one, other, same } => Deed::Say { one: one % 4, other: other % 4, same },
            Deed::Split { who } => Deed::Split { who: who % 4 },
            Deed::Undo => Deed::Undo,
        }).collect();
        // As many undos as deeds take back all of them.
        let all: Vec<Deed> = deeds.iter().cloned().chain(deeds.iter().map(|_| Deed::Undo)).collect();
        work(&mut record, &people, &all, NOW);
        prop_assert_eq!(together(&record, &people), before);
    }
}
