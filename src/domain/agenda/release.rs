//! When the children's agencies may leave (AGE-11).

use chrono::{NaiveTime, TimeDelta};

use super::Place;
use crate::domain::listing::Group;
use crate::domain::meeting::Meeting;

/// The point from which the children's agencies need not stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// The last case that concerns them, by its place on the agenda; `None` where somebody set a time and no case has
    /// children.
    pub after: Option<usize>,
    pub at: NaiveTime,
    /// A person set the time; otherwise it follows from the timetable.
    pub set: bool,
}

impl Release {
    /// By the plan: when the last case of the children-first group is over, unless a person set a time. A case further
    /// down that has linked children, though its group was overridden, keeps them too.
    pub(super) fn planned(meeting: &Meeting, listed: &[Place]) -> Option<Self> {
        let concerns = |place: &&Place| place.group == Group::LinkedChildren || place.children > 0;
        let last = listed.iter().rfind(concerns);
        let over = last.map(|place| {
            let minutes = TimeDelta::minutes(i64::from(meeting.minutes_per_case));
            (place.position, place.starts.overflowing_add_signed(minutes).0)
        });
        match (meeting.release_at, over) {
            (Some(at), _) => Some(Self { after: over.map(|(position, _)| position), at, set: true }),
            (None, Some((position, at))) => Some(Self { after: Some(position), at, set: false }),
            (None, None) => None,
        }
    }
}
