//! What may be decided about a referral as it stands (MOP 4.6, 4.10, 4.11, 7.31).

use super::{Standing, Step, StepKind};
use crate::domain::listing::{HearingKind, NotListed};
use crate::domain::referral::Referral;

/// Something that can be decided about a referral, before anybody says more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    Check,
    AskForMore,
    RecordAnswer,
    List,
    ListForInformation,
    NotProgress,
    Safeguard,
    AllowDeferral,
    Move,
    Reopen,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Check,
        Self::AskForMore,
        Self::RecordAnswer,
        Self::List,
        Self::ListForInformation,
        Self::NotProgress,
        Self::Safeguard,
        Self::AllowDeferral,
        Self::Move,
        Self::Reopen,
    ];
}

/// What decides besides where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Why the referral itself can't be listed.
    pub refusal: Option<NotListed>,
    /// A meeting has it on its list, or could take it.
    pub has_meeting: bool,
    /// The room has called it at the meeting that has it.
    pub called: bool,
    pub deferrable: Result<(), NotDeferrable>,
}

/// Why something can't be decided now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotNow {
    Heard,
    /// The room is at it.
    Called,
    /// It was decided that it is not heard; that must be taken back first.
    Stopped,
    NotStopped,
    NothingAsked,
    /// It is on the list, in this way, by decision.
    ListedAlready,
    OnNoList,
    /// The calendar has no meeting that takes it.
    NoMeeting,
    /// REF-4: the child-safeguarding route takes the meeting's place.
    TooYoung,
    /// REF-2: nothing says how high the risk is.
    CannotBeWeighed,
    /// Nothing stands in the way of a deferral.
    DeferrableAnyway,
}

/// Why a referral can't be deferred (REF-6, MOP 7.31).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum NotDeferrable {
    #[error(
        "there are concerns about the police's response to a crime; it can't be deferred before it is recorded, on the \
         list of referrals, that it may be (MOP 7.31)"
    )]
    PoliceConcerns,
}

/// Whether a referral may be deferred, by what it says and what was decided.
///
/// # Errors
/// Where there are concerns about the police's response and nobody has decided that it may be deferred all the same.
pub fn deferrable(referral: &Referral, steps: &[Step]) -> Result<(), NotDeferrable> {
    let allowed = steps.iter().any(|step| step.kind == StepKind::MayBeDeferred);
    let concerns = referral.crime.as_ref().and_then(|crime| crime.has_concerns());
    if concerns.is_some() && !allowed { Err(NotDeferrable::PoliceConcerns) } else { Ok(()) }
}

/// Whether something may be decided about a referral that stands so.
///
/// # Errors
/// Why not.
pub fn possible(now: &Standing, act: Act, facts: Facts) -> Result<(), NotNow> {
    match now {
        Standing::Heard { .. } => return Err(NotNow::Heard),
        Standing::NotProgressed | Standing::Safeguarding(_) => {
            return if act == Act::Reopen { Ok(()) } else { Err(NotNow::Stopped) };
        }
        Standing::Received
        | Standing::Checked
        | Standing::Waiting { .. }
        | Standing::Listed { .. }
        | Standing::Deferred { .. } => {}
    }
    match act {
        Act::Check | Act::AskForMore | Act::Safeguard => Ok(()),
        Act::RecordAnswer => allowed(matches!(now, Standing::Waiting { .. }), NotNow::NothingAsked),
        Act::List | Act::ListForInformation => {
            let hearing = if act == Act::List { HearingKind::Full } else { HearingKind::Information };
            list(now, hearing, facts)
        }
        Act::NotProgress => allowed(!facts.called, NotNow::Called),
        Act::AllowDeferral => allowed(facts.deferrable.is_err(), NotNow::DeferrableAnyway),
        Act::Move => {
            allowed(facts.has_meeting, NotNow::OnNoList)?;
            allowed(!facts.called, NotNow::Called)
        }
        Act::Reopen => Err(NotNow::NotStopped),
    }
}

fn list(now: &Standing, as_what: HearingKind, facts: Facts) -> Result<(), NotNow> {
    match facts.refusal {
        Some(NotListed::VictimUnder16 | NotListed::AllegedPerpetratorUnder16) => return Err(NotNow::TooYoung),
        Some(NotListed::Incomplete) => return Err(NotNow::CannotBeWeighed),
        Some(NotListed::NotProgressed) | None => {}
    }
    let so_already = matches!(now, Standing::Listed { decided: true, hearing, .. } if *hearing == as_what);
    allowed(!so_already, NotNow::ListedAlready)?;
    allowed(facts.has_meeting, NotNow::NoMeeting)
}

