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

/// An agreed action, and the same record at three seats.
struct Three {
    seats: [Record; 3],
    sample: Sample,
    action: marac::domain::action::Action,
    entry: marac::domain::entry::Entry,
}

impl Three {
    fn new() -> Self {
        let (mut founded, key) = founded();
        let sample = fill(&mut founded, NOW);
        let (case, meeting, police) = (sample.referrals[0].id, sample.december.id, sample.police.id);
        let (action, entry) =
            (action(case, meeting, police, "change the locks"), entry(case, meeting, police, "bail until Monday"));
        founded.make(&Change::AgreeAction(action.clone()), NOW).unwrap();
        founded.make(&Change::FileEntry(entry.clone()), NOW).unwrap();
        let image = founded.image(1, &[]).unwrap();
        let seats = [2, 3, 4].map(|n| Record::load(&image, &key.person_key().verify, seat(n), NOW).unwrap());
        Self { seats, sample, action, entry }
    }

    fn due(&self, day: &str) -> Change {
        let action = &self.action;
        Change::ReviseAction {
            id: action.id,
            text: action.text.clone(),
            owner: action.owner,
            owner_person: action.owner_person.clone(),
            due: date(day),
            outcome: action.outcome.clone(),
        }
    }

    fn revised(&self, text: &str) -> Change {
        Change::ReviseEntry {
            id: self.entry.id,
            text: text.to_owned(),
            kind: self.entry.kind,
            agency: self.entry.agency,
            speaker: self.entry.speaker.clone(),
            at: at("2026-12-10T10:00:00"),
        }
    }

    fn due_at(&self, seat: usize) -> chrono::NaiveDate {
        self.seats[seat].action(self.action.id).unwrap().action.due
    }
}

/// Once they hold the same operations all seats show the same earlier values in the same order, of a long text too.
#[test]
fn three_seats_show_the_same_history_of_a_text() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut three = Three::new();
        let texts = ["bail until Friday", "pol: bail until Monday", "bail until Monday, at noon"];
        let changes = texts.map(|text| three.revised(text));
        let mut made = Vec::new();
        for ((seat, change), later) in three.seats.iter_mut().zip(&changes).zip(1..) {
            made.push(seat.make(change, NOW + later * 10).unwrap().operations);
        }
        for (number, seat) in three.seats.iter_mut().enumerate() {
            for other in order.into_iter().filter(|other| *other != number) {
                seat.apply(&made[other], NOW + 100).unwrap();
            }
        }
        let line = Line::Entry(three.entry.id);
        let shown = [0, 1, 2].map(|n| three.seats[n].earlier_values(line).unwrap());
        assert_eq!(
            of_field(&three.seats[0], line, "text"),
            ["pol: bail until Friday", "bail until Friday", "bail until Monday"]
        );
        assert!(shown[0] == shown[1] && shown[0] == shown[2]);
        let dumps = [0, 1, 2].map(|n| three.seats[n].canonical_dump().unwrap());
        assert!(dumps[0] == dumps[1] && dumps[0] == dumps[2]);
    }
}

#[test]
fn what_a_colleague_did_since_is_never_undone() {
    let mut three = Three::new();
    let [fourteen, sixteen] = ["2026-12-14", "2026-12-16"].map(|day| three.due(day));
    let mine = three.seats[0].make(&fourteen, NOW + 10).unwrap();
    three.seats[1].apply(&mine.operations, NOW + 20).unwrap();
    let there = three.seats[1].make(&sixteen, NOW + 20).unwrap();
    let back = three.seats[1].make(&fourteen, NOW + 30).unwrap();
    three.seats[0].apply(&there.operations, NOW + 30).unwrap();
    let undo = mine.undo.unwrap();
    for theirs in [None, Some(&back.operations)] {
        theirs.into_iter().for_each(|theirs| three.seats[0].apply(theirs, NOW + 40).unwrap());
        // Also where they gave it the very value that I had given it.
        match three.seats[0].undo(&undo, NOW + 50) {
            Err(RecordError::ChangedSince { table: "action", cell, .. }) => assert_eq!(cell, "due"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(three.due_at(0), date("2026-12-14"));
    assert!(three.seats[0].last_writer(Line::Action(three.action.id), &["due"]).unwrap().is_some_and(|one| !one.own));
}

/// Two gave a value at the same time and mine stood for being newer: taken back, theirs stands, not what was before both.
#[test]
fn what_a_colleague_did_at_the_same_time_comes_back_when_mine_is_undone() {
    let mut three = Three::new();
    let [fourteen, sixteen] = ["2026-12-14", "2026-12-16"].map(|day| three.due(day));
    let theirs = three.seats[1].make(&sixteen, NOW + 10).unwrap();
    let mine = three.seats[0].make(&fourteen, NOW + 20).unwrap();
    three.seats[0].apply(&theirs.operations, NOW + 30).unwrap();
    assert_eq!(three.due_at(0), date("2026-12-14"));
    let undone = three.seats[0].undo(&mine.undo.unwrap(), NOW + 40).unwrap();
    assert_eq!(three.due_at(0), date("2026-12-16"));
    three.seats[0].undo(&undone.undo.unwrap(), NOW + 50).unwrap();
    assert_eq!(three.due_at(0), date("2026-12-14"), "and done again");
}

#[test]
fn what_a_colleague_wrote_in_is_not_taken_out_by_undo() {
    let mut three = Three::new();
    let agreed =
        action(three.sample.referrals[0].id, three.sample.december.id, three.sample.police.id, "tell the school");
    let filed =
        entry(three.sample.referrals[0].id, three.sample.december.id, three.sample.police.id, "seen in the street");
    let made = [Change::AgreeAction(agreed.clone()), Change::FileEntry(filed.clone())]
        .map(|change| three.seats[0].make(&change, NOW + 10).unwrap());
    made.iter().for_each(|made| three.seats[1].apply(&made.operations, NOW + 20).unwrap());
    let update = marac::domain::action::ActionUpdate {
        id: marac::domain::identifier::ActionUpdateId::new(),
        action: agreed.id,
        at: at("2026-12-10T10:05:00"),
        by: "Nia Tolland".to_owned(),
        text: "the locksmith comes on Friday".to_owned(),
        status: None,
    };
    let revised = Change::ReviseEntry {
        id: filed.id,
        text: "seen in the street twice".to_owned(),
        kind: filed.kind,
        agency: filed.agency,
        speaker: None,
        at: at("2026-12-10T10:00:00"),
    };
    for change in [Change::UpdateAction(update), revised] {
        let theirs = three.seats[1].make(&change, NOW + 20).unwrap();
        three.seats[0].apply(&theirs.operations, NOW + 30).unwrap();
    }
    for made in made {
        let refused = three.seats[0].undo(&made.undo.unwrap(), NOW + 40);
        assert!(matches!(refused, Err(RecordError::ChangedSince { .. })), "{refused:?}");
    }
}
