//! Who is known already by the name and the date of birth that stand in the form of a referral, as they are typed (REF-3).

use std::rc::Rc;

use super::Eyes;
use crate::app::App;
use crate::app::desk::{day, role};
use crate::app::form::{Form, Purpose};
use crate::app::handlers::day_written;
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::domain::identifier::IdentityId;
use crate::domain::matching::KnownAs;
use crate::domain::people::Whom;
use crate::domain::people::directory::Resembling;
use crate::record::touched::Revision;

/// The parties of the form: the fields of the name, the date of birth, the address and the telephone.
const PARTIES: [[&str; 4]; 2] = [
    ["victim", "victim-born", "victim-address", "victim-telephone"],
    ["perpetrator", "perpetrator-born", "perpetrator-address", ""],
];

/// Somebody who is known: the cases and roles, and how sure it is that it is they.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    identity: IdentityId,
    name: String,
    born: Option<chrono::NaiveDate>,
    /// Reference and role of each case.
    cases: Vec<(String, String)>,
    because: String,
}

/// What was asked: the four fields as they are written, and the state of the record.
pub type Asked = ([String; 4], Revision);

/// Whoever is known by the field that has the focus, the likeliest first. The record is asked only where a letter, or
/// something of it, has changed.
#[must_use]
pub fn known(app: &App, form: &Form) -> Rc<[Known]> {
    let at = form.current().map(|field| field.spec.id.as_str()).unwrap_or_default();
    let of_referral = matches!(form.purpose, Purpose::NewCase | Purpose::EditCase(_));
    let Some(party) = PARTIES.iter().find(|party| of_referral && !at.is_empty() && party.contains(&at)) else {
        return Rc::default();
    };
    let written = party.map(|id| form.text(id));
    app.panes.shown.known.of((written.clone(), app.store.lists_revision()), || find(app, form, party[1], &written))
}

fn find(app: &App, form: &Form, born: &str, written: &[String; 4]) -> Vec<Known> {
    let [name, birth, address, telephone] = written;
    let some = |text: &'_ String| Some(text.clone()).filter(|text| !text.is_empty());
    let (address, telephone) = (some(address), some(telephone));
    let asked = KnownAs {
        name,
        other_names: &[],
        born: day_written(app, born, birth),
        address: address.as_deref(),
        telephone: telephone.as_deref(),
    };
    if name.is_empty() {
        return Vec::new();
    }
    let found = ask(app.store.as_ref(), |view| view.known_as(&asked, &app.texts.nicknames)).unwrap_or_default();
    let own = match form.purpose {
        Purpose::EditCase(case) => app.papers.case(case).map(|case| case.referral.reference.clone()),
        _ => None,
    };
    let mut known: Vec<Known> = Vec::new();
    for (one, alike) in found.into_iter().filter(|(one, _)| own.as_ref() != Some(&one.reference) || is_earlier(one)) {
        let case = (one.reference.to_string(), role(app, one.role));
        match known.iter_mut().find(|known| known.identity == one.identity) {
            Some(known) => known.cases.push(case),
            None => known.push(Known {
                identity: one.identity,
                name: one.name,
                born: one.born,
                cases: vec![case],
                because: alike.to_string(),
            }),
        }
    }
    known
}

const fn is_earlier(one: &Resembling) -> bool {
    matches!(one.whom, Whom::Earlier(..))
}

/// The line under the form; nothing where nobody is known.
#[must_use]
pub fn line(app: &App, form: &Form) -> Option<String> {
    let known = known(app, form);
    let who: Vec<String> = known.iter().map(|one| in_short(app, one)).collect();
    (!who.is_empty())
        .then(|| app.say(Sentence::KnownLine, &[("count", &who.len().to_string()), ("who", &who.join("; "))]))
}

fn in_short(app: &App, one: &Known) -> String {
    let cases: Vec<String> = one.cases.iter().map(|(case, role)| format!("{role} {case}")).collect();
    format!("{}: {}", named(app, one), cases.join(", "))
}

fn named(app: &App, one: &Known) -> String {
    let eyes = Eyes::of(app);
    let born = one.born.map(|born| format!(" {}", eyes.private(&day(born)))).unwrap_or_default();
    format!("{}{born}", eyes.name(&one.name))
}

/// The same in full: each with what speaks for it, and every case.
#[must_use]
pub fn lines(app: &App, form: &Form) -> Vec<String> {
    let mut lines = Vec::new();
    for one in known(app, form).iter() {
        lines.push(format!("{}: {}", named(app, one), one.because));
        lines.extend(one.cases.iter().map(|(case, role)| format!("  {case}  {role}")));
    }
    lines
}
