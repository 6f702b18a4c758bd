//! What goes on beside the meetings, and what is due, as the record answers it.

use chrono::NaiveDate;
use marac::domain::case::{Match, MatchKind, MatchVerdict, MatchedWith};
use marac::domain::clocks::ClockKind;
use marac::domain::contacts::ContactCheck;
use marac::domain::dispatch::{Dispatch, DispatchTo, Paper};
use marac::domain::due::{DueRow, Whom};
use marac::domain::identifier::*;
use marac::domain::life::{Step, StepKind};
use marac::domain::listing::{Deferral, Duty, DutyKind, HearingKind};
use marac::domain::meeting::MeetingKind;
use marac::domain::people::{IdentityDecision, SamePerson};
use marac::domain::person::Role;
use marac::domain::referral::{ClosedReason, Referral};
use marac::domain::tracks::{Happened, Stage, Track, TrackEvent, TrackKind, Word};
use marac::domain::working_days::BankHolidays;
use marac::record::Record;
use marac::record::change::{CalendarChange, Change, ContactsChange, LifeChange, PeopleChange, TrackChange};
use marac::record::queries::View;

use crate::sample::*;

const BY: &str = "Asha Whitlock";

fn made(record: &mut Record, change: Change) {
    record.make(&change, NOW).unwrap();
}

fn refused(record: &mut Record, change: Change) -> String {
    record.make(&change, NOW).unwrap_err().to_string()
}

fn holidays() -> BankHolidays {
    BankHolidays::shipped().unwrap()
}

fn day(record: &Record, today: &str) -> Vec<DueRow> {
    View { open: record, closed: None }.day(date(today), &holidays()).unwrap()
}

/// The clocks of a day, with the day on which each is due.
fn due(record: &Record, today: &str) -> Vec<(ClockKind, NaiveDate)> {
    day(record, today).iter().map(|row| (row.due.kind, row.due.due.day())).collect()
}

/// A referral of these two people, and a confirmed match with an earlier one of them.
fn received(record: &mut Record, number: u32, meeting: MeetingId, same_as: Option<CaseId>) -> Referral {
    let referral = referral(number, "Maeve Invented");
    let found = same_as.map(|earlier| Match {
        id: MatchId::new(),
        case: referral.id,
        with: MatchedWith::Case(earlier),
        kind: MatchKind::Repeat,
        score: 97,
        because: "same names".to_owned(),
        verdict: MatchVerdict::Proposed,
        decided: None,
    });
    let matches: Vec<Match> = found.into_iter().collect();
    let change = Change::ReceiveReferral {
        referral: Box::new(referral.clone()),
        listed_on: Some(meeting),
        matches: matches.clone(),
    };
    made(record, change);
    for one in matches {
        let (verdict, at) = (MatchVerdict::Confirmed, at("2026-11-21T10:00:00"));
        made(record, Change::DecideMatch { id: one.id, verdict, by: BY.to_owned(), at });
    }
    referral
}

fn hear(record: &mut Record, meeting: MeetingId, case: CaseId) {
    let conference = record.conference(meeting).unwrap();
    let listing = conference.case(case).unwrap().listing.id;
    let closed = conference.meeting.date.and_hms_opt(9, 50, 0);
    made(record, Change::CloseCase { listing, at: closed });
}

fn meeting_on(record: &mut Record, day: &str, kind: MeetingKind) -> MeetingId {
    let meeting = marac::domain::meeting::Meeting { kind, ..meeting(day) };
    made(record, Change::AddMeeting(meeting.clone()));
    meeting.id
}

/// The same two people, referred anew and heard on each of these days.
fn heard_on(record: &mut Record, days: &[&str], confirmed: bool) -> Vec<CaseId> {
    let mut cases: Vec<CaseId> = Vec::new();
    for (number, day) in (72_000..).zip(days) {
        let meeting = meeting_on(record, day, MeetingKind::Area);
        let before = cases.last().copied().filter(|_| confirmed);
        let case = received(record, number, meeting, before).id;
        hear(record, meeting, case);
        cases.push(case);
    }
    cases
}

