//! The duties that go with a deferral, each to be ticked by whoever did it (AGE-3, MOP 4.15).

use chrono::NaiveDateTime;

use super::listing::{Deferral, Duty, DutyKind, Listing};

/// The duties, in the order in which they are shown and ticked.
pub const DUTIES: [DutyKind; 4] =
    [DutyKind::ReferrerTold, DutyKind::IdvaTold, DutyKind::ManagerOversight, DutyKind::InterimSafetyPlan];

/// How a duty of a deferral stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyStanding {
    pub kind: DutyKind,
    pub done: Option<Done>,
}

/// That a duty was done: by whom, when, and what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub by: String,
    pub at: NaiveDateTime,
    pub note: Option<String>,
    /// It stands in the deferral itself, as records of before the ticks have it, and can't be taken back by itself.
    pub with_deferral: bool,
}

/// Whether a tick must say something: which manager has it in view, and what the plan is.
#[must_use]
pub const fn needs_note(kind: DutyKind) -> bool {
    matches!(kind, DutyKind::ManagerOversight | DutyKind::InterimSafetyPlan)
}

/// How each duty of a listing's deferral stands, by the ticks of all lists. Without a deferral there are none.
#[must_use]
pub fn duties(listing: &Listing, ticked: &[Duty]) -> Vec<DutyStanding> {
    let Some(deferral) = &listing.deferral else { return Vec::new() };
    let standing = |kind| {
        let tick = ticked.iter().filter(|duty| duty.listing == listing.id && duty.kind == kind);
        let done = tick.max_by_key(|duty| (duty.at, duty.id)).map(|duty| Done {
            by: duty.by.clone(),
            at: duty.at,
            note: duty.note.clone(),
            with_deferral: false,
        });
        DutyStanding { kind, done: done.or_else(|| answered(deferral, kind)) }
    };
    DUTIES.into_iter().map(standing).collect()
}

/// What a deferral says of a duty by itself.
fn answered(deferral: &Deferral, kind: DutyKind) -> Option<Done> {
    let (done, note) = match kind {
        DutyKind::ReferrerTold => (deferral.referrer_told, None),
        DutyKind::IdvaTold => (deferral.idva_told, None),
        DutyKind::ManagerOversight => (deferral.manager_oversight, None),
        DutyKind::InterimSafetyPlan => (deferral.interim_safety_plan.is_some(), deferral.interim_safety_plan.clone()),
    };
    done.then(|| Done { by: deferral.decided_by.clone(), at: deferral.at, note, with_deferral: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::{at, deferral};
    use crate::domain::identifier::{CaseId, DutyId, MeetingId};

    fn tick(listing: &Listing, kind: DutyKind, by: &str, time: &str, note: Option<&str>) -> Duty {
        Duty {
            id: DutyId::new(),
            listing: listing.id,
            kind,
            by: by.to_owned(),
            at: at(time),
            note: note.map(str::to_owned),
        }
    }

    /// AGE-3, MOP 4.15: each duty says who did it and when; what an older record says of it stands until it is ticked.
    #[test]
    fn age_3_each_duty_of_a_deferral_stands_with_who_and_when() {
        let mut listing = Listing::new(CaseId::new(), MeetingId::new());
        assert_eq!(duties(&listing, &[]), []);
        listing.deferral =
            Some(Deferral { referrer_told: false, idva_told: false, interim_safety_plan: None, ..deferral() });
        assert!(duties(&listing, &[]).iter().all(|duty| duty.done.is_none()));
        let ticks = [
            tick(&listing, DutyKind::IdvaTold, "Priya Young", "2026-12-02 09:00", None),
            tick(&listing, DutyKind::InterimSafetyPlan, "Asha Whitlock", "2026-12-02 10:00", Some("sister's")),
            tick(&Listing::new(CaseId::new(), MeetingId::new()), DutyKind::ReferrerTold, "X", "2026-12-02 09:00", None),
        ];
        let found = duties(&listing, &ticks);
        let said: Vec<_> = found.iter().map(|duty| duty.done.as_ref().map(|done| done.by.as_str())).collect();
        assert_eq!(said, [None, Some("Priya Young"), None, Some("Asha Whitlock")]);
        // As an older record has it.
        listing.deferral = Some(Deferral { manager_oversight: true, ..deferral() });
        let found = duties(&listing, &ticks);
        let manager = found[2].done.as_ref().unwrap();
        assert!(manager.with_deferral && manager.by == "The coordinator");
        assert!(!found[1].done.as_ref().unwrap().with_deferral, "a tick says more than the old answer");
    }
}
