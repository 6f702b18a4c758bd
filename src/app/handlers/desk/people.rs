//! What is done on the desk of people: two are said to be one, or not, or no longer (REF-3).

use super::{go, open_form, read};
use crate::app::App;
use crate::app::desk::{self, Desk, RowKey, pair_to_decide};
use crate::app::form::purpose::PeopleForm;
use crate::app::form::{DeskForm, Form, Purpose};
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::desk::people::PeopleCommand as C;
use crate::domain::identifier::{IdentityDecisionId, IdentityId};
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
        (C::Unmerge, Some(RowKey::Identity(identity))) => PeopleForm::Unmerge(identity),
        (C::Same | C::Different | C::Unmerge, _) => return,
    };
    open_form(app, DeskForm::People(form));
}

/// Does what was asked about with a question, now that it was answered with yes.
pub(super) fn confirmed(_app: &mut App, command: C, _key: RowKey) {
    match command {
        C::Go | C::Same | C::Different | C::Unmerge => {}
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
    }
}

/// The last that was said of somebody to be another, and stands.
fn last_said(app: &App, identity: IdentityId) -> Option<IdentityDecision> {
    ask(app.store.as_ref(), |view| view.last_merge(identity)).ok()?
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
    };
    let Some(decision) = decision else {
        app.notices.say(app.say(Sentence::RowGone, &[]));
        return false;
    };
    let decision = IdentityDecision { by: filled.text("by"), reason: filled.text("reason"), ..decision };
    app.make("saying who is who", vec![Change::People(PeopleChange::Decide(decision))])
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
