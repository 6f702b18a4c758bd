//! Dates as people type them, as tables.

use proptest::prelude::*;

use super::*;

const TODAY: &str = "2026-11-22";

fn read(text: &str, expecting: Expecting) -> Result<String, DateError> {
    day(text, TODAY.parse().unwrap(), expecting, DateOrder::DayFirst).map(|day| day.to_string())
}

#[test]
fn dates_as_people_type_them() {
    use Expecting::{Birth, Past, Upcoming};
    let rows = [
        ("3/4/84", Birth, "1984-04-03"),
        ("03/04/1984", Birth, "1984-04-03"),
        ("3 apr 84", Birth, "1984-04-03"),
        ("3rd April 1984", Birth, "1984-04-03"),
        ("April 3, 1984", Birth, "1984-04-03"),
        ("03.04.1984", Birth, "1984-04-03"),
        ("3-4-1984", Birth, "1984-04-03"),
        ("1984-04-03", Birth, "1984-04-03"),
        ("03041984", Birth, "1984-04-03"),
        ("20101205", Birth, "2010-12-05"),
        ("22/11/26", Birth, "2026-11-22"),
        ("23/11/26", Birth, "1926-11-23"),
        ("29/2/24", Birth, "2024-02-29"),
        ("Thu 10 Dec 2026", Upcoming, "2026-12-10"),
        ("2026-12-10", Upcoming, "2026-12-10"),
        ("14/12", Upcoming, "2026-12-14"),
        ("22/11", Upcoming, "2026-11-22"),
        ("21/11", Upcoming, "2027-11-21"),
        ("29/2", Upcoming, "2028-02-29"),
        ("14/12/27", Upcoming, "2027-12-14"),
        ("mon", Upcoming, "2026-11-23"),
        ("tue", Upcoming, "2026-11-24"),
        ("tues", Upcoming, "2026-11-24"),
        ("wed", Upcoming, "2026-11-25"),
        ("Weds", Upcoming, "2026-11-25"),
        ("WED", Upcoming, "2026-11-25"),
        ("thu", Upcoming, "2026-11-26"),
        ("thurs", Upcoming, "2026-11-26"),
        ("fri", Upcoming, "2026-11-27"),
        ("sat", Upcoming, "2026-11-28"),
        ("sun", Upcoming, "2026-11-29"),
        ("monday", Upcoming, "2026-11-23"),
        ("tuesday", Upcoming, "2026-11-24"),
        ("Wednesday", Upcoming, "2026-11-25"),
        ("thursday", Upcoming, "2026-11-26"),
        ("friday", Upcoming, "2026-11-27"),
        ("saturday", Upcoming, "2026-11-28"),
        ("sunday", Upcoming, "2026-11-29"),
        ("3d", Upcoming, "2026-11-25"),
        ("2w", Upcoming, "2026-12-06"),
        ("tomorrow", Upcoming, "2026-11-23"),
        ("23/11", Past, "2025-11-23"),
        ("12 sept 2026", Past, "2026-09-12"),
    ];
    for (text, expecting, expected) in rows {
        assert_eq!(read(text, expecting).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_no_date_says_why() {
    use Expecting::{Birth, Past, Upcoming};
    let rows = [
        ("", Birth, DateError::Empty),
        ("soon", Upcoming, DateError::NotADate),
        ("31/02/1984", Birth, DateError::NoSuchDay),
        ("14/13/2026", Upcoming, DateError::NoSuchDay),
        ("3/4", Birth, DateError::YearMissing),
        ("01/01/2027", Birth, DateError::InTheFuture),
        ("01/01/1890", Birth, DateError::TooLongAgo),
        ("18/11/0206", Past, DateError::TooLongAgo),
        ("3/4/984", Birth, DateError::NotADate),
        ("3/4/84/5", Birth, DateError::NotADate),
        ("wod", Upcoming, DateError::NotADate),
        ("4000d", Upcoming, DateError::NotADate),
        ("99999999999d", Upcoming, DateError::NotADate),
    ];
    for (text, expecting, expected) in rows {
        assert_eq!(read(text, expecting), Err(expected), "{text}");
    }
}

#[test]
fn moments_as_forms_export_them() {
    let today = TODAY.parse().unwrap();
    let rows = [
        ("18/11/2026 04:15", "2026-11-18 04:15:00"),
        ("18/11/2026 4:15:09", "2026-11-18 04:15:09"),
        ("2026-11-18T04:15:00Z", "2026-11-18 04:15:00"),
        ("2026-11-18 04:15", "2026-11-18 04:15:00"),
        ("18 Nov 2026 4.15pm", "2026-11-18 16:15:00"),
        ("18/11/2026 12am", "2026-11-18 00:00:00"),
        ("18/11/2026", "2026-11-18 00:00:00"),
        ("18 11 2026", "2026-11-18 00:00:00"),
    ];
    for (text, expected) in rows {
        assert_eq!(
            moment(text, today, DateOrder::DayFirst).map(|at| at.to_string()).as_deref(),
            Ok(expected),
            "{text}"
        );
    }
    assert_eq!(moment("18/11/2026 25:15", today, DateOrder::DayFirst), Err(DateError::NotATime));
    assert_eq!(day("11/18/2026", today, Expecting::Past, DateOrder::MonthFirst).unwrap().to_string(), "2026-11-18");
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,40}", kind in 0u8..3) {
        let expecting = [Expecting::Birth, Expecting::Past, Expecting::Upcoming][usize::from(kind)];
        let today = TODAY.parse().unwrap();
        let _ = day(&text, today, expecting, DateOrder::DayFirst);
        let _ = moment(&text, today, DateOrder::MonthFirst);
    }

    /// Whatever day it is: each way of writing it reads as that day, and a birth is never in the future.
    #[test]
    fn every_way_of_writing_a_day_reads_as_that_day(back in 0u64..36_000) {
        let today: NaiveDate = TODAY.parse().unwrap();
        let born = today - Days::new(back);
        for form in ["%d/%m/%Y", "%-d.%-m.%Y", "%Y-%m-%d", "%d %B %Y", "%a %-d %b %Y", "%d%m%Y", "%d/%m/%y"] {
            let read = day(&born.format(form).to_string(), today, Expecting::Birth, DateOrder::DayFirst);
            prop_assert_eq!(read, Ok(born), "{}", form);
        }
    }
}
