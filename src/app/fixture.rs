//! An invented conference for tests: twelve cases in the middle of a meeting, one of them closed, one deferred.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::domain::action::{Action, ActionStatus};
use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::case::{Case, EarlierCase, Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::conference::{Conference, OutstandingAction};
use crate::domain::entry::{Entry, EntryKind, Standing, Subject};
use crate::domain::identifier::{
    ActionId, AgencyId, AttendeeId, CaseId, ContactId, EarlierCaseId, EntryId, MatchId, MeetingId,
};
use crate::domain::listing::{Deferral, Hearing, Listing};
use crate::domain::meeting::{Break, DeclarationRead, Meeting, MeetingKind, MeetingStage};
use crate::domain::person::{Person, Role};
use crate::domain::referral::{ClosedReason, Grounds, Reference, Referral, RiskAssessment, SafeguardingReferrals};

use super::record_store::RecordStore;
use super::store::Store;
use crate::record::Record;
use crate::record::change::{Change, ImportMark};
use crate::record::closed::ClosedShelf;

const VICTIMS: [&str; 12] = [
    "Maeve Thomas",
    "Chloë MacDonald",
    "Aisha Rahman",
    "Sinéad O'Hara",
    "Temperance Lewis",
    "Kamala Nair",
    "Bronwen Price-Jones",
    "Ilse van Dijk",
    "Orla Quill",
    "Yetunde Bakare",
    "Marta Zielinska",
    "Philippa Grange",
];
const PERPETRATORS: [&str; 12] = [
    "Jordan Tunstall",
    "Zoë Evans",
    "Imran Rahman",
    "Declan Foy",
    "Jermaine Lewis",
    "Rohan Nair",
    "Huw Price",
    "Pieter van Dijk",
    "Gregor Vance",
    "Femi Bakare",
    "Tomasz Zielinski",
    "Edmund Grange",
];
const CHILDREN: [&str; 4] = ["Poppy Tunstall", "Alfie Tunstall", "Zara Rahman", "Niamh Foy"];
const AGENCIES: [(&str, &str, &str); 5] = [
    ("Sussex Police", "pol", "police"),
    ("Worth Services", "idva", "idva"),
    ("Crawley Housing", "housing", "housing"),
    ("Children's Social Care", "csc", "children"),
    ("Probation Service", "prob", "probation"),
];

/// The day of the meeting.
#[must_use]
pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 10).unwrap_or_default()
}

/// A time on the day of the meeting.
#[must_use]
pub fn at(hour: u32, minute: u32) -> NaiveDateTime {
    day().and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
}

fn earlier(days: u64) -> NaiveDateTime {
    at(11, 20) - chrono::Days::new(days)
}

fn person(role: Role, name: &str, number: usize) -> Person {
    let mut person = Person::named(role, name);
    person.born = NaiveDate::from_ymd_opt(if role == Role::LinkedChild { 2017 } else { 1984 }, 3, 12);
    person.address = Some(format!("{} Halyard Mews, Crawley, RH10 {number}QT", 40 + number));
    person.telephone = Some(format!("07700 9001{number:02}"));
    if role == Role::AllegedPerpetrator {
        person.relationship = Some("ex-partner".to_owned());
        person.address = Some(format!("{} Tinker Row, Horsham, RH12 {number}ZZ", 60 + number));
    }
    person
}

fn people(number: usize) -> Vec<Person> {
    let mut people = vec![person(Role::Victim, VICTIMS.get(number).copied().unwrap_or("V"), number)];
    people.push(person(Role::AllegedPerpetrator, PERPETRATORS.get(number).copied().unwrap_or("P"), number + 20));
    let children: &[&str] = match number {
        0 => CHILDREN.get(..2).unwrap_or_default(),
        2 => CHILDREN.get(2..3).unwrap_or_default(),
        3 => CHILDREN.get(3..).unwrap_or_default(),
        _ => &[],
    };
    people.extend(children.iter().map(|name| person(Role::LinkedChild, name, number + 40)));
    people
}

