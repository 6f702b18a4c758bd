//! What no document may hold, whatever the conference; and how they read.

use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

use super::wording::Wording;
use super::{actions, agenda, case, minutes, selection};
use crate::demo::told::tests::conference;
use crate::domain::conference::{Conference, OutstandingAction};
use crate::domain::entry::EntryKind;
use crate::domain::identifier::{AgencyId, CaseId};
use crate::domain::listing::Decision;
use crate::domain::meeting::MeetingStage;
use crate::domain::referral::ClosedReason;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 10).unwrap()
}

/// Every document that can be made of a conference.
fn every_document(conference: &Conference) -> Vec<String> {
    let wording = Wording::shipped().unwrap();
    let mut documents = vec![
        minutes::text(conference, &BTreeSet::new(), &wording),
        agenda::text(conference, &BTreeSet::new(), &wording),
    ];
    for agency in &conference.agencies {
        documents.push(actions::text(conference, agency, today(), &wording));
    }
    for any in &conference.cases {
        documents.extend(case::text(conference, &any.referral.reference, &wording));
    }
    documents
}

#[test]
fn minutes_of_the_demo() {
    insta::assert_snapshot!(minutes::text(&conference(), &BTreeSet::new(), &Wording::shipped().unwrap()));
}

#[test]
fn agenda_of_the_demo() {
    insta::assert_snapshot!(agenda::text(&conference(), &BTreeSet::new(), &Wording::shipped().unwrap()));
}

#[test]
fn actions_of_one_agency_of_the_demo() {
    let conference = conference();
    let police = conference.agencies.iter().find(|agency| agency.short_name == "pol").unwrap();
    insta::assert_snapshot!(actions::text(&conference, police, today(), &Wording::shipped().unwrap()));
}

#[test]
fn min_5_every_document_and_every_case_bears_the_marking() {
    let conference = conference();
    for document in every_document(&conference) {
        assert!(document.starts_with("Personal Sensitive\n"));
        assert!(document.ends_with("Personal Sensitive\n"));
    }
    let minutes = minutes::text(&conference, &BTreeSet::new(), &Wording::shipped().unwrap());
    let cases = selection::listed(&conference).len();
    assert!(minutes.lines().filter(|line| *line == "Personal Sensitive").count() > cases + 2);
}

#[test]
fn no_line_is_wider_than_80_columns() {
    for document in every_document(&conference()) {
        for line in document.lines() {
            assert!(line.width() <= 80, "{line}");
        }
    }
}

#[test]
fn minutes_of_a_finished_meeting_are_no_draft() {
    let mut conference = conference();
    let wording = Wording::shipped().unwrap();
    assert!(minutes::text(&conference, &BTreeSet::new(), &wording).contains("DRAFT"));
    let MeetingStage::UnderWay { started } = conference.meeting.stage else { panic!() };
    conference.meeting.stage = MeetingStage::Finished { started, finished: started + chrono::TimeDelta::hours(5) };
    assert!(!minutes::text(&conference, &BTreeSet::new(), &wording).contains("DRAFT"));
}

#[test]
fn not_2_a_missing_view_is_visible() {
    let mut conference = conference();
    conference.cases.iter_mut().for_each(|case| case.entries.clear());
    let minutes = minutes::text(&conference, &BTreeSet::new(), &Wording::shipped().unwrap());
    assert!(minutes.contains("  Victim: not recorded"));
    assert!(minutes.contains("  Child 1, Alfie Maddox: not recorded"));
}

#[test]
fn min_8_a_slip_names_nobody() {
    let conference = conference();
    let wording = Wording::shipped().unwrap();
    let housing = conference.agencies.iter().find(|agency| agency.short_name == "green").unwrap();
    let slip = actions::text(&conference, housing, today(), &wording);
    assert!(slip.contains("AL-1070 (CF)"), "{slip}");
    assert!(!slip.contains("Farrow") && !slip.contains("Maddox"));
}

