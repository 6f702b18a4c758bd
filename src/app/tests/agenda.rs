use chrono::Duration;

use crate::app::driver::Driver;
use crate::app::fixture::{at, conference};
use crate::app::panes::Pane;
use crate::app::popup::Popup;
use crate::domain::case::{Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::identifier::MatchId;
use crate::domain::listing::Group;
use crate::domain::meeting::MeetingStage;
use crate::domain::referral::{ClosedReason, RiskAssessment};
use crate::record::change::Change;

#[test]
fn cases_are_gone_through_also_while_typing_and_keep_their_text() {
    let mut driver = Driver::at_the_meeting();
    let first = driver.shown().to_owned();
    driver.write("pol: half a").press("Ctrl-Down");
    assert_ne!(driver.shown(), first);
    assert_eq!(driver.composer(), "");
    driver.write("idva: other").press("Ctrl-Up");
    assert_eq!((driver.shown(), driver.composer()), (first.as_str(), "pol: half a"));
    driver.press("Ctrl-Up");
    assert!(driver.notices().contains("this is the first case"));
}

#[test]
fn one_day_since_the_referral_is_one_day() {
    for (back, words) in [(0, "0 days since"), (1, ", 1 day since"), (2, "2 days since")] {
        let mut conference = conference();
        let deferred = conference.cases.iter().position(|case| case.listing.deferral.is_some()).unwrap();
        conference.cases[deferred].referral.received = at(9, 0) - Duration::days(back);
        let driver = Driver::with(conference);
        let lines: Vec<&str> = driver.app.papers.lines.iter().map(|line| line.reason.as_str()).collect();
        assert!(lines.iter().any(|line| line.contains(words)), "{lines:?}");
    }
}

/// AGE-1: the coordinator's order, by keyboard; across the groups a named person and a reason.
#[test]
fn a_case_is_moved_and_across_the_groups_with_a_reason() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 Down J");
    assert!(matches!(driver.last_change(), Some(Change::OrderCases(_))));
    let case = driver.app.case_id().unwrap();
    assert_eq!(driver.app.papers.agenda.place(case).unwrap().position, 3);
    driver.press("J");
    assert!(matches!(driver.app.popups.last(), Some(Popup::Form(_))));
    driver.write("the household has moved").press("Enter");
    let changes = driver.changes();
    let [.., Change::OverrideGroup { to: Some((group, decision)), .. }, Change::OrderCases(_)] = changes.as_slice()
    else {
        panic!()
    };
    assert_eq!((*group, decision.by.as_str()), (Group::AdultOnly, "Delphine Moor"));
    assert_eq!(decision.reason, "the household has moved");
    let place = driver.app.papers.agenda.place(case).unwrap();
    assert_eq!((place.group, place.position), (Group::AdultOnly, 3), "the adjacent place");
    driver.press("K");
    driver.write("they are children of hers").press("Enter");
    let place = driver.app.papers.agenda.place(case).unwrap();
    assert_eq!((place.group, place.position), (Group::LinkedChildren, 3));
    driver.press("Ctrl-Z");
    driver.press("Ctrl-Z Ctrl-Z");
    assert_eq!(driver.app.papers.agenda.place(case).unwrap().position, 2);
}

/// AGE-3: a deferral says who decided it and why, and a second one is announced loudly.
#[test]
fn age_3_deferring_again_is_loud() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 Down Down Down");
    let case = driver.app.case_id().unwrap();
    let next = driver.app.papers.at_position(5);
    driver.press("d");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    assert!(form.preamble.contains("DEFERRED AGAIN"), "{}", form.preamble);
    driver.write("the social worker is on leave").press("Enter");
    let Some(Change::Defer { deferral: Some(deferral), .. }) = driver.last_change() else { panic!() };
    assert_eq!((deferral.decided_by.as_str(), deferral.at), ("Delphine Moor", at(9, 52)));
    assert!(driver.app.papers.agenda.place(case).is_none());
    assert_eq!(driver.app.case_id(), next, "the list is gone through, not jumped about in");
    let row = crate::app::views::agenda::rows(&driver.app).into_iter().find(|row| row.case == Some(case)).unwrap();
    assert!(row.words[0].contains("the social worker is on leave"), "{:?}", row.words);
    driver.app.panes.agenda.selected = Some(case);
    driver.press("o");
    assert!(driver.notices().contains("the cap is not why"), "{}", driver.notices());
    driver.press("D");
    assert!(driver.app.papers.agenda.place(case).is_some());
}

