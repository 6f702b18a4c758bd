//! The meeting as a whole: its start, the declaration, each case's hearing, its end.

use std::borrow::Cow;

use super::popups;
use crate::app::App;
use crate::app::form::{Form, Purpose};
use crate::app::notices::Lasting;
use crate::app::papers::Papers;
use crate::app::popup::{Asked, Popup, Question, Reading};
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::app::views::missing::missing;
use crate::domain::case::Case;
use crate::domain::conflict::{KnowsParty, knows_party};
use crate::domain::contacts::not_admitted;
use crate::domain::identifier::{AttendeeId, CaseId};
use crate::domain::meeting::DeclarationRead;
use crate::domain::meeting::MeetingStage;
use crate::domain::referral::Reference;
use crate::domain::room::RoomCheck;
use crate::record::change::Change;
use crate::record::closed::{ClosedCase, Stands};

/// Shows the opening list, or what is unfinished, and asks.
pub(super) fn ask_about(app: &mut App, start: bool) {
    let question = if start {
        let (day, today) = (app.papers.conference.meeting.date, app.now.date());
        let said = |day: chrono::NaiveDate| day.format("%a %-d %b %Y").to_string();
        let title = if day == today {
            app.say(Sentence::AskStartMeeting, &[])
        } else {
            app.say(Sentence::AskStartOtherDay, &[("date", &said(day)), ("today", &said(today))])
        };
        Question::new(title, app.texts.checklists.opening.clone(), Asked::StartMeeting)
    } else {
        let papers = match whole_meeting(app) {
            Ok(papers) => papers,
            Err(why) => return app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &why.to_string())])),
        };
        let left = open_cases(&papers).len().to_string();
        Question::new(
            app.say(Sentence::AskFinishMeeting, &[("left", &left)]),
            what_becomes_of_cases(app, &papers),
            Asked::FinishMeeting,
        )
    };
    app.popups.push(Popup::Question(question));
}

/// It is the whole meeting that ends, also where a closed case of it lies open alone: that stays open until the answer.
fn whole_meeting(app: &App) -> Result<Cow<'_, Papers>, StoreError> {
    if app.papers.apart.is_none() {
        return Ok(Cow::Borrowed(&app.papers));
    }
    let meeting = app.papers.conference.meeting.id;
    let conference = ask(app.store.as_ref(), |view| view.open.conference(meeting))?;
    Ok(Cow::Owned(Papers::new(conference, app.papers.holidays.clone(), app.now.date(), app.papers.revision)))
}

/// The cases of the agenda that are not finished, in order.
fn open_cases(papers: &Papers) -> Vec<&Case> {
    let heard = papers.heard();
    heard.into_iter().filter_map(|id| papers.case(id)).filter(|case| case.listing.hearing.closed.is_none()).collect()
}

/// Says of the cases that are not finished what the meeting's end makes of them (AGE-3).
fn what_becomes_of_cases(app: &App, papers: &Papers) -> Vec<String> {
    let name = |case: &&Case| {
        let place = papers.agenda.place(case.referral.id);
        let number = place.map(|place| format!("{} ", place.position)).unwrap_or_default();
        format!("{number}{}", case.referral.reference)
    };
    let (begun, unheard): (Vec<&Case>, Vec<&Case>) =
        open_cases(papers).into_iter().partition(|case| case.listing.hearing.opened.is_some());
    let line = |sentence: Sentence, cases: &[&Case]| {
        let names: Vec<String> = cases.iter().map(name).collect();
        let next = papers.conference.next_meeting.as_ref();
        let date = next.map(|next| next.date.format("%a %-d %b").to_string()).unwrap_or_default();
        (!cases.is_empty()).then(|| app.say(sentence, &[("cases", &names.join(", ")), ("date", &date)]))
    };
    let next = papers.conference.next_meeting.is_some();
    let to = if next { Sentence::UnheardMoveOn } else { Sentence::UnheardWait };
    let open = [line(to, &unheard), line(Sentence::BegunCountAsHeard, &begun)].into_iter().flatten();
    open.chain(what_becomes_of_closed(app, papers)).collect()
}

