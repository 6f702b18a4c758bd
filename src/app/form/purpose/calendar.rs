//! The forms of the calendar, and of what is prepared for a meeting.

use super::OfDesk;
use crate::domain::deferral::DUTIES;
use crate::domain::identifier::{AttendeeId, CaseId, ListingId, MeetingId};
use crate::domain::listing::DutyKind;
use crate::record::queries::Line;

/// What a form of the calendar is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CalendarForm {
    NewMeeting,
    NewYear,
    EditMeeting(MeetingId),
    /// The numbers of the meeting's area.
    Numbers(MeetingId),
    Emergency,
    /// The Chair's word on an emergency meeting (MTG-9).
    Agree(MeetingId),
    /// The agenda was sent (AGE-5).
    Send(MeetingId),
    /// Copies of the agenda were destroyed (AGE-10).
    Confirm(MeetingId),
    Release(MeetingId),
    /// A duty of a deferral was done (AGE-3).
    Duty(ListingId, DutyKind),
    /// Whether somebody knows a party to a case, and what the Chair decided about it (CLO-3).
    Declare(AttendeeId, CaseId),
    Decide(AttendeeId, CaseId),
}

const fn duty(kind: DutyKind) -> &'static str {
    match kind {
        DutyKind::ReferrerTold => "referrer-told",
        DutyKind::IdvaTold => "idva-told",
        DutyKind::ManagerOversight => "manager",
        DutyKind::InterimSafetyPlan => "interim-plan",
    }
}

impl OfDesk for CalendarForm {
    fn spec(&self) -> &'static str {
        match self {
            Self::NewMeeting | Self::EditMeeting(_) => "meeting",
            Self::NewYear => "year-of-meetings",
            Self::Numbers(_) => "area-numbers",
            Self::Emergency => "emergency-meeting",
            Self::Agree(_) => "chair-agrees",
            Self::Send(_) => "agenda-sent",
            Self::Confirm(_) => "agenda-destroyed",
            Self::Release(_) => "release-point",
            Self::Duty(_, kind) => match kind {
                DutyKind::ReferrerTold | DutyKind::IdvaTold => "duty",
                DutyKind::ManagerOversight => "duty-manager",
                DutyKind::InterimSafetyPlan => "duty-plan",
            },
            Self::Declare(..) => "knows-party",
            Self::Decide(..) => "chair-decides",
        }
    }

    /// The lists of agencies are the record's: a draft whose list has changed says so.
    fn revises(&self) -> bool {
        matches!(
            self,
            Self::EditMeeting(_)
                | Self::Numbers(_)
                | Self::Send(_)
                | Self::Confirm(_)
                | Self::Release(_)
                | Self::Declare(..)
                | Self::Decide(..)
        )
    }

    fn line(&self) -> Option<Line> {
        match self {
            Self::NewMeeting | Self::NewYear | Self::Emergency => None,
            Self::EditMeeting(meeting)
            | Self::Numbers(meeting)
            | Self::Agree(meeting)
            | Self::Send(meeting)
            | Self::Confirm(meeting)
            | Self::Release(meeting) => Some(Line::Meeting(*meeting)),
            Self::Duty(listing, _) => Some(Line::Listing(*listing)),
            Self::Declare(attendee, _) | Self::Decide(attendee, _) => Some(Line::Attendee(*attendee)),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::NewMeeting => "new".to_owned(),
            Self::NewYear => "year".to_owned(),
            Self::Emergency => "emergency".to_owned(),
            Self::EditMeeting(meeting) => format!("edit {meeting}"),
            Self::Numbers(meeting) => format!("numbers {meeting}"),
            Self::Agree(meeting) => format!("agree {meeting}"),
            Self::Send(meeting) => format!("send {meeting}"),
            Self::Confirm(meeting) => format!("confirm {meeting}"),
            Self::Release(meeting) => format!("release {meeting}"),
            Self::Duty(listing, kind) => format!("{} {listing}", duty(*kind)),
            Self::Declare(attendee, case) => format!("declare {attendee} {case}"),
            Self::Decide(attendee, case) => format!("decide {attendee} {case}"),
        }
    }

    fn read(word: &str, ids: &[&str]) -> Option<Self> {
        let meeting = || ids.first()?.parse::<MeetingId>().ok();
        let person = || Some((ids.first()?.parse().ok()?, ids.get(1)?.parse().ok()?));
        Some(match word {
            "new" => Self::NewMeeting,
            "year" => Self::NewYear,
            "emergency" => Self::Emergency,
            "edit" => Self::EditMeeting(meeting()?),
            "numbers" => Self::Numbers(meeting()?),
            "agree" => Self::Agree(meeting()?),
            "send" => Self::Send(meeting()?),
            "confirm" => Self::Confirm(meeting()?),
            "release" => Self::Release(meeting()?),
            "declare" => person().map(|(attendee, case)| Self::Declare(attendee, case))?,
            "decide" => person().map(|(attendee, case)| Self::Decide(attendee, case))?,
            word => {
                let kind = DUTIES.into_iter().find(|kind| duty(*kind) == word)?;
                Self::Duty(ids.first()?.parse().ok()?, kind)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_as_it_was_written() {
        let (meeting, attendee, case) = (MeetingId::new(), AttendeeId::new(), CaseId::new());
        let of_meeting = [
            CalendarForm::EditMeeting,
            CalendarForm::Numbers,
            CalendarForm::Agree,
            CalendarForm::Send,
            CalendarForm::Confirm,
            CalendarForm::Release,
        ];
        let mut forms: Vec<CalendarForm> = of_meeting.into_iter().map(|form| form(meeting)).collect();
        forms.extend(DUTIES.map(|kind| CalendarForm::Duty(ListingId::new(), kind)));
        forms.extend([
            CalendarForm::NewMeeting,
            CalendarForm::NewYear,
            CalendarForm::Emergency,
            CalendarForm::Declare(attendee, case),
            CalendarForm::Decide(attendee, case),
        ]);
        for form in forms {
            let written = form.written();
            let words: Vec<&str> = written.split(' ').collect();
            assert_eq!(CalendarForm::read(words[0], &words[1..]), Some(form));
        }
    }
}