/// REF-3: a match is proposed with its reasons, and a person's word is recorded.
#[test]
fn a_proposed_repeat_is_confirmed_or_rejected() {
    for (key, verdict) in [("r", MatchVerdict::Confirmed), ("R", MatchVerdict::Rejected)] {
        let mut driver = Driver::at_the_meeting();
        driver.press("F2 Down Down").press("F7");
        let Some(Popup::Reading(reading)) = driver.app.popups.last() else { panic!() };
        assert!(reading.lines.iter().any(|line| line.contains("day and month swapped")));
        driver.press("Esc").press(key);
        let Some(Popup::Question(question)) = driver.app.popups.last() else { panic!() };
        assert!(question.lines.iter().any(|line| line.contains("WS-68110")), "{:?}", question.lines);
        assert!(driver.changes().is_empty());
        driver.press("y Enter");
        let Some(Change::DecideMatch { verdict: said, by, .. }) = driver.last_change() else { panic!() };
        assert_eq!((said, by.as_str()), (verdict, "Delphine Moor"));
        driver.press(key);
        assert!(driver.notices().contains("no repeat is waiting"), "{}", driver.notices());
    }
}

/// AGE-7: a closed case is in no list; only that time is held.
#[test]
fn a_closed_case_cannot_be_reached() {
    let driver = Driver::at_the_meeting();
    let closed = driver.app.papers.conference.cases.iter().find(|case| case.referral.closed.is_some()).unwrap();
    let id = closed.referral.id;
    assert!(driver.app.papers.case(id).is_none());
    assert!(driver.app.papers.lines.iter().all(|line| line.case != Some(id)));
    assert!(driver.app.papers.lines.iter().any(|line| line.reason == "time held for 1 case"));
}

#[test]
fn the_agenda_is_narrowed_by_letters() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 /").write("ohara").press("Enter");
    assert_eq!(crate::app::views::agenda::keys(&driver.app).len(), 1);
    assert_eq!(driver.shown(), "WS-71003");
    driver.press("Esc");
    assert!(driver.app.panes.agenda.filter.is_none());
    assert_eq!((driver.shown(), driver.app.panes.focus), ("WS-71003", Pane::Agenda));
}

/// MTG-7 (MOP 4.23): before a meeting starts the Chair has the whole list in sight on the smallest screen, and nothing has begun.
#[test]
fn mtg_7_the_opening_list_is_whole_on_the_screen_before_a_meeting_starts() {
    let mut planned = conference();
    planned.meeting.stage = MeetingStage::Planned;
    let mut driver = Driver::with(planned);
    driver.press("F2 S");
    let screen = driver.screen(80, 24);
    for point in [
        "No recording",
        "no transcript",
        "No names in the chat",
        "headphones",
        "private room",
        "their agency's own device",
        "Nothing is saved in the call",
    ] {
        assert!(screen.contains(point), "{point}:\n{screen}");
    }
    assert!(driver.changes().is_empty());
}

