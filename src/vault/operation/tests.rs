use super::*;
use crate::vault::SeatId;
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Integer),
        ".*".prop_map(Value::Text),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
    ]
}

fn cells() -> impl Strategy<Value = Vec<(String, Value)>> {
    proptest::collection::btree_map("[a-z_][a-z0-9_]{0,20}", value(), 1..6).prop_map(|map| map.into_iter().collect())
}

fn change() -> impl Strategy<Value = OperationKind> {
    let table = || "[a-z_][a-z0-9_]{0,20}";
    let row = || any::<[u8; 16]>().prop_map(RowId::from_bytes);
    let update = proptest::collection::vec(any::<u8>(), 0..40);
    prop_oneof![
        (table(), row(), cells()).prop_map(|(table, row, cells)| OperationKind::Insert { table, row, cells }),
        (table(), row(), cells()).prop_map(|(table, row, cells)| OperationKind::Set { table, row, cells }),
        (table(), row(), any::<bool>()).prop_map(|(table, row, dead)| OperationKind::Tombstone { table, row, dead }),
        (table(), row(), table(), update)
            .prop_map(|(table, row, column, update)| { OperationKind::Text { table, row, column, update } }),
        (".*", proptest::option::of(row()), ".*")
            .prop_map(|(what, subject, detail)| { OperationKind::Audit { what, subject, detail, signed: None } }),
    ]
}

fn stamp() -> impl Strategy<Value = Stamp> {
    (any::<u64>(), any::<u32>(), any::<[u8; 8]>()).prop_map(|(wall_ms, counter, seat)| Stamp {
        wall_ms,
        counter,
        seat: SeatId::from_bytes(seat),
    })
}

proptest! {
    #[test]
    fn every_operation_goes_there_and_back(stamp in stamp(), change in change()) {
        let operation = Operation { stamp, change };
        prop_assert_eq!(operation.check(), Ok(()));
        let bytes = minicbor::to_vec(&operation).unwrap();
        prop_assert_eq!(minicbor::decode::<Operation>(&bytes).unwrap(), operation);
    }

    #[test]
    fn a_changed_byte_never_panics(stamp in stamp(), change in change(), at in any::<prop::sample::Index>(), byte: u8) {
        let mut bytes = minicbor::to_vec(Operation { stamp, change }).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(operation) = minicbor::decode::<Operation>(&bytes) {
            let _ = operation.check();
        }
    }
}

/// These bytes are in records: they must decode to the same for ever.
#[test]
fn the_bytes_are_those_of_the_format() {
    let seat = SeatId::from_bytes([1; 8]);
    let row = RowId::from_bytes([2; 16]);
    let cells = vec![("a".to_owned(), Value::Null), ("b".to_owned(), Value::Integer(-1))];
    let stamp = Stamp { wall_ms: 3, counter: 4, seat };
    let operation = Operation { stamp, change: OperationKind::Set { table: "t".to_owned(), row, cells } };
    let hex: String = minicbor::to_vec(&operation).unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "82830304480101010101010101820183617450020202020202020202020202020202028282\
         6161f682616220"
    );
}

#[test]
fn fields_that_a_later_version_adds_are_passed_over() {
    // A tombstone with a fourth field.
    let mut e = Encoder::new(Vec::new());
    let stamp = Stamp { wall_ms: 3, counter: 4, seat: SeatId::from_bytes([1; 8]) };
    let row = RowId::from_bytes([2; 16]);
    e.array(2).unwrap().encode(stamp).unwrap();
    e.array(2).unwrap().u32(2).unwrap().array(4).unwrap();
    e.str("t").unwrap().encode(row).unwrap().bool(true).unwrap().str("later").unwrap();
    let operation: Operation = minicbor::decode(&e.into_writer()).unwrap();
    assert_eq!(operation.change, OperationKind::Tombstone { table: "t".to_owned(), row, dead: true });
}

#[test]
fn debug_shows_nothing_of_a_case() {
    let row = RowId::from_bytes([2; 16]);
    let secret = || "14 Mill Lane".to_owned();
    let cells = vec![("a".to_owned(), Value::Text(secret())), ("b".to_owned(), Value::Integer(8_675_309))];
    let table = "t".to_owned();
    let changes = [
        OperationKind::Set { table: table.clone(), row, cells },
        OperationKind::Text { table: table.clone(), row, column: table, update: secret().into_bytes() },
        OperationKind::Audit { what: "export".to_owned(), subject: None, detail: secret(), signed: None },
    ];
    let shown = format!("{changes:?}");
    for secret in ["Mill", "8675309", "77, 105"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn what_could_not_be_a_statement_is_refused() {
    let stamp = Stamp { wall_ms: 3, counter: 4, seat: SeatId::from_bytes([1; 8]) };
    let row = RowId::from_bytes([2; 16]);
    let set = |table: &str, cells: Vec<(String, Value)>| {
        Operation { stamp, change: OperationKind::Set { table: table.to_owned(), row, cells } }.check()
    };
    let cell = |name: &str| (name.to_owned(), Value::Null);
    for name in ["", "1a", "a b", "a;", "A", "é", &"a".repeat(65)] {
        assert_eq!(set(name, vec![cell("a")]), Err(BadOperation::Name), "{name}");
        assert_eq!(set("a", vec![cell(name)]), Err(BadOperation::Name), "{name}");
    }
    assert_eq!(set("a", vec![]), Err(BadOperation::Cells));
    assert_eq!(set("a", vec![cell("a"), cell("a")]), Err(BadOperation::Cells));
    assert_eq!(set("a", vec![("a".to_owned(), Value::Bytes(vec![0; MAX_VALUE + 1]))]), Err(BadOperation::Value));
}
