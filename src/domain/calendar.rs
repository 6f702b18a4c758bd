//! The calendar of meetings: deadlines, and the meeting that a referral is listed on (REF-8, AGE-9, MOP 4.10).

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::meeting::{Meeting, MeetingKind, MeetingStage};
use super::settings::Settings;
use super::working_days::BankHolidays;

/// The meeting that a referral is listed on: the next of its area whose deadline has not passed on the day of
/// receipt and that has not begun. `None`: the calendar has none yet.
#[must_use]
pub fn meeting_for<'a>(received: NaiveDateTime, area: &str, meetings: &'a [Meeting]) -> Option<&'a Meeting> {
    let open = |meeting: &&Meeting| {
        same_area(&meeting.area, area)
            && meeting.kind == MeetingKind::Area
            && meeting.stage == MeetingStage::Planned
            && meeting.referral_deadline >= received.date()
            && meeting.date >= received.date()
    };
    meetings.iter().filter(open).min_by_key(|meeting| (meeting.date, meeting.start, meeting.id))
}

/// The meeting of the same area after this one, to which its cases are deferred.
#[must_use]
pub fn next_meeting<'a>(meeting: &Meeting, meetings: &'a [Meeting]) -> Option<&'a Meeting> {
    let after = |other: &&Meeting| {
        same_area(&other.area, &meeting.area)
            && other.kind == MeetingKind::Area
            && (other.date, other.start) > (meeting.date, meeting.start)
    };
    meetings.iter().filter(after).min_by_key(|other| (other.date, other.start, other.id))
}

/// The meeting that somebody who opens the record most likely means: the one under way; the one planned for today; the
/// last held while its minutes are not past due, for whoever writes them; the next; the last.
#[must_use]
pub fn meeting_meant<'a>(
    meetings: &'a [Meeting],
    today: NaiveDate,
    settings: &Settings,
    holidays: &BankHolidays,
) -> Option<&'a Meeting> {
    let mut by_date: Vec<&Meeting> = meetings.iter().collect();
    by_date.sort_by_key(|meeting| (meeting.date, meeting.start, meeting.id));
    let find = |wanted: &dyn Fn(&Meeting) -> bool| by_date.iter().find(|meeting| wanted(meeting));
    let find_last = |wanted: &dyn Fn(&Meeting) -> bool| by_date.iter().rfind(|meeting| wanted(meeting));
    let held = |meeting: &Meeting| matches!(meeting.stage, MeetingStage::Finished { .. });
    let minutes_due = |meeting: &Meeting| holidays.after(meeting.date, settings.minutes_working_days);
    find_last(&|meeting| matches!(meeting.stage, MeetingStage::UnderWay { .. }))
        .or_else(|| find(&|meeting| meeting.date == today && !held(meeting)))
        .or_else(|| find_last(&|meeting| held(meeting) && meeting.date <= today && today <= minutes_due(meeting)))
        .or_else(|| find(&|meeting| meeting.date >= today && !held(meeting)))
        .or(by_date.last())
        .copied()
}

