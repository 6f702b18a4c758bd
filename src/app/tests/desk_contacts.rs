//! The list of contacts with keys over a whole record.

use crate::app::desk::{Desk, RowKey};
use crate::app::driver::Driver;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::contacts::{ContactList, Joining, may_receive};
use crate::domain::fixture::{at as moment, day};
use crate::domain::identifier::{AttendeeId, CaseId, MeetingId};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::record::change::Change;

fn at_the_contacts() -> Driver<RecordStore> {
    let mut driver = Driver::over_record();
    driver.press("F2 g c");
    driver
}

fn list(driver: &Driver<RecordStore>) -> ContactList {
    ask(&driver.store, |view| view.contact_list(day("2026-12-10"))).unwrap()
}

fn person(driver: &Driver<RecordStore>, name: &str) -> (Agency, Contact) {
    let found = list(driver).agencies.into_iter().find_map(|one| {
        let contact = one.contacts.into_iter().find(|contact| contact.name == name)?;
        Some((one.agency, contact))
    });
    found.unwrap_or_else(|| panic!("{name}: {}", driver.notices()))
}

/// To the row that has these letters.
fn at(driver: &mut Driver<RecordStore>, letters: &str) {
    driver.press("/ Ctrl-U").write(letters).press("Enter");
}

/// CON-1: an agency and its people are added and changed by keys, with all that the protocol asks for.
#[test]
fn con_1_agencies_and_their_people_are_kept_by_keys() {
    let mut driver = at_the_contacts();
    driver.press("N").write("Refuge Crawley").press("Tab Tab").write("voluntary sector").press("Tab Tab");
    driver.write("1/9/2026").press("Tab").write("refuge-mop.pdf").press("Tab Right Right Tab");
    driver.write("Offer a place in the refuge").press("Enter");
    let added = list(&driver).agencies.into_iter().find(|one| one.agency.name == "Refuge Crawley");
    let added = added.unwrap_or_else(|| panic!("{}\n{}", driver.notices(), driver.screen(100, 40))).agency;
    assert_eq!((added.areas.as_slice(), added.short_name.is_empty()), (["Crawley".to_owned()].as_slice(), false));
    assert_eq!(added.protocol_signed, Some(day("2026-09-01")));
    assert_eq!(added.routine_actions, ["Offer a place in the refuge"]);
    at(&mut driver, "refuge");
    driver.press("n").write("Joan Invented").press("Tab Right Tab Tab Tab").write("joan@refuge.example").press("Enter");
    let (_, joan) = person(&driver, "Joan Invented");
    assert_eq!((joan.role, joan.agency), (ContactRole::Deputy, added.id));
    at(&mut driver, "joan");
    driver.press("e Tab Right Tab").write("Manager").press("Enter");
    let (_, joan) = person(&driver, "Joan Invented");
    assert_eq!((joan.role, joan.job_title.as_deref()), (ContactRole::PointOfContact, Some("Manager")));
    assert!(driver.screen(80, 30).contains("not known as a secure address"), "{}", driver.screen(80, 30));
    // The same agency twice is refused, and a short name that is taken.
    driver.press("N").write("refuge crawley").press("Tab").write("pol").press("Tab").write("x").press("Enter");
    assert!(driver.screen(80, 24).contains("another agency's"), "{}", driver.screen(80, 24));
}

/// CON-3, MOP 10.10, 10.11: a joiner gets nothing before approval, and whoever is refused never does.
#[test]
fn con_3_a_joiner_waits_for_approval_and_is_on_the_lists_with_it() {
    let mut driver = at_the_contacts();
    at(&mut driver, "crawley housing");
    driver.press("/ Ctrl-U").write("reports").press("Backspace");
    at(&mut driver, "crawley housing");
    driver.press("n").write("Joan Invented").press("Enter");
    let (agency, joan) = person(&driver, "Joan Invented");
    assert_eq!(joan.approval.as_ref().map(|approval| approval.standing), Some(Joining::Proposed));
    assert!(may_receive(&agency, &joan).is_err());
    // They stand selected, for what is done with them next, also where the filter would hide them.
    assert_eq!(driver.app.panes.desks.list(Desk::Contacts).selected, Some(RowKey::Contact(joan.id)));
    at(&mut driver, "joan");
    assert!(driver.screen(80, 24).contains("To be approved"), "{}", driver.screen(80, 24));
    driver
        .press("y")
        .write("A Manager")
        .press("Tab")
        .write("the Chair agrees")
        .press("Tab")
        .write("1/12/2026")
        .press("Enter");
    let (agency, joan) = person(&driver, "Joan Invented");
    assert!(may_receive(&agency, &joan).is_ok(), "{}", driver.notices());
    assert_eq!((joan.briefed, joan.approval.unwrap().by.as_str()), (Some(day("2026-12-01")), "A Manager"));
    at(&mut driver, "crawley housing");
    driver.press("n").write("Tom Invented").press("Enter");
    at(&mut driver, "tom");
    driver.press("x").write("no need to know").press("Enter");
    let (agency, tom) = person(&driver, "Tom Invented");
    assert!(may_receive(&agency, &tom).is_err(), "{}", driver.notices());
    assert!(!driver.screen(80, 24).contains("Tom Invented"));
}

