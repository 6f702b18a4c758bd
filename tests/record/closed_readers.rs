//! What those who read a closed case do about it, and what nobody else learns of that (CLO-2, CLO-3, AGE-7).

use std::sync::Arc;

use marac::domain::case::MatchVerdict;
use marac::domain::clocks::ClockKind;
use marac::domain::closed::{ClosedRecipient, Confirmed, LikenessKind, NotAReader};
use marac::domain::conflict::{ConflictDecision, Declared, KnowsParty, MayStay};
use marac::domain::due::{DueRow, Whom};
use marac::domain::identifier::{CaseId, ClosedRecipientId};
use marac::domain::matching::Nicknames;
use marac::domain::person::Role;
use marac::domain::referral::ClosedReason;
use marac::domain::working_days::BankHolidays;
use marac::record::change::{Change, ClosedChange};
use marac::record::closed::{ClosedLikeness, ClosedShelf, ReaderConflict, Resembles};
use marac::record::queries::View;
use marac::record::session::ClosedPapers;
use marac::record::session::SessionError;
use marac::record::{Record, RecordError, Session};
use marac::vault::RowId;
use marac::vault::sealed::unseal;

use crate::canaries::found;
use crate::closed::*;
use crate::figures::{Dice, asked};
use crate::sample::*;

const ASHA: &str = "Asha Whitlock";

fn day(session: &Session) -> Vec<DueRow> {
    session.view().day(date("2026-12-09"), &BankHolidays::shipped().unwrap()).unwrap()
}

fn resembles(session: &Session) -> Vec<Resembles> {
    session.view().closed_resembles(&Nicknames::shipped().unwrap()).unwrap()
}

fn said(case: CaseId, person: RowId, declared: Declared) -> Change {
    let said = ReaderConflict::new(case, person, declared, None, ASHA, at("2026-12-01T09:00:00"));
    Change::Closed(ClosedChange::DeclareReader(said))
}

fn decided(case: CaseId, person: RowId, decision: MayStay) -> Change {
    let (by, at) = ("Ben Okafor".to_owned(), at("2026-12-01T09:30:00"));
    Change::Closed(ClosedChange::DecideReader { case, person, decision: Some(ConflictDecision { decision, by, at }) })
}

/// CLO-2, AGE-7: what representatives have not confirmed and what an agency owes of a closed case is due for those who read
/// it; at any other seat the day is as it was before there was such a case.
#[test]
fn clo_2_what_is_owed_of_a_closed_case_is_due_for_its_readers_alone() {
    let world = World::new();
    let before = day(&world.open(&world.ben));
    let mut asha = world.open(&world.asha);
    let case = received(&mut asha);
    let contact = asha.record().contacts().unwrap()[0].clone();
    let recipient = ClosedRecipient {
        id: ClosedRecipientId::new(),
        case,
        contact: contact.id,
        at: at("2026-11-25T10:00:00"),
        by: ASHA.to_owned(),
        researches: None,
        shielded: None,
    };
    make(&mut asha, &Change::Closed(ClosedChange::AddRecipient(recipient)));
    let (meeting, police) = (world.sample.december.id, world.sample.police.id);
    let owed = marac::domain::action::Action { due: date("2026-12-05"), ..action(case, meeting, police, CANARIES[0]) };
    make(&mut asha, &Change::AgreeAction(owed));
    let closed = |session: &Session| -> Vec<(ClockKind, Whom)> {
        let rows = day(session);
        assert!(rows.iter().filter(|row| row.due.closed).all(|row| row.case.as_ref().unwrap().0 == case));
        rows.iter().filter(|row| row.due.closed).map(|row| (row.due.kind, row.due.whom.clone())).collect()
    };
    let agency = || Whom::Agency(police);
    let mut found = closed(&asha);
    found.sort_unstable();
    let all = [ClockKind::Action, ClockKind::ClosedResearch, ClockKind::ClosedShielded];
    assert_eq!(found, all.map(|kind| (kind, agency())));
    let line = asha.closed().row(case).unwrap().unwrap().recipients[0].recipient.id;
    let confirmed = Some((ASHA.to_owned(), at("2026-12-02T10:00:00")));
    make(&mut asha, &Change::Closed(ClosedChange::Confirm { recipient: line, what: Confirmed::Researches, confirmed }));
    assert!(!closed(&asha).iter().any(|(kind, _)| *kind == ClockKind::ClosedResearch));
    asha.close().unwrap();

    // Not a row more, nor one counted.
    let ben = world.open(&world.ben);
    assert_eq!(day(&ben), before);
    assert_eq!(world.leaks(&world.ben), []);
}