fn referral(number: usize) -> Referral {
    let days = 40 - 2 * u64::try_from(number).unwrap_or(0);
    Referral {
        id: CaseId::new(),
        reference: Reference::new(&format!("WS-710{number:02}")).unwrap_or_else(|_| unreachable!()),
        received: earlier(days),
        area: "Crawley".to_owned(),
        referring_agency: "Sussex Police".to_owned(),
        referrer: Some("Priya Young".to_owned()),
        source: None,
        people: people(number),
        safe_contact: Some("weekday mornings, never leave a message".to_owned()),
        victim_aware: Some(true),
        unaware_reason: None,
        risk: RiskAssessment {
            dash_score: Some(17),
            claimed: Grounds { visible_high_risk: true, ..Grounds::default() },
            ..RiskAssessment::default()
        },
        mappa: Some(number == 5),
        closed: (number == 8).then_some(ClosedReason::HonourBasedAbuse),
        dvds_considered: Some(true),
        safe_times: None,
        safeguarding: SafeguardingReferrals::default(),
        crime: None,
        moved: None,
        summary: "Separated in October; messages from new numbers every night.".to_owned(),
    }
}

fn entry(case: CaseId, meeting: MeetingId, minute: u32, kind: EntryKind, agency: AgencyId, text: &str) -> Entry {
    Entry {
        id: EntryId::new(),
        case,
        meeting,
        kind,
        agency: Some(agency),
        speaker: None,
        text: text.to_owned(),
        at: at(9, minute),
        edited: None,
    }
}

fn entries(case: CaseId, meeting: MeetingId, agencies: &[Agency]) -> Vec<Entry> {
    let [police, idva, ..] = agencies else { return Vec::new() };
    let fact = EntryKind::Information(Standing::Fact);
    let opinion = EntryKind::Information(Standing::Opinion);
    let risk = EntryKind::Risk { at_risk: Some(Subject::Child(1)) };
    let view = EntryKind::View { of: Subject::Victim };
    vec![
        entry(case, meeting, 44, fact, police.id, "third call-out since September; bail until the 14th"),
        entry(
            case,
            meeting,
            45,
            view,
            idva.id,
            "Maeve is frightened of the school run and of the phone; ring 07700 900100",
        ),
        entry(
            case,
            meeting,
            45,
            risk,
            idva.id,
            "contact hearing on 14 December, Jordan Tunstall asked for the address",
        ),
        entry(case, meeting, 46, opinion, idva.id, "believes that he has moved back in at 40 Halyard Mews"),
        entry(case, meeting, 47, EntryKind::RoughNote, idva.id, "ask housing about the letter"),
        entry(case, meeting, 48, EntryKind::Decision, idva.id, "lead agency for the victim: IDVA"),
    ]
}

/// An open action.
#[must_use]
pub fn action(case: CaseId, meeting: MeetingId, owner: Option<AgencyId>, text: &str, due: NaiveDate) -> Action {
    Action {
        id: ActionId::new(),
        case,
        meeting,
        owner,
        owner_person: None,
        text: text.to_owned(),
        for_whom: Some(Subject::Victim),
        due,
        status: ActionStatus::Open,
        outcome: None,
        agreed: at(9, 47),
        updates: Vec::new(),
    }
}

fn listing(case: CaseId, meeting: MeetingId, number: usize) -> Listing {
    let deferral = Deferral {
        decided_by: "Ruth Alder".to_owned(),
        at: earlier(3),
        reason: "the cap".to_owned(),
        referrer_told: true,
        idva_told: true,
        manager_oversight: false,
        interim_safety_plan: None,
    };
    let hearing = match number {
        2 => Hearing { opened: Some(at(9, 40)), closed: Some(at(9, 43)) },
        0 => Hearing { opened: Some(at(9, 43)), closed: None },
        _ => Hearing::default(),
    };
    Listing {
        deferral: (number == 11).then_some(deferral),
        hearing,
        times_deferred: u8::from(number == 4),
        ..Listing::new(case, meeting)
    }
}

