//! What goes from one meeting to the next, over several meetings (AGE-3, AGE-7, REF-4).

use marac::domain::agenda::Agenda;
use marac::domain::identifier::{CaseId, MeetingId};
use marac::domain::meeting::Meeting;
use marac::domain::person::Role;
use marac::record::Record;
use marac::record::change::Change;

use crate::sample::*;

fn make(record: &mut Record, changes: impl IntoIterator<Item = Change>) {
    for change in changes {
        record.make(&change, NOW).unwrap();
    }
}

/// A meeting that starts and ends, and hears these cases.
fn hold(record: &mut Record, meeting: &Meeting, heard: &[CaseId]) {
    let at = |hour| meeting.date.and_hms_opt(hour, 30, 0).unwrap();
    make(record, [Change::StartMeeting { meeting: meeting.id, at: at(9) }]);
    make(record, heard.iter().map(|case| Change::CallCase { meeting: meeting.id, case: *case, at: at(10) }));
    make(record, [Change::FinishMeeting { meeting: meeting.id, at: at(12) }]);
}

/// Who is on a meeting's list, and how often each was deferred before.
fn listed(record: &Record, meeting: MeetingId) -> Vec<(CaseId, u8)> {
    let conference = record.conference(meeting).unwrap();
    conference.cases.iter().map(|case| (case.referral.id, case.listing.times_deferred)).collect()
}

#[test]
fn age_7_a_closed_case_whose_time_was_held_and_a_child_are_not_carried_on_for_ever() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let february = meeting("2027-02-11");
    let mut young = referral(71_010, "Young Invented");
    young.people[0].born = Some(date("2014-05-06"));
    young.people.retain(|person| person.role != Role::LinkedChild);
    let mut incomplete = referral(71_011, "Incomplete Invented");
    incomplete.risk = Default::default();
    make(
        &mut record,
        [&young, &incomplete].map(|referral| Change::ReceiveReferral {
            referral: Box::new(referral.clone()),
            listed_on: Some(sample.december.id),
            matches: vec![],
        }),
    );
    make(&mut record, [Change::AddMeeting(february.clone())]);
    let [first, second] = [0, 1].map(|number: usize| sample.referrals[number].id);

    hold(&mut record, &sample.december, &[first]);
    assert_eq!(listed(&record, sample.january.id), [(second, 1), (incomplete.id, 0)]);
    assert_eq!(Agenda::of(&record.conference(sample.january.id).unwrap()).held_for_closed, 0);

    hold(&mut record, &sample.january, &[]);
    assert_eq!(listed(&record, february.id), [(second, 2), (incomplete.id, 0)]);

    // A meeting that is added when the last one is over takes the same.
    hold(&mut record, &february, &[second]);
    let march = meeting("2027-03-11");
    make(&mut record, [Change::AddMeeting(march.clone())]);
    assert_eq!(listed(&record, march.id), [(incomplete.id, 0)]);
}
