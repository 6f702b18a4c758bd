//! A referral as it is entered and revised, and what is found about it then.

use crate::app::fixture::{at, conference};
use crate::app::store::ask;
use crate::domain::referral::{DashAnswer, Referral, RiskTool, SafeguardingMade};
use crate::record::change::Change;

use super::*;

/// REF-5, REF-6, REF-11: a referral by telephone, keyed in without a mouse, dates as people type them.
#[test]
fn ref_11_a_referral_by_telephone_says_all_that_the_form_asks() {
    let mut driver = at_the_desk();
    driver.press("Ctrl-N");
    fill(
        &mut driver,
        &[
            ("referring-agency", "Worth Services"),
            ("referrer", "Ben Noakes"),
            ("source", "school"),
            ("victim", "Hetty Lark"),
            ("victim-born", "3 apr 84"),
            ("safe-contact", "by text"),
            ("safe-times", "school hours"),
            ("aware", "n"),
            ("unaware-reason", "he reads her messages"),
            ("perpetrator", "Owen Lark"),
            ("perpetrator-born", "3/4/81"),
            ("children", "Wren Lark, 7.8.2019"),
            ("dash-answers", "1 4 7-9 11-19 ?12"),
        ],
    );
    driver.press("Backspace Backspace Backspace Backspace").write(" ?20");
    assert!(driver.screen(80, 24).contains("14 yes, 1 not known of 24"), "{}", driver.screen(80, 24));
    fill(
        &mut driver,
        &[
            ("safeguarding-child", "8/12"),
            ("safeguarding-adult", "no care needs"),
            ("crime", "y"),
            ("police-concerns", "no statement taken"),
            ("crime-safety-plan", "stays with her sister"),
            ("moved-to", "Kent"),
            ("summary", "Left in November."),
        ],
    );
    driver.press("Shift-Tab Shift-Tab Shift-Tab Right Right").press("Tab").write("20/12").press("Enter");
    let found = ask(&driver.store, |view| view.open.referrals()).unwrap();
    let one: &Referral = found.iter().find(|one| one.reference.as_str() == "TEL-20261210-1").unwrap_or_else(|| {
        panic!("{}\n{}", driver.notices(), driver.screen(80, 24));
    });
    assert_eq!(one.source.as_deref(), Some("school"));
    assert_eq!((one.safe_contact.as_deref(), one.safe_times.as_deref()), (Some("by text"), Some("school hours")));
    assert_eq!((one.victim_aware, one.unaware_reason.as_deref()), (Some(false), Some("he reads her messages")));
    let born: Vec<String> = one.people.iter().map(|person| person.born.unwrap().to_string()).collect();
    assert_eq!(born, ["1984-04-03", "1981-04-03", "2019-08-07"]);
    let answers = one.risk.dash_answers.unwrap();
    assert_eq!((answers.yes(), answers.answers()[19]), (14, DashAnswer::DontKnow));
    assert_eq!(one.safeguarding.child, Some(SafeguardingMade::Made { on: "2026-12-08".parse().ok() }));
    assert!(
        matches!(&one.safeguarding.adult, Some(SafeguardingMade::NotNeeded { because }) if because == "no care needs")
    );
    assert!(one.crime.as_ref().unwrap().has_concerns().is_some());
    let moved = one.moved.as_ref().unwrap();
    assert_eq!((moved.has, moved.to.as_str(), moved.when), (false, "Kent", "2026-12-20".parse().ok()));
    // A second one of the day gets a number of its own, whichever meeting lists it.
    let second = one.clone();
    driver.press("Ctrl-N");
    fill(&mut driver, &[("referring-agency", "Worth Services"), ("victim", "Ada Lark"), ("perpetrator", "Owen Lark")]);
    driver.press("Enter");
    let found = ask(&driver.store, |view| view.open.referrals()).unwrap();
    assert!(found.iter().any(|one| one.reference.as_str() == "TEL-20261210-2"), "{}", driver.notices());
    assert_eq!(second.risk.tool, None::<RiskTool>);
}

/// What the form shows of a referral is what it says when it is kept again unchanged.
#[test]
fn a_referral_whose_form_is_kept_as_it_is_says_the_same() {
    let mut driver = at_the_desk();
    select(&mut driver, "WS-71005");
    driver.press("e");
    fill(&mut driver, &[("safeguarding-child", "n"), ("safeguarding-adult", "y"), ("safe-times", "mornings")]);
    driver.press("Enter");
    let before = sheet(&driver, "WS-71005").referral;
    assert_eq!(before.safeguarding.child, Some(SafeguardingMade::NotYet));
    driver.press("e").press("Enter");
    assert_eq!(sheet(&driver, "WS-71005").referral, before);
    let first = conference().cases.iter().find(|one| one.referral.reference == before.reference).unwrap().clone();
    assert_eq!(before.summary, first.referral.summary);
}

