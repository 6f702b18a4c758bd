//! What somebody whose access had ended left of closed cases: its words are shown at a reader's seat alone, and go into the case's
//! own pieces; everybody else is told how much it is, and whom to ask.

use std::path::PathBuf;
use std::sync::Arc;

use marac::domain::referral::{ClosedReason, Referral};
use marac::record::change::Change;
use marac::record::session::{Decided, Decision, request};
use marac::record::{Chosen, LateWriting, Session};
use marac::vault::late_journal::Settled;
use marac::vault::{OpenRequest, Unlocked, leftover, verify};

use crate::canaries::found;
use crate::closed::*;
use crate::sample::*;
use crate::standing::end_of;

/// What was written late into a case that was closed off, and into an open one.
const CLOSED: &str = "vexlompurple";
const OPEN: &str = "hunterswhisk";
const SAID: &str = "mauvebackhoe";

/// The record's folder as it is now, elsewhere, with a session of this key that knows nothing of what comes.
pub fn apart(world: &World, key: &Arc<Unlocked>) -> (tempfile::TempDir, Session) {
    let elsewhere = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(world.folder.path()).unwrap().map(|file| file.unwrap()) {
        std::fs::copy(file.path(), elsewhere.path().join(file.file_name())).unwrap();
    }
    let copy = request(&elsewhere.path().join("Crawley.marac"), key.clone());
    (elsewhere, Session::open(&copy, Box::new(|_| {})).unwrap().0)
}

/// Ends a session that knows nothing and puts its journal beside the record.
pub fn comes_late(world: &World, elsewhere: &tempfile::TempDir, session: Session) -> PathBuf {
    session.leave().unwrap();
    let files = std::fs::read_dir(elsewhere.path()).unwrap().map(|file| file.unwrap().path());
    let journal = files.into_iter().find(|path| path.to_string_lossy().contains(".journal-")).unwrap();
    let there = world.folder.path().join(journal.file_name().unwrap());
    std::fs::rename(journal, &there).unwrap();
    there
}

pub fn withdraw(world: &World, name: &str) {
    let mut session = world.open(&world.asha);
    let end = end_of(session.record(), name);
    make(&mut session, &end);
    session.close().unwrap();
}

fn asked(world: &World, key: &Arc<Unlocked>) -> (OpenRequest, Session, Vec<LateWriting>) {
    let request = request(&world.path(), key.clone());
    let (mut session, _) = Session::open(&request, Box::new(|_| {})).unwrap();
    let writings = session.late_writings(&request).unwrap();
    (request, session, writings)
}

pub fn one(world: &World, key: &Arc<Unlocked>) -> (Session, LateWriting) {
    let (_, session, writings) = asked(world, key);
    let [writing] = <[_; 1]>::try_from(writings).ok().unwrap();
    (session, writing)
}

pub fn take_in(mut session: Session, writing: &LateWriting, chosen: Chosen) -> (Decided, Option<Settled>) {
    let decided = session.decide_late(writing, &Decision::TakeIn(chosen), "asked her by telephone").unwrap();
    session.close().unwrap();
    (decided, writing.settle(decided).unwrap())
}

/// All that is shown of it.
fn shown(writing: &LateWriting) -> String {
    format!("{:?}", writing.changes)
}

pub fn open_case(session: &mut Session, number: u32) -> Referral {
    let open = Referral { received: at("2026-11-21T08:00:00"), ..referral(number, "Ordinary") };
    make(session, &Change::ReceiveReferral { referral: Box::new(open.clone()), listed_on: None, matches: Vec::new() });
    open
}

fn close_off(session: &mut Session, open: &Referral) {
    let shut = Referral { closed: Some(ClosedReason::HonourBasedAbuse), ..open.clone() };
    make(session, &Change::ReviseReferral { referral: Box::new(shut), matches: Vec::new() });
}

pub fn waits(world: &World, key: &Arc<Unlocked>) -> bool {
    let (_, session, writings) = asked(world, key);
    session.leave().unwrap();
    !writings.is_empty()
}

fn has(world: &World, key: &Unlocked, word: &'static str) -> Vec<String> {
    let all = world.readable(key).into_iter();
    all.filter(|(_, bytes)| !found(bytes, &[word]).is_empty()).map(|(name, _)| name).collect()
}

