//! A closed case that its meeting never came to: it goes on like any other, at the seats of its readers, and nobody else sees more
//! of it than the time that is held (AGE-3, AGE-7).

use chrono::NaiveDate;
use marac::domain::clocks::ClockKind;
use marac::domain::identifier::{CaseId, MeetingId};
use marac::domain::listing::Decision;
use marac::domain::meeting::Meeting;
use marac::domain::working_days::BankHolidays;
use marac::record::Session;
use marac::record::change::{Change, UndoStep};
use marac::record::closed::Stands;
use marac::record::session::request;
use marac::vault::Finding;

use crate::closed::*;
use crate::sample::*;

/// A closed case that Asha and Ben read, on the list of December, and the sessions of all three.
fn of_two(world: &World) -> (CaseId, [Session; 3]) {
    let mut asha = world.open(&world.asha);
    let case = received(&mut asha);
    let bens = line(&asha, "Ben Okafor");
    make(&mut asha, &reader(case, bens));
    asha.close().unwrap();
    (case, [world.open(&world.asha), world.open(&world.ben), world.open(&world.carol)])
}

/// Starts a meeting and ends it; what takes the end back.
fn hold(session: &mut Session, meeting: &Meeting) -> UndoStep {
    let at = |hour| meeting.date.and_hms_opt(hour, 30, 0).unwrap();
    make(session, &Change::StartMeeting { meeting: meeting.id, at: at(9) });
    let ended = make(session, &Change::FinishMeeting { meeting: meeting.id, at: at(12) });
    session.wait_until_saved().unwrap();
    ended.undo.unwrap()
}

/// Each hears of what the others did until nothing comes any more; all that they are told.
fn meet(sessions: &mut [Session]) -> Vec<Vec<Finding>> {
    let mut told = vec![Vec::new(); sessions.len()];
    for _ in 0..3 {
        for (session, told) in sessions.iter_mut().zip(&mut told) {
            told.extend(session.catch_up().unwrap().findings);
            session.wait_until_saved().unwrap();
        }
    }
    told
}

/// How often it was deferred before, where it is on a meeting's list.
fn listed(session: &Session, meeting: MeetingId, case: CaseId) -> Option<u8> {
    session.closed().record().case(meeting, case).ok().map(|case| case.listing.times_deferred)
}

/// At how many closed cases' time a meeting holds, as everybody sees it.
fn held_at(session: &Session, meeting: MeetingId) -> usize {
    session.record().conference(meeting).unwrap().held.len()
}

fn due(session: &Session, today: &str) -> Vec<(ClockKind, String)> {
    let rows = session.view().day(date(today), &BankHolidays::shipped().unwrap()).unwrap();
    let hearing = |kind: &ClockKind| matches!(kind, ClockKind::ClosedHearing | ClockKind::ClosedNotHeard);
    let rows = rows.into_iter().filter(|row| hearing(&row.due.kind));
    rows.map(|row| (row.due.kind, row.said.unwrap_or_default())).collect()
}

fn went_on(from: NaiveDate, to: NaiveDate) -> Finding {
    Finding::ClosedWentOn { cases: 1, from, to }
}

/// AGE-3, AGE-7: somebody who does not read it ends the meeting that never came to it; its readers' seats list it at the next
/// one, with its time, and each reader is told. Two seats that do it at once make one list.
#[test]
fn age_7_a_closed_case_that_was_not_heard_goes_on_with_its_time() {
    let world = World::new();
    let (december, january) = (world.sample.december.clone(), world.sample.january.clone());
    let (case, mut sessions) = of_two(&world);
    let before = held_at(&sessions[2], december.id);
    assert_eq!(held_at(&sessions[2], january.id), 0);
    assert_eq!(due(&sessions[1], "2026-12-10"), [(ClockKind::ClosedHearing, String::new())], "on the day itself");
    hold(&mut sessions[2], &december);
    assert_eq!(held_at(&sessions[2], january.id), 0, "whoever does not read it can't list it");
    // Neither reader has heard of the other when they hear of the end.
    let found: Vec<Vec<Finding>> =
        sessions[..2].iter_mut().map(|session| session.catch_up().unwrap().findings).collect();
    assert!(found[0].contains(&went_on(december.date, january.date)), "{found:?}");
    for session in &sessions[..2] {
        assert_eq!(listed(session, january.id, case), Some(1));
    }
    meet(&mut sessions);
    for session in &sessions {
        assert_eq!((held_at(session, december.id), held_at(session, january.id)), (before, 1));
    }
    for session in &sessions[..2] {
        assert_eq!(listed(session, january.id, case), Some(1));
        let row = session.closed().row(case).unwrap().unwrap();
        assert_eq!(
            (row.stands, row.meeting, row.missed),
            (Stands::Held, Some((january.id, january.date)), Some(december.date))
        );
        let said = "not on 10 Dec 2026; time is held on 14 Jan 2027 now".to_owned();
        assert_eq!(due(session, "2026-12-11"), [(ClockKind::ClosedNotHeard, said)]);
    }
    assert_eq!(due(&sessions[2], "2026-12-11"), []);
    let [asha, ben] = [&sessions[0], &sessions[1]].map(|one| one.closed().record().canonical_dump().unwrap());
    assert!(asha == ben);
    assert_eq!(world.leaks(&world.carol), []);
    for session in sessions {
        session.close().unwrap();
    }
    assert_eq!(world.leaks(&world.carol), []);
    let carol = world.open(&world.carol);
    assert_eq!(carol.closed_standing(), []);
    assert!(!carol.record().canonical_dump().unwrap().contains(&case.to_string()));
}

