//! Research and contacts as the record keeps them: answers that give way, silence, what is due, and who is never written
//! down.

use marac::domain::agency::Contact;
use marac::domain::attendance::Attendee;
use marac::domain::clocks::ClockKind;
use marac::domain::contacts::{Approval, Joining, Withdrawn};
use marac::domain::due::Whom;
use marac::domain::identifier::*;
use marac::domain::research::{Answer, Ask, Reply, Report, ReportContent, Research, Said, Standing};
use marac::domain::working_days::BankHolidays;
use marac::record::change::{Change, ContactsChange, ResearchChange};
use marac::record::queries::View;
use marac::record::{Record, RecordError};

use crate::sample::*;

const BY: &str = "Asha Whitlock";

fn made(record: &mut Record, change: ResearchChange) {
    record.make(&Change::Research(change), NOW).unwrap();
}

fn ask(sample: &Sample, case: CaseId) -> ResearchChange {
    ResearchChange::Ask(vec![Ask {
        id: AskId::new(),
        meeting: sample.december.id,
        agency: sample.police.id,
        at: at("2026-11-24T10:00:00"),
        by: BY.to_owned(),
        due: date("2026-12-04"),
        cases: vec![case],
    }])
}

fn say(sample: &Sample, answer: Answer, people: &[PersonId]) -> ResearchChange {
    ResearchChange::Say(vec![Said {
        id: SaidId::new(),
        meeting: sample.december.id,
        case: sample.referrals[0].id,
        agency: sample.police.id,
        answer,
        people: people.to_vec(),
        by: BY.to_owned(),
        at: at("2026-12-01T10:00:00"),
        how: Some(Reply::InWriting),
        text: None,
    }])
}

fn research(record: &Record, sample: &Sample) -> Research {
    View { open: record, closed: None }.research(sample.december.id).unwrap().unwrap().research
}

fn names(record: &Record, sample: &Sample) -> Vec<&'static str> {
    let (case, research) = (&sample.referrals[0], research(record, sample));
    let standing = |person: PersonId| research.standing(sample.police.id, case.id, person);
    case.people.iter().map(|person| standing(person.id).name()).collect()
}

/// NOT-4: what was said before gives way to what is said now, person by person, and what is taken back is silence again.
#[test]
fn not_4_an_answer_gives_way_and_what_is_taken_back_is_silence() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let case = &sample.referrals[0];
    let people: Vec<PersonId> = case.people.iter().map(|person| person.id).collect();
    assert!(people.len() >= 2);
    made(&mut record, ask(&sample, case.id));
    made(&mut record, say(&sample, Answer::Shared, &people));
    made(&mut record, say(&sample, Answer::NothingHeld, &people[..1]));
    assert_eq!(names(&record, &sample)[..2], ["nothing-held", "shared"]);
    // One answer of one person: nothing is left that could contradict it.
    assert!(!research(&record, &sample).disagrees(sample.police.id, case.id, people[0]));
    // The same answer again joins those of whom it was said.
    made(&mut record, say(&sample, Answer::NothingHeld, &people[1..]));
    assert!(names(&record, &sample).iter().all(|name| *name == "nothing-held"));
    assert_eq!(research(&record, &sample).said.len(), 1);
    let back = ResearchChange::Unsay {
        meeting: sample.december.id,
        case: case.id,
        agency: sample.police.id,
        people: people[..1].to_vec(),
    };
    let undo = record.make(&Change::Research(back.clone()), NOW).unwrap().undo.unwrap();
    assert_eq!(names(&record, &sample)[..2], ["no-reply", "nothing-held"]);
    let refused = record.make(&Change::Research(back), NOW).unwrap_err();
    assert!(matches!(refused, RecordError::Invalid(_)), "{refused}");
    record.undo(&undo, NOW).unwrap();
    assert_eq!(names(&record, &sample)[0], "nothing-held");
}

