//! Who is taken for whom (REF-3, REF-13), as tables.

use proptest::prelude::*;

use super::*;
use crate::domain::fixture::{day, referral};
use crate::domain::identifier::EarlierCaseId;
use crate::domain::referral::Reference;

const RECEIVED: &str = "2026-11-10 10:00";

fn earlier(referred: &str, victim: (&str, &str), perpetrator: (&str, &str)) -> EarlierCase {
    let born = |text: &str| (!text.is_empty()).then(|| day(text));
    EarlierCase {
        id: EarlierCaseId::new(),
        reference: Reference::new("E1").unwrap(),
        referred: day(referred),
        meeting: day(referred) + chrono::Days::new(30),
        victim: victim.0.to_owned(),
        victim_born: born(victim.1),
        alleged_perpetrator: perpetrator.0.to_owned(),
        alleged_perpetrator_born: born(perpetrator.1),
    }
}

fn found(referrals: &[Referral], earlier_cases: &[EarlierCase]) -> Vec<Match> {
    let search =
        Search { new_referrals: referrals, known_earlier_cases: earlier_cases, repeat_months: 12, ..Search::default() };
    propose(search, &Nicknames::shipped().unwrap())
}

/// REF-3: one victim as the earlier case has her, against ways in which she comes again; the alleged perpetrator is
/// the same throughout.
#[test]
fn ref_3_a_person_is_known_again_however_the_name_and_date_are_written() {
    let perpetrator = ("Rhys Nguyễn", "1988-03-18");
    let rows = [
        ("Maeve O'Connor", "1980-03-07", "maeve o’connor", "1980-03-07", true),
        ("Zoë Wójcik", "1980-03-07", "Zoe Wojcik", "1980-03-07", true),
        ("Łucja van-der-Berg", "1980-03-07", "Lucja Van der Berg", "1980-03-07", true),
        ("Maeve Thomas", "1980-03-07", "Thomas, Maeve", "1980-03-07", true),
        ("Mrs Maeve Ann Thomas", "1980-03-07", "Maeve Thomas", "1980-03-07", true),
        ("Elizabeth Price", "1980-03-07", "Liz Price", "1980-03-07", true),
        ("Katarzyna Price", "1980-03-07", "Kasia Price", "1980-07-03", true),
        ("Ian MacDonald", "1980-03-07", "Ian McDonald", "1980-03-07", true),
        ("Gareth Smith-Jones", "1980-03-07", "Gareth Smith", "1980-03-07", true),
        ("Maeve Thomas", "1980-03-07", "Meave Tomas", "1980-03-07", true),
        ("Maeve Thomas", "1980-03-07", "Maeve Thomas", "1980-03-17", true),
        ("Maeve Thomas", "1980-03-07", "Maeve Thomas", "1908-03-07", true),
        ("Maeve Thomas", "1980-03-07", "Maeve Thomas", "", true),
        ("Maeve Thomas", "1980-03-07", "Maeve Thomas", "1900-01-01", true),
        ("Maeve Thomas", "1980-03-07", "Maeve Hughes", "1980-03-07", true),
        ("Maeve Thomas", "1980-03-07", "M Thomas", "1980-03-07", true),
        // Others than she.
        ("Maeve Thomas", "1980-03-07", "Sarah Thomas", "1985-11-21", false),
        ("Maeve Thomas", "1980-03-07", "Nadia Hughes", "1980-03-07", false),
        ("Maeve Thomas", "1980-03-07", "Nadia Hughes", "1991-12-30", false),
        ("Maeve Thomas", "1980-03-07", "Sarah Thomas", "", false),
    ];
    for (name, born, again, born_again, same) in rows {
        let before = [earlier("2026-04-07", (name, born), perpetrator)];
        let matches = found(&[referral("R1", RECEIVED, (again, born_again), perpetrator)], &before);
        let repeats: Vec<_> = matches.iter().filter(|found| found.kind == MatchKind::Repeat).collect();
        assert_eq!(repeats.len(), usize::from(same), "{name} {born}, {again} {born_again}: {matches:?}");
    }
}

/// REF-3, requirements §16: twelve months from the last referral, the last day included.
#[test]
fn ref_3_the_window_runs_from_the_last_referral() {
    let (victim, perpetrator) = (("Maeve Thomas", "1980-03-07"), ("Rhys Price", "1988-03-18"));
    for (referred, within) in [
        ("2026-11-10", true),
        ("2025-11-10", true),
        ("2025-11-09", false),
        ("2025-10-19", false),
        ("2026-11-11", false),
    ] {
        let before = [earlier(referred, victim, perpetrator)];
        let matches = found(&[referral("R1", RECEIVED, victim, perpetrator)], &before);
        assert_eq!(matches.len(), usize::from(within), "{referred}");
    }
}

