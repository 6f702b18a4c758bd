//! The desk of people: of the meeting's cases those who may be one person, for somebody to say, and everybody else with
//! all that the record knows of them (REF-3, REF-13).

use std::rc::Rc;

use chrono::NaiveDate;

use super::{Cell, DeskRow, DeskView, RowKey, Tone, Width};
use crate::app::App;
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::RowStanding;
use crate::command::desk::people::PersonRow;
use crate::domain::case::MatchKind;
use crate::domain::identifier::IdentityId;
use crate::domain::people::SamePerson;
use crate::domain::people::directory::{Appearance, AtMeeting, Directory, HowListed, Pair, PersonHere, Resembling};
use crate::domain::person::Role;
use crate::text::width;

pub(super) const VIEW: &dyn DeskView = &People;

struct People;

impl DeskView for People {
    fn rows(&self, app: &App) -> Result<Vec<DeskRow>, StoreError> {
        let meeting = app.papers.conference.meeting.id;
        let (pairs, people) = (pairs(app)?, ask(app.store.as_ref(), |view| view.people_of(meeting))?);
        let pairs = pairs.iter().map(|pair| pair_row(app, pair));
        Ok(pairs.chain(people.iter().map(|one| person_row(app, one))).collect())
    }

    fn detail(&self, app: &App, key: RowKey) -> Result<Vec<String>, StoreError> {
        match key {
            RowKey::Pair(one, other) => {
                let pair = pair(app, one, other)?;
                Ok(pair.map(|pair| pair_lines(app, &pair)).unwrap_or_default())
            }
            RowKey::Identity(identity) => person_lines(app, identity),
            _ => Ok(Vec::new()),
        }
    }

    fn empty(&self) -> Sentence {
        Sentence::EmptyPeople
    }
}

/// The pair as the record has it now; nothing where it was decided meanwhile.
pub(in crate::app) fn pair(app: &App, one: IdentityId, other: IdentityId) -> Result<Option<Pair>, StoreError> {
    Ok(pairs(app)?.iter().find(|pair| ends(pair) == (one, other)).cloned())
}

/// Those of the meeting that wait for somebody's word. The record is asked only where something of it has changed.
fn pairs(app: &App) -> Result<Rc<[Pair]>, StoreError> {
    let (meeting, nicknames) = (app.papers.conference.meeting.id, &app.texts.nicknames);
    let ask = || ask(app.store.as_ref(), |view| view.people_to_decide(meeting, nicknames));
    app.panes.desks.pairs.at((app.store.lists_revision(), meeting), ask)
}

const fn ends(pair: &Pair) -> (IdentityId, IdentityId) {
    (pair.one.identity, pair.other.identity)
}

fn pair_row(app: &App, pair: &Pair) -> DeskRow {
    let (one, other) = ends(pair);
    let cells = vec![
        Cell::name(pair.one.name.clone(), Width::Rest),
        Cell::name(pair.other.name.clone(), Width::Rest),
        Cell::plain(pair.one.reference.to_string(), Width::Reference),
        Cell::plain(pair.other.reference.to_string(), Width::Reference),
    ];
    DeskRow {
        key: RowKey::Pair(one, other),
        section: app.say(Sentence::PeopleToDecide, &[]),
        cells,
        words: vec![(pair.score.to_string(), Tone::Strong)],
        standing: RowStanding::People(PersonRow { pair: true, ..PersonRow::default() }),
    }
}

fn person_row(app: &App, one: &PersonHere) -> DeskRow {
    let cells = vec![
        Cell::name(one.name.clone(), Width::Rest),
        Cell::plain(role(app, one.role), Width::Columns(19)),
        Cell::private(one.born.map(day).unwrap_or_default(), Width::Columns(11)),
        Cell::plain(one.reference.to_string(), Width::Reference),
    ];
    let cases = one.cases.to_string();
    let several = (one.cases > 1).then(|| (app.say(Sentence::InCases, &[("cases", &cases)]), Tone::Strong));
    DeskRow {
        key: RowKey::Identity(one.identity),
        section: app.say(Sentence::PeopleHere, &[]),
        cells,
        words: several.into_iter().collect(),
        standing: RowStanding::People(PersonRow {
            person: true,
            several: one.cases > 1,
            merged: one.merged,
            pair: false,
        }),
    }
}

/// A day in full.
pub(in crate::app) fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// Somebody's role in a case, in words.
pub(in crate::app) fn role(app: &App, role: Role) -> String {
    let sentence = match role {
        Role::Victim => Sentence::RoleVictim,
        Role::AllegedPerpetrator => Sentence::RoleAllegedPerpetrator,
        Role::LinkedChild => Sentence::RoleLinkedChild,
        Role::Other => Sentence::RoleOther,
    };
    app.say(sentence, &[])
}