/// Ben wrote into two cases as if both were open. One of them was closed off since, by Asha, who alone reads it.
#[test]
fn clo_1_words_of_a_case_that_was_closed_off_are_shown_and_taken_in_at_a_readers_seat_alone() {
    let world = World::new();
    let mut session = world.open(&world.asha);
    let [case, other] = [71_801, 71_802].map(|number| open_case(&mut session, number));
    session.close().unwrap();
    let (elsewhere, mut ben) = apart(&world, &world.ben);
    let mut session = world.open(&world.asha);
    close_off(&mut session, &case);
    session.close().unwrap();
    withdraw(&world, "Ben Okafor");
    make(&mut ben, &world.filed(case.id, SAID));
    let mut moved = case.clone();
    moved.people[0].address = Some(format!("9 {CLOSED}"));
    make(&mut ben, &Change::ReviseReferral { referral: Box::new(moved), matches: Vec::new() });
    make(&mut ben, &world.filed(other.id, OPEN));
    let journal = comes_late(&world, &elsewhere, ben);

    // Carol reads none of it, and takes none of it in.
    let (session, writing) = one(&world, &world.carol);
    assert!(shown(&writing).contains(OPEN), "{}", shown(&writing));
    assert!([CLOSED, SAID].iter().all(|word| !shown(&writing).contains(word)), "{}", shown(&writing));
    assert!(writing.closed > 0 && writing.ask == ["Asha Whitlock"], "{} {:?}", writing.closed, writing.ask);
    let (_, settled) = take_in(session, &writing, Chosen::All);
    assert!(settled.is_none() && journal.exists(), "what is a reader's to decide waits");
    let name = journal.file_name().unwrap().to_string_lossy().into_owned();
    let holds = [CLOSED, SAID].map(|word| has(&world, &world.carol, word)).concat();
    assert!(!holds.is_empty() && holds.iter().all(|file| *file == name), "{holds:?}");
    let session = world.open(&world.carol);
    assert!(session.record().canonical_dump().unwrap().contains(OPEN));
    session.leave().unwrap();
    let (session, writing) = one(&world, &world.carol);
    assert_eq!((writing.number, writing.changes.len()), (0, 0), "{}", shown(&writing));
    session.leave().unwrap();

    // It is named by whoever verifies.
    let carols = request(&world.path(), world.carol.clone());
    let (report, opened) = verify::verify_all(&carols).unwrap();
    let (mut record, _) = marac::record::Record::of_opened(&opened, &carols).unwrap();
    let (files, ask) = record.waits_with_closed(&carols, &report.facts, &report.findings).unwrap();
    assert_eq!((files, ask.into_iter().collect::<Vec<_>>()), (vec![journal.clone()], vec!["Asha Whitlock".to_owned()]));

    // Asha reads it, under the case's reference, and takes it into the case.
    let (session, writing) = one(&world, &world.asha);
    let change = writing.changes.iter().find(|change| format!("{change:?}").contains(&format!("9 {CLOSED}"))).unwrap();
    assert!(change.closed && change.reference == case.reference.to_string(), "{change:?}");
    let (decided, settled) = take_in(session, &writing, Chosen::All);
    assert!(decided.number > 0 && settled == Some(Settled::Gone), "{settled:?}");
    assert_eq!([CLOSED, SAID].map(|word| has(&world, &world.carol, word)).concat(), [""; 0]);
    let session = world.open(&world.asha);
    assert!(session.closed().record().canonical_dump().unwrap().contains(SAID));
    let stands = session.closed().record().referral(case.id).unwrap().unwrap();
    assert_eq!(stands.people[0].address.as_deref(), Some(format!("9 {CLOSED}").as_str()));
    session.leave().unwrap();
    assert!(!waits(&world, &world.carol) && !waits(&world, &world.asha));
}

