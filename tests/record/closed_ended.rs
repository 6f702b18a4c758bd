//! Closed cases and people whose access ended: what they did without knowing of it closes no case to those who are left, however it
//! comes and in whatever order, and no word of it is lost (CLO-1).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use marac::domain::identifier::CaseId;
use marac::domain::referral::ClosedReason;
use marac::record::change::Change;
use marac::record::closed::ClosedVerified;
use marac::record::session::{Decision, request};
use marac::record::{Chosen, LateWriting, Session};
use marac::vault::late_journal::Settled;
use marac::vault::{Finding, LeftOut, OpenRequest, RowId, Unlocked};

use crate::closed::*;
use crate::late::waits;
use crate::standing::{Hostile, end_of};

/// In which order what Ben did and the end of his access come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// A journal that everybody knows goes on after the end.
    EndFirst,
    /// Carol has taken it in before she hears of the end; Asha, who ended it, had not.
    WorkFirst,
    /// A journal that nobody has seen comes when the record says so already, and somebody takes it in.
    TakenInLate,
}

const ORDERS: [Order; 3] = [Order::EndFirst, Order::WorkFirst, Order::TakenInLate];

/// A machine that has never seen the record.
fn elsewhere(path: &Path, key: &Arc<Unlocked>) -> OpenRequest {
    OpenRequest { local: None, ..request(path, key.clone()) }
}

fn opened(world: &World, key: &Arc<Unlocked>) -> (Session, Vec<Finding>) {
    Session::open(&elsewhere(&world.path(), key), Box::new(|_| {})).unwrap()
}

/// The folder as it is now, elsewhere.
fn copied(world: &World) -> (tempfile::TempDir, PathBuf) {
    let copies = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(world.folder.path()).unwrap().map(|one| one.unwrap().path()) {
        std::fs::copy(&file, copies.path().join(file.file_name().unwrap())).unwrap();
    }
    let copy = copies.path().join("Crawley.marac");
    (copies, copy)
}

