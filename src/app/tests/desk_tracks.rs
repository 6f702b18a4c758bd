//! The desk of tracks and the day's list, gone through with keys over a whole record.

use chrono::NaiveDate;

use crate::app::driver::Driver;
use crate::app::panes::Pane;
use crate::app::record_store::RecordStore;
use crate::app::store::ask;
use crate::command::Desk;
use crate::domain::identifier::StepId;
use crate::domain::life::{AskedItem, Step, StepKind};
use crate::domain::listing::HearingKind;
use crate::domain::referral::Moved;
use crate::domain::tracks::{Happened, TrackRow};
use crate::record::change::{Change, LifeChange};

fn on_the_agenda() -> Driver<RecordStore> {
    let mut driver = Driver::over_record();
    driver.press("F2");
    driver
}

fn tracks(driver: &Driver<RecordStore>) -> Vec<TrackRow> {
    let today = driver.app.now().date();
    ask(&driver.store, |view| view.tracks(today)).unwrap()
}

fn only(driver: &Driver<RecordStore>) -> TrackRow {
    let mut all = tracks(driver);
    assert_eq!(all.len(), 1, "{}", driver.screen(80, 24));
    all.remove(0)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// TRF-1: opened from the agenda, its papers sent, acknowledged: keys alone.
#[test]
fn trf_1_a_transfer_is_opened_sent_and_acknowledged_with_keys() {
    let mut driver = on_the_agenda();
    driver.press("t o").write("Brighton").press("Tab").write("Ola Byrne").press("Tab Right Right Enter");
    assert!(driver.notices().contains("It is among the tracks: g t"), "{}", driver.notices());
    assert_eq!(only(&driver).log.last(Happened::TransferOpened).unwrap().texts[0].as_deref(), Some("Brighton"));
    driver.press("g t");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("Transfer out  1") && screen.contains("papers to be sent"), "{screen}");
    // Of several things that can follow the second; what went, one a line.
    driver.press("s Down Enter Tab").write("referral form").press("Ctrl-J").write("minutes").press("Enter");
    assert_eq!(only(&driver).log.last(Happened::TransferSent).unwrap().items, ["referral form", "minutes"]);
    assert_eq!(only(&driver).dues[0].due, day("2026-12-20"));
    driver.press("s Enter Tab").write("Ola Byrne").press("Enter");
    assert!(driver.screen(80, 24).contains("No transfer"), "{}", driver.screen(80, 24));
    driver.press("v");
    assert!(driver.screen(80, 24).contains("Transfer out: acknowledged"), "{}", driver.screen(80, 24));
    // Undone in one: the track is open again.
    driver.press("Ctrl-Z v");
    assert!(driver.screen(80, 24).contains("sent, not acknowledged"), "{}", driver.screen(80, 24));
}

/// A field that the clause asks for is marked, and nothing is written.
#[test]
fn trf_2_what_a_form_lacks_is_marked() {
    let mut driver = on_the_agenda();
    driver.press("t p Right");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("MARAC Plus (MOP 4.34)") && screen.contains("no discussion that counts"), "{screen}");
    driver.press("Tab").write("the plan does not hold").press("Enter");
    assert!(tracks(&driver).is_empty());
    assert!(
        driver.screen(80, 40).contains("needed") || driver.screen(80, 40).contains("Required"),
        "{}",
        driver.screen(80, 40)
    );
    driver.write("no safe contact").press("Tab").write("one lead").press("Tab").write("none").press("Enter");
    assert!(driver.notices().contains("MARAC Plus asks for 3"), "{}", driver.screen(80, 40));
    assert!(tracks(&driver).is_empty(), "all of it or nothing");
    driver.press("Tab").write("Horsham, 12 August").press("Enter");
    if tracks(&driver).is_empty() {
        panic!("{}\n{}", driver.notices(), driver.screen(80, 40));
    }
    assert!(only(&driver).log.has(Happened::PlusAnswered));
}

