use proptest::prelude::*;

use super::*;
use crate::domain::agency::Agency;
use crate::domain::contacts::{NoReceipt, Withdrawn};
use crate::domain::fixture::{at, day, meeting};
use crate::domain::person::Role;
use crate::domain::referral::Reference;

fn agency(name: &str) -> Agency {
    Agency {
        id: AgencyId::new(),
        name: name.to_owned(),
        short_name: name.to_lowercase(),
        kind: "police".to_owned(),
        protocol_signed: Some(day("2025-02-14")),
        areas: vec!["Crawley".to_owned()],
        routine_actions: Vec::new(),
        attends: None,
        protocol_document: None,
        withdrawn: None,
    }
}

fn case(reference: &str, roles: &[Role]) -> CaseHere {
    let person = |role: &Role| PersonHere { id: PersonId::new(), role: *role, name: "Somebody Invented".to_owned() };
    CaseHere {
        case: CaseId::new(),
        reference: Reference::new(reference).unwrap(),
        heard: true,
        people: roles.iter().map(person).collect(),
    }
}

fn sheet() -> ResearchSheet {
    let agencies = ["Police", "Housing"].map(|name| AgencyHere { agency: agency(name), receives: Ok(()) });
    ResearchSheet {
        meeting: meeting("2026-12-10"),
        agencies: agencies.to_vec(),
        cases: vec![
            case("R-1", &[Role::Victim, Role::AllegedPerpetrator, Role::LinkedChild, Role::LinkedChild]),
            case("R-2", &[Role::Victim, Role::AllegedPerpetrator]),
        ],
        research: Research::default(),
        kept_from: std::collections::BTreeSet::new(),
    }
}

fn ask(sheet: &ResearchSheet, agency: usize, on: &str, due: &str, cases: &[usize]) -> Ask {
    Ask {
        id: AskId::new(),
        meeting: sheet.meeting.id,
        agency: sheet.agencies[agency].agency.id,
        at: at(on),
        by: "Asha Whitlock".to_owned(),
        due: day(due),
        cases: cases.iter().map(|case| sheet.cases[*case].case).collect(),
    }
}

fn said(sheet: &ResearchSheet, agency: usize, case: usize, answer: Answer, people: &[usize]) -> Said {
    Said {
        id: SaidId::new(),
        meeting: sheet.meeting.id,
        case: sheet.cases[case].case,
        agency: sheet.agencies[agency].agency.id,
        answer,
        people: people.iter().map(|person| sheet.cases[case].people[*person].id).collect(),
        by: "Asha Whitlock".to_owned(),
        at: at("2026-12-02 10:00"),
        how: Some(Reply::InWriting),
        text: None,
    }
}

fn names(sheet: &ResearchSheet, agency: usize, case: usize) -> Vec<&'static str> {
    let standings = sheet.standings(sheet.agencies[agency].agency.id, &sheet.cases[case]);
    standings.into_iter().map(Standing::name).collect()
}

/// NOT-4, MOP 4.16, 4.26: the five of them, each by what was asked and what was said, and nothing by anything else.
#[test]
fn not_4_each_of_the_five_answers_follows_from_what_was_asked_and_said() {
    let mut sheet = sheet();
    assert_eq!(names(&sheet, 0, 1), ["not-asked", "not-asked"]);
    sheet.research.asks = vec![ask(&sheet, 0, "2026-11-24 09:00", "2026-12-04", &[0])];
    sheet.research.said = vec![
        said(&sheet, 0, 0, Answer::NothingHeld, &[0]),
        said(&sheet, 0, 0, Answer::HeldNotRelevant, &[1]),
        said(&sheet, 0, 0, Answer::Shared, &[2]),
        // What was said without being asked for was said all the same.
        said(&sheet, 1, 1, Answer::Shared, &[1]),
    ];
    assert_eq!(names(&sheet, 0, 0), ["nothing-held", "held-not-relevant", "shared", "no-reply"]);
    assert_eq!(names(&sheet, 0, 1), ["not-asked", "not-asked"]);
    assert_eq!(names(&sheet, 1, 1), ["not-asked", "shared"]);
    for answer in Answer::ALL {
        assert!(Standing::Said(answer).title() != answer.name() || !answer.name().contains('-'));
    }
}

