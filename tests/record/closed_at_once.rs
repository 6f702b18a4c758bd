//! Two at one closed case at the same moment, neither knowing of the other (CLO-1): nothing that either saw saved is lost.

use marac::domain::action::ActionUpdate;
use marac::domain::case::Case;
use marac::domain::identifier::{ActionUpdateId, CaseId, EntryId};
use marac::domain::referral::{ClosedReason, Referral};
use marac::record::Session;
use marac::record::change::{Change, ClosedChange};
use marac::record::closed::counted;
use marac::record::queries::Line;
use marac::record::session::request;
use marac::vault::{Finding, Unlocked};

use crate::closed::*;
use crate::sample::*;

/// Closes an open case off.
fn closed_off(session: &mut Session, world: &World, case: CaseId) {
    let mut referral = session.record().case(world.sample.december.id, case).unwrap().referral;
    referral.closed = Some(ClosedReason::HighProfile);
    make(session, &Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() });
}

/// CLO-1: somebody changes what stands in a case while another closes it off: what they saw saved is with its readers, and
/// nowhere else.
#[test]
fn clo_1_what_is_changed_while_a_case_is_closed_off_comes_to_its_readers() {
    let world = World::new();
    let (meeting, police) = (world.sample.december.id, world.sample.police.id);
    let case = world.sample.referrals[0].id;
    let mut asha = world.open(&world.asha);
    let filed = entry(case, meeting, police, "he lives at number 4");
    let by_mistake = entry(case, meeting, police, "by mistake");
    let agreed = action(case, meeting, police, "change the locks");
    for change in
        [Change::FileEntry(filed.clone()), Change::FileEntry(by_mistake.clone()), Change::AgreeAction(agreed.clone())]
    {
        make(&mut asha, &change);
    }
    asha.wait_until_saved().unwrap();
    let mut carol = world.open(&world.carol);
    let mut hers = carol.record().case(meeting, case).unwrap().referral;
    hers.summary = CANARIES[0].to_owned();
    hers.referrer = Some(CANARIES[1].to_owned());
    let text = format!("he lives at number 4 and has moved to {}", CANARIES[2]);
    let update = ActionUpdate {
        id: ActionUpdateId::new(),
        action: agreed.id,
        at: at("2026-12-12T12:00:00"),
        by: "Marlon Invented".to_owned(),
        text: CANARIES[3].to_owned(),
        status: None,
    };
    for change in [
        revised(filed.id, police, &text),
        Change::ReviseReferral { referral: Box::new(hers), matches: Vec::new() },
        Change::UpdateAction(update),
        Change::RemoveEntry(by_mistake.id),
    ] {
        make(&mut carol, &change);
    }
    carol.wait_until_saved().unwrap();
    closed_off(&mut asha, &world, case);
    asha.wait_until_saved().unwrap();
    // Whoever hears of it first.
    carol.catch_up().unwrap();
    asha.catch_up().unwrap();
    carol.catch_up().unwrap();
    carol.close().unwrap();
    asha.close().unwrap();
    for _ in 0..2 {
        let asha = world.open(&world.asha);
        let found = seen(&asha, &world, case).unwrap();
        assert_eq!(texts(&asha, &world, case), std::slice::from_ref(&text));
        assert_eq!(found.referral.summary, CANARIES[0]);
        assert_eq!(found.referral.referrer.as_deref(), Some(CANARIES[1]));
        assert!(found.actions[0].updates.iter().any(|update| update.text == CANARIES[3]));
        assert!(!asha.closed().record().earlier_values(Line::Entry(filed.id)).unwrap().is_empty());
        assert_eq!(world.leaks(&world.carol), []);
        asha.close().unwrap();
    }
}

