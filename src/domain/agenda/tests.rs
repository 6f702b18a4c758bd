//! The agenda's rules as tables (AGE-1 to AGE-7, requirements §16).

use proptest::prelude::*;

use super::*;
use crate::domain::case::MatchVerdict;
use crate::domain::fixture::{at, conference, counter_allegation, decision, deferral, person};
use crate::domain::referral::ClosedReason;

/// The references in the agenda's order, without the letter.
fn listed(conference: &Conference) -> Vec<usize> {
    numbers(conference, Agenda::of(conference).listed.iter().map(|place| place.case))
}

fn put_off(conference: &Conference) -> Vec<usize> {
    numbers(conference, Agenda::of(conference).deferred.iter().map(|put_off| put_off.case))
}

fn numbers(conference: &Conference, cases: impl Iterator<Item = CaseId>) -> Vec<usize> {
    cases.map(|case| conference.case(case).unwrap().referral.reference.as_str()[1..].parse().unwrap()).collect()
}

#[test]
fn age_1_children_first_then_by_time_of_receipt() {
    assert_eq!(listed(&conference(6)), [0, 2, 4, 1, 3, 5]);
}

#[test]
fn age_1_an_override_moves_a_case_to_the_other_group() {
    let mut conference = conference(4);
    conference.cases[3].listing.group_override = Some((Group::LinkedChildren, decision()));
    conference.cases[0].listing.group_override = Some((Group::AdultOnly, decision()));
    assert_eq!(listed(&conference), [2, 3, 0, 1]);
}

#[test]
fn age_2_the_cap_selects_by_time_of_receipt_and_a_named_decision_goes_over_it() {
    let mut conference = conference(28);
    assert_eq!(listed(&conference).len(), 25);
    assert_eq!(put_off(&conference), [25, 26, 27]);
    conference.cases[26].listing.over_cap = Some(decision());
    let agenda = Agenda::of(&conference);
    assert_eq!(agenda.listed.len(), 26);
    assert_eq!(put_off(&conference), [25, 27]);
    let over: Vec<_> = agenda.listed.iter().filter(|place| place.over_cap).map(|place| place.case).collect();
    assert_eq!(over, [conference.cases[26].referral.id]);
    // When another is put off, the decision still stands and nobody else is pushed out.
    conference.cases[0].listing.deferral = Some(deferral());
    assert_eq!(put_off(&conference), [0, 27]);
}

#[test]
fn age_3_a_case_deferred_once_stands_first_in_line() {
    let mut conference = conference(27);
    conference.cases[26].listing.times_deferred = 1;
    assert_eq!(put_off(&conference), [24, 25]);
    assert_eq!(listed(&conference)[0], 26);
    // Deferring it again is a person's decision, and loud.
    conference.cases[26].listing.deferral = Some(deferral());
    let agenda = Agenda::of(&conference);
    let again = &agenda.deferred[0];
    assert_eq!((again.times_deferred, again.decided), (2, true));
    assert_eq!(put_off(&conference), [26, 25]);
}

#[test]
fn age_6_a_counter_allegation_stands_side_by_side_in_the_children_first_group() {
    for (verdict, tied) in
        [(MatchVerdict::Proposed, true), (MatchVerdict::Confirmed, true), (MatchVerdict::Rejected, false)]
    {
        let mut conference = conference(8);
        let (adult, family) = (conference.cases[7].referral.id, conference.cases[2].referral.id);
        conference.cases[7].matches.push(counter_allegation(adult, family, verdict));
        let expected = if tied { [0, 2, 7, 4, 6, 1, 3, 5] } else { [0, 2, 4, 6, 1, 3, 5, 7] };
        assert_eq!(listed(&conference), expected, "{verdict:?}");
        let agenda = Agenda::of(&conference);
        let place = agenda.place(adult).unwrap();
        assert_eq!(place.beside, if tied { vec![family] } else { vec![] });
        assert_eq!(place.group, if tied { Group::LinkedChildren } else { Group::AdultOnly });
        let marker = match verdict {
            MatchVerdict::Proposed => vec![Marker::CounterAllegationToConfirm],
            MatchVerdict::Confirmed => vec![Marker::CounterAllegation],
            MatchVerdict::Rejected => vec![],
        };
        assert_eq!(place.markers, marker);
        assert_eq!(agenda.place(family).unwrap().markers, marker);
    }
}

