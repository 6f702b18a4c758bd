//! What programs of before the signed log and before kept edits wrote: joined to the record alike on every seat, wherever
//! and whenever the record was brought to the newest schema.

use marac::domain::entry::{EntryKind, Standing};
use marac::domain::identifier::EntryId;
use marac::record::change::Change;
use marac::record::{Record, RecordError};
use marac::vault::log::LogWrong;
use marac::vault::{Operation, OperationKind, Stamp, Unlocked};
use proptest::prelude::*;

use crate::forged::altered;
use crate::sample::*;

/// The schema of the oldest program.
const OLDEST: u32 = 1;

fn revised(id: EntryId, text: &str) -> Change {
    Change::ReviseEntry {
        id,
        text: text.to_owned(),
        kind: EntryKind::Information(Standing::Fact),
        agency: None,
        speaker: None,
        at: at("2026-12-10T10:00:00"),
    }
}

struct World {
    image: Vec<u8>,
    key: Unlocked,
    entry: EntryId,
}

impl World {
    fn new() -> Self {
        let (mut record, key) = founded();
        let sample = fill(&mut record, NOW);
        let filed = entry(sample.referrals[0].id, sample.december.id, sample.police.id, "abc");
        record.make(&Change::FileEntry(filed.clone()), NOW).unwrap();
        Self { image: record.image(2, &[]).unwrap().to_vec(), key, entry: filed.id }
    }

    fn load(&self, image: &[u8], number: u8) -> Record {
        Record::load(image, &self.key.person_key().verify, seat(number), NOW).unwrap()
    }

    /// A record that an older program had folded so much into, brought to the newest schema by this seat.
    fn migrated(&self, folded: &[Vec<Operation>], number: u8) -> Record {
        let mut record = self.load(&self.image, 20);
        for operations in folded {
            record.apply(operations, NOW).unwrap();
        }
        let kept = include_str!("../../src/record/schema/003.sql").split_once("INSERT").unwrap().1;
        let signed = include_str!("../../src/record/schema/002.sql").split_once("INSERT").unwrap().1;
        let sql = format!("DELETE FROM text_edit; INSERT {kept}; DELETE FROM audit_signature; INSERT {signed}");
        self.load(&altered(&record.image(3, &[]).unwrap(), &sql), number)
    }

    /// One seat's edits, each a piece of work.
    fn edits(&self, record: &mut Record, texts: &[(String, u64)]) -> Vec<Vec<Operation>> {
        let mut now = NOW;
        let mut made = Vec::new();
        for (text, later) in texts {
            now += later;
            let text = format!("{} {text}", self.text(record));
            made.push(record.make(&revised(self.entry, &text), now).unwrap().operations);
        }
        made
    }

    fn text(&self, record: &Record) -> String {
        let meeting = record.meetings().unwrap().into_iter().find_map(|meeting| {
            let cases = record.conference(meeting.id).unwrap().cases;
            let case = cases.iter().map(|case| record.case(meeting.id, case.referral.id).unwrap());
            case.flat_map(|case| case.entries).find(|entry| entry.id == self.entry)
        });
        meeting.unwrap().text
    }
}