/// NOT-3: what an agency owes is due on the day until it has answered of everybody, and of who has withdrawn no more.
#[test]
fn not_3_what_an_agency_owes_is_due_until_it_has_answered_of_everybody() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let case = &sample.referrals[0];
    let people: Vec<PersonId> = case.people.iter().map(|person| person.id).collect();
    let owes = |record: &Record| {
        let rows =
            View { open: record, closed: None }.day(date("2026-12-01"), &BankHolidays::shipped().unwrap()).unwrap();
        let row = rows.into_iter().find(|row| row.due.kind == ClockKind::Research)?;
        assert_eq!(row.due.whom, Whom::Agency(sample.police.id));
        Some((row.due.due.day(), row.due.started))
    };
    assert_eq!(owes(&record), None);
    made(&mut record, ask(&sample, case.id));
    let due = Some((date("2026-12-04"), date("2026-11-24")));
    assert_eq!(owes(&record), due);
    made(&mut record, say(&sample, Answer::NothingHeld, &people[1..]));
    assert_eq!(owes(&record), due, "one person is not answered");
    made(&mut record, say(&sample, Answer::Shared, &people[..1]));
    assert_eq!(owes(&record), None);
    let back = ResearchChange::Unsay { meeting: sample.december.id, case: case.id, agency: sample.police.id, people };
    made(&mut record, back);
    assert_eq!(owes(&record), due);
    let withdrawn = Withdrawn { on: date("2026-12-01"), by: BY.to_owned(), reason: "closed down".to_owned() };
    let change = ContactsChange::WithdrawAgency { id: sample.police.id, withdrawn: Some(withdrawn) };
    record.make(&Change::Contacts(change), NOW).unwrap();
    assert_eq!(owes(&record), None);
}

/// NOT-3: a report's file comes back whole, and never with the lists.
#[test]
fn not_3_a_file_of_several_parts_comes_back_whole() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let content: Vec<u8> = (0..9_000_000_u32).map(|byte| (byte % 253) as u8).collect();
    let report = Report {
        id: ReportId::new(),
        meeting: sample.december.id,
        case: None,
        agency: sample.police.id,
        name: "report.pdf".to_owned(),
        content: ReportContent::File { bytes: 9_000_000 },
        received: at("2026-12-01T10:00:00"),
        by: BY.to_owned(),
        read_out: None,
    };
    made(&mut record, ResearchChange::Attach { report: report.clone(), content: content.clone() });
    let (found, bytes) = View { open: &record, closed: None }.report(report.id).unwrap().unwrap();
    assert_eq!(found, report);
    assert!(bytes == content);
    assert_eq!(View { open: &record, closed: None }.report(ReportId::new()).unwrap(), None);
}

/// MTG-6: there is no way by which Immigration Enforcement is written down as attending, or as somebody to whom anything
/// goes.
#[test]
fn mtg_6_there_is_no_way_round_the_refusal() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let never = "Home Office Immigration Enforcement";
    let mut bad = sample.police.clone();
    bad.name = never.to_owned();
    let attendee = |organisation: &str, job: Option<&str>| Attendee {
        organisation: organisation.to_owned(),
        job_title: job.map(str::to_owned),
        ..attendee(sample.december.id, sample.police.id, "An Officer")
    };
    let new = agency(never, "ie");
    let of_bad: Contact = contact(new.id, "An Officer");
    let mut action = action(sample.referrals[0].id, sample.december.id, sample.police.id, "send the minutes");
    action.owner_person = Some("Immigration Enforcement duty desk".to_owned());
    let changes = [
        Change::AddAttendees(vec![attendee(never, None)]),
        Change::AddAttendees(vec![attendee("Sussex Police", Some("Immigration Enforcement liaison"))]),
        Change::ReviseAgency(bad.clone()),
        Change::ImportContacts { agencies: vec![new], contacts: vec![of_bad], mark: mark("contacts", 99) },
        Change::AgreeAction(action),
    ];
    for change in changes {
        let refused = record.make(&change, NOW).unwrap_err();
        assert!(matches!(refused, RecordError::CannotTakePart(_)), "{change:?}: {refused}");
    }
    assert!(record.agencies().unwrap().iter().all(|agency| agency.name != never));
    // It may refer somebody: no victim is turned away by it.
    let mut referral = referral(77, "Maeve Invented");
    referral.referring_agency = never.to_owned();
    let received = Change::ReceiveReferral { referral: Box::new(referral), listed_on: None, matches: Vec::new() };
    record.make(&received, NOW).unwrap();
}

