//! Whether something can happen in a track, by its clause.

use super::{Cell, Happened, TrackEvent, TrackLog, Word};
use crate::domain::settings::Settings;
use crate::domain::working_days::months_after;

/// Why something can't be written to a track.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotHappen {
    #[error("this does not happen in a track of this kind")]
    OtherKind,
    #[error("the track has ended; open another")]
    HasEnded,
    #[error("this can't follow yet; open the track to see what can")]
    NotYet,
    #[error("{}: {} is missing ({clause})", .what.title(), missing(*.what, *.cell))]
    Lacks { what: Happened, cell: Cell, clause: &'static str },
    #[error("{}: one of its choices is needed", .0.title())]
    NoChoice(Happened),
    #[error("{open} of its actions are still open: it is discharged when none is (MOP 4.34)")]
    OpenActions { open: usize },
    #[error(
        "the record has {found} discussions in {months} months, and MARAC Plus asks for {needed} (MOP 4.34): \
         say which others there were, or choose another way"
    )]
    TooFewDiscussions { found: usize, needed: u32, months: u32 },
    #[error("an extension ends later than the stay does now")]
    EndsEarlier,
    #[error("a period ends on or after the day on which it begins")]
    EndsBeforeItBegins,
    #[error("what is shared has to be said")]
    SharedNothing,
    #[error("this agency was not asked")]
    NotAsked,
}

/// What is missing, in the words of the event's own form.
fn missing(what: Happened, cell: Cell) -> &'static str {
    use Happened as H;
    match (what, cell) {
        (_, Cell::OnDay) => "the day",
        (H::NoticeApplied, Cell::Until) => "the day of the hearing",
        (_, Cell::Until) => "until when",
        (_, Cell::Meeting) => "the meeting",
        (_, Cell::Agency) => "the agency",
        (_, Cell::Choice) => "the choice",
        (H::TransferSent, Cell::Items) => "which documents went",
        (H::PlusDischarged, Cell::Items) => "which agencies stay involved",
        (H::ComplexMeeting, Cell::Items) => "who comes",
        (H::WantedAsked, Cell::Items) => "which agencies are asked",
        (_, Cell::Items) => "the list",
        (H::TransferOpened, _) => "the other area",
        (H::TransferAcknowledged | H::ComplexProposed, Cell::Text) => "by whom",
        (H::TransferFirstMarac, _) => "the outcome of its first meeting",
        (H::TransferCurrentRisk, _) => "the risk as it is now",
        (H::PlusAnswered, Cell::Text) => "which barriers MARAC Plus can overcome",
        (H::PlusAnswered, Cell::Text2) => "what it is hoped that MARAC Plus achieves",
        (H::PlusAnswered, _) => "which actions of the MARAC are outstanding",
        (H::PlusReviewed, Cell::Text) => "the review of the actions taken",
        (H::PlusReviewed, Cell::Text2) => "the evidence that the risk is less",
        (H::PlusReviewed, _) => "the concerns that remain",
        (H::PlusExtended, Cell::Text2) => "who agreed it",
        (H::PlusDischarged, Cell::Text2) => "the Chair's summary",
        (H::ComplexEscalated | H::DisclosureTold, _) => "to whom",
        (H::DisclosureDecided, Cell::Text) => "who authorised it",
        (H::WantedAsked, Cell::Text) => "what is asked",
        (H::WantedAsked, _) => "why it is necessary",
        (H::ComplexEnded | H::WantedClosed | H::PlusEnded, _) => "the outcome",
        _ => "the reason",
    }
}

