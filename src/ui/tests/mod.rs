//! Every pane and popup, at every size: what is drawn, what is never drawn, where the cursor is.

mod company;
mod everywhere;
mod hidden;
mod pictures;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::app::driver::Driver;
use crate::app::fixture::conference;
use crate::domain::meeting::MeetingStage;
use crate::ui::draw;
use crate::ui::theme::{Theme, ThemeName};

/// The keys that lead to each pane and popup.
const PLACES: [(&str, &str); 20] = [
    ("composer", ""),
    ("entries", "Ctrl-E Up"),
    ("agenda", "F2"),
    ("agenda-filtered", "F2 / o"),
    ("actions", "F4"),
    ("attendance", "F5"),
    ("clocks", "F6"),
    ("help", "F1"),
    ("palette", "Ctrl-P"),
    ("search", "Ctrl-F p o l"),
    ("go-to", "Ctrl-G"),
    ("case", "F7"),
    ("case-form", "F2 e"),
    ("new-case-form", "F2 n Enter"),
    ("action-form", "F4 e"),
    ("attendee-form", "F5 e"),
    ("deferral-form", "F2 Down Down d"),
    ("declaration", "F5 D"),
    ("finished-case", "F2 f"),
    ("repeat", "F2 Down Down r"),
];

fn at(keys: &str) -> Driver {
    let mut driver = Driver::at_the_meeting();
    if !keys.is_empty() {
        driver.press(keys);
    }
    driver
}

fn planned() -> Driver {
    let mut conference = conference();
    conference.meeting.stage = MeetingStage::Planned;
    conference.meeting.declaration = None;
    conference.meeting.current_case = None;
    conference.attendance.clear();
    Driver::with(conference)
}

/// A conference with nothing in it.
fn empty() -> Driver {
    let mut conference = conference();
    conference.meeting.stage = MeetingStage::Planned;
    conference.meeting.current_case = None;
    conference.cases.clear();
    conference.attendance.clear();
    conference.outstanding.clear();
    Driver::with(conference)
}

fn terminal(driver: &Driver, theme: ThemeName, width: u16, height: u16) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(&driver.app, Theme::new(theme), frame)).unwrap();
    terminal
}

/// The screen as text, a line each.
fn screen_in(driver: &Driver, theme: ThemeName, width: u16, height: u16) -> String {
    let screen = terminal(driver, theme, width, height).backend().to_string();
    screen.lines().map(|line| line.trim_matches('"').trim_end()).collect::<Vec<_>>().join("\n")
}

fn screen(driver: &Driver, width: u16, height: u16) -> String {
    screen_in(driver, ThemeName::Sixteen, width, height)
}

/// The sizes at which layout turns; with `MARAC_EVERY_SIZE` set, every one from 1×1 to 200×60.
fn sizes() -> Vec<(u16, u16)> {
    if std::env::var_os("MARAC_EVERY_SIZE").is_some() {
        return (1..=200).flat_map(|width| (1..=60).map(move |height| (width, height))).collect();
    }
    let widths = [1, 2, 3, 10, 59, 60, 61, 79, 80, 100, 119, 120, 121, 160, 200];
    let heights = [1, 2, 3, 5, 15, 16, 17, 24, 40, 60];
    widths.into_iter().flat_map(|width| heights.map(|height| (width, height))).collect()
}

/// A screen as one line of words, without what is drawn round them.
fn words(screen: &str) -> String {
    screen.replace(['│', '┌', '┐', '└', '┘', '─'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}
