//! What somebody puts among the pieces of a case who is no reader of it.

use super::keeping::PieceLine;
use super::*;
use crate::domain::fixture::{meeting, referral};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::referral::{ClosedReason, Referral};
use crate::record::change::{ClosedChange, Writing};
use crate::vault::closed_piece::{self, Piece};
use crate::vault::{Operation, Recipient};

const NOW: u64 = 1_796_900_000_000;

/// A record of two who may both write in it.
struct World {
    record: Record,
    shelf: ClosedShelf,
    asha: Arc<Unlocked>,
    ben: Arc<Unlocked>,
    case: CaseId,
}

fn another(reference: &str) -> Referral {
    referral(reference, "2026-11-20 10:00", ("Maeve Invented", ""), ("Rhys Invented", ""))
}

fn line(record: &Record, name: &str) -> RowId {
    record.people().unwrap().into_iter().find(|person| person.name == name).unwrap().id
}

impl World {
    fn new() -> Self {
        let [asha, ben] = [(); 2].map(|()| Arc::new(Unlocked::throwaway().unwrap()));
        let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: asha.person_key(), recovery: None };
        let mut record =
            Record::found(RecordId::new().unwrap(), "Crawley", &founder, SeatId::new().unwrap(), NOW).unwrap();
        let key = AccessKey::Writes(ben.person_key());
        record.make(&Change::GiveAccess { name: "Ben Okafor".to_owned(), role: "chair".to_owned(), key }, NOW).unwrap();
        let mut shelf = ClosedShelf::of(&record, asha.clone(), NOW).unwrap();
        let open = referral("WS-71990", "2026-11-20 09:00", ("Maeve Invented", ""), ("Rhys Invented", ""));
        let referral = Referral { closed: Some(ClosedReason::HighProfile), ..open };
        let case = referral.id;
        let received = Change::ReceiveReferral { referral: Box::new(referral), listed_on: None, matches: Vec::new() };
        shelf.make_where_it_belongs(&mut record, &received, NOW).unwrap();
        Self { record, shelf, asha, ben, case }
    }

    /// Another closed case.
    fn another(&mut self, reference: &str) -> CaseId {
        let referral = Referral { closed: Some(ClosedReason::HighProfile), ..another(reference) };
        let case = referral.id;
        let received = Change::ReceiveReferral { referral: Box::new(referral), listed_on: None, matches: Vec::new() };
        self.shelf.make_where_it_belongs(&mut self.record, &received, NOW).unwrap();
        case
    }

    fn pieces_of(&self, case: CaseId) -> Vec<RowId> {
        self.shelf.present_box(case).unwrap().1.pieces.keys().copied().collect()
    }

    fn pieces(&self) -> Vec<PieceLine> {
        crate::record::row::load(&self.record.connection, "bytes IS NOT NULL", []).unwrap()
    }

    fn secret(&self) -> BoxSecret {
        self.shelf.present_box(self.case).unwrap().1.secret
    }

    fn present_box(&self) -> RowId {
        self.shelf.present_box(self.case).unwrap().0
    }

    /// A piece of an agency that names itself so, by this person and under this secret, put into a box.
    fn puts(&mut self, who: &Arc<Unlocked>, secret: BoxSecret, within: RowId, name: &str) {
        let id = RowId::new(NOW).unwrap();
        let operations = self.entry_of(name);
        let piece = Piece {
            format: closed_piece::FORMAT,
            record: self.record.whose().unwrap().0,
            secret,
            line: id,
            case: self.case.row(),
            who: who.key_id(),
            to: Vec::new(),
            beside: Vec::new(),
            replaces: Vec::new(),
            former: Vec::new(),
            operations,
        };
        let readers: [Recipient; 1] = [self.asha.person_key().recipient];
        let bytes = Some(closed_piece::close(&piece, who.signing(), &readers).unwrap());
        self.put(&PieceLine { id, within, epoch: 1, bytes });
    }

    fn put(&mut self, line: &PieceLine) {
        self.record.write("write-closed-case", NOW, |writing| writing.insert(line)).unwrap();
        self.shelf.follow(&self.record, NOW).unwrap();
    }

    /// Somebody comes to the list of readers by it.
    fn entry_of(&self, name: &str) -> Vec<Operation> {
        let mut aside = Record::empty(self.record.person, SeatId::new().unwrap()).unwrap();
        let at = crate::record::roster::moment(NOW).unwrap();
        let reader = ClosedReader::new(self.case, line(&self.record, "Ben Okafor"), at, name, "");
        aside.write("add-closed-reader", NOW + 1_000, |writing| writing.put(&reader)).unwrap().1.operations
    }

    fn reads(&self, name: &str) -> bool {
        self.shelf.readers(self.case).unwrap().iter().any(|one| one.name == name)
    }
}

