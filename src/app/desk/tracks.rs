//! The desk of tracks: what goes on beside the meetings, by kind, with what is due next (TRF-1 to TRF-6).

use std::rc::Rc;

use chrono::NaiveDate;

use super::{Cell, DeskRow, DeskView, RowKey, Tone, Width};
use crate::app::App;
use crate::app::form::FormSpec;
use crate::app::initials::Masker;
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::RowStanding;
use crate::command::desk::tracks as standing;
use crate::domain::due::Whom;
use crate::domain::identifier::{AgencyId, TrackId};
use crate::domain::tracks::{OfCase, OfferRow, TrackDue, TrackEvent, TrackKind, TrackRow, Word, carried};

pub(super) const VIEW: &dyn DeskView = &Tracks;

struct Tracks;

impl DeskView for Tracks {
    fn rows(&self, app: &App) -> Result<Vec<DeskRow>, StoreError> {
        let today = app.now().date();
        let (tracks, offers) = ask(app.store.as_ref(), |view| Ok((view.tracks(today)?, view.plus_offers(today)?)))?;
        let all = app.panes.desks.options.ended_tracks;
        let mut tracks: Vec<TrackRow> = tracks.into_iter().filter(|track| all || track.log.stage().is_open()).collect();
        tracks.sort_by_key(|track| (section(track), track.dues.first().map_or(NaiveDate::MAX, |due| due.due)));
        let mut areas: Vec<&str> = tracks.iter().map(|one| one.of.area.as_str()).collect();
        areas.extend(offers.iter().map(|one| one.of.area.as_str()));
        areas.sort_unstable();
        areas.dedup();
        let several = areas.len() > 1;
        let offers = offers.iter().map(|one| offer_row(app, one, several));
        Ok(offers.chain(tracks.iter().map(|one| row(app, one, several))).collect())
    }

    fn detail(&self, app: &App, key: RowKey) -> Result<Vec<String>, StoreError> {
        let today = app.now().date();
        match key {
            RowKey::Track(id) => track_lines(app, id),
            RowKey::Case(case) => {
                let offers = ask(app.store.as_ref(), |view| view.plus_offers(today))?;
                let offer = offers.iter().find(|offer| offer.of.case == case);
                Ok(offer.map(|offer| offer_lines(app, offer)).unwrap_or_default())
            }
            _ => Ok(Vec::new()),
        }
    }

    fn empty(&self) -> Sentence {
        Sentence::EmptyTracks
    }

    fn beside_title(&self, app: &App) -> String {
        let shown = if app.panes.desks.options.ended_tracks { Sentence::TracksAll } else { Sentence::TracksOpen };
        app.say(shown, &[])
    }
}

/// The open tracks, for the clocks. The record is asked only where something of it has changed.
pub(in crate::app) fn kept(app: &App) -> Rc<[TrackRow]> {
    let today = app.now().date();
    app.panes.desks.open_tracks.of((app.store.lists_revision(), today), || {
        // A store that answers no question has no tracks; one that fails says so on its desk.
        let mut all = ask(app.store.as_ref(), |view| view.tracks(today)).unwrap_or_default();
        all.retain(|track| track.log.stage().is_open());
        all
    })
}

/// What the next meeting is to hear stands first, what has ended last, the rest by its kind.
fn section(track: &TrackRow) -> (u8, TrackKind) {
    let kind = track.log.track.kind;
    match track.log.stage() {
        stage if !stage.is_open() => (2, kind),
        _ if carried(&track.log) => (0, kind),
        _ => (1, kind),
    }
}

fn heading(app: &App, track: &TrackRow) -> String {
    match section(track) {
        (0, _) => app.say(Sentence::TracksToHear, &[]),
        (1, kind) => kind.title().to_owned(),
        _ => app.say(Sentence::TracksEnded, &[]),
    }
}

fn cells(of: &OfCase, what: String, several_areas: bool) -> Vec<Cell> {
    let mut cells = vec![
        Cell::plain(of.reference.to_string(), Width::Reference),
        Cell::name(of.victim.clone().unwrap_or_default(), Width::Rest),
        Cell::plain(what, Width::Rest),
    ];
    if several_areas {
        cells.insert(1, Cell::plain(of.area.clone(), Width::Columns(9)));
    }
    cells
}

