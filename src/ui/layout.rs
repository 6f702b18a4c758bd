//! Where everything stands, from the size of the window and the pane with the focus.

use ratatui::layout::Rect;

use super::pen::split_top;
use crate::app::App;
use crate::app::panes::Pane;

/// The smallest window that can be worked in.
const SMALLEST: (u16, u16) = (60, 16);
/// From so many columns on, panes stand side by side.
const WIDE: u16 = 120;
/// The most rows that the composer takes.
const COMPOSER_MOST: u16 = 6;

/// Whether and how the window can be drawn in.
pub enum Layout {
    TooSmall,
    Fits(Areas),
}

/// The areas of the window.
pub struct Areas {
    pub top: Rect,
    /// The cases before, here and after.
    pub strip: Rect,
    pub panes: Vec<(Pane, Rect)>,
    pub rules: Vec<Rect>,
    /// The preview and the text below it.
    pub composer: Rect,
    pub notices: Rect,
    pub bottom: Rect,
    /// Where popups may stand.
    pub over: Rect,
}

impl Layout {
    pub fn of(area: Rect, app: &App) -> Self {
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            return Self::TooSmall;
        }
        let (top, rest) = split_top(area, 1);
        let (strip, rest) = split_top(rest, 1);
        let (rule, rest) = split_top(rest, 1);
        let (middle, bottom) = split_top(rest, rest.height - 1);
        let notice_rows = super::hints::rows(app, area.width, middle.height).max(1);
        let (middle, notices) = split_top(middle, middle.height - notice_rows);
        // What is said about a window stays in sight below it.
        let over = middle;
        let mut areas =
            Areas { top, strip, panes: Vec::new(), rules: vec![rule], composer: Rect::ZERO, notices, bottom, over };
        if matches!(app.panes.focus, Pane::Desk(_)) {
            areas.panes.push((app.panes.focus, middle));
        } else if area.width >= WIDE {
            areas.side_by_side(app, middle);
        } else {
            areas.one_pane(app, middle, app.panes.focus);
        }
        Self::Fits(areas)
    }
}

impl Areas {
    /// One pane, and the composer below it.
    fn one_pane(&mut self, app: &App, area: Rect, pane: Pane) {
        let text_rows = super::composer::rows(app, area.width).clamp(2, COMPOSER_MOST.min(area.height / 3).max(2));
        let (above, below) = split_top(area, area.height.saturating_sub(text_rows + 2));
        let (rule, composer) = split_top(below, 1);
        self.panes.push((pane, above));
        self.rules.push(rule);
        self.composer = composer;
    }

    /// The agenda, the notes with the composer, and actions above attendance.
    fn side_by_side(&mut self, app: &App, area: Rect) {
        let left = (area.width * 28 / 100).clamp(33, 56);
        let right = (area.width * 28 / 100).clamp(33, 60);
        let column = |x: u16, width: u16| Rect { x, width, ..area };
        let agenda = column(area.x, left);
        let notes = column(area.x + left + 1, area.width - left - right - 2);
        let side = column(area.right() - right, right);
        self.rules.push(column(area.x + left, 1));
        self.rules.push(column(side.x - 1, 1));
        self.panes.push((Pane::Agenda, agenda));
        self.one_pane(app, notes, Pane::Notes);
        let (actions, rest) = split_top(side, side.height / 2);
        let (rule, below) = split_top(rest, 1);
        self.rules.push(rule);
        self.panes.push((Pane::Actions, actions));
        let last = if app.panes.focus == Pane::Clocks { Pane::Clocks } else { Pane::Attendance };
        self.panes.push((last, below));
    }
}
