//! Who hears a case (MTG-1, MTG-3, MOP 4.23, 4.25).

use super::attendance::{Attendee, Part, Presence};
use super::conflict::{ConflictOfInterest, KnowsParty, bears_name_of_party, knows_party};
use super::identifier::{AttendeeId, CaseId};
use super::person::Person;

/// The room check on a change of case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomCheck {
    /// Who hears what is said now.
    pub hearing: Vec<AttendeeId>,
    /// Guests of another case who are still in the room, and those whom the Chair excluded from this one (CLO-3).
    pub to_leave: Vec<AttendeeId>,
    /// In the room, and knows a party to the case, and the Chair has not decided (CLO-3).
    pub undecided: Vec<AttendeeId>,
    /// In the room, bears the name of a party to the case, and nobody has asked about it (CLO-3).
    pub to_ask: Vec<AttendeeId>,
    /// Guests of this case who are not in the room yet.
    pub to_let_in: Vec<AttendeeId>,
    /// In the room without having agreed to the declaration.
    pub without_declaration: Vec<AttendeeId>,
}

impl RoomCheck {
    /// Who hears this case, and who should not. Without a case, no guest should be there. `people` are those of the case.
    #[must_use]
    pub fn of(
        attendance: &[Attendee],
        case: Option<CaseId>,
        conflicts: &[ConflictOfInterest],
        people: &[Person],
    ) -> Self {
        let mut check = Self::default();
        for attendee in attendance {
            let elsewhere = matches!(attendee.part, Part::Guest { case: other } if Some(other) != case);
            let knows = case.map(|case| knows_party(conflicts, attendee, case)).unwrap_or_default();
            let own_guest = matches!(attendee.part, Part::Guest { .. }) && !elsewhere;
            if attendee.presence.hears() {
                check.hearing.push(attendee.id);
                if elsewhere || knows == KnowsParty::Excluded {
                    check.to_leave.push(attendee.id);
                } else if knows == KnowsParty::Undecided {
                    check.undecided.push(attendee.id);
                } else if knows == KnowsParty::NotAsked && bears_name_of_party(&attendee.name, people) {
                    check.to_ask.push(attendee.id);
                }
                if attendee.declaration_agreed.is_none() {
                    check.without_declaration.push(attendee.id);
                }
            } else if own_guest && attendee.presence == Presence::Expected && knows != KnowsParty::Excluded {
                check.to_let_in.push(attendee.id);
            }
        }
        check
    }

    /// Whether the case can be opened without the Chair's decision (MTG-3).
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.to_leave.is_empty() && self.undecided.is_empty() && self.without_declaration.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identifier::MeetingId;

    /// CLO-3: whom the Chair excluded must leave for that case and no other; what is undecided is named.
    #[test]
    fn clo_3_whoever_is_excluded_must_leave_for_that_case() {
        use crate::domain::conflict::{ConflictDecision, Declared, MayStay, Whose};
        use crate::domain::identifier::ConflictId;
        let (this, other, meeting) = (CaseId::new(), CaseId::new(), MeetingId::new());
        let at = "2026-12-10T09:30:00".parse().unwrap();
        let attendee = |name: &str| Attendee {
            id: AttendeeId::new(),
            meeting,
            name: name.to_owned(),
            job_title: None,
            agency: None,
            organisation: "An agency".to_owned(),
            contact: None,
            part: Part::Representative,
            presence: Presence::Present,
            since: None,
            declaration_agreed: Some(at),
        };
        let people = [attendee("Kasia Wood"), attendee("Tom Hale"), attendee("Jordan Tunstall")];
        let declares = |who: &Attendee, decision: Option<MayStay>| ConflictOfInterest {
            id: ConflictId::new(),
            meeting,
            whose: Whose::Attendee(who.id),
            case: this,
            declared: Declared::Knows,
            note: None,
            by: "Asha Whitlock".to_owned(),
            at,
            decided: decision.map(|decision| ConflictDecision { decision, by: "The Chair".to_owned(), at }),
        };
        let party = [Person::named(crate::domain::person::Role::AllegedPerpetrator, "Jordan Tunstall")];
        let conflicts = [declares(&people[0], Some(MayStay::Excluded)), declares(&people[1], None)];
        let check = RoomCheck::of(&people, Some(this), &conflicts, &party);
        assert_eq!(
            (check.to_leave.as_slice(), check.undecided.as_slice()),
            ([people[0].id].as_slice(), [people[1].id].as_slice())
        );
        assert_eq!(check.to_ask, [people[2].id]);
        assert!(RoomCheck::of(&people, Some(other), &conflicts, &[]).is_clear());
        let stays = [declares(&people[0], Some(MayStay::Stays))];
        assert!(RoomCheck::of(&people[..1], Some(this), &stays, &party).is_clear());
    }

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
        let check = RoomCheck::of(&people, Some(this), &[], &[]);
        assert_eq!(check.hearing, [people[0].id, people[2].id, people[3].id]);
        assert_eq!(check.to_leave, [people[2].id]);
        assert_eq!(check.to_let_in, [people[1].id]);
        assert_eq!(check.without_declaration, [people[3].id]);
        assert!(!check.is_clear());
        assert!(RoomCheck::of(&people[..2], Some(this), &[], &[]).is_clear());
        assert!(!RoomCheck::of(&people[2..3], None, &[], &[]).is_clear());
    }
}
