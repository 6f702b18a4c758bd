//! A meeting: when it is, and how far it has come (MOP 4.12, 4.25, 10.12).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::identifier::{CaseId, MeetingId};

/// A break in a meeting's timetable (AGE-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    pub at: NaiveTime,
    pub minutes: u16,
}

/// That the confidentiality declaration was read out, and by whom (MTG-1, MOP 4.25).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationRead {
    pub reader: String,
    pub at: NaiveDateTime,
}

/// How far a meeting has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingStage {
    Planned,
    UnderWay { started: NaiveDateTime },
    Finished { started: NaiveDateTime, finished: NaiveDateTime },
}

/// Why a meeting can't wait, and the Chair's word on it (MOP 10.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emergency {
    pub requested_by: String,
    pub urgency: String,
    /// Who agreed for the Chair, and when. It can't start without.
    pub chair_agreed: Option<(String, NaiveDateTime)>,
}

/// What kind of meeting it is (AGE-9, MOP 4.34, 10.12).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum MeetingKind {
    /// The area's regular meeting: referrals are listed on these alone.
    #[default]
    Area,
    Plus,
    Emergency(Emergency),
}

/// A meeting of one MARAC area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    pub id: MeetingId,
    pub area: String,
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub minutes_per_case: u16,
    pub breaks: Vec<Break>,
    /// Referrals received up to the end of this day are listed here (REF-8, MOP 4.10).
    pub referral_deadline: NaiveDate,
    pub stage: MeetingStage,
    pub declaration: Option<DeclarationRead>,
    /// The case that the room is at.
    pub current_case: Option<CaseId>,
    pub kind: MeetingKind,
    /// Who chairs it, and who stands in (MTG-8, MTG-9).
    pub chair: Option<String>,
    pub cover: Option<String>,
    /// When the children's agencies may leave; `None`: after the last case with children (AGE-11).
    pub release_at: Option<NaiveTime>,
}

impl Meeting {
    /// What stands for the open meeting while the calendar has none; no line of the record bears it.
    pub const NONE_YET: MeetingId = MeetingId::from_bytes([0; 16]);

    /// No meeting at all, of an area whose calendar is empty.
    #[must_use]
    pub fn none_yet(area: String) -> Self {
        Self {
            id: Self::NONE_YET,
            area,
            date: NaiveDate::default(),
            start: NaiveTime::from_hms_opt(9, 30, 0).unwrap_or_default(),
            minutes_per_case: 10,
            breaks: Vec::new(),
            referral_deadline: NaiveDate::default(),
            stage: MeetingStage::Planned,
            declaration: None,
            current_case: None,
            kind: MeetingKind::Area,
            chair: None,
            cover: None,
            release_at: None,
        }
    }

    /// Whether the calendar has no meeting yet.
    #[must_use]
    pub fn is_none_yet(&self) -> bool {
        self.id == Self::NONE_YET
    }

    /// The breaks that lie between two cases of the timetable, by when these start, each at the time when it really
    /// begins: no case is cut in two for it. `before` is `None` for what lies ahead of the first case.
    #[must_use]
    pub fn breaks_between(&self, before: Option<NaiveTime>, starts: NaiveTime) -> Vec<Break> {
        let length = |pause: &Break| TimeDelta::minutes(i64::from(pause.minutes));
        let over =
            |pause: &Break, by: NaiveTime| pause.at.signed_duration_since(by) + length(pause) <= TimeDelta::zero();
        let mut between: Vec<Break> = self.breaks.clone();
        between.retain(|pause| over(pause, starts) && !before.is_some_and(|before| over(pause, before)));
        between.sort_by_key(|pause| pause.at);
        let mut begins = starts - between.iter().map(length).sum::<TimeDelta>();
        for pause in &mut between {
            pause.at = begins;
            begins += length(pause);
        }
        between
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::timetable::{Lengths, Timetable};

    fn time(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    /// AGE-11: what is said of the breaks is what the timetable did with them.
    #[test]
    fn age_11_breaks_stand_where_the_timetable_leaves_room() {
        let pause = |hour, minute, minutes| Break { at: time(hour, minute), minutes };
        let date = NaiveDate::from_ymd_opt(2026, 12, 10).unwrap();
        let meeting = Meeting {
            id: MeetingId::new(),
            area: "Crawley".to_owned(),
            date,
            start: time(9, 30),
            minutes_per_case: 10,
            breaks: vec![pause(10, 30, 15), pause(9, 55, 10), pause(10, 0, 5), pause(23, 0, 10)],
            referral_deadline: date,
            stage: MeetingStage::Planned,
            declaration: None,
            current_case: None,
            kind: MeetingKind::Area,
            chair: None,
            cover: None,
            release_at: None,
        };
        let cases = Timetable::planned(&meeting, Lengths::default(), 8, 0).cases;
        let mut before = None;
        let mut found = Vec::new();
        for starts in cases.iter().map(NaiveDateTime::time) {
            found.extend(meeting.breaks_between(before, starts));
            before = Some(starts);
        }
        assert_eq!(found, [pause(10, 0, 10), pause(10, 10, 5), pause(10, 35, 15)]);
    }
}
