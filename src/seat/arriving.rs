//! Which meeting somebody finds who sits down.

use chrono::NaiveDateTime;

use super::program::Seat;
use super::{Arrival, SeatError};
use crate::domain::calendar::{meeting_meant, same_area};
use crate::domain::meeting::Meeting;
use crate::record::Record;

impl Seat {
    /// The meeting that is to be shown: the one named, else the one that is most likely meant.
    pub(super) fn meeting(&self, record: &Record, now: NaiveDateTime) -> Result<Meeting, SeatError> {
        let path = || self.place.record.clone();
        let mut meetings = record.meetings()?;
        if let Arrival::Locked(Some(at)) = &self.place.arrival
            && let Some(meeting) = meetings.iter().find(|meeting| meeting.id == at.meeting)
        {
            return Ok(meeting.clone());
        }
        if let Some(area) = &self.place.area {
            meetings.retain(|meeting| same_area(&meeting.area, area));
            if meetings.is_empty() {
                return Err(SeatError::NoMeetingOf { record: path(), area: area.clone() });
            }
        }
        let Some(date) = self.place.meeting else {
            // The screen opens at the calendar, where the first is added.
            if meetings.is_empty() {
                return Ok(record.conference(Meeting::NONE_YET)?.meeting);
            }
            let meant = meeting_meant(&meetings, now.date(), &record.settings()?, &self.place.texts.holidays);
            return meant.cloned().ok_or_else(|| SeatError::NoMeeting { record: path() });
        };
        meetings.retain(|meeting| meeting.date == date);
        match meetings.as_slice() {
            [] => Err(SeatError::NoMeetingOn { record: path(), date }),
            [meeting] => Ok(meeting.clone()),
            [first, others @ ..] if others.iter().all(|other| same_area(&other.area, &first.area)) => Ok(first.clone()),
            _ => Err(SeatError::SeveralMeetingsOn { record: path(), date }),
        }
    }
}