/// CLO-1: whoever closes a case off is gone before they hear of it: it waits for the next of its readers, at whichever seat.
#[test]
fn clo_1_what_nobody_was_there_to_take_in_waits_for_a_reader() {
    let world = World::new();
    let police = world.sample.police.id;
    let case = world.sample.referrals[0].id;
    let mut asha = world.open(&world.asha);
    let filed = entry(case, world.sample.december.id, police, "he lives at number 4");
    make(&mut asha, &Change::FileEntry(filed.clone()));
    asha.wait_until_saved().unwrap();
    let mut carol = world.open(&world.carol);
    closed_off(&mut asha, &world, case);
    asha.close().unwrap();
    make(&mut carol, &revised(filed.id, police, CANARIES[0]));
    carol.close().unwrap();
    // Somebody who can't read it comes and goes, and is told what waits for whom.
    let open =
        |key: &std::sync::Arc<Unlocked>| Session::open(&request(&world.path(), key.clone()), Box::new(|_| {})).unwrap();
    let waits = Finding::ClosedUnswept { changes: 1, closers: vec!["Asha Whitlock".to_owned()] };
    let (mut ben, found) = open(&world.ben);
    assert!(found.contains(&waits), "{found:?}");
    make(&mut ben, &world.filed(world.sample.referrals[1].id, "another thing"));
    ben.close().unwrap();
    let (asha, found) = open(&world.asha);
    assert!(!found.iter().any(|one| matches!(one, Finding::ClosedUnswept { .. })), "{found:?}");
    assert_eq!(texts(&asha, &world, case), [CANARIES[0]]);
    assert!(!asha.record().canonical_dump().unwrap().contains("unswept\t"));
    asha.close().unwrap();
    assert_eq!(world.leaks(&world.ben), []);
}

/// An import with a closed case is taken back, and the closed one can't be any more: nothing is taken back, at any seat.
#[test]
fn what_is_undone_in_part_is_done_again_at_every_seat() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let open = Referral { received: at("2026-11-21T08:00:00"), ..referral(81_001, "Openly") };
    let shut = closed_referral();
    let change = Change::ImportReferrals {
        referrals: vec![open, shut.clone()],
        listed_on: Vec::new(),
        matches: Vec::new(),
        mark: mark("referrals", 77),
    };
    let made = make(&mut asha, &change);
    // She reads the closed one no more.
    for of_list in [reader(shut.id, line(&asha, "Ben Okafor")), taken_off(shut.id, line(&asha, "Asha Whitlock"))] {
        make(&mut asha, &of_list);
    }
    let mut carol = world.open(&world.carol);
    assert!(asha.undo(&made.undo.unwrap()).is_err());
    asha.wait_until_saved().unwrap();
    carol.catch_up().unwrap();
    let dump = |session: &Session| session.record().canonical_dump().unwrap();
    assert_eq!(dump(&asha), dump(&carol));
    asha.close().unwrap();
    carol.close().unwrap();
    assert_eq!(world.open(&world.ben).record().search("Openly").unwrap().len(), 1);
}

