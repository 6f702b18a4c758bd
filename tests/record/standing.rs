//! What counts of a person whose access ended and who says that they did not know: written by hand with a program that is
//! not ours, as far as one of ours would not write it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use marac::record::change::Change;
use marac::record::closed::ClosedShelf;
use marac::record::{Record, Session};
use marac::vault::{
    AccessKey, Finding, OpenRequest, Opened, Operation, OperationKind, Stamp, Unlocked, Value, leftover, names,
};

use crate::withdrawn::{Office, Seat, held, late, meeting};

/// Somebody's program that does as it likes: it has their key, and what lay in a folder when it was opened.
pub struct Hostile {
    opened: Opened,
    pub record: Record,
    pub closed: ClosedShelf,
    path: PathBuf,
    key: Arc<Unlocked>,
}

impl Hostile {
    pub fn at(request: &OpenRequest) -> Self {
        let opened = marac::vault::open(request).unwrap();
        let (record, _) = Record::of_opened(&opened, request).unwrap();
        let closed = ClosedShelf::of(&record, request.unlocked.clone(), marac::vault::open::wall_ms()).unwrap();
        Self { opened, record, closed, path: request.path.clone(), key: request.unlocked.clone() }
    }

    /// Writes what a change comes to, knowing of nothing that came since.
    pub fn make(&mut self, change: &Change) {
        let now = marac::vault::open::wall_ms();
        let made = self.closed.make_where_it_belongs(&mut self.record, change, now);
        self.append(made.map_err(|unfinished| unfinished.why).unwrap().operations);
    }

    /// Does what a reader's seat does unasked.
    pub fn settle(&mut self) {
        let now = marac::vault::open::wall_ms();
        let settled = self.closed.settle(&mut self.record, now);
        self.append(settled.map_err(|unfinished| unfinished.why).unwrap());
    }

    fn append(&mut self, mut operations: Vec<Operation>) {
        self.record.sign_log(&mut operations, &self.key).unwrap();
        self.opened.vault.append(operations).unwrap();
    }

    fn write(&mut self, change: OperationKind) {
        let stamp = Stamp { wall_ms: 4_000_000_000_000, counter: 1, seat: self.opened.vault.seat() };
        self.opened.vault.append(vec![Operation { stamp, change }]).unwrap();
    }

    pub fn journal(&self) -> PathBuf {
        names::journal(&self.path, self.opened.vault.seat())
    }
}

/// Puts a journal beside the record.
pub fn put(journal: &Path, office: &Office) {
    std::fs::rename(journal, office.folder.path().join(journal.file_name().unwrap())).unwrap();
}

/// The folder as it is now, elsewhere.
pub fn copied(office: &Office) -> (tempfile::TempDir, PathBuf) {
    let copies = tempfile::tempdir().unwrap();
    for file in office.beside("Crawley.marac") {
        std::fs::copy(&file, copies.path().join(file.file_name().unwrap())).unwrap();
    }
    let copy = copies.path().join("Crawley.marac");
    (copies, copy)
}

pub fn give(name: &str, key: &Unlocked) -> Change {
    Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key: AccessKey::Writes(key.person_key()) }
}

pub fn end_of(record: &Record, name: &str) -> Change {
    Change::WithdrawAccess(record.people().unwrap().into_iter().find(|one| one.name == name).unwrap().id)
}

pub fn has_access(record: &Record, name: &str) -> bool {
    record.people().unwrap().iter().any(|one| one.name == name && one.has_access())
}

fn left_out(findings: &[Finding]) -> Option<(&str, Vec<&str>)> {
    findings.iter().find_map(|finding| match finding {
        Finding::AccessLeftOut { who, what, .. } => {
            Some((who.as_str(), what.access.iter().flatten().map(String::as_str).collect()))
        }
        _ => None,
    })
}

fn late_journal(findings: &[Finding]) -> Option<&str> {
    findings.iter().find_map(|finding| match finding {
        Finding::LateJournal { who, .. } => who.as_deref(),
        _ => None,
    })
}

fn recipients(record: &Record) -> Vec<String> {
    record.facts().unwrap().recipients.iter().map(ToString::to_string).collect()
}