/// CLO-3: whoever knows a party, or was excluded, is not let in without the Chair's word; whoever reads it when that is
/// declared is named to the readers until they are off the list.
#[test]
fn clo_3_whoever_knows_a_party_reads_a_closed_case_only_when_the_chair_said_so() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let case = received(&mut asha);
    let (ben, carol) = (line(&asha, "Ben Okafor"), line(&asha, "Carol Hythe"));
    let refused = |session: &mut Session, person, why: NotAReader| match session.make(&reader(case, person)) {
        Err(SessionError::Record(error)) => {
            assert!(matches!(*error, RecordError::NotAReader(found) if found == why), "{error}");
        }
        other => panic!("{:?}", other.map(|_| "let in").map_err(|error| error.to_string())),
    };
    make(&mut asha, &said(case, ben, Declared::Knows));
    refused(&mut asha, ben, NotAReader::Undecided);
    make(&mut asha, &decided(case, ben, MayStay::Excluded));
    refused(&mut asha, ben, NotAReader::Excluded);
    // What is said again does not undo it; the Chair does.
    make(&mut asha, &said(case, ben, Declared::None));
    refused(&mut asha, ben, NotAReader::Excluded);
    make(&mut asha, &decided(case, ben, MayStay::Stays));
    make(&mut asha, &reader(case, ben));
    asha.wait_until_saved().unwrap();
    assert!(world.open(&world.ben).closed().has(case));

    // Carol reads it already when she says that she knows somebody.
    make(&mut asha, &reader(case, carol));
    let to_go = |session: &Session| -> Vec<String> {
        let found = session.closed().row(case).unwrap().unwrap();
        found.readers.into_iter().filter(|one| one.is_to_go()).map(|one| one.name).collect()
    };
    assert_eq!(to_go(&asha), [""; 0]);
    make(&mut asha, &said(case, carol, Declared::Knows));
    assert_eq!(to_go(&asha), ["Carol Hythe"]);
    let due = |session: &Session| day(session).iter().any(|row| row.due.kind == ClockKind::ClosedConflict);
    assert!(due(&asha));
    make(&mut asha, &decided(case, carol, MayStay::Excluded));
    assert!(due(&asha), "until she is off the list");
    make(&mut asha, &taken_off(case, carol));
    assert!(!due(&asha) && to_go(&asha).is_empty());
    refused(&mut asha, carol, NotAReader::Excluded);
    asha.close().unwrap();
    let dump = world.open(&world.carol).record().canonical_dump().unwrap();
    assert!(!dump.contains("closed_conflict\t"), "nothing of it is in what everybody reads");
}

/// CLO-3: whoever bears the name of a party is asked before they are let in, and what was declared of somebody of that name
/// in the room counts.
#[test]
fn clo_3_whoever_bears_the_name_of_a_party_is_asked_before_they_read_it() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let mut referral = closed_referral();
    referral.people[2].name = "Carol Hythe".to_owned();
    let case = referral.id;
    make(&mut asha, &Change::ReceiveReferral { referral: Box::new(referral), listed_on: None, matches: Vec::new() });
    let carol = line(&asha, "Carol Hythe");
    assert!(asha.make(&reader(case, carol)).is_err());
    make(&mut asha, &said(case, carol, Declared::None));
    make(&mut asha, &reader(case, carol));
    let stands = |session: &Session, name: &str| {
        let found = session.closed().row(case).unwrap().unwrap();
        found.readers.into_iter().find(|one| one.name == name).unwrap().stands.knows
    };
    assert_eq!(stands(&asha, "Carol Hythe"), KnowsParty::No);
    let (meeting, police) = (world.sample.december.id, world.sample.police.id);
    let in_room = attendee(meeting, police, "Asha Whitlock");
    let whose = marac::domain::conflict::Whose::Attendee(in_room.id);
    make(&mut asha, &Change::AddAttendees(vec![in_room]));
    let declared = marac::domain::conflict::ConflictOfInterest {
        id: marac::domain::identifier::ConflictId::new(),
        meeting,
        whose,
        case,
        declared: Declared::Knows,
        note: None,
        by: ASHA.to_owned(),
        at: at("2026-12-10T09:00:00"),
        decided: None,
    };
    make(&mut asha, &Change::Calendar(marac::record::change::CalendarChange::DeclareConflict(declared)));
    assert_eq!(stands(&asha, ASHA), KnowsParty::Undecided);
    let own = line(&asha, ASHA);
    make(&mut asha, &said(case, own, Declared::Knows));
    make(&mut asha, &decided(case, own, MayStay::Stays));
    assert_eq!(stands(&asha, ASHA), KnowsParty::MayStay);
}

