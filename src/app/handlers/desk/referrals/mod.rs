//! What is done on the desk of referrals.

mod forms;
mod outcome;
mod to_meeting;

pub(in crate::app::handlers) use outcome::outcome_words;

use super::{go, open_form};
use crate::app::App;
use crate::app::desk::{self, Desk, RowKey, quarter_lines, referral_lines};
use crate::app::form::purpose::ReferralsForm as F;
use crate::app::form::{DeskForm, Form};
use crate::app::handlers::{self, agenda, form_fill, moving, popups};
use crate::app::panes::Pane;
use crate::app::popup::{Asked, Popup, Question, Reading};
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::{Eyes, referral};
use crate::command::Command;
use crate::command::DeskCommand;
use crate::command::desk::referrals::ReferralsCommand as C;
use crate::domain::case::{MatchKind, MatchVerdict};
use crate::domain::identifier::CaseId;
use crate::domain::life::Standing;
use crate::record::queries::ReferralSheet;

/// Opens a referral, to be read.
pub(in crate::app::handlers) fn open(app: &mut App, key: RowKey) {
    let RowKey::Case(case) = key else { return };
    match referral_lines(app, case) {
        Ok(Some((reference, lines))) => app.popups.push(Popup::Reading(Reading::new(reference, lines))),
        Ok(None) => app.notices.say(app.say(Sentence::OnNoMeeting, &[])),
        Err(error) => failed(app, &error),
    }
}

fn failed(app: &mut App, error: &StoreError) {
    app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
}

pub(super) fn command(app: &mut App, command: C) {
    let form: fn(CaseId) -> F = match command {
        C::Go => return go(app, Desk::Referrals),
        C::ShowOnAgenda => return show_on_agenda(app),
        C::TurnAreas => {
            app.panes.desks.options.all_areas ^= true;
            return;
        }
        C::Edit => return selected(app).into_iter().for_each(|case| edit(app, case)),
        C::Import => return handlers::importing::ask_for_file(app),
        C::ShowQuarters => return show_quarters(app),
        C::ConfirmRepeat | C::RejectRepeat | C::ConfirmCounter | C::RejectCounter => return ask_match(app, command),
        C::Check => F::Check,
        C::List => F::List,
        C::ListForInformation => F::ListForInformation,
        C::AskForMore => F::AskForMore,
        C::RecordAnswer => F::RecordAnswer,
        C::NotProgress => F::NotProgress,
        C::Safeguard => F::Safeguard,
        C::AllowDeferral => F::AllowDeferral,
        C::MoveToMeeting => F::MoveTo,
        C::Reopen => F::Reopen,
    };
    if let Some(case) = selected(app) {
        open_form(app, DeskForm::Referrals(form(case)));
    }
}

/// The selected referral.
fn selected(app: &App) -> Option<CaseId> {
    match desk::selected(app, Desk::Referrals)?.key {
        RowKey::Case(case) => Some(case),
        _ => None,
    }
}

/// The form of the referral itself, whichever meeting has it.
pub(in crate::app::handlers) fn edit(app: &mut App, case: CaseId) {
    match forms::referral_sheet(app, case) {
        Some(found) => popups::open_form(app, form_fill::case(app, &found.referral)),
        None => app.notices.say(app.say(Sentence::RowGone, &[])),
    }
}

fn show_quarters(app: &mut App) {
    match quarter_lines(app) {
        Ok(lines) => {
            let title = Command::Desk(DeskCommand::Referrals(C::ShowQuarters)).title();
            app.popups.push(Popup::Reading(Reading::new(title, lines)));
        }
        Err(error) => failed(app, &error),
    }
}

/// Shows what speaks for a proposed match of the selected referral, and asks for a person's word (REF-3, REF-13).
fn ask_match(app: &mut App, command: C) {
    let Some(found) = selected(app).and_then(|case| forms::referral_sheet(app, case)) else { return };
    let kind = match command {
        C::ConfirmRepeat | C::RejectRepeat => MatchKind::Repeat,
        _ => MatchKind::CounterAllegation,
    };
    let confirm = matches!(command, C::ConfirmRepeat | C::ConfirmCounter);
    let case = found.referral.id;
    let own = |one: &&crate::domain::case::Match| {
        one.kind == kind && one.verdict == MatchVerdict::Proposed && (one.case == case || kind != MatchKind::Repeat)
    };
    let Some(proposed) = found.matches.iter().find(own) else { return };
    let sentence = if confirm { Sentence::AskConfirmMatch } else { Sentence::AskRejectMatch };
    let verdict = if confirm { MatchVerdict::Confirmed } else { MatchVerdict::Rejected };
    let masker = app.papers.masker.and(&found.referral);
    let lines = referral::matched(app, Eyes::knowing(app, &masker), case, proposed, &found.references);
    let asked = Asked::DecideMatch(proposed.id, verdict);
    let title = format!("{}: {}", found.referral.reference, app.say(sentence, &[]));
    app.popups.push(Popup::Question(Question::new(title, lines, asked)));
}

