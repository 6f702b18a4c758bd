//! What somebody whose access had ended wrote into a journal that was not there when the record said so: it is taken in by
//! nobody unasked and lost by nobody, whatever a machine remembers, and all end alike once a person has decided.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use marac::record::change::Change;
use marac::record::session::{Decided, Decision, SessionError};
use marac::record::{Chosen, LateChange, LateWriting, Record, Session};
use marac::vault::late_journal::Settled;
use marac::vault::{AccessKey, Finding, OpenRequest, SeatId, Unlocked, names};

use crate::share::{Server, ShareDisk};
use crate::standing::{Hostile, copied, end_of, give, has_access, put};
use crate::withdrawn::{Office, Seat, held, meeting};

/// Whose writing waits, and how many changes.
pub fn waits(findings: &[Finding]) -> Option<(&str, usize)> {
    findings.iter().rev().find_map(|finding| match finding {
        Finding::LateJournal { who: Some(who), changes, .. } => Some((who.as_str(), *changes)),
        _ => None,
    })
}

/// A machine that has never seen the record.
fn elsewhere(office: &Office, key: &Arc<Unlocked>) -> OpenRequest {
    OpenRequest { local: None, ..office.request(key) }
}

fn open(request: &OpenRequest) -> (Session, Vec<Finding>) {
    Session::open(request, Box::new(|_| {})).unwrap()
}

fn take_in() -> Decision {
    Decision::TakeIn(Chosen::All)
}

/// Decides on all that waits, as `marac access late` does; says what became of the files.
fn decide(request: &OpenRequest, decision: &Decision) -> Vec<Settled> {
    let (mut session, _) = open(request);
    let writings = session.late_writings(request).unwrap();
    assert!(!writings.is_empty());
    let decide = |writing: &LateWriting| session.decide_late(writing, decision, "asked by telephone").unwrap();
    let decided: Vec<Decided> = writings.iter().map(decide).collect();
    session.close().unwrap();
    writings.iter().zip(decided).filter_map(|(writing, decided)| writing.settle(decided).unwrap()).collect()
}

fn in_log(record: &Record, what: &str) -> bool {
    let is_of_tom = |detail: &str| detail.contains("(seat") && detail.ends_with(": asked by telephone");
    let log = record.audit().unwrap();
    log.iter().any(|line| line.what == what && line.who.as_deref() == Some("Ruth Calloway") && is_of_tom(&line.detail))
}

/// Tom's share is away. Meanwhile his access ends, and the others put that into the file. What he typed before he could hear
/// of it reaches the share in a journal that nobody has seen before.
#[test]
fn what_was_typed_while_the_share_was_away_waits_for_a_decision_and_comes_in() {
    let office = Office::new(true);
    let disk = ShareDisk::at(office.folder.path());
    let request = OpenRequest { disk: disk.clone(), ..office.request(&office.tom) };
    let mut tom = Office::seat_on(&request);
    let mut asha = office.seat(&office.asha);
    tom.session.wait_until_saved().unwrap();
    disk.is(Server::Refuses(5));
    tom.session.make(&meeting("typed in good faith")).unwrap();
    tom.session.make(&give("Eve", &Unlocked::throwaway().unwrap())).unwrap();
    office.withdraw("Tom Ashe");
    asha.until("the end of Tom's", |asha| !has_access(asha.session.record(), "Tom Ashe"));
    disk.is(Server::Well);
    tom.until("that he hears", |tom| tom.session.access_end().is_some());
    tom.session.wait_until_saved().unwrap();
    tom.session.close().unwrap();

    asha.until("what waits", |asha| waits(&asha.taken.findings).is_some());
    assert!(!asha.has("typed in good faith") && !has_access(asha.session.record(), "Eve"));
    asha.session.close().unwrap();
    // Nobody takes it in unasked, with a memory of the record or without, and nobody loses it.
    for request in [office.request(&office.asha), elsewhere(&office, &office.ruth), elsewhere(&office, &office.asha)] {
        let (session, findings) = open(&request);
        let (who, changes) = waits(&findings).expect("it is named at every opening");
        assert!(who == "Tom Ashe" && changes > 0, "{findings:?}");
        assert!(!held(session.record(), "typed in good faith"));
        session.close().unwrap();
    }
    let (findings, whole) = office.verified();
    assert!(whole && waits(&findings).is_some(), "{findings:?}");

    // What is in it can be read before anything is decided.
    let ruth = elsewhere(&office, &office.ruth);
    let (mut session, _) = open(&ruth);
    let [writing] = <[_; 1]>::try_from(session.late_writings(&ruth).unwrap()).ok().unwrap();
    let says = |change: &LateChange| change.what.iter().any(|what| what == "add-meeting");
    assert!(writing.changes.iter().any(says), "{:?}", writing.changes);
    let area = |change: &LateChange| change.values.iter().any(|value| value.new == "typed in good faith");
    assert!(writing.changes.iter().any(area), "{:?}", writing.changes);
    assert_eq!((writing.left_out.access.as_deref(), writing.refused), (Some(&["Eve".to_owned()][..]), 0));
    session.leave().unwrap();

    let settled = decide(&ruth, &take_in());
    // What it says of access is in no record: its file is put aside, and not removed.
    assert!(matches!(settled[..], [Settled::PutAside(_)]), "{settled:?}");
    let dumps = [office.request(&office.asha), ruth, elsewhere(&office, &office.asha)].map(|request| {
        let (session, findings) = open(&request);
        assert!(findings.iter().all(|one| !one.is_wrong()), "{findings:?}");
        assert!(held(session.record(), "typed in good faith") && in_log(session.record(), "take-in-late"));
        assert!(!has_access(session.record(), "Eve") && !has_access(session.record(), "Tom Ashe"));
        let dump = session.record().canonical_hash().unwrap();
        session.leave().unwrap();
        dump
    });
    assert!(dumps.iter().all(|dump| *dump == dumps[0]));
    let (findings, whole) = office.verified();
    assert!(whole && waits(&findings).is_none(), "{findings:?}");
}

