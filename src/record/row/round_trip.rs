//! What is written of a value is read as the same value.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::*;
use crate::domain::conflict::{ConflictDecision, ConflictOfInterest, Declared, MayStay, Whose};
use crate::domain::eligibility::Missing;
use crate::domain::identifier::*;
use crate::domain::life::{Answer, AskedItem, Asks, Found, Route, Step, StepKind};
use crate::domain::listing::{Duty, DutyKind, HearingKind, Listing};
use crate::domain::meeting::{Emergency, Meeting, MeetingKind, MeetingStage};
use crate::domain::people::Identity;
use crate::domain::person::{Person, Role};
use crate::domain::research::{self, Reminded, Reminder, Report, ReportContent, Said};
use crate::domain::tracks::{Happened, Track, TrackEvent, TrackKind};
use crate::record::Record;
use crate::vault::SeatId;

const NOW: u64 = 1_796_900_000_000;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 10).unwrap()
}

fn moment() -> NaiveDateTime {
    day().and_time(NaiveTime::from_hms_opt(9, 30, 5).unwrap())
}

/// Writes each as a new line and reads it.
fn check<R: Row + PartialEq>(values: &[R]) {
    let mut record = Record::empty(RowId::from_bytes([1; 16]), SeatId::from_bytes([1; 8])).unwrap();
    for value in values {
        record.write("import-contacts", NOW, |writing| writing.insert(value)).unwrap();
        assert!(get::<R>(&record.connection, value.row()).unwrap() == *value, "{}", R::TABLE);
    }
}

#[test]
fn every_step_is_read_as_it_was_written() {
    let kinds = [
        StepKind::Checked { found: Found(vec![(Asks::Complete, Answer::No), (Asks::Repeat, Answer::ToConfirm)]) },
        StepKind::Checked { found: Found::default() },
        StepKind::AskedForMore {
            of: "Kasia Invented".to_owned(),
            items: Missing::ALL
                .into_iter()
                .map(AskedItem::Missing)
                .chain([AskedItem::Other("which school".to_owned())])
                .collect(),
            by_when: Some(day()),
        },
        StepKind::Answered { items: vec![AskedItem::Missing(Missing::VictimBorn)] },
        StepKind::Listed { meeting: MeetingId::new(), hearing: HearingKind::Full },
        StepKind::Listed { meeting: MeetingId::new(), hearing: HearingKind::Information },
        StepKind::NotProgressed {
            contacts: "rang twice".to_owned(),
            next_steps: "IDVA".to_owned(),
            safe_plan: "sister".to_owned(),
        },
        StepKind::Safeguarding { route: Route::Child, to: "the front door".to_owned(), made_on: None },
        StepKind::MayBeDeferred,
        StepKind::Moved { from: MeetingId::new(), to: MeetingId::new() },
        StepKind::Reopened,
    ];
    let step = |kind| Step {
        id: StepId::new(),
        case: CaseId::new(),
        by: "Asha Whitlock".to_owned(),
        at: moment(),
        reason: String::new(),
        kind,
    };
    check(&kinds.map(step));
}

#[test]
fn what_a_meeting_is_and_how_a_case_is_heard_is_read_as_it_was_written() {
    let emergency = |chair_agreed| {
        MeetingKind::Emergency(Emergency {
            requested_by: "Sussex Police".to_owned(),
            urgency: "released today".to_owned(),
            chair_agreed,
        })
    };
    let kinds = [MeetingKind::Area, MeetingKind::Plus, emergency(None), emergency(Some(("Ruth".to_owned(), moment())))];
    let meeting = |kind| Meeting {
        id: MeetingId::new(),
        area: "Crawley".to_owned(),
        date: day(),
        start: NaiveTime::MIN,
        minutes_per_case: 10,
        breaks: Vec::new(),
        referral_deadline: day(),
        stage: MeetingStage::Planned,
        declaration: None,
        current_case: None,
        kind,
        chair: None,
        cover: Some("Ben Okafor".to_owned()),
        release_at: Some(NaiveTime::MIN),
    };
    check(&kinds.map(meeting));
    let listing = |hearing_kind| Listing { hearing_kind, ..Listing::new(CaseId::new(), MeetingId::new()) };
    check(&[HearingKind::Full, HearingKind::Information].map(listing));
    let whose = [Whose::Attendee(AttendeeId::new()), Whose::Contact(ContactId::new())];
    check(&whose.map(|whose| ConflictOfInterest {
        id: ConflictId::new(),
        meeting: MeetingId::new(),
        whose,
        case: CaseId::new(),
        declared: Declared::Knows,
        note: None,
        by: "Asha Whitlock".to_owned(),
        at: moment(),
        decided: Some(ConflictDecision { decision: MayStay::Excluded, by: "Ruth Alder".to_owned(), at: moment() }),
    }));
}

