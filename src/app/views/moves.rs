//! That a victim has moved, and what is noted of the transfer; with what a case came from another area (AGE-8, REF-10).

use chrono::NaiveDate;

use super::Eyes;
use crate::app::App;
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::domain::referral::Referral;
use crate::domain::tracks::{Happened, TrackEvent, TrackKind, TrackLog, Word};

/// A line each; nothing where nobody moves and nothing was transferred.
pub(super) fn lines(app: &App, eyes: Eyes<'_>, referral: &Referral) -> Vec<String> {
    let tracks = ask(app.store.as_ref(), |view| view.tracks_of(referral.id)).unwrap_or_default();
    let of_kind = |kind: TrackKind| tracks.iter().filter(move |log| log.track.kind == kind);
    let mut lines: Vec<String> = of_kind(TrackKind::TransferIn).flat_map(|log| came(app, eyes, log)).collect();
    if let Some(moved) = &referral.moved {
        let when = moved.when.map(|on| format!(", {}", day(on))).unwrap_or_default();
        let sentence = if moved.has { Sentence::HasMoved } else { Sentence::AboutToMove };
        lines.push(app.say(sentence, &[("when", &when), ("to", &eyes.private(&moved.to))]));
    }
    let out: Vec<String> = of_kind(TrackKind::TransferOut).filter_map(|log| goes(app, eyes, log)).collect();
    if out.is_empty() && referral.moved.is_some() {
        lines.push(app.say(Sentence::NoTransferYet, &[]));
    }
    lines.extend(out);
    if lines.is_empty() { lines } else { [vec![String::new()], lines].concat() }
}

fn day(on: NaiveDate) -> String {
    on.format("%-d %b %Y").to_string()
}

fn said(event: &TrackEvent) -> &str {
    event.texts[0].as_deref().unwrap_or_default()
}

/// To which area it goes, and how far that is. It is where the victim lives now: as little of it is shown as of the address.
fn goes(app: &App, eyes: Eyes<'_>, log: &TrackLog) -> Option<String> {
    let to = eyes.private(said(log.last(Happened::TransferOpened)?));
    Some(app.say(Sentence::TransferTo, &[("area", &to), ("stage", log.stage().title())]))
}

/// From where it came, with its first MARAC, the risk as it is now, and how it is heard here.
fn came(app: &App, eyes: Eyes<'_>, log: &TrackLog) -> Vec<String> {
    let from = log.last(Happened::TransferOpened).map(said).unwrap_or_default();
    let mut lines = vec![app.say(Sentence::TransferFrom, &[("area", from), ("stage", log.stage().title())])];
    let event = |what: Happened| log.last(what);
    let more = [
        event(Happened::TransferFirstMarac).map(|first| {
            let on = first.on_day.map(day).unwrap_or_default();
            app.say(Sentence::FirstMarac, &[("day", &on), ("outcome", &eyes.text(said(first)))])
        }),
        event(Happened::TransferCurrentRisk)
            .map(|risk| app.say(Sentence::RiskNow, &[("risk", &eyes.text(said(risk)))])),
        event(Happened::TransferHear).map(|heard| {
            let how =
                if heard.chose(Word::Information) { Sentence::HeardForInformation } else { Sentence::HeardInFull };
            app.say(how, &[("reason", &eyes.text(said(heard)))])
        }),
    ];
    lines.extend(more.into_iter().flatten());
    lines
}
