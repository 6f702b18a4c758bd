//! Invented values to fill a record with.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use marac::domain::action::{Action, ActionStatus};
use marac::domain::agency::{Agency, Contact, ContactRole};
use marac::domain::attendance::{Attendee, Part, Presence};
use marac::domain::case::{EarlierCase, Match, MatchKind, MatchVerdict, MatchedWith};
use marac::domain::entry::{Entry, EntryKind, Standing, Subject};
use marac::domain::identifier::*;
use marac::domain::meeting::{Break, Meeting, MeetingKind, MeetingStage};
use marac::domain::person::{Equality, Person, Role};
use marac::domain::referral::{
    ClosedReason, DashAnswers, Grounds, Reference, Referral, RiskAssessment, SafeguardingReferrals,
};
use marac::record::Record;
use marac::record::change::{Change, ImportMark};
use marac::record::roster::Founder;
use marac::vault::{RecordId, SeatId, Unlocked};

pub const NOW: u64 = 1_796_900_000_000;

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

pub fn seat(number: u8) -> SeatId {
    SeatId::from_bytes([number; 8])
}

pub fn founded() -> (Record, Unlocked) {
    let key = Unlocked::throwaway().unwrap();
    let founder = Founder { name: "Asha Whitlock", role: "coordinator", key: key.person_key(), recovery: None };
    let record = Record::found(RecordId::new().unwrap(), "Crawley", &founder, seat(1), NOW).unwrap();
    (record, key)
}

pub fn meeting(day: &str) -> Meeting {
    Meeting {
        id: MeetingId::new(),
        area: "Crawley".to_owned(),
        date: date(day),
        start: NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
        minutes_per_case: 10,
        breaks: vec![Break { at: NaiveTime::from_hms_opt(11, 0, 0).unwrap(), minutes: 15 }],
        referral_deadline: date(day) - chrono::Days::new(8),
        stage: MeetingStage::Planned,
        declaration: None,
        current_case: None,
        kind: MeetingKind::Area,
        chair: None,
        cover: None,
        release_at: None,
    }
}

pub fn person(role: Role, name: &str) -> Person {
    Person {
        born: Some(date("1990-02-28")),
        address: Some("9 Invented Row, Crawley".to_owned()),
        telephone: Some("01632 960001".to_owned()),
        equality: Equality {
            ethnicity: Some("any other".to_owned()),
            gender: None,
            lgbtq: Some(false),
            disabled: None,
        },
        ..Person::named(role, name)
    }
}

pub fn referral(number: u32, victim: &str) -> Referral {
    Referral {
        id: CaseId::new(),
        reference: Reference::new(&format!("WS-{number}")).unwrap(),
        received: at("2026-11-20T08:00:00") + chrono::Duration::minutes(number.into()),
        area: "Crawley".to_owned(),
        referring_agency: "Sussex Police".to_owned(),
        referrer: Some("Kasia Invented".to_owned()),
        source: None,
        people: vec![
            person(Role::Victim, victim),
            person(Role::AllegedPerpetrator, "Rhys Nguyễn"),
            person(Role::LinkedChild, "Pawel Invented"),
        ],
        safe_contact: Some("via school office".to_owned()),
        victim_aware: Some(true),
        unaware_reason: None,
        risk: RiskAssessment {
            dash_score: Some(16),
            dash_answers: Some(DashAnswers::parse("YYYNYYYYYNY?NN?NYYYYYYYN").unwrap()),
            incidents_in_12_months: Some(6),
            incidents_in_6_months: None,
            claimed: Grounds { visible_high_risk: true, repeat: true, ..Grounds::default() },
            professional_judgement: None,
            tool: None,
        },
        mappa: Some(false),
        closed: None,
        dvds_considered: None,
        safe_times: None,
        safeguarding: SafeguardingReferrals::default(),
        crime: None,
        moved: None,
        summary: "Tracked her car; threats on 3 dates.".to_owned(),
    }
}

pub fn agency(name: &str, short: &str) -> Agency {
    Agency {
        id: AgencyId::new(),
        name: name.to_owned(),
        short_name: short.to_owned(),
        kind: "police".to_owned(),
        protocol_signed: Some(date("2025-02-14")),
        areas: vec!["Crawley".to_owned(), "Horsham".to_owned()],
        routine_actions: vec!["Flag and tag the record".to_owned()],
        attends: None,
        protocol_document: None,
        withdrawn: None,
    }
}