/// CLO-1: two people close one case off at once. Both are told of each other, by name, for as long as each has it apart; put
/// on the list by the other it is one case, with what both wrote.
#[test]
fn clo_1_two_who_close_a_case_off_at_once_are_told_and_can_have_it_as_one() {
    let world = World::new();
    let (meeting, case) = (world.sample.december.id, world.sample.referrals[0].id);
    let (mut asha, mut ben) = (world.open(&world.asha), world.open(&world.ben));
    for (session, text) in [(&mut asha, "she moved to number 7"), (&mut ben, "he is at number 9")] {
        closed_off(session, &world, case);
        make(session, &world.filed(case, text));
    }
    asha.wait_until_saved().unwrap();
    ben.wait_until_saved().unwrap();
    let told = |session: &mut Session| session.catch_up().unwrap().findings;
    let of = |who: &str| Finding::ClosedApart { who: who.to_owned(), cases: 1 };
    assert_eq!(told(&mut asha), [of("Ben Okafor")]);
    assert_eq!(told(&mut ben), [of("Asha Whitlock")]);
    assert_eq!([told(&mut asha), told(&mut ben)], [[], []], "once");
    assert_eq!(asha.closed().row(case).unwrap().unwrap().apart_with, ["Ben Okafor"]);
    assert_eq!(
        [asha.closed_standing(), ben.closed_standing()],
        [[of("Ben Okafor")], [of("Asha Whitlock")]],
        "on the screen"
    );
    assert_eq!(texts(&asha, &world, case), ["she moved to number 7"]);
    ben.close().unwrap();
    asha.close().unwrap();
    let again =
        |key: &std::sync::Arc<Unlocked>| Session::open(&request(&world.path(), key.clone()), Box::new(|_| {})).unwrap();
    let (mut ben, found) = again(&world.ben);
    assert!(found.contains(&of("Asha Whitlock")), "until it is one: {found:?}");

    let (mut asha, _) = again(&world.asha);
    let bens = line(&asha, "Ben Okafor");
    make(&mut asha, &reader(case, bens));
    asha.wait_until_saved().unwrap();
    // Ben's seat makes it one, and says who reads it with him from now on.
    let joined = Finding::ClosedJoined { come: vec!["Asha Whitlock".to_owned()], left_out: Vec::new() };
    for news in [&[joined][..], &[], &[]] {
        assert_eq!(told(&mut ben), news);
        ben.wait_until_saved().unwrap();
        assert_eq!(told(&mut asha), []);
        asha.wait_until_saved().unwrap();
    }
    assert_eq!([asha.closed_standing(), ben.closed_standing()], [[], []], "it is one");
    for session in [&asha, &ben] {
        assert_eq!(texts(session, &world, case).len(), 2);
        let found = session.closed().row(case).unwrap().unwrap();
        assert_eq!((found.apart_with, found.readers.len()), (vec![], 3));
        assert_eq!(session.record().conference(meeting).unwrap().held.len(), held(&asha, &world));
    }
    let hash = |session: &Session| session.closed().record().canonical_hash().unwrap();
    assert_eq!(hash(&asha), hash(&ben));
    assert_eq!(counted(asha.record()).unwrap().0, 1, "one box");
    asha.close().unwrap();
    ben.close().unwrap();
    // Whoever is taken off later was never apart.
    let mut asha = world.open(&world.asha);
    make(&mut asha, &taken_off(case, bens));
    asha.close().unwrap();
    let (asha, found) = again(&world.asha);
    assert_eq!(found, []);
    assert_eq!(texts(&asha, &world, case).len(), 2);
}

/// A closed case that Asha and Ben read, with an entry of which both know, and one more.
fn read_by_two(world: &World) -> (Session, Session, Referral, [EntryId; 2]) {
    let mut asha = world.open(&world.asha);
    let mut referral = closed_referral();
    // Words that are in nobody's way.
    referral.summary = "threats".to_owned();
    let received =
        Change::ReceiveReferral { referral: Box::new(referral.clone()), listed_on: None, matches: Vec::new() };
    make(&mut asha, &received);
    let filed = ["he lives at number 4", "by mistake"].map(|text| {
        let new = entry(referral.id, world.sample.december.id, world.sample.police.id, text);
        make(&mut asha, &Change::FileEntry(new.clone()));
        new.id
    });
    let bens = line(&asha, "Ben Okafor");
    make(&mut asha, &reader(referral.id, bens));
    asha.wait_until_saved().unwrap();
    let mut ben = world.open(&world.ben);
    ben.catch_up().unwrap();
    assert!(seen(&ben, world, referral.id).is_some());
    (asha, ben, referral, filed)
}

fn back(case: CaseId) -> Change {
    let (by, reason) = ("Asha Whitlock".to_owned(), "no longer needed".to_owned());
    Change::Closed(ClosedChange::ComeBack { case, by, at: at("2026-12-11T09:00:00"), reason })
}