/// Whether two names of an area mean the same one.
#[must_use]
pub fn same_area(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// The referral deadline of a meeting for which nobody sets one: early enough for the agenda to go out in time.
#[must_use]
pub fn default_deadline(meeting: NaiveDate, settings: &Settings, holidays: &BankHolidays) -> NaiveDate {
    holidays.before(meeting, settings.referral_working_days)
}

/// When the next meeting would be, where nobody says otherwise: the same weekday of the next month, the second
/// Thursday after the second Thursday. A fifth becomes the last.
#[must_use]
pub fn usual_next_date(meeting: NaiveDate) -> NaiveDate {
    let week = meeting.day0() / 7;
    let first = meeting.with_day(1).unwrap_or(meeting);
    let next = super::working_days::months_after(first, 1);
    let of_weekday = |day: &NaiveDate| day.weekday() == meeting.weekday() && day.month() == next.month();
    let days = next.iter_days().take(31).filter(of_weekday);
    let days: Vec<NaiveDate> = days.collect();
    let nth = usize::try_from(week).ok().and_then(|week| days.get(week));
    nth.or(days.last()).copied().unwrap_or(next)
}

#[cfg(test)]
mod tests {
    /// The day after a meeting its minutes are written; on a meeting's day, and once the minutes are due, the next counts.
    #[test]
    fn the_meeting_that_is_most_likely_meant() {
        let at = day("2026-12-10").and_time(NaiveTime::MIN);
        let mut meetings = vec![
            meeting("Crawley", "2027-01-14", "2026-12-31"),
            meeting("Crawley", "2026-12-10", "2026-11-26"),
            meeting("Crawley", "2026-11-12", "2026-10-29"),
        ];
        for held in [1, 2] {
            meetings[held].stage = MeetingStage::Finished { started: at, finished: at };
        }
        let (settings, holidays) = (Settings::shipped().unwrap(), BankHolidays::shipped().unwrap());
        let meant = |meetings: &[Meeting], today: &str| {
            meeting_meant(meetings, day(today), &settings, &holidays).map(|meeting| meeting.date)
        };
        for (today, expected) in [
            ("2026-12-10", "2026-12-10"),
            ("2026-12-11", "2026-12-10"),
            ("2026-12-14", "2026-12-10"),
            ("2026-12-15", "2027-01-14"),
            ("2027-01-14", "2027-01-14"),
            ("2027-02-01", "2027-01-14"),
        ] {
            assert_eq!(meant(&meetings, today), Some(day(expected)), "on {today}");
        }
        meetings.push(meeting("Horsham", "2026-12-14", "2026-11-30"));
        assert_eq!(meant(&meetings, "2026-12-11"), Some(day("2026-12-10")));
        assert_eq!(meant(&meetings, "2026-12-14"), Some(day("2026-12-14")));
        meetings[2].stage = MeetingStage::UnderWay { started: at };
        assert_eq!(meant(&meetings, "2026-12-15"), Some(day("2026-11-12")));
        assert_eq!(meant(&[], "2026-12-15"), None);
    }

    use chrono::NaiveTime;

    use super::*;
    use crate::domain::identifier::MeetingId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn meeting(area: &str, date: &str, deadline: &str) -> Meeting {
        Meeting {
            id: MeetingId::new(),
            area: area.to_owned(),
            date: day(date),
            start: NaiveTime::MIN,
            minutes_per_case: 10,
            breaks: Vec::new(),
            referral_deadline: day(deadline),
            stage: MeetingStage::Planned,
            declaration: None,
            current_case: None,
            kind: MeetingKind::Area,
            chair: None,
            cover: None,
            release_at: None,
        }
    }

    /// REF-8 as a table: a referral after the deadline goes to the meeting after.
    #[test]
    fn ref_8_a_referral_is_listed_on_the_next_meeting_whose_deadline_has_not_passed() {
        let mut meetings = vec![
            meeting("Crawley", "2027-01-14", "2027-01-04"),
            meeting("Crawley", "2026-12-10", "2026-11-27"),
            meeting("Horsham", "2026-12-03", "2026-11-30"),
        ];
        let found = |received: &str, area: &str, meetings: &[Meeting]| {
            let at = day(received).and_hms_opt(23, 59, 0).unwrap();
            meeting_for(at, area, meetings).map(|meeting| meeting.date.to_string())
        };
        let rows = [
            ("2026-11-27", "Crawley", Some("2026-12-10")),
            ("2026-11-28", "Crawley", Some("2027-01-14")),
            ("2026-11-28", " crawley ", Some("2027-01-14")),
            ("2026-11-28", "Horsham", Some("2026-12-03")),
            ("2027-01-05", "Crawley", None),
            ("2026-11-20", "Worthing", None),
        ];
        for (received, area, expected) in rows {
            assert_eq!(found(received, area, &meetings).as_deref(), expected, "{received} {area}");
        }
        // A meeting that has begun takes no more.
        let started = meetings[1].date.and_hms_opt(9, 30, 0).unwrap();
        meetings[1].stage = MeetingStage::UnderWay { started };
        assert_eq!(found("2026-11-20", "Crawley", &meetings).as_deref(), Some("2027-01-14"));
        assert_eq!(next_meeting(&meetings[1], &meetings).map(|next| next.date), Some(day("2027-01-14")));
    }

    #[test]
    fn dates_that_nobody_sets() {
        let (settings, holidays) = (Settings::shipped().unwrap(), BankHolidays::shipped().unwrap());
        assert_eq!(default_deadline(day("2026-12-10"), &settings, &holidays), day("2026-11-27"));
        for (date, next) in [
            ("2026-12-10", "2027-01-14"),
            ("2026-01-29", "2026-02-26"),
            ("2026-12-31", "2027-01-28"),
            ("2026-10-29", "2026-11-26"),
            ("2026-06-30", "2026-07-28"),
        ] {
            assert_eq!(usual_next_date(day(date)), day(next), "{date}");
        }
    }
}
