//! Nothing that the record keeps is addressed to an alleged perpetrator (REF-5, MOP 4.8): every field in which it is
//! written to whom something goes, or of whom it is asked.

use std::collections::BTreeSet;

use marac::domain::action::{Action, ActionStatus};
use marac::domain::attendance::{Attendee, Part, Presence};
use marac::domain::conflict::{ConflictDecision, ConflictOfInterest, Declared, MayStay, Whose, kept_from};
use marac::domain::contacts::Release;
use marac::domain::dispatch::{Dispatch, DispatchTo, Paper};
use marac::domain::identifier::*;
use marac::domain::life::{AskedItem, Route, Step, StepKind};
use marac::domain::person::Role;
use marac::domain::referral::Referral;
use marac::domain::tracks::{Happened, Track, TrackEvent};
use marac::record::Record;
use marac::record::change::{CalendarChange, Change, ContactsChange, LifeChange, TrackChange};
use marac::record::error::RecordError;
use marac::record::queries::View;

use crate::sample::*;

const BY: &str = "Asha Whitlock";
const SCHEMA: [&str; 2] =
    [include_str!("../../src/record/schema/001.sql"), include_str!("../../src/record/schema/004.sql")];

/// The texts in which somebody's name may stand to whom something goes: those that the tests below try.
const ADDRESSED: [&str; 9] = [
    "action.owner_person",
    "attendee.name",
    "dispatch_to.name",
    "released.to_whom",
    "released.told",
    "step.of_whom",
    "step.to_whom",
    "track_event.items",
    "track_event.text",
];

/// Every other text of the record: what it is, who said or did it, why; nobody is written to by it. `text_2` of a track's
/// event is with `text`.
const NOT_ADDRESSED: &str = "
    id dead written area name role recipient verify_key joined withdrawn person value date start breaks referral_deadline
    started finished declaration_reader declaration_at current_referral short_name kind protocol_signed areas
    routine_actions agency job_title telephone secure_email reference received referring_agency referrer source
    safe_contact victim_aware unaware_reason dash_answers grounds_claimed professional_judgement mappa closed
    dvds_considered summary referral born address relationship ethnicity gender lgbtq disabled meeting place other_group
    other_group_by other_group_at other_group_reason over_cap_by over_cap_at over_cap_reason deferred_by deferred_at
    deferred_reason deferred_referrer_told deferred_idva_told deferred_manager_oversight deferred_interim_safety_plan
    not_progressed_by not_progressed_at not_progressed_reason opened standing subject speaker text at edited owner
    for_whom due status completed_on completed_by cause reason outcome agreed action by organisation contact part
    guest_for presence since declaration_agreed referred victim victim_born alleged_perpetrator alleged_perpetrator_born
    with_earlier_case with_referral because verdict decided_by decided_at digest seat what detail chain cell line_of
    requested_by urgency chair_agreed_by chair_agreed_at chair cover release_at hearing_kind safe_times tool
    safeguarding_child safeguarding_child_on safeguarding_child_because safeguarding_adult safeguarding_adult_on
    safeguarding_adult_because crime_disclosed police_concerns crime_safety_plan moved moved_on moved_to other_names
    attends protocol_document withdrawn_on withdrawn_by withdrawn_reason approval approved_by approved_at approved_note
    left_on left_reason briefed from_meeting hearing items contacts next_steps safe_plan route made_on found listing note
    identity merged_into one other cases of_kind of_line how answer people report read_out dispatch checks_by checks_at
    attendee declared decision necessity basis dismissed_by dismissed_at track opened_at opened_by event on_day until
    at_end choice text_2 text_3 with_case researches_by researches_at shielded_by shielded_at box line rule hash";

/// The texts of all tables, as `table.column`.
fn texts() -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let mut table = String::new();
    for line in SCHEMA.iter().flat_map(|sql| sql.lines()).map(str::trim) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["CREATE", "TABLE", name, ..] => table = name.to_owned(),
            ["ALTER", "TABLE", name, "ADD", "COLUMN", column, kind, ..] if kind.starts_with("TEXT") => {
                texts.insert(format!("{name}.{column}"));
            }
            [column, kind, ..] if kind.starts_with("TEXT") => {
                texts.insert(format!("{table}.{column}"));
            }
            _ => {}
        }
    }
    texts
}

/// REF-5: whoever adds a text to the record says here whether somebody is written to by it; if so, it is tried below.
#[test]
fn ref_5_every_text_that_may_name_a_recipient_is_known() {
    let texts = texts();
    assert!(texts.len() > 200, "the schema was not read");
    let others: BTreeSet<&str> = NOT_ADDRESSED.split_whitespace().collect();
    let column = |text: &str| text.split_once('.').map(|(_, column)| column.to_owned()).unwrap();
    let unknown: Vec<&String> = texts
        .iter()
        .filter(|text| !ADDRESSED.contains(&text.as_str()) && !others.contains(column(text).as_str()))
        .collect();
    assert!(unknown.is_empty(), "is anything addressed by {unknown:?}?");
    for addressed in ADDRESSED {
        assert!(texts.contains(addressed), "{addressed} is no text of the record");
    }
}