/// Puts two seats' work together in any order that keeps each one's own.
fn mixed<'a>(older: &'a [Vec<Operation>], newer: &'a [Vec<Operation>], order: u64) -> Vec<(bool, &'a [Operation])> {
    let (mut older, mut newer, mut order) = (older.iter(), newer.iter(), order);
    let mut all = Vec::new();
    loop {
        let first =
            if order & 1 == 0 { older.next().map(|one| (true, one)) } else { newer.next().map(|one| (false, one)) };
        let next =
            first.or_else(|| older.next().map(|one| (true, one))).or_else(|| newer.next().map(|one| (false, one)));
        let Some((is_older, one)) = next else { return all };
        all.push((is_older, one.as_slice()));
        order >>= 1;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn wherever_a_record_becomes_a_newer_one_it_is_the_same(
        older in prop::collection::vec(("[a-d]{1,4}", 1..50_u64), 1..6),
        newer in prop::collection::vec(("[e-h]{1,4}", 1..50_u64), 0..5),
        folded in any::<[prop::sample::Index; 3]>(),
        orders in any::<[u64; 2]>(),
    ) {
        let world = World::new();
        let older = world.edits(&mut world.load(&world.image, 2), &older);
        let [made_on, a, b] = folded.map(|index| index.index(older.len() + 1));
        let newer = world.edits(&mut world.migrated(&older[..made_on], 3), &newer);
        let [a, b] = [(a, orders[0], 4), (b, orders[1], 5)].map(|(folded, order, number)| {
            let mut record = world.migrated(&older[..folded], number);
            for (is_older, operations) in mixed(&older, &newer, order) {
                record.apply_of(if is_older { OLDEST } else { 4 }, operations, NOW).unwrap();
            }
            record.canonical_dump().unwrap()
        });
        prop_assert_eq!(a, b);
    }
}

/// Lines that an older program wrote beside a record that is signed already, or before: nobody signed them, and nothing is
/// wrong with that.
#[test]
fn lines_of_before_signatures_are_no_fault_and_hide_none() {
    let world = World::new();
    let texts = ["one", "two", "three"].map(|text| (text.to_owned(), 1));
    let older = world.edits(&mut world.load(&world.image, 2), &texts);
    for folded in 0..older.len() {
        let mut record = world.migrated(&older[..folded], 4);
        for operations in &older {
            record.apply_of(OLDEST, operations, NOW).unwrap();
        }
        let (log, facts) = (record.log().unwrap(), record.facts().unwrap());
        assert_eq!(log.faults(&facts, |_| false), [], "{folded} folded before");
    }
    // Whoever signed what they did can't be made to have done something unsigned by calling it old, before or after.
    let mut signing = world.load(&world.image, 2);
    let mut signed = world.edits(&mut signing, &texts[..1]).remove(0);
    signing.sign_log(&mut signed, &world.key).unwrap();
    let forged = world.edits(&mut signing, &[("forged".to_owned(), 5)]).remove(0);
    for signed_first in [true, false] {
        let mut record = world.load(&world.image, 4);
        for is_signed in [signed_first, !signed_first] {
            let (schema, operations) = if is_signed { (4, &signed) } else { (OLDEST, &forged) };
            record.apply_of(schema, operations, NOW).unwrap();
        }
        let (log, facts) = (record.log().unwrap(), record.facts().unwrap());
        let faults = log.faults(&facts, |_| false).into_iter().filter(|fault| fault.seat == seat(2));
        assert_eq!(faults.map(|fault| fault.what).collect::<Vec<_>>(), [LogWrong::Unsigned]);
    }
}

/// However their stamps lie: taking in what waits goes no deeper with each.
#[test]
fn edits_that_wait_for_each_other_are_taken_in_however_many_they_are() -> Result<(), RecordError> {
    const EDITS: usize = 250;
    let world = World::new();
    let mut writer = world.load(&world.image, 2);
    let mut edits: Vec<Operation> = Vec::new();
    for number in 0..EDITS {
        // Each puts a letter at the end, so that it builds on the one before.
        let text = format!("abc {}", "x".repeat(number + 1));
        let made = writer.make(&revised(world.entry, &text), NOW + 1 + number as u64)?.operations;
        edits.extend(made.into_iter().filter(|one| matches!(one.change, OperationKind::Text { .. })));
    }
    // A clock that runs backwards.
    let stamps: Vec<Stamp> = edits.iter().map(|edit| edit.stamp).rev().collect();
    for (edit, stamp) in edits.iter_mut().zip(stamps) {
        edit.stamp = stamp;
    }
    // Room for everything but a call in a call for each edit.
    let reads = std::thread::Builder::new().stack_size(512 * 1024).spawn(move || {
        let mut reader = world.load(&world.image, 4);
        reader.apply(&edits[1..], NOW)?;
        reader.apply(&edits[..1], NOW)?;
        assert_eq!(world.text(&reader), format!("abc {}", "x".repeat(EDITS)));
        Ok(())
    });
    reads.unwrap().join().unwrap()
}
