//! What is done on the desk of people: two are said to be one, or not, or no longer (REF-3).

use super::{go, open_form, read};
use crate::app::App;
use crate::app::desk::{self, Desk, RowKey, pair_to_decide};
use crate::app::form::purpose::PeopleForm;
use crate::app::form::{DeskForm, Form, Purpose};
use crate::app::handlers;
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::desk::people::PeopleCommand as C;
use crate::domain::case::MatchVerdict;
use crate::domain::identifier::{IdentityDecisionId, IdentityId, MatchId, PersonId};
use crate::domain::matching::clear_at_least;
use crate::domain::people::directory::{Appearance, Pair};
use crate::domain::people::{IdentityDecision, SamePerson};
use crate::record::change::{Change, PeopleChange};

/// Opens a row.
pub(super) fn open(app: &mut App, _key: RowKey) {
    read(app);
}

pub(super) fn command(app: &mut App, command: C) {
    let row = desk::selected(app, Desk::People).map(|row| row.key);
    let form = match (command, row) {
        (C::Go, _) => return go(app, Desk::People),
        (C::Same, Some(RowKey::Pair(one, other))) => PeopleForm::Same(one, other),
        (C::Different, Some(RowKey::Pair(one, other))) => PeopleForm::Different(one, other),
        (C::Show, _) => return handlers::person::show_here(app),
        (C::Unmerge, Some(RowKey::Identity(identity))) => PeopleForm::Unmerge(identity),
        (C::Split | C::Names, Some(RowKey::Identity(identity))) => {
            let Some(person) = person_here(app, identity) else { return };
            if matches!(command, C::Split) { PeopleForm::Split(person) } else { PeopleForm::Names(person) }
        }
        (C::Same | C::Different | C::Unmerge | C::Split | C::Names, _) => return,
    };
    open_form(app, DeskForm::People(form));
}

/// Does what was asked about with a question, now that it was answered with yes.
pub(super) fn confirmed(_app: &mut App, command: C, _key: RowKey) {
    match command {
        C::Go | C::Show | C::Same | C::Different | C::Unmerge | C::Split | C::Names => {}
    }
}

/// A form of this desk as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(app: &App, form: PeopleForm) -> Option<Form> {
    let purpose = Purpose::Desk(DeskForm::People(form.clone()));
    let new = || Form::new(&app.texts.forms, purpose).with("by", &app.user);
    match form {
        PeopleForm::Same(one, other) | PeopleForm::Different(one, other) => {
            let pair = pair_to_decide(app, one, other).ok()??;
            let eyes = Eyes::of(app);
            let (one, other) = (eyes.name(&pair.one.name), eyes.name(&pair.other.name));
            let same = matches!(form, PeopleForm::Same(..));
            let sentence = if same { Sentence::SayingOne } else { Sentence::SayingTwo };
            let said = app.say(sentence, &[("one", &one), ("other", &other), ("because", &pair.because)]);
            // What speaks for it stands there already: whoever keeps it signs it. What speaks against it, nobody wrote.
            let form = if same { new().with("reason", &pair.because) } else { new() };
            Some(form.reading(said).starting_at("reason"))
        }
        PeopleForm::Unmerge(identity) => {
            last_said(app, identity)?;
            Some(new().reading(app.say(Sentence::TakingApart, &[])).starting_at("reason"))
        }
        PeopleForm::Split(person) => {
            let (found, others) = appearance(app, person)?;
            let (eyes, others) = (Eyes::of(app), others.to_string());
            let (case, name) = (found.reference.to_string(), eyes.name(&found.person.name));
            let said = app.say(Sentence::SplittingOff, &[("name", &name), ("case", &case), ("others", &others)]);
            Some(new().reading(said).starting_at("reason"))
        }
        PeopleForm::Names(person) => {
            let (found, _) = appearance(app, person)?;
            Some(new().with("names", found.person.other_names.join("\n")).starting_at("names"))
        }
    }
}

/// The last that was said of somebody to be another, and stands.
fn last_said(app: &App, identity: IdentityId) -> Option<IdentityDecision> {
    ask(app.store.as_ref(), |view| view.last_merge(identity)).ok()?
}

/// The person of this meeting's cases who stands for an identity.
fn person_here(app: &App, identity: IdentityId) -> Option<PersonId> {
    let meeting = app.papers.conference.meeting.id;
    let people = ask(app.store.as_ref(), |view| view.people_of(meeting)).ok()?;
    people.iter().find(|one| one.identity == identity).map(|one| one.person)
}