#[test]
fn age_6_two_adult_only_cases_meet_at_the_earlier_place() {
    let mut conference = conference(8);
    let (one, other) = (conference.cases[1].referral.id, conference.cases[5].referral.id);
    conference.cases[5].matches.push(counter_allegation(other, one, MatchVerdict::Proposed));
    assert_eq!(listed(&conference), [0, 2, 4, 6, 1, 5, 3, 7]);
}

/// AGE-6: where the cap parts the two sides, that is told of both; the cap itself goes by receipt and hears nobody sooner for it.
#[test]
fn age_6_a_counter_allegation_that_the_cap_parts_is_told() {
    let mut conference = conference(27);
    let (heard, cut) = (conference.cases[2].referral.id, conference.cases[26].referral.id);
    conference.cases[26].matches.push(counter_allegation(cut, heard, MatchVerdict::Proposed));
    let agenda = Agenda::of(&conference);
    assert_eq!(agenda.apart, [(heard, cut)]);
    assert_eq!(agenda.apart_from(heard).collect::<Vec<_>>(), [cut]);
    assert_eq!(agenda.apart_from(cut).collect::<Vec<_>>(), [heard]);
    assert_eq!(put_off(&conference), [25, 26]);
    // Heard over the cap, or both put off, they are together.
    conference.cases[26].listing.over_cap = Some(decision());
    assert_eq!(Agenda::of(&conference).apart, []);
    conference.cases[26].listing.over_cap = None;
    conference.cases[2].listing.deferral = Some(deferral());
    conference.cases[26].listing.deferral = Some(deferral());
    assert_eq!(Agenda::of(&conference).apart, []);
}

/// AGE-2, REF-4: each case of the list counts once, as what becomes of it.
#[test]
fn age_2_the_numbers_of_a_list_are_those_of_its_cases() {
    let mut conference = conference(30);
    conference.cases[1].referral.people[0] = person(Role::Victim, "Too Young", "2015-01-01");
    conference.cases[3].listing.deferral = Some(deferral());
    conference.cases[4].listing.not_progressed = Some(decision());
    conference.cases[5].listing.deferral = Some(deferral());
    conference.cases[5].listing.hearing.opened = Some(at("2026-12-10 10:00"));
    let agenda = Agenda::of(&conference);
    let tally = agenda.tally();
    assert_eq!((tally.heard, tally.deferred, tally.too_young, tally.not_weighed), (25, 1, 1, 0));
    assert_eq!((tally.over_cap, tally.all(), tally.on_no_list()), (2, 28, 1));
    assert_eq!(agenda.outcome(conference.cases[5].referral.id), Some(Outcome::Heard), "the room has called it");
}

#[test]
fn age_7_closed_cases_hold_time_and_count_by_the_setting() {
    let mut conference = conference(27);
    conference.cases[26].referral.closed = Some(ClosedReason::HighProfile);
    assert_eq!((listed(&conference).len(), put_off(&conference)), (24, vec![24, 25]));
    assert_eq!(Agenda::of(&conference).held_for_closed, 1);
    let standing = |conference: &Conference| closed_cases(conference).into_iter().map(|(_, standing)| standing).next();
    assert_eq!(standing(&conference), Some(ClosedStanding::Held));
    conference.settings.closed_cases_count_to_cap = false;
    assert_eq!((listed(&conference).len(), put_off(&conference)), (25, vec![25]));
    conference.cases[26].listing.deferral = Some(deferral());
    assert_eq!((Agenda::of(&conference).held_for_closed, put_off(&conference)), (0, vec![25]));
    assert_eq!(standing(&conference), Some(ClosedStanding::PutOff));
    conference.cases[26].listing.deferral = None;
    conference.cases[26].referral.people[0] = person(Role::Victim, "Too Young", "2015-01-01");
    assert_eq!(standing(&conference), Some(ClosedStanding::NotListed(NotListed::VictimUnder16)));
}

#[test]
fn a_case_that_was_called_never_drops_off_the_list() {
    let mut conference = conference(30);
    conference.cases[29].listing.hearing.opened = Some(at("2026-12-10 10:00"));
    assert!(listed(&conference).contains(&29));
    // Not even when it turns out that it should not have been there.
    let late = &mut conference.cases[29];
    late.referral.people[0] = person(Role::Victim, "Too Young", "2015-01-01");
    late.listing.not_progressed = Some(decision());
    let agenda = Agenda::of(&conference);
    assert!(agenda.place(conference.cases[29].referral.id).is_some() && agenda.not_listed.is_empty());
    // Put off in the room: heard in part here, and on the next list as well.
    conference.cases[29].listing.not_progressed = None;
    conference.cases[29].listing.deferral = Some(deferral());
    assert!(listed(&conference).contains(&29) && put_off(&conference).contains(&29));
}

