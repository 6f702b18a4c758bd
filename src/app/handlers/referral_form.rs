//! A referral from its form. What the form doesn't show of a referral that was imported stays as it was.

use chrono::NaiveDate;

use super::forms::{day, moment};
use crate::app::App;
use crate::app::form::{Form, Purpose};
use crate::app::texts::Sentence;
use crate::domain::calendar::meeting_for;
use crate::domain::case::{Case, Match};
use crate::domain::identifier::CaseId;
use crate::domain::person::{Person, Role};
use crate::domain::referral::{ClosedReason, DashAnswers, Grounds, Reference, Referral, RiskAssessment};
use crate::record::change::Change;

/// Makes the form's referral a change; whether it was made.
pub(super) fn keep(app: &mut App, form: &mut Form) -> bool {
    let before = match form.purpose {
        Purpose::EditCase(id) => app.papers.case(id).cloned(),
        _ => None,
    };
    let Some(referral) = referral(app, form, before.as_ref()) else { return false };
    if before.is_some() {
        let Some(matches) = matches(app, &referral) else { return false };
        let change = Change::ReviseReferral { referral: Box::new(referral), matches };
        return app.make("a change of a referral", vec![change]);
    }
    receive(app, referral)
}

/// Lists a new referral on the meeting that still takes it (REF-8), with the matches that are to be confirmed (REF-3).
fn receive(app: &mut App, referral: Referral) -> bool {
    let meetings = match app.store.meetings() {
        Ok(meetings) => meetings,
        Err(error) => {
            app.notices.say(error.to_string());
            return false;
        }
    };
    let listed_on = meeting_for(referral.received, &referral.area, &meetings).map(|meeting| (meeting.id, meeting.date));
    let Some(matches) = matches(app, &referral) else { return false };
    let (id, closed) = (referral.id, referral.closed.is_some());
    let change = Change::ReceiveReferral {
        referral: Box::new(referral),
        listed_on: listed_on.map(|(meeting, _)| meeting),
        matches,
    };
    if !app.make("a referral", vec![change]) {
        return false;
    }
    if closed {
        app.notices.say(app.say(Sentence::ClosedRecorded, &[]));
    } else if app.papers.case(id).is_some() {
        super::agenda::show(app, id);
    } else if let Some((_, date)) = listed_on {
        let date = date.format("%a %-d %b %Y").to_string();
        app.notices.say(app.say(Sentence::ListedOn, &[("date", &date)]));
    } else {
        app.notices.say(app.say(Sentence::ListedNowhere, &[]));
    }
    true
}

/// The matches to propose, or nothing and the reason said.
fn matches(app: &mut App, referral: &Referral) -> Option<Vec<Match>> {
    match app.store.proposals(referral, &app.texts.nicknames) {
        Ok(matches) => Some(matches),
        Err(error) => {
            app.notices.say(error.to_string());
            None
        }
    }
}

fn referral(app: &App, form: &mut Form, before: Option<&Case>) -> Option<Referral> {
    let reference = Reference::new(&form.text("reference")).ok()?;
    let id = before.map_or_else(CaseId::new, |case| case.referral.id);
    let taken = |case: &Case| case.referral.reference == reference && case.referral.id != id;
    if app.papers.conference.cases.iter().any(taken) {
        form.object("reference", app.say(Sentence::ReferenceTaken, &[]));
    }
    let answers = form.some("dash-answers").map(|text| DashAnswers::parse(&text));
    if let Some(Err(_)) = answers {
        form.object("dash-answers", app.say(Sentence::NotDash, &[]));
    }
    let people = people(app, form, before.map(|case| &case.referral));
    let received = moment(app, &form.text("received")).ok()?;
    if form.go_to_objection() {
        return None;
    }
    Some(Referral {
        id,
        reference,
        received,
        area: before.map_or_else(|| app.papers.conference.meeting.area.clone(), |case| case.referral.area.clone()),
        referring_agency: form.text("referring-agency"),
        referrer: form.some("referrer"),
        source: form.some("source"),
        people,
        safe_contact: form.some("safe-contact"),
        victim_aware: known(form.choice("aware")),
        unaware_reason: form.some("unaware-reason"),
        risk: risk(form, answers.and_then(Result::ok)),
        mappa: known(form.choice("mappa")),
        closed: match form.choice("closed") {
            1 => Some(ClosedReason::HonourBasedAbuse),
            2 => Some(ClosedReason::HighProfile),
            3 => Some(ClosedReason::EmployeeOfAgency),
            _ => None,
        },
        dvds_considered: known(form.choice("dvds")),
        summary: form.text("summary"),
    })
}

