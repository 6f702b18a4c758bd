//! The agenda pane's rows.

use chrono::NaiveTime;

use super::Eyes;
use crate::app::App;
use crate::app::papers::{AgendaLine, Aside, Section};
use crate::app::texts::Sentence;
use crate::domain::agenda::Release;
use crate::domain::carrying::tally;
use crate::domain::case::{Case, Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::deferral::{DutyStanding, duties};
use crate::domain::identifier::CaseId;
use crate::domain::listing::{DutyKind, Group, Listing};
use crate::domain::meeting::MeetingStage;
use crate::domain::timetable::Progress;

/// A row of the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaRow {
    /// A heading stands above it.
    pub heading: Option<&'static str>,
    /// The case; `None` is held time, which can't be selected.
    pub case: Option<CaseId>,
    pub number: String,
    pub reference: String,
    pub victim: String,
    /// Children, markers, or the reason why it is not heard.
    pub words: Vec<String>,
    /// When it is expected, or how far the room is with it.
    pub when: String,
    /// The room is at it.
    pub now: bool,
    /// It has been heard.
    pub heard: bool,
    /// The initials of those who have it on their screens.
    pub company: String,
}

/// The heading of a part of the agenda.
#[must_use]
pub const fn heading(section: Section) -> &'static str {
    match section {
        Section::Group(Group::LinkedChildren) => "Linked children",
        Section::Group(Group::AdultOnly) => "Adult only",
        Section::Held => "Held",
        Section::Deferred => "Deferred",
        Section::NotListed => "Not listed",
        Section::Expected => "To come",
    }
}

fn shown(app: &App) -> impl Iterator<Item = &AgendaLine> {
    app.papers.lines.iter().filter(|line| match line.case.and_then(|id| app.papers.case(id)) {
        Some(case) => app.panes.agenda.filter.is_none() || app.panes.agenda.lets_through(&searched(app, line, case)),
        None => app.panes.agenda.filter.is_none() && (line.section == Section::Held || line.aside.is_some()),
    })
}

/// What the filter looks at.
fn searched(app: &App, line: &AgendaLine, case: &Case) -> String {
    let mut text = format!("{} {} ", case.referral.reference, case.referral.referring_agency);
    for person in &case.referral.people {
        text.push_str(&Eyes::of(app).person(person));
        text.push(' ');
    }
    text.push_str(&line.markers.join(" "));
    text.push(' ');
    text.push_str(heading(line.section));
    text
}

/// The cases that can be selected, in order.
#[must_use]
pub fn keys(app: &App) -> Vec<CaseId> {
    shown(app).filter_map(|line| line.case).collect()
}

/// Whether the filter keeps the selected case off the screen: nothing is done to it unseen.
#[must_use]
pub fn hides_selected(app: &App) -> bool {
    let agenda = &app.panes.agenda;
    agenda.filter.is_some() && agenda.selected.is_some() && agenda.position(&keys(app)).is_none()
}

/// The rows as they are shown.
#[must_use]
pub fn rows(app: &App) -> Vec<AgendaRow> {
    let estimate = super::status::estimate(app);
    let mut last = None;
    shown(app)
        .map(|line| {
            let heading = heading(line.section);
            let first = last != Some(heading);
            last = Some(heading);
            let expected = estimate.iter().find(|(case, _)| Some(*case) == line.case).map(|(_, at)| *at);
            row(app, line, first.then_some(heading), expected.or(line.starts))
        })
        .collect()
}

/// The reason that a person gave for not hearing a case now.
fn decided_why(listing: &Listing) -> Option<&str> {
    let deferral = listing.deferral.as_ref().map(|deferral| deferral.reason.as_str());
    deferral.or_else(|| listing.not_progressed.as_ref().map(|decision| decision.reason.as_str()))
}

/// What was decided about a case that the room had come to already, which therefore stays in its place.
fn meanwhile(app: &App, line: &AgendaLine, case: Option<&Case>) -> Option<String> {
    let listing = &case.filter(|_| line.position.is_some())?.listing;
    let sentence = match (&listing.deferral, &listing.not_progressed) {
        (Some(_), _) => Sentence::DeferredMeanwhile,
        (None, Some(_)) => Sentence::NotProgressedMeanwhile,
        (None, None) => return None,
    };
    let why = decided_why(listing).map(|why| Eyes::of(app).text(why).into_owned()).unwrap_or_default();
    Some(app.say(sentence, &[("why", &why)]))
}

