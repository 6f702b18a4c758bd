//! Keeping a form: what it says is checked, and made one change.

use chrono::{NaiveDate, NaiveDateTime};

use super::{actions, agenda, desk, form_fill, meeting, referral_form};
use crate::app::App;
use crate::app::form::{FieldKind, FieldSpec, Form, Purpose, When};
use crate::app::form_drafts::Content;
use crate::app::panes::Pane;
use crate::app::popup::{Asked, Popup, Question};
use crate::app::texts::Sentence;
use crate::app::views::composer::default_due;
use crate::domain::action::{Action, ActionStatus, ActionUpdate, CannotCompleteCause};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::dates::{self, DateOrder, Expecting};
use crate::domain::entry::Subject;
use crate::domain::identifier::{ActionId, ActionUpdateId, AgencyId, AttendeeId, CaseId, DutyId, ListingId};
use crate::domain::listing::{Decision, Deferral, Duty, DutyKind};
use crate::domain::reason::is_reason;
use crate::domain::referral::DashAnswers;
use crate::record::change::{Change, LifeChange};

/// Keeps the form on top, or marks what is wrong with it and stays.
pub(super) fn keep(app: &mut App) {
    keep_asked(app, Confirmed::Nothing);
}

/// What of a form was asked about and answered with yes, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Confirmed {
    Nothing,
    /// That a case is called otherwise from now on.
    Reference,
    /// That it goes off the lists.
    ClosingOff,
}

/// The question to be answered before a form is kept, where it does what nobody does in passing.
fn to_ask(app: &App, form: &Form, confirmed: Confirmed) -> Option<Question> {
    if confirmed < Confirmed::Reference
        && let Some((before, now)) = form.other_reference()
    {
        let title = app.say(Sentence::AskReference, &[("before", &before), ("now", &now)]);
        return Some(Question::new(title, Vec::new(), Asked::ChangeReference));
    }
    let closes = confirmed < Confirmed::ClosingOff && form.closes_case();
    closes.then(|| Question::new(app.say(Sentence::AskCloseOff, &[]), Vec::new(), Asked::CloseOff))
}

/// Keeps the form on top, but for what is to be asked first.
pub(super) fn keep_asked(app: &mut App, confirmed: Confirmed) {
    let Some(Popup::Form(mut form)) = app.popups.pop() else { return };
    form.clear_objections();
    check(app, &mut form);
    // What the form was as a draft goes from the record in one piece with what is made of it.
    let right = !form.go_to_objection();
    if let Some(question) = Some(confirmed).filter(|_| right).and_then(|confirmed| to_ask(app, &form, confirmed)) {
        app.popups.push(Popup::Form(form));
        app.popups.push(Popup::Question(question));
        return;
    }
    if right && app.set_aside.is_empty() {
        app.keep_forms();
    }
    app.form_since = Some(form.opened);
    let done = right && kept(app, &mut form);
    app.form_since = None;
    if !done {
        if form.go_to_objection() {
            app.notices.say(what_is_wrong(app, &form));
        }
        app.popups.push(Popup::Form(form));
    }
    app.keep_forms();
}

/// What is wrong with a form, in a line: of what is not only missing, the field and the reason.
fn what_is_wrong(app: &App, form: &Form) -> String {
    let missing = app.say(Sentence::Required, &[]);
    let wrong = form.fields.iter().filter_map(|field| Some((field, field.problem.as_ref()?)));
    match wrong.into_iter().find(|(_, problem)| **problem != missing) {
        Some((field, problem)) => format!("{}: {problem}", field.spec.label.trim()),
        None => app.say(Sentence::FormWrong, &[]),
    }
}

/// What can be said of a field by itself.
fn check(app: &App, form: &mut Form) {
    let wrong: Vec<(String, String)> = form
        .fields
        .iter()
        .filter_map(|field| {
            let id = field.spec.id.as_str();
            let text = form.text(id);
            let empty = match field.spec.kind {
                FieldKind::Choice | FieldKind::Pick => false,
                FieldKind::YesNo => form.choice(id) == 0,
                _ => text.is_empty(),
            };
            let problem = if empty {
                field.spec.required.then(|| app.say(Sentence::Required, &[]))
            } else if field.spec.reason && Content::of(&field.value) != field.before {
                not_a_reason(app, &text)
            } else {
                problem(app, &field.spec, &text)
            };
            problem.map(|problem| (id.to_owned(), problem))
        })
        .collect();
    for (id, problem) in wrong {
        form.object(&id, problem);
    }
}

