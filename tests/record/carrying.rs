//! What goes from one meeting to the next, over several meetings (AGE-3, AGE-7, REF-4).

use marac::domain::agenda::Agenda;
use marac::domain::identifier::{CaseId, MeetingId};
use marac::domain::meeting::Meeting;
use marac::domain::person::Role;
use marac::domain::referral::Referral;
use marac::record::Record;
use marac::record::change::Change;
use marac::record::queries::View;

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

#[test]
fn ref_8_a_referral_that_no_meeting_takes_waits_and_is_listed_when_one_is_added() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let mut late = referral(71_020, "Late Invented");
    late.received = at("2027-01-20T10:00:00");
    let receive = |referral: &marac::domain::referral::Referral| Change::ReceiveReferral {
        referral: Box::new(referral.clone()),
        listed_on: None,
        matches: vec![],
    };
    make(&mut record, [receive(&late)]);
    // It is seen meanwhile.
    let expected = record.conference(sample.january.id).unwrap().expected;
    assert_eq!(expected.iter().map(|one| (one.case, one.over_cap_on)).collect::<Vec<_>>(), [(late.id, None)]);
    // Not one whose deadline has passed, nor one of another area.
    let mut horsham = meeting("2027-02-25");
    horsham.area = "Horsham".to_owned();
    let mut too_early = meeting("2027-01-21");
    too_early.referral_deadline = date("2027-01-12");
    let february = meeting("2027-02-11");
    make(&mut record, [horsham.clone(), too_early.clone(), february.clone()].map(Change::AddMeeting));
    for other in [horsham.id, too_early.id] {
        assert_eq!(listed(&record, other), []);
    }
    assert_eq!(listed(&record, february.id), [(late.id, 0)]);
    assert_eq!(record.conference(sample.january.id).unwrap().expected, []);

    // The whole calendar is looked at when it comes in, and when its day is corrected.
    let mut misdated = referral(71_021, "Misdated Invented");
    misdated.received = at("2027-06-20T10:00:00");
    make(&mut record, [receive(&misdated)]);
    misdated.received = at("2027-01-20T11:00:00");
    make(&mut record, [Change::ReviseReferral { referral: Box::new(misdated.clone()), matches: vec![] }]);
    let mut other = referral(71_022, "Other Invented");
    other.received = at("2026-11-25T10:00:00");
    make(&mut record, [receive(&other)]);
    assert_eq!(listed(&record, february.id), [(late.id, 0), (misdated.id, 0)]);
    assert!(listed(&record, sample.december.id).contains(&(other.id, 0)));
}

fn put_off() -> marac::domain::listing::Deferral {
    marac::domain::listing::Deferral {
        decided_by: "Asha Whitlock".to_owned(),
        at: at("2026-12-01T10:00:00"),
        reason: "asked for".to_owned(),
        referrer_told: true,
        idva_told: true,
        manager_oversight: false,
        interim_safety_plan: None,
    }
}

#[test]
fn age_3_a_meeting_between_two_takes_the_deferred_case_over_so_that_it_stands_on_one_later_list() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let case = sample.referrals[0].id;
    let listing = record.case(sample.december.id, case).unwrap().listing.id;
    let defer = |listing, deferral| Change::Defer { listing, deferral };
    make(&mut record, [defer(listing, Some(put_off()))]);
    let between = meeting("2026-12-22");
    make(&mut record, [Change::AddMeeting(between.clone())]);
    assert_eq!(listed(&record, between.id), [(case, 1)]);
    assert_eq!(listed(&record, sample.january.id), []);
    // Deferred again, it goes one further.
    let there = record.case(between.id, case).unwrap().listing.id;
    make(&mut record, [defer(there, Some(put_off()))]);
    assert_eq!(listed(&record, sample.january.id), [(case, 2)]);
    // What somebody has done something about stays where it is.
    let last = meeting("2026-12-29");
    let there = record.case(sample.january.id, case).unwrap().listing.id;
    make(&mut record, [defer(there, Some(put_off()))]);
    make(&mut record, [Change::AddMeeting(last.clone())]);
    assert_eq!(listed(&record, last.id), []);
    // The first deferral taken back takes it off every list that it came to by that.
    make(&mut record, [defer(listing, None)]);
    for later in [&between, &last, &sample.january] {
        assert_eq!(listed(&record, later.id), []);
    }
}