fn until(session: &mut Session, found: &mut Vec<Finding>, what: &str, is_so: impl Fn(&Session, &[Finding]) -> bool) {
    let begun = Instant::now();
    loop {
        found.extend(session.catch_up().unwrap().findings);
        if is_so(session, found) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "never came: {what}; {found:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn end_bens(session: &mut Session) {
    let end = end_of(session.record(), "Ben Okafor");
    make(session, &end);
}

fn has_access(session: &Session) -> bool {
    crate::standing::has_access(session.record(), "Ben Okafor")
}

/// What is said to have been left out of Ben's doing.
fn left_out(findings: &[Finding]) -> Option<&LeftOut> {
    findings.iter().find_map(|finding| match finding {
        Finding::AccessLeftOut { who, by, what, .. } => {
            assert_eq!((who.as_str(), by.as_deref()), ("Ben Okafor", Some("Asha Whitlock")));
            Some(what)
        }
        _ => None,
    })
}

/// What came of it.
struct After {
    /// What was said of it: to Asha and Carol while they were at work, or to whoever took it in.
    told: Vec<LeftOut>,
    dumps: Vec<String>,
    /// Of what was taken in late, what was said to come in encrypted as it is, and what the recovery key alone was shown.
    sealed: usize,
    shown: String,
}

/// Ben's access ends, and without knowing of it he does something; everybody hears of both.
fn after(world: &World, order: Order, work: impl Fn(&mut Hostile)) -> After {
    let (mut told, mut sealed, mut shown) = (Vec::new(), 0, String::new());
    if order == Order::TakenInLate {
        let (_copies, copy) = copied(world);
        let mut asha = world.open(&world.asha);
        end_bens(&mut asha);
        asha.close().unwrap();
        let mut ben = Hostile::at(&elsewhere(&copy, &world.ben));
        work(&mut ben);
        let journal = ben.journal();
        drop(ben);
        std::fs::rename(&journal, world.folder.path().join(journal.file_name().unwrap())).unwrap();
        let taken = taken_in(world);
        told.push(taken.left_out);
        (sealed, shown) = (taken.sealed, taken.shown);
    } else {
        let mut ben = Hostile::at(&request(&world.path(), world.ben.clone()));
        ben.make(&crate::withdrawn::meeting("before"));
        let [mut asha, mut carol] = [&world.asha, &world.carol].map(|key| world.open(key));
        let (mut to_asha, mut to_carol) = (Vec::new(), Vec::new());
        let has_before = |session: &Session, _: &[Finding]| crate::withdrawn::held(session.record(), "before");
        until(&mut asha, &mut to_asha, "Ben's first", has_before);
        until(&mut carol, &mut to_carol, "Ben's first", has_before);
        if order == Order::WorkFirst {
            work(&mut ben);
            ben.make(&crate::withdrawn::meeting("mark"));
            let has_mark = |session: &Session, _: &[Finding]| crate::withdrawn::held(session.record(), "mark");
            until(&mut carol, &mut to_carol, "Ben's work", has_mark);
        }
        end_bens(&mut asha);
        asha.wait_until_saved().unwrap();
        if order == Order::EndFirst {
            until(&mut carol, &mut to_carol, "the end", |carol, _| !has_access(carol));
            work(&mut ben);
        }
        let is_told = |_: &Session, found: &[Finding]| left_out(found).is_some();
        until(&mut asha, &mut to_asha, "what was left out", is_told);
        until(&mut carol, &mut to_carol, "what was left out", is_told);
        told.extend([&to_asha, &to_carol].map(|found| left_out(found).unwrap().clone()));
        drop(ben);
        carol.close().unwrap();
        asha.close().unwrap();
    }
    // Whoever reads a case puts it right; then all seats are the same.
    for key in [&world.asha, &world.carol, &world.asha] {
        let (session, findings) = opened(world, key);
        assert!(!findings.iter().any(Finding::is_loss), "{order:?}: {findings:?}");
        session.close().unwrap();
    }
    let dumps = [&world.asha, &world.carol, &world.recovery].map(|key| {
        let (session, findings) = opened(world, key);
        assert!(findings.iter().all(|one| !one.is_loss()) && waits(&findings).is_none(), "{order:?}: {findings:?}");
        let now = marac::vault::open::wall_ms();
        let verified = ClosedVerified::of(session.record(), key, now).unwrap();
        assert!(verified.is_whole(), "{order:?}: {verified:?}");
        let dump = session.record().canonical_dump().unwrap();
        session.leave().unwrap();
        dump
    });
    assert!(dumps.iter().all(|dump| *dump == dumps[0]), "{order:?}");
    After { told, dumps: dumps.to_vec(), sealed, shown }
}

/// What became of what waited.
#[derive(Default)]
struct TakenIn {
    left_out: LeftOut,
    /// How much was said to come in encrypted as it is.
    sealed: usize,
    /// What the recovery key was shown of what nobody else could be.
    shown: String,
}

/// Takes in what waits, as `marac access late` does: each what they may, and what is a reader's is decided by them. What nobody with
/// access can open is shown to the recovery key, and left out then.
fn taken_in(world: &World) -> TakenIn {
    let mut taken = TakenIn::default();
    for (key, decision) in [
        (&world.carol, Some(Decision::TakeIn(Chosen::All))),
        (&world.asha, Some(Decision::TakeIn(Chosen::All))),
        (&world.recovery, None),
        (&world.asha, Some(Decision::LeaveOut)),
    ] {
        let request = elsewhere(&world.path(), key);
        let (mut session, findings) = Session::open(&request, Box::new(|_| {})).unwrap();
        assert!(waits(&findings).is_some(), "{findings:?}");
        let [writing] = <[LateWriting; 1]>::try_from(session.late_writings(&request).unwrap()).ok().unwrap();
        taken.left_out.join(writing.left_out.clone());
        taken.sealed += writing.sealed;
        let Some(decision) = decision else {
            taken.shown = format!("{:?}", writing.changes);
            session.leave().unwrap();
            continue;
        };
        let decided = session.decide_late(&writing, &decision, "asked by telephone").unwrap();
        session.close().unwrap();
        if let Some(settled) = writing.settle(decided).unwrap() {
            assert!(matches!(settled, Settled::PutAside(_)), "what did not come in is not removed: {settled:?}");
            return taken;
        }
    }
    panic!("it waits still");
}

fn close_off(session: &marac::record::Record, world: &World, case: CaseId) -> Change {
    let mut referral = session.case(world.sample.december.id, case).unwrap().referral;
    referral.closed = Some(ClosedReason::HighProfile);
    Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() }
}

fn open_entries(session: &Session, world: &World, case: CaseId) -> Vec<String> {
    let found = session.record().case(world.sample.december.id, case).unwrap();
    found.entries.into_iter().map(|entry| entry.text).collect()
}