/// Marks every text of a case so that it can be found again wherever it comes out.
fn mark(conference: &mut Conference, index: usize, mark: &str) {
    let Some(case) = conference.cases.get_mut(index) else { return };
    case.referral.summary = mark.to_owned();
    case.referral.referring_agency = mark.to_owned();
    case.referral.people.iter_mut().for_each(|person| person.name = mark.to_owned());
    case.entries.iter_mut().for_each(|entry| entry.text = mark.to_owned());
    case.actions.iter_mut().for_each(|action| action.text = mark.to_owned());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// AGE-7, MOP 4.14: whatever else holds of it, nothing of a closed case comes out.
    #[test]
    fn age_7_nothing_of_a_closed_case_is_in_any_document(
        closed in prop::collection::btree_set(0usize..28, 1..6),
        called in any::<bool>(),
        not_progressed in any::<bool>(),
        outstanding in any::<bool>(),
    ) {
        let mut conference = conference();
        let at = conference.meeting.date.and_hms_opt(9, 40, 0).unwrap();
        for index in closed {
            mark(&mut conference, index, "Zzyzx");
            let Some(case) = conference.cases.get_mut(index) else { continue };
            case.referral.closed = Some(ClosedReason::HighProfile);
            case.referral.reference = crate::domain::referral::Reference::new("Zzyzx-1").unwrap();
            case.listing.hearing.opened = called.then_some(at);
            case.listing.not_progressed =
                not_progressed.then(|| Decision { by: "Chair".to_owned(), at, reason: "Zzyzx".to_owned() });
            let actions = case.actions.clone();
            if outstanding {
                let meeting_date = conference.meeting.date;
                conference.outstanding.extend(actions.into_iter().map(|action| OutstandingAction {
                    reference: crate::domain::referral::Reference::new("Zzyzx-2").unwrap(),
                    meeting_date,
                    action,
                }));
            }
        }
        for document in every_document(&conference) {
            prop_assert!(!document.contains("Zzyzx"));
        }
    }

    /// NOT-12, MOP 10.34.
    #[test]
    fn not_12_no_rough_note_is_in_any_document(rough in prop::collection::vec(any::<prop::sample::Index>(), 1..30)) {
        let mut conference = conference();
        let count: usize = conference.cases.iter().map(|case| case.entries.len()).sum();
        let rough: Vec<usize> = rough.iter().map(|index| index.index(count)).collect();
        let entries = conference.cases.iter_mut().flat_map(|case| case.entries.iter_mut());
        for (index, entry) in entries.enumerate() {
            if rough.contains(&index) {
                entry.kind = EntryKind::RoughNote;
            }
            if entry.kind == EntryKind::RoughNote {
                entry.text = "Zzyzx".to_owned();
            }
        }
        for document in every_document(&conference) {
            prop_assert!(!document.contains("Zzyzx"));
        }
    }
}

/// The Chair has excluded somebody of the police from a case in which they have an action.
fn excluding(conference: &mut Conference) -> (AgencyId, CaseId) {
    let police = conference.agencies.iter().find(|agency| agency.short_name == "pol").unwrap().id;
    let has_action = |case: &&crate::domain::case::Case| {
        case.actions.iter().any(|action| action.owner == Some(police) && action.meeting == conference.meeting.id)
    };
    let listed = selection::listed(conference).into_iter().map(|shown| shown.case).find(has_action);
    let case = listed.unwrap().referral.id;
    conference.preparation.kept_from.insert((police, case));
    (police, case)
}