/// MTG-1, MTG-2, MTG-7: the opening list is shown, the contacts are expected, the declaration is recorded.
#[test]
fn a_meeting_starts_with_the_opening_list_the_contacts_and_the_declaration() {
    let mut planned = conference();
    planned.meeting.stage = MeetingStage::Planned;
    planned.meeting.declaration = None;
    planned.attendance.clear();
    let mut driver = Driver::with(planned);
    driver.press("F2 S");
    let Some(Popup::Question(question)) = driver.app.popups.last() else { panic!() };
    assert!(question.lines.len() > 3);
    driver.press("n Enter");
    assert!(driver.changes().is_empty());
    driver.press("S y Enter");
    let changes = driver.changes();
    assert!(
        matches!(changes.as_slice(), [Change::StartMeeting { .. }, Change::AddAttendees(people)] if people.len() == 1)
    );
    driver.press("F5 Y");
    assert!(driver.notices().contains("the declaration has not been read"), "{}", driver.notices());
    driver.press("D Enter Ctrl-A").write("Ruth Alder").press("Enter");
    let Some(Change::ReadDeclaration { read, .. }) = driver.last_change() else { panic!() };
    assert_eq!((read.reader.as_str(), read.at), ("Ruth Alder", driver.now));
}

/// ACT-10, NOT-2: what is missing is pointed at when a case is finished, and blocks nothing.
#[test]
fn finishing_a_case_says_what_is_missing() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 f");
    assert!(matches!(driver.last_change(), Some(Change::CloseCase { at: Some(_), .. })));
    let notice = driver.notices();
    assert!(notice.contains("the view of child 1") && notice.contains("flag and tag"), "{notice}");
    assert!(!notice.contains("a lead agency"), "{notice}");
    // It stays until it is answered or put away, and says how each is recorded.
    assert!(notice.contains("\"c1 and the words"), "{notice}");
    driver.press("F3").write("\"c1 wants to stay at school").press("Enter");
    let notice = driver.notices();
    assert!(!notice.contains("child 1") && notice.contains("child 2"), "{notice}");
    driver.press("Esc");
    driver.write("pol: more").press("Enter");
    assert_eq!(driver.notices(), "");
}

/// The room is at one case at a time: coming to the next finishes the one before, and a key goes back to it.
#[test]
fn starting_a_case_finishes_the_one_before() {
    let mut driver = Driver::at_the_meeting();
    let first = driver.app.case_id().unwrap();
    driver.press("F2 Down Down s");
    let changes = driver.changes();
    assert!(
        matches!(changes.as_slice(), [Change::CloseCase { at: Some(_), .. }, Change::CallCase { .. }]),
        "{}",
        changes.len()
    );
    let notice = driver.notices();
    assert!(notice.contains("Case 3 begun") && notice.contains("Case 1 (WS-71000) is finished"), "{notice}");
    driver.press("s");
    assert!(driver.notices().contains("the case has started already"), "{}", driver.notices());
    driver.press("Home f");
    assert!(driver.notices().contains("the case is finished already"), "{}", driver.notices());
    driver.press("s n Enter");
    assert!(driver.app.papers.case(first).unwrap().listing.hearing.closed.is_some());
    driver.press("s y Enter");
    let hearing = driver.app.papers.case(first).unwrap().listing.hearing;
    assert!(hearing.opened.is_some() && hearing.closed.is_none());
    assert_eq!(driver.app.papers.conference.meeting.current_case, Some(first));
}

/// AGE-3: before the meeting ends it is said what becomes of the cases that it did not come to.
#[test]
fn the_end_of_the_meeting_says_what_becomes_of_cases_not_heard() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 F");
    let Some(Popup::Question(question)) = driver.app.popups.last() else { panic!() };
    let said = question.lines.join("\n");
    assert!(said.contains("Thu 14 Jan: 3 WS-71003, 4 WS-71004"), "{said}");
    assert!(said.contains("count as heard and do not move on: 1 WS-71000"), "{said}");
    driver.press("y Enter");
    let row = &crate::app::views::agenda::rows(&driver.app)[2];
    assert_eq!((row.words[0].as_str(), row.when.as_str()), ("NOT HEARD, goes to 14 Jan", ""));
}

