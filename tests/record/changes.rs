//! Changes: what they make, that they are whole or not at all, and that they are undone.

use marac::domain::action::{ActionStatus, ActionUpdate, CannotCompleteCause};
use marac::domain::attendance::Presence;
use marac::domain::case::MatchVerdict;
use marac::domain::entry::{EntryKind, Standing, Subject};
use marac::domain::identifier::*;
use marac::domain::listing::{Decision, Deferral, Group, OrderKey};
use marac::domain::meeting::{DeclarationRead, MeetingStage};
use marac::record::change::Change;
use marac::record::queries::{ActionFilter, Found};
use marac::record::{Record, RecordError};

use crate::sample::*;

fn decision() -> Decision {
    Decision { by: "Asha Whitlock".to_owned(), at: at("2026-12-01T10:00:00"), reason: "asked for".to_owned() }
}

fn deferral() -> Deferral {
    Deferral {
        decided_by: "Asha Whitlock".to_owned(),
        at: at("2026-12-01T10:00:00"),
        reason: "cap".to_owned(),
        referrer_told: true,
        idva_told: false,
        manager_oversight: true,
        interim_safety_plan: Some("alarm fitted".to_owned()),
    }
}

/// Every kind of change, one after the other, as a meeting goes.
fn all_changes(record: &Record, sample: &Sample) -> Vec<Change> {
    let conference = record.conference(sample.december.id).unwrap();
    let (case, other) = (sample.referrals[0].id, sample.referrals[1].id);
    let listing = |case: CaseId| conference.case(case).unwrap().listing.id;
    let (police, meeting) = (sample.police.id, sample.december.id);
    let filed = entry(case, meeting, police, "third call-out since September");
    let agreed = action(case, meeting, police, "change the locks");
    let mut child = attendee(meeting, police, "Late Invented");
    let here = conference.attendance[0].id;
    child.part = marac::domain::attendance::Part::Guest { case };
    let mut revised = sample.referrals[0].clone();
    revised.people.remove(2);
    revised.people[0].address = Some("2 Elsewhere".to_owned());
    revised.summary.push_str(" Further incident.");
    let mut moved = sample.january.clone();
    moved.breaks.clear();
    let mut agency = sample.police.clone();
    agency.routine_actions.push("Share the plan".to_owned());
    let update = |status| ActionUpdate {
        id: ActionUpdateId::new(),
        action: agreed.id,
        at: at("2026-12-12T12:00:00"),
        by: "Marlon Invented".to_owned(),
        text: "said so".to_owned(),
        status,
    };
    vec![
        Change::ReceiveReferral {
            referral: Box::new(referral(71_009, "New Invented")),
            listed_on: Some(meeting),
            matches: vec![],
        },
        Change::ReviseReferral { referral: Box::new(revised), matches: vec![] },
        Change::DecideMatch {
            id: conference.case(case).unwrap().matches[0].id,
            verdict: MatchVerdict::Confirmed,
            by: "Asha Whitlock".to_owned(),
            at: at("2026-12-01T10:00:00"),
        },
        Change::ReviseMeeting(moved),
        Change::ReviseAgency(agency),
        Change::OrderCases(vec![(listing(case), OrderKey("n".to_owned())), (listing(other), OrderKey("g".to_owned()))]),
        Change::OverrideGroup { listing: listing(case), to: Some((Group::AdultOnly, decision())) },
        Change::HearOverCap { listing: listing(case), decision: Some(decision()) },
        Change::Defer { listing: listing(other), deferral: Some(deferral()) },
        Change::Defer { listing: listing(other), deferral: None },
        Change::NotProgress { listing: listing(other), decision: Some(decision()) },
        Change::StartMeeting { meeting, at: at("2026-12-10T09:31:00") },
        Change::ReadDeclaration {
            meeting,
            read: DeclarationRead { reader: "Chair Invented".to_owned(), at: at("2026-12-10T09:32:00") },
        },
        Change::CallCase { meeting, case, at: at("2026-12-10T09:40:00") },
        Change::AddAttendees(vec![child.clone()]),
        Change::ReviseAttendee({
            let mut sheet = child.clone();
            sheet.job_title = Some("Guest".to_owned());
            sheet
        }),
        Change::SetPresence { attendee: here, presence: Presence::Present, at: at("2026-12-10T09:30:00") },
        Change::AgreeDeclaration { attendees: vec![here, child.id], at: Some(at("2026-12-10T09:33:00")) },
        Change::RemoveAttendee(child.id),
        Change::FileEntry(filed.clone()),
        Change::ReviseEntry {
            id: filed.id,
            text: "third call-out since October; bail".to_owned(),
            kind: EntryKind::Information(Standing::Opinion),
            agency: Some(sample.housing.id),
            speaker: Some("Marlon".to_owned()),
            at: at("2026-12-10T09:50:00"),
        },
        Change::AgreeAction(agreed.clone()),
        Change::ReviseAction {
            id: agreed.id,
            text: "change all locks".to_owned(),
            owner: Some(sample.housing.id),
            owner_person: Some("Somebody".to_owned()),
            due: date("2026-12-18"),
            outcome: None,
        },
        Change::UpdateAction(update(Some(ActionStatus::CannotComplete {
            cause: CannotCompleteCause::CircumstancesChanged,
            reason: "she moved".to_owned(),
        }))),
        Change::UpdateAction(update(Some(ActionStatus::Complete {
            on: date("2026-12-12"),
            by: "Marlon Invented".to_owned(),
        }))),
        Change::CloseCase { listing: listing(case), at: Some(at("2026-12-10T09:52:00")) },
        Change::RemoveEntry(filed.id),
        Change::RemoveAction(agreed.id),
        Change::FinishMeeting { meeting, at: at("2026-12-10T12:52:00") },
    ]
}

