//! Closed cases at two seats that hear of each other late and in any order: nothing that was saved is lost, nothing of a
//! case that was closed off stays in what everybody reads, and both end alike.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use marac::domain::action::{ActionStatus, ActionUpdate};
use marac::domain::entry::{EntryKind, Standing};
use marac::domain::identifier::{ActionId, ActionUpdateId, CaseId, EntryId, MeetingId};
use marac::domain::meeting::MeetingStage;
use marac::domain::referral::{ClosedReason, Referral};
use marac::record::Record;
use marac::record::change::{Change, ClosedChange, UndoStep};
use marac::record::closed::{ClosedReader, ClosedShelf};
use marac::record::roster::Founder;
use marac::vault::closed_piece::{self, PieceProblem, Whose};
use marac::vault::{AccessKey, Operation, OperationKind, RecordId, RowId, Unlocked, Value};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::figures::asked;
use crate::sample::*;

/// The tables of everything that is done to a case below.
const OF_CASE: [&str; 5] = ["action", "action_update", "entry", "listing", "referral"];

/// Somebody at a seat, and what they did that the other has not heard of yet.
struct Seat {
    main: Record,
    closed: ClosedShelf,
    key: Arc<Unlocked>,
    untold: Vec<Vec<Operation>>,
    /// Everything of the case that was saved, in what everybody reads or in its box.
    saved: Vec<Operation>,
    steps: Vec<UndoStep>,
    now: u64,
}

impl Seat {
    fn new(main: Record, key: &Arc<Unlocked>) -> Self {
        let closed = ClosedShelf::of(&main, key.clone(), NOW).unwrap();
        Self {
            main,
            closed,
            key: key.clone(),
            untold: Vec::new(),
            saved: Vec::new(),
            steps: Vec::new(),
            now: NOW + 1_000,
        }
    }

    /// Makes a change, where it can be made.
    fn make(&mut self, change: &Change) -> bool {
        self.now += 7;
        let Ok(made) = self.closed.make_where_it_belongs(&mut self.main, change, self.now) else { return false };
        self.steps.extend(made.undo);
        self.save(made.operations);
        true
    }

    /// Takes back what it did last, where that can be.
    fn undo(&mut self) {
        self.now += 7;
        let Some(step) = self.steps.pop() else { return };
        if let Ok(made) = self.closed.undo_where_it_was(&mut self.main, &step, self.now) {
            self.save(made.operations);
        }
    }

    fn save(&mut self, operations: Vec<Operation>) {
        let of_case = |one: &&Operation| one.change.line().is_some_and(|(table, _)| OF_CASE.contains(&table));
        let in_box = operations.iter().flat_map(|one| self.in_piece(one)).collect::<Vec<_>>();
        self.saved.extend(operations.iter().chain(&in_box).filter(of_case).cloned());
        self.untold.extend(Some(operations).filter(|operations| !operations.is_empty()));
    }

    /// What an operation puts into a box that this seat reads.
    fn in_piece(&self, operation: &Operation) -> Vec<Operation> {
        let OperationKind::Insert { table, row, cells } = &operation.change else { return Vec::new() };
        let bytes = cells.iter().find_map(|(column, value)| match value {
            Value::Bytes(bytes) if table == "closed_piece" && column == "bytes" => Some(bytes),
            _ => None,
        });
        let (record, writers) = self.main.whose().unwrap();
        let piece = bytes.map(|bytes| closed_piece::open(bytes, *row, &Whose { record, writers: &writers }, &self.key));
        match piece {
            Some(Ok(piece)) => piece.operations,
            // Whoever takes themselves off writes a box that they can't open.
            Some(Err(PieceProblem::NotForThisKey)) | None => Vec::new(),
            Some(Err(why)) => panic!("{why:?}"),
        }
    }

    /// The referral as it stands at this seat, open or closed.
    fn referral(&self, meeting: MeetingId, case: CaseId) -> Option<Referral> {
        let record = if self.closed.has(case) { self.closed.record() } else { &self.main };
        record.case(meeting, case).ok().map(|case| case.referral)
    }

    /// What a seat does unasked.
    fn settle(&mut self) {
        self.now += 7;
        let operations = self.closed.settle(&mut self.main, self.now).unwrap();
        self.untold.extend(Some(operations).filter(|operations| !operations.is_empty()));
    }

    /// Hears of what the other did: all of it, or the first piece.
    fn hears(&mut self, other: &mut Self, all: bool) {
        let pieces = if all { other.untold.len() } else { other.untold.len().min(1) };
        for operations in other.untold.drain(..pieces) {
            self.main.apply(&operations, self.now).unwrap();
        }
        self.closed.follow(&self.main, self.now).unwrap();
    }
}