#[test]
fn ref_9_what_is_not_heard_says_why() {
    let mut conference = conference(4);
    conference.cases[0].listing.not_progressed = Some(decision());
    conference.cases[1].referral.people[0] = person(Role::Victim, "Too Young", "2015-01-01");
    conference.cases[2].referral.people[1] = person(Role::AllegedPerpetrator, "Too Young", "2012-01-01");
    conference.cases[3].referral.risk.professional_judgement = None;
    let agenda = Agenda::of(&conference);
    let reasons: Vec<_> = agenda.not_listed.iter().map(|(_, reason)| reason.name()).collect();
    assert_eq!(reasons, ["not-progressed", "victim-under-16", "alleged-perpetrator-under-16", "incomplete"]);
    assert!(agenda.listed.is_empty() && agenda.deferred.is_empty());
}

proptest! {
    /// Whatever was decided: every open case is in exactly one list, but for one that the room has called and then
    /// put off; no closed case is in any; over the cap stands only who was called or decided; groups don't mix.
    #[test]
    fn no_case_is_lost_and_none_is_there_twice(
        decisions in proptest::collection::vec((0u8..8, 0u8..3, any::<bool>()), 1..60),
        cap in 1usize..30,
    ) {
        let mut conference = conference(decisions.len());
        conference.settings.cap = cap;
        for (case, (what, times, called)) in conference.cases.iter_mut().zip(&decisions) {
            case.listing.times_deferred = *times;
            case.listing.hearing.opened = (*called && *what == 7).then(|| at("2026-12-10 10:00"));
            match what {
                0 => case.listing.deferral = Some(deferral()),
                1 => case.listing.not_progressed = Some(decision()),
                2 => case.listing.over_cap = Some(decision()),
                3 => case.referral.closed = Some(ClosedReason::HonourBasedAbuse),
                4 => case.listing.group_override = Some((Group::AdultOnly, decision())),
                5 => case.referral.people[0] = person(Role::Victim, "Too Young", "2015-01-01"),
                _ => {}
            }
        }
        if let [one, .., other] = conference.cases.as_mut_slice() {
            one.matches.push(counter_allegation(one.referral.id, other.referral.id, MatchVerdict::Proposed));
        }
        let agenda = Agenda::of(&conference);
        for case in &conference.cases {
            let id = case.referral.id;
            let times = agenda.listed.iter().filter(|place| place.case == id).count()
                + agenda.deferred.iter().filter(|put_off| put_off.case == id).count()
                + agenda.not_listed.iter().filter(|(other, _)| *other == id).count();
            prop_assert_eq!(times, usize::from(case.referral.closed.is_none()));
        }
        let unforced = agenda.listed.iter().filter(|place| !place.over_cap).count();
        prop_assert!(unforced + agenda.held_for_closed.min(cap) <= cap);
        prop_assert!(agenda.listed.is_sorted_by_key(|place| place.group == Group::AdultOnly));
        prop_assert!(agenda.listed.iter().enumerate().all(|(index, place)| place.position == index + 1));
        prop_assert!(agenda.listed.is_sorted_by_key(|place| place.starts));
    }

    /// AGE-1, AGE-6: any moves by hand keep every case in its group and counter-allegations side by side; a case that
    /// moved stands further up or down than before.
    #[test]
    fn moves_by_hand_keep_groups_and_pairs(
        moves in proptest::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..40),
        pair in (0usize..12, 0usize..12),
    ) {
        use crate::domain::agenda_moves::Direction;
        let mut conference = conference(12);
        if pair.0 != pair.1 {
            let (one, other) = (conference.cases[pair.0].referral.id, conference.cases[pair.1].referral.id);
            conference.cases[pair.0].matches.push(counter_allegation(one, other, MatchVerdict::Proposed));
        }
        let groups = |agenda: &Agenda| {
            let mut groups: Vec<_> = agenda.listed.iter().map(|place| (place.case, place.group)).collect();
            groups.sort_by_key(|(case, _)| *case);
            groups
        };
        let before = groups(&Agenda::of(&conference));
        for (which, up) in moves {
            let agenda = Agenda::of(&conference);
            let place = agenda.listed[which.index(agenda.listed.len())].clone();
            let direction = if up { Direction::Up } else { Direction::Down };
            let Ok(changes) = agenda.moved(place.case, direction) else { continue };
            for (listing, key) in changes {
                let case = conference.cases.iter_mut().find(|case| case.listing.id == listing).unwrap();
                case.listing.order = Some(key);
            }
            let after = Agenda::of(&conference);
            let position = after.place(place.case).unwrap().position;
            prop_assert_eq!(position < place.position, up);
            prop_assert_ne!(position, place.position);
            prop_assert_eq!(groups(&after), before.clone());
            for place in &after.listed {
                for other in &place.beside {
                    prop_assert_eq!(after.place(*other).unwrap().position.abs_diff(place.position), 1);
                }
            }
        }
    }
}

