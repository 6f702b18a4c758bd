//! One person across cases, from wherever they are named: every case and role, the open actions, what follows, who may be
//! the same (REF-3, REF-13).

use super::choosers::{self, plain};
use super::desk::row_case;
use crate::app::App;
use crate::app::desk::{self, RowKey, day, how_listed, role};
use crate::app::list::holds_all;
use crate::app::panes::Pane;
use crate::app::popup::{Choice, Chooser, ChooserKind, ChooserRow, Popup, Reading};
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::{Eyes, known};
use crate::domain::attendance::Attendee;
use crate::domain::conflict::bears_name_of_party;
use crate::domain::identifier::{CaseId, ContactId, IdentityId, PersonId};
use crate::domain::matching::KnownAs;
use crate::domain::people::directory::Directory;

/// Whom the command is about.
enum Whom {
    Person(PersonId),
    Identity(IdentityId),
    OneOf(CaseId),
    /// Two who may be one.
    OneOfPair(IdentityId, IdentityId),
    /// Somebody outside the cases, who may be one of their people.
    Named(String),
    /// Whoever is known by what stands in the form.
    OfForm,
}

/// Shows the person who is named where the user is; of a case, its people to choose from.
pub(super) fn show_here(app: &mut App) {
    let Some(whom) = whom(app) else {
        app.notices.say(app.say(Sentence::NobodyHere, &[]));
        return;
    };
    match whom {
        Whom::OfForm => read_known(app),
        Whom::Identity(identity) => show(app, identity),
        Whom::Person(person) => match ask(app.store.as_ref(), |view| view.identity_of(person)) {
            Ok(identity) => show(app, identity),
            Err(error) => failed(app, &error),
        },
        Whom::OneOf(case) if ask(app.store.as_ref(), |view| view.closed_case(case)).is_ok_and(|one| one.is_some()) => {
            app.notices.say(app.say(Sentence::ClosedNotCompared, &[]));
        }
        Whom::OneOf(case) => {
            let title = app.say(Sentence::PeopleOfCase, &[]);
            open(app, ChooserKind::PeopleOf(case), title);
        }
        Whom::OneOfPair(one, other) => {
            let title = app.say(Sentence::PeopleToDecide, &[]);
            open(app, ChooserKind::People([one, other].into()), title);
        }
        Whom::Named(name) => {
            let known: Vec<IdentityId> = known_by(app, &name);
            if known.is_empty() {
                app.notices.say(app.say(Sentence::NobodyKnown, &[]));
                return;
            }
            let title = Eyes::of(app).name(&name).into_owned();
            open(app, ChooserKind::People(known.into()), title);
        }
    }
}

fn contact_name(app: &App, id: ContactId) -> Option<String> {
    let contacts = ask(app.store.as_ref(), |view| view.open.contacts()).ok()?;
    contacts.into_iter().find(|contact| contact.id == id).map(|contact| contact.name)
}

/// Those of the record's cases who bear a name, each once, the likeliest first.
fn known_by(app: &App, name: &str) -> Vec<IdentityId> {
    let asked = KnownAs { name, ..KnownAs::default() };
    let found = ask(app.store.as_ref(), |view| view.known_as(&asked, &app.texts.nicknames)).unwrap_or_default();
    let mut known: Vec<IdentityId> = Vec::new();
    for (one, _) in found {
        if !known.contains(&one.identity) {
            known.push(one.identity);
        }
    }
    known
}

/// Whether somebody in the room bears the name of a person of the meeting's cases (CLO-3).
fn bears_a_name(app: &App, attendee: &Attendee) -> bool {
    app.papers.conference.cases.iter().any(|case| bears_name_of_party(&attendee.name, &case.referral.people))
}

/// Several people to choose from, each with the latest case and the role in it.
pub(super) fn of_several(app: &App, people: &[IdentityId], letters: &str) -> Vec<ChooserRow> {
    let eyes = Eyes::of(app);
    let row = |identity: &IdentityId| {
        let found = ask(app.store.as_ref(), |view| view.person(*identity)).ok()?;
        let latest = found.appearances.first().map(|one| (&one.person.name, &one.reference, one.person.role));
        let earlier = found.earlier.first().map(|one| (&one.name, &one.reference, one.role));
        let (name, reference, of_role) = latest.or(earlier)?;
        if !holds_all(name, letters) {
            return None;
        }
        let beside = format!("{reference}, {}", role(app, of_role));
        Some(plain(eyes.name(name).into_owned(), beside, Choice::Person(*identity)))
    };
    people.iter().filter_map(row).collect()
}

