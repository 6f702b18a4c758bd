//! The clocks of requirements §15.

use super::*;
use crate::domain::action::Action;
use crate::domain::fixture::{at, conference, day};
use crate::domain::identifier::MeetingId;
use crate::domain::referral::ClosedReason;

fn open_action(case: CaseId, due: &str) -> Action {
    Action {
        id: ActionId::new(),
        case,
        meeting: MeetingId::new(),
        owner: None,
        owner_person: None,
        text: "change the locks".to_owned(),
        for_whom: None,
        due: day(due),
        status: ActionStatus::Open,
        outcome: None,
        agreed: at("2026-12-10 09:47"),
        updates: Vec::new(),
    }
}

#[test]
fn each_clock_says_what_is_due_when_and_from_which_day() {
    let holidays = BankHolidays::shipped().unwrap();
    let mut conference = conference(2);
    let case = conference.cases[0].referral.id;
    conference.cases[0].actions = vec![open_action(case, "2026-12-20"), open_action(case, "2026-12-12")];
    conference.cases[0].actions[1].status = ActionStatus::Superseded;
    conference.cases[1].referral.closed = Some(ClosedReason::HighProfile);
    conference.cases[1].actions = vec![open_action(conference.cases[1].referral.id, "2026-12-11")];

    let before = clocks(&conference, day("2026-11-25"), &holidays);
    let row = |clock: &Clock| (clock.kind.name(), clock.due.to_string(), clock.state(day("2026-11-30")));
    assert_eq!(
        before.iter().map(row).collect::<Vec<_>>(),
        [
            ("referral-deadline", "2026-11-27".to_owned(), ClockState::Past { days: 3 }),
            ("agenda", "2026-11-30".to_owned(), ClockState::Today),
            ("action", "2026-12-11".to_owned(), ClockState::Running { days: 11 }),
            ("action", "2026-12-20".to_owned(), ClockState::Running { days: 20 }),
        ]
    );
    assert_eq!((before[1].rule.as_str(), before[1].kind.clause()), ("8 working days before the meeting", "MOP 4.12"));
    assert_eq!((before[3].rule.as_str(), before[3].started), ("10 days after it was agreed", day("2026-12-10")));
    assert!(before[2].of_closed_case && !before[3].of_closed_case);

    conference.meeting.stage = MeetingStage::UnderWay { started: at("2026-12-10 09:30") };
    let after = clocks(&conference, day("2026-12-10"), &holidays);
    let minutes = after.iter().find(|clock| clock.kind == ClockKind::Minutes).unwrap();
    assert_eq!((minutes.due, after.len()), (day("2026-12-14"), 3));
}

/// Requirements §16: a repeat counts from the last referral, a flag from the later of referral and MARAC.
#[test]
fn ret_1_repeat_and_flag_run_from_different_days() {
    let conference = conference(1);
    let [repeat, flag] = case_clocks(&conference, &conference.cases[0]);
    assert_eq!((repeat.started, repeat.due), (day("2026-10-01"), day("2027-10-01")));
    assert_eq!((flag.started, flag.due), (day("2026-12-10"), day("2027-12-10")));
}

#[test]
fn act_1_ten_days_are_calendar_days_unless_the_area_says_otherwise() {
    let holidays = BankHolidays::shipped().unwrap();
    let mut conference = conference(0);
    assert_eq!(default_action_due(&conference, day("2026-12-10"), &holidays), day("2026-12-20"));
    conference.settings.action_days_are_working_days = true;
    assert_eq!(default_action_due(&conference, day("2026-12-10"), &holidays), day("2026-12-24"));
}
