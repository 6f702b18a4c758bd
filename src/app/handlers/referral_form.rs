//! A referral from its form. What the form doesn't show of a referral that was imported stays as it was.

use chrono::NaiveDate;

use super::forms::{day, day_of, moment};
use super::{circumstances, closing_off, form_fill};
use crate::app::App;
use crate::app::form::{Form, Purpose};
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::domain::calendar::{meeting_for, same_area};
use crate::domain::case::{Case, Match};
use crate::domain::identifier::CaseId;
use crate::domain::person::{Person, Role};
use crate::domain::referral::{ClosedReason, DashAnswers, Reference, Referral, RiskAssessment};
use crate::record::change::Change;
use crate::record::queries::ReferralSheet;

/// Makes the form's referral a change; whether it was made.
pub(super) fn keep(app: &mut App, form: &mut Form) -> bool {
    let before = match form.purpose {
        Purpose::EditCase(id) => form_fill::referral_of(app, id),
        _ => None,
    };
    let Some(referral) = referral(app, form, before.as_ref()) else { return false };
    if before.is_some() {
        let Some(matches) = matches(app, &referral) else { return false };
        let closes = referral.closed.is_some() && before.is_some_and(|before| before.closed.is_none());
        let closes_off = (closes && app.papers.apart.is_none()).then(|| closing_off::names_no_case(app, referral.id));
        let change = Change::ReviseReferral { referral: Box::new(referral), matches };
        let said = what_changed(app, form);
        let made = app.make("a change of a referral", vec![change]);
        if made && closes_off.is_none() {
            app.notices.say(said);
        }
        if let Some(stays) = closes_off.filter(|_| made) {
            app.notices.say(app.say(Sentence::ClosedOff, &[]));
            closing_off::tell(app, stays);
        }
        return made;
    }
    receive(app, referral)
}

/// What of a referral is otherwise once its form is kept: nobody changes it without a word.
fn what_changed(app: &App, form: &Form) -> String {
    let (fields, reference) = (form.changed_fields(), form.text("reference"));
    if fields.is_empty() {
        return app.say(Sentence::NothingRevised, &[("case", &reference)]);
    }
    let renamed = form.other_reference().map(|(before, now)| {
        let said = app.say(Sentence::Renamed, &[("before", &before), ("now", &now)]);
        format!("{said} ")
    });
    let said = app.say(Sentence::Revised, &[("case", &reference), ("fields", &fields.join(", "))]);
    renamed.unwrap_or_default() + &said
}

/// Brings a closed case back to the lists. Whoever asks must know its reference: closed cases are in no list (AGE-7).
pub(super) fn unmark_closed(app: &mut App, form: &mut Form) -> bool {
    let wanted = form.text("reference");
    let closed =
        |case: &&Case| case.referral.closed.is_some() && case.referral.reference.as_str().eq_ignore_ascii_case(&wanted);
    let Some(mut referral) = app.papers.conference.cases.iter().find(closed).map(|case| case.referral.clone()) else {
        form.object("reference", app.say(Sentence::NoSuchClosed, &[]));
        return false;
    };
    referral.closed = None;
    let id = referral.id;
    let change = Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() };
    let made = app.make("the return of a closed case", vec![change]);
    if made && app.papers.case(id).is_some() {
        super::agenda::show(app, id);
        app.notices.say(app.say(Sentence::ClosedNoMore, &[]));
    }
    made
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
    let (id, closed, area) = (referral.id, referral.closed.is_some(), referral.area.clone());
    let knows_area = meetings.iter().any(|meeting| same_area(&meeting.area, &area));
    let reference = referral.reference.to_string();
    let unknown =
        app.papers.agency_meant(&referral.referring_agency).is_none().then(|| referral.referring_agency.clone());
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
    } else if let Some((meeting, date)) = listed_on {
        let here = app.papers.case(id).is_some();
        let day = date.format("%a %-d %b %Y").to_string();
        let own_area = same_area(&area, &app.papers.conference.meeting.area);
        let sentence = if here || !own_area { Sentence::OnListOf } else { Sentence::ListedOn };
        let listed = app.say(sentence, &[("date", &day)]);
        let otherwise = super::desk::outcome_words(app, meeting, id).map(|words| sentence_of(&words));
        app.notices.say([listed].into_iter().chain(otherwise).collect::<Vec<_>>().join(" "));
        if here {
            super::agenda::show(app, id);
        }
    } else {
        app.notices.say(app.say(Sentence::ListedNowhere, &[]));
        if !knows_area {
            app.notices.say(app.say(Sentence::AreaUnknown, &[("area", &area)]));
        }
    }
    let told = !closed && !app.panes.initials;
    if told && crate::app::desk::closed_resembles(app).is_ok_and(|all| all.iter().any(|one| one.is_with(id))) {
        app.notices.say(app.say(Sentence::ClosedTouches, &[]));
    }
    if !closed {
        super::desk::stand_on(app, id);
        let said: Vec<String> = app.notices.lines().map(|notice| notice.text.clone()).collect();
        let received = app.say(Sentence::Received, &[("reference", &reference)]);
        let first = ask(app.store.as_ref(), |view| view.referral_sheet(id)).ok().flatten();
        let first: Vec<String> =
            first.iter().flat_map(ReferralSheet::still_to_be_heard).map(|one| sentence_of(&one.words())).collect();
        let unknown = unknown.map(|agency| app.say(Sentence::UnknownReferrer, &[("agency", &agency)]));
        app.notices.say([received].into_iter().chain(said).chain(first).chain(unknown).collect::<Vec<_>>().join(" "));
    }
    true
}