#[derive(Debug, Clone)]
enum Step {
    File { at_first: bool },
    Revise { at_first: bool, which: usize },
    Remove { at_first: bool, which: usize },
    Act { at_first: bool },
    Go { at_first: bool, which: usize, done: bool },
    Summarise { at_first: bool },
    Undo { at_first: bool },
    Call { at_first: bool },
    Hold { at_first: bool },
    CloseOff,
    LetRead,
    TakeOff,
    Hear { first: bool, all: bool },
    Settle { first: bool },
}

fn step() -> impl Strategy<Value = Step> {
    let which = || (any::<bool>(), 0usize..6);
    prop_oneof![
        3 => any::<bool>().prop_map(|at_first| Step::File { at_first }),
        3 => which().prop_map(|(at_first, which)| Step::Revise { at_first, which }),
        1 => which().prop_map(|(at_first, which)| Step::Remove { at_first, which }),
        1 => any::<bool>().prop_map(|at_first| Step::Act { at_first }),
        2 => (which(), any::<bool>()).prop_map(|((at_first, which), done)| Step::Go { at_first, which, done }),
        2 => any::<bool>().prop_map(|at_first| Step::Summarise { at_first }),
        1 => any::<bool>().prop_map(|at_first| Step::Undo { at_first }),
        1 => any::<bool>().prop_map(|at_first| Step::Call { at_first }),
        2 => any::<bool>().prop_map(|at_first| Step::Hold { at_first }),
        2 => Just(Step::CloseOff),
        2 => Just(Step::LetRead),
        1 => Just(Step::TakeOff),
        3 => (any::<bool>(), any::<bool>()).prop_map(|(first, all)| Step::Hear { first, all }),
        1 => any::<bool>().prop_map(|first| Step::Settle { first }),
    ]
}

fn line_of(record: &Record, name: &str) -> RowId {
    record.people().unwrap().into_iter().find(|person| person.name == name).unwrap().id
}

/// What a record has of each writing that was saved: as what stands, as what stood before, or as an edit of a text.
struct Kept(BTreeSet<String>);

impl Kept {
    fn of(record: &Record) -> Self {
        let dump = record.canonical_dump().unwrap();
        let mut kept = BTreeSet::new();
        for line in dump.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            match cells[0] {
                "cell_clock" | "cell_history" => kept.insert(cells[1..4].join(" ")),
                "text_edit" => kept.insert(format!("edit {}", cells[1..4].join(" "))),
                table if OF_CASE.contains(&table) => kept.insert(format!("{} {}", cells[1], cells[3])),
                _ => false,
            };
        }
        Self(kept)
    }

    /// What of an operation is not there.
    fn lacks(&self, operation: &Operation) -> Vec<String> {
        let stamp = operation.stamp;
        let bytes = [&stamp.wall_ms.to_be_bytes()[..], &stamp.counter.to_be_bytes(), stamp.seat.as_bytes()].concat();
        let at: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let (_, row) = operation.change.line().unwrap();
        let has = |one: String| self.0.contains(&one);
        let cell = |column: &str| format!("\"{row}\" \"{column}\" {at}");
        let first = has(format!("\"{row}\" {at}"));
        let lacking: Vec<String> = match &operation.change {
            OperationKind::Insert { cells, .. } | OperationKind::Set { cells, .. } => cells
                .iter()
                .filter(|(column, _)| !first && !has(cell(column)))
                .map(|(column, _)| column.clone())
                .collect(),
            OperationKind::Tombstone { .. } => {
                Some("dead".to_owned()).filter(|_| !has(cell("dead"))).into_iter().collect()
            }
            OperationKind::Text { column, .. } => {
                Some(column.clone()).filter(|_| !has(format!("edit {}", cell(column)))).into_iter().collect()
            }
            OperationKind::Audit { .. } => Vec::new(),
        };
        lacking.into_iter().map(|column| format!("{operation:?}: {column}")).collect()
    }
}

fn all_texts(record: &Record, case: CaseId, meeting: MeetingId) -> BTreeSet<String> {
    let found = record.case(meeting, case).ok();
    found.iter().flat_map(|case| &case.entries).map(|entry| entry.text.clone()).collect()
}