/// A copy from before the withdrawal lets somebody write what looks like good faith for ever: it is never in the record
/// unless a person says so, on a machine that remembers nothing either, and what says nothing of access leaves nothing.
#[test]
fn what_a_copy_makes_up_is_left_out_or_taken_in_as_a_person_says() {
    for decision in [Decision::LeaveOut, take_in()] {
        let office = Office::new(false);
        let (_copies, copy) = copied(&office);
        office.withdraw("Tom Ashe");
        let mut tom = Hostile::at(&office.request_of(&copy, &office.tom));
        tom.make(&meeting("made up"));
        let journal = tom.journal();
        drop(tom);
        put(&journal, &office);
        let ruth = elsewhere(&office, &office.ruth);
        let (mut session, findings) = open(&ruth);
        assert!(waits(&findings).is_some() && !held(session.record(), "made up"), "{findings:?}");
        session.make(&meeting("goes on")).unwrap();
        session.close().unwrap();
        assert_eq!(office.beside(".journal-").len(), 1, "it stays until somebody decides");
        let settled = decide(&ruth, &decision);
        let (session, findings) = open(&ruth);
        assert!(findings.iter().all(|one| !one.is_wrong()), "{findings:?}");
        let taken_in = decision == take_in();
        assert_eq!(held(session.record(), "made up"), taken_in);
        assert!(in_log(session.record(), if taken_in { "take-in-late" } else { "leave-out-late" }));
        session.leave().unwrap();
        match settled.as_slice() {
            [Settled::Gone] => assert!(taken_in && office.beside(".journal-").is_empty()),
            [Settled::PutAside(file)] => assert!(!taken_in && file.exists()),
            other => panic!("{other:?}"),
        }
        assert!(office.verified().1);
    }
}

/// A journal of theirs that was folded in long ago is put back with more behind what is known of it.
#[test]
fn an_old_journal_that_is_put_back_with_more_in_it_waits_too() {
    let office = Office::new(false);
    let mut tom = Hostile::at(&office.request(&office.tom));
    tom.make(&meeting("before"));
    office.open(&office.ruth).0.leave().unwrap();
    let (copies, _) = copied(&office);
    office.withdraw("Tom Ashe");
    let journal = tom.journal();
    let name = journal.file_name().unwrap().to_owned();
    tom.make(&meeting("made up"));
    // Windows takes nothing away from under its writer.
    drop(tom);
    std::fs::copy(&journal, copies.path().join(&name)).unwrap();
    std::fs::remove_file(&journal).unwrap();
    for key in [&office.asha, &office.ruth] {
        let (mut session, _) = office.open(key);
        session.make(&meeting("goes on")).unwrap();
        session.close().unwrap();
    }
    std::fs::copy(copies.path().join(&name), office.folder.path().join(&name)).unwrap();
    for request in [office.request(&office.ruth), office.request(&office.asha), elsewhere(&office, &office.ruth)] {
        let (session, findings) = open(&request);
        assert!(waits(&findings).is_some_and(|(who, _)| who == "Tom Ashe"), "{findings:?}");
        assert!(held(session.record(), "before") && !held(session.record(), "made up"));
        session.leave().unwrap();
    }
}

/// What a colleague took in before they could hear of the end, and built on, counts for everybody.
#[test]
fn what_a_colleague_took_in_before_hearing_of_the_end_counts_everywhere() {
    let office = Office::new(false);
    let (_copies, copy) = copied(&office);
    // Asha ends Tom's access in a copy; Tom and Ruth work on meanwhile.
    let (mut asha, _) = open(&office.request_of(&copy, &office.asha));
    asha.make(&end_of(asha.record(), "Tom Ashe")).unwrap();
    asha.close().unwrap();
    let mut tom = Hostile::at(&office.request(&office.tom));
    tom.make(&meeting("typed in good faith"));
    let mut ruth = office.seat(&office.ruth);
    ruth.until("Tom's", |ruth| ruth.has("typed in good faith"));
    ruth.session.make(&meeting("builds on it")).unwrap();
    ruth.session.wait_until_saved().unwrap();
    std::fs::rename(&copy, office.path()).unwrap();
    let mut live = Office::seat_on(&elsewhere(&office, &office.asha));
    assert!(live.has("typed in good faith") && live.has("builds on it"));
    let (session, findings) = open(&elsewhere(&office, &office.asha));
    assert!(!findings.iter().any(Finding::is_loss) && waits(&findings).is_none(), "{findings:?}");
    session.leave().unwrap();
    // What nobody has seen waits all the same.
    ruth.until("the end", |ruth| !has_access(ruth.session.record(), "Tom Ashe"));
    drop(tom);
    live.take_in();
    ruth.session.close().unwrap();
    live.session.close().unwrap();
    for request in [office.request(&office.ruth), elsewhere(&office, &office.asha)] {
        let (session, findings) = open(&request);
        assert!(held(session.record(), "typed in good faith"), "{findings:?}");
        session.leave().unwrap();
    }
    assert!(office.verified().1);
}