/// A part of a sentence as one of its own.
fn sentence_of(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
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

fn referral(app: &App, form: &mut Form, before: Option<&Referral>) -> Option<Referral> {
    let reference = match form.some("reference") {
        Some(text) => Reference::new(&text),
        // Only a new one is given a reference: whoever empties the field of another does not ask for that.
        None if before.is_some() => {
            form.object("reference", app.say(Sentence::Required, &[]));
            return None;
        }
        None => Reference::new(&free_reference(app)),
    };
    let Ok(reference) = reference else {
        form.object("reference", app.say(Sentence::Required, &[]));
        return None;
    };
    let id = before.map_or_else(CaseId::new, |referral| referral.id);
    if is_taken(app, &reference, id) {
        form.object("reference", taken_by(app, &reference, id));
    }
    let answers = form.some("dash-answers").map(|text| DashAnswers::typed(&text));
    if let Some(Err(error)) = &answers {
        form.object("dash-answers", error.to_string());
    }
    let people = people(app, form, before);
    let received = moment(app, &form.text("received")).ok()?;
    if form.go_to_objection() {
        return None;
    }
    Some(Referral {
        id,
        reference,
        received,
        area: area(app, form),
        referring_agency: referring_agency(app, form, before),
        referrer: form.some("referrer"),
        source: form.some("source"),
        people,
        safe_contact: form.some("safe-contact"),
        victim_aware: form.answer("aware"),
        unaware_reason: form.some("unaware-reason"),
        risk: risk(form, answers.and_then(Result::ok)),
        mappa: form.answer("mappa"),
        closed: match form.choice("closed") {
            1 => Some(ClosedReason::HonourBasedAbuse),
            2 => Some(ClosedReason::HighProfile),
            3 => Some(ClosedReason::EmployeeOfAgency),
            _ => None,
        },
        dvds_considered: form.answer("dvds"),
        safe_times: form.some("safe-times"),
        safeguarding: circumstances::safeguarding(app, form),
        crime: circumstances::crime(form),
        moved: circumstances::moved(app, form),
        summary: form.text("summary"),
    })
}

/// Whether another case of the record has the reference; where the whole of it can't be asked, another of this meeting.
fn is_taken(app: &App, reference: &Reference, by_other_than: CaseId) -> bool {
    let here = |case: &Case| case.referral.reference == *reference && case.referral.id != by_other_than;
    ask(app.store.as_ref(), |view| view.has_reference(reference, by_other_than))
        .unwrap_or_else(|_| app.papers.conference.cases.iter().any(here))
}

/// Whose it is, where that may be said: of a closed case nothing is.
fn taken_by(app: &App, reference: &Reference, by_other_than: CaseId) -> String {
    let theirs = ask(app.store.as_ref(), |view| {
        let Some(case) = view.case_of_reference(reference, by_other_than)? else { return Ok(None) };
        view.of_case(case)
    });
    let Some(of) = theirs.ok().flatten() else { return app.say(Sentence::ReferenceTaken, &[]) };
    let victim = of.victim.as_deref().map(|victim| Eyes::of(app).name(victim).into_owned()).unwrap_or_default();
    app.say(Sentence::ReferenceTakenBy, &[("victim", &victim), ("area", &of.area)])
}

/// The reference of a referral that came without one, such as by telephone: its day, and the first number that is free.
fn free_reference(app: &App) -> String {
    let date = app.now.format("%Y%m%d").to_string();
    let offered = |number: usize| app.say(Sentence::OwnReference, &[("date", &date), ("number", &number.to_string())]);
    let nobody = CaseId::new();
    let taken = |text: &String| Reference::new(text).is_ok_and(|reference| is_taken(app, &reference, nobody));
    (1..=MOST_A_DAY).map(offered).find(|text| !taken(text)).unwrap_or_else(|| offered(MOST_A_DAY + 1))
}

/// More referrals than that don't come by telephone in a day.
const MOST_A_DAY: usize = 500;

/// The area as the calendar writes it, where it knows it.
fn area(app: &App, form: &Form) -> String {
    let written = form.text("area");
    let meetings = app.store.meetings().unwrap_or_default();
    meetings.iter().find(|one| same_area(&one.area, &written)).map_or(written, |known| known.area.clone())
}

/// The referring agency by its whole name where it is one of the record; else as it was written, and that is said.
fn referring_agency(app: &App, form: &Form, before: Option<&Referral>) -> String {
    let written = form.text("referring-agency");
    if before.is_some_and(|before| before.referring_agency == written) {
        return written;
    }
    app.papers.agency_meant(&written).map_or(written, |agency| agency.name.clone())
}

fn risk(form: &Form, dash_answers: Option<DashAnswers>) -> RiskAssessment {
    RiskAssessment {
        dash_score: form.text("dash-score").parse().ok(),
        dash_answers,
        incidents_in_12_months: form.text("incidents-12").parse().ok(),
        incidents_in_6_months: form.text("incidents-6").parse().ok(),
        claimed: form_fill::grounds(form),
        professional_judgement: form.some("judgement-reasons"),
        tool: circumstances::tool(form),
    }
}

/// The form's victim, alleged perpetrator and children, each on the person that stood there; others stay.
fn people(app: &App, form: &mut Form, before: Option<&Referral>) -> Vec<Person> {
    let of =
        |role: Role| -> Vec<&Person> { before.map(|referral| referral.of_role(role).collect()).unwrap_or_default() };
    let born = |id: &str| day_of(app, form, id);
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

/// One child a line, or between semicolons: name, and behind it the date of birth.
fn children(app: &App, text: &str, before: &[&Person]) -> Result<Vec<Person>, String> {
    let lines = text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty());
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
    // A date may have spaces in it: it begins at the first figure, or behind the comma.
    let figure = line.find(|c: char| c.is_ascii_digit()).unwrap_or(line.len());
    let (name, born) = line.rsplit_once(',').unwrap_or_else(|| line.split_at(figure));
    let (name, born) = (name.trim(), born.trim());
    let wrong = |what: &str| Err(format!("“{line}”: {what}. {}", app.say(Sentence::ChildLine, &[])));
    if name.is_empty() || name.chars().any(|c| c.is_ascii_digit()) {
        return wrong(&app.say(Sentence::ChildWithoutName, &[]));
    }
    if born.is_empty() {
        return Ok((name.to_owned(), None));
    }
    match day(app, "born", born) {
        Ok(day) => Ok((name.to_owned(), Some(day))),
        Err(error) => wrong(&error.to_string()),
    }
}