/// AGE-7: a meeting whose end is taken back is to hear it after all, and so it leaves the next; a case that somebody has decided
/// about there stays. What the reader who ends the meeting does is done at once.
#[test]
fn age_7_a_meeting_that_is_taken_up_again_has_its_closed_case_back() {
    let world = World::new();
    let (december, january) = (world.sample.december.clone(), world.sample.january.clone());
    let (case, mut sessions) = of_two(&world);
    let ended = hold(&mut sessions[2], &december);
    meet(&mut sessions);
    assert_eq!(held_at(&sessions[2], january.id), 1);
    sessions[2].undo(&ended).unwrap();
    meet(&mut sessions);
    for session in &sessions[..2] {
        assert_eq!(listed(session, january.id, case), None);
        assert_eq!(listed(session, december.id, case), Some(0));
    }
    assert_eq!(sessions.each_ref().map(|session| held_at(session, january.id)), [0; 3]);
    let (at, meeting) = (at("2026-12-10T12:45:00"), december.id);
    let finish = Change::FinishMeeting { meeting, at };
    let ended = make(&mut sessions[0], &finish);
    assert_eq!((listed(&sessions[0], january.id, case), held_at(&sessions[0], january.id)), (Some(1), 1), "at once");
    let taken_back = sessions[0].undo(&ended.undo.unwrap()).unwrap().0;
    assert_eq!((listed(&sessions[0], january.id, case), held_at(&sessions[0], january.id)), (None, 0));
    sessions[0].undo(&taken_back.undo.unwrap()).unwrap();
    assert_eq!(listed(&sessions[0], january.id, case), Some(1), "done again");
    meet(&mut sessions);

    // It was heard, and nobody had said so: that is said later, and it is on no other list.
    let called = make(&mut sessions[1], &Change::CallCase { meeting, case, at });
    assert_eq!((listed(&sessions[1], january.id, case), held_at(&sessions[1], january.id)), (None, 0));
    sessions[1].undo(&called.undo.unwrap()).unwrap();
    assert_eq!(listed(&sessions[1], january.id, case), Some(1));
    meet(&mut sessions);
    let listing = sessions[0].closed().record().case(january.id, case).unwrap().listing.id;
    let decision = Decision { by: "Ben Okafor".to_owned(), at, reason: "it can't wait".to_owned() };
    make(&mut sessions[0], &Change::HearOverCap { listing, decision: Some(decision) });
    make(&mut sessions[0], &Change::CallCase { meeting, case, at });
    assert_eq!(listed(&sessions[0], january.id, case), Some(1), "somebody decided something there");
}

/// AGE-7: without a next meeting it waits, its readers are told, and whoever adds the meeting need not know of it. Readers who
/// were away for longer than from one meeting to the next find it on one that is to come, and no list of before is changed.
#[test]
fn age_7_a_closed_case_that_was_not_heard_waits_for_a_meeting_that_can_hear_it() {
    let world = World::new();
    let (december, january) = (world.sample.december.clone(), world.sample.january.clone());
    let (case, sessions) = of_two(&world);
    let [asha, ben, mut carol] = sessions;
    for session in [asha, ben] {
        session.close().unwrap();
    }
    hold(&mut carol, &december);
    hold(&mut carol, &january);
    let before = held_at(&carol, december.id);
    carol.close().unwrap();
    let asha = world.open(&world.asha);
    let row = asha.closed().row(case).unwrap().unwrap();
    assert_eq!((row.stands, row.next), (Stands::NotHeard, None));
    let waits = "not on 10 Dec 2026; no next meeting is in the calendar".to_owned();
    assert_eq!(due(&asha, "2027-01-15"), [(ClockKind::ClosedNotHeard, waits)]);
    asha.close().unwrap();

    let mut carol = world.open(&world.carol);
    let february = meeting("2027-02-11");
    make(&mut carol, &Change::AddMeeting(february.clone()));
    carol.close().unwrap();
    let (ben, found) = Session::open(&request(&world.path(), world.ben.clone()), Box::new(|_| {})).unwrap();
    assert!(found.contains(&went_on(december.date, february.date)), "{found:?}");
    assert_eq!((listed(&ben, january.id, case), listed(&ben, february.id, case)), (None, Some(2)));
    let held = [december.id, january.id, february.id].map(|meeting| held_at(&ben, meeting));
    assert_eq!(held, [before, 0, 1]);
    ben.close().unwrap();
    // Once.
    let (asha, found) = Session::open(&request(&world.path(), world.asha.clone()), Box::new(|_| {})).unwrap();
    assert!(!found.iter().any(|one| matches!(one, Finding::ClosedWentOn { .. })), "{found:?}");
    asha.leave().unwrap();
}

/// REF-7, AGE-7: one that is incomplete goes on to be completed, and nobody deferred it; it comes back with the meeting, too.
#[test]
fn age_7_a_closed_case_that_is_incomplete_goes_on_and_does_not_count() {
    let world = World::new();
    let (december, january) = (world.sample.december.clone(), world.sample.january.clone());
    let mut asha = world.open(&world.asha);
    let mut referral = closed_referral();
    referral.risk = Default::default();
    let case = referral.id;
    let received =
        Change::ReceiveReferral { referral: Box::new(referral), listed_on: Some(december.id), matches: vec![] };
    make(&mut asha, &received);
    let ended = hold(&mut asha, &december);
    assert_eq!(listed(&asha, january.id, case), Some(0));
    assert_eq!(held_at(&asha, january.id), 0);
    asha.undo(&ended).unwrap();
    assert_eq!((listed(&asha, december.id, case), listed(&asha, january.id, case)), (Some(0), None));
}