pub fn contact(agency: AgencyId, name: &str) -> Contact {
    Contact {
        id: ContactId::new(),
        agency,
        role: ContactRole::Representative,
        name: name.to_owned(),
        job_title: Some("Senior practitioner".to_owned()),
        telephone: None,
        secure_email: Some("representative@agency.example".to_owned()),
        areas: vec!["Crawley".to_owned()],
        approval: None,
        left: None,
        briefed: None,
    }
}

pub fn earlier(reference: &str) -> EarlierCase {
    EarlierCase {
        id: EarlierCaseId::new(),
        reference: Reference::new(reference).unwrap(),
        referred: date("2026-04-07"),
        meeting: date("2026-05-25"),
        victim: "Maeve Invented".to_owned(),
        victim_born: Some(date("1980-07-03")),
        alleged_perpetrator: "Rhys Nguyễn".to_owned(),
        alleged_perpetrator_born: None,
    }
}

pub fn entry(case: CaseId, meeting: MeetingId, agency: AgencyId, text: &str) -> Entry {
    Entry {
        id: EntryId::new(),
        case,
        meeting,
        kind: EntryKind::Information(Standing::Fact),
        agency: Some(agency),
        speaker: None,
        text: text.to_owned(),
        at: at("2026-12-10T09:44:00"),
        edited: None,
    }
}

pub fn action(case: CaseId, meeting: MeetingId, owner: AgencyId, text: &str) -> Action {
    Action {
        id: ActionId::new(),
        case,
        meeting,
        owner: Some(owner),
        owner_person: None,
        text: text.to_owned(),
        for_whom: Some(Subject::Child(1)),
        due: date("2026-12-20"),
        status: ActionStatus::Open,
        outcome: Some("locks changed".to_owned()),
        agreed: at("2026-12-10T09:47:00"),
        updates: Vec::new(),
    }
}

pub fn attendee(meeting: MeetingId, agency: AgencyId, name: &str) -> Attendee {
    Attendee {
        id: AttendeeId::new(),
        meeting,
        name: name.to_owned(),
        job_title: None,
        agency: Some(agency),
        organisation: "Sussex Police".to_owned(),
        contact: None,
        part: Part::Representative,
        presence: Presence::Expected,
        since: None,
        declaration_agreed: None,
    }
}

pub fn mark(kind: &str, byte: u8) -> ImportMark {
    ImportMark { kind: kind.to_owned(), digest: [byte; 32], rows: 3 }
}

/// What the sample record has in it.
pub struct Sample {
    pub december: Meeting,
    pub january: Meeting,
    pub police: Agency,
    pub housing: Agency,
    pub referrals: Vec<Referral>,
    pub closed: Referral,
}

/// Fills a record with a meeting's beginnings.
pub fn fill(record: &mut Record, now: u64) -> Sample {
    let (december, january) = (meeting("2026-12-10"), meeting("2027-01-14"));
    let (police, housing) = (agency("Sussex Police", "pol"), agency("Crawley Housing", "housing"));
    let referrals = vec![referral(71_000, "Maeve Invented"), referral(71_001, "Zoë Invented")];
    let closed = Referral { closed: Some(ClosedReason::HonourBasedAbuse), ..referral(71_002, "Secret Invented") };
    let earlier = earlier("WS-0406");
    let found = Match {
        id: MatchId::new(),
        case: referrals[0].id,
        with: MatchedWith::Earlier(earlier.id),
        kind: MatchKind::Repeat,
        score: 97,
        because: "same names".to_owned(),
        verdict: MatchVerdict::Proposed,
        decided: None,
    };
    let all: Vec<Referral> = referrals.iter().chain([&closed]).cloned().collect();
    let listed_on = all.iter().map(|referral| (referral.id, december.id)).collect();
    let changes = [
        Change::AddMeeting(december.clone()),
        Change::AddMeeting(january.clone()),
        Change::ImportContacts {
            agencies: vec![police.clone(), housing.clone()],
            contacts: vec![contact(police.id, "Marlon Invented")],
            mark: mark("contacts", 1),
        },
        Change::ImportEarlierCases { cases: vec![earlier], matches: vec![], mark: mark("heard-before", 2) },
        Change::ImportReferrals { referrals: all, listed_on, matches: vec![found], mark: mark("referrals", 3) },
        Change::AddAttendees(vec![attendee(december.id, police.id, "Marlon Invented")]),
    ];
    for change in &changes {
        record.make(change, now).unwrap();
    }
    Sample { december, january, police, housing, referrals, closed }
}
