use super::*;
use crate::domain::agency::ContactRole;
use crate::domain::fixture::{counter_allegation, person, referral};
use crate::domain::identifier::{AgencyId, CaseId, ContactId};
use crate::domain::referral::{DashAnswers, Moved};

struct Shipped {
    settings: Settings,
    relationships: Relationships,
}

fn shipped() -> Shipped {
    Shipped { settings: Settings::shipped().unwrap(), relationships: Relationships::shipped().unwrap() }
}

fn checked(one: &Referral, matches: &[Match], contacts: &[Contact]) -> CheckSheet {
    let Shipped { settings, relationships } = shipped();
    let contacts = &ContactNames::of(contacts);
    sheet(&About {
        referral: one,
        kind: None,
        matches,
        contacts,
        settings: &settings,
        relationships: &relationships,
        to_be_heard: &[],
    })
}

/// Two adults with a DASH, and nothing missing.
fn whole() -> Referral {
    let mut one = referral("R", "2026-11-20 10:00", ("Maeve Thomas", "1984-03-12"), ("Jordan Tunstall", "1980-07-03"));
    one.people[0].address = Some("1 Halyard Mews".to_owned());
    one.people[1].address = Some("2 Tinker Row".to_owned());
    one.risk.dash_answers = DashAnswers::parse(&format!("{}{}", "Y".repeat(17), "N".repeat(7))).ok();
    one.risk.claimed = Default::default();
    one.risk.claimed.visible_high_risk = true;
    one.risk.professional_judgement = None;
    one.safe_contact = Some("mornings".to_owned());
    one.victim_aware = Some(true);
    one.dvds_considered = Some(true);
    one.mappa = Some(false);
    one.summary = "invented".to_owned();
    one.safeguarding.adult = Some(SafeguardingMade::NotNeeded { because: "no care needs".to_owned() });
    one.crime = Some(CrimeDisclosed { disclosed: false, concerns: None, safety_plan: None });
    one
}

/// A referral with which nothing is amiss, changed in one thing: what the check says of that thing. MOP 4.5 to 4.10, 7.31,
/// 7.32.
#[test]
fn ref_7_each_question_is_answered_from_what_the_record_has() {
    type Change = fn(&mut Referral);
    let rows: [(&str, Change, Asks, Answer, bool); 20] = [
        ("nothing missing", |_| {}, Asks::Complete, Answer::Yes, false),
        ("no safe contact", |one| one.safe_contact = None, Asks::Complete, Answer::No, true),
        ("17 yes", |_| {}, Asks::Threshold, Answer::Yes, false),
        (
            "13 yes",
            |one| one.risk.dash_answers = DashAnswers::parse(&format!("{}{}", "Y".repeat(13), "N".repeat(11))).ok(),
            Asks::Threshold,
            Answer::No,
            true,
        ),
        ("both of age", |_| {}, Asks::Ages, Answer::Yes, false),
        (
            "victim 15",
            |one| one.people[0].born = Some(crate::domain::fixture::day("2010-11-21")),
            Asks::Ages,
            Answer::No,
            true,
        ),
        ("an age unknown", |one| one.people[1].born = None, Asks::Ages, Answer::NotSaid, true),
        ("a son of 46", |one| one.people[1].relationship = Some("son".to_owned()), Asks::Ages, Answer::Yes, false),
        (
            "a son of 20",
            |one| {
                one.people[1].relationship = Some("son".to_owned());
                one.people[1].born = Some(crate::domain::fixture::day("2006-07-03"));
            },
            Asks::Ages,
            Answer::ToConfirm,
            true,
        ),
        ("no match", |_| {}, Asks::Repeat, Answer::No, false),
        ("adult not needed", |_| {}, Asks::Safeguarding, Answer::Yes, false),
        (
            "adult not made yet",
            |one| one.safeguarding.adult = Some(SafeguardingMade::NotYet),
            Asks::Safeguarding,
            Answer::No,
            true,
        ),
        (
            "children, nothing said",
            |one| one.people.push(person(Role::LinkedChild, "Poppy", "")),
            Asks::Safeguarding,
            Answer::NotSaid,
            false,
        ),
        (
            "children, nothing said",
            |one| one.people.push(person(Role::LinkedChild, "Poppy", "")),
            Asks::Complete,
            Answer::No,
            true,
        ),
        ("considered", |_| {}, Asks::RightToKnow, Answer::Yes, false),
        ("not said", |one| one.dvds_considered = None, Asks::RightToKnow, Answer::NotSaid, false),
        ("no crime", |_| {}, Asks::Crime, Answer::No, false),
        (
            "concerns, a plan",
            |one| {
                one.crime = Some(CrimeDisclosed {
                    disclosed: true,
                    concerns: Some("slow".to_owned()),
                    safety_plan: Some("lock".to_owned()),
                })
            },
            Asks::Crime,
            Answer::Yes,
            true,
        ),
        (
            "concerns, no plan",
            |one| {
                one.crime =
                    Some(CrimeDisclosed { disclosed: true, concerns: Some("slow".to_owned()), safety_plan: None })
            },
            Asks::Complete,
            Answer::No,
            true,
        ),
        (
            "moving",
            |one| one.moved = Some(Moved { has: false, when: None, to: "Kent".to_owned() }),
            Asks::Moved,
            Answer::Yes,
            true,
        ),
    ];
    for (about, change, what, answer, look) in rows {
        let mut one = whole();
        change(&mut one);
        let sheet = checked(&one, &[], &[]);
        let question = sheet.about(what).unwrap();
        assert_eq!((question.answer, question.needs_a_look()), (answer, look), "{about}: {question:?}");
    }
}