const fn known(choice: usize) -> Option<bool> {
    match choice {
        1 => Some(true),
        2 => Some(false),
        _ => None,
    }
}

fn risk(form: &Form, dash_answers: Option<DashAnswers>) -> RiskAssessment {
    RiskAssessment {
        dash_score: form.text("dash-score").parse().ok(),
        dash_answers,
        incidents_in_12_months: form.text("incidents-12").parse().ok(),
        incidents_in_6_months: form.text("incidents-6").parse().ok(),
        claimed: Grounds {
            visible_high_risk: form.choice("visible-high-risk") == 1,
            potential_escalation: form.choice("potential-escalation") == 1,
            professional_judgement: form.choice("professional-judgement") == 1,
            repeat: form.choice("repeat") == 1,
        },
        professional_judgement: form.some("judgement-reasons"),
    }
}

/// The form's victim, alleged perpetrator and children, each on the person that stood there; others stay.
fn people(app: &App, form: &mut Form, before: Option<&Referral>) -> Vec<Person> {
    let of =
        |role: Role| -> Vec<&Person> { before.map(|referral| referral.of_role(role).collect()).unwrap_or_default() };
    let born = |id: &str| form.some(id).and_then(|text| day(app, id, &text).ok());
    let mut victim = named(of(Role::Victim).first().copied(), Role::Victim, form.text("victim"));
    victim.born = born("victim-born");
    victim.address = form.some("victim-address");
    victim.telephone = form.some("victim-telephone");
    let perpetrators = of(Role::AllegedPerpetrator);
    let mut perpetrator = named(perpetrators.first().copied(), Role::AllegedPerpetrator, form.text("perpetrator"));
    perpetrator.born = born("perpetrator-born");
    perpetrator.address = form.some("perpetrator-address");
    perpetrator.relationship = form.some("relationship");
    let mut people = vec![victim];
    people.extend(of(Role::Victim).into_iter().skip(1).cloned());
    people.push(perpetrator);
    people.extend(perpetrators.into_iter().skip(1).cloned());
    match children(app, &form.text("children"), &of(Role::LinkedChild)) {
        Ok(children) => people.extend(children),
        Err(problem) => form.object("children", problem),
    }
    people
}

fn named(before: Option<&Person>, role: Role, name: String) -> Person {
    match before {
        Some(person) => Person { name, ..person.clone() },
        None => Person::named(role, name),
    }
}

/// One child a line: name, and after the last comma the date of birth.
fn children(app: &App, text: &str, before: &[&Person]) -> Result<Vec<Person>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .enumerate()
        .map(|(at, line)| {
            let (name, born) = child(app, line)?;
            let same = before.iter().find(|person| person.name == name).or_else(|| before.get(at)).copied();
            Ok(Person { born, ..named(same, Role::LinkedChild, name) })
        })
        .collect()
}

fn child(app: &App, line: &str) -> Result<(String, Option<NaiveDate>), String> {
    let Some((name, born)) = line.rsplit_once(',') else { return Ok((line.to_owned(), None)) };
    if born.trim().is_empty() {
        return Ok((name.trim().to_owned(), None));
    }
    match day(app, "born", born.trim()) {
        Ok(day) => Ok((name.trim().to_owned(), Some(day))),
        Err(error) => Err(format!("{}: {error}", app.say(Sentence::ChildLine, &[]))),
    }
}
