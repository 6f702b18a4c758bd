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
    let [repeat, flag, review] = case_clocks(&conference, &conference.cases[0]);
    assert_eq!((repeat.started, repeat.due), (day("2026-10-01"), day("2027-10-01")));
    assert_eq!((flag.started, flag.due), (day("2026-12-10"), day("2027-12-10")));
    assert_eq!((review.started, review.due), (day("2026-12-10"), day("2027-12-10")));
}

#[test]
fn act_1_ten_days_are_calendar_days_unless_the_area_says_otherwise() {
    let holidays = BankHolidays::shipped().unwrap();
    let mut conference = conference(0);
    assert_eq!(default_action_due(&conference, day("2026-12-10"), &holidays), day("2026-12-20"));
    conference.settings.action_days_are_working_days = true;
    assert_eq!(default_action_due(&conference, day("2026-12-10"), &holidays), day("2026-12-24"));
}

/// CLOCK-12M: repeat, flag and the agencies' review, each with its rule, its clause and its start.
#[test]
fn clock_12m_says_its_rule_its_clause_and_its_start() {
    let mut conference = conference(1);
    // Referred again after the meeting: the flag runs from the later of the two.
    conference.cases[0].referral.received = at("2027-02-28 10:00");
    let found = case_clocks(&conference, &conference.cases[0]);
    let said = found.each_ref().map(|clock| (clock.rule.as_str(), clock.kind.clause(), clock.due.to_string()));
    assert_eq!(
        said,
        [
            ("12 months from the last referral", "MOP 4.6", "2028-02-28".to_owned()),
            ("12 months from the last referral", "MOP 5.3, 10.36", "2028-02-28".to_owned()),
            ("12 months from the MARAC", "MOP 10.32", "2027-12-10".to_owned()),
        ]
    );
    // A leap day has no twin: the last day of the month.
    conference.cases[0].referral.received = at("2028-02-29 10:00");
    assert_eq!(case_clocks(&conference, &conference.cases[0])[0].due, day("2029-02-28"));
}

/// CLOCK-10D: an action without a date is due ten days after it was agreed, and says so.
#[test]
fn clock_10d_counts_from_the_day_on_which_it_was_agreed() {
    let holidays = BankHolidays::shipped().unwrap();
    let mut conference = conference(1);
    let case = conference.cases[0].referral.id;
    let due = default_action_due(&conference, day("2026-12-10"), &holidays);
    conference.cases[0].actions = vec![open_action(case, &due.to_string())];
    let all = clocks(&conference, day("2026-12-20"), &holidays);
    let action = all.iter().find(|clock| clock.kind == ClockKind::Action).unwrap();
    assert_eq!((action.rule.as_str(), action.kind.clause()), ("10 days after it was agreed", "MOP 4.29"));
    assert_eq!((action.started, action.due, action.state(action.due)), (day("2026-12-10"), due, ClockState::Today));
}

/// CLOCK-COMPLAINT: five working days, over a weekend, over Christmas; the same at each stage.
#[test]
fn clock_complaint_counts_working_days() {
    let (settings, holidays) = (Settings::shipped().unwrap(), BankHolidays::shipped().unwrap());
    for (received, due) in [
        ("2026-12-10", "2026-12-17"),
        ("2026-12-24", "2027-01-05"),
        ("2026-12-26", "2027-01-05"),
        ("2027-03-25", "2027-04-05"),
    ] {
        assert_eq!(complaint_due(day(received), &settings, &holidays), day(due), "{received}");
    }
    let kind = ClockKind::ComplaintAcknowledged;
    assert_eq!(kind.rule(settings.complaint_working_days), "5 working days after it came, at each stage");
    assert_eq!(kind.clause(), "MOP 11.9");
}

/// CLOCK-BREACH: 72 hours by day and night, weekend or not, from when it was known.
#[test]
fn clock_breach_counts_hours_from_when_it_was_known() {
    let settings = Settings::shipped().unwrap();
    assert_eq!(breach_due(at("2026-12-24 16:40"), &settings), at("2026-12-27 16:40"));
    assert_eq!(breach_due(at("2028-02-27 08:05"), &settings), at("2028-03-01 08:05"));
    assert_eq!(ClockKind::BreachConsidered.rule(settings.breach_hours), "72 hours after it was known");
    assert_eq!(ClockKind::BreachConsidered.clause(), "MOP 11.3, DSA 4.8");
}

/// AGE-5, MIN-1: a clock stops when somebody keeps that its paper was sent.
#[test]
fn age_5_no_clock_runs_for_what_was_sent() {
    use crate::domain::dispatch::{Dispatch, Paper, Sent};
    use crate::domain::identifier::DispatchId;
    let holidays = BankHolidays::shipped().unwrap();
    let mut conference = conference(1);
    let meeting = conference.meeting.id;
    let sent = |what| Sent {
        dispatch: Dispatch {
            id: DispatchId::new(),
            meeting,
            what,
            edition: 1,
            at: at("2026-12-01 09:00"),
            by: "Asha Whitlock".to_owned(),
            note: None,
        },
        to: Vec::new(),
        marks: None,
    };
    let kinds = |conference: &Conference, today: &str| {
        clocks(conference, day(today), &holidays).iter().map(|clock| clock.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&conference, "2026-12-02"), [ClockKind::ReferralDeadline, ClockKind::Agenda]);
    conference.preparation.sent.push(sent(Paper::Agenda));
    assert_eq!(kinds(&conference, "2026-12-02"), [ClockKind::ReferralDeadline]);
    conference.meeting.stage = MeetingStage::UnderWay { started: at("2026-12-10 09:30") };
    assert_eq!(kinds(&conference, "2026-12-10"), [ClockKind::Minutes]);
    conference.preparation.sent.push(sent(Paper::Minutes));
    assert_eq!(kinds(&conference, "2026-12-10"), []);
}