#[test]
fn every_answer_that_can_be_given_has_its_words() {
    let can_be = |what: Asks, answer: Answer| match what {
        Asks::Complete | Asks::Moved => matches!(answer, Answer::Yes | Answer::No),
        Asks::Threshold | Asks::Repeat | Asks::CounterAllegation => answer != Answer::NotSaid,
        Asks::Conflict => matches!(answer, Answer::No | Answer::ToConfirm),
        Asks::Ages => true,
        Asks::Safeguarding | Asks::RightToKnow | Asks::Crime => answer != Answer::ToConfirm,
    };
    for what in Asks::ALL {
        for answer in [Answer::Yes, Answer::No, Answer::ToConfirm, Answer::NotSaid] {
            let words = Question { what, answer, because: Vec::new(), look: false }.words();
            assert_eq!(!words.is_empty(), can_be(what, answer), "{what:?} {answer:?}");
        }
    }
    let all = checked(&whole(), &[], &[]).questions;
    assert!(all.iter().all(|question| !question.words().is_empty()), "{all:?}");
    assert!(all.iter().flat_map(|question| &question.because).all(|because| !because.contains('{')), "{all:?}");
}

/// REF-3, REF-13: what is proposed is to be confirmed, what is rejected is gone, either side of a counter-allegation has it.
#[test]
fn ref_13_a_counter_allegation_is_asked_about_on_both_sides() {
    let one = whole();
    for (verdict, answer) in [
        (MatchVerdict::Proposed, Answer::ToConfirm),
        (MatchVerdict::Confirmed, Answer::Yes),
        (MatchVerdict::Rejected, Answer::No),
    ] {
        for found in
            [counter_allegation(one.id, CaseId::new(), verdict), counter_allegation(CaseId::new(), one.id, verdict)]
        {
            let sheet = checked(&one, std::slice::from_ref(&found), &[]);
            assert_eq!(sheet.about(Asks::CounterAllegation).unwrap().answer, answer);
            let repeat = Match { kind: MatchKind::Repeat, ..found };
            let own = repeat.case == one.id;
            let sheet = checked(&one, &[repeat], &[]);
            assert_eq!(sheet.about(Asks::Repeat).unwrap().answer, if own { answer } else { Answer::No });
        }
    }
}

#[test]
fn somebody_of_the_contact_list_who_is_named_in_it_is_pointed_at() {
    let contact = |name: &str| Contact {
        id: ContactId::new(),
        agency: AgencyId::new(),
        role: ContactRole::Representative,
        name: name.to_owned(),
        job_title: None,
        telephone: None,
        secure_email: None,
        areas: Vec::new(),
        approval: None,
        left: None,
        briefed: None,
    };
    let answer = |name: &str| checked(&whole(), &[], &[contact(name)]).about(Asks::Conflict).unwrap().answer;
    assert_eq!(answer("Priya Young"), Answer::No);
    assert_eq!(answer("TUNSTALL, Jordan"), Answer::ToConfirm);
}

/// A reason is never invented: it states the facts, and there is none where somebody must weigh them first.
#[test]
fn ref_1_the_reason_to_list_states_the_grounds() {
    let mut one = whole();
    assert_eq!(checked(&one, &[], &[]).reason_to_list(), "visible high risk, 17 yes");
    one.people[1].relationship = Some("son".to_owned());
    one.people[1].born = Some(crate::domain::fixture::day("2006-07-03"));
    assert_eq!(checked(&one, &[], &[]).reason_to_list(), "", "a safeguarding response comes first");
    let mut below = whole();
    below.risk.dash_answers = None;
    assert_eq!(checked(&below, &[], &[]).reason_to_list(), "");
}

/// REF-3: a second referral of two people is a repeat, and what it repeats may still be to be heard: that is to be looked at.
#[test]
fn ref_3_that_the_first_referral_is_still_to_be_heard_is_said() {
    let Shipped { settings, relationships } = shipped();
    let (one, contacts) = (whole(), ContactNames::default());
    let about = |to_be_heard: &[ToBeHeard]| {
        let sheet = sheet(&About {
            referral: &one,
            kind: None,
            matches: &[],
            contacts: &contacts,
            settings: &settings,
            relationships: &relationships,
            to_be_heard,
        });
        sheet.about(Asks::Repeat).unwrap().clone()
    };
    assert!(!about(&[]).needs_a_look());
    let first = ToBeHeard {
        reference: crate::domain::referral::Reference::new("WS-1").unwrap(),
        on: Some(crate::domain::fixture::day("2026-12-10")),
    };
    let found = about(&[first]);
    assert!(found.needs_a_look());
    assert!(found.because[0].contains("WS-1 of the same two is still to be heard, on the list of 10 Dec 2026"));
}

/// What somebody wrote as the reason says already that it is not needed: it is said once.
#[test]
fn not_needed_is_said_once() {
    for (written, said) in [
        ("not needed", "adult: not needed"),
        ("Not needed: no care needs", "adult: not needed, no care needs"),
        ("no care needs", "adult: not needed, no care needs"),
    ] {
        let mut one = whole();
        one.safeguarding.adult = Some(SafeguardingMade::NotNeeded { because: written.to_owned() });
        let found = checked(&one, &[], &[]);
        assert_eq!(found.about(Asks::Safeguarding).unwrap().because, [said], "{written}");
    }
}