fn row(app: &App, track: &TrackRow, several_areas: bool) -> DeskRow {
    let stage = track.log.stage();
    let what = match section(track) {
        (1, _) => stage.title().to_owned(),
        _ => format!("{}: {}", track.log.track.kind.title(), stage.title()),
    };
    DeskRow {
        key: RowKey::Track(track.log.track.id),
        section: heading(app, track),
        cells: cells(&track.of, what, several_areas),
        words: track.dues.first().map(|due| due_word(app, due.due)).into_iter().collect(),
        standing: RowStanding::Tracks(standing::TrackRow { open: stage.is_open(), begun: true }),
    }
}

fn offer_row(app: &App, offer: &OfferRow, several_areas: bool) -> DeskRow {
    let count = offer.discussions.len().to_string();
    DeskRow {
        key: RowKey::Case(offer.of.case),
        section: offer.due.kind.title().to_owned(),
        cells: cells(&offer.of, app.say(Sentence::Discussions, &[("count", &count)]), several_areas),
        words: vec![due_word(app, offer.due.due)],
        standing: RowStanding::Tracks(standing::TrackRow { open: false, begun: false }),
    }
}

/// `due 14 Dec`, `3 days late`.
pub(super) fn due_word(app: &App, due: NaiveDate) -> (String, Tone) {
    match (due - app.now().date()).num_days() {
        0 => (app.say(Sentence::DueToday, &[]), Tone::Strong),
        -1 => (app.say(Sentence::AnswerOverdueOne, &[]), Tone::Warning),
        days if days < 0 => (app.say(Sentence::AnswerOverdue, &[("days", &(-days).to_string())]), Tone::Warning),
        _ => (app.say(Sentence::AnswerDue, &[("day", &short(app, due))]), Tone::Plain),
    }
}

/// `due 14 Dec`, `3 days late (7 Dec)`.
pub(super) fn due_words(app: &App, due: NaiveDate) -> String {
    let (word, _) = due_word(app, due);
    if due > app.now().date() { word } else { format!("{word} ({})", short(app, due)) }
}

/// `14 Dec`; with its year where that is another.
pub(super) fn short(app: &App, day: NaiveDate) -> String {
    use chrono::Datelike;
    let same = day.year() == app.now().date().year();
    day.format(if same { "%-d %b" } else { "%-d %b %Y" }).to_string()
}

/// Whose it is, as a list says it.
pub(super) fn whom(app: &App, whom: &Whom) -> String {
    match whom {
        Whom::Coordinator => app.say(Sentence::ForCoordinator, &[]),
        Whom::Chair => app.say(Sentence::ForChair, &[]),
        Whom::Manager => app.say(Sentence::ForManager, &[]),
        Whom::Agency(agency) => agency_name(app, *agency),
        Whom::Referrer(name) | Whom::Reader(name) => name.clone(),
    }
}

fn agency_name(app: &App, agency: AgencyId) -> String {
    app.papers.agency_name(Some(agency)).to_owned()
}

/// What is due: what, by when, for whom; its rule, clause and start.
pub(super) fn due_lines(app: &App, due: &TrackDue) -> Vec<String> {
    let started = short(app, due.started);
    vec![
        format!("{}: {}, {}", due.kind.title(), due_words(app, due.due), whom(app, &due.whom)),
        app.say(Sentence::DueRule, &[("rule", &due.rule), ("clause", due.kind.clause()), ("day", &started)]),
    ]
}

fn people(app: &App, eyes: Eyes<'_>, of: &OfCase) -> String {
    let name = |name: &Option<String>| name.as_deref().map(|name| eyes.name(name).into_owned()).unwrap_or_default();
    let (victim, perpetrator) = (name(&of.victim), name(&of.alleged_perpetrator));
    let (reference, area) = (of.reference.to_string(), of.area.as_str());
    let values =
        [("reference", reference.as_str()), ("area", area), ("victim", &victim), ("perpetrator", &perpetrator)];
    app.say(Sentence::TrackCase, &values)
}