/// What is wrong with a reason that was typed: it stays in the log for everybody to read.
fn not_a_reason(app: &App, text: &str) -> Option<String> {
    let settings = &app.papers.conference.settings;
    let (words, letters) = (settings.reason_words.to_string(), settings.reason_letters.to_string());
    let said = || app.say(Sentence::NotAReason, &[("words", &words), ("letters", &letters)]);
    (!is_reason(text, settings)).then(said)
}

fn problem(app: &App, spec: &FieldSpec, text: &str) -> Option<String> {
    match spec.kind {
        FieldKind::Date => match day_expecting(app, spec.expecting(), text) {
            // What is asked of the past has been: a year too many is a slip of the pen.
            Ok(day) if spec.when == Some(When::Past) && day > app.now.date() => {
                Some(dates::DateError::InTheFuture.to_string())
            }
            day => day.err().map(|error| error.to_string()),
        },
        FieldKind::Moment => moment(app, text).err().map(|error| error.to_string()),
        FieldKind::Number => text.parse::<u16>().err().map(|_| app.say(Sentence::NotANumber, &[])),
        FieldKind::Agency => app.papers.agency_meant(text).is_none().then(|| app.say(Sentence::NotAnAgency, &[])),
        FieldKind::Dash => DashAnswers::typed(text).err().map(|error| error.to_string()),
        FieldKind::Line
        | FieldKind::Long
        | FieldKind::Choice
        | FieldKind::YesNo
        | FieldKind::Letters
        | FieldKind::Pick
        | FieldKind::Referrer => None,
    }
}

/// A day as a form's field means it: a date of birth, or a day to come.
pub(super) fn day(app: &App, id: &str, text: &str) -> Result<NaiveDate, dates::DateError> {
    let expecting = if id.ends_with("born") { Expecting::Birth } else { Expecting::Upcoming };
    day_expecting(app, expecting, text)
}

/// A day as it is expected.
pub(super) fn day_expecting(app: &App, expecting: Expecting, text: &str) -> Result<NaiveDate, dates::DateError> {
    dates::day(text, app.now.date(), expecting, DateOrder::DayFirst)
}

/// The day that a field of a form means, as its `when` in the file says; `None` where it is empty, or no day.
pub(super) fn day_of(app: &App, form: &Form, id: &str) -> Option<NaiveDate> {
    day_expecting(app, form.field(id)?.spec.expecting(), &form.some(id)?).ok()
}

/// The day that a text of a field means; nothing where it is none yet.
pub(in crate::app) fn day_written(app: &App, id: &str, text: &str) -> Option<NaiveDate> {
    day(app, id, text).ok()
}

/// A day and a time as a form's field means it; never one to come.
pub(super) fn moment(app: &App, text: &str) -> Result<NaiveDateTime, dates::DateError> {
    let at = dates::moment(text, app.now.date(), DateOrder::DayFirst)?;
    // Each of them says when something came or was sent.
    if at.date() > app.now.date() { Err(dates::DateError::InTheFuture) } else { Ok(at) }
}