/// Whether this can be written to the track as it stands. `open_actions` are those of its case, `discussions` how often
/// it was heard in the window of MARAC Plus.
///
/// # Errors
/// The first reason why not.
pub fn check(
    log: &TrackLog,
    event: &TrackEvent,
    open_actions: usize,
    discussions: usize,
    settings: &Settings,
) -> Result<(), CannotHappen> {
    let what = event.what;
    if !what.is_of(log.track.kind) {
        return Err(CannotHappen::OtherKind);
    }
    let begins = log.events().is_empty();
    if begins != (what == log.track.kind.begins()) {
        return Err(CannotHappen::NotYet);
    }
    if !begins && !log.stage().is_open() {
        return Err(CannotHappen::HasEnded);
    }
    if !begins && !log.next().contains(&what) {
        return Err(CannotHappen::NotYet);
    }
    let lacks = |cell: &&Cell| !has(event, **cell);
    if let Some(cell) = what.needs().iter().find(lacks) {
        return Err(CannotHappen::Lacks { what, cell: *cell, clause: log.track.kind.clause() });
    }
    let known = event.choice.as_deref().and_then(Word::named).filter(|word| what.choices().contains(word));
    if known.is_some() != event.choice.is_some() {
        return Err(CannotHappen::NoChoice(what));
    }
    if event.on_day.zip(event.until).is_some_and(|(begins, ends)| ends < begins) {
        return Err(CannotHappen::EndsBeforeItBegins);
    }
    special(log, event, open_actions, discussions, settings)
}

/// What only one kind of event asks for.
fn special(
    log: &TrackLog,
    event: &TrackEvent,
    open_actions: usize,
    discussions: usize,
    settings: &Settings,
) -> Result<(), CannotHappen> {
    match event.what {
        Happened::PlusChosen if event.chose(Word::Plus) => {
            let (needed, months) = (settings.plus_discussions, settings.plus_window_months);
            let others = log.last(Happened::PlusOffered).is_some_and(|offered| said(&offered.texts[0]));
            let enough = u32::try_from(discussions).is_ok_and(|found| found >= needed);
            match enough || others {
                true => Ok(()),
                false => Err(CannotHappen::TooFewDiscussions { found: discussions, needed, months }),
            }
        }
        Happened::PlusExtended => match (log.out_by(settings), event.until) {
            (Some(now), Some(until)) if until <= now => Err(CannotHappen::EndsEarlier),
            _ => Ok(()),
        },
        Happened::PlusDischarged if open_actions > 0 => Err(CannotHappen::OpenActions { open: open_actions }),
        Happened::WantedAnswered => {
            let asked = log.events().iter().filter(|event| event.what == Happened::WantedAsked);
            let asked: Vec<_> = asked.flat_map(TrackEvent::agencies).collect();
            match event.agency {
                Some(agency) if !asked.contains(&agency) => Err(CannotHappen::NotAsked),
                _ if event.chose(Word::Shared) && !said(&event.texts[0]) => Err(CannotHappen::SharedNothing),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn said(text: &Option<String>) -> bool {
    text.as_deref().is_some_and(|text| !text.trim().is_empty())
}

fn has(event: &TrackEvent, cell: Cell) -> bool {
    let [text, text_2, text_3] = &event.texts;
    match cell {
        Cell::OnDay => event.on_day.is_some(),
        Cell::Until => event.until.is_some(),
        Cell::Meeting => event.meeting.is_some(),
        Cell::Agency => event.agency.is_some(),
        Cell::Choice => event.choice.is_some(),
        Cell::Text => said(text),
        Cell::Text2 => said(text_2),
        Cell::Text3 => said(text_3),
        Cell::Items => event.items.iter().any(|item| !item.trim().is_empty()),
    }
}

impl TrackLog {
    /// The day by which a case leaves MARAC Plus: so many months after it entered, or the latest that it was extended to.
    #[must_use]
    pub fn out_by(&self, settings: &Settings) -> Option<chrono::NaiveDate> {
        let entered = self.last(Happened::PlusEntered)?.day();
        let extended = self.events().iter().filter(|event| event.what == Happened::PlusExtended);
        let extended = extended.filter_map(|event| event.until).max();
        Some(months_after(entered, settings.plus_stay_months).max(extended.unwrap_or(entered)))
    }
}
