//! The calendar: the meetings of all areas, with what is due of each and what was sent (AGE-5, AGE-9, AGE-10, MTG-8, MTG-9).

use chrono::NaiveDate;

use super::{Cell, DeskRow, DeskView, RowKey, Tone, Width};
use crate::app::App;
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::RowStanding;
use crate::command::desk::calendar::MeetingRow;
use crate::documents::phrases;
use crate::domain::breaks;
use crate::domain::calendar::same_area;
use crate::domain::dispatch::{Sent, last_agenda};
use crate::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use crate::domain::preparation::{CalendarRow, MeetingSheet};

pub(super) const VIEW: &dyn DeskView = &Calendar;

struct Calendar;

impl DeskView for Calendar {
    fn rows(&self, app: &App) -> Result<Vec<DeskRow>, StoreError> {
        let found = ask(app.store.as_ref(), |view| view.calendar())?;
        let (mut over, coming): (Vec<_>, Vec<_>) = found.into_iter().partition(CalendarRow::is_over);
        over.reverse();
        let over = over.iter().filter(|_| app.panes.desks.options.held_meetings);
        let with = |one: &CalendarRow| {
            let mut row = row(app, one, before(one, &coming).map_or(0, |before| before.tally.over_cap));
            // What is to be done about its agenda comes first: the words have a third of the row.
            row.words.extend(to_come(app, one, &coming).map(|words| (words, Tone::Strong)));
            row
        };
        Ok(coming.iter().chain(over).map(with).collect())
    }

    fn detail(&self, app: &App, key: RowKey) -> Result<Vec<String>, StoreError> {
        let RowKey::Meeting(meeting) = key else { return Ok(Vec::new()) };
        let (sheet, rows) = ask(app.store.as_ref(), |view| Ok((view.meeting_sheet(meeting)?, view.calendar()?)))?;
        let mut lines = sheet.map(|sheet| lines(app, &sheet)).unwrap_or_default();
        let own = rows.iter().find(|row| row.meeting.id == meeting);
        let counted = own.into_iter().flat_map(|own| [capped(own), to_come(app, own, &rows)]).flatten();
        // Below its day, above all that may have to be cut.
        let at = lines.len().min(1);
        lines.splice(at..at, counted);
        Ok(lines)
    }

    fn empty(&self) -> Sentence {
        Sentence::EmptyCalendar
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

fn short(date: NaiveDate) -> String {
    date.format("%-d %b").to_string()
}

/// A meeting; so many are to come to it from the one before.
fn row(app: &App, one: &CalendarRow, to_come: usize) -> DeskRow {
    let meeting = &one.meeting;
    let section = if one.is_over() { Sentence::MeetingsHeld } else { Sentence::CalendarToCome };
    let (heard, all) = (one.tally.heard, one.tally.all());
    let many = if heard == 1 { Sentence::OneCaseOnList } else { Sentence::CasesOnList };
    let cases = match heard == all {
        true if to_come > 0 => {
            app.say(Sentence::CasesToCome, &[("heard", &heard.to_string()), ("count", &to_come.to_string())])
        }
        true => app.say(many, &[("count", &heard.to_string())]),
        false => app.say(Sentence::CasesOfList, &[("heard", &heard.to_string()), ("all", &all.to_string())]),
    };
    let cells = vec![
        Cell::plain(day(meeting.date), Width::Columns(15)),
        Cell::plain(meeting.start.format("%H:%M").to_string(), Width::Columns(5)),
        Cell::plain(meeting.area.clone(), Width::Rest),
        Cell::name(meeting.chair.clone().unwrap_or_default(), Width::Rest),
        Cell::plain(cases, Width::Columns(8)),
    ];
    DeskRow {
        key: RowKey::Meeting(meeting.id),
        section: app.say(section, &[]),
        cells,
        words: words(app, one),
        standing: RowStanding::Calendar(MeetingRow {
            over: one.is_over(),
            awaits_chair: one.awaits_chair(),
            unconfirmed: one.unconfirmed > 0,
        }),
    }
}

/// What becomes of the cases of its list; nothing where it hears all that came for it.
fn capped(one: &CalendarRow) -> Option<String> {
    (one.tally.heard < one.tally.all() + one.tally.on_no_list()).then(|| phrases::on_list(&one.tally))
}

/// The meeting whose cap puts cases off to this one.
fn before<'a>(one: &CalendarRow, rows: &'a [CalendarRow]) -> Option<&'a CalendarRow> {
    let here = |before: &&CalendarRow| {
        before.tally.over_cap > 0
            && before.tally.to == Some(one.meeting.date)
            && same_area(&before.meeting.area, &one.meeting.area)
    };
    rows.iter().filter(|_| one.meeting.kind == MeetingKind::Area).find(here)
}

/// How many are to come from the meeting before, whose cap puts them off until it is finished.
fn to_come(app: &App, one: &CalendarRow, rows: &[CalendarRow]) -> Option<String> {
    let before = before(one, rows)?;
    let (count, day) = (before.tally.over_cap.to_string(), short(before.meeting.date));
    Some(app.say(Sentence::ExpectedHere, &[("count", &count), ("day", &day)]))
}

