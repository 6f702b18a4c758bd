use crate::app::driver::Driver;
use crate::app::fixture::conference;
use crate::app::popup::Popup;
use crate::app::store::Store;
use crate::command::Command;
use crate::domain::case::MatchKind;
use crate::domain::meeting::MeetingStage;
use crate::domain::person::Role;
use crate::domain::referral::{ClosedReason, Referral};
use crate::record::change::Change;

fn fill<S: Store + Clone + 'static>(driver: &mut Driver<S>, values: &[(&str, &str)]) {
    for (id, text) in values {
        let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
        let to = form.fields.iter().position(|field| field.spec.id == *id).unwrap();
        for _ in 0..(to + form.fields.len() - form.at) % form.fields.len() {
            driver.press("Tab");
        }
        driver.press("Ctrl-A").write(text);
    }
}

/// REF-1: a referral by hand, dates as they are typed.
#[test]
fn a_referral_is_keyed_in_by_hand() {
    let mut planned = conference();
    planned.meeting.stage = MeetingStage::Planned;
    let mut driver = Driver::with(planned);
    driver.press("F2 n");
    fill(
        &mut driver,
        &[
            ("reference", "WS-71044"),
            ("received", "20/11/2026 10:15"),
            ("referring-agency", "Worth Services"),
            ("victim", "Hetty Lark"),
            ("victim-born", "3/4/85"),
            ("perpetrator", "Owen Lark"),
            ("dash-score", "16"),
        ],
    );
    driver.press("Enter");
    let Some(Change::ReceiveReferral { referral, listed_on, .. }) = driver.last_change() else {
        panic!("{}", driver.notices())
    };
    assert_eq!(referral.reference.as_str(), "WS-71044");
    assert_eq!(referral.received.to_string(), "2026-11-20 10:15:00");
    assert_eq!(referral.victim().unwrap().born.unwrap().to_string(), "1985-04-03");
    assert_eq!(referral.risk.dash_score, Some(16));
    assert_eq!(listed_on, Some(driver.app.papers.conference.meeting.id));
    assert_eq!(driver.shown(), "WS-71044");
}

/// REF-1, REF-2: the DASH by number with a running count, grounds by letter, questions by y, n and ?.
#[test]
fn ref_2_a_checklist_is_keyed_in_as_it_is_read_out() {
    let mut planned = conference();
    planned.meeting.stage = MeetingStage::Planned;
    let mut driver = Driver::with(planned);
    driver.press("F2 n");
    fill(
        &mut driver,
        &[("referring-agency", "Worth Services"), ("victim", "Hetty Lark"), ("perpetrator", "Owen Lark")],
    );
    fill(&mut driver, &[("received", "20/11/2026 10:15"), ("dash-answers", "1 4 7-9 ?12")]);
    assert!(driver.screen(80, 24).contains("5 yes, 1 not known of 24"), "{}", driver.screen(80, 24));
    driver.write(" 25");
    assert!(driver.screen(80, 24).contains("there is no question 25"));
    fill(
        &mut driver,
        &[("dash-answers", "1 4 7-9 ?12"), ("grounds", "vpe"), ("aware", "y"), ("mappa", "y?"), ("dvds", "n")],
    );
    fill(&mut driver, &[("grounds", "ex")]);
    assert!(driver.notices().contains("answers nothing here"), "{}", driver.notices());
    driver.press("F9");
    let mut again = driver.opened_again();
    again.press("F2").run(crate::command::Command::ResumeForm).press("Enter");
    let Some(Change::ReceiveReferral { referral, .. }) = again.last_change() else { panic!("{}", again.notices()) };
    assert_eq!(referral.risk.dash_answers.unwrap().to_string(), "YNNYNNYYYNN?NNNNNNNNNNNN");
    let claimed = referral.risk.claimed;
    assert!(
        claimed.visible_high_risk && claimed.professional_judgement && !claimed.potential_escalation && !claimed.repeat
    );
    assert_eq!((referral.victim_aware, referral.mappa, referral.dvds_considered), (Some(true), None, Some(false)));
    // And it is shown as it was typed.
    again.press("F2 e");
    let Some(Popup::Form(form)) = again.app.popups.last() else { panic!() };
    assert_eq!((form.text("dash-answers"), form.text("grounds")), ("1 4 7-9 ?12".to_owned(), "vp".to_owned()));
}

