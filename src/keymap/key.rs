//! A key as it is pressed, written and read: `Ctrl-P`, `Shift-Tab`, `?`, and `g g` for one after the other.
//!
//! A key has one form only, so that two ways of writing it are the same key: a letter with Ctrl is a capital
//! (terminals don't tell `Ctrl-p` from `Ctrl-P`), Shift is part of a character and never beside it.

use std::fmt;
use std::str::FromStr;

/// What is pressed, without Ctrl, Alt and Shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A character, in the case in which it was typed.
    Char(char),
    /// A function key, from 1.
    F(u8),
    /// The Enter key.
    Enter,
    /// The Esc key.
    Esc,
    /// The Tab key.
    Tab,
    /// Deletes back.
    Backspace,
    /// Deletes forward.
    Delete,
    /// The Insert key.
    Insert,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
}

const NAMES: [(&str, Code); 16] = [
    ("Enter", Code::Enter),
    ("Esc", Code::Esc),
    ("Tab", Code::Tab),
    ("Backspace", Code::Backspace),
    ("Delete", Code::Delete),
    ("Insert", Code::Insert),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PageUp", Code::PageUp),
    ("PageDown", Code::PageDown),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Space", Code::Char(' ')),
    ("Escape", Code::Esc),
];

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    code: Code,
    ctrl: bool,
    alt: bool,
    shift: bool,
}

impl Key {
    /// The key in its one form; see the module.
    pub fn new(code: Code, ctrl: bool, alt: bool, shift: bool) -> Self {
        match code {
            Code::Char(c) => {
                let c = match c {
                    _ if ctrl => single(c.to_uppercase(), c),
                    _ if shift => single(c.to_uppercase(), c),
                    _ => c,
                };
                Key { code: Code::Char(c), ctrl, alt, shift: false }
            }
            code => Key { code, ctrl, alt, shift },
        }
    }

    /// A key without Ctrl, Alt and Shift.
    pub fn plain(code: Code) -> Self {
        Key::new(code, false, false, false)
    }

    /// What is pressed.
    pub fn code(self) -> Code {
        self.code
    }

    /// Whether Alt is held.
    pub fn alt(self) -> bool {
        self.alt
    }

    /// The same key with Alt held.
    pub fn with_alt(self) -> Self {
        Key { alt: true, ..self }
    }

    /// Whether Ctrl and Alt are held with a character: that is AltGr on some systems, and text.
    pub fn is_alt_gr(self) -> bool {
        self.ctrl && self.alt && matches!(self.code, Code::Char(_))
    }

    /// The character that it writes in a text field.
    pub fn printable(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt && !c.is_control() => Some(c),
            _ => None,
        }
    }

    /// As short as the bottom line wants it: `Ctrl-↓` for `Ctrl-Down`.
    pub fn short(self) -> String {
        let arrow = match self.code {
            Code::Up => "↑",
            Code::Down => "↓",
            Code::Left => "←",
            Code::Right => "→",
            Code::PageUp => "PgUp",
            Code::PageDown => "PgDn",
            _ => return self.to_string(),
        };
        format!("{}{arrow}", self.modifiers())
    }

    fn modifiers(self) -> String {
        let mut text = String::new();
        for (held, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            if held {
                text.push_str(name);
            }
        }
        text
    }
}

/// The only character of a mapping, else the original: `ß` has no single capital.
fn single(mut mapped: impl Iterator<Item = char>, original: char) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(c), None) => c,
        _ => original,
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.modifiers())?;
        match self.code {
            Code::F(number) => write!(f, "F{number}"),
            Code::Char(' ') => f.write_str("Space"),
            Code::Char(c) => write!(f, "{c}"),
            code => f.write_str(NAMES.iter().find(|(_, named)| *named == code).map_or("", |(name, _)| name)),
        }
    }
}