/// REF-10: what comes with a case from another MARAC, and that it is heard for information only.
#[test]
fn ref_10_a_transfer_in_says_how_the_case_is_heard() {
    let mut driver = on_the_agenda();
    driver.press("Down Down Down");
    let case = driver.app.case_id().unwrap();
    driver
        .press("t i")
        .write("Brighton")
        .press("Tab Tab Right Tab")
        .write("12/11/2026")
        .press("Tab")
        .write("safety plan");
    driver
        .press("Tab")
        .write("high")
        .press("Tab y Tab Tab Right Right Tab")
        .write("heard in full there")
        .press("Enter");
    let row = only(&driver);
    assert_eq!(row.log.next(), [Happened::TransferAcknowledged, Happened::TransferCurrentRisk, Happened::TransferHear]);
    assert_eq!(row.log.last(Happened::TransferFirstMarac).unwrap().on_day, Some(day("2026-11-12")));
    assert_eq!(driver.app.papers.case(case).unwrap().listing.hearing_kind, HearingKind::Information);
    // One undo takes all of it back.
    driver.press("Ctrl-Z");
    assert!(tracks(&driver).is_empty());
    assert_eq!(driver.app.papers.case(case).unwrap().listing.hearing_kind, HearingKind::Full);
}

/// AGE-8, MOP 4.36: a victim who moves is heard all the same, and beside the move stands whether a transfer is noted.
#[test]
fn age_8_the_transfer_of_a_victim_who_moves_is_noted_with_the_case() {
    let mut driver = on_the_agenda();
    let case = driver.app.case_id().unwrap();
    let mut referral = driver.app.papers.case(case).unwrap().referral.clone();
    referral.moved = Some(Moved { has: false, when: Some(day("2026-12-20")), to: "Brighton".to_owned() });
    driver.by_another(Change::ReviseReferral { referral: Box::new(referral), matches: vec![] });
    let read = |driver: &mut Driver<RecordStore>| {
        driver.press("F7");
        let screen = driver.screen(100, 60);
        driver.press("Esc");
        screen
    };
    let screen = read(&mut driver);
    assert!(screen.contains("is about to move, 20 Dec 2026: Brighton"), "{screen}");
    assert!(screen.contains("No transfer is noted yet"), "{screen}");
    assert!(driver.app.papers.agenda.place(case).is_some(), "it is heard here");
    driver.press("t o Tab").write("Ola Byrne").press("Tab Right Right Enter");
    let screen = read(&mut driver);
    assert!(screen.contains("Transfer to Brighton: papers to be sent"), "{screen}");
    assert!(!screen.contains("No transfer is noted"), "{screen}");
    // With initials only nothing says where that is: REC-4.
    driver.press("F8");
    let screen = read(&mut driver);
    assert!(screen.contains("Transfer to") && !screen.contains("Brighton"), "{screen}");
}

/// REF-10, MOP 4.11: with the case stands what it came with: first MARAC, outcome, risk now, how it is heard.
#[test]
fn ref_10_what_a_transfer_in_came_with_stands_with_the_case() {
    let mut driver = on_the_agenda();
    driver.press("t i").write("Brighton").press("Tab Tab Right Tab").write("12/11/2026").press("Tab");
    driver.write("safety plan").press("Tab").write("high").press("Tab y Tab Tab Right Right Tab");
    driver.write("heard in full there").press("Enter F7");
    let screen = driver.screen(100, 60);
    for part in [
        "Transferred from Brighton",
        "first MARAC there 12 Nov 2026: safety plan",
        "risk now: high",
        "listed here for information only: heard in full there",
    ] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
}

/// TRF-5: told to the open meeting with two keys, and carried no further.
#[test]
fn trf_5_the_meeting_is_told_with_two_keys() {
    let mut driver = on_the_agenda();
    driver.press("t d Right Tab").write("known for violence").press("Enter g t");
    driver
        .press("s Enter")
        .press("s Right Tab")
        .write("DI Rowe")
        .press("Enter")
        .press("s")
        .write("Maeve Thomas")
        .press("Enter");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("For the next meeting to hear  1"), "{screen}");
    driver.press("g d");
    assert!(driver.screen(80, 24).contains("MARAC to hear of"), "{}", driver.screen(80, 24));
    // It stands among the clocks of the meeting, whatever case is shown.
    driver.press("F6");
    assert!(driver.screen(80, 24).contains("WS-71000 MARAC to hear of the DVDS"), "{}", driver.screen(80, 24));
    driver.press("g t s Enter");
    let row = only(&driver);
    let meeting = driver.app.papers.conference.meeting.id;
    assert_eq!(row.log.last(Happened::DisclosureInformed).unwrap().meeting, Some(meeting));
    assert!(!row.log.stage().is_open());
}

