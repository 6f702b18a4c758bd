//! The sample month through intake and the rules, against what is expected of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use marac::domain::agenda::Agenda;
use marac::domain::agenda_moves::{CannotMove, Direction};
use marac::domain::case::{Case, MatchKind, MatchVerdict, MatchedWith};
use marac::domain::conference::Conference;
use marac::domain::identifier::{CaseId, MeetingId};
use marac::domain::listing::{Group, Listing, NotListed};
use marac::domain::marker::Marker;
use marac::domain::matching::{Nicknames, Search, propose};
use marac::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use marac::domain::settings::Settings;
use marac::intake::{Kind, Map, read_contacts, read_heard_before, read_referrals};
use serde_json::Value;

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/crawley").join(name)).unwrap()
}

fn meeting(date: &str) -> Meeting {
    let date: NaiveDate = date.parse().unwrap();
    Meeting {
        id: MeetingId::new(),
        area: "Crawley".to_owned(),
        date,
        start: NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
        minutes_per_case: 10,
        breaks: Vec::new(),
        referral_deadline: date - chrono::Days::new(10),
        stage: MeetingStage::Planned,
        declaration: None,
        current_case: None,
        kind: MeetingKind::Area,
        chair: None,
        cover: None,
        release_at: None,
    }
}

fn conference() -> Conference {
    let referrals = read_referrals(&sample("referrals.csv"), &Map::shipped(Kind::Referrals).unwrap()).unwrap();
    let earlier = read_heard_before(&sample("heard-before.csv"), &Map::shipped(Kind::HeardBefore).unwrap()).unwrap();
    let agencies = read_contacts(&sample("contacts.csv"), &Map::shipped(Kind::Contacts).unwrap()).unwrap();
    assert_eq!((&referrals.faults, &earlier.faults, &agencies.faults), (&vec![], &vec![], &vec![]));
    assert_eq!((referrals.rows.len(), earlier.rows.len()), (31, 4));
    assert!(agencies.rows.len() >= 12);
    assert!(referrals.unknown_columns.is_empty() && agencies.unknown_columns.is_empty());

    let settings = Settings::shipped().unwrap();
    let matches = propose(
        Search {
            new_referrals: &referrals.rows,
            known_earlier_cases: &earlier.rows,
            repeat_months: settings.repeat_months,
            ..Search::default()
        },
        &Nicknames::shipped().unwrap(),
    );
    let this = meeting("2026-12-10");
    let mut cases: Vec<Case> = referrals
        .rows
        .into_iter()
        .map(|referral| Case {
            listing: Listing::new(referral.id, this.id),
            entries: Vec::new(),
            actions: Vec::new(),
            matches: matches.iter().filter(|found| found.case == referral.id).cloned().collect(),
            referral,
        })
        .collect();
    cases.sort_by_key(|case| case.referral.received);
    Conference {
        meeting: this,
        next_meeting: Some(meeting("2027-01-14")),
        settings,
        agencies: agencies.rows.iter().map(|entry| entry.agency.clone()).collect(),
        contacts: agencies.rows.into_iter().flat_map(|entry| entry.contacts).collect(),
        cases,
        earlier_cases: earlier.rows,
        attendance: Vec::new(),
        expected: Vec::new(),
        elsewhere: Vec::new(),
        preparation: Default::default(),
        held: Vec::new(),
        outstanding: Vec::new(),
    }
}

struct Sample {
    conference: Conference,
    expected: Value,
}

impl Sample {
    fn new() -> Self {
        Self { conference: conference(), expected: serde_json::from_slice(&sample("expected.json")).unwrap() }
    }