/// CLO-1: a case that they close off stays open to everybody, with all that was in it, and everybody is told which and whose doing.
#[test]
fn clo_1_a_case_closed_off_by_one_whose_access_ended_stays_open_to_those_who_are_left() {
    for order in ORDERS {
        let world = World::new();
        let case = world.sample.referrals[0].id;
        let reference = world.sample.referrals[0].reference.as_str().to_owned();
        let mut asha = world.open(&world.asha);
        make(&mut asha, &world.filed(case, "she fears for her life"));
        asha.close().unwrap();
        let held_before = held(&world.open(&world.carol), &world);
        let After { told, dumps, sealed, .. } = after(&world, order, |ben| {
            let change = close_off(&ben.record, &world, case);
            ben.make(&change);
            ben.make(&world.filed(case, "written where he had closed it off"));
            ben.make(&world.filed(world.sample.referrals[1].id, "said of another case"));
        });
        assert_eq!(sealed > 0, order == Order::TakenInLate, "{sealed}");
        for told in &told {
            assert_eq!(told.closed_off, [(RowId::from_bytes(case.into_bytes()), Some(reference.clone()))], "{order:?}");
            assert!(told.access.is_none() && !told.pieces, "{order:?}: {told:?}");
        }
        assert!(
            !dumps[0].contains("written where he had closed it off"),
            "{order:?}: it was for the readers of a closed case"
        );
        for key in [&world.asha, &world.carol, &world.recovery] {
            let (session, _) = opened(&world, key);
            assert_eq!(open_entries(&session, &world, case), ["she fears for her life"], "{order:?}");
            assert!(!session.closed().has(case), "{order:?}: it is not a closed one as well");
            assert_eq!(held(&session, &world), held_before, "{order:?}: no time is held for it beside its own");
            let other = open_entries(&session, &world, world.sample.referrals[1].id);
            assert_eq!(other, ["said of another case"], "{order:?}: all else is taken in");
            let log = session.record().audit().unwrap();
            if order != Order::TakenInLate {
                let line = log.iter().find(|line| line.what == "left-out-access").unwrap();
                assert!(
                    line.detail.contains("Ben Okafor") && line.subject == Some(RowId::from_bytes(case.into_bytes())),
                    "{line:?}"
                );
                assert!(!line.detail.contains(&reference), "it may be closed off after all");
            }
            session.leave().unwrap();
        }

        // Closed off by somebody who is left, it has what he wrote there for whoever can open that.
        let (mut asha, _) = opened(&world, &world.asha);
        let change = close_off(asha.record(), &world, case);
        make(&mut asha, &change);
        assert_eq!(texts(&asha, &world, case), ["she fears for her life"], "{order:?}");
        asha.close().unwrap();
        assert!(opened(&world, &world.carol).0.record().case(world.sample.december.id, case).is_err(), "{order:?}");
        let (recovered, _) = opened(&world, &world.recovery);
        let mut all = texts(&recovered, &world, case);
        all.sort();
        assert_eq!(all, ["she fears for her life", "written where he had closed it off"], "{order:?}");
    }
}

/// The same where he had put somebody on its list: for as long as it is open they don't have it twice, and what he wrote comes into
/// it once they close it off themselves.
#[test]
fn clo_1_what_they_wrote_in_a_case_that_they_closed_off_comes_with_the_next_closing_off() {
    for order in ORDERS {
        let world = World::new();
        let case = world.sample.referrals[0].id;
        let ashas = line(&world.open(&world.carol), "Asha Whitlock");
        after(&world, order, |ben| {
            let change = close_off(&ben.record, &world, case);
            ben.make(&change);
            ben.make(&world.filed(case, "before she was on the list"));
            ben.make(&reader(case, ashas));
            ben.make(&world.filed(case, "and after"));
        });
        let (mut asha, _) = opened(&world, &world.asha);
        assert!(!asha.closed().has(case) && open_entries(&asha, &world, case).is_empty(), "{order:?}");
        let change = close_off(asha.record(), &world, case);
        make(&mut asha, &change);
        asha.catch_up().unwrap();
        asha.close().unwrap();
        let (asha, findings) = opened(&world, &world.asha);
        let mut all = texts(&asha, &world, case);
        all.sort();
        assert_eq!(all, ["and after", "before she was on the list"], "{order:?}: {findings:?}");
        let readers = asha.closed().readers(case).unwrap();
        assert!(
            readers.iter().all(|one| one.is_recovery() || one.person == ashas),
            "{order:?}: he puts nobody on its list"
        );
        asha.leave().unwrap();
        assert_eq!(opened(&world, &world.carol).0.closed().cases().len(), 0, "{order:?}");
    }
}