/// CLO-3, MOP 11.2: of a case from which the Chair excluded somebody, the agency's copy of the agenda, of the minutes and of
/// the actions has nothing, and says that it is not whole; the others' have it.
#[test]
fn clo_3_no_copy_of_an_excluded_agency_has_a_word_of_the_case() {
    let (mut conference, wording) = (conference(), Wording::shipped().unwrap());
    let (police, case) = excluding(&mut conference);
    let index = conference.cases.iter().position(|one| one.referral.id == case).unwrap();
    mark(&mut conference, index, "MARKED");
    let without = crate::domain::conflict::kept_from(&conference, police);
    let reference = conference.case(case).unwrap().referral.reference.to_string();
    let agency = conference.agency(police).unwrap();
    let copies = [
        agenda::text(&conference, &without, &wording),
        minutes::text(&conference, &without, &wording),
        actions::text(&conference, agency, today(), &wording),
    ];
    for copy in copies {
        assert!(!copy.contains("MARKED") && !copy.contains(&reference), "{copy}");
        assert!(copy.contains("1 case not in this copy"), "{copy}");
    }
    let left_out: Vec<String> = actions::left_out(&conference, police).iter().map(ToString::to_string).collect();
    assert_eq!(left_out, [reference]);
    let whole = minutes::text(&conference, &BTreeSet::new(), &wording);
    assert!(whole.contains("MARKED") && !whole.contains("not in this copy"));
    let other = conference.agencies.iter().find(|agency| agency.id != police).unwrap();
    assert!(actions::left_out(&conference, other.id).is_empty());
}

/// REF-5: no document has a line of an addressee that names an alleged perpetrator; what names them is the case itself.
#[test]
fn ref_5_no_document_is_addressed_to_an_alleged_perpetrator() {
    let conference = conference();
    let named: Vec<&str> = conference
        .cases
        .iter()
        .flat_map(|case| case.referral.of_role(crate::domain::person::Role::AllegedPerpetrator))
        .map(|person| person.name.as_str())
        .collect();
    let mut addressees = 0;
    for document in every_document(&conference) {
        for line in document.lines().map(str::trim_start) {
            if ["For ", "To ", "To: ", "By: ", "Dear ", "cc "].iter().any(|label| line.starts_with(label)) {
                addressees += 1;
                assert!(!named.iter().any(|name| line.contains(name)), "{line}");
            }
        }
    }
    assert!(!named.is_empty() && addressees >= conference.agencies.len());
}

/// AGE-3: the minutes of a meeting that is over say of each case that it never came to where that goes, and have it among
/// those put off; an area's own sentences of before do so too.
#[test]
fn age_3_the_minutes_say_where_a_case_that_was_not_heard_goes() {
    let mut conference = conference();
    let not_heard = |conference: &Conference| selection::not_heard(conference).len();
    assert_eq!(not_heard(&conference), 0, "the meeting is not over");
    let MeetingStage::UnderWay { started } = conference.meeting.stage else { panic!() };
    conference.meeting.stage = MeetingStage::Finished { started, finished: started + chrono::TimeDelta::hours(5) };
    let count = not_heard(&conference);
    assert!(count > 0);
    let next = super::phrases::day(conference.next_meeting.as_ref().unwrap().date);
    let shipped = include_str!("../../assets/documents/wording.toml");
    let before: Vec<&str> = shipped.lines().filter(|line| !line.starts_with("not_heard_")).collect();
    for wording in [Wording::shipped().unwrap(), Wording::read(&before.join("\n")).unwrap()] {
        let minutes = minutes::text(&conference, &BTreeSet::new(), &wording);
        assert!(!minutes.contains("Not yet heard."), "{minutes}");
        assert_eq!(minutes.matches(&format!("Not heard; goes to the meeting of {next}.")).count(), count, "{minutes}");
        let put_off = minutes.split("Deferred to the next meeting").nth(1).unwrap();
        assert_eq!(put_off.matches(", not heard").count(), count, "{put_off}");
        for case in selection::not_heard(&conference) {
            assert!(put_off.contains(case.referral.reference.as_str()), "{put_off}");
        }
    }
    let without: BTreeSet<CaseId> = selection::not_heard(&conference).iter().map(|case| case.referral.id).collect();
    assert!(!minutes::text(&conference, &without, &Wording::shipped().unwrap()).contains(", not heard"));
    conference.next_meeting = None;
    let minutes = minutes::text(&conference, &BTreeSet::new(), &Wording::shipped().unwrap());
    assert_eq!(minutes.matches("Not heard; waits for the next meeting.").count(), count, "{minutes}");
}