/// Two more cases on a meeting's list than it can hear.
fn more_than_the_cap(record: &mut Record, meeting: MeetingId) -> Vec<Referral> {
    let more: Vec<Referral> = (0..24).map(|number| referral(71_100 + number, "More Invented")).collect();
    let receive = |referral: &Referral| Change::ReceiveReferral {
        referral: Box::new(referral.clone()),
        listed_on: Some(meeting),
        matches: vec![],
    };
    make(record, more.iter().map(receive));
    more
}

#[test]
fn age_2_what_is_over_the_cap_is_expected_on_the_next_agenda_before_the_meeting_is_finished() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let more = more_than_the_cap(&mut record, sample.december.id);
    let expected = record.conference(sample.january.id).unwrap().expected;
    let expected: Vec<_> = expected.iter().map(|one| (one.case, one.over_cap_on)).collect();
    let day = Some(date("2026-12-10"));
    assert_eq!(expected, [(more[22].id, day), (more[23].id, day)]);
    hold(&mut record, &sample.december, &[]);
    assert_eq!(record.conference(sample.january.id).unwrap().expected, []);
    assert!(listed(&record, sample.january.id).contains(&(more[23].id, 1)));
}

/// What is decided or done when a meeting is over changes nothing of its list, and so nothing of its minutes.
#[test]
fn age_2_the_list_of_a_meeting_that_was_held_stays_as_it_was() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let more = more_than_the_cap(&mut record, sample.december.id);
    let list = |record: &Record| {
        let agenda = Agenda::of(&record.conference(sample.december.id).unwrap());
        let listed: Vec<CaseId> = agenda.listed.iter().map(|place| place.case).collect();
        (listed, agenda.deferred)
    };
    let before = list(&record);
    assert_eq!(before.1.iter().map(|put_off| put_off.case).collect::<Vec<_>>(), [more[22].id, more[23].id]);
    hold(&mut record, &sample.december, &[more[0].id]);
    assert_eq!(list(&record).0, before.0);
    let conference = record.conference(sample.december.id).unwrap();
    let listing = |case: CaseId| conference.case(case).unwrap().listing.id;
    let stopped = marac::domain::listing::Decision {
        by: "Asha Whitlock".to_owned(),
        at: at("2026-12-11T09:00:00"),
        reason: "moved abroad".to_owned(),
    };
    make(
        &mut record,
        [
            Change::Defer { listing: listing(more[1].id), deferral: Some(put_off()) },
            Change::NotProgress { listing: listing(more[2].id), decision: Some(stopped) },
        ],
    );
    assert_eq!(list(&record), before);
}

/// A meeting that is over heard what the room called. Whom it did not come to, and who goes another way, it did not.
#[test]
fn what_a_meeting_did_not_call_is_not_said_to_have_been_heard() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let mut young = referral(71_010, "Young Invented");
    young.people[0].born = Some(date("2014-05-06"));
    let receive =
        Change::ReceiveReferral { referral: Box::new(young), listed_on: Some(sample.december.id), matches: Vec::new() };
    make(&mut record, [receive]);
    let tally = |record: &Record, meeting: MeetingId| {
        let rows = View { open: record, closed: None }.calendar().unwrap();
        rows.into_iter().find(|row| row.meeting.id == meeting).unwrap().tally
    };
    hold(&mut record, &sample.december, &[sample.referrals[0].id]);
    let of_december = tally(&record, sample.december.id);
    assert_eq!((of_december.heard, of_december.not_called, of_december.all()), (1, 1, 2), "{of_december:?}");
    // After this one there is no other to which it could go.
    hold(&mut record, &sample.january, &[]);
    let of_january = tally(&record, sample.january.id);
    assert_eq!((of_january.heard, of_january.not_called, of_january.all()), (0, 1, 1), "{of_january:?}");
}
