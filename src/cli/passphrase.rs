//! Passphrases: from the terminal without echo, or one line from a file descriptor. Never an argument, never the
//! environment.

use std::io::{self, BufRead, BufReader, Read, Write};

use age::secrecy::{ExposeSecret, SecretString};
use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal;
use zeroize::Zeroizing;

use super::args::Everywhere;
use super::failure::Failure;
use crate::platform::console;

/// The longest passphrase that is read, in bytes. Space for it is taken beforehand, so that no copy is left behind.
const LONGEST: usize = 1024;

/// Where a passphrase comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Terminal,
    Descriptor(u32),
}

impl From<&Everywhere> for Source {
    fn from(everywhere: &Everywhere) -> Self {
        everywhere.passphrase_fd.map_or(Self::Terminal, Self::Descriptor)
    }
}

/// The passphrase of a key that is there.
///
/// # Errors
/// When there is no terminal to ask on, nothing to read, or the user turned back.
pub fn existing(source: Source, of: &str) -> Result<SecretString, Failure> {
    match source {
        Source::Terminal => ask(&format!("Passphrase of {of}: ")),
        Source::Descriptor(number) => from_descriptor(number),
    }
}

/// The answer to something else that nobody may see, such as a card's PIN.
///
/// # Errors
/// As for [`existing`].
pub fn answer(source: Source, question: &str) -> Result<SecretString, Failure> {
    match source {
        Source::Terminal => ask(&format!("{} ", question.trim())),
        Source::Descriptor(number) => from_descriptor(number),
    }
}

/// A secret of several lines, such as a printed key: whole from a descriptor, one line on the terminal.
///
/// # Errors
/// As for [`existing`].
pub fn secret_text(source: Source, question: &str) -> Result<SecretString, Failure> {
    match source {
        Source::Terminal => ask(question),
        Source::Descriptor(number) => {
            let mut text = Zeroizing::new(String::with_capacity(LONGEST));
            let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
            let read = descriptor(number)?.take(limit).read_to_string(&mut text);
            read.map_err(|_| unreadable(number, "it holds no text"))?;
            Ok(SecretString::from(text.as_str()))
        }
    }
}

/// The fewest characters of a passphrase for a new key. Whoever has the key's file may guess as long as they like.
const SHORTEST: usize = 12;

/// A passphrase for a new key: on the terminal it is asked for twice.
///
/// # Errors
/// As for [`existing`], and when it is too short or the two differ.
pub fn new(source: Source) -> Result<SecretString, Failure> {
    let Source::Terminal = source else { return long_enough(existing(source, "the key")?) };
    let first = long_enough(ask("A passphrase for your key, several words: ")?)?;
    let again = ask("Once more: ")?;
    if first.expose_secret() == again.expose_secret() {
        Ok(first)
    } else {
        Err(Failure::Failed("the two passphrases differ; nothing was made, so try again".to_owned()))
    }
}

fn long_enough(passphrase: SecretString) -> Result<SecretString, Failure> {
    if passphrase.expose_secret().trim().chars().count() >= SHORTEST {
        return Ok(passphrase);
    }
    Err(Failure::Failed(format!(
        "a passphrase needs at least {SHORTEST} characters; take four or five words that don't belong together, as in \
         “kettle orbit pardon willow”, but not these. Nothing was made, so try again"
    )))
}

fn unreadable(number: u32, why: &str) -> Failure {
    Failure::Failed(format!("no passphrase could be read from file descriptor {number}: {why}"))
}

fn descriptor(number: u32) -> Result<Box<dyn Read>, Failure> {
    if number == 0 {
        return Ok(Box::new(io::stdin()));
    }
    match console::passed_on(number) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            Err(unreadable(number, "on this system only 0, standard input, can be read"))
        }
        Err(_) => Err(unreadable(number, "it is not open; pass it on, as in 3< FILE")),
    }
}

fn from_descriptor(number: u32) -> Result<SecretString, Failure> {
    let reader = descriptor(number)?;
    let mut line = Zeroizing::new(String::with_capacity(LONGEST));
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    BufReader::new(reader.take(limit))
        .read_line(&mut line)
        .map_err(|_| unreadable(number, "it holds no line of text"))?;
    let text = line.trim_end_matches(['\n', '\r']);
    if text.is_empty() { Err(unreadable(number, "it is empty")) } else { Ok(SecretString::from(text)) }
}

/// The terminal in raw mode, given back however this ends.
struct Raw;

impl Raw {
    fn begin() -> Result<Self, Failure> {
        terminal::enable_raw_mode().map(|()| Self).map_err(|_| {
            Failure::Failed(
                "a passphrase is needed and there is no terminal to ask on; give it with --passphrase-fd N".to_owned(),
            )
        })
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = terminal::disable_raw_mode();
        let _ = prompt("\n");
    }
}

fn prompt(text: &str) -> io::Result<()> {
    if let Some(mut terminal) = console::terminal() {
        return terminal.write_all(text.as_bytes());
    }
    let mut errors = io::stderr().lock();
    errors.write_all(text.as_bytes()).and_then(|()| errors.flush())
}

fn ask(question: &str) -> Result<SecretString, Failure> {
    let raw = Raw::begin()?;
    let lost = || Failure::Failed("the terminal went away while the passphrase was asked for; try again".to_owned());
    prompt(question).map_err(|_| lost())?;
    let mut typed = Zeroizing::new(String::with_capacity(LONGEST));
    loop {
        let Event::Key(key) = crossterm::event::read().map_err(|_| lost())? else { continue };
        let control = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            _ if key.kind == KeyEventKind::Release => {}
            KeyCode::Enter => break,
            KeyCode::Char('c' | 'd') if control => {
                drop(raw);
                return Err(Failure::Failed("no passphrase was given; nothing was done".to_owned()));
            }
            KeyCode::Char('u') if control => typed.clear(),
            KeyCode::Backspace => {
                typed.pop();
            }
            KeyCode::Char(letter) if !control && typed.len() + letter.len_utf8() <= LONGEST => typed.push(letter),
            _ => {}
        }
    }
    drop(raw);
    Ok(SecretString::from(typed.as_str()))
}
