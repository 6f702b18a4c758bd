//! Every desk at every kind of size, and never a name while only initials are shown.

use crate::app::driver::Driver;
use crate::app::record_store::RecordStore;
use crate::app::store::Store;

/// The keys that lead to each desk, and further.
const DESKS: &[(&str, &str)] = &[
    ("referrals", "g r"),
    ("referrals-filtered", "g r / w s 0 3 Enter"),
    ("referral", "g r Enter"),
    ("calendar", "g m"),
    ("calendar-meeting", "g m i"),
    ("calendar-send", "g m T"),
    ("calendar-emergency", "g m E"),
    ("readings", "g m m Ctrl-U 4 Enter Esc x"),
    ("knows-party", "F5 n T o m Tab Tab Tab H Enter x"),
    ("referral-listed", "g r Down l"),
    ("referral-asked", "g r Down Down Down a"),
    ("referral-stopped", "g r N"),
    ("referral-quarters", "g r q"),
    ("tracks-empty", "g t"),
    ("tracks", "t c T h e Space C h a i r Tab h e Space d r i n k s Enter t n Enter g t"),
    ("track", "t d Right Tab i s Space k n o w n Enter g t Enter"),
    ("track-steps", "t n Enter g t s"),
    ("track-form", "t p"),
    ("day", "t n Enter g d"),
    ("due", "g d e"),
    ("research", "g e a Enter / s u s s Enter Down s Down e n Tab s Enter Down r"),
    ("research-ask", "g e a"),
    ("research-answers", "g e a Enter / s u s s Enter Down e n Tab"),
    ("research-by-case", "g e a Enter v"),
    ("research-to-chase", "g e a Enter v v"),
    ("report", "g e a Enter / s u s s Enter Down f T w o Enter Down"),
    ("contacts", "g c"),
    ("contacts-joiner", "g c / h o u s i n g Enter n J o a n Enter / Ctrl-U j o a n Enter"),
    ("contacts-agency", "g c N"),
    ("people", "g p"),
    ("person", "g p Enter"),
    ("closed-none", "g x"),
];

fn at(keys: &str) -> Driver<RecordStore> {
    let mut driver = Driver::over_record();
    driver.press("F2");
    driver.press(keys);
    driver
}

#[test]
fn what_is_drawn() {
    for (name, keys) in DESKS {
        for (width, height) in [(80, 24), (200, 50)] {
            insta::assert_snapshot!(format!("{name}-{width}x{height}"), at(keys).screen(width, height));
        }
    }
}

/// `MARAC_EVERY_SIZE` draws at each from 1×1 to 200×60.
#[test]
fn desks_are_drawn_at_every_size_without_a_panic() {
    let every = std::env::var_os("MARAC_EVERY_SIZE").is_some();
    for (_, keys) in DESKS {
        let driver = at(keys);
        for width in (1..=200).filter(|width| every || [1, 2, 59, 60, 61, 79, 80, 119, 120, 121, 200].contains(width)) {
            for height in (1..=60).filter(|height| every || [1, 2, 15, 16, 17, 18, 24, 40, 60].contains(height)) {
                driver.screen(width, height);
            }
        }
    }
}

/// REC-4.
#[test]
fn initials_only_leaks_nothing_on_a_desk() {
    for (name, keys) in DESKS {
        let mut driver = at(keys);
        driver.press("F8");
        let conference = driver.store.conference().unwrap();
        for (width, height) in [(80, 24), (200, 60)] {
            let screen = driver.screen(width, height);
            for person in conference.cases.iter().flat_map(|case| &case.referral.people) {
                let reach = [person.address.as_ref(), person.telephone.as_ref()].into_iter().flatten();
                for secret in reach.chain([&person.name]) {
                    assert!(!screen.contains(secret.as_str()), "{secret} in {name}:\n{screen}");
                }
            }
        }
    }
}

/// The keys that lead about the closed cases.
const CLOSED: &[(&str, &str)] = &[
    ("closed", "g x"),
    ("closed-who", "g x i"),
    ("closed-open", "g x Enter"),
    ("closed-reader", "g x +"),
    ("closed-off", "g x -"),
    ("closed-distribution", "g x t"),
];

#[test]
fn what_is_drawn_of_closed_cases() {
    for (name, keys) in CLOSED {
        for (width, height) in [(80, 24), (200, 50)] {
            let mut driver = Driver::over_closed();
            driver.press("F2");
            driver.press(keys);
            insta::assert_snapshot!(format!("{name}-{width}x{height}"), driver.screen(width, height));
        }
    }
}

/// On every desk that names cases, a telephone referral's reference is whole from 80 columns on.
#[test]
fn a_long_reference_is_whole_on_a_desk() {
    let mut driver = Driver::over_record();
    let mut referral = driver.app.case().unwrap().referral.clone();
    referral.reference = crate::domain::referral::Reference::new("TEL-20261123-1").unwrap();
    driver.by_another(crate::record::change::Change::ReviseReferral {
        referral: Box::new(referral),
        matches: Vec::new(),
    });
    for keys in ["F2 g r", "F2 g d", "F2 g p"] {
        driver.press(keys);
        for (width, height) in [(80, 40), (200, 50)] {
            let screen = driver.screen(width, height);
            assert!(!screen.contains("TEL-202611…") && !screen.contains("TEL…"), "{keys}: {screen}");
            assert!(keys != "F2 g r" || screen.contains("TEL-20261123-1 "), "{keys}: {screen}");
        }
    }
}