fn expected(driver: &mut Driver<RecordStore>, agency: &Agency, contact: Option<&Contact>) -> MeetingId {
    let now = driver.store.conference().unwrap().meeting;
    let next = Meeting {
        id: MeetingId::new(),
        date: day("2027-01-14"),
        stage: MeetingStage::Planned,
        current_case: None,
        declaration: None,
        ..now
    };
    let one = Attendee {
        id: AttendeeId::new(),
        meeting: next.id,
        name: "Marlon Byrne".to_owned(),
        job_title: None,
        agency: Some(agency.id),
        organisation: agency.name.clone(),
        contact: contact.map(|contact| contact.id),
        part: Part::Representative,
        presence: Presence::Expected,
        since: None,
        declaration_agreed: None,
    };
    let id = next.id;
    driver.by_another(Change::AddMeeting(next));
    driver.by_another(Change::AddAttendees(vec![one]));
    id
}

fn expected_at(driver: &Driver<RecordStore>, meeting: MeetingId) -> usize {
    ask(&driver.store, |view| view.open.attendance(meeting)).unwrap().len()
}

/// CON-3, MOP 11.17: who leaves is off every list at once, also of meetings to come; one undo brings all of it back.
#[test]
fn con_3_leaving_and_withdrawing_take_effect_at_once() {
    let mut driver = at_the_contacts();
    let (police, marlon) = person(&driver, "Marlon Byrne");
    let next = expected(&mut driver, &police, Some(&marlon));
    at(&mut driver, "marlon");
    driver.press("o Enter");
    let (agency, gone) = person(&driver, "Marlon Byrne");
    assert!(may_receive(&agency, &gone).is_err(), "{}", driver.notices());
    assert_eq!(expected_at(&driver, next), 0, "{}", driver.notices());
    assert!(!driver.screen(80, 24).contains("Marlon"));
    driver.press("v D");
    assert!(person(&driver, "Marlon Byrne").1.left.is_none(), "{}", driver.notices());
    driver.press("Ctrl-Z Ctrl-Z v");
    assert_eq!(expected_at(&driver, next), 1, "{}", driver.notices());
    // The agency withdraws: nothing of it is expected, nothing is sent there, nobody of it is asked.
    at(&mut driver, "sussex police");
    driver.press("Home W").write("no longer a partner").press("Enter");
    assert_eq!(expected_at(&driver, next), 0, "{}", driver.notices());
    let (police, marlon) = person(&driver, "Marlon Byrne");
    assert!(may_receive(&police, &marlon).is_err());
    let meeting = driver.store.conference().unwrap().meeting.id;
    let sheet = ask(&driver.store, |view| view.research(meeting)).unwrap().unwrap();
    assert!(sheet.agencies.iter().all(|here| here.agency.id != police.id));
    driver.press("g m T");
    let screen = driver.screen(100, 30);
    assert!(screen.lines().all(|line| !line.contains("] ") || !line.contains("Sussex Police")), "{screen}");
}

/// CON-2, MOP 2.3, 10.9: the list is signed off by name, and is due a quarter later.
#[test]
fn con_2_the_quarterly_check_is_signed_off_and_due_again() {
    let mut driver = at_the_contacts();
    assert!(driver.screen(80, 24).contains("never checked"), "{}", driver.screen(80, 24));
    driver.press("Home Q Enter");
    let check = list(&driver).checks.remove(0);
    assert_eq!(check.last.as_ref().map(|last| last.by.as_str()), Some("Delphine Moor"), "{}", driver.notices());
    assert_eq!(check.due.due.day(), day("2027-03-10"));
    assert!(driver.screen(80, 24).contains("checked 10 Dec 2026"), "{}", driver.screen(80, 24));
}