#[test]
fn every_change_is_undone_and_done_again() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let state = |record: &Record| {
        let mut conference = record.conference(sample.december.id).unwrap();
        let next = record.conference(sample.january.id).unwrap();
        conference.agencies.sort_by_key(|agency| agency.id);
        (conference, next)
    };
    let mut steps = Vec::new();
    for change in all_changes(&record, &sample) {
        let before = state(&record);
        let made = record.make(&change, NOW).unwrap();
        let after = state(&record);
        assert_ne!(before, after, "{} changed nothing", made.title);
        let undone = record.undo(&made.undo.unwrap(), NOW).unwrap();
        assert_eq!(state(&record), before, "undo: {}", made.title);
        let again = record.undo(&undone.undo.unwrap(), NOW).unwrap();
        assert_eq!(state(&record), after, "redo: {}", made.title);
        steps.push((again.undo.unwrap(), before));
    }
    for (step, before) in steps.iter().rev() {
        record.undo(step, NOW).unwrap();
        assert_eq!(state(&record), *before, "undo: {}", step.title());
    }
    record.verify_audit().unwrap();
}

#[test]
fn what_was_put_in_comes_out() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let (case, meeting) = (sample.referrals[0].id, sample.december.id);
    let kinds = [
        EntryKind::Information(Standing::Opinion),
        EntryKind::Risk { at_risk: Some(Subject::Child(2)) },
        EntryKind::Risk { at_risk: None },
        EntryKind::View { of: Subject::Victim },
        EntryKind::Decision,
        EntryKind::RoughNote,
    ];
    let mut filed = Vec::new();
    for kind in kinds {
        let mut one = entry(case, meeting, sample.police.id, "a line\nand another — “quoted”");
        one.kind = kind;
        record.make(&Change::FileEntry(one.clone()), NOW).unwrap();
        filed.push(one);
    }
    let conference = record.conference(meeting).unwrap();
    assert_eq!(conference.meeting, sample.december);
    assert_eq!(conference.next_meeting, Some(sample.january));
    assert_eq!(conference.case(case).unwrap().referral, sample.referrals[0]);
    assert_eq!(conference.case(case).unwrap().entries, filed);
    assert_eq!(conference.cases.len(), 3);
    assert_eq!(conference.settings.cap, 25);
    assert_eq!(record.case(meeting, case).unwrap(), *conference.case(case).unwrap());
    assert_eq!(record.areas().unwrap(), ["Crawley"]);
    assert_eq!(record.references().unwrap().len(), 3);
    assert_eq!(record.import_marks().unwrap().len(), 3);
    assert_eq!(record.own_name().unwrap().as_deref(), Some("Asha Whitlock"));
}

#[test]
fn rejected_changes_leave_nothing_behind() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let before = record.canonical_dump().unwrap();
    let (case, meeting) = (sample.referrals[0].id, sample.december.id);
    let new = referral(71_050, "Another Invented");
    let mut blank = entry(case, meeting, sample.police.id, " ");
    blank.agency = None;
    let cases = [
        // REF-12: the same file twice adds nothing.
        Change::ImportReferrals {
            referrals: vec![new.clone()],
            listed_on: vec![],
            matches: vec![],
            mark: mark("referrals", 3),
        },
        // The first of two is sound, the second not: neither comes in.
        Change::ImportReferrals {
            referrals: vec![new.clone(), sample.referrals[0].clone()],
            listed_on: vec![],
            matches: vec![],
            mark: mark("referrals", 9),
        },
        Change::ReceiveReferral { referral: Box::new(new), listed_on: Some(MeetingId::new()), matches: vec![] },
        Change::FileEntry(entry(CaseId::new(), meeting, sample.police.id, "nobody")),
        Change::FileEntry(entry(case, meeting, AgencyId::new(), "nobody")),
        Change::FileEntry(blank),
        Change::RemoveAction(ActionId::new()),
        Change::StartMeeting { meeting: MeetingId::new(), at: at("2026-12-10T09:31:00") },
        Change::FinishMeeting { meeting, at: at("2026-12-10T09:31:00") },
        Change::CallCase { meeting: sample.january.id, case, at: at("2026-12-10T09:31:00") },
        Change::Defer { listing: ListingId::new(), deferral: None },
    ];
    for change in cases {
        let refused = record.make(&change, NOW);
        assert!(refused.is_err(), "{change:?}");
        assert_eq!(record.canonical_dump().unwrap(), before);
    }
}

