//! The notes and the composer.

use super::{form_fill, popups};
use crate::app::App;
use crate::app::composer_line::{AgencyIndex, ComposedLine, Fault, LineKind, Owner, Subject as LineSubject};
use crate::app::list::Step;
use crate::app::notices::Lasting;
use crate::app::panes::Pane;
use crate::app::texts::Sentence;
use crate::app::views::{self, Keys};
use crate::command::Command;
use crate::domain::action::{Action, ActionStatus};
use crate::domain::entry::{Entry, EntryKind, Standing, Subject};
use crate::domain::identifier::{ActionId, AgencyId, CaseId, EntryId};
use crate::domain::meeting::MeetingStage;
use crate::record::change::Change;

/// Rows that one press scrolls.
const SCROLL: usize = 5;

pub(super) fn command(app: &mut App, command: Command) {
    match command {
        Command::FileEntry => file(app),
        Command::Complete => complete(app),
        Command::ChooseEntry => choose(app),
        Command::EditEntry => edit(app),
        Command::RemoveEntry => {
            if let Some(id) = app.panes.notes.selected
                && app.make("an entry's removal", vec![Change::RemoveEntry(id)])
            {
                app.notices.say(app.say(Sentence::EntryRemoved, &[]));
            }
        }
        Command::ScrollBack => app.panes.scrolled_back = app.panes.scrolled_back.saturating_add(SCROLL),
        Command::ScrollOn => app.panes.scrolled_back = app.panes.scrolled_back.saturating_sub(SCROLL),
        Command::ToggleRoughNotes => toggle_rough(app),
        _ => {}
    }
}

/// Goes up or down among the entries; below the last one is the composer.
pub(super) fn select(app: &mut App, step: Step, keys: &[EntryId]) {
    app.panes.scrolled_back = 0;
    if step == Step::Down && app.panes.notes.position(keys).is_some_and(|at| at + 1 == keys.len()) {
        app.panes.among_entries = false;
        app.panes.notes.selected = None;
        return;
    }
    let step = if app.panes.notes.selected.is_none() { Step::Last } else { step };
    app.panes.notes.go(step, keys);
}

fn choose(app: &mut App) {
    let keys = views::notes::keys(app);
    app.panes.focus = Pane::Notes;
    app.panes.among_entries = true;
    select(app, Step::Last, &keys);
}

fn edit(app: &mut App) {
    let entry = app.panes.notes.selected.and_then(|id| app.papers.entry(id));
    if let Some(form) = entry.map(|entry| form_fill::entry(app, entry)) {
        popups::open_form(app, form);
    }
}

fn toggle_rough(app: &mut App) {
    let before = Keys::of(app);
    app.panes.hide_rough = !app.panes.hide_rough;
    views::settle(app, &before);
    let sentence = if app.panes.hide_rough { Sentence::RoughHidden } else { Sentence::RoughShown };
    app.notices.say(app.say(sentence, &[]));
}

fn complete(app: &mut App) {
    let Some(case) = app.case_id() else { return };
    let mut completer = std::mem::take(&mut app.completer);
    let pressed = {
        let context = views::composer::line_context(app, app.case());
        let cursor = app.composers.line(case).map_or(0, crate::text::editor::Editor::cursor);
        completer.press(app.composers.text(case), cursor, &context)
    };
    app.completer = completer;
    if let Some((line, cursor)) = pressed {
        app.composers.line_mut(case).replace_all(&line, cursor);
        app.composers.changed(case, app.tick);
    }
}

/// Files the line: an entry or an action, to the case shown or to the one that it names.
fn file(app: &mut App) {
    let Some(shown) = app.case_id() else { return };
    let line = app.composers.first(shown).to_owned();
    let (composed, target, context) = views::composer::read(app, &line);
    let others = views::composer::other_names(&composed, &context);
    if let Some(fault) = composed.faults.first() {
        // What has no words yet is gone on with; of anything else what is typed now is another line.
        if *fault != Fault::NothingWritten {
            app.composers.not_taken(shown, app.tick);
        }
        let why = fault.to_string();
        app.notices.say(match app.composers.rest(shown) {
            Some(_) => app.say(Sentence::FirstNotFiled, &[("why", &why)]),
            None => format!("{why}."),
        });
        return;
    }
    let Some(target) = target.map(|case| case.referral.id) else {
        let number = composed.case.unwrap_or_default().to_string();
        app.composers.not_taken(shown, app.tick);
        app.notices.say(app.say(Sentence::NoSuchCase, &[("case", &number)]));
        return;
    };
    let owner = owner(app, &composed, target);
    let mut changes = vec![filed(app, &composed, target, owner)];
    let begins = target == shown && begins_with(app, target);
    let left = super::meeting::left_for(app, target).filter(|_| begins);
    if begins {
        changes.extend(super::meeting::calling(app, target));
    }
    let points = not_smart(app, &composed);
    let action = matches!(composed.kind, LineKind::Action { .. });
    // An emptied draft reaches the disk in one piece with the next change, so that a line is never there twice or not
    // at all, whenever the machine stops.
    let rest = app.composers.rest(shown).map(|rest| rest.text().to_owned());
    let waits = rest.is_some();
    if let Err(error) = app.store.make(Change::KeepDraft { case: Some(shown), text: rest.unwrap_or_default() }) {
        app.composers.not_taken(shown, app.tick);
        app.notices.fail(app.say(Sentence::ChangeFailed, &[("why", &error.to_string())]));
        return;
    }
    if !app.make(if action { "an action" } else { "an entry" }, changes) {
        app.composers.not_taken(shown, app.tick);
        return;
    }
    // Who is to do something has not said anything: what follows is not theirs (NOT-1).
    if let Some(agency) = owner.filter(|_| !action) {
        app.composers.spoke(target, agency);
    }
    app.history.was_line(shown, line.clone());
    app.composers.filed(shown, app.tick);
    app.keep_drafts();
    app.panes.scrolled_back = 0;
    say_filed(app, target, target != shown, begins);
    if app.papers.conference.meeting.stage == MeetingStage::Planned {
        app.notices.say(app.say(Sentence::FiledBeforeMeeting, &[]));
    }
    if waits {
        app.notices.say(app.say(Sentence::FiledFirst, &[]));
    }
    say_whose(app, &composed, &line, owner, &others);
    if !points.is_empty() {
        app.notices.say(app.say(Sentence::NotSmart, &[("points", &points)]));
    }
    super::meeting::after_leaving(app, left);
    if let Some(word) = &composed.not_an_agency {
        let agency = app.papers.agency_name(owner).to_owned();
        let word = views::Eyes::of(app).text(word).into_owned();
        app.notices.keep(Lasting::Filed, app.say(Sentence::FiledToLast, &[("word", &word), ("agency", &agency)]));
    }
}