struct Scene {
    record: Record,
    meeting: MeetingId,
    case: Referral,
    agency: AgencyId,
}

/// A case of a meeting whose alleged perpetrator has another name and a telephone.
fn scene() -> Scene {
    let (mut record, _) = founded();
    let meeting = meeting("2026-12-10");
    let police = agency("Sussex Police", "pol");
    let mut case = referral(71_000, "Maeve Invented");
    for person in case.people.iter_mut().filter(|person| person.role == Role::AllegedPerpetrator) {
        person.name = "Jordan O'Neill".to_owned();
        person.other_names = vec!["Jay Tunstall".to_owned()];
        person.telephone = Some("07700 900120".to_owned());
    }
    let (id, agency) = (meeting.id, police.id);
    for change in [
        Change::AddMeeting(meeting),
        Change::Contacts(ContactsChange::AddAgency(police)),
        Change::ReceiveReferral { referral: Box::new(case.clone()), listed_on: Some(id), matches: vec![] },
    ] {
        record.make(&change, NOW).unwrap();
    }
    Scene { record, meeting: id, case, agency }
}

fn step(case: CaseId, kind: StepKind) -> Change {
    let (by, reason) = (BY.to_owned(), "invented".to_owned());
    Change::Life(LifeChange::Decide(Step { id: StepId::new(), case, by, at: at("2026-12-01T10:00:00"), reason, kind }))
}

fn action(scene: &Scene, person: &str) -> Action {
    Action {
        id: ActionId::new(),
        case: scene.case.id,
        meeting: scene.meeting,
        owner: Some(scene.agency),
        owner_person: Some(person.to_owned()),
        text: "Change the locks".to_owned(),
        for_whom: None,
        due: date("2026-12-20"),
        status: ActionStatus::Open,
        outcome: None,
        agreed: at("2026-12-10T10:00:00"),
        updates: vec![],
    }
}

/// Whatever names somebody to whom something goes, each with what it is.
fn every_way(scene: &Scene, to: &str) -> Vec<(String, Change)> {
    let (case, when) = (scene.case.id, at("2026-12-01T10:00:00"));
    let dispatch = Dispatch {
        id: DispatchId::new(),
        meeting: scene.meeting,
        what: Paper::Agenda,
        edition: 1,
        at: when,
        by: BY.to_owned(),
        note: None,
    };
    let recipient = DispatchTo {
        id: DispatchToId::new(),
        dispatch: dispatch.id,
        agency: None,
        contact: None,
        name: to.to_owned(),
        checks: None,
    };
    let release = |to_whom: &str, told: Option<&str>| {
        Change::Contacts(ContactsChange::Release(Release {
            id: ReleaseId::new(),
            at: when,
            by: BY.to_owned(),
            agency: None,
            to_whom: to_whom.to_owned(),
            what: "where she is".to_owned(),
            necessity: "tonight".to_owned(),
            lawful_basis: "vital interests".to_owned(),
            told: told.map(str::to_owned),
        }))
    };
    let guest = Attendee {
        id: AttendeeId::new(),
        meeting: scene.meeting,
        name: to.to_owned(),
        job_title: None,
        agency: None,
        organisation: "A school".to_owned(),
        contact: None,
        part: Part::Guest { case },
        presence: Presence::Expected,
        since: None,
        declaration_agreed: None,
    };
    let asked =
        StepKind::AskedForMore { of: to.to_owned(), items: vec![AskedItem::Other("where".to_owned())], by_when: None };
    let safeguarding = StepKind::Safeguarding { route: Route::Adult, to: to.to_owned(), made_on: None };
    let mut ways = vec![
        (
            "an agenda".to_owned(),
            Change::Calendar(CalendarChange::SendOut { dispatch, to: vec![recipient], copy: None }),
        ),
        ("information given".to_owned(), release(to, None)),
        ("who was told of it".to_owned(), release("Sussex Police", Some(to))),
        ("a guest of the case".to_owned(), Change::AddAttendees(vec![guest])),
        ("what is asked for".to_owned(), step(case, asked)),
        ("a safeguarding referral".to_owned(), step(case, safeguarding)),
        ("an action's slip".to_owned(), Change::AgreeAction(action(scene, to))),
    ];
    for what in Happened::ALL.iter().copied() {
        let track = TrackId::new();
        for at_place in 0..4 {
            let mut event = TrackEvent::new(track, what, BY, when);
            event.on_day = Some(date("2026-12-01"));
            event.until = Some(date("2026-12-30"));
            event.texts = [(); 3].map(|()| Some("as agreed".to_owned()));
            event.items = vec!["referral form".to_owned()];
            event.choice = what.choices().first().map(|word| word.name().to_owned());
            match at_place {
                3 => event.items.push(to.to_owned()),
                place => event.texts[place] = Some(to.to_owned()),
            }
            if !event.recipients().contains(&to) {
                continue;
            }
            // Whatever comes before it in the track: a recipient is refused first of all.
            let kind = [what].into_iter().find_map(|what| {
                use marac::domain::tracks::TrackKind as K;
                [
                    K::TransferOut,
                    K::TransferIn,
                    K::Plus,
                    K::Complex,
                    K::DisclosureScheme,
                    K::ProtectiveNotice,
                    K::Wanted,
                ]
                .into_iter()
                .find(|kind| what.is_of(*kind))
            });
            let opened = Track { id: track, case, kind: kind.unwrap(), opened_at: when, opened_by: BY.to_owned() };
            ways.push((
                format!("{what:?}, {at_place}"),
                Change::Tracks(TrackChange::Open { track: opened, first: event }),
            ));
        }
    }
    ways
}