#[test]
fn the_same_file_twice_is_named() {
    let (mut record, _) = founded();
    fill(&mut record, NOW);
    let again = Change::ImportContacts { agencies: vec![], contacts: vec![], mark: mark("contacts", 1) };
    assert!(matches!(record.make(&again, NOW), Err(RecordError::ImportedBefore { rows: 3, .. })));
}

#[test]
fn a_deferred_case_comes_to_the_next_meeting_and_counts() {
    // AGE-3
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let case = sample.referrals[0].id;
    let listing = record.case(sample.december.id, case).unwrap().listing.id;
    record.make(&Change::Defer { listing, deferral: Some(deferral()) }, NOW).unwrap();
    let next = record.case(sample.january.id, case).unwrap().listing;
    assert_eq!((next.times_deferred, next.deferral), (1, None));
    // Deferred again before there is a meeting to go to: the one that is added takes it over.
    record.make(&Change::Defer { listing: next.id, deferral: Some(deferral()) }, NOW).unwrap();
    let february = meeting("2027-02-11");
    record.make(&Change::AddMeeting(february.clone()), NOW).unwrap();
    assert_eq!(record.case(february.id, case).unwrap().listing.times_deferred, 2);
    // Taken back: it is on the later list no more.
    record.make(&Change::Defer { listing: next.id, deferral: None }, NOW).unwrap();
    assert!(record.case(february.id, case).is_err());
}

#[test]
fn what_was_not_heard_is_not_forgotten() {
    // AGE-3: the room never came to one case; one was heard, one not progressed.
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let meeting = sample.december.id;
    let [heard, dropped] = [0, 1].map(|n| sample.referrals[n].id);
    let listing = record.case(meeting, dropped).unwrap().listing.id;
    let unheard = referral(71_003, "Third Invented");
    for change in [
        Change::ReceiveReferral { referral: Box::new(unheard.clone()), listed_on: Some(meeting), matches: vec![] },
        Change::NotProgress { listing, decision: Some(decision()) },
        Change::StartMeeting { meeting, at: at("2026-12-10T09:31:00") },
        Change::CallCase { meeting, case: heard, at: at("2026-12-10T09:40:00") },
        Change::FinishMeeting { meeting, at: at("2026-12-10T12:00:00") },
    ] {
        record.make(&change, NOW).unwrap();
    }
    let carried: Vec<CaseId> =
        record.conference(sample.january.id).unwrap().cases.iter().map(|c| c.referral.id).collect();
    assert_eq!(carried, [unheard.id]);
    assert!(matches!(record.meeting(meeting).unwrap().stage, MeetingStage::Finished { .. }));
}

#[test]
fn a_closed_case_is_in_no_list_but_its_own() {
    // AGE-7, CLO-1
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let (meeting, closed) = (sample.december.id, sample.closed.id);
    record.make(&Change::FileEntry(entry(closed, meeting, sample.police.id, "canary in the notes")), NOW).unwrap();
    record.make(&Change::AgreeAction(action(closed, meeting, sample.police.id, "canary in the plan")), NOW).unwrap();
    for text in ["canary", "Secret", "71002"] {
        assert_eq!(record.search(text).unwrap(), []);
    }
    assert_eq!(record.actions(&ActionFilter::default()).unwrap(), []);
    assert_eq!(record.outstanding_actions(&sample.january).unwrap(), []);
    assert_eq!(record.outstanding_actions_of_closed_cases(&sample.january).unwrap().len(), 1);
    assert_eq!(record.actions(&ActionFilter { of_closed_cases: true, ..ActionFilter::default() }).unwrap().len(), 1);
    assert_eq!(record.case(meeting, closed).unwrap().entries.len(), 1);
    assert!(!record.audit().unwrap().iter().any(|line| line.detail.contains("canary")));
}