#[test]
fn a_new_journal_of_one_who_pleads_ignorance_is_refused_once_the_record_says_that_they_left() {
    for share in [false, true] {
        let office = Office::new(share);
        let (_copies, copy) = copied(&office);
        let mut ruth = office.seat(&office.ruth);
        ruth.session.make(&meeting("ours")).unwrap();
        office.withdraw("Tom Ashe");
        ruth.until("the new epoch", |ruth| !has_access(ruth.session.record(), "Tom Ashe"));
        ruth.session.catch_up().unwrap();
        let mut tom = Hostile::at(&office.request_of(&copy, &office.tom));
        tom.make(&meeting("smuggled"));
        tom.make(&give("Eve", &Unlocked::throwaway().unwrap()));
        let journal = tom.journal();
        // Windows moves nothing from under its writer.
        drop(tom);
        put(&journal, &office);
        ruth.until("the refusal", |ruth| late_journal(&ruth.taken.findings) == Some("Tom Ashe"));
        assert!(!ruth.has("smuggled") && !has_access(ruth.session.record(), "Eve"));
        let (findings, whole) = office.verified();
        assert!(whole && late_journal(&findings) == Some("Tom Ashe"), "{findings:?}");
        let (asha, findings) = office.open(&office.asha);
        assert_eq!(late_journal(&findings), Some("Tom Ashe"), "{findings:?}");
        assert!(!held(asha.record(), "smuggled") && held(asha.record(), "ours"));
        asha.leave().unwrap();
        ruth.session.close().unwrap();
        // It stays for somebody to decide on, and the log tells of it.
        let (asha, _) = office.open(&office.asha);
        asha.close().unwrap();
        let (session, findings) = office.open(&office.ruth);
        assert_eq!(late_journal(&findings), Some("Tom Ashe"), "{findings:?}");
        let log = session.record().audit().unwrap();
        assert!(log.iter().any(|line| line.what == "late-changes" && line.detail.contains("Tom Ashe")), "{log:?}");
        session.leave().unwrap();
        assert!(office.verified().1);
    }
}

#[test]
fn of_a_journal_that_was_known_all_is_taken_in_but_what_it_says_of_access() {
    let office = Office::new(false);
    let mut tom = Hostile::at(&office.request(&office.tom));
    tom.make(&meeting("before"));
    let mut ruth = office.seat(&office.ruth);
    ruth.until("Tom's", |ruth| ruth.has("before"));
    office.withdraw("Tom Ashe");
    ruth.until("the end", |ruth| !has_access(ruth.session.record(), "Tom Ashe"));
    tom.make(&meeting("unaware"));
    tom.make(&give("Eve", &Unlocked::throwaway().unwrap()));
    let ends_ruth = end_of(&tom.record, "Ruth Calloway");
    tom.make(&ends_ruth);
    ruth.until("the meeting", |ruth| ruth.has("unaware"));
    ruth.until("what was left out", |ruth| left_out(&ruth.taken.findings).is_some());
    assert_eq!(left_out(&ruth.taken.findings).unwrap().0, "Tom Ashe");
    let is_right = |record: &Record| {
        let [eve, ruth, tom] = ["Eve", "Ruth Calloway", "Tom Ashe"].map(|name| has_access(record, name));
        held(record, "unaware") && !eve && ruth && !tom && recipients(record).len() == 2
    };
    assert!(is_right(ruth.session.record()) && ruth.session.access_end().is_none());
    let (findings, whole) = office.verified();
    assert!(whole && left_out(&findings) == Some(("Tom Ashe", vec!["Eve", "Ruth Calloway"])), "{findings:?}");
    assert!(late(&findings, false).is_some(), "{findings:?}");
    let (asha, opened) = office.open(&office.asha);
    assert!(is_right(asha.record()) && left_out(&opened) == left_out(&findings), "{opened:?}");
    asha.leave().unwrap();
    ruth.session.close().unwrap();
    drop(tom);
    let (session, _) = office.open(&office.asha);
    assert!(is_right(session.record()));
    let log = session.record().audit().unwrap();
    assert!(log.iter().any(|line| line.what == "left-out-access" && line.detail.contains("Eve")), "{log:?}");
    session.close().unwrap();
    assert!(office.verified().1);
}

/// Whoever withdrew them had seen it, and let it be.
#[test]
fn what_was_known_to_whoever_ended_the_access_stands() {
    let office = Office::new(false);
    let (mut tom, _) = office.open(&office.tom);
    let eve = Unlocked::throwaway().unwrap();
    tom.make(&give("Eve", &eve)).unwrap();
    tom.leave().unwrap();
    let (mut asha, _) = office.open(&office.asha);
    asha.make(&end_of(asha.record(), "Tom Ashe")).unwrap();
    asha.leave().unwrap();
    let (session, findings) = office.open(&office.ruth);
    assert!(has_access(session.record(), "Eve") && left_out(&findings).is_none(), "{findings:?}");
    session.close().unwrap();
}