/// CLO-1, CLO-2: papers are written for those alone who read the case at that moment; the log has no name, and whose copy is
/// out when they go is said.
#[test]
fn clo_1_papers_of_a_closed_case_are_written_for_its_readers_alone() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let case = received(&mut asha);
    let ben = line(&asha, "Ben Okafor");
    make(&mut asha, &reader(case, ben));
    let documents = [
        ("closed-case-2026-12-01-known".to_owned(), format!("what is known: {}", CANARIES[1]).into()),
        ("closed-case-2026-12-01-actions".to_owned(), format!("to do: {}", CANARIES[2]).into()),
    ];
    let papers = ClosedPapers { case, documents: &documents, by: ASHA, at: at("2026-12-01T11:00:00") };
    let written = asha.write_closed_papers(&papers, None).unwrap();
    assert_eq!(written.len(), 2);
    for path in &written {
        let bytes = std::fs::read(path).unwrap();
        assert_eq!(found(&bytes, &CANARIES), []);
        for key in [&world.asha, &world.ben] {
            assert!(!found(&unseal(&bytes, key).unwrap(), &CANARIES).is_empty());
        }
        assert!(unseal(&bytes, &world.carol).is_err());
    }
    let again = asha.write_closed_papers(&papers, None).unwrap();
    assert!(written.iter().all(|path| !again.contains(path)), "nothing is written over");
    let out = |session: &Session| -> Vec<String> {
        session.closed().row(case).unwrap().unwrap().copies_out.into_iter().map(|one| one.name).collect()
    };
    assert_eq!(out(&asha), [""; 0]);
    make(&mut asha, &taken_off(case, ben));
    assert_eq!(out(&asha), ["Ben Okafor"]);
    let third = asha.write_closed_papers(&papers, None).unwrap();
    assert!(third.iter().all(|path| unseal(&std::fs::read(path).unwrap(), &world.ben).is_err()));
    let log = asha.record().audit().unwrap();
    let lines: Vec<_> = log.iter().filter(|line| line.what == "write-closed-papers").collect();
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|line| line.detail.is_empty()));
    asha.close().unwrap();
    for path in written.iter().chain(&again).chain(&third) {
        std::fs::remove_file(path).unwrap();
    }
    assert_eq!(world.leaks(&world.carol), []);
    // Who does not read it can't write its papers.
    let mut carol = world.open(&world.carol);
    assert!(carol.write_closed_papers(&papers, None).is_err());
    assert!(
        !carol
            .record()
            .audit()
            .unwrap()
            .iter()
            .any(|line| line.who.as_deref() == Some("Carol Hythe") && line.what == "write-closed-papers")
    );
}

/// CLO-1, REF-3, REF-13: what a closed case has to do with another is found at its readers' seats alone, in memory; what
/// they say of it goes into its box.
#[test]
fn clo_1_what_a_closed_case_has_to_do_with_others_is_found_at_its_readers_seats_alone() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let closed = closed_referral();
    let (case, people) = (closed.id, closed.people.clone());
    make(&mut asha, &Change::ReceiveReferral { referral: Box::new(closed), listed_on: None, matches: Vec::new() });
    let before: Vec<_> = resembles(&asha).into_iter().map(|one| one.with).collect();
    asha.close().unwrap();

    // Somebody who reads none of it takes the other one in, the two parties the other way round.
    let mut ben = world.open(&world.ben);
    let mut counter = referral(71995, "Other Name");
    counter.people = vec![people[1].clone(), people[0].clone()];
    for (person, role) in counter.people.iter_mut().zip([Role::Victim, Role::AllegedPerpetrator]) {
        person.id = marac::domain::identifier::PersonId::new();
        person.role = role;
    }
    counter.received = at("2026-12-01T08:00:00");
    let other = counter.id;
    let nicknames = Nicknames::shipped().unwrap();
    let proposals = ben.record().proposals(&counter, &nicknames).unwrap();
    assert!(!proposals.iter().any(|one| one.case == case), "he is shown nothing");
    make(&mut ben, &Change::ReceiveReferral { referral: Box::new(counter), listed_on: None, matches: proposals });
    assert!(resembles(&ben).is_empty());
    assert!(!day(&ben).iter().any(|row| row.due.closed));
    ben.close().unwrap();

    let mut asha = world.open(&world.asha);
    let hash = asha.record().canonical_hash().unwrap();
    let found: Vec<Resembles> = resembles(&asha).into_iter().filter(|one| !before.contains(&one.with)).collect();
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.kind, one.other.as_str()), (LikenessKind::CounterAllegation, "WS-71995"));
    assert!(one.is_with(other) && one.said.is_none());
    assert_eq!(asha.record().canonical_hash().unwrap(), hash, "looking writes nothing");
    let due = asha.view().closed_likeness_due(date("2026-12-02"), &nicknames).unwrap();
    assert!(due.iter().any(|row| row.said.as_deref().is_some_and(|said| said.contains("WS-71995"))));
    let say = |verdict| {
        let (by, at) = (ASHA.to_owned(), at("2026-12-02T10:00:00"));
        let said = ClosedLikeness { id: one.with, case, with: one.with, kind: one.kind, verdict, by, at };
        Change::Closed(ClosedChange::Compare(said))
    };
    make(&mut asha, &say(MatchVerdict::Confirmed));
    let stands = |session: &Session| resembles(session).into_iter().find(|one| one.is_with(other));
    assert_eq!(stands(&asha).unwrap().said.unwrap().0, MatchVerdict::Confirmed);
    make(&mut asha, &say(MatchVerdict::Rejected));
    assert!(stands(&asha).is_none());
    asha.close().unwrap();
    let dump = world.open(&world.ben).record().canonical_dump().unwrap();
    assert!(!dump.contains("closed_likeness\t") && !dump.contains(&case.to_string()));
}

