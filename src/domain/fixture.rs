//! Invented values for the rules' tests.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::case::{Case, Match, MatchKind, MatchVerdict, MatchedWith};
use super::conference::Conference;
use super::identifier::{CaseId, MatchId, MeetingId};
use super::listing::{Decision, Deferral, Listing};
use super::meeting::{Meeting, MeetingKind, MeetingStage};
use super::person::{Person, Role};
use super::referral::{Grounds, Reference, Referral, RiskAssessment, SafeguardingReferrals};
use super::settings::Settings;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

pub(crate) fn person(role: Role, name: &str, born: &str) -> Person {
    Person { born: (!born.is_empty()).then(|| day(born)), ..Person::named(role, name) }
}

/// A referral with reasons for a judgement, of two adults.
pub(crate) fn referral(reference: &str, received: &str, victim: (&str, &str), perpetrator: (&str, &str)) -> Referral {
    Referral {
        id: CaseId::new(),
        reference: Reference::new(reference).unwrap(),
        received: at(received),
        area: "Crawley".to_owned(),
        referring_agency: "Worth Services".to_owned(),
        referrer: None,
        source: None,
        people: vec![
            person(Role::Victim, victim.0, victim.1),
            person(Role::AllegedPerpetrator, perpetrator.0, perpetrator.1),
        ],
        safe_contact: None,
        victim_aware: None,
        unaware_reason: None,
        risk: RiskAssessment {
            claimed: Grounds { professional_judgement: true, ..Grounds::default() },
            professional_judgement: Some("invented".to_owned()),
            ..RiskAssessment::default()
        },
        mappa: None,
        closed: None,
        dvds_considered: None,
        safe_times: None,
        safeguarding: SafeguardingReferrals::default(),
        crime: None,
        moved: None,
        summary: String::new(),
    }
}

pub(crate) fn meeting(date: &str) -> Meeting {
    Meeting {
        id: MeetingId::new(),
        area: "Crawley".to_owned(),
        date: day(date),
        start: NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
        minutes_per_case: 10,
        breaks: Vec::new(),
        referral_deadline: day(date) - chrono::Days::new(13),
        stage: MeetingStage::Planned,
        declaration: None,
        current_case: None,
        kind: MeetingKind::Area,
        chair: None,
        cover: None,
        release_at: None,
    }
}

/// A meeting of 10 December with so many cases, a day apart, the first received on 1 October. Every
/// second has a linked child, the first among them.
pub(crate) fn conference(cases: usize) -> Conference {
    let this = meeting("2026-12-10");
    let case = |number: usize| {
        let received = day("2026-10-01") + chrono::Days::new(number as u64);
        let received = format!("{received} 10:00");
        let (one, other) = (format!("Victim {number}"), format!("Other {number}"));
        let mut referral = referral(&format!("R{number}"), &received, (&one, "1990-01-02"), (&other, "1988-03-04"));
        if number.is_multiple_of(2) {
            referral.people.push(person(Role::LinkedChild, "Child", "2018-05-06"));
        }
        let listing = Listing::new(referral.id, this.id);
        Case { referral, listing, entries: Vec::new(), actions: Vec::new(), matches: Vec::new() }
    };
    Conference {
        cases: (0..cases).map(case).collect(),
        meeting: this,
        next_meeting: Some(meeting("2027-01-14")),
        settings: Settings::shipped().unwrap(),
        agencies: Vec::new(),
        contacts: Vec::new(),
        earlier_cases: Vec::new(),
        attendance: Vec::new(),
        expected: Vec::new(),
        elsewhere: Vec::new(),
        preparation: crate::domain::preparation::Preparation::default(),
        held: Vec::new(),
        outstanding: Vec::new(),
    }
}

pub(crate) fn decision() -> Decision {
    Decision { by: "The Chair".to_owned(), at: at("2026-12-01 10:00"), reason: "invented".to_owned() }
}

pub(crate) fn deferral() -> Deferral {
    Deferral {
        decided_by: "The coordinator".to_owned(),
        at: at("2026-12-01 10:00"),
        reason: "invented".to_owned(),
        referrer_told: true,
        idva_told: true,
        manager_oversight: false,
        interim_safety_plan: None,
    }
}

pub(crate) fn counter_allegation(case: CaseId, with: CaseId, verdict: MatchVerdict) -> Match {
    Match {
        id: MatchId::new(),
        case,
        with: MatchedWith::Case(with),
        kind: MatchKind::CounterAllegation,
        score: 100,
        because: String::new(),
        verdict,
        decided: None,
    }
}