#[test]
fn searching_finds_what_was_said_whatever_the_accents() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let (case, meeting) = (sample.referrals[1].id, sample.december.id);
    record.make(&Change::FileEntry(entry(case, meeting, sample.police.id, "Café on the High Street")), NOW).unwrap();
    let hits = record.search("cafe HIGH").unwrap();
    assert_eq!(hits.len(), 1);
    assert!(matches!(hits[0].found, Found::Entry(_)));
    assert_eq!(hits[0].meeting, Some(meeting));
    let hits = record.search("zoe").unwrap();
    assert!(matches!(hits[0].found, Found::Person(_)));
    assert_eq!((hits[0].case.as_ref().map(|of| of.0), hits[0].meeting), (Some(case), Some(meeting)));
    assert_eq!(record.search("nguyen").unwrap().len(), 2);
    let hits = record.search("marlon").unwrap();
    assert_eq!((&hits[0].case, hits[0].found), (&None, Found::Agency(sample.police.id)));
    assert_eq!(record.search("").unwrap(), []);
}

#[test]
fn outstanding_actions_are_those_of_earlier_meetings() {
    // MTG-11, ACT-5
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let case = sample.referrals[0].id;
    let agreed = action(case, sample.december.id, sample.housing.id, "change the locks");
    record.make(&Change::AgreeAction(agreed.clone()), NOW).unwrap();
    assert_eq!(record.outstanding_actions(&sample.december).unwrap(), []);
    let outstanding = record.conference(sample.january.id).unwrap().outstanding;
    assert_eq!(outstanding.len(), 1);
    assert_eq!(outstanding[0].reference.as_str(), "WS-71000");
    assert_eq!(outstanding[0].meeting_date, date("2026-12-10"));
    assert_eq!(outstanding[0].action, agreed);
    let of = |owner| ActionFilter { owner: Some(owner), open_only: true, ..ActionFilter::default() };
    assert_eq!(record.actions(&of(sample.housing.id)).unwrap().len(), 1);
    assert_eq!(record.actions(&of(sample.police.id)).unwrap(), []);
}

#[test]
fn a_draft_is_kept_without_log_or_history() {
    let (mut record, key) = founded();
    let sample = fill(&mut record, NOW);
    let lines = record.audit().unwrap().len();
    let case = Some(sample.referrals[0].id);
    for text in ["pol: th", "pol: third c", "pol: third call"] {
        let made = record.make(&Change::KeepDraft { case, text: text.to_owned() }, NOW).unwrap();
        assert_eq!(made.undo, None);
    }
    assert_eq!(record.draft(case).unwrap().as_deref(), Some("pol: third call"));
    assert_eq!(record.draft(None).unwrap(), None);
    assert_eq!(record.audit().unwrap().len(), lines);
    let dump = record.canonical_dump().unwrap();
    assert!(!dump.contains("pol: third c\""));
    // It is the person's, at whatever seat.
    let image = record.image(2, &[]).unwrap();
    let later = Record::load(&image, &key.person_key().verify, seat(9), NOW).unwrap();
    assert_eq!(later.draft(case).unwrap().as_deref(), Some("pol: third call"));
}

#[test]
fn the_log_says_who_did_what_and_shows_tampering() {
    // REC-2
    let (mut record, key) = founded();
    let sample = fill(&mut record, NOW);
    let filed = entry(sample.referrals[0].id, sample.december.id, sample.police.id, "canary");
    let made = record.make(&Change::FileEntry(filed.clone()), NOW).unwrap();
    record.undo(&made.undo.unwrap(), NOW).unwrap();
    let log = record.audit().unwrap();
    let last = &log[log.len() - 1];
    assert_eq!((last.what.as_str(), last.detail.as_str()), ("undo", "file-entry"));
    assert_eq!(last.who.as_deref(), Some("Asha Whitlock"));
    assert_eq!(last.subject.map(|row| row.to_string()), Some(filed.id.to_string()));
    record.verify_audit().unwrap();

    let image = record.image(2, &[]).unwrap();
    let mut altered = rusqlite::Connection::open_in_memory().unwrap();
    altered.deserialize_read_exact("main", image.as_slice(), image.len(), false).unwrap();
    assert!(altered.execute("DELETE FROM audit", []).is_err());
    assert!(altered.execute("UPDATE audit SET what = 'nothing'", []).is_err());
    let trigger: String = altered
        .query_row("SELECT sql FROM sqlite_schema WHERE name = 'audit_stays_as_written'", [], |row| row.get(0))
        .unwrap();
    altered
        .execute_batch("DROP TRIGGER audit_stays_as_written; UPDATE audit SET what = 'nothing' WHERE what = 'undo'")
        .unwrap();
    altered.execute_batch(&trigger).unwrap();
    let image = altered.serialize("main").unwrap().to_vec();
    let record = Record::load(&image, &key.person_key().verify, seat(2), NOW).unwrap();
    assert!(matches!(record.verify_audit(), Err(RecordError::AuditAltered { .. })));
}
