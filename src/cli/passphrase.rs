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

/// What is asked for, as the messages name it, and with which option it is given where there is no terminal.
#[derive(Debug, Clone, Copy)]
struct Secret {
    name: &'static str,
    option: &'static str,
}

const PASSPHRASE: Secret = Secret { name: "passphrase", option: "--passphrase-fd" };
const ANSWER: Secret = Secret { name: "PIN or passphrase", option: "--passphrase-fd" };
const RECOVERY_KEY: Secret = Secret { name: "recovery key", option: "--recovery-fd" };

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
        Source::Terminal => ask(PASSPHRASE, &format!("Passphrase of {of}: ")),
        Source::Descriptor(number) => from_descriptor(PASSPHRASE, number),
    }
}

/// The answer to something else that nobody may see, such as a card's PIN.
///
/// # Errors
/// As for [`existing`].
pub fn answer(source: Source, question: &str) -> Result<SecretString, Failure> {
    match source {
        Source::Terminal => ask(ANSWER, &format!("{} ", question.trim())),
        Source::Descriptor(number) => from_descriptor(ANSWER, number),
    }
}

/// The printed recovery key: all its lines from a descriptor, the one that counts on the terminal.
///
/// # Errors
/// As for [`existing`].
pub fn recovery_key(source: Source, question: &str) -> Result<SecretString, Failure> {
    match source {
        Source::Terminal => ask(RECOVERY_KEY, question),
        Source::Descriptor(number) => {
            let mut text = Zeroizing::new(String::with_capacity(LONGEST));
            let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
            let read = descriptor(RECOVERY_KEY, number)?.take(limit).read_to_string(&mut text);
            read.map_err(|_| RECOVERY_KEY.unreadable(number, "it holds no text"))?;
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
    let first = long_enough(ask(PASSPHRASE, "A passphrase for your key, several words: ")?)?;
    let again = ask(PASSPHRASE, "Once more: ")?;
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

impl Secret {
    fn unreadable(self, number: u32, why: &str) -> Failure {
        Failure::Failed(format!("no {} could be read from file descriptor {number}: {why}", self.name))
    }

    fn no_terminal(self) -> Failure {
        let Self { name, option } = self;
        Failure::Failed(format!("a {name} is needed and there is no terminal to ask on; give it with {option} N"))
    }
}

fn descriptor(secret: Secret, number: u32) -> Result<Box<dyn Read>, Failure> {
    if number == 0 {
        return Ok(Box::new(io::stdin()));
    }
    match console::passed_on(number) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            Err(secret.unreadable(number, "on this system only 0, standard input, can be read"))
        }
        Err(_) => Err(secret.unreadable(number, "it is not open; pass it on, as in 3< FILE")),
    }
}

fn from_descriptor(secret: Secret, number: u32) -> Result<SecretString, Failure> {
    let reader = descriptor(secret, number)?;
    let mut line = Zeroizing::new(String::with_capacity(LONGEST));
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    BufReader::new(reader.take(limit))
        .read_line(&mut line)
        .map_err(|_| secret.unreadable(number, "it holds no line of text"))?;
    let text = line.trim_end_matches(['\n', '\r']);
    if text.is_empty() { Err(secret.unreadable(number, "it is empty")) } else { Ok(SecretString::from(text)) }
}

/// The terminal in raw mode, given back however this ends.
struct Raw;

impl Raw {
    fn begin(secret: Secret) -> Result<Self, Failure> {
        terminal::enable_raw_mode().map(|()| Self).map_err(|_| secret.no_terminal())
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

fn ask(secret: Secret, question: &str) -> Result<SecretString, Failure> {
    let raw = Raw::begin(secret)?;
    let lost = || Failure::Failed(format!("the terminal went away while the {} was asked for; try again", secret.name));
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
                return Err(Failure::Failed(format!("no {} was given; nothing was done", secret.name)));
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
