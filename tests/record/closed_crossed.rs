//! Closed cases when their readers act at the same moment against each other: nobody loses what they had been told was saved,
//! or a case that they may read, and nobody comes to read one whom the Chair excluded.

use std::sync::Arc;

use marac::domain::conflict::{ConflictDecision, Declared, MayStay};
use marac::domain::identifier::CaseId;
use marac::domain::referral::ClosedReason;
use marac::record::Session;
use marac::record::change::{Change, ClosedChange};
use marac::record::closed::ReaderConflict;
use marac::record::session::request;
use marac::vault::{DiskError, Finding, OpenRequest, Unlocked};

use crate::closed::*;
use crate::hooked::{Hooked, Step};
use crate::sample::*;

/// A closed case that Asha and Ben read, and that nobody is at.
fn of_two(world: &World) -> CaseId {
    let mut asha = world.open(&world.asha);
    let case = received(&mut asha);
    let bens = line(&asha, "Ben Okafor");
    make(&mut asha, &reader(case, bens));
    make(&mut asha, &world.filed(case, "what matters"));
    asha.close().unwrap();
    case
}

/// A key's session, and what it is told.
fn opened(world: &World, key: &Arc<Unlocked>) -> (Session, Vec<Finding>) {
    Session::open(&request(&world.path(), Arc::clone(key)), Box::new(|_| {})).unwrap()
}

fn withdraw(session: &mut Session, name: &str) {
    let person = line(session, name);
    make(session, &Change::WithdrawAccess(person));
}

/// Each hears of what the other did, until nothing comes any more; all that they are told.
fn meet(one: &mut Session, other: &mut Session) -> [Vec<Finding>; 2] {
    let mut told = [Vec::new(), Vec::new()];
    for _ in 0..3 {
        for (session, told) in [&mut *one, &mut *other].into_iter().zip(&mut told) {
            told.extend(session.catch_up().unwrap().findings);
            // Whoever's access ended has nothing more to save.
            let _ = session.wait_until_saved();
        }
    }
    told
}

/// Goes on as the screen does until every closed case is encrypted to those alone who have access.
fn until_encrypted_again(session: &mut Session) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while marac::record::closed::counted(session.record()).unwrap() != (1, 0) {
        session.publish_if_due().unwrap();
        assert!(std::time::Instant::now() < until, "it was not encrypted again");
        std::thread::yield_now();
    }
    session.wait_until_saved().unwrap();
}

/// CLO-1: a withdrawal that is overruled takes no closed case from anybody: until a generation says who has no access any
/// more, nothing is encrypted again without them.
#[test]
fn clo_1_a_withdrawal_that_does_not_stand_takes_no_closed_case_from_its_reader() {
    let world = World::new();
    let case = of_two(&world);
    let mut asha = world.open(&world.asha);
    // Ben's disk takes what he does and publishes nothing.
    let disk = Hooked::new(|step, path| {
        let is_generation = step == Step::CreateNew && path.to_string_lossy().contains(".gen-");
        if is_generation { Err(DiskError::InUse { path: path.to_owned() }) } else { Ok(()) }
    });
    let publishes_not = OpenRequest { disk: Arc::new(disk), ..request(&world.path(), world.ben.clone()) };
    let (mut ben, _) = Session::open(&publishes_not, Box::new(|_| {})).unwrap();
    withdraw(&mut ben, "Asha Whitlock");
    ben.wait_until_saved().unwrap();
    ben.catch_up().unwrap();
    make(&mut ben, &world.filed(case, "by Ben"));
    ben.wait_until_saved().unwrap();
    // Asha has not heard of it, and hers is in a generation first.
    withdraw(&mut asha, "Ben Okafor");
    asha.publish().unwrap();
    asha.wait_until_saved().unwrap();
    meet(&mut asha, &mut ben);
    assert!(asha.access_end().is_none());
    assert_eq!(texts(&asha, &world, case), ["what matters", "by Ben"]);
    let _ = ben.close();
    asha.close().unwrap();
    for key in [&world.asha, &world.recovery] {
        let (session, _) = opened(&world, key);
        assert_eq!(texts(&session, &world, case), ["what matters", "by Ben"]);
        session.leave().unwrap();
    }
    assert_eq!(world.open(&world.asha).closed().row(case).unwrap().unwrap().readers.len(), 3);
    // Ben's withdrawal stands, so nothing of it is his.
    assert!(Session::open(&request(&world.path(), world.ben.clone()), Box::new(|_| {})).is_err());
}