/// The open case that one became again, where there is exactly one.
fn open_again(session: &Session, world: &World, of: &Referral) -> Case {
    let all = session.record().conference(world.sample.december.id).unwrap().cases;
    let mut found: Vec<Case> = all.into_iter().filter(|one| one.referral.reference == of.reference).collect();
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// Two seats have the same, letter for letter.
fn alike(one: &Session, other: &Session) {
    let [one, other] = [one, other].map(|session| session.record().canonical_dump().unwrap());
    let only = |of: &str, than: &str| -> Vec<String> {
        of.lines().filter(|line| !than.contains(line)).map(|line| line.chars().take(200).collect()).collect()
    };
    assert!(one == other, "{:#?}\n{:#?}", only(&one, &other), only(&other, &one));
}

fn all_hear(one: &mut Session, other: &mut Session) {
    for _ in 0..3 {
        for session in [&mut *one, &mut *other] {
            session.wait_until_saved().unwrap();
            session.catch_up().unwrap();
        }
    }
}

/// CLO-1: a closed case comes back while another of its readers writes in it: what they saw saved is in the open case.
#[test]
fn clo_1_what_is_written_while_a_case_comes_back_is_in_the_open_case() {
    let world = World::new();
    let (mut asha, mut ben, referral, [first, second]) = read_by_two(&world);
    let (case, police) = (referral.id, world.sample.police.id);
    let mut his = referral.clone();
    his.summary = "threats, and she has left him".to_owned();
    his.referrer = Some("Marlon Invented".to_owned());
    for change in [
        world.filed(case, "he is at number 9"),
        revised(first, police, "he lives at number 4, at his mother's"),
        Change::RemoveEntry(second),
        Change::ReviseReferral { referral: Box::new(his), matches: Vec::new() },
    ] {
        make(&mut ben, &change);
    }
    ben.wait_until_saved().unwrap();
    make(&mut asha, &back(case));
    // And somebody writes in the same entry of the open case before anybody heard of that.
    let here = open_again(&asha, &world, &referral).entries.iter().find(|one| one.text.contains("lives")).unwrap().id;
    make(&mut asha, &revised(here, police, "today he lives at number 4"));
    all_hear(&mut asha, &mut ben);
    for session in [&asha, &ben] {
        let found = open_again(session, &world, &referral);
        let mut texts: Vec<&str> = found.entries.iter().map(|entry| entry.text.as_str()).collect();
        texts.sort_unstable();
        assert_eq!(texts, ["he is at number 9", "today he lives at number 4, at his mother's"]);
        assert_eq!(found.referral.summary, "threats, and she has left him");
        assert_eq!(found.referral.referrer.as_deref(), Some("Marlon Invented"));
        assert_eq!(session.closed().list().unwrap(), []);
    }
    alike(&asha, &ben);
    ben.close().unwrap();
    asha.close().unwrap();
    // Nothing is brought twice.
    let asha = world.open(&world.asha);
    assert_eq!(open_again(&asha, &world, &referral).entries.len(), 2);
    asha.close().unwrap();
    assert_eq!(open_again(&world.open(&world.carol), &world, &referral).entries.len(), 2);
}

/// CLO-1: two readers bring one case back at once, the one knowing more of it: it is one case, at every seat the same, with
/// what either wrote.
#[test]
fn clo_1_two_who_bring_a_case_back_at_once_bring_one() {
    for knows_more in [false, true] {
        let world = World::new();
        let (mut asha, mut ben, referral, [first, _]) = read_by_two(&world);
        let (case, police) = (referral.id, world.sample.police.id);
        if knows_more {
            make(&mut ben, &revised(first, police, "he lives at number 4, at his mother's"));
            make(&mut ben, &world.filed(case, "he is at number 9"));
        }
        ben.wait_until_saved().unwrap();
        make(&mut ben, &back(case));
        make(&mut asha, &back(case));
        all_hear(&mut asha, &mut ben);
        for session in [&asha, &ben] {
            let found = open_again(session, &world, &referral);
            assert_eq!(found.entries.len(), if knows_more { 3 } else { 2 });
            assert_eq!(found.referral.people.len(), referral.people.len());
            assert_eq!(found.referral.summary, referral.summary);
            let text = &found.entries.iter().find(|one| one.text.contains("lives")).unwrap().text;
            assert_eq!(text.contains("mother's"), knows_more, "{text}");
            assert!(knows_more || text == "he lives at number 4", "{text}");
        }
        alike(&asha, &ben);
    }
}