/// A letter answers; Backspace takes the answer back; nothing of it is a command.
#[test]
fn letters_answer_and_are_no_commands() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 n");
    fill(&mut driver, &[("aware", "")]);
    driver.press("y Backspace");
    let of = |driver: &Driver| match driver.app.popups.last() {
        Some(Popup::Form(form)) => (form.answer("aware"), form.text("grounds")),
        _ => panic!("{}", driver.notices()),
    };
    assert_eq!(of(&driver).0, None);
    driver.press("n ? n");
    fill(&mut driver, &[("grounds", "")]);
    driver.press("r v r");
    assert_eq!(of(&driver), (Some(false), "v".to_owned()));
    driver.press("Backspace");
    assert_eq!(of(&driver).1, "");
}

/// However small the window, the field that has the focus is in sight, and one reads how far down it is.
#[test]
fn a_form_longer_than_the_screen_goes_along() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 n");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    let labels: Vec<String> = form.fields.iter().map(|field| field.spec.label.trim().to_owned()).collect();
    for (at, label) in labels.iter().enumerate() {
        for (width, height) in [(60, 16), (80, 24)] {
            let screen = driver.screen(width, height);
            let line = screen.lines().find(|line| line.contains("│ ▸"));
            assert!(line.is_some_and(|line| line.contains(label.as_str())), "{label}:\n{screen}");
            assert!(screen.contains(&format!("field {} of {}", at + 1, labels.len())), "{screen}");
        }
        driver.press("Tab");
    }
}

#[test]
fn what_is_wrong_is_marked_and_nothing_is_lost() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 n");
    fill(&mut driver, &[("reference", "ws-71001"), ("victim-born", "31/2/1985"), ("dash-answers", "YYN")]);
    driver.press("Enter");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    let wrong: Vec<&str> = form.fields.iter().filter(|f| f.problem.is_some()).map(|f| f.spec.id.as_str()).collect();
    assert_eq!(wrong, ["referring-agency", "victim", "victim-born", "perpetrator", "dash-answers"]);
    assert!(driver.changes().is_empty());
    driver.press("Esc").press("n");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    assert_eq!(form.text("reference"), "ws-71001");
}

#[test]
fn children_are_lines_and_keep_who_they_are() {
    let mut driver = Driver::at_the_meeting();
    let before = driver.app.case().unwrap().referral.clone();
    driver.press("F2 e");
    fill(&mut driver, &[("children", "")]);
    driver.write("Poppy Tunstall, 12/3/2017").press("Ctrl-J").write("Alfie Tunstall, 2/5/2019").press("Ctrl-J");
    driver.write("Wren Tunstall").press("Enter");
    let Some(Change::ReviseReferral { referral: revised, .. }) = driver.last_change() else {
        panic!("{}", driver.notices())
    };
    let children = revised.linked_children();
    assert_eq!(children.len(), 3);
    assert_eq!(children[0], before.linked_children()[0]);
    assert_eq!(children[1].id, before.linked_children()[1].id);
    assert_eq!(children[1].born.unwrap().to_string(), "2019-05-02");
    assert_eq!((children[2].role, children[2].born), (Role::LinkedChild, None));
    let victim = (revised.victim().unwrap(), before.victim().unwrap());
    assert_eq!(victim.0, victim.1);
}

/// REF-1: a referral by telephone: no reference of its own, children in one line, the agency by its short name.
#[test]
fn a_referral_by_telephone_is_keyed_in_as_it_is_said() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 n");
    fill(
        &mut driver,
        &[
            ("referring-agency", "pol"),
            ("victim", "Hetty Lark"),
            ("perpetrator", "Owen Lark"),
            ("children", "Amy Lark 1/2/2019; Ben Lark 31/2/2020"),
        ],
    );
    driver.press("Ctrl-Home");
    driver.run(crate::command::Command::SaveForm);
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    let field = form.current().unwrap();
    let problem = field.problem.clone().unwrap_or_default();
    assert!(field.spec.id == "children" && problem.contains("Ben Lark 31/2/2020"), "{problem}");
    fill(&mut driver, &[("children", "Amy Lark 1/2/2019; Ben Lark, 3 Mar 2020;")]);
    driver.run(crate::command::Command::SaveForm);
    let Some(Change::ReceiveReferral { referral, .. }) = driver.last_change() else { panic!("{}", driver.notices()) };
    let children: Vec<_> =
        referral.linked_children().iter().map(|one| (one.name.clone(), one.born.unwrap().to_string())).collect();
    assert_eq!(
        children,
        [("Amy Lark".to_owned(), "2019-02-01".to_owned()), ("Ben Lark".to_owned(), "2020-03-03".to_owned())]
    );
    assert_eq!((referral.reference.as_str(), referral.referring_agency.as_str()), ("TEL-20261210-1", "Sussex Police"));
    assert!(driver.notices().contains("Recorded as TEL-20261210-1."), "{}", driver.notices());
}