/// CLO-1: somebody whose access is withdrawn finds closed cases encrypted without them as soon as a generation says so, at the
/// same sitting.
#[test]
fn clo_1_a_withdrawal_that_a_generation_holds_closes_the_case_at_once() {
    let world = World::new();
    let case = of_two(&world);
    let mut asha = world.open(&world.asha);
    withdraw(&mut asha, "Ben Okafor");
    asha.catch_up().unwrap();
    asha.publish().unwrap();
    asha.wait_until_saved().unwrap();
    until_encrypted_again(&mut asha);
    assert_eq!(texts(&asha, &world, case), ["what matters"]);
    asha.close().unwrap();
}

/// CLO-1: what somebody wrote in a closed case before they heard that they were taken off its list was saved, and its readers
/// have it, and are told whose it is.
#[test]
fn clo_1_what_was_written_while_its_writer_was_taken_off_the_list_is_there() {
    let world = World::new();
    let case = of_two(&world);
    let (mut asha, mut ben) = (world.open(&world.asha), world.open(&world.ben));
    let bens = line(&asha, "Ben Okafor");
    make(&mut ben, &world.filed(case, "she moved to number 7"));
    ben.wait_until_saved().unwrap();
    make(&mut asha, &taken_off(case, bens));
    asha.wait_until_saved().unwrap();
    let [told, bens_told] = meet(&mut asha, &mut ben);
    let of_ben =
        |one: &Finding| matches!(one, Finding::ClosedLate { who, changes, .. } if who == "Ben Okafor" && *changes > 0);
    assert_eq!(told.iter().filter(|one| of_ben(one)).count(), 1, "{told:?}");
    assert!(!told.iter().any(Finding::breaks), "{told:?}");
    assert!(bens_told.contains(&Finding::ClosedGone { cases: 1 }), "{bens_told:?}");
    assert!(!ben.closed().has(case));
    let all = ["what matters", "she moved to number 7"];
    assert_eq!(texts(&asha, &world, case), all);
    ben.close().unwrap();
    asha.close().unwrap();
    for key in [&world.asha, &world.recovery] {
        let (session, found) = opened(&world, key);
        assert_eq!(texts(&session, &world, case), all);
        assert!(!found.iter().any(of_ben), "once: {found:?}");
        session.leave().unwrap();
    }
    assert!(!world.open(&world.ben).closed().has(case));
}

/// CLO-1: the same of somebody whose access was withdrawn, as in open cases.
#[test]
fn clo_1_what_was_written_while_its_writer_was_withdrawn_is_there() {
    let world = World::new();
    let case = of_two(&world);
    let (mut asha, mut ben) = (world.open(&world.asha), world.open(&world.ben));
    make(&mut ben, &world.filed(world.sample.referrals[0].id, "before"));
    ben.wait_until_saved().unwrap();
    asha.catch_up().unwrap();
    withdraw(&mut asha, "Ben Okafor");
    asha.publish().unwrap();
    until_encrypted_again(&mut asha);
    make(&mut ben, &world.filed(case, "she moved to number 7"));
    make(&mut ben, &world.filed(world.sample.referrals[0].id, "in an open case"));
    ben.wait_until_saved().unwrap();
    let told = meet(&mut asha, &mut ben);
    let all = ["what matters", "she moved to number 7"];
    let late = |one: &Finding| matches!(one, Finding::ClosedLate { who, .. } if who == "Ben Okafor");
    assert!(told[0].iter().any(late), "{told:#?}");
    assert_eq!(asha.record().search("in an open case").unwrap().len(), 1);
    assert_eq!(texts(&asha, &world, case), all);
    let _ = ben.close();
    asha.close().unwrap();
    for key in [&world.asha, &world.recovery] {
        let (session, _) = opened(&world, key);
        assert_eq!(texts(&session, &world, case), all);
        session.leave().unwrap();
    }
}