#[test]
fn access_that_ended_does_not_come_back_and_junk_in_the_roster_stops_nobody() {
    let office = Office::new(false);
    office.withdraw("Tom Ashe");
    let mut asha = office.seat(&office.asha);
    let tom = asha.session.record().people().unwrap().into_iter().find(|one| one.name == "Tom Ashe").unwrap().id;
    let mut ruth = Hostile::at(&office.request(&office.ruth));
    let cells = vec![("last_epoch".to_owned(), Value::Null), ("withdrawn".to_owned(), Value::Null)];
    ruth.write(OperationKind::Set { table: "roster".to_owned(), row: tom, cells });
    ruth.make(&meeting("after it"));
    asha.until("Ruth's", |asha| asha.has("after it"));
    assert!(!has_access(asha.session.record(), "Tom Ashe") && recipients(asha.session.record()).len() == 2);
    let text = |column: &str, value: &str| (column.to_owned(), Value::from(value));
    let junk = vec![
        text("name", "Eve"),
        text("role", "chair"),
        text("recipient", "age1nobody"),
        ("first_epoch".to_owned(), Value::from(1)),
        text("joined", "2026-11-01"),
    ];
    let row = marac::vault::RowId::from_bytes([9; 16]);
    ruth.write(OperationKind::Insert { table: "roster".to_owned(), row, cells: junk });
    let unfit = |one: &Finding| matches!(one, Finding::UnfitFrame { .. });
    asha.until("that it does not fit", |asha| asha.taken.findings.iter().any(unfit));
    asha.session.make(&meeting("goes on")).unwrap();
    assert!(asha.session.close().unwrap().in_place);
    drop(ruth);
    let (session, _) = office.open(&office.asha);
    assert!(held(session.record(), "goes on") && !has_access(session.record(), "Tom Ashe"));
    session.leave().unwrap();
}

/// Four people: Asha withdraws Tom; Ruth, who has not heard of that, withdraws Fern, who has.
#[test]
fn two_people_are_withdrawn_at_once_on_two_seats() {
    let office = Office::new(false);
    let fern = Arc::new(Unlocked::throwaway().unwrap());
    let (mut session, _) = office.open(&office.asha);
    session.make(&give("Fern Dale", &fern)).unwrap();
    session.close().unwrap();
    let (_copies, copy) = copied(&office);
    let mut live = office.seat(&fern);
    live.session.make(&meeting("before")).unwrap();
    live.session.wait_until_saved().unwrap();
    let mut asha = office.seat(&office.asha);
    office.withdraw("Tom Ashe");
    live.until("the new epoch", |live| live.session.record().facts().unwrap().epoch == 2);
    live.session.catch_up().unwrap();
    live.session.make(&meeting("in the new epoch")).unwrap();
    live.session.wait_until_saved().unwrap();
    let (mut ruth, _) = Session::open(&office.request_of(&copy, &office.ruth), Box::new(|_| {})).unwrap();
    ruth.make(&end_of(ruth.record(), "Fern Dale")).unwrap();
    let seat = ruth.record().seat();
    ruth.leave().unwrap();
    put(&names::journal(&copy, seat), &office);
    live.until("the end of hers", |live| live.session.access_end().is_some());
    asha.until("both", |asha| !["Tom Ashe", "Fern Dale"].iter().any(|who| has_access(asha.session.record(), who)));
    assert!(asha.has("in the new epoch"), "{:?}", asha.taken.findings);
    let (findings, whole) = office.verified();
    assert!(whole && !findings.iter().any(Finding::is_loss), "{findings:?}");
    live.session.close().unwrap();
    asha.session.close().unwrap();
    let (session, findings) = office.open(&office.ruth);
    assert!(held(session.record(), "in the new epoch") && !findings.iter().any(Finding::is_loss), "{findings:?}");
    assert_eq!(session.record().facts().unwrap().epoch, 2);
    // No file is left that either of the two opens, and the command says so of none that is.
    let since = session.record().access_since().unwrap();
    session.leave().unwrap();
    for key in [&office.tom, &fern] {
        assert_eq!(office.opened_by(key), Vec::<PathBuf>::new());
    }
    let request = office.request(&office.asha);
    assert_eq!(leftover::open_to_others(&request, &since, false).unwrap(), Vec::<PathBuf>::new());
    assert!(office.verified().1);
}