fn event(track: TrackId, what: Happened, on: &str) -> TrackEvent {
    let mut event = TrackEvent::new(track, what, BY, at(&format!("{on}T10:00:00")));
    event.on_day = Some(date(on));
    event.texts = [(); 3].map(|()| Some("as agreed".to_owned()));
    event.items = vec!["referral form".to_owned()];
    event.choice = what.choices().first().map(|word| word.name().to_owned());
    event
}

fn open(record: &mut Record, case: CaseId, kind: TrackKind, on: &str) -> TrackId {
    let id = TrackId::new();
    let track = Track { id, case, kind, opened_at: at(&format!("{on}T10:00:00")), opened_by: BY.to_owned() };
    let mut first = event(id, kind.begins(), on);
    if kind == TrackKind::Plus {
        first.texts = [None, None, None];
    }
    made(record, Change::Tracks(TrackChange::Open { track, first }));
    id
}

fn add(record: &mut Record, event: TrackEvent) {
    made(record, Change::Tracks(TrackChange::Add(event)));
}

fn offered(record: &Record, today: &str) -> Vec<usize> {
    let offers = View { open: record, closed: None }.plus_offers(date(today)).unwrap();
    offers.iter().map(|offer| offer.discussions.len()).collect()
}

/// TRF-2: three discussions in six months of the same two people, whatever the referral; not before a person has
/// confirmed that they are the same.
#[test]
fn trf_2_discussions_are_counted_by_the_two_people() {
    for (confirmed, expected) in [(true, vec![3]), (false, vec![])] {
        let (mut record, _) = founded();
        heard_on(&mut record, &["2026-06-10", "2026-09-10", "2026-12-10"], confirmed);
        assert_eq!(offered(&record, "2026-12-10"), expected);
        assert_eq!(offered(&record, "2026-12-11"), Vec::<usize>::new(), "the first was more than six months ago");
    }
    // Two are not three.
    let (mut record, _) = founded();
    heard_on(&mut record, &["2026-09-10", "2026-12-10"], true);
    assert_eq!(offered(&record, "2026-12-10"), Vec::<usize>::new());
}

/// TRF-2: people who were found to be the same count together without a match of their cases.
#[test]
fn trf_2_confirmed_people_count_together() {
    let (mut record, _) = founded();
    let cases = heard_on(&mut record, &["2026-08-13", "2026-10-08", "2026-12-10"], false);
    let people = |record: &Record, case: CaseId| {
        let all = record.referrals().unwrap();
        let referral = all.into_iter().find(|one| one.id == case).unwrap();
        [Role::Victim, Role::AllegedPerpetrator].map(|role| referral.of_role(role).next().unwrap().identity())
    };
    let first = people(&record, cases[0]);
    for case in &cases[1..] {
        for (one, other) in first.into_iter().zip(people(&record, *case)) {
            let decision = IdentityDecision {
                id: IdentityDecisionId::new(),
                one,
                other,
                verdict: SamePerson::Same,
                by: BY.to_owned(),
                at: at("2026-12-01T10:00:00"),
                reason: "same names and dates of birth".to_owned(),
                score: 95,
                because: "same names".to_owned(),
            };
            made(&mut record, Change::People(PeopleChange::Decide(decision)));
        }
    }
    assert_eq!(offered(&record, "2026-12-10"), [3]);
}