/// What matters of it now: what it waits for, and whether the agenda has gone out.
fn words(app: &App, one: &CalendarRow) -> Vec<(String, Tone)> {
    let meeting = &one.meeting;
    let mut words = Vec::new();
    match meeting.kind {
        MeetingKind::Area => {}
        MeetingKind::Plus => words.push((app.say(Sentence::PlusMeeting, &[]), Tone::Strong)),
        MeetingKind::Emergency(_) if one.awaits_chair() => {
            words.push((app.say(Sentence::AwaitsChair, &[]), Tone::Warning));
        }
        MeetingKind::Emergency(_) => words.push((app.say(Sentence::EmergencyMeeting, &[]), Tone::Strong)),
    }
    match one.sent {
        Some((_, on)) => words.push((app.say(Sentence::SentOn, &[("day", &short(on))]), Tone::Good)),
        None if meeting.stage == MeetingStage::Planned && meeting.kind == MeetingKind::Area => {
            let due = app.papers.holidays.before(meeting.date, one.agenda_working_days);
            let late = due < app.now().date();
            let sentence = if late { Sentence::AgendaLate } else { Sentence::AgendaDue };
            let tone = if late { Tone::Warning } else { Tone::Dim };
            words.push((app.say(sentence, &[("day", &short(due))]), tone));
        }
        None => {}
    }
    if one.unconfirmed > 0 && (one.is_over() || meeting.date <= app.now().date()) {
        words.push((app.say(Sentence::NotDestroyed, &[("count", &one.unconfirmed.to_string())]), Tone::Warning));
    }
    words
}

/// A meeting whole: when, who chairs it, what was sent of it and to whom, and the numbers of its area.
fn lines(app: &App, sheet: &MeetingSheet) -> Vec<String> {
    let meeting = &sheet.meeting;
    let mut lines = of_meeting(app, meeting);
    if let MeetingKind::Emergency(emergency) = &meeting.kind {
        let eyes = Eyes::of(app);
        let asked = eyes.name(&emergency.requested_by).into_owned();
        lines.push(app.say(Sentence::EmergencyAsked, &[("by", &asked), ("why", &eyes.text(&emergency.urgency))]));
        lines.push(match &emergency.chair_agreed {
            Some((by, at)) => {
                let at = at.format("%-d %b %H:%M").to_string();
                app.say(Sentence::ChairAgreed, &[("by", &eyes.name(by)), ("when", &at)])
            }
            None => app.say(Sentence::AwaitsChair, &[]),
        });
    }
    lines.push(String::new());
    if sheet.sent.is_empty() {
        lines.push(app.say(Sentence::NothingSent, &[]));
    }
    // Above those to whom it went: they are many, and this is what may have to be done.
    if last_agenda(&sheet.sent).is_some() {
        lines.push(changed(app, sheet));
    }
    for sent in sheet.sent.iter().rev() {
        lines.extend(of_sent(app, sent));
    }
    lines.push(String::new());
    let settings = &sheet.settings;
    let values = [
        ("area", meeting.area.clone()),
        ("cap", settings.cap.to_string()),
        ("opening", settings.opening_minutes.to_string()),
        ("agenda", settings.agenda_working_days.to_string()),
        ("minutes", settings.minutes_working_days.to_string()),
        ("actions", settings.action_days.to_string()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    lines.push(app.say(Sentence::NumbersInForce, &values));
    lines
}

fn of_meeting(app: &App, meeting: &Meeting) -> Vec<String> {
    let minutes = meeting.minutes_per_case.to_string();
    let start = meeting.start.format("%H:%M").to_string();
    let values = [("start", start.as_str()), ("minutes", minutes.as_str()), ("area", meeting.area.as_str())];
    let mut lines = vec![day(meeting.date), app.say(Sentence::MeetingTimes, &values)];
    if !meeting.breaks.is_empty() {
        lines.push(app.say(Sentence::MeetingBreaks, &[("breaks", &breaks::written(&meeting.breaks))]));
    }
    if let Some(at) = meeting.release_at {
        lines.push(app.say(Sentence::ReleaseAt, &[("time", &at.format("%H:%M").to_string())]));
    }
    lines.push(app.say(Sentence::MeetingDeadline, &[("day", &day(meeting.referral_deadline))]));
    let eyes = Eyes::of(app);
    let nobody = app.say(Sentence::NobodyNamed, &[]);
    let name = |name: &Option<String>| name.as_ref().map_or(nobody.clone(), |name| eyes.name(name).into_owned());
    lines.push(app.say(Sentence::ChairAndCover, &[("chair", &name(&meeting.chair)), ("cover", &name(&meeting.cover))]));
    lines
}

/// What was sent, when, by whom; and of everybody to whom it went, whether their copy is destroyed.
fn of_sent(app: &App, sent: &Sent) -> Vec<String> {
    let eyes = Eyes::of(app);
    let when = sent.dispatch.at.format("%-d %b %Y %H:%M").to_string();
    let edition = sent.dispatch.edition.to_string();
    let by = eyes.name(&sent.dispatch.by).into_owned();
    let mut lines = vec![app.say(Sentence::SentLine, &[("edition", &edition), ("when", &when), ("by", &by)])];
    lines.extend(sent.dispatch.note.as_ref().map(|note| format!("  {}", eyes.text(note))));
    for to in &sent.to {
        let name = if to.agency.is_some() { to.name.clone() } else { eyes.name(&to.name).into_owned() };
        lines.push(match &to.checks {
            Some((by, at)) => {
                let (by, at) = (eyes.name(by).into_owned(), at.format("%-d %b").to_string());
                let by = if *by == name { String::new() } else { format!(", {by}") };
                app.say(Sentence::DestroyedLine, &[("name", &name), ("by", &by), ("when", &at)])
            }
            None => app.say(Sentence::NotDestroyedLine, &[("name", &name)]),
        });
    }
    lines
}

fn changed(app: &App, sheet: &MeetingSheet) -> String {
    if sheet.changed.is_nothing() {
        return app.say(Sentence::UnchangedSince, &[]);
    }
    let references: Vec<String> = sheet.references.iter().map(ToString::to_string).collect();
    if references.is_empty() {
        return app.say(Sentence::ReorderedSince, &[]);
    }
    app.say(Sentence::ChangedSince, &[("cases", &references.join(", "))])
}
