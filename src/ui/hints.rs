//! The bottom: what there is to be read, what can be done now, and when it was last saved.

use ratatui::layout::Rect;

use super::notices::{self, Item};
use super::pen::{Pen, Piece, split_top};
use super::theme::Role;
use super::told;
use crate::app::App;
use crate::app::popup::{ChooserKind, Popup};
use crate::app::saving::Shown;
use crate::app::texts::Sentence;
use crate::command::Command;
use crate::keymap::Offer;
use crate::text::{width, wrap};

/// How many rows the notices take of those that the panes have.
pub fn rows(app: &App, columns: u16, pane_rows: u16) -> u16 {
    let items: Vec<Item> = app.notices.own().map(Item::of).collect();
    notices::rows(app, &items, columns.saturating_sub(2).into(), notices::most(pane_rows))
}

pub fn draw(app: &App, area: Rect, bottom: Rect, pen: &mut Pen<'_>) {
    let (above, below) = app.notices.round_told();
    let mut left = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let told = app.notices.told().filter(|_| told::is_a_line(app, area.width));
    let told = told.map(|(told, more)| Item::strong(format!("{}{}", told.text, told::after(app, more))));
    let items: Vec<Item> = above.map(Item::of).chain(told).chain(below.map(Item::of)).collect();
    for (text, role) in notices::laid_out(app, &items, left.width.into(), area.height) {
        pen.paragraph(left, &text, role);
        let rows = u16::try_from(wrap(&text, left.width.into()).len()).unwrap_or(u16::MAX);
        left = split_top(left, rows).1;
    }
    let used = pen.right(bottom, &saved(app, bottom.width), saved_role(app));
    let left = Rect { width: bottom.width.saturating_sub(used + 1), ..bottom };
    pen.line(left, &hints(app, left.width.into()));
}

fn saved(app: &App, columns: u16) -> String {
    let words = app.saving_words(columns);
    if words.is_empty() { words } else { words + " " }
}

fn saved_role(app: &App) -> Role {
    match app.saving.shown() {
        Shown::Failed => Role::Fault,
        Shown::Here { away: Some(_), .. } | Shown::Away { .. } => Role::Warning,
        _ => Role::Dim,
    }
}

/// Whether a key means anything in the window on top: the others would only leave it.
fn matters(popup: Option<&Popup>, command: Command) -> bool {
    use Command as C;
    match popup {
        None => true,
        Some(Popup::Question(_)) => matches!(command, C::Answer | C::Back),
        // What follows a text is said below it.
        Some(Popup::Reading(_)) => command == C::Back,
        Some(Popup::Chooser(_)) => matches!(command, C::Open | C::Back),
        Some(Popup::Form(_)) => !matches!(command, C::GoNotes | C::OpenPalette),
    }
}

/// Columns between two keys.
const GAP: usize = 3;

/// As many as fit, each whole: the key and what it does.
fn hints(app: &App, room: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut used = 0;
    let in_notes = app.panes.in_composer();
    let offers = app.keymap.offers(&app.contexts(), &app.situation()).into_iter();
    let finished = app.case().is_some_and(|case| case.listing.hearing.closed.is_some());
    let matters = |command| {
        let done = (in_notes && command == Command::GoNotes) || (finished && command == Command::StartCase);
        !done && matters(app.popups.last(), command)
    };
    let offers: Vec<Offer> = offers.filter(|offer| matters(offer.command)).collect();
    let told = |offer: &Offer| {
        let title = match app.popups.last() {
            Some(Popup::Chooser(chooser)) if chooser.kind == ChooserKind::History && offer.command == Command::Open => {
                format!(" {}", app.say(Sentence::HintBringBack, &[]))
            }
            _ => format!(" {}", offer.command.title().to_lowercase()),
        };
        (offer.key.clone(), title, offer.command == Command::Help)
    };
    let told: Vec<(String, String, bool)> = offers.iter().map(told).collect();
    let needs = |(key, title, _): &(String, String, bool)| GAP + width(key) + width(title);
    // Whoever does not know what to press finds help: it has its room before the others take theirs.
    let mut help_to_come = told.iter().find(|(.., help)| *help).map_or(0, needs);
    for one in &told {
        let needed = needs(one);
        if one.2 {
            help_to_come = 0;
        }
        if used + needed + help_to_come > room + (GAP - 1) {
            continue;
        }
        used += needed;
        let gap = if pieces.is_empty() { 1 } else { GAP };
        pieces.push((" ".repeat(gap), Role::Bottom));
        pieces.push((one.0.clone(), Role::Key));
        pieces.push((one.1.clone(), Role::Bottom));
    }
    pieces
}
