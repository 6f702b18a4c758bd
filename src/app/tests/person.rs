//! One person across cases, from wherever they are named, and who is known as a referral is typed; over a whole record.

use chrono::NaiveDate;

use crate::app::driver::Driver;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::domain::agency::{Contact, ContactRole};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::case::{EarlierCase, MatchKind};
use crate::domain::identifier::{AttendeeId, CaseId, ContactId, EarlierCaseId, PersonId};
use crate::domain::people::SamePerson;
use crate::domain::people::directory::Directory;
use crate::domain::person::{Person, Role};
use crate::domain::referral::{Reference, Referral};
use crate::record::change::{Change, ContactsChange, ImportMark};

/// The first case's people, and the same two again in a case that another seat received, with what the program proposes;
/// the victim's name may be written otherwise there.
fn received_again(written: impl Fn(&mut Person)) -> (Driver<RecordStore>, Referral, Referral) {
    let mut driver = Driver::over_record();
    let conference = driver.store.conference().unwrap();
    let first = conference.cases[0].referral.clone();
    let mut people = first.people.clone();
    people.iter_mut().for_each(|person| person.id = PersonId::new());
    people.iter_mut().filter(|person| person.role == Role::Victim).for_each(&written);
    let again = Referral {
        id: CaseId::new(),
        reference: Reference::new("WS-79999").unwrap(),
        received: first.received + chrono::Days::new(1),
        people,
        ..first.clone()
    };
    let matches = driver.store.proposals(&again, &driver.app.texts.nicknames).unwrap();
    assert!(matches.iter().any(|found| found.kind == MatchKind::Repeat));
    let listed_on = Some(conference.meeting.id);
    driver.by_another(Change::ReceiveReferral { referral: Box::new(again.clone()), listed_on, matches });
    (driver, first, again)
}

fn of(case: &Referral, role: Role) -> &Person {
    case.of_role(role).next().unwrap()
}

fn known(driver: &Driver<RecordStore>, person: &Person) -> Directory {
    ask(&driver.store, |view| view.person(view.identity_of(person.id)?)).unwrap()
}

fn cases(driver: &Driver<RecordStore>, case: &Referral) -> [usize; 2] {
    [Role::Victim, Role::AllegedPerpetrator].map(|role| known(driver, of(case, role)).appearances.len())
}

/// Goes to the case that came again.
fn to_the_later_case(driver: &mut Driver<RecordStore>) {
    driver.press("Esc Esc Ctrl-G").write("79999").press("Enter");
    assert_eq!(driver.shown(), "WS-79999");
}

/// REF-3: the word on a match is the word on who is who: its two people stand together, and apart again when it is taken
/// back, all in one.
#[test]
fn ref_3_confirming_a_repeat_makes_its_people_one() {
    let (mut driver, first, _) = received_again(|_| {});
    assert_eq!(cases(&driver, &first), [1, 1]);
    to_the_later_case(&mut driver);
    driver.press("F2 r y Enter");
    assert_eq!(cases(&driver, &first), [2, 2], "{}", driver.screen(80, 24));
    let said = known(&driver, of(&first, Role::Victim)).decisions;
    assert_eq!((said[0].verdict, said[0].by.as_str()), (SamePerson::Same, "Delphine Moor"));
    assert!(said[0].reason.contains("WS-79999"), "{}", said[0].reason);
    driver.press("Ctrl-Z");
    assert_eq!(cases(&driver, &first), [1, 1]);
    assert!(
        driver
            .store
            .conference()
            .unwrap()
            .cases
            .iter()
            .any(|case| case.matches.iter().any(|one| one.decided.is_none()))
    );
}

/// REF-3: a refusal says that the two are not one, but nothing of somebody who is unmistakable: it may be the other of the
/// two who is not.
#[test]
fn ref_3_refusing_a_repeat_says_that_whoever_is_not_unmistakable_is_another() {
    let (mut driver, first, again) = received_again(|victim| {
        (victim.born, victim.address, victim.telephone) = (None, None, None);
    });
    to_the_later_case(&mut driver);
    driver.press("F2 R y Enter");
    assert_eq!(cases(&driver, &first), [1, 1], "{}", driver.screen(80, 24));
    let verdicts = |role: Role| -> Vec<SamePerson> {
        known(&driver, of(&again, role)).decisions.into_iter().map(|said| said.verdict).collect()
    };
    assert_eq!(verdicts(Role::Victim), [SamePerson::Different]);
    assert_eq!(verdicts(Role::AllegedPerpetrator), []);
}

