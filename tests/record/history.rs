//! What a line held before, who wrote it, and bringing it back.

use marac::domain::entry::{EntryKind, Standing};
use marac::record::change::Change;
use marac::record::queries::Line;
use marac::record::{Record, RecordError};

use crate::sample::*;

/// The values that a field has had, the newest first.
fn of_field(record: &Record, line: Line, column: &str) -> Vec<String> {
    let earlier = record.earlier_values(line).unwrap();
    let cells = earlier.iter().flat_map(|value| value.cells().collect::<Vec<_>>());
    cells.filter(|(cell, _)| *cell == column).map(|(_, text)| text).collect()
}

/// Two give one cell a value: the newer stands on both seats, the other is in the history of both, and comes back.
#[test]
fn the_value_that_did_not_stand_can_be_had_back() {
    let (mut one, key) = founded();
    let sample = fill(&mut one, NOW);
    let agreed = action(sample.referrals[0].id, sample.december.id, sample.police.id, "change the locks");
    one.make(&Change::AgreeAction(agreed.clone()), NOW).unwrap();
    let image = one.image(1, &[]).unwrap();
    let mut two = Record::load(&image, &key.person_key().verify, seat(2), NOW).unwrap();
    let due = |day: &str| Change::ReviseAction {
        id: agreed.id,
        text: agreed.text.clone(),
        owner: agreed.owner,
        owner_person: agreed.owner_person.clone(),
        due: date(day),
        outcome: agreed.outcome.clone(),
    };
    let here = one.make(&due("2026-12-18"), NOW + 1000).unwrap();
    let there = two.make(&due("2026-12-22"), NOW + 2000).unwrap();
    one.apply(&there.operations, NOW + 3000).unwrap();
    two.apply(&here.operations, NOW + 3000).unwrap();
    let line = Line::Action(agreed.id);
    for record in [&one, &two] {
        assert_eq!(of_field(record, line, "due")[0], "2026-12-18");
        assert_eq!(record.earlier_values(line).unwrap()[0].by.as_deref(), Some("Asha Whitlock"));
    }
    assert!(one.last_writer(line, &["due"]).unwrap().is_some_and(|writer| !writer.own));
    assert!(two.last_writer(line, &["due"]).unwrap().is_some_and(|writer| writer.own));

    let mine = one.earlier_values(line).unwrap().remove(0);
    let brought = one.make(&Change::BringBack(mine), NOW + 4000).unwrap();
    let due = |record: &Record| record.conference(sample.december.id).unwrap().cases[0].actions[0].due;
    assert_eq!(due(&one), date("2026-12-18"));
    one.undo(&brought.undo.unwrap(), NOW + 5000).unwrap();
    assert_eq!(due(&one), date("2026-12-22"));
}

#[test]
fn the_words_of_an_entry_are_kept_and_come_back() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let (case, meeting, police) = (sample.referrals[0].id, sample.december.id, sample.police.id);
    let filed = entry(case, meeting, police, "third call-out since September");
    record.make(&Change::FileEntry(filed.clone()), NOW).unwrap();
    let revise = |text: &str, kind| Change::ReviseEntry {
        id: filed.id,
        text: text.to_owned(),
        kind,
        agency: Some(police),
        speaker: None,
        at: at("2026-12-10T09:50:00"),
    };
    let opinion = EntryKind::Information(Standing::Opinion);
    record.make(&revise("third call-out since October", filed.kind), NOW + 1000).unwrap();
    record.make(&revise("fourth call-out since October", opinion), NOW + 2000).unwrap();
    let line = Line::Entry(filed.id);
    assert_eq!(
        of_field(&record, line, "text"),
        ["third call-out since October", "third call-out since September"],
        "the newest first"
    );
    assert_eq!(of_field(&record, line, "standing"), ["fact"]);
    let first = record
        .earlier_values(line)
        .unwrap()
        .into_iter()
        .find(|value| value.cells().any(|(column, text)| column == "text" && text.ends_with("September")));
    record.make(&Change::BringBack(first.clone().unwrap()), NOW + 3000).unwrap();
    let text = |record: &Record| record.conference(meeting).unwrap().case(case).unwrap().entries[0].text.clone();
    assert_eq!(text(&record), "third call-out since September");
    // What was taken out has no field to bring anything back to.
    record.make(&Change::RemoveEntry(filed.id), NOW + 4000).unwrap();
    let refused = record.make(&Change::BringBack(first.unwrap()), NOW + 5000);
    assert!(matches!(refused, Err(RecordError::Missing { .. })));
    assert!(record.last_writer(line, &["dead"]).unwrap().is_some_and(|writer| writer.own));
}