/// A track whole: where it stands, what is due, what can follow, and its log.
fn track_lines(app: &App, id: TrackId) -> Result<Vec<String>, StoreError> {
    let today = app.now().date();
    let found = ask(app.store.as_ref(), |view| {
        let Some(track) = view.track(id, today)? else { return Ok(None) };
        let sheet = view.referral_sheet(track.of.case)?;
        Ok(Some((track, sheet)))
    })?;
    let Some((track, sheet)) = found else { return Ok(Vec::new()) };
    let masker: Masker =
        sheet.map_or_else(|| app.papers.masker.clone(), |sheet| app.papers.masker.and(&sheet.referral));
    let eyes = Eyes::knowing(app, &masker);
    let kind = track.log.track.kind;
    let mut lines = vec![
        people(app, eyes, &track.of),
        format!("{} ({}): {}", kind.title(), kind.clause(), track.log.stage().title()),
    ];
    lines.extend(track.dues.iter().flat_map(|due| due_lines(app, due)));
    let next: Vec<&str> = track.log.next().into_iter().map(|event| event.title()).collect();
    if !next.is_empty() {
        lines.push(app.say(Sentence::CanFollow, &[("steps", &next.join(" · "))]));
    }
    lines.push(String::new());
    lines.extend(track.log.events().iter().rev().flat_map(|event| event_lines(app, eyes, kind, event)));
    Ok(lines)
}

fn offer_lines(app: &App, offer: &OfferRow) -> Vec<String> {
    let mut lines = vec![people(app, Eyes::of(app), &offer.of)];
    lines.extend(due_lines(app, &offer.due));
    let days: Vec<String> = offer.discussions.iter().map(|day| day.format("%-d %b %Y").to_string()).collect();
    lines.push(app.say(Sentence::DiscussedOn, &[("days", &days.join(", "))]));
    lines.push(app.say(Sentence::OfferPlus, &[]));
    lines
}

/// A line of the log: when, what, by whom; below it what was said, in the words of its form.
fn event_lines(app: &App, eyes: Eyes<'_>, kind: TrackKind, event: &TrackEvent) -> Vec<String> {
    let mut lines = vec![format!("{}  {}, {}", short(app, event.at.date()), event.what.title(), eyes.name(&event.by))];
    let own = if event.what == kind.begins() { kind.name() } else { event.what.name() };
    let spec = app.texts.forms.get(own);
    let mut say = |cell: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("  {}: {text}", label(spec, cell)));
        }
    };
    let day = |day: Option<NaiveDate>| day.map(|day| short(app, day)).unwrap_or_default();
    say("choice", event.choice.as_deref().and_then(Word::named).map_or("", Word::title).to_owned());
    say("on-day", day(event.on_day));
    say("until", day(event.until));
    say("agency", event.agency.map(|agency| agency_name(app, agency)).unwrap_or_default());
    for (cell, text) in ["text", "text-2", "text-3"].into_iter().zip(&event.texts) {
        say(cell, text.as_deref().map(|text| eyes.text(text).into_owned()).unwrap_or_default());
    }
    let agencies = event.agencies();
    if agencies.is_empty() {
        say("items", eyes.text(&event.items.join(", ")).into_owned());
    } else {
        say("agencies", agencies.into_iter().map(|one| agency_name(app, one)).collect::<Vec<_>>().join(", "));
    }
    lines
}

/// What a form calls a part of an event.
fn label<'a>(spec: Option<&'a FormSpec>, cell: &'a str) -> &'a str {
    let field = spec.and_then(|spec| spec.fields.iter().find(|field| field.id == cell));
    field.map_or_else(|| plain_label(cell), |field| field.label.trim())
}

/// What the parts are called that no form of their own has.
fn plain_label(cell: &str) -> &'static str {
    match cell {
        "items" => "Discussions",
        "on-day" => "Day",
        "until" => "Until",
        _ => "Note",
    }
}
