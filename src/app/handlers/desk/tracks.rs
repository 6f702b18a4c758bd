//! What is done on the desk of tracks.

use super::tracks_form::{fresh_event_form, kept_events};
use super::{day, go, open_form, read};
use crate::app::App;
use crate::app::desk::{self, Desk, RowKey, day_due, day_key};
use crate::app::form::purpose::TracksForm;
use crate::app::form::{DeskForm, Form};
use crate::app::list::holds_all;
use crate::app::panes::Pane;
use crate::app::popup::{Asked, Choice, Chooser, ChooserKind, ChooserRow, Popup, Question};
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::command::DeskCommand;
use crate::command::desk::tracks::TracksCommand as C;
use crate::domain::identifier::{CaseId, TrackId};
use crate::domain::tracks::{Happened, TrackKind, TrackRow};
use crate::record::change::{Change, TrackChange};

/// Opens a row, to be read.
pub(super) fn open(app: &mut App, _key: RowKey) {
    read(app);
}

pub(super) fn command(app: &mut App, command: C) {
    let kind = match command {
        C::Go => return go(app, Desk::Tracks),
        C::AddStep => return add_step(app),
        C::TakeBackStep => return ask_to_take_back(app),
        C::ShowCase => return show_case(app),
        C::TurnEnded => {
            app.panes.desks.options.ended_tracks ^= true;
            return;
        }
        C::OpenTransferOut => TrackKind::TransferOut,
        C::OpenTransferIn => TrackKind::TransferIn,
        C::OpenPlus => TrackKind::Plus,
        C::OpenComplex => TrackKind::Complex,
        C::OpenDisclosure => TrackKind::DisclosureScheme,
        C::OpenNotice => TrackKind::ProtectiveNotice,
        C::OpenWanted => TrackKind::Wanted,
    };
    if let Some(case) = case_meant(app) {
        open_form(app, DeskForm::Tracks(TracksForm::Open(case, kind)));
    }
}

/// The case of the selected row of a desk, or the one that is shown.
fn case_meant(app: &App) -> Option<CaseId> {
    match app.panes.focus {
        Pane::Desk(desk) => row_case(app, desk),
        _ => app.case().map(|case| case.referral.id),
    }
}

/// The case of the selected row of a desk.
pub(in crate::app::handlers) fn row_case(app: &App, desk: Desk) -> Option<CaseId> {
    match desk::selected(app, desk)?.key {
        RowKey::Case(case) | RowKey::AgencyCase(_, case) => Some(case),
        RowKey::Track(track) => Some(track_row(app, track)?.of.case),
        key @ RowKey::Due(..) => {
            Some(day_due(app).ok()?.into_iter().find(|row| day_key(row) == key).filter(|row| !row.due.closed)?.case?.0)
        }
        _ => None,
    }
}

fn track_row(app: &App, id: TrackId) -> Option<TrackRow> {
    let today = app.now().date();
    ask(app.store.as_ref(), |view| view.track(id, today)).ok()?
}

fn selected(app: &App) -> Option<TrackRow> {
    match desk::selected(app, Desk::Tracks)?.key {
        RowKey::Track(id) => track_row(app, id),
        _ => None,
    }
}

/// The form of what can follow; a list to choose from where several things can.
fn add_step(app: &mut App) {
    let Some(track) = selected(app) else { return };
    let id = track.log.track.id;
    match track.log.next().as_slice() {
        [] => {}
        [only] => step_form(app, id, *only),
        _ => {
            let title = track.log.track.kind.title();
            let (from, situation) = (app.contexts(), app.situation());
            let mut chooser = Chooser::new(ChooserKind::Steps, title, from, situation);
            chooser.rows = steps(app, "");
            app.popups.push(Popup::Chooser(Box::new(chooser)));
        }
    }
}

/// What can follow in the selected track, by a few letters.
pub(in crate::app::handlers) fn steps(app: &App, letters: &str) -> Vec<ChooserRow> {
    let Some(track) = selected(app) else { return Vec::new() };
    let id = track.log.track.id;
    let row = |what: Happened| {
        let title = app.texts.forms.get(what.name()).map(|form| form.title.clone());
        let beside = title.filter(|title| title != what.title()).unwrap_or_default();
        ChooserRow {
            title: what.title().to_owned(),
            beside,
            right: String::new(),
            unavailable: None,
            heading: None,
            meeting: None,
            person: None,
            choice: Choice::Step(id, what),
        }
    };
    let all = track.log.next().into_iter().filter(|what| holds_all(what.title(), letters));
    all.map(row).collect()
}

pub(in crate::app::handlers) fn step_form(app: &mut App, track: TrackId, what: Happened) {
    open_form(app, DeskForm::Tracks(TracksForm::Step(track, what)));
}

fn ask_to_take_back(app: &mut App) {
    let Some(track) = selected(app) else { return };
    let Some(last) = track.log.events().last() else { return };
    let title = app.say(Sentence::AskTakeBack, &[("what", last.what.title())]);
    let said = if track.log.events().len() == 1 { vec![app.say(Sentence::TakesTrackOut, &[])] } else { Vec::new() };
    let asked = Asked::Desk(DeskCommand::Tracks(C::TakeBackStep), RowKey::Track(track.log.track.id));
    app.popups.push(Popup::Question(Question::new(title, said, asked)));
}

/// Does what was asked about with a question, now that it was answered with yes.
pub(super) fn confirmed(app: &mut App, command: C, key: RowKey) {
    let (C::TakeBackStep, RowKey::Track(id)) = (command, key) else { return };
    let Some(last) = track_row(app, id).and_then(|track| track.log.events().last().map(|event| event.id)) else {
        return app.notices.say(app.say(Sentence::RowGone, &[]));
    };
    app.make("taking a line of a track back", vec![Change::Tracks(TrackChange::TakeBack(last))]);
}

/// Goes to the case of the selected row, at the meeting that has it on its list or heard it last.
fn show_case(app: &mut App) {
    let Some(case) = case_meant(app) else { return };
    match ask(app.store.as_ref(), |view| view.meeting_of(case)) {
        Ok(Some(meeting)) => day::to_meeting(app, meeting, Some(case), Pane::Notes),
        Ok(None) => app.notices.say(app.say(Sentence::OnNoMeeting, &[])),
        Err(error) => app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())])),
    }
}

/// A form of this desk as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(app: &App, form: TracksForm) -> Option<Form> {
    fresh_event_form(app, form)
}

/// Makes the change that a form of this desk is for; whether it was made.
pub(super) fn keep(app: &mut App, filled: &mut Form, form: TracksForm) -> bool {
    let Some(changes) = kept_events(app, filled, form) else { return false };
    let made = app.make("a line of a track", changes);
    if made
        && let (TracksForm::Open(..), Pane::Desk(Desk::Referrals | Desk::Day) | Pane::Agenda | Pane::Notes) =
            (form, app.panes.focus)
    {
        app.notices.say(app.say(Sentence::TrackOpened, &[]));
    }
    made
}
