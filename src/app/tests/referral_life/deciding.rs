//! Decisions about a referral: listed, asked about, not progressed, sent the safeguarding way.

use crate::app::driver::Driver;
use crate::app::fixture::at;
use crate::app::record_store::RecordStore;
use crate::app::store::Store;
use crate::domain::life::{Asks, Standing, Step, StepKind};
use crate::domain::listing::HearingKind;
use crate::record::change::Change;

use super::*;

/// REF-7, REF-8: a clear referral is listed with two keys, by a named person, with the facts as the reason and what the
/// check found; the next one to be decided is then selected.
#[test]
fn ref_7_a_clear_referral_is_listed_with_two_keys() {
    let mut driver = at_the_desk();
    select(&mut driver, "WS-71005");
    driver.press("Esc l");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("The meeting of Thu 10 Dec 2026 hears it"), "{screen}");
    driver.press("Enter");
    let found = sheet(&driver, "WS-71005");
    assert!(matches!(found.standing, Standing::Listed { decided: true, hearing: HearingKind::Full, .. }));
    let step = last_step(&driver, "WS-71005");
    assert_eq!((step.by.as_str(), step.reason.as_str()), ("Delphine Moor", "visible high risk, 17 yes"));
    let checks = found.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Checked { found } => Some(found.0.len()),
        _ => None,
    });
    assert_eq!(checks.collect::<Vec<_>>(), [Asks::ALL.len()]);
    let screen = driver.screen(200, 50);
    assert!(screen.lines().any(|line| line.contains('▸') && line.contains("WS-71006")), "{screen}");
    // The same again is not on offer, and what was decided can be taken back.
    select(&mut driver, "WS-71005");
    driver.press("l");
    assert!(driver.notices().contains("decided already"), "{}", driver.notices());
    driver.press("Ctrl-Z");
    assert!(matches!(sheet(&driver, "WS-71005").standing, Standing::Listed { decided: false, .. }));
}

/// REF-7: what is missing is asked for, of whom and by when; what came is taken off, and the rest is waited for.
#[test]
fn ref_7_what_was_asked_for_is_waited_for_until_it_came() {
    let mut driver = at_the_desk();
    select(&mut driver, "WS-71003");
    driver.press("a");
    let text = form(&driver).unwrap().text("items");
    assert!(text.contains("whether a safeguarding referral was made for the children"), "{text}");
    assert_eq!(form(&driver).unwrap().text("of"), "Priya Young, Sussex Police");
    fill(&mut driver, &[("items", "the victim's date of birth"), ("by-when", "tue")]);
    driver.press("Ctrl-J").press("Shift-Tab").write("\nthe crime reference").press("Enter");
    let step = last_step(&driver, "WS-71003");
    let StepKind::AskedForMore { items, by_when, .. } = &step.kind else { panic!("{step:?}") };
    assert_eq!(items.len(), 2, "{items:?}");
    assert_eq!(by_when.unwrap().to_string(), "2026-12-15");
    let screen = driver.screen(200, 50);
    assert!(screen.contains("Waiting for an answer  1") && screen.contains("due 15 Dec"), "{screen}");
    select(&mut driver, "WS-71003");
    driver.press("A");
    fill(&mut driver, &[("items", "the weather")]);
    driver.press("Enter");
    assert!(problem(&driver, "items").contains("was not asked for"));
    fill(&mut driver, &[("items", "the crime reference")]);
    driver.press("Enter");
    assert!(matches!(sheet(&driver, "WS-71003").standing, Standing::Waiting { .. }), "one thing is still to come");
    driver.press("A Enter");
    assert!(matches!(sheet(&driver, "WS-71003").standing, Standing::Listed { decided: false, .. }));
}

/// REF-5: nothing is asked of, or sent to, the alleged perpetrator.
#[test]
fn ref_5_nothing_is_asked_of_the_alleged_perpetrator() {
    let mut driver = at_the_desk();
    select(&mut driver, "WS-71005");
    driver.press("a");
    fill(&mut driver, &[("of", "Nair, Rohan")]);
    driver.press("Enter");
    assert!(problem(&driver, "of").contains("never told"), "{}", driver.notices());
    driver.press("Esc u");
    fill(&mut driver, &[("to", "Rohan Nair"), ("reason", "care needs")]);
    driver.press("Enter");
    assert!(problem(&driver, "to").contains("never told"), "{}", driver.notices());
    assert!(sheet(&driver, "WS-71005").steps.is_empty());
}

