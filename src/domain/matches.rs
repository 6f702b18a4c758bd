//! The matches in which a case has a part, seen from either end (REF-3, REF-13), and which of them may be shown (AGE-7).

use super::case::{Match, MatchKind, MatchVerdict, MatchedWith};
use super::conference::Conference;
use super::identifier::CaseId;

impl Conference {
    /// The matches in which a case has a part and which may be shown: those that it was found to have, then those that
    /// other cases were found to have with it. A match with a closed case is nobody's but that case's own list's.
    pub fn matches_of(&self, case: CaseId) -> impl Iterator<Item = &Match> {
        let all = self.cases.iter().flat_map(|case| &case.matches).filter(|found| self.may_be_shown(found));
        let own = all.clone().filter(move |found| found.case == case);
        own.chain(all.filter(move |found| found.with == MatchedWith::Case(case)))
    }

    /// The match of a case that waits for a person's word. A repeat is asked of the later case alone; a counter-allegation
    /// is the same thing from both sides.
    #[must_use]
    pub fn proposed(&self, case: CaseId, kind: MatchKind) -> Option<&Match> {
        self.matches_of(case).find(|found| {
            found.kind == kind
                && found.verdict == MatchVerdict::Proposed
                && (found.case == case || kind == MatchKind::CounterAllegation)
        })
    }

    /// Whether both ends are open cases. One that the conference doesn't know counts as closed.
    #[must_use]
    pub fn may_be_shown(&self, found: &Match) -> bool {
        let open = |id: CaseId| match self.case(id) {
            Some(case) => case.referral.closed.is_none(),
            None => self.elsewhere.iter().any(|elsewhere| elsewhere.case == id),
        };
        let with = match found.with {
            MatchedWith::Earlier(_) => true,
            MatchedWith::Case(id) => open(id),
        };
        with && open(found.case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agenda::Agenda;
    use crate::domain::conference::Elsewhere;
    use crate::domain::fixture::{conference, counter_allegation};
    use crate::domain::marker::Marker;
    use crate::domain::referral::{ClosedReason, Reference};

    #[test]
    fn ref_13_a_counter_allegation_waits_for_a_word_at_both_ends() {
        let mut conference = conference(4);
        let [one, other] = [1, 3].map(|at: usize| conference.cases[at].referral.id);
        let found = counter_allegation(other, one, MatchVerdict::Proposed);
        conference.cases[3].matches.push(found.clone());
        for case in [one, other] {
            assert_eq!(conference.proposed(case, MatchKind::CounterAllegation), Some(&found));
            assert_eq!(conference.proposed(case, MatchKind::Repeat), None);
        }
        // A repeat is the later one's.
        conference.cases[3].matches[0].kind = MatchKind::Repeat;
        assert!(conference.proposed(other, MatchKind::Repeat).is_some());
        assert!(conference.proposed(one, MatchKind::Repeat).is_none());
        assert_eq!(conference.matches_of(one).count(), 1);
    }

    #[test]
    fn age_7_a_match_with_a_closed_case_shows_nowhere() {
        for (closed, repeat) in [(1, false), (3, false), (1, true)] {
            let mut conference = conference(4);
            let [one, other] = [1, 3].map(|at: usize| conference.cases[at].referral.id);
            let mut found = counter_allegation(other, one, MatchVerdict::Proposed);
            if repeat {
                found.kind = MatchKind::Repeat;
            }
            conference.cases[3].matches.push(found);
            conference.cases[closed].referral.closed = Some(ClosedReason::HighProfile);
            for case in [one, other] {
                assert_eq!(conference.matches_of(case).count(), 0);
                assert_eq!(conference.proposed(case, MatchKind::CounterAllegation), None);
            }
            let shows = [Marker::CounterAllegationToConfirm, Marker::RepeatToConfirm];
            let agenda = Agenda::of(&conference);
            assert!(agenda.listed.iter().all(|place| !place.markers.iter().any(|marker| shows.contains(marker))));
            assert!(agenda.listed.iter().all(|place| place.beside.is_empty()));
        }
    }

    #[test]
    fn age_7_a_match_with_a_case_of_another_meeting_shows_only_where_that_is_known_to_be_open() {
        let mut conference = conference(2);
        let (here, there) = (conference.cases[1].referral.id, CaseId::new());
        conference.cases[1].matches.push(counter_allegation(here, there, MatchVerdict::Proposed));
        assert_eq!(conference.matches_of(here).count(), 0);
        conference.elsewhere.push(Elsewhere { case: there, reference: Reference::new("R9").unwrap() });
        assert_eq!(conference.matches_of(here).count(), 1);
    }
}