    fn list(&self, name: &str) -> Vec<String> {
        self.expected[name].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    fn reference(&self, case: CaseId) -> String {
        self.conference.case(case).unwrap().referral.reference.to_string()
    }

    fn references(&self, cases: impl IntoIterator<Item = CaseId>) -> Vec<String> {
        cases.into_iter().map(|case| self.reference(case)).collect()
    }

    fn id(&self, reference: &str) -> CaseId {
        let case = self.conference.cases.iter().find(|case| case.referral.reference.as_str() == reference);
        case.unwrap().referral.id
    }

    fn with_marker(&self, agenda: &Agenda, markers: &[Marker]) -> Vec<String> {
        let marked = |found: &[Marker]| found.iter().any(|marker| markers.contains(marker));
        let places = agenda.listed.iter().filter(|place| marked(&place.markers));
        let mut found = self.references(places.map(|place| place.case));
        found.sort();
        found
    }
}

/// REF-1, REF-3, REF-4, REF-13, AGE-1 to AGE-3, AGE-6, AGE-7 on the whole month.
#[test]
fn the_agenda_is_what_is_expected_of_the_sample_month() {
    let sample = Sample::new();
    let agenda = Agenda::of(&sample.conference);

    assert_eq!((agenda.cap, agenda.held_for_closed), (25, sample.list("closed").len()));
    assert_eq!(agenda.listed.len() + agenda.held_for_closed, 25);
    let with_children = agenda.listed.iter().filter(|place| place.children > 0);
    assert_eq!(
        sample.references(with_children.map(|place| place.case)),
        sample.list("with_children_in_order_of_receipt")
    );

    let mut adults: Vec<_> = agenda.listed.iter().filter(|place| place.children == 0).map(|place| place.case).collect();
    let pair = sample.list("counter_allegation_pair");
    let moved_in = agenda.listed.iter().filter(|place| place.children == 0 && place.group == Group::LinkedChildren);
    assert_eq!(sample.references(moved_in.map(|place| place.case)), ["WS-71003"]);
    adults.sort_by_key(|case| sample.conference.case(*case).unwrap().referral.received);
    assert_eq!(sample.references(adults), sample.list("adult_only_in_order_of_receipt"));
    let at = |reference: &str| agenda.place(sample.id(reference)).unwrap().position;
    assert_eq!(at(&pair[0]).abs_diff(at(&pair[1])), 1);
    let groups: Vec<_> = agenda.listed.iter().map(|place| place.group).collect();
    assert!(groups.is_sorted_by_key(|group| *group == Group::AdultOnly));

    assert_eq!(
        sample.references(agenda.deferred.iter().map(|put_off| put_off.case)),
        sample.list("deferred_in_order_of_receipt")
    );
    let first = &agenda.deferred[0];
    assert_eq!((first.to, first.times_deferred, first.decided), ("2027-01-14".parse().ok(), 1, false));
    assert_eq!(first.days_since_referral("2026-12-05".parse().unwrap()), 14);

    let refused: BTreeMap<String, String> = agenda
        .not_listed
        .iter()
        .map(|(case, reason)| (sample.reference(*case), reason.name().replace('-', " ")))
        .collect();
    assert_eq!(serde_json::to_value(refused).unwrap(), sample.expected["refused"]);

    assert_eq!(sample.with_marker(&agenda, &[Marker::Repeat, Marker::RepeatToConfirm]), sample.list("repeats"));
    assert_eq!(sample.with_marker(&agenda, &[Marker::GroundsDiffer]), sample.list("claim_differs"));
    let counter = [Marker::CounterAllegation, Marker::CounterAllegationToConfirm];
    assert_eq!(sample.with_marker(&agenda, &counter), pair);
    assert_eq!(sample.with_marker(&agenda, &[Marker::Mappa]), ["WS-71023"]);
    assert_eq!(agenda.listed[0].starts, NaiveTime::from_hms_opt(9, 40, 0).unwrap());
}

/// REF-3, REF-13: exactly these are proposed, each undecided and with its reasons.
#[test]
fn matches_are_proposed_and_not_decided() {
    let sample = Sample::new();
    let matches: Vec<_> = sample.conference.cases.iter().flat_map(|case| &case.matches).collect();
    let found: Vec<_> = matches
        .iter()
        .map(|found| {
            let with = match found.with {
                MatchedWith::Case(case) => sample.reference(case),
                MatchedWith::Earlier(id) => {
                    let earlier = sample.conference.earlier_cases.iter().find(|case| case.id == id);
                    earlier.unwrap().reference.to_string()
                }
            };
            (sample.reference(found.case), with, found.kind)
        })
        .collect();
    let row = |case: &str, with: &str, kind| (case.to_owned(), with.to_owned(), kind);
    assert_eq!(
        found,
        [
            row("WS-71006", "WS-0406", MatchKind::Repeat),
            row("WS-71011", "WS-71003", MatchKind::CounterAllegation),
            row("WS-71019", "WS-1419", MatchKind::Repeat),
        ],
        "{matches:#?}"
    );
    assert!(matches.iter().all(|found| found.verdict == MatchVerdict::Proposed && found.score >= 90));
    assert!(matches[0].because.contains("day and month of birth swapped"), "{}", matches[0].because);
    assert!(matches[2].because.contains("written differently"), "{}", matches[2].because);
}

/// AGE-7: a closed case stands in no list of the agenda, whatever happens to it.
#[test]
fn age_7_a_closed_case_is_in_no_list() {
    let mut sample = Sample::new();
    let closed: Vec<CaseId> = sample.list("closed").iter().map(|reference| sample.id(reference)).collect();
    // One of them is too young a victim, and the cap leaves no room for the other.
    sample.conference.settings.cap = 1;
    let case = sample.conference.cases.iter_mut().find(|case| case.referral.id == closed[0]).unwrap();
    case.referral.people[0].born = "2015-01-01".parse().ok();
    let agenda = Agenda::of(&sample.conference);
    let mut named: Vec<CaseId> = agenda.listed.iter().map(|place| place.case).collect();
    named.extend(agenda.deferred.iter().map(|put_off| put_off.case));
    named.extend(agenda.not_listed.iter().map(|(case, _)| *case));
    named.extend(&agenda.deferred_if_ordered_first);
    assert!(closed.iter().all(|case| !named.contains(case)));
    assert_eq!((agenda.held_for_closed, agenda.listed.len()), (1, 0));
}

/// AGE-1: moves change the order and stay in their group; the pair goes together (AGE-6).
#[test]
fn age_1_a_case_moves_within_its_group_by_hand() {
    let mut sample = Sample::new();
    let order = |agenda: &Agenda, sample: &Sample| sample.references(agenda.listed.iter().map(|place| place.case));
    let apply = |sample: &mut Sample, case: &str, direction| {
        let changes = Agenda::of(&sample.conference).moved(sample.id(case), direction)?;
        for (listing, key) in changes {
            let case = sample.conference.cases.iter_mut().find(|case| case.listing.id == listing).unwrap();
            case.listing.order = Some(key);
        }
        Ok::<_, CannotMove>(order(&Agenda::of(&sample.conference), sample))
    };
    let before = order(&Agenda::of(&sample.conference), &sample);
    assert_eq!(before[4..9], ["WS-71009", "WS-71010", "WS-71003", "WS-71011", "WS-71019"]);
    let up = apply(&mut sample, "WS-71019", Direction::Up).unwrap();
    assert_eq!(up[4..9], ["WS-71009", "WS-71010", "WS-71019", "WS-71003", "WS-71011"]);
    let down = apply(&mut sample, "WS-71011", Direction::Up).unwrap();
    assert_eq!(down[4..9], ["WS-71009", "WS-71010", "WS-71019", "WS-71011", "WS-71003"]);
    let pair = apply(&mut sample, "WS-71003", Direction::Down).unwrap();
    assert_eq!(pair[6..10], ["WS-71019", "WS-71020", "WS-71011", "WS-71003"]);
    let back = apply(&mut sample, "WS-71011", Direction::Up).unwrap();
    assert_eq!(back[6..10], ["WS-71019", "WS-71011", "WS-71003", "WS-71020"]);
    assert_eq!(apply(&mut sample, "WS-71000", Direction::Up), Err(CannotMove::AtTheEnd));
    assert_eq!(apply(&mut sample, "WS-71023", Direction::Down), Err(CannotMove::OtherGroup(Group::AdultOnly)));
}

/// Requirements §16: who would be deferred if the agenda were ordered first and then cut.
#[test]
fn the_other_reading_of_the_cap_puts_off_adult_only_households() {
    let sample = Sample::new();
    let agenda = Agenda::of(&sample.conference);
    assert_eq!(agenda.deferred_if_ordered_first.len(), agenda.deferred.len());
    let children = |case: &CaseId| sample.conference.case(*case).unwrap().referral.linked_children().len();
    assert!(agenda.deferred_if_ordered_first.iter().all(|case| children(case) == 0));
}

/// AGE-2, AGE-3: the cap counts without the agencies' list too, where only the police's name tells what they are.
#[test]
fn ref_2_the_police_rule_holds_before_the_contacts_are_imported() {
    let mut sample = Sample::new();
    sample.conference.agencies.clear();
    let agenda = Agenda::of(&sample.conference);
    assert_eq!(sample.with_marker(&agenda, &[Marker::GroundsDiffer]), sample.list("claim_differs"));
    assert!(agenda.not_listed.iter().all(|(_, reason)| *reason != NotListed::Incomplete));
}