/// REF-3, REF-13: what is proposed is confirmed from the desk, and the check says so.
#[test]
fn ref_3_a_repeat_is_confirmed_on_the_desk() {
    let mut driver = at_the_desk();
    let planned = conference();
    let proposed = planned.cases.iter().flat_map(|one| &one.matches).next().unwrap().clone();
    let referral = Box::new(sheet(&driver, "WS-71003").referral);
    let earlier = planned.earlier_cases;
    let mark = crate::record::change::ImportMark { kind: "heard-before".to_owned(), digest: [7; 32], rows: 1 };
    let with = crate::domain::case::MatchedWith::Earlier(earlier[0].id);
    driver.by_another(Change::ImportEarlierCases { cases: earlier, matches: Vec::new(), mark });
    let proposed = crate::domain::case::Match { case: referral.id, with, ..proposed };
    driver.by_another(Change::ReviseReferral { referral, matches: vec![proposed] });
    select(&mut driver, "WS-71003");
    assert!(driver.screen(200, 50).contains("repeat?"), "{}", driver.screen(200, 50));
    driver.press("c");
    assert!(driver.notices().contains("nothing of the kind"), "{}", driver.notices());
    driver.press("r");
    assert!(driver.screen(80, 24).contains("Is it the same?"), "{}", driver.screen(80, 24));
    driver.press("y Enter");
    assert!(driver.screen(200, 50).contains("repeat") && !driver.screen(200, 50).contains("repeat?"));
}

/// REF-3: whoever enters a second referral of a couple that waits to be heard is told so, stands on it, and finds it in its check.
#[test]
fn ref_3_a_second_referral_of_a_couple_still_to_be_heard_is_said() {
    let mut driver = at_the_desk();
    next_meeting(&mut driver, "2027-01-14");
    let first = sheet(&driver, "WS-71000").referral;
    let born = |person: &crate::domain::person::Person| person.born.unwrap().format("%d/%m/%Y").to_string();
    let (victim, perpetrator) = (first.victim().unwrap(), first.alleged_perpetrator().unwrap());
    driver.press("Ctrl-N");
    fill(&mut driver, &[("reference", "TEL-2"), ("referring-agency", "pol"), ("victim", &victim.name)]);
    fill(&mut driver, &[("victim-born", &born(victim)), ("perpetrator", &perpetrator.name)]);
    fill(&mut driver, &[("perpetrator-born", &born(perpetrator)), ("dash-score", "17")]);
    driver.press("Enter");
    let said = driver.notices();
    assert!(said.contains("WS-71000 of the same two is still to be heard, on the list of 10 Dec 2026"), "{said}");
    let screen = driver.screen(200, 50);
    assert!(screen.lines().any(|line| line.contains('▸') && line.contains("TEL-2")), "{screen}");
    assert!(flat(&driver).contains("do not progress the other, or put one off"), "{screen}");
    // Once the first was heard, it is a repeat like any other.
    let listing = sheet(&driver, "WS-71000").listing.unwrap().id;
    driver.by_another(Change::CloseCase { listing, at: Some(at(9, 55)) });
    assert!(sheet(&driver, "TEL-2").still_to_be_heard().is_empty());
}

/// What a form asks of the past can't lie in the future: a check of contacts, a briefing, when something came.
#[test]
fn a_day_of_the_past_that_is_to_come_is_refused() {
    let mut driver = at_the_desk();
    select(&mut driver, "WS-71007");
    driver.press("Esc u");
    fill(
        &mut driver,
        &[("to", "Integrated Front Door"), ("made-on", "9/12/2027"), ("reason", "as told by the school")],
    );
    driver.press("Enter");
    assert!(problem(&driver, "made-on").contains("in the future"), "{}", driver.notices());
    driver.press("Esc Ctrl-N");
    fill(
        &mut driver,
        &[("received", "11/12/2026 09:30"), ("referring-agency", "pol"), ("victim", "A"), ("perpetrator", "B")],
    );
    driver.press("Enter");
    assert!(problem(&driver, "received").contains("in the future"), "{}", driver.notices());
}
