//! Events of the console, as crossterm reads them, and what the system says to every program in it.

use std::io;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};

use super::{Arrival, Ending, Input, UnboundedSender};
use crate::keymap::{Code, Key};

/// A paste comes as very fast keys.
pub(super) const PASTES_AS_KEYS: bool = true;

/// The console that this process has; crossterm knows how to find it.
pub(super) struct Console;

pub(super) fn open() -> io::Result<Console> {
    Ok(Console)
}

/// Passes on events until the terminal or the program is gone.
pub(super) fn read(_: Console, sender: &UnboundedSender<Arrival>) {
    loop {
        let input = match event::read() {
            Ok(Event::Key(event)) => key(event).map(Input::Key),
            Ok(Event::Resize(..)) => Some(Input::Resize),
            Ok(_) => None,
            Err(_) => Some(Input::hang_up()),
        };
        let last = matches!(input, Some(Input::End(_)));
        if input.is_some_and(|input| sender.send(Arrival::Input(input)).is_err()) || last {
            return;
        }
    }
}

/// Press and repeat only. Ctrl and Alt with a character is AltGr, and a character.
fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let (mut ctrl, mut alt) = (held(KeyModifiers::CONTROL), held(KeyModifiers::ALT));
    let mut shift = held(KeyModifiers::SHIFT);
    let code = match event.code {
        KeyCode::Char(c) => {
            if ctrl && alt {
                (ctrl, alt, shift) = (false, false, false);
            }
            Code::Char(c)
        }
        KeyCode::BackTab => {
            shift = true;
            Code::Tab
        }
        KeyCode::F(number) => Code::F(number),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        _ => return None,
    };
    Some(Key::new(code, ctrl, alt, shift))
}

/// Passes on that the window closes or the system shuts down. The system waits some seconds for the program then: tokio
/// keeps its handler from returning, and the process ends when it has saved.
pub(super) fn listen(sender: &UnboundedSender<Arrival>) -> io::Result<()> {
    macro_rules! pass_on {
        ($($signal:expr => $ending:expr),+) => {$(
            let mut signals = $signal?;
            let to = sender.clone();
            tokio::spawn(async move {
                while signals.recv().await.is_some() {
                    if to.send(Arrival::Input(Input::End($ending))).is_err() {
                        return;
                    }
                }
            });
        )+};
    }
    pass_on! {
        ctrl_close() => Ending::HangUp,
        ctrl_c() => Ending::Signal,
        ctrl_break() => Ending::Signal,
        ctrl_logoff() => Ending::Signal,
        ctrl_shutdown() => Ending::Signal
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn altgr_makes_a_character() {
        let altgr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        assert_eq!(pressed(KeyCode::Char('€'), altgr), Some(Key::plain(Code::Char('€'))));
        assert_eq!(pressed(KeyCode::Char('€'), altgr).and_then(|key| key.printable()), Some('€'));
    }

    #[test]
    fn capital_letters_are_text_and_held_keys_are_not() {
        assert_eq!(pressed(KeyCode::Char('A'), KeyModifiers::SHIFT).and_then(|key| key.printable()), Some('A'));
        let ctrl_q = pressed(KeyCode::Char('q'), KeyModifiers::CONTROL);
        assert_eq!(ctrl_q, Some(Key::new(Code::Char('q'), true, false, false)));
        assert_eq!(ctrl_q.and_then(|key| key.printable()), None);
    }

    #[test]
    fn letting_go_of_a_key_is_nothing() {
        let event = KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(key(event), None);
    }

    #[test]
    fn every_ending_can_be_listened_for() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (sender, _source) = super::super::Source::driven();
        runtime.block_on(async { listen(&sender) }).unwrap();
    }
}