/// CLO-1: whom they take off the list of a closed case reads on; what they wrote goes to whoever could open it.
#[test]
fn clo_1_nobody_is_off_a_list_by_the_doing_of_one_whose_access_ended() {
    for order in ORDERS {
        // Carol alone goes; or all but Ben himself.
        for all_go in [false, true] {
            let world = World::new();
            let mut asha = world.open(&world.asha);
            let case = received(&mut asha);
            let [ashas, bens, carols] = ["Asha Whitlock", "Ben Okafor", "Carol Hythe"].map(|name| line(&asha, name));
            make(&mut asha, &reader(case, bens));
            make(&mut asha, &reader(case, carols));
            make(&mut asha, &world.filed(case, "known to all three"));
            asha.close().unwrap();
            world.open(&world.carol).close().unwrap();
            let After { told, shown, .. } = after(&world, order, |ben| {
                ben.make(&world.filed(case, "before he took anybody off"));
                ben.make(&taken_off(case, carols));
                if all_go {
                    ben.make(&taken_off(case, ashas));
                }
                ben.make(&world.filed(case, "afterwards"));
            });
            assert!(told.iter().all(|told| told.pieces && told.closed_off.is_empty()), "{order:?}: {told:?}");
            for key in [&world.asha, &world.carol] {
                let (session, findings) = opened(&world, key);
                let mut all = texts(&session, &world, case);
                all.sort();
                // What he wrote in a box of his own alone nobody else can open; the recovery key does.
                let mut known = vec!["before he took anybody off", "known to all three"];
                if !all_go {
                    known.insert(0, "afterwards");
                }
                assert_eq!(all, known, "{order:?} {all_go}: {findings:?}");
                let readers = session.closed().readers(case).unwrap();
                for person in [ashas, carols] {
                    assert!(readers.iter().any(|one| one.person == person && one.is_somebody()), "{order:?} {all_go}");
                }
                session.leave().unwrap();
            }
            let recovered = opened(&world, &world.recovery).0;
            let has = texts(&recovered, &world, case).contains(&"afterwards".to_owned());
            let is_shown = order == Order::TakenInLate && all_go && shown.contains("afterwards");
            assert!(has || is_shown, "{order:?} {all_go}: not lost");
        }
    }
}

/// Whom they put on a list reads nothing of it, and is told of nothing that is damaged.
#[test]
fn clo_1_nobody_is_on_a_list_by_the_doing_of_one_whose_access_ended() {
    for order in ORDERS {
        let world = World::new();
        let mut asha = world.open(&world.asha);
        let case = received(&mut asha);
        let [bens, carols] = ["Ben Okafor", "Carol Hythe"].map(|name| line(&asha, name));
        make(&mut asha, &reader(case, bens));
        asha.close().unwrap();
        after(&world, order, |ben| {
            ben.make(&world.filed(case, "said before"));
            ben.make(&reader(case, carols));
            ben.make(&world.filed(case, "said after"));
        });
        let (asha, _) = opened(&world, &world.asha);
        let mut all = texts(&asha, &world, case);
        all.sort();
        assert_eq!(all, ["said after", "said before"], "{order:?}");
        assert!(asha.closed().readers(case).unwrap().iter().all(|one| one.person != carols), "{order:?}");
        asha.leave().unwrap();
        assert_eq!(opened(&world, &world.carol).0.closed().cases().len(), 0, "{order:?}");
        assert_eq!(crate::closed_left::open_to(&world, &world.carol, case), Vec::<PathBuf>::new(), "{order:?}");
    }
}

/// What a colleague wrote in a closed case, not having heard that it was closed off, and Ben swept up: its other readers have it, and
/// the record has it no more.
#[test]
fn clo_1_what_they_swept_up_reaches_the_other_readers() {
    let world = World::new();
    let case = world.sample.referrals[0].id;
    let (_copies, copy) = copied(&world);
    let mut asha = world.open(&world.asha);
    let bens = line(&asha, "Ben Okafor");
    let change = close_off(asha.record(), &world, case);
    make(&mut asha, &change);
    make(&mut asha, &reader(case, bens));
    asha.close().unwrap();
    let mut carol = Hostile::at(&elsewhere(&copy, &world.carol));
    carol.make(&world.filed(case, "from Carol"));
    let journal = carol.journal();
    drop(carol);
    let name = journal.file_name().unwrap().to_owned();
    std::fs::rename(&journal, world.folder.path().join(&name)).unwrap();
    let dumps = after(&world, Order::TakenInLate, |ben| {
        ben.settle();
        ben.make(&world.filed(case, "from Ben"));
    })
    .dumps;
    assert!(!dumps[0].contains("from Carol"));
    let (asha, _) = opened(&world, &world.asha);
    let mut all = texts(&asha, &world, case);
    all.sort();
    assert_eq!(all, ["from Ben", "from Carol"]);
}
