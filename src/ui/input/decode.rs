//! Terminal bytes to keys: UTF-8, control characters, and the escape sequences of xterm, the Linux console, rxvt and
//! those that speak kitty's protocol.

use std::time::Duration;

use super::{Ending, Input};
use crate::keymap::{Code, Key};

/// Nobody feels this.
const ESCAPE_WAIT: Duration = Duration::from_millis(25);
/// A paste given up too early would go on as keys.
const PASTE_WAIT: Duration = Duration::from_secs(2);
const ESC: u8 = 0x1b;
const PASTE_END: &[u8] = b"\x1b[201~";
/// No sequence that means anything is longer.
const LONGEST: usize = 64;

/// Makes inputs of bytes, whatever pieces they arrive in.
#[derive(Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    paste: Option<Vec<u8>>,
}

/// What the bytes at hand begin with.
enum Read {
    /// So many bytes, and what they mean.
    Done(usize, Option<Input>),
    /// A pasted text begins after so many bytes.
    Paste(usize),
    /// More bytes are needed to say.
    More,
}

#[derive(Clone, Copy, Default)]
struct Held {
    shift: bool,
    alt: bool,
    ctrl: bool,
}

impl Held {
    /// From the number in a sequence: 1 and a bit for each.
    fn from_parameter(number: u32) -> Self {
        let bits = number.saturating_sub(1);
        Held { shift: bits & 1 != 0, alt: bits & 2 != 0, ctrl: bits & 4 != 0 }
    }

    fn key(self, code: Code) -> Option<Input> {
        Some(Input::Key(Key::new(code, self.ctrl, self.alt, self.shift)))
    }
}