/// TRF-6: agencies by short name, each chased until it answers; a name that is none is marked.
#[test]
fn trf_6_agencies_are_asked_by_short_name_and_chased() {
    let mut driver = on_the_agenda();
    driver
        .press("t w Tab")
        .write("where he is")
        .press("Tab")
        .write("to arrest him")
        .press("Tab")
        .write("pol, nobody")
        .press("Enter");
    assert!(driver.screen(80, 24).contains("“nobody” is no agency"), "{}", driver.screen(80, 24));
    driver.press("Ctrl-U").write("pol, idva").press("Enter");
    let row = only(&driver);
    assert!(row.log.last(Happened::WantedAsked).unwrap().person.is_some());
    assert_eq!(row.dues.len(), 2);
    driver.press("g t s Enter").write("pol").press("Tab Right Enter");
    assert_eq!(only(&driver).dues.len(), 1);
}

/// TRF-3: a line that was a mistake is taken back after a question.
#[test]
fn a_line_is_taken_back_after_a_question() {
    let mut driver = on_the_agenda();
    driver.press("t c").write("IDVA").press("Tab").write("substance use").press("Enter g t Delete");
    assert!(driver.screen(80, 24).contains("Take back: Proposed as complex?"), "{}", driver.screen(80, 24));
    driver.press("y Enter");
    assert!(tracks(&driver).is_empty());
}

/// What is due, goes to where it is done, and says by which rule.
#[test]
fn the_day_leads_to_what_is_due() {
    let mut driver = on_the_agenda();
    let items = vec![AskedItem::Other("where she can be reached".to_owned())];
    let asked = StepKind::AskedForMore { of: "Sussex Police".to_owned(), items, by_when: Some(day("2026-12-09")) };
    let step = Step {
        id: StepId::new(),
        case: driver.app.case_id().unwrap(),
        by: "Asha Whitlock".to_owned(),
        at: driver.app.now(),
        reason: "not reached".to_owned(),
        kind: asked,
    };
    driver.by_another(Change::Life(LifeChange::Decide(step)));
    driver.press("t n Enter g d");
    assert_eq!(driver.app.panes.focus, Pane::Desk(Desk::Day));
    let screen = driver.screen(80, 24);
    assert!(screen.contains("Overdue  1") && screen.contains("Answer from the referrer"), "{screen}");
    assert!(screen.contains("1 day late"), "{screen}");
    assert!(screen.contains("In the next seven days") && screen.contains("Minutes sent"), "{screen}");
    driver.press("/").write("minutes").press("Enter e");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("Rule: 2 working days after the meeting (MOP 5.2). Counted from 10 Dec."), "{screen}");
    driver.press("Esc s").press("Enter Esc");
    assert!(!driver.screen(80, 24).contains("Minutes sent"), "{}", driver.screen(80, 24));
    driver.press("/").write("dvpn").press("Enter Enter");
    if driver.app.panes.focus != Pane::Desk(Desk::Tracks) {
        panic!("{}", driver.screen(80, 24));
    }
}

/// For whom: ours, or what agencies and referrers owe.
#[test]
fn the_day_is_turned_by_whom_it_is_for() {
    let mut driver = on_the_agenda();
    driver.press("g d");
    let rows = |driver: &Driver<RecordStore>| crate::app::desk::rows(&driver.app, Desk::Day).shown.len();
    let all = rows(&driver);
    driver.press("w");
    let ours = rows(&driver);
    assert!(driver.screen(80, 24).contains("ours"));
    driver.press("w");
    assert_eq!(all, ours + rows(&driver));
}

/// REC-4: with initials only, neither the desk, nor a track that is opened from it, names anybody.
#[test]
fn initials_only_hides_the_people_of_tracks() {
    let mut driver = on_the_agenda();
    driver.press("t d Right Tab").write("Jordan Tunstall is known for violence").press("Enter g t F8");
    let conference = crate::app::store::Store::conference(&driver.store).unwrap();
    for keys in ["Home", "Enter", "Esc g d", "e"] {
        driver.press(keys);
        let screen = driver.screen(200, 60);
        for person in conference.cases.iter().flat_map(|case| &case.referral.people) {
            assert!(!screen.contains(&person.name), "{}\n{screen}", person.name);
        }
    }
}
