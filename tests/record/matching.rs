//! Matches across meetings, and matches with closed cases (REF-3, REF-13, AGE-7).

use marac::domain::case::{MatchKind, MatchVerdict, MatchedWith};
use marac::domain::matching::Nicknames;
use marac::domain::person::Role;
use marac::domain::referral::Referral;
use marac::record::Record;
use marac::record::change::Change;

use crate::sample::*;

fn pair(number: u32, received: &str, victim: &str, perpetrator: &str) -> Referral {
    let mut new = referral(number, victim);
    new.received = at(received);
    new.people[0].born = Some(date("1984-05-17"));
    new.people[1] = person(Role::AllegedPerpetrator, perpetrator);
    new.people[1].born = Some(date("1979-11-30"));
    new
}

fn receive(record: &mut Record, referral: &Referral) {
    let matches = record.proposals(referral, &Nicknames::shipped().unwrap()).unwrap();
    let change = Change::ReceiveReferral { referral: Box::new(referral.clone()), listed_on: None, matches };
    record.make(&change, NOW).unwrap();
}

/// What is proposed for a case: with whom, and as what.
fn found(record: &Record, meeting: &marac::domain::meeting::Meeting, case: &Referral) -> Vec<(MatchedWith, MatchKind)> {
    let conference = record.conference(meeting.id).unwrap();
    conference.matches_of(case.id).map(|found| (found.with, found.kind)).collect()
}

#[test]
fn ref_3_a_repeat_is_found_across_meetings_on_receipt_and_after_a_correction() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let first = pair(71_200, "2026-11-21T10:00:00", "Delphine Okoro", "Marcus Thistle");
    receive(&mut record, &first);
    let later = pair(71_201, "2026-12-20T10:00:00", "Delphine Okoro", "Marcus Thistle");
    receive(&mut record, &later);
    let repeat = (MatchedWith::Case(first.id), MatchKind::Repeat);
    assert_eq!(found(&record, &sample.january, &later), [repeat]);
    let january = record.conference(sample.january.id).unwrap();
    assert!(january.elsewhere.iter().any(|one| one.reference == first.reference));
    assert!(january.proposed(later.id, MatchKind::Repeat).is_some());
    // The earlier case has it too, at its own meeting.
    assert_eq!(found(&record, &sample.december, &first), [repeat]);

    // A name that was wrong and is put right.
    let wrong = pair(71_202, "2026-12-21T10:00:00", "Somebody Else", "Quite Different");
    receive(&mut record, &wrong);
    assert_eq!(found(&record, &sample.january, &wrong), []);
    let right = Referral { people: later.people.clone(), ..wrong.clone() };
    let right = Referral {
        people: right
            .people
            .into_iter()
            .map(|one| marac::domain::person::Person { id: marac::domain::identifier::PersonId::new(), ..one })
            .collect(),
        ..right
    };
    let nicknames = Nicknames::shipped().unwrap();
    let matches = record.proposals(&right, &nicknames).unwrap();
    assert_eq!(matches.len(), 2);
    let revise = |matches| Change::ReviseReferral { referral: Box::new(right.clone()), matches };
    record.make(&revise(matches.clone()), NOW).unwrap();
    assert_eq!(found(&record, &sample.january, &right).len(), 2);
    // Decided once, it is not asked again.
    let decide = Change::DecideMatch {
        id: matches[0].id,
        verdict: MatchVerdict::Rejected,
        by: "Asha Whitlock".to_owned(),
        at: at("2026-12-22T10:00:00"),
    };
    record.make(&decide, NOW).unwrap();
    assert_eq!(record.proposals(&right, &nicknames).unwrap(), []);
}

#[test]
fn age_7_a_match_with_a_closed_case_of_another_meeting_shows_nowhere() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let mut first = pair(71_210, "2026-11-21T10:00:00", "Delphine Okoro", "Marcus Thistle");
    let later = pair(71_211, "2026-12-20T10:00:00", "Marcus Thistle", "Delphine Okoro");
    let mut later = later;
    (later.people[0].born, later.people[1].born) = (first.people[1].born, first.people[0].born);
    receive(&mut record, &first);
    receive(&mut record, &later);
    assert_eq!(found(&record, &sample.january, &later).len(), 1);
    first.closed = Some(marac::domain::referral::ClosedReason::HighProfile);
    let close = Change::ReviseReferral { referral: Box::new(first.clone()), matches: vec![] };
    record.make(&close, NOW).unwrap();
    assert_eq!(found(&record, &sample.january, &later), []);
    let january = record.conference(sample.january.id).unwrap();
    assert!(january.elsewhere.iter().all(|one| one.case != first.id));
    // The record keeps it for the closed case's own list.
    assert!(record.case(sample.december.id, first.id).unwrap().matches.iter().any(|one| one.case == later.id));
}
