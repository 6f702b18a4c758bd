//! `marac show tracks`: what goes on beside the meetings, and for which cases MARAC Plus is to be offered.

use chrono::NaiveDate;
use serde::Serialize;

use super::day::whom;
use super::moment;
use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::domain::agency::Agency;
use crate::domain::calendar::same_area;
use crate::domain::tracks::{OfCase, OfferRow, TrackDue, TrackEvent, TrackRow, Word};

/// All tracks, and the offers that are to be made, as scripts read them.
#[derive(Debug, Serialize)]
pub struct TracksDocument {
    pub tracks: Vec<TrackLine>,
    pub plus_offers: Vec<OfferLine>,
}

/// A track.
#[derive(Debug, Serialize)]
pub struct TrackLine {
    pub track: &'static str,
    pub case: String,
    pub area: String,
    pub stage: &'static str,
    pub open: bool,
    pub opened: String,
    pub due: Vec<DueLine>,
    pub log: Vec<LogLine>,
    #[serde(skip)]
    title: String,
}

/// Something that is due in it.
#[derive(Debug, Serialize)]
pub struct DueLine {
    pub clock: &'static str,
    pub due: NaiveDate,
    pub days_left: i64,
    #[serde(rename = "for")]
    pub whom: String,
    pub rule: String,
    pub clause: &'static str,
    pub started: NaiveDate,
}

/// Something that happened in it.
#[derive(Debug, Serialize)]
pub struct LogLine {
    pub what: &'static str,
    pub at: String,
    pub by: String,
    pub on: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub choice: Option<String>,
    pub agency: Option<String>,
    /// What was said, in the order of its form.
    pub texts: Vec<String>,
    pub items: Vec<String>,
    #[serde(skip)]
    title: &'static str,
}

/// A case for which MARAC Plus is to be offered.
#[derive(Debug, Serialize)]
pub struct OfferLine {
    pub case: String,
    pub area: String,
    pub discussions: Vec<NaiveDate>,
    pub due: DueLine,
}

/// Of which cases.
#[derive(Debug, Clone, Copy, Default)]
pub struct Only<'a> {
    pub area: Option<&'a str>,
    pub case: Option<&'a str>,
}

impl Only<'_> {
    fn takes(&self, of: &OfCase) -> bool {
        self.area.is_none_or(|area| same_area(area, &of.area))
            && self.case.is_none_or(|case| of.reference.as_str().eq_ignore_ascii_case(case.trim()))
    }
}

impl TracksDocument {
    /// What the record has, as it stands on `today`.
    #[must_use]
    pub fn of(tracks: &[TrackRow], offers: &[OfferRow], agencies: &[Agency], only: Only<'_>, today: NaiveDate) -> Self {
        let due = |due: &TrackDue| DueLine {
            clock: due.kind.name(),
            due: due.due,
            days_left: (due.due - today).num_days(),
            whom: whom(&due.whom, agencies),
            rule: due.rule.clone(),
            clause: due.kind.clause(),
            started: due.started,
        };
        let track = |row: &TrackRow| {
            let (track, stage) = (&row.log.track, row.log.stage());
            TrackLine {
                track: track.kind.name(),
                case: row.of.reference.to_string(),
                area: row.of.area.clone(),
                stage: stage.name(),
                open: stage.is_open(),
                opened: moment(track.opened_at),
                due: row.dues.iter().map(due).collect(),
                log: row.log.events().iter().map(|event| logged(event, agencies)).collect(),
                title: format!("{}: {}", track.kind.title(), stage.title()),
            }
        };
        let offer = |row: &OfferRow| OfferLine {
            case: row.of.reference.to_string(),
            area: row.of.area.clone(),
            discussions: row.discussions.clone(),
            due: due(&row.due),
        };
        Self {
            tracks: tracks.iter().filter(|row| only.takes(&row.of)).map(track).collect(),
            plus_offers: offers.iter().filter(|row| only.takes(&row.of)).map(offer).collect(),
        }
    }
}

fn logged(event: &TrackEvent, agencies: &[Agency]) -> LogLine {
    let name = |id| agencies.iter().find(|agency| agency.id == id).map(|agency| agency.name.clone());
    let asked: Vec<String> = event.agencies().into_iter().filter_map(name).collect();
    LogLine {
        what: event.what.name(),
        at: moment(event.at),
        by: event.by.clone(),
        on: event.on_day,
        until: event.until,
        choice: event.choice.clone(),
        agency: event.agency.and_then(name),
        texts: event.texts.iter().flatten().cloned().collect(),
        items: if asked.is_empty() { event.items.clone() } else { asked },
        title: event.what.title(),
    }
}

/// The tracks for people: those that are open first, the offers before them.
#[must_use]
pub fn text(document: &TracksDocument) -> String {
    let mut page = Page::new();
    if document.tracks.is_empty() && document.plus_offers.is_empty() {
        page.line("No transfer, MARAC Plus, complex case, disclosure, notice or request is in the record.");
    }
    for offer in &document.plus_offers {
        let days: Vec<String> = offer.discussions.iter().map(|day| phrases::short(*day)).collect();
        page.hanging(
            &format!("{:<11} ", offer.case),
            0,
            &format!("MARAC Plus to be offered: discussed {}", days.join(", ")),
        );
        due(&mut page, &offer.due);
    }
    let (open, ended): (Vec<&TrackLine>, Vec<&TrackLine>) = document.tracks.iter().partition(|track| track.open);
    for track in open.into_iter().chain(ended) {
        page.hanging(&format!("{:<11} ", track.case), 0, &track.title);
        track.due.iter().for_each(|one| due(&mut page, one));
        for line in &track.log {
            let day = line.at.get(..10).unwrap_or_default();
            page.hanging("", 12, &format!("{day} {}, {}{}", line.title, line.by, said(line)));
        }
    }
    page.finish()
}

fn due(page: &mut Page, due: &DueLine) {
    let when = phrases::short(due.due);
    let late = if due.days_left < 0 { ", LATE" } else { "" };
    page.hanging("", 12, &format!("due {when}{late}, {}: {} ({})", due.whom, due.rule, due.clause));
}

fn said(line: &LogLine) -> String {
    let choice = line.choice.as_deref().and_then(Word::named).map(|word| word.title().to_owned());
    let until = line.until.map(|until| format!("until {}", phrases::short(until)));
    let parts =
        choice.into_iter().chain(until).chain(line.agency.clone()).chain(line.texts.clone()).chain(line.items.clone());
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.join("; ")) }
}