/// REF-5: by name, by another name, by telephone, inside other words: no recipient of anything is the alleged perpetrator.
#[test]
fn ref_5_nobody_writes_to_the_alleged_perpetrator_by_any_way() {
    let mut scene = scene();
    for to in
        ["Jordan O'Neill", "ONeill, Jordan", "Mr Jordan O'Neill, at his mother's", "Jay Tunstall", "+44 7700 900 120"]
    {
        let ways = every_way(&scene, to);
        assert!(ways.len() > 12, "only {} ways were found", ways.len());
        for (what, change) in ways {
            match scene.record.make(&change, NOW) {
                Err(RecordError::MayNotBeTold(_)) => {}
                other => panic!("{what} to {to}: {:?}", other.map(|_| "was taken").map_err(|error| error.to_string())),
            }
        }
    }
    // An action that is there already is not given to them either; and whoever else is named is no matter.
    let there = action(&scene, "DS Young");
    scene.record.make(&Change::AgreeAction(there.clone()), NOW).unwrap();
    let revised = Change::ReviseAction {
        id: there.id,
        text: there.text.clone(),
        owner: there.owner,
        owner_person: Some("Jordan O'Neill".to_owned()),
        due: there.due,
        outcome: None,
    };
    assert!(matches!(scene.record.make(&revised, NOW), Err(RecordError::MayNotBeTold(_))));
    for (what, change) in every_way(&scene, "Ola Byrne, Sussex Police").into_iter().take(7) {
        scene.record.make(&change, NOW).unwrap_or_else(|error| panic!("{what}: {error}"));
    }
}

/// CLO-3, MOP 11.2: whom the Chair excluded at one meeting has an agency that gets nothing of the case at the next, nor is
/// asked about it; other agencies are.
#[test]
fn clo_3_an_exclusion_holds_at_later_meetings_too() {
    let mut scene = scene();
    let (case, when) = (scene.case.id, at("2026-12-10T09:30:00"));
    let next = meeting("2027-01-14");
    let housing = agency("Crawley Housing", "housing");
    let one = Attendee {
        id: AttendeeId::new(),
        meeting: scene.meeting,
        name: "Kasia Wood".to_owned(),
        job_title: None,
        agency: Some(scene.agency),
        organisation: "Sussex Police".to_owned(),
        contact: None,
        part: Part::Representative,
        presence: Presence::Present,
        since: None,
        declaration_agreed: None,
    };
    let declared = ConflictOfInterest {
        id: ConflictId::new(),
        meeting: scene.meeting,
        whose: Whose::Attendee(one.id),
        case,
        declared: Declared::Knows,
        note: None,
        by: BY.to_owned(),
        at: when,
        decided: None,
    };
    for change in [
        Change::AddMeeting(next.clone()),
        Change::Contacts(ContactsChange::AddAgency(housing.clone())),
        Change::AddAttendees(vec![one]),
        Change::Calendar(CalendarChange::DeclareConflict(declared)),
    ] {
        scene.record.make(&change, NOW).unwrap();
    }
    let kept = |record: &Record, meeting: MeetingId, agency: AgencyId| {
        kept_from(&record.conference(meeting).unwrap(), agency).contains(&case)
    };
    assert!(!kept(&scene.record, scene.meeting, scene.agency), "the Chair has not decided");
    let id = scene.record.conference(scene.meeting).unwrap().preparation.conflicts[0].id;
    let decide = |decision: MayStay| {
        let decision = Some(ConflictDecision { decision, by: "The Chair".to_owned(), at: when });
        Change::Calendar(CalendarChange::DecideConflict { id, decision })
    };
    scene.record.make(&decide(MayStay::Excluded), NOW).unwrap();
    for on in [scene.meeting, next.id] {
        assert!(kept(&scene.record, on, scene.agency));
        assert!(!kept(&scene.record, on, housing.id));
    }
    let sheet = View { open: &scene.record, closed: None }.research(scene.meeting).unwrap().unwrap();
    assert!(!sheet.to_ask(scene.agency).contains(&case) && sheet.to_ask(housing.id).contains(&case));
    // The Chair says otherwise.
    scene.record.make(&decide(MayStay::Stays), NOW).unwrap();
    assert!(!kept(&scene.record, next.id, scene.agency));
}