/// NOT-4: whoever joins a case after an agency answered about it has no answer, and the agency owes one again.
#[test]
fn not_4_a_person_added_later_has_no_reply_and_never_nothing_held() {
    let mut sheet = sheet();
    let police = sheet.agencies[0].agency.id;
    sheet.research.asks = vec![ask(&sheet, 0, "2026-11-24 09:00", "2026-12-04", &[1])];
    sheet.research.said = vec![said(&sheet, 0, 1, Answer::NothingHeld, &[0, 1])];
    assert!(sheet.silent(police).is_empty());
    let child = PersonHere { id: PersonId::new(), role: Role::LinkedChild, name: "Another Invented".to_owned() };
    sheet.cases[1].people.push(child.clone());
    let since = Standing::NoReply { since: day("2026-11-24"), due: day("2026-12-04") };
    assert_eq!(sheet.standings(police, &sheet.cases[1])[2], since);
    assert_eq!(sheet.silent(police), [(sheet.cases[1].case, vec![child.id])]);
}

/// NOT-3: who owes an answer is chased, the longest overdue first; who has left, or of what the meeting does not hear,
/// not.
#[test]
fn not_3_who_has_not_replied_is_chased_the_longest_overdue_first() {
    let mut sheet = sheet();
    let [police, housing] = [0, 1].map(|at| sheet.agencies[at].agency.id);
    sheet.research.asks = vec![
        ask(&sheet, 0, "2026-11-24 09:00", "2026-12-04", &[0]),
        ask(&sheet, 0, "2026-11-30 09:00", "2026-12-07", &[1]),
        ask(&sheet, 1, "2026-11-25 09:00", "2026-12-03", &[0, 1]),
    ];
    let chased = |sheet: &ResearchSheet| sheet.to_chase().iter().map(|(one, _)| one.agency.id).collect::<Vec<_>>();
    assert_eq!(chased(&sheet), [housing, police]);
    let progress = sheet.progress(police).unwrap();
    assert_eq!((progress.since, progress.due), (day("2026-11-24"), day("2026-12-07")));
    assert_eq!((progress.cases, progress.answered), (2, 0));
    sheet.research.said = vec![said(&sheet, 0, 0, Answer::NothingHeld, &[0, 1, 2, 3])];
    assert_eq!(sheet.progress(police).unwrap().answered, 1);
    sheet.cases[1].heard = false;
    assert_eq!(chased(&sheet), [housing]);
    let reason = "closed down".to_owned();
    sheet.agencies[1].agency.withdrawn = Some(Withdrawn { on: day("2026-12-01"), by: "A Manager".to_owned(), reason });
    sheet.agencies[1].receives = Err(NoReceipt::Withdrawn(day("2026-12-01")));
    assert!(chased(&sheet).is_empty());
    assert!(sheet.to_ask(police).is_empty());
}

#[test]
fn people_have_the_letters_of_the_composer() {
    let letters = |case: &CaseHere| case.lettered().map(|(letter, _)| letter).collect::<Vec<_>>();
    assert_eq!(letters(&sheet().cases[0]), ["V", "P", "C1", "C2"]);
    assert_eq!(letters(&case("R-3", &[Role::Victim, Role::Other, Role::Victim, Role::Other])), ["V", "O1", "V2", "O2"]);
}

proptest! {
    /// NOT-4: whatever was asked and said, in whatever order and however often, of whom nothing was said there is no
    /// answer; and of two answers the one that says more stands, at every seat.
    #[test]
    fn not_4_silence_stays_silence(
        asked in any::<bool>(),
        lines in proptest::collection::vec((0_usize..3, proptest::collection::vec(0_usize..4, 0..4)), 0..6),
        turned in any::<bool>(),
    ) {
        let mut sheet = sheet();
        if asked {
            sheet.research.asks = vec![ask(&sheet, 0, "2026-11-24 09:00", "2026-12-04", &[0])];
        }
        let mut written: Vec<Said> =
            lines.iter().map(|(answer, people)| said(&sheet, 0, 0, Answer::ALL[*answer], people)).collect();
        if turned {
            written.reverse();
        }
        sheet.research.said = written;
        let police = sheet.agencies[0].agency.id;
        for (at, standing) in sheet.standings(police, &sheet.cases[0]).into_iter().enumerate() {
            let of_them = lines.iter().filter(|(_, people)| people.contains(&at));
            match of_them.map(|(answer, _)| Answer::ALL[*answer]).max() {
                Some(most) => prop_assert_eq!(standing, Standing::Said(most)),
                None if asked => prop_assert!(standing.is_silence()),
                None => prop_assert_eq!(standing, Standing::NotAsked),
            }
        }
    }
}