/// How many writings were looked for in the end.
fn ends_alike(steps: &[Step]) -> usize {
    let [asha, ben] = [(); 2].map(|()| Arc::new(Unlocked::throwaway().unwrap()));
    let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: asha.person_key(), recovery: None };
    let mut founded = Record::found(RecordId::new().unwrap(), "Crawley", &founder, seat(1), NOW).unwrap();
    let sample = fill(&mut founded, NOW);
    let key = AccessKey::Writes(ben.person_key());
    founded.make(&Change::GiveAccess { name: "Ben Okafor".to_owned(), role: "chair".to_owned(), key }, NOW).unwrap();
    let image = founded.image(2, &[]).unwrap();
    let load = |key: &Arc<Unlocked>, number| {
        Seat::new(Record::load(&image, &key.person_key().verify, seat(number), NOW).unwrap(), key)
    };
    let (mut first, mut second) = (load(&asha, 2), load(&ben, 3));
    let (case, meeting, police) = (sample.referrals[0].id, sample.december.id, sample.police.id);
    let bens = line_of(&first.main, "Ben Okafor");
    let mut filed: Vec<EntryId> = Vec::new();
    let mut agreed: Vec<ActionId> = Vec::new();
    let mut is_closed = false;
    for (number, step) in steps.iter().enumerate() {
        match step {
            Step::File { at_first } => {
                let new = entry(case, meeting, police, &format!("said as number {number}"));
                if side(*at_first, &mut first, &mut second).make(&Change::FileEntry(new.clone())) {
                    filed.push(new.id);
                }
            }
            Step::Revise { at_first, which } => {
                let Some(id) = filed.get(*which) else { continue };
                side(*at_first, &mut first, &mut second).make(&Change::ReviseEntry {
                    id: *id,
                    text: format!("said and said again as number {number}"),
                    kind: EntryKind::Information(if number % 2 == 0 { Standing::Fact } else { Standing::Opinion }),
                    agency: Some(police),
                    speaker: Some(format!("speaker {number}")),
                    at: at("2026-12-10T10:00:00"),
                });
            }
            Step::Remove { at_first, which } => {
                let Some(id) = filed.get(*which) else { continue };
                side(*at_first, &mut first, &mut second).make(&Change::RemoveEntry(*id));
            }
            Step::Act { at_first } => {
                let new = action(case, meeting, police, "change the locks");
                if side(*at_first, &mut first, &mut second).make(&Change::AgreeAction(new.clone())) {
                    agreed.push(new.id);
                }
            }
            Step::Go { at_first, which, done } => {
                let Some(id) = agreed.get(*which) else { continue };
                let (on, by) = (date("2026-12-12"), "Marlon Invented".to_owned());
                side(*at_first, &mut first, &mut second).make(&Change::UpdateAction(ActionUpdate {
                    id: ActionUpdateId::new(),
                    action: *id,
                    at: at("2026-12-12T12:00:00"),
                    by: by.clone(),
                    text: format!("heard as number {number}"),
                    status: done.then_some(ActionStatus::Complete { on, by }),
                }));
            }
            Step::Summarise { at_first } => {
                let side = side(*at_first, &mut first, &mut second);
                let Some(mut referral) = side.referral(meeting, case) else { continue };
                referral.summary = format!("{} and number {number}", referral.summary);
                referral.referrer = Some(format!("rings at {number}"));
                side.make(&Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() });
            }
            Step::Call { at_first } => {
                let at = at("2026-12-10T10:30:00");
                side(*at_first, &mut first, &mut second).make(&Change::CallCase { meeting, case, at });
            }
            Step::Hold { at_first } => {
                let side = side(*at_first, &mut first, &mut second);
                side.make(&Change::StartMeeting { meeting, at: at("2026-12-10T09:30:00") });
                side.make(&Change::FinishMeeting { meeting, at: at("2026-12-10T12:30:00") });
            }
            Step::Undo { at_first } => side(*at_first, &mut first, &mut second).undo(),
            Step::CloseOff => {
                let Ok(found) = first.main.case(meeting, case) else { continue };
                let mut referral = found.referral;
                referral.closed = Some(ClosedReason::HighProfile);
                let change = Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() };
                is_closed |= first.make(&change);
            }
            Step::LetRead => {
                let reader = ClosedReader::new(case, bens, at("2026-12-01T10:00:00"), "Asha Whitlock", "");
                first.make(&Change::Closed(ClosedChange::AddReader(reader)));
            }
            Step::TakeOff => {
                let (by, reason) = ("Asha Whitlock".to_owned(), "moved on".to_owned());
                first.make(&Change::Closed(ClosedChange::RemoveReader { case, person: bens, by, reason }));
            }
            Step::Hear { first: true, all } => first.hears(&mut second, *all),
            Step::Hear { first: false, all } => second.hears(&mut first, *all),
            Step::Settle { first: true } => first.settle(),
            Step::Settle { first: false } => second.settle(),
        }
    }
    let mut rounds = 0;
    while !first.untold.is_empty() || !second.untold.is_empty() || rounds < 2 {
        first.hears(&mut second, true);
        second.hears(&mut first, true);
        first.settle();
        second.settle();
        rounds += 1;
        assert!(rounds < 12, "they never come to rest");
    }
    assert_eq!(first.main.canonical_dump().unwrap(), second.main.canonical_dump().unwrap());
    assert_eq!(first.closed.has(case), is_closed);
    assert_eq!(first.closed.unsound(), 0);
    let present = if is_closed { first.closed.record() } else { &first.main };
    // Everything that was saved is there: as it stands, or as what stood before.
    let kept = Kept::of(present);
    let listed = first.main.canonical_dump().unwrap();
    let of_others = |line: RowId| {
        let is_it = |one: &&str| one.starts_with("listing\t") && one.contains(&format!("\"{line}\""));
        listed.lines().find(is_it).is_some_and(|one| !one.contains(&case.to_string()))
    };
    let of_case = |one: &&Operation| one.change.line().is_some_and(|(_, line)| !of_others(line));
    let saved: Vec<&Operation> = first.saved.iter().chain(&second.saved).filter(of_case).collect();
    let lacking: Vec<String> = saved.iter().flat_map(|one| kept.lacks(one)).collect();
    assert!(lacking.is_empty(), "{lacking:#?}");
    if !is_closed {
        assert_eq!(all_texts(present, case, meeting), all_texts(&second.main, case, meeting));
    }
    if second.closed.has(case) {
        let [one, other] = [&second, &first].map(|seat| seat.closed.record().canonical_dump().unwrap());
        // Where the room is stands in the meeting, which the shelf has from the record.
        let of_case = |dump: &str| -> Vec<String> {
            dump.lines().filter(|line| !line.contains("\"current_referral\"")).map(str::to_owned).collect()
        };
        let [one, other] = [of_case(&one), of_case(&other)];
        let differ: Vec<&String> = one
            .iter()
            .filter(|line| !other.contains(line))
            .chain(other.iter().filter(|line| !one.contains(line)))
            .collect();
        assert!(one == other, "{differ:#?}");
    }
    if is_closed {
        let dump = first.main.canonical_dump().unwrap();
        let words = ["said as number", "said and said again", "heard as number", "and number", "rings at", "speaker "];
        assert!(!words.iter().any(|word| dump.contains(word)), "something stayed");
        assert!(!dump.contains("unswept\t"), "something waits");
    }
    if is_closed {
        is_on_the_next_list_or_heard(&first, &sample, case);
    }
    saved.len()
}