impl Decoder {
    /// Takes bytes and gives what is complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut inputs = Vec::new();
        self.pending.extend_from_slice(bytes);
        while !self.pending.is_empty() {
            if self.paste.is_some() {
                if !self.end_paste(&mut inputs) {
                    break;
                }
                continue;
            }
            match read(&self.pending) {
                Read::Done(used, input) => {
                    self.pending.drain(..used.min(self.pending.len()));
                    inputs.extend(input);
                }
                Read::Paste(used) => {
                    self.pending.drain(..used.min(self.pending.len()));
                    self.paste = Some(Vec::new());
                }
                Read::More => break,
            }
        }
        inputs
    }

    /// How long to wait for what follows the bytes at hand; `None` when nothing need follow. An Esc by itself is the
    /// key, but slow connections cut sequences in two.
    pub fn patience(&self) -> Option<Duration> {
        if self.paste.is_some() { Some(PASTE_WAIT) } else { (!self.pending.is_empty()).then_some(ESCAPE_WAIT) }
    }

    /// Nothing followed: what waits is all there is.
    pub fn give_up(&mut self) -> Vec<Input> {
        let pending = std::mem::take(&mut self.pending);
        if let Some(mut paste) = self.paste.take() {
            paste.extend_from_slice(&pending);
            return vec![pasted(&paste)];
        }
        match pending.as_slice() {
            [ESC] => Held::default().key(Code::Esc).into_iter().collect(),
            [ESC, ESC] => vec![Input::Key(Key::plain(Code::Esc)); 2],
            [ESC, b'['] | [ESC, b'O'] => {
                let letter = char::from(pending.last().copied().unwrap_or(b'['));
                Held { alt: true, ..Held::default() }.key(Code::Char(letter)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Moves bytes into the paste; whether it is over.
    fn end_paste(&mut self, inputs: &mut Vec<Input>) -> bool {
        let Some(paste) = &mut self.paste else {
            return true;
        };
        paste.append(&mut self.pending);
        let Some(end) = paste.windows(PASTE_END.len()).position(|window| window == PASTE_END) else {
            return false;
        };
        self.pending = paste.split_off(end + PASTE_END.len());
        paste.truncate(end);
        inputs.push(pasted(paste));
        self.paste = None;
        true
    }
}

/// A pasted text with our line breaks and without control characters.
fn pasted(bytes: &[u8]) -> Input {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    Input::Paste(text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect())
}

fn read(bytes: &[u8]) -> Read {
    match bytes {
        [ESC, rest @ ..] => escape(rest),
        _ => character(bytes, Held::default(), 0),
    }
}

/// What follows an Esc; `used` counts that Esc.
fn escape(rest: &[u8]) -> Read {
    match rest {
        [] | [b'['] | [b'O'] | [ESC] => Read::More,
        [b'[', b'[', letter, ..] => Read::Done(4, linux_function_key(*letter)),
        [b'[', sequence @ ..] => control_sequence(sequence),
        [b'O', sequence @ ..] => single_shift(sequence),
        // rxvt puts Esc before a sequence for Alt.
        [ESC, b'[' | b'O', ..] => match escape(rest.get(1..).unwrap_or_default()) {
            Read::Done(used, input) => Read::Done(used + 1, input.map(with_alt)),
            other => other,
        },
        [ESC, ..] => Read::Done(1, Held::default().key(Code::Esc)),
        _ => character(rest, Held { alt: true, ..Held::default() }, 1),
    }
}

fn with_alt(input: Input) -> Input {
    match input {
        Input::Key(key) => Input::Key(key.with_alt()),
        other => other,
    }
}

/// One character, or a control character; `before` bytes stand before it.
fn character(bytes: &[u8], held: Held, before: usize) -> Read {
    let Some(first) = bytes.first().copied() else {
        return Read::More;
    };
    let ctrl = Held { ctrl: true, ..held };
    let input = match first {
        b'\r' => held.key(Code::Enter),
        b'\t' => held.key(Code::Tab),
        0x7f => held.key(Code::Backspace),
        0 => ctrl.key(Code::Char(' ')),
        1..=0x1f => ctrl.key(Code::Char(char::from(first | 0x40))),
        0x20..=0x7e => held.key(Code::Char(char::from(first))),
        _ => return utf8(bytes, held, before),
    };
    Read::Done(before + 1, input)
}

fn utf8(bytes: &[u8], held: Held, before: usize) -> Read {
    let length = match bytes.first() {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => return Read::Done(before + 1, None),
    };
    let at_hand = bytes.get(..length.min(bytes.len())).unwrap_or_default();
    match std::str::from_utf8(at_hand) {
        Ok(text) => {
            let c = text.chars().next().filter(|c| !c.is_control());
            Read::Done(before + length, c.and_then(|c| held.key(Code::Char(c))))
        }
        Err(error) if error.error_len().is_none() => Read::More,
        Err(_) => Read::Done(before + 1, None),
    }
}

/// What follows `ESC [`.
fn control_sequence(bytes: &[u8]) -> Read {
    let Some(end) = bytes.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        return if bytes.len() < LONGEST { Read::More } else { Read::Done(bytes.len() + 2, None) };
    };
    let used = end + 3;
    let (Some(parameters), Some(last)) = (bytes.get(..end), bytes.get(end)) else {
        return Read::More;
    };
    let numbers = numbers(parameters);
    let number = |at: usize| numbers.get(at).copied();
    let held = Held::from_parameter(number(1).unwrap_or(1));
    let report = parameters.first().is_some_and(|first| (b'<'..=b'?').contains(first));
    let input = match last {
        _ if report => None,
        b'~' if number(0) == Some(200) => return Read::Paste(used),
        b'~' if number(0) == Some(27) => number(2).and_then(|code| from_number(code, held)),
        b'~' => number(0).and_then(numbered).and_then(|code| held.key(code)),
        // rxvt: Ctrl.
        b'^' => number(0).and_then(numbered).and_then(|code| Held { ctrl: true, ..Held::default() }.key(code)),
        b'u' => number(0).and_then(|code| from_number(code, held)),
        b'Z' => Held { shift: true, ..Held::default() }.key(Code::Tab),
        b'a'..=b'd' => {
            named(last.to_ascii_uppercase()).and_then(|code| Held { shift: true, ..Held::default() }.key(code))
        }
        // Anything that isn't the end of a sequence cancels it.
        0..=0x1f | 0x80.. => return Read::Done(end + 2, None),
        _ => named(*last).and_then(|code| held.key(code)),
    };
    Read::Done(used, input)
}

/// What follows `ESC O`.
fn single_shift(bytes: &[u8]) -> Read {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
    let Some(last) = bytes.get(digits) else {
        return if digits < LONGEST { Read::More } else { Read::Done(digits + 2, None) };
    };
    let held = numbers(bytes.get(..digits).unwrap_or_default());
    let held = Held::from_parameter(held.last().copied().unwrap_or(1));
    let input = match last {
        b'a'..=b'd' => {
            named(last.to_ascii_uppercase()).and_then(|code| Held { ctrl: true, ..Held::default() }.key(code))
        }
        b'M' => held.key(Code::Enter),
        last => named(*last).and_then(|code| held.key(code)),
    };
    Read::Done(digits + 3, input)
}

/// The numbers between semicolons; of `97:65` the first, an empty one is 1.
fn numbers(parameters: &[u8]) -> Vec<u32> {
    parameters
        .split(|byte| *byte == b';')
        .map(|part| {
            let digits = part.split(|byte| *byte == b':').next().unwrap_or_default();
            std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok()).unwrap_or(1)
        })
        .collect()
}

fn named(letter: u8) -> Option<Code> {
    match letter {
        b'A' => Some(Code::Up),
        b'B' => Some(Code::Down),
        b'C' => Some(Code::Right),
        b'D' => Some(Code::Left),
        b'F' => Some(Code::End),
        b'H' => Some(Code::Home),
        b'P'..=b'S' => Some(Code::F(letter - b'P' + 1)),
        _ => None,
    }
}

fn numbered(number: u32) -> Option<Code> {
    let function = |base: u32| u8::try_from(number - base).ok().map(Code::F);
    match number {
        1 | 7 => Some(Code::Home),
        2 => Some(Code::Insert),
        3 => Some(Code::Delete),
        4 | 8 => Some(Code::End),
        5 => Some(Code::PageUp),
        6 => Some(Code::PageDown),
        11..=15 => function(10),
        17..=21 => function(11),
        23..=26 => function(12),
        28..=29 => function(13),
        31..=34 => function(14),
        _ => None,
    }
}

fn linux_function_key(letter: u8) -> Option<Input> {
    match letter {
        b'A'..=b'E' => Held::default().key(Code::F(letter - b'A' + 1)),
        _ => None,
    }
}

/// A key by its character's number.
fn from_number(number: u32, held: Held) -> Option<Input> {
    match number {
        13 => held.key(Code::Enter),
        27 => held.key(Code::Esc),
        9 => held.key(Code::Tab),
        8 | 127 => held.key(Code::Backspace),
        _ => char::from_u32(number).filter(|c| !c.is_control()).and_then(|c| held.key(Code::Char(c))),
    }
}

impl Input {
    /// The end of what can be read: the terminal is gone.
    pub(super) fn hang_up() -> Input {
        Input::End(Ending::HangUp)
    }
}

#[cfg(test)]
mod tests;