/// REF-9: not progressed needs its reason, the contacts, the next steps and the plan; it leaves the list and is counted.
#[test]
fn ref_9_not_progressing_needs_all_that_the_protocol_asks_for() {
    let mut driver = at_the_desk();
    let meeting = driver.store.conference().unwrap().meeting.id;
    select(&mut driver, "WS-71006");
    driver.press("N");
    fill(&mut driver, &[("reason", "no consent and no ground without it")]);
    driver.press("Enter");
    assert_eq!(problem(&driver, "safe-plan"), "is needed");
    fill(
        &mut driver,
        &[("contacts", "Priya Young, twice"), ("next-steps", "IDVA calls"), ("safe-plan", "alarm fitted")],
    );
    driver.press("Enter");
    assert_eq!(sheet(&driver, "WS-71006").standing, Standing::NotProgressed);
    let id = case(&driver, "WS-71006");
    assert!(agenda(&driver, meeting).place(id).is_none());
    driver.press("Esc q");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("2026 Q4") && screen.contains("not progressed 1"), "{screen}");
    driver.press("Esc");
    select(&mut driver, "WS-71006");
    driver.press("l");
    assert!(driver.notices().contains("take it up again first"), "{}", driver.notices());
    driver.press("D").write("she asked for it").press("Enter");
    assert!(agenda(&driver, meeting).place(id).is_some());
    driver.press("Esc q");
    assert!(driver.screen(80, 24).contains("not progressed 0"), "{}", driver.screen(80, 24));
}

/// REF-9: on the agenda the same form, the same decision, and the same way back.
#[test]
fn ref_9_on_the_agenda_it_is_the_same_decision() {
    let mut driver = Driver::over_record();
    driver.press("F2 Ctrl-G").write("71006").press("Enter");
    driver.press("F2 N");
    fill(&mut driver, &[("reason", "no ground"), ("contacts", "no"), ("next-steps", "no"), ("safe-plan", "no")]);
    driver.press("Enter");
    assert_eq!(sheet(&driver, "WS-71006").standing, Standing::NotProgressed, "{}", driver.notices());
    driver.press("Ctrl-G").write("71006").press("Enter").press("F2 D").write("it is a ground").press("Enter");
    assert!(matches!(sheet(&driver, "WS-71006").standing, Standing::Listed { .. }), "{}", driver.notices());
}

/// REF-4: whoever is too young is not listed, on the screen or past it; the route says to whom, and takes it off the list.
#[test]
fn ref_4_the_child_route_is_a_decision_and_takes_it_off_the_list() {
    let mut driver = at_the_desk();
    let meeting = driver.store.conference().unwrap().meeting.id;
    select(&mut driver, "WS-71007");
    driver.press("e");
    fill(&mut driver, &[("victim-born", "12/3/2012")]);
    driver.press("Enter");
    let screen = driver.screen(200, 50);
    assert!(screen.contains("too young"), "{screen}");
    driver.press("Esc");
    let screen = driver.screen(200, 50);
    // What the agenda leaves out is not counted among what is on a list.
    let here = &driver.app.papers.agenda;
    assert!(screen.contains(&format!("nothing to weigh  {}", here.not_listed.len())), "{screen}");
    assert!(screen.contains(&format!("by the calendar, to be checked  {}", here.tally().all())), "{screen}");
    select(&mut driver, "WS-71007");
    driver.press("l");
    assert!(driver.notices().contains("too young for the conference"), "{}", driver.notices());
    driver.press("u");
    assert_eq!(form(&driver).unwrap().choice("route"), 0, "the child route is proposed");
    fill(
        &mut driver,
        &[("to", "Integrated Front Door"), ("made-on", "9/12"), ("reason", "she is only 14, so not heard")],
    );
    driver.press("Enter");
    let step = last_step(&driver, "WS-71007");
    let StepKind::Safeguarding { made_on, .. } = &step.kind else { panic!("{step:?}") };
    assert_eq!(*made_on, at(0, 0).date().pred_opt());
    assert!(agenda(&driver, meeting).place(step.case).is_none());
    assert!(driver.screen(200, 50).contains("Safeguarding instead of a meeting  1"));
    let listed = Step { kind: StepKind::Listed { meeting, hearing: HearingKind::Full }, ..step };
    let past_the_screen =
        crate::record::change::LifeChange::Decide(Step { id: crate::domain::identifier::StepId::new(), ..listed });
    assert!(driver.store.by_another(&Change::Life(past_the_screen)).is_err());
}

/// REF-4: where a young person harms a parent nobody lists it without saying why before the safeguarding response; of a grown son
/// nothing of the kind is asked.
#[test]
fn ref_4_only_a_young_persons_abuse_of_a_parent_asks_for_a_safeguarding_response_first() {
    for (born, asks) in [("3/7/2006", true), ("12/4/1972", false)] {
        let mut driver = at_the_desk();
        select(&mut driver, "WS-71007");
        driver.press("Esc e");
        fill(&mut driver, &[("relationship", "son"), ("perpetrator-born", born)]);
        driver.press("Enter l");
        assert_eq!(flat(&driver).contains("a safeguarding response comes first"), asks, "{}", flat(&driver));
        driver.press("Enter");
        let listed = matches!(sheet(&driver, "WS-71007").standing, Standing::Listed { decided: true, .. });
        assert_eq!(listed, !asks, "{}", driver.notices());
    }
}