/// NOT-4, CON-3: two seats that answer of different people and approve a joiner at once end the same.
#[test]
fn not_4_answers_at_two_seats_end_the_same() {
    let (mut record, key) = founded();
    let sample = fill(&mut record, NOW);
    made(&mut record, ask(&sample, sample.referrals[0].id));
    let joiner = contact(sample.police.id, "Joan Invented");
    record.make(&Change::Contacts(ContactsChange::AddContact(joiner.clone())), NOW).unwrap();
    let people: Vec<PersonId> = sample.referrals[0].people.iter().map(|person| person.id).collect();
    let image = record.image(2, &[]).unwrap().to_vec();
    let seat = |number: u8| Record::load(&image, &key.person_key().verify, seat(number), NOW).unwrap();
    let approval =
        Approval { standing: Joining::Approved, by: "A Manager".to_owned(), at: at("2026-12-01T10:00:00"), note: None };
    let (mut one, mut other) = (seat(5), seat(6));
    let first = one.make(&Change::Research(say(&sample, Answer::NothingHeld, &people[..1])), NOW).unwrap();
    let second = other.make(&Change::Research(say(&sample, Answer::Shared, &people[..1])), NOW + 1).unwrap();
    let third = other.make(&Change::Contacts(ContactsChange::Approve { id: joiner.id, approval }), NOW + 2).unwrap();
    for operations in [&second.operations, &third.operations] {
        one.apply(operations, NOW).unwrap();
    }
    other.apply(&first.operations, NOW).unwrap();
    assert_eq!(one.canonical_hash().unwrap(), other.canonical_hash().unwrap());
    // Both lines stand; the one that says more counts, and it is said that there are two.
    let (found, case) = (research(&one, &sample), sample.referrals[0].id);
    assert_eq!(found.standing(sample.police.id, case, people[0]), Standing::Said(Answer::Shared));
    assert!(found.disagrees(sample.police.id, case, people[0]));
}

/// NOT-3: a search looks into what agencies sent and said, of one case and of several; into nothing that was taken off.
#[test]
fn not_3_a_search_finds_the_words_of_a_report_and_of_an_answer() {
    let (mut record, _) = founded();
    let sample = fill(&mut record, NOW);
    let case = sample.referrals[0].id;
    let report = |of: Option<CaseId>, text: &str| Report {
        id: ReportId::new(),
        meeting: sample.december.id,
        case: of,
        agency: sample.police.id,
        name: "Report".to_owned(),
        content: ReportContent::Text(text.to_owned()),
        received: at("2026-12-02T10:00:00"),
        by: BY.to_owned(),
        read_out: None,
    };
    let (own, several) = (report(Some(case), "seen at the Lido with a crossbow"), report(None, "several crossbows"));
    for one in [&own, &several] {
        made(&mut record, ResearchChange::Attach { report: one.clone(), content: Vec::new() });
    }
    let ResearchChange::Say(mut answers) = say(&sample, Answer::Shared, &[sample.referrals[0].people[0].id]) else {
        panic!()
    };
    answers[0].text = Some("a crossbow licence was refused".to_owned());
    made(&mut record, ResearchChange::Say(answers));
    let found = |record: &Record, text: &str| {
        let hits = record.search(text).unwrap();
        let of_research = |hit: &&marac::record::queries::Hit| hit.found == marac::record::queries::Found::Research;
        hits.iter().filter(of_research).map(|hit| hit.case.as_ref().map(|(case, _)| *case)).collect::<Vec<_>>()
    };
    assert_eq!(found(&record, "lido crossbow"), [Some(case)]);
    let mut all = found(&record, "crossbow");
    all.sort();
    assert_eq!(all, [None, Some(case), Some(case)]);
    made(&mut record, ResearchChange::RemoveReport(own.id));
    assert_eq!(found(&record, "lido"), []);
    // A contact that changes leaves what agencies sent where it is.
    record.make(&Change::Contacts(ContactsChange::AddContact(contact(sample.police.id, "New Invented"))), NOW).unwrap();
    assert_eq!(found(&record, "several crossbows"), [None]);
}