/// CLO-1: whoever was never a reader can put pieces there that open for its readers, and none of them counts.
#[test]
fn clo_1_a_piece_by_somebody_who_was_never_a_reader_counts_for_nothing() {
    let mut world = World::new();
    let (ben, within) = (world.ben.clone(), world.present_box());
    world.puts(&ben, BoxSecret::new().unwrap(), within, "Ben");
    assert_eq!((world.shelf.unsound(), world.reads("Ben Okafor")), (1, false));
    // Nor does one of the case's own in another line, or another box.
    let own = world.pieces().remove(0);
    world.put(&PieceLine { id: RowId::new(NOW).unwrap(), ..own.clone() });
    world.put(&PieceLine { id: RowId::new(NOW).unwrap(), within: RowId::new(NOW).unwrap(), ..own });
    assert_eq!(world.shelf.unsound(), 3);
    assert_eq!(world.shelf.cases().len(), 1);
    // That it is not for nothing: with the secret it would count.
    let (asha, secret) = (world.asha.clone(), world.secret());
    world.puts(&asha, secret, within, "Asha");
    assert!(world.reads("Ben Okafor"));
}

/// CLO-1: whoever was taken off the list knows the former secret, and comes back by it neither in the former box nor in
/// the new one; also where everything is read afresh.
#[test]
fn clo_1_whoever_was_taken_off_the_list_does_not_come_back_by_the_former_secret() {
    let mut world = World::new();
    let bens = line(&world.record, "Ben Okafor");
    let at = crate::record::roster::moment(NOW).unwrap();
    let reader = ClosedReader::new(world.case, bens, at, "Asha Whitlock", "");
    let (former, former_box) = (world.secret(), world.present_box());
    let by = || "Asha Whitlock".to_owned();
    for change in [
        ClosedChange::AddReader(reader),
        ClosedChange::RemoveReader { case: world.case, person: bens, by: by(), reason: by() },
    ] {
        let World { record, shelf, .. } = &mut world;
        shelf.make_where_it_belongs(record, &Change::Closed(change), NOW).unwrap();
    }
    assert_ne!(world.present_box(), former_box);
    let ben = world.ben.clone();
    world.puts(&ben, former, former_box, "Ben");
    let present = world.present_box();
    world.puts(&ben, former, present, "Ben");
    assert_eq!((world.shelf.unsound(), world.reads("Ben Okafor")), (1, false));
    let left_out = std::collections::BTreeMap::from([("Ben Okafor".to_owned(), (0, true))]);
    assert_eq!(world.shelf.late_news(), left_out);
    let mut afresh = ClosedShelf::of(&world.record, world.asha.clone(), NOW).unwrap();
    assert_eq!((afresh.unsound(), afresh.readers(world.case).unwrap().len()), (1, 2));
    assert_eq!(afresh.late_news(), left_out);
    assert!(!ClosedShelf::of(&world.record, ben, NOW).unwrap().has(world.case));
}

/// What cases stand on is the record's own, whatever a piece says of it.
#[test]
fn a_piece_changes_nothing_that_cases_stand_on() {
    let mut world = World::new();
    let meeting = meeting("2026-12-10");
    let mut aside = Record::empty(world.record.person, SeatId::new().unwrap()).unwrap();
    let made = aside.write("add-meeting", NOW, |writing| writing.insert(&meeting)).unwrap().1;
    let World { record, shelf, case, .. } = &mut world;
    let (within, present) = shelf.present_box(*case).map(|(id, one)| (id, one.clone())).unwrap();
    let contents = super::making::Contents {
        secret: present.secret,
        case: *case,
        former: Vec::new(),
        operations: &made.operations,
        replaces: Vec::new(),
    };
    let lines = shelf.sealed(record, &contents, NOW).unwrap();
    for (line, _) in &lines {
        assert_eq!(line.within, within);
        world.put(line);
    }
    assert_eq!(world.shelf.record().meetings().unwrap(), Vec::new());
}

