//! The cases: which is shown, where it stands, whether it is deferred, what it is a match of.

use super::{desk, form_fill, popups};
use crate::app::App;
use crate::app::form::purpose::ReferralsForm;
use crate::app::form::{Form, Purpose};
use crate::app::list::Step;
use crate::app::notices::Lasting;
use crate::app::panes::Pane;
use crate::app::popup::{Asked, Popup, Question};
use crate::app::taking_in::Moved;
use crate::app::texts::Sentence;
use crate::app::views;
use crate::command::Command;
use crate::domain::agenda::Place;
use crate::domain::agenda_moves::{CannotMove, Direction};
use crate::domain::case::{MatchKind, MatchVerdict};
use crate::domain::identifier::{CaseId, ListingId, MatchId};
use crate::domain::life::{deferrable, is_stopped};
use crate::domain::listing::{Group, OrderKey};
use crate::domain::meeting::MeetingStage;
use crate::record::change::Change;

/// Shows a case. What is being written about the one before stays with it.
pub(super) fn show(app: &mut App, case: CaseId) {
    if app.case_id() == Some(case) {
        return;
    }
    if app.papers.apart.is_some_and(|apart| apart != case) {
        app.leave_closed();
    }
    app.keep_drafts();
    app.papers.stays_open = None;
    app.panes.went = None;
    app.notices.drop_kept(Lasting::WithoutCase);
    app.panes.agenda.selected = Some(case);
    if views::agenda::hides_selected(app) {
        app.panes.agenda.clear_filter();
    }
    app.panes.notes.selected = None;
    app.panes.among_entries = false;
    app.panes.scrolled_back = 0;
    app.panes.actions.selected = None;
    super::moving::settle_actions(app);
}

/// To the next or the previous case of the agenda.
pub(super) fn step_case(app: &mut App, forward: bool) {
    let heard = if app.panes.focus == Pane::Agenda { heard_in_sight(app) } else { app.papers.heard() };
    let at = app.case_id().and_then(|case| heard.iter().position(|other| *other == case));
    let step = if forward { Step::Down } else { Step::Up };
    go(app, step, at, &heard);
}

/// The cases that are to be heard, in order, as far as the filter shows them.
pub(super) fn heard_in_sight(app: &App) -> Vec<CaseId> {
    let mut heard = app.papers.heard();
    if app.panes.agenda.filter.is_some() {
        let shown = views::agenda::keys(app);
        heard.retain(|case| shown.contains(case));
    }
    heard
}

/// Goes a step among the cases; where the one that was shown went, the next is the one that stands in its place.
fn go(app: &mut App, step: Step, at: Option<usize>, keys: &[CaseId]) {
    let beside = app.panes.went.and_then(|went| went.beside).filter(|case| at.is_none() && keys.contains(case));
    let beside = beside.filter(|_| step == Step::Down);
    if let Some(case) = beside.or_else(|| step.from(at, keys.len()).and_then(|to| keys.get(to)).copied()) {
        show(app, case);
    }
}

pub(super) fn select(app: &mut App, step: Step, keys: &[CaseId]) {
    let at = app.panes.agenda.position(keys);
    go(app, step, at, keys);
}

pub(super) fn open_case_form(app: &mut App, new: bool) {
    if let (Pane::Desk(open), false) = (app.panes.focus, new) {
        if let Some(case) = desk::row_case(app, open) {
            desk::edit_referral(app, case);
        }
        return;
    }
    if new {
        app.leave_closed();
    }
    let form = match app.case().filter(|_| !new) {
        Some(case) => form_fill::case(app, &case.referral),
        None => form_fill::new_case(app),
    };
    popups::open_form(app, form);
}

/// Moves the case one place. Across the groups it asks for a named person and the reason (AGE-1).
pub(super) fn move_case(app: &mut App, up: bool) {
    if is_kept(app) {
        return;
    }
    let Some(id) = app.case_id() else { return };
    let direction = if up { Direction::Up } else { Direction::Down };
    match app.papers.agenda.moved(id, direction) {
        Ok(order) if order.is_empty() => app.notices.say(app.say(Sentence::NotAPlace, &[])),
        Ok(order) => {
            if app.make("a move", vec![Change::OrderCases(order)]) {
                say_where(app, id);
            }
        }
        Err(CannotMove::OtherGroup(group)) => {
            let Some(case) = app.case() else { return };
            let purpose = Purpose::MoveAcross { listing: case.listing.id, to: group };
            let preamble = app.say(Sentence::AcrossGroups, &[]);
            let form = Form::new(&app.texts.forms, purpose).with("by", &app.user).reading(preamble);
            popups::open_form(app, form.starting_at("reason"));
        }
        Err(refusal) => app.notices.say(format!("{refusal}.")),
    }
}

/// Whether the list of the open meeting stays as it is, because the meeting is over; that is said. A closed case that was not
/// heard is put off by one of its readers also then.
fn is_kept(app: &mut App) -> bool {
    let over = matches!(app.papers.conference.meeting.stage, MeetingStage::Finished { .. });
    let kept = over && app.papers.apart.is_none();
    if kept {
        app.notices.say(app.say(Sentence::ListIsKept, &[]));
    }
    kept
}

/// Says where a case stands now that it was moved: others may have moved cases too.
fn say_where(app: &mut App, id: CaseId) {
    let place = app.papers.agenda.place(id).map(|place| place.position);
    app.moved = place.map(|place| Moved { case: id, place, at: app.tick });
    let said = match place {
        Some(place) => app.say(Sentence::MovedTo, &[("place", &place.to_string())]),
        None => app.say(Sentence::MovedOff, &[]),
    };
    app.notices.say_of_place(&said, id, place);
    app.notices.say(said);
}