/// Makes the change that the form is for; whether it was made.
fn kept(app: &mut App, form: &mut Form) -> bool {
    match form.purpose.clone() {
        Purpose::NewCase | Purpose::EditCase(_) => referral_form::keep(app, form),
        Purpose::NewAction(_)
        | Purpose::EditAction(_)
        | Purpose::DueDate(_)
        | Purpose::UpdateAction(_)
        | Purpose::CannotComplete(_)
        | Purpose::CompleteAction(_) => keep_action(app, form),
        Purpose::AddAttendee | Purpose::EditAttendee(_) => keep_attendee(app, form),
        Purpose::Defer(_) | Purpose::OverCap(_) | Purpose::MoveAcross { .. } => keep_decision(app, form),
        Purpose::EditEntry(id) => {
            let change = Change::ReviseEntry {
                id,
                text: form.text("text"),
                kind: form_fill::entry_kind(form),
                agency: agency(app, form, "agency"),
                speaker: form.some("speaker"),
                at: app.now,
            };
            app.make("a change of an entry", vec![change])
        }
        Purpose::ReadDeclaration => meeting::declaration_read(app, form.text("reader")),
        Purpose::UnmarkClosed => referral_form::unmark_closed(app, form),
        Purpose::ImportReferrals => super::importing::keep(app, form),
        Purpose::Desk(purpose) => desk::keep(app, form, purpose),
    }
}

fn agency(app: &App, form: &Form, id: &str) -> Option<AgencyId> {
    app.papers.agency_meant(&form.text(id)).map(|agency| agency.id)
}

fn due(app: &App, form: &Form) -> NaiveDate {
    day(app, "due", &form.text("due")).unwrap_or_else(|_| default_due(app))
}

fn keep_action(app: &mut App, form: &Form) -> bool {
    let (what, change) = match form.purpose {
        Purpose::NewAction(case) => {
            let action = Action {
                id: ActionId::new(),
                case,
                meeting: app.papers.conference.meeting.id,
                owner: agency(app, form, "owner"),
                owner_person: form.some("owner-person"),
                text: form.text("text"),
                for_whom: Some(Subject::Victim),
                due: due(app, form),
                status: ActionStatus::Open,
                outcome: form.some("outcome"),
                agreed: app.now,
                updates: Vec::new(),
            };
            ("an action", Change::AgreeAction(action))
        }
        Purpose::EditAction(id) => {
            let revised = Change::ReviseAction {
                id,
                text: form.text("text"),
                owner: agency(app, form, "owner"),
                owner_person: form.some("owner-person"),
                due: due(app, form),
                outcome: form.some("outcome"),
            };
            ("a change of an action", revised)
        }
        Purpose::DueDate(id) => {
            let Some(action) = app.papers.action(id) else { return false };
            let revised = Change::ReviseAction {
                id,
                text: action.text.clone(),
                owner: action.owner,
                owner_person: action.owner_person.clone(),
                due: due(app, form),
                outcome: action.outcome.clone(),
            };
            ("a due date", revised)
        }
        Purpose::UpdateAction(id) => ("an update", update(app, id, form.text("by"), form.text("text"))),
        Purpose::CannotComplete(id) => {
            let cause = match form.choice("cause") {
                0 => CannotCompleteCause::CircumstancesChanged,
                _ => CannotCompleteCause::NotDone,
            };
            let reason = form.text("text");
            let status = ActionStatus::CannotComplete { cause, reason: reason.clone() };
            return actions::set_status(app, id, status, &reason);
        }
        Purpose::CompleteAction(id) => {
            let status = ActionStatus::Complete { on: app.now.date(), by: form.text("by") };
            return actions::set_status(app, id, status, "complete");
        }
        _ => return false,
    };
    app.make(what, vec![change])
}

fn update(app: &App, action: ActionId, by: String, text: String) -> Change {
    Change::UpdateAction(ActionUpdate { id: ActionUpdateId::new(), action, at: app.now, by, text, status: None })
}