/// CLO-1: whoever is off the list adds nobody to it by what they did before they heard.
#[test]
fn clo_1_somebody_taken_off_the_list_puts_nobody_on_it() {
    let world = World::new();
    let case = of_two(&world);
    let (mut asha, mut ben) = (world.open(&world.asha), world.open(&world.ben));
    let (bens, carols) = (line(&asha, "Ben Okafor"), line(&asha, "Carol Hythe"));
    make(&mut ben, &reader(case, carols));
    make(&mut ben, &world.filed(case, "she moved to number 7"));
    ben.wait_until_saved().unwrap();
    make(&mut asha, &taken_off(case, bens));
    asha.wait_until_saved().unwrap();
    let [told, _] = meet(&mut asha, &mut ben);
    let of_list = |one: &Finding| matches!(one, Finding::ClosedLate { who, of_list: true, .. } if who == "Ben Okafor");
    assert!(told.iter().any(of_list), "{told:?}");
    assert_eq!(texts(&asha, &world, case), ["what matters", "she moved to number 7"]);
    let row = asha.closed().row(case).unwrap().unwrap();
    assert!(!row.readers.iter().any(|one| one.person == bens || one.person == carols));
    ben.close().unwrap();
    asha.close().unwrap();
    assert!(!world.open(&world.carol).closed().has(case));
}

/// CLO-1: a case that one reader opens again while another takes them off its list is open, for everybody and in every list,
/// with what both wrote.
#[test]
fn clo_1_a_case_opened_again_by_somebody_who_is_taken_off_is_open() {
    let world = World::new();
    let case = of_two(&world);
    let (mut asha, mut ben) = (world.open(&world.asha), world.open(&world.ben));
    let bens = line(&asha, "Ben Okafor");
    let (by, reason) = ("Ben Okafor".to_owned(), "no longer needed".to_owned());
    make(&mut ben, &Change::Closed(ClosedChange::ComeBack { case, by, at: at("2026-12-01T09:00:00"), reason }));
    make(&mut asha, &taken_off(case, bens));
    make(&mut asha, &world.filed(case, "by Asha"));
    asha.wait_until_saved().unwrap();
    ben.wait_until_saved().unwrap();
    meet(&mut asha, &mut ben);
    for session in [&asha, &ben] {
        assert!(session.closed().row(case).unwrap().is_none(), "on a shelf");
        assert_eq!(session.record().search("by Asha").unwrap().len(), 1);
        assert_eq!(session.record().search("what matters").unwrap().len(), 1);
    }
    ben.close().unwrap();
    asha.close().unwrap();
    assert_eq!(world.open(&world.carol).record().search("by Asha").unwrap().len(), 1);
}

/// CLO-1, CLO-3: where two boxes of one case become one, nobody comes along whom the Chair excluded in either.
#[test]
fn clo_3_whoever_is_excluded_in_one_of_two_boxes_reads_neither_once_they_are_one() {
    let world = World::new();
    let case = world.sample.referrals[0].id;
    let (mut asha, mut ben) = (world.open(&world.asha), world.open(&world.ben));
    let (bens, carols) = (line(&asha, "Ben Okafor"), line(&asha, "Carol Hythe"));
    for session in [&mut asha, &mut ben] {
        let mut referral = session.record().case(world.sample.december.id, case).unwrap().referral;
        referral.closed = Some(ClosedReason::HighProfile);
        make(session, &Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() });
    }
    let knows = ReaderConflict::new(case, carols, Declared::Knows, None, "Asha", at("2026-12-01T09:00:00"));
    make(&mut asha, &Change::Closed(ClosedChange::DeclareReader(knows)));
    let decision =
        Some(ConflictDecision { decision: MayStay::Excluded, by: "Chair".to_owned(), at: at("2026-12-01T09:30:00") });
    make(&mut asha, &Change::Closed(ClosedChange::DecideReader { case, person: carols, decision }));
    make(&mut asha, &world.filed(case, "she moved to number 7"));
    make(&mut ben, &reader(case, carols));
    asha.wait_until_saved().unwrap();
    ben.wait_until_saved().unwrap();
    meet(&mut asha, &mut ben);
    make(&mut asha, &reader(case, bens));
    asha.wait_until_saved().unwrap();
    let [_, told] = meet(&mut asha, &mut ben);
    let left_out =
        |one: &Finding| matches!(one, Finding::ClosedJoined { left_out, .. } if left_out == &["Carol Hythe"]);
    assert!(told.iter().any(left_out), "{told:?}");
    for session in [&asha, &ben] {
        let row = session.closed().row(case).unwrap().unwrap();
        assert!(row.apart_with.is_empty());
        assert!(!row.readers.iter().any(|one| one.person == carols));
        assert_eq!(texts(session, &world, case), ["she moved to number 7"]);
    }
    ben.close().unwrap();
    asha.close().unwrap();
    assert!(!world.open(&world.carol).closed().has(case));
}

