//! What a case that is closed off could leave behind where no line names it (CLO-1, MOP 4.14).

use marac::domain::agenda::Agenda;
use marac::domain::contacts::Release;
use marac::domain::dispatch::{Dispatch, DispatchTo, Paper, marks};
use marac::domain::identifier::{CaseId, DispatchId, DispatchToId, MeetingId, ReleaseId, ReportId};
use marac::domain::referral::ClosedReason;
use marac::domain::research::{Report, ReportContent};
use marac::record::Session;
use marac::record::change::{CalendarChange, Change, ContactsChange, ResearchChange};
use marac::record::session::request;
use marac::vault::leftover::{self, Holding};
use marac::vault::{SeatId, names};

use crate::closed::*;
use crate::sample::*;

fn close_off(session: &mut Session, meeting: MeetingId, case: CaseId) {
    let mut referral = session.record().case(meeting, case).unwrap().referral;
    referral.closed = Some(ClosedReason::HighProfile);
    make(session, &Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() });
}

/// The agenda goes out; the marks that are kept of it.
fn send_out(session: &mut Session, meeting: MeetingId, edition: u32) -> String {
    let conference = session.record().conference(meeting).unwrap();
    let kept = marks(&conference, &Agenda::of(&conference));
    let (id, name) = (DispatchId::new(), "the distribution list".to_owned());
    let (at, by) = (at("2026-11-30T12:00:00"), "Asha Whitlock".to_owned());
    let dispatch = Dispatch { id, meeting, what: Paper::Agenda, edition, at, by, note: None };
    let to = DispatchTo { id: DispatchToId::new(), dispatch: id, agency: None, contact: None, name, checks: None };
    make(session, &Change::Calendar(CalendarChange::SendOut { dispatch, to: vec![to], copy: Some(kept.clone()) }));
    kept
}

fn mark_of(marks: &str, case: CaseId) -> String {
    let found = marks.lines().find_map(|line| line.strip_prefix(&format!("{case} ")));
    found.expect("the case is on what was sent").to_owned()
}

/// In which files a hash stands, as far as a key opens them.
fn holding(world: &World, hash: &str) -> Vec<String> {
    let keys = [&world.asha, &world.ben, &world.carol, &world.recovery];
    let files = keys.into_iter().flat_map(|key| world.readable(key));
    let holds = |bytes: &[u8]| bytes.windows(hash.len()).any(|window| window == hash.as_bytes());
    files.filter(|(_, bytes)| holds(bytes)).map(|(name, _)| name).collect()
}

/// CLO-1: an address can't be tried against what is kept of an agenda that went out, when the case is closed off: not even
/// of one that a colleague sent at that moment, nor where a colleague closes another off.
#[test]
fn clo_1_what_was_sent_keeps_no_mark_of_a_case_that_is_closed_off() {
    let world = World::new();
    let meeting = world.sample.december.id;
    let mut asha = world.open(&world.asha);
    let first = send_out(&mut asha, meeting, 1);
    asha.publish().unwrap();
    asha.wait_until_saved().unwrap();
    let mut ben = world.open(&world.ben);
    let listed: Vec<CaseId> = first.lines().map(|line| line.split_once(' ').unwrap().0.parse().unwrap()).collect();
    let [case, other, ..] = listed[..] else { panic!("two cases were expected: {first}") };
    assert!(!holding(&world, &mark_of(&first, case)).is_empty(), "nothing was looked at");

    close_off(&mut asha, meeting, case);
    // He has not heard of it.
    send_out(&mut ben, meeting, 2);
    close_off(&mut ben, meeting, other);
    asha.wait_until_saved().unwrap();
    ben.wait_until_saved().unwrap();
    for _ in 0..3 {
        asha.catch_up().unwrap();
        asha.wait_until_saved().unwrap();
        ben.catch_up().unwrap();
        ben.wait_until_saved().unwrap();
    }
    let sent = asha.record().conference(meeting).unwrap().preparation.sent;
    let kept: Vec<&str> = sent.iter().map(|one| one.marks.as_deref().expect("its marks")).collect();
    let goes = |line: &str| [case, other].iter().any(|gone| line.starts_with(&gone.to_string()));
    let stay: String = first.lines().filter(|line| !goes(line)).map(|line| format!("{line}\n")).collect();
    assert!(!stay.is_empty());
    assert_eq!(kept, [stay.as_str(), stay.as_str()], "the other cases stay, once each");
    assert!(asha.view().meeting_sheet(meeting).unwrap().unwrap().changed.is_nothing());
    ben.close().unwrap();
    asha.close().unwrap();
    for gone in [case, other] {
        assert_eq!(holding(&world, &mark_of(&first, gone)), [""; 0]);
    }
    let carol = world.open(&world.carol);
    let dump = carol.record().canonical_dump().unwrap();
    assert!(!dump.contains(&mark_of(&first, case)) && !dump.contains(&mark_of(&first, other)));
    assert_eq!(carol.record().conference(meeting).unwrap().preparation.sent.len(), 2);
}

