//! What is asked about when somebody left something: each change with its case, what stood before and what stands now; and what
//! becomes of the file once somebody decided.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use marac::domain::identifier::CaseId;
use marac::domain::referral::Referral;
use marac::record::change::Change;
use marac::record::session::{Decided, Decision, request};
use marac::record::{Chosen, Did, LateValue, LateWriting, Record, Session};
use marac::vault::late_journal::Settled;
use marac::vault::{DiskError, Finding, OpenRequest};

use crate::closed::*;
use crate::hooked::{Hooked, Step};
use crate::late_closed::{apart, comes_late, one, open_case, take_in, waits, withdraw};
use crate::sample::*;

fn living_at(case: &Referral, address: &str, score: u8) -> Change {
    let mut moved = case.clone();
    moved.people[0].address = Some(address.to_owned());
    moved.risk.dash_score = Some(score);
    Change::ReviseReferral { referral: Box::new(moved), matches: Vec::new() }
}

fn values(writing: &LateWriting, case: &Referral) -> Vec<LateValue> {
    let of_case = writing.changes.iter().filter(|change| change.case == Some(case.id));
    of_case
        .inspect(|change| assert_eq!(change.reference, case.reference.to_string()))
        .flat_map(|change| change.values.clone())
        .collect()
}

fn address(record: &Record, case: CaseId) -> Option<String> {
    record.referral(case).unwrap().unwrap().people[0].address.clone()
}

/// Each value of theirs stands beside the one before it, and beside the one that is newer; whose it is and of which case is said,
/// and what was taken out is named.
#[test]
fn each_change_says_its_case_and_person_and_both_values() {
    let world = World::new();
    let mut session = world.open(&world.asha);
    let case = open_case(&mut session, 71_811);
    make(&mut session, &living_at(&case, "1 Before Street", 12));
    let filed = entry(case.id, world.sample.december.id, world.sample.police.id, "said before");
    make(&mut session, &Change::FileEntry(filed.clone()));
    session.close().unwrap();
    let (elsewhere, mut ben) = apart(&world, &world.ben);
    withdraw(&world, "Ben Okafor");
    make(&mut ben, &living_at(&case, "2 Theirs Street", 17));
    make(&mut ben, &Change::RemoveEntry(filed.id));
    make(&mut ben, &world.filed(case.id, "said late"));
    // Asha writes the same field later.
    let mut session = world.open(&world.asha);
    make(&mut session, &living_at(&case, "3 Newer Street", 12));
    session.close().unwrap();
    comes_late(&world, &elsewhere, ben);

    let (session, writing) = one(&world, &world.carol);
    let values = values(&writing, &case);
    let field =
        |column: &str| values.iter().find(|value| value.column == column).unwrap_or_else(|| panic!("{values:?}"));
    let moved = field("address");
    assert_eq!(
        (moved.of.as_str(), moved.old.as_str(), moved.new.as_str()),
        ("Ordinary", "1 Before Street", "2 Theirs Street")
    );
    let stands = moved.stands.as_ref().unwrap();
    assert_eq!((stands.value.as_str(), stands.by.as_deref()), ("3 Newer Street", Some("Asha Whitlock")));
    let score = field("dash_score");
    assert_eq!((score.old.as_str(), score.new.as_str()), ("12", "17"));
    let removed = values.iter().find(|value| value.did == Did::Removed).unwrap();
    assert_eq!((removed.table.as_str(), removed.of.as_str()), ("entry", "said before"));
    let said = values.iter().find(|value| value.new == "said late").unwrap();
    assert_eq!((said.column.as_str(), said.old.as_str(), &said.stands), ("text", "", &None));
    // What a line names is called as people call it.
    let agency = values.iter().find(|value| value.line == said.line && value.column == "agency").unwrap();
    assert_eq!(agency.new, world.sample.police.name);
    take_in(session, &writing, Chosen::All);
    let session = world.open(&world.asha);
    assert_eq!(address(session.record(), case.id).as_deref(), Some("3 Newer Street"));
    session.leave().unwrap();
}