/// CLO-1: two who take each other off one list at once have it apart, and are told so; when each puts the other on it
/// again it is one.
#[test]
fn clo_1_two_who_take_each_other_off_are_told_that_they_have_it_apart() {
    let world = World::new();
    let case = of_two(&world);
    let (mut asha, mut ben) = (world.open(&world.asha), world.open(&world.ben));
    let (ashas, bens) = (line(&asha, "Asha Whitlock"), line(&asha, "Ben Okafor"));
    make(&mut ben, &taken_off(case, ashas));
    make(&mut asha, &taken_off(case, bens));
    make(&mut ben, &world.filed(case, "by Ben"));
    make(&mut asha, &world.filed(case, "by Asha"));
    asha.wait_until_saved().unwrap();
    ben.wait_until_saved().unwrap();
    let told = meet(&mut asha, &mut ben);
    let crossed = |who: &str| Finding::ClosedCrossed { who: who.to_owned(), cases: 1 };
    for (told, of) in told.iter().zip(["Ben Okafor", "Asha Whitlock"]) {
        assert_eq!(told.iter().filter(|one| **one == crossed(of)).count(), 1, "{told:?}");
    }
    make(&mut asha, &reader(case, bens));
    make(&mut ben, &reader(case, ashas));
    asha.wait_until_saved().unwrap();
    ben.wait_until_saved().unwrap();
    meet(&mut asha, &mut ben);
    for session in [&asha, &ben] {
        let mut all = texts(session, &world, case);
        all.sort_unstable();
        assert_eq!(all, ["by Asha", "by Ben", "what matters"]);
    }
    ben.close().unwrap();
    asha.close().unwrap();
    for key in [&world.asha, &world.ben] {
        let (session, found) = opened(&world, key);
        assert!(!found.iter().any(|one| matches!(one, Finding::ClosedCrossed { .. })), "{found:?}");
        session.leave().unwrap();
    }
}

/// CLO-1: they are told so for as long as it is so, both of them, also once each has left and nobody's journal is there any more,
/// and whatever else is done to the list meanwhile.
#[test]
fn clo_1_two_who_took_each_other_off_are_both_told_at_every_opening() {
    let world = World::new();
    let case = of_two(&world);
    let (mut asha, mut ben) = (world.open(&world.asha), world.open(&world.ben));
    let (ashas, bens, carols) = (line(&asha, "Asha Whitlock"), line(&asha, "Ben Okafor"), line(&asha, "Carol Hythe"));
    make(&mut ben, &taken_off(case, ashas));
    make(&mut asha, &taken_off(case, bens));
    asha.wait_until_saved().unwrap();
    ben.wait_until_saved().unwrap();
    meet(&mut asha, &mut ben);
    ben.close().unwrap();
    asha.close().unwrap();
    let crossed = |who: &str| Finding::ClosedCrossed { who: who.to_owned(), cases: 1 };
    for round in 0..2 {
        for (key, of) in [(&world.asha, "Ben Okafor"), (&world.ben, "Asha Whitlock")] {
            let (mut session, found) = opened(&world, key);
            assert!(found.contains(&crossed(of)), "{round}: {found:?}");
            assert_eq!(session.closed_standing(), [crossed(of)]);
            assert_eq!(session.closed().row(case).unwrap().unwrap().crossed_with, [of]);
            // What is encrypted again says it on.
            make(&mut session, &if round == 0 { reader(case, carols) } else { taken_off(case, carols) });
            session.close().unwrap();
        }
    }
    let (mut asha, mut ben) = (world.open(&world.asha), world.open(&world.ben));
    make(&mut asha, &reader(case, bens));
    make(&mut ben, &reader(case, ashas));
    asha.wait_until_saved().unwrap();
    ben.wait_until_saved().unwrap();
    meet(&mut asha, &mut ben);
    assert_eq!([asha.closed_standing(), ben.closed_standing()], [[], []]);
}