/// Why a key couldn't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing is written.
    #[error("no key is named")]
    Empty,
    /// A word that isn't a key.
    #[error("unreadable key \"{0}\"; write it like \"Ctrl-P\", \"Shift-Tab\", \"F9\", \"?\" or \"g g\"")]
    Unreadable(String),
    /// Terminals send one code for both.
    #[error("\"{written}\" can't be told from \"{same}\" on a terminal; write \"{same}\"")]
    SameAs {
        /// As it was written.
        written: String,
        /// The key that arrives.
        same: &'static str,
    },
    /// Shift beside a character or Ctrl.
    #[error("Shift is part of a character: write \"{0}\"")]
    ShiftedCharacter(String),
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(written: &str) -> Result<Self, KeyError> {
        if written.is_empty() {
            return Err(KeyError::Empty);
        }
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        let mut rest = written;
        while let Some((word, after)) = rest.split_once('-') {
            let held = match word.to_ascii_lowercase().as_str() {
                "ctrl" => &mut ctrl,
                "alt" => &mut alt,
                "shift" => &mut shift,
                _ => break,
            };
            if *held || after.is_empty() {
                return Err(KeyError::Unreadable(written.to_owned()));
            }
            *held = true;
            rest = after;
        }
        let code = code(rest).ok_or_else(|| KeyError::Unreadable(written.to_owned()))?;
        let key = Key::new(code, ctrl, alt, shift);
        if shift && matches!(code, Code::Char(_)) {
            return Err(KeyError::ShiftedCharacter(key.to_string()));
        }
        match twin(key) {
            Some(same) => Err(KeyError::SameAs { written: written.to_owned(), same }),
            None => Ok(key),
        }
    }
}

/// The key that a terminal sends in place of one with Ctrl.
fn twin(key: Key) -> Option<&'static str> {
    match key.code {
        Code::Char('I') if key.ctrl => Some("Tab"),
        Code::Char('M') if key.ctrl => Some("Enter"),
        Code::Char('[') if key.ctrl => Some("Esc"),
        _ => None,
    }
}

fn code(name: &str) -> Option<Code> {
    let mut letters = name.chars();
    if let (Some(c), None) = (letters.next(), letters.next()) {
        return (!c.is_control() && !c.is_whitespace()).then_some(Code::Char(c));
    }
    if let Some(number) = name.strip_prefix(['F', 'f']) {
        let number = number.parse().ok()?;
        return (1..=24).contains(&number).then_some(Code::F(number));
    }
    NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, code)| *code)
}

/// One key, or several pressed one after the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord(Vec<Key>);

impl Chord {
    /// Its keys, in the order of pressing; at least one.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }

    /// Its first key.
    pub fn first(&self) -> Option<Key> {
        self.0.first().copied()
    }

    /// What is still to be pressed after `pressed`, if it begins so; empty when it is complete.
    pub fn after(&self, pressed: &[Key]) -> Option<&[Key]> {
        self.0.strip_prefix(pressed)
    }

    /// As short as the bottom line wants it.
    pub fn short(&self) -> String {
        let keys: Vec<_> = self.0.iter().map(|key| key.short()).collect();
        keys.join(" ")
    }
}

impl From<Key> for Chord {
    fn from(key: Key) -> Self {
        Chord(vec![key])
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{key}")?;
        }
        Ok(())
    }
}

impl FromStr for Chord {
    type Err = KeyError;

    fn from_str(written: &str) -> Result<Self, KeyError> {
        let keys: Vec<Key> = written.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(Chord(keys))
    }
}

/// The keys of a text like `pol: she left<Enter><Ctrl-Down>`: each character is a key, and what stands in angle
/// brackets is one by name. `<lt>` is the bracket. For tests and for programs that drive this one.
///
/// # Errors
/// When a name in brackets is no key.
pub fn script(text: &str) -> Result<Vec<Key>, KeyError> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        match after.split_once('>').filter(|_| first == '<') {
            Some((name, after)) => {
                keys.push(if name == "lt" { Key::plain(Code::Char('<')) } else { name.parse()? });
                rest = after;
            }
            None => {
                keys.push(Key::plain(Code::Char(first)));
                rest = after;
            }
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests;