/// AGE-3: the key that puts a case off asks first where the room has come to it.
#[test]
fn age_3_putting_off_a_case_that_was_begun_is_asked() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 d");
    let Some(Popup::Question(question)) = driver.app.popups.last() else { panic!("{}", driver.notices()) };
    assert!(question.title.contains("1 (WS-71000)"), "{}", question.title);
    driver.press("n Enter");
    assert!(driver.app.popups.is_empty());
    driver.press("d y Enter");
    assert!(matches!(driver.app.popups.last(), Some(Popup::Form(_))), "{}", driver.notices());
    driver.press("Esc Esc F2 Down Down d");
    assert!(matches!(driver.app.popups.last(), Some(Popup::Form(_))), "{}", driver.notices());
}

/// REC-4: what stays to be read hides the same as everything else.
#[test]
fn what_is_missing_is_said_in_initials_too() {
    let mut conference = conference();
    conference.cases[0].actions.clear();
    conference.cases[0].entries[2].text = "Jordan Tunstall asked for the address".to_owned();
    let mut driver = Driver::with(conference);
    driver.press("F2 f");
    assert!(driver.notices().contains("Tunstall"), "{}", driver.notices());
    driver.press("F8");
    let notice = driver.notices();
    assert!(notice.contains("Case 1 (WS-71000) is finished") && !notice.contains("Tunstall"), "{notice}");
}

fn read_case(driver: &mut Driver) -> String {
    driver.press("F7");
    let Some(Popup::Reading(reading)) = driver.app.popups.last() else { panic!("{}", driver.notices()) };
    let text = reading.lines.join("\n");
    driver.press("Esc");
    text
}

/// REF-13: a counter-allegation is seen and decided from either of its cases, and from neither where one is closed.
#[test]
fn a_counter_allegation_has_two_ends() {
    for closed in [false, true] {
        let mut planned = conference();
        let (one, other) = (planned.cases[1].referral.id, planned.cases[6].referral.id);
        if closed {
            planned.cases[6].referral.closed = Some(ClosedReason::HighProfile);
        }
        planned.cases[1].matches.push(Match {
            id: MatchId::new(),
            case: one,
            with: MatchedWith::Case(other),
            kind: MatchKind::CounterAllegation,
            score: 95,
            because: "the same two people the other way round".to_owned(),
            verdict: MatchVerdict::Proposed,
            decided: None,
        });
        let mut driver = Driver::with(planned);
        for (case, reference) in [(one, "WS-71006"), (other, "WS-71001")] {
            if driver.app.papers.case(case).is_none() {
                continue;
            }
            driver.app.panes.agenda.selected = Some(case);
            let text = read_case(&mut driver);
            assert_eq!(text.contains(&format!("Counter-allegation of {reference}")), !closed, "{text}");
            assert_eq!(driver.app.papers.proposed(case, MatchKind::CounterAllegation).is_some(), !closed);
        }
        if !closed {
            driver.press("F2 c y Enter");
            assert!(matches!(driver.last_change(), Some(Change::DecideMatch { .. })));
        }
    }
}

/// REF-4, REF-7: why a referral is incomplete, and what else it calls for, is said where it is read.
#[test]
fn the_referral_says_what_it_lacks_and_what_it_calls_for() {
    let mut planned = conference();
    let referral = &mut planned.cases[1].referral;
    referral.risk = RiskAssessment::default();
    referral.people[1].relationship = Some("son".to_owned());
    referral.people[1].born = chrono::NaiveDate::from_ymd_opt(2006, 7, 3);
    referral.mappa = None;
    let id = referral.id;
    let mut driver = Driver::with(planned);
    driver.app.panes.agenda.selected = Some(id);
    let text = read_case(&mut driver);
    for said in ["Not listed: incomplete", "evidence of high risk", "known MAPPA offender", "Child-to-parent abuse"] {
        assert!(text.contains(said), "{said}:\n{text}");
    }
}

/// A case that is put off while the room is at it stays in its place, and says on the agenda that it was.
#[test]
fn a_case_deferred_while_it_is_heard_is_marked() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 End Up");
    let listed = driver.app.papers.agenda.listed.last().map(|place| place.case).unwrap();
    let listing = driver.app.papers.case(listed).unwrap().listing.id;
    while driver.app.case_id() != Some(listed) {
        driver.press("Up");
    }
    driver.press("s");
    driver.by_another("Priya", [Change::Defer { listing, deferral: Some(super::company::deferral()) }]);
    let words = |driver: &Driver| {
        let rows = crate::app::views::agenda::rows(&driver.app);
        rows.into_iter().find(|row| row.case == Some(listed)).unwrap().words.join(", ")
    };
    assert!(words(&driver).starts_with("DEFERRED: "), "{}", words(&driver));
}