/// CON-4, DSA appendix D: what was given where nobody approved was at hand is recorded with necessity and basis.
#[test]
fn con_4_a_release_without_an_approved_contact_is_recorded_as_such() {
    let mut driver = at_the_contacts();
    driver.press("r").write("duty officer").press("Enter");
    assert!(driver.screen(80, 24).contains("is needed"), "{}", driver.screen(80, 24));
    driver.write("that she moves tonight").press("Tab").write("nobody else can meet her");
    driver.press("Tab").write("vital interests").press("Enter");
    let releases = list(&driver).releases;
    assert_eq!(releases.len(), 1, "{}\n{}", driver.notices(), driver.screen(100, 30));
    assert_eq!((releases[0].to_whom.as_str(), releases[0].lawful_basis.as_str()), ("duty officer", "vital interests"));
    driver.press("R");
    assert!(driver.screen(80, 24).contains("nominated persons told: NOT YET"), "{}", driver.screen(80, 24));
    driver.press("Esc r").write("Home Office Immigration Enforcement").press("Tab Tab").write("x");
    driver.press("Tab").write("she asked").press("Tab").write("x").press("Enter");
    assert!(driver.notices().contains("Immigration Enforcement can't"), "{}", driver.notices());
    assert_eq!(list(&driver).releases.len(), 1);
}

/// CON-5, MOP 12.2: a frequent guest becomes an agency from the suggestion, or is not asked, with the reason.
#[test]
fn con_5_a_suggestion_becomes_an_agency_or_is_dismissed() {
    let mut driver = at_the_contacts();
    let now = driver.store.conference().unwrap().meeting;
    for on in ["2026-09-10", "2026-10-08", "2026-11-12"] {
        let meeting = Meeting {
            id: MeetingId::new(),
            date: day(on),
            referral_deadline: day(on),
            stage: MeetingStage::UnderWay { started: moment(&format!("{on} 09:30")) },
            current_case: None,
            declaration: None,
            ..now.clone()
        };
        let case: CaseId = driver.store.conference().unwrap().cases[0].referral.id;
        let guest = |organisation: &str| Attendee {
            id: AttendeeId::new(),
            meeting: meeting.id,
            name: "A Guest".to_owned(),
            job_title: None,
            agency: None,
            organisation: organisation.to_owned(),
            contact: None,
            part: Part::Guest { case },
            presence: Presence::Left,
            since: None,
            declaration_agreed: None,
        };
        let guests = vec![guest("Saffron School"), guest("Refuge Crawley")];
        driver.by_another(Change::AddMeeting(meeting));
        driver.by_another(Change::AddAttendees(guests));
    }
    assert_eq!(list(&driver).suggestions.len(), 2);
    at(&mut driver, "refuge");
    assert!(driver.screen(80, 24).contains("guest at 3 meetings"), "{}", driver.screen(80, 24));
    driver.press("a Tab Tab").write("voluntary sector").press("Tab Tab").write("1/12/2026").press("Enter");
    let suggested = list(&driver).suggestions;
    assert_eq!(suggested.len(), 1, "{}", driver.notices());
    at(&mut driver, "saffron");
    driver.press("d").write("one family only").press("Enter");
    assert!(list(&driver).suggestions[0].dismissed.is_some(), "{}", driver.notices());
    assert!(!driver.screen(80, 24).contains("guest at"));
}

/// MTG-5, MOP 4.23: whose agency has not signed is told when they come in, and in the list.
#[test]
fn mtg_5_who_comes_without_a_signed_protocol_is_told() {
    let mut driver = at_the_contacts();
    driver.press("N").write("Saffron Housing").press("Tab Tab").write("housing").press("Enter");
    assert!(driver.notices().contains("Nothing goes there until it has signed"), "{}", driver.notices());
    driver.press("F5 n").write("Joan Invented").press("Tab Tab").write("Saffron Housing").press("Enter p");
    assert!(driver.notices().contains("has not signed the protocol"), "{}", driver.notices());
    assert!(driver.screen(80, 24).contains("NOT ADMITTED"), "{}", driver.screen(80, 24));
}
