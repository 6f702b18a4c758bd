//! The duties of deferrals, and who knows a party to a case (AGE-3, CLO-3).

use super::{C, duty_of, open_form};
use crate::app::App;
use crate::app::desk::RowKey;
use crate::app::form::DeskForm;
use crate::app::form::Form;
use crate::app::form::purpose::CalendarForm as F;
use crate::app::handlers::forms::moment;
use crate::app::popup::{Asked, Popup, Question};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::app::views::agenda::duty_title;
use crate::command::DeskCommand;
use crate::domain::attendance::Attendee;
use crate::domain::conflict::{
    ConflictDecision, ConflictOfInterest, Declared, KnowsParty, MayStay, Whose, bears_name_of_party, knows_party,
};
use crate::domain::deferral::duties;
use crate::domain::identifier::{AttendeeId, CaseId, ConflictId, DutyId, ListingId};
use crate::domain::listing::{Duty, DutyKind};
use crate::record::change::{CalendarChange, Change, LifeChange};

/// Ticks a duty of the deferral of the case that is shown; a tick that is there is asked about, to be taken back.
pub(super) fn tick(app: &mut App, command: C) {
    let (Some(kind), Some(case)) = (duty_of(command), app.case()) else { return };
    let (id, listing) = (case.referral.id, case.listing.clone());
    let standing = duties(&listing, &app.papers.conference.preparation.duties);
    let done = standing.into_iter().find(|duty| duty.kind == kind).and_then(|duty| duty.done);
    match done.filter(|done| !done.with_deferral) {
        None => open_form(app, DeskForm::Calendar(F::Duty(listing.id, kind))),
        Some(done) => {
            let eyes = Eyes::of(app);
            let by = eyes.name(&done.by).into_owned();
            let when = done.at.format("%-d %b %H:%M").to_string();
            let mut lines = vec![app.say(Sentence::DutyDone, &[("by", &by), ("when", &when)])];
            lines.extend(done.note.map(|note| eyes.text(&note).into_owned()));
            let title = app.say(Sentence::AskUntick, &[("duty", &duty_title(app, kind))]);
            let asked = Asked::Desk(DeskCommand::Calendar(command), RowKey::Case(id));
            app.popups.push(Popup::Question(Question::new(title, lines, asked)));
        }
    }
}

pub(super) fn untick(app: &mut App, case: CaseId, kind: DutyKind) {
    let Some(listing) = app.papers.case(case).map(|case| case.listing.id) else { return };
    app.make("a tick taken back", vec![Change::Life(LifeChange::Untick { listing, kind })]);
}

pub(super) fn duty(app: &App, form: Form, listing: ListingId, kind: DutyKind) -> Option<Form> {
    let case = app.papers.cases().find(|case| case.listing.id == listing)?;
    let now = app.now().format("%d/%m/%Y %H:%M").to_string();
    let reference = case.referral.reference.to_string();
    let reading = format!("{reference}. {}", duty_title(app, kind));
    Some(form.with("by", &app.user).with("at", now).reading(reading))
}

pub(super) fn keep_duty(app: &mut App, form: &Form, listing: ListingId, kind: DutyKind) -> bool {
    let Ok(at) = moment(app, &form.text("at")) else { return false };
    let duty = Duty { id: DutyId::new(), listing, kind, by: form.text("by"), at, note: form.some("note") };
    app.make("a duty of a deferral", vec![Change::Life(LifeChange::Tick(duty))])
}

/// What was declared of somebody about a case, here or as a contact.
fn declared(app: &App, attendee: AttendeeId, case: CaseId) -> Vec<&ConflictOfInterest> {
    let contact = app.papers.attendee(attendee).and_then(|attendee| attendee.contact);
    let theirs = |one: &&ConflictOfInterest| {
        one.case == case
            && match one.whose {
                Whose::Attendee(id) => id == attendee,
                Whose::Contact(id) => Some(id) == contact,
            }
    };
    app.papers.conference.preparation.conflicts.iter().filter(theirs).collect()
}

/// Who it is, and about which case.
fn about(app: &App, attendee: AttendeeId, case: CaseId) -> Option<String> {
    let attendee = app.papers.attendee(attendee)?;
    let reference = app.papers.case(case)?.referral.reference.to_string();
    let name = Eyes::of(app).name(&attendee.name).into_owned();
    Some(app.say(Sentence::PersonAndCase, &[("name", &name), ("case", &reference)]))
}