fn case(number: usize, meeting: MeetingId, agencies: &[Agency], earlier: EarlierCaseId) -> Case {
    let referral = referral(number);
    let id = referral.id;
    let listing = listing(id, meeting, number);
    let repeat = Match {
        id: MatchId::new(),
        case: id,
        with: MatchedWith::Earlier(earlier),
        kind: MatchKind::Repeat,
        score: 92,
        because: "same names; the victim's date of birth differs in day and month swapped".to_owned(),
        verdict: MatchVerdict::Proposed,
        decided: None,
    };
    let owner = agencies.get(2).map(|agency| agency.id);
    let due = NaiveDate::from_ymd_opt(2026, 12, 20).unwrap_or_default();
    Case {
        referral,
        listing,
        entries: if number == 0 { entries(id, meeting, agencies) } else { Vec::new() },
        actions: if number == 0 {
            vec![action(id, meeting, owner, "change the locks for Maeve Thomas", due)]
        } else {
            Vec::new()
        },
        matches: if number == 3 { vec![repeat] } else { Vec::new() },
    }
}

fn agencies() -> Vec<Agency> {
    let agency = |(name, short_name, kind): &(&str, &str, &str)| Agency {
        id: AgencyId::new(),
        name: (*name).to_owned(),
        short_name: (*short_name).to_owned(),
        kind: (*kind).to_owned(),
        protocol_signed: NaiveDate::from_ymd_opt(2025, 2, 14),
        areas: vec!["Crawley".to_owned()],
        routine_actions: vec!["Flag and tag the record".to_owned()],
        attends: None,
        protocol_document: None,
        withdrawn: None,
    };
    AGENCIES.iter().map(agency).collect()
}

fn attendee(meeting: MeetingId, agency: &Agency, name: &str, part: Part, presence: Presence) -> Attendee {
    Attendee {
        id: AttendeeId::new(),
        meeting,
        name: name.to_owned(),
        job_title: Some("Detective Sergeant".to_owned()),
        agency: Some(agency.id),
        organisation: agency.name.clone(),
        contact: None,
        part,
        presence,
        since: Some(at(9, 30)),
        declaration_agreed: (presence == Presence::Present).then(|| at(9, 32)),
    }
}

fn attendance(meeting: MeetingId, agencies: &[Agency]) -> Vec<Attendee> {
    let people = [
        ("Ruth Alder", Part::Chair, Presence::Present),
        ("Kasia Ahmed", Part::Representative, Presence::Present),
        ("Marlon Byrne", Part::Representative, Presence::DialledIn),
        ("Ivan Singh", Part::Deputy, Presence::Apologies),
        ("Delphine Moor", Part::Representative, Presence::Expected),
    ];
    let row = |(agency, (name, part, presence)): (&Agency, &(&str, Part, Presence))| {
        attendee(meeting, agency, name, *part, *presence)
    };
    agencies.iter().zip(&people).map(row).collect()
}

/// A meeting under way at case 2 of the agenda, with notes, actions, attendance and a repeat to confirm.
#[must_use]
pub fn conference() -> Conference {
    let id = MeetingId::new();
    let agencies = agencies();
    let earlier_case = EarlierCase {
        id: EarlierCaseId::new(),
        reference: Reference::new("WS-68110").unwrap_or_else(|_| unreachable!()),
        referred: NaiveDate::from_ymd_opt(2026, 4, 2).unwrap_or_default(),
        meeting: NaiveDate::from_ymd_opt(2026, 4, 16).unwrap_or_default(),
        victim: "Sinead Ohara".to_owned(),
        victim_born: None,
        alleged_perpetrator: "Declan Foy".to_owned(),
        alleged_perpetrator_born: None,
    };
    let cases: Vec<Case> = (0..12).map(|number| case(number, id, &agencies, earlier_case.id)).collect();
    let meeting = Meeting {
        id,
        area: "Crawley".to_owned(),
        date: day(),
        start: NaiveTime::from_hms_opt(9, 30, 0).unwrap_or_default(),
        minutes_per_case: 10,
        breaks: vec![Break { at: NaiveTime::from_hms_opt(11, 0, 0).unwrap_or_default(), minutes: 10 }],
        referral_deadline: NaiveDate::from_ymd_opt(2026, 11, 26).unwrap_or_default(),
        stage: MeetingStage::UnderWay { started: at(9, 30) },
        declaration: Some(DeclarationRead { reader: "Ruth Alder".to_owned(), at: at(9, 31) }),
        current_case: cases.first().map(|case| case.referral.id),
        kind: MeetingKind::Area,
        chair: None,
        cover: None,
        release_at: None,
    };
    let next_meeting = Meeting {
        id: MeetingId::new(),
        date: NaiveDate::from_ymd_opt(2027, 1, 14).unwrap_or_default(),
        stage: MeetingStage::Planned,
        current_case: None,
        declaration: None,
        ..meeting.clone()
    };
    let contact = Contact {
        id: ContactId::new(),
        agency: agencies.first().map_or_else(AgencyId::new, |agency| agency.id),
        role: ContactRole::Representative,
        name: "Marlon Byrne".to_owned(),
        job_title: Some("Senior practitioner".to_owned()),
        telephone: Some("01632 960792".to_owned()),
        secure_email: Some("representative@sussexpolice.example".to_owned()),
        areas: vec!["Crawley".to_owned()],
        approval: None,
        left: None,
        briefed: None,
    };
    let old = CaseId::new();
    let due = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default();
    let mut late = action(old, MeetingId::new(), agencies.get(3).map(|agency| agency.id), "tell the school", due);
    late.agreed = due.and_time(NaiveTime::MIN) - chrono::Days::new(10);
    Conference {
        meeting,
        next_meeting: Some(next_meeting),
        settings: toml::from_str(include_str!("../../assets/settings.toml")).unwrap_or_else(|_| unreachable!()),
        attendance: attendance(id, &agencies),
        agencies,
        contacts: vec![contact],
        cases,
        earlier_cases: vec![earlier_case],
        expected: Vec::new(),
        elsewhere: Vec::new(),
        preparation: crate::domain::preparation::Preparation::default(),
        held: Vec::new(),
        outstanding: vec![OutstandingAction {
            reference: Reference::new("WS-70044").unwrap_or_else(|_| unreachable!()),
            meeting_date: NaiveDate::from_ymd_opt(2026, 11, 12).unwrap_or_default(),
            action: late,
        }],
    }
}