/// CLO-1: what a key opens is opened and judged whole; of the rest it is said that it is there, and whether it is a piece.
#[test]
fn clo_1_every_piece_is_looked_into_as_far_as_the_key_goes() {
    let mut world = World::new();
    let by = |world: &World, key: &Arc<Unlocked>| ClosedVerified::of(&world.record, key, NOW).unwrap();
    let (asha, ben) = (world.asha.clone(), world.ben.clone());
    let all = world.pieces().len();
    let whole = ClosedVerified { cases: 1, sound: all, ..ClosedVerified::default() };
    assert_eq!(by(&world, &asha), whole);
    assert_eq!(by(&world, &ben), ClosedVerified { others: all, ..ClosedVerified::default() });
    assert!(by(&world, &asha).is_whole() && by(&world, &ben).is_whole());
    // By somebody who is on no list, with the secret or without.
    let (within, secret) = (world.present_box(), world.secret());
    world.puts(&ben, BoxSecret::new().unwrap(), within, "Ben");
    assert_eq!(by(&world, &asha), ClosedVerified { unsound: 1, ..whole.clone() });
    world.puts(&ben, secret, within, "Ben");
    assert!(!by(&world, &asha).is_whole());

    // What is no piece, and what says for whom it is, can be told from outside.
    let mut world = World::new();
    let key: Recipient =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN".parse().unwrap();
    let within = world.present_box();
    for bytes in [b"no piece at all".to_vec(), crate::vault::sealed::seal(b"whose it is", &[key]).unwrap()] {
        world.put(&PieceLine { id: RowId::new(NOW).unwrap(), within, epoch: 1, bytes: Some(bytes) });
    }
    for key in [&world.asha, &world.ben] {
        assert_eq!(by(&world, key).malformed, 2);
    }

    // A piece beside which another was written, and of which nothing is left.
    let mut world = World::new();
    let first = world.pieces().remove(0);
    let at = crate::record::roster::moment(NOW).unwrap();
    let reader = ClosedReader::new(world.case, line(&world.record, "Ben Okafor"), at, "Asha Whitlock", "");
    let said =
        ReaderConflict::new(world.case, reader.person, crate::domain::conflict::Declared::None, None, "Asha", at);
    let World { record, shelf, .. } = &mut world;
    shelf.make_where_it_belongs(record, &Change::Closed(ClosedChange::DeclareReader(said)), NOW).unwrap();
    assert!(by(&world, &world.asha).is_whole());
    world.record.connection.execute("DELETE FROM closed_piece WHERE id = ?1", [first.id.to_string()]).unwrap();
    assert_eq!(by(&world, &world.asha).missing, 1);
}

/// What was done of one case is given, and saved by whoever asked, although another could not be read; and it goes on with it.
#[test]
fn what_was_settled_is_given_although_another_case_can_not_be_read() {
    let mut world = World::new();
    let second = world.another("WS-71991");
    let whole: Vec<RowId> = world.pieces_of(second);
    let damaged = world.pieces_of(world.case);
    let mut elsewhere = ClosedShelf::of(&world.record, world.asha.clone(), NOW).unwrap();
    let gone = line(&world.record, "Ben Okafor");
    world.record.make(&Change::WithdrawAccess(gone), NOW).unwrap();
    let bytes = world.pieces().into_iter().find(|one| one.id == damaged[0]).unwrap().bytes.unwrap();
    let damage = |record: &Record, bytes: &[u8]| {
        let sql = "UPDATE closed_piece SET bytes = ?2 WHERE id = ?1";
        record.connection.execute(sql, rusqlite::params![damaged[0].to_string(), bytes]).unwrap();
    };
    damage(&world.record, b"nothing");
    let unfinished = elsewhere.settle(&mut world.record, NOW).unwrap_err();
    let lets_go = |one: &Operation| matches!(&one.change, crate::vault::OperationKind::Tombstone { row, .. } if whole.contains(row));
    assert!(unfinished.operations.iter().any(lets_go), "the other case was not encrypted again");
    assert!(!elsewhere.settle(&mut world.record, NOW).unwrap_err().operations.iter().any(lets_go), "twice");
    // Where it can be read after all, it is tried again.
    damage(&world.record, &bytes);
    let settled = elsewhere.settle(&mut world.record, NOW).unwrap();
    assert!(settled.iter().any(|one| one.change.line().is_some_and(|(_, row)| damaged.contains(&row))));
    assert_eq!(elsewhere.cases().len(), 2);
}