/// A person of a case as the case has them, and in how many other cases they are.
fn appearance(app: &App, person: PersonId) -> Option<(Appearance, usize)> {
    let found = ask(app.store.as_ref(), |view| view.person(view.identity_of(person)?)).ok()?;
    let others = (found.appearances.len() + found.earlier.len()).saturating_sub(1);
    Some((found.appearances.into_iter().find(|one| one.person.id == person)?, others))
}

/// What a word on a match says of who is who, beside it: both are the same people, or are not. A refusal says nothing of
/// somebody who is unmistakable, because it may be the other of the two who is not; nor does it take apart whom a person
/// put together. They stay on the desk of people, for somebody to say.
pub(in crate::app) fn said_by_match(app: &App, id: MatchId, verdict: MatchVerdict) -> Vec<Change> {
    let same = match verdict {
        MatchVerdict::Confirmed => SamePerson::Same,
        MatchVerdict::Rejected => SamePerson::Different,
        MatchVerdict::Proposed => return Vec::new(),
    };
    // A store that answers no question has the match alone.
    let pairs = ask(app.store.as_ref(), |view| view.people_of_match(id, &app.texts.nicknames)).unwrap_or_default();
    let pairs = pairs.into_iter().filter(|pair| same == SamePerson::Same || pair.score < clear_at_least());
    let said = |pair: Pair| {
        let sentence = if same == SamePerson::Same { Sentence::MatchSaysOne } else { Sentence::MatchSaysTwo };
        let (one, other) = (pair.one.reference.to_string(), pair.other.reference.to_string());
        Change::People(PeopleChange::Decide(IdentityDecision {
            id: IdentityDecisionId::new(),
            one: pair.one.identity,
            other: pair.other.identity,
            verdict: same,
            by: app.user.clone(),
            at: app.now(),
            reason: app.say(sentence, &[("one", &one), ("other", &other)]),
            score: pair.score,
            because: pair.because,
        }))
    };
    pairs.map(said).collect()
}

/// Makes the change that a form of this desk is for; whether it was made.
pub(super) fn keep(app: &mut App, filled: &mut Form, form: PeopleForm) -> bool {
    let decision = match form {
        PeopleForm::Same(one, other) => weighed(app, one, other, SamePerson::Same),
        PeopleForm::Different(one, other) => weighed(app, one, other, SamePerson::Different),
        PeopleForm::Unmerge(identity) => last_said(app, identity).map(|said| IdentityDecision {
            id: IdentityDecisionId::new(),
            verdict: SamePerson::Different,
            at: app.now(),
            ..said
        }),
        PeopleForm::Split(person) => return split(app, filled, person),
        PeopleForm::Names(person) => {
            let other_names = filled.text("names").split(['\n', ';']).map(str::to_owned).collect();
            return app.make(
                "the other names of a person",
                vec![Change::People(PeopleChange::NameAlso { person, other_names })],
            );
        }
    };
    let Some(decision) = decision else {
        app.notices.say(app.say(Sentence::RowGone, &[]));
        return false;
    };
    let decision = IdentityDecision { by: filled.text("by"), reason: filled.text("reason"), ..decision };
    app.make("saying who is who", vec![Change::People(PeopleChange::Decide(decision))])
}

fn split(app: &mut App, filled: &Form, person: PersonId) -> bool {
    let Some((found, _)) = appearance(app, person) else {
        app.notices.say(app.say(Sentence::RowGone, &[]));
        return false;
    };
    let decision = IdentityDecision {
        id: IdentityDecisionId::new(),
        one: IdentityId::new(),
        other: found.person.identity(),
        verdict: SamePerson::Different,
        by: filled.text("by"),
        at: app.now(),
        reason: filled.text("reason"),
        score: 0,
        because: String::new(),
    };
    app.make("splitting a person off", vec![Change::People(PeopleChange::SplitOff { person, decision })])
}

/// A decision about two as they are weighed now.
fn weighed(app: &App, one: IdentityId, other: IdentityId, verdict: SamePerson) -> Option<IdentityDecision> {
    let pair = pair_to_decide(app, one, other).ok()??;
    Some(IdentityDecision {
        id: IdentityDecisionId::new(),
        one,
        other,
        verdict,
        by: String::new(),
        at: app.now(),
        reason: String::new(),
        score: pair.score,
        because: pair.because,
    })
}