/// What lies there under other names is encrypted to those of before as well.
#[test]
fn copies_and_journals_that_were_put_aside_are_among_what_an_old_key_opens() {
    let office = Office::new(false);
    let (mut session, _) = office.open(&office.tom);
    session.make(&meeting("one")).unwrap();
    let seat = session.record().seat();
    session.leave().unwrap();
    let folder = office.folder.path();
    let conflict = folder.join("Crawley.sync-conflict-20261123-014808-A6SZWWB.marac");
    std::fs::copy(office.path(), &conflict).unwrap();
    let of_journal = folder.join(format!("Crawley.marac.sync-conflict-20261123-014808-A6SZWWB.journal-{seat}"));
    std::fs::copy(names::journal(&office.path(), seat), &of_journal).unwrap();
    let damaged = names::damaged(&office.path(), seat);
    std::fs::copy(names::journal(&office.path(), seat), &damaged).unwrap();
    office.withdraw("Tom Ashe");
    let (session, _) = office.open(&office.asha);
    let since = session.record().access_since().unwrap();
    session.leave().unwrap();
    let mut left = leftover::open_to_others(&office.request(&office.asha), &since, false).unwrap();
    left.sort();
    let mut expected = vec![conflict, of_journal, damaged];
    expected.sort();
    assert_eq!(left, expected);
}

/// Asha founded the record and gave Tom access, so what she does stands, whichever of the two is heard of first.
#[test]
fn of_two_who_withdraw_each_other_at_once_whoever_has_had_access_longer_stays() {
    for toms_first in [true, false] {
        let office = Office::new(false);
        let mut ruth = office.seat(&office.ruth);
        let written = [(&office.tom, "Asha Whitlock"), (&office.asha, "Tom Ashe")].map(|(key, whom)| {
            let (copies, copy) = copied(&office);
            let (mut session, _) = Session::open(&office.request_of(&copy, key), Box::new(|_| {})).unwrap();
            session.make(&meeting(whom)).unwrap();
            session.make(&end_of(session.record(), whom)).unwrap();
            let journal = names::journal(&copy, session.record().seat());
            session.leave().unwrap();
            (copies, journal)
        });
        let [of_tom, of_asha] = written.each_ref().map(|(_, journal)| journal);
        let ended = |seat: &Seat, who: &str| !has_access(seat.session.record(), who);
        if toms_first {
            put(of_tom, &office);
            ruth.until("Tom's", |ruth| ended(ruth, "Asha Whitlock"));
            put(of_asha, &office);
        } else {
            put(of_asha, &office);
            ruth.until("Asha's", |ruth| ended(ruth, "Tom Ashe"));
            put(of_tom, &office);
        }
        let is_settled = |ruth: &Seat| {
            ended(ruth, "Tom Ashe")
                && !ended(ruth, "Asha Whitlock")
                && ruth.has("Asha Whitlock")
                && ruth.has("Tom Ashe")
        };
        ruth.until("what stands", is_settled);
        let (findings, whole) = office.verified();
        assert!(whole && left_out(&findings) == Some(("Tom Ashe", vec!["Asha Whitlock"])), "{findings:?}");
        ruth.session.close().unwrap();
        let (session, _) = office.open(&office.asha);
        assert!(session.may_write() && !has_access(session.record(), "Tom Ashe"));
        session.leave().unwrap();
        assert_eq!(office.opened_by(&office.tom), Vec::<PathBuf>::new());
    }
}

/// Of two who end each other's access at once with the record open, each is told to open it again to hear whose stands; who
/// ended nobody's is not.
#[test]
fn who_ended_somebodys_access_as_theirs_ended_is_told_to_open_the_record_again() {
    use crate::closed::{World, line, make};
    for at_once in [true, false] {
        let world = World::new();
        let (mut asha, mut ben) = (world.open(&world.asha), world.open(&world.ben));
        let (of_asha, of_ben) = (line(&ben, "Asha Whitlock"), line(&asha, "Ben Okafor"));
        if at_once {
            make(&mut ben, &Change::WithdrawAccess(of_asha));
        }
        make(&mut asha, &Change::WithdrawAccess(of_ben));
        for _ in 0..3 {
            for session in [&mut asha, &mut ben] {
                let _ = session.catch_up();
                let _ = session.wait_until_saved();
            }
        }
        let said = [&mut asha, &mut ben].map(|session| session.access_error().map(|why| why.to_string()));
        assert!(said[1].is_some(), "{said:?}");
        for said in said.iter().flatten() {
            assert_eq!(said.contains("open the record again"), at_once, "{said}");
        }
        let _ = (asha.close(), ben.close());
        // Asha has had access longer.
        let asha = world.open(&world.asha);
        assert!(asha.may_write() && asha.access_end().is_none());
        asha.leave().unwrap();
    }
}
