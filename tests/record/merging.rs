//! Operations of several seats: in any order, any of them twice, the same record.

use marac::domain::entry::{EntryKind, Standing};
use marac::domain::identifier::{ActionId, EntryId};
use marac::domain::listing::OrderKey;
use marac::record::change::Change;
use marac::record::{Record, RecordError};
use marac::vault::{Operation, OperationKind, RowId, Stamp, Unlocked, Value};
use proptest::prelude::*;

use crate::sample::*;

/// What a seat may do in the test.
#[derive(Debug, Clone)]
enum Deed {
    Revise { entry: usize, text: String },
    RemoveEntry(usize),
    Due { action: usize, day: u32, text: String },
    Order(String),
    File(String),
    Draft(String),
    Defer,
    Undo,
}

fn deed() -> impl Strategy<Value = Deed> {
    let text = "[a-d é]{1,8}x";
    prop_oneof![
        3 => (0..2_usize, text).prop_map(|(entry, text)| Deed::Revise { entry, text }),
        1 => (0..2_usize).prop_map(Deed::RemoveEntry),
        2 => (0..2_usize, 11..30_u32, text).prop_map(|(action, day, text)| Deed::Due { action, day, text }),
        1 => "[a-z]{1,3}".prop_map(Deed::Order),
        1 => text.prop_map(Deed::File),
        1 => text.prop_map(Deed::Draft),
        1 => Just(Deed::Defer),
        2 => Just(Deed::Undo),
    ]
}

struct World {
    image: Vec<u8>,
    key: Unlocked,
    sample: Sample,
    entries: [EntryId; 2],
    actions: [ActionId; 2],
}

impl World {
    fn new() -> Self {
        let (mut record, key) = founded();
        let sample = fill(&mut record, NOW);
        let (case, meeting, police) = (sample.referrals[0].id, sample.december.id, sample.police.id);
        let entries = [0, 1].map(|n| entry(case, meeting, police, &format!("abc {n}")));
        let actions = [0, 1].map(|n| action(case, meeting, police, &format!("abc {n}")));
        for entry in &entries {
            record.make(&Change::FileEntry(entry.clone()), NOW).unwrap();
        }
        for action in &actions {
            record.make(&Change::AgreeAction(action.clone()), NOW).unwrap();
        }
        let image = record.image(2, &[]).unwrap().to_vec();
        Self { image, key, sample, entries: entries.map(|e| e.id), actions: actions.map(|a| a.id) }
    }

    fn seat(&self, number: u8) -> Record {
        Record::load(&self.image, &self.key.person_key().verify, seat(number), NOW).unwrap()
    }

