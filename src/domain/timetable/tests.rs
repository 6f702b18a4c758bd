//! The timetable before and in the meeting (AGE-11).

use chrono::NaiveTime;
use proptest::prelude::*;

use super::*;
use crate::domain::fixture::{at, meeting};

fn clock(at: &NaiveDateTime) -> String {
    at.format("%H:%M").to_string()
}

fn with_break(minutes: u16) -> Meeting {
    let pause = Break { at: NaiveTime::from_hms_opt(10, 0, 0).unwrap(), minutes };
    Meeting { breaks: vec![pause], ..meeting("2026-12-10") }
}

const fn opening(minutes: u16) -> Lengths {
    Lengths { opening_minutes: minutes, for_information: 0, information_minutes: 2 }
}

/// REF-10: what is for information only takes its few minutes at the end, and takes none from the others in the meeting.
#[test]
fn age_11_what_is_for_information_takes_its_few_minutes_only() {
    let lengths = Lengths { for_information: 2, ..opening(10) };
    let plan = Timetable::planned(&meeting("2026-12-10"), lengths, 4, 1);
    assert_eq!(plan.cases.iter().map(clock).collect::<Vec<_>>(), ["09:40", "09:50", "10:00", "10:02"]);
    assert_eq!(
        (plan.held.iter().map(clock).collect::<Vec<_>>(), clock(&plan.ends)),
        (vec!["10:04".to_owned()], "10:14".to_owned())
    );
    let cases = [heard("09:40", None), waiting(), waiting(), waiting()];
    let meeting = under_way(meeting("2026-12-10"), &cases, 0);
    let estimate =
        Running::at(Standing { meeting: &meeting, lengths, cases: &cases, held: (1, 0) }, at("2026-12-10 09:45"));
    let due: Vec<_> = estimate.cases.iter().skip(1).map(|(_, progress)| *progress).collect();
    let at = |time: &str| Progress::Due { at: at(&format!("2026-12-10 {time}")) };
    assert_eq!(due, [at("09:50"), at("10:00"), at("10:02")]);
    assert_eq!((estimate.fair_minutes, estimate.ends), (10, estimate.planned_end));
}

#[test]
fn age_11_the_plan_has_the_opening_the_breaks_and_the_held_time() {
    let plan = Timetable::planned(&with_break(15), opening(10), 4, 1);
    assert_eq!(plan.cases.iter().map(clock).collect::<Vec<_>>(), ["09:40", "09:50", "10:15", "10:25"]);
    assert_eq!(plan.held.iter().map(clock).collect::<Vec<_>>(), ["10:35"]);
    assert_eq!(clock(&plan.ends), "10:45");
}

fn under_way(meeting: Meeting, cases: &[(CaseId, Hearing)], current: usize) -> Meeting {
    let started = at("2026-12-10 09:30");
    let current_case = cases.get(current).map(|(case, _)| *case);
    Meeting { stage: MeetingStage::UnderWay { started }, current_case, ..meeting }
}

fn heard(opened: &str, closed: Option<&str>) -> (CaseId, Hearing) {
    let time = |text: &str| at(&format!("2026-12-10 {text}"));
    (CaseId::new(), Hearing { opened: Some(time(opened)), closed: closed.map(time) })
}

fn waiting() -> (CaseId, Hearing) {
    (CaseId::new(), Hearing::default())
}

fn running(meeting: &Meeting, cases: &[(CaseId, Hearing)], now: &str) -> Running {
    let standing = Standing { meeting, lengths: opening(10), cases, held: (0, 0) };
    Running::at(standing, at(&format!("2026-12-10 {now}")))
}

#[test]
fn age_11_a_meeting_in_time_keeps_to_the_plan() {
    let cases = [heard("09:40", Some("09:50")), heard("09:50", None), waiting(), waiting()];
    let estimate = running(&under_way(meeting("2026-12-10"), &cases, 1), &cases, "09:53");
    assert_eq!(estimate.cases[0].1, Progress::Heard);
    assert_eq!(estimate.cases[1].1, Progress::Now { minutes_left: 7 });
    assert_eq!(estimate.cases[2].1, Progress::Due { at: at("2026-12-10 10:00") });
    assert_eq!(estimate.cases[3].1, Progress::Due { at: at("2026-12-10 10:10") });
    assert_eq!((estimate.fair_minutes, estimate.ends), (10, estimate.planned_end));
}

#[test]
fn age_11_lost_time_is_shared_so_that_the_last_family_gets_as_long_as_the_others() {
    // Twelve minutes late, three cases to come and the one in the room.
    let cases = [heard("09:40", Some("10:02")), heard("10:02", None), waiting(), waiting(), waiting()];
    let estimate = running(&under_way(meeting("2026-12-10"), &cases, 1), &cases, "10:02");
    assert_eq!(estimate.fair_minutes, 7);
    assert_eq!(estimate.cases[2].1, Progress::Due { at: at("2026-12-10 10:09") });
    assert!(estimate.ends <= estimate.planned_end);
    // Running over its share moves the next one, not the clock.
    let late = running(&under_way(meeting("2026-12-10"), &cases, 1), &cases, "10:15");
    assert_eq!(late.cases[1].1, Progress::Now { minutes_left: -6 });
    assert_eq!(late.cases[2].1, Progress::Due { at: at("2026-12-10 10:15") });
}

#[test]
fn age_11_time_won_never_calls_a_guest_too_late() {
    let cases = [heard("09:40", Some("09:42")), heard("09:42", None), waiting()];
    let estimate = running(&under_way(meeting("2026-12-10"), &cases, 1), &cases, "09:42");
    assert_eq!(estimate.cases[2].1, Progress::Due { at: at("2026-12-10 09:52") });
    assert!(estimate.fair_minutes > 10);
}

#[test]
fn age_11_before_it_starts_the_estimate_is_the_plan() {
    let cases = [waiting(), waiting(), waiting(), waiting()];
    let meeting = with_break(15);
    let estimate = running(&meeting, &cases, "09:00");
    let plan = Timetable::planned(&meeting, opening(10), 4, 0);
    let due: Vec<_> = plan.cases.iter().map(|at| Progress::Due { at: *at }).collect();
    assert_eq!(estimate.cases.iter().map(|(_, progress)| *progress).collect::<Vec<_>>(), due);
    assert_eq!(estimate.ends, plan.ends);
}

proptest! {
    /// However the meeting runs: every case still to come has a time, not before now, and in order.
    #[test]
    fn every_case_to_come_has_a_time_in_order(heard_cases in 0usize..20, to_come in 0usize..20, late in -60i64..400, held in 0usize..3, minutes in 0u16..30) {
        let now = at("2026-12-10 09:40") + TimeDelta::minutes(late);
        let mut cases: Vec<_> = (0..heard_cases).map(|_| heard("09:40", None)).collect();
        cases.extend((0..to_come).map(|_| waiting()));
        let mut meeting = under_way(with_break(15), &cases, heard_cases.saturating_sub(1));
        meeting.minutes_per_case = minutes;
        let standing = Standing { meeting: &meeting, lengths: opening(10), cases: &cases, held: (held, 0) };
        let estimate = Running::at(standing, now);
        let due: Vec<_> = estimate.cases.iter().filter_map(|(_, progress)| match progress {
            Progress::Due { at } => Some(*at),
            _ => None,
        }).collect();
        prop_assert!(due.is_sorted() && due.iter().all(|at| *at >= now));
        prop_assert!(due.iter().all(|at| *at <= estimate.ends));
        prop_assert!(estimate.fair_minutes >= 0);
    }
}