/// AGE-2, requirements §16: both readings beside each other; what one hears and the other puts off is marked in both.
#[test]
fn age_2_the_other_reading_stands_beside_the_one_in_force() {
    let mut conference = conference(6);
    conference.settings.cap = 4;
    let agenda = Agenda::of(&conference);
    let number =
        |found: Option<InReading>| found.map(|one| (numbers(&conference, [one.case].into_iter())[0], one.differs));
    let lines: Vec<_> =
        agenda.side_by_side().iter().map(|line| (line.heard, number(line.in_force), number(line.other))).collect();
    let expected = [
        (true, Some((0, false)), Some((0, false))),
        (true, Some((2, false)), Some((2, false))),
        (true, Some((1, false)), Some((4, true))),
        (true, Some((3, true)), Some((1, false))),
        (false, Some((4, true)), Some((3, true))),
        (false, Some((5, false)), Some((5, false))),
    ];
    assert_eq!(lines, expected);
    assert!(!agenda.readings_agree());
    conference.settings.cap = 6;
    assert!(Agenda::of(&conference).readings_agree());
}

/// AGE-11: the children's agencies may leave after the last case with children, breaks included, or when a person says so.
#[test]
fn age_11_the_childrens_agencies_are_released_after_the_last_case_with_children() {
    use crate::domain::meeting::Break;
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    let mut conference = conference(6);
    let release = |conference: &Conference| Agenda::of(conference).release;
    assert_eq!(release(&conference), Some(Release { after: Some(3), at: time("10:10"), set: false }));
    conference.meeting.breaks = vec![Break { at: time("09:50"), minutes: 15 }];
    assert_eq!(release(&conference).unwrap().at, time("10:25"));
    // A case with children that stands among the others keeps them.
    conference.meeting.breaks.clear();
    conference.cases[4].listing.group_override = Some((Group::AdultOnly, decision()));
    assert_eq!(release(&conference), Some(Release { after: Some(5), at: time("10:30"), set: false }));
    conference.meeting.release_at = Some(time("11:00"));
    assert_eq!(release(&conference), Some(Release { after: Some(5), at: time("11:00"), set: true }));
    conference.meeting.release_at = None;
    conference.cases.iter_mut().for_each(|case| case.referral.people.truncate(2));
    assert_eq!(release(&conference), None);
}

/// AGE-8, MOP 4.36, 4.37: whoever has moved, or is about to, is still heard, in the same place, and the agenda says so.
#[test]
fn age_8_a_victim_who_has_moved_is_still_heard() {
    use crate::domain::referral::Moved;
    for has in [true, false] {
        let mut conference = conference(3);
        conference.cases[1].referral.moved = Some(Moved { has, when: None, to: "Kent".to_owned() });
        let agenda = Agenda::of(&conference);
        assert_eq!(listed(&conference), [0, 2, 1]);
        assert_eq!(agenda.place(conference.cases[1].referral.id).unwrap().markers, [Marker::Moved]);
        assert_eq!(agenda.listed[0].markers, []);
    }
}

/// AGE-4: beside a case stands every marker that its facts call for, and only those.
#[test]
fn age_4_the_markers_beside_a_case_say_what_its_facts_are() {
    let mut conference = conference(2);
    let of = |conference: &Conference, number: usize| markers(conference, &conference.cases[number]);
    assert_eq!(of(&conference, 0), []);
    conference.cases[0].referral.mappa = Some(true);
    conference.cases[0].referral.risk.claimed.visible_high_risk = true;
    conference.cases[1].listing.hearing_kind = HearingKind::Information;
    assert_eq!(of(&conference, 0), [Marker::Mappa, Marker::GroundsDiffer]);
    assert_eq!(of(&conference, 1), [Marker::InformationOnly]);
}