const fn allowed(holds: bool, otherwise: NotNow) -> Result<(), NotNow> {
    if holds { Ok(()) } else { Err(otherwise) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::referral;
    use crate::domain::identifier::{MeetingId, StepId};
    use crate::domain::life::Route;
    use crate::domain::referral::CrimeDisclosed;

    const FACTS: Facts = Facts { refusal: None, has_meeting: true, called: false, deferrable: Ok(()) };

    fn standings() -> [(&'static str, Standing); 9] {
        let meeting = MeetingId::new();
        let since = crate::domain::fixture::day("2026-11-20");
        let listed = |decided, hearing| Standing::Listed { meeting, hearing, decided };
        [
            ("received", Standing::Received),
            ("checked", Standing::Checked),
            ("waiting", Standing::Waiting { of: "Police".to_owned(), since, by_when: None }),
            ("by the calendar", listed(false, HearingKind::Full)),
            ("listed", listed(true, HearingKind::Full)),
            ("for information", listed(true, HearingKind::Information)),
            ("deferred", Standing::Deferred { from: meeting }),
            ("not progressed", Standing::NotProgressed),
            ("safeguarding", Standing::Safeguarding(Route::Child)),
        ]
    }

    /// MOP 4.10, 4.11: what may follow what.
    #[test]
    fn ref_9_what_may_follow_from_where_it_stands() {
        use Act::*;
        for (about, now) in standings() {
            let can: Vec<Act> = Act::ALL.into_iter().filter(|act| possible(&now, *act, FACTS).is_ok()).collect();
            let expected: &[Act] = match about {
                "received" | "checked" | "by the calendar" | "deferred" => {
                    &[Check, AskForMore, List, ListForInformation, NotProgress, Safeguard, Move]
                }
                "waiting" => &[Check, AskForMore, RecordAnswer, List, ListForInformation, NotProgress, Safeguard, Move],
                "listed" => &[Check, AskForMore, ListForInformation, NotProgress, Safeguard, Move],
                "for information" => &[Check, AskForMore, List, NotProgress, Safeguard, Move],
                _ => &[Reopen],
            };
            assert_eq!(can, expected, "{about}");
        }
        for act in Act::ALL {
            assert_eq!(possible(&Standing::Heard { at: MeetingId::new() }, act, FACTS), Err(NotNow::Heard));
        }
    }

    /// REF-4: whoever is too young is never listed, in whatever way it is tried; the route stays open.
    #[test]
    fn ref_4_too_young_for_the_conference_takes_the_child_route() {
        for refusal in [NotListed::VictimUnder16, NotListed::AllegedPerpetratorUnder16] {
            let facts = Facts { refusal: Some(refusal), ..FACTS };
            for (about, now) in standings().into_iter().take(7) {
                for act in [Act::List, Act::ListForInformation] {
                    assert_eq!(possible(&now, act, facts), Err(NotNow::TooYoung), "{about}");
                }
                assert_eq!(possible(&now, Act::Safeguard, facts), Ok(()), "{about}");
            }
        }
        let unweighed = Facts { refusal: Some(NotListed::Incomplete), ..FACTS };
        assert_eq!(possible(&Standing::Received, Act::List, unweighed), Err(NotNow::CannotBeWeighed));
        assert_eq!(possible(&Standing::Received, Act::AskForMore, unweighed), Ok(()));
    }

    #[test]
    fn what_the_room_has_called_is_not_taken_off_its_list() {
        let (_, listed) = standings()[4].clone();
        let facts = Facts { called: true, ..FACTS };
        assert_eq!(possible(&listed, Act::NotProgress, facts), Err(NotNow::Called));
        assert_eq!(possible(&listed, Act::Move, facts), Err(NotNow::Called));
        let nowhere = Facts { has_meeting: false, ..FACTS };
        assert_eq!(possible(&Standing::Received, Act::List, nowhere), Err(NotNow::NoMeeting));
        assert_eq!(possible(&Standing::Received, Act::Move, nowhere), Err(NotNow::OnNoList));
    }

    /// REF-6, MOP 7.31.
    #[test]
    fn ref_6_concerns_about_the_police_keep_a_case_from_being_deferred() {
        let mut one = referral("R", "2026-11-20 10:00", ("A", ""), ("B", ""));
        let crime = |concerns: Option<&str>| {
            let concerns = concerns.map(str::to_owned);
            Some(CrimeDisclosed { disclosed: true, concerns, safety_plan: Some("stays with her sister".to_owned()) })
        };
        for (stated, expected) in [
            (None, Ok(())),
            (crime(None), Ok(())),
            (crime(Some("  ")), Ok(())),
            (crime(Some("nobody came")), Err(NotDeferrable::PoliceConcerns)),
        ] {
            one.crime = stated;
            assert_eq!(deferrable(&one, &[]), expected, "{:?}", one.crime);
        }
        let (by, reason) = ("Asha".to_owned(), "the plan holds until January".to_owned());
        let at = crate::domain::fixture::at("2026-11-30 10:00");
        let allowed = Step { id: StepId::new(), case: one.id, by, at, reason, kind: StepKind::MayBeDeferred };
        let facts = Facts { deferrable: deferrable(&one, &[]), ..FACTS };
        assert_eq!(possible(&Standing::Checked, Act::AllowDeferral, facts), Ok(()));
        assert_eq!(possible(&Standing::Checked, Act::AllowDeferral, FACTS), Err(NotNow::DeferrableAnyway));
        assert_eq!(deferrable(&one, &[allowed]), Ok(()));
    }
}