/// One case is taken in, with what it stands on, and the rest waits; then that is left out.
#[test]
fn one_case_is_taken_in_and_the_other_left_out() {
    let world = World::new();
    let mut session = world.open(&world.asha);
    let [case, other] = [71_821, 71_822].map(|number| open_case(&mut session, number));
    session.close().unwrap();
    let (elsewhere, mut ben) = apart(&world, &world.ben);
    withdraw(&world, "Ben Okafor");
    let agency = agency("Late Agency", "late");
    make(&mut ben, &Change::ReviseAgency(agency.clone()));
    make(&mut ben, &Change::FileEntry(entry(case.id, world.sample.december.id, agency.id, "of the one")));
    make(&mut ben, &world.filed(other.id, "of the other"));
    let journal = comes_late(&world, &elsewhere, ben);

    let (session, writing) = one(&world, &world.asha);
    let cases: Vec<_> = writing.cases.iter().map(|one| one.reference.as_str()).collect();
    assert_eq!(cases, ["WS-71821", "WS-71822", ""]);
    let (_, settled) = take_in(session, &writing, Chosen::Of([Some(case.id)].into()));
    assert!(settled.is_none() && journal.exists());
    let session = world.open(&world.carol);
    let dump = session.record().canonical_dump().unwrap();
    assert!(dump.contains("of the one") && dump.contains("Late Agency") && !dump.contains("of the other"));
    assert_eq!(session.record().audit_faults().unwrap(), []);
    session.leave().unwrap();

    let (mut session, writing) = one(&world, &world.carol);
    assert_eq!(writing.cases.iter().map(|one| one.case).collect::<Vec<_>>(), [Some(other.id)]);
    let decided = session.decide_late(&writing, &Decision::LeaveOut, "asked her by telephone").unwrap();
    session.close().unwrap();
    assert!(matches!(writing.settle(decided).unwrap(), Some(Settled::PutAside(_))));
    assert!(!waits(&world, &world.asha) && !journal.exists());
}

fn refusing(world: &World, refuses: &Arc<AtomicBool>) -> OpenRequest {
    let refuses = refuses.clone();
    let step = move |step: Step, path: &Path| {
        let is_it = matches!(step, Step::Remove | Step::Rename) && path.to_string_lossy().contains(".journal-");
        if is_it && refuses.load(Ordering::SeqCst) { Err(DiskError::InUse { path: path.to_owned() }) } else { Ok(()) }
    };
    OpenRequest { disk: Arc::new(Hooked::new(step)), ..request(&world.path(), world.asha.clone()) }
}

fn left(findings: &[Finding]) -> Option<(&str, bool)> {
    findings.iter().find_map(|finding| match finding {
        Finding::LateDecided(left) => Some((left.who.as_str(), left.why.is_some())),
        _ => None,
    })
}

/// Somebody decided and the file stayed, because the disk refused or the program was stopped: it is not asked about again, is
/// named for as long as it is there, and goes as soon as it can.
#[test]
fn a_file_that_stayed_after_the_decision_is_named_until_it_is_gone() {
    for decision in [Decision::TakeIn(Chosen::All), Decision::LeaveOut] {
        let world = World::new();
        let mut session = world.open(&world.asha);
        let case = open_case(&mut session, 71_831);
        session.close().unwrap();
        let (elsewhere, mut ben) = apart(&world, &world.ben);
        withdraw(&world, "Ben Okafor");
        make(&mut ben, &world.filed(case.id, "said late"));
        let journal = comes_late(&world, &elsewhere, ben);
        let refuses = Arc::new(AtomicBool::new(true));
        let asha = refusing(&world, &refuses);
        let (mut session, _) = Session::open(&asha, Box::new(|_| {})).unwrap();
        let [writing] = <[_; 1]>::try_from(session.late_writings(&asha).unwrap()).ok().unwrap();
        let decided: Decided = session.decide_late(&writing, &decision, "asked her by telephone").unwrap();
        session.close().unwrap();
        assert!(writing.settle(decided).is_err());
        for _ in 0..2 {
            let (mut session, findings) = Session::open(&asha, Box::new(|_| {})).unwrap();
            assert_eq!(left(&findings), Some(("Ben Okafor", true)), "{findings:?}");
            assert!(session.late_writings(&asha).unwrap().is_empty(), "it was decided on");
            session.leave().unwrap();
        }
        assert!(journal.exists());
        refuses.store(false, Ordering::SeqCst);
        let (session, findings) = Session::open(&asha, Box::new(|_| {})).unwrap();
        let late = |one: &Finding| matches!(one, Finding::LateDecided(_) | Finding::LateJournal { .. });
        assert!(!findings.iter().any(late) && !journal.exists(), "{findings:?}");
        let taken_in = decision != Decision::LeaveOut;
        assert_eq!(session.record().canonical_dump().unwrap().contains("said late"), taken_in);
        session.leave().unwrap();
        let aside = std::fs::read_dir(world.folder.path()).unwrap().map(|file| file.unwrap().file_name());
        assert_eq!(aside.into_iter().any(|name| name.to_string_lossy().ends_with(".damaged")), !taken_in);
    }
}