/// The same while everybody is at work: whoever held it back takes it in as a colleague's work says that it had come before.
#[test]
fn a_seat_that_held_it_back_takes_it_in_with_the_colleagues_work() {
    let office = Office::new(false);
    let (copies, copy) = copied(&office);
    let (mut asha, _) = open(&office.request_of(&copy, &office.asha));
    asha.make(&end_of(asha.record(), "Tom Ashe")).unwrap();
    asha.close().unwrap();
    let (later, before) = copied(&office);
    let (mut tom, _) = open(&office.request_of(&before, &office.tom));
    tom.make(&meeting("typed in good faith")).unwrap();
    tom.wait_until_saved().unwrap();
    let (mut ruth, _) = open(&office.request_of(&before, &office.ruth));
    ruth.make(&meeting("builds on it")).unwrap();
    let seats: [SeatId; 2] = [tom.record().seat(), ruth.record().seat()];
    tom.leave().unwrap();
    ruth.leave().unwrap();
    let [of_tom, of_ruth] = seats.map(|seat| names::journal(&before, seat));
    std::fs::rename(&copy, office.path()).unwrap();
    let mut live: Seat = Office::seat_on(&elsewhere(&office, &office.asha));
    let move_in = |journal: &Path| put(journal, &office);
    move_in(&of_tom);
    live.until("what waits", |live| waits(&live.taken.findings).is_some());
    assert!(!live.has("typed in good faith"));
    move_in(&of_ruth);
    live.until("both", |live| live.has("typed in good faith") && live.has("builds on it"));
    live.session.close().unwrap();
    let (session, findings) = open(&elsewhere(&office, &office.ruth));
    assert!(held(session.record(), "typed in good faith") && waits(&findings).is_none(), "{findings:?}");
    session.leave().unwrap();
    drop((copies, later));
}

/// Whoever may not write decides nothing.
#[test]
fn a_reader_decides_nothing() {
    let office = Office::new(false);
    let eve = Arc::new(Unlocked::throwaway().unwrap());
    let (mut session, _) = office.open(&office.asha);
    let key = AccessKey::Reads(eve.person_key().recipient);
    session.make(&Change::GiveAccess { name: "Eve".to_owned(), role: "reader".to_owned(), key }).unwrap();
    session.close().unwrap();
    let (_copies, copy) = copied(&office);
    office.withdraw("Tom Ashe");
    let mut tom = Hostile::at(&office.request_of(&copy, &office.tom));
    tom.make(&meeting("made up"));
    let journal: PathBuf = tom.journal();
    drop(tom);
    put(&journal, &office);
    let request = office.request(&eve);
    let (mut session, _) = open(&request);
    let [writing] = <[_; 1]>::try_from(session.late_writings(&request).unwrap()).ok().unwrap();
    let refused = session.decide_late(&writing, &take_in(), "asked by telephone");
    assert!(matches!(refused, Err(SessionError::ReadOnly { .. })), "{refused:?}");
    session.leave().unwrap();
}

/// The session that ended somebody's access meets what they left as it closes: it says so in the log, and leaves nothing of its own
/// beside the record.
#[test]
fn whoever_meets_it_at_closing_leaves_no_journal_of_their_own() {
    let office = Office::new(false);
    let (_copies, copy) = copied(&office);
    let mut tom = Hostile::at(&office.request_of(&copy, &office.tom));
    tom.make(&meeting("late"));
    let journal = tom.journal();
    drop(tom);
    let mut asha = office.seat(&office.asha);
    let end = end_of(asha.session.record(), "Tom Ashe");
    asha.session.make(&end).unwrap();
    asha.session.publish().unwrap();
    asha.until("that the file says so", |_| office.opened_by(&office.tom).is_empty());
    asha.session.wait_until_saved().unwrap();
    put(&journal, &office);
    asha.session.close().unwrap();
    let left: Vec<PathBuf> = office.beside(".journal-");
    assert_eq!(left.iter().map(|path| path.file_name()).collect::<Vec<_>>(), [journal.file_name()]);
    let (session, findings) = open(&elsewhere(&office, &office.ruth));
    assert!(findings.iter().all(|one| matches!(one, Finding::LateJournal { .. })), "{findings:?}");
    assert!(session.record().audit().unwrap().iter().any(|line| line.what == "late-changes"));
    session.leave().unwrap();
}