fn whom(app: &App) -> Option<Whom> {
    match app.popups.last() {
        Some(Popup::Form(_)) => return Some(Whom::OfForm),
        Some(Popup::Chooser(chooser)) => {
            let row = chooser.current()?;
            return match (row.person, row.choice) {
                (Some(person), _) => Some(Whom::Person(person)),
                (None, Choice::Person(identity)) => Some(Whom::Identity(identity)),
                (None, Choice::Case(case, _) | Choice::Entry(case, _)) => Some(Whom::OneOf(case)),
                (None, _) => None,
            };
        }
        Some(Popup::Question(_)) => return None,
        // A text that is read over a row is about that row.
        Some(Popup::Reading(_)) if app.popups.len() > 1 => return None,
        Some(Popup::Reading(_)) | None => {}
    }
    match app.panes.focus {
        Pane::Desk(desk) => match desk::selected(app, desk)?.key {
            RowKey::Identity(identity) => Some(Whom::Identity(identity)),
            RowKey::Pair(one, other) => Some(Whom::OneOfPair(one, other)),
            RowKey::Contact(contact) => Some(Whom::Named(contact_name(app, contact)?)),
            _ => row_case(app, desk).map(Whom::OneOf),
        },
        // Whoever is in the room may be somebody of a case (CLO-3).
        Pane::Attendance => {
            let attendee = app.panes.attendance.selected.and_then(|id| app.papers.attendee(id));
            let party = attendee.filter(|one| bears_a_name(app, one)).map(|one| Whom::Named(one.name.clone()));
            party.or_else(|| app.case_id().map(Whom::OneOf))
        }
        _ => app.case_id().map(Whom::OneOf),
    }
}

/// Shows all that the record knows of a person. What it was asked from gives way.
pub(super) fn show(app: &mut App, identity: IdentityId) {
    let title = match ask(app.store.as_ref(), |view| view.person(identity)) {
        Ok(found) => {
            let name = found.appearances.first().map(|one| one.person.name.as_str());
            let name = name.or_else(|| found.earlier.first().map(|one| one.name.as_str()));
            Eyes::of(app).name(name.unwrap_or_default()).into_owned()
        }
        Err(error) => {
            failed(app, &error);
            return;
        }
    };
    open(app, ChooserKind::Person(identity), title);
}

fn open(app: &mut App, kind: ChooserKind, title: String) {
    let (from, situation) = match app.popups.pop() {
        Some(Popup::Chooser(below)) => (below.from, below.situation),
        Some(other) => {
            app.popups.push(other);
            (app.contexts(), app.situation())
        }
        None => (app.contexts(), app.situation()),
    };
    app.popups.push(Popup::Chooser(Box::new(Chooser::new(kind, title, from, situation))));
    choosers::refresh(app);
}

fn failed(app: &mut App, error: &StoreError) {
    app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
}

/// The people of a case.
pub(super) fn of_case(app: &App, case: CaseId, letters: &str) -> Vec<ChooserRow> {
    let people = ask(app.store.as_ref(), |view| view.people_in(case)).unwrap_or_default();
    let eyes = Eyes::of(app);
    let found = people.into_iter().filter(|one| holds_all(&one.name, letters));
    let row = |one: crate::domain::people::directory::PersonHere| {
        let cases = one.cases.to_string();
        let several = (one.cases > 1).then(|| app.say(Sentence::InCases, &[("cases", &cases)]));
        let beside = [Some(role(app, one.role)), several].into_iter().flatten().collect::<Vec<_>>().join(", ");
        ChooserRow {
            person: Some(one.person),
            ..plain(eyes.name(&one.name).into_owned(), beside, Choice::Person(one.identity))
        }
    };
    found.map(row).collect()
}

