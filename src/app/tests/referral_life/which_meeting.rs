//! Which meeting hears a referral: this one, the next, another's, or none by the cap.

use crate::app::store::Store;
use crate::domain::life::Standing;

use super::*;

/// REF-6, MOP 7.31: with concerns about the police it is not deferred, and no cap puts it off, before that is decided.
#[test]
fn ref_6_with_concerns_about_the_police_it_is_deferred_by_decision_alone() {
    let mut driver = at_the_desk();
    select(&mut driver, "WS-71006");
    driver.press("w");
    assert!(driver.notices().contains("nothing stands in the way"), "{}", driver.notices());
    driver.press("e");
    fill(&mut driver, &[("police-concerns", "nobody came for two days"), ("crime-safety-plan", "stays with a sister")]);
    driver.press("Enter");
    let crime = sheet(&driver, "WS-71006").referral.crime.unwrap();
    assert!(crime.disclosed && crime.safety_plan.is_some());
    assert!(driver.screen(200, 50).contains("not to be deferred"), "{}", driver.screen(200, 50));
    driver.press("o d");
    assert!(form(&driver).is_none() && driver.notices().contains("MOP 7.31"), "{}", driver.notices());
    driver.press("g r w").write("the plan holds until January").press("Enter");
    driver.press("o d").write("her IDVA is away").press("Enter");
    let listing = driver.store.conference().unwrap();
    let listing = &listing.cases.iter().find(|one| one.referral.reference.as_str() == "WS-71006").unwrap().listing;
    assert!(listing.deferral.is_some(), "{}", driver.notices());
}

/// REF-10: heard elsewhere: the first MARAC, its outcome and the risk now are asked for; it stands last, beyond the cap.
#[test]
fn ref_10_a_case_heard_elsewhere_is_listed_for_information_only() {
    let mut driver = at_the_desk();
    let meeting = driver.store.conference().unwrap().meeting.id;
    let before = agenda(&driver, meeting).listed.len();
    select(&mut driver, "WS-71001");
    driver.press("L Enter");
    assert_eq!(problem(&driver, "outcome"), "is needed");
    fill(
        &mut driver,
        &[("heard-at", "Adur"), ("heard-on", "12/11"), ("outcome", "refuge found"), ("risk", "he has the new address")],
    );
    driver.press("Enter");
    let step = last_step(&driver, "WS-71001");
    assert_eq!(
        step.reason,
        "Heard by Adur on 12 Nov 2026: refuge found. Risk now: he has the new address",
        "{}",
        driver.notices()
    );
    let agenda = agenda(&driver, meeting);
    assert_eq!(agenda.listed.len(), before);
    assert_eq!(agenda.listed.last().unwrap().case, step.case);
    assert!(agenda.listed.last().unwrap().markers.iter().any(|marker| marker.name() == "information-only"));
    // Decided otherwise, it is heard in full.
    select(&mut driver, "WS-71001");
    driver.press("l").press("Ctrl-A").write("the risk has risen").press("Enter");
    assert_ne!(self::agenda(&driver, meeting).listed.last().unwrap().case, step.case, "{}", driver.notices());
}

/// REF-8: to another meeting by decision, with its reason.
#[test]
fn ref_8_a_case_is_moved_to_another_meeting_with_its_reason() {
    let mut driver = at_the_desk();
    let next = next_meeting(&mut driver, "2027-01-14");
    select(&mut driver, "WS-71009");
    driver.press("m");
    assert!(driver.screen(80, 24).contains("Thu 14 Jan 2027"), "{}", driver.screen(80, 24));
    fill(&mut driver, &[("to", "15/1"), ("reason", "her court date")]);
    driver.press("Enter");
    assert!(problem(&driver, "to").contains("no other meeting"), "{}", driver.notices());
    fill(&mut driver, &[("to", "14/1")]);
    driver.press("Enter");
    let found = sheet(&driver, "WS-71009");
    assert_eq!(found.listing.unwrap().meeting, next, "{}", driver.notices());
    assert_eq!(last_step(&driver, "WS-71009").reason, "her court date");
}

/// AGE-2, REF-4, REF-8: whoever lists a referral is told which meeting hears it: this one, the next by the cap, or none.
#[test]
fn age_2_where_a_referral_really_goes_is_said() {
    let mut driver = at_the_desk();
    next_meeting(&mut driver, "2027-01-14");
    driver.press("g m Home m Ctrl-U").write("4").press("Enter g r");
    select(&mut driver, "WS-71000");
    driver.press("Esc l");
    assert!(flat(&driver).contains("The meeting of Thu 10 Dec 2026 hears it."), "{}", flat(&driver));
    driver.press("Esc");
    select(&mut driver, "WS-71009");
    assert!(flat(&driver).contains("over the cap, to 14 Jan"), "{}", driver.screen(200, 50));
    driver.press("Esc l");
    let screen = flat(&driver);
    assert!(screen.contains("list of Thu 10 Dec 2026, whose cap puts it off to Thu 14 Jan 2027"), "{screen}");
    assert!(!screen.contains("2026 hears it"), "{screen}");
    driver.press("Enter");
    let said = driver.notices();
    assert!(said.contains("on the list of Thu 10 Dec 2026; the cap puts it off to Thu 14 Jan 2027"), "{said}");

    // By hand, and too young: on the list of the next meeting, which does not hear it.
    driver.press("Ctrl-N");
    fill(&mut driver, &[("reference", "TEL-1"), ("referring-agency", "pol"), ("victim", "Wren Invented")]);
    fill(&mut driver, &[("victim-born", "12/3/2012"), ("perpetrator", "Ivor Invented")]);
    driver.press("Enter");
    let said = driver.notices();
    assert!(
        said.contains("Thu 14 Jan 2027") && said.contains("No meeting hears it, somebody being too young"),
        "{said}"
    );
    // And what is too young can't be heard as well.
    select(&mut driver, "TEL-1");
    driver.press("Esc u");
    fill(&mut driver, &[("to", "Integrated Front Door"), ("reason", "she is only 14, so not heard")]);
    let at = form(&driver).unwrap().fields.iter().position(|field| field.spec.id == "heard-too").unwrap();
    while form(&driver).unwrap().at != at {
        driver.press("Tab");
    }
    driver.press("Right");
    assert_eq!(form(&driver).unwrap().choice("heard-too"), 1);
    driver.press("Enter");
    assert!(problem(&driver, "heard-too").contains("too young"), "{}", driver.notices());
    assert!(matches!(sheet(&driver, "TEL-1").standing, Standing::Listed { decided: false, .. }));
}

/// AGE-3: what a meeting that is over did not hear is on no list until the calendar has a next one, and is counted so.
#[test]
fn age_3_what_a_finished_meeting_did_not_hear_is_counted_on_no_list() {
    let mut driver = at_the_desk();
    let on_a_list = |driver: &Driver<RecordStore>| driver.screen(200, 50).contains("by the calendar, to be checked");
    assert!(on_a_list(&driver), "{}", driver.screen(200, 50));
    driver.press("F2 F y Enter");
    assert!(driver.store.conference().unwrap().meeting.stage != MeetingStage::Planned, "{}", driver.notices());
    driver.press("g r");
    let screen = driver.screen(200, 50);
    assert!(!on_a_list(&driver) && screen.contains("no meeting takes it yet  "), "{screen}");
}
