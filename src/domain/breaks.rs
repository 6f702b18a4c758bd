//! The breaks of a meeting as people write them (AGE-11).

use chrono::NaiveTime;

use super::dates::time_of_day;
use super::meeting::Break;

/// Why a line of breaks can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BreaksError {
    #[error("write a break as 11:00/10, its time and its minutes, and a comma before the next")]
    NotABreak,
    #[error("the break at {} is not after the meeting's start", .0.format("%H:%M"))]
    BeforeTheStart(NaiveTime),
    #[error("the break at {} begins before the one before it is over", .0.format("%H:%M"))]
    Overlaps(NaiveTime),
}

/// The longest break, in minutes.
const LONGEST: u16 = 240;

/// Reads `11:00/10, 12:30/30`, in any order; none where the text is empty.
///
/// # Errors
/// When one can't be read, lies before the meeting, or two overlap.
pub fn read(text: &str, start: NaiveTime) -> Result<Vec<Break>, BreaksError> {
    let written = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let mut breaks = written.map(one).collect::<Result<Vec<Break>, BreaksError>>()?;
    breaks.sort_by_key(|pause| pause.at);
    if let Some(early) = breaks.iter().find(|pause| pause.at <= start) {
        return Err(BreaksError::BeforeTheStart(early.at));
    }
    for pair in breaks.windows(2) {
        if let [before, next] = pair
            && next.at.signed_duration_since(before.at).num_minutes() < i64::from(before.minutes)
        {
            return Err(BreaksError::Overlaps(next.at));
        }
    }
    Ok(breaks)
}

fn one(text: &str) -> Result<Break, BreaksError> {
    let (at, minutes) = text.split_once('/').ok_or(BreaksError::NotABreak)?;
    let at = time_of_day(at).map_err(|_| BreaksError::NotABreak)?;
    let minutes = minutes.trim().parse().ok().filter(|minutes| (1..=LONGEST).contains(minutes));
    Ok(Break { at, minutes: minutes.ok_or(BreaksError::NotABreak)? })
}

/// The breaks as [`read`] reads them.
#[must_use]
pub fn written(breaks: &[Break]) -> String {
    let one = |pause: &Break| format!("{}/{}", pause.at.format("%H:%M"), pause.minutes);
    breaks.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_11_breaks_are_read_as_people_write_them() {
        let time = |text: &str| time_of_day(text).unwrap();
        let start = time("09:30");
        let read = |text: &str| super::read(text, start);
        assert_eq!(read(" ").unwrap(), []);
        let both = read("12.30/30; 11:00 / 10").unwrap();
        assert_eq!(both, [Break { at: time("11:00"), minutes: 10 }, Break { at: time("12:30"), minutes: 30 }]);
        assert_eq!(super::read(&written(&both), start).unwrap(), both);
        assert_eq!(read("09:30/10"), Err(BreaksError::BeforeTheStart(start)));
        assert_eq!(read("11:00/20, 11:10/5"), Err(BreaksError::Overlaps(time("11:10"))));
        for wrong in ["11:00", "11:00/0", "11:00/241", "eleven/10", "11:00/ten"] {
            assert_eq!(read(wrong), Err(BreaksError::NotABreak), "{wrong}");
        }
    }
}