/// A meeting that is over and never came to a closed case hands it on, with its time; and nothing else does.
fn is_on_the_next_list_or_heard(seat: &Seat, sample: &Sample, case: CaseId) {
    let shelf = seat.closed.record();
    let Ok(here) = shelf.case(sample.december.id, case) else { return };
    let is_over = matches!(seat.main.meeting(sample.december.id).unwrap().stage, MeetingStage::Finished { .. });
    let went_on = shelf.case(sample.january.id, case).is_ok();
    if is_over && here.listing.hearing.opened.is_none() {
        assert!(went_on, "it stayed behind");
    }
    let held = seat.main.conference(sample.january.id).unwrap().held.len();
    assert_eq!(held, usize::from(went_on));
}

fn side<'s>(at_first: bool, first: &'s mut Seat, second: &'s mut Seat) -> &'s mut Seat {
    if at_first { first } else { second }
}

/// CLO-1: closing off against any edit at another seat, readers who come and go, in any order of hearing: whatever was saved
/// is there in the end. `MARAC_CLOSED_TOGETHER` says how often.
#[test]
fn clo_1_two_seats_end_alike_whatever_they_hear_first() {
    let cases = u32::try_from(asked("MARAC_CLOSED_TOGETHER", [24, 400])).unwrap();
    let config = ProptestConfig { cases, source_file: Some(file!()), ..ProptestConfig::default() };
    let saved = AtomicUsize::new(0);
    let ended = TestRunner::new(config).run(&prop::collection::vec(step(), 4..32), |steps| {
        saved.fetch_add(ends_alike(&steps), Ordering::Relaxed);
        Ok(())
    });
    ended.unwrap();
    println!("{cases} times two seats: {} writings saved, and all of them there", saved.load(Ordering::Relaxed));
}
