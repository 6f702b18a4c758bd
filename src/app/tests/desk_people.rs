//! The desk of people, gone through with keys over a whole record.

use crate::app::driver::Driver;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::domain::identifier::{CaseId, PersonId};
use crate::domain::people::SamePerson;
use crate::domain::person::{Person, Role};
use crate::domain::referral::{Reference, Referral};
use crate::record::change::Change;

/// At the desk, after another seat received a second referral about the victim of the first, misspelt.
fn at_the_desk() -> (Driver<RecordStore>, Person, Person) {
    let mut driver = Driver::over_record();
    let conference = driver.store.conference().unwrap();
    let first = conference.cases[0].referral.clone();
    let victim = first.of_role(Role::Victim).next().unwrap().clone();
    let mut again = Person { id: PersonId::new(), ..victim.clone() };
    again.name = format!("{}n", again.name);
    let other = Person::named(Role::AllegedPerpetrator, "Somebody Quiteother");
    let referral = Referral {
        id: CaseId::new(),
        reference: Reference::new("WS-79999").unwrap(),
        people: vec![again.clone(), other],
        ..first
    };
    let listed_on = Some(conference.meeting.id);
    driver.by_another(Change::ReceiveReferral { referral: Box::new(referral), listed_on, matches: vec![] });
    driver.press("Esc F2 g p");
    (driver, victim, again)
}

fn decided(driver: &Driver<RecordStore>, person: &Person) -> Vec<(SamePerson, String, String)> {
    let directory = ask(&driver.store, |view| view.person(view.identity_of(person.id)?)).unwrap();
    directory.decisions.into_iter().map(|said| (said.verdict, said.by, said.reason)).collect()
}

fn in_cases(driver: &Driver<RecordStore>, person: &Person) -> usize {
    ask(&driver.store, |view| view.person(view.identity_of(person.id)?)).unwrap().appearances.len()
}

/// REF-3: two who may be one stand side by side, with what speaks for it; said to be one, they stand together, until that
/// is taken back with a reason.
#[test]
fn ref_3_two_are_said_to_be_one_and_taken_apart_by_keys() {
    let (mut driver, victim, again) = at_the_desk();
    let screen = driver.screen(80, 24);
    // The other pair is of two who share a birthday and part of a name.
    assert!(screen.contains("May be one person  2"), "{screen}");
    driver.press("Enter");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("of 100: similar name, same date of birth"), "{screen}");
    assert!(
        screen.contains(&format!("{}  │  ", again.name)) || screen.contains(&format!("│  {}", again.name)),
        "{screen}"
    );
    driver.press("Esc y Enter");
    assert_eq!(in_cases(&driver, &victim), 2, "{}", driver.screen(80, 24));
    let [(SamePerson::Same, by, reason)] = &decided(&driver, &victim)[..] else { panic!() };
    assert!(by == "Delphine Moor" && reason.starts_with("similar name"), "{by} {reason}");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("May be one person  1"), "{screen}");
    driver.press("/").write("maeve victim").press("Enter");
    assert!(driver.screen(80, 24).contains("in 2 cases"), "{}", driver.screen(80, 24));
    driver.press("Enter");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("WS-79999  victim") && screen.contains("One person, says Delphine Moor"), "{screen}");
    driver.press("Esc D").write("she has a sister").press("Enter");
    assert_eq!((in_cases(&driver, &victim), in_cases(&driver, &again)), (1, 1), "{}", driver.screen(80, 24));
    assert_eq!(decided(&driver, &victim)[0].0, SamePerson::Different);
    driver.press("Ctrl-Z");
    assert_eq!(in_cases(&driver, &victim), 2);
}

/// REF-3: refused once, two are not asked about again; what was left undecided waits.
#[test]
fn ref_3_two_who_are_refused_are_not_asked_about_again() {
    let (mut driver, victim, _) = at_the_desk();
    driver.press("n Esc");
    assert!(driver.screen(80, 24).contains("May be one person  2"));
    driver.press("n").write("born in other towns").press("Enter");
    assert!(driver.screen(80, 24).contains("May be one person  1"), "{}", driver.screen(80, 24));
    assert_eq!(decided(&driver, &victim)[0].2, "born in other towns");
    driver.press("End y");
    assert!(driver.notices().contains("this is one person, not two who may be one"), "{}", driver.notices());
    driver.press("D");
    assert!(driver.notices().contains("nobody said that this person is another as well"), "{}", driver.notices());
}
