//! The meeting as a whole: its start, the declaration, each case's hearing, its end.

use super::popups;
use crate::app::App;
use crate::app::form::{Form, Purpose};
use crate::app::popup::{Asked, Popup, Question, Reading};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::app::views::missing::missing;
use crate::domain::identifier::{AttendeeId, CaseId};
use crate::domain::meeting::DeclarationRead;
use crate::domain::meeting::MeetingStage;
use crate::domain::room::RoomCheck;
use crate::record::change::Change;

/// Shows the opening list, or what is unfinished, and asks.
pub(super) fn ask(app: &mut App, start: bool) {
    let question = if start {
        Question {
            title: app.say(Sentence::AskStartMeeting, &[]),
            lines: app.texts.checklists.opening.clone(),
            asked: Asked::StartMeeting,
        }
    } else {
        let heard = app.papers.heard();
        let unfinished =
            heard.iter().filter(|id| app.papers.case(**id).is_some_and(|case| case.listing.hearing.closed.is_none()));
        let left = unfinished.count().to_string();
        Question {
            title: app.say(Sentence::AskFinishMeeting, &[("left", &left)]),
            lines: Vec::new(),
            asked: Asked::FinishMeeting,
        }
    };
    app.popups.push(Popup::Question(question));
}

pub(super) fn start(app: &mut App) {
    let mut changes = vec![Change::StartMeeting { meeting: app.papers.conference.meeting.id, at: app.now }];
    if app.papers.conference.attendance.is_empty() {
        let expected = super::attendance::from_contacts(app);
        if !expected.is_empty() {
            changes.push(Change::AddAttendees(expected));
        }
    }
    if app.make("the meeting's start", changes) {
        app.notices.say(app.say(Sentence::MeetingStarted, &[]));
    }
}

pub(super) fn finish(app: &mut App) {
    let meeting = &app.papers.conference.meeting;
    // The wall clock may have been set back since; nothing ends before it began.
    let at = match meeting.stage {
        MeetingStage::UnderWay { started } => app.now.max(started),
        _ => app.now,
    };
    let change = Change::FinishMeeting { meeting: meeting.id, at };
    if app.make("the meeting's end", vec![change]) {
        let due = app.papers.minutes_due().format("%a %-d %b").to_string();
        app.notices.say(app.say(Sentence::MeetingFinished, &[("due", &due)]));
    }
}

/// Shows the declaration to be read out (MTG-1).
pub(super) fn read_declaration(app: &mut App) {
    let lines = app.texts.declaration.lines().map(str::to_owned).collect();
    let title = app.texts.forms.get(Purpose::ReadDeclaration.spec()).map(|form| form.title.clone());
    let mut reading = Reading::new(title.unwrap_or_default(), lines);
    reading.then = Some(Purpose::ReadDeclaration);
    app.popups.push(Popup::Reading(reading));
}

/// Asks who read it out; keeping the form records that, and when.
pub(super) fn ask_reader(app: &mut App) {
    let reader = app.papers.chair().map_or_else(|| app.user.clone(), |chair| chair.name.clone());
    let form = Form::new(&app.texts.forms, Purpose::ReadDeclaration).with("reader", reader);
    popups::open_form(app, form);
}

/// Records that the declaration was read. Whoever hears it has it agreed one by one.
pub(super) fn declaration_read(app: &mut App, reader: String) -> bool {
    let meeting = app.papers.conference.meeting.id;
    let time = app.now.format("%H:%M").to_string();
    let said = app.say(Sentence::DeclarationRecorded, &[("reader", &reader), ("time", &time)]);
    let change = Change::ReadDeclaration { meeting, read: DeclarationRead { reader, at: app.now } };
    let made = app.make("the declaration's reading", vec![change]);
    if made {
        app.notices.say(said);
    }
    made
}

/// The room comes to the case that is shown.
pub(super) fn start_case(app: &mut App) {
    let Some(case) = app.case_id() else { return };
    let change = Change::CallCase { meeting: app.papers.conference.meeting.id, case, at: app.now };
    if app.make("the start of a case", vec![change]) {
        let number = number(app);
        let time = app.now.format("%H:%M").to_string();
        let begun = app.say(Sentence::CaseBegun, &[("case", &number), ("time", &time)]);
        app.notices.say(format!("{begun} {}", room(app, case)).trim_end().to_owned());
    }
}

/// Who must leave, be let in or agree before this case is spoken of (MTG-1, MTG-3); nothing where the room is clear.
pub(super) fn room(app: &App, case: CaseId) -> String {
    let check = RoomCheck::of(&app.papers.conference.attendance, Some(case));
    let eyes = Eyes::of(app);
    let part = |sentence: Sentence, people: &[AttendeeId]| {
        let names: Vec<_> = people
            .iter()
            .filter_map(|id| app.papers.attendee(*id))
            .map(|attendee| eyes.name(&attendee.name).into_owned())
            .collect();
        (!names.is_empty()).then(|| app.say(sentence, &[("people", &names.join(", "))]))
    };
    let declared = app.papers.conference.meeting.declaration.is_some();
    let parts: Vec<String> = [
        part(Sentence::MustLeave, &check.to_leave),
        part(Sentence::MustLetIn, &check.to_let_in),
        part(Sentence::MustAgree, &check.without_declaration).filter(|_| declared),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { String::new() } else { app.say(Sentence::RoomNotClear, &[("who", &parts.join("; "))]) }
}

/// Ends the hearing of the case that is shown, and points at what is not there yet without asking anything.
pub(super) fn finish_case(app: &mut App) {
    let Some((listing, opened)) = app.case().map(|case| (case.listing.id, case.listing.hearing.opened)) else { return };
    let at = Some(opened.map_or(app.now, |opened| app.now.max(opened)));
    if !app.make("the end of a case", vec![Change::CloseCase { listing, at }]) {
        return;
    }
    let missing = app.case().map(|case| missing(app, case)).unwrap_or_default().join("; ");
    let number = number(app);
    let text = if missing.is_empty() {
        app.say(Sentence::CaseFinished, &[("case", &number)])
    } else {
        app.say(Sentence::CaseFinishedMissing, &[("case", &number), ("missing", &missing)])
    };
    app.notices.say(text);
}

fn number(app: &App) -> String {
    let place = app.case_id().and_then(|case| app.papers.agenda.place(case));
    place.map(|place| place.position.to_string()).unwrap_or_default()
}