/// What is left out stays in a file that whoever had access can read: it is named for as long as it is there.
#[test]
fn clo_1_a_file_that_was_left_out_with_words_of_a_closed_case_is_named() {
    let world = World::new();
    let mut session = world.open(&world.asha);
    let case = open_case(&mut session, 71_804);
    session.close().unwrap();
    let (elsewhere, mut ben) = apart(&world, &world.ben);
    let mut session = world.open(&world.asha);
    close_off(&mut session, &case);
    session.close().unwrap();
    withdraw(&world, "Ben Okafor");
    make(&mut ben, &world.filed(case.id, SAID));
    comes_late(&world, &elsewhere, ben);
    let (mut session, writing) = one(&world, &world.asha);
    let decided = session.decide_late(&writing, &Decision::LeaveOut, "he never said it").unwrap();
    session.close().unwrap();
    let Some(Settled::PutAside(file)) = writing.settle(decided).unwrap() else { panic!("it is put aside") };
    let session = world.open(&world.asha);
    let let_go = session.record().let_go().unwrap();
    session.leave().unwrap();
    let holding = leftover::holding(&request(&world.path(), world.asha.clone()), &let_go).unwrap();
    assert_eq!(holding.files, [file]);
}

/// Ben was a reader of a closed case, and wrote into it.
#[test]
fn clo_1_late_words_in_a_piece_are_shown_and_taken_in_at_a_readers_seat_alone() {
    let world = World::new();
    let mut session = world.open(&world.asha);
    let case = received(&mut session);
    let ben = line(&session, "Ben Okafor");
    make(&mut session, &reader(case, ben));
    session.close().unwrap();
    let (elsewhere, mut ben) = apart(&world, &world.ben);
    withdraw(&world, "Ben Okafor");
    make(&mut ben, &world.filed(case, "late in the box"));
    let carol = line(&ben, "Carol Hythe");
    make(&mut ben, &reader(case, carol));
    let journal = comes_late(&world, &elsewhere, ben);

    let (session, writing) = one(&world, &world.carol);
    assert!(writing.number == 0 && writing.closed > 0 && writing.changes.is_empty(), "{}", shown(&writing));
    assert_eq!(writing.ask, ["Asha Whitlock"]);
    session.leave().unwrap();
    let (session, writing) = one(&world, &world.asha);
    assert!(shown(&writing).contains("late in the box") && writing.of_list, "{}", shown(&writing));
    assert!(writing.changes.iter().all(|change| change.closed && !change.reference.is_empty()));
    let (_, settled) = take_in(session, &writing, Chosen::All);
    assert!(matches!(settled, Some(Settled::PutAside(_))), "what it says of the list is in no record: {settled:?}");
    assert!(!journal.exists());
    let session = world.open(&world.asha);
    assert_eq!(texts(&session, &world, case), ["late in the box"]);
    session.leave().unwrap();
    let session = world.open(&world.carol);
    assert!(!session.closed().has(case), "nobody was put on its list by it");
    session.leave().unwrap();
    assert!(!waits(&world, &world.carol) && !waits(&world, &world.asha));
}

/// Who reads a case is decided by nobody whose access has ended: a case that they closed off stays open, with all that is in it.
#[test]
fn a_case_that_was_closed_off_late_stays_as_it_is() {
    let world = World::new();
    let mut session = world.open(&world.asha);
    let case = open_case(&mut session, 71_803);
    make(&mut session, &world.filed(case.id, OPEN));
    session.close().unwrap();
    let (elsewhere, mut ben) = apart(&world, &world.ben);
    withdraw(&world, "Ben Okafor");
    close_off(&mut ben, &case);
    let journal = comes_late(&world, &elsewhere, ben);
    let (session, writing) = one(&world, &world.asha);
    assert_eq!(writing.readers, ["close-off"]);
    session.leave().unwrap();
    let (mut session, writing) = one(&world, &world.asha);
    session.decide_late(&writing, &Decision::TakeIn(Chosen::All), "asked him by telephone").unwrap();
    session.close().unwrap();
    let session = world.open(&world.carol);
    assert!(session.record().referral(case.id).unwrap().is_some());
    assert!(session.record().canonical_dump().unwrap().contains(OPEN));
    session.leave().unwrap();
    // What it says of that is in no record, so its file is kept; the next opening put it aside.
    let aside = std::fs::read_dir(world.folder.path()).unwrap().map(|file| file.unwrap().file_name());
    assert!(!journal.exists() && aside.into_iter().any(|name| name.to_string_lossy().ends_with(".damaged")));
}