/// TRF-2: what is heard for information only, at MARAC Plus, or as a closed case is no discussion of a MARAC.
#[test]
fn trf_2_only_discussions_of_a_marac_count() {
    let (mut record, _) = founded();
    let cases = heard_on(&mut record, &["2026-09-10", "2026-10-08"], true);
    let plus = meeting_on(&mut record, "2026-11-19", MeetingKind::Plus);
    let third = received(&mut record, 72_100, plus, Some(cases[1])).id;
    hear(&mut record, plus, third);
    let december = meeting_on(&mut record, "2026-12-10", MeetingKind::Area);
    let fourth = received(&mut record, 72_101, december, Some(third)).id;
    let step = Step {
        id: StepId::new(),
        case: fourth,
        by: BY.to_owned(),
        at: at("2026-12-01T10:00:00"),
        reason: "heard at Brighton".to_owned(),
        kind: StepKind::Listed { meeting: december, hearing: HearingKind::Information },
    };
    made(&mut record, Change::Life(LifeChange::Decide(step)));
    hear(&mut record, december, fourth);
    assert_eq!(offered(&record, "2026-12-10"), Vec::<usize>::new());
    let (mut record, _) = founded();
    let cases = heard_on(&mut record, &["2026-09-10", "2026-10-08", "2026-12-10"], true);
    let last = record.referrals().unwrap().into_iter().find(|one| one.id == cases[2]).unwrap();
    let closed = Referral { closed: Some(ClosedReason::HighProfile), ..last };
    made(&mut record, Change::ReviseReferral { referral: Box::new(closed), matches: vec![] });
    assert_eq!(offered(&record, "2026-12-10"), Vec::<usize>::new());
}

/// TRF-2, TRF-3: from the offer to the discharge; a further discussion offers it again.
#[test]
fn trf_3_a_case_is_discharged_when_no_action_is_open_and_not_before() {
    let (mut record, _) = founded();
    let cases = heard_on(&mut record, &["2026-10-08", "2026-11-12", "2026-12-10"], true);
    let case = cases[2];
    let track = open(&mut record, case, TrackKind::Plus, "2026-12-10");
    assert_eq!(offered(&record, "2026-12-11"), Vec::<usize>::new(), "it is offered already");
    for what in [Happened::PlusChosen, Happened::PlusAnswered, Happened::PlusEntered] {
        add(&mut record, event(track, what, "2026-12-10"));
    }
    let meeting = record.meetings().unwrap().pop().unwrap().id;
    let agency = agency("Crawley Housing", "housing");
    let contacts =
        Change::ImportContacts { agencies: vec![agency.clone()], contacts: vec![], mark: mark("contacts", 9) };
    made(&mut record, contacts);
    let action = action(case, meeting, agency.id, "change the locks");
    made(&mut record, Change::AgreeAction(action.clone()));
    add(&mut record, event(track, Happened::PlusReviewed, "2027-02-20"));
    let discharge = || Change::Tracks(TrackChange::Add(event(track, Happened::PlusDischarged, "2027-02-21")));
    assert!(refused(&mut record, discharge()).contains("1 of its actions are still open"));
    made(&mut record, Change::RemoveAction(action.id));
    made(&mut record, discharge());
    let row = View { open: &record, closed: None }.track(track, date("2027-02-21")).unwrap().unwrap();
    assert_eq!((row.log.stage(), row.dues), (Stage::Discharged, vec![]));
}

/// TRF-2: MARAC Plus is not chosen for a case that the record has heard less often, unless it is said where else.
#[test]
fn trf_2_too_few_discussions_are_refused_unless_others_are_named() {
    let (mut record, _) = founded();
    let case = heard_on(&mut record, &["2026-12-10"], true)[0];
    let track = open(&mut record, case, TrackKind::Plus, "2026-12-10");
    let chosen = Change::Tracks(TrackChange::Add(event(track, Happened::PlusChosen, "2026-12-10")));
    assert!(refused(&mut record, chosen).contains("1 discussions in 6 months"));
    let meeting = TrackEvent {
        choice: Some(Word::ProfessionalsMeeting.name().to_owned()),
        ..event(track, Happened::PlusChosen, "2026-12-10")
    };
    add(&mut record, meeting);
}