/// Whoever enters a referral on the desk of referrals stands on it then, where the list shows it.
pub(in crate::app::handlers) fn stand_on(app: &mut App, case: CaseId) {
    if app.panes.focus == Pane::Desk(Desk::Referrals) {
        super::select_row(app, Desk::Referrals, RowKey::Case(case));
    }
}

/// Goes to the meeting that lists the selected referral, and to its case there.
fn show_on_agenda(app: &mut App) {
    let Some(case) = selected(app) else { return };
    let listed = ask(app.store.as_ref(), |view| {
        let found = view.referrals_to_come()?.into_iter().find(|one| one.case == case);
        Ok(found.and_then(|one| one.meeting).map(|(meeting, _)| meeting))
    });
    let meeting = match listed {
        Ok(meeting) => meeting,
        Err(error) => {
            failed(app, &error);
            return;
        }
    };
    let here = app.papers.conference.meeting.id;
    if meeting.is_some_and(|meeting| meeting == here || app.open_meeting(meeting)) {
        agenda::show(app, case);
        moving::go_to(app, Pane::Agenda);
    }
}

/// Does what was asked about with a question, now that it was answered with yes. Its questions are those of the agenda.
pub(super) fn confirmed(_app: &mut App, _command: C, _key: RowKey) {}

/// A form of this desk as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(app: &App, form: F) -> Option<Form> {
    forms::fresh(app, form)
}

/// Makes the change that a form of this desk is for; whether it was made. Whoever goes through the list goes on to the
/// referral behind.
pub(super) fn keep(app: &mut App, filled: &mut Form, form: F) -> bool {
    let (next, on_agenda) = (behind(app), handlers::forms::next_on_agenda(app));
    let made = forms::keep(app, filled, form);
    if made {
        if let Some(found) = forms::referral_sheet(app, form.case()) {
            let words = stands_now(app, &found);
            let reference = found.referral.reference.as_str();
            let said = app.say(Sentence::NowStands, &[("reference", reference), ("standing", &words)]);
            app.notices.say(said);
        }
        if app.panes.focus == Pane::Desk(Desk::Referrals) {
            let list = app.panes.desks.list_mut(Desk::Referrals);
            list.selected = next.or(list.selected);
        } else {
            handlers::forms::go_on(app, on_agenda);
        }
    }
    made
}

/// The row behind the selected one under the same heading, else the first that is to be decided.
fn behind(app: &App) -> Option<RowKey> {
    let rows = desk::rows(app, Desk::Referrals).shown;
    let here = desk::selected(app, Desk::Referrals)?;
    let at = rows.iter().position(|row| row.key == here.key)?;
    let same = |row: &&desk::DeskRow| row.section == here.section && row.key != here.key;
    let after = rows.iter().skip(at + 1).find(same);
    after.or_else(|| rows.iter().find(same)).or_else(|| rows.get(at + 1)).map(|row| row.key)
}

/// How it stands now: on which meeting's list, else the heading under which it stands.
fn stands_now(app: &App, found: &ReferralSheet) -> String {
    match &found.standing {
        Standing::Listed { meeting, decided: true, .. } => {
            let listing = found.meetings.iter().find(|one| one.id == *meeting);
            let day = listing.map(|meeting| to_meeting::meeting_words(app, meeting, found)).unwrap_or_default();
            let listed = app.say(Sentence::HowListed, &[("day", &day)]);
            match outcome_words(app, *meeting, found.referral.id) {
                Some(otherwise) => format!("{listed}; {otherwise}"),
                None => listed,
            }
        }
        standing => app.say(stands(standing), &[]),
    }
}

/// The heading under which it stands.
const fn stands(standing: &Standing) -> Sentence {
    match standing {
        Standing::Received => Sentence::ReferralsReceived,
        Standing::Checked => Sentence::ReferralsUndecided,
        Standing::Waiting { .. } => Sentence::ReferralsWaiting,
        Standing::Listed { decided: false, .. } => Sentence::ReferralsByCalendar,
        Standing::Deferred { .. } => Sentence::ReferralsPutOff,
        Standing::Listed { .. } | Standing::Heard { .. } => Sentence::ReferralsListed,
        Standing::Safeguarding(_) => Sentence::ReferralsSafeguarding,
        Standing::NotProgressed => Sentence::ReferralsNotProgressed,
    }
}