    fn change(&self, deed: &Deed) -> Option<Change> {
        let (case, meeting) = (self.sample.referrals[0].id, self.sample.december.id);
        let listing = || {
            let record = self.seat(9);
            record.case(meeting, case).unwrap().listing.id
        };
        Some(match deed {
            Deed::Revise { entry, text } => Change::ReviseEntry {
                id: self.entries[*entry],
                text: text.clone(),
                kind: EntryKind::Information(Standing::Opinion),
                agency: None,
                speaker: Some(text.clone()),
                at: at("2026-12-10T10:00:00"),
            },
            Deed::RemoveEntry(entry) => Change::RemoveEntry(self.entries[*entry]),
            Deed::Due { action, day, text } => Change::ReviseAction {
                id: self.actions[*action],
                text: text.clone(),
                owner: None,
                owner_person: None,
                due: date(&format!("2026-12-{day}")),
                outcome: Some(text.clone()),
            },
            Deed::Order(place) => Change::OrderCases(vec![(listing(), OrderKey(place.clone()))]),
            Deed::File(text) => Change::FileEntry(entry(case, meeting, self.sample.police.id, text)),
            Deed::Draft(text) => Change::KeepDraft { case: Some(case), text: text.clone() },
            Deed::Defer => Change::Defer {
                listing: listing(),
                deferral: Some(marac::domain::listing::Deferral {
                    decided_by: "A".to_owned(),
                    at: at("2026-12-01T10:00:00"),
                    reason: "cap".to_owned(),
                    referrer_told: false,
                    idva_told: false,
                    manager_oversight: false,
                    interim_safety_plan: None,
                }),
            },
            Deed::Undo => return None,
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn three_seats_end_the_same_in_whatever_order(
        deeds in prop::collection::vec((0..3_usize, deed(), 0..40_u64, any::<bool>()), 1..14),
        orders in prop::collection::vec(any::<u32>(), 3),
    ) {
        let world = World::new();
        let mut seats = [2, 3, 4].map(|n| world.seat(n));
        let mut undo = [const { Vec::new() }; 3];
        let mut all: Vec<Operation> = Vec::new();
        for (who, deed, wall, hear) in deeds {
            let now = NOW + wall;
            if hear {
                seats[who].apply(&all, now).unwrap();
            }
            let made = match world.change(&deed) {
                Some(change) => seats[who].make(&change, now),
                None => match undo[who].pop() {
                    Some(step) => seats[who].undo(&step, now),
                    None => continue,
                },
            };
            // A seat may be too late for what it wants; then nothing happens.
            let Ok(made) = made else { continue };
            all.extend(made.operations);
            undo[who].extend(made.undo);
        }
        let mut dumps = Vec::new();
        for (number, seed) in orders.into_iter().enumerate() {
            let mut fresh = world.seat(10 + u8::try_from(number).unwrap());
            fresh.apply(&shuffled(&all, seed), NOW).unwrap();
            fresh.verify_audit().unwrap();
            dumps.push(fresh.canonical_dump().unwrap());
        }
        for seat in &mut seats {
            seat.apply(&all, NOW).unwrap();
            dumps.push(seat.canonical_dump().unwrap());
        }
        for dump in &dumps[1..] {
            let differing: Vec<_> = dumps[0].lines().zip(dump.lines()).filter(|(one, other)| one != other).collect();
            prop_assert!(dumps[0] == *dump, "{differing:#?}");
        }
    }
}

/// The operations in some other order, every second one twice.
fn shuffled(operations: &[Operation], seed: u32) -> Vec<Operation> {
    let mut shuffled: Vec<Operation> = operations.iter().chain(operations.iter().step_by(2)).cloned().collect();
    let mut state = u64::from(seed) | 1;
    for last in (1..shuffled.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        shuffled.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
    }
    shuffled
}

/// Operations as no well-behaved seat would send them: on lines that are not there yet, two first writings of one line,
/// clocks that contradict each other.
fn raw() -> impl Strategy<Value = Vec<Operation>> {
    let one = (0..3_u8, 0..6_u64, 0..4_u8, 0..5_i64, any::<bool>());
    prop::collection::vec(one, 1..16).prop_map(|all| {
        let operation = |(counter, (row, wall, kind, value, second)): (u32, (u8, u64, u8, i64, bool))| {
            let (table, row) = ("listing".to_owned(), RowId::from_bytes([row; 16]));
            let first = ("times_deferred".to_owned(), Value::from(value));
            let other = ("place".to_owned(), Value::from(format!("p{value}")));
            let change = match kind {
                0 => OperationKind::Insert { table, row, cells: vec![first, other] },
                1 => OperationKind::Tombstone { table, row, dead: second },
                _ => OperationKind::Set { table, row, cells: vec![if second { first } else { other }] },
            };
            let seat = seat(if second { 6 } else { 7 });
            Operation { stamp: Stamp { wall_ms: NOW + wall, counter, seat }, change }
        };
        (0..).zip(all).map(operation).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]
    #[test]
    fn any_operations_end_the_same_in_whatever_order(operations in raw(), seeds in prop::collection::vec(any::<u32>(), 2)) {
        let empty = || Record::empty(RowId::from_bytes([1; 16]), seat(1)).unwrap();
        let mut straight = empty();
        straight.apply(&operations, NOW).unwrap();
        for seed in seeds {
            let mut other = empty();
            for operation in shuffled(&operations, seed) {
                other.apply(&[operation], NOW).unwrap();
            }
            prop_assert_eq!(straight.canonical_dump().unwrap(), other.canonical_dump().unwrap());
        }
    }
}

#[test]
fn the_loser_is_in_the_history_with_when_and_where() {
    let world = World::new();
    let [mut one, mut two] = [2, 3].map(|n| world.seat(n));
    let due = |day| world.change(&Deed::Due { action: 0, day, text: "abc 0".to_owned() }).unwrap();
    let early = one.make(&due(12), NOW + 1_000).unwrap();
    let late = two.make(&due(13), NOW + 2_000).unwrap();
    one.apply(&late.operations, NOW + 3_000).unwrap();
    two.apply(&early.operations, NOW + 3_000).unwrap();
    for seat in [&one, &two] {
        let action = seat.action(world.actions[0]).unwrap().action;
        assert_eq!(action.due, date("2026-12-13"));
        let history = seat.canonical_dump().unwrap();
        assert!(history.lines().any(|line| line.starts_with("cell_history") && line.contains("2026-12-12")));
    }
    assert_eq!(one.canonical_hash().unwrap(), two.canonical_hash().unwrap());
}

#[test]
fn two_people_in_one_entry_both_keep_their_words_and_undo_only_their_own() {
    let world = World::new();
    let [mut one, mut two] = [2, 3].map(|n| world.seat(n));
    let revise = |text: &str| world.change(&Deed::Revise { entry: 0, text: text.to_owned() }).unwrap();
    let a = one.make(&revise("pol: abc 0"), NOW + 1).unwrap();
    let b = two.make(&revise("abc 0 today"), NOW + 2).unwrap();
    one.apply(&b.operations, NOW + 3).unwrap();
    two.apply(&a.operations, NOW + 3).unwrap();
    let text = |record: &Record| {
        let case = record.case(world.sample.december.id, world.sample.referrals[0].id).unwrap();
        case.entries.iter().find(|entry| entry.id == world.entries[0]).unwrap().text.clone()
    };
    assert_eq!([text(&one), text(&two)], ["pol: abc 0 today", "pol: abc 0 today"]);
    // The same change set the speaker, and the other's word on that is newer: undoing would undo that too.
    assert!(matches!(one.undo(&a.undo.unwrap(), NOW + 4), Err(RecordError::ChangedSince { .. })));
    two.undo(&b.undo.unwrap(), NOW + 4).unwrap();
    assert_eq!(text(&two), "pol: abc 0");
}

#[test]
fn what_a_newer_version_writes_is_not_silently_left_out() {
    let world = World::new();
    let mut record = world.seat(2);
    let before = record.canonical_hash().unwrap();
    let row = RowId::from_bytes([7; 16]);
    let stamp = Stamp { wall_ms: NOW, counter: 0, seat: seat(5) };
    for (table, column) in [("entry", "colour"), ("weather", "text"), ("entry", "dead"), ("sqlite_schema", "sql")] {
        let cells = vec![(column.to_owned(), Value::from("x"))];
        let change = OperationKind::Insert { table: table.to_owned(), row, cells };
        let refused = record.apply(&[Operation { stamp, change }], NOW);
        assert!(matches!(refused, Err(RecordError::FromNewer { .. })), "{table}.{column}");
    }
    assert_eq!(record.canonical_hash().unwrap(), before);
}
