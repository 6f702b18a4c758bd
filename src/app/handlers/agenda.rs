//! The cases: which is shown, where it stands, whether it is deferred, what it is a match of.

use super::{form_fill, popups};
use crate::app::App;
use crate::app::form::purpose::ReferralsForm;
use crate::app::form::{Form, Purpose};
use crate::app::list::Step;
use crate::app::popup::{Asked, Popup, Question, Reading};
use crate::app::store::ask;
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
use crate::record::change::Change;

/// Shows a case. What is being written about the one before stays with it.
pub(super) fn show(app: &mut App, case: CaseId) {
    if app.case_id() == Some(case) {
        return;
    }
    app.keep_drafts();
    app.papers.stays_open = None;
    app.panes.agenda.selected = Some(case);
    app.panes.notes.selected = None;
    app.panes.among_entries = false;
    app.panes.scrolled_back = 0;
    app.panes.actions.selected = None;
    super::moving::settle_actions(app);
}

/// To the next or the previous case of the agenda.
pub(super) fn step_case(app: &mut App, forward: bool) {
    let heard = app.papers.heard();
    let at = app.case_id().and_then(|case| heard.iter().position(|other| *other == case));
    let step = if forward { Step::Down } else { Step::Up };
    if let Some(case) = step.from(at, heard.len()).and_then(|to| heard.get(to)) {
        show(app, *case);
    }
}

pub(super) fn select(app: &mut App, step: Step, keys: &[CaseId]) {
    let at = app.panes.agenda.position(keys);
    if let Some(case) = step.from(at, keys.len()).and_then(|to| keys.get(to)) {
        show(app, *case);
    }
}

pub(super) fn open_case_form(app: &mut App, new: bool) {
    let form = match app.case().filter(|_| !new) {
        Some(case) => form_fill::case(app, &case.referral),
        None => form_fill::new_case(app),
    };
    popups::open_form(app, form);
}

/// Moves the case one place. Across the groups it asks for a named person and the reason (AGE-1).
pub(super) fn move_case(app: &mut App, up: bool) {
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

/// Says where a case stands now that it was moved: others may have moved cases too.
fn say_where(app: &mut App, id: CaseId) {
    let place = app.papers.agenda.place(id).map(|place| place.position);
    app.moved = place.map(|place| Moved { case: id, place, at: app.tick });
    app.notices.say(match place {
        Some(place) => app.say(Sentence::MovedTo, &[("place", &place.to_string())]),
        None => app.say(Sentence::MovedOff, &[]),
    });
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
    let Some(case) = app.case() else { return };
    let found = ask(app.store.as_ref(), |view| view.referral_sheet(case.referral.id)).ok().flatten();
    if let Some(Err(why)) = found.map(|found| deferrable(&found.referral, &found.steps)) {
        app.notices.say(format!("{}: {why}.", Command::DeferCase.title()));
        return;
    }
    let times = case.listing.times_deferred;
    let mut form = Form::new(&app.texts.forms, Purpose::Defer(case.listing.id)).with("decided-by", &app.user);
    if times > 0 {
        form = form.reading(app.say(Sentence::DeferredAgain, &[("times", &times.to_string())]));
    }
    popups::open_form(app, form.starting_at("reason"));
}

/// Shows whom the cap would put off if the agenda were ordered before it is cut, the other way to read the rule.
pub(super) fn other_cap(app: &mut App) {
    let agenda = &app.papers.agenda;
    let name = |id: CaseId| app.papers.case(id).map(|case| case.referral.reference.to_string());
    let now: Vec<CaseId> =
        agenda.deferred.iter().filter(|put_off| !put_off.decided).map(|put_off| put_off.case).collect();
    let said = |sentence: Sentence, cases: &[CaseId]| {
        let names: Vec<String> = cases.iter().filter_map(|id| name(*id)).collect();
        let names = if names.is_empty() { app.say(Sentence::NoCases, &[]) } else { names.join(", ") };
        app.say(sentence, &[("cap", &agenda.cap.to_string()), ("cases", &names)])
    };
    let lines =
        vec![said(Sentence::CapByReceipt, &now), said(Sentence::CapAfterOrdering, &agenda.deferred_if_ordered_first)];
    app.popups.push(Popup::Reading(Reading::new(Command::OtherCap.title(), lines)));
}

pub(super) fn list_again(app: &mut App) {
    let Some(listing) = app.case().map(|case| case.listing.clone()) else { return };
    // What a decision took off the list comes back by one.
    let found = ask(app.store.as_ref(), |view| view.referral_sheet(listing.case)).ok().flatten();
    if found.is_some_and(|found| is_stopped(&found.steps)) {
        super::desk::decide(app, ReferralsForm::Reopen(listing.case));
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
    let Some(listing) = app.case().map(|case| case.listing.id) else { return };
    let form = Form::new(&app.texts.forms, Purpose::OverCap(listing)).with("by", &app.user);
    let form = form.reading(app.say(Sentence::OverCap, &[]));
    popups::open_form(app, form.starting_at("reason"));
}

/// Opens the form of a decision not to progress the case: the same as on the list of referrals (REF-9).
pub(super) fn not_progress(app: &mut App) {
    if let Some(case) = app.case_id() {
        super::desk::decide(app, ReferralsForm::NotProgress(case));
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
    let question = Question {
        title: app.say(sentence, &[]),
        lines: views::referral::match_lines(app, case, found),
        asked: Asked::DecideMatch(found.id, verdict),
    };
    app.popups.push(Popup::Question(question));
}

/// Records a person's word on a match.
pub(super) fn decide_match(app: &mut App, id: MatchId, verdict: MatchVerdict) {
    let change = Change::DecideMatch { id, verdict, by: app.user.clone(), at: app.now };
    if app.make("the word on a match", vec![change]) {
        let confirmed = verdict == MatchVerdict::Confirmed;
        let sentence = if confirmed { Sentence::MatchConfirmed } else { Sentence::MatchRejected };
        app.notices.say(app.say(sentence, &[]));
    }
}