#[test]
fn ref_3_the_same_victim_with_somebody_else_is_no_repeat() {
    let victim = ("Blessing Cooper", "2007-10-31");
    let before = [earlier("2026-06-20", victim, ("Wayne Hughes", "2009-09-19"))];
    assert_eq!(found(&[referral("R1", RECEIVED, victim, ("Bartek Cooper", "2009-09-19"))], &before), []);
}

#[test]
fn ref_3_two_referrals_of_one_pair_make_the_later_the_repeat_once() {
    let (victim, perpetrator) = (("Maeve Thomas", "1980-03-07"), ("Rhys Price", "1988-03-18"));
    let referrals = [
        referral("R2", "2026-11-12 09:00", victim, perpetrator),
        referral("R1", "2026-11-10 09:00", victim, perpetrator),
    ];
    let matches = found(&referrals, &[]);
    assert_eq!(matches.len(), 1);
    assert_eq!((matches[0].case, matches[0].with), (referrals[0].id, MatchedWith::Case(referrals[1].id)));
    assert_eq!((matches[0].score, matches[0].verdict), (100, MatchVerdict::Proposed));
    // What was proposed once, and perhaps rejected, isn't proposed again.
    let rejected = Match { verdict: MatchVerdict::Rejected, ..matches[0].clone() };
    let again = Search { new_referrals: &referrals, standing: &[rejected], repeat_months: 12, ..Search::default() };
    assert_eq!(propose(again, &Nicknames::default()), []);
}

#[test]
fn ref_13_the_other_way_round_is_a_counter_allegation() {
    let (one, other) = (("Blessing Lewis", "1997-09-14"), ("Lee Lewis", "1961-02-07"));
    let referrals = [referral("R1", RECEIVED, one, other), referral("R2", "2026-11-12 10:00", other, one)];
    let matches = found(&referrals, &[]);
    assert_eq!(matches.len(), 1);
    assert_eq!((matches[0].case, matches[0].kind), (referrals[1].id, MatchKind::CounterAllegation));
    // There is no window: an earlier case of any age says so too, also with somebody else.
    let before = [earlier("2021-06-20", ("Nadia Price", "1990-01-01"), one)];
    let matches = found(&referrals[..1], &before);
    assert_eq!(matches.len(), 1);
    assert!(matches[0].score <= 60 && matches[0].because.contains("somebody else"), "{matches:?}");
    let before = [earlier("2021-06-20", ("Nadia Price", "1990-01-01"), ("Blessing Lewis", "1997-09-15"))];
    assert_eq!(found(&referrals[..1], &before), [], "a name and nearly the date are too little for one person");
}

#[test]
fn an_address_supports_and_never_decides() {
    let perpetrator = ("Rhys Price", "1988-03-18");
    let with_address = |victim, received, address: &str| {
        let mut referral = referral("R", received, victim, perpetrator);
        referral.people[0].address = Some(address.to_owned());
        referral
    };
    let one = with_address(("Maeve Thomas", ""), "2026-11-10 10:00", "Flat 3, 12 Mill Lane, Crawley, RH10 9AQ");
    let same = with_address(("Maeve Thomas", ""), "2026-11-11 10:00", "flat 3 12 mill ln RH109AQ");
    let other = with_address(("Nadia Singh", ""), "2026-11-11 10:00", "Flat 3, 12 Mill Lane, Crawley, RH10 9AQ");
    let matches = found(&[one.clone(), same], &[]);
    assert_eq!(matches.len(), 1);
    assert_eq!(found(&[one, other], &[]), []);
}

proptest! {
    /// Accents, capitals, punctuation and order never matter, and no name panics.
    #[test]
    fn the_same_name_is_the_same_name(given in "[A-Z][a-z]{2,8}", family in "[A-Z][a-z]{2,8}", odd in "\\PC{0,20}") {
        let nicknames = Nicknames::default();
        let born = Some(day("1980-03-07"));
        let likeness = |name: &str| Likeness::of(&KnownAs { name, born, ..KnownAs::default() }, &nicknames);
        let bearers = Bearers::default();
        let plain = likeness(&format!("{given} {family}"));
        for other in [format!("{family}, {given}"), format!("  {} {family}\u{301}", given.to_uppercase())] {
            prop_assert_eq!(plain.alike(&likeness(&other), &bearers).score, 100);
        }
        let _ = plain.alike(&likeness(&odd), &bearers);
    }
}