/// The invented conference in a whole record, as imports put it there: its referrals on the meeting's list, one of them
/// closed.
#[must_use]
pub fn record() -> RecordStore {
    let conference = conference();
    let mut record = Record::alone("Crawley", "Asha Whitlock", NOW).unwrap();
    let mark = |byte| ImportMark { kind: "contacts".to_owned(), digest: [byte; 32], rows: 1 };
    let referrals: Vec<Referral> = conference.cases.iter().map(|case| case.referral.clone()).collect();
    let listed_on = referrals.iter().map(|referral| (referral.id, conference.meeting.id)).collect();
    let (agencies, contacts) = (conference.agencies.clone(), conference.contacts.clone());
    for change in [
        Change::AddMeeting(conference.meeting.clone()),
        Change::ImportContacts { agencies, contacts, mark: mark(1) },
        Change::ImportReferrals { referrals, listed_on, matches: Vec::new(), mark: mark(2) },
    ] {
        record.make(&change, NOW).unwrap();
    }
    RecordStore::new(record, conference.meeting.id, NOW)
}

/// A record as it was founded.
#[must_use]
pub fn record_without_meetings() -> RecordStore {
    let record = Record::alone("Crawley", "Asha Whitlock", NOW).unwrap();
    RecordStore::new(record, crate::domain::meeting::Meeting::NONE_YET, NOW)
}

/// The same with the key of whoever works in it: the closed case is kept as one. The Chair can open the record too.
#[must_use]
pub fn record_with_closed() -> RecordStore {
    let conference = conference();
    let (record, closed) = ClosedShelf::alone("Crawley", "Delphine Moor", &["Ben Okafor"], NOW).unwrap();
    let mut store = RecordStore::new(record, conference.meeting.id, NOW).with_closed(closed);
    let mark = |byte| ImportMark { kind: "contacts".to_owned(), digest: [byte; 32], rows: 1 };
    let referrals: Vec<Referral> = conference.cases.iter().map(|case| case.referral.clone()).collect();
    let listed_on = referrals.iter().map(|referral| (referral.id, conference.meeting.id)).collect();
    let (agencies, contacts) = (conference.agencies.clone(), conference.contacts.clone());
    for change in [
        Change::AddMeeting(conference.meeting.clone()),
        Change::ImportContacts { agencies, contacts, mark: mark(1) },
        Change::ImportReferrals { referrals, listed_on, matches: Vec::new(), mark: mark(2) },
    ] {
        store.make(change).unwrap();
    }
    store
}

/// Milliseconds since 1970 at which changes of the record begin.
const NOW: u64 = 1_796_900_000_000;