fn row(app: &App, line: &AgendaLine, heading: Option<&'static str>, expected: Option<NaiveTime>) -> AgendaRow {
    let case = line.case.and_then(|id| app.papers.case(id));
    let hearing = case.map(|case| case.listing.hearing).unwrap_or_default();
    let running = matches!(app.papers.conference.meeting.stage, crate::domain::meeting::MeetingStage::UnderWay { .. });
    let now = running
        && line.case.is_some()
        && app.papers.conference.meeting.current_case == line.case
        && hearing.closed.is_none();
    let heard = hearing.closed.is_some();
    let mut words: Vec<String> = Vec::new();
    match line.children {
        0 => {}
        1 => words.push("1 child".to_owned()),
        count => words.push(format!("{count} children")),
    }
    words.extend(line.markers.iter().map(|marker| (*marker).to_owned()));
    if !line.reason.is_empty() {
        let why = case.and_then(|case| decided_why(&case.listing)).map(|why| Eyes::of(app).text(why));
        words.insert(0, why.map_or_else(|| line.reason.clone(), |why| format!("{}: {why}", line.reason)));
    }
    words.extend(line.aside.map(|aside| aside_words(app, aside)));
    words.extend(case.map(|case| duty_words(app, &case.listing)).unwrap_or_default());
    let begun = hearing.opened.is_some();
    let over = matches!(app.papers.conference.meeting.stage, crate::domain::meeting::MeetingStage::Finished { .. });
    if over && line.position.is_some() && !begun {
        words.insert(0, not_heard(app));
    }
    words.splice(0..0, line.case.and_then(|case| first_words(app, case)));
    words.splice(0..0, line.case.and_then(|case| apart_words(app, case)));
    words.splice(0..0, meanwhile(app, line, case));
    let when = match (now, heard) {
        (_, true) => "heard".to_owned(),
        (true, _) => "now".to_owned(),
        _ if begun => "begun".to_owned(),
        _ if over => String::new(),
        _ => expected.map(|at| at.format("%H:%M").to_string()).unwrap_or_default(),
    };
    AgendaRow {
        heading,
        case: line.case,
        number: line.position.map(|position| position.to_string()).unwrap_or_default(),
        reference: case.map(|case| case.referral.reference.to_string()).unwrap_or_default(),
        victim: case
            .and_then(|case| case.referral.victim())
            .map(|victim| Eyes::of(app).person(victim).into_owned())
            .unwrap_or_default(),
        words,
        when,
        now,
        heard,
        company: line.case.map(|case| super::company::initials_at(app, case)).unwrap_or_default(),
    }
}

/// That the meeting is over and never came to the case, and to which day it goes (AGE-3).
fn not_heard(app: &App) -> String {
    match app.papers.conference.next_meeting.as_ref() {
        Some(next) => app.say(Sentence::NotHeardGoes, &[("day", &next.date.format("%-d %b").to_string())]),
        None => app.say(Sentence::NotHeardWaits, &[]),
    }
}

/// A break, or when the children's agencies may leave: by the plan, and in the meeting by how far the room is (AGE-11).
fn aside_words(app: &App, aside: Aside) -> String {
    let clock = |at: NaiveTime| at.format("%H:%M").to_string();
    let release = match aside {
        Aside::Break(pause) => {
            let values = [("time", clock(pause.at)), ("minutes", pause.minutes.to_string())];
            let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
            return app.say(Sentence::BreakAbout, &values);
        }
        Aside::Expected(at) => return expected_words(app, at),
        Aside::Release(release) => release,
    };
    if release.set {
        return app.say(Sentence::ReleaseAt, &[("time", &clock(release.at))]);
    }
    match release_point(app, release) {
        Some(at) => app.say(Sentence::ReleaseAbout, &[("time", &clock(at))]),
        None => app.say(Sentence::ReleaseNow, &[]),
    }
}

/// A case that comes to this list from the meeting before it, or waits for a meeting (AGE-2, REF-8).
fn expected_words(app: &App, at: usize) -> String {
    let Some(one) = app.papers.conference.expected.get(at) else { return String::new() };
    let (sentence, day) = match one.over_cap_on {
        Some(day) => (Sentence::ExpectedOver, day),
        None => (Sentence::ExpectedWaits, one.received.date()),
    };
    app.say(sentence, &[("reference", one.reference.as_str()), ("day", &day.format("%-d %b").to_string())])
}