/// TRF-1, MTG-6, REF-5: nothing is transferred to Immigration Enforcement, nor to an alleged perpetrator.
#[test]
fn trf_1_some_are_never_recipients() {
    let (mut record, _) = founded();
    let case = heard_on(&mut record, &["2026-12-10"], true)[0];
    let id = TrackId::new();
    let opened = |contact: &str| {
        let track = Track {
            id,
            case,
            kind: TrackKind::TransferOut,
            opened_at: at("2026-12-10T10:00:00"),
            opened_by: BY.to_owned(),
        };
        let mut first = event(id, Happened::TransferOpened, "2026-12-10");
        first.texts = [Some("Brighton".to_owned()), Some(contact.to_owned()), None];
        Change::Tracks(TrackChange::Open { track, first })
    };
    assert!(refused(&mut record, opened("Immigration Enforcement")).contains("Immigration"));
    assert!(refused(&mut record, opened("nguyễn, rhys")).contains("alleged perpetrator"));
    made(&mut record, opened("Ola Byrne"));
    // One at a time, and nothing that does not follow.
    let again = Change::Tracks(TrackChange::Open {
        track: Track {
            id: TrackId::new(),
            case,
            kind: TrackKind::TransferOut,
            opened_at: at("2026-12-10T11:00:00"),
            opened_by: BY.to_owned(),
        },
        first: event(TrackId::new(), Happened::TransferOpened, "2026-12-10"),
    });
    assert!(record.make(&again, NOW).is_err());
    let acknowledged = Change::Tracks(TrackChange::Add(event(id, Happened::TransferAcknowledged, "2026-12-11")));
    assert!(refused(&mut record, acknowledged).contains("can't follow yet"));
}

/// TRF-5: a disclosure is due to the next meeting, and to the one after where that one did not hear of it.
#[test]
fn trf_5_a_disclosure_is_due_to_the_next_meeting_of_its_area() {
    let (mut record, _) = founded();
    let case = heard_on(&mut record, &["2026-11-12"], true)[0];
    let track = open(&mut record, case, TrackKind::DisclosureScheme, "2026-11-13");
    for what in [Happened::DisclosureApplied, Happened::DisclosureDecided, Happened::DisclosureTold] {
        add(&mut record, event(track, what, "2026-11-16"));
    }
    let december = meeting_on(&mut record, "2026-12-10", MeetingKind::Area);
    meeting_on(&mut record, "2027-01-14", MeetingKind::Area);
    let informed = |today: &str| {
        let row = View { open: &record, closed: None }.track(track, date(today)).unwrap().unwrap();
        row.dues.iter().map(|due| (due.kind, due.due)).collect::<Vec<_>>()
    };
    assert_eq!(informed("2026-12-09"), [(ClockKind::DisclosureInformed, date("2026-12-10"))]);
    assert_eq!(informed("2026-12-11"), [(ClockKind::DisclosureInformed, date("2027-01-14"))]);
    let mut told = event(track, Happened::DisclosureInformed, "2026-12-10");
    told.meeting = Some(december);
    add(&mut record, told);
    assert!(
        !View { open: &record, closed: None }.track(track, date("2026-12-11")).unwrap().unwrap().log.stage().is_open()
    );
}

/// A line that was written by mistake is taken back; the track goes with its last, and undo brings both back.
#[test]
fn what_is_taken_back_leaves_no_empty_track() {
    let (mut record, _) = founded();
    let case = heard_on(&mut record, &["2026-12-10"], true)[0];
    let track = open(&mut record, case, TrackKind::Complex, "2026-12-10");
    let line = |record: &Record| {
        let found = View { open: record, closed: None }.track(track, date("2026-12-10")).unwrap();
        found.map(|row| row.log.events().last().unwrap().id)
    };
    let last = line(&record).unwrap();
    let step = record.make(&Change::Tracks(TrackChange::TakeBack(last)), NOW).unwrap().undo.unwrap();
    assert_eq!(line(&record), None);
    record.undo(&step, NOW).unwrap();
    assert_eq!(line(&record), Some(last));
}

