//! Forms filled in from what the record has.

use crate::app::App;
use crate::app::form::{Form, Purpose};
use crate::app::views::composer::default_due;
use crate::domain::action::Action;
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::entry::{Entry, EntryKind, Standing, Subject};
use crate::domain::identifier::CaseId;
use crate::domain::referral::{ClosedReason, Grounds, Referral};
use chrono::NaiveDate;

fn date(day: Option<NaiveDate>) -> String {
    day.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default()
}

fn number(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The form for a purpose as it would be opened now; nothing where what it belongs to is not here.
pub(in crate::app) fn fresh(app: &App, purpose: Purpose) -> Option<Form> {
    Some(match purpose {
        Purpose::NewCase => new_case(app),
        Purpose::EditCase(id) => case(app, &referral_of(app, id)?),
        Purpose::NewAction(id) => new_action(app, app.papers.case(id)?.referral.id),
        Purpose::EditAction(id) => action(app, app.papers.action(id)?),
        Purpose::DueDate(id) => due_date(app, app.papers.action(id)?),
        Purpose::UpdateAction(id) | Purpose::CannotComplete(id) | Purpose::CompleteAction(id) => {
            app.papers.action(id)?;
            Form::new(&app.texts.forms, purpose)
        }
        Purpose::AddAttendee => new_attendee(app),
        Purpose::EditAttendee(id) => attendee(app, app.papers.attendee(id)?),
        Purpose::EditEntry(id) => entry(app, app.papers.entry(id)?),
        Purpose::Defer(id) | Purpose::OverCap(id) | Purpose::MoveAcross { listing: id, .. } => {
            app.papers.cases().find(|case| case.listing.id == id)?;
            Form::new(&app.texts.forms, purpose)
        }
        Purpose::ReadDeclaration | Purpose::UnmarkClosed | Purpose::ImportReferrals => {
            Form::new(&app.texts.forms, purpose)
        }
        Purpose::Desk(form) => super::desk::fresh(app, form)?,
    })
}

/// A referral, of this meeting or of none; a closed one only of this meeting.
pub(super) fn referral_of(app: &App, id: CaseId) -> Option<Referral> {
    let here = app.papers.case(id).map(|case| case.referral.clone());
    here.or_else(|| Some(app.sheet_of(id)?.referral))
}

/// An empty form for a referral that came by hand.
pub(super) fn new_case(app: &App) -> Form {
    Form::new(&app.texts.forms, Purpose::NewCase)
        .with("received", app.now.format("%d/%m/%Y %H:%M").to_string())
        .with("area", &app.papers.conference.meeting.area)
}

/// The form of a case.
pub(super) fn case(app: &App, referral: &Referral) -> Form {
    let form = Form::new(&app.texts.forms, Purpose::EditCase(referral.id))
        .with("reference", referral.reference.as_str())
        .with("received", referral.received.format("%d/%m/%Y %H:%M").to_string())
        .with("area", &referral.area)
        .with("referring-agency", &referral.referring_agency)
        .with("referrer", referral.referrer.as_deref().unwrap_or_default())
        .with("source", referral.source.as_deref().unwrap_or_default())
        .with("safe-contact", referral.safe_contact.as_deref().unwrap_or_default())
        .answering("aware", referral.victim_aware)
        .with("unaware-reason", referral.unaware_reason.as_deref().unwrap_or_default())
        .answering("mappa", referral.mappa)
        .answering("dvds", referral.dvds_considered)
        .choosing("closed", closed_choice(referral.closed))
        .with("summary", &referral.summary);
    // What comes first in the file is what is changed least: letters that go astray give no case another reference.
    super::circumstances::fill(risk(people(form, referral), referral), referral).starting_at("victim")
}

const fn closed_choice(closed: Option<ClosedReason>) -> usize {
    match closed {
        None => 0,
        Some(ClosedReason::HonourBasedAbuse) => 1,
        Some(ClosedReason::HighProfile) => 2,
        Some(ClosedReason::EmployeeOfAgency) => 3,
    }
}

fn people(mut form: Form, referral: &Referral) -> Form {
    if let Some(victim) = referral.victim() {
        form = form
            .with("victim", &victim.name)
            .with("victim-born", date(victim.born))
            .with("victim-address", victim.address.as_deref().unwrap_or_default())
            .with("victim-telephone", victim.telephone.as_deref().unwrap_or_default());
    }
    if let Some(perpetrator) = referral.alleged_perpetrator() {
        form = form
            .with("perpetrator", &perpetrator.name)
            .with("perpetrator-born", date(perpetrator.born))
            .with("perpetrator-address", perpetrator.address.as_deref().unwrap_or_default())
            .with("relationship", perpetrator.relationship.as_deref().unwrap_or_default());
    }
    let child = |name: &str, born: Option<NaiveDate>| match born {
        Some(_) => format!("{name}, {}", date(born)),
        None => name.to_owned(),
    };
    let children: Vec<String> = referral.linked_children().iter().map(|one| child(&one.name, one.born)).collect();
    form.with("children", children.join("\n"))
}

fn risk(form: Form, referral: &Referral) -> Form {
    let risk = &referral.risk;
    form.with("dash-score", number(risk.dash_score))
        .with("dash-answers", risk.dash_answers.map(|answers| answers.by_number()).unwrap_or_default())
        .with("incidents-12", number(risk.incidents_in_12_months))
        .with("incidents-6", number(risk.incidents_in_6_months))
        .with("grounds", claimed(risk.claimed))
        .with("judgement-reasons", risk.professional_judgement.as_deref().unwrap_or_default())
}

/// The letters of the grounds that were claimed, as the form's file has them.
fn claimed(grounds: Grounds) -> String {
    let each = [
        (grounds.visible_high_risk, VISIBLE_HIGH_RISK),
        (grounds.potential_escalation, POTENTIAL_ESCALATION),
        (grounds.professional_judgement, PROFESSIONAL_JUDGEMENT),
        (grounds.repeat, REPEAT),
    ];
    each.into_iter().filter(|(claimed, _)| *claimed).map(|(_, letter)| letter).collect()
}

/// The grounds that a form's ticks claim.
pub(super) fn grounds(form: &Form) -> Grounds {
    let is = |letter| form.is_ticked("grounds", letter);
    Grounds {
        visible_high_risk: is(VISIBLE_HIGH_RISK),
        potential_escalation: is(POTENTIAL_ESCALATION),
        professional_judgement: is(PROFESSIONAL_JUDGEMENT),
        repeat: is(REPEAT),
    }
}

const VISIBLE_HIGH_RISK: char = 'v';
const POTENTIAL_ESCALATION: char = 'e';
const PROFESSIONAL_JUDGEMENT: char = 'p';
const REPEAT: char = 'r';

/// An empty form for an action of a case, due when the protocol says.
pub(super) fn new_action(app: &App, case: CaseId) -> Form {
    Form::new(&app.texts.forms, Purpose::NewAction(case)).with("due", date(Some(default_due(app))))
}

/// The form of an action.
pub(super) fn action(app: &App, action: &Action) -> Form {
    Form::new(&app.texts.forms, Purpose::EditAction(action.id))
        .with("text", &action.text)
        .with("owner", app.papers.agency_name(action.owner))
        .with("owner-person", action.owner_person.as_deref().unwrap_or_default())
        .with("due", date(Some(action.due)))
        .with("outcome", action.outcome.as_deref().unwrap_or_default())
}

/// The form of an action's due date.
pub(super) fn due_date(app: &App, action: &Action) -> Form {
    Form::new(&app.texts.forms, Purpose::DueDate(action.id)).with("due", date(Some(action.due)))
}

/// An empty form for somebody on the attendance list.
pub(super) fn new_attendee(app: &App) -> Form {
    Form::new(&app.texts.forms, Purpose::AddAttendee).choosing("presence", 1)
}

/// The form of somebody on the attendance list.
pub(super) fn attendee(app: &App, attendee: &Attendee) -> Form {
    let part = match attendee.part {
        Part::Representative => 0,
        Part::Deputy => 1,
        Part::Chair => 2,
        Part::MinuteTaker => 3,
        Part::Guest { .. } => 4,
        Part::Observer => 5,
    };
    Form::new(&app.texts.forms, Purpose::EditAttendee(attendee.id))
        .with("name", &attendee.name)
        .with("job-title", attendee.job_title.as_deref().unwrap_or_default())
        .with("agency", app.papers.agency_name(attendee.agency))
        .with("organisation", &attendee.organisation)
        .choosing("part", part)
        .choosing("presence", PRESENCES.iter().position(|one| *one == attendee.presence).unwrap_or(0))
}

/// In the order of the form's choices.
pub(super) const PRESENCES: [Presence; 7] = [
    Presence::Expected,
    Presence::Present,
    Presence::DialledIn,
    Presence::Apologies,
    Presence::ReportInPlace,
    Presence::Absent,
    Presence::Left,
];

/// In the order of the form's choices, "not said" left out.
const SUBJECTS: [Subject; 10] = [
    Subject::Victim,
    Subject::Child(1),
    Subject::Child(2),
    Subject::Child(3),
    Subject::Child(4),
    Subject::Child(5),
    Subject::Child(6),
    Subject::AllegedPerpetrator,
    Subject::Staff,
    Subject::Other,
];

/// The form of an entry.
pub(super) fn entry(app: &App, entry: &Entry) -> Form {
    let (kind, about) = match entry.kind {
        EntryKind::Information(Standing::Fact) => (0, None),
        EntryKind::Information(Standing::Opinion) => (1, None),
        EntryKind::Risk { at_risk } => (2, at_risk),
        EntryKind::View { of } => (3, Some(of)),
        EntryKind::Decision => (4, None),
        EntryKind::RoughNote => (5, None),
    };
    let about = about.and_then(|about| SUBJECTS.iter().position(|one| *one == about)).map_or(0, |at| at + 1);
    Form::new(&app.texts.forms, Purpose::EditEntry(entry.id))
        .with("text", &entry.text)
        .with("agency", app.papers.agency_name(entry.agency))
        .with("speaker", entry.speaker.as_deref().unwrap_or_default())
        .choosing("kind", kind)
        .choosing("about", about)
}

/// The kind of entry that a form says.
pub(super) fn entry_kind(form: &Form) -> EntryKind {
    let about = form.choice("about").checked_sub(1).and_then(|at| SUBJECTS.get(at)).copied();
    match form.choice("kind") {
        1 => EntryKind::Information(Standing::Opinion),
        2 => EntryKind::Risk { at_risk: about },
        3 => EntryKind::View { of: about.unwrap_or(Subject::Victim) },
        4 => EntryKind::Decision,
        5 => EntryKind::RoughNote,
        _ => EntryKind::Information(Standing::Fact),
    }
}