/// Every field that a handler asks for is declared in `assets/forms.toml`.
#[test]
fn a_form_that_is_opened_and_kept_unchanged_changes_nothing() {
    let mut driver = Driver::at_the_meeting();
    let before = driver.app.case().unwrap().referral.clone();
    driver.press("F2 e Enter");
    let Some(Change::ReviseReferral { referral: revised, .. }) = driver.last_change() else {
        panic!("{}", driver.notices())
    };
    assert_eq!(*revised, before);
    let action = driver.app.case().unwrap().actions[0].clone();
    driver.press("F4 e Enter");
    let Some(Change::ReviseAction { text, owner, due, outcome, .. }) = driver.last_change() else { panic!() };
    assert_eq!((text, owner, due, outcome), (action.text, action.owner, action.due, action.outcome));
    let attendee = driver.app.papers.conference.attendance[0].clone();
    driver.press("F5 e Enter");
    assert_eq!(driver.last_change(), Some(Change::ReviseAttendee(attendee)));
}

/// REF-3, REF-8: who was heard before is proposed as a repeat; after the deadline the next meeting takes it.
#[test]
fn a_referral_by_hand_is_matched_and_listed_where_it_is_still_taken() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 n");
    fill(
        &mut driver,
        &[
            ("reference", "WS-71045"),
            ("received", "20/11/2026 10:15"),
            ("referring-agency", "Worth Services"),
            ("victim", "Sinead O'Hara"),
            ("victim-born", "12/3/1984"),
            ("perpetrator", "Declan Foy"),
            ("perpetrator-born", "12/3/1984"),
        ],
    );
    driver.press("Enter");
    let Some(Change::ReceiveReferral { listed_on, matches, .. }) = driver.last_change() else {
        panic!("{}", driver.notices())
    };
    assert!(matches.iter().any(|found| found.kind == MatchKind::Repeat));
    let next = driver.app.papers.conference.next_meeting.as_ref().map(|next| next.id);
    assert_eq!(listed_on, next);
    assert!(driver.notices().contains("Listed at the meeting of Thu 14 Jan 2027"), "{}", driver.notices());
}

/// The text of a field of the form on top.
fn field<S: Store + Clone + 'static>(driver: &Driver<S>, id: &str) -> String {
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!("{}", driver.notices()) };
    form.text(id)
}

/// REC-1: what stands in a form, open or left, outlives the program, however it ends.
#[test]
fn what_was_typed_in_forms_is_there_when_the_record_is_opened_again() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 n");
    fill(&mut driver, &[("reference", "WS-71044"), ("victim", "Hetty Lark"), ("received", "20/11/2026 10:15")]);
    driver.press("Esc F4 n").write("ring her before noon");
    driver.wait(chrono::Duration::seconds(1));
    let mut again = driver.opened_again();
    assert!(again.notices().contains("Not kept yet"), "{}", again.notices());
    again.press("F2 n");
    assert_eq!(
        ["reference", "victim", "received"].map(|id| field(&again, id)),
        ["WS-71044", "Hetty Lark", "20/11/2026 10:15"]
    );
    again.press("Esc F4").run(crate::command::Command::ResumeForm);
    again.press("Esc").run(crate::command::Command::ResumeForm);
    let mut again = again.opened_again();
    again.press("F4 n");
    assert_eq!(field(&again, "text"), "ring her before noon");
    // Once it is kept, nothing of it is left behind.
    again.press("Ctrl-Home Enter");
    assert!(matches!(again.last_change(), Some(Change::AgreeAction(_))), "{}", again.notices());
    let mut last = again.opened_again();
    last.press("F4 n");
    assert_eq!(field(&last, "text"), "");
}

/// A line waits in another case than the one that is shown: it is said which, until it was looked at; and a form that is
/// taken up and kept is no longer called left.
#[test]
fn where_something_typed_waits_is_said_until_it_was_looked_at() {
    let mut driver = Driver::at_the_meeting();
    let first = driver.shown().to_owned();
    driver.press("Ctrl-Down").write("pol: half a line");
    let waits = driver.shown().to_owned();
    driver.press("F4 n").write("ring her").press("Esc F3");
    driver.wait(chrono::Duration::seconds(1));
    let left = driver.app.left_unfinished().unwrap();
    let place = driver.app.papers.agenda.place(driver.app.case_id().unwrap()).unwrap().position;
    assert!(left.contains(&format!("case {place} of the agenda")) && left.contains("forms: 1"), "{left}");
    assert!(!left.contains(&waits), "no reference stays on the terminal: {left}");
    let mut again = driver.opened_again();
    assert_eq!(again.shown(), first);
    let said = again.notices();
    assert!(said.contains(&format!("a line in {waits}")) && said.contains("Not kept yet"), "{said}");
    again.press("Ctrl-Down Ctrl-Up");
    let said = again.notices();
    assert!(!said.contains(&waits) && said.contains("Not kept yet"), "{said}");
    again.run(Command::ResumeForm).press("Ctrl-Home Enter");
    assert!(!again.notices().contains("Not kept yet"), "{}", again.notices());
    again.press("Ctrl-Down Ctrl-A Backspace").wait(chrono::Duration::seconds(1));
    assert_eq!(again.app.left_unfinished(), None);
}