/// CLO-1: what names no case stays, and may have something of one: it is named before the case goes.
#[test]
fn clo_1_what_names_no_case_is_named_when_one_is_closed_off() {
    let world = World::new();
    let (meeting, police) = (world.sample.december.id, world.sample.police.id);
    let case = world.sample.referrals[0].id;
    let mut asha = world.open(&world.asha);
    assert!(asha.view().names_no_case(case).unwrap().is_nothing());
    let received = asha.record().case(meeting, case).unwrap().referral.received;
    let other = Change::AddMeeting(crate::sample::meeting("2027-01-14"));
    make(&mut asha, &other);
    let Change::AddMeeting(other) = other else { unreachable!() };
    for (meeting, of, text) in
        [(meeting, None, "of all"), (meeting, Some(case), "of one"), (other.id, None, "elsewhere")]
    {
        let report = Report {
            id: ReportId::new(),
            meeting,
            case: of,
            agency: police,
            name: text.to_owned(),
            content: ReportContent::Text(text.to_owned()),
            received: at("2026-12-01T10:00:00"),
            by: "Asha Whitlock".to_owned(),
            read_out: None,
        };
        make(&mut asha, &Change::Research(ResearchChange::Attach { report, content: Vec::new() }));
    }
    for (at, to_whom) in [(received - chrono::Days::new(1), "before it came"), (received, "the school")] {
        let release = Release {
            id: ReleaseId::new(),
            at,
            by: "Asha Whitlock".to_owned(),
            agency: None,
            to_whom: to_whom.to_owned(),
            what: "where she lives".to_owned(),
            necessity: "she is to be met there".to_owned(),
            lawful_basis: "safeguarding".to_owned(),
            told: None,
        };
        make(&mut asha, &Change::Contacts(ContactsChange::Release(release)));
    }
    let stays = asha.view().names_no_case(case).unwrap();
    let reports: Vec<_> = stays.reports.iter().map(|(report, at)| (report.name.as_str(), at.id)).collect();
    assert_eq!(reports, [("of all", meeting)]);
    let releases: Vec<&str> = stays.releases.iter().map(|release| release.to_whom.as_str()).collect();
    assert_eq!(releases, ["the school"]);
}

/// CLO-1: journals that were put aside, by us or by Syncthing, and copies of the record's file hold the case as it was before it
/// was closed off: each is named, for whoever can remove it.
#[test]
fn clo_1_every_file_put_aside_that_has_a_closed_case_is_named() {
    let world = World::new();
    let (case, word) = (world.sample.referrals[0].id, "flipfloppy word");
    let mut asha = world.open(&world.asha);
    make(&mut asha, &world.filed(case, word));
    asha.wait_until_saved().unwrap();
    let seat = asha.record().seat();
    let journal = names::journal(&world.path(), seat);
    let aside = names::damaged(&world.path(), seat);
    let copy = world.folder.path().join(format!("Crawley.marac.sync-conflict-20261123-014808-A6SZWWB.journal-{seat}"));
    let of_others = names::damaged(&world.path(), SeatId::from_bytes([7; 8]));
    std::fs::copy(&journal, &aside).unwrap();
    std::fs::copy(&journal, &copy).unwrap();
    // One in which nothing of it is.
    std::fs::write(&of_others, marac::vault::journal::HEADER).unwrap();
    asha.close().unwrap();
    let holding = || {
        let request = request(&world.path(), world.ben.clone());
        let let_go = world.open(&world.ben).record().let_go().unwrap();
        leftover::holding(&request, &let_go).unwrap()
    };
    assert_eq!(holding(), Holding::default(), "nothing was let go of");
    let mut asha = world.open(&world.asha);
    close_off(&mut asha, world.sample.december.id, case);
    asha.close().unwrap();
    let mut found = holding();
    found.files.sort();
    let mut expected = vec![aside, copy];
    expected.sort();
    assert_eq!(found, Holding { files: expected, not_open: Vec::new() });
}
