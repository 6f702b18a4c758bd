//! What is never drawn: names while only initials are shown, closed cases, anything behind the curtain.

use crate::app::driver::Driver;
use crate::app::fixture::conference;

use super::*;

/// REC-4: while only initials are shown, no name, address or number of the conference is on the screen.
#[test]
fn initials_mode_leaks_nothing() {
    let conference = conference();
    let people = conference.cases.iter().flat_map(|case| &case.referral.people);
    let mut secrets: Vec<String> = Vec::new();
    for person in people {
        secrets.push(person.name.clone());
        secrets.extend(person.name.split(' ').map(str::to_owned).filter(|part| part.chars().count() > 3));
        secrets.extend(person.telephone.clone());
        secrets.extend(person.address.iter().flat_map(|address| address.split(", ")).map(str::to_owned));
    }
    secrets.retain(|secret| secret != "Crawley" && secret != "Horsham");
    secrets.extend(conference.attendance.iter().map(|attendee| attendee.name.clone()));
    secrets.extend(conference.contacts.iter().map(|contact| contact.name.clone()));
    secrets.extend(conference.contacts.iter().filter_map(|contact| contact.telephone.clone()));
    // These two are filled in with the user's own name and the Chair's.
    let forms = ["deferral-form", "declaration"];
    for (name, keys) in PLACES.iter().filter(|(name, _)| !forms.contains(name)) {
        let mut driver = Driver::at_the_meeting();
        driver.press("F8");
        if !keys.is_empty() {
            driver.press(keys);
        }
        for (width, height) in [(80, 24), (200, 60)] {
            let drawn = screen(&driver, width, height);
            let joined = drawn.split_whitespace().collect::<Vec<_>>().join(" ");
            for secret in &secrets {
                assert!(!joined.contains(secret), "{secret} in {name}:\n{drawn}");
            }
        }
    }
}

/// REC-4: what is being written shows no name or street either, and stays as it was typed.
#[test]
fn initials_mode_masks_the_composer() {
    let mut driver = Driver::at_the_meeting();
    let line = "pol: Maeve Thomas ran to Halyard Mews, ring (07700) 900 100";
    driver.write(line).press("F8");
    let drawn = screen(&driver, 120, 40);
    for secret in ["Maeve", "Thomas", "Halyard", "07700", "900 100"] {
        assert!(!drawn.contains(secret), "{secret}:\n{drawn}");
    }
    assert_eq!(driver.composer(), line);
    driver.press("F8");
    assert!(screen(&driver, 120, 40).contains("Maeve Thomas ran"));
}

/// AGE-7: of a closed case nothing but held time is ever drawn.
#[test]
fn closed_cases_are_never_drawn() {
    let conference = conference();
    let closed = conference.cases.iter().find(|case| case.referral.closed.is_some()).unwrap();
    let mut secrets = vec![closed.referral.reference.to_string()];
    secrets.extend(closed.referral.people.iter().map(|person| person.name.clone()));
    for (name, keys) in PLACES {
        let mut driver = Driver::with(conference.clone());
        if !keys.is_empty() {
            driver.press(keys);
        }
        let drawn = screen(&driver, 200, 60);
        for secret in &secrets {
            assert!(!drawn.contains(secret), "{secret} in {name}:\n{drawn}");
        }
    }
    for letters in ["Orla", "Quill", "71008", "Vance"] {
        for list in ["Ctrl-F", "Ctrl-G"] {
            let mut driver = Driver::with(conference.clone());
            driver.press(list).write(letters);
            let drawn = screen(&driver, 200, 60);
            let found = secrets.iter().find(|secret| drawn.contains(secret.as_str()));
            assert_eq!(found, None, "{drawn}");
        }
    }
}

/// REC-4: behind the curtain there is nothing of the conference, and the passphrase is not shown.
#[test]
fn the_curtain_hides_everything() {
    let mut driver = at("F9");
    let drawn = screen(&driver, 80, 24);
    assert_eq!(drawn.split_whitespace().collect::<Vec<_>>().join(" "), "Locked. Press any key.");
    driver.press("x").write("hunter2");
    let drawn = screen(&driver, 80, 24);
    assert!(drawn.contains("Passphrase: •••••••") && !drawn.contains("hunter"), "{drawn}");
}

/// Names of an earlier meeting's case are in no list of people here; its words are hidden as a whole.
#[test]
fn initials_mode_hides_what_it_cannot_know() {
    let mut conference = conference();
    conference.outstanding[0].action.text = "tell Wilhelmina Ostler's school".to_owned();
    let mut driver = Driver::with(conference);
    driver.press("F8");
    for keys in ["F4", "F6"] {
        driver.press(keys);
        let drawn = screen(&driver, 200, 50);
        assert!(!drawn.contains("Ostler") && drawn.contains("Children's Social Care"), "{drawn}");
    }
}