/// Says which of several agencies a line went to, where its word could mean others too.
fn say_whose(app: &mut App, line: &ComposedLine, text: &str, owner: Option<AgencyId>, others: &str) {
    let Some(named) = line.named.as_ref().filter(|_| !others.is_empty()) else { return };
    let word = text.get(named.at.clone()).unwrap_or_default();
    let agency = app.papers.agency_name(owner);
    let said = app.say(Sentence::FiledToOne, &[("agency", agency), ("word", word), ("others", others)]);
    app.notices.say(said);
}

/// What an action lacks to be specific, measurable and timed; it is filed all the same (ACT-1).
fn not_smart(app: &App, line: &ComposedLine) -> String {
    let LineKind::Action { owner, due } = &line.kind else { return String::new() };
    let points = app.texts.verbs.points(&line.text, owner.agency().is_some(), Some(due.date), app.now.date());
    let not_a_date = views::composer::not_a_date(app, line);
    let points = points.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let lacks = (!points.is_empty()).then(|| app.say(Sentence::Lacks, &[("points", &points)]));
    not_a_date.into_iter().chain(lacks).collect::<Vec<_>>().join(". ")
}

fn say_filed(app: &mut App, target: CaseId, elsewhere: bool, begun: bool) {
    if app.papers.agenda.place(target).is_none() {
        return;
    }
    let number = super::meeting::number(app, target);
    let time = app.now.format("%H:%M").to_string();
    if begun {
        let filed = app.say(Sentence::CaseBegunAndFiled, &[("case", &number), ("time", &time)]);
        app.notices.say(format!("{filed} {}", super::meeting::room(app, target)).trim_end().to_owned());
    } else if elsewhere {
        app.notices.say(app.say(Sentence::FiledInCase, &[("case", &number)]));
    }
}

/// The first line about a case in the running meeting says that the room has come to it.
fn begins_with(app: &App, case: CaseId) -> bool {
    matches!(app.papers.conference.meeting.stage, MeetingStage::UnderWay { .. })
        && app.papers.agenda.place(case).is_some()
        && app.papers.case(case).is_some_and(|case| case.listing.hearing.opened.is_none())
}

fn agency_at(app: &App, index: AgencyIndex) -> Option<AgencyId> {
    app.papers.conference.agencies.get(index.0).map(|agency| agency.id)
}

fn owner(app: &App, line: &ComposedLine, case: CaseId) -> Option<AgencyId> {
    match &line.kind {
        LineKind::Information { owner, .. } | LineKind::Action { owner, .. } => {
            Owner::agency(owner).and_then(|index| agency_at(app, index))
        }
        LineKind::Risk(_) | LineKind::View(_) | LineKind::Decision => {
            Owner::agency(&line.owner).and_then(|index| agency_at(app, index))
        }
        LineKind::Empty | LineKind::Rough => views::composer::last_agency(app, case),
    }
}

fn filed(app: &App, line: &ComposedLine, case: CaseId, agency: Option<AgencyId>) -> Change {
    let meeting = app.papers.conference.meeting.id;
    let kind = match &line.kind {
        LineKind::Action { due, .. } => {
            return Change::AgreeAction(Action {
                id: ActionId::new(),
                case,
                meeting,
                owner: agency,
                owner_person: None,
                text: line.text.clone(),
                for_whom: None,
                due: due.date,
                status: ActionStatus::Open,
                outcome: None,
                agreed: app.now,
                updates: Vec::new(),
            });
        }
        LineKind::Information { opinion: true, .. } => EntryKind::Information(Standing::Opinion),
        LineKind::Information { .. } | LineKind::Empty => EntryKind::Information(Standing::Fact),
        LineKind::Risk(subject) => EntryKind::Risk { at_risk: Some(subject_of(*subject)) },
        LineKind::View(subject) => EntryKind::View { of: subject_of(*subject) },
        LineKind::Decision => EntryKind::Decision,
        LineKind::Rough => EntryKind::RoughNote,
    };
    Change::FileEntry(Entry {
        id: EntryId::new(),
        case,
        meeting,
        kind,
        agency,
        speaker: None,
        text: line.text.clone(),
        at: app.now,
        edited: None,
    })
}

fn subject_of(subject: LineSubject) -> Subject {
    match subject {
        LineSubject::Victim => Subject::Victim,
        LineSubject::Child(number) => u8::try_from(number).map_or(Subject::Other, Subject::Child),
        LineSubject::AllegedPerpetrator => Subject::AllegedPerpetrator,
        LineSubject::Staff => Subject::Staff,
        LineSubject::SomeChild => Subject::Other,
    }
}