/// A form that was left before somebody else changed the same thing overwrites nothing.
#[test]
fn a_form_that_was_left_takes_in_what_changed_meanwhile() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 e");
    fill(&mut driver, &[("summary", "He has a key.")]);
    driver.press("Esc");
    let mut referral = driver.app.case().unwrap().referral.clone();
    referral.safe_contact = Some("only through her sister".to_owned());
    driver
        .store
        .borrow_mut()
        .make(Change::ReviseReferral { referral: Box::new(referral.clone()), matches: Vec::new() })
        .unwrap();
    let mut driver = driver.opened_again();
    driver.press("F2 e");
    assert_eq!(field(&driver, "summary"), "He has a key.");
    assert_eq!(field(&driver, "safe-contact"), "only through her sister");
    driver.press("Esc");
    referral.summary = "She changed the locks.".to_owned();
    driver
        .store
        .borrow_mut()
        .make(Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() })
        .unwrap();
    let mut driver = driver.opened_again();
    driver.press("F2 e");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    // Of a long text the words of both are there.
    assert_eq!(form.text("summary"), "She changed the locks He has a key.");
}

/// AGE-7: a case is taken off every list only when that was asked, and comes back by its reference.
#[test]
fn closing_a_case_off_is_asked_and_can_be_taken_back() {
    let mut driver = Driver::at_the_meeting();
    let id = driver.app.case_id().unwrap();
    let reference = driver.shown().to_owned();
    driver.press("F2 e");
    while !matches!(driver.app.popups.last(), Some(Popup::Form(form)) if form.current().unwrap().spec.id == "closed") {
        driver.press("Tab");
    }
    driver.press("Right Enter");
    assert!(matches!(driver.app.popups.last(), Some(Popup::Question(_))), "{}", driver.notices());
    driver.press("n Enter");
    assert!(matches!(driver.app.popups.last(), Some(Popup::Form(_))) && driver.changes().is_empty());
    driver.press("Enter y Enter");
    // Here nothing can say which papers name no case; that is said.
    assert!(matches!(driver.app.popups.last(), Some(Popup::Reading(_))), "{}", driver.notices());
    driver.press("Esc");
    assert!(driver.app.popups.is_empty() && driver.app.papers.case(id).is_none());
    driver.run(crate::command::Command::UnmarkClosed).write("no such").press("Enter");
    assert_eq!(driver.changes().len(), 1);
    driver.press("Ctrl-U").write(&reference).press("Enter");
    assert!(driver.app.papers.case(id).is_some(), "{}", driver.notices());
    assert_eq!(driver.shown(), reference);
}

/// What was typed and is not wanted goes for good, once that was asked; until one leaves it can be had back.
#[test]
fn a_half_typed_form_is_thrown_away() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 n");
    fill(&mut driver, &[("victim", "Hetty Lark")]);
    assert!(driver.screen(80, 24).contains("Ctrl-B throw away"), "{}", driver.screen(80, 24));
    driver.press("Ctrl-B").press("n Enter");
    assert_eq!(field(&driver, "victim"), "Hetty Lark");
    driver.press("Ctrl-B").press("y Enter");
    assert!(driver.app.popups.is_empty() && driver.changes().is_empty(), "{}", driver.notices());
    let mut again = driver.opened_again();
    assert_eq!(again.app.left_unfinished(), None);
    again.press("F2 n");
    assert_eq!(field(&again, "victim"), "");
    driver.press("Ctrl-Z");
    assert_eq!(field(&driver, "victim"), "Hetty Lark");
    driver.press("Esc Ctrl-Y F2 n");
    assert_eq!(field(&driver, "victim"), "");
    // Nothing was typed: nothing is asked.
    driver.press("Ctrl-B");
    assert!(driver.app.popups.is_empty());
}

