//! The screen: what is drawn, and the terminal that it is drawn on.

mod actions;
mod agenda;
mod attendance;
mod case_bar;
mod chooser;
mod clocks;
mod composer;
pub mod curtain;
mod desk;
mod editor;
mod form;
mod hints;
pub mod input;
mod layout;
mod list;
mod notes;
mod notices;
mod pen;
mod reading;
pub mod run;
pub mod terminal;
#[cfg(test)]
mod tests;
pub mod theme;
mod told;
pub mod unlock;

use ratatui::Frame;
use ratatui::layout::Position;

use crate::app::App;
use crate::app::panes::Pane;
use crate::app::popup::Popup;
use crate::app::texts::Sentence;
use layout::{Areas, Layout};
use pen::Pen;
use theme::{Role, Theme};

/// Draws the conference as it stands, and puts the cursor at the insertion point or the selected row.
pub fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut pen = Pen::new(frame.buffer_mut(), theme);
    let cursor = if app.lock.is_drawn() {
        curtain::draw(app, area, &mut pen)
    } else {
        match Layout::of(area, app) {
            Layout::TooSmall => pen.paragraph(area, &app.say(Sentence::TooSmall, &[]), Role::Text),
            Layout::Fits(areas) => conference(app, &areas, &mut pen),
        }
    };
    if let Some(cursor) = cursor.filter(|cursor| area.contains(*cursor)) {
        frame.set_cursor_position(cursor);
    }
}

/// The lines at the top and the bottom, the panes between them, and what stands over them.
fn conference(app: &App, areas: &Areas, pen: &mut Pen<'_>) -> Option<Position> {
    case_bar::draw(app, areas.top, areas.strip, pen);
    areas.rules.iter().for_each(|rule| pen.rule(*rule));
    let mut cursor = None;
    for (pane, area) in &areas.panes {
        let at = match pane {
            Pane::Agenda => agenda::draw(app, *area, pen),
            Pane::Notes => notes::draw(app, *area, pen),
            Pane::Actions => actions::draw(app, *area, pen),
            Pane::Attendance => attendance::draw(app, *area, pen),
            Pane::Clocks => clocks::draw(app, *area, pen),
            Pane::Desk(desk) => desk::draw(app, *desk, *area, pen),
        };
        if *pane == app.panes.focus {
            cursor = at;
        }
    }
    // A desk has the screen to itself; what stands in the composer stays there.
    let typing = if areas.composer.is_empty() { None } else { composer::draw(app, areas.composer, pen) };
    if app.panes.in_composer() {
        cursor = typing;
    }
    hints::draw(app, areas.notices, areas.bottom, pen);
    for (depth, popup) in app.popups.iter().enumerate() {
        let on_top = depth + 1 == app.popups.len();
        let at = match popup {
            Popup::Chooser(chooser) => chooser::draw(app, chooser, areas.over, pen),
            Popup::Form(form) => form::draw(app, form, areas.over, pen),
            Popup::Question(question) => reading::question(app, question, areas.over, pen),
            Popup::Reading(reading) => reading::draw(app, reading, areas.over, pen),
        };
        if on_top {
            cursor = at;
        }
    }
    told::draw(app, areas, cursor, pen);
    cursor
}
