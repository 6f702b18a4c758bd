//! Every pane and popup, at every size: what is drawn, what is never drawn, where the cursor is.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::draw;
use super::theme::{Theme, ThemeName};
use crate::app::driver::Driver;

/// The screen as text, a line each.
fn screen_in(driver: &Driver, theme: ThemeName, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(&driver.app, Theme::new(theme), frame)).unwrap();
    terminal.backend().to_string().lines().map(|line| line.trim_matches('"').trim_end()).collect::<Vec<_>>().join("\n")
}

fn screen(driver: &Driver, width: u16, height: u16) -> String {
    screen_in(driver, ThemeName::Sixteen, width, height)
}

#[test]
fn look() {
    let mut driver = Driver::at_the_meeting();
    driver.write("pol: arrested 3 December, conditions not to contact her or go within 100");
    for (w, h) in [(60, 24), (80, 24), (130, 40)] {
        println!("{}", screen(&driver, w, h));
    }
    driver.press("F2");
    println!("{}", screen(&driver, 80, 24));
    driver.press("F4");
    println!("{}", screen(&driver, 80, 24));
    driver.press("F5");
    println!("{}", screen(&driver, 80, 24));
    driver.press("F6");
    println!("{}", screen(&driver, 80, 24));
    driver.press("F1");
    println!("{}", screen(&driver, 80, 24));
    driver.press("Esc Ctrl-P");
    println!("{}", screen(&driver, 80, 24));
    driver.press("Esc F2 e");
    println!("{}", screen(&driver, 80, 30));
    driver.press("Esc F7");
    println!("{}", screen(&driver, 80, 30));
}