pub(super) fn declare(app: &App, form: Form, attendee: AttendeeId, case: CaseId) -> Option<Form> {
    let reading = about(app, attendee, case)?;
    let before = declared(app, attendee, case);
    let own = before.iter().find(|one| one.whose == Whose::Attendee(attendee));
    let form = match own {
        Some(own) => form
            .choosing("declared", usize::from(own.declared == Declared::None))
            .with("note", own.note.as_deref().unwrap_or_default()),
        None => form,
    };
    Some(form.with("by", &app.user).reading(reading))
}

/// Records for everybody in the room of whom nothing was said yet that they know nobody of the case that is shown (CLO-3).
/// Whoever bears the name of a party is left to be asked.
pub(super) fn nobody_knows(app: &mut App) {
    let Some(case) = app.case() else { return };
    let (id, reference) = (case.referral.id, case.referral.reference.to_string());
    let conference = &app.papers.conference;
    let stands = |attendee: &Attendee| knows_party(&conference.preparation.conflicts, attendee, id);
    let here = || conference.attendance.iter().filter(|one| one.presence.hears());
    let (to_ask, nobody): (Vec<&Attendee>, Vec<&Attendee>) = here()
        .filter(|one| stands(one) == KnowsParty::NotAsked)
        .partition(|one| bears_name_of_party(&one.name, &case.referral.people));
    let eyes = Eyes::of(app);
    let names = |people: &[&Attendee]| {
        people.iter().map(|one| eyes.name(&one.name).into_owned()).collect::<Vec<_>>().join(", ")
    };
    let (left, knowing) =
        (names(&to_ask), names(&here().filter(|one| stands(one) > KnowsParty::No).collect::<Vec<_>>()));
    let declaration = |one: &&Attendee| ConflictOfInterest {
        id: ConflictId::new(),
        meeting: conference.meeting.id,
        whose: Whose::Attendee(one.id),
        case: id,
        declared: Declared::None,
        note: None,
        by: app.user.clone(),
        at: app.now(),
        decided: None,
    };
    let changes: Vec<Change> =
        nobody.iter().map(|one| Change::Calendar(CalendarChange::DeclareConflict(declaration(one)))).collect();
    let count = changes.len().to_string();
    if !changes.is_empty() && !app.make("declarations", changes) {
        return;
    }
    let values = [("case", reference.as_str()), ("count", &count)];
    let mut said = Vec::new();
    if count != "0" {
        said.push(app.say(Sentence::KnowsNobody, &values));
    } else if left.is_empty() {
        said.push(app.say(Sentence::AllAskedWhetherKnow, &values));
    }
    if !knowing.is_empty() {
        said.push(app.say(Sentence::TheseKnowAParty, &[("people", &knowing)]));
    }
    if !left.is_empty() {
        said.push(app.say(Sentence::LeftToAsk, &[("people", &left)]));
    }
    app.notices.say(said.join(" "));
}

pub(super) fn keep_declared(app: &mut App, form: &Form, attendee: AttendeeId, case: CaseId) -> bool {
    let declared = if form.choice("declared") == 0 { Declared::Knows } else { Declared::None };
    let conflict = ConflictOfInterest {
        id: ConflictId::new(),
        meeting: app.papers.conference.meeting.id,
        whose: Whose::Attendee(attendee),
        case,
        declared,
        note: form.some("note"),
        by: form.text("by"),
        at: app.now(),
        decided: None,
    };
    let made = app.make("a declaration", vec![Change::Calendar(CalendarChange::DeclareConflict(conflict))]);
    if made && declared == Declared::Knows {
        app.notices.say(app.say(Sentence::ChairToDecide, &[]));
    }
    made
}

pub(super) fn decide(app: &App, form: Form, attendee: AttendeeId, case: CaseId) -> Option<Form> {
    let person = app.papers.attendee(attendee)?;
    let knows = knows_party(&app.papers.conference.preparation.conflicts, person, case);
    let chair = app.papers.chair().map(|chair| chair.name.clone());
    let by = chair.or_else(|| app.papers.conference.meeting.chair.clone()).unwrap_or_default();
    let form = form.with("by", by).choosing("decision", usize::from(knows == KnowsParty::MayStay));
    Some(form.reading(about(app, attendee, case)?))
}

pub(super) fn keep_decided(app: &mut App, form: &Form, attendee: AttendeeId, case: CaseId) -> bool {
    let decision = if form.choice("decision") == 0 { MayStay::Excluded } else { MayStay::Stays };
    let decided = ConflictDecision { decision, by: form.text("by"), at: app.now() };
    let changes: Vec<Change> = declared(app, attendee, case)
        .into_iter()
        .filter(|one| one.knows_party() > KnowsParty::No)
        .map(|one| CalendarChange::DecideConflict { id: one.id, decision: Some(decided.clone()) })
        .map(Change::Calendar)
        .collect();
    app.make("the Chair's decision", changes)
}
