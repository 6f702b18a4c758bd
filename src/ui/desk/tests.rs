//! Every desk at every kind of size, and never a name while only initials are shown.

use crate::app::driver::Driver;
use crate::app::record_store::RecordStore;
use crate::app::store::Store;

/// The keys that lead to each desk, and further.
const DESKS: &[(&str, &str)] = &[
    ("referrals", "g r"),
    ("referrals-filtered", "g r / w s 0 3 Enter"),
    ("referral", "g r Enter"),
    ("referral-listed", "g r Down l"),
    ("referral-asked", "g r Down Down Down a"),
    ("referral-stopped", "g r N"),
    ("referral-quarters", "g r q"),
    ("tracks-empty", "g t"),
    ("tracks", "t c T h e Space C h a i r Tab d r i n k s Enter t n Enter g t"),
    ("track", "t d Right Tab k n o w n Enter g t Enter"),
    ("track-steps", "t n Enter g t s"),
    ("track-form", "t p"),
    ("day", "t n Enter g d"),
    ("due", "g d e"),
    ("people", "g p"),
    ("person", "g p Enter"),
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