fn keep_attendee(app: &mut App, form: &Form) -> bool {
    let before = match form.purpose {
        Purpose::EditAttendee(id) => app.papers.attendee(id).cloned(),
        _ => None,
    };
    let part = match (form.choice("part"), app.case_id()) {
        (1, _) => Part::Deputy,
        (2, _) => Part::Chair,
        (3, _) => Part::MinuteTaker,
        (4, Some(shown)) => match before.as_ref().map(|before| before.part) {
            Some(Part::Guest { case }) => Part::Guest { case },
            _ => Part::Guest { case: shown },
        },
        (5, _) => Part::Observer,
        _ => Part::Representative,
    };
    let presence = form_fill::PRESENCES.get(form.choice("presence")).copied().unwrap_or(Presence::Expected);
    let agency = agency(app, form, "agency");
    let organisation = form.some("organisation").unwrap_or_else(|| app.papers.agency_name(agency).to_owned());
    let unchanged = before.as_ref().is_some_and(|before| before.presence == presence);
    let attendee = Attendee {
        id: before.as_ref().map_or_else(AttendeeId::new, |before| before.id),
        meeting: app.papers.conference.meeting.id,
        name: form.text("name"),
        job_title: form.some("job-title"),
        agency,
        organisation,
        contact: before.as_ref().and_then(|before| before.contact),
        part,
        presence,
        since: if unchanged { before.as_ref().and_then(|before| before.since) } else { Some(app.now) },
        declaration_agreed: before.as_ref().and_then(|before| before.declaration_agreed),
    };
    let id = attendee.id;
    let change = match before {
        Some(_) => Change::ReviseAttendee(attendee),
        None => Change::AddAttendees(vec![attendee]),
    };
    let made = app.make("an attendance", vec![change]);
    if made {
        app.panes.attendance.selected = Some(id);
    }
    made
}

fn keep_decision(app: &mut App, form: &Form) -> bool {
    let decision = Decision { by: form.text("by"), at: app.now, reason: form.text("reason") };
    match form.purpose {
        Purpose::Defer(listing) => {
            let deferral = Deferral {
                decided_by: form.text("decided-by"),
                at: app.now,
                reason: form.text("reason"),
                referrer_told: false,
                idva_told: false,
                manager_oversight: false,
                interim_safety_plan: None,
            };
            let next = next_on_agenda(app);
            let mut changes = vec![Change::Defer { listing, deferral: Some(deferral) }];
            changes.extend(ticks(app, form, listing));
            let made = app.make("a deferral", changes);
            if made {
                go_on(app, next);
                let to = app.papers.conference.next_meeting.as_ref();
                let said = to.map(|next| next.date.format("%a %-d %b").to_string()).map_or_else(
                    || app.say(Sentence::DeferredNowhere, &[]),
                    |date| app.say(Sentence::Deferred, &[("date", &date)]),
                );
                app.notices.say(said);
            }
            made
        }
        Purpose::MoveAcross { listing, to } => {
            let mut changes = vec![Change::OverrideGroup { listing, to: Some((to, decision)) }];
            changes.extend(agenda::beside_the_border(app, listing, to));
            app.make("a move across the groups", changes)
        }
        Purpose::OverCap(listing) => {
            app.make("a hearing over the cap", vec![Change::HearOverCap { listing, decision: Some(decision) }])
        }
        _ => false,
    }
}

/// The duties that were done when a case is deferred, a tick each (AGE-3).
fn ticks(app: &App, form: &Form, listing: ListingId) -> Vec<Change> {
    let told = |letter| form.is_ticked("duties", letter).then_some(None);
    let done = [
        (DutyKind::ReferrerTold, told('r')),
        (DutyKind::IdvaTold, told('i')),
        (DutyKind::ManagerOversight, form.some("manager").map(Some)),
        (DutyKind::InterimSafetyPlan, form.some("safety-plan").map(Some)),
    ];
    let tick = |(kind, note): (DutyKind, Option<String>)| {
        let duty = Duty { id: DutyId::new(), listing, kind, by: form.text("decided-by"), at: app.now, note };
        Change::Life(LifeChange::Tick(duty))
    };
    done.into_iter().filter_map(|(kind, note)| Some((kind, note?))).map(tick).collect()
}

/// The case after the one that is shown, or before it where it is the last; only on the agenda, where one goes through
/// the list, and only one that its filter shows.
pub(super) fn next_on_agenda(app: &App) -> Option<CaseId> {
    let keys = agenda::heard_in_sight(app);
    let at = app
        .case_id()
        .filter(|_| app.panes.focus == Pane::Agenda)
        .and_then(|case| keys.iter().position(|key| *key == case))?;
    keys.get(at + 1).or_else(|| keys.get(at.checked_sub(1)?)).copied()
}

/// Shows the next case, where there is one.
pub(super) fn go_on(app: &mut App, next: Option<CaseId>) {
    if let Some(next) = next {
        agenda::show(app, next);
    }
}