/// Says the same of closed cases to whoever reads them, where nobody looks on who does not (AGE-7).
fn what_becomes_of_closed(app: &App, papers: &Papers) -> Vec<String> {
    if app.panes.initials {
        return Vec::new();
    }
    let (meeting, next) = (papers.conference.meeting.id, papers.conference.next_meeting.as_ref());
    let begun = |case: &ClosedCase| case.stands == Stands::Begun && case.meeting.is_some_and(|(id, _)| id == meeting);
    let asked = ask(app.store.as_ref(), |view| {
        let begun = view.closed_cases()?.into_iter().filter(begun).map(|case| case.reference);
        Ok((view.closed_not_heard_at(meeting)?, begun.collect::<Vec<Reference>>()))
    });
    let (unheard, begun) = match asked {
        Ok(found) => found,
        Err(error) => return vec![app.say(Sentence::ReloadFailed, &[("why", &error.to_string())])],
    };
    let date = next.map(|next| next.date.format("%a %-d %b").to_string()).unwrap_or_default();
    let line = |sentence: Sentence, cases: &[Reference]| {
        let names: Vec<&str> = cases.iter().map(Reference::as_str).collect();
        (!cases.is_empty()).then(|| app.say(sentence, &[("cases", &names.join(", ")), ("date", &date)]))
    };
    let to = if next.is_some() { Sentence::ClosedUnheardMovesOn } else { Sentence::ClosedUnheardWaits };
    [line(to, &unheard), line(Sentence::ClosedBegun, &begun)].into_iter().flatten().collect()
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
    let pane = app.panes.focus;
    app.leave_closed();
    app.panes.focus = pane;
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

/// The room comes to the case that is shown. Whether it comes back to one that was finished is asked: the key was
/// perhaps meant for the next.
pub(super) fn start_case(app: &mut App) {
    let Some(case) = app.case() else { return };
    let id = case.referral.id;
    if case.listing.hearing.closed.is_none() {
        return come_to(app, id);
    }
    let title = app.say(Sentence::AskTakeUpAgain, &[("case", &named(app, id))]);
    app.popups.push(Popup::Question(Question::new(title, Vec::new(), Asked::TakeUpAgain(id))));
}

/// Records that the room is at a case, again where it was finished.
pub(super) fn come_to(app: &mut App, case: CaseId) {
    let mut changes = Vec::new();
    if let Some(case) = app.papers.case(case).filter(|case| case.listing.hearing.closed.is_some()) {
        changes.push(Change::CloseCase { listing: case.listing.id, at: None });
    }
    let left = left_for(app, case);
    changes.extend(calling(app, case));
    if app.make("the start of a case", changes) {
        let number = number(app, case);
        let time = app.now.format("%H:%M").to_string();
        let begun = app.say(Sentence::CaseBegun, &[("case", &number), ("time", &time)]);
        app.notices.say(format!("{begun} {}", room(app, case)).trim_end().to_owned());
        after_leaving(app, left);
    }
}

/// The case that the room is at and has not finished, when it comes to another one.
pub(super) fn left_for(app: &App, case: CaseId) -> Option<CaseId> {
    let at = app.papers.conference.meeting.current_case.filter(|at| *at != case)?;
    let hearing = app.papers.case(at)?.listing.hearing;
    (hearing.opened.is_some() && hearing.closed.is_none()).then_some(at)
}

/// The changes by which the room comes to a case: the one that it was at is finished with that.
pub(super) fn calling(app: &App, case: CaseId) -> Vec<Change> {
    let left = left_for(app, case).and_then(|left| app.papers.case(left));
    let end = left.map(|left| Change::CloseCase { listing: left.listing.id, at: Some(app.now) });
    let call = Change::CallCase { meeting: app.papers.conference.meeting.id, case, at: app.now };
    end.into_iter().chain([call]).collect()
}

/// Says that a case was finished because the room went on to another, and what is missing of it.
pub(super) fn after_leaving(app: &mut App, left: Option<CaseId>) {
    if left.is_some() {
        app.pointed_at = left;
        point_at_missing(app);
    }
}

/// Who must leave, be let in or agree before this case is spoken of (MTG-1, MTG-3); nothing where the room is clear.
pub(super) fn room(app: &App, case: CaseId) -> String {
    let people = app.papers.case(case).map(|case| case.referral.people.as_slice()).unwrap_or_default();
    let conference = &app.papers.conference;
    let check = RoomCheck::of(&conference.attendance, Some(case), &conference.preparation.conflicts, people);
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
    let not_admitted = not_admitted(&conference.attendance, &conference.agencies, &conference.contacts);
    let not_admitted: Vec<AttendeeId> = not_admitted.into_iter().map(|(attendee, _)| attendee).collect();
    // Where the answers are written down, whoever has given none for this case is one too few.
    let conflicts = &conference.preparation.conflicts;
    let unasked = conference.attendance.iter().filter(|one| one.presence.hears());
    let unasked = unasked.filter(|one| knows_party(conflicts, one, case) == KnowsParty::NotAsked).count();
    let unasked = (unasked > 0 && !conflicts.is_empty())
        .then(|| app.say(Sentence::NotAskedWhetherKnows, &[("count", &unasked.to_string())]));
    let is_excluded = |id: &AttendeeId| {
        let attendee = app.papers.attendee(*id);
        attendee.is_some_and(|one| knows_party(conflicts, one, case) == KnowsParty::Excluded)
    };
    let (excluded, of_another): (Vec<_>, Vec<_>) = check.to_leave.iter().copied().partition(is_excluded);
    let parts: Vec<String> = [
        unasked,
        part(Sentence::MustLeave, &of_another),
        part(Sentence::MustLeaveExcluded, &excluded),
        part(Sentence::MustNotHear, &not_admitted),
        part(Sentence::MustLetIn, &check.to_let_in),
        part(Sentence::ChairMustDecide, &check.undecided),
        part(Sentence::MustBeAsked, &check.to_ask),
        part(Sentence::MustAgree, &check.without_declaration).filter(|_| declared),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { String::new() } else { app.say(Sentence::RoomNotClear, &[("who", &parts.join("; "))]) }
}

/// Ends the hearing of the case that is shown, and points at what is not there yet without asking anything.
pub(super) fn finish_case(app: &mut App) {
    let Some(case) = app.case() else { return };
    let (id, listing, opened) = (case.referral.id, case.listing.id, case.listing.hearing.opened);
    let at = Some(opened.map_or(app.now, |opened| app.now.max(opened)));
    if app.make("the end of a case", vec![Change::CloseCase { listing, at }]) {
        app.pointed_at = Some(id);
        point_at_missing(app);
    }
}

/// Says of the case that was finished what is not there yet, and how it is recorded, until it is there or put away.
pub(in crate::app) fn point_at_missing(app: &mut App) {
    let Some(id) = app.pointed_at else { return };
    let case = app.papers.case(id).filter(|case| case.listing.hearing.closed.is_some());
    let Some(missing) = case.map(|case| missing(app, case)) else {
        app.pointed_at = None;
        app.notices.drop_kept(Lasting::Missing);
        return;
    };
    let number = named(app, id);
    if missing.is_empty() {
        app.pointed_at = None;
        app.notices.drop_kept(Lasting::Missing);
        app.notices.say(app.say(Sentence::CaseFinished, &[("case", &number)]));
        return;
    }
    let missing = missing.join("; ");
    app.notices
        .keep(Lasting::Missing, app.say(Sentence::CaseFinishedMissing, &[("case", &number), ("missing", &missing)]));
}

/// What a case is called in the room: by its place, and a closed case that lies open alone by its reference.
pub(super) fn number(app: &App, case: CaseId) -> String {
    let place = app.papers.agenda.place(case).filter(|_| app.papers.apart.is_none());
    place.map_or_else(|| reference(app, case), |place| place.position.to_string())
}

/// The same with the reference: what stays on the screen may be read when another case is there.
pub(super) fn named(app: &App, case: CaseId) -> String {
    let (number, reference) = (number(app, case), reference(app, case));
    if number == reference { reference } else { format!("{number} ({reference})") }
}

fn reference(app: &App, case: CaseId) -> String {
    app.papers.case(case).map(|case| case.referral.reference.to_string()).unwrap_or_default()
}