/// All that the record knows of one person, under headings.
pub(super) fn rows(app: &App, identity: IdentityId, letters: &str) -> Vec<ChooserRow> {
    let nicknames = &app.texts.nicknames;
    let found =
        ask(app.store.as_ref(), |view| Ok((view.person(identity)?, view.perhaps_the_same(identity, nicknames)?)));
    let (found, alike) = match found {
        Ok(found) => found,
        Err(error) => return vec![plain(error.to_string(), String::new(), Choice::Read)],
    };
    let eyes = Eyes::of(app);
    let mut parts = vec![(Sentence::HeadingCases, cases(app, eyes, &found))];
    let read = |text: String| plain(text, String::new(), Choice::Read);
    let earlier = found.earlier.iter().map(|one| {
        let born = one.born.map(|born| format!(", {}", eyes.private(&day(born)))).unwrap_or_default();
        let title = format!("{}  {}  {}{born}", one.reference, role(app, one.role), eyes.name(&one.name));
        plain(title, app.say(Sentence::HowHeard, &[("day", &day(one.meeting))]), Choice::Read)
    });
    parts.push((Sentence::HeadingEarlier, earlier.collect()));
    let actions = found.open_actions.iter().map(|open| {
        let case = open.action.case;
        // The people of other meetings' cases are not known here: with initials nothing of the words is shown.
        let what = eyes.action(app, &open.action).into_owned();
        let due = format!("{}, {}", day(open.action.due), open.reference);
        let meeting = at_meeting(app, &found, case);
        ChooserRow { meeting: meeting.flatten(), ..plain(what, due, choice(case, Pane::Actions, meeting)) }
    });
    parts.push((Sentence::HeadingActions, actions.collect()));
    parts.push((Sentence::HeadingFollows, desk::follow_lines(app, &found).into_iter().map(read).collect()));
    let alike = alike.iter().map(|pair| {
        let other = if pair.one.identity == identity { &pair.other } else { &pair.one };
        let title = format!("{}  {}  {}", other.reference, role(app, other.role), eyes.name(&other.name));
        let score = pair.score.to_string();
        let beside = app.say(Sentence::PairScore, &[("score", &score), ("because", &pair.because)]);
        plain(title, beside, Choice::Person(other.identity))
    });
    parts.push((Sentence::HeadingAlike, alike.collect()));
    parts.push((Sentence::HeadingSaid, desk::said_lines(app, &found).into_iter().map(read).collect()));
    headed(app, parts, letters)
}

fn headed(app: &App, parts: Vec<(Sentence, Vec<ChooserRow>)>, letters: &str) -> Vec<ChooserRow> {
    let mut all = Vec::new();
    for (heading, rows) in parts {
        let mut heading = Some(app.say(heading, &[]));
        let wanted = rows.into_iter().filter(|row| holds_all(&format!("{} {}", row.title, row.beside), letters));
        all.extend(wanted.map(|row| ChooserRow { heading: heading.take(), ..row }));
    }
    all
}

/// Each case with the role in it and how it stands; choosing one goes there.
fn cases(app: &App, eyes: Eyes<'_>, found: &Directory) -> Vec<ChooserRow> {
    let row = |one: &crate::domain::people::directory::Appearance| {
        let born = one.person.born.map(|born| format!(", {}", eyes.private(&day(born)))).unwrap_or_default();
        let (role, name) = (role(app, one.person.role), eyes.person(&one.person));
        let beside = one.meetings.last().map(|at| how_listed(app, at)).unwrap_or_default();
        let meeting = at_meeting(app, found, one.case);
        ChooserRow {
            meeting: meeting.flatten(),
            person: Some(one.person.id),
            ..plain(format!("{}  {role}  {name}{born}", one.reference), beside, choice(one.case, Pane::Notes, meeting))
        }
    };
    found.appearances.iter().map(row).collect()
}

const fn choice(case: CaseId, pane: Pane, meeting: Option<Option<crate::domain::identifier::MeetingId>>) -> Choice {
    match meeting {
        Some(_) => Choice::Case(case, pane),
        None => Choice::Nothing,
    }
}

/// The meeting to be opened for a case: `Some(None)` where it is on the one that is open, nothing where none has it.
fn at_meeting(app: &App, found: &Directory, case: CaseId) -> Option<Option<crate::domain::identifier::MeetingId>> {
    if app.papers.case(case).is_some() {
        return Some(None);
    }
    let one = found.appearances.iter().find(|one| one.case == case)?;
    one.meetings.last().map(|at| Some(at.meeting))
}

/// Whoever is known by what stands in the form, each with their cases, as a text to be read.
fn read_known(app: &mut App) {
    let Some(Popup::Form(form)) = app.popups.last() else { return };
    let lines = known::lines(app, form);
    if lines.is_empty() {
        app.notices.say(app.say(Sentence::NobodyKnown, &[]));
        return;
    }
    let title = app.say(Sentence::KnownPeople, &[]);
    app.popups.push(Popup::Reading(Reading::new(title, lines)));
}