/// An import of which the second closed case can't come in: what the first steps made, and what took it back, is given, so
/// that every seat has the same.
#[test]
fn what_was_made_before_a_later_step_failed_is_given_with_what_took_it_back() {
    let mut world = World::new();
    let (mut open, mut shut) = (another("WS-71992"), another("WS-71993"));
    open.closed = None;
    shut.closed = Some(ClosedReason::HighProfile);
    let twice = Referral { id: CaseId::new(), ..shut.clone() };
    let mut other =
        Record::load(&world.record.image(2, &[]).unwrap(), &world.ben.person_key().verify, SeatId::new().unwrap(), NOW)
            .unwrap();
    let mark = crate::record::change::ImportMark { kind: "referrals".to_owned(), digest: [7; 32], rows: 3 };
    let change =
        Change::ImportReferrals { referrals: vec![open, shut, twice], listed_on: vec![], matches: vec![], mark };
    let World { record, shelf, .. } = &mut world;
    let unfinished = shelf.make_where_it_belongs(record, &change, NOW).unwrap_err();
    assert!(matches!(unfinished.why, super::super::error::RecordError::AlreadyThere { .. }), "{unfinished}");
    other.apply(&unfinished.operations, NOW).unwrap();
    assert_eq!(other.canonical_dump().unwrap(), record.canonical_dump().unwrap());
    assert_eq!(record.referrals().unwrap().len(), 0);
    assert_eq!(shelf.list().unwrap().len(), 1);
}

/// AGE-7: what an earlier program finished takes no closed case on: nobody could call one then, so the time held was its hearing.
/// A meeting that is finished now does, also where somebody who reads no closed case ended it.
#[test]
fn age_7_a_meeting_that_an_earlier_program_finished_keeps_its_closed_cases() {
    for finished_before in [true, false] {
        let mut world = World::new();
        let (december, january) = (meeting("2026-12-10"), meeting("2027-01-14"));
        for one in [&december, &january] {
            let change = Change::AddMeeting(one.clone());
            world.shelf.make_where_it_belongs(&mut world.record, &change, NOW).unwrap();
        }
        let at = |hour| december.date.and_hms_opt(hour, 0, 0).unwrap();
        let start = Change::StartMeeting { meeting: december.id, at: at(9) };
        world.shelf.make_where_it_belongs(&mut world.record, &start, NOW).unwrap();
        let (started, finished) = (at(9), at(12));
        if finished_before {
            let stage = MeetingStage::Finished { started, finished };
            let ended =
                |writing: &mut Writing<'_>| writing.revise::<Meeting>(december.id.row(), |one| one.stage = stage);
            world.record.write("finish-meeting", NOW, ended).unwrap();
        } else {
            world.record.make(&Change::FinishMeeting { meeting: december.id, at: finished }, NOW).unwrap();
        }
        let mut shelf = ClosedShelf::of(&world.record, world.asha.clone(), NOW).unwrap();
        shelf.settle(&mut world.record, NOW).unwrap();
        let row = shelf.row(world.case).unwrap().unwrap();
        let expected = match finished_before {
            true => (Stands::Heard, december.id, None),
            false => (Stands::Held, january.id, Some(december.date)),
        };
        assert_eq!((row.stands, row.meeting.unwrap().0, row.missed), expected);
    }
}