/// A name that no other number has.
fn name(number: u32) -> String {
    let mut dice = Dice(u64::from(number));
    (0..4)
        .flat_map(|_| [b"bcdfgklmnprstvz"[dice.below(15) as usize], b"aeiou"[dice.below(5) as usize]])
        .map(char::from)
        .collect()
}

/// A family of that number is referred.
fn receive(record: &mut Record, shelf: &mut ClosedShelf, (reference, family): (u32, u32), closed: bool) {
    let surname = name(family);
    let mut one = referral(reference, &surname);
    for (place, person) in (0_u8..).zip(&mut one.people) {
        person.name = format!("{} {surname}", name(family * 3 + 10_000 + u32::from(place)));
        person.born = Some(date("1961-01-01") + chrono::Days::new(u64::from(family) * 37 + u64::from(place) * 3_000));
        (person.address, person.telephone) = (Some(format!("{family} {surname} Close")), None);
    }
    one.closed = closed.then_some(ClosedReason::HighProfile);
    let change = Change::ReceiveReferral { referral: Box::new(one), listed_on: None, matches: Vec::new() };
    shelf.make_where_it_belongs(record, &change, NOW + u64::from(reference)).unwrap();
}

/// CLO-1: of many closed cases each finds its own repeat, also one that comes in later; says how long it takes to compare all
/// of them, and again after one referral. `MARAC_CLOSED_CASES` says how many there are.
#[test]
fn clo_1_many_closed_cases_each_find_their_own_repeat() {
    let (mut record, key) = founded();
    fill(&mut record, NOW);
    let key = Arc::new(key);
    let mut shelf = ClosedShelf::of(&record, key.clone(), NOW).unwrap();
    let many = u32::try_from(asked("MARAC_CLOSED_CASES", [16, 250])).unwrap();
    for family in 0..many {
        receive(&mut record, &mut shelf, (10_000 + family, family), true);
        receive(&mut record, &mut shelf, (20_000 + family, family), false);
    }
    let nicknames = Nicknames::shipped().unwrap();
    let look = |record: &Record, shelf: &ClosedShelf, said: &str| {
        let started = std::time::Instant::now();
        let found = View { open: record, closed: Some(shelf) }.closed_resembles(&nicknames).unwrap();
        println!("{many} closed cases compared {said}: {} likenesses in {:?}", found.len(), started.elapsed());
        found
    };
    let found = look(&record, &shelf, "with everything");
    for family in 0..many {
        let own = found.iter().filter(|one| one.reference.as_str() == format!("WS-{}", 10_000 + family));
        let best = own.max_by_key(|one| one.score).unwrap();
        assert_eq!(
            (best.kind, best.other.as_str()),
            (LikenessKind::Repeat, format!("WS-{}", 20_000 + family).as_str())
        );
    }
    receive(&mut record, &mut shelf, (30_000, 3), false);
    let later = look(&record, &shelf, "with one that came in");
    let new: Vec<&Resembles> = later.iter().filter(|one| !found.contains(one)).collect();
    assert!(new.iter().any(|one| one.other.as_str() == "WS-30000" && one.kind == LikenessKind::Repeat), "{new:?}");
    // It is what somebody finds who looks for the first time.
    let afresh = ClosedShelf::of(&record, key, NOW).unwrap();
    assert_eq!(look(&record, &afresh, "for the first time"), later);
}
