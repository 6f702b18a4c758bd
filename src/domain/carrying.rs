//! What one meeting hands on to the next, so that nobody has to remember it (AGE-3, MOP 4.15).

use super::agenda::{Agenda, ClosedStanding, Tally, closed_cases};
use super::conference::Conference;
use super::identifier::CaseId;
use super::listing::{Listing, NotListed};
use super::meeting::MeetingStage;

/// A case that goes on to the next meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandedOn<'a> {
    pub listing: &'a Listing,
    /// It was to be heard, so this counts as a deferral. A referral that is still incomplete goes on to be completed, and
    /// nobody deferred it.
    pub deferred: bool,
}

/// The cases that go on when the meeting is finished: those put off, those over the cap, those that the room never came to,
/// and those still incomplete. Where a closed case stands among the others nobody can call it, so the time held for it was its
/// hearing, unless somebody put it off: see [`closed_handed_on`]. Whoever is under age, and what is not progressed, goes no
/// further.
#[must_use]
pub fn handed_on(conference: &Conference) -> Vec<HandedOn<'_>> {
    let agenda = Agenda::of(conference);
    let unheard = unheard(conference, &agenda).into_iter().map(|case| (case, true));
    let put_off = agenda.deferred.iter().map(|put_off| (put_off.case, true));
    let incomplete = agenda.not_listed.iter().filter(|(_, reason)| *reason == NotListed::Incomplete);
    let closed = closed_cases(conference).into_iter().filter_map(|(case, standing)| match standing {
        ClosedStanding::PutOff => Some((case, true)),
        ClosedStanding::NotListed(NotListed::Incomplete) => Some((case, false)),
        ClosedStanding::Held | ClosedStanding::NotListed(_) => None,
    });
    let all = put_off.chain(unheard).chain(incomplete.map(|(case, _)| (*case, false))).chain(closed);
    all.filter_map(|(case, deferred)| Some(HandedOn { listing: &conference.case(case)?.listing, deferred })).collect()
}

/// The same of closed cases, for those who read them, and can call them: that time was held for one does not say that it was
/// heard.
#[must_use]
pub fn closed_handed_on(conference: &Conference) -> Vec<HandedOn<'_>> {
    let held = closed_cases(conference).into_iter().filter(|(_, standing)| *standing == ClosedStanding::Held);
    let held = held.filter_map(|(case, _)| conference.case(case));
    let unheard = held.filter(|case| case.listing.hearing.opened.is_none() || case.listing.deferral.is_some());
    let unheard = unheard.map(|case| HandedOn { listing: &case.listing, deferred: true });
    let is_closed =
        |one: &HandedOn<'_>| conference.case(one.listing.case).is_some_and(|case| case.referral.closed.is_some());
    handed_on(conference).into_iter().filter(is_closed).chain(unheard).collect()
}

/// The listed cases that the room never came to, in the agenda's order.
fn unheard(conference: &Conference, agenda: &Agenda) -> Vec<CaseId> {
    let places = agenda.listed.iter().map(|place| place.case);
    places.filter(|id| conference.case(*id).is_some_and(|case| case.listing.hearing.opened.is_none())).collect()
}

/// The numbers of a meeting's list; of one that is over, with those to which the room never came.
#[must_use]
pub fn tally(conference: &Conference, agenda: &Agenda) -> Tally {
    agenda.tally().without(not_heard(conference, agenda).len())
}

/// The cases that a finished meeting had listed and never came to, in the agenda's order. None before it is finished.
#[must_use]
pub fn not_heard(conference: &Conference, agenda: &Agenda) -> Vec<CaseId> {
    match conference.meeting.stage {
        MeetingStage::Finished { .. } => unheard(conference, agenda),
        MeetingStage::Planned | MeetingStage::UnderWay { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::{at, conference, decision, deferral, person};
    use crate::domain::person::Role;
    use crate::domain::referral::ClosedReason;

    /// AGE-3, AGE-7, REF-4, REF-9 as a table: which case goes on, and whether that counts.
    #[test]
    fn age_3_each_case_goes_on_or_not_and_counts_or_not() {
        let mut conference = conference(10);
        conference.settings.cap = 6;
        let heard = Some(at("2026-12-10 10:00"));
        let case = |conference: &mut Conference, number: usize| conference.cases[number].listing.clone();
        conference.cases[0].listing.hearing.opened = heard;
        conference.cases[1].listing.deferral = Some(deferral());
        conference.cases[2].listing.not_progressed = Some(decision());
        conference.cases[3].referral.people[0] = person(Role::Victim, "Too Young", "2015-01-01");
        conference.cases[4].referral.risk.professional_judgement = None;
        conference.cases[5].referral.closed = Some(ClosedReason::HighProfile);
        conference.cases[6].referral.closed = Some(ClosedReason::HighProfile);
        conference.cases[6].listing.deferral = Some(deferral());
        conference.cases[7].listing.hearing.opened = heard;
        conference.cases[7].listing.deferral = Some(deferral());
        conference.settings.cap = 4;
        // 5 holds time, 0 and 7 were called, 8 is listed and never came up, 9 is over the cap.
        let expected = [(1, true), (7, true), (9, true), (8, true), (4, false), (6, true)];
        let expected = expected.map(|(number, counts)| (case(&mut conference, number).id, counts));
        let found: Vec<_> = handed_on(&conference).iter().map(|on| (on.listing.id, on.deferred)).collect();
        assert_eq!(found, expected);
        // Its readers call it: as long as nobody has, it goes on.
        let closed = |conference: &Conference| -> Vec<_> {
            closed_handed_on(conference).iter().map(|on| (on.listing.id, on.deferred)).collect()
        };
        let (held, put_off) = (case(&mut conference, 5).id, case(&mut conference, 6).id);
        assert_eq!(closed(&conference), [(put_off, true), (held, true)]);
        conference.cases[5].listing.hearing.opened = heard;
        assert_eq!(closed(&conference), [(put_off, true)]);
        conference.cases[5].listing.deferral = Some(deferral());
        assert_eq!(closed(&conference), [(put_off, true), (held, true)]);
        conference.cases[5].listing = Listing {
            not_progressed: Some(decision()),
            ..Listing::new(case(&mut conference, 5).case, conference.meeting.id)
        };
        assert_eq!(closed(&conference), [(put_off, true)]);
    }
}