/// Two side by side, under what speaks for their being one.
fn pair_lines(app: &App, pair: &Pair) -> Vec<String> {
    let eyes = Eyes::of(app);
    let or_not_known = |text: Option<String>| text.unwrap_or_else(|| app.say(Sentence::NotKnown, &[]));
    let side = |one: &Resembling| {
        [
            eyes.name(&one.name).into_owned(),
            or_not_known(one.born.map(|born| eyes.private(&day(born)).into_owned())),
            or_not_known(one.address.as_ref().map(|address| eyes.private(address).into_owned())),
            format!("{}, {}", one.reference, day(one.referred)),
        ]
    };
    let score = pair.score.to_string();
    let mut lines = vec![app.say(Sentence::PairScore, &[("score", &score), ("because", &pair.because)]), String::new()];
    let (ones, others) = (side(&pair.one), side(&pair.other));
    let column = ones.iter().map(|text| width(text)).max().unwrap_or_default();
    for (one, other) in ones.iter().zip(&others) {
        lines.push(format!("{one}{}  │  {other}", " ".repeat(column.saturating_sub(width(one)))));
    }
    lines
}

/// All that the record knows of one person.
fn person_lines(app: &App, identity: IdentityId) -> Result<Vec<String>, StoreError> {
    let directory = ask(app.store.as_ref(), |view| view.person(identity))?;
    let eyes = Eyes::of(app);
    let mut lines: Vec<String> = directory
        .contradictions()
        .map(|said| app.say(Sentence::SaidDifferent, &[("by", &eyes.name(&said.by))]))
        .collect();
    for one in &directory.appearances {
        lines.extend(appearance_lines(app, eyes, one));
    }
    for one in &directory.earlier {
        let (name, role) = (eyes.name(&one.name), role(app, one.role));
        lines.push(format!("{}  {role}  {name}", one.reference));
        lines.push(format!("  {}", app.say(Sentence::HowHeard, &[("day", &day(one.meeting))])));
    }
    lines.extend(follow_lines(app, &directory));
    lines.extend(open_actions(app, eyes, &directory));
    lines.extend(said_lines(app, &directory));
    Ok(lines)
}

/// What follows from who the person is, a line each.
pub(in crate::app) fn follow_lines(app: &App, directory: &Directory) -> Vec<String> {
    let line = |found: &crate::domain::people::follows::Follows| {
        let reference = |case| {
            let here = directory.appearances.iter().find(|one| one.case == case);
            here.map_or_else(|| app.say(Sentence::AnotherCase, &[]), |one| one.reference.to_string())
        };
        let sentence = match found.kind {
            MatchKind::Repeat => Sentence::FollowsRepeat,
            MatchKind::CounterAllegation => Sentence::FollowsCounterAllegation,
        };
        let (case, with) = (reference(found.case), reference(found.with));
        app.say(sentence, &[("case", &case), ("with", &with)])
    };
    directory.follows.iter().map(line).collect()
}

/// What people said about who the person is, the latest first.
pub(in crate::app) fn said_lines(app: &App, directory: &Directory) -> Vec<String> {
    let eyes = Eyes::of(app);
    let line = |said: &crate::domain::people::IdentityDecision| {
        let sentence = match said.verdict {
            SamePerson::Same => Sentence::SaidOne,
            SamePerson::Different => Sentence::SaidTwo,
        };
        let (on, by) = (said.at.format("%-d %b %Y %H:%M").to_string(), eyes.name(&said.by));
        app.say(sentence, &[("on", &on), ("by", &by), ("reason", &eyes.text(&said.reason))])
    };
    directory.decisions.iter().map(line).collect()
}

fn appearance_lines(app: &App, eyes: Eyes<'_>, one: &Appearance) -> Vec<String> {
    let born = one.person.born.map(|born| format!(", {}", eyes.private(&day(born)))).unwrap_or_default();
    let (name, role) = (eyes.name(&one.person.name), role(app, one.person.role));
    let mut lines = vec![format!("{}  {role}  {name}{born}", one.reference)];
    lines.extend(one.meetings.iter().map(|at| format!("  {}", how_listed(app, at))));
    lines
}

/// How a case stands, or stood, at a meeting.
pub(in crate::app) fn how_listed(app: &App, at: &AtMeeting) -> String {
    let sentence = match at.how {
        HowListed::Listed => Sentence::HowListed,
        HowListed::Heard => Sentence::HowHeard,
        HowListed::Deferred => Sentence::HowDeferred,
        HowListed::NotProgressed => Sentence::HowNotProgressed,
    };
    app.say(sentence, &[("day", &day(at.date))])
}

fn open_actions(app: &App, eyes: Eyes<'_>, directory: &Directory) -> Vec<String> {
    let line = |open: &crate::domain::conference::OutstandingAction| {
        let (due, case) = (day(open.action.due), open.reference.to_string());
        let what = eyes.text(&open.action.text);
        app.say(Sentence::OpenAction, &[("due", &due), ("case", &case), ("what", &what)])
    };
    directory.open_actions.iter().map(line).collect()
}