/// REF-3, REF-13: from the case, a search, the go-to: all cases, roles and what was said of a person, and on to a case.
#[test]
fn ref_3_everything_known_of_a_person_is_a_key_away() {
    let (mut driver, first, _) = received_again(|_| {});
    to_the_later_case(&mut driver);
    driver.press("F2 r y Enter");
    let name = of(&first, Role::Victim).name.clone();
    // From the case: its people, each with the role and how many cases.
    driver.press("F12");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("People of the case") && screen.contains("victim, in 2 cases"), "{screen}");
    driver.press("Enter");
    let person = driver.screen(80, 24);
    for part in ["Cases", "WS-79999  victim", first.reference.as_str(), "What was said about who this is"] {
        assert!(person.contains(part), "{part}:\n{person}");
    }
    // On to the other case.
    driver.press("Down Enter");
    assert_eq!(driver.shown(), first.reference.as_str());
    // The same from a search and from the go-to.
    for open in ["Ctrl-F", "Ctrl-G"] {
        driver.press(&format!("Esc Esc {open}")).write(&name).press("F12");
        let screen = driver.screen(80, 24);
        assert!(screen.contains("WS-79999  victim") || screen.contains("People of the case"), "{open}:\n{screen}");
    }
    // Initials only hide the name wherever it stands.
    driver.press("Esc Esc F2 F8 F12 Enter");
    let screen = driver.screen(80, 24);
    let surname = name.split(' ').next_back().unwrap();
    assert!(screen.contains("WS-79999  victim") && !screen.contains(surname), "{screen}");
}

/// REF-3: as the name and the date of birth of a new referral are typed, the line below says who is known, in which cases
/// and roles; a key shows it in full.
#[test]
fn ref_3_who_is_known_is_said_as_a_name_is_typed() {
    let (mut driver, first, _) = received_again(|_| {});
    let victim = of(&first, Role::Victim).clone();
    driver.press("Ctrl-N");
    for _ in 0..6 {
        driver.press("Tab");
    }
    driver.write(&victim.name);
    let screen = driver.screen(200, 50);
    assert!(screen.contains("known (2):") && screen.contains(&format!("victim {}", first.reference)), "{screen}");
    driver.press("F12");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("Known already") && screen.contains("WS-79999  victim"), "{screen}");
    driver.press("Esc Tab");
    driver.write(&victim.born.unwrap().format("%d/%m/%Y").to_string());
    assert!(driver.screen(200, 50).contains(&format!("victim {}", first.reference)), "{}", driver.screen(200, 50));
    // Of somebody whom nobody knows nothing is said.
    driver.press("Shift-Tab Ctrl-U").write("Nobody Quiteso");
    assert!(!driver.screen(200, 50).contains("known ("), "{}", driver.screen(200, 50));
}

/// REF-3: one appearance is split off from those it was put with; other names find a person too.
#[test]
fn ref_3_a_person_is_split_off_and_found_by_another_name_by_keys() {
    let (mut driver, first, again) = received_again(|_| {});
    to_the_later_case(&mut driver);
    driver.press("F2 r y Enter");
    let victim = of(&first, Role::Victim).clone();
    driver.press("g p /").write(&format!("{} victim", victim.name)).press("Enter");
    driver.press("S");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("is somebody else than in the other cases (1)"), "{screen}");
    driver.write("another date of birth on the letter").press("Enter");
    assert_eq!(cases(&driver, &first)[0], 1, "{}", driver.screen(80, 24));
    assert_eq!(known(&driver, of(&again, Role::Victim)).appearances.len(), 1);
    driver.press("a").write("Peregrine Oakapple").press("Enter");
    let named = |person: &Person| known(&driver, person).appearances[0].person.other_names.clone();
    let names = [named(&victim), named(of(&again, Role::Victim))].concat();
    assert_eq!(names, ["Peregrine Oakapple"], "{}", driver.screen(80, 24));
    let asked = crate::domain::matching::KnownAs { name: "Oakapple, Peregrine", ..Default::default() };
    let found = ask(&driver.store, |view| view.known_as(&asked, &driver.app.texts.nicknames)).unwrap();
    assert_eq!(found.len(), 1);
}