/// Requirements §15: the agenda until it was sent, the minutes from the meeting on, contacts each quarter, actions.
#[test]
fn clock_8wd_clock_2wd_and_the_quarter_stand_in_the_day_until_they_are_done() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let meeting = sample.december.id;
    let to = |dispatch| DispatchTo {
        id: DispatchToId::new(),
        dispatch,
        agency: None,
        contact: None,
        name: "the distribution list".to_owned(),
        checks: None,
    };
    let sent = |what, edition| {
        let at = at("2026-11-30T16:00:00");
        let dispatch = Dispatch { id: DispatchId::new(), meeting, what, edition, at, by: BY.to_owned(), note: None };
        Change::Calendar(CalendarChange::SendOut { to: vec![to(dispatch.id)], dispatch, copy: None })
    };
    let deadline = (ClockKind::ReferralDeadline, date("2026-12-02"));
    assert_eq!(due(&record, "2026-11-30"), [(ClockKind::Agenda, date("2026-11-30")), deadline]);
    made(&mut record, sent(Paper::Agenda, 1));
    assert_eq!(View { open: &record, closed: None }.editions(meeting, Paper::Agenda).unwrap(), 1);
    assert_eq!(due(&record, "2026-11-30"), [deadline]);
    assert_eq!(due(&record, "2026-12-03"), [], "it is past, and nothing is to be done about it");
    let held = at("2026-12-10T09:30:00");
    made(&mut record, Change::StartMeeting { meeting, at: held });
    made(
        &mut record,
        Change::AgreeAction(action(sample.referrals[0].id, meeting, sample.housing.id, "change the locks")),
    );
    made(&mut record, Change::AgreeAction(action(sample.closed.id, meeting, sample.housing.id, "secret")));
    let rows = day(&record, "2026-12-13");
    let found: Vec<_> = rows.iter().map(|row| (row.due.kind, row.due.due.day(), row.due.whom.clone())).collect();
    let (minutes, action) = (date("2026-12-14"), date("2026-12-20"));
    let expected = [
        (ClockKind::Minutes, minutes, Whom::Coordinator),
        (ClockKind::Action, action, Whom::Agency(sample.housing.id)),
    ];
    assert_eq!(found, expected);
    assert_eq!(rows[1].case.as_ref().unwrap().1.as_str(), "WS-71000");
    made(&mut record, sent(Paper::Minutes, 1));
    assert_eq!(due(&record, "2027-01-04").iter().filter(|(kind, _)| *kind == ClockKind::Minutes).count(), 0);
    // A quarter after the area's first meeting; then a quarter after each check.
    let check =
        |record: &Record, today| due(record, today).into_iter().find(|(kind, _)| *kind == ClockKind::ContactCheck);
    assert_eq!(check(&record, "2027-03-08"), Some((ClockKind::ContactCheck, date("2027-03-10"))));
    let signed = at("2027-03-09T11:00:00");
    let checked = ContactCheck {
        id: ContactCheckId::new(),
        area: "crawley".to_owned(),
        at: signed,
        by: BY.to_owned(),
        note: None,
    };
    made(&mut record, Change::Contacts(ContactsChange::CheckList(checked)));
    assert_eq!(check(&record, "2027-03-10"), None);
    assert_eq!(check(&record, "2027-06-09"), Some((ClockKind::ContactCheck, date("2027-06-09"))));
}

/// CLOCK-QUARTER, MOP 2.3, 10.9, 8.4: the lists of each area are due a quarter after its own last check, whoever checks
/// another's; the Steering Group's report at the end of each quarter.
#[test]
fn clock_quarter_each_area_is_due_until_its_list_is_signed_off() {
    let (mut record, _) = founded();
    for area in ["Crawley", "Horsham"] {
        let first = marac::domain::meeting::Meeting { area: area.to_owned(), ..meeting("2026-12-10") };
        made(&mut record, Change::AddMeeting(first));
    }
    let areas = |record: &Record, today: &str| {
        let rows = day(record, today).into_iter().filter(|row| row.due.kind == ClockKind::ContactCheck);
        let mut areas: Vec<String> = rows.filter_map(|row| row.area).collect();
        areas.sort();
        areas
    };
    assert_eq!(areas(&record, "2027-02-28"), [] as [&str; 0]);
    assert_eq!(areas(&record, "2027-03-12"), ["Crawley", "Horsham"]);
    let signed = |area: &str| {
        let (id, at) = (ContactCheckId::new(), at("2027-03-12T11:00:00"));
        let check = ContactCheck { id, area: area.to_owned(), at, by: BY.to_owned(), note: None };
        Change::Contacts(ContactsChange::CheckList(check))
    };
    made(&mut record, signed("Horsham"));
    assert_eq!(areas(&record, "2027-03-12"), ["Crawley"]);
    made(&mut record, signed("Crawley"));
    assert_eq!(areas(&record, "2027-03-12"), [] as [&str; 0]);
    assert_eq!(areas(&record, "2027-06-12"), ["Crawley", "Horsham"]);
    let reports = |today: &str| due(&record, today).into_iter().filter(|(kind, _)| *kind == ClockKind::SteeringReport);
    let found: Vec<NaiveDate> = reports("2027-03-28").map(|(_, day)| day).collect();
    assert_eq!(found, [date("2027-03-31")]);
}