/// The change that puts a case at the near end of the other group, beside where it was: the first place of the one
/// below, the last of the one above (AGE-1).
pub(super) fn beside_the_border(app: &App, listing: ListingId, to: Group) -> Option<Change> {
    let places = &app.papers.agenda.listed;
    let from = places.iter().position(|place| place.listing == listing)?;
    let of_group = |place: &&Place| place.group == to;
    let key = match places.iter().position(|place| place.group == to)? {
        first if first > from => OrderKey::between(None, places.iter().find(of_group).map(|place| &place.key)),
        _ => OrderKey::between(places.iter().rfind(of_group).map(|place| &place.key), None),
    };
    key.map(|key| Change::OrderCases(vec![(listing, key)]))
}

/// Opens the form of a deferral; a second one is announced loudly (AGE-3).
pub(super) fn defer(app: &mut App) {
    if is_kept(app) {
        return;
    }
    let Some(case) = app.case() else { return };
    let found = app.sheet_of(case.referral.id);
    if let Some(Err(why)) = found.map(|found| deferrable(&found.referral, &found.steps)) {
        app.notices.say(format!("{}: {why}.", Command::DeferCase.title()));
        return;
    }
    let id = case.referral.id;
    if case.listing.hearing.opened.is_none() {
        return open_deferral(app, id);
    }
    let title = app.say(Sentence::AskDeferBegun, &[("case", &super::meeting::named(app, id))]);
    app.popups.push(Popup::Question(Question::new(title, Vec::new(), Asked::DeferBegun(id))));
}

/// The same, also of a case that the room has come to: that was asked.
pub(super) fn open_deferral(app: &mut App, case: CaseId) {
    let Some(case) = app.papers.case(case) else { return };
    let times = case.listing.times_deferred;
    let mut form = Form::new(&app.texts.forms, Purpose::Defer(case.listing.id)).with("decided-by", &app.user);
    if times > 0 {
        form = form.reading(app.say(Sentence::DeferredAgain, &[("times", &times.to_string())]));
    }
    popups::open_form(app, form.starting_at("reason"));
}

pub(super) fn list_again(app: &mut App) {
    let Some(listing) = app.case().map(|case| case.listing.clone()) else { return };
    // What a decision took off the list comes back by one.
    let found = app.sheet_of(listing.case);
    if found.is_some_and(|found| is_stopped(&found.steps)) {
        desk::decide(app, ReferralsForm::Reopen(listing.case));
        return;
    }
    let mut changes = Vec::new();
    if listing.deferral.is_some() {
        changes.push(Change::Defer { listing: listing.id, deferral: None });
    }
    if listing.not_progressed.is_some() {
        changes.push(Change::NotProgress { listing: listing.id, decision: None });
    }
    if app.make("listing again", changes) {
        app.notices.say(app.say(Sentence::ListedAgain, &[]));
    }
}

/// Opens the form of a decision to hear the case beyond the cap (AGE-2).
pub(super) fn hear_over_cap(app: &mut App) {
    if is_kept(app) {
        return;
    }
    let Some(listing) = app.case().map(|case| case.listing.id) else { return };
    let form = Form::new(&app.texts.forms, Purpose::OverCap(listing)).with("by", &app.user);
    let form = form.reading(app.say(Sentence::OverCap, &[]));
    popups::open_form(app, form.starting_at("reason"));
}

/// Opens the form of a decision not to progress the case: the same as on the list of referrals (REF-9).
pub(super) fn not_progress(app: &mut App) {
    if let Some(case) = app.case_id() {
        desk::decide(app, ReferralsForm::NotProgress(case));
    }
}

/// Shows what speaks for a proposed match, and asks for a person's word (REF-3, REF-13).
pub(super) fn ask_match(app: &mut App, command: Command) {
    let kind = match command {
        Command::ConfirmRepeat | Command::RejectRepeat => MatchKind::Repeat,
        _ => MatchKind::CounterAllegation,
    };
    let confirm = matches!(command, Command::ConfirmRepeat | Command::ConfirmCounterAllegation);
    let Some(case) = app.case_id() else { return };
    let Some(found) = app.papers.proposed(case, kind) else { return };
    let sentence = if confirm { Sentence::AskConfirmMatch } else { Sentence::AskRejectMatch };
    let verdict = if confirm { MatchVerdict::Confirmed } else { MatchVerdict::Rejected };
    let question = Question::new(
        format!("{}: {}", case_reference(app), app.say(sentence, &[])),
        views::referral::match_lines(app, case, found),
        Asked::DecideMatch(found.id, verdict),
    );
    app.popups.push(Popup::Question(question));
}

/// What the case that is shown is called.
fn case_reference(app: &App) -> String {
    app.case().map(|case| case.referral.reference.to_string()).unwrap_or_default()
}

/// Records a person's word on a match.
pub(super) fn decide_match(app: &mut App, id: MatchId, verdict: MatchVerdict) {
    let mut changes = super::desk::said_by_match(app, id, verdict);
    changes.insert(0, Change::DecideMatch { id, verdict, by: app.user.clone(), at: app.now });
    if app.make("the word on a match", changes) {
        let confirmed = verdict == MatchVerdict::Confirmed;
        let sentence = if confirmed { Sentence::MatchConfirmed } else { Sentence::MatchRejected };
        app.notices.say(app.say(sentence, &[]));
    }
}