/// What a form or a question on top is called.
fn title(driver: &Driver) -> &str {
    match driver.app.popups.last() {
        Some(Popup::Form(form)) => &form.title,
        Some(Popup::Question(question)) => &question.title,
        _ => "",
    }
}

/// A case that the filter hides is neither selected nor acted on: after a deferral the next key is for a row in sight.
#[test]
fn under_a_filter_a_key_acts_on_a_row_in_sight_alone() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 /").write("71003").press("Enter");
    let first = driver.app.case_id();
    assert_eq!(driver.shown(), "WS-71003");
    driver.press("d").write("the room asked for a report").press("Enter");
    assert!(matches!(driver.last_change(), Some(Change::Defer { .. })), "{}", driver.notices());
    assert_eq!((driver.app.case_id(), driver.shown()), (first, "WS-71003"), "the next is not in sight");
    for keys in ["Ctrl-Down", "Ctrl-Up", "Down", "End"] {
        driver.press(keys);
        assert_eq!(driver.shown(), "WS-71003", "{keys}");
    }
    driver.press("d");
    assert!(driver.app.popups.is_empty() || title(&driver).starts_with("WS-71003: "), "{}", title(&driver));
    // Under a filter that lets nothing through nothing is done.
    let mut driver = Driver::at_the_meeting();
    let selected = driver.app.case_id();
    driver.press("F2 /").write("no such case").press("Enter");
    for keys in ["d", "o", "J", "Alt-Up"] {
        driver.press(keys);
        assert!(driver.app.popups.is_empty() && driver.changes().is_empty(), "{keys}");
    }
    driver.press("Esc Esc Esc");
    assert_eq!(driver.app.case_id(), selected);
    // Whoever goes to a case that it hides sees it.
    driver.press("F2 /").write("71003").press("Enter Ctrl-G").write("WS-71005").press("Enter F2");
    assert_eq!(driver.shown(), "WS-71005");
    assert!(driver.screen(80, 24).contains("WS-71005"), "{}", driver.screen(80, 24));
}

/// A form about a case, and a question about one, are called after it.
#[test]
fn a_form_of_a_decision_names_its_case() {
    let mut driver = Driver::over_record();
    driver.press("F2");
    let mut named = 0;
    for keys in ["d", "o", "e", "n", "N", "M", "a", "F4 n"] {
        driver.press(keys);
        let said = match driver.app.popups.last() {
            Some(Popup::Form(form)) => form.title.clone(),
            _ => continue,
        };
        let reference = driver.shown().to_owned();
        assert_eq!(said.starts_with(&format!("{reference}: ")), keys != "n", "{keys}: {said}");
        named += 1;
        driver.press("Esc F2");
    }
    assert!(named >= 4, "{named}");
    driver.press("d");
    let screen = driver.screen(80, 24);
    assert!(screen.contains(&format!("{}: Defer to the next meeting", driver.shown())), "{screen}");
}

/// AGE-2: the list of a meeting that is over stays as it was: no key moves a case or defers it.
#[test]
fn age_2_the_list_of_a_meeting_that_is_over_is_changed_by_no_key() {
    let mut driver = Driver::at_the_meeting();
    driver.app.papers.conference.meeting.stage = MeetingStage::Finished { started: at(9, 0), finished: at(12, 0) };
    driver.press("F2");
    for key in ["d", "J", "Down K"] {
        driver.press(key);
        assert!(driver.app.popups.is_empty() && driver.changes().is_empty(), "{key}");
        assert!(driver.notices().contains("its list stays as it was"), "{key}: {}", driver.notices());
    }
}