/// AGE-3, REF-7: a deferral's duties until each is ticked, and what a referrer was asked.
#[test]
fn age_3_the_duties_of_a_deferral_are_due_until_each_is_ticked() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let case = sample.referrals[0].id;
    let listing = record.conference(sample.december.id).unwrap().case(case).unwrap().listing.id;
    let deferral = Deferral {
        decided_by: BY.to_owned(),
        at: at("2026-11-27T10:00:00"),
        reason: "the cap".to_owned(),
        referrer_told: true,
        idva_told: false,
        manager_oversight: false,
        interim_safety_plan: None,
    };
    made(&mut record, Change::Defer { listing, deferral: Some(deferral) });
    let duties = |record: &Record| {
        let rows = day(record, "2026-11-28");
        let row = rows.into_iter().find(|row| row.due.kind == ClockKind::DeferralDuty);
        row.map(|row| (row.said.unwrap(), row.due.whom))
    };
    let ours = Some(("IDVA told, manager's oversight, interim safety plan".to_owned(), Whom::Coordinator));
    assert_eq!(duties(&record), ours);
    for (kind, left) in [
        (DutyKind::IdvaTold, Some(("manager's oversight, interim safety plan".to_owned(), Whom::Coordinator))),
        (DutyKind::InterimSafetyPlan, Some(("manager's oversight".to_owned(), Whom::Manager))),
        (DutyKind::ManagerOversight, None),
    ] {
        let at = at("2026-11-27T11:00:00");
        let duty = Duty { id: DutyId::new(), listing, kind, by: BY.to_owned(), at, note: Some("rang".to_owned()) };
        made(&mut record, Change::Life(LifeChange::Tick(duty)));
        assert_eq!(duties(&record), left);
    }
}

/// CLOCK-12M, MOP 5.3: flags come up by the meeting that heard the two people last.
#[test]
fn clock_12m_flags_are_due_a_year_after_the_last_marac() {
    let (mut record, _) = founded();
    heard_on(&mut record, &["2025-12-11", "2026-03-12"], true);
    let flags = |today| {
        let rows = day(&record, today);
        rows.into_iter()
            .filter(|row| row.due.kind == ClockKind::Flag)
            .map(|row| (row.due.due.day(), row.said.unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(flags("2026-12-11"), [], "they were heard again since");
    assert_eq!(flags("2027-03-10"), [(date("2027-03-12"), "WS-72001".to_owned())]);
    assert_eq!(flags("2027-03-25"), []);
}

/// AGE-7: nothing of a closed case is among what is due, nor among the tracks.
#[test]
fn age_7_nothing_of_a_closed_case_is_due() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let case = sample.referrals[0].id;
    for kind in TrackKind::ALL.iter().filter(|kind| **kind != TrackKind::Wanted) {
        open(&mut record, case, *kind, "2026-11-21");
    }
    let of_case = |record: &Record| day(record, "2027-01-10").iter().filter(|row| row.case.is_some()).count();
    let tracks = |record: &Record| View { open: record, closed: None }.tracks(date("2026-12-31")).unwrap().len();
    assert_eq!((of_case(&record), tracks(&record)), (6, 6));
    let closed = Referral { closed: Some(ClosedReason::HighProfile), ..sample.referrals[0].clone() };
    made(&mut record, Change::ReviseReferral { referral: Box::new(closed), matches: vec![] });
    assert_eq!((of_case(&record), tracks(&record)), (0, 0));
}
