//! Who hears a case (MTG-1, MTG-3, MOP 4.23, 4.25).

use super::attendance::{Attendee, Part, Presence};
use super::identifier::{AttendeeId, CaseId};

/// The room check on a change of case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomCheck {
    /// Who hears what is said now.
    pub hearing: Vec<AttendeeId>,
    /// Guests of another case who are still in the room.
    pub to_leave: Vec<AttendeeId>,
    /// Guests of this case who are not in the room yet.
    pub to_let_in: Vec<AttendeeId>,
    /// In the room without having agreed to the declaration.
    pub without_declaration: Vec<AttendeeId>,
}

impl RoomCheck {
    /// Who hears this case, and who should not. Without a case, no guest should be there.
    #[must_use]
    pub fn of(attendance: &[Attendee], case: Option<CaseId>) -> Self {
        let mut check = Self::default();
        for attendee in attendance {
            let elsewhere = matches!(attendee.part, Part::Guest { case: other } if Some(other) != case);
            let own_guest = matches!(attendee.part, Part::Guest { .. }) && !elsewhere;
            if attendee.presence.hears() {
                check.hearing.push(attendee.id);
                if elsewhere {
                    check.to_leave.push(attendee.id);
                }
                if attendee.declaration_agreed.is_none() {
                    check.without_declaration.push(attendee.id);
                }
            } else if own_guest && attendee.presence == Presence::Expected {
                check.to_let_in.push(attendee.id);
            }
        }
        check
    }

    /// Whether the case can be opened without the Chair's decision (MTG-3).
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.to_leave.is_empty() && self.without_declaration.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identifier::MeetingId;

    #[test]
    fn mtg_3_guests_hear_their_own_case_only() {
        let (this, other) = (CaseId::new(), CaseId::new());
        let attendee = |part, presence, agreed: bool| Attendee {
            id: AttendeeId::new(),
            meeting: MeetingId::new(),
            name: "Somebody".to_owned(),
            job_title: None,
            agency: None,
            organisation: "An agency".to_owned(),
            contact: None,
            part,
            presence,
            since: None,
            declaration_agreed: agreed.then(|| "2026-12-10T09:30:00".parse().unwrap()),
        };
        let people = [
            attendee(Part::Chair, Presence::Present, true),
            attendee(Part::Guest { case: this }, Presence::Expected, true),
            attendee(Part::Guest { case: other }, Presence::DialledIn, true),
            attendee(Part::Representative, Presence::Present, false),
            attendee(Part::Deputy, Presence::Apologies, false),
            attendee(Part::Guest { case: this }, Presence::Left, true),
        ];
        let check = RoomCheck::of(&people, Some(this));
        assert_eq!(check.hearing, [people[0].id, people[2].id, people[3].id]);
        assert_eq!(check.to_leave, [people[2].id]);
        assert_eq!(check.to_let_in, [people[1].id]);
        assert_eq!(check.without_declaration, [people[3].id]);
        assert!(!check.is_clear());
        assert!(RoomCheck::of(&people[..2], Some(this)).is_clear());
        assert!(!RoomCheck::of(&people[2..3], None).is_clear());
    }
}
