//! A referral's life with keys alone, over a whole record: checked, asked about, listed, moved, not progressed, sent the
//! safeguarding way.

use crate::app::driver::Driver;
use crate::app::fixture::{at, conference};
use crate::app::popup::Popup;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::domain::agenda::Agenda;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::life::{Asks, Standing, Step, StepKind};
use crate::domain::listing::HearingKind;
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::referral::{DashAnswer, Referral, RiskTool, SafeguardingMade};
use crate::record::change::Change;
use crate::record::queries::ReferralSheet;

fn at_the_desk() -> Driver<RecordStore> {
    let mut driver = Driver::over_record();
    driver.press("F2 g r");
    driver
}

fn case(driver: &Driver<RecordStore>, reference: &str) -> CaseId {
    let found = ask(&driver.store, |view| view.open.referrals()).unwrap();
    found.iter().find(|one| one.reference.as_str() == reference).unwrap_or_else(|| panic!("no {reference}")).id
}

fn sheet(driver: &Driver<RecordStore>, reference: &str) -> ReferralSheet {
    let case = case(driver, reference);
    ask(&driver.store, |view| view.referral_sheet(case)).unwrap().unwrap()
}

/// Goes to the row of a referral, by its letters.
fn select(driver: &mut Driver<RecordStore>, reference: &str) {
    driver.press("/").press("Ctrl-A").write(reference).press("Enter Home");
    let screen = driver.screen(200, 50);
    assert!(screen.lines().any(|line| line.contains('▸') && line.contains(reference)), "{screen}");
}

fn form(driver: &Driver<RecordStore>) -> Option<&crate::app::form::Form> {
    match driver.app.popups.last() {
        Some(Popup::Form(form)) => Some(form),
        _ => None,
    }
}

/// Fills in fields, by their names in the file.
pub(super) fn fill(driver: &mut Driver<RecordStore>, values: &[(&str, &str)]) {
    for (id, text) in values {
        let form = form(driver).unwrap_or_else(|| panic!("no form: {}", driver.notices()));
        let to = form.fields.iter().position(|field| field.spec.id == *id).unwrap_or_else(|| panic!("no field {id}"));
        for _ in 0..(to + form.fields.len() - form.at) % form.fields.len() {
            driver.press("Tab");
        }
        driver.press("Ctrl-A").write(text);
    }
}

/// What is wrong with a field of the open form.
fn problem(driver: &Driver<RecordStore>, id: &str) -> String {
    let form = form(driver).unwrap_or_else(|| panic!("no form: {}", driver.notices()));
    form.field(id).unwrap().problem.clone().unwrap_or_default()
}

fn last_step(driver: &Driver<RecordStore>, reference: &str) -> Step {
    let steps = sheet(driver, reference).steps;
    steps.into_iter().rfind(|step| !matches!(step.kind, StepKind::Checked { .. })).unwrap()
}

fn next_meeting(driver: &mut Driver<RecordStore>, day: &str) -> MeetingId {
    let id = MeetingId::new();
    let now = driver.store.conference().unwrap().meeting;
    let date = day.parse().unwrap();
    let meeting = Meeting { id, date, referral_deadline: date, stage: MeetingStage::Planned, declaration: None, ..now };
    driver.by_another(Change::AddMeeting(Meeting { current_case: None, ..meeting }));
    id
}

/// The agenda that a meeting would have.
fn agenda(driver: &Driver<RecordStore>, meeting: MeetingId) -> Agenda {
    Agenda::of(&ask(&driver.store, |view| view.open.conference(meeting)).unwrap())
}

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
    driver.press("y");
    assert!(driver.screen(200, 50).contains("repeat") && !driver.screen(200, 50).contains("repeat?"));
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

/// The screen in one line, for what wraps.
fn flat(driver: &Driver<RecordStore>) -> String {
    let screen = driver.screen(200, 50).replace(['│', '\n'], " ");
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
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

/// AGE-3: what a meeting that is over did not hear is on no list until the calendar has a next one, and is counted so.
#[test]
fn age_3_what_a_finished_meeting_did_not_hear_is_counted_on_no_list() {
    let mut driver = at_the_desk();
    let on_a_list = |driver: &Driver<RecordStore>| driver.screen(200, 50).contains("by the calendar, to be checked");
    assert!(on_a_list(&driver), "{}", driver.screen(200, 50));
    driver.press("F2 F y");
    assert!(driver.store.conference().unwrap().meeting.stage != MeetingStage::Planned, "{}", driver.notices());
    driver.press("g r");
    let screen = driver.screen(200, 50);
    assert!(!on_a_list(&driver) && screen.contains("no meeting takes it yet  "), "{screen}");
}