/// How many of the list's cases are heard, how many the cap puts off, and to where; nothing where all are heard.
#[must_use]
pub fn capped(app: &App) -> Option<String> {
    let tally = tally(&app.papers.conference, &app.papers.agenda);
    let (all, heard, count) = (tally.all(), tally.heard.to_string(), tally.over_cap.to_string());
    if tally.heard == all {
        return None;
    }
    let all = all.to_string();
    let values = [("heard", heard.as_str()), ("all", &all), ("count", &count)];
    Some(match tally.to.map(|day| day.format("%-d %b").to_string()) {
        _ if tally.over_cap == 0 => app.say(Sentence::CasesOfList, &values),
        Some(day) => {
            let mut values = values.to_vec();
            values.push(("day", &day));
            app.say(Sentence::AgendaCapped, &values)
        }
        None => app.say(Sentence::CappedWaits, &values),
    })
}

/// That this meeting hears one side of a counter-allegation alone (AGE-6).
fn apart_words(app: &App, case: CaseId) -> Option<String> {
    let agenda = &app.papers.agenda;
    let others: Vec<String> = agenda
        .apart_from(case)
        .filter_map(|other| app.papers.case(other))
        .map(|other| other.referral.reference.to_string())
        .collect();
    let sentence = if agenda.place(case).is_some() { Sentence::OtherSidePutOff } else { Sentence::OtherSideHeard };
    (!others.is_empty()).then(|| app.say(sentence, &[("cases", &others.join(", "))]))
}

/// The cases of this list that are about the same two people and were not heard yet (REF-3).
fn first_words(app: &App, case: CaseId) -> Option<String> {
    let same = app.papers.conference.matches_of(case).filter(|found| {
        found.case == case && found.kind == MatchKind::Repeat && found.verdict != MatchVerdict::Rejected
    });
    let unheard = |found: &Match| {
        let MatchedWith::Case(other) = found.with else { return None };
        let other = app.papers.case(other)?;
        let waits = other.listing.hearing.closed.is_none() && other.listing.not_progressed.is_none();
        waits.then(|| other.referral.reference.to_string())
    };
    let cases: Vec<String> = same.filter_map(unheard).collect();
    (!cases.is_empty()).then(|| app.say(Sentence::FirstUnheard, &[("cases", &cases.join(", "))]))
}

/// When the last case that concerns the children's agencies is over, as it stands now; `None` once it is.
fn release_point(app: &App, release: Release) -> Option<NaiveTime> {
    if !matches!(app.papers.conference.meeting.stage, MeetingStage::UnderWay { .. }) {
        return Some(release.at);
    }
    let after = release.after?;
    let running = super::status::running(app);
    let last = running.cases.get(after.checked_sub(1)?)?.1;
    match (last, running.cases.get(after).map(|(_, progress)| *progress)) {
        (Progress::Heard, _) => None,
        (_, Some(Progress::Due { at })) => Some(at.time()),
        (Progress::Now { .. }, _) | (_, None) => Some(running.ends.time()),
        (Progress::Due { at }, _) => Some(at.time()),
    }
}

/// What a duty of a deferral is called.
#[must_use]
pub fn duty_title(app: &App, kind: DutyKind) -> String {
    let sentence = match kind {
        DutyKind::ReferrerTold => Sentence::DutyReferrerTold,
        DutyKind::IdvaTold => Sentence::DutyIdvaTold,
        DutyKind::ManagerOversight => Sentence::DutyManager,
        DutyKind::InterimSafetyPlan => Sentence::DutyPlan,
    };
    app.say(sentence, &[])
}

/// The duties of a deferral, those that are done ticked, by the numbers that tick them (AGE-3).
fn duty_words(app: &App, listing: &Listing) -> Vec<String> {
    let standing = duties(listing, &app.papers.conference.preparation.duties);
    let word = |(at, duty): (usize, DutyStanding)| {
        let tick = if duty.done.is_some() { 'x' } else { ' ' };
        format!("[{tick}] {} {}", at + 1, duty_title(app, duty.kind))
    };
    standing.into_iter().enumerate().map(word).collect()
}
