//! What is due, on bank holidays and at the ends of months.

use super::*;
use crate::domain::fixture::{at, day, meeting};

fn settings() -> Settings {
    Settings::shipped().unwrap()
}

/// CLOCK-8WD: the agenda is due eight working days before the meeting, until it was sent.
#[test]
fn clock_8wd_runs_back_from_the_meeting_and_stops_when_the_agenda_was_sent() {
    let holidays = BankHolidays::shipped().unwrap();
    for (held, due) in [("2026-12-10", "2026-11-30"), ("2027-01-07", "2026-12-23"), ("2027-04-08", "2027-03-25")] {
        let found = of_meeting(&meeting(held), &[], &settings(), &holidays).unwrap();
        assert_eq!((found.kind, found.due, found.started), (ClockKind::Agenda, DueAt::Day(day(due)), day(held)));
        assert_eq!((found.rule.as_str(), found.kind.clause()), ("8 working days before the meeting", "MOP 4.12"));
        assert_eq!(of_meeting(&meeting(held), &[Paper::Agenda], &settings(), &holidays), None);
    }
}

/// CLOCK-2WD: minutes are due two working days after the meeting, until they were sent.
#[test]
fn clock_2wd_runs_from_the_meeting_and_stops_when_the_minutes_were_sent() {
    let holidays = BankHolidays::shipped().unwrap();
    for (held, due) in [("2026-12-10", "2026-12-14"), ("2026-12-24", "2026-12-30"), ("2027-03-25", "2027-03-31")] {
        let held_at = at(&format!("{held} 09:30"));
        let meeting =
            Meeting { stage: MeetingStage::Finished { started: held_at, finished: held_at }, ..meeting(held) };
        let found = of_meeting(&meeting, &[Paper::Agenda], &settings(), &holidays).unwrap();
        assert_eq!((found.kind, found.due, found.started), (ClockKind::Minutes, DueAt::Day(day(due)), day(held)));
        assert_eq!((found.rule.as_str(), found.kind.clause()), ("2 working days after the meeting", "MOP 5.2"));
        assert_eq!(of_meeting(&meeting, &[Paper::Minutes], &settings(), &holidays), None);
    }
}

/// CLOCK-QUARTER: three months after the last check, at the end of a month too; the report at each quarter's end.
#[test]
fn clock_quarter_counts_months_from_the_last_check_and_ends_with_the_quarter() {
    for (last, first, due) in [
        (None, "2026-01-08", "2026-04-08"),
        (Some("2026-11-30"), "2026-01-08", "2027-02-28"),
        (Some("2026-12-01"), "2026-01-08", "2027-03-01"),
    ] {
        let found = contact_check(last.map(day), day(first), day("2026-12-01"), &settings());
        assert_eq!((found.due, found.started), (DueAt::Day(day(due)), day(last.unwrap_or(first))));
        assert_eq!((found.rule.as_str(), found.kind.clause()), ("3 months after the last check", "MOP 2.3, 10.9"));
    }
    // Signed off with the day set to that of the meeting to come.
    for (last, due, from) in [(None, "2027-03-10", "2026-12-10"), (Some("2026-12-10"), "2027-02-23", "2026-11-23")] {
        let found = contact_check(last.map(day), day("2026-12-10"), day("2026-11-23"), &settings());
        assert_eq!((found.due, found.started), (DueAt::Day(day(due)), day(from)));
    }
    for (today, from, due) in [
        ("2026-12-01", "2026-10-01", "2026-12-31"),
        ("2027-01-07", "2026-10-01", "2026-12-31"),
        ("2027-01-08", "2027-01-01", "2027-03-31"),
        ("2027-06-30", "2027-04-01", "2027-06-30"),
    ] {
        let found = steering_report(day(today), &settings()).unwrap();
        assert_eq!((found.started, found.due), (day(from), DueAt::Day(day(due))), "{today}");
        assert_eq!(found.kind.clause(), "MOP 6.2, 8.4");
    }
}

/// REF-7: an answer is due on the day that was asked for, else ten days after.
#[test]
fn ref_7_an_answer_is_due_when_it_was_asked_for() {
    let (case, settings) = (CaseId::new(), settings());
    let by_day = asked_for_more(case, "Sussex Police", day("2026-12-01"), Some(day("2026-12-04")), &settings);
    assert_eq!(
        (by_day.due, by_day.when(day("2026-12-05"))),
        (DueAt::Day(day("2026-12-04")), When::Overdue { days: 1 })
    );
    let by_days = asked_for_more(case, "Sussex Police", day("2026-12-01"), None, &settings);
    assert_eq!(
        (by_days.due, by_days.when(day("2026-12-04"))),
        (DueAt::Day(day("2026-12-11")), When::ThisWeek { days: 7 })
    );
    assert_eq!(by_days.when(day("2026-12-11")), When::Today);
    assert_eq!(by_days.when(day("2026-12-03")), When::Later { days: 8 });
    assert_eq!(by_days.whom, Whom::Referrer("Sussex Police".to_owned()));
}