/// REF-3: whoever a case heard before the record began names is somebody too: said to be one with a person, the old case
/// stands among theirs.
#[test]
fn ref_3_a_party_of_an_earlier_case_is_one_with_a_person() {
    let mut driver = Driver::over_record();
    let first = driver.store.conference().unwrap().cases[0].referral.clone();
    let (victim, other) = (of(&first, Role::Victim), of(&first, Role::AllegedPerpetrator));
    let day = |month| NaiveDate::from_ymd_opt(2014, month, 3).unwrap();
    let earlier = EarlierCase {
        id: EarlierCaseId::new(),
        reference: Reference::new("OLD-17").unwrap(),
        referred: day(4),
        meeting: day(5),
        victim: other.name.clone(),
        victim_born: other.born,
        alleged_perpetrator: victim.name.clone(),
        alleged_perpetrator_born: victim.born,
    };
    let mark = ImportMark { kind: "heard-before".to_owned(), digest: [9; 32], rows: 1 };
    driver.by_another(Change::ImportEarlierCases { cases: vec![earlier], matches: vec![], mark });
    driver.press("Esc Esc F2 g p /").write("OLD-17").press("Enter y Enter");
    driver.press("y Enter");
    let found = [victim, other].map(|person| known(&driver, person).earlier);
    let told: Vec<(&str, Role)> = found.iter().flatten().map(|one| (one.reference.as_str(), one.role)).collect();
    assert_eq!(told, [("OLD-17", Role::AllegedPerpetrator), ("OLD-17", Role::Victim)], "{}", driver.screen(80, 24));
    driver.press("Esc Esc F2 F12 Enter");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("Heard before the record began") && screen.contains("OLD-17"), "{screen}");
}

/// REF-3: from a track, the day, a pair, a contact and somebody in the room, not only from the case itself.
#[test]
fn ref_3_a_person_is_reached_from_wherever_they_are_named() {
    let (mut driver, first, _) = received_again(|_| {});
    let victim = of(&first, Role::Victim).clone();
    let people = |driver: &mut Driver<RecordStore>, from: &str| {
        driver.press("F12");
        let screen = driver.screen(80, 24);
        assert!(screen.contains("victim") && screen.contains(&victim.name), "{from}:\n{screen}");
        driver.press("Esc");
    };
    to_the_later_case(&mut driver);
    driver.press("F2 t o").write("Brighton").press("Tab").write("Ola Byrne").press("Tab Right Right Enter g t");
    people(&mut driver, "tracks");
    driver.press("g d /").write("transfer").press("Enter");
    people(&mut driver, "the day");
    driver.press("g p Home");
    people(&mut driver, "a pair");
    driver.press("g r");
    people(&mut driver, "the referrals");
    // The text of a referral that is read over its row.
    driver.press("Enter");
    people(&mut driver, "a referral that is read");
    driver.press("Esc");
    let agency = driver.store.conference().unwrap().agencies[0].id;
    let contact = Contact {
        id: ContactId::new(),
        agency,
        role: ContactRole::Representative,
        name: victim.name.clone(),
        job_title: None,
        telephone: None,
        secure_email: None,
        areas: vec!["Crawley".to_owned()],
        approval: None,
        left: None,
        briefed: None,
    };
    driver.by_another(Change::Contacts(ContactsChange::AddContact(contact)));
    driver.press("g c /").write(&victim.name).press("Enter Home Down");
    people(&mut driver, "a contact");
    let attendee = Attendee {
        id: AttendeeId::new(),
        meeting: driver.store.conference().unwrap().meeting.id,
        name: victim.name.clone(),
        job_title: None,
        agency: Some(agency),
        organisation: "An agency".to_owned(),
        contact: None,
        part: Part::Representative,
        presence: Presence::Present,
        since: None,
        declaration_agreed: None,
    };
    let id = attendee.id;
    driver.by_another(Change::AddAttendees(vec![attendee]));
    driver.press("F5");
    driver.app.panes.attendance.selected = Some(id);
    people(&mut driver, "the room");
}