/// A form that was thrown away and then belongs to a case that was closed off comes back nowhere.
#[test]
fn a_form_thrown_away_of_a_case_closed_off_is_gone() {
    let mut driver = Driver::over_record();
    let case = driver.app.case().unwrap().referral.clone();
    driver.press("F2 e");
    fill(&mut driver, &[("summary", "He has a key.")]);
    driver.press("Ctrl-B").press("y Enter");
    assert!(driver.app.popups.is_empty());
    driver.press("Ctrl-Z");
    assert_eq!(field(&driver, "summary"), "He has a key.");
    driver.press("Ctrl-B").press("y Enter");
    let closed = Referral { closed: Some(ClosedReason::HighProfile), ..case };
    driver.by_another(Change::ReviseReferral { referral: Box::new(closed), matches: Vec::new() });
    driver.press("Ctrl-Z");
    assert!(driver.app.popups.is_empty(), "{}", driver.notices());
}

/// Whoever goes on typing over the form of a case gives it no other reference, and is told what they changed.
#[test]
fn what_was_changed_in_a_referral_is_said_and_its_reference_is_asked_about() {
    let mut driver = Driver::at_the_meeting();
    let reference = driver.shown().to_owned();
    driver.press("F2 e").write("x").press("Enter");
    assert_eq!(driver.shown(), reference);
    assert!(driver.notices().contains(&format!("Changed in {reference}: Victim.")), "{}", driver.notices());
    driver.press("e");
    fill(&mut driver, &[("victim-born", "3/4/85"), ("reference", "WS-7x")]);
    driver.press("Enter");
    assert!(matches!(driver.app.popups.last(), Some(Popup::Question(_))), "{}", driver.notices());
    assert_eq!(driver.changes().len(), 1);
    driver.press("y Enter");
    assert_eq!(driver.shown(), "WS-7x");
    let said = driver.notices();
    assert!(said.contains(&format!("{reference} is now WS-7x.")) && said.contains("Victim: born"), "{said}");
    driver.press("e Enter");
    assert!(driver.notices().contains("Nothing was changed in WS-7x."), "{}", driver.notices());
    driver.press("e");
    fill(&mut driver, &[("reference", "")]);
    driver.press("Ctrl-A Backspace Enter");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!("{}", driver.notices()) };
    assert!(form.field("reference").unwrap().problem.is_some());
}

/// Down leaves a field of several lines below its last row, and a day that stands there is written over.
#[test]
fn down_goes_through_a_form_and_typing_takes_the_place_of_a_day_that_stands_there() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 e");
    fill(&mut driver, &[("children", "Amy Lark")]);
    driver.press("Ctrl-J").write("Ben Lark");
    let at = |driver: &Driver| match driver.app.popups.last() {
        Some(Popup::Form(form)) => form.current().unwrap().spec.id.clone(),
        _ => panic!("{}", driver.notices()),
    };
    driver.press("Up");
    assert_eq!(at(&driver), "children");
    driver.press("Up");
    assert_eq!(at(&driver), "relationship");
    driver.press("Down Down Down");
    assert_eq!(at(&driver), "tool");
    driver.press("Ctrl-B").press("y Enter").press("F4 d").write("14/12").press("Enter");
    let Some(Change::ReviseAction { due, .. }) = driver.last_change() else { panic!("{}", driver.notices()) };
    assert_eq!(due.to_string(), "2026-12-14");
    // What was typed there already is gone on with.
    driver.press("d").write("1").press("Tab Shift-Tab").write("5/12").press("Enter");
    let Some(Change::ReviseAction { due, .. }) = driver.last_change() else { panic!("{}", driver.notices()) };
    assert_eq!(due.to_string(), "2026-12-15");
}

/// Space goes on to the next answer of any question and choice; `y` and `n` answer wherever there is a yes or a no.
#[test]
fn space_goes_through_answers_and_yes_and_no_are_letters() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 n");
    fill(&mut driver, &[("aware", "")]);
    let of = |driver: &Driver, id: &str| match driver.app.popups.last() {
        Some(Popup::Form(form)) => form.choice(id),
        _ => panic!("{}", driver.notices()),
    };
    let mut found = Vec::new();
    for _ in 0..3 {
        driver.press("Space");
        found.push(of(&driver, "aware"));
    }
    assert_eq!(found, [1, 2, 0]);
    fill(&mut driver, &[("closed", "")]);
    driver.press("Space Space");
    assert_eq!(of(&driver, "closed"), 2);
    driver.press("y");
    assert_eq!(of(&driver, "closed"), 2);
    assert!(driver.notices().contains("chooses nothing here"), "{}", driver.notices());
    driver.press("n");
    assert_eq!(of(&driver, "closed"), 0);
}
