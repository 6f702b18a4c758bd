//! Ages and completeness (REF-2, REF-4, REF-7).

use super::*;
use crate::domain::fixture::{person, referral};
use crate::domain::referral::Grounds;

fn refused(referral: &Referral) -> Option<NotListed> {
    refusal(referral, None, RepeatStanding::No, &Settings::shipped().unwrap())
}

/// REF-4 as a table, MOP 4.6: the age on the date of referral, and the birthday counts.
#[test]
fn ref_4_the_age_on_the_date_of_referral_decides() {
    let rows = [
        ("2010-11-08", "1980-01-01", None),
        ("2010-11-09", "1980-01-01", Some(NotListed::VictimUnder16)),
        ("1980-01-01", "2010-11-08", None),
        ("1980-01-01", "2010-11-09", Some(NotListed::AllegedPerpetratorUnder16)),
        ("2012-01-01", "2012-01-01", Some(NotListed::VictimUnder16)),
        ("", "", None),
    ];
    for (victim, perpetrator, expected) in rows {
        let referral = referral("R1", "2026-11-08 00:01", ("A B", victim), ("C D", perpetrator));
        assert_eq!(refused(&referral), expected, "{victim} {perpetrator}");
    }
}

#[test]
fn ref_4_a_second_victim_under_age_does_not_stop_the_first() {
    let mut referral = referral("R1", "2026-11-08 10:00", ("A B", "1980-01-01"), ("C D", "1980-01-01"));
    referral.people.push(person(Role::Victim, "E F", "2015-01-01"));
    assert_eq!(refused(&referral), None);
    let (settings, words) = (Settings::shipped().unwrap(), Relationships::shipped().unwrap());
    assert_eq!(safeguarding(&referral, &settings, &words), [Safeguarding::ChildRoute(Role::Victim)]);
}

#[test]
fn ref_4_child_to_parent_abuse_is_flagged_from_the_age_on() {
    let (settings, words) = (Settings::shipped().unwrap(), Relationships::shipped().unwrap());
    for (said, born, expected) in [
        ("son", "2003-01-01", vec![Safeguarding::ChildToParentAbuse]),
        ("son", "1972-01-01", vec![]),
        ("son", "2000-01-01", vec![]),
        ("son", "2000-11-09", vec![Safeguarding::ChildToParentAbuse]),
        ("Step-Daughter ", "", vec![Safeguarding::ChildToParentAbuse]),
        ("son", "2012-01-01", vec![Safeguarding::ChildRoute(Role::AllegedPerpetrator)]),
        ("partner", "2000-01-01", vec![]),
    ] {
        let mut referral = referral("R1", "2026-11-08 10:00", ("A B", "1960-01-01"), ("C D", born));
        referral.people[1].relationship = Some(said.to_owned());
        assert_eq!(safeguarding(&referral, &settings, &words), expected, "{said} {born}");
    }
}

/// REF-2, REF-7: only what can't be weighed is incomplete; the rest is asked for.
#[test]
fn ref_7_what_is_missing_is_listed_and_stops_nothing_that_can_be_weighed() {
    let settings = Settings::shipped().unwrap();
    let mut referral = referral("R1", "2026-11-08 10:00", ("A B", ""), ("C D", ""));
    let lacks = |referral: &Referral, repeat| missing(referral, None, repeat, &settings);
    assert_eq!(refused(&referral), None);
    let missing_parts = lacks(&referral, RepeatStanding::No);
    assert!(missing_parts.contains(&Missing::VictimBorn) && missing_parts.contains(&Missing::SafeContact));
    assert!(!missing_parts.contains(&Missing::EvidenceOfRisk));

    referral.risk.professional_judgement = Some("  ".to_owned());
    assert_eq!(refused(&referral), Some(NotListed::Incomplete));
    assert_eq!(lacks(&referral, RepeatStanding::No)[0], Missing::EvidenceOfRisk);
    // A repeat is a ground whatever else is said; so is a DASH, even a low one: a person weighs it.
    assert_eq!(refusal(&referral, None, RepeatStanding::ToConfirm, &settings), None);
    assert_eq!(lacks(&referral, RepeatStanding::Confirmed)[0], Missing::ReasonsForJudgement);
    referral.risk.dash_score = Some(3);
    assert_eq!(refused(&referral), None);
    referral.risk.dash_score = None;
    referral.risk.claimed = Grounds::default();
    referral.risk.incidents_in_12_months = Some(3);
    assert_eq!(refused(&referral), None);
    assert_eq!(refusal(&referral, Some("police"), RepeatStanding::No, &settings), Some(NotListed::Incomplete));
}