#[test]
fn research_and_tracks_are_read_as_they_were_written() {
    let report = |content| Report {
        id: ReportId::new(),
        meeting: MeetingId::new(),
        case: None,
        agency: AgencyId::new(),
        name: "report".to_owned(),
        content,
        received: moment(),
        by: "Asha Whitlock".to_owned(),
        read_out: None,
    };
    check(&[ReportContent::Text(String::new()), ReportContent::File { bytes: 7 }].map(report));
    check(&[ReportPart { id: RowId::from_bytes([3; 16]), report: ReportId::new(), part: 1, bytes: vec![0, 255, 10] }]);
    let of = [Reminded::Ask(AskId::new()), Reminded::Step(StepId::new()), Reminded::Dispatch(DispatchToId::new())];
    check(&of.map(|of| Reminder { id: ReminderId::new(), of, at: moment(), by: "A".to_owned(), how: None }));
    check(&[Said {
        id: SaidId::new(),
        meeting: MeetingId::new(),
        case: CaseId::new(),
        agency: AgencyId::new(),
        answer: research::Answer::HeldNotRelevant,
        people: vec![PersonId::new(), PersonId::new()],
        by: "A".to_owned(),
        at: moment(),
        how: Some(research::Reply::ByTelephone),
        text: None,
    }]);
    check(&[Track {
        id: TrackId::new(),
        case: CaseId::new(),
        kind: TrackKind::ProtectiveNotice,
        opened_at: moment(),
        opened_by: "A".to_owned(),
    }]);
    let event = |what: &Happened| TrackEvent {
        id: TrackEventId::new(),
        track: TrackId::new(),
        what: *what,
        at: moment(),
        by: "A".to_owned(),
        on_day: None,
        until: Some(day()),
        meeting: None,
        agency: Some(AgencyId::new()),
        person: None,
        choice: None,
        texts: [None, Some("said".to_owned()), None],
        items: vec!["one".to_owned(), "two".to_owned()],
    };
    check(&Happened::ALL.iter().map(event).collect::<Vec<_>>());
    // Each happens in a track of some kind.
    let kinds = [
        TrackKind::TransferIn,
        TrackKind::Plus,
        TrackKind::Complex,
        TrackKind::DisclosureScheme,
        TrackKind::ProtectiveNotice,
        TrackKind::Wanted,
    ];
    assert!(Happened::ALL.iter().all(|what| kinds.iter().filter(|kind| what.is_of(**kind)).count() == 1));
}

#[test]
fn people_and_duties_are_read_as_they_were_written() {
    let (one, other) = (IdentityId::new(), IdentityId::new());
    check(&[Identity { id: one, merged_into: Some(other) }, Identity { id: other, merged_into: None }]);
    let mut person = Person::named(Role::Other, "Invented");
    let plain = PersonInCase { case: CaseId::new(), position: 0, person: person.clone() };
    person.id = PersonId::new();
    person.same_as = Some(one);
    person.other_names = vec!["Invented O'Hara".to_owned(), "Inventée".to_owned()];
    check(&[plain, PersonInCase { case: CaseId::new(), position: 1, person }]);
    // The identity of somebody found in no other case has the same bytes, and its line must not.
    let alone = PersonId::new();
    assert_ne!(Identity { id: IdentityId::of_person(alone), merged_into: None }.row(), Kin::row(alone));
    let kinds = [DutyKind::ReferrerTold, DutyKind::IdvaTold, DutyKind::ManagerOversight, DutyKind::InterimSafetyPlan];
    check(&kinds.map(|kind| Duty {
        id: DutyId::new(),
        listing: ListingId::new(),
        kind,
        by: "A".to_owned(),
        at: moment(),
        note: None,
    }));
}