/// `l` Enter, gone through a list, writes no letter as the reason: where it is to be given, a key is none.
#[test]
fn ref_7_a_key_pressed_again_is_no_reason() {
    for (keys, id) in [("l", "reason"), ("N", "reason")] {
        let mut driver = at_the_desk();
        select(&mut driver, "WS-71003");
        let before = sheet(&driver, "WS-71003").steps.len();
        driver.press(keys);
        fill(&mut driver, &[(id, " ")]);
        driver.press("Ctrl-A Delete Enter");
        assert!(problem(&driver, id).contains("needed"), "{keys}");
        for letters in ["l", "l", "d"] {
            driver.write(letters).press("Enter");
            assert!(problem(&driver, id).contains("say why"), "{keys}: {}", problem(&driver, id));
        }
        assert_eq!(sheet(&driver, "WS-71003").steps.len(), before, "{keys}");
    }
    let mut driver = Driver::over_record();
    driver.press("F2 d d Enter");
    assert!(problem(&driver, "reason").contains("say why") && driver.app.case().unwrap().listing.deferral.is_none());
    driver.write(" ill, the IDVA").press("Enter");
    assert!(driver.app.popups.is_empty(), "{}", driver.notices());
}

/// Two who decide at once that it is heard and that it is not: neither overwrites the other, and both are told.
#[test]
fn ref_9_of_two_opposite_decisions_at_once_both_people_are_told() {
    let mut driver = at_the_desk();
    let by_another = |driver: &Driver<RecordStore>, reference: &str, kind: StepKind| {
        let (id, by) = (crate::domain::identifier::StepId::new(), "Asha Whitlock".to_owned());
        let (case, at) = (case(driver, reference), driver.app.now());
        Change::Life(crate::record::change::LifeChange::Decide(Step {
            id,
            case,
            by,
            at,
            reason: "as told".to_owned(),
            kind,
        }))
    };
    let stopped = || {
        let text = || "as agreed".to_owned();
        StepKind::NotProgressed { contacts: text(), next_steps: text(), safe_plan: text() }
    };
    select(&mut driver, "WS-71005");
    driver.press("Esc l Enter");
    let theirs = by_another(&driver, "WS-71005", stopped());
    driver.by_another(theirs);
    let said = driver.notices();
    assert!(said.contains("decided differently about WS-71005") && said.contains("Not progressed, says"), "{said}");
    assert!(said.contains("on the list of Thu 10 Dec 2026, said you"), "{said}");
    // In sight on the desk, at either size, until it is put away.
    for (width, height) in [(80, 24), (200, 50)] {
        assert!(driver.screen(width, height).contains("decided differently"), "{}", driver.screen(width, height));
    }
    // Taken back, the one is no other decision any more; done again, it is told again.
    driver.press("Ctrl-Z");
    assert!(!driver.notices().contains("decided differently"), "{}", driver.notices());
    driver.press("Ctrl-Y");
    let again = by_another(&driver, "WS-71005", StepKind::Checked { found: crate::domain::life::Found::default() });
    driver.by_another(again);
    assert!(driver.notices().contains("decided differently about WS-71005"), "{}", driver.notices());
    // Decided again, by whichever of them, it is past.
    driver.now += chrono::TimeDelta::minutes(1);
    driver.press("F1 Esc");
    let agreed = by_another(&driver, "WS-71005", StepKind::Reopened);
    driver.by_another(agreed);
    assert!(!driver.notices().contains("decided differently"), "{}", driver.notices());
    // Whoever decides second, without having seen the first, is told as well; and of each once.
    let theirs = by_another(&driver, "WS-71009", stopped());
    select(&mut driver, "WS-71009");
    driver.press("Esc u").write("Front Door").press("Tab Tab Tab").write("care needs");
    driver.by_another(theirs);
    driver.press("Enter");
    assert!(driver.notices().contains("decided differently about WS-71009"), "{}", driver.notices());
    driver.press("Esc Esc");
    let checked = by_another(&driver, "WS-71009", StepKind::Checked { found: crate::domain::life::Found::default() });
    driver.by_another(checked);
    assert!(!driver.notices().contains("decided differently"), "{}", driver.notices());
    // What both said alike is no contradiction.
    select(&mut driver, "WS-71006");
    driver.press("Esc l Enter");
    let meeting = driver.store.conference().unwrap().meeting.id;
    let alike = by_another(&driver, "WS-71006", StepKind::Listed { meeting, hearing: HearingKind::Full });
    driver.by_another(alike);
    assert!(!driver.notices().contains("decided differently"), "{}", driver.notices());
}
